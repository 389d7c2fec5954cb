/* Passkeys: what is taken as one, and every way in which an answer is none. */
#include "webauthn_test_key.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define ORIGIN "https://carm.example.org"
#define HOST "carm.example.org"
#define CHALLENGE "c29tZSBjaGFsbGVuZ2U"

static const struct webauthn_site site = {ORIGIN, HOST};
static const int kinds[] = {EVP_PKEY_EC, EVP_PKEY_ED25519, EVP_PKEY_RSA};

struct held {
    struct arena *arena;
    struct test_key key;
    struct webauthn_key stored;
};

static void hold(struct held *held, int kind)
{
    held->arena = arena_new();
    held->key = test_key_new(kind, ORIGIN, HOST);
    const struct webauthn_answer answer = test_key_register(held->arena, &held->key, CHALLENGE);
    assert_int_equal(webauthn_register(held->arena, &site, &answer, &held->stored), WEBAUTHN_GOOD);
}

static void let_go(struct held *held)
{
    EVP_PKEY_free(held->key.key);
    arena_free(held->arena);
}

static enum webauthn use(struct held *held, const struct webauthn_answer *answer)
{
    int64_t counter = -1;
    enum webauthn verdict =
        webauthn_assert(held->arena, &site, &held->stored, answer, &counter);
    if (verdict == WEBAUTHN_GOOD)
        held->stored.counter = counter;
    else
        assert_int_equal(counter, -1);
    return verdict;
}

static enum webauthn use_now(struct held *held)
{
    const struct webauthn_answer answer = test_key_assert(held->arena, &held->key, CHALLENGE);
    return use(held, &answer);
}

static void test_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        struct held held;
        hold(&held, kinds[i]);
        assert_int_equal(held.stored.counter, 0);
        const struct webauthn_answer answer =
            test_key_assert(held.arena, &held.key, CHALLENGE);
        assert_string_equal(webauthn_challenge(held.arena, &answer), CHALLENGE);
        assert_int_equal(use(&held, &answer), WEBAUTHN_GOOD);
        assert_int_equal(use_now(&held), WEBAUTHN_GOOD); /* never counts: 0 twice */
        let_go(&held);
    }
}

static void test_counter(void **state)
{
    (void)state;
    struct held held;
    hold(&held, EVP_PKEY_EC);
    held.key.counter = 7;
    assert_int_equal(use_now(&held), WEBAUTHN_GOOD);
    assert_int_equal(held.stored.counter, 7);
    assert_int_equal(use_now(&held), WEBAUTHN_COUNTER);
    held.key.counter = 6;
    assert_int_equal(use_now(&held), WEBAUTHN_COUNTER);
    held.key.counter = 0;
    assert_int_equal(use_now(&held), WEBAUTHN_COUNTER);
    held.key.counter = 0xFFFFFFFFu;
    assert_int_equal(use_now(&held), WEBAUTHN_GOOD);
    assert_int_equal(held.stored.counter, 0xFFFFFFFFLL);
    let_go(&held);
}

static void test_foreign(void **state)
{
    (void)state;
    static const struct {
        const char *origin, *host, *type;
        unsigned char flags;
        enum webauthn verdict;
    } cases[] = {
        {"https://carm.example.com", HOST, NULL, 5, WEBAUTHN_ORIGIN},
        {"https://carm.example.org.evil.example", HOST, NULL, 5, WEBAUTHN_ORIGIN},
        {"https://carm.example.org:8443", HOST, NULL, 5, WEBAUTHN_ORIGIN},
        {"http://carm.example.org", HOST, NULL, 5, WEBAUTHN_ORIGIN},
        {"https://CARM.example.org", HOST, NULL, 5, WEBAUTHN_ORIGIN},
        {"", HOST, NULL, 5, WEBAUTHN_ORIGIN},
        {ORIGIN, "example.org", NULL, 5, WEBAUTHN_RP},
        {ORIGIN, "other.example.org", NULL, 5, WEBAUTHN_RP},
        {ORIGIN, HOST, "payment.get", 5, WEBAUTHN_TYPE},
        {ORIGIN, HOST, NULL, 4, WEBAUTHN_PRESENCE},
        {ORIGIN, HOST, NULL, 1, WEBAUTHN_GOOD}, /* touched, not verified: preferred only */
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct held held;
        struct webauthn_key got;
        hold(&held, EVP_PKEY_EC);
        held.key.origin = cases[i].origin;
        held.key.host = cases[i].host;
        held.key.type = cases[i].type;
        held.key.flags = cases[i].flags;
        assert_int_equal(use_now(&held), cases[i].verdict);
        const struct webauthn_answer fresh =
            test_key_register(held.arena, &held.key, CHALLENGE);
        assert_int_equal(webauthn_register(held.arena, &site, &fresh, &got), cases[i].verdict);
        let_go(&held);
    }
}

