/* What a bank takes back, through the real actions and store: found and dishonoured once, or held
 * with the reason until an officer has named the payment. */
#include "money_world.h"

#include <stdio.h>

static struct bank_plan take_file(struct world *world, const char *rows, size_t expected_bad)
{
    struct bank_plan plan;
    const char *csv = arena_printf(
        world->arena, "id,account,amount,value_date,reference,returns,reason\n%s", rows);
    begin(world, "officer1");
    expect(world, "take", action_take_bank(&world->action, csv, strlen(csv), true, &plan), OK);
    assert_int_equal(plan.left_out, expected_bad);
    return plan;
}

static struct bank_plan one_row(struct world *world, const char *id, program_account account,
                                const char *amount, const char *on, const char *rest)
{
    return take_file(world, arena_printf(world->arena, "%s,%s,%s,%s,%s\n", id, account.text,
                                         amount, on, rest), 0);
}

static void assert_held(struct bank_plan plan, enum finding_code code)
{
    assert_int_equal(plan.lines[0].stand, BANK_RETURN_HELD);
    if (plan.lines[0].finding->code != code)
        fail_msg("held for %s", finding_code_text(plan.lines[0].finding->code));
}

/* By its own name: the debt is open again with the charge; the same file, or the same item, again
 * changes nothing; a second item about it is held. */
static void test_by_name(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00", "");
    const char *number = number_of(1).text;
    advance(world, "2025-11-27");
    struct bank_plan plan = one_row(world, "X1", world->account, "239.00", "2025-11-27", "E2E-7,,");
    assert_int_equal(plan.lines[0].stand, BANK_PAID);
    advance(world, "2025-12-03");
    assert_int_equal(balance(world, world->account).cents, 0);

    struct bank_plan preview;
    const char *csv = arena_printf(world->arena,
                                   "id,account,amount,value_date,returns,reason\n"
                                   "R1,%s,239.00,2025-12-03,X1,AM04\n", world->account.text);
    begin(world, "officer1");
    expect(world, "plan", action_plan_bank(&world->action, csv, strlen(csv), false, &preview), OK);
    assert_int_equal(preview.lines[0].stand, BANK_TO_DISHONOUR);
    assert_int_equal(preview.lines[0].charge.cents, 2500);
    assert_int_equal(balance(world, world->account).cents, 0);

    plan = one_row(world, "R1", world->account, "239.00", "2025-12-03", ",X1,AM04");
    assert_int_equal(plan.lines[0].stand, BANK_DISHONOURED);
    assert_string_equal(plan.lines[0].payment, "X1");
    assert_int_equal(item_of(world, world->account, ITEM_CAD, number).outstanding.cents, 23900);
    struct ledger_item charge = item_of(world, world->account, ITEM_NSF, "X1");
    assert_int_equal(charge.amount.cents, 2500);
    assert_non_null(strstr(charge.why, "\"bankItem\":\"R1\""));
    assert_int_equal(balance(world, world->account).cents, 23900 + 2500);

    plan = one_row(world, "R1", world->account, "239.00", "2025-12-03", ",X1,AM04");
    assert_int_equal(plan.lines[0].stand, BANK_RETURNED_BEFORE);
    assert_held(one_row(world, "R2", world->account, "239.00", "2025-12-03", ",X1,AM04"),
                FINDING_BNK_0304);
    plan = one_row(world, "R2", world->account, "239.00", "2025-12-03", ",X1,AM04");
    assert_int_equal(plan.lines[0].stand, BANK_RETURNED_BEFORE);
    assert_int_equal(balance(world, world->account).cents, 23900 + 2500);
    assert_sound(world);
    assert_replays(world);
}

