/* Staff roles that wait for a second person, and accounts that were opened in an emergency. */
#pragma once
#include "store.h"

/* States are those of an access request: store_register.h. */
struct staff_request {
    const char *id, *person;
    unsigned staff; /* what the person is to have: enum staff, as bits */
    const char *words, *state, *asked_by;
    instant asked_at;
    const char *decided_by;
    instant decided_at;
};
enum code store_put_staff_request(struct store *store, const struct staff_request *request);
/* Oldest first; at most 200. */
size_t store_list_staff_requests(struct store *store, struct arena *arena, const char *state,
                                 struct staff_request **ret);

struct emergency {
    const char *id, *person;
    bn business;
    const char *words; /* why */
    instant opened_at, ends_at;
    const char *reviewed_by; /* "" nobody yet */
    instant reviewed_at;
};
enum code store_put_emergency(struct store *store, const struct emergency *emergency);
enum code store_load_emergency(struct store *store, struct arena *arena, const char *id,
                               struct emergency *ret);
/* The newest of a person. */
enum code store_load_emergency_of(struct store *store, struct arena *arena, const char *person,
                                  struct emergency *ret);
/* Of a business, opened since, newest first. */
size_t store_list_emergencies_of(struct store *store, struct arena *arena, bn business,
                                 instant since, size_t limit, struct emergency **ret);
/* Opened before, newest first. */
size_t store_list_emergencies(struct store *store, struct arena *arena, instant before,
                              size_t limit, struct emergency **ret);
