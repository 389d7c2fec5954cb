/*
 * Debts that are still open so many days after they were due, and the notice that tells of them
 * once. Pure, like the rest of billing.
 */
#pragma once
#include "billing.h"

/* One debt that a notice is about. Interest belongs to the debt it runs on: what was posted of it
 * and is open, and what has run since, stand beside the first row of their declaration or notice;
 * an interest item has a row of its own only once nothing else of its debt is so late. */
struct arrears_row {
    ledger_id item;
    enum item_type type;
    char reference[LEDGER_REFERENCE_MAX];
    date due_on;
    int age; /* days since due_on */
    money amount, outstanding;
    money interest;      /* posted, open */
    money accrued;       /* run since, to the day of the notice; below zero: to be taken back */
    const char *working; /* of accrued: JSON of an interest line; NULL none */
};
/* As late, and not asked for now: security stands while a decision is awaited; a collection is with
 * the bank that will settle it; the time to pay was extended. */
enum arrears_because { ARREARS_SECURED, ARREARS_WITH_BANK, ARREARS_EXTENDED, ARREARS_REASONS };
struct arrears_apart {
    ledger_id item;
    enum item_type type;
    char reference[LEDGER_REFERENCE_MAX];
    date due_on;
    money outstanding;
    enum arrears_because because;
};
struct arrears_notice {
    char id[48]; /* ARR-123456782RM0001-20260102 */
    program_account account;
    const char *name; /* legal name */
    date issued_on;
    int days;                   /* after the due date; parameter arrears_notice_days */
    const char *source;         /* of the parameter's row */
    date refer_after, legal_from; /* what is open after the one is referred; the first day on which
                                     legal action may be taken */
    money outstanding, interest, accrued, total; /* total: of the three */
    struct arrears_row *rows;
    size_t rows_count;
    struct arrears_apart *apart;
    size_t apart_count;
};

/* Is it a debt that was open when `on` began, more than `days` days after it was due? */
bool billing_is_late(const struct ledger_item *item, date on, int days);
struct arrears_found {
    const struct ledger_item **items; /* by due date and id */
    size_t count;
    const struct ledger_item **interest; /* open, without a row of its own; by reference */
    size_t interest_count;
};
enum { ARREARS_ROWS_MAX = 1000 }; /* of a notice; what is more gets another of the same day */
/* The debts of an account that are to be told of on `on`: late, and not `noticed` (ids, ascending).
 * `items`: what is open of the account. */
struct arrears_found billing_arrears_find(struct arena *arena, const struct ledger_item *items,
                                          size_t items_count, const ledger_id *noticed,
                                          size_t noticed_count, date on, int days);
/* Adds the row of one that was found, with the interest of its debt, but for what is accrued. True:
 * the debt bears interest and this is its first row. */
bool billing_arrears_add(struct arrears_notice *notice, const struct arrears_found *found,
                         const struct ledger_item *item, date on);
/* Adds the rows up. */
void billing_arrears_sum(struct arrears_notice *notice);
