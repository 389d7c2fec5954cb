/* What a firm may do by a delegation: what it sees of others' declarations, up to what amount, on
 * which accounts, from when until when; through the real actions and the real store. */
#include "action_impl.h"
#include "action_test_place.h"
#include "delegation_world.h"
#include "seal.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- what it sees ---- */

static bool shown(struct world *world, transaction_number number)
{
    struct shown_declaration declaration;
    enum code code = action_show_declaration(&world->action, number, 0, &declaration);
    assert_true(code == OK || code == NOT_FOUND);
    return code == OK;
}

static size_t listed(struct world *world, const char *text)
{
    struct stored_declaration *list;
    const struct declaration_filter filter = {.text = text};
    return action_list_declarations(&world->action, &filter, &list);
}

static bool has_cases(struct world *world, transaction_number number)
{
    struct shown_case *cases;
    size_t count;
    enum code code = action_list_cases(&world->action, number, &cases, &count);
    assert_true(code == OK || code == NOT_FOUND);
    return code == OK;
}

static bool has_receipt(struct world *world, const struct filed *filed)
{
    const char *receipt;
    struct proof_file proof;
    bn owner = program_account_bn(filed->stored.importer);
    enum code code = action_show_receipt(&world->action, owner, filed->stored.journal_seq,
                                         &receipt);
    assert_int_equal(action_prove_record(&world->action, owner, filed->stored.journal_seq, &proof),
                     code);
    return code == OK;
}

/* By itself it sees what it filed, whatever became of that; with more, what others filed. */
static void sees_its_own(void **state)
{
    struct world *world = *state;
    struct registry_delegation given = {.file = true, .own_only = true};
    world_give(world, "RM0001", &given);
    struct declaration ours = world_shirts(world, "RM0001", 1, "1000.00");
    struct declaration theirs = world_shirts(world, "RM0001", 2, "2000.00");
    world_as(world, "anna", CLIENT, "manager");
    struct filed by_client = world_file(world, &ours, OK);
    world_as(world, "bob", FIRM, "editor");
    struct filed by_firm = world_file(world, &theirs, OK);

    assert_true(shown(world, theirs.transaction) && !shown(world, ours.transaction));
    assert_int_equal(listed(world, NULL), 1);
    assert_int_equal(listed(world, ours.transaction.text), 0);
    assert_true(has_cases(world, theirs.transaction) && !has_cases(world, ours.transaction));
    assert_true(has_receipt(world, &by_firm) && !has_receipt(world, &by_client));
    assert_false(action_may(&world->action, PERMISSION_ACCOUNT_VIEW, ours.importer));
    /* What it does not see it cannot correct, and is not told what it says. */
    ours.version = 2;
    world_file(world, &ours, NOT_FOUND);
    /* The client corrects what the firm filed: the firm still sees it. */
    world_as(world, "anna", CLIENT, "manager");
    theirs = world_shirts(world, "RM0001", 2, "2500.00");
    theirs.version = 2;
    world_file(world, &theirs, OK);
    assert_int_equal(listed(world, NULL), 2);
    world_as(world, "bob", FIRM, "editor");
    assert_true(shown(world, theirs.transaction));
    assert_int_equal(listed(world, NULL), 1);

    given.own_only = false;
    world_give(world, "RM0001", &given);
    world_as(world, "bob", FIRM, "editor");
    assert_true(shown(world, ours.transaction) && has_cases(world, ours.transaction));
    assert_int_equal(listed(world, NULL), 2);
    assert_true(has_receipt(world, &by_client));
    /* Another firm sees neither. */
    world_as(world, "eve", OTHER, "manager");
    assert_false(shown(world, ours.transaction) || shown(world, theirs.transaction));
    assert_int_equal(listed(world, NULL), 0);
}

static void drafts_are_its_own(void **state)
{
    struct world *world = *state;
    struct registry_delegation given = {.file = true, .own_only = true};
    struct draft ours = {.account = world_account(world, "RM0001"), .form = "a=b", .title = "x"};
    struct draft theirs = ours, *list, draft;
    world_give(world, "RM0001", &given);
    world_as(world, "anna", CLIENT, "manager");
    assert_int_equal(action_put_draft(&world->action, &ours), OK);
    world_as(world, "bob", FIRM, "editor");
    assert_int_equal(action_put_draft(&world->action, &theirs), OK);
    assert_int_equal(action_list_drafts(&world->action, ours.account, &list), 1);
    assert_string_equal(list[0].id, theirs.id);
    assert_int_equal(action_show_draft(&world->action, ours.account, ours.id, &draft), NOT_FOUND);
    assert_int_equal(action_end_draft(&world->action, ours.account, ours.id), NOT_FOUND);
    given.own_only = false;
    world_give(world, "RM0001", &given);
    world_as(world, "bob", FIRM, "editor");
    assert_int_equal(action_list_drafts(&world->action, ours.account, &list), 2);
}

