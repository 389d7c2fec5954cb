/* What the charges of a line share; safeguard, tax and remission. */
#include "assessment_impl.h"

struct assessment_charge *charge_new(struct work *work, enum revenue_class class, enum rule rule)
{
    assert(work->out->charges_count < ASSESSMENT_CHARGES_MAX);
    struct assessment_charge *charge = &work->out->charges[work->out->charges_count++];
    *charge = (struct assessment_charge){
        .class = class, .base = work->out->value_for_duty, .why = {.rule = rule}};
    return charge;
}

struct assessment_charge *charge_declared(struct work *work, enum revenue_class class,
                                          enum rule rule, const char *code, money amount)
{
    if (amount.cents == 0)
        return NULL;
    struct assessment_charge *charge = charge_new(work, class, rule);
    charge->amount = charge->why.amount = amount;
    charge->why.inputs[0] = reason_text(work->reasons, code);
    return charge;
}

bool quantity_in_unit(const struct declaration_line *line, enum rate_unit unit,
                      decimal *ret_quantity)
{
    const decimal most = {INT64_C(9999999999999), 3}; /* above it a draft is not sound */
    for (size_t i = 0; i < line->quantities_count; i++) {
        decimal given = line->quantities[i].value;
        if (given.units >= 0 && given.scale <= 3 && decimal_compare(given, most) <= 0 &&
            rate_unit_convert(unit, line->quantities[i].unit, given, ret_quantity))
            return true;
    }
    return false;
}

void charge_safeguard(struct work *work)
{
    charge_declared(work, REVENUE_SAFEGUARD, RULE_SAFEGUARD_DECLARED, NULL, work->line->safeguard);
}

/* ---- goods and services tax ---- */

/* An exemption counts only when the list says that its rate is nothing. */
static const struct tariff_code *gst_exemption(const struct work *work)
{
    const char *given = work->line->gst_code;
    if (given[0] == '\0' || strcmp(given, "01") == 0)
        return NULL;
    const struct tariff_code *code =
        tariff_code_find(work->tariff, "gst-codes", given, work->rates_on);
    decimal percent;
    if (code == NULL || code->extra == NULL || !decimal_parse(code->extra, 3, &percent))
        return NULL;
    return percent.units == 0 ? code : NULL;
}

/* The provincial part, where the parameter has it collected on commercial goods.
 * @source Excise Tax Act s. 212.1 */
static void charge_provincial(struct work *work)
{
    if (work->line->province[0] == '\0')
        return; /* declaration_check asks for it where it is needed */
    const char *collected =
        tariff_parameter(work->tariff, "provincial_on_commercial", work->rates_on, "false");
    const struct tariff_gst *part =
        tariff_provincial_find(work->tariff, work->line->province, work->rates_on);
    if (strcmp(collected, "true") != 0 || part == NULL || part->percent.units == 0)
        return;
    struct assessment_charge *charge =
        charge_new(work, REVENUE_PROVINCIAL_TAX, RULE_GST_PROVINCIAL);
    charge->base = work->out->value_for_tax;
    charge->rate = charge->why.rate = percent_text(work->reasons, part->percent);
    charge->why.row = part->row;
    charge->why.source = part->source;
    charge->why.looked_up = work->rates_on;
    charge->why.inputs[0] = reason_money(work->reasons, charge->base);
    charge->why.inputs[1] = charge->rate;
    charge->why.inputs[2] = reason_text(work->reasons, work->line->province);
    struct exact tax = exact_percent(exact_money(charge->base), part->percent);
    charge->amount = exact_explain(work->reasons, tax, &charge->why);
}

/* @source Excise Tax Act s. 212, 213, 215(1) */
void charge_gst(struct work *work)
{
    struct assessment_line *out = work->out;
    out->value_for_tax = out->value_for_duty;
    for (size_t i = 0; i < out->charges_count; i++)
        out->value_for_tax = money_add(out->value_for_tax, out->charges[i].amount);
    const struct tariff_gst *gst = tariff_gst_find(work->tariff, work->rates_on);
    assert(gst != NULL);
    const struct tariff_code *exemption = gst_exemption(work);
    struct assessment_charge *charge =
        charge_new(work, REVENUE_GST, exemption == NULL ? RULE_GST_RATE : RULE_GST_EXEMPT);
    charge->base = out->value_for_tax;
    charge->why.looked_up = work->rates_on;
    if (exemption != NULL) {
        charge->why.row = exemption->row;
        charge->why.inputs[0] = exemption->code;
        return;
    }
    charge->rate = charge->why.rate = percent_text(work->reasons, gst->percent);
    charge->why.row = gst->row;
    charge->why.source = gst->source;
    charge->why.inputs[0] = reason_money(work->reasons, out->value_for_tax);
    charge->why.inputs[1] = charge->rate;
    struct exact tax = exact_percent(exact_money(out->value_for_tax), gst->percent);
    charge->amount = exact_explain(work->reasons, tax, &charge->why);
    charge_provincial(work);
}

/* ---- special authority ---- */

static bool remits(const struct tariff_authority *authority, const struct assessment_charge *charge)
{
    if (!tariff_word_listed(authority->classes, revenue_classes[charge->class].id))
        return false;
    bool limited = charge->class == REVENUE_SURTAX && authority->orders[0] != '\0';
    return !limited || tariff_word_listed(authority->orders, charge->why.inputs[0]);
}

/* The charge becomes what remains of it; its reason holds what it was and what was taken off. */
static void remit(struct work *work, const struct tariff_authority *authority,
                  struct assessment_charge *charge)
{
    work->beyond = work->beyond || charge->amount.cents > AMOUNT_CENTS_MAX;
    struct explanation parts[2] = {charge->why, {.rule = RULE_REMISSION_PART}};
    struct explanation *part = &parts[1];
    part->inputs[0] = reason_money(work->reasons, charge->amount);
    part->inputs[1] = part->rate = percent_text(work->reasons, authority->percent);
    exact_explain(work->reasons,
                  exact_negate(exact_percent(exact_money(charge->amount), authority->percent)),
                  part);
    charge->why = (struct explanation){.rule = RULE_REMISSION,
                                       .amount = money_add(charge->amount, part->amount),
                                       .row = authority->row,
                                       .source = authority->source,
                                       .looked_up = work->rates_on};
    explain_by(work->reasons, parts, ARRAY_COUNT(parts), &charge->why);
    charge->why.inputs[0] = authority->authority;
    charge->why.inputs[1] = part->rate;
    charge->why.inputs[2] = part->inputs[0];
    charge->amount = charge->why.amount;
}

/* @source Customs Tariff s. 115; Financial Administration Act s. 23 */
void charge_remission(struct work *work, bool taxes)
{
    enum { ROWS_MAX = 64 };
    const char *number = work->line->special_authority;
    if (number == NULL || number[0] == '\0')
        return;
    const struct tariff_authority *rows[ROWS_MAX];
    size_t count = tariff_authorities(work->tariff, number, work->rates_on, rows, ROWS_MAX);
    for (size_t i = 0; i < work->out->charges_count; i++) {
        struct assessment_charge *charge = &work->out->charges[i];
        bool tax = charge->class == REVENUE_GST || charge->class == REVENUE_PROVINCIAL_TAX;
        for (size_t k = 0; k < count && tax == taxes && charge->amount.cents > 0; k++) {
            if (!tariff_authority_covers(rows[k], work->classification, work->country) ||
                !remits(rows[k], charge))
                continue;
            remit(work, rows[k], charge);
            break;
        }
    }
}
