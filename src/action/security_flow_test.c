/* Financial security through the real actions: scenarios of release prior to payment. */
#include "security_world.h"

#include <stdio.h>

/* A history: the highest month has 137,250.37 of duty and tax. */
static void live_some_months(struct world *w)
{
    file_shirts(w, 1, 1, "100000.00", ""); /* 23,900.00 posted on 2025-11-03 */
    advance(w, "2025-11-28");
    w->released = "2025-11-27";
    file_shirts(w, 2, 1, "574269.33", ""); /* 137,250.37 */
    advance(w, "2025-12-27");
    w->released = "2025-12-26";
    file_shirts(w, 3, 1, "200000.00", "");
}

static void test_requirement_and_agreement(void **state)
{
    struct world *w = *state;
    live_some_months(w);
    assert_check(w, OWNER "RM0001", false, "NOT_ENROLLED");
    enrol(w, OWNER "RM0001", "1.00", FINDINGS);
    assert_found(w, FINDING_FSG_0004);
    enrol(w, OWNER "RM0001", "", OK);
    struct security_standing shown = standing(w, OWNER "RM0001");
    assert_int_equal(shown.state, MONEY_STATE_RPP_PENDING);
    assert_int_equal(shown.requirement->need.base.cents, 13725037);
    assert_int_equal(shown.requirement->need.agreement.cents, 6862600);
    assert_int_equal(shown.requirement->need.deposit.cents, 13725037);
    assert_int_equal(shown.cover.short_agreement.cents, 6862600);
    assert_int_equal(shown.utilised.cents, 2390000 + 13725037 + 4780000);
    assert_check(w, OWNER "RM0001", false, "NO_SECURITY");
    enrol(w, OWNER "RM0001", "", CONFLICT);
    assert_found(w, FINDING_FSG_0002);
    /* What the importer submits counts for nothing until its provider says so. */
    struct security_agreement made = submit_bond(w, "SB-2025-001", "68626.00", OK);
    assert_int_equal(made.state, MONEY_STATE_SECURITY_SUBMITTED);
    assert_check(w, OWNER "RM0001", false, "NO_SECURITY");
    submit_bond(w, "SB-2025-001", "68626.00", CONFLICT);
    assert_found(w, FINDING_FSG_0022);
    struct security_agreement *list;
    size_t count;
    const struct given_filter waits = {.waiting = true}, all = {0};
    act_as(w, "sara");
    expect(w, "waiting", action_list_given(&w->action, &waits, &list, &count), OK);
    assert_int_equal(count, 1);
    assert_string_equal(list[0].terms.number, "SB-2025-001");
    act_as(w, "seth");
    assert_int_equal(action_list_given(&w->action, &waits, &list, &count), FORBIDDEN);
    step_bond(w, "owner", made.matter, MONEY_STEP_SECURITY_CONFIRM, NULL, NULL, NULL, FORBIDDEN);
    step_bond(w, "otto", made.matter, MONEY_STEP_SECURITY_CONFIRM, NULL, NULL, NULL, NOT_FOUND);
    step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_REJECT, " ", NULL, NULL, FINDINGS);
    made = step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_CONFIRM, NULL, NULL, NULL, OK);
    assert_int_equal(made.state, MONEY_STATE_SECURITY_ACTIVE);
    shown = standing(w, OWNER "RM0001");
    assert_int_equal(shown.state, MONEY_STATE_RPP_ACTIVE);
    assert_true(shown.cover.met);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_CONFIRM, NULL, NULL, NULL, CONFLICT);
    act_as(w, "sara");
    expect(w, "given", action_list_given(&w->action, &all, &list, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].matter, made.matter);
    /* Less would leave the account short. */
    step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_AMEND, NULL, NULL, "68625.00", FINDINGS);
    assert_found(w, FINDING_FSG_0033);
    made = step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_AMEND, NULL, NULL, "70000.00", OK);
    assert_int_equal(standing(w, OWNER "RM0001").posted.agreements.cents, 7000000);
    assert_sound(w);
    assert_replays(w);
}

