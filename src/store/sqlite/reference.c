/* Reference data: rows are added or superseded, never changed. */
#include "engine.h"

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

static enum code load_row(struct store *store, const struct reference_row *row, instant at,
                          struct load_counts *counts)
{
    struct sql sql = sql_new(store, QUERY_REFERENCE_FIND);
    sql_text(&sql, row->kind);
    sql_text(&sql, row->key);
    sql_date(&sql, row->valid_from);
    enum code code = sql_get(&sql);
    if (code == NOT_FOUND) {
        counts->added++;
        return add_row(store, row, at);
    }
    if (code != OK)
        return code;
    int64_t id = column_int(&sql);
    date valid_to = column_date(&sql);
    const char *fields = (const char *)sqlite3_column_text(sql.statement, sql.column);
    bool equal = date_equal(valid_to, row->valid_to) && text_equal(fields, row->fields);
    sql_end(&sql);
    if (equal) {
        counts->unchanged++;
        return OK;
    }
    counts->changed++;
    code = end_row(store, id, at);
    return code == OK ? add_row(store, row, at) : code;
}

enum code store_load_reference_rows(struct store *store, const struct reference_row *rows,
                                    size_t count, instant at, bool dry_run,
                                    struct load_counts *ret_counts)
{
    struct load_counts counts = {0};
    enum code code = engine_begin(store);
    if (code != OK)
        return code;
    for (size_t i = 0; i < count && code == OK; i++)
        code = load_row(store, &rows[i], at, &counts);
    if (code == OK && !dry_run && counts.added + counts.changed > 0) {
        struct sql sql = sql_new(store, QUERY_REFERENCE_LOAD_ADD);
        sql_int(&sql, at.ms);
        sql_int(&sql, (int64_t)counts.added);
        sql_int(&sql, (int64_t)counts.changed);
        code = sql_run(&sql);
    }
    if (code == OK && dry_run)
        (void)engine_end(store, MOVED); /* undone: it was only a look */
    else
        code = engine_end(store, code);
    if (code == OK)
        *ret_counts = counts;
    return code;
}

size_t store_list_reference(struct store *store, struct arena *arena, struct reference_row **ret)
{
    struct reference_row *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_REFERENCE_LIST);
    const char *kind = NULL, *source = NULL;
    while (sql_next(&sql)) {
        struct reference_row *row = LIST_PUSH(arena, list, count, capacity);
        row->id = column_int(&sql);
        /* Kind and source repeat over thousands of rows: kept once. */
        const char *text = (const char *)sqlite3_column_text(sql.statement, sql.column++);
        row->kind = kind = text_equal(kind, text) && kind != NULL ? kind : arena_text(arena, text);
        row->key = column_text(&sql, arena);
        row->valid_from = column_date(&sql);
        row->valid_to = column_date(&sql);
        text = (const char *)sqlite3_column_text(sql.statement, sql.column++);
        row->source = source = text_equal(source, text) && source != NULL ? source
                                                                         : arena_text(arena, text);
        row->fields = column_text(&sql, arena);
    }
    *ret = list;
    return count;
}

int64_t store_reference_version(struct store *store)
{
    struct sql sql = sql_new(store, QUERY_REFERENCE_LOAD_LAST);
    int64_t version = sql_next(&sql) ? column_int(&sql) : 0;
    sql_end(&sql);
    return version;
}
