/*
 * Relief from a debt: an officer proposes to waive it or to write it off, another approves. Who was
 * served a notice may ask for a decision on it first. Each step says why.
 *
 * A waiver (WAV) says that a penalty, interest or a fee was not owed: it takes effect on the day of
 * the debt, so that what interest ran on it is taken back by the next interest run; what was paid
 * of it comes back as a credit, with interest at the prescribed rate from the day after payment.
 * A write-off (WO) leaves the debt as it was and gives it up: no interest runs any more.
 */
#pragma once
#include "action.h"

struct relief_order {
    program_account account;
    const char *kind; /* WAV, WO */
    ledger_id item;
    bool has_amount; /* else all that can be */
    money amount;
    const char *words, *source; /* why; under which law */
    const char *number;         /* of a request that is answered by this; NULL none */
};
struct shown_relief {
    const char *number; /* "R123456782-17" */
    enum item_type kind; /* ITEM_WAV or ITEM_WO */
    struct ledger_item item;
    money amount;
    const char *source; /* NULL: only asked for */
    const struct stored_bulk_step *steps;
    size_t steps_count;
    enum bulk_step state; /* the last step */
    const char *receipt;  /* when a step was taken now, or NULL */
};
/* A client's, about a notice (NPA, K9), until a year after the time for it. @source Customs Act s.
 * 129, 129.1 */
enum code action_ask_relief(struct action *action, const struct relief_order *order,
                            struct shown_relief *ret_shown);
/* An officer's. Findings: nothing left of it, more than is left, one that is under way. */
enum code action_propose_relief(struct action *action, const struct relief_order *order,
                                struct shown_relief *ret_shown);
/* Approving posts it and is another officer's. CONFLICT with a finding: it is decided. */
enum code action_decide_relief(struct action *action, program_account account, const char *number,
                               bool approve, const char *words, struct shown_relief *ret_shown);
enum code action_show_relief(struct action *action, program_account account, const char *number,
                             struct shown_relief *ret_shown);
/* Of an account, or account "": of all, for officers. Newest first. Clients see what they asked for
 * and what is decided. */
enum code action_list_reliefs(struct action *action, program_account account, size_t limit,
                              struct shown_relief **ret_list, size_t *ret_count);
/* What was waived of an item so far. */
money action_relief_given(struct action *action, const struct ledger_item *item);
/* May some of it be waived? Penalties, interest and fees alone. */
bool action_may_waive(const struct ledger_item *item);
/* Did the debt end by being waived (WAV) or written off (WO)? ret_whole: all of it, at once. */
bool action_given_up(struct action *action, const struct ledger_item *item, enum item_type *ret,
                     bool *ret_whole);
