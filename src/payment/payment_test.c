#include "payment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static date day(const char *text)
{
    date d;
    assert_true(date_parse(text, &d));
    return d;
}

static struct ledger_item item_of(ledger_id id, enum item_type type, const char *reference,
                                  int64_t cents, date due_on)
{
    struct ledger_item item = {.id = id,
                               .type = type,
                               .amount = {cents},
                               .outstanding = {cents},
                               .effective_on = due_on,
                               .posted_on = due_on,
                               .due_on = due_on};
    assert_true(program_account_parse("123456782RM0001", &item.account));
    snprintf(item.reference, sizeof item.reference, "%s", reference);
    enum revenue_class by = type == ITEM_INT   ? REVENUE_INTEREST
                            : type == ITEM_LAP ? REVENUE_PENALTY
                                               : REVENUE_CUSTOMS_DUTY;
    if (cents > 0)
        item.by_class[by] = money_cents(cents);
    return item;
}

static char *words(struct arena *arena, const struct payment_settlement *settlements, size_t count)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    for (size_t i = 0; i < count; i++)
        out_printf(&out, "%s%s>%s %ld %s", i ? ", " : "", settlements[i].credit->reference,
                   settlements[i].debit->reference, (long)settlements[i].amount.cents,
                   date_text(arena, settlements[i].on));
    return out.data;
}

static char *allocated(struct arena *arena, const struct ledger_item *items, size_t count,
                       const char *today, const char *until)
{
    struct payment_settlement *settlements;
    size_t settled = payment_allocate(arena, items, count, day(today), day(until), &settlements);
    return words(arena, settlements, settled);
}

static void test_vectors(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    /* accounting.md 10, payment of 1,000 on the due date of CAD-B. */
    struct ledger_item four[] = {
        item_of(1, ITEM_LAP, "LAP", 10000, day("2025-09-20")),
        item_of(2, ITEM_INT, "INT", 4000, day("2025-09-25")),
        item_of(3, ITEM_CAD, "CAD-A", 50000, day("2025-08-29")),
        item_of(4, ITEM_CAD, "CAD-B", 70000, day("2025-10-01")),
        item_of(5, ITEM_PMT, "P", -100000, day("2025-10-01")),
    };
    assert_string_equal(allocated(arena, four, 5, "2025-10-01", "2025-10-01"),
                        "P>CAD-A 50000 2025-10-01, P>LAP 10000 2025-10-01, "
                        "P>INT 4000 2025-10-01, P>CAD-B 36000 2025-10-01");
    /* The case that separates age from class: interest stays open. */
    struct ledger_item apart[] = {four[1], four[2], four[4]};
    apart[2].outstanding = apart[2].amount = money_cents(-50000);
    assert_string_equal(allocated(arena, apart, 3, "2025-10-01", "2025-10-01"),
                        "P>CAD-A 50000 2025-10-01");
    arena_free(arena);
}

static void test_edges(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct payment_settlement *none;
    assert_int_equal(payment_allocate(arena, NULL, 0, day("2025-10-01"), DATE_MAX, &none), 0);

    /* Not due yet: nothing today; in a preview on the due date; what is overdue, at once. */
    struct ledger_item later[] = {
        item_of(1, ITEM_CAD, "A", 700, day("2025-10-31")),
        item_of(2, ITEM_CAD, "B", 200, day("2025-10-01")),
        item_of(3, ITEM_PMT, "P", -1000, day("2025-10-05")),
    };
    assert_string_equal(allocated(arena, later, 1, "2025-10-05", "2025-10-05"), "");
    assert_string_equal(allocated(arena, later, 3, "2025-10-05", "2025-10-05"),
                        "P>B 200 2025-10-05");
    assert_string_equal(allocated(arena, later, 3, "2025-10-05", "9999-12-31"),
                        "P>B 200 2025-10-05, P>A 700 2025-10-31");

    /* Same due date: class order; same class: id, and what is new comes last. */
    struct ledger_item same[] = {
        item_of(ledger_place(1), ITEM_CAD, "new2", 1, day("2025-10-01")),
        item_of(ledger_place(0), ITEM_CAD, "new1", 1, day("2025-10-01")),
        item_of(9, ITEM_ADJ, "ADJ", 1, day("2025-10-01")),
        item_of(8, ITEM_CAD, "CAD8", 1, day("2025-10-01")),
        item_of(5, ITEM_COR, "COR5", 1, day("2025-10-01")),
        item_of(20, ITEM_INT, "INT", 1, day("2025-10-01")),
        item_of(30, ITEM_LAP, "LAP", 1, day("2025-10-01")),
        item_of(0, ITEM_PMT, "thought", -6, day("2025-10-01")),
        item_of(7, ITEM_COR, "note", -2, day("2025-10-01")),
    };
    assert_string_equal(allocated(arena, same, ARRAY_COUNT(same), "2025-10-01", "2025-10-01"),
                        "note>LAP 1 2025-10-01, note>INT 1 2025-10-01, "
                        "thought>COR5 1 2025-10-01, thought>CAD8 1 2025-10-01, "
                        "thought>new1 1 2025-10-01, thought>new2 1 2025-10-01, "
                        "thought>ADJ 1 2025-10-01");

    /* A credit dated later waits for its day, and a younger debt may get it first. */
    struct ledger_item dated[] = {
        item_of(1, ITEM_CAD, "A", 5, day("2025-10-01")),
        item_of(2, ITEM_CAD, "B", 5, day("2025-10-31")),
        item_of(3, ITEM_PMT, "P", -5, day("2025-10-20")),
    };
    assert_string_equal(allocated(arena, dated, 3, "2025-10-10", "9999-12-31"),
                        "P>B 5 2025-10-31");

    /* What takes interest back clears interest of its declaration before anything older, and an
     * adjustment down what was charged on its own. */
    struct ledger_item correction[] = {
        item_of(1, ITEM_CAD, "A", 1000, day("2025-08-29")),
        item_of(2, ITEM_INT, "D", 40, day("2025-09-25")),
        item_of(3, ITEM_INT, "D", 50, day("2025-10-25")),
        item_of(4, ITEM_INT, "D", -110, day("2025-10-25")),
    };
    correction[1].base = correction[2].base = correction[3].base = 1;
    assert_string_equal(allocated(arena, correction, 4, "2025-11-25", "2025-11-25"),
                        "D>A 20 2025-11-25, D>D 40 2025-11-25, D>D 50 2025-11-25");
    correction[3].base = 0; /* interest refunded: money like any other */
    assert_string_equal(allocated(arena, correction, 4, "2025-11-25", "2025-11-25"),
                        "D>A 110 2025-11-25");
    struct ledger_item adjusted[] = {
        item_of(1, ITEM_CAD, "A", 1000, day("2025-08-29")),
        item_of(2, ITEM_CAD, "D", 500, day("2025-10-01")),
        item_of(3, ITEM_INT, "D", 50, day("2025-10-25")),
        item_of(4, ITEM_ADJ, "D", -600, day("2025-11-10")),
    };
    assert_string_equal(allocated(arena, adjusted, 4, "2025-11-25", "2025-11-25"),
                        "D>A 100 2025-11-25, D>D 500 2025-11-25");
    arena_free(arena);
}

