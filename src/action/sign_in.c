/* Signing in, sessions, keys of software. */
#include "access.h"

#include <stdio.h>

/* A session that is used is marked so at most once a minute, and ten times within its rest. */
enum { SEEN_EVERY = 60 };

void person_enter(struct action *action, const struct user *user)
{
    struct actor *actor = &action->actor;
    struct membership *list;
    *actor = (struct actor){.name = arena_text(action->arena, user->name),
                            .display_name = user->display_name,
                            .business = user->business, .staff = user->staff};
    actor->memberships_count =
        store_list_memberships(action->store, action->arena, user->name, &list);
    actor->memberships = list;
    const char *role = user->role[0] != '\0'
                           ? user->role
                           : role_ids[members_strongest(list, actor->memberships_count,
                                                        user->business, user->name)];
    if (strcmp(role, role_ids[ROLE_UNASSOCIATED]) != 0)
        memcpy(actor->role, role, strlen(role) + 1);
    struct emergency emergency;
    if ((actor->staff & permissions[PERMISSION_EMERGENCY_OPEN].staff) != 0 &&
        emergency_of(action, actor->name, &emergency) == OK) {
        actor->emergency = emergency.business;
        actor->emergency_until = emergency.ends_at;
    }
}

bool person_of_demo(struct action *action, const struct user *user)
{
    return user->demo && house_demo(action->house);
}

/* ---- a name and a password ---- */

static struct guard_rule key_rule(struct action *action, const char *name, int fallback)
{
    int64_t lock = (int64_t)people_number(action, "cred_lock_minutes", 30) * 60000;
    return (struct guard_rule){people_number(action, name, fallback), lock, lock};
}

/* Tries are counted by name and by address, before they are judged: many at once are many. A name
 * nobody has is counted and locked like any other. */
static enum code count_try(struct action *action, const char *by_name, const char *by_address,
                           instant *ret_until)
{
    const struct guard_rule name = key_rule(action, "cred_lock_after", 5);
    const struct guard_rule address = key_rule(action, "cred_address_after", 100);
    int left;
    enum code code = guard_try(action, by_address, &address, &left, ret_until);
    if (code == OK)
        code = guard_try(action, by_name, &name, &left, ret_until);
    if (code == OK && left == 0) {
        struct access_change change = {0};
        access_tell(action, &change, "key.locked", NULL, by_name);
        code = access_commit(action, &change);
    }
    return code;
}

static bool too_old(struct action *action, const struct credential *credential, instant now)
{
    int64_t days = people_number(action, "cred_expire_days", 730);
    int64_t used = credential->used_at.ms > credential->made_at.ms ? credential->used_at.ms
                                                                   : credential->made_at.ms;
    return days > 0 && used > 0 && now.ms - used > days * 86400000;
}

/* In the chain, also of a name that nobody has: it must not take less time than another. */
static enum code tell_refused(struct action *action, const char *person, const char *why,
                              enum code refused)
{
    struct access_change change = {0};
    access_tell(action, &change, "session.refused", person, why);
    enum code code = access_commit(action, &change);
    return code == OK ? refused : code;
}

static enum code prove(struct action *action, const char *name, const char *password,
                       struct credential *ret_credential, struct user *ret_user,
                       instant *ret_until)
{
    char *folded = fold_name(action->arena, name);
    const char *by_name = guard_name(action, "key", folded);
    const char *by_address =
        guard_name(action, "from", action->remote == NULL ? "" : action->remote);
    enum code code = count_try(action, by_name, by_address, ret_until);
    if (code != OK)
        return code;
    struct credential credential = {0};
    struct user user;
    code = store_load_credential(action->store, action->arena, CREDENTIAL_KEY, folded, &credential);
    if (code == OK)
        code = store_load_user(action->store, action->arena, credential.person, &user);
    bool known = code == OK && !user.locked, right = false;
    if (code == OK || code == NOT_FOUND)
        code = password_verify(known ? credential.secret : NULL, password, &right);
    /* What the store or the crowd kept from being judged was no guess; nor was what is right. */
    if (code != OK || (known && right)) {
        (void)guard_give_back(action, by_address);
        enum code back = guard_give_back(action, by_name);
        code = code == OK ? back : code;
    }
    if (code != OK)
        return code;
    if (!known || !right) {
        log_event("warning", "sign-in refused", "name %zu characters", strlen(folded));
        return tell_refused(action, known ? user.name : NULL, "password", UNAUTHORIZED);
    }
    if (credential.revoked_at.ms != 0 || too_old(action, &credential, platform_real_now()))
        return tell_refused(action, user.name, "no longer good", CONFLICT);
    *ret_credential = credential;
    *ret_user = user;
    return OK;
}

