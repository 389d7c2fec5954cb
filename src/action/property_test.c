/*
 * What always holds, whatever happens in which order: drawn from a seed, through the real actions
 * and store. CARM_SEED: which; CARM_SEEDS: how many from there (one; ./test long-properties takes
 * many).
 */
#include "property_twins.h"

#include <stdio.h>
#include <stdlib.h>

enum { STEPS = 70, LOOK_EVERY = 14, UNITS = 1000000 };

/* ---- conservation ---- */

/* Each entry adds up to nothing, and so does each business; what an account owes by its lines is
 * what is left of its items. */
static void check_conservation(struct world *world, const char *business)
{
    struct ledger_entry *entries;
    bn owner;
    int64_t all = 0;
    assert_true(bn_parse(business, &owner));
    size_t count = store_list_entries(world->reader, world->arena, owner, 0, &entries);
    for (size_t i = 0; i < count; i++) {
        int64_t sum = 0;
        for (size_t k = 0; k < entries[i].lines_count; k++)
            sum += entries[i].lines[k].amount.cents;
        assert_int_equal(sum, 0);
        assert_int_equal(ledger_check(&entries[i]), LEDGER_FINE);
        all += sum;
    }
    assert_int_equal(all, 0);
}

static void check_owed(struct world *world, program_account account)
{
    struct ledger_entry *entries;
    struct ledger_item *items;
    int64_t by_lines = 0, by_items = 0;
    size_t count = store_list_entries(world->reader, world->arena, program_account_bn(account), 0,
                                      &entries);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < entries[i].lines_count; k++)
            if (entries[i].lines[k].code <= LEDGER_UNAPPLIED_CREDIT &&
                strcmp(entries[i].lines[k].account.text, account.text) == 0)
                by_lines += entries[i].lines[k].amount.cents;
    const struct item_filter filter = {.account = account, .type = -1};
    count = store_list_items(world->reader, world->arena, &filter, &items);
    for (size_t i = 0; i < count; i++)
        by_items += items[i].outstanding.cents;
    assert_int_equal(by_lines, by_items);
    assert_int_equal(balance(world, account).cents, by_items);
}

/* ---- no cent comes of rounding ---- */

static void check_assessment(const struct shown_declaration *shown)
{
    int64_t by_class[REVENUE_COUNT] = {0}, payable = 0;
    for (size_t i = 0; i < shown->assessment.lines_count; i++) {
        const struct assessment_line *line = &shown->assessment.lines[i];
        int64_t of_line = 0;
        for (size_t k = 0; k < line->charges_count; k++) {
            by_class[line->charges[k].class] += line->charges[k].amount.cents;
            of_line += line->charges[k].amount.cents;
        }
        assert_int_equal(of_line, line->payable.cents);
        payable += of_line;
    }
    assert_int_equal(payable, shown->stored.payable.cents);
    for (int c = 0; c < REVENUE_COUNT; c++)
        assert_int_equal(by_class[c], shown->stored.totals[c].cents);
}

/* All that was posted for a declaration is, class by class, what its newest version comes to. */
static void check_posted(struct world *world, const struct goods *goods)
{
    struct shown_declaration shown;
    struct ledger_item *items;
    int64_t by_class[REVENUE_COUNT] = {0};
    const struct item_filter filter = {.account = goods->account, .type = -1};
    begin(world, NULL);
    expect(world, "show", action_show_declaration(&world->action, goods->number, 0, &shown), OK);
    check_assessment(&shown);
    size_t count = store_list_items(world->reader, world->arena, &filter, &items);
    for (size_t i = 0; i < count; i++) {
        int64_t sum = 0;
        bool duties = items[i].type == ITEM_CAD || items[i].type == ITEM_COR ||
                      items[i].type == ITEM_ADJ;
        for (int c = 0; c < REVENUE_COUNT; c++) {
            sum += items[i].by_class[c].cents;
            if (duties && strcmp(items[i].reference, goods->number.text) == 0)
                by_class[c] += items[i].by_class[c].cents;
        }
        if (ledger_by_class(items[i].type))
            assert_int_equal(sum, items[i].amount.cents);
    }
    for (int c = 0; c < REVENUE_COUNT; c++)
        assert_int_equal(by_class[c], shown.stored.totals[c].cents);
}

/* ---- interest ---- */

static int64_t units_of(const char *text)
{
    decimal value;
    if (text == NULL)
        return 0;
    assert_true(decimal_parse(text, 8, &value));
    int64_t units = value.units;
    for (int i = value.scale; i < 8; i++)
        units *= 10;
    return units;
}

static int64_t half_up(__int128 a, __int128 b)
{
    bool below = a < 0;
    __int128 whole = ((below ? -a : a) * 2 + b) / (2 * b);
    return (int64_t)(below ? -whole : whole);
}

