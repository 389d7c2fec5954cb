#include "base.h"

#include <ctype.h>

struct csv csv_new(const char *bytes, size_t size)
{
    struct csv csv = {.next = bytes, .end = bytes + size, .separator = ','};
    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        csv.next += 3;
    return csv;
}

bool csv_next(struct csv *csv, struct arena *arena, char ***ret_fields, size_t *ret_count,
              bool *ret_broken)
{
    *ret_broken = false;
    /* Blank lines between records are no records. */
    while (csv->next < csv->end && (*csv->next == '\n' || *csv->next == '\r'))
        csv->next++;
    if (csv->next >= csv->end)
        return false;
    csv->row++;
    char **fields = NULL;
    size_t count = 0, capacity = 0;
    const char *at = csv->next;
    for (;;) {
        char **field = LIST_PUSH(arena, fields, count, capacity);
        if (at < csv->end && *at == '"') {
            const char *from = ++at;
            size_t quotes = 0;
            while (at < csv->end && !(*at == '"' && (at + 1 == csv->end || at[1] != '"'))) {
                if (*at == '"') {
                    quotes++;
                    at++;
                }
                at++;
            }
            bool closed = at < csv->end &&
                          (at + 1 == csv->end || at[1] == csv->separator || at[1] == '\r' ||
                           at[1] == '\n');
            if (!closed) {
                /* Never closed, or closed within the field: no guess what was meant. */
                *field = arena_copy(arena, "", 0);
                *ret_broken = true;
                csv->next = csv->end;
                break;
            }
            size_t size = (size_t)(at - from);
            char *text = arena_copy(arena, from, size);
            if (quotes > 0) {
                char *to = text;
                for (size_t i = 0; i < size; i++) {
                    *to++ = text[i];
                    if (text[i] == '"')
                        i++;
                }
                *to = '\0';
            }
            *field = text;
            at++;
        } else {
            const char *from = at;
            while (at < csv->end && *at != csv->separator && *at != '\n' && *at != '\r')
                at++;
            *field = arena_copy(arena, from, (size_t)(at - from));
        }
        if (at >= csv->end || *at != csv->separator)
            break;
        at++;
    }
    if (!*ret_broken) {
        if (at < csv->end && *at == '\r')
            at++;
        if (at < csv->end && *at == '\n')
            at++;
        csv->next = at;
    }
    *ret_fields = fields;
    *ret_count = count;
    return true;
}

static bool plain_number(const char *text)
{
    decimal unused;
    return decimal_parse(text, DECIMAL_SCALE_MAX, &unused);
}

void csv_field(struct out *out, const char *text, bool first)
{
    if (!first)
        out_char(out, ',');
    if (text == NULL)
        return;
    bool formula = text[0] != '\0' && strchr("=+-@\t", text[0]) != NULL && !plain_number(text);
    bool quoted = formula || text[0] == ' ';
    size_t size = 0; /* one walk: files of a million lines are written by this */
    for (char c; (c = text[size]) != '\0'; size++)
        quoted |= c == ',' || c == '"' || c == '\r' || c == '\n';
    if (!quoted) {
        out_bytes(out, text, size);
        return;
    }
    out_char(out, '"');
    if (formula)
        out_char(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            out_char(out, '"');
        out_char(out, *text);
    }
    out_char(out, '"');
}
