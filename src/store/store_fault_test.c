/* A scripted day on a disk that fails: at each call of each kind in turn the power is cut, the
 * process is killed, or the call answers with an error. Then the store is opened on a sound disk as
 * the next start does, and must hold what was acknowledged, whole, once, and go on by itself.
 *
 * CARM_SEED: what the disk keeps, and which calls are tried (printed): some of each pass, others
 * in the next run. CARM_FAULT_ALL: every call. CARM_FAULT_TEST: only passes of this name ("common
 * day: *"). CARM_FAULT_AT: only this call.
 */
#include "store_test_day.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS = 2, WORDS = 4000, CASES = 25, FAILED_ENOUGH = 5 };

/* How a day may end. */
enum { END_DONE = 1, END_GAVE_UP = 2, END_ABORT = 4, END_KILLED = 8, END_POWER = 16 };
enum { MOMENT = END_DONE | END_ABORT, LASTING = END_DONE | END_GAVE_UP | END_ABORT };
/* On which days; a log as long as that of the fourth takes its time. */
enum { SHORT_DAYS = 7, LONG_DAY = 8 };

struct pass {
    const char *name;
    enum fault_call call;
    enum fault_way way;
    bool lasting;
    int ends, days;
    int stride; /* every so many-th call, or fewer, from where the seed says */
};

static const struct pass passes[] = {
    {"the power is cut at a change", FAULT_CHANGE, FAULT_POWER_CUT, false, END_POWER, SHORT_DAYS,
     3},
    {"the power is cut at a sync", FAULT_SYNC, FAULT_POWER_CUT, false, END_POWER, SHORT_DAYS, 1},
    {"killed at a change", FAULT_CHANGE, FAULT_KILL, false, END_KILLED, SHORT_DAYS, 3},
    {"killed at a sync", FAULT_SYNC, FAULT_KILL, false, END_KILLED, SHORT_DAYS, 1},
    {"a write error", FAULT_CHANGE, FAULT_ERROR, false, MOMENT, SHORT_DAYS, 3},
    {"write errors from then on", FAULT_CHANGE, FAULT_ERROR, true, LASTING, SHORT_DAYS, 5},
    {"a full disk for a moment", FAULT_CHANGE, FAULT_FULL, false, MOMENT, SHORT_DAYS, 5},
    {"a full disk from then on", FAULT_CHANGE, FAULT_FULL, true, LASTING, SHORT_DAYS, 4},
    {"a failed sync", FAULT_SYNC, FAULT_ERROR, false, END_ABORT, SHORT_DAYS, 1},
    {"a read error", FAULT_READ, FAULT_ERROR, false, MOMENT, SHORT_DAYS, 4},
    {"read errors from then on", FAULT_READ, FAULT_ERROR, true, LASTING, SHORT_DAYS, 5},
    {"a short read", FAULT_READ, FAULT_SHORT, false, LASTING, SHORT_DAYS, 3},
    {"no shared memory for a moment", FAULT_MAP, FAULT_ERROR, false, MOMENT,
     SHORT_DAYS | LONG_DAY, 1},
    {"no shared memory from then on", FAULT_MAP, FAULT_FULL, true, LASTING, SHORT_DAYS | LONG_DAY,
     1},
};

static const char *const day_names[DAY_KINDS] = {"first day", "common day", "day of a checkpoint",
                                                 "day of a long log"};

struct world {
    struct arena *arena;
    struct day *days[DAY_KINDS];
    struct fault_log calls[DAY_KINDS]; /* of a day without faults */
    unsigned seed;
    int64_t only;
    bool all;
};

struct test {
    struct world *world;
    enum day_kind kind;
    const struct pass *pass;
};

/* ---- one case ---- */

