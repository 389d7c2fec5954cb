/*
 * What a business day does with one account: credits clear what falls due; on the 25th interest is
 * posted and a statement issued; Tuesday to Saturday, a daily notice. Every step looks at what is
 * already there. It decides; day_accounts.c commits.
 */
#include "day_impl.h"

#include <stdlib.h>

enum { ITEMS_AT_ONCE = 1024 };

static struct changes *day_changes(const struct account_day *day, const char *kind, int64_t head)
{
    struct changes *changes = arena_alloc(day->action->arena, sizeof(*changes));
    changes->bn = program_account_bn(day->account);
    changes->kind = kind;
    changes->expect_seq = head;
    return changes;
}

static enum code day_head(struct account_day *day, int64_t *ret_head)
{
    return store_load_head(day->action->store, program_account_bn(day->account), ret_head);
}

/* What is open, at which head. */
static enum code day_open(struct account_day *day, int64_t *ret_head, struct open_summary *ret)
{
    enum code code = day_head(day, ret_head);
    day->more = false;
    if (code == OK) {
        store_load_open_summary(day->action->store, day->account, ret);
        day->first_due = ret->first_due;
    }
    return code;
}

enum code day_clear(struct account_day *day, struct changes **ret)
{
    struct action *action = day->action;
    struct open_summary summary;
    int64_t head;
    enum code code = day_open(day, &head, &summary);
    if (code != OK)
        return code;
    if (summary.credits == 0 || summary.credits == summary.count)
        return OK;
    struct item_filter filter = {.account = day->account, .open_only = true, .type = -1};
    struct ledger_item *items;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    struct ledger_entry *entries;
    struct ledger_link *links;
    struct payment_settlement *settlements;
    size_t settled =
        action_allocate(action, items, count, day->on, 0, &entries, &links, &settlements);
    if (settled == 0)
        return OK;
    struct changes *changes = day_changes(day, "clearing", head);
    changes->entries_count = changes->links_count = settled;
    changes->entries = entries;
    changes->links = links;
    day->more = settled == ACTION_SETTLE_MAX;
    *ret = changes;
    return OK;
}

static bool charged(struct account_day *day, int type)
{
    struct ledger_item *items;
    const struct item_filter filter = {.account = day->account, .type = type, .from = day->on,
                                       .to = day->on, .limit = 1};
    return store_list_items(day->action->store, day->action->arena, &filter, &items) > 0;
}

enum code day_clear_first(struct account_day *day, struct changes **ret)
{
    enum code code = day_clear(day, ret);
    if (code != OK || *ret == NULL || (!charged(day, ITEM_LPP) && !charged(day, ITEM_INT)))
        return code;
    *ret = NULL;
    day->more = false;
    return action_whole(day->action);
}

static bool bears_interest(const struct ledger_item *item, date on)
{
    return item->amount.cents > 0 && !ledger_item_apart(item) && date_before(item->due_on, on) &&
           item_types[item->type].interest != INTEREST_NONE;
}

static int compare_debts(const void *a, const void *b)
{
    const struct ledger_item *x = a, *y = b;
    int order = strcmp(x->reference, y->reference);
    return order != 0 ? order : ledger_id_compare(x->id, y->id);
}

struct interest_run {
    struct ledger_entry *entries;
    struct ledger_item *charged;
    struct item_update *updates;
    size_t entries_count, entries_capacity, charged_count, charged_capacity;
    size_t updates_count, updates_capacity;
};

/* One debt: what is open of it stands together. */
static void day_interest_debt(struct account_day *day, const struct ledger_item *items,
                              size_t count, struct interest_run *run)
{
    struct action *action = day->action;
    struct arena *arena = action->arena;
    bool any = false;
    size_t before = run->updates_count;
    for (size_t i = 0; i < count; i++)
        if (bears_interest(&items[i], day->on)) {
            any = any || date_is_none(items[i].interest_through) ||
                  date_before(items[i].interest_through, day->on);
            *LIST_PUSH(arena, run->updates, run->updates_count, run->updates_capacity) =
                (struct item_update){.item = items[i].id, .interest_through = day->on};
        }
    if (!any) {
        run->updates_count = before;
        return;
    }
    struct interest_line line;
    struct billing_debt debt = interest_debt(action, day->account, items[0].reference);
    if (!interest_of_day(action, &debt, day->on, &line))
        return;
    struct ledger_entry *entry =
        LIST_PUSH(arena, run->entries, run->entries_count, run->entries_capacity);
    struct ledger_item *item =
        LIST_PUSH(arena, run->charged, run->charged_count, run->charged_capacity);
    interest_item(action, day->account, &line, line.item->version, day->on,
                  run->charged_count - 1, entry, item);
}

