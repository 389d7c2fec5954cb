/* What a change of the law would have meant, the way back, and whether anybody can touch what was
 * decided. */
#include "action_test_place.h"
#include "law_test_world.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- the report ---- */

static void report_of_many(void **state)
{
    enum { MANY = 450 };
    struct world *world = *state;
    struct declaration *list = arena_array(world->arena, MANY, sizeof(*list));
    const struct declaration **pointers = arena_array(world->arena, MANY, sizeof(*pointers));
    enum code *codes = arena_array(world->arena, MANY, sizeof(*codes));
    struct findings *findings = arena_array(world->arena, MANY, sizeof(*findings));
    for (int i = 0; i < MANY; i++) {
        list[i] = shirts(world, i + 1, "1000.00");
        pointers[i] = &list[i];
        findings[i] = findings_new(world->arena);
    }
    begin(world, "maude");
    action_file_declarations(&world->action, pointers, MANY, codes, findings);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(codes[i], OK);

    /* A change to come: all are worked out for its first day, under both laws. */
    int64_t change = load_rate(world, "officer1", "2026-02-01", "20 %"), number;
    bool more;
    begin(world, "officer1");
    expect(world, action_begin_impact(&world->action, change, 0, DATE_NONE, &number), FINDINGS);
    assert_finding(world, FINDING_LAW_0024);
    expect(world,
           action_begin_impact(&world->action, change, LAW_MONTHS_MAX + 1, DATE_NONE, &number),
           FINDINGS);
    begin(world, "officer1");
    expect(world, action_begin_impact(&world->action, change, 1, DATE_NONE, &number), OK);
    begin(world, "officer2");
    expect(world, action_begin_impact(&world->action, change, 1, DATE_NONE, &number), CONFLICT);
    assert_finding(world, FINDING_LAW_0026);
    begin(world, "officer1");
    assert_int_equal(action_work_impact(&world->action, 1, &more), OK);
    assert_true(more);
    struct shown_impact shown;
    expect(world, action_show_impact(&world->action, change, 0, &shown), OK);
    assert_int_equal(shown.impact.looked, 200);
    assert_int_equal(shown.total.declarations, 200);
    assert_true(shown.impact.ended_at.ms == 0);

    /* The server goes down in the middle: the report goes on where it was. */
    shut_house(world);
    open_house(world, "2025-11-04");
    begin(world, NULL);
    for (more = true; more; usleep(20000)) /* the node that went down held a lease */
        assert_int_equal(action_work_impact(&world->action, 10, &more), OK);
    begin(world, "officer1");
    expect(world, action_show_impact(&world->action, change, 0, &shown), OK);
    assert_int_equal(shown.total.declarations, MANY);
    assert_int_equal(shown.total.touched, MANY);
    assert_int_equal(shown.total.more.cents, MANY * 2100);
    assert_int_equal(shown.accounts, 1);
    assert_true(date_equal(shown.impact.law_on, day("2026-02-01")));
    assert_string_equal(shown.most[0].account.text, world->account.text);

    /* On their own days nothing of it holds yet. */
    struct shown_impact own = report(world, change, 1, day("2025-01-01"));
    assert_int_equal(own.total.touched, 0);
    assert_int_equal(own.total.declarations, MANY);

    /* A rate that cannot be read refuses them. */
    change = load_rate(world, "officer1", "2025-01-01", "some of it");
    shown = report(world, change, 1, DATE_NONE);
    assert_int_equal(shown.total.refused, MANY);
    assert_int_equal(shown.total.more.cents, 0);
    assert_int_equal(shown.refused_count, LAW_IMPACT_SHOWN);
    assert_string_equal(shown.refused[0].stands, "refused");
    assert_true(strlen(shown.refused[0].findings) >= 8);
    begin(world, "maude");
    assert_int_equal(action_show_impact(&world->action, change, 0, &shown), FORBIDDEN);
}

static void keep(void *context, const char *bytes, size_t size)
{
    out_bytes(context, bytes, size);
}

static size_t lines_of(const char *text)
{
    size_t lines = 0;
    for (; (text = strchr(text, '\n')) != NULL; text++)
        lines++;
    return lines;
}

static void report_as_files(void **state)
{
    struct world *world = *state;
    for (int i = 1; i <= 3; i++)
        (void)file(world, i, "1000.00");
    int64_t change = load_rate(world, "officer1", "2025-01-01", "20 %");
    (void)report(world, change, 3, DATE_NONE);
    struct out csv = out_new(world->arena), json = out_new(world->arena);
    begin(world, "officer1");
    assert_int_equal(action_write_impact(&world->action, change, 0, IMPACT_CSV, keep, &csv), OK);
    assert_int_equal(lines_of(csv.data), 1 + 1 + 1 + 3); /* header, total, account, declarations */
    assert_non_null(strstr(csv.data, "\r\ntotal,,,,,,3,3,0,0,0,,,63.00,0.00,63.00,"));
    assert_non_null(strstr(csv.data, "changed,,,,,,239.00,260.00,,,21.00,"));
    assert_int_equal(action_write_impact(&world->action, change, 0, IMPACT_JSON, keep, &json), OK);
    struct document_object *object;
    assert_int_equal(
        document_read_object(world->arena, json.data, json.size, &world->action.findings, &object),
        OK);
    assert_string_equal(document_member(object, "total.net"), "63.00");
    assert_string_equal(document_member(object, "total.byClass.customsDuty"), "60.00");
    assert_string_equal(document_member(object, "lookedAt"), "3");
    assert_int_equal(action_write_impact(&world->action, change + 1, 1, IMPACT_JSON, keep, &json),
                     NOT_FOUND);
}

