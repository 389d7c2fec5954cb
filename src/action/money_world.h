/* What the tests of matters of money share, over the world of two importers and the agency. */
#pragma once
#include "bulk_world.h"

/* Fails with the findings when the code is another. */
void expect(struct world *world, const char *what, enum code code, enum code expected);
void pay_at(struct world *world, program_account account, const char *id, int64_t cents,
            const char *value_on);
/* One item of the account with this type and reference; the newest of several. */
struct ledger_item item_of(struct world *world, program_account account, enum item_type type,
                           const char *reference);
/* What is left of the credits of a type; of everything of a type posted with this reference. */
int64_t sum_of(struct world *world, program_account account, enum item_type type);
struct money_taken take(struct world *world, const char *user, program_account account,
                        ledger_id matter, enum money_step step, const char *words,
                        program_account about, enum code expected);
/* The journal alone gives the same store again. */
void assert_replays(struct world *world);
