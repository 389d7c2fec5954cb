/* Accounts of one business, opened by somebody whose roles do not reach them: with a reason, for a
 * while, to read only, and the business is told. */
#include "access.h"
#include "audit.h"
#include "delegation_impl.h"

enum { WORDS_MAX = 500, SHOWN_DAYS = 30, SHOWN_MAX = 20 };

static unsigned all_who_reach(void)
{
    unsigned staff = STAFF_ALL;
    for (int i = 0; i < PERMISSION_COUNT; i++)
        if (permissions[i].emergency)
            staff &= permissions[i].staff;
    return staff;
}

static bool in_force(const struct emergency *emergency)
{
    return emergency->ends_at.ms > platform_real_now().ms;
}

enum code emergency_of(struct action *action, const char *person, struct emergency *ret)
{
    struct emergency newest;
    enum code code = store_load_emergency_of(action->store, action->arena, person, &newest);
    if (code != OK || !in_force(&newest))
        return code == OK ? NOT_FOUND : code;
    *ret = newest;
    return OK;
}

static const char *name_of(struct action *action, const char *person)
{
    struct user user;
    return *person != '\0' &&
                   store_load_user(action->store, action->arena, person, &user) == OK
               ? user.display_name
               : person;
}

static struct shown_emergency show(struct action *action, const struct emergency *emergency)
{
    const struct registry_business *business;
    bool known = action_business(action, emergency->business, &business) == OK;
    return (struct shown_emergency){
        .emergency = *emergency,
        .person_name = name_of(action, emergency->person),
        .business_name = known ? business->legal_name : emergency->business.text,
        .reviewed_by_name = name_of(action, emergency->reviewed_by),
        .open = in_force(emergency),
        .reviews = *emergency->reviewed_by == '\0' &&
                   !text_equal(emergency->person, action->actor.name)};
}

enum code action_show_emergency(struct action *action, struct shown_emergency *ret)
{
    struct emergency emergency;
    enum code code = emergency_of(action, action->actor.name, &emergency);
    if (code == OK)
        *ret = show(action, &emergency);
    return code;
}

static void judge(struct action *action, const char *number, const char *words, bn *ret)
{
    struct findings *findings = &action->findings;
    const struct registry_business *business;
    int least = people_number(action, "emergency_reason_min", 20);
    if (people_read_bn(action, number, "/business", ret) == OK) {
        bool known = action_business(action, *ret, &business) == OK;
        if (!known || business->kind == BUSINESS_AGENCY)
            findings_add(findings, FINDING_STF_0008, 0, "/business", ret->text, NULL, NULL);
    }
    if (characters(words) < (size_t)least || characters(words) > WORDS_MAX)
        findings_add(findings, FINDING_STF_0009, 0, "/reason",
                     arena_printf(action->arena, "%d", least),
                     arena_printf(action->arena, "%zu", characters(words)), NULL);
}

enum code action_open_emergency(struct action *action, const char *number, const char *words)
{
    struct emergency emergency = {.id = platform_random_text(action->arena, 12),
                                  .person = action->actor.name, .words = words,
                                  .reviewed_by = ""};
    struct shown_emergency there;
    if (action->actor.system || !action_may(action, PERMISSION_EMERGENCY_OPEN, ACCOUNT_NONE))
        return FORBIDDEN;
    if ((action->actor.staff & all_who_reach()) != 0)
        findings_add(&action->findings, FINDING_STF_0007, 0, "/business", NULL, NULL, NULL);
    else if (action_show_emergency(action, &there) == OK)
        findings_add(&action->findings, FINDING_STF_0010, 0, "/business", there.business_name,
                     clock_of(action, there.emergency.ends_at), NULL);
    judge(action, number, words, &emergency.business);
    if (action->findings.errors_count > 0)
        return FINDINGS;
    emergency.opened_at = platform_real_now();
    emergency.ends_at.ms = emergency.opened_at.ms +
                           (int64_t)people_number(action, "emergency_minutes", 60) * 60000;
    struct access_change change = {.emergency = &emergency, .fresh_emergency = true,
                                   .about = emergency.business};
    delegation_write_to(action, &change, emergency.business, LETTER_EMERGENCY,
                        emergency.business);
    access_tell(action, &change, "emergency.opened", action->actor.name, words);
    return access_commit(action, &change);
}

enum code action_end_emergency(struct action *action)
{
    struct emergency emergency;
    enum code code = emergency_of(action, action->actor.name, &emergency);
    if (code != OK)
        return code;
    emergency.ends_at = platform_real_now();
    struct access_change change = {.emergency = &emergency, .about = emergency.business};
    access_tell(action, &change, "emergency.ended", action->actor.name, "");
    return access_commit(action, &change);
}

enum code action_list_emergencies(struct action *action, instant before, size_t limit,
                                  struct shown_emergency **ret, size_t *ret_count)
{
    struct emergency *list;
    if (!action_may(action, PERMISSION_EMERGENCY_REVIEW, ACCOUNT_NONE))
        return FORBIDDEN;
    size_t count =
        store_list_emergencies(action->store, action->arena, before, limit, &list);
    struct shown_emergency *shown = arena_array(action->arena, count + 1, sizeof(*shown));
    for (size_t i = 0; i < count; i++)
        shown[i] = show(action, &list[i]);
    *ret = shown;
    *ret_count = count;
    return action_whole(action);
}

enum code action_review_emergency(struct action *action, const char *id)
{
    struct emergency emergency;
    if (!action_may(action, PERMISSION_EMERGENCY_REVIEW, ACCOUNT_NONE))
        return FORBIDDEN;
    enum code code = store_load_emergency(action->store, action->arena, id, &emergency);
    if (code != OK)
        return code;
    if (text_equal(emergency.person, action->actor.name)) {
        findings_add(&action->findings, FINDING_STF_0011, 0, "/request", NULL, NULL, NULL);
        return FINDINGS;
    }
    if (*emergency.reviewed_by != '\0')
        return CONFLICT;
    emergency.reviewed_by = action->actor.name;
    emergency.reviewed_at = platform_real_now();
    struct access_change change = {.emergency = &emergency, .about = emergency.business};
    access_tell(action, &change, "emergency.reviewed", emergency.person, "");
    return access_commit(action, &change);
}

size_t action_emergencies_of(struct action *action, program_account account,
                             struct shown_emergency **ret)
{
    bn business = program_account_bn(account);
    struct emergency *list;
    *ret = NULL;
    if (strcmp(action->actor.role, "officer") == 0 || !action_may_audit(action, business))
        return 0;
    instant since = {platform_real_now().ms - (int64_t)SHOWN_DAYS * 86400000};
    size_t count = store_list_emergencies_of(action->store, action->arena, business, since,
                                             SHOWN_MAX, &list);
    *ret = arena_array(action->arena, count + 1, sizeof(**ret));
    for (size_t i = 0; i < count; i++)
        (*ret)[i] = show(action, &list[i]);
    return count;
}
