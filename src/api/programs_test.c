/* Security of other programs and on paper through the JSON door. */
#include "api_impl.h"
#include "api_test_world.h"
#include "action_test_place.h"

#define ACCOUNT "/v1/accounts/123456782RM0001"
#define PROGRAMS_PATH ACCOUNT "/security-programs"

static const struct got *expect(struct world *world, const char *key, const char *target,
                                const char *body, int status, const char *wanted)
{
    static int number;
    const struct sent sent = {.key = key, .body = body,
                              .idempotency = arena_printf(world->arena, "p%d", ++number)};
    const struct got *got = call(world, body == NULL ? "GET" : "POST", target, &sent);
    if (got->status != status)
        fail_msg("%s: %d, expected %d: %s", target, got->status, status, got->body);
    if (wanted != NULL)
        assert_string_equal(codes(world, got), wanted);
    return got;
}

static void test_programs(void **state)
{
    struct world *world = *state;
    const char *surety = put_surety(world), *agency = world->agency_key;
    static const struct {
        const char *body, *codes;
    } wrong[] = {
        {"{}", "FSG-0305 FSG-0023 MON-0001"},
        {"{\"program\":\"ferry\",\"words\":\"x\"}", "FSG-0300"},
        {"{\"program\":\"broker\",\"amount\":{\"amount\":\"60000.00\"},\"words\":\"x\"}",
         "FSG-0301"},
        {"{\"program\":\"temporary\",\"amount\":{\"amount\":\"100.01\"},\"words\":\"x\"}",
         "FSG-0304"},
        {"{\"program\":\"temporary\",\"reference\":\"T 1\",\"amount\":{\"amount\":\"100.01\"},"
         "\"since\":\"2099-01-01\",\"words\":\"x\"}", "FSG-0304 FSG-0310"},
        {"{\"program\":\"carrier\",\"amount\":{\"amount\":\"4999.99\"},\"words\":\"x\"}",
         "FSG-0303"},
        {"{\"program\":\"carrier\",\"amount\":{\"amount\":\"5000.00\"},\"who\":\"x\"}",
         "DOC-0001"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++)
        expect(world, agency, PROGRAMS_PATH, wrong[i].body, 422, wrong[i].codes);
    static const char good[] = "{\"program\":\"temporary\",\"reference\":\"T-1\",\"amount\":"
                               "{\"amount\":\"6000.00\"},\"words\":\"machines for a fair\"}";
    expect(world, world->key, PROGRAMS_PATH, good, 403, NULL);
    const struct sent sent = {.key = agency, .body = good, .idempotency = "one"};
    const struct got *got = call(world, "POST", PROGRAMS_PATH, &sent);
    assert_int_equal(got->status, 201);
    const char *steps = arena_printf(world->arena, PROGRAMS_PATH "/%s/steps", at(got, "id"));
    assert_int_equal(call(world, "POST", PROGRAMS_PATH, &sent)->status, 200);
    got = expect(world, world->key, PROGRAMS_PATH, NULL, 200, NULL);
    assert_string_equal(at(got, "items.0.state"), "needed");
    assert_string_equal(at(got, "items.0.needs.0.words"), "machines for a fair");
    expect(world, world->stranger_key, PROGRAMS_PATH, NULL, 404, NULL);
    /* an agreement and a deposit say what they are for */
    static const char agreement[] = "{\"account\":\"123456782RM0001\",\"number\":\"T\",\"program\":"
                                    "\"%s\",\"authority\":\"%s\",\"amount\":{\"amount\":"
                                    "\"5000.00\"}}";
    const char *path = "/v1/security-agreements";
    expect(world, surety, path, arena_printf(world->arena, agreement, "carrier", "transportation"),
           422, "FSG-0301");
    expect(world, surety, path, arena_printf(world->arena, agreement, "temporary", "accounting"),
           422, "FSG-0302");
    expect(world, surety, path, arena_printf(world->arena, agreement, "boat", "accounting"), 422,
           "FSG-0300");
    got = expect(world, surety, path,
                 arena_printf(world->arena, agreement, "temporary", "temporary"), 201, NULL);
    assert_string_equal(at(got, "program"), "temporary");
    expect(world, world->key, ACCOUNT "/security-deposits",
           "{\"id\":\"D\",\"program\":\"boat\",\"amount\":{\"amount\":\"1000.00\"}}", 422,
           "FSG-0300");
    expect(world, world->key, ACCOUNT "/security-deposits",
           "{\"id\":\"D\",\"program\":\"broker\",\"amount\":{\"amount\":\"1000.00\"}}", 422,
           "FSG-0301");
    expect(world, world->key, ACCOUNT "/security-deposits",
           "{\"id\":\"D\",\"program\":\"temporary\",\"amount\":{\"amount\":\"1000.00\"}}", 201,
           NULL);
    got = expect(world, world->key, PROGRAMS_PATH, NULL, 200, NULL);
    assert_string_equal(at(got, "items.0.state"), "covered");
    assert_string_equal(at(got, "items.0.deposits.amount"), "1000.00");
    got = expect(world, world->key, ACCOUNT "/security", NULL, 200, NULL);
    assert_string_equal(at(got, "agreements.amount"), "0.00");
    expect(world, agency, steps, "{\"step\":\"rpp.remove\"}", 422, "MON-0022");
    expect(world, agency, steps, "{\"step\":\"requirement.release\",\"outcome\":\"lost\"}", 422,
           "FSG-0307 MON-0001");
    expect(world, agency, steps, "{\"step\":\"requirement.extend\",\"until\":\"2099-01-01\","
           "\"words\":\"x\"}", 422, "FSG-0308");
    expect(world, world->key, steps, "{\"step\":\"requirement.release\"}", 403, NULL);
    expect(world, agency, steps,
           "{\"step\":\"requirement.release\",\"outcome\":\"exported\",\"words\":\"seen\"}", 201,
           NULL);
    expect(world, agency, steps,
           "{\"step\":\"requirement.release\",\"outcome\":\"exported\",\"words\":\"seen\"}", 409,
           NULL);
    expect(world, agency, PROGRAMS_PATH "/1/steps",
           "{\"step\":\"requirement.release\",\"outcome\":\"exported\",\"words\":\"seen\"}", 404,
           NULL);
}

static void test_paper(void **state)
{
    struct world *world = *state;
    const char *surety = put_surety(world), *agency = world->agency_key;
    static const char lodged[] =
        "{\"provider\":\"764312088\",\"number\":\"P-1\",\"amount\":{\"amount\":\"10000.00\"},"
        "\"paper\":{\"amountInWords\":\"ten thousand dollars\",\"sealed\":true,\"copy\":\"C-1\","
        "\"debtorSigned\":true,\"providerSigned\":%s}}";
    const char *signed_by_both = arena_printf(world->arena, lodged, "true");
    expect(world, agency, ACCOUNT "/paper-agreements", signed_by_both, 422, "FSG-0320");
    expect(world, agency, ACCOUNT "/paper-deposits",
           "{\"id\":\"C\",\"method\":\"money-order\",\"amount\":{\"amount\":\"10.00\"}}", 422,
           "FSG-0320");
    expect(world, agency, ACCOUNT "/paper-approvals", "{\"ground\":\"whim\"}", 422,
           "FSG-0321 MON-0001");
    expect(world, world->key, ACCOUNT "/paper-approvals",
           "{\"ground\":\"event\",\"words\":\"fire\"}", 403, NULL);
    expect(world, agency, ACCOUNT "/paper-approvals",
           "{\"ground\":\"event\",\"words\":\"fire\"}", 201, NULL);
    expect(world, agency, ACCOUNT "/paper-approvals",
           "{\"ground\":\"event\",\"words\":\"fire\"}", 409, "FSG-0322");
    expect(world, agency, ACCOUNT "/paper-agreements",
           arena_printf(world->arena, lodged, "false"), 422, "FSG-0324");
    expect(world, agency, ACCOUNT "/paper-agreements",
           "{\"number\":\"P-1\",\"amount\":{\"amount\":\"10000.00\"}}", 422,
           "FSG-0323 FSG-0324 FSG-0329 FSG-0325 FSG-0020");
    expect(world, world->key, ACCOUNT "/paper-agreements", signed_by_both, 403, NULL);
    const struct got *got =
        expect(world, agency, ACCOUNT "/paper-agreements", signed_by_both, 201, NULL);
    assert_string_equal(at(got, "channel"), "PAPER");
    assert_string_equal(at(got, "paper.copy"), "C-1");
    const char *steps =
        arena_printf(world->arena, "/v1/security-agreements/%s/steps", at(got, "id"));
    expect(world, world->key, ACCOUNT "/security-deposits",
           "{\"id\":\"D\",\"amount\":{\"amount\":\"1000.00\"}}", 422, "FSG-0327");
    expect(world, surety, steps, "{\"step\":\"security.amend\",\"amount\":{\"amount\":"
           "\"12000.00\"}}", 422, "FSG-0326");
    got = expect(world, agency, steps, "{\"step\":\"security.amend\",\"amount\":{\"amount\":"
                 "\"12000.00\"}}", 201, NULL);
    assert_string_equal(at(got, "amount.amount"), "12000.00");
    expect(world, agency, ACCOUNT "/paper-deposits",
           "{\"id\":\"C\",\"method\":\"card\",\"amount\":{\"amount\":\"10.00\"}}", 422,
           "FSG-0328");
    expect(world, agency, ACCOUNT "/paper-deposits",
           "{\"id\":\"C\",\"method\":\"money-order\",\"amount\":{\"amount\":\"10.00\"}}", 201,
           NULL);
    expect(world, agency, ACCOUNT "/paper-approvals/end", "{}", 422, "MON-0001");
    expect(world, agency, ACCOUNT "/paper-approvals/end", "{\"words\":\"over\"}", 201, NULL);
    expect(world, agency, ACCOUNT "/paper-approvals/end", "{\"words\":\"over\"}", 409,
           "FSG-0330");
    got = expect(world, world->key, ACCOUNT "/paper-approvals", NULL, 200, NULL);
    assert_string_equal(at(got, "items.0.ground"), "event");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_programs, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_paper, world_open, world_close),
    };
    return _cmocka_run_group_tests("api programs", tests, ARRAY_COUNT(tests), NULL,
                                   reference_place_end);
}
