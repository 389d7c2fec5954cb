/* Somebody's list against an account: what each group takes, why, and that nothing is lost. */
#include "reconcile.h"

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

static struct ledger_item item(int64_t id, enum item_type type, const char *reference,
                               int64_t cents, const char *posted)
{
    struct ledger_item made = {.id = id, .type = type, .amount = money_cents(cents)};
    snprintf(made.reference, sizeof(made.reference), "%s", reference);
    made.posted_on = made.effective_on = day(posted);
    made.due_on = date_add(made.posted_on, 20);
    made.by_class[REVENUE_GST] = money_cents(cents / 10);
    return made;
}

static struct reconcile_row row(int number, const char *reference, int64_t cents, const char *on)
{
    return (struct reconcile_row){.number = number, .reference = reference,
                                  .amount = money_cents(cents),
                                  .on = *on ? day(on) : DATE_NONE};
}

/* One reason a case: up to three rows and three items, all in November 2025. */
static void test_reasons(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct {
            const char *reference;
            int64_t cents;
            const char *on;
        } rows[3];
        struct {
            enum item_type type;
            const char *reference;
            int64_t cents;
            const char *posted;
        } items[3];
        enum reconcile_group group;
        enum rule reason;
        int64_t difference;
    } cases[] = {
        {"equal", {{"12345-00000001-2", 1000, "2025-11-03"}},
         {{ITEM_CAD, "12345000000012", 1000, "2025-11-03"}}, RECONCILE_MATCHED,
         RULE_RECONCILE_EQUAL, 0},
        {"version behind the number", {{"12345000000012.2", 1000, ""}},
         {{ITEM_CAD, "12345000000012", 1000, "2025-11-03"}}, RECONCILE_MATCHED,
         RULE_RECONCILE_EQUAL, 0},
        {"noughts dropped", {{"20", 1000, ""}}, {{ITEM_CAD, "00000000000020", 1000, "2025-11-03"}},
         RECONCILE_MATCHED, RULE_RECONCILE_EQUAL, 0},
        {"two rows for one", {{"A1", 700, ""}, {"A1", 300, ""}},
         {{ITEM_CAD, "A1", 1000, "2025-11-03"}}, RECONCILE_MATCHED, RULE_RECONCILE_SUM, 0},
        {"another day", {{"A1", 1000, "2025-11-07"}}, {{ITEM_CAD, "A1", 1000, "2025-11-03"}},
         RECONCILE_DIFFERENT, RULE_RECONCILE_DATE, 0},
        {"old version", {{"A1", 1000, ""}},
         {{ITEM_CAD, "A1", 1000, "2025-11-03"}, {ITEM_COR, "A1", 50, "2025-11-05"}},
         RECONCILE_DIFFERENT, RULE_RECONCILE_VERSION, 50},
        {"interest", {{"A1", 1000, ""}},
         {{ITEM_CAD, "A1", 1000, "2025-11-03"}, {ITEM_INT, "A1", 9, "2025-11-25"}},
         RECONCILE_DIFFERENT, RULE_RECONCILE_EXTRA, 9},
        {"only the duties", {{"A1", 900, ""}}, {{ITEM_CAD, "A1", 1000, "2025-11-03"}},
         RECONCILE_DIFFERENT, RULE_RECONCILE_SPLIT, 100},
        {"twice", {{"A1", 1000, ""}, {"A1", 1000, ""}}, {{ITEM_CAD, "A1", 1000, "2025-11-03"}},
         RECONCILE_DIFFERENT, RULE_RECONCILE_DUPLICATE, -1000},
        {"paid twice", {{"W1", -1000, ""}},
         {{ITEM_PMT, "W1", -1000, "2025-11-03"}, {ITEM_PMT, "W1", -1000, "2025-11-04"}},
         RECONCILE_DIFFERENT, RULE_RECONCILE_DUPLICATE, -1000},
        {"sign", {{"W1", 1000, ""}}, {{ITEM_PMT, "W1", -1000, "2025-11-03"}}, RECONCILE_DIFFERENT,
         RULE_RECONCILE_SIGN, -2000},
        {"cents", {{"A1", 1002, ""}}, {{ITEM_CAD, "A1", 1000, "2025-11-03"}}, RECONCILE_DIFFERENT,
         RULE_RECONCILE_CENTS, -2},
        {"amount", {{"A1", 1320, ""}}, {{ITEM_CAD, "A1", 1000, "2025-11-03"}}, RECONCILE_DIFFERENT,
         RULE_RECONCILE_AMOUNT, -320},
        {"slip in the reference", {{"12345000000021", 1000, ""}},
         {{ITEM_CAD, "12345000000012", 1000, "2025-11-03"}}, RECONCILE_DIFFERENT,
         RULE_RECONCILE_REFERENCE, 0},
        {"no reference", {{"", 1000, "2025-11-03"}}, {{ITEM_CAD, "A1", 1000, "2025-11-03"}},
         RECONCILE_MATCHED, RULE_RECONCILE_BY_AMOUNT, 0},
        {"one payment for two", {{"BANK", -1500, "2025-11-03"}},
         {{ITEM_PMT, "W1", -1000, "2025-11-03"}, {ITEM_PMT, "W2", -500, "2025-11-04"}},
         RECONCILE_DIFFERENT, RULE_RECONCILE_ONE_FOR_TWO, 0},
        {"two for one", {{"X", 600, "2025-11-03"}, {"Y", 401, "2025-11-03"}},
         {{ITEM_CAD, "A1", 1001, "2025-11-03"}}, RECONCILE_DIFFERENT, RULE_RECONCILE_ONE_FOR_TWO,
         0},
        {"only there", {{"ZZZZ", 77, "2025-11-03"}}, {{0}}, RECONCILE_MISSING_HERE,
         RULE_RECONCILE_NOT_HERE, -77},
        {"only here", {{0}}, {{ITEM_CAD, "A1", 1000, "2025-11-03"}}, RECONCILE_MISSING_THERE,
         RULE_RECONCILE_NOT_THERE, 1000},
        {"a penalty only here", {{0}}, {{ITEM_LAP, "A1", 10000, "2025-11-03"}},
         RECONCILE_MISSING_THERE, RULE_RECONCILE_EXTRA, 10000},
        {"outside", {{"A1", 1000, "2025-12-03"}}, {{0}}, RECONCILE_OUTSIDE, RULE_RECONCILE_OUTSIDE,
         -1000},
    };
    struct arena *arena = arena_new();
    for (size_t n = 0; n < ARRAY_COUNT(cases); n++) {
        struct reconcile_row rows[3];
        struct ledger_item items[3];
        size_t rows_count = 0, items_count = 0;
        for (int i = 0; i < 3; i++) {
            if (cases[n].rows[i].reference)
                rows[rows_count++] = row(i + 2, cases[n].rows[i].reference, cases[n].rows[i].cents,
                                         cases[n].rows[i].on);
            if (cases[n].items[i].reference)
                items[items_count++] = item(4096 * (i + 1), cases[n].items[i].type,
                                            cases[n].items[i].reference, cases[n].items[i].cents,
                                            cases[n].items[i].posted);
        }
        struct reconciliation result;
        reconcile(arena, rows, rows_count, items, items_count, day("2025-11-01"),
                  day("2025-11-30"), &result);
        if (result.lines_count != 1 || result.lines[0].reason != cases[n].reason)
            print_error("%s: %zu lines, %s\n", cases[n].what, result.lines_count,
                        result.lines_count > 0 ? rules[result.lines[0].reason].id : "-");
        assert_int_equal(result.lines_count, 1);
        assert_int_equal(result.lines[0].reason, cases[n].reason);
        assert_int_equal(result.lines[0].group, cases[n].group);
        assert_int_equal(result.lines[0].difference.cents, cases[n].difference);
        assert_int_equal(result.lines[0].rows_count, rows_count);
        assert_int_equal(result.lines[0].items_count, items_count);
    }
    arena_free(arena);
}

