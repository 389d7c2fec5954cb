/* Overdue debts through the real days: told of once, referred, taken off, recalled, on both
 * stores. It is 2025-11-03; shirts of 1,000.00 owe 239.00 by 2025-12-01. Thirty days are over on
 * 2026-01-01; the late payment penalty of 2025-12-25 is so late on 2026-01-25. */
#include "action_arrears.h"
#include "action_bill.h"
#include "action_relief.h"
#include "money_world.h"

#include <stdio.h>
#include <stdlib.h>

static struct arrears_notice *notices_of(struct world *world, size_t expected)
{
    struct arrears_notice *list;
    size_t count;
    begin(world, "vera");
    expect(world, "notices", action_list_arrears(&world->action, world->account, &list, &count),
           OK);
    if (count != expected)
        fail_msg("%zu notices, expected %zu", count, expected);
    return list;
}

static struct ledger_item shirts(struct world *world, int sequence)
{
    return item_of(world, world->account, ITEM_CAD, number_of(sequence).text);
}

static struct shown_debt debt_of(struct world *world, ledger_id item, enum code expected)
{
    struct shown_debt debt = {0};
    begin(world, "vera");
    expect(world, "debt", action_show_debt(&world->action, world->account, item, &debt), expected);
    return debt;
}

/* How often one of the debt's steps was taken. */
static size_t steps_of(const struct shown_debt *debt, enum money_step step)
{
    size_t found = 0;
    for (size_t i = 0; i < debt->steps_count; i++)
        found += debt->steps[i].step == step;
    return found;
}

static void dishonour(struct world *world, const char *payment)
{
    struct money_taken taken;
    const struct dishonour_order order = {
        .account = world->account, .payment = payment, .words = "Not sufficient funds"};
    begin(world, "officer1");
    expect(world, "dishonour", action_dishonour(&world->action, &order, &taken), OK);
}

static void assert_kept(struct world *world)
{
    assert_sound(world);
    assert_replays(world);
}

/* ---- the notice ---- */

static void test_told_once(void **state)
{
    struct world *world = *state;
    money again;
    struct interest_line line;
    file_shirts(world, 1, 1, "1000.00", "");
    file_shirts(world, 500, 1, "1000.00", "");
    pay_at(world, world->account, "P1", 10000, "2025-11-03");
    advance(world, "2025-12-31");
    notices_of(world, 0);
    advance(world, "2026-01-01");
    struct arrears_notice notice = notices_of(world, 1)[0];
    assert_string_equal(notice.id, "ARR-" OWNER "RM0001-20260101");
    assert_int_equal(notice.days, 30);
    assert_non_null(notice.source);
    assert_int_equal(notice.rows_count, 1); /* interest and the penalty are not so late */
    assert_int_equal(notice.apart_count, 0);
    const struct arrears_row *row = &notice.rows[0];
    assert_int_equal(row->item, shirts(world, 1).id);
    assert_int_equal(row->age, 31);
    assert_int_equal(row->amount.cents, 23900);
    assert_int_equal(row->outstanding.cents, 13900);
    assert_int_equal(row->interest.cents, sum_of(world, world->account, ITEM_INT));
    assert_true(row->interest.cents > 0 && row->accrued.cents > 0);
    assert_int_equal(document_unpack_interest(world->arena, row->working, &line), OK);
    assert_true(date_equal(line.to, day("2026-01-01")));
    assert_true(billing_interest_recompute(&line, &again));
    assert_int_equal(again.cents, row->accrued.cents);
    assert_int_equal(notice.total.cents, 13900 + row->interest.cents + row->accrued.cents);
    assert_true(date_equal(notice.refer_after, day("2026-01-31")));
    assert_true(date_equal(notice.legal_from, day("2026-04-02")));
    /* Not again; the penalty is another debt, interest of the same is not. */
    advance(world, "2026-01-24");
    notices_of(world, 1);
    advance(world, "2026-03-26");
    const struct arrears_notice *both = notices_of(world, 2);
    assert_string_equal(both[0].id, "ARR-" OWNER "RM0001-20260125");
    assert_int_equal(both[0].rows_count, 1);
    assert_int_equal(both[0].rows[0].type, ITEM_LPP);
    assert_int_equal(both[0].rows[0].accrued.cents, 0);
    assert_kept(world);
}

