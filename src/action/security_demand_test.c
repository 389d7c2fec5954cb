/* Demands on security agreements through the real actions. */
#include "security_world.h"

#include <stdio.h>

static ledger_id enter(struct world *w, const char *number, const char *amount,
                       const char *until, const char *second)
{
    struct security_agreement made = {0};
    const struct security_part_order parts[] = {{OWNER "RM0001", amount}, {SECOND, second}};
    struct security_order order = {.account = w->account, .number = number, .amount = amount,
                                   .until = until};
    if (second != NULL) {
        order.amount = "30000.00";
        order.parts = parts;
        order.parts_count = 2;
    }
    act_as(w, "sara");
    expect(w, "enter", action_enter_security(&w->action, &order, &made), OK);
    return made.matter;
}

static int open_enrolled(void **state)
{
    open_secured(state);
    enrol(*state, OWNER "RM0001", "20000.00", OK);
    return 0;
}

/* 23,900.00 for each hundred thousand, of goods that came while the agreement is in force; payable
 * by 2026-01-30, and it is the day after. */
static void fall_behind(struct world *w, const char *dollars)
{
    advance(w, "2025-11-28");
    w->released = "2025-11-27";
    file_shirts(w, 2, 1, dollars, "");
    advance(w, "2026-02-03");
}

static struct security_demand demand(struct world *w, ledger_id agreement, enum code expected)
{
    struct security_demand made = {0};
    const struct demand_order order = {.account = w->account, .agreement = agreement,
                                       .words = "not paid by the due date"};
    act_as(w, "officer1");
    expect(w, "demand", action_make_demand(&w->action, &order, &made), expected);
    return made;
}

static struct security_demand go_on(struct world *w, const char *who, ledger_id matter,
                                    enum money_step step, const char *words, const char *amount,
                                    enum code expected)
{
    struct security_demand shown = {0};
    const struct demand_step_order order = {.account = w->account, .matter = matter, .step = step,
                                            .words = words, .amount = amount};
    act_as(w, who);
    expect(w, money_steps[step].id, action_step_demand(&w->action, &order, &shown), expected);
    return shown;
}

static struct security_demand shown(struct world *w, ledger_id matter)
{
    struct security_demand demand;
    act_as(w, "owner");
    expect(w, "show", action_show_demand(&w->action, w->account, matter, &demand), OK);
    return demand;
}

static int64_t left_of(const struct security_demand *demand)
{
    int64_t sum = 0;
    for (size_t i = 0; i < demand->debts_count; i++)
        sum += demand->debts[i].left.cents;
    return sum;
}

static struct security_agreement agreement_of(struct world *w, ledger_id matter)
{
    struct security_agreement agreement;
    act_as(w, "owner");
    expect(w, "agreement", action_show_agreement_of(&w->action, w->account, matter, &agreement),
           OK);
    return agreement;
}

static void amend_agreement(struct world *w, ledger_id matter, const char *amount,
                            enum code expected)
{
    step_bond(w, "sara", matter, MONEY_STEP_SECURITY_AMEND, NULL, NULL, amount, expected);
}

