/* Persons at the door: keys and their rules, second steps, recovery, sessions, mail, the chain. */
#include "people_world.h"

static void test_rules(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *name, *password;
        enum finding_code code;
    } cases[] = {
        {"short", PASSWORD, FINDING_PPL_0001},
        {"seventeen.letters", PASSWORD, FINDING_PPL_0001},
        {"érablière", PASSWORD, FINDING_PPL_0002},
        {"with blank", PASSWORD, FINDING_PPL_0002},
        {"line\nbreaks", PASSWORD, FINDING_PPL_0002},
        {"a12345678", PASSWORD, FINDING_PPL_0003},
        {NAME, "Short1a", FINDING_PPL_0005},
        {NAME, "Longer0than16char", FINDING_PPL_0005},
        {NAME, "nocapitals123", FINDING_PPL_0006},
        {NAME, "NOSMALL12345", FINDING_PPL_0006},
        {NAME, "NoDigitsHere", FINDING_PPL_0006},
        {NAME, "xxMAPxx1a", FINDING_PPL_0007},
        {NAME, "Sweet1sugar", FINDING_PPL_0007},
        {NAME, "Password1", FINDING_SCT_0011},
        {NAME, "PASSword123", FINDING_SCT_0011},
        {NAME, "Qwerty123!", FINDING_SCT_0011},
        {NAME, "!!Trustno1", FINDING_SCT_0011},
        {NAME, "zzzzZZZ1", FINDING_SCT_0011},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct key_order order = order_of(cases[i].name, cases[i].password);
        assert_int_equal(action_make_credential(begin(w), &order, NULL, &w->came), FINDINGS);
        assert_true(found(w, cases[i].code));
        assert_null(w->came.flow);
    }
    struct key_order order = order_of(NAME, PASSWORD);
    order.again = "Tapping3spiles";
    order.questions[1] = "who taught me to swim?";
    order.answers[2] = "our car";
    assert_int_equal(action_make_credential(begin(w), &order, NULL, &w->came), FINDINGS);
    assert_true(found(w, FINDING_PPL_0008) && found(w, FINDING_PPL_0009) &&
                found(w, FINDING_PPL_0010));
    sign_up(w);
    order = order_of("MAPLE.sugar", PASSWORD);
    assert_int_equal(action_make_credential(begin(w), &order, NULL, &w->came), FINDINGS);
    assert_true(found(w, FINDING_PPL_0004));
}

static void test_whole_way(void **state)
{
    struct world *w = *state;
    sign_up(w);
    const char *first = w->came.session;
    assert_int_equal(enter(w, first), OK);
    assert_string_equal(w->action.actor.display_name, "Maple Sugar");
    assert_int_equal(w->action.actor.business.text[0], '\0');
    struct reachable_account *accounts;
    assert_int_equal(action_accounts(&w->action, &accounts), 0);
    program_account account;
    assert_true(program_account_parse("123456782RM0001", &account));
    for (int i = 0; i < PERMISSION_COUNT; i++)
        assert_false(action_may(&w->action, (enum permission)i, account));
    /* The next time: any case of the name, a code each time, and another cookie. */
    assert_int_equal(sign_in(w, "maple.SUGAR", PASSWORD), OK);
    assert_null(w->came.session);
    assert_string_equal(w->came.stage, STAGE_SECOND);
    assert_int_equal(enter(w, w->came.flow), UNAUTHORIZED);
    const char *flow = w->came.flow, *code = mailed(w);
    assert_int_equal(give(w, code), OK);
    assert_string_not_equal(w->came.session, first);
    assert_string_not_equal(w->came.session, flow);
    struct sign_in_flow gone;
    assert_int_equal(action_load_flow(begin(w), flow, &gone), UNAUTHORIZED);
    assert_int_equal(action_sign_out(begin(w), w->came.session), OK);
    assert_int_equal(enter(w, w->came.session), UNAUTHORIZED);
    assert_int_equal(enter(w, first), OK);
}

