#include "engine.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- trouble ---- */

static bool failed_fsync(int status)
{
    return status == SQLITE_IOERR_FSYNC || status == SQLITE_IOERR_DIR_FSYNC;
}

enum code store_fault(struct store *store, int status)
{
    snprintf(store->error, sizeof(store->error), "sqlite %d: %s", status,
             sqlite3_errmsg(store->db));
    /* After a failed fsync the kernel may have dropped what it could not write, and a second fsync
     * would say all is well. Only a fresh start knows what is on the disk. */
    if (failed_fsync(status))
        store_stop(store, "fsync failed");
    return FAULT;
}

_Noreturn void store_stop(struct store *store, const char *what)
{
    fprintf(stderr, "store: %s: %s\n", what, store->error);
    abort();
}

const char *store_error(const struct store *store) { return store->error; }

/* ---- statements ---- */

struct sql sql_new(struct store *store, enum query query)
{
    sqlite3_stmt **statement = &store->statements[query];
    if (*statement == NULL) {
        int status = sqlite3_prepare_v3(store->db, query_texts[query], -1,
                                        SQLITE_PREPARE_PERSISTENT, statement, NULL);
        if (status != SQLITE_OK) {
            (void)store_fault(store, status);
            store_stop(store, query_texts[query]);
        }
    }
    return (struct sql){.store = store, .statement = *statement};
}

static void bound(struct sql *sql, int status)
{
    if (status != SQLITE_OK) { /* a wrong number of parameters, or one still in use: a bug */
        (void)store_fault(sql->store, status);
        store_stop(sql->store, sqlite3_sql(sql->statement));
    }
}

void sql_int(struct sql *sql, int64_t value)
{
    bound(sql, sqlite3_bind_int64(sql->statement, ++sql->parameter, value));
}

void sql_body(struct sql *sql, const char *text, size_t size)
{
    bound(sql, sqlite3_bind_text64(sql->statement, ++sql->parameter, text, size, SQLITE_STATIC,
                                   SQLITE_UTF8));
}

void sql_text(struct sql *sql, const char *text)
{
    if (text == NULL)
        bound(sql, sqlite3_bind_null(sql->statement, ++sql->parameter));
    else
        sql_body(sql, text, strlen(text));
}

void sql_hash(struct sql *sql, const hash256 *hash)
{
    bound(sql, sqlite3_bind_blob(sql->statement, ++sql->parameter, hash->bytes,
                                 sizeof(hash->bytes), SQLITE_STATIC));
}

void sql_program(struct sql *sql, const program_account *account)
{
    sql_text(sql, program_account_program(account));
}

void sql_account(struct sql *sql, const program_account *account)
{
    sql_bn(sql, program_account_bn(*account));
    sql_program(sql, account);
}

void sql_end(struct sql *sql) { sqlite3_reset(sql->statement); }

enum code sql_run(struct sql *sql)
{
    assert(sql->parameter == sqlite3_bind_parameter_count(sql->statement));
    int status = sqlite3_step(sql->statement);
    enum code code = status == SQLITE_DONE ? OK : store_fault(sql->store, status);
    sql_end(sql);
    return code;
}

enum code sql_get(struct sql *sql)
{
    assert(sql->parameter == sqlite3_bind_parameter_count(sql->statement));
    int status = sqlite3_step(sql->statement);
    if (status == SQLITE_ROW) {
        sql->column = 0;
        return OK;
    }
    enum code code = status == SQLITE_DONE ? NOT_FOUND : store_fault(sql->store, status);
    sql_end(sql);
    return code;
}

bool sql_next(struct sql *sql)
{
    enum code code = sql_get(sql);
    if (code == FAULT)
        store_stop(sql->store, sqlite3_sql(sql->statement));
    return code == OK;
}

int64_t column_int(struct sql *sql) { return sqlite3_column_int64(sql->statement, sql->column++); }

char *column_text(struct sql *sql, struct arena *arena)
{
    int column = sql->column++;
    const char *text = (const char *)sqlite3_column_text(sql->statement, column);
    if (text == NULL)
        return NULL;
    return arena_copy(arena, text, (size_t)sqlite3_column_bytes(sql->statement, column));
}

void column_chars(struct sql *sql, char *ret_text, size_t size)
{
    const char *text = (const char *)sqlite3_column_text(sql->statement, sql->column++);
    snprintf(ret_text, size, "%s", text == NULL ? "" : text);
}

void column_hash(struct sql *sql, hash256 *ret_hash)
{
    int column = sql->column++;
    const void *bytes = sqlite3_column_blob(sql->statement, column);
    memset(ret_hash, 0, sizeof(*ret_hash));
    if (bytes != NULL && sqlite3_column_bytes(sql->statement, column) == sizeof(ret_hash->bytes))
        memcpy(ret_hash->bytes, bytes, sizeof(ret_hash->bytes));
}

