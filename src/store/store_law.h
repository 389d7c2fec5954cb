/*
 * Changes of the law in the store: what was loaded, the steps taken, and what a change would have
 * meant for real declarations. Rows are only added; an impact alone moves on as it is worked out.
 */
#pragma once
#include "store.h"

/* ---- law as it was known ---- */

/* Rows known at an instant: what house_tariff was built from then. */
size_t store_list_reference_at(struct store *store, struct arena *arena, instant at,
                               struct reference_row **ret);
/* Of the first and the last load that changed something; 0 before there is one. Loads never share
 * an instant. */
enum code store_load_reference_span(struct store *store, instant *ret_first, instant *ret_last);
/* Within a transaction. As store_load_reference_rows; the rows of `ended` go without another in
 * their place. at_least is raised beyond all loads before. */
enum code reference_change(struct store *store, struct arena *arena,
                           const struct reference_row *rows, size_t count, const int64_t *ended,
                           size_t ended_count, instant *at_least, struct load_counts *counts);

/* ---- changes ---- */

struct law_file {
    const char *kind; /* of reference data, "withdrawn-rows" or "golden-cases" */
    const char *body; /* as it came */
};
struct law_revision {
    int64_t change;
    int revision; /* from 1 */
    const char *title, *source;
    instant known_at; /* of a return to the law as it was known; 0 none */
    hash256 content;
};
struct stored_law_step {
    int64_t number, change; /* number: rises by one over all changes */
    int revision;
    enum law_step step;
    date on;
    instant at;
    const char *actor, *words;
    hash256 effect;   /* approve, schedule, activate: what the change did to the law of the day */
    instant due_at;   /* schedule: when; else 0 */
    instant known_at; /* activate: from when on its rows are known; else 0 */
    hash256 hash;
};
/* SHA-256 of the hash of the step before it (zeros before the first) and the step's canonical JSON,
 * which names the hash of the revision's content. */
hash256 store_law_step_hash(struct arena *arena, const struct stored_law_step *step,
                            const hash256 *content, const hash256 *previous);

struct law_commit {
    struct stored_law_step *step; /* number, hash (and of a new change: change) are given here */
    int64_t expect_step;          /* the change's last step as it was read; 0: a new change */
    struct law_revision *revision; /* a new one, NULL none; its files: */
    const struct law_file *files;
    size_t files_count;
    const struct reference_row *rows; /* activate: what comes into force, */
    size_t rows_count;
    const int64_t *ended; /* and what goes without another in its place */
    size_t ended_count;
    int64_t expect_version; /* of the reference data that this was decided on */
};
/* All or nothing, durable. MOVED: somebody came first, with a step or a load. */
enum code store_commit_law(struct store *store, struct law_commit *commit);

/* revision 0: the newest. */
enum code store_load_law_revision(struct store *store, struct arena *arena, int64_t change,
                                  int revision, struct law_revision *ret);
/* Newest revision of each change below `before` (0: all), newest first. */
size_t store_list_law_revisions(struct store *store, struct arena *arena, int64_t before,
                                size_t limit, struct law_revision **ret);
size_t store_list_law_files(struct store *store, struct arena *arena, int64_t change, int revision,
                            struct law_file **ret);
size_t store_list_law_steps(struct store *store, struct arena *arena, int64_t change,
                            struct stored_law_step **ret); /* in order */
/* Steps of all changes after a number, in order. */
size_t store_page_law_steps(struct store *store, struct arena *arena, int64_t after, size_t limit,
                            struct stored_law_step **ret);
/* The change whose activation is due first. NOT_FOUND: none is ordered. */
enum code store_load_law_due(struct store *store, int64_t *ret_change, instant *ret_at);

/* ---- impacts ---- */

/* Where a walk over declarations stands. */
struct law_cursor {
    program_account account; /* "" at the beginning */
    instant accepted_at;
    transaction_number transaction;
    int version;
};
struct law_impact {
    int64_t number, change;
    int revision;
    instant base_at; /* the law in force is the one known at this instant */
    instant began_at;
    const char *began_by;
    date from, to; /* accounting dates looked at */
    date law_on;   /* days before this one count as this one; none: every declaration's own */
    struct law_cursor after;
    int64_t looked; /* declarations, so far */
    instant ended_at; /* 0: not yet */
};
struct law_impact_account {
    program_account account;
    int64_t declarations, touched, refused, taken, neither; /* refused: newly; taken: no longer
                                    refused; neither: refused under both */
    money more, less; /* of declarations that both take; less is zero or below */
    money by_class[REVENUE_COUNT];
};
struct law_impact_declaration {
    program_account account;
    transaction_number transaction;
    int version;
    date law_on; /* the day it was worked out for */
    const char *stands; /* changed, refused, taken */
    money before, after; /* payable; zero where it is refused */
    money by_class[REVENUE_COUNT];
    const char *findings; /* codes that refuse it under one and not the other, parted by blanks */
};
/* number is given. CONFLICT: one of this change is not finished. */
enum code store_begin_law_impact(struct store *store, struct law_impact *impact);
enum code store_load_law_impact(struct store *store, struct arena *arena, int64_t number,
                                struct law_impact *ret);
enum code store_load_last_law_impact(struct store *store, struct arena *arena, int64_t change,
                                     struct law_impact *ret);
enum code store_load_unfinished_law_impact(struct store *store, struct arena *arena,
                                           struct law_impact *ret);
/* The next newest versions after the cursor, with their documents. */
enum code store_page_law_declarations(struct store *store, struct arena *arena,
                                      const struct law_impact *impact, size_t limit,
                                      struct stored_declaration **ret, size_t *ret_count);
/* A page of work: sums to add to those of their accounts, declarations that come out otherwise, how
 * far it came. MOVED: somebody else did this page. */
struct law_page {
    struct law_impact impact;  /* as it is from now on */
    struct law_cursor expect;  /* as it was */
    const struct law_impact_account *accounts;
    size_t accounts_count;
    const struct law_impact_declaration *declarations;
    size_t declarations_count;
};
enum code store_put_law_page(struct store *store, const struct law_page *page);
size_t store_list_law_impact_accounts(struct store *store, struct arena *arena, int64_t impact,
                                      program_account after, size_t limit,
                                      struct law_impact_account **ret);
size_t store_list_law_impact_declarations(struct store *store, struct arena *arena, int64_t impact,
                                          const struct law_impact_declaration *after, size_t limit,
                                          struct law_impact_declaration **ret);
/* Those that are newly refused, or no longer. */
size_t store_list_law_impact_refused(struct store *store, struct arena *arena, int64_t impact,
                                     size_t limit, struct law_impact_declaration **ret);
