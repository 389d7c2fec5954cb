/* The days of each stream from 2024-10 to 2027-12, worked out a second time by counting, and the
 * calendar made of them. */
#include "billing_test_world.h"
#include "calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* Of the years that the shared table does not have. @source Interpretation Act s. 35 */
static const char more_holidays[] = "date,name_en,name_fr,extra,source\n"
                                    "2024-10-14,Thanksgiving,Action de grâces,0,\n"
                                    "2027-01-01,New Year,Jour de l’An,0,\n"
                                    "2027-03-26,Good Friday,Vendredi saint,0,\n"
                                    "2027-03-29,Easter Monday,Lundi de Pâques,0,\n"
                                    "2027-05-24,Victoria Day,Fête de Victoria,0,\n"
                                    "2027-07-01,Canada Day,Fête du Canada,0,\n"
                                    "2027-09-06,Labour Day,Fête du Travail,0,\n";

enum { CONTINUOUS = 3 }; /* in place of an option */

/* 14 days after the 17th, 13 when it is a Saturday, 12 when it is a Sunday; Canada Day moves it. */
static date due_by_formula(date period_to)
{
    int weekday = date_weekday(period_to), year, month, of_month;
    date due = date_add(period_to, weekday == 6 ? 13 : weekday == 0 ? 12 : 14);
    date_split(due, &year, &month, &of_month);
    return month == 7 && of_month == 1 ? date_add(due, 1) : due;
}

static struct billing_dates dates_of(const struct tariff *tariff, enum declaration_type type,
                                     int csa, date released)
{
    const struct billing_case of = {.type = type, .csa = csa, .released_on = released,
                                    .continuous = csa == CONTINUOUS,
                                    .filed_on = released,
                                    .value_for_duty = money_cents(INT64_MAX / 4)};
    return billing_dates_of(tariff, &of);
}

static date next_17th(date day)
{
    int year, month, of_month;
    date_split(day, &year, &month, &of_month);
    date end = date_month_day(day, 17);
    return of_month <= 17 ? end : date_months_later(end, 1);
}

/* Every day of release of 39 months, in every stream: no period overlaps, none is left out, the
 * statement is the 25th of the month in which the period's 17th lies, and what is due is so on the
 * tenth weekday. @source SOR/86-1062 s. 7.1, 7.4, 7.5, 10.1, 10.3 */
static void test_streams(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, "holidays", more_holidays);
    for (date on = day("2024-10-21"); date_before(on, day("2028-01-01")); on = date_add(on, 1)) {
        date end = next_17th(on);
        date first = date_month_day(on, 1), month_end = date_month_day(
            date_months_later(first, 1), 17);
        const struct {
            struct billing_dates dates;
            date from, to, end;
        } streams[] = {
            {dates_of(tariff, TYPE_AB, 0, on), date_add(date_months_later(end, -1), 1), end, end},
            {dates_of(tariff, TYPE_TT, 2, on), date_add(date_months_later(end, -1), 1), end, end},
            {dates_of(tariff, TYPE_TT, 1, on), first, date_add(date_months_later(first, 1), -1),
             month_end},
            {dates_of(tariff, TYPE_F, 0, on), first, date_add(date_months_later(first, 1), -1),
             month_end},
            {dates_of(tariff, TYPE_AB, CONTINUOUS, on), first,
             date_add(date_months_later(first, 1), -1), month_end},
        };
        for (size_t i = 0; i < ARRAY_COUNT(streams); i++) {
            const struct billing_dates *dates = &streams[i].dates;
            assert_true(date_equal(dates->period_from, streams[i].from));
            assert_true(date_equal(dates->period_to, streams[i].to));
            assert_true(date_equal(dates->statement_on, date_month_day(streams[i].end, 25)));
            assert_true(date_equal(dates->due_on, due_by_formula(streams[i].end)));
            int days = date_between(streams[i].end, dates->due_on);
            assert_true(days >= 12 && days <= 18); /* Customs Act s. 33.4(2) */
        }
        /* CSA accounts by the day it pays; couriers by the 24th of the month after. */
        assert_true(date_equal(streams[1].dates.account_by, streams[1].dates.due_on));
        assert_true(date_equal(streams[2].dates.account_by, streams[2].dates.due_on));
        assert_true(date_equal(streams[3].dates.account_by, date_month_day(month_end, 24)));
    }
    arena_free(arena);
}

