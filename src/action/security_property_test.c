/*
 * What always holds of financial security, over histories drawn at random: two accounts that get
 * the same in another order stand alike; goods leave only with cover, with time that was given, or
 * with nothing required; every change of state says who, why and when; of a provider is asked no
 * more than is owed and than remains, and what it paid covers less. CARM_SEED: printed.
 */
#include "security_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ACCOUNTS = 2, THINGS = 8, LIVES = 3, DAYS = 6, TURNS = 60 };
static const char *const accounts[ACCOUNTS] = {OWNER "RM0001", OWNER "RM0002"};

struct thing { /* what is posted: a deposit, or an agreement that may end */
    bool deposit;
    int64_t cents;
    int ends_after; /* days; 0: goes on */
};

static void post(struct world *w, int which, const struct thing *thing, int number)
{
    const program_account account = account_of(accounts[which]);
    if (thing->deposit) {
        struct money_taken taken;
        const struct deposit_order order = {.account = account, .method = "bank",
                                            .id = arena_printf(w->arena, "D%d-%d", which, number),
                                            .amount = money_cents(thing->cents)};
        begin(w, "owner");
        expect(w, "deposit", action_post_deposit(&w->action, &order, &taken), OK);
        return;
    }
    struct security_agreement made;
    act_as(w, "sara");
    const struct security_order order = {
        .account = account, .number = arena_printf(w->arena, "A%d-%d", which, number),
        .amount = money_text(w->arena, money_cents(thing->cents)),
        .until = thing->ends_after == 0
                     ? ""
                     : date_text(w->arena, date_add(w->action.today, thing->ends_after))};
    expect(w, "agreement", action_enter_security(&w->action, &order, &made), OK);
}

/* Never goods for nothing. */
static void check_indicator(struct world *w, const struct security_standing *s)
{
    const bool zero = s->requirement != NULL && s->requirement->need.deposit.cents == 0;
    const bool time_left = s->state == MONEY_STATE_RPP_DEFICIENT && !date_is_none(s->deadline) &&
                           date_before(w->action.today, s->deadline);
    if (s->indicator)
        assert_true(s->cover.met || zero || time_left);
    else
        assert_false(s->state == MONEY_STATE_RPP_ACTIVE && s->cover.met);
    if (s->cover.met && s->enrolled)
        assert_true(s->indicator);
    for (size_t i = 0; i < s->history_count; i++) {
        const struct stored_money_step *step = &s->history[i];
        assert_true(step->actor != NULL && step->actor[0] != '\0');
        assert_true(security_reason_of(step).word[0] != '\0');
        assert_false(date_is_none(step->on));
        if (i > 0) /* the facts allow it */
            assert_true(permission_lists(
                money_steps[step->step].from,
                money_states[money_steps[s->history[i - 1].step].to].id));
    }
}

static void check_alike(struct world *w)
{
    const struct security_standing a = standing(w, accounts[0]), b = standing(w, accounts[1]);
    check_indicator(w, &a);
    check_indicator(w, &b);
    assert_int_equal(a.posted.deposits.cents, b.posted.deposits.cents);
    assert_int_equal(a.posted.agreements.cents, b.posted.agreements.cents);
    assert_int_equal(a.cover.share, b.cover.share);
    assert_int_equal(a.cover.short_deposit.cents, b.cover.short_deposit.cents);
    assert_int_equal(a.indicator, b.indicator);
    assert_int_equal(a.state, b.state);
    assert_int_equal(a.returnable.cents, b.returnable.cents);
}

static unsigned seed_of_run(void)
{
    const char *given = getenv("CARM_SEED");
    const unsigned seed =
        given != NULL ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    print_message("# CARM_SEED=%u\n", seed);
    return seed;
}

static void test_order_does_not_matter(void **state)
{
    struct world *w = *state;
    unsigned seed = seed_of_run();
    int number = 0;
    int64_t expected = (int64_t)(rand_r(&seed) % 10) * 1000000;
    for (int which = 0; which < ACCOUNTS; which++) {
        const struct rpp_order order = {
            .account = account_of(accounts[which]),
            .projection = money_text(w->arena, money_cents(expected))};
        begin(w, "owner");
        expect(w, "enrol", action_enrol_rpp(&w->action, &order), OK);
    }
    for (int life = 0; life < LIVES; life++) {
        struct thing things[THINGS];
        for (int i = 0; i < THINGS; i++)
            things[i] = (struct thing){.deposit = rand_r(&seed) % 2 == 0,
                                       .cents = 500000 + rand_r(&seed) % 1000000,
                                       .ends_after = rand_r(&seed) % 3 * (30 + life * 20)};
        const int shift = rand_r(&seed) % THINGS;
        for (int i = 0; i < THINGS / 2; i++) {
            post(w, 0, &things[i], number + i);
            post(w, 1, &things[(THINGS / 2 - 1 - i + shift) % (THINGS / 2)],
                 number + (THINGS / 2 - 1 - i + shift) % (THINGS / 2));
            const struct security_standing a = standing(w, accounts[0]),
                                           b = standing(w, accounts[1]);
            check_indicator(w, &a);
            check_indicator(w, &b);
        }
        number += THINGS;
        check_alike(w);
        for (int i = 0; i < DAYS; i++) {
            advance(w, date_text(w->arena,
                                 date_add(w->action.today, 1 + rand_r(&seed) % 7)));
            check_alike(w);
        }
    }
    assert_sound(w);
    assert_replays(w);
}

/* ---- demands on an agreement ---- */

struct life {
    struct world *w;
    unsigned seed;
    ledger_id agreement;
    int64_t paid, last; /* by the provider, and not taken back; the last payment */
    int number;
};

