/* Items, links, entries. */
#include "engine.h"

#include <stdlib.h>

/* ---- items ---- */

void column_item(struct sql *sql, struct arena *arena, struct ledger_item *ret,
                 struct item_state *ret_state, bool *ret_open)
{
    struct ledger_item item = {0};
    bn b = column_bn(sql);
    char program[8];
    item.id = column_int(sql);
    item.entry = column_int(sql);
    column_chars(sql, program, sizeof(program));
    item.account = account_make(b, program);
    int type = column_word(sql, VOCABULARY_ITEM);
    item.type = type < 0 ? ITEM_CAD : (enum item_type)type;
    column_chars(sql, item.reference, sizeof(item.reference));
    item.version = (int)column_int(sql);
    item.amount = column_money(sql);
    item.outstanding = column_money(sql);
    column_classes(sql, item.by_class);
    item.value_for_duty = column_money(sql);
    item.effective_on = column_date(sql);
    item.posted_on = column_date(sql);
    item.due_on = column_date(sql);
    item.released_on = column_date(sql);
    int rule = column_word(sql, VOCABULARY_RULE);
    item.due_rule = rule < 0 ? (enum rule)0 : (enum rule)rule;
    column_chars(sql, item.filed_by, sizeof(item.filed_by));
    column_chars(sql, item.paid_by, sizeof(item.paid_by));
    item.interest_through = column_date(sql);
    item.base = column_int(sql);
    if (ret != NULL) {
        sql->column += 3; /* of its state */
        item.why = column_text(sql, arena);
        *ret = item;
        return;
    }
    struct item_state state = {.id = item.id, .account = item.account, .type = item.type,
                               .amount = item.amount, .outstanding = item.outstanding,
                               .due_on = item.due_on, .interest_through = item.interest_through};
    state.paid_on = column_date(sql);
    state.linked_on = column_date(sql);
    *ret_open = column_int(sql) != 0;
    *ret_state = state;
}

static enum code get_item(struct store *store, struct arena *arena, bn owner, ledger_id id,
                          struct ledger_item *ret, struct item_state *ret_state, bool *ret_open)
{
    struct sql sql = sql_new(store, QUERY_ITEM_GET);
    sql_bn(&sql, owner);
    sql_int(&sql, id);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    column_item(&sql, arena, ret, ret_state, ret_open);
    sql_end(&sql);
    return OK;
}

enum code store_load_item(struct store *store, struct arena *arena, bn owner, ledger_id id,
                          struct ledger_item *ret)
{
    return get_item(store, arena, owner, id, ret, NULL, NULL);
}

bool engine_load_item_state(struct store *store, bn owner, ledger_id id, struct item_state *ret,
                            bool *ret_open)
{
    enum code code = get_item(store, NULL, owner, id, NULL, ret, ret_open);
    if (code != OK && code != NOT_FOUND)
        store_stop(store, "item");
    return code == OK;
}

size_t store_list_open_by_due(struct store *store, struct arena *arena, program_account account,
                              struct open_due **ret)
{
    struct open_due *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_ITEM_OPEN_BY_DUE);
    sql_account(&sql, &account);
    while (sql_next(&sql)) {
        struct open_due *due = LIST_PUSH(arena, list, count, capacity);
        due->due_on = column_date(&sql);
        due->debits = column_money(&sql);
        due->credits = column_money(&sql);
        due->count = column_int(&sql);
    }
    *ret = list;
    return count;
}

static struct open_due *due_of(struct arena *arena, struct open_due **list, size_t *count,
                               size_t *capacity, date due_on)
{
    for (size_t i = 0; i < *count; i++)
        if (date_equal((*list)[i].due_on, due_on))
            return &(*list)[i];
    struct open_due *due = LIST_PUSH(arena, *list, *count, *capacity);
    due->due_on = due_on;
    return due;
}

