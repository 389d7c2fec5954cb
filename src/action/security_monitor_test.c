/* Security between reviews: thresholds, notices, what is used on each day, what the next review
 * will ask for, and room for a declaration. */
#include "security_impl.h"
#include "security_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static struct utilisation_notice *notices(struct world *w, size_t *ret_count)
{
    struct utilisation_notice *list;
    act_as(w, "owner");
    expect(w, "notices", action_list_notices(&w->action, w->account, &list, ret_count), OK);
    return list;
}

static void assert_told(struct world *w, size_t count, enum money_step step, int threshold,
                        const char *deadline)
{
    size_t there;
    const struct utilisation_notice *list = notices(w, &there);
    assert_int_equal(there, count);
    assert_int_equal(list[there - 1].step, step);
    assert_int_equal(list[there - 1].threshold, threshold);
    assert_string_equal(date_text(w->arena, list[there - 1].deadline), deadline);
}

static void assert_state(struct world *w, enum money_state state, const char *reason)
{
    const struct security_standing shown = standing(w, OWNER "RM0001");
    assert_int_equal(shown.state, state);
    assert_string_equal(shown.reason, reason);
}

static void set_parameter(struct world *w, const char *name, const char *value)
{
    struct load_counts counts;
    const char *csv = arena_printf(w->arena, "name,value,valid_from,valid_to,source\n"
                                             "%s,%s,2024-10-21,,a test\n", name, value);
    begin(w, NULL);
    expect(w, name, action_load_reference(&w->action, "parameters", csv, strlen(csv), false,
                                          &counts), OK);
    assert_int_equal(house_reload_tariff(w->house), OK);
}

/* Covered for 20,000.00, after the pause of the review. */
static void cover(struct world *w)
{
    enrol(w, OWNER "RM0001", "20000.00", OK);
    const struct security_order order = order_for(OWNER "RM0001", "SB-1", "10000.00");
    enter_bond(w, &order, OK);
    advance(w, "2026-01-20");
    w->released = "2026-01-19";
}

static void count_problem(void *context, const char *text)
{
    (void)text;
    ++*(int *)context;
}

static void test_thresholds_are_told(void **state)
{
    struct world *w = *state;
    size_t count;
    cover(w);
    file_shirts(w, 1, 1, "62000.00", ""); /* 14,818.00: 74 per cent */
    advance(w, "2026-01-21");
    (void)notices(w, &count);
    assert_int_equal(count, 0);
    file_shirts(w, 2, 1, "8000.00", ""); /* 16,730.00 in all */
    advance(w, "2026-01-22");
    assert_told(w, 1, MONEY_STEP_UTILISATION_NOTICE, 75, "");
    assert_state(w, MONEY_STATE_RPP_ACTIVE, "covered");
    advance(w, "2026-01-24"); /* once */
    (void)notices(w, &count);
    assert_int_equal(count, 1);
    file_shirts(w, 3, 1, "6000.00", ""); /* 18,164.00 */
    advance(w, "2026-01-25");
    assert_told(w, 2, MONEY_STEP_UTILISATION_NOTICE, 90, ""); /* a higher one is told at once */
    file_shirts(w, 4, 1, "10000.00", ""); /* 20,554.00 */
    advance(w, "2026-01-26");
    assert_told(w, 3, MONEY_STEP_UTILISATION_NOTICE, 100, "2026-02-25");
    assert_state(w, MONEY_STATE_RPP_DEFICIENT, "utilisation");
    assert_int_equal(standing(w, OWNER "RM0001").deadline.days, day("2026-02-25").days);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    pay(w, "P1", 100000); /* ahead of what is due: 19,554.00 */
    assert_int_equal(standing(w, OWNER "RM0001").utilised.cents, 1955400);
    advance(w, "2026-01-27");
    assert_told(w, 4, MONEY_STEP_UTILISATION_LOWER, 90, "");
    assert_state(w, MONEY_STATE_RPP_ACTIVE, "covered");
    file_shirts(w, 5, 1, "5000.00", ""); /* 20,749.00: above again within a week */
    advance(w, "2026-01-28");
    assert_state(w, MONEY_STATE_RPP_DEFICIENT, "utilisation");
    assert_told(w, 4, MONEY_STEP_UTILISATION_LOWER, 90, "");
    advance(w, "2026-02-02"); /* a week after the notice */
    assert_told(w, 5, MONEY_STEP_UTILISATION_NOTICE, 100, "2026-02-27");
    /* More is posted: active at once. */
    post_deposit(w, "D1", 1000000, "bank", OK);
    assert_state(w, MONEY_STATE_RPP_ACTIVE, "covered");
    advance(w, "2026-02-03"); /* 69 per cent of 30,000.00 */
    assert_told(w, 6, MONEY_STEP_UTILISATION_EASE, 0, "");
    assert_sound(w);
    assert_replays(w);
    struct security_book book;
    struct commit_result result;
    struct verify_counts counts;
    int problems = 0;
    act_as(w, "owner");
    assert_int_equal(security_load(&w->action, w->account, w->action.today, &book), OK);
    struct security_record record = security_record_new(&w->action);
    security_move(&record, &book, MONEY_STEP_RPP_LACK, "utilisation", day("2026-03-05"));
    assert_int_equal(security_commit(&record, program_account_bn(w->account), book.head, &result),
                     OK);
    begin(w, NULL);
    assert_int_equal(action_verify(&w->action, count_problem, &problems, &counts), OK);
    assert_int_equal(problems, 1); /* what was used is carried */
}

