/* What a release system says of goods, from the notice to the declaration. */
#include "release_impl.h"
#include "security_world.h"

#include <stdio.h>
#include <stdlib.h>

#define BROKER "764312096"
#define OWN "54321"     /* security number of the importer */
#define BROKERS "67890" /* of the broker, who acts for others */

static void put(struct world *w, const char *number, enum business_kind kind, const char *asec,
                bool licensed)
{
    struct registry_account account = {.name = "", .import = true,
                                       .open_from = date_make(2020, 1, 1)};
    struct registry_business business = {.kind = kind, .legal_name = "Test Ltée", .country = "CA",
                                         .accounts_count = 1, .accounts = &account};
    memcpy(account.asec, asec, strlen(asec) + 1);
    memcpy(business.licence, licensed ? "CB-1" : "", licensed ? 5 : 1);
    assert_true(bn_parse(number, &business.bn));
    account.account = account_of(arena_printf(w->arena, "%sRM0001", number));
    begin(w, NULL);
    assert_int_equal(action_register(&w->action, &business, NULL, 0), OK);
}

static void put_person(struct world *w, const char *name, const char *business)
{
    struct user user = {.display_name = name, .demo = true, .language = LANGUAGE_EN,
                        .email = arena_printf(w->arena, "%s@example.ca", name)};
    snprintf(user.name, sizeof(user.name), "%s", name);
    snprintf(user.role, sizeof(user.role), "manager");
    assert_true(bn_parse(business, &user.business));
    begin(w, NULL);
    assert_int_equal(action_put_user(&w->action, &user, NULL), OK);
}

/* anna is of the importer, berta of the broker, eve of somebody else. */
static int open_released(void **state)
{
    open_world(state);
    put(*state, OWNER, BUSINESS_IMPORTER, OWN, false);
    put(*state, BROKER, BUSINESS_BROKER, BROKERS, true);
    put_business(*state, SURETY, BUSINESS_SURETY, 1);
    put_person(*state, "anna", OWNER);
    put_person(*state, "berta", BROKER);
    put_person(*state, "eve", OTHER);
    return 0;
}

static void act(struct world *w, const char *who)
{
    begin(w, strcmp(who, "bruno") == 0 || strcmp(who, "sara") == 0 ? "owner" : who);
    if (strcmp(who, "bruno") == 0)
        test_actor(&w->action, who, BROKER, "manager");
    if (strcmp(who, "sara") == 0)
        test_actor(&w->action, who, SURETY, "manager");
}

static const char *number(struct world *w, const char *asec, int sequence)
{
    return arena_text(w->arena, transaction_number_make(asec, sequence).text);
}

static struct told_release tell(struct world *w, const struct release_notice *notice,
                                enum code expected)
{
    struct told_release told = {0};
    act(w, "officer1");
    expect(w, notice->transaction, action_take_release(&w->action, notice, &told), expected);
    return told;
}

static struct told_release tell_of(struct world *w, const char *asec, int sequence,
                                   const char *indicator, const char *moment)
{
    return tell(w, &(struct release_notice){.transaction = number(w, asec, sequence),
                                            .indicator = indicator, .moment = moment,
                                            .office = "0497", .sub_location = "3072",
                                            .cargo = "1234PARS56789", .service_option = "911"},
                OK);
}

