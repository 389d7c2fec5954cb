/* What was said of goods, as it is shown: to whom it concerns, and what has to be done by when. */
#include "release_impl.h"

#include <stdlib.h>

enum { NEWS_DAYS = 30 };

bool release_seen(struct action *action, const struct release_event *event)
{
    const program_account importer = event->importer, holder = event->holder;
    if (action_may(action, PERMISSION_RELEASE_TELL, ACCOUNT_NONE))
        return true;
    if (holder.text[0] != '\0' && action_may(action, PERMISSION_DECLARATION_VIEW, holder))
        return true;
    return importer.text[0] != '\0' && action_may_see(action, importer, event->transaction);
}

/* By the type that such goods are accounted for with. */
static date account_by(struct action *action, const struct release_event *event, date released_on)
{
    const struct registry_business *business;
    struct billing_case of = {.type = TYPE_AB, .released_on = released_on,
                              .filed_on = released_on};
    if (event->importer.text[0] != '\0' &&
        action_business(action, program_account_bn(event->importer), &business) == OK) {
        const struct registry_account *account = registry_find_account(business, event->importer);
        of.csa = account == NULL ? 0 : account->csa;
        of.continuous = account != NULL && account->continuous;
    }
    if (of.csa != 0 || event->indicator == 23)
        of.type = TYPE_TT;
    return billing_dates_of(action->tariff, &of).account_by;
}

static date latest(const struct release_event *list, size_t count)
{
    for (size_t i = count; i > 0; i--)
        if (!date_is_none(list[i - 1].released_on))
            return list[i - 1].released_on;
    return DATE_NONE;
}

date action_released_on(struct action *action, transaction_number transaction)
{
    struct release_event *list;
    if (transaction.text[0] == '\0')
        return DATE_NONE;
    const size_t count = store_list_releases_of(action->store, action->arena, transaction, &list);
    return latest(list, count);
}

const struct declaration *action_fill_released(struct action *action,
                                               const struct declaration *declaration)
{
    struct declaration *filled;
    if (!date_is_none(declaration->release_date))
        return declaration;
    const date on = action_released_on(action, declaration->transaction);
    if (date_is_none(on))
        return declaration;
    filled = arena_alloc(action->arena, sizeof(*filled));
    *filled = *declaration;
    filled->release_date = on;
    return filled;
}

enum code release_show(struct action *action, const struct release_event *event,
                       struct told_release *ret)
{
    struct stored_declaration newest;
    *ret = (struct told_release){.event = *event};
    ret->released_on = action_released_on(action, event->transaction);
    if (date_is_none(ret->released_on))
        ret->released_on = event->released_on; /* of a test, which is not kept */
    if (date_is_none(ret->released_on))
        return action_whole(action);
    if (date_is_none(event->accounted_on)) {
        ret->account_by = account_by(action, event, ret->released_on);
        return action_whole(action);
    }
    enum code code = store_load_declaration(action->store, action->arena, event->transaction, 0,
                                            &newest);
    if (code != OK)
        return code == NOT_FOUND ? OK : code;
    if (strcmp(newest.type, "C") != 0 && !date_equal(newest.released_on, ret->released_on))
        ret->declared = newest.released_on;
    return action_whole(action);
}

static enum code show_all(struct action *action, const struct release_event *list, size_t count,
                          struct told_release **ret, size_t *ret_count)
{
    struct told_release *shown = arena_array(action->arena, count + 1, sizeof(*shown));
    size_t kept = 0;
    enum code code = action_whole(action);
    for (size_t i = 0; i < count && code == OK; i++)
        if (release_seen(action, &list[i]))
            code = release_show(action, &list[i], &shown[kept++]);
    *ret = shown;
    *ret_count = kept;
    return code;
}

const char *release_key(struct arena *arena, const struct release_event *event)
{
    return arena_printf(arena, "%s-%lld-%d", event->transaction.text, (long long)event->at.ms,
                        event->indicator);
}

bool release_read_key(const char *key, struct release_event *ret)
{
    char number[15] = "", *end;
    *ret = (struct release_event){.closed_by = "", .words = ""};
    if (key == NULL || strlen(key) < 18 || key[14] != '-')
        return false;
    memcpy(number, key, 14);
    if (!transaction_number_parse(number, &ret->transaction))
        return false;
    ret->at.ms = strtoll(key + 15, &end, 10);
    if (*end != '-')
        return false;
    ret->indicator = (int)strtol(end + 1, &end, 10);
    return *end == '\0';
}

enum code action_list_releases(struct action *action, program_account account,
                               enum release_waiting waiting, const char *after, size_t limit,
                               struct told_release **ret, size_t *ret_count,
                               const char **ret_next)
{
    struct release_event from = {0}, *list;
    if (!action_may(action, PERMISSION_DECLARATION_VIEW, account) ||
        (*after != '\0' && !release_read_key(after, &from)))
        return NOT_FOUND;
    size_t count = store_list_releases_waiting_of(action->store, action->arena, account, waiting,
                                                  from.at, from.transaction, limit + 1, &list);
    const bool more = count > limit;
    count = more ? limit : count;
    *ret_next = more ? release_key(action->arena, &list[count - 1]) : NULL;
    return show_all(action, list, count, ret, ret_count);
}

