/* Two importers to whom the same happens, but for one thing that must make no difference. */
#include "property_twins.h"

#include <stdio.h>
#include <stdlib.h>

enum { GOODS_MAX = 10, PAYMENTS_MAX = 3 };

struct twins {
    struct world *world;
    struct chance chance;
    date on;
    struct goods first[GOODS_MAX], second[GOODS_MAX], right[GOODS_MAX];
    size_t count;
    int ids;
};

static void draw_cents(struct twins *twins, struct goods *goods)
{
    for (int i = 0; i < goods->lines; i++)
        goods->cents[i] = 5000 + (int64_t)draw(&twins->chance, 400000);
}

static void file_both(struct twins *twins, bool wrong)
{
    struct world *world = twins->world;
    if (twins->count == GOODS_MAX)
        return;
    struct goods goods = {.type = "AB", .number = number_of((int)twins->count + 1),
                          .account = world->account, .currency = "CAD",
                          .lines = 1 + (int)draw(&twins->chance, GOODS_LINES),
                          .released = date_add(twins->on, -(int)draw(&twins->chance, 3))};
    draw_cents(twins, &goods);
    struct goods right = goods, first = goods, second = goods;
    second.number = number_of((int)twins->count + 501);
    second.account = world->other;
    if (wrong) {
        draw_cents(twins, &first);
        first.released = date_add(twins->on, -(int)draw(&twins->chance, 3));
    }
    struct filed filed;
    expect(world, "first", file_goods(world, &first, &filed), OK);
    expect(world, "second", file_goods(world, &second, &filed), OK);
    twins->first[twins->count] = first;
    twins->second[twins->count] = second;
    twins->right[twins->count++] = right;
}

/* Nearer to what is right, or all the way. Nothing is added to a debt after its due date: the law
 * lets no interest run between a decision and the day it is payable. */
static void correct(struct twins *twins, size_t which, bool at_last)
{
    struct goods *goods = &twins->first[which];
    const struct goods *right = &twins->right[which];
    struct goods next = *right;
    if (!at_last && one_in(&twins->chance, 2))
        draw_cents(twins, &next);
    expect(twins->world, "correct", change_goods(twins->world, &next, DATE_NONE), OK);
    *goods = next;
}

static bool is_right(const struct twins *twins, size_t which)
{
    const struct goods *goods = &twins->first[which], *right = &twins->right[which];
    return memcmp(goods->cents, right->cents, sizeof(goods->cents)) == 0 &&
           date_equal(goods->released, right->released);
}

/* Before anything of it is due, whatever was wrong is put right. */
static void correct_in_time(struct twins *twins)
{
    for (size_t i = 0; i < twins->count; i++) {
        struct stored_declaration stored;
        if (is_right(twins, i))
            continue;
        assert_int_equal(store_load_declaration(twins->world->reader, twins->world->arena,
                                                twins->first[i].number, 0, &stored), OK);
        bool last = date_between(twins->on, stored.due_on) < 12 ||
                    date_between(twins->on, twins->right[i].released) < -20;
        if (last || one_in(&twins->chance, 3))
            correct(twins, i, last);
    }
}

/* The same sums with the same value dates; the second twin's may come the other way round. */
static void pay_both(struct twins *twins, bool turned)
{
    struct world *world = twins->world;
    size_t count = 1 + draw(&twins->chance, PAYMENTS_MAX);
    const char *ids[PAYMENTS_MAX];
    int64_t cents[PAYMENTS_MAX];
    int earlier = one_in(&twins->chance, 3) ? (int)draw(&twins->chance, 40) : 0;
    const char *value_on = date_text(world->arena, date_add(twins->on, -earlier));
    for (size_t i = 0; i < count; i++) {
        ids[i] = arena_printf(world->arena, "P%d", ++twins->ids);
        cents[i] = 1 + (int64_t)draw(&twins->chance, 90000);
        pay_at(world, world->account, ids[i], cents[i], value_on);
    }
    for (size_t i = 0; i < count; i++) {
        size_t at = turned ? count - 1 - i : i;
        pay_at(world, world->other, ids[at], cents[at], value_on);
    }
}

/* What a declaration came to, its interest, and what of it is open. */
static void add_up(struct world *world, const struct goods *goods, int64_t ret[3])
{
    struct ledger_item *items;
    const struct item_filter filter = {.account = goods->account, .type = -1};
    size_t count = store_list_items(world->reader, world->arena, &filter, &items);
    ret[0] = ret[1] = ret[2] = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(items[i].reference, goods->number.text) == 0) {
            ret[items[i].type == ITEM_INT] += items[i].amount.cents;
            ret[2] += items[i].outstanding.cents;
        }
}

/* Which of two debts of the same day a part of a payment settles first is told by when they were
 * posted, so a correction may turn them around; then the same days of the same money stand on
 * another declaration, and each declaration's interest is rounded once. Nothing else may differ. */
