/* Interest on a notice: none when it was paid in full in time, else the prescribed rate from the
 * day after service. Seeds are printed. */
#include "billing_test_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { NOTICE = 1000000 };

/* The debt of the notice A, free of interest until 30 days after it was served. */
static struct billing_debt debt_of(const struct world *world)
{
    struct billing_debt debt = world_debt(world, "A");
    debt.free_until = date_add(world->items[0].due_on, 30);
    return debt;
}

static struct world *served(struct arena *arena, enum item_type type, const char *on)
{
    struct world *world = world_new(arena, world_tariff(arena, NULL, NULL));
    struct ledger_item *item =
        world_charge(world, type, REVENUE_PENALTY, NOTICE, day(on), day(on));
    snprintf(item->reference, sizeof item->reference, "A");
    return world;
}

/* The run of a 25th: cents posted. */
static int64_t run(struct world *world, const char *on)
{
    const struct billing_debt debt = debt_of(world);
    struct interest_line line;
    if (!billing_interest_run(world->arena, world->tariff, &debt, day(on), &line))
        return 0;
    struct ledger_item *item = world_post_interest(world, &line, day(on));
    int64_t cents = item->amount.cents;
    assert_string_equal(item->reference, "A");
    world_allocate(world, day(on));
    return cents;
}

static void pay(struct world *world, int64_t cents, const char *value_on, const char *today)
{
    world_pay(world, cents, day(value_on), day(today));
    world_allocate(world, day(today));
}

static int64_t prescribed(struct world *world, int64_t cents, const char *from, const char *to)
{
    const struct billing_span span = {
        .balance = money_cents(cents), .from = day(from), .to = day(to), .prescribed = true};
    struct interest_line line;
    billing_interest_span(world->arena, world->tariff, &span, &line);
    return line.worked_out.cents;
}

/* Until the thirtieth day nobody knows; from then on all of it is owed, from the day after service.
 * 10,000.00 at 2.7 % from 4 November to 25 December: 52 days, 38.54. */
static void test_unpaid(void **state)
{
    static const enum item_type types[] = {ITEM_NPA, ITEM_K9};
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(types); i++) {
        struct world *world = served(arena, types[i], "2025-11-03");
        assert_int_equal(run(world, "2025-11-25"), 0);
        assert_int_equal(run(world, "2025-12-03"), 0); /* the thirtieth day */
        int64_t first = run(world, "2025-12-25");
        assert_int_equal(first, 3854);
        assert_int_equal(first, prescribed(world, NOTICE, "2025-11-04", "2025-12-25"));
        assert_int_equal(world->items[1].base, world->items[0].id);
        assert_int_equal(first + run(world, "2026-01-25"),
                         prescribed(world, NOTICE, "2025-11-04", "2026-01-25"));
        assert_int_equal(run(world, "2026-01-25"), 0);
        world_check(world);
        arena_reset(arena);
    }
    arena_free(arena);
}

/* In full on the thirtieth day, in parts, or told late: none. A day later, or a cent less: all. */
static void test_in_time(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct world *world = served(arena, ITEM_NPA, "2025-11-03");
    pay(world, NOTICE / 2, "2025-11-10", "2025-11-10");
    pay(world, NOTICE / 2, "2025-12-03", "2025-12-10");
    assert_int_equal(run(world, "2025-12-25"), 0);

    world = served(arena, ITEM_NPA, "2025-11-03");
    pay(world, NOTICE, "2025-12-04", "2025-12-04");
    assert_int_equal(run(world, "2025-12-25"),
                     prescribed(world, NOTICE, "2025-11-04", "2025-12-04"));

    world = served(arena, ITEM_NPA, "2025-11-03");
    pay(world, NOTICE - 1, "2025-11-03", "2025-11-03");
    assert_int_equal(run(world, "2025-12-25"), 0); /* on a cent: less than half a cent */
    pay(world, 1, "2025-12-26", "2025-12-26");
    assert_int_equal(run(world, "2026-01-25"), 0);

    /* The bank tells of it in January: what was charged is taken back. */
    world = served(arena, ITEM_NPA, "2025-11-03");
    int64_t charged = run(world, "2025-12-25");
    pay(world, NOTICE, "2025-12-01", "2026-01-10");
    assert_int_equal(run(world, "2026-01-25"), -charged);
    assert_int_equal(world_outstanding(world), 0);
    world_check(world);
    arena_free(arena);
}