/* While a review runs nobody is told; what was passed by then is told when it is over. */
static void test_review_pauses(void **state)
{
    struct world *w = *state;
    size_t count;
    enrol(w, OWNER "RM0001", "20000.00", OK);
    const struct security_order order = order_for(OWNER "RM0001", "SB-1", "10000.00");
    enter_bond(w, &order, OK);
    advance(w, "2026-01-09");
    w->released = "2026-01-08";
    file_shirts(w, 1, 1, "100000.00", ""); /* 23,900.00 */
    advance(w, "2026-01-14");
    (void)notices(w, &count);
    assert_int_equal(count, 0);
    assert_state(w, MONEY_STATE_RPP_ACTIVE, "covered");
    advance(w, "2026-01-15");
    assert_told(w, 1, MONEY_STEP_UTILISATION_NOTICE, 100, "2026-02-14");
    pay(w, "P1", 2390000);
    assert_state(w, MONEY_STATE_RPP_DEFICIENT, "utilisation");
    advance(w, "2026-10-19");
    assert_told(w, 2, MONEY_STEP_UTILISATION_EASE, 0, "");
    w->released = "2026-10-16";
    file_shirts(w, 2, 1, "100000.00", "");
    advance(w, "2026-10-21"); /* it was passed on the first day of the pause */
    assert_told(w, 2, MONEY_STEP_UTILISATION_EASE, 0, "");
    assert_sound(w);
}

/* The time to post is over: on the officers' list, or suspended where a parameter says so. */
static void test_deadline_passes(void **state)
{
    struct world *w = *state;
    struct rpp_row *rows;
    size_t count;
    cover(w);
    file_shirts(w, 1, 1, "100000.00", "");
    advance(w, "2026-02-25");
    assert_state(w, MONEY_STATE_RPP_DEFICIENT, "utilisation");
    assert_int_equal(standing(w, OWNER "RM0001").deadline.days, day("2026-02-20").days);
    act_as(w, "officer1");
    expect(w, "list", action_list_rpp(&w->action, MONEY_STEP_RPP_LACK, 10, &rows, &count), OK);
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].reason, "utilisation");
    assert_false(rows[0].asked);
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    /* An officer gives more time: it is the same shortage. */
    act_as(w, "officer1");
    expect(w, "extend", action_decide_rpp(&w->action, w->account, MONEY_STEP_RPP_EXTEND,
                                          "they pay in March", "2026-02-28"), OK);
    advance(w, "2026-02-27");
    assert_state(w, MONEY_STATE_RPP_DEFICIENT, "utilisation");
    assert_int_equal(standing(w, OWNER "RM0001").deadline.days, day("2026-02-28").days);
    set_parameter(w, "fs_block_over_limit", "1");
    assert_check(w, OWNER "RM0001", false, "OVER_LIMIT");
    set_parameter(w, "fs_suspend_auto", "1");
    advance(w, "2026-02-28");
    assert_state(w, MONEY_STATE_RPP_SUSPENDED, "utilisation");
    assert_check(w, OWNER "RM0001", false, "SUSPENDED");
    pay(w, "P1", 389999);
    advance(w, "2026-03-01"); /* a cent too little */
    assert_check(w, OWNER "RM0001", false, "SUSPENDED");
    pay(w, "P2", 1);
    advance(w, "2026-03-02");
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    assert_sound(w);
    assert_replays(w);
}

