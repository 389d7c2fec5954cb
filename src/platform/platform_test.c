#include "platform.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static void test_clock(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct clock *clock = clock_open("2025-11-20");
    assert_non_null(clock);
    assert_true(clock_simulated(clock));
    instant first = clock_now(clock), second = clock_now(clock);
    assert_string_equal(date_text(arena, instant_date(first)), "2025-11-20");
    assert_true(strncmp(instant_text(arena, first), "2025-11-20T10:00:00", 19) == 0);
    assert_true(second.ms > first.ms);
    clock_set(clock, date_make(2025, 11, 19));
    assert_true(clock_now(clock).ms > second.ms);
    assert_string_equal(date_text(arena, instant_date(clock_now(clock))), "2025-11-20");
    clock_set(clock, date_make(2025, 12, 1));
    assert_string_equal(date_text(arena, instant_date(clock_now(clock))), "2025-12-01");
    clock_close(clock);

    /* Asking never makes it tomorrow. */
    clock = clock_open("2025-11-20T23:59");
    instant last = {0};
    for (int i = 0; i < 70000; i++) {
        instant now = clock_now(clock);
        assert_true(now.ms >= last.ms);
        last = now;
    }
    assert_string_equal(date_text(arena, instant_date(last)), "2025-11-20");
    clock_close(clock);

    static const char *const bad[] = {"", "2025-13-01", "yesterday", "2025-11-20T24:00",
                                      "2025-11-20 10:00", "2025-11-2"};
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_null(clock_open(bad[i]));

    clock = clock_open("real");
    assert_false(clock_simulated(clock));
    int64_t difference = clock_now(clock).ms - platform_real_now().ms;
    assert_true(difference > -1000 && difference <= 0);
    clock_close(clock);
    uint64_t before = platform_monotonic_us();
    usleep(1000);
    assert_true(platform_monotonic_us() - before >= 1000);
    arena_free(arena);
}

static void *ask_clock(void *context)
{
    instant last = {0};
    for (int i = 0; i < 20000; i++) {
        instant now = clock_now(context);
        if (now.ms <= last.ms)
            return context;
        last = now;
    }
    return NULL;
}