/* Scenario 7: sent, rebutted, amended, paid; what is left of the agreement covers less. */
static void test_rebutted_amended_paid(void **state)
{
    struct world *w = *state;
    const ledger_id agreement = enter(w, "SB-1", "10000.00", NULL, NULL);
    file_shirts(w, 1, 1, "1000.00", ""); /* before the agreement: not its provider's */
    demand(w, agreement, FINDINGS);      /* nothing is late */
    assert_found(w, FINDING_FSG_0103);
    fall_behind(w, "100000.00");
    struct security_demand made = demand(w, agreement, OK);
    assert_int_equal(made.state, MONEY_STATE_DEMAND_SENT);
    assert_true(made.owed.cents > 2390000); /* the lesser of this, with interest, */
    assert_int_equal(made.owed.cents, left_of(&made));
    for (size_t i = 0; i < made.debts_count; i++)
        assert_false(made.debts[i].type == ITEM_CAD &&
                     strcmp(made.debts[i].reference, number_of(1).text) == 0);
    assert_int_equal(made.remaining.cents, 1000000); /* and this */
    assert_int_equal(made.asks.cents, 1000000);
    assert_int_equal(made.answer_by.days, day("2026-04-04").days);
    assert_string_equal(made.terms.number, "SB-1");
    demand(w, agreement, FINDINGS);
    assert_found(w, FINDING_FSG_0104);
    go_on(w, "owner", made.matter, MONEY_STEP_DEMAND_REBUT, "x", NULL, FORBIDDEN);
    go_on(w, "otto", made.matter, MONEY_STEP_DEMAND_REBUT, "x", NULL, NOT_FOUND);
    go_on(w, "sara", made.matter, MONEY_STEP_DEMAND_CONTINUE, "x", NULL, FORBIDDEN);
    go_on(w, "sara", made.matter, MONEY_STEP_DEMAND_REBUT, " ", NULL, FINDINGS);
    go_on(w, "officer1", made.matter, MONEY_STEP_DEMAND_CONTINUE, "x", NULL, CONFLICT);
    go_on(w, "sara", made.matter, MONEY_STEP_DEMAND_DEFAULT, "x", NULL, NOT_FOUND);
    go_on(w, "sara", made.matter, MONEY_STEP_DEMAND_REBUT, "half was ours", NULL, OK);
    advance(w, "2026-05-01"); /* who has rebutted is not in default */
    assert_int_equal(shown(w, made.matter).state, MONEY_STATE_DEMAND_REBUTTED);
    static const char *const wrong[] = {"", "0.00", "-1.00", "10000.00", "10000.01", "x"};
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        go_on(w, "officer1", made.matter, MONEY_STEP_DEMAND_AMEND, "half", wrong[i], FINDINGS);
        assert_found(w, FINDING_FSG_0107);
    }
    go_on(w, "officer1", made.matter, MONEY_STEP_DEMAND_AMEND, "half", "6000.00", OK);
    go_on(w, "officer2", made.matter, MONEY_STEP_DEMAND_AMEND, "less", "5000.00", CONFLICT);
    made = shown(w, made.matter);
    assert_int_equal(made.amount.cents, 600000);
    assert_int_equal(made.payable_on.days, day("2026-05-01").days);
    go_on(w, "sara", made.matter, MONEY_STEP_DEMAND_PAY, NULL, "6000.01", FINDINGS);
    assert_found(w, FINDING_FSG_0108);
    go_on(w, "sara", made.matter, MONEY_STEP_DEMAND_PAY, NULL, "5999.99", FINDINGS);
    const int64_t before = balance(w, w->account).cents, owed = left_of(&made);
    made = go_on(w, "sara", made.matter, MONEY_STEP_DEMAND_PAY, NULL, "6000.00", OK);
    assert_int_equal(made.state, MONEY_STATE_DEMAND_PAID);
    assert_int_equal(made.asks.cents, 0);
    assert_int_equal(balance(w, w->account).cents, before - 600000);
    /* Its own debts, the older one is none of them; and the rest stays owed. */
    assert_int_equal(left_of(&made), owed - 600000);
    assert_int_equal(item_of(w, w->account, ITEM_CAD, number_of(1).text).outstanding.cents, 23900);
    struct security_agreement left = agreement_of(w, agreement);
    assert_int_equal(left.remaining.cents, 400000);
    assert_int_equal(left.state, MONEY_STATE_SECURITY_ACTIVE);
    struct security_standing stands = standing(w, OWNER "RM0001");
    assert_int_equal(stands.posted.agreements.cents, 400000);
    assert_int_equal(stands.state, MONEY_STATE_RPP_SUSPENDED);
    assert_string_equal(stands.reason, "demand");
    go_on(w, "sara", made.matter, MONEY_STEP_DEMAND_PAY, NULL, "6000.00", CONFLICT);
    amend_agreement(w, agreement, "5999.99", FINDINGS); /* below what was paid */
    assert_found(w, FINDING_FSG_0112);
    amend_agreement(w, agreement, "7000.00", OK);
    assert_int_equal(standing(w, OWNER "RM0001").posted.agreements.cents, 100000);
    assert_sound(w);
    assert_replays(w);
}

