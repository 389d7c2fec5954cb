/* A courier's month in one declaration, out of a file, through the real actions and store. */
#include "action_stock_world.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>

#define HEAD                                                                                       \
    "shipment,released,consignee,description,classification,origin,value,currency,quantity,unit\n"
#define SHIRT(shipment, released, value)                                                           \
    shipment "," released ",\"Anna, Halifax\",Shirt,6109.10.00.12,IN," value ",CAD,1,NMB\n"

static struct consolidated take(struct world *world, const char *account, int64_t sequence,
                                const char *month, const char *csv, bool leave_out,
                                enum code expected)
{
    struct consolidated consolidated;
    const struct consolidated_order order = {
        .head = {.importer = account,
                 .transaction = arena_text(world->arena,
                                           transaction_number_make("12345", sequence).text),
                 .office = "0495",
                 .transport_mode = "1",
                 .month = month},
        .bytes = csv,
        .size = strlen(csv),
        .leave_out = leave_out};
    begin(world);
    world->action.door = "api";
    enum code code = action_file_consolidated(&world->action, &order, false, &consolidated);
    if (code != expected)
        fail_msg("code %d, expected %d: %s", code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
    return consolidated;
}

static void assert_found(struct world *world, enum finding_code code)
{
    for (size_t i = 0; i < world->action.findings.count; i++)
        if (world->action.findings.items[i].code == code)
            return;
    fail_msg("%s was not found: %s", finding_code_text(code),
             document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
}

/* Shipments of October, by the 24th of November and the tenth weekday after the 17th; those of
 * September come late, with one penalty. */
static void test_a_month(void **state)
{
    struct world *world = *state;
    const char *csv = HEAD SHIRT("S1", "2025-10-02", "1000.00") SHIRT("S1", "2025-10-02", "200.00")
        SHIRT("S2", "2025-10-30", "100.00");
    struct consolidated month = take(world, "123456782RM0003", 1, "2025-10", csv, false, OK);
    const struct stored_declaration *stored = &month.filed.stored;
    assert_string_equal(stored->type, "F");
    assert_true(date_equal(stored->released_on, date_make(2025, 10, 30)));
    assert_true(date_equal(stored->account_by, date_make(2025, 11, 24)));
    assert_true(date_equal(stored->due_on, date_make(2025, 12, 1)));
    assert_int_equal(stored->payable.cents, 31070);
    assert_int_equal(month.filed.items_count, 1);
    assert_string_equal(month.declaration.lines[1].shipment, "S1");
    assert_string_equal(month.declaration.lines[1].consignee, "Anna, Halifax");

    month = take(world, "123456782RM0003", 2, "2025-09", HEAD SHIRT("S9", "2025-09-30", "100.00"),
                 false, OK);
    assert_true(date_equal(month.filed.stored.account_by, date_make(2025, 10, 24)));
    assert_true(date_equal(month.filed.stored.due_on, date_make(2025, 10, 31)));
    assert_int_equal(month.filed.items_count, 2);
    assert_int_equal(month.filed.items[1].type, ITEM_LAP);
    assert_int_equal(month.filed.items[1].amount.cents, 10000);
    assert_sound(world);
}

/* Nothing is filed while a row is bad, unless it is to be left out; then it is told which. */
static void test_bad_rows(void **state)
{
    struct world *world = *state;
    const char *csv = HEAD SHIRT("S1", "2025-10-02", "100.00") SHIRT("S2", "2025-10-02", "many")
        SHIRT("S3", "2025-10-02", "3300.00") SHIRT("S4", "2025-09-30", "1.00")
        SHIRT("S5", "2025-10-02", "3300.00") SHIRT("S5", "2025-10-02", "0.01")
        SHIRT("", "2025-10-02", "1.00") SHIRT("S6", "2025-11-04", "1.00")
        SHIRT("S7", "2025-10-31", "1.00") SHIRT("S7", "2025-10-30", "1.00");
    struct consolidated month = take(world, "123456782RM0003", 1, "2025-10", csv, false, FINDINGS);
    assert_found(world, FINDING_SHP_0008);
    assert_int_equal(month.bad_count, 7);
    assert_int_equal(month.bad[0].row, 3);
    struct declaration_filter filter = {.accounts = NULL, .limit = 10};
    struct stored_declaration *rows;
    begin(world);
    assert_int_equal(action_list_declarations(&world->action, &filter, &rows), 0);

    const struct consolidated_order order = {
        .head = {.importer = "123456782RM0003", .transaction = "12345000000012",
                 .office = "0495", .transport_mode = "1", .month = "2025-10"},
        .bytes = csv, .size = strlen(csv), .leave_out = true};
    begin(world);
    assert_int_equal(action_file_consolidated(&world->action, &order, true, &month), OK);
    static const struct {
        int row;
        const char *column;
        enum finding_code code;
    } wanted[] = {
        {3, "value/amount", FINDING_DOC_0005},
        {5, "shipmentReleaseDate", FINDING_CAD_0553},
        {6, "value", FINDING_CAD_0556},
        {7, "value", FINDING_CAD_0556},
        {8, "shipmentNumber", FINDING_CAD_0551},
        {9, "shipmentReleaseDate", FINDING_CAD_0558},
        {11, "shipmentNumber", FINDING_CAD_0555},
    };
    assert_int_equal(month.bad_count, ARRAY_COUNT(wanted));
    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++) {
        assert_int_equal(month.bad[i].row, wanted[i].row);
        assert_string_equal(month.bad[i].column, wanted[i].column);
        assert_int_equal(month.bad[i].finding.code, wanted[i].code);
    }
    assert_int_equal(month.rows_count, 10);
    assert_int_equal(month.declaration.lines_count, 3);
    begin(world);
    assert_int_equal(action_file_consolidated(&world->action, &order, false, &month), OK);
    assert_int_equal(month.filed.stored.lines_count, 3);
    assert_sound(world);
}

static void test_refused(void **state)
{
    struct world *world = *state;
    const char *good = SHIRT("S1", "2025-10-02", "100.00");
    take(world, "123456782RM0001", 1, "2025-10", arena_printf(world->arena, "%s%s", HEAD, good),
         false, FINDINGS);
    assert_found(world, FINDING_CAD_0550);
    static const struct {
        const char *csv;
        enum finding_code code;
    } cases[] = {
        {"", FINDING_SHP_0006},
        {HEAD, FINDING_SHP_0006},
        {"shipment,released\nS1,2025-10-02\n", FINDING_SHP_0002},
        {"colour," HEAD, FINDING_SHP_0001},
        {"unit," HEAD, FINDING_SHP_0003},
        {HEAD "S1,2025-10-02\n", FINDING_SHP_0005},
        {HEAD "\"S1\n", FINDING_SHP_0005},
        {"\xff" HEAD, FINDING_SHP_0004},
        {HEAD SHIRT("S1", "2025-10-02", "many"), FINDING_SHP_0009},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        take(world, "123456782RM0003", 1, "2025-10", cases[i].csv, true, FINDINGS);
        assert_found(world, cases[i].code);
    }
    take(world, "123456782RM0003", 1, "October", HEAD, false, FINDINGS);
    assert_found(world, FINDING_SHP_0010);
    struct out many = out_new(world->arena);
    out_put(&many, HEAD);
    for (int i = 0; i < 10000; i++)
        out_put(&many, good);
    take(world, "123456782RM0003", 1, "2025-10", many.data, false, FINDINGS);
    assert_found(world, FINDING_SHP_0007);
    /* Only type F says of which shipment a line is. */
    struct wanted other = {.type = "AB", .sequence = 2, .released = "2025-10-31", .header = "",
                           .line = "\"shipmentNumber\":\"S1\",", .quantity = "1"};
    file(world, &other, FINDINGS);
    assert_found(world, FINDING_CAD_0557);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_month, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_bad_rows, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_refused, open_world, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
