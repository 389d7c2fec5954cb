/* An open store with nothing in it, for each test of the store. */
#pragma once
#include "store_test_place.h"
#include "store_test_world.h"

struct world {
    struct arena *arena;
    char *directory;
    char *place; /* of the store: the directory, or a database of its own */
    struct store *store;
};
int world_setup(void **state);
int world_teardown(void **state);
struct commit_result commit(struct world *w, const struct changes *changes);
/* How many verify finds; told on the output when context is NULL, counted there otherwise. */
int64_t problems(struct store *store, int *context);

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
