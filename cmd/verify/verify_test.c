/* carm-verify against proofs made here, from docs/FORMATS.md alone: true ones are accepted, forged
 * ones refused, and so is every file that differs from a true one in a single bit. */
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define main verify_main
#define printf(...) ((void)snprintf(said, sizeof(said), __VA_ARGS__))
#define puts(text) ((void)snprintf(said, sizeof(said), "%s", text))
static char said[600];
int verify_main(int argc, char **argv);
#include "verify.c"
#undef main
#undef printf
#undef puts

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { TREE = 13, CHAIN = 3, TEXT = 8192 };
static unsigned char public_key[32], secret_key[64], other_public[32], other_secret[64];

/* ---- what is true ---- */

static void sha(unsigned char *ret, const void *bytes, size_t size)
{
    crypto_hash_sha256(ret, bytes, size);
}

/* What may be told otherwise than it is. */
struct story {
    const char *business, *kind, *day, *signed_kind;
    unsigned long long first, businesses, place;
    const unsigned char *secret;
    bool receipt, sealed, body;
    int shown;  /* records in the file */
    int tree;   /* leaves */
    int target; /* place of ours among them */
};

static struct story truth(void)
{
    return (struct story){.business = "731056248", .kind = "statement", .day = "2025-11-20",
                          .signed_kind = "statement", .first = 5, .businesses = TREE, .place = 6,
                          .secret = secret_key, .receipt = true, .sealed = true, .body = true,
                          .shown = CHAIN, .tree = TREE, .target = 6};
}

static const char document[] = "{\"id\":\"SOA-1\",\"closing\":\"1.00\"}";
static const char body_text[] =
    "{\"bn\":\"731056248\",\"kind\":\"statement\",\"statementDocument\":"
    "{\"id\":\"SOA-1\",\"closing\":\"1.00\"}}";

static void record_hash(unsigned char *ret, bool leaf, const char *business,
                        unsigned long long sequence, const unsigned char *a,
                        const unsigned char *b)
{
    unsigned char text[82] = {0};
    memcpy(text + 1, business, 9);
    for (int i = 0; i < 8; i++)
        text[10 + i] = (unsigned char)(sequence >> (8 * (7 - i)));
    memcpy(text + 18, a, 32);
    if (b != NULL)
        memcpy(text + 50, b, 32);
    sha(ret, leaf ? text : text + 1, (b == NULL ? 49 : 81) + (leaf ? 1u : 0u));
}

static void pair(unsigned char *ret, const unsigned char *left, const unsigned char *right)
{
    unsigned char text[65] = {1};
    memcpy(text + 1, left, 32);
    memcpy(text + 33, right, 32);
    sha(ret, text, sizeof(text));
}

static void root_of(unsigned char *ret, unsigned char (*leaves)[32], int count)
{
    int left = 1;
    unsigned char a[32], b[32];
    if (count == 1) {
        memcpy(ret, leaves[0], 32);
        return;
    }
    while (left * 2 < count)
        left *= 2;
    root_of(a, leaves, left);
    root_of(b, leaves + left, count - left);
    pair(ret, a, b);
}

static int path_of(unsigned char (*ret)[32], unsigned char (*leaves)[32], int count, int place)
{
    int left = 1, steps;
    if (count == 1)
        return 0;
    while (left * 2 < count)
        left *= 2;
    if (place < left) {
        steps = path_of(ret, leaves, left, place);
        root_of(ret[steps], leaves + left, count - left);
    } else {
        steps = path_of(ret, leaves + left, count - left, place - left);
        root_of(ret[steps], leaves, left);
    }
    return steps + 1;
}

static char *put_hex(char *at, const void *bytes, size_t size)
{
    sodium_bin2hex(at, 2 * size + 1, bytes, size);
    return at + 2 * size;
}

static char *put_signature(char *at, const char *words, const unsigned char *secret)
{
    unsigned char signature[64];
    crypto_sign_detached(signature, NULL, (const unsigned char *)words, strlen(words), secret);
    return put_hex(at, signature, sizeof(signature));
}

