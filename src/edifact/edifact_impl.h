/* What reading an interchange and reading a value of it share. */
#pragma once
#include "edifact.h"

enum edifact_class {
    CLASS_ORDINARY,
    CLASS_SMALL, /* a letter that UNOA has not; elsewhere they are ordinary */
    CLASS_HIGH,  /* part of a UTF-8 character */
    CLASS_BAD,   /* not in the repertoire */
    CLASS_RELEASE,
    CLASS_COMPONENT,
    CLASS_REPETITION,
    CLASS_ELEMENT,
    CLASS_END,
};

/* A segment as it was found, with what is to be said of its bytes. */
struct edifact_scan {
    struct edifact_segment segment; /* but for its position */
    bool ended;     /* false: the bytes are at their end before the segment is */
    bool tagged;    /* three capitals or digits */
    bool too_many;  /* elements or components */
    bool small, released_ordinary, separator_last;
    int bad;        /* a byte that must not be there, -1 none */
};
void edifact_scan(const struct edifact_interchange *interchange, const char *at, const char *end,
                  struct edifact_scan *ret);
bool edifact_is_utf8(const struct edifact_interchange *interchange);
void edifact_finding(struct findings *findings, enum finding_code code,
                     const struct edifact_segment *segment, size_t message, const char *arg1,
                     const char *arg2);
