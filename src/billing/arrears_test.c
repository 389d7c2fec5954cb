/* Which debts a notice of arrears is about: the day, interest with its debt, what was told of
 * before; a life drawn at random is told of each debt once. */
#include "arrears.h"
#include "billing_test_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static struct ledger_item *charge(struct world *world, const char *reference, enum item_type type,
                                  int64_t cents, const char *due_on)
{
    enum revenue_class by = type == ITEM_INT   ? REVENUE_INTEREST
                            : type == ITEM_LAP ? REVENUE_PENALTY
                                               : REVENUE_GST;
    struct ledger_item *item =
        world_charge(world, type, by, cents, day(due_on), day("2025-11-20"));
    snprintf(item->reference, sizeof(item->reference), "%s", reference);
    return item;
}

static struct arrears_found find(const struct world *world, const ledger_id *noticed,
                                 size_t noticed_count, const char *on)
{
    return billing_arrears_find(world->arena, world->items, world->items_count, noticed,
                                noticed_count, day(on), 30);
}

static void test_day(void **state)
{
    static const struct {
        const char *name, *due_on, *on;
        int64_t cents, paid;
        size_t found;
    } cases[] = {
        {"the thirtieth day", "2025-12-01", "2025-12-31", 100, 0, 0},
        {"the thirtieth day is over", "2025-12-01", "2026-01-01", 100, 0, 1},
        {"over February", "2026-01-30", "2026-03-02", 100, 0, 1},
        {"before release", "", "2026-03-02", 100, 0, 0},
        {"a cent is left", "2025-12-01", "2026-01-01", 100, 99, 1},
        {"nothing is left", "2025-12-01", "2026-01-01", 100, 100, 0},
        {"a credit", "2025-12-01", "2026-01-01", -100, 0, 0},
    };
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct world *world = world_new(arena, tariff);
        struct ledger_item *item = charge(
            world, "D1", cases[i].cents < 0 ? ITEM_COR : ITEM_CAD, cases[i].cents,
            *cases[i].due_on ? cases[i].due_on : "2025-12-01");
        if (!*cases[i].due_on)
            item->due_on = DATE_NONE;
        item->outstanding.cents -= cases[i].paid;
        struct arrears_found found = find(world, NULL, 0, cases[i].on);
        if (found.count != cases[i].found)
            fail_msg("%s: %zu", cases[i].name, found.count);
    }
    arena_free(arena);
}

/* Interest stands beside its debt while that is late, and is a debt of its own afterwards. */
static void test_interest(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct world *world = world_new(arena, world_tariff(arena, NULL, NULL));
    charge(world, "D1", ITEM_CAD, 10000, "2025-12-01");
    charge(world, "D1", ITEM_INT, 50, "2025-12-25");
    charge(world, "D2", ITEM_INT, 70, "2025-12-25");
    charge(world, "D1", ITEM_LAP, 10000, "2025-11-20");
    struct arrears_notice notice = {.rows = arena_array(arena, 8, sizeof(*notice.rows))};
    struct arrears_found found = find(world, NULL, 0, "2026-01-02");
    assert_int_equal(found.count, 2);
    assert_int_equal(found.items[0]->type, ITEM_LAP); /* due first */
    assert_false(billing_arrears_add(&notice, &found, found.items[0], day("2026-01-02")));
    assert_true(billing_arrears_add(&notice, &found, found.items[1], day("2026-01-02")));
    billing_arrears_sum(&notice);
    assert_int_equal(notice.rows[0].interest.cents, 0);
    assert_int_equal(notice.rows[1].interest.cents, 50);
    assert_int_equal(notice.rows[1].age, 32);
    assert_int_equal(notice.total.cents, 20050);
    /* Told of: the same interest is not told of for itself, the other declaration's is. */
    ledger_id noticed[] = {world->items[0].id, world->items[3].id};
    found = find(world, noticed, 2, "2026-02-02");
    assert_int_equal(found.count, 1);
    assert_string_equal(found.items[0]->reference, "D2");
    /* Its debt is paid, it is not. */
    world->items[0].outstanding = money_cents(0);
    found = find(world, noticed, 2, "2026-02-02");
    assert_int_equal(found.count, 2);
    assert_int_equal(found.items[0]->type, ITEM_INT);
    arena_free(arena);
}

static int compare(const void *a, const void *b)
{
    return ledger_id_compare(*(const ledger_id *)a, *(const ledger_id *)b);
}

/* Day by day or in leaps, with payments that come and are taken back: each late debt is told of
 * once, on the first day looked at on which it is late, and nothing else is. */
static void live(struct world *world, uint64_t *seed)
{
    enum { DEBTS = 12 };
    ledger_id noticed[DEBTS];
    size_t count = 0;
    date on = day("2025-12-20"), before = on;
    for (int i = 0; i < DEBTS; i++) {
        struct ledger_item *item =
            world_charge(world, ITEM_CAD, REVENUE_GST, 1000, date_add(on, i * 3), on);
        snprintf(item->reference, sizeof(item->reference), "D%d", i);
    }
    while (date_before(on, day("2026-05-01"))) {
        struct ledger_item *one = &world->items[random_between(seed, 0, DEBTS - 1)];
        one->outstanding = money_cents(random_between(seed, 0, 2) == 0 ? 0 : 1000);
        struct arrears_found found = billing_arrears_find(
            world->arena, world->items, world->items_count, noticed, count, on, 30);
        for (size_t i = 0; i < found.count; i++) {
            assert_true(found.items[i]->outstanding.cents > 0);
            assert_true(date_between(found.items[i]->due_on, on) > 30);
            assert_null(count == 0 ? NULL
                                   : bsearch(&found.items[i]->id, noticed, count, sizeof(*noticed),
                                             compare));
        }
        for (size_t i = 0; i < found.count; i++)
            noticed[count++] = found.items[i]->id;
        qsort(noticed, count, sizeof(*noticed), compare);
        for (size_t i = 0; i < DEBTS; i++) /* nothing that is late was passed over */
            assert_true(world->items[i].outstanding.cents == 0 ||
                        date_between(world->items[i].due_on, on) <= 30 ||
                        bsearch(&world->items[i].id, noticed, count, sizeof(*noticed), compare));
        before = on;
        on = date_add(on, (int)random_between(seed, 1, 20));
    }
    assert_true(date_before(before, on));
}

static void test_once(void **state)
{
    const char *given = getenv("CARM_SEED");
    (void)state;
    for (uint64_t i = 0; i < 40; i++) {
        uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : 1000 + i, first = seed;
        struct arena *arena = arena_new();
        print_message("seed %llu\n", (unsigned long long)first);
        live(world_new(arena, world_tariff(arena, NULL, NULL)), &seed);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_day), cmocka_unit_test(test_interest),
                                       cmocka_unit_test(test_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
