/* What the files about people share, and the chain of access seen as a whole. */
#include "clients_impl.h"

#include <stdlib.h>

int people_number(struct action *action, const char *name, int fallback)
{
    const char *text = tariff_parameter(house_tariff(action->house), name, action->today, NULL);
    if (text == NULL)
        return fallback;
    char *end;
    long value = strtol(text, &end, 10);
    return *text == '\0' || *end != '\0' || value < 0 || value > 100000000 ? fallback : (int)value;
}

char *fold_name(struct arena *arena, const char *name)
{
    char *folded = arena_text(arena, name);
    for (char *at = folded; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return folded;
}

hash256 token_hash(const char *text)
{
    return hash_bytes(text, strlen(text));
}

char *random_token(struct action *action, hash256 *ret_hash)
{
    char *token = platform_random_text(action->arena, 32);
    *ret_hash = token_hash(token);
    return token;
}

bool hash_equal(const hash256 *a, const hash256 *b)
{
    unsigned char difference = 0;
    for (size_t i = 0; i < sizeof(a->bytes); i++)
        difference |= (unsigned char)(a->bytes[i] ^ b->bytes[i]);
    return difference == 0;
}

bool hash_is_none(const hash256 *hash)
{
    const hash256 none = {0};
    return hash_equal(hash, &none);
}

const char *clock_of(struct action *action, instant at)
{
    char *text = instant_text(action->arena, at);
    text[16] = '\0';
    return text + 11;
}

enum code people_read_bn(struct action *action, const char *text, const char *pointer, bn *ret)
{
    program_account account;
    size_t digits = 0;
    if (bn_parse(text, ret))
        return OK;
    if (program_account_parse(text, &account)) {
        *ret = program_account_bn(account);
        return OK;
    }
    for (const char *at = text; *at != '\0'; at++)
        digits += *at >= '0' && *at <= '9';
    findings_add(&action->findings, *text == '\0' ? FINDING_RGN_0001 : FINDING_RGN_0002, 0, pointer,
                 text, arena_printf(action->arena, "%zu", digits), NULL);
    return FINDINGS;
}

/* ---- counted tries ---- */

/* The name of who tries is not kept: whoever reads the table learns of no name. */
char *guard_name(struct action *action, const char *what, const char *of)
{
    char hex[65];
    hash256 hash = token_hash(of);
    hash_hex(&hash, hex);
    return arena_printf(action->arena, "%s:%.32s", what, hex);
}

struct trying {
    const char *name;
    const struct guard_rule *rule;
    instant now;
    int left;
    instant until;
    bool refused;
};

static enum code try_once(struct store *store, void *context)
{
    struct trying *trying = context;
    return store_guard_try(store, trying->name, trying->rule, trying->now, &trying->left,
                           &trying->until);
}

static enum code try_together(struct store *store, void *context)
{
    struct trying *trying = context;
    enum code code = store_together(store, try_once, trying);
    trying->refused = code == FORBIDDEN;
    return trying->refused ? OK : code;
}

enum code guard_try(struct action *action, const char *name, const struct guard_rule *rule,
                    int *ret_left, instant *ret_until)
{
    struct trying trying = {.name = name, .rule = rule, .now = platform_real_now()};
    enum code code = committer_do(house_committer(action->house), try_together, &trying);
    *ret_left = trying.left;
    *ret_until = trying.until;
    return code == OK && trying.refused ? FORBIDDEN : code;
}

static enum code give_back(struct store *store, void *context)
{
    return store_guard_back(store, context);
}

static enum code give_back_together(struct store *store, void *context)
{
    return store_together(store, give_back, context);
}

enum code guard_give_back(struct action *action, const char *name)
{
    return committer_do(house_committer(action->house), give_back_together,
                        arena_text(action->arena, name));
}

bool guard_locked(struct action *action, const char *name, instant *ret_until)
{
    int tries;
    return store_load_guard(action->store, name, &tries, ret_until) == OK &&
           ret_until->ms > platform_real_now().ms;
}

/* ---- writing ---- */

/* The business that an event is about: where access is asked for, else the person's. */
static bn about(struct action *action, const struct access_change *change, const char *person)
{
    struct user user;
    if (change->about.text[0] != '\0')
        return change->about;
    if (change->request != NULL)
        return change->request->bn;
    if (change->delegation != NULL)
        return change->delegation->client;
    if (change->registration != NULL)
        return change->registration->bn;
    if (change->members_in.text[0] != '\0')
        return change->members_in;
    if (person == NULL || *person == '\0')
        return (bn){""};
    if (change->user != NULL && text_equal(change->user->name, person))
        return change->user->business;
    return store_load_user(action->store, action->arena, person, &user) == OK ? user.business
                                                                              : (bn){""};
}

/* In which role whoever acts does so; "": it is not a person yet, or the program itself. */
static const char *acting_role(const struct action *action)
{
    const struct actor *actor = &action->actor;
    if (actor->system || actor->name == NULL)
        return "";
    if (actor->software || actor->role[0] != '\0')
        return actor->software ? "software" : arena_text(action->arena, actor->role);
    enum role role = actor_role(actor, actor->business, NULL);
    return role == ROLE_UNASSOCIATED ? "" : role_ids[role];
}

void access_tell(struct action *action, struct access_change *change, const char *kind,
                 const char *person, const char *words)
{
    assert(change->events_count < ACCESS_EVENTS);
    change->events[change->events_count++] = (struct access_event){
        .at = platform_real_now(),
        .kind = kind,
        .person = arena_text(action->arena, person == NULL ? "" : person),
        .actor = action->actor.name == NULL ? "" : action->actor.name,
        .words = words == NULL ? "" : words,
        .business = about(action, change, person),
        .account = "",
        .role = acting_role(action),
        .remote = action->remote == NULL ? "" : action->remote,
        .acting = action->actor.business};
}

void access_end_sessions(struct action *action, struct access_change *change, const char *person,
                         const hash256 *but)
{
    struct session *sessions;
    size_t count = store_list_sessions(action->store, action->arena, person, &sessions);
    for (size_t i = 0; i < count && change->end_sessions_count < ACCESS_SESSIONS; i++)
        if (but == NULL || !hash_equal(&sessions[i].token, but))
            change->end_sessions[change->end_sessions_count++] = &sessions[i].token;
}

struct writing {
    struct arena *arena;
    const struct access_change *change;
    enum code refused; /* CONFLICT, which is no failure of the writer */
};

/* One question at a time for a person, answered once. */
static enum code expect_request(struct store *store, struct writing *w)
{
    const struct access_change *c = w->change;
    struct access_request there;
    if (c->request == NULL)
        return OK;
    enum code code = store_load_request_of(store, w->arena, c->request->person, &there);
    if (code != OK && code != NOT_FOUND)
        return code;
    bool waits = code == OK && strcmp(there.state, REQUEST_PENDING) == 0;
    if (c->fresh_request)
        return waits ? CONFLICT : OK;
    return waits && text_equal(there.id, c->request->id) ? OK : CONFLICT;
}

/* One registration at a time for a person, each step once; one first manager for a business. */
static enum code expect_registration(struct store *store, struct writing *w)
{
    const struct access_change *c = w->change;
    struct registration there;
    enum code code = OK;
    if (c->registration != NULL) {
        code = store_load_registration_of(store, w->arena, c->registration->person, &there);
        bool same = code == OK && text_equal(there.id, c->registration->id);
        bool busy = code == OK && (strcmp(there.state, REGISTRATION_OPEN) == 0 ||
                                   strcmp(there.state, REGISTRATION_REVIEW) == 0);
        if (code != OK && code != NOT_FOUND)
            return code;
        if (c->registration_was == NULL ? busy
                                        : !same || there.changed_at.ms != c->registration_was->ms)
            return CONFLICT;
    }
    if (c->first_of == NULL)
        return OK;
    struct membership *members;
    size_t count = store_list_members(store, w->arena, *c->first_of, &members);
    return members_have_manager(members, count) ? CONFLICT : OK;
}

/* A business that has a manager keeps one: two who leave at once are not both let go. */
static enum code expect_manager(struct store *store, struct writing *w)
{
    const struct access_change *c = w->change;
    struct membership *there;
    if (c->member == NULL)
        return OK;
    size_t count = store_list_members(store, w->arena, c->members_in, &there);
    return members_orphan(there, count, c) ? CONFLICT : OK;
}

/* One at a time is open for a person, and each is ended and reviewed once. */
static enum code expect_emergency(struct store *store, struct writing *w)
{
    const struct access_change *c = w->change;
    struct emergency there;
    if (c->emergency == NULL)
        return OK;
    enum code code =
        c->fresh_emergency
            ? store_load_emergency_of(store, w->arena, c->emergency->person, &there)
            : store_load_emergency(store, w->arena, c->emergency->id, &there);
    if (code != OK)
        return code == NOT_FOUND && c->fresh_emergency ? OK : code;
    bool same = *there.reviewed_by == '\0' && there.ends_at.ms >= c->emergency->ends_at.ms;
    return (c->fresh_emergency ? there.ends_at.ms > c->emergency->opened_at.ms : !same) ? CONFLICT
                                                                                       : OK;
}

/* A request waits once, and is decided once; somebody who may sign in and gives roles is left, if
 * there was one. */
static enum code expect_staff(struct store *store, struct writing *w)
{
    const struct access_change *c = w->change;
    struct user *list;
    bool had = false, left = false;
    size_t count;
    if (c->staff_request != NULL) {
        struct staff_request *waiting;
        bool waits = false;
        count = store_list_staff_requests(store, w->arena, REQUEST_PENDING, &waiting);
        for (size_t i = 0; i < count; i++)
            waits |= c->fresh_staff ? text_equal(waiting[i].person, c->staff_request->person)
                                    : text_equal(waiting[i].id, c->staff_request->id);
        if (waits == c->fresh_staff)
            return CONFLICT;
    }
    if (c->staff == NULL)
        return OK;
    count = store_list_staff(store, w->arena, &list);
    for (size_t i = 0; i < count; i++) {
        bool gives = (list[i].staff & STAFF_SYSTEM_ADMIN) != 0 && !list[i].locked;
        had |= gives;
        left |= text_equal(list[i].name, c->person) ? (*c->staff & STAFF_SYSTEM_ADMIN) != 0
                                                    : gives;
    }
    return had && !left ? CONFLICT : OK;
}

/* One request at a time between the two, decided once. */
static enum code expect_delegation(struct store *store, struct writing *w)
{
    const struct access_change *c = w->change;
    struct delegation_request there;
    if (c->delegation == NULL)
        return OK;
    enum code code = store_find_delegation_request(store, w->arena, c->delegation->client,
                                                   c->delegation->firm, c->delegation_since,
                                                   &there);
    if (code != OK && code != NOT_FOUND)
        return code;
    bool same = code == OK && strcmp(there.id, c->delegation->id) == 0;
    return (c->fresh_delegation ? code == NOT_FOUND : same) ? OK : CONFLICT;
}

/* A group and a person of the firm must still be there, and a name be free. */
static enum code expect_clients(struct store *store, struct writing *w)
{
    const struct client_change *c = w->change->clients;
    struct client_group there;
    struct membership *members;
    enum code code = OK;
    if (c == NULL)
        return OK;
    if (c->group != NULL) {
        code = store_find_client_group(store, w->arena, c->firm, c->group->folded, &there);
        if (code == OK && !text_equal(there.id, c->group->id))
            return CONFLICT;
        if (code == OK || code == NOT_FOUND)
            code = store_load_client_group(store, w->arena, c->firm, c->group->id, &there);
        if (code == OK && there.ended_at.ms != 0)
            return CONFLICT;
        code = code == NOT_FOUND ? OK : code;
    }
    if (code == OK && c->within != NULL) {
        code = store_load_client_group(store, w->arena, c->firm, c->within->id, &there);
        if (code == NOT_FOUND || (code == OK && there.ended_at.ms != 0))
            return CONFLICT;
    }
    if (code != OK || c->person == NULL)
        return code;
    size_t count = store_list_members(store, w->arena, c->firm, &members);
    return members_strongest(members, count, c->firm, c->person) == ROLE_UNASSOCIATED ? CONFLICT
                                                                                      : OK;
}

/* What was true when it was decided must still be: others may have been quicker. */
static enum code expect(struct store *store, struct writing *w)
{
    const struct access_change *c = w->change;
    struct credential credential;
    struct sign_in_flow flow;
    if (c->fresh_key != NULL) {
        enum code code = store_load_credential(store, w->arena, c->credential->kind, c->fresh_key,
                                               &credential);
        if (code != NOT_FOUND)
            return code == OK ? CONFLICT : code;
    }
    if (c->expect_flow != NULL) {
        enum code code = store_load_flow(store, w->arena, c->expect_flow, &flow);
        if (code != OK)
            return code == NOT_FOUND ? CONFLICT : code;
        if (c->expect_code != NULL && !hash_equal(&flow.code, c->expect_code))
            return CONFLICT;
    }
    if (c->spend != NULL) {
        struct second_factor *list;
        size_t count = store_list_factors(store, w->arena, c->spend->person, &list), i = 0;
        while (i < count && strcmp(list[i].id, c->spend->id) != 0)
            i++;
        bool rises = i < count && (list[i].counter < c->spend->counter ||
                                   (list[i].counter == 0 && c->spend->counter == 0));
        if (!rises)
            return CONFLICT;
    }
    if (c->end_factor != NULL) {
        struct second_factor *list;
        size_t count = store_list_factors(store, w->arena, c->person, &list), i = 0;
        while (i < count && strcmp(list[i].id, c->end_factor) != 0)
            i++;
        if (i == count || count == 1)
            return CONFLICT;
    }
    if (c->spend_code != NULL) {
        struct recovery_code *list;
        size_t count = store_list_recovery_codes(store, w->arena, c->person, &list), i = 0;
        while (i < count && list[i].place != c->spend_code->place)
            i++;
        if (i == count || list[i].used_at.ms != 0 ||
            !hash_equal(&list[i].hash, &c->spend_code->hash))
            return CONFLICT;
    }
    enum code code = expect_request(store, w);
    if (code == OK)
        code = expect_manager(store, w);
    if (code == OK)
        code = expect_delegation(store, w);
    if (code == OK)
        code = expect_staff(store, w);
    if (code == OK)
        code = expect_clients(store, w);
    if (code == OK)
        code = expect_emergency(store, w);
    return code == OK ? expect_registration(store, w) : code;
}

#define WRITE(condition, call)                                                                     \
    if (code == OK && (condition))                                                                 \
    code = (call)

static enum code write_proofs(struct store *store, const struct access_change *c)
{
    enum code code = OK;
    WRITE(c->user != NULL, store_put_user(store, c->user));
    WRITE(c->staff_request != NULL, store_put_staff_request(store, c->staff_request));
    WRITE(c->staff != NULL, store_put_staff(store, c->person, *c->staff));
    WRITE(c->emergency != NULL, store_put_emergency(store, c->emergency));
    WRITE(c->member != NULL, store_end_memberships(store, c->members_in, c->member));
    for (size_t i = 0; i < c->members_count; i++)
        WRITE(true, store_put_membership(store, &c->members[i]));
    WRITE(c->credential != NULL, store_put_credential(store, c->credential));
    for (int i = 0; c->questions != NULL && i < RECOVERY_QUESTIONS; i++)
        WRITE(true, store_put_question(store, c->credential->name, i, &c->questions[i]));
    WRITE(c->factor != NULL, store_put_factor(store, c->factor));
    WRITE(c->spend != NULL, store_put_factor(store, c->spend));
    WRITE(c->end_factor != NULL, store_end_factor(store, c->person, c->end_factor));
    WRITE(c->name_factor != NULL,
          store_name_factor(store, c->person, c->name_factor, c->factor_label));
    for (size_t i = 0; i < c->codes_count; i++)
        WRITE(true, store_put_recovery_code(store, c->person, &c->codes[i]));
    WRITE(c->spend_code != NULL, store_put_recovery_code(store, c->person, c->spend_code));
    WRITE(c->end_devices, store_end_devices(store, c->person));
    WRITE(c->end_device != NULL, store_end_device(store, c->end_device));
    WRITE(c->device != NULL, store_put_device(store, c->device));
    return code;
}

/* Who leaves the firm takes no assignment along. */
static bool leaves(const struct access_change *c)
{
    return c->member != NULL && c->members_count == 0;
}

static enum code write_clients(struct store *store, const struct access_change *change)
{
    const struct client_change *c = change->clients;
    enum code code = OK;
    WRITE(leaves(change), store_end_assignments(store, change->members_in, change->member));
    if (c == NULL)
        return code == OK && leaves(change) ? store_raise_assignments(store, change->members_in)
                                            : code;
    WRITE(c->group != NULL, store_put_client_group(store, c->group));
    WRITE(c->end_members, store_end_group_members(store, c->firm, c->group->id));
    for (size_t i = 0; i < c->put_count; i++)
        WRITE(true, store_put_group_member(store, c->firm, c->within->id, c->put[i]));
    for (size_t i = 0; i < c->drop_count; i++)
        WRITE(true, store_end_group_member(store, c->firm, c->within->id, c->drop[i]));
    for (size_t i = 0; i < c->assign_count; i++)
        WRITE(true, store_put_assignment(store, &c->assign[i]));
    for (size_t i = 0; i < c->unassign_count; i++)
        WRITE(true, store_end_assignment(store, &c->unassign[i]));
    return code == OK ? store_raise_assignments(store, c->firm) : code;
}

static enum code write_all(struct store *store, void *context)
{
    struct writing *w = context;
    const struct access_change *c = w->change;
    enum code code = expect(store, w);
    if (code != OK) {
        w->refused = code == CONFLICT ? CONFLICT : OK;
        return code;
    }
    if (c->unless_viewed != NULL &&
        store_access_told(store, c->events[0].actor, c->events[0].account, c->events[0].kind,
                          c->events[0].words, *c->unless_viewed))
        return OK;
    code = write_proofs(store, c);
    WRITE(true, write_clients(store, c));
    WRITE(c->end_flow != NULL, store_end_flow(store, c->end_flow));
    WRITE(c->flow != NULL, store_put_flow(store, c->flow));
    for (size_t i = 0; i < c->end_sessions_count; i++)
        WRITE(true, store_end_session(store, c->end_sessions[i]));
    WRITE(c->session != NULL, store_put_session(store, c->session));
    WRITE(c->key != NULL, store_put_key(store, c->key));
    WRITE(c->attach != NULL, store_put_attach(store, c->attach));
    WRITE(c->registration != NULL, store_put_registration(store, c->registration));
    WRITE(c->request != NULL, store_put_request(store, c->request));
    WRITE(c->delegation != NULL, store_put_delegation_request(store, c->delegation));
    if (c->release != NULL || c->close_release != NULL) {
        code = c->release != NULL ? store_add_release(store, c->release)
                                  : store_close_release(store, c->close_release);
        w->refused = code == CONFLICT ? CONFLICT : OK;
    }
    WRITE(c->mail != NULL, store_put_mail(store, c->mail));
    for (size_t i = 0; i < c->mails_count; i++)
        WRITE(true, store_put_mail(store, c->mails[i]));
    for (size_t i = 0; i < ARRAY_COUNT(c->end_guards); i++)
        WRITE(c->end_guards[i] != NULL, store_guard_end(store, c->end_guards[i]));
    for (size_t i = 0; i < c->events_count; i++) {
        struct access_event event = c->events[i];
        WRITE(true, store_add_access(store, &event));
    }
    for (size_t i = 0; i < c->told_count; i++) {
        struct access_event event = c->told[i];
        WRITE(true, store_add_access(store, &event));
    }
    return code;
}

static enum code write_together(struct store *store, void *context)
{
    struct writing *w = context;
    w->refused = OK;
    enum code code = store_together(store, write_all, w);
    return w->refused == CONFLICT ? OK : code;
}

enum code access_commit(struct action *action, const struct access_change *change)
{
    struct writing writing = {.arena = action->arena, .change = change};
    enum code code = action_whole(action);
    if (code == OK)
        code = committer_do(house_committer(action->house), write_together, &writing);
    if (change->clients != NULL)
        house_forget_assigned(action->house, change->clients->firm);
    if (leaves(change))
        house_forget_assigned(action->house, change->members_in);
    return code == OK && writing.refused != OK ? writing.refused : code;
}

/* ---- the chain ---- */

int64_t access_verify(struct store *store, void (*problem)(void *context, const char *text),
                      void *context)
{
    enum { PAGE = 500 };
    hash256 previous = {0};
    int64_t seen = 0;
    for (size_t count = PAGE; count == PAGE;) {
        struct arena *arena = arena_new();
        struct access_event *events;
        count = store_page_access(store, arena, seen, PAGE, &events);
        for (size_t i = 0; i < count; i++) {
            hash256 hash = store_access_hash(arena, &events[i], &previous);
            if (events[i].number != seen + 1)
                problem(context, arena_printf(arena, "access event %lld follows %lld",
                                              (long long)events[i].number, (long long)seen));
            if (!hash_equal(&hash, &events[i].hash))
                problem(context, arena_printf(arena, "access event %lld: its hash does not fit",
                                              (long long)events[i].number));
            previous = events[i].hash;
            seen = events[i].number;
        }
        arena_free(arena);
    }
    return seen;
}
