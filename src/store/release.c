/* What a release system said of goods, and what it waits for. */
#include "store_release.h"

#include "engine.h"

#include <stdio.h>

/* An account that may be unknown. */
static void put_account(struct sql *sql, const program_account *account)
{
    if (account->text[0] != '\0') {
        sql_account(sql, account);
        return;
    }
    sql_int(sql, -1);
    sql_text(sql, "");
}

static program_account read_account(struct sql *sql, struct arena *arena)
{
    program_account account = {""};
    const int64_t number = column_int(sql);
    const char *program = column_text(sql, arena);
    if (number >= 0)
        snprintf(account.text, sizeof(account.text), "%s%s", bn_from_number(number).text, program);
    return account;
}

static void put_key(struct sql *sql, const struct release_event *event)
{
    sql_int(sql, transaction_to_number(event->transaction));
    sql_int(sql, event->at.ms);
    sql_int(sql, event->indicator);
}

static void read_event(struct sql *sql, struct arena *arena, struct release_event *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->transaction = transaction_from_number(column_int(sql));
    ret->at.ms = column_int(sql);
    ret->indicator = (int)column_int(sql);
    ret->office = column_text(sql, arena);
    ret->sub_location = column_text(sql, arena);
    ret->cargo = column_text(sql, arena);
    ret->service_option = column_text(sql, arena);
    ret->holder = read_account(sql, arena);
    ret->importer = read_account(sql, arena);
    ret->released_on = column_date(sql);
    ret->account_by = column_date(sql);
    ret->duties = column_money(sql);
    ret->basis = column_text(sql, arena);
    ret->taken_on = column_date(sql);
    ret->taken_at.ms = column_int(sql);
    ret->taken_by = column_text(sql, arena);
    ret->waiting = (enum release_waiting)column_int(sql);
    ret->accounted_on = column_date(sql);
    ret->closed_at.ms = column_int(sql);
    ret->closed_by = column_text(sql, arena);
    ret->words = column_text(sql, arena);
}

static size_t read_all(struct sql *sql, struct arena *arena, struct release_event **ret)
{
    struct release_event *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql))
        read_event(sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

/* ---- writing ---- */

static enum code accounted(struct store *store, transaction_number transaction, date *ret)
{
    struct sql sql = sql_new(store, QUERY_RELEASE_ACCOUNTED);
    sql_int(&sql, transaction_to_number(transaction));
    *ret = DATE_NONE;
    enum code code = sql_get(&sql);
    if (code != OK)
        return code == NOT_FOUND ? OK : code;
    *ret = column_date(&sql);
    sql_end(&sql);
    return OK;
}

bool release_asks(int indicator)
{
    return indicator == 2 || indicator == 14;
}

/* What others of its number say of it. */
static void look_around(struct release_event *event, const struct release_event *others,
                        size_t count, bool *ret_instead)
{
    *ret_instead = false;
    const bool question = release_asks(event->indicator);
    event->waiting = !date_is_none(event->accounted_on) ? RELEASE_WAITS_NOT
                     : question                         ? RELEASE_WAITS_ANSWER
                     : date_is_none(event->released_on) ? RELEASE_WAITS_NOT
                                                        : RELEASE_WAITS_DECLARATION;
    for (size_t i = 0; i < count; i++) {
        if (question && !release_asks(others[i].indicator) && others[i].at.ms >= event->at.ms)
            event->waiting = RELEASE_WAITS_NOT;
        if (date_is_none(event->released_on) || date_is_none(others[i].released_on))
            continue;
        /* The first one stands for the number, or the first that says whose goods they are. */
        if (others[i].waiting == RELEASE_WAITS_DECLARATION &&
            others[i].importer.text[0] == '\0' && event->importer.text[0] != '\0') {
            *ret_instead = true;
            continue;
        }
        event->waiting = RELEASE_WAITS_NOT;
        event->duties = money_cents(0);
        event->basis = "before";
    }
    *ret_instead = *ret_instead && event->waiting == RELEASE_WAITS_DECLARATION;
}

/* Does it release, after all others that do? */
static bool latest_release(const struct release_event *event, const struct release_event *others,
                           size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!date_is_none(others[i].released_on) && others[i].at.ms > event->at.ms)
            return false;
    return count > 0 && !date_is_none(event->released_on);
}

static enum code insert(struct store *store, const struct release_event *event)
{
    struct sql sql = sql_new(store, QUERY_RELEASE_ADD);
    put_key(&sql, event);
    sql_text(&sql, event->office);
    sql_text(&sql, event->sub_location);
    sql_text(&sql, event->cargo);
    sql_text(&sql, event->service_option);
    put_account(&sql, &event->holder);
    put_account(&sql, &event->importer);
    sql_date(&sql, event->released_on);
    sql_date(&sql, event->account_by);
    sql_money(&sql, event->duties);
    sql_text(&sql, event->basis);
    sql_date(&sql, event->taken_on);
    sql_int(&sql, event->taken_at.ms);
    sql_text(&sql, event->taken_by);
    sql_int(&sql, event->waiting);
    sql_date(&sql, event->accounted_on);
    sql_int(&sql, 0);
    sql_text(&sql, "");
    sql_text(&sql, "");
    return sql_run(&sql);
}