/* No answer within 60 days; paid late, in full: nothing is left, until the bank takes it back. */
static void test_default_exhausted_dishonoured(void **state)
{
    struct world *w = *state;
    const ledger_id agreement = enter(w, "SB-1", "10000.00", NULL, NULL);
    fall_behind(w, "100000.00");
    const ledger_id matter = demand(w, agreement, OK).matter;
    advance(w, "2026-04-04"); /* the sixtieth day */
    assert_int_equal(shown(w, matter).state, MONEY_STATE_DEMAND_SENT);
    advance(w, "2026-04-05");
    assert_int_equal(shown(w, matter).state, MONEY_STATE_DEMAND_DEFAULTED);
    go_on(w, "sara", matter, MONEY_STEP_DEMAND_REBUT, "too late", NULL, CONFLICT);
    struct security_demand paid =
        go_on(w, "sara", matter, MONEY_STEP_DEMAND_PAY, NULL, "10000.00", OK);
    assert_int_equal(agreement_of(w, agreement).state, MONEY_STATE_SECURITY_EXHAUSTED);
    assert_int_equal(standing(w, OWNER "RM0001").posted.agreements.cents, 0);
    assert_int_equal(standing(w, OWNER "RM0001").allocations_count, 0);
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_SUSPENDED);
    demand(w, agreement, FINDINGS);
    assert_found(w, FINDING_FSG_0106);
    amend_agreement(w, agreement, "20000.00", CONFLICT);
    /* It cannot go to another account, and who bounced it owes it again. */
    struct money_taken taken;
    const struct redirect_order move = {.account = w->account, .payment = paid.payment,
                                        .to = w->other, .words = "x"};
    act_as(w, "officer1");
    expect(w, "move", action_propose_redirect(&w->action, &move, &taken), FINDINGS);
    assert_found(w, FINDING_FSG_0111);
    assert_sound(w);
    const struct dishonour_order bounce = {.account = w->account, .payment = paid.payment,
                                           .words = "no funds"};
    act_as(w, "officer1");
    expect(w, "dishonour", action_dishonour(&w->action, &bounce, &taken), OK);
    struct security_demand again = shown(w, matter);
    assert_int_equal(again.state, MONEY_STATE_DEMAND_DEFAULTED);
    assert_int_equal(again.asks.cents, 1000000);
    assert_int_equal(agreement_of(w, agreement).state, MONEY_STATE_SECURITY_ACTIVE);
    assert_int_equal(agreement_of(w, agreement).remaining.cents, 1000000);
    assert_int_equal(standing(w, OWNER "RM0001").posted.agreements.cents, 1000000);
    assert_int_equal(standing(w, OWNER "RM0001").state, MONEY_STATE_RPP_ACTIVE);
    again = go_on(w, "sara", matter, MONEY_STEP_DEMAND_PAY, NULL, "10000.00", OK);
    assert_string_not_equal(again.payment, paid.payment);
    assert_int_equal(agreement_of(w, agreement).remaining.cents, 0);
    assert_sound(w);
    assert_replays(w);
}

