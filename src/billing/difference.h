/*
 * difference: an issued statement held against the same statement worked out with what is known
 * now. What was issued stays as it is; this shows what has become of it, line by line. Pure.
 */
#pragma once
#include "billing.h"

/* Gone: it was open when the statement was issued, and by what is known now it was not. */
enum since_kind { SINCE_NEW, SINCE_CHANGED, SINCE_GONE, SINCE_KINDS };

struct difference_line {
    enum since_kind kind;
    enum rule rule;                      /* RULE_DIFFERENCE_... */
    const struct statement_item *before; /* as issued, NULL: not on it */
    const struct statement_item *after;  /* as it would be, NULL: not on it */
    date known_on;                       /* the day what changed it was posted; none: not one */
    const char *by; /* references of the credits that cleared it since, parted by blanks; "" none */
};
struct difference {
    const struct statement *issued;
    struct statement now; /* with the credits and debits that belong to it */
    size_t lines_count;
    struct difference_line *lines; /* new, changed, gone; each in the order of the statement */
};

/* `known`: everything of the account as it is now; previous_on, previous_seq and previous_closing
 * are those the statement was issued with, and due_on is none, for that is worked out again.
 *
 * To the statement belongs, beside what was posted by its day, what was posted later but
 * - is effective on its day or before (a payment with an earlier value day, a correction of
 *   interest), or
 * - is a declaration, or a correction of one, of goods released by its day and due by its due date.
 * A clearing belongs to it when both its ends do and its value day is not after the statement's. */
void billing_difference(struct arena *arena, const struct tariff *tariff,
                        const struct statement_source *known, const struct statement *issued,
                        struct difference *ret);
