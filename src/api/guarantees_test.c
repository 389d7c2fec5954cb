/* Financial security through the JSON door: an importer's software, its provider's, a release
 * system's. */
#include "api_impl.h"
#include "api_test_world.h"
#include "action_test_place.h"

#include <stdio.h>

#define ACCOUNT "/v1/accounts/123456782RM0001"

static const struct got *ask(struct world *world, const char *key, const char *target,
                             const char *body)
{
    static int number;
    const struct sent sent = {.key = key, .body = body,
                              .idempotency = arena_printf(world->arena, "n%d", ++number)};
    return call(world, body == NULL ? "GET" : "POST", target, &sent);
}

static const struct got *expect(struct world *world, const char *key, const char *target,
                                const char *body, int status, const char *wanted)
{
    const struct got *got = ask(world, key, target, body);
    if (got->status != status)
        fail_msg("%s: %d, expected %d: %s", target, got->status, status, got->body);
    if (wanted != NULL)
        assert_string_equal(codes(world, got), wanted);
    return got;
}

static void assert_release(struct world *world, const char *answer, const char *reason)
{
    const struct got *got = expect(world, world->agency_key,
                                   "/v1/release-checks/123456782RM0001", NULL, 200, NULL);
    assert_string_equal(at(got, "rpp"), answer);
    assert_string_equal(at(got, "reason"), reason);
    assert_string_equal(at(got, "bn15"), "123456782RM0001");
}

static void test_provider_and_importer(void **state)
{
    struct world *world = *state;
    const char *surety = put_surety(world);
    assert_release(world, "N", "NOT_ENROLLED");
    expect(world, world->key, ACCOUNT "/rpp-enrolment", "{}", 422, "FSG-0003");
    expect(world, world->key, ACCOUNT "/rpp-enrolment", "{\"projection\":\"x\"}", 422, NULL);
    const struct got *got =
        expect(world, world->key, ACCOUNT "/rpp-enrolment",
               "{\"projection\":{\"amount\":\"137250.37\",\"currency\":\"CAD\"}}", 201, NULL);
    assert_string_equal(at(got, "state"), "rpp.pending");
    assert_string_equal(at(got, "requirement.agreement.amount"), "68626.00");
    assert_string_equal(at(got, "requirement.months.11.total.amount"), "0.00");
    assert_string_equal(at(got, "shortAsDeposit.amount"), "137250.37");
    assert_release(world, "N", "NO_SECURITY");
    /* Not its business's to see, and nobody's but a provider's to give. */
    expect(world, world->stranger_key, ACCOUNT "/security", NULL, 404, NULL);
    expect(world, surety, ACCOUNT "/security", NULL, 404, NULL);
    expect(world, world->key, "/v1/security-agreements", "{\"account\":\"123456782RM0001\"}", 403,
           NULL);
    expect(world, world->stranger_key, "/v1/release-checks/123456782RM0001", NULL, 404, NULL);
    got = expect(world, world->key, ACCOUNT "/security-agreements",
                 "{\"provider\":\"764312088\",\"number\":\"SB-1\",\"amount\":{\"amount\":"
                 "\"68626.00\",\"currency\":\"CAD\"}}", 201, NULL);
    const char *id = arena_text(world->arena, at(got, "id"));
    const char *path = arena_printf(world->arena, "/v1/security-agreements/%s", id);
    const char *steps = arena_printf(world->arena, "%s/steps", path);
    assert_string_equal(at(got, "state"), "security.submitted");
    got = expect(world, surety, "/v1/security-agreements?waiting=true", NULL, 200, NULL);
    assert_string_equal(at(got, "items.0.id"), id);
    assert_string_equal(at(got, "items.0.debtor"), "123456782");
    expect(world, world->stranger_key, path, NULL, 404, NULL);
    expect(world, world->key, steps, "{\"step\":\"security.confirm\"}", 403, NULL);
    expect(world, surety, steps, "{\"step\":\"refund.pay\"}", 422, "MON-0022");
    expect(world, surety, steps, "{\"step\":\"security.reject\"}", 422, "MON-0001");
    got = expect(world, surety, steps, "{\"step\":\"security.confirm\"}", 201, NULL);
    assert_string_equal(at(got, "state"), "security.active");
    assert_release(world, "Y", "ACTIVE");
    expect(world, surety, steps, "{\"step\":\"security.terminate\",\"on\":\"2025-11-04\"}", 422,
           "FSG-0032");
    expect(world, surety, steps, "{\"step\":\"security.confirm\"}", 409, NULL);
}

