/* Who filed and who paid on an account, and a broker's own filings over all its clients. */
#include "templates.h"

const char *age_band(int days)
{
    return days <= 0    ? ""
           : days <= 30 ? "1–30"
           : days <= 60 ? "31–60"
           : days <= 90 ? "61–90"
                        : "90+";
}

/* Of ?statement=2025-11-25; the last one otherwise. */
static date statement_day(struct page *page)
{
    date on;
    if (date_parse(query(page, "statement"), &on) && date_number(on) % 100 == 25 &&
        date_before(date_from_number(19500101), on) && date_before(on, date_from_number(99000101)))
        return on;
    return date_months_later(billing_statement_of_posting(page->action->today), -1);
}

enum code get_parties(struct page *page)
{
    struct parties parties;
    struct parties_view view = {.statement_on = statement_day(page), .parties = &parties};
    enum code code = action_parties(page->action, page->account->account.account,
                                    view.statement_on, &parties, &view.own_only);
    if (code != OK)
        return code;
    page->title = t(page, TEXT_PARTIES_TITLE);
    page->code = "ACC-15";
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, NULL, page->title);
    page_parties(page, &view);
    return page_answer(page, 200);
}

enum code get_broker(struct page *page)
{
    struct broker_statement statement;
    enum code code = action_broker_statement(page->action, statement_day(page), &statement);
    if (code != OK)
        return code;
    if (strcmp(query(page, "as"), "csv") == 0) {
        struct out out = out_new(page->arena);
        out_put(&out, "account,client,type,reference,version,postedOn,dueOn,carried,daysOverdue,"
                      "amount,cleared,outstanding\r\n");
        for (size_t i = 0; i < statement.clients_count; i++)
            for (size_t k = 0; k < statement.clients[i].parties.lines_count; k++) {
                const struct parties_line *line = &statement.clients[i].parties.lines[k];
                const struct ledger_item *item = line->item;
                csv_field(&out, item->account.text, true);
                csv_field(&out, statement.clients[i].account->legal_name, false);
                csv_field(&out, item_types[item->type].id, false);
                csv_field(&out, item->reference, false);
                csv_field(&out, page_word(page, item->version), false);
                csv_field(&out, iso(page, item->posted_on), false);
                csv_field(&out, iso(page, item->due_on), false);
                csv_field(&out, line->carried ? "1" : "0", false);
                csv_field(&out, page_word(page, line->days_overdue), false);
                csv_field(&out, money_text(page->arena, item->amount), false);
                csv_field(&out, money_text(page->arena, line->cleared), false);
                csv_field(&out, money_text(page->arena, line->outstanding), false);
                out_put(&out, "\r\n");
            }
        return page_download(page, "text/csv; charset=utf-8", "filings.csv", out.data, out.size);
    }
    const struct broker_view view = {&statement};
    page->title = t(page, TEXT_BROKER_TITLE);
    page->code = "BRK-08";
    page->nav = NAV_HOME;
    page_add_crumb(page, url(page, ROUTE_ACCOUNTS, NULL), t(page, TEXT_NAV_ACCOUNTS));
    page_add_crumb(page, NULL, page->title);
    page_broker(page, &view);
    return page_answer(page, 200);
}
