#include "verify_item.h"

void proving_tell(const struct proving *proving, const char *what)
{
    proving->problem(proving->context,
                     arena_printf(proving->arena, "%s: %s", proving->item->reference, what));
}

static void verify_account(const struct proving *all, program_account account, enum item_type type,
                           void (*prove)(const struct proving *proving))
{
    struct arena *list = arena_new(), *each = arena_new();
    const struct item_filter filter = {.account = account, .type = (int)type};
    struct ledger_item *items;
    struct proving proving = *all;
    proving.arena = each;
    proving.items_count = store_list_items(all->store, list, &filter, &items);
    proving.items = items;
    for (size_t i = 0; i < proving.items_count; i++) {
        proving.item = &items[i];
        prove(&proving);
        arena_reset(each);
    }
    arena_free(each);
    arena_free(list);
}

void verify_items(const struct proving *all, const enum item_type *types, size_t types_count,
                  void (*prove)(const struct proving *proving))
{
    struct arena *arena = arena_new();
    struct registry_business *businesses;
    size_t count = store_list_businesses(all->store, arena, &businesses);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < businesses[i].accounts_count; k++)
            for (size_t n = 0; n < types_count; n++)
                verify_account(all, businesses[i].accounts[k].account, types[n], prove);
    arena_free(arena);
}
