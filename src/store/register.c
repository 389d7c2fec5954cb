/* Rows of the register of businesses, and of registrations. */
#include "engine.h"
#include "store_register.h"

/* ---- the register ---- */

static void read_address(struct sql *sql, struct arena *arena, struct register_address *ret)
{
    ret->street = column_text(sql, arena);
    ret->city = column_text(sql, arena);
    ret->province = column_text(sql, arena);
    ret->postal_code = column_text(sql, arena);
    ret->country = column_text(sql, arena);
}

static void read_entry(struct sql *sql, struct arena *arena, struct stored_entry *ret)
{
    const char *bad;
    memset(ret, 0, sizeof(*ret));
    struct register_entry *e = &ret->entry;
    e->bn = column_bn(sql);
    e->legal_name = column_text(sql, arena);
    e->operating_name = column_text(sql, arena);
    e->entity_type = column_text(sql, arena);
    int language = column_word(sql, VOCABULARY_LANGUAGE);
    e->language = language < 0 ? LANGUAGE_EN : (enum language)language;
    read_address(sql, arena, &e->physical);
    read_address(sql, arena, &e->mailing);
    const char *accounts = column_text(sql, arena);
    if (!register_accounts_parse(arena, e->bn, accounts, &e->accounts, &e->accounts_count, &bad))
        e->accounts_count = 0;
    e->other_id = column_text(sql, arena);
    e->active = column_int(sql) != 0;
    e->check_exempt = column_int(sql) != 0;
    e->effective_on = column_date(sql);
    ret->arrived_at.ms = column_int(sql);
    ret->source = column_text(sql, arena);
}