/* T-shirts in CAD of 1,000 dollars: 239. "" released: left out. */
static struct filed declare_version(struct world *w, const char *transaction, int version,
                                    const char *released, enum code expected)
{
    char *text = arena_printf(
        w->arena,
        "{\"type\":\"AB\",\"transactionNumber\":\"%s\",\"version\":%d,\"office\":\"0495\",%s%s%s"
        "\"transportMode\":\"2\",\"importer\":\"" OWNER "RM0001\",\"invoices\":[{\"number\":\"I1\","
        "\"vendor\":{\"name\":\"Tiruppur Knits\",\"street\":\"12 Mill Road\",\"country\":\"IN\"}}],"
        "\"lines\":[{\"number\":1,\"invoice\":\"I1\",\"classification\":\"6109100012\","
        "\"treatment\":\"02\",\"vfdCode\":\"13\",\"description\":\"T-shirts\",\"origin\":\"IN\","
        "\"exportPlace\":\"IN\",\"directShipmentDate\":\"2025-10-01\",\"quantities\":"
        "[{\"value\":\"100\",\"unit\":\"NMB\"}],\"value\":{\"amount\":\"1000.00\","
        "\"currency\":\"CAD\"}}]}",
        transaction, version, *released ? "\"releaseDate\":\"" : "", released,
        *released ? "\"," : "");
    struct declaration declaration;
    struct findings findings = findings_new(w->arena);
    struct filed filed = {0};
    if (document_read_declaration(w->arena, text, strlen(text), &findings, &declaration) != OK)
        fail_msg("%s", document_findings_text(w->arena, &findings, LANGUAGE_EN));
    act(w, "owner");
    expect(w, "declare", action_file_declaration(&w->action, &declaration, &filed), expected);
    return filed;
}

static struct filed declare(struct world *w, const char *transaction, const char *released,
                            enum code expected)
{
    return declare_version(w, transaction, 1, released, expected);
}

static size_t waiting(struct world *w, const char *who, const char *account,
                      enum release_waiting what)
{
    struct told_release *list;
    size_t count;
    const char *next;
    act(w, who);
    expect(w, "waiting",
           action_list_releases(&w->action, account_of(account), what, "", RELEASES_MAX,
                                &list, &count, &next),
           OK);
    return count;
}

/* How many letters the person has with this subject. */
static int letters(struct world *w, const char *person, const char *subject)
{
    struct mail *list;
    int found = 0;
    const size_t count =
        store_list_mail(w->reader, w->arena, (instant){INT64_MAX}, 1000, &list);
    for (size_t i = 0; i < count; i++)
        found += strcmp(list[i].person, person) == 0 && strcmp(list[i].subject, subject) == 0;
    return found;
}

/* An unknown number is kept; the declaration that comes takes its day, and has the time of it. */
static void test_matched_when_it_comes(void **state)
{
    struct world *w = *state;
    const struct told_release told = tell_of(w, OWN, 1, "4", "2025-10-30T15:40");
    assert_string_equal(date_text(w->arena, told.released_on), "2025-10-30");
    assert_string_equal(date_text(w->arena, told.account_by), "2025-11-06");
    assert_int_equal(told.event.waiting, RELEASE_WAITS_DECLARATION);
    assert_string_equal(told.event.importer.text, OWNER "RM0001");
    assert_int_equal(waiting(w, "owner", OWNER "RM0001", RELEASE_WAITS_DECLARATION), 1);
    const struct filed filed = declare(w, number(w, OWN, 1), "", OK);
    assert_string_equal(date_text(w->arena, filed.stored.released_on), "2025-10-30");
    assert_string_equal(date_text(w->arena, filed.stored.account_by), "2025-11-06");
    assert_int_equal(waiting(w, "owner", OWNER "RM0001", RELEASE_WAITS_DECLARATION), 0);
    /* the same again is the same declaration */
    assert_true(declare(w, number(w, OWN, 1), "", OK).repeated);
    assert_true(declare(w, number(w, OWN, 1), "2025-10-30", OK).repeated);
    /* without a notice the day has to be given; with one it has to be that day */
    declare(w, number(w, OWN, 2), "", FINDINGS);
    assert_found(w, FINDING_CAD_0204);
    tell_of(w, OWN, 3, "4", "2025-10-30T15:40");
    declare(w, number(w, OWN, 3), "2025-10-31", FINDINGS);
    assert_found(w, FINDING_CAD_0545);
    declare(w, number(w, OWN, 3), "2025-10-30", OK);
    assert_sound(w);
}

