/* A mass adjustment as it stands, for who filed it and for officers; their list of all requests. */
#include "templates.h"

enum { REQUESTS_SHOWN = 200 };

/* ---- words ---- */

const char *account_page(struct page *page, enum route_id route, program_account account,
                         const char *id)
{
    return route_path(page->arena, route, page->language, arena_text(page->arena, account.text),
                      id ? id : "");
}

const char *bulk_url(struct page *page, const struct stored_bulk_step *first)
{
    const char *number = bulk_number(page->arena, first);
    return strcmp(bulk_steps[first->step].kind, "fix") == 0
               ? url(page, ROUTE_FIX, number)
               : account_page(page, ROUTE_BULK, first->account, number);
}

const char *bulk_name(struct page *page, const struct stored_bulk_step *step)
{
    return t(page, strcmp(bulk_steps[step->step].kind, "fix") == 0 ? TEXT_BULKS_FIX
                                                                   : TEXT_BULKS_MASS);
}

const char *bulk_charges(struct page *page, const money difference[REVENUE_COUNT])
{
    struct out out = out_new(page->arena);
    for (int i = 0; i < REVENUE_COUNT; i++)
        if (difference[i].cents != 0)
            out_printf(&out, "%s%s %s", out.size > 0 ? "; " : "",
                       class_short_name(page, (enum revenue_class)i),
                       money_of(page, difference[i]));
    return out.size > 0 ? out.data : "–";
}

const char *bulk_reason(struct page *page, const struct bulk_trouble *trouble)
{
    const struct finding finding = {
        .code = trouble->code,
        .arguments = {trouble->arguments[0], trouble->arguments[1], trouble->arguments[2]}};
    return finding_message(page->arena, &finding, page->language);
}

const char *bulk_field_label(struct page *page, enum bulk_field field)
{
    static const enum text_id labels[BULK_FIELDS] = {
        TEXT_FORM_CLASSIFICATION, TEXT_FORM_VALUE,    TEXT_FORM_TREATMENT, TEXT_FORM_ORIGIN,
        TEXT_FORM_TARIFF_CODE,    TEXT_FORM_QUANTITY, TEXT_FORM_VFD};
    return t(page, labels[field]);
}

const char *bulk_standing_name(struct page *page, const struct bulk_standing *standing)
{
    if (standing->has_state)
        return case_state_name(page, standing->state);
    return t(page, standing->made == BULK_MADE          ? TEXT_DEC_STATUS_CORRECTED
                   : standing->made == BULK_MADE_MOVED  ? TEXT_BULK_MOVED
                                                        : TEXT_BULK_WAITING);
}

struct markup bulk_standing_tag(struct page *page, const struct bulk_standing *standing)
{
    if (standing->has_state)
        return case_state_tag(page, standing->state);
    const char *kind = standing->made == BULK_MADE         ? "ok"
                       : standing->made == BULK_MADE_MOVED ? "bad"
                                                           : "warn";
    return tag(page, kind, bulk_standing_name(page, standing));
}

struct markup bulk_state_tag(struct page *page, const struct shown_bulk *shown)
{
    if (shown->waiting > 0)
        return tag(page, "warn", t(page, TEXT_BULK_STATE_WAITING));
    if (shown->open > 0)
        return tag(page, "warn", t(page, TEXT_BULK_STATE_OPEN));
    return tag(page, "ok", t(page, TEXT_BULK_STATE_DONE));
}

/* ---- one request ---- */

static enum code show_bulk(struct page *page, const struct shown_bulk *shown, const char *words,
                           int status)
{
    program_account account = page->account->account.account;
    struct bulk_view view = {.bulk = &shown->bulk, .shown = shown, .words = words,
                             .officer = action_may(page->action, PERMISSION_CASE_DECIDE, account),
                             .client = action_may(page->action, PERMISSION_DECLARATION_CORRECT,
                                                  account),
                             .declarations_count = shown->bulk.declarations_count,
                             .troubles_count = shown->bulk.troubles_count};
    if (view.declarations_count > BULK_SHOWN)
        view.declarations_count = BULK_SHOWN;
    if (view.troubles_count > BULK_SHOWN)
        view.troubles_count = BULK_SHOWN;
    if (page->action->findings.errors_count > 0)
        view.problems = &page->action->findings;
    page->title = say(page, TEXT_BULK_TITLE, shown->number, NULL);
    page->code = "DEC-15";
    page->nav = view.officer ? NAV_CASES : NAV_DECLARATIONS;
    page->error = view.problems != NULL;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_MASS, NULL), t(page, TEXT_MASS_TITLE));
    page_add_crumb(page, NULL, shown->number);
    page_bulk_request(page, &view);
    return page_answer(page, status);
}

/* The request of the account in the address: another account's is not found here. */
static enum code load(struct page *page, struct shown_bulk *ret)
{
    enum code code = action_show_bulk(page->action, page->id, ret);
    if (code == OK && !program_account_equal(ret->bulk.account, page->account->account.account))
        return NOT_FOUND;
    return code;
}

enum code get_bulk(struct page *page)
{
    struct shown_bulk shown;
    enum code code = load(page, &shown);
    return code == OK ? show_bulk(page, &shown, "", 200) : code;
}

/* What could not be done is shown with all that was. */
enum code post_bulk(struct page *page)
{
    struct shown_bulk shown;
    const char *step = field(page, "do"), *words = field(page, "words");
    struct bulk_order order = {.words = words,
                               .prescribed = strcmp(field(page, "prescribed"), "1") == 0};
    size_t done;
    enum code code = load(page, &shown);
    if (code != OK)
        return code;
    if (strcmp(step, "continue") == 0)
        code = action_go_on_bulk(page->action, page->id, &shown);
    else if (casework_step_find(step, &order.step))
        code = action_decide_bulk(page->action, page->id, &order, &done, &shown);
    else
        return UNREADABLE;
    if (code == OK && page->action->findings.errors_count == 0)
        return page_redirect(page, url(page, ROUTE_BULK, page->id));
    return code == OK || code == FINDINGS ? show_bulk(page, &shown, words, 422) : code;
}

enum code get_bulk_csv(struct page *page)
{
    struct shown_bulk shown;
    enum code code = load(page, &shown);
    if (code != OK)
        return code;
    size_t count = shown.bulk.declarations_count;
    const char **states = arena_array(page->arena, count + 1, sizeof(*states));
    for (size_t i = 0; i < count; i++)
        states[i] = bulk_standing_name(page, &shown.standings[i]);
    const char *text = document_bulk_csv(page->arena, &shown.bulk, states);
    return page_download(page, "text/csv; charset=utf-8",
                         arena_printf(page->arena, "%s.csv", shown.number), text, strlen(text));
}

/* ---- all requests ---- */

enum code get_bulks(struct page *page)
{
    struct stored_bulk_step *rows;
    struct bulks_view view = {0};
    const program_account all = {""};
    enum code code = action_list_bulks(page->action, all, REQUESTS_SHOWN, &rows, &view.count);
    if (code != OK)
        return code;
    view.rows = rows;
    page->title = t(page, TEXT_BULKS_TITLE);
    page->code = "OFF-02";
    page->nav = NAV_CASES;
    page_add_crumb(page, url(page, ROUTE_CASES, NULL), t(page, TEXT_CASES_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_bulks(page, &view);
    return page_answer(page, 200);
}
