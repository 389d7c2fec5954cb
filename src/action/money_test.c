/* Payments that bounce, payments posted to the wrong account, directions, preferences: through the
 * real actions and store. */
#include "money_world.h"

#include <stdio.h>
#include <stdlib.h>

static const program_account nobody = {""};

static struct money_taken dishonour(struct world *world, const char *user, const char *id,
                                    bool credited, int64_t bank_cost, enum code expected)
{
    struct money_taken taken = {0};
    const struct dishonour_order order = {.account = world->account, .payment = id,
                                          .words = "Provision insuffisante",
                                          .credited = credited,
                                          .bank_cost = money_cents(bank_cost)};
    begin(world, user);
    expect(world, "dishonour", action_dishonour(&world->action, &order, &taken), expected);
    return taken;
}

static int64_t interest_amount(struct world *world, int64_t cents, const char *from,
                               const char *to)
{
    begin(world, NULL);
    return billing_interest_amount(world->arena, world->action.tariff, money_cents(cents),
                                   day(from), day(to)).cents;
}

/* Paid in time, bounced two months later: the debt is open again, with interest from the day after
 * its due date as if nothing had been paid, and the charge of the regulation. */
static void test_dishonoured(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00", "");
    file_shirts(world, 500, 1, "1000.00", "");
    const char *number = number_of(1).text;
    advance(world, "2025-11-27");
    pay_at(world, world->account, "P1", 23900, "2025-11-27");
    advance(world, "2025-12-02");
    assert_int_equal(item_of(world, world->account, ITEM_CAD, number).outstanding.cents, 0);
    advance(world, "2026-02-10");
    assert_int_equal(balance(world, world->account).cents, 0);

    assert_int_equal(dishonour(world, "maude", "P1", false, 0, FORBIDDEN).items_count, 0);
    (void)dishonour(world, "officer1", "P9", false, 0, NOT_FOUND);
    assert_found(world, FINDING_MON_0006);
    (void)dishonour(world, "officer1", "P1", false, -1, FINDINGS);
    assert_found(world, FINDING_MON_0007);
    struct money_taken taken = dishonour(world, "officer1", "P1", true, 725, OK);
    assert_non_null(taken.receipt);
    assert_int_equal(taken.items_count, 2);
    (void)dishonour(world, "officer2", "P1", true, 725, CONFLICT);
    assert_found(world, FINDING_MON_0005);

    struct ledger_item debt = item_of(world, world->account, ITEM_CAD, number);
    struct ledger_item charge = item_of(world, world->account, ITEM_NSF, "P1");
    assert_int_equal(debt.outstanding.cents, 23900);
    assert_int_equal(charge.amount.cents, 1500 + 1000 + 725);
    assert_int_equal(charge.by_class[REVENUE_FEE].cents, charge.amount.cents);
    assert_non_null(strstr(charge.why, "SOR/96-188"));
    assert_int_equal(item_of(world, world->account, ITEM_PMT, "P1").outstanding.cents, 0);
    assert_int_equal(item_of(world, world->account, ITEM_RET, "P1").outstanding.cents, 0);
    assert_int_equal(balance(world, world->account).cents, 23900 + 3225);

    advance(world, "2026-02-25");
    int64_t interest = sum_of(world, world->account, ITEM_INT);
    assert_int_equal(interest, interest_amount(world, 23900, "2025-12-02", "2026-02-25"));
    /* Who never paid owes the same, but for what each month was rounded. */
    assert_in_range(llabs(interest - sum_of(world, world->other, ITEM_INT)), 0, 1);
    assert_sound(world);
    assert_replays(world);
}

/* A bounce of money that settled a debt, interest and went past: another credit takes its place. */
static void test_other_credit_takes_over(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00", "");
    const char *number = number_of(1).text;
    advance(world, "2026-01-26");
    int64_t interest = sum_of(world, world->account, ITEM_INT);
    assert_true(interest > 0);
    int64_t penalty = sum_of(world, world->account, ITEM_LPP);
    assert_int_equal(penalty, 20000);
    pay_at(world, world->account, "P1", 23900 + interest + penalty, "2026-01-26");
    pay_at(world, world->account, "P2", 10000, "2026-01-26");
    assert_int_equal(balance(world, world->account).cents, -10000);
    (void)dishonour(world, "officer1", "P1", false, 0, OK);
    struct ledger_item other = item_of(world, world->account, ITEM_PMT, "P2");
    assert_int_equal(other.outstanding.cents, 0);
    assert_int_equal(item_of(world, world->account, ITEM_CAD, number).outstanding.cents, 13900);
    assert_int_equal(balance(world, world->account).cents, 13900 + interest + penalty + 1500);
    assert_sound(world);
}