enum code day_interest(struct account_day *day, struct changes **ret)
{
    struct action *action = day->action;
    struct open_summary summary;
    int64_t head;
    enum code code = day_open(day, &head, &summary);
    if (code != OK)
        return code;
    if (summary.settled == 0 &&
        (date_is_none(summary.first_due) || !date_before(summary.first_due, day->on)))
        return OK;
    /* Open items, and those paid since interest on them was last worked out. */
    struct item_filter filter = {.account = day->account, .open_only = true, .type = -1};
    struct ledger_item *items;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    if (count > 1)
        qsort(items, count, sizeof(*items), compare_debts);
    struct interest_run run = {0};
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count; next++)
            if (strcmp(items[next].reference, items[i].reference) != 0)
                break;
        if (run.updates_count >= ITEMS_AT_ONCE) {
            day->more = true;
            break;
        }
        day_interest_debt(day, &items[i], next - i, &run);
    }
    if (run.updates_count == 0)
        return OK;
    struct changes *changes = day_changes(day, "interest", head);
    changes->entries_count = run.entries_count;
    changes->entries = run.entries;
    changes->items_count = run.charged_count;
    changes->items = run.charged;
    changes->updates_count = run.updates_count;
    changes->updates = run.updates;
    *ret = changes;
    return OK;
}

/* The newest document of a kind issued before `before`; false when there is none. */
static bool day_previous(struct account_day *day, const char *kind, date before,
                         struct stored_statement *ret, bool *ret_issued)
{
    struct stored_statement *list;
    size_t count =
        store_list_statements(day->action->store, day->action->arena, day->account, kind, &list);
    *ret_issued = false;
    for (size_t i = 0; i < count; i++) {
        if (!date_before(list[i].issued_on, before)) {
            *ret_issued = true;
            continue;
        }
        *ret = list[i];
        return true;
    }
    return false;
}

static enum code day_document(struct account_day *day, const char *kind, struct changes **ret)
{
    struct action *action = day->action;
    int64_t head;
    day->more = false;
    enum code code = day_head(day, &head);
    if (code != OK)
        return code;
    struct stored_statement previous = {0};
    bool issued;
    bool found = day_previous(day, kind, day->on, &previous, &issued);
    if (issued)
        return OK;
    bool soa = strcmp(kind, "SOA") == 0;
    struct account_news news;
    store_load_account_news(action->store, action->arena, day->account, previous.journal_seq,
                            &news);
    bool anything = soa && previous.closing.cents != 0;
    for (size_t i = 0; i < news.items_count && !anything; i++)
        anything = ledger_id_sequence(news.items[i].id) > previous.journal_seq ||
                   (soa && news.items[i].outstanding.cents != 0);
    struct registry_business business;
    if (!anything)
        return OK;
    code = store_load_business(action->store, action->arena, program_account_bn(day->account),
                               &business, NULL);
    if (code == OK)
        code = action_whole(action);
    if (code != OK)
        return code;
    const struct statement_source source = {
        .account = day->account,
        .name = business.legal_name,
        .items = news.items,
        .items_count = news.items_count,
        .links = news.links,
        .links_count = news.links_count,
        .previous_on = found ? previous.issued_on : DATE_NONE,
        .previous_seq = found ? previous.journal_seq : 0,
        .previous_closing = previous.closing,
    };
    struct statement *statement = arena_alloc(action->arena, sizeof(*statement));
    if (soa)
        billing_statement(action->arena, action->tariff, &source, day->on, statement);
    else
        billing_daily_notice(action->arena, action->tariff, &source, day->on, statement);
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    document_write_statement(&json, statement);
    struct changes *changes = day_changes(day, soa ? "statement" : "notice", head);
    changes->statement = statement;
    changes->statement_document = out.data;
    *ret = changes;
    return OK;
}

enum code day_statement(struct account_day *day, struct changes **ret)
{
    return day_document(day, "SOA", ret);
}

enum code day_notice(struct account_day *day, struct changes **ret)
{
    return day_document(day, "DN", ret);
}
