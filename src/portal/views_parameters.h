/* Parameters and other dated choices. */
#pragma once
#include "portal_impl.h"

struct parameter_row {
    struct tariff_value value;
    const char *decides; /* "" when there are no words for it */
    bool current;        /* the row that holds today */
};
struct parameters_view {
    const struct parameter_row *rows;
    size_t count;
    const struct tariff_value *waivers, *overrides;
    size_t waivers_count, overrides_count;
    bool may_change;
};
