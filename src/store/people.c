/* Users, sessions, keys, drafts, answers, settings, leases. */
#include "engine.h"
#include "store_register.h"

#include <stdio.h>

/* ---- users ---- */

static void read_user(struct sql *sql, struct arena *arena, struct user *ret)
{
    memset(ret, 0, sizeof(*ret));
    column_chars(sql, ret->name, sizeof(ret->name));
    ret->display_name = column_text(sql, arena);
    ret->email = column_text(sql, arena);
    ret->stamp = column_text(sql, arena);
    int64_t number = column_int(sql);
    if (number >= 0)
        ret->business = bn_from_number(number);
    column_chars(sql, ret->role, sizeof(ret->role));
    int language = column_word(sql, VOCABULARY_LANGUAGE);
    ret->language = language < 0 ? LANGUAGE_EN : (enum language)language;
    ret->locked = column_int(sql) != 0;
    ret->given_name = column_text(sql, arena);
    ret->family_name = column_text(sql, arena);
    ret->phone = column_text(sql, arena);
    ret->extension = column_text(sql, arena);
    ret->notify = column_int(sql) != 0;
    ret->terms = column_text(sql, arena);
    ret->terms_at.ms = column_int(sql);
    ret->demo = column_int(sql) != 0;
    ret->staff = (unsigned)column_int(sql);
}

void sql_bn_or_none(struct sql *sql, bn b)
{
    sql_int(sql, b.text[0] == '\0' ? -1 : bn_to_number(b));
}

