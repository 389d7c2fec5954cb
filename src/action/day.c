/*
 * The business day. For each day after the last one closed: credits clear what falls due; on the
 * 25th interest is posted and statements are issued; Tuesday to Saturday, daily notices. Every step
 * looks at what is already there, so a run that was cut short goes on where it stopped.
 */
#include "action_impl.h"
#include "seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ITEMS_AT_ONCE = 1024, TRIES_MAX = 8 };
/* One node at a time closes days. It says so again long before its time is over; a node that died
 * is waited for no longer than that. The setting day.lease.ms has another time. */
enum { LEASE_MS = 10000, LEASE_WAIT_US = 300000000 };

struct account_day {
    struct action *action;
    const struct registry_business *business;
    program_account account;
    date on;
    struct day_report *report;
    bool more;            /* there was more than one commit takes */
    struct store *holder; /* NULL, or the writer, in a transaction that holds the business */
};

static void day_report_add(struct day_report *to, const struct day_report *from)
{
    to->notices += from->notices;
    to->statements += from->statements;
    to->interest_items += from->interest_items;
    to->clearings += from->clearings;
}

static enum code day_commit(struct account_day *day, struct changes *changes)
{
    changes->bn = program_account_bn(day->account);
    changes->on = day->on;
    changes->actor = "system";
    changes->at = instant_at(day->on, 0, 30);
    /* Not action_commit: these stand at half past midnight of their own day. */
    struct arena *arena = day->action->arena;
    struct commit_result result = {.code = action_whole(day->action)};
    if (result.code != OK)
        return result.code;
    if (day->holder != NULL)
        (void)store_commit(day->holder, arena, (const struct changes *const[]){changes}, NULL, 1,
                           &result);
    else
        result = committer_commit(house_committer(day->action->house), arena, changes);
    return result.code;
}

static enum code day_head(struct account_day *day, int64_t *ret_head)
{
    return store_load_head(day->action->store, program_account_bn(day->account), ret_head);
}

static enum code day_clear(struct account_day *day)
{
    struct action *action = day->action;
    int64_t head;
    enum code code = day_head(day, &head);
    day->more = false;
    if (code != OK)
        return code;
    struct item_filter filter = {.account = day->account, .open_only = true, .type = -1};
    struct ledger_item *items;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    bool credit = false;
    for (size_t i = 0; i < count; i++)
        credit = credit || items[i].outstanding.cents < 0;
    if (!credit)
        return OK;
    struct ledger_entry *entries;
    struct ledger_link *links;
    struct payment_settlement *settlements;
    size_t settled =
        action_allocate(action, items, count, day->on, 0, &entries, &links, &settlements);
    if (settled == 0)
        return OK;
    struct changes changes = {.expect_seq = head,
                              .kind = "clearing",
                              .entries_count = settled,
                              .entries = entries,
                              .links_count = settled,
                              .links = links};
    code = day_commit(day, &changes);
    if (code == OK)
        day->report->clearings += (int)settled;
    day->more = settled == ACTION_SETTLE_MAX;
    return code;
}

static bool bears_interest(const struct ledger_item *item, date on)
{
    return item->amount.cents > 0 && !ledger_item_apart(item) && date_before(item->due_on, on) &&
           item_types[item->type].interest == INTEREST_SPECIFIED;
}

static int compare_debts(const void *a, const void *b)
{
    const struct ledger_item *x = a, *y = b;
    int order = strcmp(x->reference, y->reference);
    return order != 0 ? order : ledger_id_compare(x->id, y->id);
}

struct interest_run {
    struct ledger_entry *entries;
    struct ledger_item *charged;
    struct item_update *updates;
    size_t entries_count, entries_capacity, charged_count, charged_capacity;
    size_t updates_count, updates_capacity;
};

/* One debt: what is open of it stands together. */
static void day_interest_debt(struct account_day *day, const struct ledger_item *items,
                              size_t count, struct interest_run *run)
{
    struct action *action = day->action;
    struct arena *arena = action->arena;
    bool any = false;
    size_t before = run->updates_count;
    for (size_t i = 0; i < count; i++)
        if (bears_interest(&items[i], day->on)) {
            any = any || date_is_none(items[i].interest_through) ||
                  date_before(items[i].interest_through, day->on);
            *LIST_PUSH(arena, run->updates, run->updates_count, run->updates_capacity) =
                (struct item_update){.item = items[i].id, .interest_through = day->on};
        }
    if (!any) {
        run->updates_count = before;
        return;
    }
    struct interest_line line;
    struct billing_debt debt = interest_debt(action, day->account, items[0].reference);
    if (!billing_interest_run(arena, action->tariff, &debt, day->on, &line))
        return;
    struct ledger_entry *entry =
        LIST_PUSH(arena, run->entries, run->entries_count, run->entries_capacity);
    struct ledger_item *item =
        LIST_PUSH(arena, run->charged, run->charged_count, run->charged_capacity);
    interest_item(action, day->account, &line, line.item->version, day->on,
                  run->charged_count - 1, entry, item);
}

