/* Changes after the due date of goods out of a warehouse: the stock follows the decision. */
#include "action_stock_world.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>

static void advance(struct world *world, int year, int month, int day)
{
    struct day_report report;
    begin(world);
    assert_int_equal(action_advance(&world->action, date_make(year, month, day), &report), OK);
}

static struct case_taken decide(struct world *world, int64_t sequence, int version,
                                enum case_step step, const struct declaration *declaration,
                                enum code expected)
{
    struct case_taken taken = {0};
    struct case_order order = {.transaction = transaction_number_make("12345", sequence),
                               .version = version, .step = step, .words = "Counted again",
                               .declaration = declaration};
    begin(world);
    world->action.actor = (struct actor){.name = "officer1", .role = "officer",
                                         .staff = STAFF_ALL};
    assert_true(bn_parse("786534800", &world->action.actor.business));
    enum code code = action_take_step(&world->action, &order, &taken);
    if (code != expected)
        fail_msg("%s: code %d, expected %d: %s", case_steps[step].id, code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return taken;
}

/* 100 went in; 40 of them came out on 10-31, accounted for on 11-03 and due on 12-01. What follows
 * is another version of that, after it was due. */
static struct wanted come_out(struct world *world)
{
    file(world, &(struct wanted){.type = "10", .sequence = 1, .released = "2025-10-15",
                                 .header = "\"warehouseIn\":\"A\",", .line = "",
                                 .quantity = "100"}, OK);
    struct wanted out = {.type = "20", .sequence = 2, .released = "2025-10-31",
                         .header = "\"warehouseOut\":\"A\",", .line = FROM(1, 1),
                         .quantity = "40"};
    struct filed filed = file(world, &out, OK);
    assert_true(date_equal(filed.stored.due_on, date_make(2025, 12, 1)));
    advance(world, 2025, 12, 5);
    out.version = 2;
    out.header = "\"warehouseOut\":\"A\",\"reasons\":[\"R2-32-2.TC\"],"
                 "\"reasonToBelieveDate\":\"2025-12-02\",";
    return out;
}

/* Nothing moves before the decision; then the difference does, and the rates are still those of
 * the day out. */
static void test_approved(void **state)
{
    struct world *world = *state;
    struct wanted out = come_out(world);
    out.quantity = "101";
    file(world, &out, FINDINGS);
    assert_finding(world, FINDING_CAD_0512, "/lines/0/quantities/0/value", "100 NMB");
    out.quantity = "60";
    struct declaration change = make(world->arena, &out);
    struct change_preview preview;
    begin(world);
    assert_int_equal(action_preview_change(&world->action, &change, &preview), OK);
    assert_false(preview.correction);
    assert_true(date_equal(preview.after.as_of, date_make(2025, 10, 31)));
    struct filed filed = file(world, &out, OK);
    assert_int_equal(filed.stored.status, DECLARATION_ADJUSTMENT);
    assert_true(date_equal(filed.stored.accounting_date, date_make(2025, 11, 3)));
    assert_true(date_equal(filed.stored.due_on, date_make(2025, 12, 1)));
    assert_true(date_equal(filed.assessment.as_of, date_make(2025, 10, 31)));
    assert_lot(world, 1, 1, 100, 40);
    decide(world, 2, 2, CASE_STEP_ADJUSTMENT_APPROVE, NULL, OK);
    assert_lot(world, 1, 1, 100, 60);

    /* Refused, it moves nothing, and what follows goes on from what counts. */
    out.version = 3;
    out.quantity = "90";
    file(world, &out, OK);
    decide(world, 2, 3, CASE_STEP_ADJUSTMENT_REFUSE, NULL, OK);
    assert_lot(world, 1, 1, 100, 60);
    out.version = 4;
    out.quantity = "10";
    file(world, &out, OK);
    decide(world, 2, 4, CASE_STEP_ADJUSTMENT_APPROVE, NULL, OK);
    assert_lot(world, 1, 1, 100, 10);
    assert_sound(world);
}

/* What it would take has left otherwise before it was decided: it can only be refused. */
static void test_goods_gone(void **state)
{
    struct world *world = *state;
    struct wanted out = come_out(world);
    out.quantity = "60";
    file(world, &out, OK);
    struct wanted other = {.type = "21", .sequence = 3, .released = "2025-12-04",
                           .header = "\"warehouseOut\":\"A\",", .line = FROM(1, 1),
                           .quantity = "50"};
    file(world, &other, OK);
    decide(world, 2, 2, CASE_STEP_ADJUSTMENT_APPROVE, NULL, FINDINGS);
    assert_finding(world, FINDING_CAD_0512, "/lines/0/quantities/0/value", "50 NMB");
    assert_lot(world, 1, 1, 100, 90);
    decide(world, 2, 2, CASE_STEP_ADJUSTMENT_REFUSE, NULL, OK);
    assert_lot(world, 1, 1, 100, 90);
    assert_sound(world);
}

/* An officer's own version moves goods at once, of goods in bond as well, by any door; the type
 * stays. */
static void test_redetermined(void **state)
{
    struct world *world = *state;
    struct wanted out = come_out(world);
    out.quantity = "30";
    struct declaration change = make(world->arena, &out);
    decide(world, 2, 2, CASE_STEP_REDETERMINATION_MAKE, &change, OK);
    assert_lot(world, 1, 1, 100, 30);
    out.version = 3;
    out.type = "21";
    change = make(world->arena, &out);
    decide(world, 2, 3, CASE_STEP_REDETERMINATION_MAKE, &change, FINDINGS);
    assert_finding(world, FINDING_CAD_0517, "/type", "21");

    struct wanted in = {.type = "10", .sequence = 1, .version = 2, .released = "2025-10-15",
                        .header = "\"warehouseIn\":\"A\",", .line = "", .quantity = "29"};
    change = make(world->arena, &in);
    decide(world, 1, 2, CASE_STEP_REDETERMINATION_MAKE, &change, FINDINGS);
    assert_finding(world, FINDING_CAD_0516, "/lines/0/quantities/0/value", NULL);
    in.quantity = "80";
    change = make(world->arena, &in);
    struct case_taken made = decide(world, 1, 2, CASE_STEP_REDETERMINATION_MAKE, &change, OK);
    assert_int_equal(made.items_count, 0);
    assert_lot(world, 1, 1, 80, 30);
    assert_sound(world);
}

/* A version of what has no due date is a correction however late, and no adjustment. */
static void test_in_bond(void **state)
{
    struct world *world = *state;
    come_out(world);
    struct wanted in = {.type = "10", .sequence = 1, .version = 2, .released = "2025-10-15",
                        .header = "\"warehouseIn\":\"A\",", .line = "", .quantity = "70"};
    struct declaration change = make(world->arena, &in);
    struct change_preview preview;
    begin(world);
    assert_int_equal(action_preview_change(&world->action, &change, &preview), OK);
    assert_true(preview.correction && date_is_none(preview.until));
    assert_true(date_equal(preview.after.as_of, date_make(2025, 11, 3)));
    struct filed filed = file(world, &in, OK);
    assert_int_equal(filed.stored.status, DECLARATION_CORRECTED);
    assert_true(date_is_none(filed.stored.due_on));
    assert_lot(world, 1, 1, 70, 40);
    assert_sound(world);
}

/* A declaration without release keeps its day when it is changed, which is then an adjustment. */
static void test_without_release(void **state)
{
    struct world *world = *state;
    struct wanted entered = {.type = "V", .sequence = 6, .released = "2025-10-06", .header = "",
                             .line = "", .quantity = "10"};
    file(world, &entered, OK);
    advance(world, 2025, 11, 5);
    entered.version = 2;
    entered.header = "\"reasons\":[\"R2-32-2.TC\"],\"reasonToBelieveDate\":\"2025-11-04\",";
    struct filed filed = file(world, &entered, OK);
    assert_int_equal(filed.stored.status, DECLARATION_ADJUSTMENT);
    assert_true(date_equal(filed.stored.due_on, date_make(2025, 11, 3)));
    decide(world, 6, 2, CASE_STEP_ADJUSTMENT_REFUSE, NULL, OK);

    entered.version = 3;
    struct declaration change = make(world->arena, &entered);
    struct case_order order = {.transaction = change.transaction, .version = 3,
                               .step = CASE_STEP_REDETERMINATION_MAKE, .words = "Seen again",
                               .declaration = &change};
    struct case_taken taken;
    begin(world);
    world->action.actor = (struct actor){.name = "officer1", .role = "officer",
                                         .staff = STAFF_ALL};
    assert_true(bn_parse("786534800", &world->action.actor.business));
    world->action.door = "api"; /* by which no client may file it */
    assert_int_equal(action_take_step(&world->action, &order, &taken), OK);
    assert_sound(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_approved, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_goods_gone, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_redetermined, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_in_bond, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_without_release, open_world, close_world),
    };
    return cmocka_run_group_tests_name("case-stock", tests, NULL, reference_place_end);
}
