#include "store_test_day.h"
#include "store_test_place.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The log is carried over at 1,000 pages of 8,192 bytes, after bulk later; its index grows at 4,062
 * pages. It is left with a few less. */
enum { LOG_PAGES = 975, LONG_LOG_PAGES = 4055, LOG_PAGE_SIZE = 8192 + 24, BULK = 64 };

/* ---- files ---- */

static void copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return; /* no log, for one */
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert(out >= 0);
    ssize_t moved;
    while ((moved = sendfile(out, in, NULL, 1 << 26)) > 0)
        continue;
    assert(moved == 0);
    close(in);
    close(out);
}

/* Thousands of small stores: in memory, where there is such a place. */
static char *fresh_directory(struct arena *arena)
{
    char *path = arena_text(arena, "/dev/shm/store-fault-XXXXXX");
    return mkdtemp(path) != NULL ? path : test_directory(arena);
}

char *day_begin(struct arena *arena, const struct day *day)
{
    static const char *const names[] = {"carm.db", "carm.db-wal"};
    char *directory = fresh_directory(arena);
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        copy_file(arena_printf(arena, "%s/%s", day->morning, names[i]),
                  arena_printf(arena, "%s/%s", directory, names[i]));
    return directory;
}

/* ---- the script ---- */

static struct day_step *add(struct day *day, enum step_act act)
{
    assert(day->steps_count < DAY_STEPS);
    struct day_step *step = &day->steps[day->steps_count++];
    step->act = act;
    return step;
}

static void put(struct day_step *step, struct changes *changes, int64_t expect_seq)
{
    assert(step->count < DAY_CHANGES);
    changes->expect_seq = expect_seq;
    step->changes[step->count++] = changes;
}

static void file_one(struct day *day, struct changes *changes, int64_t expect_seq)
{
    put(add(day, STEP_COMMIT), changes, expect_seq);
}

static void note(struct day *day, const char *value) { add(day, STEP_SETTING)->value = value; }

/* The item at a place of a record. */
static ledger_id item_at(int64_t seq) { return seq * LEDGER_ID_PLACES; }

static void script_first(struct day *day, struct arena *arena)
{
    file_one(day, world_register(arena, 1), 0);
    struct day_step *step = add(day, STEP_COMMIT);
    put(step, world_declaration(arena, 1, 1, 1, 1000, 6000), -1);
    put(step, world_payment(arena, 1, "P1", 1502), -1);
    add(day, STEP_REOPEN);
    file_one(day, world_clearing(arena, 1, item_at(3), item_at(2), 700, date_make(2025, 11, 22)),
             3);
}

static void script_common(struct day *day, struct arena *arena)
{
    file_one(day, world_register(arena, 1), 0);
    struct day_step *step = add(day, STEP_COMMIT);
    put(step, world_register(arena, 2), 0);
    put(step, world_register(arena, 3), 0);

    struct changes *keyed = world_declaration(arena, 1, 1, 1, 1000, 6000);
    keyed->idempotency_client = "client";
    keyed->idempotency_key = "key";
    keyed->idempotency_status = 201;
    keyed->idempotency_answer = "{\"filed\":true}";
    file_one(day, keyed, -1); /* seq 2 */

    step = add(day, STEP_COMMIT);
    put(step, world_declaration(arena, 1, 2, 1, 2000, 3000), -1); /* seq 3 */
    put(step, world_declaration(arena, 2, 3, 1, 3000, 20000), -1);
    put(step, world_declaration(arena, 3, 4, 1, 4000, 3000), -1);
    file_one(day, world_payment(arena, 1, "P1", 1502), -1);              /* seq 4 */
    file_one(day, world_declaration(arena, 1, 1, 2, 1100, 6000), -1);    /* seq 5 */
    note(day, "2025-11-20");
    file_one(day, world_clearing(arena, 1, item_at(4), item_at(2), 1000, date_make(2025, 11, 22)),
             5); /* seq 6 */
    add(day, STEP_REOPEN);

    step = add(day, STEP_COMMIT);
    put(step, world_payment(arena, 2, "P2", 9000), -1); /* seq 3 */
    put(step, world_clearing(arena, 2, item_at(3), item_at(2), 4502, date_make(2025, 11, 23)), 3);
    step = add(day, STEP_COMMIT); /* one of these is refused, the others stand */
    put(step, world_declaration(arena, 1, 5, 1, 500, 3000), -1);
    put(step, world_declaration(arena, 3, 5, 1, 500, 3000), -1);
    put(step, world_payment(arena, 3, "P3", 100), -1);
    note(day, "2025-11-21");
    file_one(day, world_declaration(arena, 2, 6, 1, 6000, 40000), -1);
}

