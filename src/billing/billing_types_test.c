/* When each type of declaration is to be accounted for and paid. */
#include "billing_test_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

struct dates_case {
    enum declaration_type type;
    int csa;
    const char *released_on;
    int64_t value; /* cents */
    const char *account_by;
    enum rule account_rule;
    const char *due_on;
    enum rule due_rule;
};

/* Filed on 2026-01-05. @source SOR/86-1062 s. 7.1 to 10.31 */
static const struct dates_case cases[] = {
    /* released before accounting: vectors 7 to 10 and 12 */
    {TYPE_AB, 0, "2026-03-27", 1000000, "2026-04-07", RULE_DUE_ACCOUNTING_5_DAYS, "2026-05-01",
     RULE_DUE_TENTH_WEEKDAY},
    {TYPE_AB, 0, "2025-11-08", 1000000, "2025-11-17", RULE_DUE_ACCOUNTING_5_DAYS, "2025-12-01",
     RULE_DUE_TENTH_WEEKDAY},
    {TYPE_AB, 0, "2025-09-10", 100, "2025-09-17", RULE_DUE_ACCOUNTING_5_DAYS, "2025-10-01",
     RULE_DUE_TENTH_WEEKDAY},
    {TYPE_AB, 0, "2025-06-10", 100, "2025-06-17", RULE_DUE_ACCOUNTING_5_DAYS, "2025-07-02",
     RULE_DUE_HOLIDAY_ROLL},
    /* out of the warehouse for consumption: as released on that day */
    {TYPE_20, 0, "2025-11-08", 1000000, "2025-11-17", RULE_DUE_ACCOUNTING_5_DAYS, "2025-12-01",
     RULE_DUE_TENTH_WEEKDAY},
    /* vector 11: courier low value of a month */
    {TYPE_F, 0, "2025-09-01", 100, "2025-10-24", RULE_DUE_COURIER_24TH, "2025-10-31",
     RULE_DUE_COURIER_MONTH},
    {TYPE_F, 0, "2025-09-30", 100, "2025-10-24", RULE_DUE_COURIER_24TH, "2025-10-31",
     RULE_DUE_COURIER_MONTH},
    {TYPE_F, 0, "2025-12-31", 100, "2026-01-24", RULE_DUE_COURIER_24TH, "2026-01-30",
     RULE_DUE_COURIER_MONTH},
    /* CSA option 1: the month; both ends of it, and a due date that moves */
    {TYPE_TT, 1, "2025-09-01", 1000000, "2025-10-31", RULE_DUE_CSA_OPTION_1, "2025-10-31",
     RULE_DUE_CSA_OPTION_1},
    {TYPE_TT, 1, "2025-09-30", 1000000, "2025-10-31", RULE_DUE_CSA_OPTION_1, "2025-10-31",
     RULE_DUE_CSA_OPTION_1},
    {TYPE_TT, 1, "2025-10-01", 1000000, "2025-12-01", RULE_DUE_CSA_OPTION_1, "2025-12-01",
     RULE_DUE_CSA_OPTION_1},
    {TYPE_TT, 1, "2025-05-31", 1000000, "2025-07-02", RULE_DUE_CSA_OPTION_1, "2025-07-02",
     RULE_DUE_HOLIDAY_ROLL},
    /* CSA option 2: the 18th to the 17th */
    {TYPE_TT, 2, "2025-09-17", 1000000, "2025-10-01", RULE_DUE_CSA_OPTION_2, "2025-10-01",
     RULE_DUE_CSA_OPTION_2},
    {TYPE_TT, 2, "2025-09-18", 1000000, "2025-10-31", RULE_DUE_CSA_OPTION_2, "2025-10-31",
     RULE_DUE_CSA_OPTION_2},
    /* the leave for low value lengthens the time, never shortens it, and moves no payment */
    {TYPE_TT, 2, "2025-09-17", 330000, "2025-10-24", RULE_DUE_CSA_LOW_VALUE, "2025-10-01",
     RULE_DUE_CSA_OPTION_2},
    {TYPE_TT, 2, "2025-09-17", 330001, "2025-10-01", RULE_DUE_CSA_OPTION_2, "2025-10-01",
     RULE_DUE_CSA_OPTION_2},
    {TYPE_TT, 1, "2025-09-17", 330000, "2025-10-31", RULE_DUE_CSA_OPTION_1, "2025-10-31",
     RULE_DUE_CSA_OPTION_1},
    /* without release; before release */
    {TYPE_V, 0, "2025-09-10", 1000000, "", RULE_DUE_AT_FILING, "2026-01-05", RULE_DUE_AT_FILING},
    {TYPE_C, 0, "2025-09-10", 1000000, "2025-09-10", RULE_DUE_BEFORE_RELEASE, "2025-09-10",
     RULE_DUE_BEFORE_RELEASE},
    /* in bond */
    {TYPE_10, 0, "2025-09-10", 1000000, "", RULE_DUE_IN_BOND, "", RULE_DUE_IN_BOND},
    {TYPE_13, 0, "2025-09-10", 1000000, "", RULE_DUE_IN_BOND, "", RULE_DUE_IN_BOND},
    {TYPE_21, 0, "2025-09-10", 1000000, "", RULE_DUE_IN_BOND, "", RULE_DUE_IN_BOND},
    {TYPE_22, 0, "2025-09-10", 1000000, "", RULE_DUE_IN_BOND, "", RULE_DUE_IN_BOND},
    {TYPE_30, 0, "2025-09-10", 1000000, "", RULE_DUE_IN_BOND, "", RULE_DUE_IN_BOND},
};

