/* An importer, another one and the agency, with declarations of shirts: for the tests of requests
 * over many declarations. */
#pragma once
#include "action_test_place.h"
#include "bulk_impl.h"
#include "store_test_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define OWNER "123456782"
#define OTHER "987654324"
#define AGENCY "786534800"

struct world {
    char *directory, *place;
    struct arena *arena;
    struct house *house;
    struct store *reader;
    struct action action;
    program_account account, other;
    const char *released, *shipped; /* of shirts: 2025-10-31 at first */
};

int open_world(void **state); /* 2025-11-03 */
int open_world_on(void **state, const char *today);
int close_world(void **state);
/* The same, after the chain of access was found sound and not empty. */
int close_people(void **state);
/* Closed and opened again, as by another process. */
void shut_house(struct world *world);
void start_house(struct world *world);
/* NULL the operator; officer1, officer2 of the agency; otto of the other importer; vera looks. */
void begin(struct world *world, const char *user);
date day(const char *text);
void advance(struct world *world, const char *to);
transaction_number number_of(int sequence);
/* `lines` lines of T-shirts, 18 % duty and 5 % tax: 239 dollars a thousand each. Released on
 * 2025-10-31, payable by 2025-12-01. Sequences from 500 on are the other importer's. */
void file_shirts(struct world *world, int sequence, int lines, const char *dollars,
                 const char *extra);
void pay(struct world *world, const char *id, int64_t cents);
money balance(struct world *world, program_account account);
void assert_found(struct world *world, enum finding_code code);
const struct bulk_trouble *trouble_of(const struct bulk *bulk, int row);
void assert_sound(struct world *world);
