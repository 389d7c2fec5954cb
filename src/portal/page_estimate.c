/* The estimator: what goods would cost under each treatment. All of it stands in the address. */
#include "form.h"
#include "templates.h"

enum { FOUND_MAX = 15 };

static const char *number_asked(struct page *page, const char *name)
{
    return form_plain_number(page->arena, query(page, name), page->language);
}

/* Letters in capitals; longer than a code can be is no code. */
static void take_code(char *ret, size_t size, const char *text)
{
    if (strlen(text) >= size)
        text = "?";
    for (size_t i = 0; text[i]; i++)
        ret[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i]);
}

static void take_quantity(struct comparison_request *request, const char *value, const char *unit,
                          size_t *bad)
{
    if (!*value)
        return;
    struct declaration_quantity *quantity = &request->quantities[request->quantities_count];
    if (!decimal_parse(value, 3, &quantity->value)) {
        (*bad)++;
        return;
    }
    take_code(quantity->unit, sizeof(quantity->unit), unit);
    request->quantities_count++;
}

/* Id of the control a finding is about. */
static const char *control_of(const struct finding *finding)
{
    static const char *const fields[][2] = {
        {"/lines/0/classification", "classification"}, {"/lines/0/origin", "origin"},
        {"/lines/0/exportPlace", "origin"},            {"/lines/0/value/currency", "currency"},
        {"/lines/0/value", "value"},                   {"/lines/0/quantities/1", "quantity2"},
        {"/lines/0/quantities", "quantity"},           {"/lines/0/directShipmentDate", "on"},
        {"/releaseDate", "on"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(fields); i++)
        if (strncmp(finding->pointer, fields[i][0], strlen(fields[i][0])) == 0)
            return fields[i][1];
    return "classification";
}

const char *estimate_problem(const struct estimate_view *view, const char *control)
{
    for (size_t i = 0; i < view->problems_count; i++)
        if (strcmp(view->problems[i].control, control) == 0)
            return view->problems[i].message;
    return NULL;
}

struct problem_list {
    struct problem *problems;
    size_t count, capacity;
};

static void add_problem(struct page *page, struct problem_list *list, const char *control,
                        const char *message)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->problems[i].control, control) == 0)
            return; /* the first word on a field is enough */
    *LIST_PUSH(page->arena, list->problems, list->count, list->capacity) =
        (struct problem){.control = control, .message = message};
}

static void require(struct page *page, struct problem_list *list, const char *control,
                    const char *value, enum text_id label)
{
    if (!*value)
        add_problem(page, list, control,
                    say(page, TEXT_PROBLEM_REQUIRED, t(page, label), NULL));
}

/* One finding speaks in the words of its rule. */
static const char *bad_number(struct page *page, const char *given, const char *decimals)
{
    return finding_message(
        page->arena,
        &(struct finding){.code = FINDING_DOC_0005, .arguments = {given, decimals}},
        page->language);
}

static void read_fields(struct page *page, struct estimate_view *view)
{
    view->text = query(page, "classification");
    view->origin = query(page, "origin");
    view->value = number_asked(page, "value");
    view->currency = query(page, "currency");
    view->quantity = number_asked(page, "quantity");
    view->unit = query(page, "unit");
    view->quantity2 = number_asked(page, "quantity2");
    view->unit2 = query(page, "unit2");
    if (!*view->currency)
        view->currency = "CAD";
}

/* A number, or words to find one by. */
static void find_class(struct page *page, struct estimate_view *view, date on)
{
    classification number;
    struct out digits = out_new(page->arena);
    out_put(&digits, "");
    for (const char *at = view->text; *at; at++)
        if (!strchr(". -", *at))
            out_char(&digits, *at);
    view->number = "";
    const struct tariff *tariff = page->action->tariff;
    if (classification_parse(digits.data, &number)) {
        view->number = arena_text(page->arena, number.text);
        const struct tariff_class *class = tariff_class_find(tariff, number, on);
        view->class_shown = class ? class->description : NULL;
        if (class && !*view->unit && strcmp(class->unit, "-") != 0)
            view->unit = class->unit;
        return;
    }
    const struct tariff_class **found = arena_array(page->arena, FOUND_MAX, sizeof(*found));
    view->found_count = tariff_search(tariff, page->arena, view->text, on, found, FOUND_MAX);
    view->found = found;
}

static void work_out(struct page *page, struct estimate_view *view, date on,
                     struct problem_list *list)
{
    struct comparison_request request = {.description = t(page, TEXT_ESTIMATE_TITLE), .on = on};
    size_t bad = 0;
    take_code(request.classification, sizeof(request.classification), view->number);
    take_code(request.origin, sizeof(request.origin), view->origin);
    take_code(request.export_place, sizeof(request.export_place), view->origin);
    take_code(request.currency, sizeof(request.currency), view->currency);
    require(page, list, "origin", view->origin, TEXT_ESTIMATE_ORIGIN);
    require(page, list, "value", view->value, TEXT_ESTIMATE_VALUE);
    request.has_value = decimal_parse(view->value, 2, &request.value);
    if (*view->value && !request.has_value)
        add_problem(page, list, "value", bad_number(page, view->value, "2"));
    take_quantity(&request, view->quantity, view->unit, &bad);
    if (bad > 0)
        add_problem(page, list, "quantity", bad_number(page, view->quantity, "3"));
    bad = 0;
    take_quantity(&request, view->quantity2, view->unit2, &bad);
    if (bad > 0)
        add_problem(page, list, "quantity2", bad_number(page, view->quantity2, "3"));
    if (list->count > 0)
        return;
    struct comparison *comparison = arena_alloc(page->arena, sizeof(*comparison));
    if (action_compare(page->action, &request, comparison) == OK) {
        view->comparison = comparison;
        view->least = comparison->choices[0].total;
        for (size_t i = 1; i < comparison->count; i++)
            if (comparison->choices[i].known)
                view->least = money_min(view->least, comparison->choices[i].total);
        return;
    }
    const struct findings *findings = &page->action->findings;
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == SEVERITY_ERROR)
            add_problem(page, list, control_of(&findings->items[i]),
                        finding_message(page->arena, &findings->items[i], page->language));
}

enum code get_estimate(struct page *page)
{
    struct estimate_view view = {0};
    struct problem_list list = {0};
    const char *problem;
    date on = day_asked(page, "on", &problem);
    bool asked = http_query(page->request, "value") != NULL;
    read_fields(page, &view);
    view.on = iso(page, on);
    if (problem)
        add_problem(page, &list, "on", problem);
    find_class(page, &view, on);
    if (asked && !*view.number)
        add_problem(page, &list, "classification", t(page, TEXT_ESTIMATE_CHOOSE));
    if (asked)
        work_out(page, &view, on, &list);
    view.problems = list.problems;
    view.problems_count = list.count;
    view.currencies = options_of_codes(page, "currencies");
    view.declare = declare_url(
        page, arena_printf(page->arena,
                           "classification=%s&origin=%s&value=%s&currency=%s&quantity=%s&unit=%s",
                           view.number, http_escape(page->arena, view.origin),
                           http_escape(page->arena, view.value),
                           http_escape(page->arena, view.currency),
                           http_escape(page->arena, view.quantity),
                           http_escape(page->arena, view.unit)));
    page->title = t(page, TEXT_ESTIMATE_TITLE);
    page->code = "PUB-10";
    page->nav = NAV_TARIFF;
    page->error = list.count > 0;
    page_add_crumb(page, url(page, ROUTE_TARIFF, NULL), t(page, TEXT_TARIFF_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_estimate(page, &view);
    return page_answer(page, list.count > 0 ? 422 : 200);
}
