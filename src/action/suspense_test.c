/* Money whose account is not known: held, suggested, moved by two officers. */
#include "money_world.h"

#include <stdio.h>

static const program_account nobody = {""};

static struct money_landed receive(struct world *world, const char *user, const char *id,
                                   const char *account, int64_t cents, const char *reference,
                                   enum code expected)
{
    struct money_landed landed = {0};
    const struct money_in in = {.id = id, .account = account, .amount = money_cents(cents),
                                .value_on = day("2025-11-03"), .method = "bank",
                                .reference = reference, .paid_by = "Chemises du Nord",
                                .remarks = "branch 815"};
    begin(world, user);
    expect(world, id, action_receive_money(&world->action, &in, &landed), expected);
    return landed;
}

static size_t suggestions(struct world *world, struct money_landed landed,
                          struct money_suggestion **ret)
{
    size_t count;
    begin(world, "officer1");
    expect(world, "suggest",
           action_suggest_accounts(&world->action, program_account_bn(landed.account),
                                   landed.matter, ret, &count),
           OK);
    return count;
}

static size_t waiting(struct world *world)
{
    struct shown_matter *list;
    size_t count;
    begin(world, "officer1");
    expect(world, "list", action_list_waiting(&world->action, "suspense", 50, &list, &count), OK);
    return count;
}

/* A known account is paid; an unknown one is not refused, whatever is written there. */
static void test_received(void **state)
{
    struct world *world = *state;
    struct money_landed landed = receive(world, NULL, "B1", OWNER "RM0001", 5000, NULL, OK);
    assert_false(landed.suspended);
    assert_int_equal(balance(world, world->account).cents, -5000);
    assert_true(receive(world, NULL, "B1", OWNER "RM0001", 5000, NULL, OK).repeated);
    (void)receive(world, "maude", "B2", OWNER "RM0001", 5000, NULL, FORBIDDEN);
    (void)receive(world, "officer1", "B2", "", 0, NULL, FINDINGS);
    assert_found(world, FINDING_PAY_0001);
    static const char *const written[] = {"", "RM0001", OWNER "RM0009", "\xc3\xa9t\xc3\xa9",
                                          AGENCY "RM0001"};
    for (size_t i = 0; i < ARRAY_COUNT(written); i++) {
        const char *id = arena_printf(world->arena, "S%zu", i);
        assert_true(receive(world, "officer1", id, written[i], 100, NULL, OK).suspended);
    }
    assert_int_equal(waiting(world), ARRAY_COUNT(written));
    struct money_landed again = receive(world, NULL, "S1", "RM0001", 100, NULL, OK);
    assert_true(again.repeated && again.matter != 0);
    (void)receive(world, NULL, "S1", "RM0001", 101, NULL, CONFLICT);
    assert_found(world, FINDING_PAY_0004);
    /* What is held stays one piece of money, even under a better name. */
    assert_true(receive(world, NULL, "S1", OWNER "RM0001", 100, NULL, OK).suspended);
    assert_int_equal(waiting(world), ARRAY_COUNT(written));
    assert_sound(world);
    assert_replays(world);
}

/* The strongest first: what the payer wrote, then a number nearly right, then the amount. */
static void test_suggested(void **state)
{
    struct world *world = *state;
    struct money_suggestion *list;
    file_shirts(world, 1, 1, "1000.00", "");
    file_shirts(world, 500, 1, "1000.00", "");
    advance(world, "2025-11-26"); /* both statements ask for 239.00 */
    const char *words = arena_printf(world->arena, "inv 7, %s", number_of(500).text);
    size_t count = suggestions(
        world, receive(world, NULL, "S1", "123456728RM0001", 23900, words, OK), &list);
    assert_int_equal(count, 2);
    assert_string_equal(list[0].account.text, OTHER "RM0001");
    assert_int_equal(list[0].why, SUGGEST_REFERENCE);
    assert_string_equal(list[1].account.text, OWNER "RM0001");
    assert_int_equal(list[1].why, SUGGEST_NEAR);
    assert_true(list[0].score > list[1].score);
    count = suggestions(world, receive(world, NULL, "S2", "", 23900, NULL, OK), &list);
    assert_int_equal(count, 2);
    assert_int_equal(list[0].why, SUGGEST_AMOUNT);
    assert_non_null(strstr(list[0].detail, "SOA-"));
    assert_int_equal(suggestions(world, receive(world, NULL, "S3", "?", 1, "x", OK), &list), 0);
}

