/* Which statements were not paid in full by their due date: rows, and lives drawn at random. */
#include "billing_test_world.h"
#include "late.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

/* The statements of 2025-11-25, due 2025-12-01, and 2025-12-25, due 2025-12-31. */
enum { STATEMENTS = 2 };
static struct late_statement statements[STATEMENTS];
static struct late_extension extension; /* of no reference: there is none */
static date judged_on;

static void issue(struct world *world, size_t at)
{
    static const char *const issued[] = {"2025-11-25", "2025-12-25"};
    static const char *const due[] = {"2025-12-01", "2025-12-31"};
    statements[at] = (struct late_statement){.id = issued[at], .seq = ++world->seq,
                                             .issued_on = day(issued[at]), .due_on = day(due[at]),
                                             .until = day(due[at])};
}

static struct ledger_item *charge(struct world *world, const char *reference, enum item_type type,
                                  int64_t cents, const char *due_on, const char *posted_on)
{
    struct ledger_item *item =
        world_charge(world, type, REVENUE_GST, cents, day(due_on), day(posted_on));
    snprintf(item->reference, sizeof(item->reference), "%s", reference);
    return item;
}

static void judge(struct world *world, struct late_payment payments[STATEMENTS])
{
    const struct late_books books = {.statements = statements,
                                     .statements_count = STATEMENTS,
                                     .items = world->items,
                                     .items_count = world->items_count,
                                     .links = world->links,
                                     .links_count = world->links_count,
                                     .extensions = &extension,
                                     .extensions_count = extension.reference != NULL,
                                     .on = judged_on};
    billing_late_payments(world->arena, &books, payments);
}

/* One debt of 1,000.00 due 2025-12-01, what happens to it, and what each statement lacks. */
static void test_cases(void **state)
{
    static const struct {
        const char *name, *paid_on;
        int64_t paid;
        const char *posted_on;
        int64_t change; /* of another version, posted 2025-12-10 */
        enum item_type change_type;
        int64_t unpaid[STATEMENTS];
    } cases[] = {
        {"never paid", NULL, 0, "2025-11-20", 0, ITEM_COR, {100000, 0}},
        {"paid on the last day", "2025-12-01", 100000, "2025-11-20", 0, ITEM_COR, {0, 0}},
        {"paid a day later", "2025-12-02", 100000, "2025-11-20", 0, ITEM_COR, {100000, 0}},
        {"a cent is missing", "2025-12-01", 99999, "2025-11-20", 0, ITEM_COR, {1, 0}},
        {"posted after the statement", NULL, 0, "2025-11-26", 0, ITEM_COR, {0, 100000}},
        {"and paid with the next", "2025-12-31", 100000, "2025-11-26", 0, ITEM_COR, {0, 0}},
        {"lowered later", NULL, 0, "2025-11-20", -40000, ITEM_COR, {60000, 0}},
        {"lowered to what was paid", "2025-12-01", 60000, "2025-11-20", -40000, ITEM_ADJ, {0, 0}},
        {"lowered, paid late", "2025-12-20", 60000, "2025-11-20", -40000, ITEM_ADJ, {60000, 0}},
        {"nothing was owed", "2025-12-20", 100000, "2025-11-20", -100000, ITEM_ADJ, {0, 0}},
        {"raised by a decision", "2025-12-01", 100000, "2025-11-20", 40000, ITEM_ADJ, {0, 0}},
        {"raised by a correction", "2025-12-01", 100000, "2025-11-20", 40000, ITEM_COR, {0, 40000}},
    };
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct world *world = world_new(arena, tariff);
        struct late_payment payments[STATEMENTS];
        bool before = strcmp(cases[i].posted_on, "2025-11-25") < 0;
        if (before)
            charge(world, "A", ITEM_CAD, 100000, "2025-12-01", cases[i].posted_on);
        issue(world, 0);
        if (!before)
            charge(world, "A", ITEM_CAD, 100000, "2025-12-01", cases[i].posted_on);
        if (cases[i].change != 0)
            charge(world, "A", cases[i].change_type, cases[i].change, "2025-12-10", "2025-12-10");
        issue(world, 1);
        if (cases[i].paid != 0) /* the bank's news comes late */
            world_pay(world, cases[i].paid, day(cases[i].paid_on), day("2026-01-05"));
        world_allocate(world, day("2026-01-05"));
        judge(world, payments);
        for (size_t s = 0; s < STATEMENTS; s++)
            if (payments[s].unpaid.cents != cases[i].unpaid[s])
                fail_msg("%s: statement %zu lacks %ld, expected %ld", cases[i].name, s,
                         (long)payments[s].unpaid.cents, (long)cases[i].unpaid[s]);
        bool late = cases[i].unpaid[0] != 0 && cases[i].paid_on != NULL &&
                    world_outstanding(world) <= 0;
        if (late && !date_equal(payments[0].paid_on, day(cases[i].paid_on)))
            fail_msg("%s: paid on %s", cases[i].name, date_text(arena, payments[0].paid_on));
    }
    arena_free(arena);
}

