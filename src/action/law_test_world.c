/* The world of the tests of changes of the law. */
#include "law_test_world.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

void begin(struct world *world, const char *user)
{
    world->action = action_begin(world->house, world->reader, world->arena);
    if (user == NULL) {
        world->action.actor = (struct actor){.name = "operator", .system = true};
        return;
    }
    bool officer = strncmp(user, "officer", 7) == 0;
    world->action.actor = (struct actor){.name = user};
    assert_true(bn_parse(officer ? AGENCY : OWNER, &world->action.actor.business));
    strcpy(world->action.actor.role, officer ? "officer" : "manager");
    world->action.actor.staff = officer ? STAFF_ALL : 0;
}

static void put_business(struct world *world, const char *number, enum business_kind kind)
{
    struct registry_account account = {.name = "",
                                       .import = kind == BUSINESS_IMPORTER,
                                       .asec = "12345",
                                       .open_from = date_make(2020, 1, 1)};
    struct registry_business business = {.kind = kind,
                                         .legal_name = "Test Ltée",
                                         .country = "CA",
                                         .accounts_count = 1,
                                         .accounts = &account};
    char text[16];
    assert_true(bn_parse(number, &business.bn));
    snprintf(text, sizeof(text), "%sRM0001", number);
    assert_true(program_account_parse(text, &account.account));
    begin(world, NULL);
    assert_int_equal(action_register(&world->action, &business, NULL, 0), OK);
}

void open_house(struct world *world, const char *clock)
{
    assert_int_equal(house_open(world->directory, world->place, true, clock, &world->house), OK);
    assert_int_equal(store_open(world->place, false, false, &world->reader), OK);
}

void shut_house(struct world *world)
{
    store_close(world->reader);
    house_close(world->house);
}

int open_world(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    world->arena = arena_new();
    world->directory = test_directory(world->arena);
    world->place = small_reference_place(world->arena, world->directory);
    assert_int_equal(signer_create(world->directory), OK);
    open_house(world, "2025-11-03");
    put_business(world, OWNER, BUSINESS_IMPORTER);
    put_business(world, AGENCY, BUSINESS_AGENCY);
    assert_true(program_account_parse(OWNER "RM0001", &world->account));
    *state = world;
    return 0;
}

int close_world(void **state)
{
    struct world *world = *state;
    shut_house(world);
    test_place_remove(world->place);
    test_directory_remove(world->directory);
    arena_free(world->arena);
    free(world);
    return 0;
}

date day(const char *text)
{
    date on;
    assert_true(date_parse(text, &on));
    return on;
}

void advance(struct world *world, const char *to)
{
    struct day_report report;
    begin(world, NULL);
    assert_int_equal(action_advance(&world->action, day(to), &report), OK);
}

const char *words_of(struct world *world)
{
    return document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN);
}

void expect(struct world *world, enum code code, enum code expected)
{
    if (code != expected)
        fail_msg("code %d, expected %d: %s", code, expected, words_of(world));
}

/* The finding is there, and says something in both languages. */
void assert_finding(struct world *world, enum finding_code code)
{
    const struct findings *findings = &world->action.findings;
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].code != code)
            continue;
        const char *en = finding_message(world->arena, &findings->items[i], LANGUAGE_EN);
        const char *fr = finding_message(world->arena, &findings->items[i], LANGUAGE_FR);
        assert_string_not_equal(en, fr);
        assert_null(strchr(en, '{'));
        return;
    }
    fail_msg("%s is not among: %s", findings_facts[code].id, words_of(world));
}

/* T-shirts of cotton in CAD under the most-favoured-nation tariff, 18 %, and 5 % GST. */
char *shirts_text(struct world *world, int number, const char *dollars)
{
    return arena_printf(
        world->arena,
        "{\"type\":\"AB\",\"transactionNumber\":\"%s\",\"version\":1,\"office\":\"0495\","
        "\"releaseDate\":\"2025-10-31\",\"transportMode\":\"2\",\"importer\":\"" OWNER "RM0001\","
        "\"invoices\":[{\"number\":\"I1\",\"date\":\"2025-10-31\",\"vendor\":"
        "{\"name\":\"Tiruppur Knits\",\"street\":\"12 Mill Road\",\"city\":\"Tiruppur\","
        "\"country\":\"IN\"}}],\"lines\":[{\"number\":1,\"invoice\":\"I1\",\"classification\":"
        "\"6109100012\",\"treatment\":\"02\",\"vfdCode\":\"13\",\"description\":\"Cotton shirts\","
        "\"origin\":\"IN\",\"exportPlace\":\"IN\",\"directShipmentDate\":\"2025-10-31\","
        "\"quantities\":[{\"value\":\"1200\",\"unit\":\"NMB\"}],"
        "\"value\":{\"amount\":\"%s\",\"currency\":\"CAD\"}}]}",
        transaction_number_make("12345", number).text, dollars);
}

