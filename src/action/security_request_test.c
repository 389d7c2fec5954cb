/* Requests to change the requirement: asked, answered, decided, valid for some time. */
#include "security_impl.h"
#include "security_world.h"

#include <stdio.h>

static struct requirement_request ask(struct world *w, const char *who, const char *amount,
                                      const char *basis, const char *words, enum code expected)
{
    struct requirement_request made = {0};
    const struct requirement_change change = {.amount = amount, .basis = basis, .words = words};
    act_as(w, who);
    expect(w, "ask", action_ask_requirement(&w->action, w->account, &change, &made), expected);
    return made;
}

static struct requirement_request go_on(struct world *w, const char *who, ledger_id matter,
                                        enum money_step step, const char *words,
                                        const char *amount, const char *until, enum code expected)
{
    struct requirement_request after = {0};
    const struct requirement_step_order order = {.account = w->account, .matter = matter,
                                                 .step = step, .words = words, .amount = amount,
                                                 .until = until};
    act_as(w, who);
    expect(w, money_steps[step].id, action_step_requirement(&w->action, &order, &after), expected);
    return after;
}

#define APPROVE MONEY_STEP_REQUIREMENT_REQUEST_APPROVE
#define REFUSE MONEY_STEP_REQUIREMENT_REQUEST_REFUSE
#define QUESTION MONEY_STEP_REQUIREMENT_REQUEST_QUESTION
#define ANSWER MONEY_STEP_REQUIREMENT_REQUEST_ANSWER
#define WITHDRAW MONEY_STEP_REQUIREMENT_REQUEST_WITHDRAW

static void cover(struct world *w, const char *projection, const char *bond)
{
    enrol(w, OWNER "RM0001", projection, OK);
    const struct security_order order = order_for(OWNER "RM0001", "SB-1", bond);
    enter_bond(w, &order, OK);
}

static void test_refused_input(void **state)
{
    struct world *w = *state;
    ask(w, "owner", "1000.00", "actual", "less trade", FINDINGS);
    assert_found(w, FINDING_FSG_0202); /* not enrolled */
    cover(w, "20000.00", "10000.00");
    ask(w, "owner", "a lot", "soon", " ", FINDINGS);
    assert_found(w, FINDING_DOC_0005);
    assert_found(w, FINDING_FSG_0203);
    assert_found(w, FINDING_MON_0001);
    ask(w, "owner", "-1.00", "actual", "x", FINDINGS);
    ask(w, "owner", "20000.00", "actual", "the same", FINDINGS);
    assert_found(w, FINDING_FSG_0204);
    ask(w, "vera", "12000.00", "actual", "less trade", FORBIDDEN);
    ask(w, "otto", "12000.00", "actual", "less trade", NOT_FOUND);
    const struct requirement_request made =
        ask(w, "owner", "12000.00", "projected", "less trade", OK);
    assert_int_equal(made.state, MONEY_STATE_REQUIREMENT_REQUEST_OPEN);
    assert_int_equal(made.asked.cents, 1200000);
    assert_string_equal(made.basis, "projected");
    ask(w, "owner", "11000.00", "actual", "again", CONFLICT);
    assert_found(w, FINDING_FSG_0201);
    go_on(w, "owner", made.matter, APPROVE, NULL, NULL, "2026-03-31", FORBIDDEN);
    go_on(w, "otto", made.matter, WITHDRAW, NULL, NULL, NULL, NOT_FOUND);
    go_on(w, "officer1", made.matter, APPROVE, NULL, NULL, "", FINDINGS);
    assert_found(w, FINDING_FSG_0205);
    go_on(w, "officer1", made.matter, APPROVE, NULL, NULL, "2025-11-02", FINDINGS);
    go_on(w, "officer1", made.matter, APPROVE, NULL, NULL, "2026-11-05", FINDINGS);
    go_on(w, "officer1", made.matter, APPROVE, NULL, "much", "2026-03-31", FINDINGS);
    go_on(w, "officer1", made.matter, APPROVE, "", "11000.00", "2026-03-31", FINDINGS);
    assert_found(w, FINDING_MON_0001); /* another amount needs a reason */
    go_on(w, "officer1", made.matter, REFUSE, "", NULL, NULL, FINDINGS);
    go_on(w, "officer1", made.matter + 1, REFUSE, "no", NULL, NULL, NOT_FOUND);
    go_on(w, "officer1", made.matter, MONEY_STEP_DEPOSIT_BACK_GRANT, NULL, NULL, NULL, NOT_FOUND);
    struct requirement_request *list;
    size_t count;
    act_as(w, "owner");
    assert_int_equal(action_list_requests_waiting(&w->action, 10, &list, &count), FORBIDDEN);
    assert_sound(w);
}

