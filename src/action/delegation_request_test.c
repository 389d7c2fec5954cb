/* The life of a delegation, from either side: asked, offered, decided, withdrawn, expired, changed,
 * ended, suspended; by whom, once, and told to whom. */
#include "action_test_place.h"
#include "delegation_world.h"
#include "registration_impl.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static const struct delegation_order small = {
    .programs = "RM0001", .file = true, .from = "", .until = "2025-12-31", .ceiling = "50000.00"};

static void client(struct world *world) { world_as(world, "anna", CLIENT, "manager"); }
static void firm(struct world *world) { world_as(world, "bob", FIRM, "manager"); }
static void other(struct world *world) { world_as(world, "eve", OTHER, "manager"); }

static bn number_of(const char *text)
{
    bn number;
    assert_true(bn_parse(text, &number));
    return number;
}

static bool told(struct world *world, enum finding_code code)
{
    for (size_t i = 0; i < world->action.findings.count; i++)
        if (world->action.findings.items[i].code == code)
            return true;
    printf("# %s\n", document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return false;
}

static void put_person(struct world *world, const char *name, const char *business,
                       const char *role)
{
    struct user user = {.display_name = name, .demo = true, .email = "x@example.ca"};
    snprintf(user.name, sizeof(user.name), "%s", name);
    snprintf(user.role, sizeof(user.role), "%s", role);
    user.business = number_of(business);
    world->action = action_begin(world->house, world->reader, world->arena);
    world->action.actor = (struct actor){.name = "operator", .system = true};
    assert_int_equal(action_put_user(&world->action, &user, NULL), OK);
}

static int setup(void **state)
{
    if (world_setup(state) != 0)
        return -1;
    put_person(*state, "anna", CLIENT, "manager");
    put_person(*state, "amir", CLIENT, "editor");
    put_person(*state, "bob", FIRM, "manager");
    put_person(*state, "eve", OTHER, "manager");
    return 0;
}

static void on_problem(void *context, const char *text)
{
    printf("# %s\n", text);
    ++*(int *)context;
}

/* Whatever happened, the chain of access and the journals hold, and what was told is told of the
 * client, whoever did it. */
static int teardown(void **state)
{
    struct world *world = *state;
    struct access_event *events;
    int problems = 0;
    size_t count = store_page_access(world->reader, world->arena, 0, 1000, &events);
    for (size_t i = 0; i < count; i++)
        if (strncmp(events[i].kind, "delegation.", 11) == 0 &&
            strncmp(events[i].words, CLIENT, 9) == 0)
            assert_string_equal(events[i].business.text, CLIENT);
    access_verify(world->reader, on_problem, &problems);
    struct verify_counts counts;
    assert_int_equal(store_verify(world->reader, NULL, on_problem, &problems, &counts), OK);
    assert_int_equal(problems, 0);
    return world_teardown(state);
}

static const char *ask(struct world *world)
{
    struct shown_delegation_request *list;
    firm(world);
    assert_int_equal(action_request_delegation(&world->action, CLIENT, "please"), OK);
    client(world);
    assert_int_equal(action_list_delegation_requests(&world->action, DELEGATION_AS_CLIENT, false,
                                                     true, &list), 1);
    assert_string_equal(list[0].firm_name, "Boreal Customs Brokers");
    return list[0].request.id;
}

static const char *state_of(struct world *world, const char *id)
{
    struct shown_delegation_request shown;
    firm(world);
    assert_int_equal(action_load_delegation_request(&world->action, id, &shown), OK);
    return shown.state;
}

static bool may_file(struct world *world, const char *program)
{
    world_as(world, "bob", FIRM, "manager");
    return action_may(&world->action, PERMISSION_DECLARATION_FILE, world_account(world, program));
}

static size_t letters(struct world *world, const char *person)
{
    struct mail *list;
    size_t count = store_list_mail(world->reader, world->arena, (instant){INT64_MAX}, 100, &list),
           found = 0;
    for (size_t i = 0; i < count; i++)
        found += strcmp(list[i].person, person) == 0;
    return found;
}

/* ---- from either side ---- */

static void asked_and_approved(void **state)
{
    struct world *world = *state;
    struct shown_delegation *list;
    bn after;
    const char *id = ask(world);
    assert_int_equal(letters(world, "anna"), 1);
    assert_int_equal(letters(world, "amir"), 0);
    assert_false(may_file(world, "RM0001"));
    client(world);
    assert_int_equal(action_approve_delegation(&world->action, id, &small), OK);
    assert_string_equal(state_of(world, id), DELEGATION_ACTIVE);
    assert_int_equal(letters(world, "bob"), 1);
    assert_true(may_file(world, "RM0001") && !may_file(world, "RM0002"));
    assert_int_equal(action_list_clients(&world->action, NULL, 50, &list, &after), 1);
    assert_string_equal(
        list[0].sentence,
        "Boreal Customs Brokers may file and correct declarations and see what it filed itself for "
        "account 123456782 RM 0001 of Northern Imports until December 31, 2025, up to $50,000.00 "
        "for each declaration or payment; it sees no balances or statements.");
    world->action.language = LANGUAGE_FR;
    assert_int_equal(action_list_clients(&world->action, NULL, 50, &list, &after), 1);
    assert_string_equal(
        list[0].sentence,
        "Boreal Customs Brokers peut produire et corriger des déclarations et voir ce qu’elle a "
        "produit elle-même pour le compte 123456782 RM 0001 du client Northern Imports jusqu’au "
        "31 décembre 2025, à concurrence de 50\u00a0000,00\u00a0$ pour chaque déclaration ou "
        "paiement; elle ne voit ni soldes ni relevés.");
    assert_string_equal(list[0].state, "active");
}

static void offered_and_accepted(void **state)
{
    struct world *world = *state;
    struct shown_delegation_request *list;
    struct shown_delegation *given;
    const struct delegation_order whole = {.whole = true, .programs = "", .file = true,
                                           .pay = true, .statements = true, .others = true,
                                           .from = "", .until = "", .ceiling = ""};
    client(world);
    assert_int_equal(action_offer_delegation(&world->action, "boreal", &whole, ""), OK);
    assert_false(may_file(world, "RM0001"));
    assert_int_equal(action_list_delegation_requests(&world->action, DELEGATION_AS_FIRM, false,
                                                     true, &list), 1);
    assert_string_equal(list[0].client_name, "Northern Imports");
    assert_string_equal(
        list[0].sentence,
        "Boreal Customs Brokers may file and correct declarations, pay and see all declarations, "
        "whoever filed them, for all program accounts of Northern Imports, those opened later as "
        "well; it also sees balances, statements, payments and financial security.");
    /* Only the firm accepts. */
    client(world);
    assert_int_equal(action_accept_delegation(&world->action, list[0].request.id), NOT_FOUND);
    assert_int_equal(action_approve_delegation(&world->action, list[0].request.id, &whole),
                     NOT_FOUND);
    firm(world);
    assert_int_equal(action_approve_delegation(&world->action, list[0].request.id, &whole),
                     NOT_FOUND);
    assert_int_equal(action_accept_delegation(&world->action, list[0].request.id), OK);
    assert_true(may_file(world, "RM0001") && may_file(world, "RM0002"));
    world_open_accounts(world, 3);
    assert_true(may_file(world, "RM0003"));
    client(world);
    assert_int_equal(action_list_delegations(&world->action, false, &given), 1);
    assert_int_equal(given[0].accounts_count, 0);
}

/* ---- who ---- */

static void only_managers_of_either(void **state)
{
    struct world *world = *state;
    const char *id = ask(world);
    const struct {
        const char *name, *business, *role;
    } not_them[] = {{"amir", CLIENT, "editor"}, {"eve", OTHER, "manager"},
                    {"carl", FIRM, "editor"}, {"nobody", CLIENT, "reader"}};
    struct shown_delegation_request shown, *list;
    struct shown_delegation *given;
    size_t count;
    for (size_t i = 0; i < ARRAY_COUNT(not_them); i++) {
        world_as(world, not_them[i].name, not_them[i].business, not_them[i].role);
        struct action *a = &world->action;
        assert_int_equal(action_load_delegation_request(a, id, &shown), NOT_FOUND);
        assert_int_equal(action_approve_delegation(a, id, &small), NOT_FOUND);
        assert_int_equal(action_reject_delegation(a, id, ""), NOT_FOUND);
        assert_int_equal(action_withdraw_delegation(a, id), NOT_FOUND);
        assert_int_equal(action_list_delegation_requests(a, DELEGATION_AS_CLIENT, false, true,
                                                         &list), 0);
    }
    /* Who asked does not decide, who decides does not withdraw. */
    firm(world);
    assert_int_equal(action_approve_delegation(&world->action, id, &small), NOT_FOUND);
    assert_int_equal(action_reject_delegation(&world->action, id, ""), NOT_FOUND);
    client(world);
    assert_int_equal(action_withdraw_delegation(&world->action, id), NOT_FOUND);
    assert_int_equal(action_approve_delegation(&world->action, id, &small), OK);
    for (size_t i = 0; i < ARRAY_COUNT(not_them); i++) {
        world_as(world, not_them[i].name, not_them[i].business, not_them[i].role);
        struct action *a = &world->action;
        assert_int_equal(action_show_delegation(a, number_of(CLIENT), number_of(FIRM), &given,
                                                &count), NOT_FOUND);
        assert_int_equal(action_end_delegation(a, number_of(CLIENT), number_of(FIRM), ""),
                         NOT_FOUND);
        assert_true(action_change_delegation(a, number_of(FIRM), &small) != OK);
        assert_int_equal(action_suspend_delegation(a, number_of(CLIENT), number_of(FIRM), true,
                                                   "because"), FORBIDDEN);
        assert_int_equal(action_list_delegations(a, false, &given), 0);
    }
    assert_true(may_file(world, "RM0001"));
    /* No broker, no consultant: no clients. */
    other(world);
    assert_int_equal(action_request_delegation(&world->action, CLIENT, ""), FINDINGS);
    assert_true(told(world, FINDING_DLG_0002));
    world_as(world, "carl", FIRM, "editor");
    assert_int_equal(action_request_delegation(&world->action, OTHER, ""), FORBIDDEN);
}

/* A program account manager decides on that account alone, and leaves others' decisions alone. */
static void one_account_alone(void **state)
{
    struct world *world = *state;
    struct shown_delegation *list;
    struct delegation_order order = small;
    const char *id = ask(world);
    world_as(world, "pam", CLIENT, "program_manager"); /* of RM0001 */
    order.programs = "RM0001 RM0002";
    assert_int_equal(action_approve_delegation(&world->action, id, &order), FINDINGS);
    assert_true(told(world, FINDING_DLG_0023));
    world_as(world, "pam", CLIENT, "program_manager");
    order.whole = true;
    assert_int_equal(action_approve_delegation(&world->action, id, &order), FINDINGS);
    assert_true(told(world, FINDING_DLG_0024));
    world_as(world, "pam", CLIENT, "program_manager");
    assert_int_equal(action_approve_delegation(&world->action, id, &small), OK);
    assert_true(may_file(world, "RM0001") && !may_file(world, "RM0002"));
    order.whole = false;
    client(world);
    assert_int_equal(action_change_delegation(&world->action, number_of(FIRM), &order), OK);
    assert_true(may_file(world, "RM0001") && may_file(world, "RM0002"));
    world_as(world, "pam", CLIENT, "program_manager");
    assert_int_equal(action_end_delegation(&world->action, number_of(CLIENT), number_of(FIRM), ""),
                     OK);
    assert_true(!may_file(world, "RM0001") && may_file(world, "RM0002"));
    world_as(world, "pam", CLIENT, "program_manager");
    assert_int_equal(action_end_delegation(&world->action, number_of(CLIENT), number_of(FIRM), ""),
                     FORBIDDEN);
    /* In a firm it is for the manager to ask for clients. */
    world_as(world, "paul", FIRM, "program_manager");
    assert_int_equal(action_request_delegation(&world->action, OTHER, ""), FORBIDDEN);
    bn after;
    assert_int_equal(action_list_clients(&world->action, NULL, 50, &list, &after), 0);
}

/* ---- what is refused ---- */

static void bad_orders(void **state)
{
    struct world *world = *state;
    const struct {
        struct delegation_order order;
        enum finding_code finding;
    } cases[] = {
        {{.programs = "", .from = "", .until = "", .ceiling = ""}, FINDING_DLG_0006},
        {{.programs = "RM0009", .from = "", .until = "", .ceiling = ""}, FINDING_DLG_0007},
        {{.programs = "802144774RM0001", .from = "", .until = "", .ceiling = ""}, FINDING_DLG_0007},
        {{.programs = "RM0001", .from = "2025-12-02", .until = "2025-12-01", .ceiling = ""},
         FINDING_DLG_0008},
        {{.programs = "RM0001", .from = "", .until = "2025-11-02", .ceiling = ""},
         FINDING_DLG_0008},
        {{.programs = "RM0001", .from = "2025-11-02", .until = "", .ceiling = ""},
         FINDING_DLG_0009},
        {{.programs = "RM0001", .from = "soon", .until = "", .ceiling = ""}, FINDING_DOC_0004},
        {{.programs = "RM0001", .from = "", .until = "", .ceiling = "a lot"}, FINDING_DOC_0005},
        {{.programs = "RM0001", .from = "", .until = "", .ceiling = "0.00"}, FINDING_DLG_0010},
        {{.programs = "RM0001", .from = "", .until = "", .ceiling = "-5.00"}, FINDING_DLG_0010},
        {{.programs = "RM0001", .pay = true, .from = "", .until = "", .ceiling = ""},
         FINDING_DLG_0011}};
    const char *id = ask(world);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        client(world);
        assert_int_equal(action_approve_delegation(&world->action, id, &cases[i].order), FINDINGS);
        assert_true(told(world, cases[i].finding));
        assert_int_equal(world->action.findings.errors_count, 1);
    }
    assert_string_equal(state_of(world, id), DELEGATION_REQUESTED);
    char *long_words = arena_alloc(world->arena, 502);
    memset(long_words, 'x', 501);
    const struct {
        const char *number, *words;
        enum finding_code finding;
    } numbers[] = {{"", "", FINDING_RGN_0001}, {"12345", "", FINDING_RGN_0002},
                   {FIRM, "", FINDING_DLG_0003}, {OTHER, long_words, FINDING_DLG_0018}};
    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++) {
        firm(world);
        assert_int_equal(action_request_delegation(&world->action, numbers[i].number,
                                                   numbers[i].words), FINDINGS);
        assert_true(told(world, numbers[i].finding));
    }
    client(world);
    assert_int_equal(action_offer_delegation(&world->action, "zzz", &small, ""), FINDINGS);
    assert_true(told(world, FINDING_DLG_0012));
    client(world);
    assert_int_equal(action_offer_delegation(&world->action, OTHER, &small, ""), FINDINGS);
    assert_true(told(world, FINDING_DLG_0012));
}

