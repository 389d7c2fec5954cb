/* Which of a firm's people act for which of its clients: given, ended, listed. */
#include "clients_impl.h"

/* ---- who and what ---- */

static bool is_known_as(struct action *action, const struct membership *m, const char *text)
{
    struct user user;
    if (text_equal(m->person, text))
        return true;
    return strchr(text, '@') != NULL &&
           store_load_user(action->store, action->arena, m->person, &user) == OK &&
           user.email != NULL &&
           text_equal(fold_name(action->arena, user.email), fold_name(action->arena, text));
}

/* The one with the strongest role: a manager has all clients. */
static const struct membership *find_person(struct action *action, const char *text)
{
    struct membership *list;
    const struct membership *found = NULL;
    size_t count = store_list_members(action->store, action->arena, action->actor.business, &list);
    for (size_t i = 0; i < count; i++) {
        bool same = i > 0 && text_equal(list[i].person, list[i - 1].person);
        if (found == NULL ? !same && is_known_as(action, &list[i], text)
                          : text_equal(found->person, list[i].person) &&
                                list[i].role > found->role)
            found = &list[i];
    }
    return found;
}

const struct membership *clients_person(struct action *action, const char *text)
{
    const struct membership *person = find_person(action, text);
    if (person == NULL)
        findings_add(&action->findings, FINDING_CLG_0007, 0, "/employee", text, NULL, NULL);
    else if (person->role == ROLE_MANAGER)
        findings_add(&action->findings, FINDING_CLG_0008, 0, "/employee", text, NULL, NULL);
    return person == NULL || person->role == ROLE_MANAGER ? NULL : person;
}

bool clients_role(struct action *action, const char *text, enum role *ret)
{
    *ret = ROLE_UNASSOCIATED;
    if (strcmp(text, "none") == 0 ||
        (registry_role_parse(text, ret) && *ret != ROLE_MANAGER && *ret != ROLE_UNASSOCIATED))
        return true;
    findings_add(&action->findings, FINDING_CLG_0009, 0, "/role", text, NULL, NULL);
    return false;
}

/* ---- giving and ending ---- */

static enum code assign_some(struct action *action, const struct membership *person,
                             enum role role, const struct client_group *group, const bn *list,
                             size_t count)
{
    bool end = role == ROLE_UNASSOCIATED;
    struct assignment *rows = arena_array(action->arena, count, sizeof(*rows));
    struct out words = out_new(action->arena);
    out_put(&words, end ? "" : role_ids[role]);
    for (size_t i = 0; i < count; i++) {
        rows[i] = (struct assignment){
            .firm = action->actor.business, .person = person->person, .role = role,
            .group = group == NULL ? "" : group->id, .since = platform_real_now(),
            .given_by = action->actor.name};
        if (group == NULL)
            rows[i].client = list[i];
        out_printf(&words, "%s%s", words.size == 0 ? "" : " ",
                   group == NULL ? list[i].text : group->name);
    }
    const struct client_change clients = {
        .firm = action->actor.business, .person = person->person, .within = group,
        .assign = rows, .unassign = rows, .assign_count = end ? 0 : count,
        .unassign_count = end ? count : 0};
    struct access_change change = {.about = clients.firm, .clients = &clients};
    access_tell(action, &change, end ? "clients.unassigned" : "clients.assigned", person->person,
                words.data);
    return clients_commit(action, &change);
}

enum code clients_assign(struct action *action, const struct membership *person, enum role role,
                         const struct client_group *group, const bn *list, size_t count)
{
    enum code code = OK;
    if (group != NULL)
        return assign_some(action, person, role, group, NULL, 1);
    for (size_t from = 0; from < count && code == OK; from += CLIENTS_WRITTEN) {
        size_t some = count - from < CLIENTS_WRITTEN ? count - from : CLIENTS_WRITTEN;
        code = assign_some(action, person, role, NULL, list + from, some);
    }
    return code;
}

