/* Which debts a credit settles because the client says so: whole debts, or nothing is done.
 * @source published text of the Agency on offsetting: the client may direct a credit */
#include "money_impl.h"

static enum code refuse(struct action *action, enum finding_code code, const char *first,
                        const char *second)
{
    findings_add(&action->findings, code, 0, "/debts", first, second, NULL);
    return FINDINGS;
}

/* The debts by their ids: open, of the account, each once. */
static enum code load_debts(struct action *action, program_account account, const ledger_id *ids,
                            size_t count, const struct ledger_item ***ret)
{
    const struct ledger_item **debts = arena_array(action->arena, count, sizeof(*debts));
    bn owner = program_account_bn(account);
    if (count == 0 || count > DIRECTED_MAX)
        return refuse(action, FINDING_MON_0016, arena_printf(action->arena, "%d", DIRECTED_MAX),
                      arena_printf(action->arena, "%zu", count));
    for (size_t i = 0; i < count; i++) {
        struct ledger_item *item = arena_alloc(action->arena, sizeof(*item));
        const char *number = arena_printf(action->arena, "%lld", (long long)ids[i]);
        enum code code = store_load_item(action->store, action->arena, owner, ids[i], item);
        if (code != OK && code != NOT_FOUND)
            return code;
        if (code == NOT_FOUND || !program_account_equal(item->account, account) ||
            item->outstanding.cents <= 0)
            return refuse(action, FINDING_MON_0012, number, account.text);
        if (ledger_item_apart(item))
            return refuse(action, FINDING_MON_0014, item->reference, NULL);
        for (size_t k = 0; k < i; k++)
            if (ids[k] == ids[i])
                return refuse(action, FINDING_MON_0013, number, NULL);
        debts[i] = item;
    }
    *ret = debts;
    return OK;
}

static enum code direct(struct action *action, const struct ledger_item *credit,
                        const struct ledger_item *const *debts, size_t count,
                        struct payment_settlement *settlements)
{
    money short_by;
    if (payment_direct(credit, debts, count, action->today, settlements, &short_by))
        return OK;
    return refuse(action, FINDING_MON_0015, credit->reference,
                  money_text(action->arena, short_by));
}

/* ---- a payment ---- */

/* What is left after the directed part, by the account's own rules. */
static size_t settle_rest(struct action *action, const struct ledger_item *items,
                          size_t items_count, const struct payment_settlement *directed,
                          size_t directed_count, date until,
                          struct payment_settlement **ret_settlements)
{
    struct ledger_item *rest = arena_array(action->arena, items_count, sizeof(*rest));
    memcpy(rest, items, items_count * sizeof(*rest));
    struct ledger_item *credit = &rest[items_count - 1];
    for (size_t i = 0; i < directed_count; i++) {
        credit->outstanding = money_add(credit->outstanding, directed[i].amount);
        for (size_t k = 0; k < items_count; k++)
            if (rest[k].id == directed[i].debit->id)
                rest[k].outstanding = money_cents(0);
    }
    const struct payment_policy policy = money_policy(action, credit->account, action->today);
    return payment_allocate_by(action->arena, &policy, rest, items_count, action->today, until,
                               ret_settlements);
}

enum code money_settlements(struct action *action, const struct payment_order *order,
                            const struct ledger_item *items, size_t items_count, date until,
                            struct payment_settlement **ret, size_t *ret_count)
{
    const struct ledger_item **debts = NULL;
    struct payment_settlement *rest;
    size_t directed = order->debts_count;
    if (directed > 0) {
        enum code code =
            load_debts(action, order->account, order->debts, directed, &debts);
        if (code != OK)
            return code;
    }
    struct payment_settlement *all = arena_array(action->arena, directed, sizeof(*all));
    if (directed > 0) {
        enum code code = direct(action, &items[items_count - 1], debts, directed, all);
        if (code != OK)
            return code;
    }
    size_t count = settle_rest(action, items, items_count, all, directed, until, &rest);
    struct payment_settlement *joined =
        arena_array(action->arena, directed + count, sizeof(*joined));
    if (directed > 0)
        memcpy(joined, all, directed * sizeof(*joined));
    if (count > 0)
        memcpy(joined + directed, rest, count * sizeof(*joined));
    *ret = joined;
    *ret_count = directed + count;
    return OK;
}

