/* Who of others is signed in, and ending that: a manager for the business, the agency for all. */
#include "audit.h"

#include "access.h"

static bool of_agency(struct action *action)
{
    return action_may(action, PERMISSION_PERSON_HELP, ACCOUNT_NONE);
}

static bool manages(const struct action *action, bn business)
{
    return business.text[0] != '\0' &&
           actor_role(&action->actor, business, NULL) == ROLE_MANAGER;
}

/* Ending gives nothing away: whoever manages one of the businesses of a person may. */
static bool may_end(struct action *action, const char *person)
{
    struct membership *list;
    if (text_equal(action->actor.name, person))
        return false;
    if (of_agency(action))
        return true;
    size_t count = store_list_memberships(action->store, action->arena, person, &list), i = 0;
    while (i < count && !manages(action, list[i].business))
        i++;
    return i < count;
}

static size_t persons_of(struct action *action, bn business, struct user **ret)
{
    struct membership *members;
    struct user *list = NULL;
    size_t kept = 0, capacity = 0;
    size_t count = store_list_members(action->store, action->arena, business, &members);
    for (size_t i = 0; i < count; i++) {
        struct user user;
        bool again = i > 0 && text_equal(members[i].person, members[i - 1].person);
        if (!again &&
            store_load_user(action->store, action->arena, members[i].person, &user) == OK)
            *LIST_PUSH(action->arena, list, kept, capacity) = user;
    }
    *ret = list;
    return kept;
}

/* Nobody asks by what nobody has: a user name stands for one person alone. */
static size_t find_persons(struct action *action, const char *whom, struct user **ret)
{
    bn business = action->actor.business;
    struct credential credential;
    if (!of_agency(action))
        return manages(action, business) ? persons_of(action, business, ret) : 0;
    if (bn_parse(whom, &business))
        return persons_of(action, business, ret);
    const char *name = fold_name(action->arena, whom);
    if (store_load_credential(action->store, action->arena, CREDENTIAL_KEY, name, &credential) ==
        OK)
        name = credential.person;
    *ret = arena_alloc(action->arena, sizeof(**ret));
    return store_load_user(action->store, action->arena, name, *ret) == OK ? 1 : 0;
}

enum code action_list_signed_in(struct action *action, const char *whom, struct shown_person **ret,
                                size_t *ret_count)
{
    const struct session_limits limits = action_session_limits(action);
    struct user *users = NULL;
    size_t count = find_persons(action, whom, &users);
    struct shown_person *list = arena_array(action->arena, count + 1, sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        struct session *sessions;
        size_t found =
            store_list_sessions(action->store, action->arena, users[i].name, &sessions);
        list[i] = (struct shown_person){.person = users[i]};
        for (size_t k = 0; k < found; k++) {
            if (!session_alive(&limits, &sessions[k], platform_real_now()))
                continue;
            list[i].sessions++;
            if (sessions[k].seen_at.ms > list[i].seen_at.ms)
                list[i].seen_at = sessions[k].seen_at;
        }
    }
    *ret = list;
    *ret_count = count;
    return count == 0 ? NOT_FOUND : OK;
}

enum code action_end_sessions_of(struct action *action, const char *person)
{
    struct user user;
    struct second_factor *factors;
    enum code code = store_load_user(action->store, action->arena, person, &user);
    if (code != OK || !may_end(action, user.name))
        return code == OK ? NOT_FOUND : code;
    struct access_change change = {.person = user.name, .end_devices = true};
    access_end_sessions(action, &change, user.name, NULL);
    access_tell(action, &change, "session.ended_by", user.name,
                arena_printf(action->arena, "%zu sessions", change.end_sessions_count));
    size_t count = store_list_factors(action->store, action->arena, user.name, &factors);
    const char *address = factor_address(factors, count);
    if (address != NULL)
        change.mail = letter_new(action, LETTER_SESSIONS_ENDED, user.name, address, user.language,
                                 "");
    return access_commit(action, &change);
}
