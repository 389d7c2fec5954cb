/*
 * Bills: what an officer charges to an account, with a reason, a source in law and a day to pay:
 * K23 (miscellaneous invoice, interest or penalty by hand), FEE (invoice of the agency), NPA
 * (notice of penalty assessment) and K9 (ascertained forfeiture). The amount of an NPA follows from
 * its code, the client's history and how often it happened. Pure.
 */
#pragma once
#include "casework.h"

enum { BILL_UNITS_MAX = 9999, BILL_TEXT_MAX = 175, PENALTY_LEVELS = 3 };

/* A row of the code table penalties; its `extra` is
 * levels=150/225/450 per=document keep=12 [delay=30] [cap=1/2/3] [auto=lap]. */
struct casework_penalty {
    const struct tariff_code *row;
    money amounts[PENALTY_LEVELS]; /* for one unit */
    money caps[PENALTY_LEVELS];    /* of a notice, 0 none */
    char per[16];                  /* document, issue, ...: what is counted */
    int keep_months;               /* a notice raises the level of what happens so long after it, */
    int delay_days;                /* but a first one not before so many days */
    bool automatic;                /* the system posts it: no notice */
};
/* false: `extra` is not like that. */
bool casework_penalty_read(const struct tariff_code *row, struct casework_penalty *ret);

struct casework_past { /* an earlier notice under the same code that was not cancelled */
    const char *number;
    int level;
    date served_on;
};
/* One above the highest notice that was served before it happened and is still kept; 1 without any.
 * ret_because (or NULL): that notice, NULL none. */
int casework_penalty_level(const struct casework_penalty *penalty,
                           const struct casework_past *past, size_t count, date happened_on,
                           const struct casework_past **ret_because);
/* units times the amount of the level, which is no more than `most`; no more than the cap. */
money casework_penalty_amount(const struct casework_penalty *penalty, int level, int units,
                              money most);

struct casework_bill {
    enum item_type type;
    char number[56];
    program_account account;
    const char *name; /* of the business */
    date issued_on, served_on, due_on;
    enum rule due_rule;
    date free_until;   /* NPA, K9: paid in full by then, no interest; none */
    date decide_until; /* a decision of the Minister may be asked for; none */
    const char *issued_by;
    enum revenue_class class;
    money amount;
    const char *words, *source; /* why; under which law */
    const char *about;          /* transaction number or other reference, NULL none */
    /* NPA alone */
    const char *code, *code_en, *code_fr; /* NULL: no penalty of the table */
    bool unconfirmed;                     /* its row is */
    int level, units;
    char per[16];
    money unit_amount;
    bool capped; /* the cap of its level held */
    date happened_on;
    const char *because; /* number of the notice that raised the level, NULL none */
};
static inline bool casework_is_bill(enum item_type type)
{
    return type == ITEM_K23 || type == ITEM_FEE || type == ITEM_NPA || type == ITEM_K9;
}
/* Served, and payable on service: interest may follow from the day after. */
static inline bool casework_is_served(enum item_type type)
{
    return type == ITEM_NPA || type == ITEM_K9;
}
