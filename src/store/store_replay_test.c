/* A store made again from a journal, up to an instant; and names without passwords. */
#include "store.h"
#include "store_test_place.h"
#include "store_test_world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>

struct world {
    struct arena *arena;
    char *directory, *place, *to_directory, *to_place;
    struct store *from, *to;
};

enum { BUSINESSES = 3, ROUNDS = 5 };

/* Round r of business b stands at noon of day r, and b minutes. */
static instant moment(int business, int round)
{
    return (instant){instant_at(date_make(2025, 11, round), 12, business).ms};
}

static void commit(struct world *w, struct changes *changes, instant at)
{
    const struct changes *one = changes;
    struct commit_result result;
    changes->at = at;
    assert_int_equal(store_commit(w->from, w->arena, &one, NULL, 1, &result), OK);
    assert_int_equal(result.code, OK);
}

static int setup(void **state)
{
    struct arena *arena = arena_new();
    struct world *w = arena_alloc(arena, sizeof(*w));
    w->arena = arena;
    w->directory = test_directory(arena);
    w->to_directory = test_directory(arena);
    w->place = test_place(arena, w->directory);
    w->to_place = test_place(arena, w->to_directory);
    assert_int_equal(store_open(w->place, true, true, &w->from), OK);
    assert_int_equal(store_open(w->to_place, true, true, &w->to), OK);
    for (int r = 1; r <= ROUNDS; r++)
        for (int b = 1; b <= BUSINESSES; b++)
            commit(w,
                   r == 1 ? world_register(arena, b)
                          : world_declaration(arena, b, r * 10 + b, 1, 1000, 300),
                   moment(b, r));
    struct reference_row row = {.kind = "holidays", .key = "a", .fields = "{}"};
    struct load_counts counts;
    assert_int_equal(store_load_reference_rows(w->from, &row, 1, (instant){1}, false, &counts), OK);
    struct session session = {.user = "anne", .form_token = "x"};
    assert_int_equal(store_put_session(w->from, &session), OK);
    assert_int_equal(store_put_setting(w->from, "mode", "demo"), OK);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    store_close(w->from);
    store_close(w->to);
    test_place_remove(w->place);
    test_place_remove(w->to_place);
    test_directory_remove(w->directory);
    test_directory_remove(w->to_directory);
    arena_free(w->arena);
    return 0;
}

static void count_problem(void *context, const char *text)
{
    (void)text;
    ++*(int *)context;
}

static enum code replay(struct world *w, instant until, int *problems, struct store_replayed *ret)
{
    return store_replay(w->from, w->to, "here", until, count_problem, NULL, problems, ret);
}

static int64_t head(struct store *store, struct arena *arena, int business)
{
    struct registry_business unused;
    int64_t seq;
    return store_load_business(store, arena, world_bn(business), &unused, &seq) == OK ? seq : 0;
}

static void set_days(struct world *w, const char *clock, const char *done)
{
    assert_int_equal(store_put_setting(w->from, "clock", clock), OK);
    assert_int_equal(store_put_setting(w->from, "day.done", done), OK);
    assert_int_equal(store_put_setting(w->from, "day.closing", done), OK);
}

static void assert_setting(struct world *w, const char *name, const char *value)
{
    const char *there = store_setting(w->to, w->arena, name);
    assert_string_equal(there == NULL ? "" : there, value);
}

static void up_to_an_instant(void **state)
{
    struct world *w = *state;
    struct store_replayed replayed;
    int problems = 0;
    set_days(w, "2025-11-05", "2025-11-05");
    /* Business 1 and 2 have been there on the third day, business 3 has not. */
    assert_int_equal(replay(w, moment(2, 3), &problems, &replayed), OK);
    assert_int_equal(problems, 0);
    assert_int_equal(head(w->to, w->arena, 1), 3);
    assert_int_equal(head(w->to, w->arena, 2), 3);
    assert_int_equal(head(w->to, w->arena, 3), 2);
    assert_int_equal(replayed.records, 8);
    assert_int_equal(replayed.left_out, 7);
    assert_setting(w, "clock", "2025-11-03");
    assert_setting(w, "day.done", "2025-11-03");
    assert_setting(w, "day.closing", "2025-11-03");
    assert_setting(w, "mode", "demo");
    struct session session;
    const hash256 token = {{0}};
    assert_int_equal(store_load_session(w->to, w->arena, &token, &session), NOT_FOUND);
    struct verify_counts counts;
    assert_int_equal(store_verify(w->to, NULL, count_problem, &problems, &counts), OK);
    assert_int_equal(problems, 0);
    assert_int_equal(counts.records, 8);
    assert_true(store_half_copied(w->to));
    assert_int_equal(store_finish_copy(w->to, "here"), OK);
    assert_false(store_half_copied(w->to));
    assert_int_equal(replay(w, moment(2, 3), &problems, &replayed), CONFLICT);
}