/* Day by day, from what each segment says: what it comes to, and the whole to the cent. */
static void check_line(const struct interest_line *line, const struct ledger_item *item,
                       bool given)
{
    int64_t all = units_of(line->brought);
    for (size_t i = 0; i < line->segments_count; i++) {
        const struct interest_segment *segment = &line->segments[i];
        __int128 owing = (__int128)segment->base.cents * UNITS + units_of(segment->accrued);
        __int128 by = (__int128)100 * segment->year_days;
        int64_t sum = 0;
        for (int k = 0; k < segment->percent.scale; k++)
            by *= 10;
        assert_int_equal(segment->days, date_between(segment->from, segment->to) + 1);
        for (int d = 0; d < segment->days; d++) {
            int64_t step = half_up(owing * segment->percent.units, by);
            owing += step;
            sum += step;
        }
        assert_int_equal(sum, units_of(segment->amount));
        all += sum;
    }
    assert_int_equal(half_up(all, UNITS), line->worked_out.cents);
    int64_t amount = line->worked_out.cents + line->waived.cents - line->charged.cents;
    assert_int_equal(given ? -amount : amount, item->amount.cents);
}

/* The account as it was known when an item was posted. */
struct known {
    struct ledger_item *items;
    struct ledger_link *links;
    size_t items_count, links_count;
};

static struct known known_at(struct world *world, program_account account, int64_t seq)
{
    struct known known;
    const struct item_filter filter = {.account = account, .type = -1, .seq_max = seq};
    known.items_count = store_list_items(world->reader, world->arena, &filter, &known.items);
    known.links_count = store_list_links(world->reader, world->arena, account, 0, seq,
                                         &known.links);
    return known;
}

static const struct ledger_item *known_item(const struct known *known, ledger_id id)
{
    for (size_t i = 0; i < known->items_count; i++)
        if (known->items[i].id == id)
            return &known->items[i];
    return NULL;
}

/* Duties, or a penalty or invoice, and what was added to it or taken off. */
static bool is_duties(const struct ledger_item *item, const char *reference)
{
    return strcmp(item->reference, reference) == 0 && item->type != ITEM_INT &&
           item_types[item->type].interest != INTEREST_NONE;
}

/* What of the duties was due before `on` and not paid before it by money of elsewhere; what a
 * correction gave back counts here until it is used elsewhere. */
static int64_t unpaid_on(const struct known *known, const char *reference, date on)
{
    int64_t left = 0;
    for (size_t i = 0; i < known->items_count; i++) {
        const struct ledger_item *item = &known->items[i];
        if (is_duties(item, reference) && date_before(item->due_on, on))
            left += item->amount.cents;
    }
    for (size_t i = 0; i < known->links_count; i++) {
        const struct ledger_item *debit = known_item(known, known->links[i].debit);
        const struct ledger_item *credit = known_item(known, known->links[i].credit);
        if (debit == NULL || credit == NULL || !date_before(known->links[i].value_on, on))
            continue;
        int64_t amount = known->links[i].amount.cents;
        left -= is_duties(debit, reference) ? amount : 0;
        left += is_duties(credit, reference) ? amount : 0;
    }
    return left < 0 ? 0 : left;
}

/* Also by the record that posted the interest. */
static bool was_decided(struct world *world, const struct ledger_item *interest)
{
    struct known known = known_at(world, interest->account, ledger_id_sequence(interest->id));
    for (size_t i = 0; i < known.items_count; i++)
        if (is_duties(&known.items[i], interest->reference) && known.items[i].type == ITEM_ADJ)
            return true;
    return false;
}

/* The segments say of each day what the ledger says. Of debts that no decision changed, and of
 * lines of the monthly run. */
static void check_bases(struct world *world, const struct ledger_item *item,
                        const struct interest_line *line)
{
    struct known known = known_at(world, item->account, ledger_id_sequence(item->id) - 1);
    if (was_decided(world, item))
        return;
    for (size_t i = 0; i < line->segments_count; i++)
        for (date on = line->segments[i].from; date_compare(on, line->segments[i].to) <= 0;
             on = date_add(on, 1))
            if (line->segments[i].base.cents != unpaid_on(&known, item->reference, on))
                fail_msg("%s, interest posted on %s: on %s the base is %ld, unpaid were %ld",
                         item->reference, date_text(world->arena, item->posted_on),
                         date_text(world->arena, on), (long)line->segments[i].base.cents,
                         (long)unpaid_on(&known, item->reference, on));
}

/* Does the line work out again what was given with a refund? It says what is given. */
static bool is_given(const struct ledger_item *items, size_t count, const struct ledger_item *line)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].id == line->base)
            return items[i].base == 0 && items[i].amount.cents < 0;
    return false;
}

