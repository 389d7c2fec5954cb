/* What is paid before its goods are released, through the real actions and store. */
#include "action_stock_world.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>

#define OWNER "123456782"
#define AGENCY "786534800"

enum who { OPERATOR, CLIENT, OFFICER };

static void begin_as(struct world *world, enum who who)
{
    begin(world);
    world->action.door = "portal";
    if (who == OPERATOR)
        return;
    world->action.actor = (struct actor){.name = who == OFFICER ? "officer1" : "maude"};
    assert_true(bn_parse(who == OFFICER ? AGENCY : OWNER, &world->action.actor.business));
    strcpy(world->action.actor.role, who == OFFICER ? "officer" : "manager");
    world->action.actor.staff = who == OFFICER ? STAFF_ALL : 0;
}

static void advance(struct world *world, int month, int day)
{
    struct day_report report;
    begin(world);
    assert_int_equal(action_advance(&world->action, date_make(2025, month, day), &report), OK);
}

/* T-shirts in CAD, 18 % and 5 %: 239 dollars a thousand. number "": the system's. */
static struct declaration goods(struct world *world, const char *account, const char *number,
                                int version, const char *dollars, const char *released)
{
    char *text = arena_printf(
        world->arena,
        "{\"type\":\"C\",%s%s%s\"version\":%d,\"office\":\"0495\",\"releaseDate\":\"%s\","
        "\"transportMode\":\"2\",\"importer\":\"" OWNER "%s\",\"invoices\":[{\"number\":\"I1\","
        "\"vendor\":{\"name\":\"Tiruppur Knits\",\"street\":\"12 Mill Road\",\"country\":\"IN\"}}],"
        "\"lines\":[{\"number\":1,\"invoice\":\"I1\",\"classification\":\"6109100012\","
        "\"treatment\":\"02\",\"vfdCode\":\"13\",\"description\":\"T-shirts\",\"origin\":\"IN\","
        "\"exportPlace\":\"IN\",\"directShipmentDate\":\"2025-10-01\",\"quantities\":"
        "[{\"value\":\"100\",\"unit\":\"NMB\"}],\"value\":{\"amount\":\"%s\",\"currency\":\"CAD\"}}"
        "]}",
        *number ? "\"transactionNumber\":\"" : "", number, *number ? "\"," : "", version, released,
        account, dollars);
    struct declaration declaration;
    struct findings findings = findings_new(world->arena);
    if (document_read_declaration(world->arena, text, strlen(text), &findings, &declaration) != OK)
        fail_msg("%s", document_findings_text(world->arena, &findings, LANGUAGE_EN));
    return declaration;
}

