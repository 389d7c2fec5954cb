/* asset: files that are part of the binary: style sheet, script, fonts, drawings. */
#pragma once
#include <stddef.h>

struct asset {
    const char *name, *type;
    const unsigned char *bytes;
    size_t size;
    const unsigned char *packed; /* gzip; NULL when the format is compressed by itself */
    size_t packed_size;
};
extern const char asset_hash[]; /* changes with any of them; part of their address */
extern const struct asset assets[];
extern const size_t assets_count;
