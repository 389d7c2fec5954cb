/* What the tests of matters of money share. */
#include "money_world.h"

#include <stdio.h>

void expect(struct world *world, const char *what, enum code code, enum code expected)
{
    if (code != expected)
        fail_msg("%s: code %d, expected %d: %s", what, code, expected,
                 document_findings_text(world->arena, &world->action.findings, LANGUAGE_EN));
}

void pay_at(struct world *world, program_account account, const char *id, int64_t cents,
            const char *value_on)
{
    struct paid paid;
    const struct payment_order order = {.id = id, .account = account,
                                        .amount = money_cents(cents), .value_on = day(value_on),
                                        .method = "bank", .paid_by = account.text};
    begin(world, NULL);
    expect(world, id, action_pay(&world->action, &order, &paid), OK);
}

struct ledger_item item_of(struct world *world, program_account account, enum item_type type,
                           const char *reference)
{
    struct ledger_item *items, found = {0};
    const struct item_filter filter = {.account = account, .type = (int)type};
    begin(world, NULL);
    size_t count = action_list_items(&world->action, &filter, &items);
    for (size_t i = 0; i < count; i++)
        if (strcmp(items[i].reference, reference) == 0)
            found = items[i];
    if (found.id == 0)
        fail_msg("%s has no %s of %s", account.text, item_types[type].id, reference);
    return found;
}

int64_t sum_of(struct world *world, program_account account, enum item_type type)
{
    struct ledger_item *items;
    const struct item_filter filter = {.account = account, .type = (int)type};
    int64_t sum = 0;
    begin(world, NULL);
    size_t count = action_list_items(&world->action, &filter, &items);
    for (size_t i = 0; i < count; i++)
        sum += items[i].amount.cents;
    return sum;
}

struct money_taken take(struct world *world, const char *user, program_account account,
                        ledger_id matter, enum money_step step, const char *words,
                        program_account about, enum code expected)
{
    struct money_taken taken = {0};
    const struct money_order order = {.owner = program_account_bn(account), .matter = matter,
                                      .step = step, .words = words, .account = about};
    begin(world, user);
    expect(world, money_steps[step].id, action_take_money_step(&world->action, &order, &taken),
           expected);
    return taken;
}

static void on_problem(void *context, const char *text)
{
    (void)context;
    print_error("replay: %s\n", text);
}

void assert_replays(struct world *world)
{
    struct store *again;
    struct store_replayed replayed;
    char *directory = test_directory(world->arena);
    char *place = test_place(world->arena, directory);
    hash256 before, after;
    assert_int_equal(store_open(place, true, true, &again), OK);
    assert_int_equal(store_replay(world->reader, again, "test", instant_at(day("2039-01-01"), 0, 0),
                                  on_problem, NULL, NULL, &replayed), OK);
    assert_int_equal(replayed.left_out, 0);
    assert_int_equal(store_state_hash(world->reader, &before), OK);
    assert_int_equal(store_state_hash(again, &after), OK);
    assert_memory_equal(&before, &after, sizeof(before));
    store_close(again);
    test_place_remove(place);
    test_directory_remove(directory);
}
