/* A broker's or an accounting system's list against the account. Nothing is stored: the file comes
 * back with the answer, and goes with the next question about it. */
#include "import.h"
#include "templates.h"

enum { LINES_SHOWN = 500 };

static const enum text_id column_texts[RECONCILE_COLUMNS] = {
    TEXT_RECONCILE_REFERENCE, TEXT_RECONCILE_DATE, TEXT_RECONCILE_AMOUNT, TEXT_RECONCILE_DEBIT,
    TEXT_RECONCILE_CREDIT, TEXT_RECONCILE_DUTY, TEXT_RECONCILE_TAX};

const char *reconcile_line_reference(struct page *page, const struct reconcile_line *line)
{
    if (line->items_count > 0)
        return line->items[0]->reference[0] ? reference_text(page, line->items[0]->reference)
                                            : item_type_name(page, line->items[0]->type);
    return line->rows_count > 0 && line->rows[0]->reference[0]
               ? reference_text(page, line->rows[0]->reference)
               : t(page, TEXT_RECONCILE_NO_REFERENCE);
}

static enum code show(struct page *page, struct reconcile_view *view)
{
    view->problems = page_errors(page, &view->problems_count, "file");
    page->title = t(page, TEXT_RECONCILE_TITLE);
    page->code = "ACC-12";
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, NULL, page->title);
    page_reconcile(page, view);
    return page_answer(page, view->problems_count > 0 ? 422 : 200);
}

enum code get_reconcile(struct page *page)
{
    struct reconcile_view view = {.from = "", .to = ""};
    return show(page, &view);
}

/* The sheet: of a new file, or as it came with the page before. */
static enum code read_sheet(struct page *page, struct reconcile_view *view, struct sheet *ret,
                            bool *ret_again)
{
    const struct http_file *file = http_file(page->request, "file");
    struct findings *findings = &page->action->findings;
    bool given = file && (file->size > 0 || *file->filename);
    *ret_again = !given && *field(page, "table");
    view->name = given ? file->filename : field(page, "name");
    if (given)
        return sheet_read(page->arena, file->bytes, file->size, findings, ret);
    if (*ret_again && import_table_read(page, field(page, "table"), ret))
        return OK;
    findings_add(findings, FINDING_IMP_0009, 0, "", NULL, NULL, NULL);
    return FINDINGS;
}

static int column_named(const char *name)
{
    for (int i = 0; i < RECONCILE_COLUMNS; i++)
        if (strcmp(reconcile_column_names[i], name) == 0)
            return i;
    return -1;
}

/* As chosen on the page before. */
static struct reconcile_columns chosen(struct page *page, const struct sheet *sheet)
{
    struct reconcile_columns columns;
    for (int i = 0; i < RECONCILE_COLUMNS; i++)
        columns.at[i] = -1;
    for (size_t i = 0; i < sheet->columns_count; i++) {
        int column = column_named(field(page, arena_printf(page->arena, "c%zu", i)));
        if (column < 0)
            continue;
        if (columns.at[column] >= 0)
            findings_add(&page->action->findings, FINDING_REC_0009, 0, "",
                         t(page, column_texts[column]), NULL, NULL);
        columns.at[column] = (int)i;
    }
    return columns;
}

static void fill_columns(struct page *page, struct reconcile_view *view, const struct sheet *sheet,
                         const struct reconcile_columns *columns)
{
    struct import_column *list = arena_array(page->arena, sheet->columns_count, sizeof(*list));
    struct option *controls = arena_array(page->arena, RECONCILE_COLUMNS + 2, sizeof(*controls));
    controls[0] = (struct option){"", t(page, TEXT_IMPORT_COLUMN_NONE)};
    for (int i = 0; i < RECONCILE_COLUMNS; i++)
        controls[i + 1] = (struct option){reconcile_column_names[i], t(page, column_texts[i])};
    for (size_t i = 0; i < sheet->columns_count; i++) {
        list[i] = (struct import_column){.header = sheet->header[i], .control = ""};
        for (int column = 0; column < RECONCILE_COLUMNS; column++)
            if (columns->at[column] == (int)i)
                list[i].control = reconcile_column_names[column];
        for (size_t row = 0; row < sheet->rows_count && row < 3; row++)
            list[i].samples[row] = sheet_cell(sheet, row, i);
    }
    view->columns = list;
    view->columns_count = sheet->columns_count;
    view->controls = controls;
    view->table = import_table_text(page, sheet);
}

static date day_field(struct page *page, const char *name)
{
    date day = DATE_NONE;
    const char *text = field(page, name);
    if (*text && !date_parse(text, &day))
        findings_add(&page->action->findings, FINDING_REC_0007, 0, "", text, NULL, NULL);
    return day;
}

static enum code download(struct page *page, const struct reconciliation *result)
{
    const char *text = document_reconciliation_csv(page->arena, result, page->language);
    return page_download(page, "text/csv; charset=utf-8", "reconciliation.csv", text, strlen(text));
}

enum code post_reconcile(struct page *page)
{
    struct reconcile_view view = {.from = field(page, "from"), .to = field(page, "to")};
    struct reconcile_order order = {.account = page->account->account.account};
    struct reconciled reconciled;
    bool again;
    enum code code = read_sheet(page, &view, &order.sheet, &again);
    if (code != OK)
        return code == FINDINGS ? show(page, &view) : code;
    order.columns =
        again ? chosen(page, &order.sheet) : reconcile_guess(page->arena, &order.sheet);
    order.from = day_field(page, "from");
    order.to = day_field(page, "to");
    fill_columns(page, &view, &order.sheet, &order.columns);
    if (page->action->findings.errors_count > 0)
        return show(page, &view);
    code = action_reconcile(page->action, &order, &reconciled);
    if (code != OK)
        return code == FINDINGS ? show(page, &view) : code;
    if (strcmp(field(page, "do"), "csv") == 0)
        return download(page, &reconciled.result);
    view.result = &reconciled.result;
    view.own_only = reconciled.own_only;
    view.shown = LINES_SHOWN;
    return show(page, &view);
}
