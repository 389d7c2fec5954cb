/*
 * What looking up and searching the tariff costs, without disk and network. One JSON line a figure,
 * in processor time.
 * Usage: tariff_bench DATA_DIRECTORY
 */
#include "figures.h"

#include <stdio.h>

enum { NUMBERS_MAX = 20000 };

static void bench_lookup(const struct tariff *tariff, const struct reference_rows *rows, date today)
{
    enum { ROUNDS = 1000000 };
    static classification numbers[NUMBERS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < rows->count && count < NUMBERS_MAX; i++)
        if (strcmp(rows->rows[i].kind, "tariff") == 0 &&
            classification_parse(rows->rows[i].key, &numbers[count]) &&
            tariff_class_find(tariff, numbers[count], today) != NULL)
            count++;
    assert(count > 0);
    /* A stride that shares no factor visits all of them in an order no cache foresees. */
    size_t found = 0, at = 0;
    int64_t from = now_ns();
    for (int i = 0; i < ROUNDS; i++) {
        at = (at + 7919) % count;
        found += tariff_class_find(tariff, numbers[at], today) != NULL;
    }
    figure("tariff.lookup_ns", (now_ns() - from) / ROUNDS);
    assert(found == ROUNDS);
}

/* The mean of queries as people type them, and the slowest of them: common words, typos that are
 * compared with every word there is, words that nothing has. */
static void bench_search(const struct tariff *tariff, struct arena *scratch, date today)
{
    static const char *const queries[] = {
        "cotton shirts",   "steel", "6109", "footwear leather", "wine", "parts", "carpet",
        "no such thing",   "other", "c",    "refridgerators of stainles stele",
        "womens knited cotton t-shirts for girls", "xqzvwkjh qqqqqqqq zzzzzzzz"};
    enum { ROUNDS = 20, ANSWERS = 50 };
    const struct tariff_class *answers[ANSWERS];
    int64_t sum = 0, slowest = 0;
    for (size_t i = 0; i < ARRAY_COUNT(queries); i++) {
        int64_t from = now_ns();
        for (int round = 0; round < ROUNDS; round++) {
            arena_reset(scratch);
            (void)tariff_search(tariff, scratch, queries[i], today, answers, ANSWERS);
        }
        int64_t one = (now_ns() - from) / ROUNDS;
        sum += one;
        slowest = one > slowest ? one : slowest;
    }
    figure("tariff.search_ns", sum / (int64_t)ARRAY_COUNT(queries));
    figure("tariff.search_slowest_ns", slowest);
}

static void bench_branches(const struct tariff *tariff, struct arena *scratch, date today)
{
    enum { ROUNDS = 20, BRANCHES = 128 };
    static struct tariff_branch branches[BRANCHES];
    int64_t from = now_ns();
    for (int round = 0; round < ROUNDS; round++) {
        arena_reset(scratch);
        (void)tariff_branches(tariff, scratch, "", "cotton shirts", today, branches, BRANCHES);
    }
    figure("tariff.branches_ns", (now_ns() - from) / ROUNDS);
}

int main(int count, char **words)
{
    if (count != 2) {
        fputs("Usage: tariff_bench DATA_DIRECTORY\n", stderr);
        return 2;
    }
    struct arena *arena = arena_new(), *scratch = arena_new();
    date today = date_make(2025, 11, 20);
    int64_t from = now_ns();
    struct reference_rows rows = read_reference(arena, words[1]);
    figure("tariff.read_ns", now_ns() - from);
    from = now_ns();
    const struct tariff *tariff = tariff_build(arena, rows.rows, rows.count);
    figure("tariff.build_ns", now_ns() - from);
    bench_lookup(tariff, &rows, today);
    bench_search(tariff, scratch, today);
    bench_branches(tariff, scratch, today);
    arena_free(scratch);
    arena_free(arena);
    return 0;
}
