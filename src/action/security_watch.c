/*
 * Between reviews: importers are told when what they owe comes near to what their security carries,
 * and an account that is above it has some time to post more, or to pay. While requirements are
 * under review nobody is told, as the review says how much to post.
 *
 * A step of kind `utilisation` tells which threshold was passed; the last one is what was told.
 */
#include "security_impl.h"

#include <stdlib.h>

struct security_told security_told_of(const struct stored_money_step *step)
{
    char *end;
    struct security_told told = {.threshold = (int)strtol(step->subject, &end, 10),
                                 .deadline = DATE_NONE};
    if (*end == ' ' && !date_parse(end + 1, &told.deadline))
        told.deadline = DATE_NONE;
    return told;
}

enum code action_list_notices(struct action *action, program_account account,
                              struct utilisation_notice **ret, size_t *ret_count)
{
    struct stored_money_step *steps;
    if (!action_may(action, PERMISSION_SECURITY_VIEW, account))
        return NOT_FOUND;
    const size_t count =
        store_list_money_kind(action->store, action->arena, account, "utilisation", &steps);
    struct utilisation_notice *list = arena_array(action->arena, count + 1, sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        const struct security_told told = security_told_of(&steps[i]);
        list[i] = (struct utilisation_notice){.on = steps[i].on, .step = steps[i].step,
                                              .threshold = told.threshold,
                                              .deadline = told.deadline, .used = steps[i].amount};
    }
    *ret = list;
    *ret_count = count;
    return action_whole(action);
}

/* From the day of a review to the day its requirement counts from. */
static bool paused(struct action *action, date on)
{
    date review = security_review_day(action, on);
    if (date_before(on, review))
        review = security_review_day(action, date_months_later(on, -12));
    return !date_is_none(review) && date_before(on, security_review_effective(action, review));
}

/* Was this threshold, or a higher one, told of within the interval? */
static bool told_lately(struct action *action, program_account account, int threshold, date on)
{
    struct stored_money_step *steps;
    const int days = security_days(action, "fs_nudge_min_interval_days", 7);
    const size_t count =
        store_list_money_kind(action->store, action->arena, account, "utilisation", &steps);
    for (size_t i = 0; i < count; i++)
        if (steps[i].step == MONEY_STEP_UTILISATION_NOTICE &&
            security_told_of(&steps[i]).threshold >= threshold &&
            date_between(steps[i].on, on) < days)
            return true;
    return false;
}

struct watched {
    money used, limit;
    int passed; /* the highest threshold it is above */
    int told;   /* the one that stands told of */
};

static int told_of(struct action *action, program_account account)
{
    struct stored_money_step *last;
    return store_list_money_pending(action->store, action->arena, account, "utilisation", &last) ==
                   0
               ? 0
               : security_told_of(last).threshold;
}

static struct watched watched_of(struct security_record *record, const struct security_book *book,
                                 int told)
{
    struct action *action = record->action;
    const struct security_thresholds thresholds =
        security_thresholds_of(action->tariff, record->on);
    struct watched watched = {.used = security_used_by(action, book, record->on), .told = told,
                              .limit = security_cover_on(book, record->on).carries};
    watched.passed = security_passed(&thresholds, watched.used, watched.limit);
    return watched;
}

/* What it was decided by, so that it can be derived again. */
static void add_step(struct security_record *record, const struct security_book *book,
                     const struct watched *watched, enum money_step step, const char *subject)
{
    ledger_id matter = 0;
    struct stored_money_step *all;
    if (store_list_money_kind(record->action->store, record->action->arena, book->account,
                              "utilisation", &all) > 0)
        matter = all[0].matter;
    struct stored_money_step *made =
        security_add(record, book->account, step, matter, subject, watched->used);
    made->document = security_write_use(
        record->action->arena, &book->policy, watched->limit,
        security_released_by(record->action, book->account, record->on));
}

/* Above what it carries: short from now on; until when it may be is said once. */
static void run_short(struct security_record *record, struct security_book *book, bool quiet,
                      date deadline)
{
    enum money_state state;
    const struct security_reason before =
        security_reason_of(&book->states[book->states_count - 1]);
    const bool is = security_state_of(book, &state);
    const bool automatic = strcmp(tariff_parameter(record->action->tariff, "fs_suspend_auto",
                                                   record->on, "0"), "1") == 0;
    if (is && state == MONEY_STATE_RPP_ACTIVE && !quiet)
        security_move(record, book, MONEY_STEP_RPP_LACK, "utilisation", deadline);
    else if (is && state == MONEY_STATE_RPP_DEFICIENT && automatic && !quiet &&
             strcmp(before.word, "utilisation") == 0 && !date_before(record->on, before.deadline))
        security_move(record, book, MONEY_STEP_RPP_LAPSE, "utilisation", DATE_NONE);
}

enum code security_watch_use(struct security_record *record, struct security_book *book)
{
    struct action *action = record->action;
    enum money_state state;
    const int told = told_of(action, book->account);
    const bool released = security_state_of(book, &state) &&
                          (state == MONEY_STATE_RPP_ACTIVE || state == MONEY_STATE_RPP_DEFICIENT);
    if (!released && told == 0)
        return action_whole(action);
    const struct watched watched = watched_of(record, book, told);
    const bool over = watched.used.cents > watched.limit.cents;
    const bool quiet = paused(action, record->on);
    const date deadline = date_add(record->on, security_days(action, "fs_topup_days", 30));
    const size_t letters = record->mails_count;
    if (over && released)
        run_short(record, book, quiet, deadline);
    if (watched.passed < watched.told) {
        add_step(record, book, &watched,
                 watched.passed == 0 ? MONEY_STEP_UTILISATION_EASE : MONEY_STEP_UTILISATION_LOWER,
                 arena_printf(action->arena, "%d", watched.passed));
    } else if (watched.passed > watched.told && released && !quiet &&
               !told_lately(action, book->account, watched.passed, record->on)) {
        const date until = over ? security_reason_of(&book->states[book->states_count - 1]).deadline
                                : DATE_NONE;
        add_step(record, book, &watched, MONEY_STEP_UTILISATION_NOTICE,
                 arena_printf(action->arena, "%d%s%s", watched.passed,
                              date_is_none(until) ? "" : " ", date_text(action->arena, until)));
        if (record->mails_count == letters) /* that it is short was not told at once */
            security_tell(record, book->account, LETTER_RPP_USED, NULL);
    }
    return action_whole(action);
}