/* ---- the wrong account ---- */

static struct money_taken propose(struct world *world, const char *user, const char *id,
                                  program_account to, enum code expected)
{
    struct money_taken taken = {0};
    const struct redirect_order order = {.account = world->account, .payment = id, .to = to,
                                         .words = "The payer named the other account"};
    begin(world, user);
    expect(world, "propose", action_propose_redirect(&world->action, &order, &taken), expected);
    return taken;
}

/* Two officers move it; there it counts from the day it was made, and here nothing remains. */
static void test_moved(void **state)
{
    struct world *world = *state;
    file_shirts(world, 1, 1, "1000.00", "");
    file_shirts(world, 500, 1, "1000.00", "");
    advance(world, "2025-12-01");
    pay_at(world, world->account, "P1", 23900, "2025-11-28");
    advance(world, "2026-01-26");
    assert_true(sum_of(world, world->other, ITEM_INT) > 0);

    (void)propose(world, "maude", "P1", world->other, FORBIDDEN);
    (void)propose(world, "officer1", "P1", world->account, FINDINGS);
    assert_found(world, FINDING_MON_0009);
    struct money_taken proposed = propose(world, "officer1", "P1", world->other, OK);
    ledger_id matter = proposed.step.id;
    (void)propose(world, "officer2", "P1", world->other, CONFLICT);
    assert_found(world, FINDING_MON_0010);
    (void)take(world, "officer1", world->account, matter, MONEY_STEP_REDIRECT_APPROVE, NULL,
               nobody, FINDINGS);
    assert_found(world, FINDING_MON_0004);
    (void)take(world, "officer2", world->account, matter, MONEY_STEP_REDIRECT_APPROVE, NULL,
               nobody, OK);
    (void)take(world, "officer2", world->account, matter, MONEY_STEP_REDIRECT_REFUSE, "Late",
               nobody, CONFLICT);
    assert_found(world, FINDING_MON_0003);

    struct ledger_item here = item_of(world, world->account, ITEM_CAD, number_of(1).text);
    struct ledger_item there = item_of(world, world->other, ITEM_CAD, number_of(500).text);
    assert_int_equal(here.outstanding.cents, 23900);
    assert_int_equal(item_of(world, world->account, ITEM_PMT, "P1").outstanding.cents, 0);
    assert_int_equal(item_of(world, world->account, ITEM_MVD, "P1").outstanding.cents, 0);
    assert_int_equal(there.outstanding.cents, 0);
    struct ledger_item moved = item_of(world, world->other, ITEM_PMT, "P1");
    assert_true(date_equal(moved.effective_on, day("2025-11-28")));
    assert_int_equal(balance(world, world->account).cents, 23900);

    /* Here interest is made up. There, paid in time after all, it is taken back with what it had
     * borne itself, by the first run. */
    advance(world, "2026-02-25");
    assert_int_equal(sum_of(world, world->account, ITEM_INT),
                     interest_amount(world, 23900, "2025-12-02", "2026-02-25"));
    assert_int_equal(sum_of(world, world->other, ITEM_INT), 0);
    assert_int_equal(sum_of(world, world->other, ITEM_LPP), 0);
    assert_int_equal(balance(world, world->other).cents, 0);
    advance(world, "2026-03-25");
    assert_int_equal(sum_of(world, world->other, ITEM_INT), 0);
    assert_int_equal(balance(world, world->other).cents, 0);
    assert_sound(world);
    assert_replays(world);
}

/* ---- directions ---- */

static enum code pay_debts(struct world *world, const char *id, int64_t cents,
                           const ledger_id *debts, size_t count)
{
    struct paid paid;
    const struct payment_order order = {.id = id, .account = world->account,
                                        .amount = money_cents(cents), .method = "bank",
                                        .paid_by = OWNER, .debts = debts, .debts_count = count};
    begin(world, "maude");
    return action_pay(&world->action, &order, &paid);
}

