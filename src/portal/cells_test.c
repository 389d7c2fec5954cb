/*
 * Who may open what: every page in both languages, for every kind of person, on their own account,
 * on somebody else's and on one that is not there. Expected by a table that is written out here,
 * not by the program's own: what may not be seen is not found, what may be seen but not done is
 * forbidden, nobody is asked to sign in. Prints how many cells there are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "action_test_place.h"
#include "portal_impl.h"
#include "store_test_place.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define OURS "123456782RM0001"
#define THEIRS "786534800RM0001"
#define NOWHERE "731056248RM0001"
#define PASSWORD "correct horse battery"

enum person { NOBODY, MANAGER, EDITOR, READER, UNPLACED, BROKER, BROKER_READER, PAYER, STRANGER,
              OFFICER, PROGRAM_MANAGER, ELSEWHERE,
              SUPPORT, SECURITY, RULINGS, COMPLIANCE, REVENUE, LICENSING, SYSTEM, AUDITOR,
              PEOPLE };

static const struct {
    const char *name, *business, *role;
    unsigned staff;
} people[PEOPLE] = {
    [MANAGER] = {"manager", "123456782", "manager"},
    [EDITOR] = {"editor", "123456782", "editor"},
    [READER] = {"reader", "123456782", "reader"},
    [PROGRAM_MANAGER] = {"program", "123456782", "program_manager"},
    [ELSEWHERE] = {"elsewhere", "123456782", "program_manager"}, /* on the other account only */
    [UNPLACED] = {"unplaced", "", ""},
    [BROKER] = {"broker", "741190268", "manager"},         /* may file for us */
    [BROKER_READER] = {"breader", "741190268", "reader"},
    [PAYER] = {"payer", "802144774", "manager"},           /* may see and pay for us, not file */
    [STRANGER] = {"stranger", "786534800", "manager"},
    [OFFICER] = {"officer", "900978446", "officer", STAFF_ALL},
    [SUPPORT] = {"support", "900978446", "officer", STAFF_CLIENT_SUPPORT},
    [SECURITY] = {"security", "900978446", "officer", STAFF_RPP_OFFICER},
    [RULINGS] = {"rulings", "900978446", "officer", STAFF_RULINGS_OFFICER},
    [COMPLIANCE] = {"compliance", "900978446", "officer", STAFF_COMPLIANCE_OFFICER},
    [REVENUE] = {"revenue", "900978446", "officer", STAFF_REVENUE_OFFICER},
    [LICENSING] = {"licensing", "900978446", "officer", STAFF_LICENSING_OFFICER},
    [SYSTEM] = {"system", "900978446", "officer", STAFF_SYSTEM_ADMIN},
    [AUDITOR] = {"auditor", "900978446", "officer", STAFF_AUDITOR},
};

/* On our account. y: may; -: may see the account, not do this; n: the account is not found. In the
 * order of people, without nobody. */
static const struct {
    enum permission permission;
    const char *may;
} ours[] = {
    {PERMISSION_DECLARATION_FILE, "yy-ny--n-yn--------"},
    {PERMISSION_DECLARATION_CORRECT, "yy-ny--n-yn--------"},
    {PERMISSION_DECLARATION_VIEW, "yyynyyynyyn-yyyy--y"},
    {PERMISSION_RELIEF_ASK, "yy-ny--n-yn--------"},
    {PERMISSION_CASE_DECIDE, "---n---ny-n--yy----"},
    {PERMISSION_ACCOUNT_CHARGE, "---n---ny-n---yy---"},
    {PERMISSION_ACCOUNT_VIEW, "yyyn--ynyyn-y-yy--y"},
    {PERMISSION_STATEMENT_VIEW, "yyyn--ynyyn-y-yy--y"},
    {PERMISSION_ACCOUNT_EXPORT, "yyyn--ynyyn---yy--y"},
    {PERMISSION_PAYMENT_MAKE, "yy-n--yn-yn--------"},
    {PERMISSION_REFUND_ASK, "yy-n---n-yn--------"},
    {PERMISSION_DEBIT_MANAGE, "y--n---n-yn--------"},
    {PERMISSION_MONEY_DECIDE, "---n---ny-n----y---"},
    {PERMISSION_SECURITY_VIEW, "yyyn--ynyyn-y--y--y"},
    {PERMISSION_SECURITY_POST, "y--n---n-yn--------"},
};

