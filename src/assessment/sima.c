/* Anti-dumping and countervailing duty: as declared, else by the normal value or the rate of the
 * measure; and the SIMA code that says how far the case has come and how the duty is paid. */
#include "assessment_impl.h"

#include <stdio.h>

struct sima {
    struct work *work;
    const struct tariff_sima *measure; /* NULL: none known */
    char code[3];
    money export_price; /* in Canadian dollars */
    struct explanation conversion;
};

/* Duty of one kind, before it is known how it is paid. */
struct sima_duty {
    bool known;
    money amount;
    const char *rate;
    struct explanation why;
};

/* A value of the line in Canadian dollars and cents, at the rate of the day of sale, else of direct
 * shipment. @source SOR/85-900 s. 4 */
static bool sima_convert(struct work *work, decimal value, const char *currency, const char *field,
                         struct exact *ret_rate, money *ret_money, struct explanation *ret_why)
{
    char currency_field[40];
    snprintf(currency_field, sizeof(currency_field), "%s/currency", field);
    date on = date_is_none(work->line->sima_sold_on) ? work->line->direct_shipment_date
                                                     : work->line->sima_sold_on;
    const decimal limit = {INT64_C(9999999999999), 2};
    if (value.units < 0 || decimal_compare(value, limit) > 0) {
        run_add(work->run, FINDING_CAD_0459, work->index, field,
                decimal_text(work->run->arena, value), NULL, NULL);
        return false;
    }
    const struct tariff_exchange *exchange = tariff_exchange_find(work->tariff, currency, on);
    if (exchange == NULL) {
        run_add(work->run, FINDING_CAD_0304, work->index, currency_field, currency,
                date_text(work->run->arena, on), "-");
        return false;
    }
    *ret_why = (struct explanation){.rule = RULE_SIMA_CONVERSION,
                                    .rate = exchange->text,
                                    .row = exchange->row,
                                    .source = exchange->source,
                                    .looked_up = on};
    ret_why->inputs[0] = exact_text(work->reasons, exact_of(value));
    ret_why->inputs[1] = reason_text(work->reasons, currency);
    ret_why->inputs[2] = exchange->text;
    *ret_rate = exact_of(exchange->rate);
    *ret_money = exact_explain(work->reasons, exact_product(exact_of(value), *ret_rate), ret_why);
    return true;
}

static void sima_cite(const struct sima *sima, struct explanation *why)
{
    if (sima->measure == NULL)
        return;
    why->row = sima->measure->row;
    why->source = sima->measure->source;
    why->looked_up = sima->work->rates_on;
}

/* Nothing when the normal value is no higher. @source Special Import Measures Act s. 2, 3 */
static bool sima_normal(struct sima *sima, struct sima_duty *duty)
{
    struct work *work = sima->work;
    const struct declaration_line *line = work->line;
    struct explanation parts[2] = {[1] = sima->conversion};
    struct exact exchange;
    money normal;
    if (!sima_convert(work, line->normal_value, line->normal_value_currency, "sima/normalValue",
                      &exchange, &normal, &parts[0]))
        return false;
    duty->known = true;
    duty->why = (struct explanation){.rule = RULE_SIMA_NORMAL_VALUE};
    duty->why.inputs[0] = sima->measure == NULL ? "" : sima->measure->measure;
    duty->why.inputs[2] = reason_money(work->reasons, normal);
    duty->why.inputs[3] = reason_money(work->reasons, sima->export_price);
    sima_cite(sima, &duty->why);
    explain_by(work->reasons, parts, ARRAY_COUNT(parts), &duty->why);
    if (normal.cents > sima->export_price.cents)
        duty->amount = money_subtract(normal, sima->export_price);
    duty->why.amount = duty->amount;
    return true;
}

static void sima_percent(struct sima *sima, const struct tariff_sima_rate *rate,
                         struct sima_duty *duty)
{
    struct work *work = sima->work;
    duty->known = true;
    duty->rate = percent_text(work->reasons, rate->percent);
    duty->why = (struct explanation){.rule = RULE_SIMA_RATE,
                                     .rate = duty->rate,
                                     .row = rate->row,
                                     .source = rate->source,
                                     .looked_up = work->rates_on};
    duty->why.inputs[0] = sima->measure->measure;
    duty->why.inputs[2] = reason_money(work->reasons, sima->export_price);
    duty->why.inputs[3] = duty->rate;
    explain_by(work->reasons, &sima->conversion, 1, &duty->why);
    struct exact amount = exact_percent(exact_money(sima->export_price), rate->percent);
    duty->amount = exact_explain(work->reasons, amount, &duty->why);
}

/* An amount for each unit, in a currency: the whole is converted, and rounded once. */
static bool sima_unit(struct sima *sima, const struct tariff_sima_rate *rate,
                      struct sima_duty *duty)
{
    struct work *work = sima->work;
    decimal quantity;
    if (!quantity_in_unit(work->line, rate->unit, &quantity)) {
        run_add(work->run, FINDING_CAD_0414, work->index, "quantities", rate_unit_code(rate->unit),
                work->line->classification, NULL);
        return false;
    }
    struct explanation conversion;
    struct exact exchange;
    money unit;
    if (!sima_convert(work, rate->amount, rate->currency, "sima/measure", &exchange, &unit,
                      &conversion))
        return false;
    struct exact foreign = exact_product(exact_of(quantity), exact_of(rate->amount));
    struct exact amount = exact_product(exact_bounded(foreign), exchange);
    duty->known = true;
    duty->rate = plain_text(work->reasons, rate->amount);
    duty->why = (struct explanation){.rule = RULE_SIMA_UNIT,
                                     .rate = duty->rate,
                                     .row = rate->row,
                                     .source = rate->source,
                                     .looked_up = work->rates_on};
    duty->why.inputs[0] = sima->measure->measure;
    duty->why.inputs[2] = plain_text(work->reasons, quantity);
    duty->why.inputs[3] = duty->rate;
    explain_by(work->reasons, &conversion, 1, &duty->why);
    duty->amount = exact_explain(work->reasons, amount, &duty->why);
    return true;
}

