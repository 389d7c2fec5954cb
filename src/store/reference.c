/* Reference data: rows are added or superseded, never changed. */
#include "engine.h"
#include "store_law.h"

static enum code add_row(struct store *store, const struct reference_row *row, instant at)
{
    struct sql sql = sql_new(store, QUERY_REFERENCE_ADD);
    sql_text(&sql, row->kind);
    sql_text(&sql, row->key);
    sql_date(&sql, row->valid_from);
    sql_date(&sql, row->valid_to);
    sql_text(&sql, row->source == NULL ? "" : row->source);
    sql_text(&sql, row->fields == NULL ? "" : row->fields);
    sql_int(&sql, at.ms);
    return sql_run(&sql);
}

static enum code end_row(struct store *store, int64_t id, instant at)
{
    struct sql sql = sql_new(store, QUERY_REFERENCE_END);
    sql_int(&sql, at.ms);
    sql_int(&sql, id);
    return sql_run(&sql);
}

/* ---- current rows by kind, key and first day: open addressing, at most half full ---- */

struct current {
    const struct reference_row *row;
    bool pending; /* added in this load: it has no id yet */
};

struct current_table {
    struct current *slots;
    size_t capacity; /* a power of two */
};

static bool same_key(const struct reference_row *a, const struct reference_row *b)
{
    return strcmp(a->kind, b->kind) == 0 && strcmp(a->key, b->key) == 0 &&
           date_equal(a->valid_from, b->valid_from);
}

