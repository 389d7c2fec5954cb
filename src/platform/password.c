#include "platform.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

enum {
    HASH_PASSES = 2,
    HASH_MEMORY = 19 * 1024 * 1024,
    HASHING_MAX = 2, /* 20 ms and 19 MiB each: more would starve the pages */
    WAITING_MAX = 8, /* of 16 workers: the rest go on with pages */
    PASSWORD_SIZE_MAX = 1024,
};

/* Memory and processors belong to the process, so this gate does too. */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t freed;
    int hashing, waiting;
} gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};

static bool gate_enter(void)
{
    bool entered = false;
    pthread_mutex_lock(&gate.mutex);
    if (gate.hashing < HASHING_MAX || gate.waiting < WAITING_MAX) {
        gate.waiting++;
        while (gate.hashing >= HASHING_MAX)
            pthread_cond_wait(&gate.freed, &gate.mutex);
        gate.waiting--;
        gate.hashing++;
        entered = true;
    }
    pthread_mutex_unlock(&gate.mutex);
    return entered;
}

static void gate_leave(void)
{
    pthread_mutex_lock(&gate.mutex);
    gate.hashing--;
    pthread_mutex_unlock(&gate.mutex);
    pthread_cond_signal(&gate.freed);
}

enum code password_hash(struct arena *arena, const char *password, char **ret_hash)
{
    if (sodium_init() < 0)
        abort();
    size_t size = strlen(password);
    if (size > PASSWORD_SIZE_MAX)
        return TOO_LARGE;
    if (!gate_enter())
        return BUSY;
    char *hash = arena_alloc(arena, crypto_pwhash_STRBYTES);
    int failed = crypto_pwhash_str_alg(hash, password, size, HASH_PASSES, HASH_MEMORY,
                                       crypto_pwhash_ALG_ARGON2ID13);
    gate_leave();
    if (failed != 0)
        return FAULT; /* out of memory */
    *ret_hash = hash;
    return OK;
}

enum code password_verify(const char *hash, const char *password, bool *ret_right)
{
    /* Of random bytes nobody knows, at the same cost. */
    static const char dummy[] = "$argon2id$v=19$m=19456,t=2,p=1$"
                                "kIuGExcICKsNT+EQLqM42g$"
                                "st7RsvblXw7wq7oF93OZZReea2h/yXX5REazSj5fw/4";
    if (sodium_init() < 0)
        abort();
    size_t size = strlen(password);
    if (size > PASSWORD_SIZE_MAX) { /* never right, and as slow */
        size = 0;
        hash = NULL;
    }
    if (!gate_enter())
        return BUSY;
    int wrong = crypto_pwhash_str_verify(hash == NULL ? dummy : hash, password, size);
    gate_leave();
    *ret_right = wrong == 0 && hash != NULL;
    return OK;
}
