/* Employees who ask a business for access. */
#include "money_world.h"
#include "registration_impl.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void as(struct world *w, const char *name)
{
    struct user user;
    begin(w, NULL);
    assert_int_equal(store_load_user(w->reader, w->arena, name, &user), OK);
    person_enter(&w->action, &user);
}

static enum code decide(struct world *w, const char *id, const char *role)
{
    static const char *const programs[] = {"RM0001"};
    return action_decide_request(&w->action, id, &(struct member_order){role, programs, 1});
}

static void put_person(struct world *w, const char *name, const char *business, const char *role)
{
    struct user user = {.display_name = name};
    snprintf(user.name, sizeof(user.name), "%s", name);
    snprintf(user.role, sizeof(user.role), "%s", role);
    if (*business != '\0')
        assert_true(bn_parse(business, &user.business));
    begin(w, NULL);
    assert_int_equal(action_put_user(&w->action, &user, NULL), OK);
}

static int open_people(void **state)
{
    if (open_world(state) != 0)
        return -1;
    put_person(*state, "boss", OWNER, "manager");
    put_person(*state, "clerk", OWNER, "editor");
    put_person(*state, "rival", OTHER, "manager");
    put_person(*state, "rita", "", "");
    put_person(*state, "sven", "", "");
    return 0;
}

static const char *asked(struct world *w, const char *manager)
{
    struct shown_request *shown;
    as(w, manager);
    size_t count = action_list_requests(&w->action, &shown);
    return count == 0 ? NULL : shown[0].request.id;
}

static const char *state_of(struct world *w, const char *name)
{
    struct access_request request;
    as(w, name);
    return action_load_request(&w->action, &request) == OK ? request.state : "none";
}

static void test_request(void **state)
{
    struct world *w = *state;
    as(w, "rita");
    expect(w, "no number", action_ask_access(&w->action, "12 345", ""), FINDINGS);
    assert_found(w, FINDING_RGN_0002);
    as(w, "rita");
    expect(w, "ask", action_ask_access(&w->action, "123 456 782", "I keep the books"), OK);
    as(w, "rita");
    assert_int_equal(action_ask_access(&w->action, OWNER, "again"), CONFLICT);
    assert_string_equal(state_of(w, "rita"), REQUEST_PENDING);
    /* Who is no manager there sees nothing and decides nothing. */
    assert_null(asked(w, "clerk"));
    assert_null(asked(w, "rival"));
    const char *id = asked(w, "boss");
    assert_non_null(id);
    as(w, "rival");
    assert_int_equal(decide(w, id, "manager"), NOT_FOUND);
    as(w, "clerk");
    assert_int_equal(decide(w, id, "manager"), NOT_FOUND);
    as(w, "rita");
    assert_int_equal(decide(w, id, "manager"), NOT_FOUND);
    as(w, "boss");
    expect(w, "no such role", decide(w, id, "officer"), FINDINGS);
    assert_found(w, FINDING_RGN_0075);
    as(w, "boss");
    expect(w, "approve", decide(w, id, "reader"), OK);
    as(w, "boss");
    assert_int_equal(decide(w, id, ""), CONFLICT);
    as(w, "rita");
    assert_string_equal(w->action.actor.role, "reader");
    assert_true(action_may(&w->action, PERMISSION_DECLARATION_VIEW, w->account));
    assert_false(action_may(&w->action, PERMISSION_DECLARATION_FILE, w->account));
    assert_int_equal(action_ask_access(&w->action, OWNER, ""), CONFLICT);
    struct access_event *events;
    assert_true(store_list_access_of(w->reader, w->arena, "rita", 0, 1, &events) == 1);
    assert_string_equal(events[0].kind, "access.approved");
    assert_string_equal(events[0].words, OWNER " RM0001:reader");
}

static void test_other_ends(void **state)
{
    struct world *w = *state;
    as(w, "sven");
    expect(w, "ask", action_ask_access(&w->action, OWNER, ""), OK);
    const char *id = asked(w, "boss");
    as(w, "sven");
    expect(w, "withdraw", action_withdraw_request(&w->action), OK);
    as(w, "boss");
    assert_int_equal(decide(w, id, "manager"), CONFLICT);
    as(w, "sven");
    expect(w, "again", action_ask_access(&w->action, OWNER, ""), OK);
    id = asked(w, "boss");
    as(w, "boss");
    expect(w, "refuse", decide(w, id, ""), OK);
    assert_string_equal(state_of(w, "sven"), REQUEST_REFUSED);
    /* A refused person may ask again; after thirty days nobody can say yes. */
    as(w, "sven");
    expect(w, "again", action_ask_access(&w->action, OWNER, ""), OK);
    id = asked(w, "boss");
    assert_true(test_place_run(w->place, "UPDATE access_request SET asked_at = asked_at - "
                                         "2592001000", NULL) == 3);
    assert_null(asked(w, "boss"));
    as(w, "boss");
    assert_int_equal(decide(w, id, "manager"), CONFLICT);
    assert_string_equal(state_of(w, "sven"), REQUEST_WITHDRAWN);
    as(w, "sven");
    expect(w, "after expiry", action_ask_access(&w->action, OWNER, ""), OK);
}

/* Whether a business is here is not told, and not all can be written to. */
static void test_nothing_is_told(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 10; i++) {
        as(w, "rita");
        expect(w, "ask", action_ask_access(&w->action, arena_printf(w->arena, "90000000%d", i), ""),
               OK);
        assert_string_equal(state_of(w, "rita"), REQUEST_PENDING);
        as(w, "rita");
        expect(w, "withdraw", action_withdraw_request(&w->action), OK);
    }
    as(w, "rita");
    expect(w, "too many", action_ask_access(&w->action, OWNER, ""), FINDINGS);
    assert_found(w, FINDING_RGN_0014);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_request, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_other_ends, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_nothing_is_told, open_people, close_people),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
