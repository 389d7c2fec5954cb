#include "http_impl.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

char *fields_decode(struct arena *arena, const char *text, size_t size, bool plus)
{
    char *decoded = arena_alloc(arena, size + 1);
    size_t to = 0;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (c == '%') {
            if (size - i < 3)
                return NULL;
            int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0)
                return NULL;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        decoded[to++] = c;
    }
    return text_is_utf8(decoded, to) ? decoded : NULL;
}

size_t fields_parse(struct arena *arena, const char *text, size_t size, struct http_field **ret,
                    bool *ret_valid)
{
    struct http_field *fields = NULL;
    size_t count = 0, capacity = 0;
    bool valid = true;
    for (size_t at = 0; at < size;) {
        const char *part = text + at;
        const char *end = memchr(part, '&', size - at);
        size_t part_size = end == NULL ? size - at : (size_t)(end - part);
        at += part_size + 1;
        if (part_size == 0)
            continue;
        if (count == FIELDS_MAX) {
            valid = false;
            break;
        }
        const char *equals = memchr(part, '=', part_size);
        size_t name_size = equals == NULL ? part_size : (size_t)(equals - part);
        size_t value_size = equals == NULL ? 0 : part_size - name_size - 1;
        const char *name = fields_decode(arena, part, name_size, true);
        const char *value =
            equals == NULL ? "" : fields_decode(arena, equals + 1, value_size, true);
        if (name == NULL || value == NULL) {
            valid = false;
            continue;
        }
        struct http_field *field = LIST_PUSH(arena, fields, count, capacity);
        *field = (struct http_field){name, value};
    }
    *ret = fields;
    *ret_valid = valid;
    return count;
}

size_t http_parse_fields(struct arena *arena, const char *text, size_t size,
                         struct http_field **ret)
{
    bool valid;
    return fields_parse(arena, text, size, ret, &valid);
}

char *http_escape(struct arena *arena, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t size = strlen(text);
    char *escaped = arena_alloc(arena, 3 * size + 1);
    size_t to = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            escaped[to++] = (char)c;
        } else {
            escaped[to++] = '%';
            escaped[to++] = digits[c >> 4];
            escaped[to++] = digits[c & 15];
        }
    }
    return escaped;
}
