/* The rows that follow from changes, in the order in which engines want them. */
#include "batch.h"

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
    sql_text(&sql, b->licence);
    sql_date(&sql, b->licence_until);
    sql_int(&sql, b->licence_suspended);
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
        sql_int(&sql, a->csa);
        sql_int(&sql, a->courier);
        sql_int(&sql, a->continuous);
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
        sql_int(&sql, d->own_only);
        sql_money(&sql, d->ceiling);
        sql_int(&sql, d->suspended);
        sql_date(&sql, d->ended_on);
        code = sql_run(&sql);
    }
    return code;
}

/* The version before is no longer the newest. One that came in this batch was written so. */
static enum code supersede(struct batch *batch, const struct stored_declaration *d)
{
    const struct seen_filing *before = batch_filing(batch, d->transaction, d->version - 1);
    if (before == NULL || before->by >= 0)
        return OK;
    struct sql sql = sql_new(batch->store, QUERY_DECLARATION_SUPERSEDE);
    sql_account(&sql, &before->account);
    sql_int(&sql, before->accepted_at.ms);
    sql_int(&sql, before->transaction);
    sql_int(&sql, before->version);
    return sql_run(&sql);
}

static enum code add_declaration(struct batch *batch, const struct stored_declaration *d,
                                 int64_t seq)
{
    struct store *store = batch->store;
    enum code code = supersede(batch, d);
    if (code != OK)
        return code;
    const struct seen_filing *next = batch_filing(batch, d->transaction, d->version + 1);
    struct sql sql = sql_new(store, QUERY_FILING_ADD);
    sql_int(&sql, transaction_to_number(d->transaction));
    sql_int(&sql, d->version);
    sql_account(&sql, &d->importer);
    sql_int(&sql, d->accepted_at.ms);
    code = sql_run(&sql);
    if (code == OK && d->version == 1) { /* goods that were released wait for it no longer */
        sql = sql_new(store, QUERY_RELEASE_ACCOUNT);
        sql_date(&sql, d->accounting_date);
        sql_account(&sql, &d->importer);
        sql_int(&sql, transaction_to_number(d->transaction));
        code = sql_run(&sql);
    }
    if (code != OK)
        return code;
    sql = sql_new(store, QUERY_DECLARATION_ADD);
    sql_account(&sql, &d->importer);
    sql_int(&sql, d->accepted_at.ms);
    sql_int(&sql, transaction_to_number(d->transaction));
    sql_int(&sql, d->version);
    sql_int(&sql, next == NULL || !next->found); /* newest */
    sql_text(&sql, d->filed_by);
    sql_text(&sql, d->type);
    sql_text(&sql, vocabulary_text(VOCABULARY_DECLARATION, (int)d->status));
    sql_date(&sql, d->released_on);
    sql_date(&sql, d->accounting_date);
    sql_date(&sql, d->account_by);
    sql_date(&sql, d->due_on);
    sql_money(&sql, d->value_for_duty);
    sql_money(&sql, d->payable);
    sql_text(&sql, classes_encode(batch->arena, d->totals));
    sql_int(&sql, d->lines_count);
    sql_hash(&sql, &d->content);
    sql_int(&sql, seq);
    sql_text(&sql, d->account_rule);
    sql_text(&sql, d->due_rule);
    return sql_run(&sql);
}