struct world {
    char *directory, *place;
    struct arena *arena;
    struct house *house;
    struct door_worker worker;
    char *cookies[PEOPLE], *tokens[PEOPLE];
    int cells, failed;
};

static bool is_staff(enum person person)
{
    return strcmp(people[person].role, "officer") == 0;
}

static char cell_for(enum permission permission, enum person person, const char *account)
{
    bool officer = is_staff(person);
    if (strcmp(account, NOWHERE) == 0)
        return 'n';
    if (strcmp(account, THEIRS) == 0 && person != STRANGER && !officer)
        return 'n';
    enum person as = person == STRANGER && strcmp(account, THEIRS) == 0 ? MANAGER : person;
    for (size_t i = 0; i < ARRAY_COUNT(ours); i++)
        if (ours[i].permission == permission)
            return ours[i].may[as - 1];
    fail_msg("a permission without a row");
    return '-';
}

/* ---- the world ---- */

static struct action operator(struct world *world)
{
    struct action action = action_begin(world->house, world->worker.reader, world->arena);
    action.actor = (struct actor){.name = "operator", .system = true};
    return action;
}

static void put_business(struct world *world, const char *number, enum business_kind kind,
                         const struct registry_delegation *delegations, size_t count)
{
    struct registry_account accounts[2] = {
        {.name = "", .import = kind != BUSINESS_AGENCY, .asec = "12345",
         .open_from = date_make(2020, 1, 1)}};
    struct registry_business business = {.kind = kind, .legal_name = "Essai Ltée",
                                         .country = "CA", .accounts_count = 2,
                                         .accounts = accounts};
    struct action action = operator(world);
    assert_true(bn_parse(number, &business.bn));
    accounts[1] = accounts[0];
    for (int i = 0; i < 2; i++)
        assert_true(program_account_parse(arena_printf(world->arena, "%sRM000%d", number, i + 1),
                                          &accounts[i].account));
    assert_int_equal(action_register(&action, &business, delegations, count), OK);
}

static void put_businesses(struct world *world)
{
    struct registry_delegation both[2] = {
        {.file = true, .from = date_make(2020, 1, 1)},
        {.statements = true, .pay = true, .from = date_make(2020, 1, 1)}};
    put_business(world, "741190268", BUSINESS_BROKER, NULL, 0);
    put_business(world, "802144774", BUSINESS_BROKER, NULL, 0);
    put_business(world, "786534800", BUSINESS_IMPORTER, NULL, 0);
    put_business(world, "900978446", BUSINESS_AGENCY, NULL, 0);
    for (size_t i = 0; i < 2; i++)
        assert_true(program_account_parse(OURS, &both[i].account));
    assert_true(bn_parse("741190268", &both[0].delegate));
    assert_true(bn_parse("802144774", &both[1].delegate));
    put_business(world, "123456782", BUSINESS_IMPORTER, both, 2);
}

static void hold_the_other(struct world *world, const char *name)
{
    static const char *const programs[] = {"RM0002"};
    struct action action = operator(world);
    test_actor(&action, "manager", "123456782", "manager");
    assert_int_equal(action_change_employee(&action, name,
                                            &(struct member_order){"program_manager", programs, 1}),
                     OK);
}

static void sign_in(struct world *world, enum person person)
{
    struct user user = {.display_name = people[person].name, .demo = true,
                        .staff = people[person].staff,
                        .email = arena_printf(world->arena, "%s@example.ca", people[person].name)};
    struct action action = operator(world);
    struct sign_in came;
    struct session session;
    snprintf(user.name, sizeof(user.name), "%s", people[person].name);
    snprintf(user.role, sizeof(user.role), "%s", people[person].role);
    if (people[person].business[0] != '\0')
        assert_true(bn_parse(people[person].business, &user.business));
    assert_int_equal(action_put_user(&action, &user, PASSWORD), OK);
    if (person == ELSEWHERE)
        hold_the_other(world, user.name);
    action = action_begin(world->house, world->worker.reader, world->arena);
    assert_int_equal(action_sign_in(&action, user.name, PASSWORD, NULL, "", &came), OK);
    assert_non_null(came.session);
    world->cookies[person] = came.session;
    assert_int_equal(action_enter_session(&action, came.session, &session), OK);
    world->tokens[person] = arena_text(world->arena, session.form_token);
}

