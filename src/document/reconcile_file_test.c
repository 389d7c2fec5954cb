/* Columns by their headers in both languages, amounts and days as people write them, and what
 * comes out. */
#include "reconcile_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void test_amounts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t cents; /* -1: none */
    } cases[] = {
        {"1234.56", 123456}, {"1,234.56", 123456}, {"$1,234.56", 123456},
        {"1 234,56 $", 123456}, {"1\u00a0234,56\u00a0$", 123456}, {"1.234.567,89", 123456789},
        {"1,234,567.89", 123456789}, {"1,234", 123400}, {"12", 1200}, {"12.5", 1250},
        {"12,5", 1250}, {"(12.00)", -1200}, {"12.00-", -1200}, {"-12.00", -1200},
        {"\u221212,00", -1200}, {"12.00 CR", -1200}, {"12,00 CT", -1200}, {"12.00 DR", 1200},
        {"+7.10", 710}, {"CAD 7.10", 710}, {"0", 0}, {"", -1}, {"-", -1}, {"1.234", -1},
        {"12.345", -1}, {"1,23,456", -1}, {"1,2345", -1}, {"x", -1}, {"12.00x", -1},
        {"(12.00", -1}, {"-(12.00)", -1}, {"1.2.3", -1}, {".", -1}, {",50", -1}, {"1e3", -1},
        {"12345678901234567890", -1},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        money value = money_cents(-1);
        bool is = reconcile_money(arena, cases[i].text, &value);
        if (is != (cases[i].cents != -1) || value.cents != cases[i].cents)
            print_error("\"%s\": %d %lld\n", cases[i].text, is, (long long)value.cents);
        assert_int_equal(value.cents, cases[i].cents);
    }
    arena_free(arena);
}

static struct findings findings_of(struct arena *arena, const char *text, struct sheet *sheet,
                                   struct reconcile_columns *columns, struct reconcile_row **rows,
                                   size_t *count)
{
    struct findings findings = findings_new(arena);
    assert_int_equal(sheet_read(arena, text, strlen(text), &findings, sheet), OK);
    *columns = reconcile_guess(arena, sheet);
    *count = 0;
    (void)reconcile_rows(arena, sheet, columns, &findings, rows, count);
    return findings;
}

static void test_columns(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int at[RECONCILE_COLUMNS];
    } cases[] = {
        {"Transaction number,Date,Amount\nA,2025-11-03,1\n", {0, 1, 2, -1, -1, -1, -1}},
        {"Num\u00e9ro de transaction;Date comptable;D\u00e9bit;Cr\u00e9dit\nA;2025-11-03;1;\n",
         {0, 1, -1, 2, 3, -1, -1}},
        {"Droits;TPS;R\u00e9f\u00e9rence\n1;2;A\n", {2, -1, -1, -1, -1, 0, 1}},
        {"Invoice,Transaction number,Total,Amount\nI,A,2,1\n", {1, -1, 3, -1, -1, -1, -1}},
        {"statement,account,reference,releaseDate,accountingDate,gst,amount\n"
         "s,a,A,,2025-11-03,1,2\n",
         {2, 4, 6, -1, -1, -1, 5}},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct sheet sheet;
        struct reconcile_columns columns;
        struct reconcile_row *rows;
        size_t count;
        struct findings findings =
            findings_of(arena, cases[i].text, &sheet, &columns, &rows, &count);
        assert_int_equal(findings.errors_count, 0);
        assert_int_equal(count, 1);
        for (int column = 0; column < RECONCILE_COLUMNS; column++)
            assert_int_equal(columns.at[column], cases[i].at[column]);
        assert_string_equal(rows[0].reference, "A");
    }
    arena_free(arena);
}

static void test_rows(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct sheet sheet;
    struct reconcile_columns columns;
    struct reconcile_row *rows;
    size_t count;
    struct findings findings = findings_of(
        arena, "ref,date,debit,credit,gst\nA,13/11/2025,\"1,000.00\",,50\nB,03/11/2025,,20,\n",
        &sheet, &columns, &rows, &count);
    assert_int_equal(findings.errors_count, 0);
    assert_int_equal(rows[0].amount.cents, 100000);
    assert_true(rows[0].has_tax);
    assert_int_equal(rows[0].tax.cents, 5000);
    assert_int_equal(rows[1].amount.cents, -2000);
    assert_false(rows[1].has_tax);
    assert_string_equal(date_text(arena, rows[1].on), "2025-11-03");
    assert_int_equal(rows[1].number, 3);
    (void)findings_of(arena, "ref,date,duty,gst\nA,11/13/2025,10,0.50\nB,11/03/2025,7,\n", &sheet,
                      &columns, &rows, &count);
    assert_int_equal(rows[0].amount.cents, 1050);
    assert_string_equal(date_text(arena, rows[1].on), "2025-11-03");
    arena_free(arena);
}

