/*
 * Security on paper, and bonds of before the system. An officer approves beforehand, on one of the
 * three grounds of the regulation, that an account gives security on paper; then enters the
 * agreements of form BSF259 and the deposits that come by certified cheque or money order, and what
 * their provider sends by mail. Included by action.h. The approval is a matter of kind `paper`.
 *
 * @source SOR/2024-42 ss. 5(3), 11
 */
#pragma once
#include "action_security.h"

extern const char *const paper_grounds[]; /* infrastructure, event, impracticable; NULL-ended */
extern const char *const paper_witnesses[];
extern const char *const paper_methods[]; /* certified-cheque, money-order */

struct paper_approval {
    ledger_id matter;
    program_account account;
    const char *ground, *by, *words;
    date on, ended_on; /* ended_on none: it stands */
};
/* By an officer; `words` is the evidence. CONFLICT: one stands. */
enum code action_approve_paper(struct action *action, program_account account, const char *ground,
                               const char *words, struct paper_approval *ret);
enum code action_end_paper(struct action *action, program_account account, const char *words,
                           struct paper_approval *ret);
/* The newest first. */
enum code action_list_papers(struct action *action, program_account account,
                             struct paper_approval **ret, size_t *ret_count);

/* By an officer: an agreement of form BSF259, which counts at once. */
enum code action_lodge_agreement(struct action *action, const struct security_order *order,
                                 const struct security_paper *paper,
                                 struct security_agreement *ret);
/* By an officer: a deposit by certified cheque or money order. */
enum code action_lodge_deposit(struct action *action, const struct deposit_order *order,
                               struct money_taken *ret);

/* ---- bonds of form D120 ---- */

struct sheet;
struct legacy_row {
    int number;       /* of the row in the file, from 1 with the header */
    const char *account, *bond;
    const char *done; /* "added", "there" as it is, "refused" */
};
struct legacy_report {
    struct legacy_row *rows;
    size_t rows_count, added, there, refused;
};
/* Of a table with the columns account, provider, number, activity, amount, from and, where a bond
 * has them, until and coPrincipal. All rows or none: a row that is refused is in the findings. A
 * bond that is there already is left as it is. By the system or an officer. */
enum code action_load_bonds(struct action *action, const struct sheet *sheet, bool dry_run,
                            struct legacy_report *ret);
