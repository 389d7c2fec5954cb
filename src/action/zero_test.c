/* What is reversed, lowered, waived or refunded too much leaves exactly zero, with all interest and
 * the interest on that interest. */
#include "action_bill.h"
#include "action_relief.h"
#include "money_world.h"

#include <stdlib.h>

static size_t list(struct world *world, int type, struct ledger_item **ret)
{
    const struct item_filter filter = {.account = world->account, .type = type};
    return store_list_items(world->reader, world->arena, &filter, ret);
}

/* Each interest line comes out again from what it says. */
static void assert_explained(struct world *world)
{
    struct ledger_item *items;
    size_t count = list(world, ITEM_INT, &items);
    for (size_t i = 0; i < count; i++) {
        struct interest_line line;
        money again;
        assert_int_equal(document_unpack_interest(world->arena, items[i].why, &line), OK);
        assert_true(billing_interest_recompute(&line, &again));
        /* A line about what was given with a refund says what is given, or less of it. */
        assert_int_equal(llabs(again.cents), llabs(items[i].amount.cents));
    }
}

static void assert_nothing_open(struct world *world)
{
    struct ledger_item *items;
    size_t count = list(world, -1, &items);
    for (size_t i = 0; i < count; i++)
        if (items[i].outstanding.cents != 0)
            fail_msg("%s %s: %ld of %ld cents are open", item_types[items[i].type].id,
                     items[i].reference, (long)items[i].outstanding.cents,
                     (long)items[i].amount.cents);
    assert_int_equal(balance(world, world->account).cents, 0);
}

static void assert_zero(struct world *world)
{
    assert_int_equal(sum_of(world, world->account, ITEM_INT), 0);
    assert_nothing_open(world);
    assert_explained(world);
    assert_sound(world);
}

static struct declaration next_version(struct world *world, const char *dollars)
{
    struct stored_declaration stored;
    struct declaration declaration;
    assert_int_equal(store_load_declaration(world->reader, world->arena, number_of(1), 0, &stored),
                     OK);
    assert_int_equal(bulk_read_stored(world->arena, &stored, &declaration), OK);
    const struct declaration before = bulk_with_own_lines(world->arena, &declaration);
    declaration.version = stored.version + 1;
    assert_int_equal(bulk_change(world->arena, &declaration.lines[0], BULK_VALUE, dollars),
                     BULK_CHANGED);
    bulk_follow_totals(world->arena, &before, &declaration);
    return declaration;
}

static struct case_taken take_step(struct world *world, const struct case_order *order)
{
    struct case_taken taken = {0};
    begin(world, "officer1");
    expect(world, case_steps[order->step].id, action_take_step(&world->action, order, &taken), OK);
    return taken;
}

/* Asked for by the client, approved at the prescribed rate. */
static void raise_prescribed(struct world *world, const char *dollars)
{
    struct declaration declaration = next_version(world, dollars);
    struct filed filed;
    declaration.reasons[0] = "R3-32.2.VFD";
    declaration.reasons_count = 1;
    declaration.reason_known_on = world->action.today;
    begin(world, "maude");
    declaration.reason_known_on = world->action.today;
    expect(world, "file", action_file_declaration(&world->action, &declaration, &filed), OK);
    const struct case_order order = {.transaction = number_of(1), .version = declaration.version,
                                     .step = CASE_STEP_ADJUSTMENT_APPROVE, .prescribed = true};
    struct case_taken taken = take_step(world, &order);
    assert_int_equal(taken.items_count, 2);
    assert_int_equal(taken.items[1].type, ITEM_INT);
    assert_int_equal(taken.items[1].base, 0);
}

static struct case_taken redetermine(struct world *world, const char *dollars)
{
    const struct declaration declaration = next_version(world, dollars);
    const struct case_order order = {.transaction = number_of(1), .version = declaration.version,
                                     .step = CASE_STEP_REDETERMINATION_MAKE, .words = "Value",
                                     .declaration = &declaration};
    return take_step(world, &order);
}

/* Raised by a decision at the prescribed rate, whose interest stands apart and bears interest for
 * months, in two steps; lowered again, half of it and then all. */
static void prescribed_and_back(struct world *world, bool paid)
{
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-01");
    pay(world, "p1", 239000);
    advance(world, "2026-01-10");
    raise_prescribed(world, "20000.00");
    raise_prescribed(world, "30000.00");
    advance(world, "2026-05-26");
    struct ledger_item *items;
    int64_t charged = sum_of(world, world->account, ITEM_INT);
    size_t count = list(world, ITEM_INT, &items);
    assert_true(count > 4);
    int64_t owed = balance(world, world->account).cents;
    assert_int_equal(owed, 2 * 239000 + charged);
    if (paid)
        pay(world, "p2", owed);
    (void)redetermine(world, "15000.00");
    assert_explained(world);
    (void)redetermine(world, "10000.00");
    assert_explained(world);
    if (!paid) {
        assert_zero(world);
        advance(world, "2026-06-26");
        assert_zero(world);
        return;
    }
    /* Paid on the very day: what was paid comes back, and nothing on it. */
    assert_int_equal(sum_of(world, world->account, ITEM_INT), 0);
    assert_int_equal(balance(world, world->account).cents, -owed);
    advance(world, "2026-06-26");
    assert_int_equal(sum_of(world, world->account, ITEM_INT), 0);
    assert_int_equal(balance(world, world->account).cents, -owed);
    assert_explained(world);
    assert_sound(world);
    assert_replays(world);
}

