#include "figures.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SECOND = 1000000000 };

int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * SECOND + t.tv_nsec;
}

void figure(const char *name, int64_t value)
{
    printf("{\"name\":\"%s\",\"value\":%" PRId64 ",\"unit\":\"ns\"}\n", name, value);
}

char *slurp(struct arena *arena, const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(3);
    }
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *bytes = arena_alloc(arena, size + 1);
    size_t got = fread(bytes, 1, size, file);
    assert(got == size);
    fclose(file);
    *ret_size = size;
    return bytes;
}

struct reference_rows read_reference(struct arena *arena, const char *directory)
{
    struct reference_rows all = {0};
    for (const struct reference_kind *kind = reference_kinds; kind->kind != NULL; kind++) {
        size_t size;
        char *bytes = slurp(arena, arena_printf(arena, "%s/%s", directory, kind->file), &size);
        struct findings findings = findings_new(arena);
        struct reference_rows rows;
        enum code code = reference_read(arena, kind, bytes, size, &findings, &rows);
        assert(code == OK);
        for (size_t i = 0; i < rows.count; i++) {
            struct reference_row *row = LIST_PUSH(arena, all.rows, all.count, all.capacity);
            *row = rows.rows[i];
            row->id = (int64_t)all.count;
        }
    }
    return all;
}
