/* Runs of collections, for officers: drawing one up, its file, posting it. */
#include "templates.h"

enum { SHOWN_MAX = 500 };

static void set_place(struct page *page, const char *title, const char *code)
{
    page->title = title;
    page->code = code;
    page->nav = NAV_BANK;
    page_add_crumb(page, url(page, ROUTE_BANK_FILES, NULL), t(page, TEXT_BANK_FILES_TITLE));
    if (page->route != ROUTE_RUNS)
        page_add_crumb(page, url(page, ROUTE_RUNS, NULL), t(page, TEXT_COLLECT_TITLE));
    page_add_crumb(page, NULL, title);
}

static enum code show_runs(struct page *page, struct runs_view *view, enum code refused)
{
    struct collection_run *runs;
    enum code code = action_list_runs(page->action, &runs, &view->count);
    if (code != OK)
        return code;
    view->runs = runs;
    view->lead_days = tariff_parameter(page->action->tariff, "pad_lead_days",
                                       page->action->today, "5");
    view->form = money_form(page, "due");
    set_place(page, t(page, TEXT_COLLECT_TITLE), "OFF-22");
    page_runs(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_runs(struct page *page)
{
    struct runs_view view = {.due = ""};
    return show_runs(page, &view, OK);
}

enum code post_runs(struct page *page)
{
    struct runs_view view = {.due = field(page, "due")};
    struct collection_run run;
    date due;
    enum code code = FINDINGS;
    if (!date_parse(view.due, &due))
        findings_add(&page->action->findings, FINDING_PAD_0009, 0, "/dueDate", view.due, NULL,
                     NULL);
    else
        code = action_collect(page->action, due, &run);
    if (code == OK && run.count > 0)
        return page_redirect(page, url(page, ROUTE_RUN, iso(page, due)));
    if (code == OK)
        view.empty = &run;
    return code == OK || money_refused(page, code) ? show_runs(page, &view, code) : code;
}

/* ---- one run ---- */

static enum code show_run(struct page *page)
{
    struct run_view view = {0};
    date due;
    if (!date_parse(page->id, &due))
        return NOT_FOUND;
    enum code code = action_show_run(page->action, due, &view.run);
    if (code != OK)
        return code;
    if (view.run.count > SHOWN_MAX)
        view.run.count = SHOWN_MAX;
    view.may_post = !date_before(page->action->today, due) && view.run.pending > 0;
    set_place(page, say(page, TEXT_COLLECT_RUN_TITLE, iso(page, due), NULL), "OFF-23");
    page_run(page, &view);
    return page_answer(page, 200);
}

enum code get_run(struct page *page)
{
    return show_run(page);
}

enum code post_run(struct page *page)
{
    struct collection_run run;
    date due;
    if (!date_parse(page->id, &due))
        return NOT_FOUND;
    enum code code = action_collect(page->action, due, &run);
    return code == OK ? page_redirect(page, url(page, ROUTE_RUN, page->id)) : code;
}

static enum code download(struct page *page, enum collect_format format)
{
    struct out out = out_new(page->arena);
    date due;
    if (!date_parse(page->id, &due))
        return NOT_FOUND;
    enum code code = action_collect_file(page->action, due, format, &out);
    if (code != OK)
        return code;
    bool pain = format == COLLECT_PAIN008;
    return page_download(page, pain ? "application/xml" : "text/plain; charset=us-ascii",
                         arena_printf(page->arena, "PAD-%s.%s", page->id, pain ? "xml" : "005"),
                         out.data, out.size);
}

enum code get_run_pain008(struct page *page)
{
    return download(page, COLLECT_PAIN008);
}

enum code get_run_cpa005(struct page *page)
{
    return download(page, COLLECT_CPA005);
}
