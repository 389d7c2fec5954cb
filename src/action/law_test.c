/* Changes of the law through the real actions, tariff and store: loaded, judged, approved,
 * activated. */
#include "action_test_place.h"
#include "law_test_world.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* ---- a change from its load to its end ---- */

static void a_change_comes_into_force(void **state)
{
    struct world *world = *state;
    struct filed old = file(world, 1, "1000.00");
    assert_int_equal(old.stored.payable.cents, 23900);

    int64_t change = load_rate(world, "officer1", "2025-01-01", "20 %");
    struct shown_law law = show(world, change);
    assert_int_equal(law.state, LAW_STATE_PENDING);
    assert_int_equal(law.effect.count, 1);
    assert_int_equal(law.effect.counts[DIFFERENCE_CHANGED], 1);
    assert_true(date_equal(law.effect.first, day("2025-01-01")));
    /* Pending: the law in force knows nothing of it. */
    assert_int_equal(payable(world, "2025-11-03").cents, 23900);

    struct shown_impact impact = report(world, change, 3, DATE_NONE);
    assert_int_equal(impact.total.declarations, 1);
    assert_int_equal(impact.total.touched, 1);
    assert_int_equal(impact.total.more.cents, 2000 + 100); /* duty, and GST on it */
    assert_int_equal(impact.total.less.cents, 0);
    assert_int_equal(impact.total.by_class[REVENUE_CUSTOMS_DUTY].cents, 2000);
    assert_int_equal(impact.total.by_class[REVENUE_GST].cents, 100);

    expect(world, step(world, "officer2", change, LAW_STEP_APPROVE, "Read", NULL), OK);
    assert_int_equal(show(world, change).state, LAW_STATE_PENDING);
    expect(world, step(world, "officer3", change, LAW_STEP_APPROVE, "", NULL), OK);
    assert_int_equal(show(world, change).state, LAW_STATE_APPROVED);
    const struct tariff *under_way = world->action.tariff;
    expect(world, step(world, "officer1", change, LAW_STEP_SCHEDULE, "", ""), OK);
    assert_int_equal(show(world, change).state, LAW_STATE_ACTIVE);
    assert_int_equal(payable(world, "2025-11-03").cents, 26000);
    /* What began before keeps the law it began with. */
    classification shirts_number;
    assert_true(classification_parse("6109100012", &shirts_number));
    assert_string_equal(
        tariff_class_find(under_way, shirts_number, day("2025-11-03"))->rates[2].text, "18 %");

    /* The explanation made before is the same, byte for byte. */
    struct shown_declaration shown;
    begin(world, "maude");
    expect(world, action_show_declaration(&world->action, old.stored.transaction, 0, &shown), OK);
    assert_string_equal(shown.stored.result, old.stored.result);
    assert_string_equal(
        document_assessment_text(world->arena, &shown.declaration, &shown.assessment, LANGUAGE_EN),
        document_assessment_text(world->arena, &shown.declaration, &old.assessment, LANGUAGE_EN));
    assert_int_equal(file(world, 2, "1000.00").stored.payable.cents, 26000);
    assert_int_equal(verify(world), 0);
    expect(world, step(world, "officer1", change, LAW_STEP_REFUSE, "Too late", NULL), CONFLICT);
    assert_finding(world, FINDING_LAW_0016);
}

