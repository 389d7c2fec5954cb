/* Refunds of a credit through the real actions and store: asked for, approved by one or two,
 * posted, paid out in one file, returned. */
#include "money_world.h"

#include <stdio.h>

static const program_account nobody = {""};

static struct money_taken ask(struct world *world, const char *user, const char *amount,
                              bool proposed, enum code expected)
{
    struct money_taken taken = {0};
    const struct refund_order order = {.account = world->account, .amount = amount,
                                       .institution = "003", .transit = "00815",
                                       .number = "1234567", .payee = "Chemises du Nord",
                                       .proposed = proposed};
    begin(world, user);
    expect(world, "ask", action_ask_refund(&world->action, &order, &taken), expected);
    return taken;
}

static struct refund_room room_of(struct world *world)
{
    struct refund_room room;
    begin(world, "maude");
    expect(world, "room", action_refund_room(&world->action, world->account, &room), OK);
    return room;
}

static struct money_taken step(struct world *world, const char *user, ledger_id matter,
                               enum money_step which, const char *words, enum code expected)
{
    return take(world, user, world->account, matter, which, words, nobody, expected);
}

static struct payout_run pay_out(struct world *world, enum code expected)
{
    struct payout_run run = {0};
    begin(world, "officer1");
    expect(world, "pay out", action_pay_out(&world->action, &run), expected);
    return run;
}

/* A credit meets the debts first, those due later as well; who may ask, and for what. */
static void test_asked(void **state)
{
    struct world *world = *state;
    (void)ask(world, "maude", "1.00", false, FINDINGS);
    assert_found(world, FINDING_DSB_0002);
    file_shirts(world, 1, 1, "1000.00", "");
    pay(world, "P1", 30000);
    assert_int_equal(room_of(world).most.cents, 6100);
    assert_false(room_of(world).due);
    (void)ask(world, "vera", "1.00", false, FORBIDDEN);
    (void)ask(world, "maude", "1.00", true, FORBIDDEN);
    (void)ask(world, "maude", "0", false, FINDINGS);
    assert_found(world, FINDING_DSB_0001);
    (void)ask(world, "maude", "61.01", false, FINDINGS);
    assert_found(world, FINDING_DSB_0002);
    ledger_id matter = ask(world, "maude", "61.00", false, OK).step.id;
    (void)ask(world, "officer1", "61.00", true, FINDINGS);
    assert_found(world, FINDING_DSB_0003);
    struct shown_matter shown;
    begin(world, "maude");
    expect(world, "show", action_show_matter(&world->action, program_account_bn(world->account),
                                             matter, &shown), OK);
    assert_null(strstr(shown.document, "1234567"));
    assert_null(strstr(shown.first_document, "1234567"));
    (void)step(world, "maude", matter, MONEY_STEP_REFUND_APPROVE, NULL, FORBIDDEN);
    (void)step(world, "officer1", matter, MONEY_STEP_REFUND_WITHDRAW, NULL, FORBIDDEN);
    (void)step(world, "maude", matter, MONEY_STEP_REFUND_WITHDRAW, NULL, OK);
    matter = ask(world, "maude", "61.00", false, OK).step.id;
    (void)step(world, "officer1", matter, MONEY_STEP_REFUND_REFUSE, NULL, FINDINGS);
    assert_found(world, FINDING_MON_0001);
    (void)step(world, "officer1", matter, MONEY_STEP_REFUND_REFUSE, "Whose is it?", OK);
    (void)step(world, "officer1", matter, MONEY_STEP_REFUND_APPROVE, NULL, CONFLICT);
    assert_int_equal(pay_out(world, OK).count, 0);
    assert_int_equal(balance(world, world->account).cents, -6100);
    assert_sound(world);
    assert_replays(world);
}

/* Small: one officer. The credit leaves with its cause; the file is always the same; what comes
 * back is a credit again. */
