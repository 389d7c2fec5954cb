/* One person at the door, from nothing to a session: what tests of people share. */
#pragma once
#include "access.h"
#include "action_test_place.h"
#include "store_test_place.h"

#include <stdarg.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME "Maple.Sugar"
#define PASSWORD "Tapping2spiles"
#define ADDRESS "maple@example.org"

struct world {
    struct arena *arena;
    char *directory, *place;
    struct house *house;
    struct store *reader;
    struct action action;
    struct sign_in came;
};

struct action *begin(struct world *w);
int open_world(void **state);
int close_world(void **state);
void on_problem(void *context, const char *text); /* counts them */
void sql(struct world *w, const char *text);
struct key_order order_of(const char *name, const char *password);
struct sign_in_flow flow_of(struct world *w);
/* The six digits of the newest letter. */
const char *mailed(struct world *w);
enum code give(struct world *w, const char *code);
bool found(struct world *w, enum finding_code code);
enum code profile(struct world *w);
/* Letters may go again to the address at once. */
void forget_sending(struct world *w);
/* From nothing to a session. */
void sign_up(struct world *w);
enum code enter(struct world *w, const char *cookie);
enum code sign_in(struct world *w, const char *name, const char *password);
