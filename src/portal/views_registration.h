/* views_registration: what handlers give to the templates of setting up and of registering. */
#pragma once
#include "views_people.h"

struct setup_view {
    struct form_view form;
    struct setup setup;
    bool known; /* there is a registration */
    struct registration registration;
    struct review_place place;
    instant until; /* end of a lock, 0 none */
    bool refreshed, asked; /* asked: there is a request */
    struct access_request request;
    const char *employer, *comment; /* as typed */
    size_t requests_count; /* that wait for this manager */
};
struct registration_view {
    struct form_view form;
    struct registration registration;
    struct registration_order order; /* as it stands in the fields */
    struct registration_outcome outcome;
    const char *step;
    struct figures figures;
    instant until;
    bool kept; /* the program account behind the number was taken */
};
struct registrations_view {
    struct form_view form;
    const struct shown_registration *list;
    size_t count;
    const char *at, *reason; /* the one that was sent, as typed */
};
/* A choice: buttons of one name, the first of which has the id; words are prefix and value. */
struct radio_view {
    const char *id, *name, *legend, *hint, *value, *prefix;
    const char *const *values; /* NULL-ended */
};
extern const char *const yes_no[], *const registration_positions[],
    *const registration_enrolments[];
const char *named_words(const struct page *page, const char *prefix, const char *id);
/* Typed words with what differs marked, and each difference in words. */
struct markup marked_words(struct page *page, const struct register_comparison *comparison);
const char *difference_words(struct page *page, const struct register_comparison *comparison,
                             size_t place);
const char *wait_words(struct page *page, int64_t ms);
const char *registration_step_name(struct page *page, const char *step);
const char *address_words(struct page *page, const struct register_address *address);
bool step_is_done(const struct registration_view *view, const char *step);
