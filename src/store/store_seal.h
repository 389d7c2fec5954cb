/*
 * Days that are sealed. Once the closing of a day began, nothing dated before it is taken any more:
 * for each business the last record up to the end of the day before stands fast. These are the
 * leaves of a hash tree, in the order of the businesses' numbers, whose root is signed and chained
 * to that of the sealed day before. All but the signature follows from the journal.
 */
#pragma once
#include "merkle.h"
#include "store.h"

struct day_leaf {
    bn bn;
    int64_t seq;    /* of the last record; 0 none yet */
    int64_t known;  /* the same, as the leaves kept so far say; 0 none */
    hash256 hash;   /* of the record */
};
/* SHA-256 of a zero byte, the nine digits, seq in 8 bytes (big-endian) and the hash. */
hash256 day_leaf_hash(bn bn, int64_t seq, const hash256 *hash);

struct day_seal {
    date day;
    int64_t businesses; /* leaves */
    hash256 root, previous, hash;
    const char *signature; /* hexadecimal, over day_seal_words */
    const uint8_t *parts;  /* DAY_PART_BYTES for each DAY_PART leaves: BN (4 bytes), root */
    size_t parts_count;
};
enum { DAY_PART = 256, DAY_PART_BYTES = 36 };
/* Lines, so that a verifier needs no JSON: open-carm-day-1, day, businesses, root, previous. The
 * hash of a sealed day is SHA-256 of them; previous is that of the sealed day before, or zeros. */
char *day_seal_words(struct arena *arena, const struct day_seal *seal);

/* A tree under construction; leaves come in order. */
struct day_tree {
    struct arena *arena; /* for parts */
    struct merkle part, whole;
    int64_t first, businesses;
    uint8_t *parts;
    size_t parts_count, parts_capacity;
};
void day_tree_add(struct day_tree *tree, bn bn, const hash256 *leaf);
/* There is a leaf. Fills businesses, root and parts, and the rest with zeros. */
void day_tree_end(struct day_tree *tree, struct day_seal *ret_seal);

/* Businesses after `after` ("" first) with their last records up to the end of `day`. */
size_t store_list_heads(struct store *store, struct arena *arena, date day, bn after, size_t limit,
                        struct day_leaf **ret);
/* Keeps those with another record than known. What is there stays: it can be no other. */
enum code store_put_leaves(struct store *store, date day, const struct day_leaf *leaves,
                           size_t count);
enum code store_put_seal(struct store *store, const struct day_seal *seal);

enum code store_load_seal(struct store *store, struct arena *arena, date day,
                          struct day_seal *ret);
/* Newest first; before: none for all. */
size_t store_list_seals(struct store *store, struct arena *arena, date before, size_t limit,
                        struct day_seal **ret);
/* The first sealed day that a record is under, and which was the business's last then. */
enum code store_find_seal(struct store *store, bn bn, int64_t seq, date *ret_day,
                          int64_t *ret_last);
/* Leaves of businesses from one to another on a sealed day, in order. */
size_t store_list_leaves(struct store *store, struct arena *arena, date day, bn from, bn to,
                         struct day_leaf **ret);
/* Hashes of the bodies of the records after one up to another, in order. */
size_t store_list_body_hashes(struct store *store, struct arena *arena, bn bn, int64_t after,
                              int64_t to, hash256 **ret);