/* The period is that of the rows; a reference is found beyond it, and nothing else is. */
static void test_period(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct ledger_item items[] = {
        item(4096, ITEM_CAD, "A1", 1000, "2025-11-02"),
        item(8192, ITEM_CAD, "A2", 2000, "2025-11-09"),
        item(12288, ITEM_CAD, "A3", 3000, "2025-12-20"),
        item(16384, ITEM_INT, "A2", 5, "2025-12-25")};
    const struct reconcile_row rows[] = {row(2, "A1", 1000, "2025-11-05"),
                                         row(3, "A2", 2000, "2025-11-10")};
    struct reconciliation result;
    reconcile(arena, rows, 2, items, 4, DATE_NONE, DATE_NONE, &result);
    assert_true(date_equal(result.from, day("2025-11-05")));
    assert_true(date_equal(result.to, day("2025-11-10")));
    /* A1 was posted before the period and is found all the same; A3 and the interest are not. */
    assert_int_equal(result.lines_count, 2);
    assert_int_equal(result.sums[RECONCILE_DIFFERENT].lines, 2);
    assert_int_equal(result.total.difference.cents, 0);
    reconcile(arena, rows, 2, items, 4, day("2025-11-01"), day("2025-12-31"), &result);
    assert_int_equal(result.sums[RECONCILE_MISSING_THERE].lines, 1);
    assert_int_equal(result.total.ours.cents, 6005);
    assert_int_equal(result.total.difference.cents, 3005);
    reconcile(arena, NULL, 0, items, 4, DATE_NONE, DATE_NONE, &result);
    assert_int_equal(result.sums[RECONCILE_MISSING_THERE].items, 4);
    arena_free(arena);
}

