/* Groups of a firm's clients, and which of its people act for whom. */
#include "api_impl.h"

/* ---- writing ---- */

static void write_group(struct json *json, const struct client_group *g)
{
    json_object(json);
    json_text(json, "id", g->id);
    json_text(json, "name", g->name);
    json_key(json, "clients");
    json_int(json, (int64_t)g->clients);
    json_key(json, "employees");
    json_int(json, (int64_t)g->persons);
    json_object_end(json);
}

enum code api_list_client_groups(struct api *api)
{
    struct client_group *list;
    struct out out;
    enum code code = action_may_group(&api->action);
    if (code != OK)
        return code;
    size_t count = action_list_client_groups(&api->action, &list);
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_group(&json, &list[i]);
    return api_answer_items(api, &json);
}

enum code api_list_grouped_clients(struct api *api)
{
    struct api_page page;
    struct client_group group;
    struct grouped_client *list;
    bn after;
    const char *id = api_parameter(api, "group");
    enum code code = action_load_client_group(&api->action, id, &group);
    if (code == OK)
        code = api_page_open(api, &page);
    if (code != OK)
        return code;
    size_t count = action_list_grouped(&api->action, id, page.after, page.limit, &list, &after);
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        json_text(&json, "client", list[i].bn.text);
        json_text(&json, "clientName", list[i].legal_name);
        json_key(&json, "stands");
        json_bool(&json, list[i].stands);
        json_object_end(&json);
    }
    api_page_close(api, &json, after.text[0] == '\0' ? NULL : arena_text(api->arena, after.text));
    api_answer(api, 200, &out);
    return OK;
}

static void write_assignment(struct json *json, const struct assignment *a)
{
    json_object(json);
    if (*a->group != '\0') {
        json_text(json, "group", a->group);
        json_text(json, "groupName", a->name);
    } else {
        json_text(json, "client", a->client.text);
        json_text(json, "clientName", a->name);
    }
    json_text(json, "role", role_ids[a->role]);
    json_object_end(json);
}

enum code api_list_assignments(struct api *api)
{
    struct api_page page;
    struct person_assignments now;
    enum code code = action_may_group(&api->action);
    if (code == OK)
        code = api_page_open(api, &page);
    if (code == OK)
        code = action_list_assignments(&api->action, api_parameter(api, "employee"), page.after,
                                       page.limit, &now);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_key(&json, "only");
    json_bool(&json, now.only);
    json_key(&json, "items");
    json_array(&json);
    for (size_t i = 0; i < now.count; i++)
        write_assignment(&json, &now.list[i]);
    api_page_close(api, &json, now.after);
    api_answer(api, 200, &out);
    return OK;
}

/* ---- changing ---- */

static enum code read_object(struct api *api, const char *const *allowed,
                             struct document_object **ret)
{
    struct findings *findings = &api->action.findings;
    enum code code = action_may_group(&api->action);
    if (code == OK)
        code = document_read_object(api->arena, api->request->body, api->request->body_size,
                                    findings, ret);
    if (code != OK)
        return code;
    document_only(*ret, allowed, findings);
    return findings->errors_count > 0 ? FINDINGS : OK;
}

static const char *member(const struct document_object *object, const char *name)
{
    const char *text = document_member(object, name);
    return text == NULL ? "" : text;
}

enum code api_make_client_group(struct api *api)
{
    static const char *const allowed[] = {"name", NULL};
    struct document_object *object;
    struct client_group group;
    const char *id;
    enum code code = read_object(api, allowed, &object);
    if (code == OK)
        code = action_make_client_group(&api->action, member(object, "name"), &id);
    if (code == OK)
        code = action_load_client_group(&api->action, id, &group);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_group(&json, &group);
    api_answer(api, 201, &out);
    return OK;
}

enum code api_change_client_group(struct api *api)
{
    static const char *const allowed[] = {"change", "name", "clients", NULL};
    struct document_object *object;
    struct action *action = &api->action;
    const char *id = api_parameter(api, "group");
    enum code code = read_object(api, allowed, &object);
    if (code != OK)
        return code;
    const char *what = member(object, "change"), *clients = member(object, "clients");
    if (strcmp(what, "rename") == 0) {
        code = action_rename_client_group(action, id, member(object, "name"));
    } else if (strcmp(what, "delete") == 0) {
        code = action_delete_client_group(action, id);
    } else if (strcmp(what, "put") == 0 || strcmp(what, "take") == 0) {
        code = action_group_clients(action, id, clients, strcmp(what, "take") == 0);
    } else {
        findings_add(&action->findings, FINDING_DOC_0003, 0, "/change", "change",
                     "rename | delete | put | take", NULL);
        code = FINDINGS;
    }
    return code == OK ? api_list_client_groups(api) : code;
}

enum code api_change_assignments(struct api *api)
{
    static const char *const allowed[] = {"role", "group", "clients", "only", NULL};
    struct document_object *object;
    struct action *action = &api->action;
    struct person_assignments now;
    const char *person = api_parameter(api, "employee");
    enum code code = read_object(api, allowed, &object);
    if (code == OK)
        code = action_list_assignments(action, person, NULL, 1, &now);
    if (code != OK)
        return code;
    const char *only = member(object, "only");
    const struct assignment_order order = {person, member(object, "role"),
                                           member(object, "group"), member(object, "clients")};
    if (*only != '\0' && strcmp(only, "true") != 0 && strcmp(only, "false") != 0) {
        findings_add(&action->findings, FINDING_DOC_0003, 0, "/only", "only", "true | false", NULL);
        return FINDINGS;
    }
    if (*only == '\0' || *order.role != '\0')
        code = action_assign(action, &order);
    if (code == OK && *only != '\0')
        code = action_assign_only(action, person, strcmp(only, "true") == 0);
    return code == OK ? api_list_assignments(api) : code;
}

enum code api_apply_assignments(struct api *api)
{
    struct applied_row *rows;
    size_t count;
    enum code code = action_apply_assignments(&api->action, api->request->body,
                                              api->request->body_size, &rows, &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        json_key(&json, "row");
        json_int(&json, (int64_t)rows[i].row);
        json_text(&json, "text", rows[i].text);
        json_key(&json, "applied");
        json_bool(&json, rows[i].code == OK);
        if (rows[i].findings.count > 0) {
            const struct finding *first = &rows[i].findings.items[0];
            json_text(&json, "code", findings_facts[first->code].id);
            json_text(&json, "message", finding_message(api->arena, first, api->language));
        }
        json_object_end(&json);
    }
    return api_answer_items(api, &json);
}
