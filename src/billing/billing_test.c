#include "billing_test_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define ASSERT_DAY(expected, actual)                                                               \
    assert_string_equal((expected), date_text(arena, (actual)))

/* ---- dates ---- */

/* @source SOR/86-1062 s. 10.1; Interpretation Act s. 26 */
static void test_due_dates(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    static const struct {
        const char *period_to, *due_on;
        enum rule rule;
    } cases[] = {
        {"2024-11-17", "2024-11-29", RULE_DUE_TENTH_WEEKDAY},
        {"2024-12-17", "2024-12-31", RULE_DUE_TENTH_WEEKDAY},
        {"2025-01-17", "2025-01-31", RULE_DUE_TENTH_WEEKDAY},
        {"2025-02-17", "2025-03-03", RULE_DUE_TENTH_WEEKDAY},
        {"2025-03-17", "2025-03-31", RULE_DUE_TENTH_WEEKDAY},
        {"2025-04-17", "2025-05-01", RULE_DUE_TENTH_WEEKDAY},
        {"2025-05-17", "2025-05-30", RULE_DUE_TENTH_WEEKDAY},
        {"2025-06-17", "2025-07-02", RULE_DUE_HOLIDAY_ROLL},
        {"2025-07-17", "2025-07-31", RULE_DUE_TENTH_WEEKDAY},
        {"2025-08-17", "2025-08-29", RULE_DUE_TENTH_WEEKDAY},
        {"2025-09-17", "2025-10-01", RULE_DUE_TENTH_WEEKDAY},
        {"2025-10-17", "2025-10-31", RULE_DUE_TENTH_WEEKDAY},
        {"2025-11-17", "2025-12-01", RULE_DUE_TENTH_WEEKDAY},
        {"2025-12-17", "2025-12-31", RULE_DUE_TENTH_WEEKDAY},
        {"2026-01-17", "2026-01-30", RULE_DUE_TENTH_WEEKDAY},
        {"2026-02-17", "2026-03-03", RULE_DUE_TENTH_WEEKDAY},
        {"2026-03-17", "2026-03-31", RULE_DUE_TENTH_WEEKDAY},
        {"2026-04-17", "2026-05-01", RULE_DUE_TENTH_WEEKDAY},
        {"2026-05-17", "2026-05-29", RULE_DUE_TENTH_WEEKDAY},
        {"2026-06-17", "2026-07-02", RULE_DUE_HOLIDAY_ROLL},
        {"2026-07-17", "2026-07-31", RULE_DUE_TENTH_WEEKDAY},
        {"2026-08-17", "2026-08-31", RULE_DUE_TENTH_WEEKDAY},
        {"2026-09-17", "2026-10-01", RULE_DUE_TENTH_WEEKDAY},
        {"2026-10-17", "2026-10-30", RULE_DUE_TENTH_WEEKDAY},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        enum rule rule;
        ASSERT_DAY(cases[i].due_on, billing_due(tariff, day(cases[i].period_to), &rule));
        assert_int_equal(rule, cases[i].rule);
    }

    enum rule rule;
    tariff = world_tariff(arena, "due-overrides",
                          "period_end,due,source\n2025-09-17,2025-10-06,\n");
    ASSERT_DAY("2025-10-06", billing_due(tariff, day("2025-09-17"), &rule));
    assert_int_equal(rule, RULE_DUE_OVERRIDE);
    tariff = world_tariff(arena, "parameters", "name,value,valid_from,valid_to,source\n"
                                               "due_roll_holiday,false,2020-01-01,,\n");
    ASSERT_DAY("2025-07-01", billing_due(tariff, day("2025-06-17"), &rule));
    assert_int_equal(rule, RULE_DUE_TENTH_WEEKDAY);
    arena_free(arena);
}

