/* Matters of money: what is decided about payments and credits beside the ledger, step by step. */
#pragma once
#include "base.h"
#include "ledger.h"

struct store;

/* One step (facts/money_steps.rec). A matter is named by its first step; where it stands follows
 * from its last. */
struct stored_money_step {
    ledger_id id;     /* journal sequence x 4096 + place, given by the store */
    ledger_id matter; /* the first step; going in, 0: this is the first */
    program_account account;
    enum money_step step;
    date on;
    instant at;
    const char *actor;
    char subject[LEDGER_REFERENCE_MAX]; /* what it is about: a payment's id, a statement's */
    money amount;
    const char *words;    /* NULL none */
    const char *document; /* JSON; NULL in lists and where a step has none */
};

/* With its document. */
enum code store_load_money_step(struct store *store, struct arena *arena, bn owner, ledger_id id,
                                struct stored_money_step *ret);
/* All steps of a matter, the first first; without documents. */
size_t store_list_money_matter(struct store *store, struct arena *arena, bn owner,
                               ledger_id matter, struct stored_money_step **ret);
/* All steps of an account's matters of a kind, oldest first; without documents. */
size_t store_list_money_kind(struct store *store, struct arena *arena, program_account account,
                             const char *kind, struct stored_money_step **ret);
/* What decides about an account's financial security, read at once: kinds allocation, deposit,
 * deposit_back, requirement and rpp, by kind. */
size_t store_list_money_secured(struct store *store, struct arena *arena, program_account account,
                                struct stored_money_step **ret);
/* All steps of a business about a subject, oldest first; without documents. */
size_t store_list_money_about(struct store *store, struct arena *arena, bn owner,
                              const char *subject, struct stored_money_step **ret);
/* Last steps of an account's matters of a kind that are not at their end, oldest first; without
 * documents. What was settled costs nothing. */
size_t store_list_money_pending(struct store *store, struct arena *arena, program_account account,
                                const char *kind, struct stored_money_step **ret);
/* Last steps of the matters in which an officer has to act, oldest first, of all businesses. */
size_t store_list_money_waiting(struct store *store, struct arena *arena, const char *kind,
                                size_t limit, struct stored_money_step **ret);
/* Security agreements that were submitted and wait for this provider, by number. */
size_t store_list_money_submitted(struct store *store, struct arena *arena, bn provider,
                                  struct stored_money_step **ret);
/* Matters whose last step is this one and that are not at their end, of all businesses, the one
 * that waits longest first. */
size_t store_list_money_standing(struct store *store, struct arena *arena, enum money_step step,
                                 size_t limit, struct stored_money_step **ret);