enum code action_list_release_news(struct action *action, program_account account,
                                   struct told_release **ret, size_t *ret_count)
{
    struct release_event *list;
    if (!action_may(action, PERMISSION_DECLARATION_VIEW, account))
        return NOT_FOUND;
    const instant since = instant_at(date_add(action->today, -NEWS_DAYS), 0, 0);
    const size_t count = store_list_releases_recent_of(action->store, action->arena, account,
                                                       since, RELEASES_MAX, &list);
    return show_all(action, list, count, ret, ret_count);
}

enum code action_find_releases(struct action *action, const char *text, struct told_release **ret,
                               size_t *ret_count)
{
    transaction_number number;
    struct release_event *list;
    if (!transaction_number_parse(text, &number)) {
        findings_add(&action->findings, FINDING_REL_0101, 0, "/transactionNumber", text, NULL,
                     NULL);
        return FINDINGS;
    }
    const size_t count = store_list_releases_of(action->store, action->arena, number, &list);
    enum code code = show_all(action, list, count, ret, ret_count);
    return code == OK && *ret_count == 0 ? NOT_FOUND : code;
}

enum code action_list_releases_late(struct action *action, struct told_release **ret,
                                    size_t *ret_count)
{
    struct release_event *list;
    struct told_release *shown;
    size_t kept = 0, shown_count;
    if (!action_may(action, PERMISSION_RELEASE_TELL, ACCOUNT_NONE))
        return NOT_FOUND;
    const size_t count = store_list_releases_waiting(
        action->store, action->arena, RELEASE_WAITS_DECLARATION, (instant){0},
        instant_at(action->today, 0, 0), RELEASES_MAX, &list);
    enum code code = show_all(action, list, count, &shown, &shown_count);
    for (size_t i = 0; i < shown_count && code == OK; i++)
        if (!date_is_none(shown[i].account_by) && date_before(shown[i].account_by, action->today))
            shown[kept++] = shown[i];
    *ret = shown;
    *ret_count = kept;
    return code;
}

enum code action_list_releases_last(struct action *action, struct told_release **ret,
                                    size_t *ret_count)
{
    struct release_event *list;
    if (!action_may(action, PERMISSION_RELEASE_TELL, ACCOUNT_NONE))
        return NOT_FOUND;
    const size_t count = store_list_releases_recent(
        action->store, action->arena, (instant){action->now.ms + 1}, RELEASES_MAX, &list);
    return show_all(action, list, count, ret, ret_count);
}

/* ---- by the day ---- */

/* Releases are looked at whose time could end now: no time that runs is longer. */
enum { LOOK_BACK_DAYS = 50, WARN_AT_ONCE = 50000 };

struct warned {
    program_account account;
    enum letter letter;
};

static int compare_warned(const void *left, const void *right)
{
    const struct warned *a = left, *b = right;
    const int order = strcmp(a->account.text, b->account.text);
    return order != 0 ? order : (int)a->letter - (int)b->letter;
}

enum code release_warn(struct action *action, date on)
{
    const struct calendar *calendar = tariff_calendar(action->tariff);
    struct release_event *list;
    struct warned *warned = NULL;
    size_t found = 0, capacity = 0;
    if (!calendar_is_business_day(calendar, on, true))
        return OK;
    const date next = calendar_business_days_after(calendar, on, 1, true);
    const size_t count = store_list_releases_waiting(
        action->store, action->arena, RELEASE_WAITS_DECLARATION,
        instant_at(date_add(on, -LOOK_BACK_DAYS), 0, 0), instant_at(on, 0, 0), WARN_AT_ONCE, &list);
    enum code code = action_whole(action);
    for (size_t i = 0; i < count && code == OK; i++) {
        const date by = account_by(action, &list[i], list[i].released_on);
        if (date_is_none(by))
            continue;
        const bool late = date_before(by, on) &&
                          !date_before(by, date_add(on, -7)) &&
                          date_equal(calendar_business_days_after(calendar, by, 1, true), on);
        if (!late && !date_equal(by, next))
            continue;
        const program_account accounts[] = {list[i].importer, list[i].holder};
        for (size_t k = 0; k < ARRAY_COUNT(accounts); k++)
            if (accounts[k].text[0] != '\0')
                *LIST_PUSH(action->arena, warned, found, capacity) = (struct warned){
                    accounts[k], late ? LETTER_RELEASE_LATE : LETTER_RELEASE_DUE};
    }
    if (found > 0)
        qsort(warned, found, sizeof(*warned), compare_warned);
    for (size_t i = 0; i < found && code == OK; i++) {
        struct letters letters = {0};
        if (i > 0 && compare_warned(&warned[i], &warned[i - 1]) == 0)
            continue;
        letter_account(action, PERMISSION_DECLARATION_VIEW, warned[i].account, warned[i].letter,
                       NULL, &letters);
        code = letters_once(action,
                            arena_printf(action->arena, "rel-%s-%d-%d", warned[i].account.text,
                                         date_number(on), warned[i].letter == LETTER_RELEASE_LATE),
                            letters.list, letters.count);
    }
    return code;
}