enum code store_load_entry(struct store *store, struct arena *arena, bn number,
                           struct stored_entry *ret)
{
    struct sql sql = sql_new(store, QUERY_REGISTER_GET);
    sql_bn(&sql, number);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_entry(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

static void put_address(struct sql *sql, const struct register_address *address)
{
    sql_text(sql, address->street);
    sql_text(sql, address->city);
    sql_text(sql, address->province);
    sql_text(sql, address->postal_code);
    sql_text(sql, address->country);
}

enum code store_put_entry(struct store *store, const struct stored_entry *stored)
{
    const struct register_entry *e = &stored->entry;
    struct arena *arena = arena_new();
    struct sql sql = sql_new(store, QUERY_REGISTER_PUT);
    sql_bn(&sql, e->bn);
    sql_text(&sql, e->legal_name);
    sql_text(&sql, e->operating_name);
    sql_text(&sql, e->entity_type);
    sql_text(&sql, vocabulary_text(VOCABULARY_LANGUAGE, (int)e->language));
    put_address(&sql, &e->physical);
    put_address(&sql, &e->mailing);
    sql_text(&sql, register_accounts_text(arena, e));
    sql_text(&sql, e->other_id);
    sql_int(&sql, e->active);
    sql_int(&sql, e->check_exempt);
    sql_date(&sql, e->effective_on);
    sql_int(&sql, stored->arrived_at.ms);
    sql_text(&sql, stored->source);
    enum code code = sql_run(&sql);
    arena_free(arena);
    return code;
}

/* ---- registrations ---- */

static void read_registration(struct sql *sql, struct arena *arena, struct registration *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->id = column_text(sql, arena);
    ret->person = column_text(sql, arena);
    ret->state = column_text(sql, arena);
    ret->step = column_text(sql, arena);
    ret->scenario = (int)column_int(sql);
    int64_t number = column_int(sql);
    if (number >= 0)
        ret->bn = bn_from_number(number);
    ret->program = column_text(sql, arena);
    ret->other_id = column_text(sql, arena);
    ret->entity_type = column_text(sql, arena);
    ret->enrol = column_text(sql, arena);
    ret->name = column_text(sql, arena);
    ret->street = column_text(sql, arena);
    ret->city = column_text(sql, arena);
    ret->province = column_text(sql, arena);
    ret->postal_code = column_text(sql, arena);
    ret->country = column_text(sql, arena);
    ret->position = column_text(sql, arena);
    ret->words = column_text(sql, arena);
    ret->figures_at.ms = column_int(sql);
    ret->agreed_at.ms = column_int(sql);
    ret->began_at.ms = column_int(sql);
    ret->changed_at.ms = column_int(sql);
    ret->asked_at.ms = column_int(sql);
    ret->decided_at.ms = column_int(sql);
    ret->decided_by = column_text(sql, arena);
    ret->reason = column_text(sql, arena);
}

enum code store_put_registration(struct store *store, const struct registration *r)
{
    struct sql sql = sql_new(store, QUERY_REGISTRATION_PUT);
    sql_text(&sql, r->id);
    sql_text(&sql, r->person);
    sql_text(&sql, r->state);
    sql_text(&sql, r->step);
    sql_int(&sql, r->scenario);
    sql_int(&sql, r->bn.text[0] == '\0' ? -1 : bn_to_number(r->bn));
    const char *const texts[] = {r->program, r->other_id, r->entity_type, r->enrol,
                                 r->name, r->street, r->city, r->province,
                                 r->postal_code, r->country, r->position, r->words};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        sql_text(&sql, texts[i] == NULL ? "" : texts[i]);
    sql_int(&sql, r->figures_at.ms);
    sql_int(&sql, r->agreed_at.ms);
    sql_int(&sql, r->began_at.ms);
    sql_int(&sql, r->changed_at.ms);
    sql_int(&sql, r->asked_at.ms);
    sql_int(&sql, r->decided_at.ms);
    sql_text(&sql, r->decided_by == NULL ? "" : r->decided_by);
    sql_text(&sql, r->reason == NULL ? "" : r->reason);
    return sql_run(&sql);
}

static enum code load_one(struct store *store, struct arena *arena, enum query query,
                          const char *by, struct registration *ret)
{
    struct sql sql = sql_new(store, query);
    sql_text(&sql, by);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_registration(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

enum code store_load_registration(struct store *store, struct arena *arena, const char *id,
                                  struct registration *ret)
{
    return load_one(store, arena, QUERY_REGISTRATION_GET, id, ret);
}

enum code store_load_registration_of(struct store *store, struct arena *arena, const char *person,
                                     struct registration *ret)
{
    return load_one(store, arena, QUERY_REGISTRATION_OF, person, ret);
}

static size_t read_list(struct sql *sql, struct arena *arena, struct registration **ret)
{
    struct registration *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql))
        read_registration(sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

size_t store_list_registrations(struct store *store, struct arena *arena, const char *state,
                                size_t limit, struct registration **ret)
{
    struct sql sql = sql_new(store, QUERY_REGISTRATION_LIST);
    sql_text(&sql, state);
    sql_int(&sql, (int64_t)limit);
    return read_list(&sql, arena, ret);
}

size_t store_list_decided(struct store *store, struct arena *arena, instant since, size_t limit,
                          struct registration **ret)
{
    struct sql sql = sql_new(store, QUERY_REGISTRATION_DECIDED);
    sql_int(&sql, since.ms);
    sql_int(&sql, (int64_t)limit);
    return read_list(&sql, arena, ret);
}

/* ---- employees who ask ---- */

static void read_request(struct sql *sql, struct arena *arena, struct access_request *ret)
{
    ret->id = column_text(sql, arena);
    ret->person = column_text(sql, arena);
    ret->bn = column_bn(sql);
    ret->words = column_text(sql, arena);
    ret->state = column_text(sql, arena);
    ret->role = column_text(sql, arena);
    ret->asked_at.ms = column_int(sql);
    ret->decided_at.ms = column_int(sql);
    ret->decided_by = column_text(sql, arena);
}

enum code store_put_request(struct store *store, const struct access_request *r)
{
    struct sql sql = sql_new(store, QUERY_REQUEST_PUT);
    sql_text(&sql, r->id);
    sql_text(&sql, r->person);
    sql_bn(&sql, r->bn);
    sql_text(&sql, r->words);
    sql_text(&sql, r->state);
    sql_text(&sql, r->role);
    sql_int(&sql, r->asked_at.ms);
    sql_int(&sql, r->decided_at.ms);
    sql_text(&sql, r->decided_by);
    return sql_run(&sql);
}

static enum code get_request(struct store *store, struct arena *arena, enum query query,
                             const char *by, struct access_request *ret)
{
    struct sql sql = sql_new(store, query);
    sql_text(&sql, by);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_request(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

enum code store_load_request(struct store *store, struct arena *arena, const char *id,
                             struct access_request *ret)
{
    return get_request(store, arena, QUERY_REQUEST_GET, id, ret);
}

enum code store_load_request_of(struct store *store, struct arena *arena, const char *person,
                                struct access_request *ret)
{
    return get_request(store, arena, QUERY_REQUEST_OF_PERSON, person, ret);
}

size_t store_list_requests(struct store *store, struct arena *arena, bn business,
                           const char *state, instant since, struct access_request **ret)
{
    struct access_request *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_REQUEST_LIST);
    sql_bn(&sql, business);
    sql_text(&sql, state);
    sql_int(&sql, since.ms);
    while (sql_next(&sql))
        read_request(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}