static void test_findings(void **state)
{
    (void)state;
    static const struct {
        const char *text, *codes;
    } cases[] = {
        {"ref,date\nA,2025-11-03\n", "REC-0001"},
        {"ref,amount\nA,much\n", "REC-0002"},
        {"ref,date,amount\nA,2025-02-30,1\n", "REC-0003"},
        {"ref,date,amount\nA,soon,1\n", "REC-0003"},
        {"ref,date,amount\nA,03/04/2025,1\n", "REC-0004"},
        {"ref,date,amount\nA,13/04/2025,1\nB,04/13/2025,1\n", "REC-0004 REC-0003"},
        {"ref,amount\n1.2345E+13,1\n", "REC-0005"},
        {"ref,amount\nA,\n", "REC-0008"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct sheet sheet;
        struct reconcile_columns columns;
        struct reconcile_row *rows;
        size_t count;
        struct findings findings =
            findings_of(arena, cases[i].text, &sheet, &columns, &rows, &count);
        struct out out = out_new(arena);
        out_put(&out, "");
        for (size_t k = 0; k < findings.count; k++)
            out_printf(&out, "%s%s", k > 0 ? " " : "", finding_code_text(findings.items[k].code));
        assert_string_equal(out.data, cases[i].codes);
    }
    arena_free(arena);
}

/* The sums of the lines in the CSV add up to the total of the JSON. */
static void test_written(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct sheet sheet;
    struct reconcile_columns columns;
    struct reconcile_row *rows;
    size_t rows_count;
    (void)findings_of(arena, "ref,date,amount\nA1,2025-11-03,6.00\nA1,2025-11-03,4.00\nZ,,7.00\n",
                      &sheet, &columns, &rows, &rows_count);
    struct ledger_item items[2] = {{.id = 4096, .type = ITEM_CAD, .reference = "A1",
                                    .amount = money_cents(1000)},
                                   {.id = 8192, .type = ITEM_INT, .reference = "A9",
                                    .amount = money_cents(33)}};
    for (int i = 0; i < 2; i++)
        items[i].posted_on = items[i].effective_on = items[i].due_on = date_make(2025, 11, 3);
    struct reconciliation result;
    reconcile(arena, rows, rows_count, items, 2, DATE_NONE, DATE_NONE, &result);
    const char *text = document_reconciliation_csv(arena, &result, LANGUAGE_FR);
    struct csv csv = csv_new(text, strlen(text));
    char **fields;
    size_t count;
    bool broken;
    int64_t sums[3] = {0};
    int records = 0;
    for (; csv_next(&csv, arena, &fields, &count, &broken); records++) {
        assert_int_equal(count, 17);
        for (int i = 0; i < 3 && records > 0; i++) {
            money value = {0};
            assert_true(!*fields[13 + i] || money_parse(fields[13 + i], &value));
            sums[i] += value.cents;
        }
    }
    assert_int_equal(records, 1 + 4);
    assert_int_equal(sums[0], result.total.theirs.cents);
    assert_int_equal(sums[1], result.total.ours.cents);
    assert_int_equal(sums[2], result.total.difference.cents);
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    const program_account account = {"123456782RM0001"};
    document_write_reconciliation(&json, account, &result, LANGUAGE_EN);
    assert_non_null(strstr(out.data, "\"total\":{\"lines\":3,\"rows\":3,\"entries\":2,"
                                     "\"theirs\":\"17.00\",\"ours\":\"10.33\","
                                     "\"difference\":\"-6.67\"}"));
    text = document_reconciliation_text(arena, &result, LANGUAGE_FR);
    assert_non_null(strstr(text, "Seulement dans le compte"));
    assert_non_null(strstr(text, "rang\u00e9e 4"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts), cmocka_unit_test(test_columns),
        cmocka_unit_test(test_rows),    cmocka_unit_test(test_findings),
        cmocka_unit_test(test_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