static size_t tell(const struct story *story, char text[TEXT])
{
    unsigned char previous[32], hash[32], bodies[CHAIN][32], leaves[64][32], path[16][32];
    unsigned char before_root[32], root[32];
    char words[600], hex_a[65], hex_b[65], hex_c[65], *at = text;
    sha(previous, "before", 6);
    sha(before_root, "yesterday", 9);
    sha(bodies[0], body_text, sizeof(body_text) - 1);
    sha(bodies[1], "b", 1);
    sha(bodies[2], "c", 1);
    at += sprintf(at, "open-carm-proof-1\nbusiness %s\nchain %llu %d ", story->business,
                  story->first, story->shown);
    at = put_hex(at, previous, 32);
    at += sprintf(at, "\n");
    for (int i = 0; i < story->shown; i++) {
        record_hash(hash, false, story->business, story->first + (unsigned)i, previous, bodies[i]);
        at += sprintf(at, "record %llu ", story->first + (unsigned)i);
        at = put_hex(at, bodies[i], 32);
        at += sprintf(at, "\n");
        if (i == 0 && story->body)
            at += sprintf(at, "body %zu\n%s\n", sizeof(body_text) - 1, body_text);
        if (i == 0 && story->receipt) {
            put_hex(hex_a, bodies[i], 32);
            put_hex(hex_b, previous, 32);
            put_hex(hex_c, hash, 32);
            snprintf(words, sizeof(words),
                     "open-carm-receipt-1\n%s\n%llu\n%s\n%s\n%s\n%s\n%s\n", story->business,
                     story->first, story->signed_kind, "1763647200000", hex_a, hex_b, hex_c);
            at += sprintf(at, "receipt %s 1763647200000 ", story->kind);
            at = put_signature(at, words, story->secret);
            at += sprintf(at, "\n");
        }
        memcpy(previous, hash, 32);
    }
    for (int i = 0; i < story->tree; i++)
        sha(leaves[i], &i, sizeof(i));
    record_hash(leaves[story->target], true, story->business,
                story->first + (unsigned)story->shown - 1, hash, NULL);
    root_of(root, leaves, story->tree);
    int steps = path_of(path, leaves, story->tree, story->target);
    if (story->sealed) {
        put_hex(hex_a, root, 32);
        put_hex(hex_b, before_root, 32);
        snprintf(words, sizeof(words), "open-carm-day-1\n2025-11-20\n%d\n%s\n%s\n", story->tree,
                 hex_a, hex_b);
        at += sprintf(at, "day %s\nbusinesses %llu\nplace %llu\nroot %s\nprevious %s\nsignature ",
                      story->day, story->businesses, story->place, hex_a, hex_b);
        at = put_signature(at, words, story->secret);
        at += sprintf(at, "\npath %d\n", steps);
        for (int i = 0; i < steps; i++) {
            at = put_hex(at, path[i], 32);
            at += sprintf(at, "\n");
        }
    }
    at += sprintf(at, "end\n");
    return (size_t)(at - text);
}

/* ---- what carm-verify says of it ---- */

static bool accepts_with(struct verifier *v, const char *text, size_t size)
{
    /* Just as long as it is, so that a sanitizer sees who reads on. */
    char *bytes = malloc(size + 1);
    memcpy(bytes, text, size);
    struct reader r = {bytes, bytes + size};
    bool fine = eat(&r, "open-carm-proof-1\nbusiness ") ? check_proof(&r, v)
                                                         : check_document(&r, v);
    v->body.at = v->body.end = NULL;
    free(bytes);
    assert_true(fine == (v->why == NULL));
    return fine;
}

static bool accepts(const char *text, size_t size)
{
    struct verifier v = {0};
    memcpy(v.key, public_key, sizeof(v.key));
    bool fine = accepts_with(&v, text, size);
    free(v.hashes);
    return fine;
}

static bool accepts_story(const struct story *story)
{
    char text[TEXT];
    return accepts(text, tell(story, text));
}

static void true_ones(void **state)
{
    (void)state;
    struct story story = truth();
    assert_true(accepts_story(&story));
    story.body = false;
    assert_true(accepts_story(&story));
    story.receipt = false;
    assert_true(accepts_story(&story));
    story = truth();
    story.sealed = false;
    story.shown = 1;
    assert_true(accepts_story(&story));
    for (story = truth(); story.tree < 40; story.tree++)
        for (story.target = 0; story.target < story.tree; story.target++) {
            story.place = (unsigned)story.target;
            story.businesses = (unsigned)story.tree;
            assert_true(accepts_story(&story));
        }
}

