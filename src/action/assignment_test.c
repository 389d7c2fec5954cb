/* Client groups and assignments: what each comes to in every check and list, names, races. */
#include "action_test_place.h"
#include "clients_impl.h"
#include "delegation_world.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { CLIENTS = 12 };

static struct action *as(struct world *w, const char *name)
{
    struct user user;
    w->action = action_begin(w->house, w->reader, w->arena);
    assert_int_equal(store_load_user(w->reader, w->arena, name, &user), OK);
    w->action.actor = (struct actor){.name = user.name};
    person_enter(&w->action, &user);
    return &w->action;
}

static struct action *operator(struct world *w)
{
    w->action = action_begin(w->house, w->reader, w->arena);
    w->action.actor = (struct actor){.name = "operator", .system = true};
    return &w->action;
}

static void put_person(struct world *w, const char *name, const char *business, const char *role)
{
    struct user user = {.display_name = name,
                        .email = arena_printf(w->arena, "%s@example.ca", name)};
    snprintf(user.name, sizeof(user.name), "%s", name);
    snprintf(user.role, sizeof(user.role), "%s", role);
    assert_true(bn_parse(business, &user.business));
    assert_int_equal(action_put_user(operator(w), &user, NULL), OK);
}

static const char *number(struct world *w, int i)
{
    return arena_printf(w->arena, "3000000%02d", i);
}

static program_account account(struct world *w, int i)
{
    program_account account;
    assert_true(program_account_parse(arena_printf(w->arena, "%sRM0001", number(w, i)), &account));
    return account;
}

static void put_client(struct world *w, int i, bool whole)
{
    struct registry_account accounts[] = {
        {.account = account(w, i), .name = "", .import = true, .asec = "12345",
         .open_from = date_make(2020, 1, 1)}};
    struct registry_business business = {
        .kind = BUSINESS_IMPORTER, .country = "CA", .accounts = accounts, .accounts_count = 1,
        .legal_name = arena_printf(w->arena, "Importer %c Ltd.", 'A' + i), .check_exempt = true};
    struct registry_delegation d = {.account = account(w, i), .file = true, .statements = true,
                                    .from = date_make(2020, 1, 1)};
    assert_true(bn_parse(number(w, i), &business.bn));
    assert_true(bn_parse(FIRM, &d.delegate));
    if (whole) {
        memset(&d.account, 0, sizeof(d.account));
        memcpy(d.account.text, business.bn.text, sizeof(business.bn.text));
    }
    assert_int_equal(action_register(operator(w), &business, &d, 1), OK);
}

/* max manages the firm; eve edits and rhea reads; sam is of another. */
static int open_firm(void **state)
{
    if (world_setup(state) != 0)
        return -1;
    struct world *w = *state;
    for (int i = 0; i < CLIENTS; i++)
        put_client(w, i, i % 2 == 1);
    put_person(w, "max", FIRM, "manager");
    put_person(w, "eve", FIRM, "editor");
    put_person(w, "rhea", FIRM, "reader");
    put_person(w, "sam", OTHER, "manager");
    return 0;
}

static bool found(struct world *w, enum finding_code code)
{
    for (size_t i = 0; i < w->action.findings.count; i++)
        if (w->action.findings.items[i].code == code)
            return true;
    return false;
}

static const char *make(struct world *w, const char *name)
{
    const char *id;
    assert_int_equal(action_make_client_group(as(w, "max"), name, &id), OK);
    return id;
}

static enum code assign(struct world *w, const char *person, const char *role, const char *group,
                        const char *clients)
{
    return action_assign(as(w, "max"),
                         &(struct assignment_order){person, role, group, clients});
}

static enum code put_in(struct world *w, const char *group, int i)
{
    return action_group_clients(as(w, "max"), group, number(w, i), false);
}

/* Who reaches which client, in every list and check there is: a letter a client. m: may file and
 * manage; e: may file; r: may look; - nothing of it is there. */
