/*
 * The register of businesses as it last told of each, and persons on the way to registering one.
 * Plain rows beside the journals: a business is in the ledger once something is done with it.
 */
#pragma once
#include "register.h"
#include "store_people.h"

struct stored_entry {
    struct register_entry entry;
    instant arrived_at;
    const char *source; /* file, http, portal, ledger (not a row: what the journal knows) */
};
enum code store_load_entry(struct store *store, struct arena *arena, bn bn,
                           struct stored_entry *ret);
enum code store_put_entry(struct store *store, const struct stored_entry *entry);

#define REGISTRATION_OPEN "open"     /* being filled in */
#define REGISTRATION_REVIEW "review" /* an officer looks at it */
#define REGISTRATION_DONE "done"
#define REGISTRATION_REFUSED "refused"
struct registration {
    const char *id, *person, *state, *step;
    int scenario; /* 1 to 5, 0 not said yet */
    bn bn;        /* "" none yet */
    const char *program; /* RM0001, "" none */
    const char *other_id, *entity_type, *enrol;
    const char *name, *street, *city, *province, *postal_code, *country, *position;
    const char *words; /* to the officer */
    instant figures_at, agreed_at, began_at, changed_at, asked_at, decided_at;
    const char *decided_by, *reason;
};
enum code store_put_registration(struct store *store, const struct registration *registration);
enum code store_load_registration(struct store *store, struct arena *arena, const char *id,
                                  struct registration *ret);
/* The newest of a person. */
enum code store_load_registration_of(struct store *store, struct arena *arena, const char *person,
                                     struct registration *ret);
/* Oldest question first. */
size_t store_list_registrations(struct store *store, struct arena *arena, const char *state,
                                size_t limit, struct registration **ret);
/* Decided since, newest first. */
size_t store_list_decided(struct store *store, struct arena *arena, instant since, size_t limit,
                          struct registration **ret);

#define REQUEST_PENDING "pending"
#define REQUEST_APPROVED "approved"
#define REQUEST_REFUSED "refused"
#define REQUEST_WITHDRAWN "withdrawn"
struct access_request {
    const char *id, *person;
    bn bn;
    const char *words, *state, *role;
    instant asked_at, decided_at;
    const char *decided_by;
};
enum code store_put_request(struct store *store, const struct access_request *request);
enum code store_load_request(struct store *store, struct arena *arena, const char *id,
                             struct access_request *ret);
/* The newest of a person. */
enum code store_load_request_of(struct store *store, struct arena *arena, const char *person,
                                struct access_request *ret);
/* Asked after `since`, oldest first. */
size_t store_list_requests(struct store *store, struct arena *arena, bn business,
                           const char *state, instant since, struct access_request **ret);
