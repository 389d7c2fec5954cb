/* Release events through the JSON door, as JSON and as an interchange. */
#include "api_impl.h"
#include "api_test_world.h"
#include "action_test_place.h"

#define EVENTS "/v1/release-events"
#define RELEASES "/v1/accounts/123456782RM0001/releases"

static const struct got *say(struct world *world, const char *key, const char *type,
                             const char *target, const char *body)
{
    const struct sent sent = {.key = key, .type = type, .body = body};
    return call(world, body == NULL ? "GET" : "POST", target, &sent);
}

static const struct got *expect(struct world *world, const char *key, const char *target,
                                const char *body, int status, const char *wanted)
{
    const struct got *got = say(world, key, "application/json", target, body);
    if (got->status != status)
        fail_msg("%s: %d, expected %d: %s", target, got->status, status, got->body);
    if (wanted != NULL)
        assert_string_equal(codes(world, got), wanted);
    return got;
}

static char *event(struct world *world, const char *number, const char *indicator,
                   const char *moment)
{
    return arena_printf(world->arena,
                        "{\"transactionNumber\":\"%s\",\"indicator\":\"%s\",\"moment\":\"%s\","
                        "\"office\":\"0497\",\"importer\":\"123456782RM0001\","
                        "\"estimatedDuties\":{\"amount\":\"77.50\",\"currency\":\"CAD\"}}",
                        number, indicator, moment);
}

static void test_told_and_read(void **state)
{
    struct world *world = *state;
    char *told = event(world, "12345000000998", "4", "2025-10-30T15:40");
    const struct got *got = expect(world, world->agency_key, EVENTS, told, 201, NULL);
    assert_string_equal(at(got, "id"), "12345000000998-1761853200000-4");
    assert_string_equal(at(got, "meaning"), "Goods released");
    assert_string_equal(at(got, "releaseDate"), "2025-10-30");
    assert_string_equal(at(got, "accountBy"), "2025-11-06");
    assert_string_equal(at(got, "waitsFor"), "declaration");
    assert_string_equal(at(got, "estimatedDuties.amount"), "77.50");
    assert_string_equal(at(got, "estimateBasis"), "told");
    expect(world, world->agency_key, EVENTS, told, 200, NULL);
    expect(world, world->agency_key, EVENTS,
           event(world, "12345000001000", "14", "2025-10-30T15:40"), 201, NULL);
    got = expect(world, world->key, RELEASES, NULL, 200, NULL);
    assert_string_equal(at(got, "items.0.transactionNumber"), "12345000000998");
    assert_null(at(got, "items.1.id"));
    got = expect(world, world->key, RELEASES "?waitsFor=answer", NULL, 200, NULL);
    const char *id = arena_text(world->arena, at(got, "items.0.id"));
    assert_string_equal(id, "12345000001000-1761853200000-14");
    expect(world, world->key, RELEASES "?waitsFor=godot", NULL, 400, NULL);
    expect(world, world->key, RELEASES "?cursor=x", NULL, 400, NULL);
    expect(world, world->stranger_key, RELEASES, NULL, 404, NULL);
    expect(world, world->key, EVENTS "/12345000000998", NULL, 200, NULL);
    expect(world, world->stranger_key, EVENTS "/12345000000998", NULL, 404, NULL);
    expect(world, world->key, EVENTS "/12345", NULL, 422, "REL-0101");
    const char *answers = arena_printf(world->arena, EVENTS "/%s/answers", id);
    expect(world, world->stranger_key, answers, "{}", 404, NULL);
    got = expect(world, world->key, answers, "{\"words\":\"Sent again\"}", 201, NULL);
    assert_string_equal(at(got, "words"), "Sent again");
    expect(world, world->key, answers, "{}", 409, "REL-0109");
    expect(world, world->key, EVENTS, told, 403, NULL);
    expect(world, world->broker_key, EVENTS, told, 403, NULL);
    expect(world, world->agency_key, EVENTS, "{\"transactionNumber\":\"1\",\"colour\":\"red\"}",
           422, NULL);
    expect(world, world->agency_key, EVENTS, "{}", 422, "REL-0101 REL-0102 REL-0103");
    expect(world, world->agency_key, EVENTS,
           "{\"transactionNumber\":\"12345000000998\",\"indicator\":\"4\","
           "\"moment\":\"2025-10-30T15:40\","
           "\"estimatedDuties\":{\"amount\":\"1.00\",\"currency\":\"USD\"}}", 422, "DOC-0017");
    got = expect(world, world->agency_key, EVENTS,
                 "{\"transactionNumber\":\"99999000000019\",\"indicator\":\"4\","
                 "\"moment\":\"2025-10-30T15:40\"}", 201, NULL);
    assert_string_equal(at(got, "findings.0.code"), "REL-0108");
}

static char *interchange(struct world *world, const char *test)
{
    return arena_printf(
        world->arena,
        "UNA:+.? '\r\nUNB+UNOC:3+CBSA:ZZZ+100000009RM0001:ZZZ+251113:1541+RN000001++RNS++++%s'\r\n"
        "UNH+1+CUSRES:D:96A:UN'BGM+:::911+12345000000997+11'LOC+22+0497:129::3072'"
        "DTM+58:202510301540:203'GIS+4'RFF+XC:1234PARS56789'UNT+7+1'"
        "UNH+2+CUSRES:D:96A:UN'BGM+:::911+12345000000998+11'LOC+22+0497:129::3072'"
        "DTM+58:202510301540:203'GIS+7'RFF+XC:1234PARS56789'UNT+7+2'"
        "UNH+3+CUSRES:D:96A:UN'BGM+:::911+12345000000999+11'LOC+22+0497:129::3072'"
        "DTM+58:202510301540:203'GIS+4'RFF+XC:1234PARS56789'UNT+9+3'"
        "UNZ+3+RN000001'",
        test);
}

/* Each message by itself; a test keeps nothing. */
static void test_interchange(void **state)
{
    struct world *world = *state;
    const struct got *got =
        say(world, world->agency_key, "application/edifact", EVENTS, interchange(world, "1"));
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "test"), "true");
    assert_string_equal(at(got, "items.0.taken"), "true");
    expect(world, world->agency_key, EVENTS "/12345000000997", NULL, 404, NULL);
    got = say(world, world->agency_key, "application/edifact", EVENTS, interchange(world, ""));
    assert_string_equal(at(got, "test"), "false");
    assert_string_equal(at(got, "items.0.event.cargoControlNumber"), "1234PARS56789");
    assert_string_equal(at(got, "items.0.event.subLocation"), "3072");
    assert_string_equal(at(got, "items.1.taken"), "false");
    assert_string_equal(at(got, "items.1.findings.0.code"), "REL-0102");
    assert_string_equal(at(got, "items.2.taken"), "false");
    assert_string_equal(at(got, "items.2.findings.0.code"), "EDI-0029");
    got = say(world, world->agency_key, "application/edifact", EVENTS, interchange(world, ""));
    assert_string_equal(at(got, "items.0.repeated"), "true");
    got = say(world, world->agency_key, "application/edifact", EVENTS, "UNB+x'");
    assert_int_equal(got->status, 422);
    got = say(world, world->key, "application/edifact", EVENTS, interchange(world, ""));
    assert_int_equal(got->status, 403);
    got = say(world, world->agency_key, "text/plain", EVENTS, "4");
    assert_int_equal(got->status, 415);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_told_and_read, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_interchange, world_open, world_close),
    };
    return _cmocka_run_group_tests("api releases", tests, ARRAY_COUNT(tests), NULL,
                                   reference_place_end);
}
