/* Hash trees against published roots, and every path in trees of every small size. */
#include "merkle.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { LEAVES_MAX = 70 };

/* Leaves and roots that implementations of Certificate Transparency share. */
static void published_roots(void **state)
{
    static const struct {
        size_t size;
        const char *bytes, *root;
    } cases[] = {
        {0, "", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {1, "\x00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {1, "\x10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {2, "\x20\x21", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
        {2, "\x30\x31", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
        {4, "\x40\x41\x42\x43",
         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
        {8, "\x50\x51\x52\x53\x54\x55\x56\x57",
         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
        {16, "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
    };
    struct merkle tree = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        char hex[65];
        hash256 leaf = merkle_leaf(cases[i].bytes, cases[i].size), root;
        merkle_add(&tree, &leaf);
        root = merkle_root(&tree);
        hash_hex(&root, hex);
        assert_string_equal(hex, cases[i].root);
    }
}

static bool leads_to(const hash256 *leaf, size_t place, size_t count, const hash256 *path,
                     size_t steps, const hash256 *root)
{
    hash256 found;
    return merkle_climb(leaf, place, count, path, steps, &found) &&
           memcmp(&found, root, sizeof(found)) == 0;
}

/* Each leads to the root from its own place in a tree of its own size, and from no other. */
static void every_path(void **state)
{
    hash256 leaves[LEAVES_MAX], path[MERKLE_PATH_MAX];
    (void)state;
    for (size_t i = 0; i < LEAVES_MAX; i++)
        leaves[i] = merkle_leaf(&i, sizeof(i));
    struct merkle tree = {0};
    for (size_t count = 1; count <= LEAVES_MAX; count++) {
        merkle_add(&tree, &leaves[count - 1]);
        hash256 root = merkle_root(&tree);
        for (size_t place = 0; place < count; place++) {
            size_t steps = merkle_path(leaves, count, place, path);
            assert_true(leads_to(&leaves[place], place, count, path, steps, &root));
            assert_false(leads_to(&leaves[place], count, count, path, steps, &root));
            for (size_t other = 0; other < count; other++)
                assert_int_equal(leads_to(&leaves[place], other, count, path, steps, &root),
                                 other == place);
            if (steps > 0) {
                assert_false(leads_to(&leaves[place], place, count, path, steps - 1, &root));
                path[steps] = path[0];
                assert_false(leads_to(&leaves[place], place, count, path, steps + 1, &root));
                hash256 node = merkle_node(&path[0], &leaves[place]);
                assert_false(leads_to(&node, place, count, path, steps, &root));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_roots),
        cmocka_unit_test(every_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