static void test_release(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    static const struct {
        const char *released_on, *account_by, *period_from, *period_to, *statement_on, *due_on;
    } cases[] = {
        /* vectors 7 to 10 and 12 */
        {"2026-03-27", "2026-04-07", "2026-03-18", "2026-04-17", "2026-04-25", "2026-05-01"},
        {"2025-11-08", "2025-11-17", "2025-10-18", "2025-11-17", "2025-11-25", "2025-12-01"},
        {"2024-11-02", "2024-11-08", "2024-10-18", "2024-11-17", "2024-11-25", "2024-11-29"},
        {"2025-09-10", "2025-09-17", "2025-08-18", "2025-09-17", "2025-09-25", "2025-10-01"},
        {"2025-11-16", "2025-11-21", "2025-10-18", "2025-11-17", "2025-11-25", "2025-12-01"},
        /* the ends of a period, and of a year; Boxing Day gives a day more */
        {"2025-11-17", "2025-11-24", "2025-10-18", "2025-11-17", "2025-11-25", "2025-12-01"},
        {"2025-11-18", "2025-11-25", "2025-11-18", "2025-12-17", "2025-12-25", "2025-12-31"},
        {"2025-12-18", "2025-12-29", "2025-12-18", "2026-01-17", "2026-01-25", "2026-01-30"},
        {"2026-01-17", "2026-01-23", "2025-12-18", "2026-01-17", "2026-01-25", "2026-01-30"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct billing_dates dates = billing_dates_for_release(tariff, day(cases[i].released_on));
        ASSERT_DAY(cases[i].account_by, dates.account_by);
        ASSERT_DAY(cases[i].period_from, dates.period_from);
        ASSERT_DAY(cases[i].period_to, dates.period_to);
        ASSERT_DAY(cases[i].statement_on, dates.statement_on);
        ASSERT_DAY(cases[i].due_on, dates.due_on);
    }
    /* Vector 11: goods of a calendar month by courier are due with the period that ends in the
     * next. */
    enum rule rule;
    ASSERT_DAY("2025-10-31", billing_due(tariff, day("2025-10-17"), &rule));

    /* Vector 12: accepted on the 26th, first on the next statement, due date unchanged. */
    ASSERT_DAY("2025-12-25", billing_statement_of_posting(day("2025-11-26")));
    ASSERT_DAY("2025-12-25", billing_statement_of_posting(day("2025-11-25")));
    ASSERT_DAY("2025-11-25", billing_statement_of_posting(day("2025-11-24")));
    ASSERT_DAY("2025-11-25", billing_statement_of_posting(day("2025-11-01")));
    ASSERT_DAY("2026-01-25", billing_statement_of_posting(day("2025-12-31")));
    arena_free(arena);
}

/* ---- interest ---- */

static char *segments_text(struct arena *arena, const struct interest_line *line)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    for (size_t i = 0; i < line->segments_count; i++) {
        const struct interest_segment *s = &line->segments[i];
        out_printf(&out, "%s%s..%s %d on %ld at %s/%d%s", i ? "; " : "", date_text(arena, s->from),
                   date_text(arena, s->to), s->days, (long)s->base.cents,
                   decimal_text(arena, s->percent), s->year_days, s->provisional ? "?" : "");
    }
    return out.data;
}

/* @source Customs Act s. 3.1, 33.4(1) */
static void test_interest_vector(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    money interest = billing_interest_amount(arena, tariff, money_cents(1000000),
                                             day("2026-01-31"), day("2026-02-24"));
    assert_int_equal(interest.cents, 5976); /* simple interest would be 59.59 */
    /* A run later than the payment: nothing more accrues once it is paid. */
    struct world *world = world_new(arena, tariff);
    world_charge(world, ITEM_CAD, REVENUE_GST, 1000000, day("2026-01-30"), day("2026-01-10"));
    world_pay(world, 1000000, day("2026-02-24"), day("2026-02-24"));
    world_allocate(world, day("2026-02-24"));
    struct interest_line line;
    const struct billing_debt debt = world_debt(world, "CAD1");
    assert_true(billing_interest_run(arena, tariff, &debt, day("2026-02-25"), &line));
    assert_int_equal(line.amount.cents, 5976);
    money again;
    assert_true(billing_interest_recompute(&line, &again));
    assert_int_equal(again.cents, 5976);
    assert_string_equal(segments_text(arena, &line),
                        "2026-01-31..2026-02-24 25 on 1000000 at 8.7/365");
    assert_string_equal(line.segments[0].amount, "59.75979395");
    /* The header's example: the first days. */
    assert_int_equal(billing_interest_amount(arena, tariff, money_cents(1000000),
                                             day("2026-01-31"), day("2026-01-31")).cents, 238);
    assert_int_equal(billing_interest_amount(arena, tariff, money_cents(1000000),
                                             day("2026-01-31"), day("2026-02-01")).cents, 477);
    arena_free(arena);
}

