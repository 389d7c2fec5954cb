#include "base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static void test_rounding(void **state)
{
    (void)state;
    static const struct {
        int64_t n, d, half_up, half_even, down;
    } cases[] = {
        {5, 2, 3, 2, 2},    {-5, 2, -3, -2, -2}, {7, 2, 4, 4, 3}, {1, 3, 0, 0, 0},
        {2, 3, 1, 1, 0},    {-2, 3, -1, -1, 0},  {6, 3, 2, 2, 2}, {0, 7, 0, 0, 0},
        {9375, 10, 938, 938, 937}, {9365, 10, 937, 936, 936},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_int_equal(int_divide(cases[i].n, cases[i].d, ROUND_HALF_UP), cases[i].half_up);
        assert_int_equal(int_divide(cases[i].n, cases[i].d, ROUND_HALF_EVEN), cases[i].half_even);
        assert_int_equal(int_divide(cases[i].n, cases[i].d, ROUND_DOWN), cases[i].down);
    }
}

static void test_decimals(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    static const char *const good[] = {"0", "1", "-1", "1.5", "0.000001", "123456789012345.12",
                                       "1.3962", "-0.05", "10.00"};
    for (size_t i = 0; i < ARRAY_COUNT(good); i++) {
        decimal value;
        assert_true(decimal_parse(good[i], 12, &value));
        assert_string_equal(decimal_text(arena, value), good[i]);
    }
    static const char *const bad[] = {"",    "+1",  "1.",     ".5",    "1,5", "1e3", " 1", "1 ",
                                      "NaN", "0x1", "1.2.3", "--1", "1234567890123456"};
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        decimal value;
        assert_false(decimal_parse(bad[i], 12, &value));
    }
    decimal three;
    assert_false(decimal_parse("1.234", 2, &three));
    money cents;
    assert_true(money_parse("-1234.5", &cents));
    assert_int_equal(cents.cents, -123450);
    assert_false(money_parse("1.234", &cents));
    assert_string_equal(money_text(arena, money_cents(-5)), "-0.05");
    assert_string_equal(money_page(arena, money_cents(6013772), LANGUAGE_EN), "$60,137.72");
    assert_string_equal(money_page(arena, money_cents(6013772), LANGUAGE_FR),
                        "60\u00a0137,72\u00a0$");
    assert_string_equal(money_page(arena, money_cents(-100), LANGUAGE_EN), "\u2212$1.00");
    /* 0.285 x 100 is the classic that binary floating point gets wrong. */
    decimal a = {285, 3}, b = {100, 0};
    assert_int_equal(money_product(a, b, ROUND_HALF_UP).cents, 2850);
    assert_int_equal(decimal_compare((decimal){10, 1}, (decimal){1, 0}), 0);
    arena_free(arena);
}

static void test_dates(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    date d;
    assert_true(date_parse("1900-01-01", &d));
    assert_int_equal(d.days, 1);
    assert_int_equal(date_weekday(d), 1);
    assert_true(date_parse("2025-11-20", &d));
    assert_int_equal(date_weekday(d), 4);
    assert_string_equal(date_text(arena, d), "2025-11-20");
    assert_int_equal(date_number(d), 20251120);
    assert_true(date_equal(date_from_number(20251120), d));
    assert_string_equal(date_page(arena, d, LANGUAGE_EN), "November 20, 2025");
    assert_string_equal(date_page(arena, date_make(2025, 8, 1), LANGUAGE_FR), "1er août 2025");
    static const char *const bad[] = {"2025-02-29", "2025-13-01", "2025-00-10", "1899-12-31",
                                      "2025-1-01",  "2025/01/01", "20250101",   ""};
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_false(date_parse(bad[i], &d));
    assert_true(date_equal(DATE_MAX, date_make(9999, 12, 31)));
    assert_true(date_equal(date_months_later(date_make(2025, 1, 31), 1), date_make(2025, 2, 28)));
    /* Every day of 1900 to 2100 survives the way there and back. */
    for (int32_t day = 1; day < 73415; day++) {
        char *text = date_text(arena, (date){day});
        assert_true(date_parse(text, &d));
        assert_int_equal(d.days, day);
        if (day % 1000 == 0)
            arena_reset(arena);
    }
    arena_free(arena);
}

