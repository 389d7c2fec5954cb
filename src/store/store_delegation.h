/*
 * Requests for delegations, which stand beside the journal: a firm asks a business, or is offered
 * one. What became of them, the delegations, is in the journal of the business.
 */
#pragma once
#include "base.h"
#include "registry.h"

struct store;

#define DELEGATION_REQUESTED "requested"
#define DELEGATION_ACTIVE "active" /* it was made */
#define DELEGATION_REJECTED "rejected"
#define DELEGATION_WITHDRAWN "withdrawn"
#define DELEGATION_EXPIRED "expired" /* never stored: it follows from the day it was asked on */
struct delegation_request {
    const char *id;
    bn client, firm;
    bool by_firm; /* the firm asks; else the client offers, and the rest says what */
    const char *state, *words;
    const char *programs; /* of an offer, parted by blanks; "": all accounts */
    struct registry_delegation terms; /* of an offer; without account */
    instant asked_at;
    const char *asked_by;
    instant decided_at;
    const char *decided_by, *reason;
};
enum code store_put_delegation_request(struct store *store,
                                       const struct delegation_request *request);
enum code store_load_delegation_request(struct store *store, struct arena *arena, const char *id,
                                        struct delegation_request *ret);
/* The one that waits between the two, whoever asked; NOT_FOUND. */
enum code store_find_delegation_request(struct store *store, struct arena *arena, bn client,
                                        bn firm, instant since, struct delegation_request *ret);
/* Of a client, or of a firm; state NULL: any. Newest first, asked after `since`. */
size_t store_list_delegation_requests(struct store *store, struct arena *arena, bn of, bool client,
                                      bool by_firm, const char *state, instant since,
                                      size_t limit, struct delegation_request **ret);

/* All that a firm has or had of clients after one, with their names, by client; whole clients, but
 * for one that has more than `limit`. */
struct held_delegation {
    struct registry_delegation delegation;
    const char *client_name;
};
size_t store_list_held(struct store *store, struct arena *arena, bn firm, bn after, size_t limit,
                       struct held_delegation **ret);
/* The same of some clients, at most a thousand or so. */
size_t store_list_held_among(struct store *store, struct arena *arena, bn firm, const bn *among,
                             size_t count, struct held_delegation **ret);
/* Of everybody, what stands and whose last day is in these. */
size_t store_list_expiring(struct store *store, struct arena *arena, date from, date to,
                           struct registry_delegation **ret);
/* Customs brokers and trade consultants, by name. */
struct firm {
    bn bn;
    enum business_kind kind;
    const char *legal_name;
    const char *licence; /* of a provider of security its class (provider_classes.rec); "" */
};
size_t store_list_firms(struct store *store, struct arena *arena, struct firm **ret);
/* Providers of financial security, by name. */
size_t store_list_sureties(struct store *store, struct arena *arena, struct firm **ret);