static void bind_days(struct sql *sql, const program_account *account, date effective_on,
                      date known_on)
{
    sql_account(sql, account);
    sql_int(sql, date_is_none(effective_on) ? INT64_MAX : date_number(effective_on));
    sql_int(sql, date_is_none(known_on) ? INT64_MAX : date_number(known_on));
}

size_t store_list_open_by_due_on(struct store *store, struct arena *arena, program_account account,
                                 date effective_on, date known_on, struct open_due **ret)
{
    struct open_due *list = NULL;
    size_t count = 0, capacity = 0;
    money credits = {0};
    struct sql sql = sql_new(store, QUERY_ITEM_SUMS_ON);
    bind_days(&sql, &account, effective_on, known_on);
    while (sql_next(&sql)) {
        date due_on = column_date(&sql);
        due_of(arena, &list, &count, &capacity, due_on)->debits = column_money(&sql);
        credits = money_add(credits, column_money(&sql));
    }
    struct sql links = sql_new(store, QUERY_LINK_SUMS_ON);
    bind_days(&links, &account, effective_on, known_on);
    while (sql_next(&links)) {
        struct open_due *due =
            due_of(arena, &list, &count, &capacity, column_date(&links));
        money cleared = column_money(&links);
        due->debits = money_subtract(due->debits, cleared);
        credits = money_add(credits, cleared);
    }
    if (credits.cents != 0)
        due_of(arena, &list, &count, &capacity, DATE_NONE)->credits = credits;
    *ret = list;
    return count;
}

/* What links after a moment did to an item. */
struct later {
    ledger_id item;
    int64_t cents; /* to add to get back */
};

static int compare_later(const void *left, const void *right)
{
    const struct later *a = left, *b = right;
    return (a->item > b->item) - (a->item < b->item);
}

static size_t list_later(struct store *store, struct arena *arena, program_account account,
                         ledger_id limit, struct later **ret)
{
    struct later *list = NULL;
    size_t count = 0, capacity = 0, kept = 0;
    struct sql sql = sql_new(store, QUERY_LINK_LIST_AFTER);
    sql_account(&sql, &account);
    sql_int(&sql, limit);
    while (sql_next(&sql)) {
        ledger_id credit = column_int(&sql), debit = column_int(&sql);
        int64_t cents = column_int(&sql);
        *LIST_PUSH(arena, list, count, capacity) = (struct later){credit, -cents};
        *LIST_PUSH(arena, list, count, capacity) = (struct later){debit, cents};
    }
    if (count > 0)
        qsort(list, count, sizeof(*list), compare_later);
    for (size_t i = 0; i < count; i++)
        if (kept > 0 && list[kept - 1].item == list[i].item)
            list[kept - 1].cents += list[i].cents;
        else
            list[kept++] = list[i];
    *ret = list;
    return kept;
}

/* 0: there is none. */
static int64_t day_of_item(struct store *store, bn owner, ledger_id id)
{
    struct sql sql = sql_new(store, QUERY_ITEM_DAY);
    sql_bn(&sql, owner);
    sql_int(&sql, id);
    if (!sql_next(&sql))
        return 0;
    int64_t day = column_int(&sql);
    sql_end(&sql);
    return day;
}

size_t store_list_items(struct store *store, struct arena *arena, const struct item_filter *filter,
                        struct ledger_item **ret)
{
    struct ledger_item *list = NULL;
    size_t count = 0, capacity = 0, later_count = 0, most = filter->limit;
    struct later *later = NULL;
    bool past = filter->seq_max != 0;
    ledger_id below = id_limit(filter->seq_max), above = 0;
    if (past)
        later_count = list_later(store, arena, filter->account, below, &later);
    bool by_flag = filter->open_only && !past, by_day = filter->newest_first && !by_flag;
    bool by_type = filter->type >= 0 && filter->type != ITEM_CAD; /* those have an index */
    int64_t to = date_is_none(filter->to) ? INT64_MAX : date_number(filter->to), after_on = 0;
    if (filter->after != 0 && by_day)
        after_on = day_of_item(store, program_account_bn(filter->account), filter->after);
    else if (filter->after != 0 && filter->newest_first && filter->after < below)
        below = filter->after;
    else if (filter->after != 0 && !filter->newest_first)
        above = filter->after;
    if (after_on != 0 && after_on < to)
        to = after_on;