/* The later debt before the earlier one, as a whole; a cent short and nothing happens. */
static void test_directed(void **state)
{
    struct world *world = *state;
    struct payment_preview preview;
    file_shirts(world, 1, 1, "1000.00", "");
    world->released = "2025-11-20";
    advance(world, "2025-11-24");
    file_shirts(world, 2, 1, "2000.00", "");
    struct ledger_item first = item_of(world, world->account, ITEM_CAD, number_of(1).text);
    struct ledger_item second = item_of(world, world->account, ITEM_CAD, number_of(2).text);
    assert_true(date_before(first.due_on, second.due_on));
    advance(world, "2025-12-10");

    const ledger_id later[] = {second.id}, both[] = {second.id, first.id},
                    twice[] = {second.id, second.id}, none[] = {77};
    expect(world, "short", pay_debts(world, "P1", 47799, later, 1), FINDINGS);
    assert_found(world, FINDING_MON_0015);
    expect(world, "twice", pay_debts(world, "P1", 100000, twice, 2), FINDINGS);
    assert_found(world, FINDING_MON_0013);
    expect(world, "none", pay_debts(world, "P1", 100000, none, 1), FINDINGS);
    assert_found(world, FINDING_MON_0012);

    const struct payment_order order = {.account = world->account,
                                        .amount = money_cents(47800 + 900),
                                        .debts = later, .debts_count = 1};
    begin(world, "maude");
    expect(world, "preview", action_preview_order(&world->action, &order, &preview), OK);
    assert_int_equal(preview.settlements_count, 2);
    assert_int_equal(preview.settlements[0].rule, RULE_ALLOCATION_DIRECTED);
    assert_int_equal(preview.settlements[0].amount.cents, 47800);
    assert_int_equal(preview.effects[0].stops.cents, 0); /* not due yet */
    assert_int_equal(preview.settlements[1].rule, RULE_ALLOCATION_AGE_THEN_CLASS);
    assert_int_equal(preview.settlements[1].amount.cents, 900);
    assert_int_equal(preview.effects[1].accrued.cents,
                     interest_amount(world, 23900, "2025-12-02", "2025-12-10"));
    assert_int_equal(preview.effects[1].stops.cents,
                     interest_amount(world, 900, "2025-12-11", "2026-01-09"));
    assert_int_equal(preview.unapplied.cents, 0);

    expect(world, "pay", pay_debts(world, "P1", 47800 + 900, later, 1), OK);
    first = item_of(world, world->account, ITEM_CAD, number_of(1).text);
    second = item_of(world, world->account, ITEM_CAD, number_of(2).text);
    assert_int_equal(second.outstanding.cents, 0);
    assert_int_equal(first.outstanding.cents, 23000);
    expect(world, "paid", pay_debts(world, "P2", 100000, both, 2), FINDINGS);
    assert_found(world, FINDING_MON_0012);
    assert_sound(world);
    assert_replays(world);
}

/* ---- preferences ---- */

static void prefer(struct world *world, const char *preference, const char *from,
                   enum code expected)
{
    struct money_taken taken;
    begin(world, "maude");
    expect(world, preference,
           action_set_preference(&world->action, world->account, preference,
                                 *from ? day(from) : DATE_NONE, &taken),
           expected);
}

/* Under MANUAL a credit waits on the due date and is directed by hand; the choice has its day. */
static void test_manual(void **state)
{
    struct world *world = *state;
    struct shown_preference shown;
    struct money_taken taken;
    file_shirts(world, 1, 1, "1000.00", "");
    file_shirts(world, 2, 1, "1000.00", "");
    prefer(world, "WEEKLY", "", FINDINGS);
    assert_found(world, FINDING_MON_0017);
    prefer(world, "MANUAL", "2025-11-02", FINDINGS);
    assert_found(world, FINDING_MON_0018);
    prefer(world, "MANUAL", "2025-11-20", OK);
    begin(world, "maude");
    assert_int_equal(action_show_preference(&world->action, world->account, &shown), OK);
    assert_int_equal(shown.preference, PAYMENT_ACCOUNT);
    assert_int_equal(shown.next, PAYMENT_MANUAL);
    assert_true(date_equal(shown.next_from, day("2025-11-20")));
    advance(world, "2025-11-25");
    pay_at(world, world->account, "P1", 23900, "2025-11-25");
    advance(world, "2025-12-01"); /* due: nothing is cleared without being told */
    struct ledger_item credit = item_of(world, world->account, ITEM_PMT, "P1");
    struct ledger_item second = item_of(world, world->account, ITEM_CAD, number_of(2).text);
    assert_int_equal(credit.outstanding.cents, -23900);
    const struct direction_order order = {.account = world->account, .credit = credit.id,
                                          .debts = &second.id, .debts_count = 1};
    begin(world, "vera");
    expect(world, "direct", action_direct(&world->action, &order, &taken), FORBIDDEN);
    begin(world, "maude");
    expect(world, "direct", action_direct(&world->action, &order, &taken), OK);
    begin(world, "maude");
    expect(world, "again", action_direct(&world->action, &order, &taken), FINDINGS);
    assert_found(world, FINDING_MON_0011);
    assert_int_equal(
        item_of(world, world->account, ITEM_CAD, number_of(2).text).outstanding.cents, 0);
    pay_at(world, world->account, "P2", 5000, "2025-12-01");
    advance(world, "2025-12-02"); /* past due: now it is */
    assert_int_equal(
        item_of(world, world->account, ITEM_CAD, number_of(1).text).outstanding.cents, 18900);
    assert_sound(world);
    assert_replays(world);
}

