/*
 * Which clients a person of a firm acts for, in which role: what its assignments come to, kept in
 * memory because every check on a client asks. It is looked at under the lock. A client is a word:
 * its number, then the role, so that a list is sorted by client.
 */
#include "action_impl.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { SLOTS = 4096, ROLE_BITS = 2, ROLE_MASK = 3 };
_Static_assert((int)ROLE_PROGRAM_MANAGER <= ROLE_MASK, "a role in two bits");
/* How old may be what another node can change, before it is asked whether it did. */
enum { LOOK_US = 1000000 };

static uint32_t number_of(bn client)
{
    return (uint32_t)strtoul(client.text, NULL, 10);
}

struct assigned_slot {
    bn firm; /* "" none is kept */
    char person[64];
    uint32_t *clients; /* NULL: not kept */
    size_t count;
    bool only; /* no others */
    int64_t version;
    uint64_t looked_us;
};

struct assigned {
    pthread_mutex_t lock;
    struct assigned_slot slots[SLOTS];
    uint32_t forgotten; /* how often: what was read before is not kept */
};

struct assigned *assigned_new(void)
{
    struct assigned *assigned = calloc(1, sizeof(*assigned));
    if (assigned == NULL)
        abort();
    pthread_mutex_init(&assigned->lock, NULL);
    return assigned;
}

static void empty(struct assigned_slot *slot)
{
    free(slot->clients);
    *slot = (struct assigned_slot){.clients = NULL};
}

void assigned_free(struct assigned *assigned)
{
    if (assigned == NULL)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        empty(&assigned->slots[i]);
    pthread_mutex_destroy(&assigned->lock);
    free(assigned);
}

void house_forget_assigned(struct house *house, bn firm)
{
    struct assigned *assigned = house_assigned(house);
    pthread_mutex_lock(&assigned->lock);
    assigned->forgotten++;
    for (size_t i = 0; i < SLOTS; i++)
        if (assigned->slots[i].clients != NULL && bn_equal(assigned->slots[i].firm, firm))
            empty(&assigned->slots[i]);
    pthread_mutex_unlock(&assigned->lock);
}

static struct assigned_slot *slot_of(struct assigned *assigned, const struct actor *actor)
{
    uint64_t hash = 0;
    for (const char *c = actor->business.text; *c != '\0'; c++)
        hash = hash * 31 + (unsigned char)*c;
    for (const char *c = actor->name; *c != '\0'; c++)
        hash = hash * 31 + (unsigned char)*c;
    return &assigned->slots[(hash * 0x9E3779B97F4A7C15u) >> 52];
}
_Static_assert(SLOTS == 1 << (64 - 52), "the hash's highest bits");

static bool is_of(const struct assigned_slot *slot, const struct actor *actor)
{
    return slot->clients != NULL && bn_equal(slot->firm, actor->business) &&
           strcmp(slot->person, actor->name) == 0;
}

/* ---- reading ---- */

static int by_word(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Each client once, with the strongest role that reaches it. */
static size_t strongest(uint32_t *words, size_t count)
{
    size_t kept = 0;
    qsort(words, count, sizeof(*words), by_word);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && words[kept - 1] >> ROLE_BITS == words[i] >> ROLE_BITS)
            kept--;
        words[kept++] = words[i];
    }
    return kept;
}

static bool slot_read(struct action *action, struct assigned_slot *ret)
{
    struct assigned_client *list;
    const struct actor *actor = &action->actor;
    struct assigned_slot slot = {.firm = actor->business, .looked_us = platform_monotonic_us()};
    /* Before the list: what changes in between is read again. */
    if (strlen(actor->name) >= sizeof(slot.person) ||
        store_load_assignments_version(action->store, actor->business, &slot.version) != OK)
        return false;
    memcpy(slot.person, actor->name, strlen(actor->name));
    size_t count = store_list_assigned(action->store, action->arena, actor->business, actor->name,
                                       &list);
    slot.clients = malloc(count * sizeof(*slot.clients) + 1);
    if (slot.clients == NULL || store_torn(action->store)) {
        free(slot.clients);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (list[i].client.text[0] == '\0')
            slot.only = list[i].role == ROLE_UNASSOCIATED;
        else
            slot.clients[slot.count++] =
                number_of(list[i].client) << ROLE_BITS | list[i].role;
    }
    slot.count = strongest(slot.clients, slot.count);
    *ret = slot;
    return true;
}

/* Did no other node change anything since? */
static bool still_true(struct action *action, int64_t version)
{
    int64_t now;
    return store_load_assignments_version(action->store, action->actor.business, &now) == OK &&
           !store_torn(action->store) && now == version;
}

