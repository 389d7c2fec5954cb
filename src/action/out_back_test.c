/* A refund that the bank could not pay comes back in its file: told from an ordinary payment by the
 * reason of the return, put back once, and never given to somebody else. */
#include "bank_desk.h"
#include "money_world.h"

static const program_account nobody = {""};

static const char *refund_of(struct world *world, const char *amount, ledger_id *ret_matter)
{
    struct money_taken taken = {0};
    struct payout_run run;
    const struct refund_order order = {.account = world->account, .amount = amount,
                                       .institution = "003", .transit = "00815",
                                       .number = "1234567", .payee = "Chemises du Nord"};
    begin(world, "maude");
    expect(world, "ask", action_ask_refund(&world->action, &order, &taken), OK);
    *ret_matter = taken.step.id;
    taken = take(world, "officer1", world->account, *ret_matter, MONEY_STEP_REFUND_APPROVE, NULL,
                 nobody, OK);
    const char *id = arena_text(world->arena, taken.items[0].reference);
    begin(world, "officer1");
    expect(world, "pay out", action_pay_out(&world->action, &run), OK);
    return id;
}

/* One credit of camt.054; what: the bank's own name of it. */
static struct bank_plan credit(struct world *world, const char *what, const char *amount,
                               const char *end_to_end, const char *returned)
{
    static const char format[] =
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\">"
        "<BkToCstmrDbtCdtNtfctn><Ntfctn><Id>1</Id><Ntry><Amt Ccy=\"CAD\">%s</Amt>"
        "<CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2025-11-03</Dt>"
        "</BookgDt><AcctSvcrRef>%s</AcctSvcrRef><NtryDtls><TxDtls><Refs>"
        "<EndToEndId>%s</EndToEndId></Refs>%s</TxDtls></NtryDtls></Ntry></Ntfctn>"
        "</BkToCstmrDbtCdtNtfctn></Document>";
    struct bank_plan plan = {0};
    const char *xml = arena_printf(world->arena, format, amount, what, end_to_end, returned);
    begin(world, "officer1");
    (void)action_take_bank(&world->action, xml, strlen(xml), false, &plan);
    assert_int_equal(plan.file.count, 1);
    return plan;
}

static const char closed[] = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>";

static void test_comes_back(void **state)
{
    struct world *world = *state;
    ledger_id matter;
    pay(world, "P1", 7000);
    const char *id = refund_of(world, "60.00", &matter);
    assert_int_equal(balance(world, world->account).cents, -1000);
    struct bank_plan plan = credit(world, "B1", "60.00", id, closed);
    assert_int_equal(plan.lines[0].stand, BANK_PUT_BACK);
    assert_string_equal(plan.lines[0].payment, id);
    assert_string_equal(plan.lines[0].account.text, world->account.text);
    assert_int_equal(plan.file.out_back.cents, 6000);
    assert_int_equal(plan.file.paid.cents, 0);
    assert_int_equal(balance(world, world->account).cents, -7000);
    struct ledger_item item = item_of(world, world->account, ITEM_DISB_BACK, id);
    assert_int_equal(item.outstanding.cents, -6000);
    assert_non_null(strstr(item.why, "B1, AC04"));
    plan = credit(world, "B1", "60.00", id, closed); /* the same, in another file */
    assert_int_equal(plan.lines[0].stand, BANK_RETURNED_BEFORE);
    plan = credit(world, "B2", "60.00", id, closed); /* another one cannot be */
    assert_int_equal(plan.lines[0].stand, BANK_HELD);
    assert_int_equal(plan.lines[0].finding->code, FINDING_BNK_0307);
    assert_int_equal(balance(world, world->account).cents, -7000);
    (void)take(world, "officer2", world->account, matter, MONEY_STEP_REFUND_RETURN, "Late", nobody,
               CONFLICT);
    assert_sound(world);
    assert_replays(world);
}

/* An officer came first; what cannot be told is held, with the reason; without one it is money like
 * any other. */
static void test_told_apart(void **state)
{
    struct world *world = *state;
    ledger_id matter;
    pay(world, "P1", 7000);
    const char *id = refund_of(world, "60.00", &matter);
    struct bank_plan plan = credit(world, "B1", "60.01", id, closed);
    assert_int_equal(plan.lines[0].stand, BANK_HELD);
    assert_int_equal(plan.lines[0].finding->code, FINDING_BNK_0306);
    plan = credit(world, "B1", "60.01", id, closed);
    assert_int_equal(plan.lines[0].stand, BANK_PAID_BEFORE);
    plan = credit(world, "B2", "60.00", "R123456782-000000FF", closed);
    assert_int_equal(plan.lines[0].stand, BANK_HELD);
    plan = credit(world, "B3", "60.00", id, "");
    assert_int_equal(plan.lines[0].credit->kind, BANK_PAYMENT);
    assert_int_equal(plan.lines[0].stand, BANK_HELD); /* it names no account */
    assert_int_equal(balance(world, world->account).cents, -1000);
    (void)take(world, "officer2", world->account, matter, MONEY_STEP_REFUND_RETURN,
               "By telephone", nobody, OK);
    plan = credit(world, "B4", "60.00", id, closed);
    assert_int_equal(plan.lines[0].stand, BANK_RETURNED_BEFORE);
    assert_int_equal(balance(world, world->account).cents, -7000);
    assert_sound(world);
    assert_replays(world);
}

/* A cheque has a limit where the parameter is an amount. */
static void test_cheque(void **state)
{
    static const char csv[] = "name,value,valid_from,valid_to,source\n"
                              "cheque_max,none,,2025-11-03,test\n"
                              "cheque_max,50000.00,2025-11-04,,test\n";
    struct world *world = *state;
    struct load_counts counts;
    struct paid paid;
    begin(world, NULL);
    expect(world, "load", action_load_reference(&world->action, "parameters", csv,
                                                sizeof(csv) - 1, false, &counts), OK);
    assert_int_equal(house_reload_tariff(world->house), OK);
    struct payment_order order = {.id = "C1", .account = world->account,
                                  .amount = money_cents(5000001), .method = "cheque",
                                  .paid_by = OWNER};
    begin(world, "maude");
    expect(world, "before", action_pay(&world->action, &order, &paid), OK);
    advance(world, "2025-11-04");
    order.id = "C2";
    begin(world, "maude");
    expect(world, "more", action_pay(&world->action, &order, &paid), FINDINGS);
    assert_found(world, FINDING_MON_0026);
    order.amount = money_cents(5000000);
    begin(world, "maude");
    expect(world, "the most", action_pay(&world->action, &order, &paid), OK);
    order = (struct payment_order){.id = "C3", .account = world->account,
                                   .amount = money_cents(9000000), .method = "bank",
                                   .paid_by = OWNER};
    begin(world, "maude");
    expect(world, "electronic", action_pay(&world->action, &order, &paid), OK);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {IN_WORLD(test_comes_back), IN_WORLD(test_told_apart),
                                       IN_WORLD(test_cheque)};
    return cmocka_run_group_tests_name("out-back", tests, NULL, reference_place_end);
}
