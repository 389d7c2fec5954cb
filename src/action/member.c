/* Who works for a business, in which role, on which of its accounts: given, changed, ended. */
#include "registration_impl.h"

enum { PROGRAMS_MAX = 500 };

enum role members_strongest(const struct membership *list, size_t count, bn business,
                            const char *person)
{
    enum role role = ROLE_UNASSOCIATED;
    for (size_t i = 0; i < count; i++)
        if (list[i].role > role && bn_equal(list[i].business, business) &&
            text_equal(list[i].person, person))
            role = list[i].role;
    return role;
}

bool members_have_manager(const struct membership *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].role == ROLE_MANAGER)
            return true;
    return false;
}

bool members_orphan(struct membership *list, size_t count, const struct access_change *change)
{
    size_t kept = 0;
    bool had = members_have_manager(list, count);
    for (size_t i = 0; i < count; i++)
        if (!text_equal(list[i].person, change->member))
            list[kept++] = list[i];
    return had && !members_have_manager(list, kept) &&
           !members_have_manager(change->members, change->members_count);
}

struct membership *members_make(struct action *action, const struct membership *like,
                                const char *const *programs, size_t programs_count,
                                size_t *ret_count)
{
    size_t count = like->role == ROLE_MANAGER ? 1 : programs_count;
    struct membership *list = arena_array(action->arena, count + 1, sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        list[i] = *like;
        list[i].since = platform_real_now();
        list[i].given_by = action->actor.name;
        memset(list[i].program, 0, sizeof(list[i].program));
        if (like->role != ROLE_MANAGER)
            memcpy(list[i].program, programs[i], strlen(programs[i]));
    }
    *ret_count = count;
    return list;
}

/* ---- what a manager decides ---- */

/* Software as a program account manager of all accounts; persons alone make managers of all. */
static bool manages(const struct action *action, const char *program)
{
    if (action->actor.software)
        return *program != '\0';
    return actor_role(&action->actor, action->actor.business, program) >= ROLE_PROGRAM_MANAGER;
}

static bool manages_all(const struct action *action)
{
    return actor_role(&action->actor, action->actor.business, NULL) == ROLE_MANAGER;
}

size_t action_employee_accounts(struct action *action, struct reachable_account **ret)
{
    struct reachable_account *list;
    size_t kept = 0;
    size_t count = action_accounts_for(action, PERMISSION_EMPLOYEE_MANAGE, SIZE_MAX, &list);
    for (size_t i = 0; i < count; i++)
        if (!list[i].client && bn_equal(program_account_bn(list[i].account.account),
                                        action->actor.business))
            list[kept++] = list[i];
    *ret = list;
    return kept;
}

static bool is_account(struct action *action, const struct registry_business *business,
                       const char *program)
{
    for (size_t i = 0; i < business->accounts_count; i++)
        if (strcmp(program_account_program(&business->accounts[i].account), program) == 0)
            return manages(action, program);
    return false;
}

static enum code judge(struct action *action, const struct member_order *order,
                       enum role *ret_role)
{
    const struct registry_business *business;
    struct findings *findings = &action->findings;
    enum code code = action_business(action, action->actor.business, &business);
    if (code != OK)
        return code;
    if (!registry_role_parse(order->role, ret_role)) {
        findings_add(findings, FINDING_RGN_0075, 0, "/role", order->role, NULL, NULL);
        return FINDINGS;
    }
    if (*ret_role == ROLE_MANAGER) {
        if (!manages_all(action))
            findings_add(findings, FINDING_RGN_0076, 0, "/role", NULL, NULL, NULL);
    } else if (order->programs_count == 0 || order->programs_count > PROGRAMS_MAX) {
        findings_add(findings, FINDING_RGN_0077, 0, "/accounts", NULL, NULL, NULL);
    }
    for (size_t i = 0; *ret_role != ROLE_MANAGER && i < order->programs_count; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again |= strcmp(order->programs[k], order->programs[i]) == 0;
        if (again || !is_account(action, business, order->programs[i]))
            findings_add(findings, FINDING_RGN_0078, 0, "/accounts", order->programs[i], NULL,
                         NULL);
    }
    return findings->errors_count > 0 ? FINDINGS : OK;
}

/* The person acts for a business they work for, or for none. */
static void act_for(struct action *action, struct user *person, struct access_change *change)
{
    struct membership *list;
    const bn was = person->business;
    size_t count = store_list_memberships(action->store, action->arena, person->name, &list);
    bool here = change->members_count > 0;
    bool still = bn_equal(was, change->members_in) && here;
    bn other = {{0}};
    for (size_t i = 0; i < count; i++) {
        if (bn_equal(list[i].business, change->members_in))
            continue;
        still |= bn_equal(list[i].business, was);
        other = list[i].business;
    }
    if (still)
        return;
    person->business = here ? change->members_in : other;
    if (!bn_equal(was, person->business))
        change->user = person;
}

/* What the actor does not decide on stays, in front; then what the order gives. */
static struct membership *merge(struct action *action, const char *person, enum role role,
                                const struct member_order *order, size_t *ret_count)
{
    struct membership *there, *list = NULL;
    size_t kept = 0, capacity = 0, made;
    const struct membership like = {
        .person = person, .business = action->actor.business, .role = role};
    size_t count = store_list_memberships(action->store, action->arena, person, &there);
    for (size_t i = 0; i < count; i++)
        if (bn_equal(there[i].business, action->actor.business) &&
            !manages(action, there[i].program))
            *LIST_PUSH(action->arena, list, kept, capacity) = there[i];
    if (role != ROLE_UNASSOCIATED) {
        struct membership *fresh =
            members_make(action, &like, order->programs, order->programs_count, &made);
        for (size_t i = 0; i < made; i++)
            *LIST_PUSH(action->arena, list, kept, capacity) = fresh[i];
    }
    *ret_count = kept;
    return list;
}

