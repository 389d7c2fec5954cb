/* Who did what: who looked, whose sign-in failed, the two chains merged, and who may see it. */
#include "audit.h"

#include "money_world.h"
#include "registration_impl.h"

#include <stdio.h>
#include <stdlib.h>

#define LONG_AGO ((instant){1700000000000})

static void as(struct world *w, const char *name)
{
    struct user user;
    begin(w, NULL);
    assert_int_equal(store_load_user(w->reader, w->arena, name, &user), OK);
    person_enter(&w->action, &user);
}

static void put_person(struct world *w, const char *name, const char *business, const char *role)
{
    struct user user = {.display_name = arena_printf(w->arena, "The %s", name)};
    snprintf(user.name, sizeof(user.name), "%s", name);
    snprintf(user.role, sizeof(user.role), "%s", role);
    user.staff = strcmp(role, "officer") == 0 ? STAFF_ALL : 0;
    if (*business != '\0')
        assert_true(bn_parse(business, &user.business));
    begin(w, NULL);
    assert_int_equal(action_put_user(&w->action, &user, "Tapping2spiles"), OK);
}

static int open_people(void **state)
{
    if (open_world(state) != 0)
        return -1;
    put_person(*state, "boss", OWNER, "manager");
    put_person(*state, "clerk", OWNER, "editor");
    put_person(*state, "pam", OWNER, "program_manager");
    put_person(*state, "rival", OTHER, "manager");
    put_person(*state, "agent", AGENCY, "officer");
    return 0;
}

static bn business_of(const char *text)
{
    bn number;
    assert_true(bn_parse(text, &number));
    return number;
}

static size_t events_of(struct world *w, const char *kind, struct access_event **ret)
{
    struct access_event *all, *list = NULL;
    size_t kept = 0, capacity = 0;
    size_t count = store_page_access(w->reader, w->arena, 0, 500, &all);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].kind, kind) == 0)
            *LIST_PUSH(w->arena, list, kept, capacity) = all[i];
    if (ret != NULL)
        *ret = list;
    return kept;
}

static size_t list(struct world *w, const struct audit_filter *filter, size_t limit,
                   struct audit_entry **ret)
{
    struct audit_place place;
    bool more;
    instant until;
    size_t count = 0;
    assert_int_equal(action_begin_audit(&w->action, filter, &place), OK);
    assert_int_equal(action_list_audit(&w->action, filter, &place, limit, ret, &count, &more,
                                       &until), OK);
    return count;
}

/* One event for a person, an account and a day, however often it is opened; none for one's own. */
static void test_views(void **state)
{
    struct world *w = *state;
    struct access_event *events;
    program_account account = w->account;
    as(w, "clerk");
    assert_int_equal(action_note_view(&w->action, account), OK);
    begin(w, NULL);
    assert_int_equal(action_note_view(&w->action, account), OK);
    assert_int_equal(events_of(w, "account.viewed", NULL), 0);
    for (int i = 0; i < 3; i++) {
        as(w, "agent");
        w->action.remote = "192.0.2.44";
        assert_int_equal(action_note_view(&w->action, account), OK);
        as(w, "rival");
        assert_int_equal(action_note_view(&w->action, account), OK);
    }
    assert_int_equal(events_of(w, "account.viewed", &events), 2);
    assert_string_equal(events[0].actor, "agent");
    assert_string_equal(events[0].person, "agent");
    assert_string_equal(events[0].account, account.text);
    assert_string_equal(events[0].business.text, OWNER);
    assert_string_equal(events[0].role, "officer");
    assert_string_equal(events[0].remote, "192.0.2.44");
    assert_string_equal(events[0].acting.text, AGENCY);
    assert_string_equal(events[1].role, "manager");
    w->action.actor = (struct actor){.name = "key-1234", .software = true,
                                     .business = business_of(OTHER)};
    for (int i = 0; i < 2; i++)
        assert_int_equal(action_note_view(&w->action, account), OK);
    assert_int_equal(events_of(w, "account.viewed", &events), 3);
    assert_string_equal(events[2].person, "");
    /* Another day is told again. */
    assert_false(store_access_told(w->reader, "agent", account.text, "account.viewed", "",
                                   (instant){platform_real_now().ms + 1}));
    struct audit_entry *shown;
    as(w, "clerk");
    assert_int_equal(action_viewers(&w->action, 10, &shown), 3);
    assert_string_equal(shown[1].actor_name, "The rival");
    assert_string_equal(shown[0].actor, "key-1234");
    assert_null(shown[0].actor_name);
}

