/* views_clients: what handlers give to the pages of client groups and of who acts for whom. */
#pragma once
#include "views_people.h"

/* Choosing somebody, or clients, and a role; as typed. */
struct assign_view {
    struct form_view form;
    const char *url;
    const struct option *people, *groups; /* NULL: not asked for */
    bool clients;                         /* numbers are asked for */
    const char *employee, *group, *numbers, *role;
};
/* Who is assigned. */
struct assigned_view {
    const char *url;
    const struct shown_assignment *list;
    size_t count;
};
struct client_groups_view {
    struct form_view form;
    const struct client_group *list;
    size_t count;
    const char *name; /* as typed */
    bool done;
};
struct client_group_view {
    struct form_view form;
    struct client_group group;
    const struct grouped_client *members;
    size_t count;
    const char *after; /* where the next page begins, "" there is none */
    bool later, done;
    const char *name, *numbers; /* as typed */
    struct assigned_view assigned;
    struct assign_view assign;
};
struct client_view {
    struct form_view form;
    const struct shown_delegation *list;
    size_t count;
    const struct client_group *groups;
    size_t groups_count;
    const struct option *other_groups; /* NULL: there is none */
    struct assigned_view assigned;
    struct assign_view assign;
    bool done;
};
/* Of one employee, on their page. */
struct employee_clients_view {
    const char *url;
    const char *name; /* of the person */
    struct person_assignments now;
    bool later;
    struct assign_view assign;
};
struct clients_file_view {
    struct form_view form;
    const struct applied_row *rows;
    size_t count, done;
};
const struct option *assign_roles(struct page *page);
/* The firm's groups behind a choice of none; NULL: there is none. */
const struct option *client_group_options(struct page *page, const char *none);
/* What is assigned to an employee; NULL: the actor does not see it, or they manage the firm. */
const struct employee_clients_view *employee_clients(struct page *page, const char *person,
                                                     const char *name, bool manager,
                                                     const char *back);
/* A step of that part of the page; UNREADABLE: it is none. */
enum code employee_clients_step(struct page *page, const char *person);
