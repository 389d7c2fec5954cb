/*
 * The steps of a day for many accounts. A chunk of them is read in one moment and committed
 * together; an account in which somebody else was first, or that has more to do than one commit
 * takes, goes on by itself. Chains of different businesses do not depend on one another, so a large
 * number of accounts is shared among threads, each with a reader of its own.
 */
#include "day_impl.h"

#include <pthread.h>

enum {
    CHUNK = 64,                  /* accounts */
    CHUNK_BYTES = 32 << 20,      /* a chunk with large accounts is committed early */
    THREADS_MAX = 8,
    THREAD_ACCOUNTS = 4 * CHUNK, /* fewer are not worth another thread */
    TRIES_MAX = 8,
    STEPS_MAX = 12 /* of a day */
};

static void day_count(struct day_report *report, const struct changes *changes)
{
    if (changes->statement != NULL && strcmp(changes->kind, "statement") == 0)
        report->statements++;
    else if (changes->statement != NULL)
        report->notices++;
    else if (strcmp(changes->kind, "penalty") == 0)
        report->penalties += (int)changes->items_count;
    else if (strcmp(changes->kind, "interest") == 0)
        report->interest_items += (int)changes->items_count;
    else
        report->clearings += (int)changes->links_count;
}

static void day_report_add(struct day_report *to, const struct day_report *from)
{
    to->notices += from->notices;
    to->statements += from->statements;
    to->interest_items += from->interest_items;
    to->penalties += from->penalties;
    to->clearings += from->clearings;
}

/* Not action_prepare: these stand at half past midnight of their own day. */
static void day_prepare(const struct account_day *day, struct changes *changes)
{
    changes->on = day->on;
    changes->at = instant_at(day->on, 0, 30);
    changes->actor = "system";
}

/* ---- one account by itself ---- */

struct held_step {
    struct account_day *day;
    account_step *step;
    struct changes *changes; /* what was done; NULL nothing */
};

/* In the writer's thread: nobody comes in between. */
static enum code hold_and_step(struct store *store, void *context)
{
    struct held_step *held = context;
    struct account_day *day = held->day;
    struct action *action = day->action;
    struct store *reader = action->store;
    struct commit_result result = {.code = OK};
    held->changes = NULL;
    enum code code = store_hold_business(store, program_account_bn(day->account));
    if (code != OK)
        return code;
    action->store = store;
    code = held->step(day, &held->changes);
    action->store = reader;
    if (code != OK || held->changes == NULL)
        return code;
    day_prepare(day, held->changes);
    (void)store_commit(store, action->arena, (const struct changes *const[]){held->changes}, NULL,
                       1, &result);
    return result.code;
}

static enum code read_and_step(struct account_day *day, account_step *step, struct changes **ret)
{
    struct action *action = day->action;
    *ret = NULL;
    enum code code = store_snapshot_begin(action->store);
    if (code != OK)
        return code;
    code = step(day, ret);
    store_snapshot_end(action->store);
    return code == OK ? action_whole(action) : code;
}

static enum code step_once(struct account_day *day, account_step *step, struct changes **ret)
{
    struct action *action = day->action;
    enum code code = read_and_step(day, step, ret);
    if (code != OK || *ret == NULL)
        return code;
    day_prepare(day, *ret);
    return committer_commit(house_committer(action->house), action->arena, *ret).code;
}

/* Somebody may post between load and commit: run again from load. A business that files hundreds a
 * second must not keep everybody's day open: after a few times it is held. Again while there is
 * more. */
static enum code day_step(struct account_day *day, account_step *step, struct day_report *report)
{
    struct arena *outer = day->action->arena, *scratch = arena_new();
    enum code code;
    day->action->arena = scratch;
    do {
        struct changes *changes = NULL;
        code = MOVED;
        for (int tries = 0; tries < TRIES_MAX && code == MOVED; tries++) {
            arena_reset(scratch); /* a large account's items, so many times, would not fit */
            code = step_once(day, step, &changes);
        }
        if (code == MOVED) {
            struct held_step held = {.day = day, .step = step};
            arena_reset(scratch);
            code = committer_do(house_committer(day->action->house), hold_and_step, &held);
            changes = held.changes;
        }
        if (code == OK && changes != NULL)
            day_count(report, changes);
    } while (code == OK && day->more);
    day->action->arena = outer;
    arena_free(scratch);
    return code;
}

enum code action_clear(struct action *action, program_account account)
{
    struct day_report unused = {0};
    struct account_day day = {.action = action, .account = account, .on = action->today};
    return day_step(&day, day_clear, &unused);
}

/* ---- many ---- */

struct crew {
    const struct accounts_day *all;
    pthread_mutex_t lock;
    size_t next; /* the rest is under the lock */
    enum code code;
    struct day_report done;
};

/* The steps of a day in their order; what is posted is due at once, so credits
 * clear it. */
static size_t steps_of(const struct accounts_day *all, account_step **ret_steps)
{
    size_t count = 0;
    if (all->only != NULL) {
        ret_steps[0] = all->only;
        return 1;
    }
    if (all->pending_count > 0)
        ret_steps[count++] = day_collect;
    ret_steps[count++] = all->interest_day ? day_clear_first : day_clear;
    if (all->interest_day) {
        ret_steps[count++] = day_penalty;
        ret_steps[count++] = day_interest;
        ret_steps[count++] = day_clear;
        ret_steps[count++] = day_small;
    }
    ret_steps[count++] = day_arrears;
    if (all->notice_day)
        ret_steps[count++] = day_notice;
    if (all->interest_day)
        ret_steps[count++] = day_statement;
    return count;
}

