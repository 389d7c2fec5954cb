/* Release prior to payment: in which state an account is, and what moves it to another. */
#include "security_impl.h"

void security_move(struct security_record *record, struct security_book *book,
                   enum money_step step, const char *reason, date deadline)
{
    struct action *action = record->action;
    /* of what will be short: what will be missing then */
    const struct security_cover cover = security_cover_on(
        book, date_before(record->on, deadline) ? deadline : record->on);
    const char *subject =
        arena_printf(action->arena, "%s%s%s", reason, date_is_none(deadline) ? "" : " ",
                     date_text(action->arena, deadline));
    const struct stored_money_step *first = book->states_count == 0 ? NULL : &book->states[0];
    struct stored_money_step made =
        *security_add(record, book->account, step, first == NULL ? 0 : first->matter, subject,
                      cover.short_deposit);
    if (first == NULL) /* what follows in this record is of the same matter */
        made.matter = (book->head + 1) * LEDGER_ID_PLACES + (ledger_id)record->count - 1;
    *LIST_PUSH(action->arena, book->states, book->states_count, book->states_capacity) = made;
    security_tell(record, book->account, security_letter_of(step), NULL);
}

/* The first day on which what is posted now is no longer enough; none. */
static date fails_on(const struct security_book *book, date on)
{
    date first = DATE_NONE;
    for (size_t i = 0; i < book->allocations_count; i++) {
        const date until = book->allocations[i].until;
        if (date_is_none(until) || date_before(until, on))
            continue;
        const date after = date_add(until, 1);
        if (!security_cover_on(book, after).met &&
            (date_is_none(first) || date_before(after, first)))
            first = after;
    }
    return first;
}

static void grant(struct security_record *record, struct security_book *book)
{
    const bool zero = book->requirement == NULL || book->requirement->need.deposit.cents == 0;
    security_move(record, book, MONEY_STEP_RPP_COVER, zero ? "zero" : "covered", DATE_NONE);
}

/* Less is posted than on the day before: something came to its end. */
static bool less_than_before(const struct security_book *book, date on)
{
    return security_posted_on(book, on).agreements.cents <
           security_posted_on(book, date_add(on, -1)).agreements.cents;
}

/* Short now: until when it may be, or no longer. */
static void shorten(struct security_record *record, struct security_book *book,
                    enum money_state state, const char *reason, date deadline)
{
    const struct security_reason before =
        security_reason_of(&book->states[book->states_count - 1]);
    const bool paid_out = strcmp(reason, "demand") == 0; /* the debtor did not pay: at once */
    if (state == MONEY_STATE_RPP_DEFICIENT && !date_is_none(before.deadline) && !paid_out)
        deadline = before.deadline; /* one that runs is not made longer */
    if (!date_is_none(deadline) && !date_before(record->on, deadline)) {
        /* what ended leaves nothing; of a review an officer decides, unless a parameter does */
        const bool ended = strcmp(before.word, "termination") == 0 ||
                           (strcmp(reason, "ended") == 0 &&
                            (state != MONEY_STATE_RPP_DEFICIENT ||
                             less_than_before(book, record->on)));
        const bool automatic = strcmp(tariff_parameter(record->action->tariff, "fs_suspend_auto",
                                                       record->on, "0"), "1") == 0;
        if (paid_out || ended || automatic)
            security_move(record, book, MONEY_STEP_RPP_LAPSE,
                          paid_out ? "demand" : ended ? "ended" : "deadline", DATE_NONE);
        else if (state != MONEY_STATE_RPP_DEFICIENT)
            security_move(record, book, MONEY_STEP_RPP_LACK, reason, deadline);
        return;
    }
    if (state != MONEY_STATE_RPP_DEFICIENT)
        security_move(record, book, MONEY_STEP_RPP_LACK, reason, deadline);
}

/* It is short because more is used than the security carries, and still so. */
static bool still_over(struct security_record *record, const struct security_book *book)
{
    return strcmp(security_reason_of(&book->states[book->states_count - 1]).word,
                  "utilisation") == 0 &&
           security_over(record->action, book, record->on);
}

/* Enough now; will it stay so? */
static void watch(struct security_record *record, struct security_book *book,
                  enum money_state state)
{
    const struct security_reason before =
        security_reason_of(&book->states[book->states_count - 1]);
    const date fails = fails_on(book, record->on);
    if (date_is_none(fails)) {
        if (state == MONEY_STATE_RPP_DEFICIENT && !still_over(record, book))
            grant(record, book);
        return;
    }
    const int warned = security_days(record->action, "fs_termination_notice_days", 30);
    const bool near = date_between(record->on, fails) <= warned + 1;
    /* more time that an officer gave stands */
    const bool given = book->states[book->states_count - 1].step == MONEY_STEP_RPP_EXTEND &&
                       !date_before(before.deadline, fails);
    const bool told = state == MONEY_STATE_RPP_DEFICIENT &&
                      strcmp(before.word, "termination") == 0 &&
                      (given || date_equal(before.deadline, fails));
    if (near && !told)
        security_move(record, book, MONEY_STEP_RPP_LACK, "termination", fails);
    else if (!near && state == MONEY_STATE_RPP_DEFICIENT && !still_over(record, book))
        grant(record, book);
}

void security_follow(struct security_record *record, struct security_book *book,
                     const char *reason, date deadline)
{
    enum money_state state;
    if (!security_state_of(book, &state))
        return;
    const bool met = security_cover_on(book, record->on).met;
    const struct security_reason before =
        security_reason_of(&book->states[book->states_count - 1]);
    switch (state) {
    case MONEY_STATE_RPP_PENDING:
    case MONEY_STATE_RPP_SUSPENDED:
        if (met && book->requirement != NULL && strcmp(before.word, "officer") != 0 &&
            !book->asked && !security_in_debt(record->action, book, record->on) &&
            !still_over(record, book)) {
            grant(record, book);
            watch(record, book, MONEY_STATE_RPP_ACTIVE);
        }
        break;
    case MONEY_STATE_RPP_ACTIVE:
    case MONEY_STATE_RPP_DEFICIENT:
        if (met)
            watch(record, book, state);
        else
            shorten(record, book, state, reason, deadline);
        break;
    default: /* in the transition period nothing moves it before its end */
        break;
    }
}