static int world_open(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    world->arena = arena_new();
    world->directory = test_directory(world->arena);
    world->place = small_reference_place(world->arena, world->directory);
    assert_int_equal(signer_create(world->directory), OK);
    /* People of a demonstration need no second step. */
    assert_true(test_place_run(world->place, "INSERT INTO setting VALUES ('mode', 'demo')", NULL) >=
                0);
    assert_int_equal(house_open(world->directory, world->place, true, "2025-11-03",
                                &world->house), OK);
    world->worker.house = world->house;
    assert_int_equal(store_open(world->place, false, false, &world->worker.reader), OK);
    put_businesses(world);
    for (int person = NOBODY + 1; person < PEOPLE; person++)
        sign_in(world, (enum person)person);
    *state = world;
    return 0;
}

static int world_close(void **state)
{
    struct world *world = *state;
    store_close(world->worker.reader);
    house_close(world->house);
    test_place_remove(world->place);
    test_directory_remove(world->directory);
    arena_free(world->arena);
    free(world);
    return 0;
}

/* ---- one request ---- */

struct got {
    int status;
    const char *body, *location;
};

static struct got ask(struct world *world, struct arena *arena, enum person person,
                      const char *method, const char *path, const char *token, const char *site)
{
    struct http_field headers[5] = {{"Host", "x"}};
    size_t count = 1;
    const char *body = token == NULL ? "" : arena_printf(arena, "token=%s", token);
    if (person != NOBODY)
        headers[count++] = (struct http_field){
            "Cookie", arena_printf(arena, "carm=%s", world->cookies[person])};
    if (strcmp(method, "POST") == 0)
        headers[count++] =
            (struct http_field){"Content-Type", "application/x-www-form-urlencoded"};
    if (site != NULL)
        headers[count++] = (struct http_field){"Sec-Fetch-Site", site};
    struct http_request request =
        http_make_request(arena, method, path, headers, count, body, strlen(body));
    struct http_response response = {0};
    struct got got = {.location = ""};
    request.worker = &world->worker;
    request.remote = "192.0.2.7";
    portal_handle(&request, &response);
    if (response.spool != NULL)
        fclose(response.spool);
    got.status = response.status;
    got.body = response.body == NULL ? "" : response.body;
    for (size_t i = 0; i < response.headers_count; i++)
        if (strcasecmp(response.headers[i].name, "Location") == 0)
            got.location = response.headers[i].value;
    world->cells++;
    return got;
}

static void expect(struct world *world, bool right, enum person person, const char *method,
                   const char *path, const struct got *got, const char *wanted)
{
    if (right)
        return;
    print_error("%s %s by %s: %d %s, not %s\n", method, path,
                person == NOBODY ? "nobody" : people[person].name, got->status, got->location,
                wanted);
    world->failed++;
}

static bool asks_to_sign_in(const struct got *got)
{
    return got->status == 303 && (strstr(got->location, "/sign-in?") != NULL ||
                                  strstr(got->location, "/connexion?") != NULL);
}

/* ---- the cells ---- */

/* Pages of the agency, whose permission is on no account: others are told so, or see nothing. Who
 * of its staff sees them, in the order of people from SUPPORT. */
static const char *of_agency(enum route_id route)
{
    static const struct {
        enum route_id route;
        const char *may;
    } list[] = {
        {ROUTE_BANK_FILES, "----y---"}, {ROUTE_LAWS, "--y---yy"},
        {ROUTE_LAW_LOAD, "--y---y-"}, {ROUTE_RUNS, "----y--y"},
        {ROUTE_PAYOUTS, "----y--y"}, {ROUTE_FIX_NEW, "--yy----"},
        {ROUTE_REGISTRATIONS, "y------y"}, {ROUTE_DELEGATIONS, "---y-y-y"},
        {ROUTE_GUARANTEE_DESK, "yy-y---y"}, {ROUTE_GOODS_DESK, "-y-y---y"},
        {ROUTE_REFERRED, "----y--y"}, {ROUTE_REFERRED_CSV, "----y--y"},
        {ROUTE_IN_CREDIT, "----y--y"}, {ROUTE_IN_CREDIT_CSV, "----y--y"},
        {ROUTE_STAFF, "------yy"}, {ROUTE_EMERGENCIES, "------yy"},
        {ROUTE_EMERGENCY, "yyyyyyy-"}};
    for (size_t i = 0; i < ARRAY_COUNT(list); i++)
        if (list[i].route == route)
            return list[i].may;
    return NULL;
}