static void test_prescribed_and_back(void **state) { prescribed_and_back(*state, false); }

static void test_prescribed_paid_and_back(void **state) { prescribed_and_back(*state, true); }

/* Lowered in part, it bears from then on what the rest would have borne. */
static void test_prescribed_in_part(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-01");
    pay(world, "p1", 239000);
    advance(world, "2026-01-10");
    raise_prescribed(world, "20000.00");
    size_t count = list(world, ITEM_INT, &items);
    struct interest_line whole, half;
    assert_int_equal(count, 1);
    assert_int_equal(document_unpack_interest(world->arena, items[0].why, &whole), OK);
    assert_true(billing_interest_rebase(world->arena, &whole, money_cents(119500), money_cents(0),
                                        &half));
    struct case_taken taken = redetermine(world, "15000.00");
    assert_int_equal(taken.items_count, 2);
    assert_int_equal(taken.items[1].amount.cents, half.amount.cents - items[0].amount.cents);
    assert_int_equal(taken.items[1].base, items[0].id);
    assert_int_equal(balance(world, world->account).cents, 119500 + half.amount.cents);
    assert_explained(world);
    assert_sound(world);
}

static ledger_id first_interest(struct world *world)
{
    struct ledger_item *items;
    size_t count = list(world, ITEM_INT, &items);
    assert_true(count > 1);
    assert_true(items[0].amount.cents > 0);
    return items[0].id;
}

static void waive(struct world *world, ledger_id item, enum code expected)
{
    struct shown_relief shown;
    const struct relief_order order = {.account = world->account, .kind = "WAV", .item = item,
                                       .words = "Flood", .source = "Customs Act s. 3.3"};
    begin(world, "officer1");
    expect(world, "propose", action_propose_relief(&world->action, &order, &shown), expected);
    if (expected != OK)
        return;
    begin(world, "officer2");
    expect(world, "approve", action_decide_relief(&world->action, world->account, shown.number,
                                                  true, NULL, &shown), OK);
}

/* Interest that was waived is not given back once more when its debt turns out not to be owed. */
static void test_waived_then_reversed(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-01");
    pay(world, "p1", 239000);
    advance(world, "2026-01-10");
    (void)redetermine(world, "20000.00");
    advance(world, "2026-03-26");
    waive(world, first_interest(world), OK);
    (void)redetermine(world, "10000.00");
    assert_nothing_open(world);
    assert_int_equal(sum_of(world, world->account, ITEM_INT),
                     -sum_of(world, world->account, ITEM_WAV));
    assert_explained(world);
    advance(world, "2026-04-26");
    assert_nothing_open(world);
    assert_explained(world);
    assert_sound(world);
    assert_replays(world);
}

/* The other way round: what was taken back cannot be waived. */
static void test_reversed_then_waived(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-01");
    pay(world, "p1", 239000);
    advance(world, "2026-01-10");
    (void)redetermine(world, "20000.00");
    advance(world, "2026-03-26");
    ledger_id item = first_interest(world);
    (void)redetermine(world, "10000.00");
    assert_zero(world);
    waive(world, item, FINDINGS);
    assert_found(world, FINDING_RLF_0001);
}

/* A waiver of interest takes what it bore itself with it: the rest is as on the duty alone, from
 * its day on. */
static void test_waived_interest_on_interest(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2026-03-26"); /* due 2025-12-01 */
    size_t count = list(world, ITEM_INT, &items);
    assert_int_equal(count, 4);
    int64_t of_first = items[0].amount.cents;
    waive(world, items[0].id, OK);
    advance(world, "2026-04-26");
    begin(world, NULL);
    int64_t left = sum_of(world, world->account, ITEM_INT) - of_first;
    /* 25 January: as if 239,000 cents had been due on 25 December, to a cent of rounding. */
    int64_t wanted = billing_interest_amount(world->arena, world->action.tariff,
                                             money_cents(239000), day("2025-12-26"),
                                             day("2026-04-25")).cents;
    assert_in_range(left - wanted + 1, 0, 2);
    assert_explained(world);
    assert_sound(world);
}