static struct day_log *log_new(void)
{
    void *memory = mmap(NULL, sizeof(struct day_log), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(memory != MAP_FAILED);
    return memory;
}

static int words_file(const char *directory, int flags)
{
    char path[200];
    snprintf(path, sizeof(path), "%s/words", directory);
    return open(path, flags | O_CLOEXEC, 0600);
}

static void say_words(const char *directory)
{
    char words[WORDS];
    int fd = words_file(directory, O_RDONLY);
    ssize_t size = fd < 0 ? 0 : read(fd, words, sizeof(words) - 1);
    words[size > 0 ? size : 0] = '\0';
    for (char *line = words, *end; *line != '\0'; line = end) {
        end = line + strcspn(line, "\n");
        if (*end != '\0')
            *end++ = '\0';
        printf("# | %s\n", line);
    }
    if (fd >= 0)
        close(fd);
}

static int live(const struct day *day, const char *directory, const struct fault_plan *plan,
                struct day_log *log)
{
    int status;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (dup2(words_file(directory, O_WRONLY | O_CREAT), STDERR_FILENO) < 0)
            _exit(1);
        fault_vfs_install(plan, &log->faults);
        _exit((int)day_live(day, directory, log));
    }
    return child > 0 && waitpid(child, &status, 0) == child ? status : -1;
}

static int end_of(int status)
{
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGABRT   ? END_ABORT
               : WTERMSIG(status) == SIGKILL ? END_KILLED
                                             : 0;
    switch (WEXITSTATUS(status)) {
    case DAY_DONE: return END_DONE;
    case DAY_GAVE_UP: return END_GAVE_UP;
    case FAULT_POWER_EXIT: return END_POWER;
    default: return 0;
    }
}

/* The log's index is no part of what is kept: it may be lost, and after a power cut be anything. */
static void hurt_index(const char *directory, bool power, unsigned seed)
{
    char path[200];
    struct stat status;
    snprintf(path, sizeof(path), "%s/carm.db-shm", directory);
    switch (seed % 3) {
    case 0: unlink(path); break;
    case 1:
        if (!power || stat(path, &status) != 0)
            break;
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        for (off_t at = 0; fd >= 0 && at < status.st_size; at += (off_t)sizeof(seed)) {
            unsigned noise = (unsigned)rand_r(&seed);
            if (pwrite(fd, &noise, sizeof(noise), at) != sizeof(noise))
                break;
        }
        if (fd >= 0)
            close(fd);
        break;
    default: break;
    }
}

static bool one_case(const struct test *test, struct arena *arena, struct day_log *log, int64_t at)
{
    const struct day *day = test->world->days[test->kind];
    const struct pass *pass = test->pass;
    unsigned seed = test->world->seed * 2654435761u + (unsigned)at * 40503u + (unsigned)pass->way;
    struct fault_plan plan = {pass->call, at, pass->way, pass->lasting, seed};
    char *directory = day_begin(arena, day);
    *log = (struct day_log){.abrupt = seed >> 16 & 1};
    int status = live(day, directory, &plan, log);
    int end = end_of(status);
    int allowed = pass->ends;
    /* A sync that fails while the store is closed has nobody left to answer to. */
    if (pass->way == FAULT_ERROR && pass->call == FAULT_SYNC && log->closing)
        allowed |= END_DONE;
    bool fine = (end & allowed) != 0 && log->faults.struck;
    if (!fine)
        printf("# ended with status %x after %zu steps%s\n", (unsigned)status, log->done,
               log->faults.struck ? "" : ", before its fault");
    hurt_index(directory, end == END_POWER, seed >> 8);
    fine = day_check(day, directory, log) && fine;
    if (!fine) {
        printf("# %s, %s: case %lld\n", day_names[test->kind], pass->name, (long long)at);
        say_words(directory);
    }
    test_directory_remove(directory);
    return fine;
}

/* ---- a pass: every case of it, shared out ---- */

static bool chosen(const struct test *test, int64_t at, int64_t calls)
{
    const struct world *world = test->world;
    int64_t stride = test->pass->stride;
    if (world->only != 0)
        return at == world->only;
    if (stride * CASES < calls)
        stride = (calls + CASES - 1) / CASES;
    return world->all || (at + world->seed) % stride == 0;
}

