/*
 * How a firm sorts its clients into groups, and which of its people act for which. Included by
 * action.h. Only its business account manager and its software act here: FORBIDDEN to others of the
 * firm. What is assigned to a person counts for a client instead of the role they have in the firm,
 * the strongest that reaches it (permission.c); to one who acts for assigned clients only there are
 * no others.
 */
#pragma once
#include "store_clients.h"

enum { GROUP_NAME_MAX = 80, CLIENTS_AT_ONCE = 5000, ASSIGNMENT_ROWS_MAX = 5000 };

/* OK, or FORBIDDEN; NOT_FOUND for who has no business. */
enum code action_may_group(struct action *action);

/* ---- groups ---- */

size_t action_list_client_groups(struct action *action, struct client_group **ret);
/* NOT_FOUND: there is none, or it was deleted. */
enum code action_load_client_group(struct action *action, const char *id,
                                   struct client_group *ret);
/* FINDINGS: the name, which no other group has or had. */
enum code action_make_client_group(struct action *action, const char *name, const char **ret_id);
enum code action_rename_client_group(struct action *action, const char *id, const char *name);
/* What was assigned by it stops counting at once. */
enum code action_delete_client_group(struct action *action, const char *id);
/* Puts clients in, or takes them out: their numbers, a comma or the end of a line between. */
enum code action_group_clients(struct action *action, const char *id, const char *numbers,
                               bool out);
struct grouped_client {
    bn bn;
    const char *legal_name;
    bool stands; /* a delegation of the client does, or will */
};
size_t action_list_grouped(struct action *action, const char *id, const char *after, size_t limit,
                           struct grouped_client **ret, bn *ret_after);
/* Like action_list_clients, of those in a group. */
size_t action_list_clients_in(struct action *action, const char *group, const char *after,
                              size_t limit, struct shown_delegation **ret, bn *ret_after);
size_t action_groups_of(struct action *action, bn client, struct client_group **ret);

/* ---- assignments ---- */

/* Role reader, editor or program_manager for a group, or for clients; none ends it. */
struct assignment_order {
    const char *person; /* their mark, or their address */
    const char *role;
    const char *group;   /* its id, or its name; or */
    const char *clients; /* numbers, as above */
};
enum code action_assign(struct action *action, const struct assignment_order *order);
/* From now on the person has no clients but those assigned; or has all others as well. */
enum code action_assign_only(struct action *action, const char *person, bool only);
struct shown_assignment {
    struct assignment assignment; /* name: of the group or client; never of all others */
    struct user person;
};
struct person_assignments {
    bool only;
    struct assignment *list; /* groups first, then clients by number */
    size_t count;
    const char *after; /* the last one when more follow, NULL */
};
/* NOT_FOUND: nobody of the firm. */
enum code action_list_assignments(struct action *action, const char *person, const char *after,
                                  size_t limit, struct person_assignments *ret);
/* Who is assigned a client, directly or by a group of it; or a group. */
size_t action_assignments_on(struct action *action, bn client, struct shown_assignment **ret);
size_t action_assignments_in(struct action *action, const char *group,
                             struct shown_assignment **ret);

/* Many at once: CSV whose first row names its columns, client, group, employee and role. A row
 * without employee puts a client into a group. */
struct applied_row {
    size_t row;       /* of the file, from 1 */
    const char *text; /* what stands in it */
    enum code code;   /* OK: done */
    struct findings findings;
};
enum code action_apply_assignments(struct action *action, const char *bytes, size_t size,
                                   struct applied_row **ret, size_t *ret_count);
