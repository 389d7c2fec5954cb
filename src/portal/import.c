/* A file's rows: kept, understood, checked one by one. */
#include "import.h"

#include <stdlib.h>

/* ---- kept as text ---- */

static void put_quoted(struct out *out, const char *text)
{
    out_char(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            out_char(out, '"');
        out_char(out, *text);
    }
    out_char(out, '"');
}

const char *import_table_text(struct page *page, const struct sheet *sheet)
{
    struct out out = out_new(page->arena);
    for (size_t row = 0; row <= sheet->rows_count; row++) {
        out_int(&out, row == 0 ? 0 : sheet->numbers[row - 1]);
        for (size_t column = 0; column < sheet->columns_count; column++) {
            out_char(&out, ',');
            put_quoted(&out, row == 0 ? sheet->header[column]
                                      : sheet_cell(sheet, row - 1, column));
        }
        out_char(&out, '\n');
    }
    return out.data;
}

bool import_table_read(struct page *page, const char *text, struct sheet *ret)
{
    struct csv csv = csv_new(text, strlen(text));
    char **fields;
    size_t count, rows = 0, columns = 0, capacity = 0, numbers_count = 0, numbers_capacity = 0;
    bool broken;
    const char **cells = NULL;
    int *numbers = NULL;
    size_t cells_count = 0;
    for (; csv_next(&csv, page->arena, &fields, &count, &broken); rows++) {
        if (broken || count < 2 || (rows > 0 && count != columns + 1))
            return false;
        columns = count - 1;
        *LIST_PUSH(page->arena, numbers, numbers_count, numbers_capacity) = atoi(fields[0]);
        for (size_t i = 1; i < count; i++)
            *LIST_PUSH(page->arena, cells, cells_count, capacity) = fields[i];
    }
    if (rows < 2)
        return false;
    *ret = (struct sheet){.rows_count = rows - 1, .columns_count = columns, .header = cells,
                          .cells = cells + columns, .numbers = numbers + 1};
    return true;
}

static const char *field_of(const struct http_field *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return fields[i].value;
    return "";
}

enum code import_load(struct page *page, const char *id, struct import *ret)
{
    struct draft draft;
    if (!draft_is(id, DRAFT_IMPORT))
        return NOT_FOUND;
    enum code code = action_show_draft(page->action, page->account->account.account, id, &draft);
    if (code != OK)
        return code;
    struct http_field *fields;
    size_t count = http_parse_fields(page->arena, draft.form, strlen(draft.form), &fields);
    struct import import = {.id = arena_text(page->arena, draft.id), .name = draft.title,
                            .target = field_of(fields, count, "target"),
                            .added = strtoul(field_of(fields, count, "added"), NULL, 10),
                            .currency = field_of(fields, count, "currency"),
                            .shipped = field_of(fields, count, "shipped"),
                            .origin = field_of(fields, count, "origin")};
    if (!import_table_read(page, field_of(fields, count, "table"), &import.sheet))
        return NOT_FOUND;
    import.controls =
        arena_array(page->arena, import.sheet.columns_count, sizeof(*import.controls));
    for (size_t i = 0; i < import.sheet.columns_count; i++)
        import.controls[i] = field_of(fields, count, arena_printf(page->arena, "c%zu", i));
    *ret = import;
    return OK;
}

static void put_field(struct out *out, const char *name, const char *value)
{
    out_printf(out, "%s%s=%s", out->size > 0 ? "&" : "", name, http_escape(out->arena, value));
}

