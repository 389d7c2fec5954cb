/* One change: guards by look-ups first, so that what is begun is finished; then its rows. */
#include "engine.h"

#include <stdlib.h>

enum { BULK = 64 };

/* ---- guards ---- */

static enum code guard_answer(struct store *store, const struct changes *changes)
{
    if (changes->idempotency_key == NULL)
        return OK;
    struct sql sql = sql_new(store, QUERY_ANSWER_GET);
    sql_text(&sql, changes->idempotency_client);
    sql_text(&sql, changes->idempotency_key);
    enum code code = sql_get(&sql);
    sql_end(&sql);
    return code == OK ? CONFLICT : code == NOT_FOUND ? OK : code;
}

/* Where a version stands. NOT_FOUND: nowhere. */
static enum code find_filing(struct store *store, transaction_number transaction, int version,
                             program_account *ret_account, instant *ret_accepted_at)
{
    struct sql sql = sql_new(store, QUERY_FILING_GET);
    sql_int(&sql, transaction_to_number(transaction));
    sql_int(&sql, version);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    column_account(&sql, ret_account);
    ret_accepted_at->ms = column_int(&sql);
    sql_end(&sql);
    return OK;
}

static bool listed_before(const struct changes *changes, size_t place, int version)
{
    const struct stored_declaration *d = &changes->declarations[place];
    for (size_t i = 0; i < place; i++)
        if (changes->declarations[i].version == version &&
            strcmp(changes->declarations[i].transaction.text, d->transaction.text) == 0)
            return true;
    return false;
}

static enum code guard_declarations(struct store *store, const struct changes *changes)
{
    for (size_t i = 0; i < changes->declarations_count; i++) {
        const struct stored_declaration *d = &changes->declarations[i];
        program_account account;
        instant at;
        enum code code = find_filing(store, d->transaction, d->version, &account, &at);
        if (code != NOT_FOUND)
            return code == OK ? CONFLICT : code;
        if (d->version < 1 || listed_before(changes, i, d->version))
            return CONFLICT;
        if (d->version == 1 || listed_before(changes, i, d->version - 1))
            continue;
        code = find_filing(store, d->transaction, d->version - 1, &account, &at);
        if (code == NOT_FOUND || (code == OK && !program_account_equal(account, d->importer)))
            return CONFLICT;
        if (code != OK)
            return code;
    }
    return OK;
}

