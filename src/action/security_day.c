/*
 * What the closing of a day does of financial security: on the day of the annual review the
 * requirement of the next year is worked out; what begins or ends on the day counts; what was short
 * and had its time is suspended. At the end of the transition period each account in it is judged.
 *
 * @source SOR/2024-42, SOR/2025-116
 */
#include "security_impl.h"

#include "day_impl.h"

/* "10-20" of the year of `on`, or of the next one when that is not after it. */
static date month_day(struct action *action, const char *name, const char *usual, date on,
                      bool after)
{
    int year, month, day;
    date found;
    const char *text = tariff_parameter(action->tariff, name, on, usual);
    date_split(on, &year, &month, &day);
    if (strlen(text) != 5 ||
        !date_parse(arena_printf(action->arena, "%04d-%s", year, text), &found))
        return DATE_NONE;
    if (after && !date_before(on, found) &&
        !date_parse(arena_printf(action->arena, "%04d-%s", year + 1, text), &found))
        return DATE_NONE;
    return found;
}

date security_review_day(struct action *action, date on)
{
    return month_day(action, "fs_review_day", "10-20", on, false);
}

date security_review_effective(struct action *action, date on)
{
    return month_day(action, "fs_review_effective", "01-15", on, true);
}

static date transition_end(struct action *action, date on)
{
    date end;
    const char *text = tariff_parameter(action->tariff, "fs_transition_end", on, "2025-05-20");
    return date_parse(text, &end) ? end : DATE_NONE;
}

static date transition_start(struct action *action, date on)
{
    date start;
    const char *text = tariff_parameter(action->tariff, "fs_transition_start", on, "2024-10-21");
    return date_parse(text, &start) ? start : DATE_NONE;
}

bool security_in_transition(struct action *action, date on)
{
    const date start = transition_start(action, on);
    return !date_is_none(start) && !date_before(on, start) &&
           date_before(on, transition_end(action, on));
}

bool security_transition_ends(struct action *action, date on)
{
    return date_equal(transition_end(action, on), on);
}

enum code security_report_transition(struct action *action, const program_account *accounts,
                                     size_t count, date on)
{
    enum { COVERED, ZERO, SHORT, OWING, DORMANT, BUCKETS };
    static const struct {
        enum money_step step;
        const char *reason;
    } buckets[BUCKETS] = {
        [COVERED] = {MONEY_STEP_RPP_COVER, "covered"}, [ZERO] = {MONEY_STEP_RPP_COVER, "zero"},
        [SHORT] = {MONEY_STEP_RPP_LACK, "transition"},
        [OWING] = {MONEY_STEP_RPP_DROP, "transition"},
        [DORMANT] = {MONEY_STEP_RPP_DROP, "dormant"},
    };
    int found[BUCKETS] = {0};
    struct arena *arena = arena_new();
    for (size_t i = 0; i < count; i++) {
        struct stored_money_step *steps;
        arena_reset(arena);
        const size_t steps_count =
            store_list_money_kind(action->store, arena, accounts[i], "rpp", &steps);
        if (steps_count == 0 || !date_equal(steps[steps_count - 1].on, on))
            continue;
        const struct stored_money_step *last = &steps[steps_count - 1];
        for (int k = 0; k < BUCKETS; k++)
            found[k] += last->step == buckets[k].step &&
                        strcmp(security_reason_of(last).word, buckets[k].reason) == 0;
    }
    arena_free(arena);
    log_event("info", "security",
              "the transition period ended: %d covered, %d with nothing required, %d short, "
              "%d owing without security, %d dormant",
              found[COVERED], found[ZERO], found[SHORT], found[OWING], found[DORMANT]);
    return action_whole(action);
}

/* Whoever was there before the period began, or has done business in the years before it. */
static enum code carry(struct security_record *record, struct security_book *book)
{
    struct action *action = record->action;
    const struct registry_account *account;
    struct ledger_item *items;
    const date start = transition_start(action, record->on);
    enum code code = security_account(action, book->account, &account);
    if (code != OK || !account->import || !registry_account_active(account, record->on))
        return code;
    const int years = security_days(action, "fs_history_years", 4);
    const struct item_filter filter = {.account = book->account, .type = -1, .limit = 1,
                                       .from = date_add(start, -(years * 1461 / 4)),
                                       .to = date_add(start, -1)};
    if (date_before(account->open_from, start) ||
        store_list_items(action->store, action->arena, &filter, &items) > 0)
        security_move(record, book, MONEY_STEP_RPP_CARRY, "automatic", DATE_NONE);
    return OK;
}

/* ---- what is due on the day ---- */

static bool reviewed(struct arena *arena, const struct security_book *book, date from)
{
    const char *wanted = arena_printf(arena, "%s ", date_text(arena, from));
    for (size_t i = 0; i < book->requirements_count; i++)
        if (strncmp(book->requirements[i].subject, wanted, strlen(wanted)) == 0 &&
            strstr(book->requirements[i].subject, security_runs[SECURITY_RUN_REVIEW]) != NULL)
            return true;
    return false;
}