enum code import_save(struct page *page, struct import *import)
{
    struct out out = out_new(page->arena);
    put_field(&out, "target", import->target);
    put_field(&out, "added", arena_printf(page->arena, "%zu", import->added));
    put_field(&out, "currency", import->currency);
    put_field(&out, "shipped", import->shipped);
    put_field(&out, "origin", import->origin);
    for (size_t i = 0; i < import->sheet.columns_count; i++)
        put_field(&out, arena_printf(page->arena, "c%zu", i), import->controls[i]);
    put_field(&out, "table", import_table_text(page, &import->sheet));
    struct draft draft = {.account = page->account->account.account, .form = out.data,
                          .title = import->name};
    if (strlen(import->id) < sizeof(draft.id))
        memcpy(draft.id, import->id, strlen(import->id) + 1);
    enum code code = action_put_kept(page->action, DRAFT_IMPORT, &draft);
    import->id = arena_text(page->arena, draft.id);
    return code;
}

void import_keep(struct page *page, struct import *import, const bool *keep)
{
    struct sheet *sheet = &import->sheet;
    const char **cells = arena_array(page->arena, sheet->rows_count * sheet->columns_count + 1,
                                     sizeof(*cells));
    int *numbers = arena_array(page->arena, sheet->rows_count + 1, sizeof(*numbers));
    size_t kept = 0;
    for (size_t row = 0; row < sheet->rows_count; row++) {
        if (!keep[row])
            continue;
        for (size_t i = 0; i < sheet->columns_count; i++)
            cells[kept * sheet->columns_count + i] = sheet_cell(sheet, row, i);
        numbers[kept++] = sheet->numbers[row];
    }
    sheet->cells = cells;
    sheet->numbers = numbers;
    sheet->rows_count = kept;
}

/* ---- what columns hold ---- */

const char *import_control_label(struct page *page, const char *control)
{
    if (strcmp(control, IMPORT_INVOICE) == 0)
        return t(page, TEXT_FORM_INVOICE_NUMBER);
    if (strcmp(control, IMPORT_CURRENCY) == 0)
        return t(page, TEXT_FORM_INVOICE_CURRENCY);
    char *id = arena_text(page->arena, control);
    for (char *at = id; *at; at++)
        if (*at == '-')
            *at = '_';
    const char *label = say_id(page, "form.", id);
    return label ? label : control;
}

const struct option *import_controls(struct page *page)
{
    size_t count = 0, n = 0;
    while (form_line_control(count))
        count++;
    struct option *options = arena_array(page->arena, count + 4, sizeof(*options));
    options[n++] = (struct option){"", t(page, TEXT_IMPORT_COLUMN_NONE)};
    for (size_t i = 0; i < count; i++) {
        const char *control = form_line_control(i);
        if (strcmp(control, "invoice") != 0)
            options[n++] = (struct option){control, import_control_label(page, control)};
    }
    options[n++] = (struct option){IMPORT_INVOICE, import_control_label(page, IMPORT_INVOICE)};
    options[n++] = (struct option){IMPORT_CURRENCY, import_control_label(page, IMPORT_CURRENCY)};
    return options;
}

/* Headers as people write them, folded, in both languages. */
static const char *const usual[][2] = {
    {"hs", "classification"}, {"hs code", "classification"}, {"hs number", "classification"},
    {"tariff", "classification"}, {"tariff number", "classification"}, {"sh", "classification"},
    {"code sh", "classification"}, {"classement", "classification"},
    {"numero de classement", "classification"}, {"numero tarifaire", "classification"},
    {"goods", "description"}, {"product", "description"}, {"designation", "description"},
    {"marchandises", "description"}, {"produit", "description"}, {"country", "origin"},
    {"country of origin", "origin"}, {"origine", "origin"}, {"pays d origine", "origin"},
    {"pays", "origin"}, {"place of export", "export"}, {"country of export", "export"},
    {"exporte de", "export"}, {"pays d exportation", "export"}, {"ship date", "shipped"},
    {"date of shipment", "shipped"}, {"date d expedition", "shipped"}, {"qty", "quantity"},
    {"quantite", "quantity"}, {"qte", "quantity"}, {"uom", "unit"}, {"unite", "unit"},
    {"amount", "value"}, {"total", "value"}, {"line value", "value"}, {"valeur", "value"},
    {"montant", "value"}, {"invoice", IMPORT_INVOICE}, {"invoice no", IMPORT_INVOICE},
    {"invoice number", IMPORT_INVOICE}, {"facture", IMPORT_INVOICE},
    {"numero de facture", IMPORT_INVOICE}, {"curr", IMPORT_CURRENCY}, {"devise", IMPORT_CURRENCY},
    {"monnaie", IMPORT_CURRENCY}, {"tt", "treatment"}, {"tariff treatment", "treatment"},
    {"traitement", "treatment"}, {"traitement tarifaire", "treatment"}, {"vfd code", "vfd"},
};

