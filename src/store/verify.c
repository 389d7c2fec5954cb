/*
 * Recomputing everything. Businesses do not depend on one another: a large store's are shared among
 * threads, each with a reader of its own, all of which see the same moment.
 */
#include "platform.h"
#include "verify_impl.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREADS_MAX = 8 };

struct worker {
    struct crew *crew;
    struct verify v;
    struct arena *days; /* of v.seals */
    pthread_t thread;
};

struct crew {
    pthread_mutex_t lock;
    void (*problem)(void *context, const char *text); /* under the lock, like `next` */
    void *context;
    const bn *businesses;
    size_t count, next;
    struct worker workers[THREADS_MAX]; /* the first is the caller's own thread */
    size_t workers_count;
};

/* ---- counts ---- */

static const struct {
    const char *name;
    size_t at;
} kinds[] = {
    {"journal", offsetof(struct row_counts, journal)},
    {"declaration", offsetof(struct row_counts, declarations)},
    {"filing", offsetof(struct row_counts, filings)},
    {"entry", offsetof(struct row_counts, entries)},
    {"posting", offsetof(struct row_counts, postings)},
    {"item", offsetof(struct row_counts, items)},
    {"link", offsetof(struct row_counts, links)},
    {"payment", offsetof(struct row_counts, payments)},
    {"statement", offsetof(struct row_counts, statements)},
    {"business", offsetof(struct row_counts, businesses)},
    {"delegation", offsetof(struct row_counts, delegations)},
    {"stock_movement", offsetof(struct row_counts, movements)},
    {"case_step", offsetof(struct row_counts, case_steps)},
    {"bulk_step", offsetof(struct row_counts, bulk_steps)},
    {"money_step", offsetof(struct row_counts, money_steps)},
};

static int64_t *count_of(struct row_counts *counts, size_t kind)
{
    return (int64_t *)(void *)((char *)counts + kinds[kind].at);
}

static void row_counts_add(struct row_counts *to, struct row_counts *from)
{
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        *count_of(to, i) += *count_of(from, i);
}

static void compare_row_counts(struct verify *v, struct row_counts *expected,
                               struct row_counts *found)
{
    v->bn = (bn){"-"};
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        if (*count_of(expected, i) != *count_of(found, i))
            verify_trouble(v, "%s has %" PRId64 " rows, the journal gives %" PRId64, kinds[i].name,
                           *count_of(found, i), *count_of(expected, i));
}

/* ---- the crew ---- */

void verify_trouble(struct verify *v, const char *format, ...)
{
    char text[512];
    int size = snprintf(text, sizeof(text), "business %s: ", v->bn.text);
    va_list list;
    va_start(list, format);
    vsnprintf(text + size, sizeof(text) - (size_t)size, format, list);
    va_end(list);
    v->problem(v, text);
}

static void crew_problem(void *context, const char *text)
{
    struct verify *v = context;
    struct crew *crew = v->context;
    v->counts.problems++;
    pthread_mutex_lock(&crew->lock);
    if (crew->problem != NULL)
        crew->problem(crew->context, text);
    pthread_mutex_unlock(&crew->lock);
}

static bool crew_next(struct crew *crew, bn *ret_bn)
{
    pthread_mutex_lock(&crew->lock);
    bool found = crew->next < crew->count;
    if (found)
        *ret_bn = crew->businesses[crew->next++];
    pthread_mutex_unlock(&crew->lock);
    return found;
}

static void worker_begin(struct worker *worker, struct crew *crew, struct store *store)
{
    struct verify *v = &worker->v;
    *v = (struct verify){.store = store, .problem = crew_problem, .context = crew};
    v->record = arena_new();
    v->business = arena_new();
    worker->crew = crew;
    worker->days = arena_new();
    v->seals = seal_check_begin(store, worker->days, crew_problem, v);
}

static void worker_end(struct worker *worker)
{
    arena_free(worker->v.business);
    arena_free(worker->v.record);
    arena_free(worker->days);
}

static void *work(void *context)
{
    struct worker *worker = context;
    while (crew_next(worker->crew, &worker->v.bn)) {
        worker->v.counts.businesses++;
        verify_business(&worker->v);
    }
    return NULL;
}

static size_t list_businesses(struct store *store, struct arena *arena, bn **ret)
{
    bn *list = NULL, after = {""};
    size_t count = 0, capacity = 0;
    while (engine_next_business(store, after, &after))
        *LIST_PUSH(arena, list, count, capacity) = after;
    *ret = list;
    return count;
}

/* Within a snapshot of the store, which may be begun anew. Threads that do not start leave their
 * part to the others. */