static void test_small(void **state)
{
    struct world *world = *state;
    pay(world, "P1", 4000);
    pay(world, "P2", 3000);
    ledger_id matter = ask(world, "maude", "60.00", false, OK).step.id;
    struct money_taken taken =
        step(world, "officer1", matter, MONEY_STEP_REFUND_APPROVE, NULL, OK);
    assert_int_equal(taken.step.step, MONEY_STEP_REFUND_GRANT);
    assert_int_equal(taken.items_count, 1);
    assert_int_equal(balance(world, world->account).cents, -1000);
    assert_int_equal(item_of(world, world->account, ITEM_PMT, "P1").outstanding.cents, 0);
    assert_int_equal(item_of(world, world->account, ITEM_PMT, "P2").outstanding.cents, -1000);
    const char *id = arena_text(world->arena, taken.items[0].reference);
    struct ledger_item item = item_of(world, world->account, ITEM_DISB, id);
    assert_int_equal(item.amount.cents, 6000);
    assert_int_equal(item.outstanding.cents, 0);
    assert_non_null(strstr(item.why, "\"approvedBy\":\"officer1\""));
    assert_null(strstr(item.why, "1234567"));

    struct payout_run run;
    begin(world, "maude");
    expect(world, "client", action_pay_out(&world->action, &run), FORBIDDEN);
    run = pay_out(world, OK);
    assert_int_equal(run.count, 1);
    assert_int_equal(run.sum.cents, 6000);
    const char *name = arena_text(world->arena, run.name);
    struct out first = out_new(world->arena), second = out_new(world->arena);
    begin(world, "officer2");
    expect(world, "file", action_payout_file(&world->action, name, &first), OK);
    assert_non_null(strstr(first.data, arena_printf(world->arena, "<EndToEndId>%s<", id)));
    assert_non_null(strstr(first.data, "1234567"));
    assert_int_equal(pay_out(world, OK).count, 0); /* and no second time */
    advance(world, "2025-11-10");
    begin(world, "officer2");
    expect(world, "file", action_payout_file(&world->action, name, &second), OK);
    assert_string_equal(first.data, second.data);
    assert_int_equal(action_payout_file(&world->action, "OUT-2025-01-01-9", &second), NOT_FOUND);

    (void)step(world, "officer2", matter, MONEY_STEP_REFUND_RETURN, "Account closed", OK);
    (void)step(world, "officer2", matter, MONEY_STEP_REFUND_RETURN, "Again", CONFLICT);
    assert_int_equal(balance(world, world->account).cents, -7000);
    item = item_of(world, world->account, ITEM_DISB_BACK, id);
    assert_int_equal(item.outstanding.cents, -6000);
    assert_non_null(strstr(item.why, "Account closed"));
    advance(world, "2025-11-26");
    assert_sound(world);
    assert_replays(world);
}

/* Large: two officers who differ, and from who proposed; the balance is looked at again. */
static void test_large(void **state)
{
    struct world *world = *state;
    pay(world, "P1", 200000);
    assert_true(room_of(world).due);
    ledger_id matter = ask(world, "officer1", "1500.00", true, OK).step.id;
    (void)step(world, "officer1", matter, MONEY_STEP_REFUND_APPROVE, NULL, FINDINGS);
    assert_found(world, FINDING_MON_0004);
    (void)step(world, "officer2", matter, MONEY_STEP_REFUND_GRANT, NULL, FINDINGS);
    assert_found(world, FINDING_DSB_0006);
    (void)step(world, "officer2", matter, MONEY_STEP_REFUND_APPROVE, NULL, OK);
    assert_int_equal(balance(world, world->account).cents, -200000);
    (void)step(world, "officer2", matter, MONEY_STEP_REFUND_CONFIRM, NULL, FINDINGS);
    assert_found(world, FINDING_MON_0004);
    /* A debt that came in between is met first. */
    file_shirts(world, 1, 1, "3000.00", "");
    (void)step(world, "officer1", matter, MONEY_STEP_REFUND_CONFIRM, NULL, FINDINGS);
    assert_found(world, FINDING_DSB_0002);
    pay(world, "P2", 100000);
    struct money_taken taken =
        step(world, "officer1", matter, MONEY_STEP_REFUND_CONFIRM, NULL, OK);
    assert_non_null(strstr(taken.items[0].why, "\"firstApprovedBy\":\"officer2\""));
    assert_int_equal(pay_out(world, OK).sum.cents, 150000);
    advance(world, "2025-12-02");
    assert_sound(world);
    assert_replays(world);
}

