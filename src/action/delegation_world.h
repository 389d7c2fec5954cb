/* A client, a firm and another firm for the tests of delegations. */
#pragma once
#include "action_impl.h"

#define CLIENT "123456782"
#define FIRM "741190268"
#define OTHER "802144774"

struct world {
    char *directory, *place; /* place: of the store */
    struct arena *arena;
    struct house *house;
    struct store *reader;
    struct action action;
};

int world_setup(void **state);
int world_teardown(void **state);
#define DELEGATION_TEST(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

/* Another request, of this person. */
void world_as(struct world *world, const char *name, const char *business, const char *role);
program_account world_account(struct world *world, const char *program); /* of the client */
/* The client's accounts RM0001 up to this one. */
void world_open_accounts(struct world *world, int count);
void world_be_firm(struct world *world); /* the other, which is none by itself */
/* Put as if it were registered; from: 2020 when it says nothing. program "": all accounts. */
void world_give(struct world *world, const char *program, const struct registry_delegation *given);
/* A declaration in CAD of the client: T-shirts, 18 % MFN, 5 % GST. */
struct declaration world_shirts(struct world *world, const char *program, int64_t sequence,
                                const char *dollars);
struct filed world_file(struct world *world, const struct declaration *declaration,
                        enum code expected);
