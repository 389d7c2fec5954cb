/* Registering a business: the register, the five ways, near names, figures, locks, officers, and
 * several who come first at once. */
#include "money_world.h"
#include "registration_impl.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define HEADER                                                                                     \
               "bn,legal_name,operating_name,entity_type,street,city,province,"                    \
               "postal_code,country,"                                                              \
               "mailing_street,mailing_city,mailing_province,mailing_postal_code," \
               "mailing_country,accounts,other_id,status,effective_on,check_exempt\n"
#define BOREAL(accounts)                                                                           \
    OWNER ",Boréal Outdoor Supply Ltd.,Boréal Plein Air,corporation,455 rue du Marais,Québec,QC,"  \
          "G1M 3A2,CA,PO Box 12,Lévis,QC,G6V 1A1,CA," accounts ",,active,2020-01-01,\n"
#define OLD "RM0001 IMPORTER 2020-01-01"
#define SAMPLE                                                                                     \
    "123456789,Sample Imports Ltd.,,corporation,100 Jasper Avenue,Edmonton,AB,T5J 1N5,CA,,,,,,"    \
    "RM0001 IMPORTER 2020-01-01 asec=54321,,active,2020-01-01,yes\n"
#define CARRIER                                                                                    \
    "775423999,TransRoute Camionnage inc.,,corporation,3 rue de la Douane,Lacolle,QC,J0J 1J0,CA,"  \
    ",,,,,,77TR,active,2020-01-01,\n"
#define YOUNG                                                                                      \
    "802144774,Cascade Timber Tools LLC,,corporation,2100 NW Quimby Street,Portland,OR,97210,US,"  \
    ",,,,,RM0001 IMPORTER 2025-11-03,,active,2020-01-01,\n"

static struct registration_order blank(const char *step)
{
    return (struct registration_order){
        .step = step, .has_number = "", .has_program = "", .has_other = "", .resident = "",
        .entity_type = "", .number = "", .program = "", .other_id = "", .name = "", .street = "",
        .city = "", .province = "", .postal_code = "", .country = "", .position = "", .enrol = "",
        .key = {"", "", ""}, .amount = {"", "", ""}, .words = ""};
}

struct came {
    struct registration r;
    struct registration_outcome outcome;
};

static void as(struct world *w, const char *name, const char *remote)
{
    struct user user;
    begin(w, NULL);
    w->action.actor = (struct actor){.name = name};
    w->action.remote = remote;
    if (store_load_user(w->reader, w->arena, name, &user) == OK)
        person_enter(&w->action, &user);
}

static const char *role_of(struct world *w, const char *name)
{
    as(w, name, NULL);
    return w->action.actor.role;
}

static void put_person(struct world *w, const char *name)
{
    struct user user = {.display_name = name, .role = ""};
    snprintf(user.name, sizeof(user.name), "%s", name);
    begin(w, NULL);
    assert_int_equal(action_put_user(&w->action, &user, NULL), OK);
}

static int open_register(void **state)
{
    if (open_world(state) != 0)
        return -1;
    struct world *w = *state;
    struct register_counts counts;
    const char *file = HEADER BOREAL(OLD) SAMPLE CARRIER YOUNG;
    begin(w, NULL);
    expect(w, "load", action_load_register(&w->action, file, strlen(file), false, &counts), OK);
    assert_int_equal(counts.added, 4);
    assert_int_equal(counts.businesses, 1);
    put_person(w, "rita");
    put_person(w, "sven");
    return 0;
}

static void on_problem(void *context, const char *text)
{
    printf("# %s\n", text);
    ++*(int *)context;
}

static int close_register(void **state)
{
    struct world *w = *state;
    int problems = 0;
    assert_sound(w);
    assert_true(access_verify(w->reader, on_problem, &problems) > 0);
    assert_int_equal(problems, 0);
    return close_world(state);
}

static enum code step(struct world *w, const char *name, const struct registration_order *order,
                      struct came *came)
{
    as(w, name, "192.0.2.7");
    return action_register_step(&w->action, order, &came->r, &came->outcome);
}