static _Noreturn void work(const struct test *test, int worker, int64_t calls)
{
    struct arena *arena = arena_new();
    struct day_log *log = log_new();
    int failed = 0;
    int64_t turn = 0;
    for (int64_t at = 1; at <= calls && failed < FAILED_ENOUGH; at++)
        if (chosen(test, at, calls) && turn++ % WORKERS == worker) {
            failed += !one_case(test, arena, log, at);
            arena_reset(arena);
        }
    fflush(stdout);
    _exit(failed == 0 ? 0 : 1);
}

static void every_call(void **state)
{
    const struct test *test = *state;
    pid_t workers[WORKERS];
    int64_t calls = test->world->calls[test->kind].calls[test->pass->call];
    assert_true(calls > 0);
    fflush(stdout);
    for (int i = 0; i < WORKERS; i++) {
        workers[i] = fork();
        assert_true(workers[i] >= 0);
        if (workers[i] == 0)
            work(test, i, calls);
    }
    bool fine = true;
    for (int i = 0; i < WORKERS; i++) {
        int status = -1;
        waitpid(workers[i], &status, 0);
        fine = fine && status == 0;
    }
    assert_true(fine);
}

/* A day without faults: its calls are those of every other up to its fault. */
static void live_without_faults(struct world *world, enum day_kind kind)
{
    struct day_log *log = log_new();
    const struct day *day = world->days[kind];
    char *directory = day_begin(world->arena, day);
    *log = (struct day_log){0};
    int status = live(day, directory, &(struct fault_plan){.way = FAULT_NONE}, log);
    bool fine = end_of(status) == END_DONE && log->done == day->steps_count;
    if (!fine)
        say_words(directory);
    fine = day_check(day, directory, log) && fine;
    assert(fine);
    const int64_t *calls = log->faults.calls;
    printf("# %s: %lld changes, %lld syncs, %lld reads, %lld maps\n", day_names[kind],
           (long long)calls[FAULT_CHANGE], (long long)calls[FAULT_SYNC],
           (long long)calls[FAULT_READ], (long long)calls[FAULT_MAP]);
    world->calls[kind] = log->faults;
    test_directory_remove(directory);
    munmap(log, sizeof(*log));
}

/* The address sanitizer keeps freed memory back; each fork would carry it along. */
const char *__asan_default_options(void);
__attribute__((visibility("default"))) const char *__asan_default_options(void)
{
    return "quarantine_size_mb=1:malloc_context_size=5";
}

static size_t list_tests(struct world *world, struct test *tests, struct CMUnitTest *units)
{
    size_t count = 0;
    for (int kind = 0; kind < DAY_KINDS; kind++)
        for (size_t i = 0; i < ARRAY_COUNT(passes); i++) {
            if ((passes[i].days >> kind & 1) == 0)
                continue;
            tests[count] = (struct test){world, (enum day_kind)kind, &passes[i]};
            units[count] = (struct CMUnitTest){
                .name = arena_printf(world->arena, "%s: %s", day_names[kind], passes[i].name),
                .test_func = every_call,
                .initial_state = &tests[count],
            };
            count++;
        }
    return count;
}

int main(void)
{
    enum { TESTS_MAX = DAY_KINDS * ARRAY_COUNT(passes) };
    const char *given = getenv("CARM_SEED"), *only = getenv("CARM_FAULT_AT");
    struct world world = {.arena = arena_new(), .all = getenv("CARM_FAULT_ALL") != NULL};
    struct test tests[TESTS_MAX];
    struct CMUnitTest units[TESTS_MAX] = {{0}};
    world.seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    world.only = only != NULL ? strtoll(only, NULL, 10) : 0;
    printf("# CARM_SEED=%u\n", world.seed);
    for (int kind = 0; kind < DAY_KINDS; kind++) {
        world.days[kind] = day_new(world.arena, (enum day_kind)kind);
        live_without_faults(&world, (enum day_kind)kind);
    }
    cmocka_set_test_filter(getenv("CARM_FAULT_TEST"));
    size_t count = list_tests(&world, tests, units);
    int failed = _cmocka_run_group_tests("store-fault", units, count, NULL, NULL);
    for (int kind = 0; kind < DAY_KINDS; kind++)
        test_directory_remove(world.days[kind]->morning);
    arena_free(world.arena);
    return failed;
}