static enum code day_interest(struct account_day *day)
{
    struct action *action = day->action;
    int64_t head;
    enum code code = day_head(day, &head);
    if (code != OK)
        return code;
    /* Open items, and those paid since interest on them was last worked out. */
    struct item_filter filter = {.account = day->account, .open_only = true, .type = -1};
    struct ledger_item *items;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    if (count > 1)
        qsort(items, count, sizeof(*items), compare_debts);
    struct interest_run run = {0};
    day->more = false;
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count; next++)
            if (strcmp(items[next].reference, items[i].reference) != 0)
                break;
        if (run.updates_count >= ITEMS_AT_ONCE) {
            day->more = true;
            break;
        }
        day_interest_debt(day, &items[i], next - i, &run);
    }
    if (run.updates_count == 0)
        return OK;
    struct changes changes = {.expect_seq = head,
                              .kind = "interest",
                              .entries_count = run.entries_count,
                              .entries = run.entries,
                              .items_count = run.charged_count,
                              .items = run.charged,
                              .updates_count = run.updates_count,
                              .updates = run.updates};
    code = day_commit(day, &changes);
    if (code == OK)
        day->report->interest_items += (int)run.charged_count;
    return code;
}

/* The newest document of a kind issued before `before`; false when there is none. */
static bool day_previous(struct account_day *day, const char *kind, date before,
                         struct stored_statement *ret, bool *ret_issued)
{
    struct stored_statement *list;
    size_t count =
        store_list_statements(day->action->store, day->action->arena, day->account, kind, &list);
    *ret_issued = false;
    for (size_t i = 0; i < count; i++) {
        if (!date_before(list[i].issued_on, before)) {
            *ret_issued = true;
            continue;
        }
        *ret = list[i];
        return true;
    }
    return false;
}

static enum code day_document(struct account_day *day, const char *kind)
{
    struct action *action = day->action;
    int64_t head;
    enum code code = day_head(day, &head);
    if (code != OK)
        return code;
    struct stored_statement previous = {0};
    bool issued;
    bool found = day_previous(day, kind, day->on, &previous, &issued);
    if (issued)
        return OK;
    bool soa = strcmp(kind, "SOA") == 0;
    /* As known at the head: items and links are two reads, and somebody may post between them. */
    struct item_filter filter = {.account = day->account, .type = -1, .seq_max = head};
    struct ledger_item *items;
    struct ledger_link *links;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    bool news = false, open = false;
    for (size_t i = 0; i < count; i++) {
        news = news || items[i].id / LEDGER_ID_PLACES > previous.journal_seq;
        open = open || items[i].outstanding.cents != 0;
    }
    if (!(news || (soa && (open || previous.closing.cents != 0))))
        return OK;
    struct statement_source source = {
        .account = day->account,
        .name = day->business->legal_name,
        .items = items,
        .items_count = count,
        .links_count =
            store_list_links(action->store, action->arena, day->account, 0, head, &links),
        .previous_on = found ? previous.issued_on : DATE_NONE,
        .previous_seq = found ? previous.journal_seq : 0,
        .previous_closing = previous.closing,
    };
    source.links = links;
    code = action_whole(action);
    if (code != OK)
        return code;
    struct statement *statement = arena_alloc(action->arena, sizeof(*statement));
    if (soa)
        billing_statement(action->arena, action->tariff, &source, day->on, statement);
    else
        billing_daily_notice(action->arena, action->tariff, &source, day->on, statement);
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    document_write_statement(&json, statement);
    struct changes changes = {
        .expect_seq = head, .kind = soa ? "statement" : "notice", .statement = statement,
        .statement_document = out.data};
    code = day_commit(day, &changes);
    if (code == OK)
        *(soa ? &day->report->statements : &day->report->notices) += 1;
    return code;
}

struct held_step {
    struct account_day *day;
    enum code (*step)(struct account_day *);
    struct day_report report; /* as it was: the transaction may be run again */
};