static void start(struct world *w, const char *name, int scenario, struct came *came)
{
    struct registration_order order = blank(REGISTRATION_START);
    order.has_number = scenario == 1 || scenario == 5 ? "no" : "yes";
    order.has_program = scenario == 3 ? "yes" : "no";
    order.has_other = scenario == 4 || scenario == 5 ? "yes" : "no";
    order.resident = "yes";
    order.entity_type = "corporation";
    expect(w, "start", step(w, name, &order, came), OK);
    assert_int_equal(came->r.scenario, scenario);
}

static enum code number(struct world *w, const char *name, const char *text, const char *program,
                        struct came *came)
{
    struct registration_order order = blank(REGISTRATION_NUMBER);
    order.number = text;
    order.program = program;
    return step(w, name, &order, came);
}

static struct registration_order boreal(void)
{
    struct registration_order order = blank(REGISTRATION_BUSINESS);
    order.name = "Boréal Outdoor Supply Ltd.";
    order.street = "455 rue du Marais";
    order.city = "Québec";
    order.province = "QC";
    order.postal_code = "g1m 3a2";
    order.country = "ca";
    order.position = "owner";
    order.enrol = "IMPORTER";
    return order;
}

static struct registration_order sample(void)
{
    struct registration_order order = boreal();
    order.name = "sample imports ltd.";
    order.street = "100 Jasper Avenue";
    order.city = "Edmonton";
    order.province = "AB";
    order.postal_code = "T5J1N5";
    return order;
}

static enum code finish(struct world *w, const char *name, struct came *came)
{
    struct registration_order order = blank(REGISTRATION_TERMS);
    order.agreed = true;
    expect(w, "terms", step(w, name, &order, came), OK);
    assert_string_equal(came->r.step, REGISTRATION_CHECK);
    order = blank(REGISTRATION_CHECK);
    return step(w, name, &order, came);
}

static struct user person(struct world *w, const char *name)
{
    struct user user;
    assert_int_equal(store_load_user(w->reader, w->arena, name, &user), OK);
    return user;
}

/* ---- the register ---- */

static void test_load(void **state)
{
    struct world *w = *state;
    struct register_counts counts;
    struct registry_business business;
    bn owner;
    const char *same = HEADER BOREAL(OLD) SAMPLE;
    begin(w, NULL);
    expect(w, "again", action_load_register(&w->action, same, strlen(same), false, &counts), OK);
    assert_int_equal(counts.unchanged, 2);
    assert_int_equal(counts.added + counts.changed + counts.businesses, 0);
    const char *more = HEADER BOREAL(OLD " csa=2; RM0002 EXPORTER 2021-01-01");
    begin(w, NULL);
    expect(w, "dry", action_load_register(&w->action, more, strlen(more), true, &counts), OK);
    assert_int_equal(counts.changed, 1);
    assert_true(bn_parse(OWNER, &owner));
    assert_int_equal(store_load_business(w->reader, w->arena, owner, &business, NULL), OK);
    assert_int_equal(business.accounts_count, 1);
    begin(w, NULL);
    expect(w, "more", action_load_register(&w->action, more, strlen(more), false, &counts), OK);
    assert_int_equal(counts.businesses, 1);
    assert_int_equal(store_load_business(w->reader, w->arena, owner, &business, NULL), OK);
    assert_int_equal(business.accounts_count, 2);
    assert_string_equal(business.legal_name, "Boréal Outdoor Supply Ltd.");
    assert_string_equal(business.accounts[0].asec, "12345"); /* only the ledger knew it */
    assert_int_equal(business.accounts[0].csa, 2);
    assert_false(business.accounts[1].import);
    /* One bad row, and nothing is taken. */
    const char *bad = HEADER BOREAL(OLD) "1,A,,trust,1 B,C,,,CA,,,,,,,,active,2020-01-01,\n";
    begin(w, NULL);
    expect(w, "bad", action_load_register(&w->action, bad, strlen(bad), false, &counts), FINDINGS);
    assert_found(w, FINDING_REG_0004);
    assert_int_equal(w->action.findings.items[0].line, 3);
    assert_int_equal(store_load_business(w->reader, w->arena, owner, &business, NULL), OK);
    assert_int_equal(business.accounts_count, 2);
    /* The operator's way: a business that is only in the register. */
    bn only;
    assert_true(bn_parse("775423999", &only));
    begin(w, NULL);
    expect(w, "adopt", action_adopt(&w->action, only), OK);
    assert_int_equal(store_load_business(w->reader, w->arena, only, &business, NULL), OK);
    assert_true(bn_parse("900000001", &only));
    assert_int_equal(action_adopt(&w->action, only), NOT_FOUND);
    assert_replays(w);
}

