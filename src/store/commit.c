/* Committing: each change of a batch is decided in memory, then all is written in one
 * transaction. */
#include "batch.h"
#include "platform.h"

#include <stdio.h>
#include <time.h>

/* ---- guards ---- */

static bool listed_before(const struct changes *changes, size_t place, int version)
{
    const struct stored_declaration *d = &changes->declarations[place];
    for (size_t i = 0; i < place; i++)
        if (changes->declarations[i].version == version &&
            strcmp(changes->declarations[i].transaction.text, d->transaction.text) == 0)
            return true;
    return false;
}

static enum code guard_declarations(struct batch *batch, const struct changes *changes)
{
    for (size_t i = 0; i < changes->declarations_count; i++) {
        const struct stored_declaration *d = &changes->declarations[i];
        if (batch_filing(batch, d->transaction, d->version)->found || d->version < 1 ||
            listed_before(changes, i, d->version))
            return CONFLICT;
        if (d->version == 1 || listed_before(changes, i, d->version - 1))
            continue;
        const struct seen_filing *before = batch_filing(batch, d->transaction, d->version - 1);
        if (!before->found || !program_account_equal(before->account, d->importer))
            return CONFLICT;
    }
    return OK;
}

static enum code guard_keys(struct batch *batch, const struct changes *changes)
{
    for (size_t i = 0; i < changes->payments_count; i++) {
        if (batch_payment(batch, changes->bn, changes->payments[i].id)->found)
            return CONFLICT;
        for (size_t k = 0; k < i; k++)
            if (strcmp(changes->payments[k].id, changes->payments[i].id) == 0)
                return CONFLICT;
    }
    if (changes->statement != NULL &&
        batch_statement(batch, changes->bn, changes->statement->id)->found)
        return CONFLICT;
    return OK;
}

static bool day_closed(const struct batch *batch, const struct changes *changes)
{
    return !date_is_none(changes->on) && date_before(changes->on, batch->view.closing);
}

/* In the order that store.h gives. */
static enum code guard(struct batch *batch, const struct changes *changes,
                       const struct seen_head *head)
{
    if (changes->expect_seq >= 0 && changes->expect_seq != head->seq)
        return MOVED;
    if (day_closed(batch, changes))
        return MOVED;
    if (changes->idempotency_key != NULL &&
        batch_answer(batch, changes->idempotency_client, changes->idempotency_key)->found)
        return CONFLICT;
    enum code code = guard_declarations(batch, changes);
    return code == OK ? guard_keys(batch, changes) : code;
}

/* ---- items that move ---- */

struct moving {
    struct item_state *states;
    size_t count;
};

static struct item_state *moving_find(const struct moving *moving, ledger_id id)
{
    for (size_t i = 0; i < moving->count; i++)
        if (moving->states[i].id == id)
            return &moving->states[i];
    return NULL;
}

static struct item_state new_state(const struct ledger_item *item, ledger_id id)
{
    return (struct item_state){.id = id, .account = item->account, .type = item->type,
                               .amount = item->amount, .outstanding = item->amount,
                               .due_on = item->due_on, .interest_through = item->interest_through};
}

/* An item of an earlier change of the same batch. */
static struct item_state *fresh_find(const struct batch *batch, bn owner, ledger_id id)
{
    for (size_t i = 0; i < batch->fresh_count; i++)
        if (batch->fresh[i].id == id &&
            bn_equal(program_account_bn(batch->fresh[i].account), owner))
            return &batch->fresh[i];
    return NULL;
}

/* Where a lasting id stands when the change is taken. */
static struct item_state *standing(struct batch *batch, bn owner, ledger_id id)
{
    struct seen_item *seen = batch_item(batch, owner, id);
    return seen != NULL && seen->found ? &seen->state : fresh_find(batch, owner, id);
}

static struct item_state *moving_touch(struct batch *batch, struct moving *moving,
                                       const struct changes *changes, ledger_id id, int64_t seq)
{
    ledger_id lasting = id_resolve(id, seq);
    struct item_state *state = moving_find(moving, lasting);
    if (state != NULL)
        return state;
    state = &moving->states[moving->count++];
    if (id < 0) {
        *state = new_state(&changes->items[-id - 1], lasting);
    } else {
        const struct item_state *there = standing(batch, changes->bn, id);
        assert(there != NULL);
        *state = *there;
    }
    return state;
}

