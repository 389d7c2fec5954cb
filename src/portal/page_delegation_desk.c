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
    if (strcmp(done, "suspended") == 0 || strcmp(done, "resumed") == 0)
        view.done = say_id(page, "deleg.done.", done);
    return show_desk(page, &view);
}

enum code post_delegations(struct page *page)
{
    struct delegations_view view = begin(field(page, "business"));
    const char *what = field(page, "do");
    bool suspend = strcmp(what, "suspend") == 0;
    bn client, firm;
    view.at_client = field(page, "client");
    view.at_firm = field(page, "firm");
    view.reason = field(page, "reason");
    if (!action_may(page->action, PERMISSION_DELEGATION_SUSPEND, ACCOUNT_NONE))
        return NOT_FOUND;
    if ((!suspend && strcmp(what, "resume") != 0) || !bn_parse(view.at_client, &client) ||
        !bn_parse(view.at_firm, &firm))
        return UNREADABLE;
    enum code code = action_suspend_delegation(page->action, client, firm, suspend, view.reason);
    if (code == OK)
        return page_redirect(page, arena_printf(page->arena, "%s?business=%s&done=%s",
                                                url(page, ROUTE_DELEGATIONS, NULL), view.number,
                                                suspend ? "suspended" : "resumed"));
    return page->action->findings.count > 0 ? show_desk(page, &view) : code;
}
