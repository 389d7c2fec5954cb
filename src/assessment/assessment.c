#include "assessment_impl.h"

#include <stdio.h>

/* A draft's check may have said the same already, or what is at the root of it: a currency that is
 * not known has no rate either. One field has one fault. */
void run_add(struct run *run, enum finding_code code, size_t index, const char *field,
             const char *arg0, const char *arg1, const char *arg2)
{
    int line = run->declaration->lines[index].number;
    if (strcmp(findings_facts[code].severity, "error") == 0)
        run->failed = true;
    char pointer[64];
    snprintf(pointer, sizeof(pointer), "/lines/%zu/%s", index, field);
    for (size_t i = 0; i < run->findings->count; i++) {
        const struct finding *finding = &run->findings->items[i];
        bool same = finding->code == code ||
                    (finding->severity == SEVERITY_ERROR && text_equal(finding->pointer, pointer));
        if (same && finding->line == line)
            return;
    }
    findings_add(run->findings, code, line, pointer, arg0, arg1, arg2);
}

/* The row whose rate counts: that of the tariff code of Chapter 98 or 99 when it gives one under
 * the treatment, else that of the classification. */
static const struct tariff_class *line_rate_class(const struct run *run,
                                                  const struct declaration_line *line,
                                                  const struct tariff_class *class, int treatment)
{
    if (line->tariff_code[0] == '\0')
        return class;
    const struct tariff_class *special =
        declaration_tariff_code_find(run->tariff, line->tariff_code, run->rates_on);
    if (special == NULL)
        return class;
    const struct tariff_rate *rate = &special->rates[treatment];
    bool gives = rate->rate.state != RATE_NONE && strcmp(rate->text, "N/A") != 0;
    return gives ? special : class;
}

static const char *rate_missing_unit(const struct rate *rate)
{
    const struct rate_part *parts[] = {&rate->base, &rate->minimum, &rate->maximum, &rate->plus};
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        if (parts[i]->unit != RATE_UNIT_NONE)
            return rate_unit_code(parts[i]->unit);
    return "";
}

static int treatment_number(const char *code)
{
    int number = 0;
    size_t i = 0;
    for (; code[i] >= '0' && code[i] <= '9'; i++)
        number = 10 * number + code[i] - '0';
    return i == 0 ? -1 : number;
}

static bool line_duty(struct run *run, size_t index, struct work *work,
                      const struct tariff_class *class)
{
    const struct declaration_line *line = work->line;
    const char *code = line->treatment;
    int treatment = treatment_number(code);
    if (treatment < 0 || treatment >= RATE_TREATMENTS_MAX) {
        run_add(run, FINDING_CAD_0409, index, "treatment", code,
                date_text(run->arena, run->rates_on), NULL);
        return false;
    }
    const struct tariff_class *from = line_rate_class(run, line, class, treatment);
    const struct tariff_rate *rate = &from->rates[treatment];
    if (rate->rate.state == RATE_NONE) {
        run_add(run, FINDING_CAD_0411, index, "treatment", line->classification, code, NULL);
        return false;
    }
    if (rate->rate.state == RATE_UNDETERMINED) {
        run_add(run, FINDING_CAD_0430, index, "classification", from->item, code, rate->text);
        return false;
    }
    struct assessment_charge *charge = charge_new(work, REVENUE_CUSTOMS_DUTY, RULE_DUTY_RATE);
    bool quantity_missing;
    charge->amount =
        assessment_duty(run->reasons, &rate->rate, rate->text, work->out->value_for_duty,
                        line->quantities, line->quantities_count, &quantity_missing, &charge->why);
    charge->rate = rate->text;
    charge->why.inputs[0] = reason_text(run->reasons, code);
    charge->why.inputs[1] = from->item;
    charge->why.row = from->row;
    charge->why.source = from->source;
    charge->why.looked_up = run->rates_on;
    if (quantity_missing) {
        run_add(run, FINDING_CAD_0414, index, "quantities", rate_missing_unit(&rate->rate),
                line->classification, NULL);
        return false;
    }
    return true;
}

/* A quantity that slipped by some digits can come to more than any total could hold. */
static bool line_fits(struct run *run, const struct work *work)
{
    const struct assessment_line *out = work->out;
    bool value_fits = out->value_for_duty.cents <= AMOUNT_CENTS_MAX;
    bool fits = value_fits && !work->beyond && out->value_for_tax.cents <= AMOUNT_CENTS_MAX &&
                out->payable.cents <= AMOUNT_CENTS_MAX;
    for (size_t i = 0; i < out->charges_count; i++)
        fits = fits && out->charges[i].amount.cents <= AMOUNT_CENTS_MAX;
    if (!fits)
        run_add(run, FINDING_CAD_0490, work->index, value_fits ? "quantities" : "value",
                money_text(run->arena, money_cents(AMOUNT_CENTS_MAX)), NULL, NULL);
    return fits;
}

/* Lines that each fit can come to a sum whose interest no counter holds. */
static void total_fits(struct run *run, const struct assessment *assessment)
{
    if (assessment->value_for_duty.cents <= AMOUNT_CENTS_MAX &&
        assessment->payable.cents <= AMOUNT_CENTS_MAX)
        return;
    findings_add(run->findings, FINDING_CAD_0492, 0, "/lines",
                 money_text(run->arena, money_cents(AMOUNT_CENTS_MAX)), NULL, NULL);
    run->failed = true;
}