/* Every bit of a small proof; every byte left out, doubled, or said twice; every shorter file. */
static void every_bit(void **state)
{
    (void)state;
    char text[TEXT], forged[TEXT + 1];
    struct story story = truth();
    size_t size = tell(&story, text);
    for (size_t i = 0; i < size; i++) {
        for (int bit = 0; bit < 8; bit++) {
            memcpy(forged, text, size);
            forged[i] = (char)(forged[i] ^ (1 << bit));
            assert_false(accepts(forged, size));
        }
        memcpy(forged, text, i);
        memcpy(forged + i, text + i + 1, size - i - 1);
        assert_false(accepts(forged, size - 1));
        assert_false(accepts(text, i));
        memcpy(forged, text, i + 1);
        memcpy(forged + i + 1, text + i, size - i);
        assert_false(accepts(forged, size + 1));
    }
}

/* Lines in another order, left out, and said twice. Without its receipt a record is still under the
 * seal: that alone is no forgery. */
static void every_line(void **state)
{
    (void)state;
    char text[TEXT], forged[TEXT * 2];
    struct story story = truth();
    size_t size = tell(&story, text), starts[64], lines = 0;
    for (size_t i = 0; i < size; i++)
        if (i == 0 || text[i - 1] == '\n')
            starts[lines++] = i;
    starts[lines] = size;
    for (size_t a = 0; a < lines; a++) {
        size_t width = starts[a + 1] - starts[a], rest = size - starts[a + 1];
        memcpy(forged, text, starts[a]);
        memcpy(forged + starts[a], text + starts[a + 1], rest);
        assert_int_equal(accepts(forged, size - width),
                         strncmp(text + starts[a], "receipt ", 8) == 0);
        memcpy(forged, text, starts[a + 1]);
        memcpy(forged + starts[a + 1], text + starts[a], size - starts[a]);
        assert_false(accepts(forged, size + width));
        for (size_t b = a + 1; b < lines; b++) {
            size_t other = starts[b + 1] - starts[b], at = starts[a];
            if (other == width && memcmp(text + starts[a], text + starts[b], width) == 0)
                continue;
            memcpy(forged, text, at);
            memcpy(forged + at, text + starts[b], other);
            at += other;
            memcpy(forged + at, text + starts[a + 1], starts[b] - starts[a + 1]);
            at += starts[b] - starts[a + 1];
            memcpy(forged + at, text + starts[a], width);
            at += width;
            memcpy(forged + at, text + starts[b + 1], size - starts[b + 1]);
            assert_false(accepts(forged, size));
        }
    }
}

/* Consistent in all but one thing. */
static void forgeries(void **state)
{
    (void)state;
    struct story story;
#define FORGED(...)                                                                               \
    story = truth();                                                                              \
    __VA_ARGS__;                                                                                  \
    assert_false(accepts_story(&story))
    FORGED(story.secret = other_secret);
    FORGED(story.kind = "payment");
    FORGED(story.signed_kind = "payment");
    FORGED(story.day = "2025-11-21");
    FORGED(story.day = "2025-11-2");
    FORGED(story.businesses = TREE - 1);
    FORGED(story.businesses = TREE + 1);
    FORGED(story.businesses = 2 * TREE);
    FORGED(story.businesses = 7, story.place = 6);
    FORGED(story.place = 5);
    FORGED(story.place = 7);
    FORGED(story.place = 0);
    FORGED(story.place = TREE);
    FORGED(story.place = 12);
    FORGED(story.target = 12);
    FORGED(story.target = 0);
    FORGED(story.receipt = false, story.sealed = false);
    FORGED(story.sealed = false); /* what comes after the receipt is signed by nobody */
    FORGED(story.first = 1);      /* a first record has nothing before it */
    FORGED(story.first = 0);
    FORGED(story.business = "73105624");
    FORGED(story.business = "7310562481");
    FORGED(story.business = "73105624x");
#undef FORGED
}

/* Each of these holds together by itself; only what was signed tells them apart. */
static void swapped_parts(void **state)
{
    (void)state;
    char one[TEXT], two[TEXT], forged[2 * TEXT];
    struct story story = truth(), other = truth();
    size_t size = tell(&story, one);
    const struct story others[] = {
        {.business = "731056249"}, {.first = 6}, {.shown = 2}};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        other = truth();
        if (others[i].business != NULL)
            other.business = others[i].business;
        if (others[i].first != 0)
            other.first = others[i].first;
        if (others[i].shown != 0)
            other.shown = others[i].shown;
        size_t other_size = tell(&other, two);
        assert_true(accepts(one, size) && accepts(two, other_size));
        one[size] = two[other_size] = '\0';
        const char *mine = strstr(one, "day "), *theirs = strstr(two, "day ");
        size_t head = (size_t)(mine - one);
        memcpy(forged, one, head);
        memcpy(forged + head, theirs, strlen(theirs));
        assert_false(accepts(forged, head + strlen(theirs)));
    }
}

