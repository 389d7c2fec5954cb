/* views_demand: what handlers give to the templates of demands on security. */
#pragma once
#include "views.h"

struct demands_view {
    const struct security_demand *list;
    size_t count;
};
struct demand_view {
    const struct security_demand *demand;
    struct form_view form;
    bool provides, decides, open; /* what who looks may do, while it is open */
    const char *words, *amount, *reference;
};
struct demand_new_view {
    const struct security_agreement *agreement;
    const struct security_demand *demand; /* as it would be; NULL: none can be made */
    struct form_view form;
    const char *key, *account, *words;
};
struct consents_view {
    const struct security_consent *list;
    size_t count;
    const struct option *providers;
    bool may;
};
struct markup demand_tag(struct page *page, enum money_state state);