/* The order is a parameter with days: interest before the older duty, from the day it holds. */
static void test_order_of_a_day(void **state)
{
    static const char csv[] =
        "name,value,valid_from,valid_to,source\n"
        "alloc_order,AGE_THEN_CLASS,,2025-12-31,test\n"
        "alloc_order,CLASS_THEN_AGE,2026-01-01,,test\n";
    struct world *world = *state;
    struct load_counts counts;
    begin(world, NULL);
    expect(world, "load", action_load_reference(&world->action, "parameters", csv,
                                                sizeof(csv) - 1, false, &counts), OK);
    assert_int_equal(house_reload_tariff(world->house), OK);
    file_shirts(world, 1, 1, "1000.00", "");
    advance(world, "2025-12-26");
    int64_t interest = sum_of(world, world->account, ITEM_INT);
    pay_at(world, world->account, "P1", 100, "2025-12-26");
    struct ledger_item debt = item_of(world, world->account, ITEM_CAD, number_of(1).text);
    assert_int_equal(debt.outstanding.cents, 23800);
    advance(world, "2026-01-02");
    pay_at(world, world->account, "P2", 20000 + interest + 100, "2026-01-02");
    debt = item_of(world, world->account, ITEM_CAD, number_of(1).text);
    assert_int_equal(debt.outstanding.cents, 23700);
    assert_int_equal(item_of(world, world->account, ITEM_INT, number_of(1).text).outstanding.cents,
                     0);
    assert_sound(world);
}

/* ---- methods ---- */

static enum code pay_by(struct world *world, const char *method, const char *id, int64_t cents)
{
    struct paid paid;
    const struct payment_order order = {.id = id, .account = world->account,
                                        .amount = money_cents(cents), .method = method,
                                        .paid_by = OWNER};
    begin(world, "maude");
    return action_pay(&world->action, &order, &paid);
}

static struct method_room card_room(struct world *world)
{
    struct method_room room = {0};
    begin(world, "maude");
    expect(world, "room", action_method_room(&world->action, world->account, "card", &room), OK);
    return room;
}

/* 4,999.99 from the 18th to the 17th; what bounced does not count; another method has no limit. */
static void test_card(void **state)
{
    struct world *world = *state;
    advance(world, "2025-11-17");
    expect(world, "card", pay_by(world, "card", "C1", 499999), OK);
    assert_int_equal(card_room(world).left.cents, 0);
    expect(world, "cent", pay_by(world, "card", "C2", 1), FINDINGS);
    assert_found(world, FINDING_MON_0024);
    expect(world, "repeated", pay_by(world, "card", "C1", 499999), OK);
    expect(world, "debit", pay_by(world, "debit-card", "D1", 900000), OK);
    expect(world, "wire", pay_by(world, "wire", "W1", 100), FINDINGS);
    assert_found(world, FINDING_MON_0023);
    advance(world, "2025-11-18");
    struct method_room room = card_room(world);
    assert_true(date_equal(room.from, day("2025-11-18")) && date_equal(room.to, day("2025-12-17")));
    assert_int_equal(room.left.cents, 499999);
    expect(world, "card", pay_by(world, "card", "C3", 300000), OK);
    expect(world, "more", pay_by(world, "card", "C4", 200000), FINDINGS);
    (void)dishonour(world, "officer1", "C3", false, 0, OK);
    assert_int_equal(card_room(world).left.cents, 499999);
    assert_sound(world);
}

