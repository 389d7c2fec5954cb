/* Surtaxes of a line: which orders it bears, which it does not, and why. */
#include "assessment_impl.h"

/* Room kept for customs duty, SIMA, safeguard, excise, GST and the provincial part. */
enum { CHARGES_BESIDE = 8 + 9 };

struct surtax_set {
    struct declaration_surtax surtaxes[DECLARATION_SURTAXES_MAX];
    size_t count;
};

/* An order that takes the place of the one at `index`: exclusive, of higher priority and not
 * displaced itself. Two orders that are named stand beside one another: over quota and of a
 * surtaxed origin, goods owe both. Priority only rises, so this ends.
 * @source SOR/2025-148 */
static const struct tariff_surtax *surtax_displacer(const struct surtax_set *set, size_t index)
{
    const struct declaration_surtax *one = &set->surtaxes[index];
    for (size_t i = 0; i < set->count; i++) {
        const struct declaration_surtax *other = &set->surtaxes[i];
        if (other->stand == SURTAX_APPLIES && other->order->exclusive &&
            other->order->priority > one->order->priority && !(other->named && one->named) &&
            surtax_displacer(set, i) == NULL)
            return other->order;
    }
    return NULL;
}

static void surtax_explain(struct assessment_charge *charge, struct work *work,
                           const struct tariff_surtax *order)
{
    charge->why.row = order->row;
    charge->why.source = order->source;
    charge->why.looked_up = work->rates_on;
    charge->why.inputs[0] = order->order;
}

/* Base of a United States vehicle under UST: less its Canadian and Mexican content, taken as 15 %
 * of the value unless more is claimed. @source SOR/2025-118 s. 2(2) */
static struct exact surtax_vehicle_base(struct work *work, struct assessment_charge *charge)
{
    struct exact value = exact_money(work->out->value_for_duty);
    if (strcmp(work->line->treatment, "10") != 0)
        return value;
    struct exact content = exact_percent(value, (decimal){15, 0});
    struct exact claimed = exact_money(work->line->vehicle_content);
    if (work->line->has_vehicle_content && exact_compare(claimed, content) > 0)
        content = claimed;
    if (exact_compare(content, value) > 0) {
        work->content_beyond_value = true;
        content = value;
    }
    struct exact base = exact_sum(value, exact_negate(content));
    struct explanation why = {.rule = RULE_SURTAX_VEHICLE_CONTENT};
    why.inputs[0] = reason_money(work->reasons, work->out->value_for_duty);
    why.inputs[1] = exact_text(work->reasons, content);
    charge->base = exact_explain(work->reasons, base, &why);
    explain_by(work->reasons, &why, 1, &charge->why);
    return base;
}

static void surtax_charge(struct work *work, const struct tariff_surtax *order)
{
    struct assessment_charge *charge = charge_new(work, REVENUE_SURTAX, RULE_SURTAX_ORDER);
    surtax_explain(charge, work, order);
    struct exact base = order->vehicle_content ? surtax_vehicle_base(work, charge)
                                               : exact_money(work->out->value_for_duty);
    charge->rate = charge->why.rate = percent_text(work->reasons, order->percent);
    charge->why.inputs[1] = exact_text(work->reasons, base);
    charge->why.inputs[2] = charge->rate;
    charge->amount =
        exact_explain(work->reasons, exact_percent(base, order->percent), &charge->why);
}

/* ---- orders that are not for small totals ---- */

static struct limited_total *limited_find(struct run *run, const char *order)
{
    for (size_t i = 0; i < run->limited_count; i++)
        if (strcmp(run->limited[i].order, order) == 0)
            return &run->limited[i];
    return NULL;
}

static void limits_of_line(struct run *run, size_t index)
{
    const struct declaration_line *line = &run->declaration->lines[index];
    classification c;
    if (strcmp(line->surtax_subject, "S") != 0 || !classification_parse(line->classification, &c))
        return;
    struct declaration_surtax surtaxes[DECLARATION_SURTAXES_MAX];
    size_t count =
        declaration_surtaxes(run->tariff, run->declaration, line, c, run->rates_on, surtaxes);
    for (size_t i = 0; i < count; i++) {
        const char *order = surtaxes[i].order->order;
        if (surtaxes[i].stand != SURTAX_APPLIES ||
            tariff_surtax_term_find(surtaxes[i].order, SURTAX_TERM_TOTAL, NULL, c, run->rates_on) ==
                NULL)
            continue;
        struct assessment_line value = {0};
        struct limited_total *limited = limited_find(run, order);
        if (limited == NULL && run->limited_count < LIMITED_MAX) {
            limited = &run->limited[run->limited_count++];
            *limited = (struct limited_total){.order = order};
        }
        if (limited != NULL && line_value(run, index, &value))
            limited->total = money_add(limited->total, value.value_for_duty);
    }
}

void surtax_limits(struct run *run)
{
    struct arena *reasons = run->reasons;
    run->reasons = NULL; /* amounts alone: the line itself says why */
    for (size_t i = 0; i < run->declaration->lines_count; i++)
        limits_of_line(run, i);
    run->reasons = reasons;
}

