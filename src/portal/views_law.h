/* What the pages of changes of the law are given. */
#pragma once
#include "views.h"

enum { LAW_UPLOADS = 4 };
struct law_problems_view {
    const struct problem *problems;
    size_t count;
};
struct laws_view {
    const struct shown_law *laws;
    size_t count;
    const char *before; /* cursor of the next page, NULL none */
    const char *to, *kinds, *words;
    struct law_problems_view problems;
};
struct law_load_view {
    int64_t change; /* 0: a new one */
    const char *title, *source, *words;
    const char *kinds[LAW_UPLOADS];
    struct law_problems_view problems;
};
struct law_view {
    struct shown_law law;
    struct shown_impact impact; /* when law.has_impact */
    const char *words, *at, *months, *on;
    struct law_problems_view problems;
};
bool may_change_law(const struct page *page);
struct markup law_state_tag(struct page *page, enum law_state state);
const char *law_step_name(const struct page *page, enum law_step step);
const char *law_url(const struct page *page, enum route_id route, int64_t change);
const char *law_moment(const struct page *page, instant at); /* 2026-01-01 00:00 */
const char *law_row(struct page *page, const struct reference_difference *one);
const char *law_files_names(struct page *page, const struct shown_law *law);
const char *law_content(struct page *page, const struct shown_law *law);
/* A finding in words, with the file and the row it is about. */
const char *law_problem(struct page *page, const struct finding *finding);