/* The debtor pays meanwhile: what is asked is less, then nothing. */
static void test_debtor_pays(void **state)
{
    struct world *w = *state;
    const ledger_id agreement = enter(w, "SB-1", "30000.00", NULL, NULL);
    fall_behind(w, "100000.00");
    const struct demand_order order = {.account = w->account, .agreement = agreement};
    struct security_demand before;
    act_as(w, "owner");
    assert_int_equal(action_preview_demand(&w->action, &order, &before), FORBIDDEN);
    act_as(w, "otto");
    assert_int_equal(action_preview_demand(&w->action, &order, &before), NOT_FOUND);
    act_as(w, "officer2");
    expect(w, "preview", action_preview_demand(&w->action, &order, &before), OK);
    assert_int_equal(before.amount.cents, before.owed.cents); /* what is owed is the lesser */
    struct security_demand made = demand(w, agreement, OK);
    assert_int_equal(made.amount.cents, before.amount.cents);
    const size_t debts = made.debts_count;
    pay(w, "P1", 2000000);
    made = shown(w, made.matter);
    assert_int_equal(made.asks.cents, made.amount.cents - 2000000);
    assert_int_equal(made.debts_count, debts);
    go_on(w, "sara", made.matter, MONEY_STEP_DEMAND_PAY, NULL, money_text(w->arena, made.amount),
          FINDINGS);
    assert_found(w, FINDING_FSG_0108);
    pay(w, "P2", made.asks.cents + 1);
    go_on(w, "sara", made.matter, MONEY_STEP_DEMAND_PAY, NULL, "0.00", FINDINGS);
    assert_found(w, FINDING_FSG_0109);
    advance(w, "2026-02-04");
    assert_int_equal(shown(w, made.matter).state, MONEY_STATE_DEMAND_LAPSED);
    assert_int_equal(agreement_of(w, agreement).remaining.cents, 3000000);
    assert_sound(w);
    assert_replays(w);
}

/* Until one year after the agreement ended, for what became owed before. */
static void test_time_bar(void **state)
{
    struct world *w = *state;
    const ledger_id agreement = enter(w, "SB-1", "10000.00", "2025-12-31", NULL);
    fall_behind(w, "100000.00");
    advance(w, "2026-12-31"); /* 365 days after */
    const ledger_id matter = demand(w, agreement, OK).matter;
    go_on(w, "officer2", matter, MONEY_STEP_DEMAND_WITHDRAW, " ", NULL, FINDINGS);
    go_on(w, "officer2", matter, MONEY_STEP_DEMAND_WITHDRAW, "by mistake", NULL, OK);
    go_on(w, "sara", matter, MONEY_STEP_DEMAND_PAY, NULL, "10000.00", CONFLICT);
    advance(w, "2027-01-01"); /* 366 */
    demand(w, agreement, FINDINGS);
    assert_found(w, FINDING_FSG_0102);
    assert_sound(w);
}

/* Terminated: the day of the termination is the one that counts. */
static void test_after_termination(void **state)
{
    struct world *w = *state;
    const ledger_id agreement = enter(w, "SB-1", "10000.00", NULL, NULL);
    step_bond(w, "sara", agreement, MONEY_STEP_SECURITY_TERMINATE, NULL, "2025-12-20", NULL, OK);
    fall_behind(w, "100000.00");
    w->released = "2025-12-22"; /* after the end */
    file_shirts(w, 3, 1, "1000.00", "");
    advance(w, "2026-12-20");
    struct security_demand made = demand(w, agreement, OK);
    for (size_t i = 0; i < made.debts_count; i++)
        assert_string_not_equal(made.debts[i].reference, number_of(3).text);
    go_on(w, "officer1", made.matter, MONEY_STEP_DEMAND_WITHDRAW, "again tomorrow", NULL, OK);
    advance(w, "2026-12-21");
    demand(w, agreement, FINDINGS);
    assert_found(w, FINDING_FSG_0102);
}

static void test_never_in_force(void **state)
{
    struct world *w = *state;
    const struct security_agreement made = submit_bond(w, "SB-9", "10000.00", OK);
    fall_behind(w, "100000.00");
    demand(w, made.matter, FINDINGS);
    assert_found(w, FINDING_FSG_0101);
}

