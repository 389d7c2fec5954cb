/* Reasons and their order, clocks, interest, steps: tables over the real reference data. */
#include "casework.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static struct arena *arena;
static const struct tariff *tariff;

static void load(struct reference_rows *all, const char *name)
{
    const struct reference_kind *kind = reference_kind_find(name);
    struct reference_rows rows;
    struct findings findings = findings_new(arena);
    char *bytes = arena_alloc(arena, 4 * 1024 * 1024); /* rows may point into them */
    char path[512];
    assert_non_null(kind);
    snprintf(path, sizeof(path), "%s/%s", getenv("DATA_DIR"), kind->file);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(bytes, 1, 4 * 1024 * 1024, file);
    fclose(file);
    assert_int_equal(reference_read(arena, kind, bytes, size, &findings, &rows), OK);
    for (size_t i = 0; i < rows.count; i++) {
        *LIST_PUSH(arena, all->rows, all->count, all->capacity) = rows.rows[i];
        all->rows[all->count - 1].id = (int64_t)all->count;
    }
}

static int open_world(void **state)
{
    (void)state;
    static const char *const kinds[] = {"parameters", "holidays", "interest-rates",
                                        "reason-codes", "change-limits"};
    struct reference_rows all = {0};
    arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        load(&all, kinds[i]);
    tariff = tariff_build(arena, all.rows, all.count);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static date day(const char *text)
{
    date on;
    assert_true(date_parse(text, &on));
    return on;
}

/* ---- reasons ---- */

static void test_reasons(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        bool known;
        enum casework_direction direction;
        const char *ground;
        bool agency;
    } cases[] = {
        {"R2-74-1-C11", true, CASEWORK_REFUND, "74-C11", false},
        {"R2-74-1-E.TC", true, CASEWORK_REFUND, "74-E", false},
        {"R2-74-1-GR-53", true, CASEWORK_REFUND, "74-G", false},
        {"R2-32-2.TC", true, CASEWORK_OWING, "32.2", false},
        {"R3-32.2.VFD", true, CASEWORK_OWING, "32.2", false},
        /* not in the table: by the provision in the code */
        {"R3-74-1-C11", true, CASEWORK_REFUND, "74-C11", false},
        {"R3-74-1-B", true, CASEWORK_REFUND, "74-B", false},
        {"R3-74-1-D.VFD", true, CASEWORK_REFUND, "74-D", false},
        {"R2-74-1-QQ", true, CASEWORK_REFUND, "74-E", false},
        {"R2-76", true, CASEWORK_REFUND, "76", false},
        {"R2-32.2-TT", true, CASEWORK_OWING, "32.2", false},
        {"R2-59-1-A", true, CASEWORK_OWING, "59", true},
        {"R2-61-1", true, CASEWORK_OWING, "59", true},
        {"R2-32-3", false, CASEWORK_NEUTRAL, "", false},
        {"R2-99", false, CASEWORK_NEUTRAL, "", false},
        {"R2", false, CASEWORK_NEUTRAL, "", false},
        {"", false, CASEWORK_NEUTRAL, "", false},
        {"A1", false, CASEWORK_NEUTRAL, "", false},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct casework_reason reason;
        bool known = casework_reason_read(arena, tariff, cases[i].code, day("2026-01-15"), &reason);
        if (known != cases[i].known)
            fail_msg("%s", cases[i].code);
        if (!known)
            continue;
        assert_int_equal(reason.direction, cases[i].direction);
        assert_string_equal(reason.ground, cases[i].ground);
        assert_int_equal(reason.agency, cases[i].agency);
    }
}

/* ---- limits ---- */

static void test_limits(void **state)
{
    (void)state;
    static const struct {
        const char *ground, *treatment, *from, *until;
        bool moved;
    } cases[] = {
        {"believe", NULL, "2025-12-01", "2026-03-02", true}, /* 90 days end on Sunday 1 March */
        {"believe", NULL, "2025-12-02", "2026-03-02", false},
        {"32.2", NULL, "2022-02-01", "2026-02-02", true},  /* a Sunday */
        {"32.2", NULL, "2022-03-01", "2026-03-02", true},  /* a Sunday */
        {"32.2", NULL, "2021-07-01", "2025-07-02", true},  /* Canada Day */
        {"32.2", NULL, "2024-02-29", "2028-02-29", false}, /* there is one again */
        {"74-C1", NULL, "2024-02-29", "2025-02-28", false},
        {"74-C1", "10", "2024-12-11", "2025-12-11", false},
        {"74-C1", "14", "2024-12-11", "2028-12-11", false},
        {"74-C1", "14", "2014-02-28", "2015-02-28", false}, /* before Chile's row begins */
        {"74-C11", "10", "2024-12-11", "2028-12-11", false},
        {"60", NULL, "2025-12-02", "2026-03-02", false},
        {"60.1", NULL, "2026-03-02", "2027-03-02", false},
    };
    struct casework_limit limit;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_true(casework_limit_find(arena, tariff, cases[i].ground, cases[i].treatment,
                                        day(cases[i].from), &limit));
        if (!date_equal(limit.until, day(cases[i].until)))
            fail_msg("%s from %s: %s", cases[i].ground, cases[i].from,
                     date_text(arena, limit.until));
        assert_int_equal(limit.moved, cases[i].moved);
    }
    assert_false(casework_limit_find(arena, tariff, "74-Z", NULL, day("2025-01-01"), &limit));
}