static const char *reach_of(struct world *w, const char *person)
{
    struct action *action = as(w, person);
    struct reachable_account *list, *page, one;
    char *letters = arena_text(w->arena, "------------");
    size_t count = action_accounts(action, &list), clients = 0;
    for (int i = 0; i < CLIENTS; i++) {
        program_account a = account(w, i);
        struct reachable_account *hit;
        bool listed = false, paged = false;
        bool sees = action_may(action, PERMISSION_DECLARATION_VIEW, a);
        bool files = action_may(action, PERMISSION_DECLARATION_FILE, a);
        bn owner = program_account_bn(a);
        for (size_t k = 0; k < count; k++)
            listed |= program_account_equal(list[k].account.account, a);
        /* One at a time, as pages go on. */
        program_account after = ACCOUNT_NONE;
        while (action_accounts_page(action, after, 1, &page) == 1) {
            paged |= program_account_equal(page[0].account.account, a);
            after = page[0].account.account;
        }
        const char *word = arena_printf(w->arena, "importer %c", 'A' + i);
        assert_int_equal(action_find_accounts(action, word, ACCOUNT_NONE, 9, &hit), sees);
        assert_int_equal(action_find_accounts(action, number(w, i), ACCOUNT_NONE, 9, &hit), sees);
        assert_int_equal(listed, sees);
        assert_int_equal(paged, sees);
        assert_int_equal(action_reach(action, a, &one), sees);
        assert_int_equal(action_may_in(action, PERMISSION_DECLARATION_VIEW, owner), sees);
        assert_int_equal(action_business_name(action, owner) != NULL, sees);
        assert_true(sees || !files);
        clients += sees;
        letters[i] = files ? 'e' : sees ? 'r' : '-';
    }
    size_t own = 0;
    for (size_t k = 0; k < count; k++)
        own += !list[k].client;
    assert_int_equal(count, own + clients);
    return letters;
}

#define assert_reach(w, person, letters) assert_string_equal(reach_of(w, person), letters)

static void test_reach(void **state)
{
    struct world *w = *state;
    /* Without assignments everything is as it is without groups. */
    assert_reach(w, "max", "eeeeeeeeeeee");
    assert_reach(w, "eve", "eeeeeeeeeeee");
    assert_reach(w, "rhea", "rrrrrrrrrrrr");
    assert_reach(w, "sam", "------------");
    const char *west = make(w, "West"), *east = make(w, "East");
    assert_int_equal(action_group_clients(as(w, "max"), west,
                                          "300000000, 300000001;300000002\r\n300000003RM0001",
                                          false), OK);
    assert_int_equal(put_in(w, east, 3), OK);
    assert_int_equal(put_in(w, east, 4), OK);
    assert_reach(w, "rhea", "rrrrrrrrrrrr");
    /* What is assigned counts instead of the role in the firm, the strongest that reaches it. */
    assert_int_equal(assign(w, "rhea", "editor", west, ""), OK);
    assert_int_equal(assign(w, "rhea", "reader", east, ""), OK);
    assert_int_equal(assign(w, "rhea", "reader", "", number(w, 0)), OK);
    assert_reach(w, "rhea", "eeeerrrrrrrr");
    assert_int_equal(assign(w, "eve@example.ca", "reader", "", number(w, 5)), OK);
    assert_reach(w, "eve", "eeeeereeeeee");
    /* Assigned only: there are no others. */
    assert_int_equal(action_assign_only(as(w, "max"), "eve", true), OK);
    assert_reach(w, "eve", "-----r------");
    assert_int_equal(action_assign_only(as(w, "max"), "rhea", true), OK);
    assert_reach(w, "rhea", "eeeer-------");
    assert_int_equal(assign(w, "eve", "none", "", number(w, 5)), OK);
    assert_reach(w, "eve", "------------");
    assert_reach(w, "max", "eeeeeeeeeeee");
    /* Out of a group, a group that goes, and back to all. */
    assert_int_equal(action_group_clients(as(w, "max"), west, number(w, 2), true), OK);
    assert_reach(w, "rhea", "ee-er-------");
    assert_int_equal(action_delete_client_group(as(w, "max"), west), OK);
    assert_reach(w, "rhea", "r--rr-------");
    assert_int_equal(action_assign_only(as(w, "max"), "rhea", false), OK);
    assert_reach(w, "rhea", "rrrrrrrrrrrr");
    assert_int_equal(action_assign_only(as(w, "max"), "eve", false), OK);
    assert_reach(w, "eve", "eeeeeeeeeeee");
}