static void test_seen_twice(void **state)
{
    struct world *w = *state;
    assert_false(tell_of(w, OWN, 1, "4", "2025-10-30T15:40").repeated);
    assert_true(tell_of(w, OWN, 1, "4", "2025-10-30T15:40").repeated);
    assert_true(tell_of(w, OWN, 1, "4", "2025-10-30T19:40:00Z").repeated); /* the same moment */
    assert_false(tell_of(w, OWN, 1, "4", "2025-10-30T15:41").repeated);
    assert_false(tell_of(w, OWN, 1, "9", "2025-10-30T15:40").repeated);
    struct told_release *list;
    size_t count;
    act(w, "owner");
    expect(w, "find", action_find_releases(&w->action, number(w, OWN, 1), &list, &count), OK);
    assert_int_equal(count, 3);
    /* one number waits once, with the day of the latest word */
    tell_of(w, OWN, 1, "4", "2025-10-31T08:00");
    struct release_event *rows;
    assert_int_equal(store_list_releases_late(w->reader, w->arena, day("2025-11-07"), 9, &rows), 0);
    assert_int_equal(store_list_releases_late(w->reader, w->arena, day("2025-11-08"), 9, &rows), 1);
    assert_int_equal(waiting(w, "owner", OWNER "RM0001", RELEASE_WAITS_DECLARATION), 1);
    const struct filed filed = declare(w, number(w, OWN, 1), "", OK);
    assert_string_equal(date_text(w->arena, filed.stored.released_on), "2025-10-31");
}

/* Only 4 and 23 release; 2 and 14 ask; the others are shown. */
static void test_indicators(void **state)
{
    static const struct {
        const char *indicator;
        enum release_waiting waiting;
    } rows[] = {{"1", RELEASE_WAITS_NOT},  {"2", RELEASE_WAITS_ANSWER},
                {"4", RELEASE_WAITS_DECLARATION}, {"5", RELEASE_WAITS_NOT},
                {"8", RELEASE_WAITS_NOT},  {"9", RELEASE_WAITS_NOT},
                {"14", RELEASE_WAITS_ANSWER}, {"23", RELEASE_WAITS_DECLARATION},
                {"24", RELEASE_WAITS_NOT}, {"34", RELEASE_WAITS_NOT}};
    struct world *w = *state;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        const int sequence = (int)i + 1;
        const struct told_release told =
            tell_of(w, OWN, sequence, rows[i].indicator, "2025-10-30T15:40");
        assert_int_equal(told.event.waiting, rows[i].waiting);
        const bool releases = rows[i].waiting == RELEASE_WAITS_DECLARATION;
        assert_int_equal(!date_is_none(told.released_on), releases);
        declare(w, number(w, OWN, sequence), "", releases ? OK : FINDINGS);
    }
}

