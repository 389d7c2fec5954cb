/* Who works for the business: a list, requests, giving and ending roles. */
#include "templates.h"

const char *person_name(const struct user *person)
{
    return person->display_name != NULL && *person->display_name != '\0' ? person->display_name
                                                                         : person->name;
}

const char *membership_words(struct page *page, const struct employee *employee)
{
    struct out words = out_new(page->arena);
    for (size_t i = 0; i < employee->count; i++) {
        const struct membership *m = &employee->memberships[i];
        out_printf(&words, "%s%s", i == 0 ? "" : ", ", m->program);
        if (m->role != employee->role)
            out_printf(&words, " (%s)", role_name(page, role_ids[m->role]));
    }
    return words.data == NULL ? "" : words.data;
}

bool is_chosen(const struct employee_view *view, const char *program)
{
    for (size_t i = 0; i < view->chosen_count; i++)
        if (strcmp(view->chosen[i], program) == 0)
            return true;
    return false;
}

/* ---- the list ---- */

static enum code load_list(struct page *page, struct employees_view *view)
{
    struct employee *list;
    struct shown_request *requests = NULL;
    size_t managers = 0;
    enum code code = action_list_employees(page->action, &list, &view->count);
    if (code != OK)
        return code;
    view->list = list;
    for (size_t i = 0; i < view->count; i++)
        managers += list[i].role == ROLE_MANAGER;
    view->single = managers == 1;
    view->requests_count = action_list_requests(page->action, &requests);
    view->requests = requests;
    view->business = action_business_name(page->action, page->action->actor.business);
    return view->business == NULL ? NOT_FOUND : OK;
}

static void begin(struct page *page, const char *title)
{
    page->title = title;
    page->code = "SET-03";
    page_add_crumb(page, url(page, ROUTE_SETUP, NULL), t(page, TEXT_SETUP_LIST));
}

enum code get_employees(struct page *page)
{
    struct employees_view view = {.pending = strcmp(query(page, "tab"), "pending") == 0};
    enum code code = load_list(page, &view);
    if (code != OK)
        return code;
    begin(page, t(page, TEXT_EMPLOYEES));
    page_add_crumb(page, NULL, page->title);
    page_employees(page, &view);
    return page_answer(page, 200);
}

/* ---- one person ---- */

static const char *const all_roles[] = {"reader", "editor", "program_manager", "manager", NULL};
static const char *const account_roles[] = {"reader", "editor", "program_manager", NULL};

static enum code show(struct page *page, struct employee_view *view)
{
    struct reachable_account *accounts;
    bool manager = strcmp(page->action->actor.role, role_ids[ROLE_MANAGER]) == 0;
    view->accounts_count = action_employee_accounts(page->action, &accounts);
    view->accounts = accounts;
    view->roles = manager ? all_roles : account_roles;
    view->form = people_form(page);
    if (view->request == NULL)
        view->clients = employee_clients(page, view->person->name, person_name(view->person),
                                         strcmp(view->role_now, role_ids[ROLE_MANAGER]) == 0,
                                         view->url);
    view->back = url(page, ROUTE_EMPLOYEES, NULL);
    if (view->request != NULL)
        view->back = arena_printf(page->arena, "%s?tab=pending", view->back);
    begin(page, person_name(view->person));
    page_add_crumb(page, url(page, ROUTE_EMPLOYEES, NULL), t(page, TEXT_EMPLOYEES));
    page_add_crumb(page, NULL, page->title);
    page_employee(page, view);
    return page_answer(page, page->error ? 422 : 200);
}

/* The boxes that are ticked; a field may come many times. */
static void read_order(struct page *page, struct employee_view *view)
{
    struct http_field *fields;
    size_t count = http_form_fields(page->request, &fields);
    const char **chosen = arena_array(page->arena, count + 1, sizeof(*chosen));
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, "accounts") == 0)
            chosen[view->chosen_count++] = fields[i].value;
    view->chosen = chosen;
    view->role = field(page, "role");
}

