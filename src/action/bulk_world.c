#include "bulk_world.h"

#include <stdio.h>
#include <stdlib.h>

void begin(struct world *world, const char *user)
{
    struct action action = action_begin(world->house, world->reader, world->arena);
    world->action = action;
    if (user == NULL) {
        world->action.actor = (struct actor){.name = "operator", .system = true};
        return;
    }
    bool officer = strncmp(user, "officer", 7) == 0;
    const char *business = officer ? AGENCY : strcmp(user, "otto") == 0 ? OTHER : OWNER;
    test_actor(&world->action, user, business,
               officer ? "officer" : strcmp(user, "vera") == 0 ? "reader" : "manager");
}

static void put_business(struct world *world, const char *number, enum business_kind kind,
                         const char *asec)
{
    struct registry_account account = {.name = "", .import = kind == BUSINESS_IMPORTER,
                                       .open_from = date_make(2020, 1, 1)};
    struct registry_business business = {.kind = kind, .legal_name = "Test Ltée", .country = "CA",
                                         .accounts_count = kind == BUSINESS_IMPORTER,
                                         .accounts = &account};
    memcpy(account.asec, asec, strlen(asec) + 1);
    assert_true(bn_parse(number, &business.bn));
    assert_true(program_account_parse(arena_printf(world->arena, "%sRM0001", number),
                                      &account.account));
    begin(world, NULL);
    assert_int_equal(action_register(&world->action, &business, NULL, 0), OK);
}

void start_house(struct world *world)
{
    assert_int_equal(house_open(world->directory, world->place, true, NULL, &world->house), OK);
    assert_int_equal(store_open(world->place, false, false, &world->reader), OK);
}

void shut_house(struct world *world)
{
    store_close(world->reader);
    house_close(world->house);
    world->house = NULL;
}

int open_world(void **state) { return open_world_on(state, "2025-11-03"); }

int open_world_on(void **state, const char *today)
{
    struct world *world = calloc(1, sizeof(*world));
    world->arena = arena_new();
    world->released = world->shipped = "2025-10-31";
    world->directory = test_directory(world->arena);
    world->place = reference_place(world->arena, world->directory);
    assert_int_equal(signer_create(world->directory), OK);
    assert_int_equal(house_open(world->directory, world->place, true, today, &world->house), OK);
    assert_int_equal(store_open(world->place, false, false, &world->reader), OK);
    put_business(world, OWNER, BUSINESS_IMPORTER, "12345");
    put_business(world, OTHER, BUSINESS_IMPORTER, "12345");
    put_business(world, AGENCY, BUSINESS_AGENCY, "12345");
    assert_true(program_account_parse(OWNER "RM0001", &world->account));
    assert_true(program_account_parse(OTHER "RM0001", &world->other));
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

static void on_event_problem(void *context, const char *text)
{
    printf("# %s\n", text);
    ++*(int *)context;
}

int close_people(void **state)
{
    struct world *world = *state;
    int problems = 0;
    assert_true(access_verify(world->reader, on_event_problem, &problems) > 0);
    assert_int_equal(problems, 0);
    return close_world(state);
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

transaction_number number_of(int sequence) { return transaction_number_make("12345", sequence); }

static const char *total_text(struct arena *arena, int lines, const char *dollars)
{
    decimal value, total = {0, 2};
    assert_true(decimal_parse(dollars, 2, &value));
    for (int i = 0; i < lines; i++)
        total = decimal_sum(total, value);
    return decimal_text(arena, total);
}

void file_shirts(struct world *world, int sequence, int lines, const char *dollars,
                 const char *extra)
{
    bool other = sequence >= 500;
    struct out out = out_new(world->arena);
    out_printf(&out,
               "{\"type\":\"AB\",\"transactionNumber\":\"%s\",\"version\":1,\"office\":\"0495\","
               "\"releaseDate\":\"%s\",\"transportMode\":\"2\",\"importer\":\"%sRM0001\","
               "\"invoices\":[{\"number\":\"I1\",\"date\":\"%s\",\"total\":{\"amount\":"
               "\"%s\",\"currency\":\"CAD\"},\"vendor\":"
               "{\"name\":\"Tiruppur Knits\",\"street\":\"12 Mill Road\",\"city\":\"Tiruppur\","
               "\"country\":\"IN\"}}],\"lines\":[",
               number_of(sequence).text, world->released, other ? OTHER : OWNER, world->shipped,
               total_text(world->arena, lines, dollars));
    for (int i = 1; i <= lines; i++)
        out_printf(&out,
                   "%s{\"number\":%d,\"invoice\":\"I1\",\"classification\":\"6109100012\","
                   "\"treatment\":\"02\",\"vfdCode\":\"13\",\"description\":\"Cotton shirts\","
                   "\"origin\":\"IN\",\"exportPlace\":\"IN\",\"directShipmentDate\":\"%s\","
                   "\"quantities\":[{\"value\":\"1200\",\"unit\":\"NMB\"}],"
                   "\"value\":{\"amount\":\"%s\",\"currency\":\"CAD\"}%s}",
                   i == 1 ? "" : ",", i, world->shipped, dollars, extra);
    out_put(&out, "]}");
    struct declaration declaration;
    struct findings findings = findings_new(world->arena);
    struct filed filed;
    if (document_read_declaration(world->arena, out.data, out.size, &findings, &declaration) != OK)
        fail_msg("%s", document_findings_text(world->arena, &findings, LANGUAGE_EN));
    begin(world, other ? "otto" : "maude");
    if (action_file_declaration(&world->action, &declaration, &filed) != OK)
        fail_msg("%s", document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
}

void pay(struct world *world, const char *id, int64_t cents)
{
    struct paid paid;
    struct payment_order order = {.id = id, .account = world->account,
                                  .amount = money_cents(cents), .method = "bank",
                                  .paid_by = OWNER};
    begin(world, "maude");
    assert_int_equal(action_pay(&world->action, &order, &paid), OK);
}

money balance(struct world *world, program_account account)
{
    struct account_balance balance;
    begin(world, "officer1");
    assert_int_equal(action_balance(&world->action, account, &balance), OK);
    return balance.balance;
}

void assert_found(struct world *world, enum finding_code code)
{
    const struct findings *findings = &world->action.findings;
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].code == code)
            return;
    fail_msg("%s was not found: %s", finding_code_text(code),
             document_findings_text(world->arena, findings, LANGUAGE_EN));
}

const struct bulk_trouble *trouble_of(const struct bulk *bulk, int row)
{
    for (size_t i = 0; i < bulk->troubles_count; i++)
        if (bulk->troubles[i].row == row)
            return &bulk->troubles[i];
    return NULL;
}

static void on_problem(void *context, const char *text)
{
    (void)context;
    print_error("verify: %s\n", text);
}

void assert_sound(struct world *world)
{
    struct verify_counts counts;
    begin(world, NULL);
    assert_int_equal(action_verify(&world->action, on_problem, NULL, &counts), OK);
    assert_int_equal(counts.problems, 0);
}
