/*
 * What always holds of financial security, over histories drawn at random: two accounts that get
 * the same in another order stand alike; goods leave only with cover, with time that was given, or
 * with nothing required; every change of state says who, why and when. CARM_SEED: printed.
 */
#include "security_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ACCOUNTS = 2, THINGS = 8, LIVES = 4, DAYS = 6 };
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

static void test_order_does_not_matter(void **state)
{
    struct world *w = *state;
    const char *given = getenv("CARM_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    print_message("# CARM_SEED=%u\n", seed);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order_does_not_matter, open_secured, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
