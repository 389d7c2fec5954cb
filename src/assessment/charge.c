/* Charges of a line beside customs duty. */
#include "assessment_impl.h"

/* Room kept for customs duty, SIMA, safeguard, excise and GST. */
enum { SURTAXES_MAX = 32, CHARGES_BESIDE = 7 };

struct assessment_charge *charge_new(struct work *work, enum revenue_class class, enum rule rule)
{
    assert(work->out->charges_count < ASSESSMENT_CHARGES_MAX);
    struct assessment_charge *charge = &work->out->charges[work->out->charges_count++];
    *charge = (struct assessment_charge){
        .class = class, .base = work->out->value_for_duty, .why = {.rule = rule}};
    return charge;
}

static void charge_declared(struct work *work, enum revenue_class class, enum rule rule,
                            const char *code, money amount)
{
    if (amount.cents == 0)
        return;
    struct assessment_charge *charge = charge_new(work, class, rule);
    charge->amount = charge->why.amount = amount;
    charge->why.inputs[0] = reason_text(work->reasons, code);
}

static void charge_sima_duty(struct work *work, enum revenue_class class, money amount)
{
    const char *code = work->line->sima_code;
    /* The second digit of the code says how it is paid: 2 is a bond, so nothing is due now. */
    bool bond = code[0] != '\0' && code[1] == '2';
    if (!bond || amount.cents == 0) {
        charge_declared(work, class, RULE_SIMA_DECLARED, code, amount);
        return;
    }
    struct assessment_charge *charge = charge_new(work, class, RULE_SIMA_BOND);
    charge->why.inputs[0] = reason_text(work->reasons, code);
    charge->why.inputs[1] = reason_money(work->reasons, amount);
}

void charge_sima(struct work *work)
{
    charge_sima_duty(work, REVENUE_ANTI_DUMPING, work->line->anti_dumping);
    charge_sima_duty(work, REVENUE_COUNTERVAILING, work->line->countervailing);
}

void charge_safeguard(struct work *work)
{
    charge_declared(work, REVENUE_SAFEGUARD, RULE_SAFEGUARD_DECLARED, NULL, work->line->safeguard);
}

void charge_excise(struct work *work)
{
    charge_declared(work, REVENUE_EXCISE_DUTY, RULE_EXCISE_DECLARED, work->line->excise_code,
                    work->line->excise_duty);
    charge_declared(work, REVENUE_EXCISE_TAX, RULE_EXCISE_DECLARED, work->line->excise_code,
                    work->line->excise_tax);
}

/* ---- surtax ---- */

static bool surtax_is_named(const struct declaration_line *line, const struct tariff_surtax *order)
{
    const char *next = line->surtax_code;
    char code[24];
    while (declaration_surtax_code_next(&next, code, sizeof(code)))
        if (declaration_surtax_code_fits(code, order))
            return true;
    return false;
}

struct surtax_set {
    const struct tariff_surtax *orders[SURTAXES_MAX];
    bool applies[SURTAXES_MAX], named[SURTAXES_MAX];
    size_t count;
};

/* An order that takes the place of the one at `index`: exclusive, of higher priority and not
 * displaced itself. Two orders that the declarant named stand beside one another: over quota and
 * of a surtaxed origin, goods owe both. Priority only rises, so this ends.
 * @source SOR/2025-148; SOR/2025-154 */
static const struct tariff_surtax *surtax_displacer(const struct surtax_set *set, size_t index)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct tariff_surtax *order = set->orders[i];
        if (set->applies[i] && order->exclusive && order->priority > set->orders[index]->priority &&
            !(set->named[i] && set->named[index]) && surtax_displacer(set, i) == NULL)
            return order;
    }
    return NULL;
}

static void surtax_explain(struct assessment_charge *charge, struct work *work,
                           const struct tariff_surtax *order)
{
    charge->why.row = order->row;
    charge->why.source = order->source;
    charge->why.looked_up = work->accounting_date;
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
    struct explanation alone;
    struct explanation *why =
        work->reasons == NULL ? &alone : arena_array(work->reasons, 1, sizeof(*why));
    *why = (struct explanation){.rule = RULE_SURTAX_VEHICLE_CONTENT};
    why->inputs[0] = reason_money(work->reasons, work->out->value_for_duty);
    why->inputs[1] = exact_text(work->reasons, content);
    exact_explain(work->reasons, base, why);
    charge->base = why->amount;
    if (work->reasons == NULL)
        return base;
    charge->why.children = why;
    charge->why.children_count = 1;
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

bool charge_surtax(struct work *work)
{
    bool subject = strcmp(work->line->surtax_subject, "S") == 0;
    bool denied = strcmp(work->line->surtax_subject, "N") == 0;
    if (!(subject || denied))
        return true;
    struct surtax_set set;
    set.count = tariff_surtaxes(work->tariff, work->classification, work->accounting_date,
                                set.orders, SURTAXES_MAX);
    for (size_t i = 0; i < set.count; i++) {
        bool origin = declaration_surtax_origin_fits(set.orders[i], work->country);
        set.named[i] = surtax_is_named(work->line, set.orders[i]);
        set.applies[i] = origin && (set.named[i] || !set.orders[i]->declared_only);
    }
    const size_t room = ASSESSMENT_CHARGES_MAX - CHARGES_BESIDE;
    size_t used = 0;
    for (size_t i = 0; i < set.count; i++) {
        const struct tariff_surtax *order = set.orders[i];
        if (!set.applies[i])
            continue;
        if (used++ == room)
            return false;
        const struct tariff_surtax *displacer = denied ? NULL : surtax_displacer(&set, i);
        if (subject && displacer == NULL) {
            surtax_charge(work, order);
            continue;
        }
        struct assessment_charge *charge = charge_new(
            work, REVENUE_SURTAX, denied ? RULE_SURTAX_NOT_SUBJECT : RULE_SURTAX_DISPLACED);
        surtax_explain(charge, work, order);
        charge->rate = charge->why.rate = percent_text(work->reasons, order->percent);
        if (displacer != NULL)
            charge->why.inputs[1] = displacer->order;
    }
    return true;
}

/* ---- goods and services tax ---- */

/* An exemption counts only when the list says that its rate is nothing. */
static const struct tariff_code *gst_exemption(const struct work *work)
{
    const char *given = work->line->gst_code;
    if (given[0] == '\0' || strcmp(given, "01") == 0)
        return NULL;
    const struct tariff_code *code =
        tariff_code_find(work->tariff, "gst-codes", given, work->accounting_date);
    decimal percent;
    if (code == NULL || code->extra == NULL || !decimal_parse(code->extra, 3, &percent))
        return NULL;
    return percent.units == 0 ? code : NULL;
}

/* @source Excise Tax Act s. 212, 213, 215(1) */
void charge_gst(struct work *work)
{
    struct assessment_line *out = work->out;
    out->value_for_tax = out->value_for_duty;
    for (size_t i = 0; i < out->charges_count; i++)
        out->value_for_tax = money_add(out->value_for_tax, out->charges[i].amount);
    const struct tariff_gst *gst = tariff_gst_find(work->tariff, work->accounting_date);
    assert(gst != NULL);
    const struct tariff_code *exemption = gst_exemption(work);
    struct assessment_charge *charge =
        charge_new(work, REVENUE_GST, exemption == NULL ? RULE_GST_RATE : RULE_GST_EXEMPT);
    charge->base = out->value_for_tax;
    charge->why.looked_up = work->accounting_date;
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
}
