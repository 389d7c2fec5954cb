/* Interest of debts that are corrected, adjusted and paid in any order: it is what a plain
 * reference adds up day by day, and it does not matter how one came to it. Seeds are printed. */
#include "billing_test_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

/* ---- the reference: every day anew, from nothing but items and links ---- */

/* Specified rates of world_tariff(), in tenths of a percent, by quarter from 2024 Q4. */
static const int rates[] = {100, 93, 89, 87, 87, 87, 83, 90};

static bool names(const struct ledger_item *item, const char *reference)
{
    return strcmp(item->reference, reference) == 0;
}

static bool is_charge(const struct ledger_item *item)
{
    return item->type == ITEM_CAD || item->type == ITEM_COR || item->type == ITEM_ADJ;
}

static const struct ledger_item *item_of(const struct world *world, ledger_id id)
{
    size_t i = 0;
    while (i < world->items_count && world->items[i].id != id)
        i++;
    assert_true(i < world->items_count);
    return &world->items[i];
}

static date due_of(const struct world *world, const char *reference)
{
    date due = DATE_NONE;
    for (size_t i = 0; i < world->items_count; i++)
        if (names(&world->items[i], reference) && world->items[i].type != ITEM_INT &&
            world->items[i].type != ITEM_ADJ)
            due = world->items[i].due_on;
    return due;
}

/* What of the charge counts on the day. */
static int64_t counts(const struct world *world, const struct ledger_item *item, date on)
{
    bool late = date_before(item->due_on, on);
    if (item->amount.cents < 0)
        return item->type == ITEM_ADJ || late ? item->amount.cents : 0;
    if (item->type == ITEM_ADJ && !late)
        late = date_before(due_of(world, item->reference), on) &&
               !date_before(item->posted_on, on);
    return late ? item->amount.cents : 0;
}

/* Money from elsewhere, less what went elsewhere, before the day. */
static int64_t money_in(const struct world *world, const char *reference, date on)
{
    int64_t sum = 0;
    for (size_t i = 0; i < world->links_count; i++) {
        const struct ledger_link *link = &world->links[i];
        bool here = names(item_of(world, link->debit), reference);
        bool from_here = names(item_of(world, link->credit), reference);
        if (date_before(link->value_on, on) && here != from_here)
            sum += here ? link->amount.cents : -link->amount.cents;
    }
    return sum;
}

static int year_days(int year)
{
    return year % 4 == 0 ? 366 : 365;
}

static int64_t half_up(__int128 n, __int128 d)
{
    return (int64_t)(n < 0 ? -((-n * 2 + d) / (2 * d)) : (n * 2 + d) / (2 * d));
}

/* Cents of interest by the end of `until`; `waived`: a first and a last day that bear none. */
static int64_t reference_interest(const struct world *world, const char *reference, date until,
                                  const date waived[2])
{
    __int128 units = 0;
    int64_t known = 0;
    for (date on = day("2024-12-01"); !date_before(until, on); on = date_add(on, 1)) {
        int year, month, of_month;
        int64_t charges = 0;
        date_split(on, &year, &month, &of_month);
        for (size_t i = 0; i < world->items_count; i++)
            if (names(&world->items[i], reference) && is_charge(&world->items[i]))
                charges += counts(world, &world->items[i], on);
        int64_t owing = charges - money_in(world, reference, on);
        __int128 all = (__int128)owing * 1000000 + units;
        bool spared =
            waived != NULL && !date_before(on, waived[0]) && !date_before(waived[1], on);
        if (owing + known > 0 && all > 0 && !spared)
            units += half_up(all * rates[(year - 2024) * 4 + (month - 1) / 3 - 3],
                             (__int128)1000 * year_days(year));
        if (of_month == 25)
            known = half_up(units, 1000000);
    }
    return half_up(units, 1000000);
}

static int64_t charged(const struct world *world, const char *reference)
{
    int64_t sum = 0;
    for (size_t i = 0; i < world->items_count; i++)
        if (names(&world->items[i], reference) && world->items[i].type == ITEM_INT)
            sum += world->items[i].amount.cents;
    return sum;
}

/* ---- acting ---- */

static void name(struct ledger_item *item, const char *reference)
{
    snprintf(item->reference, sizeof item->reference, "%s", reference);
}

static void account_for(struct world *world, const char *reference, enum item_type type,
                        int64_t cents, date due_on, date today)
{
    if (cents == 0)
        return;
    name(world_charge(world, type, REVENUE_GST, cents, due_on, today), reference);
}

