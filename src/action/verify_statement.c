/*
 * Statements and notices derived again from all items and links of their account, which are read
 * once: documents are gone through in the order of issue, and what was outstanding then goes along.
 * That they were made of only what was new or open is so proved with them. Accounts do not depend
 * on one another and what was known at a sequence does not change: threads share them.
 */
#include "action_impl.h"

#include <pthread.h>
#include <stdlib.h>

enum { THREADS_MAX = 8 };

struct crew {
    const struct tariff *tariff;
    const struct stored_statement *list; /* by account, then in order of issue */
    size_t count;
    void (*problem)(void *context, const char *text);
    void *context;
    pthread_mutex_t lock;
    size_t next; /* under the lock, as `problem` */
};

/* An account as it was known at some moment. */
struct books {
    struct crew *crew;
    struct store *store;
    struct arena *account, *document; /* live that long */
    struct ledger_item *items; /* of now, but for what is outstanding */
    size_t items_count, items_known;
    struct ledger_link *links;
    size_t links_count, links_known;
};

static void tell(const struct books *books, const char *id, const char *words)
{
    char *text = arena_printf(books->document, "%s%s", id, words);
    pthread_mutex_lock(&books->crew->lock);
    books->crew->problem(books->crew->context, text);
    pthread_mutex_unlock(&books->crew->lock);
}

/* ---- as known then ---- */

static void open_books(struct books *books, program_account account)
{
    const struct item_filter filter = {.account = account, .type = -1};
    arena_reset(books->account);
    books->items_count = store_list_items(books->store, books->account, &filter, &books->items);
    books->links_count =
        store_list_links(books->store, books->account, account, 0, 0, &books->links);
    books->items_known = books->links_known = 0;
    for (size_t i = 0; i < books->items_count; i++)
        books->items[i].outstanding = books->items[i].amount;
}

static int compare_item(const void *left, const void *right)
{
    const struct ledger_item *a = left, *b = right;
    return ledger_id_compare(a->id, b->id);
}

static void clear(struct books *books, ledger_id id, money amount)
{
    const struct ledger_item key = {.id = id};
    struct ledger_item *item = books->items_count == 0 ? NULL
                               : bsearch(&key, books->items, books->items_count, sizeof(key),
                                         compare_item);
    if (item != NULL) /* that a link's items are there is looked at elsewhere */
        item->outstanding = money_add(item->outstanding, amount);
}

static void know(struct books *books, int64_t seq)
{
    while (books->items_known < books->items_count &&
           ledger_id_sequence(books->items[books->items_known].id) <= seq)
        books->items_known++;
    for (; books->links_known < books->links_count; books->links_known++) {
        const struct ledger_link *link = &books->links[books->links_known];
        if (ledger_id_sequence(link->id) > seq)
            break;
        clear(books, link->credit, link->amount);
        clear(books, link->debit, money_negate(link->amount));
    }
}

/* ---- one document ---- */

/* The document before this one, of the same kind. */
static const struct stored_statement *before(const struct stored_statement *first,
                                             const struct stored_statement *one)
{
    for (const struct stored_statement *at = one; at > first; at--)
        if (strcmp(at[-1].kind, one->kind) == 0 && at[-1].journal_seq < one->journal_seq)
            return &at[-1];
    return NULL;
}

static char *derive(struct books *books, const struct stored_statement *first,
                    const struct stored_statement *one, const struct statement *issued)
{
    const struct stored_statement *previous = before(first, one);
    struct statement derived;
    struct out out = out_new(books->document);
    struct json json = json_new(&out);
    know(books, one->journal_seq - 1); /* just before it was issued */
    struct statement_source source = {
        .account = one->account, .name = issued->name, .due_on = issued->due_on,
        .items = books->items, .items_count = books->items_known, .links = books->links,
        .links_count = books->links_known};
    if (previous != NULL) {
        source.previous_on = previous->issued_on;
        source.previous_seq = previous->journal_seq;
        source.previous_closing = previous->closing;
    }
    if (strcmp(one->kind, "SOA") == 0)
        billing_statement(books->document, books->crew->tariff, &source, one->issued_on, &derived);
    else
        billing_daily_notice(books->document, books->crew->tariff, &source, one->issued_on,
                             &derived);
    document_write_statement(&json, &derived);
    return out.data;
}

static void verify_one(struct books *books, const struct stored_statement *first,
                       const struct stored_statement *one)
{
    struct stored_statement stored;
    struct statement issued;
    arena_reset(books->document);
    if (store_load_statement(books->store, books->document, one->id, &stored) != OK)
        tell(books, one->id, " cannot be loaded");
    else if (document_read_statement(books->document, stored.document, &issued) != OK)
        tell(books, one->id, ": the document cannot be read");
    else if (strcmp(derive(books, first, one, &issued), stored.document) != 0)
        tell(books, one->id, ": derived again it differs");
}

/* ---- all ---- */

static bool crew_next(struct crew *crew, size_t *ret_from, size_t *ret_to)
{
    pthread_mutex_lock(&crew->lock);
    size_t from = crew->next, to = from;
    while (to < crew->count &&
           program_account_equal(crew->list[from].account, crew->list[to].account))
        to++;
    crew->next = to;
    pthread_mutex_unlock(&crew->lock);
    *ret_from = from;
    *ret_to = to;
    return from < to;
}

static void crew_work(struct crew *crew, struct store *store)
{
    struct books books = {
        .crew = crew, .store = store, .account = arena_new(), .document = arena_new()};
    size_t from, to;
    while (crew_next(crew, &from, &to)) {
        open_books(&books, crew->list[from].account);
        for (size_t i = from; i < to; i++)
            verify_one(&books, &crew->list[from], &crew->list[i]);
    }
    arena_free(books.document);
    arena_free(books.account);
}

struct helper {
    struct crew *crew;
    struct store *store;
    pthread_t thread;
};

static void *help(void *context)
{
    struct helper *helper = context;
    crew_work(helper->crew, helper->store);
    return NULL;
}

int64_t verify_statements(struct store *store, const struct tariff *tariff,
                          void (*problem)(void *context, const char *text), void *context)
{
    struct arena *arena = arena_new();
    struct stored_statement *list;
    struct crew crew = {.tariff = tariff, .problem = problem, .context = context,
                        .lock = PTHREAD_MUTEX_INITIALIZER};
    struct helper helpers[THREADS_MAX];
    size_t started = 0, most = platform_processors(THREADS_MAX) - 1;
    crew.count = store_list_all_statements(store, arena, &list);
    crew.list = list;
    while (started < most && crew.count > 1) {
        struct helper *helper = &helpers[started];
        helper->crew = &crew;
        if (store_open_beside(store, &helper->store) != OK)
            break;
        if (pthread_create(&helper->thread, NULL, help, helper) != 0) {
            store_close(helper->store);
            break;
        }
        started++;
    }
    crew_work(&crew, store);
    for (size_t i = 0; i < started; i++) {
        pthread_join(helpers[i].thread, NULL);
        store_close(helpers[i].store);
    }
    pthread_mutex_destroy(&crew.lock);
    arena_free(arena);
    return (int64_t)crew.count;
}
