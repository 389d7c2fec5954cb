/* The reference data of DATA_DIR but the waivers, under which no interest could be seen. */
#pragma once
#include "action.h"
#include "store.h"

/* test_place() with them: read once by a program, copied afterwards. */
char *reference_place(struct arena *arena, const char *directory);
/* The same with Chapter 61 alone, where the whole tariff is built again and again. A program uses
 * one of the two. */
char *small_reference_place(struct arena *arena, const char *directory);
/* Of cmocka's groups: removes what was copied. */
int reference_place_end(void **state);
/* The actor is this person, who has the role on RM0001 of the business. */
void test_actor(struct action *action, const char *name, const char *business, const char *role);
