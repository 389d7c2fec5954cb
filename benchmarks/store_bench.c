/*
 * What the store can do, beside what the machine can: declarations filed durably by one writer, and
 * in the same run the raw ceilings (fdatasync, plain SQLite rows). One JSON line a figure.
 * Usage: store_bench [declarations] [businesses] [batch] [body bytes]
 */
#include "store_test_world.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void figure(const char *name, int64_t value, const char *unit)
{
    printf("{\"name\":\"%s\",\"value\":%" PRId64 ",\"unit\":\"%s\"}\n", name, value, unit);
    fflush(stdout);
}

static int64_t per_second(int64_t count, int64_t us) { return us == 0 ? 0 : count * 1000000 / us; }

static int compare_int64(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static void bench_fdatasync(const char *directory)
{
    enum { ROUNDS = 1000, PAGE = 4096 };
    static const char page[PAGE] = "x";
    int64_t times[ROUNDS];
    char path[512];
    snprintf(path, sizeof(path), "%.400s/sync", directory);
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert(file >= 0);
    for (int i = 0; i < ROUNDS; i++) {
        int64_t from = now_us();
        ssize_t written = pwrite(file, page, PAGE, (off_t)(i % 64) * PAGE);
        int status = fdatasync(file);
        assert(written == PAGE && status == 0);
        times[i] = now_us() - from;
    }
    close(file);
    qsort(times, ROUNDS, sizeof(times[0]), compare_int64);
    figure("ceiling.fdatasync_us_p50", times[ROUNDS / 2], "us");
    figure("ceiling.fdatasync_us_p99", times[ROUNDS * 99 / 100], "us");
}

/* Rows of some 100 bytes appended to one table, 100 a commit, WAL and synchronous=FULL. */
static void bench_sqlite(const char *directory)
{
    enum { ROWS = 200000, BATCH = 100 };
    char path[512];
    sqlite3 *db;
    sqlite3_stmt *add, *begin, *commit;
    snprintf(path, sizeof(path), "%.400s/raw.db", directory);
    int status = sqlite3_open(path, &db);
    assert(status == SQLITE_OK);
    status = sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                              "PRAGMA wal_autocheckpoint=4000;"
                              "CREATE TABLE raw (id INTEGER PRIMARY KEY, a INTEGER, b TEXT) STRICT",
                          NULL, NULL, NULL);
    assert(status == SQLITE_OK);
    sqlite3_prepare_v2(db, "INSERT INTO raw (a, b) VALUES (?1, ?2)", -1, &add, NULL);
    sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin, NULL);
    sqlite3_prepare_v2(db, "COMMIT", -1, &commit, NULL);
    static const char text[] =
        "eighty bytes of text, more or less, as a posting and its references would have.";
    int64_t from = now_us();
    for (int i = 0; i < ROWS; i++) {
        if (i % BATCH == 0) {
            sqlite3_step(begin);
            sqlite3_reset(begin);
        }
        sqlite3_bind_int64(add, 1, i);
        sqlite3_bind_text(add, 2, text, -1, SQLITE_STATIC);
        status = sqlite3_step(add);
        assert(status == SQLITE_DONE);
        sqlite3_reset(add);
        if (i % BATCH == BATCH - 1) {
            status = sqlite3_step(commit);
            assert(status == SQLITE_DONE);
            sqlite3_reset(commit);
        }
    }
    figure("ceiling.sqlite_rows_per_s", per_second(ROWS, now_us() - from), "rows/s");
    sqlite3_finalize(add);
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    sqlite3_close(db);
}

static int64_t file_size(const char *directory, const char *name)
{
    char path[512];
    struct stat status;
    snprintf(path, sizeof(path), "%.400s/%.80s", directory, name);
    return stat(path, &status) == 0 ? (int64_t)status.st_size : 0;
}

static void bench_encode(size_t bytes)
{
    enum { ROUNDS = 2000 };
    struct arena *arena = arena_new();
    struct arena *scratch = arena_new();
    const struct changes *changes = world_declaration(arena, 1, 1, 1, 1000, bytes);
    int64_t from = now_us();
    size_t size = 0;
    for (int i = 0; i < ROUNDS; i++, arena_reset(scratch))
        size = strlen(changes_encode(scratch, changes));
    figure("store.encode_ns", (now_us() - from) * 1000 / ROUNDS, "ns");
    figure("store.body_bytes", (int64_t)size, "bytes");
    char *body = changes_encode(arena, changes);
    from = now_us();
    for (int i = 0; i < ROUNDS; i++, arena_reset(scratch)) {
        struct changes *back;
        enum code code = changes_decode(scratch, body, &back);
        assert(code == OK);
    }
    figure("store.decode_ns", (now_us() - from) * 1000 / ROUNDS, "ns");
    arena_free(scratch);
    arena_free(arena);
}

static void bench_filing(const char *directory, int total, int businesses, int batch, size_t bytes)
{
    char path[512];
    struct store *store;
    snprintf(path, sizeof(path), "%.400s/store", directory);
    enum code code = store_open(path, true, true, &store);
    assert(code == OK);
    struct arena *arena = arena_new();
    const struct changes **changes = calloc((size_t)batch, sizeof(*changes));
    const char **bodies = calloc((size_t)batch, sizeof(*bodies));
    struct commit_result *results = calloc((size_t)batch, sizeof(*results));
    unsigned seed = 1;
    int64_t spent = 0;
    for (int done = 0; done < total; done += batch, arena_reset(arena)) {
        /* Bodies are encoded ahead, as the workers do. */
        for (int i = 0; i < batch; i++) {
            int business = rand_r(&seed) % businesses;
            changes[i] = world_declaration(arena, business, done + i + 1, 1, 1000, bytes);
            bodies[i] = changes_encode(arena, changes[i]);
        }
        int64_t from = now_us();
        code = store_commit(store, arena, changes, bodies, (size_t)batch, results);
        spent += now_us() - from;
        assert(code == OK);
        for (int i = 0; i < batch; i++)
            assert(results[i].code == OK);
    }
    figure("store.declarations_per_s", per_second(total, spent), "declarations/s");
    figure("store.bytes_per_declaration", file_size(path, "carm.db") / total, "bytes");
    int64_t from = now_us();
    struct verify_counts counts;
    code = store_verify(store, NULL, NULL, NULL, &counts);
    assert(code == OK && counts.problems == 0);
    figure("store.verify_records_per_s", per_second(counts.records, now_us() - from), "records/s");
    store_close(store);
    free(changes);
    free(bodies);
    free(results);
    arena_free(arena);
}

static int argument(int count, char **arguments, int place, int fallback)
{
    int value = place < count ? (int)strtol(arguments[place], NULL, 10) : fallback;
    assert(value > 0);
    return value;
}

int main(int count, char **arguments)
{
    struct arena *arena = arena_new();
    char *directory = world_directory(arena);
    bench_fdatasync(directory);
    bench_sqlite(directory);
    size_t bytes = (size_t)argument(count, arguments, 4, 10000);
    bench_encode(bytes);
    bench_filing(directory, argument(count, arguments, 1, 40000),
                 argument(count, arguments, 2, 200), argument(count, arguments, 3, 200), bytes);
    world_remove(directory);
    arena_free(arena);
    return 0;
}
