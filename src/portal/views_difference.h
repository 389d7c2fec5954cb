/* What has become of an issued statement. */
#pragma once
#include "difference_file.h"
#include "portal_impl.h"

struct difference_view {
    const struct difference *difference;
    const struct difference_total {
        enum text_id name;
        money issued, now;
    } *totals;
    size_t totals_count;
};
