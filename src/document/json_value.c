/* The JSON reader. Texts are unescaped in one copy of the document, where they stand; values wait
 * on a stack until their array or object is whole, and then lie side by side. */
#include "json_value.h"

#include <math.h>
#include <stdlib.h>

/* Names are compared each with each up to this many, and sorted beyond. */
enum { PAIRS_MAX = 64, NEAR_MAX = 40 };

struct parser {
    struct arena *arena;
    char *text; /* the copy; a NUL stands at its end */
    size_t size, at;
    int depth, depth_max;
    struct json_value *stack;
    size_t stack_count, stack_capacity;
    enum json_problem problem;
    size_t trouble_at; /* where the problem is */
    const char *name;  /* that stands twice */
};

static bool fail(struct parser *p, enum json_problem problem, size_t at)
{
    p->problem = at >= p->size && problem == JSON_BROKEN ? JSON_UNFINISHED : problem;
    p->trouble_at = at;
    return false;
}

static void skip_blanks(struct parser *p)
{
    while (p->text[p->at] == ' ' || p->text[p->at] == '\n' || p->text[p->at] == '\r' ||
           p->text[p->at] == '\t')
        p->at++;
}

/* ---- texts ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits after \u; -1 when there are not four. */
static int32_t unit_at(const struct parser *p, size_t at)
{
    int32_t unit = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = at + i < p->size ? hex_digit(p->text[at + i]) : -1;
        if (digit < 0)
            return -1;
        unit = unit << 4 | digit;
    }
    return unit;
}