/* What a firm's people and software opened, for its own managers. */
static void test_ours(void **state)
{
    struct world *w = *state;
    struct audit_entry *shown;
    struct audit_filter filter = {.business = business_of(OTHER), .group = -1, .ours = true};
    char *key;
    as(w, "agent");
    assert_int_equal(action_note_view(&w->action, w->account), OK);
    as(w, "rival");
    assert_int_equal(action_note_view(&w->action, w->account), OK);
    as(w, "rival");
    assert_int_equal(list(w, &filter, 10, &shown), 1);
    assert_string_equal(shown[0].actor_name, "The rival");
    assert_string_equal(shown[0].role_then, "manager");
    assert_string_equal(shown[0].account, w->account.text);
    as(w, "clerk"); /* another business's */
    struct audit_place place;
    assert_int_equal(action_begin_audit(&w->action, &filter, &place), NOT_FOUND);
    as(w, "boss");
    filter.business = business_of(OWNER);
    assert_int_equal(list(w, &filter, 10, &shown), 0);
    /* Keys are told of when they are made. */
    begin(w, NULL);
    w->action.actor = (struct actor){.name = "operator", .system = true};
    assert_int_equal(action_make_key(&w->action, business_of(OWNER), "books", &key), OK);
    as(w, "boss");
    filter.ours = false;
    filter.group = AUDIT_ACCESS;
    assert_true(list(w, &filter, 10, &shown) >= 1);
    assert_string_equal(shown[0].kind, "access.api_key.made");
    assert_non_null(strstr(shown[0].words, "books"));
    assert_null(strstr(shown[0].words, key));
}

/* Events of before say nothing of role, address and business, and hash as they did. */
static void test_hash_of_before(void **state)
{
    struct world *w = *state;
    static const char before[] =
        "{\"number\":7,\"at\":5,\"kind\":\"k\",\"person\":\"p\",\"by\":\"a\",\"words\":\"w\"}";
    const hash256 previous = hash_bytes("x", 1);
    struct access_event event = {.number = 7, .at = {5}, .kind = "k", .person = "p",
                                 .actor = "a", .words = "w", .account = "", .role = "",
                                 .remote = ""};
    hash256 wanted = hash_pair(&previous, before, strlen(before));
    hash256 got = store_access_hash(w->arena, &event, &previous);
    assert_memory_equal(&got, &wanted, sizeof(got));
    event.remote = "192.0.2.44";
    got = store_access_hash(w->arena, &event, &previous);
    assert_memory_not_equal(&got, &wanted, sizeof(got));
}

static void test_refused(void **state)
{
    struct world *w = *state;
    struct access_event *events;
    struct sign_in came;
    begin(w, NULL);
    w->action.actor = (struct actor){0};
    assert_int_equal(action_sign_in(&w->action, "boss", "Wrong1password", NULL, NULL, &came),
                     UNAUTHORIZED);
    assert_int_equal(action_sign_in(&w->action, "nobody", "Wrong1password", NULL, NULL, &came),
                     UNAUTHORIZED);
    assert_int_equal(events_of(w, "session.refused", &events), 2);
    assert_string_equal(events[0].person, "boss");
    assert_string_equal(events[0].business.text, OWNER);
    assert_string_equal(events[1].person, ""); /* a name nobody has is not kept */
    assert_null(strstr(events[1].words, "nobody"));
    struct audit_entry *shown;
    as(w, "boss");
    const struct audit_filter filter = {.business = business_of(OWNER), .group = AUDIT_SIGN_IN};
    assert_int_equal(list(w, &filter, 10, &shown), 1);
    assert_true(shown[0].refused);
    assert_string_equal(shown[0].name[LANGUAGE_FR], "Connexion refusée");
    assert_string_equal(shown[0].actor_name, "The boss");
    assert_string_equal(shown[0].role, "manager");
}