static const char *guess_one(struct page *page, const struct option *controls, const char *header)
{
    const char *folded = text_fold(page->arena, header);
    if (strcmp(folded, "price") == 0)
        return ""; /* of one piece more often than of the line */
    for (const struct option *o = controls + 1; o->value; o++) {
        if (strcmp(folded, text_fold(page->arena, o->value)) == 0)
            return o->value;
        for (int language = 0; language < LANGUAGES; language++) {
            struct page other = *page;
            other.language = (enum language)language;
            const char *label = import_control_label(&other, o->value);
            if (strcmp(folded, text_fold(page->arena, label)) == 0)
                return o->value;
        }
    }
    for (size_t i = 0; i < ARRAY_COUNT(usual); i++)
        if (strcmp(usual[i][0], folded) == 0)
            return usual[i][1];
    return "";
}

static bool is_taken(const struct import *import, size_t columns, const char *control)
{
    for (size_t i = 0; i < columns; i++)
        if (strcmp(import->controls[i], control) == 0)
            return true;
    return false;
}

static bool is_control(const struct option *controls, const char *name)
{
    for (const struct option *o = controls; o->value; o++)
        if (strcmp(o->value, name) == 0)
            return true;
    return false;
}

void import_guess(struct page *page, struct import *import)
{
    struct draft known;
    struct http_field *fields = NULL;
    size_t count = 0;
    program_account account = page->account->account.account;
    const struct option *controls = import_controls(page);
    if (action_show_draft(page->action, account, draft_columns_id(page->arena, account), &known) ==
        OK)
        count = http_parse_fields(page->arena, known.form, strlen(known.form), &fields);
    for (size_t i = 0; i < import->sheet.columns_count; i++) {
        const char *header = import->sheet.header[i], *control = NULL;
        for (size_t k = 0; k < count && *header; k++)
            if (strcmp(fields[k].name, header) == 0 && is_control(controls, fields[k].value))
                control = fields[k].value;
        if (!control)
            control = *header ? guess_one(page, controls, header) : "";
        import->controls[i] = *control && is_taken(import, i, control) ? "" : control;
    }
}

enum code import_remember(struct page *page, const struct import *import)
{
    struct out out = out_new(page->arena);
    out_put(&out, "");
    for (size_t i = 0; i < import->sheet.columns_count; i++)
        if (*import->sheet.header[i])
            put_field(&out, http_escape(page->arena, import->sheet.header[i]),
                      import->controls[i]);
    struct draft draft = {.account = page->account->account.account, .form = out.data,
                          .title = ""};
    return action_put_kept(page->action, DRAFT_COLUMNS, &draft);
}

/* ---- rows to lines ---- */

struct checking {
    struct page *page;
    const struct import *import;
    struct import_result *result;
    struct findings own; /* of the row, beyond what any declaration is told */
};