/* A decision: the difference and the interest it brings. */
static void adjust(struct world *world, const char *reference, int64_t cents, int days, date today)
{
    const struct billing_debt before = world_debt(world, reference);
    account_for(world, reference, ITEM_ADJ, cents, date_add(today, cents < 0 ? 0 : days), today);
    const struct billing_debt after = world_debt(world, reference);
    struct interest_line line;
    if (billing_interest_change(world->arena, world->tariff, &before, &after, today, &line))
        world_post_interest(world, &line, today);
    world_allocate(world, today);
}

static int64_t charges_of(const struct world *world, const char *reference)
{
    int64_t sum = 0;
    for (size_t i = 0; i < world->items_count; i++)
        if (names(&world->items[i], reference) && is_charge(&world->items[i]))
            sum += world->items[i].amount.cents;
    return sum;
}

static bool is_run(date on)
{
    int year, month, of_month;
    date_split(on, &year, &month, &of_month);
    return of_month == 25;
}

/* ---- any interleaving ---- */

enum { DEBTS = 5 };
static const char *const debts[DEBTS] = {"A", "B", "C", "D", "E"};

static void act(struct world *world, uint64_t *seed, date today)
{
    const char *reference = debts[random_next(seed) % DEBTS];
    int64_t so_far = charges_of(world, reference);
    switch (random_next(seed) % 6) {
    case 0:
        if (so_far == 0)
            account_for(world, reference, ITEM_CAD, random_between(seed, 1, 5000000),
                        date_add(today, (int)random_between(seed, -20, 40)), today);
        break;
    case 1: /* a correction, in time */
        if (so_far > 1 && date_before(today, due_of(world, reference)))
            account_for(world, reference, ITEM_COR, random_between(seed, -so_far / 2, so_far),
                        due_of(world, reference), today);
        break;
    case 2:
        if (so_far > 1 && date_before(due_of(world, reference), today))
            adjust(world, reference, random_between(seed, -so_far, so_far),
                   (int)random_between(seed, 0, 1) * 30, today);
        break;
    default:
        world_pay(world, random_between(seed, 1, 2000000),
                  date_add(today, -(int)random_between(seed, 0, 60)), today);
        break;
    }
}

/* What was posted meets money on hand at once, which is news for the next run: so the reference is
 * asked before. */
static void run_and_check(struct world *world, date run_on, const date waived[2])
{
    size_t items_before = world->items_count;
    int64_t expected[DEBTS];
    for (size_t d = 0; d < DEBTS; d++)
        expected[d] = reference_interest(world, debts[d], run_on, waived);
    world_interest(world, run_on);
    for (size_t d = 0; d < DEBTS; d++) {
        int lines = 0;
        for (size_t i = items_before; i < world->items_count; i++)
            lines += names(&world->items[i], debts[d]);
        assert_true(lines <= 1);
        if (charged(world, debts[d]) != expected[d])
            fail_msg("%s on %s: charged %ld, day by day %ld", debts[d],
                     date_text(world->arena, run_on), (long)charged(world, debts[d]),
                     (long)expected[d]);
    }
}

/* Charged is what the days add up to, whatever happened in which order, one item a debt and run;
 * and when all charges are taken off in the end, nothing stays but the money. */
static void test_day_by_day(void **state)
{
    (void)state;
    uint64_t seed = 33040822;
    print_message("# day by day seed %lu\n", (unsigned long)seed);
    struct arena *arena = arena_new();
    const date waived[2] = {day("2025-05-10"), day("2025-06-12")};
    for (int round = 0; round < 24; round++) {
        arena_reset(arena);
        bool relief = round % 3 == 0;
        const struct tariff *tariff =
            world_tariff(arena, relief ? "waivers" : NULL,
                         "kind,valid_from,valid_to,source\ninterest,2025-05-10,2025-06-12,\n");
        struct world *world = world_new(arena, tariff);
        int64_t paid = 0;
        for (date today = day("2025-01-10"); date_before(today, day("2026-02-01"));
             today = date_add(today, 1)) {
            while (random_next(&seed) % 4 == 0)
                act(world, &seed, today);
            world_allocate(world, today);
            if (!is_run(today))
                continue;
            run_and_check(world, today, relief ? waived : NULL);
            world_check(world);
        }
        for (size_t d = 0; d < DEBTS; d++)
            if (charges_of(world, debts[d]) != 0)
                adjust(world, debts[d], -charges_of(world, debts[d]), 0, day("2026-02-10"));
        world_interest(world, day("2026-02-25"));
        world_allocate(world, day("2026-04-01")); /* all is due */
        for (size_t d = 0; d < DEBTS; d++)
            assert_int_equal(charged(world, debts[d]), 0);
        for (size_t i = 0; i < world->items_count; i++) {
            assert_true(world->items[i].outstanding.cents <= 0);
            paid += world->items[i].type == ITEM_PMT ? world->items[i].amount.cents : 0;
        }
        assert_int_equal(world_outstanding(world), paid);
        world_check(world);
    }
    arena_free(arena);
}