/* One agreement for two accounts; two agreements for one. */
static void test_divided(void **state)
{
    struct world *w = *state;
    enrol(w, SECOND, "20000.00", OK);
    const ledger_id divided = enter(w, "SB-1", "20000.00", NULL, "10000.00");
    const ledger_id other = enter(w, "SB-2", "5000.00", NULL, NULL);
    fall_behind(w, "100000.00"); /* 23,900.00 and interest of the first account */
    struct security_demand first = demand(w, other, OK);
    assert_int_equal(first.amount.cents, 500000);
    struct security_demand second = demand(w, divided, OK);
    assert_int_equal(second.amount.cents, second.owed.cents);
    assert_int_equal(second.owed.cents, first.owed.cents - 500000); /* not asked twice */
    const ledger_id third = enter(w, "SB-3", "5000.00", NULL, NULL);
    demand(w, third, FINDINGS);
    assert_found(w, FINDING_FSG_0103); /* it came too late for the debt */
    go_on(w, "sara", second.matter, MONEY_STEP_DEMAND_PAY, NULL,
          money_text(w->arena, second.asks), OK);
    /* Of the first account's part nearly all, of the other's nothing. */
    const int64_t part = 2000000 - second.amount.cents;
    assert_true(part > 0);
    assert_int_equal(agreement_of(w, divided).remaining.cents, 1000000 + part);
    assert_int_equal(standing(w, SECOND).posted.agreements.cents, 1000000);
    assert_int_equal(standing(w, SECOND).state, MONEY_STATE_RPP_ACTIVE);
    assert_int_equal(standing(w, OWNER "RM0001").posted.agreements.cents,
                     part + 500000 + 500000);
    go_on(w, "sara", first.matter, MONEY_STEP_DEMAND_PAY, NULL, "5000.00", OK);
    amend_agreement(w, divided, "18000.00", FINDINGS);
    assert_sound(w);
    assert_replays(w);
    static const struct {
        struct given_filter filter;
        size_t count;
    } filters[] = {
        {{.number = "SB-1"}, 1},
        {{.number = "SB"}, 0},
        {{.account = SECOND}, 1},
        {{.account = OWNER "RM0001", .state = "security.active"}, 2},
        {{.account = OWNER, .state = "security.exhausted"}, 1},
        {{.account = OTHER}, 0},
        {{.state = "security.ended"}, 0},
        {{.number = "SB-2", .account = SECOND}, 0},
    };
    for (size_t i = 0; i < ARRAY_COUNT(filters); i++) {
        struct security_agreement *found;
        size_t found_count;
        act_as(w, "sara");
        expect(w, "filter", action_list_given(&w->action, &filters[i].filter, &found,
                                              &found_count), OK);
        assert_int_equal(found_count, filters[i].count);
    }
    struct security_order wrong = order_for(OWNER "RM0001", "SB-8", "5000.00");
    wrong.debtor_name = "Another Ltd.";
    enter_bond(w, &wrong, FINDINGS);
    assert_found(w, FINDING_FSG_0114);
    wrong.debtor_name = "TEST ltee";
    enter_bond(w, &wrong, OK);
    struct security_demand *list;
    size_t count;
    act_as(w, "sara");
    expect(w, "given", action_list_demands_given(&w->action, &list, &count), OK);
    assert_int_equal(count, 2);
    act_as(w, "owner");
    assert_int_equal(action_list_demands_given(&w->action, &list, &count), FORBIDDEN);
    act_as(w, "owner");
    expect(w, "list", action_list_demands(&w->action, w->account, &list, &count), OK);
    assert_int_equal(count, 2);
    act_as(w, "otto");
    assert_int_equal(action_list_demands(&w->action, w->account, &list, &count), NOT_FOUND);
}

/* A provider sees what is required while the importer lets it. */
static void test_consent(void **state)
{
    struct world *w = *state;
    struct security_outlook outlook;
    act_as(w, "sara");
    assert_int_equal(action_show_outlook(&w->action, OWNER "RM0001", &outlook), NOT_FOUND);
    act_as(w, "owner");
    assert_int_equal(action_set_consent(&w->action, w->account, OTHER, true), FINDINGS);
    assert_found(w, FINDING_FSG_0020);
    act_as(w, "otto");
    assert_int_equal(action_set_consent(&w->action, w->account, SURETY, true), NOT_FOUND);
    act_as(w, "vera");
    assert_int_equal(action_set_consent(&w->action, w->account, SURETY, true), FORBIDDEN);
    for (int i = 0; i < 2; i++) {
        act_as(w, "owner");
        expect(w, "give", action_set_consent(&w->action, w->account, SURETY, true), OK);
    }
    struct security_consent *list;
    size_t count;
    act_as(w, "owner");
    expect(w, "list", action_list_consents(&w->action, w->account, &list, &count), OK);
    assert_int_equal(count, 1);
    act_as(w, "sara");
    expect(w, "see", action_show_outlook(&w->action, OWNER "RM0001", &outlook), OK);
    assert_int_equal(outlook.requirement->need.agreement.cents, 1000000);
    act_as(w, "sara");
    assert_int_equal(action_show_outlook(&w->action, SECOND, &outlook), NOT_FOUND);
    act_as(w, "sara");
    assert_int_equal(action_show_outlook(&w->action, "12", &outlook), FINDINGS);
    act_as(w, "owner");
    assert_int_equal(action_show_outlook(&w->action, OWNER "RM0001", &outlook), FORBIDDEN);
    act_as(w, "owner");
    expect(w, "end", action_set_consent(&w->action, w->account, SURETY, false), OK);
    act_as(w, "sara");
    assert_int_equal(action_show_outlook(&w->action, OWNER "RM0001", &outlook), NOT_FOUND);
    assert_sound(w);
    assert_replays(w);
}

