/* Rows of requests for delegations, and lists of delegations over many businesses. */
#include "engine.h"
#include "store_delegation.h"

static void read_request(struct sql *sql, struct arena *arena, struct delegation_request *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->id = column_text(sql, arena);
    ret->client = column_bn(sql);
    ret->firm = column_bn(sql);
    ret->by_firm = column_int(sql) != 0;
    ret->state = column_text(sql, arena);
    ret->words = column_text(sql, arena);
    ret->programs = column_text(sql, arena);
    ret->terms.from = column_date(sql);
    ret->terms.until = column_date(sql);
    ret->terms.file = column_int(sql) != 0;
    ret->terms.statements = column_int(sql) != 0;
    ret->terms.pay = column_int(sql) != 0;
    ret->terms.own_only = column_int(sql) != 0;
    ret->terms.ceiling = column_money(sql);
    ret->asked_at.ms = column_int(sql);
    ret->asked_by = column_text(sql, arena);
    ret->decided_at.ms = column_int(sql);
    ret->decided_by = column_text(sql, arena);
    ret->reason = column_text(sql, arena);
    ret->terms.delegate = ret->firm;
}

enum code store_put_delegation_request(struct store *store, const struct delegation_request *r)
{
    struct sql sql = sql_new(store, QUERY_DELEGATION_REQUEST_PUT);
    sql_text(&sql, r->id);
    sql_bn(&sql, r->client);
    sql_bn(&sql, r->firm);
    sql_int(&sql, r->by_firm);
    sql_text(&sql, r->state);
    sql_text(&sql, r->words);
    sql_text(&sql, r->programs);
    sql_date(&sql, r->terms.from);
    sql_date(&sql, r->terms.until);
    sql_int(&sql, r->terms.file);
    sql_int(&sql, r->terms.statements);
    sql_int(&sql, r->terms.pay);
    sql_int(&sql, r->terms.own_only);
    sql_money(&sql, r->terms.ceiling);
    sql_int(&sql, r->asked_at.ms);
    sql_text(&sql, r->asked_by);
    sql_int(&sql, r->decided_at.ms);
    sql_text(&sql, r->decided_by);
    sql_text(&sql, r->reason);
    return sql_run(&sql);
}

static enum code get_request(struct sql *sql, struct arena *arena, struct delegation_request *ret)
{
    enum code code = sql_get(sql);
    if (code != OK)
        return code;
    read_request(sql, arena, ret);
    sql_end(sql);
    return OK;
}

enum code store_load_delegation_request(struct store *store, struct arena *arena, const char *id,
                                        struct delegation_request *ret)
{
    struct sql sql = sql_new(store, QUERY_DELEGATION_REQUEST_GET);
    sql_text(&sql, id);
    return get_request(&sql, arena, ret);
}

enum code store_find_delegation_request(struct store *store, struct arena *arena, bn client,
                                        bn firm, instant since, struct delegation_request *ret)
{
    struct sql sql = sql_new(store, QUERY_DELEGATION_REQUEST_WAITING);
    sql_bn(&sql, client);
    sql_bn(&sql, firm);
    sql_int(&sql, since.ms);
    return get_request(&sql, arena, ret);
}

size_t store_list_delegation_requests(struct store *store, struct arena *arena, bn of, bool client,
                                      bool by_firm, const char *state, instant since,
                                      size_t limit, struct delegation_request **ret)
{
    struct delegation_request *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, client ? QUERY_DELEGATION_REQUEST_OF_CLIENT
                                           : QUERY_DELEGATION_REQUEST_OF_FIRM);
    sql_bn(&sql, of);
    sql_int(&sql, by_firm);
    sql_text(&sql, state == NULL ? "" : state);
    sql_int(&sql, since.ms);
    sql_int(&sql, (int64_t)limit);
    while (sql_next(&sql))
        read_request(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

static size_t read_held(struct sql *sql, struct arena *arena, struct held_delegation **ret)
{
    struct held_delegation *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql)) {
        struct held_delegation *held = LIST_PUSH(arena, list, count, capacity);
        column_delegation(sql, &held->delegation);
        held->client_name = column_text(sql, arena);
    }
    *ret = list;
    return count;
}

size_t store_list_held_among(struct store *store, struct arena *arena, bn firm, const bn *among,
                             size_t count, struct held_delegation **ret)
{
    struct sql sql = sql_new(store, QUERY_DELEGATION_HELD_AMONG);
    sql_bn(&sql, firm);
    sql_numbers(&sql, arena, among, count);
    return read_held(&sql, arena, ret);
}

size_t store_list_held(struct store *store, struct arena *arena, bn firm, bn after, size_t limit,
                       struct held_delegation **ret)
{
    struct held_delegation *list;
    struct sql sql = sql_new(store, QUERY_DELEGATION_HELD);
    sql_bn(&sql, firm);
    sql_int(&sql, after.text[0] == '\0' ? -1 : bn_to_number(after));
    sql_int(&sql, (int64_t)limit);
    size_t count = read_held(&sql, arena, &list), whole = count;
    *ret = list;
    /* The last client may have more. */
    while (count == limit && whole > 0 &&
           bn_equal(program_account_bn(list[whole - 1].delegation.account),
                    program_account_bn(list[count - 1].delegation.account)))
        whole--;
    return whole == 0 ? count : whole;
}

size_t store_list_expiring(struct store *store, struct arena *arena, date from, date to,
                           struct registry_delegation **ret)
{
    struct registry_delegation *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_DELEGATION_EXPIRING);
    sql_date(&sql, from);
    sql_date(&sql, to);
    while (sql_next(&sql))
        column_delegation(&sql, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

static size_t list_firms(struct store *store, struct arena *arena, int query, struct firm **ret)
{
    struct firm *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, query);
    while (sql_next(&sql)) {
        struct firm *firm = LIST_PUSH(arena, list, count, capacity);
        firm->bn = column_bn(&sql);
        int kind = column_word(&sql, VOCABULARY_BUSINESS);
        firm->kind = kind < 0 ? BUSINESS_BROKER : (enum business_kind)kind;
        firm->legal_name = column_text(&sql, arena);
        firm->licence = column_text(&sql, arena);
    }
    *ret = list;
    return count;
}

size_t store_list_firms(struct store *store, struct arena *arena, struct firm **ret)
{
    return list_firms(store, arena, QUERY_BUSINESS_FIRMS, ret);
}

size_t store_list_sureties(struct store *store, struct arena *arena, struct firm **ret)
{
    return list_firms(store, arena, QUERY_BUSINESS_SURETIES, ret);
}