/* ---- corrected is declared right ---- */

struct story {
    int64_t first, right;
    date due, decided;
    struct payment {
        date value_on, known_on;
        int64_t cents;
    } payments[4];
};

static struct story draw_story(uint64_t *seed)
{
    struct story story = {.first = random_between(seed, 100, 8000000),
                          .right = random_between(seed, 100, 8000000)};
    int64_t less = story.first < story.right ? story.first : story.right;
    story.due = date_add(day("2025-01-15"), (int)random_between(seed, 0, 100));
    story.decided = date_add(story.due, (int)random_between(seed, 1, 150));
    for (size_t i = 0; i < ARRAY_COUNT(story.payments); i++) {
        story.payments[i].value_on = date_add(story.due, (int)random_between(seed, -10, 200));
        story.payments[i].known_on =
            date_add(story.payments[i].value_on, (int)random_between(seed, 0, 30));
        story.payments[i].cents = random_between(seed, 1, less / 8 + 1);
    }
    return story;
}

/* `backwards`: payments of a day come in the other order. */
static struct world *live(struct arena *arena, const struct tariff *tariff,
                          const struct story *story, bool right, bool backwards)
{
    struct world *world = world_new(arena, tariff);
    account_for(world, "A", ITEM_CAD, right ? story->right : story->first, story->due,
                date_add(story->due, -20));
    for (date today = date_add(story->due, -10); date_before(today, day("2026-03-01"));
         today = date_add(today, 1)) {
        for (size_t i = 0; i < ARRAY_COUNT(story->payments); i++) {
            const struct payment *payment =
                &story->payments[backwards ? ARRAY_COUNT(story->payments) - 1 - i : i];
            if (!date_equal(payment->known_on, today))
                continue;
            world_pay(world, payment->cents, payment->value_on, today);
            world_allocate(world, today);
        }
        if (!right && date_equal(story->decided, today) && story->right != story->first)
            adjust(world, "A", story->right - story->first, 0, today);
        world_allocate(world, today);
        if (is_run(today))
            world_interest(world, today);
    }
    world_check(world);
    return world;
}

static void test_corrected_is_right(void **state)
{
    (void)state;
    uint64_t seed = 590104;
    print_message("# corrected seed %lu\n", (unsigned long)seed);
    struct arena *arena = arena_new();
    for (int round = 0; round < 80; round++) {
        arena_reset(arena);
        const struct tariff *tariff = world_tariff(arena, NULL, NULL);
        struct story story = draw_story(&seed);
        struct world *corrected = live(arena, tariff, &story, false, false);
        struct world *right = live(arena, tariff, &story, true, false);
        if (charged(corrected, "A") != charged(right, "A") ||
            world_outstanding(corrected) != world_outstanding(right))
            fail_msg("round %d: corrected %ld, right %ld", round, (long)charged(corrected, "A"),
                     (long)charged(right, "A"));
    }
    arena_free(arena);
}

/* Before it was due another release date came: the whole is due on another day, and bears interest
 * as if it had been so from the beginning. */
static void test_moved_due(void **state)
{
    (void)state;
    uint64_t seed = 10010118;
    print_message("# moved seed %lu\n", (unsigned long)seed);
    struct arena *arena = arena_new();
    for (int round = 0; round < 40; round++) {
        arena_reset(arena);
        const struct tariff *tariff = world_tariff(arena, NULL, NULL);
        struct story story = draw_story(&seed);
        date due = date_add(story.due, (int)random_between(&seed, -40, 40));
        date told = date_add(story.due, -(int)random_between(&seed, 1, 15));
        struct world *worlds[2];
        for (int right = 0; right < 2; right++) {
            struct world *world = worlds[right] = world_new(arena, tariff);
            if (right)
                account_for(world, "A", ITEM_CAD, story.right, due, date_add(story.due, -50));
            else
                account_for(world, "A", ITEM_CAD, story.first, story.due,
                            date_add(story.due, -50));
            for (date today = date_add(story.due, -45); date_before(today, day("2026-03-01"));
                 today = date_add(today, 1)) {
                if (!right && date_equal(today, told)) {
                    account_for(world, "A", ITEM_COR, -story.first, story.due, today);
                    account_for(world, "A", ITEM_COR, story.right, due, today);
                }
                for (size_t i = 0; i < ARRAY_COUNT(story.payments); i++)
                    if (date_equal(story.payments[i].known_on, today))
                        world_pay(world, story.payments[i].cents, story.payments[i].value_on,
                                  today);
                world_allocate(world, today);
                if (is_run(today))
                    world_interest(world, today);
            }
            world_check(world);
        }
        assert_int_equal(charged(worlds[0], "A"), charged(worlds[1], "A"));
        assert_int_equal(world_outstanding(worlds[0]), world_outstanding(worlds[1]));
    }
    arena_free(arena);
}