/* A delegation that ends takes the client away from everybody, whatever is assigned. */
static void test_ended(void **state)
{
    struct world *w = *state;
    bn client, firm;
    assert_true(bn_parse(number(w, 1), &client));
    assert_true(bn_parse(FIRM, &firm));
    assert_int_equal(assign(w, "eve", "editor", "", number(w, 1)), OK);
    assert_int_equal(action_assign_only(as(w, "max"), "eve", true), OK);
    assert_reach(w, "eve", "-e----------");
    assert_int_equal(action_end_delegation(as(w, "max"), client, firm, ""), OK);
    assert_reach(w, "eve", "------------");
    assert_reach(w, "max", "e-eeeeeeeeee");
    assert_int_equal(assign(w, "rhea", "reader", "", number(w, 1)), FINDINGS);
    assert_true(found(w, FINDING_CLG_0004));
    /* What is not a client's any more can still be taken away from people. */
    assert_int_equal(assign(w, "eve", "none", "", number(w, 1)), OK);
}

/* Who leaves takes no assignment along, nor finds it again. */
static void test_left(void **state)
{
    struct world *w = *state;
    struct person_assignments now;
    assert_int_equal(assign(w, "eve", "program_manager", "", number(w, 1)), OK);
    assert_int_equal(action_assign_only(as(w, "max"), "eve", true), OK);
    assert_int_equal(action_change_employee(as(w, "max"), "eve",
                                            &(struct member_order){"", NULL, 0}), OK);
    assert_reach(w, "eve", "------------");
    assert_int_equal(action_list_assignments(as(w, "max"), "eve", NULL, 10, &now), NOT_FOUND);
    assert_int_equal(assign(w, "eve", "reader", "", number(w, 1)), FINDINGS);
    assert_true(found(w, FINDING_CLG_0007));
    put_person(w, "eve", FIRM, "reader");
    assert_int_equal(action_list_assignments(as(w, "max"), "eve", NULL, 10, &now), OK);
    assert_int_equal(now.count, 0);
    assert_false(now.only);
    assert_reach(w, "eve", "rrrrrrrrrrrr");
}

static void test_names(void **state)
{
    struct world *w = *state;
    const char *id, *west = make(w, " Région de l’Ouest");
    struct client_group group, *list;
    assert_int_equal(action_make_client_group(as(w, "max"), "REGION  DE L OUEST", &id), FINDINGS);
    assert_true(found(w, FINDING_CLG_0002));
    assert_int_equal(action_make_client_group(as(w, "max"), " -- ", &id), FINDINGS);
    assert_true(found(w, FINDING_CLG_0001));
    const char *east = make(w, "East");
    assert_int_equal(action_rename_client_group(as(w, "max"), east, "région de l'ouest"),
                     FINDINGS);
    assert_true(found(w, FINDING_CLG_0002));
    /* One's own name in other letters, and the name before it. */
    assert_int_equal(action_rename_client_group(as(w, "max"), east, "EAST"), OK);
    assert_int_equal(action_load_client_group(as(w, "max"), east, &group), OK);
    assert_string_equal(group.name, "EAST");
    assert_int_equal(action_delete_client_group(as(w, "max"), west), OK);
    assert_int_equal(action_load_client_group(as(w, "max"), west, &group), NOT_FOUND);
    assert_int_equal(action_delete_client_group(as(w, "max"), west), NOT_FOUND);
    assert_int_equal(put_in(w, west, 1), NOT_FOUND);
    assert_int_equal(action_make_client_group(as(w, "max"), "région de l'ouest", &id), FINDINGS);
    assert_true(found(w, FINDING_CLG_0003));
    assert_int_equal(action_list_client_groups(as(w, "max"), &list), 1);
    /* Each firm has its own names; others than its manager act on none. */
    assert_int_equal(action_list_client_groups(as(w, "eve"), &list), 0);
    assert_int_equal(action_make_client_group(as(w, "eve"), "North", &id), FORBIDDEN);
    assert_int_equal(action_make_client_group(as(w, "sam"), "North", &id), FORBIDDEN);
    assert_int_equal(action_delete_client_group(as(w, "eve"), east), FORBIDDEN);
    assert_int_equal(action_assign_only(as(w, "eve"), "rhea", true), FORBIDDEN);
}

