/* Opening: lock, connection, pragmas. */
#include "sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

/* The lock is a file beside the database: the one writer holds it for its life, and a process that
 * was killed lets go of it by itself. */
static enum code take_lock(struct sqlite_store *own, const char *directory)
{
    struct store *store = &own->base;
    char path[PATH_SIZE];
    snprintf(path, sizeof(path), "%s/carm.lock", directory);
    own->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (own->lock < 0) {
        snprintf(store->error, sizeof(store->error), "lock: %s", strerror(errno));
        return FAULT;
    }
    if (flock(own->lock, LOCK_EX | LOCK_NB) != 0) {
        snprintf(store->error, sizeof(store->error), "the lock is held by another process");
        return errno == EWOULDBLOCK ? BUSY : FAULT;
    }
    return OK;
}

/* Text of the one value a pragma or count gives; "" when there is none. A pragma that writes
 * commits at its end, after it has given its value. */
static enum code ask(struct store *store, const char *text, char *ret_answer, size_t size)
{
    sqlite3_stmt *statement = NULL;
    int status = sqlite3_prepare_v2(sqlite_of(store)->db, text, -1, &statement, NULL);
    if (status == SQLITE_OK)
        status = sqlite3_step(statement);
    if (status == SQLITE_ROW) {
        const char *answer = (const char *)sqlite3_column_text(statement, 0);
        snprintf(ret_answer, size, "%s", answer == NULL ? "" : answer);
    } else if (status == SQLITE_DONE) {
        ret_answer[0] = '\0';
    }
    bool given = status == SQLITE_ROW || status == SQLITE_DONE;
    int ended = sqlite3_finalize(statement);
    if (given)
        status = ended;
    return status == SQLITE_OK ? OK : sqlite_fault(store, status);
}

static enum code set(struct store *store, const char *text, const char *expected)
{
    char answer[64];
    enum code code = ask(store, text, answer, sizeof(answer));
    if (code == OK && expected != NULL && strcmp(answer, expected) != 0) {
        snprintf(store->error, sizeof(store->error), "%s gave %s", text, answer);
        return FAULT;
    }
    return code;
}

static enum code configure(struct store *store, bool create)
{
    enum code code = OK;
    sqlite3 *db = sqlite_of(store)->db;
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, 5000); /* first: a reader may meet a recovery */
    if (create)
        code = set(store, "PRAGMA page_size=8192", NULL);
    if (code == OK && store->writer)
        code = set(store, create ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode", "wal");
    if (code == OK && store->writer) {
        code = set(store, "PRAGMA synchronous=FULL", NULL);
        if (code == OK)
            code = set(store, "PRAGMA synchronous", "2");
        if (code == OK)
            code = set(store, "PRAGMA foreign_keys=ON", NULL);
    }
    if (code == OK)
        code = set(store, "PRAGMA mmap_size=268435456", NULL);
    if (code == OK)
        code = set(store, store->writer ? "PRAGMA cache_size=-65536" : "PRAGMA cache_size=-16384",
                   NULL);
    if (code == OK)
        code = set(store, "PRAGMA temp_store=MEMORY", NULL);
    if (code == OK && store->writer)
        sqlite3_wal_hook(db, sqlite_after_commit, store);
    if (code == OK && !store->writer)
        code = set(store, "PRAGMA query_only=ON", NULL);
    return code;
}

void sqlite_unlock(struct sqlite_store *own)
{
    if (own->lock >= 0)
        close(own->lock);
}

/* The directory's own name must be on the disk as well as what it will hold. */
static bool make_directory(const char *directory)
{
    char above[PATH_SIZE];
    if (mkdir(directory, 0700) != 0)
        return errno == EEXIST;
    snprintf(above, sizeof(above), "%s/..", directory);
    int file = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return false;
    bool kept = fsync(file) == 0;
    close(file);
    return kept;
}

enum code sqlite_open(const char *directory, bool create, bool writer, struct store **ret_store)
{
    char path[PATH_SIZE];
    struct stat status;
    int size = snprintf(path, sizeof(path), "%s/carm.db", directory);
    if (size < 0 || (size_t)size >= sizeof(path))
        return FAULT;
    if (create && !make_directory(directory))
        return FAULT;
    if (!create && stat(path, &status) != 0)
        return errno == ENOENT || errno == ENOTDIR ? NOT_FOUND : FAULT;

    struct sqlite_store *own = calloc(1, sizeof(*own));
    if (own == NULL)
        return FAULT;
    struct store *store = &own->base;
    store->engine = &sqlite_engine;
    store->writer = writer;
    own->lock = -1;
    enum code code = writer ? take_lock(own, directory) : OK;
    if (code == OK) {
        int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
        int opened = sqlite3_open_v2(path, &own->db, flags, NULL);
        if (opened != SQLITE_OK)
            code = sqlite_fault(store, opened);
    }
    if (code == OK)
        code = configure(store, create);
    if (code != OK) {
        if (code != BUSY)
            fprintf(stderr, "store: %s: %s\n", path, store->error);
        store_close(store);
        return code;
    }
    *ret_store = store;
    return OK;
}
