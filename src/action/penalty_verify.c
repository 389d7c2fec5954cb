/* Each penalty of the system, derived again from what was known when it was posted. */
#include "penalty.h"

#include "verify_item.h"

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
                           ledger_id_sequence(item->id) - 1, item->posted_on, said);
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
    const struct proving all = {
        .store = store, .tariff = tariff, .problem = problem, .context = context};
    verify_items(&all, types, ARRAY_COUNT(types), prove);
}
