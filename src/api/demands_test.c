/* Demands on security through the JSON door: the agency's, the provider's, the importer's. */
#include "api_impl.h"
#include "api_test_world.h"
#include "action_test_place.h"

#define ACCOUNT "/v1/accounts/123456782RM0001"
#define BOND "{\"account\":\"123456782RM0001\",\"number\":\"SB-1\",\"debtorName\":\"%s\"," \
             "\"amount\":{\"amount\":\"5000.00\"}}"

static const struct got *expect_by(struct world *world, const char *method, const char *key,
                                   const char *target, const char *body, int status,
                                   const char *wanted)
{
    static int number;
    const struct sent sent = {.key = key, .body = body,
                              .idempotency = arena_printf(world->arena, "d%d", ++number)};
    const struct got *got = call(world, method, target, &sent);
    if (got->status != status)
        fail_msg("%s: %d, expected %d: %s", target, got->status, status, got->body);
    if (wanted != NULL)
        assert_string_equal(codes(world, got), wanted);
    return got;
}

static const struct got *expect(struct world *world, const char *key, const char *target,
                                const char *body, int status, const char *wanted)
{
    return expect_by(world, body == NULL ? "GET" : "POST", key, target, body, status, wanted);
}

/* An agreement, and interest that came due while it is in force. */
static const char *fall_behind(struct world *world, const char *surety)
{
    const struct shirts shirts = {.sequence = 1, .amount = "1000000.00"};
    const struct sent filed = {.key = world->key, .idempotency = "file",
                               .body = shirts_json(world, &shirts)};
    const struct got *got = call(world, "POST", "/v1/declarations", &filed);
    if (got->status != 201)
        fail_msg("%s", got->body);
    expect(world, surety, "/v1/security-agreements",
           arena_printf(world->arena, BOND, "Nobody Ltd."), 422, "FSG-0114");
    got = expect(world, surety, "/v1/security-agreements",
                 arena_printf(world->arena, BOND, "ESSAI ltee"), 201, NULL);
    assert_string_equal(at(got, "remaining.amount"), "5000.00");
    const char *id = arena_text(world->arena, at(got, "id"));
    world_advance(world, "2026-01-27");
    return id;
}

