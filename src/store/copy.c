/* Whole stores: their hash, and copies to another engine, table by table along the keys. */
#include "copy.h"

static struct value kept(struct arena *arena, struct value value)
{
    if (value.kind != VALUE_INT)
        value.bytes = arena_copy(arena, value.bytes, value.size);
    return value;
}

static enum value_kind kind_of(const struct table *table, int column)
{
    return table->kinds[column] == 'i' ? VALUE_INT
           : table->kinds[column] == 't' ? VALUE_TEXT
                                         : VALUE_BYTES;
}

struct walk walk_begin(struct arena *arena, const struct table *table)
{
    struct walk walk = {.table = table, .arena = arena};
    for (int i = 0; i < table->key_count; i++)
        walk.key[i] = (struct value){.kind = kind_of(table, table->key[i]), .number = INT64_MIN,
                                     .bytes = ""};
    return walk;
}

struct sql walk_page(const struct walk *walk, struct store *store)
{
    struct sql sql = sql_new(store, walk->table->page);
    for (int i = 0; i < walk->table->key_count; i++)
        sql_value(&sql, walk->key[i]);
    sql_int(&sql, PAGE_ROWS);
    return sql;
}

int walk_row(struct walk *walk, struct sql *sql, int64_t row,
             struct value ret_values[PARAMETERS_MAX])
{
    int columns = 0;
    for (; walk->table->columns[columns] != NULL; columns++) {
        struct value value = column_value(sql);
        if (value.null) /* a NULL has no kind of its own */
            value.kind = kind_of(walk->table, columns);
        ret_values[columns] = value;
    }
    if (row == PAGE_ROWS) {
        arena_reset(walk->arena);
        for (int i = 0; i < walk->table->key_count; i++)
            walk->key[i] = kept(walk->arena, ret_values[walk->table->key[i]]);
    }
    return columns;
}

/* ---- the hash ---- */

static void hash_value(struct out *out, const struct value *value)
{
    if (value->null) {
        out_char(out, 'n');
    } else if (value->kind == VALUE_INT) {
        out_char(out, 'i');
        out_int(out, value->number);
        out_char(out, ';');
    } else {
        out_printf(out, "%c%zu:", value->kind == VALUE_TEXT ? 't' : 'b', value->size);
        out_bytes(out, value->bytes, value->size);
    }
}

static enum code hash_table(struct store *store, const struct table *table, hash256 *hash,
                            int64_t *ret_rows)
{
    struct arena *keys = arena_new(), *page = arena_new();
    struct walk walk = walk_begin(keys, table);
    enum code code;
    int64_t rows;
    *ret_rows = 0;
    do {
        struct out out = out_new(page);
        out_put(&out, table->name);
        struct sql sql = walk_page(&walk, store);
        for (rows = 0; (code = sql_get(&sql)) == OK;) {
            struct value values[PARAMETERS_MAX];
            int columns = walk_row(&walk, &sql, ++rows, values);
            for (int i = 0; i < columns; i++)
                hash_value(&out, &values[i]);
        }
        *hash = hash_pair(hash, out.data, out.size);
        *ret_rows += rows;
        arena_reset(page);
    } while (code == NOT_FOUND && rows == PAGE_ROWS);
    arena_free(page);
    arena_free(keys);
    return code == NOT_FOUND ? OK : code;
}

static void tell(const struct copy *copy, const struct table *table, int64_t rows)
{
    const struct store_progress progress = {
        .table = table->name, .rows = rows, .rows_total = copy->state.rows};
    if (copy->progress != NULL)
        copy->progress(copy->context, &progress);
}

/* Within a snapshot of copy->from. */
static enum code take_state(struct copy *copy)
{
    struct store_state state = {.tables_count = TABLES};
    enum code code = OK;
    _Static_assert((int)TABLES <= (int)STORE_TABLES_MAX, "a state has room for every table");
    for (int i = 0; i < TABLES && code == OK; i++) {
        state.tables[i].name = tables[i].name;
        code = hash_table(copy->from, &tables[i], &state.hash, &state.tables[i].rows);
        state.rows += state.tables[i].rows;
        tell(copy, &tables[i], state.rows);
    }
    copy->state = state;
    return code;
}

enum code store_state(struct store *store, struct store_state *ret_state)
{
    struct copy copy = {.from = store};
    enum code code = store_snapshot_begin(store);
    if (code != OK)
        return code;
    code = take_state(&copy);
    store_snapshot_end(store);
    if (code == OK)
        *ret_state = copy.state;
    return code;
}

enum code store_state_hash(struct store *store, hash256 *ret_hash)
{
    struct store_state state;
    enum code code = store_state(store, &state);
    if (code == OK)
        *ret_hash = state.hash;
    return code;
}