static void script_checkpoint(struct day *day, struct arena *arena)
{
    for (int64_t number = 10; number < 13; number++)
        file_one(day, world_declaration(arena, 1, number, 1, 1000, 6000), -1);
    note(day, "2025-11-20");
    struct day_step *step = add(day, STEP_COMMIT);
    put(step, world_payment(arena, 1, "P1", 1502), -1);
    put(step, world_declaration(arena, 1, 10, 2, 1100, 3000), -1);
    file_one(day, world_register(arena, 2), 0);
}

/* ---- the morning ---- */

static off_t size_of(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? status.st_size : 0;
}

static off_t log_pages(const char *directory)
{
    char path[100];
    snprintf(path, sizeof(path), "%s/carm.db-wal", directory);
    return size_of(path) / LOG_PAGE_SIZE;
}

static void commit_all(struct store *store, struct arena *arena,
                       const struct changes *const *changes, size_t count)
{
    struct commit_result results[BULK];
    enum code code = store_commit(store, arena, changes, NULL, count, results);
    assert(code == OK);
    for (size_t i = 0; i < count; i++)
        assert(results[i].code == OK);
}

/* Leaves a log behind, as a killed process does: of few pages, written again and again, or when it
 * is to be long, of bulk filing. */
static void lengthen_log(struct store *store, struct arena *arena, const char *directory, bool bulk)
{
    const struct changes *changes[BULK] = {world_register(arena, 1)};
    int64_t number = 100;
    commit_all(store, arena, changes, 1);
    for (int batch = 0; batch < (bulk ? 6 : 1); batch++) {
        size_t count = bulk ? BULK : 2;
        for (size_t i = 0; i < count; i++)
            changes[i] = world_declaration(arena, 1, number++, 1, 1000, bulk ? 50000 : 6000);
        commit_all(store, arena, changes, count);
    }
    off_t pages = bulk ? LONG_LOG_PAGES : LOG_PAGES;
    assert(log_pages(directory) < pages);
    for (int i = 0; log_pages(directory) < pages; i++) {
        assert(i < pages); /* else it was carried over on the way */
        enum code code = store_put_setting(store, "day.count", arena_printf(arena, "%d", i));
        assert(code == OK);
    }
}

/* In a process of its own, without syncs and without an end. */
static _Noreturn void prepare(const struct day *day, struct arena *arena)
{
    struct fault_log log = {{0}, false};
    struct store *store;
    fault_vfs_install(&(struct fault_plan){.way = FAULT_NONE}, &log);
    enum code code = store_open(day->morning, true, true, &store);
    assert(code == OK);
    if (day->kind == DAY_COMMON)
        store_close(store);
    else
        lengthen_log(store, arena, day->morning, day->kind == DAY_LONG);
    _exit(0);
}

/* What each step answers, and what it answers when it is sent again. */
static void rehearse(struct day *day, struct arena *arena)
{
    char *directory = day_begin(arena, day);
    struct store *store;
    struct verify_counts counts;
    enum code code = store_open(directory, day->kind == DAY_FIRST, true, &store);
    assert(code == OK);
    code = store_verify(store, NULL, NULL, NULL, &counts);
    assert(code == OK && counts.problems == 0);
    day->records = counts.records;
    for (size_t i = 0; i < day->steps_count; i++) {
        struct day_step *step = &day->steps[i];
        struct commit_result again[DAY_CHANGES];
        if (step->act != STEP_COMMIT)
            continue;
        code = store_commit(store, arena, step->changes, NULL, step->count, step->results);
        assert(code == OK);
        code = store_commit(store, arena, step->changes, NULL, step->count, again);
        assert(code == OK);
        for (size_t k = 0; k < step->count; k++) {
            step->again[k] = again[k].code;
            assert(again[k].code == CONFLICT || again[k].code == MOVED);
        }
    }
    store_close(store);
    test_directory_remove(directory);
}