/* ---- judging ---- */

static void check_judged(const char *name, const struct casework_request *request, int64_t net,
                         bool up, bool down, const char *expected)
{
    struct casework_effect effect = {.net = money_cents(net), .up = up, .down = down};
    struct casework_judgement judgement;
    struct findings findings = findings_new(arena);
    effect.difference[REVENUE_CUSTOMS_DUTY] = effect.net;
    effect.direction = net > 0 ? CASEWORK_OWING : net < 0 ? CASEWORK_REFUND : CASEWORK_NEUTRAL;
    enum code code = casework_judge(arena, tariff, request, &effect, &findings, &judgement);
    struct out out = out_new(arena);
    out_put(&out, "");
    for (size_t i = 0; i < findings.count; i++)
        out_printf(&out, "%s%s", i > 0 ? " " : "", findings_facts[findings.items[i].code].id);
    if (strcmp(out.data, expected) != 0)
        fail_msg("%s: %s, expected %s", name, out.data, expected);
    assert_int_equal(code, findings.errors_count > 0 ? FINDINGS : OK);
}

static void test_judge(void **state)
{
    (void)state;
    static const struct {
        const char *name, *reasons[3], *known, *on, *treatment;
        int64_t net;
        bool up, down, agency;
        const char *expected;
    } cases[] = {
        {"owing", {"R2-32-2.TC"}, "2026-01-05", "2026-01-15", "02", 100, true, false, false, ""},
        {"neutral", {"R2-32-2.TC"}, "2026-01-05", "2026-01-15", "02", 0, false, false, false, ""},
        {"refund", {"R2-74-1-E.TC"}, NULL, "2026-01-15", "02", -100, false, true, false, ""},
        {"none", {NULL}, NULL, "2026-01-15", "02", 100, true, false, false, "ADJ-0001"},
        {"unreadable", {"HELLO"}, "2026-01-05", "2026-01-15", "02", 1, true, false, false,
         "ADJ-0002"},
        {"mixed, owing first", {"R2-32-2.TC", "R2-74-1-E.TC"}, "2026-01-05", "2026-01-15", "02",
         100, true, true, false, ""},
        {"mixed, net refund, owing first", {"R2-32-2.TC", "R2-74-1-E.TC"}, NULL, "2026-01-15", "02",
         -100, true, true, false, "ADJ-0003"},
        {"mixed, net owing, refund first", {"R2-74-1-E.TC", "R2-32-2.TC"}, "2026-01-05",
         "2026-01-15", "02", 100, true, true, false, "ADJ-0004"},
        {"mixed, neutral, refund first", {"R2-74-1-E.TC", "R2-32-2.TC"}, "2026-01-05", "2026-01-15",
         "02", 0, true, true, false, "ADJ-0004"},
        {"refund by 32.2 alone", {"R2-32-2.TC"}, NULL, "2026-01-15", "02", -100, false, true, false,
         "ADJ-0008"},
        {"refund reason, nothing goes down", {"R2-32-2.TC", "R2-74-1-E.TC"}, "2026-01-05",
         "2026-01-15", "02", 100, true, false, false, "ADJ-0006"},
        {"the agency's", {"R2-59-1-A"}, "2026-01-05", "2026-01-15", "02", 100, true, false, false,
         "ADJ-0005"},
        {"the agency's, by it", {"R2-59-1-A"}, "2026-01-05", "2026-01-15", "02", 100, true, false,
         true, ""},
        {"twice", {"R2-32-2.TC", "R2-32-2.TC"}, "2026-01-05", "2026-01-15", "02", 100, true, false,
         false, "ADJ-0007"},
        {"no day known", {"R2-32-2.TC"}, NULL, "2026-01-15", "02", 100, true, false, false,
         "ADJ-0010"},
        {"known before accounted for", {"R2-32-2.TC"}, "2024-12-10", "2026-01-15", "02", 100, true,
         false, false, "ADJ-0011"},
        {"known tomorrow", {"R2-32-2.TC"}, "2026-01-16", "2026-01-15", "02", 100, true, false,
         false, "ADJ-0011"},
        {"90th day", {"R2-32-2.TC"}, "2025-12-02", "2026-03-02", "02", 100, true, false, false, ""},
        {"91st day: a warning", {"R2-32-2.TC"}, "2025-12-02", "2026-03-03", "02", 100, true, false,
         false, "ADJ-0012"},
        {"last day of four years", {"R2-32-2.TC"}, "2028-12-01", "2028-12-11", "02", 100, true,
         false, false, ""},
        {"after four years", {"R2-32-2.TC"}, "2028-12-01", "2028-12-12", "02", 100, true, false,
         false, "CAD-0109"},
        {"NAFTA, last day", {"R2-74-1-C1"}, NULL, "2025-12-11", "10", -100, false, true, false, ""},
        {"NAFTA, a day late", {"R2-74-1-C1"}, NULL, "2025-12-12", "10", -100, false, true, false,
         "ADJ-0013"},
        {"Chile, the same day", {"R2-74-1-C1"}, NULL, "2025-12-12", "14", -100, false, true, false,
         ""},
        {"four years for a refund", {"R2-74-1-C11"}, NULL, "2028-12-12", "10", -100, false, true,
         false, "ADJ-0013"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const char *reasons[3];
        struct casework_request request = {
            .accounting_date = day("2024-12-11"), .due_on = day("2024-12-31"),
            .known_on = cases[i].known == NULL ? DATE_NONE : day(cases[i].known),
            .on = day(cases[i].on), .reasons = reasons, .treatment = cases[i].treatment,
            .agency = cases[i].agency};
        while (request.reasons_count < 3 && cases[i].reasons[request.reasons_count] != NULL) {
            reasons[request.reasons_count] = cases[i].reasons[request.reasons_count];
            request.reasons_count++;
        }
        check_judged(cases[i].name, &request, cases[i].net, cases[i].up, cases[i].down,
                     cases[i].expected);
    }
}

/* What is proposed first is taken when it is put first. */
static void test_proposals(void **state)
{
    (void)state;
    static const int64_t nets[] = {100, 0, -100};
    for (size_t n = 0; n < ARRAY_COUNT(nets); n++) {
        struct casework_effect effect = {.net = money_cents(nets[n]), .up = true, .down = true};
        effect.direction = nets[n] > 0   ? CASEWORK_OWING
                           : nets[n] < 0 ? CASEWORK_REFUND
                                         : CASEWORK_NEUTRAL;
        const struct tariff_code **first, **also;
        size_t also_count;
        size_t count = casework_proposals(arena, tariff, &effect, day("2026-01-15"), &first, &also,
                                          &also_count);
        assert_true(count > 0 && also_count > 0);
        for (size_t i = 0; i < count; i++) {
            const char *reasons[] = {first[i]->code, also[0]->code};
            struct casework_request request = {
                .accounting_date = day("2025-12-11"), .due_on = day("2025-12-31"),
                .known_on = day("2026-01-05"), .on = day("2026-01-15"), .reasons = reasons,
                .reasons_count = 2, .treatment = "02"};
            check_judged(first[i]->code, &request, nets[n], true, true, "");
        }
    }
}

/* ---- interest ---- */

/* By hand: days at a yearly percent in tenths, compounded daily, in units of 1e-8 dollars. */
static int64_t by_hand(int64_t cents, int days, int percent_tenths, int year_days)
{
    __int128 interest = 0;
    for (int i = 0; i < days; i++) {
        __int128 numerator = ((__int128)cents * 1000000 + interest) * percent_tenths;
        __int128 divisor = (__int128)1000 * year_days;
        interest += (numerator * 2 + divisor) / (2 * divisor);
    }
    return (int64_t)((interest * 2 + 1000000) / 2000000);
}

static int tenths(decimal percent)
{
    int64_t units = percent.units * 10;
    for (int scale = 0; scale < percent.scale; scale++)
        units /= 10;
    return (int)units;
}

static void test_interest(void **state)
{
    (void)state;
    date on = day("2026-03-02");
    const struct tariff_interest *rate = tariff_interest_find(tariff, on);
    struct interest_line line;
    int prescribed = tenths(rate->prescribed);
    assert_int_equal(tenths(rate->specified), prescribed + 60);
    struct casework_interest owing = {.due_on = day("2026-01-30"), .on = on,
                                      .net = money_cents(1234567)};
    assert_true(casework_interest(arena, tariff, &owing, &line));
    assert_int_equal(line.amount.cents, by_hand(1234567, 31, prescribed + 60, 365));
    assert_true(date_equal(line.from, day("2026-01-31")) && date_equal(line.to, on));
    owing.prescribed = true;
    assert_true(casework_interest(arena, tariff, &owing, &line));
    assert_int_equal(line.amount.cents, by_hand(1234567, 31, prescribed, 365));

    /* A refund bears none before the 91st day after the application. */
    struct casework_interest refund = {.due_on = day("2025-10-31"), .applied_on = day("2025-12-01"),
                                       .on = day("2026-03-01"), .net = money_cents(-1234567)};
    assert_false(casework_interest(arena, tariff, &refund, &line));
    refund.on = on;
    assert_true(casework_interest(arena, tariff, &refund, &line));
    assert_int_equal(line.amount.cents, by_hand(1234567, 1, prescribed, 365));
    refund.applied_on = DATE_NONE; /* a re-determination: from the day after payment */
    assert_false(casework_interest(arena, tariff, &refund, &line));
    refund.paid_on = day("2026-01-30");
    assert_true(casework_interest(arena, tariff, &refund, &line));
    assert_int_equal(line.amount.cents, by_hand(1234567, 31, prescribed, 365));
    owing.net = money_cents(0);
    assert_false(casework_interest(arena, tariff, &owing, &line));
}

/* ---- effect ---- */

static void test_effect(void **state)
{
    (void)state;
    struct assessment_line before_lines[] = {{.number = 1, .payable = money_cents(100)},
                                             {.number = 2, .payable = money_cents(50)}};
    struct assessment_line after_lines[] = {{.number = 1, .payable = money_cents(100)},
                                            {.number = 3, .payable = money_cents(70)}};
    struct assessment before = {.lines = before_lines, .lines_count = 2};
    struct assessment after = {.lines = after_lines, .lines_count = 2};
    before.totals[REVENUE_GST] = money_cents(150);
    after.totals[REVENUE_GST] = money_cents(100);
    after.totals[REVENUE_SURTAX] = money_cents(70);
    struct casework_effect effect = casework_effect_of(&before, &after);
    assert_int_equal(effect.net.cents, 20);
    assert_int_equal(effect.direction, CASEWORK_OWING);
    assert_true(effect.up && effect.down);
    assert_int_equal(effect.difference[REVENUE_GST].cents, -50);
    effect = casework_effect_of(&before, &before);
    assert_int_equal(effect.direction, CASEWORK_NEUTRAL);
    assert_false(effect.up || effect.down);
}

/* ---- steps ---- */

static void test_steps(void **state)
{
    (void)state;
    for (int step = 0; step < CASE_STEP_COUNT; step++) {
        enum case_step found;
        assert_true(casework_step_find(case_steps[step].id, &found));
        assert_int_equal(found, step);
        int ways = 0;
        for (int from = 0; from < CASE_STATE_COUNT; from++) {
            bool possible = casework_possible((enum case_state)from, (enum case_step)step);
            ways += possible;
            /* Nothing goes on once it is decided, but a drawback, which may be taken back; and
             * kinds do not mix. */
            if (possible) {
                assert_true(case_states[from].open || from == CASE_STATE_DRAWBACK_GRANTED);
                assert_string_equal(case_states[from].kind, case_steps[step].kind);
            }
        }
        assert_true(casework_begins((enum case_step)step) == (ways == 0));
        /* Accepted in part, what was asked for does not count: a version of its own does. A
         * declaration that is cancelled takes all back, as taking back does. */
        if (case_steps[step].posts)
            assert_true(case_states[case_steps[step].to].counts ==
                        (step != CASE_STEP_ADJUSTMENT_ACCEPT_PART &&
                         step != CASE_STEP_RELEASE_CANCEL &&
                         step != CASE_STEP_DRAWBACK_TAKE_BACK));
    }
    enum case_step found;
    assert_false(casework_step_find("adjustment", &found));
    assert_true(casework_possible(CASE_STATE_ADJUSTMENT_PENDING, CASE_STEP_ADJUSTMENT_REFUSE));
    assert_false(casework_possible(CASE_STATE_ADJUSTMENT_PENDING, CASE_STEP_ADJUSTMENT_ANSWER));
    assert_false(casework_possible(CASE_STATE_DISPUTE_LATE, CASE_STEP_DISPUTE_ALLOW));
    for (int i = 0; i < CASE_STEP_COUNT; i++) /* never a refusal without a reason */
        if (strstr(case_steps[i].id, "refuse") != NULL || strstr(case_steps[i].id, "dismiss") ||
            strstr(case_steps[i].id, "return") || strstr(case_steps[i].id, "cancel"))
            assert_int_equal(case_steps[i].words, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reasons),   cmocka_unit_test(test_limits),
        cmocka_unit_test(test_judge),     cmocka_unit_test(test_proposals),
        cmocka_unit_test(test_interest),  cmocka_unit_test(test_effect),
        cmocka_unit_test(test_steps),
    };
    return cmocka_run_group_tests_name("casework", tests, open_world, close_world);
}
