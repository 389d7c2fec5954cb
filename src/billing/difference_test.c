/* An issued statement and what is known later: every kind of line with its cause, nothing when
 * nothing happened, and the control of the statement that would be. */
#include "billing_test_world.h"
#include "difference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct statement_source source_of(const struct world *world)
{
    return (struct statement_source){.account = world->account,
                                     .name = "Test Ltée",
                                     .items = world->items,
                                     .items_count = world->items_count,
                                     .links = world->links,
                                     .links_count = world->links_count};
}

static struct statement *issue(struct world *world, date on)
{
    struct statement *statement = arena_alloc(world->arena, sizeof(*statement));
    struct statement_source source = source_of(world);
    billing_statement(world->arena, world->tariff, &source, on, statement);
    return statement;
}

static struct difference since(struct world *world, const struct statement *issued)
{
    struct difference difference;
    struct statement_source known = source_of(world);
    billing_difference(world->arena, world->tariff, &known, issued, &difference);
    const struct statement *now = &difference.now;
    assert_int_equal(now->opening.cents + now->debits.cents + now->credits.cents,
                     now->closing.cents);
    return difference;
}

static const struct difference_line *line_of(const struct difference *difference,
                                             const struct ledger_item *item)
{
    for (size_t i = 0; i < difference->lines_count; i++) {
        const struct difference_line *line = &difference->lines[i];
        if ((line->after ? line->after : line->before)->item == item->id)
            return line;
    }
    return NULL;
}

static struct ledger_item *declare(struct world *world, int64_t cents, const char *released,
                                   const char *posted)
{
    struct ledger_item *item =
        world_charge(world, ITEM_CAD, REVENUE_GST, cents, day("2025-12-01"), day(posted));
    item->released_on = day(released);
    return item;
}

static void test_causes(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct world *world = world_new(arena, world_tariff(arena, NULL, NULL));
    struct ledger_item *first = declare(world, 10000, "2025-11-03", "2025-11-05");
    struct ledger_item *second = declare(world, 5000, "2025-11-04", "2025-11-06");
    struct ledger_item *penalty = world_charge(world, ITEM_LAP, REVENUE_PENALTY, 10000,
                                               day("2025-11-10"), day("2025-11-10"));
    struct statement *issued = issue(world, day("2025-11-25"));
    assert_int_equal(since(world, issued).lines_count, 0);

    /* Posted after the statement: a correction of its period, one of the next, and a payment that
     * counts from a day before it. */
    struct ledger_item *correction = world_charge(world, ITEM_COR, REVENUE_GST, 700,
                                                  day("2025-12-01"), day("2025-11-28"));
    correction->released_on = first->released_on;
    struct ledger_item *later = world_charge(world, ITEM_CAD, REVENUE_GST, 900, day("2025-12-31"),
                                             day("2025-11-28"));
    later->released_on = day("2025-11-27");
    struct ledger_item *payment = world_pay(world, 12000, day("2025-11-20"), day("2025-11-28"));
    struct ledger_item *due_payment = world_pay(world, 3000, day("2025-12-01"), day("2025-12-01"));
    world_allocate(world, day("2025-12-01"));

    struct difference difference = since(world, issued);
    const struct difference_line *line = line_of(&difference, correction);
    assert_non_null(line);
    assert_int_equal(line->kind, SINCE_NEW);
    assert_int_equal(line->rule, RULE_DIFFERENCE_PERIOD);
    assert_string_equal(date_text(arena, line->known_on), "2025-11-28");
    assert_null(line_of(&difference, later));
    assert_null(line_of(&difference, due_payment));
    line = line_of(&difference, payment);
    assert_int_equal(line->kind, SINCE_NEW);
    assert_int_equal(line->rule, RULE_DIFFERENCE_BACK_DATED);
    /* Oldest due first: the penalty is gone, 20.00 of the first declaration are cleared. */
    line = line_of(&difference, penalty);
    assert_int_equal(line->kind, SINCE_GONE);
    assert_int_equal(line->rule, RULE_DIFFERENCE_CLEARED);
    assert_string_equal(line->by, payment->reference);
    line = line_of(&difference, first);
    assert_int_equal(line->kind, SINCE_CHANGED);
    assert_int_equal(line->before->outstanding.cents, 10000);
    assert_int_equal(line->after->outstanding.cents, 8000);
    assert_null(line_of(&difference, second));
    assert_int_equal(difference.lines_count, 4);
    assert_int_equal(difference.now.total_payable.cents, 8000 + 5000 + 700);
    assert_int_equal(issued->total_payable.cents, 25000);
    arena_free(arena);
}

