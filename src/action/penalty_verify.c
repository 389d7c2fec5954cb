/* Each penalty of the system, derived again from what was known when it was posted. */
#include "penalty.h"

struct proving {
    struct store *store;
    const struct tariff *tariff;
    struct arena *arena;
    const struct ledger_item *item;
    void (*problem)(void *context, const char *text);
    void *context;
};

static void tell(const struct proving *proving, const char *what)
{
    const struct ledger_item *item = proving->item;
    proving->problem(proving->context,
                     arena_printf(proving->arena, "%s %s: %s", item_types[item->type].id,
                                  item->reference, what));
}

/* The statement as the books had it then; what was waived, and when it was due, as it says. */
static bool derives(const struct proving *proving, const struct billing_penalty *said)
{
    const struct ledger_item *item = proving->item;
    struct penalty_books books =
        penalty_books_load(proving->store, proving->arena, proving->tariff, item->account,
                           ledger_id_sequence(item->id) - 1, said);
    for (size_t i = 0; i < books.count; i++) {
        struct late_payment payment = books.payments[i];
        if (strcmp(payment.statement->id, item->reference) != 0)
            continue;
        if (date_before(said->due_on, payment.statement->due_on))
            return false;
        if (said->amount.cents < 0 && payment.unpaid.cents > 0) /* the days were waived */
            payment = (struct late_payment){.statement = payment.statement};
        const struct billing_penalty again = penalty_of_payment(
            &payment, item->posted_on, said->each, said->waived, said->source);
        return strcmp(document_pack_penalty(proving->arena, &again), item->why) == 0;
    }
    return false;
}

static bool was_late(const struct proving *proving, const struct billing_penalty *said)
{
    transaction_number number;
    struct stored_declaration first;
    return transaction_number_parse(proving->item->reference, &number) &&
           store_load_declaration(proving->store, proving->arena, number, 1, &first) == OK &&
           date_equal(first.account_by, said->due_on) &&
           date_equal(first.accounting_date, said->done_on);
}

static void prove(const struct proving *proving)
{
    const struct ledger_item *item = proving->item;
    struct billing_penalty said;
    money again;
    if (item->why == NULL && item->type == ITEM_LAP)
        return; /* from before reasons were kept */
    if (item->why == NULL || document_unpack_penalty(proving->arena, item->why, &said) != OK) {
        tell(proving, "it was posted without its reason");
        return;
    }
    if (said.type != item->type || strcmp(said.reference, item->reference) != 0 ||
        said.amount.cents != item->amount.cents || !billing_penalty_recompute(&said, &again) ||
        again.cents != item->amount.cents)
        tell(proving, "its amount does not follow from its reason");
    else if (item->type == ITEM_LAP ? !was_late(proving, &said) : !derives(proving, &said))
        tell(proving, "derived again it differs");
}

void verify_penalties(struct store *store, const struct tariff *tariff,
                      void (*problem)(void *context, const char *text), void *context)
{
    static const enum item_type types[] = {ITEM_LAP, ITEM_LPP};
    struct arena *outer = arena_new(), *inner = arena_new();
    struct registry_business *businesses;
    size_t count = store_list_businesses(store, outer, &businesses);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < businesses[i].accounts_count * ARRAY_COUNT(types); k++) {
            const struct item_filter filter = {
                .account = businesses[i].accounts[k / ARRAY_COUNT(types)].account,
                .type = (int)types[k % ARRAY_COUNT(types)]};
            struct arena *each = arena_new();
            struct ledger_item *items;
            size_t items_count = store_list_items(store, inner, &filter, &items);
            for (size_t n = 0; n < items_count; n++) {
                const struct proving proving = {store, tariff,  each,
                                                &items[n], problem, context};
                prove(&proving);
                arena_reset(each);
            }
            arena_free(each);
            arena_reset(inner);
        }
    arena_free(inner);
    arena_free(outer);
}