struct day *day_new(struct arena *arena, enum day_kind kind)
{
    static void (*const scripts[DAY_KINDS])(struct day *, struct arena *) = {
        [DAY_FIRST] = script_first,
        [DAY_COMMON] = script_common,
        [DAY_CHECKPOINT] = script_checkpoint,
        [DAY_LONG] = script_checkpoint,
    };
    struct day *day = arena_alloc(arena, sizeof(*day));
    day->kind = kind;
    day->morning = fresh_directory(arena);
    scripts[kind](day, arena);
    if (kind != DAY_FIRST) {
        int status;
        pid_t child = fork();
        assert(child >= 0);
        if (child == 0)
            prepare(day, arena);
        pid_t ended = waitpid(child, &status, 0);
        assert(ended == child && status == 0);
    }
    rehearse(day, arena);
    return day;
}

/* ---- living it ---- */

struct life {
    const struct day *day;
    const char *directory;
    struct day_log *log;
    struct arena *arena;
    struct store *writer, *reader;
};

/* Stops where it stands, in words: whoever looks on reads them. */
#define RIGHT(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            return DAY_WRONG;                                                                      \
        }                                                                                          \
    } while (0)

static bool create(const struct day *day) { return day->kind == DAY_FIRST; }

static enum day_end come(struct life *life)
{
    enum code code = store_open(life->directory, create(life->day), true, &life->writer);
    if (code == FAULT)
        code = store_open(life->directory, create(life->day), true, &life->writer);
    if (code == FAULT)
        return DAY_GAVE_UP;
    RIGHT(code == OK);
    code = store_open(life->directory, false, false, &life->reader);
    if (code == FAULT)
        code = store_open(life->directory, false, false, &life->reader);
    if (code == FAULT)
        return DAY_GAVE_UP;
    RIGHT(code == OK);
    return DAY_DONE;
}

/* The last one to go carries the log over: once the reader, once the writer. */
static void go(struct life *life, bool writer_first)
{
    bool struck = life->log->faults.struck;
    if (writer_first)
        store_close(life->writer);
    store_close(life->reader);
    if (!writer_first)
        store_close(life->writer);
    life->writer = life->reader = NULL;
    life->log->closing |= !struck && life->log->faults.struck;
}

static bool same_result(const struct commit_result *a, const struct commit_result *b)
{
    if (a->code != OK || b->code != OK)
        return a->code == b->code;
    return a->seq == b->seq && memcmp(&a->head, &b->head, sizeof(a->head)) == 0 &&
           memcmp(&a->body_hash, &b->body_hash, sizeof(a->body_hash)) == 0;
}

/* Whether a change that is to be kept is there. FAULT also when something else is. */
static enum code find(struct store *store, struct arena *arena, const struct day_step *step,
                      size_t place)
{
    struct journal_record record;
    const struct commit_result *result = &step->results[place];
    enum code code = store_load_journal(store, arena, step->changes[place]->bn, result->seq,
                                        &record);
    if (code == OK && memcmp(&record.hash, &result->head, sizeof(record.hash)) != 0)
        return FAULT;
    return code;
}

/* After FAULT: nothing of it is there, as far as can be read. */
static enum day_end look_refused(struct life *life, const struct day_step *step,
                                 const struct commit_result *results)
{
    for (size_t i = 0; i < step->count; i++) {
        RIGHT(results[i].code == FAULT);
        if (step->results[i].code != OK)
            continue;
        enum code code = find(life->writer, life->arena, step, i);
        RIGHT(code == NOT_FOUND || code == FAULT);
    }
    return DAY_DONE;
}

/* Acknowledged: whoever reads sees it. */
static enum day_end look_kept(struct life *life, const struct day_step *step)
{
    for (size_t i = 0; i < step->count; i++) {
        if (step->results[i].code != OK)
            continue;
        enum code code = find(life->reader, life->arena, step, i);
        if (code == FAULT)
            code = find(life->reader, life->arena, step, i);
        RIGHT(code == OK || code == FAULT);
    }
    return DAY_DONE;
}

static enum day_end commit(struct life *life, const struct day_step *step)
{
    struct commit_result results[DAY_CHANGES];
    for (int attempt = 0; attempt < 2; attempt++) {
        life->log->refused = false;
        enum code code = store_commit(life->writer, life->arena, step->changes, NULL, step->count,
                                      results);
        if (code == OK) {
            for (size_t i = 0; i < step->count; i++)
                RIGHT(same_result(&results[i], &step->results[i]));
            life->log->done++;
            return look_kept(life, step);
        }
        RIGHT(code == FAULT);
        life->log->refused = true;
        enum day_end end = look_refused(life, step, results);
        if (end != DAY_DONE)
            return end;
    }
    return DAY_GAVE_UP;
}