/* A clearing that is undone opens the line again; what came on a closed day is told as such. */
static void test_undone(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct world *world = world_new(arena, world_tariff(arena, NULL, NULL));
    struct ledger_item *debt = world_charge(world, ITEM_LAP, REVENUE_PENALTY, 10000,
                                            day("2025-11-10"), day("2025-11-10"));
    world_pay(world, 10000, day("2025-11-12"), day("2025-11-12"));
    world_allocate(world, day("2025-11-12"));
    struct statement *issued = issue(world, day("2025-11-25"));
    assert_int_equal(world->links_count, 1);
    struct ledger_link undo = world->links[0];
    undo.id = ++world->seq * LEDGER_ID_PLACES;
    undo.reverses = world->links[0].id;
    undo.amount = money_negate(undo.amount);
    undo.posted_on = day("2025-11-27");
    world->links[world->links_count++] = undo;
    debt->outstanding = debt->amount;
    world->items[1].outstanding = world->items[1].amount;
    struct ledger_item *late = world_charge(world, ITEM_LAP, REVENUE_PENALTY, 300,
                                            day("2025-11-25"), day("2025-11-25"));
    struct difference difference = since(world, issued);
    const struct difference_line *line = line_of(&difference, debt);
    assert_int_equal(line->kind, SINCE_CHANGED);
    assert_int_equal(line->rule, RULE_DIFFERENCE_REOPENED);
    assert_string_equal(date_text(arena, line->known_on), "2025-11-27");
    line = line_of(&difference, late);
    assert_int_equal(line->kind, SINCE_NEW);
    assert_int_equal(line->rule, RULE_DIFFERENCE_LATE);
    assert_int_equal(difference.lines_count, 3); /* and the payment, free again */
    arena_free(arena);
}

/* Drawn lives: the control holds whatever came later, and lines are told exactly where amounts
 * differ. */
static void test_drawn(void **state)
{
    (void)state;
    const char *given = getenv("CARM_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20251125;
    print_message("# seed %llu\n", (unsigned long long)seed);
    for (int round = 0; round < 60; round++) {
        struct arena *arena = arena_new();
        struct world *world = world_new(arena, world_tariff(arena, NULL, NULL));
        struct statement *issued = NULL;
        date on = day("2025-10-26");
        for (; date_before(on, day("2025-12-20")); on = date_add(on, 1)) {
            int64_t cents = random_between(&seed, 1, 90000);
            if (random_between(&seed, 0, 3) == 0) {
                date released = date_add(on, -(int)random_between(&seed, 0, 20));
                enum rule rule;
                date end = date_month_day(released, 17);
                end = date_before(end, released) ? date_months_later(end, 1) : end;
                struct ledger_item *item =
                    world_charge(world, random_between(&seed, 0, 2) ? ITEM_CAD : ITEM_COR,
                                 REVENUE_GST, cents, billing_due(world->tariff, end, &rule), on);
                item->released_on = released;
            }
            if (random_between(&seed, 0, 4) == 0)
                world_pay(world, cents, date_add(on, -(int)random_between(&seed, 0, 20)), on);
            if (random_between(&seed, 0, 1) == 0)
                world_allocate(world, on);
            if (date_equal(on, day("2025-11-25")))
                issued = issue(world, on);
        }
        struct difference difference = since(world, issued);
        for (size_t i = 0; i < difference.lines_count; i++) {
            const struct difference_line *line = &difference.lines[i];
            int64_t before = line->before ? line->before->outstanding.cents : 0;
            int64_t after = line->after ? line->after->outstanding.cents : 0;
            assert_true(line->kind == SINCE_NEW ? !line->before && line->after
                                                     : before != after);
            if (line->kind == SINCE_GONE)
                assert_int_equal(after, 0);
        }
        /* Without the lines there is no difference: issued and now add up to each other. */
        int64_t sum = issued->closing.cents;
        for (size_t i = 0; i < difference.lines_count; i++) {
            const struct difference_line *line = &difference.lines[i];
            sum += (line->after ? line->after->outstanding.cents : 0) -
                   (line->before ? line->before->outstanding.cents : 0);
        }
        assert_int_equal(sum, difference.now.closing.cents);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_causes),
        cmocka_unit_test(test_undone),
        cmocka_unit_test(test_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
