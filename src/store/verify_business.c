/*
 * Recomputing one business from its journal. Rows are compared with the records they follow from by
 * encoding both the way the journal does: what is equal there is equal.
 */
#include "verify_impl.h"

#include <inttypes.h>
#include <stdlib.h>

static bool same(struct verify *v, const struct changes *expected, const struct changes *found)
{
    return strcmp(changes_encode(v->record, expected), changes_encode(v->record, found)) == 0;
}

/* ---- rows of one record ---- */

static void verify_declaration(struct verify *v, int64_t seq, const struct stored_declaration *d)
{
    struct stored_declaration row, plain = *d;
    bool newest;
    if (!engine_load_declaration_row(v->store, d->transaction, d->version, &row, &newest)) {
        verify_trouble(v, "record %" PRId64 ": declaration %s version %d has no row", seq,
                       d->transaction.text, d->version);
        return;
    }
    plain.document = plain.result = NULL;
    struct changes expected = {.declarations = &plain, .declarations_count = 1};
    struct changes found = {.declarations = &row, .declarations_count = 1};
    struct stored_declaration next;
    bool ignored;
    if (row.journal_seq != seq || !same(v, &expected, &found))
        verify_trouble(v, "record %" PRId64 ": declaration %s version %d differs from its row", seq,
                       d->transaction.text, d->version);
    if (newest == engine_load_declaration_row(v->store, d->transaction, d->version + 1, &next,
                                              &ignored))
        verify_trouble(v, "declaration %s version %d: newest is marked wrongly",
                       d->transaction.text, d->version);
}

static void verify_entry(struct verify *v, int64_t seq, size_t place,
                         const struct ledger_entry *entry)
{
    ledger_id id = id_first(seq) + (ledger_id)place;
    struct ledger_entry *row;
    if (ledger_check(entry) != LEDGER_FINE)
        verify_trouble(v, "entry %" PRId64 " does not balance in the journal", id);
    if (store_list_entries(v->store, v->record, v->bn, id, &row) != 1) {
        verify_trouble(v, "entry %" PRId64 " has no row", id);
        return;
    }
    if (ledger_check(row) != LEDGER_FINE)
        verify_trouble(v, "entry %" PRId64 " does not balance", id);
    struct changes expected = {.entries = entry, .entries_count = 1};
    struct changes found = {.entries = row, .entries_count = 1};
    if (!same(v, &expected, &found))
        verify_trouble(v, "entry %" PRId64 " differs from the journal", id);
}

static void verify_item(struct verify *v, int64_t seq, size_t place, const struct ledger_item *item)
{
    struct ledger_item row, plain = *item;
    ledger_id id = id_first(seq) + (ledger_id)place;
    struct item_state *state = LIST_PUSH(v->business, v->items, v->items_count, v->items_capacity);
    *state = (struct item_state){.id = id, .account = item->account, .type = item->type,
                                 .amount = item->amount, .outstanding = item->amount,
                                 .due_on = item->due_on,
                                 .interest_through = item->interest_through};
    if (store_load_item(v->store, v->record, v->bn, id, &row) != OK) {
        verify_trouble(v, "item %" PRId64 " has no row", id);
        return;
    }
    plain.entry = id_resolve(plain.entry, seq);
    plain.base = id_resolve(plain.base, seq);
    row.interest_through = plain.interest_through; /* moves: looked at in the end */
    struct changes expected = {.items = &plain, .items_count = 1};
    struct changes found = {.items = &row, .items_count = 1};
    if (!same(v, &expected, &found))
        verify_trouble(v, "item %" PRId64 " differs from the journal", id);
}

static int compare_state(const void *left, const void *right)
{
    const struct item_state *a = left, *b = right;
    return (a->id > b->id) - (a->id < b->id);
}

static struct item_state *find_state(struct verify *v, ledger_id id)
{
    struct item_state key = {.id = id};
    return v->items_count == 0 ? NULL : bsearch(&key, v->items, v->items_count, sizeof(key),
                                                compare_state);
}

static void verify_link(struct verify *v, int64_t seq, size_t place, const struct ledger_link *link)
{
    struct ledger_link row, plain = *link;
    ledger_id id = id_first(seq) + (ledger_id)place;
    plain.entry = id_resolve(plain.entry, seq);
    plain.credit = id_resolve(plain.credit, seq);
    plain.debit = id_resolve(plain.debit, seq);
    plain.reverses = id_resolve(plain.reverses, seq);
    struct item_state *credit = find_state(v, plain.credit), *debit = find_state(v, plain.debit);
    if (credit == NULL || debit == NULL || credit->amount.cents >= 0 || debit->amount.cents <= 0 ||
        !program_account_equal(credit->account, link->account) ||
        !program_account_equal(debit->account, link->account) ||
        !item_state_link(credit, debit, link))
        verify_trouble(v, "link %" PRId64 " does not fit its items", id);
    if (!engine_load_link(v->store, v->bn, id, &row)) {
        verify_trouble(v, "link %" PRId64 " has no row", id);
        return;
    }
    struct changes expected = {.links = &plain, .links_count = 1};
    struct changes found = {.links = &row, .links_count = 1};
    if (!same(v, &expected, &found))
        verify_trouble(v, "link %" PRId64 " differs from the journal", id);
}

