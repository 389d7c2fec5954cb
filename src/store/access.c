/* What proves a person, what is under way before a session, and the chain of access. */
#include "engine.h"

/* ---- credentials ---- */

static void read_credential(struct sql *sql, struct arena *arena, struct credential *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->kind = column_text(sql, arena);
    ret->name = column_text(sql, arena);
    ret->person = column_text(sql, arena);
    ret->secret = column_text(sql, arena);
    ret->made_at.ms = column_int(sql);
    ret->used_at.ms = column_int(sql);
    ret->revoked_at.ms = column_int(sql);
}

enum code store_load_credential(struct store *store, struct arena *arena, const char *kind,
                                const char *name, struct credential *ret)
{
    struct sql sql = sql_new(store, QUERY_CREDENTIAL_GET);
    sql_text(&sql, kind);
    sql_text(&sql, name);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_credential(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

enum code store_put_credential(struct store *store, const struct credential *credential)
{
    struct sql sql = sql_new(store, QUERY_CREDENTIAL_PUT);
    sql_text(&sql, credential->kind);
    sql_text(&sql, credential->name);
    sql_text(&sql, credential->person);
    sql_text(&sql, credential->secret);
    sql_int(&sql, credential->made_at.ms);
    sql_int(&sql, credential->used_at.ms);
    sql_int(&sql, credential->revoked_at.ms);
    return sql_run(&sql);
}

size_t store_list_credentials(struct store *store, struct arena *arena, const char *person,
                              struct credential **ret)
{
    struct credential *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_CREDENTIAL_LIST);
    sql_text(&sql, person);
    while (sql_next(&sql))
        read_credential(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

static void read_question(struct sql *sql, struct arena *arena, struct recovery_question *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->question = column_text(sql, arena);
    ret->answer = column_text(sql, arena);
}

enum code store_put_question(struct store *store, const char *key, int place,
                             const struct recovery_question *question)
{
    struct sql sql = sql_new(store, QUERY_QUESTION_PUT);
    sql_text(&sql, key);
    sql_int(&sql, place);
    sql_text(&sql, question->question);
    sql_text(&sql, question->answer);
    return sql_run(&sql);
}

size_t store_list_questions(struct store *store, struct arena *arena, const char *key,
                            struct recovery_question **ret)
{
    struct recovery_question *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_QUESTION_LIST);
    sql_text(&sql, key);
    while (sql_next(&sql))
        read_question(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

/* ---- second steps ---- */

static void read_factor(struct sql *sql, struct arena *arena, struct second_factor *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->person = column_text(sql, arena);
    ret->id = column_text(sql, arena);
    ret->kind = column_text(sql, arena);
    ret->label = column_text(sql, arena);
    ret->secret = column_text(sql, arena);
    ret->handle = column_text(sql, arena);
    ret->counter = column_int(sql);
    ret->made_at.ms = column_int(sql);
    ret->used_at.ms = column_int(sql);
}

enum code store_put_factor(struct store *store, const struct second_factor *factor)
{
    struct sql sql = sql_new(store, QUERY_FACTOR_PUT);
    sql_text(&sql, factor->person);
    sql_text(&sql, factor->id);
    sql_text(&sql, factor->kind);
    sql_text(&sql, factor->label);
    sql_text(&sql, factor->secret);
    sql_text(&sql, factor->handle);
    sql_int(&sql, factor->counter);
    sql_int(&sql, factor->made_at.ms);
    sql_int(&sql, factor->used_at.ms);
    return sql_run(&sql);
}

enum code store_end_factor(struct store *store, const char *person, const char *id)
{
    struct sql sql = sql_new(store, QUERY_FACTOR_END);
    sql_text(&sql, person);
    sql_text(&sql, id);
    return sql_run(&sql);
}

enum code store_name_factor(struct store *store, const char *person, const char *id,
                            const char *label)
{
    struct sql sql = sql_new(store, QUERY_FACTOR_NAME);
    sql_text(&sql, label);
    sql_text(&sql, person);
    sql_text(&sql, id);
    return sql_run(&sql);
}

size_t store_list_factors(struct store *store, struct arena *arena, const char *person,
                          struct second_factor **ret)
{
    struct second_factor *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_FACTOR_LIST);
    sql_text(&sql, person);
    while (sql_next(&sql))
        read_factor(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

static void read_code(struct sql *sql, struct recovery_code *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->place = (int)column_int(sql);
    column_hash(sql, &ret->hash);
    ret->used_at.ms = column_int(sql);
}

enum code store_put_recovery_code(struct store *store, const char *person,
                                  const struct recovery_code *code)
{
    struct sql sql = sql_new(store, QUERY_RECOVERY_CODE_PUT);
    sql_text(&sql, person);
    sql_int(&sql, code->place);
    sql_hash(&sql, &code->hash);
    sql_int(&sql, code->used_at.ms);
    return sql_run(&sql);
}

size_t store_list_recovery_codes(struct store *store, struct arena *arena, const char *person,
                                 struct recovery_code **ret)
{
    struct recovery_code *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_RECOVERY_CODE_LIST);
    sql_text(&sql, person);
    while (sql_next(&sql))
        read_code(&sql, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

static void read_device(struct sql *sql, struct arena *arena, struct trusted_device *ret)
{
    memset(ret, 0, sizeof(*ret));
    column_hash(sql, &ret->hash);
    ret->person = column_text(sql, arena);
    ret->label = column_text(sql, arena);
    ret->made_at.ms = column_int(sql);
    ret->used_at.ms = column_int(sql);
    ret->ends_at.ms = column_int(sql);
}

enum code store_load_device(struct store *store, struct arena *arena, const hash256 *hash,
                            struct trusted_device *ret)
{
    struct sql sql = sql_new(store, QUERY_DEVICE_GET);
    sql_hash(&sql, hash);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_device(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

enum code store_put_device(struct store *store, const struct trusted_device *device)
{
    struct sql sql = sql_new(store, QUERY_DEVICE_PUT);
    sql_hash(&sql, &device->hash);
    sql_text(&sql, device->person);
    sql_text(&sql, device->label);
    sql_int(&sql, device->made_at.ms);
    sql_int(&sql, device->used_at.ms);
    sql_int(&sql, device->ends_at.ms);
    return sql_run(&sql);
}

enum code store_end_device(struct store *store, const hash256 *hash)
{
    struct sql sql = sql_new(store, QUERY_DEVICE_END);
    sql_hash(&sql, hash);
    return sql_run(&sql);
}

enum code store_end_devices(struct store *store, const char *person)
{
    struct sql sql = sql_new(store, QUERY_DEVICE_END_ALL);
    sql_text(&sql, person);
    return sql_run(&sql);
}

size_t store_list_devices(struct store *store, struct arena *arena, const char *person,
                          struct trusted_device **ret)
{
    struct trusted_device *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_DEVICE_LIST);
    sql_text(&sql, person);
    while (sql_next(&sql))
        read_device(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

/* ---- on the way ---- */

static void read_flow(struct sql *sql, struct arena *arena, struct sign_in_flow *ret)
{
    memset(ret, 0, sizeof(*ret));
    column_hash(sql, &ret->token);
    ret->stage = column_text(sql, arena);
    ret->person = column_text(sql, arena);
    ret->credential = column_text(sql, arena);
    ret->began_at.ms = column_int(sql);
    column_hash(sql, &ret->code);
    ret->code_to = column_text(sql, arena);
    ret->code_at.ms = column_int(sql);
    ret->mail = column_text(sql, arena);
    ret->data = column_text(sql, arena);
    ret->next = column_text(sql, arena);
}

enum code store_load_flow(struct store *store, struct arena *arena, const hash256 *token,
                          struct sign_in_flow *ret)
{
    struct sql sql = sql_new(store, QUERY_FLOW_GET);
    sql_hash(&sql, token);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_flow(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

enum code store_put_flow(struct store *store, const struct sign_in_flow *flow)
{
    struct sql sql = sql_new(store, QUERY_FLOW_PUT);
    sql_hash(&sql, &flow->token);
    sql_text(&sql, flow->stage);
    sql_text(&sql, flow->person);
    sql_text(&sql, flow->credential);
    sql_int(&sql, flow->began_at.ms);
    sql_hash(&sql, &flow->code);
    sql_text(&sql, flow->code_to);
    sql_int(&sql, flow->code_at.ms);
    sql_text(&sql, flow->mail);
    sql_text(&sql, flow->data);
    sql_text(&sql, flow->next);
    return sql_run(&sql);
}

enum code store_end_flow(struct store *store, const hash256 *token)
{
    struct sql sql = sql_new(store, QUERY_FLOW_END);
    sql_hash(&sql, token);
    return sql_run(&sql);
}

enum code store_end_old_tries(struct store *store, instant before)
{
    struct sql sql = sql_new(store, QUERY_FLOW_END_OLD);
    sql_int(&sql, before.ms);
    enum code code = sql_run(&sql);
    if (code != OK)
        return code;
    sql = sql_new(store, QUERY_GUARD_END_OLD);
    sql_int(&sql, before.ms);
    return sql_run(&sql);
}

static void read_attach(struct sql *sql, struct arena *arena, struct attach_request *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->id = column_text(sql, arena);
    ret->credential = column_text(sql, arena);
    ret->asked_by = column_text(sql, arena);
    ret->person = column_text(sql, arena);
    ret->asked_at.ms = column_int(sql);
    ret->state = column_text(sql, arena);
    ret->decided_by = column_text(sql, arena);
    ret->decided_at.ms = column_int(sql);
}

enum code store_load_attach(struct store *store, struct arena *arena, const char *id,
                            struct attach_request *ret)
{
    struct sql sql = sql_new(store, QUERY_ATTACH_GET);
    sql_text(&sql, id);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_attach(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

enum code store_put_attach(struct store *store, const struct attach_request *request)
{
    struct sql sql = sql_new(store, QUERY_ATTACH_PUT);
    sql_text(&sql, request->id);
    sql_text(&sql, request->credential);
    sql_text(&sql, request->asked_by);
    sql_text(&sql, request->person);
    sql_int(&sql, request->asked_at.ms);
    sql_text(&sql, request->state);
    sql_text(&sql, request->decided_by);
    sql_int(&sql, request->decided_at.ms);
    return sql_run(&sql);
}

size_t store_list_attach(struct store *store, struct arena *arena, const char *state,
                         struct attach_request **ret)
{
    struct attach_request *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_ATTACH_LIST);
    sql_text(&sql, state);
    while (sql_next(&sql))
        read_attach(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

/* ---- counted tries ---- */

struct tried {
    int tries;
    instant first_at, until_at;
};

static enum code load_tried(struct store *store, const char *name, struct tried *ret)
{
    struct sql sql = sql_new(store, QUERY_GUARD_GET);
    sql_text(&sql, name);
    enum code code = sql_get(&sql);
    *ret = (struct tried){0};
    if (code == NOT_FOUND)
        return OK;
    if (code != OK)
        return code;
    ret->tries = (int)column_int(&sql);
    ret->first_at.ms = column_int(&sql);
    ret->until_at.ms = column_int(&sql);
    sql_end(&sql);
    return OK;
}

static enum code put_tried(struct store *store, const char *name, const struct tried *tried)
{
    struct sql sql = sql_new(store, QUERY_GUARD_PUT);
    sql_text(&sql, name);
    sql_int(&sql, tried->tries);
    sql_int(&sql, tried->first_at.ms);
    sql_int(&sql, tried->until_at.ms);
    return sql_run(&sql);
}

enum code store_guard_back(struct store *store, const char *name)
{
    struct tried tried;
    assert(store->depth > 0);
    enum code code = load_tried(store, name, &tried);
    if (code != OK || tried.tries == 0)
        return code;
    tried.tries--;
    tried.until_at.ms = 0;
    return put_tried(store, name, &tried);
}

enum code store_guard_try(struct store *store, const char *name, const struct guard_rule *rule,
                          instant now, int *ret_left, instant *ret_until)
{
    struct tried tried;
    assert(store->depth > 0);
    enum code code = load_tried(store, name, &tried);
    if (code != OK)
        return code;
    if (tried.until_at.ms > now.ms) {
        *ret_until = tried.until_at;
        return FORBIDDEN;
    }
    bool anew = tried.until_at.ms != 0 || now.ms - tried.first_at.ms > rule->window_ms;
    if (anew)
        tried = (struct tried){.first_at = now};
    tried.tries++;
    if (tried.tries >= rule->limit)
        tried.until_at.ms = now.ms + rule->lock_ms;
    *ret_left = rule->limit - tried.tries;
    *ret_until = tried.until_at;
    return put_tried(store, name, &tried);
}

enum code store_guard_end(struct store *store, const char *name)
{
    struct sql sql = sql_new(store, QUERY_GUARD_END);
    sql_text(&sql, name);
    return sql_run(&sql);
}

enum code store_load_guard(struct store *store, const char *name, int *ret_tries,
                           instant *ret_until)
{
    struct tried tried;
    enum code code = load_tried(store, name, &tried);
    if (code == OK) {
        *ret_tries = tried.tries;
        *ret_until = tried.until_at;
    }
    return code;
}

/* ---- the chain ---- */

hash256 store_access_hash(struct arena *arena, const struct access_event *event,
                          const hash256 *previous)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_key(&json, "number");
    json_int(&json, event->number);
    json_key(&json, "at");
    json_int(&json, event->at.ms);
    json_text(&json, "kind", event->kind);
    json_text(&json, "person", event->person);
    json_text(&json, "by", event->actor);
    json_text(&json, "words", event->words);
    json_text(&json, "business", event->business.text);
    json_text(&json, "account", event->account);
    json_text(&json, "role", event->role);
    json_text(&json, "remote", event->remote);
    json_text(&json, "for", event->acting.text);
    json_object_end(&json);
    return hash_pair(previous, out.data, out.size);
}

static bn column_bn_or_none(struct sql *sql)
{
    int64_t number = column_int(sql);
    return number < 0 ? (bn){""} : bn_from_number(number);
}

static void read_event(struct sql *sql, struct arena *arena, struct access_event *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->number = column_int(sql);
    ret->at.ms = column_int(sql);
    ret->kind = column_text(sql, arena);
    ret->person = column_text(sql, arena);
    ret->actor = column_text(sql, arena);
    ret->words = column_text(sql, arena);
    column_hash(sql, &ret->hash);
    ret->business = column_bn_or_none(sql);
    ret->account = column_text(sql, arena);
    ret->role = column_text(sql, arena);
    ret->remote = column_text(sql, arena);
    ret->acting = column_bn_or_none(sql);
}

enum code store_add_access(struct store *store, struct access_event *event)
{
    hash256 previous = {0};
    event->number = 1;
    assert(store->depth > 0);
    struct sql sql = sql_new(store, QUERY_ACCESS_LAST);
    enum code code = sql_get(&sql);
    if (code == OK) {
        event->number = column_int(&sql) + 1;
        column_hash(&sql, &previous);
        sql_end(&sql);
    } else if (code != NOT_FOUND) {
        return code;
    }
    struct arena *arena = arena_new();
    event->hash = store_access_hash(arena, event, &previous);
    arena_free(arena);
    sql = sql_new(store, QUERY_ACCESS_ADD);
    sql_int(&sql, event->number);
    sql_int(&sql, event->at.ms);
    sql_text(&sql, event->kind);
    sql_text(&sql, event->person);
    sql_text(&sql, event->actor);
    sql_text(&sql, event->words);
    sql_hash(&sql, &event->hash);
    sql_bn_or_none(&sql, event->business);
    sql_text(&sql, event->account == NULL ? "" : event->account);
    sql_text(&sql, event->role == NULL ? "" : event->role);
    sql_text(&sql, event->remote == NULL ? "" : event->remote);
    sql_bn_or_none(&sql, event->acting);
    return sql_run(&sql);
}

static size_t read_events(struct sql *sql, struct arena *arena, struct access_event **ret)
{
    struct access_event *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql))
        read_event(sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

size_t store_page_access(struct store *store, struct arena *arena, int64_t after, size_t limit,
                         struct access_event **ret)
{
    struct sql sql = sql_new(store, QUERY_ACCESS_PAGE);
    sql_int(&sql, after);
    sql_int(&sql, (int64_t)limit);
    return read_events(&sql, arena, ret);
}

size_t store_list_access_of(struct store *store, struct arena *arena, const char *person,
                            int64_t before, size_t limit, struct access_event **ret)
{
    struct sql sql = sql_new(store, QUERY_ACCESS_OF_PERSON);
    sql_text(&sql, person);
    sql_int(&sql, before == 0 ? INT64_MAX : before);
    sql_int(&sql, (int64_t)limit);
    return read_events(&sql, arena, ret);
}

static size_t read_before(struct sql *sql, struct arena *arena, instant before, int64_t number,
                          instant from, size_t limit, struct access_event **ret)
{
    sql_int(sql, before.ms);
    sql_int(sql, number);
    sql_int(sql, from.ms);
    sql_int(sql, (int64_t)limit);
    return read_events(sql, arena, ret);
}

size_t store_list_access(struct store *store, struct arena *arena, bn business, instant before,
                         int64_t number, instant from, size_t limit, struct access_event **ret)
{
    bool all = business.text[0] == '\0';
    struct sql sql = sql_new(store, all ? QUERY_ACCESS_OF_ALL : QUERY_ACCESS_OF_BUSINESS);
    if (!all)
        sql_bn(&sql, business);
    return read_before(&sql, arena, before, number, from, limit, ret);
}

size_t store_list_access_for(struct store *store, struct arena *arena, bn acting, instant before,
                             int64_t number, instant from, size_t limit, struct access_event **ret)
{
    struct sql sql = sql_new(store, QUERY_ACCESS_OF_ACTING);
    sql_bn(&sql, acting);
    return read_before(&sql, arena, before, number, from, limit, ret);
}

const char *store_access_said(struct store *store, struct arena *arena, bn business,
                              const char *kind, const char *prefix)
{
    struct sql sql = sql_new(store, QUERY_ACCESS_SAID_LAST);
    sql_bn(&sql, business);
    sql_text(&sql, kind);
    sql_text(&sql, prefix);
    if (sql_get(&sql) != OK)
        return NULL;
    const char *words = column_text(&sql, arena);
    sql_end(&sql);
    return words + strlen(prefix);
}

bool store_access_told(struct store *store, const char *actor, const char *account,
                       const char *kind, const char *words, instant since)
{
    struct sql sql = sql_new(store, QUERY_ACCESS_TOLD);
    sql_text(&sql, actor);
    sql_text(&sql, account);
    sql_int(&sql, since.ms);
    sql_text(&sql, kind);
    sql_text(&sql, words);
    if (sql_get(&sql) != OK)
        return false;
    sql_end(&sql);
    return true;
}

enum code store_together(struct store *store, enum code (*work)(struct store *, void *),
                         void *context)
{
    enum code code = engine_begin(store);
    if (code != OK)
        return code;
    code = store->engine->exclude(store);
    if (code == OK)
        code = work(store, context);
    return engine_end(store, code);
}