/* ---- forgeries ---- */

static void count_problem(void *context, const char *text)
{
    (void)text;
    ++*(int *)context;
}

static void count_step(void *context, const char *text)
{
    *(int *)context += strstr(text, "does not follow") != NULL;
}

static int count_with(struct world *w, void (*count)(void *context, const char *text))
{
    struct verify_counts counts;
    int problems = 0;
    begin(w, NULL);
    assert_int_equal(action_verify(&w->action, count, &problems, &counts), OK);
    return problems;
}

static int problems_of(struct world *w)
{
    return count_with(w, count_problem);
}

/* Puts a step into both chains as no action would; its matter. */
static ledger_id forge(struct world *w, enum money_step step, ledger_id matter, int64_t cents,
                       const char *document, const char *on)
{
    int64_t head;
    ledger_id first;
    act_as(w, "officer1");
    assert_int_equal(store_load_head(w->action.store, program_account_bn(w->account), &head), OK);
    struct security_record record = security_record_new(&w->action);
    struct stored_money_step *made = security_add(&record, w->account, step, matter,
                                                  SURETY " SB-1", money_cents(cents));
    const char *name = action_name_matter(w->arena, w->account, (head + 1) * LEDGER_ID_PLACES);
    if (document != NULL && step == MONEY_STEP_DEMAND_MAKE) /* under its own name */
        document = arena_printf(w->arena, "{\"demand\":\"%s\"%s", name,
                                strstr(document, ",\"agreement\""));
    made->document = document;
    if (on != NULL)
        made->on = day(on);
    struct security_terms terms = {0};
    assert_true(bn_parse(SURETY, &terms.provider));
    assert_int_equal(security_commit_both(&record, terms.provider, head, NULL, &first), OK);
    return first;
}