/* Several days closed in one go, or one by one: the same notices, byte for byte. */
static char *lived(const char *const *days, size_t count)
{
    void *state;
    struct shown_arrears shown;
    struct out out = {0};
    assert_int_equal(open_world(&state), 0);
    struct world *world = state;
    file_shirts(world, 1, 1, "1000.00", "");
    file_shirts(world, 2, 3, "700.00", "");
    for (size_t i = 0; i < count; i++)
        advance(world, days[i]);
    const struct arrears_notice *list = notices_of(world, 2);
    out = out_new(world->arena);
    for (size_t i = 0; i < 2; i++) {
        begin(world, "maude");
        expect(world, "notice",
               action_show_arrears(&world->action, world->account, list[i].id, &shown), OK);
        out_put(&out, shown.document);
    }
    struct shown_debt debt = debt_of(world, shirts(world, 2).id, OK);
    out_put(&out, date_text(world->arena, debt.referred_on));
    assert_sound(world);
    char *text = strdup(out.data);
    close_world(&state);
    return text;
}

static void test_late_restart(void **state)
{
    static const char *const slow[] = {"2025-12-31", "2026-01-01", "2026-01-02", "2026-01-25",
                                       "2026-01-31", "2026-02-01", "2026-02-02", "2026-03-01"};
    static const char *const fast[] = {"2026-03-01"};
    (void)state;
    char *one = lived(slow, ARRAY_COUNT(slow)), *other = lived(fast, ARRAY_COUNT(fast));
    assert_non_null(strstr(one, "2026-02-01"));
    assert_string_equal(one, other);
    free(one);
    free(other);
}

/* Told of, then paid with money of before; then the payment bounces: owed again, not told of
 * again. */
static void test_bounced_after(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00", "");
    advance(world, "2026-01-05");
    ledger_id item = shirts(world, 1).id;
    pay_at(world, world->account, "P1", 23900, "2025-11-28");
    assert_int_equal(debt_of(world, item, OK).state, MONEY_STATE_DEBT_NOTICED);
    advance(world, "2026-01-06");
    assert_int_equal(debt_of(world, item, OK).state, MONEY_STATE_DEBT_SETTLED);
    advance(world, "2026-02-10");
    struct shown_debt debt = debt_of(world, item, OK);
    assert_int_equal(debt.state, MONEY_STATE_DEBT_SETTLED); /* not referred */
    assert_true(date_is_none(debt.referred_on));
    dishonour(world, "P1");
    advance(world, "2026-02-11");
    assert_int_equal(debt_of(world, item, OK).state, MONEY_STATE_DEBT_NOTICED);
    advance(world, "2026-03-13"); /* the days begin anew with the day it was owed again */
    assert_int_equal(debt_of(world, item, OK).state, MONEY_STATE_DEBT_NOTICED);
    advance(world, "2026-03-14");
    debt = debt_of(world, item, OK);
    assert_int_equal(debt.state, MONEY_STATE_DEBT_REFERRED);
    assert_int_equal(steps_of(&debt, MONEY_STEP_DEBT_NOTICE), 1);
    assert_int_equal(steps_of(&debt, MONEY_STEP_DEBT_REOPEN), 1);
    assert_string_equal(debt.notice, "ARR-" OWNER "RM0001-20260101");
    assert_kept(world);
}

/* Paid in time, bounced long after: late at once, told of with the next closing. */
static void test_bounced_before(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00", "");
    pay_at(world, world->account, "P1", 23900, "2025-11-03");
    advance(world, "2026-01-15");
    notices_of(world, 0);
    (void)debt_of(world, shirts(world, 1).id, NOT_FOUND);
    dishonour(world, "P1");
    advance(world, "2026-01-16");
    const struct arrears_notice *list = notices_of(world, 1);
    assert_int_equal(list[0].rows_count, 1); /* the charge is of yesterday */
    assert_int_equal(list[0].rows[0].age, 46);
    assert_int_equal(list[0].rows[0].interest.cents, 0);
    assert_true(list[0].rows[0].accrued.cents > 0);
    assert_kept(world);
}