static void test_links(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct ledger_item items[] = {
        item_of(11, ITEM_CAD, "12345000000012", 800, day("2025-10-01")),
        item_of(12, ITEM_PMT, "P1", -300, day("2025-09-10")),
        item_of(13, ITEM_COR, "N1", -200, day("2025-09-12")),
    };
    items[0].outstanding = money_cents(700); /* 100 cleared before */
    struct payment_settlement *settlements;
    size_t count = payment_allocate(arena, items, 3, day("2025-10-02"), day("2025-10-02"),
                                    &settlements);
    assert_int_equal(count, 2);
    struct ledger_entry entries[2];
    struct ledger_link links[2];
    payment_links(arena, settlements, count, day("2025-10-02"), 3, entries, links);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(ledger_check(&entries[i]), LEDGER_FINE);
        assert_string_equal(entries[i].cause, "CLEAR");
        assert_string_equal(entries[i].reference, "12345000000012");
        assert_int_equal(entries[i].id, ledger_place(3 + i));
        assert_int_equal(links[i].entry, entries[i].id);
        assert_int_equal(links[i].id, ledger_place(i));
        assert_int_equal(links[i].debit, 11);
        assert_true(date_equal(links[i].posted_on, day("2025-10-02")));
    }
    assert_int_equal(links[0].credit, 12);
    assert_true(date_equal(links[0].value_on, day("2025-09-10")));
    assert_int_equal(links[1].credit, 13);
    assert_int_equal(links[1].amount.cents, 200);
    assert_true(date_equal(links[1].value_on, day("2025-09-12")));
    arena_free(arena);
}

/* ---- properties ---- */

static uint64_t random_next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

enum { WORLD_MAX = 60 };
struct world {
    struct ledger_item items[WORLD_MAX];
    size_t count;
    int64_t balances[LEDGER_COUNT];
};

static void world_post(struct world *world, const struct ledger_entry *entry)
{
    assert_int_equal(ledger_check(entry), LEDGER_FINE);
    for (size_t i = 0; i < entry->lines_count; i++)
        world->balances[entry->lines[i].code] += entry->lines[i].amount.cents;
}

/* Receivable and credit lines equal the outstanding parts; no item is beyond its amount. */
static void world_check(const struct world *world)
{
    int64_t lines = world->balances[LEDGER_UNAPPLIED_CREDIT], outstanding = 0, all = 0;
    money by_class[REVENUE_COUNT] = {{0}};
    for (size_t i = 0; i < world->count; i++) {
        const struct ledger_item *item = &world->items[i];
        outstanding += item->outstanding.cents;
        if (item->amount.cents >= 0)
            assert_in_range(item->outstanding.cents, 0, item->amount.cents);
        else
            assert_in_range(-item->outstanding.cents, 0, -item->amount.cents);
        money left[REVENUE_COUNT];
        ledger_outstanding_by_class(item, item->outstanding, left);
        for (int c = 0; c < REVENUE_COUNT; c++)
            by_class[c] = money_add(by_class[c], left[c]);
    }
    for (int c = 0; c < REVENUE_COUNT; c++) {
        assert_int_equal(world->balances[revenue_classes[c].receivable], by_class[c].cents);
        lines += by_class[c].cents;
    }
    assert_int_equal(lines, outstanding);
    for (int c = 0; c < LEDGER_COUNT; c++)
        all += world->balances[c];
    assert_int_equal(all, 0);
}

