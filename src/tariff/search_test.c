/* Finding numbers by words: typos, ranking, the tree. Against all of data/. */
#include "tariff_impl.h"

#include <setjmp.h>
#include <stdio.h>

#include <cmocka.h>

enum { FOUND_MAX = 50, BRANCHES_MAX = 128 };

static struct arena *world;
static const struct tariff *all;

static void *read_all(struct arena *arena, size_t *ret_count)
{
    struct reference_rows rows = {0};
    size_t capacity = 0;
    for (const struct reference_kind *kind = reference_kinds; kind->kind != NULL; kind++) {
        FILE *file = fopen(arena_printf(arena, "%s/%s", DATA_DIR, kind->file), "rb");
        assert_non_null(file);
        fseek(file, 0, SEEK_END);
        size_t size = (size_t)ftell(file);
        rewind(file);
        char *bytes = arena_alloc(arena, size + 1);
        assert_int_equal(fread(bytes, 1, size, file), size);
        fclose(file);
        struct findings findings = findings_new(arena);
        struct reference_rows read = {0};
        assert_int_equal(reference_read(arena, kind, bytes, size, &findings, &read), OK);
        for (size_t i = 0; i < read.count; i++) {
            struct reference_row *row = LIST_PUSH(arena, rows.rows, rows.count, capacity);
            *row = read.rows[i];
            row->id = (int64_t)rows.count;
        }
    }
    *ret_count = rows.count;
    return rows.rows;
}

static int set_up(void **state)
{
    (void)state;
    size_t count;
    world = arena_new();
    const struct reference_row *rows = read_all(world, &count);
    all = tariff_build(world, rows, count);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(world);
    return 0;
}

static size_t search(const char *query, const struct tariff_class *found[FOUND_MAX])
{
    return tariff_search(all, world, query, date_make(2025, 11, 20), found, FOUND_MAX);
}

static void search_finds_by_number_and_by_words(void **state)
{
    (void)state;
    const struct tariff_class *found[FOUND_MAX];
    assert_int_equal(search("0101.21", found), 1);
    assert_string_equal(found[0]->number, "0101210000");
    assert_int_equal(search("0101 21 00 00", found), 1);
    assert_int_equal(search("horses breeding", found), 1);
    assert_string_equal(found[0]->number, "0101210000");
    assert_true(search("COFF roasted", found) > 0);
    assert_memory_equal(found[0]->number, "0901", 4);
    assert_int_equal(search("zzzz", found), 0);
    assert_int_equal(search("", found), 0);
    assert_int_equal(search("  ", found), 0);
    assert_int_equal(search("a", found), FOUND_MAX);
    assert_int_equal(search("horses zzzz", found), 0);
    assert_int_equal(search("01012100001", found), 0);
    assert_int_equal(search(NULL, found), 0);
    char *long_one = arena_alloc(world, 202);
    memset(long_one, 'x', 201);
    assert_int_equal(search(long_one, found), 0);
    assert_int_equal(tariff_search(all, world, "horses", date_make(2025, 11, 20), found, 0), 0);
    /* Before the edition's first day its rows say nothing. */
    assert_int_equal(tariff_search(all, world, "horses", date_make(1990, 1, 1), found, 9), 0);
}

