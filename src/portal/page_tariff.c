/* Open pages: search in the tariff, its tree, one number on a day and over time; exchange rates. */
#include "templates.h"

enum { FOUND_MAX = 50, TREATMENTS_MAX = 64, SURTAXES_MAX = 16, RATE_DAYS = 60, BRANCHES_MAX = 128,
       PERIODS_MAX = 64, MFN = 2 };

date day_asked(struct page *page, const char *name, const char **ret_problem)
{
    date day;
    const char *given = query(page, name);
    *ret_problem = NULL;
    if (date_parse(given, &day))
        return day;
    if (*given)
        *ret_problem = say(page, TEXT_TARIFF_DAY_WRONG, given, iso(page, page->action->today),
                           NULL);
    return page->action->today;
}

static void set_place(struct page *page, const char *code)
{
    page->code = code;
    page->nav = NAV_TARIFF;
}

/* ---- search and tree ---- */

const char *branch_number(struct page *page, const char *number)
{
    size_t size = strlen(number);
    struct out out = out_new(page->arena);
    out_put(&out, "");
    for (size_t i = 0; i < size; i++) {
        /* 61.09 for a heading, 6109.10.00.22 below it. */
        bool point = size == 4 ? i == 2 : i == 4 || i == 6 || i == 8;
        if (point)
            out_char(&out, '.');
        out_char(&out, number[i]);
    }
    return out.data;
}

const char *branch_title(struct page *page, const char *number, const char *description)
{
    if (strlen(number) == 2) {
        const struct tariff_code *chapter = tariff_code_find(
            page->action->tariff, "tariff-chapters", number, page->action->today);
        return chapter ? say(page, TEXT_TARIFF_CHAPTER_TITLE, number,
                             tariff_code_name(chapter, page->language), NULL)
                       : say(page, TEXT_TARIFF_CHAPTER, number, NULL);
    }
    return say(page, TEXT_TARIFF_HEADING, branch_number(page, number), description, NULL);
}

const char *branch_url(struct page *page, const struct tariff_branch *branch, const char *on)
{
    const char *path = branch->only ? url(page, ROUTE_TARIFF_NUMBER, branch->only->number)
                                    : url(page, ROUTE_TARIFF_TREE, branch->number);
    return arena_printf(page->arena, "%s?on=%s", path, on);
}

static const char *section_of(struct page *page, const char *chapter)
{
    const struct tariff *tariff = page->action->tariff;
    date today = page->action->today;
    const struct tariff_code *found = tariff_code_find(tariff, "tariff-chapters", chapter, today);
    return found ? found->extra : "";
}

static const char *section_title(struct page *page, const char *section)
{
    const struct tariff_code *found = tariff_code_find(page->action->tariff, "tariff-sections",
                                                       section, page->action->today);
    if (!found)
        return "";
    const char *name = tariff_code_name(found, page->language);
    return strcmp(section, "SP") == 0 ? name : say(page, TEXT_TARIFF_SECTION, section, name, NULL);
}

static void set_sections(struct page *page, struct tariff_view *view, date on)
{
    struct tariff_branch *chapters = arena_array(page->arena, BRANCHES_MAX, sizeof(*chapters));
    size_t count = tariff_branches(page->action->tariff, page->arena, "", NULL, on, chapters,
                                   BRANCHES_MAX);
    struct tariff_section *sections = arena_array(page->arena, count + 1, sizeof(*sections));
    const char *before = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *section = section_of(page, chapters[i].number);
        if (!before || strcmp(before, section) != 0)
            sections[view->sections_count++] = (struct tariff_section){
                .name = section_title(page, section), .chapters = &chapters[i]};
        sections[view->sections_count - 1].count++;
        before = section;
    }
    view->sections = sections;
}

enum code get_tariff(struct page *page)
{
    struct tariff_view view = {.text = query(page, "q")};
    date on = day_asked(page, "on", &view.problem);
    view.on = iso(page, on);
    const struct tariff_class **found = arena_array(page->arena, FOUND_MAX + 1, sizeof(*found));
    if (*view.text) {
        view.count = tariff_search(page->action->tariff, page->arena, view.text, on, found,
                                   FOUND_MAX + 1);
        view.meant = tariff_search_meant(page->action->tariff, page->arena, view.text);
    } else {
        set_sections(page, &view, on);
    }
    view.more = view.count > FOUND_MAX;
    view.count = view.more ? FOUND_MAX : view.count;
    view.found = found;
    page->title = t(page, TEXT_TARIFF_TITLE);
    page->error = view.problem != NULL;
    set_place(page, "RUL-01");
    page_tariff(page, &view);
    return page_answer(page, view.problem ? 422 : 200);
}

static const struct tariff_branch *parents_of(struct page *page, const char *number, date on,
                                              size_t *ret_count)
{
    struct tariff_branch *parents = arena_array(page->arena, 12, sizeof(*parents));
    *ret_count = tariff_parents(page->action->tariff, number, on, parents, 12);
    return parents;
}

