/* A registration comes to its end: by itself, or after an officer has looked at it. And what is to
 * be done afterwards. */
#include "registration_impl.h"

#include <stdlib.h>

enum { LISTED = 200, PROGRAM_NUMBERS = 9999 };

/* ---- the end ---- */

/* The next program account of the business that neither the ledger nor the register has. */
static enum code new_account(struct action *action, const struct registration *r,
                             const struct register_entry *entry, struct register_account *ret)
{
    struct registry_business business = {0};
    enum code code = store_load_business(action->store, action->arena, entry->bn, &business, NULL);
    if (code != OK && code != NOT_FOUND)
        return code;
    *ret = (struct register_account){.opened_on = action->today};
    if (!register_program_parse(r->enrol, &ret->program))
        return CONFLICT;
    for (int i = 1; i <= PROGRAM_NUMBERS; i++) {
        if (!program_account_parse(arena_printf(action->arena, "%sRM%04d", entry->bn.text, i),
                                   &ret->account))
            return FAULT;
        if (register_account_of(entry, ret->account) == NULL &&
            registry_find_account(&business, ret->account) == NULL)
            return OK;
    }
    return CONFLICT;
}

static enum code number_of(struct action *action, struct registration *r,
                           struct register_entry *ret)
{
    struct stored_entry found;
    if (r->bn.text[0] != '\0') {
        enum code code = register_find(action, r->bn, false, &found);
        *ret = found.entry;
        return code;
    }
    *ret = (struct register_entry){
        .legal_name = r->name, .entity_type = *r->entity_type == '\0' ? "other" : r->entity_type,
        .language = action->language,
        .physical = {r->street, r->city, r->province, r->postal_code, r->country},
        .other_id = *r->other_id == '\0' ? NULL : r->other_id,
        .active = true, .effective_on = action->today};
    enum code code = register_draw(action, ret);
    r->bn = ret->bn;
    return code;
}

/* Into the ledger, with the account that is asked for. */
static enum code bring(struct action *action, struct registration *r)
{
    struct register_entry entry;
    struct register_account account;
    enum code code = number_of(action, r, &entry);
    if (code == NOT_FOUND) {
        findings_add(&action->findings, FINDING_RGN_0061, 0, "/reason", NULL, NULL, NULL);
        return FINDINGS;
    }
    if (code != OK)
        return code;
    if (r->scenario == 3)
        return register_bring(action, &entry, NULL);
    code = new_account(action, r, &entry, &account);
    if (code == OK)
        code = register_bring(action, &entry, &account);
    if (code == OK)
        r->program = arena_text(action->arena, account.account.text + 9);
    return code;
}

enum code registration_complete(struct action *action, struct access_change *change,
                                struct registration *r, const char *person)
{
    struct user user;
    const instant was = r->changed_at, now = platform_real_now();
    enum code code = store_load_user(action->store, action->arena, person, &user);
    if (code != OK)
        return code;
    bool taken = r->bn.text[0] != '\0' && registration_has_manager(action, r->bn);
    if (!taken)
        code = bring(action, r);
    if (code != OK)
        return code;
    const struct membership like = {.person = person, .business = r->bn, .role = ROLE_MANAGER};
    change->members = members_make(action, &like, NULL, 0, &change->members_count);
    change->member = person;
    change->members_in = user.business = r->bn;
    r->state = REGISTRATION_DONE;
    r->changed_at.ms = now.ms > was.ms ? now.ms : was.ms + 1;
    change->user = &user;
    change->first_of = &r->bn;
    change->registration = r;
    change->registration_was = &was;
    access_tell(action, change, "registration.done", person,
                arena_printf(action->arena, "%s%s", r->bn.text, r->program));
    if (!taken)
        code = access_commit(action, change);
    if (code == OK && !taken) {
        house_forget_business(action->house, r->bn);
        return OK;
    }
    if (code != OK && code != CONFLICT)
        return code;
    findings_add(&action->findings, FINDING_RGN_0027, 0, "/name", NULL, NULL, NULL);
    return CONFLICT;
}

/* ---- waiting ---- */