static enum code add_movement(struct store *store, const struct stock_movement *m, int64_t seq,
                              size_t place)
{
    struct sql sql = sql_new(store, QUERY_STOCK_ADD);
    sql_bn(&sql, program_account_bn(m->account));
    sql_int(&sql, seq);
    sql_int(&sql, (int64_t)place);
    sql_program(&sql, &m->account);
    sql_int(&sql, transaction_to_number(m->source));
    sql_int(&sql, m->source_line);
    sql_int(&sql, m->entering);
    sql_text(&sql, m->warehouse);
    sql_text(&sql, m->unit);
    sql_text(&sql, m->classification);
    sql_int(&sql, m->quantity);
    sql_int(&sql, transaction_to_number(m->transaction));
    sql_int(&sql, m->version);
    sql_int(&sql, m->line);
    sql_text(&sql, m->type);
    sql_date(&sql, m->moved_on);
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

static enum code add_case_step(struct store *store, const struct stored_case_step *s, ledger_id id)
{
    struct sql sql = sql_new(store, QUERY_CASE_STEP_ADD);
    sql_bn(&sql, program_account_bn(s->account));
    sql_int(&sql, id);
    sql_program(&sql, &s->account);
    sql_int(&sql, transaction_to_number(s->transaction));
    sql_int(&sql, s->version);
    sql_text(&sql, case_steps[s->step].kind);
    sql_text(&sql, case_steps[s->step].id);
    sql_int(&sql, case_states[case_steps[s->step].to].open);
    sql_date(&sql, s->on);
    sql_int(&sql, s->at.ms);
    sql_text(&sql, s->actor);
    sql_int(&sql, s->decided);
    sql_text(&sql, s->words);
    return sql_run(&sql);
}

static enum code add_bulk_step(struct store *store, const struct stored_bulk_step *s, ledger_id id)
{
    struct sql sql = sql_new(store, QUERY_BULK_STEP_ADD);
    sql_bn(&sql, program_account_bn(s->account));
    sql_int(&sql, id);
    sql_program(&sql, &s->account);
    sql_int(&sql, s->bulk == 0 ? id : s->bulk);
    sql_text(&sql, bulk_steps[s->step].kind);
    sql_text(&sql, bulk_steps[s->step].id);
    sql_date(&sql, s->on);
    sql_int(&sql, s->at.ms);
    sql_text(&sql, s->actor);
    sql_hash(&sql, &s->content);
    sql_int(&sql, s->declarations);
    sql_int(&sql, s->refused);
    sql_money(&sql, s->net);
    sql_text(&sql, s->words);
    return sql_run(&sql);
}

/* The steps before it wait no more. */
static enum code settle_money_step(struct store *store, const struct stored_money_step *s,
                                   ledger_id id)
{
    struct sql sql = sql_new(store, QUERY_MONEY_STEP_SETTLE);
    sql_bn(&sql, program_account_bn(s->account));
    sql_int(&sql, s->matter);
    sql_int(&sql, id);
    return sql_run(&sql);
}

static enum code add_money_step(struct store *store, const struct stored_money_step *s,
                                ledger_id id)
{
    enum code code = s->matter == 0 ? OK : settle_money_step(store, s, id);
    if (code != OK)
        return code;
    struct sql sql = sql_new(store, QUERY_MONEY_STEP_ADD);
    sql_bn(&sql, program_account_bn(s->account));
    sql_int(&sql, id);
    sql_program(&sql, &s->account);
    sql_int(&sql, s->matter == 0 ? id : s->matter);
    sql_text(&sql, money_steps[s->step].kind);
    sql_text(&sql, money_steps[s->step].id);
    sql_int(&sql, money_states[money_steps[s->step].to].open != 0);
    sql_date(&sql, s->on);
    sql_int(&sql, s->at.ms);
    sql_text(&sql, s->actor);
    sql_text(&sql, s->subject);
    sql_money(&sql, s->amount);
    sql_text(&sql, s->words);
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

static enum code add_ledger(struct batch *batch, const struct changes *changes, int64_t seq,
                            const struct item_state *states)
{
    struct store *store = batch->store;
    enum code code = OK;
    ledger_id first = id_first(seq);
    for (size_t i = 0; i < changes->entries_count && code == OK; i++)
        code = add_entry(store, &changes->entries[i], changes->bn, first + (ledger_id)i);
    for (size_t i = 0; i < changes->items_count && code == OK; i++)
        code = add_item(store, batch->arena, &changes->items[i], &states[i], seq);
    for (size_t i = 0; i < changes->links_count && code == OK; i++)
        code = add_link(store, &changes->links[i], first + (ledger_id)i, seq);
    return code;
}

static enum code add_record(struct store *store, const struct prepared *prepared,
                            const struct commit_result *result)
{
    const struct changes *changes = prepared->changes;
    struct sql sql = sql_new(store, QUERY_JOURNAL_ADD);
    sql_bn(&sql, changes->bn);
    sql_int(&sql, result->seq);
    sql_int(&sql, changes->at.ms);
    sql_text(&sql, changes->kind);
    sql_hash(&sql, &prepared->body_hash);
    sql_hash(&sql, &result->head);
    sql_body(&sql, prepared->body, prepared->body_size);
    return sql_run(&sql);
}

static enum code add_rows(struct batch *batch, const struct prepared *prepared,
                          const struct commit_result *result, const struct item_state *states)
{
    const struct changes *changes = prepared->changes;
    struct store *store = batch->store;
    enum code code = add_record(store, prepared, result);
    if (code == OK && changes->business != NULL)
        code = add_business(store, changes->business);
    if (code == OK)
        code = add_delegations(store, changes);
    for (size_t i = 0; i < changes->declarations_count && code == OK; i++)
        code = add_declaration(batch, &changes->declarations[i], result->seq);
    for (size_t i = 0; i < changes->payments_count && code == OK; i++)
        code = add_payment(store, &changes->payments[i], result->seq);
    for (size_t i = 0; i < changes->movements_count && code == OK; i++)
        code = add_movement(store, &changes->movements[i], result->seq, i);
    for (size_t i = 0; i < changes->case_steps_count && code == OK; i++)
        code = add_case_step(store, &changes->case_steps[i], id_first(result->seq) + (ledger_id)i);
    for (size_t i = 0; i < changes->bulk_steps_count && code == OK; i++)
        code = add_bulk_step(store, &changes->bulk_steps[i], id_first(result->seq) + (ledger_id)i);
    for (size_t i = 0; i < changes->money_steps_count && code == OK; i++)
        code = add_money_step(store, &changes->money_steps[i],
                              id_first(result->seq) + (ledger_id)i);
    if (code == OK)
        code = add_ledger(batch, changes, result->seq, states);
    if (code == OK && changes->statement != NULL)
        code = add_statement(store, changes->statement, result->seq);
    if (code == OK && changes->idempotency_key != NULL)
        code = add_answer(store, changes);
    for (size_t i = 0; i < changes->mails_count && code == OK; i++)
        code = store_put_mail(store, changes->mails[i]);
    return code;
}

enum code batch_write(struct batch *batch)
{
    enum code code = OK;
    const struct item_state *states = batch->fresh;
    for (size_t i = 0; i < batch->count && code == OK; i++) {
        if (batch->results[i].code != OK)
            continue;
        code = add_rows(batch, &batch->prepared[i], &batch->results[i], states);
        if (batch->prepared[i].changes->items_count > 0) /* there may be none at all */
            states += batch->prepared[i].changes->items_count;
    }
    /* Items from before the batch, each once, as the whole batch leaves them. */
    for (size_t i = 0; i < batch->view.items_count && code == OK; i++)
        if (batch->view.items[i].touched)
            code = set_item(batch->store, &batch->view.items[i].state);
    return code;
}
