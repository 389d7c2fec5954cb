/* The log's pages are carried over to the database: by the writer, or by a thread beside it. */
#include "sqlite.h"

#include <pthread.h>
#include <stdlib.h>

/* Bulk filing dirties the same index pages again and again: the rarer they are carried over, the
 * less is written (84 KB a declaration at 8,000 pages, 73 KB at 24,000). */
enum { PAGES = 1000, PAGES_BULK = 24000, PAGES_BESIDE_MAX = 4 * PAGES_BULK };

/* Has a connection of its own. The log begins anew only when all of it was carried over before the
 * next commit, which a thread beside a busy writer never achieves: it carries the bulk, and the
 * writer what came meanwhile. */
struct carrier {
    struct store *store;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool asked, done, stopping;
};

/* A check-point that leaves something over does not sync the database: then the last one, the
 * writer's, would sync all. */
static int sync_database(sqlite3 *db)
{
    sqlite3_file *file = NULL;
    int status = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return status == SQLITE_OK ? file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) : status;
}

static void carry(struct sqlite_store *own)
{
    int status = sqlite3_wal_checkpoint_v2(own->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (status == SQLITE_OK && !own->base.writer)
        status = sync_database(own->db);
    /* Busy with a reader, or with one another, is no trouble: the next commit tries again. */
    bool failed = status != SQLITE_OK && status != SQLITE_BUSY;
    if (failed)
        (void)sqlite_fault(&own->base, status);
    if (failed && !own->checkpoint_failed) /* the log grows from now on: said once */
        log_event("error", "checkpoint", "%s", own->base.error);
    own->checkpoint_failed = failed;
}

static void *carrier_run(void *context)
{
    struct carrier *carrier = context;
    pthread_mutex_lock(&carrier->lock);
    for (;;) {
        while (!carrier->asked && !carrier->stopping)
            pthread_cond_wait(&carrier->changed, &carrier->lock);
        if (carrier->stopping)
            break;
        pthread_mutex_unlock(&carrier->lock);
        carry(sqlite_of(carrier->store));
        pthread_mutex_lock(&carrier->lock);
        carrier->asked = false;
        carrier->done = true;
    }
    pthread_mutex_unlock(&carrier->lock);
    return NULL;
}

/* Asks for the bulk to be carried. True when that was done: the rest is the writer's. */
static bool carrier_ask(struct carrier *carrier)
{
    pthread_mutex_lock(&carrier->lock);
    bool done = carrier->done;
    carrier->done = false;
    if (!done && !carrier->asked) {
        carrier->asked = true;
        pthread_cond_signal(&carrier->changed);
    }
    pthread_mutex_unlock(&carrier->lock);
    return done;
}

/* Instead of the built-in check-pointing, which would swallow a failed fsync. */
int sqlite_after_commit(void *context, sqlite3 *db, const char *name, int pages)
{
    struct sqlite_store *own = context;
    (void)db;
    (void)name;
    if (pages < (own->bulk ? PAGES_BULK : PAGES))
        return SQLITE_OK;
    if (own->carrier == NULL || pages >= PAGES_BESIDE_MAX || carrier_ask(own->carrier))
        carry(own);
    return SQLITE_OK;
}

/* Without a thread, or the memory for it, the writer carries all. */
void sqlite_carry_beside(struct store *writer)
{
    struct carrier *carrier = calloc(1, sizeof(*carrier));
    if (carrier == NULL || sqlite_open_beside(writer, &carrier->store) != OK) {
        free(carrier);
        return;
    }
    pthread_mutex_init(&carrier->lock, NULL);
    pthread_cond_init(&carrier->changed, NULL);
    int status = pthread_create(&carrier->thread, NULL, carrier_run, carrier);
    assert(status == 0);
    sqlite_of(writer)->carrier = carrier;
}

void sqlite_carry_end(struct sqlite_store *own)
{
    struct carrier *carrier = own->carrier;
    if (carrier == NULL)
        return;
    own->carrier = NULL;
    pthread_mutex_lock(&carrier->lock);
    carrier->stopping = true;
    pthread_cond_signal(&carrier->changed);
    pthread_mutex_unlock(&carrier->lock);
    pthread_join(carrier->thread, NULL);
    pthread_cond_destroy(&carrier->changed);
    pthread_mutex_destroy(&carrier->lock);
    store_close(carrier->store);
    free(carrier);
}
