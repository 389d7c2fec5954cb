/* Small balances and credits: what is past due on an account and is no more than parameter
 * small_balance_max is written off by the run of the 25th, once interest is posted and credits have
 * cleared what they can; and so is a credit that has stood alone for a month and is no more than
 * small_credit_max, which is off unless said. Law is silent: nobody is asked for a cent. */
#include "day_impl.h"

#include <stdlib.h>

enum { SMALL_ITEMS = 64 };

static const struct small_kind {
    enum item_type type;
    enum ledger_posting posting;
    const char *document;
} small_debts = {ITEM_WO, POSTING_WO, "small-balance"},
  small_credits = {ITEM_WO_CREDIT, POSTING_WO_CREDIT, "small-credit"};

struct small {
    struct account_day *day;
    const struct small_kind *kind;
    money most, balance;
    const char *source;
    const struct ledger_item *written[SMALL_ITEMS];
    size_t count;
};

static money threshold(const struct tariff *tariff, const char *name, const char *usual, date on,
                       const char **ret_source)
{
    money most = {0};
    if (!money_parse(tariff_parameter(tariff, name, on, usual), &most))
        log_event("error", "parameter", "%s is no amount", name);
    *ret_source = tariff_parameter_source(tariff, name, on);
    return most;
}

money small_most(const struct tariff *tariff, date on, const char **ret_source)
{
    return threshold(tariff, "small_balance_max", "0.01", on, ret_source);
}

/* Above zero, of a debt or a credit. */
static money size_of(const struct ledger_item *item)
{
    return item->outstanding.cents < 0 ? money_negate(item->outstanding) : item->outstanding;
}

/* False when it is no longer small. */
static bool take(struct small *of, const struct ledger_item *item)
{
    if (of->count == SMALL_ITEMS)
        return false;
    of->written[of->count++] = item;
    of->balance = money_add(of->balance, size_of(item));
    return of->balance.cents <= of->most.cents;
}

/* What is past due, if it is small; a credit on hand says that there is more to it. */
static bool find_debts(struct small *of, const struct ledger_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].outstanding.cents < 0)
            return false;
        if (items[i].outstanding.cents == 0 || ledger_item_apart(&items[i]) ||
            !date_before(items[i].due_on, of->day->on))
            continue;
        if (!ledger_by_class(items[i].type) || !take(of, &items[i]))
            return false;
    }
    return of->count > 0;
}

static bool find_credits(struct small *of, const struct ledger_item *items, size_t count)
{
    date month_ago = date_months_later(of->day->on, -1);
    for (size_t i = 0; i < count; i++) {
        if (items[i].outstanding.cents == 0)
            continue;
        if (items[i].outstanding.cents > 0 || date_before(month_ago, items[i].posted_on) ||
            !take(of, &items[i]))
            return false; /* something is owed, or a credit is new */
    }
    return of->count > 0;
}

static const char *why(const struct small *of, const struct ledger_item *item)
{
    struct arena *arena = of->day->action->arena;
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "document", of->kind->document);
    json_text(&json, "kind", item_types[of->kind->type].id);
    json_text(&json, "item", arena_printf(arena, "%lld", (long long)item->id));
    json_text(&json, "type", item_types[item->type].id);
    json_text(&json, "reference", item->reference);
    json_text(&json, "amount", money_text(arena, size_of(item)));
    json_text(&json, "balance", money_text(arena, of->balance));
    json_text(&json, "most", money_text(arena, of->most));
    if (of->source != NULL)
        json_text(&json, "source", of->source);
    json_object_end(&json);
    return out.data;
}

static void write_off(const struct small *of, const struct ledger_item *item, size_t place,
                      struct ledger_item *ret_item, struct ledger_entry *ret_entry)
{
    date on = of->day->on;
    *ret_entry =
        (struct ledger_entry){.id = ledger_place(place), .effective_on = on, .posted_on = on};
    *ret_item = (struct ledger_item){.id = ledger_place(place), .entry = ret_entry->id,
                                     .account = of->day->account, .type = of->kind->type,
                                     .version = item->version, .base = item->id,
                                     .amount = money_negate(item->outstanding),
                                     .outstanding = money_negate(item->outstanding),
                                     .effective_on = on, .posted_on = on, .due_on = on,
                                     .due_rule = RULE_DUE_IMMEDIATELY, .why = why(of, item)};
    memcpy(ret_item->reference, item->reference, sizeof(ret_item->reference));
    memcpy(ret_entry->reference, item->reference, sizeof(ret_entry->reference));
    ledger_post_whole(of->kind->posting, of->day->account, ret_item->amount, ret_entry);
}

static struct changes *post(const struct small *of, int64_t head)
{
    struct arena *arena = of->day->action->arena;
    struct ledger_item *items = arena_array(arena, of->count, sizeof(*items));
    struct ledger_entry *entries = arena_array(arena, 2 * of->count, sizeof(*entries));
    struct ledger_link *links = arena_array(arena, of->count, sizeof(*links));
    struct payment_settlement *settlements = arena_array(arena, of->count, sizeof(*settlements));
    for (size_t i = 0; i < of->count; i++) {
        const struct ledger_item *item = of->written[i];
        bool debt = item->outstanding.cents > 0;
        write_off(of, item, i, &items[i], &entries[i]);
        settlements[i] = (struct payment_settlement){.credit = debt ? &items[i] : item,
                                                     .debit = debt ? item : &items[i],
                                                     .amount = size_of(item),
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

/* Open items are read only where a look at their sums says that it is worth it. */
static enum code write_off_found(struct small *of, int64_t head,
                                 bool (*find)(struct small *, const struct ledger_item *, size_t),
                                 struct changes **ret)
{
    struct action *action = of->day->action;
    const struct item_filter filter = {.account = of->day->account, .open_only = true, .type = -1};
    struct ledger_item *items;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    if (find(of, items, count))
        *ret = post(of, head);
    return OK;
}

static enum code write_off_credits(struct account_day *day, int64_t head,
                                   const struct open_summary *summary, struct changes **ret)
{
    struct small of = {.day = day, .kind = &small_credits};
    of.most = threshold(day->action->tariff, "small_credit_max", "0.00", day->on, &of.source);
    if (of.most.cents <= 0 || summary->credits == 0 || !date_is_none(summary->first_due))
        return OK;
    return write_off_found(&of, head, find_credits, ret);
}

enum code day_small(struct account_day *day, struct changes **ret)
{
    struct action *action = day->action;
    struct small of = {.day = day, .kind = &small_debts};
    struct open_summary summary;
    int64_t head;
    day->more = false;
    enum code code = store_load_head(action->store, program_account_bn(day->account), &head);
    if (code != OK)
        return code;
    of.most = small_most(action->tariff, day->on, &of.source);
    store_load_open_summary(action->store, day->account, &summary);
    code = write_off_credits(day, head, &summary, ret);
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
    return write_off_found(&of, head, find_debts, ret);
}