static int by_wait(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int64_t median_wait(struct action *action)
{
    struct registration *list;
    const int64_t days = people_number(action, "reg_wait_days", 30);
    const instant since = {platform_real_now().ms - days * 86400000};
    size_t count = store_list_decided(action->store, action->arena, since, LISTED, &list);
    int64_t *waits = arena_array(action->arena, count + 1, sizeof(*waits));
    for (size_t i = 0; i < count; i++)
        waits[i] = list[i].decided_at.ms - list[i].asked_at.ms;
    if (count == 0)
        return -1;
    qsort(waits, count, sizeof(*waits), by_wait);
    return count % 2 == 1 ? waits[count / 2] : (waits[count / 2 - 1] + waits[count / 2]) / 2;
}

struct review_place action_review_place(struct action *action,
                                        const struct registration *registration)
{
    struct registration *list;
    struct review_place place = {.median_ms = median_wait(action)};
    place.waiting = store_list_registrations(action->store, action->arena, REGISTRATION_REVIEW,
                                             LISTED, &list);
    for (size_t i = 0; i < place.waiting; i++)
        if (text_equal(list[i].id, registration->id))
            place.place = i + 1;
    return place;
}

/* ---- the officers' side ---- */

enum code action_list_registrations(struct action *action, struct shown_registration **ret,
                                    size_t *ret_count)
{
    struct registration *list;
    if (!action_may_look(action, PERMISSION_REGISTRATION_DECIDE))
        return FORBIDDEN;
    size_t count = store_list_registrations(action->store, action->arena, REGISTRATION_REVIEW,
                                            LISTED, &list);
    struct shown_registration *shown = arena_array(action->arena, count + 1, sizeof(*shown));
    for (size_t i = 0; i < count; i++) {
        shown[i].registration = list[i];
        enum code code =
            store_load_user(action->store, action->arena, list[i].person, &shown[i].person);
        if (code != OK)
            return code == NOT_FOUND ? FAULT : code;
        shown[i].known = list[i].bn.text[0] != '\0' &&
                         register_find(action, list[i].bn, false, &shown[i].entry) == OK;
        if (shown[i].known)
            registration_compare(action, &list[i], &shown[i].entry.entry, &shown[i].name,
                                 &shown[i].address);
    }
    *ret = shown;
    *ret_count = count;
    return OK;
}

static struct mail *decided_letter(struct action *action, const char *person)
{
    struct second_factor *factors;
    size_t count = store_list_factors(action->store, action->arena, person, &factors);
    const char *address = factor_address(factors, count);
    return address == NULL ? NULL
                           : letter_new(action, LETTER_REGISTRATION, person, address,
                                        person_language(action, person), "");
}

enum code action_decide_registration(struct action *action, const char *id, bool agree,
                                     const char *reason)
{
    struct registration r;
    if (!action_may(action, PERMISSION_REGISTRATION_DECIDE, ACCOUNT_NONE))
        return FORBIDDEN;
    enum code code = store_load_registration(action->store, action->arena, id, &r);
    if (code != OK)
        return code;
    if (strcmp(r.state, REGISTRATION_REVIEW) != 0)
        return CONFLICT;
    if (strlen(reason) < 5 || strlen(reason) > 2000) {
        findings_add(&action->findings, FINDING_RGN_0062, 0, "/reason", NULL, NULL, NULL);
        return FINDINGS;
    }
    const instant was = r.changed_at, now = platform_real_now();
    r.decided_at = now;
    r.decided_by = arena_text(action->arena, action->actor.name);
    r.reason = arena_text(action->arena, reason);
    struct access_change change = {.mail = decided_letter(action, r.person)};
    access_tell(action, &change, agree ? "registration.approved" : "registration.refused",
                r.person,
                arena_printf(action->arena, "%s %s", r.bn.text[0] == '\0' ? "-" : r.bn.text,
                             reason));
    if (agree)
        return registration_complete(action, &change, &r, r.person);
    r.state = REGISTRATION_REFUSED;
    r.changed_at.ms = now.ms > was.ms ? now.ms : was.ms + 1;
    change.registration = &r;
    change.registration_was = &was;
    return access_commit(action, &change);
}

/* ---- afterwards ---- */

static void count_people(struct action *action, struct setup *ret)
{
    struct membership *members;
    struct registry_delegation *delegations;
    bn business = action->actor.business;
    size_t listed = store_list_members(action->store, action->arena, business, &members);
    for (size_t i = 0; i < listed; i++)
        ret->managers += members[i].role == ROLE_MANAGER;
    size_t count =
        store_list_delegations_to(action->store, action->arena, business, &delegations);
    for (size_t i = 0; i < count; i++)
        ret->delegations += registry_delegation_stands(&delegations[i], action->today);
}

static enum code list_others(struct action *action, struct setup *ret)
{
    const struct actor *actor = &action->actor;
    struct registry_business *others =
        arena_array(action->arena, actor->memberships_count + 1, sizeof(*others));
    for (size_t i = 0; i < actor->memberships_count; i++) {
        const struct registry_business *business;
        bn number = actor->memberships[i].business;
        bool again = i > 0 && bn_equal(number, actor->memberships[i - 1].business);
        if (again || bn_equal(number, actor->business))
            continue;
        enum code code = action_business(action, number, &business);
        if (code != OK)
            return code;
        others[ret->others_count++] = *business;
    }
    ret->others = others;
    return OK;
}

enum code action_setup(struct action *action, struct setup *ret)
{
    struct stored_entry entry;
    bn business = action->actor.business;
    *ret = (struct setup){.linked = business.text[0] != '\0',
                          .manager = strcmp(action->actor.role, "manager") == 0,
                          .decides = action_may_in(action, PERMISSION_EMPLOYEE_MANAGE, business)};
    if (!ret->linked)
        return OK;
    enum code code =
        store_load_business(action->store, action->arena, business, &ret->business, NULL);
    if (code != OK)
        return code;
    count_people(action, ret);
    code = list_others(action, ret);
    if (code == OK)
        code = action_count_released(action, &ret->business, ret);
    if (code != OK)
        return code;
    code = store_load_entry(action->store, action->arena, business, &entry);
    if (code != OK)
        return code == NOT_FOUND ? OK : code;
    struct register_account *pending =
        arena_array(action->arena, entry.entry.accounts_count + 1, sizeof(*pending));
    for (size_t i = 0; i < entry.entry.accounts_count; i++)
        if (registry_find_account(&ret->business, entry.entry.accounts[i].account) == NULL)
            pending[ret->pending_count++] = entry.entry.accounts[i];
    ret->pending = pending;
    return OK;
}

enum code action_refresh_business(struct action *action)
{
    struct stored_entry found;
    if (action->actor.business.text[0] == '\0' || strcmp(action->actor.role, "manager") != 0)
        return FORBIDDEN;
    enum code code = register_find(action, action->actor.business, true, &found);
    return code == OK ? register_bring(action, &found.entry, NULL) : code;
}