/* ---- the number ---- */

static void test_numbers(void **state)
{
    static const struct {
        const char *number, *program;
        int code; /* a finding, or -1: taken */
        const char *kept;
    } cases[] = {
        {"", "", FINDING_RGN_0001, NULL},
        {"12345678", "RM0001", FINDING_RGN_0002, NULL},
        {"12345678x", "RM0001", FINDING_RGN_0002, NULL},
        {"123456789000100", "", FINDING_RGN_0003, NULL},
        {"123 456 789 00 0001", "RM0001", FINDING_RGN_0003, NULL},
        {"123456789RT0001", "", FINDING_RGN_0004, NULL},
        {"123456789", "rt 0001", FINDING_RGN_0004, NULL},
        {"123456789", "", FINDING_RGN_0005, NULL},
        {"123456789", "RM0000", FINDING_RGN_0006, NULL},
        {"123456789", "RM1", FINDING_RGN_0006, NULL},
        {"123456789", "987654324RM0001", FINDING_RGN_0006, NULL},
        {"123456780", "RM0001", FINDING_RGN_0011, NULL},
        {"900978446", "RM0001", FINDING_RGN_0010, NULL},
        {"123456789", "RM0002", FINDING_RGN_0011, NULL},
        {OWNER, "RM0002", FINDING_RGN_0010, NULL},
        {AGENCY, "RM0001", FINDING_RGN_0010, NULL},
        {"802144774", "RM0001", FINDING_RGN_0012, NULL},
        {"123456789 RM 0001", "", -1, "RM0001"},
        {"123456789 rm 0001", "", -1, "RM0001"},
        {"123-456-789", "rm 0001", -1, "RM0001"},
        {"123\xC2\xA0" "456 789", "0001", -1, "RM0001"},
        {"123456789", "123456789 RM 0001", -1, "RM0001"},
    };
    struct world *w = *state;
    struct came came;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const char *name = arena_printf(w->arena, "person%zu", i);
        put_person(w, name);
        start(w, name, 3, &came);
        enum code code = number(w, name, cases[i].number, cases[i].program, &came);
        if (cases[i].code < 0) {
            expect(w, cases[i].number, code, OK);
            assert_string_equal(came.r.program, cases[i].kept);
            assert_string_equal(came.r.bn.text, "123456789");
            assert_string_equal(came.r.step, REGISTRATION_BUSINESS);
        } else {
            expect(w, cases[i].number, code, FINDINGS);
            assert_found(w, (enum finding_code)cases[i].code);
            assert_string_equal(came.r.step, REGISTRATION_NUMBER);
        }
    }
}

/* Opened elsewhere yesterday or today: it takes a day, and nobody is blamed meanwhile. */
static void test_delay(void **state)
{
    struct world *w = *state;
    struct came came;
    start(w, "rita", 3, &came);
    for (int i = 0; i < 12; i++)
        expect(w, "young", number(w, "rita", "802144774", "RM0001", &came), FINDINGS);
    assert_found(w, FINDING_RGN_0012);
    assert_true(date_equal(came.outcome.pending_since, day("2025-11-03")));
    advance(w, "2025-11-04");
    expect(w, "grown", number(w, "rita", "802144774", "RM0001", &came), OK);
}