/* @source SOR/2025-154 */
static void surtax_spare_small(struct work *work, struct surtax_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        struct declaration_surtax *surtax = &set->surtaxes[i];
        if (surtax->stand != SURTAX_APPLIES)
            continue;
        const struct tariff_surtax_term *term = tariff_surtax_term_find(
            surtax->order, SURTAX_TERM_TOTAL, NULL, work->classification, work->rates_on);
        const struct limited_total *limited = limited_find(work->run, surtax->order->order);
        decimal most;
        if (term == NULL || limited == NULL || !decimal_parse(term->value, 2, &most) ||
            exact_compare(exact_money(limited->total), exact_of(most)) > 0)
            continue;
        surtax->stand = SURTAX_EXEMPT;
        surtax->term = term;
    }
}

/* ---- the line ---- */

static struct assessment_charge *surtax_nothing(struct work *work, enum rule rule,
                                                const struct tariff_surtax *order)
{
    struct assessment_charge *charge = charge_new(work, REVENUE_SURTAX, rule);
    surtax_explain(charge, work, order);
    charge->rate = charge->why.rate = percent_text(work->reasons, order->percent);
    return charge;
}

static void surtax_exempt(struct work *work, const struct declaration_surtax *surtax)
{
    static const enum rule by_kind[] = {
        [SURTAX_TERM_TRANSIT] = RULE_SURTAX_TRANSIT, [SURTAX_TERM_CHAPTER] = RULE_SURTAX_CHAPTER,
        [SURTAX_TERM_TOTAL] = RULE_SURTAX_TOTAL,     [SURTAX_TERM_FACT] = RULE_SURTAX_FACT,
        [SURTAX_TERM_ORDER] = RULE_SURTAX_GIVES_WAY, [SURTAX_TERM_PERMIT] = RULE_SURTAX_PERMIT,
    };
    const struct tariff_surtax_term *term = surtax->term;
    struct assessment_charge *charge = surtax_nothing(work, by_kind[term->kind], surtax->order);
    struct arena *reasons = work->reasons;
    charge->why.row = term->row;
    charge->why.source = term->source;
    charge->why.inputs[1] = term->value;
    if (term->kind == SURTAX_TERM_TRANSIT) {
        charge->why.inputs[1] = reason_date(reasons, work->line->direct_shipment_date);
        charge->why.inputs[2] = reason_date(reasons, surtax->order->since);
    } else if (term->kind == SURTAX_TERM_CHAPTER) {
        charge->why.inputs[1] = reason_text(reasons, work->line->tariff_code);
    } else if (term->kind == SURTAX_TERM_PERMIT) {
        charge->why.inputs[1] = reason_text(reasons, work->line->surtax_permit);
    } else if (term->kind == SURTAX_TERM_TOTAL) {
        const struct limited_total *limited = limited_find(work->run, surtax->order->order);
        charge->why.inputs[1] = reason_money(reasons, limited->total);
        charge->why.inputs[2] = term->value;
    }
}

static void surtax_one(struct work *work, const struct surtax_set *set, size_t index)
{
    const struct declaration_surtax *surtax = &set->surtaxes[index];
    const char *subject = work->line->surtax_subject;
    if (strcmp(subject, "N") == 0) {
        surtax_nothing(work, RULE_SURTAX_NOT_SUBJECT, surtax->order);
        return;
    }
    if (surtax->stand == SURTAX_EXEMPT) {
        surtax_exempt(work, surtax);
        return;
    }
    const struct tariff_surtax *displacer = surtax_displacer(set, index);
    if (displacer == NULL) {
        surtax_charge(work, surtax->order);
        return;
    }
    struct assessment_charge *charge = surtax_nothing(work, RULE_SURTAX_DISPLACED, surtax->order);
    charge->why.inputs[1] = displacer->order;
}

bool charge_surtax(struct work *work)
{
    const char *subject = work->line->surtax_subject;
    bool spoken = strcmp(subject, "S") == 0 || strcmp(subject, "N") == 0;
    struct surtax_set set;
    set.count = declaration_surtaxes(work->tariff, work->run->declaration, work->line,
                                     work->classification, work->rates_on, set.surtaxes);
    if (set.count == 0)
        return true;
    surtax_spare_small(work, &set);
    declaration_surtaxes_settle(set.surtaxes, set.count, work->classification, work->rates_on);
    const size_t room = ASSESSMENT_CHARGES_MAX - CHARGES_BESIDE;
    size_t used = 0;
    for (size_t i = 0; i < set.count; i++) {
        enum surtax_stand stand = set.surtaxes[i].stand;
        /* What the law itself takes out needs no word; what it charges does. */
        bool shown = stand == SURTAX_EXEMPT || (stand == SURTAX_APPLIES && spoken);
        if (!shown)
            continue;
        if (used++ == room)
            return false;
        surtax_one(work, &set, i);
    }
    return true;
}