/* Neither text nor code nor lock says whether a name exists. */
static void test_nobody_is_told(void **state)
{
    struct world *w = *state;
    sign_up(w);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(sign_in(w, NAME, "Wrong1password"), UNAUTHORIZED);
        assert_int_equal(sign_in(w, "nobody.at.all", "Wrong1password"), UNAUTHORIZED);
    }
    assert_int_equal(sign_in(w, NAME, PASSWORD), FORBIDDEN);
    assert_true(w->came.until.ms > platform_real_now().ms + 29 * 60000);
    assert_int_equal(sign_in(w, "nobody.at.all", PASSWORD), FORBIDDEN);
    sql(w, "UPDATE guard SET until_at = 1");
    assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
    /* Recovery goes on alike, and a code of nobody's is never right. */
    forget_sending(w);
    assert_int_equal(action_recover(begin(w), "nobody.at.all", &w->came), OK);
    assert_string_equal(flow_of(w).stage, STAGE_RECOVER);
    assert_string_equal(flow_of(w).code_to, "");
    assert_int_equal(give(w, "000000"), FINDINGS);
    assert_int_equal(action_recover(begin(w), NAME, &w->came), OK);
    assert_string_equal(flow_of(w).stage, STAGE_RECOVER);
    assert_string_equal(flow_of(w).code_to, "");
}

/* Whom the operator locks is out at once; a key that nobody used for two years is too old. */
static void test_shut_out(void **state)
{
    struct world *w = *state;
    sign_up(w);
    const char *session = w->came.session;
    assert_int_equal(enter(w, session), OK);
    sql(w, "UPDATE portal_user SET locked = 1");
    assert_int_equal(enter(w, session), UNAUTHORIZED);
    assert_int_equal(sign_in(w, NAME, PASSWORD), UNAUTHORIZED);
    sql(w, "UPDATE portal_user SET locked = 0");
    assert_int_equal(enter(w, session), OK);
    sql(w, "UPDATE credential SET made_at = made_at - 63158400000, used_at = 0");
    assert_int_equal(sign_in(w, NAME, PASSWORD), CONFLICT);
    assert_int_equal(sign_in(w, NAME, "Wrong1password"), UNAUTHORIZED);
    sql(w, "UPDATE credential SET made_at = made_at + 63158400000");
    assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
}

/* Many names from one address: the address is locked as well. */
static void test_spraying(void **state)
{
    struct world *w = *state;
    int refused = 0;
    for (int i = 0; i < 104; i++)
        refused += sign_in(w, arena_printf(w->arena, "somebody.%d", i), "Wrong1pass") == FORBIDDEN;
    assert_int_equal(refused, 4);
    begin(w);
    w->action.remote = "192.0.2.8";
    assert_int_equal(action_sign_in(&w->action, "somebody.99", "x", NULL, NULL, &w->came),
                     UNAUTHORIZED);
}

static void test_codes(void **state)
{
    struct world *w = *state;
    sign_up(w);
    assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
    const char *code = mailed(w), *flow = w->came.flow;
    assert_int_equal(give(w, code[0] == '1' ? "222222" : "111111"), FINDINGS);
    assert_true(found(w, FINDING_PPL_0014));
    /* One more right away is not sent; the code that was sent is still good. */
    struct sign_in_flow again = flow_of(w);
    assert_int_equal(action_flow_send(&w->action, &again, flow), FINDINGS);
    assert_true(found(w, FINDING_PPL_0017));
    /* Of another flow it is not. */
    assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
    assert_int_equal(give(w, code), FINDINGS);
    w->came.flow = arena_text(w->arena, flow);
    sql(w, "UPDATE sign_in_flow SET code_at = code_at - 601000");
    assert_int_equal(give(w, code), FINDINGS);
    assert_true(found(w, FINDING_PPL_0015));
    sql(w, "UPDATE sign_in_flow SET code_at = code_at + 601000");
    assert_int_equal(give(w, code), OK);
    assert_non_null(w->came.session);
    /* Guesses are counted by person: a new flow gives no new tries. */
    for (int i = 0; i < 5; i++) {
        assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
        assert_int_equal(give(w, "xxxxxx"), FINDINGS);
    }
    forget_sending(w);
    assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
    assert_int_equal(give(w, mailed(w)), FINDINGS);
    assert_true(found(w, FINDING_PPL_0016));
    /* Half an hour makes a flow too old. */
    sql(w, "UPDATE sign_in_flow SET began_at = began_at - 1801000");
    struct sign_in_flow old;
    assert_int_equal(action_load_flow(begin(w), w->came.flow, &old), UNAUTHORIZED);
}

