/* Requests of firms, several approved at once on the same terms. */
#include "templates.h"

static bool chosen(struct page *page, const char *id)
{
    return *field(page, arena_printf(page->arena, "r-%s", id)) != '\0';
}

/* Those that were ticked, also when they do not wait any more. */
static struct approved_request *read_chosen(struct page *page, size_t *ret_count)
{
    struct shown_delegation_request *all;
    size_t count = action_list_delegation_requests(page->action, DELEGATION_AS_CLIENT, false,
                                                   false, &all);
    struct approved_request *list = arena_array(page->arena, count + 1, sizeof(*list));
    *ret_count = 0;
    for (size_t i = 0; i < count; i++)
        if (chosen(page, all[i].request.id))
            list[(*ret_count)++] = (struct approved_request){.id = all[i].request.id};
    return list;
}

bool approvals_has(const struct approvals_view *view, const char *id)
{
    for (size_t i = 0; i < view->chosen_count; i++)
        if (strcmp(view->chosen[i].id, id) == 0)
            return true;
    return false;
}

/* To file, and to see what it filed itself; on the account there is, if there is but one. */
static struct delegation_order usual(const struct registry_business *business)
{
    return (struct delegation_order){
        .programs = business->accounts_count == 1
                        ? program_account_program(&business->accounts[0].account)
                        : "",
        .file = true, .from = "", .until = "", .ceiling = ""};
}

static enum code begin(struct page *page, struct approvals_view *view)
{
    *view = (struct approvals_view){0};
    enum code code = action_own_business(page->action, &view->business);
    if (code == OK)
        view->order = usual(view->business);
    return code;
}

static enum code show(struct page *page, struct approvals_view *view)
{
    struct shown_delegation_request *requests;
    view->requests_count = action_list_delegation_requests(page->action, DELEGATION_AS_CLIENT,
                                                           false, true, &requests);
    view->requests = requests;
    for (size_t i = 0; i < view->chosen_count; i++)
        view->good += (view->checked || view->done) && view->chosen[i].code == OK;
    view->form = people_form(page);
    page->title = t(page, TEXT_DELEG_SEVERAL);
    page->code = "BUS-11";
    page->nav = NAV_THIRD;
    page_add_crumb(page, url(page, ROUTE_THIRD_PARTIES, NULL), t(page, TEXT_DELEG_THIRD));
    page_add_crumb(page, NULL, page->title);
    page_approvals(page, view);
    return page_answer(page, page->error ? 422 : 200);
}

enum code get_approvals(struct page *page)
{
    struct approvals_view view;
    enum code code = begin(page, &view);
    return code == OK ? show(page, &view) : code;
}

enum code post_approvals(struct page *page)
{
    struct approvals_view view;
    const char *what = field(page, "do");
    bool check = strcmp(what, "check") == 0, approve = strcmp(what, "approve") == 0;
    enum code code = begin(page, &view);
    if (code != OK)
        return code;
    struct approved_request *list = read_chosen(page, &view.chosen_count);
    view.chosen = list;
    if (!check && !approve) /* from the list of what was received */
        return show(page, &view);
    view.order = delegation_read_order(page, view.business);
    code = action_approve_delegations(page->action, list, view.chosen_count, &view.order, check);
    if (code != OK && code != FINDINGS)
        return code;
    view.checked = check && code == OK;
    view.done = approve && code == OK;
    return show(page, &view);
}
