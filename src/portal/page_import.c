/* Lines from a file: upload, what its columns hold, which rows can be taken, into the draft. */
#include "import.h"

enum { TROUBLES_SHOWN = 200, GOOD_SHOWN = 10, NAME_MAX_SIZE = 120 };

static void set_place(struct page *page, enum text_id title, const char *code)
{
    page->title = t(page, title);
    page->code = code;
    page->nav = NAV_DECLARATIONS;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_DECLARATIONS, NULL), t(page, TEXT_DEC_TITLE));
    page_add_crumb(page, NULL, page->title);
}

static const char *import_url(struct page *page, enum route_id route, const char *id)
{
    return arena_printf(page->arena, "%s?import=%s", url(page, route, NULL),
                        http_escape(page->arena, id));
}

/* ---- the file ---- */

static enum code show_upload(struct page *page, const char *draft)
{
    struct import_view view = {.draft = draft};
    view.problems = page_errors(page, &view.problems_count, "file");
    set_place(page, TEXT_IMPORT_TITLE, "DEC-10");
    page_import(page, &view);
    return page_answer(page, view.problems_count > 0 ? 422 : 200);
}

enum code get_import(struct page *page)
{
    return show_upload(page, query(page, "draft"));
}

/* The name without a path, cut to a decent length. */
static const char *file_name(struct page *page, const char *given)
{
    for (const char *at = given; *at; at++)
        if (*at == '/' || *at == '\\')
            given = at + 1;
    size_t size = strlen(given);
    for (size = size < NAME_MAX_SIZE ? size : NAME_MAX_SIZE;
         size > 0 && ((unsigned char)given[size] & 0xC0) == 0x80; size--)
        ;
    return size > 0 ? arena_copy(page->arena, given, size) : t(page, TEXT_IMPORT_FILE);
}

enum code post_import(struct page *page)
{
    const struct http_file *file = http_file(page->request, "file");
    struct import import = {.id = "", .target = field(page, "draft"), .currency = "",
                            .shipped = "", .origin = ""};
    if (!file || (file->size == 0 && !*file->filename)) {
        findings_add(&page->action->findings, FINDING_IMP_0009, 0, "", NULL, NULL, NULL);
        return show_upload(page, import.target);
    }
    enum code code = sheet_read(page->arena, file->bytes, file->size, &page->action->findings,
                                &import.sheet);
    if (code != OK)
        return code == FINDINGS ? show_upload(page, import.target) : code;
    import.name = file_name(page, file->filename);
    import.controls =
        arena_array(page->arena, import.sheet.columns_count, sizeof(*import.controls));
    import_guess(page, &import);
    code = import_save(page, &import);
    return code == OK ? page_redirect(page, import_url(page, ROUTE_IMPORT_COLUMNS, import.id))
                      : code;
}

/* ---- the columns ---- */

static enum code show_columns(struct page *page, const struct import *import)
{
    struct import_view view = {.id = import->id, .name = import->name, .draft = import->target,
                               .rows = import->sheet.rows_count,
                               .columns_count = import->sheet.columns_count,
                               .controls = import_controls(page), .currency = import->currency,
                               .shipped = import->shipped, .origin = import->origin,
                               .currencies = options_of_codes(page, "currencies")};
    struct import_column *columns =
        arena_array(page->arena, view.columns_count, sizeof(*columns));
    for (size_t i = 0; i < view.columns_count; i++) {
        columns[i] = (struct import_column){.header = import->sheet.header[i],
                                            .control = import->controls[i]};
        for (size_t row = 0; row < import->sheet.rows_count && row < 3; row++)
            columns[i].samples[row] = sheet_cell(&import->sheet, row, i);
    }
    view.columns = columns;
    view.problems = page_errors(page, &view.problems_count, "c0");
    set_place(page, TEXT_IMPORT_COLUMNS_TITLE, "DEC-10");
    page_import_columns(page, &view);
    return page_answer(page, view.problems_count > 0 ? 422 : 200);
}

enum code get_import_columns(struct page *page)
{
    struct import import;
    enum code code = import_load(page, query(page, "import"), &import);
    return code == OK ? show_columns(page, &import) : code;
}

static enum code drop(struct page *page, const struct import *import)
{
    enum code code =
        action_end_draft(page->action, page->account->account.account, import->id);
    if (code != OK && code != NOT_FOUND)
        return code;
    const char *to = url(page, ROUTE_DECLARATIONS, NULL);
    if (*import->target)
        to = arena_printf(page->arena, "%s?draft=%s", url(page, ROUTE_DECLARATION_NEW, NULL),
                          http_escape(page->arena, import->target));
    return page_redirect(page, to);
}

/* A field that two columns claim, or that no row can do without. */
static void check_columns(struct page *page, const struct import *import)
{
    bool number = false, value = false;
    for (size_t i = 0; i < import->sheet.columns_count; i++) {
        const char *control = import->controls[i];
        number |= strcmp(control, "classification") == 0;
        value |= strcmp(control, "value") == 0;
        for (size_t k = 0; *control && k < i; k++)
            if (strcmp(import->controls[k], control) == 0) {
                findings_add(&page->action->findings, FINDING_IMP_0012, 0, "",
                             import_control_label(page, control), NULL, NULL);
                break;
            }
    }
    if (!number || !value)
        findings_add(&page->action->findings, FINDING_IMP_0013, 0, "", NULL, NULL, NULL);
}

