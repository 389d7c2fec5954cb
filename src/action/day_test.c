/* A day with more accounts than one thread takes, while somebody else posts on some of them. */
#include "action_impl.h"
#include "action_test_place.h"
#include "store_test_place.h"
#include "store_test_world.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ACCOUNTS = 700 };

struct world {
    struct arena *arena;
    char *directory, *place;
    struct house *house;
    struct store *reader;
    struct action action;
};

static void begin(struct world *world)
{
    arena_reset(world->arena);
    world->action = action_begin(world->house, world->reader, world->arena);
}

static void commit(struct world *world, struct changes *changes, date on)
{
    changes->on = on;
    changes->at = instant_at(on, 11, 0);
    struct commit_result result =
        committer_commit(house_committer(world->house), world->arena, changes);
    assert_int_equal(result.code, OK);
}

/* Each account owes one charge; every third has paid as much as every fifth owes. */
static void fill(struct world *world)
{
    date on = date_make(2025, 11, 20);
    for (int i = 0; i < ACCOUNTS; i++) {
        begin(world);
        struct changes *changes = world_register(world->arena, i);
        commit(world, changes, on);
        changes = world_declaration(world->arena, i, 1000 + i, 1, 5000 + i, 10);
        changes->declarations_count = 0;
        if (i % 5 == 0) {
            struct ledger_item *item = arena_alloc(world->arena, sizeof(*item));
            *item = changes->items[0];
            item->due_on = date_make(2025, 11, 24);
            changes->items = item;
        }
        commit(world, changes, on);
        if (i % 3 == 0)
            commit(world, world_payment(world->arena, i, "p1", 700), on);
    }
}

struct poster {
    struct world *world;
    int posted, moved;
    bool stop;
};

/* Pays on the day before the one being closed: what comes too late is refused, and that is fine. */
static void *post(void *context)
{
    struct poster *poster = context;
    struct arena *arena = arena_new();
    date on = date_make(2025, 11, 25);
    for (int i = 0; !__atomic_load_n(&poster->stop, __ATOMIC_ACQUIRE); i++) {
        arena_reset(arena);
        struct changes *changes =
            world_payment(arena, (i * 7) % ACCOUNTS, arena_printf(arena, "x%d", i), 100);
        changes->on = on;
        changes->at = instant_at(on, 12, 0);
        struct commit_result result =
            committer_commit(house_committer(poster->world->house), arena, changes);
        poster->posted += result.code == OK;
        poster->moved += result.code == MOVED;
    }
    arena_free(arena);
    return NULL;
}

static void count_problem(void *context, const char *text)
{
    print_message("# %s\n", text);
    ++*(int *)context;
}

/* Each account has its statement and notice, whose closing is what was known; all adds up. */
static void check_documents(struct world *world, const char *kind)
{
    for (int i = 0; i < ACCOUNTS; i++) {
        struct stored_statement *list, stored;
        struct statement statement;
        begin(world);
        assert_int_equal(store_list_statements(world->reader, world->arena, world_account(i), kind,
                                               &list), 1);
        assert_int_equal(store_load_statement(world->reader, world->arena, list[0].id, &stored),
                         OK);
        assert_int_equal(document_read_statement(world->arena, stored.document, &statement), OK);
        const struct item_filter filter = {.account = world_account(i), .type = -1,
                                           .seq_max = stored.journal_seq};
        struct ledger_item *items;
        size_t count = store_list_items(world->reader, world->arena, &filter, &items);
        int64_t open = 0;
        for (size_t k = 0; k < count; k++)
            open += items[k].outstanding.cents;
        assert_int_equal(statement.closing.cents, open);
    }
}

