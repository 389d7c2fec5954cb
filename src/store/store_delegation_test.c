/* Delegations in the store: what stands for a firm, and records of before. */
#include "store_test_open.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static size_t clients_of(struct world *w, bn firm, date on, program_account after)
{
    struct registry_client *clients;
    return store_list_clients(w->store, w->arena, firm, on, after, 0, &clients);
}

/* One for all accounts of a business gives each; what was ended or is over gives none. */
static void delegations(void **state)
{
    struct world *w = *state;
    struct registry_delegation given = {.delegate = world_bn(2), .from = date_make(2025, 1, 1),
                                        .own_only = true, .ceiling = {5000000},
                                        .until = date_make(2025, 3, 31)};
    struct registry_delegation *list;
    struct changes *c = world_register(w->arena, 1);
    memcpy(given.account.text, world_bn(1).text, 9);
    c->delegations = &given;
    c->delegations_count = 1;
    assert_int_equal(commit(w, c).code, OK);
    assert_int_equal(store_list_delegations_to(w->store, w->arena, world_bn(1), &list), 1);
    assert_true(registry_delegation_whole(&list[0]) && registry_delegation_alike(&list[0], &given));
    const program_account none = {""};
    assert_int_equal(clients_of(w, world_bn(2), date_make(2025, 3, 31), none), 1);
    assert_int_equal(clients_of(w, world_bn(2), date_make(2025, 3, 31), world_account(1)), 0);
    assert_int_equal(clients_of(w, world_bn(2), date_make(2025, 4, 1), none), 0);
    assert_int_equal(clients_of(w, world_bn(3), date_make(2025, 3, 31), none), 0);
    /* One of a single account beside it: the account comes once for each. */
    given.account = world_account(1);
    given.file = true;
    c->business = NULL;
    c->kind = "delegation";
    assert_int_equal(commit(w, c).code, OK);
    assert_int_equal(clients_of(w, world_bn(2), date_make(2025, 3, 31), none), 2);
    given.ended_on = date_make(2025, 2, 1);
    assert_int_equal(commit(w, c).code, OK);
    given = list[0];
    given.ended_on = date_make(2025, 2, 1);
    struct changes end = {.bn = c->bn, .expect_seq = -1, .at = c->at, .on = c->on,
                          .kind = "delegation", .actor = "x", .delegations = &given,
                          .delegations_count = 1};
    assert_int_equal(commit(w, &end).code, OK);
    assert_int_equal(clients_of(w, world_bn(2), date_make(2025, 1, 2), none), 0);
    assert_int_equal(problems(w->store, NULL), 0);
}

/* A record of before says nothing of what came later: all declarations were seen. */
static void old_delegation(void **state)
{
    static const char body[] =
        "{\"bn\":\"123456782\",\"at\":1735732800000,\"on\":20250101,\"kind\":\"register\","
        "\"actor\":\"operator\",\"delegations\":[{\"account\":\"123456782RM0001\","
        "\"delegate\":\"741190268\",\"from\":20200101,\"file\":1,\"statements\":1}]}";
    (void)state;
    struct arena *arena = arena_new();
    struct changes *changes;
    assert_int_equal(changes_decode(arena, body, &changes), OK);
    const struct registry_delegation *d = changes->delegations;
    assert_true(d->file && d->statements && !d->pay && !d->own_only && !d->suspended);
    assert_true(d->ceiling.cents == 0 && date_is_none(d->ended_on));
    assert_string_equal(changes_encode(arena, changes), body);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {IN_WORLD(delegations), cmocka_unit_test(old_delegation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