static void test_refused(void **state)
{
    struct world *w = *state;
    const char *west = make(w, "West");
    assert_int_equal(assign(w, "max", "reader", west, ""), FINDINGS);
    assert_true(found(w, FINDING_CLG_0008));
    assert_int_equal(assign(w, "sam", "reader", west, ""), FINDINGS);
    assert_true(found(w, FINDING_CLG_0007));
    assert_int_equal(assign(w, "eve", "manager", west, ""), FINDINGS);
    assert_true(found(w, FINDING_CLG_0009));
    assert_int_equal(assign(w, "eve", "", west, ""), FINDINGS);
    assert_true(found(w, FINDING_CLG_0009));
    assert_int_equal(assign(w, "eve", "reader", "nowhere", ""), FINDINGS);
    assert_true(found(w, FINDING_CLG_0010));
    assert_int_equal(assign(w, "eve", "reader", "", ""), FINDINGS);
    assert_true(found(w, FINDING_CLG_0014));
    assert_int_equal(assign(w, "eve", "reader", west, number(w, 1)), FINDINGS);
    assert_true(found(w, FINDING_CLG_0014));
    assert_int_equal(action_group_clients(as(w, "max"), west, " , ", false), FINDINGS);
    assert_true(found(w, FINDING_CLG_0005));
    assert_int_equal(action_group_clients(as(w, "max"), west, OTHER, false), FINDINGS);
    assert_true(found(w, FINDING_CLG_0004));
    assert_int_equal(action_group_clients(as(w, "max"), west, "999999998", false), FINDINGS);
    assert_true(found(w, FINDING_CLG_0004));
    assert_int_equal(action_group_clients(as(w, "max"), west, "12", false), FINDINGS);
    assert_true(found(w, FINDING_RGN_0002));
}

/* Searching by the name of a group gives its clients, of those that one has. */
static void test_search(void **state)
{
    struct world *w = *state;
    struct reachable_account *list;
    const char *west = make(w, "Western ports");
    for (int i = 2; i < 6; i++)
        assert_int_equal(put_in(w, west, i), OK);
    assert_int_equal(action_find_accounts(as(w, "max"), "western", ACCOUNT_NONE, 9, &list), 4);
    assert_string_equal(list[0].account.account.text, account(w, 2).text);
    assert_int_equal(action_find_accounts(as(w, "max"), "western", list[1].account.account, 9,
                                          &list), 2);
    assert_int_equal(assign(w, "eve", "reader", "", number(w, 5)), OK);
    assert_int_equal(action_assign_only(as(w, "max"), "eve", true), OK);
    assert_int_equal(action_find_accounts(as(w, "eve"), "western", ACCOUNT_NONE, 9, &list), 1);
    /* Numbers however they are parted, with the account and without. */
    assert_int_equal(action_find_accounts(as(w, "max"), "300 000 004 rm 0001", ACCOUNT_NONE, 9,
                                          &list), 1);
    assert_int_equal(action_find_accounts(as(w, "max"), "30000000", ACCOUNT_NONE, 99, &list),
                     CLIENTS - 2);
    assert_int_equal(action_find_accounts(as(w, "max"), "300000004RM0002", ACCOUNT_NONE, 9, &list),
                     0);
    assert_int_equal(action_find_accounts(as(w, "max"), "boreal", ACCOUNT_NONE, 9, &list), 1);
    assert_false(list[0].client);
}