/* ---- drawn lists ---- */

static uint64_t next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* What a line says, without the numbers of its rows. */
static char *line_text(struct arena *arena, const struct reconcile_line *line)
{
    struct out out = out_new(arena);
    out_printf(&out, "%d %s %d%d%d %lld %lld |", (int)line->group, rules[line->reason].id,
               line->amount_differs, line->date_differs, line->reference_differs,
               (long long)line->theirs.cents, (long long)line->ours.cents);
    for (size_t i = 0; i < line->rows_count; i++)
        out_printf(&out, " %s %s %lld %d %lld;", line->rows[i]->reference,
                   date_text(arena, line->rows[i]->on), (long long)line->rows[i]->amount.cents,
                   line->rows[i]->has_tax, (long long)line->rows[i]->tax.cents);
    for (size_t i = 0; i < line->items_count; i++)
        out_printf(&out, " #%lld", (long long)line->items[i]->id);
    return out.data;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char **texts_of(struct arena *arena, const struct reconciliation *result)
{
    char **texts = arena_array(arena, result->lines_count + 1, sizeof(*texts));
    for (size_t i = 0; i < result->lines_count; i++)
        texts[i] = line_text(arena, &result->lines[i]);
    if (result->lines_count > 1)
        qsort(texts, result->lines_count, sizeof(*texts), compare_texts);
    return texts;
}

/* Few references, days and amounts, so that all of them meet. */
static void draw(uint64_t *seed, struct reconcile_row *rows, size_t rows_count,
                 struct ledger_item *items, size_t items_count)
{
    static const char *const references[] = {"",      "A1234567", "A1234576", "A123456", "B7654321",
                                             "77777", "W-1", "W-2", "W12345", "C0000001"};
    static const enum item_type types[] = {ITEM_CAD, ITEM_COR, ITEM_INT, ITEM_LAP, ITEM_PMT};
    for (size_t i = 0; i < items_count; i++) {
        enum item_type type = types[next(seed) % ARRAY_COUNT(types)];
        int64_t cents = (int64_t)(next(seed) % 6 + 1) * 250;
        items[i] = item((int64_t)(i + 1) * 4096, type,
                        references[next(seed) % ARRAY_COUNT(references)],
                        type == ITEM_PMT ? -cents : cents, "2025-11-01");
        items[i].posted_on = items[i].effective_on =
            date_add(day("2025-11-01"), (int)(next(seed) % 40));
    }
    for (size_t i = 0; i < rows_count; i++) {
        int64_t cents = (int64_t)(next(seed) % 13) * 250 - 1500 + (int64_t)(next(seed) % 2);
        rows[i] = row((int)i + 2, references[next(seed) % ARRAY_COUNT(references)], cents, "");
        if (next(seed) % 4 != 0)
            rows[i].on = date_add(day("2025-11-01"), (int)(next(seed) % 40));
        rows[i].has_tax = next(seed) % 5 == 0;
        if (rows[i].has_tax)
            rows[i].tax = money_cents((int64_t)(next(seed) % 4) * 25);
    }
}

/* Each row on one line, each item of the period on one, and the sums those of the inputs. */
static void assert_whole(const struct reconciliation *result, const struct reconcile_row *rows,
                         size_t rows_count, const struct ledger_item *items, size_t items_count)
{
    int64_t theirs = 0, ours = 0;
    size_t lines = 0;
    for (size_t i = 0; i < rows_count; i++) {
        size_t times = 0;
        for (size_t n = 0; n < result->lines_count; n++)
            for (size_t k = 0; k < result->lines[n].rows_count; k++)
                times += result->lines[n].rows[k] == &rows[i];
        assert_int_equal(times, 1);
    }
    for (size_t i = 0; i < items_count; i++) {
        size_t times = 0;
        for (size_t n = 0; n < result->lines_count; n++)
            for (size_t k = 0; k < result->lines[n].items_count; k++)
                times += result->lines[n].items[k] == &items[i];
        bool in = (date_is_none(result->from) || !date_before(items[i].posted_on, result->from)) &&
                  (date_is_none(result->to) || !date_before(result->to, items[i].posted_on));
        assert_true(in ? times == 1 : times <= 1);
    }
    for (size_t n = 0; n < result->lines_count; n++) {
        const struct reconcile_line *line = &result->lines[n];
        for (size_t k = 0; k < line->rows_count; k++)
            theirs += line->rows[k]->amount.cents;
        for (size_t k = 0; k < line->items_count; k++)
            ours += line->items[k]->amount.cents;
        assert_int_equal(line->difference.cents, line->ours.cents - line->theirs.cents);
        if (line->group == RECONCILE_MATCHED)
            assert_int_equal(line->difference.cents, 0);
    }
    for (int group = 0; group < RECONCILE_GROUPS; group++)
        lines += result->sums[group].lines;
    assert_int_equal(lines, result->lines_count);
    const struct reconcile_sum *outside = &result->sums[RECONCILE_OUTSIDE];
    assert_int_equal(theirs, result->total.theirs.cents + outside->theirs.cents);
    assert_int_equal(ours, result->total.ours.cents);
}

static void shuffle(uint64_t *seed, struct reconcile_row *rows, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = next(seed) % i;
        struct reconcile_row kept = rows[i - 1];
        rows[i - 1] = rows[k];
        rows[k] = kept;
    }
    for (size_t i = 0; i < count; i++)
        rows[i].number = (int)i + 2;
}