enum code get_tariff_tree(struct page *page)
{
    struct tariff_tree_view view = {.number = page->id};
    size_t size = strlen(page->id);
    if (size < 2 || size > 9 || strspn(page->id, "0123456789") != size)
        return NOT_FOUND;
    date on = day_asked(page, "on", &view.problem);
    view.on = iso(page, on);
    view.parents = parents_of(page, page->id, on, &view.parents_count);
    struct tariff_branch *branches = arena_array(page->arena, BRANCHES_MAX, sizeof(*branches));
    view.count = tariff_branches(page->action->tariff, page->arena, page->id, NULL, on, branches,
                                 BRANCHES_MAX);
    view.branches = branches;
    bool known = view.parents_count > 0 &&
                 strcmp(view.parents[view.parents_count - 1].number, page->id) == 0;
    if (size > 2 && !known && view.count == 0)
        return NOT_FOUND;
    page->title = branch_title(page, page->id,
                               known ? view.parents[view.parents_count - 1].description : "");
    page->error = view.problem != NULL;
    set_place(page, "RUL-01");
    page_add_crumb(page, url(page, ROUTE_TARIFF, NULL), t(page, TEXT_TARIFF_TITLE));
    if (size > 2)
        page_add_crumb(page, url(page, ROUTE_TARIFF_TREE, arena_copy(page->arena, page->id, 2)),
                       say(page, TEXT_TARIFF_CHAPTER, arena_copy(page->arena, page->id, 2), NULL));
    page_add_crumb(page, NULL, size == 2 ? say(page, TEXT_TARIFF_CHAPTER, page->id, NULL)
                                         : branch_number(page, page->id));
    page_tariff_tree(page, &view);
    return page_answer(page, view.problem ? 422 : 200);
}

/* ---- one number ---- */

static void add_unit(struct page *page, const char **units, size_t *count, enum text_id text,
                     const char *code)
{
    const char *words = say(page, text, code_name(page, "units", code), NULL);
    for (size_t i = 0; i < *count; i++)
        if (strcmp(units[i], words) == 0)
            return;
    units[(*count)++] = words;
}

/* The statistical unit, and those on which a rate of the day rests. */
static void set_units(struct page *page, struct tariff_number_view *view)
{
    const char **units = arena_array(page->arena, 4 * RATE_TREATMENTS_MAX + 1, sizeof(*units));
    if (*view->class->unit && strcmp(view->class->unit, "-") != 0)
        add_unit(page, units, &view->units_count, TEXT_TARIFF_UNITS_STATISTICS, view->class->unit);
    for (size_t i = 0; i < RATE_TREATMENTS_MAX; i++) {
        const struct rate *rate = &view->class->rates[i].rate;
        const struct rate_part *parts[] = {&rate->base, &rate->minimum, &rate->maximum,
                                           &rate->plus};
        for (size_t k = 0; rate->state == RATE_KNOWN && k < ARRAY_COUNT(parts); k++)
            if (parts[k]->unit != RATE_UNIT_NONE)
                add_unit(page, units, &view->units_count, TEXT_TARIFF_UNITS_RATE,
                         rate_unit_code(parts[k]->unit));
    }
    view->units = units;
}

static const char *rate_shown(struct page *page, const struct tariff_rate *rate)
{
    return rate->rate.state == RATE_NONE ? t(page, TEXT_TARIFF_BLANK) : rate_page(page, rate->text);
}

/* What differs from the version before. */
static void add_changes(struct page *page, const struct tariff_class *before,
                        const struct tariff_class *now, struct tariff_moment *moment)
{
    for (int code = 0; code < RATE_TREATMENTS_MAX; code++) {
        const struct tariff_rate *old = &before->rates[code], *new = &now->rates[code];
        if (strcmp(old->text, new->text) == 0)
            continue;
        moment->changes[moment->changes_count++] =
            say(page, TEXT_TARIFF_TIME_RATE,
                treatment_name(page, arena_printf(page->arena, "%02d", code)),
                rate_shown(page, old), rate_shown(page, new), NULL);
    }
    if (strcmp(before->unit, now->unit) != 0)
        moment->changes[moment->changes_count++] = say(
            page, TEXT_TARIFF_TIME_UNIT, code_name(page, "units", before->unit),
            code_name(page, "units", now->unit), NULL);
    if (moment->changes_count == 0)
        moment->changes[moment->changes_count++] = t(page, TEXT_TARIFF_TIME_SAME);
}

static const char *surtax_words(struct page *page, const struct tariff_surtax *surtax)
{
    const char *origin = surtax->origin[0] ? origin_name(page, surtax->origin)
                                           : t(page, TEXT_TARIFF_ANY);
    const char *percent = rate_page(
        page, arena_printf(page->arena, "%s %%", decimal_text(page->arena, surtax->percent)));
    return arena_printf(page->arena, "%s: %s%s", surtax->order,
                        say(page, TEXT_TARIFF_TIME_SURTAX, origin, percent, NULL),
                        surtax->declared_only ? t(page, TEXT_TARIFF_TIME_DECLARED) : "");
}