/* A number that nobody has looks like one that somebody has, and the second time as well. */
static void unknown_looks_alike(void **state)
{
    struct world *world = *state;
    static const char *const numbers[] = {CLIENT, "731056248"};
    struct shown_delegation_request *list;
    for (size_t i = 0; i < 2; i++) {
        firm(world);
        assert_int_equal(action_request_delegation(&world->action, numbers[i], ""), OK);
        firm(world);
        assert_int_equal(action_request_delegation(&world->action, numbers[i], ""), CONFLICT);
        assert_true(told(world, FINDING_DLG_0004));
        assert_string_equal(world->action.findings.items[0].arguments[0], numbers[i]);
    }
    firm(world);
    assert_int_equal(action_list_delegation_requests(&world->action, DELEGATION_AS_FIRM, true,
                                                     false, &list), 2);
    for (size_t i = 0; i < 2; i++)
        assert_true(list[i].client_name == NULL && list[i].sentence == NULL);
}

/* To one number, whoever asks; a program account is taken for its business. */
static void nobody_is_flooded(void **state)
{
    struct world *world = *state;
    size_t sent = 0;
    for (int i = 0; i < 60; i++) {
        struct shown_delegation_request *list;
        firm(world);
        enum code code = action_request_delegation(&world->action, CLIENT "RM0001", "");
        if (code == FINDINGS) {
            assert_true(told(world, FINDING_DLG_0014));
            break;
        }
        assert_int_equal(code, OK);
        sent++;
        assert_int_equal(action_list_delegation_requests(&world->action, DELEGATION_AS_FIRM, true,
                                                         true, &list), 1);
        assert_int_equal(action_withdraw_delegation(&world->action, list[0].request.id), OK);
    }
    assert_int_equal(sent, 50);
}

