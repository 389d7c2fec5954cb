/* What is used, day by day: rows, and the one pass against working each day out plainly. */
#include "security.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

static date day(const char *text)
{
    date on;
    assert_true(date_parse(text, &on));
    return on;
}

static struct security_rules counting(void)
{
    struct security_rules policy = {.mix = true};
    for (int i = 0; i < REVENUE_COUNT; i++)
        policy.counted[i] = i != REVENUE_PENALTY && i != REVENUE_INTEREST;
    return policy;
}

static struct ledger_item item_of(ledger_id id, enum item_type type, date on, int64_t duty,
                                  int64_t gst)
{
    struct ledger_item item = {.id = id, .type = type, .posted_on = on,
                               .due_on = date_add(on, 20), .amount = money_cents(duty + gst)};
    if (item.amount.cents > 0) {
        item.by_class[REVENUE_CUSTOMS_DUTY] = money_cents(duty);
        item.by_class[REVENUE_GST] = money_cents(gst);
    }
    item.outstanding = item.amount;
    return item;
}

static struct ledger_link link_of(ledger_id id, struct ledger_item *credit,
                                  struct ledger_item *debit, int64_t amount, date on)
{
    credit->outstanding.cents += amount;
    debit->outstanding.cents -= amount;
    return (struct ledger_link){.id = id, .credit = credit->id, .debit = debit->id,
                                .amount = money_cents(amount), .posted_on = on};
}

static int64_t used_on(struct security_use *use, const char *on)
{
    const struct security_rules policy = counting();
    return security_used(use, date_between(use->from, day(on)), &policy).cents;
}

static void test_days(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct ledger_item items[] = {
        item_of(1, ITEM_CAD, day("2025-10-01"), 10000, 5000), /* before the days */
        item_of(2, ITEM_PMT, day("2025-11-03"), -12000, 0),
        item_of(3, ITEM_CAD, day("2025-11-04"), 30000, 0),
        item_of(4, ITEM_NPA, day("2025-11-04"), 0, 0),
        item_of(5, ITEM_CAD, day("2025-11-04"), 70000, 0), /* paid before release */
        item_of(6, ITEM_CAD, day("2025-11-30"), 90000, 0), /* after the days */
    };
    items[3].amount = items[3].outstanding = money_cents(2500000);
    items[3].by_class[REVENUE_PENALTY] = money_cents(2500000);
    items[4].due_on = DATE_NONE;
    const struct ledger_link links[] = {
        link_of(11, &items[1], &items[0], 11000, day("2025-11-05")),
        link_of(12, &items[1], &items[0], -11000, day("2025-11-07")), /* taken back */
    };
    struct security_use use = security_use_new(arena, day("2025-11-01"), 10);
    security_use_count(&use, items, ARRAY_COUNT(items), links, ARRAY_COUNT(links));
    assert_int_equal(used_on(&use, "2025-11-01"), 15000);
    assert_int_equal(used_on(&use, "2025-11-03"), 3000); /* what was paid ahead takes off */
    assert_int_equal(used_on(&use, "2025-11-04"), 33000);
    assert_int_equal(used_on(&use, "2025-11-05"), 33000); /* settled: the same */
    assert_int_equal(used_on(&use, "2025-11-07"), 33000);
    assert_int_equal(used_on(&use, "2025-11-10"), 33000);
    arena_free(arena);
}

static void test_more_credit_than_debt(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct ledger_item items[] = {item_of(1, ITEM_CAD, day("2025-11-01"), 100, 0),
                                        item_of(2, ITEM_PMT, day("2025-11-02"), -101, 0)};
    struct security_use use = security_use_new(arena, day("2025-11-01"), 2);
    security_use_count(&use, items, 2, NULL, 0);
    assert_int_equal(used_on(&use, "2025-11-01"), 100);
    assert_int_equal(used_on(&use, "2025-11-02"), 0);
    arena_free(arena);
}

static void test_thresholds(void **state)
{
    (void)state;
    const struct security_thresholds usual = {.percent = {75, 90, 100}, .count = 3};
    static const struct {
        int64_t used, limit, share;
        int passed;
    } cases[] = {
        {0, 0, 0, 0},          {1, 0, -1, 100},        {0, 100, 0, 0},
        {7500, 10000, 7500, 0}, {7501, 10000, 7501, 75}, {9000, 10000, 9000, 75},
        {9001, 10000, 9001, 90}, {10000, 10000, 10000, 90}, {10001, 10000, 10001, 100},
        {INT64_MAX / 20000, 1000000000, 4611686018, 100},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const money used = money_cents(cases[i].used), limit = money_cents(cases[i].limit);
        assert_int_equal(security_passed(&usual, used, limit), cases[i].passed);
        if (cases[i].used < INT32_MAX)
            assert_int_equal(security_use_share(used, limit), cases[i].share);
    }
    struct arena *arena = arena_new();
    const struct security_thresholds none =
        security_thresholds_of(tariff_build(arena, NULL, 0), day("2026-01-15"));
    assert_int_equal(none.count, 3);
    assert_int_equal(none.percent[2], 100);
    arena_free(arena);
}

