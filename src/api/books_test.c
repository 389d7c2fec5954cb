/* What an account looks like against other books, since its statements, and in a calendar. */
#include "api_test_world.h"
#include "action_test_place.h"

#define ACCOUNT "/v1/accounts/123456782RM0001"

static const struct got *get(struct world *world, const char *key, const char *target,
                             const char *accept)
{
    const struct sent sent = {.key = key, .accept = accept};
    return call(world, "GET", target, &sent);
}

static const struct got *compare(struct world *world, const char *key, const char *query,
                                 const char *accept, const char *csv)
{
    const struct sent sent = {.key = key, .accept = accept, .type = "text/csv", .body = csv};
    return call(world, "POST", arena_printf(world->arena, ACCOUNT "/reconciliations%s", query),
                &sent);
}

static char *number_of(struct world *world, int64_t sequence)
{
    return arena_text(world->arena, transaction_number_make("12345", sequence).text);
}

static void file_one(struct world *world, const char *key, int64_t sequence, const char *amount)
{
    const struct sent sent = {
        .key = key,
        .idempotency = arena_printf(world->arena, "b%d", (int)sequence),
        .body = shirts_json(world, &(struct shirts){.sequence = sequence, .amount = amount})};
    const struct got *got = call(world, "POST", "/v1/declarations", &sent);
    if (got->status != 201)
        print_error("%s\n", got->body);
    assert_int_equal(got->status, 201);
}

/* Of 1,000.00: 180.00 and 59.00. */
static void test_reconcile(void **state)
{
    struct world *world = *state;
    file_one(world, world->key, 1, "1000.00");
    file_one(world, world->broker_key, 2, "2000.00");
    const char *csv = arena_printf(world->arena,
                                   "Transaction number,Date,Amount,GST\n"
                                   "%s,2025-11-03,239.00,59.00\n"
                                   "%s,2025-11-03,470.00,\n"
                                   "77777777777777,2025-11-03,5.00,\n",
                                   number_of(world, 1), number_of(world, 2));
    const struct got *got = compare(world, world->key, "", NULL, csv);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "matched.lines"), "1");
    assert_string_equal(at(got, "different.lines"), "1");
    assert_string_equal(at(got, "different.difference"), "8.00");
    assert_string_equal(at(got, "missingHere.theirs"), "5.00");
    assert_string_equal(at(got, "missingThere.lines"), "0");
    assert_string_equal(at(got, "total.theirs"), "714.00");
    assert_string_equal(at(got, "total.ours"), "717.00");
    assert_string_equal(at(got, "total.difference"), "3.00");
    assert_string_equal(at(got, "lines.1.reason"), "reconcile.amount");

    got = compare(world, world->key, "?from=2025-10-01&to=2025-10-31", NULL, csv);
    assert_string_equal(at(got, "outside.rows"), "3");
    assert_string_equal(at(got, "total.ours"), "0.00");
    got = compare(world, world->key, "", "text/csv", csv);
    assert_int_equal(got->status, 200);
    assert_non_null(strstr(got->body, "\r\ndifferent,reconcile.amount,amount,3,"));

    /* The broker sees what it filed itself; a stranger nothing. */
    got = compare(world, world->broker_key, "", NULL, csv);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "matched.lines"), "0");
    assert_string_equal(at(got, "missingHere.lines"), "2");
    assert_string_equal(at(got, "total.ours"), "478.00");
    assert_int_equal(compare(world, world->stranger_key, "", NULL, csv)->status, 404);
    assert_int_equal(compare(world, world->key, "?from=soon", NULL, csv)->status, 400);
    got = compare(world, world->key, "?from=2025-12-01&to=2025-11-01", NULL, csv);
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "REC-0006");
    got = compare(world, world->key, "", NULL, "ref,amount\nA,much\nB,\n");
    assert_string_equal(codes(world, got), "REC-0002 REC-0008");
}

/* A correction after the statement, of goods of its period. */
static void test_since(void **state)
{
    struct world *world = *state;
    file_one(world, world->key, 11, "1000.00");
    world_advance(world, "2025-11-26");
    const char *path = ACCOUNT "/statements/SOA-123456782RM0001-202511/since";
    const struct got *got = get(world, world->key, path, NULL);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "lines"), "[]");
    const char *issued = arena_text(world->arena, at(got, "issued.totalPayable"));
    assert_string_equal(at(got, "now.totalPayable"), issued);

    const char *target = arena_printf(world->arena, "/v1/declarations/%s/corrections",
                                      number_of(world, 11));
    const struct sent sent = {
        .key = world->key, .idempotency = "c11",
        .body = shirts_json(world, &(struct shirts){.sequence = 11, .amount = "1100.00"})};
    got = call(world, "POST", target, &sent);
    if (got->status != 201)
        print_error("%s\n", got->body);
    assert_int_equal(got->status, 201);
    got = get(world, world->key, path, NULL);
    assert_string_equal(at(got, "lines.0.kind"), "new");
    assert_string_equal(at(got, "lines.0.cause"), "difference.period");
    assert_string_equal(at(got, "lines.0.knownOn"), "2025-11-26");
    assert_string_equal(at(got, "lines.0.now.amount"), "23.90");
    assert_null(at(got, "lines.1.kind"));
    assert_string_equal(at(got, "issued.totalPayable"), issued);
    money before, after;
    assert_true(money_parse(issued, &before));
    assert_true(money_parse(at(got, "now.totalPayable"), &after));
    assert_int_equal(after.cents - before.cents, 2390);
    got = get(world, world->key, path, "application/pdf");
    assert_memory_equal(got->body, "%PDF", 4);
    assert_int_equal(get(world, world->broker_key, path, NULL)->status, 403);
    assert_int_equal(get(world, world->stranger_key, path, NULL)->status, 404);
    assert_int_equal(get(world, world->key,
                         ACCOUNT "/statements/SOA-123456782RM0001-199911/since", NULL)->status,
                     404);
}

