#include "law_impl.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* How old may be what another node can change: settings and reference data. */
enum { REFRESH_US = 200000 };

/* A reload keeps the snapshots before it alive: requests under way hold pointers into them, and a
 * reload is a rare act of the operator. */
struct snapshot {
    struct snapshot *before;
    struct arena *arena;
    const struct tariff *tariff;
};

struct house {
    char *store_url, *directory;
    bool demo, shared;
    uint64_t refresh_us;         /* when to look at the store again */
    int64_t reference_version;
    struct clock *clock;
    bool clock_given;            /* not the stored one */
    date clock_stored;           /* as last read */
    struct signer *signer;
    struct committer *committer; /* NULL when opened for reading */
    struct store *reader;        /* for the house's own loads, under `lock` */
    pthread_mutex_t lock, day_lock;
    struct snapshot *snapshot;
    struct law_desk *law;
    struct memos *memos;
    struct kept *kept;
    struct assigned *assigned;
    date day_done;
};

/* Called with the lock. */
static enum code reload_tariff(struct house *house)
{
    struct snapshot *snapshot = calloc(1, sizeof(*snapshot));
    if (snapshot == NULL)
        return FAULT;
    snapshot->arena = arena_new();
    int64_t version = 0;
    enum code code = store_load_reference_version(house->reader, &version);
    struct reference_row *rows;
    size_t count = store_list_reference(house->reader, snapshot->arena, &rows);
    if (code != OK || store_torn(house->reader)) {
        arena_free(snapshot->arena);
        free(snapshot);
        return BUSY;
    }
    house->reference_version = version;
    snapshot->tariff = tariff_build(snapshot->arena, rows, count);
    snapshot->before = house->snapshot;
    __atomic_store_n(&house->snapshot, snapshot, __ATOMIC_RELEASE);
    return OK;
}

enum code house_reload_tariff(struct house *house)
{
    pthread_mutex_lock(&house->lock);
    store_mend(house->reader);
    enum code code = reload_tariff(house);
    pthread_mutex_unlock(&house->lock);
    return code;
}

/* Another node may have closed days, moved the clock or loaded reference data. While the store is
 * away nothing is known of that, and nothing can be filed either. Called with the lock. */
static void refresh(struct house *house)
{
    date done, stored;
    int64_t version;
    store_mend(house->reader);
    if (store_load_day(house->reader, "day.done", &done) != OK ||
        store_load_day(house->reader, "clock", &stored) != OK ||
        store_load_reference_version(house->reader, &version) != OK)
        return;
    if (date_before(house_day_done(house), done))
        house_set_day_done(house, done);
    if (!house->clock_given && clock_simulated(house->clock) && !date_is_none(stored) &&
        !date_equal(stored, house->clock_stored)) {
        house->clock_stored = stored;
        if (date_before(instant_date(clock_now(house->clock)), stored))
            clock_set(house->clock, stored);
    }
    law_desk_look(house->law, house->reader);
    if (version != house->reference_version)
        (void)reload_tariff(house); /* tried again at the next look */
}

void house_refresh(struct house *house, bool now)
{
    if (!house->shared)
        return;
    uint64_t us = platform_monotonic_us();
    if (!now && us < __atomic_load_n(&house->refresh_us, __ATOMIC_RELAXED))
        return;
    pthread_mutex_lock(&house->lock);
    /* One looks; who waited for it need not look again. */
    if (now || us >= house->refresh_us) {
        refresh(house);
        __atomic_store_n(&house->refresh_us, platform_monotonic_us() + REFRESH_US,
                         __ATOMIC_RELAXED);
    }
    pthread_mutex_unlock(&house->lock);
}

char *house_locate(struct arena *arena, const char *directory, const char *store_url)
{
    char line[1024] = "";
    if (store_url != NULL && store_url[0] != '\0')
        return arena_text(arena, store_url);
    FILE *file = fopen(arena_printf(arena, "%s/store.url", directory), "r");
    if (file == NULL)
        return arena_text(arena, directory);
    bool read = fgets(line, sizeof(line), file) != NULL;
    fclose(file);
    line[strcspn(line, "\r\n")] = '\0';
    return arena_text(arena, read && line[0] != '\0' ? line : directory);
}