/* One kind of answer is never taken for the other, whatever was signed. */
static void test_crossed(void **state)
{
    (void)state;
    struct held held;
    struct webauthn_key got;
    hold(&held, EVP_PKEY_EC);
    held.key.type = "webauthn.create";
    assert_int_equal(use_now(&held), WEBAUTHN_TYPE);
    held.key.type = "webauthn.get";
    const struct webauthn_answer fresh = test_key_register(held.arena, &held.key, CHALLENGE);
    assert_int_equal(webauthn_register(held.arena, &site, &fresh, &got), WEBAUTHN_TYPE);
    held.key.type = NULL;
    const struct webauthn_answer plain = test_key_assert(held.arena, &held.key, CHALLENGE);
    struct webauthn_answer bare = test_key_register(held.arena, &held.key, CHALLENGE);
    bare.authenticator = plain.authenticator;
    assert_int_equal(webauthn_register(held.arena, &site, &bare, &got), WEBAUTHN_MALFORMED);
    let_go(&held);
}

static void test_another(void **state)
{
    (void)state;
    struct held held, other;
    struct webauthn_key got;
    hold(&held, EVP_PKEY_EC);
    hold(&other, EVP_PKEY_EC);
    struct webauthn_answer answer = test_key_assert(held.arena, &other.key, CHALLENGE);
    assert_int_equal(use(&held, &answer), WEBAUTHN_CREDENTIAL);
    answer.id = held.stored.id; /* says to be this one */
    assert_int_equal(use(&held, &answer), WEBAUTHN_SIGNATURE);
    answer = test_key_assert(held.arena, &held.key, CHALLENGE);
    const struct webauthn_answer later = test_key_assert(held.arena, &held.key, "YW5vdGhlcg");
    answer.client = later.client; /* the signature is over another challenge */
    assert_int_equal(use(&held, &answer), WEBAUTHN_SIGNATURE);
    struct webauthn_answer fresh = test_key_register(held.arena, &held.key, CHALLENGE);
    fresh.id = other.stored.id;
    assert_int_equal(webauthn_register(held.arena, &site, &fresh, &got), WEBAUTHN_CREDENTIAL);
    let_go(&other);
    let_go(&held);
}

/* Cut anywhere, or with a part missing, it is refused; and a bit turned anywhere in what is signed
 * is found. */
static void test_cut(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < ARRAY_COUNT(kinds); kind++) {
        struct held held;
        struct webauthn_key got;
        hold(&held, kinds[kind]);
        const struct webauthn_answer fresh =
            test_key_register(held.arena, &held.key, CHALLENGE);
        const struct webauthn_answer whole = test_key_assert(held.arena, &held.key, CHALLENGE);
        for (size_t i = 0; i < strlen(fresh.authenticator); i++) {
            struct webauthn_answer cut = fresh;
            cut.authenticator = arena_copy(held.arena, fresh.authenticator, i);
            assert_int_not_equal(webauthn_register(held.arena, &site, &cut, &got), WEBAUTHN_GOOD);
        }
        const char *const *parts[] = {&whole.id, &whole.client, &whole.authenticator,
                                      &whole.signature};
        for (size_t part = 0; part < ARRAY_COUNT(parts); part++)
            for (size_t i = 0; i < strlen(*parts[part]); i++) {
                struct webauthn_answer cut = whole;
                const char *shorter = arena_copy(held.arena, *parts[part], i);
                if (part == 0) cut.id = shorter;
                if (part == 1) cut.client = shorter;
                if (part == 2) cut.authenticator = shorter;
                if (part == 3) cut.signature = shorter;
                assert_int_not_equal(use(&held, &cut), WEBAUTHN_GOOD);
            }
        struct webauthn_answer none = whole;
        none.signature = NULL;
        assert_int_equal(use(&held, &none), WEBAUTHN_MALFORMED);
        for (size_t i = 0; i < strlen(whole.authenticator); i += 3) {
            struct webauthn_answer turned = whole;
            char *text = arena_text(held.arena, whole.authenticator);
            text[i] = text[i] == 'A' ? 'B' : 'A';
            turned.authenticator = text;
            if (strcmp(text, whole.authenticator) != 0)
                assert_int_not_equal(use(&held, &turned), WEBAUTHN_GOOD);
        }
        let_go(&held);
    }
}

