/* What the files of this room share: adding findings to a place of the declaration. */
#pragma once
#include "declaration.h"

#include <stdio.h>

/* The form's limit, 13 digits with cents: above it sums of 9,999 lines might not fit. */
#define AMOUNT_CENTS_MAX INT64_C(9999999999999)

struct check {
    const struct declaration *declaration;
    const struct declaration_context *context;
    const struct tariff *tariff;
    struct findings *findings;
    date rates_on;
    size_t stateless; /* the first line of the United States without a state */
    bool provincial;  /* the provincial part is collected */
};

/* One line being checked. */
struct line_check {
    const struct check *check;
    const struct declaration_line *line;
    size_t index;
    const struct tariff_class *class;
    const struct tariff_treatment *treatment;
    bool class_parsed;
    classification classification;
    char country[4];
};

#define LINE_ADD(at, code, field, arg0, arg1, arg2)                                                \
    check_add((at)->check, code, (at)->line->number, arg0, arg1, arg2, "/lines/%zu/" field,        \
              (at)->index)

/* Adds a finding at the printed pointer. */
void check_add(const struct check *check, enum finding_code code, int line, const char *arg0,
               const char *arg1, const char *arg2, const char *pointer, ...) PRINTF_LIKE(7, 8);
/* The code was not found in `table`. A list that has rows nobody could confirm, or that is empty,
 * is not enough to refuse: the finding is then a warning. */
void check_add_unlisted(const struct check *check, const char *table, enum finding_code code,
                        int line, const char *arg0, const char *arg1, const char *pointer, ...)
    PRINTF_LIKE(7, 8);
bool check_listed(const struct check *check, const char *table, const char *code);
/* Is the text an ISO country, or U and a state of the United States? */
bool check_place(const struct check *check, const char *place);
/* The finding that was added last was an error; what it rests on is not confirmed, so it warns. */
void check_soften(const struct check *check, size_t count_before);
void check_valuation(struct line_check *at);
void check_sima(struct line_check *at);
void check_surtax(struct line_check *at);
void check_other_charges(struct line_check *at);
void check_loss(struct line_check *at);
void check_notice(const struct check *check);
const char *check_day_text(const struct line_check *at);
const char *check_amount_text(const struct line_check *at, money amount);
static inline bool amount_fits(money amount)
{
    return amount.cents >= 0 && amount.cents <= AMOUNT_CENTS_MAX;
}
void check_invoices(const struct check *check);
void check_line(const struct check *check, size_t index);
/* What the type says: who, by which door, which warehouses; then of one line. */
void check_type(const struct check *check);
void check_warehouses(const struct check *check);
/* Of a type that is paid before release; and the number of every type. check_release.c */
void check_paid_at_release(const struct check *check);
void check_transaction(const struct check *check);
/* Low value shipments: the program, a line, lines of one shipment. check_courier.c */
void check_courier(const struct check *check);
void check_line_shipment(const struct check *check, size_t index);
void check_shipments(const struct check *check);
void check_line_stock(const struct check *check, size_t index);
static inline date check_today(const struct check *check)
{
    return date_is_none(check->context->today) ? check->context->accounting_date
                                               : check->context->today;
}
/* Decimals of a value that its currency does not have. */
void check_decimals(const struct check *check, decimal value, const char *currency, int line,
                    const char *pointer);

static inline bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}
static inline const char *shown(const char *text)
{
    return text == NULL ? "" : text;
}
