/* What the files about a firm's clients share. */
#pragma once
#include "access.h"

/* Numbers of clients of the firm, a comma, semicolon or end of line between; FINDINGS. */
enum code clients_read(struct action *action, const char *numbers, bn **ret, size_t *ret_count);
/* The same of what is ended: it need not stand any more. */
enum code clients_numbers(struct action *action, const char *numbers, bn **ret, size_t *count);
/* Does the firm have a delegation of this business that stands? */
bool clients_stand(struct action *action, bn client);
/* By id or by name; one that is there. FINDINGS. */
enum code clients_find_group(struct action *action, const char *group, struct client_group *ret);

/* One transaction for so many clients, so that others are not kept waiting. */
enum { CLIENTS_WRITTEN = 200 };
/* Part of an access_change: rows of a firm that go together. */
struct client_change {
    bn firm;
    const struct client_group *group; /* put; CONFLICT when another has or had its name */
    const struct client_group *within; /* CONFLICT when it is not there any more */
    bool end_members;                 /* of `group`, and what is assigned by it */
    const bn *put, *drop;             /* in `within` */
    size_t put_count, drop_count;
    const char *person;               /* CONFLICT when nobody of the firm any more */
    const struct assignment *assign, *unassign;
    size_t assign_count, unassign_count;
};
/* CONFLICT with a finding. */
enum code clients_commit(struct action *action, struct access_change *change);
/* Puts clients in, or takes them out, some at a time. */
enum code clients_put(struct action *action, const struct client_group *group, const bn *list,
                      size_t count, bool out);
/* The person of the firm; NULL with a finding. */
const struct membership *clients_person(struct action *action, const char *person);
enum code clients_assign(struct action *action, const struct membership *person, enum role role,
                         const struct client_group *group, const bn *list, size_t count);
bool clients_role(struct action *action, const char *text, enum role *ret);
