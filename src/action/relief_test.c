/* Waivers and write-offs, by two officers. It is 2025-11-03. */
#include "action_bill.h"
#include "action_relief.h"
#include "action_stock_world.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>

static date day(const char *text)
{
    date on;
    assert_true(date_parse(text, &on));
    return on;
}

static void as(struct world *world, const char *user)
{
    bool client = strcmp(user, "maude") == 0;
    begin(world);
    world->action.actor = (struct actor){.name = user};
    strcpy(world->action.actor.role, client ? "manager" : "officer");
    world->action.actor.staff = client ? 0 : STAFF_ALL;
    assert_true(bn_parse(client ? "123456782" : "786534800", &world->action.actor.business));
}

static void expect(struct world *world, enum code code, enum code expected)
{
    if (code != expected)
        fail_msg("code %d, expected %d: %s", code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
}

static ledger_id penalty(struct world *world)
{
    const struct bill_order order = {.account = world->account, .type = "NPA", .code = "C005",
                                     .happened_on = day("2025-10-20"), .units = 2, .words = "Why",
                                     .source = "Customs Act s. 109.1"};
    struct shown_bill shown;
    as(world, "first");
    expect(world, action_issue_bill(&world->action, &order, &shown), OK);
    return shown.item.id;
}

static struct shown_relief propose(struct world *world, const char *kind, ledger_id item,
                                   int64_t cents, enum code expected)
{
    struct shown_relief shown = {0};
    const struct relief_order order = {.account = world->account, .kind = kind, .item = item,
                                       .has_amount = cents != 0, .amount = money_cents(cents),
                                       .words = "Not owed", .source = "Customs Act s. 3.3"};
    as(world, "first");
    expect(world, action_propose_relief(&world->action, &order, &shown), expected);
    return shown;
}

static struct shown_relief approve(struct world *world, const char *number, const char *user,
                                   enum code expected)
{
    struct shown_relief shown = {0};
    as(world, user);
    expect(world, action_decide_relief(&world->action, world->account, number, true, NULL, &shown),
           expected);
    return shown;
}

static void advance(struct world *world, const char *to)
{
    struct day_report report;
    begin(world);
    expect(world, action_advance(&world->action, day(to), &report), OK);
}

static void pay(struct world *world, const char *id, int64_t cents)
{
    const struct payment_order order = {.account = world->account, .id = id,
                                        .amount = money_cents(cents)};
    struct paid paid;
    as(world, "maude");
    expect(world, action_pay(&world->action, &order, &paid), OK);
}

static struct account_balance balance(struct world *world)
{
    struct account_balance balance;
    as(world, "maude");
    expect(world, action_balance(&world->action, world->account, &balance), OK);
    return balance;
}

/* Sums of every line of the business, by account of the chart. */
static int64_t sum_of(struct world *world, enum ledger_code code)
{
    struct ledger_entry *entries;
    int64_t cents = 0;
    size_t count = store_list_entries(world->reader, world->arena,
                                      program_account_bn(world->account), 0, &entries);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < entries[i].lines_count; k++)
            if (entries[i].lines[k].code == code)
                cents += entries[i].lines[k].amount.cents;
    return cents;
}