/* A day that is being closed has been looked at: what comes now is of that day at the earliest. */
static enum code raise_taken(struct store *store, struct release_event *event)
{
    date closing;
    enum code code = store_load_day(store, "day.closing", &closing);
    if (code == OK && !date_is_none(closing) && date_before(event->taken_on, closing))
        event->taken_on = closing;
    return code;
}

enum code store_move_release(struct store *store, transaction_number transaction, date account_by)
{
    struct sql sql = sql_new(store, QUERY_RELEASE_MOVE);
    sql_date(&sql, account_by);
    sql_int(&sql, transaction_to_number(transaction));
    return sql_run(&sql);
}

enum code store_add_release(struct store *store, struct release_event *event)
{
    struct arena *arena = arena_new();
    struct release_event *others;
    const size_t count = store_list_releases_of(store, arena, event->transaction, &others);
    enum code code = OK;
    for (size_t i = 0; i < count; i++)
        if (others[i].at.ms == event->at.ms && others[i].indicator == event->indicator)
            code = CONFLICT;
    if (code == OK)
        code = accounted(store, event->transaction, &event->accounted_on);
    if (code == OK) {
        bool instead;
        look_around(event, others, count, &instead);
        if (instead) {
            struct sql sql = sql_new(store, QUERY_RELEASE_STEP_DOWN);
            sql_int(&sql, transaction_to_number(event->transaction));
            code = sql_run(&sql);
        }
        if (code == OK)
            code = raise_taken(store, event);
        if (code == OK)
            code = insert(store, event);
    }
    if (code == OK && latest_release(event, others, count))
        code = store_move_release(store, event->transaction, event->account_by);
    if (code == OK && !release_asks(event->indicator)) {
        struct sql sql = sql_new(store, QUERY_RELEASE_GO_ON);
        sql_int(&sql, event->taken_at.ms);
        sql_int(&sql, transaction_to_number(event->transaction));
        sql_int(&sql, event->at.ms);
        code = sql_run(&sql);
    }
    arena_free(arena);
    return code;
}

enum code store_close_release(struct store *store, const struct release_event *event)
{
    struct arena *arena = arena_new();
    struct release_event there;
    enum code code = store_load_release(store, arena, event->transaction, event->at,
                                        event->indicator, &there);
    if (code == OK && there.waiting != RELEASE_WAITS_ANSWER)
        code = CONFLICT;
    arena_free(arena);
    if (code != OK)
        return code;
    struct sql sql = sql_new(store, QUERY_RELEASE_CLOSE);
    sql_int(&sql, event->closed_at.ms);
    sql_text(&sql, event->closed_by);
    sql_text(&sql, event->words);
    put_key(&sql, event);
    return sql_run(&sql);
}

/* ---- reading ---- */

