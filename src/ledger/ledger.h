/*
 * ledger: what each program account owes, and why.
 *
 * An entry is a set of lines on one date that add up to zero, all within one business. Entries are
 * only ever added. An account's debts stand as open items (a debit above zero, a credit below);
 * clearing links join credits to debits, each with an entry of its own, and are never deleted.
 *
 * Invariant: for every program account, the sum of its receivable and credit lines equals the sum
 * of the outstanding parts of its items.
 *
 * Ids: while deciding, what is new is named by its place, id -(n + 1) for the n-th of its list in
 * one `struct changes`; the store gives the lasting id, journal sequence x 4096 + place, so ids are
 * time-ordered within a business and no clock is needed.
 */
#pragma once
#include "base.h"

enum { LEDGER_LINES_MAX = 64, LEDGER_REFERENCE_MAX = 72, LEDGER_ID_PLACES = 4096 };

typedef int64_t ledger_id; /* below zero: place in the changes being decided */
static inline ledger_id ledger_place(size_t n) { return -(ledger_id)n - 1; }
/* Journal sequence of a stored id. */
static inline int64_t ledger_id_sequence(ledger_id id) { return id / LEDGER_ID_PLACES; }
/* Order of time: stored ids, then what is new in order of place (0, a thought, first). */
static inline int ledger_id_compare(ledger_id a, ledger_id b)
{
    if ((a > 0) != (b > 0))
        return a > 0 ? -1 : 1;
    return a > 0 ? (a > b) - (a < b) : (a < b) - (a > b);
}

struct ledger_line {
    program_account account;
    enum ledger_code code;
    money amount; /* debit above zero, credit below, never zero */
};

struct ledger_entry {
    ledger_id id;
    date effective_on; /* the day interest counts from */
    date posted_on;
    char cause[12];                       /* of facts/postings.rec */
    char reference[LEDGER_REFERENCE_MAX]; /* transaction number, payment id, ... */
    size_t lines_count;
    struct ledger_line lines[LEDGER_LINES_MAX];
};

/* An open item. Amounts by class add up to `amount`; a credit note keeps them to show what it takes
 * back, a payment has none; every credit stands on UNAPPLIED_CREDIT. */
struct ledger_item {
    ledger_id id, entry;
    program_account account;
    enum item_type type;
    char reference[LEDGER_REFERENCE_MAX]; /* transaction number, payment id, base item's */
    int version;
    money amount;      /* signed */
    money outstanding; /* towards zero from amount */
    money by_class[REVENUE_COUNT];
    money value_for_duty; /* CAD and COR: of the version */
    date effective_on, posted_on, due_on, released_on;
    enum rule due_rule;
    char filed_by[16], paid_by[16]; /* BN15 or BN9, "" none */
    date interest_through; /* interest is posted up to and including this day; none: nothing yet */
    ledger_id base;        /* INT: the item it was charged on, 0 none */
    /* Why, JSON text of an explanation or interest segments; NULL none. Written once. */
    const char *why;
};

/* A debt without a due date is owed before its goods are released. It is paid by payments for it
 * alone, is never past due and bears no interest. */
static inline bool ledger_item_apart(const struct ledger_item *item)
{
    return item->amount.cents > 0 && date_is_none(item->due_on);
}

struct ledger_link {
    ledger_id id, entry;
    ledger_id credit, debit;
    program_account account;
    money amount;  /* above zero */
    date value_on; /* the day the debt counts as paid */
    date posted_on;
    ledger_id reverses; /* the link this one undoes, 0 none; its amount is then below zero */
};

enum ledger_problem { LEDGER_FINE, LEDGER_EMPTY, LEDGER_LINE_ZERO, LEDGER_FOREIGN, LEDGER_OVERFLOW,
                      LEDGER_UNBALANCED };
/* May `entry` be posted? LEDGER_FINE or the first that applies, in the order of the enum. FOREIGN:
 * its lines belong to more than one business. */
MUST_USE enum ledger_problem ledger_check(const struct ledger_entry *entry);

/* The entry that undoes `entry`, effective and posted `on`; cause and reference are kept. `entry`
 * has passed ledger_check(); once both are posted, every balance is as it was. */
void ledger_reverse(const struct ledger_entry *entry, ledger_id id, date on,
                    struct ledger_entry *ret_reversal);

/* The entry of one row of facts/postings.rec: cause and lines, replacing those there; the caller
 * sets id, days and reference. Nothing else makes lines, so nothing is posted that has no row.
 * Legs by class take `by_class`, each class that is not zero two lines; legs on one account of the
 * chart take the whole. The sum has the sign of the row's direction: a debit zero or more, a credit
 * below zero. Where the row says either, a sum below zero is a credit note: the whole of it stands
 * on the row's `note`, revenue goes back by class; a mixed one (some classes up, some down) is on
 * the receivables by class when the sum is zero or more. */
void ledger_post(enum ledger_posting posting, program_account account,
                 const money by_class[REVENUE_COUNT], struct ledger_entry *entry);
/* The same of a row without classes. An item's amount: a credit below zero. A move: above zero, or
 * below zero to undo as much. */
void ledger_post_whole(enum ledger_posting posting, program_account account, money amount,
                       struct ledger_entry *entry);
/* Posting CLEAR: clears `amount` of a debit item whose parts cleared before add up to `cleared`:
 * UNAPPLIED_CREDIT against what the item stands on: receivables, class by class in the order of
 * facts/revenue.rec (classes below zero in a mixed item are netted first, by the first clearing),
 * or the one account it was posted on. `cleared` and `cleared` + `amount` lie from zero to the
 * item's amount; an amount below zero undoes as much. */
void ledger_post_clearing(const struct ledger_item *debit, money cleared, money amount,
                          struct ledger_entry *entry);
static inline enum ledger_posting ledger_posting_of(enum item_type type)
{
    return (enum ledger_posting)type;
}
/* Posted by class? Otherwise it stands on one account and has nothing by class. */
static inline bool ledger_by_class(enum item_type type)
{
    return ledger_postings[type].classes != 0;
}
/* What is left of each class of an item when `outstanding` is. Sums to outstanding; a credit has
 * nothing by class, nor has a debit that stands on one account. */
void ledger_outstanding_by_class(const struct ledger_item *item, money outstanding,
                                 money ret_by_class[REVENUE_COUNT]);