/* What the data and the line say the duty is; not known when they say nothing. */
static bool sima_work_out(struct sima *sima, bool subsidy, struct sima_duty *duty)
{
    const struct declaration_line *line = sima->work->line;
    if (!subsidy && line->has_normal_value)
        return sima_normal(sima, duty);
    if (sima->measure == NULL)
        return true;
    const struct tariff_sima_rate *rate =
        tariff_sima_rate_find(sima->work->tariff, sima->measure->measure, sima->work->country,
                              subsidy, line->sima_exporter, sima->work->rates_on);
    if (rate == NULL)
        return true;
    if (rate->unit != RATE_UNIT_NONE)
        return sima_unit(sima, rate, duty);
    sima_percent(sima, rate, duty);
    return true;
}

/* First digit: 3 provisional duty, 4 a finding and nothing payable, 5 a finding and duty payable;
 * second: 0 nothing, 1 cash. A bond is the declarant's to say. */
static void sima_code(struct sima *sima, bool payable)
{
    const char *given = sima->work->line->sima_code;
    if (given[0] != '\0') {
        memcpy(sima->code, given, sizeof(sima->code));
        return;
    }
    bool provisional = sima->measure != NULL && sima->measure->provisional;
    sima->code[0] = provisional ? '3' : payable ? '5' : '4';
    sima->code[1] = payable ? '1' : '0';
}

static void sima_declared(struct sima *sima, enum revenue_class class, money declared,
                          const struct sima_duty *duty)
{
    struct work *work = sima->work;
    if (duty->known && duty->amount.cents != declared.cents)
        run_add(work->run, FINDING_CAD_0457, work->index,
                class == REVENUE_ANTI_DUMPING ? "sima/antiDumping" : "sima/countervailing",
                money_text(work->run->arena, declared), money_text(work->run->arena, duty->amount),
                sima->measure == NULL ? "" : sima->measure->measure);
    struct assessment_charge *charge =
        charge_declared(work, class, RULE_SIMA_DECLARED, sima->code, declared);
    sima_cite(sima, &charge->why);
}

/* The second digit says how it is paid: 2 is a bond, so nothing is due now. */
static void sima_charge(struct sima *sima, enum revenue_class class, money declared,
                        struct sima_duty *duty)
{
    struct work *work = sima->work;
    money amount = declared.cents != 0 ? declared : duty->amount;
    if (amount.cents != 0 && sima->code[1] == '2') {
        struct assessment_charge *charge = charge_new(work, class, RULE_SIMA_BOND);
        charge->why.inputs[0] = reason_text(work->reasons, sima->code);
        charge->why.inputs[1] = reason_money(work->reasons, amount);
        sima_cite(sima, &charge->why);
    } else if (declared.cents != 0) {
        sima_declared(sima, class, declared, duty);
    } else if (duty->known) {
        struct assessment_charge *charge = charge_new(work, class, duty->why.rule);
        charge->base = sima->export_price;
        charge->rate = duty->rate;
        charge->amount = duty->amount;
        charge->why = duty->why;
        charge->why.inputs[1] = reason_text(work->reasons, sima->code);
    }
}

/* @source Special Import Measures Act s. 3, 8 */
bool charge_sima(struct work *work)
{
    const struct declaration_line *line = work->line;
    struct sima sima = {.work = work};
    const struct tariff_sima *measures[DECLARATION_MEASURES_MAX];
    if (declaration_measures(work->tariff, line, work->classification, work->rates_on, measures) >
        0)
        sima.measure = measures[0];
    struct sima_duty dumping = {0}, subsidy = {0};
    const char *given = line->sima_code;
    bool due = given[0] == '\0' || given[1] != '0';
    due = due && strcmp(line->sima_subject, "S") == 0;
    if (due && declaration_sima_known(work->tariff, line, sima.measure, work->rates_on)) {
        bool own = line->has_export_price;
        struct exact exchange;
        if (!sima_convert(work, own ? line->export_price : line->value,
                          own ? line->export_price_currency : line->currency,
                          own ? "sima/exportPrice" : "value", &exchange, &sima.export_price,
                          &sima.conversion) ||
            !sima_work_out(&sima, false, &dumping) || !sima_work_out(&sima, true, &subsidy))
            return false;
    }
    sima_code(&sima, dumping.amount.cents != 0 || subsidy.amount.cents != 0 ||
                         line->anti_dumping.cents != 0 || line->countervailing.cents != 0);
    sima_charge(&sima, REVENUE_ANTI_DUMPING, line->anti_dumping, &dumping);
    sima_charge(&sima, REVENUE_COUNTERVAILING, line->countervailing, &subsidy);
    return true;
}