/* The writer first: after a crash it recovers the log before anybody reads. */
static enum code house_open_stores(struct house *house, bool writer)
{
    enum code code = OK;
    if (writer) {
        struct store *store;
        code = store_open(house->store_url, false, true, &store);
        if (code == OK)
            house->committer = committer_start(store);
    }
    if (code == OK)
        code = store_open(house->store_url, false, false, &house->reader);
    if (code == OK && store_half_copied(house->reader)) {
        fprintf(stderr, "carm: the store is an unfinished copy; run the command that makes it "
                        "again\n");
        code = CONFLICT;
    }
    return code;
}

void house_follow_days(struct house *house)
{
    date closing;
    pthread_mutex_lock(&house->lock);
    enum code code = store_load_day(house->reader, "day.closing", &closing);
    pthread_mutex_unlock(&house->lock);
    if (code != OK)
        return; /* the next look at the store moves the clock */
    date done = house_day_done(house);
    date reached = date_before(done, closing) ? closing : done;
    if (clock_simulated(house->clock) &&
        date_before(instant_date(clock_now(house->clock)), reached))
        clock_set(house->clock, reached);
}

/* Nobody may post on a day whose statement has been issued. An advance that was cut short has
 * closed days, or begun to, but not moved the kept clock: it stands where the days are. */
static enum code house_open_clock(struct house *house, const char *clock_setting)
{
    struct arena *arena = arena_new();
    const char *kept = store_setting(house->reader, arena, "clock");
    const char *mode = store_setting(house->reader, arena, "mode");
    house->demo = text_equal(mode, "demo");
    house->clock_given = clock_setting != NULL;
    house->clock = clock_open(clock_setting != NULL ? clock_setting : kept != NULL ? kept : "real");
    arena_free(arena);
    if (house->clock == NULL)
        return FAULT;
    if (store_load_day(house->reader, "clock", &house->clock_stored) != OK ||
        store_load_day(house->reader, "day.done", &house->day_done) != OK)
        return BUSY;
    if (date_before(instant_date(clock_now(house->clock)), house->day_done) &&
        (clock_setting != NULL || !clock_simulated(house->clock)))
        return CONFLICT;
    house_follow_days(house);
    /* What it looks at from now on can wait for the next look. */
    store_may_tear(house->reader, 1);
    return OK;
}

enum code house_open(const char *directory, const char *store_url, bool writer,
                     const char *clock_setting, struct house **ret_house)
{
    struct house *house = calloc(1, sizeof(*house));
    if (house == NULL)
        return FAULT;
    struct arena *arena = arena_new();
    house->store_url = strdup(house_locate(arena, directory, store_url));
    house->directory = strdup(directory);
    arena_free(arena);
    pthread_mutex_init(&house->lock, NULL);
    pthread_mutex_init(&house->day_lock, NULL);
    house->law = law_desk_new();
    house->kept = kept_new();
    house->assigned = assigned_new();
    house->memos = memos_new();
    enum code code = house_open_stores(house, writer);
    if (code == OK) {
        house->shared = store_shared(house->reader);
        code = signer_open(directory, &house->signer);
    }
    if (code == OK)
        code = house_reload_tariff(house);
    if (code == OK)
        code = house_open_clock(house, clock_setting);
    if (code != OK) {
        house_close(house);
        return code;
    }
    /* What fell due while nobody was here comes into force before anybody asks. */
    law_desk_look(house->law, house->reader);
    law_follow(house, house->reader, clock_now(house->clock));
    *ret_house = house;
    return OK;
}

