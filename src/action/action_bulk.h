/*
 * Requests over many declarations: mass adjustments of an importer, agency-wide fixes. Each is a
 * record in a journal that says the whole plan, version by version with the hash of what it is to
 * be; the versions are then filed or posted one by one, each once, so that a request that was cut
 * off goes on. Where a request stands is seen from the versions, never remembered.
 */
#pragma once
#include "action.h"
#include "bulk.h"

/* How a planned version stands. WAITING: not made yet; MADE; MOVED: the declaration went on without
 * it, so it never will be. */
enum bulk_made { BULK_MADE_WAITING, BULK_MADE, BULK_MADE_MOVED };
struct bulk_standing {
    enum bulk_made made;
    bool has_state; /* a case is about it, or about how it came to be */
    enum case_state state;
};
struct shown_bulk {
    struct stored_bulk_step *steps; /* the first began it */
    size_t steps_count;
    const char *number;
    const char *document; /* of the first step, as it is kept */
    struct bulk bulk;
    struct bulk_standing *standings; /* of bulk.declarations */
    size_t waiting, made, moved, open; /* open: somebody has to decide */
    bool repeated; /* the same was asked before */
    /* Of a fix that was posted: what the ledger says against what the report said. NULL none. */
    const struct bulk *posted;
};

/* M123456782-57: kind, business, sequence number of the record. */
const char *bulk_number(struct arena *arena, const struct stored_bulk_step *first);

/* ---- mass adjustments ---- */

/* What filing would do; stores nothing. FINDINGS: of the request as a whole, it cannot be filed;
 * ret_bulk says all the same what was found of each row. FORBIDDEN, NOT_FOUND. */
enum code action_preview_bulk(struct action *action, const struct bulk_request *request,
                              struct bulk *ret_bulk);
/* Keeps the request, then files what is right of it. The same rows of the same account again are
 * the same request, and what was cut off goes on. */
enum code action_file_bulk(struct action *action, const struct bulk_request *request,
                           struct shown_bulk *ret_shown);
/* Goes on with filing, or posting of a fix, that was cut off. findings tell of versions that cannot
 * be made (any more). */
enum code action_go_on_bulk(struct action *action, const char *number,
                            struct shown_bulk *ret_shown);
enum code action_show_bulk(struct action *action, const char *number, struct shown_bulk *ret_shown);
/* First steps, newest first. account "": of all accounts, for officers. */
enum code action_list_bulks(struct action *action, program_account account, size_t limit,
                            struct stored_bulk_step **ret, size_t *ret_count);
/* One step for every version of a mass adjustment that waits for a decision. What could not be
 * decided is in the findings; ret_done counts what was. */
struct bulk_order {
    enum case_step step; /* adjustment.approve, refuse, ask */
    const char *words;
    bool prescribed;
};
enum code action_decide_bulk(struct action *action, const char *number,
                             const struct bulk_order *order, size_t *ret_done,
                             struct shown_bulk *ret_shown);

/* ---- agency-wide fixes, for officers ---- */

/* The effect of a fix, kept with its hash; posts nothing. The same report again is the same fix. */
enum code action_report_fix(struct action *action, const struct bulk_choice *choice,
                            struct shown_bulk *ret_shown);
/* fix.approve, by another officer than made it; fix.refuse. content: of the report that was read,
 * NULL any. */
enum code action_step_fix(struct action *action, const char *number, enum bulk_step step,
                          const char *words, const hash256 *content, struct shown_bulk *ret_shown);
/* Posts an approved fix on its day, a re-determination a declaration, and ends with what the ledger
 * says against the report. Cut off, it goes on when called again. */
enum code action_post_fix(struct action *action, const char *number, struct shown_bulk *ret_shown);
