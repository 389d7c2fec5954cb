/* Copying table by table, for whole copies and for what a replay does not find in the journal.
 * Private to the room. */
#pragma once
#include "engine.h"

enum { PAGE_ROWS = 1000 };
/* Where a walk along a table's key stands, a page at a time. */
struct walk {
    const struct table *table;
    struct arena *arena; /* holds the key of the last row */
    struct value key[ARRAY_COUNT(((struct table *)NULL)->key)];
};
/* Before the first row: no key is as low. */
struct walk walk_begin(struct arena *arena, const struct table *table);
struct sql walk_page(const struct walk *walk, struct store *store);
/* One row of a page, from 1; remembers its key when it is the last that a page can have. How many
 * columns. */
int walk_row(struct walk *walk, struct sql *sql, int64_t row,
             struct value ret_values[PARAMETERS_MAX]);

struct copy {
    struct store *from, *to;
    const char *source;
    void (*progress)(void *context, const struct store_progress *progress);
    void *context;
    struct store_state state; /* of `from`; nothing when only some tables are copied */
    int64_t rows, done;       /* copied now; of the tables that are finished */
};
/* Marks `to` as unfinished. CONFLICT: it holds something that is not of this copy. */
enum code copy_begin(struct copy *copy);
/* The rows of a table that are not in `to` yet, along its key. */
enum code copy_table(struct copy *copy, const struct table *table);
/* Numbers that the engine gives go on after those that were copied. */
enum code copy_identities(struct store *to);