static void check_demand(const struct security_demand *demand)
{
    int64_t left = 0;
    for (size_t i = 0; i < demand->debts_count; i++)
        left += demand->debts[i].left.cents;
    assert_true(demand->amount.cents > 0);
    assert_true(demand->amount.cents <= demand->owed.cents);
    assert_true(demand->amount.cents <= demand->remaining.cents);
    const int64_t most = left < demand->amount.cents ? left : demand->amount.cents;
    assert_int_equal(demand->asks.cents, money_states[demand->state].open != 0 ? most : 0);
}

/* The newest demand, after all were looked at; false: there is none. */
static bool check_demands(struct life *life, struct security_demand *ret)
{
    struct world *w = life->w;
    struct security_agreement agreement;
    struct security_demand *list;
    size_t count, open = 0;
    const struct security_standing stands = standing(w, OWNER "RM0001");
    check_indicator(w, &stands);
    expect(w, "agreement",
           action_show_agreement_of(&w->action, w->account, life->agreement, &agreement), OK);
    assert_int_equal(agreement.paid.cents, life->paid);
    assert_int_equal(agreement.remaining.cents, agreement.terms.amount.cents - life->paid);
    assert_true(agreement.remaining.cents >= 0);
    assert_int_equal(stands.posted.agreements.cents, agreement.remaining.cents);
    expect(w, "demands", action_list_demands(&w->action, w->account, &list, &count), OK);
    for (size_t i = 0; i < count; i++) {
        check_demand(&list[i]);
        open += money_states[list[i].state].open != 0;
    }
    assert_true(open <= 1);
    if (count > 0)
        *ret = list[0];
    return count > 0;
}

static void make_demand(struct life *life)
{
    struct security_demand made;
    const struct demand_order order = {.account = life->w->account, .words = "late",
                                       .agreement = life->agreement};
    act_as(life->w, "officer1");
    (void)action_make_demand(&life->w->action, &order, &made);
}

/* Mostly what may be done; now and then a payment that is not what is asked. */
static void go_on(struct life *life, const struct security_demand *of)
{
    static const enum money_step steps[] = {
        MONEY_STEP_DEMAND_REBUT, MONEY_STEP_DEMAND_CONTINUE, MONEY_STEP_DEMAND_AMEND,
        MONEY_STEP_DEMAND_WITHDRAW, MONEY_STEP_DEMAND_PAY, MONEY_STEP_DEMAND_PAY,
        MONEY_STEP_DEMAND_PAY};
    struct world *w = life->w;
    struct security_demand taken;
    const enum money_step step = steps[(size_t)rand_r(&life->seed) % ARRAY_COUNT(steps)];
    const bool pays = step == MONEY_STEP_DEMAND_PAY;
    const int64_t off = pays ? rand_r(&life->seed) % 4 == 0 : of->amount.cents / 3;
    const money asked = pays ? of->asks : of->amount, before = balance(w, w->account);
    const struct demand_step_order order = {
        .account = w->account, .matter = of->matter, .step = step, .words = "as it is",
        .amount = money_text(w->arena, money_cents(asked.cents - off))};
    act_as(w, strcmp(money_steps[step].who, "provider") == 0 ? "sara" : "officer1");
    const enum code code = action_step_demand(&w->action, &order, &taken);
    const int64_t paid = code == OK && pays ? asked.cents : 0;
    assert_false(paid != 0 && off != 0);
    assert_int_equal(balance(w, w->account).cents, before.cents - paid);
    life->paid += paid;
    life->last = paid != 0 ? paid : life->last;
}

static void bounce(struct life *life, const struct security_demand *of)
{
    struct money_taken taken;
    const struct dishonour_order order = {.account = life->w->account, .payment = of->payment,
                                          .words = "no funds"};
    act_as(life->w, "officer1");
    expect(life->w, "bounce", action_dishonour(&life->w->action, &order, &taken), OK);
    life->paid -= life->last;
}

static void take_turn(struct life *life, bool any, const struct security_demand *newest)
{
    struct world *w = life->w;
    const int what = rand_r(&life->seed) % 12;
    if (what == 0) {
        w->released = date_text(w->arena, date_add(w->action.today, -1));
        file_shirts(w, ++life->number, 1, "20000.00", "");
    } else if (what == 1) {
        pay(w, arena_printf(w->arena, "P%d", ++life->number),
            1 + rand_r(&life->seed) % 600000);
    } else if (what < 5 && date_before(w->action.today, day("2026-12-01"))) {
        advance(w, date_text(w->arena,
                             date_add(w->action.today, 1 + rand_r(&life->seed) % 40)));
    } else if (!any || what < 7) {
        make_demand(life);
    } else if (what == 7 && newest->state == MONEY_STATE_DEMAND_PAID) {
        bounce(life, newest);
    } else {
        go_on(life, newest);
    }
}

static void test_demands(void **state)
{
    struct world *w = *state;
    struct life life = {.w = w, .seed = seed_of_run()};
    struct security_demand newest;
    enrol(w, OWNER "RM0001", "20000.00", OK);
    const struct security_order order = order_for(OWNER "RM0001", "SB-1", "30000.00");
    life.agreement = enter_bond(w, &order, OK).matter;
    file_shirts(w, ++life.number, 1, "60000.00", "");
    advance(w, "2025-12-02"); /* it is late; what follows ends before a review counts */
    for (int i = 0; i < TURNS; i++) {
        const bool any = check_demands(&life, &newest);
        take_turn(&life, any, &newest);
    }
    (void)check_demands(&life, &newest);
    print_message("# %lld was paid\n", (long long)life.paid);
    assert_sound(w);
    assert_replays(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order_does_not_matter, open_secured, close_world),
        cmocka_unit_test_setup_teardown(test_demands, open_secured, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
