/* Letters about financial security: to whom, when, and never without what they tell of. */
#include "security_world.h"

#include "access.h"

#include <stdio.h>

static void put_person(struct world *w, const char *name, const char *business, const char *role)
{
    struct user user = {.display_name = name, .demo = true, .language = LANGUAGE_EN,
                        .email = arena_printf(w->arena, "%s@example.ca", name)};
    snprintf(user.name, sizeof(user.name), "%s", name);
    snprintf(user.role, sizeof(user.role), "%s", role);
    assert_true(bn_parse(business, &user.business));
    begin(w, NULL);
    assert_int_equal(action_put_user(&w->action, &user, NULL), OK);
}

static int open_told(void **state)
{
    open_secured(state);
    put_person(*state, "anna", OWNER, "manager");
    put_person(*state, "rolf", OWNER, "reader");
    put_person(*state, "sara", SURETY, "manager");
    put_person(*state, "eve", OTHER, "manager");
    return 0;
}

/* How many letters the person has; the subject of the newest. */
static size_t letters(struct world *w, const char *person, const char **ret_subject)
{
    struct mail *list;
    const size_t count =
        store_list_mail(w->reader, w->arena, (instant){INT64_MAX}, 1000, &list);
    size_t found = 0;
    int64_t newest = -1;
    *ret_subject = "";
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].person, person) == 0) {
            found++;
            if (list[i].made_at.ms > newest) {
                newest = list[i].made_at.ms;
                *ret_subject = list[i].subject;
            }
        }
    return found;
}

static void assert_letters(struct world *w, const char *person, size_t count, const char *subject)
{
    const char *newest;
    const size_t found = letters(w, person, &newest);
    if (found != count || strcmp(newest, subject) != 0)
        fail_msg("%s has %zu letters, the newest: %s", person, found, newest);
}

static void test_each_change_is_told(void **state)
{
    struct world *w = *state;
    const char *asked = "Release prior to payment: the account was enrolled, or left";
    const char *bond = "Something was done about a security agreement";
    const char *granted = "Goods are released before payment";
    const char *is_short = "Financial security is short, or soon will be";
    const char *lost = "Goods are no longer released before payment";
    enrol(w, OWNER "RM0001", "20000.00", OK);
    assert_letters(w, "anna", 1, asked);
    assert_letters(w, "sara", 0, "");
    struct security_agreement made = submit_bond(w, "SB-1", "10000.00", OK);
    assert_letters(w, "anna", 1, asked); /* its own doing */
    assert_letters(w, "sara", 1, bond);
    /* What is refused writes nothing. */
    submit_bond(w, "SB-1", "10000.00", CONFLICT);
    step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_REJECT, "", NULL, NULL, FINDINGS);
    assert_letters(w, "anna", 1, asked);
    assert_letters(w, "sara", 1, bond);
    step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_CONFIRM, NULL, NULL, NULL, OK);
    assert_letters(w, "anna", 3, granted);
    step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_TERMINATE, NULL, "2025-12-10", NULL, OK);
    assert_letters(w, "anna", 4, bond); /* too far away to be short */
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_ACTIVE);
    advance(w, "2025-11-09"); /* 31 days before */
    assert_letters(w, "anna", 5, is_short);
    advance(w, "2025-11-25");
    assert_letters(w, "anna", 5, is_short);
    advance(w, "2025-11-26"); /* 14 days before */
    assert_letters(w, "anna", 6, is_short);
    advance(w, "2025-12-02");
    assert_letters(w, "anna", 6, is_short);
    advance(w, "2025-12-08"); /* 7 days before */
    assert_letters(w, "anna", 7, is_short);
    advance(w, "2025-12-09");
    assert_letters(w, "anna", 8, is_short);
    advance(w, "2025-12-10");
    assert_letters(w, "anna", 9, lost);
    assert_letters(w, "rolf", 9, lost); /* who may see it is told */
    assert_letters(w, "eve", 0, "");
    assert_sound(w);
    assert_replays(w);
}

/* Only those whose requirement goes up are told of a review. */
static void test_review_is_told(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "8000.00", OK);
    enrol(w, SECOND, "8000.00", OK);
    const struct security_order order = order_for(OWNER "RM0001", "SB-1", "5000.00"),
                                other = order_for(SECOND, "SB-2", "5000.00");
    enter_bond(w, &order, OK);
    enter_bond(w, &other, OK);
    file_shirts(w, 1, 1, "100400.00", "");
    advance(w, "2025-12-01");
    pay(w, "P1", 2399560);
    advance(w, "2026-10-19");
    const char *newest;
    const size_t before = letters(w, "anna", &newest);
    advance(w, "2026-10-20");
    assert_letters(w, "anna", before + 1, "More financial security will be needed");
    advance(w, "2027-01-15");
    assert_letters(w, "anna", before + 2, "Financial security is short, or soon will be");
}

