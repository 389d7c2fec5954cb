/* The officers' desk: delegations of any business, suspended and resumed. */
#include "templates.h"

enum { CLIENTS_SHOWN = 50 };

static enum code show_desk(struct page *page, struct delegations_view *view)
{
    enum code code = *view->number == '\0'
                         ? OK
                         : action_list_delegations_of(page->action, view->number,
                                                      query(page, "after"), CLIENTS_SHOWN,
                                                      &view->of);
    if (code != OK && code != FINDINGS)
        return code;
    view->known = code == OK && *view->number != '\0';
    if (view->known && view->of.firm != NULL && !view->licence_sent) {
        const struct registry_business *firm = view->of.firm;
        view->licence = (struct licence_order){
            .number = firm->licence, .suspended = firm->licence_suspended, .reason = "",
            .until = date_is_none(firm->licence_until) ? "" : iso(page, firm->licence_until)};
    }
    view->later = *query(page, "after") != '\0';
    view->form = people_form(page);
    page->title = t(page, TEXT_DELEG_DESK);
    page->code = "OFF-15";
    page->nav = NAV_REGISTRATIONS;
    if (may_look(page, PERMISSION_REGISTRATION_DECIDE))
        page_add_crumb(page, url(page, ROUTE_REGISTRATIONS, NULL), t(page, TEXT_REGISTRATIONS));
    page_add_crumb(page, NULL, page->title);
    page_delegations(page, view);
    return page_answer(page, page->error ? 422 : 200);
}

static struct delegations_view begin(const char *number)
{
    return (struct delegations_view){.number = number, .done = "", .at_client = "", .at_firm = "",
                                     .reason = ""};
}

enum code get_delegations(struct page *page)
{
    struct delegations_view view = begin(query(page, "business"));
    const char *done = query(page, "done");
    if (!may_look(page, PERMISSION_DELEGATION_SUSPEND))
        return NOT_FOUND;
    if (strcmp(done, "suspended") == 0 || strcmp(done, "resumed") == 0 ||
        strcmp(done, "licence") == 0)
        view.done = say_id(page, "deleg.done.", done);
    return show_desk(page, &view);
}

static enum code back(struct page *page, const struct delegations_view *view, enum code code,
                      const char *done)
{
    return code == OK ? page_redirect(page, arena_printf(page->arena, "%s?business=%s&done=%s",
                                                         url(page, ROUTE_DELEGATIONS, NULL),
                                                         http_escape(page->arena, view->number),
                                                         done))
                      : code;
}

static enum code post_licence(struct page *page, struct delegations_view *view)
{
    bn firm;
    /* The one that is refused bears the name of the finding's place, and others on the page not. */
    const char *reason = field(page, "licence-reason");
    view->licence_sent = true;
    view->licence = (struct licence_order){
        .number = field(page, "licence"), .until = field(page, "until"),
        .suspended = *field(page, "suspended") != '\0',
        .reason = *reason != '\0' ? reason : field(page, "reason")};
    if (!bn_parse(field(page, "firm"), &firm))
        return UNREADABLE;
    enum code code = action_set_licence(page->action, firm, &view->licence);
    return page->action->findings.count > 0 ? show_desk(page, view)
                                            : back(page, view, code, "licence");
}

enum code post_delegations(struct page *page)
{
    struct delegations_view view = begin(field(page, "business"));
    const char *what = field(page, "do");
    bool suspend = strcmp(what, "suspend") == 0;
    bn client, firm;
    if (strcmp(what, "licence") == 0)
        return post_licence(page, &view);
    if (!action_may(page->action, PERMISSION_DELEGATION_SUSPEND, ACCOUNT_NONE))
        return NOT_FOUND;
    view.at_client = field(page, "client");
    view.at_firm = field(page, "firm");
    view.reason = field(page, "reason");
    if ((!suspend && strcmp(what, "resume") != 0) || !bn_parse(view.at_client, &client) ||
        !bn_parse(view.at_firm, &firm))
        return UNREADABLE;
    enum code code = action_suspend_delegation(page->action, client, firm, suspend, view.reason);
    return page->action->findings.count > 0
               ? show_desk(page, &view)
               : back(page, &view, code, suspend ? "suspended" : "resumed");
}
