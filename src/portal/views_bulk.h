/* views_bulk: what pages of requests over many declarations are given. Part of views.h. */
#pragma once
#include "action_bulk.h"

struct mass_field { /* of the whole request: what rows leave out */
    const char *id, *value;
};
struct mass_view {
    const char *id, *name;
    bool may_file;
    const struct stored_bulk_step *requests;
    size_t requests_count;
    const struct problem *problems;
    size_t problems_count;
    const char *reasons[CASEWORK_REASONS_MAX], *known_on, *remarks;
    size_t rows, columns_count;
    const struct import_column *columns;
    const struct option *controls;
};
/* A request with what is shown of it; shown NULL: not filed yet. */
struct bulk_view {
    const struct bulk *bulk;
    const struct shown_bulk *shown;
    size_t declarations_count, troubles_count; /* of those on the page */
    bool officer, client, may_finish;
    const char *words;
    const struct findings *problems; /* NULL none */
    const struct mass_view *mass;    /* of a request that is checked */
    const struct bulk_account *accounts;
    size_t accounts_count, statements_count, interests_count;
};
struct bulk_account { /* sums of a fix, by account */
    program_account account;
    const char *name;
    size_t declarations;
    money net, interest;
};
struct bulks_view {
    const struct stored_bulk_step *rows;
    size_t count;
};
struct fix_view {
    const struct problem *problems;
    size_t problems_count;
    const struct option *fields;
    const struct mass_field *values; /* of the form, ended by a NULL id */
};
enum { BULK_SHOWN = 200 };
const char *bulk_url(struct page *page, const struct stored_bulk_step *first);
const char *bulk_name(struct page *page, const struct stored_bulk_step *step);
/* "Customs duty $36.00, GST $11.80"; "–" when nothing changes. */
const char *bulk_charges(struct page *page, const money difference[REVENUE_COUNT]);
const char *bulk_reason(struct page *page, const struct bulk_trouble *trouble);
const char *bulk_field_label(struct page *page, enum bulk_field field);
const char *bulk_standing_name(struct page *page, const struct bulk_standing *standing);
struct markup bulk_standing_tag(struct page *page, const struct bulk_standing *standing);
struct markup bulk_state_tag(struct page *page, const struct shown_bulk *shown);
const char *account_page(struct page *page, enum route_id route, program_account account,
                         const char *id);
const char *fix_value(const struct fix_view *view, const char *id);
const char *bulk_choice_text(struct page *page, const struct bulk_choice *choice);
