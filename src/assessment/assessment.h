/*
 * assessment: what is owed on a declaration, and why. Pure: the same declaration, tariff and day
 * give the same cents and the same explanation, for ever.
 *
 * Order (accounting rules 4.1): value for duty; customs duty; anti-dumping and countervailing;
 * surtax, safeguard; excise; what a special authority remits of these; value for tax; GST; the
 * provincial part where it is collected. Every component of every line is rounded half-up
 * to the cent once; GST is taken from rounded components; totals are sums of rounded lines.
 */
#pragma once
#include "base.h"
#include "declaration.h"
#include "tariff.h"

/* One reason. amount is what this node contributes; children explain it. */
struct explanation {
    enum rule rule;
    money amount;
    const char *rate;      /* as printed: "6.5 %", "1.3962"; NULL none */
    int64_t row;           /* reference row it rests on, 0 none */
    const char *source;    /* of that row */
    date looked_up;        /* day the row was looked up for */
    const char *inputs[4]; /* named by rules[rule].inputs */
    const char *unrounded; /* exact decimal before rounding; NULL when exact in cents */
    enum rounding rounding;
    size_t children_count;
    struct explanation *children;
};

struct assessment_charge {
    enum revenue_class class;
    money base;       /* amount or value it was taken on */
    const char *rate; /* as printed */
    money amount;
    struct explanation why;
};

enum { ASSESSMENT_CHARGES_MAX = 14 + 9 }; /* what is owed, and what of it a loss refunds */

struct assessment_line {
    int number;
    const char *exchange_rate; /* "1" for CAD */
    date exchange_on;          /* none for CAD */
    money value_for_duty, value_for_tax, payable;
    struct explanation value_why;
    size_t charges_count;              /* surtax may stand more than once, one an order */
    struct assessment_charge *charges; /* at most ASSESSMENT_CHARGES_MAX */
};

struct assessment {
    date as_of;
    size_t lines_count;
    struct assessment_line *lines;
    money value_for_duty, payable;
    money totals[REVENUE_COUNT];
};

/* The declaration has passed declaration_check without error. rates_on is the day whose rates and
 * tables count: that of accounting, of release for goods cleared under CSA, or of leaving the
 * warehouse; the caller says which (Customs Act s. 17(2)). Adds findings only for what cannot
 * be worked out (rate undetermined, unit missing, no exchange rate) or does not agree with what is
 * declared (excise): then FINDINGS, and lines that
 * could be worked out are in ret_assessment all the same, for a draft's estimate. */
enum code assessment_compute(struct arena *arena, const struct tariff *tariff,
                             const struct declaration *declaration, date rates_on,
                             struct findings *findings, struct assessment *ret_assessment);
/* The same amounts and findings by the same way, without reasons: of each explanation only rule,
 * amount and rows, and no rate that is not printed in the data. For questions asked of a great many
 * declarations. */
enum code assessment_compute_plain(struct arena *arena, const struct tariff *tariff,
                                   const struct declaration *declaration, date rates_on,
                                   struct findings *findings, struct assessment *ret_assessment);
/* Duty of a rate on a value and quantity, rounded once. arena NULL: no reasons. `ret_why` explains;
 * used by the above and by the tests of every rate shape. */
money assessment_duty(struct arena *arena, const struct rate *rate, const char *rate_text,
                      money value_for_duty, const struct declaration_quantity *quantities,
                      size_t quantities_count, bool *ret_quantity_missing,
                      struct explanation *ret_why);
