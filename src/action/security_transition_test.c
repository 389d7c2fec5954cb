/* The transition period lived again: taken in as it begins, judged at 03:00:01 of its last day. */
#include "security_world.h"

#include <stdio.h>

#define DORMANT "731056248"
#define LATER "797645710"

static int open_before(void **state)
{
    struct world *w;
    open_world_on(state, "2024-10-20");
    w = *state;
    put_business(w, OWNER, BUSINESS_IMPORTER, 3);
    put_business(w, DORMANT, BUSINESS_IMPORTER, 1);
    put_business(w, SURETY, BUSINESS_SURETY, 1);
    return 0;
}

static void check_at(struct world *w, const char *account, instant at, bool yes,
                     const char *reason)
{
    struct rpp_check check;
    act_as(w, "officer1");
    w->action.now = at;
    expect(w, "check", action_check_rpp(&w->action, account_of(account).text, &check), OK);
    if (check.yes != yes || strcmp(check.reason, reason) != 0)
        fail_msg("%s: %s %s, expected %s", account, check.yes ? "yes" : "no", check.reason, reason);
}

static const struct stored_money_step *last_of(struct world *w, const char *account)
{
    struct security_book book;
    act_as(w, "officer1");
    assert_int_equal(security_load(&w->action, account_of(account), w->action.today, &book), OK);
    assert_true(book.states_count > 0);
    return &book.states[book.states_count - 1];
}

static void assert_bucket(struct world *w, const char *account, enum money_step step,
                          const char *reason)
{
    const struct stored_money_step *last = last_of(w, account);
    assert_string_equal(money_steps[last->step].id, money_steps[step].id);
    assert_string_equal(security_reason_of(last).word, reason);
}

static void file_on(struct world *w, int sequence, const char *on, const char *dollars)
{
    advance(w, on);
    w->released = w->shipped = on;
    file_shirts(w, sequence, 1, dollars, "");
}

/* RM0001 posts enough, RM0002 says that it will owe nothing, the other importer owes and posts
 * nothing, one does nothing at all, one posts less than is needed, one comes in later. */
static void test_buckets(void **state)
{
    struct world *w = *state;
    assert_check(w, OWNER "RM0001", false, "NOT_ENROLLED");
    advance(w, "2024-10-21");
    assert_check(w, OWNER "RM0001", true, "TRANSITION");
    assert_check(w, SECOND, true, "TRANSITION");
    assert_check(w, EXPORTS, false, "EXPORTER_ONLY");
    assert_check(w, OTHER "RM0001", true, "TRANSITION");
    assert_check(w, DORMANT "RM0001", true, "TRANSITION");
    assert_bucket(w, OWNER "RM0001", MONEY_STEP_RPP_CARRY, "automatic");
    put_business(w, LATER, BUSINESS_IMPORTER, 1); /* of old, but known here only now */
    advance(w, "2024-10-22");
    assert_check(w, LATER "RM0001", true, "TRANSITION");
    enrol(w, SECOND, "0.00", OK);
    enrol(w, SECOND, "0.00", CONFLICT);
    assert_check(w, SECOND, true, "TRANSITION");
    file_on(w, 1, "2025-03-03", "100000.00");   /* 23,900.00 */
    file_shirts(w, 501, 1, "50000.00", "");
    post_deposit(w, "D1", 2390000, "bank", OK);
    assert_check(w, OWNER "RM0001", true, "TRANSITION"); /* nothing moves it before the end */
    advance(w, "2025-05-19");
    assert_check(w, OTHER "RM0001", true, "TRANSITION");
    advance(w, "2025-05-20");
    const instant before = instant_at(day("2025-05-20"), 3, 0),
                  end = {before.ms + 1000};
    const struct {
        const char *account;
        bool yes;
        const char *answer;
        enum money_step step;
        const char *reason;
    } buckets[] = {
        {OWNER "RM0001", true, "ACTIVE", MONEY_STEP_RPP_COVER, "covered"},
        {SECOND, true, "ACTIVE", MONEY_STEP_RPP_COVER, "zero"},
        {OTHER "RM0001", false, "NOT_ENROLLED", MONEY_STEP_RPP_DROP, "transition"},
        {DORMANT "RM0001", false, "NOT_ENROLLED", MONEY_STEP_RPP_DROP, "dormant"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(buckets); i++) {
        check_at(w, buckets[i].account, before, true, "TRANSITION");
        check_at(w, buckets[i].account, end, buckets[i].yes, buckets[i].answer);
        assert_bucket(w, buckets[i].account, buckets[i].step, buckets[i].reason);
        assert_int_equal(last_of(w, buckets[i].account)->at.ms, end.ms);
    }
    /* Who was removed enrols anew, and what is needed is worked out then. */
    act_as(w, "otto");
    const struct rpp_order order = {.account = account_of(OTHER "RM0001"), .projection = ""};
    expect(w, "again", action_enrol_rpp(&w->action, &order), OK);
    assert_check(w, OTHER "RM0001", false, "NO_SECURITY");
    advance(w, "2025-05-21");
    assert_check(w, OTHER "RM0001", false, "NO_SECURITY"); /* the period is over */
    assert_sound(w);
    assert_replays(w);
}

/* Whatever was posted keeps the account in, and what is missing is to be followed up. */
static void test_posted_too_little(void **state)
{
    struct world *w = *state;
    file_on(w, 1, "2025-03-03", "100000.00");
    post_deposit(w, "D1", 100, "bank", OK);
    advance(w, "2025-05-20");
    check_at(w, OWNER "RM0001", (instant){instant_at(day("2025-05-20"), 3, 0).ms + 1000}, true,
             "ACTIVE");
    assert_bucket(w, OWNER "RM0001", MONEY_STEP_RPP_LACK, "transition");
    advance(w, "2025-07-02"); /* no time runs: an officer decides */
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    post_deposit(w, "D2", 2389900, "bank", OK);
    assert_bucket(w, OWNER "RM0001", MONEY_STEP_RPP_COVER, "covered");
    assert_sound(w);
}

/* What is carried is by the requirement that was worked out in the same record. */
static void test_notice_at_the_end(void **state)
{
    struct world *w = *state;
    struct utilisation_notice *list;
    size_t count;
    file_on(w, 1, "2025-03-03", "100003.00"); /* owes 23,900.72; half of it is 11,951.00 */
    const struct security_order order = order_for(OWNER "RM0001", "SB-1", "6000.00");
    enter_bond(w, &order, OK);
    advance(w, "2025-05-20");
    assert_bucket(w, OWNER "RM0001", MONEY_STEP_RPP_LACK, "transition");
    assert_int_equal(standing(w, OWNER "RM0001").cover.carries.cents, 1199935);
    expect(w, "notices", action_list_notices(&w->action, w->account, &list, &count), OK);
    assert_int_equal(count, 1);
    assert_sound(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_buckets, open_before, close_world),
        cmocka_unit_test_setup_teardown(test_posted_too_little, open_before, close_world),
        cmocka_unit_test_setup_teardown(test_notice_at_the_end, open_before, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
