/* The world of the tests of warehouses: one importer, and shirts that go in and out. */
#pragma once
#include "action_impl.h"

struct world {
    char *directory, *place;
    struct arena *arena;
    struct house *house;
    struct store *reader;
    struct action action;
    program_account account;
};

int open_world(void **state);
int close_world(void **state);
void begin(struct world *world); /* as the operator */

/* Shirts in CAD: 18 % MFN, 5 % GST. `extra` are more members of the header, `lines` the lines. */
struct wanted {
    const char *type, *released;
    int64_t sequence;
    int version;
    const char *header, *line; /* more members, each ended by a comma */
    const char *quantity;      /* of each line, in NMB */
    int lines;
};

struct declaration make(struct arena *arena, const struct wanted *w);
struct filed file(struct world *world, const struct wanted *w, enum code expected);
void assert_finding(struct world *world, enum finding_code code, const char *pointer,
                    const char *argument2);
/* Of the lot of a line: whole units. */
void assert_lot(struct world *world, int64_t sequence, int line, int64_t in, int64_t out);
void on_problem(void *context, const char *text);
void assert_sound(struct world *world);

#define FROM(sequence, line)                                                                       \
    arena_printf(world->arena, "\"previousTransactionNumber\":\"%s\",\"previousLine\":%d,",        \
                 transaction_number_make("12345", sequence).text, line)
