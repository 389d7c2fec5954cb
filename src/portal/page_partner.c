/* Signing in through a partner: which there are, there, and back. */
#include "templates.h"

static enum code show_partners(struct page *page, const char *problem, const char *next, int status)
{
    struct partner *list = NULL;
    struct partners_view view = {.problem = problem, .next = next};
    view.count = action_partners(page->action, &list);
    view.list = list;
    page->title = t(page, TEXT_PARTNERS);
    page->code = "PUB-07";
    page->error = problem != NULL;
    page_partners(page, &view);
    return page_answer(page, status);
}

static enum code show_finding(struct page *page, enum finding_code code, const char *argument)
{
    if (page->action->findings.count == 0)
        findings_add(&page->action->findings, code, 0, "/partner", argument, NULL, NULL);
    const char *words =
        finding_message(page->arena, &page->action->findings.items[0], page->language);
    return show_partners(page, words, "", 422);
}

enum code get_partners(struct page *page)
{
    const char *next = own_page(query(page, "next"));
    return show_partners(page, NULL, next ? next : "", 200);
}

enum code get_partner(struct page *page)
{
    struct sign_in came;
    const char *to;
    enum code code = action_begin_partner(page->action, page->id,
                                          url(page, ROUTE_PARTNER_BACK, page->id),
                                          own_page(query(page, "next")), &came, &to);
    if (code == FORBIDDEN)
        return show_finding(page, FINDING_PPL_0016, clock_text(page, came.until));
    if (code == FINDINGS)
        return show_finding(page, FINDING_PPL_0033, "");
    if (code != OK)
        return code;
    page_set_cookie(page, COOKIE_STEP, came.flow, 0);
    return page_redirect(page, to);
}

enum code get_partner_back(struct page *page)
{
    struct sign_in_flow flow;
    struct sign_in came = {0};
    const struct partner_answer answer = {.state = query(page, "state"),
                                          .code = query(page, "code"),
                                          .issuer = query(page, "iss"),
                                          .error = query(page, "error")};
    enum code code = action_load_flow(page->action, page_cookie(page, COOKIE_STEP), &flow);
    if (code == OK)
        code = action_finish_partner(page->action, &flow, page->id,
                                     url(page, ROUTE_PARTNER_BACK, page->id), &answer,
                                     page_cookie(page, COOKIE_DEVICE), &came);
    if (code == OK)
        return page_signed_in(page, &came);
    if (code == FORBIDDEN)
        return show_finding(page, FINDING_PPL_0016, clock_text(page, came.until));
    if (code == CONFLICT)
        return show_finding(page, FINDING_PPL_0023, NULL);
    if (code == FINDINGS)
        return show_finding(page, FINDING_PPL_0033, "");
    return code == UNAUTHORIZED ? page_redirect(page, url(page, ROUTE_PARTNERS, NULL)) : code;
}