static void test_many(void **state)
{
    struct world *world = *state;
    struct poster poster = {.world = world};
    struct day_report report;
    pthread_t thread;
    int problems = 0;
    struct verify_counts counts;
    fill(world);
    assert_int_equal(pthread_create(&thread, NULL, post, &poster), 0);
    begin(world);
    assert_int_equal(action_day(&world->action, date_make(2025, 11, 25), &report), OK);
    __atomic_store_n(&poster.stop, true, __ATOMIC_RELEASE);
    pthread_join(thread, NULL);
    print_message("# %d payments came in between, %d too late\n", poster.posted, poster.moved);
    assert_int_equal(report.statements, ACCOUNTS);
    assert_int_equal(report.notices, ACCOUNTS);
    assert_int_equal(report.accounts, ACCOUNTS);
    assert_true(report.clearings >= ACCOUNTS / 15);
    check_documents(world, "SOA");
    check_documents(world, "DN");
    begin(world);
    assert_int_equal(action_verify(&world->action, count_problem, &problems, &counts), OK);
    assert_int_equal(problems, 0);

    /* Again there is nothing to do. */
    begin(world);
    assert_int_equal(action_day(&world->action, date_make(2025, 11, 25), &report), OK);
    assert_int_equal(report.days, 0);
    for (int i = 0; i < 2; i++) {
        begin(world);
        assert_int_equal(action_advance(&world->action, date_make(2025, 11, 26), &report), OK);
        assert_int_equal(report.days, 1 - i);
    }
    begin(world);
    assert_int_equal(action_advance(&world->action, date_make(2025, 11, 25), &report), FORBIDDEN);
}

static int compare_month(const void *left, const void *right)
{
    const struct account_month *a = left, *b = right;
    return a->year != b->year ? a->year - b->year : a->month - b->month;
}

static void check_memo(struct world *world, int business)
{
    struct open_due *kept, *read;
    struct account_month *kept_months, *read_months;
    program_account account = world_account(business);
    date from = date_make(2025, 6, 1);
    begin(world);
    size_t kept_count = memo_open_by_due(&world->action, account, &kept);
    assert_int_equal(store_list_open_by_due(world->reader, world->arena, account, &read),
                     kept_count);
    for (size_t i = 0; i < kept_count; i++) {
        assert_true(date_equal(kept[i].due_on, read[i].due_on));
        assert_int_equal(kept[i].debits.cents, read[i].debits.cents);
        assert_int_equal(kept[i].credits.cents, read[i].credits.cents);
        assert_int_equal(kept[i].count, read[i].count);
    }
    size_t months = memo_charges_by_month(&world->action, account, from, &kept_months);
    assert_int_equal(store_charges_by_month(world->reader, world->arena, account, from,
                                            &read_months), months);
    if (months > 1) /* as found: payments of one day come between */
        qsort(read_months, months, sizeof(*read_months), compare_month);
    if (months > 0)
        assert_memory_equal(kept_months, read_months, months * sizeof(*kept_months));
}

/* What is remembered of an account is what would be added up, whatever was posted in between. */
static void test_memo(void **state)
{
    struct world *world = *state;
    const char *given = getenv("CARM_SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : 20251128;
    print_message("# seed %u\n", seed);
    begin(world);
    commit(world, world_register(world->arena, 0), date_make(2025, 11, 20));
    for (int i = 0; i < 120; i++) {
        begin(world);
        date on = date_make(2025, 11, 25);
        int64_t cents = 1 + rand_r(&seed) % 5000;
        struct changes *changes;
        if (rand_r(&seed) % 2 == 0) {
            changes = world_declaration(world->arena, 0, 5000 + i, 1, cents, 10);
            changes->declarations_count = 0;
            struct ledger_item *item = arena_alloc(world->arena, sizeof(*item));
            *item = changes->items[0];
            item->due_on = date_add(on, rand_r(&seed) % 5 - 3);
            item->posted_on = date_add(on, -60 + i / 2); /* they come in their order */
            changes->items = item;
        } else {
            changes = world_payment(world->arena, 0, arena_printf(world->arena, "m%d", i), cents);
        }
        commit(world, changes, on);
        begin(world);
        if (rand_r(&seed) % 3 == 0)
            assert_int_equal(action_clear(&world->action, world_account(0)), OK);
        if (rand_r(&seed) % 3 != 0)
            check_memo(world, 0);
    }
    check_memo(world, 0);
    check_memo(world, 1); /* nobody's */
}

static int open_world(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    world->arena = arena_new();
    world->directory = test_directory(world->arena);
    world->place = reference_place(world->arena, world->directory);
    assert_int_equal(signer_create(world->directory), OK);
    assert_int_equal(house_open(world->directory, world->place, true, "2025-11-25", &world->house),
                     OK);
    assert_int_equal(store_open(world->place, false, false, &world->reader), OK);
    *state = world;
    return 0;
}

static int close_world(void **state)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_memo, open_world, close_world),
        cmocka_unit_test_setup_teardown(test_many, open_world, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, reference_place_end);
}