/* Rows of a record that has none are found by their number, in the end. */
static void verify_movements(struct verify *v, int64_t seq, const struct changes *changes)
{
    struct stock_movement *rows;
    if (changes->movements_count == 0)
        return;
    size_t count = engine_list_movements(v->store, v->record, v->bn, seq, &rows);
    struct changes expected = {.movements = changes->movements,
                               .movements_count = changes->movements_count};
    struct changes found = {.movements = rows, .movements_count = count};
    if (!same(v, &expected, &found))
        verify_trouble(v,
                       "record %" PRId64 ": movements of warehouse stock differ from the journal",
                       seq);
    v->expected.movements += (int64_t)changes->movements_count;
}

static void verify_stock(struct verify *v)
{
    transaction_number source = {""};
    int line = 0;
    if (engine_next_broken_lot(v->store, v->bn, &source, &line))
        verify_trouble(v, "warehouse stock of transaction %s, line %d does not add up", source.text,
                       line);
}

static void verify_payment(struct verify *v, int64_t seq, const struct stored_payment *p)
{
    struct stored_payment row;
    struct changes expected = {.payments = p, .payments_count = 1};
    struct changes found = {.payments = &row, .payments_count = 1};
    if (store_load_payment(v->store, v->record, v->bn, p->id, &row) != OK)
        verify_trouble(v, "payment %s has no row", p->id);
    else if (row.journal_seq != seq || !same(v, &expected, &found))
        verify_trouble(v, "payment %s differs from the journal", p->id);
}

static void verify_statement(struct verify *v, int64_t seq, const struct changes *changes)
{
    struct stored_statement row;
    const struct statement *s = changes->statement;
    if (changes->statement_document == NULL)
        verify_trouble(v, "statement %s has no document", s->id);
    if (!engine_load_statement_row(v->store, v->bn, s->id, &row)) {
        verify_trouble(v, "statement %s has no row", s->id);
        return;
    }
    struct statement read = {.account = row.account, .issued_on = row.issued_on,
                             .period_from = row.period_from, .period_to = row.period_to,
                             .due_on = row.due_on, .opening = row.opening, .closing = row.closing,
                             .total_payable = row.total_payable};
    memcpy(read.kind, row.kind, sizeof(read.kind));
    memcpy(read.id, row.id, sizeof(read.id));
    struct changes expected = {.statement = s};
    struct changes found = {.statement = &read};
    if (row.journal_seq != seq || !same(v, &expected, &found))
        verify_trouble(v, "statement %s differs from the journal", s->id);
}

static void verify_case_step(struct verify *v, int64_t seq, size_t place,
                             const struct stored_case_step *step)
{
    struct stored_case_step row, plain = *step;
    ledger_id id = id_first(seq) + (ledger_id)place;
    if (!engine_load_case_step(v->store, v->record, v->bn, id, &row)) {
        verify_trouble(v, "step %" PRId64 " of a case has no row", id);
        return;
    }
    plain.document = NULL;
    struct changes expected = {.case_steps = &plain, .case_steps_count = 1};
    struct changes found = {.case_steps = &row, .case_steps_count = 1};
    if (!same(v, &expected, &found))
        verify_trouble(v, "step %" PRId64 " of a case differs from the journal", id);
}

static void verify_bulk_step(struct verify *v, int64_t seq, size_t place,
                             const struct stored_bulk_step *step)
{
    struct stored_bulk_step row, plain = *step;
    ledger_id id = id_first(seq) + (ledger_id)place;
    if (!engine_load_bulk_step(v->store, v->record, v->bn, id, &row)) {
        verify_trouble(v, "step %" PRId64 " of a request over many has no row", id);
        return;
    }
    plain.document = NULL;
    if (plain.bulk == 0)
        plain.bulk = id;
    struct changes expected = {.bulk_steps = &plain, .bulk_steps_count = 1};
    struct changes found = {.bulk_steps = &row, .bulk_steps_count = 1};
    if (!same(v, &expected, &found))
        verify_trouble(v, "step %" PRId64 " of a request over many differs from the journal", id);
}

