/* What a release system said of goods: beside the journal, as it came, and what it waits for. */
#pragma once
#include "store.h"

enum release_waiting { RELEASE_WAITS_NOT, RELEASE_WAITS_DECLARATION, RELEASE_WAITS_ANSWER };

/* Does the indicator ask something of the client? */
bool release_asks(int indicator);

struct release_event {
    transaction_number transaction;
    instant at;
    int indicator;
    const char *office, *sub_location, *cargo, *service_option; /* "" not given */
    program_account holder;   /* whose security number the number begins with; ACCOUNT_NONE */
    program_account importer; /* ACCOUNT_NONE: not known */
    date released_on;         /* none: the indicator does not release */
    date account_by;          /* by when the declaration has to come; none */
    money duties;             /* estimated, until they are accounted for */
    const char *basis;        /* told, average, before (an earlier event counts), "" unknown */
    date taken_on;            /* business date */
    instant taken_at;
    const char *taken_by;
    enum release_waiting waiting;
    date accounted_on;        /* none: no declaration yet */
    instant closed_at;        /* of what waited for an answer; 0 */
    const char *closed_by, *words; /* "": goods went on by themselves */
};

/* A key that is there: CONFLICT, and nothing is written. Works out what it waits for, and what no
 * longer waits because of it; within store_together. */
enum code store_add_release(struct store *store, struct release_event *event);
/* More time to account for what was released: of the event that stands for the number. */
enum code store_move_release(struct store *store, transaction_number transaction, date account_by);
/* CONFLICT: it does not wait for an answer. */
enum code store_close_release(struct store *store, const struct release_event *event);
enum code store_load_release(struct store *store, struct arena *arena,
                             transaction_number transaction, instant at, int indicator,
                             struct release_event *ret);
/* Oldest first. */
size_t store_list_releases_of(struct store *store, struct arena *arena,
                              transaction_number transaction, struct release_event **ret);
/* Of an account, as holder or importer; oldest first, after the moment, number and indicator of
 * one. */
size_t store_list_releases_waiting_of(struct store *store, struct arena *arena,
                                      program_account account, enum release_waiting waiting,
                                      const struct release_event *after, size_t limit,
                                      struct release_event **ret);
/* Of all: that wait for a declaration whose time ended before a day; those longest late first. */
size_t store_list_releases_late(struct store *store, struct arena *arena, date before,
                                size_t limit, struct release_event **ret);
/* Whose time to account ends from one day to another, both included: importers and holders, in no
 * order, some of them more than once. */
size_t store_list_releases_owing(struct store *store, struct arena *arena, date from, date to,
                                 program_account **ret);
/* Newest first. */
size_t store_list_releases_recent_of(struct store *store, struct arena *arena,
                                     program_account account, instant since, size_t limit,
                                     struct release_event **ret);
size_t store_list_releases_recent(struct store *store, struct arena *arena, instant before,
                                  size_t limit, struct release_event **ret);

/* Estimated duties of goods of an importer, released and not accounted for on a day since then. */
struct release_use {
    date taken_on;
    money duties;
    date accounted_on; /* none: not yet */
    bn accounted_by;
    int64_t accounted_seq; /* of the record in the chain of accounted_by */
};
size_t store_list_releases_used(struct store *store, struct arena *arena, program_account importer,
                                date taken_before, date from, struct release_use **ret);

/* The account that has this security number, of several of a business the first that imports, and
 * how many of them import; NOT_FOUND, also when several businesses have it. */
enum code store_find_security_number(struct store *store, const char *number, program_account *ret,
                                     int *ret_importers);
/* The last hundred declarations of an importer since, but for those paid at release: how many, and
 * what they came to. */
size_t store_sum_declared(struct store *store, program_account account, instant since,
                          money *ret_sum);
