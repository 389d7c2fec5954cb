/*
 * Records of businesses kept in memory, because every check of a permission asks for one. It is
 * looked at under the lock, or copied into the arena of the action: what is kept may be replaced at
 * any time.
 */
#include "action_impl.h"

#include <pthread.h>
#include <stdlib.h>

/* A country's 227,000 businesses find room; of five that fall into one set, the one read longest
 * ago goes. */
enum { SETS_BITS = 18, WAYS = 4 };
#define SETS ((size_t)1 << SETS_BITS)
/* How old may be what another node can change. */
enum { BUSINESS_US = 1000000 };

struct slot {
    struct registry_business *business; /* one piece of malloc's, NULL none */
    struct registry_delegation *delegations; /* to others; another piece */
    size_t delegations_count;
    uint64_t read_us; /* when it was seen to be so */
};

struct set {
    struct slot slots[WAYS];
    uint32_t forgotten; /* how often: what was read before is not kept */
};

struct kept {
    pthread_mutex_t lock;
    struct set sets[SETS];
};

struct kept *kept_new(void)
{
    struct kept *kept = calloc(1, sizeof(*kept));
    if (kept == NULL)
        abort();
    pthread_mutex_init(&kept->lock, NULL);
    return kept;
}

static void slot_empty(struct slot *slot)
{
    free(slot->business);
    free(slot->delegations);
    slot->business = NULL;
    slot->delegations = NULL;
    slot->delegations_count = 0;
}

void kept_free(struct kept *kept)
{
    if (kept == NULL)
        return;
    for (size_t i = 0; i < SETS * WAYS; i++)
        slot_empty(&kept->sets[i / WAYS].slots[i % WAYS]);
    pthread_mutex_destroy(&kept->lock);
    free(kept);
}

static struct set *set_of(struct kept *kept, bn number)
{
    uint64_t hash = 0;
    for (const char *c = number.text; *c != '\0'; c++)
        hash = hash * 31 + (unsigned char)*c;
    return &kept->sets[(hash * 0x9E3779B97F4A7C15u) >> (64 - SETS_BITS)];
}

static struct slot *find_slot(struct set *set, bn number)
{
    for (int i = 0; i < WAYS; i++)
        if (set->slots[i].business != NULL && bn_equal(set->slots[i].business->bn, number))
            return &set->slots[i];
    return NULL;
}

/* The business's own, or one that is free, or the one read longest ago. */
static struct slot *slot_for(struct set *set, bn number)
{
    struct slot *own = find_slot(set, number), *oldest = &set->slots[0];
    for (int i = 1; i < WAYS && oldest->business != NULL; i++)
        if (set->slots[i].business == NULL || set->slots[i].read_us < oldest->read_us)
            oldest = &set->slots[i];
    return own == NULL ? oldest : own;
}

/* ---- one piece ---- */

static size_t text_size(const char *text) { return text == NULL ? 0 : strlen(text) + 1; }

static size_t piece_size(const struct registry_business *b)
{
    size_t size = sizeof(*b) + b->accounts_count * sizeof(*b->accounts) +
                  text_size(b->legal_name) + text_size(b->trade_name) + text_size(b->street) +
                  text_size(b->city) + text_size(b->province) + text_size(b->postal_code) +
                  text_size(b->country);
    for (size_t i = 0; i < b->accounts_count; i++)
        size += text_size(b->accounts[i].name);
    return size;
}

static void put_text(char **end, const char **text)
{
    size_t size = text_size(*text);
    if (size == 0)
        return;
    *text = memcpy(*end, *text, size);
    *end += size;
}

/* `piece` has piece_size() bytes. */
static struct registry_business *piece_fill(void *piece, const struct registry_business *from)
{
    struct registry_business *to = piece;
    struct registry_account *accounts = (struct registry_account *)(to + 1);
    char *end = (char *)(accounts + from->accounts_count);
    *to = *from;
    put_text(&end, &to->legal_name);
    put_text(&end, &to->trade_name);
    put_text(&end, &to->street);
    put_text(&end, &to->city);
    put_text(&end, &to->province);
    put_text(&end, &to->postal_code);
    put_text(&end, &to->country);
    for (size_t i = 0; i < from->accounts_count; i++) {
        accounts[i] = from->accounts[i];
        put_text(&end, &accounts[i].name);
    }
    to->accounts = accounts;
    return to;
}