/* ---- once ---- */

static void decided_once(void **state)
{
    struct world *world = *state;
    const char *id = ask(world);
    client(world);
    assert_int_equal(action_reject_delegation(&world->action, id, "not known"), OK);
    assert_string_equal(state_of(world, id), DELEGATION_REJECTED);
    client(world);
    assert_int_equal(action_approve_delegation(&world->action, id, &small), CONFLICT);
    assert_true(told(world, FINDING_DLG_0016));
    client(world);
    assert_int_equal(action_reject_delegation(&world->action, id, ""), CONFLICT);
    firm(world);
    assert_int_equal(action_withdraw_delegation(&world->action, id), CONFLICT);
    assert_false(may_file(world, "RM0001"));
    /* Another can be sent; withdrawn, it cannot be approved. */
    id = ask(world);
    firm(world);
    assert_int_equal(action_withdraw_delegation(&world->action, id), OK);
    client(world);
    assert_int_equal(action_approve_delegation(&world->action, id, &small), CONFLICT);
    assert_false(may_file(world, "RM0001"));
    id = ask(world);
    client(world);
    assert_int_equal(action_approve_delegation(&world->action, id, &small), OK);
    client(world);
    assert_int_equal(action_approve_delegation(&world->action, id, &small), CONFLICT);
    firm(world);
    assert_int_equal(action_request_delegation(&world->action, CLIENT, ""), CONFLICT);
    assert_true(told(world, FINDING_DLG_0005));
    client(world);
    assert_int_equal(action_offer_delegation(&world->action, FIRM, &small, ""), CONFLICT);
}