static void an_instant_to_come(void **state)
{
    struct world *world = *state;
    int64_t change = load_rate(world, "officer1", "2025-01-01", "0.5 %");
    (void)report(world, change, 3, DATE_NONE);
    approve_both(world, change);
    expect(world, step(world, "officer1", change, LAW_STEP_SCHEDULE, "", "2025-11-05T12:00"), OK);
    assert_int_equal(show(world, change).state, LAW_STATE_SCHEDULED);
    advance(world, "2025-11-05"); /* 10:00 */
    assert_int_equal(show(world, change).state, LAW_STATE_SCHEDULED);
    assert_int_equal(payable(world, "2025-11-05").cents, 23900);

    /* Due while nobody was there: it is in force before anybody asks. */
    shut_house(world);
    open_house(world, "2025-11-05T12:01");
    assert_string_equal(tariff_class_find(house_tariff(world->house),
                                          (classification){"6109100012"}, day("2025-11-05"))
                            ->rates[2]
                            .text,
                        "0.5 %");
    struct shown_law law = show(world, change);
    assert_int_equal(law.state, LAW_STATE_ACTIVE);
    assert_string_equal(law.steps[law.steps_count - 1].actor, "system");
    assert_int_equal(payable(world, "2025-11-05").cents, 500 + 5025);
    assert_int_equal(verify(world), 0);
}

/* While a clock is advanced over the instant, the days behind it are closed with the new law. */
static void days_have_their_own_law(void **state)
{
    struct world *world = *state;
    advance(world, "2025-11-04");
    int64_t change = load_rate(world, "officer1", "2025-01-01", "1 %");
    (void)report(world, change, 1, DATE_NONE);
    approve_both(world, change);
    expect(world, step(world, "officer1", change, LAW_STEP_SCHEDULE, "", "2025-11-10T00:00"), OK);
    struct day_report done;
    begin(world, NULL);
    const struct tariff *before = world->action.tariff;
    assert_int_equal(action_advance(&world->action, day("2025-11-20"), &done), OK);
    assert_ptr_not_equal(world->action.tariff, before);
    struct shown_law law = show(world, change);
    assert_int_equal(law.state, LAW_STATE_ACTIVE);
    assert_true(date_equal(instant_date(law.steps[law.steps_count - 1].at), day("2025-11-10")));
}

/* ---- what is refused ---- */