/* Pages about the people of one's business. */
static bool of_people(enum route_id route)
{
    return route == ROUTE_EMPLOYEES || route == ROUTE_EMPLOYEE || route == ROUTE_EMPLOYEE_REQUEST;
}

/* Those who decide on employees: all of them somewhere in their business. */
static int status_of_people(enum route_id route, enum person person)
{
    static const char *const decide[] = {"manager", "program_manager"};
    for (size_t i = 0; i < ARRAY_COUNT(decide); i++)
        if (strcmp(people[person].role, decide[i]) == 0)
            return route == ROUTE_EMPLOYEES ? 200 : 404;
    return 403;
}

/* Delegations are for managers, whatever their business. */
static bool of_managers(enum route_id route)
{
    static const enum route_id list[] = {ROUTE_THIRD_PARTIES, ROUTE_THIRD_PARTIES_CSV,
                                         ROUTE_THIRD_PARTY_OFFER, ROUTE_THIRD_PARTY,
                                         ROUTE_THIRD_PARTIES_APPROVE, ROUTE_CLIENTS,
                                         ROUTE_CLIENTS_CSV, ROUTE_CLIENTS_MANY};
    for (size_t i = 0; i < ARRAY_COUNT(list); i++)
        if (list[i] == route)
            return true;
    return false;
}

/* Client groups and assignments are for business account managers of firms. */
static bool of_firms(enum route_id route)
{
    return route == ROUTE_CLIENT_GROUPS || route == ROUTE_CLIENT_GROUP || route == ROUTE_CLIENT ||
           route == ROUTE_CLIENTS_FILE;
}

static int status_of_firms(enum route_id route, enum person person)
{
    if (person == UNPLACED)
        return 404;
    if (person != BROKER && person != PAYER)
        return 403;
    return route == ROUTE_CLIENT_GROUPS || route == ROUTE_CLIENTS_FILE ? 200 : 404;
}

/* The words of a refusal name the role that is missing. */
static bool names_roles(const struct got *got)
{
    return got->status != 403 || strstr(got->body, "A system administrator gives roles") != NULL ||
           strstr(got->body, "Un administrateur du système donne les rôles") != NULL ||
           strstr(got->body, "does not do it for them") != NULL ||
           strstr(got->body, "ne le fait pas à leur place") != NULL;
}

static void expect_desk(struct world *world, const char *may, enum person person,
                        const char *path, const struct got *got)
{
    if (person < SUPPORT) {
        bool refused = got->status == 403 || got->status == 404;
        expect(world, refused == (person != OFFICER), person, "GET", path, got,
               "the agency's alone");
        return;
    }
    bool sees = may[person - SUPPORT] == 'y';
    expect(world, sees ? got->status == 200 : got->status == 403 && names_roles(got), person,
           "GET", path, got, sees ? "its role's" : "refused, with the role that is missing");
}

static void try_get(struct world *world, struct arena *arena, enum route_id route,
                    enum person person, const char *account, const char *path)
{
    int who = routes[route].who;
    struct got got = ask(world, arena, person, "GET", path, NULL, NULL);
    bool sound = got.status < 500 && got.status != 401;
    if (who == OPEN) {
        expect(world, sound && got.status != 403, person, "GET", path, &got, "open");
    } else if (person == NOBODY) {
        expect(world, asks_to_sign_in(&got), person, "GET", path, &got, "asked to sign in");
    } else if (who == SIGNED) {
        bool refused = got.status == 403 || got.status == 404;
        expect(world, sound && !asks_to_sign_in(&got), person, "GET", path, &got, "an answer");
        if (of_people(route))
            expect(world, got.status == status_of_people(route, person), person, "GET", path, &got,
                   "what a manager may");
        else if (of_agency(route) != NULL)
            expect_desk(world, of_agency(route), person, path, &got);
        else if (of_firms(route))
            expect(world, got.status == status_of_firms(route, person), person, "GET", path, &got,
                   "a firm's manager's");
        else if (of_managers(route))
            expect(world, strstr(people[person].role, "manager") != NULL ? got.status != 403
                                                                         : refused,
                   person, "GET", path, &got, "a manager's");
        else
            expect(world, got.status != 403 || person != OFFICER, person, "GET", path, &got,
                   "the officer's");
    } else {
        char cell = cell_for((enum permission)who, person, account);
        int wanted = cell == 'n' ? 404 : 403;
        bool right = cell == 'y' ? sound && got.status != 403 && !asks_to_sign_in(&got)
                                 : got.status == wanted && (!is_staff(person) ||
                                                            names_roles(&got));
        expect(world, right, person, "GET", path, &got,
               cell == 'y' ? "allowed" : cell == 'n' ? "404" : "403");
    }
}