    struct sql sql = sql_new(store, by_day && by_type      ? QUERY_ITEM_LIST_TYPE_NEWEST
                                    : by_day               ? QUERY_ITEM_LIST_NEWEST
                                    : filter->newest_first ? QUERY_ITEM_LIST_OPEN_NEWEST
                                    : by_flag              ? QUERY_ITEM_LIST_OPEN
                                    : by_type              ? QUERY_ITEM_LIST_TYPE
                                                           : QUERY_ITEM_LIST);
    sql_account(&sql, &filter->account);
    sql_int(&sql, above);
    sql_int(&sql, below);
    sql_int(&sql, date_number(filter->from));
    sql_int(&sql, to);
    sql_text(&sql, filter->type < 0 ? "" : vocabulary_text(VOCABULARY_ITEM, filter->type));
    if (by_day) {
        sql_int(&sql, after_on);
        sql_int(&sql, filter->after);
    }
    /* As things were, what is open is only known after the row is read. */
    sql_int(&sql, most == 0 || past ? INT64_MAX : (int64_t)most);
    while (sql_next(&sql)) {
        struct ledger_item *item = LIST_PUSH(arena, list, count, capacity);
        column_item(&sql, arena, item, NULL, NULL);
        if (!past)
            continue;
        struct later *undone = later_count == 0 ? NULL
                               : bsearch(&(struct later){item->id, 0}, later, later_count,
                                         sizeof(*later), compare_later);
        if (undone != NULL)
            item->outstanding = money_add(item->outstanding, money_cents(undone->cents));
        if (filter->open_only && item->outstanding.cents == 0)
            memset(&list[--count], 0, sizeof(*list));
        if (most != 0 && count == most) {
            sql_end(&sql);
            break;
        }
    }
    *ret = list;
    return count;
}

static void read_link(struct sql *sql, struct ledger_link *ret)
{
    memset(ret, 0, sizeof(*ret));
    bn b = column_bn(sql);
    char program[8];
    ret->id = column_int(sql);
    ret->entry = column_int(sql);
    ret->credit = column_int(sql);
    ret->debit = column_int(sql);
    column_chars(sql, program, sizeof(program));
    ret->account = account_make(b, program);
    ret->amount = column_money(sql);
    ret->value_on = column_date(sql);
    ret->posted_on = column_date(sql);
    ret->reverses = column_int(sql);
}

/* ---- what is new on an account ---- */

static int compare_items(const void *left, const void *right)
{
    const struct ledger_item *a = left, *b = right;
    return ledger_id_compare(a->id, b->id);
}

/* Closed items from before that a link names; twice when two do. */
static void add_linked(struct store *store, struct arena *arena, program_account account,
                       ledger_id first, struct account_news *news, size_t capacity)
{
    size_t known = news->items_count;
    for (size_t i = 0; i < news->links_count * 2; i++) {
        const struct ledger_link *link = &news->links[i / 2];
        struct ledger_item key = {.id = i % 2 == 0 ? link->credit : link->debit}, found;
        if (key.id >= first ||
            (known > 0 && bsearch(&key, news->items, known, sizeof(key), compare_items) != NULL))
            continue;
        if (store_load_item(store, arena, program_account_bn(account), key.id, &found) != OK)
            store_stop(store, "item");
        *LIST_PUSH(arena, news->items, news->items_count, capacity) = found;
    }
}