/* What its bank pays on a due day counts at the closing of that day, also where the clock that is
 * advanced still stands before it. */
static void test_debit_counts_at_once(void **state)
{
    struct world *w = *state;
    struct money_taken taken;
    struct collection_run run;
    struct stored_statement *list;
    const struct agreement_order order = {.account = w->account, .institution = "003",
                                          .transit = "00815", .number = "1234567",
                                          .payer = "Test", .pays = "balance"};
    cover(w);
    begin(w, "owner");
    expect(w, "agree", action_agree(&w->action, &order, &taken), OK);
    file_shirts(w, 1, 1, "100000.00", "");
    advance(w, "2026-02-26");
    assert_state(w, MONEY_STATE_RPP_DEFICIENT, "utilisation");
    begin(w, "officer1");
    assert_int_equal(action_list_statements(&w->action, w->account, "SOA", &list), 2);
    const date due = list[0].due_on;
    expect(w, "collect", action_collect(&w->action, due, &run), OK);
    assert_int_equal(run.count, 1);
    pay(w, "P1", 2390000); /* twice: the debit is left for what is due later */
    w->released = "2026-02-20";
    file_shirts(w, 2, 1, "100000.00", "");
    advance(w, date_text(w->arena, date_add(due, -1)));
    assert_state(w, MONEY_STATE_RPP_DEFICIENT, "utilisation");
    advance(w, date_text(w->arena, due));
    assert_state(w, MONEY_STATE_RPP_ACTIVE, "covered");
    assert_sound(w);
    assert_replays(w);
}

/* Nothing was required; dutiable goods come. */
static void test_zero_requirement(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "0.00", OK);
    advance(w, "2026-01-20");
    w->released = "2026-01-19";
    file_shirts(w, 1, 1, "1000.00", ""); /* 239.00 */
    advance(w, "2026-01-21");
    assert_told(w, 1, MONEY_STEP_UTILISATION_NOTICE, 100, "2026-02-20");
    assert_state(w, MONEY_STATE_RPP_DEFICIENT, "utilisation");
    assert_check(w, OWNER "RM0001", true, "ACTIVE");
    post_deposit(w, "D1", 23899, "bank", OK);
    assert_state(w, MONEY_STATE_RPP_DEFICIENT, "utilisation");
    post_deposit(w, "D2", 1, "bank", OK);
    assert_state(w, MONEY_STATE_RPP_ACTIVE, "zero");
    assert_sound(w);
}

/* ---- day by day ---- */

static void assert_days(struct world *w, const char *from, const char *to, enum code expected)
{
    struct utilisation_day *days;
    size_t count;
    act_as(w, "owner");
    expect(w, from, action_list_utilisation(&w->action, w->account, from, to, &days, &count),
           expected);
    if (expected == FINDINGS)
        assert_found(w, FINDING_FSG_0206);
}

