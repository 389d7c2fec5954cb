/* Properties of billing over simulated months. Seeds are printed. */
#include "billing_test_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static date next_run(date after)
{
    int year, month, of_month;
    date_split(after, &year, &month, &of_month);
    date run = date_month_day(after, 25);
    return of_month < 25 ? run : date_months_later(run, 1);
}

/* Interest posted month by month, one item a month, is interest in one go, to the cent. */
static void test_months_equal_one_go(void **state)
{
    (void)state;
    uint64_t seed = 59760131;
    print_message("# one go seed %lu\n", (unsigned long)seed);
    struct arena *arena = arena_new();
    for (int round = 0; round < 60; round++) {
        arena_reset(arena);
        const struct tariff *tariff = world_tariff(arena, NULL, NULL);
        struct world *world = world_new(arena, tariff);
        int64_t cents = random_between(&seed, 100, 50000000);
        date due = date_add(day("2024-12-01"), (int)random_between(&seed, 0, 300));
        world_charge(world, ITEM_CAD, REVENUE_GST, cents, due, date_add(due, -20));
        date run = due;
        for (int months = (int)random_between(&seed, 1, 14); months > 0; months--) {
            run = next_run(run);
            assert_true(world_interest(world, run) <= 1);
        }
        int64_t posted = world_outstanding(world) - cents;
        int64_t once = billing_interest_amount(arena, tariff, money_cents(cents),
                                               date_add(due, 1), run).cents;
        if (posted != once)
            fail_msg("%ld cents from %s: posted %ld, in one go %ld", (long)cents,
                     date_text(arena, due), (long)posted, (long)once);
    }
    arena_free(arena);
}

/* A year with payments, some of which are known only `late` days after their value day. */
static struct world *year_with_payments(struct arena *arena, const struct tariff *tariff,
                                        uint64_t seed, bool late)
{
    struct world *world = world_new(arena, tariff);
    int64_t cents = random_between(&seed, 10000, 20000000);
    struct payment {
        date value_on, known_on;
        int64_t cents;
    } payments[3];
    for (size_t i = 0; i < ARRAY_COUNT(payments); i++) {
        payments[i].value_on =
            date_add(day("2025-02-01"), (int)random_between(&seed, 0, 30) + 50 * (int)i);
        int days = (int)random_between(&seed, 0, 49); /* drawn in both worlds: same amounts */
        payments[i].known_on = date_add(payments[i].value_on, late ? days : 0);
        payments[i].cents = random_between(&seed, cents / 10, cents / 3);
    }
    world_charge(world, ITEM_CAD, REVENUE_GST, cents, day("2025-01-31"), day("2025-01-10"));
    for (date today = day("2025-01-31"); date_before(today, day("2026-03-01"));
         today = date_add(today, 1)) {
        for (size_t i = 0; i < ARRAY_COUNT(payments); i++)
            if (date_equal(payments[i].known_on, today))
                world_pay(world, payments[i].cents, payments[i].value_on, today);
        world_allocate(world, today);
        if (date_equal(today, next_run(date_add(today, -1))))
            world_interest(world, today);
        world_check(world);
    }
    return world;
}

/* Payments known late end up where they would have, had they been known in time. */
static void test_late_equals_in_time(void **state)
{
    (void)state;
    uint64_t seed = 2026022433;
    print_message("# late payment seed %lu\n", (unsigned long)seed);
    struct arena *arena = arena_new();
    for (int round = 0; round < 60; round++) {
        arena_reset(arena);
        const struct tariff *tariff = world_tariff(arena, NULL, NULL);
        uint64_t year = random_next(&seed);
        struct world *in_time = year_with_payments(arena, tariff, year, false);
        struct world *late = year_with_payments(arena, tariff, year, true);
        if (world_outstanding(in_time) != world_outstanding(late))
            fail_msg("seed %lu: in time %ld, late %ld", (unsigned long)year,
                     (long)world_outstanding(in_time), (long)world_outstanding(late));
    }
    arena_free(arena);
}

struct last_issue {
    date on;
    int64_t seq;
    money closing;
};