struct declaration shirts(struct world *world, int number, const char *dollars)
{
    char *text = shirts_text(world, number, dollars);
    struct declaration declaration;
    struct findings findings = findings_new(world->arena);
    assert_int_equal(
        document_read_declaration(world->arena, text, strlen(text), &findings, &declaration), OK);
    return declaration;
}

struct filed file(struct world *world, int number, const char *dollars)
{
    struct filed filed = {0};
    struct declaration declaration = shirts(world, number, dollars);
    begin(world, "maude");
    expect(world, action_file_declaration(&world->action, &declaration, &filed), OK);
    return filed;
}

/* Item 6109.10.00 from a day on, with a rate. */
const char *shirts_rate(struct world *world, const char *from, const char *rate)
{
    return arena_printf(world->arena, TARIFF "6109.10.00,%s,,Of cotton,%s,35%%%s\n", from, rate,
                        &BLANKS[1]);
}

enum code load(struct world *world, const char *user, int64_t change, const struct law_file *files,
               size_t count, int64_t *ret_change)
{
    const struct law_order order = {.change = change,
                                    .title = "Cotton shirts",
                                    .source = SOURCE,
                                    .words = "As the order says",
                                    .files = files,
                                    .files_count = count};
    begin(world, user);
    return action_load_law(&world->action, &order, ret_change);
}

int64_t load_rate(struct world *world, const char *user, const char *from, const char *rate)
{
    int64_t change;
    const struct law_file file = {"tariff", shirts_rate(world, from, rate)};
    expect(world, load(world, user, 0, &file, 1, &change), OK);
    return change;
}

struct shown_law show(struct world *world, int64_t change)
{
    struct shown_law law;
    begin(world, "officer1");
    expect(world, action_show_law(&world->action, change, &law), OK);
    return law;
}

struct shown_impact report(struct world *world, int64_t change, int months, date law_on)
{
    struct shown_impact shown;
    int64_t number;
    bool more = true;
    begin(world, "officer1");
    expect(world, action_begin_impact(&world->action, change, months, law_on, &number), OK);
    while (more)
        assert_int_equal(action_work_impact(&world->action, 1, &more), OK);
    expect(world, action_show_impact(&world->action, change, 0, &shown), OK);
    assert_true(shown.impact.ended_at.ms != 0);
    return shown;
}

enum code step(struct world *world, const char *user, int64_t change, enum law_step what,
               const char *words, const char *at)
{
    const struct law_step_order order = {.change = change, .step = what, .words = words, .at = at};
    begin(world, user);
    return action_take_law_step(&world->action, &order);
}

void approve_both(struct world *world, int64_t change)
{
    expect(world, step(world, "officer2", change, LAW_STEP_APPROVE, "Read", NULL), OK);
    expect(world, step(world, "officer3", change, LAW_STEP_APPROVE, "", NULL), OK);
}

void activate_now(struct world *world, int64_t change)
{
    (void)report(world, change, 3, DATE_NONE);
    approve_both(world, change);
    expect(world, step(world, "officer1", change, LAW_STEP_SCHEDULE, "", ""), OK);
    assert_int_equal(show(world, change).state, LAW_STATE_ACTIVE);
}

money payable(struct world *world, const char *as_of)
{
    struct declaration declaration = shirts(world, 900, "1000.00");
    struct assessment assessment;
    begin(world, NULL);
    expect(world, action_assess(&world->action, &declaration, day(as_of), &assessment), OK);
    return assessment.payable;
}

int64_t problems;
void on_problem(void *context, const char *text)
{
    (void)context;
    problems++;
    print_message("# %s\n", text);
}

int64_t verify(struct world *world)
{
    struct verify_counts counts;
    begin(world, NULL);
    assert_int_equal(action_verify(&world->action, on_problem, NULL, &counts), OK);
    return counts.problems;
}