/* An officer who heard of it first has done it; an error of the bank's costs nothing. */
static void test_before_and_free(void **state)
{
    struct world *world = *state;
    struct money_taken taken;
    (void)one_row(world, "X1", world->account, "10.00", "2025-11-03", ",,");
    (void)one_row(world, "X2", world->account, "20.00", "2025-11-03", ",,");
    const struct dishonour_order order = {.account = world->account, .payment = "X1",
                                          .words = "By telephone"};
    begin(world, "officer1");
    expect(world, "dishonour", action_dishonour(&world->action, &order, &taken), OK);
    struct bank_plan plan = one_row(world, "R1", world->account, "10.00", "2025-11-03", ",X1,");
    assert_int_equal(plan.lines[0].stand, BANK_RETURNED_BEFORE);
    int64_t before = balance(world, world->account).cents;
    plan = one_row(world, "R2", world->account, "20.00", "2025-11-03", ",X2,AM05");
    assert_int_equal(plan.lines[0].stand, BANK_DISHONOURED);
    assert_int_equal(plan.lines[0].charge.cents, 0);
    assert_int_equal(balance(world, world->account).cents, before + 2000);
    assert_sound(world);
}

/* By what the payer called it, on the account that is named; with the payment in the same file. */
static void test_by_reference(void **state)
{
    struct world *world = *state;
    const char *a = world->account.text;
    struct bank_plan plan = take_file(
        world, arena_printf(world->arena,
                            "R1,%s,30.00,2025-11-03,,E2E-9,AC04\nX1,%s,30.00,2025-11-03,E2E-9,,\n"
                            "X2,%s,30.00,2025-11-03,E2E-90,,\n", a, a, a), 0);
    assert_int_equal(plan.lines[0].stand, BANK_DISHONOURED);
    assert_string_equal(plan.lines[0].payment, "X1");
    assert_int_equal(plan.counts[BANK_PAID], 2);
    assert_int_equal(plan.counts[BANK_DISHONOURED], 1);
    assert_int_equal(plan.sums[BANK_DISHONOURED].cents, 3000);
    assert_int_equal(item_of(world, world->account, ITEM_PMT, "X2").outstanding.cents, -500);

    /* Two of the same name and amount are never guessed between. */
    (void)one_row(world, "X3", world->account, "40.00", "2025-11-03", "RENT,,");
    (void)one_row(world, "X4", world->account, "40.00", "2025-11-03", "RENT,,");
    assert_held(one_row(world, "R3", world->account, "40.00", "2025-11-03", ",RENT,"),
                FINDING_BNK_0302);
    assert_held(one_row(world, "R4", world->account, "41.00", "2025-11-03", ",RENT,"),
                FINDING_BNK_0301);
    assert_held(one_row(world, "R5", world->account, "41.00", "2025-11-03", ",X4,"),
                FINDING_BNK_0303);
    /* On another account than it is said to be. */
    assert_held(one_row(world, "R6", world->other, "40.00", "2025-11-03", ",X4,"),
                FINDING_BNK_0301);
    assert_sound(world);
}

/* No account is named: by the name alone. */
static void test_of_nobody(void **state)
{
    static const char format[] =
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\">"
        "<BkToCstmrDbtCdtNtfctn><Ntfctn><Id>1</Id><Ntry><Amt Ccy=\"CAD\">50.00</Amt>"
        "<CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2025-11-03</Dt>"
        "</BookgDt><AcctSvcrRef>%s</AcctSvcrRef><NtryDtls><TxDtls><Refs>"
        "<EndToEndId>%s</EndToEndId></Refs><RtrInf><Rsn><Cd>AC06</Cd></Rsn></RtrInf></TxDtls>"
        "</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>";
    struct world *world = *state;
    struct bank_plan plan;
    (void)one_row(world, "X1", world->account, "50.00", "2025-11-03", ",,");
    const char *xml = arena_printf(world->arena, format, "R1", "X1");
    begin(world, "officer1");
    expect(world, "take", action_take_bank(&world->action, xml, strlen(xml), false, &plan), OK);
    assert_int_equal(plan.lines[0].stand, BANK_DISHONOURED);
    assert_string_equal(plan.lines[0].account.text, world->account.text);
    /* The same name with two businesses. */
    (void)one_row(world, "X2", world->account, "50.00", "2025-11-03", ",,");
    (void)one_row(world, "X2", world->other, "50.00", "2025-11-03", ",,");
    xml = arena_printf(world->arena, format, "R2", "X2");
    begin(world, "officer1");
    expect(world, "take", action_take_bank(&world->action, xml, strlen(xml), false, &plan), OK);
    assert_held(plan, FINDING_BNK_0302);
    xml = arena_printf(world->arena, format, "R3", "NOTPROVIDED");
    begin(world, "officer1");
    expect(world, "take", action_take_bank(&world->action, xml, strlen(xml), false, &plan), OK);
    assert_held(plan, FINDING_BNK_0103);
    begin(world, "maude");
    expect(world, "client", action_take_bank(&world->action, xml, strlen(xml), false, &plan),
           FORBIDDEN);
    assert_sound(world);
}