static void test_order_of_a_day(void **state)
{
    (void)state;
    uint64_t seed = 20260224;
    print_message("# order seed %lu\n", (unsigned long)seed);
    struct arena *arena = arena_new();
    for (int round = 0; round < 40; round++) {
        arena_reset(arena);
        const struct tariff *tariff = world_tariff(arena, NULL, NULL);
        struct story story = draw_story(&seed);
        for (size_t i = 1; i < ARRAY_COUNT(story.payments); i++)
            if (random_next(&seed) % 2 == 0)
                story.payments[i].known_on = story.payments[0].known_on;
        for (size_t i = 0; i < ARRAY_COUNT(story.payments); i++)
            if (date_before(story.payments[i].known_on, story.payments[i].value_on))
                story.payments[i].value_on = story.payments[i].known_on;
        struct world *one = live(arena, tariff, &story, false, false);
        struct world *other = live(arena, tariff, &story, false, true);
        assert_int_equal(charged(one, "A"), charged(other, "A"));
        assert_int_equal(world_outstanding(one), world_outstanding(other));
    }
    arena_free(arena);
}

/* ---- cases ---- */

/* A year unpaid is twelve lines, each going on from the one before. */
static void test_a_year(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct world *world = world_new(arena, world_tariff(arena, NULL, NULL));
    account_for(world, "A", ITEM_CAD, 1000000, day("2025-01-31"), day("2025-01-10"));
    for (date run = day("2025-02-25"); date_before(run, day("2026-02-01"));
         run = date_months_later(run, 1)) {
        struct interest_line line;
        const struct billing_debt debt = world_debt(world, "A");
        assert_true(billing_interest_run(arena, world->tariff, &debt, run, &line));
        assert_false(line.correction);
        assert_true((line.brought == NULL) == date_equal(run, day("2025-02-25")));
        assert_true(line.segments_count <= 2);
        world_interest(world, run);
    }
    assert_int_equal(world->items_count, 13);
    assert_int_equal(charged(world, "A"),
                     billing_interest_amount(arena, world->tariff, money_cents(1000000),
                                             day("2025-02-01"), day("2026-01-25")).cents);
    arena_free(arena);
}

/* Unpaid and taken off: nothing is left, not even a credit. Paid with its interest and taken off:
 * all of it is a credit, of the day on which it was paid. */
static void test_reversal(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (int paid = 0; paid < 2; paid++) {
        struct world *world = world_new(arena, world_tariff(arena, NULL, NULL));
        account_for(world, "A", ITEM_CAD, 1000000, day("2025-01-31"), day("2025-01-10"));
        world_interest(world, day("2025-02-25"));
        int64_t interest = world->items[1].amount.cents;
        if (paid)
            world_pay(world, 1000000 + interest, day("2025-03-04"), day("2025-03-04"));
        world_allocate(world, day("2025-03-04"));
        world_interest(world, day("2025-03-25"));
        int64_t in_march = charged(world, "A") - interest;
        assert_true(in_march > 0);
        adjust(world, "A", -1000000, 0, day("2025-04-10"));
        assert_int_equal(charged(world, "A"), 0);
        assert_int_equal(world_outstanding(world), paid ? -1000000 - interest : 0);
        for (size_t i = 0; i < world->items_count && !paid; i++)
            assert_int_equal(world->items[i].outstanding.cents, 0);
        const struct ledger_item *last = &world->items[world->items_count - 1];
        assert_int_equal(last->type, ITEM_INT);
        assert_int_equal(last->amount.cents, -interest - in_march);
        assert_true(date_equal(last->effective_on, day(paid ? "2025-03-04" : "2025-04-10")));
        assert_int_equal(world_interest(world, day("2025-04-25")), 0);
        world_check(world);
    }
    arena_free(arena);
}

