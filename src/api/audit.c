/* Who did what. */
#include "api_impl.h"

#include "audit.h"

static void write_entry(struct api *api, struct json *json, const struct audit_entry *e)
{
    json_object(json);
    json_text(json, "at", instant_text(api->arena, e->at));
    json_text(json, "kind", e->kind);
    json_text(json, "group", audit_groups[e->group]);
    json_text(json, "name", e->name[api->language]);
    json_text(json, "user", e->actor);
    json_text(json, "userName", e->actor_name);
    json_text(json, "role", e->role_then);
    json_text(json, "roleNow", e->role);
    json_text(json, "address", e->remote);
    json_text(json, "for", e->acting);
    json_text(json, "person", e->person);
    json_text(json, "account", e->account);
    json_text(json, "object", e->object);
    json_text(json, "result", e->refused ? "refused" : "done");
    json_text(json, "chain", e->journal ? "journal" : "access");
    json_key(json, "number");
    json_int(json, e->number);
    json_object_end(json);
}

static enum code read_filter(struct api *api, struct audit_filter *ret)
{
    const char *business = http_query(api->request, "business");
    const char *account = http_query(api->request, "account");
    const char *group = http_query(api->request, "group");
    bool agency = action_may_audit(&api->action, (bn){""});
    *ret = (struct audit_filter){.business = agency ? (bn){""} : api->action.actor.business,
                                 .person = http_query(api->request, "person"), .group = -1};
    if (business != NULL && !bn_parse(business, &ret->business))
        return api_refuse(api, PROBLEM_PARAMETER, "business");
    if (account != NULL && !program_account_parse(account, &ret->account))
        return api_refuse(api, PROBLEM_PARAMETER, "account");
    for (int i = 0; group != NULL && i < AUDIT_GROUPS; i++)
        if (strcmp(group, audit_groups[i]) == 0)
            ret->group = i;
    ret->ours = group != NULL && strcmp(group, "ours") == 0 && ret->business.text[0] != '\0';
    if (group != NULL && ret->group < 0 && !ret->ours)
        return api_refuse(api, PROBLEM_PARAMETER, "group");
    enum code code = api_query_date(api, "from", DATE_NONE, &ret->from);
    return code == OK ? api_query_date(api, "to", DATE_NONE, &ret->to) : code;
}

enum code api_list_audit(struct api *api)
{
    struct audit_filter filter;
    struct audit_place place;
    struct audit_entry *list;
    struct api_page page;
    size_t count;
    instant until;
    bool more;
    enum code code = api_page_open(api, &page);
    if (code == OK)
        code = read_filter(api, &filter);
    if (code == OK)
        code = action_begin_audit(&api->action, &filter, &place);
    if (code == OK && *page.after != '\0' && !audit_place_parse(page.after, &place))
        return api_refuse(api, PROBLEM_CURSOR, NULL);
    if (code == OK)
        code = action_list_audit(&api->action, &filter, &place, page.limit, &list, &count, &more,
                                 &until);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_entry(api, &json, &list[i]);
    api_page_close(api, &json, more ? audit_place_text(api->arena, &place) : NULL);
    api_answer(api, 200, &out);
    return OK;
}
