#include "action_test_place.h"
#include "store_test_place.h"

#include <stdarg.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static char *slurp(struct arena *arena, const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = arena_alloc(arena, (size_t)size + 1);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), (size_t)size);
    fclose(file);
    *ret_size = (size_t)size;
    return bytes;
}

static void load_reference_data(struct arena *arena, struct store *store)
{
    for (const struct reference_kind *kind = reference_kinds; kind->kind != NULL; kind++) {
        if (strcmp(kind->kind, "waivers") == 0)
            continue;
        size_t size;
        const char *path = arena_printf(arena, "%s/%s", getenv("DATA_DIR"), kind->file);
        char *bytes = slurp(arena, path, &size);
        struct findings findings = findings_new(arena);
        struct reference_rows rows;
        struct load_counts counts;
        assert_int_equal(reference_read(arena, kind, bytes, size, &findings, &rows), OK);
        assert_int_equal(store_load_reference_rows(store, rows.rows, rows.count,
                                                   (instant){1750000000000}, false, &counts),
                         OK);
    }
}

static struct {
    struct arena *arena;
    char *directory, *place;
} read_once;

char *reference_place(struct arena *arena, const char *directory)
{
    if (read_once.place == NULL) {
        struct store *store;
        read_once.arena = arena_new();
        read_once.directory = test_directory(read_once.arena);
        read_once.place = test_place(read_once.arena, read_once.directory);
        assert_int_equal(store_open(read_once.place, true, true, &store), OK);
        load_reference_data(read_once.arena, store);
        store_close(store);
    }
    return test_place_copy(arena, directory, read_once.place);
}

int reference_place_end(void **state)
{
    (void)state;
    if (read_once.place == NULL)
        return 0;
    test_place_remove(read_once.place);
    test_directory_remove(read_once.directory);
    arena_free(read_once.arena);
    read_once.place = NULL;
    return 0;
}
