/* Statements and transactions, whatever the engine. */
#include "engine.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void store_stop(struct store *store, const char *what)
{
    fprintf(stderr, "store: %s: %s\n", what, store->error);
    abort();
}

const char *store_error(const struct store *store) { return store->error; }

bool store_shared(const struct store *store) { return store->shared; }

void store_may_tear(struct store *store, int64_t wait_ms)
{
    if (store->shared)
        store->wait_ms = wait_ms;
}

bool store_torn(const struct store *store) { return store->torn; }

void store_mend(struct store *store) { store->torn = false; }

const char *store_kind(const struct store *store)
{
    return store->engine->dialect == DIALECT_SQLITE ? "sqlite" : "postgresql";
}

/* Rather too much is hidden than too little. */
static char *hide(struct arena *arena, const char *text, const char *from, const char *to)
{
    return arena_printf(arena, "%.*s***%s", (int)(from - text), text, to);
}

char *store_name(struct arena *arena, const char *url)
{
    char *name = arena_text(arena, url), *at;
    char *user = strstr(name, "://");
    char *colon = user == NULL ? NULL : strchr(user + 3, ':');
    char *end = user == NULL ? NULL : strrchr(user, '@');
    if (colon != NULL && end != NULL && colon < end)
        name = hide(arena, name, colon + 1, end);
    at = user == NULL ? NULL : strstr(name, "password=");
    for (; at != NULL; at = strstr(at, "password=")) {
        size_t before = (size_t)(at - name) + 9;
        name = hide(arena, name, name + before, name + before + strcspn(name + before, "&"));
        at = name + before;
    }
    return name;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    assert(store->depth == 0);
    store->engine->close(store);
}

/* ---- schema ---- */

static enum code migration_last(struct store *store, int64_t *ret_last)
{
    struct sql sql = sql_new(store, QUERY_MIGRATION_LAST);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    *ret_last = column_int(&sql);
    sql_end(&sql);
    return OK;
}

static enum code open_engine(const char *url, bool create, bool writer, struct store **ret_store)
{
    bool postgres = strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0;
    return postgres ? postgres_open(url, create, writer, ret_store)
                    : sqlite_open(url, create, writer, ret_store);
}

enum code store_open_beside(struct store *store, struct store **ret_store)
{
    return store->engine->open_beside == NULL ? NOT_FOUND
                                              : store->engine->open_beside(store, ret_store);
}

enum code store_schema(const char *url, int64_t *ret_there, int64_t *ret_known)
{
    struct store *store;
    int64_t there;
    enum code code = open_engine(url, false, false, &store);
    if (code != OK)
        return code;
    code = migration_last(store, &there);
    if (code != OK)
        fprintf(stderr, "store: %s\n", store->error);
    store_close(store);
    if (code != OK)
        return code;
    *ret_there = there;
    *ret_known = MIGRATIONS;
    return OK;
}

static enum code make_migration_table(struct store *store)
{
    enum code code = engine_begin(store);
    if (code != OK)
        return code;
    code = store->engine->exclude(store); /* two that begin at once would trip over each other */
    if (code == OK)
        code = store->engine->execute(store, query_texts[store->engine->dialect]
                                                        [QUERY_MIGRATION_TABLE]);
    return engine_end(store, code);
}

static enum code migrate_one(struct store *store, const struct migration *migration)
{
    int64_t last;
    enum code code = engine_begin(store);
    if (code != OK)
        return code;
    /* Somebody else may have been quicker. */
    code = store->engine->exclude(store);
    if (code == OK)
        code = migration_last(store, &last);
    if (code == OK && last < migration->number) {
        code = store->engine->execute(store, migration->sql);
        if (code == OK) {
            struct sql sql = sql_new(store, QUERY_MIGRATION_ADD);
            sql_int(&sql, migration->number);
            sql_text(&sql, migration->name);
            code = sql_run(&sql);
        }
    }
    return engine_end(store, code);
}

/* Forward only. A store that is newer than the program is left alone. */
enum code store_bring_up(struct store *store, bool create)
{
    int64_t last = 0;
    enum code code = OK;
    if (create)
        code = make_migration_table(store);
    if (code == OK)
        code = migration_last(store, &last);
    if (code == OK && (last > MIGRATIONS || (last < MIGRATIONS && !create))) {
        snprintf(store->error, sizeof(store->error),
                 "the schema is at %lld, this program needs %d%s",
                 (long long)last, MIGRATIONS, last < MIGRATIONS ? "; run carm migrate" : "");
        return CONFLICT;
    }
    for (int64_t i = last; i < MIGRATIONS && code == OK; i++)
        code = migrate_one(store, &migrations[store->engine->dialect][i]);
    return code;
}

enum code store_open(const char *url, bool create, bool writer, struct store **ret_store)
{
    assert(!create || writer);
    struct store *store;
    enum code code = open_engine(url, create, writer, &store);
    if (code != OK)
        return code;
    code = store_bring_up(store, create);
    if (code != OK) {
        fprintf(stderr, "store: %s\n", store->error);
        store_close(store);
        return code;
    }
    store->ready = true;
    *ret_store = store;
    return OK;
}

/* ---- parameters ---- */

struct sql sql_new(struct store *store, enum query query)
{
    struct sql sql;
    assert(query_texts[store->engine->dialect][query] != NULL);
    sql.store = store;
    sql.query = query;
    sql.column = sql.parameters = 0;
    sql.row = -1;
    sql.rows = NULL;
    return sql;
}