static void test_file(void **state)
{
    static const char text[] =
        "Client,Groupe,Employé,Rôle\r\n"
        "300000001,West,,\r\n"
        "300000002,west,,\r\n"
        "999999998,West,,\r\n"
        "300000003,Nowhere,,\r\n"
        ",WEST,rhea,editor\r\n"
        "300000004,,Eve@Example.ca,reader\r\n"
        "300000004,,eve,boss\r\n"
        "300000004,,nobody,reader\r\n";
    static const enum finding_code wrong[] = {[2] = FINDING_CLG_0004, FINDING_CLG_0010, 0, 0,
                                              FINDING_CLG_0009, FINDING_CLG_0007};
    struct world *w = *state;
    struct applied_row *rows;
    struct access_event *events;
    size_t count;
    make(w, "West");
    struct action *action = as(w, "max");
    assert_int_equal(action_apply_assignments(action, text, strlen(text), &rows, &count), OK);
    assert_int_equal(count, 8);
    assert_int_equal(rows[0].row, 2);
    for (size_t i = 0; i < count; i++) {
        bool bad = i == 2 || i == 3 || i > 5;
        assert_int_equal(rows[i].code, bad ? FINDINGS : OK);
        if (bad)
            assert_int_equal(rows[i].findings.items[0].code, wrong[i]);
    }
    assert_int_equal(action->findings.count, 0);
    assert_reach(w, "rhea", "reerrrrrrrrr");
    assert_reach(w, "eve", "eeeereeeeeee");
    bn firm;
    assert_true(bn_parse(FIRM, &firm));
    assert_true(store_list_access(w->reader, w->arena, firm, (instant){INT64_MAX}, INT64_MAX,
                                  (instant){0}, 1, &events) == 1);
    assert_string_equal(events[0].kind, "clients.file");
    assert_string_equal(events[0].words, "4/8");
    action = as(w, "max");
    assert_int_equal(action_apply_assignments(action, "a,b\r\n1,2\r\n", 10, &rows, &count),
                     FINDINGS);
    assert_true(found(w, FINDING_CLG_0011));
    action = as(w, "max");
    assert_int_equal(action_apply_assignments(action, "client,group\r\n", 14, &rows, &count),
                     FINDINGS);
    assert_true(found(w, FINDING_CLG_0012));
    assert_int_equal(action_apply_assignments(as(w, "eve"), text, strlen(text), &rows, &count),
                     FORBIDDEN);
}

static void test_lists(void **state)
{
    struct world *w = *state;
    struct person_assignments now;
    struct shown_assignment *shown;
    struct grouped_client *members;
    struct client_group *groups;
    bn client, after;
    const char *west = make(w, "West");
    assert_true(bn_parse(number(w, 3), &client));
    for (int i = 1; i < 6; i++) {
        assert_int_equal(put_in(w, west, i), OK);
        assert_int_equal(assign(w, "eve", "reader", "", number(w, i)), OK);
    }
    assert_int_equal(assign(w, "eve", "editor", "WEST", ""), OK);
    assert_int_equal(action_assign_only(as(w, "max"), "eve", true), OK);
    assert_int_equal(action_list_assignments(as(w, "max"), "eve", NULL, 4, &now), OK);
    assert_true(now.only && now.count == 4);
    assert_string_equal(now.list[0].name, "West");
    assert_string_equal(now.list[3].name, "Importer D Ltd.");
    assert_int_equal(action_list_assignments(as(w, "max"), "eve", now.after, 4, &now), OK);
    assert_true(now.only && now.count == 2 && now.after == NULL);
    assert_string_equal(now.list[1].name, "Importer F Ltd.");
    assert_int_equal(action_assignments_on(as(w, "max"), client, &shown), 2);
    assert_int_equal(action_assignments_in(as(w, "max"), west, &shown), 1);
    assert_string_equal(shown[0].person.name, "eve");
    assert_int_equal(action_groups_of(as(w, "max"), client, &groups), 1);
    assert_int_equal(action_list_grouped(as(w, "max"), west, NULL, 3, &members, &after), 3);
    assert_int_equal(action_list_grouped(as(w, "max"), west, after.text, 3, &members, &after), 2);
    assert_true(members[1].stands && after.text[0] == '\0');
    assert_int_equal(action_list_client_groups(as(w, "max"), &groups), 1);
    assert_true(groups[0].clients == 5 && groups[0].persons == 1);
}

/* A firm's clients, a page at a time, each once. */
static void test_pages(void **state)
{
    struct world *w = *state;
    struct shown_delegation *list;
    bn after = {""};
    size_t total = 0, pages = 0;
    do {
        total += action_list_clients(as(w, "max"), after.text, 5, &list, &after);
        assert_true(++pages <= 3);
    } while (after.text[0] != '\0');
    assert_int_equal(total, CLIENTS);
}

