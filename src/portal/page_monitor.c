/* Security between reviews: what is used of it, requests to change the requirement, and where every
 * account of a business stands. */
#include "templates.h"

#include <stdlib.h>

const char *use_text(struct page *page, money used, money limit)
{
    const int64_t share = security_use_share(used, limit);
    return share < 0 ? say(page, TEXT_FS_USE_NOW_NOTHING, money_of(page, used), NULL)
                     : say(page, TEXT_FS_USE_NOW, money_of(page, used), money_of(page, limit),
                           share_text(page, share), NULL);
}

struct markup request_tag(struct page *page, enum money_state state)
{
    const char *kind = state == MONEY_STATE_REQUIREMENT_REQUEST_APPROVED ||
                               state == MONEY_STATE_REQUIREMENT_REQUEST_PARTLY_APPROVED
                           ? "ok"
                       : money_states[state].open != 0 ? "warn"
                                                       : "info";
    return tag(page, kind, fact(page, money_states[state].en, money_states[state].fr));
}

const char *basis_name(struct page *page, const char *basis)
{
    const char *words = say_id(page, "fs.request.basis.", basis);
    return words == NULL ? basis : words;
}

const struct option *options_of_basis(struct page *page)
{
    struct option *options = arena_array(page->arena, 4, sizeof(*options));
    options[0] = (struct option){.value = "", .label = ""};
    options[1] = (struct option){.value = "actual", .label = t(page, TEXT_FS_REQUEST_BASIS_ACTUAL)};
    options[2] =
        (struct option){.value = "projected", .label = t(page, TEXT_FS_REQUEST_BASIS_PROJECTED)};
    return options;
}

enum code fill_use(struct page *page, const struct security_standing *shown, struct use_view *view)
{
    const program_account account = shown->account;
    struct utilisation_day *months;
    struct utilisation_notice *notices;
    struct security_forecast *forecast = arena_alloc(page->arena, sizeof(*forecast));
    enum code code = action_list_utilisation_months(page->action, account, &months,
                                                    &view->months_count);
    if (code == OK)
        code = action_list_notices(page->action, account, &notices, &view->notices_count);
    if (code == OK)
        code = action_foresee_review(page->action, account, forecast);
    if (code != OK)
        return code;
    view->shown = shown;
    view->months = months;
    view->notices = notices;
    view->forecast = forecast;
    return OK;
}

static void begin_page(struct page *page, enum text_id title, const char *code)
{
    page->title = t(page, title);
    page->code = code;
    page->nav = NAV_GUARANTEE;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_GUARANTEE, NULL), t(page, TEXT_FS_TITLE));
    page_add_crumb(page, NULL, page->title);
}

/* ---- requests ---- */

static enum code show_requests(struct page *page, struct requirement_view *view, enum code refused)
{
    const program_account account = page->account->account.account;
    struct security_standing shown;
    struct requirement_request *requests;
    enum code code = action_show_security(page->action, account, &shown);
    if (code == OK)
        code = action_list_requirement_requests(page->action, account, &requests,
                                                &view->requests_count);
    if (code != OK)
        return code;
    for (size_t i = 0; i < view->requests_count && view->open == NULL; i++)
        if (money_states[requests[i].state].open != 0)
            view->open = &requests[i];
    const bool posts = action_may(page->action, PERMISSION_SECURITY_POST, account);
    view->shown = &shown;
    view->requests = requests;
    view->may_ask = posts;
    view->answers = posts && view->open != NULL &&
                    view->open->state == MONEY_STATE_REQUIREMENT_REQUEST_INFO_REQUESTED;
    view->decides = action_may(page->action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE);
    if (view->change.amount == NULL) {
        view->change = (struct change_fields){"", "", ""};
        view->until = "";
        if (view->decides && view->open != NULL)
            view->change.amount = money_text(page->arena, view->open->asked);
    }
    view->form = problems_by_name(page, "words");
    begin_page(page, TEXT_FS_REQUEST, "SEC-22");
    page_requirement(page, view);
    return page_answer(page, money_status(refused));
}

enum code get_guarantee_request(struct page *page)
{
    const char *done = say_id(page, "fs.done.", query(page, "done"));
    struct requirement_view view = {.done = done == NULL ? "" : done};
    return show_requests(page, &view, OK);
}

static enum money_step step_of(const char *what)
{
    int step = 0;
    while (step < MONEY_STEP_COUNT && strcmp(money_steps[step].id, what) != 0)
        step++;
    return (enum money_step)step;
}

static enum code do_it(struct page *page, const char *what, const struct requirement_view *view)
{
    const program_account account = page->account->account.account;
    const char *amount = form_plain_number(page->arena, view->change.amount, page->language);
    struct requirement_request made;
    if (strcmp(what, "asked") == 0) {
        const struct requirement_change change = {.amount = amount, .basis = view->change.basis,
                                                  .words = view->change.words};
        return action_ask_requirement(page->action, account, &change, &made);
    }
    const struct requirement_step_order order = {
        .account = account, .matter = strtoll(field(page, "matter"), NULL, 10),
        .step = step_of(what), .words = view->change.words, .amount = amount,
        .until = view->until};
    return order.step == MONEY_STEP_COUNT
               ? UNREADABLE
               : action_step_requirement(page->action, &order, &made);
}

enum code post_guarantee_request(struct page *page)
{
    const char *what = field(page, "do");
    struct requirement_view view = {.done = "", .until = field(page, "until"),
                                    .change = {field(page, "amount"), field(page, "basis"),
                                               field(page, "words")}};
    enum code code = do_it(page, what, &view);
    if (code == OK)
        return page_redirect(page, arena_printf(page->arena, "%s?done=%s",
                                                url(page, ROUTE_GUARANTEE_REQUEST, NULL), what));
    return money_refused(page, code) ? show_requests(page, &view, code) : code;
}

/* ---- all accounts ---- */

enum code get_guarantees(struct page *page)
{
    struct security_standing *rows;
    struct standings_view view = {0};
    enum code code = action_list_standings(
        page->action, program_account_bn(page->account->account.account), &rows, &view.count);
    if (code != OK)
        return code;
    view.rows = rows;
    begin_page(page, TEXT_FS_ACCOUNTS, "SEC-23");
    page_standings(page, &view);
    return page_answer(page, 200);
}