/* The first found stands under this number; so do at least `most` of the first ten. */
static void the_best_stands_first(void **state)
{
    (void)state;
    static const struct {
        const char *query, *heading;
        size_t most;
    } cases[] = {
        {"live horses", "0101", 1},
        {"cotton t-shirts", "6109", 2},
        {"T-shirts of cotton", "6109", 2},
        {"footwear", "64", 10},
        {"leather footwear", "64", 8},
        {"men's shirts cotton", "6", 7},
        {"roasted coffee", "0901", 2},
        {"wine", "2204", 5},
        {"bicycles", "8712", 2},
        {"maple syrup", "1702", 1},
        {"tires", "4011", 5},
        {"cheese", "0406", 10},
        {"wooden furniture", "94", 3},
        {"aluminum foil", "7607", 5},
        {"smartphones", "8517", 1},
        {"umbrellas", "6601", 2},
        {"passenger motor vehicles", "8703", 5},
        {"6109 cotton", "6109", 10},
        {"6109.10 boys", "610910", 1},
        {"stainless steel water bottles", "7", 1},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct tariff_class *found[FOUND_MAX];
        size_t count = search(cases[i].query, found), under = 0;
        for (size_t k = 0; k < count && k < 10; k++)
            under += strncmp(found[k]->number, cases[i].heading, strlen(cases[i].heading)) == 0;
        if (count == 0 ||
            strncmp(found[0]->number, cases[i].heading, strlen(cases[i].heading)) != 0 ||
            under < (count < cases[i].most ? count : cases[i].most))
            fail_msg("%s: %zu found, first %s %s, %zu under %s", cases[i].query, count,
                     count > 0 ? found[0]->number : "", count > 0 ? found[0]->description : "",
                     under, cases[i].heading);
    }
}

/* A misspelt query finds what the right one finds, and says how it was understood. */
static void typos_are_mended(void **state)
{
    (void)state;
    static const struct {
        const char *query, *meant;
    } cases[] = {
        {"hroses", "horses"},                     /* neighbours exchanged */
        {"horsses", "horses"},                    /* one too many */
        {"footwaer", "footwear"},
        {"bycicles", "bicycles"},
        {"unbrellas", "umbrellas"},               /* one exchanged */
        {"refridgerators", "refrigerators"},
        {"coton shirts", "cotton shirts"},
        {"aluminmu foil", "aluminum foil"},
        {"coffe roastted", NULL},                 /* coffe begins coffee; roastted is a typo */
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct tariff_class *wrong[FOUND_MAX], *right[FOUND_MAX];
        const char *meant = tariff_search_meant(all, world, cases[i].query);
        if (meant == NULL)
            fail_msg("%s: not mended", cases[i].query);
        if (cases[i].meant != NULL)
            assert_string_equal(meant, cases[i].meant);
        size_t count = search(cases[i].query, wrong);
        if (count == 0 || search(meant, right) == 0)
            fail_msg("%s: nothing found", cases[i].query);
        assert_memory_equal(wrong[0]->number, right[0]->number, 4);
    }
    assert_null(tariff_search_meant(all, world, "horses"));
    assert_null(tariff_search_meant(all, world, "0101.21"));
    assert_null(tariff_search_meant(all, world, "xqzvw"));
    assert_null(tariff_search_meant(all, world, "hat")); /* too short to be anything else */
}

/* The same is found whatever the case, accents, plural and order of words. */
static void writing_makes_no_difference(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"Cotton Shirts", "shirts cotton"}, {"UMBRELLAS", "umbrellas"},
        {"  horses ", "horses"},            {"café", "cafe"},
        {"shirts of cotton", "cotton shirts"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(same); i++) {
        const struct tariff_class *left[FOUND_MAX], *right[FOUND_MAX];
        size_t count = search(same[i][0], left);
        assert_int_equal(count, search(same[i][1], right));
        for (size_t k = 0; k < count; k++)
            assert_ptr_equal(left[k], right[k]);
    }
}

/* Every number of the day is in one branch at each step down, and no branch is empty. */
static void branches_hold_every_number(void **state)
{
    (void)state;
    date on = date_make(2025, 11, 20);
    struct tariff_branch chapters[BRANCHES_MAX];
    size_t count = tariff_branches(all, world, "", NULL, on, chapters, BRANCHES_MAX), sum = 0;
    assert_true(count > 90);
    for (size_t i = 0; i < count; i++) {
        struct tariff_branch headings[BRANCHES_MAX];
        size_t within = tariff_branches(all, world, chapters[i].number, NULL, on, headings,
                                        BRANCHES_MAX),
               under = 0;
        assert_in_range(within, 1, BRANCHES_MAX - 1);
        for (size_t k = 0; k < within; k++) {
            assert_true(headings[k].numbers > 0);
            assert_true(headings[k].numbers == 1 || headings[k].only == NULL);
            assert_memory_equal(headings[k].number, chapters[i].number, 2);
            assert_true(k == 0 || strcmp(headings[k - 1].number, headings[k].number) < 0);
            under += headings[k].numbers;
        }
        assert_int_equal(under, chapters[i].numbers);
        sum += under;
    }
    size_t classes = 0;
    for (size_t i = 0; i < all->classes_count; i++)
        classes += date_within(on, all->classes[i].valid_from, all->classes[i].valid_to);
    assert_int_equal(sum, classes);
}

