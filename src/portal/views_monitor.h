/* views_monitor: what handlers give to the templates of security between reviews. */
#pragma once
#include "views.h"

/* What is used of an account's security, what was told of it, what comes. */
struct use_view {
    const struct security_standing *shown;
    const struct utilisation_day *months; /* the highest day of each, oldest first */
    size_t months_count;
    const struct utilisation_notice *notices; /* oldest first */
    size_t notices_count;
    const struct security_forecast *forecast;
};
/* What is asked for, as it was typed. */
struct change_fields {
    const char *amount, *basis, *words;
};
struct requirement_view {
    const struct security_standing *shown;
    const struct requirement_request *requests; /* newest first */
    size_t requests_count;
    const struct requirement_request *open; /* NULL none */
    struct form_view form;
    struct change_fields change;
    const char *until;
    const char *done; /* what was just done, in words; "" nothing */
    bool may_ask, decides, answers; /* answers: an officer has asked for information */
};
struct standings_view {
    const struct security_standing *rows;
    size_t count;
};

const struct option *options_of_basis(struct page *page);
const char *basis_name(struct page *page, const char *basis);
struct markup request_tag(struct page *page, enum money_state state);
/* "16,730.00 of 20,000.00 used: 83.65%" */
const char *use_text(struct page *page, money used, money limit);
/* The account's own, for its page; the code of the action. */
enum code fill_use(struct page *page, const struct security_standing *shown, struct use_view *view);
