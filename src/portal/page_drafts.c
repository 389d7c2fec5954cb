/* How a draft begins: empty, with fields of the address, from an earlier declaration, from a
 * template. */
#include "form.h"
#include "templates.h"

static void take(struct page *page, struct form *form, const char *name, const char *control)
{
    const char *value = query(page, name);
    if (*value)
        (void)form_set_line(form, &form->lines[0], control, value, LANGUAGE_EN);
}

void form_begin(struct page *page, struct form *form)
{
    transaction_number next;
    if (action_next_transaction(page->action, page->account->account.account, &next) == OK)
        form->transaction = arena_text(page->arena, next.text);
    static const char *const fields[][2] = {
        {"classification", "classification"}, {"origin", "origin"}, {"origin", "export"},
        {"value", "value"}, {"quantity", "quantity"}, {"unit", "unit"}};
    for (size_t i = 0; i < ARRAY_COUNT(fields) && form->lines_count > 0; i++)
        take(page, form, fields[i][0], fields[i][1]);
    const char *currency = query(page, "currency");
    if (strlen(currency) == 3 && form->invoices_count > 0)
        form->invoices[0].currency = currency;
    form_complete(form, page->action->tariff, page->action->today);
}

const char *begun_note(struct page *page)
{
    const char *begun = query(page, "begun");
    if (strcmp(begun, "copy") == 0)
        return t(page, TEXT_BEGUN_COPY);
    if (strcmp(begun, "template") == 0)
        return t(page, TEXT_BEGUN_TEMPLATE);
    size_t size = strlen(begun);
    if (size > 0 && size < 6 && strspn(begun, "0123456789") == size)
        return say(page, TEXT_BEGUN_IMPORT, begun, NULL);
    return NULL;
}

/* What belongs to one shipment alone. */
static void forget_shipment(struct form *form)
{
    form->draft = "";
    form->version = "1";
    form->transaction = form->release_date = form->cargo = form->reason = "";
    for (size_t i = 0; i < form->invoices_count; i++)
        form->invoices[i].number = form->invoices[i].on = form->invoices[i].total =
            form->invoices[i].order = "";
    for (size_t i = 0; i < form->lines_count; i++)
        form->lines[i].shipped = form->lines[i].invoice_line = "";
}

enum code post_declaration_copy(struct page *page)
{
    transaction_number number;
    struct shown_declaration shown;
    if (!transaction_number_parse(page->id, &number))
        return NOT_FOUND;
    enum code code = action_show_declaration(page->action, number, 0, &shown);
    if (code == OK &&
        !program_account_equal(shown.stored.importer, page->account->account.account))
        return NOT_FOUND;
    if (code != OK)
        return code;
    struct form form = form_from_declaration(page->arena, &shown.declaration);
    if (form.full)
        return page_show_form(page, &form);
    forget_shipment(&form);
    form_begin(page, &form);
    return page_open_form(page, &form, "copy");
}

/* ---- templates ---- */

/* A template is called by the importer's own reference, or by its goods. */
static const char *template_title(struct page *page, const struct form *form)
{
    if (*form->reference)
        return form->reference;
    for (size_t i = 0; i < form->lines_count; i++)
        if (*form->lines[i].description) {
            const char *text = form->lines[i].description;
            size_t size = strlen(text) < 60 ? strlen(text) : 60;
            while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80)
                size--;
            return arena_copy(page->arena, text, size);
        }
    return t(page, TEXT_TEMPLATE_TITLE);
}

enum code template_from_form(struct page *page, const struct form *form)
{
    struct form kept = *form;
    kept.invoices = arena_array(page->arena, FORM_INVOICES_MAX, sizeof(*kept.invoices));
    memcpy(kept.invoices, form->invoices, form->invoices_count * sizeof(*kept.invoices));
    kept.lines = arena_array(page->arena, form->lines_count + 1, sizeof(*kept.lines));
    memcpy(kept.lines, form->lines, form->lines_count * sizeof(*kept.lines));
    forget_shipment(&kept);
    struct draft draft = {.account = page->account->account.account, .form = form_write(&kept),
                          .title = template_title(page, form)};
    enum code code = action_put_kept(page->action, DRAFT_TEMPLATE, &draft);
    return code == OK ? page_redirect(page, url(page, ROUTE_TEMPLATES, NULL)) : code;
}

enum code get_templates(struct page *page)
{
    struct draft *drafts;
    struct templates_view view = {
        .count = action_list_kept(page->action, page->account->account.account, DRAFT_TEMPLATE,
                                  &drafts)};
    view.rows = drafts;
    page->title = t(page, TEXT_TEMPLATE_TITLE);
    page->code = "DEC-02";
    page->nav = NAV_DECLARATIONS;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_DECLARATIONS, NULL), t(page, TEXT_DEC_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_templates(page, &view);
    return page_answer(page, 200);
}

enum code post_templates(struct page *page)
{
    const char *begin = field(page, "begin"), *end = field(page, "delete");
    if (*end) {
        if (!draft_is(end, DRAFT_TEMPLATE))
            return NOT_FOUND;
        enum code code = action_end_draft(page->action, page->account->account.account, end);
        return code == OK || code == NOT_FOUND
                   ? page_redirect(page, url(page, ROUTE_TEMPLATES, NULL)) : code;
    }
    if (!draft_is(begin, DRAFT_TEMPLATE))
        return NOT_FOUND;
    struct form form;
    enum code code = page_load_form(page, begin, &form);
    if (code != OK)
        return code;
    form.draft = "";
    form_begin(page, &form);
    return page_open_form(page, &form, "template");
}
