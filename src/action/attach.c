/* Somebody lost the key and made another: the person is attached to it once the mailbox was shown
 * and somebody who answers for the person has agreed. */
#include "access.h"

/* A person's by the address the codes go to. Persons are few enough to be looked through, and how
 * often may be asked is bounded. */
static bool find_person(struct action *action, const char *address, struct user *ret)
{
    struct user *users;
    const char *folded = fold_name(action->arena, address);
    size_t count = store_list_users(action->store, action->arena, &users);
    for (size_t i = 0; i < count; i++) {
        struct second_factor *factors;
        size_t factors_count =
            store_list_factors(action->store, action->arena, users[i].name, &factors);
        const char *its = factor_address(factors, factors_count);
        if (its != NULL && !users[i].locked && users[i].given_name != NULL &&
            strcmp(fold_name(action->arena, its), folded) == 0) {
            *ret = users[i];
            return true;
        }
    }
    return false;
}

enum code action_flow_attach(struct action *action, struct sign_in_flow *flow, const char *cookie,
                             const char *address, struct sign_in *ret)
{
    struct access_change change = {.expect_flow = &flow->token, .flow = flow};
    struct user user = {.language = action->language};
    *ret = (struct sign_in){.flow = arena_text(action->arena, cookie), .stage = STAGE_ATTACH};
    if (strcmp(flow->stage, STAGE_ENROL) != 0)
        return UNAUTHORIZED;
    if (!mail_address_valid(address)) {
        findings_add(&action->findings, FINDING_PPL_0011, 0, "/known-email", address, NULL, NULL);
        return FINDINGS;
    }
    bool known = find_person(action, address, &user);
    flow->stage = STAGE_ATTACH;
    flow->data = known ? user.name : "";
    enum code code = flow_send(action, &change, flow, address, user.language, known);
    flow->code_to = "";
    return code == OK ? access_commit(action, &change) : code;
}

/* A manager of whatever the person works for, or the agency; nobody for oneself. */
static bool may_decide(struct action *action, const struct user *person)
{
    const struct actor *actor = &action->actor;
    if (text_equal(actor->name, person->name))
        return false;
    if (action_may(action, PERMISSION_PERSON_HELP, ACCOUNT_NONE))
        return true;
    struct membership *list;
    size_t count = store_list_memberships(action->store, action->arena, person->name, &list), i = 0;
    while (i < count && actor_role(actor, list[i].business, NULL) == ROLE_MANAGER)
        i++;
    return count > 0 && i == count;
}

size_t action_list_attach(struct action *action, struct shown_attach **ret)
{
    struct attach_request *list;
    struct shown_attach *shown = NULL;
    size_t kept = 0, capacity = 0;
    size_t count = store_list_attach(action->store, action->arena, "waiting", &list);
    for (size_t i = 0; i < count; i++) {
        struct user person;
        if (store_load_user(action->store, action->arena, list[i].person, &person) == OK &&
            may_decide(action, &person))
            *LIST_PUSH(action->arena, shown, kept, capacity) =
                (struct shown_attach){list[i], person};
    }
    *ret = shown;
    return kept;
}

/* The person's other credentials are no longer good, nor are sessions and devices begun by them;
 * who was made with the new credential goes. */
static enum code attach(struct action *action, const struct attach_request *request,
                        struct access_change *change, const struct user *person)
{
    struct credential *old, *fresh;
    struct sign_in_flow named = {.credential = request->credential};
    struct second_factor *factors;
    fresh = flow_credential(action, &named);
    if (fresh == NULL || fresh->revoked_at.ms != 0)
        return CONFLICT;
    size_t count = store_list_credentials(action->store, action->arena, person->name, &old);
    for (size_t i = 0; i < count; i++) {
        struct access_change revoke = {.credential = &old[i]};
        if (old[i].revoked_at.ms != 0)
            continue;
        old[i].revoked_at = platform_real_now();
        access_tell(action, &revoke, "key.revoked", person->name, "attached to another");
        enum code code = access_commit(action, &revoke);
        if (code != OK)
            return code;
    }
    fresh->person = person->name;
    change->credential = fresh;
    change->person = person->name;
    change->end_devices = true;
    access_end_sessions(action, change, person->name, NULL);
    count = store_list_factors(action->store, action->arena, person->name, &factors);
    const char *address = factor_address(factors, count);
    if (address != NULL)
        change->mail = letter_new(action, LETTER_ATTACHED, person->name, address,
                                  person->language, "");
    return OK;
}

enum code action_decide_attach(struct action *action, const char *id, bool agree)
{
    struct attach_request request;
    struct user person;
    enum code code = store_load_attach(action->store, action->arena, id, &request);
    if (code == OK)
        code = store_load_user(action->store, action->arena, request.person, &person);
    if (code != OK)
        return code;
    if (!may_decide(action, &person))
        return NOT_FOUND;
    if (strcmp(request.state, "waiting") != 0)
        return CONFLICT;
    struct access_change change = {.attach = &request};
    request.state = agree ? "approved" : "refused";
    request.decided_by = action->actor.name;
    request.decided_at = platform_real_now();
    if (agree)
        code = attach(action, &request, &change, &person);
    if (code != OK)
        return code;
    access_tell(action, &change, agree ? "attach.approved" : "attach.refused", person.name,
                request.asked_by);
    return access_commit(action, &change);
}