enum code post_import_columns(struct page *page)
{
    struct import import;
    enum code code = import_load(page, field(page, "import"), &import);
    if (code != OK)
        return code;
    if (strcmp(field(page, "do"), "drop") == 0)
        return drop(page, &import);
    for (size_t i = 0; i < import.sheet.columns_count; i++)
        import.controls[i] = field(page, arena_printf(page->arena, "c%zu", i));
    import.currency = field(page, "currency");
    import.shipped = field(page, "shipped");
    import.origin = field(page, "origin");
    check_columns(page, &import);
    if (page->action->findings.errors_count > 0)
        return show_columns(page, &import);
    code = import_save(page, &import);
    if (code == OK)
        code = import_remember(page, &import);
    return code == OK ? page_redirect(page, import_url(page, ROUTE_IMPORT_CHECK, import.id)) : code;
}

/* ---- the rows ---- */

static enum code show_check(struct page *page, const struct import *import,
                            const struct import_result *result)
{
    struct import_view view = {.id = import->id, .name = import->name, .draft = import->target,
                               .rows = import->sheet.rows_count, .good = result->good,
                               .bad = result->bad, .added = import->added,
                               .troubles = result->troubles,
                               .troubles_count = result->troubles_count, .form = &result->form};
    view.more = view.troubles_count > TROUBLES_SHOWN;
    if (view.more)
        view.troubles_count = TROUBLES_SHOWN;
    view.shown = view.good < GOOD_SHOWN ? view.good : GOOD_SHOWN;
    view.problems = page_errors(page, &view.problems_count, "main");
    set_place(page, TEXT_IMPORT_CHECK_TITLE, "DEC-10");
    page_import_check(page, &view);
    return page_answer(page, view.problems_count > 0 ? 422 : 200);
}

enum code get_import_check(struct page *page)
{
    struct import import;
    struct import_result result;
    enum code code = import_load(page, query(page, "import"), &import);
    if (code == OK)
        code = import_check(page, &import, false, &result);
    return code == OK || code == FINDINGS ? show_check(page, &import, &result) : code;
}

/* The good rows, or all, to the end of the draft. What is left waits to be repaired. */
enum code post_import_check(struct page *page)
{
    struct import import;
    struct import_result result;
    const char *what = field(page, "do");
    enum code code = import_load(page, field(page, "import"), &import);
    if (code != OK)
        return code;
    if (strcmp(what, "drop") == 0)
        return drop(page, &import);
    bool all = strcmp(what, "take-all") == 0;
    code = import_check(page, &import, all, &result);
    if (code == FINDINGS)
        return show_check(page, &import, &result);
    if (code != OK)
        return code;
    form_complete(&result.form, page->action->tariff, page->action->today);
    code = page_open_form(page, &result.form, page_word(page, result.good + import.added));
    if (code != OK)
        return code;
    import.target = result.form.draft;
    import.added += result.good;
    if (all || result.bad == 0) {
        code = action_end_draft(page->action, page->account->account.account, import.id);
        return code == NOT_FOUND ? OK : code; /* the answer leads to the draft already */
    }
    import_keep(page, &import, result.is_bad);
    code = import_save(page, &import);
    return code == OK ? page_redirect(page, import_url(page, ROUTE_IMPORT_CHECK, import.id)) : code;
}

/* The rows that are left, as they came, with the reasons behind them. */
enum code get_import_rest(struct page *page)
{
    struct import import;
    struct import_result result;
    enum code code = import_load(page, query(page, "import"), &import);
    if (code == OK)
        code = import_check(page, &import, false, &result);
    if (code != OK)
        return code == FINDINGS ? UNREADABLE : code;
    const struct sheet *sheet = &import.sheet;
    struct out out = out_new(page->arena);
    for (size_t i = 0; i < sheet->columns_count; i++)
        csv_field(&out, sheet->header[i], i == 0);
    csv_field(&out, t(page, TEXT_IMPORT_PROBLEM), false);
    out_put(&out, "\r\n");
    for (size_t row = 0; row < sheet->rows_count; row++) {
        if (!result.is_bad[row])
            continue;
        for (size_t i = 0; i < sheet->columns_count; i++)
            csv_field(&out, sheet_cell(sheet, row, i), i == 0);
        struct out reasons = out_new(page->arena);
        for (size_t i = 0; i < result.troubles_count; i++)
            if (result.troubles[i].row == sheet->numbers[row])
                out_printf(&reasons, "%s%s: %s", reasons.size > 0 ? "; " : "",
                           result.troubles[i].column, result.troubles[i].reason);
        csv_field(&out, reasons.data, false);
        out_put(&out, "\r\n");
    }
    return page_download(page, "text/csv; charset=utf-8", "rows.csv", out.data, out.size);
}