void sql_value(struct sql *sql, struct value value)
{
    assert(sql->parameters < PARAMETERS_MAX);
    sql->values[sql->parameters++] = value;
}

void sql_int(struct sql *sql, int64_t value)
{
    sql_value(sql, (struct value){.kind = VALUE_INT, .number = value});
}

void sql_body(struct sql *sql, const char *text, size_t size)
{
    sql_value(sql, (struct value){.kind = VALUE_TEXT, .bytes = text, .size = size});
}

void sql_text(struct sql *sql, const char *text)
{
    if (text == NULL)
        sql_value(sql, (struct value){.kind = VALUE_TEXT, .null = true});
    else
        sql_body(sql, text, strlen(text));
}

void sql_hash(struct sql *sql, const hash256 *hash)
{
    sql_value(sql, (struct value){.kind = VALUE_BYTES, .bytes = hash->bytes,
                                  .size = sizeof(hash->bytes)});
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

/* ---- running ---- */

enum code sql_run(struct sql *sql)
{
    if (!sql->store->writer) {
        snprintf(sql->store->error, sizeof(sql->store->error), "a reader does not write");
        return FAULT;
    }
    return sql->store->engine->run(sql);
}

enum code sql_get(struct sql *sql)
{
    struct store *store = sql->store;
    sql->column = 0;
    enum code code = store->engine->step(sql);
    if (code != OK && code != NOT_FOUND && store->wait_ms > 0)
        store->torn = true;
    return code;
}

bool sql_next(struct sql *sql)
{
    enum code code = sql_get(sql);
    if (code != OK && code != NOT_FOUND && !sql->store->torn)
        store_stop(sql->store, query_texts[sql->store->engine->dialect][sql->query]);
    return code == OK;
}

void sql_end(struct sql *sql) { sql->store->engine->end(sql); }

/* ---- columns ---- */

struct value column_value(struct sql *sql)
{
    return sql->store->engine->column(sql, sql->column++);
}

int64_t column_int(struct sql *sql)
{
    return sql->store->engine->number(sql, sql->column++);
}

const char *column_peek(struct sql *sql)
{
    struct value value = column_value(sql);
    return value.null ? NULL : value.bytes;
}

char *column_text(struct sql *sql, struct arena *arena)
{
    struct value value = column_value(sql);
    return value.null ? NULL : arena_copy(arena, value.bytes, value.size);
}

void column_chars(struct sql *sql, char *ret_text, size_t size)
{
    struct value value = column_value(sql);
    size_t length = value.null ? 0 : value.size < size ? value.size : size - 1;
    if (length > 0)
        memcpy(ret_text, value.bytes, length);
    ret_text[length] = '\0';
}

void column_hash(struct sql *sql, hash256 *ret_hash)
{
    struct value value = column_value(sql);
    memset(ret_hash, 0, sizeof(*ret_hash));
    if (!value.null && value.size == sizeof(ret_hash->bytes))
        memcpy(ret_hash->bytes, value.bytes, sizeof(ret_hash->bytes));
}

void column_account(struct sql *sql, program_account *ret_account)
{
    bn b = column_bn(sql);
    *ret_account = account_make(b, column_peek(sql));
}

date column_day(struct sql *sql)
{
    const char *text = column_peek(sql);
    date day;
    return text != NULL && date_parse(text, &day) ? day : DATE_NONE;
}

int column_word(struct sql *sql, enum vocabulary vocabulary)
{
    int value = -1;
    (void)vocabulary_parse(vocabulary, column_peek(sql), &value);
    return value;
}

void column_classes(struct sql *sql, money ret_classes[REVENUE_COUNT])
{
    memset(ret_classes, 0, REVENUE_COUNT * sizeof(ret_classes[0]));
    (void)classes_decode(column_peek(sql), ret_classes);
}

/* ---- transactions ---- */

enum code engine_plain(struct store *store, enum query query)
{
    struct sql sql = sql_new(store, query);
    return store->engine->run(&sql);
}

enum code engine_begin(struct store *store)
{
    assert(store->writer);
    enum code code = engine_plain(store, store->depth == 0 ? QUERY_BEGIN : QUERY_NESTED_BEGIN);
    if (code == OK)
        store->depth++;
    return code;
}

enum code engine_end(struct store *store, enum code code)
{
    assert(store->depth > 0);
    bool outermost = store->depth == 1;
    if (code == OK) {
        code = outermost ? store->engine->commit(store) : engine_plain(store, QUERY_NESTED_KEEP);
        if (code == OK) {
            store->depth--;
            return OK;
        }
    }
    char kept[sizeof(store->error)];
    memcpy(kept, store->error, sizeof(kept));
    if (outermost) {
        store->engine->rollback(store);
    } else {
        /* Only the outermost can do something about an undo that fails. */
        (void)engine_plain(store, QUERY_NESTED_UNDO);
        (void)engine_plain(store, QUERY_NESTED_KEEP);
    }
    store->depth--;
    memcpy(store->error, kept, sizeof(kept));
    return code;
}

enum code store_snapshot_begin(struct store *store)
{
    assert(store->depth == 0);
    enum code code = engine_plain(store, QUERY_SNAPSHOT_BEGIN);
    if (code == OK)
        store->depth++;
    return code;
}

void store_snapshot_end(struct store *store)
{
    store->engine->rollback(store); /* it only read */
    store->depth--;
}
