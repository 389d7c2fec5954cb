/* Consolidated declarations of courier low value shipments: no shipment is worth more than the law
 * allows, which is known once its value is worked out. @source SOR/86-1062 s. 7.1 */
#include "action_impl.h"

static money limit_of(struct action *action, const struct declaration *declaration)
{
    money limit = money_cents(330000);
    const char *text = tariff_parameter(action->tariff, "courier_low_value",
                                        declaration->release_date, "3300.00");
    if (!money_parse(text, &limit))
        log_event("error", "parameter", "courier_low_value is no amount");
    return limit;
}

static enum code courier_limit(struct action *action, const struct declaration *declaration,
                               const struct assessment *assessment)
{
    struct arena *arena = action->arena;
    const struct declaration_line **lines = declaration_by_shipment(arena, declaration);
    const money limit = limit_of(action, declaration);
    size_t errors = action->findings.errors_count;
    for (size_t i = 0, from = 0; i < declaration->lines_count; from = i) {
        const char *shipment = lines[from]->shipment;
        money value = {0};
        for (; i < declaration->lines_count && text_equal(lines[i]->shipment, shipment); i++)
            value = money_add(value,
                              assessment->lines[lines[i] - declaration->lines].value_for_duty);
        for (size_t k = from; k < i && value.cents > limit.cents; k++)
            findings_add(&action->findings, FINDING_CAD_0556, lines[k]->number,
                         arena_printf(arena, "/lines/%zu/value",
                                      (size_t)(lines[k] - declaration->lines)),
                         shipment, money_text(arena, value), money_text(arena, limit));
    }
    return action->findings.errors_count > errors ? FINDINGS : OK;
}

enum code action_compute(struct action *action, const struct declaration *declaration,
                         date rates_on, struct assessment *ret_assessment)
{
    enum code code = assessment_compute(action->arena, action->tariff, declaration, rates_on,
                                        &action->findings, ret_assessment);
    if (code == OK)
        security_mention_temporary(action, declaration, rates_on, ret_assessment);
    if (code == OK && declaration_consolidated(declaration))
        code = courier_limit(action, declaration, ret_assessment);
    return code;
}