static void expect(struct world *world, const char *what, enum code code, enum code expected)
{
    if (code != expected)
        fail_msg("%s: code %d, expected %d: %s", what, code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
}

static void assert_found(struct world *world, enum finding_code code)
{
    for (size_t i = 0; i < world->action.findings.count; i++)
        if (world->action.findings.items[i].code == code)
            return;
    fail_msg("%s was not found: %s", finding_code_text(code),
             document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
}

static struct filed file_goods(struct world *world, const char *number, int version,
                               const char *dollars, enum code expected)
{
    struct declaration d = goods(world, "RM0001", number, version, dollars, "2025-11-05");
    struct filed filed = {0};
    begin_as(world, CLIENT);
    expect(world, "file", action_file_declaration(&world->action, &d, &filed), expected);
    return filed;
}

static struct case_taken step(struct world *world, enum who who, transaction_number number,
                              int version, enum case_step step, enum code expected)
{
    struct case_taken taken = {0};
    const struct case_order order = {.transaction = number, .version = version, .step = step,
                                     .words = case_steps[step].words ? "The licence" : NULL};
    begin_as(world, who);
    expect(world, case_steps[step].id, action_take_step(&world->action, &order, &taken), expected);
    return taken;
}

static struct paid pay(struct world *world, const char *id, const char *towards, int64_t cents,
                       enum code expected)
{
    struct paid paid = {0};
    struct payment_order order = {.id = id, .account = world->account,
                                  .amount = money_cents(cents), .method = "portal-demo",
                                  .paid_by = OWNER};
    if (*towards)
        assert_true(transaction_number_parse(towards, &order.towards));
    begin_as(world, CLIENT);
    expect(world, id, action_pay(&world->action, &order, &paid), expected);
    return paid;
}

static struct shown_release shown(struct world *world, transaction_number number)
{
    struct shown_release release;
    begin_as(world, CLIENT);
    expect(world, "show", action_show_release(&world->action, number, &release), OK);
    return release;
}

static struct account_balance balance(struct world *world)
{
    struct account_balance balance;
    begin_as(world, CLIENT);
    assert_int_equal(action_balance(&world->action, world->account, &balance), OK);
    return balance;
}

static struct filed file_other(struct world *world, int64_t sequence)
{
    return file(world, &(struct wanted){.type = "AB", .sequence = sequence,
                                        .released = "2025-10-31", .header = "", .line = "",
                                        .quantity = "100"}, OK);
}

/* Submitted, approved, paid, released: nothing is owed before it is complete, nothing leaves before
 * it is paid. */
static void test_paid_and_released(void **state)
{
    struct world *world = *state;
    struct filed filed = file_goods(world, "", 1, "1000.00", OK);
    transaction_number number = filed.stored.transaction;
    assert_string_equal(number.text, transaction_number_make("00000", 1).text);
    assert_int_equal(filed.stored.status, DECLARATION_SUBMITTED);
    assert_string_equal(filed.stored.due_rule, "due.before_release");
    assert_true(date_equal(filed.stored.due_on, date_make(2025, 11, 5)));
    assert_true(date_equal(filed.stored.accounting_date, date_make(2025, 11, 3)));
    assert_int_equal(filed.items_count, 0);
    assert_non_null(filed.receipt);
    assert_int_equal(balance(world).balance.cents, 0);
    assert_int_equal(shown(world, number).state, CASE_STATE_RELEASE_SUBMITTED);
    pay(world, "early", number.text, 100, FINDINGS);
    assert_found(world, FINDING_REL_0004);
    step(world, OFFICER, number, 1, CASE_STEP_RELEASE_RELEASE, CONFLICT);
    assert_found(world, FINDING_ADJ_0021);
    step(world, CLIENT, number, 1, CASE_STEP_RELEASE_COMPLETE, FORBIDDEN);
    step(world, OFFICER, number, 1, CASE_STEP_RELEASE_PAY, FORBIDDEN);

    struct case_taken taken = step(world, OFFICER, number, 1, CASE_STEP_RELEASE_COMPLETE, OK);
    assert_int_equal(taken.items_count, 1);
    assert_int_equal(taken.items[0].type, ITEM_CAD);
    assert_int_equal(taken.items[0].amount.cents, 23900);
    assert_true(date_is_none(taken.items[0].due_on));
    assert_non_null(taken.receipt);
    struct account_balance owed = balance(world);
    assert_int_equal(owed.balance.cents, 23900);
    assert_int_equal(owed.before_release.cents, 23900);
    assert_int_equal(owed.past_due.cents + owed.next_payable.cents, 0);
    assert_true(date_is_none(owed.next_due));
    step(world, OFFICER, number, 1, CASE_STEP_RELEASE_RELEASE, CONFLICT);
    assert_found(world, FINDING_REL_0002);

    pay(world, "more", number.text, 23901, FINDINGS);
    assert_found(world, FINDING_REL_0005);
    struct paid paid = pay(world, "p1", number.text, 20000, OK);
    assert_int_equal(paid.left.cents, 3900);
    assert_int_equal(paid.settlements_count, 1);
    assert_int_equal(shown(world, number).state, CASE_STATE_RELEASE_COMPLETE);
    assert_int_equal(shown(world, number).owing.cents, 3900);
    step(world, OFFICER, number, 1, CASE_STEP_RELEASE_RELEASE, CONFLICT);
    assert_true(pay(world, "p1", number.text, 20000, OK).repeated);
    paid = pay(world, "p2", number.text, 3900, OK);
    assert_int_equal(paid.left.cents, 0);
    assert_string_equal(paid.payment.reference, number.text);
    assert_int_equal(shown(world, number).state, CASE_STATE_RELEASE_PAID);
    assert_int_equal(balance(world).balance.cents, 0);

    step(world, CLIENT, number, 1, CASE_STEP_RELEASE_RELEASE, FORBIDDEN);
    step(world, OFFICER, number, 1, CASE_STEP_RELEASE_RELEASE, OK);
    struct shown_release end = shown(world, number);
    assert_int_equal(end.state, CASE_STATE_RELEASE_RELEASED);
    assert_true(date_equal(end.released_on, date_make(2025, 11, 3)));
    struct filed next = file_goods(world, "", 1, "2000.00", OK);
    assert_string_equal(next.stored.transaction.text, transaction_number_make("00000", 2).text);
    assert_sound(world);
}

/* Money for one debt does not settle the other; no month makes it due, no interest runs. */
static void test_apart_from_other_debts(void **state)
{
    struct world *world = *state;
    transaction_number number = file_goods(world, "", 1, "1000.00", OK).stored.transaction;
    step(world, OFFICER, number, 1, CASE_STEP_RELEASE_COMPLETE, OK);
    assert_int_equal(file_other(world, 1).items[0].amount.cents, 23900);
    pay(world, "general", "", 30000, OK);
    struct account_balance now = balance(world);
    assert_int_equal(now.before_release.cents, 23900);
    assert_int_equal(shown(world, number).owing.cents, 23900);
    advance(world, 12, 26); /* past the due date of the other, and past a statement */
    now = balance(world);
    assert_int_equal(now.unapplied.cents, 6100);
    assert_int_equal(now.before_release.cents, 23900);
    assert_int_equal(now.past_due.cents, 0);
    assert_int_equal(now.balance.cents, 17800); /* no cent of interest */
    struct item_filter filter = {.account = world->account, .type = ITEM_INT};
    struct ledger_item *items;
    assert_int_equal(action_list_items(&world->action, &filter, &items), 0);
    struct stored_statement *statements;
    struct statement statement;
    assert_true(action_list_statements(&world->action, world->account, "SOA", &statements) > 0);
    assert_int_equal(action_show_statement(&world->action, statements[0].id, &statement), OK);
    assert_int_equal(statement.total_payable.cents + statement.past_due.cents, 0);
    bool told = false;
    for (size_t i = 0; i < statement.items_count; i++)
        if (strcmp(statement.items[i].reference, number.text) == 0) {
            told = true;
            assert_string_equal(statement.items[i].status, "OPEN");
        }
    assert_true(told);

    file(world, &(struct wanted){.type = "AB", .sequence = 2, .released = "2025-12-24",
                                 .header = "", .line = "", .quantity = "100"}, OK);
    pay(world, "directed", number.text, 23900, OK);
    now = balance(world);
    assert_int_equal(now.before_release.cents, 0);
    assert_int_equal(now.balance.cents, 23900 - 6100);
    assert_int_equal(now.unapplied.cents, 6100);
    assert_sound(world);
}

/* Sent back, corrected, asked about, answered; then corrected while it waits to be paid, and after
 * it was paid. */
/* What is paid before release has no due date; late debts beside it bear interest all the same. */
static void test_hides_nothing_late(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    const struct item_filter interest = {.account = world->account, .type = ITEM_INT};
    (void)file_other(world, 7);
    transaction_number number = file_goods(world, "", 1, "1000.00", OK).stored.transaction;
    (void)step(world, OFFICER, number, 1, CASE_STEP_RELEASE_COMPLETE, OK);
    assert_int_equal(balance(world).before_release.cents, 23900);
    advance(world, 12, 26);
    begin_as(world, CLIENT);
    assert_int_equal(action_list_items(&world->action, &interest, &items), 1);
    assert_true(items[0].amount.cents > 0);
}

static void dishonour(struct world *world, const char *payment)
{
    struct money_taken taken;
    const struct dishonour_order order = {
        .account = world->account, .payment = payment, .words = "Not sufficient funds"};
    begin_as(world, OFFICER);
    expect(world, "dishonour", action_dishonour(&world->action, &order, &taken), OK);
}

static size_t items_of(struct world *world, enum item_type type, struct ledger_item **ret)
{
    const struct item_filter filter = {.account = world->account, .type = (int)type};
    begin_as(world, CLIENT);
    return action_list_items(&world->action, &filter, ret);
}

static int64_t interest_from(struct world *world, int64_t cents, date from, date to)
{
    begin_as(world, CLIENT);
    return billing_interest_amount(world->arena, world->action.tariff, money_cents(cents), from,
                                   to).cents;
}

/* Released against a payment that bounces: owed since it was accounted for on 2025-11-03, with
 * interest from the day after, however late that is known; paid again, it is an ordinary debt. */
static void test_bounced_after_release(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    transaction_number number = file_goods(world, "", 1, "1000.00", OK).stored.transaction;
    (void)step(world, OFFICER, number, 1, CASE_STEP_RELEASE_COMPLETE, OK);
    (void)pay(world, "P1", number.text, 10000, OK);
    (void)pay(world, "P2", number.text, 13900, OK);
    (void)step(world, OFFICER, number, 1, CASE_STEP_RELEASE_RELEASE, OK);
    advance(world, 11, 20);
    dishonour(world, "P2");
    assert_int_equal(shown(world, number).state, CASE_STATE_RELEASE_RELEASED);
    assert_int_equal(balance(world).before_release.cents, 0);
    assert_int_equal(balance(world).past_due.cents, 13900);
    assert_int_equal(items_of(world, ITEM_COR, &items), 2);
    assert_int_equal(items[0].amount.cents, -13900);
    assert_int_equal(items[0].outstanding.cents, 0);
    assert_int_equal(items[1].outstanding.cents, 13900);
    assert_true(date_equal(items[1].due_on, date_make(2025, 11, 3)));
    assert_int_equal(items[1].due_rule, RULE_DUE_UNPAID_RELEASE);
    advance(world, 11, 26);
    assert_int_equal(items_of(world, ITEM_INT, &items), 1);
    assert_int_equal(items[0].amount.cents,
                     interest_from(world, 13900, date_make(2025, 11, 4), date_make(2025, 11, 25)));
    /* The rest of it bounces as well. */
    dishonour(world, "P1");
    assert_int_equal(items_of(world, ITEM_COR, &items), 4);
    assert_int_equal(items[2].amount.cents, -10000);
    assert_true(date_equal(items[3].due_on, date_make(2025, 11, 3)));
    money owed = balance(world).balance;
    (void)pay(world, "P3", "", owed.cents, OK);
    assert_int_equal(balance(world).balance.cents, 0);
    advance(world, 12, 26);
    assert_int_equal(items_of(world, ITEM_INT, &items), 2);
    assert_int_equal(items[0].amount.cents + items[1].amount.cents,
                     interest_from(world, 23900, date_make(2025, 11, 4), date_make(2025, 11, 26)));
    assert_int_equal(items_of(world, ITEM_LPP, &items), 0);
    dishonour(world, "P3"); /* an ordinary debt by now: it has its due date */
    assert_int_equal(items_of(world, ITEM_COR, &items), 4);
    assert_sound(world);
}

/* Not released yet: owed before release as it was, and complete. */
static void test_bounced_before_release(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    transaction_number number = file_goods(world, "", 1, "1000.00", OK).stored.transaction;
    (void)step(world, OFFICER, number, 1, CASE_STEP_RELEASE_COMPLETE, OK);
    (void)pay(world, "P1", number.text, 23900, OK);
    dishonour(world, "P1");
    assert_int_equal(shown(world, number).state, CASE_STATE_RELEASE_COMPLETE);
    assert_int_equal(balance(world).before_release.cents, 23900);
    assert_int_equal(items_of(world, ITEM_COR, &items), 0);
    (void)pay(world, "P2", number.text, 23900, OK);
    (void)step(world, OFFICER, number, 1, CASE_STEP_RELEASE_RELEASE, OK);
    advance(world, 12, 26);
    assert_int_equal(items_of(world, ITEM_INT, &items), 0);
    assert_sound(world);
}

static void test_corrected(void **state)
{
    struct world *world = *state;
    transaction_number number = file_goods(world, "", 1, "1000.00", OK).stored.transaction;
    step(world, OFFICER, number, 1, CASE_STEP_RELEASE_RETURN, OK);
    assert_int_equal(shown(world, number).state, CASE_STATE_RELEASE_RETURNED);
    struct filed filed = file_goods(world, number.text, 2, "1100.00", OK);
    assert_int_equal(filed.stored.status, DECLARATION_SUBMITTED);
    step(world, OFFICER, number, 2, CASE_STEP_RELEASE_ASK, OK);
    step(world, CLIENT, number, 2, CASE_STEP_RELEASE_ANSWER, OK);
    step(world, OFFICER, number, 2, CASE_STEP_RELEASE_ASK, OK);
    file_goods(world, number.text, 3, "1000.00", OK); /* instead of an answer */
    step(world, OFFICER, number, 2, CASE_STEP_RELEASE_COMPLETE, CONFLICT);
    assert_int_equal(step(world, OFFICER, number, 3, CASE_STEP_RELEASE_COMPLETE, OK)
                         .items[0].amount.cents, 23900);

    /* More is owed; both debts are paid in one. */
    file_goods(world, number.text, 4, "2000.00", OK);
    assert_int_equal(shown(world, number).state, CASE_STATE_RELEASE_SUBMITTED);
    assert_int_equal(shown(world, number).owing.cents, 23900);
    step(world, OFFICER, number, 3, CASE_STEP_RELEASE_RELEASE, CONFLICT);
    assert_found(world, FINDING_REL_0003);
    struct case_taken taken = step(world, OFFICER, number, 4, CASE_STEP_RELEASE_COMPLETE, OK);
    assert_int_equal(taken.items[0].type, ITEM_COR);
    assert_int_equal(taken.items[0].amount.cents, 23900);
    assert_int_equal(pay(world, "p1", number.text, 40000, OK).left.cents, 7800);

    /* Less is owed than was paid: it is paid, and the rest is a credit. */
    file_goods(world, number.text, 5, "1500.00", OK);
    taken = step(world, OFFICER, number, 5, CASE_STEP_RELEASE_COMPLETE, OK);
    assert_int_equal(taken.items[0].amount.cents, -11950);
    struct shown_release now = shown(world, number);
    assert_int_equal(now.state, CASE_STATE_RELEASE_PAID);
    assert_int_equal(now.current, 5);
    assert_int_equal(balance(world).unapplied.cents, 40000 - 35850);

    /* One that is withdrawn leaves what counted. */
    file_goods(world, number.text, 6, "1.00", OK);
    step(world, CLIENT, number, 6, CASE_STEP_RELEASE_WITHDRAW, OK);
    assert_int_equal(shown(world, number).state, CASE_STATE_RELEASE_PAID);
    step(world, OFFICER, number, 5, CASE_STEP_RELEASE_RELEASE, OK);

    /* On the day of release a correction stands at once; later it is an adjustment. */
    struct filed correction = file_goods(world, number.text, 7, "1600.00", OK);
    assert_int_equal(correction.stored.status, DECLARATION_CORRECTED);
    assert_int_equal(correction.items[0].amount.cents, 2390);
    assert_true(date_equal(correction.items[0].due_on, date_make(2025, 11, 3)));
    advance(world, 11, 7);
    file_goods(world, number.text, 8, "1700.00", FINDINGS);
    assert_found(world, FINDING_ADJ_0001);
    assert_sound(world);
}

static void test_cancelled_and_withdrawn(void **state)
{
    struct world *world = *state;
    transaction_number number = file_goods(world, "", 1, "1000.00", OK).stored.transaction;
    step(world, CLIENT, number, 1, CASE_STEP_RELEASE_WITHDRAW, OK);
    assert_true(shown(world, number).ended);
    file_goods(world, number.text, 2, "1000.00", FINDINGS);
    assert_found(world, FINDING_REL_0001);

    /* Complete: only the agency can undo it. Unpaid, the debt is gone. */
    number = file_goods(world, "", 1, "1000.00", OK).stored.transaction;
    step(world, OFFICER, number, 1, CASE_STEP_RELEASE_COMPLETE, OK);
    step(world, CLIENT, number, 1, CASE_STEP_RELEASE_WITHDRAW, CONFLICT);
    step(world, CLIENT, number, 1, CASE_STEP_RELEASE_CANCEL, FORBIDDEN);
    step(world, OFFICER, number, 1, CASE_STEP_RELEASE_CANCEL, OK);
    assert_int_equal(balance(world).balance.cents, 0);
    assert_int_equal(balance(world).open_items, 0);

    /* Paid, the money stays, and serves another debt when that is due. */
    number = file_goods(world, "", 1, "1000.00", OK).stored.transaction;
    step(world, OFFICER, number, 1, CASE_STEP_RELEASE_COMPLETE, OK);
    pay(world, "p1", number.text, 23900, OK);
    step(world, OFFICER, number, 1, CASE_STEP_RELEASE_CANCEL, OK);
    assert_int_equal(balance(world).unapplied.cents, 23900);
    file_goods(world, number.text, 2, "1000.00", FINDINGS);
    file_other(world, 1);
    advance(world, 12, 2);
    assert_int_equal(balance(world).open_items, 0);
    assert_sound(world);
}

/* Free goods are paid when they are complete. The same request is done once. */
static void test_nothing_owed_and_sent_twice(void **state)
{
    struct world *world = *state;
    struct declaration d = goods(world, "RM0001", "", 1, "1000.00", "2025-11-03");
    memcpy(d.lines[0].gst_code, "48", 3);
    strcpy(d.lines[0].classification, "0101300000");
    struct filed filed, again;
    begin_as(world, CLIENT);
    world->action.idempotency = (struct idempotency){.client = "portal", .key = "draft-1",
                                                     .request = hash_bytes("x", 1)};
    expect(world, "file", action_file_declaration(&world->action, &d, &filed), OK);
    begin_as(world, CLIENT);
    world->action.idempotency = (struct idempotency){.client = "portal", .key = "draft-1",
                                                     .request = hash_bytes("x", 1)};
    expect(world, "again", action_file_declaration(&world->action, &d, &again), OK);
    assert_true(again.repeated);
    assert_string_equal(again.stored.transaction.text, filed.stored.transaction.text);
    assert_int_equal(filed.stored.payable.cents, 0);
    step(world, OFFICER, filed.stored.transaction, 1, CASE_STEP_RELEASE_COMPLETE, OK);
    assert_int_equal(shown(world, filed.stored.transaction).state, CASE_STATE_RELEASE_PAID);
    assert_sound(world);
}

static void test_refused(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *account, *number, *released, *door;
        bool rpp;
        enum finding_code code;
    } cases[] = {
        {"RM0001", "12345000000012", "2025-11-05", "portal", false, FINDING_CAD_0540},
        {"RM0001", "123", "2025-11-05", "portal", false, FINDING_CAD_0540},
        {"RM0001", "", "2025-11-02", "portal", false, FINDING_CAD_0542},
        {"RM0002", "", "2025-11-05", "portal", false, FINDING_CAD_0543},
        {"RM0001", "", "2025-11-05", "portal", true, FINDING_CAD_0544},
        {"RM0001", "", "2025-11-05", "api", false, FINDING_CAD_0110},
        {"RM0001", "", "2025-11-05", "file", false, FINDING_CAD_0110},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct filed filed;
        struct declaration d = goods(world, cases[i].account, "", 1, "1.00", cases[i].released);
        if (!transaction_number_parse(cases[i].number, &d.transaction))
            strcpy(d.transaction_given, cases[i].number);
        d.rpp = cases[i].rpp;
        begin_as(world, CLIENT);
        world->action.door = cases[i].door;
        expect(world, "refused", action_file_declaration(&world->action, &d, &filed), FINDINGS);
        assert_found(world, cases[i].code);
    }
    file(world, &(struct wanted){.type = "AB", .sequence = 1, .released = "2025-10-31",
                                 .header = "", .line = "", .quantity = "1"}, OK);
    struct wanted wrong = {.type = "AB", .sequence = 2, .released = "2025-10-31", .header = "",
                           .line = "", .quantity = "1"};
    struct declaration d = make(world->arena, &wrong);
    struct filed filed;
    d.transaction = transaction_number_make("00000", 7);
    begin_as(world, CLIENT);
    expect(world, "number", action_file_declaration(&world->action, &d, &filed), FINDINGS);
    assert_found(world, FINDING_CAD_0541);
    struct paid paid;
    struct payment_order order = {.id = "ref", .account = world->account,
                                  .amount = money_cents(1), .reference = "other",
                                  .towards = transaction_number_make("00000", 1)};
    expect(world, "reference", action_pay(&world->action, &order, &paid), FINDINGS);
    assert_found(world, FINDING_REL_0006);
    /* No difference can be shown before release. */
    transaction_number number = file_goods(world, "", 1, "1000.00", OK).stored.transaction;
    struct declaration next = goods(world, "RM0001", number.text, 2, "2000.00", "2025-11-05");
    struct change_preview preview;
    begin_as(world, CLIENT);
    expect(world, "preview", action_preview_change(&world->action, &next, &preview), CONFLICT);
    assert_found(world, FINDING_REL_0007);
}

/* The release system says it, not an officer: what is paid is released, what is not is told. */
static void test_told_by_release_system(void **state)
{
    struct world *world = *state;
    struct told_release told;
    const transaction_number number = file_goods(world, "", 1, "1000.00", OK).stored.transaction;
    struct release_notice notice = {.transaction = number.text, .indicator = "4",
                                    .moment = "2025-11-03T00:01"};
    begin_as(world, OFFICER);
    expect(world, "submitted", action_take_release(&world->action, &notice, &told), OK);
    assert_true(told.unpaid);
    step(world, OFFICER, number, 1, CASE_STEP_RELEASE_COMPLETE, OK);
    begin_as(world, OFFICER);
    expect(world, "owed", action_take_release(&world->action, &notice, &told), OK);
    assert_true(told.repeated && told.unpaid);
    assert_int_equal(shown(world, number).state, CASE_STATE_RELEASE_COMPLETE);
    pay(world, "p1", number.text, 23900, OK);
    notice.indicator = "5";
    begin_as(world, OFFICER);
    expect(world, "examined", action_take_release(&world->action, &notice, &told), OK);
    assert_int_equal(shown(world, number).state, CASE_STATE_RELEASE_PAID);
    notice.indicator = "4";
    begin_as(world, OFFICER);
    expect(world, "paid", action_take_release(&world->action, &notice, &told), OK);
    assert_true(told.repeated && !told.unpaid);
    assert_int_equal(shown(world, number).state, CASE_STATE_RELEASE_RELEASED);
    begin_as(world, OFFICER);
    expect(world, "again", action_take_release(&world->action, &notice, &told), OK);
    assert_false(told.unpaid);
    assert_int_equal(balance(world).balance.cents, 0);
    assert_sound(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_paid_and_released, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_told_by_release_system, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_apart_from_other_debts, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_hides_nothing_late, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_bounced_after_release, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_bounced_before_release, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_corrected, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_cancelled_and_withdrawn, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_nothing_owed_and_sent_twice, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_refused, open_world, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