/* A penalty waived whole leaves nothing anywhere, and does not count for the next level. */
static void test_waived(void **state)
{
    struct world *world = *state;
    ledger_id item = penalty(world);
    struct shown_relief shown = propose(world, "WAV", item, 0, OK);
    assert_int_equal(shown.amount.cents, 30000);
    assert_int_equal(balance(world).balance.cents, 30000); /* nothing is posted yet */
    approve(world, shown.number, "first", FINDINGS);
    assert_finding(world, FINDING_RLF_0005, "", NULL);
    approve(world, shown.number, "maude", FORBIDDEN);
    shown = approve(world, shown.number, "second", OK);
    assert_int_equal(shown.state, BULK_RELIEF_APPROVE);
    assert_int_equal(shown.item.outstanding.cents, 0);
    assert_non_null(shown.receipt);
    assert_int_equal(balance(world).balance.cents, 0);
    for (int c = 0; c < LEDGER_COUNT; c++)
        assert_int_equal(sum_of(world, (enum ledger_code)c), 0);
    propose(world, "WAV", item, 0, FINDINGS);
    assert_finding(world, FINDING_RLF_0001, "/kind", NULL);
    approve(world, shown.number, "second", CONFLICT);
    assert_finding(world, FINDING_RLF_0006, "", NULL);
    assert_sound(world);

    advance(world, "2025-12-10");
    const struct bill_order again = {.account = world->account, .type = "NPA", .code = "C005",
                                     .happened_on = day("2025-12-08"), .words = "Again",
                                     .source = "Customs Act s. 109.1"};
    struct shown_bill bill;
    as(world, "first");
    expect(world, action_issue_bill(&world->action, &again, &bill), OK);
    assert_int_equal(bill.bill.level, 1);
    assert_sound(world);
}

/* What was paid comes back as a credit, with interest from the day after payment. */
static void test_waived_after_payment(void **state)
{
    struct world *world = *state;
    ledger_id item = penalty(world);
    advance(world, "2025-11-04");
    pay(world, "p1", 20000);
    advance(world, "2025-12-04"); /* 30 days after it was paid */
    struct shown_relief shown = propose(world, "WAV", item, 0, OK);
    approve(world, shown.number, "second", OK);
    struct account_balance b = balance(world);
    assert_true(b.balance.cents < -20000);
    assert_true(b.balance.cents > -20200);
    assert_int_equal(sum_of(world, LEDGER_PENALTY_RECEIVABLE), 0);
    assert_int_equal(sum_of(world, LEDGER_PENALTY_REVENUE), 0);
    assert_int_equal(sum_of(world, LEDGER_INTEREST_REVENUE), -20000 - b.balance.cents);
    assert_sound(world);
}

/* A debt is given up as it stands: it bears none after, and the account of write-offs has it. */
static void test_written_off(void **state)
{
    struct world *world = *state;
    struct filed filed =
        file(world, &(struct wanted){.type = "AB", .sequence = 1, .released = "2025-10-17",
                                     .header = "", .line = "", .quantity = "100"}, OK);
    ledger_id item = filed.stored.journal_seq * LEDGER_ID_PLACES;
    propose(world, "WAV", item, 0, FINDINGS);
    assert_finding(world, FINDING_RLF_0001, "/kind", NULL); /* duties are not waived */
    advance(world, "2025-11-26");
    struct shown_relief shown = propose(world, "WO", item, 0, OK);
    pay(world, "p1", 100); /* something comes in between */
    approve(world, shown.number, "second", FINDINGS);
    assert_finding(world, FINDING_RLF_0002, "/amount", NULL);
    struct shown_relief refused;
    as(world, "second");
    expect(world, action_decide_relief(&world->action, world->account, shown.number, false, " ",
                                       &refused), FINDINGS);
    as(world, "second");
    expect(world, action_decide_relief(&world->action, world->account, shown.number, false,
                                       "Paid in part", &refused), OK);
    shown = propose(world, "WO", item, 0, OK);
    int64_t written = shown.amount.cents;
    shown = approve(world, shown.number, "second", OK);
    assert_int_equal(shown.item.outstanding.cents, 0);
    assert_int_equal(sum_of(world, LEDGER_WRITE_OFF), written);
    struct item_filter filter = {.account = world->account, .type = ITEM_INT};
    struct ledger_item *items;
    int64_t before = 0, after = 0;
    size_t count = store_list_items(world->reader, world->arena, &filter, &items);
    for (size_t i = 0; i < count; i++)
        before += items[i].base == item ? items[i].amount.cents : 0;
    advance(world, "2026-01-26");
    count = store_list_items(world->reader, world->arena, &filter, &items);
    for (size_t i = 0; i < count; i++)
        after += items[i].base == item ? items[i].amount.cents : 0;
    /* The interest that was charged before stays owing, and bears a cent a month itself. */
    assert_in_range(before, 100, 200);
    assert_int_equal(after - before, 2);
    assert_sound(world);
}