static char *put_character(char *to, uint32_t c)
{
    if (c < 0x80) {
        *to++ = (char)c;
    } else if (c < 0x800) {
        *to++ = (char)(0xc0 | c >> 6);
        *to++ = (char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        *to++ = (char)(0xe0 | c >> 12);
        *to++ = (char)(0x80 | (c >> 6 & 0x3f));
        *to++ = (char)(0x80 | (c & 0x3f));
    } else {
        *to++ = (char)(0xf0 | c >> 18);
        *to++ = (char)(0x80 | (c >> 12 & 0x3f));
        *to++ = (char)(0x80 | (c >> 6 & 0x3f));
        *to++ = (char)(0x80 | (c & 0x3f));
    }
    return to;
}

/* \uXXXX, of which two may be one character; `at` stands behind the u. */
static bool read_unicode(struct parser *p, char **to)
{
    size_t began = p->at - 2;
    int32_t unit = unit_at(p, p->at);
    if (unit <= 0 || (unit >= 0xdc00 && unit < 0xe000))
        return fail(p, JSON_BROKEN, p->size - began < 6 ? p->size : began);
    p->at += 4;
    if (unit >= 0xd800 && unit < 0xdc00) {
        bool follows = p->at + 1 < p->size && p->text[p->at] == '\\' && p->text[p->at + 1] == 'u';
        int32_t low = follows ? unit_at(p, p->at + 2) : -1;
        if (low < 0xdc00 || low >= 0xe000)
            return fail(p, JSON_BROKEN, p->size - began < 12 ? p->size : began);
        p->at += 6;
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
    *to = put_character(*to, (uint32_t)unit);
    return true;
}

static bool read_escape(struct parser *p, char **to)
{
    static const char codes[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    char code = p->text[p->at + 1];
    const char *known = code == '\0' ? NULL : strchr(codes, code);
    if (code != 'u' && known == NULL)
        return fail(p, JSON_BROKEN, p->at + 1 >= p->size ? p->size : p->at);
    p->at += 2;
    if (code == 'u')
        return read_unicode(p, to);
    *(*to)++ = means[known - codes];
    return true;
}

/* `at` stands on the first quote; the text is ended by NUL where its last one was. */
static bool read_text(struct parser *p, const char **ret_text, uint32_t *ret_size)
{
    char *from = p->text + ++p->at, *to = from;
    for (;;) {
        const char *run = p->text + p->at, *end = run;
        while ((unsigned char)*end >= 0x20 && *end != '"' && *end != '\\')
            end++;
        size_t length = (size_t)(end - run);
        if (to != run)
            memmove(to, run, length);
        to += length;
        p->at += length;
        if (*end == '"')
            break;
        if (*end != '\\')
            return fail(p, JSON_BROKEN, p->at); /* a control character, or the end */
        if (!read_escape(p, &to))
            return false;
    }
    p->at++;
    *to = '\0';
    *ret_text = from;
    *ret_size = (uint32_t)(to - from);
    return true;
}

/* ---- numbers and words ---- */

static size_t digits_from(const struct parser *p, size_t at)
{
    size_t count = 0;
    while (p->text[at + count] >= '0' && p->text[at + count] <= '9')
        count++;
    return count;
}

static bool read_real(struct parser *p, size_t from, struct json_value *value)
{
    size_t at = p->at;
    if (p->text[at] == '.') {
        size_t count = digits_from(p, ++at);
        if (count == 0)
            return fail(p, JSON_BROKEN, at);
        at += count;
    }
    if (p->text[at] == 'e' || p->text[at] == 'E') {
        at++;
        if (p->text[at] == '+' || p->text[at] == '-')
            at++;
        size_t count = digits_from(p, at);
        if (count == 0)
            return fail(p, JSON_BROKEN, at);
        at += count;
    }
    p->at = at;
    value->kind = JSON_REAL;
    value->count = (uint32_t)(at - from);
    value->text = arena_copy(p->arena, p->text + from, at - from);
    return isinf(strtod(value->text, NULL)) ? fail(p, JSON_BROKEN, from) : true;
}

static bool read_number(struct parser *p, struct json_value *value)
{
    size_t from = p->at;
    bool negative = p->text[p->at] == '-';
    p->at += negative;
    size_t count = digits_from(p, p->at);
    if (count == 0 || (count > 1 && p->text[p->at] == '0'))
        return fail(p, JSON_BROKEN, count == 0 ? p->at : from);
    int64_t integer = 0;
    bool beyond = false;
    for (size_t i = 0; i < count; i++) {
        int digit = p->text[p->at + i] - '0';
        beyond |= __builtin_mul_overflow(integer, 10, &integer);
        beyond |= __builtin_sub_overflow(integer, digit, &integer); /* below zero goes further */
    }
    p->at += count;
    char next = p->text[p->at];
    if (next == '.' || next == 'e' || next == 'E')
        return read_real(p, from, value);
    if (beyond || (!negative && integer == INT64_MIN))
        return fail(p, JSON_BROKEN, from);
    value->kind = JSON_INTEGER;
    value->integer = negative ? integer : -integer;
    return true;
}

static bool read_word(struct parser *p, const char *word, enum json_kind kind,
                      struct json_value *value)
{
    size_t from = p->at;
    for (; *word != '\0'; word++, p->at++)
        if (p->text[p->at] != *word)
            return fail(p, JSON_BROKEN, p->at >= p->size ? p->size : from);
    value->kind = kind;
    return true;
}

/* ---- arrays and objects ---- */

static bool read_value(struct parser *p, struct json_value *value);

static void push(struct parser *p, const struct json_value *value)
{
    *LIST_PUSH(p->arena, p->stack, p->stack_count, p->stack_capacity) = *value;
}

static void close(struct parser *p, size_t first, enum json_kind kind, struct json_value *value)
{
    size_t count = p->stack_count - first;
    struct json_value *values = arena_array(p->arena, count, sizeof(*values));
    if (count > 0)
        memcpy(values, p->stack + first, count * sizeof(*values));
    p->stack_count = first;
    value->kind = kind;
    value->count = (uint32_t)count;
    value->values = values;
}

static int compare_keys(const void *a, const void *b)
{
    const struct json_value *const *left = a, *const *right = b;
    int order = strcmp((*left)->key, (*right)->key);
    return order != 0 ? order : (*left > *right) - (*left < *right);
}

/* The first member whose name an earlier one has, NULL none. */
static const struct json_value *find_twice(struct parser *p, const struct json_value *object)
{
    size_t count = object->count;
    if (count <= PAIRS_MAX) {
        for (size_t i = 1; i < count; i++)
            for (size_t k = 0; k < i; k++)
                if (object->values[i].key_hash == object->values[k].key_hash &&
                    strcmp(object->values[i].key, object->values[k].key) == 0)
                    return &object->values[i];
        return NULL;
    }
    const struct json_value **sorted = arena_array(p->arena, count, sizeof(*sorted)), *first = NULL;
    for (size_t i = 0; i < count; i++)
        sorted[i] = &object->values[i];
    qsort(sorted, count, sizeof(*sorted), compare_keys);
    for (size_t i = 1; i < count; i++)
        if (strcmp(sorted[i - 1]->key, sorted[i]->key) == 0 && (first == NULL || sorted[i] < first))
            first = sorted[i];
    return first;
}

static uint32_t hash_key(const char *key)
{
    uint32_t hash = 2166136261u;
    for (; *key != '\0'; key++)
        hash = (hash ^ (unsigned char)*key) * 16777619u;
    return hash;
}

static bool read_member(struct parser *p)
{
    struct json_value member = {0};
    uint32_t size;
    const char *key;
    if (p->text[p->at] != '"')
        return fail(p, JSON_BROKEN, p->at);
    if (!read_text(p, &key, &size))
        return false;
    skip_blanks(p);
    if (p->text[p->at] != ':')
        return fail(p, JSON_BROKEN, p->at);
    p->at++;
    if (!read_value(p, &member))
        return false;
    member.key = key;
    member.key_hash = hash_key(key);
    push(p, &member);
    return true;
}

static bool read_element(struct parser *p)
{
    struct json_value element = {0};
    if (!read_value(p, &element))
        return false;
    push(p, &element);
    return true;
}

/* `at` stands on the bracket. */
static bool read_list(struct parser *p, enum json_kind kind, struct json_value *value)
{
    const char end = kind == JSON_OBJECT ? '}' : ']';
    size_t first = p->stack_count;
    if (++p->depth > p->depth_max)
        return fail(p, JSON_DEEP, p->at);
    p->at++;
    skip_blanks(p);
    while (p->text[p->at] != end) {
        if (!(kind == JSON_OBJECT ? read_member(p) : read_element(p)))
            return false;
        skip_blanks(p);
        if (p->text[p->at] == end)
            break;
        if (p->text[p->at] != ',')
            return fail(p, JSON_BROKEN, p->at);
        p->at++;
        skip_blanks(p);
        if (p->text[p->at] == end)
            return fail(p, JSON_BROKEN, p->at);
    }
    p->at++;
    p->depth--;
    close(p, first, kind, value);
    const struct json_value *twice = kind == JSON_OBJECT ? find_twice(p, value) : NULL;
    if (twice == NULL)
        return true;
    p->name = twice->key;
    return fail(p, JSON_TWICE, (size_t)(twice->key - p->text));
}

static bool read_value(struct parser *p, struct json_value *value)
{
    skip_blanks(p);
    switch (p->text[p->at]) {
    case '{':
        return read_list(p, JSON_OBJECT, value);
    case '[':
        return read_list(p, JSON_ARRAY, value);
    case '"':
        value->kind = JSON_STRING;
        return read_text(p, &value->text, &value->count);
    case 't':
        return read_word(p, "true", JSON_TRUE, value);
    case 'f':
        return read_word(p, "false", JSON_FALSE, value);
    case 'n':
        return read_word(p, "null", JSON_NULL, value);
    default:
        return read_number(p, value);
    }
}

/* ---- the whole ---- */

/* Told from the document as it came: the copy has lost its quotes and escapes. */
static void tell(const struct parser *p, const char *bytes, struct json_trouble *ret)
{
    *ret = (struct json_trouble){.problem = p->problem, .line = 1, .column = 1};
    for (size_t i = 0; i < p->trouble_at; i++) {
        if (bytes[i] == '\n') {
            ret->line++;
            ret->column = 1;
        } else if (((unsigned char)bytes[i] & 0xc0) != 0x80) {
            ret->column++;
        }
    }
    size_t size = 0;
    while (p->trouble_at + size < p->size && size < NEAR_MAX &&
           strchr(" \n\r\t,:]}", bytes[p->trouble_at + size]) == NULL)
        size++;
    if (size == 0 && p->trouble_at < p->size)
        size = 1;
    while (size > 0 && !text_is_utf8(bytes + p->trouble_at, size))
        size--;
    ret->near = p->name != NULL ? p->name : arena_copy(p->arena, bytes + p->trouble_at, size);
}

enum json_problem json_parse(struct arena *arena, const char *bytes, size_t size, int depth_max,
                             const struct json_value **ret_root, struct json_trouble *ret_trouble)
{
    assert(size < UINT32_MAX);
    struct parser p = {.arena = arena, .size = size, .depth_max = depth_max};
    p.text = arena_copy(arena, bytes, size);
    struct json_value *root = arena_alloc(arena, sizeof(*root));
    skip_blanks(&p);
    bool good = p.text[p.at] == '{' || p.text[p.at] == '[' ? read_value(&p, root)
                                                           : fail(&p, JSON_BROKEN, p.at);
    if (good) {
        skip_blanks(&p);
        if (p.at < size)
            fail(&p, JSON_BROKEN, p.at);
    }
    *ret_root = root;
    *ret_trouble = (struct json_trouble){0};
    if (p.problem != JSON_FINE)
        tell(&p, bytes, ret_trouble);
    return p.problem;
}

const struct json_value *json_member(const struct json_value *object, const char *name)
{
    for (size_t i = 0; json_is_object(object) && i < object->count; i++)
        if (strcmp(object->values[i].key, name) == 0)
            return &object->values[i];
    return NULL;
}

void json_write(struct json *json, const struct json_value *value)
{
    const struct json_value *at = NULL;
    switch (value == NULL ? JSON_NULL : value->kind) {
    case JSON_NULL:
        json_null(json);
        break;
    case JSON_FALSE:
    case JSON_TRUE:
        json_bool(json, json_is_true(value));
        break;
    case JSON_INTEGER:
        json_int(json, value->integer);
        break;
    case JSON_REAL:
        json_raw(json, value->text);
        break;
    case JSON_STRING:
        json_string(json, value->text);
        break;
    case JSON_ARRAY:
        json_array(json);
        while ((at = json_next(value, at)) != NULL)
            json_write(json, at);
        json_array_end(json);
        break;
    case JSON_OBJECT:
        json_object(json);
        while ((at = json_next(value, at)) != NULL) {
            json_key(json, at->key);
            json_write(json, at);
        }
        json_object_end(json);
        break;
    }
}
