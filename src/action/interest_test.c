/* Interest through the real actions: one line a month, from its own words to the cent; changes that
 * leave nothing behind; the account as it was on another day. */
#include "bulk_world.h"

#include <stdio.h>
#include <stdlib.h>

static size_t list(struct world *world, int type, struct ledger_item **ret)
{
    const struct item_filter filter = {.account = world->account, .type = type};
    return store_list_items(world->reader, world->arena, &filter, ret);
}

/* The sum of all interest; each line comes out again from what it says. */
static int64_t interest_sum(struct world *world)
{
    struct ledger_item *items;
    int64_t sum = 0;
    size_t count = list(world, ITEM_INT, &items);
    for (size_t i = 0; i < count; i++) {
        struct interest_line line;
        money again;
        assert_int_equal(document_unpack_interest(world->arena, items[i].why, &line), OK);
        assert_true(billing_interest_recompute(&line, &again));
        assert_int_equal(again.cents, items[i].amount.cents);
        sum += items[i].amount.cents;
    }
    return sum;
}

static void assert_nothing_open(struct world *world)
{
    struct ledger_item *items;
    size_t count = list(world, -1, &items);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(items[i].outstanding.cents, 0);
    assert_int_equal(balance(world, world->account).cents, 0);
}

/* The newest version with another value, or another release date; NULL as it is. */
static struct declaration next_version(struct world *world, const char *dollars,
                                       const char *released)
{
    struct stored_declaration stored;
    struct declaration declaration;
    assert_int_equal(store_load_declaration(world->reader, world->arena, number_of(1), 0, &stored),
                     OK);
    assert_int_equal(bulk_read_stored(world->arena, &stored, &declaration), OK);
    const struct declaration before = bulk_with_own_lines(world->arena, &declaration);
    declaration.version = stored.version + 1;
    if (dollars != NULL)
        assert_int_equal(bulk_change(world->arena, &declaration.lines[0], BULK_VALUE, dollars),
                         BULK_CHANGED);
    bulk_follow_totals(world->arena, &before, &declaration);
    if (released != NULL)
        declaration.release_date = day(released);
    return declaration;
}

static struct case_taken redetermine(struct world *world, const char *dollars)
{
    const struct declaration declaration = next_version(world, dollars, NULL);
    const struct case_order order = {.transaction = number_of(1),
                                     .version = declaration.version,
                                     .step = CASE_STEP_REDETERMINATION_MAKE,
                                     .words = "Value",
                                     .declaration = &declaration};
    struct case_taken taken = {0};
    begin(world, "officer1");
    if (action_take_step(&world->action, &order, &taken) != OK)
        fail_msg("%s", document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return taken;
}

static int64_t interest_on(struct world *world, int64_t cents, const char *from, const char *to)
{
    return billing_interest_amount(world->arena, house_tariff(world->house), money_cents(cents),
                                   day(from), day(to)).cents;
}

static void test_one_line_a_month(void **state)
{
    struct world *world = *state;
    struct ledger_item *charges, *items;
    file_shirts(world, 1, 1, "10000.00", ""); /* 2,390.00, due 2025-12-01 */
    advance(world, "2026-11-26");
    size_t count = list(world, ITEM_INT, &items);
    assert_int_equal(count, 12);
    assert_int_equal(list(world, ITEM_CAD, &charges), 1);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(items[i].base, charges[0].id);
        assert_int_equal(items[i].version, 1);
        assert_string_equal(items[i].reference, charges[0].reference);
    }
    assert_int_equal(interest_sum(world), interest_on(world, 239000, "2025-12-02", "2026-11-25"));
    assert_sound(world);
}

/* Twice as much, and back again, with months of interest on it between: unpaid, nothing is left;
 * paid, the money comes back, and the interest on what was paid too much. */
static void test_back_again(struct world *world, bool paid)
{
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-01");
    pay(world, "p1", 239000);
    advance(world, "2026-02-10");
    struct case_taken taken = redetermine(world, "20000.00");
    assert_int_equal(taken.items_count, 2);
    assert_int_equal(taken.items[1].amount.cents,
                     interest_on(world, 239000, "2025-12-02", "2026-02-10"));
    advance(world, "2026-03-26");
    int64_t charged = interest_sum(world);
    assert_int_equal(charged, interest_on(world, 239000, "2025-12-02", "2026-03-25"));
    assert_int_equal(balance(world, world->account).cents, 239000 + charged);
    if (paid)
        pay(world, "p2", 239000 + charged);
    taken = redetermine(world, "10000.00");
    int64_t late = 0;
    for (size_t i = 0; i < taken.items_count; i++)
        if (taken.items[i].type == ITEM_INT && taken.items[i].base != 0)
            late += taken.items[i].amount.cents;
    assert_int_equal(late, -charged);
    if (!paid) {
        assert_int_equal(taken.items_count, 2);
        assert_int_equal(interest_sum(world), 0);
        assert_nothing_open(world);
    } else {
        assert_int_equal(balance(world, world->account).cents, -239000 - charged);
    }
    assert_sound(world);
    advance(world, "2026-04-26");
    if (!paid)
        assert_nothing_open(world);
    else
        assert_int_equal(balance(world, world->account).cents, -239000 - charged);
    assert_sound(world);
}

