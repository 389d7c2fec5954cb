/* Staff roles that wait for a second person, and accounts that were opened in an emergency. */
#include "engine.h"
#include "store_staff.h"

enum code store_put_staff_request(struct store *store, const struct staff_request *r)
{
    struct sql sql = sql_new(store, QUERY_STAFF_REQUEST_PUT);
    sql_text(&sql, r->id);
    sql_text(&sql, r->person);
    sql_int(&sql, r->staff);
    sql_text(&sql, r->words);
    sql_text(&sql, r->state);
    sql_text(&sql, r->asked_by);
    sql_int(&sql, r->asked_at.ms);
    sql_text(&sql, r->decided_by);
    sql_int(&sql, r->decided_at.ms);
    return sql_run(&sql);
}

size_t store_list_staff_requests(struct store *store, struct arena *arena, const char *state,
                                 struct staff_request **ret)
{
    struct staff_request *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_STAFF_REQUEST_LIST);
    sql_text(&sql, state);
    while (sql_next(&sql)) {
        struct staff_request *one = LIST_PUSH(arena, list, count, capacity);
        one->id = column_text(&sql, arena);
        one->person = column_text(&sql, arena);
        one->staff = (unsigned)column_int(&sql);
        one->words = column_text(&sql, arena);
        one->state = column_text(&sql, arena);
        one->asked_by = column_text(&sql, arena);
        one->asked_at.ms = column_int(&sql);
        one->decided_by = column_text(&sql, arena);
        one->decided_at.ms = column_int(&sql);
    }
    *ret = list;
    return count;
}

enum code store_put_emergency(struct store *store, const struct emergency *e)
{
    struct sql sql = sql_new(store, QUERY_EMERGENCY_PUT);
    sql_text(&sql, e->id);
    sql_text(&sql, e->person);
    sql_bn(&sql, e->business);
    sql_text(&sql, e->words);
    sql_int(&sql, e->opened_at.ms);
    sql_int(&sql, e->ends_at.ms);
    sql_text(&sql, e->reviewed_by);
    sql_int(&sql, e->reviewed_at.ms);
    return sql_run(&sql);
}

static void read_emergency(struct sql *sql, struct arena *arena, struct emergency *ret)
{
    ret->id = column_text(sql, arena);
    ret->person = column_text(sql, arena);
    ret->business = column_bn(sql);
    ret->words = column_text(sql, arena);
    ret->opened_at.ms = column_int(sql);
    ret->ends_at.ms = column_int(sql);
    ret->reviewed_by = column_text(sql, arena);
    ret->reviewed_at.ms = column_int(sql);
}

static enum code get_emergency(struct store *store, struct arena *arena, enum query query,
                               const char *by, struct emergency *ret)
{
    struct sql sql = sql_new(store, query);
    sql_text(&sql, by);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_emergency(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

enum code store_load_emergency(struct store *store, struct arena *arena, const char *id,
                               struct emergency *ret)
{
    return get_emergency(store, arena, QUERY_EMERGENCY_GET, id, ret);
}

enum code store_load_emergency_of(struct store *store, struct arena *arena, const char *person,
                                  struct emergency *ret)
{
    return get_emergency(store, arena, QUERY_EMERGENCY_OF, person, ret);
}

static size_t read_list(struct sql *sql, struct arena *arena, struct emergency **ret)
{
    struct emergency *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql))
        read_emergency(sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

size_t store_list_emergencies_of(struct store *store, struct arena *arena, bn business,
                                 instant since, size_t limit, struct emergency **ret)
{
    struct sql sql = sql_new(store, QUERY_EMERGENCY_OF_BUSINESS);
    sql_bn(&sql, business);
    sql_int(&sql, since.ms);
    sql_int(&sql, (int64_t)limit);
    return read_list(&sql, arena, ret);
}

size_t store_list_emergencies(struct store *store, struct arena *arena, instant before,
                              size_t limit, struct emergency **ret)
{
    struct sql sql = sql_new(store, QUERY_EMERGENCY_LIST);
    sql_int(&sql, before.ms);
    sql_int(&sql, (int64_t)limit);
    return read_list(&sql, arena, ret);
}