/* The invoice a row stands on; one without a number takes the first that comes. */
static size_t invoice_of(struct checking *c, const char *number)
{
    struct form *form = &c->result->form;
    for (size_t i = 0; i < form->invoices_count; i++)
        if (strcmp(form->invoices[i].number, number) == 0)
            return i;
    if (form->invoices_count > 0 && !*form->invoices[0].number) {
        form->invoices[0].number = number;
        return 0;
    }
    if (form->invoices_count == FORM_INVOICES_MAX) {
        findings_add(&c->own, FINDING_IMP_0008, 1, "/lines/0/invoice",
                     page_word(c->page, FORM_INVOICES_MAX), number, NULL);
        return 0;
    }
    struct form_invoice fresh = form_new(c->page->arena).invoices[0];
    fresh.number = number;
    if (form->invoices_count > 0) { /* most invoices of a shipment are of one vendor */
        const struct form_invoice *first = &form->invoices[0];
        fresh.vendor = first->vendor;
        fresh.street = first->street;
        fresh.city = first->city;
        fresh.postal = first->postal;
        fresh.country = first->country;
    }
    form->invoices[form->invoices_count] = fresh;
    return form->invoices_count++;
}

static void set_currency(struct checking *c, size_t invoice, const char *currency)
{
    struct form_invoice *v = &c->result->form.invoices[invoice];
    if (!*v->currency)
        v->currency = currency;
    else if (strcasecmp(v->currency, currency) != 0)
        findings_add(&c->own, FINDING_IMP_0006, 1, "/lines/0/value", currency, v->currency,
                     v->number);
}

/* A spreadsheet that took a number of Chapters 1 to 9 for an amount dropped its nought. */
static const char *whole_number(struct checking *c, const char *text)
{
    struct out digits = out_new(c->page->arena);
    out_put(&digits, "0");
    for (const char *at = text; *at; at++)
        if (!strchr(". -", *at))
            out_char(&digits, *at);
    classification number;
    bool fits = digits.size == 10 && classification_parse(digits.data, &number) &&
                tariff_class_find(c->page->action->tariff, number, c->page->action->today);
    return fits ? digits.data : text;
}

static struct form_line *add_row(struct checking *c, size_t row)
{
    const struct import *import = c->import;
    struct form *form = &c->result->form;
    struct form_line *line = form_add_line(form);
    const char *invoice = "", *currency = import->currency;
    if (!line)
        return NULL;
    line->origin = import->origin;
    line->shipped = import->shipped;
    for (size_t i = 0; i < import->sheet.columns_count; i++) {
        const char *control = import->controls[i], *cell = sheet_cell(&import->sheet, row, i);
        if (!*control || !*cell)
            continue;
        if (strcmp(control, IMPORT_INVOICE) == 0)
            invoice = cell;
        else if (strcmp(control, IMPORT_CURRENCY) == 0)
            currency = cell;
        else
            (void)form_set_line(form, line, control,
                                strcmp(control, "classification") == 0 ? whole_number(c, cell)
                                                                       : cell,
                                c->page->language);
    }
    if (!*line->export_place)
        line->export_place = line->origin;
    size_t on = *invoice ? invoice_of(c, invoice) : 0;
    line->invoice = arena_printf(c->page->arena, "%zu", on);
    if (*currency && form->invoices_count > 0)
        set_currency(c, on, currency);
    return line;
}

/* The column a finding is about, and what stood there. */
static void add_trouble(struct checking *c, size_t row, const struct form *one,
                        const struct finding *finding)
{
    const struct import *import = c->import;
    const char *control = form_control(c->page->arena, one, finding->pointer);
    const char *name = control[0] == 'l' && strchr(control, '-') ? strchr(control, '-') + 1
                                                                 : IMPORT_CURRENCY;
    if (finding->code == FINDING_IMP_0008)
        name = IMPORT_INVOICE;
    if (finding->code == FINDING_IMP_0006)
        name = IMPORT_CURRENCY;
    /* A place of export that was taken from the origin is as wrong as that is. */
    if (strcmp(name, "export") == 0 && !is_taken(import, import->sheet.columns_count, name))
        name = "origin";
    struct import_trouble trouble = {.row = import->sheet.numbers[row],
                                     .column = import_control_label(c->page, name), .value = "",
                                     .reason = finding_message(c->page->arena, finding,
                                                               c->page->language)};
    for (size_t i = 0; i < import->sheet.columns_count; i++)
        if (strcmp(import->controls[i], name) == 0) {
            trouble.value = sheet_cell(&import->sheet, row, i);
            if (*import->sheet.header[i])
                trouble.column = import->sheet.header[i];
        }
    /* The first word on a field is enough. */
    for (size_t i = c->result->troubles_count; i > 0; i--)
        if (c->result->troubles[i - 1].row == trouble.row &&
            strcmp(c->result->troubles[i - 1].column, trouble.column) == 0)
            return;
    *LIST_PUSH(c->page->arena, c->result->troubles, c->result->troubles_count,
               c->result->troubles_capacity) = trouble;
}

