/* views_refunds: what handlers give to the templates of refunds. */
#pragma once
#include "views.h"

/* How many lines of a change refund a loss. */
size_t refunded_lines(const struct assessment *assessment);
const struct option *options_of_registered(struct page *page);

/* ---- drawback ---- */

struct drawback_view {
    const struct shown_drawbacks *shown;
    struct form_view form; /* problems alone */
    const char *ground, *exported_on, *processed_on, *country, *export_document, *foreign,
        *foreign_currency;
    size_t first, last;            /* lines on the page */
    const char *const *quantities; /* of these, as typed */
    date until;
    bool may_claim;
    const struct casework_drawback *drawback; /* worked out; NULL: not asked for */
};
struct drawback_claim_view {
    const struct shown_claim *claim;
    const struct casework_drawback *drawback; /* as granted, or as it would be now; NULL none */
    bool officer, client;
    const char *words, *receipt;
    const char **stays; /* of each line of the statement, as typed; NULL: as granted */
    const struct findings *problems; /* NULL none */
};
struct extensions_view {
    const char *transaction, *account_by, *pay_by, *words;
    struct form_view form; /* problems alone */
    bool asked, officer;
    const struct shown_extension *list;
    size_t count;
};
decimal drawable_left(const struct casework_drawable *line);
const char *drawback_ground_name(struct page *page, const char *ground);
/* What the button of a step says; NULL when the actor cannot take it here. */
const char *drawback_button(struct page *page, const struct drawback_claim_view *view,
                            enum case_step step);
