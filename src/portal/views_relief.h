/* views_relief: what handlers give to the templates of waivers and write-offs. */
#pragma once
#include "action_relief.h"
#include "views.h"

struct reliefs_view {
    const struct shown_relief *list;
    size_t count;
};
struct relief_view {
    const struct shown_relief *shown;
    struct form_view form; /* problems alone */
    bool officer, may_approve;
    const char *words;
};
struct relief_new_view {
    const struct ledger_item *item;
    struct form_view form; /* problems alone */
    bool officer;
    const char *number; /* of the request that is answered, "" none */
    const char *kind, *amount, *words, *source;
    const struct option *kinds;
};
const char *relief_state(struct page *page, enum bulk_step state);
const char *relief_url(struct page *page, const struct shown_relief *relief); /* of any account */
/* Those about the item, and what may be done next. */
enum code reliefs_of_item(struct page *page, struct transaction_view *view);