static enum code guard_keys(struct store *store, const struct changes *changes)
{
    for (size_t i = 0; i < changes->payments_count; i++) {
        struct sql sql = sql_new(store, QUERY_PAYMENT_GET);
        sql_bn(&sql, changes->bn);
        sql_text(&sql, changes->payments[i].id);
        enum code code = sql_get(&sql);
        sql_end(&sql);
        if (code != NOT_FOUND)
            return code == OK ? CONFLICT : code;
        for (size_t k = 0; k < i; k++)
            if (strcmp(changes->payments[k].id, changes->payments[i].id) == 0)
                return CONFLICT;
    }
    if (changes->statement != NULL) {
        struct sql sql = sql_new(store, QUERY_STATEMENT_GET);
        sql_bn(&sql, changes->bn);
        sql_text(&sql, changes->statement->id);
        enum code code = sql_get(&sql);
        sql_end(&sql);
        if (code != NOT_FOUND)
            return code == OK ? CONFLICT : code;
    }
    return OK;
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

static struct item_state *moving_touch(struct store *store, struct moving *moving,
                                       const struct changes *changes, ledger_id id, int64_t seq)
{
    ledger_id lasting = id_resolve(id, seq);
    struct item_state *state = moving_find(moving, lasting);
    if (state != NULL)
        return state;
    state = &moving->states[moving->count++];
    bool open, found = true;
    if (id < 0)
        *state = new_state(&changes->items[-id - 1], lasting);
    else
        found = engine_load_item_state(store, changes->bn, id, state, &open);
    assert(found);
    return state;
}

/* Links and updates as they will leave their items. MOVED: more is cleared than is outstanding. */
static enum code move_items(struct store *store, struct arena *arena, const struct changes *changes,
                            int64_t seq, struct moving *ret_moving)
{
    struct moving moving = {0};
    size_t most = changes->links_count * 2 + changes->updates_count;
    if (most > 0)
        moving.states = arena_array(arena, most, sizeof(*moving.states));
    for (size_t i = 0; i < changes->links_count; i++) {
        const struct ledger_link *link = &changes->links[i];
        struct item_state *credit = moving_touch(store, &moving, changes, link->credit, seq);
        struct item_state *debit = moving_touch(store, &moving, changes, link->debit, seq);
        if (!item_state_link(credit, debit, link))
            return MOVED;
    }
    for (size_t i = 0; i < changes->updates_count; i++)
        moving_touch(store, &moving, changes, changes->updates[i].item, seq)->interest_through =
            changes->updates[i].interest_through;
    *ret_moving = moving;
    return OK;
}

/* ---- rows ---- */

static enum code add_business(struct store *store, const struct registry_business *b)
{
    struct sql sql = sql_new(store, QUERY_BUSINESS_PUT);
    sql_bn(&sql, b->bn);
    sql_text(&sql, vocabulary_text(VOCABULARY_BUSINESS, (int)b->kind));
    sql_text(&sql, b->legal_name);
    sql_text(&sql, b->trade_name);
    sql_text(&sql, b->street);
    sql_text(&sql, b->city);
    sql_text(&sql, b->province);
    sql_text(&sql, b->postal_code);
    sql_text(&sql, b->country);
    sql_text(&sql, vocabulary_text(VOCABULARY_LANGUAGE, (int)b->language));
    sql_int(&sql, b->check_exempt);
    enum code code = sql_run(&sql);
    if (code == OK) {
        sql = sql_new(store, QUERY_ACCOUNT_CLEAR);
        sql_bn(&sql, b->bn);
        code = sql_run(&sql);
    }
    for (size_t i = 0; i < b->accounts_count && code == OK; i++) {
        const struct registry_account *a = &b->accounts[i];
        sql = sql_new(store, QUERY_ACCOUNT_ADD);
        sql_account(&sql, &a->account);
        sql_int(&sql, (int64_t)i);
        sql_text(&sql, a->name);
        sql_int(&sql, a->import);
        sql_text(&sql, a->asec);
        sql_date(&sql, a->open_from);
        sql_date(&sql, a->closed_on);
        code = sql_run(&sql);
    }
    return code;
}

static enum code add_delegations(struct store *store, const struct changes *changes)
{
    enum code code = OK;
    for (size_t i = 0; i < changes->delegations_count && code == OK; i++) {
        const struct registry_delegation *d = &changes->delegations[i];
        struct sql sql = sql_new(store, QUERY_DELEGATION_PUT);
        sql_account(&sql, &d->account);
        sql_bn(&sql, d->delegate);
        sql_date(&sql, d->from);
        sql_date(&sql, d->until);
        sql_int(&sql, d->file);
        sql_int(&sql, d->statements);
        sql_int(&sql, d->pay);
        code = sql_run(&sql);
    }
    return code;
}

static enum code supersede(struct store *store, const struct stored_declaration *d)
{
    program_account account;
    instant at;
    enum code code = find_filing(store, d->transaction, d->version - 1, &account, &at);
    if (code != OK)
        return FAULT;
    struct sql sql = sql_new(store, QUERY_DECLARATION_SUPERSEDE);
    sql_account(&sql, &account);
    sql_int(&sql, at.ms);
    sql_int(&sql, transaction_to_number(d->transaction));
    sql_int(&sql, d->version - 1);
    return sql_run(&sql);
}

static enum code add_declaration(struct store *store, struct arena *arena,
                                 const struct stored_declaration *d, int64_t seq)
{
    enum code code = d->version > 1 ? supersede(store, d) : OK;
    if (code != OK)
        return code;
    struct sql sql = sql_new(store, QUERY_FILING_ADD);
    sql_int(&sql, transaction_to_number(d->transaction));
    sql_int(&sql, d->version);
    sql_account(&sql, &d->importer);
    sql_int(&sql, d->accepted_at.ms);
    code = sql_run(&sql);
    if (code != OK)
        return code;
    sql = sql_new(store, QUERY_DECLARATION_ADD);
    sql_account(&sql, &d->importer);
    sql_int(&sql, d->accepted_at.ms);
    sql_int(&sql, transaction_to_number(d->transaction));
    sql_int(&sql, d->version);
    sql_text(&sql, d->filed_by);
    sql_text(&sql, d->type);
    sql_text(&sql, vocabulary_text(VOCABULARY_DECLARATION, (int)d->status));
    sql_date(&sql, d->released_on);
    sql_date(&sql, d->accounting_date);
    sql_date(&sql, d->account_by);
    sql_date(&sql, d->due_on);
    sql_money(&sql, d->value_for_duty);
    sql_money(&sql, d->payable);
    sql_text(&sql, classes_encode(arena, d->totals));
    sql_int(&sql, d->lines_count);
    sql_hash(&sql, &d->content);
    sql_int(&sql, seq);
    return sql_run(&sql);
}

static enum code add_payment(struct store *store, const struct stored_payment *p, int64_t seq)
{
    struct sql sql = sql_new(store, QUERY_PAYMENT_ADD);
    sql_bn(&sql, program_account_bn(p->account));
    sql_text(&sql, p->id);
    sql_program(&sql, &p->account);
    sql_money(&sql, p->amount);
    sql_date(&sql, p->value_on);
    sql_date(&sql, p->posted_on);
    sql_text(&sql, p->paid_by);
    sql_text(&sql, p->method);
    sql_text(&sql, p->reference);
    sql_int(&sql, seq);
    return sql_run(&sql);
}

static enum code add_entry(struct store *store, const struct ledger_entry *entry, bn owner,
                           ledger_id id)
{
    struct sql sql = sql_new(store, QUERY_ENTRY_ADD);
    sql_bn(&sql, owner);
    sql_int(&sql, id);
    sql_date(&sql, entry->effective_on);
    sql_date(&sql, entry->posted_on);
    sql_text(&sql, entry->cause);
    sql_text(&sql, entry->reference);
    enum code code = sql_run(&sql);
    for (size_t i = 0; i < entry->lines_count && code == OK; i++) {
        const struct ledger_line *line = &entry->lines[i];
        sql = sql_new(store, QUERY_POSTING_ADD);
        sql_bn(&sql, owner);
        sql_int(&sql, id);
        sql_int(&sql, (int64_t)i);
        sql_program(&sql, &line->account);
        sql_int(&sql, ledger_code_number(line->code));
        sql_money(&sql, line->amount);
        code = sql_run(&sql);
    }
    return code;
}

static enum code add_item(struct store *store, struct arena *arena, const struct ledger_item *item,
                          const struct item_state *state, int64_t seq)
{
    struct sql sql = sql_new(store, QUERY_ITEM_ADD);
    sql_bn(&sql, program_account_bn(item->account));
    sql_int(&sql, state->id);
    sql_int(&sql, id_resolve(item->entry, seq));
    sql_program(&sql, &item->account);
    sql_text(&sql, vocabulary_text(VOCABULARY_ITEM, (int)item->type));
    sql_text(&sql, item->reference);
    sql_int(&sql, item->version);
    sql_money(&sql, item->amount);
    sql_money(&sql, state->outstanding);
    sql_text(&sql, classes_encode(arena, item->by_class));
    sql_money(&sql, item->value_for_duty);
    sql_date(&sql, item->effective_on);
    sql_date(&sql, item->posted_on);
    sql_date(&sql, item->due_on);
    sql_date(&sql, item->released_on);
    sql_text(&sql, vocabulary_text(VOCABULARY_RULE, (int)item->due_rule));
    sql_text(&sql, item->filed_by);
    sql_text(&sql, item->paid_by);
    sql_date(&sql, state->interest_through);
    sql_int(&sql, id_resolve(item->base, seq));
    sql_date(&sql, state->paid_on);
    sql_date(&sql, state->linked_on);
    sql_int(&sql, item_state_open(state));
    sql_text(&sql, item->why);
    return sql_run(&sql);
}

static enum code set_item(struct store *store, const struct item_state *state)
{
    struct sql sql = sql_new(store, QUERY_ITEM_SET);
    sql_money(&sql, state->outstanding);
    sql_date(&sql, state->interest_through);
    sql_date(&sql, state->paid_on);
    sql_date(&sql, state->linked_on);
    sql_int(&sql, item_state_open(state));
    sql_bn(&sql, program_account_bn(state->account));
    sql_int(&sql, state->id);
    return sql_run(&sql);
}

static enum code add_link(struct store *store, const struct ledger_link *link, ledger_id id,
                          int64_t seq)
{
    struct sql sql = sql_new(store, QUERY_LINK_ADD);
    sql_bn(&sql, program_account_bn(link->account));
    sql_int(&sql, id);
    sql_int(&sql, id_resolve(link->entry, seq));
    sql_int(&sql, id_resolve(link->credit, seq));
    sql_int(&sql, id_resolve(link->debit, seq));
    sql_program(&sql, &link->account);
    sql_money(&sql, link->amount);
    sql_date(&sql, link->value_on);
    sql_date(&sql, link->posted_on);
    sql_int(&sql, id_resolve(link->reverses, seq));
    return sql_run(&sql);
}

static enum code add_statement(struct store *store, const struct statement *s, int64_t seq)
{
    struct sql sql = sql_new(store, QUERY_STATEMENT_ADD);
    sql_bn(&sql, program_account_bn(s->account));
    sql_text(&sql, s->id);
    sql_program(&sql, &s->account);
    sql_text(&sql, s->kind);
    sql_date(&sql, s->issued_on);
    sql_date(&sql, s->period_from);
    sql_date(&sql, s->period_to);
    sql_date(&sql, s->due_on);
    sql_money(&sql, s->opening);
    sql_money(&sql, s->closing);
    sql_money(&sql, s->total_payable);
    sql_int(&sql, seq);
    return sql_run(&sql);
}

static enum code add_answer(struct store *store, const struct changes *changes)
{
    struct sql sql = sql_new(store, QUERY_ANSWER_ADD);
    sql_text(&sql, changes->idempotency_client);
    sql_text(&sql, changes->idempotency_key);
    sql_hash(&sql, &changes->idempotency_request);
    sql_int(&sql, changes->idempotency_status);
    sql_text(&sql, changes->idempotency_answer == NULL ? "" : changes->idempotency_answer);
    return sql_run(&sql);
}

static enum code add_ledger(struct store *store, struct arena *arena, const struct changes *changes,
                            int64_t seq, const struct moving *moving)
{
    enum code code = OK;
    ledger_id first = id_first(seq);
    for (size_t i = 0; i < changes->entries_count && code == OK; i++)
        code = add_entry(store, &changes->entries[i], changes->bn, first + (ledger_id)i);
    for (size_t i = 0; i < changes->items_count && code == OK; i++) {
        struct item_state fresh = new_state(&changes->items[i], first + (ledger_id)i);
        const struct item_state *moved = moving_find(moving, fresh.id);
        code = add_item(store, arena, &changes->items[i], moved == NULL ? &fresh : moved, seq);
    }
    for (size_t i = 0; i < moving->count && code == OK; i++)
        if (moving->states[i].id < first)
            code = set_item(store, &moving->states[i]);
    for (size_t i = 0; i < changes->links_count && code == OK; i++)
        code = add_link(store, &changes->links[i], first + (ledger_id)i, seq);
    return code;
}

static enum code add_rows(struct store *store, struct arena *arena, const struct prepared *prepared,
                          int64_t seq, const hash256 *hash, const struct moving *moving)
{
    const struct changes *changes = prepared->changes;
    struct sql sql = sql_new(store, QUERY_JOURNAL_ADD);
    sql_bn(&sql, changes->bn);
    sql_int(&sql, seq);
    sql_int(&sql, changes->at.ms);
    sql_text(&sql, changes->kind);
    sql_hash(&sql, &prepared->body_hash);
    sql_hash(&sql, hash);
    sql_body(&sql, prepared->body, prepared->body_size);
    enum code code = sql_run(&sql);
    if (code == OK && changes->business != NULL)
        code = add_business(store, changes->business);
    if (code == OK)
        code = add_delegations(store, changes);
    for (size_t i = 0; i < changes->declarations_count && code == OK; i++)
        code = add_declaration(store, arena, &changes->declarations[i], seq);
    for (size_t i = 0; i < changes->payments_count && code == OK; i++)
        code = add_payment(store, &changes->payments[i], seq);
    if (code == OK)
        code = add_ledger(store, arena, changes, seq, moving);
    if (code == OK && changes->statement != NULL)
        code = add_statement(store, changes->statement, seq);
    if (code == OK && changes->idempotency_key != NULL)
        code = add_answer(store, changes);
    return code;
}

/* FAULT: the engine failed and the batch is lost. Otherwise ret_result->code has the answer. */
static enum code commit_one(struct store *store, struct arena *arena,
                            const struct prepared *prepared, struct commit_result *ret_result)
{
    const struct changes *changes = prepared->changes;
    struct head head;
    struct moving moving;
    enum code code = head_get(store, bn_to_number(changes->bn), &head);
    if (code != OK)
        return code;
    int64_t seq = head.seq + 1;
    if (changes->expect_seq >= 0 && changes->expect_seq != head.seq)
        code = MOVED;
    if (code == OK)
        code = guard_answer(store, changes);
    if (code == OK)
        code = guard_declarations(store, changes);
    if (code == OK)
        code = guard_keys(store, changes);
    if (code == OK)
        code = move_items(store, arena, changes, seq, &moving);
    if (code == FAULT)
        return FAULT;
    *ret_result = (struct commit_result){.code = code};
    if (code != OK)
        return OK;

    hash256 hash = journal_hash(changes->bn, seq, &head.hash, &prepared->body_hash);
    code = add_rows(store, arena, prepared, seq, &hash, &moving);
    if (code != OK)
        return FAULT;
    head.seq = seq;
    head.hash = hash;
    head_set(store, &head);
    *ret_result = (struct commit_result){.code = OK, .seq = seq, .head = hash,
                                         .body_hash = prepared->body_hash};
    return OK;
}

enum code store_commit_prepared(struct store *store, struct arena *arena,
                                const struct prepared *prepared, size_t count,
                                struct commit_result *ret_results)
{
    store->bulk = count >= BULK;
    enum code code = engine_begin(store);
    if (code == OK) {
        for (size_t i = 0; i < count && code == OK; i++)
            code = commit_one(store, arena, &prepared[i], &ret_results[i]);
        code = engine_end(store, code);
    }
    if (code != OK)
        for (size_t i = 0; i < count; i++)
            ret_results[i] = (struct commit_result){.code = FAULT};
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
