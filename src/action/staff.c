/* Roles of the agency's staff, given and taken by two persons. */
#include "access.h"

enum { WORDS_MIN = 5, WORDS_MAX = 500 };

static bool two_persons(struct action *action)
{
    return people_number(action, "staff_dual_control", 1) != 0;
}

/* For the chain of access: "auditor revenue_officer". */
static const char *staff_words(struct arena *arena, unsigned staff)
{
    struct out out = out_new(arena);
    out_put(&out, staff == 0 ? "-" : "");
    for (int i = 0; i < STAFF_COUNT; i++)
        if ((staff >> i & 1) != 0)
            out_printf(&out, "%s%s", out.size == 0 ? "" : " ", staff_ids[i]);
    return out.data;
}

static bool asked_by_actor(const struct action *action, const struct staff_request *request)
{
    return text_equal(request->asked_by, action->actor.name);
}

/* Neither who asked nor whom it is about. */
static bool may_agree(struct action *action, const struct staff_request *request)
{
    return action_may(action, PERMISSION_STAFF_MANAGE, ACCOUNT_NONE) &&
           !asked_by_actor(action, request) && !text_equal(request->person, action->actor.name);
}

enum code action_list_staff(struct action *action, struct staff_list *ret)
{
    struct staff_request *waiting;
    if (!action_may_look(action, PERMISSION_STAFF_MANAGE))
        return FORBIDDEN;
    struct staff_list list = {.two = two_persons(action)};
    list.persons_count = store_list_staff(action->store, action->arena, &list.persons);
    size_t count =
        store_list_staff_requests(action->store, action->arena, REQUEST_PENDING, &waiting);
    list.requests = arena_array(action->arena, count + 1, sizeof(*list.requests));
    for (size_t i = 0; i < count; i++) {
        struct shown_staff_request *shown = &list.requests[list.requests_count];
        struct user by;
        *shown = (struct shown_staff_request){.request = waiting[i],
                                              .asked_by_name = waiting[i].asked_by,
                                              .own = asked_by_actor(action, &waiting[i]),
                                              .decides = may_agree(action, &waiting[i])};
        if (store_load_user(action->store, action->arena, waiting[i].asked_by, &by) == OK)
            shown->asked_by_name = by.display_name;
        list.requests_count +=
            store_load_user(action->store, action->arena, waiting[i].person, &shown->person) == OK;
    }
    *ret = list;
    return action_whole(action);
}

/* In force from here on. */
static void carry_out(struct action *action, struct access_change *change,
                      const struct staff_request *request, const struct user *person)
{
    struct second_factor *factors;
    size_t count = store_list_factors(action->store, action->arena, person->name, &factors);
    const char *address = factor_address(factors, count);
    change->staff = &request->staff;
    change->person = request->person;
    if (address != NULL)
        change->mail = letter_new(action, LETTER_STAFF, person->name, address, person->language,
                                  "");
}

/* Who else gives roles? Judged again where it is written. */
static bool leaves_nobody(struct action *action, const struct user *person, unsigned staff)
{
    struct user *list;
    bool others = (person->staff & ~staff & STAFF_SYSTEM_ADMIN) == 0;
    size_t count = store_list_staff(action->store, action->arena, &list);
    for (size_t i = 0; i < count; i++)
        others |= (list[i].staff & STAFF_SYSTEM_ADMIN) != 0 && !list[i].locked &&
                  !text_equal(list[i].name, person->name);
    return !others;
}

static enum code load_waiting(struct action *action, const char *id, const char *person,
                              struct staff_request *ret)
{
    struct staff_request *list;
    size_t i = 0;
    size_t count =
        store_list_staff_requests(action->store, action->arena, REQUEST_PENDING, &list);
    while (i < count && !text_equal(id == NULL ? list[i].person : list[i].id,
                                    id == NULL ? person : id))
        i++;
    if (i == count)
        return NOT_FOUND;
    *ret = list[i];
    return OK;
}