enum code action_prove(struct action *action, const char *name, const char *password)
{
    struct credential credential;
    struct user user;
    instant until;
    enum code code = prove(action, name, password, &credential, &user, &until);
    if (code == OK)
        person_enter(action, &user);
    return code == CONFLICT ? UNAUTHORIZED : code;
}

/* The device was remembered after a second step of the same person. */
static bool device_known(struct action *action, const char *cookie, const char *person)
{
    struct trusted_device device;
    if (cookie == NULL || *cookie == '\0')
        return false;
    hash256 hash = token_hash(cookie);
    return store_load_device(action->store, action->arena, &hash, &device) == OK &&
           text_equal(device.person, person) && device.ends_at.ms > platform_real_now().ms;
}

enum code credential_proved(struct action *action, struct access_change *change,
                            const struct user *user, const struct credential *credential,
                            const char *device_cookie, const char *next, struct sign_in *ret)
{
    struct second_factor *factors;
    if (person_of_demo(action, user)) {
        struct sign_in_flow flow = flow_new(action, "", user->name, credential, next, ret);
        return flow_proceed(action, change, &flow, false, ret);
    }
    size_t count = store_list_factors(action->store, action->arena, user->name, &factors);
    struct sign_in_flow flow = flow_new(action, count == 0 ? STAGE_ENROL : STAGE_SECOND,
                                        user->name, credential, next, ret);
    if (count > 0 && device_known(action, device_cookie, user->name))
        return flow_proceed(action, change, &flow, false, ret);
    const char *address = factor_address(factors, count);
    if (count == 1 && address != NULL) {
        /* One that was sent just now is not sent again: the page says so, and offers it. */
        enum code code = flow_send(action, change, &flow, address, user->language, true);
        if (code != OK && code != FINDINGS)
            return code;
        action->findings.count = action->findings.errors_count = 0;
    }
    change->flow = &flow;
    enum code code = access_commit(action, change);
    change->flow = NULL;
    return code;
}

enum code action_sign_in(struct action *action, const char *name, const char *password,
                         const char *device_cookie, const char *next, struct sign_in *ret)
{
    struct credential credential;
    struct user user;
    *ret = (struct sign_in){0};
    enum code code = prove(action, name, password, &credential, &user, &ret->until);
    if (code != OK)
        return code;
    struct access_change change = {0};
    change.end_guards[0] = guard_name(action, "key", credential.name);
    return credential_proved(action, &change, &user, &credential, device_cookie, next, ret);
}

/* ---- sessions ---- */

struct session_limits action_session_limits(struct action *action)
{
    int idle = people_number(action, "web_idle_s", 1200);
    return (struct session_limits){
        .idle = idle,
        .seen = idle / 10 < SEEN_EVERY ? idle / 10 : SEEN_EVERY,
        .warning = people_number(action, "web_warn_s", 120),
        .absolute = people_number(action, "web_abs_s", 43200),
        .step_up = people_number(action, "web_step_up_minutes", 15) * 60,
    };
}

bool session_alive(const struct session_limits *limits, const struct session *session,
                   instant now)
{
    return now.ms - session->seen_at.ms <= (int64_t)limits->idle * 1000 &&
           now.ms - session->began_at.ms <= (int64_t)limits->absolute * 1000;
}

static enum code put_session(struct store *store, void *context)
{
    return store_put_session(store, context);
}

enum code action_sign_out(struct action *action, const char *cookie)
{
    hash256 token = token_hash(cookie);
    struct session session;
    enum code code = store_load_session(action->store, action->arena, &token, &session);
    if (code != OK)
        return code;
    struct access_change change = {.end_sessions = {&token}, .end_sessions_count = 1};
    access_tell(action, &change, "session.ended", session.user, "signed out");
    return access_commit(action, &change);
}

enum code action_enter_session(struct action *action, const char *cookie, struct session *ret)
{
    if (cookie == NULL || cookie[0] == '\0')
        return UNAUTHORIZED;
    hash256 token = token_hash(cookie);
    struct session session;
    struct user user;
    const struct session_limits limits = action_session_limits(action);
    instant now = platform_real_now();
    enum code code = store_load_session(action->store, action->arena, &token, &session);
    if (code == OK && !session_alive(&limits, &session, now))
        return CONFLICT;
    if (code == OK)
        code = store_load_user(action->store, action->arena, session.user, &user);
    if (code != OK)
        return code == NOT_FOUND ? UNAUTHORIZED : code;
    if (user.locked)
        return UNAUTHORIZED;
    if (now.ms - session.seen_at.ms > (int64_t)limits.seen * 1000) {
        session.seen_at = now;
        code = committer_do(house_committer(action->house), put_session, &session);
        if (code != OK)
            return code;
    }
    person_enter(action, &user);
    *ret = session;
    return OK;
}

