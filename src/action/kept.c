/*
 * Records of businesses kept in memory, because nearly every action asks for one. Whoever asks gets
 * a copy in the arena of the action, so that what is kept may be replaced at any time.
 */
#include "action_impl.h"

#include <pthread.h>
#include <stdlib.h>

enum { SLOTS = 65536 };
/* How old may be what another node can change. */
enum { BUSINESS_US = 1000000 };

struct slot {
    struct registry_business *business; /* one piece of malloc's, NULL none */
    uint64_t read_us;                   /* when it was seen to be so */
    uint32_t forgotten;                 /* how often: what was read before is not kept */
};

struct kept {
    pthread_mutex_t lock;
    struct slot slots[SLOTS];
};

struct kept *kept_new(void)
{
    struct kept *kept = calloc(1, sizeof(*kept));
    if (kept == NULL)
        abort();
    pthread_mutex_init(&kept->lock, NULL);
    return kept;
}

void kept_free(struct kept *kept)
{
    if (kept == NULL)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        free(kept->slots[i].business);
    pthread_mutex_destroy(&kept->lock);
    free(kept);
}

static struct slot *slot_of(struct kept *kept, bn number)
{
    uint64_t hash = 0;
    for (const char *c = number.text; *c != '\0'; c++)
        hash = hash * 31 + (unsigned char)*c;
    return &kept->slots[(hash * 0x9E3779B97F4A7C15u) >> 48];
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

/* ---- */

static bool kept_find(struct action *action, bn number, const struct registry_business **ret,
                      uint32_t *ret_forgotten)
{
    struct kept *kept = house_kept(action->house);
    pthread_mutex_lock(&kept->lock);
    const struct slot *slot = slot_of(kept, number);
    bool found = slot->business != NULL && bn_equal(slot->business->bn, number) &&
                 (!house_shared(action->house) ||
                  platform_monotonic_us() < slot->read_us + BUSINESS_US);
    *ret_forgotten = slot->forgotten;
    if (found)
        *ret = piece_fill(arena_alloc(action->arena, piece_size(slot->business)), slot->business);
    pthread_mutex_unlock(&kept->lock);
    return found;
}

/* What was read before a registration is good for who asked, and for nobody after him. */
static void kept_put(struct action *action, const struct registry_business *fresh,
                     uint32_t forgotten)
{
    struct kept *kept = house_kept(action->house);
    void *piece = malloc(piece_size(fresh));
    if (piece == NULL)
        return;
    struct registry_business *put = piece_fill(piece, fresh), *old = put;
    pthread_mutex_lock(&kept->lock);
    struct slot *slot = slot_of(kept, fresh->bn);
    if (forgotten == slot->forgotten) {
        old = slot->business;
        slot->business = put;
        slot->read_us = platform_monotonic_us();
    }
    pthread_mutex_unlock(&kept->lock);
    free(old);
}

enum code action_business(struct action *action, bn number, const struct registry_business **ret)
{
    uint32_t forgotten;
    if (kept_find(action, number, ret, &forgotten))
        return OK;
    struct registry_business *fresh = arena_alloc(action->arena, sizeof(*fresh));
    enum code code = store_load_business(action->store, action->arena, number, fresh, NULL);
    if (code == OK && store_torn(action->store))
        code = BUSY;
    if (code != OK)
        return code;
    kept_put(action, fresh, forgotten);
    *ret = fresh;
    return OK;
}

void house_forget_business(struct house *house, bn number)
{
    struct kept *kept = house_kept(house);
    pthread_mutex_lock(&kept->lock);
    struct slot *slot = slot_of(kept, number);
    slot->forgotten++;
    free(slot->business);
    slot->business = NULL;
    pthread_mutex_unlock(&kept->lock);
}
