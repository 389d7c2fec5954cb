/*
 * A change of the law before it is one: what rows would do to those in force, the law with them put
 * in, and whether that law would still hold together. Pure, as the rest of the room.
 */
#pragma once
#include "tariff.h"

/* Rows that go without another in their place: a CSV of kind, key, valid_from. The rows read have
 * these and no fields. */
#define REFERENCE_WITHDRAWN "withdrawn-rows"
#define REFERENCE_WITHDRAWN_COLUMNS "kind,key,valid_from"
enum code reference_read_withdrawn(struct arena *arena, const char *bytes, size_t size,
                                   struct findings *findings, struct reference_rows *ret_rows);
/* The same, and a file of any kind, written: reading it gives the rows again. */
char *reference_write_withdrawn(struct arena *arena, const struct reference_row *const *rows,
                                size_t count);
char *reference_write(struct arena *arena, const struct reference_kind *kind,
                      const struct reference_row *const *rows, size_t count);

enum difference_kind {
    DIFFERENCE_ADDED,
    DIFFERENCE_CHANGED,   /* supersedes a row: other fields */
    DIFFERENCE_ENDED,     /* supersedes a row: only its last day comes sooner */
    DIFFERENCE_WITHDRAWN, /* a row goes */
    DIFFERENCES
};
struct reference_difference {
    enum difference_kind kind;
    const struct reference_row *row; /* that comes, NULL none */
    const struct reference_row *old; /* that goes, NULL none */
    date from; /* the first day on which it makes a difference */
};
struct reference_effect {
    struct reference_difference *differences; /* in the order of the rows, withdrawn ones last */
    size_t count, unchanged;
    size_t counts[DIFFERENCES];
    date first, last; /* the earliest and the latest first day; none when nothing differs */
    hash256 hash;     /* of all that differs, and of the ids of the rows that go */
};
/* Of the rows of one kind and key with a first day, the last given counts. LAW-0023 for withdrawn
 * rows that are not in force. */
void reference_compare(struct arena *arena, const struct reference_row *in_force, size_t count,
                       const struct reference_rows *rows, const struct reference_rows *withdrawn,
                       struct findings *findings, struct reference_effect *ret_effect);
/* The rows in force once the effect is; those that come have no id. */
size_t reference_merge(struct arena *arena, const struct reference_row *in_force, size_t count,
                       const struct reference_effect *effect, struct reference_row **ret);
/* What of the law would not hold together that does now: rows that name others that are not there,
 * quarters that overlap, days without a rate that every declaration needs. Warns of new rates that
 * cannot be read, for lines under them will be refused. */
void reference_consistent(struct arena *arena, const struct reference_row *in_force, size_t count,
                          const struct reference_row *merged, size_t merged_count,
                          const struct reference_effect *effect, const struct tariff *after,
                          date today, struct findings *findings);