/* The least one way, then the other; after its last day what was worked out counts again. */
static void test_approved_for_some_time(void **state)
{
    struct world *w = *state;
    struct requirement_request *list;
    size_t count;
    cover(w, "20000.00", "10000.00");
    struct requirement_request one =
        ask(w, "owner", "12000.00", "projected", "two clients left", OK);
    act_as(w, "officer1");
    expect(w, "desk", action_list_requests_waiting(&w->action, 10, &list, &count), OK);
    assert_int_equal(count, 1);
    assert_string_equal(list[0].account.text, OWNER "RM0001");
    go_on(w, "officer1", one.matter, QUESTION, "", NULL, NULL, FINDINGS);
    one = go_on(w, "officer1", one.matter, QUESTION, "which clients?", NULL, NULL, OK);
    assert_int_equal(one.state, MONEY_STATE_REQUIREMENT_REQUEST_INFO_REQUESTED);
    go_on(w, "officer1", one.matter, QUESTION, "which?", NULL, NULL, CONFLICT);
    go_on(w, "owner", one.matter, ANSWER, "A and B", NULL, NULL, OK);
    one = go_on(w, "officer1", one.matter, APPROVE, NULL, NULL, "2026-03-31", OK);
    assert_int_equal(one.state, MONEY_STATE_REQUIREMENT_REQUEST_APPROVED);
    assert_int_equal(one.approved.cents, 1200000);
    assert_int_equal(one.until.days, day("2026-03-31").days);
    assert_int_equal(one.steps_count, 4);
    struct security_standing shown = standing(w, OWNER "RM0001");
    assert_int_equal(shown.requirement->need.base.cents, 1200000);
    assert_string_equal(shown.requirement->run, "request");
    assert_int_equal(shown.next->need.base.cents, 2000000);
    assert_int_equal(shown.next->from.days, day("2026-04-01").days);
    /* one wins, the other is told */
    go_on(w, "officer2", one.matter, REFUSE, "no", NULL, NULL, CONFLICT);
    assert_found(w, FINDING_MON_0003);
    /* Another one replaces it, with another amount. */
    one = ask(w, "owner", "9000.00", "actual", "three left", OK);
    one = go_on(w, "officer1", one.matter, APPROVE, "the months say more", "9500.00", "2026-02-28",
                OK);
    assert_int_equal(one.state, MONEY_STATE_REQUIREMENT_REQUEST_PARTLY_APPROVED);
    assert_int_equal(standing(w, OWNER "RM0001").requirement->need.base.cents, 950000);
    step_bond(w, "sara", shown.allocations[0].matter, MONEY_STEP_SECURITY_AMEND, NULL, NULL,
              "6000.00", NOT_FOUND); /* not the agreement's own matter */
    act_as(w, "owner");
    struct security_agreement *bonds;
    expect(w, "bonds", action_list_securities(&w->action, w->account, &bonds, &count), OK);
    step_bond(w, "sara", bonds[0].matter, MONEY_STEP_SECURITY_AMEND, NULL, NULL, "6000.00", OK);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    advance(w, "2026-02-28");
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_ACTIVE);
    assert_sound(w);
    advance(w, "2026-03-01"); /* what was worked out counts again; an officer decides */
    shown = standing(w, OWNER "RM0001");
    assert_int_equal(shown.requirement->need.base.cents, 2000000);
    assert_int_equal(shown.state, MONEY_STATE_RPP_DEFICIENT);
    assert_string_equal(shown.reason, "expired");
    advance(w, "2026-03-05");
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    assert_sound(w);
    assert_replays(w);
}