static void add_moment(struct tariff_number_view *view, struct tariff_moment *moments,
                       struct tariff_moment moment)
{
    size_t at = view->moments_count++;
    for (; at > 0 && date_before(moment.from, moments[at - 1].from); at--)
        moments[at] = moments[at - 1];
    moments[at] = moment;
}

static void set_moments(struct page *page, struct tariff_number_view *view, classification number,
                        const struct tariff_class *versions, size_t count)
{
    struct tariff_surtax_period *periods =
        arena_array(page->arena, PERIODS_MAX, sizeof(*periods));
    size_t periods_count =
        tariff_surtax_periods(page->action->tariff, number, periods, PERIODS_MAX);
    struct tariff_moment *moments =
        arena_array(page->arena, count + periods_count + 1, sizeof(*moments));
    for (size_t i = 0; i < count; i++) {
        struct tariff_moment moment = {.from = versions[i].valid_from, .to = versions[i].valid_to,
                                       .source = versions[i].source};
        if (i > 0)
            add_changes(page, &versions[i - 1], &versions[i], &moment);
        else
            moment.changes[moment.changes_count++] =
                say(page, TEXT_TARIFF_TIME_FIRST, rate_shown(page, &versions[0].rates[MFN]), NULL);
        add_moment(view, moments, moment);
    }
    for (size_t i = 0; i < periods_count; i++)
        add_moment(view, moments,
                   (struct tariff_moment){.from = periods[i].from, .to = periods[i].to,
                                          .source = periods[i].surtax->source,
                                          .changes = {surtax_words(page, periods[i].surtax)},
                                          .changes_count = 1});
    view->moments = moments;
}

/* The version of the day; outside all of them, the nearest. */
static const struct tariff_class *version_shown(const struct tariff_class *versions, size_t count,
                                                date on, bool *ret_outside)
{
    const struct tariff_class *shown = &versions[0];
    for (size_t i = 0; i < count; i++)
        if (!date_before(on, versions[i].valid_from))
            shown = &versions[i];
    *ret_outside = date_before(on, shown->valid_from) || date_before(shown->valid_to, on);
    return shown;
}

static void set_rates(struct page *page, struct tariff_number_view *view, classification number)
{
    const struct tariff_treatment **treatments =
        arena_array(page->arena, TREATMENTS_MAX, sizeof(*treatments));
    view->treatments_count =
        tariff_treatments(page->action->tariff, view->on, treatments, TREATMENTS_MAX);
    view->treatments = treatments;
    const struct tariff_surtax **surtaxes =
        arena_array(page->arena, SURTAXES_MAX, sizeof(*surtaxes));
    view->surtaxes_count =
        tariff_surtaxes(page->action->tariff, number, view->on, surtaxes, SURTAXES_MAX);
    view->surtaxes = surtaxes;
}

const char *declare_url(struct page *page, const char *fields)
{
    struct reachable_account *accounts;
    if (!page->signed_in ||
        action_accounts_for(page->action, PERMISSION_DECLARATION_FILE, 2, &accounts) != 1)
        return NULL;
    return arena_printf(page->arena, "%s?%s",
                        route_path(page->arena, ROUTE_DECLARATION_NEW, page->language,
                                   accounts[0].account.account.text, ""),
                        fields);
}

enum code get_tariff_number(struct page *page)
{
    struct tariff_number_view view = {0};
    classification number;
    view.on = day_asked(page, "on", &view.problem);
    if (!classification_parse(page->id, &number)) {
        size_t size = strlen(page->id);
        bool branch = size >= 2 && size <= 9 && strspn(page->id, "0123456789") == size;
        return branch ? page_redirect(page, url(page, ROUTE_TARIFF_TREE, page->id)) : NOT_FOUND;
    }
    const struct tariff_class *versions;
    size_t count = tariff_class_versions(page->action->tariff, number, &versions);
    if (count == 0)
        return NOT_FOUND;
    view.class = version_shown(versions, count, view.on, &view.outside);
    view.parents = parents_of(page, number.text, view.outside ? view.class->valid_from : view.on,
                              &view.parents_count);
    set_rates(page, &view, number);
    set_units(page, &view);
    set_moments(page, &view, number, versions, count);
    view.declare = declare_url(page, arena_printf(page->arena, "classification=%s", number.text));
    page->title = say(page, TEXT_TARIFF_NUMBER, classification_page(page->arena, number), NULL);
    page->error = view.problem != NULL;
    set_place(page, "RUL-02");
    const char *chapter = arena_copy(page->arena, number.text, 2);
    page_add_crumb(page, url(page, ROUTE_TARIFF, NULL), t(page, TEXT_TARIFF_TITLE));
    page_add_crumb(page, url(page, ROUTE_TARIFF_TREE, chapter),
                   say(page, TEXT_TARIFF_CHAPTER, chapter, NULL));
    page_add_crumb(page, NULL, page->title);
    page_tariff_number(page, &view);
    return page_answer(page, view.problem ? 422 : 200);
}

/* ---- exchange rates ---- */

enum code get_exchange(struct page *page)
{
    struct exchange_view view = {.currency = query(page, "currency")};
    if (!*view.currency)
        view.currency = "USD";
    const char *problem;
    date to = day_asked(page, "to", &problem);
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
