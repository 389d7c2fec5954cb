/* What an officer charges by hand. It is 2025-11-03. */
#include "action_bill.h"
#include "action_stock_world.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>

static date day(const char *text)
{
    date on = DATE_NONE;
    if (text != NULL)
        assert_true(date_parse(text, &on));
    return on;
}

static void as(struct world *world, const char *user)
{
    bool officer = strcmp(user, "officer") == 0;
    begin(world);
    world->action.actor = (struct actor){.name = user};
    strcpy(world->action.actor.role, officer ? "officer" : "manager");
    world->action.actor.staff = officer ? STAFF_ALL : 0;
    assert_true(bn_parse(officer ? "786534800" : "123456782", &world->action.actor.business));
}

static struct shown_bill issue(struct world *world, const char *user,
                               const struct bill_order *order, enum code expected)
{
    struct shown_bill shown = {0};
    as(world, user);
    enum code code = action_issue_bill(&world->action, order, &shown);
    if (code != expected)
        fail_msg("code %d, expected %d: %s", code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return shown;
}

static struct bill_order invoice(struct world *world)
{
    return (struct bill_order){.account = world->account, .type = "FEE", .has_amount = true,
                               .amount = money_cents(12550), .words = "Examination of 3 pallets",
                               .source = "Customs Act s. 167"};
}

static struct bill_order penalty(struct world *world, const char *code, const char *happened)
{
    return (struct bill_order){.account = world->account, .type = "NPA", .code = code,
                               .happened_on = day(happened), .words = "Origin was not true",
                               .source = "Customs Act s. 109.1"};
}

static void advance(struct world *world, const char *to)
{
    struct day_report report;
    begin(world);
    assert_int_equal(action_advance(&world->action, day(to), &report), OK);
}

/* Posted with its document, under a number, due as it says; by an officer alone. */
static void test_invoice(void **state)
{
    struct world *world = *state;
    struct bill_order order = invoice(world);
    issue(world, "maude", &order, FORBIDDEN);
    order.dry_run = true;
    assert_int_equal(issue(world, "officer", &order, OK).item.id, 0);
    order.dry_run = false;
    struct shown_bill shown = issue(world, "officer", &order, OK);
    assert_string_equal(shown.bill.number, "FEE-RM0001-20251103-1");
    assert_non_null(shown.receipt);
    issue(world, "officer", &order, FINDINGS);
    assert_finding(world, FINDING_BIL_0010, "/words", NULL);
    order.words = "Examination of 4 pallets";
    order.due_on = day("2025-11-20");
    assert_string_equal(issue(world, "officer", &order, OK).bill.number, "FEE-RM0001-20251103-2");

    as(world, "maude");
    assert_int_equal(action_show_bill(&world->action, world->account, "FEE-RM0001-20251103-1",
                                      &shown), OK);
    assert_int_equal(shown.item.amount.cents, 12550);
    assert_int_equal(shown.item.by_class[REVENUE_FEE].cents, 12550);
    assert_true(date_equal(shown.item.due_on, day("2025-12-03"))); /* 30 days */
    assert_int_equal(shown.item.due_rule, RULE_DUE_INVOICE);
    assert_string_equal(shown.bill.words, "Examination of 3 pallets");
    assert_string_equal(shown.bill.issued_by, "officer");
    static const char *const none[] = {"", "FEE", "FEE-RM0001-20251103-3", "K23-RM0001-20251103-1",
                                       "FEE-RM0002-20251103-1", "FEE-RM0001-20251399-1",
                                       "CAD-RM0001-20251103-1"};
    for (size_t i = 0; i < ARRAY_COUNT(none); i++)
        assert_int_equal(action_show_bill(&world->action, world->account, none[i], &shown),
                         NOT_FOUND);
    struct shown_bill *list;
    size_t count;
    assert_int_equal(action_list_bills(&world->action, world->account, 10, &list, &count), OK);
    assert_int_equal(count, 2);
    assert_string_equal(list[0].bill.number, "FEE-RM0001-20251103-2");
    assert_sound(world);
}

/* Interest or a penalty by hand; the class decides what is owed. */
static void test_miscellaneous(void **state)
{
    struct world *world = *state;
    struct bill_order order = invoice(world);
    order.type = "K23";
    order.class = "interest";
    assert_int_equal(issue(world, "officer", &order, OK).item.by_class[REVENUE_INTEREST].cents,
                     12550);
    order.class = "gst";
    issue(world, "officer", &order, FINDINGS);
    assert_finding(world, FINDING_BIL_0011, "/class", NULL);
    order.class = "penalty";
    order.due_on = day("2025-11-02");
    issue(world, "officer", &order, FINDINGS);
    assert_finding(world, FINDING_BIL_0007, "/dueOn", NULL);
    order = invoice(world);
    order.type = "K9";
    order.served_on = day("2025-10-30");
    struct shown_bill shown = issue(world, "officer", &order, OK);
    assert_int_equal(shown.item.by_class[REVENUE_PENALTY].cents, 12550);
    assert_true(date_equal(shown.item.due_on, day("2025-10-30")));
    assert_true(date_equal(shown.item.effective_on, day("2025-10-30")));
    assert_true(date_equal(shown.bill.free_until, day("2025-11-29")));
    assert_true(date_equal(shown.bill.decide_until, day("2026-01-28")));
    assert_sound(world);
}

/* Levels from the history of the whole business, over its accounts. */
static void test_levels(void **state)
{
    struct world *world = *state;
    struct bill_order order = penalty(world, "C005", "2025-10-20");
    struct shown_bill shown = issue(world, "officer", &order, OK);
    assert_int_equal(shown.bill.level, 1);
    assert_int_equal(shown.item.amount.cents, 15000);
    assert_null(shown.bill.because);
    assert_true(date_equal(shown.item.due_on, day("2025-11-03")));
    assert_int_equal(shown.item.due_rule, RULE_DUE_SERVICE);
    order.happened_on = day("2025-10-21"); /* before the first was served */
    order.units = 3;
    shown = issue(world, "officer", &order, OK);
    assert_int_equal(shown.bill.level, 1);
    assert_int_equal(shown.item.amount.cents, 45000);

    advance(world, "2025-12-10");
    assert_true(program_account_parse("123456782RM0002", &order.account));
    order.happened_on = day("2025-12-04"); /* 31 days after service */
    order.units = 0;
    shown = issue(world, "officer", &order, OK);
    assert_int_equal(shown.bill.level, 2);
    assert_int_equal(shown.item.amount.cents, 22500);
    assert_string_equal(shown.bill.because, "NPA-RM0001-20251103-1");
    /* Another code has a history of its own. */
    order = penalty(world, "C360", "2025-12-04");
    order.account = world->account;
    shown = issue(world, "officer", &order, OK);
    assert_int_equal(shown.bill.level, 1);
    assert_int_equal(shown.item.amount.cents, 200000);
    assert_sound(world);
}

static void test_caps(void **state)
{
    struct world *world = *state;
    struct bill_order order = penalty(world, "C081", "2025-10-20");
    order.units = 60;
    struct shown_bill shown = issue(world, "officer", &order, OK);
    assert_int_equal(shown.item.amount.cents, 2500000);
    assert_true(shown.bill.capped && shown.bill.unconfirmed);
    assert_finding(world, FINDING_BIL_0014, "/code", NULL);
    assert_sound(world);
}

static void test_refused(void **state)
{
    struct world *world = *state;
    struct bill_order order = {.account = world->account, .type = "CAD", .words = " "};
    issue(world, "officer", &order, FINDINGS);
    assert_finding(world, FINDING_BIL_0001, "/type", NULL);
    assert_finding(world, FINDING_ADJ_0023, "/words", NULL);
    assert_finding(world, FINDING_BIL_0009, "/source", NULL);
    order = invoice(world);
    order.amount = money_cents(0);
    issue(world, "officer", &order, FINDINGS);
    assert_finding(world, FINDING_BIL_0002, "/amount", NULL);
    static const struct {
        const char *code, *happened, *served;
        int units;
        bool amount;
        enum finding_code finding;
        const char *pointer;
    } cases[] = {
        {"C999", "2025-10-20", NULL, 1, false, FINDING_BIL_0004, "/code"},
        {"C288", "2025-10-20", NULL, 1, false, FINDING_BIL_0012, "/code"},
        {"C336", "2025-10-20", NULL, 1, false, FINDING_BIL_0012, "/code"},
        {"C005", "2025-11-04", NULL, 1, false, FINDING_BIL_0008, "/happenedOn"},
        {"C005", NULL, NULL, 1, false, FINDING_BIL_0008, "/happenedOn"},
        {"C005", "2025-10-20", "2025-11-04", 1, false, FINDING_BIL_0006, "/servedOn"},
        {"C005", "2025-10-20", "2025-10-03", 1, false, FINDING_BIL_0006, "/servedOn"},
        {"C005", "2025-10-20", NULL, BILL_UNITS_MAX + 1, false, FINDING_BIL_0005, "/units"},
        {"C005", "2025-10-20", NULL, 1, true, FINDING_BIL_0003, "/amount"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        order = penalty(world, cases[i].code, cases[i].happened);
        order.served_on = day(cases[i].served);
        order.units = cases[i].units;
        order.has_amount = cases[i].amount;
        order.amount = money_cents(100);
        issue(world, "officer", &order, FINDINGS);
        assert_finding(world, cases[i].finding, cases[i].pointer, NULL);
    }
    order = invoice(world);
    assert_true(program_account_parse("123456782RM0009", &order.account));
    issue(world, "officer", &order, FORBIDDEN); /* nobody may, where there is no account */
    assert_sound(world);
}

/* Each penalty of the data reads, on each day it holds. */
static void test_data(void **state)
{
    struct world *world = *state;
    const struct tariff_code *codes;
    begin(world);
    size_t count = tariff_codes(world->action.tariff, "penalties", &codes);
    assert_true(count > 20);
    for (size_t i = 0; i < count; i++) {
        struct casework_penalty unused;
        if (!casework_penalty_read(&codes[i], &unused))
            fail_msg("%s: %s", codes[i].code, codes[i].extra);
    }
    const struct tariff_code *old =
        tariff_code_find(world->action.tariff, "penalties", "C336", day("2019-03-31"));
    struct casework_penalty before;
    assert_true(old != NULL && casework_penalty_read(old, &before));
    assert_int_equal(before.amounts[0].cents, 10000);
}

/* It is billed, paid, and the books hold; the notice of the next day and the statement show it. */
static void test_on_statements(void **state)
{
    struct world *world = *state;
    struct bill_order order = invoice(world);
    struct shown_bill shown = issue(world, "officer", &order, OK);
    advance(world, "2025-11-26");
    as(world, "maude");
    struct stored_statement *list;
    size_t count =
        store_list_statements(world->reader, world->arena, world->account, "SOA", &list);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].closing.cents, 12550);
    struct stored_statement loaded;
    assert_int_equal(store_load_statement(world->reader, world->arena, list[0].id, &loaded), OK);
    assert_non_null(strstr(loaded.document, shown.bill.number));
    count = store_list_statements(world->reader, world->arena, world->account, "DN", &list);
    assert_int_equal(count, 1);
    const struct payment_order pay = {.account = world->account, .id = "p1",
                                      .amount = money_cents(12550)};
    struct paid paid;
    as(world, "maude");
    assert_int_equal(action_pay(&world->action, &pay, &paid), OK);
    advance(world, "2025-12-04");
    as(world, "maude");
    assert_int_equal(action_show_bill(&world->action, world->account, shown.bill.number, &shown),
                     OK);
    assert_int_equal(shown.item.outstanding.cents, 0);
    assert_sound(world);
}