static void assert_alike(struct twins *twins, bool turned_around)
{
    struct world *world = twins->world;
    for (size_t i = 0; i < twins->count; i++) {
        int64_t first[3], second[3];
        add_up(world, &twins->first[i], first);
        add_up(world, &twins->second[i], second);
        if (first[0] != second[0] ||
            (!turned_around && memcmp(first, second, sizeof(first)) != 0))
            fail_msg("on %s, %s: duties %ld and %ld, interest %ld and %ld, open %ld and %ld",
                     date_text(world->arena, twins->on), twins->first[i].number.text,
                     (long)first[0], (long)second[0], (long)first[1], (long)second[1],
                     (long)first[2], (long)second[2]);
    }
    int64_t apart = balance(world, world->account).cents - balance(world, world->other).cents;
    if (llabs(apart) > (turned_around ? (int64_t)twins->count : 0))
        fail_msg("on %s the balances are %ld cents apart", date_text(world->arena, twins->on),
                 (long)apart);
}

static void next_days(struct twins *twins, int most)
{
    twins->on = date_add(twins->on, 1 + (int)draw(&twins->chance, (size_t)most));
    advance(twins->world, date_text(twins->world->arena, twins->on));
}

/* A late payment penalty is of a statement, and what a correction added may be on another one. */
static void charge_no_late_payment(struct world *world)
{
    static const char rows[] = "name,value,valid_from,valid_to,source\n"
                               "lpp,0.00,2024-10-21,,none\n";
    struct load_counts counts;
    begin(world, NULL);
    expect(world, "no penalty",
           action_load_reference(&world->action, "parameters", rows, strlen(rows), false, &counts),
           OK);
    assert_int_equal(house_reload_tariff(world->house), OK);
}

static void corrected_is_right(struct world *world, const char *test, uint64_t seed, bool paid)
{
    struct twins twins = {.world = world, .on = day("2025-11-03")};
    twins.chance.state = seed_given(test, seed);
    charge_no_late_payment(world);
    for (int step = 0; step < 24; step++) {
        if (step < 12 && one_in(&twins.chance, 2))
            file_both(&twins, true);
        correct_in_time(&twins);
        if (paid && one_in(&twins.chance, 4))
            pay_both(&twins, false);
        next_days(&twins, 6);
    }
    for (int month = 0; month < 3; month++) {
        next_days(&twins, 30);
        correct_in_time(&twins);
    }
    assert_alike(&twins, paid);
    assert_sound(twins.world);
}

void test_corrected_is_right(void **state)
{
    corrected_is_right(*state, "corrected equals declared right at first", 20251129, false);
}

void test_corrected_and_paid(void **state)
{
    corrected_is_right(*state, "corrected and paid meanwhile", 20251202, true);
}

/* Found after the due date, by an officer, and unpaid: interest is as on what was right. */
void test_lowered_late_is_right(void **state)
{
    struct twins twins = {.world = *state, .on = day("2025-11-03")};
    twins.chance.state = seed_given("lowered late equals declared right at first", 20251130);
    for (int i = 0; i < 4; i++) {
        file_both(&twins, false);
        next_days(&twins, 5);
    }
    /* The first twin declares more, each time less so; the last word is what the second said. */
    for (size_t i = 0; i < twins.count; i++) {
        struct goods *goods = &twins.first[i];
        for (int k = 0; k < goods->lines; k++)
            goods->cents[k] += 1 + (int64_t)draw(&twins.chance, 300000);
        expect(twins.world, "more", change_goods(twins.world, goods, DATE_NONE), OK);
    }
    for (int month = 0; month < 5; month++) {
        next_days(&twins, 28);
        for (size_t i = 0; i < twins.count; i++) {
            struct goods *goods = &twins.first[i];
            if (month < 2 || is_right(&twins, i) || (month < 4 && one_in(&twins.chance, 2)))
                continue;
            for (int k = 0; k < goods->lines; k++)
                goods->cents[k] -= month == 4 || one_in(&twins.chance, 2)
                                       ? goods->cents[k] - twins.right[i].cents[k]
                                       : (goods->cents[k] - twins.right[i].cents[k]) / 2;
            expect(twins.world, "less", change_goods(twins.world, goods, DATE_NONE), OK);
        }
    }
    twins.on = day("2026-06-26");
    advance(twins.world, "2026-06-26");
    assert_alike(&twins, false);
    assert_sound(twins.world);
}

void test_order_of_payments(void **state)
{
    struct twins twins = {.world = *state, .on = day("2025-11-03")};
    twins.chance.state = seed_given("the order of payments", 20251201);
    for (int step = 0; step < 26; step++) {
        if (step < 14 && one_in(&twins.chance, 2))
            file_both(&twins, false);
        if (one_in(&twins.chance, 2))
            pay_both(&twins, true);
        assert_alike(&twins, false);
        next_days(&twins, 12);
    }
    assert_alike(&twins, false);
    assert_sound(twins.world);
}