/* What may be done is not done here: other tests do. */
static void try_post(struct world *world, struct arena *arena, enum route_id route,
                     enum person person, const char *account, const char *path)
{
    int who = routes[route].who;
    if (who == OPEN)
        return;
    struct got got = ask(world, arena, person, "POST", path, NULL, NULL);
    expect(world, got.status == (person == NOBODY ? 401 : 403), person, "POST", path, &got,
           "refused without a token");
    if (person == NOBODY)
        return;
    enum person other = person == OFFICER ? MANAGER : OFFICER;
    got = ask(world, arena, person, "POST", path, world->tokens[other], "same-origin");
    expect(world, got.status == 403, person, "POST", path, &got, "refused with another's token");
    got = ask(world, arena, person, "POST", path, world->tokens[person], "cross-site");
    expect(world, got.status == 403, person, "POST", path, &got, "refused from another site");
    if (routes[route].sends != 0)
        who = routes[route].sends;
    char cell = who == SIGNED ? 'y' : cell_for((enum permission)who, person, account);
    if (cell == 'y' && who != SIGNED && person == AUDITOR)
        cell = '-'; /* reads what others send forms on */
    if (cell == 'y')
        return;
    got = ask(world, arena, person, "POST", path, world->tokens[person], "same-origin");
    expect(world, got.status == (cell == 'n' ? 404 : 403), person, "POST", path, &got,
           cell == 'n' ? "404" : "403");
}

static void try_route(struct world *world, struct arena *arena, enum route_id route,
                      enum language language, enum person person)
{
    static const char *const accounts[] = {OURS, THEIRS, NOWHERE};
    bool has_account = strstr(routes[route].paths[0], "{a}") != NULL;
    for (size_t i = 0; i < (has_account ? ARRAY_COUNT(accounts) : 1); i++) {
        const char *path = route_path(arena, route, language, accounts[i], "1");
        if (routes[route].get != NULL)
            try_get(world, arena, route, person, accounts[i], path);
        if (routes[route].post != NULL)
            try_post(world, arena, route, person, accounts[i], path);
        arena_reset(arena);
    }
}

static void test_every_cell(void **state)
{
    struct world *world = *state;
    struct arena *arena = arena_new();
    for (int route = 0; route < ROUTES_COUNT; route++)
        for (int language = 0; language < LANGUAGES; language++)
            for (int person = 0; person < PEOPLE; person++)
                try_route(world, arena, (enum route_id)route, (enum language)language,
                          (enum person)person);
    printf("# %d cells of %d pages\n", world->cells, ROUTES_COUNT);
    assert_int_equal(world->failed, 0);
    arena_free(arena);
}

/* What is open in an emergency is read, and no form is taken: on no page of the account. */
static void test_emergency_reads(void **state)
{
    struct world *world = *state;
    struct action action = action_begin(world->house, world->worker.reader, world->arena);
    struct session session;
    int forms = 0, read = 0;
    assert_int_equal(action_enter_session(&action, world->cookies[SUPPORT], &session), OK);
    assert_int_equal(action_open_emergency(&action, "123456782", "A truck waits at the border"),
                     OK);
    for (int route = 0; route < ROUTES_COUNT; route++) {
        const char *path = route_path(world->arena, (enum route_id)route, LANGUAGE_EN, OURS, "1");
        if (routes[route].who < 0)
            continue;
        if (routes[route].get != NULL)
            read += ask(world, world->arena, SUPPORT, "GET", path, NULL, NULL).status == 200;
        if (routes[route].post == NULL)
            continue;
        struct got got = ask(world, world->arena, SUPPORT, "POST", path, world->tokens[SUPPORT],
                             "same-origin");
        if (got.status != 403)
            print_error("%s: %d\n", path, got.status);
        assert_int_equal(got.status, 403);
        forms++;
    }
    printf("# %d pages read, %d forms refused\n", read, forms);
    assert_true(read > 15 && forms > 20);
    assert_int_equal(action_end_emergency(&action), OK);
}