enum code member_change(struct action *action, struct user *person,
                        const struct member_order *order, struct access_change *change)
{
    enum role role = ROLE_UNASSOCIATED;
    enum code code = *order->role == '\0' ? OK : judge(action, order, &role);
    if (code != OK)
        return code;
    change->member = person->name;
    change->members_in = action->actor.business;
    change->members = merge(action, person->name, role, order, &change->members_count);
    act_for(action, person, change);
    return OK;
}

enum code member_commit(struct action *action, const struct access_change *change)
{
    struct membership *list;
    enum code code = access_commit(action, change);
    if (code != CONFLICT || change->member == NULL)
        return code;
    size_t count = store_list_members(action->store, action->arena, change->members_in, &list);
    if (!members_orphan(list, count, change))
        return CONFLICT;
    findings_add(&action->findings, FINDING_RGN_0079, 0, "/role", NULL, NULL, NULL);
    return FINDINGS;
}

struct mail *member_letter(struct action *action, enum letter letter, const struct user *person)
{
    struct second_factor *factors;
    const struct registry_business *business;
    size_t count = store_list_factors(action->store, action->arena, person->name, &factors);
    const char *address = factor_address(factors, count);
    if (address == NULL || action_business(action, action->actor.business, &business) != OK)
        return NULL;
    return letter_new(action, letter, person->name, address, person->language,
                      business->legal_name);
}

const char *member_words(struct action *action, bn business, const struct access_change *change)
{
    struct out out = out_new(action->arena);
    out_put(&out, business.text);
    for (size_t i = 0; i < change->members_count; i++)
        out_printf(&out, " %s%s%s", change->members[i].program,
                   change->members[i].program[0] == '\0' ? "" : ":",
                   role_ids[change->members[i].role]);
    return out.data;
}

/* ---- the list ---- */

/* To a program account manager, what is on their accounts. */
static bool is_shown(struct action *action, const struct membership *membership)
{
    return manages(action, membership->program);
}

enum code action_list_employees(struct action *action, struct employee **ret, size_t *ret_count)
{
    struct membership *list;
    struct employee *shown = NULL;
    size_t shown_count = 0, capacity = 0, kept = 0;
    bn business = action->actor.business;
    if (!action_may_in(action, PERMISSION_EMPLOYEE_MANAGE, business))
        return FORBIDDEN;
    size_t count = store_list_members(action->store, action->arena, business, &list);
    for (size_t i = 0; i < count; i++)
        if (is_shown(action, &list[i]))
            list[kept++] = list[i];
    for (size_t i = 0; i < kept; i++) {
        struct employee *last = shown_count == 0 ? NULL : &shown[shown_count - 1];
        if (last == NULL || !text_equal(last->memberships[0].person, list[i].person)) {
            last = LIST_PUSH(action->arena, shown, shown_count, capacity);
            *last = (struct employee){.memberships = &list[i]};
            enum code code =
                store_load_user(action->store, action->arena, list[i].person, &last->person);
            if (code != OK)
                return code == NOT_FOUND ? FAULT : code;
        }
        last->count++;
        if (list[i].role > last->role)
            last->role = list[i].role;
    }
    *ret = shown;
    *ret_count = shown_count;
    return OK;
}

/* ---- changing and ending ---- */

enum code action_change_employee(struct action *action, const char *person,
                                 const struct member_order *order)
{
    struct employee *list;
    struct access_change change = {0};
    size_t count, i = 0;
    bool end = *order->role == '\0';
    enum code code = action_list_employees(action, &list, &count);
    if (code != OK)
        return code;
    while (i < count && strcmp(list[i].person.name, person) != 0)
        i++;
    if (i == count)
        return NOT_FOUND;
    struct user *user = &list[i].person;
    code = member_change(action, user, order, &change);
    if (code != OK)
        return code;
    if (end)
        access_end_sessions(action, &change, user->name, NULL);
    change.mail = member_letter(action, end ? LETTER_ACCESS_ENDED : LETTER_ACCESS_CHANGED, user);
    access_tell(action, &change, end ? "access.ended" : "access.changed", user->name,
                member_words(action, change.members_in, &change));
    return member_commit(action, &change);
}

enum code action_leave(struct action *action)
{
    struct user user;
    struct access_change change = {.member = action->actor.name,
                                   .members_in = action->actor.business};
    if (actor_role(&action->actor, action->actor.business, NULL) == ROLE_UNASSOCIATED)
        return NOT_FOUND;
    enum code code = store_load_user(action->store, action->arena, action->actor.name, &user);
    if (code != OK)
        return code;
    act_for(action, &user, &change);
    change.mail = member_letter(action, LETTER_ACCESS_ENDED, &user);
    access_tell(action, &change, "access.left", user.name, change.members_in.text);
    return member_commit(action, &change);
}

enum code action_act_for(struct action *action, bn business)
{
    struct user user;
    struct access_change change = {.user = &user};
    if (actor_role(&action->actor, business, NULL) == ROLE_UNASSOCIATED)
        return NOT_FOUND;
    enum code code = store_load_user(action->store, action->arena, action->actor.name, &user);
    if (code != OK)
        return code;
    user.business = business;
    access_tell(action, &change, "access.turned", user.name, business.text);
    return access_commit(action, &change);
}