/* At most five letters to one address within half an hour, whoever asks. */
static void test_letters_are_bounded(void **state)
{
    struct world *w = *state;
    sign_up(w);
    int sent = 0;
    for (int i = 0; i < 9; i++) {
        sql(w, "DELETE FROM guard WHERE name LIKE 'again:%' OR name LIKE 'key:%'");
        assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
        sent += *flow_of(w).code_to != '\0';
    }
    assert_int_equal(sent, 5);
}

static void test_headers(void **state)
{
    struct world *w = *state;
    static const char *const bad[] = {"", "x", "@example.org", "a@", "a@b@c", "a b@example.org",
                                      "a@example.org\r\nBcc: all@example.org", "a@example.org\n",
                                      "<a@example.org>", "a,b@example.org", "é@example.org",
                                      "a@example..org", "\"a\"@example.org", "-f@example.org"};
    const struct key_order order = order_of(NAME, PASSWORD);
    assert_int_equal(action_make_credential(begin(w), &order, NULL, &w->came), OK);
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        struct sign_in_flow flow = flow_of(w);
        struct sign_in came;
        assert_int_equal(action_flow_email(&w->action, &flow, w->came.flow, bad[i], bad[i], true,
                                           &came), FINDINGS);
        assert_true(found(w, FINDING_PPL_0011));
    }
    struct mail *mails;
    assert_int_equal(store_list_mail(w->reader, w->arena, (instant){INT64_MAX}, 9, &mails), 0);
}

static enum code change_address(struct world *w, const char *cookie, const char *address,
                                const char *again)
{
    struct session session;
    assert_int_equal(action_enter_session(begin(w), cookie, &session), OK);
    return action_change_address(&w->action, &session, address, again, &w->came);
}

/* In a session of the person: the flow is known by its own cookie. */
static enum code give_signed_in(struct world *w, const char *cookie, const char *code)
{
    struct session session;
    struct sign_in_flow flow = flow_of(w);
    assert_int_equal(action_enter_session(begin(w), cookie, &session), OK);
    return action_flow_code(&w->action, &flow, w->came.flow, code, false, &w->came);
}

/* The old address proves that it may be changed, the new one that it is read; only then is it. */
static void test_address(void **state)
{
    struct world *w = *state;
    sign_up(w);
    const char *session = w->came.session, *person;
    struct second_factor *factors;
    assert_int_equal(change_address(w, session, "x", "x"), FINDINGS);
    assert_true(found(w, FINDING_PPL_0011));
    assert_int_equal(change_address(w, session, "MAPLE@example.org", ADDRESS), FINDINGS);
    assert_true(found(w, FINDING_PPL_0031));
    assert_int_equal(change_address(w, session, "new@example.org", "now@example.org"), FINDINGS);
    assert_true(found(w, FINDING_PPL_0012));
    assert_int_equal(change_address(w, session, "new@example.org", "new@example.org"), OK);
    assert_string_equal(flow_of(w).code_to, ADDRESS);
    person = flow_of(w).person;
    const char *old = mailed(w);
    assert_int_equal(give(w, old), UNAUTHORIZED); /* nobody is signed in */
    assert_int_equal(give_signed_in(w, session, "000000"), FINDINGS);
    assert_int_equal(give_signed_in(w, session, old), OK);
    assert_string_equal(flow_of(w).code_to, "new@example.org");
    assert_int_equal(give_signed_in(w, session, old), FINDINGS);
    assert_int_equal(action_factors_of(&w->action, person, &factors), 1);
    assert_string_equal(factors[0].secret, ADDRESS);
    const char *fresh = mailed(w), *id = factors[0].id;
    struct sign_in_flow flow = flow_of(w);
    assert_int_equal(give_signed_in(w, session, fresh), OK);
    assert_null(w->came.flow);
    assert_int_equal(action_factors_of(&w->action, person, &factors), 1);
    assert_string_equal(factors[0].secret, "new@example.org");
    assert_string_equal(factors[0].id, id);
    struct sign_in_flow gone;
    assert_int_equal(store_load_flow(w->reader, w->arena, &flow.token, &gone), NOT_FOUND);
    struct mail *mails; /* the old address is told */
    assert_int_equal(store_list_mail(w->reader, w->arena, (instant){INT64_MAX}, 1, &mails), 1);
    assert_string_equal(mails[0].to, ADDRESS);
    assert_null(strstr(mails[0].body, "new@example.org"));
    forget_sending(w);
    assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
    assert_string_equal(flow_of(w).code_to, "new@example.org");
}