static void bad_files(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *kind, *body;
        enum finding_code finding;
    } cases[] = {
        {"tarif", "x", FINDING_LAW_0001},
        {"gst-rates", "percent,valid_from\n5,2026-01-01\n", FINDING_REF_0001},
        {"gst-rates", "percent,valid_from,valid_to,source\nfive,2026-01-01,,x\n", FINDING_REF_0003},
        {"gst-rates", "percent,valid_from,valid_to,source\n5,2008-01-01\n", FINDING_REF_0002},
        {"gst-rates", "", FINDING_REF_0006},
        {"gst-rates",
         "percent,valid_from,valid_to,source\n"
         "5,2008-01-01,,Excise Tax Act s. 212; Canada Revenue Agency rate table\n",
         FINDING_LAW_0006},
        {"withdrawn-rows", "kind,key\n", FINDING_REF_0001},
        {"withdrawn-rows", "kind,key,valid_from\nnone,-,2008-01-01\n", FINDING_LAW_0001},
        {"withdrawn-rows", "kind,key,valid_from\ngst-rates,-,1.1.2008\n", FINDING_REF_0003},
        {"withdrawn-rows", "kind,key,valid_from\ngst-rates,,2008-01-01\n", FINDING_REF_0004},
        {"withdrawn-rows", "kind,key,valid_from\ngst-rates,-,2009-01-01\n", FINDING_LAW_0023},
        /* The law would not hold together. */
        {"withdrawn-rows", "kind,key,valid_from\ngst-rates,-,2008-01-01\n", FINDING_LAW_0022},
        {"gst-rates", "percent,valid_from,valid_to,source\n5,2008-01-01,2025-10-31,x\n",
         FINDING_LAW_0022},
        {"surtax-items",
         "order,tariff,percent,goods,valid_from,valid_to,source\n"
         "SOR/2099-1,6109.10.00,25,,2026-01-01,,x\n",
         FINDING_LAW_0021},
        {"sima-items", "measure,tariff,valid_from,valid_to,source\nXX9,7210.70.00,2026-01-01,,x\n",
         FINDING_LAW_0021},
        {"tariff", TARIFF "0099.99.99.99,2026-01-01,NMB,Nothing" BLANKS ",\n", FINDING_LAW_0021},
        {"withdrawn-rows", "kind,key,valid_from\nsurtax-orders,SOR/2025-95,2025-03-13\n",
         FINDING_LAW_0021},
        {"interest-rates",
         "quarter_start,quarter_end,customs_prescribed_published_pct,cra_basic_pct,"
         "cra_overdue_pct,source\n2025-09-15,2025-12-14,3.0,,,x\n",
         FINDING_LAW_0027},
        {"golden-cases", "{}", FINDING_LAW_0002},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        int64_t change = 0;
        const struct law_file file = {cases[i].kind, cases[i].body};
        enum code code = load(world, "officer1", 0, &file, 1, &change);
        if (code != FINDINGS)
            fail_msg("%zu: code %d: %s", i, code, words_of(world));
        assert_finding(world, cases[i].finding);
        assert_true(world->action.findings.items[0].pointer[0] == '/');
    }
    const struct law_file twice[] = {{"tariff", shirts_rate(world, "2025-01-01", "3 %")},
                                     {"tariff", shirts_rate(world, "2025-01-01", "4 %")}};
    int64_t change;
    expect(world, load(world, "officer1", 0, twice, 2, &change), FINDINGS);
    assert_finding(world, FINDING_LAW_0005);
    expect(world, load(world, "officer1", 0, NULL, 0, &change), FINDINGS);
    assert_finding(world, FINDING_LAW_0002);

    struct law_order bare = {.title = " ", .source = "", .files = twice, .files_count = 1};
    begin(world, "officer1");
    expect(world, action_load_law(&world->action, &bare, &change), FINDINGS);
    assert_finding(world, FINDING_LAW_0003);
    assert_finding(world, FINDING_LAW_0004);
    /* A rate that cannot be read is loaded with a warning: it refuses, it never guesses. */
    const struct law_file odd = {"tariff", shirts_rate(world, "2025-01-01", "some of it")};
    expect(world, load(world, "officer1", 0, &odd, 1, &change), OK);
    assert_finding(world, FINDING_LAW_0028);
    /* Nothing but officers. */
    expect(world, load(world, "maude", 0, twice, 1, &change), FORBIDDEN);
    struct shown_law *laws;
    size_t count;
    begin(world, "maude");
    assert_int_equal(action_list_laws(&world->action, 0, 10, &laws, &count), FORBIDDEN);
    begin(world, "officer1");
    assert_int_equal(action_list_laws(&world->action, 0, 10, &laws, &count), OK);
    assert_int_equal(count, 1);
}

static const char *golden(struct world *world, const char *name, const char *expected)
{
    char *text = shirts_text(world, 1, "1000.00");
    return arena_printf(world->arena,
                        "{\"name\":\"%s\",\"on\":\"2025-11-03\",\"declaration\":%s,%s}\n", name,
                        text, expected);
}

