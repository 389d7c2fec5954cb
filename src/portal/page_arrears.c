/* Overdue debts: notices of arrears, where a debt stands, and the officers' list of what is
 * referred. */
#include "templates.h"

#include <stdlib.h>

enum { REFERRED_SHOWN = 50, IN_CREDIT_SHOWN = 50, IN_CREDIT_FILE = 1000 };

static void begin(struct page *page, const char *title, const char *code)
{
    page->title = title;
    page->code = code;
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    if (strcmp(code, "ACC-17") != 0)
        page_add_crumb(page, url(page, ROUTE_ARREARS, NULL), t(page, TEXT_ARREARS_TITLE));
    page_add_crumb(page, NULL, title);
}

/* ---- notices ---- */

enum code get_arrears(struct page *page)
{
    struct arrears_notice *list;
    struct arrears_list_view view = {0};
    enum code code = action_list_arrears(page->action, page->account->account.account, &list,
                                         &view.count);
    if (code != OK)
        return code;
    view.notices = list;
    begin(page, t(page, TEXT_ARREARS_TITLE), "ACC-17");
    page_arrears_list(page, &view);
    return page_answer(page, 200);
}

static money open_of(const struct shown_arrears *shown)
{
    money sum = {0};
    for (size_t i = 0; i < shown->notice.rows_count; i++)
        sum = money_add(sum, shown->items[i].outstanding);
    return sum;
}

enum code get_arrears_notice(struct page *page)
{
    program_account account = page->account->account.account;
    struct shown_arrears shown;
    enum code code = action_show_arrears(page->action, account, page->id, &shown);
    if (code != OK)
        return code;
    const struct arrears_view view = {
        .shown = &shown, .open = open_of(&shown),
        .may_pay = action_may(page->action, PERMISSION_PAYMENT_MAKE, account)};
    begin(page, say(page, TEXT_ARREARS_ONE,
                    date_page(page->arena, shown.notice.issued_on, page->language), NULL),
          "ACC-18");
    page_arrears(page, &view);
    return page_answer(page, 200);
}

enum code get_arrears_pdf(struct page *page)
{
    struct shown_arrears shown;
    const char *bytes;
    size_t size;
    enum code code =
        action_show_arrears(page->action, page->account->account.account, page->id, &shown);
    if (code == OK)
        code = document_arrears_pdf(page->arena, &shown.notice, page->language, &bytes, &size);
    if (code != OK)
        return code;
    return page_download(page, "application/pdf",
                         arena_printf(page->arena, "%s.pdf", shown.notice.id), bytes, size);
}

enum code get_arrears_json(struct page *page)
{
    struct shown_arrears shown;
    enum code code =
        action_show_arrears(page->action, page->account->account.account, page->id, &shown);
    if (code != OK)
        return code;
    return page_download(page, "application/json",
                         arena_printf(page->arena, "%s.json", shown.notice.id), shown.document,
                         strlen(shown.document));
}

bool arrears_open(struct page *page, struct arrears_notice *ret_notice, money *ret_open)
{
    program_account account = page->account->account.account;
    struct arrears_notice *list;
    struct shown_arrears shown;
    size_t count;
    if (action_list_arrears(page->action, account, &list, &count) != OK)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (action_show_arrears(page->action, account, list[i].id, &shown) != OK)
            return false;
        *ret_open = open_of(&shown);
        if (ret_open->cents > 0) {
            *ret_notice = shown.notice;
            return true;
        }
    }
    return false;
}

bool statement_item_referred(struct page *page, const struct statement_item *item)
{
    const struct ledger_item at = {.id = item->item,
                                   .account = page->account->account.account,
                                   .outstanding = item->outstanding};
    return action_is_referred(page->action, &at);
}

/* ---- one debt ---- */

static enum code load_debt(struct page *page, struct shown_debt *ret)
{
    char *end;
    long long id = strtoll(page->id, &end, 10);
    if (*end || id <= 0)
        return NOT_FOUND;
    return action_show_debt(page->action, page->account->account.account, id, ret);
}

static enum code show_debt(struct page *page, struct debt_view *view, enum code refused)
{
    struct shown_debt shown;
    enum code code = load_debt(page, &shown);
    if (code != OK)
        return code;
    bool open = shown.item.outstanding.cents > 0;
    view->shown = &shown;
    view->officer = may_decide_money(page);
    view->may_pay =
        open && action_may(page->action, PERMISSION_PAYMENT_MAKE, shown.item.account);
    view->may_demand = open && action_may(page->action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE);
    view->may_recall = view->officer && open && (shown.state == MONEY_STATE_DEBT_REFERRED ||
                                                 shown.state == MONEY_STATE_DEBT_LEGAL);
    view->may_refer = view->officer && open && shown.state == MONEY_STATE_DEBT_RECALLED;
    view->may_act = view->officer && open && shown.state == MONEY_STATE_DEBT_REFERRED &&
                    !date_before(page->action->today, shown.legal_from);
    view->form = money_form(page, "words");
    begin(page, say(page, TEXT_DEBT_ONE, item_reference(page, &shown.item), NULL), "ACC-19");
    page_debt(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_debt(struct page *page)
{
    struct debt_view view = {.words = ""};
    return show_debt(page, &view, OK);
}

enum code post_debt(struct page *page)
{
    static const enum money_step offered[] = {MONEY_STEP_DEBT_RECALL, MONEY_STEP_DEBT_AGAIN,
                                              MONEY_STEP_DEBT_LEGAL};
    struct debt_view view = {.words = field(page, "words")};
    struct shown_debt shown;
    struct money_taken taken;
    enum code code = load_debt(page, &shown);
    if (code != OK)
        return code;
    struct money_order order = {.owner = program_account_bn(shown.item.account),
                                .matter = shown.matter, .words = view.words};
    code = NOT_FOUND;
    for (size_t i = 0; i < ARRAY_COUNT(offered); i++)
        if (strcmp(field(page, "step"), money_steps[offered[i]].id) == 0) {
            order.step = offered[i];
            code = action_take_money_step(page->action, &order, &taken);
        }
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_DEBT, page->id));
    return money_refused(page, code) ? show_debt(page, &view, code) : code;
}

