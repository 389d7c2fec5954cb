/* Value for duty of a line: the value in its currency at the rate of the direct shipment date, and
 * the price and adjustments it comes from. */
#include "assessment_impl.h"

static bool value_is_sound(const struct declaration_line *line)
{
    decimal limit = {9999999999999, 2};
    return line->has_value && line->value.units >= 0 && line->value.scale <= 6 &&
           decimal_compare(line->value, limit) <= 0;
}

static bool part_is_sound(decimal amount)
{
    return amount.units >= 0 && amount.scale <= 6 &&
           decimal_compare(amount, (decimal){INT64_C(9999999999999), 2}) <= 0;
}

struct rated {
    struct run *run;
    const struct declaration_line *line;
    struct exact rate; /* Canadian dollars for one of the currency */
};

static void explain_part(const struct rated *rated, enum rule rule, const char *kind,
                         decimal amount, struct explanation *why)
{
    struct arena *reasons = rated->run->reasons;
    size_t input = 0;
    *why = (struct explanation){.rule = rule};
    if (kind != NULL)
        why->inputs[input++] = reason_text(reasons, kind);
    why->inputs[input++] = exact_text(reasons, exact_of(amount));
    why->inputs[input] = reason_text(reasons, rated->line->currency);
    struct exact value = exact_product(exact_of(amount), rated->rate);
    exact_explain(reasons, rule == RULE_VALUE_DEDUCTION ? exact_negate(value) : value, why);
}

/* The parts add up to the value: declaration_check saw to it. @source Customs Act s. 48(5) */
static void explain_price(const struct rated *rated, struct explanation *why)
{
    const struct declaration_line *line = rated->line;
    bool sound = rated->run->reasons != NULL && line->has_price && part_is_sound(line->price);
    for (size_t i = 0; i < line->adjustments_count; i++)
        sound = sound && part_is_sound(line->adjustments[i].amount);
    if (!sound)
        return; /* amounts alone, or a draft */
    const struct run *run = rated->run;
    size_t count = line->adjustments_count;
    why->children = arena_array(run->reasons, count + 1, sizeof(*why->children));
    why->children_count = count + 1;
    explain_part(rated, RULE_VALUE_PRICE, NULL, line->price, &why->children[0]);
    for (size_t i = 0; i < count; i++) {
        const struct declaration_adjustment *adjustment = &line->adjustments[i];
        const struct tariff_code *kind =
            tariff_code_find(run->tariff, "value-adjustments", adjustment->kind, run->rates_on);
        bool deducted = kind != NULL && strcmp(kind->extra, "deduction") == 0;
        struct explanation *part = &why->children[i + 1];
        explain_part(rated, deducted ? RULE_VALUE_DEDUCTION : RULE_VALUE_ADDITION, adjustment->kind,
                     adjustment->amount, part);
        part->row = kind == NULL ? 0 : kind->row;
    }
}

static const struct tariff_exchange *exchange_of(struct run *run,
                                                 const struct declaration_line *line)
{
    date on = line->direct_shipment_date;
    if (run->exchange == NULL || date_compare(run->exchange_on, on) != 0 ||
        strcmp(run->exchange_currency, line->currency) != 0) {
        run->exchange = tariff_exchange_find(run->tariff, line->currency, on);
        run->exchange_currency = line->currency;
        run->exchange_on = on;
    }
    return run->exchange;
}

/* @source SOR/85-900 s. 3 to 6; Customs Act s. 47 to 55 */
bool line_value(struct run *run, size_t index, struct assessment_line *out)
{
    const struct declaration_line *line = &run->declaration->lines[index];
    struct explanation *why = &out->value_why;
    if (!value_is_sound(line)) {
        run_add(run, FINDING_CAD_0413, index, "value",
                line->has_value ? decimal_text(run->arena, line->value) : "", NULL, NULL);
        return false;
    }
    struct rated rated = {run, line, {1, 0}};
    struct exact value = exact_of(line->value);
    if (strcmp(line->currency, "CAD") == 0) {
        *why = (struct explanation){.rule = RULE_VALUE_CAD};
        why->inputs[0] = exact_text(run->reasons, value);
        out->exchange_rate = "1";
        out->value_for_duty = exact_explain(run->reasons, value, why);
        explain_price(&rated, why);
        return true;
    }
    const struct tariff_exchange *exchange = exchange_of(run, line);
    if (exchange == NULL) {
        run_add(run, FINDING_CAD_0304, index, "value/currency", line->currency,
                date_text(run->arena, line->direct_shipment_date), "-");
        return false;
    }
    *why = (struct explanation){.rule = RULE_VALUE_CURRENCY,
                                .rate = exchange->text,
                                .row = exchange->row,
                                .source = exchange->source,
                                .looked_up = line->direct_shipment_date};
    why->inputs[0] = exact_text(run->reasons, value);
    why->inputs[1] = reason_text(run->reasons, line->currency);
    why->inputs[2] = exchange->text;
    out->exchange_rate = exchange->text;
    out->exchange_on = exchange->on;
    rated.rate = exact_of(exchange->rate);
    out->value_for_duty = exact_explain(run->reasons, exact_product(value, rated.rate), why);
    explain_price(&rated, why);
    return true;
}
