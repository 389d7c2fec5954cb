/*
 * casework: changes of a declaration after its payment due date. Which reasons fit and in which
 * order, until when, which interest goes with the difference, and how a case moves from state to
 * state (facts/case_states.rec, facts/case_steps.rec). Pure.
 */
#pragma once
#include "assessment.h"
#include "base.h"
#include "billing.h"
#include "tariff.h"

enum { CASEWORK_REASONS_MAX = 3, CASEWORK_WORDS_MAX = 2000 };

/* ---- reasons ---- */

enum casework_direction { CASEWORK_NEUTRAL, CASEWORK_OWING, CASEWORK_REFUND };

struct casework_reason {
    const char *code;
    enum casework_direction direction; /* REFUND, or OWING for "owing or neutral" */
    const char *ground;     /* row of the table change-limits: 74-C11, 32.2 */
    bool agency;            /* only the agency may use it */
    bool prescribed;        /* its interest is at the prescribed rate */
    const struct tariff_code *row; /* NULL: not in the table, read from the provision it names */
};
/* From the table reason-codes, else from the provision in the code itself; false when neither says
 * in which direction it goes. */
bool casework_reason_read(struct arena *arena, const struct tariff *tariff, const char *code,
                          date on, struct casework_reason *ret_reason);

/* ---- time limits ---- */

struct casework_limit {
    const struct tariff_code *row; /* of change-limits: its name says what is limited */
    date from, until;              /* until is included; moved off a holiday */
    bool moved;
};
/* The limit of `ground` that began on `from`, as the law stood on `from`; a row for the treatment
 * ("74-C1/14") goes before the general one. false when there is none. @source Customs Act s. 32.2,
 * 59, 60, 74; Interpretation Act s. 26 */
bool casework_limit_find(struct arena *arena, const struct tariff *tariff, const char *ground,
                         const char *treatment, date from, struct casework_limit *ret_limit);

/* ---- the effect of a change ---- */

struct casework_effect {
    money difference[REVENUE_COUNT]; /* after less before */
    money net;
    enum casework_direction direction; /* of the net */
    bool up, down;                     /* some line costs more; less */
};
struct casework_effect casework_effect_of(const struct assessment *before,
                                          const struct assessment *after);

/* ---- may this adjustment be filed? ---- */

struct casework_request {
    date accounting_date, due_on; /* of version 1 */
    date known_on;                /* reason to believe; none: not given */
    date on;                      /* today */
    const char *const *reasons;
    size_t reasons_count;
    const char *treatment; /* of the first line as it shall be */
    bool agency;           /* an officer makes it */
};
/* Findings of order, direction, who may, and time. Limits that apply are in ret_limits (room for
 * CASEWORK_REASONS_MAX + 2), reasons that were read in ret_reasons.
 * @source Customs Act s. 32.2, 74 */
struct casework_judgement {
    struct casework_reason reasons[CASEWORK_REASONS_MAX];
    size_t reasons_count;
    struct casework_limit limits[CASEWORK_REASONS_MAX + 2];
    size_t limits_count;
    date until; /* the earliest hard limit; none */
};
enum code casework_judge(struct arena *arena, const struct tariff *tariff,
                         const struct casework_request *request,
                         const struct casework_effect *effect, struct findings *findings,
                         struct casework_judgement *ret_judgement);
/* Codes of the table that a client may put first for this effect, in the order of the table; then,
 * in ret_also, those that may follow. */
size_t casework_proposals(struct arena *arena, const struct tariff *tariff,
                          const struct casework_effect *effect, date on,
                          const struct tariff_code ***ret_first,
                          const struct tariff_code ***ret_also, size_t *ret_also_count);

/* ---- interest that goes with the difference ---- */

/* Owing: from the day after the due date to `on`, at the specified rate, or at the prescribed one
 * where that was authorised (s. 3.2, 33.4). Refund: at the prescribed rate from the 91st day after
 * `applied_on`, or, when nobody applied (a re-determination), from the day after `paid_on`; with
 * neither, none (s. 66(3), 80). false when it comes to nothing. The line's amount is above zero in
 * both cases. */
struct casework_interest {
    date due_on, on;
    date applied_on, paid_on; /* of a refund; none */
    money net;
    bool prescribed;
};
bool casework_interest(struct arena *arena, const struct tariff *tariff,
                       const struct casework_interest *what, struct interest_line *ret_line);

/* ---- how a case goes on ---- */

bool casework_step_find(const char *id, enum case_step *ret_step);
/* Does the step begin a case? */
bool casework_begins(enum case_step step);
bool casework_possible(enum case_state from, enum case_step step);

/* ---- the statement of adjustment: what is told of a decision ---- */

struct casework_statement {
    char id[40]; /* SoAdj-12345000000012-2 */
    transaction_number transaction;
    program_account importer;
    const char *name; /* legal name */
    int version, basis; /* decided on, compared with */
    enum case_step step;
    date filed_on, decided_on;
    const char *filed_by, *decided_by;
    const char *reasons[CASEWORK_REASONS_MAX];
    size_t reasons_count;
    const char *words;
    /* Of an adjustment that was accepted in part: numbers of its changed lines. */
    const int *accepted_lines, *refused_lines;
    size_t accepted_lines_count, refused_lines_count;
    money before[REVENUE_COUNT], after[REVENUE_COUNT], difference[REVENUE_COUNT], net;
    bool posted;           /* the difference was posted */
    bool prescribed;       /* interest at the prescribed rate */
    money interest;        /* signed as posted */
    date interest_from, interest_to;
    date due_on;           /* of the amount owing, none for a credit */
    date dispute_until;    /* a review by the President may be requested until then */
};