static void test_expected_months(void **state)
{
    (void)state;
    struct security_rules policy = {.months = 4};
    struct security_window known, before, expected;
    bool is_expected[SECURITY_MONTHS_MAX];
    security_window_before(&policy, day("2026-10-20"), &known); /* 25 May to 24 September */
    security_window_before(&policy, day("2025-10-20"), &before);
    static const int64_t this_year[] = {100, 300, 0, 0}, last_year[] = {900, 200, 700, 0};
    for (int m = 0; m < 4; m++) {
        known.months[m].total = money_cents(this_year[m]);
        before.months[m].total = before.months[m].by_class[REVENUE_GST] = money_cents(last_year[m]);
    }
    static const struct {
        const char *today;
        int64_t totals[4];
        bool expected[4];
    } cases[] = {
        {"2026-05-01", {900, 300, 700, 0}, {true, false, true, false}}, /* all still to come */
        {"2026-06-24", {900, 300, 700, 0}, {true, false, true, false}}, /* the last of a month */
        {"2026-06-25", {100, 300, 700, 0}, {false, false, true, false}},
        {"2026-09-24", {100, 300, 0, 0}, {false, false, false, false}},
        {"2026-10-19", {100, 300, 0, 0}, {false, false, false, false}},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        security_expect(&known, &before, day(cases[i].today), &expected, is_expected);
        for (int m = 0; m < 4; m++) {
            assert_int_equal(expected.months[m].total.cents, cases[i].totals[m]);
            assert_int_equal(is_expected[m], cases[i].expected[m]);
            assert_int_equal(expected.months[m].from.days, known.months[m].from.days);
        }
    }
    security_expect(&known, &before, day("2026-05-01"), &expected, is_expected);
    assert_int_equal(expected.months[2].by_class[REVENUE_GST].cents, 700);
}

/* ---- drawn ---- */

enum { ITEMS = 30, LINKS = 60, LIFE = 90 };

/* What is left of an item at the end of a day, from what was posted by then alone. */
static int64_t left_on(const struct ledger_item *item, const struct ledger_link *links,
                       size_t count, date on)
{
    int64_t left = date_before(on, item->posted_on) ? 0 : item->amount.cents;
    for (size_t i = 0; i < count; i++) {
        if (date_before(on, links[i].posted_on))
            continue;
        if (links[i].debit == item->id)
            left -= links[i].amount.cents;
        if (links[i].credit == item->id)
            left += links[i].amount.cents;
    }
    return left;
}

static int64_t plainly(const struct ledger_item *items, size_t items_count,
                       const struct ledger_link *links, size_t links_count, date on)
{
    const struct security_rules policy = counting();
    int64_t sum = 0;
    for (size_t i = 0; i < items_count; i++) {
        money by_class[REVENUE_COUNT];
        const int64_t left = left_on(&items[i], links, links_count, on);
        if (ledger_item_apart(&items[i]))
            continue;
        if (left < 0)
            sum += left;
        if (left <= 0)
            continue;
        ledger_outstanding_by_class(&items[i], money_cents(left), by_class);
        for (int c = 0; c < REVENUE_COUNT; c++)
            sum += policy.counted[c] ? by_class[c].cents : 0;
    }
    return sum < 0 ? 0 : sum;
}

static int below(unsigned *seed, int most)
{
    return (int)((unsigned)rand_r(seed) % (unsigned)most);
}

static void test_one_pass_is_each_day(void **state)
{
    (void)state;
    const char *given = getenv("CARM_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    print_message("# CARM_SEED=%u\n", seed);
    const date start = day("2025-11-01");
    for (int life = 0; life < 300; life++) {
        struct arena *arena = arena_new();
        struct ledger_item items[ITEMS];
        struct ledger_link links[LINKS];
        size_t items_count = 0, links_count = 0;
        for (int on = 0; on < LIFE; on++) { /* as it happens, a day after another */
            const date today = date_add(start, on);
            for (int n = below(&seed, 2); n > 0 && items_count < ITEMS; n--) {
                const bool credit = below(&seed, 3) == 0;
                items[items_count] =
                    credit ? item_of((ledger_id)items_count + 1, ITEM_PMT, today,
                                     -1 - below(&seed, 50000), 0)
                           : item_of((ledger_id)items_count + 1, ITEM_CAD, today,
                                     1 + below(&seed, 40000), below(&seed, 9000));
                if (!credit && below(&seed, 6) == 0)
                    items[items_count].by_class[REVENUE_PENALTY] = items[items_count].by_class[0],
                    items[items_count].by_class[0] = money_cents(0);
                if (!credit && below(&seed, 8) == 0)
                    items[items_count].due_on = DATE_NONE;
                items_count++;
            }
            for (int n = below(&seed, 3); n > 0 && links_count < LINKS && items_count > 1; n--) {
                struct ledger_item *credit = &items[below(&seed, (int)items_count)];
                struct ledger_item *debit = &items[below(&seed, (int)items_count)];
                const int64_t most = -credit->outstanding.cents < debit->outstanding.cents
                                         ? -credit->outstanding.cents
                                         : debit->outstanding.cents;
                if (most <= 0)
                    continue;
                links[links_count] = link_of(100 + (ledger_id)links_count, credit, debit,
                                             1 + rand_r(&seed) % most, today);
                links_count++;
            }
        }
        const int first = below(&seed, LIFE), days = 1 + below(&seed, LIFE - first);
        struct security_use use = security_use_new(arena, date_add(start, first), days);
        const struct security_rules policy = counting();
        size_t since = 0; /* links before the days are not given */
        while (since < links_count && date_before(links[since].posted_on, use.from))
            since++;
        security_use_count(&use, items, items_count, links + since, links_count - since);
        for (int i = 0; i < days; i++)
            assert_int_equal(security_used(&use, i, &policy).cents,
                             plainly(items, items_count, links, links_count,
                                     date_add(use.from, i)));
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_more_credit_than_debt),
        cmocka_unit_test(test_thresholds),
        cmocka_unit_test(test_expected_months),
        cmocka_unit_test(test_one_pass_is_each_day),
    };
    return cmocka_run_group_tests_name("utilisation", tests, NULL, NULL);
}