enum code money_settle(struct action *action, const struct payment_order *order,
                       const struct ledger_item *items, size_t items_count,
                       struct release_payment *ret)
{
    struct release_payment pay = {0};
    if (order->towards.text[0] != '\0') {
        if (order->debts_count > 0)
            return refuse(action, FINDING_MON_0019, NULL, NULL);
        return release_pay(action, order, &items[items_count - 1], ret);
    }
    enum code code = money_settlements(action, order, items, items_count, action->today,
                                       &pay.settlements, &pay.count);
    if (code != OK)
        return code;
    if (pay.count > ACTION_SETTLE_MAX)
        pay.count = ACTION_SETTLE_MAX;
    pay.entries = arena_array(action->arena, pay.count, sizeof(*pay.entries));
    pay.links = arena_array(action->arena, pay.count, sizeof(*pay.links));
    payment_links(action->arena, pay.settlements, pay.count, action->today, 1, pay.entries,
                  pay.links);
    *ret = pay;
    return OK;
}

/* ---- a credit that is there ---- */

static enum code load_credit(struct action *action, const struct direction_order *order,
                             struct ledger_item *ret)
{
    enum code code = store_load_item(action->store, action->arena,
                                     program_account_bn(order->account), order->credit, ret);
    if (code != OK && code != NOT_FOUND)
        return code;
    if (code == OK && program_account_equal(ret->account, order->account) &&
        ret->outstanding.cents < 0)
        return OK;
    findings_add(&action->findings, FINDING_MON_0011, 0, "/credit",
                 arena_printf(action->arena, "%lld", (long long)order->credit),
                 order->account.text, NULL);
    return FINDINGS;
}

static const char *describe(struct action *action, const struct payment_settlement *settlements,
                            size_t count)
{
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "rule", rules[RULE_ALLOCATION_DIRECTED].id);
    json_key(&json, "debts");
    json_array(&json);
    for (size_t i = 0; i < count; i++)
        json_int(&json, settlements[i].debit->id);
    json_array_end(&json);
    json_object_end(&json);
    return out.data;
}

static enum code direct_once(struct action *action, const struct direction_order *order,
                             struct money_taken *ret)
{
    struct stored_money_step record;
    struct ledger_item credit;
    const struct ledger_item **debts = NULL;
    int64_t head;
    bn owner = program_account_bn(order->account);
    enum code code =
        money_check_step(action, NULL, order->account, MONEY_STEP_DIRECTION_MAKE, NULL, &record);
    if (code == OK)
        code = store_load_head(action->store, owner, &head);
    if (code == OK)
        code = load_credit(action, order, &credit);
    if (code == OK)
        code = load_debts(action, order->account, order->debts, order->debts_count, &debts);
    if (code != OK)
        return code;
    size_t count = order->debts_count;
    struct payment_settlement *settlements =
        arena_array(action->arena, count, sizeof(*settlements));
    code = direct(action, &credit, debts, count, settlements);
    if (code != OK)
        return code;
    struct ledger_entry *entries = arena_array(action->arena, count, sizeof(*entries));
    struct ledger_link *links = arena_array(action->arena, count, sizeof(*links));
    payment_links(action->arena, settlements, count, action->today, 0, entries, links);
    memcpy(record.subject, credit.reference, sizeof(record.subject));
    for (size_t i = 0; i < count; i++)
        record.amount = money_add(record.amount, settlements[i].amount);
    record.document = describe(action, settlements, count);
    struct changes changes = {.bn = owner, .expect_seq = head, .kind = "direction",
                              .entries = entries, .entries_count = count,
                              .links = links, .links_count = count,
                              .money_steps = &record, .money_steps_count = 1};
    action->idempotency.outcome =
        arena_printf(action->arena, "%lld", (long long)order->credit);
    struct commit_result result = action_commit(action, &changes);
    if (result.code == OK)
        money_tell(action, &record, NULL, result.seq, ret);
    return result.code;
}

enum code action_direct(struct action *action, const struct direction_order *order,
                        struct money_taken *ret)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = direct_once(action, order, ret);
    return tries.code;
}