static const char *totp_now(struct world *w, const char *secret, int64_t later)
{
    unsigned char bytes[TOTP_SECRET];
    char *code = arena_alloc(w->arena, 12);
    assert_true(base32_read(secret, bytes, sizeof(bytes)));
    totp_code(bytes, sizeof(bytes), platform_real_now().ms / 30000 + later, 6, code);
    return code;
}

static void test_totp(void **state)
{
    struct world *w = *state;
    sign_up(w);
    struct totp_offer offer, opened;
    assert_int_equal(enter(w, w->came.session), OK);
    assert_int_equal(action_offer_totp(&w->action, &offer), OK);
    assert_int_equal(action_add_totp(&w->action, offer.pending, "phone", "000000"), FINDINGS);
    w->action.actor.name = "somebody else";
    assert_int_equal(action_open_totp(&w->action, offer.pending, &opened), UNREADABLE);
    assert_int_equal(enter(w, w->came.session), OK);
    const char *used = totp_now(w, offer.secret, 0);
    assert_int_equal(action_add_totp(&w->action, offer.pending, "phone", used), OK);
    struct second_factor *factors;
    assert_int_equal(action_factors_of(&w->action, w->action.actor.name, &factors), 2);
    size_t at = strcmp(factors[0].kind, FACTOR_TOTP) == 0 ? 0 : 1;
    assert_null(strstr(factors[at].secret, offer.secret)); /* sealed */
    const char *id = factors[at].id, *address = factors[1 - at].id;
    /* No letter is sent unasked now; the code that was used is not good again, the next one is. */
    assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
    assert_string_equal(flow_of(w).code_to, "");
    assert_int_equal(give(w, used), FINDINGS);
    const char *next = totp_now(w, offer.secret, 1);
    assert_int_equal(give(w, next), OK);
    assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
    assert_int_equal(give(w, next), FINDINGS);
    /* A letter can be asked for instead. */
    struct sign_in_flow flow = flow_of(w);
    assert_int_equal(action_flow_send(&w->action, &flow, w->came.flow), OK);
    assert_int_equal(give(w, mailed(w)), OK);
    assert_int_equal(enter(w, w->came.session), OK);
    assert_int_equal(action_end_factor(&w->action, address), CONFLICT);
    assert_int_equal(action_end_factor(&w->action, id), OK);
    assert_int_equal(action_end_factor(&w->action, id), NOT_FOUND);
}

static void test_recovery_codes(void **state)
{
    struct world *w = *state;
    sign_up(w);
    const char *codes[RECOVERY_CODES], *fresh[RECOVERY_CODES];
    assert_int_equal(enter(w, w->came.session), OK);
    assert_int_equal(action_make_recovery_codes(&w->action, codes), OK);
    for (int i = 0; i < RECOVERY_CODES; i++) /* 24 characters of 5 bits, in fours */
        assert_int_equal(strlen(codes[i]), 29);
    assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
    assert_int_equal(give(w, arena_printf(w->arena, " %s", codes[3])), OK);
    assert_int_equal(enter(w, w->came.session), OK);
    assert_int_equal(action_recovery_codes_left(&w->action), 9);
    assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
    assert_int_equal(give(w, codes[3]), FINDINGS); /* once */
    assert_int_equal(give(w, codes[4]), OK);
    assert_int_equal(enter(w, w->came.session), OK);
    assert_int_equal(action_make_recovery_codes(&w->action, fresh), OK);
    assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
    assert_int_equal(give(w, codes[5]), FINDINGS);
    assert_int_equal(give(w, fresh[5]), OK);
}

