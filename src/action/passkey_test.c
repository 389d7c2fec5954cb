/* Passkeys of a person: added, used as the second step, refused in every way, removed. */
#include "people_world.h"
#include "webauthn_test_key.h"

#define ORIGIN "https://carm.example.org"
#define HOST "carm.example.org"

static void set_address(struct world *w, const char *address)
{
    FILE *file = fopen(arena_printf(w->arena, "%s/partners.conf", w->directory), "w");
    assert_non_null(file);
    fprintf(file, "portal %s\n", address);
    fclose(file);
}

static struct session session_of(struct world *w, const char *cookie)
{
    struct session session;
    assert_int_equal(action_enter_session(begin(w), cookie, &session), OK);
    return session;
}

static struct webauthn_answer registration(struct world *w, const struct session *session,
                                           const struct test_key *key)
{
    struct passkey_offer offer;
    assert_int_equal(action_offer_passkey(&w->action, session, &offer), OK);
    assert_string_equal(offer.origin, ORIGIN);
    assert_string_equal(offer.host, HOST);
    return test_key_register(w->arena, key, offer.challenge);
}

static struct test_key add(struct world *w, const char *cookie, int kind, const char *label)
{
    struct session session = session_of(w, cookie);
    struct test_key key = test_key_new(kind, ORIGIN, HOST);
    const struct webauthn_answer answer = registration(w, &session, &key);
    assert_int_equal(action_add_passkey(&w->action, &session, label, &answer), OK);
    return key;
}

static struct webauthn_answer assertion(struct world *w, const struct test_key *key)
{
    struct passkey_offer offer;
    struct sign_in_flow flow = flow_of(w);
    assert_int_equal(action_ask_passkey(&w->action, &flow, &offer), OK);
    return test_key_assert(w->arena, key, offer.challenge);
}

static enum code answer_with(struct world *w, const struct webauthn_answer *answer)
{
    struct sign_in_flow flow = flow_of(w);
    return action_flow_passkey(&w->action, &flow, w->came.flow, answer, false, &w->came);
}

static void begin_flow(struct world *w)
{
    assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
    assert_string_equal(w->came.stage, STAGE_SECOND);
}

static void assert_refused(struct world *w, const struct webauthn_answer *answer,
                           enum finding_code code)
{
    assert_int_equal(answer_with(w, answer), FINDINGS);
    assert_true(found(w, code));
    assert_null(w->came.session);
}

static bool told(struct world *w, const char *kind)
{
    struct access_event *events;
    size_t count = store_page_access(w->reader, w->arena, 0, 500, &events);
    for (size_t i = 0; i < count; i++)
        if (strcmp(events[i].kind, kind) == 0)
            return true;
    return false;
}

static int open_addressed(void **state)
{
    int failed = open_world(state);
    if (failed == 0)
        set_address(*state, ORIGIN);
    return failed;
}

static void test_add_and_use(void **state)
{
    struct world *w = *state;
    static const int kinds[] = {EVP_PKEY_EC, EVP_PKEY_ED25519, EVP_PKEY_RSA};
    sign_up(w);
    const char *cookie = w->came.session;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        struct test_key key = add(w, cookie, kinds[i], "Clé du bureau");
        begin_flow(w);
        assert_string_equal(flow_of(w).code_to, ""); /* no letter unasked any more */
        key.counter = 3;
        const struct webauthn_answer answer = assertion(w, &key);
        assert_int_equal(answer_with(w, &answer), OK);
        assert_non_null(w->came.session);
        struct session session = session_of(w, w->came.session);
        assert_true(session.strong_at.ms > 0);
        EVP_PKEY_free(key.key);
    }
    struct second_factor *factors;
    assert_int_equal(action_factors_of(&w->action, w->action.actor.name, &factors), 4);
    assert_true(told(w, "factor.added"));
    struct mail *mails; /* the person is told */
    assert_true(store_list_mail(w->reader, w->arena, (instant){INT64_MAX}, 1, &mails) == 1);
    assert_string_equal(mails[0].kind, "factor");
    assert_string_equal(mails[0].to, ADDRESS);
}

static void test_step_up(void **state)
{
    struct world *w = *state;
    sign_up(w);
    struct test_key key = add(w, w->came.session, EVP_PKEY_EC, "Key");
    struct session session = session_of(w, w->came.session);
    sql(w, "UPDATE portal_session SET strong_at = strong_at - 901000");
    session = session_of(w, w->came.session);
    assert_true(action_needs_step_up(&w->action, &session));
    assert_int_equal(action_step_up(&w->action, &session, "/en/security", &w->came), OK);
    const struct webauthn_answer answer = assertion(w, &key);
    assert_int_equal(answer_with(w, &answer), OK);
    session = session_of(w, w->came.session);
    assert_false(action_needs_step_up(&w->action, &session));
    assert_string_equal(w->came.next, "/en/security");
    EVP_PKEY_free(key.key);
}

