#include "action_impl.h"

#include <pthread.h>
#include <stdlib.h>

enum { BUSINESSES_KEPT = 4096, NAMES_WATCHED = 256, TRIES_MAX = 5, TRIES_WINDOW_MS = 900000 };

/* A reload keeps the snapshots before it alive: requests under way hold pointers into them, and a
 * reload is a rare act of the operator. */
struct snapshot {
    struct snapshot *before;
    struct arena *arena;
    const struct tariff *tariff;
};

struct kept_business {
    struct arena *arena;
    struct registry_business business;
    struct kept_business *retired; /* replaced while somebody may still read it */
};

struct watched_name {
    uint64_t name;
    int64_t first_ms;
    int tries;
};

struct house {
    char *directory;
    bool demo;
    struct clock *clock;
    struct signer *signer;
    struct committer *committer; /* NULL when opened for reading */
    struct store *reader;        /* for the house's own loads, under `lock` */
    pthread_mutex_t lock, day_lock;
    struct snapshot *snapshot;
    struct kept_business *businesses[BUSINESSES_KEPT];
    struct kept_business *retired;
    struct watched_name names[NAMES_WATCHED];
    date day_done;
};

static void house_load_day_done(struct house *house)
{
    struct arena *arena = arena_new();
    const char *done = store_setting(house->reader, arena, "day.done");
    if (done == NULL || !date_parse(done, &house->day_done))
        house->day_done = DATE_NONE;
    arena_free(arena);
}

enum code house_reload_tariff(struct house *house)
{
    struct snapshot *snapshot = calloc(1, sizeof(*snapshot));
    if (snapshot == NULL)
        return FAULT;
    snapshot->arena = arena_new();
    pthread_mutex_lock(&house->lock);
    struct reference_row *rows;
    size_t count = store_list_reference(house->reader, snapshot->arena, &rows);
    snapshot->tariff = tariff_build(snapshot->arena, rows, count);
    snapshot->before = house->snapshot;
    __atomic_store_n(&house->snapshot, snapshot, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&house->lock);
    return OK;
}

enum code house_open(const char *directory, bool writer, const char *clock_setting,
                     struct house **ret_house)
{
    struct house *house = calloc(1, sizeof(*house));
    if (house == NULL)
        return FAULT;
    house->directory = strdup(directory);
    pthread_mutex_init(&house->lock, NULL);
    pthread_mutex_init(&house->day_lock, NULL);
    enum code code = OK;
    if (writer) {
        /* The writer first: after a crash it recovers the log before anybody reads. */
        struct store *store;
        code = store_open(directory, false, true, &store);
        if (code == OK)
            house->committer = committer_start(store);
    }
    if (code == OK)
        code = store_open(directory, false, false, &house->reader);
    if (code == OK)
        code = signer_open(directory, &house->signer);
    if (code == OK)
        code = house_reload_tariff(house);
    if (code != OK) {
        house_close(house);
        return code;
    }
    struct arena *arena = arena_new();
    const char *kept = store_setting(house->reader, arena, "clock");
    const char *mode = store_setting(house->reader, arena, "mode");
    house->demo = text_equal(mode, "demo");
    house->clock = clock_open(clock_setting != NULL ? clock_setting : kept != NULL ? kept : "real");
    arena_free(arena);
    if (house->clock == NULL) {
        house_close(house);
        return FAULT;
    }
    house_load_day_done(house);
    /* Nobody may post on a day whose statement has been issued. An advance that was cut short has
     * closed days but not moved the kept clock: it stands where the days are closed. */
    if (date_before(instant_date(clock_now(house->clock)), house->day_done)) {
        if (clock_setting != NULL || !clock_simulated(house->clock)) {
            house_close(house);
            return CONFLICT;
        }
        clock_set(house->clock, house->day_done);
    }
    *ret_house = house;
    return OK;
}

static void kept_free(struct kept_business *kept)
{
    while (kept != NULL) {
        struct kept_business *next = kept->retired;
        arena_free(kept->arena);
        free(kept);
        kept = next;
    }
}

void house_close(struct house *house)
{
    if (house == NULL)
        return;
    if (house->committer != NULL)
        committer_stop(house->committer);
    if (house->reader != NULL)
        store_close(house->reader);
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
    for (size_t i = 0; i < BUSINESSES_KEPT; i++)
        kept_free(house->businesses[i]);
    kept_free(house->retired);
    pthread_mutex_destroy(&house->lock);
    pthread_mutex_destroy(&house->day_lock);
    free(house->directory);
    free(house);
}