static enum day_end put_setting(struct life *life, const struct day_step *step)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        life->log->refused = false;
        enum code code = store_put_setting(life->writer, "day.done", step->value);
        RIGHT(code == OK || code == FAULT);
        if (code == OK) {
            life->log->done++;
            return DAY_DONE;
        }
        life->log->refused = true;
    }
    return DAY_GAVE_UP;
}

static enum day_end take_step(struct life *life, const struct day_step *step)
{
    switch (step->act) {
    case STEP_COMMIT: return commit(life, step);
    case STEP_SETTING: return put_setting(life, step);
    case STEP_REOPEN:
        go(life, true);
        life->log->done++;
        return come(life);
    }
    return DAY_WRONG;
}

enum day_end day_live(const struct day *day, const char *directory, struct day_log *log)
{
    struct life life = {.day = day, .directory = directory, .log = log, .arena = arena_new()};
    enum day_end end = come(&life);
    for (size_t i = 0; i < day->steps_count && end == DAY_DONE; i++)
        end = take_step(&life, &day->steps[i]);
    if (end == DAY_DONE || !log->abrupt)
        go(&life, false);
    arena_free(life.arena);
    return end;
}

/* ---- what is left of it ---- */

struct look {
    const struct day *day;
    const struct day_log *log;
    struct arena *arena;
    struct store *store;
    int64_t kept;    /* records found */
    bool under_way;  /* of the step after those acknowledged: it is there */
};

#define LOOK(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition);                               \
            return false;                                                                          \
        }                                                                                          \
    } while (0)

static bool look_step(struct look *look, size_t at)
{
    const struct day_step *step = &look->day->steps[at];
    size_t expected = 0, found = 0;
    for (size_t i = 0; i < step->count; i++) {
        if (step->results[i].code != OK)
            continue;
        expected++;
        enum code code = find(look->store, look->arena, step, i);
        LOOK(code == OK || code == NOT_FOUND);
        found += code == OK;
    }
    look->kept += (int64_t)found;
    if (at < look->log->done)
        LOOK(found == expected);
    else if (at > look->log->done || look->log->refused)
        LOOK(found == 0);
    else
        LOOK(found == 0 || found == expected);
    if (at == look->log->done)
        look->under_way = found > 0;
    return true;
}

static bool look_setting(const struct look *look)
{
    const char *last = "", *coming = NULL;
    for (size_t i = 0; i < look->day->steps_count && i <= look->log->done; i++) {
        const struct day_step *step = &look->day->steps[i];
        if (step->act != STEP_SETTING)
            continue;
        if (i < look->log->done)
            last = step->value;
        else if (!look->log->refused)
            coming = step->value;
    }
    const char *found = store_setting(look->store, look->arena, "day.done");
    if (found == NULL)
        found = "";
    LOOK(strcmp(found, last) == 0 || (coming != NULL && strcmp(found, coming) == 0));
    return true;
}

static void say(void *context, const char *text)
{
    (void)context;
    printf("# %s\n", text);
}

static bool look_verified(const struct look *look)
{
    struct verify_counts counts;
    LOOK(store_verify(look->store, NULL, say, NULL, &counts) == OK);
    LOOK(counts.problems == 0);
    LOOK(counts.records == look->day->records + look->kept);
    return true;
}

/* The rest of the day; what was under way and is there is refused when it is sent again. */
static bool go_on(struct look *look)
{
    for (size_t i = look->log->done; i < look->day->steps_count; i++) {
        const struct day_step *step = &look->day->steps[i];
        struct commit_result results[DAY_CHANGES];
        if (step->act == STEP_SETTING)
            LOOK(store_put_setting(look->store, "day.done", step->value) == OK);
        if (step->act != STEP_COMMIT)
            continue;
        LOOK(store_commit(look->store, look->arena, step->changes, NULL, step->count, results) ==
             OK);
        for (size_t k = 0; k < step->count; k++)
            if (look->under_way && i == look->log->done)
                LOOK(results[k].code == step->again[k]);
            else
                LOOK(same_result(&results[k], &step->results[k]));
    }
    return true;
}

static bool look_around(struct look *look)
{
    for (size_t i = 0; i < look->day->steps_count; i++)
        if (!look_step(look, i))
            return false;
    return look_setting(look) && look_verified(look) && go_on(look);
}

bool day_check(const struct day *day, const char *directory, const struct day_log *log)
{
    struct look look = {.day = day, .log = log};
    LOOK(store_open(directory, create(day), true, &look.store) == OK);
    look.arena = arena_new();
    bool fine = look_around(&look);
    store_close(look.store);
    arena_free(look.arena);
    return fine;
}
