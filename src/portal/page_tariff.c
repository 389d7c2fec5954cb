/* Open pages: the tariff and exchange rates. */
#include "templates.h"

enum { FOUND_MAX = 50, TREATMENTS_MAX = 64, SURTAXES_MAX = 16, RATE_DAYS = 60 };

static date day_asked(struct page *page, const char *name)
{
    date day;
    return date_parse(query(page, name), &day) ? day : page->action->today;
}

static void set_place(struct page *page, const char *code)
{
    page->code = code;
    page->nav = NAV_TARIFF;
}

enum code get_tariff(struct page *page)
{
    struct tariff_view view = {.text = query(page, "q")};
    date on = day_asked(page, "on");
    view.on = iso(page, on);
    const struct tariff_class **found = arena_array(page->arena, FOUND_MAX + 1, sizeof(*found));
    if (*view.text)
        view.count = tariff_search(page->action->tariff, page->arena, view.text, on, found,
                                   FOUND_MAX + 1);
    view.more = view.count > FOUND_MAX;
    view.count = view.more ? FOUND_MAX : view.count;
    view.found = found;
    page->title = t(page, TEXT_TARIFF_TITLE);
    set_place(page, "RUL-01");
    page_tariff(page, &view);
    return page_answer(page, 200);
}

enum code get_tariff_number(struct page *page)
{
    struct tariff_number_view view = {.on = day_asked(page, "on")};
    classification number;
    if (!classification_parse(page->id, &number))
        return NOT_FOUND;
    view.class = tariff_class_find(page->action->tariff, number, view.on);
    if (!view.class)
        return NOT_FOUND;
    const struct tariff_treatment **treatments =
        arena_array(page->arena, TREATMENTS_MAX, sizeof(*treatments));
    view.treatments_count =
        tariff_treatments(page->action->tariff, view.on, treatments, TREATMENTS_MAX);
    view.treatments = treatments;
    const struct tariff_surtax **surtaxes =
        arena_array(page->arena, SURTAXES_MAX, sizeof(*surtaxes));
    view.surtaxes_count =
        tariff_surtaxes(page->action->tariff, number, view.on, surtaxes, SURTAXES_MAX);
    view.surtaxes = surtaxes;
    page->title = say(page, TEXT_TARIFF_NUMBER, classification_page(page->arena, number), NULL);
    set_place(page, "RUL-02");
    page_add_crumb(page, url(page, ROUTE_TARIFF, NULL), t(page, TEXT_TARIFF_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_tariff_number(page, &view);
    return page_answer(page, 200);
}

enum code get_exchange(struct page *page)
{
    struct exchange_view view = {.currency = query(page, "currency")};
    if (!*view.currency)
        view.currency = "USD";
    date to = day_asked(page, "to");
    view.to = iso(page, to);
    view.currencies = options_of_codes(page, "currencies");
    view.count = tariff_exchange_list(page->action->tariff, view.currency,
                                      date_add(to, -RATE_DAYS), to, &view.rates);
    page->title = t(page, TEXT_EXCHANGE_TITLE);
    set_place(page, "RUL-03");
    page_add_crumb(page, url(page, ROUTE_TARIFF, NULL), t(page, TEXT_NAV_TARIFF));
    page_add_crumb(page, NULL, page->title);
    page_exchange(page, &view);
    return page_answer(page, 200);
}
