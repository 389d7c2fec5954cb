/* Types of declaration and goods in bonded warehouses, through the real actions and store. */
#include "action_stock_world.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void test_round_trip(void **state)
{
    struct world *world = *state;
    /* In: nothing is owed, no day runs, and the explanation says why. */
    struct filed in = file(world, &(struct wanted){.type = "10", .sequence = 1, .lines = 2,
                                                   .released = "2025-10-15",
                                                   .header = "\"warehouseIn\":\"W2C1\",",
                                                   .line = "", .quantity = "100"}, OK);
    assert_int_equal(in.items_count, 0);
    assert_int_equal(in.stored.payable.cents, 0);
    assert_int_equal(in.stored.value_for_duty.cents, 200000);
    assert_true(date_is_none(in.stored.account_by) && date_is_none(in.stored.due_on));
    assert_string_equal(in.stored.due_rule, "due.in_bond");
    assert_int_equal(in.assessment.lines[0].charges[0].why.rule, RULE_DUTY_IN_BOND);
    assert_lot(world, 1, 1, 100, 0);

    /* Out in part for consumption: duties by the day it leaves, late since its five days. */
    const char *out = "\"warehouseOut\":\"W2C1\",";
    struct filed part = file(world, &(struct wanted){.type = "20", .sequence = 2, .header = out,
                                                     .released = "2025-10-20", .quantity = "40",
                                                     .line = FROM(1, 1)}, OK);
    assert_int_equal(part.stored.payable.cents, 23900); /* 180.00, then 5 % of 1,180.00 */
    assert_true(date_equal(part.assessment.as_of, date_make(2025, 10, 20)));
    assert_true(date_equal(part.stored.accounting_date, date_make(2025, 11, 3)));
    assert_string_equal(part.stored.account_rule, "due.accounting_5_days");
    assert_int_equal(part.items_count, 2);
    assert_int_equal(part.items[1].type, ITEM_LAP);
    assert_lot(world, 1, 1, 100, 40);

    /* Too much, a line or warehouse that is not there, before it came in, under another number. */
    struct wanted more = {.type = "21", .sequence = 3, .header = out, .released = "2025-10-20",
                          .quantity = "61", .line = FROM(1, 1)};
    file(world, &more, FINDINGS);
    assert_finding(world, FINDING_CAD_0512, "/lines/0/quantities/0/value", "60 NMB");
    more.line = FROM(1, 3);
    file(world, &more, FINDINGS);
    assert_finding(world, FINDING_CAD_0511, "/lines/0/previousTransactionNumber", "W2C1");
    more.line = FROM(1, 1);
    more.header = "\"warehouseOut\":\"W2C2\",";
    file(world, &more, FINDINGS);
    assert_finding(world, FINDING_CAD_0511, "/lines/0/previousTransactionNumber", "W2C2");
    more.header = out;
    more.quantity = "1";
    more.released = "2025-10-14";
    file(world, &more, FINDINGS);
    assert_finding(world, FINDING_CAD_0520, "/lines/0/previousTransactionNumber", "2025-10-15");

    /* Two lines out of one lot count together. */
    more.released = "2025-10-20";
    more.quantity = "31";
    more.lines = 2;
    file(world, &more, FINDINGS);
    assert_finding(world, FINDING_CAD_0512, "/lines/1/quantities/0/value", "29 NMB");
    more.quantity = "30";
    struct filed exported = file(world, &more, OK);
    assert_int_equal(exported.items_count, 0);
    assert_lot(world, 1, 1, 100, 100);

    /* Sent again: an echo, and nothing is taken twice. */
    assert_true(file(world, &more, OK).repeated);
    assert_lot(world, 1, 1, 100, 100);
    assert_sound(world);
}

