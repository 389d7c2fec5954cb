/* Delegations through the JSON door; and at every operation that names a declaration, what a firm
 * may not see is not found. */
#include "api_impl.h"
#include "api_test_world.h"
#include "action_test_place.h"

#include <stdio.h>

#define CHANGES "/v1/delegations/123456782/741190268/changes"
#define TERMS "\"accounts\":\"RM0001\",\"file\":true,\"until\":\"2027-03-31\",\"ceiling\":{" \
              "\"amount\":\"5000.00\",\"currency\":\"CAD\"}"

static const struct got *ask(struct world *world, const char *key, const char *method,
                             const char *target, const char *body)
{
    static int count;
    const struct sent sent = {.key = key, .body = body,
                              .idempotency = arena_printf(world->arena, "d%d", count++)};
    return call(world, method, target, &sent);
}

static const char *file(struct world *world, const char *key, int64_t sequence, int status)
{
    const struct got *got = ask(world, key, "POST", "/v1/declarations",
                                shirts_json(world, &(struct shirts){.sequence = sequence,
                                                                    .amount = "1000.00"}));
    assert_int_equal(got->status, status);
    return arena_text(world->arena, transaction_number_make("12345", sequence).text);
}

static const char *request(struct world *world)
{
    const struct got *got = ask(world, world->broker_key, "POST", "/v1/delegation-requests",
                                "{\"client\":\"123456782\",\"words\":\"please\"}");
    assert_int_equal(got->status, 201);
    assert_null(at(got, "clientName"));
    return arena_text(world->arena, at(got, "id"));
}

static const struct got *decide(struct world *world, const char *key, const char *id,
                                const char *more, const char *body)
{
    return ask(world, key, "POST",
               arena_printf(world->arena, "/v1/delegation-requests/%s/decisions%s", id, more),
               body);
}

static void life(void **state)
{
    struct world *world = *state;
    const struct got *got = ask(world, world->key, "POST", CHANGES, "{\"change\":\"end\"}");
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "items.0.state"), "ended");
    /* At once, for software too. */
    assert_int_equal(ask(world, world->broker_key, "GET", "/v1/accounts/123456782RM0001",
                         NULL)->status, 404);
    got = ask(world, world->key, "POST", CHANGES, "{\"change\":\"end\"}");
    assert_int_equal(got->status, 409);
    assert_string_equal(codes(world, got), "DLG-0017");

    const char *id = request(world);
    got = ask(world, world->broker_key, "POST", "/v1/delegation-requests",
              "{\"client\":\"123456782\"}");
    assert_int_equal(got->status, 409);
    assert_string_equal(codes(world, got), "DLG-0004");
    got = ask(world, world->key, "GET", "/v1/delegation-requests", NULL);
    assert_string_equal(at(got, "items.0.id"), id);
    /* Others' are not found, and who asked does not decide. */
    const char *const not_them[] = {world->stranger_key, world->broker_key, world->agency_key};
    for (int i = 0; i < 3; i++)
        assert_int_equal(
            decide(world, not_them[i], id, "", "{\"decision\":\"reject\"}")->status, 404);
    got = decide(world, world->key, id, "", "{\"decision\":\"perhaps\"}");
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "DOC-0003");
    got = decide(world, world->key, id, "", "{\"decision\":\"approve\",\"file\":\"yes\"}");
    assert_string_equal(codes(world, got), "DOC-0003");
    got = decide(world, world->key, id, "", "{\"decision\":\"approve\",\"half\":true}");
    assert_string_equal(codes(world, got), "DOC-0001");
    got = decide(world, world->key, id, "?dryRun=true", "{\"decision\":\"approve\"," TERMS "}");
    assert_int_equal(got->status, 200);
    const char *sentence = arena_text(world->arena, at(got, "sentence"));
    assert_non_null(strstr(sentence, "up to $5,000.00"));
    assert_string_equal(at(got, "accounts.0.declarationsSeen"), "0");
    got = decide(world, world->key, id, "", "{\"decision\":\"approve\"," TERMS "}");
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "state"), "active");
    got = decide(world, world->key, id, "", "{\"decision\":\"approve\"," TERMS "}");
    assert_int_equal(got->status, 409);
    assert_string_equal(codes(world, got), "DLG-0016");
    got = ask(world, world->broker_key, "GET", "/v1/clients?limit=10", NULL);
    assert_int_equal(got->status, 200);
    for (int i = 0; i < 2; i++) /* the ended one is there too */
        if (strcmp(at(got, arena_printf(world->arena, "items.%d.state", i)), "active") == 0)
            assert_string_equal(at(got, arena_printf(world->arena, "items.%d.sentence", i)),
                                sentence);

    got = ask(world, world->key, "POST", CHANGES "?dryRun=true",
              "{\"change\":\"change\",\"accounts\":\"all\",\"statements\":true}");
    assert_int_equal(got->status, 200);
    assert_non_null(strstr(at(got, "sentence"), "all program accounts"));
    assert_int_equal(ask(world, world->broker_key, "POST", CHANGES,
                         "{\"change\":\"change\",\"accounts\":\"all\"}")->status, 403);
    assert_int_equal(ask(world, world->broker_key, "POST", CHANGES,
                         "{\"change\":\"suspend\",\"reason\":\"because\"}")->status, 403);
    assert_int_equal(ask(world, world->stranger_key, "POST", CHANGES,
                         "{\"change\":\"end\"}")->status, 404);
    got = ask(world, world->agency_key, "POST", CHANGES,
              "{\"change\":\"suspend\",\"reason\":\"licence suspended\"}");
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "items.0.state"), "suspended");
    assert_int_equal(ask(world, world->broker_key, "GET", "/v1/accounts/123456782RM0001",
                         NULL)->status, 404);
}

