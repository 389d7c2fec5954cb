/* difference_file: what has become of an issued statement, as JSON (docs/FORMATS.md) and in
 * print. */
#pragma once
#include "difference.h"

const char *since_kind_id(enum since_kind kind); /* new, changed, gone */
void document_write_difference(struct json *json, const struct difference *difference,
                               date known_on, enum language language);
enum code document_difference_pdf(struct arena *arena, const struct difference *difference,
                                  date known_on, enum language language, const char **ret_bytes,
                                  size_t *ret_size);