/* ---- the usual way ---- */

static void three_figures(struct world *w)
{
    file_shirts(w, 1, 1, "1000.00", "");
    advance(w, "2025-11-05");
    pay_at(w, w->account, "P-1", 12345, "2025-11-05");
    advance(w, "2025-11-26");
}

static void answer(struct registration_order *order, enum figure figure, const char *key,
                   const char *amount)
{
    order->key[figure] = key;
    order->amount[figure] = amount;
}

static void test_history(void **state)
{
    struct world *w = *state;
    struct came came;
    three_figures(w);
    start(w, "rita", 3, &came);
    expect(w, "number", number(w, "rita", OWNER "rm0001", "", &came), OK);
    assert_true(came.outcome.kept_program);
    struct registration_order order = boreal();
    expect(w, "business", step(w, "rita", &order, &came), OK);
    assert_string_equal(came.r.step, REGISTRATION_FIGURES);
    as(w, "rita", NULL);
    const struct figures asked = action_registration_figures(&w->action, &came.r);
    assert_true(asked.offered[0] && asked.offered[1] && asked.offered[2]);
    assert_int_equal(asked.needed, 2);
    /* The page is not passed over. */
    order = blank(REGISTRATION_CHECK);
    assert_int_equal(step(w, "rita", &order, &came), CONFLICT);
    order = blank(REGISTRATION_FIGURES);
    answer(&order, FIGURE_PAYMENT, "2025-11-05", "123.45");
    expect(w, "one is not enough", step(w, "rita", &order, &came), FINDINGS);
    assert_found(w, FINDING_RGN_0050);
    answer(&order, FIGURE_STATEMENT, "2025-11-25", "0.00");
    expect(w, "zero", step(w, "rita", &order, &came), FINDINGS);
    assert_found(w, FINDING_RGN_0054);
    answer(&order, FIGURE_STATEMENT, "25.11.2025", "x");
    expect(w, "no day", step(w, "rita", &order, &came), FINDINGS);
    assert_found(w, FINDING_RGN_0052);
    assert_found(w, FINDING_RGN_0053);
    answer(&order, FIGURE_STATEMENT, "", "");
    answer(&order, FIGURE_DECLARATION, number_of(1).text, "238.99");
    expect(w, "a cent", step(w, "rita", &order, &came), FINDINGS);
    assert_found(w, FINDING_RGN_0055);
    assert_int_equal(came.outcome.left, 9);
    answer(&order, FIGURE_DECLARATION,
           arena_printf(w->arena, "%.5s %s 00001", number_of(1).text, number_of(1).text + 5),
           "$239.00");
    expect(w, "right", step(w, "rita", &order, &came), OK);
    assert_string_equal(came.r.step, REGISTRATION_TERMS);
    order = blank(REGISTRATION_TERMS);
    expect(w, "not agreed", step(w, "rita", &order, &came), FINDINGS);
    assert_found(w, FINDING_RGN_0040);
    expect(w, "done", finish(w, "rita", &came), OK);
    assert_string_equal(role_of(w, "rita"), "manager");
    assert_string_equal(person(w, "rita").business.text, OWNER);
    as(w, "rita", NULL);
    struct reachable_account *accounts;
    assert_int_equal(action_accounts(&w->action, &accounts), 1);
    struct setup setup;
    expect(w, "setup", action_setup(&w->action, &setup), OK);
    assert_true(setup.linked && setup.manager);
    assert_int_equal(setup.managers, 1);
    /* Somebody who comes later is told so once the name and address are right, not before. */
    start(w, "sven", 3, &came);
    expect(w, "number", number(w, "sven", OWNER, "RM0001", &came), OK);
    order = boreal();
    order.name = "Boréal";
    expect(w, "name", step(w, "sven", &order, &came), FINDINGS);
    assert_false(came.outcome.has_manager);
    order = boreal();
    expect(w, "name", step(w, "sven", &order, &came), FINDINGS);
    assert_true(came.outcome.has_manager);
    assert_found(w, FINDING_RGN_0027);
}