static void test_devices(void **state)
{
    struct world *w = *state;
    sign_up(w);
    assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
    struct sign_in_flow flow = flow_of(w);
    assert_int_equal(action_flow_code(&w->action, &flow, w->came.flow, mailed(w), true, &w->came),
                     OK);
    const char *device = w->came.device;
    assert_non_null(device);
    assert_int_equal(action_sign_in(begin(w), NAME, PASSWORD, device, NULL, &w->came), OK);
    assert_non_null(w->came.session);
    struct session session;
    assert_int_equal(action_enter_session(begin(w), w->came.session, &session), OK);
    assert_true(action_needs_step_up(&w->action, &session)); /* a device is no second step */
    assert_int_equal(action_sign_in(begin(w), NAME, PASSWORD, "forged", NULL, &w->came), OK);
    assert_null(w->came.session);
    /* A new password forgets devices and ends the other sessions. */
    struct key_order order = {.password = "Other9sap.runs", .again = "Other9sap.runs"};
    assert_int_equal(action_enter_session(begin(w), arena_text(w->arena, ""), &session),
                     UNAUTHORIZED);
    forget_sending(w);
    assert_int_equal(action_sign_in(begin(w), NAME, PASSWORD, device, NULL, &w->came), OK);
    const char *own = w->came.session;
    assert_int_equal(action_enter_session(begin(w), own, &session), OK);
    assert_int_equal(action_change_password(&w->action, "wrong", &order, &session.token),
                     FINDINGS);
    assert_true(found(w, FINDING_PPL_0028));
    assert_int_equal(action_enter_session(begin(w), own, &session), OK);
    assert_int_equal(action_change_password(&w->action, PASSWORD, &order, &session.token), OK);
    struct session *sessions;
    assert_int_equal(action_sessions(&w->action, &sessions), 1);
    assert_int_equal(sign_in(w, NAME, PASSWORD), UNAUTHORIZED);
    assert_int_equal(action_sign_in(begin(w), NAME, order.password, device, NULL, &w->came), OK);
    assert_null(w->came.session);
}

static void test_sessions(void **state)
{
    struct world *w = *state;
    sign_up(w);
    const char *first = w->came.session;
    struct session session;
    assert_int_equal(action_enter_session(begin(w), first, &session), OK);
    assert_false(action_needs_step_up(&w->action, &session));
    sql(w, "UPDATE portal_session SET strong_at = strong_at - 901000");
    assert_int_equal(action_enter_session(begin(w), first, &session), OK);
    assert_true(action_needs_step_up(&w->action, &session));
    /* The second step once more: another cookie, the old one is dead, the beginning stays. */
    instant began = session.began_at;
    assert_int_equal(action_step_up(&w->action, &session, "/en/security", &w->came), OK);
    assert_int_equal(give(w, mailed(w)), OK);
    assert_string_equal(w->came.next, "/en/security");
    assert_int_equal(enter(w, first), UNAUTHORIZED);
    const char *second = w->came.session;
    assert_int_equal(action_enter_session(begin(w), second, &session), OK);
    assert_int_equal(session.began_at.ms, began.ms);
    assert_false(action_needs_step_up(&w->action, &session));
    /* From elsewhere at the same time: it is told. */
    forget_sending(w);
    assert_int_equal(sign_in(w, NAME, PASSWORD), OK);
    struct sign_in_flow flow = flow_of(w);
    w->action.remote = "198.51.100.1";
    assert_int_equal(action_flow_code(&w->action, &flow, w->came.flow, mailed(w), false,
                                      &w->came), OK);
    struct access_event *events;
    assert_int_equal(enter(w, second), OK);
    assert_true(action_access_of(&w->action, 0, 1, &events) == 1);
    assert_string_equal(events[0].kind, "session.concurrent");
    struct session *sessions;
    assert_int_equal(action_sessions(&w->action, &sessions), 2);
    assert_int_equal(action_end_sessions(&w->action, "0123456789abcdef", &session.token),
                     NOT_FOUND);
    assert_int_equal(action_end_sessions(&w->action, "", &session.token), OK);
    assert_int_equal(enter(w, w->came.session), UNAUTHORIZED);
    assert_int_equal(enter(w, second), OK);
    /* Limits: of rest, and of all. */
    sql(w, "UPDATE portal_session SET seen_at = seen_at - 1201000");
    assert_int_equal(enter(w, second), CONFLICT);
    sql(w, "UPDATE portal_session SET seen_at = seen_at + 1201000, began_at = began_at - 43201000");
    assert_int_equal(enter(w, second), CONFLICT);
}