void house_close(struct house *house)
{
    if (house == NULL)
        return;
    if (house->committer != NULL)
        committer_stop(house->committer);
    if (house->reader != NULL)
        store_close(house->reader);
    law_desk_free(house->law);
    memos_free(house->memos);
    if (house->signer != NULL)
        signer_close(house->signer);
    if (house->clock != NULL)
        clock_close(house->clock);
    while (house->snapshot != NULL) {
        struct snapshot *before = house->snapshot->before;
        arena_free(house->snapshot->arena);
        free(house->snapshot);
        house->snapshot = before;
    }
    kept_free(house->kept);
    assigned_free(house->assigned);
    pthread_mutex_destroy(&house->lock);
    pthread_mutex_destroy(&house->day_lock);
    free(house->store_url);
    free(house->directory);
    free(house);
}

const char *house_store(const struct house *house)
{
    return house->store_url;
}

const char *house_directory(const struct house *house)
{
    return house->directory;
}

bool house_shared(const struct house *house)
{
    return house->shared;
}

bool house_demo(const struct house *house)
{
    return house->demo;
}

struct clock *house_clock(struct house *house)
{
    return house->clock;
}

const struct signer *house_signer(const struct house *house)
{
    return house->signer;
}

struct kept *house_kept(struct house *house)
{
    return house->kept;
}

struct assigned *house_assigned(struct house *house)
{
    return house->assigned;
}

struct memos *house_memos(struct house *house)
{
    return house->memos;
}

struct committer *house_committer(struct house *house)
{
    return house->committer;
}

struct law_desk *house_law_desk(struct house *house)
{
    return house->law;
}

const struct tariff *house_tariff(struct house *house)
{
    return __atomic_load_n(&house->snapshot, __ATOMIC_ACQUIRE)->tariff;
}

void house_lock_day(struct house *house)
{
    pthread_mutex_lock(&house->day_lock);
}

void house_unlock_day(struct house *house)
{
    pthread_mutex_unlock(&house->day_lock);
}

date house_day_done(const struct house *house)
{
    return (date){__atomic_load_n(&house->day_done.days, __ATOMIC_ACQUIRE)};
}

void house_set_day_done(struct house *house, date day)
{
    __atomic_store_n(&house->day_done.days, day.days, __ATOMIC_RELEASE);
}

struct action action_begin(struct house *house, struct store *reader, struct arena *arena)
{
    house_refresh(house, false);
    store_mend(reader);
    instant now = clock_now(house->clock);
    law_follow(house, reader, now);
    return (struct action){
        .arena = arena,
        .house = house,
        .store = reader,
        .tariff = house_tariff(house),
        .now = now,
        .today = instant_date(now),
        .findings = findings_new(arena),
    };
}

bool action_torn(const struct action *action)
{
    return store_torn(action->store);
}

bool action_ready(struct action *action)
{
    date done;
    return tariff_count(action->tariff).classes10 > 0 &&
           store_load_day(action->store, "day.done", &done) == OK;
}

enum code action_whole(const struct action *action)
{
    return action_torn(action) ? BUSY : OK;
}

void action_prepare(const struct action *action, struct changes *changes)
{
    changes->at = action->now;
    changes->on = action->today;
    if (changes->actor == NULL)
        changes->actor = action->actor.name == NULL ? "system" : action->actor.name;
    /* The days that may have to be closed before the request itself are not its effect. */
    size_t effects = changes->declarations_count + changes->payments_count +
                     changes->case_steps_count + changes->bulk_steps_count +
                     changes->items_count + changes->money_steps_count;
    if (effects > 0) {
        changes->idempotency_client = action->idempotency.client;
        changes->idempotency_key = action->idempotency.key;
        changes->idempotency_request = action->idempotency.request;
        changes->idempotency_status = 201;
        changes->idempotency_answer = action->idempotency.outcome;
    }
}

struct commit_result action_commit(struct action *action, struct changes *changes)
{
    if (action_torn(action))
        return (struct commit_result){.code = BUSY};
    action_prepare(action, changes);
    struct commit_result result =
        committer_commit(action->house->committer, action->arena, changes);
    if (result.day_closed)
        action_wait_for_day(action);
    return result;
}
