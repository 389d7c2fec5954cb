/* Customs duty of one rate: parts are added up exactly, held between minimum and maximum, and
 * rounded once. @source Customs Tariff s. 20 */
#include "assessment_impl.h"

struct duty {
    struct arena *arena; /* for reasons; NULL: none */
    money value_for_duty;
    const struct declaration_quantity *quantities;
    size_t quantities_count;
    bool quantity_missing;
};

/* The declared quantity in the unit of the rate, from whichever quantity fits. */
static bool duty_quantity(struct duty *duty, enum rate_unit unit, decimal *ret_quantity)
{
    for (size_t i = 0; i < duty->quantities_count; i++)
        if (rate_unit_convert(unit, duty->quantities[i].unit, duty->quantities[i].value,
                              ret_quantity))
            return true;
    duty->quantity_missing = true;
    return false;
}

/* Amount of a part; its one or two reasons are put at `why`, their number is returned. */
static size_t duty_part(struct duty *duty, const struct rate_part *part, struct explanation *why,
                        struct exact *ret_amount)
{
    struct exact amount = {0, 2};
    size_t count = 0;
    if (part->unit != RATE_UNIT_NONE) {
        decimal quantity;
        if (duty_quantity(duty, part->unit, &quantity)) {
            struct exact specific = exact_product(exact_of(quantity), exact_of(part->amount));
            struct explanation *node = &why[count++];
            *node = (struct explanation){.rule = RULE_DUTY_SPECIFIC};
            node->inputs[0] = plain_text(duty->arena, quantity);
            node->inputs[1] = rate_unit_text(part->unit);
            node->inputs[2] = plain_text(duty->arena, part->amount);
            exact_explain(duty->arena, specific, node);
            amount = specific;
        }
    }
    if (part->percent.units != 0 || part->unit == RATE_UNIT_NONE) {
        struct exact share = exact_percent(exact_money(duty->value_for_duty), part->percent);
        struct explanation *node = &why[count++];
        *node = (struct explanation){.rule = RULE_DUTY_AD_VALOREM};
        node->inputs[0] = reason_money(duty->arena, duty->value_for_duty);
        node->inputs[1] = node->rate = percent_text(duty->arena, part->percent);
        exact_explain(duty->arena, share, node);
        amount = exact_sum(amount, share);
    }
    *ret_amount = amount;
    return count;
}

/* A bound moves `amount` when it lies on the wrong side; the reason shows the difference. */
static void duty_bound(struct duty *duty, const struct rate_part *part, bool is_minimum,
                       struct exact *amount, struct explanation *why)
{
    *why = (struct explanation){.rule = is_minimum ? RULE_DUTY_MINIMUM : RULE_DUTY_MAXIMUM};
    struct explanation children[2];
    struct exact bound;
    size_t count = duty_part(duty, part, children, &bound);
    explain_by(duty->arena, children, count, why);
    why->inputs[0] = exact_text(duty->arena, bound);
    why->inputs[1] = exact_text(duty->arena, *amount);
    int compared = exact_compare(*amount, bound);
    bool moves = is_minimum ? compared < 0 : compared > 0;
    struct exact difference = {0, 2};
    if (moves) {
        difference = exact_sum(bound, exact_negate(*amount));
        *amount = bound;
    }
    exact_explain(duty->arena, difference, why);
}

money assessment_duty(struct arena *arena, const struct rate *rate, const char *rate_text,
                      money value_for_duty, const struct declaration_quantity *quantities,
                      size_t quantities_count, bool *ret_quantity_missing,
                      struct explanation *ret_why)
{
    assert(rate->state == RATE_FREE || rate->state == RATE_KNOWN);
    *ret_quantity_missing = false;
    *ret_why = (struct explanation){.rule = RULE_DUTY_FREE, .rate = rate_text};
    if (rate->state == RATE_FREE)
        return money_cents(0);

    struct duty duty = {arena, value_for_duty, quantities, quantities_count, false};
    ret_why->rule = RULE_DUTY_RATE;
    /* base and plus have up to two reasons each, minimum and maximum one. */
    struct explanation children[6];
    struct exact amount, plus;
    size_t count = duty_part(&duty, &rate->base, children, &amount);
    if (rate->has_minimum)
        duty_bound(&duty, &rate->minimum, true, &amount, &children[count++]);
    if (rate->has_maximum)
        duty_bound(&duty, &rate->maximum, false, &amount, &children[count++]);
    if (rate->has_plus) {
        count += duty_part(&duty, &rate->plus, &children[count], &plus);
        amount = exact_sum(amount, plus);
    }
    explain_by(arena, children, count, ret_why);
    ret_why->inputs[2] = reason_money(arena, value_for_duty);
    *ret_quantity_missing = duty.quantity_missing;
    return exact_explain(arena, amount, ret_why);
}
