/* The days of an account. */
#pragma once
#include "calendar_file.h"
#include "portal_impl.h"

struct calendar_view {
    date from, to;
    const struct calendar_event *events;
    size_t count;
    struct calendar_stream {
        enum text_id name;
        struct billing_dates dates;
    } streams[5]; /* of goods released today */
    const char *feed, *feed_path; /* whole address, and its path; NULL none */
};
/* What comes up within the days of the parameter; nothing on failure. */
void fill_reminders(struct page *page, const struct calendar_event **ret_events, size_t *ret_count);
const char *calendar_rule(const struct page *page, enum rule rule);