static void test_moves_between_warehouses(void **state)
{
    struct world *world = *state;
    file(world, &(struct wanted){.type = "10", .sequence = 1, .released = "2025-10-15",
                                 .header = "\"warehouseIn\":\"A\",", .line = "",
                                 .quantity = "12.5"}, OK);
    file(world, &(struct wanted){.type = "13", .sequence = 2, .released = "2025-10-16",
                                 .header = "\"warehouseIn\":\"B\",\"warehouseOut\":\"A\",",
                                 .line = FROM(1, 1), .quantity = "10.5"}, OK);
    file(world, &(struct wanted){.type = "30", .sequence = 3, .released = "2025-10-17",
                                 .header = "\"warehouseIn\":\"C\",\"warehouseOut\":\"B\",",
                                 .line = FROM(2, 1), .quantity = "4"}, OK);
    file(world, &(struct wanted){.type = "22", .sequence = 4, .released = "2025-10-18",
                                 .header = "\"warehouseOut\":\"C\",", .line = FROM(3, 1),
                                 .quantity = "4"}, OK);
    struct stock_filter filter = {.account = world->account};
    struct stock_lot *lots;
    begin(world);
    assert_int_equal(action_list_lots(&world->action, &filter, &lots), 3);
    assert_int_equal(lots[0].in - lots[0].out, 2000);
    assert_int_equal(lots[1].in - lots[1].out, 6500);
    assert_string_equal(lots[1].warehouse, "B");
    assert_int_equal(lots[2].in - lots[2].out, 0);
    assert_string_equal(decimal_text(world->arena, stock_quantity(lots[1].out)), "4");
    /* What is left alone; pages by lot. */
    filter.left_only = true;
    assert_int_equal(action_list_lots(&world->action, &filter, &lots), 2);
    filter = (struct stock_filter){.account = world->account, .limit = 2};
    assert_int_equal(action_list_lots(&world->action, &filter, &lots), 2);
    filter.after = lots[1].source;
    filter.after_line = lots[1].source_line;
    assert_int_equal(action_list_lots(&world->action, &filter, &lots), 1);
    assert_string_equal(lots[0].warehouse, "C");
    assert_sound(world);
}

static void assert_entered(struct world *world, const char *day)
{
    struct stock_filter filter = {.account = world->account};
    struct stock_lot *lots;
    begin(world);
    assert_int_equal(action_list_lots(&world->action, &filter, &lots), 1);
    assert_string_equal(date_text(world->arena, lots[0].entered_on), day);
}

/* The day of a correction is the day of its goods, and not after the day some of them left. */
static void test_corrected_day(void **state)
{
    struct world *world = *state;
    struct wanted in = {.type = "10", .sequence = 1, .released = "2025-10-15",
                        .header = "\"warehouseIn\":\"A\",", .line = "", .quantity = "100"};
    struct wanted out = {.type = "21", .sequence = 2, .released = "2025-10-20",
                         .header = "\"warehouseOut\":\"A\",", .line = FROM(1, 1),
                         .quantity = "40"};
    file(world, &in, OK);
    in.version = 2;
    in.released = "2025-10-18";
    file(world, &in, OK); /* of the quantity nothing changes */
    assert_entered(world, "2025-10-18");
    file(world, &out, OK);
    in.version = 3;
    in.released = "2025-10-21";
    in.quantity = "90";
    file(world, &in, FINDINGS);
    assert_finding(world, FINDING_CAD_0521, "/releaseDate", NULL);
    in.released = "2025-10-20";
    file(world, &in, OK);
    assert_entered(world, "2025-10-20");
    out.version = 2;
    out.released = "2025-10-22";
    file(world, &out, OK);
    in.version = 4;
    in.released = "2025-10-22";
    file(world, &in, OK);
    assert_entered(world, "2025-10-22");
    assert_lot(world, 1, 1, 90, 40);
    assert_sound(world);
}

/* A correction moves the difference, and cannot take away what has left. */
static void test_corrections(void **state)
{
    struct world *world = *state;
    struct wanted in = {.type = "10", .sequence = 1, .released = "2025-10-15", .lines = 2,
                        .header = "\"warehouseIn\":\"A\",", .line = "", .quantity = "100"};
    struct wanted out = {.type = "20", .sequence = 2, .released = "2025-11-03",
                         .header = "\"warehouseOut\":\"A\",", .line = FROM(1, 1),
                         .quantity = "80"};
    file(world, &in, OK);
    file(world, &out, OK);
    in.version = 2;
    in.quantity = "70";
    file(world, &in, FINDINGS);
    assert_finding(world, FINDING_CAD_0516, "/lines/0/quantities/0/value", NULL);
    in.header = "\"warehouseIn\":\"B\",";
    in.quantity = "90";
    file(world, &in, FINDINGS);
    assert_finding(world, FINDING_CAD_0518, "/lines/0/quantities/0/unit", NULL);
    in.header = "\"warehouseIn\":\"A\",";
    in.lines = 1;
    file(world, &in, OK); /* the second line, of which nothing left, goes */
    assert_lot(world, 1, 1, 90, 80);
    assert_lot(world, 1, 2, 0, 0);
    out.version = 2;
    out.quantity = "91";
    file(world, &out, FINDINGS);
    assert_finding(world, FINDING_CAD_0512, "/lines/0/quantities/0/value", "90 NMB");
    out.quantity = "85";
    file(world, &out, OK);
    assert_lot(world, 1, 1, 90, 85);
    out.version = 3;
    out.type = "21";
    file(world, &out, FINDINGS);
    assert_finding(world, FINDING_CAD_0517, "/type", "21");
    assert_sound(world);
}

