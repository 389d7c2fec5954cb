/* Demands on security agreements: a provider's list, one of them, and making one. */
#include "templates.h"

struct markup demand_tag(struct page *page, enum money_state state)
{
    const bool done = state == MONEY_STATE_DEMAND_PAID || state == MONEY_STATE_DEMAND_LAPSED;
    const char *kind = done                                    ? "ok"
                       : state == MONEY_STATE_DEMAND_DEFAULTED ? "bad"
                       : state == MONEY_STATE_DEMAND_WITHDRAWN ? "info"
                                                               : "warn";
    return tag(page, kind, fact(page, money_states[state].en, money_states[state].fr));
}

enum code get_demands(struct page *page)
{
    struct demands_view view = {0};
    struct security_demand *list;
    if (!may_give_security(page))
        return NOT_FOUND;
    enum code code = action_list_demands_given(page->action, &list, &view.count);
    if (code != OK)
        return code;
    view.list = list;
    page->title = t(page, TEXT_FSD_DEMANDS);
    page->code = "SUR-03";
    page->nav = NAV_BONDS;
    page_add_crumb(page, url(page, ROUTE_BONDS, NULL), t(page, TEXT_FS_BONDS));
    page_add_crumb(page, NULL, page->title);
    page_demands(page, &view);
    return page_answer(page, 200);
}

/* ---- one of them ---- */

static enum code show_demand(struct page *page, struct demand_view *view, enum code refused)
{
    struct security_demand demand;
    program_account account;
    ledger_id matter;
    if (!action_parse_agreement(page->id, &account, &matter))
        return NOT_FOUND;
    enum code code = action_show_demand(page->action, account, matter, &demand);
    if (code != OK)
        return code;
    view->demand = &demand;
    view->open = money_states[demand.state].open != 0;
    view->provides = may_give_security(page) &&
                     bn_equal(page->action->actor.business, demand.terms.provider);
    view->decides = action_may(page->action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE);
    if (view->words == NULL)
        view->words = view->amount = view->reference = "";
    if (view->amount[0] == '\0')
        view->amount = money_text(page->arena, demand.asks);
    view->form = problems_by_name(page, "words");
    page->title = say(page, TEXT_FSD_DEMAND, demand.terms.number, NULL);
    page->code = "SUR-04";
    page->nav = view->provides  ? NAV_BONDS
                : view->decides ? NAV_GUARANTEES
                                : NAV_GUARANTEE;
    if (view->provides)
        page_add_crumb(page, url(page, ROUTE_DEMANDS, NULL), t(page, TEXT_FSD_DEMANDS));
    else
        page_add_crumb(page, account_page(page, ROUTE_GUARANTEE, demand.account, NULL),
                       t(page, TEXT_FS_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_demand(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_demand(struct page *page)
{
    struct demand_view view = {0};
    return show_demand(page, &view, OK);
}

enum code post_demand(struct page *page)
{
    const char *what = field(page, "do");
    struct demand_view view = {.words = field(page, "words"), .amount = field(page, "amount"),
                               .reference = field(page, "reference")};
    struct demand_step_order order = {
        .step = MONEY_STEP_COUNT, .words = view.words, .reference = view.reference,
        .amount = form_plain_number(page->arena, view.amount, page->language)};
    struct security_demand after;
    if (!action_parse_agreement(page->id, &order.account, &order.matter))
        return NOT_FOUND;
    for (int i = 0; i < MONEY_STEP_COUNT; i++)
        if (strcmp(money_steps[i].kind, "demand") == 0 && strcmp(money_steps[i].id, what) == 0)
            order.step = (enum money_step)i;
    if (order.step == MONEY_STEP_COUNT)
        return UNREADABLE;
    enum code code = action_step_demand(page->action, &order, &after);
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_DEMAND, page->id));
    return money_refused(page, code) ? show_demand(page, &view, code) : code;
}

/* ---- making one ---- */

static enum code show_new(struct page *page, struct demand_new_view *view, enum code refused)
{
    struct security_agreement agreement;
    struct security_demand demand;
    struct demand_order order;
    program_account debtor;
    if (!action_parse_agreement(page->id, &debtor, &order.agreement))
        return NOT_FOUND;
    enum code code =
        action_show_agreement_of(page->action, debtor, order.agreement, &agreement);
    if (code != OK)
        return code;
    if (!program_account_parse(view->account, &order.account) && agreement.terms.parts_count > 0)
        order.account = agreement.terms.parts[0].account;
    view->agreement = &agreement;
    view->account = arena_text(page->arena, order.account.text);
    view->key = page->id;
    const struct findings refusal = page->action->findings; /* is told, not what follows */
    page->action->findings = findings_new(page->arena);
    code = action_preview_demand(page->action, &order, &demand);
    if (code != OK && !money_refused(page, code))
        return code;
    view->demand = code == OK ? &demand : NULL;
    if (refused != OK)
        page->action->findings = refusal;
    view->form = problems_by_name(page, "words");
    page->title = t(page, TEXT_FSD_NEW);
    page->code = "OFF-31";
    page->nav = NAV_GUARANTEES;
    page_add_crumb(page, account_page(page, ROUTE_GUARANTEE, order.account, NULL),
                   t(page, TEXT_FS_TITLE));
    page_add_crumb(page, url(page, ROUTE_BOND, page->id), agreement.terms.number);
    page_add_crumb(page, NULL, page->title);
    page_demand_new(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_demand_new(struct page *page)
{
    struct demand_new_view view = {.account = query(page, "account"), .words = ""};
    return show_new(page, &view, OK);
}

enum code post_demand_new(struct page *page)
{
    struct demand_new_view view = {.account = field(page, "account"),
                                   .words = field(page, "words")};
    struct demand_order order = {.words = view.words};
    struct security_demand made;
    program_account debtor;
    if (!action_parse_agreement(page->id, &debtor, &order.agreement) ||
        !program_account_parse(view.account, &order.account))
        return NOT_FOUND;
    enum code code = action_make_demand(page->action, &order, &made);
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_DEMAND, made.name));
    return money_refused(page, code) ? show_new(page, &view, code) : code;
}