static void test_instants(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    static const struct {
        int64_t ms;
        const char *text;
    } cases[] = {
        {1763391729000, "2025-11-17T10:02:09.000-05:00"},
        {1741503599999, "2025-03-09T01:59:59.999-05:00"},
        {1741503600000, "2025-03-09T03:00:00.000-04:00"},
        {1762063200000, "2025-11-02T01:00:00.000-05:00"},
        {1762063199000, "2025-11-02T01:59:59.000-04:00"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_string_equal(instant_text(arena, (instant){cases[i].ms}), cases[i].text);
    date d = date_make(2025, 7, 1);
    assert_true(date_equal(instant_date(instant_at(d, 0, 0)), d));
    assert_true(date_equal(instant_date((instant){instant_at(d, 0, 0).ms - 1}), date_add(d, -1)));
    arena_free(arena);
}

static void test_days(void **state)
{
    (void)state;
    const struct holiday list[] = {
        {.on = date_make(2025, 11, 11)},
        {.on = date_make(2025, 12, 26), .extra = true},
        {.on = date_make(2026, 4, 3)},
        {.on = date_make(2026, 4, 6)},
    };
    struct calendar calendar = {list, ARRAY_COUNT(list)};
    /* Accounting vectors 7 and 8: Easter 2026; a Saturday before Remembrance Day. */
    assert_true(date_equal(
        calendar_business_days_after(&calendar, date_make(2026, 3, 27), 5, true),
        date_make(2026, 4, 7)));
    assert_true(date_equal(
        calendar_business_days_after(&calendar, date_make(2025, 11, 8), 5, true),
        date_make(2025, 11, 17)));
    assert_false(calendar_is_business_day(&calendar, date_make(2025, 12, 26), true));
    assert_true(calendar_is_business_day(&calendar, date_make(2025, 12, 26), false));
    /* Weekdays count holidays. */
    assert_true(date_equal(date_weekdays_after(date_make(2025, 11, 17), 10),
                           date_make(2025, 12, 1)));
    /* Sunday rolls, Saturday stays. */
    assert_true(date_equal(calendar_roll(&calendar, date_make(2025, 11, 16)),
                           date_make(2025, 11, 17)));
    assert_true(date_equal(calendar_roll(&calendar, date_make(2025, 11, 15)),
                           date_make(2025, 11, 15)));
}

/* data: tests/vectors/identifier-vectors.csv: kind, value, expected, source */
static void test_identifier_vectors(void **state)
{
    (void)state;
    const char *path = getenv("VECTORS_DIR");
    assert_non_null(path);
    struct arena *arena = arena_new();
    FILE *file = fopen(arena_printf(arena, "%s/identifier-vectors.csv", path), "rb");
    assert_non_null(file);
    char *bytes = arena_alloc(arena, 65536);
    size_t size = fread(bytes, 1, 65535, file);
    fclose(file);
    struct csv csv = csv_new(bytes, size);
    char **fields;
    size_t count, tried = 0;
    bool broken;
    assert_true(csv_next(&csv, arena, &fields, &count, &broken));
    while (csv_next(&csv, arena, &fields, &count, &broken)) {
        assert_false(broken);
        assert_int_equal(count, 4);
        bool valid = strncmp(fields[2], "valid", 5) == 0;
        bool got;
        if (strcmp(fields[0], "bn9") == 0) {
            bn b;
            got = bn_parse(fields[1], &b) && bn_luhn(b);
        } else if (strcmp(fields[0], "bn15") == 0) {
            program_account account;
            got = program_account_parse(fields[1], &account);
        } else if (strcmp(fields[0], "transaction") == 0) {
            transaction_number number;
            got = transaction_number_parse(fields[1], &number) && transaction_number_check(number);
        } else if (strcmp(fields[0], "ccn") == 0) {
            char text[26];
            got = cargo_control_number_parse(fields[1], text);
        } else {
            continue;
        }
        if (got != valid)
            fail_msg("%s %s: expected %s", fields[0], fields[1], fields[2]);
        tried++;
    }
    assert_true(tried >= 50);
    assert_string_equal(transaction_number_make("12345", 1).text, "12345000000012");
    arena_free(arena);
}

static void test_text(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_true(
        text_is_utf8("Bor\u00e9al \u20ac \U0001F600", strlen("Bor\u00e9al \u20ac \U0001F600")));
    static const char *const bad[] = {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                      "\x80", "\xe2\x82"};
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_false(text_is_utf8(bad[i], strlen(bad[i])));
    assert_false(text_is_utf8("a\0b", 3));
    assert_string_equal(text_fold(arena, "  Bor\u00e9al--Ltée, \u0152uvre & \u0141\u00f3d\u017a "),
                        "boreal ltee oeuvre lodz");
    arena_free(arena);
}

/* What was kept from before is given out as if it were new. */
static void test_arena(void **state)
{
    (void)state;
    enum { ROUNDS = 20, SIZE = 300000 };
    struct arena *arena = arena_new();
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t size = SIZE * (1 + round % 7);
        unsigned char *first = arena_alloc(arena, 70000), *second = arena_alloc(arena, size);
        assert_true((uintptr_t)second % 16 == 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(second[i], 0);
        memset(second, 0xff, size);
        for (size_t i = 0; i < 70000; i++)
            assert_int_equal(first[i], 0);
        memset(first, 0xff, 70000);
        assert_true(arena_used(arena) == 70000 + size);
        arena_reset(arena);
        assert_true(arena_used(arena) == 0);
    }
    arena_free(arena);
}

static void test_csv(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    static const char text[] = "\xEF\xBB\xBF" "a,b\r\n\"x \"\"y\"\"\",\"1,\n2\"\n,\n\"open";
    struct csv csv = csv_new(text, sizeof(text) - 1);
    char **fields;
    size_t count;
    bool broken;
    assert_true(csv_next(&csv, arena, &fields, &count, &broken));
    assert_int_equal(count, 2);
    assert_string_equal(fields[0], "a");
    assert_true(csv_next(&csv, arena, &fields, &count, &broken));
    assert_string_equal(fields[0], "x \"y\"");
    assert_string_equal(fields[1], "1,\n2");
    assert_true(csv_next(&csv, arena, &fields, &count, &broken));
    assert_string_equal(fields[1], "");
    assert_false(broken);
    assert_true(csv_next(&csv, arena, &fields, &count, &broken));
    assert_true(broken);
    assert_int_equal(count, 1);
    assert_string_equal(fields[0], ""); /* readers look at all fields before they ask */
    assert_false(csv_next(&csv, arena, &fields, &count, &broken));

    /* "100"00.00 is neither 100 nor 10000: nobody can tell which amount was meant. */
    static const char *const doubtful[] = {"1,\"100\"00.00\n2,5", "\"a\" ,b\n", "\"a\"\"b\"c"};
    for (size_t i = 0; i < ARRAY_COUNT(doubtful); i++) {
        csv = csv_new(doubtful[i], strlen(doubtful[i]));
        assert_true(csv_next(&csv, arena, &fields, &count, &broken));
        assert_true(broken);
        assert_false(csv_next(&csv, arena, &fields, &count, &broken));
    }
    csv = csv_new("\"a\"\r\n\"b\"", 8);
    assert_true(csv_next(&csv, arena, &fields, &count, &broken));
    assert_false(broken);
    assert_true(csv_next(&csv, arena, &fields, &count, &broken));
    assert_false(broken);
    struct out out = out_new(arena);
    csv_field(&out, "=1+2", true);
    csv_field(&out, "-5.00", false);
    csv_field(&out, "a,\"b\"", false);
    assert_string_equal(out.data, "\"'=1+2\",-5.00,\"a,\"\"b\"\"\"");
    arena_free(arena);
}

static void test_json(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "a", "q\"\\\n\x01" "é");
    json_text(&json, "skipped", "");
    json_key(&json, "list");
    json_array(&json);
    json_int(&json, INT64_MIN);
    json_bool(&json, true);
    json_null(&json);
    json_object(&json);
    json_object_end(&json);
    json_array_end(&json);
    json_object_end(&json);
    assert_string_equal(out.data, "{\"a\":\"q\\\"\\\\\\n\\u0001é\","
                                  "\"list\":[-9223372036854775808,true,null,{}]}");
    arena_free(arena);
}

static void test_hash(void **state)
{
    (void)state;
    char hex[65];
    hash256 hash = hash_bytes("abc", 3), back;
    hash_hex(&hash, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(hash_parse(hex, &back));
    assert_memory_equal(hash.bytes, back.bytes, 32);
    hex[3] = 'G';
    assert_false(hash_parse(hex, &back));
}

static void test_findings(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    findings_add(&findings, FINDING_CAD_0103, 0, "/transactionNumber", "1", NULL, NULL);
    assert_int_equal(findings.errors_count, 0);
    for (int i = 0; i < 600; i++)
        findings_add(&findings, FINDING_CAD_0104, 0, "", "12345000000012", NULL, NULL);
    assert_int_equal(findings.count, FINDINGS_MAX);
    assert_int_equal(findings.errors_count, 600);
    assert_non_null(
        strstr(finding_message(arena, &findings.items[1], LANGUAGE_FR), "12345000000012"));
    arena_free(arena);
}

/* Amounts in French have a comma and blanks; what is quoted stays as somebody wrote it. */
static void test_french_amounts(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    findings_add(&findings, FINDING_FSG_0009, 0, "/amount", "-1.05", "1234567.50", NULL);
    findings_add(&findings, FINDING_FSG_0023, 0, "/amount", "1234.50", NULL, NULL);
    findings_add(&findings, FINDING_FSG_0009, 0, "/amount", "1.2", "6402.91.90", NULL);
    findings_add(&findings, FINDING_FSG_0009, 0, "/amount", NULL, "5.00", NULL);
    findings_add(&findings, FINDING_FSG_0020, 0, "/provider", "", NULL, NULL);
    const struct finding *items = findings.items;
    assert_string_equal(finding_message(arena, &items[0], LANGUAGE_FR),
                        "Un d\u00e9p\u00f4t est d\u2019au moins 1\u00a0234\u00a0567,50; vous avez "
                        "indiqu\u00e9 \u22121,05");
    assert_string_equal(finding_message(arena, &items[0], LANGUAGE_EN),
                        "A deposit is at least 1234567.50; you gave -1.05");
    assert_non_null(
        strstr(finding_message(arena, &items[1], LANGUAGE_FR), "\u00ab 1234.50 \u00bb"));
    assert_non_null(strstr(finding_message(arena, &items[2], LANGUAGE_FR), "6402.91.90; vous"));
    assert_non_null(strstr(finding_message(arena, &items[2], LANGUAGE_FR), "indiqu\u00e9 1.2"));
    assert_string_equal(finding_message(arena, &items[3], LANGUAGE_FR),
                        "Un d\u00e9p\u00f4t est d\u2019au moins 5,00; vous avez "
                        "indiqu\u00e9 (vide)");
    assert_non_null(
        strstr(finding_message(arena, &items[4], LANGUAGE_EN), "(empty) is no enrolled"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_french_amounts),
        cmocka_unit_test(test_rounding),    cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_dates),       cmocka_unit_test(test_instants),
        cmocka_unit_test(test_days),        cmocka_unit_test(test_identifier_vectors),
        cmocka_unit_test(test_text),        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_arena),
        cmocka_unit_test(test_json),        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