static void load_news(struct store *store, struct arena *arena, program_account account,
                      int64_t seq, bool with_open, struct account_news *ret)
{
    struct account_news news = {0};
    ledger_id first = id_first(seq + 1);
    size_t capacity = 0, links_capacity = 0, kept = 0;
    for (int new = with_open ? 0 : 1; new < 2; new++) {
        struct sql sql = sql_new(store, new ? QUERY_ITEM_LIST : QUERY_ITEM_LIST_OPEN);
        sql_account(&sql, &account);
        sql_int(&sql, new ? first - 1 : 0);
        sql_int(&sql, new ? INT64_MAX : first);
        sql_int(&sql, 0);
        sql_int(&sql, INT64_MAX);
        sql_text(&sql, "");
        sql_int(&sql, INT64_MAX);
        while (sql_next(&sql))
            column_item(&sql, arena, LIST_PUSH(arena, news.items, news.items_count, capacity),
                        NULL, NULL);
    }
    struct sql sql = sql_new(store, QUERY_LINK_LIST_SINCE);
    sql_account(&sql, &account);
    sql_int(&sql, first);
    while (sql_next(&sql))
        read_link(&sql, LIST_PUSH(arena, news.links, news.links_count, links_capacity));
    add_linked(store, arena, account, first, &news, capacity);
    if (news.items_count > 1)
        qsort(news.items, news.items_count, sizeof(*news.items), compare_items);
    for (size_t i = 0; i < news.items_count; i++)
        if (kept == 0 || news.items[kept - 1].id != news.items[i].id)
            news.items[kept++] = news.items[i];
    news.items_count = kept;
    *ret = news;
}

void store_load_account_news(struct store *store, struct arena *arena, program_account account,
                             int64_t seq, struct account_news *ret)
{
    load_news(store, arena, account, seq, true, ret);
}

void store_load_account_changes(struct store *store, struct arena *arena, program_account account,
                                int64_t seq, struct account_news *ret)
{
    load_news(store, arena, account, seq, false, ret);
}

void store_load_open_summary(struct store *store, program_account account,
                             struct open_summary *ret)
{
    *ret = (struct open_summary){0};
    struct sql sql = sql_new(store, QUERY_ITEM_OPEN_SUMMARY);
    sql_account(&sql, &account);
    if (!sql_next(&sql))
        return;
    ret->count = column_int(&sql);
    ret->credits = column_int(&sql);
    ret->settled = column_int(&sql);
    ret->first_due = column_date(&sql);
    sql_end(&sql);
}

size_t store_list_debt(struct store *store, struct arena *arena, program_account account,
                       const char *reference, struct ledger_item **ret)
{
    struct ledger_item *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_ITEM_LIST_DEBT);
    sql_account(&sql, &account);
    sql_text(&sql, reference);
    while (sql_next(&sql))
        column_item(&sql, arena, LIST_PUSH(arena, list, count, capacity), NULL, NULL);
    *ret = list;
    return count;
}

size_t store_charges_by_month(struct store *store, struct arena *arena, program_account account,
                              date from, struct account_month **ret)
{
    struct account_month *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_ITEM_CLASSES);
    sql_account(&sql, &account);
    while (sql_next(&sql)) {
        date posted_on = column_date(&sql);
        money classes[REVENUE_COUNT];
        int year, month, day;
        column_classes(&sql, classes);
        if (date_is_none(posted_on))
            continue;
        if (date_before(posted_on, from)) { /* newest first: nothing later comes */
            sql_end(&sql);
            break;
        }
        date_split(posted_on, &year, &month, &day);
        size_t at = 0;
        while (at < count && (list[at].year != year || list[at].month != month))
            at++;
        if (at == count) {
            struct account_month *added = LIST_PUSH(arena, list, count, capacity);
            added->year = year;
            added->month = month;
        }
        for (int i = 0; i < REVENUE_COUNT; i++)
            list[at].by_class[i] = money_add(list[at].by_class[i], classes[i]);
    }
    /* Found newest first, given oldest first. */
    for (size_t i = 0; i < count / 2; i++) {
        struct account_month swap = list[i];
        list[i] = list[count - 1 - i];
        list[count - 1 - i] = swap;
    }
    *ret = list;
    return count;
}

/* ---- links ---- */

