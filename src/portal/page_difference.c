/* An issued statement, and what is known now. */
#include "templates.h"

enum code get_statement_difference(struct page *page)
{
    struct difference difference;
    enum code code = action_statement_difference(page->action, page->id, &difference);
    if (code == OK && !program_account_equal(difference.issued->account,
                                             page->account->account.account))
        code = NOT_FOUND;
    if (code != OK)
        return code;
    const struct statement *issued = difference.issued, *now = &difference.now;
    const struct difference_total totals[] = {
        {TEXT_SOA_OPENING, issued->opening, now->opening},
        {TEXT_SOA_DEBITS, issued->debits, now->debits},
        {TEXT_SOA_CREDITS, issued->credits, now->credits},
        {TEXT_SOA_CLOSING, issued->closing, now->closing},
        {TEXT_DIFFERENCE_PAST_DUE, issued->past_due, now->past_due},
        {TEXT_DIFFERENCE_PAYABLE, issued->total_payable, now->total_payable},
        {TEXT_DIFFERENCE_CREDIT_BALANCE, issued->credit_balance, now->credit_balance},
    };
    const struct difference_view view = {&difference, totals, ARRAY_COUNT(totals)};
    page->title = say(page, TEXT_DIFFERENCE_TITLE,
                      date_page(page->arena, issued->issued_on, page->language), NULL);
    page->code = "ACC-03";
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_STATEMENTS, NULL), t(page, TEXT_SOA_LIST));
    page_add_crumb(page, url(page, ROUTE_STATEMENT, issued->id),
                   say(page, TEXT_SOA_TITLE_OF,
                       date_page(page->arena, issued->issued_on, page->language), NULL));
    page_add_crumb(page, NULL, page->title);
    if (strcmp(query(page, "as"), "json") == 0) {
        struct out out = out_new(page->arena);
        struct json json = json_new(&out);
        document_write_difference(&json, &difference, page->action->today, page->language);
        return page_download(page, "application/json",
                             arena_printf(page->arena, "%s-since.json", issued->id), out.data,
                             out.size);
    }
    if (strcmp(query(page, "as"), "pdf") == 0) {
        const char *bytes;
        size_t size;
        code = document_difference_pdf(page->arena, &difference, page->action->today,
                                       page->language, &bytes, &size);
        return code == OK ? page_download(page, "application/pdf",
                                          arena_printf(page->arena, "%s-since.pdf", issued->id),
                                          bytes, size)
                          : code;
    }
    page_difference(page, &view);
    return page_answer(page, 200);
}
