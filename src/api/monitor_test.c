/* Security between reviews through the JSON door. */
#include "api_impl.h"
#include "api_test_world.h"
#include "action_test_place.h"

#define ACCOUNT "/v1/accounts/123456782RM0001"
#define USE ACCOUNT "/security/utilisation"
#define REQUESTS ACCOUNT "/requirement-requests"

static const struct got *expect(struct world *world, const char *key, const char *target,
                                const char *body, int status, const char *wanted)
{
    static int number;
    const struct sent sent = {.key = key, .body = body,
                              .idempotency = arena_printf(world->arena, "m%d", ++number)};
    const struct got *got = call(world, body == NULL ? "GET" : "POST", target, &sent);
    if (got->status != status)
        fail_msg("%s: %d, expected %d: %s", target, got->status, status, got->body);
    if (wanted != NULL)
        assert_string_equal(codes(world, got), wanted);
    return got;
}

static void test_requests(void **state)
{
    struct world *world = *state;
    const char *agency = world->agency_key, *own = world->key;
    static const char good[] =
        "{\"amount\":{\"amount\":\"12000.00\"},\"basis\":\"projected\",\"words\":\"less\"}";
    expect(world, own, REQUESTS, good, 422, "FSG-0202");
    expect(world, own, ACCOUNT "/rpp-enrolment",
           "{\"projection\":{\"amount\":\"20000.00\"},\"change\":{\"basis\":\"x\"}}", 422,
           "DOC-0005 FSG-0203 MON-0001");
    expect(world, own, ACCOUNT "/rpp-enrolment", "{\"projection\":{\"amount\":\"20000.00\"}}", 201,
           NULL);
    static const struct {
        const char *body, *codes;
    } wrong[] = {
        {"{}", "DOC-0005 FSG-0203 MON-0001"},
        {"{\"amount\":{\"amount\":\"-1\"},\"basis\":\"actual\",\"words\":\"x\"}", "DOC-0005"},
        {"{\"amount\":{\"amount\":\"20000.00\"},\"basis\":\"actual\",\"words\":\"x\"}",
         "FSG-0204"},
        {"{\"amount\":{\"amount\":\"1.00\"},\"basis\":\"actual\",\"words\":\"x\",\"why\":\"x\"}",
         "DOC-0001"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++)
        expect(world, own, REQUESTS, wrong[i].body, 422, wrong[i].codes);
    expect(world, world->stranger_key, REQUESTS, good, 404, NULL);
    const struct sent sent = {.key = own, .body = good, .idempotency = "one"};
    const struct got *got = call(world, "POST", REQUESTS, &sent);
    assert_int_equal(got->status, 201);
    const char *id = arena_text(world->arena, at(got, "id"));
    const char *steps = arena_printf(world->arena, REQUESTS "/%s/steps", id);
    got = call(world, "POST", REQUESTS, &sent);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "id"), id);
    expect(world, own, REQUESTS, good, 409, "FSG-0201");
    expect(world, own, "/v1/requirement-requests", NULL, 403, NULL);
    got = expect(world, agency, "/v1/requirement-requests", NULL, 200, NULL);
    assert_string_equal(at(got, "items.0.account"), "123456782RM0001");
    expect(world, agency, steps, "{\"step\":\"rpp.remove\"}", 422, "MON-0022");
    expect(world, agency, steps, "{\"step\":\"requirement_request.approve\"}", 422, "FSG-0205");
    expect(world, agency, steps, "{\"step\":\"requirement_request.refuse\"}", 422, "MON-0001");
    expect(world, own, steps, "{\"step\":\"requirement_request.refuse\",\"words\":\"x\"}", 403,
           NULL);
    expect(world, own, steps, "{\"step\":\"requirement_request.answer\",\"words\":\"x\"}", 409,
           "MON-0003");
    expect(world, agency, REQUESTS "/1/steps",
           "{\"step\":\"requirement_request.refuse\",\"words\":\"x\"}", 404, NULL);
    const char *until = date_text(
        world->arena, date_add(instant_date(clock_now(house_clock(world->house))), 100));
    const struct sent decision = {
        .key = agency, .idempotency = "two",
        .body = arena_printf(world->arena,
                             "{\"step\":\"requirement_request.approve\",\"amount\":{\"amount\":"
                             "\"15000.00\"},\"until\":\"%s\",\"words\":\"in part\"}", until)};
    got = call(world, "POST", steps, &decision);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "state"), "requirement_request.partly_approved");
    assert_string_equal(at(got, "approved.amount"), "15000.00");
    assert_string_equal(at(got, "until"), until);
    assert_int_equal(call(world, "POST", steps, &decision)->status, 200);
    expect(world, own, steps, "{\"step\":\"requirement_request.withdraw\"}", 409, "MON-0003");
    got = expect(world, own, ACCOUNT "/security", NULL, 200, NULL);
    assert_string_equal(at(got, "requirement.base.amount"), "15000.00");
    assert_string_equal(at(got, "requirement.until"), until);
    assert_string_equal(at(got, "nextRequirement.base.amount"), "20000.00");
    got = expect(world, own, REQUESTS, NULL, 200, NULL);
    assert_string_equal(at(got, "items.0.steps.1.words"), "in part");
    got = expect(world, own, "/v1/security", NULL, 200, NULL);
    assert_string_equal(at(got, "items.0.account"), "123456782RM0001");
}

