/* Employees through the JSON door: listed, let in, changed and ended by a business's key. */
#include "api_impl.h"
#include "api_test_world.h"
#include "action_test_place.h"

#include <stdio.h>

static struct action by(struct world *world, const char *name)
{
    struct action action = action_begin(world->house, world->worker.reader, world->arena);
    action.actor = (struct actor){.name = name, .system = name == NULL};
    return action;
}

static void put_person(struct world *world, const char *name, const char *business,
                       const char *role)
{
    struct user user = {.display_name = name, .email = "x@example.ca"};
    struct action action = by(world, NULL);
    action.actor.name = "operator";
    snprintf(user.name, sizeof(user.name), "%s", name);
    snprintf(user.role, sizeof(user.role), "%s", role);
    if (*business != '\0')
        assert_true(bn_parse(business, &user.business));
    assert_int_equal(action_put_user(&action, &user, NULL), OK);
}

static const struct got *ask(struct world *world, const char *key, const char *target,
                             const char *body)
{
    const struct sent sent = {.key = key, .body = body};
    return call(world, body == NULL ? "GET" : "POST", target, &sent);
}

static void test_employees(void **state)
{
    struct world *world = *state;
    put_person(world, "anne", "123456782", "manager");
    put_person(world, "ed", "123456782", "reader");
    const struct got *got = ask(world, world->key, "/v1/employees", NULL);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "items.0.id"), "ed"); /* managers are persons' business */
    assert_string_equal(at(got, "items.0.roles.0.role"), "reader");
    assert_string_equal(at(got, "items.0.roles.0.account"), "RM0001");
    assert_null(at(got, "items.1.id"));
    assert_null(at(ask(world, world->stranger_key, "/v1/employees", NULL), "items.0.id"));
    assert_int_equal(ask(world, world->agency_key, "/v1/employees", NULL)->status, 403);
    static const char roles[] = "/v1/employees/ed/roles";
    static const struct {
        const char *body, *codes;
    } wrong[] = {
        {"{}", "RGN-0075"},
        {"{\"role\":\"officer\",\"accounts\":\"RM0001\"}", "RGN-0075"},
        {"{\"role\":\"manager\"}", "RGN-0076"},
        {"{\"role\":\"editor\"}", "RGN-0077"},
        {"{\"role\":\"editor\",\"accounts\":\"RM0001 RM0009\"}", "RGN-0078"},
        {"{\"role\":\"editor\",\"rank\":\"1\"}", "DOC-0001"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        got = ask(world, world->key, roles, wrong[i].body);
        assert_int_equal(got->status, 422);
        assert_string_equal(codes(world, got), wrong[i].codes);
    }
    const char *editor = "{\"role\":\"editor\",\"accounts\":\"RM0001\"}";
    assert_int_equal(ask(world, world->stranger_key, roles, editor)->status, 404);
    assert_int_equal(ask(world, world->agency_key, roles, editor)->status, 403);
    assert_int_equal(ask(world, world->key, "/v1/employees/anne/roles",
                         "{\"role\":\"none\"}")->status, 404);
    got = ask(world, world->key, roles, editor);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "items.0.roles.0.role"), "editor");
    got = ask(world, world->key, roles, "{\"role\":\"none\"}");
    assert_int_equal(got->status, 200);
    assert_null(at(got, "items.0.id"));
    assert_int_equal(ask(world, world->key, roles, editor)->status, 404);
}

static void test_requests(void **state)
{
    struct world *world = *state;
    put_person(world, "rita", "", "");
    struct action action = by(world, "rita");
    assert_int_equal(action_ask_access(&action, "123456782", "the books"), OK);
    const struct got *got = ask(world, world->key, "/v1/access-requests", NULL);
    assert_int_equal(got->status, 200);
    assert_string_equal(at(got, "items.0.words"), "the books");
    const char *id = arena_text(world->arena, at(got, "items.0.id"));
    const char *decide = arena_printf(world->arena, "/v1/access-requests/%s/decisions", id);
    const char *body = "{\"role\":\"reader\",\"accounts\":\"RM0001\"}";
    assert_int_equal(ask(world, world->agency_key, "/v1/access-requests", NULL)->status, 403);
    assert_null(at(ask(world, world->stranger_key, "/v1/access-requests", NULL), "items.0.id"));
    assert_int_equal(ask(world, world->stranger_key, decide, body)->status, 404);
    assert_int_equal(ask(world, world->agency_key, decide, body)->status, 403);
    got = ask(world, world->key, decide, "{\"role\":\"manager\"}");
    assert_string_equal(codes(world, got), "RGN-0076");
    got = ask(world, world->key, decide, body);
    assert_int_equal(got->status, 200);
    assert_null(at(got, "items.0.id"));
    assert_int_equal(ask(world, world->key, decide, body)->status, 409);
    got = ask(world, world->key, "/v1/employees", NULL);
    assert_string_equal(at(got, "items.0.id"), "rita");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_employees, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_requests, world_open, world_close),
    };
    return _cmocka_run_group_tests("api employees", tests, ARRAY_COUNT(tests), NULL,
                                   reference_place_end);
}