/* The time to pay until 2025-12-20: while it runs nothing is late, paid in full by then nothing
 * was, and otherwise it is as if there had been none. */
static void test_extended(void **state)
{
    static const struct {
        const char *name, *paid_on;
        int64_t paid;
        const char *on;
        int64_t unpaid;
    } cases[] = {
        {"still running", NULL, 0, "2025-12-20", 0},
        {"the day after", NULL, 0, "2025-12-21", 100000},
        {"paid on its last day", "2025-12-20", 100000, "2026-01-25", 0},
        {"paid a day later", "2025-12-21", 100000, "2026-01-25", 100000},
        {"a cent is missing", "2025-12-20", 99999, "2026-01-25", 100000},
        {"in part in time, a cent is missing", "2025-12-01", 99999, "2026-01-25", 1},
    };
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct world *world = world_new(arena, tariff);
        struct late_payment payments[STATEMENTS];
        charge(world, "A", ITEM_CAD, 100000, "2025-12-01", "2025-11-20");
        issue(world, 0);
        issue(world, 1);
        if (cases[i].paid != 0)
            world_pay(world, cases[i].paid, day(cases[i].paid_on), day("2026-01-05"));
        world_allocate(world, day("2026-01-05"));
        extension = (struct late_extension){"A", day("2025-12-20")};
        judged_on = day(cases[i].on);
        judge(world, payments);
        extension.reference = NULL;
        if (payments[0].unpaid.cents != cases[i].unpaid || payments[1].unpaid.cents != 0)
            fail_msg("%s: %ld is unpaid, expected %ld", cases[i].name,
                     (long)payments[0].unpaid.cents, (long)cases[i].unpaid);
    }
    arena_free(arena);
}

/* Interest, penalties, invoices and adjustments alone never bring one. */
static void test_others(void **state)
{
    static const enum item_type types[] = {ITEM_ADJ, ITEM_INT, ITEM_LAP, ITEM_LPP, ITEM_NPA,
                                           ITEM_K9,  ITEM_K23, ITEM_FEE, ITEM_NSF};
    (void)state;
    struct arena *arena = arena_new();
    struct world *world = world_new(arena, world_tariff(arena, NULL, NULL));
    struct late_payment payments[STATEMENTS];
    for (size_t i = 0; i < ARRAY_COUNT(types); i++)
        world_charge(world, types[i],
                     types[i] == ITEM_ADJ   ? REVENUE_GST
                     : types[i] == ITEM_INT ? REVENUE_INTEREST
                     : types[i] == ITEM_FEE || types[i] == ITEM_NSF ? REVENUE_FEE
                                                                    : REVENUE_PENALTY,
                     5000, day("2025-12-01"), day("2025-11-20"));
    issue(world, 0);
    issue(world, 1);
    judge(world, payments);
    assert_int_equal(payments[0].unpaid.cents, 0);
    assert_int_equal(payments[1].unpaid.cents, 0);
    arena_free(arena);
}