static void expired(void **state)
{
    struct world *world = *state;
    const char *id = ask(world);
    const int64_t old = platform_real_now().ms - INT64_C(61) * 86400000;
    assert_true(test_place_run(world->place,
                               arena_printf(world->arena,
                                            "UPDATE delegation_request SET asked_at = %lld",
                                            (long long)old), NULL) >= 0);
    assert_string_equal(state_of(world, id), DELEGATION_EXPIRED);
    client(world);
    assert_int_equal(action_approve_delegation(&world->action, id, &small), CONFLICT);
    assert_true(told(world, FINDING_DLG_0015));
    client(world);
    assert_int_equal(action_reject_delegation(&world->action, id, ""), CONFLICT);
    firm(world);
    assert_int_equal(action_withdraw_delegation(&world->action, id), CONFLICT);
    assert_false(may_file(world, "RM0001"));
    assert_string_not_equal(ask(world), id); /* it makes room */
}

struct racing {
    struct world *world;
    const char *id;
    bool withdraw;
    enum code code;
};

static void *race(void *context)
{
    struct racing *racing = context;
    struct arena *arena = arena_new();
    struct store *reader;
    assert_int_equal(store_open(racing->world->place, false, false, &reader), OK);
    struct action action = action_begin(racing->world->house, reader, arena);
    test_actor(&action, racing->withdraw ? "bob" : "anna", racing->withdraw ? FIRM : CLIENT,
               "manager");
    racing->code = racing->withdraw ? action_withdraw_delegation(&action, racing->id)
                                    : action_approve_delegation(&action, racing->id, &small);
    store_close(reader);
    arena_free(arena);
    return NULL;
}