static size_t check_interest(struct world *world, program_account account)
{
    struct ledger_item *items;
    const struct item_filter filter = {.account = account, .type = ITEM_INT};
    size_t count = store_list_items(world->reader, world->arena, &filter, &items), looked = 0;
    for (size_t i = 0; i < count; i++) {
        struct interest_line line;
        if (items[i].base == 0)
            continue;
        expect(world, "unpack", document_unpack_interest(world->arena, items[i].why, &line), OK);
        bool given = is_given(items, count, &items[i]);
        check_line(&line, &items[i], given);
        if (!given)
            check_bases(world, &items[i], &line);
        looked++;
    }
    return looked;
}

/* ---- statements ---- */

static void check_statement(struct world *world, const struct stored_statement *stored)
{
    struct statement statement;
    struct ledger_item *items;
    int64_t lines = 0, left = 0;
    begin(world, "officer1");
    expect(world, stored->id, action_show_statement(&world->action, stored->id, &statement), OK);
    for (size_t i = 0; i < statement.items_count; i++)
        if (strstr("PY TX OT IN", statement.items[i].section) != NULL)
            lines += statement.items[i].amount.cents;
    assert_int_equal(lines, statement.debits.cents + statement.credits.cents);
    assert_int_equal(statement.opening.cents + lines, statement.closing.cents);
    const struct item_filter filter = {.account = stored->account, .type = -1,
                                       .seq_max = stored->journal_seq};
    size_t count = store_list_items(world->reader, world->arena, &filter, &items);
    for (size_t i = 0; i < count; i++)
        left += items[i].outstanding.cents;
    assert_int_equal(left, statement.closing.cents);
}

/* Each begins where the one before ended. */
static size_t check_roll_forward(struct world *world, program_account account, const char *kind)
{
    struct stored_statement *list;
    size_t count = store_list_statements(world->reader, world->arena, account, kind, &list);
    for (size_t i = 0; i < count; i++) {
        check_statement(world, &list[i]);
        if (strcmp(kind, "SOA") == 0)
            assert_int_equal(list[i].opening.cents,
                             i + 1 < count ? list[i + 1].closing.cents : 0);
    }
    return count;
}

/* ---- anything after anything ---- */

static size_t check_all(struct story *story)
{
    static const char *const accounts[] = {OWNER "RM0001", OWNER "RM0002", OWNER "RM0003",
                                           OTHER "RM0001"};
    struct world *world = story->world;
    size_t interest = 0;
    check_conservation(world, OWNER);
    check_conservation(world, OTHER);
    check_conservation(world, AGENCY);
    for (size_t i = 0; i < ARRAY_COUNT(accounts); i++) {
        program_account account;
        assert_true(program_account_parse(accounts[i], &account));
        check_owed(world, account);
        interest += check_interest(world, account);
        (void)check_roll_forward(world, account, "SOA");
        (void)check_roll_forward(world, account, "DN");
    }
    for (size_t i = 0; i < story->goods_count; i++)
        check_posted(world, &story->goods[i]);
    return interest;
}

static void say_story(const struct story *story, size_t interest)
{
    printf("# %zu interest lines", interest);
    for (int i = 0; i < HAPPENINGS; i++)
        printf(", %zu %s", story->counts[i], happening_names[i]);
    printf("\n");
}

static void live(struct world *world, uint64_t seed)
{
    struct story *story = calloc(1, sizeof(*story));
    assert_non_null(story);
    story->world = world;
    story->chance.state = seed;
    story->on = day("2025-11-03");
    for (int step = 1; step <= STEPS; step++) {
        story_go_on(story);
        if (step % LOOK_EVERY == 0)
            (void)check_all(story);
    }
    advance(world, date_text(world->arena, date_add(story->on, 40)));
    say_story(story, check_all(story));
    assert_true(story->counts[STORY_FILED] > 0 && story->counts[STORY_DAYS] > 0);
    assert_sound(world);
    assert_replays(world);
    free(story);
}

static void test_anything(void **state)
{
    struct world *world = *state;
    live(world, seed_given("anything after anything", 20251128));
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_wide_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_anything),           IN_WORLD(test_corrected_is_right),
        IN_WORLD(test_corrected_and_paid), IN_WORLD(test_lowered_late_is_right),
        IN_WORLD(test_order_of_payments),
    };
    const char *many = getenv("CARM_SEEDS"), *first = getenv("CARM_SEED");
    int failed = 0, seeds = many == NULL ? 1 : atoi(many);
    for (int i = 0; i < seeds; i++) {
        char seed[24];
        if (many != NULL) {
            snprintf(seed, sizeof(seed), "%ld", (first == NULL ? 1 : atol(first)) + i);
            setenv("CARM_SEED", seed, 1);
        }
        failed += cmocka_run_group_tests(tests, NULL, NULL);
    }
    (void)reference_place_end(NULL);
    return failed;
}
