/* An account whose goods come by pipeline: those of a month are on the statement of the next. */
#include "calendar_file.h"
#include "money_world.h"

static void make_continuous(struct world *world)
{
    const struct registry_account account = {.account = world->account, .name = "", .import = true,
                                             .asec = "12345", .continuous = true,
                                             .open_from = date_make(2020, 1, 1)};
    struct registry_business business = {.kind = BUSINESS_IMPORTER, .legal_name = "Gaz Ltée",
                                         .country = "CA", .accounts_count = 1,
                                         .accounts = &account};
    assert_true(bn_parse(OWNER, &business.bn));
    begin(world, NULL);
    expect(world, "account", action_register(&world->action, &business, NULL, 0), OK);
}

static struct stored_statement statement_of(struct world *world, const char *issued_on)
{
    struct stored_statement *list;
    size_t count = store_list_statements(world->reader, world->arena, world->account, "SOA", &list);
    for (size_t i = 0; i < count; i++)
        if (date_equal(list[i].issued_on, day(issued_on)))
            return list[i];
    fail_msg("no statement of %s", issued_on);
    return (struct stored_statement){0};
}

static void test_statements(void **state)
{
    struct world *world = *state;
    struct stored_declaration stored;
    make_continuous(world);
    world->released = "2025-11-01";
    file_shirts(world, 1, 1, "10000.00", "");
    file_shirts(world, 500, 1, "10000.00", ""); /* the same of another's, as ever */
    world->released = "2025-11-30";
    advance(world, "2025-12-30"); /* weeks after, and still in time */
    file_shirts(world, 2, 1, "10000.00", "");
    assert_int_equal(store_load_declaration(world->reader, world->arena, number_of(2), 1, &stored),
                     OK);
    assert_string_equal(date_text(world->arena, stored.account_by), "2025-12-31");
    assert_string_equal(stored.account_rule, rules[RULE_DUE_CONTINUOUS].id);
    assert_string_equal(date_text(world->arena, stored.due_on), "2025-12-31");
    assert_string_equal(stored.due_rule, rules[RULE_DUE_CONTINUOUS].id);
    assert_int_equal(sum_of(world, world->account, ITEM_LAP), 0);

    struct stored_statement november = statement_of(world, "2025-11-25");
    struct stored_statement december = statement_of(world, "2025-12-25");
    assert_int_equal(november.total_payable.cents, 0);
    assert_string_equal(date_text(world->arena, december.due_on), "2025-12-31");
    assert_int_equal(december.total_payable.cents, 239000);
    assert_true(sum_of(world, world->other, ITEM_INT) > 0); /* due 2025-12-01 there */
    assert_int_equal(sum_of(world, world->account, ITEM_INT), 0);
    advance(world, "2025-12-31");
    pay_at(world, world->account, "P1", 2 * 239000, "2025-12-31");
    advance(world, "2026-01-26");
    assert_int_equal(balance(world, world->account).cents, 0);
    assert_int_equal(sum_of(world, world->account, ITEM_LPP), 0);
    world->released = "2025-12-31"; /* accounted for two weeks later, and then too late */
    file_shirts(world, 3, 1, "10000.00", "");
    assert_int_equal(sum_of(world, world->account, ITEM_LAP), 0);
    advance(world, "2026-02-02");
    file_shirts(world, 4, 1, "10000.00", "");
    assert_int_equal(sum_of(world, world->account, ITEM_LAP), 10000);
    assert_sound(world);
    assert_replays(world);
}

static void test_calendar(void **state)
{
    struct world *world = *state;
    struct calendar_event *events;
    size_t count, found = 0;
    make_continuous(world);
    begin(world, "maude");
    expect(world, "calendar",
           action_calendar(&world->action, world->account, day("2025-12-01"), day("2026-02-28"),
                           &events, &count), OK);
    for (size_t i = 0; i < count; i++)
        if (events[i].kind == CALENDAR_ACCOUNT) {
            assert_int_equal(events[i].rule, RULE_DUE_CONTINUOUS);
            found++;
        }
    assert_int_equal(found, 3); /* of October on 2025-12-01, of November and of December */
    const char *feed =
        document_calendar_ics(world->arena, world->account, "Gaz", events, count,
                              world->action.now, 7, LANGUAGE_EN);
    assert_non_null(strstr(feed, "DTSTART;VALUE=DATE:20251231"));
    assert_non_null(strstr(feed, "Continuous transmission"));
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {IN_WORLD(test_statements), IN_WORLD(test_calendar)};
    return cmocka_run_group_tests_name("continuous", tests, NULL, reference_place_end);
}
