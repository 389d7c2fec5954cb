/* Small balances: what is past due on an account and is no more than parameter small_balance_max is
 * written off by the run of the 25th, once interest is posted and credits have cleared what they
 * can. Law is silent: nobody is asked for a cent. */
#include "day_impl.h"

#include <stdlib.h>

enum { SMALL_DEBTS = 64 };

struct small {
    struct account_day *day;
    money most, balance;
    const char *source;
    const struct ledger_item *debts[SMALL_DEBTS];
    size_t count;
};

money small_most(const struct tariff *tariff, date on, const char **ret_source)
{
    money most = {0};
    if (!money_parse(tariff_parameter(tariff, "small_balance_max", on, "0.01"), &most))
        log_event("error", "parameter", "small_balance_max is no amount");
    *ret_source = tariff_parameter_source(tariff, "small_balance_max", on);
    return most;
}

/* What is past due, if it is small; a credit on hand says that there is more to it. */
static bool find_small(struct small *of, const struct ledger_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].outstanding.cents < 0)
            return false;
        if (items[i].outstanding.cents == 0 || ledger_item_apart(&items[i]) ||
            !date_before(items[i].due_on, of->day->on))
            continue;
        if (of->count == SMALL_DEBTS || !ledger_by_class(items[i].type))
            return false;
        of->debts[of->count++] = &items[i];
        of->balance = money_add(of->balance, items[i].outstanding);
        if (of->balance.cents > of->most.cents)
            return false;
    }
    return of->count > 0;
}

static const char *why(const struct small *of, const struct ledger_item *debt)
{
    struct arena *arena = of->day->action->arena;
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "document", "small-balance");
    json_text(&json, "kind", item_types[ITEM_WO].id);
    json_text(&json, "item", arena_printf(arena, "%lld", (long long)debt->id));
    json_text(&json, "type", item_types[debt->type].id);
    json_text(&json, "reference", debt->reference);
    json_text(&json, "amount", money_text(arena, debt->outstanding));
    json_text(&json, "balance", money_text(arena, of->balance));
    json_text(&json, "most", money_text(arena, of->most));
    if (of->source != NULL)
        json_text(&json, "source", of->source);
    json_object_end(&json);
    return out.data;
}

static void write_off(const struct small *of, const struct ledger_item *debt, size_t place,
                      struct ledger_item *ret_item, struct ledger_entry *ret_entry)
{
    date on = of->day->on;
    *ret_entry =
        (struct ledger_entry){.id = ledger_place(place), .effective_on = on, .posted_on = on};
    *ret_item = (struct ledger_item){.id = ledger_place(place), .entry = ret_entry->id,
                                     .account = of->day->account, .type = ITEM_WO,
                                     .version = debt->version, .base = debt->id,
                                     .amount = money_negate(debt->outstanding),
                                     .outstanding = money_negate(debt->outstanding),
                                     .effective_on = on, .posted_on = on, .due_on = on,
                                     .due_rule = RULE_DUE_IMMEDIATELY, .why = why(of, debt)};
    memcpy(ret_item->reference, debt->reference, sizeof(ret_item->reference));
    memcpy(ret_entry->reference, debt->reference, sizeof(ret_entry->reference));
    ledger_post_whole(POSTING_WO, of->day->account, ret_item->amount, ret_entry);
}

static struct changes *post(const struct small *of, int64_t head)
{
    struct arena *arena = of->day->action->arena;
    struct ledger_item *items = arena_array(arena, of->count, sizeof(*items));
    struct ledger_entry *entries = arena_array(arena, 2 * of->count, sizeof(*entries));
    struct ledger_link *links = arena_array(arena, of->count, sizeof(*links));
    struct payment_settlement *settlements = arena_array(arena, of->count, sizeof(*settlements));
    for (size_t i = 0; i < of->count; i++) {
        write_off(of, of->debts[i], i, &items[i], &entries[i]);
        settlements[i] = (struct payment_settlement){.credit = &items[i], .debit = of->debts[i],
                                                     .amount = of->debts[i]->outstanding,
                                                     .on = of->day->on};
    }
    payment_links(arena, settlements, of->count, of->day->on, of->count, &entries[of->count],
                  links);
    struct changes *changes = arena_alloc(arena, sizeof(*changes));
    *changes = (struct changes){.bn = program_account_bn(of->day->account), .expect_seq = head,
                                .kind = "write_off", .items = items, .items_count = of->count,
                                .entries = entries, .entries_count = 2 * of->count,
                                .links = links, .links_count = of->count};
    return changes;
}

enum code day_small(struct account_day *day, struct changes **ret)
{
    struct action *action = day->action;
    struct small of = {.day = day};
    struct open_summary summary;
    struct ledger_item *items;
    int64_t head;
    day->more = false;
    enum code code = store_load_head(action->store, program_account_bn(day->account), &head);
    if (code != OK)
        return code;
    of.most = small_most(action->tariff, day->on, &of.source);
    store_load_open_summary(action->store, day->account, &summary);
    code = day_small_credit(day, head, &summary, ret);
    if (code != OK || *ret != NULL)
        return code;
    if (of.most.cents <= 0 || date_is_none(summary.first_due) ||
        !date_before(summary.first_due, day->on))
        return OK;
    struct open_due *dues;
    money late = {0};
    size_t dues_count = store_list_open_by_due(action->store, action->arena, day->account, &dues);
    for (size_t i = 0; i < dues_count; i++)
        if (!date_is_none(dues[i].due_on) && date_before(dues[i].due_on, day->on))
            late = money_add(late, dues[i].debits);
    if (late.cents > of.most.cents) /* nearly always: no need to read its items */
        return OK;
    const struct item_filter filter = {.account = day->account, .open_only = true, .type = -1};
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    if (find_small(&of, items, count))
        *ret = post(&of, head);
    return OK;
}