typedef void assigned_look_fn(void *context, const struct assigned_slot *slot);

/* false: what is kept is not there, or old. */
static bool slot_look(struct action *action, assigned_look_fn *look, void *context,
                      int64_t *ret_version, uint32_t *ret_forgotten)
{
    struct assigned *assigned = house_assigned(action->house);
    pthread_mutex_lock(&assigned->lock);
    const struct assigned_slot *slot = slot_of(assigned, &action->actor);
    bool found = is_of(slot, &action->actor);
    *ret_version = found ? slot->version : -1;
    *ret_forgotten = assigned->forgotten;
    found = found && (!house_shared(action->house) ||
                      platform_monotonic_us() < slot->looked_us + LOOK_US);
    if (found)
        look(context, slot);
    pthread_mutex_unlock(&assigned->lock);
    return found;
}

static void slot_looked(struct action *action, int64_t version)
{
    struct assigned *assigned = house_assigned(action->house);
    pthread_mutex_lock(&assigned->lock);
    struct assigned_slot *slot = slot_of(assigned, &action->actor);
    if (is_of(slot, &action->actor) && slot->version == version)
        slot->looked_us = platform_monotonic_us();
    pthread_mutex_unlock(&assigned->lock);
}

static void slot_put(struct action *action, struct assigned_slot *fresh, uint32_t forgotten)
{
    struct assigned *assigned = house_assigned(action->house);
    struct assigned_slot old = *fresh;
    pthread_mutex_lock(&assigned->lock);
    if (forgotten == assigned->forgotten) {
        struct assigned_slot *slot = slot_of(assigned, &action->actor);
        old = *slot;
        *slot = *fresh;
    }
    pthread_mutex_unlock(&assigned->lock);
    empty(&old);
}

/* false: it could not be read, and nothing is allowed. */
static bool look(struct action *action, assigned_look_fn *fn, void *context)
{
    int64_t version;
    uint32_t forgotten;
    struct assigned_slot fresh;
    if (slot_look(action, fn, context, &version, &forgotten))
        return true;
    if (version >= 0 && still_true(action, version)) {
        slot_looked(action, version);
        if (slot_look(action, fn, context, &version, &forgotten))
            return true;
    }
    if (!slot_read(action, &fresh))
        return false;
    fn(context, &fresh);
    slot_put(action, &fresh, forgotten);
    return true;
}

/* ---- asking ---- */

/* The first at or after the client. */
static size_t lower_bound(const struct assigned_slot *slot, uint32_t client)
{
    size_t low = 0, high = slot->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slot->clients[middle] >> ROLE_BITS < client)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct asking {
    uint32_t client;
    enum role role;
};

static void look_role(void *context, const struct assigned_slot *slot)
{
    struct asking *asking = context;
    size_t at = lower_bound(slot, asking->client);
    if (at < slot->count && slot->clients[at] >> ROLE_BITS == asking->client)
        asking->role = (enum role)(slot->clients[at] & ROLE_MASK);
    else if (slot->only)
        asking->role = ROLE_UNASSOCIATED;
}

enum role assigned_role(struct action *action, bn client, enum role otherwise)
{
    struct asking asking = {number_of(client), otherwise};
    if (action->actor.name == NULL)
        return otherwise;
    return look(action, look_role, &asking) ? asking.role : ROLE_UNASSOCIATED;
}

struct paging {
    struct arena *arena;
    uint32_t from;
    size_t limit, count;
    bn *list;
    bool only;
};

static void look_page(void *context, const struct assigned_slot *slot)
{
    struct paging *paging = context;
    paging->only = slot->only;
    if (!slot->only)
        return;
    size_t at = lower_bound(slot, paging->from);
    paging->list = arena_array(paging->arena, paging->limit, sizeof(*paging->list));
    while (at < slot->count && paging->count < paging->limit) {
        bn *client = &paging->list[paging->count++];
        snprintf(client->text, sizeof(client->text), "%09u",
                 (slot->clients[at++] >> ROLE_BITS) % 1000000000u);
    }
}

bool assigned_only(struct action *action, bn from, bool behind, size_t limit, bn **ret,
                   size_t *ret_count)
{
    struct paging paging = {.arena = action->arena, .limit = limit,
                            .from = number_of(from) + behind};
    bool read = action->actor.name == NULL || look(action, look_page, &paging);
    *ret = paging.list;
    *ret_count = paging.count;
    return !read || paging.only; /* what cannot be read gives nobody */
}