static void test_interest_segments(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    static const struct {
        const char *due_on, *paid_on;
        int64_t paid;
        const char *run_on, *segments;
    } cases[] = {
        {"2025-12-01", "2026-01-10", 40000, "2026-01-25",
         "2025-12-02..2025-12-31 30 on 100000 at 8.7/365; "
         "2026-01-01..2026-01-10 10 on 100000 at 8.7/365; "
         "2026-01-11..2026-01-25 15 on 60000 at 8.7/365"},
        {"2024-12-20", "2024-12-20", 1, "2025-01-02", /* 2024 leaps; paid on the due date */
         "2024-12-21..2024-12-31 11 on 99999 at 10.0/366; "
         "2025-01-01..2025-01-02 2 on 99999 at 9.3/365"},
        {"2026-06-29", "2026-06-30", 50000, "2026-07-02",
         "2026-06-30..2026-06-30 1 on 100000 at 8.3/365; "
         "2026-07-01..2026-07-02 2 on 50000 at 9.0/365?"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct world *world = world_new(arena, tariff);
        world_charge(world, ITEM_CAD, REVENUE_GST, 100000, day(cases[i].due_on),
                     day(cases[i].due_on));
        world_pay(world, cases[i].paid, day(cases[i].paid_on), day(cases[i].paid_on));
        world_allocate(world, day(cases[i].paid_on));
        struct interest_line line;
        const struct billing_debt debt = world_debt(world, "CAD1");
        assert_true(billing_interest_run(arena, tariff, &debt, day(cases[i].run_on), &line));
        assert_string_equal(segments_text(arena, &line), cases[i].segments);
    }

    /* Waived days bear none, and part the segments. */
    tariff = world_tariff(arena, "waivers",
                          "kind,valid_from,valid_to,source\ninterest,2025-10-05,2025-10-20,\n");
    struct ledger_item item = {.id = 1, .type = ITEM_CAD, .amount = {100000},
                               .due_on = day("2025-10-01")};
    struct interest_line line;
    const struct billing_debt debt = {.reference = "", .items = &item, .items_count = 1};
    assert_true(billing_interest_run(arena, tariff, &debt, day("2025-10-25"), &line));
    assert_string_equal(segments_text(arena, &line),
                        "2025-10-02..2025-10-04 3 on 100000 at 8.7/365; "
                        "2025-10-21..2025-10-25 5 on 100000 at 8.7/365");
    arena_free(arena);
}

static void test_interest_refusals(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    static const struct {
        const char *name;
        enum item_type type;
        int64_t cents;
        const char *due_on;
        bool expected;
    } cases[] = {
        {"not due", ITEM_CAD, 100000, "2026-03-03", false},
        {"due today", ITEM_CAD, 100000, "2026-02-25", false},
        {"due yesterday", ITEM_CAD, 100000, "2026-02-24", true},
        {"too small for a cent", ITEM_CAD, 10, "2026-02-24", false},
        {"correction", ITEM_COR, 100000, "2026-01-30", true},
        {"adjustment", ITEM_ADJ, 100000, "2026-01-30", true},
        {"interest posted apart", ITEM_INT, 100000, "2026-01-30", true},
        {"late accounting penalty", ITEM_LAP, 100000, "2026-01-30", false},
        {"late payment penalty", ITEM_LPP, 100000, "2026-01-30", false},
        {"payment", ITEM_PMT, -100000, "2026-01-30", false},
        {"credit note", ITEM_COR, -100000, "2026-01-30", false},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct ledger_item item = {.id = 1, .type = cases[i].type, .amount = {cases[i].cents},
                                   .due_on = day(cases[i].due_on)};
        struct interest_line line;
        const struct billing_debt debt = {.reference = "", .items = &item, .items_count = 1};
        if (billing_interest_run(arena, tariff, &debt, day("2026-02-25"), &line) !=
            cases[i].expected)
            fail_msg("%s", cases[i].name);
    }
    arena_free(arena);
}

/* A payment that comes to light after a run: the debt is worked out again, and what was charged too
 * much is taken back. */
static void test_interest_correction(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    struct world *world = world_new(arena, tariff);
    world_charge(world, ITEM_CAD, REVENUE_GST, 1000000, day("2026-01-30"), day("2026-01-10"));
    assert_int_equal(world_interest(world, day("2026-02-25")), 1);
    assert_int_equal(world->items[1].amount.cents, 6216); /* 26 days */
    assert_int_equal(world_interest(world, day("2026-02-25")), 0); /* again: nothing */

    world_pay(world, 1000000, day("2026-02-10"), day("2026-03-10"));
    world_allocate(world, day("2026-03-10"));
    struct interest_line line;
    const struct billing_debt debt = world_debt(world, "CAD1");
    assert_true(billing_interest_run(arena, tariff, &debt, day("2026-03-25"), &line));
    int64_t in_time = billing_interest_amount(arena, tariff, money_cents(1000000),
                                              day("2026-01-31"), day("2026-02-10")).cents;
    assert_true(line.correction);
    assert_int_equal(line.charged.cents, 6216);
    /* Nothing of it was paid: since the run it bears interest. */
    int64_t since = billing_interest_amount(arena, tariff, money_cents(in_time),
                                            day("2026-02-26"), day("2026-03-25")).cents;
    assert_true(llabs(line.worked_out.cents - in_time - since) <= 1);
    assert_int_equal(line.amount.cents, line.worked_out.cents - 6216);
    ASSERT_DAY("2026-02-10", line.effective_on); /* paid then */
    ASSERT_DAY("2026-01-31", line.from);

    /* Posted, it clears the interest that was never owed. */
    world_interest(world, day("2026-03-25"));
    assert_int_equal(world->items[1].outstanding.cents, line.worked_out.cents);
    assert_int_equal(world_outstanding(world), line.worked_out.cents);
    world_check(world);
    arena_free(arena);
}

/* ---- statement ---- */

static char *items_text(struct arena *arena, const struct statement *statement)
{
    struct out out = out_new(arena);
    for (size_t i = 0; i < statement->items_count; i++) {
        const struct statement_item *item = &statement->items[i];
        out_printf(&out, "%s%s %s %ld/%ld %s", i ? "; " : "", item->section, item->reference,
                   (long)item->amount.cents, (long)item->outstanding.cents, item->status);
    }
    return out.data;
}

static void test_statement(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    struct world *world = world_new(arena, tariff);
    struct statement_source source = {.account = world->account, .name = "Érable & Fils",
                                      .items = world->items, .links = world->links};
    struct statement statement;

    /* Nothing at all. */
    billing_statement(arena, tariff, &source, day("2025-09-25"), &statement);
    assert_string_equal(statement.id, "SOA-123456782RM0001-202509");
    assert_string_equal(items_text(arena, &statement), "OB  0/0 OPEN");
    assert_int_equal(statement.total_payable.cents, 0);

    world_charge(world, ITEM_CAD, REVENUE_CUSTOMS_DUTY, 150000, day("2025-10-01"),
                 day("2025-09-10"));
    source.items_count = world->items_count;
    billing_statement(arena, tariff, &source, day("2025-09-25"), &statement);
    ASSERT_DAY("2025-08-18", statement.period_from);
    ASSERT_DAY("2025-09-17", statement.period_to);
    ASSERT_DAY("2025-10-01", statement.due_on);
    assert_string_equal(items_text(arena, &statement), "OB  0/0 OPEN; TX CAD1 150000/150000 OPEN");
    assert_int_equal(statement.total_payable.cents, 150000);
    assert_int_equal(statement.totals[REVENUE_CUSTOMS_DUTY].cents, 150000);
    source.previous_on = day("2025-09-25");
    source.previous_seq = ++world->seq;
    source.previous_closing = statement.closing;

    /* Posted on the day of the statement, but after it: new on the next. */
    world_charge(world, ITEM_LAP, REVENUE_PENALTY, 10000, day("2025-09-25"), day("2025-09-25"));
    world_pay(world, 100000, day("2025-10-03"), day("2025-10-03"));
    world_allocate(world, day("2025-10-03"));
    world_charge(world, ITEM_CAD, REVENUE_GST, 352100, day("2025-10-31"), day("2025-10-10"));
    world_charge(world, ITEM_CAD, REVENUE_GST, 777, day("2025-12-01"), day("2025-10-24"));
    world_charge(world, ITEM_COR, REVENUE_GST, -2100, day("2025-10-31"), day("2025-10-20"));
    source.items_count = world->items_count;
    source.links_count = world->links_count;
    billing_statement(arena, tariff, &source, day("2025-10-25"), &statement);
    assert_string_equal(items_text(arena, &statement),
                        "OB SOA-123456782RM0001-202509 150000/0 OPEN; "
                        "PY PMT3 -100000/0 CLEARED; "
                        "TX CAD4 352100/352100 OPEN; TX COR6 -2100/-2100 OPEN; "
                        "TX CAD5 777/777 OPEN; "
                        "OT LAP2 10000/0 CLEARED; "
                        "PD CAD1 150000/60000 OVERDUE");
    assert_int_equal(statement.opening.cents, 150000);
    assert_int_equal(statement.debits.cents, 362877);
    assert_int_equal(statement.credits.cents, -102100);
    assert_int_equal(statement.closing.cents, 410777);
    assert_int_equal(statement.past_due.cents, 60000);
    assert_int_equal(statement.total_payable.cents, 60000 + 352100 - 2100);
    assert_int_equal(statement.totals[REVENUE_GST].cents, 352100);
    assert_int_equal(statement.credit_balance.cents, 0);
    assert_int_equal(statement.clearings_count, 2);
    assert_string_equal(statement.clearings[0].credit_reference, "PMT3");
    assert_string_equal(statement.clearings[0].debit_reference, "LAP2");
    assert_string_equal(statement.clearings[1].debit_reference, "CAD1");

    /* The same day, later: what was posted after it is not on it. */
    world_charge(world, ITEM_CAD, REVENUE_GST, 5, day("2025-12-01"), day("2025-10-26"));
    source.items_count = world->items_count;
    struct statement again;
    billing_statement(arena, tariff, &source, day("2025-10-25"), &again);
    assert_string_equal(items_text(arena, &statement), items_text(arena, &again));

    /* Vector 12: late accounting, due before it is first billed. And more credit than debt. */
    source.previous_on = day("2025-10-25");
    source.previous_seq = ++world->seq;
    source.previous_closing = statement.closing;
    world_charge(world, ITEM_CAD, REVENUE_GST, 100, day("2025-12-01"), day("2025-11-26"));
    world_pay(world, 900000, day("2025-11-28"), day("2025-11-28"));
    world_allocate(world, day("2025-12-01"));
    source.items_count = world->items_count;
    source.links_count = world->links_count;
    /* The 26 October item is older than previous_seq's id but of a later day: new. */
    billing_statement(arena, tariff, &source, day("2025-12-25"), &statement);
    assert_int_equal(statement.opening.cents, 410777);
    assert_int_equal(statement.total_payable.cents, 0);
    assert_int_equal(statement.credit_balance.cents, 900000 - 410777 - 5 - 100);
    assert_int_equal(statement.closing.cents, -statement.credit_balance.cents);
    arena_free(arena);
}

static void test_daily_notice(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    struct world *world = world_new(arena, tariff);
    world_charge(world, ITEM_CAD, REVENUE_GST, 500, day("2025-12-01"), day("2025-11-18"));
    world_charge(world, ITEM_LAP, REVENUE_PENALTY, 10000, day("2025-11-20"), day("2025-11-20"));
    world_pay(world, 4000, day("2025-11-19"), day("2025-11-20"));
    world_allocate(world, day("2025-11-20"));
    struct statement_source source = {
        .account = world->account,
        .items = world->items, .items_count = world->items_count,
        .links = world->links, .links_count = world->links_count,
        .previous_on = day("2025-11-18"), .previous_closing = money_cents(500),
        .previous_seq = 1,
    };
    struct statement notice;
    billing_daily_notice(arena, tariff, &source, day("2025-11-20"), &notice);
    assert_string_equal(notice.kind, "DN");
    assert_string_equal(notice.id, "DN-123456782RM0001-20251120");
    assert_string_equal(items_text(arena, &notice),
                        "PY PMT3 -4000/0 CLEARED; OT LAP2 10000/6000 PART");
    ASSERT_DAY("2025-12-31", notice.due_on);
    assert_int_equal(notice.opening.cents, 500);
    assert_int_equal(notice.closing.cents, 6500);
    assert_int_equal(notice.clearings_count, 1);

    /* Posted on a day that was closed by then: too late for its notice, so new on the next. */
    source.previous_on = day("2025-11-20");
    source.previous_seq = ++world->seq;
    source.previous_closing = notice.closing;
    world_charge(world, ITEM_CAD, REVENUE_GST, 700, day("2025-12-31"), day("2025-11-19"));
    world_pay(world, 6000, day("2025-11-19"), day("2025-11-19"));
    world_allocate(world, day("2025-11-20"));
    source.items_count = world->items_count;
    source.links_count = world->links_count;
    billing_daily_notice(arena, tariff, &source, day("2025-11-21"), &notice);
    assert_string_equal(items_text(arena, &notice),
                        "PY PMT5 -6000/0 CLEARED; TX CAD4 700/700 OPEN");
    assert_int_equal(notice.closing.cents, 1200);
    assert_int_equal(notice.clearings_count, 1);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_due_dates),         cmocka_unit_test(test_release),
        cmocka_unit_test(test_interest_vector),   cmocka_unit_test(test_interest_segments),
        cmocka_unit_test(test_interest_refusals), cmocka_unit_test(test_interest_correction),
        cmocka_unit_test(test_statement),         cmocka_unit_test(test_daily_notice),
    };
    return cmocka_run_group_tests_name("billing", tests, NULL, NULL);
}