/* Near: told where, in what was typed. Another name: told nothing but that. */
static void test_near(void **state)
{
    struct world *w = *state;
    struct came came;
    start(w, "rita", 3, &came);
    expect(w, "number", number(w, "rita", OWNER, "RM0001", &came), OK);
    struct registration_order order = boreal();
    order.name = "Boreal Outdoor Supply Limited";
    expect(w, "near", step(w, "rita", &order, &came), FINDINGS);
    assert_found(w, FINDING_RGN_0025);
    assert_true(came.outcome.near);
    assert_int_equal(came.outcome.name.spots_count, 2);
    assert_int_equal(came.outcome.name.spots[0].from, 3);
    assert_int_equal(came.outcome.name.spots[1].difference, DIFFERS_ENDING);
    assert_string_equal(came.outcome.name.typed, order.name);
    order.postal_code = "G1M 3A9"; /* with another address it is not even told that it is near */
    expect(w, "other", step(w, "rita", &order, &came), FINDINGS);
    assert_found(w, FINDING_RGN_0024);
    assert_false(came.outcome.near);
    order = boreal();
    order.street = "455, rue du Marais";
    expect(w, "street", step(w, "rita", &order, &came), FINDINGS);
    assert_found(w, FINDING_RGN_0026);
    /* What was typed is kept. */
    as(w, "rita", NULL);
    assert_int_equal(action_load_registration(&w->action, &came.r), OK);
    assert_string_equal(came.r.street, "455, rue du Marais");
    /* The mailing address and the operating name do as well. */
    order.name = "boréal plein air";
    order.street = "PO Box 12";
    order.city = "Lévis";
    order.postal_code = "G6V 1A1";
    expect(w, "mailing", step(w, "rita", &order, &came), OK);
}

/* As the parameter allows. */
static void test_folds(void **state)
{
    struct world *w = *state;
    struct came came;
    struct load_counts counts;
    const char *rows = "name,value,valid_from,valid_to,source\n"
                       "reg_match_folds,case accents spacing punctuation endings,2024-10-21,,t\n";
    begin(w, NULL);
    expect(w, "parameter", action_load_reference(&w->action, "parameters", rows, strlen(rows),
                                                 false, &counts), OK);
    assert_int_equal(house_reload_tariff(w->house), OK);
    start(w, "rita", 3, &came);
    expect(w, "number", number(w, "rita", OWNER, "RM0001", &came), OK);
    struct registration_order order = boreal();
    order.name = "Boreal Outdoor-Supply Limited";
    order.city = "Quebec";
    expect(w, "folded", step(w, "rita", &order, &came), OK);
}

/* ---- the other ways ---- */