static void each_type_has_its_days(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct dates_case *c = &cases[i];
        const struct billing_case of = {.type = c->type,
                                        .csa = c->csa,
                                        .released_on = day(c->released_on),
                                        .filed_on = day("2026-01-05"),
                                        .value_for_duty = money_cents(c->value)};
        struct billing_dates dates = billing_dates_of(tariff, &of);
        const char *account_by = date_text(arena, dates.account_by);
        const char *due_on = date_text(arena, dates.due_on);
        if (strcmp(account_by, c->account_by) != 0 || strcmp(due_on, c->due_on) != 0 ||
            dates.account_rule != c->account_rule || dates.due_rule != c->due_rule)
            fail_msg("case %zu, %s of %s: %s (%s), %s (%s)", i, declaration_types[c->type].id,
                     c->released_on, account_by, rules[dates.account_rule].id, due_on,
                     rules[dates.due_rule].id);
    }
    arena_free(arena);
}

/* Goods of a month without end are billed with the next; other types of the account, and the
 * parameter's other value, as ever. */
static void continuous_is_by_the_month(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    static const struct {
        const char *released_on, *due_on;
    } months[] = {{"2025-09-01", "2025-10-31"}, {"2025-09-30", "2025-10-31"},
                  {"2025-05-31", "2025-07-02"}, {"2025-12-31", "2026-01-30"}};
    for (size_t i = 0; i < ARRAY_COUNT(months); i++) {
        const struct billing_case of = {
            .type = TYPE_AB, .continuous = true, .released_on = day(months[i].released_on)};
        struct billing_dates dates = billing_dates_of(tariff, &of);
        assert_string_equal(date_text(arena, dates.due_on), months[i].due_on);
        assert_true(date_equal(dates.account_by, dates.due_on));
        assert_int_equal(dates.account_rule, RULE_DUE_CONTINUOUS);
    }
    struct billing_case of = {
        .type = TYPE_AB, .continuous = true, .released_on = day("2025-09-10")};
    assert_string_equal(date_text(arena, billing_dates_of(tariff, &of).due_on), "2025-10-31");
    of.continuous = false;
    assert_string_equal(date_text(arena, billing_dates_of(tariff, &of).due_on), "2025-10-01");
    of.continuous = true;
    of.type = TYPE_20;
    assert_string_equal(date_text(arena, billing_dates_of(tariff, &of).due_on), "2025-10-01");
    of.type = TYPE_AB;
    tariff = world_tariff(arena, "parameters",
                          "name,value,valid_from,valid_to,source\n"
                          "continuous_transmission,released,,,s\n");
    assert_string_equal(date_text(arena, billing_dates_of(tariff, &of).due_on), "2025-10-01");
    arena_free(arena);
}

/* What law sets is data: another limit, another due date. */
static void data_can_move_them(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff =
        world_tariff(arena, "parameters",
                     "name,value,valid_from,valid_to,source\ncsa_low_value,5000.00,,,s\n");
    struct billing_case of = {.type = TYPE_TT,
                              .csa = 2,
                              .released_on = day("2025-09-17"),
                              .value_for_duty = money_cents(500000)};
    assert_int_equal(billing_dates_of(tariff, &of).account_rule, RULE_DUE_CSA_LOW_VALUE);
    tariff = world_tariff(arena, "due-overrides",
                          "period_end,due,source\n2025-10-17,2025-11-06,\n");
    of.csa = 1;
    struct billing_dates dates = billing_dates_of(tariff, &of);
    assert_string_equal(date_text(arena, dates.due_on), "2025-11-06");
    assert_int_equal(dates.due_rule, RULE_DUE_OVERRIDE);
    assert_string_equal(date_text(arena, dates.account_by), "2025-11-06");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_has_its_days),
        cmocka_unit_test(continuous_is_by_the_month),
        cmocka_unit_test(data_can_move_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