enum code store_load_release(struct store *store, struct arena *arena,
                             transaction_number transaction, instant at, int indicator,
                             struct release_event *ret)
{
    struct sql sql = sql_new(store, QUERY_RELEASE_GET);
    sql_int(&sql, transaction_to_number(transaction));
    sql_int(&sql, at.ms);
    sql_int(&sql, indicator);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_event(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

size_t store_list_releases_of(struct store *store, struct arena *arena,
                              transaction_number transaction, struct release_event **ret)
{
    struct sql sql = sql_new(store, QUERY_RELEASE_OF);
    sql_int(&sql, transaction_to_number(transaction));
    return read_all(&sql, arena, ret);
}

/* Of both sides of an account, in order, each once, as many as `limit`. */
static size_t merge(struct arena *arena, const struct release_event *a, size_t a_count,
                    const struct release_event *b, size_t b_count, size_t limit,
                    int (*compare)(const struct release_event *, const struct release_event *),
                    struct release_event **ret)
{
    struct release_event *list = arena_array(arena, a_count + b_count + 1, sizeof(*list));
    size_t count = 0, x = 0, y = 0;
    while (count < limit && (x < a_count || y < b_count)) {
        const int order = x == a_count ? 1 : y == b_count ? -1 : compare(&a[x], &b[y]);
        list[count++] = order <= 0 ? a[x] : b[y];
        x += order <= 0;
        y += order >= 0;
    }
    *ret = list;
    return count;
}

static int compare_numbers(const struct release_event *a, const struct release_event *b)
{
    const int order = strcmp(a->transaction.text, b->transaction.text);
    return order != 0 ? order : a->indicator - b->indicator;
}

static int oldest_first(const struct release_event *a, const struct release_event *b)
{
    return a->at.ms != b->at.ms ? (a->at.ms < b->at.ms ? -1 : 1) : compare_numbers(a, b);
}

static int taken_last_first(const struct release_event *a, const struct release_event *b)
{
    if (a->taken_at.ms != b->taken_at.ms)
        return a->taken_at.ms > b->taken_at.ms ? -1 : 1;
    const int order = strcmp(a->transaction.text, b->transaction.text);
    if (order != 0)
        return order;
    return a->at.ms != b->at.ms ? (a->at.ms > b->at.ms ? -1 : 1) : a->indicator - b->indicator;
}

size_t store_list_releases_waiting_of(struct store *store, struct arena *arena,
                                      program_account account, enum release_waiting waiting,
                                      const struct release_event *after, size_t limit,
                                      struct release_event **ret)
{
    static const enum query sides[] = {QUERY_RELEASE_WAITING_HELD, QUERY_RELEASE_WAITING_OWN};
    struct release_event *lists[2];
    size_t counts[2];
    for (int side = 0; side < 2; side++) {
        struct sql sql = sql_new(store, sides[side]);
        sql_account(&sql, &account);
        sql_int(&sql, waiting);
        sql_int(&sql, after->at.ms);
        sql_int(&sql, after->transaction.text[0] == '\0'
                          ? 0
                          : transaction_to_number(after->transaction));
        sql_int(&sql, after->indicator);
        sql_int(&sql, (int64_t)limit);
        counts[side] = read_all(&sql, arena, &lists[side]);
    }
    return merge(arena, lists[0], counts[0], lists[1], counts[1], limit, oldest_first, ret);
}

size_t store_list_releases_late(struct store *store, struct arena *arena, date before,
                                size_t limit, struct release_event **ret)
{
    struct sql sql = sql_new(store, QUERY_RELEASE_LATE);
    sql_date(&sql, before);
    sql_int(&sql, (int64_t)limit);
    return read_all(&sql, arena, ret);
}

size_t store_list_releases_owing(struct store *store, struct arena *arena, date from, date to,
                                 program_account **ret)
{
    program_account *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_RELEASE_OWING);
    sql_date(&sql, from);
    sql_date(&sql, to);
    while (sql_next(&sql))
        for (int side = 0; side < 2; side++) {
            const program_account account = read_account(&sql, arena);
            if (account.text[0] != '\0')
                *LIST_PUSH(arena, list, count, capacity) = account;
        }
    *ret = list;
    return count;
}

size_t store_list_releases_recent_of(struct store *store, struct arena *arena,
                                     program_account account, instant since, size_t limit,
                                     struct release_event **ret)
{
    static const enum query sides[] = {QUERY_RELEASE_RECENT_HELD, QUERY_RELEASE_RECENT_OWN};
    struct release_event *lists[2];
    size_t counts[2];
    for (int side = 0; side < 2; side++) {
        struct sql sql = sql_new(store, sides[side]);
        sql_account(&sql, &account);
        sql_int(&sql, since.ms);
        sql_int(&sql, (int64_t)limit);
        counts[side] = read_all(&sql, arena, &lists[side]);
    }
    return merge(arena, lists[0], counts[0], lists[1], counts[1], limit, taken_last_first, ret);
}

size_t store_list_releases_recent(struct store *store, struct arena *arena, instant before,
                                  size_t limit, struct release_event **ret)
{
    struct sql sql = sql_new(store, QUERY_RELEASE_RECENT);
    sql_int(&sql, before.ms);
    sql_int(&sql, (int64_t)limit);
    return read_all(&sql, arena, ret);
}

size_t store_list_releases_used(struct store *store, struct arena *arena, program_account importer,
                                date taken_before, date from, struct release_use **ret)
{
    struct release_use *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_RELEASE_USED);
    sql_account(&sql, &importer);
    sql_date(&sql, taken_before);
    sql_date(&sql, from);
    while (sql_next(&sql)) {
        struct release_use *one = LIST_PUSH(arena, list, count, capacity);
        *one = (struct release_use){.taken_on = column_date(&sql)};
        one->duties = column_money(&sql);
        one->accounted_on = column_date(&sql);
        const int64_t by = column_int(&sql);
        one->accounted_by = by < 0 ? (bn){""} : bn_from_number(by);
        one->accounted_seq = column_int(&sql);
    }
    *ret = list;
    return count;
}

enum code store_find_security_number(struct store *store, const char *number, program_account *ret,
                                     int *ret_importers)
{
    struct sql sql = sql_new(store, QUERY_ACCOUNT_OF_SECURITY_NUMBER);
    bool several = false;
    int found = 0;
    *ret_importers = 0;
    sql_text(&sql, number);
    for (; sql_next(&sql); found++) {
        program_account account;
        column_account(&sql, &account);
        *ret_importers += column_int(&sql) != 0;
        if (found == 0)
            *ret = account;
        several = several || memcmp(account.text, ret->text, 9) != 0;
    }
    return found == 0 || several ? NOT_FOUND : OK;
}

size_t store_sum_declared(struct store *store, program_account account, instant since,
                          money *ret_sum)
{
    size_t count = 0;
    struct sql sql = sql_new(store, QUERY_DECLARATION_PAYABLES);
    sql_account(&sql, &account);
    sql_int(&sql, since.ms);
    *ret_sum = money_cents(0);
    for (; sql_next(&sql); count++)
        *ret_sum = money_add(*ret_sum, column_money(&sql));
    return count;
}