/* ---- back ---- */

static enum code roll_back(struct world *world, const char *user, const char *at, const char *kinds,
                           const char *words, int64_t *ret_change)
{
    begin(world, user);
    return action_roll_back_law(&world->action, at, kinds, words, ret_change);
}

static void rolling_back(void **state)
{
    struct world *world = *state;
    int64_t change, back;
    /* A row superseded, one added, one withdrawn. */
    const struct law_file files[] = {
        {"tariff", shirts_rate(world, "2025-01-01", "20 %")},
        {"waivers", "kind,valid_from,valid_to,source\nlap,2025-11-01,2025-11-30,notice\n"},
        {"withdrawn-rows", "kind,key,valid_from\nholidays,2026-07-01,2026-07-01\n"}};
    struct reference_row *before, *after;
    size_t before_count = store_list_reference(world->reader, world->arena, &before);
    advance(world, "2025-11-04");
    expect(world, load(world, "officer1", 0, files, 3, &change), OK);
    struct shown_law law = show(world, change);
    assert_int_equal(law.effect.counts[DIFFERENCE_CHANGED], 1);
    assert_int_equal(law.effect.counts[DIFFERENCE_ADDED], 1);
    assert_int_equal(law.effect.counts[DIFFERENCE_WITHDRAWN], 1);
    activate_now(world, change);
    assert_int_equal(payable(world, "2025-11-04").cents, 26000);
    advance(world, "2025-11-06");

    expect(world, roll_back(world, "officer1", "2025-11-03", "", " ", &back), FINDINGS);
    assert_finding(world, FINDING_LAW_0015);
    expect(world, roll_back(world, "officer1", "2024-01-01", "", "Wrong", &back), FINDINGS);
    assert_finding(world, FINDING_LAW_0017);
    expect(world, roll_back(world, "officer1", "2025-11-06", "", "Wrong", &back), FINDINGS);
    assert_finding(world, FINDING_LAW_0018);
    expect(world, roll_back(world, "officer1", "last week", "", "Wrong", &back), FINDINGS);
    assert_finding(world, FINDING_LAW_0018);
    expect(world, roll_back(world, "officer1", "2025-11-03", "tarif", "Wrong", &back), FINDINGS);
    assert_finding(world, FINDING_LAW_0001);
    expect(world, roll_back(world, "officer1", "2025-11-03", "gst-rates", "Wrong", &back),
           FINDINGS);
    assert_finding(world, FINDING_LAW_0006);
    expect(world, roll_back(world, "maude", "2025-11-03", "", "Wrong", &back), FORBIDDEN);

    expect(world, roll_back(world, "officer1", "2025-11-03", "", "The order was quashed", &back),
           OK);
    law = show(world, back);
    assert_true(law.revision.known_at.ms != 0);
    assert_int_equal(law.effect.count, 3);
    assert_int_equal(payable(world, "2025-11-04").cents,
                     26000); /* not before two persons said so */
    activate_now(world, back);
    assert_int_equal(payable(world, "2025-11-04").cents, 23900);
    size_t after_count = store_list_reference(world->reader, world->arena, &after);
    assert_int_equal(after_count, before_count);
    /* The same law under new ids; the rows between stay readable. */
    struct reference_rows then = {before, before_count, 0}, none = {0};
    struct reference_effect effect;
    struct findings findings = findings_new(world->arena);
    reference_compare(world->arena, after, after_count, &then, &none, &findings, &effect);
    assert_int_equal(effect.count, 0);
    struct reference_row *between;
    size_t between_count = store_list_reference_at(world->reader, world->arena,
                                                   instant_at(day("2025-11-05"), 12, 0), &between);
    assert_int_equal(between_count, before_count);
    assert_int_equal(verify(world), 0);
    /* And forward again, by the same way. */
    expect(world, roll_back(world, "officer1", "2025-11-05", "tariff", "Upheld on appeal", &back),
           OK);
    activate_now(world, back);
    assert_int_equal(payable(world, "2025-11-04").cents, 26000);
    assert_int_equal(verify(world), 0);
}

/* ---- what was decided cannot be changed behind the back ---- */