/* What is waived is not told of; what is refused is. */
static void test_waived(void **state)
{
    struct world *world = *state;
    struct shown_bill bills[2];
    struct shown_relief relief;
    for (size_t i = 0; i < 2; i++) {
        const struct bill_order order = {
            .account = world->account, .type = "FEE", .has_amount = true,
            .amount = money_cents(5000 + (int64_t)i), .words = "Examination", .source = "Fees Act",
            .due_on = day("2025-11-10")};
        begin(world, "officer1");
        expect(world, "bill", action_issue_bill(&world->action, &order, &bills[i]), OK);
    }
    const struct relief_order waive = {.account = world->account, .item = bills[0].item.id,
                                       .kind = "WO", .words = "Not owed", .source = "s. 3.3"};
    begin(world, "officer1");
    expect(world, "propose", action_propose_relief(&world->action, &waive, &relief), OK);
    begin(world, "officer2");
    expect(world, "approve", action_decide_relief(&world->action, world->account, relief.number,
                                                  true, NULL, &relief), OK);
    advance(world, "2025-12-10");
    notices_of(world, 0);
    advance(world, "2025-12-11");
    const struct arrears_notice *list = notices_of(world, 1);
    assert_int_equal(list[0].rows_count, 1);
    assert_int_equal(list[0].rows[0].item, bills[1].item.id);
    assert_kept(world);
}

/* An invoice that a collection at the bank will settle tomorrow is not told of today. */
static void test_with_bank(void **state)
{
    struct world *world = *state;
    struct shown_bill bill;
    struct money_taken taken;
    struct collection_run run;
    const struct bill_order order = {.account = world->account, .type = "FEE", .has_amount = true,
                                     .amount = money_cents(5000), .words = "Examination",
                                     .source = "Fees Act", .due_on = day("2025-12-28")};
    const struct agreement_order agree = {.account = world->account, .institution = "003",
                                          .transit = "00815", .number = "1234567",
                                          .payer = "Chemises du Nord", .pays = "balance"};
    begin(world, "officer1");
    expect(world, "bill", action_issue_bill(&world->action, &order, &bill), OK);
    advance(world, "2026-01-10");
    begin(world, "maude");
    expect(world, "agree", action_agree(&world->action, &agree, &taken), OK);
    advance(world, "2026-01-26");
    begin(world, "officer1");
    expect(world, "collect", action_collect(&world->action, day("2026-01-30"), &run), OK);
    assert_int_equal(run.count, 1);
    advance(world, "2026-01-29"); /* 32 days late */
    notices_of(world, 0);
    advance(world, "2026-01-31");
    notices_of(world, 0);
    assert_int_equal(item_of(world, world->account, ITEM_FEE, bill.bill.number).outstanding.cents,
                     0);
    assert_kept(world);
}

/* More time to pay: not told of before it is over; what is as late beside it says so. */
static void test_extended(void **state)
{
    struct world *world = *state;
    struct case_taken taken;
    const struct extension_order order = {.account = world->account, .transaction = number_of(1),
                                          .pay_by = day("2026-01-15"), .words = "Flood"};
    file_shirts(world, 1, 1, "1000.00", "");
    file_shirts(world, 2, 1, "500.00", "");
    begin(world, "officer1");
    expect(world, "extend", action_extend(&world->action, &order, &taken), OK);
    advance(world, "2026-01-15");
    struct arrears_notice notice = notices_of(world, 1)[0];
    assert_int_equal(notice.rows_count, 1);
    assert_string_equal(notice.rows[0].reference, number_of(2).text);
    assert_int_equal(notice.apart_count, 1);
    assert_int_equal(notice.apart[0].because, ARREARS_EXTENDED);
    advance(world, "2026-01-16");
    notice = notices_of(world, 2)[0];
    assert_int_equal(notice.rows[0].item, shirts(world, 1).id);
    assert_kept(world);
}

/* ---- referral ---- */

static size_t referred(struct world *world, const char *user, enum code expected)
{
    struct shown_debt *list;
    size_t count = 0;
    begin(world, user);
    expect(world, "list", action_list_referred(&world->action, &list, &count), expected);
    return count;
}