static void test_days_asked_for(void **state)
{
    struct world *w = *state;
    struct utilisation_day *days;
    size_t count;
    cover(w);
    file_shirts(w, 1, 1, "100000.00", "");
    advance(w, "2026-01-23");
    assert_days(w, "2026-01-24", "2026-01-24", FINDINGS); /* still to come */
    assert_days(w, "2026-01-22", "2026-01-21", FINDINGS);
    assert_days(w, "2025-01-21", "2026-01-22", FINDINGS); /* 367 */
    assert_days(w, "2025-01-22", "2026-01-22", OK);
    assert_days(w, "2026-01-22", "", FINDINGS);
    assert_days(w, "22 January", "2026-01-22", FINDINGS);
    act_as(w, "otto");
    assert_int_equal(action_list_utilisation(&w->action, w->account, "", "", &days, &count),
                     NOT_FOUND);
    act_as(w, "owner");
    expect(w, "usual", action_list_utilisation(&w->action, w->account, "", "", &days, &count), OK);
    assert_int_equal(count, 30);
    assert_int_equal(days[25].used.cents, 0);
    assert_int_equal(days[26].used.cents, 2390000);
    assert_int_equal(days[26].limit.cents, 2000000);
    assert_int_equal(days[26].share, 11950);
    assert_int_equal(days[27].notice, 100);
    assert_int_equal(days[29].on.days, day("2026-01-23").days);
    act_as(w, "owner");
    expect(w, "months",
           action_list_utilisation_months(&w->action, w->account, &days, &count), OK);
    assert_int_equal(count, 12);
    assert_int_equal(days[11].used.cents, 2390000);
    assert_int_equal(days[11].on.days, day("2026-01-23").days); /* the last of the highest */
    assert_int_equal(days[11].notice, 100);
    assert_int_equal(days[9].limit.cents, 2000000);
    assert_int_equal(days[9].used.cents, 0);
}

enum { LIFE = 120 };

