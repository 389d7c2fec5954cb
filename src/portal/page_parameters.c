/* Every parameter with its days, its source and what it decides: for staff. */
#include "templates.h"

static bool holds(const struct tariff_value *value, date on)
{
    return !date_before(on, value->from) && !date_before(value->to, on);
}

static void fill_rows(struct page *page, struct parameters_view *view)
{
    struct parameter_row *rows = NULL;
    size_t capacity = 0;
    struct tariff_value value;
    while (tariff_parameters(page->action->tariff, view->count, &value)) {
        const char *decides = say_id(page, "parameter.", value.name);
        *LIST_PUSH(page->arena, rows, view->count, capacity) =
            (struct parameter_row){value, decides ? decides : "",
                                   holds(&value, page->action->today)};
    }
    view->rows = rows;
}

static struct tariff_value *list_of(struct page *page,
                                    const struct tariff_value *(*at)(const struct tariff *, size_t,
                                                                     struct tariff_value *),
                                    size_t *ret_count)
{
    struct tariff_value *list = NULL, value;
    size_t capacity = 0;
    *ret_count = 0;
    while (at(page->action->tariff, *ret_count, &value))
        *LIST_PUSH(page->arena, list, *ret_count, capacity) = value;
    return list;
}

enum code get_parameters(struct page *page)
{
    struct parameters_view view = {.may_change = may_change_law(page)};
    if (!view.may_change)
        return NOT_FOUND;
    fill_rows(page, &view);
    view.waivers = list_of(page, tariff_waivers, &view.waivers_count);
    view.overrides = list_of(page, tariff_due_overrides, &view.overrides_count);
    page->title = t(page, TEXT_PARAMETERS_TITLE);
    page->code = "OFF-14";
    page->nav = NAV_LAW;
    page_add_crumb(page, url(page, ROUTE_LAWS, NULL), t(page, TEXT_LAW_LIST_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_parameters(page, &view);
    return page_answer(page, 200);
}
