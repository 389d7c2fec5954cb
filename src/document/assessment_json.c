#include "declaration_impl.h"

static const char *const rounding_names[] = {
    [ROUND_HALF_UP] = "halfUp",
    [ROUND_HALF_EVEN] = "halfEven",
    [ROUND_DOWN] = "down",
    [ROUND_EXACT] = "exact",
};

/* The inputs of a node under the names its rule gives them. */
static void write_inputs(struct json *json, const struct explanation *why)
{
    bool any = false;
    for (size_t i = 0; i < ARRAY_COUNT(why->inputs); i++)
        any = any || why->inputs[i] != NULL;
    if (!any)
        return;
    json_key(json, "inputs");
    json_object(json);
    const char *at = rules[why->rule].inputs;
    for (size_t i = 0; i < ARRAY_COUNT(why->inputs) && *at != '\0'; i++) {
        char name[32];
        size_t size = strcspn(at, " ");
        size_t kept = size < sizeof(name) ? size : sizeof(name) - 1;
        memcpy(name, at, kept);
        name[kept] = '\0';
        at += size + strspn(at + size, " ");
        json_text(json, name, why->inputs[i]);
    }
    json_object_end(json);
}

void document_write_explanation(struct json *json, const struct explanation *why,
                                enum language language)
{
    const struct rule_fact *rule = &rules[why->rule];
    struct arena *arena = json->out->arena;
    json_object(json);
    json_text(json, "rule", rule->id);
    json_text(json, "text", language == LANGUAGE_FR ? rule->fr : rule->en);
    json_text(json, "law", rule->source);
    write_money(json, "amount", why->amount);
    json_text(json, "rate", why->rate);
    json_text(json, "source", why->source);
    if (why->row != 0) {
        json_key(json, "row");
        json_int(json, why->row);
    }
    if (!date_is_none(why->looked_up))
        json_text(json, "lookedUpFor", date_text(arena, why->looked_up));
    write_inputs(json, why);
    if (why->unrounded != NULL) {
        json_text(json, "unrounded", why->unrounded);
        json_text(json, "rounding", rounding_names[why->rounding]);
    }
    if (why->children_count > 0) {
        json_key(json, "because");
        json_array(json);
        for (size_t i = 0; i < why->children_count; i++)
            document_write_explanation(json, &why->children[i], language);
        json_array_end(json);
    }
    json_object_end(json);
}

static void write_line_result(struct json *json, const struct assessment_line *line,
                              enum language language)
{
    /* A line that could not be worked out has no charges: then it shows nothing as owed. */
    if (line->charges_count == 0)
        return;
    json_text(json, "exchangeRate", line->exchange_rate);
    if (!date_is_none(line->exchange_on))
        json_text(json, "exchangeDate", date_text(json->out->arena, line->exchange_on));
    write_money(json, "valueForDuty", line->value_for_duty);
    write_money(json, "valueForTax", line->value_for_tax);
    json_key(json, "duties");
    json_array(json);
    for (size_t i = 0; i < line->charges_count; i++) {
        const struct assessment_charge *charge = &line->charges[i];
        json_object(json);
        json_text(json, "class", revenue_classes[charge->class].json);
        write_money(json, "base", charge->base);
        json_text(json, "rate", charge->rate);
        write_money(json, "amount", charge->amount);
        json_key(json, "explanation");
        document_write_explanation(json, &charge->why, language);
        json_object_end(json);
    }
    json_array_end(json);
    write_money(json, "payable", line->payable);
    json_key(json, "explanation");
    document_write_explanation(json, &line->value_why, language);
}

void document_write_assessment(struct json *json, const struct declaration *declaration,
                               const struct assessment *assessment, enum language language)
{
    json_object(json);
    write_declaration_header(json, declaration);
    json_text(json, "assessedAsOf", date_text(json->out->arena, assessment->as_of));
    json_key(json, "lines");
    json_array(json);
    for (size_t i = 0; i < declaration->lines_count; i++) {
        json_object(json);
        write_line_members(json, &declaration->lines[i]);
        if (i < assessment->lines_count)
            write_line_result(json, &assessment->lines[i], language);
        json_object_end(json);
    }
    json_array_end(json);
    json_key(json, "totals");
    json_object(json);
    write_money(json, "valueForDuty", assessment->value_for_duty);
    for (size_t i = 0; i < REVENUE_COUNT; i++)
        if (assessment->totals[i].cents != 0)
            write_money(json, revenue_classes[i].json, assessment->totals[i]);
    write_money(json, "payable", assessment->payable);
    json_object_end(json);
    json_object_end(json);
}