static enum code review(struct security_record *record, struct security_book *book)
{
    const date effective = security_review_effective(record->action, record->on);
    if (!date_equal(security_review_day(record->action, record->on), record->on) ||
        date_is_none(effective) || reviewed(record->action->arena, book, effective))
        return OK;
    const money *projection = NULL;
    /* without history what the importer expects still holds */
    const struct stored_money_step *before = security_computed_on(book, record->on);
    if (before != NULL && before->amount.cents > 0 &&
        !security_has_history(record->action, book->account))
        projection = &before->amount;
    enum code code = security_work_out(record, book, SECURITY_RUN_REVIEW, effective, projection);
    if (code != OK || book->requirement == NULL)
        return code;
    /* only those are told whose requirement goes up */
    const money base = record->steps[record->count - 1].amount;
    if (security_need_of(&book->policy, base).deposit.cents >
        book->requirement->need.deposit.cents)
        security_tell(record, book->account, LETTER_RPP_NEED, NULL);
    return code;
}

/* The days before goods stop being released are told of, each once. */
static enum code warn(struct action *action, const struct security_book *book, date on)
{
    int days[WARNINGS_MAX];
    enum money_state state;
    if (!security_state_of(book, &state) || state != MONEY_STATE_RPP_DEFICIENT)
        return OK;
    const date deadline = security_reason_of(&book->states[book->states_count - 1]).deadline;
    const size_t count = letter_days(action, "fs_warn_days", "14 7 1", days);
    for (size_t i = 0; i < count && !date_is_none(deadline); i++) {
        struct security_record letters = {.action = action};
        if (date_between(on, deadline) != days[i])
            continue;
        security_tell(&letters, book->account, LETTER_RPP_SHORT, NULL);
        return letters_once(action,
                            arena_printf(action->arena, "fs-%s-%d-%d", book->account.text,
                                         date_number(deadline), days[i]),
                            letters.mails, letters.mails_count);
    }
    return OK;
}

/* Another requirement counts from today on, as was known before: that of a review, or the one that
 * an officer had replaced for some time. The reason; NULL none. */
static const char *begins_today(const struct security_book *book, date on)
{
    const struct stored_money_step *now = security_counts_on(book, on);
    if (now == NULL || date_equal(now->on, on) ||
        now == security_counts_on(book, date_add(on, -1)))
        return NULL;
    return strstr(now->subject, security_runs[SECURITY_RUN_REVIEW]) != NULL ? "review" : "expired";
}

/* ---- the end of the transition period ---- */

/* Who posted something stays, whatever it comes to; who owed nothing stays; others leave. */
static enum code end_transition(struct security_record *record, struct security_book *book)
{
    struct action *action = record->action;
    const bool history = security_has_history(action, book->account);
    enum code code = OK;
    if (history || book->requirement == NULL)
        code = security_work_out(record, book, SECURITY_RUN_TRANSITION, record->on, NULL);
    if (code != OK)
        return code;
    record->at = (instant){instant_at(record->on, 3, 0).ms + 1000}; /* 03:00:01 */
    security_invalidate_requests(record, book);
    const struct security_posted posted = security_posted_on(book, record->on);
    const bool any = posted.deposits.cents > 0 || posted.agreements.cents > 0;
    const bool zero = book->requirement->need.deposit.cents == 0;
    bool asked = false;
    for (size_t i = 0; i < book->states_count; i++)
        asked = asked || book->states[i].step == MONEY_STEP_RPP_ENROL;
    if (any && !security_cover_on(book, record->on).met)
        security_move(record, book, MONEY_STEP_RPP_LACK, "transition", DATE_NONE);
    else if (any || (zero && (history || asked)))
        security_move(record, book, MONEY_STEP_RPP_COVER, zero ? "zero" : "covered", DATE_NONE);
    else
        security_move(record, book, MONEY_STEP_RPP_DROP, zero ? "dormant" : "transition",
                      DATE_NONE);
    return OK;
}

enum code day_security(struct account_day *day, struct changes **ret)
{
    struct action *action = day->action;
    struct security_book book;
    enum money_state state;
    enum code code = security_load(action, day->account, day->on, &book);
    day->more = false;
    if (code != OK)
        return code;
    struct security_record record = {.action = action, .on = day->on,
                                     .at = instant_at(day->on, 0, 30), .actor = "system"};
    if (security_state_of(&book, &state))
        code = review(&record, &book);
    else if (book.states_count == 0 && security_in_transition(action, day->on))
        code = carry(&record, &book);
    if (code != OK || !security_state_of(&book, &state))
        return code;
    const date end = transition_end(action, day->on);
    if (state == MONEY_STATE_RPP_TRANSITION) {
        if (!date_is_none(end) && !date_before(day->on, end))
            code = end_transition(&record, &book);
    } else if (begins_today(&book, day->on) != NULL) {
        security_follow(&record, &book, begins_today(&book, day->on),
                        date_add(day->on, security_days(action, "fs_review_grace_days", 0)));
    } else {
        security_follow(&record, &book, "ended", day->on);
    }
    if (code == OK)
        code = security_watch_use(&record, &book);
    if (code == OK)
        code = warn(action, &book, day->on);
    if (code != OK || record.count == 0)
        return code;
    struct changes *changes = arena_alloc(action->arena, sizeof(*changes));
    *changes = (struct changes){.bn = program_account_bn(day->account), .kind = "security",
                                .expect_seq = book.head};
    security_fill(&record, changes);
    *ret = changes;
    return OK;
}