/* Two approvals, or an approval and a withdrawal: one of them holds, and the rest fits it. */
static void at_once(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < 12; i++) {
        struct racing both[2] = {{world, ask(world), false, OK}, {world, NULL, i % 2 == 1, OK}};
        pthread_t threads[2];
        both[1].id = both[0].id;
        for (int k = 0; k < 2; k++)
            assert_int_equal(pthread_create(&threads[k], NULL, race, &both[k]), 0);
        for (int k = 0; k < 2; k++)
            pthread_join(threads[k], NULL);
        assert_int_equal((both[0].code == OK) + (both[1].code == OK), 1);
        assert_int_equal(both[both[0].code == OK ? 1 : 0].code, CONFLICT);
        bool withdrawn = strcmp(state_of(world, both[0].id), DELEGATION_WITHDRAWN) == 0;
        assert_int_equal(may_file(world, "RM0001"), !withdrawn);
        client(world);
        if (!withdrawn)
            assert_int_equal(action_end_delegation(&world->action, number_of(CLIENT),
                                                   number_of(FIRM), ""), OK);
    }
}

/* ---- afterwards ---- */

static void changed_and_ended(void **state)
{
    struct world *world = *state;
    struct shown_delegation *list;
    struct delegation_order order = small;
    const char *id = ask(world);
    client(world);
    assert_int_equal(action_approve_delegation(&world->action, id, &small), OK);
    /* Another account instead; what stays keeps its first day. */
    order.programs = "RM0002";
    order.ceiling = "";
    client(world);
    assert_int_equal(action_change_delegation(&world->action, number_of(FIRM), &order), OK);
    assert_true(!may_file(world, "RM0001") && may_file(world, "RM0002"));
    order.whole = true;
    client(world);
    assert_int_equal(action_change_delegation(&world->action, number_of(FIRM), &order), OK);
    assert_true(may_file(world, "RM0001") && may_file(world, "RM0002"));
    client(world);
    assert_int_equal(action_list_delegations(&world->action, false, &list), 1);
    order.file = false;
    client(world);
    assert_int_equal(action_change_delegation(&world->action, number_of(FIRM), &order), OK);
    assert_false(may_file(world, "RM0001"));
    order.until = "2025-11-02"; /* is over already */
    client(world);
    assert_int_equal(action_change_delegation(&world->action, number_of(FIRM), &order), FINDINGS);
    client(world);
    assert_int_equal(action_end_delegation(&world->action, number_of(CLIENT), number_of(FIRM),
                                           "goods are delivered"), OK);
    firm(world);
    assert_false(action_may(&world->action, PERMISSION_DECLARATION_VIEW,
                            world_account(world, "RM0001")));
    client(world);
    assert_int_equal(action_end_delegation(&world->action, number_of(CLIENT), number_of(FIRM), ""),
                     CONFLICT);
    assert_true(told(world, FINDING_DLG_0017));
    client(world);
    assert_int_equal(action_change_delegation(&world->action, number_of(FIRM), &small), CONFLICT);
    assert_int_equal(action_list_delegations(&world->action, false, &list), 0);
    assert_true(action_list_delegations(&world->action, true, &list) > 0);
    assert_string_equal(list[0].state, "ended");
    assert_true(letters(world, "bob") >= 3);
    /* The firm gives up a client by itself; the one asked for anew begins anew. */
    id = ask(world);
    client(world);
    assert_int_equal(action_approve_delegation(&world->action, id, &small), OK);
    assert_true(may_file(world, "RM0001"));
    assert_int_equal(action_end_delegation(&world->action, number_of(CLIENT), number_of(FIRM), ""),
                     OK);
    assert_false(may_file(world, "RM0001"));
}