static enum code answer(struct world *w, const char *first, const char *password)
{
    struct sign_in_flow flow = flow_of(w);
    struct key_order order = order_of(NULL, password);
    order.answers[0] = first;
    return action_recover_answer(&w->action, &flow, w->came.flow, &order, &w->came);
}

static void test_recovery(void **state)
{
    struct world *w = *state;
    sign_up(w);
    const char *before = w->came.session;
    assert_int_equal(action_recover(begin(w), NAME, &w->came), OK);
    struct sign_in_flow flow = flow_of(w);
    const struct key_order early = order_of(NULL, "Other9sap.runs");
    assert_int_equal(action_recover_answer(&w->action, &flow, w->came.flow, &early, &w->came),
                     UNAUTHORIZED); /* not before the code */
    assert_int_equal(give(w, mailed(w)), OK);
    assert_string_equal(w->came.stage, STAGE_ANSWER);
    assert_int_equal(answer(w, "uncle", "Other9sap.runs"), FINDINGS);
    assert_true(found(w, FINDING_PPL_0022));
    assert_int_equal(answer(w, "AUNT elise", "weak"), FINDINGS);
    assert_int_equal(answer(w, "AUNT elise", "Other9sap.runs"), OK);
    assert_non_null(w->came.session);
    assert_int_equal(enter(w, before), UNAUTHORIZED);
    assert_int_equal(sign_in(w, NAME, PASSWORD), UNAUTHORIZED);
    assert_int_equal(sign_in(w, NAME, "Other9sap.runs"), OK);
    /* Five wrong answers: the key is revoked for good. */
    forget_sending(w);
    assert_int_equal(action_recover(begin(w), NAME, &w->came), OK);
    assert_int_equal(give(w, mailed(w)), OK);
    for (int i = 0; i < 4; i++)
        assert_int_equal(answer(w, "uncle", "Third9sap.runs"), FINDINGS);
    assert_int_equal(answer(w, "uncle", "Third9sap.runs"), CONFLICT);
    assert_int_equal(sign_in(w, NAME, "Other9sap.runs"), CONFLICT);
    assert_int_equal(sign_in(w, NAME, "Third9sap.runs"), UNAUTHORIZED);
    forget_sending(w);
    assert_int_equal(action_recover(begin(w), NAME, &w->came), OK);
    assert_string_equal(flow_of(w).person, ""); /* as for a name nobody has */
}

/* The person manages this business as well. */
static void manage(struct world *w, const char *person, const char *business)
{
    struct user user;
    begin(w);
    assert_int_equal(store_load_user(w->action.store, w->arena, person, &user), OK);
    snprintf(user.role, sizeof(user.role), "manager");
    assert_true(bn_parse(business, &user.business));
    begin(w)->actor = (struct actor){.name = "operator", .system = true};
    assert_int_equal(action_put_user(&w->action, &user, NULL), OK);
}

static size_t attach_for(struct world *w, const char *manager)
{
    struct shown_attach *list;
    test_actor(begin(w), manager, "123456782", "manager");
    return action_list_attach(&w->action, &list);
}

