/*
 * What a check of permission costs in a country: 227,000 businesses, of which 50,000 are clients of
 * one broker. Usage: permission_bench PLACE, an installation that is otherwise empty. Each figure
 * is of checks on accounts drawn at random, after each business was asked for once.
 */
#include "action.h"
#include "figures.h"
#include "store_test_world.h"

#include <stdlib.h>
#include <string.h>

enum { BUSINESSES = 227000, CLIENTS = 50000, BROKER = 200000, BATCH = 64, CHECKS = 1000000 };

static void fill(const char *place)
{
    struct store *store;
    struct arena *arena = arena_new();
    const struct changes *batch[BATCH];
    struct commit_result results[BATCH];
    enum code code = store_open(place, false, true, &store);
    assert(code == OK);
    for (int from = 0; from < BUSINESSES; from += BATCH) {
        size_t count = 0;
        for (int i = from; i < from + BATCH && i < BUSINESSES; i++) {
            struct changes *changes = world_register(arena, i);
            struct registry_delegation *d = arena_alloc(arena, sizeof(*d));
            *d = (struct registry_delegation){.account = world_account(i), .file = true,
                                              .delegate = world_bn(BROKER),
                                              .from = date_make(2020, 1, 1)};
            changes->delegations = d;
            changes->delegations_count = i < CLIENTS;
            batch[count++] = changes;
        }
        code = store_commit(store, arena, batch, NULL, count, results);
        for (size_t i = 0; i < count; i++)
            code = code == OK ? results[i].code : code;
        assert(code == OK);
        arena_reset(arena);
    }
    store_close(store);
    arena_free(arena);
}

/* Of the broker's people one has all clients by a group and is assigned nothing else, another has
 * a half of them. */
static enum code assign_all(struct store *store, void *context)
{
    const bn firm = world_bn(BROKER);
    const struct client_group group = {.firm = firm, .id = "g", .name = "All", .folded = "all",
                                       .made_by = ""};
    const struct assignment rows[] = {
        {.firm = firm, .person = "grouped", .group = "g", .role = ROLE_EDITOR, .given_by = ""},
        {.firm = firm, .person = "grouped", .group = "", .given_by = ""},
        {.firm = firm, .person = "half", .group = "", .given_by = ""}};
    (void)context;
    enum code code = store_put_client_group(store, &group);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && code == OK; i++)
        code = store_put_assignment(store, &rows[i]);
    for (int i = 0; i < CLIENTS && code == OK; i++) {
        const struct assignment half = {.firm = firm, .person = "half", .client = world_bn(i),
                                        .group = "", .role = ROLE_READER, .given_by = ""};
        code = store_put_group_member(store, firm, "g", world_bn(i));
        if (code == OK && i >= CLIENTS / 2)
            code = store_put_assignment(store, &half);
    }
    return code == OK ? store_raise_assignments(store, firm) : code;
}

static void assign(const char *place)
{
    struct store *store;
    enum code code = store_open(place, false, true, &store);
    if (code == OK)
        code = store_together(store, assign_all, NULL);
    assert(code == OK);
    store_close(store);
}

static uint64_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static void measure(struct action *action, const char *name, const struct actor *actor, int among,
                    enum permission permission, bool expected)
{
    uint64_t seed = 20251120;
    int right = 0;
    action->actor = *actor;
    for (int i = 0; i < among; i++) {
        right += action_may(action, permission, world_account(i)) == expected;
        arena_reset(action->arena);
    }
    assert(right == among);
    program_account *accounts = calloc(CHECKS, sizeof(*accounts));
    assert(accounts != NULL);
    for (int i = 0; i < CHECKS; i++)
        accounts[i] = world_account((int)(draw(&seed) % (uint64_t)among));
    right = 0;
    int64_t began = now_ns();
    for (int i = 0; i < CHECKS; i++)
        right += action_may(action, permission, accounts[i]) == expected;
    figure(name, (now_ns() - began) / CHECKS);
    assert(right == CHECKS);
    free(accounts);
}

int main(int argc, char **argv)
{
    struct house *house;
    struct store *reader;
    if (argc != 2)
        return 2;
    fill(argv[1]);
    assign(argv[1]);
    enum code code = house_open(argv[1], NULL, false, "2025-11-20", &house);
    assert(code == OK);
    code = store_open(argv[1], false, false, &reader);
    assert(code == OK);
    struct arena *arena = arena_new();
    struct action action = action_begin(house, reader, arena);
    const struct membership held[] = {
        {.business = world_bn(7), .program = "RM0001", .role = ROLE_EDITOR},
        {.business = world_bn(BROKER), .program = "RM0001", .role = ROLE_EDITOR},
        {.business = world_bn(BROKER + 2), .program = "RM0001", .role = ROLE_EDITOR}};
    const struct actor broker = {.name = "b", .business = world_bn(BROKER), .role = "editor",
                                 .memberships = &held[1], .memberships_count = 2};
    const struct actor own = {.name = "o", .business = world_bn(7), .role = "editor",
                              .memberships = held, .memberships_count = 1};
    const struct actor officer = {.name = "f", .business = world_bn(BROKER + 1),
                                  .role = "officer", .staff = STAFF_ALL};
    measure(&action, "permission.client_ns", &broker, CLIENTS, PERMISSION_DECLARATION_FILE, true);
    measure(&action, "permission.foreign_ns", &own, 7, PERMISSION_DECLARATION_FILE, false);
    measure(&action, "permission.officer_ns", &officer, BUSINESSES, PERMISSION_ACCOUNT_VIEW, true);
    measure(&action, "permission.refused_ns", &broker, CLIENTS, PERMISSION_ACCOUNT_VIEW, false);
    struct actor grouped = broker, half = broker;
    grouped.name = "grouped";
    half.name = "half";
    measure(&action, "permission.grouped_ns", &grouped, CLIENTS, PERMISSION_DECLARATION_FILE, true);
    measure(&action, "permission.unassigned_ns", &half, CLIENTS / 2, PERMISSION_DECLARATION_VIEW,
            false);
    arena_free(arena);
    store_close(reader);
    house_close(house);
    return 0;
}
