/* Connecting to PostgreSQL. */
#include "postgres.h"
#include "platform.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int64_t postgres_now_ms(void)
{
    return (int64_t)(platform_monotonic_us() / 1000);
}

static void silence(void *context, const char *message)
{
    (void)context, (void)message; /* "relation exists, skipping" */
}

/* What the URL says stands before what is said here. */
static PGconn *connect_once(const char *url)
{
    static const char *const names[] = {"connect_timeout", "keepalives_idle", "tcp_user_timeout",
                                        "fallback_application_name", "client_encoding", "dbname",
                                        NULL};
    const char *const values[] = {"5", "20", "30000", "carm", "UTF8", url, NULL};
    return PQconnectdbParams(names, values, 1);
}

enum code postgres_connect(struct postgres_store *own, int64_t deadline_ms)
{
    for (;;) {
        PQfinish(own->connection);
        own->connection = connect_once(own->url);
        own->sent_count = 0;
        if (PQstatus(own->connection) == CONNECTION_OK) {
            PQsetNoticeProcessor(own->connection, silence, NULL);
            if (PQenterPipelineMode(own->connection)) {
                own->trouble = TROUBLE_NONE;
                return OK;
            }
        }
        snprintf(own->base.error, sizeof(own->base.error), "postgresql: %s",
                 PQerrorMessage(own->connection));
        if (postgres_now_ms() >= deadline_ms)
            return BUSY;
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    }
}

/* Is there an installation? */
static enum code find_schema(struct store *store)
{
    struct sql sql = sql_new(store, QUERY_SCHEMA_FIND);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    code = column_int(&sql) != 0 ? OK : NOT_FOUND;
    sql_end(&sql);
    return code;
}

enum code postgres_open(const char *url, bool create, bool writer, struct store **ret_store)
{
    struct postgres_store *own = calloc(1, sizeof(*own));
    if (own == NULL)
        return FAULT;
    struct store *store = &own->base;
    store->engine = &postgres_engine;
    store->writer = writer;
    store->shared = true;
    own->url = strdup(url);
    enum code code = postgres_connect(own, postgres_now_ms() + CONNECT_MS);
    if (code == OK && PQserverVersion(own->connection) < 150000) {
        snprintf(store->error, sizeof(store->error), "PostgreSQL 15 or newer is needed");
        code = FAULT;
    }
    if (code == OK && !create)
        code = find_schema(store);
    if (code != OK) {
        if (code != NOT_FOUND)
            fprintf(stderr, "store: %s\n", store->error);
        store_close(store);
        return code;
    }
    *ret_store = store;
    return OK;
}