static void suspended(void **state)
{
    struct world *world = *state;
    struct delegation_order order = small;
    struct shown_delegation *list;
    bn after;
    struct delegations_of of;
    const char *id = ask(world);
    client(world);
    assert_int_equal(action_approve_delegation(&world->action, id, &small), OK);
    assert_int_equal(action_list_delegations_of(&world->action, FIRM, "", 50, &of), NOT_FOUND);
    world_as(world, "olga", OTHER, "officer");
    assert_int_equal(action_suspend_delegation(&world->action, number_of(CLIENT), number_of(FIRM),
                                               true, ""), FINDINGS);
    size_t anna = letters(world, "anna"), bob = letters(world, "bob");
    world_as(world, "olga", OTHER, "officer");
    assert_int_equal(action_suspend_delegation(&world->action, number_of(CLIENT), number_of(FIRM),
                                               true, "licence suspended"), OK);
    assert_false(may_file(world, "RM0001"));
    assert_int_equal(action_list_clients(&world->action, NULL, 50, &list, &after), 1);
    assert_string_equal(list[0].state, "suspended");
    assert_string_equal(list[0].suspended_why, "licence suspended");
    client(world);
    assert_int_equal(action_list_delegations(&world->action, false, &list), 1);
    assert_string_equal(list[0].suspended_why, "licence suspended");
    assert_int_equal(letters(world, "anna") - anna, 1);
    assert_int_equal(letters(world, "bob") - bob, 1);
    /* The agency finds it from either side. */
    world_as(world, "olga", OTHER, "officer");
    assert_int_equal(action_list_delegations_of(&world->action, CLIENT "RM0001", "", 50, &of), OK);
    assert_true(of.given_count == 1 && of.held_count == 0);
    assert_int_equal(action_list_delegations_of(&world->action, FIRM, "", 50, &of), OK);
    assert_true(of.given_count == 0 && of.held_count == 1);
    assert_string_equal(of.held[0].suspended_why, "licence suspended");
    assert_int_equal(action_list_delegations_of(&world->action, "123456789", "", 50, &of),
                     FINDINGS);
    assert_true(told(world, FINDING_DLG_0025));
    /* Neither changing nor beginning anew lifts it. */
    order.whole = true;
    client(world);
    assert_int_equal(action_change_delegation(&world->action, number_of(FIRM), &order), OK);
    assert_false(may_file(world, "RM0001"));
    client(world);
    assert_int_equal(action_end_delegation(&world->action, number_of(CLIENT), number_of(FIRM), ""),
                     OK);
    id = ask(world);
    client(world);
    assert_int_equal(action_approve_delegation(&world->action, id, &small), OK);
    assert_false(may_file(world, "RM0001"));
    world_as(world, "olga", OTHER, "officer");
    assert_int_equal(action_suspend_delegation(&world->action, number_of(CLIENT), number_of(FIRM),
                                               false, "licence is back"), OK);
    assert_true(may_file(world, "RM0001"));
    assert_int_equal(action_list_clients(&world->action, NULL, 50, &list, &after), 2);
    assert_string_equal(list[0].state, "active");
    assert_null(list[0].suspended_why);
}

