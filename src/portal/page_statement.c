/* Statements of account and daily notices: lists, one, files. */
#include "templates.h"

const char *section_name(const struct page *page, const char *section)
{
    const char *name = say_id(page, "section.", section);
    return name ? name : section;
}

const char *statement_item_name(struct page *page, const struct statement_item *item)
{
    return item->reference[0] ? reference_text(page, item->reference)
                              : item_type_name(page, item->type);
}

money section_sum(const struct statement *statement, const char *section)
{
    money sum = {0};
    for (size_t i = 0; i < statement->items_count; i++)
        if (strcmp(statement->items[i].section, section) == 0)
            sum = money_add(sum, statement->items[i].amount);
    return sum;
}

money section_class_sum(const struct statement *statement, const char *section,
                        enum revenue_class class)
{
    money sum = {0};
    for (size_t i = 0; i < statement->items_count; i++)
        if (strcmp(statement->items[i].section, section) == 0)
            sum = money_add(sum, statement->items[i].by_class[class]);
    return sum;
}

static enum code show_list(struct page *page, const char *kind)
{
    struct statements_view view = {.notices = strcmp(kind, "DN") == 0};
    struct stored_statement *rows;
    view.count = action_list_statements(page->action, page->account->account.account, kind, &rows);
    view.rows = rows;
    page->title = t(page, view.notices ? TEXT_DN_LIST : TEXT_SOA_LIST);
    page->code = view.notices ? "ACC-06" : "ACC-02";
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, NULL, page->title);
    page_statements(page, &view);
    return page_answer(page, 200);
}

enum code get_statements(struct page *page)
{
    return show_list(page, "SOA");
}

enum code get_notices(struct page *page)
{
    return show_list(page, "DN");
}

static enum code show_statement(struct page *page, const struct statement *statement)
{
    struct statement_view view = {.statement = statement,
                                  .notice = strcmp(statement->kind, "DN") == 0};
    view.made = statement_made(page, statement);
    for (size_t n = 0; n < STATEMENT_AGES; n++)
        view.debts = money_add(view.debts, view.made.ages[n]);
    view.may_pay = action_may(page->action, PERMISSION_PAYMENT_MAKE, statement->account);
    const char *day = date_page(page->arena, statement->issued_on, page->language);
    page->title = say(page, view.notice ? TEXT_DN_TITLE_OF : TEXT_SOA_TITLE_OF, day, NULL);
    page->code = view.notice ? "ACC-06" : "ACC-03";
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, view.notice ? ROUTE_NOTICES : ROUTE_STATEMENTS, NULL),
                   t(page, view.notice ? TEXT_DN_LIST : TEXT_SOA_LIST));
    page_add_crumb(page, NULL, page->title);
    page_statement(page, &view);
    return page_answer(page, 200);
}

/* The statement of the address, when it belongs to the account of the address. */
static enum code load_statement(struct page *page, struct statement *ret)
{
    enum code code = action_show_statement(page->action, page->id, ret);
    if (code == OK && !program_account_equal(ret->account, page->account->account.account))
        return NOT_FOUND;
    return code;
}

enum code get_statement(struct page *page)
{
    struct statement statement;
    enum code code = load_statement(page, &statement);
    return code == OK ? show_statement(page, &statement) : code;
}

enum code get_statement_preview(struct page *page)
{
    struct statement statement = {0};
    enum code code =
        action_preview_statement(page->action, page->account->account.account, &statement);
    return code == OK ? show_statement(page, &statement) : code;
}

enum code get_statement_pdf(struct page *page)
{
    struct statement statement;
    const char *bytes;
    size_t size;
    enum code code = load_statement(page, &statement);
    if (code == OK)
        code = document_statement_pdf(page->arena, &statement, page->language, &bytes, &size);
    if (code != OK)
        return code;
    return page_download(page, "application/pdf", arena_printf(page->arena, "%s.pdf", statement.id),
                         bytes, size);
}

enum code get_statement_csv(struct page *page)
{
    struct statement statement;
    enum code code = load_statement(page, &statement);
    if (code != OK)
        return code;
    const char *text = document_statement_csv(page->arena, &statement);
    return page_download(page, "text/csv; charset=utf-8",
                         arena_printf(page->arena, "%s.csv", statement.id), text, strlen(text));
}

enum code get_statement_json(struct page *page)
{
    struct statement statement;
    enum code code = load_statement(page, &statement);
    if (code != OK)
        return code;
    struct out out = out_new(page->arena);
    struct json json = json_new(&out);
    document_write_statement(&json, &statement);
    return page_download(page, "application/json",
                         arena_printf(page->arena, "%s.json", statement.id), out.data, out.size);
}
