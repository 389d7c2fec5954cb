/* A process that files is killed at random instants; what it said was filed is there, whole, and
 * nothing else is half there. */
#include "store.h"
#include "store_test_place.h"
#include "store_test_world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { KILLS = 20, BATCH = 20, BUSINESSES = 5 };

static void nap(long microseconds)
{
    nanosleep(&(struct timespec){microseconds / 1000000, microseconds % 1000000 * 1000}, NULL);
}

/* Files for ever; says each number once it is durable. */
static _Noreturn void file_for_ever(const char *place, int64_t number, int acks, unsigned seed)
{
    struct store *store;
    if (store_open(place, false, true, &store) != OK)
        _exit(1);
    struct arena *arena = arena_new();
    for (;; arena_reset(arena)) {
        const struct changes *changes[BATCH];
        struct commit_result results[BATCH];
        size_t count = 1 + (size_t)rand_r(&seed) % BATCH;
        int64_t first = number;
        for (size_t i = 0; i < count; i++, number++)
            changes[i] =
                world_declaration(arena, (int)(number % BUSINESSES), number, 1, 1000, 6000);
        if (store_commit(store, arena, changes, NULL, count, results) != OK)
            _exit(2);
        for (size_t i = 0; i < count; i++) {
            int64_t done = first + (int64_t)i;
            if (results[i].code != OK || write(acks, &done, sizeof(done)) != sizeof(done))
                _exit(3);
        }
    }
}

static void say(void *context, const char *text)
{
    (void)context;
    printf("# %s\n", text);
}

static void check(const char *place, const int64_t *acks, size_t acks_count,
                  int64_t *ret_next_number)
{
    struct store *store;
    struct verify_counts counts;
    struct arena *arena = arena_new();
    assert_int_equal(store_open(place, false, true, &store), OK);
    for (size_t i = 0; i < acks_count; i++) {
        struct stored_declaration d;
        assert_int_equal(
            store_load_declaration(store, arena, world_transaction(acks[i]), 1, &d), OK);
        assert_true(d.document[strlen(d.document) - 1] == '}');
        arena_reset(arena);
    }
    assert_int_equal(store_verify(store, NULL, say, NULL, &counts), OK);
    assert_int_equal(counts.problems, 0);
    assert_true(counts.declarations >= (int64_t)acks_count);
    *ret_next_number = counts.declarations + 1; /* numbers are given without holes */
    store_close(store);
    arena_free(arena);
}

static void killed_at_random(void **state)
{
    (void)state;
    const char *given = getenv("CARM_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    printf("# CARM_SEED=%u\n", seed);
    struct arena *arena = arena_new();
    char *directory = test_directory(arena), *place = test_place(arena, directory);
    struct store *store;
    assert_int_equal(store_open(place, true, true, &store), OK);
    store_close(store);

    int64_t *acks = NULL, next = 1;
    size_t count = 0, capacity = 0;
    for (int i = 0; i < KILLS; i++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        unsigned child_seed = (unsigned)rand_r(&seed);
        long delay = 20000 + rand_r(&seed) % 100000;
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(ends[0]);
            file_for_ever(place, next, ends[1], child_seed);
        }
        close(ends[1]);
        nap(delay);
        kill(child, SIGKILL);
        int status;
        waitpid(child, &status, 0);
        assert_true(WIFSIGNALED(status));
        int64_t done;
        while (read(ends[0], &done, sizeof(done)) == sizeof(done))
            *LIST_PUSH(arena, acks, count, capacity) = done;
        close(ends[0]);
        check(place, acks, count, &next);
    }
    printf("# %zu acknowledged, %lld stored\n", count, (long long)next - 1);
    assert_true(count > 0);
    test_place_remove(place);
    test_directory_remove(directory);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(killed_at_random)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