/* Both sides, once for each of the days, however often the day is run. */
static void warned(void **state)
{
    struct world *world = *state;
    struct shown_delegation *list;
    const char *id = ask(world);
    client(world);
    assert_int_equal(action_approve_delegation(&world->action, id, &small), OK);
    size_t anna = letters(world, "anna"), bob = letters(world, "bob");
    for (int days = 0; days < 70; days++) {
        client(world);
        date on = date_add(date_make(2025, 11, 3), days);
        for (int again = 0; again < 2; again++)
            assert_int_equal(action_warn_delegations(&world->action, on), OK);
    }
    assert_int_equal(letters(world, "anna") - anna, 3);
    assert_int_equal(letters(world, "bob") - bob, 3);
    struct day_report report;
    client(world);
    assert_int_equal(action_delegations_ending(&world->action, world_account(world, "RM0001"),
                                               &list), 0);
    assert_int_equal(action_advance(&world->action, date_make(2025, 12, 2), &report), OK);
    firm(world);
    assert_int_equal(action_delegations_ending(&world->action, world_account(world, "RM0001"),
                                               &list), 1);
    client(world);
    assert_int_equal(action_delegations_ending(&world->action, world_account(world, "RM0001"),
                                               &list), 1);
    assert_int_equal(action_delegations_ending(&world->action, world_account(world, "RM0002"),
                                               &list), 0);
    other(world);
    assert_int_equal(action_delegations_ending(&world->action, world_account(world, "RM0001"),
                                               &list), 0);
}

/* The day does it. */
static void day_warns(void **state)
{
    struct world *world = *state;
    struct day_report report;
    const char *id = ask(world);
    client(world);
    assert_int_equal(action_approve_delegation(&world->action, id, &small), OK);
    size_t anna = letters(world, "anna"), bob = letters(world, "bob");
    client(world);
    assert_int_equal(action_advance(&world->action, date_make(2025, 11, 30), &report), OK);
    assert_int_equal(letters(world, "anna"), anna);
    assert_int_equal(action_advance(&world->action, date_make(2025, 12, 31), &report), OK);
    assert_int_equal(letters(world, "anna") - anna, 3);
    assert_int_equal(letters(world, "bob") - bob, 3);
    assert_true(may_file(world, "RM0001")); /* on its last day */
    assert_int_equal(action_advance(&world->action, date_make(2026, 1, 1), &report), OK);
    assert_false(may_file(world, "RM0001"));
}

/* What the preview says is what the firm then gets from the same lists. */
static void preview_is_what_comes(void **state)
{
    struct world *world = *state;
    struct delegation_preview preview;
    struct stored_declaration *seen;
    const struct declaration_filter all = {0};
    struct registry_delegation before = {.file = true, .from = date_make(2020, 1, 1),
                                         .until = date_make(2025, 11, 3)};
    struct declaration ours = world_shirts(world, "RM0001", 1, "1000.00");
    struct declaration theirs = world_shirts(world, "RM0001", 2, "1000.00");
    client(world);
    world_file(world, &ours, OK);
    world_give(world, "RM0001", &before);
    firm(world);
    world_file(world, &theirs, OK);
    client(world);
    assert_int_equal(action_end_delegation(&world->action, number_of(CLIENT), number_of(FIRM), ""),
                     OK);
    const char *id = ask(world);
    for (int others = 0; others < 2; others++) {
        struct delegation_order order = small;
        order.others = others == 1;
        order.statements = others == 1;
        client(world);
        assert_int_equal(action_preview_delegation(&world->action, number_of(FIRM), &order,
                                                   &preview), OK);
        assert_int_equal(preview.accounts_count, 1);
        assert_int_equal(preview.hidden_count, 1);
        assert_int_equal(preview.accounts[0].all, 2);
        assert_int_equal(preview.accounts[0].seen, others == 1 ? 2 : 1);
        assert_int_equal(preview.accounts[0].statements, others == 1);
        assert_int_equal(preview.accounts[0].balance.cents != 0, others == 1);
        assert_false(may_file(world, "RM0001")); /* it was but looked at */
        client(world);
        assert_int_equal(others == 0 ? action_approve_delegation(&world->action, id, &order)
                                     : action_change_delegation(&world->action, number_of(FIRM),
                                                                &order), OK);
        firm(world);
        assert_int_equal(action_list_declarations(&world->action, &all, &seen),
                         preview.accounts[0].seen);
        client(world);
        if (others == 0)
            order.file = false;
        assert_int_equal(action_change_delegation(&world->action, number_of(FIRM), &order), OK);
    }
}