static void test_calendar(void **state)
{
    struct world *world = *state;
    file_one(world, world->key, 21, "1000.00");
    const struct got *got =
        get(world, world->key, ACCOUNT "/calendar?from=2025-11-25&to=2025-12-01", NULL);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "events.0.kind"), "statement");
    assert_string_equal(at(got, "events.0.date"), "2025-11-25");
    assert_string_equal(at(got, "events.1.kind"), "due");
    assert_string_equal(at(got, "events.1.rule"), "due.tenth_weekday");
    assert_string_equal(at(got, "events.1.about"), "2025-11-17");
    assert_non_null(at(got, "events.1.amount"));
    assert_string_equal(at(got, "events.2.kind"), "correct");
    /* The broker files only: the day, not what is due. */
    got = get(world, world->broker_key, ACCOUNT "/calendar?from=2025-11-25&to=2025-12-01", NULL);
    assert_string_equal(at(got, "events.1.kind"), "due");
    assert_null(at(got, "events.1.amount"));
    assert_int_equal(get(world, world->stranger_key, ACCOUNT "/calendar", NULL)->status, 404);
    assert_int_equal(
        get(world, world->key, ACCOUNT "/calendar?from=2025-12-01&to=2025-11-01", NULL)->status,
        400);
    got = get(world, world->key, ACCOUNT "/calendar", "text/calendar");
    assert_string_equal(got->type, "text/calendar; charset=utf-8");
    assert_int_equal(strncmp(got->body, "BEGIN:VCALENDAR\r\n", 17), 0);
    assert_non_null(strstr(got->body, "\r\nUID:due-123456782RM0001-20251117@open-carm\r\n"));
}

/* Who filed what; the broker is shown its own, and nothing of the importer's. */
static void test_parties(void **state)
{
    struct world *world = *state;
    file_one(world, world->key, 31, "1000.00");
    file_one(world, world->broker_key, 32, "2000.00");
    world_advance(world, "2025-11-26");
    const char *path = ACCOUNT "/parties";
    const struct got *got = get(world, world->key, path, NULL);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "statementDate"), "2025-11-25");
    assert_string_equal(at(got, "ownOnly"), "false");
    assert_string_equal(at(got, "filers.0.party"), "123456782");
    assert_string_equal(at(got, "filers.0.charged"), "239.00");
    assert_string_equal(at(got, "filers.1.party"), "741190268");
    assert_string_equal(at(got, "filers.1.outstanding"), "478.00");
    got = get(world, world->broker_key, path, NULL);
    assert_string_equal(at(got, "ownOnly"), "true");
    assert_string_equal(at(got, "filers.0.party"), "741190268");
    assert_null(at(got, "filers.1.party"));
    assert_null(at(got, "lines.1.item"));
    assert_int_equal(get(world, world->stranger_key, path, NULL)->status, 404);
    assert_int_equal(
        get(world, world->key, ACCOUNT "/parties?statementDate=2025-11-24", NULL)->status, 400);
}

/* Every parameter that the rules of accounting leave open, as rows with a source. */
static void test_parameters(void **state)
{
    static const char *const names[] = {
        "txn_check", "legacy_types", "cancel_by_client", "interest_start", "due_roll_holiday",
        "holidays_extra", "province_holidays", "fx_rule", "round", "alloc_order", "offset_pref",
        "disb_min", "disb_months", "disb_on_request", "adj_due_days", "day_basis",
        "rate_rounding", "lap", "lpp", "pad_amount", "pad_day", "card_cycle_limit",
        "provincial_on_commercial", "gst_refund_registrant", "bn_luhn", "int_min_post"};
    struct world *world = *state;
    const struct got *got = get(world, world->key, "/v1/parameters", NULL);
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        bool found = false;
        for (int k = 0; !found; k++) {
            const char *name = at(got, arena_printf(world->arena, "items.%d.name", k));
            if (!name) {
                print_error("no parameter %s\n", names[i]);
                fail();
            }
            found = name && strcmp(name, names[i]) == 0;
            if (!found)
                continue;
            assert_non_null(at(got, arena_printf(world->arena, "items.%d.value", k)));
            assert_non_null(at(got, arena_printf(world->arena, "items.%d.source", k)));
            assert_non_null(at(got, arena_printf(world->arena, "items.%d.from", k)));
        }
    }
}

int main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_reconcile), IN_WORLD(test_since), IN_WORLD(test_calendar),
        IN_WORLD(test_parties), IN_WORLD(test_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