static void tampering(void **state)
{
    static const char *const touches[] = {
        "UPDATE law_step SET actor = 'officer9' WHERE step = 'approve' AND actor = 'officer2'",
        "UPDATE law_step SET words = 'Never read' WHERE step = 'approve' AND actor = 'officer2'",
        "UPDATE law_revision SET title = 'Other'",
        "UPDATE law_file SET body = 'digits'",
        ("UPDATE reference SET fields = replace(fields, '20 %', '21 %') WHERE key = '61091000' AND "
         "known_until IS NULL"),
        "DELETE FROM law_step WHERE step = 'approve' AND actor = 'officer3'",
    };
    struct world *world = *state;
    int64_t change = load_rate(world, "officer1", "2025-01-01", "20 %");
    activate_now(world, change);
    assert_int_equal(verify(world), 0);
    for (size_t i = 0; i < ARRAY_COUNT(touches); i++) {
        /* Each on a store of its own: a copy made while nobody has it open. */
        shut_house(world);
        char *directory = test_directory(world->arena);
        char *place = test_place_copy(world->arena, directory, world->place);
        assert_true(test_place_run(place, touches[i], NULL) >= 1);
        struct store *store;
        assert_int_equal(store_open(place, false, false, &store), OK);
        problems = 0;
        assert_int_equal(law_verify(store, on_problem, NULL), 5);
        if (problems == 0)
            fail_msg("not found: %s", touches[i]);
        store_close(store);
        test_place_remove(place);
        test_directory_remove(directory);
        open_house(world, "2025-11-03");
    }
}

/* ---- many at once ---- */

struct person {
    struct world *world;
    int64_t change;
    const char *name;
    pthread_barrier_t *gate;
    enum code code;
};

static void *approves(void *context)
{
    struct person *person = context;
    struct arena *arena = arena_new();
    struct store *reader;
    if (store_open(person->world->place, false, false, &reader) != OK)
        abort();
    struct action action = action_begin(person->world->house, reader, arena);
    action.actor = (struct actor){.name = person->name, .role = "officer",
                                  .staff = STAFF_ALL};
    if (!bn_parse(AGENCY, &action.actor.business))
        abort();
    const struct law_step_order order = {.change = person->change, .step = LAW_STEP_APPROVE};
    pthread_barrier_wait(person->gate);
    person->code = action_take_law_step(&action, &order);
    store_close(reader);
    arena_free(arena);
    return NULL;
}

/* The same person twice at once is one person. */
static void two_at_once(void **state)
{
    struct world *world = *state;
    int64_t change = load_rate(world, "officer1", "2025-01-01", "20 %");
    (void)report(world, change, 1, DATE_NONE);
    pthread_barrier_t gate;
    pthread_barrier_init(&gate, NULL, 2);
    struct person persons[2];
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        persons[i] = (struct person){world, change, "officer2", &gate, FAULT};
        assert_int_equal(pthread_create(&threads[i], NULL, approves, &persons[i]), 0);
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&gate);
    assert_true((persons[0].code == OK) != (persons[1].code == OK));
    assert_int_equal(show(world, change).approvals, 1);
}

/* Two houses on one store: whichever hears of the instant first brings it in, the other follows. */
static void two_nodes(void **state)
{
    struct world *world = *state;
    struct house *other;
    struct store *reader;
    int64_t change = load_rate(world, "officer1", "2025-01-01", "20 %");
    (void)report(world, change, 1, DATE_NONE);
    assert_int_equal(house_open(world->directory, world->place, true, "2025-11-03", &other), OK);
    assert_int_equal(store_open(world->place, false, false, &reader), OK);
    approve_both(world, change);
    expect(world, step(world, "officer1", change, LAW_STEP_SCHEDULE, "", "2025-11-03T10:01"), OK);
    house_refresh(other, true);
    clock_set(house_clock(other), day("2025-11-04"));
    struct action there = action_begin(other, reader, world->arena);
    classification number = {"6109100012"};
    assert_string_equal(tariff_class_find(there.tariff, number, there.today)->rates[2].text,
                        "20 %");
    clock_set(house_clock(world->house), day("2025-11-04"));
    /* However short ago this one looked at what others did. */
    law_follow(world->house, world->reader, clock_now(house_clock(world->house)));
    assert_string_equal(
        tariff_class_find(house_tariff(world->house), number, there.today)->rates[2].text, "20 %");
    begin(world, NULL);
    assert_string_equal(tariff_class_find(world->action.tariff, number, there.today)->rates[2].text,
                        "20 %");
    struct shown_law law = show(world, change);
    size_t activations = 0;
    for (size_t i = 0; i < law.steps_count; i++)
        activations += law.steps[i].step == LAW_STEP_ACTIVATE;
    assert_int_equal(activations, 1);
    store_close(reader);
    house_close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(report_of_many), IN_WORLD(report_as_files), IN_WORLD(rolling_back),
        IN_WORLD(tampering),      IN_WORLD(two_at_once),     IN_WORLD(two_nodes),
    };
    /* One process writes to a file: the last is of a database alone. */
    size_t count = ARRAY_COUNT(tests) - (test_on_postgres() ? 0 : 1);
    return _cmocka_run_group_tests("law_report", tests, count, NULL, reference_place_end);
}
