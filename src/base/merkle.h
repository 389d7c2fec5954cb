/*
 * merkle: hash trees as RFC 9162 section 2.1 has them. A leaf is hashed behind a zero byte, a node
 * behind a one, so that none passes for the other; the left part of a tree of n leaves holds the
 * largest power of two below n. Hashes of leaves come in, in order.
 */
#pragma once
#include "base.h"

enum { MERKLE_PATH_MAX = 64 };

hash256 merkle_leaf(const void *bytes, size_t size);
hash256 merkle_node(const hash256 *left, const hash256 *right);

/* A tree that grows to the right in memory of its height. Zeros: empty. */
struct merkle {
    uint64_t count;
    hash256 stack[MERKLE_PATH_MAX]; /* roots of the full trees so far, the largest first */
};
void merkle_add(struct merkle *tree, const hash256 *leaf);
/* There is at least one leaf. */
hash256 merkle_root(const struct merkle *tree);

/* The hashes beside the way from leaf `place` up to the root, the lowest first; how many. */
size_t merkle_path(const hash256 *leaves, size_t count, size_t place,
                   hash256 ret_path[MERKLE_PATH_MAX]);
/* The root to which leaf and path lead in a tree of `count` leaves. False when no tree of that size
 * has such a path. */
bool merkle_climb(const hash256 *leaf, uint64_t place, uint64_t count, const hash256 *path,
                  size_t path_count, hash256 *ret_root);
