/* Each bill that was posted, held against its document. */
#include "action_bill.h"

#include "action_impl.h"

struct proving {
    struct arena *arena;
    const struct ledger_item *item;
    void (*problem)(void *context, const char *text);
    void *context;
};

static void tell(const struct proving *proving, const char *what)
{
    proving->problem(proving->context,
                     arena_printf(proving->arena, "%s: %s", proving->item->reference, what));
}

/* A cap holds below the product, and nothing else does. */
static bool comes_out(const struct casework_bill *bill)
{
    int64_t product = bill->unit_amount.cents * bill->units;
    return bill->units >= 1 && bill->units <= BILL_UNITS_MAX &&
           (bill->capped ? bill->amount.cents < product : bill->amount.cents == product);
}

static void prove(const struct proving *proving)
{
    struct casework_bill bill;
    const struct ledger_item *item = proving->item;
    if (item->why == NULL || document_read_bill(proving->arena, item->why, &bill) != OK) {
        tell(proving, "a bill was posted without its document");
        return;
    }
    if (bill.type != item->type || strcmp(bill.number, item->reference) != 0 ||
        !program_account_equal(bill.account, item->account))
        tell(proving, "its document is about another bill");
    if (bill.amount.cents != item->amount.cents ||
        item->by_class[bill.class].cents != item->amount.cents ||
        !date_equal(bill.due_on, item->due_on) || bill.due_rule != item->due_rule)
        tell(proving, "what was posted is not what its document says");
    if ((bill.type == ITEM_NPA) != (bill.code != NULL) || (bill.code != NULL && !comes_out(&bill)))
        tell(proving, "the amount does not follow from its penalty");
}

void verify_bills(struct store *store, void (*problem)(void *context, const char *text),
                  void *context)
{
    static const enum item_type types[] = {ITEM_NPA, ITEM_K9, ITEM_K23, ITEM_FEE};
    struct arena *outer = arena_new(), *inner = arena_new();
    struct registry_business *businesses;
    size_t count = store_list_businesses(store, outer, &businesses);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < businesses[i].accounts_count * ARRAY_COUNT(types); k++) {
            const struct item_filter filter = {
                .account = businesses[i].accounts[k / ARRAY_COUNT(types)].account,
                .type = (int)types[k % ARRAY_COUNT(types)], .newest_first = true};
            struct ledger_item *items;
            size_t items_count = store_list_items(store, inner, &filter, &items);
            for (size_t n = 0; n < items_count; n++) {
                const struct proving proving = {inner, &items[n], problem, context};
                prove(&proving);
            }
            arena_reset(inner);
        }
    arena_free(inner);
    arena_free(outer);
}
