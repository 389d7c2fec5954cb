/* Roles of staff by two persons, and accounts opened in an emergency. */
#include "access.h"
#include "audit.h"
#include "money_world.h"

#include <pthread.h>
#include <stdio.h>

#define WHY "A truck with vaccines waits at the border"

static void as(struct world *w, const char *name)
{
    struct user user;
    begin(w, NULL);
    if (name == NULL)
        return;
    assert_int_equal(store_load_user(w->reader, w->arena, name, &user), OK);
    person_enter(&w->action, &user);
}

static void put_person(struct world *w, const char *name, const char *business, const char *role,
                       unsigned staff)
{
    struct user user = {.display_name = arena_printf(w->arena, "The %s", name), .staff = staff,
                        .email = arena_printf(w->arena, "%s@example.org", name)};
    snprintf(user.name, sizeof(user.name), "%s", name);
    snprintf(user.role, sizeof(user.role), "%s", role);
    assert_true(bn_parse(business, &user.business));
    begin(w, NULL);
    assert_int_equal(action_put_user(&w->action, &user, NULL), OK);
}

static int open_people(void **state)
{
    if (open_world(state) != 0)
        return -1;
    put_person(*state, "boss", OWNER, "manager", 0);
    put_person(*state, "clerk", OWNER, "editor", 0);
    put_person(*state, "rival", OTHER, "manager", 0);
    put_person(*state, "ada", AGENCY, "officer", STAFF_SYSTEM_ADMIN);
    put_person(*state, "bea", AGENCY, "officer", STAFF_SYSTEM_ADMIN);
    put_person(*state, "sam", AGENCY, "officer", STAFF_CLIENT_SUPPORT);
    put_person(*state, "rex", AGENCY, "officer", STAFF_REVENUE_OFFICER);
    put_person(*state, "ute", AGENCY, "officer", STAFF_AUDITOR);
    return 0;
}

static unsigned staff_of(struct world *w, const char *name)
{
    struct user user;
    assert_int_equal(store_load_user(w->reader, w->arena, name, &user), OK);
    return user.staff;
}

static void refused(struct world *w, enum code code, enum finding_code finding)
{
    assert_int_equal(code, FINDINGS);
    assert_true(w->action.findings.count > 0);
    assert_int_equal(w->action.findings.items[0].code, finding);
}

static size_t events_of(struct world *w, const char *kind, struct access_event *ret_last)
{
    struct access_event *all;
    size_t kept = 0, count = store_page_access(w->reader, w->arena, 0, 500, &all);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(all[i].kind, kind) != 0)
            continue;
        kept++;
        if (ret_last != NULL)
            *ret_last = all[i];
    }
    return kept;
}

/* The id of the only request that waits. */
static const char *waiting(struct world *w)
{
    struct staff_list list;
    assert_int_equal(action_list_staff(&w->action, &list), OK);
    assert_int_equal(list.requests_count, 1);
    return list.requests[0].request.id;
}

/* In force when somebody else agrees: not who asked, not whom it is about. */
static void test_two_persons(void **state)
{
    struct world *w = *state;
    struct access_event event;
    as(w, "ada");
    assert_int_equal(action_ask_staff(&w->action, "sam",
                                      STAFF_CLIENT_SUPPORT | STAFF_SYSTEM_ADMIN, "Shift of night"),
                     OK);
    assert_int_equal(staff_of(w, "sam"), STAFF_CLIENT_SUPPORT);
    const char *id = waiting(w);
    refused(w, action_decide_staff(&w->action, id, true), FINDING_STF_0006);
    as(w, "sam");
    assert_int_equal(action_decide_staff(&w->action, id, true), FORBIDDEN);
    as(w, "ada");
    refused(w, action_ask_staff(&w->action, "sam", STAFF_AUDITOR, "Another"), FINDING_STF_0004);
    as(w, "bea");
    assert_int_equal(action_decide_staff(&w->action, id, true), OK);
    assert_int_equal(staff_of(w, "sam"), STAFF_CLIENT_SUPPORT | STAFF_SYSTEM_ADMIN);
    assert_int_equal(action_decide_staff(&w->action, id, true), CONFLICT);
    assert_int_equal(events_of(w, "staff.asked", &event), 1);
    assert_string_equal(event.words, "client_support system_admin: Shift of night");
    assert_int_equal(events_of(w, "staff.changed", &event), 1);
    assert_string_equal(event.actor, "bea");
    assert_string_equal(event.person, "sam");
    /* Who was given it by then may not decide on what is about herself. */
    as(w, "ada");
    assert_int_equal(action_ask_staff(&w->action, "bea", STAFF_AUDITOR, "Moves on"), OK);
    id = waiting(w);
    as(w, "bea");
    refused(w, action_decide_staff(&w->action, id, false), FINDING_STF_0006);
    as(w, "sam");
    assert_int_equal(action_decide_staff(&w->action, id, false), OK);
    assert_int_equal(staff_of(w, "bea"), STAFF_SYSTEM_ADMIN);
    assert_int_equal(events_of(w, "staff.refused", NULL), 1);
    /* Who asked may withdraw it. */
    as(w, "ada");
    assert_int_equal(action_ask_staff(&w->action, "rex", 0, "Has left"), OK);
    assert_int_equal(action_decide_staff(&w->action, waiting(w), false), OK);
    assert_int_equal(events_of(w, "staff.withdrawn", NULL), 1);
    assert_int_equal(staff_of(w, "rex"), STAFF_REVENUE_OFFICER);
}

