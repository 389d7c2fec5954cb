/* What was said of goods, as it is shown: to whom it concerns, and what has to be done by when. */
#include "release_impl.h"

#include <stdlib.h>

enum { NEWS_DAYS = 30 };

bool release_seen(struct action *action, const struct release_event *event)
{
    const program_account importer = event->importer, holder = event->holder;
    if (action_may_look(action, PERMISSION_RELEASE_TELL))
        return true;
    /* of a firm, those who act for the client */
    if (holder.text[0] != '\0' && action_may(action, PERMISSION_DECLARATION_VIEW, holder) &&
        (importer.text[0] == '\0' ||
         bn_equal(program_account_bn(importer), program_account_bn(holder)) ||
         action_could_for(action, PERMISSION_DECLARATION_VIEW, program_account_bn(importer))))
        return true;
    return importer.text[0] != '\0' && action_may_see(action, importer, event->transaction);
}

/* By the type that such goods are accounted for with. */
date release_account_by(struct action *action, const struct release_event *event)
{
    const struct registry_business *business;
    struct billing_case of = {.type = TYPE_AB, .released_on = event->released_on,
                              .filed_on = event->released_on};
    if (date_is_none(event->released_on))
        return DATE_NONE;
    if (event->importer.text[0] != '\0' &&
        action_business(action, program_account_bn(event->importer), &business) == OK) {
        const struct registry_account *account = registry_find_account(business, event->importer);
        of.csa = account == NULL ? 0 : account->csa;
        of.continuous = account != NULL && account->continuous;
    }
    if (of.csa != 0 || event->indicator == 23)
        of.type = TYPE_TT;
    struct billing_dates dates = billing_dates_of(action->tariff, &of);
    if (event->importer.text[0] != '\0' && !date_is_none(dates.account_by))
        (void)case_extend_dates(action, event->importer, event->transaction, &dates);
    return dates.account_by;
}

struct moving {
    transaction_number transaction;
    date account_by;
};

static enum code move(struct store *store, void *context)
{
    const struct moving *moving = context;
    return store_move_release(store, moving->transaction, moving->account_by);
}

static enum code move_together(struct store *store, void *context)
{
    return store_together(store, move, context);
}

enum code release_extended(struct action *action, transaction_number transaction, date account_by)
{
    struct moving moving = {transaction, account_by};
    return date_is_none(account_by)
               ? OK
               : committer_do(house_committer(action->house), move_together, &moving);
}

/* As far as it concerns the declaration: what was said of goods of others is not to be learnt. */
static bool concerns(struct action *action, const struct release_event *event,
                     const struct declaration *declaration)
{
    const bn importer = program_account_bn(declaration->importer);
    const bn holder = program_account_bn(event->holder);
    if (event->importer.text[0] != '\0')
        return program_account_equal(event->importer, declaration->importer);
    return action->actor.system || event->holder.text[0] == '\0' || bn_equal(holder, importer) ||
           bn_equal(holder, action->actor.business) ||
           action_may(action, PERMISSION_RELEASE_TELL, ACCOUNT_NONE);
}

/* By the latest word on a number; with a declaration, of those that concern it. */
static date latest(struct action *action, transaction_number transaction,
                   const struct declaration *declaration)
{
    struct release_event *list;
    date released_on = DATE_NONE;
    const size_t count = store_list_releases_of(action->store, action->arena, transaction, &list);
    for (size_t i = 0; i < count; i++)
        if (!date_is_none(list[i].released_on) &&
            (declaration == NULL || concerns(action, &list[i], declaration)))
            released_on = list[i].released_on;
    return released_on;
}

date action_released_on(struct action *action, const struct declaration *declaration)
{
    return declaration->transaction.text[0] == '\0' || declaration->importer.text[0] == '\0'
               ? DATE_NONE
               : latest(action, declaration->transaction, declaration);
}