static void everything(void **state)
{
    struct world *w = *state;
    struct store_replayed replayed;
    hash256 before, after;
    const hash256 token = {{0}};
    int problems = 0;
    set_days(w, "2025-11-05", "2025-11-04");
    assert_int_equal(store_end_session(w->from, &token), OK);
    struct stored_case_step step;
    commit(w, world_case_step(w->arena, 1, ROUNDS * 10 + 1, ROUNDS, CASE_STEP_ADJUSTMENT_FILE),
           moment(BUSINESSES, ROUNDS));
    commit(w, world_bulk_step(w->arena, 1, ROUNDS + 1, 0, BULK_MASS_FILE),
           moment(BUSINESSES, ROUNDS));
    commit(w, world_money_step(w->arena, 1, ROUNDS + 2, 0, MONEY_STEP_REDIRECT_PROPOSE),
           moment(BUSINESSES, ROUNDS));
    assert_int_equal(replay(w, moment(9, 9), &problems, &replayed), OK);
    assert_int_equal(store_load_case_step(w->to, w->arena, world_bn(1),
                                          (ROUNDS + 1) * LEDGER_ID_PLACES, &step), OK);
    assert_string_equal(step.document, "{\"net\":\"1.00\"}");
    struct stored_bulk_step bulk;
    assert_int_equal(store_load_bulk_step(w->to, w->arena, world_bn(1),
                                          (ROUNDS + 2) * LEDGER_ID_PLACES, &bulk), OK);
    assert_string_equal(bulk.document, "{\"rows\":[]}");
    struct stored_money_step money_step;
    assert_int_equal(store_load_money_step(w->to, w->arena, world_bn(1),
                                           (ROUNDS + 3) * LEDGER_ID_PLACES, &money_step), OK);
    assert_string_equal(money_step.document, "{\"to\":\"suspense\"}");
    assert_int_equal(replayed.left_out, 0);
    assert_int_equal(store_state_hash(w->from, &before), OK);
    assert_int_equal(store_state_hash(w->to, &after), OK);
    assert_memory_equal(&before, &after, sizeof(before));
}

/* An earlier record that comes after a later one stays out, as its chain would have a hole. */
static void nothing_after_a_hole(void **state)
{
    struct world *w = *state;
    struct store_replayed replayed;
    int problems = 0;
    set_days(w, "2025-11-05", "2025-11-05");
    commit(w, world_declaration(w->arena, 1, 99, 1, 1000, 300), moment(1, 2));
    assert_int_equal(replay(w, moment(1, 4), &problems, &replayed), OK);
    assert_int_equal(head(w->to, w->arena, 1), 4);
    assert_int_equal(replayed.left_out, 6);
}

