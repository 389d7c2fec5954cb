/*
 * The SQLite engine: one connection and its prepared statements. A statement is reset as soon as it
 * has given what was asked, so that no read transaction outlives a call.
 */
#include "sqlite.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- trouble ---- */

static bool failed_fsync(int status)
{
    return status == SQLITE_IOERR_FSYNC || status == SQLITE_IOERR_DIR_FSYNC;
}

/* The log's index could not grow, for want of room. This comes after the log was written and
 * synced: such a commit is there after the next start, and must not be called refused. */
static bool failed_index(int status)
{
    return status == SQLITE_IOERR_SHMSIZE || status == SQLITE_IOERR_SHMMAP;
}

enum code sqlite_fault(struct store *store, int status)
{
    snprintf(store->error, sizeof(store->error), "sqlite %d: %s", status,
             sqlite3_errmsg(sqlite_of(store)->db));
    /* After a failed fsync the kernel may have dropped what it could not write, and a second fsync
     * would say all is well. Only a fresh start knows what is on the disk. */
    if (failed_fsync(status))
        store_stop(store, "fsync failed");
    if (store->writer && store->ready && failed_index(status))
        store_stop(store, "whether it was kept is not known");
    return FAULT;
}

/* ---- statements ---- */

static int bind(sqlite3_stmt *statement, int place, const struct value *value)
{
    if (value->null)
        return sqlite3_bind_null(statement, place);
    switch (value->kind) {
    case VALUE_INT:
        return sqlite3_bind_int64(statement, place, value->number);
    case VALUE_TEXT:
        return sqlite3_bind_text64(statement, place, value->bytes, value->size, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case VALUE_BYTES: /* a NULL pointer would be NULL, not empty */
        return sqlite3_bind_blob64(statement, place, value->size == 0 ? "" : value->bytes,
                                   value->size, SQLITE_STATIC);
    case VALUE_INTS:
    case VALUE_TEXTS:
        break;
    }
    return SQLITE_MISUSE;
}

/* Prepared and with its parameters; NULL after a fault. */
static sqlite3_stmt *statement_of(struct sql *sql)
{
    struct sqlite_store *own = sqlite_of(sql->store);
    sqlite3_stmt **statement = &own->statements[sql->query];
    if (*statement == NULL) {
        int status = sqlite3_prepare_v3(own->db, query_texts[DIALECT_SQLITE][sql->query], -1,
                                        SQLITE_PREPARE_PERSISTENT, statement, NULL);
        if (status != SQLITE_OK) {
            (void)sqlite_fault(sql->store, status);
            return NULL;
        }
    }
    assert(sql->parameters == sqlite3_bind_parameter_count(*statement));
    for (int i = 0; i < sql->parameters; i++) {
        int status = bind(*statement, i + 1, &sql->values[i]);
        if (status != SQLITE_OK) { /* one that is still in use: a bug */
            (void)sqlite_fault(sql->store, status);
            store_stop(sql->store, sqlite3_sql(*statement));
        }
    }
    return *statement;
}

static void engine_reset(struct sql *sql)
{
    if (sql->rows != NULL)
        sqlite3_reset(sql->rows);
    sql->rows = NULL;
}

static enum code run(struct sql *sql)
{
    sql->rows = statement_of(sql);
    if (sql->rows == NULL)
        return FAULT;
    int status = sqlite3_step(sql->rows);
    enum code code = status == SQLITE_DONE ? OK : sqlite_fault(sql->store, status);
    engine_reset(sql);
    return code;
}

static enum code step(struct sql *sql)
{
    if (sql->rows == NULL)
        sql->rows = statement_of(sql);
    if (sql->rows == NULL)
        return FAULT;
    int status = sqlite3_step(sql->rows);
    if (status == SQLITE_ROW)
        return OK;
    enum code code = status == SQLITE_DONE ? NOT_FOUND : sqlite_fault(sql->store, status);
    engine_reset(sql);
    return code;
}

static struct value column(const struct sql *sql, int place)
{
    sqlite3_stmt *statement = sql->rows;
    struct value value = {0};
    switch (sqlite3_column_type(statement, place)) {
    case SQLITE_INTEGER:
        value.number = sqlite3_column_int64(statement, place);
        break;
    case SQLITE_NULL:
        value.null = true;
        break;
    case SQLITE_BLOB:
        value.kind = VALUE_BYTES;
        value.bytes = sqlite3_column_blob(statement, place);
        value.size = (size_t)sqlite3_column_bytes(statement, place);
        break;
    default:
        value.kind = VALUE_TEXT;
        value.bytes = sqlite3_column_text(statement, place);
        value.size = (size_t)sqlite3_column_bytes(statement, place);
        break;
    }
    return value;
}

/* Tables are strict: what is declared a number is one. */
static int64_t number(const struct sql *sql, int place)
{
    return sqlite3_column_int64(sql->rows, place);
}

static enum code execute(struct store *store, const char *text)
{
    int status = sqlite3_exec(sqlite_of(store)->db, text, NULL, NULL, NULL);
    return status == SQLITE_OK ? OK : sqlite_fault(store, status);
}

/* ---- transactions ---- */

static enum code commit(struct store *store) { return engine_plain(store, QUERY_COMMIT); }

static void rollback(struct store *store)
{
    /* Some errors have rolled back by themselves. */
    if (sqlite3_get_autocommit(sqlite_of(store)->db) == 0 &&
        engine_plain(store, QUERY_ROLLBACK) != OK)
        store_stop(store, "rollback failed");
}

/* One writer, held by a lock beside the file: there is nobody to wait for. */
static enum code alone(struct store *store)
{
    (void)store;
    return OK;
}

static enum code hold(struct store *store, int64_t owner)
{
    (void)owner;
    return alone(store);
}

static enum code now(struct store *store, int64_t *ret_ms)
{
    (void)store;
    *ret_ms = platform_real_now().ms;
    return OK;
}

/* ---- what a batch looks at: one look-up a key ---- */

static enum code look_heads(struct store *store, struct view *view)
{
    for (size_t i = 0; i < view->heads_count; i++) {
        struct seen_head *head = &view->heads[i];
        struct sql sql = sql_new(store, QUERY_HEAD);
        sql_int(&sql, head->bn);
        enum code code = sql_get(&sql);
        if (code == FAULT)
            return FAULT;
        if (code == NOT_FOUND)
            continue;
        head->seq = column_int(&sql);
        column_hash(&sql, &head->hash);
        sql_end(&sql);
    }
    return OK;
}

static enum code look_filings(struct store *store, struct view *view)
{
    for (size_t i = 0; i < view->filings_count; i++) {
        struct seen_filing *filing = &view->filings[i];
        struct sql sql = sql_new(store, QUERY_FILING_GET);
        sql_int(&sql, filing->transaction);
        sql_int(&sql, filing->version);
        enum code code = sql_get(&sql);
        if (code == FAULT)
            return FAULT;
        if (code == NOT_FOUND)
            continue;
        filing->found = true;
        column_account(&sql, &filing->account);
        filing->accepted_at.ms = column_int(&sql);
        sql_end(&sql);
    }
    return OK;
}

static enum code look_keys(struct store *store, enum query query, struct seen_key *keys,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct sql sql = sql_new(store, query);
        if (keys[i].client != NULL)
            sql_text(&sql, keys[i].client);
        else
            sql_int(&sql, keys[i].bn);
        sql_text(&sql, keys[i].id);
        enum code code = sql_get(&sql);
        if (code == FAULT)
            return FAULT;
        keys[i].found = code == OK;
        sql_end(&sql);
    }
    return OK;
}