/* What was rejected waits until the goods go on, the client says so, or the declaration comes. */
static void test_rejected(void **state)
{
    struct world *w = *state;
    struct told_release told;
    tell_of(w, OWN, 1, "2", "2025-10-30T15:40");
    tell_of(w, OWN, 2, "14", "2025-10-30T15:41");
    const struct told_release third = tell_of(w, OWN, 3, "2", "2025-10-30T15:42");
    tell_of(w, OWN, 4, "2", "2025-10-30T15:43");
    assert_int_equal(waiting(w, "owner", OWNER "RM0001", RELEASE_WAITS_ANSWER), 4);
    tell_of(w, OWN, 4, "2", "2025-10-30T15:43"); /* is told of once */
    assert_int_equal(letters(w, "anna", "A release request was not accepted"), 4);
    assert_int_equal(letters(w, "eve", "A release request was not accepted"), 0);
    tell_of(w, OWN, 1, "9", "2025-10-30T15:39"); /* was said before */
    assert_int_equal(waiting(w, "owner", OWNER "RM0001", RELEASE_WAITS_ANSWER), 4);
    tell_of(w, OWN, 1, "9", "2025-10-30T16:00");
    assert_int_equal(waiting(w, "owner", OWNER "RM0001", RELEASE_WAITS_ANSWER), 3);
    tell_of(w, OWN, 2, "1", "2025-10-30T16:00");
    declare(w, number(w, OWN, 4), "2025-10-30", OK);
    assert_int_equal(waiting(w, "owner", OWNER "RM0001", RELEASE_WAITS_ANSWER), 1);
    /* late: the goods went on before it was known that they had been rejected */
    tell_of(w, OWN, 2, "2", "2025-10-30T15:50");
    assert_int_equal(waiting(w, "owner", OWNER "RM0001", RELEASE_WAITS_ANSWER), 1);
    const char *key = release_key(w->arena, &third.event);
    act(w, "sara");
    expect(w, "a stranger", action_close_release(&w->action, key, "", &told), NOT_FOUND);
    act(w, "vera"); /* looks */
    expect(w, "a reader", action_close_release(&w->action, key, "", &told), FORBIDDEN);
    act(w, "owner");
    char *words = arena_printf(w->arena, "%*s", CASEWORK_WORDS_MAX + 1, "x");
    expect(w, "long", action_close_release(&w->action, key, words, &told), FINDINGS);
    act(w, "owner");
    expect(w, "close", action_close_release(&w->action, key, "Sent again", &told), OK);
    assert_string_equal(told.event.words, "Sent again");
    act(w, "owner");
    expect(w, "twice", action_close_release(&w->action, key, "", &told), CONFLICT);
    assert_found(w, FINDING_REL_0109);
    static const char *const keys[] = {"", "x", "12345000000012-1-2", "5432100000001x-1-2"};
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
        act(w, "owner");
        expect(w, keys[i], action_close_release(&w->action, keys[i], "", &told), NOT_FOUND);
    }
    assert_int_equal(waiting(w, "owner", OWNER "RM0001", RELEASE_WAITS_ANSWER), 0);
}

static void test_refused(void **state)
{
    static const struct {
        struct release_notice notice;
        enum finding_code finding;
    } rows[] = {
        {{"1234", "4", "2025-10-30T15:40"}, FINDING_REL_0101},
        {{NULL, "4", "2025-10-30T15:40"}, FINDING_REL_0101},
        {{"54321000000010", "3", "2025-10-30T15:40"}, FINDING_REL_0102},
        {{"54321000000010", "04", "2025-10-30T15:40"}, FINDING_REL_0102},
        {{"54321000000010", NULL, "2025-10-30T15:40"}, FINDING_REL_0102},
        {{"54321000000010", "4", NULL}, FINDING_REL_0103},
        {{"54321000000010", "4", "2025-10-30"}, FINDING_REL_0103},
        {{"54321000000010", "4", "2025-10-30 15:40"}, FINDING_REL_0103},
        {{"54321000000010", "4", "2025-02-30T15:40"}, FINDING_REL_0103},
        {{"54321000000010", "4", "2025-10-30T24:00"}, FINDING_REL_0103},
        {{"54321000000010", "4", "2025-10-30T15:60"}, FINDING_REL_0103},
        {{"54321000000010", "4", "2025-10-30T15:40:61"}, FINDING_REL_0103},
        {{"54321000000010", "4", "2025-10-30T15:40+5"}, FINDING_REL_0103},
        {{"54321000000010", "4", "2025-10-30T15:40+05:00x"}, FINDING_REL_0103},
        {{"54321000000010", "4", "2025-10-30T15:40Zulu"}, FINDING_REL_0103},
        {{"54321000000010", "4", "2025-12-30T15:40"}, FINDING_REL_0104},
        {{"54321000000010", "4", "2025-10-30T15:40", .office = "123456789"}, FINDING_REL_0105},
        {{"54321000000010", "4", "2025-10-30T15:40", .cargo = "a\nb"}, FINDING_REL_0105},
        {{"54321000000010", "4", "2025-10-30T15:40", .importer = "RM0001"}, FINDING_REL_0106},
        {{"54321000000010", "4", "2025-10-30T15:40", .importer = OWNER "RM0009"},
         FINDING_REL_0106},
        {{"54321000000010", "4", "2025-10-30T15:40", .duties = "-1.00"}, FINDING_REL_0107},
        {{"54321000000010", "4", "2025-10-30T15:40", .duties = "1,00"}, FINDING_REL_0107},
    };
    struct world *w = *state;
    struct told_release told;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        tell(w, &rows[i].notice, FINDINGS);
        assert_found(w, rows[i].finding);
    }
    static const char *const others[] = {"owner", "bruno", "sara", "vera"};
    for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
        act(w, others[i]);
        expect(w, others[i],
               action_take_release(&w->action,
                                   &(struct release_notice){"54321000000010", "4",
                                                            "2025-10-30T15:40"}, &told),
               FORBIDDEN);
    }
    struct release_event *list;
    assert_int_equal(store_list_releases_recent(w->reader, w->arena, (instant){INT64_MAX}, 10,
                                                &list), 0);
    /* nobody has the number: it is kept all the same, and says so */
    tell_of(w, "99999", 1, "4", "2025-10-30T15:40");
    assert_found(w, FINDING_REL_0108);
}

