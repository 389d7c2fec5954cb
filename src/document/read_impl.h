/* Reading JSON from outside: bounded and strict, every trouble with the place it stands at. */
#pragma once
#include "jansson_impl.h"

#include "document.h"

/* Where in the document a value stands; told as an RFC 6901 pointer only when it is wrong. */
struct place {
    const struct place *parent;
    const char *name; /* NULL: `index` of a list */
    size_t index;
};
/* "" for the whole document. */
const char *place_pointer(struct arena *arena, const struct place *place);

/* One value, of which the caller gives up its reference. UNREADABLE adds one finding. */
enum code read_json(struct arena *arena, const char *bytes, size_t size, struct findings *findings,
                    json_t **ret_root);
/* Does any nesting go beyond depth_max? Brackets within strings do not count. */
bool json_is_deeper(const char *bytes, size_t size, int depth_max);