static enum code look_items(struct store *store, struct view *view)
{
    for (size_t i = 0; i < view->items_count; i++) {
        struct seen_item *item = &view->items[i];
        struct sql sql = sql_new(store, QUERY_ITEM_GET);
        sql_int(&sql, item->bn);
        sql_int(&sql, item->state.id);
        enum code code = sql_get(&sql);
        if (code == FAULT)
            return FAULT;
        if (code == NOT_FOUND)
            continue;
        bool open;
        item->found = true;
        column_item(&sql, NULL, NULL, &item->state, &open);
        sql_end(&sql);
    }
    return OK;
}

static enum code look(struct store *store, struct arena *arena, struct view *view)
{
    enum code code = store_load_day(store, "day.closing", &view->closing);
    (void)arena;
    sqlite_of(store)->bulk = view->heads_count + view->filings_count >= 64;
    if (code == OK)
        code = look_heads(store, view);
    if (code == OK)
        code = look_filings(store, view);
    if (code == OK)
        code = look_keys(store, QUERY_ANSWER_GET, view->answers, view->answers_count);
    if (code == OK)
        code = look_keys(store, QUERY_PAYMENT_GET, view->payments, view->payments_count);
    if (code == OK)
        code = look_keys(store, QUERY_STATEMENT_GET, view->statements, view->statements_count);
    return code == OK ? look_items(store, view) : code;
}

static void close_store(struct store *store)
{
    struct sqlite_store *own = sqlite_of(store);
    sqlite_carry_end(own);
    for (int i = 0; i < QUERY_COUNT; i++)
        sqlite3_finalize(own->statements[i]);
    int status = sqlite3_close(own->db); /* check-points when it is the last one */
    assert(status == SQLITE_OK);
    sqlite_unlock(own);
    free(own);
}

const struct engine sqlite_engine = {
    .dialect = DIALECT_SQLITE,
    .run = run,
    .step = step,
    .column = column,
    .number = number,
    .open_beside = sqlite_open_beside,
    .serve = sqlite_carry_beside,
    .end = engine_reset,
    .execute = execute,
    .commit = commit,
    .rollback = rollback,
    .look = look,
    .exclude = alone,
    .hold = hold,
    .reconnect = alone,
    .now = now,
    .close = close_store,
};