/* Proposed, refused, proposed anew, approved by the other one; the value date is kept. */
static void test_identified(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00", "");
    struct money_landed landed = receive(world, NULL, "S1", "?", 23900, NULL, OK);
    program_account agency = landed.account, wrong = nobody;
    ledger_id matter = landed.matter;
    advance(world, "2025-12-20");
    assert_true(program_account_parse("111111118RM0001", &wrong));
    (void)take(world, "maude", agency, matter, MONEY_STEP_SUSPENSE_PROPOSE, "Ours", world->account,
               NOT_FOUND);
    (void)take(world, "officer1", agency, matter, MONEY_STEP_SUSPENSE_PROPOSE, " ", world->account,
               FINDINGS);
    assert_found(world, FINDING_MON_0001);
    (void)take(world, "officer1", agency, matter, MONEY_STEP_SUSPENSE_PROPOSE, "Why", nobody,
               FINDINGS);
    assert_found(world, FINDING_MON_0020);
    (void)take(world, "officer1", agency, matter, MONEY_STEP_SUSPENSE_PROPOSE, "Why", wrong,
               FINDINGS);
    assert_found(world, FINDING_PAY_0002);
    (void)take(world, "officer1", agency, matter, MONEY_STEP_SUSPENSE_PROPOSE, "Their letter",
               world->other, OK);
    (void)take(world, "officer1", agency, matter, MONEY_STEP_SUSPENSE_APPROVE, NULL, nobody,
               FINDINGS);
    assert_found(world, FINDING_MON_0004);
    (void)take(world, "officer2", agency, matter, MONEY_STEP_SUSPENSE_REFUSE, "Not theirs", nobody,
               OK);
    (void)take(world, "officer2", agency, matter, MONEY_STEP_SUSPENSE_PROPOSE, "By the bank",
               world->account, OK);
    assert_int_equal(balance(world, world->account).cents, 23900);
    (void)take(world, "officer1", agency, matter, MONEY_STEP_SUSPENSE_APPROVE, NULL, nobody, OK);
    (void)take(world, "officer1", agency, matter, MONEY_STEP_SUSPENSE_APPROVE, NULL, nobody,
               CONFLICT);
    struct ledger_item credit = item_of(world, world->account, ITEM_PMT, "S1");
    assert_true(date_equal(credit.effective_on, day("2025-11-03")));
    assert_int_equal(credit.outstanding.cents, 0);
    assert_int_equal(waiting(world), 0);
    advance(world, "2025-12-26"); /* paid in time, so no interest */
    assert_int_equal(balance(world, world->account).cents, 0);
    assert_sound(world);
    assert_replays(world);
}

/* A misdirected payment whose account nobody knows goes there as well, and comes back. */
static void test_redirected(void **state)
{
    struct world *world = *state;
    struct money_taken proposed;
    struct shown_matter *list;
    size_t count;
    pay_at(world, world->account, "P1", 5000, "2025-11-03");
    const struct redirect_order order = {.account = world->account, .payment = "P1",
                                         .words = "The importer never sent it"};
    begin(world, "officer1");
    expect(world, "propose", action_propose_redirect(&world->action, &order, &proposed), OK);
    (void)take(world, "officer2", world->account, proposed.step.id, MONEY_STEP_REDIRECT_APPROVE,
               NULL, nobody, OK);
    assert_int_equal(balance(world, world->account).cents, 0);
    begin(world, "officer1");
    expect(world, "list", action_list_waiting(&world->action, "suspense", 50, &list, &count), OK);
    assert_int_equal(count, 1);
    program_account agency = list[0].steps[0].account;
    ledger_id matter = list[0].steps[0].id;
    (void)take(world, "officer1", agency, matter, MONEY_STEP_SUSPENSE_PROPOSE, "It was right",
               world->account, OK);
    (void)take(world, "officer2", agency, matter, MONEY_STEP_SUSPENSE_APPROVE, NULL, nobody, OK);
    assert_int_equal(balance(world, world->account).cents, -5000);
    assert_int_equal(item_of(world, world->account, ITEM_PMT, "P1-2").outstanding.cents, -5000);
    assert_sound(world);
    assert_replays(world);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_received),
        IN_WORLD(test_suggested),
        IN_WORLD(test_identified),
        IN_WORLD(test_redirected),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