/* ---- copies ---- */

/* The key of the last row that is there already. NOT_FOUND: the table is empty. */
static enum code copy_last(struct copy *copy, struct walk *walk)
{
    struct sql sql = sql_new(copy->to, walk->table->last);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    for (int i = 0; i < walk->table->key_count; i++)
        walk->key[i] = kept(walk->arena, column_value(&sql));
    sql_end(&sql);
    return OK;
}

static enum code copy_page(struct copy *copy, struct walk *walk, int64_t *ret_rows)
{
    enum code code = engine_begin(copy->to);
    if (code != OK)
        return code;
    struct sql sql = walk_page(walk, copy->from);
    int64_t rows = 0;
    while ((code = sql_get(&sql)) == OK) {
        struct value values[PARAMETERS_MAX];
        int columns = walk_row(walk, &sql, ++rows, values);
        struct sql add = sql_new(copy->to, walk->table->copy);
        for (int i = 0; i < columns; i++)
            sql_value(&add, values[i]);
        code = sql_run(&add);
        if (code != OK) {
            sql_end(&sql);
            break;
        }
    }
    code = engine_end(copy->to, code == NOT_FOUND ? OK : code);
    *ret_rows = rows;
    return code;
}

static int64_t rows_of(const struct copy *copy, const struct table *table)
{
    return copy->state.tables_count == 0 ? 0 : copy->state.tables[table - tables].rows;
}

enum code copy_table(struct copy *copy, const struct table *table)
{
    struct arena *keys = arena_new();
    struct walk walk = walk_begin(keys, table);
    int64_t rows = PAGE_ROWS, before = copy->rows;
    enum code code = copy_last(copy, &walk);
    if (code == NOT_FOUND)
        code = OK;
    while (code == OK && rows == PAGE_ROWS) {
        code = copy_page(copy, &walk, &rows);
        copy->rows += rows;
        if (code == OK) /* what a cut-off copy had of it is told with its last page */
            tell(copy, table, rows == PAGE_ROWS ? copy->done + copy->rows - before
                                                : copy->done + rows_of(copy, table));
    }
    copy->done += rows_of(copy, table);
    arena_free(keys);
    return code;
}

/* OK: begun by the same source. NOT_FOUND: no copy is under way. CONFLICT: another's is. */
static enum code copy_begun(struct store *store, const char *source)
{
    struct sql sql = sql_new(store, QUERY_LEASE_GET);
    sql_text(&sql, "copy");
    enum code code = sql_get(&sql);
    if (code == OK && source != NULL && !text_equal(column_peek(&sql), source))
        code = CONFLICT;
    sql_end(&sql);
    return code;
}

bool store_half_copied(struct store *store) { return copy_begun(store, NULL) == OK; }

enum code copy_begin(struct copy *copy)
{
    enum code code = copy_begun(copy->to, copy->source);
    if (code != NOT_FOUND)
        return code;
    struct arena *arena = arena_new();
    for (int i = 0; i < TABLES && code == NOT_FOUND; i++) {
        struct walk walk = walk_begin(arena, &tables[i]);
        code = copy_last(copy, &walk);
    }
    arena_free(arena);
    if (code != NOT_FOUND)
        return code == OK ? CONFLICT : code;
    struct sql sql = sql_new(copy->to, QUERY_LEASE_TAKE);
    sql_text(&sql, "copy");
    sql_text(&sql, copy->source);
    sql_int(&sql, 0);
    sql_int(&sql, 0);
    return sql_run(&sql);
}

enum code copy_identities(struct store *to)
{
    if (query_texts[to->engine->dialect][QUERY_IDENTITIES] == NULL)
        return OK;
    struct sql sql = sql_new(to, QUERY_IDENTITIES);
    enum code code = sql_get(&sql);
    sql_end(&sql);
    return code;
}

enum code store_copy(struct store *from, struct store *to, const char *source,
                     void (*progress)(void *context, const struct store_progress *progress),
                     void *context, struct store_copied *ret_copied)
{
    struct copy copy = {.from = from, .to = to, .source = source, .progress = progress,
                        .context = context};
    enum code code = copy_begin(&copy);
    if (code == OK)
        code = store_snapshot_begin(from);
    if (code != OK)
        return code;
    code = take_state(&copy);
    for (int i = 0; i < TABLES && code == OK; i++)
        code = copy_table(&copy, &tables[i]);
    store_snapshot_end(from);
    if (code == OK)
        code = copy_identities(to);
    if (code == OK)
        *ret_copied = (struct store_copied){.state = copy.state, .rows = copy.rows};
    return code;
}

enum code store_finish_copy(struct store *to, const char *source)
{
    return store_end_lease(to, "copy", source);
}
