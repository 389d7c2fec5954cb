/*
 * What a release system says of goods: kept as it came, matched with declarations by transaction
 * number, and telling who has to do what by when. Included by action.h.
 *
 * Only indicators 4 and 23 release. From then on a declaration is waited for, which takes the day
 * of release from here; its duties, as estimated, are used of the importer's security until it
 * comes. 2 and 14 wait for an answer of the client; all others are shown. A declaration that is
 * paid before release (type C) is released by it.
 */
#pragma once
#include "release_notice.h"
#include "store_release.h"

struct told_release {
    struct release_event event;
    bool repeated;   /* it was there; nothing was done */
    date released_on; /* by the latest word on the number; none */
    date account_by; /* by when a declaration has to come; none: no time runs */
    date declared;   /* the release date that the declaration gives, when it gives another; none */
    bool unpaid;     /* type C: released, though it is not paid */
};

/* PERMISSION_RELEASE_TELL; FINDINGS; NOT_FOUND. The same transaction number, moment and indicator
 * again is answered with what is there. */
enum code action_take_release(struct action *action, const struct release_notice *notice,
                              struct told_release *ret);

/* One message of a file, or why it was not taken. */
struct release_line {
    size_t number;         /* in the file, from 1 */
    const char *reference; /* of the message */
    bool taken;
    struct told_release told;
    struct findings findings;
};
/* Of an interchange; each message by itself. test: it is one, nothing was kept. */
struct release_lines {
    const char *sender, *reference;
    bool test;
    struct release_line *lines;
    size_t count;
};
enum code action_take_releases(struct action *action, const char *bytes, size_t size,
                               struct release_lines *ret);

enum { RELEASES_MAX = 200 };
/* Goods of an account, or whose transaction numbers begin with its security number, that wait;
 * oldest first, after the event of this key ("" from the beginning). ret_next: of the last one,
 * NULL when no more follow. */
enum code action_list_releases(struct action *action, program_account account,
                               enum release_waiting waiting, const char *after, size_t limit,
                               struct told_release **ret, size_t *ret_count,
                               const char **ret_next);
/* What was said lately, newest first; of the last 30 days. */
enum code action_list_release_news(struct action *action, program_account account,
                                   struct told_release **ret, size_t *ret_count);
/* All that was said of a number, oldest first; of what may not be seen, NOT_FOUND. */
enum code action_find_releases(struct action *action, const char *number,
                               struct told_release **ret, size_t *ret_count);
/* Of all: PERMISSION_RELEASE_TELL. Late ones first, and what came last. */
enum code action_list_releases_late(struct action *action, struct told_release **ret,
                                    size_t *ret_count);
enum code action_list_releases_last(struct action *action, struct told_release **ret,
                                    size_t *ret_count);

/* The client has dealt with what was rejected. key: as release_key gives it. */
enum code action_close_release(struct action *action, const char *key, const char *words,
                               struct told_release *ret);
/* Names an event: "12345000000012-1763066400000-4". */
const char *release_key(struct arena *arena, const struct release_event *event);

/* The day of release by what was said of the declaration's goods; none. */
date action_released_on(struct action *action, const struct declaration *declaration);
/* The declaration with the day of release that it leaves out, if one is known. */
const struct declaration *action_fill_released(struct action *action,
                                               const struct declaration *declaration);
