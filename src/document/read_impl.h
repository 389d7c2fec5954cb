/* Reading JSON from outside: bounded and strict, every trouble with the place it stands at. */
#pragma once
#include "json_value.h"

#include "document.h"

/* Where in the document a value stands; told as an RFC 6901 pointer only when it is wrong. */
struct place {
    const struct place *parent;
    const char *name; /* NULL: `index` of a list */
    size_t index;
};
/* "" for the whole document. */
const char *place_pointer(struct arena *arena, const struct place *place);

/* The whole document. UNREADABLE adds one finding. */
enum code read_json(struct arena *arena, const char *bytes, size_t size, struct findings *findings,
                    const struct json_value **ret_root);
