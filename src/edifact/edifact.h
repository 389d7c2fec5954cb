/*
 * edifact: interchanges of UN/EDIFACT (ISO 9735, syntax versions 1 to 4) as they come in: the
 * envelopes with their counts and references, messages as lists of segments, values as UTF-8 text,
 * and the walk of a message along its structure in the directories of the United Nations. What the
 * values mean is the business of whoever asks for them.
 *
 * The bytes are gone through once and are not copied, but for the line ends that are left out;
 * values are made when they are asked for. Nothing recurs, so no input nests too deep.
 */
#pragma once
#include "base.h"

enum {
    EDIFACT_BYTES_MAX = 20 * 1024 * 1024,
    EDIFACT_MESSAGES_MAX = 5000,
    EDIFACT_SEGMENT_MAX = 64 * 1024, /* bytes */
    EDIFACT_ELEMENTS_MAX = 99,       /* of a segment, and components of an element */
    EDIFACT_ERRORS_MAX = 99,         /* told of one message */
};

/* Within the interchange. A zeroed one stands before the first of its message. */
struct edifact_segment {
    char tag[4];
    size_t position; /* in its message: UNH is 1 */
    const char *bytes;
    size_t size; /* without the mark that ends it */
};

struct edifact_message {
    size_t number; /* in the interchange, from 1 */
    size_t group;  /* from 1; 0: the interchange has none */
    const char *reference, *type, *version, *release, *agency, *association; /* UNH; "" not given */
    size_t segments_count; /* with UNH and UNT */
    struct findings findings; /* errors: it is not to be used */
    size_t *room; /* for findings of all messages together; each has place for its first */
    const char *bytes;
    size_t size;
};

struct edifact_interchange {
    const char *syntax; /* "UNOC" */
    int syntax_version; /* 1 to 4 */
    const char *sender, *recipient, *reference, *application; /* the last "" when not given */
    const char *prepared; /* "2025-11-13T15:41" */
    bool test;
    struct edifact_message *messages;
    size_t messages_count;
    char component, element, decimal, release, repetition, end; /* '\0': there is none */
    uint8_t classes[256]; /* what a byte is: enum edifact_class */
};

/* FINDINGS when the interchange as a whole cannot be used: then nothing of it may be. Else OK, and
 * each message has its own. A finding EDI-00nn is error nn of the UN list 0085, others are ours.
 * `bytes` must outlive what is read. Line ends that are not released are left out wherever they
 * stand, since there are files cut at a fixed width. */
MUST_USE enum code edifact_read(struct arena *arena, const char *bytes, size_t size,
                                struct findings *findings,
                                struct edifact_interchange *ret_interchange);

/* The next segment of a message, from UNH to UNT; false after the last. */
bool edifact_next(const struct edifact_interchange *interchange,
                  const struct edifact_message *message, struct edifact_segment *segment);
/* A value, each place counted from 1 (element 1 is the first after the tag); NULL when it is empty
 * or not there, or the segment is too large. Always UTF-8 without control characters. */
const char *edifact_text(struct arena *arena, const struct edifact_interchange *interchange,
                         const struct edifact_segment *segment, size_t element, size_t repetition,
                         size_t component);
size_t edifact_length(const char *text); /* characters of a value, as limits count them */
/* A numeric value with a point as its decimal mark; NULL when it is not numeric. */
const char *edifact_number(struct arena *arena, const struct edifact_interchange *interchange,
                           const char *text);
/* Says of a message what is wrong at a segment; {0} in the words is its position and tag. */
void edifact_wrong(struct edifact_message *message, enum finding_code code,
                   const struct edifact_segment *segment, const char *arg1, const char *arg2);

/* ---- the structure of messages ---- */

/* A segment, or (no tag) a group that begins with the segment after it and holds what is deeper. */
struct edifact_item {
    char tag[4];
    uint8_t depth;
    bool needed;
    uint16_t most;
};
enum { EDIFACT_ITEMS_MAX = 128 };
struct edifact_structure {
    const char *type, *version, *release;
    const struct edifact_item *items;
    size_t count;
};
/* NULL: it is not known. */
const struct edifact_structure *edifact_structure_of(const struct edifact_message *message);

struct edifact_walk {
    const struct edifact_structure *structure;
    size_t at; /* the item taken last: UNH at first */
    uint16_t counts[EDIFACT_ITEMS_MAX];
};
/* Where the next segment stands in the structure; NULL, and a finding, when it has no place. Give
 * all segments in their order, from UNH to UNT. */
const struct edifact_item *edifact_walk_next(struct edifact_walk *walk,
                                             struct edifact_message *message,
                                             const struct edifact_segment *segment);
