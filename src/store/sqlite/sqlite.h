/* The SQLite engine, private. */
#pragma once
#include "engine.h"
#include "platform.h"

#include <sqlite3.h>

struct sqlite_store {
    struct store base;
    sqlite3 *db;
    sqlite3_stmt *statements[QUERY_COUNT];
    int lock;  /* file descriptor of the writer's lock, -1 none */
    bool checkpoint_failed;
    bool bulk; /* the last batch was a large one: check-point more rarely */
    struct carrier *carrier; /* NULL: the writer check-points alone */
};
static inline struct sqlite_store *sqlite_of(struct store *store)
{
    return (struct sqlite_store *)store;
}
extern const struct engine sqlite_engine;

/* Records the engine's words; a failed fsync stops the process. Always FAULT. */
enum code sqlite_fault(struct store *store, int status);
void sqlite_unlock(struct sqlite_store *own);
/* sqlite3_wal_hook's; context: the writer. */
int sqlite_after_commit(void *context, sqlite3 *db, const char *name, int pages);
void sqlite_carry_beside(struct store *writer); /* until sqlite_carry_end */
void sqlite_carry_end(struct sqlite_store *own);
