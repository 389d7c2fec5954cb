#include "store_test_open.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>

int world_setup(void **state)
{
    struct arena *arena = arena_new();
    struct world *w = arena_alloc(arena, sizeof(*w));
    w->arena = arena;
    w->directory = test_directory(arena);
    w->place = test_place(arena, w->directory);
    assert_int_equal(store_open(w->place, true, true, &w->store), OK);
    *state = w;
    return 0;
}

int world_teardown(void **state)
{
    struct world *w = *state;
    store_close(w->store);
    test_place_remove(w->place);
    test_directory_remove(w->directory);
    arena_free(w->arena);
    return 0;
}

struct commit_result commit(struct world *w, const struct changes *changes)
{
    struct commit_result result;
    (void)store_commit(w->store, w->arena, &changes, NULL, 1, &result);
    return result;
}

static void count_problem(void *context, const char *text)
{
    int *shown = context;
    if (shown == NULL)
        printf("# %s\n", text);
    else
        ++*shown;
}

int64_t problems(struct store *store, int *context)
{
    struct verify_counts counts;
    assert_int_equal(store_verify(store, NULL, count_problem, context, &counts), OK);
    return counts.problems;
}