static void test_replayed(void **state)
{
    struct world *w = *state;
    sign_up(w);
    const char *cookie = w->came.session;
    struct session session = session_of(w, cookie);
    struct test_key key = test_key_new(EVP_PKEY_EC, ORIGIN, HOST);
    const struct webauthn_answer fresh = registration(w, &session, &key);
    assert_int_equal(action_add_passkey(&w->action, &session, "Key", &fresh), OK);
    assert_int_equal(action_add_passkey(&w->action, &session, "Key", &fresh), FINDINGS);
    assert_true(found(w, FINDING_SCT_0003));
    session = session_of(w, cookie);
    const struct webauthn_answer twice = registration(w, &session, &key);
    assert_int_equal(action_add_passkey(&w->action, &session, "Key", &twice), FINDINGS);
    assert_true(found(w, FINDING_SCT_0007));
    /* One that was judged wrong is not judged again; nor is one of another flow, or an old one. */
    begin_flow(w);
    struct webauthn_answer answer = assertion(w, &key);
    struct webauthn_answer wrong = answer;
    wrong.signature = fresh.id;
    assert_refused(w, &wrong, FINDING_SCT_0001);
    assert_refused(w, &answer, FINDING_SCT_0003);
    answer = assertion(w, &key);
    begin_flow(w);
    assert_refused(w, &answer, FINDING_SCT_0003);
    assert_refused(w, &fresh, FINDING_SCT_0003); /* made to be added */
    /* What let one in does not do so again, though the passkey does not count. */
    answer = assertion(w, &key);
    assert_int_equal(answer_with(w, &answer), OK);
    begin_flow(w);
    assert_refused(w, &answer, FINDING_SCT_0003);
    EVP_PKEY_free(key.key);
}

static void test_old_challenge(void **state)
{
    struct world *w = *state;
    sign_up(w);
    struct test_key key = add(w, w->came.session, EVP_PKEY_EC, "Key");
    begin_flow(w);
    struct sign_in_flow flow = flow_of(w);
    static const int64_t ages[] = {599000, 601000, -60000};
    for (size_t i = 0; i < ARRAY_COUNT(ages); i++) {
        char hex[65];
        hash_hex(&flow.token, hex);
        const char *challenge = signer_seal(
            house_signer(w->house), w->arena,
            arena_printf(w->arena, "step %s %lld", hex,
                         (long long)(platform_real_now().ms - ages[i])));
        const struct webauthn_answer answer = test_key_assert(w->arena, &key, challenge);
        if (i == 0) {
            key.origin = "https://evil.example";
            const struct webauthn_answer lie = test_key_assert(w->arena, &key, challenge);
            assert_refused(w, &lie, FINDING_SCT_0002); /* not too old yet */
            key.origin = ORIGIN;
        } else {
            assert_refused(w, &answer, FINDING_SCT_0003);
        }
    }
    /* A challenge that somebody thought up is none. */
    const struct webauthn_answer own = test_key_assert(w->arena, &key, "c29tZXRoaW5n");
    assert_refused(w, &own, FINDING_SCT_0003);
    EVP_PKEY_free(key.key);
}

static void test_foreign(void **state)
{
    struct world *w = *state;
    sign_up(w);
    struct test_key key = add(w, w->came.session, EVP_PKEY_EC, "Key");
    struct test_key stranger = test_key_new(EVP_PKEY_EC, ORIGIN, HOST);
    begin_flow(w);
    key.origin = "https://carm.example.com";
    struct webauthn_answer answer = assertion(w, &key);
    assert_refused(w, &answer, FINDING_SCT_0002);
    key.origin = ORIGIN;
    key.host = "example.org";
    answer = assertion(w, &key);
    assert_refused(w, &answer, FINDING_SCT_0002);
    key.host = HOST;
    answer = assertion(w, &stranger);
    assert_refused(w, &answer, FINDING_SCT_0006);
    struct webauthn_answer mine = assertion(w, &key);
    answer = assertion(w, &stranger);
    answer.id = mine.id;
    assert_refused(w, &answer, FINDING_SCT_0001);
    answer = assertion(w, &key);
    answer.client = "";
    assert_refused(w, &answer, FINDING_SCT_0001);
    answer = assertion(w, &key);
    answer.authenticator = arena_copy(w->arena, answer.authenticator, 20);
    assert_refused(w, &answer, FINDING_SCT_0001);
    EVP_PKEY_free(stranger.key);
    EVP_PKEY_free(key.key);
}

static void test_copied(void **state)
{
    struct world *w = *state;
    sign_up(w);
    struct test_key key = add(w, w->came.session, EVP_PKEY_EC, "Key");
    begin_flow(w);
    key.counter = 9;
    struct webauthn_answer answer = assertion(w, &key);
    assert_int_equal(answer_with(w, &answer), OK);
    assert_false(told(w, "factor.copied"));
    begin_flow(w);
    key.counter = 4; /* a copy that was made before */
    answer = assertion(w, &key);
    assert_refused(w, &answer, FINDING_SCT_0004);
    assert_true(told(w, "factor.copied"));
    key.counter = 10;
    answer = assertion(w, &key);
    assert_int_equal(answer_with(w, &answer), OK);
    EVP_PKEY_free(key.key);
}

