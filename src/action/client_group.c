/* Groups of a firm's clients: made, renamed, deleted, filled. */
#include "clients_impl.h"

enum code action_may_group(struct action *action)
{
    bn firm = action->actor.business;
    const struct registry_business *business;
    if (firm.text[0] == '\0')
        return NOT_FOUND;
    enum code code = action_business(action, firm, &business);
    if (code != OK)
        return code;
    bool firms = business->kind == BUSINESS_BROKER || business->kind == BUSINESS_CONSULTANT;
    return firms && action_may_in(action, PERMISSION_CLIENT_GROUP, firm) ? OK : FORBIDDEN;
}

/* ---- what an order comes to ---- */

struct standing {
    struct action *action;
    bool stands;
};

static void look_standing(void *context, const struct kept_business *kept)
{
    struct standing *standing = context;
    for (size_t i = 0; i < kept->delegations_count; i++)
        standing->stands |= bn_equal(kept->delegations[i].delegate,
                                     standing->action->actor.business) &&
                            registry_delegation_stands(&kept->delegations[i],
                                                       standing->action->today);
}

bool clients_stand(struct action *action, bn client)
{
    struct standing standing = {.action = action};
    return kept_look(action, client, look_standing, &standing) == OK && standing.stands;
}

/* A number that nobody has and one of somebody else's client are refused alike. */
static void read_one(struct action *action, const char *text, bn *list, size_t *count)
{
    bn client;
    if (people_read_bn(action, text, "/clients", &client) != OK)
        return;
    if (clients_stand(action, client))
        list[(*count)++] = client;
    else
        findings_add(&action->findings, FINDING_CLG_0004, 0, "/clients", client.text, NULL, NULL);
}

