/* Partners as an operator writes them down, where the browser is sent, and tokens that were signed
 * elsewhere (the seeds of the fuzzer). Everything a partner can do wrong: tests/e2e/partner.mjs. */
#include "oidc.h"

#include "jose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define PORTAL "portal https://carm.example.org\n"
#define NAMES "name-en First Bank\nname-fr Première Banque\n"
#define REST "issuer https://id.example.org\nclient carm\nsecret a b&c\n"

static enum code read_text(struct arena *arena, const char *text, struct oidc_partners *ret)
{
    char path[] = "/tmp/carm-partners-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
    enum code code = oidc_partners_read(arena, path, ret);
    unlink(path);
    return code;
}

static void test_partners(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum code code;
        size_t count;
    } cases[] = {
        {PORTAL, OK, 0},
        {"# words\n\n" PORTAL "partner bank-1\n" NAMES REST, OK, 1},
        {PORTAL "partner b\n" NAMES REST "partner c\n" NAMES REST, OK, 2},
        {"portal http://127.0.0.1:8080\npartner b\n" NAMES REST, OK, 1},
        {"", UNREADABLE, 0},
        {"partner b\n" NAMES REST, UNREADABLE, 0},
        {"portal http://carm.example.org\n", UNREADABLE, 0},
        {"portal https:///x\n", UNREADABLE, 0},
        {PORTAL "partner b\n" NAMES REST "partner b\n" NAMES REST, UNREADABLE, 0},
        {PORTAL "partner B 1\n" NAMES REST, UNREADABLE, 0},
        {PORTAL "partner a/b\n" NAMES REST, UNREADABLE, 0},
        {PORTAL "partner b\n" REST, UNREADABLE, 0},
        {PORTAL "partner b\n" NAMES, UNREADABLE, 0},
        {PORTAL NAMES REST, UNREADABLE, 0},
        {PORTAL "partner b\n" NAMES REST "colour red\n", UNREADABLE, 0},
        {PORTAL "partner b\n" NAMES "issuer http://id.example.org\nclient c\nsecret s\n",
         UNREADABLE, 0},
        {PORTAL "partner b\n" NAMES "issuer http://localhost.example.org\nclient c\nsecret s\n",
         UNREADABLE, 0},
        {PORTAL "partner b\n" NAMES "issuer https://a@id.example.org\nclient c\nsecret s\n",
         UNREADABLE, 0},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct oidc_partners partners = {0};
        assert_int_equal(read_text(arena, cases[i].text, &partners), cases[i].code);
        assert_int_equal(partners.count, cases[i].count);
    }
    struct oidc_partners partners;
    assert_int_equal(read_text(arena, cases[1].text, &partners), OK);
    assert_string_equal(partners.list[0].name[LANGUAGE_FR], "Première Banque");
    assert_string_equal(partners.list[0].secret, "a b&c");
    assert_int_equal(oidc_partners_read(arena, "/nowhere/partners.conf", &partners), NOT_FOUND);
    arena_free(arena);
}

/* The verifier and challenge of RFC 7636, appendix B. */
static void test_url(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct oidc_partner partner = {.client = "carm & co"};
    struct oidc_endpoints endpoints = {.authorization = "https://id.example.org/auth"};
    const struct oidc_request request = {
        .back = "https://carm.example.org/en/back", .state = "s-1", .nonce = "n-1",
        .verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", .language = LANGUAGE_FR};
    assert_string_equal(
        oidc_url(arena, &partner, &endpoints, &request),
        "https://id.example.org/auth?response_type=code&scope=openid&client_id=carm%20%26%20co"
        "&redirect_uri=https%3A%2F%2Fcarm.example.org%2Fen%2Fback&state=s-1&nonce=n-1"
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        "&ui_locales=fr-CA");
    endpoints.authorization = "https://id.example.org/auth?x=1";
    assert_non_null(strstr(oidc_url(arena, &partner, &endpoints, &request), "?x=1&response_type"));
    arena_free(arena);
}

static char *seed_of(const char *name, size_t *ret_size)
{
    char path[512], *text = calloc(1, 8192);
    snprintf(path, sizeof(path), "%s/%s", SEEDS, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    *ret_size = fread(text, 1, 8191, file);
    fclose(file);
    return text;
}

static void test_tokens(void **state)
{
    (void)state;
    static const struct {
        const char *seed, *client, *nonce;
        int64_t now;
        enum jose verdict;
    } cases[] = {
        {"rs256", "carm", "n-1", 1764355637, JOSE_GOOD},
        {"es256", "carm", "n-1", 1764355637, JOSE_GOOD},
        {"unsigned", "carm", "n-1", 1764355637, JOSE_ALGORITHM},
        {"rs256", "carm", "n-2", 1764355637, JOSE_NONCE},
        {"rs256", "else", "n-1", 1764355637, JOSE_AUDIENCE},
        {"rs256", "carm", "n-1", 1764355937 + JOSE_LEEWAY, JOSE_TIME},
        {"rs256", "carm", "n-1", 1764355937 + JOSE_LEEWAY - 1, JOSE_GOOD},
        {"rs256", "carm", "n-1", 1764355600 - JOSE_LEEWAY - 1, JOSE_TIME},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        size_t size;
        char *text = seed_of(cases[i].seed, &size), *keys = strchr(text, '\n'), *subject = NULL;
        *keys++ = '\0';
        const struct jose_expected expected = {.issuer = "https://id.example.org",
                                               .client = cases[i].client,
                                               .nonce = cases[i].nonce, .now = cases[i].now};
        assert_int_equal(jose_judge(text, keys, strlen(keys), &expected, &subject),
                         cases[i].verdict);
        assert_true((subject != NULL) == (cases[i].verdict == JOSE_GOOD));
        /* Every character that is changed breaks it; the last of a part may have unused bits. */
        for (size_t at = 0; subject != NULL && text[at] != '\0'; at++) {
            char kept = text[at], *none = NULL;
            if (kept == '.' || text[at + 1] == '.' || text[at + 1] == '\0')
                continue;
            text[at] = kept == 'A' ? 'B' : 'A';
            assert_int_not_equal(jose_judge(text, keys, strlen(keys), &expected, &none),
                                 JOSE_GOOD);
            text[at] = kept;
        }
        free(subject);
        free(text);
    }
}

/* Lengths that base64url does not have, of a part and of a key; parts too few and too many. */
static void test_malformed(void **state)
{
    (void)state;
    static const char *const tokens[] = {"", ".", "..", "a.b.c", "e30.e30", "e30.e30.e30.e30",
                                         "e30.e3001.e30", "e30.e30.abcde", "e30=.e30.e30",
                                         "e30.e30.e30 ", "e30.e 0.e30", "....", ".e30.e30"};
    const struct jose_expected expected = {.issuer = "i", .client = "c", .nonce = "n"};
    char *subject = NULL;
    for (size_t i = 0; i < ARRAY_COUNT(tokens); i++)
        assert_int_equal(jose_judge(tokens[i], "{}", 2, &expected, &subject), JOSE_MALFORMED);
    static const char *const keys[] = {
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"abcde\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":7,\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\"}]}", "{\"keys\":[7]}", "{\"keys\":7}", "[]", "", "{"};
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) /* {"alg":"RS256"}, {}, three bytes */
        assert_int_equal(jose_judge("eyJhbGciOiJSUzI1NiJ9.e30.AAAA", keys[i], strlen(keys[i]),
                                    &expected, &subject), JOSE_KEY);
    assert_null(subject);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_partners),
        cmocka_unit_test(test_url),
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
