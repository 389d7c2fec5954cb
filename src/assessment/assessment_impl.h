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
/* No amount of a line may be larger: twelve of them on 9,999 lines still fit a total. */
#define AMOUNT_CENTS_MAX INT64_C(99999999999999)
/* To the cent; what is beyond the largest amount becomes the next one, which the end of a line
 * refuses. */
money exact_round(struct exact value);
/* Texts of reasons are NULL without an arena: then only amounts are wanted. */
static inline char *reason_text(struct arena *reasons, const char *text)
{
    return reasons == NULL ? NULL : arena_text(reasons, text);
}
static inline char *reason_money(struct arena *reasons, money amount)
{
    return reasons == NULL ? NULL : money_text(reasons, amount);
}
/* At least two decimals, no further trailing zeros. */
char *exact_text(struct arena *arena, struct exact value);
/* Fills amount, unrounded and rounding of a reason; gives the rounded amount. */
money exact_explain(struct arena *arena, struct exact value, struct explanation *why);
/* "6.5 %" */
char *percent_text(struct arena *arena, decimal percent);
char *plain_text(struct arena *arena, decimal value);

/* One line being worked out. */
struct work {
    struct arena *reasons; /* NULL: amounts alone */
    const struct tariff *tariff;
    const struct declaration_line *line;
    classification classification;
    date accounting_date;
    const char *country;
    struct assessment_line *out;
    bool content_beyond_value; /* more content of a vehicle is claimed than it is worth */
};
/* The next charge of the line, with the value for duty as base. */
struct assessment_charge *charge_new(struct work *work, enum revenue_class class, enum rule rule);
void charge_sima(struct work *work);
/* False when more orders apply than a line has room for. */
bool charge_surtax(struct work *work);
void charge_safeguard(struct work *work);
void charge_excise(struct work *work);
/* Comes last: takes the value for tax from the charges there are. */
void charge_gst(struct work *work);
