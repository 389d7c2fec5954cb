/* A cent that is left is written off by the run of the 25th, with its reason; what is more, or not
 * yet due, or beside a credit, is not. It is 2025-11-03; shirts of 1,000.00 owe 239.00 by
 * 2025-12-01. */
#include "action_relief.h"
#include "money_world.h"

static size_t written_off(struct world *world, struct ledger_item **ret)
{
    const struct item_filter filter = {.account = world->account, .type = ITEM_WO};
    return store_list_items(world->reader, world->arena, &filter, ret);
}

static void test_cent(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    file_shirts(world, 1, 1, "1000.00", "");
    advance(world, "2025-11-26");
    pay_at(world, world->account, "P1", 23899, "2025-11-26");
    advance(world, "2025-12-24");
    assert_int_equal(written_off(world, &items), 0);
    advance(world, "2025-12-26");
    assert_int_equal(written_off(world, &items), 1);
    struct ledger_item debt = item_of(world, world->account, ITEM_CAD, number_of(1).text);
    assert_int_equal(items[0].amount.cents, -1);
    assert_int_equal(items[0].base, debt.id);
    assert_int_equal(debt.outstanding.cents, 0);
    assert_true(date_equal(items[0].posted_on, day("2025-12-25")));
    assert_non_null(strstr(items[0].why, "\"most\":\"0.01\""));
    enum item_type by;
    bool whole = true;
    begin(world, "maude");
    assert_true(action_given_up(&world->action, &debt, &by, &whole));
    assert_int_equal(by, ITEM_WO);
    assert_false(whole);
    assert_false(action_given_up(&world->action, &items[0], &by, &whole));
    assert_int_equal(sum_of(world, world->account, ITEM_LPP), 0);
    assert_int_equal(balance(world, world->account).cents, 0);
    advance(world, "2026-01-26");
    assert_int_equal(written_off(world, &items), 1);
    assert_int_equal(sum_of(world, world->account, ITEM_INT), 0);
    assert_int_equal(balance(world, world->account).cents, 0);
    assert_sound(world);
    assert_replays(world);
}

/* Two cents are collected, and so is a cent that is not yet due. */
static void test_more(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    file_shirts(world, 1, 1, "1000.00", "");
    advance(world, "2025-11-26");
    assert_int_equal(written_off(world, &items), 0); /* posted, and due later */
    pay_at(world, world->account, "P1", 23898, "2025-11-26");
    advance(world, "2025-12-26");
    assert_int_equal(written_off(world, &items), 0);
    assert_int_equal(item_of(world, world->account, ITEM_CAD, number_of(1).text)
                         .outstanding.cents, 2);
    assert_sound(world);
}

/* ---- credits ---- */

static void set_credit_max(struct world *world, const char *most, const char *from)
{
    struct load_counts counts;
    const char *csv = arena_printf(world->arena, "name,value,valid_from,valid_to,source\n"
                                                 "small_credit_max,%s,%s,,test\n", most,
                                   from);
    begin(world, NULL);
    expect(world, "load", action_load_reference(&world->action, "parameters", csv, strlen(csv),
                                                false, &counts), OK);
    assert_int_equal(house_reload_tariff(world->house), OK);
}

static int64_t credits_written_off(struct world *world)
{
    return sum_of(world, world->account, ITEM_WO_CREDIT);
}

/* Two cents paid too much: only when the parameter says so, after a month, and not while something
 * is owed. */
static void test_credit(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00", "");
    advance(world, "2025-11-26");
    pay_at(world, world->account, "P1", 23901, "2025-11-26");
    pay_at(world, world->account, "P2", 1, "2025-11-26");
    advance(world, "2026-01-26");
    assert_int_equal(credits_written_off(world), 0); /* the parameter is off */
    assert_int_equal(balance(world, world->account).cents, -2);
    set_credit_max(world, "0.01", "2026-01-27");
    advance(world, "2026-02-26");
    assert_int_equal(credits_written_off(world), 0); /* it is more */
    set_credit_max(world, "0.02", "2026-02-27");
    world->released = "2026-02-20";
    file_shirts(world, 2, 1, "1000.00", ""); /* due 2026-03-31 */
    advance(world, "2026-03-24");
    pay_at(world, world->account, "P3", 23900, "2026-03-24");
    advance(world, "2026-03-26");
    assert_int_equal(credits_written_off(world), 0); /* something is owed, though not yet due */
    advance(world, "2026-04-26");
    assert_int_equal(credits_written_off(world), 2);
    assert_int_equal(balance(world, world->account).cents, 0);
    struct ledger_item item;
    item = item_of(world, world->account, ITEM_WO_CREDIT, "P3");
    assert_int_equal(item.outstanding.cents, 0);
    assert_non_null(strstr(item.why, "\"most\":\"0.02\""));
    advance(world, "2026-05-26");
    assert_int_equal(credits_written_off(world), 2);
    assert_sound(world);
    assert_replays(world);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
int main(void)
{
    const struct CMUnitTest tests[] = {IN_WORLD(test_cent), IN_WORLD(test_more),
                                       IN_WORLD(test_credit)};
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