static void test_rejected_and_withdrawn(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "20000.00", OK);
    struct security_agreement made = submit_bond(w, "SB-1", "10000.00", OK);
    step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_REJECT, "not ours", NULL, NULL, OK);
    assert_check(w, OWNER "RM0001", false, "NO_SECURITY");
    made = submit_bond(w, "SB-1", "10000.00", OK); /* it was never given */
    step_bond(w, "owner", made.matter, MONEY_STEP_SECURITY_WITHDRAW, NULL, NULL, NULL, OK);
    step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_CONFIRM, NULL, NULL, NULL, CONFLICT);
    made = submit_bond(w, "SB-1", "10000.00", OK);
    step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_CONFIRM, NULL, NULL, NULL, OK);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    const struct security_order again = order_for(OWNER "RM0001", "SB-1", "5000.00");
    enter_bond(w, &again, CONFLICT);
    assert_found(w, FINDING_FSG_0022);
    assert_sound(w);
}

static void test_termination(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "20000.00", OK);
    const struct security_order first = order_for(OWNER "RM0001", "SB-1", "10000.00");
    struct security_agreement made = enter_bond(w, &first, OK);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_TERMINATE, NULL, "2025-12-02", NULL,
              FINDINGS);
    assert_found(w, FINDING_FSG_0032);
    made = step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_TERMINATE, NULL, "2025-12-03",
                     NULL, OK);
    assert_int_equal(made.state, MONEY_STATE_SECURITY_NOTIFIED);
    struct security_standing shown = standing(w, OWNER "RM0001");
    assert_int_equal(shown.state, MONEY_STATE_RPP_DEFICIENT);
    assert_string_equal(shown.reason, "termination");
    assert_true(shown.cover.met && !shown.after.met);
    assert_int_equal(shown.after.short_agreement.cents, 1000000);
    assert_int_equal(shown.after.short_deposit.cents, 2000000);
    struct rpp_row *rows;
    size_t count;
    act_as(w, "officer1");
    expect(w, "list", action_list_rpp(&w->action, MONEY_STEP_RPP_LACK, 10, &rows, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].missing.cents, 2000000);
    post_deposit(w, "D-5", 500000, "bank", OK); /* not enough, but so much less is missing */
    act_as(w, "officer1");
    expect(w, "list", action_list_rpp(&w->action, MONEY_STEP_RPP_LACK, 10, &rows, &count), OK);
    assert_int_equal(rows[0].missing.cents, 1500000);
    assert_int_equal(shown.deadline.days, day("2025-12-03").days);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    /* Taken back: nothing is short any more. */
    step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_REINSTATE, NULL, NULL, NULL, OK);
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_ACTIVE);
    step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_TERMINATE, NULL, "2025-12-03", NULL, OK);
    advance(w, "2025-12-02");
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    advance(w, "2025-12-03");
    assert_check(w, OWNER "RM0001", false, "SUSPENDED");
    assert_int_equal(standing(w, OWNER "RM0001").posted.agreements.cents, 0);
    const struct security_order second = order_for(OWNER "RM0001", "SB-2", "10000.00");
    enter_bond(w, &second, OK);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    assert_sound(w);
    assert_replays(w);
}

static void test_replaced_in_time(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "20000.00", OK);
    struct security_order order = order_for(OWNER "RM0001", "SB-1", "10000.00");
    order.until = "2025-12-20"; /* expires */
    enter_bond(w, &order, OK);
    advance(w, "2025-11-25");
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_DEFICIENT);
    order = order_for(OWNER "RM0001", "SB-2", "10000.00");
    order.from = "2025-12-21";
    enter_bond(w, &order, OK);
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_ACTIVE);
    advance(w, "2025-12-21");
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    assert_int_equal(standing(w, OWNER "RM0001").allocations_count, 2);
    assert_int_equal(standing(w, OWNER "RM0001").posted.agreements.cents, 1000000);
}

/* What an officer gives stands: it was taken back at the next closing. */
static void test_more_time_after_termination(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "20000.00", OK);
    const struct security_order order = order_for(OWNER "RM0001", "SB-1", "10000.00");
    const struct security_agreement made = enter_bond(w, &order, OK);
    step_bond(w, "sara", made.matter, MONEY_STEP_SECURITY_TERMINATE, NULL, "2025-12-03", NULL, OK);
    act_as(w, "officer1");
    expect(w, "extend", action_decide_rpp(&w->action, w->account, MONEY_STEP_RPP_EXTEND,
                                          "a new one is on its way", "2025-12-10"), OK);
    static const char *const days[] = {"2025-11-05", "2025-12-03", "2025-12-09"};
    for (size_t i = 0; i < ARRAY_COUNT(days); i++) {
        advance(w, days[i]);
        const struct security_standing shown = standing(w, OWNER "RM0001");
        assert_int_equal(shown.state, MONEY_STATE_RPP_DEFICIENT);
        assert_int_equal(shown.deadline.days, day("2025-12-10").days);
        assert_check(w, OWNER "RM0001", true, "ACTIVE");
    }
    advance(w, "2025-12-10"); /* of what ended nothing is left */
    assert_check(w, OWNER "RM0001", false, "SUSPENDED");
    assert_sound(w);
    assert_replays(w);
}