static void crew_work(struct crew *crew, struct store *store, struct arena *arena)
{
    struct store *readers[THREADS_MAX];
    bn *businesses;
    size_t threads = platform_processors(THREADS_MAX);
    size_t readers_count = sqlite_readers_beside(store, readers, threads - 1);
    crew->count = list_businesses(store, arena, &businesses);
    crew->businesses = businesses;
    worker_begin(&crew->workers[crew->workers_count++], crew, store);
    for (size_t i = 0; i < readers_count; i++) {
        struct worker *worker = &crew->workers[crew->workers_count];
        worker_begin(worker, crew, readers[i]);
        if (pthread_create(&worker->thread, NULL, work, worker) == 0)
            crew->workers_count++;
        else
            worker_end(worker);
    }
    (void)work(&crew->workers[0]);
    for (size_t i = 1; i < crew->workers_count; i++)
        pthread_join(crew->workers[i].thread, NULL);
    for (size_t i = 0; i < readers_count; i++) {
        store_snapshot_end(readers[i]);
        store_close(readers[i]);
    }
}

/* ---- all ---- */

static struct verify_counts crew_counts(const struct crew *crew, const struct row_counts *sums)
{
    struct verify_counts counts = {
        .records = sums->journal, .entries = sums->entries, .lines = sums->postings,
        .items = sums->items, .links = sums->links, .statements = sums->statements,
        .declarations = sums->declarations};
    for (size_t i = 0; i < crew->workers_count; i++) {
        counts.businesses += crew->workers[i].v.counts.businesses;
        counts.problems += crew->workers[i].v.counts.problems;
    }
    return counts;
}

static enum code verify_here(struct store *store,
                             void (*problem)(void *context, const char *text), void *context,
                             struct verify_counts *ret_counts)
{
    struct crew crew = {.lock = PTHREAD_MUTEX_INITIALIZER, .problem = problem, .context = context};
    struct row_counts sums = {0}, found;
    enum code code = store_snapshot_begin(store);
    if (code != OK)
        return code;
    struct arena *arena = arena_new();
    char *words = engine_check(store, arena);
    if (words != NULL && problem != NULL) /* before a row stops us */
        problem(context, arena_printf(arena, "the file is damaged: %s", words));
    crew_work(&crew, store, arena);
    struct verify *first = &crew.workers[0].v;
    first->counts.problems += words != NULL;
    for (size_t i = 0; i < crew.workers_count; i++)
        row_counts_add(&sums, &crew.workers[i].v.expected);
    sums.filings = sums.declarations;
    engine_count_rows(store, &found);
    compare_row_counts(first, &sums, &found);
    seal_check_roots(&first->seals);
    *ret_counts = crew_counts(&crew, &sums);
    for (size_t i = 0; i < crew.workers_count; i++)
        worker_end(&crew.workers[i]);
    arena_free(arena);
    store_snapshot_end(store);
    pthread_mutex_destroy(&crew.lock);
    return OK;
}

/* ---- from afar ---- */

static void remove_copy(struct arena *arena, const char *directory)
{
    static const char *const names[] = {"carm.db", "carm.db-wal", "carm.db-shm", "carm.lock"};
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        (void)remove(arena_printf(arena, "%s/%s", directory, names[i]));
    (void)remove(directory);
}

/* Each row is looked up by itself: over a connection that is a round trip each, hours for a large
 * store. A copy of one moment beside us, in TMPDIR, takes as much room and far less time. */
static enum code verify_copy(struct store *store,
                             void (*problem)(void *context, const char *text), void *context,
                             struct verify_counts *ret_counts)
{
    struct arena *arena = arena_new();
    struct store *copy = NULL;
    struct store_copied copied;
    const char *place = getenv("TMPDIR");
    char *directory =
        arena_printf(arena, "%s/carm-verify-XXXXXX", place == NULL ? "/tmp" : place);
    enum code code = mkdtemp(directory) == NULL ? FAULT : OK;
    if (code == OK)
        code = sqlite_open(directory, true, true, &copy);
    if (code == OK)
        code = store_bring_up(copy, true);
    if (code == OK) /* it need not outlive us */
        code = copy->engine->execute(copy, "PRAGMA synchronous=OFF");
    if (code == OK)
        code = store_copy(store, copy, "verify", NULL, NULL, &copied);
    if (code == OK)
        code = verify_here(copy, problem, context, ret_counts);
    else if (copy != NULL)
        snprintf(store->error, sizeof(store->error), "its copy: %.200s", copy->error);
    store_close(copy);
    remove_copy(arena, directory);
    arena_free(arena);
    return code;
}

enum code store_verify(struct store *store, const struct tariff *tariff,
                       void (*problem)(void *context, const char *text), void *context,
                       struct verify_counts *ret_counts)
{
    (void)tariff; /* engines need none; an action that derives statements again does */
    if (!store->shared)
        return verify_here(store, problem, context, ret_counts);
    struct arena *arena = arena_new();
    char *words = engine_check(store, arena);
    enum code code = verify_copy(store, problem, context, ret_counts);
    if (code == OK && words != NULL) {
        ret_counts->problems++;
        if (problem != NULL)
            problem(context, words);
    }
    arena_free(arena);
    return code;
}
