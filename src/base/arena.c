#include "base.h"

#include <stdio.h>
#include <stdlib.h>

/* Sanitizers are to see the use of what was given back. */
#ifdef __SANITIZE_ADDRESS__
enum { KEEPS = 0 };
#else
enum { KEEPS = 1 };
#endif
enum { BLOCK_SIZE = 64 * 1024, KEPT_MAX = 2 * 1024 * 1024, ALIGNMENT = 16 };

struct block {
    struct block *next;
    size_t size, used;
    _Alignas(ALIGNMENT) unsigned char data[];
};

struct arena {
    struct block *first, *current; /* after the current one: kept, their `used` is of no account */
    size_t used, kept_max;
};

static struct block *block_new(size_t size)
{
    struct block *block = malloc(sizeof(*block) + size);
    if (block == NULL) {
        fputs("out of memory\n", stderr);
        abort();
    }
    block->next = NULL;
    block->size = size;
    block->used = 0;
    return block;
}

static void blocks_free(struct block *block)
{
    while (block != NULL) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

struct arena *arena_new(void)
{
    struct arena *arena = malloc(sizeof(*arena));
    if (arena == NULL) {
        fputs("out of memory\n", stderr);
        abort();
    }
    arena->first = arena->current = block_new(BLOCK_SIZE);
    arena->used = 0;
    arena_keep(arena, KEPT_MAX);
    return arena;
}

void arena_keep(struct arena *arena, size_t most)
{
    arena->kept_max = KEEPS * most;
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    blocks_free(arena->first);
    free(arena);
}

void arena_reset(struct arena *arena)
{
    struct block *last = arena->first;
    size_t kept = 0;
    while (last->next != NULL && kept + last->next->size <= arena->kept_max) {
        last = last->next;
        kept += last->size;
    }
    blocks_free(last->next);
    last->next = NULL;
    arena->first->used = 0;
    arena->current = arena->first;
    arena->used = 0;
}

/* Blocks double, so that a large list costs few of them. */
static struct block *block_after(struct block *block, size_t size)
{
    struct block *kept = block->next;
    if (kept != NULL && kept->size >= size) {
        kept->used = 0;
        return kept;
    }
    size_t wider = block->size * 2;
    if (wider > 16 * 1024 * 1024)
        wider = 16 * 1024 * 1024;
    block->next = block_new(wider < size ? size : wider);
    block->next->next = kept;
    return block->next;
}

static void *arena_bytes(struct arena *arena, size_t size)
{
    assert(size < SIZE_MAX / 2);
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    struct block *block = arena->current;
    if (block->size - block->used < size)
        block = arena->current = block_after(block, size);
    void *bytes = block->data + block->used;
    block->used += size;
    arena->used += size;
    return bytes;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *bytes = arena_bytes(arena, size);
    memset(bytes, 0, size);
    return bytes;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        abort();
    return arena_alloc(arena, total);
}

char *arena_copy(struct arena *arena, const char *text, size_t size)
{
    char *copy = arena_bytes(arena, size + 1);
    if (size > 0)
        memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_copy(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    assert(format != NULL);
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int size = vsnprintf(NULL, 0, format, list);
    va_end(list);
    assert(size >= 0);
    char *text = arena_bytes(arena, (size_t)size + 1);
    vsnprintf(text, (size_t)size + 1, format, again);
    va_end(again);
    return text;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count == *capacity) {
        size_t wider = *capacity == 0 ? 8 : *capacity * 2;
        void *copy = arena_array(arena, wider, size);
        if (count > 0)
            memcpy(copy, items, count * size);
        *capacity = wider;
        items = copy;
    } else {
        memset((char *)items + count * size, 0, size);
    }
    return items;
}