/* A day is closed only when nothing that closing it posted was left out. */
static void surely_closed_days(void **state)
{
    static const struct {
        int until_day, hour, minute;
        int closing_day, late_day; /* what closed a day was recorded after something later */
        const char *clock, *done;
    } cases[] = {
        {6, 0, 29, 0, 0, "2025-11-06", "2025-11-05"},
        {6, 0, 30, 0, 0, "2025-11-06", "2025-11-06"},
        {6, 23, 59, 7, 0, "2025-11-06", "2025-11-06"},
        {8, 9, 0, 8, 9, "2025-11-08", "2025-11-07"},
        {8, 9, 0, 7, 9, "2025-11-08", "2025-11-06"},
        {20, 9, 0, 0, 21, "2025-11-10", "2025-11-10"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct world *w;
        struct store_replayed replayed;
        int problems = 0;
        if (i > 0)
            setup(state);
        w = *state;
        /* Something is left out of each. */
        if (cases[i].late_day != 0)
            commit(w, world_payment(w->arena, 1, "late", 5),
                   instant_at(date_make(2025, 11, cases[i].late_day), 12, 0));
        if (cases[i].closing_day != 0)
            commit(w, world_payment(w->arena, 1, "closing", 5),
                   instant_at(date_make(2025, 11, cases[i].closing_day), 0, 30));
        commit(w, world_payment(w->arena, 2, "last", 5), instant_at(date_make(2025, 12, 1), 12, 0));
        set_days(w, "2025-11-10", "2025-11-10");
        instant until =
            instant_at(date_make(2025, 11, cases[i].until_day), cases[i].hour, cases[i].minute);
        assert_int_equal(replay(w, until, &problems, &replayed), OK);
        assert_true(replayed.left_out > 0);
        assert_string_equal(date_text(w->arena, replayed.clock), cases[i].clock);
        assert_string_equal(date_text(w->arena, replayed.day_done), cases[i].done);
        assert_setting(w, "day.closing", cases[i].done);
        if (i + 1 < ARRAY_COUNT(cases))
            teardown(state);
    }
}

static void no_days_yet(void **state)
{
    struct world *w = *state;
    struct store_replayed replayed;
    int problems = 0;
    assert_int_equal(store_put_setting(w->from, "clock", "real"), OK);
    assert_int_equal(replay(w, moment(1, 2), &problems, &replayed), OK);
    assert_true(date_is_none(replayed.clock) && date_is_none(replayed.day_done));
    assert_setting(w, "clock", "real");
    assert_setting(w, "day.done", "");
    assert_setting(w, "day.closing", "");
}

static void goes_on(void **state)
{
    struct world *w = *state;
    struct store_replayed replayed;
    hash256 whole, again;
    int problems = 0;
    set_days(w, "2025-11-05", "2025-11-05");
    assert_int_equal(replay(w, moment(1, 2), &problems, &replayed), OK);
    assert_int_equal(store_replay(w->from, w->to, "elsewhere", moment(1, 4), count_problem, NULL,
                                  &problems, &replayed), CONFLICT);
    /* As if the same one had been cut off before the days were set. */
    assert_int_equal(test_place_run(w->to_place, "DELETE FROM setting WHERE name <> 'clock'", NULL),
                     3);
    assert_int_equal(replay(w, moment(3, 4), &problems, &replayed), OK);
    assert_int_equal(replayed.records, 12);
    assert_int_equal(store_state_hash(w->to, &again), OK);
    teardown(state);
    setup(state);
    w = *state;
    set_days(w, "2025-11-05", "2025-11-05");
    assert_int_equal(replay(w, moment(3, 4), &problems, &replayed), OK);
    assert_int_equal(store_state_hash(w->to, &whole), OK);
    assert_memory_equal(&whole, &again, sizeof(whole));
    assert_int_equal(problems, 0);
}

static void a_record_that_lies(void **state)
{
    static const char *const lies[] = {
        "UPDATE journal SET body = replace(body, '1000', '1001') WHERE seq = 3",
        "UPDATE journal SET hash = body_hash WHERE seq = 3",
        "UPDATE journal SET body = 'x' || body WHERE seq = 3",
        "UPDATE journal SET seq = 9 WHERE seq = 3",
    };
    for (size_t i = 0; i < ARRAY_COUNT(lies); i++) {
        struct store_replayed replayed;
        int problems = 0;
        if (i > 0)
            setup(state);
        struct world *w = *state;
        assert_int_equal(test_place_run(w->place, lies[i], NULL), BUSINESSES);
        assert_int_equal(replay(w, moment(9, 9), &problems, &replayed), FINDINGS);
        assert_int_equal(problems, 1);
        assert_true(store_half_copied(w->to));
        if (i + 1 < ARRAY_COUNT(lies))
            teardown(state);
    }
}

static void names(void **state)
{
    static const char *const cases[][2] = {
        {"var/carm", "var/carm"},
        {"/a:b@c", "/a:b@c"},
        {"postgresql:///carm?host=/run/x", "postgresql:///carm?host=/run/x"},
        {"postgresql://host:5432/carm", "postgresql://host:5432/carm"},
        {"postgresql://carm@host:5432/carm", "postgresql://carm@host:5432/carm"},
        {"postgresql://carm:secret@host:5432/carm", "postgresql://carm:***@host:5432/carm"},
        {"postgres://carm:se:cr@et@host/carm", "postgres://carm:***@host/carm"},
        {"postgresql://carm:s/e@host/carm", "postgresql://carm:***@host/carm"},
        {"postgresql://h/c?password=secret", "postgresql://h/c?password=***"},
        {"postgresql://h/c?sslpassword=s&a=b&password=t", "postgresql://h/c?sslpassword=***&a=b&"
                                                          "password=***"},
    };
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_string_equal(store_name(arena, cases[i][0]), cases[i][1]);
    arena_free(arena);
}

int main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        IN_WORLD(up_to_an_instant),
        IN_WORLD(everything),
        IN_WORLD(nothing_after_a_hole),
        IN_WORLD(surely_closed_days),
        IN_WORLD(no_days_yet),
        IN_WORLD(goes_on),
        IN_WORLD(a_record_that_lies),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