/* Somebody else's account and one that is not there must look alike. */
static void test_nothing_is_told(void **state)
{
    struct world *world = *state;
    for (int language = 0; language < LANGUAGES; language++) {
        const char *theirs =
            route_path(world->arena, ROUTE_HOME, (enum language)language, THEIRS, "");
        const char *nowhere =
            route_path(world->arena, ROUTE_HOME, (enum language)language, NOWHERE, "");
        struct got one = ask(world, world->arena, MANAGER, "GET", theirs, NULL, NULL);
        struct got other = ask(world, world->arena, MANAGER, "GET", nowhere, NULL, NULL);
        assert_int_equal(one.status, 404);
        assert_int_equal(other.status, 404);
        assert_int_equal(strlen(one.body), strlen(other.body));
        assert_null(strstr(one.body, "Essai Ltée</"));
    }
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
        count++;
    return count;
}

/* What the page says is as many times "yes" and "accounts held" as the matrix has. */
static void test_page_of_all(void **state)
{
    struct world *world = *state;
    static const char *const yes[LANGUAGES] = {"<strong>yes</strong>", "<strong>oui</strong>"};
    static const char *const held[LANGUAGES] = {"<strong>accounts held</strong>",
                                                "<strong>comptes détenus</strong>"};
    static const char *const urgent[LANGUAGES] = {"<strong>in an emergency</strong>",
                                                  "<strong>en urgence</strong>"};
    size_t yes_wanted = 0;
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        for (int role = 0; role < ROLE_COUNT; role++)
            yes_wanted += permissions[i].cells[role] == CELL_Y;
        yes_wanted += count_of(permissions[i].roles, "agency") +
                      count_of(permissions[i].roles, "software") +
                      (size_t)__builtin_popcount(permissions[i].staff);
    }
    assert_true(yes_wanted > 150);
    for (int language = 0; language < LANGUAGES; language++) {
        const char *path =
            route_path(world->arena, ROUTE_WHO, (enum language)language, OURS, "");
        struct got got = ask(world, world->arena, NOBODY, "GET", path, NULL, NULL);
        assert_int_equal(got.status, 200);
        for (int i = 0; i < PERMISSION_COUNT; i++)
            assert_non_null(strstr(got.body, language == LANGUAGE_FR ? permissions[i].fr
                                                                     : permissions[i].en));
        assert_int_equal(count_of(got.body, yes[language]), yes_wanted);
        assert_int_equal(count_of(got.body, urgent[language]), 27);
        assert_int_equal(count_of(got.body, held[language]), 56);
    }
}

/* What the client filed, through the real action. */
static transaction_number file_as_client(struct world *world)
{
    struct action action = operator(world);
    struct declaration declaration;
    struct filed filed;
    const char *text = arena_printf(
        world->arena,
        "{\"type\":\"AB\",\"transactionNumber\":\"%s\",\"office\":\"0495\","
        "\"releaseDate\":\"2025-11-03\",\"transportMode\":\"2\",\"importer\":\"" OURS "\","
        "\"invoices\":[{\"number\":\"I1\",\"vendor\":{\"name\":\"Tiruppur Knits\","
        "\"street\":\"12 Mill Road\",\"city\":\"Tiruppur\",\"country\":\"IN\"}}],\"lines\":[{"
        "\"number\":1,\"invoice\":\"I1\",\"classification\":\"6109100012\",\"treatment\":\"02\","
        "\"vfdCode\":\"13\",\"description\":\"T-shirts\",\"origin\":\"IN\",\"exportPlace\":\"IN\","
        "\"directShipmentDate\":\"2025-11-03\",\"quantities\":[{\"value\":\"12\","
        "\"unit\":\"NMB\"}],\"value\":{\"amount\":\"1000.00\",\"currency\":\"CAD\"}}]}",
        transaction_number_make("12345", 1).text);
    assert_int_equal(document_read_declaration(world->arena, text, strlen(text), &action.findings,
                                               &declaration), OK);
    assert_int_equal(action_file_declaration(&action, &declaration, &filed), OK);
    return filed.stored.transaction;
}

