/* What a batch must look at: distinct keys, in order, found again by halving. */
#include "batch.h"

#include <stdlib.h>

static int compare_numbers(int64_t a, int64_t b) { return (a > b) - (a < b); }

static int compare_heads(const void *left, const void *right)
{
    const struct seen_head *a = left, *b = right;
    return compare_numbers(a->bn, b->bn);
}

static int compare_filings(const void *left, const void *right)
{
    const struct seen_filing *a = left, *b = right;
    int order = compare_numbers(a->transaction, b->transaction);
    return order != 0 ? order : compare_numbers(a->version, b->version);
}

static int compare_keys(const void *left, const void *right)
{
    const struct seen_key *a = left, *b = right;
    int order = compare_numbers(a->bn, b->bn);
    if (order == 0 && a->client != NULL)
        order = strcmp(a->client, b->client);
    return order != 0 ? order : strcmp(a->id, b->id);
}

static int compare_items(const void *left, const void *right)
{
    const struct seen_item *a = left, *b = right;
    int order = compare_numbers(a->bn, b->bn);
    return order != 0 ? order : compare_numbers(a->state.id, b->state.id);
}

/* Sorts and leaves one of each; gives how many are left. */
static size_t distinct(void *list, size_t count, size_t size,
                       int (*compare)(const void *, const void *))
{
    char *bytes = list;
    size_t kept = 0;
    if (count == 0)
        return 0;
    qsort(list, count, size, compare);
    for (size_t i = 1; i < count; i++)
        if (compare(bytes + kept * size, bytes + i * size) != 0 && ++kept != i)
            memcpy(bytes + kept * size, bytes + i * size, size);
    return kept + 1;
}

static void ask_item(struct view *view, int64_t owner, ledger_id id)
{
    if (id > 0)
        view->items[view->items_count++] = (struct seen_item){.bn = owner, .state = {.id = id}};
}

static void gather_one(struct view *view, const struct changes *changes)
{
    int64_t owner = bn_to_number(changes->bn);
    view->heads[view->heads_count++] = (struct seen_head){.bn = owner};
    for (size_t i = 0; i < changes->declarations_count; i++) {
        const struct stored_declaration *d = &changes->declarations[i];
        struct seen_filing asked = {.transaction = transaction_to_number(d->transaction),
                                    .version = d->version, .by = -1};
        view->filings[view->filings_count++] = asked;
        asked.version--;
        if (asked.version > 0)
            view->filings[view->filings_count++] = asked;
    }
    for (size_t i = 0; i < changes->payments_count; i++)
        view->payments[view->payments_count++] =
            (struct seen_key){.bn = owner, .id = changes->payments[i].id};
    if (changes->statement != NULL)
        view->statements[view->statements_count++] =
            (struct seen_key){.bn = owner, .id = changes->statement->id};
    if (changes->idempotency_key != NULL)
        view->answers[view->answers_count++] = (struct seen_key){
            .client = changes->idempotency_client, .id = changes->idempotency_key};
    for (size_t i = 0; i < changes->links_count; i++) {
        ask_item(view, owner, changes->links[i].credit);
        ask_item(view, owner, changes->links[i].debit);
    }
    for (size_t i = 0; i < changes->updates_count; i++)
        ask_item(view, owner, changes->updates[i].item);
}

void batch_gather(struct batch *batch)
{
    struct view view = {0};
    size_t filings = 0, payments = 0, items = 0;
    for (size_t i = 0; i < batch->count; i++) {
        const struct changes *changes = batch->prepared[i].changes;
        filings += 2 * changes->declarations_count;
        payments += changes->payments_count;
        items += 2 * changes->links_count + changes->updates_count;
    }
    view.heads = arena_array(batch->arena, batch->count, sizeof(*view.heads));
    view.filings = arena_array(batch->arena, filings, sizeof(*view.filings));
    view.payments = arena_array(batch->arena, payments, sizeof(*view.payments));
    view.statements = arena_array(batch->arena, batch->count, sizeof(*view.statements));
    view.answers = arena_array(batch->arena, batch->count, sizeof(*view.answers));
    view.items = arena_array(batch->arena, items, sizeof(*view.items));
    for (size_t i = 0; i < batch->count; i++)
        gather_one(&view, batch->prepared[i].changes);
    view.heads_count = distinct(view.heads, view.heads_count, sizeof(*view.heads), compare_heads);
    view.filings_count =
        distinct(view.filings, view.filings_count, sizeof(*view.filings), compare_filings);
    view.payments_count =
        distinct(view.payments, view.payments_count, sizeof(*view.payments), compare_keys);
    view.statements_count =
        distinct(view.statements, view.statements_count, sizeof(*view.statements), compare_keys);
    view.answers_count =
        distinct(view.answers, view.answers_count, sizeof(*view.answers), compare_keys);
    view.items_count = distinct(view.items, view.items_count, sizeof(*view.items), compare_items);
    batch->view = view;
}

#define FIND(key, list, count, compare)                                                            \
    ((count) == 0 ? NULL : bsearch(&(key), (list), (count), sizeof(*(list)), (compare)))

struct seen_head *batch_head(struct batch *batch, bn owner)
{
    const struct seen_head key = {.bn = bn_to_number(owner)};
    return FIND(key, batch->view.heads, batch->view.heads_count, compare_heads);
}

struct seen_filing *batch_filing(struct batch *batch, transaction_number transaction, int version)
{
    const struct seen_filing key = {.transaction = transaction_to_number(transaction),
                                    .version = version};
    return FIND(key, batch->view.filings, batch->view.filings_count, compare_filings);
}

struct seen_key *batch_answer(struct batch *batch, const char *client, const char *id)
{
    const struct seen_key key = {.client = client, .id = id};
    return FIND(key, batch->view.answers, batch->view.answers_count, compare_keys);
}

struct seen_key *batch_payment(struct batch *batch, bn owner, const char *id)
{
    const struct seen_key key = {.bn = bn_to_number(owner), .id = id};
    return FIND(key, batch->view.payments, batch->view.payments_count, compare_keys);
}

struct seen_key *batch_statement(struct batch *batch, bn owner, const char *id)
{
    const struct seen_key key = {.bn = bn_to_number(owner), .id = id};
    return FIND(key, batch->view.statements, batch->view.statements_count, compare_keys);
}

struct seen_item *batch_item(struct batch *batch, bn owner, ledger_id id)
{
    const struct seen_item key = {.bn = bn_to_number(owner), .state = {.id = id}};
    return FIND(key, batch->view.items, batch->view.items_count, compare_items);
}
