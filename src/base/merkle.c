#include "merkle.h"

hash256 merkle_leaf(const void *bytes, size_t size)
{
    unsigned char text[256];
    assert(size < sizeof(text));
    text[0] = 0;
    memcpy(text + 1, bytes, size);
    return hash_bytes(text, size + 1);
}

hash256 merkle_node(const hash256 *left, const hash256 *right)
{
    unsigned char text[65];
    text[0] = 1;
    memcpy(text + 1, left->bytes, 32);
    memcpy(text + 33, right->bytes, 32);
    return hash_bytes(text, sizeof(text));
}

static size_t height(uint64_t count) { return (size_t)__builtin_popcountll(count); }

void merkle_add(struct merkle *tree, const hash256 *leaf)
{
    hash256 hash = *leaf;
    size_t top = height(tree->count);
    /* Like adding one to a number: each full tree that ends here goes into the next. */
    for (uint64_t full = tree->count; (full & 1) != 0; full >>= 1)
        hash = merkle_node(&tree->stack[--top], &hash);
    tree->stack[top] = hash;
    tree->count++;
}

hash256 merkle_root(const struct merkle *tree)
{
    assert(tree->count > 0);
    size_t top = height(tree->count) - 1;
    hash256 hash = tree->stack[top];
    while (top > 0)
        hash = merkle_node(&tree->stack[--top], &hash);
    return hash;
}

static hash256 root_of(const hash256 *leaves, size_t count)
{
    struct merkle tree = {0};
    for (size_t i = 0; i < count; i++)
        merkle_add(&tree, &leaves[i]);
    return merkle_root(&tree);
}

size_t merkle_path(const hash256 *leaves, size_t count, size_t place,
                   hash256 ret_path[MERKLE_PATH_MAX])
{
    hash256 down[MERKLE_PATH_MAX];
    size_t steps = 0;
    assert(place < count);
    while (count > 1) {
        size_t left = 1;
        while (left * 2 < count)
            left *= 2;
        if (place < left) {
            down[steps++] = root_of(leaves + left, count - left);
            count = left;
        } else {
            down[steps++] = root_of(leaves, left);
            leaves += left;
            count -= left;
            place -= left;
        }
    }
    for (size_t i = 0; i < steps; i++)
        ret_path[i] = down[steps - 1 - i];
    return steps;
}

/* RFC 9162, 2.1.3.2. */
bool merkle_climb(const hash256 *leaf, uint64_t place, uint64_t count, const hash256 *path,
                  size_t path_count, hash256 *ret_root)
{
    if (place >= count)
        return false;
    hash256 hash = *leaf;
    uint64_t last = count - 1;
    for (size_t i = 0; i < path_count; i++) {
        if (last == 0)
            return false;
        if ((place & 1) != 0 || place == last) {
            hash = merkle_node(&path[i], &hash);
            while ((place & 1) == 0 && place != 0) {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = merkle_node(&hash, &path[i]);
        }
        place >>= 1;
        last >>= 1;
    }
    if (last != 0)
        return false;
    *ret_root = hash;
    return true;
}