enum code store_load_user(struct store *store, struct arena *arena, const char *name,
                          struct user *ret)
{
    struct sql sql = sql_new(store, QUERY_USER_GET);
    sql_text(&sql, name);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_user(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

enum code store_put_user(struct store *store, const struct user *user)
{
    struct sql sql = sql_new(store, QUERY_USER_PUT);
    sql_text(&sql, user->name);
    sql_text(&sql, user->display_name);
    sql_text(&sql, user->email);
    sql_text(&sql, user->stamp);
    sql_bn_or_none(&sql, user->business);
    sql_text(&sql, user->role);
    sql_text(&sql, vocabulary_text(VOCABULARY_LANGUAGE, (int)user->language));
    sql_int(&sql, user->locked);
    sql_text(&sql, user->given_name);
    sql_text(&sql, user->family_name);
    sql_text(&sql, user->phone);
    sql_text(&sql, user->extension);
    sql_int(&sql, user->notify);
    sql_text(&sql, user->terms);
    sql_int(&sql, user->terms_at.ms);
    sql_int(&sql, user->demo);
    sql_int(&sql, user->staff);
    return sql_run(&sql);
}

static size_t read_users(struct sql *sql, struct arena *arena, struct user **ret)
{
    struct user *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql))
        read_user(sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

size_t store_list_users(struct store *store, struct arena *arena, struct user **ret)
{
    struct sql sql = sql_new(store, QUERY_USER_LIST);
    return read_users(&sql, arena, ret);
}

size_t store_list_staff(struct store *store, struct arena *arena, struct user **ret)
{
    struct sql sql = sql_new(store, QUERY_STAFF_LIST);
    return read_users(&sql, arena, ret);
}

enum code store_put_staff(struct store *store, const char *person, unsigned staff)
{
    struct sql sql = sql_new(store, QUERY_STAFF_PUT);
    sql_int(&sql, staff);
    sql_text(&sql, person);
    return sql_run(&sql);
}

/* ---- memberships ---- */

static void read_membership(struct sql *sql, struct arena *arena, struct membership *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->person = column_text(sql, arena);
    ret->business = column_bn(sql);
    column_chars(sql, ret->program, sizeof(ret->program));
    if (!registry_role_parse(column_peek(sql), &ret->role))
        ret->role = ROLE_UNASSOCIATED;
    ret->since.ms = column_int(sql);
    ret->given_by = column_text(sql, arena);
}

enum code store_put_membership(struct store *store, const struct membership *membership)
{
    struct sql sql = sql_new(store, QUERY_MEMBERSHIP_PUT);
    sql_text(&sql, membership->person);
    sql_bn(&sql, membership->business);
    sql_text(&sql, membership->program);
    sql_text(&sql, role_ids[membership->role]);
    sql_int(&sql, membership->since.ms);
    sql_text(&sql, membership->given_by == NULL ? "" : membership->given_by);
    return sql_run(&sql);
}

enum code store_end_memberships(struct store *store, bn business, const char *person)
{
    struct sql sql = sql_new(store, QUERY_MEMBERSHIP_END);
    sql_bn(&sql, business);
    sql_text(&sql, person);
    return sql_run(&sql);
}

static size_t read_memberships(struct sql *sql, struct arena *arena, struct membership **ret)
{
    struct membership *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql))
        read_membership(sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

size_t store_list_memberships(struct store *store, struct arena *arena, const char *person,
                              struct membership **ret)
{
    struct sql sql = sql_new(store, QUERY_MEMBERSHIP_OF_PERSON);
    sql_text(&sql, person);
    return read_memberships(&sql, arena, ret);
}

size_t store_list_members(struct store *store, struct arena *arena, bn business,
                          struct membership **ret)
{
    struct sql sql = sql_new(store, QUERY_MEMBERSHIP_OF_BUSINESS);
    sql_bn(&sql, business);
    return read_memberships(&sql, arena, ret);
}

/* ---- sessions ---- */

static void read_session(struct sql *sql, struct arena *arena, struct session *ret)
{
    memset(ret, 0, sizeof(*ret));
    column_hash(sql, &ret->token);
    column_chars(sql, ret->user, sizeof(ret->user));
    column_chars(sql, ret->form_token, sizeof(ret->form_token));
    ret->began_at.ms = column_int(sql);
    ret->seen_at.ms = column_int(sql);
    ret->way = column_text(sql, arena);
    ret->agent = column_text(sql, arena);
    ret->remote = column_text(sql, arena);
    ret->strong_at.ms = column_int(sql);
}

enum code store_load_session(struct store *store, struct arena *arena, const hash256 *token,
                             struct session *ret)
{
    struct sql sql = sql_new(store, QUERY_SESSION_GET);
    sql_hash(&sql, token);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_session(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

size_t store_list_sessions(struct store *store, struct arena *arena, const char *person,
                           struct session **ret)
{
    struct session *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_SESSION_LIST);
    sql_text(&sql, person);
    while (sql_next(&sql))
        read_session(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

static const char *given(const char *text)
{
    return text == NULL ? "" : text;
}

enum code store_put_session(struct store *store, const struct session *session)
{
    struct sql sql = sql_new(store, QUERY_SESSION_PUT);
    sql_hash(&sql, &session->token);
    sql_text(&sql, session->user);
    sql_text(&sql, session->form_token);
    sql_int(&sql, session->began_at.ms);
    sql_int(&sql, session->seen_at.ms);
    sql_text(&sql, given(session->way));
    sql_text(&sql, given(session->agent));
    sql_text(&sql, given(session->remote));
    sql_int(&sql, session->strong_at.ms);
    return sql_run(&sql);
}

enum code store_end_session(struct store *store, const hash256 *token)
{
    struct sql sql = sql_new(store, QUERY_SESSION_END);
    sql_hash(&sql, token);
    return sql_run(&sql);
}

/* ---- keys ---- */

enum code store_load_key(struct store *store, struct arena *arena, const hash256 *hash,
                         struct api_key *ret)
{
    struct sql sql = sql_new(store, QUERY_KEY_GET);
    sql_hash(&sql, hash);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    struct api_key key = {.hash = *hash};
    column_chars(&sql, key.id, sizeof(key.id));
    key.name = column_text(&sql, arena);
    int64_t number = column_int(&sql);
    if (number >= 0)
        key.business = bn_from_number(number);
    key.ended = column_int(&sql) != 0;
    sql_end(&sql);
    *ret = key;
    return OK;
}

enum code store_put_key(struct store *store, const struct api_key *key)
{
    struct sql sql = sql_new(store, QUERY_KEY_PUT);
    sql_hash(&sql, &key->hash);
    sql_text(&sql, key->id);
    sql_text(&sql, key->name);
    sql_bn_or_none(&sql, key->business);
    sql_int(&sql, key->ended);
    return sql_run(&sql);
}

/* ---- drafts ---- */

static void read_draft(struct sql *sql, struct arena *arena, struct draft *ret)
{
    memset(ret, 0, sizeof(*ret));
    column_chars(sql, ret->id, sizeof(ret->id));
    column_account(sql, &ret->account);
    column_chars(sql, ret->user, sizeof(ret->user));
    ret->saved_at.ms = column_int(sql);
    ret->form = column_text(sql, arena);
    ret->title = column_text(sql, arena);
}

enum code store_load_draft(struct store *store, struct arena *arena, bn owner, const char *id,
                           struct draft *ret)
{
    struct sql sql = sql_new(store, QUERY_DRAFT_GET);
    sql_bn(&sql, owner);
    sql_text(&sql, id);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_draft(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

enum code store_put_draft(struct store *store, const struct draft *draft)
{
    struct sql sql = sql_new(store, QUERY_DRAFT_PUT);
    sql_text(&sql, draft->id);
    sql_account(&sql, &draft->account);
    sql_text(&sql, draft->user);
    sql_int(&sql, draft->saved_at.ms);
    sql_text(&sql, draft->form == NULL ? "" : draft->form);
    sql_text(&sql, draft->title);
    return sql_run(&sql);
}

enum code store_end_draft(struct store *store, bn owner, const char *id)
{
    struct sql sql = sql_new(store, QUERY_DRAFT_END);
    sql_bn(&sql, owner);
    sql_text(&sql, id);
    return sql_run(&sql);
}

size_t store_list_drafts(struct store *store, struct arena *arena, program_account account,
                         struct draft **ret)
{
    struct draft *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_DRAFT_LIST);
    sql_account(&sql, &account);
    while (sql_next(&sql))
        read_draft(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

/* ---- answers and settings ---- */

enum code store_load_answer(struct store *store, struct arena *arena, const char *client,
                            const char *key, struct stored_answer *ret)
{
    struct sql sql = sql_new(store, QUERY_ANSWER_GET);
    sql_text(&sql, client);
    sql_text(&sql, key);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    column_hash(&sql, &ret->request);
    ret->status = (int)column_int(&sql);
    ret->answer = column_text(&sql, arena);
    sql_end(&sql);
    return OK;
}

enum code store_load_setting(struct store *store, struct arena *arena, const char *name,
                             char **ret_value)
{
    struct sql sql = sql_new(store, QUERY_SETTING_GET);
    sql_text(&sql, name);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    *ret_value = column_text(&sql, arena);
    sql_end(&sql);
    return OK;
}

char *store_setting(struct store *store, struct arena *arena, const char *name)
{
    char *value = NULL;
    enum code code = store_load_setting(store, arena, name, &value);
    if (code != OK && code != NOT_FOUND)
        store_stop(store, name);
    return value;
}

enum code store_load_day(struct store *store, const char *name, date *ret_day)
{
    struct sql sql = sql_new(store, QUERY_SETTING_GET);
    sql_text(&sql, name);
    enum code code = sql_get(&sql);
    if (code != OK && code != NOT_FOUND)
        return code;
    *ret_day = code == OK ? column_day(&sql) : DATE_NONE;
    sql_end(&sql);
    return OK;
}

enum code store_put_setting(struct store *store, const char *name, const char *value)
{
    struct sql sql = sql_new(store, QUERY_SETTING_PUT);
    sql_text(&sql, name);
    sql_text(&sql, value);
    return sql_run(&sql);
}

/* ---- leases ---- */

enum code store_take_lease(struct store *store, const char *job, const char *holder, int64_t ms)
{
    int64_t now;
    enum code code = engine_begin(store);
    if (code != OK)
        return code;
    code = store->engine->now(store, &now);
    if (code == OK) {
        struct sql sql = sql_new(store, QUERY_LEASE_TAKE);
        sql_text(&sql, job);
        sql_text(&sql, holder);
        sql_int(&sql, now + ms);
        sql_int(&sql, now);
        code = sql_run(&sql);
    }
    bool own = false;
    if (code == OK) {
        struct sql sql = sql_new(store, QUERY_LEASE_GET);
        sql_text(&sql, job);
        code = sql_get(&sql);
        if (code == OK)
            own = text_equal(column_peek(&sql), holder);
        sql_end(&sql);
    }
    code = engine_end(store, code);
    return code == OK && !own ? CONFLICT : code;
}

enum code store_end_lease(struct store *store, const char *job, const char *holder)
{
    struct sql sql = sql_new(store, QUERY_LEASE_END);
    sql_text(&sql, job);
    sql_text(&sql, holder);
    return sql_run(&sql);
}

/* Days only go on: a node that slept while others closed days must not open them again. */
static enum code raise_day(struct store *store, const char *name, date day)
{
    char text[16];
    date there;
    enum code code = store_load_day(store, name, &there);
    if (code != OK)
        return code;
    if (!date_is_none(there) && !date_before(there, day))
        return OK;
    int number = date_number(day);
    snprintf(text, sizeof(text), "%04d-%02d-%02d", number / 10000, number / 100 % 100,
             number % 100);
    return store_put_setting(store, name, text);
}

enum code store_begin_closing(struct store *store, date day)
{
    enum code code = engine_begin(store);
    if (code != OK)
        return code;
    code = store->engine->exclude(store);
    if (code == OK)
        code = raise_day(store, "day.closing", day);
    return engine_end(store, code);
}

enum code store_end_closing(struct store *store, date day)
{
    enum code code = engine_begin(store);
    if (code != OK)
        return code;
    return engine_end(store, raise_day(store, "day.done", day));
}

enum code store_hold_business(struct store *store, bn owner)
{
    assert(store->depth > 0);
    return store->engine->hold(store, bn_to_number(owner));
}