static void test_attach(void **state)
{
    struct world *w = *state;
    sign_up(w);
    struct session session;
    assert_int_equal(action_enter_session(begin(w), w->came.session, &session), OK);
    const char *old = w->came.session, *person = arena_text(w->arena, session.user);
    const struct key_order order = order_of("Second.Key", PASSWORD);
    assert_int_equal(action_make_credential(begin(w), &order, NULL, &w->came), OK);
    struct sign_in_flow flow = flow_of(w);
    assert_int_equal(action_flow_attach(&w->action, &flow, w->came.flow, "nobody@example.org",
                                        &w->came), OK);
    assert_string_equal(flow_of(w).stage, STAGE_ATTACH);
    assert_int_equal(give(w, "000000"), FINDINGS);
    assert_int_equal(sign_in(w, "second.key", PASSWORD), OK);
    flow = flow_of(w);
    assert_int_equal(action_flow_attach(&w->action, &flow, w->came.flow, "MAPLE@example.org",
                                        &w->came), OK);
    assert_int_equal(give(w, mailed(w)), OK);
    assert_string_equal(w->came.stage, STAGE_WAIT);
    /* Not by oneself; by somebody of the agency, once. */
    struct shown_attach *list;
    assert_int_equal(enter(w, old), OK);
    assert_int_equal(action_list_attach(&w->action, &list), 0);
    begin(w)->actor = (struct actor){.name = "ofelia", .role = "officer",
                                     .staff = STAFF_ALL};
    assert_int_equal(action_list_attach(&w->action, &list), 1);
    w->action.actor = (struct actor){.name = "bob", .role = "manager"};
    assert_true(bn_parse("123456782", &w->action.actor.business));
    assert_int_equal(action_decide_attach(&w->action, list[0].request.id, true), NOT_FOUND);
    /* A manager, of one who works for no other business: else it would open that one, too. */
    assert_int_equal(attach_for(w, "bob"), 0);
    manage(w, person, "123456782");
    assert_int_equal(attach_for(w, "bob"), 1);
    assert_int_equal(attach_for(w, person), 0);
    manage(w, person, "786534800");
    assert_int_equal(attach_for(w, "bob"), 0);
    begin(w)->actor = (struct actor){.name = "ofelia", .role = "officer",
                                     .staff = STAFF_ALL};
    assert_int_equal(action_decide_attach(&w->action, list[0].request.id, true), OK);
    assert_int_equal(action_decide_attach(&w->action, list[0].request.id, false), CONFLICT);
    assert_int_equal(enter(w, old), UNAUTHORIZED);
    assert_int_equal(sign_in(w, NAME, PASSWORD), CONFLICT); /* revoked */
    forget_sending(w);
    assert_int_equal(sign_in(w, "second.key", PASSWORD), OK);
    assert_string_equal(w->came.stage, STAGE_SECOND);
    assert_int_equal(give(w, mailed(w)), OK);
    assert_int_equal(action_enter_session(begin(w), w->came.session, &session), OK);
    assert_string_equal(session.user, person);
}

/* Whoever changes a row of the chain behind its back is found out. */
static void test_chain(void **state)
{
    struct world *w = *state;
    sign_up(w);
    int problems = 0;
    assert_true(access_verify(w->reader, on_problem, &problems) >= 4);
    assert_int_equal(problems, 0);
    sql(w, "UPDATE access_event SET person = 'x' WHERE number = 2");
    (void)access_verify(w->reader, on_problem, &problems);
    assert_int_equal(problems, 1);
    sql(w, "DELETE FROM access_event WHERE number = 2");
    problems = 0;
    (void)access_verify(w->reader, on_problem, &problems);
    assert_true(problems >= 2);
    sql(w, "DELETE FROM access_event");
}

/* Of a demonstration only, and only there. */
static void test_demo_persons(void **state)
{
    struct world *w = *state;
    struct user user = {.name = "maude", .display_name = "Maude", .role = "manager", .demo = true};
    assert_true(bn_parse("123456782", &user.business));
    assert_int_equal(action_put_user(begin(w), &user, "open-carm-demo"), OK);
    sql(w, "UPDATE portal_user SET demo = 1");
    assert_int_equal(sign_in(w, "maude", "open-carm-demo"), OK);
    assert_string_equal(w->came.stage, STAGE_ENROL); /* this is no demonstration */
    assert_null(w->came.session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rules, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_whole_way, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_nobody_is_told, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_shut_out, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_spraying, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_codes, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_letters_are_bounded, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_headers, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_address, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_totp, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_recovery_codes, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_devices, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_sessions, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_recovery, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_attach, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_chain, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_demo_persons, open_world, close_world),
    };
    return _cmocka_run_group_tests("people", tests, ARRAY_COUNT(tests), NULL, reference_place_end);
}