/* @source accounting of 2024 to 2026 as published; SOR/86-1062 s. 7.1, 10, 10.1 */
static void test_published(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    static const struct {
        enum declaration_type type;
        const char *released, *account_by, *statement, *due;
    } cases[] = {
        {TYPE_AB, "2026-03-27", "2026-04-07", NULL, NULL},
        {TYPE_AB, "2025-11-08", "2025-11-17", NULL, NULL},
        {TYPE_AB, "2024-11-02", NULL, "2024-11-25", "2024-11-29"},
        {TYPE_AB, "2025-09-10", NULL, "2025-09-25", "2025-10-01"},
        {TYPE_F, "2025-09-14", "2025-10-24", "2025-10-25", "2025-10-31"},
        {TYPE_AB, "2025-11-16", NULL, "2025-11-25", "2025-12-01"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct billing_dates dates =
            dates_of(tariff, cases[i].type, 0, day(cases[i].released));
        if (cases[i].account_by)
            assert_string_equal(date_text(arena, dates.account_by), cases[i].account_by);
        if (cases[i].statement)
            assert_string_equal(date_text(arena, dates.statement_on), cases[i].statement);
        if (cases[i].due)
            assert_string_equal(date_text(arena, dates.due_on), cases[i].due);
    }
    /* Released 2025-11-16, accepted on the 26th: first shown on 2025-12-25, due before. */
    assert_string_equal(date_text(arena, billing_statement_of_posting(day("2025-11-26"))),
                        "2025-12-25");
    arena_free(arena);
}

static const struct calendar_event *event_of(const struct calendar_event *events, size_t count,
                                             enum calendar_kind kind, const char *about)
{
    for (size_t i = 0; i < count; i++)
        if (events[i].kind == kind && date_equal(events[i].about, day(about)))
            return &events[i];
    return NULL;
}

static void test_calendar(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff =
        world_tariff(arena, "waivers", "kind,valid_from,valid_to,source\n"
                                       "lap,2025-02-01,2025-02-28,\n");
    struct calendar_streams streams = {.csa = 1, .courier = true, .continuous = true};
    struct calendar_event *events;
    size_t count = billing_calendar(arena, tariff, &streams, day("2025-01-01"), day("2025-12-31"),
                                    &events);
    for (size_t i = 0; i < count; i++) {
        assert_false(date_before(events[i].on, day("2025-01-01")));
        assert_false(date_before(day("2025-12-31"), events[i].on));
        assert_true(i == 0 || !date_before(events[i].on, events[i - 1].on));
    }
    const struct calendar_event *due = event_of(events, count, CALENDAR_DUE, "2025-06-17");
    assert_string_equal(date_text(arena, due->on), "2025-07-02");
    assert_string_equal(date_text(arena, due->computed), "2025-07-01");
    assert_int_equal(due->rule, RULE_DUE_HOLIDAY_ROLL);
    const struct calendar_event *until = event_of(events, count, CALENDAR_CORRECT, "2025-06-17");
    assert_true(date_equal(until->on, due->on));
    const struct calendar_event *waiver = event_of(events, count, CALENDAR_WAIVER, "2025-02-01");
    assert_string_equal(date_text(arena, waiver->until), "2025-02-28");
    assert_string_equal(waiver->reference, "lap");
    assert_int_equal(event_of(events, count, CALENDAR_HOLIDAY, "2025-08-04")->rule,
                     RULE_CALENDAR_HOLIDAY_EXTRA);
    size_t accounts = 0, statements = 0, dues = 0;
    for (size_t i = 0; i < count; i++) {
        accounts += events[i].kind == CALENDAR_ACCOUNT;
        statements += events[i].kind == CALENDAR_STATEMENT;
        dues += events[i].kind == CALENDAR_DUE;
    }
    assert_int_equal(statements, 12);
    /* December 2024's is due on 2024-12-31; that of 2025-12-17 on 2025-12-31. */
    assert_int_equal(dues, 12);
    assert_int_equal(accounts, 36);

    tariff = world_tariff(arena, "due-overrides",
                          "period_end,due,source\n2025-09-17,2025-10-06,\n");
    count = billing_calendar(arena, tariff, &streams, day("2025-10-01"), day("2025-10-31"),
                             &events);
    due = event_of(events, count, CALENDAR_DUE, "2025-09-17");
    assert_string_equal(date_text(arena, due->on), "2025-10-06");
    assert_int_equal(due->rule, RULE_DUE_OVERRIDE);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_streams),
        cmocka_unit_test(test_published),
        cmocka_unit_test(test_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
