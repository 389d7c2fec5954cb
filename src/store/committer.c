/*
 * No timer: the thread takes whatever waits, commits it, and looks again. A lone caller is not held
 * up, and a crowd shares one fsync.
 */
#include "committer.h"
#include "engine.h"

#include <pthread.h>
#include <stdlib.h>

enum { BATCH_MAX = 512, BATCH_BYTES_MAX = 32 * 1024 * 1024 };

/* Someone who waits until `left` of his jobs is none. Lives on his stack. */
struct waiter {
    pthread_cond_t woken;
    size_t left;
};

struct job {
    struct job *next;
    struct waiter *waiter;
    struct prepared prepared;
    struct commit_result *result;
    enum code (*work)(struct store *, void *); /* NULL: a commit */
    void *context;
    enum code *work_result;
};

struct committer {
    struct store *store;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    struct job *first, **last;
    bool stopping;
    enum code (*gate)(void *context);
    void *gate_context;
};

static void queue_add(struct committer *c, struct job *job)
{
    job->next = NULL;
    *c->last = job;
    c->last = &job->next;
}

static struct job *queue_take(struct committer *c)
{
    struct job *job = c->first;
    c->first = job->next;
    if (c->first == NULL)
        c->last = &c->first;
    return job;
}

/* As many commits as stand in front, or one piece of other work. Called with the lock. */
static size_t take_batch(struct committer *c, struct job *ret_jobs[BATCH_MAX])
{
    size_t count = 0, bytes = 0;
    while (c->first != NULL && count < BATCH_MAX) {
        if (count > 0 && (c->first->work != NULL ||
                          bytes + c->first->prepared.body_size > BATCH_BYTES_MAX))
            break;
        ret_jobs[count++] = queue_take(c);
        if (ret_jobs[0]->work != NULL)
            break;
        bytes += ret_jobs[count - 1]->prepared.body_size;
    }
    return count;
}

/* Such work puts things as they are to be: done twice, it is done once. */
static void run_work(struct store *store, struct job *job)
{
    *job->work_result = store_transaction(store, job->work, job->context);
}

static void run_commits(struct store *store, struct arena *arena, struct job *const *jobs,
                        size_t count)
{
    struct prepared *prepared = arena_array(arena, count, sizeof(*prepared));
    struct commit_result *results = arena_array(arena, count, sizeof(*results));
    for (size_t i = 0; i < count; i++)
        prepared[i] = jobs[i]->prepared;
    (void)store_commit_prepared(store, arena, prepared, count, results); /* each has its answer */
    for (size_t i = 0; i < count; i++)
        *jobs[i]->result = results[i];
}

static void *committer_run(void *context)
{
    struct committer *c = context;
    struct job *jobs[BATCH_MAX];
    struct arena *arena = arena_new();
    pthread_mutex_lock(&c->lock);
    for (;;) {
        while (c->first == NULL && !c->stopping)
            pthread_cond_wait(&c->arrived, &c->lock);
        if (c->first == NULL)
            break;
        size_t count = take_batch(c, jobs);
        pthread_mutex_unlock(&c->lock);
        if (jobs[0]->work != NULL)
            run_work(c->store, jobs[0]);
        else
            run_commits(c->store, arena, jobs, count);
        arena_reset(arena);
        pthread_mutex_lock(&c->lock);
        /* A job is its waiter's: once the last is counted off, neither may be touched. */
        for (size_t i = 0; i < count; i++) {
            struct waiter *waiter = jobs[i]->waiter;
            if (--waiter->left == 0)
                pthread_cond_signal(&waiter->woken);
        }
    }
    pthread_mutex_unlock(&c->lock);
    arena_free(arena);
    return NULL;
}

struct committer *committer_start(struct store *writer)
{
    struct committer *c = calloc(1, sizeof(*c));
    assert(c != NULL);
    c->store = writer;
    c->last = &c->first;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->arrived, NULL);
    if (writer->engine->serve != NULL)
        writer->engine->serve(writer);
    int status = pthread_create(&c->thread, NULL, committer_run, c);
    assert(status == 0);
    return c;
}

void committer_stop(struct committer *c)
{
    if (c == NULL)
        return;
    pthread_mutex_lock(&c->lock);
    c->stopping = true;
    pthread_cond_signal(&c->arrived);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->thread, NULL);
    pthread_cond_destroy(&c->arrived);
    pthread_mutex_destroy(&c->lock);
    store_close(c->store);
    free(c);
}

void committer_set_gate(struct committer *c, enum code (*gate)(void *context), void *context)
{
    c->gate = gate;
    c->gate_context = context;
}

static void run_and_wait(struct committer *c, struct job *jobs, size_t count)
{
    struct waiter waiter = {.left = count};
    if (count == 0)
        return;
    pthread_cond_init(&waiter.woken, NULL);
    pthread_mutex_lock(&c->lock);
    assert(!c->stopping);
    for (size_t i = 0; i < count; i++) {
        jobs[i].waiter = &waiter;
        queue_add(c, &jobs[i]);
    }
    pthread_cond_signal(&c->arrived);
    while (waiter.left > 0)
        pthread_cond_wait(&waiter.woken, &c->lock);
    pthread_mutex_unlock(&c->lock);
    pthread_cond_destroy(&waiter.woken);
}

enum code committer_ask_gate(struct committer *c)
{
    return c->gate == NULL ? OK : c->gate(c->gate_context);
}

void committer_commit_all(struct committer *c, struct arena *arena,
                          const struct changes *const *changes, size_t count,
                          struct commit_result *ret_results)
{
    if (count == 0)
        return;
    enum code refused = committer_ask_gate(c);
    if (refused != OK) {
        for (size_t i = 0; i < count; i++)
            ret_results[i] = (struct commit_result){.code = refused};
        return;
    }
    struct job *jobs = arena_array(arena, count, sizeof(*jobs));
    for (size_t i = 0; i < count; i++) {
        jobs[i].prepared = changes_prepare(arena, changes[i], NULL);
        jobs[i].result = &ret_results[i];
    }
    run_and_wait(c, jobs, count);
}

struct commit_result committer_commit(struct committer *c, struct arena *arena,
                                      const struct changes *changes)
{
    struct commit_result result = {.code = FAULT};
    committer_commit_all(c, arena, &changes, 1, &result);
    return result;
}

enum code committer_do(struct committer *c, enum code (*work)(struct store *, void *),
                       void *context)
{
    enum code code = FAULT;
    struct job job = {.work = work, .context = context, .work_result = &code};
    run_and_wait(c, &job, 1);
    return code;
}