static void world_step(struct world *world, uint64_t *seed, date today)
{
    struct ledger_item *item = &world->items[world->count];
    *item = (struct ledger_item){.id = (ledger_id)world->count + 1, .posted_on = today};
    assert_true(program_account_parse("123456782RM0001", &item->account));
    item->effective_on = date_add(today, -(int)(random_next(seed) % 20));
    item->due_on = date_add(today, (int)(random_next(seed) % 40) - 10);
    struct ledger_entry entry = {0};
    if (random_next(seed) % 3 == 0) {
        item->type = ITEM_PMT;
        item->amount = money_cents(-(int64_t)(random_next(seed) % 20000) - 1);
        ledger_post_whole(POSTING_PMT, item->account, item->amount, &entry);
    } else {
        static const enum item_type types[] = {ITEM_CAD, ITEM_COR, ITEM_ADJ, ITEM_LAP, ITEM_INT};
        item->type = types[random_next(seed) % ARRAY_COUNT(types)];
        const struct ledger_posting_fact *fact = &ledger_postings[ledger_posting_of(item->type)];
        for (int k = 0; k < 12; k++) {
            int class = (int)(random_next(seed) % REVENUE_COUNT);
            int64_t low = fact->direction == DIRECTION_EITHER ? -2500 : 0;
            if (fact->classes >> class & 1)
                item->by_class[class] = money_cents((int64_t)(random_next(seed) % 9000) + low);
        }
        for (int c = 0; c < REVENUE_COUNT; c++)
            item->amount = money_add(item->amount, item->by_class[c]);
        ledger_post(ledger_posting_of(item->type), item->account, item->by_class, &entry);
        if (entry.lines_count == 0)
            return;
    }
    item->outstanding = item->amount;
    world->count++;
    world_post(world, &entry);
}

static void world_allocate(struct world *world, struct arena *arena, date today)
{
    struct payment_settlement *settlements;
    size_t count = payment_allocate(arena, world->items, world->count, today, today, &settlements);
    struct ledger_entry *entries = arena_array(arena, count, sizeof *entries);
    struct ledger_link *links = arena_array(arena, count, sizeof *links);
    payment_links(arena, settlements, count, today, 0, entries, links);
    for (size_t i = 0; i < count; i++) {
        assert_true(links[i].amount.cents > 0);
        world_post(world, &entries[i]);
        struct ledger_item *credit = &world->items[links[i].credit - 1];
        struct ledger_item *debit = &world->items[links[i].debit - 1];
        credit->outstanding = money_add(credit->outstanding, links[i].amount);
        debit->outstanding = money_subtract(debit->outstanding, links[i].amount);
    }
    /* Nothing that could be settled is left: again gives nothing. */
    assert_int_equal(
        payment_allocate(arena, world->items, world->count, today, today, &settlements), 0);
}

static void test_invariant(void **state)
{
    (void)state;
    uint64_t seed = 778899;
    print_message("# allocation seed %lu\n", (unsigned long)seed);
    struct arena *arena = arena_new();
    for (int round = 0; round < 200; round++) {
        struct world world = {0};
        date today = day("2025-01-10");
        while (world.count < WORLD_MAX - 1) {
            world_step(&world, &seed, today);
            if (random_next(&seed) % 2)
                world_allocate(&world, arena, today);
            world_check(&world);
            today = date_add(today, (int)(random_next(&seed) % 4));
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

/* The order in which items come makes no difference. */
static void test_order_free(void **state)
{
    (void)state;
    uint64_t seed = 424242;
    print_message("# order seed %lu\n", (unsigned long)seed);
    struct arena *arena = arena_new();
    for (int round = 0; round < 300; round++) {
        struct world world = {0};
        while (world.count < 20)
            world_step(&world, &seed, day("2025-01-10"));
        for (size_t i = 0; i < world.count; i++)
            snprintf(world.items[i].reference, sizeof world.items[i].reference, "R%zu", i);
        char *before = allocated(arena, world.items, world.count, "2025-01-10", "9999-12-31");
        for (size_t i = world.count - 1; i > 0; i--) {
            size_t j = random_next(&seed) % (i + 1);
            struct ledger_item item = world.items[i];
            world.items[i] = world.items[j];
            world.items[j] = item;
        }
        assert_string_equal(
            before, allocated(arena, world.items, world.count, "2025-01-10", "9999-12-31"));
        arena_reset(arena);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),    cmocka_unit_test(test_edges),
        cmocka_unit_test(test_links),      cmocka_unit_test(test_invariant),
        cmocka_unit_test(test_order_free),
    };
    return cmocka_run_group_tests_name("payment", tests, NULL, NULL);
}
