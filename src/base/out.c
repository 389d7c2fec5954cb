#include "base.h"

#include <stdio.h>

struct out out_new(struct arena *arena)
{
    struct out out = {.arena = arena, .capacity = 256};
    out.data = arena_alloc(arena, out.capacity);
    return out;
}

static void out_room(struct out *out, size_t more)
{
    if (out->capacity - out->size > more)
        return;
    size_t wider = out->capacity * 2;
    while (wider - out->size <= more)
        wider *= 2;
    char *data = arena_alloc(out->arena, wider);
    memcpy(data, out->data, out->size + 1);
    out->data = data;
    out->capacity = wider;
}

void out_bytes(struct out *out, const char *bytes, size_t size)
{
    if (size == 0)
        return;
    out_room(out, size);
    memcpy(out->data + out->size, bytes, size);
    out->size += size;
    out->data[out->size] = '\0';
}

void out_put(struct out *out, const char *text)
{
    if (text != NULL)
        out_bytes(out, text, strlen(text));
}

void out_char(struct out *out, char c)
{
    out_room(out, 1);
    out->data[out->size++] = c;
    out->data[out->size] = '\0';
}

void out_printf(struct out *out, const char *format, ...)
{
    assert(format != NULL);
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int size = vsnprintf(NULL, 0, format, list);
    va_end(list);
    assert(size >= 0);
    out_room(out, (size_t)size);
    vsnprintf(out->data + out->size, (size_t)size + 1, format, again);
    va_end(again);
    out->size += (size_t)size;
}

void out_int(struct out *out, int64_t value)
{
    char digits[24];
    char *end = digits + sizeof(digits), *at = end;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        *--at = '-';
    out_bytes(out, at, (size_t)(end - at));
}
