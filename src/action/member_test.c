/* Who works for a business: given, changed, ended, left; who may decide, and the last manager. */
#include "money_world.h"
#include "registration_impl.h"

#include <pthread.h>
#include <stdio.h>

static void as(struct world *w, const char *name)
{
    struct user user;
    begin(w, NULL);
    assert_int_equal(store_load_user(w->reader, w->arena, name, &user), OK);
    person_enter(&w->action, &user);
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

static void put_accounts(struct world *w, const char *number)
{
    struct registry_account accounts[3] = {{{{0}}}};
    struct registry_business business = {.kind = BUSINESS_IMPORTER, .legal_name = "Essai Ltée",
                                         .country = "CA", .accounts = accounts,
                                         .accounts_count = 3};
    assert_true(bn_parse(number, &business.bn));
    for (int i = 0; i < 3; i++) {
        accounts[i] = (struct registry_account){.name = "", .import = true, .asec = "12345",
                                                .open_from = date_make(2020, 1, 1)};
        assert_true(program_account_parse(arena_printf(w->arena, "%sRM000%d", number, i + 1),
                                          &accounts[i].account));
    }
    begin(w, NULL);
    expect(w, number, action_register(&w->action, &business, NULL, 0), OK);
}

static enum code change(struct world *w, const char *by, const char *person, const char *role,
                        const char *first, const char *second)
{
    const char *const programs[] = {first, second};
    const size_t count = first == NULL ? 0 : second == NULL ? 1 : 2;
    as(w, by);
    return action_change_employee(&w->action, person,
                                  &(struct member_order){role, programs, count});
}

/* anne manages all; pam the first two accounts. */
static int open_people(void **state)
{
    if (open_world(state) != 0)
        return -1;
    struct world *w = *state;
    put_accounts(w, OWNER);
    put_person(w, "anne", OWNER, "manager");
    put_person(w, "pam", OWNER, "reader");
    put_person(w, "ed", OWNER, "reader");
    put_person(w, "rival", OTHER, "manager");
    put_person(w, "nemo", "", "");
    expect(w, "pam", change(w, "anne", "pam", "program_manager", "RM0001", "RM0002"), OK);
    return 0;
}

/* RM0001:reader RM0002:editor, of the person in our business; "" nothing. */
static const char *has(struct world *w, const char *person)
{
    struct membership *list;
    bn owner = program_account_bn(w->account);
    struct access_change like = {0};
    size_t count = store_list_memberships(w->reader, w->arena, person, &list), kept = 0;
    for (size_t i = 0; i < count; i++)
        if (bn_equal(list[i].business, owner))
            list[kept++] = list[i];
    like.members = list;
    like.members_count = kept;
    begin(w, NULL);
    const char *words = member_words(&w->action, owner, &like);
    return kept == 0 ? "" : words + 10;
}

static const char *told(struct world *w, const char *person)
{
    struct access_event *events;
    assert_int_equal(store_list_access_of(w->reader, w->arena, person, 0, 1, &events), 1);
    return arena_printf(w->arena, "%s by %s: %s", events[0].kind, events[0].actor,
                        events[0].words);
}

static void test_change(void **state)
{
    struct world *w = *state;
    struct employee *list;
    size_t count;
    as(w, "anne");
    expect(w, "list", action_list_employees(&w->action, &list, &count), OK);
    assert_int_equal(count, 3);
    assert_string_equal(list[0].person.name, "anne");
    assert_int_equal(list[0].role, ROLE_MANAGER);
    assert_int_equal(list[1].count, 3); /* ed reads all three */
    expect(w, "edit", change(w, "anne", "ed", "editor", "RM0003", NULL), OK);
    assert_string_equal(has(w, "ed"), "RM0003:editor");
    assert_string_equal(told(w, "ed"), "access.changed by anne: " OWNER " RM0003:editor");
    as(w, "ed");
    assert_true(action_may(&w->action, PERMISSION_PAYMENT_MAKE,
                           (program_account){OWNER "RM0003"}));
    assert_false(action_may(&w->action, PERMISSION_DECLARATION_VIEW, w->account));
    expect(w, "no role", change(w, "anne", "ed", "none", "RM0003", NULL), FINDINGS);
    assert_found(w, FINDING_RGN_0075);
    expect(w, "officer", change(w, "anne", "ed", "officer", "RM0003", NULL), FINDINGS);
    assert_found(w, FINDING_RGN_0075);
    expect(w, "no account", change(w, "anne", "ed", "editor", NULL, NULL), FINDINGS);
    assert_found(w, FINDING_RGN_0077);
    expect(w, "an account that is not", change(w, "anne", "ed", "editor", "RM0009", NULL),
           FINDINGS);
    assert_found(w, FINDING_RGN_0078);
    expect(w, "twice", change(w, "anne", "ed", "editor", "RM0001", "RM0001"), FINDINGS);
    assert_found(w, FINDING_RGN_0078);
    assert_string_equal(has(w, "ed"), "RM0003:editor");
    /* Who works elsewhere, or nowhere, is not found; who decides on nobody is refused. */
    assert_int_equal(change(w, "anne", "rival", "", NULL, NULL), NOT_FOUND);
    assert_int_equal(change(w, "anne", "nemo", "reader", "RM0001", NULL), NOT_FOUND);
    assert_int_equal(change(w, "rival", "ed", "", NULL, NULL), NOT_FOUND);
    assert_int_equal(change(w, "ed", "pam", "", NULL, NULL), FORBIDDEN);
    assert_int_equal(change(w, "nemo", "ed", "", NULL, NULL), FORBIDDEN);
}

/* A program account manager decides on the accounts held, and leaves the others as they are. */
static void test_program_manager(void **state)
{
    struct world *w = *state;
    struct employee *list;
    struct reachable_account *accounts;
    size_t count;
    expect(w, "edit", change(w, "anne", "ed", "editor", "RM0001", "RM0003"), OK);
    as(w, "pam");
    expect(w, "list", action_list_employees(&w->action, &list, &count), OK);
    assert_int_equal(count, 2); /* ed and herself, not the manager */
    assert_string_equal(list[0].person.name, "ed");
    assert_int_equal(list[0].count, 1);
    assert_int_equal(action_employee_accounts(&w->action, &accounts), 2);
    expect(w, "within", change(w, "pam", "ed", "reader", "RM0002", NULL), OK);
    assert_string_equal(has(w, "ed"), "RM0002:reader RM0003:editor");
    expect(w, "beyond", change(w, "pam", "ed", "reader", "RM0003", NULL), FINDINGS);
    assert_found(w, FINDING_RGN_0078);
    expect(w, "above", change(w, "pam", "ed", "manager", NULL, NULL), FINDINGS);
    assert_found(w, FINDING_RGN_0076);
    assert_int_equal(change(w, "pam", "anne", "", NULL, NULL), NOT_FOUND);
    expect(w, "end", change(w, "pam", "ed", "", NULL, NULL), OK);
    assert_string_equal(has(w, "ed"), "RM0003:editor");
    assert_int_equal(change(w, "pam", "ed", "", NULL, NULL), NOT_FOUND);
}

static void put_session(struct world *w, const char *person, int number)
{
    struct session session = {.began_at = platform_real_now(), .seen_at = platform_real_now(),
                              .token = token_hash(arena_printf(w->arena, "%s%d", person, number))};
    struct access_change open = {.session = &session};
    snprintf(session.user, sizeof(session.user), "%s", person);
    begin(w, NULL);
    access_tell(&w->action, &open, "session.began", person, "test");
    assert_int_equal(access_commit(&w->action, &open), OK);
}

static void test_end(void **state)
{
    struct world *w = *state;
    struct session *sessions;
    const struct second_factor factor = {.person = "ed", .id = "f", .kind = FACTOR_EMAIL,
                                         .label = "ed@example.ca", .secret = "ed@example.ca",
                                         .handle = ""};
    struct access_change add = {.factor = &factor};
    begin(w, NULL);
    access_tell(&w->action, &add, "factor.added", "ed", "test");
    assert_int_equal(access_commit(&w->action, &add), OK);
    for (int i = 0; i < 3; i++)
        put_session(w, "ed", i);
    put_session(w, "pam", 0);
    expect(w, "end", change(w, "anne", "ed", "", NULL, NULL), OK);
    assert_string_equal(has(w, "ed"), "");
    assert_string_equal(told(w, "ed"), "access.ended by anne: " OWNER);
    assert_int_equal(store_list_sessions(w->reader, w->arena, "ed", &sessions), 0);
    assert_int_equal(store_list_sessions(w->reader, w->arena, "pam", &sessions), 1);
    as(w, "ed");
    assert_string_equal(w->action.actor.business.text, "");
    assert_false(action_may(&w->action, PERMISSION_DECLARATION_VIEW, w->account));
    struct mail *mail;
    struct mail *last = NULL;
    size_t count = store_list_mail(w->reader, w->arena, (instant){INT64_MAX}, 10, &mail);
    for (size_t i = 0; i < count; i++)
        if (strcmp(mail[i].to, "ed@example.ca") == 0)
            last = &mail[i];
    assert_non_null(last);
    assert_non_null(strstr(last->body, "Essai Ltée"));
}

static void test_last_manager(void **state)
{
    struct world *w = *state;
    expect(w, "end", change(w, "anne", "anne", "", NULL, NULL), FINDINGS);
    assert_found(w, FINDING_RGN_0079);
    expect(w, "demote", change(w, "anne", "anne", "editor", "RM0001", NULL), FINDINGS);
    assert_found(w, FINDING_RGN_0079);
    as(w, "anne");
    expect(w, "leave", action_leave(&w->action), FINDINGS);
    assert_found(w, FINDING_RGN_0079);
    assert_string_equal(has(w, "anne"), "manager");
    expect(w, "a second", change(w, "anne", "ed", "manager", NULL, NULL), OK);
    assert_string_equal(has(w, "ed"), "manager");
    as(w, "anne");
    expect(w, "leave", action_leave(&w->action), OK);
    assert_string_equal(told(w, "anne"), "access.left by anne: " OWNER);
    as(w, "anne");
    assert_int_equal(action_leave(&w->action), NOT_FOUND);
    as(w, "pam");
    expect(w, "who is no manager leaves", action_leave(&w->action), OK);
    assert_string_equal(has(w, "pam"), "");
}

struct leaver {
    struct world *w;
    const char *name;
    enum code code;
    bool last;
};

static void *leave(void *context)
{
    struct leaver *l = context;
    struct store *reader;
    struct arena *arena = arena_new();
    struct user user;
    assert_int_equal(store_open(l->w->place, false, false, &reader), OK);
    struct action action = action_begin(l->w->house, reader, arena);
    assert_int_equal(store_load_user(reader, arena, l->name, &user), OK);
    person_enter(&action, &user);
    l->code = action_leave(&action);
    l->last = action.findings.count == 1 && action.findings.items[0].code == FINDING_RGN_0079;
    store_close(reader);
    arena_free(arena);
    return NULL;
}

/* All managers at once: one stays, and is told why. */
static void test_race(void **state)
{
    enum { LEAVERS = 6 };
    struct world *w = *state;
    struct leaver leavers[LEAVERS];
    pthread_t threads[LEAVERS];
    struct membership *list;
    int stayed = 0;
    for (int i = 0; i < LEAVERS; i++) {
        leavers[i] = (struct leaver){.w = w, .name = arena_printf(w->arena, "leaver%d", i)};
        put_person(w, leavers[i].name, OTHER, "manager");
    }
    expect(w, "rival", (as(w, "rival"), action_leave(&w->action)), OK);
    for (int i = 0; i < LEAVERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, leave, &leavers[i]), 0);
    for (int i = 0; i < LEAVERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(leavers[i].code == OK || (leavers[i].code == FINDINGS && leavers[i].last));
        stayed += leavers[i].code != OK;
    }
    assert_int_equal(stayed, 1);
    assert_int_equal(store_list_members(w->reader, w->arena, program_account_bn(w->other), &list),
                     1);
    assert_true(members_have_manager(list, 1));
}

