#include "action_test_place.h"
#include "store_test_place.h"

#include <stdarg.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

/* What fontconfig keeps for the life of the process. */
const char *__lsan_default_suppressions(void) __attribute__((visibility("default")));
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}

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

/* Of the large files, the lines of one chapter and of late 2025. */
static const struct {
    const char *kind, *beginning;
} few[] = {{"tariff", "61"}, {"exchange-rates", "2025-1"}};

static size_t keep_few(const char *kind, char *bytes, size_t size)
{
    const char *beginning = NULL;
    for (size_t i = 0; i < sizeof(few) / sizeof(*few); i++)
        if (strcmp(few[i].kind, kind) == 0)
            beginning = few[i].beginning;
    if (beginning == NULL)
        return size;
    const char *line = bytes, *end = bytes + size;
    char *kept = bytes;
    for (bool head = true; line < end; head = false) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        size_t length = (size_t)((stop == NULL ? end : stop + 1) - line);
        if (head || strncmp(line, beginning, strlen(beginning)) == 0) {
            memmove(kept, line, length);
            kept += length;
        }
        line += length;
    }
    return (size_t)(kept - bytes);
}

static void load_reference_data(struct arena *arena, struct store *store, bool whole)
{
    for (const struct reference_kind *kind = reference_kinds; kind->kind != NULL; kind++) {
        if (strcmp(kind->kind, "waivers") == 0)
            continue;
        size_t size;
        const char *path = arena_printf(arena, "%s/%s", getenv("DATA_DIR"), kind->file);
        char *bytes = slurp(arena, path, &size);
        if (!whole)
            size = keep_few(kind->kind, bytes, size);
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

static char *copied_place(struct arena *arena, const char *directory, bool whole)
{
    if (read_once.place == NULL) {
        struct store *store;
        read_once.arena = arena_new();
        read_once.directory = test_directory(read_once.arena);
        read_once.place = test_place(read_once.arena, read_once.directory);
        assert_int_equal(store_open(read_once.place, true, true, &store), OK);
        load_reference_data(read_once.arena, store, whole);
        store_close(store);
    }
    return test_place_copy(arena, directory, read_once.place);
}

char *reference_place(struct arena *arena, const char *directory)
{
    return copied_place(arena, directory, true);
}

char *small_reference_place(struct arena *arena, const char *directory)
{
    return copied_place(arena, directory, false);
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

void test_actor(struct action *action, const char *name, const char *business, const char *role)
{
    struct membership *held = arena_alloc(action->arena, sizeof(*held));
    *held = (struct membership){.person = name, .program = "RM0001"};
    action->actor = (struct actor){.name = name, .memberships = held};
    bool fine = bn_parse(business, &held->business);
    assert(fine);
    action->actor.business = held->business;
    action->actor.memberships_count = registry_role_parse(role, &held->role);
    strncpy(action->actor.role, role, sizeof(action->actor.role) - 1);
    action->actor.staff = strcmp(role, "officer") == 0 ? STAFF_ALL : 0;
}
