#include "bill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static date day(const char *text)
{
    date on;
    assert_true(date_parse(text, &on));
    return on;
}

static struct casework_penalty read(const char *extra)
{
    struct tariff_code row = {.code = "C000", .extra = extra};
    struct casework_penalty penalty;
    assert_true(casework_penalty_read(&row, &penalty));
    return penalty;
}

static void test_reading(void **state)
{
    (void)state;
    struct casework_penalty p = read("levels=500/750/1500.50 per=issue keep=36 delay=30 "
                                     "cap=25000/200000/400000");
    assert_int_equal(p.amounts[0].cents, 50000);
    assert_int_equal(p.amounts[2].cents, 150050);
    assert_int_equal(p.caps[1].cents, 20000000);
    assert_int_equal(p.keep_months, 36);
    assert_int_equal(p.delay_days, 30);
    assert_string_equal(p.per, "issue");
    assert_false(p.automatic);
    assert_true(read("levels=100/100/100 per=declaration keep=0 auto=lap").automatic);
    static const char *const bad[] = {
        "", "levels=100/100 per=x keep=1", "levels=100/100/100/100 per=x", "levels=100/100/ per=x",
        "levels=100/a/100 per=x", "levels=100/100/100", "per=x keep=12", "levels=0/0/0 per=x",
        "levels=1/2/3 per=x keep=one", "levels=1/2/3 per=x keep=-1", "levels=1/2/3 per=x keep=",
        "levels=1/2/3 per=x other=1", "levels=1/2/3 per=a-word-that-is-too-long"};
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        struct tariff_code row = {.code = "C000", .extra = bad[i]};
        struct casework_penalty unused;
        if (casework_penalty_read(&row, &unused))
            fail_msg("was read: %s", bad[i]);
    }
}

struct level_case {
    const char *name, *happened;
    struct {
        int level;
        const char *served;
    } past[3];
    int expected;
    const char *because;
};

/* 12 months, 30 days between the first and the second level. */
static void test_levels(void **state)
{
    (void)state;
    static const struct level_case cases[] = {
        {"the first", "2026-01-10", {{0}}, 1, NULL},
        {"within 30 days of the first", "2026-01-31", {{1, "2026-01-01"}}, 1, NULL},
        {"on the 31st day", "2026-02-01", {{1, "2026-01-01"}}, 2, "1"},
        {"before the first was served", "2025-12-31", {{1, "2026-01-01"}}, 1, NULL},
        {"on the day of service", "2026-01-01", {{1, "2026-01-01"}}, 1, NULL},
        {"the last day it is kept", "2027-01-01", {{1, "2026-01-01"}}, 2, "1"},
        {"not kept any more", "2027-01-02", {{1, "2026-01-01"}}, 1, NULL},
        {"no delay after the second", "2026-03-02", {{1, "2026-01-01"}, {2, "2026-03-01"}}, 3,
         "2"},
        {"three is the most", "2026-06-01",
         {{1, "2026-01-01"}, {2, "2026-03-01"}, {3, "2026-05-01"}}, 3, "3"},
        {"the second is kept, the first not", "2027-02-01",
         {{1, "2026-01-01"}, {2, "2026-03-01"}}, 3, "2"},
        {"kept from the end of a month", "2025-02-28", {{1, "2024-02-29"}}, 2, "1"},
    };
    static const char *const numbers[] = {"1", "2", "3"};
    struct casework_penalty penalty = read("levels=150/225/450 per=document keep=12 delay=30");
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct casework_past past[3];
        const struct casework_past *because;
        size_t count = 0;
        for (; count < 3 && cases[i].past[count].level != 0; count++)
            past[count] = (struct casework_past){numbers[count], cases[i].past[count].level,
                                                 day(cases[i].past[count].served)};
        int level =
            casework_penalty_level(&penalty, past, count, day(cases[i].happened), &because);
        if (level != cases[i].expected ||
            !text_equal(because == NULL ? NULL : because->number, cases[i].because))
            fail_msg("%s: level %d", cases[i].name, level);
    }
}

static void test_amounts(void **state)
{
    (void)state;
    struct casework_penalty p = read("levels=500/750/30000 per=issue keep=36 "
                                     "cap=25000/200000/400000");
    money most = money_cents(2500000);
    assert_int_equal(casework_penalty_amount(&p, 1, 1, most).cents, 50000);
    assert_int_equal(casework_penalty_amount(&p, 1, 50, most).cents, 2500000);
    assert_int_equal(casework_penalty_amount(&p, 1, 51, most).cents, 2500000); /* the cap */
    assert_int_equal(casework_penalty_amount(&p, 2, 51, most).cents, 51 * 75000);
    /* No more than the law has for one contravention. */
    assert_int_equal(casework_penalty_amount(&p, 3, 2, most).cents, 2 * 2500000);
    p = read("levels=150/225/450 per=document keep=12");
    assert_int_equal(casework_penalty_amount(&p, 3, BILL_UNITS_MAX, most).cents,
                     BILL_UNITS_MAX * 45000LL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_amounts),
    };
    return cmocka_run_group_tests_name("casework bill", tests, NULL, NULL);
}
