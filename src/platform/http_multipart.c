/* Forms with files (multipart/form-data, RFC 7578). Nothing is copied but names and short values:
 * files are read where they stand in the body. */
#include "http_impl.h"

#include <strings.h>

enum { PARTS_MAX = 200, BOUNDARY_MAX = 70, HEAD_MAX = 2000 };

/* The boundary of a Content-Type, with the dashes before it; NULL when it is no such form. */
static const char *boundary_of(struct arena *arena, const char *type)
{
    static const char form_type[] = "multipart/form-data;";
    if (type == NULL || strncasecmp(type, form_type, sizeof(form_type) - 1) != 0)
        return NULL;
    const char *at = strcasestr(type, "boundary=");
    if (at == NULL)
        return NULL;
    at += strlen("boundary=");
    bool quoted = *at == '"';
    at += quoted;
    size_t size = strcspn(at, quoted ? "\"" : "; \t");
    if (size == 0 || size > BOUNDARY_MAX || (quoted && at[size] != '"'))
        return NULL;
    return arena_printf(arena, "--%.*s", (int)size, at);
}

/* A parameter of Content-Disposition: name="...". Browsers write a quote in it as %22. */
static const char *parameter(struct arena *arena, const char *head, const char *name)
{
    const char *wanted = arena_printf(arena, "; %s=\"", name), *at = strcasestr(head, wanted);
    if (at == NULL)
        return NULL;
    at += strlen(wanted);
    size_t size = strcspn(at, "\"\r\n");
    return at[size] == '"' && text_is_utf8(at, size) ? arena_copy(arena, at, size) : NULL;
}

struct reading {
    struct arena *arena;
    struct fields *fields;
    size_t capacity, files_capacity;
};

/* One part: its head up to the blank line, then its content. False when it makes no sense. */
static bool read_part(struct reading *r, const char *from, const char *to)
{
    const char *blank = memmem(from, (size_t)(to - from), "\r\n\r\n", 4);
    if (blank == NULL || blank - from > HEAD_MAX)
        return false;
    const char *head = arena_copy(r->arena, from, (size_t)(blank - from));
    if (strcasestr(head, "content-disposition: form-data") == NULL)
        return false;
    const char *name = parameter(r->arena, head, "name");
    const char *filename = parameter(r->arena, head, "filename");
    const char *content = blank + 4;
    size_t size = (size_t)(to - content);
    if (name == NULL)
        return false;
    if (filename != NULL || strcasestr(head, "; filename") != NULL) {
        *LIST_PUSH(r->arena, r->fields->files, r->fields->files_count, r->files_capacity) =
            (struct http_file){name, filename == NULL ? "" : filename, content, size};
        return true;
    }
    if (!text_is_utf8(content, size))
        return false;
    *LIST_PUSH(r->arena, r->fields->items, r->fields->count, r->capacity) =
        (struct http_field){name, arena_copy(r->arena, content, size)};
    return true;
}

bool multipart_parse(struct arena *arena, const char *type, const char *body, size_t size,
                     struct fields *fields)
{
    const char *boundary = boundary_of(arena, type);
    if (boundary == NULL)
        return false;
    struct reading r = {.arena = arena, .fields = fields};
    size_t mark = strlen(boundary);
    const char *end = body + size, *at = body;
    fields->valid = size >= mark && memcmp(body, boundary, mark) == 0;
    const char *next = arena_printf(arena, "\r\n%s", boundary);
    at += mark;
    for (int parts = 0; fields->valid; parts++) {
        if (end - at >= 2 && memcmp(at, "--", 2) == 0)
            return true; /* the last one */
        const char *stop = end - at < 2 || memcmp(at, "\r\n", 2) != 0
                               ? NULL
                               : memmem(at + 2, (size_t)(end - at - 2), next, mark + 2);
        fields->valid = stop != NULL && parts < PARTS_MAX && read_part(&r, at + 2, stop);
        if (fields->valid)
            at = stop + 2 + mark;
    }
    return true;
}