static void test_refusals(void **state)
{
    struct world *w = *state;
    struct staff_list list;
    as(w, "ada");
    refused(w, action_ask_staff(&w->action, "ada", STAFF_ALL, "More power"), FINDING_STF_0001);
    as(w, "ada");
    refused(w, action_ask_staff(&w->action, "sam", STAFF_CLIENT_SUPPORT, "As it is"),
            FINDING_STF_0002);
    as(w, "ada");
    refused(w, action_ask_staff(&w->action, "sam", STAFF_AUDITOR, "abcd"), FINDING_STF_0005);
    assert_int_equal(action_ask_staff(&w->action, "boss", STAFF_AUDITOR, "Is no staff"), NOT_FOUND);
    assert_int_equal(action_ask_staff(&w->action, "nobody", STAFF_AUDITOR, "Is nobody"), NOT_FOUND);
    static const char *const others[] = {"sam", "rex", "boss", "ute"};
    for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
        as(w, others[i]);
        assert_int_equal(action_ask_staff(&w->action, "rex", STAFF_ALL, "I want it"), FORBIDDEN);
        assert_int_equal(action_list_staff(&w->action, &list),
                         strcmp(others[i], "ute") == 0 ? OK : FORBIDDEN);
    }
}

/* Two administrators each take the other's role: one of the two stays, whatever the order. */
static void test_last_one(void **state)
{
    struct world *w = *state;
    put_person(w, "cleo", AGENCY, "officer", STAFF_SYSTEM_ADMIN);
    as(w, "ada");
    assert_int_equal(action_ask_staff(&w->action, "bea", 0, "Has left"), OK);
    const char *first = waiting(w);
    as(w, "cleo");
    assert_int_equal(action_decide_staff(&w->action, first, true), OK);
    as(w, "ada");
    assert_int_equal(action_ask_staff(&w->action, "cleo", 0, "Has left"), OK);
    const char *second = waiting(w);
    put_person(w, "bea", AGENCY, "officer", STAFF_SYSTEM_ADMIN); /* by the operator, for a moment */
    as(w, "bea");
    assert_int_equal(action_decide_staff(&w->action, second, true), OK);
    as(w, "bea");
    assert_int_equal(action_ask_staff(&w->action, "ada", 0, "Has left"), OK);
    const char *third = waiting(w);
    put_person(w, "dora", AGENCY, "officer", STAFF_SYSTEM_ADMIN);
    as(w, "dora");
    assert_int_equal(action_decide_staff(&w->action, third, true), OK);
    put_person(w, "bea", AGENCY, "officer", 0);
    as(w, "dora");
    assert_int_equal(staff_of(w, "dora"), STAFF_SYSTEM_ADMIN);
    /* Now she is the last: neither a colleague nor the operator takes it. */
    struct user dora;
    assert_int_equal(store_load_user(w->reader, w->arena, "dora", &dora), OK);
    dora.staff = STAFF_AUDITOR;
    begin(w, NULL);
    assert_int_equal(action_put_user(&w->action, &dora, NULL), CONFLICT);
    assert_int_equal(staff_of(w, "dora"), STAFF_SYSTEM_ADMIN);
    begin(w, NULL);
    w->action.actor = (struct actor){.name = "ada", .role = "officer",
                                     .staff = STAFF_SYSTEM_ADMIN};
    refused(w, action_ask_staff(&w->action, "dora", 0, "Has left"), FINDING_STF_0003);
}