static void test_demand(void **state)
{
    struct world *world = *state;
    const char *surety = put_surety(world), *agency = world->agency_key;
    const char *bond = fall_behind(world, surety);
    const char *order = arena_printf(world->arena,
                                     "{\"agreement\":\"%s\",\"words\":\"not paid\"}", bond);
    expect(world, world->key, ACCOUNT "/security-demands", order, 403, NULL);
    expect(world, world->stranger_key, ACCOUNT "/security-demands", order, 404, NULL);
    expect(world, agency, ACCOUNT "/security-demands", "{\"words\":\"x\"}", 422, "FSG-0113");
    expect(world, agency, ACCOUNT "/security-demands",
           arena_printf(world->arena, "{\"agreement\":\"%s\"}", bond), 422, "MON-0001");
    expect(world, agency, ACCOUNT "/security-demands",
           "{\"agreement\":\"123456782RM0001-1\",\"words\":\"x\"}", 404, NULL);
    const struct sent sent = {.key = agency, .body = order, .idempotency = "make"};
    assert_int_equal(call(world, "POST", ACCOUNT "/security-demands", &sent)->status, 201);
    const struct got *got = call(world, "POST", ACCOUNT "/security-demands", &sent);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "state"), "demand.sent");
    assert_string_equal(at(got, "answerBy"), "2026-03-28");
    assert_string_equal(at(got, "agreement.number"), "SB-1");
    assert_string_equal(at(got, "agreement.program"), "rpp");
    assert_string_equal(at(got, "debts.0.type"), "LPP");
    const char *asks = arena_text(world->arena, at(got, "asks.amount"));
    const char *id = arena_text(world->arena, at(got, "id"));
    expect(world, agency, ACCOUNT "/security-demands", order, 422, "FSG-0104");
    const char *path = arena_printf(world->arena, "/v1/security-demands/%s", id);
    const char *steps = arena_printf(world->arena, "%s/steps", path);
    const char *rebuttals = arena_printf(world->arena, "%s/rebuttals", path);
    const char *payments = arena_printf(world->arena, "%s/payments", path);
    assert_string_equal(at(expect(world, surety, "/v1/security-demands", NULL, 200, NULL),
                           "items.0.id"), id);
    assert_string_equal(at(expect(world, world->key, ACCOUNT "/security-demands", NULL, 200,
                                  NULL), "items.0.asks.amount"), asks);
    expect(world, world->key, "/v1/security-demands", NULL, 403, NULL);
    expect(world, world->key, path, NULL, 200, NULL);
    expect(world, world->stranger_key, path, NULL, 404, NULL);
    expect(world, surety, "/v1/security-demands/x", NULL, 404, NULL);
    expect(world, world->key, rebuttals, "{\"words\":\"x\"}", 403, NULL);
    expect(world, surety, rebuttals, "{}", 422, "MON-0001");
    expect(world, surety, rebuttals, "{\"words\":\"x\",\"step\":\"demand.pay\"}", 422, "DOC-0001");
    expect(world, surety, payments, "{}", 422, "FSG-0108");
    expect(world, surety, payments, "{\"amount\":{\"amount\":\"0.01\"}}", 422, "FSG-0108");
    expect(world, surety, rebuttals, "{\"words\":\"paid to the broker\"}", 201, NULL);
    expect(world, surety, rebuttals, "{\"words\":\"again\"}", 409, "MON-0003");
    expect(world, surety, steps, "{\"step\":\"demand.continue\",\"words\":\"x\"}", 403, NULL);
    expect(world, agency, steps, "{\"step\":\"refund.pay\",\"words\":\"x\"}", 422, "MON-0022");
    expect(world, agency, steps, "{\"step\":\"demand.lapse\",\"words\":\"x\"}", 404, NULL);
    expect(world, agency, steps,
           "{\"step\":\"demand.amend\",\"words\":\"x\",\"amount\":{\"amount\":\"999999.00\"}}", 422,
           "FSG-0107");
    expect(world, agency, steps, "{\"step\":\"demand.continue\",\"words\":\"it was not\"}", 201,
           NULL);
    const char *sum = arena_printf(world->arena, "{\"amount\":{\"amount\":\"%s\"},"
                                                 "\"reference\":\"CHQ 7\"}", asks);
    expect(world, surety, payments,
           arena_printf(world->arena, "{\"amount\":{\"amount\":\"%s\"},\"reference\":\"%065d\"}",
                        asks, 0), 422, "FSG-0110");
    const struct sent pays = {.key = surety, .body = sum, .idempotency = "pay"};
    assert_int_equal(call(world, "POST", payments, &pays)->status, 201);
    got = call(world, "POST", payments, &pays);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "state"), "demand.paid");
    assert_string_equal(at(got, "asks.amount"), "0.00");
    assert_string_equal(at(got, "debts.0.left.amount"), "0.00");
    const char *agreement = arena_printf(world->arena, "/v1/security-agreements/%s", bond);
    assert_string_equal(at(expect(world, surety, agreement, NULL, 200, NULL), "paid.amount"),
                        asks);
    got = expect(world, surety, "/v1/security-agreements?number=SB-1&state=security.active", NULL,
                 200, NULL);
    assert_string_equal(at(got, "items.0.id"), bond);
    assert_null(at(expect(world, surety, "/v1/security-agreements?account=987654324", NULL, 200,
                          NULL), "items.0.id"));
}

static void test_consent(void **state)
{
    struct world *world = *state;
    const char *surety = put_surety(world), *key = world->key;
    static const char outlook[] = "/v1/security-requirements/123456782RM0001";
    static const char consents[] = ACCOUNT "/security-consents";
    static const char good[] = "{\"provider\":\"764312088\"}";
    expect(world, key, ACCOUNT "/rpp-enrolment", "{\"projection\":{\"amount\":\"10000.00\"}}", 201,
           NULL);
    expect(world, surety, outlook, NULL, 404, NULL);
    expect(world, key, consents, "{}", 422, "FSG-0020");
    expect(world, key, consents, "{\"provider\":\"741190268\"}", 422, "FSG-0020");
    expect(world, world->stranger_key, consents, good, 404, NULL);
    assert_string_equal(at(expect(world, key, consents, good, 201, NULL),
                           "items.0.provider"), "764312088");
    const struct got *got = expect(world, surety, outlook, NULL, 200, NULL);
    assert_string_equal(at(got, "agreement.amount"), "5000.00");
    assert_string_equal(at(got, "shortAsDeposit.amount"), "10000.00");
    assert_string_equal(at(got, "covered"), "false");
    expect(world, surety, "/v1/security-requirements/12", NULL, 422, "FSG-0007");
    expect(world, surety, "/v1/security-requirements/786534800RM0001", NULL, 404, NULL);
    expect(world, key, outlook, NULL, 403, NULL);
    got = expect_by(world, "DELETE", key, ACCOUNT "/security-consents/764312088", NULL, 200, NULL);
    assert_null(at(got, "items.0.provider"));
    expect(world, surety, outlook, NULL, 404, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_demand, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_consent, world_open, world_close),
    };
    return _cmocka_run_group_tests("api demands", tests, ARRAY_COUNT(tests), NULL,
                                   reference_place_end);
}