static void golden_cases(void **state)
{
    struct world *world = *state;
    int64_t change;
    const char *good = "\"totals\":{\"customsDuty\":\"200.00\",\"gst\":{\"amount\":\"60.00\","
                       "\"currency\":\"CAD\"},\"payable\":\"260.00\",\"valueForDuty\":\"1000.00\"}";
    struct law_file files[] = {{"tariff", shirts_rate(world, "2025-01-01", "20 %")},
                               {"golden-cases", golden(world, "new", good)}};
    expect(world, load(world, "officer1", 0, files, 2, &change), OK);
    struct shown_law law = show(world, change);
    assert_int_equal(law.golden_count, 1);
    assert_int_equal(law.golden_failed, 0);

    /* One that the change breaks says what comes out, and nobody can approve. */
    files[1].body = golden(world, "old", "\"totals\":{\"customsDuty\":\"180.00\"}");
    expect(world, load(world, "officer1", change, files, 2, &change), OK);
    law = show(world, change);
    assert_int_equal(law.revision.revision, 2);
    assert_int_equal(law.golden_failed, 1);
    const char *said = document_findings_text(world->arena, &law.problems, LANGUAGE_EN);
    assert_non_null(strstr(said, "customsDuty 180.00"));
    assert_non_null(strstr(said, "customsDuty 200.00"));
    (void)report(world, change, 3, DATE_NONE);
    expect(world, step(world, "officer2", change, LAW_STEP_APPROVE, "", NULL), FINDINGS);
    assert_finding(world, FINDING_LAW_0008);

    /* Refusals are expected by code. */
    files[0].body = shirts_rate(world, "2025-01-01", "some of it");
    files[1].body = golden(world, "refused", "\"findings\":[\"CAD-0410\"]");
    expect(world, load(world, "officer1", change, files, 2, &change), OK);
    law = show(world, change);
    assert_int_equal(law.golden_failed, 1);
    const char *found = law.problems.items[law.problems.count - 1].arguments[2];
    files[1].body =
        golden(world, "refused", arena_printf(world->arena, "\"findings\":[\"%s\"]", found));
    expect(world, load(world, "officer1", change, files, 2, &change), OK);
    assert_int_equal(show(world, change).golden_failed, 0);

    static const char *const bad[] = {
        "{",
        "[]",
        "{\"on\":\"2025-11-03\"}",
        "{\"other\":1}",
        "{\"on\":\"3.11.2025\",\"totals\":{},\"declaration\":{}}",
        "{\"on\":\"2025-11-03\",\"totals\":{},\"declaration\":7}",
        "{\"on\":\"2025-11-03\",\"totals\":{},\"declaration\":{\"typ\":\"AB\"}}",
    };
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        files[1].body = bad[i];
        expect(world, load(world, "officer1", 0, files, 2, &change), FINDINGS);
        assert_finding(world, FINDING_LAW_0007);
        assert_int_equal(world->action.findings.items[0].line, 1);
    }
    static const char *const expectations[] = {
        "\"totals\":{\"duty\":\"1.00\"}", "\"totals\":{\"payable\":\"one\"}", "\"findings\":[]",
        "\"findings\":[\"CAD-9999\"]", "\"findings\":[7]"};
    for (size_t i = 0; i < ARRAY_COUNT(expectations); i++) {
        files[1].body = golden(world, "bad", expectations[i]);
        expect(world, load(world, "officer1", 0, files, 2, &change), FINDINGS);
        assert_finding(world, FINDING_LAW_0007);
    }
}