static void test_who_may(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *name, *business;
        bool may;
    } cases[] = {
        {"boss", OWNER, true},  {"boss", OTHER, false}, {"boss", "", false},
        {"clerk", OWNER, false}, {"rival", OWNER, false}, {"rival", OTHER, true},
        {"agent", OWNER, true}, {"agent", "", true},      {"pam", OWNER, true},
        {"pam", OTHER, false},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct audit_filter filter = {.group = -1};
        struct audit_place place;
        struct audit_entry *shown;
        size_t count;
        bool more;
        instant until;
        if (*cases[i].business != '\0')
            filter.business = business_of(cases[i].business);
        as(w, cases[i].name);
        enum code expected = cases[i].may ? OK : NOT_FOUND;
        assert_int_equal(action_begin_audit(&w->action, &filter, &place), expected);
        place = (struct audit_place){.at = {INT64_MAX}};
        assert_int_equal(action_list_audit(&w->action, &filter, &place, 5, &shown, &count, &more,
                                           &until), expected);
    }
    w->action.actor = (struct actor){.name = "key-1", .software = true,
                                     .business = business_of(OTHER)};
    assert_true(action_may_audit(&w->action, business_of(OTHER)));
    assert_false(action_may_audit(&w->action, business_of(OWNER)));
    assert_false(action_may_audit(&w->action, (bn){""}));
}

/* Read page by page, in any sizes, each record and each event comes once and none is newer than the
 * one before; that is all there is. */
static void test_merged(void **state)
{
    struct world *w = *state;
    pay_at(w, w->account, "audit-1", 12300, "2025-11-03");
    pay_at(w, w->account, "audit-2", 4500, "2025-11-03");
    as(w, "agent");
    assert_int_equal(action_note_view(&w->action, w->account), OK);
    const struct audit_filter all = {.business = business_of(OWNER), .group = -1};
    int64_t head;
    struct access_event *events;
    assert_int_equal(store_load_head(w->reader, all.business, &head), OK);
    size_t access = store_list_access(w->reader, w->arena, all.business, (instant){INT64_MAX},
                                      INT64_MAX, (instant){INT64_MIN}, 500, &events);
    assert_true(access >= 3 && head >= 3);
    for (size_t size = 1; size < 9; size += 3) {
        struct audit_place place;
        struct audit_entry *shown;
        bool more = true, paid = false;
        instant until, last = {INT64_MAX};
        size_t count, records = 0, told = 0;
        as(w, "boss");
        assert_int_equal(action_begin_audit(&w->action, &all, &place), OK);
        while (more) {
            assert_int_equal(action_list_audit(&w->action, &all, &place, size, &shown, &count,
                                               &more, &until), OK);
            assert_true(count == size || !more);
            for (size_t i = 0; i < count; i++) {
                assert_true(shown[i].at.ms <= last.ms);
                last = shown[i].at;
                records += shown[i].journal;
                told += !shown[i].journal;
                assert_true(*shown[i].name[0] != '\0' && *shown[i].name[1] != '\0');
                paid |= strcmp(shown[i].object, "audit-1") == 0 &&
                        shown[i].group == AUDIT_PAYMENT &&
                        strcmp(shown[i].account, w->account.text) == 0;
            }
        }
        assert_int_equal(records, head);
        assert_int_equal(told, access);
        assert_true(paid);
    }
}

static void test_filters(void **state)
{
    struct world *w = *state;
    struct audit_entry *shown;
    pay_at(w, w->account, "audit-1", 12300, "2025-11-03");
    as(w, "agent");
    assert_int_equal(action_note_view(&w->action, w->account), OK);
    struct audit_filter filter = {.business = business_of(OWNER), .group = AUDIT_VIEW};
    assert_int_equal(list(w, &filter, 50, &shown), 1);
    filter.account = w->account;
    assert_int_equal(list(w, &filter, 50, &shown), 1);
    filter.person = "agent";
    assert_int_equal(list(w, &filter, 50, &shown), 1);
    filter.person = "boss";
    assert_int_equal(list(w, &filter, 50, &shown), 0);
    filter.person = NULL;
    filter.account = w->other;
    assert_int_equal(list(w, &filter, 50, &shown), 0);
    filter.account = ACCOUNT_NONE;
    /* By days: what was before and after the first record of the journal. */
    struct journal_record first;
    assert_int_equal(store_load_journal(w->reader, w->arena, filter.business, 1, &first), OK);
    filter.group = -1;
    filter.to = date_add(instant_date(first.at), -1);
    assert_int_equal(list(w, &filter, 50, &shown), 0);
    filter.to = instant_date(first.at);
    filter.from = filter.to;
    size_t count = list(w, &filter, 500, &shown);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++)
        assert_true(date_equal(instant_date(shown[i].at), filter.from));
    filter.from = date_add(instant_date(platform_real_now()), 2);
    filter.to = DATE_NONE;
    assert_int_equal(list(w, &filter, 50, &shown), 0);
    const struct audit_filter everything = {.group = AUDIT_VIEW};
    as(w, "agent");
    assert_int_equal(list(w, &everything, 50, &shown), 1);
}

