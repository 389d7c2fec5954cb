#include "action_impl.h"

enum { IDLE_MS = 20 * 60 * 1000, SEEN_EVERY_MS = 60 * 1000 };

static hash256 token_hash(const char *text)
{
    return hash_bytes(text, strlen(text));
}

static enum code put_session(struct store *store, void *context)
{
    return store_put_session(store, context);
}

static enum code end_session(struct store *store, void *context)
{
    return store_end_session(store, context);
}

static void become(struct action *action, const struct user *user)
{
    action->actor = (struct actor){.name = arena_text(action->arena, user->name),
                                   .display_name = user->display_name,
                                   .business = user->business};
    memcpy(action->actor.role, user->role, sizeof(action->actor.role));
}

/* Who knows the password of the name. Failures are slow and counted. */
static enum code prove(struct action *action, const char *name, const char *password,
                       instant *ret_now, struct user *ret_user)
{
    char *folded = arena_text(action->arena, name);
    for (char *at = folded; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    const instant now = platform_real_now();
    if (house_sign_in_blocked(action->house, folded, now.ms))
        return FORBIDDEN;
    struct user user;
    enum code code = store_load_user(action->store, action->arena, folded, &user);
    if (code != OK && code != NOT_FOUND)
        return code; /* the store failed, not who signs in */
    bool known = code == OK && !user.locked;
    bool right = false;
    code = password_verify(known ? user.password_hash : NULL, password, &right);
    if (code != OK)
        return code;
    if (!known || !right) {
        house_sign_in_failed(action->house, folded, now.ms);
        log_event("warning", "sign-in refused", "name %zu characters", strlen(folded));
        return UNAUTHORIZED;
    }
    house_sign_in_worked(action->house, folded);
    *ret_now = now;
    *ret_user = user;
    return OK;
}

enum code action_prove(struct action *action, const char *name, const char *password)
{
    instant now;
    struct user user;
    enum code code = prove(action, name, password, &now, &user);
    if (code == OK)
        become(action, &user);
    return code;
}

enum code action_sign_in(struct action *action, const char *name, const char *password,
                         char **ret_cookie)
{
    instant now;
    struct user user;
    enum code code = prove(action, name, password, &now, &user);
    if (code != OK)
        return code;
    struct session session = {.began_at = now, .seen_at = now};
    char *cookie = platform_random_text(action->arena, 32);
    char *form_token = platform_random_text(action->arena, 32);
    session.token = token_hash(cookie);
    memcpy(session.user, user.name, sizeof(session.user));
    assert(strlen(form_token) < sizeof(session.form_token));
    memcpy(session.form_token, form_token, strlen(form_token) + 1);
    code = committer_do(house_committer(action->house), put_session, &session);
    if (code != OK)
        return code;
    become(action, &user);
    *ret_cookie = cookie;
    return OK;
}

enum code action_sign_out(struct action *action, const char *cookie)
{
    hash256 token = token_hash(cookie);
    return committer_do(house_committer(action->house), end_session, &token);
}

enum code action_enter_session(struct action *action, const char *cookie, char **ret_form_token)
{
    if (cookie == NULL || cookie[0] == '\0')
        return UNAUTHORIZED;
    hash256 token = token_hash(cookie);
    struct session session;
    struct user user;
    instant now = platform_real_now();
    enum code code = store_load_session(action->store, &token, &session);
    if (code == OK && now.ms - session.seen_at.ms > IDLE_MS)
        return UNAUTHORIZED;
    if (code == OK)
        code = store_load_user(action->store, action->arena, session.user, &user);
    if (code != OK)
        return code == NOT_FOUND ? UNAUTHORIZED : code;
    if (user.locked)
        return UNAUTHORIZED;
    if (now.ms - session.seen_at.ms > SEEN_EVERY_MS) {
        session.seen_at = now;
        code = committer_do(house_committer(action->house), put_session, &session);
        if (code != OK)
            return code;
    }
    become(action, &user);
    *ret_form_token = arena_text(action->arena, session.form_token);
    return OK;
}

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

static enum code put_key(struct store *store, void *context)
{
    return store_put_key(store, context);
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
    code = committer_do(house_committer(action->house), put_key, &stored);
    if (code == OK)
        *ret_key = key;
    return code;
}

static enum code put_user(struct store *store, void *context)
{
    return store_put_user(store, context);
}

enum code action_put_user(struct action *action, const struct user *user, const char *password)
{
    struct user copy = *user;
    if (password != NULL) {
        char *hash;
        enum code code = password_hash(action->arena, password, &hash);
        if (code != OK)
            return code;
        copy.password_hash = hash;
    }
    return committer_do(house_committer(action->house), put_user, &copy);
}
