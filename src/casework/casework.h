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
    bool from_payment;      /* a refund bears interest from the day after payment (s. 80.1) */
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
    /* The change itself, and both sides of it; NULL: losses are not looked at. */
    const struct declaration *declaration;
    date released_on;
    const struct assessment *before, *after;
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
/* Losses (s. 74(1)(a) to (c), 76): the notice, in time for the goods; a reason for each loss and a
 * loss for each such reason; what became of the goods; no more than the loss gives. Called by
 * casework_judge when the declaration is there. @source SOR/98-48 s. 3, 5, 8, 14 */
void casework_judge_losses(struct arena *arena, const struct tariff *tariff,
                           const struct casework_request *request,
                           const struct casework_effect *effect,
                           const struct casework_judgement *judgement, struct findings *findings);
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
    date appeal_until;     /* it may be appealed outside the agency until then */
};

/* ---- drawback: duties back on goods that were exported (form K32) ---- */

enum { CASEWORK_EXPORTS_MAX = 999 };

/* What is claimed: of one declaration, one shipment out of Canada. */
struct casework_exported {
    int line; /* of the declaration */
    decimal quantity; /* in the unit of the line's first quantity */
};
struct casework_claim {
    transaction_number transaction;
    int number;      /* from 1, among the claims on the transaction */
    char ground[8];  /* of drawback-grounds */
    date exported_on, processed_on;
    char country[3]; /* to which */
    const char *export_document;
    bool has_foreign; /* duty paid there on these goods */
    decimal foreign;
    char foreign_currency[4];
    size_t lines_count;
    struct casework_exported *lines;
};

/* One class of one line: paid x (earlier + quantity) / imported, less the same of earlier, no more
 * than is left of it; then, where the foreign duty limits it, its part of that. */
struct casework_drawn {
    int line;
    enum revenue_class class;
    money paid;
    decimal earlier, quantity, imported; /* earlier: of claims that were granted */
    money share, amount;
};
/* What a claim comes to. */
struct casework_drawback {
    int version; /* of the declaration it was worked out from */
    struct casework_drawn *parts;
    size_t parts_count;
    money by_class[REVENUE_COUNT], total;
    bool limited;       /* to the foreign duty. @source Customs Tariff s. 96 */
    bool sima_left_out; /* @source Customs Tariff s. 97 */
    money foreign;      /* in CAD */
    const char *exchange_rate;
    date until; /* last day to claim */
};

/* What is known of a line beside the claim at hand. */
struct casework_drawable {
    int line;
    bool known;            /* it has a quantity to go by */
    char unit[4];
    decimal imported;
    decimal claimed;       /* by claims that were not refused or withdrawn */
    decimal granted;
    money drawn[REVENUE_COUNT]; /* by claims that were granted */
};
struct casework_drawback_request {
    const struct declaration *declaration; /* the newest version that counts */
    const struct assessment *assessment;
    const struct casework_drawable *lines; /* of each of its lines, in order */
    const struct casework_claim *claim;
    date released_on, on; /* on: the day of the claim */
};
/* FINDINGS when it cannot be claimed; what could be worked out is there all the same.
 * @source Customs Tariff s. 89, 96, 97, 113; SOR/96-42 s. 4 */
enum code casework_draw(struct arena *arena, const struct tariff *tariff,
                        const struct casework_drawback_request *request, struct findings *findings,
                        struct casework_drawback *ret_drawback);
/* A later version: duties of a line may not fall below what was drawn back of it, nor its quantity
 * below what was claimed. Lines of `drawable` that the version has no longer count as nothing. */
void casework_judge_drawn(struct arena *arena, const struct declaration *declaration,
                          const struct assessment *after, const struct casework_drawable *drawable,
                          size_t count, struct findings *findings);

/* What stays of a drawback when less was exported than was claimed. `entitled`: "1=60, 3=0", of the
 * lines that change. FINDINGS. claim->lines become what stays.
 * @source Customs Tariff s. 114, 123 */
enum code casework_reduce(struct arena *arena, const char *entitled,
                          const struct casework_drawback *granted, struct casework_claim *claim,
                          struct findings *findings, struct casework_drawback *ret_drawback);

/* The statement of drawback: what is told of a decision on a claim. */
struct casework_drawback_statement {
    char id[40]; /* K32-12345000000012-1 */
    struct casework_claim claim;
    program_account importer;
    const char *name;
    bool granted;
    date claimed_on, decided_on;
    const char *claimed_by, *decided_by, *words;
    struct casework_drawback drawback; /* what is granted, or stays so */
    money before;                      /* granted until something was taken back; 0: nothing was */
    money back[REVENUE_COUNT];         /* of it: taken back */
    money interest_back;               /* received with it, and to be repaid */
    money interest; /* signed as posted */
    date interest_from, interest_to;
};
/* The decision that it tells of. */
enum case_step casework_drawback_step(const struct casework_drawback_statement *statement);