size_t store_list_links(struct store *store, struct arena *arena, program_account account,
                        ledger_id item, int64_t seq_max, struct ledger_link **ret)
{
    struct ledger_link *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, item == 0 ? QUERY_LINK_LIST : QUERY_LINK_LIST_ITEM);
    sql_account(&sql, &account);
    sql_int(&sql, id_limit(seq_max));
    if (item != 0)
        sql_int(&sql, item);
    while (sql_next(&sql))
        read_link(&sql, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

bool engine_load_link(struct store *store, bn owner, ledger_id id, struct ledger_link *ret)
{
    struct sql sql = sql_new(store, QUERY_LINK_GET);
    sql_bn(&sql, owner);
    sql_int(&sql, id);
    bool found = sql_next(&sql);
    if (found)
        read_link(&sql, ret);
    sql_end(&sql);
    return found;
}

/* ---- entries ---- */

size_t store_list_entries(struct store *store, struct arena *arena, bn owner, ledger_id item_entry,
                          struct ledger_entry **ret)
{
    struct ledger_entry *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, item_entry == 0 ? QUERY_ENTRY_LIST : QUERY_ENTRY_GET);
    sql_bn(&sql, owner);
    if (item_entry != 0)
        sql_int(&sql, item_entry);
    while (sql_next(&sql)) {
        struct ledger_entry *entry = LIST_PUSH(arena, list, count, capacity);
        entry->id = column_int(&sql);
        entry->effective_on = column_date(&sql);
        entry->posted_on = column_date(&sql);
        column_chars(&sql, entry->cause, sizeof(entry->cause));
        column_chars(&sql, entry->reference, sizeof(entry->reference));
    }
    for (size_t i = 0; i < count; i++) {
        sql = sql_new(store, QUERY_POSTING_LIST);
        sql_bn(&sql, owner);
        sql_int(&sql, list[i].id);
        while (sql_next(&sql)) {
            if (list[i].lines_count == LEDGER_LINES_MAX) {
                sql_end(&sql);
                break;
            }
            struct ledger_line *line = &list[i].lines[list[i].lines_count++];
            column_account(&sql, &line->account);
            int64_t number = column_int(&sql);
            if (!ledger_code_parse(number, &line->code))
                line->code = LEDGER_SUSPENSE;
            line->amount = column_money(&sql);
        }
    }
    *ret = list;
    return count;
}

static struct account_sum *account_sum_of(struct arena *arena, struct account_sum **list,
                                          size_t *count, size_t *capacity, program_account account)
{
    for (size_t i = 0; i < *count; i++)
        if (program_account_equal((*list)[i].account, account))
            return &(*list)[i];
    struct account_sum *sum = LIST_PUSH(arena, *list, *count, *capacity);
    sum->account = account;
    return sum;
}

size_t engine_sum_accounts(struct store *store, struct arena *arena, bn owner,
                           struct account_sum **ret)
{
    struct account_sum *list = NULL;
    size_t count = 0, capacity = 0;
    char program[8];
    struct sql sql = sql_new(store, QUERY_POSTING_BALANCES);
    sql_bn(&sql, owner);
    while (sql_next(&sql)) {
        enum ledger_code code;
        column_chars(&sql, program, sizeof(program));
        int64_t number = column_int(&sql), cents = column_int(&sql);
        if (!ledger_code_parse(number, &code))
            continue;
        const char *kind = ledger_codes[code].kind;
        if (strcmp(kind, "receivable") == 0 || strcmp(kind, "credit") == 0)
            account_sum_of(arena, &list, &count, &capacity, account_make(owner, program))
                ->receivable += cents;
    }
    sql = sql_new(store, QUERY_ITEM_BALANCES);
    sql_bn(&sql, owner);
    while (sql_next(&sql)) {
        column_chars(&sql, program, sizeof(program));
        account_sum_of(arena, &list, &count, &capacity, account_make(owner, program))
            ->outstanding += column_int(&sql);
    }
    *ret = list;
    return count;
}