/* Who was served asks first; officers answer. */
static void test_asked(void **state)
{
    struct world *world = *state;
    ledger_id item = penalty(world);
    struct relief_order order = {.account = world->account, .item = item, .words = "It was true"};
    struct shown_relief shown, other;
    as(world, "first");
    expect(world, action_ask_relief(&world->action, &order, &shown), FORBIDDEN);
    order.words = "";
    as(world, "maude");
    expect(world, action_ask_relief(&world->action, &order, &shown), FINDINGS);
    assert_finding(world, FINDING_ADJ_0023, "/words", NULL);
    order.words = "It was true";
    as(world, "maude");
    expect(world, action_ask_relief(&world->action, &order, &shown), OK);
    assert_int_equal(shown.state, BULK_RELIEF_ASK);
    as(world, "maude");
    expect(world, action_ask_relief(&world->action, &order, &other), FINDINGS);
    assert_finding(world, FINDING_RLF_0004, "", NULL);
    order.kind = "WAV";
    order.source = "Customs Act s. 131";
    order.number = shown.number;
    order.has_amount = true;
    order.amount = money_cents(10000);
    as(world, "first");
    expect(world, action_propose_relief(&world->action, &order, &other), OK);
    assert_string_equal(other.number, shown.number);
    approve(world, shown.number, "second", OK);
    assert_int_equal(balance(world).balance.cents, 20000);
    as(world, "maude");
    expect(world, action_show_relief(&world->action, world->account, shown.number, &other), OK);
    assert_int_equal(other.steps_count, 3);
    assert_string_equal(other.steps[0].words, "It was true");
    struct shown_relief *list;
    size_t count;
    expect(world, action_list_reliefs(&world->action, world->account, 10, &list, &count), OK);
    assert_int_equal(count, 1);
    assert_sound(world);
}

static void test_too_late(void **state)
{
    struct world *world = *state;
    ledger_id item = penalty(world); /* until 2026-02-02, late until 2027-02-02 */
    const struct relief_order order = {.account = world->account, .item = item, .words = "True"};
    struct shown_relief shown;
    advance(world, "2026-10-01");
    advance(world, "2027-02-03");
    as(world, "maude");
    expect(world, action_ask_relief(&world->action, &order, &shown), FINDINGS);
    assert_finding(world, FINDING_RLF_0008, "", NULL);
    assert_sound(world);
}

/* Everything follows from the journal. */
static void test_replayed(void **state)
{
    struct world *world = *state;
    struct shown_relief shown = propose(world, "WAV", penalty(world), 10000, OK);
    approve(world, shown.number, "second", OK);
    char *directory = test_directory(world->arena);
    char *place = test_place(world->arena, directory);
    struct store *to;
    struct store_replayed replayed;
    struct verify_counts counts;
    assert_int_equal(store_open(place, true, true, &to), OK);
    assert_int_equal(store_replay(world->reader, to, "test", (instant){4000000000000}, on_problem,
                                  NULL, NULL, &replayed), OK);
    assert_int_equal(store_finish_copy(to, "test"), OK);
    assert_int_equal(action_verify_store(to, world->action.tariff, NULL, on_problem, NULL,
                                         &counts), OK);
    assert_int_equal(counts.problems, 0);
    struct stored_bulk_step *firsts;
    assert_int_equal(store_list_reliefs(to, world->arena, world->account, 0, &firsts), 1);
    assert_int_equal(store_list_reliefs(to, world->arena, (program_account){""}, 5, &firsts), 1);
    assert_int_equal(store_list_bulks(to, world->arena, world->account, 5, &firsts), 0);
    assert_int_equal(store_list_latest_bulks(to, world->arena, 5, &firsts), 0);
    store_close(to);
    test_place_remove(place);
    test_directory_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_waived, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_waived_after_payment, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_written_off, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_asked, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_too_late, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_replayed, open_world, close_world),
    };
    return _cmocka_run_group_tests("relief", tests, ARRAY_COUNT(tests), NULL, reference_place_end);
}