static void test_list(void **state)
{
    struct world *w = *state;
    struct second_factor *factors;
    sign_up(w);
    const char *cookie = w->came.session;
    struct test_key key = add(w, cookie, EVP_PKEY_EC, "Key");
    EVP_PKEY_free(key.key);
    struct session session = session_of(w, cookie);
    key = test_key_new(EVP_PKEY_EC, ORIGIN, HOST);
    struct webauthn_answer answer = registration(w, &session, &key);
    EVP_PKEY_free(key.key);
    char long_label[62] = {0};
    memset(long_label, 'x', 61);
    assert_int_equal(action_add_passkey(&w->action, &session, "", &answer), FINDINGS);
    assert_true(found(w, FINDING_SCT_0008));
    session = session_of(w, cookie);
    assert_int_equal(action_add_passkey(&w->action, &session, long_label, &answer), FINDINGS);
    assert_true(found(w, FINDING_SCT_0008));
    session = session_of(w, cookie);
    assert_int_equal(action_factors_of(&w->action, session.user, &factors), 2);
    size_t at = strcmp(factors[0].kind, FACTOR_PASSKEY) == 0 ? 0 : 1;
    const char *id = factors[at].id, *address = factors[1 - at].id;
    assert_int_equal(action_name_factor(&w->action, id, "Ma clé"), OK);
    assert_int_equal(action_name_factor(&w->action, address, "Mine"), NOT_FOUND);
    assert_int_equal(action_name_factor(&w->action, "x", "Mine"), NOT_FOUND);
    assert_int_equal(action_factors_of(&w->action, session.user, &factors), 2);
    assert_string_equal(factors[at].label, "Ma clé");
    /* The last way that is left stays. */
    session = session_of(w, cookie);
    assert_int_equal(action_end_factor(&w->action, address), CONFLICT);
    sql(w, "DELETE FROM second_factor WHERE kind = 'email'");
    assert_int_equal(action_end_factor(&w->action, id), FINDINGS);
    assert_true(found(w, FINDING_SCT_0010));
    key = add(w, cookie, EVP_PKEY_EC, "Second");
    EVP_PKEY_free(key.key);
    session = session_of(w, cookie);
    assert_int_equal(action_end_factor(&w->action, id), OK);
    assert_int_equal(action_end_factor(&w->action, id), NOT_FOUND);
    for (int i = 0; i < 9; i++) {
        key = add(w, cookie, EVP_PKEY_EC, "More");
        EVP_PKEY_free(key.key);
    }
    session = session_of(w, cookie);
    key = test_key_new(EVP_PKEY_EC, ORIGIN, HOST);
    answer = registration(w, &session, &key);
    assert_int_equal(action_add_passkey(&w->action, &session, "One more", &answer), FINDINGS);
    assert_true(found(w, FINDING_SCT_0009));
    EVP_PKEY_free(key.key);
}

/* Nobody said where the portal stands, or by a number: there can be no passkey for it. */
static void test_no_address(void **state)
{
    struct world *w = *state;
    sign_up(w);
    struct session session = session_of(w, w->came.session);
    struct passkey_offer offer;
    const struct webauthn_answer none = {.id = "", .client = "", .authenticator = ""};
    assert_int_equal(action_offer_passkey(&w->action, &session, &offer), NOT_FOUND);
    assert_int_equal(action_add_passkey(&w->action, &session, "Key", &none), NOT_FOUND);
    set_address(w, "http://127.0.0.1:8080");
    assert_int_equal(action_offer_passkey(&w->action, &session, &offer), NOT_FOUND);
    set_address(w, ORIGIN);
    assert_int_equal(action_offer_passkey(&w->action, &session, &offer), OK);
    begin_flow(w);
    struct sign_in_flow flow = flow_of(w);
    assert_int_equal(action_ask_passkey(&w->action, &flow, &offer), NOT_FOUND); /* has none */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_add_and_use, open_addressed, close_world),
        cmocka_unit_test_setup_teardown(test_step_up, open_addressed, close_world),
        cmocka_unit_test_setup_teardown(test_replayed, open_addressed, close_world),
        cmocka_unit_test_setup_teardown(test_old_challenge, open_addressed, close_world),
        cmocka_unit_test_setup_teardown(test_foreign, open_addressed, close_world),
        cmocka_unit_test_setup_teardown(test_copied, open_addressed, close_world),
        cmocka_unit_test_setup_teardown(test_list, open_addressed, close_world),
        cmocka_unit_test_setup_teardown(test_no_address, open_world, close_world),
    };
    return cmocka_run_group_tests_name("passkey", tests, NULL, NULL);
}