/* Of several businesses: one is acted for, another when that one is left. */
static void test_several(void **state)
{
    struct world *w = *state;
    static const char *const one[] = {"RM0002"};
    struct shown_request *asked;
    struct setup setup;
    as(w, "rival");
    expect(w, "ask", action_ask_access(&w->action, OWNER, "twice at work"), OK);
    as(w, "pam");
    assert_int_equal(action_list_requests(&w->action, &asked), 1);
    expect(w, "too much", action_decide_request(&w->action, asked[0].request.id,
                                                &(struct member_order){"manager", NULL, 0}),
           FINDINGS);
    as(w, "pam");
    expect(w, "let in", action_decide_request(&w->action, asked[0].request.id,
                                              &(struct member_order){"editor", one, 1}), OK);
    assert_string_equal(has(w, "rival"), "RM0002:editor");
    as(w, "rival");
    assert_string_equal(w->action.actor.business.text, OTHER);
    assert_string_equal(w->action.actor.role, "manager");
    expect(w, "setup", action_setup(&w->action, &setup), OK);
    assert_int_equal(setup.others_count, 1);
    assert_string_equal(setup.others[0].bn.text, OWNER);
    assert_int_equal(change(w, "rival", "ed", "", NULL, NULL), NOT_FOUND);
    as(w, "rival");
    assert_int_equal(action_act_for(&w->action, (bn){"111111118"}), NOT_FOUND);
    expect(w, "act", action_act_for(&w->action, program_account_bn(w->account)), OK);
    as(w, "rival");
    assert_string_equal(w->action.actor.business.text, OWNER);
    assert_string_equal(w->action.actor.role, "editor");
    assert_int_equal(change(w, "rival", "ed", "", NULL, NULL), FORBIDDEN);
    as(w, "rival");
    expect(w, "leave", action_leave(&w->action), OK);
    as(w, "rival");
    assert_string_equal(w->action.actor.business.text, OTHER);
    assert_string_equal(w->action.actor.role, "manager");
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, open_people, close_people)
    const struct CMUnitTest tests[] = {
        ONE(test_change), ONE(test_program_manager), ONE(test_end), ONE(test_last_manager),
        ONE(test_race),   ONE(test_several),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
