/* Matters of money, through the JSON door. */
#include "action_test_place.h"
#include "api_test_world.h"

#define ACCOUNT "/v1/accounts/123456782RM0001"

static const struct got *ask(struct world *world, const char *key, const char *method,
                             const char *target, const char *idempotency, const char *body)
{
    const struct sent sent = {.key = key, .idempotency = idempotency, .body = body};
    return call(world, method, target, &sent);
}

static void file_and_wait(struct world *world, const char *to)
{
    const char *body = shirts_json(world, &(struct shirts){.sequence = 1});
    assert_int_equal(ask(world, world->key, "POST", "/v1/declarations", "k1", body)->status, 201);
    world_advance(world, to);
}

static void pay(struct world *world, const char *id, const char *amount)
{
    const char *body = arena_printf(
        world->arena, "{\"id\":\"%s\",\"amount\":{\"amount\":\"%s\",\"currency\":\"CAD\"}}", id,
        amount);
    assert_int_equal(ask(world, world->key, "POST", ACCOUNT "/payments", id, body)->status, 201);
}

static const char *entry_of(struct world *world, const char *type)
{
    const struct got *got = ask(world, world->key, "GET",
                                ACCOUNT "/entries", NULL, NULL);
    for (int i = 0; i < 20; i++) {
        const char *found = at(got, arena_printf(world->arena, "items.%d.type", i));
        if (found != NULL && strcmp(found, type) == 0)
            return arena_text(world->arena,
                              at(got, arena_printf(world->arena, "items.%d.id", i)));
    }
    fail_msg("no entry of type %s: %.200s", type, got->body);
    return "";
}

static void test_dishonour(void **state)
{
    struct world *world = *state;
    const char *path = ACCOUNT "/payments/P1/dishonour";
    const char *body = "{\"words\":\"Insufficient funds\",\"credited\":true,"
                       "\"bankCost\":{\"amount\":\"7.25\",\"currency\":\"CAD\"}}";
    file_and_wait(world, "2025-12-02");
    pay(world, "P1", "2390.00");
    assert_int_equal(ask(world, world->key, "POST", path, "d1", body)->status, 403);
    assert_int_equal(ask(world, world->stranger_key, "POST", path, "d1", body)->status, 404);
    const struct got *got = ask(world, world->agency_key, "POST", path, "d1", "{}");
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "MON-0001");
    got = ask(world, world->agency_key, "POST", path, "d2", "{\"words\":\"x\",\"why\":1}");
    assert_string_equal(codes(world, got), "DOC-0001");
    got = ask(world, world->agency_key, "POST", path, "d3", body);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "state"), "payment.dishonoured");
    assert_string_equal(at(got, "entries.1.amount.amount"), "32.25");
    assert_string_equal(at(got, "document.source"), "SOR/96-188 s. 10");
    assert_non_null(at(got, "receipt.hash"));
    got = ask(world, world->agency_key, "POST", path, "d3", body);
    assert_int_equal(got->status, 200);
    got = ask(world, world->agency_key, "POST", path, "d4", body);
    assert_int_equal(got->status, 409);
    got = ask(world, world->key, "GET", ACCOUNT "/payments/P1", NULL, NULL);
    assert_string_equal(at(got, "undoneBy"), "payment.dishonour");
    assert_string_equal(at(got, "undoneOn"), "2025-12-02");
    got = ask(world, world->key, "GET", ACCOUNT "/balance", NULL, NULL);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "balance.amount"), "2422.25");
}