/* Whose goods a broker's number stands for is known when it is told, or when the declaration comes;
 * to whom it is no business it is not there. */
static void test_who_sees_it(void **state)
{
    struct world *w = *state;
    struct told_release *list;
    size_t count;
    assert_string_equal(tell_of(w, BROKERS, 1, "4", "2025-10-30T15:40").event.importer.text, "");
    struct release_notice notice = {.transaction = number(w, BROKERS, 2), .indicator = "4",
                                    .moment = "2025-10-30T15:40",
                                    .importer = OWNER "RM0001", .duties = "77.50"};
    const struct told_release told = tell(w, &notice, OK);
    assert_string_equal(told.event.importer.text, OWNER "RM0001");
    assert_string_equal(told.event.holder.text, BROKER "RM0001");
    assert_int_equal(told.event.duties.cents, 7750);
    assert_string_equal(told.event.basis, "told");
    assert_int_equal(waiting(w, "bruno", BROKER "RM0001", RELEASE_WAITS_DECLARATION), 2);
    assert_int_equal(waiting(w, "owner", OWNER "RM0001", RELEASE_WAITS_DECLARATION), 1);
    const char *next;
    act(w, "bruno"); /* by one at a time */
    expect(w, "first", action_list_releases(&w->action, account_of(BROKER "RM0001"),
                                            RELEASE_WAITS_DECLARATION, "", 1, &list, &count,
                                            &next), OK);
    assert_string_equal(list[0].event.transaction.text, number(w, BROKERS, 1));
    expect(w, "second", action_list_releases(&w->action, account_of(BROKER "RM0001"),
                                             RELEASE_WAITS_DECLARATION, next, 1, &list, &count,
                                             &next), OK);
    assert_string_equal(list[0].event.transaction.text, number(w, BROKERS, 2));
    assert_null(next);
    act(w, "owner");
    expect(w, "the broker's", action_find_releases(&w->action, number(w, BROKERS, 1), &list,
                                                   &count), NOT_FOUND);
    act(w, "owner");
    expect(w, "own", action_find_releases(&w->action, number(w, BROKERS, 2), &list, &count), OK);
    act(w, "sara");
    expect(w, "a stranger", action_find_releases(&w->action, number(w, BROKERS, 2), &list, &count),
           NOT_FOUND);
    act(w, "sara");
    expect(w, "a stranger's list",
           action_list_releases(&w->action, w->account, RELEASE_WAITS_DECLARATION, "", 9,
                                &list, &count, &next), NOT_FOUND);
    act(w, "owner");
    expect(w, "late", action_list_releases_late(&w->action, &list, &count), NOT_FOUND);
    act(w, "officer1");
    expect(w, "last", action_list_releases_last(&w->action, &list, &count), OK);
    assert_int_equal(count, 2);
}

