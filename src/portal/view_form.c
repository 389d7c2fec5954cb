/* What the templates of the declaration form ask for. */
#include "templates.h"

const char *const estimate_names[ESTIMATES] = {"vfd", "rate", "duty", "other", "gst", "total"};

const struct assessment_line *assessed_line(const struct assessment *assessment, int number)
{
    for (size_t i = 0; i < assessment->lines_count; i++)
        if (assessment->lines[i].number == number)
            return &assessment->lines[i];
    return NULL;
}

static money charges_of(const struct assessment_line *line, enum estimate what)
{
    money sum = {0};
    for (size_t i = 0; i < line->charges_count; i++) {
        enum revenue_class class = line->charges[i].class;
        enum estimate kind = class == REVENUE_CUSTOMS_DUTY ? ESTIMATE_DUTY
                             : class == REVENUE_GST        ? ESTIMATE_GST
                                                           : ESTIMATE_OTHER;
        if (kind == what)
            sum = money_add(sum, line->charges[i].amount);
    }
    return sum;
}

const struct assessment_line *estimated_line(const struct form_view *view, size_t line)
{
    const struct form_line *typed = &view->form->lines[line];
    if (!view->estimated || !*typed->value || !*typed->classification)
        return NULL;
    return assessed_line(view->assessment, (int)line + 1);
}

const char *estimate_text(struct page *page, const struct form_view *view, size_t line,
                          enum estimate what)
{
    const struct assessment_line *known = estimated_line(view, line);
    if (!known)
        return NULL;
    switch (what) {
    case ESTIMATE_VFD: return money_of(page, known->value_for_duty);
    case ESTIMATE_TOTAL: return money_of(page, known->payable);
    case ESTIMATE_RATE:
        for (size_t i = 0; i < known->charges_count; i++)
            if (known->charges[i].class == REVENUE_CUSTOMS_DUTY)
                return rate_page(page, known->charges[i].rate);
        return NULL;
    default: return money_of(page, charges_of(known, what));
    }
}

const char *estimate_sum(struct page *page, const struct form_view *view, enum estimate what)
{
    if (!view->estimated || what == ESTIMATE_RATE)
        return NULL;
    money sum = {0};
    for (size_t i = 0; i < view->form->lines_count; i++) {
        const struct assessment_line *known = estimated_line(view, i);
        if (!known)
            continue;
        sum = money_add(sum, what == ESTIMATE_VFD     ? known->value_for_duty
                             : what == ESTIMATE_TOTAL ? known->payable
                                                      : charges_of(known, what));
    }
    return money_of(page, sum);
}

const char *estimate_lines(struct page *page, const struct form_view *view)
{
    return say(page, TEXT_FORM_ESTIMATE_LINES, page_word(page, view->known_lines),
               page_word(page, view->form->lines_count), NULL);
}

const char *form_problem(struct page *page, const struct form_view *view, const char *control)
{
    const char *all = NULL;
    for (size_t i = 0; i < view->problems_count; i++) {
        const struct problem *problem = &view->problems[i];
        if (problem->warning || strcmp(problem->control, control) != 0)
            continue;
        all = all ? arena_printf(page->arena, "%s. %s", all, problem->message) : problem->message;
    }
    return all;
}

size_t form_line_errors(const struct form_view *view, size_t line)
{
    size_t count = 0;
    for (size_t i = 0; i < view->problems_count; i++)
        count += !view->problems[i].warning && view->problems[i].line == (int)line + 1;
    return count;
}

const char *shown_number(struct page *page, const char *value)
{
    decimal number;
    const char *point = strchr(value, '.');
    if (page->language != LANGUAGE_FR || !point || !decimal_parse(value, 12, &number))
        return value;
    return arena_printf(page->arena, "%.*s,%s", (int)(point - value), value, point + 1);
}

const char *control_described(struct page *page, const struct control_view *c, bool problem)
{
    if (c->hint && problem)
        return arena_printf(page->arena, "%s-h %s-e", c->id, c->id);
    return arena_printf(page->arena, "%s-%s", c->id, problem ? "e" : "h");
}

