/* Employees ask a business for access, and its managers decide. */
#include "registration_impl.h"

static instant oldest(struct action *action)
{
    const int64_t days = people_number(action, "req_employee_expiry_days", 30);
    return (instant){days == 0 ? 0 : platform_real_now().ms - days * 86400000};
}

enum code action_load_request(struct action *action, struct access_request *ret)
{
    enum code code =
        store_load_request_of(action->store, action->arena, action->actor.name, ret);
    if (code == OK && strcmp(ret->state, REQUEST_PENDING) == 0 &&
        ret->asked_at.ms <= oldest(action).ms)
        ret->state = REQUEST_WITHDRAWN;
    return code;
}

/* Each question is counted, or all businesses could be written to. */
static enum code count_question(struct action *action)
{
    const int64_t lock = (int64_t)people_number(action, "reg_lock_hours", 24) * 3600000;
    const struct guard_rule rule = {people_number(action, "reg_lock_errors", 10), lock, lock};
    int left;
    instant until;
    enum code code = guard_try(action, guard_name(action, "ask", action->actor.name), &rule, &left,
                               &until);
    if (code != FORBIDDEN)
        return code;
    findings_add(&action->findings, FINDING_RGN_0014, 0, "/employer",
                 arena_printf(action->arena, "%s, %s",
                              date_text(action->arena, instant_date(until)),
                              clock_of(action, until)), NULL, NULL);
    return FINDINGS;
}

enum code action_ask_access(struct action *action, const char *number, const char *words)
{
    struct access_request before;
    bn business;
    if (action->actor.system || !action_may(action, PERMISSION_BUSINESS_JOIN, ACCOUNT_NONE))
        return CONFLICT;
    if (strlen(words) > 500)
        findings_add(&action->findings, FINDING_RGN_0021, 0, "/comment", "500", NULL, NULL);
    if (people_read_bn(action, number, "/employer", &business) != OK ||
        action->findings.errors_count > 0)
        return FINDINGS;
    if (actor_role(&action->actor, business, NULL) != ROLE_UNASSOCIATED)
        return CONFLICT;
    enum code code = action_load_request(action, &before);
    if (code != OK && code != NOT_FOUND)
        return code;
    if (code == OK && strcmp(before.state, REQUEST_PENDING) == 0)
        return CONFLICT;
    /* What expired makes room. */
    if (code == OK && strcmp(before.state, REQUEST_WITHDRAWN) == 0)
        (void)action_withdraw_request(action);
    code = count_question(action);
    if (code != OK)
        return code;
    const struct access_request request = {
        .id = platform_random_text(action->arena, 12), .person = action->actor.name,
        .bn = business, .words = words, .state = REQUEST_PENDING, .role = "",
        .asked_at = platform_next_now(), .decided_by = ""};
    struct access_change change = {.request = &request, .fresh_request = true};
    access_tell(action, &change, "access.asked", action->actor.name, business.text);
    return access_commit(action, &change);
}

enum code action_withdraw_request(struct action *action)
{
    struct access_request request;
    enum code code =
        store_load_request_of(action->store, action->arena, action->actor.name, &request);
    if (code != OK || strcmp(request.state, REQUEST_PENDING) != 0)
        return code == OK ? CONFLICT : code;
    request.state = REQUEST_WITHDRAWN;
    request.decided_at = platform_real_now();
    struct access_change change = {.request = &request};
    access_tell(action, &change, "access.withdrawn", action->actor.name, request.bn.text);
    return access_commit(action, &change);
}

size_t action_list_requests(struct action *action, struct shown_request **ret)
{
    struct access_request *list;
    struct shown_request *shown = NULL;
    size_t kept = 0, capacity = 0;
    if (!action_may_in(action, PERMISSION_EMPLOYEE_MANAGE, action->actor.business))
        return 0;
    size_t count = store_list_requests(action->store, action->arena, action->actor.business,
                                       REQUEST_PENDING, oldest(action), &list);
    for (size_t i = 0; i < count; i++) {
        struct user person;
        if (store_load_user(action->store, action->arena, list[i].person, &person) == OK)
            *LIST_PUSH(action->arena, shown, kept, capacity) =
                (struct shown_request){list[i], person};
    }
    *ret = shown;
    return kept;
}

static enum code load_waiting(struct action *action, const char *id,
                              struct access_request *ret_request, struct user *ret_user)
{
    enum code code = store_load_request(action->store, action->arena, id, ret_request);
    if (code == OK && (!bn_equal(ret_request->bn, action->actor.business) ||
                       !action_may_in(action, PERMISSION_EMPLOYEE_MANAGE, ret_request->bn)))
        code = NOT_FOUND;
    if (code == OK)
        code = store_load_user(action->store, action->arena, ret_request->person, ret_user);
    if (code != OK)
        return code;
    return strcmp(ret_request->state, REQUEST_PENDING) != 0 ||
                   ret_request->asked_at.ms <= oldest(action).ms
               ? CONFLICT
               : OK;
}

enum code action_decide_request(struct action *action, const char *id,
                                const struct member_order *order)
{
    struct access_request request;
    struct access_change change = {.request = &request};
    struct user user;
    bool refuse = *order->role == '\0';
    enum code code = load_waiting(action, id, &request, &user);
    if (code == OK && !refuse)
        code = member_change(action, &user, order, &change);
    if (code != OK)
        return code;
    request.state = refuse ? REQUEST_REFUSED : REQUEST_APPROVED;
    request.role = order->role;
    request.decided_at = platform_real_now();
    request.decided_by = action->actor.name;
    change.mail = member_letter(action, LETTER_ACCESS, &user);
    access_tell(action, &change, refuse ? "access.refused" : "access.approved", request.person,
                member_words(action, request.bn, &change));
    return member_commit(action, &change);
}