static void judge(struct action *action, const struct user *person, unsigned staff,
                  const char *words)
{
    struct findings *findings = &action->findings;
    struct staff_request there;
    if (text_equal(person->name, action->actor.name))
        findings_add(findings, FINDING_STF_0001, 0, "/roles", NULL, NULL, NULL);
    else if (staff == person->staff)
        findings_add(findings, FINDING_STF_0002, 0, "/roles", person->display_name, NULL, NULL);
    else if (leaves_nobody(action, person, staff))
        findings_add(findings, FINDING_STF_0003, 0, "/roles", person->display_name, NULL, NULL);
    else if (load_waiting(action, NULL, person->name, &there) == OK)
        findings_add(findings, FINDING_STF_0004, 0, "/roles", person->display_name,
                     date_text(action->arena, instant_date(there.asked_at)), there.asked_by);
    if (characters(words) < WORDS_MIN || characters(words) > WORDS_MAX)
        findings_add(findings, FINDING_STF_0005, 0, "/reason", "5", "500", NULL);
}

enum code action_ask_staff(struct action *action, const char *name, unsigned staff,
                           const char *words)
{
    struct user person;
    if (!action_may(action, PERMISSION_STAFF_MANAGE, ACCOUNT_NONE))
        return FORBIDDEN;
    enum code code = store_load_user(action->store, action->arena, name, &person);
    if (code == OK && strcmp(person.role, "officer") != 0)
        code = NOT_FOUND;
    if (code != OK)
        return code;
    judge(action, &person, staff, words);
    if (action->findings.errors_count > 0)
        return FINDINGS;
    bool at_once = !two_persons(action);
    struct staff_request request = {
        .id = platform_random_text(action->arena, 12), .person = arena_text(action->arena, name),
        .staff = staff, .words = words, .state = at_once ? REQUEST_APPROVED : REQUEST_PENDING,
        .asked_by = action->actor.name, .asked_at = platform_next_now(), .decided_by = ""};
    struct access_change change = {.staff_request = &request, .fresh_staff = true};
    if (at_once)
        carry_out(action, &change, &request, &person);
    access_tell(action, &change, at_once ? "staff.changed" : "staff.asked", name,
                arena_printf(action->arena, "%s: %s", staff_words(action->arena, staff), words));
    return access_commit(action, &change);
}

enum code action_decide_staff(struct action *action, const char *id, bool agree)
{
    struct staff_request request;
    struct user person;
    if (!action_may(action, PERMISSION_STAFF_MANAGE, ACCOUNT_NONE))
        return FORBIDDEN;
    enum code code = load_waiting(action, id, NULL, &request);
    if (code != OK)
        return code == NOT_FOUND ? CONFLICT : code;
    code = store_load_user(action->store, action->arena, request.person, &person);
    if (code != OK)
        return code;
    bool own = asked_by_actor(action, &request);
    if (own ? agree : !may_agree(action, &request)) {
        findings_add(&action->findings, FINDING_STF_0006, 0, "/request", NULL, NULL, NULL);
        return FINDINGS;
    }
    if (agree && leaves_nobody(action, &person, request.staff)) {
        findings_add(&action->findings, FINDING_STF_0003, 0, "/request", person.display_name, NULL,
                     NULL);
        return FINDINGS;
    }
    request.state = agree ? REQUEST_APPROVED : own ? REQUEST_WITHDRAWN : REQUEST_REFUSED;
    request.decided_by = action->actor.name;
    request.decided_at = platform_real_now();
    struct access_change change = {.staff_request = &request};
    if (agree)
        carry_out(action, &change, &request, &person);
    access_tell(action, &change, agree ? "staff.changed" : own ? "staff.withdrawn"
                                                               : "staff.refused",
                request.person, staff_words(action->arena, request.staff));
    return access_commit(action, &change);
}
