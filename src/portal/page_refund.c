/* Refunds of a credit: how much there is, asking for it; the agency's payments out. */
#include "templates.h"

static enum code show(struct page *page, struct refund_view *view, enum code refused)
{
    program_account account = page->account->account.account;
    struct shown_matter *matters;
    enum code code = action_refund_room(page->action, account, &view->room);
    if (code == OK)
        code = action_list_matters(page->action, account, "refund", &matters, &view->count);
    if (code != OK)
        return code;
    view->matters = matters;
    view->officer = may_decide_money(page);
    view->may_ask = view->room.most.cents > 0 &&
                    (view->officer ||
                     (view->room.on_request &&
                      action_may(page->action, PERMISSION_REFUND_ASK, account)));
    if (view->count > 0 && money_states[matters[view->count - 1].state].open != 0)
        view->may_ask = false; /* one at a time */
    if (view->amount == NULL) {
        view->amount = view->room.most.cents > 0
                           ? money_text(page->arena, view->room.most) : "";
        view->institution = view->transit = view->number = "";
        view->payee = page->account->legal_name;
    }
    view->form = problems_by_name(page, "amount");
    page->title = t(page, TEXT_REFUND_TITLE);
    page->code = "ACC-13";
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_STATEMENTS, NULL), t(page, TEXT_NAV_ACCOUNT));
    page_add_crumb(page, NULL, page->title);
    page_refund(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_refund(struct page *page)
{
    struct refund_view view = {0};
    return show(page, &view, OK);
}

static enum code withdraw(struct page *page)
{
    program_account account = page->account->account.account;
    struct shown_matter *matters;
    struct money_taken taken;
    size_t count;
    enum code code = action_list_matters(page->action, account, "refund", &matters, &count);
    if (code != OK || count == 0)
        return code == OK ? NOT_FOUND : code;
    const struct money_order order = {.owner = program_account_bn(account),
                                      .matter = matters[count - 1].steps[0].matter,
                                      .step = MONEY_STEP_REFUND_WITHDRAW};
    return action_take_money_step(page->action, &order, &taken);
}

enum code post_refund(struct page *page)
{
    struct refund_view view = {0};
    struct money_taken taken;
    enum code code;
    if (strcmp(field(page, "do"), "withdraw") == 0) {
        code = withdraw(page);
    } else {
        view = (struct refund_view){.amount = field(page, "amount"),
                                    .institution = field(page, "institution"),
                                    .transit = field(page, "transit"),
                                    .number = field(page, "number"),
                                    .payee = field(page, "payee")};
        const struct refund_order order = {
            .account = page->account->account.account,
            .amount = form_plain_number(page->arena, view.amount, page->language),
            .institution = view.institution,
            .transit = view.transit,
            .number = view.number,
            .payee = view.payee,
            .proposed = may_decide_money(page)};
        code = action_ask_refund(page->action, &order, &taken);
        view.number = ""; /* never sent back */
    }
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_REFUND, NULL));
    return money_refused(page, code) ? show(page, &view, code) : code;
}

/* ---- payments out ---- */

static enum code show_payouts(struct page *page, struct payouts_view *view, enum code refused)
{
    struct payout_run *runs;
    enum code code = action_list_payouts(page->action, &runs, &view->count);
    if (code != OK)
        return code;
    view->runs = runs;
    view->form = money_form(page, "draw");
    page->title = t(page, TEXT_PAYOUT_TITLE);
    page->code = "OFF-24";
    page->nav = NAV_BANK;
    page_add_crumb(page, url(page, ROUTE_BANK_FILES, NULL), t(page, TEXT_BANK_FILES_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_payouts(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_payouts(struct page *page)
{
    struct payouts_view view = {0};
    return show_payouts(page, &view, OK);
}

enum code post_payouts(struct page *page)
{
    struct payouts_view view = {0};
    struct payout_run run;
    enum code code = action_pay_out(page->action, &run);
    if (code == OK && run.count > 0)
        return page_redirect(page, url(page, ROUTE_PAYOUTS, NULL));
    view.nothing = code == OK;
    return code == OK || money_refused(page, code) ? show_payouts(page, &view, code) : code;
}

enum code get_payout_file(struct page *page)
{
    struct out out = out_new(page->arena);
    enum code code = action_payout_file(page->action, page->id, &out);
    if (code != OK)
        return code;
    return page_download(page, "application/xml",
                         arena_printf(page->arena, "%s.xml", page->id), out.data, out.size);
}