static void remember_matter(struct verify *v, ledger_id id, const struct stored_money_step *step)
{
    bool waits = money_states[money_steps[step->step].to].open != 0;
    for (size_t i = v->matters_count; i-- > 0;) /* mostly one of the newest */
        if (v->matters[i].matter == step->matter) {
            v->matters[i].last = id;
            v->matters[i].waits = waits;
            return;
        }
    *LIST_PUSH(v->business, v->matters, v->matters_count, v->matters_capacity) =
        (struct matter_state){step->matter, id, waits};
}

static void verify_money_step(struct verify *v, int64_t seq, size_t place,
                              const struct stored_money_step *step)
{
    struct stored_money_step row, plain = *step;
    ledger_id id = id_first(seq) + (ledger_id)place;
    if (!engine_load_money_step(v->store, v->record, v->bn, id, &row)) {
        verify_trouble(v, "step %" PRId64 " of a matter of money has no row", id);
        return;
    }
    plain.document = NULL;
    if (plain.matter == 0)
        plain.matter = id;
    remember_matter(v, id, &plain);
    struct changes expected = {.money_steps = &plain, .money_steps_count = 1};
    struct changes found = {.money_steps = &row, .money_steps_count = 1};
    if (!same(v, &expected, &found))
        verify_trouble(v, "step %" PRId64 " of a matter of money differs from the journal", id);
}

static void remember_delegation(struct verify *v, const struct registry_delegation *d)
{
    for (size_t i = 0; i < v->delegations_count; i++) {
        struct registry_delegation *known = &v->delegations[i];
        if (program_account_equal(known->account, d->account) &&
            bn_equal(known->delegate, d->delegate) && date_equal(known->from, d->from)) {
            *known = *d;
            return;
        }
    }
    *LIST_PUSH(v->business, v->delegations, v->delegations_count, v->delegations_capacity) = *d;
}

static void verify_rows(struct verify *v, int64_t seq, const struct changes *changes)
{
    if (changes->business != NULL) {
        struct changes only = {.business = changes->business};
        v->business_text = changes_encode(v->business, &only);
    }
    for (size_t i = 0; i < changes->delegations_count; i++)
        remember_delegation(v, &changes->delegations[i]);
    for (size_t i = 0; i < changes->declarations_count; i++)
        verify_declaration(v, seq, &changes->declarations[i]);
    for (size_t i = 0; i < changes->payments_count; i++)
        verify_payment(v, seq, &changes->payments[i]);
    for (size_t i = 0; i < changes->case_steps_count; i++)
        verify_case_step(v, seq, i, &changes->case_steps[i]);
    v->expected.case_steps += (int64_t)changes->case_steps_count;
    for (size_t i = 0; i < changes->bulk_steps_count; i++)
        verify_bulk_step(v, seq, i, &changes->bulk_steps[i]);
    v->expected.bulk_steps += (int64_t)changes->bulk_steps_count;
    for (size_t i = 0; i < changes->money_steps_count; i++)
        verify_money_step(v, seq, i, &changes->money_steps[i]);
    v->expected.money_steps += (int64_t)changes->money_steps_count;
    for (size_t i = 0; i < changes->entries_count; i++) {
        verify_entry(v, seq, i, &changes->entries[i]);
        v->expected.postings += (int64_t)changes->entries[i].lines_count;
    }
    for (size_t i = 0; i < changes->items_count; i++)
        verify_item(v, seq, i, &changes->items[i]);
    for (size_t i = 0; i < changes->links_count; i++)
        verify_link(v, seq, i, &changes->links[i]);
    for (size_t i = 0; i < changes->updates_count; i++) {
        struct item_state *state = find_state(v, id_resolve(changes->updates[i].item, seq));
        if (state == NULL)
            verify_trouble(v, "record %" PRId64 " updates an item that is not there", seq);
        else
            state->interest_through = changes->updates[i].interest_through;
    }
    verify_movements(v, seq, changes);
    if (changes->statement != NULL) {
        verify_statement(v, seq, changes);
        v->expected.statements++;
    }
    v->expected.declarations += (int64_t)changes->declarations_count;
    v->expected.entries += (int64_t)changes->entries_count;
    v->expected.items += (int64_t)changes->items_count;
    v->expected.links += (int64_t)changes->links_count;
    v->expected.payments += (int64_t)changes->payments_count;
}

/* ---- one business ---- */

static void verify_record(struct verify *v, const struct journal_record *record)
{
    hash256 body = hash_bytes(record->body, strlen(record->body));
    if (memcmp(&body, &record->body_hash, sizeof(body)) != 0)
        verify_trouble(v, "record %" PRId64 ": the body does not have its hash", record->seq);
    hash256 hash = journal_hash(record->bn, record->seq, &record->previous, &body);
    if (memcmp(&hash, &record->hash, sizeof(hash)) != 0)
        verify_trouble(v, "record %" PRId64 ": the chain is broken", record->seq);
    struct changes *changes;
    if (changes_decode(v->record, record->body, &changes) != OK) {
        verify_trouble(v, "record %" PRId64 ": the body cannot be read", record->seq);
        return;
    }
    if (!bn_equal(changes->bn, record->bn) || changes->at.ms != record->at.ms ||
        !text_equal(changes->kind, record->kind))
        verify_trouble(v, "record %" PRId64 ": its row differs from its body", record->seq);
    verify_rows(v, record->seq, changes);
}

