#include "action_stock_world.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>

void begin(struct world *world)
{
    world->action = action_begin(world->house, world->reader, world->arena);
    world->action.actor = (struct actor){.name = "operator", .system = true};
}

int open_world(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    world->arena = arena_new();
    world->directory = test_directory(world->arena);
    world->place = reference_place(world->arena, world->directory);
    assert_int_equal(signer_create(world->directory), OK);
    assert_int_equal(house_open(world->directory, world->place, true, "2025-11-03",
                                &world->house), OK);
    assert_int_equal(store_open(world->place, false, false, &world->reader), OK);
    assert_true(program_account_parse("123456782RM0001", &world->account));
    struct registry_account accounts[3] = {{.account = world->account, .name = "", .import = true,
                                            .asec = "12345", .open_from = date_make(2020, 1, 1)}};
    accounts[1] = accounts[0];
    accounts[1].csa = 2;
    assert_true(program_account_parse("123456782RM0002", &accounts[1].account));
    accounts[2] = accounts[0];
    accounts[2].courier = true;
    assert_true(program_account_parse("123456782RM0003", &accounts[2].account));
    struct registry_business business = {.kind = BUSINESS_IMPORTER, .legal_name = "Entrepôt Ltée",
                                         .country = "CA", .accounts_count = 3,
                                         .accounts = accounts};
    assert_true(bn_parse("123456782", &business.bn));
    begin(world);
    assert_int_equal(action_register(&world->action, &business, NULL, 0), OK);
    *state = world;
    return 0;
}

int close_world(void **state)
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

struct declaration make(struct arena *arena, const struct wanted *w)
{
    struct out out = out_new(arena);
    out_printf(&out,
               "{\"type\":\"%s\",\"transactionNumber\":\"%s\",\"version\":%d,\"office\":\"0495\","
               "\"releaseDate\":\"%s\",\"transportMode\":\"2\",\"importer\":\"123456782RM0001\",%s"
               "\"invoices\":[{\"number\":\"I1\",\"vendor\":{\"name\":\"Tiruppur Knits\","
               "\"street\":\"12 Mill Road\",\"country\":\"IN\"}}],\"lines\":[",
               w->type, transaction_number_make("12345", w->sequence).text,
               w->version == 0 ? 1 : w->version, w->released, w->header);
    for (int i = 1; i <= (w->lines == 0 ? 1 : w->lines); i++)
        out_printf(&out,
                   "%s{\"number\":%d,\"invoice\":\"I1\",\"classification\":\"6109100012\","
                   "\"treatment\":\"02\",\"vfdCode\":\"13\",\"description\":\"T-shirts\",%s"
                   "\"origin\":\"IN\",\"exportPlace\":\"IN\",\"directShipmentDate\":\"2025-10-01\","
                   "\"quantities\":[{\"value\":\"%s\",\"unit\":\"NMB\"}],"
                   "\"value\":{\"amount\":\"1000.00\",\"currency\":\"CAD\"}}",
                   i == 1 ? "" : ",", i, w->line, w->quantity);
    out_put(&out, "]}");
    struct declaration declaration;
    struct findings findings = findings_new(arena);
    if (document_read_declaration(arena, out.data, out.size, &findings, &declaration) != OK)
        fail_msg("%s", document_findings_text(arena, &findings, LANGUAGE_EN));
    return declaration;
}

struct filed file(struct world *world, const struct wanted *w, enum code expected)
{
    struct declaration declaration = make(world->arena, w);
    struct filed filed = {0};
    begin(world);
    enum code code = action_file_declaration(&world->action, &declaration, &filed);
    if (code != expected)
        fail_msg("code %d, expected %d: %s", code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return filed;
}

void assert_finding(struct world *world, enum finding_code code, const char *pointer,
                    const char *argument2)
{
    const struct findings *findings = &world->action.findings;
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].code == code) {
            assert_string_equal(findings->items[i].pointer, pointer);
            if (argument2 != NULL)
                assert_string_equal(findings->items[i].arguments[2], argument2);
            return;
        }
    fail_msg("%s was not found: %s", finding_code_text(code),
             document_findings_text(world->arena, findings, LANGUAGE_EN));
}

void assert_lot(struct world *world, int64_t sequence, int line, int64_t in, int64_t out)
{
    struct stock_lot lot;
    struct stock_movement *movements;
    size_t count;
    begin(world);
    assert_int_equal(action_show_lot(&world->action, world->account,
                                     transaction_number_make("12345", sequence), line, &lot,
                                     &movements, &count), OK);
    int64_t sum_in = 0, sum_out = 0;
    for (size_t i = 0; i < count; i++)
        *(movements[i].entering ? &sum_in : &sum_out) += movements[i].quantity;
    assert_int_equal(lot.in, in * 1000);
    assert_int_equal(lot.out, out * 1000);
    assert_int_equal(sum_in, lot.in);
    assert_int_equal(sum_out, lot.out);
}

void on_problem(void *context, const char *text)
{
    (void)context;
    print_error("verify: %s\n", text);
}

void assert_sound(struct world *world)
{
    struct verify_counts counts;
    begin(world);
    assert_int_equal(action_verify(&world->action, on_problem, NULL, &counts), OK);
    assert_int_equal(counts.problems, 0);
}
