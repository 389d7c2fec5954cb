/* What the files of this room share: exact amounts before rounding, and the making of reasons. */
#pragma once
#include "assessment.h"

/* units x 10^-scale in 128 bits: a product of a value, a quantity or a rate, not rounded yet. */
struct exact {
    __int128 units;
    int scale;
};

struct exact exact_of(decimal value);
struct exact exact_money(money value);
struct exact exact_product(struct exact a, struct exact b);
struct exact exact_sum(struct exact a, struct exact b);
struct exact exact_negate(struct exact a);
int exact_compare(struct exact a, struct exact b);
/* value x percent / 100 */
struct exact exact_percent(struct exact value, decimal percent);
/* No amount of a line, nor all that is payable on it, may be larger, and no sum of a declaration:
 * interest counts to 1e-8 of a dollar in 63 bits. */
#define AMOUNT_CENTS_MAX INT64_C(99999999999999)
/* To the cent; what is beyond the largest amount becomes the next one, which the end of a line
 * refuses. */
money exact_round(struct exact value);
/* The same not rounded, so that what is worked out from it fits as well. */
struct exact exact_bounded(struct exact value);
/* Texts of reasons are NULL without an arena: then only amounts are wanted. */
static inline char *reason_text(struct arena *reasons, const char *text)
{
    return reasons == NULL ? NULL : arena_text(reasons, text);
}
static inline char *reason_money(struct arena *reasons, money amount)
{
    return reasons == NULL ? NULL : money_text(reasons, amount);
}
static inline char *reason_date(struct arena *reasons, date day)
{
    return reasons == NULL ? NULL : date_text(reasons, day);
}
/* At least two decimals, no further trailing zeros. */
char *exact_text(struct arena *arena, struct exact value);
/* Fills amount, unrounded and rounding of a reason; gives the rounded amount. */
money exact_explain(struct arena *arena, struct exact value, struct explanation *why);
/* Keeps the reasons that a reason rests on, as many as there are; none without an arena. */
void explain_by(struct arena *arena, const struct explanation *children, size_t count,
                struct explanation *why);
/* "6.5 %" */
char *percent_text(struct arena *arena, decimal percent);
char *plain_text(struct arena *arena, decimal value);

/* Goods of a declaration under an order that is not for small totals. */
struct limited_total {
    const char *order;
    money total;
};
enum { LIMITED_MAX = 8 };

struct run {
    struct arena *arena;
    struct arena *reasons;             /* the same, or NULL when only amounts are wanted */
    struct assessment_charge *charges; /* of the line at hand; kept when it is done */
    const struct tariff *tariff;
    const struct declaration *declaration;
    const struct declaration_type_fact *type; /* NULL: not known */
    date rates_on;
    struct findings *findings;
    bool failed;
    struct limited_total limited[LIMITED_MAX];
    size_t limited_count;
    const struct tariff_exchange *exchange; /* of the line before: the next mostly asks the same */
    const char *exchange_currency;
    date exchange_on;
};
/* A finding on a field of a line; a draft's check may have said the same already. */
void run_add(struct run *run, enum finding_code code, size_t index, const char *field,
             const char *arg0, const char *arg1, const char *arg2);

/* The quantity of the line in the unit, from whichever declared one fits. */
bool quantity_in_unit(const struct declaration_line *line, enum rate_unit unit,
                      decimal *ret_quantity);

/* One line being worked out. */
struct work {
    struct run *run;
    struct arena *reasons; /* NULL: amounts alone */
    const struct tariff *tariff;
    const struct declaration_line *line;
    size_t index;
    classification classification;
    date rates_on;
    const char *country;
    struct assessment_line *out;
    bool beyond;               /* what is remitted in part was more than a line may come to */
    bool content_beyond_value; /* more content of a vehicle is claimed than it is worth */
};
/* The value for duty of a line and why; false after a finding. */
bool line_value(struct run *run, size_t index, struct assessment_line *out);
/* The next charge of the line, with the value for duty as base. */
struct assessment_charge *charge_new(struct work *work, enum revenue_class class, enum rule rule);
/* What is declared is charged; nothing when it is zero: then NULL. */
struct assessment_charge *charge_declared(struct work *work, enum revenue_class class,
                                          enum rule rule, const char *code, money amount);
/* Those that may fail return false after a finding. */
bool charge_sima(struct work *work);
/* Sums of goods under orders with a limit; before the lines are worked out. */
void surtax_limits(struct run *run);
/* False when more orders apply than a line has room for. */
bool charge_surtax(struct work *work);
void charge_safeguard(struct work *work);
bool charge_excise(struct work *work);
/* What the special authority remits of the charges of a class there are so far: GST and the
 * provincial part, or all others. */
void charge_remission(struct work *work, bool taxes);
/* What a loss refunds of each class: one charge below zero for each. False after a finding.
 * @source SOR/98-48 s. 5 */
bool charge_loss(struct work *work);
/* Comes last: takes the value for tax from the charges there are. */
void charge_gst(struct work *work);