static void verify_states(struct verify *v)
{
    for (size_t i = 0; i < v->items_count; i++) {
        const struct item_state *expected = &v->items[i];
        struct item_state row;
        bool open;
        if (!engine_load_item_state(v->store, v->bn, expected->id, &row, &open))
            continue; /* said before */
        if (row.outstanding.cents != expected->outstanding.cents)
            verify_trouble(v, "item %" PRId64 ": outstanding is not its amount less its links",
                           expected->id);
        if (!date_equal(row.interest_through, expected->interest_through) ||
            !date_equal(row.paid_on, expected->paid_on) ||
            !date_equal(row.linked_on, expected->linked_on) || open != item_state_open(expected))
            verify_trouble(v, "item %" PRId64 ": its state is not what the journal gives",
                           expected->id);
    }
    struct account_sum *sums;
    size_t count = engine_sum_accounts(v->store, v->business, v->bn, &sums);
    for (size_t i = 0; i < count; i++)
        if (sums[i].receivable != sums[i].outstanding)
            verify_trouble(v, "account %s: its lines and its open items do not add up to the same",
                           sums[i].account.text);
}

static int compare_ids(const void *a, const void *b)
{
    ledger_id x = *(const ledger_id *)a, y = *(const ledger_id *)b;
    return (x > y) - (x < y);
}

/* The steps that wait are the last of the matters in which somebody has to act, and no others. */
static void verify_waiting(struct verify *v)
{
    ledger_id *rows, *expected = arena_array(v->business, v->matters_count + 1, sizeof(*expected));
    size_t rows_count = engine_list_waiting(v->store, v->business, v->bn, &rows), count = 0;
    for (size_t i = 0; i < v->matters_count; i++)
        if (v->matters[i].waits)
            expected[count++] = v->matters[i].last;
    if (count > 1)
        qsort(expected, count, sizeof(*expected), compare_ids);
    if (count != rows_count || (count > 0 && memcmp(rows, expected, count * sizeof(*rows)) != 0))
        verify_trouble(v, "the matters of money that wait are not those the journal gives");
}

static void verify_registry(struct verify *v)
{
    struct registry_business business;
    enum code code = store_load_business(v->store, v->business, v->bn, &business, NULL);
    if ((code == OK) != (v->business_text != NULL)) {
        verify_trouble(v, "its registration and its row do not agree");
    } else if (code == OK) {
        struct changes found = {.business = &business};
        if (strcmp(v->business_text, changes_encode(v->business, &found)) != 0)
            verify_trouble(v, "its row differs from the journal");
        v->expected.businesses++;
    }
    for (size_t i = 0; i < v->delegations_count; i++) {
        const struct registry_delegation *d = &v->delegations[i];
        struct registry_delegation *rows;
        struct changes expected = {.delegations = d, .delegations_count = 1};
        size_t count = store_list_delegations_to(v->store, v->record,
                                                 program_account_bn(d->account), &rows);
        bool found = false;
        for (size_t k = 0; k < count && !found; k++) {
            struct changes row = {.delegations = &rows[k], .delegations_count = 1};
            found = same(v, &expected, &row);
        }
        if (!found)
            verify_trouble(v, "delegation of %s to %s differs from the journal", d->account.text,
                           d->delegate.text);
    }
    v->expected.delegations += (int64_t)v->delegations_count;
}

void verify_business(struct verify *v)
{
    struct journal_record record;
    int64_t seq = 0;
    hash256 previous = {{0}};
    arena_reset(v->business);
    v->items = NULL;
    v->matters = NULL;
    v->matters_count = v->matters_capacity = 0;
    v->delegations = NULL;
    v->items_count = v->items_capacity = v->delegations_count = v->delegations_capacity = 0;
    v->business_text = NULL;
    for (;;) {
        arena_reset(v->record);
        if (!engine_next_record(v->store, v->record, v->bn, seq, &record))
            break;
        if (record.seq != seq + 1)
            verify_trouble(v, "records after %" PRId64 " are missing", seq);
        record.previous = previous;
        verify_record(v, &record);
        seal_check_record(&v->seals, record.at, record.seq);
        seq = record.seq;
        previous = record.hash;
        v->expected.journal++;
    }
    verify_states(v);
    verify_waiting(v);
    verify_stock(v);
    verify_registry(v);
    seal_check_business(&v->seals, v->bn);
}