/* Time that runs for one thing is no reason to take away another. */
static void test_no_less_while_time_runs(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "22000.00", OK);
    struct security_order order = order_for(OWNER "RM0001", "SB-1", "5000.00");
    const struct security_agreement first = enter_bond(w, &order, OK);
    order = order_for(OWNER "RM0001", "SB-2", "6000.00");
    const struct security_agreement second = enter_bond(w, &order, OK);
    step_bond(w, "sara", first.matter, MONEY_STEP_SECURITY_TERMINATE, NULL, "2025-12-03", NULL,
              OK);
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_DEFICIENT);
    step_bond(w, "sara", second.matter, MONEY_STEP_SECURITY_AMEND, NULL, NULL, "5999.00",
              FINDINGS);
    assert_found(w, FINDING_FSG_0033);
    step_bond(w, "sara", second.matter, MONEY_STEP_SECURITY_AMEND, NULL, NULL, "7000.00", OK);
    step_bond(w, "sara", second.matter, MONEY_STEP_SECURITY_AMEND, NULL, NULL, "6000.00", OK);
    act_as(w, "owner"); /* out of it, nothing depends on it */
    expect(w, "leave", action_leave_rpp(&w->action, w->account), OK);
    step_bond(w, "sara", second.matter, MONEY_STEP_SECURITY_AMEND, NULL, NULL, "5000.00", OK);
}

static void test_two_accounts(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "40000.00", OK);
    enrol(w, SECOND, "20000.00", OK);
    enrol(w, EXPORTS, "1.00", FINDINGS);
    assert_found(w, FINDING_FSG_0001);
    assert_check(w, EXPORTS, false, "EXPORTER_ONLY");
    assert_check(w, OWNER "RM0009", false, "UNKNOWN");
    assert_check(w, "111222333RM0001", false, "UNKNOWN");
    struct security_part_order parts[] = {{OWNER "RM0001", "20000.00"}, {EXPORTS, "10000.00"}};
    struct security_order order = order_for(OWNER "RM0001", "SB-1", "30000.00");
    order.parts = parts;
    order.parts_count = 2;
    enter_bond(w, &order, FINDINGS);
    assert_found(w, FINDING_FSG_0028);
    parts[1] = (struct security_part_order){OTHER "RM0001", "10000.00"};
    enter_bond(w, &order, FINDINGS);
    assert_found(w, FINDING_FSG_0027);
    parts[1] = (struct security_part_order){SECOND, "10000.01"};
    enter_bond(w, &order, FINDINGS);
    assert_found(w, FINDING_FSG_0030);
    parts[1] = (struct security_part_order){OWNER "RM0001", "10000.00"};
    enter_bond(w, &order, FINDINGS);
    assert_found(w, FINDING_FSG_0031);
    parts[1] = (struct security_part_order){SECOND, "10000.00"};
    struct security_agreement made = enter_bond(w, &order, OK);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    assert_check(w, SECOND, true, "ACTIVE");
    act_as(w, "owner");
    order.number = "SB-2";
    assert_int_equal(action_submit_security(&w->action, &order, &made), FINDINGS);
    assert_found(w, FINDING_FSG_0035);
    assert_sound(w);
    assert_replays(w);
}

/* However many steps one record took, one of them stands: lists show each account once. */
static void assert_stands_once(struct world *w)
{
    struct stored_money_step *list;
    assert_int_equal(store_list_money_pending(w->reader, w->arena, w->account, "rpp", &list), 1);
}

static void test_zero_requirement(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "", FINDINGS);
    assert_found(w, FINDING_FSG_0003);
    enrol(w, OWNER "RM0001", "0.00", OK);
    assert_stands_once(w);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    file_shirts(w, 1, 1, "100000.00", ""); /* due 2025-12-01 */
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    advance(w, "2025-12-01");
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    advance(w, "2025-12-02");
    assert_check(w, OWNER "RM0001", false, "ZERO_REQ_DEBT");
    pay(w, "P1", 2390000);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
}

