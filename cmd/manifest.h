/* manifest.json of a backup; docs/FORMATS.md describes it. */
#pragma once
#include "carm.h"

enum { MANIFEST_VERSION = 1 };

struct manifest {
    const char *program, *source, *public_key;
    int64_t schema;
    instant at; /* everything that was acknowledged before is in the backup */
    bool key;   /* sign.key is there */
    struct store_state state; /* read: its hash and rows; manifest_rows has those of a table */
    const struct document_object *read;
};

char *manifest_write(struct arena *arena, const struct manifest *manifest);
/* False after having said what is wrong with it. */
bool manifest_read(struct arena *arena, const char *directory, struct manifest *ret_manifest);
int64_t manifest_rows(struct arena *arena, const struct manifest *manifest, const char *table);
