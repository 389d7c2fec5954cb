/* What the tests of billing share: a small tariff, and an account that lives by the day. */
#pragma once
#include "billing.h"

date day(const char *text);
/* Holidays of 2024-2026; 8.7 % in 2026 Q1, 2.7 + 6; other quarters near it; `more` is CSV of a kind
 * ("waivers", "due-overrides", "parameters") or NULL. */
const struct tariff *world_tariff(struct arena *arena, const char *kind, const char *more);

uint64_t random_next(uint64_t *seed);
int64_t random_between(uint64_t *seed, int64_t low, int64_t high);

enum { WORLD_ITEMS = 4096, WORLD_LINKS = 8192 };
/* An account as a store would keep it. */
struct world {
    struct arena *arena;
    const struct tariff *tariff;
    program_account account;
    int64_t seq;
    struct ledger_item items[WORLD_ITEMS];
    size_t items_count;
    struct ledger_link links[WORLD_LINKS];
    size_t links_count;
    int64_t balances[LEDGER_COUNT];
};
struct world *world_new(struct arena *arena, const struct tariff *tariff);
/* Posts a debit or, below zero, a credit note of one class. */
struct ledger_item *world_charge(struct world *world, enum item_type type, enum revenue_class by,
                                 int64_t cents, date due_on, date posted_on);
struct ledger_item *world_pay(struct world *world, int64_t cents, date value_on, date posted_on);
void world_allocate(struct world *world, date today);
struct billing_debt world_debt(const struct world *world, const char *reference);
/* A line comes out again from what it says alone, and is posted. */
struct ledger_item *world_post_interest(struct world *world, const struct interest_line *line,
                                        date on);
/* Interest of all debts, and the credits it may give are allocated. Gives the lines posted. */
size_t world_interest(struct world *world, date run_on);
int64_t world_outstanding(const struct world *world);
void world_check(const struct world *world); /* ledger lines = outstanding parts, by class */
