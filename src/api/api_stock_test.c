/* Warehouse types and their stock by the JSON door. */
#include "api_test_world.h"
#include "action_test_place.h"

#include <stdio.h>

#define STOCK "/v1/accounts/123456782RM0001/warehouse-stock"

static char *number_of(struct world *world, int64_t sequence)
{
    return arena_text(world->arena, transaction_number_make("12345", sequence).text);
}

static char *goods(struct world *world, const char *type, int64_t sequence, const char *header,
                   const char *quantity, const char *line)
{
    return arena_printf(
        world->arena,
        "{\"type\":\"%s\",\"transactionNumber\":\"%s\",\"office\":\"0495\",\"releaseDate\":"
        "\"2025-10-31\",\"transportMode\":\"2\",\"importer\":\"123456782RM0001\",%s\"invoices\":"
        "[{\"number\":\"I1\",\"vendor\":{\"name\":\"Tiruppur Knits\",\"street\":\"12 Mill Road\","
        "\"country\":\"IN\"}}],\"lines\":[{\"number\":1,\"invoice\":\"I1\",\"classification\":"
        "\"6109100012\",\"treatment\":\"02\",\"vfdCode\":\"13\",\"description\":\"T-shirts\","
        "\"origin\":\"IN\",\"exportPlace\":\"IN\",\"directShipmentDate\":\"2025-10-28\","
        "\"quantities\":[{\"value\":\"%s\",\"unit\":\"NMB\"}],\"value\":{\"amount\":\"1000.00\","
        "\"currency\":\"CAD\"}%s}]}",
        type, number_of(world, sequence), header, quantity, line);
}

static const struct got *post(struct world *world, const char *key, const char *body)
{
    const struct sent sent = {.key = world->key, .idempotency = key, .body = body};
    return call(world, "POST", "/v1/declarations", &sent);
}

static const struct got *get(struct world *world, const char *target, const char *key)
{
    return call(world, "GET", target, &(struct sent){.key = key});
}

static void test_stock(void **state)
{
    struct world *world = *state;
    const struct got *got = get(world, STOCK, world->key);
    assert_int_equal(got->status, 200);
    assert_null(at(got, "items.0.line"));

    const char *into = "\"warehouseIn\":\"W2C\",\"warehouseSubType\":\"b\",\"preCarm\":true,";
    got = post(world, "in", goods(world, "10", 1, into, "10.5", ""));
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "totals.payable.amount"), "0.00");
    assert_string_equal(at(got, "lines.0.duties.0.explanation.rule"), "duty.in_bond");
    assert_string_equal(at(got, "accountByRule"), "due.in_bond");
    assert_null(at(got, "accountBy"));
    assert_null(at(got, "dueDate"));
    assert_string_equal(at(got, "warehouseSubType"), "B");
    assert_string_equal(at(got, "preCarm"), "true");

    const char *line = arena_printf(
        world->arena, ",\"previousTransactionNumber\":\"%s\",\"previousLine\":1",
        number_of(world, 1));
    const char *out = "\"warehouseOut\":\"W2C\",";
    got = post(world, "out", goods(world, "20", 2, out, "4", line));
    assert_int_equal(got->status, 201);
    assert_string_equal(at(got, "dueRule"), "due.tenth_weekday");
    assert_string_equal(at(got, "accountByRule"), "due.accounting_5_days");
    assert_string_equal(at(got, "lines.0.previousLine"), "1");
    got = post(world, "again", goods(world, "20", 2, out, "4", line));
    assert_int_equal(got->status, 200);

    got = post(world, "more", goods(world, "21", 3, out, "6.501", line));
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "CAD-0512");
    assert_string_equal(at(got, "findings.0.arguments.2"), "6.5 NMB");
    got = post(world, "door", goods(world, "V", 4, "", "1", ""));
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "CAD-0110");
    got = post(world, "flag", goods(world, "AB", 5, "\"rpp\":\"yes\",", "1", ""));
    assert_int_equal(got->status, 422);
    assert_string_equal(codes(world, got), "DOC-0025");

    got = get(world, STOCK, world->key);
    assert_string_equal(at(got, "items.0.transactionNumber"), number_of(world, 1));
    assert_string_equal(at(got, "items.0.warehouse"), "W2C");
    assert_string_equal(at(got, "items.0.in"), "10.5");
    assert_string_equal(at(got, "items.0.out"), "4");
    assert_string_equal(at(got, "items.0.remaining"), "6.5");
    assert_string_equal(at(got, "items.0.movements.0.direction"), "in");
    assert_string_equal(at(got, "items.0.movements.1.transactionNumber"), number_of(world, 2));
    assert_string_equal(at(got, "items.0.movements.1.type"), "20");

    /* Pages by lot; a lot that is empty is left out when asked so. */
    assert_int_equal(post(world, "in2", goods(world, "10", 6, into, "3", ""))->status, 201);
    got = get(world, STOCK "?limit=1", world->key);
    assert_null(at(got, "items.1.line"));
    char *next = arena_printf(world->arena, STOCK "?limit=1&cursor=%s", at(got, "nextCursor"));
    got = get(world, next, world->key);
    assert_string_equal(at(got, "items.0.transactionNumber"), number_of(world, 6));
    assert_null(at(got, "nextCursor"));
    assert_int_equal(post(world, "rest", goods(world, "22", 7, out, "6.5", line))->status, 201);
    got = get(world, STOCK "?open=true", world->key);
    assert_string_equal(at(got, "items.0.transactionNumber"), number_of(world, 6));
    assert_null(at(got, "items.1.line"));

    assert_int_equal(get(world, STOCK, world->stranger_key)->status, 404);
    got = get(world, arena_printf(world->arena, "/v1/declarations/%s", number_of(world, 1)),
              world->key);
    assert_string_equal(at(got, "warehouseIn"), "W2C");
    struct sent paper = {.key = world->key, .accept = "application/pdf"};
    got = call(world, "GET", arena_printf(world->arena, "/v1/declarations/%s",
                                          number_of(world, 2)), &paper);
    assert_memory_equal(got->body, "%PDF", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_stock, world_open, world_close),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
