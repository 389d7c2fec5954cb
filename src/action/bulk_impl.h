/* What the files about requests over many declarations share. */
#pragma once
#include "action_bulk.h"
#include "action_impl.h"

/* An officer may on every account; the one asked about does not matter. */
bool bulk_may_decide(struct action *action);
bool bulk_parse_number(const char *number, bool *ret_fix, bn *ret_bn, ledger_id *ret_id);
/* "" for NULL. */
const char *bulk_text(const char *text);
/* As it stands before its lines are changed. */
struct declaration bulk_with_own_lines(struct arena *arena, const struct declaration *declaration);
hash256 bulk_content(struct arena *arena, const struct declaration *declaration);
/* The basis of a planned version, changed as planned. NOT_FOUND: there is none; CONFLICT with a
 * finding: it does not come out as planned. bulk_plan.c */
enum code bulk_rebuild(struct action *action, const struct bulk_declaration *planned,
                       struct declaration *ret_declaration);
void bulk_line_differences(struct bulk_declaration *d, const struct assessment *before,
                           const struct assessment *after);
enum code bulk_read_stored(struct arena *arena, const struct stored_declaration *stored,
                           struct declaration *ret);
void bulk_add_up(struct bulk *bulk);
/* How the planned version stands. bulk.c */
enum code bulk_stand(struct action *action, const struct bulk_declaration *planned,
                     struct bulk_standing *ret_standing);
enum code bulk_load(struct action *action, const char *number, struct shown_bulk *ret_shown);
const char *bulk_document(struct arena *arena, const struct bulk *bulk);
/* The plan of a mass adjustment. bulk_plan.c */
enum code bulk_plan(struct action *action, const struct bulk_request *request,
                    struct bulk *ret_bulk);
/* An action within another: own memory and findings, no key of the request. */
struct action bulk_inner(const struct action *action, struct arena *scratch);
/* Findings of an inner action, kept. */
void bulk_keep_findings(struct action *action, const struct findings *findings);
struct bulk_trouble bulk_trouble_of(struct arena *arena, const struct finding *finding);
