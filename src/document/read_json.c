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

bool json_is_deeper(const char *bytes, size_t size, int depth_max)
{
    int depth = 0;
    for (size_t i = 0; i < size; i++) {
        switch (bytes[i]) {
        case '"':
            for (i++; i < size && bytes[i] != '"'; i++)
                if (bytes[i] == '\\')
                    i++;
            break;
        case '{':
        case '[':
            if (++depth > depth_max)
                return true;
            break;
        case '}':
        case ']':
            depth--;
            break;
        default:
            break;
        }
    }
    return false;
}

/* jansson says "unexpected token near 'x'"; the sentence is ours, in both languages. */
static char *error_near(struct arena *arena, const json_error_t *error)
{
    const char *from = strchr(error->text, '\'');
    const char *to = from == NULL ? NULL : strrchr(error->text, '\'');
    if (from == NULL)
        from = strchr(error->text, '"'), to = strrchr(error->text, '"');
    if (from == NULL || to <= from)
        return arena_text(arena, "");
    size_t size = (size_t)(to - from - 1);
    size = size > 40 ? 40 : size;
    /* It may end within a character, where jansson stopped or we cut. */
    while (!text_is_utf8(from + 1, size))
        size--;
    return arena_copy(arena, from + 1, size);
}

static void add_unreadable(struct arena *arena, const json_error_t *error,
                           struct findings *findings)
{
    const char *line = arena_printf(arena, "%d", error->line < 1 ? 1 : error->line);
    const char *column = arena_printf(arena, "%d", error->column < 1 ? 1 : error->column);
    enum finding_code code = FINDING_DOC_0008;
    if (json_error_code(error) == json_error_premature_end_of_input)
        code = FINDING_DOC_0014;
    else if (json_error_code(error) == json_error_duplicate_key)
        code = FINDING_DOC_0015;
    findings_add(findings, code, 0, "", line, column, error_near(arena, error));
}

enum code read_json(struct arena *arena, const char *bytes, size_t size, struct findings *findings,
                    json_t **ret_root)
{
    if (size > DOCUMENT_BYTES_MAX) {
        findings_add(findings, FINDING_DOC_0011, 0, "", "5 MiB", NULL, NULL);
        return TOO_LARGE;
    }
    if (!text_is_utf8(bytes, size)) {
        findings_add(findings, FINDING_DOC_0009, 0, "",
                     arena_printf(arena, "%zu", utf8_broken_at(bytes, size)), NULL, NULL);
        return UNREADABLE;
    }
    if (json_is_deeper(bytes, size, DOCUMENT_DEPTH_MAX)) {
        findings_add(findings, FINDING_DOC_0010, 0, "",
                     arena_printf(arena, "%d", DOCUMENT_DEPTH_MAX), NULL, NULL);
        return UNREADABLE;
    }
    json_error_t error;
    json_t *root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL) {
        add_unreadable(arena, &error, findings);
        return UNREADABLE;
    }
    *ret_root = root;
    return OK;
}
