#include "delegation_world.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static void as_operator(struct world *world)
{
    world->action = action_begin(world->house, world->reader, world->arena);
    world->action.actor = (struct actor){.name = "operator", .system = true};
}

void world_as(struct world *world, const char *name, const char *business, const char *role)
{
    world->action = action_begin(world->house, world->reader, world->arena);
    test_actor(&world->action, name, business, role);
}

static void put(struct world *world, const char *number, enum business_kind kind,
                const char *name, int accounts_count, const struct registry_delegation *given)
{
    struct registry_account accounts[9] = {0};
    struct registry_business business = {.kind = kind, .legal_name = name, .country = "CA",
                                         .accounts_count = (size_t)accounts_count,
                                         .accounts = accounts};
    assert_true(bn_parse(number, &business.bn));
    for (int i = 0; i < accounts_count; i++) {
        accounts[i] = (struct registry_account){.name = "", .import = true, .asec = "12345",
                                                .open_from = date_make(2020, 1, 1)};
        assert_true(program_account_parse(
            arena_printf(world->arena, "%sRM%04d", number, i + 1), &accounts[i].account));
    }
    as_operator(world);
    assert_int_equal(action_register(&world->action, &business, given, given != NULL), OK);
}

void world_be_firm(struct world *world)
{
    put(world, OTHER, BUSINESS_CONSULTANT, "Prairie Seeds", 1, NULL);
}

void world_open_accounts(struct world *world, int count)
{
    put(world, CLIENT, BUSINESS_IMPORTER, "Northern Imports", count, NULL);
}

program_account world_account(struct world *world, const char *program)
{
    program_account account = {""};
    const char *text = arena_printf(world->arena, "%s%s", CLIENT, program);
    memcpy(account.text, text, strlen(text));
    return account;
}

void world_give(struct world *world, const char *program, const struct registry_delegation *given)
{
    struct registry_delegation d = *given;
    d.account = world_account(world, program);
    assert_true(bn_parse(FIRM, &d.delegate));
    if (date_is_none(d.from))
        d.from = date_make(2020, 1, 1);
    put(world, CLIENT, BUSINESS_IMPORTER, "Northern Imports", 2, &d);
}

int world_setup(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    world->arena = arena_new();
    world->directory = test_directory(world->arena);
    world->place = small_reference_place(world->arena, world->directory);
    assert_int_equal(signer_create(world->directory), OK);
    assert_int_equal(house_open(world->directory, world->place, true, "2025-11-03",
                                &world->house), OK);
    assert_int_equal(store_open(world->place, false, false, &world->reader), OK);
    world_open_accounts(world, 2);
    put(world, FIRM, BUSINESS_BROKER, "Boreal Customs Brokers", 1, NULL);
    put(world, OTHER, BUSINESS_IMPORTER, "Prairie Seeds", 1, NULL);
    *state = world;
    return 0;
}

int world_teardown(void **state)
{
    struct world *world = *state;
    store_close(world->reader);
    house_close(world->house);
    test_place_remove(world->place);
    test_directory_remove(world->directory);
    arena_free(world->arena);
    free(world);
    return 0;
}

struct declaration world_shirts(struct world *world, const char *program, int64_t sequence,
                                const char *dollars)
{
    char *text = arena_printf(
        world->arena,
        "{\"type\":\"AB\",\"transactionNumber\":\"%s\",\"office\":\"0495\","
        "\"releaseDate\":\"2025-11-03\",\"transportMode\":\"2\",\"importer\":\"%s%s\","
        "\"invoices\":[{\"number\":\"I1\",\"date\":\"2025-11-03\",\"vendor\":{"
        "\"name\":\"Tiruppur Knits\",\"street\":\"12 Mill Road\",\"city\":\"Tiruppur\","
        "\"country\":\"IN\"}}],\"lines\":[{\"number\":1,\"invoice\":\"I1\","
        "\"classification\":\"6109100012\",\"treatment\":\"02\",\"vfdCode\":\"13\","
        "\"description\":\"Cotton T-shirts\",\"origin\":\"IN\",\"exportPlace\":\"IN\","
        "\"directShipmentDate\":\"2025-11-03\",\"quantities\":[{\"value\":\"1200\","
        "\"unit\":\"NMB\"}],\"value\":{\"amount\":\"%s\",\"currency\":\"CAD\"}}]}",
        transaction_number_make("12345", sequence).text, CLIENT, program, dollars);
    struct declaration declaration;
    struct findings findings = findings_new(world->arena);
    assert_int_equal(document_read_declaration(world->arena, text, strlen(text), &findings,
                                               &declaration), OK);
    return declaration;
}

struct filed world_file(struct world *world, const struct declaration *declaration,
                        enum code expected)
{
    struct filed filed = {0};
    enum code code = action_file_declaration(&world->action, declaration, &filed);
    if (code != expected)
        fail_msg("code %d, expected %d: %s", code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return filed;
}