/* In the writer's thread: nobody comes in between. */
static enum code hold_and_step(struct store *store, void *context)
{
    struct held_step *held = context;
    struct account_day *day = held->day;
    struct store *reader = day->action->store;
    enum code code = store_hold_business(store, program_account_bn(day->account));
    if (code != OK)
        return code;
    *day->report = held->report;
    day->action->store = day->holder = store;
    code = held->step(day);
    day->action->store = reader;
    day->holder = NULL;
    return code;
}

/* Somebody may post between load and commit: run again from load. A business that files hundreds a
 * second must not keep everybody's day open: after a few times it is held. Again while there is
 * more. */
static enum code day_step(struct account_day *day, enum code (*step)(struct account_day *))
{
    struct arena *outer = day->action->arena, *scratch = arena_new();
    enum code code;
    day->action->arena = scratch;
    day->more = false;
    do {
        code = MOVED;
        for (int tries = 0; tries < TRIES_MAX && code == MOVED; tries++) {
            arena_reset(scratch); /* a large account's items, so many times, would not fit */
            code = step(day);
        }
        if (code == MOVED) {
            struct held_step held = {.day = day, .step = step, .report = *day->report};
            arena_reset(scratch);
            code = committer_do(house_committer(day->action->house), hold_and_step, &held);
        }
    } while (code == OK && day->more);
    day->action->arena = outer;
    arena_free(scratch);
    return code;
}

enum code action_clear(struct action *action, program_account account)
{
    struct day_report unused = {0};
    struct account_day day = {
        .action = action, .account = account, .on = action->today, .report = &unused};
    return day_step(&day, day_clear);
}

static enum code day_statement(struct account_day *day)
{
    return day_document(day, "SOA");
}

static enum code day_notice(struct account_day *day)
{
    return day_document(day, "DN");
}

static enum code day_account(struct account_day *day, bool interest_day, bool notice_day)
{
    enum code code = day_step(day, day_clear);
    if (code == OK && interest_day) {
        code = day_step(day, day_interest);
        if (code == OK) /* credits clear interest at once: it is due when posted */
            code = day_step(day, day_clear);
    }
    if (code == OK && notice_day)
        code = day_step(day, day_notice);
    if (code == OK && interest_day)
        code = day_step(day, day_statement);
    return code;
}

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

static enum code day_close(struct turn *turn, date on, struct day_report *report)
{
    struct action *action = turn->action;
    int year, month, of_month;
    date_split(on, &year, &month, &of_month);
    bool interest_day = of_month == 25;
    int weekday = date_weekday(on);
    bool notice_day = weekday >= 2; /* Tuesday to Saturday, after midnight */
    struct arena *outer = action->arena;
    struct arena *arena = arena_new(), *inner = arena_new();
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
    struct day_report done = {0};
    for (size_t i = 0; i < count && code == OK; i++) {
        const struct registry_business *business;
        action->arena = inner;
        code = house_business(action->house, action->store, program_account_bn(accounts[i]),
                              &business);
        struct account_day day = {.action = action,
                                  .business = business,
                                  .account = accounts[i],
                                  .on = on,
                                  .report = &done};
        if (code == OK)
            code = day_account(&day, interest_day, notice_day);
        if (code == OK)
            code = turn_keep(turn); /* another node may have taken over what took so long */
        arena_reset(inner);
    }
    action->arena = outer;
    if (code == OK)
        code = action_whole(action); /* an account that seemed to have nothing to do */
    if (code == OK) {
        struct ending ending = {.turn = turn, .on = on};
        code = committer_do(house_committer(action->house), end_closing, &ending);
    }
    if (code == OK) {
        house_set_day_done(action->house, on);
        report->days++;
        report->accounts = (int)count;
        day_report_add(report, &done);
    }
    arena_free(inner);
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
    if (!clock_simulated(clock) || !date_before(action->today, to) ||
        date_between(action->today, to) > 400)
        return FORBIDDEN;
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
    struct item_filter filter = {.account = account, .open_only = true, .type = -1};
    struct ledger_item *items;
    size_t count = account.text[0] == '\0'
                       ? 0
                       : store_list_items(action->store, action->arena, &filter, &items);
    for (size_t i = 0; i < count; i++) {
        if (items[i].outstanding.cents <= 0 || ledger_item_apart(&items[i]))
            continue;
        if (!date_before(items[i].due_on, tomorrow) && date_before(items[i].due_on, next)) {
            next = items[i].due_on;
            *ret_what_en = "payment due date";
            *ret_what_fr = "échéance de paiement";
        }
        date late = date_add(items[i].due_on, 1);
        if (date_equal(late, tomorrow) && date_before(late, next)) {
            next = late;
            *ret_what_en = "the day after the due date";
            *ret_what_fr = "lendemain de l’échéance";
        }
    }
    return next;
}