/* ---- emergencies ---- */

static bool opens(struct world *w, const char *who, enum permission permission)
{
    as(w, who);
    return action_may(&w->action, permission, w->account);
}

static size_t letters_to(struct world *w, const char *address)
{
    struct mail *list;
    size_t kept = 0;
    size_t count = store_list_mail(w->reader, w->arena, (instant){INT64_MAX}, 100, &list);
    for (size_t i = 0; i < count; i++)
        kept += strcmp(list[i].kind, "emergency") == 0 && strcmp(list[i].to, address) == 0;
    return kept;
}

static void test_emergency(void **state)
{
    struct world *w = *state;
    struct access_event event;
    struct shown_emergency *list;
    size_t count;
    assert_false(opens(w, "sam", PERMISSION_ACCOUNT_VIEW));
    refused(w, action_open_emergency(&w->action, OWNER, "Too short a word"), FINDING_STF_0009);
    as(w, "sam");
    refused(w, action_open_emergency(&w->action, "100000009", WHY), FINDING_STF_0008);
    as(w, "sam");
    refused(w, action_open_emergency(&w->action, AGENCY, WHY), FINDING_STF_0008);
    assert_int_equal(events_of(w, "emergency.opened", NULL), 0);
    as(w, "sam");
    assert_int_equal(action_open_emergency(&w->action, OWNER, WHY), OK);
    assert_true(opens(w, "sam", PERMISSION_ACCOUNT_VIEW));
    assert_false(opens(w, "sam", PERMISSION_ACCOUNT_EXPORT));
    assert_false(opens(w, "sam", PERMISSION_AUDIT_VIEW));
    assert_false(opens(w, "sam", PERMISSION_CASE_DECIDE));
    assert_false(opens(w, "ada", PERMISSION_ACCOUNT_VIEW)); /* it is hers alone who asked */
    /* Its managers are told, nobody else; with who and why, in their own audit history. */
    assert_int_equal(letters_to(w, "boss@example.org"), 1);
    assert_int_equal(letters_to(w, "clerk@example.org"), 0);
    assert_int_equal(letters_to(w, "rival@example.org"), 0);
    assert_int_equal(events_of(w, "emergency.opened", &event), 1);
    assert_string_equal(event.words, WHY);
    assert_string_equal(event.business.text, OWNER);
    as(w, "boss");
    assert_int_equal(action_emergencies_of(&w->action, w->account, &list), 1);
    assert_string_equal(list[0].person_name, "The sam");
    assert_string_equal(list[0].emergency.words, WHY);
    as(w, "clerk");
    assert_int_equal(action_emergencies_of(&w->action, w->account, &list), 0);
    as(w, "rival");
    assert_int_equal(action_emergencies_of(&w->action, w->account, &list), 0);
    /* One at a time, also when two come at once. */
    as(w, "sam");
    refused(w, action_open_emergency(&w->action, OTHER, WHY), FINDING_STF_0010);
    /* Reviewed by somebody else, once. */
    as(w, "sam");
    assert_int_equal(action_list_emergencies(&w->action, (instant){INT64_MAX}, 10, &list, &count),
                     FORBIDDEN);
    as(w, "ute");
    assert_int_equal(action_list_emergencies(&w->action, (instant){INT64_MAX}, 10, &list, &count),
                     OK);
    assert_int_equal(count, 1);
    assert_true(list[0].open && list[0].reviews);
    const char *id = list[0].emergency.id;
    /* Ended early: nothing is open any more, at once. */
    as(w, "sam");
    assert_int_equal(action_end_emergency(&w->action), OK);
    assert_false(opens(w, "sam", PERMISSION_ACCOUNT_VIEW));
    assert_int_equal(action_end_emergency(&w->action), NOT_FOUND);
    as(w, "ute");
    assert_int_equal(action_review_emergency(&w->action, id), OK);
    assert_int_equal(action_review_emergency(&w->action, id), CONFLICT);
    assert_int_equal(action_review_emergency(&w->action, "none"), NOT_FOUND);
    assert_int_equal(events_of(w, "emergency.reviewed", &event), 1);
    assert_string_equal(event.business.text, OWNER);
    /* One's own is somebody else's to review; who reaches accounts anyhow needs none. */
    as(w, "ada");
    assert_int_equal(action_open_emergency(&w->action, OWNER, WHY), OK);
    as(w, "ada");
    assert_int_equal(action_list_emergencies(&w->action, (instant){INT64_MAX}, 1, &list, &count),
                     OK);
    assert_false(list[0].reviews);
    refused(w, action_review_emergency(&w->action, list[0].emergency.id), FINDING_STF_0011);
    as(w, "ute");
    assert_int_equal(action_open_emergency(&w->action, OWNER, WHY), FORBIDDEN);
    as(w, "boss");
    assert_int_equal(action_open_emergency(&w->action, OTHER, WHY), FORBIDDEN);
    put_person(w, "all", AGENCY, "officer", STAFF_ALL);
    as(w, "all");
    refused(w, action_open_emergency(&w->action, OWNER, WHY), FINDING_STF_0007);
}