/* Links and updates as they will leave their items. MOVED: more is cleared than is outstanding. */
static enum code move_items(struct batch *batch, const struct changes *changes, int64_t seq,
                            struct moving *ret_moving)
{
    struct moving moving = {0};
    size_t most = changes->links_count * 2 + changes->updates_count;
    moving.states = arena_array(batch->arena, most, sizeof(*moving.states));
    for (size_t i = 0; i < changes->links_count; i++) {
        const struct ledger_link *link = &changes->links[i];
        struct item_state *credit = moving_touch(batch, &moving, changes, link->credit, seq);
        struct item_state *debit = moving_touch(batch, &moving, changes, link->debit, seq);
        if (!item_state_link(credit, debit, link))
            return MOVED;
    }
    for (size_t i = 0; i < changes->updates_count; i++)
        moving_touch(batch, &moving, changes, changes->updates[i].item, seq)->interest_through =
            changes->updates[i].interest_through;
    *ret_moving = moving;
    return OK;
}

/* ---- taking ---- */

static void take_items(struct batch *batch, const struct changes *changes, int64_t seq,
                       const struct moving *moving)
{
    ledger_id first = id_first(seq);
    for (size_t i = 0; i < moving->count; i++) {
        if (moving->states[i].id >= first)
            continue;
        struct seen_item *seen = batch_item(batch, changes->bn, moving->states[i].id);
        *standing(batch, changes->bn, moving->states[i].id) = moving->states[i];
        seen->touched = seen->found;
    }
    for (size_t i = 0; i < changes->items_count; i++) {
        struct item_state fresh = new_state(&changes->items[i], first + (ledger_id)i);
        const struct item_state *moved = moving_find(moving, fresh.id);
        *LIST_PUSH(batch->arena, batch->fresh, batch->fresh_count, batch->fresh_capacity) =
            moved == NULL ? fresh : *moved;
    }
}

/* What the changes after it in the batch see. */
static void take_keys(struct batch *batch, const struct changes *changes, size_t place)
{
    for (size_t i = 0; i < changes->declarations_count; i++) {
        const struct stored_declaration *d = &changes->declarations[i];
        struct seen_filing *filing = batch_filing(batch, d->transaction, d->version);
        filing->found = true;
        filing->account = d->importer;
        filing->accepted_at = d->accepted_at;
        filing->by = (int64_t)place;
    }
    for (size_t i = 0; i < changes->payments_count; i++)
        batch_payment(batch, changes->bn, changes->payments[i].id)->found = true;
    if (changes->statement != NULL)
        batch_statement(batch, changes->bn, changes->statement->id)->found = true;
    if (changes->idempotency_key != NULL)
        batch_answer(batch, changes->idempotency_client, changes->idempotency_key)->found = true;
}

void batch_decide(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct prepared *prepared = &batch->prepared[i];
        const struct changes *changes = prepared->changes;
        struct seen_head *head = batch_head(batch, changes->bn);
        struct moving moving;
        int64_t seq = head->seq + 1;
        enum code code = guard(batch, changes, head);
        if (code == OK)
            code = move_items(batch, changes, seq, &moving);
        batch->results[i] = (struct commit_result){.code = code};
        if (code != OK) {
            batch->results[i].day_closed = code == MOVED && day_closed(batch, changes);
            continue;
        }
        take_items(batch, changes, seq, &moving);
        take_keys(batch, changes, i);
        head->hash = journal_hash(changes->bn, seq, &head->hash, &prepared->body_hash);
        head->seq = seq;
        batch->results[i] = (struct commit_result){.code = OK, .seq = seq, .head = head->hash,
                                                   .body_hash = prepared->body_hash};
    }
}

/* ---- the transaction, and again when others came first ---- */

/* Whoever waits for an answer does not wait for ever. */
enum { TRIES_MAX = 100, TRIES_US = 120000000 };

/* Results of a try whose end was not heard: it may be done, or be done yet. */
struct unheard {
    struct commit_result *results; /* NULL none */
};

