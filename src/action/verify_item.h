/* What was posted with a reason, held against it: an item at a time, through all accounts. */
#pragma once
#include "action_impl.h"

struct proving {
    struct store *store;
    const struct tariff *tariff; /* NULL where none is needed */
    void (*problem)(void *context, const char *text);
    void *context;
    /* set for each */
    struct arena *arena; /* lives for one item */
    const struct ledger_item *item;
    const struct ledger_item *items; /* all of its type on its account, by id */
    size_t items_count;
};
/* "reference: what". */
void proving_tell(const struct proving *proving, const char *what);
void verify_items(const struct proving *all, const enum item_type *types, size_t types_count,
                  void (*prove)(const struct proving *proving));