static struct member_order order_of(const struct employee_view *view, bool nothing)
{
    /* A role was not chosen: that is told, and ends nothing. */
    const char *role = *view->role == '\0' ? "none" : view->role;
    return (struct member_order){nothing ? "" : role, view->chosen, view->chosen_count};
}

static enum code load_request(struct page *page, struct employee_view *view)
{
    struct shown_request *list;
    if (!action_may_in(page->action, PERMISSION_EMPLOYEE_MANAGE, page->action->actor.business))
        return FORBIDDEN;
    size_t count = action_list_requests(page->action, &list), i = 0;
    while (i < count && strcmp(list[i].request.id, page->id) != 0)
        i++;
    if (i == count)
        return NOT_FOUND;
    view->request = &list[i].request;
    view->person = &list[i].person;
    view->url = url(page, ROUTE_EMPLOYEE_REQUEST, page->id);
    return OK;
}

enum code get_employee_request(struct page *page)
{
    struct employee_view view = {.role = ""};
    enum code code = load_request(page, &view);
    return code == OK ? show(page, &view) : code;
}

enum code post_employee_request(struct page *page)
{
    struct employee_view view = {.role = ""};
    enum code code = load_request(page, &view);
    if (code != OK)
        return code;
    read_order(page, &view);
    const struct member_order order =
        order_of(&view, strcmp(field(page, "do"), "refuse") == 0);
    code = action_decide_request(page->action, page->id, &order);
    if (code == OK)
        return page_redirect(page, arena_printf(page->arena, "%s?tab=pending",
                                                url(page, ROUTE_EMPLOYEES, NULL)));
    return code == FINDINGS ? show(page, &view) : code;
}

static enum code load_employee(struct page *page, struct employee_view *view)
{
    struct employee *list;
    size_t count, i = 0;
    enum code code = action_list_employees(page->action, &list, &count);
    if (code != OK)
        return code;
    while (i < count && strcmp(list[i].person.name, page->id) != 0)
        i++;
    if (i == count)
        return NOT_FOUND;
    const char **chosen = arena_array(page->arena, list[i].count, sizeof(*chosen));
    for (size_t k = 0; k < list[i].count; k++)
        if (list[i].memberships[k].role == list[i].role)
            chosen[view->chosen_count++] = list[i].memberships[k].program;
    view->chosen = chosen;
    view->person = &list[i].person;
    view->role = view->role_now = role_ids[list[i].role];
    view->now = list[i].role == ROLE_MANAGER
                    ? role_name(page, view->role)
                    : arena_printf(page->arena, "%s: %s", role_name(page, view->role),
                                   membership_words(page, &list[i]));
    view->url = url(page, ROUTE_EMPLOYEE, http_escape(page->arena, page->id));
    return OK;
}

enum code get_employee(struct page *page)
{
    struct employee_view view = {0};
    enum code code = load_employee(page, &view);
    return code == OK ? show(page, &view) : code;
}

enum code post_employee(struct page *page)
{
    struct employee_view view = {0};
    enum code code = load_employee(page, &view);
    if (code != OK)
        return code;
    code = employee_clients_step(page, page->id);
    if (code == OK)
        return page_redirect(page, view.url);
    if (code != UNREADABLE)
        return page->action->findings.count > 0 ? show(page, &view) : code;
    bool end = strcmp(field(page, "do"), "end") == 0;
    if (!end) {
        view.chosen_count = 0;
        read_order(page, &view);
    }
    const struct member_order order = order_of(&view, end);
    code = action_change_employee(page->action, page->id, &order);
    if (code == FINDINGS)
        return show(page, &view);
    if (code != OK)
        return code;
    bool self = strcmp(page->id, page->action->actor.name) == 0;
    return page_redirect(page, url(page, self ? ROUTE_SETUP : ROUTE_EMPLOYEES, NULL));
}