/* A firm that is shown only what it filed itself finds what the client filed on no page. */
static void test_others_are_not_found(void **state)
{
    struct world *world = *state;
    transaction_number number = file_as_client(world);
    struct registry_delegation own = {.file = true, .own_only = true,
                                      .from = date_make(2020, 1, 1)};
    const char *const ids[] = {number.text, arena_printf(world->arena, "%s-1", number.text),
                               "123456782-3"};
    const char *shown = arena_printf(world->arena, "%.5s %.5s %.4s", number.text,
                                     number.text + 5, number.text + 10);
    int pages = 0, mine = 0;
    assert_true(program_account_parse(OURS, &own.account));
    assert_true(bn_parse("741190268", &own.delegate));
    put_business(world, "123456782", BUSINESS_IMPORTER, &own, 1);
    for (int route = 0; route < ROUTES_COUNT; route++) {
        bool of_account = strstr(routes[route].paths[0], "{a}") != NULL;
        bool of_one = strstr(routes[route].paths[0], "{i}") != NULL;
        if (!of_account || routes[route].get == NULL || routes[route].who < 0)
            continue;
        for (size_t i = 0; i < (of_one ? ARRAY_COUNT(ids) : 1); i++) {
            const char *path = route_path(world->arena, (enum route_id)route, LANGUAGE_EN, OURS,
                                          ids[i]);
            struct got got = ask(world, world->arena, BROKER, "GET", path, NULL, NULL);
            bool told = got.body != NULL && got.status == 200 &&
                        (strstr(got.body, number.text) != NULL || strstr(got.body, shown) != NULL);
            if (told || (of_one && got.status != 404 && got.status != 403))
                print_error("%s: %d\n", path, got.status);
            assert_true(!told && (!of_one || got.status == 404 || got.status == 403));
            got = ask(world, world->arena, MANAGER, "GET", path, NULL, NULL);
            mine += got.status == 200 && got.body != NULL &&
                    (strstr(got.body, number.text) != NULL || strstr(got.body, shown) != NULL);
            pages++;
        }
    }
    printf("# %d pages, of which %d tell the client itself\n", pages, mine);
    assert_true(mine > 8);
    own.own_only = false;
    put_business(world, "123456782", BUSINESS_IMPORTER, &own, 1);
}

/* A cookie that was made up, or that the session before had, opens nothing. */
static void test_cookies(void **state)
{
    struct world *world = *state;
    char *kept = world->cookies[MANAGER];
    const char *path = route_path(world->arena, ROUTE_HOME, LANGUAGE_EN, OURS, "");
    static const char *const made_up[] = {"", "x", "0000000000000000000000000000000000000000000",
                                          "../../carm", "%00"};
    for (size_t i = 0; i < ARRAY_COUNT(made_up); i++) {
        world->cookies[MANAGER] = arena_text(world->arena, made_up[i]);
        struct got got = ask(world, world->arena, MANAGER, "GET", path, NULL, NULL);
        assert_true(asks_to_sign_in(&got));
    }
    world->cookies[MANAGER] = kept;
    struct action action = action_begin(world->house, world->worker.reader, world->arena);
    assert_int_equal(action_sign_out(&action, kept), OK);
    struct got got = ask(world, world->arena, MANAGER, "GET", path, NULL, NULL);
    assert_true(asks_to_sign_in(&got));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cell),
        cmocka_unit_test(test_emergency_reads),
        cmocka_unit_test(test_nothing_is_told),
        cmocka_unit_test(test_page_of_all),
        cmocka_unit_test(test_others_are_not_found),
        cmocka_unit_test(test_cookies),
    };
        int failed = cmocka_run_group_tests_name("cells", tests, world_open, world_close);
    (void)reference_place_end(NULL);
    return failed;
}