/* ---- looking ---- */

static bool kept_find(struct action *action, bn number, kept_look_fn *look, void *context,
                      uint32_t *ret_forgotten)
{
    struct kept *kept = house_kept(action->house);
    bool shared = house_shared(action->house);
    pthread_mutex_lock(&kept->lock);
    struct set *set = set_of(kept, number);
    const struct slot *slot = find_slot(set, number);
    bool found =
        slot != NULL && (!shared || platform_monotonic_us() < slot->read_us + BUSINESS_US);
    *ret_forgotten = set->forgotten;
    if (found)
        look(context, &(struct kept_business){slot->business, slot->delegations,
                                              slot->delegations_count});
    pthread_mutex_unlock(&kept->lock);
    return found;
}

/* What was read before a registration is good for who asked, and for nobody after him. */
static void kept_put(struct action *action, const struct kept_business *fresh, uint32_t forgotten)
{
    struct kept *kept = house_kept(action->house);
    size_t size = fresh->delegations_count * sizeof(*fresh->delegations);
    void *piece = malloc(piece_size(fresh->business));
    struct slot put = {.delegations = malloc(size + 1), /* never none of malloc's */
                       .delegations_count = fresh->delegations_count};
    struct slot old = put;
    if (piece == NULL || put.delegations == NULL) {
        free(piece);
        slot_empty(&put);
        return;
    }
    if (size > 0)
        memcpy(put.delegations, fresh->delegations, size);
    old.business = put.business = piece_fill(piece, fresh->business);
    pthread_mutex_lock(&kept->lock);
    struct set *set = set_of(kept, fresh->business->bn);
    if (forgotten == set->forgotten) {
        struct slot *slot = slot_for(set, fresh->business->bn);
        old = *slot;
        put.read_us = platform_monotonic_us();
        *slot = put;
    }
    pthread_mutex_unlock(&kept->lock);
    slot_empty(&old);
}

/* What would be, were these the delegations of the business. */
struct assuming {
    const struct assumed_delegations *assumed;
    kept_look_fn *look;
    void *context;
};

static void look_assumed(void *context, const struct kept_business *kept)
{
    const struct assuming *assuming = context;
    assuming->look(assuming->context,
                   &(struct kept_business){kept->business, assuming->assumed->list,
                                           assuming->assumed->count});
}

enum code kept_look(struct action *action, bn number, kept_look_fn *look, void *context)
{
    uint32_t forgotten;
    struct assuming assuming = {action->assumed, look, context};
    if (action->assumed != NULL && bn_equal(action->assumed->client, number)) {
        look = look_assumed;
        context = &assuming;
    }
    if (kept_find(action, number, look, context, &forgotten))
        return OK;
    struct registry_business business;
    struct registry_delegation *delegations;
    enum code code = store_load_business(action->store, action->arena, number, &business, NULL);
    if (code != OK)
        return code;
    struct kept_business fresh = {.business = &business};
    fresh.delegations_count =
        store_list_delegations_to(action->store, action->arena, number, &delegations);
    fresh.delegations = delegations;
    if (store_torn(action->store))
        return BUSY;
    kept_put(action, &fresh, forgotten);
    look(context, &fresh);
    return OK;
}

struct copying {
    struct arena *arena;
    const struct registry_business *copy;
};

static void copy_business(void *context, const struct kept_business *kept)
{
    struct copying *copying = context;
    void *piece = arena_alloc(copying->arena, piece_size(kept->business));
    copying->copy = piece_fill(piece, kept->business);
}

enum code action_business(struct action *action, bn number, const struct registry_business **ret)
{
    struct copying copying = {.arena = action->arena};
    enum code code = kept_look(action, number, copy_business, &copying);
    if (code == OK)
        *ret = copying.copy;
    return code;
}

void house_forget_business(struct house *house, bn number)
{
    struct kept *kept = house_kept(house);
    pthread_mutex_lock(&kept->lock);
    struct set *set = set_of(kept, number);
    struct slot *slot = find_slot(set, number);
    set->forgotten++;
    if (slot != NULL)
        slot_empty(slot);
    pthread_mutex_unlock(&kept->lock);
}
