/* Recomputing everything from the journal, a business at a time. */
#pragma once
#include "engine.h"
#include "seal_impl.h"

/* The last step of a matter of money, and whether somebody has to act. */
struct matter_state {
    ledger_id matter, last;
    bool waits;
};

struct verify {
    struct store *store;
    struct arena *record;   /* lives for one record */
    struct arena *business; /* lives for one business */
    void (*problem)(void *context, const char *text);
    void *context;
    struct verify_counts counts;
    struct row_counts expected;
    bn bn;
    /* Of the business under way. */
    struct item_state *items; /* by id */
    size_t items_count, items_capacity;
    struct matter_state *matters; /* in the order of their first steps */
    size_t matters_count, matters_capacity;
    struct registry_delegation *delegations; /* the last word on each */
    size_t delegations_count, delegations_capacity;
    const char *business_text; /* the business as last put, encoded */
    struct seal_check seals;
};

void verify_trouble(struct verify *v, const char *format, ...) PRINTF_LIKE(2, 3);
/* v->bn; adds to what is expected. */
void verify_business(struct verify *v);
