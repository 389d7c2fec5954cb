/* Two stores side by side, row by row along the keys. */
#include "copy.h"

#include <stdio.h>

struct comparison {
    struct store *stores[2];
    void (*problem)(void *context, const char *text);
    void *context;
    const struct table *table;
    struct arena *arena; /* of a page */
    int64_t equal;
    bool differs; /* in this table */
};

/* What a value says, in words that fit a line. */
static const char *shown(struct arena *arena, const struct value *value)
{
    enum { BYTES_SHOWN = 60 };
    if (value->null)
        return "nothing";
    if (value->kind == VALUE_INT)
        return arena_printf(arena, "%lld", (long long)value->number);
    const char *bytes = value->bytes;
    size_t size = value->size < BYTES_SHOWN ? value->size : BYTES_SHOWN;
    struct out out = out_new(arena);
    for (size_t i = 0; i < size; i++)
        if (value->kind == VALUE_BYTES)
            out_printf(&out, "%02x", (unsigned char)bytes[i]);
        else
            out_char(&out, (unsigned char)bytes[i] < ' ' ? ' ' : bytes[i]);
    return out.size == 0 ? "\"\"" : out.data;
}

static bool same(const struct value *a, const struct value *b)
{
    if (a->null || b->null)
        return a->null == b->null;
    return a->kind == VALUE_INT
               ? a->number == b->number
               : a->size == b->size && (a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0);
}

static void tell(struct comparison *c, const struct value *row, const char *words)
{
    struct arena *arena = arena_new();
    struct out out = out_new(arena);
    out_printf(&out, "table %s, row", c->table->name);
    for (int i = 0; i < c->table->key_count; i++) {
        int column = c->table->key[i];
        out_printf(&out, " %s %s", c->table->columns[column], shown(arena, &row[column]));
    }
    out_printf(&out, ": %s", words);
    c->problem(c->context, out.data);
    c->differs = true;
    arena_free(arena);
}

static int order_of(const struct value *a, const struct value *b)
{
    if (a->kind == VALUE_INT)
        return (a->number > b->number) - (a->number < b->number);
    size_t size = a->size < b->size ? a->size : b->size;
    int order = size == 0 ? 0 : memcmp(a->bytes, b->bytes, size);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

/* The row that only one of them has: the one whose key comes first. */
static void tell_alone(struct comparison *c, const struct value *one, const struct value *other)
{
    bool here = other == NULL;
    for (int i = 0; i < c->table->key_count && one != NULL && other != NULL; i++) {
        int column = c->table->key[i], order = order_of(&one[column], &other[column]);
        here = order < 0;
        if (order != 0)
            break;
    }
    tell(c, here ? one : other,
         here ? "the journal gives no such row" : "it is not here, but the journal gives it");
}

static bool same_key(const struct comparison *c, const struct value *one,
                     const struct value *other)
{
    for (int i = 0; i < c->table->key_count; i++)
        if (!same(&one[c->table->key[i]], &other[c->table->key[i]]))
            return false;
    return true;
}

static void compare_row(struct comparison *c, int columns, const struct value *one,
                        const struct value *other)
{
    for (int i = 0; i < columns && !c->differs; i++)
        if (!same(&one[i], &other[i]))
            tell(c, one, arena_printf(c->arena, "%s is %s here, %s from the journal",
                                      c->table->columns[i], shown(c->arena, &one[i]),
                                      shown(c->arena, &other[i])));
    c->equal += !c->differs;
}

/* Both pages stand at the same key until something differs. */
static int64_t compare_page(struct comparison *c, struct walk walks[2])
{
    struct sql sqls[2] = {walk_page(&walks[0], c->stores[0]), walk_page(&walks[1], c->stores[1])};
    int64_t rows = 0;
    arena_reset(c->arena);
    while (!c->differs) {
        struct value one[PARAMETERS_MAX], other[PARAMETERS_MAX];
        bool here = sql_next(&sqls[0]), there = sql_next(&sqls[1]);
        rows++;
        int columns = here ? walk_row(&walks[0], &sqls[0], rows, one) : 0;
        if (there)
            columns = walk_row(&walks[1], &sqls[1], rows, other);
        if (!here && !there)
            return rows - 1;
        if (!here || !there || !same_key(c, one, other))
            tell_alone(c, here ? one : NULL, there ? other : NULL);
        else
            compare_row(c, columns, one, other);
    }
    sql_end(&sqls[0]);
    sql_end(&sqls[1]);
    return 0;
}

static bool beside(const char *table)
{
    return strcmp(table, "answer") == 0 || strcmp(table, "portal_session") == 0 ||
           strcmp(table, "sign_in_flow") == 0 || strcmp(table, "guard") == 0;
}

static bool compare_tables(struct comparison *c)
{
    bool differs = false;
    struct arena *keys[2] = {arena_new(), arena_new()};
    for (int i = 0; i < TABLES; i++) {
        c->table = &tables[i];
        c->differs = false;
        struct walk walks[2] = {walk_begin(keys[0], c->table), walk_begin(keys[1], c->table)};
        while (!beside(c->table->name) && compare_page(c, walks) == PAGE_ROWS && !c->differs)
            continue;
        differs = differs || c->differs;
    }
    arena_free(keys[0]);
    arena_free(keys[1]);
    return differs;
}

enum code store_compare(struct store *one, struct store *other,
                        void (*problem)(void *context, const char *text), void *context,
                        int64_t *ret_rows)
{
    struct comparison c = {.stores = {one, other}, .problem = problem, .context = context};
    enum code code = store_snapshot_begin(one);
    if (code != OK)
        return code;
    code = store_snapshot_begin(other);
    if (code == OK) {
        c.arena = arena_new();
        code = compare_tables(&c) ? FINDINGS : OK;
        arena_free(c.arena);
        store_snapshot_end(other);
    }
    store_snapshot_end(one);
    *ret_rows = c.equal;
    return code;
}