/* A row is judged as the only line of its declaration: the shipment's fields may be missing yet. */
static enum code check_row(struct checking *c, size_t row, struct form_line *line, bool *ret_bad)
{
    struct page *page = c->page;
    struct form one = c->result->form;
    one.lines = line;
    one.lines_count = 1;
    form_complete(&one, page->action->tariff, page->action->today);
    struct declaration declaration;
    struct assessment assessment = {0};
    page->action->findings = findings_new(page->arena);
    form_declaration(&one, page->account->account.account, broker_of(page),
                     &page->action->findings, &declaration);
    enum code code = action_check_declaration(page->action, &declaration, &assessment);
    if (code != OK && code != FINDINGS)
        return code;
    const struct findings *all[] = {&c->own, &page->action->findings};
    for (size_t k = 0; k < ARRAY_COUNT(all); k++)
        for (size_t i = 0; i < all[k]->count; i++) {
            const struct finding *finding = &all[k]->items[i];
            if (finding->severity != SEVERITY_ERROR || strncmp(finding->pointer, "/lines/", 7) != 0)
                continue;
            add_trouble(c, row, &one, finding);
            *ret_bad = true;
        }
    return OK;
}

enum code import_check(struct page *page, const struct import *import, bool all,
                       struct import_result *ret)
{
    struct import_result result = {.form = form_new(page->arena)};
    enum code code = *import->target ? page_load_form(page, import->target, &result.form)
                                     : NOT_FOUND;
    if (code != OK && code != NOT_FOUND)
        return code;
    if (code == NOT_FOUND)
        form_begin(page, &result.form);
    /* A line that says nothing but what every new one says makes way. */
    if (result.form.lines_count == 1 && !*result.form.lines[0].description &&
        !*result.form.lines[0].classification && !*result.form.lines[0].value)
        result.form.lines_count = 0;
    struct checking checking = {.page = page, .import = import, .result = &result};
    result.is_bad = arena_array(page->arena, import->sheet.rows_count + 1, sizeof(*result.is_bad));
    struct findings kept = page->action->findings;
    for (size_t row = 0; row < import->sheet.rows_count; row++) {
        size_t invoices = result.form.invoices_count;
        struct form_invoice first = {0};
        if (invoices > 0)
            first = result.form.invoices[0];
        checking.own = findings_new(page->arena);
        struct form_line *line = add_row(&checking, row);
        if (!line) {
            findings_add(&kept, FINDING_IMP_0011, 0, "",
                         page_word(page, result.form.lines_count - result.good),
                         page_word(page, FORM_LINES_MAX),
                         page_word(page, import->sheet.rows_count - row));
            page->action->findings = kept;
            *ret = result;
            return FINDINGS;
        }
        code = check_row(&checking, row, line, &result.is_bad[row]);
        if (code != OK)
            return code;
        result.bad += result.is_bad[row];
        if (result.is_bad[row] && !all) {
            result.form.lines_count--;
            result.form.invoices_count = invoices;
            if (invoices > 0)
                result.form.invoices[0] = first;
        } else {
            result.good++;
        }
    }
    page->action->findings = kept;
    *ret = result;
    return OK;
}