/* ---- what is referred ---- */

enum code get_referred(struct page *page)
{
    struct shown_debt *list;
    struct referred_view view = {0};
    enum code code = action_list_referred(page->action, &list, &view.all);
    if (code != OK)
        return code;
    for (size_t i = 0; i < view.all; i++)
        view.outstanding = money_add(view.outstanding, list[i].item.outstanding);
    unsigned long from = strtoul(query(page, "from"), NULL, 10);
    view.from = from < view.all ? (size_t)from : 0;
    view.list = list + view.from;
    view.count = view.all - view.from < REFERRED_SHOWN ? view.all - view.from : REFERRED_SHOWN;
    if (view.from + view.count < view.all)
        view.next = arena_printf(page->arena, "%zu", view.from + view.count);
    page->title = t(page, TEXT_REFERRED_TITLE);
    page->code = "OFF-25";
    page->nav = NAV_MONEY;
    page_add_crumb(page, url(page, ROUTE_MONEY, NULL), t(page, TEXT_MONEY_DESK_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_referred(page, &view);
    return page_answer(page, 200);
}

enum code get_referred_csv(struct page *page)
{
    struct shown_debt *list;
    size_t count;
    struct out out = out_new(page->arena);
    enum code code = action_list_referred(page->action, &list, &count);
    if (code != OK)
        return code;
    out_put(&out, "account,item,type,reference,dueOn,amount,outstanding,interest,state,notice,"
                  "noticedOn,referredOn,legalFrom\r\n");
    for (size_t i = 0; i < count; i++) {
        const struct ledger_item *item = &list[i].item;
        csv_field(&out, item->account.text, true);
        csv_field(&out, arena_printf(page->arena, "%lld", (long long)item->id), false);
        csv_field(&out, item_types[item->type].id, false);
        csv_field(&out, item->reference, false);
        csv_field(&out, iso(page, item->due_on), false);
        csv_field(&out, money_text(page->arena, item->amount), false);
        csv_field(&out, money_text(page->arena, item->outstanding), false);
        csv_field(&out, money_text(page->arena, list[i].interest), false);
        csv_field(&out, money_states[list[i].state].id, false);
        csv_field(&out, list[i].notice, false);
        csv_field(&out, iso(page, list[i].noticed_on), false);
        csv_field(&out, date_is_none(list[i].referred_on) ? "" : iso(page, list[i].referred_on),
                  false);
        csv_field(&out, iso(page, list[i].legal_from), false);
        out_put(&out, "\r\n");
    }
    return page_download(page, "text/csv; charset=utf-8", "referred-debts.csv", out.data, out.size);
}

/* ---- accounts in credit ---- */

enum code get_in_credit(struct page *page)
{
    struct in_credit *list;
    struct in_credit_view view = {0};
    program_account after = {""};
    if (*query(page, "after") && !program_account_parse(query(page, "after"), &after))
        return NOT_FOUND;
    enum code code =
        action_list_in_credit(page->action, after, IN_CREDIT_SHOWN + 1, &list, &view.count);
    if (code != OK)
        return code;
    view.list = list;
    view.later = after.text[0] != '\0';
    if (view.count > IN_CREDIT_SHOWN) {
        view.count = IN_CREDIT_SHOWN;
        view.next = arena_text(page->arena, list[IN_CREDIT_SHOWN - 1].account.text);
    }
    page->title = t(page, TEXT_IN_CREDIT_TITLE);
    page->code = "OFF-26";
    page->nav = NAV_MONEY;
    page_add_crumb(page, url(page, ROUTE_MONEY, NULL), t(page, TEXT_MONEY_DESK_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_in_credit(page, &view);
    return page_answer(page, 200);
}

static void csv_in_credit(struct arena *arena, const struct in_credit *one, struct out *out)
{
    csv_field(out, one->account.text, true);
    csv_field(out, date_text(arena, one->since), false);
    csv_field(out, money_text(arena, one->credits), false);
    csv_field(out, money_text(arena, one->debts), false);
    csv_field(out, money_text(arena, money_subtract(one->credits, one->debts)), false);
    out_put(out, "\r\n");
}

/* However many there are, in pieces of so many. */
enum code get_in_credit_csv(struct page *page)
{
    static const char head[] = "account,since,credits,debts,owed\r\n";
    struct arena *outer = page->action->arena, *inner = arena_new();
    program_account after = {""};
    size_t count = IN_CREDIT_FILE;
    enum code code = OK;
    bool fine = true;
    for (bool first = true; code == OK && fine && count == IN_CREDIT_FILE; first = false) {
        struct in_credit *list;
        arena_reset(inner);
        page->action->arena = inner;
        code = action_list_in_credit(page->action, after, IN_CREDIT_FILE, &list, &count);
        if (code != OK)
            break;
        struct out out = out_new(inner);
        if (first)
            out_put(&out, head);
        for (size_t i = 0; i < count; i++)
            csv_in_credit(inner, &list[i], &out);
        if (count > 0)
            after = list[count - 1].account;
        fine = out.size == 0 || http_spool(page->response, out.data, out.size);
    }
    page->action->arena = outer;
    arena_free(inner);
    if (code != OK)
        return code;
    return fine ? page_download(page, "text/csv; charset=utf-8", "accounts-in-credit.csv", NULL, 0)
                : FAULT;
}