/* A review meanwhile is kept, and counts once the approved amount is over. */
static void test_review_meanwhile(void **state)
{
    struct world *w = *state;
    cover(w, "20000.00", "10000.00");
    advance(w, "2026-09-01");
    struct requirement_request one = ask(w, "owner", "9000.00", "actual", "less", OK);
    go_on(w, "officer1", one.matter, APPROVE, NULL, NULL, "2027-02-28", OK);
    advance(w, "2027-01-15");
    struct security_standing shown = standing(w, OWNER "RM0001");
    assert_int_equal(shown.requirement->need.base.cents, 900000);
    assert_int_equal(shown.next->need.base.cents, 2000000); /* not what was approved */
    assert_string_equal(shown.next->run, "review");
    struct security_forecast seen;
    act_as(w, "owner");
    expect(w, "outlook", action_foresee_review(&w->action, w->account, &seen), OK);
    assert_false(seen.approved);
    assert_int_equal(seen.need.base.cents, 2000000);
    advance(w, "2027-03-01");
    assert_int_equal(standing(w, OWNER "RM0001").requirement->need.base.cents, 2000000);
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_ACTIVE);
    assert_sound(w);
    assert_replays(w);
}

/* Asked for at enrolment: the account waits, whatever is posted, until it is decided. */
static void test_at_enrolment(void **state)
{
    struct world *w = *state;
    struct requirement_change change = {.amount = "8000.00", .basis = "actual", .words = ""};
    const struct rpp_order order = {.account = w->account, .projection = "20000.00",
                                    .change = &change};
    act_as(w, "owner");
    expect(w, "enrol", action_enrol_rpp(&w->action, &order), FINDINGS);
    assert_found(w, FINDING_MON_0001);
    change.words = "one shipment was not usual";
    act_as(w, "owner");
    expect(w, "enrol", action_enrol_rpp(&w->action, &order), OK);
    struct requirement_request *list;
    size_t count;
    act_as(w, "owner");
    expect(w, "list", action_list_requirement_requests(&w->action, w->account, &list, &count), OK);
    assert_int_equal(count, 1);
    post_deposit(w, "D1", 2000000, "bank", OK);
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_PENDING);
    assert_check(w, OWNER "RM0001", false, "NO_SECURITY");
    advance(w, "2025-11-10");
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_PENDING);
    go_on(w, "officer1", list[0].matter, REFUSE, "it was usual", NULL, NULL, OK);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    act_as(w, "owner");
    expect(w, "leave", action_leave_rpp(&w->action, w->account), OK);
    act_as(w, "owner");
    expect(w, "enrol", action_enrol_rpp(&w->action, &order), OK);
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_PENDING);
    act_as(w, "owner");
    expect(w, "list", action_list_requirement_requests(&w->action, w->account, &list, &count), OK);
    assert_int_equal(count, 2);
    go_on(w, "owner", list[0].matter, WITHDRAW, NULL, NULL, NULL, OK);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    assert_sound(w);
    assert_replays(w);
}

/* An officer sees on the list of short accounts that a request is open; nothing is automatic. */
static void test_seen_where_short(void **state)
{
    struct world *w = *state;
    struct rpp_row *rows;
    size_t count;
    cover(w, "20000.00", "10000.00");
    advance(w, "2026-01-20");
    w->released = "2026-01-19";
    file_shirts(w, 1, 1, "100000.00", "");
    advance(w, "2026-01-21");
    ask(w, "owner", "40000.00", "projected", "we grow", OK);
    act_as(w, "officer1");
    expect(w, "list", action_list_rpp(&w->action, MONEY_STEP_RPP_LACK, 10, &rows, &count), OK);
    assert_int_equal(count, 1);
    assert_true(rows[0].asked);
}

