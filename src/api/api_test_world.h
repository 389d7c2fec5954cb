/* A small installation with the real tariff, and one call of the door at a time. */
#pragma once
#include "jansson_impl.h"

#include "api.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct world {
    char *directory;
    char *place; /* of the store */
    struct arena *arena;
    struct house *house;
    struct door_worker worker;
    char *key, *broker_key, *stranger_key; /* importer's, its broker's, somebody else's */
    char *agency_key;
};

int world_open(void **state);
int world_close(void **state);
void world_advance(struct world *world, const char *to);

/* What is sent beside method and target. */
struct sent {
    const char *key;        /* NULL: no Authorization */
    const char *idempotency, *accept, *language, *type; /* type NULL: application/json */
    const char *body;
    size_t body_size; /* 0: strlen */
    bool too_large;
};
struct got {
    int status;
    const char *type, *body;
    size_t size;
    json_t *json; /* NULL when it is none; freed by the next call */
    struct http_response response;
};
const struct got *call(struct world *world, const char *method, const char *target,
                       const struct sent *sent);
const char *got_header(const struct got *got, const char *name); /* NULL absent */
/* Member by path, "items.0.id"; numbers and booleans as text; NULL absent. */
const char *at(const struct got *got, const char *path);
/* The codes of all findings, parted by blanks. */
const char *codes(struct world *world, const struct got *got);

/* T-shirts of India: 18 % MFN, 5 % GST. Every part of it can be put otherwise. */
struct shirts {
    int64_t sequence;
    const char *importer, *classification, *treatment, *currency, *amount, *number, *more;
};
char *shirts_json(struct world *world, const struct shirts *shirts);
/* A provider of security, 764312088; its key. */
char *put_surety(struct world *world);
