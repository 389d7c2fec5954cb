/* Pre-authorised debits: what a client agrees to, what is collected under it. A part of action.h.
 * @source Payments Canada, Rule H1; what the agency's own agreement says is not published */
#pragma once
#include "bank.h"
#include "store.h"

struct action;

/* ---- agreements ---- */

/* BALANCE: what the statement asks for, or nothing when that is more than the limit. CEILING: no
 * more than the limit. */
enum agreement_pays { AGREEMENT_BALANCE, AGREEMENT_CEILING, AGREEMENT_PAYS };
extern const char *const agreement_pays_names[AGREEMENT_PAYS]; /* "balance", "ceiling" */

struct agreement_terms {
    struct bank_place from;
    const char *payer; /* the holder's name, as the bank has it */
    enum agreement_pays pays;
    money limit;       /* of one collection; 0 none, with BALANCE */
    date effective;    /* first due day; going in, none: the earliest */
    date until;        /* last due day; none: until it is cancelled */
};
/* As the pages and programs give it; text that is no such thing is a finding with its field. */
struct agreement_order {
    program_account account;
    const char *institution, *transit, *number, *payer, *pays, *limit, *effective, *until;
};
struct agreement {
    struct shown_matter matter; /* documents have the number masked */
    struct agreement_terms terms, next; /* of today; of a change that is to come */
    bool changes;     /* next is there */
    date signed_on;   /* of terms */
    const char *masked; /* "***4567" */
};
/* The newest that was made. NOT_FOUND: never one. */
enum code action_show_agreement(struct action *action, program_account account,
                                struct agreement *ret);
/* Makes one, or changes the one that is there, from a day after the time of notice on. FINDINGS
 * (PAD-), FORBIDDEN. What is in force or suspended goes on by action_take_money_step:
 * agreement.suspend, .resume, .cancel, all at once. */
enum code action_agree(struct action *action, const struct agreement_order *order,
                       struct money_taken *ret);
/* The first due day that an agreement made today can be for. */
date action_agreement_earliest(struct action *action);

/* ---- collections ---- */

/* Stands on the account's own chain. */
struct collection {
    const char *id;
    program_account account;
    money amount;
    date due_on;
    const char *statement; /* that asks for it */
    ledger_id agreement;   /* step with the terms */
    enum money_state state;
    bool returned;         /* paid, and taken back since */
};
/* Of an account, newest first. */
enum code action_list_collections(struct action *action, program_account account,
                                  struct collection **ret, size_t *ret_count);

struct collection_run {
    date due_on;
    int number;      /* of the file */
    instant created;
    money sum;
    struct collection *collections; /* by account; state where they stand now */
    size_t count, pending, paid, rejected, returned;
    size_t over_limit, nothing_due; /* agreements that gave none */
    const char *actor;
    date drawn_on;
};
/* For bank.take. The run of a due day: drawn up when it is not there yet (within pad_lead_days),
 * gone on with where it was cut off. The closing of the due day posts each collection as a payment
 * of that day, once; so does this from then on, should it have been cut off before. FINDINGS:
 * PAD-002x. count 0: there was nothing to collect, nothing is kept. */
enum code action_collect(struct action *action, date due_on, struct collection_run *ret);
/* NOT_FOUND: none was drawn up. */
enum code action_show_run(struct action *action, date due_on, struct collection_run *ret);
/* Newest first, without their collections. */
enum code action_list_runs(struct action *action, struct collection_run **ret, size_t *ret_count);
/* Its file, always the same bytes. */
enum collect_format { COLLECT_PAIN008, COLLECT_CPA005 };
enum code action_collect_file(struct action *action, date due_on, enum collect_format format,
                              struct out *out);