static void test_referred(void **state)
{
    struct world *world = *state;
    const program_account nobody = {""};
    file_shirts(world, 1, 1, "1000.00", "");
    advance(world, "2026-01-31");
    assert_int_equal(referred(world, "officer1", OK), 0);
    struct ledger_item item = shirts(world, 1);
    assert_false(action_is_referred(&world->action, &item));
    advance(world, "2026-02-01");
    assert_int_equal(referred(world, "officer1", OK), 1);
    (void)referred(world, "maude", FORBIDDEN);
    begin(world, "maude");
    assert_true(action_is_referred(&world->action, &item));
    struct shown_debt debt = debt_of(world, item.id, OK);
    assert_true(date_equal(debt.referred_on, day("2026-02-01")));
    assert_true(date_equal(debt.legal_from, day("2026-04-02")));
    assert_int_equal(debt.interest.cents, sum_of(world, world->account, ITEM_INT));

    ledger_id matter = debt.matter;
    (void)take(world, "officer1", world->account, matter, MONEY_STEP_DEBT_LEGAL, "Certificate",
               nobody, FINDINGS);
    assert_found(world, FINDING_ARR_0002);
    (void)take(world, "officer1", world->account, matter, MONEY_STEP_DEBT_RECALL, " ", nobody,
               FINDINGS);
    assert_found(world, FINDING_MON_0001);
    (void)take(world, "maude", world->account, matter, MONEY_STEP_DEBT_RECALL, "Please", nobody,
               FORBIDDEN);
    (void)take(world, "officer1", world->account, matter, MONEY_STEP_DEBT_REFER, NULL, nobody,
               FORBIDDEN);
    (void)take(world, "officer1", world->account, matter, MONEY_STEP_DEBT_RECALL, "Plan agreed",
               nobody, OK);
    advance(world, "2026-03-20"); /* it stays here until an officer says otherwise */
    debt = debt_of(world, item.id, OK);
    assert_int_equal(debt.state, MONEY_STATE_DEBT_RECALLED);
    assert_true(date_is_none(debt.referred_on));
    (void)take(world, "officer2", world->account, matter, MONEY_STEP_DEBT_AGAIN, "Plan not kept",
               nobody, OK);
    assert_true(date_equal(debt_of(world, item.id, OK).referred_on, day("2026-03-20")));
    advance(world, "2026-04-01");
    (void)take(world, "officer1", world->account, matter, MONEY_STEP_DEBT_LEGAL, "Certificate",
               nobody, FINDINGS);
    advance(world, "2026-04-02");
    (void)take(world, "officer1", world->account, matter, MONEY_STEP_DEBT_LEGAL, "Certificate",
               nobody, OK);
    assert_int_equal(debt_of(world, item.id, OK).state, MONEY_STATE_DEBT_LEGAL);

    /* Paid to the agency: off the list at once, off the record with the next closing. */
    pay_at(world, world->account, "P1", balance(world, world->account).cents, "2026-04-02");
    assert_int_equal(referred(world, "officer1", OK), 0);
    item = shirts(world, 1);
    begin(world, "maude");
    assert_false(action_is_referred(&world->action, &item));
    (void)take(world, "officer1", world->account, matter, MONEY_STEP_DEBT_RECALL, "Paid", nobody,
               FINDINGS);
    assert_found(world, FINDING_ARR_0001);
    advance(world, "2026-04-03");
    assert_int_equal(debt_of(world, item.id, OK).state, MONEY_STATE_DEBT_SETTLED);
    (void)take(world, "officer1", world->account, matter, MONEY_STEP_DEBT_RECALL, "Late", nobody,
               CONFLICT);
    assert_kept(world);
}

/* ---- verify ---- */

static void count_problem(void *context, const char *text)
{
    (void)text;
    ++*(int *)context;
}

/* What was posted, told of and said is held against one another. */
static void test_forged(void **state)
{
    struct world *world = *state;
    struct verify_counts counts;
    struct commit_result result = {.code = FAULT};
    int problems = 0;
    int64_t head;
    file_shirts(world, 1, 1, "1000.00", "");
    advance(world, "2026-01-02");
    ledger_id item = shirts(world, 1).id;
    begin(world, NULL);
    struct stored_money_step again = {
        .account = world->account, .step = MONEY_STEP_DEBT_NOTICE, .on = day("2026-01-02"),
        .at = world->action.now, .actor = "system", .amount = money_cents(23900)};
    snprintf(again.subject, sizeof(again.subject), "%lld", (long long)item);
    assert_int_equal(store_load_head(world->reader, program_account_bn(world->account), &head),
                     OK);
    struct changes changes = {.bn = program_account_bn(world->account), .expect_seq = head,
                              .kind = "arrears", .money_steps = &again, .money_steps_count = 1};
    result = action_commit(&world->action, &changes);
    assert_int_equal(result.code, OK);
    begin(world, NULL);
    assert_int_equal(action_verify(&world->action, count_problem, &problems, &counts), OK);
    assert_int_equal(problems, 1);
    assert_int_equal(counts.problems, 1);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_told_once),      IN_WORLD(test_bounced_after), IN_WORLD(test_bounced_before),
        IN_WORLD(test_waived),         IN_WORLD(test_with_bank),     IN_WORLD(test_referred),
        IN_WORLD(test_forged),         IN_WORLD(test_extended),
        cmocka_unit_test(test_late_restart)};
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
