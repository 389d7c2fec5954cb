/* Each bill that was posted, held against its document. */
#include "action_bill.h"

#include "verify_item.h"

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
        proving_tell(proving, "a bill was posted without its document");
        return;
    }
    if (bill.type != item->type || strcmp(bill.number, item->reference) != 0 ||
        !program_account_equal(bill.account, item->account))
        proving_tell(proving, "its document is about another bill");
    if (bill.amount.cents != item->amount.cents ||
        item->by_class[bill.class].cents != item->amount.cents ||
        !date_equal(bill.due_on, item->due_on) || bill.due_rule != item->due_rule)
        proving_tell(proving, "what was posted is not what its document says");
    if ((bill.type == ITEM_NPA) != (bill.code != NULL) || (bill.code != NULL && !comes_out(&bill)))
        proving_tell(proving, "the amount does not follow from its penalty");
}

void verify_bills(struct store *store, void (*problem)(void *context, const char *text),
                  void *context)
{
    static const enum item_type types[] = {ITEM_NPA, ITEM_K9, ITEM_K23, ITEM_FEE};
    const struct proving all = {.store = store, .problem = problem, .context = context};
    verify_items(&all, types, ARRAY_COUNT(types), prove);
}
