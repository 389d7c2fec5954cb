/* views_employees: what handlers give to the pages of who works for a business. */
#pragma once
#include "views_clients.h"
#include "views_registration.h"

struct employees_view {
    struct form_view form;
    const char *business;
    bool pending; /* which tab */
    bool single;  /* it has one manager */
    const struct employee *list;
    size_t count;
    const struct shown_request *requests;
    size_t requests_count;
};
/* One person, to be let in (with a request) or changed. */
struct employee_view {
    struct form_view form;
    const struct user *person;
    const struct access_request *request; /* NULL: works here */
    const char *now;                      /* the role as it is */
    const char *role_now;                 /* the strongest, by its name */
    const char *url, *back;
    const char *role;          /* as it stands in the field */
    const char *const *roles;  /* that the actor can give */
    const char *const *chosen; /* programs that are ticked */
    size_t chosen_count;
    const struct reachable_account *accounts; /* on which the actor decides */
    size_t accounts_count;
    const struct employee_clients_view *clients; /* NULL: not shown */
};
const char *person_name(const struct user *person);
/* Each account with the role there, when there are several roles. */
const char *membership_words(struct page *page, const struct employee *employee);
bool is_chosen(const struct employee_view *view, const char *program);
