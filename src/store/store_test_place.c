#include "store_test_place.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool test_on_postgres(void)
{
    const char *server = getenv("CARM_TEST_STORE");
    return server != NULL && server[0] != '\0';
}

bool test_place_postgres(const char *place) { return strncmp(place, "postgresql://", 13) == 0; }

/* ---- SQL on either ---- */

static void silence(void *context, const char *message) { (void)context, (void)message; }

static int64_t run_postgres(const char *url, const char *text, struct out *ret_text)
{
    PGconn *connection = PQconnectdb(url);
    PQsetNoticeProcessor(connection, silence, NULL);
    PGresult *result = PQexec(connection, text);
    ExecStatusType status = PQresultStatus(result);
    int64_t rows = -1;
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        rows = strtoll(PQcmdTuples(result), NULL, 10);
    else
        printf("# %s: %s", text, PQerrorMessage(connection));
    for (int i = 0; ret_text != NULL && i < PQntuples(result); i++)
        for (int k = 0; k < PQnfields(result); k++)
            out_printf(ret_text, "%s%s", PQgetvalue(result, i, k),
                       k + 1 < PQnfields(result) ? "|" : "\n");
    PQclear(result);
    PQfinish(connection);
    return rows;
}

static int add_row(void *context, int count, char **values, char **names)
{
    (void)names;
    for (int k = 0; context != NULL && k < count; k++)
        out_printf(context, "%s%s", values[k] == NULL ? "" : values[k], k + 1 < count ? "|" : "\n");
    return 0;
}

static int64_t run_sqlite(const char *directory, const char *text, struct out *ret_text)
{
    sqlite3 *db;
    char path[512], *words = NULL;
    snprintf(path, sizeof(path), "%.400s/carm.db", directory);
    int status = sqlite3_open(path, &db);
    if (status == SQLITE_OK)
        status = sqlite3_exec(db, text, add_row, ret_text, &words);
    if (status != SQLITE_OK)
        printf("# %s: %s\n", text, words == NULL ? sqlite3_errmsg(db) : words);
    int64_t rows = status == SQLITE_OK ? sqlite3_changes64(db) : -1;
    sqlite3_free(words);
    sqlite3_close(db);
    return rows;
}

int64_t test_place_run(const char *place, const char *text, struct out *ret_text)
{
    return test_place_postgres(place) ? run_postgres(place, text, ret_text)
                                      : run_sqlite(place, text, ret_text);
}

/* ---- directories ---- */

char *test_directory(struct arena *arena)
{
    const char *where = getenv("TMPDIR");
    char *path = arena_printf(arena, "%s/carm-test-XXXXXX", where == NULL ? "/tmp" : where);
    char *made = mkdtemp(path);
    assert(made != NULL);
    return path;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status, (void)kind, (void)where;
    return remove(path);
}

void test_directory_remove(const char *directory)
{
    nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- databases ---- */

/* The server's URL with another database in it. */
static char *url_of(struct arena *arena, const char *server, const char *database)
{
    const char *name = strchr(server + 13, '/');
    assert(name != NULL);
    const char *rest = strchr(name, '?');
    return arena_printf(arena, "%.*s/%s%s", (int)(name - server), server, database,
                        rest == NULL ? "" : rest);
}

/* The name in a URL is its path's. */
static char *database_of(struct arena *arena, const char *place)
{
    const char *name = place;
    for (const char *at = place; *at != '\0' && *at != '?'; at++)
        if (*at == '/')
            name = at + 1;
    return arena_printf(arena, "%.*s", (int)strcspn(name, "?"), name);
}

static char *make_database(struct arena *arena, const char *server, const char *from)
{
    static _Atomic int number = 0;
    char *name = arena_printf(arena, "carm_%d_%d", (int)getpid(), ++number);
    run_postgres(server, arena_printf(arena, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name),
                 NULL);
    int64_t made = run_postgres(
        server, arena_printf(arena, "CREATE DATABASE %s TEMPLATE %s", name, from), NULL);
    assert(made >= 0);
    return url_of(arena, server, name);
}

char *test_place(struct arena *arena, const char *directory)
{
    return test_on_postgres() ? make_database(arena, getenv("CARM_TEST_STORE"), "template0")
                              : arena_text(arena, directory);
}

char *test_place_copy(struct arena *arena, const char *directory, const char *from)
{
    if (test_place_postgres(from))
        return make_database(arena, getenv("CARM_TEST_STORE"), database_of(arena, from));
    run_sqlite(from, arena_printf(arena, "VACUUM INTO '%s/carm.db'", directory), NULL);
    int64_t kept = run_sqlite(directory, "PRAGMA journal_mode = wal", NULL);
    assert(kept >= 0);
    return arena_text(arena, directory);
}

void test_place_remove(const char *place)
{
    if (!test_place_postgres(place))
        return;
    struct arena *arena = arena_new();
    run_postgres(getenv("CARM_TEST_STORE"),
                 arena_printf(arena, "DROP DATABASE IF EXISTS %s WITH (FORCE)",
                              database_of(arena, place)),
                 NULL);
    arena_free(arena);
}
