/* Several readers of one moment. */
#include "sqlite.h"

#include <stdio.h>

enum { TRIES_MAX = 100, PATH_SIZE = 4096 };

/* Changes when another connection commits; asking begins the snapshot. -1: a fault. */
static int64_t moment(struct store *store)
{
    struct sql sql = sql_new(store, QUERY_DATA_VERSION);
    if (sql_get(&sql) != OK)
        return -1;
    int64_t version = column_int(&sql);
    sql_end(&sql);
    return version;
}

enum code sqlite_open_beside(struct store *store, struct store **ret_store)
{
    char directory[PATH_SIZE];
    const char *path = sqlite3_db_filename(sqlite_of(store)->db, "main");
    const char *slash = path == NULL ? NULL : strrchr(path, '/');
    if (slash == NULL || (size_t)(slash - path) >= sizeof(directory))
        return FAULT;
    snprintf(directory, sizeof(directory), "%.*s", (int)(slash - path), path);
    return sqlite_open(directory, false, false, ret_store);
}

static bool begin(struct store *store, int64_t *ret_moment)
{
    if (store_snapshot_begin(store) != OK)
        return false;
    *ret_moment = moment(store);
    return true;
}

/* Where nobody committed from before the others began until the store began again, all see the
 * same. */
static bool begin_together(struct store *store, struct store *const *readers, size_t count)
{
    int64_t before = moment(store), after, unused;
    size_t begun = 0;
    while (begun < count && begin(readers[begun], &unused))
        begun++;
    store_snapshot_end(store);
    bool again = begin(store, &after);
    assert(again);
    if (begun == count && before >= 0 && before == after)
        return true;
    while (begun > 0)
        store_snapshot_end(readers[--begun]);
    return false;
}

size_t sqlite_readers_beside(struct store *store, struct store **ret_readers, size_t wanted)
{
    size_t count = 0;
    bool together = false;
    while (count < wanted && sqlite_open_beside(store, &ret_readers[count]) == OK)
        count++;
    for (int i = 0; count > 0 && !together && i < TRIES_MAX; i++)
        together = begin_together(store, ret_readers, count);
    while (!together && count > 0)
        store_close(ret_readers[--count]);
    return count;
}