/* As many as there are: a declaration may have 9,999 lines, most of them of three charges. */
static void line_keep(struct run *run, struct assessment_line *out)
{
    const struct assessment_charge *charges = out->charges;
    out->charges = arena_array(run->arena, out->charges_count, sizeof(*charges));
    memcpy(out->charges, charges, out->charges_count * sizeof(*charges));
}

/* What stays in bond owes nothing: one charge of no amount says so. */
static bool line_in_bond(const struct run *run, struct work *work)
{
    const struct declaration_type_fact *type = run->type;
    if (type == NULL || type->posts)
        return false;
    struct assessment_charge *charge = charge_new(work, REVENUE_CUSTOMS_DUTY, RULE_DUTY_IN_BOND);
    charge->base = work->out->value_for_duty;
    charge->why.inputs[0] = type->id;
    work->out->value_for_tax = work->out->value_for_duty;
    return true;
}

static bool line_compute(struct run *run, size_t index, struct assessment_line *out)
{
    const struct declaration_line *line = &run->declaration->lines[index];
    struct work work = {.run = run,
                        .reasons = run->reasons,
                        .tariff = run->tariff,
                        .line = line,
                        .index = index,
                        .rates_on = run->rates_on,
                        .out = out};
    out->charges = run->charges;
    char country[3];
    work.country = declaration_country(line->origin, country);
    const struct tariff_class *class = NULL;
    if (classification_parse(line->classification, &work.classification))
        class = tariff_class_find(run->tariff, work.classification, run->rates_on);
    if (class == NULL) {
        run_add(run, FINDING_CAD_0402, index, "classification", line->classification,
                date_text(run->arena, run->rates_on), NULL);
        return false;
    }
    bool valued = line_value(run, index, out);
    if (line_in_bond(run, &work)) {
        if (!valued || !line_fits(run, &work))
            return false;
        line_keep(run, out);
        return true;
    }
    if (!line_duty(run, index, &work, class) || !valued) /* both are asked: all faults at once */
        return false;
    if (!charge_sima(&work))
        return false;
    if (!charge_surtax(&work) || tariff_gst_find(run->tariff, run->rates_on) == NULL) {
        run_add(run, FINDING_CAD_0999, index, "surtax", NULL, NULL, NULL);
        return false;
    }
    if (work.content_beyond_value) {
        run_add(run, FINDING_CAD_0491, index, "surtax/content",
                money_text(run->arena, line->vehicle_content),
                money_text(run->arena, out->value_for_duty), NULL);
        return false;
    }
    charge_safeguard(&work);
    if (!charge_excise(&work))
        return false;
    charge_remission(&work, false);
    charge_gst(&work);
    charge_remission(&work, true);
    if (!charge_loss(&work))
        return false;
    for (size_t i = 0; i < out->charges_count; i++)
        out->payable = money_add(out->payable, out->charges[i].amount);
    if (!line_fits(run, &work))
        return false;
    line_keep(run, out);
    return true;
}

static enum code compute(struct run run, struct assessment *ret_assessment)
{
    struct arena *arena = run.arena;
    const struct declaration *declaration = run.declaration;
    struct assessment assessment = {.as_of = run.rates_on, .lines_count = declaration->lines_count};
    assessment.lines = arena_array(arena, declaration->lines_count, sizeof(*assessment.lines));
    run.type = declaration_type_of(declaration);
    struct assessment_charge charges[ASSESSMENT_CHARGES_MAX]; /* each is set whole when begun */
    run.charges = charges;
    surtax_limits(&run);
    for (size_t i = 0; i < declaration->lines_count; i++) {
        struct assessment_line *out = &assessment.lines[i];
        if (!line_compute(&run, i, out))
            *out = (struct assessment_line){0};
        out->number = declaration->lines[i].number;
        assessment.value_for_duty = money_add(assessment.value_for_duty, out->value_for_duty);
        assessment.payable = money_add(assessment.payable, out->payable);
        for (size_t j = 0; j < out->charges_count; j++) {
            money *total = &assessment.totals[out->charges[j].class];
            *total = money_add(*total, out->charges[j].amount);
        }
    }
    total_fits(&run, &assessment);
    *ret_assessment = assessment;
    return run.failed ? FINDINGS : OK;
}

enum code assessment_compute(struct arena *arena, const struct tariff *tariff,
                             const struct declaration *declaration, date rates_on,
                             struct findings *findings, struct assessment *ret_assessment)
{
    return compute((struct run){.arena = arena,
                                .reasons = arena,
                                .tariff = tariff,
                                .declaration = declaration,
                                .rates_on = rates_on,
                                .findings = findings},
                   ret_assessment);
}

enum code assessment_compute_plain(struct arena *arena, const struct tariff *tariff,
                                   const struct declaration *declaration, date rates_on,
                                   struct findings *findings, struct assessment *ret_assessment)
{
    return compute((struct run){.arena = arena,
                                .tariff = tariff,
                                .declaration = declaration,
                                .rates_on = rates_on,
                                .findings = findings},
                   ret_assessment);
}