/* Everything follows from the journal, and is copied with everything else. */
static void test_replayed_and_copied(void **state)
{
    struct world *world = *state;
    struct bill_order order = penalty(world, "C005", "2025-10-20");
    issue(world, "officer", &order, OK);
    order = invoice(world);
    issue(world, "officer", &order, OK);
    for (int copied = 0; copied < 2; copied++) {
        char *directory = test_directory(world->arena);
        char *place = test_place(world->arena, directory);
        struct store *to;
        struct store_replayed replayed;
        struct store_copied done;
        struct verify_counts counts;
        assert_int_equal(store_open(place, true, true, &to), OK);
        if (copied)
            assert_int_equal(store_copy(world->reader, to, "test", NULL, NULL, &done), OK);
        else
            assert_int_equal(store_replay(world->reader, to, "test", (instant){4000000000000},
                                          on_problem, NULL, NULL, &replayed), OK);
        assert_int_equal(store_finish_copy(to, "test"), OK);
        assert_int_equal(action_verify_store(to, world->action.tariff, NULL, on_problem,
                                             NULL, &counts),
                         OK);
        assert_int_equal(counts.problems, 0);
        struct ledger_item *items;
        const struct item_filter filter = {.account = world->account, .type = ITEM_NPA};
        assert_int_equal(store_list_items(to, world->arena, &filter, &items), 1);
        struct casework_bill bill;
        assert_int_equal(document_read_bill(world->arena, items[0].why, &bill), OK);
        assert_string_equal(bill.code, "C005");
        store_close(to);
        test_place_remove(place);
        test_directory_remove(directory);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_invoice, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_miscellaneous, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_levels, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_caps, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_refused, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_data, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_on_statements, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_replayed_and_copied, open_world, close_world),
    };
    return _cmocka_run_group_tests("bill", tests, ARRAY_COUNT(tests), NULL, reference_place_end);
}
