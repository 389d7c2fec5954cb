/* Rows of client groups, and of who acts for which client of a firm. */
#include "engine.h"
#include "store_clients.h"

/* ---- groups ---- */

static void read_group(struct sql *sql, struct arena *arena, struct client_group *ret)
{
    *ret = (struct client_group){.firm = column_bn(sql)};
    ret->id = column_text(sql, arena);
    ret->name = column_text(sql, arena);
    ret->folded = column_text(sql, arena);
    ret->made_at.ms = column_int(sql);
    ret->made_by = column_text(sql, arena);
    ret->ended_at.ms = column_int(sql);
}

enum code store_put_client_group(struct store *store, const struct client_group *group)
{
    struct sql sql = sql_new(store, QUERY_CLIENT_GROUP_PUT);
    sql_bn(&sql, group->firm);
    sql_text(&sql, group->id);
    sql_text(&sql, group->name);
    sql_text(&sql, group->folded);
    sql_int(&sql, group->made_at.ms);
    sql_text(&sql, group->made_by);
    sql_int(&sql, group->ended_at.ms);
    return sql_run(&sql);
}

static enum code get_group(struct store *store, struct arena *arena, enum query query, bn firm,
                           const char *by, struct client_group *ret)
{
    struct sql sql = sql_new(store, query);
    sql_bn(&sql, firm);
    sql_text(&sql, by);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_group(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

enum code store_load_client_group(struct store *store, struct arena *arena, bn firm,
                                  const char *id, struct client_group *ret)
{
    return get_group(store, arena, QUERY_CLIENT_GROUP_GET, firm, id, ret);
}

enum code store_find_client_group(struct store *store, struct arena *arena, bn firm,
                                  const char *folded, struct client_group *ret)
{
    return get_group(store, arena, QUERY_CLIENT_GROUP_NAMED, firm, folded, ret);
}

size_t store_list_client_groups(struct store *store, struct arena *arena, bn firm,
                                struct client_group **ret)
{
    struct client_group *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_CLIENT_GROUP_LIST);
    sql_bn(&sql, firm);
    while (sql_next(&sql)) {
        struct client_group *group = LIST_PUSH(arena, list, count, capacity);
        read_group(&sql, arena, group);
        group->clients = (size_t)column_int(&sql);
        group->persons = (size_t)column_int(&sql);
    }
    *ret = list;
    return count;
}

size_t store_list_groups_of(struct store *store, struct arena *arena, bn firm, bn client,
                            struct client_group **ret)
{
    struct client_group *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_CLIENT_GROUP_OF);
    sql_bn(&sql, firm);
    sql_bn(&sql, client);
    while (sql_next(&sql))
        read_group(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

static enum code run_member(struct store *store, enum query query, bn firm, const char *group,
                            bn client)
{
    struct sql sql = sql_new(store, query);
    sql_bn(&sql, firm);
    sql_text(&sql, group);
    sql_bn(&sql, client);
    return sql_run(&sql);
}

enum code store_put_group_member(struct store *store, bn firm, const char *group, bn client)
{
    return run_member(store, QUERY_GROUP_MEMBER_PUT, firm, group, client);
}

enum code store_end_group_member(struct store *store, bn firm, const char *group, bn client)
{
    return run_member(store, QUERY_GROUP_MEMBER_END, firm, group, client);
}

static enum code end_all(struct store *store, enum query query, bn firm, const char *of)
{
    struct sql sql = sql_new(store, query);
    sql_bn(&sql, firm);
    sql_text(&sql, of);
    return sql_run(&sql);
}

enum code store_end_group_members(struct store *store, bn firm, const char *group)
{
    enum code code = end_all(store, QUERY_GROUP_MEMBER_END_ALL, firm, group);
    return code == OK ? end_all(store, QUERY_ASSIGNMENT_END_GROUP, firm, group) : code;
}

size_t store_list_group_members(struct store *store, struct arena *arena, bn firm,
                                const char *group, bn after, size_t limit,
                                struct named_client **ret)
{
    struct named_client *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_GROUP_MEMBER_LIST);
    sql_bn(&sql, firm);
    sql_text(&sql, group);
    sql_bn_or_none(&sql, after);
    sql_int(&sql, limit > INT32_MAX ? INT32_MAX : (int64_t)limit);
    while (sql_next(&sql)) {
        struct named_client *client = LIST_PUSH(arena, list, count, capacity);
        client->bn = column_bn(&sql);
        client->legal_name = column_text(&sql, arena);
    }
    *ret = list;
    return count;
}

/* ---- assignments ---- */

static void sql_assignment(struct sql *sql, const struct assignment *a)
{
    sql_bn(sql, a->firm);
    sql_text(sql, a->person);
    sql_bn_or_none(sql, a->client);
    sql_text(sql, a->group);
}

enum code store_put_assignment(struct store *store, const struct assignment *assignment)
{
    struct sql sql = sql_new(store, QUERY_ASSIGNMENT_PUT);
    sql_assignment(&sql, assignment);
    sql_text(&sql, assignment->role == ROLE_UNASSOCIATED ? "none" : role_ids[assignment->role]);
    sql_int(&sql, assignment->since.ms);
    sql_text(&sql, assignment->given_by);
    return sql_run(&sql);
}

enum code store_end_assignment(struct store *store, const struct assignment *assignment)
{
    struct sql sql = sql_new(store, QUERY_ASSIGNMENT_END);
    sql_assignment(&sql, assignment);
    return sql_run(&sql);
}

enum code store_end_assignments(struct store *store, bn firm, const char *person)
{
    return end_all(store, QUERY_ASSIGNMENT_END_PERSON, firm, person);
}

static bn column_client(struct sql *sql)
{
    int64_t number = column_int(sql);
    return number < 0 ? (bn){""} : bn_from_number(number);
}

static enum role column_role(struct sql *sql)
{
    enum role role;
    return registry_role_parse(column_peek(sql), &role) ? role : ROLE_UNASSOCIATED;
}

static size_t read_assignments(struct sql *sql, struct arena *arena, bn firm,
                               struct assignment **ret)
{
    struct assignment *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql)) {
        struct assignment *a = LIST_PUSH(arena, list, count, capacity);
        *a = (struct assignment){.firm = firm, .person = column_text(sql, arena)};
        a->client = column_client(sql);
        a->group = column_text(sql, arena);
        a->role = column_role(sql);
        a->since.ms = column_int(sql);
        a->given_by = column_text(sql, arena);
        const char *group = column_text(sql, arena), *client = column_text(sql, arena);
        a->name = group != NULL && *group != '\0' ? group : client == NULL ? "" : client;
    }
    *ret = list;
    return count;
}