static const char *instead(struct world *w, const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    if (at == NULL)
        fail_msg("%s is not in %s", from, text);
    return arena_printf(w->arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void test_forged(void **state)
{
    struct world *w = *state;
    struct stored_money_step true_one;
    const ledger_id agreement = enter(w, "SB-1", "10000.00", NULL, NULL);
    fall_behind(w, "100000.00");
    const struct security_demand made = demand(w, agreement, OK);
    go_on(w, "officer1", made.matter, MONEY_STEP_DEMAND_WITHDRAW, "for the test", NULL, OK);
    act_as(w, "officer1");
    assert_int_equal(store_load_money_step(w->action.store, w->arena,
                                           program_account_bn(w->account), made.matter,
                                           &true_one), OK);
    const char *document = true_one.document;
    const char *item = arena_printf(w->arena, "\"item\":%lld", (long long)made.debts[0].item);
    ledger_id again = forge(w, MONEY_STEP_DEMAND_MAKE, 0, 1000000, document, NULL);
    assert_int_equal(problems_of(w), 0); /* as good as the true one */
    static const enum money_step no[] = {
        MONEY_STEP_DEMAND_CONTINUE, MONEY_STEP_DEMAND_DEFAULT, MONEY_STEP_DEMAND_LAPSE,
        MONEY_STEP_DEMAND_AMEND, MONEY_STEP_DEMAND_PAY, MONEY_STEP_DEMAND_UNPAY};
    for (size_t i = 0; i < ARRAY_COUNT(no); i++) {
        forge(w, no[i], again, 1000000, "{\"payment\":\"P1\"}", NULL);
        if (count_with(w, count_step) != (int)i + 1)
            fail_msg("%s was not found", money_steps[no[i]].id);
        again = forge(w, MONEY_STEP_DEMAND_MAKE, 0, 1000000, document, NULL);
    }
    int before = problems_of(w);
    const char *forged[] = {
        instead(w, document, "\"owed\":\"", "\"owed\":\"1"),
        instead(w, document, "\"remaining\":\"10000.00\"", "\"remaining\":\"20000.00\""),
        instead(w, document, item, "\"item\":4096"),
        instead(w, document, "\"dueOn\":\"20", "\"dueOn\":\"19"),
        instead(w, document, "\"accruedOn\":\"2025-1", "\"accruedOn\":\"2024-1"),
        instead(w, document, "\"debtor\":\"" OWNER, "\"debtor\":\"" OTHER),
        instead(w, document, "\"agreementMatter\":", "\"agreementMatter\":1"),
        "{\"demand\":\"x\",\"agreement\":{}}",
    };
    for (size_t i = 0; i < ARRAY_COUNT(forged); i++) {
        forge(w, MONEY_STEP_DEMAND_MAKE, 0, 1000000, forged[i], NULL);
        const int after = problems_of(w);
        if (after <= before)
            fail_msg("%zu was not found: %s", i, forged[i]);
        before = after;
    }
    forge(w, MONEY_STEP_DEMAND_MAKE, 0, 1000001, document, NULL); /* more than remains */
    assert_true(problems_of(w) > before);
}

/* More stands for an account than is left, or what was done is in one chain alone. */
static void test_forged_beside(void **state)
{
    struct world *w = *state;
    struct security_book book;
    struct commit_result result;
    const ledger_id agreement = enter(w, "SB-1", "10000.00", NULL, NULL);
    fall_behind(w, "100000.00");
    const ledger_id matter = demand(w, agreement, OK).matter;
    act_as(w, "owner");
    assert_int_equal(security_load(&w->action, w->account, w->action.today, &book), OK);
    struct security_record record = security_record_new(&w->action);
    security_add(&record, w->account, MONEY_STEP_ALLOCATION_SET, book.allocations[0].matter,
                 SURETY " SB-1 2025-11-03", money_cents(1000001));
    assert_int_equal(security_commit(&record, program_account_bn(w->account), book.head, &result),
                     OK);
    assert_int_equal(problems_of(w), 1);
    act_as(w, "owner");
    assert_int_equal(security_load(&w->action, w->account, w->action.today, &book), OK);
    record = security_record_new(&w->action);
    security_add(&record, w->account, MONEY_STEP_DEMAND_REBUT, matter, SURETY " SB-1",
                 money_cents(1000000));
    assert_int_equal(security_commit(&record, program_account_bn(w->account), book.head, &result),
                     OK);
    assert_int_equal(problems_of(w), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rebutted_amended_paid, open_enrolled, close_world),
        cmocka_unit_test_setup_teardown(test_default_exhausted_dishonoured, open_enrolled,
                                        close_world),
        cmocka_unit_test_setup_teardown(test_debtor_pays, open_enrolled, close_world),
        cmocka_unit_test_setup_teardown(test_time_bar, open_enrolled, close_world),
        cmocka_unit_test_setup_teardown(test_after_termination, open_enrolled, close_world),
        cmocka_unit_test_setup_teardown(test_never_in_force, open_enrolled, close_world),
        cmocka_unit_test_setup_teardown(test_divided, open_enrolled, close_world),
        cmocka_unit_test_setup_teardown(test_consent, open_enrolled, close_world),
        cmocka_unit_test_setup_teardown(test_forged, open_enrolled, close_world),
        cmocka_unit_test_setup_teardown(test_forged_beside, open_enrolled, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