/* Codes of a table in force today. */
size_t codes_of(struct page *page, const char *table, const struct tariff_code **ret)
{
    const struct tariff_code *all;
    size_t count = tariff_codes(page->action->tariff, table, &all), kept = 0;
    struct tariff_code *codes = arena_array(page->arena, count + 1, sizeof(*codes));
    for (size_t i = 0; i < count; i++)
        if (!date_before(page->action->today, all[i].valid_from) &&
            !date_before(all[i].valid_to, page->action->today))
            codes[kept++] = all[i];
    *ret = codes;
    return kept;
}

const struct option *options_of_codes(struct page *page, const char *table)
{
    const struct tariff_code *codes;
    size_t count = codes_of(page, table, &codes);
    struct option *options = arena_array(page->arena, count + 2, sizeof(*options));
    options[0] = (struct option){"", t(page, TEXT_FORM_CHOOSE)};
    for (size_t i = 0; i < count; i++)
        options[i + 1] = (struct option){
            codes[i].code, arena_printf(page->arena, "%s %s", codes[i].code,
                                        tariff_code_name(&codes[i], page->language))};
    return options;
}

enum { TREATMENTS_MAX = 64 };

const struct option *options_of_treatments(struct page *page)
{
    const struct tariff_treatment **list = arena_array(page->arena, TREATMENTS_MAX, sizeof(*list));
    size_t count = tariff_treatments(page->action->tariff, page->action->today, list,
                                     TREATMENTS_MAX);
    struct option *options = arena_array(page->arena, count + 2, sizeof(*options));
    options[0] = (struct option){"", t(page, TEXT_FORM_CHOOSE)};
    for (size_t i = 0; i < count; i++)
        options[i + 1] = (struct option){
            arena_printf(page->arena, "%02d", list[i]->code),
            arena_printf(page->arena, "%02d %s", list[i]->code,
                         fact(page, list[i]->abbreviation_en, list[i]->abbreviation_fr))};
    return options;
}

const struct option *options_of_invoices(struct page *page, const struct form *form)
{
    struct option *options = arena_array(page->arena, form->invoices_count + 2, sizeof(*options));
    size_t n = 0;
    if (form->invoices_count == 0)
        options[n++] = (struct option){"", t(page, TEXT_FORM_CHOOSE)};
    for (size_t i = 0; i < form->invoices_count; i++)
        options[n++] = (struct option){
            arena_printf(page->arena, "%zu", i),
            *form->invoices[i].number
                ? form->invoices[i].number
                : say(page, TEXT_FORM_INVOICE, page_word(page, i + 1), NULL)};
    return options;
}

const char *class_name(const struct page *page, enum revenue_class class)
{
    return fact(page, revenue_classes[class].en, revenue_classes[class].fr);
}

const char *class_short_name(const struct page *page, enum revenue_class class)
{
    return fact(page, revenue_classes[class].short_en, revenue_classes[class].short_fr);
}

bool has_total(const struct assessment *assessment, enum revenue_class class)
{
    return assessment->totals[class].cents != 0 || class == REVENUE_CUSTOMS_DUTY ||
           class == REVENUE_GST;
}

/* Name of the n-th input of a rule, from facts/rules; NULL beyond the last. */
const char *input_name(const struct page *page, enum rule rule, size_t n)
{
    const char *at = rules[rule].inputs;
    for (;;) {
        while (*at == ' ')
            at++;
        if (!*at || *at == '-')
            return NULL;
        size_t size = strcspn(at, " ");
        if (n-- == 0) {
            return document_input_name(arena_copy(page->arena, at, size), page->language);
        }
        at += size;
    }
}

const struct problem *page_errors(struct page *page, size_t *ret_count, const char *control)
{
    const struct findings *findings = &page->action->findings;
    struct problem *problems = arena_array(page->arena, findings->count + 1, sizeof(*problems));
    *ret_count = 0;
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == SEVERITY_ERROR)
            problems[(*ret_count)++] = (struct problem){
                .control = control,
                .message = finding_message(page->arena, &findings->items[i], page->language)};
    page->error = *ret_count > 0;
    return problems;
}