static void test_strange(void **state)
{
    (void)state;
    struct held held;
    struct webauthn_key got;
    hold(&held, EVP_PKEY_EC);
    static const char *const clients[] = {
        "", "null", "[]", "{}", "{\"type\":\"webauthn.get\"}",
        "{\"type\":\"webauthn.get\",\"origin\":7}",
        "{\"type\":\"webauthn.get\",\"type\":\"x\",\"origin\":\"https://carm.example.org\"}",
        "{\"type\":\"webauthn.get\\u0000\",\"origin\":\"https://carm.example.org\"}"};
    struct webauthn_answer answer = test_key_assert(held.arena, &held.key, CHALLENGE);
    for (size_t i = 0; i < ARRAY_COUNT(clients); i++) {
        answer.client = test_base64(held.arena, clients[i], strlen(clients[i]));
        assert_int_equal(use(&held, &answer), WEBAUTHN_MALFORMED);
    }
    static const char framed[] = "{\"type\":\"webauthn.get\",\"challenge\":\"" CHALLENGE
                                 "\",\"origin\":\"" ORIGIN "\",\"crossOrigin\":true}";
    answer.client = test_base64(held.arena, framed, strlen(framed));
    assert_int_equal(use(&held, &answer), WEBAUTHN_ORIGIN);
    char *long_part = arena_alloc(held.arena, WEBAUTHN_PART_MAX + 2);
    memset(long_part, 'A', WEBAUTHN_PART_MAX + 1);
    answer.client = long_part;
    assert_int_equal(use(&held, &answer), WEBAUTHN_MALFORMED);
    assert_null(webauthn_challenge(held.arena, &answer));
    /* A point that is off the curve; an algorithm that is not taken (ES384). */
    struct webauthn_answer fresh = test_key_register(held.arena, &held.key, CHALLENGE);
    unsigned char data[400];
    size_t size;
    sodium_base642bin(data, sizeof(data), fresh.authenticator, strlen(fresh.authenticator), NULL,
                      &size, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    data[size - 1] ^= 1;
    fresh.authenticator = test_base64(held.arena, data, size);
    assert_int_equal(webauthn_register(held.arena, &site, &fresh, &got), WEBAUTHN_ALGORITHM);
    data[size - 1] ^= 1;
    data[size - 77 + 4] = 0x29;
    fresh.authenticator = test_base64(held.arena, data, size);
    assert_int_equal(webauthn_register(held.arena, &site, &fresh, &got), WEBAUTHN_ALGORITHM);
    /* A key that says to have four thousand million parts, or goes on behind its end. */
    static const struct {
        const char *tail;
        size_t size;
    } tails[] = {{"\x9A\xFF\xFF\xFF\xFF", 5}, {"\xBA\xFF\xFF\xFF\xFF", 5}, {"\x9F\xFF", 2},
                 {"\x9B\0\0\0\x7A\xD3\x1B\xB8\x80", 9},
                 {"\x5B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 9},
                 {"\x81\x81\x81\x81\x81\x81\0", 7}, {"\xC0\0", 2}, {"\0\0", 2}, {"\x18", 1}};
    for (size_t i = 0; i < ARRAY_COUNT(tails); i++) {
        memcpy(data + size - 77, tails[i].tail, tails[i].size);
        fresh.authenticator = test_base64(held.arena, data, size - 77 + tails[i].size);
        assert_int_equal(webauthn_register(held.arena, &site, &fresh, &got), WEBAUTHN_MALFORMED);
    }
    let_go(&held);
}

static void test_site(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    static const struct {
        const char *address, *origin, *host;
    } cases[] = {
        {"https://carm.example.org", ORIGIN, HOST},
        {"https://carm.example.org/", ORIGIN, HOST},
        {"https://carm.example.org:8443", ORIGIN ":8443", HOST},
        {"http://localhost:8080", "http://localhost:8080", "localhost"},
        {"http://127.0.0.1:8080", NULL, NULL},
        {"http://[::1]:8080", NULL, NULL},
        {"https://example.org/carm", NULL, NULL},
        {"carm.example.org", NULL, NULL},
        {"https://", NULL, NULL},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct webauthn_site got = {0};
        assert_int_equal(webauthn_site_of(arena, cases[i].address, &got), cases[i].host != NULL);
        if (cases[i].host != NULL) {
            assert_string_equal(got.origin, cases[i].origin);
            assert_string_equal(got.host, cases[i].host);
        }
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),    cmocka_unit_test(test_counter),
        cmocka_unit_test(test_foreign), cmocka_unit_test(test_crossed),
        cmocka_unit_test(test_another), cmocka_unit_test(test_cut),
        cmocka_unit_test(test_strange), cmocka_unit_test(test_site),
    };
    return cmocka_run_group_tests_name("webauthn", tests, NULL, NULL);
}
