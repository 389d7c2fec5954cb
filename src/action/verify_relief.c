/* Each waiver and write-off, held against the debt it took off and who approved it. */
#include "action_relief.h"

#include <stdlib.h>

#include "action_impl.h"

struct proving {
    struct store *store;
    struct arena *arena;
    const struct ledger_item *item;
    const struct ledger_item *items; /* all of its type on its account */
    size_t items_count;
    void (*problem)(void *context, const char *text);
    void *context;
};

static void tell(const struct proving *proving, const char *what)
{
    proving->problem(proving->context,
                     arena_printf(proving->arena, "%s: %s", proving->item->reference, what));
}

/* By the system: all of what was small then, in one record, and no more than the threshold. */
static void prove_small(const struct proving *proving, const struct document_object *object)
{
    money balance = {0}, most = {0}, sum = {0};
    const char *said = document_member(object, "balance");
    const char *threshold = document_member(object, "most");
    for (size_t i = 0; i < proving->items_count; i++)
        if (ledger_id_sequence(proving->items[i].id) == ledger_id_sequence(proving->item->id))
            sum = money_subtract(sum, proving->items[i].amount);
    if (said == NULL || threshold == NULL || !money_parse(said, &balance) ||
        !money_parse(threshold, &most) || balance.cents > most.cents ||
        balance.cents != sum.cents)
        tell(proving, "what was written off was no small balance");
}

static void prove(const struct proving *proving)
{
    const struct ledger_item *item = proving->item;
    struct findings unused = findings_new(proving->arena);
    struct document_object *object;
    struct ledger_item debt;
    money amount = {0};
    if (item->why == NULL || document_read_object(proving->arena, item->why, strlen(item->why),
                                                  &unused, &object) != OK) {
        tell(proving, "a debt was given up without a reason");
        return;
    }
    const char *text = document_member(object, "amount"), *base = document_member(object, "item");
    const char *proposed = document_member(object, "proposedBy");
    const char *approved = document_member(object, "approvedBy");
    if (text == NULL || !money_parse(text, &amount) || amount.cents != -item->amount.cents)
        tell(proving, "what was given up is not what was approved");
    bool small = text_equal(document_member(object, "document"), "small-balance");
    if (small)
        prove_small(proving, object);
    else if (proposed == NULL || approved == NULL || strcmp(proposed, approved) == 0)
        tell(proving, "a debt was given up by one person alone");
    if (base == NULL || strtoll(base, NULL, 10) != item->base ||
        store_load_item(proving->store, proving->arena, program_account_bn(item->account),
                        item->base, &debt) != OK ||
        !program_account_equal(debt.account, item->account) ||
        debt.amount.cents < -item->amount.cents)
        tell(proving, "the debt that was given up is another");
}

void verify_reliefs(struct store *store, void (*problem)(void *context, const char *text),
                    void *context)
{
    struct arena *outer = arena_new(), *inner = arena_new();
    struct registry_business *businesses;
    size_t count = store_list_businesses(store, outer, &businesses);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < businesses[i].accounts_count * 2; k++) {
            const struct item_filter filter = {.account = businesses[i].accounts[k / 2].account,
                                               .type = k % 2 ? ITEM_WO : ITEM_WAV};
            struct ledger_item *items;
            size_t items_count = store_list_items(store, inner, &filter, &items);
            for (size_t n = 0; n < items_count; n++) {
                const struct proving proving = {store,       inner,   &items[n], items,
                                                items_count, problem, context};
                prove(&proving);
            }
            arena_reset(inner);
        }
    arena_free(inner);
    arena_free(outer);
}