/* Each is told what became of it; what is refused stops no other, and nothing is done before the
 * terms are good. */
static void several_at_once(void **state)
{
    struct world *world = *state;
    struct shown_delegation_request *list;
    struct delegation_order bad = small;
    struct approved_request chosen[2] = {{.id = ask(world)}};
    world_be_firm(world);
    other(world);
    assert_int_equal(action_request_delegation(&world->action, CLIENT, ""), OK);
    client(world);
    assert_int_equal(action_list_delegation_requests(&world->action, DELEGATION_AS_CLIENT, false,
                                                     true, &list), 2);
    for (size_t i = 0; i < 2; i++)
        if (strcmp(list[i].request.id, chosen[0].id) != 0)
            chosen[1].id = list[i].request.id;
    assert_int_equal(action_approve_delegations(&world->action, chosen, 0, &small, false),
                     FINDINGS);
    assert_true(told(world, FINDING_DLG_0026));
    bad.programs = "RM0009";
    client(world);
    assert_int_equal(action_approve_delegations(&world->action, chosen, 2, &bad, false), FINDINGS);
    assert_true(told(world, FINDING_DLG_0007));
    client(world);
    assert_int_equal(action_approve_delegations(&world->action, chosen, 2, &small, true), OK);
    for (size_t i = 0; i < 2; i++)
        assert_true(chosen[i].code == OK && strstr(chosen[i].sentence, chosen[i].firm_name));
    assert_false(may_file(world, "RM0001")); /* it was but looked at */
    other(world);
    assert_int_equal(action_approve_delegations(&world->action, chosen, 2, &small, false),
                     NOT_FOUND);
    firm(world);
    assert_int_equal(action_withdraw_delegation(&world->action, chosen[0].id), OK);
    client(world);
    assert_int_equal(action_approve_delegations(&world->action, chosen, 2, &small, false), OK);
    assert_int_equal(chosen[0].code, CONFLICT);
    assert_int_equal(chosen[0].findings.items[0].code, FINDING_DLG_0016);
    assert_int_equal(chosen[1].code, OK);
    assert_int_equal(world->action.findings.count, 0);
    assert_false(may_file(world, "RM0001"));
    world_as(world, "eve", OTHER, "manager");
    assert_true(action_may(&world->action, PERMISSION_DECLARATION_FILE,
                           world_account(world, "RM0001")));
}

static void many(void **state)
{
    struct world *world = *state;
    static const char file[] = "client\r\n" CLIENT "\r\n\r\n802144774RM0001\r\n12345\r\n" CLIENT
                               "\r\n" FIRM "\r\n731056248,x\r\n";
    static const enum finding_code expected[] = {0, 0, FINDING_RGN_0002, FINDING_DLG_0004,
                                                 FINDING_DLG_0003, 0};
    struct requested_row *rows;
    size_t count;
    firm(world);
    assert_int_equal(action_request_delegations(&world->action, file, strlen(file), "", &rows,
                                                &count), OK);
    assert_int_equal(count, ARRAY_COUNT(expected));
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].code == OK, expected[i] == 0);
        if (expected[i] != 0)
            assert_int_equal(rows[i].findings.items[0].code, expected[i]);
    }
    firm(world);
    assert_int_equal(action_request_delegations(&world->action, "client\n", 7, "", &rows, &count),
                     FINDINGS);
    assert_true(told(world, FINDING_DLG_0020));
}

#define LIFE_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIFE_TEST(asked_and_approved),  LIFE_TEST(offered_and_accepted),
        LIFE_TEST(only_managers_of_either), LIFE_TEST(one_account_alone),
        LIFE_TEST(bad_orders),
        LIFE_TEST(unknown_looks_alike), LIFE_TEST(nobody_is_flooded),
        LIFE_TEST(decided_once),        LIFE_TEST(expired),
        LIFE_TEST(at_once),             LIFE_TEST(changed_and_ended),
        LIFE_TEST(suspended),           LIFE_TEST(warned),
        LIFE_TEST(day_warns),           LIFE_TEST(preview_is_what_comes),
        LIFE_TEST(several_at_once),     LIFE_TEST(many),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