/* A node of the tree passed off as a leaf, and a leaf as a node: the first byte parts them. */
static void second_preimages(void **state)
{
    (void)state;
    unsigned char leaf[32], as_leaf[32], a[32], b[32], node_hash[32], text[66] = {0};
    sha(a, "a", 1);
    sha(b, "b", 1);
    pair(node_hash, a, b);
    memcpy(text + 1, a, 32);
    memcpy(text + 33, b, 32);
    sha(as_leaf, text, 65);
    assert_memory_not_equal(as_leaf, node_hash, 32);
    record_hash(leaf, true, "731056248", 5, a, NULL);
    record_hash(as_leaf, false, "731056248", 5, a, NULL);
    assert_memory_not_equal(leaf, as_leaf, 32);
    /* A shorter way, from a node above our leaf, in a smaller tree that would have it there. */
    char one[TEXT], forged[TEXT];
    struct story story = truth();
    size_t size = tell(&story, one);
    one[size] = '\0';
    char *path = strstr(one, "path 4\n");
    assert_non_null(path);
    size_t head = (size_t)(path - one);
    memcpy(forged, one, head);
    size_t at = head + (size_t)sprintf(forged + head, "path 3\n%s", path + 7 + 65);
    assert_false(accepts(forged, at));
}

/* Parts of a history, and what comes after them. */
static void several_files(void **state)
{
    (void)state;
    char text[TEXT];
    struct verifier v = {0};
    struct story story = truth();
    memcpy(v.key, public_key, sizeof(v.key));
    size_t size = tell(&story, text);
    assert_true(accepts_with(&v, text, size));
    assert_true(v.first == 5 && v.count == CHAIN);
    story.shown = 1;
    story.sealed = false;
    assert_true(accepts_with(&v, text, tell(&story, text))); /* the same record again */
    assert_true(v.first == 5 && v.count == CHAIN);
    story.first = 6; /* well signed, but another sixth record than the chain has */
    assert_false(accepts_with(&v, text, tell(&story, text)));
    v.why = NULL;
    story.first = 8; /* goes on from another seventh */
    assert_false(accepts_with(&v, text, tell(&story, text)));
    v.why = NULL;
    story.business = "731056249"; /* nobody's affair */
    assert_true(accepts_with(&v, text, tell(&story, text)));
    assert_true(v.first == 8 && v.count == 1);
    free(v.hashes);
}

static void documents(void **state)
{
    (void)state;
    static const char *const forged[] = {
        "{\"id\":\"SOA-1\",\"closing\":\"2.00\"}", "{\"id\":\"SOA-1\",\"closing\":\"1.00\"",
        "\"1.00\"}", "}", "", "\n", "{\"id\":\"SOA-1\",\"closing\":\"1.00\"}}",
        " {\"id\":\"SOA-1\",\"closing\":\"1.00\"}",
        "{\"id\":\"SOA-1\",\"closing\":\"1.00\"}\n\n"};
    char text[TEXT];
    struct story story = truth();
    size_t size = tell(&story, text);
    for (size_t i = 0; i <= sizeof(forged) / sizeof(forged[0]); i++) {
        struct verifier v = {0};
        memcpy(v.key, public_key, sizeof(v.key));
        struct reader proof = {text + 27, text + size};
        assert_true(check_proof(&proof, &v));
        const char *given = i == 0 ? document : forged[i - 1];
        struct reader r = {given, given + strlen(given)};
        assert_int_equal(check_document(&r, &v), i == 0);
        free(v.hashes);
    }
    assert_false(accepts(document, sizeof(document) - 1));
}

int main(void)
{
    const unsigned char one[32] = {1}, two[32] = {2};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(true_ones),       cmocka_unit_test(every_bit),
        cmocka_unit_test(every_line),      cmocka_unit_test(forgeries),
        cmocka_unit_test(swapped_parts),   cmocka_unit_test(second_preimages),
        cmocka_unit_test(several_files),   cmocka_unit_test(documents),
    };
    if (sodium_init() < 0)
        return 3;
    crypto_sign_seed_keypair(public_key, secret_key, one);
    crypto_sign_seed_keypair(other_public, other_secret, two);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