static void test_days_and_months(void **state)
{
    struct world *world = *state;
    expect(world, world->key, ACCOUNT "/rpp-enrolment",
           "{\"projection\":{\"amount\":\"20000.00\"}}", 201, NULL);
    expect(world, world->key, ACCOUNT "/security-deposits",
           "{\"id\":\"D\",\"amount\":{\"amount\":\"20000.00\"}}", 201, NULL);
    expect(world, world->stranger_key, USE, NULL, 404, NULL);
    expect(world, world->key, USE "?from=2099-01-01&to=2099-01-02", NULL, 422, "FSG-0206");
    expect(world, world->key, USE "?from=soon&to=2025-01-02", NULL, 422, "FSG-0206");
    expect(world, world->key, USE "?to=2025-01-02", NULL, 422, "FSG-0206");
    const struct got *got = expect(world, world->key, USE, NULL, 200, NULL);
    assert_string_equal(at(got, "items.29.limit.amount"), "20000.00");
    assert_string_equal(at(got, "items.29.utilisation.amount"), "0.00");
    assert_string_equal(at(got, "items.28.limit.amount"), "0.00");
    expect(world, world->stranger_key, ACCOUNT "/security/forecast", NULL, 404, NULL);
    got = expect(world, world->key, ACCOUNT "/security/forecast", NULL, 200, NULL);
    assert_string_equal(at(got, "base.amount"), "20000.00");
    assert_string_equal(at(got, "shortAsDeposit.amount"), "0.00");
    assert_non_null(at(got, "months.11.from"));
    /* Room for a declaration: amounts for who sees the security, yes or no for others. */
    const char *body = shirts_json(world, &(struct shirts){.sequence = 1});
    got = expect(world, world->key, "/v1/declarations?dryRun=true", body, 200, NULL);
    assert_string_equal(at(got, "headRoom.fits"), "true");
    assert_string_equal(at(got, "headRoom.utilisation.amount"), "2390.00");
    assert_string_equal(at(got, "headRoom.limit.amount"), "20000.00");
    body = shirts_json(world, &(struct shirts){.sequence = 1, .amount = "100000.00"});
    got = expect(world, world->key, "/v1/declarations?dryRun=true", body, 200, NULL);
    assert_string_equal(at(got, "headRoom.fits"), "false");
    got = expect(world, world->broker_key, "/v1/declarations?dryRun=true", body, 200, NULL);
    assert_string_equal(at(got, "headRoom.fits"), "false");
    assert_null(at(got, "headRoom.limit"));
    got = expect(world, world->key, "/v1/declarations", body, 201, NULL);
    assert_null(at(got, "headRoom"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_requests, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_days_and_months, world_open, world_close),
    };
    return _cmocka_run_group_tests("api monitor", tests, ARRAY_COUNT(tests), NULL,
                                   reference_place_end);
}