/* It ends by itself, and with the roles of who opened it. */
static void test_ends(void **state)
{
    struct world *w = *state;
    struct emergency there;
    as(w, "sam");
    assert_int_equal(action_open_emergency(&w->action, OWNER, WHY), OK);
    assert_int_equal(store_load_emergency_of(w->reader, w->arena, "sam", &there), OK);
    assert_int_equal(there.ends_at.ms - there.opened_at.ms, 60 * 60000);
    put_person(w, "sam", AGENCY, "officer", 0);
    assert_false(opens(w, "sam", PERMISSION_ACCOUNT_VIEW));
    put_person(w, "sam", AGENCY, "officer", STAFF_CLIENT_SUPPORT);
    assert_true(opens(w, "sam", PERMISSION_ACCOUNT_VIEW));
    assert_true(test_place_run(w->place, arena_printf(w->arena,
                               "UPDATE emergency SET ends_at = %lld",
                               (long long)platform_real_now().ms - 1), NULL) >= 0);
    assert_false(opens(w, "sam", PERMISSION_ACCOUNT_VIEW));
    assert_int_equal(action_end_emergency(&w->action), NOT_FOUND);
    as(w, "sam");
    assert_int_equal(action_open_emergency(&w->action, OTHER, WHY), OK);
    assert_false(opens(w, "sam", PERMISSION_ACCOUNT_VIEW)); /* another business's */
}

/* Two requests of one person at the same moment open one. */
struct opener {
    struct world *w;
    pthread_barrier_t *gate;
    const char *business;
    enum code code;
};

static void *open_one(void *context)
{
    struct opener *opener = context;
    struct arena *arena = arena_new();
    struct store *reader;
    struct user user;
    assert_int_equal(store_open(opener->w->place, false, false, &reader), OK);
    struct action action = action_begin(opener->w->house, reader, arena);
    assert_int_equal(store_load_user(reader, arena, "sam", &user), OK);
    person_enter(&action, &user);
    pthread_barrier_wait(opener->gate);
    opener->code = action_open_emergency(&action, opener->business, WHY);
    store_close(reader);
    arena_free(arena);
    return NULL;
}

static void test_at_once(void **state)
{
    struct world *w = *state;
    pthread_barrier_t gate;
    pthread_t threads[2];
    struct opener openers[] = {{w, &gate, OWNER, FAULT}, {w, &gate, OTHER, FAULT}};
    assert_int_equal(pthread_barrier_init(&gate, NULL, 2), 0);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, open_one, &openers[i]), 0);
    for (size_t i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&gate);
    assert_int_equal((openers[0].code == OK) + (openers[1].code == OK), 1);
    assert_int_equal(events_of(w, "emergency.opened", NULL), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_two_persons, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_refusals, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_last_one, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_emergency, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_ends, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_at_once, open_people, close_people),
    };
    return cmocka_run_group_tests_name("staff", tests, NULL, NULL);
}