enum code action_assign(struct action *action, const struct assignment_order *order)
{
    struct client_group group;
    enum role role;
    bn *list = NULL;
    size_t count = 0;
    bool grouped = *order->group != '\0';
    enum code code = action_may_group(action);
    if (code != OK)
        return code;
    const struct membership *person = clients_person(action, order->person);
    bool known = clients_role(action, order->role, &role);
    if (grouped == (*order->clients != '\0'))
        findings_add(&action->findings, FINDING_CLG_0014, 0, "/group", NULL, NULL, NULL);
    else if (grouped)
        code = clients_find_group(action, order->group, &group);
    else if (known && role == ROLE_UNASSOCIATED)
        code = clients_numbers(action, order->clients, &list, &count);
    else
        code = clients_read(action, order->clients, &list, &count);
    if (code != OK || person == NULL || action->findings.errors_count > 0)
        return code == OK ? FINDINGS : code;
    return clients_assign(action, person, role, grouped ? &group : NULL, list, count);
}

enum code action_assign_only(struct action *action, const char *text, bool only)
{
    enum code code = action_may_group(action);
    const struct membership *person = code == OK ? clients_person(action, text) : NULL;
    if (person == NULL)
        return code == OK ? FINDINGS : code;
    const struct assignment row = {.firm = action->actor.business, .person = person->person,
                                   .group = "", .role = ROLE_UNASSOCIATED,
                                   .since = platform_real_now(), .given_by = action->actor.name};
    const struct client_change clients = {.firm = row.firm, .person = row.person,
                                          .assign = &row, .unassign = &row, .assign_count = only,
                                          .unassign_count = !only};
    struct access_change change = {.about = row.firm, .clients = &clients};
    access_tell(action, &change, only ? "clients.only_assigned" : "clients.all", row.person, "");
    return clients_commit(action, &change);
}

/* ---- looking ---- */

static const char *place_of(struct action *action, const struct assignment *a)
{
    return arena_printf(action->arena, "%s.%s", a->client.text, a->group);
}

/* false: it is no place. */
static bool place_parse(struct action *action, const char *text, struct assignment *ret)
{
    const char *point = strchr(text, '.');
    *ret = (struct assignment){.group = ""};
    if (point == NULL)
        return false;
    ret->group = point + 1;
    return point == text ||
           bn_parse(arena_copy(action->arena, text, (size_t)(point - text)), &ret->client);
}

enum code action_list_assignments(struct action *action, const char *text, const char *after,
                                  size_t limit, struct person_assignments *ret)
{
    struct assignment from, *others;
    bn firm = action->actor.business;
    *ret = (struct person_assignments){.only = false};
    enum code code = action_may_group(action);
    const struct membership *person = code == OK ? find_person(action, text) : NULL;
    if (person == NULL)
        return code == OK ? NOT_FOUND : code;
    bool later = after != NULL && *after != '\0';
    if (later && !place_parse(action, after, &from))
        return NOT_FOUND;
    /* What is said of all others comes first. */
    ret->only = store_list_assignments(action->store, action->arena, firm, person->person, NULL, 1,
                                       &others) == 1 &&
                others[0].client.text[0] == '\0' && *others[0].group == '\0';
    const struct assignment first = {.group = ""};
    ret->count = store_list_assignments(action->store, action->arena, firm, person->person,
                                        later ? &from : &first, limit + 1, &ret->list);
    if (ret->count > limit) {
        ret->count = limit;
        ret->after = place_of(action, &ret->list[limit - 1]);
    }
    return action_whole(action);
}

static size_t with_persons(struct action *action, const struct assignment *list, size_t count,
                           struct shown_assignment **ret)
{
    struct shown_assignment *shown = arena_array(action->arena, count + 1, sizeof(*shown));
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (store_load_user(action->store, action->arena, list[i].person, &shown[kept].person) ==
            OK)
            shown[kept++].assignment = list[i];
    *ret = shown;
    return kept;
}

size_t action_assignments_on(struct action *action, bn client, struct shown_assignment **ret)
{
    struct assignment *list;
    *ret = NULL;
    if (action_may_group(action) != OK)
        return 0;
    size_t count = store_list_assignments_on(action->store, action->arena,
                                             action->actor.business, client, &list);
    return with_persons(action, list, count, ret);
}

size_t action_assignments_in(struct action *action, const char *group,
                             struct shown_assignment **ret)
{
    struct assignment *list;
    *ret = NULL;
    if (action_may_group(action) != OK)
        return 0;
    size_t count = store_list_assignments_in(action->store, action->arena,
                                             action->actor.business, group, &list);
    return with_persons(action, list, count, ret);
}
