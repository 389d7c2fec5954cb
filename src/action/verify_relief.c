/* Each waiver and write-off, held against the debt it took off and who approved it. */
#include "action_relief.h"

#include <stdlib.h>

#include "verify_item.h"

/* By the system: all of what was small then, in one record, and no more than the threshold. */
static void prove_small(const struct proving *proving, const struct document_object *object)
{
    bool credit = proving->item->amount.cents > 0;
    money balance = {0}, most = {0}, sum = {0};
    const char *said = document_member(object, "balance");
    const char *threshold = document_member(object, "most");
    for (size_t i = 0; i < proving->items_count; i++)
        if (ledger_id_sequence(proving->items[i].id) == ledger_id_sequence(proving->item->id))
            sum = money_subtract(sum, proving->items[i].amount);
    if (credit)
        sum = money_negate(sum);
    if (said == NULL || threshold == NULL || !money_parse(said, &balance) ||
        !money_parse(threshold, &most) || balance.cents > most.cents ||
        balance.cents != sum.cents)
        proving_tell(proving, "what was written off was no small balance");
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
        proving_tell(proving, "a debt was given up without a reason");
        return;
    }
    const char *text = document_member(object, "amount"), *base = document_member(object, "item");
    const char *proposed = document_member(object, "proposedBy");
    const char *approved = document_member(object, "approvedBy");
    if (text == NULL || !money_parse(text, &amount) || amount.cents != -item->amount.cents)
        proving_tell(proving, "what was given up is not what was approved");
    bool small = text_equal(document_member(object, "document"), "small-balance");
    if (small)
        prove_small(proving, object);
    else if (proposed == NULL || approved == NULL || strcmp(proposed, approved) == 0)
        proving_tell(proving, "a debt was given up by one person alone");
    if (base == NULL || strtoll(base, NULL, 10) != item->base ||
        store_load_item(proving->store, proving->arena, program_account_bn(item->account),
                        item->base, &debt) != OK ||
        !program_account_equal(debt.account, item->account) ||
        debt.amount.cents < -item->amount.cents)
        proving_tell(proving, "the debt that was given up is another");
}

/* A small credit: the same the other way round. */
static void prove_credit(const struct proving *proving)
{
    const struct ledger_item *item = proving->item;
    struct findings unused = findings_new(proving->arena);
    struct document_object *object;
    struct ledger_item credit;
    money amount = {0};
    if (item->why == NULL || document_read_object(proving->arena, item->why, strlen(item->why),
                                                  &unused, &object) != OK) {
        proving_tell(proving, "a credit was written off without a reason");
        return;
    }
    const char *text = document_member(object, "amount"), *base = document_member(object, "item");
    if (text == NULL || !money_parse(text, &amount) || amount.cents != item->amount.cents)
        proving_tell(proving, "what was written off is not what its reason says");
    prove_small(proving, object);
    if (base == NULL || strtoll(base, NULL, 10) != item->base ||
        store_load_item(proving->store, proving->arena, program_account_bn(item->account),
                        item->base, &credit) != OK ||
        !program_account_equal(credit.account, item->account) ||
        -credit.amount.cents < item->amount.cents)
        proving_tell(proving, "the credit that was written off is another");
}

void verify_reliefs(struct store *store, void (*problem)(void *context, const char *text),
                    void *context)
{
    static const enum item_type types[] = {ITEM_WAV, ITEM_WO};
    const struct proving all = {.store = store, .problem = problem, .context = context};
    static const enum item_type credits[] = {ITEM_WO_CREDIT};
    verify_items(&all, types, ARRAY_COUNT(types), prove);
    verify_items(&all, credits, ARRAY_COUNT(credits), prove_credit);
}
