/*
 * The business day. Each day after the last one closed is closed for all accounts; a run that was
 * cut short goes on where it stopped.
 */
#include "day_impl.h"
#include "release_impl.h"
#include "security_impl.h"
#include "seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* One node at a time closes days. It says so again long before its time is over; a node that died
 * is waited for no longer than that. The setting day.lease.ms has another time. */
enum { LEASE_MS = 10000, LEASE_WAIT_US = 300000000 };

/* ---- whose turn it is ---- */

struct turn {
    struct action *action;
    char holder[64];
    int64_t lease_ms;
    uint64_t again_us; /* when to say again that it is ours */
};

static enum code take_lease(struct store *store, void *context)
{
    const struct turn *turn = context;
    return store_take_lease(store, "day", turn->holder, turn->lease_ms);
}

static enum code end_lease(struct store *store, void *context)
{
    const struct turn *turn = context;
    return store_end_lease(store, "day", turn->holder);
}

static enum code turn_keep(struct turn *turn)
{
    uint64_t now = platform_monotonic_us();
    if (!house_shared(turn->action->house) || now < turn->again_us)
        return OK;
    turn->again_us = now + (uint64_t)turn->lease_ms * 1000 / 4;
    return committer_do(house_committer(turn->action->house), take_lease, turn);
}

/* OK: ours, and day_done is as the store has it. */
static enum code turn_begin(struct action *action, struct turn *ret_turn)
{
    struct turn turn = {.action = action};
    if (house_shared(action->house)) {
        unsigned long long chance;
        platform_random(&chance, sizeof(chance));
        snprintf(turn.holder, sizeof(turn.holder), "%d-%016llx", (int)getpid(), chance);
        const char *given = store_setting(action->store, action->arena, "day.lease.ms");
        turn.lease_ms = given == NULL ? LEASE_MS : strtoll(given, NULL, 10);
    }
    enum code code = CONFLICT;
    for (uint64_t from = platform_monotonic_us();
         code == CONFLICT && platform_monotonic_us() - from < LEASE_WAIT_US;) {
        turn.again_us = 0;
        code = turn_keep(&turn);
        if (code == CONFLICT)
            usleep(20000);
    }
    house_refresh(action->house, true);
    *ret_turn = turn;
    return code == CONFLICT ? BUSY : code;
}

static void turn_end(struct turn *turn)
{
    if (house_shared(turn->action->house))
        (void)committer_do(house_committer(turn->action->house), end_lease, turn);
}

static enum code begin_closing(struct store *store, void *context)
{
    return store_begin_closing(store, *(const date *)context);
}

struct ending {
    struct turn *turn;
    date on;
};

/* Only while it is ours: whoever slept beyond his time may have left something undone. */
static enum code end_closing(struct store *store, void *context)
{
    const struct ending *ending = context;
    enum code code =
        house_shared(ending->turn->action->house) ? take_lease(store, ending->turn) : OK;
    return code == OK ? store_end_closing(store, ending->on) : code;
}

/* One step of the day, for the accounts alone that have an open matter of a kind. */
static enum code day_those(const struct accounts_day *all, struct arena *arena, const char *kind,
                           account_step *step, struct day_report *report)
{
    struct accounts_day those = *all;
    program_account *accounts;
    enum code code =
        day_pending_accounts(all->action, arena, kind, &accounts, &those.count);
    those.only = step;
    those.accounts = accounts;
    return code == OK && those.count > 0 ? day_accounts(&those, report) : code;
}

/* What the day does of financial security: for who is in release prior to payment, and in the
 * transition period for who has yet to be taken in; for other programs what has its time. */