/* Only later it is known whose goods they are: by a second notice, or by the declaration. */
static void test_known_later(void **state)
{
    struct world *w = *state;
    struct told_release *list;
    size_t count;
    struct release_notice notice = {.transaction = number(w, BROKERS, 1), .indicator = "4",
                                    .moment = "2025-10-30T15:40"};
    tell(w, &notice, OK);
    assert_int_equal(waiting(w, "owner", OWNER "RM0001", RELEASE_WAITS_DECLARATION), 0);
    notice.moment = "2025-10-30T16:00";
    notice.importer = OWNER "RM0001";
    notice.duties = "77.50";
    const struct told_release told = tell(w, &notice, OK);
    assert_int_equal(told.event.waiting, RELEASE_WAITS_DECLARATION);
    assert_int_equal(told.event.duties.cents, 7750);
    assert_int_equal(waiting(w, "owner", OWNER "RM0001", RELEASE_WAITS_DECLARATION), 1);
    assert_int_equal(waiting(w, "bruno", BROKER "RM0001", RELEASE_WAITS_DECLARATION), 1);
    const struct release_notice second = {.transaction = number(w, BROKERS, 2), .indicator = "4",
                                          .moment = "2025-10-30T15:40"};
    tell(w, &second, OK);
    declare(w, number(w, BROKERS, 2), "2025-10-30", OK);
    act(w, "owner");
    expect(w, "find", action_find_releases(&w->action, second.transaction, &list, &count), OK);
    assert_string_equal(list[0].event.importer.text, OWNER "RM0001");
    assert_string_equal(date_text(w->arena, list[0].event.accounted_on), "2025-11-03");
}

/* What others declare on average is not told to a broker, nor when their goods were released. */
static void test_of_others(void **state)
{
    struct world *w = *state;
    struct told_release *list;
    size_t count;
    declare(w, number(w, OWN, 9), "2025-10-30", OK);
    const struct release_notice notice = {.transaction = number(w, BROKERS, 1), .indicator = "4",
                                          .moment = "2025-10-30T15:40",
                                          .importer = OWNER "RM0001"};
    tell(w, &notice, OK);
    act(w, "owner");
    expect(w, "own", action_find_releases(&w->action, notice.transaction, &list, &count), OK);
    assert_string_equal(list[0].event.basis, "average");
    assert_int_equal(list[0].event.duties.cents, 23900);
    act(w, "bruno");
    expect(w, "broker", action_find_releases(&w->action, notice.transaction, &list, &count), OK);
    assert_string_equal(list[0].event.basis, "");
    assert_int_equal(list[0].event.duties.cents, 0);
    struct declaration asked = {.transaction = list[0].event.transaction, .importer = w->other};
    act(w, "otto");
    assert_true(date_is_none(action_released_on(&w->action, &asked)));
    asked.importer = w->account;
    act(w, "owner");
    assert_string_equal(date_text(w->arena, action_released_on(&w->action, &asked)), "2025-10-30");
}

/* More time was given, before the notice or after it. */
static void test_more_time(void **state)
{
    struct world *w = *state;
    struct release_event *list;
    struct case_taken taken;
    struct extension_order order = {.account = w->account, .account_by = day("2025-11-20"),
                                    .words = "A storm"};
    tell_of(w, OWN, 1, "4", "2025-10-30T15:40");
    for (int sequence = 1; sequence <= 2; sequence++) {
        order.transaction = transaction_number_make(OWN, sequence);
        act(w, "officer1");
        expect(w, "extend", action_extend(&w->action, &order, &taken), OK);
    }
    assert_string_equal(
        date_text(w->arena, tell_of(w, OWN, 2, "4", "2025-10-30T15:40").account_by), "2025-11-20");
    assert_int_equal(store_list_releases_late(w->reader, w->arena, day("2025-11-20"), 9, &list), 0);
    assert_int_equal(store_list_releases_late(w->reader, w->arena, day("2025-11-21"), 9, &list), 2);
}