enum code clients_read(struct action *action, const char *numbers, bn **ret, size_t *ret_count)
{
    static const char between[] = ",;\r\n", blank[] = " \t,;\r\n";
    size_t most = 1, read = 0;
    for (const char *at = numbers; *at != '\0'; at++)
        most += strchr(between, *at) != NULL;
    *ret_count = 0;
    *ret = arena_array(action->arena, most, sizeof(**ret));
    for (const char *at = numbers + strspn(numbers, blank); *at != '\0';
         at += strspn(at, blank), read++) {
        size_t size = strcspn(at, between);
        if (read == CLIENTS_AT_ONCE) {
            findings_add(&action->findings, FINDING_CLG_0006, 0, "/clients",
                         arena_printf(action->arena, "%d", CLIENTS_AT_ONCE), NULL, NULL);
            return FINDINGS;
        }
        read_one(action, arena_copy(action->arena, at, size), *ret, ret_count);
        at += size;
    }
    if (read == 0)
        findings_add(&action->findings, FINDING_CLG_0005, 0, "/clients", NULL, NULL, NULL);
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

static enum code judge_name(struct action *action, const char *id, const char *name,
                            struct client_group *group)
{
    struct client_group other;
    group->name = name + strspn(name, " ");
    group->folded = text_fold(action->arena, group->name);
    if (*group->folded == '\0' || characters(group->name) > GROUP_NAME_MAX) {
        findings_add(&action->findings, FINDING_CLG_0001, 0, "/name",
                     arena_printf(action->arena, "%d", GROUP_NAME_MAX), NULL, NULL);
        return FINDINGS;
    }
    enum code code = store_find_client_group(action->store, action->arena, group->firm,
                                             group->folded, &other);
    if (code != OK || text_equal(other.id, id))
        return code == NOT_FOUND ? OK : code;
    findings_add(&action->findings,
                 other.ended_at.ms == 0 ? FINDING_CLG_0002 : FINDING_CLG_0003, 0, "/name",
                 other.name, NULL, NULL);
    return FINDINGS;
}

/* ---- writing ---- */

enum code clients_commit(struct action *action, struct access_change *change)
{
    change->about = change->clients->firm;
    enum code code = access_commit(action, change);
    if (code == CONFLICT)
        findings_add(&action->findings, FINDING_CLG_0015, 0, "/group", NULL, NULL, NULL);
    return code;
}

static enum code load(struct action *action, const char *id, struct client_group *ret)
{
    enum code code = action_may_group(action);
    if (code == OK)
        code = store_load_client_group(action->store, action->arena, action->actor.business, id,
                                       ret);
    return code == OK && ret->ended_at.ms != 0 ? NOT_FOUND : code;
}

static enum code put_group(struct action *action, const struct client_group *group,
                           struct access_change *change, bool end)
{
    const struct client_change clients = {.firm = group->firm, .group = group,
                                          .end_members = end};
    change->clients = &clients;
    enum code code = clients_commit(action, change);
    if (code != CONFLICT || end)
        return code;
    /* The name: somebody made one of it meanwhile. */
    struct client_group again = *group;
    action->findings = findings_new(action->arena);
    code = judge_name(action, group->id, group->name, &again);
    return code == OK ? CONFLICT : code;
}

enum code action_make_client_group(struct action *action, const char *name, const char **ret_id)
{
    struct access_change change = {.about = action->actor.business};
    struct client_group group = {.firm = action->actor.business,
                                 .id = platform_random_text(action->arena, 12),
                                 .made_at = platform_real_now(), .made_by = action->actor.name};
    enum code code = action_may_group(action);
    if (code == OK)
        code = judge_name(action, group.id, name, &group);
    if (code != OK)
        return code;
    access_tell(action, &change, "clients.group_made", action->actor.name, group.name);
    code = put_group(action, &group, &change, false);
    if (code == OK)
        *ret_id = group.id;
    return code;
}

enum code action_rename_client_group(struct action *action, const char *id, const char *name)
{
    struct access_change change = {.about = action->actor.business};
    struct client_group group;
    enum code code = load(action, id, &group);
    const char *was = code == OK ? group.name : "";
    if (code == OK)
        code = judge_name(action, id, name, &group);
    if (code != OK)
        return code;
    access_tell(action, &change, "clients.group_renamed", action->actor.name,
                arena_printf(action->arena, "%s: %s", was, group.name));
    return put_group(action, &group, &change, false);
}

enum code action_delete_client_group(struct action *action, const char *id)
{
    struct access_change change = {.about = action->actor.business};
    struct client_group group;
    enum code code = load(action, id, &group);
    if (code != OK)
        return code;
    group.ended_at = platform_real_now();
    access_tell(action, &change, "clients.group_deleted", action->actor.name, group.name);
    return put_group(action, &group, &change, true);
}

enum code clients_put(struct action *action, const struct client_group *group, const bn *list,
                      size_t count, bool out)
{
    enum code code = OK;
    for (size_t from = 0; from < count && code == OK; from += CLIENTS_WRITTEN) {
        size_t some = count - from < CLIENTS_WRITTEN ? count - from : CLIENTS_WRITTEN;
        const struct client_change clients = {
            .firm = group->firm, .within = group, .put = list + from, .drop = list + from,
            .put_count = out ? 0 : some, .drop_count = out ? some : 0};
        struct access_change change = {.about = group->firm, .clients = &clients};
        struct out words = out_new(action->arena);
        out_printf(&words, "%s:", group->name);
        for (size_t i = 0; i < some; i++)
            out_printf(&words, " %s", list[from + i].text);
        access_tell(action, &change, out ? "clients.taken_out" : "clients.put_in",
                    action->actor.name, words.data);
        code = clients_commit(action, &change);
    }
    return code;
}

enum code clients_numbers(struct action *action, const char *numbers, bn **ret, size_t *count)
{
    size_t read = 0;
    *ret = arena_array(action->arena, strlen(numbers) / 9 + 1, sizeof(**ret));
    for (const char *at = numbers; *at != '\0'; at += strspn(at, " ,;\r\n")) {
        size_t size = strcspn(at, " ,;\r\n");
        if (size > 0 && people_read_bn(action, arena_copy(action->arena, at, size), "/clients",
                                       &(*ret)[read]) != OK)
            return FINDINGS;
        read += size > 0;
        at += size;
    }
    *count = read;
    if (read == 0)
        findings_add(&action->findings, FINDING_CLG_0005, 0, "/clients", NULL, NULL, NULL);
    return read == 0 ? FINDINGS : OK;
}

enum code action_group_clients(struct action *action, const char *id, const char *numbers,
                               bool out)
{
    struct client_group group;
    bn *list;
    size_t count;
    enum code code = load(action, id, &group);
    if (code == OK)
        code = out ? clients_numbers(action, numbers, &list, &count)
                   : clients_read(action, numbers, &list, &count);
    return code == OK ? clients_put(action, &group, list, count, out) : code;
}

/* ---- looking ---- */

size_t action_list_client_groups(struct action *action, struct client_group **ret)
{
    *ret = NULL;
    return action_may_group(action) != OK
               ? 0
               : store_list_client_groups(action->store, action->arena, action->actor.business,
                                          ret);
}

enum code action_load_client_group(struct action *action, const char *id,
                                   struct client_group *ret)
{
    return load(action, id, ret);
}

enum code clients_find_group(struct action *action, const char *text, struct client_group *ret)
{
    enum code code = load(action, text, ret);
    if (code == NOT_FOUND)
        code = store_find_client_group(action->store, action->arena, action->actor.business,
                                       text_fold(action->arena, text), ret);
    if (code == NOT_FOUND || (code == OK && ret->ended_at.ms != 0)) {
        findings_add(&action->findings, FINDING_CLG_0010, 0, "/group", text, NULL, NULL);
        return FINDINGS;
    }
    return code;
}

size_t action_list_grouped(struct action *action, const char *id, const char *after, size_t limit,
                           struct grouped_client **ret, bn *ret_after)
{
    struct client_group group;
    struct named_client *list;
    bn from = {""};
    /* `after` may be the text of ret_after. */
    bool known = after == NULL || *after == '\0' || bn_parse(after, &from);
    *ret_after = (bn){""};
    *ret = NULL;
    if (!known || load(action, id, &group) != OK)
        return 0;
    size_t count = store_list_group_members(action->store, action->arena, group.firm, id, from,
                                            limit + 1, &list);
    if (count > limit) {
        count = limit;
        *ret_after = list[count - 1].bn;
    }
    *ret = arena_array(action->arena, count + 1, sizeof(**ret));
    for (size_t i = 0; i < count; i++)
        (*ret)[i] = (struct grouped_client){list[i].bn, list[i].legal_name,
                                            clients_stand(action, list[i].bn)};
    return count;
}

size_t action_groups_of(struct action *action, bn client, struct client_group **ret)
{
    *ret = NULL;
    return action_may_group(action) != OK
               ? 0
               : store_list_groups_of(action->store, action->arena, action->actor.business, client,
                                      ret);
}