/* Each debt is with one statement at most, whatever is filed, lowered and paid when; and who pays
 * everything on the day it is due lacks nothing. */
static void test_drawn(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct tariff *tariff = world_tariff(arena, NULL, NULL);
    uint64_t seed = 20251201;
    print_message("seed %lu\n", (unsigned long)seed);
    for (int round = 0; round < 300; round++) {
        struct world *world = world_new(arena, tariff);
        struct late_payment payments[STATEMENTS];
        int64_t owed = 0, in_time = round % 3 == 0 ? 1 : 0;
        const date end = day("2026-01-06");
        for (date on = day("2025-11-10"); date_before(on, end); on = date_add(on, 1)) {
            if (date_equal(on, day("2025-11-25")))
                issue(world, 0);
            if (date_equal(on, day("2025-12-25")))
                issue(world, 1);
            if (random_between(&seed, 0, 3) == 0 && date_before(on, day("2025-12-24"))) {
                char reference[4];
                snprintf(reference, sizeof(reference), "D%d", (int)random_between(&seed, 0, 4));
                int64_t cents = random_between(&seed, 1, 50000);
                charge(world, reference, ITEM_CAD, cents,
                       random_between(&seed, 0, 1) ? "2025-12-01" : "2025-12-31",
                       date_text(arena, on));
                owed += cents;
            }
            if (in_time || random_between(&seed, 0, 9) == 0) {
                int64_t open = world_outstanding(world);
                int64_t pays = in_time ? open : random_between(&seed, 0, open > 0 ? open : 0);
                if (pays > 0)
                    world_pay(world, pays, on, on);
            }
            world_allocate(world, on);
        }
        judge(world, payments);
        int64_t lacks = payments[0].unpaid.cents + payments[1].unpaid.cents;
        assert_in_range(lacks, 0, owed);
        if (in_time && lacks != 0)
            fail_msg("round %d: paid at once, and %ld is late", round, (long)lacks);
        for (size_t s = 0; s < STATEMENTS; s++) {
            int64_t sum = 0;
            for (size_t i = 0; i < payments[s].debts_count; i++)
                sum += payments[s].debts[i].unpaid.cents;
            assert_int_equal(sum, payments[s].unpaid.cents);
        }
    }
    arena_free(arena);
}

/* The reason alone gives the amount again, or shows that it does not fit together. */
static void test_reasons(void **state)
{
    (void)state;
    const struct late_debt debt = {"A", money_cents(1000), money_cents(400), money_cents(600)};
    const struct billing_penalty late = {
        .type = ITEM_LPP, .due_on = day("2025-12-01"), .on = day("2025-12-25"), .days = 24,
        .each = money_cents(20000), .amount = money_cents(20000), .unpaid = money_cents(600),
        .debts = &debt, .debts_count = 1};
    money amount;
    assert_true(billing_penalty_recompute(&late, &amount));
    assert_int_equal(amount.cents, 20000);
    struct billing_penalty other = late;
    other.days = 23;
    assert_false(billing_penalty_recompute(&other, &amount));
    other = late;
    other.unpaid = money_cents(601);
    assert_false(billing_penalty_recompute(&other, &amount));
    other = late;
    other.debts_count = 0;
    other.unpaid = money_cents(0);
    other.waived = money_cents(5000);
    assert_true(billing_penalty_recompute(&other, &amount)); /* less what was waived */
    assert_int_equal(amount.cents, -15000);
    const struct billing_penalty tardy = {
        .type = ITEM_LAP, .due_on = day("2025-11-10"), .done_on = day("2025-11-12"),
        .on = day("2025-11-12"), .days = 2, .each = money_cents(10000)};
    assert_true(billing_penalty_recompute(&tardy, &amount));
    assert_int_equal(amount.cents, 10000);
    other = tardy;
    other.done_on = other.due_on;
    other.days = 0;
    assert_false(billing_penalty_recompute(&other, &amount));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_extended),
        cmocka_unit_test(test_others), cmocka_unit_test(test_drawn),
        cmocka_unit_test(test_reasons)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
