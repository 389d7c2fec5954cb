/*
 * What sealing a day costs, by the clock and in time of this process: all heads of so many
 * businesses, the first time and on a day on which one in a hundred did something; and what a proof
 * reads. With CARM_TEST_STORE on PostgreSQL. One JSON line a figure. Usage: seal_bench [businesses]
 */
#include "store_seal.h"
#include "store_test_place.h"
#include "store_test_world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { BATCH = 1000, PAGE = 1000 };

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t cpu_us(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * (int64_t)1000000 +
           used.ru_utime.tv_usec + used.ru_stime.tv_usec;
}

static void figure(const char *name, int64_t value, const char *unit)
{
    printf("{\"name\":\"seal.%s.%s\",\"value\":%" PRId64 ",\"unit\":\"%s\"}\n", name,
           test_on_postgres() ? "postgresql" : "sqlite", value, unit);
    fflush(stdout);
}

static void commit(struct store *store, struct arena *arena, struct changes *const *changes,
                   size_t count)
{
    static struct commit_result results[BATCH];
    enum code code = store_commit(store, arena, (const struct changes *const *)changes, NULL, count,
                                  results);
    assert(code == OK);
    for (size_t i = 0; i < count; i++)
        assert(results[i].code == OK);
}

/* Every step-th business does something on that day. */
static void fill(struct store *store, int businesses, int step, date day)
{
    static struct changes *batch[BATCH];
    struct arena *arena = arena_new();
    size_t count = 0;
    for (int b = 0; b < businesses; b += step) {
        batch[count] = step == 1 ? world_register(arena, b)
                                 : world_payment(arena, b, date_text(arena, day), 100);
        batch[count++]->at = instant_at(day, 10, 0);
        if (count == BATCH || b + step >= businesses) {
            commit(store, arena, batch, count);
            arena_reset(arena);
            count = 0;
        }
    }
    arena_free(arena);
}

static struct day_seal seal(struct store *store, struct arena *arena, date day)
{
    struct arena *page = arena_new();
    struct day_tree tree = {.arena = arena};
    struct day_seal made;
    bn after = {""};
    size_t count;
    do {
        struct day_leaf *list;
        arena_reset(page);
        count = store_list_heads(store, page, day, after, PAGE, &list);
        for (size_t i = 0; i < count; i++) {
            hash256 leaf = day_leaf_hash(list[i].bn, list[i].seq, &list[i].hash);
            day_tree_add(&tree, list[i].bn, &leaf);
            after = list[i].bn;
        }
        enum code code = store_put_leaves(store, day, list, count);
        assert(code == OK);
    } while (count == PAGE);
    day_tree_end(&tree, &made);
    made.day = day;
    made.signature = "00";
    enum code code = store_put_seal(store, &made);
    assert(code == OK);
    arena_free(page);
    return made;
}

int main(int argc, char **argv)
{
    int businesses = argc > 1 ? atoi(argv[1]) : 100000;
    struct arena *arena = arena_new();
    char *directory = test_directory(arena), *place = test_place(arena, directory);
    struct store *store;
    enum code code = store_open(place, true, true, &store);
    assert(code == OK);
    date first = date_make(2025, 11, 10);
    fill(store, businesses, 1, first);
    int64_t from = now_us(), cpu = cpu_us();
    seal(store, arena, first);
    figure("first_ms", (now_us() - from) / 1000, "ms");
    figure("first_cpu_ms", (cpu_us() - cpu) / 1000, "ms");
    for (int i = 1; i <= 5; i++) {
        date day = date_add(first, i);
        fill(store, businesses, 100, day);
        from = now_us();
        cpu = cpu_us();
        struct day_seal made = seal(store, arena, day);
        figure("day_ms", (now_us() - from) / 1000, "ms");
        figure("day_cpu_ms", (cpu_us() - cpu) / 1000, "ms");
        assert(made.businesses == businesses);
    }
    struct day_leaf *list;
    from = now_us();
    size_t count = store_list_leaves(store, arena, date_add(first, 5), world_bn(businesses / 2),
                                     world_bn(businesses / 2 + 255), &list);
    assert(count == 256);
    figure("part_us", now_us() - from, "us");
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    figure("peak_rss_mib", used.ru_maxrss / 1024, "MiB");
    store_close(store);
    test_place_remove(place);
    test_directory_remove(directory);
    arena_free(arena);
    return 0;
}
