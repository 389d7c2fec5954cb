/* A firm's groups of clients, one client, and which of its people act for whom. */
#include "templates.h"

enum { MEMBERS_SHOWN = 50, ASSIGNMENTS_SHOWN = 100 };

/* ---- what can be chosen ---- */

const struct option *assign_roles(struct page *page)
{
    static const char *const roles[] = {"reader", "editor", "program_manager"};
    struct option *options = arena_array(page->arena, ARRAY_COUNT(roles) + 1, sizeof(*options));
    for (size_t i = 0; i < ARRAY_COUNT(roles); i++)
        options[i] = (struct option){roles[i], role_name(page, roles[i])};
    return options;
}

/* Everybody but managers, who have all clients. */
static const struct option *people_options(struct page *page)
{
    struct employee *list;
    size_t count, kept = 1;
    if (action_list_employees(page->action, &list, &count) != OK)
        count = 0;
    struct option *options = arena_array(page->arena, count + 2, sizeof(*options));
    options[0] = (struct option){"", t(page, TEXT_CLIENTS_CHOOSE)};
    for (size_t i = 0; i < count; i++)
        if (list[i].role != ROLE_MANAGER)
            options[kept++] = (struct option){
                arena_text(page->arena, list[i].person.name),
                arena_printf(page->arena, "%s (%s)", person_name(&list[i].person),
                             role_name(page, role_ids[list[i].role]))};
    return options;
}

const struct option *client_group_options(struct page *page, const char *none)
{
    struct client_group *list;
    size_t count = action_list_client_groups(page->action, &list);
    struct option *options = arena_array(page->arena, count + 2, sizeof(*options));
    if (count == 0)
        return NULL;
    options[0] = (struct option){"", none};
    for (size_t i = 0; i < count; i++)
        options[i + 1] = (struct option){list[i].id, list[i].name};
    return options;
}

static struct assign_view assign_view(struct page *page, const char *to)
{
    return (struct assign_view){.form = people_form(page), .url = to,
                                .employee = field(page, "employee"),
                                .group = field(page, "group"),
                                .numbers = field(page, "clients"), .role = field(page, "as")};
}

static void begin(struct page *page, const char *title, const char *code)
{
    page->title = title;
    page->code = code;
    page->nav = NAV_CLIENTS;
    page_add_crumb(page, url(page, ROUTE_CLIENTS, NULL), t(page, TEXT_DELEG_CLIENTS));
}

static enum code finish(struct page *page)
{
    return page_answer(page, page->error ? 422 : 200);
}

static enum code done(struct page *page, const char *to)
{
    return page_redirect(page, arena_printf(page->arena, "%s?done=1", to));
}

static bool told(const struct page *page)
{
    return page->action->findings.count > 0;
}

/* ---- steps that several pages have ---- */

static enum code assign(struct page *page, const char *person, const char *role,
                        const char *group, const char *clients)
{
    return action_assign(page->action,
                         &(struct assignment_order){person, role, group, clients});
}

/* ---- groups ---- */

static enum code show_groups(struct page *page, struct client_groups_view *view)
{
    struct client_group *list;
    enum code code = action_may_group(page->action);
    if (code != OK)
        return code;
    view->form = people_form(page);
    view->count = action_list_client_groups(page->action, &list);
    view->list = list;
    begin(page, t(page, TEXT_CLIENTS_GROUPS), "BRK-04");
    page_add_crumb(page, NULL, page->title);
    page_client_groups(page, view);
    return finish(page);
}

enum code get_client_groups(struct page *page)
{
    struct client_groups_view view = {.name = "", .done = *query(page, "done") != '\0'};
    return show_groups(page, &view);
}

enum code post_client_groups(struct page *page)
{
    struct client_groups_view view = {.name = field(page, "name")};
    const char *id;
    enum code code = action_make_client_group(page->action, view.name, &id);
    if (code == OK)
        return done(page, url(page, ROUTE_CLIENT_GROUP, id));
    return told(page) ? show_groups(page, &view) : code;
}

/* ---- one group ---- */

static enum code show_group(struct page *page, struct client_group_view *view)
{
    struct grouped_client *members;
    struct shown_assignment *assigned;
    bn after;
    enum code code = action_load_client_group(page->action, page->id, &view->group);
    if (code != OK)
        return code;
    const char *to = url(page, ROUTE_CLIENT_GROUP, page->id);
    view->form = people_form(page);
    view->count = action_list_grouped(page->action, page->id, query(page, "after"), MEMBERS_SHOWN,
                                      &members, &after);
    view->members = members;
    view->after = arena_text(page->arena, after.text);
    view->later = *query(page, "after") != '\0';
    view->assigned.url = to;
    view->assigned.count = action_assignments_in(page->action, page->id, &assigned);
    view->assigned.list = assigned;
    view->assign = assign_view(page, to);
    view->assign.people = people_options(page);
    if (view->name == NULL)
        view->name = view->group.name;
    begin(page, view->group.name, "BRK-05");
    page_add_crumb(page, url(page, ROUTE_CLIENT_GROUPS, NULL), t(page, TEXT_CLIENTS_GROUPS));
    page_add_crumb(page, NULL, page->title);
    page_client_group(page, view);
    return finish(page);
}

enum code get_client_group(struct page *page)
{
    struct client_group_view view = {.numbers = "", .done = *query(page, "done") != '\0'};
    return show_group(page, &view);
}

