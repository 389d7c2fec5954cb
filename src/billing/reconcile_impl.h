/* Between the files of the reconciliation. */
#pragma once
#include "reconcile.h"

/* Rows and items that one reference brings together, or one that stands alone. */
struct reconcile_pile {
    const char *key;
    const struct reconcile_row **rows;
    size_t rows_count;
    const struct ledger_item **items; /* those that count; by id */
    size_t items_count;
    const struct ledger_item **all; /* of the reference, whenever posted */
    size_t all_count;
    money theirs, ours;
    bool used;
};
struct reconcile_work {
    struct arena *arena;
    struct reconciliation *result;
    size_t capacity;
    struct reconcile_pile *theirs, *ours; /* left over, by amount and reference */
    size_t theirs_count, ours_count;
};

/* Penalties and interest, which nobody else works out. */
bool reconcile_is_extra(const struct ledger_item *item);
bool reconcile_is_payment(const struct ledger_item *item);
/* Does the item carry this day? Its posting, effect, release or due day. */
bool reconcile_on(const struct ledger_item *item, date on);
int reconcile_compare_money(money a, money b);
/* By all that a row says; the number decides only between two that say the same. */
int reconcile_compare_rows(const struct reconcile_row *a, const struct reconcile_row *b);
/* Might one have been copied from the other? */
bool reconcile_near(const char *a, const char *b);

struct reconcile_line *reconcile_add(struct reconcile_work *work, enum reconcile_group group,
                                     enum rule reason, const struct reconcile_pile *theirs,
                                     const struct reconcile_pile *ours);
/* The line of a reference that both sides have. */
void reconcile_both(struct reconcile_work *work, const struct reconcile_pile *pile);
/* One to one by amount, then one to two; what is left is missing. */
void reconcile_left(struct reconcile_work *work);
