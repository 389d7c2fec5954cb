/* Small credits: what has stood for a month alone on an account, and is no more than parameter
 * small_credit_max, is written off by the run of the 25th. Law is silent: the parameter is off. */
#include "day_impl.h"

enum { SMALL_CREDITS = 64 };

struct small_credits {
    struct account_day *day;
    money most, balance;
    const char *source;
    const struct ledger_item *credits[SMALL_CREDITS];
    size_t count;
};

static bool find_small(struct small_credits *of, const struct ledger_item *items, size_t count)
{
    date month_ago = date_months_later(of->day->on, -1);
    for (size_t i = 0; i < count; i++) {
        if (items[i].outstanding.cents == 0)
            continue;
        if (items[i].outstanding.cents > 0 || of->count == SMALL_CREDITS ||
            date_before(month_ago, items[i].posted_on))
            return false; /* something is owed, or a credit is new */
        of->credits[of->count++] = &items[i];
        of->balance = money_subtract(of->balance, items[i].outstanding);
        if (of->balance.cents > of->most.cents)
            return false;
    }
    return of->count > 0;
}

static const char *why(const struct small_credits *of, const struct ledger_item *credit)
{
    struct arena *arena = of->day->action->arena;
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "document", "small-credit");
    json_text(&json, "kind", item_types[ITEM_WO_CREDIT].id);
    json_text(&json, "item", arena_printf(arena, "%lld", (long long)credit->id));
    json_text(&json, "type", item_types[credit->type].id);
    json_text(&json, "reference", credit->reference);
    json_text(&json, "amount", money_text(arena, money_negate(credit->outstanding)));
    json_text(&json, "balance", money_text(arena, of->balance));
    json_text(&json, "most", money_text(arena, of->most));
    if (of->source != NULL)
        json_text(&json, "source", of->source);
    json_object_end(&json);
    return out.data;
}

static void write_off(const struct small_credits *of, const struct ledger_item *credit,
                      size_t place, struct ledger_item *ret_item, struct ledger_entry *ret_entry)
{
    date on = of->day->on;
    money amount = money_negate(credit->outstanding);
    *ret_entry =
        (struct ledger_entry){.id = ledger_place(place), .effective_on = on, .posted_on = on};
    *ret_item = (struct ledger_item){.id = ledger_place(place), .entry = ret_entry->id,
                                     .account = of->day->account, .type = ITEM_WO_CREDIT,
                                     .version = credit->version, .base = credit->id,
                                     .amount = amount, .outstanding = amount, .effective_on = on,
                                     .posted_on = on, .due_on = on,
                                     .due_rule = RULE_DUE_IMMEDIATELY, .why = why(of, credit)};
    memcpy(ret_item->reference, credit->reference, sizeof(ret_item->reference));
    memcpy(ret_entry->reference, credit->reference, sizeof(ret_entry->reference));
    ledger_post_whole(POSTING_WO_CREDIT, of->day->account, amount, ret_entry);
}

static struct changes *post(const struct small_credits *of, int64_t head)
{
    struct arena *arena = of->day->action->arena;
    struct ledger_item *items = arena_array(arena, of->count, sizeof(*items));
    struct ledger_entry *entries = arena_array(arena, 2 * of->count, sizeof(*entries));
    struct ledger_link *links = arena_array(arena, of->count, sizeof(*links));
    struct payment_settlement *settlements = arena_array(arena, of->count, sizeof(*settlements));
    for (size_t i = 0; i < of->count; i++) {
        write_off(of, of->credits[i], i, &items[i], &entries[i]);
        settlements[i] = (struct payment_settlement){.credit = of->credits[i],
                                                     .debit = &items[i],
                                                     .amount = items[i].amount,
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

enum code day_small_credit(struct account_day *day, int64_t head,
                           const struct open_summary *summary, struct changes **ret)
{
    struct action *action = day->action;
    struct small_credits of = {.day = day};
    struct ledger_item *items;
    if (!money_parse(tariff_parameter(action->tariff, "small_credit_max", day->on, "0.00"),
                     &of.most))
        log_event("error", "parameter", "small_credit_max is no amount");
    of.source = tariff_parameter_source(action->tariff, "small_credit_max", day->on);
    if (of.most.cents <= 0 || summary->credits == 0 || !date_is_none(summary->first_due))
        return OK;
    const struct item_filter filter = {.account = day->account, .open_only = true, .type = -1};
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    if (find_small(&of, items, count))
        *ret = post(&of, head);
    return OK;
}