/* The declaration was there first, with another day. */
static void test_another_day(void **state)
{
    struct world *w = *state;
    declare(w, number(w, OWN, 1), "2025-10-31", OK);
    struct told_release told = tell_of(w, OWN, 1, "4", "2025-10-31T10:00");
    assert_true(date_is_none(told.declared));
    assert_int_equal(told.event.waiting, RELEASE_WAITS_NOT);
    assert_int_equal(letters(w, "anna", "A declaration gives another release date"), 0);
    told = tell_of(w, OWN, 1, "4", "2025-11-01T10:00");
    assert_string_equal(date_text(w->arena, told.declared), "2025-10-31");
    assert_string_equal(date_text(w->arena, told.released_on), "2025-11-01");
    assert_int_equal(letters(w, "anna", "A declaration gives another release date"), 1);
    /* a later version may keep its day, and is warned */
    declare_version(w, number(w, OWN, 1), 2, "2025-10-31", OK);
    assert_found(w, FINDING_CAD_0546);
    declare_version(w, number(w, OWN, 1), 3, "2025-11-01", OK);
}

/* Five business days; the day before and the day after are told of, once. */
static void test_the_time_runs(void **state)
{
    struct world *w = *state;
    const char *due = "Released goods have to be accounted for";
    const char *late = "Released goods are not accounted for in time";
    struct told_release *list;
    size_t count;
    const struct release_notice broker = {.transaction = number(w, BROKERS, 1), .indicator = "4",
                                          .moment = "2025-10-30T15:40"};
    tell(w, &broker, OK);
    tell_of(w, OWN, 4, "4", "2025-10-30T12:40");
    tell_of(w, OWN, 1, "4", "2025-10-30T15:40"); /* by 2025-11-06 */
    tell_of(w, OWN, 2, "4", "2025-10-30T16:40");
    tell_of(w, OWN, 3, "23", "2025-10-30T15:40"); /* CSA: much later */
    declare(w, number(w, OWN, 2), "", OK);
    advance(w, "2025-11-05");
    act(w, "officer1");
    expect(w, "late", action_list_releases_late(&w->action, &list, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(letters(w, "anna", due), 1); /* of two numbers */
    assert_int_equal(letters(w, "anna", late), 0);
    assert_int_equal(letters(w, "berta", due), 1);
    advance(w, "2025-11-07");
    assert_int_equal(letters(w, "anna", late), 1);
    act(w, "officer1");
    expect(w, "late", action_list_releases_late(&w->action, &list, &count), OK);
    assert_int_equal(count, 3);
    assert_string_equal(list[0].event.transaction.text, number(w, OWN, 1));
    advance(w, "2025-11-14");
    assert_int_equal(letters(w, "anna", due), 1);
    assert_int_equal(letters(w, "anna", late), 1);
    assert_int_equal(letters(w, "berta", late), 1);
    assert_int_equal(letters(w, "eve", due) + letters(w, "eve", late), 0);
    const struct filed filed = declare(w, number(w, OWN, 1), "", OK);
    assert_int_equal(filed.items_count, 2); /* with the penalty */
    act(w, "officer1");
    expect(w, "late", action_list_releases_late(&w->action, &list, &count), OK);
    assert_int_equal(count, 2);
    assert_sound(w);
}

/* ---- security ---- */

static void cover(struct world *w)
{
    enrol(w, OWNER "RM0001", "20000.00", OK);
    const struct security_order order = order_for(OWNER "RM0001", "SB-1", "10000.00");
    enter_bond(w, &order, OK);
    advance(w, "2026-01-20");
}

/* What is released is used of the security at once, until the declaration says what it comes to. */
static void test_used(void **state)
{
    struct world *w = *state;
    struct utilisation_day *days;
    size_t count;
    cover(w);
    struct release_notice notice = {.transaction = number(w, OWN, 1), .indicator = "4",
                                    .moment = "2026-01-19T15:40", .duties = "17000.00"};
    tell(w, &notice, OK);
    assert_int_equal(standing(w, OWNER "RM0001").utilised.cents, 1700000);
    assert_int_equal(standing(w, OWNER "RM0001").released.cents, 1700000);
    tell_of(w, OWN, 1, "4", "2026-01-19T16:00"); /* the same goods */
    assert_int_equal(standing(w, OWNER "RM0001").utilised.cents, 1700000);
    advance(w, "2026-01-21");
    struct utilisation_notice *notices;
    act_as(w, "owner");
    expect(w, "notices", action_list_notices(&w->action, w->account, &notices, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(notices[0].threshold, 75);
    assert_int_equal(notices[0].used.cents, 1700000);
    assert_sound(w);
    declare(w, number(w, OWN, 1), "", OK);
    assert_int_equal(standing(w, OWNER "RM0001").utilised.cents, 23900);
    assert_int_equal(standing(w, OWNER "RM0001").released.cents, 0);
    advance(w, "2026-01-23");
    act_as(w, "owner");
    expect(w, "days", action_list_utilisation(&w->action, w->account, "2026-01-19", "2026-01-22",
                                              &days, &count), OK);
    static const int64_t used[] = {0, 1700000, 23900, 23900};
    for (size_t i = 0; i < ARRAY_COUNT(used); i++)
        assert_int_equal(days[i].used.cents, used[i]);
    assert_sound(w);
    assert_replays(w);
    /* nobody said what it comes to: what a declaration came to */
    const struct told_release told = tell_of(w, OWN, 2, "4", "2026-01-22T15:40");
    assert_string_equal(told.event.basis, "average");
    assert_int_equal(told.event.duties.cents, 23900);
}

static void on_problem(void *context, const char *text)
{
    (void)context;
    assert_non_null(strstr(text, "what was released and not accounted for differs"));
}

/* A notice that was worked out with what is no longer there is seen. */
static void test_forged(void **state)
{
    struct world *w = *state;
    cover(w);
    struct release_notice notice = {.transaction = number(w, OWN, 1), .indicator = "4",
                                    .moment = "2026-01-19T15:40", .duties = "17000.00"};
    tell(w, &notice, OK);
    advance(w, "2026-01-21");
    assert_sound(w);
    assert_true(test_place_run(w->place, "UPDATE release_event SET duties = 100", NULL) >= 0);
    struct verify_counts counts;
    begin(w, NULL);
    expect(w, "verify", action_verify(&w->action, on_problem, NULL, &counts), OK);
    assert_int_equal(counts.problems, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_matched_when_it_comes, open_released, close_world),
        cmocka_unit_test_setup_teardown(test_seen_twice, open_released, close_world),
        cmocka_unit_test_setup_teardown(test_indicators, open_released, close_world),
        cmocka_unit_test_setup_teardown(test_rejected, open_released, close_world),
        cmocka_unit_test_setup_teardown(test_refused, open_released, close_world),
        cmocka_unit_test_setup_teardown(test_who_sees_it, open_released, close_world),
        cmocka_unit_test_setup_teardown(test_known_later, open_released, close_world),
        cmocka_unit_test_setup_teardown(test_of_others, open_released, close_world),
        cmocka_unit_test_setup_teardown(test_more_time, open_released, close_world),
        cmocka_unit_test_setup_teardown(test_another_day, open_released, close_world),
        cmocka_unit_test_setup_teardown(test_the_time_runs, open_released, close_world),
        cmocka_unit_test_setup_teardown(test_used, open_released, close_world),
        cmocka_unit_test_setup_teardown(test_forged, open_released, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
