/* What a batch looks at, asked for with arrays in one round trip. */
#include "postgres.h"

/* One of the two numbers that our advisory locks have. */
enum { LOCK_BATCHES = 0x6361726d };

static void sql_ints(struct sql *sql, const int64_t *numbers, size_t count)
{
    sql_value(sql, (struct value){.kind = VALUE_INTS, .bytes = numbers, .size = count});
}

static void sql_texts(struct sql *sql, const char *const *texts, size_t count)
{
    sql_value(sql, (struct value){.kind = VALUE_TEXTS, .bytes = texts, .size = count});
}

static int64_t *numbers_new(struct arena *arena, size_t count)
{
    return arena_array(arena, count, sizeof(int64_t));
}

/* All that is asked for, in the order of asking. */
struct looking {
    struct sql begin, lock, closing, heads, filings, answers, payments, statements, items;
};

static void ask_heads(struct store *store, struct arena *arena, const struct view *view,
                      struct looking *l)
{
    int64_t *numbers = numbers_new(arena, view->heads_count);
    for (size_t i = 0; i < view->heads_count; i++)
        numbers[i] = view->heads[i].bn;
    l->lock = sql_new(store, QUERY_BATCH_LOCK);
    sql_ints(&l->lock, numbers, view->heads_count);
    postgres_send(&l->lock);
    l->closing = sql_new(store, QUERY_SETTING_GET);
    sql_text(&l->closing, "day.closing");
    postgres_send(&l->closing);
    l->heads = sql_new(store, QUERY_BATCH_HEADS);
    sql_ints(&l->heads, numbers, view->heads_count);
    postgres_send(&l->heads);
}

static void ask_filings(struct store *store, struct arena *arena, const struct view *view,
                        struct looking *l)
{
    int64_t *transactions = numbers_new(arena, view->filings_count);
    int64_t *versions = numbers_new(arena, view->filings_count);
    if (view->filings_count == 0)
        return;
    for (size_t i = 0; i < view->filings_count; i++) {
        transactions[i] = view->filings[i].transaction;
        versions[i] = view->filings[i].version;
    }
    l->filings = sql_new(store, QUERY_BATCH_FILINGS);
    sql_ints(&l->filings, transactions, view->filings_count);
    sql_ints(&l->filings, versions, view->filings_count);
    postgres_send(&l->filings);
}

static void ask_keys(struct store *store, struct arena *arena, enum query query,
                     const struct seen_key *keys, size_t count, struct sql *sql)
{
    if (count == 0)
        return;
    int64_t *numbers = numbers_new(arena, count);
    const char **clients = arena_array(arena, count, sizeof(*clients));
    const char **ids = arena_array(arena, count, sizeof(*ids));
    for (size_t i = 0; i < count; i++) {
        numbers[i] = keys[i].bn;
        clients[i] = keys[i].client;
        ids[i] = keys[i].id;
    }
    *sql = sql_new(store, query);
    if (keys[0].client != NULL)
        sql_texts(sql, clients, count);
    else
        sql_ints(sql, numbers, count);
    sql_texts(sql, ids, count);
    postgres_send(sql);
}

static void ask_items(struct store *store, struct arena *arena, const struct view *view,
                      struct looking *l)
{
    if (view->items_count == 0)
        return;
    int64_t *owners = numbers_new(arena, view->items_count);
    int64_t *ids = numbers_new(arena, view->items_count);
    for (size_t i = 0; i < view->items_count; i++) {
        owners[i] = view->items[i].bn;
        ids[i] = view->items[i].state.id;
    }
    l->items = sql_new(store, QUERY_BATCH_ITEMS);
    sql_ints(&l->items, owners, view->items_count);
    sql_ints(&l->items, ids, view->items_count);
    postgres_send(&l->items);
}

/* ---- reading, each row at its place ---- */

static enum code at_end(enum code code) { return code == NOT_FOUND ? OK : code; }

static enum code read_heads(struct sql *sql, struct view *view)
{
    enum code code;
    while ((code = sql_get(sql)) == OK) {
        struct seen_head *head = &view->heads[column_int(sql) - 1];
        head->seq = column_int(sql);
        column_hash(sql, &head->hash);
    }
    return at_end(code);
}

static enum code read_filings(struct sql *sql, struct view *view)
{
    enum code code;
    while ((code = sql_get(sql)) == OK) {
        struct seen_filing *filing = &view->filings[column_int(sql) - 1];
        filing->found = true;
        column_account(sql, &filing->account);
        filing->accepted_at.ms = column_int(sql);
    }
    return at_end(code);
}

static enum code read_keys(struct sql *sql, struct seen_key *keys)
{
    enum code code;
    while ((code = sql_get(sql)) == OK)
        keys[column_int(sql) - 1].found = true;
    return at_end(code);
}

static enum code read_items(struct sql *sql, struct view *view)
{
    enum code code;
    while ((code = sql_get(sql)) == OK) {
        struct seen_item *item = &view->items[column_int(sql) - 1];
        bool open;
        item->found = true;
        column_item(sql, NULL, NULL, &item->state, &open);
    }
    return at_end(code);
}

static enum code read_closing(struct sql *sql, struct view *view)
{
    enum code code = sql_get(sql);
    if (code != OK)
        return at_end(code);
    view->closing = column_day(sql);
    sql_end(sql);
    return OK;
}

static enum code skip(struct sql *sql)
{
    enum code code = sql_get(sql);
    sql_end(sql);
    return at_end(code);
}

enum code postgres_look(struct store *store, struct arena *arena, struct view *view)
{
    struct looking *l = arena_alloc(arena, sizeof(*l));
    l->begin = sql_new(store, QUERY_BATCH_BEGIN);
    sql_int(&l->begin, LOCK_BATCHES);
    postgres_send(&l->begin);
    ask_heads(store, arena, view, l);
    ask_filings(store, arena, view, l);
    ask_keys(store, arena, QUERY_BATCH_ANSWERS, view->answers, view->answers_count, &l->answers);
    ask_keys(store, arena, QUERY_BATCH_PAYMENTS, view->payments, view->payments_count,
             &l->payments);
    ask_keys(store, arena, QUERY_BATCH_STATEMENTS, view->statements, view->statements_count,
             &l->statements);
    ask_items(store, arena, view, l);

    enum code code = skip(&l->begin);
    if (code == OK)
        code = skip(&l->lock);
    if (code == OK)
        code = read_closing(&l->closing, view);
    if (code == OK)
        code = read_heads(&l->heads, view);
    if (code == OK && view->filings_count > 0)
        code = read_filings(&l->filings, view);
    if (code == OK && view->answers_count > 0)
        code = read_keys(&l->answers, view->answers);
    if (code == OK && view->payments_count > 0)
        code = read_keys(&l->payments, view->payments);
    if (code == OK && view->statements_count > 0)
        code = read_keys(&l->statements, view->statements);
    if (code == OK && view->items_count > 0)
        code = read_items(&l->items, view);
    return code;
}

enum code postgres_exclude(struct store *store)
{
    struct sql sql = sql_new(store, QUERY_BATCH_EXCLUDE);
    sql_int(&sql, LOCK_BATCHES);
    return skip(&sql);
}

enum code postgres_hold(struct store *store, int64_t owner)
{
    struct sql limits = sql_new(store, QUERY_BATCH_HOLD);
    enum code code = skip(&limits);
    if (code != OK)
        return code;
    struct sql sql = sql_new(store, QUERY_BATCH_LOCK);
    sql_ints(&sql, &owner, 1);
    return skip(&sql);
}