static void test_entered_by_provider(void **state)
{
    struct world *world = *state;
    const char *surety = put_surety(world);
    static const struct {
        const char *body, *codes;
    } wrong[] = {
        {"{}", "FSG-0007"},
        {"{\"account\":\"123456782RM0001\"}", "FSG-0021 FSG-0023"},
        {"{\"account\":\"731056248RM0001\",\"number\":\"A\",\"amount\":{\"amount\":\"5000.00\"}}",
         "FSG-0007"},
        {"{\"account\":\"123456782RM0001\",\"number\":\"A B\",\"amount\":{\"amount\":\"4999.99\"}}",
         "FSG-0021 FSG-0024"},
        {"{\"account\":\"123456782RM0001\",\"number\":\"A\",\"amount\":{\"amount\":\"5000.00\"},"
         "\"from\":\"2020-01-01\",\"until\":\"2019-01-01\"}", "FSG-0026 FSG-0025"},
        {"{\"account\":\"123456782RM0001\",\"number\":\"A\",\"amount\":{\"amount\":\"5000.00\"},"
         "\"bond\":1}", "DOC-0001"},
        {"{\"account\":\"123456782RM0001\",\"number\":\"A\",\"amount\":{\"amount\":\"5000.00\"},"
         "\"allocations\":[{\"account\":\"123456782RM0001\",\"amount\":{\"amount\":\"5000.01\"}}]}",
         "FSG-0030"},
        {"{\"account\":\"123456782RM0001\",\"number\":\"A\",\"amount\":{\"amount\":\"5000.00\"},"
         "\"allocations\":[{},7]}", "FSG-0007 FSG-0007"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++)
        expect(world, surety, "/v1/security-agreements", wrong[i].body, 422, wrong[i].codes);
    expect(world, world->key, ACCOUNT "/rpp-enrolment",
           "{\"projection\":{\"amount\":\"10000.00\"}}", 201, NULL);
    static const char good[] = "{\"account\":\"123456782RM0001\",\"number\":\"A\",\"amount\":"
                               "{\"amount\":\"5000.00\"},\"allocations\":[{\"account\":"
                               "\"123456782RM0001\",\"amount\":{\"amount\":\"5000.00\"}}]}";
    const struct sent sent = {.key = surety, .body = good, .idempotency = "one"};
    assert_int_equal(call(world, "POST", "/v1/security-agreements", &sent)->status, 201);
    assert_int_equal(call(world, "POST", "/v1/security-agreements", &sent)->status, 200);
    expect(world, surety, "/v1/security-agreements", good, 409, "FSG-0022");
    assert_release(world, "Y", "ACTIVE");
    expect(world, world->key, ACCOUNT "/security-deposits",
           "{\"id\":\"D1\",\"amount\":{\"amount\":\"100.00\"}}", 201, NULL);
    const struct sent leave = {.key = world->key};
    assert_int_equal(call(world, "DELETE", ACCOUNT "/rpp-enrolment", &leave)->status, 200);
    assert_release(world, "N", "NOT_ENROLLED");
    assert_int_equal(call(world, "DELETE", ACCOUNT "/rpp-enrolment", &leave)->status, 409);
    expect(world, world->agency_key, "/v1/release-checks/12", NULL, 422, "FSG-0007");
    assert_string_equal(at(expect(world, world->agency_key, "/v1/release-checks/731056248RM0001",
                                  NULL, 200, NULL), "reason"), "UNKNOWN");
}

static const struct got *ask_many(struct world *world, const char *key, const char *csv)
{
    const struct sent sent = {.key = key, .type = "text/csv", .body = csv};
    return call(world, "POST", "/v1/release-checks", &sent);
}

/* How often what was answered is told of; of a question by the business itself it is not. */
static size_t told(struct world *world, const char *words)
{
    struct access_event *events;
    size_t count = store_page_access(world->worker.reader, world->arena, 0, 10000, &events),
           found = 0;
    for (size_t i = 0; i < count; i++)
        found += strcmp(events[i].kind, "release.checked") == 0 &&
                 strcmp(events[i].words, words) == 0;
    return found;
}

static void test_many(void **state)
{
    struct world *world = *state;
    const struct got *got =
        ask_many(world, world->agency_key,
                 "account,note\n123456782RM0001,ours\n\"987654324 rm 0001\"\n\n12\n"
                 "731056248RM0001\n");
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "items.0.row"), "2");
    assert_string_equal(at(got, "items.0.bn15"), "123456782RM0001");
    assert_string_equal(at(got, "items.0.reason"), "NOT_ENROLLED");
    assert_string_equal(at(got, "items.1.bn15"), "987654324RM0001");
    assert_string_equal(at(got, "items.2.code"), "FSG-0007");
    assert_null(at(got, "items.2.rpp"));
    assert_string_equal(at(got, "items.3.reason"), "UNKNOWN");
    assert_null(at(got, "items.4.row"));
    const size_t once = told(world, "N NOT_ENROLLED");
    assert_true(once > 0);
    assert_int_equal(told(world, "N UNKNOWN"), 2);
    for (int i = 0; i < 3; i++)
        assert_release(world, "N", "NOT_ENROLLED");
    ask_many(world, world->agency_key, "123456782RM0001\n731056248RM0001\n");
    assert_int_equal(told(world, "N NOT_ENROLLED"), once);
    assert_int_equal(told(world, "N UNKNOWN"), 2);
    /* Of others one learns nothing, and of oneself nothing is told. */
    got = ask_many(world, world->key, "123456782RM0001\n731056248RM0001\n");
    assert_string_equal(at(got, "items.0.rpp"), "N");
    assert_null(at(got, "items.1.rpp"));
    assert_null(at(got, "items.1.reason"));
    assert_int_equal(told(world, "N NOT_ENROLLED"), once);
    /* A new answer is told of. */
    expect(world, world->key, ACCOUNT "/rpp-enrolment", "{\"projection\":{\"amount\":\"0.00\"}}",
           201, NULL);
    assert_release(world, "Y", "ACTIVE");
    assert_int_equal(told(world, "Y ACTIVE"), 1);
    got = ask_many(world, world->agency_key, "account\n");
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "FSG-0400");
    got = ask_many(world, world->agency_key, "\"123456782RM0001\n");
    assert_string_equal(codes(world, got), "FSG-0402");
    struct out out = out_new(world->arena);
    for (int i = 0; i <= RPP_CHECKS_MAX; i++)
        out_put(&out, "123456782RM0001\n");
    assert_string_equal(codes(world, ask_many(world, world->agency_key, out.data)), "FSG-0401");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_provider_and_importer, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_entered_by_provider, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_many, world_open, world_close),
    };
    return _cmocka_run_group_tests("api guarantees", tests, ARRAY_COUNT(tests), NULL,
                                   reference_place_end);
}
