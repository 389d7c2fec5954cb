/*
 * A batch on its way into the store, in four steps: what it must look at is gathered, an engine
 * fills that in, each change is decided in memory and sees those before it, and the rows are
 * written. Only the second and last know an engine. Private to the room.
 */
#pragma once
#include "engine.h"

struct batch {
    struct store *store;
    struct arena *arena;
    const struct prepared *prepared;
    size_t count;
    struct commit_result *results;
    struct view view;
    /* Items of the changes that are taken, in order, as the whole batch leaves them. */
    struct item_state *fresh;
    size_t fresh_count, fresh_capacity;
};

/* Gathers the keys. */
void batch_gather(struct batch *batch);
struct seen_head *batch_head(struct batch *batch, bn bn);
/* NULL: nobody in the batch asked for this version. */
struct seen_filing *batch_filing(struct batch *batch, transaction_number transaction, int version);
struct seen_key *batch_answer(struct batch *batch, const char *client, const char *key);
struct seen_key *batch_payment(struct batch *batch, bn bn, const char *id);
struct seen_key *batch_statement(struct batch *batch, bn bn, const char *id);
struct seen_item *batch_item(struct batch *batch, bn bn, ledger_id id);

/* Decides all: results have OK with their place in the chain, MOVED or CONFLICT. */
void batch_decide(struct batch *batch);
/* Writes the rows of what is taken. */
enum code batch_write(struct batch *batch);