static void test_deposits(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "30000.00", OK);
    post_deposit(w, "", 100, "bank", FINDINGS);
    post_deposit(w, "D 1", 100, "bank", FINDINGS);
    assert_found(w, FINDING_FSG_0008);
    post_deposit(w, "D1", 0, "bank", FINDINGS);
    post_deposit(w, "D1", 2999999, "bank", OK);
    assert_check(w, OWNER "RM0001", false, "NO_SECURITY");
    post_deposit(w, "D1", 2999999, "bank", OK); /* the same order */
    assert_int_equal(standing(w, OWNER "RM0001").posted.deposits.cents, 2999999);
    post_deposit(w, "D1", 100, "bank", CONFLICT);
    assert_found(w, FINDING_FSG_0010);
    post_deposit(w, "D2", 2000001, "bank", OK);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    assert_int_equal(balance(w, w->account).cents, 0); /* kept outside of what is owed */
    assert_int_equal(standing(w, OWNER "RM0001").returnable.cents, 2000000);
    ask_back(w, 2000001, FINDINGS);
    assert_found(w, FINDING_FSG_0011);
    ledger_id matter = ask_back(w, 1500000, OK);
    ask_back(w, 500001, FINDINGS);
    take(w, "owner", w->account, matter, MONEY_STEP_DEPOSIT_BACK_GRANT, NULL, w->account,
         FORBIDDEN);
    take(w, "officer1", w->account, matter, MONEY_STEP_DEPOSIT_BACK_REFUSE, " ", w->account,
         FINDINGS);
    take(w, "officer1", w->account, matter, MONEY_STEP_DEPOSIT_BACK_GRANT, NULL, w->account, OK);
    take(w, "officer2", w->account, matter, MONEY_STEP_DEPOSIT_BACK_GRANT, NULL, w->account,
         CONFLICT);
    assert_int_equal(standing(w, OWNER "RM0001").posted.deposits.cents, 3500000);
    /* A debt that is late keeps all of it. */
    matter = ask_back(w, 500000, OK);
    file_shirts(w, 1, 1, "1000.00", "");
    advance(w, "2025-12-02");
    take(w, "officer1", w->account, matter, MONEY_STEP_DEPOSIT_BACK_GRANT, NULL, w->account,
         FINDINGS);
    assert_found(w, FINDING_FSG_0012);
    assert_int_equal(standing(w, OWNER "RM0001").returnable.cents, 0);
    take(w, "owner", w->account, matter, MONEY_STEP_DEPOSIT_BACK_WITHDRAW, NULL, w->account, OK);
    assert_sound(w);
    assert_replays(w);
}

static void test_deposit_and_agreement_together(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "100000.00", OK);
    post_deposit(w, "D1", 4000000, "bank", OK);
    assert_int_equal(standing(w, OWNER "RM0001").cover.short_agreement.cents, 3000000);
    const struct security_order order = order_for(OWNER "RM0001", "SB-1", "30000.00");
    enter_bond(w, &order, OK);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    assert_int_equal(standing(w, OWNER "RM0001").returnable.cents, 0);
}

/* What is worked out on the day of the review counts on another, and is told of before. */
static void test_annual_review(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "8000.00", OK);
    const struct security_order order = order_for(OWNER "RM0001", "SB-1", "5000.00");
    enter_bond(w, &order, OK);
    file_shirts(w, 1, 1, "100400.00", ""); /* 23,995.60 */
    advance(w, "2025-12-01");
    pay(w, "P1", 2399560);
    advance(w, "2026-10-19");
    assert_null(standing(w, OWNER "RM0001").next);
    advance(w, "2026-10-20");
    struct security_standing shown = standing(w, OWNER "RM0001");
    assert_int_equal(shown.requirement->need.agreement.cents, 500000);
    assert_non_null(shown.next);
    assert_int_equal(shown.next->need.agreement.cents, 1199800);
    assert_int_equal(shown.next->from.days, day("2027-01-15").days);
    assert_string_equal(shown.next->run, "review");
    advance(w, "2027-01-14");
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_ACTIVE);
    advance(w, "2027-01-15");
    shown = standing(w, OWNER "RM0001");
    assert_int_equal(shown.requirement->need.agreement.cents, 1199800);
    assert_int_equal(shown.state, MONEY_STATE_RPP_DEFICIENT);
    assert_string_equal(shown.reason, "review");
    advance(w, "2027-01-17");
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_DEFICIENT);
    assert_check(w, OWNER "RM0001", true, "ACTIVE"); /* an officer decides */
    act_as(w, "owner");
    assert_int_equal(action_decide_rpp(&w->action, w->account, MONEY_STEP_RPP_SUSPEND, "x", NULL),
                     FORBIDDEN);
    act_as(w, "officer1");
    assert_int_equal(action_decide_rpp(&w->action, w->account, MONEY_STEP_RPP_SUSPEND, "", NULL),
                     FINDINGS);
    act_as(w, "officer1");
    expect(w, "suspend", action_decide_rpp(&w->action, w->account, MONEY_STEP_RPP_SUSPEND,
                                           "not posted", NULL), OK);
    assert_check(w, OWNER "RM0001", false, "SUSPENDED");
    const struct security_order more = order_for(OWNER "RM0001", "SB-2", "7000.00");
    enter_bond(w, &more, OK);
    assert_check(w, OWNER "RM0001", false, "SUSPENDED"); /* who suspended lifts it */
    act_as(w, "officer2");
    expect(w, "restore", action_decide_rpp(&w->action, w->account, MONEY_STEP_RPP_RESTORE,
                                           "posted now", NULL), OK);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    assert_sound(w);
    assert_replays(w);
}

