/* A bank's file: what its items would pay, and taking it. A part of action.h. */
#pragma once
#include "bank.h"
#include "store.h"

struct action;

/* How an item stands. From BANK_NOBODYS on, the file is not taken unless they are left out. */
enum bank_stand {
    BANK_TO_PAY,
    BANK_PAID,        /* by taking the file */
    BANK_TO_HOLD,     /* its account is not known: into suspense */
    BANK_HELD,        /* by taking the file */
    BANK_PAID_BEFORE, /* the bank's reference was seen before, with the same content */
    BANK_TO_DISHONOUR,    /* takes back a payment that is here */
    BANK_DISHONOURED,     /* by taking the file */
    BANK_RETURNED_BEFORE, /* by this file or an officer before */
    BANK_RETURN_TO_HOLD,  /* which payment it takes back cannot be told: into suspense */
    BANK_RETURN_HELD,     /* by taking the file */
    BANK_TO_PUT_BACK,     /* a refund that came back: its credit is put back */
    BANK_PUT_BACK,        /* by taking the file */
    BANK_NOBODYS,     /* no account is told, nor a declaration that is here; nowhere to hold it */
    BANK_UNKNOWN,     /* no such account is here; nowhere to hold it */
    BANK_RETURNED,    /* takes back what cannot be told; nowhere to hold it */
    BANK_REFUSED,     /* it was seen before with other content, or its day is yet to come */
    BANK_STANDS
};
struct bank_line {
    const struct bank_credit *credit;
    enum bank_stand stand;
    program_account account; /* "" none */
    const char *legal_name;  /* of its business; NULL none */
    const char *payment;     /* that is taken back, or the refund that came back; NULL none */
    bool collection;         /* payment is one that is with the bank, not posted yet */
    money charge;            /* for it */
    const struct finding *finding; /* why it cannot be taken, or is held; NULL neither */
};
struct bank_plan {
    struct bank_file file;
    program_account agency;  /* where what is not known is held; "" nowhere */
    struct bank_line *lines; /* as in the file */
    size_t counts[BANK_STANDS], left_out; /* left_out: of those that cannot be taken */
    money sums[BANK_STANDS];
};
/* What taking the file would do; stores nothing. UNREADABLE or FINDINGS: the file is not in order,
 * or, with ret_plan filled (lines not NULL), items of it cannot be taken and are not left out. */
enum code action_plan_bank(struct action *action, const char *bytes, size_t size, bool leave_out,
                           struct bank_plan *ret_plan);
/* Takes it, all or nothing but for what is left out. Each payment is a record of its own business:
 * after a break, taking the file again goes on where it stopped and pays nothing twice. */
enum code action_take_bank(struct action *action, const char *bytes, size_t size, bool leave_out,
                           struct bank_plan *ret_plan);
bool action_may_take_bank(struct action *action);

/* A file on its way through the portal, kept like a draft until it is taken or dropped. */
enum code action_keep_bank(struct action *action, const char *name, const char *bytes, size_t size,
                           const char **ret_id);
enum code action_kept_bank(struct action *action, const char *id, const char **ret_name,
                           const char **ret_bytes, size_t *ret_size);
enum code action_drop_bank(struct action *action, const char *id);