/* ---- how much ---- */

static bool told(struct world *world, enum finding_code code)
{
    for (size_t i = 0; i < world->action.findings.count; i++)
        if (world->action.findings.items[i].code == code)
            return true;
    return false;
}

/* 1,000.00 at 18 % and 5 % GST of 1,180.00 comes to 239.00. */
static void ceilings(void **state)
{
    struct world *world = *state;
    struct registry_delegation given = {.file = true, .pay = true, .ceiling = {23899}};
    struct declaration shirts = world_shirts(world, "RM0001", 1, "1000.00");
    struct payment_order order = {.account = shirts.importer, .id = "p1", .amount = {23900}};
    struct assessment assessment;
    struct paid paid;
    world_give(world, "RM0001", &given);
    world_as(world, "bob", FIRM, "editor");
    world_file(world, &shirts, FINDINGS);
    assert_true(told(world, FINDING_DLG_0001));
    world_as(world, "bob", FIRM, "editor");
    assert_int_equal(action_check_declaration(&world->action, &shirts, &assessment), FINDINGS);
    assert_true(told(world, FINDING_DLG_0001));
    world_as(world, "bob", FIRM, "editor");
    assert_int_equal(action_pay(&world->action, &order, &paid), FINDINGS);
    assert_true(told(world, FINDING_DLG_0001));
    given.ceiling.cents++;
    world_give(world, "RM0001", &given);
    world_as(world, "bob", FIRM, "editor");
    world_file(world, &shirts, OK);
    assert_int_equal(action_pay(&world->action, &order, &paid), OK);
    /* The client itself has none. */
    given.ceiling.cents = 1;
    world_give(world, "RM0001", &given);
    world_as(world, "anna", CLIENT, "manager");
    shirts = world_shirts(world, "RM0001", 2, "1000.00");
    world_file(world, &shirts, OK);
}

/* ---- where and when ---- */

static bool may_file(struct world *world, const char *program)
{
    world_as(world, "bob", FIRM, "editor");
    return action_may(&world->action, PERMISSION_DECLARATION_FILE, world_account(world, program));
}

static size_t reached(struct world *world)
{
    struct reachable_account *list;
    size_t count, own = 0;
    world_as(world, "bob", FIRM, "editor");
    count = action_accounts(&world->action, &list);
    for (size_t i = 0; i < count; i++)
        own += !list[i].client;
    assert_int_equal(own, 1);
    return count - own;
}

/* Of all accounts: those opened later as well, and each once. */
static void all_accounts(void **state)
{
    struct world *world = *state;
    struct registry_delegation given = {.file = true};
    world_give(world, "RM0001", &given);
    assert_true(may_file(world, "RM0001") && !may_file(world, "RM0002"));
    assert_int_equal(reached(world), 1);
    world_give(world, "", &given);
    assert_true(may_file(world, "RM0001") && may_file(world, "RM0002"));
    assert_false(may_file(world, "RM0003"));
    assert_int_equal(reached(world), 2);
    world_open_accounts(world, 3);
    assert_true(may_file(world, "RM0003"));
    assert_int_equal(reached(world), 3);
}

static void days(void **state)
{
    struct world *world = *state;
    world_as(world, "bob", FIRM, "editor");
    const date today = world->action.today;
    struct registry_delegation given = {.file = true, .from = today, .until = today};
    world_give(world, "RM0001", &given);
    assert_true(may_file(world, "RM0001"));
    given.suspended = true;
    world_give(world, "RM0001", &given);
    assert_false(may_file(world, "RM0001"));
    given.suspended = false;
    given.ended_on = today;
    world_give(world, "RM0001", &given);
    assert_false(may_file(world, "RM0001"));
    assert_int_equal(reached(world), 0);
    given = (struct registry_delegation){.file = true, .from = date_add(today, 1)};
    world_give(world, "RM0002", &given);
    assert_false(may_file(world, "RM0002"));
    given.from = date_add(today, -9);
    given.until = date_add(today, -1);
    world_give(world, "RM0002", &given);
    assert_false(may_file(world, "RM0002"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DELEGATION_TEST(sees_its_own), DELEGATION_TEST(drafts_are_its_own),
        DELEGATION_TEST(ceilings),     DELEGATION_TEST(all_accounts),
        DELEGATION_TEST(days),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
