/* Sealed days; the proof of one record. */
#pragma once
#include "seal.h"

struct seals_view {
    const struct day_seal *seals;
    size_t count;
    const char *public_key, *older; /* older: address of the page that follows, NULL none */
};
struct proof_view {
    const struct proof_file *file;
    const char *id, *name, *kind, *public_key;
};
/* The address of a record's proof. */
const char *proof_url(struct page *page, program_account account, int64_t seq);
const char *hash_words(struct page *page, const hash256 *hash);
