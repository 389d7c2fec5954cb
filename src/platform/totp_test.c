/* Codes by time: the published examples, and another program's codes for drawn secrets. */
#include "platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const unsigned char published[] = "12345678901234567890";

/* RFC 6238, appendix B, SHA-1. */
static void test_published(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *code;
    } cases[] = {{59, "94287082"},         {1111111109, "07081804"},  {1111111111, "14050471"},
                 {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
    char code[12];
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        totp_code(published, 20, cases[i].seconds / TOTP_SECONDS, 8, code);
        assert_string_equal(code, cases[i].code);
        totp_code(published, 20, cases[i].seconds / TOTP_SECONDS, 6, code);
        assert_string_equal(code, cases[i].code + 2);
    }
}

/* RFC 4226, appendix D. */
static void test_counted(void **state)
{
    (void)state;
    static const char *const codes[] = {"755224", "287082", "359152", "969429", "338314",
                                        "254676", "287922", "162583", "399871", "520489"};
    char code[12];
    for (size_t i = 0; i < ARRAY_COUNT(codes); i++) {
        totp_code(published, 20, (int64_t)i, 6, code);
        assert_string_equal(code, codes[i]);
    }
}

/* RFC 4648, section 10; and there and back again. */
static void test_base32(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *text;
    } cases[] = {{"", ""},          {"f", "MY"},         {"fo", "MZXQ"},      {"foo", "MZXW6"},
                 {"foob", "MZXW6YQ"}, {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"}};
    struct arena *arena = arena_new();
    unsigned char bytes[8];
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        size_t size = strlen(cases[i].bytes);
        assert_string_equal(
            base32_text(arena, (const unsigned char *)cases[i].bytes, size), cases[i].text);
        assert_true(base32_read(cases[i].text, bytes, size));
        assert_memory_equal(bytes, cases[i].bytes, size);
        assert_false(base32_read(cases[i].text, bytes, size + 1));
        assert_true(size == 0 || !base32_read(cases[i].text, bytes, size - 1));
    }
    assert_false(base32_read("MZXW6YT1", bytes, 5)); /* 1 is no digit */
    assert_false(base32_read("mzxw6ytb", bytes, 5));
    arena_free(arena);
}

/* One step either way, none that was used, and nothing of another length. */
static void test_match(void **state)
{
    (void)state;
    const instant at = {1111111111 * INT64_C(1000)};
    const int64_t now = at.ms / 1000 / TOTP_SECONDS;
    char code[12];
    for (int64_t away = -3; away <= 3; away++) {
        totp_code(published, 20, now + away, 6, code);
        int64_t found = totp_match(published, 20, code, at, 0);
        assert_int_equal(found, away >= -1 && away <= 1 ? now + away : -1);
        assert_int_equal(totp_match(published, 20, code, at, now + away), -1);
    }
    assert_int_equal(totp_match(published, 20, "", at, 0), -1);
    assert_int_equal(totp_match(published, 20, "14050471", at, 0), -1);
    assert_int_equal(totp_match(published, 20, "05047", at, 0), -1);
}

static uint64_t seed(void)
{
    const char *given = getenv("CARM_SEED");
    uint64_t drawn;
    platform_random(&drawn, sizeof(drawn));
    drawn = given == NULL ? drawn % 1000000 : strtoull(given, NULL, 10);
    printf("# seed %llu\n", (unsigned long long)drawn);
    return drawn;
}

static void test_against_oathtool(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    uint64_t drawn = seed();
    for (int i = 0; i < 40; i++) {
        unsigned char secret[64];
        char said[64] = "", code[12];
        const uint64_t each = drawn * 1000 + (uint64_t)i;
        hash256 first = hash_bytes(&each, sizeof(each)), second = hash_bytes(&first, 32);
        memcpy(secret, &first, 32);
        memcpy(secret + 32, &second, 32);
        size_t size = i % 2 ? TOTP_SECRET : 10 + secret[0] % 40;
        int64_t seconds = 0;
        memcpy(&seconds, secret + 50, 4);
        FILE *tool = popen(arena_printf(arena, "oathtool --totp --base32 --now=@%lld %s",
                                        (long long)seconds, base32_text(arena, secret, size)),
                           "r");
        assert_non_null(tool);
        assert_non_null(fgets(said, sizeof(said), tool));
        assert_int_equal(pclose(tool), 0);
        said[strcspn(said, "\n")] = '\0';
        totp_code(secret, size, seconds / TOTP_SECONDS, 6, code);
        assert_string_equal(code, said);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published), cmocka_unit_test(test_counted),
        cmocka_unit_test(test_base32),    cmocka_unit_test(test_match),
        cmocka_unit_test(test_against_oathtool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