static void test_any_order(void **state)
{
    (void)state;
    const char *given = getenv("CARM_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20251117;
    print_message("# seed %llu\n", (unsigned long long)seed);
    for (int round = 0; round < 400; round++) {
        enum { MOST = 24 };
        struct arena *arena = arena_new();
        struct reconcile_row rows[MOST];
        struct ledger_item items[MOST];
        size_t rows_count = next(&seed) % MOST, items_count = next(&seed) % MOST;
        struct reconciliation before, after;
        draw(&seed, rows, rows_count, items, items_count);
        date from = next(&seed) % 2 ? day("2025-11-06") : DATE_NONE;
        date to = next(&seed) % 2 ? day("2025-12-01") : DATE_NONE;
        reconcile(arena, rows, rows_count, items, items_count, from, to, &before);
        assert_whole(&before, rows, rows_count, items, items_count);
        char **first = texts_of(arena, &before);
        shuffle(&seed, rows, rows_count);
        reconcile(arena, rows, rows_count, items, items_count, from, to, &after);
        char **second = texts_of(arena, &after);
        assert_int_equal(before.lines_count, after.lines_count);
        for (size_t i = 0; i < before.lines_count; i++)
            assert_string_equal(first[i], second[i]);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_period),
        cmocka_unit_test(test_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
