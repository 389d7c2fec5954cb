/* Sealed days against the journal, and in stores that are made again. Private to the room. */
#pragma once
#include "engine.h"
#include "store_seal.h"

/* Oldest first, after a day (none: from the first). */
size_t seal_page(struct store *store, struct arena *arena, date after, size_t limit,
                 struct day_seal **ret);
/* Takes away the seals from a day on (none: of no day), and those whose records are not there. */
enum code seal_drop(struct store *store, date from);

/* ---- verify: each business tells its records as they come, then its leaves are looked at ---- */

struct seal_check {
    struct store *store;
    struct arena *arena; /* for all of it */
    date *days;          /* that are sealed, in order */
    size_t days_count;
    /* Of the business under way: the last record of each day, unless a later one is of an earlier
     * day. */
    struct seal_mark {
        date day;
        int64_t seq;
    } *marks;
    size_t marks_count, marks_capacity;
    void (*problem)(void *context, const char *text);
    void *context;
};
struct seal_check seal_check_begin(struct store *store, struct arena *arena,
                                   void (*problem)(void *context, const char *text),
                                   void *context);
void seal_check_record(struct seal_check *check, instant at, int64_t seq);
void seal_check_business(struct seal_check *check, bn bn);
/* All roots, from the leaves. Signatures are the action's part. */
void seal_check_roots(struct seal_check *check);