void session_mark(const struct session *session, char ret_mark[17])
{
    char hex[65];
    hash_hex(&session->token, hex);
    memcpy(ret_mark, hex, 16);
    ret_mark[16] = '\0';
}

size_t action_sessions(struct action *action, struct session **ret)
{
    const struct session_limits limits = action_session_limits(action);
    instant now = platform_real_now();
    struct session *list;
    size_t count = store_list_sessions(action->store, action->arena, action->actor.name, &list);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (session_alive(&limits, &list[i], now))
            list[kept++] = list[i];
    *ret = list;
    return kept;
}

enum code action_end_sessions(struct action *action, const char *mark, const hash256 *but)
{
    struct session *list;
    struct access_change change = {0};
    size_t count = store_list_sessions(action->store, action->arena, action->actor.name, &list);
    for (size_t i = 0; i < count && change.end_sessions_count < ACCESS_SESSIONS; i++) {
        char its[17];
        session_mark(&list[i], its);
        if (*mark == '\0' ? !hash_equal(&list[i].token, but) : strcmp(its, mark) == 0)
            change.end_sessions[change.end_sessions_count++] = &list[i].token;
    }
    if (change.end_sessions_count == 0)
        return *mark == '\0' ? OK : NOT_FOUND;
    access_tell(action, &change, "session.ended", action->actor.name,
                arena_printf(action->arena, "%zu ended by the person", change.end_sessions_count));
    return access_commit(action, &change);
}

bool action_needs_step_up(struct action *action, const struct session *session)
{
    struct user user;
    const struct session_limits limits = action_session_limits(action);
    if (store_load_user(action->store, action->arena, session->user, &user) != OK)
        return true;
    return !person_of_demo(action, &user) &&
           platform_real_now().ms - session->strong_at.ms > (int64_t)limits.step_up * 1000;
}

/* ---- the end of a flow ---- */

struct sign_in_flow flow_new(struct action *action, const char *stage, const char *person,
                             const struct credential *credential, const char *next,
                             struct sign_in *ret)
{
    struct sign_in_flow flow = {.stage = stage,
                                .person = person,
                                .credential = arena_printf(action->arena, "%s %s",
                                                           credential->kind, credential->name),
                                .began_at = platform_real_now(),
                                .code_to = "",
                                .mail = "",
                                .data = "",
                                .next = next == NULL ? "" : next};
    ret->flow = random_token(action, &flow.token);
    ret->stage = stage;
    return flow;
}

/* Said to the person and in the chain: somebody is in already, from elsewhere or with another
 * program. */
static void tell_concurrent(struct action *action, struct access_change *change,
                            const struct user *user, const struct session *fresh)
{
    const struct session_limits limits = action_session_limits(action);
    struct session *list;
    struct second_factor *factors;
    size_t count = store_list_sessions(action->store, action->arena, user->name, &list), others = 0;
    for (size_t i = 0; i < count; i++)
        if (session_alive(&limits, &list[i], fresh->began_at) &&
            (!text_equal(list[i].remote, fresh->remote) ||
             !text_equal(list[i].agent, fresh->agent)))
            others++;
    if (others == 0)
        return;
    access_tell(action, change, "session.concurrent", user->name,
                arena_printf(action->arena, "%zu others", others));
    count = store_list_factors(action->store, action->arena, user->name, &factors);
    const char *address = factor_address(factors, count);
    if (address != NULL && change->mail == NULL)
        change->mail = letter_new(action, LETTER_CONCURRENT, user->name, address, user->language,
                                  clock_of(action, fresh->began_at));
}

static enum code begin_session(struct action *action, struct access_change *change,
                               const struct sign_in_flow *flow, const struct user *user,
                               bool strong, struct sign_in *ret)
{
    instant now = platform_real_now();
    struct session session = {.began_at = now, .seen_at = now, .way = flow->credential,
                              .agent = action->agent == NULL ? "" : action->agent,
                              .remote = action->remote == NULL ? "" : action->remote};
    if (strong)
        session.strong_at = now;
    hash256 ended;
    struct session before;
    bool stepped = strncmp(flow->data, "session:", 8) == 0 && hash_parse(flow->data + 8, &ended);
    if (stepped) {
        /* Stronger than before, it gets another cookie; its absolute limit stays. */
        enum code code = store_load_session(action->store, action->arena, &ended, &before);
        if (code != OK)
            return code == NOT_FOUND ? UNAUTHORIZED : code;
        session.began_at = before.began_at;
        change->end_sessions[change->end_sessions_count++] = &ended;
    }
    char *cookie = random_token(action, &session.token);
    char *form_token = platform_random_text(action->arena, 32);
    memcpy(session.user, user->name, sizeof(session.user));
    assert(strlen(form_token) < sizeof(session.form_token));
    memcpy(session.form_token, form_token, strlen(form_token) + 1);
    change->session = &session;
    change->end_flow = &flow->token;
    struct credential *used = flow_credential(action, flow);
    if (used != NULL && change->credential == NULL) {
        used->used_at = now;
        change->credential = used;
    }
    person_enter(action, user);
    access_tell(action, change, stepped ? "session.strengthened" : "session.began", user->name,
                flow->credential);
    if (!stepped)
        tell_concurrent(action, change, user, &session);
    enum code code = access_commit(action, change);
    if (code != OK)
        return code;
    ret->session = cookie;
    ret->flow = NULL;
    ret->stage = NULL;
    ret->next = flow->next;
    return OK;
}