static void test_unpaid_and_back(void **state) { test_back_again(*state, false); }

static void test_paid_and_back(void **state) { test_back_again(*state, true); }

/* Lowered while it is unpaid: interest is what it would have been on the right amount. */
static void test_lowered(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2026-02-10"); /* charged to 2026-01-25 */
    struct case_taken taken = redetermine(world, "4000.00");
    assert_int_equal(taken.items_count, 2);
    assert_int_equal(taken.items[1].amount.cents,
                     interest_on(world, 95600, "2025-12-02", "2026-01-25") -
                         interest_on(world, 239000, "2025-12-02", "2026-01-25"));
    assert_int_equal(interest_sum(world), interest_on(world, 95600, "2025-12-02", "2026-01-25"));
    advance(world, "2026-02-26");
    assert_int_equal(interest_sum(world), interest_on(world, 95600, "2025-12-02", "2026-02-25"));
    assert_int_equal(balance(world, world->account).cents,
                     95600 + interest_sum(world) + 20000); /* C336 */
    assert_sound(world);
}

/* Another release date moves the whole debt to its own due date. */
static void test_moved_release(void **state)
{
    struct world *world = *state;
    struct ledger_item *items;
    struct filed filed;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-11-24");
    const struct declaration declaration = next_version(world, NULL, "2025-11-20");
    begin(world, "maude");
    if (action_file_declaration(&world->action, &declaration, &filed) != OK)
        fail_msg("%s", document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    assert_true(date_equal(filed.stored.due_on, day("2025-12-31")));
    assert_int_equal(list(world, ITEM_COR, &items), 2);
    assert_int_equal(items[0].amount.cents, -239000);
    assert_int_equal(items[0].outstanding.cents, 0); /* it settled the first */
    assert_int_equal(items[1].amount.cents, 239000);
    assert_true(date_equal(items[1].due_on, day("2025-12-31")));
    assert_int_equal(balance(world, world->account).cents, 239000);
    advance(world, "2025-12-26");
    assert_int_equal(interest_sum(world), 0);
    advance(world, "2026-01-26");
    assert_int_equal(interest_sum(world), interest_on(world, 239000, "2026-01-01", "2026-01-25"));
    assert_sound(world);
}

static void test_balance_on(void **state)
{
    struct world *world = *state;
    struct paid paid;
    file_shirts(world, 1, 1, "10000.00", "");
    advance(world, "2025-12-10");
    const struct payment_order order = {.id = "late news", .account = world->account,
                                        .amount = money_cents(200000),
                                        .value_on = day("2025-12-01"), .method = "bank"};
    begin(world, "maude");
    assert_int_equal(action_pay(&world->action, &order, &paid), OK);
    static const struct {
        const char *effective_on, *known_on;
        int64_t balance, past_due;
    } cases[] = {
        {"2025-11-02", "", 0, 0},
        {"2025-11-03", "2025-11-02", 0, 0},
        {"2025-11-03", "2025-11-03", 239000, 0},
        {"2025-11-30", "", 239000, 0},
        {"2025-12-05", "2025-12-09", 239000, 239000},
        {"2025-12-05", "2025-12-10", 39000, 39000},
        {"2025-12-05", "", 39000, 39000},
        {"", "2025-12-09", 239000, 239000},
        {"", "", 39000, 39000},
    };
    begin(world, "maude");
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct account_balance was;
        date effective_on = *cases[i].effective_on ? day(cases[i].effective_on) : DATE_NONE;
        date known_on = *cases[i].known_on ? day(cases[i].known_on) : DATE_NONE;
        assert_int_equal(action_balance_on(&world->action, world->account, effective_on, known_on,
                                           &was), OK);
        if (was.balance.cents != cases[i].balance || was.past_due.cents != cases[i].past_due)
            fail_msg("%s known %s: %ld, past due %ld", cases[i].effective_on, cases[i].known_on,
                     (long)was.balance.cents, (long)was.past_due.cents);
    }
    struct account_balance unused;
    begin(world, "otto");
    assert_int_equal(action_balance_on(&world->action, world->account, DATE_NONE, DATE_NONE,
                                       &unused), NOT_FOUND);
    assert_sound(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_line_a_month, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_unpaid_and_back, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_paid_and_back, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_lowered, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_moved_release, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_balance_on, open_world, close_world),
    };
    return cmocka_run_group_tests_name("interest", tests, NULL, NULL);
}