static void issue(struct world *world, struct last_issue *last, date today, bool monthly)
{
    struct statement_source source = {
        .account = world->account,
        .items = world->items, .items_count = world->items_count,
        .links = world->links, .links_count = world->links_count,
        .previous_on = last->on, .previous_seq = last->seq, .previous_closing = last->closing,
    };
    struct statement statement;
    if (monthly)
        billing_statement(world->arena, world->tariff, &source, today, &statement);
    else
        billing_daily_notice(world->arena, world->tariff, &source, today, &statement);
    assert_int_equal(statement.opening.cents, last->closing.cents);
    assert_int_equal(statement.closing.cents, world_outstanding(world));
    assert_int_equal(statement.closing.cents,
                     statement.opening.cents + statement.debits.cents + statement.credits.cents);

    int64_t news = 0, open = 0, totals = 0, credit = 0;
    for (size_t i = 0; i < statement.items_count; i++) {
        const struct statement_item *item = &statement.items[i];
        bool old = strcmp(item->section, "OB") == 0 || strcmp(item->section, "PD") == 0 ||
                   strcmp(item->section, "CR") == 0;
        news += old ? 0 : item->amount.cents;
        open += item->outstanding.cents;
        credit += item->outstanding.cents < 0 ? item->outstanding.cents : 0;
    }
    for (int c = 0; c < REVENUE_COUNT; c++)
        totals += statement.totals[c].cents;
    assert_int_equal(news, statement.debits.cents + statement.credits.cents);
    if (monthly) /* it shows every open item */
        assert_int_equal(open, statement.closing.cents);
    assert_int_equal(totals + credit,
                     statement.total_payable.cents - statement.credit_balance.cents);
    assert_true(statement.total_payable.cents == 0 || statement.credit_balance.cents == 0);
    *last = (struct last_issue){today, ++world->seq, statement.closing};
}

/* One that the type may be posted in. */
static enum revenue_class class_of(uint64_t *seed, enum item_type type)
{
    unsigned classes = ledger_postings[ledger_posting_of(type)].classes;
    for (;;) {
        unsigned class = (unsigned)(random_next(seed) % REVENUE_COUNT);
        if (classes >> class & 1)
            return (enum revenue_class)class;
    }
}

static void post_something(struct world *world, uint64_t *seed, date today)
{
    static const enum item_type types[] = {ITEM_CAD, ITEM_CAD, ITEM_CAD,
                                           ITEM_COR, ITEM_LAP, ITEM_ADJ};
    enum item_type type = types[random_next(seed) % ARRAY_COUNT(types)];
    int64_t low = type == ITEM_COR ? -80000 : 1, cents = random_between(seed, low, 300000);
    if (random_next(seed) % 4 == 0)
        world_pay(world, random_between(seed, 1, 500000),
                  date_add(today, -(int)random_between(seed, 0, 40)), today);
    else if (cents != 0)
        world_charge(world, type, class_of(seed, type), cents,
                     date_add(today, (int)random_between(seed, -30, 40)), today);
}

/* Months of an account: after every day the ledger agrees with the items, every notice and
 * statement with the one before, though there is posting on the day of issue, before and after. */
static void test_months(void **state)
{
    (void)state;
    uint64_t seed = 20251125;
    print_message("# months seed %lu\n", (unsigned long)seed);
    struct arena *arena = arena_new();
    for (int round = 0; round < 6; round++) {
        arena_reset(arena);
        struct world *world = world_new(arena, world_tariff(arena, NULL, NULL));
        struct last_issue notice = {0}, statement = {0};
        for (date today = day("2025-03-01"); date_before(today, day("2025-11-01"));
             today = date_add(today, 1)) {
            bool monthly = date_equal(today, next_run(date_add(today, -1)));
            if (random_next(&seed) % 3 == 0)
                post_something(world, &seed, today);
            world_allocate(world, today);
            if (monthly) {
                world_interest(world, today);
                issue(world, &statement, today, true);
            }
            if (random_next(&seed) % 3 == 0)
                issue(world, &notice, today, false);
            if (random_next(&seed) % 6 == 0)
                post_something(world, &seed, today);
            world_check(world);
        }
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_months_equal_one_go),
        cmocka_unit_test(test_late_equals_in_time),
        cmocka_unit_test(test_months),
    };
    return cmocka_run_group_tests_name("billing_months", tests, NULL, NULL);
}
