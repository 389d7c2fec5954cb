#include "billing_test_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

date day(const char *text)
{
    date d;
    assert_true(date_parse(text, &d));
    return d;
}

uint64_t random_next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

int64_t random_between(uint64_t *seed, int64_t low, int64_t high)
{
    return low + (int64_t)(random_next(seed) % (uint64_t)(high - low + 1));
}

/* @source Interpretation Act s. 35 */
static const char holidays[] = "date,name_en,name_fr,extra,source\n"
                               "2024-11-11,Remembrance Day,Jour du Souvenir,0,\n"
                               "2024-12-25,Christmas,Noël,0,\n"
                               "2024-12-26,Boxing Day,Lendemain de Noël,1,\n"
                               "2025-01-01,New Year,Jour de l’An,0,\n"
                               "2025-04-18,Good Friday,Vendredi saint,0,\n"
                               "2025-04-21,Easter Monday,Lundi de Pâques,0,\n"
                               "2025-05-19,Victoria Day,Fête de Victoria,0,\n"
                               "2025-07-01,Canada Day,Fête du Canada,0,\n"
                               "2025-08-04,Civic Holiday,Congé civique,1,\n"
                               "2025-09-01,Labour Day,Fête du Travail,0,\n"
                               "2025-09-30,Truth and Reconciliation,Vérité et réconciliation,0,\n"
                               "2025-10-13,Thanksgiving,Action de grâces,0,\n"
                               "2025-11-11,Remembrance Day,Jour du Souvenir,0,\n"
                               "2025-12-25,Christmas,Noël,0,\n"
                               "2025-12-26,Boxing Day,Lendemain de Noël,1,\n"
                               "2026-01-01,New Year,Jour de l’An,0,\n"
                               "2026-04-03,Good Friday,Vendredi saint,0,\n"
                               "2026-04-06,Easter Monday,Lundi de Pâques,0,\n"
                               "2026-05-18,Victoria Day,Fête de Victoria,0,\n"
                               "2026-07-01,Canada Day,Fête du Canada,0,\n"
                               "2026-09-07,Labour Day,Fête du Travail,0,\n"
                               "2026-09-30,Truth and Reconciliation,Vérité et réconciliation,0,\n"
                               "2026-10-12,Thanksgiving,Action de grâces,0,\n";

static const char rates[] = "quarter_start,quarter_end,customs_prescribed_published_pct,"
                            "cra_basic_pct,cra_overdue_pct,source\n"
                            "2024-10-01,2024-12-31,4.0,5,9,\n"
                            "2025-01-01,2025-03-31,3.3,4,8,\n"
                            "2025-04-01,2025-06-30,2.9,4,8,\n"
                            "2025-07-01,2025-09-30,2.7,3,7,\n"
                            "2025-10-01,2025-12-31,2.7,3,7,\n"
                            "2026-01-01,2026-03-31,2.7,3,7,\n"
                            "2026-04-01,2026-06-30,2.3,3,7,\n"
                            "2026-07-01,2026-09-30,,3,7,\n";

static void read_rows(struct arena *arena, const char *kind, const char *csv,
                      struct reference_row **rows, size_t *count, size_t *capacity)
{
    struct findings findings = findings_new(arena);
    struct reference_rows read = {0};
    enum code code = reference_read(arena, reference_kind_find(kind), csv, strlen(csv), &findings,
                                    &read);
    if (code != OK)
        fail_msg("%s: %s", kind, finding_message(arena, &findings.items[0], LANGUAGE_EN));
    for (size_t i = 0; i < read.count; i++) {
        struct reference_row *row = LIST_PUSH(arena, *rows, *count, *capacity);
        *row = read.rows[i];
        row->id = (int64_t)*count;
    }
}

const struct tariff *world_tariff(struct arena *arena, const char *kind, const char *more)
{
    struct reference_row *rows = NULL;
    size_t count = 0, capacity = 0;
    read_rows(arena, "holidays", holidays, &rows, &count, &capacity);
    read_rows(arena, "interest-rates", rates, &rows, &count, &capacity);
    if (kind != NULL)
        read_rows(arena, kind, more, &rows, &count, &capacity);
    return tariff_build(arena, rows, count);
}

struct world *world_new(struct arena *arena, const struct tariff *tariff)
{
    struct world *world = arena_alloc(arena, sizeof *world);
    world->arena = arena;
    world->tariff = tariff;
    assert_true(program_account_parse("123456782RM0001", &world->account));
    return world;
}

static void post_entry(struct world *world, const struct ledger_entry *entry)
{
    assert_int_equal(ledger_check(entry), LEDGER_FINE);
    for (size_t i = 0; i < entry->lines_count; i++)
        world->balances[entry->lines[i].code] += entry->lines[i].amount.cents;
}

static struct ledger_item *post_item(struct world *world, enum item_type type, int64_t cents,
                                     date effective_on, date posted_on)
{
    assert_true(world->items_count < WORLD_ITEMS);
    struct ledger_item *item = &world->items[world->items_count++];
    *item = (struct ledger_item){.id = ++world->seq * LEDGER_ID_PLACES,
                                 .account = world->account,
                                 .type = type,
                                 .amount = {cents},
                                 .outstanding = {cents},
                                 .effective_on = effective_on,
                                 .posted_on = posted_on,
                                 .due_on = posted_on};
    snprintf(item->reference, sizeof item->reference, "%s%zu", item_types[type].id,
             world->items_count);
    return item;
}