static struct money_taken match(struct world *world, const char *user, program_account agency,
                                ledger_id matter, program_account account, const char *payment,
                                enum code expected)
{
    struct money_taken taken = {0};
    const struct money_order order = {.owner = program_account_bn(agency), .matter = matter,
                                      .step = MONEY_STEP_RETURN_MATCH, .account = account,
                                      .payment = payment, .words = "Told by the bank"};
    begin(world, user);
    expect(world, "match", action_take_money_step(&world->action, &order, &taken), expected);
    return taken;
}

/* An officer names it: undone and out of suspense, in one transaction. */
static void test_matched(void **state)
{
    struct world *world = *state;
    struct shown_matter *list;
    size_t count;
    file_shirts(world, 1, 1, "1000.00", "");
    (void)one_row(world, "X1", world->account, "60.00", "2025-11-03", ",,");
    (void)one_row(world, "X2", world->account, "70.00", "2025-11-03", ",,");
    assert_held(one_row(world, "R1", world->account, "60.00", "2025-11-03", ",LOST,AM04"),
                FINDING_BNK_0301);
    begin(world, "officer1");
    expect(world, "list", action_list_waiting(&world->action, "return", 50, &list, &count), OK);
    assert_int_equal(count, 1);
    program_account agency = list[0].steps[0].account;
    ledger_id matter = list[0].steps[0].id;
    assert_non_null(strstr(list[0].document, "BNK-0301"));
    begin(world, "maude");
    assert_int_equal(action_show_matter(&world->action, program_account_bn(agency), matter,
                                        &list[0]), NOT_FOUND);

    (void)match(world, "maude", agency, matter, world->account, "X1", NOT_FOUND);
    (void)match(world, "officer1", agency, matter, (program_account){""}, "", FINDINGS);
    assert_found(world, FINDING_BNK_0305);
    assert_found(world, FINDING_MON_0020);
    (void)match(world, "officer1", agency, matter, world->account, "X9", FINDINGS);
    assert_found(world, FINDING_MON_0006);
    (void)match(world, "officer1", agency, matter, world->account, "X2", FINDINGS);
    assert_found(world, FINDING_BNK_0303);
    int64_t before = balance(world, world->account).cents;
    struct money_taken taken = match(world, "officer1", agency, matter, world->account, "X1", OK);
    assert_non_null(taken.receipt);
    assert_int_equal(balance(world, world->account).cents, before + 6000 + 2500);
    (void)match(world, "officer2", agency, matter, world->account, "X2", CONFLICT);
    assert_found(world, FINDING_MON_0003);
    begin(world, "officer1");
    expect(world, "list", action_list_waiting(&world->action, "return", 50, &list, &count), OK);
    assert_int_equal(count, 0);
    /* Once more in another file: by the item it was held for. */
    struct bank_plan plan =
        one_row(world, "R1", world->account, "60.00", "2025-11-03", ",LOST,AM04");
    assert_int_equal(plan.lines[0].stand, BANK_RETURNED_BEFORE);
    assert_sound(world);
    assert_replays(world);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_by_name),      IN_WORLD(test_before_and_free), IN_WORLD(test_by_reference),
        IN_WORLD(test_of_nobody),    IN_WORLD(test_matched),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