/* ---- two at once ---- */

enum { TAKERS = 2, TAKES = 12 };
struct taker {
    struct world *world;
    pthread_barrier_t *together;
    int64_t first;
    int taken, refused;
};

static void *take(void *context)
{
    struct taker *taker = context;
    struct world *world = taker->world;
    struct arena *arena = arena_new();
    struct store *reader;
    if (store_open(world->place, false, false, &reader) != OK)
        abort();
    for (int64_t i = 0; i < TAKES; i++) {
        char from[80];
        snprintf(from, sizeof(from), "\"previousTransactionNumber\":\"%s\",\"previousLine\":1,",
                 transaction_number_make("12345", 1).text);
        struct declaration declaration =
            make(arena, &(struct wanted){.type = "21", .sequence = taker->first + i,
                                         .released = "2025-11-03", .quantity = "10",
                                         .header = "\"warehouseOut\":\"A\",", .line = from});
        struct action action = action_begin(world->house, reader, arena);
        action.actor = (struct actor){.name = "operator", .system = true};
        struct filed filed;
        pthread_barrier_wait(taker->together);
        enum code code = action_file_declaration(&action, &declaration, &filed);
        if (code == OK)
            taker->taken++;
        else if (code == FINDINGS && action.findings.items[0].code == FINDING_CAD_0512)
            taker->refused++;
        else
            abort();
    }
    store_close(reader);
    arena_free(arena);
    return NULL;
}

/* 24 times ten are asked for of 125: twelve are given, and five pieces are left. */
static void test_two_cannot_take_the_same(void **state)
{
    struct world *world = *state;
    file(world, &(struct wanted){.type = "10", .sequence = 1, .released = "2025-10-15",
                                 .header = "\"warehouseIn\":\"A\",", .line = "",
                                 .quantity = "125"}, OK);
    pthread_barrier_t together;
    pthread_barrier_init(&together, NULL, TAKERS);
    struct taker takers[TAKERS];
    pthread_t threads[TAKERS];
    for (int i = 0; i < TAKERS; i++) {
        takers[i] = (struct taker){.world = world, .together = &together, .first = 100 * (i + 1)};
        assert_int_equal(pthread_create(&threads[i], NULL, take, &takers[i]), 0);
    }
    int taken = 0, refused = 0;
    for (int i = 0; i < TAKERS; i++) {
        pthread_join(threads[i], NULL);
        taken += takers[i].taken;
        refused += takers[i].refused;
    }
    pthread_barrier_destroy(&together);
    assert_int_equal(taken, 12);
    assert_int_equal(refused, TAKERS * TAKES - 12);
    assert_lot(world, 1, 1, 125, 120);
    assert_sound(world);
}

static void on_expected(void *context, const char *text)
{
    (void)text;
    ++*(int *)context;
}

/* Whoever changes a movement behind the store's back is found out. */
static void test_tampering_is_found(void **state)
{
    struct world *world = *state;
    file(world, &(struct wanted){.type = "10", .sequence = 1, .released = "2025-10-15",
                                 .header = "\"warehouseIn\":\"A\",", .line = "",
                                 .quantity = "125"}, OK);
    static const char *const changes[] = {
        "UPDATE stock_movement SET quantity = quantity + 1000", "DELETE FROM stock_movement"};
    for (size_t i = 0; i < ARRAY_COUNT(changes); i++) {
        struct verify_counts counts;
        int told = 0;
        assert_true(test_place_run(world->place, changes[i], NULL) >= 0);
        begin(world);
        assert_int_equal(action_verify(&world->action, on_expected, &told, &counts), OK);
        assert_true(counts.problems > 0);
        assert_int_equal(counts.problems, told);
    }
}