/* Who manages some accounts sees what is about those, and no sign-ins of others. */
static void test_program_manager(void **state)
{
    struct world *w = *state;
    struct audit_entry *shown;
    pay_at(w, w->account, "audit-1", 12300, "2025-11-03");
    as(w, "boss");
    const struct audit_filter all = {.business = business_of(OWNER), .group = -1};
    size_t whole = list(w, &all, 500, &shown);
    as(w, "pam");
    size_t count = list(w, &all, 500, &shown);
    assert_true(count > 0 && count < whole);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(shown[i].account, w->account.text);
}

/* What was told before events had a business hashes as it did. */
static void test_old_hash(void **state)
{
    struct world *w = *state;
    const struct access_event event = {.number = 7, .at = LONG_AGO, .kind = "session.began",
                                       .person = "boss", .actor = "boss", .words = "key boss",
                                       .account = ""};
    static const char body[] = "{\"number\":7,\"at\":1700000000000,\"kind\":\"session.began\","
                               "\"person\":\"boss\",\"by\":\"boss\",\"words\":\"key boss\"}";
    const hash256 none = {0};
    hash256 hash = store_access_hash(w->arena, &event, &none);
    hash256 old = hash_pair(&none, body, strlen(body));
    assert_memory_equal(hash.bytes, old.bytes, sizeof(old.bytes));
    struct access_event more = event;
    more.business = business_of(OWNER);
    hash = store_access_hash(w->arena, &more, &none);
    assert_memory_not_equal(hash.bytes, old.bytes, sizeof(old.bytes));
}

static void begin_session(struct world *w, const char *name)
{
    struct session session = {.began_at = platform_real_now(), .seen_at = platform_real_now()};
    platform_random(&session.token, sizeof(session.token));
    snprintf(session.user, sizeof(session.user), "%s", name);
    struct access_change change = {.session = &session};
    access_tell(&w->action, &change, "session.began", name, NULL);
    assert_int_equal(access_commit(&w->action, &change), OK);
}

static void test_end_sessions(void **state)
{
    struct world *w = *state;
    struct shown_person *shown;
    struct session *sessions;
    size_t count;
    as(w, "clerk");
    begin_session(w, "clerk");
    begin_session(w, "clerk");
    begin_session(w, "boss");
    assert_int_equal(action_list_signed_in(&w->action, "", &shown, &count), NOT_FOUND);
    assert_int_equal(action_end_sessions_of(&w->action, "boss"), NOT_FOUND);
    as(w, "rival");
    assert_int_equal(action_end_sessions_of(&w->action, "clerk"), NOT_FOUND);
    assert_int_equal(store_list_sessions(w->reader, w->arena, "clerk", &sessions), 2);
    as(w, "boss");
    assert_int_equal(action_list_signed_in(&w->action, "rival", &shown, &count), OK);
    assert_int_equal(count, 3); /* of the own business, whatever was asked for */
    for (size_t i = 0; i < count; i++)
        assert_int_equal(shown[i].sessions, strcmp(shown[i].person.name, "clerk") == 0  ? 2
                                            : strcmp(shown[i].person.name, "boss") == 0 ? 1
                                                                                         : 0);
    /* One's own are ended on the page Security. */
    assert_int_equal(action_end_sessions_of(&w->action, "boss"), NOT_FOUND);
    assert_int_equal(action_end_sessions_of(&w->action, "clerk"), OK);
    assert_int_equal(store_list_sessions(w->reader, w->arena, "clerk", &sessions), 0);
    struct access_event *events;
    assert_int_equal(events_of(w, "session.ended_by", &events), 1);
    assert_string_equal(events[0].actor, "boss");
    assert_string_equal(events[0].person, "clerk");
    assert_string_equal(events[0].business.text, OWNER);
    as(w, "agent");
    assert_int_equal(action_list_signed_in(&w->action, "BOSS", &shown, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(action_list_signed_in(&w->action, OTHER, &shown, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(action_list_signed_in(&w->action, "nobody", &shown, &count), NOT_FOUND);
    assert_int_equal(action_end_sessions_of(&w->action, "boss"), OK);
    assert_int_equal(action_end_sessions_of(&w->action, "nobody"), NOT_FOUND);
    assert_int_equal(events_of(w, "session.ended_by", NULL), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_views, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_ours, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_hash_of_before, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_refused, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_who_may, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_merged, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_filters, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_program_manager, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_old_hash, open_people, close_people),
        cmocka_unit_test_setup_teardown(test_end_sessions, open_people, close_people),
    };
    return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