/* What was decided for days[0..count) is committed; changes are NULL where nothing was. */
static enum code commit_chunk(struct action *action, struct account_day *days,
                              struct changes **changes, size_t count, account_step *step,
                              struct day_report *report)
{
    const struct changes *made[CHUNK];
    struct commit_result results[CHUNK];
    size_t made_count = 0, place = 0;
    for (size_t i = 0; i < count; i++)
        if (changes[i] != NULL) {
            day_prepare(&days[i], changes[i]);
            made[made_count++] = changes[i];
        }
    committer_commit_all(house_committer(action->house), action->arena, made, made_count, results);
    for (size_t i = 0; i < count; i++) {
        if (changes[i] == NULL)
            continue;
        enum code code = results[place++].code;
        if (code == OK)
            day_count(report, changes[i]);
        if (code == MOVED || (code == OK && days[i].more))
            code = day_step(&days[i], step, report);
        if (code != OK)
            return code;
    }
    return OK;
}

static enum code chunk_step(struct action *action, struct account_day *days, size_t count,
                            account_step *step, struct day_report *report)
{
    struct changes *changes[CHUNK] = {NULL};
    enum code code = OK;
    for (size_t from = 0, to = 0; from < count && code == OK; from = to) {
        arena_reset(action->arena);
        code = store_snapshot_begin(action->store);
        if (code != OK)
            return code;
        for (; to < count && code == OK && arena_used(action->arena) < CHUNK_BYTES; to++)
            code = step(&days[to], &changes[to]);
        store_snapshot_end(action->store);
        if (code == OK)
            code = action_whole(action);
        if (code == OK)
            code = commit_chunk(action, &days[from], &changes[from], to - from, step, report);
    }
    return code;
}

/* false: nothing is left, or somebody has failed. */
static bool crew_next(struct crew *crew, size_t *ret_from, size_t *ret_to)
{
    const struct accounts_day *all = crew->all;
    pthread_mutex_lock(&crew->lock);
    if (crew->code == OK)
        crew->code = all->keep(all->turn); /* another node may have taken over what took so long */
    bool found = crew->code == OK && crew->next < all->count;
    if (found) {
        *ret_from = crew->next;
        *ret_to = all->count - crew->next < CHUNK ? all->count : crew->next + CHUNK;
        crew->next = *ret_to;
    }
    pthread_mutex_unlock(&crew->lock);
    return found;
}

static void crew_work(struct crew *crew, struct action *action)
{
    account_step *steps[STEPS_MAX];
    struct account_day days[CHUNK];
    struct day_report done = {0};
    enum code code = OK;
    size_t from, to, steps_count = steps_of(crew->all, steps);
    arena_keep(action->arena, CHUNK_BYTES);
    while (code == OK && crew_next(crew, &from, &to)) {
        for (size_t i = from; i < to; i++)
            days[i - from] = (struct account_day){
                .action = action, .account = crew->all->accounts[i], .on = crew->all->on,
                .pending = crew->all->pending, .pending_count = crew->all->pending_count,
                .arrears = crew->all->arrears, .arrears_count = crew->all->arrears_count};
        for (size_t i = 0; i < steps_count && code == OK; i++)
            code = chunk_step(action, days, to - from, steps[i], &done);
    }
    pthread_mutex_lock(&crew->lock);
    if (code != OK && crew->code == OK)
        crew->code = code;
    day_report_add(&crew->done, &done);
    pthread_mutex_unlock(&crew->lock);
}

static void *crew_thread(void *context)
{
    struct crew *crew = context;
    struct action action = *crew->all->action;
    enum code code = store_open(house_store(action.house), false, false, &action.store);
    if (code != OK) /* the others do it */
        return NULL;
    action.arena = arena_new();
    crew_work(crew, &action);
    arena_free(action.arena);
    store_close(action.store);
    return NULL;
}

/* Two a processor: while one waits for its commit, the other decides. */
static size_t threads_for(size_t accounts)
{
    size_t most = 2 * platform_processors(THREADS_MAX / 2), wanted = accounts / THREAD_ACCOUNTS;
    return wanted < most ? wanted : most;
}

enum code day_accounts(const struct accounts_day *accounts, struct day_report *report)
{
    struct crew crew = {.all = accounts};
    struct action *action = accounts->action;
    struct arena *outer = action->arena;
    pthread_t threads[THREADS_MAX];
    size_t started = 0, wanted = threads_for(accounts->count);
    pthread_mutex_init(&crew.lock, NULL);
    while (started + 1 < wanted &&
           pthread_create(&threads[started], NULL, crew_thread, &crew) == 0)
        started++;
    action->arena = arena_new();
    crew_work(&crew, action);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    arena_free(action->arena);
    action->arena = outer;
    pthread_mutex_destroy(&crew.lock);
    if (crew.code == OK)
        day_report_add(report, &crew.done);
    return crew.code;
}
