/* More time to pay: 2,390.00 due 2025-12-01, extended to 2026-01-15. */
#include "money_world.h"

#include <stdio.h>

static void extend(struct world *world, const char *user, int sequence, const char *pay_by,
                   enum code expected)
{
    struct case_taken taken;
    const struct extension_order order = {.account = world->account,
                                          .transaction = number_of(sequence),
                                          .pay_by = *pay_by ? day(pay_by) : DATE_NONE,
                                          .words = "Flood"};
    begin(world, user);
    expect(world, "extend", action_extend(&world->action, &order, &taken), expected);
    if (expected == OK)
        assert_non_null(taken.receipt);
}

/* By hand, a day at a time, at the rate of the kind. */
static int64_t interest_on(struct world *world, int64_t cents, const char *from, const char *to,
                           bool prescribed)
{
    struct interest_line line;
    const struct billing_span span = {.balance = money_cents(cents), .from = day(from),
                                      .to = day(to), .prescribed = prescribed};
    begin(world, NULL);
    billing_interest_span(world->arena, world->action.tariff, &span, &line);
    return line.amount.cents;
}

static int64_t charged(struct world *world)
{
    return sum_of(world, world->account, ITEM_INT);
}

static int64_t penalties(struct world *world)
{
    return sum_of(world, world->account, ITEM_LPP);
}

static void file_and_extend(struct world *world)
{
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-11-20");
    extend(world, "officer1", 1, "2026-01-15", OK);
    advance(world, "2025-12-26");
    assert_int_equal(charged(world), interest_on(world, 239000, "2025-12-02", "2025-12-25", true));
    assert_int_equal(penalties(world), 0); /* nothing is late yet */
}

/* The prescribed rate from the original due date to the day paid, and no penalty. */
static void test_paid(void **state)
{
    struct world *world = *state;
    file_and_extend(world);
    advance(world, "2026-01-15");
    pay_at(world, world->account, "P1", 239000 + charged(world), "2026-01-15");
    advance(world, "2026-01-26");
    int64_t interest = interest_on(world, 239000, "2025-12-02", "2026-01-15", true);
    assert_int_equal(charged(world), interest);
    assert_int_equal(penalties(world), 0);
    pay(world, "P2", balance(world, world->account).cents);
    advance(world, "2026-03-26");
    assert_int_equal(balance(world, world->account).cents, 0);
    assert_int_equal(penalties(world), 0);
    assert_sound(world);
    assert_replays(world);
}

/* A day late, or a cent short: as if no time had been given. */
static void too_late(struct world *world, int64_t cents, const char *value_on)
{
    file_and_extend(world);
    advance(world, "2026-01-17");
    pay_at(world, world->account, "P1", cents, value_on);
    advance(world, "2026-01-26");
    int64_t whole = interest_on(world, 239000, "2025-12-02", value_on, false);
    if (cents >= 239000)
        assert_in_range(charged(world) - whole + 1, 1, 25); /* and on what is left of it */
    else
        assert_true(charged(world) > whole);
    assert_int_equal(penalties(world), 20000);
    assert_sound(world);
    assert_replays(world);
}

static void test_a_day_late(void **state) { too_late(*state, 239000, "2026-01-16"); }

static void test_a_cent_short(void **state) { too_late(*state, 238999, "2026-01-15"); }

/* Told when it was not met already: interest and penalty come back to what the law says. */
static void test_given_late(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-26");
    assert_int_equal(charged(world),
                     interest_on(world, 239000, "2025-12-02", "2025-12-25", false));
    assert_int_equal(penalties(world), 20000);
    extend(world, "officer1", 1, "2026-01-15", OK);
    pay_at(world, world->account, "P1", 300000, "2025-12-26");
    advance(world, "2026-01-26");
    assert_int_equal(charged(world), interest_on(world, 239000, "2025-12-02", "2025-12-26", true));
    assert_int_equal(penalties(world), 0);
    assert_sound(world);
}

/* The last one counts, and what bounces was not paid in time. */
static void test_again(void **state)
{
    struct world *world = *state;
    struct money_taken taken;
    const struct dishonour_order order = {.account = world->account, .payment = "P1",
                                          .words = "No funds"};
    file_and_extend(world);
    extend(world, "officer2", 1, "2026-01-15", FINDINGS);
    assert_found(world, FINDING_EXT_0007);
    extend(world, "officer2", 1, "2026-01-05", OK);
    extend(world, "officer2", 1, "2026-01-31", OK);
    advance(world, "2026-01-28");
    pay_at(world, world->account, "P1", 300000, "2026-01-28");
    advance(world, "2026-02-26");
    assert_int_equal(charged(world), interest_on(world, 239000, "2025-12-02", "2026-01-28", true));
    assert_int_equal(penalties(world), 0);
    begin(world, "officer1");
    expect(world, "bounce", action_dishonour(&world->action, &order, &taken), OK);
    advance(world, "2026-03-26");
    assert_int_equal(charged(world),
                     interest_on(world, 239000, "2025-12-02", "2026-03-25", false));
    assert_int_equal(penalties(world), 20000);
    assert_sound(world);
    assert_replays(world);
}

static void test_refused(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "10000.00", "");
    extend(world, "maude", 1, "2026-01-15", FORBIDDEN);
    extend(world, "officer1", 1, "", FINDINGS);
    assert_found(world, FINDING_EXT_0003);
    extend(world, "officer1", 1, "2025-11-03", FINDINGS);
    assert_found(world, FINDING_EXT_0004);
    extend(world, "officer1", 1, "2025-12-01", FINDINGS);
    assert_found(world, FINDING_EXT_0006);
    pay(world, "P1", 239000);
    advance(world, "2025-12-02");
    extend(world, "officer1", 1, "2026-01-15", FINDINGS);
    assert_found(world, FINDING_EXT_0005);
    /* Of what is not there yet the due date is not known. */
    extend(world, "officer1", 2, "2025-12-10", OK);
    struct shown_extension *list;
    size_t count;
    begin(world, "maude");
    assert_int_equal(action_list_extensions(&world->action, world->account, number_of(2), &list,
                                            &count), OK);
    assert_int_equal(count, 1);
    assert_true(date_equal(list[0].pay_by, day("2025-12-10")));
    assert_true(date_is_none(list[0].account_by));
    assert_sound(world);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_paid),       IN_WORLD(test_a_day_late), IN_WORLD(test_a_cent_short),
        IN_WORLD(test_given_late), IN_WORLD(test_again),      IN_WORLD(test_refused),
    };
    return cmocka_run_group_tests_name("extended", tests, NULL, reference_place_end);
}