/* The payment bounces after its credit was paid out: what left is owed, with the charge. */
static void test_bounced(void **state)
{
    struct world *world = *state;
    struct money_taken taken;
    pay(world, "P1", 50000);
    ledger_id matter = ask(world, "maude", "300.00", false, OK).step.id;
    taken = step(world, "officer1", matter, MONEY_STEP_REFUND_APPROVE, NULL, OK);
    const char *id = arena_text(world->arena, taken.items[0].reference);
    (void)pay_out(world, OK);
    const struct dishonour_order order = {.account = world->account, .payment = "P1",
                                          .words = "Provision insuffisante"};
    begin(world, "officer1");
    expect(world, "dishonour", action_dishonour(&world->action, &order, &taken), OK);
    assert_int_equal(balance(world, world->account).cents, 30000 + 1500);
    assert_int_equal(item_of(world, world->account, ITEM_DISB, id).outstanding.cents, 30000);
    assert_int_equal(room_of(world).most.cents, 0);
    advance(world, "2025-11-26");
    pay(world, "P2", 31500);
    advance(world, "2025-11-27");
    assert_int_equal(item_of(world, world->account, ITEM_DISB, id).outstanding.cents, 0);
    assert_int_equal(balance(world, world->account).cents, 0);
    assert_sound(world);
    assert_replays(world);
}

/* What is small is refunded after some months. */
static void test_after_months(void **state)
{
    struct world *world = *state;
    pay(world, "P1", 5000);
    assert_false(room_of(world).due);
    advance(world, "2026-01-02");
    assert_false(room_of(world).due);
    advance(world, "2026-01-05");
    assert_true(room_of(world).due);
    assert_sound(world);
}

/* Accounts in credit, page by page: of those whose debts are more, or equal, none. */
static void test_in_credit(void **state)
{
    struct world *world = *state;
    struct in_credit *list;
    size_t count;
    file_shirts(world, 1, 1, "1000.00", "");
    pay(world, "P1", 23900);
    begin(world, "officer1");
    expect(world, "list", action_list_in_credit(&world->action, nobody, 10, &list, &count), OK);
    assert_int_equal(count, 0);
    advance(world, "2025-11-10");
    pay(world, "P2", 6100);
    pay_at(world, world->other, "P3", 500, "2025-11-10");
    begin(world, "officer1");
    expect(world, "list", action_list_in_credit(&world->action, nobody, 10, &list, &count), OK);
    assert_int_equal(count, 2);
    assert_string_equal(list[0].account.text, world->account.text);
    assert_int_equal(list[0].credits.cents - list[0].debts.cents, 6100);
    assert_int_equal(list[1].credits.cents, 500);
    assert_int_equal(list[1].debts.cents, 0);
    assert_true(date_equal(list[1].since, day("2025-11-10")));
    expect(world, "next", action_list_in_credit(&world->action, list[0].account, 1, &list, &count),
           OK);
    assert_int_equal(count, 1);
    assert_string_equal(list[0].account.text, world->other.text);
    begin(world, "maude");
    expect(world, "client", action_list_in_credit(&world->action, nobody, 10, &list, &count),
           FORBIDDEN);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_asked),
        IN_WORLD(test_small),
        IN_WORLD(test_large),
        IN_WORLD(test_bounced),
        IN_WORLD(test_after_months),
        IN_WORLD(test_in_credit),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