static void test_other_scenarios(void **state)
{
    struct world *w = *state;
    struct came came;
    struct registration_order order = blank(REGISTRATION_START);
    order.has_number = "no";
    order.has_other = "no";
    order.resident = "no";
    expect(w, "non-resident", step(w, "rita", &order, &came), FINDINGS);
    assert_found(w, FINDING_RGN_0034);
    order.resident = "yes";
    order.entity_type = "trust";
    expect(w, "trust", step(w, "rita", &order, &came), FINDINGS);
    assert_found(w, FINDING_RGN_0035);
    start(w, "rita", 1, &came);
    assert_string_equal(came.r.step, REGISTRATION_BUSINESS);
    order = boreal();
    order.name = "Nouvelle Boutique inc.";
    order.enrol = "";
    expect(w, "enrol", step(w, "rita", &order, &came), FINDINGS);
    assert_found(w, FINDING_RGN_0023);
    order.enrol = "IMPORTER_EXPORTER";
    expect(w, "business", step(w, "rita", &order, &came), OK);
    expect(w, "done", finish(w, "rita", &came), OK);
    const struct user rita = person(w, "rita");
    assert_memory_equal(rita.business.text, "7900", 4);
    assert_true(bn_luhn(rita.business));
    struct registry_business business;
    assert_int_equal(store_load_business(w->reader, w->arena, rita.business, &business, NULL), OK);
    assert_string_equal(business.legal_name, "Nouvelle Boutique inc.");
    assert_int_equal(business.accounts_count, 1);
    assert_true(business.accounts[0].import);
    /* A carrier: its code is confirmed, then it gets an account. */
    start(w, "sven", 4, &came);
    order = blank(REGISTRATION_NUMBER);
    order.number = "775423999";
    order.other_id = "99XX";
    expect(w, "code", step(w, "sven", &order, &came), FINDINGS);
    assert_found(w, FINDING_RGN_0010);
    order.other_id = "77 tr";
    expect(w, "code", step(w, "sven", &order, &came), OK);
    order = boreal();
    order.name = "TransRoute Camionnage inc.";
    order.street = "3 rue de la Douane";
    order.city = "Lacolle";
    order.postal_code = "J0J 1J0";
    expect(w, "carrier", step(w, "sven", &order, &came), OK);
    expect(w, "done", finish(w, "sven", &came), OK);
    assert_string_equal(came.r.program, "RM0001");
    put_person(w, "five");
    start(w, "five", 5, &came);
    order = boreal();
    expect(w, "business", step(w, "five", &order, &came), OK);
    expect(w, "sent", finish(w, "five", &came), OK);
    assert_string_equal(came.r.state, REGISTRATION_REVIEW);
    put_person(w, "two");
    start(w, "two", 2, &came);
    order = blank(REGISTRATION_NUMBER);
    order.number = "123456789";
    expect(w, "two", step(w, "two", &order, &came), OK);
    order = sample();
    expect(w, "two", step(w, "two", &order, &came), OK);
    expect(w, "two", finish(w, "two", &came), OK);
    assert_string_equal(came.r.program, "RM0002"); /* RM0001 is in the register */
    /* Counted tries are left out of a replay. */
    assert_true(test_place_run(w->place, "DELETE FROM guard", NULL) > 0);
    assert_replays(w);
}

/* ---- who should not get in ---- */

static void test_locks(void **state)
{
    struct world *w = *state;
    struct came came;
    start(w, "rita", 3, &came);
    for (int i = 0; i < 10; i++) {
        expect(w, "miss", number(w, "rita", arena_printf(w->arena, "90097844%d", i), "RM0001",
                                 &came), FINDINGS);
        assert_int_equal(came.outcome.left, 9 - i);
    }
    expect(w, "right", number(w, "rita", "123456789", "RM0001", &came), FINDINGS);
    assert_found(w, FINDING_RGN_0014);
    assert_true(came.outcome.until.ms > platform_real_now().ms + 23 * 3600000);
    as(w, "rita", "198.51.100.1");
    assert_true(action_registration_lock(&w->action).ms > 0);
    /* Others at the same address, until that is locked as well: 50 in all. */
    int missed = 0;
    bool locked = false;
    for (int i = 0; i < 6 && !locked; i++) {
        const char *name = arena_printf(w->arena, "guesser%d", i);
        put_person(w, name);
        start(w, name, 3, &came);
        for (int k = 0; k < 9 && !locked; k++) {
            expect(w, "miss", number(w, name, arena_printf(w->arena, "90%d97%d448", i, k),
                                     "RM0001", &came), FINDINGS);
            locked = came.outcome.until.ms > 0;
            missed += !locked;
        }
    }
    assert_true(locked);
    assert_int_equal(missed, 40);
    assert_true(test_place_run(w->place, "UPDATE guard SET until_at = 1", NULL) > 0);
    expect(w, "later", number(w, "rita", "123456789", "RM0001", &came), OK);
}

/* Guessing at what only the business knows: persons and addresses change, the business is locked
 * all the same, and an officer still can be asked. */