/* ---- at once ---- */

struct racer {
    struct world *w;
    pthread_barrier_t *start;
    const char *group;
    enum code code;
};

static void *make_same(void *context)
{
    struct racer *racer = context;
    struct arena *arena = arena_new();
    struct store *reader;
    struct user user;
    const char *id;
    assert_int_equal(store_open(racer->w->place, false, false, &reader), OK);
    struct action action = action_begin(racer->w->house, reader, arena);
    assert_int_equal(store_load_user(reader, arena, "max", &user), OK);
    person_enter(&action, &user);
    pthread_barrier_wait(racer->start);
    racer->code = action_make_client_group(&action, "Harbour", &id);
    store_close(reader);
    arena_free(arena);
    return NULL;
}

/* Of many who take the same name at once one gets it. */
static void test_race(void **state)
{
    enum { RACERS = 8 };
    struct world *w = *state;
    struct racer racers[RACERS];
    pthread_t threads[RACERS];
    pthread_barrier_t start;
    struct client_group *list;
    int made = 0;
    pthread_barrier_init(&start, NULL, RACERS);
    for (int i = 0; i < RACERS; i++) {
        racers[i] = (struct racer){.w = w, .start = &start};
        assert_int_equal(pthread_create(&threads[i], NULL, make_same, &racers[i]), 0);
    }
    for (int i = 0; i < RACERS; i++) {
        pthread_join(threads[i], NULL);
        assert_true(racers[i].code == OK || racers[i].code == FINDINGS);
        made += racers[i].code == OK;
    }
    pthread_barrier_destroy(&start);
    assert_int_equal(made, 1);
    assert_int_equal(action_list_client_groups(as(w, "max"), &list), 1);
}

/* What was decided on a group that went meanwhile, or on who left, is not written. */
static void test_overtaken(void **state)
{
    struct world *w = *state;
    struct client_group group;
    bn client;
    const char *west = make(w, "West");
    assert_true(bn_parse(number(w, 1), &client));
    struct action *action = as(w, "max");
    assert_int_equal(action_load_client_group(action, west, &group), OK);
    const struct membership *eve = clients_person(action, "eve");
    assert_non_null(eve);
    assert_int_equal(action_delete_client_group(action, west), OK);
    assert_int_equal(clients_put(action, &group, &client, 1, false), CONFLICT);
    assert_true(found(w, FINDING_CLG_0015));
    assert_int_equal(clients_assign(action, eve, ROLE_EDITOR, &group, NULL, 1), CONFLICT);
    assert_int_equal(action_change_employee(action, "eve", &(struct member_order){"", NULL, 0}),
                     OK);
    assert_int_equal(clients_assign(action, eve, ROLE_EDITOR, NULL, &client, 1), CONFLICT);
}

/* Another node knows within a second. */
static void test_nodes(void **state)
{
    struct world *w = *state;
    struct house *house, *first = w->house;
    if (!store_shared(w->reader))
        return; /* there is no other node */
    assert_int_equal(house_open(w->directory, w->place, true, "2025-11-03", &house), OK);
    assert_reach(w, "eve", "eeeeeeeeeeee");
    w->house = house;
    assert_reach(w, "eve", "eeeeeeeeeeee");
    assert_int_equal(action_assign_only(as(w, "max"), "eve", true), OK);
    assert_reach(w, "eve", "------------");
    w->house = first;
    sleep(1);
    assert_reach(w, "eve", "------------");
    house_close(house);
}

int main(void)
{
#define FIRM_TEST(test) cmocka_unit_test_setup_teardown(test, open_firm, world_teardown)
    const struct CMUnitTest tests[] = {
        FIRM_TEST(test_reach), FIRM_TEST(test_ended), FIRM_TEST(test_left),
        FIRM_TEST(test_names), FIRM_TEST(test_refused), FIRM_TEST(test_search),
        FIRM_TEST(test_file), FIRM_TEST(test_lists), FIRM_TEST(test_pages), FIRM_TEST(test_race),
        FIRM_TEST(test_overtaken), FIRM_TEST(test_nodes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
