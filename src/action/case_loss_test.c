/* Refunds for a loss through the real actions: notice, cause, amount, decision.
 *
 * By hand: shirts of 1,000.00 at 18 % owe 180.00 of duty and 5 % of 1,180.00, 59.00, of tax.
 *   250.00 lost: 180.00 x 250 / 1,000 = 45.00
 *   250.00 lost of perishable goods damaged before release: 180.00 x 85 % x 250 / 1,000 = 38.25
 *   333.33 lost: 180.00 x 333.33 / 1,000 = 59.9994, 60.00
 *   250.00 lost, importer not registered: 45.00, and of tax 59.00 x 250 / 1,000 = 14.75 */
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

static const struct wanted first = {.type = "AB", .sequence = 1, .released = "2025-10-31",
                                    .header = "", .line = "", .quantity = "100"};

/* The next version, after the due date of 2025-12-01. */
static struct wanted change(int version, const char *header, const char *line)
{
    struct wanted next = first;
    next.version = version;
    next.header = header;
    next.line = line;
    return next;
}

#define REASON_A "\"reasons\":[\"R2-74-1-A\"],"
#define LOST(cause, value)                                                                         \
    "\"loss\":{\"cause\":\"" cause "\",\"value\":{\"amount\":\"" value "\",\"currency\":\"CAD\"}"
#define LOSS(cause, value) LOST(cause, value) "},"
#define LOSS_OF(cause, value, goods) LOST(cause, value) ",\"goods\":\"" goods "\"},"

static void test_refused(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *header, *line;
        enum finding_code code;
        const char *pointer;
    } cases[] = {
        {REASON_A, LOSS("74-A", "250.00"), FINDING_LOS_0010, "/noticeDate"},
        {REASON_A "\"noticeDate\":\"2025-10-30\",", LOSS("74-A", "250.00"), FINDING_LOS_0011,
         "/noticeDate"},
        {REASON_A "\"noticeDate\":\"2025-12-06\",", LOSS("74-A", "250.00"), FINDING_LOS_0011,
         "/noticeDate"},
        /* three days after the release on Friday 31 October: Monday 3 November */
        {REASON_A "\"noticeDate\":\"2025-11-04\",", LOSS_OF("74-A", "250.00", "P"),
         FINDING_LOS_0012, "/noticeDate"},
        {REASON_A "\"noticeDate\":\"2025-11-04\",", "", FINDING_LOS_0013, "/lines"},
        {REASON_A "\"noticeDate\":\"2025-11-04\",", LOSS("74-B", "250.00"), FINDING_LOS_0014,
         "/lines/0/loss/cause"},
        {"\"reasons\":[\"R2-74-1-C\"],\"noticeDate\":\"2025-11-04\",", LOSS("74-C", "250.00"),
         FINDING_LOS_0015, "/lines/0/loss/became"},
        {REASON_A "\"noticeDate\":\"2025-11-04\",", LOSS("74-A", "1000.01"), FINDING_LOS_0006,
         "/lines/0/loss/value"},
        {REASON_A "\"noticeDate\":\"2025-11-04\",", LOSS("74-A", "0.00"), FINDING_LOS_0004,
         "/lines/0/loss/value"},
        {REASON_A "\"noticeDate\":\"2025-11-04\",", LOSS("74-Z", "1.00"), FINDING_LOS_0001,
         "/lines/0/loss/cause"},
        {REASON_A "\"noticeDate\":\"2025-11-04\",", LOSS_OF("74-A", "1.00", "Q"),
         FINDING_LOS_0001, "/lines/0/loss/goods"},
        {REASON_A "\"noticeDate\":\"2025-11-04\",",
         "\"loss\":{\"value\":{\"amount\":\"1.00\",\"currency\":\"CAD\"}},", FINDING_LOS_0003,
         "/lines/0/loss/cause"},
        {REASON_A "\"noticeDate\":\"2025-11-04\",\"gstRegistered\":\"Q\",",
         LOSS("74-A", "250.00"), FINDING_LOS_0005, "/gstRegistered"},
    };
    file(world, &(struct wanted){.type = "AB", .sequence = 2, .released = "2025-10-31",
                                 .header = "", .line = LOSS("74-A", "250.00"), .quantity = "1"},
         FINDINGS);
    assert_finding(world, FINDING_LOS_0002, "/lines/0/loss/cause", NULL);
    file(world, &first, OK);
    struct wanted early = change(2, "", LOSS("74-A", "250.00"));
    file(world, &early, FINDINGS); /* a correction would be accepted unseen */
    assert_finding(world, FINDING_LOS_0019, "/lines/0/loss/value", NULL);
    advance(world, 2025, 12, 5);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct wanted next = change(2, cases[i].header, cases[i].line);
        file(world, &next, FINDINGS);
        assert_finding(world, cases[i].code, cases[i].pointer, NULL);
    }
    assert_sound(world);
}