/* Once the notice is paid, the interest that is left bears the specified rate. */
static void test_rest(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct world *world = served(arena, ITEM_K9, "2025-11-03");
    int64_t first = run(world, "2025-12-25");
    pay(world, NOTICE, "2026-01-05", "2026-01-05");
    const struct billing_debt debt = debt_of(world);
    struct interest_line line;
    assert_true(billing_interest_run(arena, world->tariff, &debt, day("2026-01-25"), &line));
    const struct interest_segment *last = &line.segments[line.segments_count - 1];
    assert_true(date_equal(last->from, day("2026-01-06")));
    assert_string_equal(decimal_text(arena, last->percent), "8.7");
    assert_string_equal(decimal_text(arena, line.segments[0].percent), "2.7");
    assert_int_equal(last->base.cents, 0);
    int64_t second = run(world, "2026-01-25");
    assert_true(second > 0 && second < first);
    pay(world, first + second, "2026-01-25", "2026-01-26");
    assert_int_equal(run(world, "2026-02-25"), 0);
    world_check(world);
    arena_free(arena);
}

/* ---- any payments, against every day anew ---- */

static int64_t paid_before(const struct world *world, bool interest, date on)
{
    int64_t sum = 0;
    for (size_t i = 0; i < world->links_count; i++) {
        const struct ledger_link *link = &world->links[i];
        const struct ledger_item *debit = NULL, *credit = NULL;
        for (size_t k = 0; k < world->items_count; k++) {
            if (world->items[k].id == link->debit)
                debit = &world->items[k];
            if (world->items[k].id == link->credit)
                credit = &world->items[k];
        }
        if (!date_before(link->value_on, on))
            continue;
        if (credit->type == ITEM_PMT && (debit->type == ITEM_INT) == interest)
            sum += link->amount.cents;
        if (interest && credit->type == ITEM_INT && debit->type != ITEM_INT &&
            strcmp(debit->reference, "A") != 0)
            sum -= link->amount.cents;
    }
    return sum;
}

static int64_t reference_interest(const struct world *world, date until)
{
    static const int tenths[] = {27, 27, 23, 30}; /* 2025 Q4 to 2026 Q3 */
    date free_until = date_add(world->items[0].due_on, 30);
    __int128 units = 0;
    int64_t known = 0;
    if (!date_before(free_until, until) ||
        paid_before(world, false, date_add(free_until, 1)) >= NOTICE)
        return 0;
    for (date on = date_add(world->items[0].due_on, 1); !date_before(until, on);
         on = date_add(on, 1)) {
        int year, month, of_month;
        date_split(on, &year, &month, &of_month);
        int64_t principal = NOTICE - paid_before(world, false, on);
        int64_t paid = paid_before(world, true, on);
        __int128 owing = (__int128)(principal - paid) * 1000000 + units;
        int rate = tenths[(year - 2025) * 4 + (month - 1) / 3 - 3] + (principal > 0 ? 0 : 60);
        if (principal - paid + known > 0 && owing > 0)
            units += (owing * rate * 2 + 365000) / (2 * 365000);
        if (of_month == 25 && date_before(free_until, on))
            known = (int64_t)((units + 500000) / 1000000);
    }
    return (int64_t)((units + 500000) / 1000000);
}

static void test_day_by_day(void **state)
{
    (void)state;
    uint64_t seed = 10905;
    print_message("# notices seed %lu\n", (unsigned long)seed);
    struct arena *arena = arena_new();
    for (int round = 0; round < 60; round++) {
        arena_reset(arena);
        struct world *world = served(arena, ITEM_NPA, "2025-11-03");
        int64_t charged = 0;
        for (date today = day("2025-11-04"); date_before(today, day("2026-08-01"));
             today = date_add(today, 1)) {
            int year, month, of_month;
            date_split(today, &year, &month, &of_month);
            if (random_next(&seed) % 20 == 0) {
                world_pay(world, random_between(&seed, 1, NOTICE / 2),
                          date_add(today, -(int)random_between(&seed, 0, 40)), today);
                world_allocate(world, today);
            }
            if (of_month != 25)
                continue;
            int64_t expected = reference_interest(world, today);
            charged += run(world, date_text(arena, today));
            if (charged != expected)
                fail_msg("round %d, %s: charged %ld, day by day %ld", round,
                         date_text(arena, today), (long)charged, (long)expected);
            world_check(world);
        }
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unpaid),
        cmocka_unit_test(test_in_time),
        cmocka_unit_test(test_rest),
        cmocka_unit_test(test_day_by_day),
    };
    return cmocka_run_group_tests_name("notice", tests, NULL, NULL);
}