/* What the one pass tells of each day is what was told on that day. */
static void test_each_day_as_it_was(void **state)
{
    struct world *w = *state;
    const char *given = getenv("CARM_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    print_message("# CARM_SEED=%u\n", seed);
    struct utilisation_day was[LIFE], *now;
    size_t count = 0, now_count;
    ledger_id bond = 0;
    enrol(w, OWNER "RM0001", "20000.00", OK);
    const date first = w->action.today;
    for (int i = 0; i < LIFE && count < LIFE; i++) {
        const char *name = arena_printf(w->arena, "N%d", i);
        switch (rand_r(&seed) % 8) {
        case 0:
        case 1:
            w->released = date_text(w->arena, date_add(w->action.today, -1));
            file_shirts(w, i + 1, 1,
                        money_text(w->arena, money_cents(100000 + rand_r(&seed) % 5000000)), "");
            break;
        case 2:
            pay(w, name, 10000 + rand_r(&seed) % 1500000);
            break;
        case 3:
            post_deposit(w, name, 1 + rand_r(&seed) % 400000, "bank", OK);
            break;
        case 4: {
            struct security_order order = order_for(OWNER "RM0001", name, "6000.00");
            order.until =
                rand_r(&seed) % 2 == 0
                    ? ""
                    : date_text(w->arena, date_add(w->action.today, 1 + rand_r(&seed) % 40));
            const struct security_agreement made = enter_bond(w, &order, OK);
            bond = order.until[0] == '\0' ? made.matter : bond;
            break;
        }
        case 5:
            if (bond != 0)
                step_bond(w, "sara", bond, MONEY_STEP_SECURITY_AMEND, NULL, NULL,
                          money_text(w->arena, money_cents(1000000 + i * 100)), OK);
            break;
        default:
            break;
        }
        const date next = date_add(w->action.today, 1 + rand_r(&seed) % 3);
        while (date_before(w->action.today, next) && count < LIFE) {
            const struct security_standing shown = standing(w, OWNER "RM0001");
            was[count++] = (struct utilisation_day){.on = w->action.today, .used = shown.utilised,
                                                    .limit = shown.cover.carries};
            advance(w, date_text(w->arena, date_add(w->action.today, 1)));
        }
    }
    const date last = date_add(first, (int)count - 1);
    act_as(w, "owner");
    expect(w, "list", action_list_utilisation(&w->action, w->account, date_text(w->arena, first),
                                              date_text(w->arena, last), &now, &now_count), OK);
    assert_int_equal(now_count, count);
    for (size_t i = 0; i < count; i++) {
        if (now[i].on.days != was[i].on.days || now[i].used.cents != was[i].used.cents ||
            now[i].limit.cents != was[i].limit.cents)
            fail_msg("%s: %s of %s, was %s of %s", date_text(w->arena, was[i].on),
                     money_text(w->arena, now[i].used), money_text(w->arena, now[i].limit),
                     money_text(w->arena, was[i].used), money_text(w->arena, was[i].limit));
    }
    assert_sound(w);
    assert_replays(w);
}

/* ---- months ahead ---- */

static struct security_forecast outlook(struct world *w)
{
    struct security_forecast seen;
    act_as(w, "owner");
    expect(w, "outlook", action_foresee_review(&w->action, w->account, &seen), OK);
    return seen;
}

static void test_next_review(void **state)
{
    struct world *w = *state;
    enrol(w, OWNER "RM0001", "8000.00", OK);
    const struct security_order order = order_for(OWNER "RM0001", "SB-1", "5000.00");
    enter_bond(w, &order, OK);
    struct security_forecast seen = outlook(w);
    assert_int_equal(seen.on.days, day("2026-10-20").days);
    assert_int_equal(seen.from.days, day("2027-01-15").days);
    assert_int_equal(seen.need.base.cents, 800000); /* what it expects: there is no history */
    assert_true(seen.cover.met);
    file_shirts(w, 1, 1, "100400.00", ""); /* 23,995.60 on 2025-11-03, in the window */
    pay(w, "P1", 2399560);
    seen = outlook(w);
    assert_int_equal(seen.need.base.cents, 2399560);
    assert_int_equal(seen.need.agreement.cents, 1199800);
    assert_int_equal(seen.cover.short_agreement.cents, 699800);
    assert_false(seen.approved);
    assert_int_equal(seen.window.months[1].total.cents, 2399560); /* 25 October to 24 November */
    assert_false(seen.expected[1]);
    /* The year after, the same month is expected to be like it. */
    advance(w, "2026-10-20");
    seen = outlook(w);
    assert_int_equal(seen.on.days, day("2027-10-20").days);
    assert_true(seen.expected[1]);
    assert_int_equal(seen.window.months[1].total.cents, 2399560);
    advance(w, "2026-11-25");
    seen = outlook(w); /* it is over, and nothing came */
    assert_false(seen.expected[1]);
    assert_int_equal(seen.need.base.cents, 0);
    struct security_forecast unseen;
    act_as(w, "otto");
    assert_int_equal(action_foresee_review(&w->action, w->account, &unseen), NOT_FOUND);
}

/* ---- room ---- */

static struct head_room room_for(struct world *w, const char *type, int64_t cents)
{
    struct head_room room;
    struct declaration declaration = {.importer = w->account, .version = 1};
    struct assessment assessment = {0};
    snprintf(declaration.type, sizeof(declaration.type), "%s", type);
    assessment.totals[REVENUE_GST] = money_cents(cents);
    assessment.totals[REVENUE_PENALTY] = money_cents(100);
    expect(w, "room", action_head_room(&w->action, &declaration, &assessment, &room), OK);
    return room;
}

static void test_room(void **state)
{
    struct world *w = *state;
    act_as(w, "owner");
    assert_false(room_for(w, "AB", 100).asked); /* not enrolled */
    cover(w);
    file_shirts(w, 1, 1, "50000.00", ""); /* 11,950.00 */
    act_as(w, "owner");
    struct head_room room = room_for(w, "AB", 805000);
    assert_true(room.asked && room.fits && room.shown);
    assert_int_equal(room.used.cents, 2000000);
    assert_int_equal(room.limit.cents, 2000000);
    assert_false(room_for(w, "AB", 805001).fits);
    assert_false(room_for(w, "C", 805001).asked); /* paid before release */
    act_as(w, "otto");
    assert_false(room_for(w, "AB", 100).asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_thresholds_are_told, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_review_pauses, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_deadline_passes, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_debit_counts_at_once, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_zero_requirement, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_days_asked_for, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_each_day_as_it_was, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_next_review, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_room, open_secured, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
