/* More time to account for a declaration: released on 2025-10-17, to be accounted for by
 * 2025-10-24; it is 2025-11-03, and 100.00 would be owed for being late. */
#include "action_stock_world.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>

static const struct wanted late = {.type = "AB", .sequence = 1, .released = "2025-10-17",
                                   .header = "", .line = "", .quantity = "100"};

static date day(const char *text)
{
    date on;
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

static void extend(struct world *world, const char *user, const char *until, const char *words,
                   enum code expected)
{
    struct case_taken taken;
    const struct extension_order order = {.account = world->account,
                                          .transaction = transaction_number_make("12345", 1),
                                          .account_by = day(until), .words = words};
    as(world, user);
    enum code code = action_extend(&world->action, &order, &taken);
    if (code != expected)
        fail_msg("code %d, expected %d: %s", code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    if (code == OK)
        assert_non_null(taken.receipt);
}

static void test_in_time(void **state)
{
    struct world *world = *state;
    extend(world, "maude", "2025-11-10", "Flood", FORBIDDEN);
    extend(world, "officer", "2025-11-10", " ", FINDINGS);
    assert_finding(world, FINDING_ADJ_0023, "/words", NULL);
    extend(world, "officer", "2025-11-03", "Flood", FINDINGS);
    assert_finding(world, FINDING_EXT_0002, "/accountBy", NULL);
    extend(world, "officer", "2025-11-10", "Flood", OK);
    struct filed filed = file(world, &late, OK);
    assert_int_equal(filed.items_count, 1); /* no penalty */
    assert_true(date_equal(filed.stored.account_by, day("2025-11-10")));
    assert_string_equal(filed.stored.account_rule, rules[RULE_DUE_EXTENDED].id);
    extend(world, "officer", "2025-11-20", "Flood", FINDINGS);
    assert_finding(world, FINDING_EXT_0001, "/transactionNumber", NULL);
    struct shown_extension *list;
    size_t count;
    as(world, "maude");
    assert_int_equal(action_list_extensions(&world->action, world->account,
                                            transaction_number_make("12345", 1), &list, &count),
                     OK);
    assert_int_equal(count, 1);
    assert_string_equal(list[0].step.words, "Flood");
    assert_sound(world);
}

/* The last of several counts; past it the penalty is owed, as it is without one. */
static void test_too_late(void **state)
{
    struct world *world = *state;
    struct day_report report;
    extend(world, "officer", "2025-11-10", "Flood", OK);
    extend(world, "officer", "2025-11-05", "Less", OK);
    begin(world);
    assert_int_equal(action_advance(&world->action, day("2025-11-06"), &report), OK);
    struct filed filed = file(world, &late, OK);
    assert_int_equal(filed.items_count, 2);
    assert_int_equal(filed.items[1].amount.cents, 10000);
    assert_true(date_equal(filed.stored.account_by, day("2025-11-05")));
    struct wanted other = late;
    other.sequence = 2;
    filed = file(world, &other, OK);
    assert_int_equal(filed.items_count, 2);
    assert_true(date_equal(filed.stored.account_by, day("2025-10-24")));
    assert_sound(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_in_time, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_too_late, open_world, close_world),
    };
    return _cmocka_run_group_tests("extension", tests, ARRAY_COUNT(tests), NULL,
                                   reference_place_end);
}