/* Both sides: of what an officer does, and of what comes with a day. */
static void test_demand_is_told(void **state)
{
    struct world *w = *state;
    const char *demand = "A demand on a security agreement";
    struct security_demand made;
    enrol(w, OWNER "RM0001", "20000.00", OK);
    const struct security_order bond = order_for(OWNER "RM0001", "SB-1", "10000.00");
    const struct demand_order order = {.account = w->account, .words = "not paid",
                                       .agreement = enter_bond(w, &bond, OK).matter};
    advance(w, "2025-11-28");
    w->released = "2025-11-27";
    file_shirts(w, 2, 1, "100000.00", "");
    advance(w, "2026-02-03");
    const char *unused;
    const size_t anna = letters(w, "anna", &unused), sara = letters(w, "sara", &unused);
    act_as(w, "officer1");
    expect(w, "demand", action_make_demand(&w->action, &order, &made), OK);
    assert_letters(w, "anna", anna + 1, demand);
    assert_letters(w, "sara", sara + 1, demand);
    advance(w, "2026-04-05"); /* the sixty-first day */
    assert_letters(w, "sara", sara + 2, demand);
    const struct demand_step_order pay = {.account = w->account, .matter = made.matter,
                                          .step = MONEY_STEP_DEMAND_PAY, .amount = "10000.00"};
    act_as(w, "sara");
    expect(w, "pay", action_step_demand(&w->action, &pay, &made), OK);
    assert_letters(w, "sara", sara + 2, demand); /* its own doing */
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_SUSPENDED);
    assert_letters(w, "eve", 0, "");
}

/* Goods imported for a time: the end of the time is told of, and when it has passed; so is the end
 * of the agreement for them. */
static void test_time_is_told(void **state)
{
    struct world *w = *state;
    const char *ends = "A security agreement of your account ends";
    const char *time = "Goods imported for a time: the time ends";
    struct program_need need;
    const struct program_order order = {.account = w->account, .program = "temporary",
                                        .reference = "FAIR-1", .amount = "25000.00",
                                        .since = "2025-11-03", .words = "machines for a fair"};
    act_as(w, "officer1");
    expect(w, "order", action_order_security(&w->action, &order, &need), OK);
    struct security_order bond = order_for(OWNER "RM0001", "SB-1", "25000.00");
    bond.program = "temporary";
    bond.until = "2026-12-31";
    enter_bond(w, &bond, OK);
    advance(w, "2026-06-01");
    advance(w, "2026-12-17");
    const char *unused;
    const size_t anna = letters(w, "anna", &unused);
    advance(w, "2026-12-18"); /* 14 days before nothing secures them */
    assert_letters(w, "anna", anna + 1, ends);
    advance(w, "2027-01-01"); /* 7, 1 and 0 */
    assert_letters(w, "anna", anna + 4, ends);
    struct security_order next = order_for(OWNER "RM0001", "SB-2", "25000.00");
    next.program = "temporary";
    enter_bond(w, &next, OK);
    advance(w, "2027-04-18");
    const size_t before = letters(w, "anna", &unused);
    advance(w, "2027-04-19");
    assert_letters(w, "anna", before + 1, time);
    advance(w, "2027-05-03"); /* the last day */
    assert_letters(w, "anna", before + 3, time);
    struct program_need *list;
    size_t count;
    act_as(w, "officer1");
    expect(w, "list", action_list_ordered(&w->action, 10, &list, &count), OK);
    assert_int_equal(count, 1);
    assert_false(list[0].late);
    advance(w, "2027-05-05");
    assert_letters(w, "anna", before + 4, time);
    act_as(w, "officer1");
    expect(w, "list", action_list_ordered(&w->action, 10, &list, &count), OK);
    assert_true(list[0].late);
    assert_sound(w);
    struct program_step_order step = {.account = w->account, .matter = need.matter,
                                      .step = MONEY_STEP_REQUIREMENT_EXTEND,
                                      .until = "2027-05-04", .words = "the fair lasts"};
    act_as(w, "officer1");
    expect(w, "extend", action_step_program(&w->action, &step, &need), FINDINGS);
    step.until = "2027-05-05";
    act_as(w, "officer1");
    expect(w, "extend", action_step_program(&w->action, &step, &need), OK);
    assert_false(need.late);
    advance(w, "2027-05-06");
    step.step = MONEY_STEP_REQUIREMENT_RELEASE;
    step.outcome = "paid";
    act_as(w, "officer1");
    expect(w, "release", action_step_program(&w->action, &step, &need), OK);
    assert_letters(w, "eve", 0, "");
    assert_sound(w);
    assert_replays(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_change_is_told, open_told, close_world),
        cmocka_unit_test_setup_teardown(test_review_is_told, open_told, close_world),
        cmocka_unit_test_setup_teardown(test_demand_is_told, open_told, close_world),
        cmocka_unit_test_setup_teardown(test_time_is_told, open_told, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
