/* What security is given for, row by row, and goods imported for a time. */
#include "security.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

enum { SIZE_MAX_READ = 256 * 1024 };

static struct arena *arena;
static const struct tariff *tariff;
static date on;

static int open_tariff(void **state)
{
    (void)state;
    arena = arena_new();
    on = date_make(2025, 11, 3);
    struct findings findings = findings_new(arena);
    struct reference_rows rows = {0};
    char path[512], *bytes = arena_alloc(arena, SIZE_MAX_READ);
    snprintf(path, sizeof(path), "%s/parameters.csv", getenv("DATA_DIR"));
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return -1;
    const size_t size = fread(bytes, 1, SIZE_MAX_READ, file);
    fclose(file);
    if (reference_read(arena, reference_kind_find("parameters"), bytes, size, &findings, &rows) !=
        OK)
        return -1;
    tariff = tariff_build(arena, rows.rows, rows.count);
    return 0;
}

static int close_tariff(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static money dollars(const char *text)
{
    money value;
    assert_true(money_parse(text, &value));
    return value;
}

/* @source SOR/86-1064 s. 6, SOR/86-1067 s. 10, SOR/86-1072 s. 4, SOR/86-1065, SOR/96-46 */
static void test_amounts(void **state)
{
    (void)state;
    static const struct {
        enum security_program program;
        const char *given, *needed; /* NULL: refused */
    } cases[] = {
        {SECURITY_PROGRAM_CARRIER, "4999.99", NULL},
        {SECURITY_PROGRAM_CARRIER, "5000.00", "5000.00"},
        {SECURITY_PROGRAM_CARRIER, "25000.00", "25000.00"},
        {SECURITY_PROGRAM_CARRIER_MOVEMENT, "0.00", "1000.00"},
        {SECURITY_PROGRAM_CARRIER_MOVEMENT, "999.99", "1000.00"},
        {SECURITY_PROGRAM_CARRIER_MOVEMENT, "1000.01", "1000.01"},
        {SECURITY_PROGRAM_BROKER, "0.00", "50000.00"},
        {SECURITY_PROGRAM_BROKER, "1.00", "50000.00"},
        {SECURITY_PROGRAM_DUTY_FREE, "9999.99", NULL},
        {SECURITY_PROGRAM_DUTY_FREE, "10000.00", "10000.00"},
        {SECURITY_PROGRAM_SUFFERANCE, "0.00", "0.00"},
        {SECURITY_PROGRAM_SUFFERANCE, "75000.00", "75000.00"},
        {SECURITY_PROGRAM_BONDED, "0.01", "0.01"},
        {SECURITY_PROGRAM_COURIER, "12000.00", "12000.00"},
        {SECURITY_PROGRAM_TEMPORARY, "100.01", "100.01"},
        {SECURITY_PROGRAM_APPEAL, "8123.45", "8123.45"},
        {SECURITY_PROGRAM_SIMA, "0.50", "0.50"},
        {SECURITY_PROGRAM_CSA, "90000.00", "90000.00"},
        {SECURITY_PROGRAM_CSA_CARRIER, "5000.00", "5000.00"},
        {SECURITY_PROGRAM_INTERIM, "300.00", "300.00"},
        {SECURITY_PROGRAM_OTHER, "1.00", "1.00"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        money needed = money_cents(-1);
        const bool fine = security_program_amount(tariff, cases[i].program,
                                                  dollars(cases[i].given), on, &needed);
        assert_int_equal(fine, cases[i].needed != NULL);
        assert_int_equal(needed.cents, fine ? dollars(cases[i].needed).cents : -1);
    }
}

/* Every authority of the form, and the programs it may be given for. */
static void test_authorities(void **state)
{
    (void)state;
    static const struct {
        const char *authority, *programs;
    } cases[] = {
        {"accounting", "rpp courier csa csa_carrier interim"},
        {"electronic", "rpp"},
        {"transportation", "carrier carrier_movement csa_carrier"},
        {"brokers", "broker"},
        {"duty_free", "duty_free"},
        {"sufferance", "sufferance"},
        {"bonded", "bonded"},
        {"tariff_91", "bonded"},
        {"temporary", "temporary"},
        {"act_60", "appeal"},
        {"act_65", "appeal"},
        {"act_166", "sima"},
        {"sima", "sima"},
        {"other", "other"},
    };
    assert_int_equal(ARRAY_COUNT(cases), SECURITY_AUTHORITY_COUNT);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        for (int p = 0; p < SECURITY_PROGRAM_COUNT; p++) {
            const char *wanted = strstr(cases[i].programs, security_programs[p].id);
            const size_t size = strlen(security_programs[p].id);
            while (wanted != NULL && ((wanted[size] != '\0' && wanted[size] != ' ') ||
                                      (wanted != cases[i].programs && wanted[-1] != ' ')))
                wanted = strstr(wanted + 1, security_programs[p].id);
            assert_int_equal(security_authority_serves((enum security_program)p,
                                                       cases[i].authority), wanted != NULL);
        }
    assert_false(security_authority_serves(SECURITY_PROGRAM_RPP, ""));
    assert_false(security_authority_serves(SECURITY_PROGRAM_RPP, "account"));
}

static void test_names(void **state)
{
    (void)state;
    enum security_program program;
    for (int p = 0; p < SECURITY_PROGRAM_COUNT; p++) {
        assert_int_equal(strlen(security_programs[p].code), 2);
        assert_true(security_program_of_code(security_programs[p].code, &program));
        assert_int_equal(program, p);
        assert_true(security_program_parse(security_programs[p].id, &program));
        assert_int_equal(program, p);
    }
    assert_false(security_program_parse("", &program));
    assert_false(security_program_of_code("ZZ", &program));
}

/* @source SOR/98-58 ss. 3, 4 */
static void test_temporary(void **state)
{
    (void)state;
    static const struct {
        const char *duties, *exception, *needed, *why;
    } cases[] = {
        {"0.00", "due", "0.00", "small"},
        {"100.00", "due", "0.00", "small"},
        {"100.01", "due", "100.01", "due"},
        {"25000.00", "due", "25000.00", "due"},
        {"25000.00", "originating", "0.00", "originating"},
        {"25000.00", "government", "0.00", "government"},
        {"25000.00", "evidence", "0.00", "evidence"},
        {"25000.00", "samples", "0.00", "samples"},
        {"25000.00", "carnet", "0.00", "carnet"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct security_temporary_case of = {.duties = dollars(cases[i].duties), .on = on};
        enum security_temporary why;
        assert_true(security_temporary_parse(cases[i].exception, &of.exception));
        assert_int_equal(security_temporary_need(tariff, &of, &why).cents,
                         dollars(cases[i].needed).cents);
        assert_string_equal(security_temporary_names[why], cases[i].why);
    }
    enum security_temporary why;
    assert_false(security_temporary_parse("nothing", &why));
}

static void test_time(void **state)
{
    (void)state;
    const enum security_program temporary = SECURITY_PROGRAM_TEMPORARY;
    const date until = security_program_until(tariff, temporary, on, date_make(2025, 8, 31));
    assert_int_equal(until.days, date_make(2027, 2, 28).days);
    assert_int_equal(security_program_latest(tariff, temporary, on, until).days,
                     date_make(2029, 8, 28).days);
    assert_true(date_is_none(security_program_until(tariff, SECURITY_PROGRAM_CARRIER, on, on)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts), cmocka_unit_test(test_authorities),
        cmocka_unit_test(test_names), cmocka_unit_test(test_temporary),
        cmocka_unit_test(test_time),
    };
    return cmocka_run_group_tests_name("program", tests, open_tariff, close_tariff);
}