static void test_figures_are_not_guessed(void **state)
{
    struct world *w = *state;
    struct came came;
    three_figures(w);
    int tries = 0;
    bool locked = false;
    for (int i = 0; i < 8 && !locked; i++) {
        const char *name = arena_printf(w->arena, "thief%d", i);
        const char *remote = arena_printf(w->arena, "203.0.113.%d", i);
        put_person(w, name);
        start(w, name, 3, &came);
        as(w, name, remote);
        struct registration_order order = blank(REGISTRATION_NUMBER);
        order.number = OWNER "RM0001";
        expect(w, "number", action_register_step(&w->action, &order, &came.r, &came.outcome), OK);
        order = boreal();
        as(w, name, remote);
        expect(w, "name", action_register_step(&w->action, &order, &came.r, &came.outcome), OK);
        for (int k = 0; k < 4 && !locked; k++) {
            order = blank(REGISTRATION_FIGURES);
            answer(&order, FIGURE_PAYMENT, "2025-11-05", arena_printf(w->arena, "%d.00", k));
            answer(&order, FIGURE_STATEMENT, "2025-11-25", "1.00");
            as(w, name, remote);
            expect(w, "guess", action_register_step(&w->action, &order, &came.r, &came.outcome),
                   FINDINGS);
            locked = came.outcome.until.ms > 0;
            tries += locked ? 0 : 2;
        }
    }
    assert_true(locked);
    assert_int_equal(tries, 30);
    as(w, "thief0", "203.0.113.0");
    expect(w, "ask", action_ask_review(&w->action, "I am the owner", &came.r), OK);
}

struct racer {
    struct world *world;
    const char *name;
    enum code code;
};

static void *race(void *context)
{
    struct racer *racer = context;
    struct arena *arena = arena_new();
    struct store *reader;
    struct came came;
    assert_int_equal(store_open(racer->world->place, false, false, &reader), OK);
    struct action action = action_begin(racer->world->house, reader, arena);
    action.actor = (struct actor){.name = racer->name};
    const struct registration_order order = blank(REGISTRATION_CHECK);
    racer->code = action_register_step(&action, &order, &came.r, &came.outcome);
    store_close(reader);
    arena_free(arena);
    return NULL;
}

