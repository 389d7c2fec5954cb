#include "store_test_place.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

char *test_place(struct arena *arena, const char *directory)
{
    static _Atomic int number = 0;
    const char *server = getenv("CARM_TEST_STORE");
    if (server == NULL || server[0] == '\0')
        return arena_text(arena, directory);
    char *name = arena_printf(arena, "carm_%d_%d", (int)getpid(), ++number);
    run_postgres(server, arena_printf(arena, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name),
                 NULL);
    int64_t made = run_postgres(
        server, arena_printf(arena, "CREATE DATABASE %s TEMPLATE template0", name), NULL);
    assert(made >= 0);
    return url_of(arena, server, name);
}

void test_place_remove(const char *place)
{
    if (!test_place_postgres(place))
        return;
    struct arena *arena = arena_new();
    const char *name = strrchr(place, '/');
    for (const char *at = place; *at != '\0' && *at != '?'; at++)
        if (*at == '/')
            name = at;
    size_t size = strcspn(name + 1, "?");
    run_postgres(getenv("CARM_TEST_STORE"),
                 arena_printf(arena, "DROP DATABASE IF EXISTS %.*s WITH (FORCE)", (int)size,
                              name + 1),
                 NULL);
    arena_free(arena);
}
