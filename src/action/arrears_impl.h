/* What the files of collection share. Private to the room. */
#pragma once
#include "action_impl.h"
#include "action_arrears.h"
#include "money_impl.h"

/* One debt that a notice told of. */
struct arrears_matter {
    ledger_id matter, item;
    enum money_state state;
    date since;         /* of the last step */
    date told_on;       /* the notice, or the day on which it was owed again */
    ledger_id noticed;  /* the step of the notice; the notice is the first step of its record */
};
/* All of an account, by matter. */
size_t arrears_load(struct store *store, struct arena *arena, program_account account,
                    struct arrears_matter **ret);
/* Ids of the items of matters that began before record `seq`, ascending. */
size_t arrears_noticed(struct arena *arena, const struct arrears_matter *matters, size_t count,
                       int64_t seq, ledger_id **ret);
/* A parameter that is a number of days. */
int arrears_days(const struct tariff *tariff, const char *name, date on, int usual);
char *arrears_subject(struct arena *arena, ledger_id item);
/* Does security stand for the debt on this day, while a decision is awaited? */
bool arrears_is_secured(const struct billing_debt *debt, date on);
