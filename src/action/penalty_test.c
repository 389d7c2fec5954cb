/* The late payment penalty through the real days: once for a statement, taken back, derived again.
 * It is 2025-11-03; shirts of 10,000.00 owe 2,390.00 by 2025-12-01. */
#include "money_world.h"
#include "penalty.h"

static size_t list(struct world *world, struct ledger_item **ret)
{
    const struct item_filter filter = {.account = world->account, .type = ITEM_LPP};
    return store_list_items(world->reader, world->arena, &filter, ret);
}

static struct billing_penalty reason_of(struct world *world, const struct ledger_item *item)
{
    struct billing_penalty penalty;
    money again;
    assert_int_equal(document_unpack_penalty(world->arena, item->why, &penalty), OK);
    assert_true(billing_penalty_recompute(&penalty, &again));
    assert_int_equal(again.cents, item->amount.cents);
    return penalty;
}

static void test_once(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-24");
    assert_int_equal(list(world, &items), 0);
    advance(world, "2025-12-26");
    assert_int_equal(list(world, &items), 1);
    struct billing_penalty penalty = reason_of(world, &items[0]);
    assert_int_equal(items[0].amount.cents, 20000);
    assert_true(date_equal(items[0].posted_on, day("2025-12-25")));
    assert_string_equal(items[0].reference, "SOA-123456782RM0001-202511");
    assert_string_equal(penalty.reference, items[0].reference);
    assert_int_equal(penalty.days, 24);
    assert_int_equal(penalty.unpaid.cents, 239000);
    assert_int_equal(penalty.debts_count, 1);
    assert_true(date_is_none(penalty.done_on));
    assert_non_null(penalty.source);
    advance(world, "2026-04-26"); /* months later, it is still that one */
    assert_int_equal(list(world, &items), 1);
    assert_sound(world);
    assert_replays(world);
}

/* What is written off as too small to ask for brings no penalty; a cent more does. */
static void test_too_small(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-01");
    pay(world, "P1", 238999);
    advance(world, "2025-12-26");
    assert_int_equal(list(world, &items), 0);
    assert_int_equal(balance(world, world->account).cents, 0);
    assert_sound(world);
    assert_replays(world);
}

static void test_not_too_small(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-01");
    pay(world, "P1", 238998);
    advance(world, "2025-12-26");
    assert_int_equal(list(world, &items), 1);
    assert_int_equal(reason_of(world, &items[0]).unpaid.cents, 2);
    /* Late, but in time: then a cent is missing, and the penalty is taken back. */
    pay_at(world, world->account, "P2", 1, "2025-12-01");
    advance(world, "2026-01-26");
    assert_int_equal(list(world, &items), 2);
    assert_int_equal(reason_of(world, &items[1]).amount.cents, -20000);
    assert_sound(world);
    assert_replays(world);
}

/* The bank's news comes after the 25th: paid in time after all, and the penalty was paid too. */
static void test_taken_back(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-26");
    pay_at(world, world->account, "P1", 239000, "2025-12-01");
    pay_at(world, world->account, "P2", 20000 + sum_of(world, world->account, ITEM_INT),
           "2025-12-26");
    assert_int_equal(balance(world, world->account).cents, 0);
    advance(world, "2026-01-26");
    assert_int_equal(list(world, &items), 2);
    struct billing_penalty penalty = reason_of(world, &items[1]);
    assert_int_equal(items[1].amount.cents, -20000);
    assert_int_equal(items[1].base, items[0].id);
    assert_true(date_equal(items[1].effective_on, day("2025-12-26"))); /* paid then */
    assert_int_equal(penalty.unpaid.cents, 0);
    assert_int_equal(sum_of(world, world->account, ITEM_INT), 0);
    assert_sound(world);
    assert_replays(world);
}

/* Paid in time, and it bounces: then it was not paid. */
static void test_bounced(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-01");
    pay(world, "P1", 239000);
    advance(world, "2025-12-26");
    assert_int_equal(list(world, &items), 0);
    const struct dishonour_order order = {
        .account = world->account, .payment = "P1", .words = "Provision insuffisante"};
    struct money_taken taken;
    begin(world, "officer1");
    expect(world, "dishonour", action_dishonour(&world->action, &order, &taken), OK);
    advance(world, "2026-01-26");
    assert_int_equal(list(world, &items), 1);
    assert_int_equal(reason_of(world, &items[0]).unpaid.cents, 239000);
    assert_sound(world);
    assert_replays(world);
}

/* The declaration accounted for late keeps its reason too. */
static void test_late_accounting(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    advance(world, "2025-11-12");
    file_shirts(world, 1, 1, "10000.00", ""); /* released 2025-10-31, to account by 2025-11-07 */
    const struct item_filter filter = {.account = world->account, .type = ITEM_LAP};
    assert_int_equal(store_list_items(world->reader, world->arena, &filter, &items), 1);
    struct billing_penalty penalty = reason_of(world, &items[0]);
    assert_true(date_equal(penalty.due_on, day("2025-11-07")));
    assert_true(date_equal(penalty.done_on, day("2025-11-12")));
    assert_int_equal(penalty.days, 5);
    assert_sound(world);
    assert_replays(world);
}

static enum code refuse_second(void *context)
{
    int *commits = context;
    return (*commits)++ == 1 ? FAULT : OK;
}

/* A day that breaks off between the penalty and the interest ends as one that did not. */
static void test_broken_off(void **state)
{
    struct world *world = *state;
    struct ledger_link *links;
    struct day_report report;
    int commits = 0;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-20");
    pay(world, "P1", 300000);
    advance(world, "2025-12-24");
    committer_set_gate(house_committer(world->house), refuse_second, &commits);
    begin(world, NULL);
    assert_int_equal(action_advance(&world->action, day("2025-12-25"), &report), FAULT);
    committer_set_gate(house_committer(world->house), NULL, NULL);
    advance(world, "2025-12-26");
    const size_t count =
        store_list_links(world->reader, world->arena, world->account, 0, 0, &links);
    assert_int_equal(count, 3); /* duties, and of the 25th penalty and interest in one record */
    assert_int_equal(ledger_id_sequence(links[1].id), ledger_id_sequence(links[2].id));
    assert_sound(world);
    assert_replays(world);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {IN_WORLD(test_once), IN_WORLD(test_too_small),
                                       IN_WORLD(test_not_too_small), IN_WORLD(test_taken_back),
                                       IN_WORLD(test_bounced), IN_WORLD(test_late_accounting),
                                       IN_WORLD(test_broken_off)};
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