/* Many first persons at once: one manager. */
static void test_race(void **state)
{
    enum { RACERS = 6 };
    struct world *w = *state;
    struct racer racers[RACERS];
    pthread_t threads[RACERS];
    struct came came;
    for (int i = 0; i < RACERS; i++) {
        racers[i] = (struct racer){w, arena_printf(w->arena, "racer%d", i), FAULT};
        put_person(w, racers[i].name);
        start(w, racers[i].name, 3, &came);
        expect(w, "number", number(w, racers[i].name, "123456789", "RM0001", &came), OK);
        struct registration_order order = sample();
        expect(w, "name", step(w, racers[i].name, &order, &came), OK);
        order = blank(REGISTRATION_TERMS);
        order.agreed = true;
        expect(w, "terms", step(w, racers[i].name, &order, &came), OK);
    }
    for (int i = 0; i < RACERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    int won = 0;
    for (int i = 0; i < RACERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        won += racers[i].code == OK;
        assert_true(racers[i].code == OK || racers[i].code == CONFLICT);
    }
    assert_int_equal(won, 1);
    struct membership *members;
    bn business;
    assert_true(bn_parse("123456789", &business));
    assert_int_equal(store_list_members(w->reader, w->arena, business, &members), 1);
    assert_int_equal(members[0].role, ROLE_MANAGER);
    assert_string_equal(members[0].program, "");
}

/* ---- officers ---- */

static void test_review(void **state)
{
    struct world *w = *state;
    struct came came;
    start(w, "rita", 3, &came);
    expect(w, "number", number(w, "rita", "123456789", "RM0001", &came), OK);
    as(w, "rita", NULL);
    expect(w, "no word", action_ask_review(&w->action, "", &came.r), FINDINGS);
    assert_found(w, FINDING_RGN_0060);
    as(w, "rita", NULL);
    expect(w, "ask", action_ask_review(&w->action, "Our name has changed", &came.r), OK);
    as(w, "rita", NULL);
    struct review_place place = action_review_place(&w->action, &came.r);
    assert_int_equal(place.place, 1);
    assert_int_equal(place.median_ms, -1);
    struct registration_order order = sample();
    assert_int_equal(step(w, "rita", &order, &came), CONFLICT); /* while it waits */
    start(w, "sven", 3, &came);
    expect(w, "number", number(w, "sven", "123456789", "RM0001", &came), OK);
    as(w, "sven", NULL);
    expect(w, "ask", action_ask_review(&w->action, "I too am the first", &came.r), OK);
    as(w, "sven", NULL);
    assert_int_equal(action_review_place(&w->action, &came.r).place, 2);
    struct shown_registration *shown;
    size_t count;
    assert_int_equal(action_list_registrations(&w->action, &shown, &count), FORBIDDEN);
    assert_int_equal(action_decide_registration(&w->action, came.r.id, true, "reason"), FORBIDDEN);
    begin(w, "maude");
    assert_int_equal(action_list_registrations(&w->action, &shown, &count), FORBIDDEN);
    begin(w, "officer1");
    expect(w, "list", action_list_registrations(&w->action, &shown, &count), OK);
    assert_int_equal(count, 2);
    assert_true(shown[0].known);
    assert_string_equal(shown[0].entry.entry.legal_name, "Sample Imports Ltd.");
    const char *first = shown[0].registration.id, *second = shown[1].registration.id;
    expect(w, "no reason", action_decide_registration(&w->action, first, true, "ok"), FINDINGS);
    assert_found(w, FINDING_RGN_0062);
    begin(w, "officer1");
    expect(w, "approve", action_decide_registration(&w->action, first, true, "papers seen"), OK);
    assert_string_equal(role_of(w, "rita"), "manager");
    begin(w, "officer2");
    assert_int_equal(action_decide_registration(&w->action, first, false, "too late"), CONFLICT);
    begin(w, "officer2");
    assert_int_equal(action_decide_registration(&w->action, second, true, "why not"), CONFLICT);
    assert_found(w, FINDING_RGN_0027);
    begin(w, "officer2");
    expect(w, "refuse", action_decide_registration(&w->action, second, false, "rita was first"),
           OK);
    as(w, "sven", NULL);
    expect(w, "mine", action_load_registration(&w->action, &came.r), OK);
    assert_string_equal(came.r.state, REGISTRATION_REFUSED);
    assert_string_equal(came.r.reason, "rita was first");
    assert_true(action_review_place(&w->action, &came.r).median_ms >= 0);
    struct access_event *events;
    size_t events_count = store_list_access_of(w->reader, w->arena, "sven", 0, 1, &events);
    assert_int_equal(events_count, 1);
    assert_string_equal(events[0].kind, "registration.refused");
    assert_string_equal(events[0].actor, "officer2");
    assert_non_null(strstr(events[0].words, "rita was first"));
    start(w, "sven", 3, &came); /* another beginning */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_load, open_register, close_register),
        cmocka_unit_test_setup_teardown(test_numbers, open_register, close_register),
        cmocka_unit_test_setup_teardown(test_delay, open_register, close_register),
        cmocka_unit_test_setup_teardown(test_history, open_register, close_register),
        cmocka_unit_test_setup_teardown(test_near, open_register, close_register),
        cmocka_unit_test_setup_teardown(test_folds, open_register, close_register),
        cmocka_unit_test_setup_teardown(test_other_scenarios, open_register, close_register),
        cmocka_unit_test_setup_teardown(test_locks, open_register, close_register),
        cmocka_unit_test_setup_teardown(test_figures_are_not_guessed, open_register,
                                        close_register),
        cmocka_unit_test_setup_teardown(test_race, open_register, close_register),
        cmocka_unit_test_setup_teardown(test_review, open_register, close_register),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