/* Is it done? Its first record is in the chain with its hash, or nothing of it is there. */
static enum code find_unheard(struct batch *batch, const struct unheard *unheard, bool *ret_done)
{
    *ret_done = false;
    for (size_t i = 0; i < batch->count; i++) {
        const struct commit_result *result = &unheard->results[i];
        hash256 hash;
        if (result->code != OK)
            continue;
        struct sql sql = sql_new(batch->store, QUERY_JOURNAL_HASH);
        sql_bn(&sql, batch->prepared[i].changes->bn);
        sql_int(&sql, result->seq);
        enum code code = sql_get(&sql);
        if (code != OK)
            return code == NOT_FOUND ? OK : code;
        column_hash(&sql, &hash);
        sql_end(&sql);
        *ret_done = memcmp(&hash, &result->head, sizeof(hash)) == 0;
        return OK;
    }
    return OK;
}

/* One transaction. MOVED: others came first, run again. BUSY: the connection broke. */
static enum code commit_once(struct batch *batch, struct unheard *unheard)
{
    struct store *store = batch->store;
    bool done = false;
    enum code code = engine_begin(store);
    if (code != OK)
        return code;
    code = store->engine->look(store, batch->arena, &batch->view);
    if (code == OK && unheard->results != NULL)
        code = find_unheard(batch, unheard, &done);
    if (code == OK && done) {
        memcpy(batch->results, unheard->results, batch->count * sizeof(*batch->results));
    } else if (code == OK) {
        batch_decide(batch);
        code = batch_write(batch);
        if (code == OK) {
            code = engine_end(store, OK);
            if (code == BUSY && unheard->results == NULL)
                unheard->results = arena_array(batch->arena, batch->count,
                                               sizeof(*unheard->results));
            if (code == BUSY)
                memcpy(unheard->results, batch->results, batch->count * sizeof(*batch->results));
            return code;
        }
    }
    return engine_end(store, code);
}

static void pause_ms(unsigned ms)
{
    nanosleep(&(struct timespec){.tv_nsec = (long)ms * 1000000}, NULL);
}

/* After a try: MOVED is to be tried again. */
static enum code again(struct store *store, enum code code, uint64_t began_us)
{
    if ((code == BUSY || code == MOVED) && platform_monotonic_us() - began_us > TRIES_US)
        return BUSY;
    if (code != BUSY)
        return code;
    code = store->engine->reconnect(store);
    return code == OK ? MOVED : code;
}

enum code store_transaction(struct store *store, enum code (*work)(struct store *, void *),
                            void *context)
{
    enum code code = MOVED;
    uint64_t began_us = platform_monotonic_us();
    for (unsigned tries = 0; tries < TRIES_MAX && code == MOVED; tries++) {
        code = engine_begin(store);
        if (code == OK)
            code = engine_end(store, work(store, context));
        code = again(store, code, began_us);
    }
    return code == MOVED ? BUSY : code;
}

enum code store_commit_prepared(struct store *store, struct arena *arena,
                                const struct prepared *prepared, size_t count,
                                struct commit_result *ret_results)
{
    struct unheard unheard = {0};
    uint64_t began_us = platform_monotonic_us();
    enum code code = MOVED;
    /* Within another transaction only that can be run again. */
    unsigned tries_max = store->depth > 0 ? 1 : TRIES_MAX;
    for (unsigned tries = 0; tries < tries_max && code == MOVED; tries++) {
        struct batch batch = {.store = store, .arena = arena, .prepared = prepared,
                              .count = count, .results = ret_results};
        if (tries > 0)
            pause_ms(tries % 16); /* uneven, so that two do not keep meeting */
        batch_gather(&batch);
        code = commit_once(&batch, &unheard);
        if (store->depth == 0)
            code = again(store, code, began_us);
    }
    if (code == MOVED && store->depth == 0)
        code = BUSY;
    if (code == FAULT && unheard.results != NULL)
        code = BUSY; /* it may be done, or be done yet */
    if (code != OK)
        for (size_t i = 0; i < count; i++)
            ret_results[i] = (struct commit_result){.code = code};
    return code;
}

enum code store_commit(struct store *store, struct arena *arena,
                       const struct changes *const *changes, const char *const *bodies,
                       size_t count, struct commit_result *ret_results)
{
    struct prepared *prepared = arena_array(arena, count, sizeof(*prepared));
    for (size_t i = 0; i < count; i++)
        prepared[i] = changes_prepare(arena, changes[i], bodies == NULL ? NULL : bodies[i]);
    return store_commit_prepared(store, arena, prepared, count, ret_results);
}
