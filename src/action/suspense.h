/* Money that comes in by a bank, whose account may not be known. A part of action.h. */
#pragma once
#include "store.h"

struct action;

/* As the bank tells it. */
struct money_in {
    const char *id;        /* the bank's, unique: the same again is the same money */
    const char *account;   /* as it was written, may be anything or "" */
    money amount;          /* above zero, CAD */
    date value_on;         /* when it was received; none: today */
    const char *received_time; /* "16:05" Eastern, of value_on; after its hour it counts for the
                                  next business day. NULL: in time */
    const char *method;    /* facts/payment_methods.rec */
    const char *reference; /* what the payer wrote; NULL none */
    const char *paid_by;   /* BN9 or BN15 when it is known, else a name; NULL none */
    const char *remarks;   /* all else that is known; NULL none */
};
struct money_landed {
    bool suspended;          /* on the agency's account, in suspense */
    program_account account; /* where it stands */
    ledger_id matter;        /* suspended: of the matter */
    bool repeated;           /* it was there before */
    const char *receipt;
};
/* For the agency's staff, keys and the operator: on its account when that is known and open, else
 * in suspense with everything known kept. Never refused for its account; FINDINGS for the rest. */
enum code action_receive_money(struct action *action, const struct money_in *in,
                               struct money_landed *ret);

/* Whose it may be, best first. */
enum suggestion_why { SUGGEST_REFERENCE, SUGGEST_NEAR, SUGGEST_AMOUNT, SUGGESTIONS };
struct money_suggestion {
    program_account account;
    const char *legal_name;
    enum suggestion_why why; /* its strongest */
    int score;               /* the more, the better; of all reasons together */
    const char *detail;      /* what agreed: a reference, a number, a statement */
};
enum code action_suggest_accounts(struct action *action, bn owner, ledger_id matter,
                                  struct money_suggestion **ret, size_t *ret_count);
