/*
 * JSON that was read: a tree in the arena, strict (RFC 8259) and bounded. What a double or a
 * lenient reader would lose is kept or refused: integers of 64 bits, other numbers as they were
 * written; a name given twice, NUL within a text and half a surrogate pair are errors.
 */
#pragma once
#include "base.h"

enum json_kind {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_INTEGER,
    JSON_REAL, /* a fraction or an exponent: text */
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
};

struct json_value {
    enum json_kind kind;
    uint32_t count; /* values of an array or object, bytes of a text */
    union {
        int64_t integer;
        const char *text; /* UTF-8, ended by NUL */
        const struct json_value *values;
    };
    const char *key; /* of a member, else NULL */
    uint32_t key_hash;
};

enum json_problem {
    JSON_FINE,
    JSON_BROKEN,     /* what stands there cannot */
    JSON_UNFINISHED, /* the text ends too early */
    JSON_TWICE,      /* a name in one object */
    JSON_DEEP,
};
struct json_trouble {
    enum json_problem problem;
    int line, column; /* from 1; columns count characters */
    const char *near; /* what stands there, shortened; the name that stands twice */
};
/* An object or an array of UTF-8 text, nested at most depth_max deep. */
enum json_problem json_parse(struct arena *arena, const char *bytes, size_t size, int depth_max,
                             const struct json_value **ret_root, struct json_trouble *ret_trouble);

/* All of them take NULL, which is of no kind. */
static inline bool json_is(const struct json_value *value, enum json_kind kind)
{
    return value != NULL && value->kind == kind;
}
static inline bool json_is_object(const struct json_value *v) { return json_is(v, JSON_OBJECT); }
static inline bool json_is_array(const struct json_value *v) { return json_is(v, JSON_ARRAY); }
static inline bool json_is_string(const struct json_value *v) { return json_is(v, JSON_STRING); }
static inline bool json_is_integer(const struct json_value *v) { return json_is(v, JSON_INTEGER); }
static inline bool json_is_real(const struct json_value *v) { return json_is(v, JSON_REAL); }
static inline bool json_is_true(const struct json_value *v) { return json_is(v, JSON_TRUE); }
static inline bool json_is_null(const struct json_value *v) { return json_is(v, JSON_NULL); }
static inline bool json_is_number(const struct json_value *v)
{
    return json_is_integer(v) || json_is_real(v);
}
static inline bool json_is_boolean(const struct json_value *v)
{
    return json_is_true(v) || json_is(v, JSON_FALSE);
}
/* NULL, or 0, when it is something else. */
static inline const char *json_string_value(const struct json_value *v)
{
    return json_is_string(v) ? v->text : NULL;
}
static inline int64_t json_integer_value(const struct json_value *v)
{
    return json_is_integer(v) ? v->integer : 0;
}
static inline size_t json_array_size(const struct json_value *v)
{
    return json_is_array(v) ? v->count : 0;
}
static inline const struct json_value *json_array_get(const struct json_value *v, size_t index)
{
    return index < json_array_size(v) ? &v->values[index] : NULL;
}
/* The member of that name. */
const struct json_value *json_member(const struct json_value *object, const char *name);
/* The value after `at` (NULL: the first), NULL at the end. */
static inline const struct json_value *json_next(const struct json_value *of,
                                                 const struct json_value *at)
{
    if (of == NULL || of->kind < JSON_ARRAY || of->count == 0)
        return NULL;
    if (at == NULL)
        return of->values;
    return at + 1 < of->values + of->count ? at + 1 : NULL;
}
/* Members in the order in which they were written. */
#define json_object_foreach(object, name, value)                                                   \
    for ((value) = json_is_object(object) ? json_next(object, NULL) : NULL;                        \
         (value) != NULL && ((name) = (value)->key, true); (value) = json_next(object, value))
#define json_array_foreach(array, index, value)                                                    \
    for ((index) = 0; ((value) = json_array_get(array, index)) != NULL; (index)++)

/* The value as the house writes it: the same escapes, no blanks; numbers as they were written. */
void json_write(struct json *json, const struct json_value *value);