static enum code secure(const struct accounts_day *all, struct arena *arena,
                        struct day_report *report)
{
    struct action *action = all->action;
    struct accounts_day fresh = *all;
    program_account *accounts = NULL;
    enum code code = OK;
    fresh.only = day_security;
    if (security_in_transition(action, all->on)) {
        fresh.count = store_list_unenrolled(action->store, arena, &accounts);
        fresh.accounts = accounts;
        code = action_whole(action);
        if (code == OK && fresh.count > 0)
            code = day_accounts(&fresh, report);
    }
    size_t count = 0;
    if (code == OK && security_transition_ends(action, all->on))
        code = day_pending_accounts(action, arena, "rpp", &accounts, &count);
    if (code == OK)
        code = day_those(all, arena, "rpp", day_security, report);
    if (code == OK)
        code = day_those(all, arena, "requirement", day_program, report);
    if (code == OK)
        code = day_those(all, arena, "security", day_broker, report);
    return code == OK && count > 0 ? security_report_transition(action, accounts, count, all->on)
                                   : code;
}

static enum code day_close(struct turn *turn, date on, struct day_report *report)
{
    struct action *action = turn->action;
    int year, month, of_month;
    date_split(on, &year, &month, &of_month);
    struct arena *arena = arena_new();
    /* While a clock is advanced, days are closed that are still to come: each with its own law. */
    if (law_follow(action->house, action->store, instant_at(on, 0, 30)))
        action->tariff = house_tariff(action->house);
    program_account *accounts;
    enum code code = committer_do(house_committer(action->house), begin_closing, &on);
    if (code == OK) /* nothing of the day before can change any more */
        code = seal_day(action, date_add(on, -1), turn_keep, turn);
    /* Statements also go to accounts that only carry a balance: open items name them. */
    size_t count = store_list_active_accounts(action->store, arena, date_add(on, -40), &accounts);
    if (code == OK)
        code = action_whole(action);
    program_account *pending = NULL, *arrears = NULL;
    size_t pending_count = 0, arrears_count = 0;
    if (code == OK)
        code = day_pending_accounts(action, arena, "collection", &pending, &pending_count);
    if (code == OK)
        code = day_pending_accounts(action, arena, "debt", &arrears, &arrears_count);
    const struct accounts_day all = {
        .action = action,
        .accounts = accounts,
        .count = count,
        .pending = pending,
        .pending_count = pending_count,
        .arrears = arrears,
        .arrears_count = arrears_count,
        .on = on,
        .interest_day = of_month == 25,
        .notice_day = date_weekday(on) >= 2, /* Tuesday to Saturday, after midnight */
        .keep = turn_keep,
        .turn = turn,
    };
    struct day_report done = *report;
    if (code == OK)
        code = day_accounts(&all, &done);
    if (code == OK)
        code = secure(&all, arena, &done);
    if (code == OK)
        code = day_those(&all, arena, "demand", day_demand, &done);
    if (code == OK)
        code = action_whole(action); /* an account that seemed to have nothing to do */
    if (code == OK)
        code = action_warn_delegations(action, on);
    if (code == OK)
        code = release_warn(action, on, turn_keep, turn);
    if (code == OK) {
        struct ending ending = {.turn = turn, .on = on};
        code = committer_do(house_committer(action->house), end_closing, &ending);
    }
    if (code == OK) {
        house_set_day_done(action->house, on);
        done.days++;
        done.accounts = (int)count;
        *report = done;
    }
    arena_free(arena);
    return code;
}

static enum code day_run(struct turn *turn, date until, struct day_report *report)
{
    date done = house_day_done(turn->action->house);
    if (date_is_none(done)) {
        /* A new installation: nothing can be due before its first day. */
        done = date_add(until, -1);
    }
    *report = (struct day_report){.from = date_add(done, 1), .to = until};
    enum code code = OK;
    for (date on = date_add(done, 1); !date_before(until, on) && code == OK;
         on = date_add(on, 1))
        code = day_close(turn, on, report);
    return code;
}