size_t store_list_assignments(struct store *store, struct arena *arena, bn firm,
                              const char *person, const struct assignment *after, size_t limit,
                              struct assignment **ret)
{
    struct sql sql = sql_new(store, QUERY_ASSIGNMENT_OF_PERSON);
    sql_bn(&sql, firm);
    sql_text(&sql, person);
    if (after == NULL)
        sql_int(&sql, -2);
    else
        sql_bn_or_none(&sql, after->client);
    sql_text(&sql, after == NULL ? "" : after->group);
    sql_int(&sql, (int64_t)limit);
    return read_assignments(&sql, arena, firm, ret);
}

size_t store_list_assignments_on(struct store *store, struct arena *arena, bn firm, bn client,
                                 struct assignment **ret)
{
    struct sql sql = sql_new(store, QUERY_ASSIGNMENT_OF_CLIENT);
    sql_bn(&sql, firm);
    sql_bn(&sql, client);
    return read_assignments(&sql, arena, firm, ret);
}

size_t store_list_assignments_in(struct store *store, struct arena *arena, bn firm,
                                 const char *group, struct assignment **ret)
{
    struct sql sql = sql_new(store, QUERY_ASSIGNMENT_OF_GROUP);
    sql_bn(&sql, firm);
    sql_text(&sql, group);
    return read_assignments(&sql, arena, firm, ret);
}

size_t store_list_assigned(struct store *store, struct arena *arena, bn firm, const char *person,
                           struct assigned_client **ret)
{
    struct assigned_client *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_ASSIGNED);
    sql_bn(&sql, firm);
    sql_text(&sql, person);
    while (sql_next(&sql)) {
        struct assigned_client *one = LIST_PUSH(arena, list, count, capacity);
        one->client = column_client(&sql);
        one->role = column_role(&sql);
    }
    *ret = list;
    return count;
}

/* ---- how new it is ---- */

enum code store_raise_assignments(struct store *store, bn firm)
{
    struct sql sql = sql_new(store, QUERY_ASSIGNMENT_VERSION_PUT);
    sql_bn(&sql, firm);
    sql_int(&sql, 1);
    return sql_run(&sql);
}

enum code store_load_assignments_version(struct store *store, bn firm, int64_t *ret_version)
{
    struct sql sql = sql_new(store, QUERY_ASSIGNMENT_VERSION_GET);
    *ret_version = 0;
    sql_bn(&sql, firm);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code == NOT_FOUND ? OK : code;
    *ret_version = column_int(&sql);
    sql_end(&sql);
    return OK;
}
