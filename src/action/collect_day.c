/* What the closing of a day does of pre-authorised debits: what is with the bank for that day is
 * posted as a payment, before anything is said to be unpaid. */
#include "collect_impl.h"
#include "day_impl.h"

#include <stdlib.h>

static int compare_accounts(const void *a, const void *b)
{
    const program_account *x = a, *y = b;
    return strcmp(x->text, y->text);
}

enum code day_pending_accounts(struct action *action, struct arena *arena, const char *kind,
                               program_account **ret, size_t *ret_count)
{
    struct stored_money_step *last;
    size_t count = store_list_money_waiting(action->store, arena, kind, INT32_MAX, &last);
    program_account *list = arena_array(arena, count + 1, sizeof(*list));
    for (size_t i = 0; i < count; i++)
        list[i] = last[i].account;
    if (count > 1)
        qsort(list, count, sizeof(*list), compare_accounts);
    *ret = list;
    *ret_count = count;
    return action_whole(action);
}

bool day_is_pending(const program_account *list, size_t count, program_account account)
{
    return count > 0 && bsearch(&account, list, count, sizeof(*list), compare_accounts) != NULL;
}

/* Nobody asked for it on the day: the payment and the step after it stand in one record. */
struct day_payment {
    struct stored_money_step step;
    struct stored_payment payment;
    struct ledger_entry entry;
    struct ledger_item item;
    struct changes changes;
};

static struct changes *post(struct account_day *day, const struct collection *collection,
                            ledger_id matter, int64_t head)
{
    struct arena *arena = day->action->arena;
    struct day_payment *made = arena_alloc(arena, sizeof(*made));
    bn owner = program_account_bn(day->account);
    *made = (struct day_payment){
        .step = {.account = day->account, .matter = matter, .step = MONEY_STEP_COLLECTION_PAY,
                 .on = day->on, .at = instant_at(day->on, 0, 30), .actor = "system",
                 .amount = collection->amount},
        .payment = {.account = day->account, .amount = collection->amount,
                    .value_on = collection->due_on, .posted_on = day->on, .method = "pad",
                    .reference = collection->statement},
        .entry = {.id = ledger_place(0), .effective_on = collection->due_on,
                  .posted_on = day->on},
        .item = {.id = ledger_place(0), .entry = ledger_place(0), .account = day->account,
                 .type = ITEM_PMT, .amount = money_negate(collection->amount),
                 .outstanding = money_negate(collection->amount),
                 .effective_on = collection->due_on, .posted_on = day->on,
                 .due_on = collection->due_on, .due_rule = RULE_DUE_IMMEDIATELY},
        .changes = {.bn = owner, .expect_seq = head, .kind = "payment", .payments_count = 1,
                    .entries_count = 1, .items_count = 1, .money_steps_count = 1}};
    snprintf(made->step.subject, sizeof(made->step.subject), "%s", collection->id);
    snprintf(made->payment.id, sizeof(made->payment.id), "%s", collection->id);
    snprintf(made->item.reference, sizeof(made->item.reference), "%s", collection->id);
    snprintf(made->entry.reference, sizeof(made->entry.reference), "%s", collection->id);
    snprintf(made->payment.paid_by, sizeof(made->payment.paid_by), "%s", owner.text);
    snprintf(made->item.paid_by, sizeof(made->item.paid_by), "%s", owner.text);
    ledger_post_whole(POSTING_PMT, day->account, made->item.amount, &made->entry);
    made->changes.payments = &made->payment;
    made->changes.entries = &made->entry;
    made->changes.items = &made->item;
    made->changes.money_steps = &made->step;
    return &made->changes;
}

/* The payment may be there already: then only its step is missing. */
static enum code decide(struct account_day *day, const struct stored_money_step *drawn,
                        int64_t head, struct changes **ret)
{
    struct action *action = day->action;
    struct collection collection;
    struct stored_payment there;
    bn owner = program_account_bn(day->account);
    enum code code = collect_read(action, drawn, &collection);
    if (code != OK || date_before(day->on, collection.due_on))
        return code;
    struct changes *changes = post(day, &collection, drawn->id, head);
    code = store_load_payment(action->store, action->arena, owner, collection.id, &there);
    if (code == OK) {
        changes->kind = "collect";
        changes->payments_count = changes->entries_count = changes->items_count = 0;
    }
    if (code == OK || code == NOT_FOUND) {
        day->more = true; /* there may be another */
        *ret = changes;
        code = OK;
    }
    return code;
}

enum code day_collect(struct account_day *day, struct changes **ret)
{
    struct action *action = day->action;
    struct stored_money_step *steps;
    int64_t head;
    day->more = false;
    if (!day_is_pending(day->pending, day->pending_count, day->account))
        return OK;
    enum code code = store_load_head(action->store, program_account_bn(day->account), &head);
    size_t count =
        store_list_money_pending(action->store, action->arena, day->account, "collection", &steps);
    for (size_t i = 0; i < count && code == OK && *ret == NULL; i++)
        code = decide(day, &steps[i], head, ret);
    return code;
}