/* What was posted when interest had items of its own on interest: the sum goes on from there. */
static void test_items_of_before(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct world *world = world_new(arena, world_tariff(arena, NULL, NULL));
    account_for(world, "A", ITEM_CAD, 1000000, day("2025-01-31"), day("2025-01-10"));
    struct ledger_item *first =
        world_charge(world, ITEM_INT, REVENUE_INTEREST, 6388, day("2025-02-25"), day("2025-02-25"));
    first->base = world->items[0].id;
    name(first, "A");
    struct ledger_item *second =
        world_charge(world, ITEM_INT, REVENUE_INTEREST, 46, day("2025-03-25"), day("2025-03-25"));
    second->base = first->id; /* on the item before it */
    name(second, "A");
    world_interest(world, day("2025-03-25"));
    assert_int_equal(charged(world, "A"),
                     billing_interest_amount(arena, world->tariff, money_cents(1000000),
                                             day("2025-02-01"), day("2025-03-25")).cents);
    arena_free(arena);
}

static bool run(struct world *world, const char *on, struct interest_line *ret_line)
{
    const struct billing_debt debt = world_debt(world, "A");
    return billing_interest_run(world->arena, world->tariff, &debt, day(on), ret_line);
}

static struct world *with_parameter(struct arena *arena, const char *rows)
{
    return world_new(arena, world_tariff(arena, rows == NULL ? NULL : "parameters",
                                         arena_printf(arena, "name,value,valid_from,valid_to,"
                                                      "source\n%s\n", rows == NULL ? "" : rows)));
}

static void test_parameters(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct interest_line line;
    struct world *world = with_parameter(arena, "day_basis,actual_365,,,");
    account_for(world, "A", ITEM_CAD, 1000000, day("2024-12-20"), day("2024-12-10"));
    assert_true(run(world, "2024-12-25", &line));
    assert_int_equal(line.segments[0].year_days, 365);
    world = with_parameter(arena, NULL);
    account_for(world, "A", ITEM_CAD, 1000000, day("2024-12-20"), day("2024-12-10"));
    assert_true(run(world, "2024-12-25", &line));
    assert_int_equal(line.segments[0].year_days, 366);

    /* Less than that waits for more. */
    world = with_parameter(arena, "int_min_post,5.00,,,");
    account_for(world, "A", ITEM_CAD, 50000, day("2025-01-31"), day("2025-01-10"));
    assert_false(run(world, "2025-02-25", &line));
    assert_true(run(world, "2025-03-25", &line));
    assert_int_equal(line.amount.cents,
                     billing_interest_amount(arena, world->tariff, money_cents(50000),
                                             day("2025-02-01"), day("2025-03-25")).cents);

    /* Accounted for in the first half of March: the tenth weekday after 17 April. */
    world = with_parameter(arena, "interest_start,reg_2_1,,,");
    account_for(world, "A", ITEM_CAD, 1000000, day("2025-03-31"), day("2025-03-10"));
    world->items[0].released_on = day("2025-03-05");
    assert_false(run(world, "2025-04-25", &line));
    assert_true(run(world, "2025-05-25", &line));
    assert_true(date_equal(line.from, day("2025-05-02")));
    arena_free(arena);
}

/* While security stands and a decision is awaited: the prescribed rate, six points less. */
static void test_secured(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct world *world = with_parameter(arena, NULL);
    account_for(world, "A", ITEM_CAD, 1000000, day("2025-01-31"), day("2025-01-10"));
    const struct billing_days days[] = {{day("2025-02-11"), day("2025-02-20")}};
    struct billing_debt debt = world_debt(world, "A");
    struct interest_line line;
    money again;
    debt.secured = days;
    debt.secured_count = 1;
    assert_true(billing_interest_run(arena, world->tariff, &debt, day("2025-02-25"), &line));
    assert_int_equal(line.segments_count, 3);
    assert_int_equal(line.segments[1].days, 10);
    assert_string_equal(decimal_text(arena, line.segments[0].percent), "9.3");
    assert_string_equal(decimal_text(arena, line.segments[1].percent), "3.3");
    assert_string_equal(decimal_text(arena, line.segments[2].percent), "9.3");
    assert_true(billing_interest_recompute(&line, &again));
    assert_int_equal(again.cents, line.amount.cents);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_day_by_day),     cmocka_unit_test(test_corrected_is_right),
        cmocka_unit_test(test_moved_due),      cmocka_unit_test(test_order_of_a_day),
        cmocka_unit_test(test_a_year),         cmocka_unit_test(test_reversal),
        cmocka_unit_test(test_items_of_before), cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_secured),
    };
    return cmocka_run_group_tests_name("billing_debt", tests, NULL, NULL);
}