/* The stock follows from the journal, and is copied with everything else. */
static void test_replayed_and_copied(void **state)
{
    struct world *world = *state;
    struct wanted in = {.type = "10", .sequence = 1, .released = "2025-10-15",
                        .header = "\"warehouseIn\":\"A\",", .line = "", .quantity = "100"};
    file(world, &in, OK);
    file(world, &(struct wanted){.type = "20", .sequence = 2, .released = "2025-11-03",
                                 .header = "\"warehouseOut\":\"A\",", .line = FROM(1, 1),
                                 .quantity = "30.25"}, OK);
    in.version = 2;
    in.quantity = "80.5";
    file(world, &in, OK);
    for (int copied = 0; copied < 2; copied++) {
        char *directory = test_directory(world->arena);
        char *place = test_place(world->arena, directory);
        struct store *to;
        struct store_replayed replayed;
        struct store_copied done;
        struct verify_counts counts;
        assert_int_equal(store_open(place, true, true, &to), OK);
        if (copied) {
            hash256 hash;
            assert_int_equal(store_copy(world->reader, to, "test", NULL, NULL, &done), OK);
            assert_int_equal(store_state_hash(to, &hash), OK);
            assert_memory_equal(hash.bytes, done.state.hash.bytes, sizeof(hash.bytes));
        } else {
            assert_int_equal(store_replay(world->reader, to, "test", (instant){4000000000000},
                                          on_problem, NULL, NULL, &replayed), OK);
        }
        assert_int_equal(store_finish_copy(to, "test"), OK);
        assert_int_equal(store_verify(to, NULL, on_problem, NULL, &counts), OK);
        assert_int_equal(counts.problems, 0);
        struct stock_lot *lots;
        assert_int_equal(store_list_lots(to, world->arena,
                                         &(struct stock_filter){.account = world->account}, &lots),
                         1);
        assert_int_equal(lots[0].in, 80500);
        assert_int_equal(lots[0].out, 30250);
        store_close(to);
        test_place_remove(place);
        test_directory_remove(directory);
    }
}

/* The other types: by CSA option, without release, of form B3. */
static void test_other_types(void **state)
{
    struct world *world = *state;
    struct declaration trusted = make(
        world->arena, &(struct wanted){.type = "TT", .sequence = 5, .released = "2025-10-10",
                                       .header = "", .line = "", .quantity = "10"});
    struct filed filed;
    begin(world);
    assert_int_equal(action_file_declaration(&world->action, &trusted, &filed), FINDINGS);
    assert_finding(world, FINDING_CAD_0502, "/type", NULL);
    assert_true(program_account_parse("123456782RM0002", &trusted.importer));
    begin(world);
    assert_int_equal(action_file_declaration(&world->action, &trusted, &filed), OK);
    /* 1,000.00 is low value: by the 24th, and so without a penalty on 11-03 */
    assert_true(date_equal(filed.stored.account_by, date_make(2025, 11, 24)));
    assert_string_equal(filed.stored.account_rule, "due.csa_low_value");
    assert_true(date_equal(filed.stored.due_on, date_make(2025, 10, 31)));
    assert_int_equal(filed.items_count, 1);
    assert_true(date_equal(filed.assessment.as_of, date_make(2025, 10, 10)));

    struct wanted without = {.type = "V", .sequence = 6, .released = "2025-10-06", .header = "",
                             .line = "", .quantity = "10"};
    struct declaration entered = make(world->arena, &without);
    begin(world);
    world->action.door = "api";
    assert_int_equal(action_file_declaration(&world->action, &entered, &filed), FINDINGS);
    assert_finding(world, FINDING_CAD_0110, "/type", NULL);
    begin(world);
    world->action.door = "portal";
    assert_int_equal(action_file_declaration(&world->action, &entered, &filed), OK);
    assert_true(date_equal(filed.stored.due_on, date_make(2025, 11, 3)));
    assert_int_equal(filed.items_count, 1);
    assert_int_equal(filed.items[0].due_rule, RULE_DUE_AT_FILING);
    without.type = "D";
    without.sequence = 7;
    file(world, &without, FINDINGS);
    assert_finding(world, FINDING_CAD_0501, "/type", NULL);
    assert_sound(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_round_trip, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_moves_between_warehouses, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_corrected_day, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_corrections, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_two_cannot_take_the_same, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_tampering_is_found, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_replayed_and_copied, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_other_types, open_world, close_world),
    };
    return cmocka_run_group_tests_name("stock", tests, NULL, reference_place_end);
}