const char *house_directory(const struct house *house)
{
    return house->directory;
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

struct committer *house_committer(struct house *house)
{
    return house->committer;
}

const struct tariff *house_tariff(struct house *house)
{
    return __atomic_load_n(&house->snapshot, __ATOMIC_ACQUIRE)->tariff;
}

static size_t business_slot(bn number)
{
    return (size_t)strtoul(number.text, NULL, 10) * 2654435761u % BUSINESSES_KEPT;
}

enum code house_business(struct house *house, struct store *store, bn number,
                         const struct registry_business **ret)
{
    size_t slot = business_slot(number);
    pthread_mutex_lock(&house->lock);
    struct kept_business *kept = house->businesses[slot];
    if (kept != NULL && bn_equal(kept->business.bn, number)) {
        pthread_mutex_unlock(&house->lock);
        *ret = &kept->business;
        return OK;
    }
    pthread_mutex_unlock(&house->lock);

    struct kept_business *fresh = calloc(1, sizeof(*fresh));
    if (fresh == NULL)
        return FAULT;
    fresh->arena = arena_new();
    int64_t head;
    enum code code = store_load_business(store, fresh->arena, number, &fresh->business, &head);
    if (code != OK) {
        kept_free(fresh);
        return code;
    }
    pthread_mutex_lock(&house->lock);
    kept = house->businesses[slot];
    if (kept != NULL) {
        kept->retired = house->retired;
        house->retired = kept;
    }
    house->businesses[slot] = fresh;
    pthread_mutex_unlock(&house->lock);
    *ret = &fresh->business;
    return OK;
}

void house_forget_business(struct house *house, bn number)
{
    size_t slot = business_slot(number);
    pthread_mutex_lock(&house->lock);
    struct kept_business *kept = house->businesses[slot];
    if (kept != NULL) {
        kept->retired = house->retired;
        house->retired = kept;
        house->businesses[slot] = NULL;
    }
    pthread_mutex_unlock(&house->lock);
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

static struct watched_name *watched(struct house *house, const char *name)
{
    hash256 hash = hash_bytes(name, strlen(name));
    uint64_t key;
    memcpy(&key, hash.bytes, sizeof(key));
    struct watched_name *slot = &house->names[key % NAMES_WATCHED];
    if (slot->name != key)
        *slot = (struct watched_name){.name = key};
    return slot;
}

bool house_sign_in_blocked(struct house *house, const char *name, int64_t now_ms)
{
    pthread_mutex_lock(&house->lock);
    const struct watched_name *slot = watched(house, name);
    bool blocked = slot->tries >= TRIES_MAX && now_ms - slot->first_ms < TRIES_WINDOW_MS;
    pthread_mutex_unlock(&house->lock);
    return blocked;
}

void house_sign_in_failed(struct house *house, const char *name, int64_t now_ms)
{
    pthread_mutex_lock(&house->lock);
    struct watched_name *slot = watched(house, name);
    if (slot->tries == 0 || now_ms - slot->first_ms >= TRIES_WINDOW_MS) {
        slot->first_ms = now_ms;
        slot->tries = 0;
    }
    slot->tries++;
    pthread_mutex_unlock(&house->lock);
}

void house_sign_in_worked(struct house *house, const char *name)
{
    pthread_mutex_lock(&house->lock);
    watched(house, name)->tries = 0;
    pthread_mutex_unlock(&house->lock);
}

struct action action_begin(struct house *house, struct store *reader, struct arena *arena)
{
    instant now = clock_now(house->clock);
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

struct commit_result action_commit(struct action *action, struct changes *changes)
{
    changes->at = action->now;
    if (date_is_none(changes->on))
        changes->on = action->today;
    if (changes->actor == NULL)
        changes->actor = action->actor.name == NULL ? "system" : action->actor.name;
    /* The days that may have to be closed before the request itself are not its effect. */
    if (changes->declarations_count + changes->payments_count > 0) {
        changes->idempotency_client = action->idempotency.client;
        changes->idempotency_key = action->idempotency.key;
        changes->idempotency_request = action->idempotency.request;
        changes->idempotency_status = 201;
        changes->idempotency_answer = action->idempotency.outcome;
    }
    return committer_commit(action->house->committer, action->arena, changes);
}