/* The transition period ends: what is open has to be filed again. */
static void test_invalid_after_transition(void **state)
{
    struct world *w = *state;
    cover(w, "20000.00", "10000.00");
    const struct requirement_request one = ask(w, "owner", "9000.00", "actual", "less", OK);
    struct security_book book;
    struct commit_result result;
    begin(w, NULL);
    assert_int_equal(security_load(&w->action, w->account, w->action.today, &book), OK);
    struct security_record record = security_record_new(&w->action);
    security_invalidate_requests(&record, &book);
    assert_int_equal(record.count, 1);
    expect(w, "invalidate", security_commit(&record, program_account_bn(w->account), book.head,
                                            &result), OK);
    struct requirement_request after;
    act_as(w, "owner");
    expect(w, "show", action_show_requirement_request(&w->action, w->account, one.matter, &after),
           OK);
    assert_int_equal(after.state, MONEY_STATE_REQUIREMENT_REQUEST_INVALIDATED);
    go_on(w, "officer1", one.matter, APPROVE, NULL, NULL, "2026-03-31", CONFLICT);
    ask(w, "owner", "9000.00", "actual", "less", OK);
    assert_sound(w);
}

/* ---- forged ---- */

static void count_problem(void *context, const char *text)
{
    (void)text;
    ++*(int *)context;
}

static int problems_of(struct world *w)
{
    struct verify_counts counts;
    int problems = 0;
    begin(w, NULL);
    assert_int_equal(action_verify(&w->action, count_problem, &problems, &counts), OK);
    return problems;
}

static struct security_record begin_forging(struct world *w, struct security_book *book)
{
    begin(w, NULL);
    assert_int_equal(security_load(&w->action, w->account, w->action.today, book), OK);
    return security_record_new(&w->action);
}

static void end_forging(struct world *w, struct security_record *record,
                        const struct security_book *book)
{
    struct commit_result result;
    const int before = problems_of(w);
    expect(w, "forge", security_commit(record, program_account_bn(w->account), book->head,
                                       &result), OK);
    assert_true(problems_of(w) > before);
}

static void test_forged(void **state)
{
    struct world *w = *state;
    struct security_book book;
    cover(w, "20000.00", "10000.00");
    advance(w, "2026-01-20");
    w->released = "2026-01-19";
    file_shirts(w, 1, 1, "80000.00", ""); /* 19,120.00 */
    assert_int_equal(problems_of(w), 0);
    /* approved by nobody */
    struct security_record record = begin_forging(w, &book);
    assert_int_equal(security_approve(&record, &book, money_cents(100), day("2026-03-31")), OK);
    end_forging(w, &record, &book);
    /* approved, and not made the requirement */
    const struct requirement_request one = ask(w, "owner", "9000.00", "actual", "less", OK);
    record = begin_forging(w, &book);
    security_add(&record, w->account, APPROVE, one.matter, "2026-03-31", money_cents(900000));
    end_forging(w, &record, &book);
    /* a step after the last one */
    record = begin_forging(w, &book);
    security_add(&record, w->account, WITHDRAW, one.matter, "actual", money_cents(900000));
    end_forging(w, &record, &book);
    /* notices: another amount, another limit, a threshold that was not passed */
    static const struct {
        int64_t used, limit;
        const char *subject;
    } notices[] = {{1912001, 2000000, "90"}, {1912000, 2000001, "90"}, {1912000, 2000000, "100"}};
    for (size_t i = 0; i < ARRAY_COUNT(notices); i++) {
        record = begin_forging(w, &book);
        struct stored_money_step *step =
            security_add(&record, w->account, MONEY_STEP_UTILISATION_NOTICE, 0,
                         notices[i].subject, money_cents(notices[i].used));
        step->document =
            security_write_use(w->arena, &book.policy, money_cents(notices[i].limit),
                               money_cents(0));
        end_forging(w, &record, &book);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_refused_input, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_approved_for_some_time, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_review_meanwhile, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_at_enrolment, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_seen_where_short, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_invalid_after_transition, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_forged, open_secured, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
