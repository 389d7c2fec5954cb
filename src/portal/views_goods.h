/* views_goods: what handlers give to the templates of what a release system said of goods. */
#pragma once
#include "views.h"

struct goods_view {
    const struct told_release *waiting, *asks, *news;
    size_t waiting_count, asks_count, news_count;
    const char *next; /* the key after which more wait; NULL none */
    struct form_view form;
    const char *event, *words; /* typed for the event of this key, and refused; "" nothing */
    const char *done; /* what was just done, in words; NULL nothing */
    bool may_file;
};
struct goods_desk_view {
    struct form_view form;
    struct release_notice notice; /* as it was typed */
    const char *number;           /* looked for */
    bool sought;                  /* and not found */
    const struct told_release *found;
    size_t found_count;
    bool taken; /* told was just taken in */
    struct told_release told;
    bool listed; /* lines of a file were */
    struct release_lines lines;
    const struct told_release *late, *last;
    size_t late_count, last_count;
};

const char *indicator_name(struct page *page, int indicator);
const char *told_key(struct page *page, const struct told_release *told);
bool told_late(const struct page *page, const struct told_release *told);