static struct current *current_slot(const struct current_table *table,
                                    const struct reference_row *row)
{
    uint64_t hash = 14695981039346656037u + (uint64_t)row->valid_from.days;
    for (const char *at = row->kind; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 1099511628211u;
    for (const char *at = row->key; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 1099511628211u;
    size_t at = (size_t)(hash ^ hash >> 32) & (table->capacity - 1);
    while (table->slots[at].row != NULL && !same_key(table->slots[at].row, row))
        at = (at + 1) & (table->capacity - 1);
    return &table->slots[at];
}

static struct current_table current_build(struct store *store, struct arena *arena, size_t coming)
{
    struct reference_row *rows;
    size_t count = store_list_reference(store, arena, &rows);
    struct current_table table = {.capacity = 1024};
    while (table.capacity < 2 * (count + coming))
        table.capacity *= 2;
    table.slots = arena_array(arena, table.capacity, sizeof(*table.slots));
    for (size_t i = 0; i < count; i++)
        current_slot(&table, &rows[i])->row = &rows[i];
    return table;
}

/* A row that came twice in one load: what was put off must be there to be ended. */
static enum code find_id(struct store *store, const struct reference_row *row, int64_t *ret_id)
{
    struct sql sql = sql_new(store, QUERY_REFERENCE_FIND);
    sql_text(&sql, row->kind);
    sql_text(&sql, row->key);
    sql_date(&sql, row->valid_from);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    *ret_id = column_int(&sql);
    sql_end(&sql);
    return OK;
}

static enum code load_row(struct store *store, const struct current_table *table,
                          const struct reference_row *row, instant at, struct load_counts *counts)
{
    struct current *slot = current_slot(table, row);
    const struct reference_row *there = slot->row;
    enum code code = OK;
    if (there != NULL && date_equal(there->valid_to, row->valid_to) &&
        text_equal(there->fields, row->fields)) {
        counts->unchanged++;
        return OK;
    }
    if (there == NULL) {
        counts->added++;
    } else {
        int64_t id = there->id;
        counts->changed++;
        if (slot->pending)
            code = find_id(store, row, &id);
        if (code == OK)
            code = end_row(store, id, at);
    }
    *slot = (struct current){.row = row, .pending = true};
    return code == OK ? add_row(store, row, at) : code;
}

/* No two loads at one instant: what was known at an instant is one law. */
static enum code after_others(struct store *store, instant *at)
{
    instant first, last;
    enum code code = store_load_reference_span(store, &first, &last);
    if (code == OK && at->ms <= last.ms)
        at->ms = last.ms + 1;
    return code;
}

enum code reference_change(struct store *store, struct arena *arena,
                           const struct reference_row *rows, size_t count, const int64_t *ended,
                           size_t ended_count, instant *at_least, struct load_counts *counts)
{
    struct current_table table = current_build(store, arena, count);
    enum code code = after_others(store, at_least);
    const instant at = *at_least;
    for (size_t i = 0; i < ended_count && code == OK; i++, counts->changed++)
        code = end_row(store, ended[i], at);
    for (size_t i = 0; i < count && code == OK; i++)
        code = load_row(store, &table, &rows[i], at, counts);
    if (code == OK && counts->added + counts->changed > 0) {
        struct sql sql = sql_new(store, QUERY_REFERENCE_LOAD_ADD);
        sql_int(&sql, at.ms);
        sql_int(&sql, (int64_t)counts->added);
        sql_int(&sql, (int64_t)counts->changed);
        code = sql_run(&sql);
    }
    return code;
}

enum code store_load_reference_rows(struct store *store, const struct reference_row *rows,
                                    size_t count, instant at, bool dry_run,
                                    struct load_counts *ret_counts)
{
    struct load_counts counts = {0};
    struct arena *arena = arena_new();
    enum code code = engine_begin(store);
    if (code == OK) {
        code = store->engine->exclude(store); /* of two loads at once, one comes first */
        if (code == OK)
            code = reference_change(store, arena, rows, count, NULL, 0, &at, &counts);
        if (code == OK && dry_run)
            (void)engine_end(store, MOVED); /* undone: it was only a look */
        else
            code = engine_end(store, code);
    }
    arena_free(arena);
    if (code == OK)
        *ret_counts = counts;
    return code;
}

static size_t list_rows(struct sql sql, struct arena *arena, struct reference_row **ret)
{
    struct reference_row *list = NULL;
    size_t count = 0, capacity = 0;
    const char *kind = NULL, *source = NULL;
    while (sql_next(&sql)) {
        struct reference_row *row = LIST_PUSH(arena, list, count, capacity);
        row->id = column_int(&sql);
        /* Kind and source repeat over thousands of rows: kept once. */
        const char *text = column_peek(&sql);
        row->kind = kind = text_equal(kind, text) && kind != NULL ? kind : arena_text(arena, text);
        row->key = column_text(&sql, arena);
        row->valid_from = column_date(&sql);
        row->valid_to = column_date(&sql);
        text = column_peek(&sql);
        row->source = source = text_equal(source, text) && source != NULL ? source
                                                                         : arena_text(arena, text);
        row->fields = column_text(&sql, arena);
    }
    *ret = list;
    return count;
}

size_t store_list_reference(struct store *store, struct arena *arena, struct reference_row **ret)
{
    return list_rows(sql_new(store, QUERY_REFERENCE_LIST), arena, ret);
}

size_t store_list_reference_at(struct store *store, struct arena *arena, instant at,
                               struct reference_row **ret)
{
    struct sql sql = sql_new(store, QUERY_REFERENCE_LIST_AT);
    sql_int(&sql, at.ms);
    return list_rows(sql, arena, ret);
}

enum code store_load_reference_span(struct store *store, instant *ret_first, instant *ret_last)
{
    struct sql sql = sql_new(store, QUERY_REFERENCE_LOAD_SPAN);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code == NOT_FOUND ? FAULT : code;
    ret_first->ms = column_int(&sql);
    ret_last->ms = column_int(&sql);
    sql_end(&sql);
    return OK;
}

enum code store_load_reference_version(struct store *store, int64_t *ret_version)
{
    struct sql sql = sql_new(store, QUERY_REFERENCE_LOAD_LAST);
    enum code code = sql_get(&sql);
    if (code != OK && code != NOT_FOUND)
        return code;
    *ret_version = code == OK ? column_int(&sql) : 0;
    sql_end(&sql);
    return OK;
}