/* A clock that jumps: each review is made on its day, and counts from its own. */
static void test_jump_over_reviews(void **state)
{
    struct world *w = *state;
    struct security_requirement *list;
    size_t count;
    enrol(w, OWNER "RM0001", "8000.00", OK);
    const struct security_order order = order_for(OWNER "RM0001", "SB-1", "12000.00");
    enter_bond(w, &order, OK);
    file_shirts(w, 1, 1, "100400.00", "");
    advance(w, "2026-12-01"); /* over that of 2026 */
    advance(w, "2027-12-31"); /* and that of 2027 */
    advance(w, "2028-01-20");
    begin(w, "owner");
    assert_int_equal(action_list_requirements(&w->action, w->account, &list, &count), OK);
    assert_int_equal(count, 3);
    assert_int_equal(list[1].on.days, day("2026-10-20").days);
    assert_int_equal(list[1].need.agreement.cents, 1199800);
    assert_int_equal(list[0].on.days, day("2027-10-20").days);
    assert_int_equal(list[0].from.days, day("2028-01-15").days);
    assert_int_equal(list[0].need.agreement.cents, 0); /* nothing was imported since */
    assert_int_equal(standing(w, OWNER "RM0001").requirement->id, list[0].id);
    assert_sound(w);
    assert_replays(w);
}

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

/* What was never worked out, and states that cannot follow, are found. */
static void test_forged(void **state)
{
    struct world *w = *state;
    live_some_months(w);
    enrol(w, OWNER "RM0001", "", OK);
    assert_int_equal(problems_of(w), 0);
    static const struct {
        const char *from, *to; /* in the document */
        int64_t less;          /* of the step's amount */
    } forgeries[] = {
        {"\"deposit\":\"137250.37\"", "\"deposit\":\"137250.36\"", 0},
        {"\"agreement\":\"68626.00\"", "\"agreement\":\"68625.00\"", 0},
        {"\"total\":\"137250.37\"", "\"total\":\"137250.30\"", 0},
        {"\"gst\":\"33881.89\"", "\"gst\":\"33881.88\"", 0},
        {"\"base\":\"137250.37\"", "\"base\":\"137250.36\"", 0},
        {"\"base\"", "\"base\"", 1},
    };
    for (size_t i = 0; i < ARRAY_COUNT(forgeries); i++) {
        struct security_book book;
        struct commit_result result;
        act_as(w, "owner");
        assert_int_equal(security_load(&w->action, w->account, w->action.today, &book), OK);
        struct security_record record = security_record_new(&w->action);
        assert_int_equal(security_work_out(&record, &book, SECURITY_RUN_REQUEST,
                                           w->action.today, NULL), OK);
        struct stored_money_step *step = &record.steps[0];
        const char *at = strstr(step->document, forgeries[i].from);
        if (at == NULL)
            fail_msg("%s is not in %s", forgeries[i].from, step->document);
        step->document = arena_printf(w->arena, "%.*s%s%s", (int)(at - step->document),
                                      step->document, forgeries[i].to,
                                      at + strlen(forgeries[i].from));
        step->amount.cents -= forgeries[i].less;
        const int before = problems_of(w);
        act_as(w, "owner");
        assert_int_equal(security_commit(&record, program_account_bn(book.account), book.head,
                                         &result), OK);
        assert_true(problems_of(w) > before);
    }
    struct security_book book;
    struct commit_result result;
    act_as(w, "owner");
    assert_int_equal(security_load(&w->action, w->account, w->action.today, &book), OK);
    struct security_record record = security_record_new(&w->action);
    security_move(&record, &book, MONEY_STEP_RPP_LAPSE, "ended", DATE_NONE);
    const int before = problems_of(w);
    act_as(w, "owner");
    assert_int_equal(security_commit(&record, program_account_bn(w->account), book.head, &result),
                     OK);
    assert_int_equal(problems_of(w), before + 1);
}