/* A cheque after four counts for the next business day; online banking until before midnight. */
static void test_hours(void **state)
{
    static const struct {
        const char *id, *method, *on, *time, *counts;
    } cases[] = {
        {"H1", "cheque", "2025-11-07", "16:00", "2025-11-07"},
        {"H2", "cheque", "2025-11-07", "16:01", "2025-11-10"}, /* a Friday */
        {"H3", "bank", "2025-11-07", "23:59", "2025-11-07"},
        {"H4", "cheque", "2025-11-13", "17:30", "2025-11-14"}, /* tomorrow */
    };
    struct world *world = *state;
    struct money_landed landed;
    advance(world, "2025-11-13");
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct money_in in = {.id = cases[i].id, .account = OWNER "RM0001",
                                    .amount = money_cents(100), .value_on = day(cases[i].on),
                                    .received_time = cases[i].time, .method = cases[i].method};
        begin(world, NULL);
        expect(world, cases[i].id, action_receive_money(&world->action, &in, &landed), OK);
        struct ledger_item item = item_of(world, world->account, ITEM_PMT, cases[i].id);
        assert_string_equal(date_text(world->arena, item.effective_on), cases[i].counts);
        assert_true(date_equal(item.posted_on, day("2025-11-13")));
    }
    struct money_in in = {.id = "H5", .account = OWNER "RM0001", .amount = money_cents(100),
                          .value_on = day("2025-11-13"), .received_time = "25:00"};
    begin(world, NULL);
    expect(world, "time", action_receive_money(&world->action, &in, &landed), FINDINGS);
    assert_found(world, FINDING_MON_0025);
    in.received_time = NULL;
    in.method = "wire";
    begin(world, NULL);
    expect(world, "wire", action_receive_money(&world->action, &in, &landed), FINDINGS);
    assert_found(world, FINDING_MON_0023);
    assert_sound(world);
}

/* ---- anything after anything ---- */

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* Whatever is paid, bounced and moved: what is owed is what was charged less what was paid and
 * stands, the books balance, and the journal gives the same again. */
static void test_interleaved(void **state)
{
    struct world *world = *state;
    const char *given = getenv("CARM_SEED");
    uint64_t seed = given == NULL ? 20251203 : strtoull(given, NULL, 10);
    int64_t paid[40] = {0};
    size_t payments = 0;
    printf("# money seed %llu\n", (unsigned long long)seed);
    date on = day("2025-11-04");
    for (int step = 0; step < 40; step++) {
        uint64_t drawn = next_random(&seed);
        char id[32];
        if (drawn % 5 == 0) {
            file_shirts(world, 10 + step, 1, "1000.00", "");
        } else if (drawn % 5 < 3) {
            paid[payments] = (int64_t)(next_random(&seed) % 40000) + 1;
            snprintf(id, sizeof(id), "R%zu", payments);
            pay_at(world, world->account, id, paid[payments], date_text(world->arena, on));
            payments++;
        } else if (payments > 0) {
            size_t which = next_random(&seed) % payments;
            snprintf(id, sizeof(id), "R%zu", which);
            if (paid[which] == 0)
                continue;
            if (drawn % 5 == 3) {
                (void)dishonour(world, "officer1", id, false, 0, OK);
            } else {
                struct money_taken proposed = propose(world, "officer1", id, world->other, OK);
                (void)take(world, "officer2", world->account, proposed.step.id,
                           MONEY_STEP_REDIRECT_APPROVE, NULL, nobody, OK);
            }
            paid[which] = 0;
        }
        if (next_random(&seed) % 3 == 0) {
            on = date_add(on, 1 + (int)(next_random(&seed) % 9));
            advance(world, date_text(world->arena, on));
        }
    }
    int64_t owed = sum_of(world, world->account, ITEM_CAD) +
                   sum_of(world, world->account, ITEM_LAP) +
                   sum_of(world, world->account, ITEM_LPP) +
                   sum_of(world, world->account, ITEM_INT) +
                   sum_of(world, world->account, ITEM_NSF);
    for (size_t i = 0; i < payments; i++)
        owed -= paid[i];
    assert_int_equal(balance(world, world->account).cents, owed);
    assert_sound(world);
    assert_replays(world);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_dishonoured), IN_WORLD(test_other_credit_takes_over),
        IN_WORLD(test_moved),       IN_WORLD(test_directed),
        IN_WORLD(test_manual),      IN_WORLD(test_order_of_a_day),
        IN_WORLD(test_card),        IN_WORLD(test_hours),
        IN_WORLD(test_interleaved),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
