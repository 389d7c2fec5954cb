/* views_audit: who did what, and who is signed in. */
#pragma once
#include "audit.h"
#include "views.h"

struct audit_view {
    bool agency;              /* any business may be asked for */
    const char *business;     /* its name; NULL: all */
    const char *number, *account, *person, *group, *from, *to; /* as asked for */
    const char *person_name;  /* of the filter; "" none */
    const char *problem, *problem_at; /* NULL: none */
    const struct option *groups;
    const struct audit_entry *list;
    size_t count;
    const char *next;    /* place of the older ones; NULL: none */
    const char *looked;  /* how far back, when not all that is asked for was found */
    const char *csv;     /* where the file is */
    bool filtered, later;
};
struct activity_view {
    const struct audit_entry *viewers;
    size_t viewers_count;
    const struct access_event *events;
    size_t events_count;
    const char *next; /* NULL none */
    bool later, manager;
};
struct signed_in_view {
    bool agency, asked, done;
    const char *whom;
    const struct shown_person *list;
    size_t count;
};
const char *audit_actor(const struct page *page, const struct audit_entry *entry);
const char *audit_object(const struct page *page, const struct audit_entry *entry);
const char *audit_url(const struct page *page, const struct audit_entry *entry); /* NULL none */
