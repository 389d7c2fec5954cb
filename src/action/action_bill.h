/* Bills (casework/bill.h): an officer charges an account; who may see it looks them up. */
#pragma once
#include "action.h"
#include "document_bill.h"

struct bill_order {
    program_account account;
    const char *type;  /* K23, FEE, NPA, K9 */
    const char *class; /* penalty, interest, fee; NULL: of the type */
    bool has_amount;
    money amount;
    const char *code; /* NPA: of the contravention */
    int units;        /* NPA: how many; 0 is 1 */
    date happened_on; /* NPA */
    date served_on;   /* NPA, K9; none: today */
    date due_on;      /* K23, FEE; none: parameter invoice_due_days after today */
    const char *words, *source, *about;
    bool dry_run;     /* work it out, post nothing */
};
struct shown_bill {
    struct ledger_item item; /* zero in a dry run */
    struct casework_bill bill;
    const char *receipt;     /* when it was made now, or NULL */
};
/* FINDINGS, FORBIDDEN, NOT_FOUND (the account). The same twice on a day is refused. */
enum code action_issue_bill(struct action *action, const struct bill_order *order,
                            struct shown_bill *ret_shown);
/* By its number, of this account. */
enum code action_show_bill(struct action *action, program_account account, const char *number,
                           struct shown_bill *ret_shown);
/* Newest first, at most `limit` of each type. */
enum code action_list_bills(struct action *action, program_account account, size_t limit,
                            struct shown_bill **ret_list, size_t *ret_count);
/* The same without asking who looks. */
enum code bill_load(struct action *action, program_account account, const char *number,
                    struct shown_bill *ret_shown);
