/* Bonds of form D120, of before the system, out of a file, for an officer: what of it would be
 * taken and what not, row by row; then taken as it was seen. */
#include "import.h"

/* Before it is taken: what would be done. */
struct markup legacy_tag(struct page *page, const struct legacy_view *view,
                         const struct legacy_row *row)
{
    if (strcmp(row->done, "refused") == 0)
        return tag(page, "bad", t(page, TEXT_FS_LEGACY_DONE_REFUSED));
    if (strcmp(row->done, "there") == 0)
        return tag(page, "info", t(page, TEXT_FS_LEGACY_DONE_THERE));
    return tag(page, "ok", view->taken ? t(page, TEXT_FS_LEGACY_DONE_ADDED)
                                       : t(page, TEXT_FS_LEGACY_DONE_FINE));
}

static enum code show(struct page *page, struct legacy_view *view)
{
    view->form = problems_by_name(page, "file");
    page->title = t(page, TEXT_FS_LEGACY);
    page->code = "OFF-32";
    page->nav = NAV_GUARANTEES;
    page_add_crumb(page, url(page, ROUTE_GUARANTEE_DESK, NULL), t(page, TEXT_FS_DESK));
    page_add_crumb(page, NULL, page->title);
    page_legacy(page, view);
    return page_answer(page, page->action->findings.errors_count > 0 || view->report.refused > 0
                                 ? 422
                                 : 200);
}

enum code get_legacy(struct page *page)
{
    struct legacy_view view = {0};
    return may_look(page, PERMISSION_SECURITY_DECIDE) ? show(page, &view) : FORBIDDEN;
}

/* Of a new file, or as it was seen before. */
static enum code read_sheet(struct page *page, bool again, struct sheet *ret)
{
    const struct http_file *file = http_file(page->request, "file");
    if (again)
        return import_table_read(page, field(page, "table"), ret) ? OK : UNREADABLE;
    if (file != NULL && file->size > 0)
        return sheet_read(page->arena, file->bytes, file->size, &page->action->findings, ret);
    findings_add(&page->action->findings, FINDING_IMP_0009, 0, "", NULL, NULL, NULL);
    return FINDINGS;
}

/* What is wrong with a row is told beside it; the rest stays on top. */
static void part_findings(struct page *page, struct legacy_view *view)
{
    struct findings all = page->action->findings;
    page->action->findings = findings_new(page->arena);
    view->wrong = findings_new(page->arena);
    for (size_t i = 0; i < all.count; i++) {
        const struct finding *f = &all.items[i];
        findings_add(f->line > 1 ? &view->wrong : &page->action->findings, f->code, f->line,
                     f->line > 1 ? f->pointer : "", f->arguments[0], f->arguments[1],
                     f->arguments[2]);
    }
}

enum code post_legacy(struct page *page)
{
    struct legacy_view view = {0};
    struct sheet sheet;
    const bool take = strcmp(field(page, "do"), "take") == 0;
    if (!may_look(page, PERMISSION_SECURITY_DECIDE))
        return FORBIDDEN;
    enum code code = read_sheet(page, take, &sheet);
    if (code == FINDINGS)
        return show(page, &view);
    if (code == OK)
        code = action_load_bonds(page->action, &sheet, !take, &view.report);
    if (code != OK && code != FINDINGS)
        return code;
    view.taken = take && code == OK;
    if (!take && code == OK && view.report.added > 0)
        view.table = import_table_text(page, &sheet);
    part_findings(page, &view);
    return show(page, &view);
}