enum code action_day(struct action *action, date until, struct day_report *ret)
{
    struct day_report report = {0};
    struct turn turn;
    house_lock_day(action->house);
    enum code code = turn_begin(action, &turn);
    if (code == OK) {
        code = day_run(&turn, until, &report);
        turn_end(&turn);
        if (code == CONFLICT) /* another node's turn by now, not a fault of the request */
            code = BUSY;
    }
    house_unlock_day(action->house);
    if (code == OK)
        *ret = report;
    return code;
}

/* The day turned while the request was under way: what it posts is of the new day, as the notice of
 * that day is written. While a simulated clock is being advanced it is behind the days. */
static void catch_up(struct action *action)
{
    date done = house_day_done(action->house);
    if (!date_before(action->today, done))
        return;
    action->now = clock_now(house_clock(action->house));
    if (date_before(instant_date(action->now), done))
        action->now = instant_at(done, 10, 0);
    action->today = instant_date(action->now);
}

void action_wait_for_day(struct action *action)
{
    /* Who closes days here comes to an end; elsewhere it is seen in the store. */
    house_lock_day(action->house);
    house_unlock_day(action->house);
    house_refresh(action->house, true);
    for (int i = 0; i < 40 && !date_before(action->today, house_day_done(action->house)); i++) {
        usleep(50000);
        house_refresh(action->house, true);
    }
}

enum code action_ensure_day(struct action *action)
{
    catch_up(action);
    if (!date_before(house_day_done(action->house), action->today))
        return OK;
    struct day_report unused;
    return action_day(action, action->today, &unused);
}

struct tries action_tries(struct action *action)
{
    return (struct tries){.action = action, .findings = action->findings.count, .code = MOVED};
}

bool action_try(struct tries *tries)
{
    enum { MOST = 64 };
    if (tries->code != MOVED)
        return false;
    tries->code = tries->made++ == MOST ? BUSY : action_ensure_day(tries->action);
    if (tries->code != OK)
        return false;
    tries->action->findings.count = tries->findings;
    return true;
}

static enum code put_clock(struct store *store, void *context)
{
    return store_put_setting(store, "clock", context);
}

enum code action_advance(struct action *action, date to, struct day_report *ret)
{
    struct clock *clock = house_clock(action->house);
    if (!clock_simulated(clock) || date_before(to, action->today) ||
        date_between(action->today, to) > ADVANCE_MAX)
        return FORBIDDEN;
    if (date_equal(action->today, to)) { /* asked for again, since the answer was lost */
        *ret = (struct day_report){.from = to, .to = to};
        return OK;
    }
    /* The clock moves after the days are closed, so that nobody posts on a day still open. */
    enum code code = action_day(action, to, ret);
    if (code == OK)
        code = committer_do(house_committer(action->house), put_clock,
                            date_text(action->arena, to));
    if (code == OK) {
        clock_set(clock, to);
        action->now = clock_now(clock);
        action->today = instant_date(action->now);
    } else {
        house_follow_days(action->house); /* what was begun is gone on with */
    }
    return code;
}

date action_next_event(struct action *action, program_account account, const char **ret_what_en,
                       const char **ret_what_fr)
{
    date tomorrow = date_add(action->today, 1);
    date statement = billing_statement_of_posting(action->today);
    date next = statement;
    *ret_what_en = "statement of account";
    *ret_what_fr = "relevé de compte";
    struct open_due *dues;
    size_t count = account.text[0] == '\0' ? 0 : memo_open_by_due(action, account, &dues);
    for (size_t i = 0; i < count; i++) {
        date due_on = dues[i].due_on, late = date_add(due_on, 1);
        if (dues[i].debits.cents == 0)
            continue;
        if (!date_before(due_on, tomorrow) && date_before(due_on, next)) {
            next = due_on;
            *ret_what_en = "payment due date";
            *ret_what_fr = "échéance de paiement";
        }
        if (date_equal(late, tomorrow) && date_before(late, next)) {
            next = late;
            *ret_what_en = "the day after the due date";
            *ret_what_fr = "lendemain de l’échéance";
        }
    }
    return next;
}