/* Words narrow: step by step down the best branch ends at a number that has them. */
static void words_narrow_to_a_number(void **state)
{
    (void)state;
    static const char *const queries[] = {"cotton t-shirts", "roasted coffee", "bicycles",
                                          "leather footwear", "stainless steel pipes"};
    date on = date_make(2025, 11, 20);
    for (size_t i = 0; i < ARRAY_COUNT(queries); i++) {
        const char *under = "";
        size_t before = SIZE_MAX;
        for (int step = 0;; step++) {
            struct tariff_branch branches[BRANCHES_MAX];
            size_t count = tariff_branches(all, world, under, queries[i], on, branches,
                                           BRANCHES_MAX);
            assert_in_range(step, 0, 9);
            assert_true(count > 0 && branches[0].numbers <= before);
            assert_true(count < 2 || branches[0].score >= branches[1].score);
            if (branches[0].only != NULL)
                break;
            before = branches[0].numbers;
            under = branches[0].number;
        }
    }
    struct tariff_branch none[BRANCHES_MAX];
    assert_int_equal(tariff_branches(all, world, "", "zzzz", on, none, BRANCHES_MAX), 0);
    assert_int_equal(tariff_branches(all, world, "00", NULL, on, none, BRANCHES_MAX), 0);
    assert_int_equal(tariff_branches(all, world, "01012100001", NULL, on, none, 9), 0);
}

static void parents_lead_to_the_number(void **state)
{
    (void)state;
    struct tariff_branch parents[8];
    size_t count = tariff_parents(all, "0101290020", date_make(2025, 11, 20), parents, 8);
    assert_int_equal(count, 4);
    static const char *const numbers[] = {"0101", "01012", "01012900", "0101290020"};
    for (size_t i = 0; i < count; i++)
        assert_string_equal(parents[i].number, numbers[i]);
    assert_string_equal(parents[3].description, "For racing");
    assert_int_equal(tariff_parents(all, "01x1", date_make(2025, 11, 20), parents, 8), 0);
    assert_int_equal(tariff_parents(all, "", date_make(2025, 11, 20), parents, 8), 0);
}

/* What a number was before and is now, from rows of two editions; and its surtaxes over time. */
static void versions_and_surtaxes_over_time(void **state)
{
    (void)state;
    const struct tariff_class *versions;
    classification c;
    assert_true(classification_parse("7615100010", &c));
    assert_int_equal(tariff_class_versions(all, c, &versions), 1);
    assert_string_equal(versions[0].number, "7615100010");
    struct tariff_surtax_period periods[16];
    size_t count = tariff_surtax_periods(all, c, periods, 16);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        assert_false(date_before(periods[i].to, periods[i].from));
        assert_true(i == 0 || !date_before(periods[i].from, periods[i - 1].from));
        /* Each is what the look-up gives on its first and last day. */
        const struct tariff_surtax *on[16];
        size_t found = tariff_surtaxes(all, c, periods[i].from, on, 16);
        bool there = false;
        for (size_t k = 0; k < found; k++)
            there |= strcmp(on[k]->order, periods[i].surtax->order) == 0;
        assert_true(there);
    }
    assert_true(classification_parse("0000000000", &c));
    assert_int_equal(tariff_class_versions(all, c, &versions), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(search_finds_by_number_and_by_words),
        cmocka_unit_test(the_best_stands_first),
        cmocka_unit_test(typos_are_mended),
        cmocka_unit_test(writing_makes_no_difference),
        cmocka_unit_test(branches_hold_every_number),
        cmocka_unit_test(words_narrow_to_a_number),
        cmocka_unit_test(parents_lead_to_the_number),
        cmocka_unit_test(versions_and_surtaxes_over_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
