/* A firm's licence: what it does for clients while it holds, and not a day longer; through the real
 * actions and the real store. */
#include "action_impl.h"
#include "action_test_place.h"
#include "delegation_world.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static bn number_of(const char *text)
{
    bn number;
    assert_true(bn_parse(text, &number));
    return number;
}

static bool told(struct world *world, enum finding_code code, const char *argument)
{
    for (size_t i = 0; i < world->action.findings.count; i++)
        if (world->action.findings.items[i].code == code)
            return argument == NULL ||
                   strcmp(world->action.findings.items[i].arguments[1], argument) == 0;
    return false;
}

static size_t letters(struct world *world)
{
    struct mail *list;
    return store_list_mail(world->reader, world->arena, (instant){INT64_MAX}, 100, &list);
}

static enum code license(struct world *world, const char *firm, const char *number,
                         const char *until, bool suspended, const char *reason)
{
    const struct licence_order order = {number, until, suspended, reason};
    world_as(world, "olga", OTHER, "officer");
    return action_set_licence(&world->action, number_of(firm), &order);
}

/* The firm may all that was given, or nothing of it at all; and its own as ever. */
static void firm_may(struct world *world, bool expected)
{
    static const enum permission given[] = {
        PERMISSION_DECLARATION_FILE, PERMISSION_DECLARATION_VIEW, PERMISSION_PAYMENT_MAKE,
        PERMISSION_ACCOUNT_VIEW, PERMISSION_STATEMENT_VIEW, PERMISSION_DECLARATION_CORRECT};
    struct reachable_account *list, one;
    program_account account = world_account(world, "RM0001");
    world_as(world, "bob", FIRM, "editor");
    for (size_t i = 0; i < ARRAY_COUNT(given); i++)
        assert_int_equal(action_may(&world->action, given[i], account), expected);
    assert_int_equal(world->action.unlicensed, !expected);
    assert_int_equal(action_reach(&world->action, account, &one), expected);
    assert_int_equal(action_accounts(&world->action, &list), expected ? 2 : 1);
    assert_false(list[0].client);
}

static void set_up(struct world *world)
{
    const struct registry_delegation all = {.file = true, .pay = true, .statements = true};
    struct user user = {.name = "bob", .display_name = "bob", .demo = true, .role = "manager",
                        .email = "bob@example.ca", .business = number_of(FIRM)};
    world_give(world, "RM0001", &all);
    world->action = action_begin(world->house, world->reader, world->arena);
    world->action.actor = (struct actor){.name = "operator", .system = true};
    assert_int_equal(action_put_user(&world->action, &user, NULL), OK);
}

/* Its last day is the last; the delegation waits, and is back with the licence. */
static void ends_and_comes_back(void **state)
{
    struct world *world = *state;
    struct reachable_account one;
    struct finding problem;
    set_up(world);
    firm_may(world, true); /* nothing is known of it */
    const date today = world->action.today;
    const char *last = date_text(world->arena, today),
               *before = date_text(world->arena, date_add(today, -1));
    assert_int_equal(license(world, FIRM, "11001", last, false, "as read"), OK);
    assert_int_equal(letters(world), 1);
    firm_may(world, true);
    assert_int_equal(license(world, FIRM, "11001", before, false, "it was not renewed"), OK);
    firm_may(world, false);

    /* What it tries is refused with the firm's name and the day, not merely not found. */
    struct declaration shirts = world_shirts(world, "RM0001", 1, "1000.00");
    world_as(world, "bob", FIRM, "editor");
    world_file(world, &shirts, FINDINGS);
    assert_int_equal(world->action.findings.items[0].code, FINDING_CAD_0122);
    assert_true(told(world, FINDING_DLG_0027, before));
    assert_string_equal(world->action.findings.items[1].arguments[0], "Boreal Customs Brokers");
    world_as(world, "bob", FIRM, "editor");
    assert_false(action_reach(&world->action, shirts.importer, &one));
    assert_int_equal(action_explain_licence(&world->action, NOT_FOUND), FORBIDDEN);
    assert_true(told(world, FINDING_DLG_0027, before));
    /* What has another reason has no such words, nor has who is no firm. */
    world_as(world, "bob", FIRM, "editor");
    assert_false(action_may(&world->action, PERMISSION_DECLARATION_FILE,
                            world_account(world, "RM0002")));
    assert_int_equal(action_explain_licence(&world->action, NOT_FOUND), NOT_FOUND);
    world_as(world, "anna", CLIENT, "manager");
    assert_false(action_licence_problem(&world->action, &problem));
    world_file(world, &shirts, OK);

    assert_int_equal(license(world, FIRM, "11001", "2026-03-31", false, "renewed"), OK);
    firm_may(world, true);
    world_as(world, "bob", FIRM, "editor");
    assert_false(action_licence_problem(&world->action, &problem));
    shirts = world_shirts(world, "RM0001", 2, "1000.00");
    world_file(world, &shirts, OK);
}

static void suspended(void **state)
{
    struct world *world = *state;
    struct delegations_of of;
    set_up(world);
    assert_int_equal(license(world, FIRM, "11001", "", true, "under inquiry"), OK);
    firm_may(world, false);
    assert_int_equal(action_explain_licence(&world->action, FORBIDDEN), FORBIDDEN);
    assert_true(told(world, FINDING_DLG_0028, NULL));
    world_as(world, "olga", OTHER, "officer");
    assert_int_equal(action_list_delegations_of(&world->action, FIRM, "", 50, &of), OK);
    assert_true(of.firm->licence_suspended);
    assert_string_equal(of.licence_why, "under inquiry");
    assert_int_equal(license(world, FIRM, "11001", "", false, "nothing was found"), OK);
    firm_may(world, true);
}

static void bad_orders(void **state)
{
    struct world *world = *state;
    set_up(world);
    assert_int_equal(license(world, FIRM, "", "", false, "reason"), FINDINGS);
    assert_true(told(world, FINDING_DLG_0029, NULL));
    assert_int_equal(license(world, FIRM, "1234567890123456", "", false, "reason"), FINDINGS);
    assert_int_equal(license(world, FIRM, "1", "31 March", false, "reason"), FINDINGS);
    assert_true(told(world, FINDING_DOC_0004, NULL));
    assert_int_equal(license(world, FIRM, "1", "", false, ""), FINDINGS);
    assert_true(told(world, FINDING_DLG_0019, NULL));
    assert_int_equal(license(world, CLIENT, "1", "", false, "reason"), NOT_FOUND);
    assert_int_equal(license(world, "700123482", "1", "", false, "reason"), NOT_FOUND);
    const struct licence_order order = {"1", "", false, "reason"};
    world_as(world, "bob", FIRM, "manager");
    assert_int_equal(action_set_licence(&world->action, number_of(FIRM), &order), NOT_FOUND);
    firm_may(world, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DELEGATION_TEST(ends_and_comes_back),
        DELEGATION_TEST(suspended),
        DELEGATION_TEST(bad_orders),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