static bool lacks_profile(struct action *action, const struct user *user)
{
    return user->given_name == NULL || user->family_name == NULL || user->terms == NULL ||
           strcmp(user->terms, action_terms_version(action)) != 0;
}

enum code flow_proceed(struct action *action, struct access_change *change,
                       const struct sign_in_flow *flow, bool strong, struct sign_in *ret)
{
    struct user stored;
    const struct user *user = change->user;
    if (user == NULL) {
        enum code code = store_load_user(action->store, action->arena, flow->person, &stored);
        if (code != OK)
            return code == NOT_FOUND ? UNAUTHORIZED : code;
        user = &stored;
    }
    if (user->locked)
        return UNAUTHORIZED;
    if (person_of_demo(action, user) || !lacks_profile(action, user))
        return begin_session(action, change, flow, user, strong, ret);
    struct sign_in_flow next = *flow;
    next.stage = ret->stage = STAGE_PROFILE;
    next.data = strong ? "strong" : "";
    next.code = (hash256){0};
    change->flow = &next;
    return access_commit(action, change);
}

enum code action_step_up(struct action *action, const struct session *session, const char *next,
                         struct sign_in *ret)
{
    struct second_factor *factors;
    struct user user;
    struct access_change change = {0};
    *ret = (struct sign_in){0};
    enum code code = store_load_user(action->store, action->arena, session->user, &user);
    if (code != OK)
        return code;
    size_t count = store_list_factors(action->store, action->arena, user.name, &factors);
    char *blank = arena_text(action->arena, session->way);
    char *name = strchr(blank, ' ');
    struct credential credential = {.kind = blank, .name = ""};
    if (name != NULL) {
        *name = '\0';
        credential.name = name + 1;
    }
    struct sign_in_flow flow = flow_new(action, STAGE_SECOND, user.name, &credential, next, ret);
    char hex[65];
    hash_hex(&session->token, hex);
    flow.data = arena_printf(action->arena, "session:%s", hex);
    change.flow = &flow;
    const char *address = factor_address(factors, count);
    if (count == 1 && address != NULL) {
        code = flow_send(action, &change, &flow, address, user.language, true);
        if (code != OK && code != FINDINGS)
            return code;
        action->findings.count = action->findings.errors_count = 0;
    }
    return access_commit(action, &change);
}

/* ---- software ---- */

enum code action_enter_key(struct action *action, const char *key)
{
    if (key == NULL || key[0] == '\0')
        return UNAUTHORIZED;
    hash256 hash = token_hash(key);
    struct api_key stored;
    enum code code = store_load_key(action->store, action->arena, &hash, &stored);
    if (code != OK && code != NOT_FOUND)
        return code; /* the key may well be one */
    if (code != OK || stored.ended)
        return UNAUTHORIZED;
    action->actor = (struct actor){.name = arena_text(action->arena, stored.id),
                                   .display_name = stored.name,
                                   .software = true,
                                   .business = stored.business};
    return OK;
}

enum code action_make_key(struct action *action, bn business, const char *name, char **ret_key)
{
    const struct registry_business *known;
    enum code code = action_business(action, business, &known);
    if (code != OK)
        return code;
    char *key = arena_printf(action->arena, "carm_%s", platform_random_text(action->arena, 32));
    struct api_key stored = {.hash = token_hash(key), .name = name, .business = business};
    char hex[65];
    hash_hex(&stored.hash, hex);
    memcpy(stored.id, "key-", 4);
    memcpy(stored.id + 4, hex, 12);
    struct access_change change = {.key = &stored, .about = business};
    access_tell(action, &change, "api_key.made", action->actor.name,
                arena_printf(action->arena, "%s %s", stored.id, name));
    code = access_commit(action, &change);
    if (code == OK)
        *ret_key = key;
    return code;
}