static void test_directed(void **state)
{
    struct world *world = *state;
    file_and_wait(world, "2025-11-10");
    const char *debt = entry_of(world, "CAD");
    const char *body = arena_printf(world->arena,
                                    "{\"id\":\"P1\",\"amount\":{\"amount\":\"2390.00\","
                                    "\"currency\":\"CAD\"},\"debts\":\"%s\"}",
                                    debt);
    const struct got *got =
        ask(world, world->key, "POST", ACCOUNT "/payments/preview", NULL, body);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "settlements.0.rule"), "allocation.directed");
    assert_string_equal(at(got, "settlements.0.on"), "2025-11-10");
    assert_string_equal(at(got, "interestStops30Days.amount"), "0.00");
    pay(world, "P0", "2389.99");
    const char *credit = entry_of(world, "PMT");
    const char *direct = arena_printf(world->arena, "{\"credit\":\"%s\",\"debts\":\"%s\"}", credit,
                                      debt);
    got = ask(world, world->key, "POST", ACCOUNT "/allocations", "a1", direct);
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "MON-0015");
    got = ask(world, world->key, "POST", ACCOUNT "/allocations", "a2",
              "{\"credit\":\"1\",\"debts\":\"one\"}");
    assert_string_equal(codes(world, got), "MON-0021");
    got = ask(world, world->key, "POST", ACCOUNT "/payments", "p1", body);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "settlements.0.rule"), "allocation.directed");
}

static void test_offsetting(void **state)
{
    struct world *world = *state;
    const struct got *got = ask(world, world->key, "GET", ACCOUNT "/offsetting", NULL, NULL);
    assert_string_equal(at(got, "preference"), "ACCOUNT");
    assert_string_equal(at(got, "order"), "AGE_THEN_CLASS");
    got = ask(world, world->key, "POST", ACCOUNT "/offsetting", "o1",
              "{\"preference\":\"AGENT\",\"from\":\"2025-12-01\"}");
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "preference"), "ACCOUNT");
    assert_string_equal(at(got, "next"), "AGENT");
    assert_string_equal(at(got, "nextFrom"), "2025-12-01");
    got = ask(world, world->key, "POST", ACCOUNT "/offsetting", "o2", "{\"preference\":\"NONE\"}");
    assert_string_equal(codes(world, got), "MON-0017");
}

static void test_suspense(void **state)
{
    struct world *world = *state;
    const char *sum = "{\"id\":\"B1\",\"account\":\"123456728RM0001\",\"amount\":{\"amount\":"
                      "\"2390.00\",\"currency\":\"CAD\"},\"valueDate\":\"2025-11-03\"}";
    file_and_wait(world, "2025-11-10");
    assert_int_equal(ask(world, world->key, "POST", "/v1/money-received", NULL, sum)->status,
                     403);
    const struct got *got =
        ask(world, world->agency_key, "POST", "/v1/money-received", NULL, sum);
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "suspended"), "true");
    const char *matter = arena_text(world->arena, at(got, "matter"));
    got = ask(world, world->agency_key, "POST", "/v1/money-received", NULL, sum);
    assert_int_equal(got->status, 200);
    const char *path = arena_printf(world->arena, "/v1/money-matters/%s", matter);
    got = ask(world, world->agency_key, "GET", "/v1/money-matters?kind=suspense", NULL, NULL);
    assert_string_equal(at(got, "items.0.id"), matter);
    assert_int_equal(ask(world, world->key, "GET", "/v1/money-matters", NULL, NULL)->status, 403);
    assert_int_equal(ask(world, world->key, "GET", path, NULL, NULL)->status, 404);
    got = ask(world, world->agency_key, "GET",
              arena_printf(world->arena, "%s/suggestions", path), NULL, NULL);
    assert_string_equal(at(got, "items.0.account"), "123456782RM0001");
    assert_string_equal(at(got, "items.0.because"), "near");
    const char *steps = arena_printf(world->arena, "%s/steps", path);
    got = ask(world, world->agency_key, "POST", steps, "s1",
              "{\"step\":\"suspense.propose\",\"words\":\"Two digits turned\","
              "\"account\":\"123456782RM0001\"}");
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "state"), "suspense.proposed");
    /* No program is a second person. */
    got = ask(world, world->agency_key, "POST", steps, "s2", "{\"step\":\"suspense.approve\"}");
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "MON-0004");
    got = ask(world, world->agency_key, "POST", steps, "s3", "{\"step\":\"suspense.sell\"}");
    assert_string_equal(codes(world, got), "MON-0022");
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(test_dishonour),
        IN_WORLD(test_directed),
        IN_WORLD(test_offsetting),
        IN_WORLD(test_suspense),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
