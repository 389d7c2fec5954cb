/* Who works for the business of the key, and who asks to. A key decides as a program account
 * manager of all accounts would: business account managers are made and ended by persons alone. */
#include "api_impl.h"

static void write_person(struct json *json, const char *id, const struct user *person)
{
    json_text(json, "id", id);
    json_text(json, "name", person->display_name == NULL ? "" : person->display_name);
    json_text(json, "email", person->email == NULL ? "" : person->email);
}

enum code api_list_employees(struct api *api)
{
    struct employee *list;
    size_t count;
    struct out out;
    enum code code = action_list_employees(&api->action, &list, &count);
    if (code != OK)
        return code;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        write_person(&json, list[i].person.name, &list[i].person);
        json_key(&json, "roles");
        json_array(&json);
        for (size_t k = 0; k < list[i].count; k++) {
            json_object(&json);
            json_text(&json, "account", list[i].memberships[k].program);
            json_text(&json, "role", role_ids[list[i].memberships[k].role]);
            json_object_end(&json);
        }
        json_array_end(&json);
        json_object_end(&json);
    }
    return api_answer_items(api, &json);
}

enum code api_list_access_requests(struct api *api)
{
    struct shown_request *list;
    struct out out;
    if (!action_may_in(&api->action, PERMISSION_EMPLOYEE_MANAGE, api->action.actor.business))
        return FORBIDDEN;
    size_t count = action_list_requests(&api->action, &list);
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        write_person(&json, list[i].request.id, &list[i].person);
        api_date(&json, "askedOn", instant_date(list[i].request.asked_at));
        json_text(&json, "words", list[i].request.words);
        json_object_end(&json);
    }
    return api_answer_items(api, &json);
}

/* "accounts" is programs parted by blanks; role none ends or refuses. */
static enum code read_order(struct api *api, struct member_order *ret)
{
    static const char *const allowed[] = {"role", "accounts", NULL};
    struct document_object *object;
    enum code code = document_read_object(api->arena, api->request->body, api->request->body_size,
                                          &api->action.findings, &object);
    if (code != OK)
        return code;
    document_only(object, allowed, &api->action.findings);
    if (api->action.findings.errors_count > 0)
        return FINDINGS;
    const char *role = document_member(object, "role");
    const char *accounts = document_member(object, "accounts");
    const char **programs = NULL;
    size_t count = 0, capacity = 0;
    for (const char *at = accounts == NULL ? "" : accounts; *at != '\0'; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");
        if (size > 0)
            *LIST_PUSH(api->arena, programs, count, capacity) = arena_copy(api->arena, at, size);
        at += size;
    }
    bool none = text_equal(role, "none");
    *ret = (struct member_order){none ? "" : role == NULL || *role == '\0' ? "?" : role, programs,
                                 count};
    return OK;
}

enum code api_change_employee(struct api *api)
{
    struct member_order order;
    enum code code = read_order(api, &order);
    if (code == OK)
        code = action_change_employee(&api->action, api_parameter(api, "employee"), &order);
    return code == OK ? api_list_employees(api) : code;
}

enum code api_decide_access_request(struct api *api)
{
    struct member_order order;
    if (!action_may_in(&api->action, PERMISSION_EMPLOYEE_MANAGE, api->action.actor.business))
        return FORBIDDEN;
    enum code code = read_order(api, &order);
    if (code == OK)
        code = action_decide_request(&api->action, api_parameter(api, "request"), &order);
    return code == OK ? api_list_access_requests(api) : code;
}