enum code post_client_group(struct page *page)
{
    struct client_group_view view = {.numbers = field(page, "clients")};
    struct action *action = page->action;
    const char *what = field(page, "do");
    enum code code = action_load_client_group(action, page->id, &view.group);
    if (code != OK)
        return code;
    code = UNREADABLE;
    if (strcmp(what, "rename") == 0) {
        view.name = field(page, "name");
        code = action_rename_client_group(action, page->id, view.name);
    } else if (strcmp(what, "delete") == 0) {
        code = action_delete_client_group(action, page->id);
        if (code == OK)
            return done(page, url(page, ROUTE_CLIENT_GROUPS, NULL));
    } else if (strcmp(what, "put") == 0) {
        code = action_group_clients(action, page->id, view.numbers, false);
    } else if (strcmp(what, "drop") == 0) {
        code = action_group_clients(action, page->id, field(page, "of"), true);
    } else if (strcmp(what, "assign") == 0) {
        code = assign(page, field(page, "employee"), field(page, "as"), page->id, "");
    } else if (strcmp(what, "unassign") == 0) {
        code = assign(page, field(page, "of"), "none", page->id, "");
    }
    if (code == OK)
        return done(page, url(page, ROUTE_CLIENT_GROUP, page->id));
    return told(page) ? show_group(page, &view) : code;
}

/* ---- one client ---- */

static enum code show_client(struct page *page, struct client_view *view)
{
    struct shown_delegation *list;
    struct client_group *groups;
    struct shown_assignment *assigned;
    bn client;
    enum code code = action_may_group(page->action);
    if (code == OK && !bn_parse(page->id, &client))
        code = NOT_FOUND;
    if (code == OK)
        code = action_show_delegation(page->action, client, page->action->actor.business, &list,
                                      &view->count);
    if (code != OK)
        return code;
    const char *to = url(page, ROUTE_CLIENT, page->id);
    view->form = people_form(page);
    view->list = list;
    view->groups_count = action_groups_of(page->action, client, &groups);
    view->groups = groups;
    view->other_groups = client_group_options(page, t(page, TEXT_CLIENTS_CHOOSE));
    view->assigned.url = to;
    view->assigned.count = action_assignments_on(page->action, client, &assigned);
    view->assigned.list = assigned;
    view->assign = assign_view(page, to);
    view->assign.people = people_options(page);
    begin(page, list->client_name, "BRK-06");
    page_add_crumb(page, NULL, page->title);
    page_client(page, view);
    return finish(page);
}

enum code get_client(struct page *page)
{
    struct client_view view = {.done = *query(page, "done") != '\0'};
    return show_client(page, &view);
}

enum code post_client(struct page *page)
{
    struct client_view view = {.done = false};
    struct action *action = page->action;
    const char *what = field(page, "do");
    enum code code = action_may_group(action);
    if (code != OK)
        return code;
    code = UNREADABLE;
    if (strcmp(what, "put") == 0)
        code = action_group_clients(action, field(page, "group"), page->id, false);
    else if (strcmp(what, "drop") == 0)
        code = action_group_clients(action, field(page, "of"), page->id, true);
    else if (strcmp(what, "assign") == 0)
        code = assign(page, field(page, "employee"), field(page, "as"), "", page->id);
    else if (strcmp(what, "unassign") == 0)
        code = assign(page, field(page, "of"), "none", "", page->id);
    if (code == OK)
        return done(page, url(page, ROUTE_CLIENT, page->id));
    return told(page) ? show_client(page, &view) : code;
}

/* ---- one employee ---- */

const struct employee_clients_view *employee_clients(struct page *page, const char *person,
                                                     const char *name, bool manager,
                                                     const char *back)
{
    struct employee_clients_view *view = arena_alloc(page->arena, sizeof(*view));
    if (manager || action_may_group(page->action) != OK ||
        action_list_assignments(page->action, person, query(page, "after"), ASSIGNMENTS_SHOWN,
                                &view->now) != OK)
        return NULL;
    view->url = back;
    view->name = name;
    view->later = *query(page, "after") != '\0';
    view->assign = assign_view(page, back);
    view->assign.groups = client_group_options(page, t(page, TEXT_CLIENTS_CHOOSE));
    view->assign.clients = true;
    return view;
}

enum code employee_clients_step(struct page *page, const char *person)
{
    const char *what = field(page, "do");
    if (strcmp(what, "only") == 0 || strcmp(what, "all") == 0)
        return action_assign_only(page->action, person, strcmp(what, "only") == 0);
    if (strcmp(what, "assign") == 0)
        return assign(page, person, field(page, "as"), field(page, "group"),
                      field(page, "clients"));
    if (strcmp(what, "unassign") == 0)
        return assign(page, person, "none", field(page, "of-group"), field(page, "of"));
    return UNREADABLE;
}

/* ---- from a file ---- */

static enum code show_file(struct page *page, struct clients_file_view *view)
{
    view->form = people_form(page);
    begin(page, t(page, TEXT_CLIENTS_FILE), "BRK-07");
    page_add_crumb(page, NULL, page->title);
    page_clients_file(page, view);
    return finish(page);
}

enum code get_clients_file(struct page *page)
{
    struct clients_file_view view = {.count = 0};
    enum code code = action_may_group(page->action);
    return code == OK ? show_file(page, &view) : code;
}

enum code post_clients_file(struct page *page)
{
    struct clients_file_view view = {.count = 0};
    struct applied_row *rows = NULL;
    const struct http_file *file = http_file(page->request, "file");
    enum code code = action_apply_assignments(page->action, file == NULL ? "" : file->bytes,
                                              file == NULL ? 0 : file->size, &rows, &view.count);
    if (code != OK && code != FINDINGS)
        return code;
    view.rows = rows;
    view.count = code == OK ? view.count : 0;
    for (size_t i = 0; i < view.count; i++)
        view.done += rows[i].code == OK;
    return show_file(page, &view);
}