static void who_may_approve(void **state)
{
    struct world *world = *state;
    int64_t change = load_rate(world, "officer1", "2025-01-01", "2 %");
    /* First the report. */
    expect(world, step(world, "officer2", change, LAW_STEP_APPROVE, "", NULL), FINDINGS);
    assert_finding(world, FINDING_LAW_0019);
    (void)report(world, change, 3, DATE_NONE);
    expect(world, step(world, "officer1", change, LAW_STEP_APPROVE, "", NULL), FINDINGS);
    assert_finding(world, FINDING_LAW_0009);
    expect(world, step(world, NULL, change, LAW_STEP_APPROVE, "", NULL), FINDINGS);
    assert_finding(world, FINDING_LAW_0020);
    expect(world, step(world, "officer1", change, LAW_STEP_SCHEDULE, "", ""), FINDINGS);
    assert_finding(world, FINDING_LAW_0012);
    hash256 seen = show(world, change).revision.content;
    expect(world, step(world, "officer2", change, LAW_STEP_APPROVE, "", NULL), OK);
    expect(world, step(world, "officer2", change, LAW_STEP_APPROVE, "", NULL), FINDINGS);
    assert_finding(world, FINDING_LAW_0010);
    assert_int_equal(show(world, change).approvals, 1);

    /* Other content: the approval is void, and who looked at the old is told. */
    const struct law_file other = {"tariff", shirts_rate(world, "2025-01-01", "3 %")};
    expect(world, load(world, "officer4", change, &other, 1, &change), OK);
    assert_int_equal(show(world, change).approvals, 0);
    const struct law_step_order order = {
        .change = change, .step = LAW_STEP_APPROVE, .content = seen};
    begin(world, "officer3");
    expect(world, action_take_law_step(&world->action, &order), CONFLICT);
    assert_finding(world, FINDING_LAW_0011);
    expect(world, step(world, "officer2", change, LAW_STEP_APPROVE, "", NULL), FINDINGS);
    assert_finding(world, FINDING_LAW_0019); /* the report was on the old content */
    (void)report(world, change, 3, DATE_NONE);
    expect(world, step(world, "officer4", change, LAW_STEP_APPROVE, "", NULL), FINDINGS);
    assert_finding(world, FINDING_LAW_0009);
    approve_both(world, change);

    expect(world, step(world, "officer1", change, LAW_STEP_SCHEDULE, "", "2025-11-02T08:00"),
           FINDINGS);
    assert_finding(world, FINDING_LAW_0013);
    expect(world, step(world, "officer1", change, LAW_STEP_SCHEDULE, "", "tomorrow"), FINDINGS);
    assert_finding(world, FINDING_LAW_0014);
    expect(world, step(world, "officer1", change, LAW_STEP_LOAD, "", ""), FINDINGS);
    assert_finding(world, FINDING_LAW_0030);
    expect(world, step(world, "officer1", change, LAW_STEP_REFUSE, " ", NULL), FINDINGS);
    assert_finding(world, FINDING_LAW_0015);
    expect(world, step(world, "officer1", 99, LAW_STEP_REFUSE, "x", NULL), NOT_FOUND);
    expect(world, step(world, "maude", change, LAW_STEP_REFUSE, "x", NULL), FORBIDDEN);
    expect(world, step(world, "officer1", change, LAW_STEP_REFUSE, "Withdrawn", NULL), OK);
    expect(world, load(world, "officer4", change, &other, 1, &change), CONFLICT);
    assert_finding(world, FINDING_LAW_0016);
    int64_t number;
    begin(world, "officer1");
    expect(world, action_begin_impact(&world->action, change, 3, DATE_NONE, &number), CONFLICT);
    assert_finding(world, FINDING_LAW_0016);
    assert_int_equal(verify(world), 0);
}

/* The law in force moves on between the approval and the instant: what was approved would do
 * something else, and does nothing. */
static void the_law_moves_on(void **state)
{
    struct world *world = *state;
    int64_t change = load_rate(world, "officer1", "2025-01-01", "2 %");
    (void)report(world, change, 3, DATE_NONE);
    approve_both(world, change);
    expect(world, step(world, "officer1", change, LAW_STEP_SCHEDULE, "", "2025-11-04T00:00"), OK);
    const char *bytes = shirts_rate(world, "2025-01-01", "17 %");
    struct load_counts counts;
    begin(world, NULL);
    expect(world,
           action_load_reference(&world->action, "tariff", bytes, strlen(bytes), false, &counts),
           OK);
    assert_int_equal(house_reload_tariff(world->house), OK);
    advance(world, "2025-11-05");
    struct shown_law law = show(world, change);
    assert_int_equal(law.state, LAW_STATE_PENDING);
    assert_int_equal(law.steps[law.steps_count - 1].step, LAW_STEP_STOP);
    assert_non_null(strstr(law.steps[law.steps_count - 1].words, "LAW-0029"));
    assert_int_equal(law.approvals, 0);
    assert_int_equal(payable(world, "2025-11-05").cents, 17000 + 5850);
    approve_both(world, change);
    expect(world, step(world, "officer1", change, LAW_STEP_SCHEDULE, "", ""), OK);
    assert_int_equal(payable(world, "2025-11-05").cents, 2000 + 5100);
    assert_int_equal(verify(world), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_change_comes_into_force),
        IN_WORLD(an_instant_to_come),
        IN_WORLD(days_have_their_own_law),
        IN_WORLD(bad_files),
        IN_WORLD(golden_cases),
        IN_WORLD(who_may_approve),
        IN_WORLD(the_law_moves_on),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
