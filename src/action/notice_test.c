/* Interest on notices through the real days: none when paid in full in time, all of it when not,
 * taken back, waived, and opened to its working. It is 2025-11-03. */
#include "action_bill.h"
#include "action_relief.h"
#include "money_world.h"

static const char *serve(struct world *world, const char *type, int64_t cents, const char *on)
{
    struct bill_order order = {.account = world->account, .type = type,
                               .words = "Origin was not true", .source = "Customs Act s. 109.1"};
    struct shown_bill shown;
    order.served_on = day(on);
    if (cents > 0) {
        order.has_amount = true;
        order.amount = money_cents(cents);
    } else {
        order.code = "C081";
        order.happened_on = day("2025-10-20");
        order.units = 10;
    }
    begin(world, "officer1");
    expect(world, "notice", action_issue_bill(&world->action, &order, &shown), OK);
    return arena_text(world->arena, shown.bill.number);
}

static int64_t span(struct world *world, int64_t cents, const char *from, const char *to)
{
    const struct billing_span of = {
        .balance = money_cents(cents), .from = day(from), .to = day(to), .prescribed = true};
    struct interest_line line;
    begin(world, NULL);
    billing_interest_span(world->arena, world->action.tariff, &of, &line);
    return line.worked_out.cents;
}

static struct ledger_item interest_of(struct world *world, const char *number)
{
    struct interest_line line;
    money again;
    struct ledger_item item = item_of(world, world->account, ITEM_INT, number);
    assert_int_equal(document_unpack_interest(world->arena, item.why, &line), OK);
    assert_true(billing_interest_recompute(&line, &again));
    assert_int_equal(again.cents, item.amount.cents);
    return item;
}

/* 5,000.00 served on 3 November: nothing on 25 November, 52 days on 25 December. */
static void test_unpaid(void **state)
{
    struct world *world = *state;
    const char *number = serve(world, "NPA", 0, "2025-11-03");
    struct ledger_item notice = item_of(world, world->account, ITEM_NPA, number);
    assert_int_equal(notice.amount.cents, 500000);
    advance(world, "2025-12-24");
    assert_int_equal(sum_of(world, world->account, ITEM_INT), 0);
    advance(world, "2025-12-26");
    struct ledger_item item = interest_of(world, number);
    assert_int_equal(item.amount.cents, span(world, 500000, "2025-11-04", "2025-12-25"));
    assert_true(item.amount.cents > 0);
    assert_int_equal(item.base, notice.id);
    assert_int_equal(item.by_class[REVENUE_INTEREST].cents, item.amount.cents);
    advance(world, "2026-01-26");
    assert_int_equal(sum_of(world, world->account, ITEM_INT),
                     span(world, 500000, "2025-11-04", "2026-01-25"));
    assert_sound(world);
    assert_replays(world);
}

/* By the thirtieth day nothing comes; when that payment bounces, all of it does; when the bank
 * tells late that it was paid in time, it is taken back and what was paid of it is a credit. */
static void test_in_time(void **state)
{
    struct world *world = *state;
    const char *number = serve(world, "K9", 500000, "2025-10-30");
    advance(world, "2025-11-29");
    pay_at(world, world->account, "P1", 500000, "2025-11-29");
    advance(world, "2025-12-26");
    assert_int_equal(sum_of(world, world->account, ITEM_INT), 0);
    assert_int_equal(balance(world, world->account).cents, 0);
    const struct dishonour_order order = {.account = world->account, .payment = "P1",
                                          .words = "No funds"};
    struct money_taken taken;
    begin(world, "officer1");
    expect(world, "bounce", action_dishonour(&world->action, &order, &taken), OK);
    advance(world, "2026-01-26");
    int64_t charged = interest_of(world, number).amount.cents;
    assert_int_equal(charged, span(world, 500000, "2025-10-31", "2026-01-25"));
    pay_at(world, world->account, "P2", 500000 + 1500 + charged, "2025-11-20");
    assert_int_equal(balance(world, world->account).cents, 0);
    advance(world, "2026-02-26");
    assert_int_equal(interest_of(world, number).amount.cents, -charged);
    assert_int_equal(balance(world, world->account).cents, -charged);
    advance(world, "2026-03-26");
    assert_int_equal(balance(world, world->account).cents, -charged);
    assert_sound(world);
    assert_replays(world);
}

/* Before paying: nothing has run in the first thirty days; then what has run, and what stops. */
static void test_preview(void **state)
{
    struct world *world = *state;
    struct payment_preview preview;
    serve(world, "K9", 500000, "2025-11-03");
    for (int late = 0; late < 2; late++) {
        advance(world, late ? "2025-12-10" : "2025-12-03");
        begin(world, "maude");
        expect(world, "preview",
               action_preview_payment(&world->action, world->account, money_cents(500000),
                                      &preview), OK);
        assert_int_equal(preview.settlements_count, 1);
        int64_t ran = preview.effects[0].accrued.cents, stops = preview.effects[0].stops.cents;
        assert_int_equal(ran, late ? span(world, 500000, "2025-11-04", "2025-12-10") : 0);
        assert_int_equal(stops, late ? span(world, 500000, "2025-12-11", "2026-01-09") : 0);
    }
}

/* What is waived takes its interest with it. */
static void test_waived(void **state)
{
    struct world *world = *state;
    const char *number = serve(world, "NPA", 0, "2025-11-03");
    advance(world, "2025-12-26");
    int64_t charged = interest_of(world, number).amount.cents;
    struct relief_order order = {
        .account = world->account, .item = item_of(world, world->account, ITEM_NPA, number).id,
        .kind = "WAV", .words = "It was not so",
        .source = "Customs Act s. 3.3"};
    struct shown_relief shown;
    begin(world, "officer1");
    expect(world, "propose", action_propose_relief(&world->action, &order, &shown), OK);
    begin(world, "officer2");
    expect(world, "approve",
           action_decide_relief(&world->action, world->account, shown.number, true, "Agreed",
                                &shown), OK);
    advance(world, "2026-01-26");
    assert_int_equal(interest_of(world, number).amount.cents, -charged);
    assert_int_equal(balance(world, world->account).cents, 0);
    assert_sound(world);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
int main(void)
{
    const struct CMUnitTest tests[] = {IN_WORLD(test_unpaid), IN_WORLD(test_in_time),
                                       IN_WORLD(test_preview), IN_WORLD(test_waived)};
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