/* A notice waived whole after months: its interest, and the interest on it, come back too. */
static void test_notice_waived(void **state)
{
    struct world *world = *state;
    struct shown_bill shown;
    const struct bill_order order = {.account = world->account, .type = "NPA", .code = "C005",
                                     .happened_on = day("2025-10-20"), .units = 200,
                                     .words = "Why", .source = "Customs Act s. 109.1"};
    begin(world, "officer1");
    expect(world, "bill", action_issue_bill(&world->action, &order, &shown), OK);
    advance(world, "2026-03-26");
    assert_true(sum_of(world, world->account, ITEM_INT) > 0);
    waive(world, shown.item.id, OK);
    advance(world, "2026-04-25");
    assert_zero(world);
}

/* ---- refunds that were too much ---- */

static int64_t interest_on(struct world *world, int64_t cents, const char *from, const char *to,
                           bool prescribed)
{
    struct interest_line line;
    const struct billing_span span = {.balance = money_cents(cents), .from = day(from),
                                      .to = day(to), .prescribed = prescribed,
                                      .paid_out = prescribed};
    begin(world, NULL);
    billing_interest_span(world->arena, world->action.tariff, &span, &line);
    return line.amount.cents;
}

/* Refunded, half of it owed again, then all: what was received as interest is repaid to the cent,
 * and since the money never left the account, nothing else is owed. @source Customs Act s. 80.2 */
static void test_refunded_too_much(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-01");
    pay(world, "p1", 239000);
    advance(world, "2026-02-10");
    (void)redetermine(world, "5000.00");
    int64_t given = interest_on(world, 119500, "2025-12-02", "2026-02-10", true);
    assert_int_equal(balance(world, world->account).cents, -119500 - given);
    advance(world, "2026-04-10");
    struct case_taken taken = redetermine(world, "7500.00");
    int64_t half = interest_on(world, 59750, "2025-12-02", "2026-02-10", true);
    assert_int_equal(taken.items_count, 2);
    assert_int_equal(taken.items[1].amount.cents, given - half);
    assert_int_equal(balance(world, world->account).cents, -59750 - half);
    assert_explained(world);
    (void)redetermine(world, "10000.00");
    advance(world, "2026-04-26");
    assert_zero(world);
    assert_replays(world);
}

/* Used for another debt meanwhile, it bears the specified rate from the day after that. */
static void test_refunded_and_used(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-01");
    pay(world, "p1", 239000);
    advance(world, "2026-02-10");
    (void)redetermine(world, "5000.00");
    int64_t given = -balance(world, world->account).cents - 119500;
    world->released = "2026-01-25";
    file_shirts(world, 2, 1, "10000.00", ""); /* due 2026-03-03; takes all of the credit */
    advance(world, "2026-03-03");
    assert_int_equal(balance(world, world->account).cents, 239000 + 10000 - 119500 - given);
    pay(world, "p2", 239000 + 10000 - 119500 - given);
    assert_int_equal(balance(world, world->account).cents, 0);
    advance(world, "2026-04-10");
    (void)redetermine(world, "10000.00");
    /* The credit counts from the day of the decision that gave it. */
    int64_t since = interest_on(world, 119500, "2026-02-11", "2026-04-10", false);
    assert_int_equal(balance(world, world->account).cents, 119500 + given + since);
    assert_explained(world);
    assert_sound(world);
}

/* A rate that was cut back in time: the day the duties were paid counts, not the application.
 * @source Customs Act s. 80.1 */
static void test_rate_cut(void **state)
{
    struct world *world = *state;
    struct filed filed;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-11-28");
    pay(world, "p1", 239000);
    advance(world, "2026-01-10");
    struct declaration declaration = next_version(world, "5000.00");
    declaration.reasons[0] = "R2-74-1-G-80";
    declaration.reasons_count = 1;
    begin(world, "maude");
    expect(world, "file", action_file_declaration(&world->action, &declaration, &filed), OK);
    advance(world, "2026-01-30");
    const struct case_order order = {.transaction = number_of(1), .version = declaration.version,
                                     .step = CASE_STEP_ADJUSTMENT_APPROVE};
    struct case_taken taken = take_step(world, &order);
    int64_t given = interest_on(world, 119500, "2025-11-29", "2026-01-30", true);
    assert_int_equal(taken.items_count, 2);
    assert_int_equal(taken.items[1].amount.cents, -given);
    assert_int_equal(balance(world, world->account).cents, -119500 - given);
    assert_sound(world);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_prescribed_and_back),  IN_WORLD(test_prescribed_paid_and_back),
        IN_WORLD(test_prescribed_in_part),   IN_WORLD(test_waived_then_reversed),
        IN_WORLD(test_reversed_then_waived), IN_WORLD(test_waived_interest_on_interest),
        IN_WORLD(test_notice_waived),        IN_WORLD(test_refunded_too_much),
        IN_WORLD(test_refunded_and_used),    IN_WORLD(test_rate_cut),
    };
    return cmocka_run_group_tests_name("zero", tests, NULL, reference_place_end);
}
