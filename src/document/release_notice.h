/*
 * release_notice: what a release system says of goods, out of an EDIFACT file of release notices
 * (RNS): messages CUSRES of D.96A or D.96B. docs/FORMATS.md says where each value stands.
 */
#pragma once
#include "base.h"

/* As it was written: nothing is checked but that it can be read. NULL: not given; of a sound
 * message transaction, indicator and moment are there. */
struct release_notice {
    const char *transaction;
    const char *indicator; /* processing indicator, "4": goods released */
    const char *moment;    /* "2025-11-13T15:40"; told with a zone it is made Eastern */
    const char *office, *sub_location, *cargo, *service_option;
    const char *importer; /* program account */
    const char *duties;   /* estimated, in Canadian dollars: "3521.00" */
};
struct release_message {
    size_t number; /* in the file, from 1 */
    const char *reference;
    bool sound; /* no finding is an error */
    struct release_notice notice;
    struct findings findings; /* lines are positions of segments in the message, UNH is 1 */
};
struct release_file {
    const char *sender, *recipient, *reference; /* of the interchange */
    bool test;                                  /* the sender says it is one */
    struct release_message *messages;
    size_t messages_count;
};
/* FINDINGS when nothing of it can be used, and findings says why; else each message has its own.
 * A broken message does not stop the others. */
enum code document_read_releases(struct arena *arena, const char *bytes, size_t size,
                                 struct findings *findings, struct release_file *ret);
