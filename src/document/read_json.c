#include "read_impl.h"

static void pointer_put(struct out *out, const struct place *place)
{
    if (place == NULL)
        return;
    pointer_put(out, place->parent);
    out_char(out, '/');
    if (place->name == NULL) {
        out_int(out, (int64_t)place->index);
        return;
    }
    for (const char *at = place->name; *at != '\0'; at++) {
        if (*at == '~')
            out_put(out, "~0");
        else if (*at == '/')
            out_put(out, "~1");
        else
            out_char(out, *at);
    }
}

const char *place_pointer(struct arena *arena, const struct place *place)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    pointer_put(&out, place);
    return out.data;
}

/* The first byte that no character can start at or go through. */
static size_t utf8_broken_at(const char *bytes, size_t size)
{
    size_t at = 0;
    while (at < size) {
        size_t length = 1;
        while (length <= 4 && at + length <= size && !text_is_utf8(bytes + at, length))
            length++;
        if (length > 4 || at + length > size)
            return at;
        at += length;
    }
    return at;
}

enum code read_json(struct arena *arena, const char *bytes, size_t size, struct findings *findings,
                    const struct json_value **ret_root)
{
    static const enum finding_code by_problem[] = {
        [JSON_BROKEN] = FINDING_DOC_0008,
        [JSON_UNFINISHED] = FINDING_DOC_0014,
        [JSON_TWICE] = FINDING_DOC_0015,
    };
    if (size > DOCUMENT_BYTES_MAX) {
        findings_add(findings, FINDING_DOC_0011, 0, "", "5 MiB", NULL, NULL);
        return TOO_LARGE;
    }
    if (!text_is_utf8(bytes, size)) {
        findings_add(findings, FINDING_DOC_0009, 0, "",
                     arena_printf(arena, "%zu", utf8_broken_at(bytes, size)), NULL, NULL);
        return UNREADABLE;
    }
    struct json_trouble trouble;
    enum json_problem problem =
        json_parse(arena, bytes, size, DOCUMENT_DEPTH_MAX, ret_root, &trouble);
    if (problem == JSON_FINE)
        return OK;
    if (problem == JSON_DEEP)
        findings_add(findings, FINDING_DOC_0010, 0, "",
                     arena_printf(arena, "%d", DOCUMENT_DEPTH_MAX), NULL, NULL);
    else
        findings_add(findings, by_problem[problem], 0, "", arena_printf(arena, "%d", trouble.line),
                     arena_printf(arena, "%d", trouble.column), trouble.near);
    return UNREADABLE;
}