static void test_clock_threads(void **state)
{
    (void)state;
    struct clock *clock = clock_open("2025-11-20");
    pthread_t threads[4];
    for (size_t i = 0; i < ARRAY_COUNT(threads); i++)
        pthread_create(&threads[i], NULL, ask_clock, clock);
    for (int day = 21; day < 30; day++)
        clock_set(clock, date_make(2025, 11, day));
    for (size_t i = 0; i < ARRAY_COUNT(threads); i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
    clock_close(clock);
}

static void test_signer(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char directory[] = "/tmp/signer-XXXXXX";
    assert_non_null(mkdtemp(directory));
    struct signer *signer = NULL;
    assert_int_equal(signer_open(directory, &signer), NOT_FOUND);
    assert_int_equal(signer_create(directory), OK);
    assert_int_equal(signer_create(directory), CONFLICT);
    struct stat status;
    assert_int_equal(stat(arena_printf(arena, "%s/sign.key", directory), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);

    assert_int_equal(signer_open(directory, &signer), OK);
    char *public = signer_public_hex(signer, arena);
    char *signature = signer_sign(signer, arena, "one declaration");
    assert_int_equal(strlen(public), 64);
    assert_int_equal(strlen(signature), 128);
    assert_true(signer_verify(public, "one declaration", signature));
    assert_false(signer_verify(public, "one declaratiom", signature));
    assert_false(signer_verify(public, "", signature));
    assert_false(signer_verify(public, "one declaration", ""));
    char *changed = arena_text(arena, signature);
    changed[5] = changed[5] == '0' ? '1' : '0';
    assert_false(signer_verify(public, "one declaration", changed));
    assert_false(signer_verify("00", "one declaration", signature));
    signer_close(signer);

    /* Opened again it is the same key, the one of the public file. */
    assert_int_equal(signer_open(directory, &signer), OK);
    assert_string_equal(signer_sign(signer, arena, "one declaration"), signature);
    char text[100];
    FILE *file = fopen(arena_printf(arena, "%s/sign.pub", directory), "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof(text), file));
    fclose(file);
    assert_memory_equal(text, public, 64);
    signer_close(signer);

    /* A damaged key is a fault, not another key. */
    assert_int_equal(truncate(arena_printf(arena, "%s/sign.key", directory), 40), 0);
    assert_int_equal(signer_open(directory, &signer), FAULT);
    unlink(arena_printf(arena, "%s/sign.key", directory));
    unlink(arena_printf(arena, "%s/sign.pub", directory));
    rmdir(directory);
    arena_free(arena);
}

static void test_random(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char *a = platform_random_text(arena, 32), *b = platform_random_text(arena, 32);
    assert_int_equal(strlen(a), 43);
    assert_string_not_equal(a, b);
    arena_free(arena);
}

/* Of verifying a few times, in microseconds of this process. */
static int64_t work_of(const char *hash)
{
    struct timespec begun, ended;
    bool right;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begun);
    for (int i = 0; i < 3; i++)
        assert_int_equal(password_verify(hash, "x", &right), OK);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended);
    return (ended.tv_sec - begun.tv_sec) * 1000000 + (ended.tv_nsec - begun.tv_nsec) / 1000;
}

static void test_password(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char *hash = NULL, *again = NULL;
    bool right = true;
    assert_int_equal(password_hash(arena, "maple sugar", &hash), OK);
    assert_int_equal(password_hash(arena, "maple sugar", &again), OK);
    assert_string_not_equal(hash, again);
    assert_true(strncmp(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31) == 0);
    assert_int_equal(password_verify(hash, "maple sugar", &right), OK);
    assert_true(right);
    assert_int_equal(password_verify(hash, "maple sugaR", &right), OK);
    assert_false(right);
    assert_int_equal(password_verify(NULL, "maple sugar", &right), OK);
    assert_false(right);
    assert_int_equal(password_verify("not a hash", "maple sugar", &right), OK);
    assert_false(right);

    char *endless = arena_alloc(arena, 5001);
    memset(endless, 'x', 5000);
    assert_int_equal(password_hash(arena, endless, &again), TOO_LARGE);
    assert_int_equal(password_verify(hash, endless, &right), OK);
    assert_false(right);

    /* A name nobody has takes as much work as one with a wrong password. What else the machine does
     * is not counted, but disturbs: one quiet moment of several is enough. */
    bool alike = false;
    for (int tries = 0; tries < 8 && !alike; tries++) {
        const int64_t known = work_of(hash), unknown = work_of(NULL);
        alike = unknown * 2 > known && known * 2 > unknown;
    }
    assert_true(alike);
    arena_free(arena);
}

struct crowd {
    const char *hash;
    _Atomic int right, busy;
};

static void *verify_once(void *context)
{
    struct crowd *crowd = context;
    bool right = false;
    enum code code = password_verify(crowd->hash, "maple sugar", &right);
    if (code == BUSY)
        atomic_fetch_add(&crowd->busy, 1);
    else if (code == OK && right)
        atomic_fetch_add(&crowd->right, 1);
    return NULL;
}

static void test_password_crowd(void **state)
{
    (void)state;
    enum { CROWD = 100 };
    struct arena *arena = arena_new();
    char *hash = NULL;
    assert_int_equal(password_hash(arena, "maple sugar", &hash), OK);
    struct crowd crowd = {.hash = hash};
    pthread_t threads[CROWD];
    for (int i = 0; i < CROWD; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, verify_once, &crowd), 0);
    for (int i = 0; i < CROWD; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(crowd.right + crowd.busy, CROWD);
    assert_true(crowd.right >= 10);
    assert_true(crowd.busy > 0);
    arena_free(arena);
}

static void test_log(void **state)
{
    (void)state;
    int ends[2], kept = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    log_event("info", "tried", "a \"quote\"\nand %d", 7);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(ends[1]);
    char line[512];
    ssize_t size = read(ends[0], line, sizeof(line) - 1);
    close(ends[0]);
    assert_true(size > 0);
    line[size] = '\0';
    assert_true(strncmp(line, "{\"time\":\"20", 11) == 0);
    assert_non_null(strstr(line, "\"level\":\"info\",\"event\":\"tried\","
                                 "\"detail\":\"a \\\"quote\\\"\\u000aand 7\"}\n"));
}

/* ---- supervisor ---- */

struct life {
    _Atomic int starts;
    _Atomic int child;
    int crashes, status; /* dies so often of a signal, then exits */
    bool stays;
};

static void stop_now(int number)
{
    (void)number;
    _exit(7);
}

static int live(void *context)
{
    struct life *life = context;
    life->child = getpid();
    if (atomic_fetch_add(&life->starts, 1) < life->crashes)
        raise(SIGKILL);
    if (life->stays) {
        signal(SIGTERM, stop_now);
        for (;;)
            pause();
    }
    _exit(life->status);
}

static struct life *life_new(void)
{
    struct life *life = mmap(NULL, sizeof(*life), PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(life != MAP_FAILED);
    return life;
}

static void wait_for_starts(struct life *life, int starts)
{
    for (int i = 0; i < 500 && life->starts < starts; i++)
        usleep(10000);
    assert_int_equal(life->starts, starts);
}

static void test_supervise(void **state)
{
    (void)state;
    struct life *life = life_new();
    life->crashes = 2;
    life->status = 5;
    uint64_t begun = platform_monotonic_us();
    assert_int_equal(supervise(live, life), 5);
    assert_int_equal(life->starts, 3);
    assert_true(platform_monotonic_us() - begun >= 150 * 1000); /* 50 and 100 ms between */
    munmap(life, sizeof(*life));
}

static void test_supervise_stop(void **state)
{
    (void)state;
    struct life *life = life_new();
    life->stays = true;
    pid_t parent = fork();
    if (parent == 0)
        _exit(supervise(live, life));
    wait_for_starts(life, 1);
    /* Killed from outside it comes back within a second; asked to end, it ends. */
    kill(life->child, SIGKILL);
    wait_for_starts(life, 2);
    usleep(50 * 1000);
    kill(parent, SIGTERM);
    int status;
    assert_int_equal(waitpid(parent, &status, 0), parent);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 7);
    munmap(life, sizeof(*life));
}

static void test_supervise_orphan(void **state)
{
    (void)state;
    struct life *life = life_new();
    life->stays = true;
    pid_t parent = fork();
    if (parent == 0)
        _exit(supervise(live, life));
    wait_for_starts(life, 1);
    usleep(50 * 1000);
    kill(parent, SIGKILL);
    assert_int_equal(waitpid(parent, NULL, 0), parent);
    bool gone = false;
    for (int i = 0; i < 200 && !gone; i++) {
        char path[64], text[256] = "";
        snprintf(path, sizeof(path), "/proc/%d/stat", life->child);
        FILE *file = fopen(path, "r");
        gone = file == NULL || fgets(text, sizeof(text), file) == NULL ||
               strstr(text, ") Z") != NULL; /* dead, if nobody has asked after it yet */
        if (file != NULL)
            fclose(file);
        usleep(10000);
    }
    assert_true(gone);
    munmap(life, sizeof(*life));
}

static void test_next_now_rises(void **state)
{
    (void)state;
    const int64_t first = platform_real_now().ms;
    int64_t before = 0;
    for (int i = 0; i < 1000; i++) {
        const int64_t next = platform_next_now().ms;
        assert_true(next > before);
        before = next;
    }
    assert_true(platform_next_now().ms >= first + 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock),         cmocka_unit_test(test_clock_threads),
        cmocka_unit_test(test_next_now_rises),
        cmocka_unit_test(test_signer),        cmocka_unit_test(test_random),
        cmocka_unit_test(test_password),      cmocka_unit_test(test_password_crowd),
        cmocka_unit_test(test_log),           cmocka_unit_test(test_supervise),
        cmocka_unit_test(test_supervise_stop), cmocka_unit_test(test_supervise_orphan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