void column_account(struct sql *sql, program_account *ret_account)
{
    bn b = column_bn(sql);
    const char *program = (const char *)sqlite3_column_text(sql->statement, sql->column++);
    *ret_account = account_make(b, program);
}

int column_word(struct sql *sql, enum vocabulary vocabulary)
{
    int value = -1;
    (void)vocabulary_parse(vocabulary,
                           (const char *)sqlite3_column_text(sql->statement, sql->column++),
                           &value);
    return value;
}

void column_classes(struct sql *sql, money ret_classes[REVENUE_COUNT])
{
    memset(ret_classes, 0, REVENUE_COUNT * sizeof(ret_classes[0]));
    (void)classes_decode((const char *)sqlite3_column_text(sql->statement, sql->column++),
                         ret_classes);
}

/* ---- transactions ---- */

static enum code run_plain(struct store *store, enum query query)
{
    struct sql sql = sql_new(store, query);
    return sql_run(&sql);
}

enum code engine_begin(struct store *store)
{
    assert(store->writer);
    enum code code = run_plain(store, store->depth == 0 ? QUERY_BEGIN : QUERY_NESTED_BEGIN);
    if (code == OK)
        store->depth++;
    return code;
}

enum code engine_end(struct store *store, enum code code)
{
    assert(store->depth > 0);
    bool outermost = --store->depth == 0;
    if (code == OK) {
        code = run_plain(store, outermost ? QUERY_COMMIT : QUERY_NESTED_KEEP);
        if (code == OK)
            return OK;
    }
    heads_forget(store);
    /* Some errors have rolled back by themselves. */
    if (sqlite3_get_autocommit(store->db) == 0) {
        char kept[sizeof(store->error)];
        memcpy(kept, store->error, sizeof(kept));
        enum code undone = run_plain(store, outermost ? QUERY_ROLLBACK : QUERY_NESTED_UNDO);
        if (undone == OK && !outermost)
            undone = run_plain(store, QUERY_NESTED_KEEP);
        if (undone != OK)
            store_stop(store, "rollback failed");
        memcpy(store->error, kept, sizeof(kept));
    }
    return code;
}

enum code engine_snapshot_begin(struct store *store)
{
    assert(store->depth == 0);
    return run_plain(store, QUERY_SNAPSHOT_BEGIN);
}

void engine_snapshot_end(struct store *store)
{
    if (run_plain(store, QUERY_SNAPSHOT_END) != OK)
        store_stop(store, "end of a read");
}

/* ---- heads: open addressing, capacity a power of two, at most half full ---- */

static struct head *head_slot(struct head *heads, size_t capacity, int64_t owner)
{
    size_t at = (size_t)((uint64_t)owner * 0x9E3779B97F4A7C15u >> 32) & (capacity - 1);
    while (heads[at].bn != 0 && heads[at].bn != owner)
        at = (at + 1) & (capacity - 1);
    return &heads[at];
}

void heads_forget(struct store *store)
{
    free(store->heads);
    store->heads = NULL;
    store->heads_count = store->heads_capacity = 0;
}

void head_set(struct store *store, const struct head *head)
{
    assert(head->bn != 0);
    if (store->heads_count * 2 >= store->heads_capacity) {
        size_t capacity = store->heads_capacity == 0 ? 1024 : store->heads_capacity * 2;
        struct head *wider = calloc(capacity, sizeof(*wider));
        if (wider == NULL)
            store_stop(store, "out of memory");
        for (size_t i = 0; i < store->heads_capacity; i++)
            if (store->heads[i].bn != 0)
                *head_slot(wider, capacity, store->heads[i].bn) = store->heads[i];
        free(store->heads);
        store->heads = wider;
        store->heads_capacity = capacity;
    }
    struct head *slot = head_slot(store->heads, store->heads_capacity, head->bn);
    if (slot->bn == 0)
        store->heads_count++;
    *slot = *head;
}

enum code head_get(struct store *store, int64_t owner, struct head *ret_head)
{
    if (store->writer && store->heads_capacity > 0) {
        struct head *slot = head_slot(store->heads, store->heads_capacity, owner);
        if (slot->bn != 0) {
            *ret_head = *slot;
            return OK;
        }
    }
    struct head head = {.bn = owner};
    struct sql sql = sql_new(store, QUERY_HEAD);
    sql_int(&sql, owner);
    enum code code = sql_get(&sql);
    if (code == FAULT)
        return FAULT;
    if (code == OK) {
        head.seq = column_int(&sql);
        column_hash(&sql, &head.hash);
        sql_end(&sql);
    }
    if (store->writer && owner != 0)
        head_set(store, &head);
    *ret_head = head;
    return OK;
}