const struct declaration *action_fill_released(struct action *action,
                                               const struct declaration *declaration)
{
    struct declaration *filled;
    if (!date_is_none(declaration->release_date))
        return declaration;
    const date on = action_released_on(action, declaration);
    if (date_is_none(on))
        return declaration;
    filled = arena_alloc(action->arena, sizeof(*filled));
    *filled = *declaration;
    filled->release_date = on;
    return filled;
}

/* An average of declarations is for those who may see all of them. */
static void hide_average(struct action *action, struct release_event *event)
{
    if (strcmp(event->basis, "average") != 0 ||
        (action_may(action, PERMISSION_DECLARATION_VIEW, event->importer) &&
         action_sees_others(action, event->importer)))
        return;
    event->duties = money_cents(0);
    event->basis = "";
}

enum code release_show(struct action *action, const struct release_event *event,
                       struct told_release *ret)
{
    struct stored_declaration newest;
    *ret = (struct told_release){.event = *event};
    hide_average(action, &ret->event);
    ret->released_on = latest(action, event->transaction, NULL);
    if (date_is_none(ret->released_on))
        ret->released_on = event->released_on; /* of a test, which is not kept */
    if (date_is_none(ret->released_on))
        return action_whole(action);
    if (date_is_none(event->accounted_on)) {
        ret->account_by = event->account_by;
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
                                                  &from, limit + 1, &list);
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
    if (!action_may_look(action, PERMISSION_RELEASE_TELL))
        return NOT_FOUND;
    const size_t count = store_list_releases_late(action->store, action->arena, action->today,
                                                  RELEASES_MAX, &list);
    return show_all(action, list, count, ret, ret_count);
}

enum code action_list_releases_last(struct action *action, struct told_release **ret,
                                    size_t *ret_count)
{
    struct release_event *list;
    if (!action_may_look(action, PERMISSION_RELEASE_TELL))
        return NOT_FOUND;
    const size_t count = store_list_releases_recent(
        action->store, action->arena, (instant){action->now.ms + 1}, RELEASES_MAX, &list);
    return show_all(action, list, count, ret, ret_count);
}

/* ---- by the day ---- */

static int compare_accounts(const void *left, const void *right)
{
    const program_account *a = left, *b = right;
    return strcmp(a->text, b->text);
}

/* Those of whose goods the time ends from one day to another: one letter each. */
static enum code warn(struct action *action, date on, date from, date to, enum letter letter,
                      enum code (*keep)(struct turn *turn), struct turn *turn)
{
    program_account *accounts;
    const size_t count =
        store_list_releases_owing(action->store, action->arena, from, to, &accounts);
    enum code code = action_whole(action);
    if (count > 0)
        qsort(accounts, count, sizeof(*accounts), compare_accounts);
    for (size_t i = 0; i < count && code == OK; i++) {
        struct letters letters = {0};
        if (i > 0 && program_account_equal(accounts[i], accounts[i - 1]))
            continue;
        letter_account(action, PERMISSION_DECLARATION_VIEW, accounts[i], letter, NULL, &letters);
        code = letters_once(action,
                            arena_printf(action->arena, "rel-%s-%d-%d", accounts[i].text,
                                         date_number(on), letter == LETTER_RELEASE_LATE),
                            letters.list, letters.count);
        if (code == OK)
            code = keep(turn);
    }
    return code;
}

enum code release_warn(struct action *action, date on, enum code (*keep)(struct turn *turn),
                       struct turn *turn)
{
    const struct calendar *calendar = tariff_calendar(action->tariff);
    if (!calendar_is_business_day(calendar, on, true))
        return OK;
    date before = date_add(on, -1);
    while (!calendar_is_business_day(calendar, before, true))
        before = date_add(before, -1);
    const date next = calendar_business_days_after(calendar, on, 1, true);
    enum code code = warn(action, on, date_add(on, 1), next, LETTER_RELEASE_DUE, keep, turn);
    return code == OK ? warn(action, on, before, date_add(on, -1), LETTER_RELEASE_LATE, keep, turn)
                      : code;
}