struct ledger_item *world_charge(struct world *world, enum item_type type, enum revenue_class by,
                                 int64_t cents, date due_on, date posted_on)
{
    struct ledger_item *item = post_item(world, type, cents, posted_on, posted_on);
    item->due_on = due_on;
    item->by_class[by] = money_cents(cents);
    struct ledger_entry entry = {0};
    ledger_post(ledger_posting_of(type), world->account, item->by_class, &entry);
    post_entry(world, &entry);
    return item;
}

struct ledger_item *world_pay(struct world *world, int64_t cents, date value_on, date posted_on)
{
    struct ledger_item *item = post_item(world, ITEM_PMT, -cents, value_on, posted_on);
    struct ledger_entry entry = {0};
    ledger_post_whole(POSTING_PMT, world->account, item->amount, &entry);
    post_entry(world, &entry);
    return item;
}

static struct ledger_item *world_item(struct world *world, ledger_id id)
{
    for (size_t i = 0; i < world->items_count; i++)
        if (world->items[i].id == id)
            return &world->items[i];
    fail();
    return NULL;
}

void world_allocate(struct world *world, date today)
{
    struct payment_settlement *settlements;
    size_t count = payment_allocate(world->arena, world->items, world->items_count, today, today,
                                    &settlements);
    if (count == 0)
        return;
    world->seq++;
    struct ledger_entry *entries = arena_array(world->arena, count, sizeof *entries);
    struct ledger_link *links = arena_array(world->arena, count, sizeof *links);
    payment_links(world->arena, settlements, count, today, 0, entries, links);
    for (size_t i = 0; i < count; i++) {
        post_entry(world, &entries[i]);
        struct ledger_item *credit = world_item(world, links[i].credit);
        struct ledger_item *debit = world_item(world, links[i].debit);
        credit->outstanding = money_add(credit->outstanding, links[i].amount);
        debit->outstanding = money_subtract(debit->outstanding, links[i].amount);
        links[i].id = world->seq * LEDGER_ID_PLACES + (int64_t)i;
        assert_true(world->links_count < WORLD_LINKS);
        world->links[world->links_count++] = links[i];
    }
}

struct billing_debt world_debt(const struct world *world, const char *reference)
{
    return (struct billing_debt){.reference = reference,
                                 .items = world->items, .items_count = world->items_count,
                                 .links = world->links, .links_count = world->links_count};
}

static bool came_before(const struct world *world, size_t place)
{
    for (size_t i = 0; i < place; i++)
        if (strcmp(world->items[i].reference, world->items[place].reference) == 0)
            return true;
    return false;
}

size_t world_interest(struct world *world, date run_on)
{
    size_t before = world->items_count, posted = 0;
    for (size_t i = 0; i < before; i++) {
        const struct billing_debt debt = world_debt(world, world->items[i].reference);
        struct interest_line line;
        if (came_before(world, i) ||
            !billing_interest_run(world->arena, world->tariff, &debt, run_on, &line))
            continue;
        world_post_interest(world, &line, run_on);
        posted++;
    }
    world_allocate(world, run_on);
    return posted;
}

struct ledger_item *world_post_interest(struct world *world, const struct interest_line *line,
                                        date on)
{
    money again;
    assert_true(line->amount.cents != 0);
    assert_true(billing_interest_recompute(line, &again));
    assert_int_equal(again.cents, line->amount.cents);
    ledger_id base = line->item->id;
    char reference[LEDGER_REFERENCE_MAX];
    memcpy(reference, line->item->reference, sizeof reference);
    struct ledger_item *item =
        world_charge(world, ITEM_INT, REVENUE_INTEREST, line->amount.cents, on, on);
    item->effective_on = line->effective_on;
    item->base = base;
    memcpy(item->reference, reference, sizeof reference);
    return item;
}

int64_t world_outstanding(const struct world *world)
{
    int64_t sum = 0;
    for (size_t i = 0; i < world->items_count; i++)
        sum += world->items[i].outstanding.cents;
    return sum;
}

void world_check(const struct world *world)
{
    int64_t by_class[REVENUE_COUNT] = {0}, credits = 0, all = 0;
    for (size_t i = 0; i < world->items_count; i++) {
        const struct ledger_item *item = &world->items[i];
        money left[REVENUE_COUNT];
        ledger_outstanding_by_class(item, item->outstanding, left);
        for (int c = 0; c < REVENUE_COUNT; c++)
            by_class[c] += left[c].cents;
        credits += item->outstanding.cents < 0 ? item->outstanding.cents : 0;
    }
    for (int c = 0; c < REVENUE_COUNT; c++)
        assert_int_equal(world->balances[revenue_classes[c].receivable], by_class[c]);
    assert_int_equal(world->balances[LEDGER_UNAPPLIED_CREDIT], credits);
    for (int c = 0; c < LEDGER_COUNT; c++)
        all += world->balances[c];
    assert_int_equal(all, 0);
}