static const struct got *many(struct world *world, const char *key, const char *csv)
{
    const struct sent sent = {.key = key, .type = "text/csv", .body = csv};
    return call(world, "POST", "/v1/delegation-requests/many", &sent);
}

static void many_at_once(void **state)
{
    struct world *world = *state;
    const struct got *got = many(world, world->broker_key, "client\n786534800\nx\n786534800\n");
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "items.0.made"), "true");
    assert_string_equal(at(got, "items.1.code"), "RGN-0002");
    assert_string_equal(at(got, "items.2.code"), "DLG-0004");
    assert_int_equal(many(world, world->broker_key, "client\n")->status, 422);
    got = many(world, world->key, "786534800\n"); /* no broker */
    assert_string_equal(at(got, "items.0.code"), "DLG-0002");
}

/* The path of an operation about this declaration; NULL: it is about none. */
static const char *about(struct world *world, const struct api_route *route, const char *number)
{
    struct out out = out_new(world->arena);
    bool named = false;
    for (const char *at_ = route->path; *at_ != '\0'; at_++) {
        if (*at_ != '{') {
            out_char(&out, *at_);
            continue;
        }
        bool transaction = strncmp(at_, "{transaction}", 13) == 0;
        bool explanation = strncmp(at_, "{explanation}", 13) == 0;
        named = named || transaction || explanation;
        out_put(&out, transaction                             ? number
                      : explanation                           ? arena_printf(world->arena, "%s.1",
                                                                             number)
                      : strncmp(at_, "{account}", 9) == 0 ? "123456782RM0001"
                                                            : "1");
        at_ = strchr(at_, '}');
    }
    return named ? out.data : NULL;
}

/* With nothing but what it filed itself, no operation finds what the client filed. */
static void every_door(void **state)
{
    struct world *world = *state;
    int doors = 0, open = 0;
    const char *theirs = arena_text(world->arena, file(world, world->key, 1, 201));
    assert_int_equal(ask(world, world->key, "POST", CHANGES,
                         "{\"change\":\"change\",\"accounts\":\"RM0001\",\"file\":true}")->status,
                     200);
    const char *own = arena_text(world->arena, file(world, world->broker_key, 2, 201));
    for (size_t i = 0; i < api_routes_count; i++) {
        const struct api_route *route = &api_routes[i];
        const char *path = about(world, route, theirs);
        if (path == NULL)
            continue;
        bool reads = strcmp(route->method, "GET") == 0;
        int status = ask(world, world->broker_key, route->method, path,
                         reads ? NULL : "{}")->status;
        /* A body that says nothing may be told so first, whatever it is about. */
        bool closed = reads ? status == 404 : status == 404 || status == 403 || status == 422 ||
                                                  status == 400;
        if (!closed)
            print_error("%s %s: %d\n", route->method, path, status);
        assert_true(closed);
        doors++;
        if (reads)
            open += ask(world, world->broker_key, "GET", about(world, route, own), NULL)->status ==
                    200;
    }
    printf("# %d operations name a declaration, %d show one's own\n", doors, open);
    assert_true(doors > 10 && open > 3);
    const struct got *got = ask(world, world->broker_key, "GET", "/v1/declarations", NULL);
    assert_int_equal(got->status, 200);
    assert_null(strstr(got->body, theirs));
    assert_non_null(strstr(got->body, own));
    got = ask(world, world->broker_key, "GET",
              arena_printf(world->arena, "/v1/declarations?transactionNumber=%s", theirs), NULL);
    assert_null(strstr(got->body, theirs));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(life, world_open, world_close),
        cmocka_unit_test_setup_teardown(many_at_once, world_open, world_close),
        cmocka_unit_test_setup_teardown(every_door, world_open, world_close),
    };
    return _cmocka_run_group_tests("delegations", tests, ARRAY_COUNT(tests), NULL,
                                   reference_place_end);
}