/* A part of another program than its agreement's, and of no agreement; an account that is
 * short for what it uses, of which nobody was told. */
static void test_forged_parts(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "20000.00", OK);
    const struct security_order order = order_for(OWNER "RM0001", "SB-1", "10000.00");
    enter_bond(w, &order, OK);
    assert_int_equal(problems_of(w), 0);
    static const struct {
        const char *subject;
        int64_t amount;
    } parts[] = {{SURETY " SB-1 2025-11-03 - CA", 1000000},
                 {SURETY " SB-9 2025-11-03", 1000000},
                 {NULL, 0}};
    int problems = 0;
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        struct security_book book;
        struct commit_result result;
        act_as(w, "owner");
        assert_int_equal(security_load(&w->action, w->account, w->action.today, &book), OK);
        struct security_record record = security_record_new(&w->action);
        if (parts[i].subject == NULL)
            security_move(&record, &book, MONEY_STEP_RPP_LACK, "utilisation", day("2025-12-03"));
        else
            security_add(&record, w->account, MONEY_STEP_ALLOCATION_SET, 0, parts[i].subject,
                         money_cents(parts[i].amount));
        assert_int_equal(security_commit(&record, program_account_bn(w->account), book.head,
                                         &result), OK);
        assert_int_equal(problems_of(w), ++problems);
    }
}

/* Deposits stay for a time after the last release, and go back from its end on. */
static void test_held_after_release(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "1000.00", OK);
    post_deposit(w, "D1", 100000, "bank", OK);
    file_shirts(w, 1, 1, "1000.00", ""); /* released on 2025-10-31 */
    pay(w, "P1", 23900);
    act_as(w, "owner");
    expect(w, "leave", action_leave_rpp(&w->action, w->account), OK);
    ask_back(w, 100000, FINDINGS);
    assert_found(w, FINDING_FSG_0013);
    assert_int_equal(standing(w, OWNER "RM0001").returnable.cents, 0);
    advance(w, "2025-11-29");
    ask_back(w, 100000, FINDINGS);
    advance(w, "2025-11-30");
    assert_int_equal(standing(w, OWNER "RM0001").returnable.cents, 100000);
    ask_back(w, 60000, OK);
    assert_int_equal(standing(w, OWNER "RM0001").returnable.cents, 40000);
}

static void test_leaving(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "30000.00", OK);
    post_deposit(w, "D1", 3000000, "bank", OK);
    act_as(w, "vera");
    assert_int_equal(action_leave_rpp(&w->action, w->account), FORBIDDEN);
    act_as(w, "otto");
    assert_int_equal(action_leave_rpp(&w->action, w->account), NOT_FOUND);
    act_as(w, "owner");
    expect(w, "leave", action_leave_rpp(&w->action, w->account), OK);
    assert_check(w, OWNER "RM0001", false, "NOT_ENROLLED");
    assert_int_equal(standing(w, OWNER "RM0001").returnable.cents, 3000000);
    act_as(w, "owner");
    assert_int_equal(action_leave_rpp(&w->action, w->account), CONFLICT);
    enrol(w, OWNER "RM0001", "40000.00", OK);
    assert_check(w, OWNER "RM0001", false, "NO_SECURITY"); /* worked out afresh */
    struct security_requirement *list;
    size_t count;
    act_as(w, "owner");
    expect(w, "list", action_list_requirements(&w->action, w->account, &list, &count), OK);
    assert_int_equal(count, 2);
    assert_int_equal(list[1].need.base.cents, 3000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_requirement_and_agreement, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_rejected_and_withdrawn, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_termination, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_replaced_in_time, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_more_time_after_termination, open_secured,
                                        close_world),
        cmocka_unit_test_setup_teardown(test_no_less_while_time_runs, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_two_accounts, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_zero_requirement, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_deposits, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_deposit_and_agreement_together, open_secured,
                                        close_world),
        cmocka_unit_test_setup_teardown(test_annual_review, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_jump_over_reviews, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_forged, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_forged_parts, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_held_after_release, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_leaving, open_secured, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
