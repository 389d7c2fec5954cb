/* Copying table by table, for whole copies and for what a replay does not find in the journal.
 * Private to the room. */
#pragma once
#include "engine.h"

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
