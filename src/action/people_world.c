#include "people_world.h"

struct action *begin(struct world *w)
{
    w->action = action_begin(w->house, w->reader, w->arena);
    w->action.remote = "192.0.2.7";
    w->action.agent = "Test/1";
    return &w->action;
}

int open_world(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    w->arena = arena_new();
    w->directory = test_directory(w->arena);
    w->place = small_reference_place(w->arena, w->directory);
    assert_int_equal(signer_create(w->directory), OK);
    assert_int_equal(house_open(w->directory, w->place, true, "2025-11-03", &w->house), OK);
    assert_int_equal(store_open(w->place, false, false, &w->reader), OK);
    begin(w);
    *state = w;
    return 0;
}

void on_problem(void *context, const char *text)
{
    printf("# %s\n", text);
    ++*(int *)context;
}

int close_world(void **state)
{
    struct world *w = *state;
    int problems = 0;
    (void)access_verify(w->reader, on_problem, &problems);
    assert_int_equal(problems, 0);
    store_close(w->reader);
    house_close(w->house);
    test_place_remove(w->place);
    test_directory_remove(w->directory);
    arena_free(w->arena);
    free(w);
    return 0;
}

void sql(struct world *w, const char *text)
{
    assert_true(test_place_run(w->place, text, NULL) >= 0);
}

struct key_order order_of(const char *name, const char *password)
{
    return (struct key_order){
        .name = name, .password = password, .again = password,
        .questions = {"Who taught me to swim?", "First concert of mine?", "What was our car?"},
        .answers = {"Aunt Élise", "The Hip", "a Bombardier"}};
}

struct sign_in_flow flow_of(struct world *w)
{
    struct sign_in_flow flow;
    assert_int_equal(action_load_flow(begin(w), w->came.flow, &flow), OK);
    return flow;
}

const char *mailed(struct world *w)
{
    struct mail *mails;
    assert_true(store_list_mail(w->reader, w->arena, (instant){INT64_MAX}, 1, &mails) == 1);
    for (const char *at = mails[0].body; *at != '\0'; at++)
        if (strspn(at, "0123456789") >= 6)
            return arena_copy(w->arena, at, 6);
    fail_msg("no code in: %s", mails[0].body);
    return "";
}

enum code give(struct world *w, const char *code)
{
    struct sign_in_flow flow = flow_of(w);
    return action_flow_code(&w->action, &flow, w->came.flow, code, false, &w->came);
}

bool found(struct world *w, enum finding_code code)
{
    for (size_t i = 0; i < w->action.findings.count; i++)
        if (w->action.findings.items[i].code == code)
            return true;
    return false;
}

enum code profile(struct world *w)
{
    struct sign_in_flow flow = flow_of(w);
    const struct profile_order order = {
        .given_name = "Maple", .family_name = "Sugar", .phone = "+1 613 555-0100",
        .extension = "", .email = "work@example.org", .notify_chosen = true, .accepted = true,
        .terms = action_terms_version(&w->action), .language = LANGUAGE_FR};
    return action_flow_profile(&w->action, &flow, w->came.flow, &order, &w->came);
}

void forget_sending(struct world *w)
{
    sql(w, "DELETE FROM guard WHERE name LIKE 'again:%' OR name LIKE 'send:%'");
}

void sign_up(struct world *w)
{
    const struct key_order order = order_of(NAME, PASSWORD);
    assert_int_equal(action_make_credential(begin(w), &order, "/en/accounts", &w->came), OK);
    assert_string_equal(w->came.stage, STAGE_ENROL);
    struct sign_in_flow flow = flow_of(w);
    assert_int_equal(action_flow_email(&w->action, &flow, w->came.flow, ADDRESS, ADDRESS, true,
                                       &w->came), OK);
    assert_int_equal(give(w, mailed(w)), OK);
    assert_string_equal(w->came.stage, STAGE_PROFILE);
    assert_int_equal(profile(w), OK);
    assert_non_null(w->came.session);
    assert_string_equal(w->came.next, "/en/accounts");
    forget_sending(w);
}

enum code enter(struct world *w, const char *cookie)
{
    struct session session;
    return action_enter_session(begin(w), cookie, &session);
}

enum code sign_in(struct world *w, const char *name, const char *password)
{
    return action_sign_in(begin(w), name, password, NULL, NULL, &w->came);
}
