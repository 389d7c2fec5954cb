/* The shallow reader: members as text, for requests that need no table of fields. */
#include "read_impl.h"

struct document_member {
    const char *path; /* "amount.amount" for a member of a member */
    const char *text; /* NULL: an object, a list or null */
    struct document_member *next;
};

struct document_object {
    struct arena *arena;
    struct document_member *first;
};

static const char *member_text(struct arena *arena, const struct json_value *value)
{
    if (json_is_string(value))
        return json_string_value(value);
    if (json_is_integer(value))
        return arena_printf(arena, "%lld", (long long)json_integer_value(value));
    if (json_is_boolean(value))
        return json_is_true(value) ? "true" : "false";
    if (json_is_real(value))
        return value->text;
    return NULL;
}

static void object_flatten(struct document_object *object, struct document_member **last,
                           const char *prefix, const struct json_value *from, int depth)
{
    const char *key;
    const struct json_value *value;
    json_object_foreach(from, key, value) {
        struct document_member *member = arena_alloc(object->arena, sizeof(*member));
        member->path = prefix == NULL ? key : arena_printf(object->arena, "%s.%s", prefix, key);
        member->text = member_text(object->arena, value);
        if (*last == NULL)
            object->first = member;
        else
            (*last)->next = member;
        *last = member;
        /* No request has paths this long; following them would let a small body fill memory. */
        if (json_is_object(value) && depth < DOCUMENT_DEPTH_MAX && strlen(member->path) <= 200)
            object_flatten(object, last, member->path, value, depth + 1);
    }
}

enum code document_read_object(struct arena *arena, const char *bytes, size_t size,
                               struct findings *findings, struct document_object **ret_object)
{
    const struct json_value *root;
    enum code code = read_json(arena, bytes, size, findings, &root);
    if (code != OK)
        return code;
    if (!json_is_object(root)) {
        findings_add(findings, FINDING_DOC_0023, 0, "", "-", NULL, NULL);
        return FINDINGS;
    }
    struct document_object *object = arena_alloc(arena, sizeof(*object));
    object->arena = arena;
    struct document_member *last = NULL;
    object_flatten(object, &last, NULL, root, 1);
    *ret_object = object;
    return OK;
}

const char *document_member(const struct document_object *object, const char *path)
{
    for (const struct document_member *at = object->first; at != NULL; at = at->next)
        if (strcmp(at->path, path) == 0)
            return at->text;
    return NULL;
}

/* Is `path` allowed: named itself, or the object around it, or the object around a named one? */
static bool is_allowed(const char *path, const char *const *allowed)
{
    size_t size = strlen(path);
    for (; *allowed != NULL; allowed++) {
        size_t length = strlen(*allowed);
        size_t shared = size < length ? size : length;
        if (strncmp(path, *allowed, shared) != 0)
            continue;
        if (size == length || (size > length && path[length] == '.') ||
            (size < length && (*allowed)[size] == '.'))
            return true;
    }
    return false;
}

void document_only(const struct document_object *object, const char *const *allowed,
                   struct findings *findings)
{
    for (const struct document_member *at = object->first; at != NULL; at = at->next) {
        if (is_allowed(at->path, allowed))
            continue;
        char *pointer = arena_printf(object->arena, "/%s", at->path);
        for (char *dot = pointer; *dot != '\0'; dot++)
            if (*dot == '.')
                *dot = '/';
        findings_add(findings, FINDING_DOC_0001, 0, pointer, at->path, NULL, NULL);
    }
}
