/* Sheets: what spreadsheets write, and what nobody should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <zip.h>

#include <cmocka.h>

#include "sheet_impl.h"

static const char *slurp(struct arena *arena, const char *name, size_t *ret_size)
{
    FILE *file = fopen(arena_printf(arena, CORPUS_DIR "/%s", name), "rb");
    assert_non_null(file);
    char *bytes = arena_alloc(arena, 1 << 20);
    *ret_size = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

static enum code read_file(struct arena *arena, const char *name, struct findings *findings,
                           struct sheet *sheet)
{
    size_t size;
    const char *bytes = slurp(arena, name, &size);
    return sheet_read(arena, bytes, size, findings, sheet);
}

static void test_good(void **state)
{
    (void)state;
    static const struct {
        const char *name, *want; /* cells parted by |, rows by / */
        int number;              /* of the last row */
    } cases[] = {
        {"lines.xlsx",
         "Description|HS|Value|Shipped/Cotton shirts|6109100022|1234.56|2025-11-19/"
         "TRUE|0101.21.00.00|0.01|1900-02-28",
         4},
        {"bare.xlsx", "a|b/1|#N/A", 2},
        {"mac.xlsx", "day/2025-11-19", 2},
        {"semicolons.csv",
         "D\u00e9signation|Classement|Valeur/Chemises; coton|6109.10.00.22|1 234,56", 2},
        {"tabs.csv", "description|value/shirts|12.50/boots|1", 3},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *arena = arena_new();
        struct findings findings = findings_new(arena);
        struct sheet sheet;
        assert_int_equal(read_file(arena, cases[i].name, &findings, &sheet), OK);
        assert_int_equal(findings.count, 0);
        struct out out = out_new(arena);
        for (size_t c = 0; c < sheet.columns_count; c++)
            out_printf(&out, "%s%s", c > 0 ? "|" : "", sheet.header[c]);
        for (size_t r = 0; r < sheet.rows_count; r++)
            for (size_t c = 0; c < sheet.columns_count; c++)
                out_printf(&out, "%s%s", c > 0 ? "|" : "/", sheet_cell(&sheet, r, c));
        assert_string_equal(out.data, cases[i].want);
        assert_int_equal(sheet.numbers[sheet.rows_count - 1], cases[i].number);
        arena_free(arena);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum finding_code code;
    } cases[] = {
        {"doctype.xlsx", FINDING_IMP_0002}, {"broken.xlsx", FINDING_IMP_0002},
        {"quote.csv", FINDING_IMP_0004},    {"latin.csv", FINDING_IMP_0005},
        {"old.xls", FINDING_IMP_0002},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct findings findings = findings_new(arena);
        struct sheet sheet;
        assert_int_equal(read_file(arena, cases[i].name, &findings, &sheet), FINDINGS);
        assert_int_equal(findings.items[0].code, cases[i].code);
    }
    static const struct {
        const char *text;
        enum finding_code code;
    } texts[] = {{"", FINDING_IMP_0001},
                 {"a,b\n", FINDING_IMP_0001},
                 {"\n\n ,\n", FINDING_IMP_0001},
                 {"PK\3\4", FINDING_IMP_0002}};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        struct findings findings = findings_new(arena);
        struct sheet sheet;
        assert_int_equal(
            sheet_read(arena, texts[i].text, strlen(texts[i].text), &findings, &sheet), FINDINGS);
        assert_int_equal(findings.items[0].code, texts[i].code);
    }
    arena_free(arena);
}

static void test_limits(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct sheet sheet;
    for (int more = 0; more < 2; more++) {
        struct out out = out_new(arena);
        out_put(&out, "a\n");
        for (int i = 0; i < SHEET_ROWS_MAX + more; i++)
            out_put(&out, "1\n");
        struct findings findings = findings_new(arena);
        enum code code = sheet_read(arena, out.data, out.size, &findings, &sheet);
        assert_int_equal(code, more ? FINDINGS : OK);
        if (more)
            assert_int_equal(findings.items[0].code, FINDING_IMP_0003);
        else
            assert_int_equal(sheet.rows_count, SHEET_ROWS_MAX);
        out = out_new(arena);
        for (int i = 0; i < SHEET_COLUMNS_MAX + more; i++)
            out_printf(&out, "%s%d", i > 0 ? "," : "", i);
        out_put(&out, "\n1\n");
        findings = findings_new(arena);
        assert_int_equal(sheet_read(arena, out.data, out.size, &findings, &sheet),
                         more ? FINDINGS : OK);
        if (more)
            assert_int_equal(findings.items[0].code, FINDING_IMP_0007);
        out = out_new(arena);
        out_put(&out, "a\n");
        for (int i = 0; i < SHEET_CELL_MAX + more; i++)
            out_char(&out, 'x');
        findings = findings_new(arena);
        assert_int_equal(sheet_read(arena, out.data, out.size, &findings, &sheet),
                         more ? FINDINGS : OK);
        if (more)
            assert_int_equal(findings.items[0].code, FINDING_IMP_0010);
    }
    arena_free(arena);
}

static void test_numbers(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"1234.5600000000001", "1234.56"}, {"0.1", "0.1"},         {"1E-3", "0.001"},
        {"1.5E+2", "150"},                 {"-0.50", "-0.5"},      {"6109100022", "6109100022"},
        {"100", "100"},                    {"0", "0"},             {"-0", "0"},
        {"0.99999999999999999", "1"},      {"999999999999999.9", "1000000000000000"},
        {"28.499999999999996", "28.5"},    {"1e99", "1e99"},       {"#N/A", "#N/A"},
        {"1.2.3", "1.2.3"},                {"", ""},               {"1E", "1E"},
        {"0.0010", "0.001"},               {"12E1x", "12E1x"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_string_equal(sheet_number(arena, cases[i][0]), cases[i][1]);
    arena_free(arena);
}

/* A part of nothing but noughts packs a thousandfold: it is refused by its size, unread. */
static void test_bomb(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    size_t size = (size_t)60 << 20;
    char *noughts = arena_alloc(arena, size);
    zip_error_t error;
    zip_source_t *made = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_source_keep(made);
    zip_t *zip = zip_open_from_source(made, ZIP_TRUNCATE, &error);
    assert_non_null(zip);
    zip_file_add(zip, "xl/workbook.xml", zip_source_buffer(zip, noughts, size, 0), 0);
    assert_int_equal(zip_close(zip), 0);
    zip_source_open(made);
    char *bytes = arena_alloc(arena, 1 << 20);
    zip_int64_t packed = zip_source_read(made, bytes, 1 << 20);
    zip_source_close(made);
    zip_source_free(made);
    assert_in_range(packed, 100, 1 << 20);
    struct findings findings = findings_new(arena);
    struct sheet sheet;
    assert_int_equal(sheet_read(arena, bytes, (size_t)packed, &findings, &sheet), FINDINGS);
    assert_int_equal(findings.items[0].code, FINDING_IMP_0002);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),    cmocka_unit_test(test_refused),
        cmocka_unit_test(test_limits),  cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_bomb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