/* Something else of the line goes down as well, and no reason says why. */
static void test_no_more_than_the_loss(void **state)
{
    struct world *world = *state;
    file(world, &first, OK);
    advance(world, 2025, 12, 5);
    struct wanted next = change(2, REASON_A "\"noticeDate\":\"2025-11-10\",",
                                LOSS("74-A", "250.00"));
    struct declaration lower = make(world->arena, &next);
    lower.lines[0].value = (decimal){90000, 2};
    struct change_preview preview;
    begin(world);
    assert_int_equal(action_preview_change(&world->action, &lower, &preview), OK);
    assert_finding(world, FINDING_LOS_0016, "/lines/0/loss/value", NULL);
    /* 18.00 of duty and 5.90 of tax by the lower value; 162.00 x 250 / 900 = 45.00 by the loss */
    for (size_t i = 0; i < world->action.findings.count; i++)
        if (world->action.findings.items[i].code == FINDING_LOS_0016) {
            assert_string_equal(world->action.findings.items[i].arguments[0], "68.90");
            assert_string_equal(world->action.findings.items[i].arguments[1], "45.00");
        }
}

static void test_amounts(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *header, *line;
        int64_t duty, tax;
        const char *unrounded;
    } cases[] = {
        {REASON_A "\"noticeDate\":\"2025-11-10\",", LOSS("74-A", "250.00"), 4500, 0, NULL},
        {REASON_A "\"noticeDate\":\"2025-11-10\",", LOSS("74-A", "333.33"), 6000, 0, "-59.9994"},
        {REASON_A "\"noticeDate\":\"2025-11-03\",", LOSS_OF("74-A", "250.00", "P"), 3825, 0, NULL},
        {REASON_A "\"noticeDate\":\"2025-11-10\",", LOSS_OF("74-A", "250.00", "B"), 3825, 0, NULL},
        {"\"reasons\":[\"R2-74-1-B\"],\"noticeDate\":\"2025-11-10\",",
         LOSS_OF("74-B", "250.00", "B"), 4500, 0, NULL},
        {"\"reasons\":[\"R2-76\"],\"noticeDate\":\"2025-11-10\",",
         "\"loss\":{\"cause\":\"76\",\"value\":{\"amount\":\"1000.00\",\"currency\":\"CAD\"},"
         "\"became\":\"E\"},", 18000, 0, NULL},
        {REASON_A "\"noticeDate\":\"2025-11-10\",\"gstRegistered\":\"N\",",
         LOSS("74-A", "250.00"), 4500, 1475, NULL},
    };
    file(world, &first, OK);
    advance(world, 2025, 12, 5);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct wanted next = change(2, cases[i].header, cases[i].line);
        struct declaration declaration = make(world->arena, &next);
        struct change_preview preview;
        begin(world);
        assert_int_equal(action_preview_change(&world->action, &declaration, &preview), OK);
        assert_int_equal(world->action.findings.errors_count, 0);
        assert_int_equal(preview.effect.difference[REVENUE_CUSTOMS_DUTY].cents, -cases[i].duty);
        assert_int_equal(preview.effect.difference[REVENUE_GST].cents, -cases[i].tax);
        const struct assessment_line *line = &preview.after.lines[0];
        const struct assessment_charge *refund = &line->charges[2];
        assert_int_equal(refund->why.rule, RULE_REFUND_LOSS);
        assert_string_equal(refund->why.inputs[0], "180.00");
        if (cases[i].unrounded != NULL)
            assert_string_equal(refund->why.unrounded, cases[i].unrounded);
        assert_string_equal(refund->why.inputs[2], "1000.00");
    }
}

static struct case_taken approve(struct world *world, int version)
{
    struct case_taken taken = {0};
    struct case_order order = {.transaction = transaction_number_make("12345", 1),
                               .version = version, .step = CASE_STEP_ADJUSTMENT_APPROVE};
    begin(world);
    world->action.actor = (struct actor){.name = "officer1", .role = "officer",
                                         .staff = STAFF_ALL};
    assert_true(bn_parse("786534800", &world->action.actor.business));
    assert_int_equal(action_take_step(&world->action, &order, &taken), OK);
    return taken;
}

/* Approved it credits just the duties; what the next version claims is counted from there. */
static void test_approved(void **state)
{
    struct world *world = *state;
    file(world, &first, OK);
    advance(world, 2025, 12, 5);
    struct wanted next = change(2, REASON_A "\"noticeDate\":\"2025-11-10\",",
                                LOSS("74-A", "250.00"));
    struct filed filed = file(world, &next, OK);
    assert_int_equal(filed.stored.payable.cents, 18000 + 5900 - 4500);
    assert_finding(world, FINDING_LOS_0017, "/gstRegistered", NULL);
    struct case_taken taken = approve(world, 2);
    assert_int_equal(taken.items_count, 1);
    assert_int_equal(taken.items[0].amount.cents, -4500);
    assert_int_equal(taken.items[0].by_class[REVENUE_CUSTOMS_DUTY].cents, -4500);

    /* Another reason, the loss stays: nothing of it is claimed again, and nothing asked again. */
    struct wanted other = change(3, "\"reasons\":[\"R2-74-1-E.TC\"],", LOSS("74-A", "250.00"));
    struct declaration lower = make(world->arena, &other);
    lower.lines[0].value = (decimal){90000, 2};
    struct change_preview preview;
    begin(world);
    assert_int_equal(action_preview_change(&world->action, &lower, &preview), OK);
    assert_int_equal(world->action.findings.errors_count, 0);
    /* 162.00 - 45.00 = 117.00 against 135.00 */
    assert_int_equal(preview.effect.difference[REVENUE_CUSTOMS_DUTY].cents, -1800);
    assert_sound(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_refused, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_no_more_than_the_loss, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_amounts, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_approved, open_world, close_world),
    };
    return _cmocka_run_group_tests("case-loss", tests, ARRAY_COUNT(tests), NULL,
                                   reference_place_end);
}
