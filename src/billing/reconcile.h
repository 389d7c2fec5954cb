/*
 * reconcile: a list that somebody else keeps of an account, held against its ledger. Pure: rows and
 * items in, lines out; nothing is stored.
 *
 * A line is what belongs together: the rows and the items of one reference; else a row and an item
 * of one amount; else one amount on one side that is two on the other. Each row, and each item that
 * was posted in the period, is on exactly one line. The order of the rows changes nothing (of two
 * rows that say the same, either may be the one that is taken).
 */
#pragma once
#include "ledger.h"

enum reconcile_group { RECONCILE_MATCHED, RECONCILE_DIFFERENT, RECONCILE_MISSING_HERE,
                       RECONCILE_MISSING_THERE,
                       RECONCILE_OUTSIDE, /* rows dated outside the period */
                       RECONCILE_GROUPS };

struct reconcile_row {
    int number;            /* of the row in the file */
    const char *reference; /* as it stands there, "" none */
    date on;               /* none: not said */
    money amount;          /* what is owed above zero, what was paid below */
    bool has_tax;
    money tax;             /* the GST within the amount */
};

struct reconcile_line {
    enum reconcile_group group;
    enum rule reason; /* RULE_RECONCILE_...: why it matches, or what most likely parts the two */
    bool amount_differs, date_differs, reference_differs;
    const struct reconcile_row **rows;
    size_t rows_count;
    const struct ledger_item **items;
    size_t items_count;
    money theirs, ours, difference; /* ours less theirs */
};
struct reconcile_sum {
    size_t lines, rows, items;
    money theirs, ours, difference;
};
struct reconciliation {
    date from, to;
    size_t lines_count;
    struct reconcile_line *lines; /* by group, then by what comes first in time */
    struct reconcile_sum sums[RECONCILE_GROUPS];
    struct reconcile_sum total; /* of all groups but what is outside */
};

enum { RECONCILE_CENTS = 5,       /* no more than this is rounding */
       RECONCILE_DAYS_APART = 10, /* of two that may still be one */
       RECONCILE_PAIRS_MAX = 1000 /* left over on a side: with more, no two are looked for */ };

/* `items` are the account's, at least those posted from `from` to `to`; others are only found by
 * their reference. The days none: the period is that of the rows' own days, from the first to the
 * last; with no day at all, everything. Money that was received is an item below zero. */
void reconcile(struct arena *arena, const struct reconcile_row *rows, size_t rows_count,
               const struct ledger_item *items, size_t items_count, date from, date to,
               struct reconciliation *ret);
/* The period of the rows' own days; none when no row has one. */
void reconcile_period(const struct reconcile_row *rows, size_t rows_count, date *ret_from,
                      date *ret_to);
/* A reference as it is compared: letters and digits only, in capitals, without the noughts that
 * spreadsheets drop and without the version that follows a transaction number. */
char *reconcile_key(struct arena *arena, const char *reference);
