/* Who filed and who paid: sums by party, what a firm sees of it, and payments that may be one too
 * many. */
#include "billing_test_world.h"
#include "parties.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct ledger_item *file_by(struct world *world, const char *party, int64_t cents,
                                   const char *posted)
{
    struct ledger_item *item =
        world_charge(world, ITEM_CAD, REVENUE_GST, cents, day("2025-12-01"), day(posted));
    snprintf(item->filed_by, sizeof(item->filed_by), "%s", party);
    return item;
}

static struct ledger_item *pay_by(struct world *world, const char *party, int64_t cents,
                                  const char *on)
{
    struct ledger_item *item = world_pay(world, cents, day(on), day(on));
    snprintf(item->paid_by, sizeof(item->paid_by), "%s", party);
    return item;
}

static struct parties parties_of(struct world *world, const char *firm)
{
    const struct parties_scope scope = {day("2025-10-26"), day("2025-12-25"), day("2025-12-25"),
                                        firm};
    struct parties parties;
    billing_parties(world->arena, world->items, world->items_count, world->links,
                    world->links_count, &scope, &parties);
    money charged = {0}, outstanding = {0};
    size_t lines = 0;
    for (size_t i = 0; i < parties.filers_count; i++) {
        charged = money_add(charged, parties.filers[i].charged);
        outstanding = money_add(outstanding, parties.filers[i].outstanding);
        lines += parties.filers[i].lines;
    }
    assert_int_equal(charged.cents, parties.total.charged.cents);
    assert_int_equal(outstanding.cents, parties.total.outstanding.cents);
    assert_int_equal(lines, parties.lines_count);
    assert_int_equal(parties.total.lines, parties.lines_count);
    return parties;
}

static void test_parties(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct world *world = world_new(arena, world_tariff(arena, NULL, NULL));
    struct ledger_item *old = file_by(world, "111111118", 4000, "2025-09-05");
    old->due_on = day("2025-10-01");
    file_by(world, "741190268", 10000, "2025-11-05");
    file_by(world, "741190268RM0001", 2000, "2025-11-06");
    file_by(world, "123456782", 500, "2025-11-07");
    struct parties all = parties_of(world, NULL);
    assert_int_equal(all.lines_count, 4);
    assert_int_equal(all.filers_count, 4);
    assert_int_equal(all.total.charged.cents, 16500);
    assert_ptr_equal(all.lines[3].item, old);
    assert_true(all.lines[3].carried);
    assert_int_equal(all.lines[3].days_overdue, 85);
    assert_int_equal(all.lines[0].days_overdue, 24);
    struct parties own = parties_of(world, "741190268");
    assert_int_equal(own.lines_count, 2);
    assert_int_equal(own.total.charged.cents, 12000);
    assert_int_equal(parties_of(world, "").lines_count, 0);
    arena_free(arena);
}

static void test_warnings(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct world *world = world_new(arena, world_tariff(arena, NULL, NULL));
    struct ledger_item *debt = file_by(world, "741190268", 10000, "2025-11-05");
    pay_by(world, "741190268", 6000, "2025-12-01");
    pay_by(world, "123456782", 10000, "2025-12-01");
    world_allocate(world, day("2025-12-01"));
    struct parties all = parties_of(world, NULL);
    assert_int_equal(all.lines[0].payers_count, 2);
    assert_int_equal(all.lines[0].payers[0].amount.cents + all.lines[0].payers[1].amount.cents,
                     10000);
    assert_int_equal(all.warnings_count, 1);
    assert_int_equal(all.warnings[0].rule, RULE_PARTIES_TWO_PAYERS);
    assert_ptr_equal(all.warnings[0].first, debt);
    assert_int_equal(all.payers_count, 2);

    pay_by(world, "741190268", 10000, "2025-12-03"); /* another payer, the same amount */
    all = parties_of(world, NULL);
    assert_int_equal(all.warnings_count, 2);
    assert_int_equal(all.warnings[1].rule, RULE_PARTIES_SAME_AMOUNT);
    pay_by(world, "123456782", 10000, "2025-12-09"); /* the same payer, eight days later: not */
    assert_int_equal(parties_of(world, NULL).warnings_count, 3);
    pay_by(world, "123456782", 10000, "2025-12-10"); /* the day after: again */
    all = parties_of(world, NULL);
    size_t again = 0;
    for (size_t i = 0; i < all.warnings_count; i++)
        again += all.warnings[i].rule == RULE_PARTIES_PAID_AGAIN;
    assert_int_equal(again, 1);
    /* A firm is warned of its own payments only. */
    struct parties own = parties_of(world, "741190268");
    for (size_t i = 0; i < own.warnings_count; i++)
        assert_true(own.warnings[i].rule == RULE_PARTIES_TWO_PAYERS);
    assert_int_equal(own.payers_count, 1);

    /* A clearing that was undone paid nothing. */
    size_t links = world->links_count;
    for (size_t i = 0; i < links; i++) {
        struct ledger_link undo = world->links[i];
        undo.id = ++world->seq * LEDGER_ID_PLACES;
        undo.reverses = world->links[i].id;
        undo.amount = money_negate(undo.amount);
        world->links[world->links_count++] = undo;
    }
    assert_int_equal(parties_of(world, NULL).lines[0].payers_count, 0);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parties),
        cmocka_unit_test(test_warnings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
