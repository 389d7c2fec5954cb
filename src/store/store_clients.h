/*
 * How a firm sorts its clients, and which of its people act for which. Not in a journal: it is the
 * firm's own affair; what happened to it is told in the chain of access.
 */
#pragma once
#include "base.h"
#include "registry.h"

struct store;

struct client_group {
    bn firm;
    const char *id, *name;
    const char *folded; /* the name without case, marks and blanks: unique, also when deleted */
    instant made_at;
    const char *made_by;
    instant ended_at; /* 0: it is there */
    size_t clients, persons; /* of a list: how many */
};
enum code store_put_client_group(struct store *store, const struct client_group *group);
/* Deleted ones as well. */
enum code store_load_client_group(struct store *store, struct arena *arena, bn firm,
                                  const char *id, struct client_group *ret);
enum code store_find_client_group(struct store *store, struct arena *arena, bn firm,
                                  const char *folded, struct client_group *ret);
/* By name. */
size_t store_list_client_groups(struct store *store, struct arena *arena, bn firm,
                                struct client_group **ret);
size_t store_list_groups_of(struct store *store, struct arena *arena, bn firm, bn client,
                            struct client_group **ret);

enum code store_put_group_member(struct store *store, bn firm, const char *group, bn client);
enum code store_end_group_member(struct store *store, bn firm, const char *group, bn client);
/* With what is assigned of it. */
enum code store_end_group_members(struct store *store, bn firm, const char *group);
struct named_client {
    bn bn;
    const char *legal_name;
};
/* After one ("": the first), by number. */
size_t store_list_group_members(struct store *store, struct arena *arena, bn firm,
                                const char *group, bn after, size_t limit,
                                struct named_client **ret);

struct assignment {
    bn firm;
    const char *person;
    bn client;         /* "": of a group, */
    const char *group; /* or, "" as well, of all others */
    enum role role;    /* ROLE_UNASSOCIATED, of all others alone: none */
    instant since;
    const char *given_by;
    const char *name; /* of a list: the group's, or the client's */
};
enum code store_put_assignment(struct store *store, const struct assignment *assignment);
enum code store_end_assignment(struct store *store, const struct assignment *assignment);
enum code store_end_assignments(struct store *store, bn firm, const char *person);
/* Of all others first, then groups, then clients by number: after one (NULL: the first). */
size_t store_list_assignments(struct store *store, struct arena *arena, bn firm,
                              const char *person, const struct assignment *after, size_t limit,
                              struct assignment **ret);
/* Directly, and by its groups, whose name they have. */
size_t store_list_assignments_on(struct store *store, struct arena *arena, bn firm, bn client,
                                 struct assignment **ret);
size_t store_list_assignments_in(struct store *store, struct arena *arena, bn firm,
                                 const char *group, struct assignment **ret);

/* What it all comes to for a person, in no order: a client comes once for each way it is reached;
 * one without a number stands for all others. */
struct assigned_client {
    bn client;
    enum role role;
};
size_t store_list_assigned(struct store *store, struct arena *arena, bn firm, const char *person,
                           struct assigned_client **ret);
/* Counts the changes of a firm. */
enum code store_raise_assignments(struct store *store, bn firm);
enum code store_load_assignments_version(struct store *store, bn firm, int64_t *ret_version);
