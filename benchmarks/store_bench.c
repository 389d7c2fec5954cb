/*
 * What the store can do, beside what the machine can: declarations filed durably by one writer,
 * and in the same run the raw ceilings (fdatasync, plain SQLite rows). With CARM_TEST_STORE, the
 * same on PostgreSQL, by one node and by two at once. One JSON line a figure.
 * Usage: store_bench [declarations] [businesses] [batch] [body bytes]
 *        store_bench fill PLACE DECLARATIONS: files that many small ones into a store that is there
 */
#include "store_test_place.h"
#include "store_test_world.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

struct filing {
    const char *place;
    int total, businesses, batch;
    size_t bytes;
};

/* Files `total` declarations from the first number on; microseconds spent in the store. */
static int64_t file_all(const struct filing *f, int64_t first, unsigned seed)
{
    struct store *store;
    enum code code = store_open(f->place, false, true, &store);
    assert(code == OK);
    struct arena *arena = arena_new();
    const struct changes **changes = calloc((size_t)f->batch, sizeof(*changes));
    const char **bodies = calloc((size_t)f->batch, sizeof(*bodies));
    struct commit_result *results = calloc((size_t)f->batch, sizeof(*results));
    int64_t spent = 0;
    for (int done = 0; done < f->total; done += f->batch, arena_reset(arena)) {
        /* Bodies are encoded ahead, as the workers do. */
        for (int i = 0; i < f->batch; i++) {
            int business = rand_r(&seed) % f->businesses;
            changes[i] = world_declaration(arena, business, first + done + i, 1, 1000, f->bytes);
            bodies[i] = changes_encode(arena, changes[i]);
        }
        int64_t from = now_us();
        code = store_commit(store, arena, changes, bodies, (size_t)f->batch, results);
        spent += now_us() - from;
        assert(code == OK);
        for (int i = 0; i < f->batch; i++)
            assert(results[i].code == OK);
    }
    store_close(store);
    free(changes);
    free(bodies);
    free(results);
    arena_free(arena);
    return spent;
}

static void prepare(const struct filing *f)
{
    struct store *store;
    struct arena *arena = arena_new();
    enum code code = store_open(f->place, true, true, &store);
    assert(code == OK);
    for (int i = 0; i < f->businesses; i++) {
        const struct changes *one = world_register(arena, i);
        struct commit_result result;
        code = store_commit(store, arena, &one, NULL, 1, &result);
        assert(code == OK && result.code == OK);
    }
    store_close(store);
    arena_free(arena);
}

static void bench_filing(const struct filing *f, const char *engine)
{
    char name[64];
    struct store *store;
    struct verify_counts counts;
    prepare(f);
    int64_t spent = file_all(f, 1, 1);
    snprintf(name, sizeof(name), "store.declarations_per_s.%s", engine);
    figure(name, per_second(f->total, spent), "declarations/s");
    snprintf(name, sizeof(name), "store.postings_per_s.%s", engine);
    figure(name, per_second(5 * (int64_t)f->total, spent), "postings/s");
    if (!test_place_postgres(f->place))
        figure("store.bytes_per_declaration", file_size(f->place, "carm.db") / f->total, "bytes");
    enum code code = store_open(f->place, false, false, &store);
    assert(code == OK);
    int64_t from = now_us();
    code = store_verify(store, NULL, NULL, NULL, &counts);
    assert(code == OK && counts.problems == 0);
    snprintf(name, sizeof(name), "store.verify_records_per_s.%s", engine);
    figure(name, per_second(counts.records, now_us() - from), "records/s");
    store_close(store);
}

/* Nodes that file for the same businesses at the same time: declarations a second by the clock,
 * encoding and all. */
static int64_t file_by_nodes(const struct filing *f, int nodes, int64_t first)
{
    int64_t from = now_us();
    struct filing part = *f;
    part.total = f->total / nodes;
    for (int i = 0; i < nodes; i++) {
        pid_t child = fork();
        assert(child >= 0);
        if (child == 0) {
            (void)file_all(&part, first + (int64_t)i * part.total, (unsigned)i + 7);
            _exit(0);
        }
    }
    for (int i = 0; i < nodes; i++) {
        int status;
        pid_t ended = wait(&status);
        assert(ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    return per_second(f->total, now_us() - from);
}

/* Postings alone, all on one account, 8,000 in a transaction: four changes of a thousand entries
 * with two legs each. Chained and durable like everything. */
static void bench_ledger(const struct filing *f, const char *engine)
{
    enum { ENTRIES = 1000, CHANGES = 4, ROUNDS = 40 };
    struct store *store;
    char name[64];
    struct arena *arena = arena_new();
    struct ledger_entry *entries = arena_array(arena, ENTRIES, sizeof(*entries));
    struct changes *changes = world_payment(arena, 1, "ledger", 100);
    struct arena *scratch = arena_new();
    for (int i = 0; i < ENTRIES; i++)
        entries[i] = changes->entries[0];
    changes->entries = entries;
    changes->entries_count = ENTRIES;
    changes->payments_count = changes->items_count = 0;
    enum code code = store_open(f->place, false, true, &store);
    assert(code == OK);
    const struct changes *batch[CHANGES] = {changes, changes, changes, changes};
    struct commit_result results[CHANGES];
    int64_t from = now_us();
    for (int i = 0; i < ROUNDS; i++, arena_reset(scratch)) {
        code = store_commit(store, scratch, batch, NULL, CHANGES, results);
        assert(code == OK && results[CHANGES - 1].code == OK);
    }
    snprintf(name, sizeof(name), "ledger.postings_per_s.%s", engine);
    figure(name, per_second((int64_t)ROUNDS * CHANGES * ENTRIES * 2, now_us() - from),
           "postings/s");
    store_close(store);
    arena_free(scratch);
    arena_free(arena);
}

static void bench_nodes(const struct filing *f)
{
    int64_t first = f->total + 1;
    figure("store.one_node_declarations_per_s.postgresql", file_by_nodes(f, 1, first),
           "declarations/s");
    first += f->total;
    figure("store.two_nodes_declarations_per_s.postgresql", file_by_nodes(f, 2, first),
           "declarations/s");
}

static int argument(int count, char **arguments, int place, int fallback)
{
    int value = place < count ? (int)strtol(arguments[place], NULL, 10) : fallback;
    assert(value > 0);
    return value;
}

int main(int count, char **arguments)
{
    if (count == 4 && strcmp(arguments[1], "fill") == 0) {
        const struct filing fill = {.place = arguments[2], .businesses = 20000, .batch = 500,
                                    .total = argument(count, arguments, 3, 1), .bytes = 400};
        (void)file_all(&fill, 1, 1);
        return 0;
    }
    struct arena *arena = arena_new();
    char *directory = test_directory(arena);
    bench_fdatasync(directory);
    bench_sqlite(directory);
    size_t bytes = (size_t)argument(count, arguments, 4, 10000);
    bench_encode(bytes);
    struct filing filing = {.place = arena_printf(arena, "%s/store", directory),
                            .total = argument(count, arguments, 1, 40000),
                            .businesses = argument(count, arguments, 2, 200),
                            .batch = argument(count, arguments, 3, 200),
                            .bytes = bytes};
    bench_filing(&filing, "sqlite");
    bench_ledger(&filing, "sqlite");
    if (getenv("CARM_TEST_STORE") != NULL) {
        filing.place = test_place(arena, directory);
        bench_filing(&filing, "postgresql");
        bench_ledger(&filing, "postgresql");
        bench_nodes(&filing);
        test_place_remove(filing.place);
    }
    test_directory_remove(directory);
    arena_free(arena);
    return 0;
}
