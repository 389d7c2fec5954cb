/* How much of an account's security is used: now, on each day of a year, and what the next review
 * will ask for. All of it is read from the ledger and from what was posted; nothing is kept. */
#include "security_impl.h"

enum { DAYS_MAX = 366 };

static void count_released(struct action *action, struct security_use *use,
                           program_account account, date taken_before)
{
    struct release_use *released;
    const size_t count = store_list_releases_used(action->store, action->arena, account,
                                                  taken_before, use->from, &released);
    for (size_t i = 0; i < count; i++)
        security_use_add(use, released[i].duties, released[i].taken_on, released[i].accounted_on);
}

static money used_of(struct action *action, const struct security_book *book, date on,
                     date taken_before)
{
    struct ledger_item *items;
    const struct item_filter filter = {.account = book->account, .open_only = true, .type = -1};
    const size_t count = store_list_items(action->store, action->arena, &filter, &items);
    struct security_use use = security_use_new(action->arena, on, 1);
    security_use_count(&use, items, count, NULL, 0);
    count_released(action, &use, book->account, taken_before);
    return security_used(&use, 0, &book->policy);
}

static money released_of(struct action *action, program_account account, date on,
                         date taken_before)
{
    struct security_use use = security_use_new(action->arena, on, 1);
    count_released(action, &use, account, taken_before);
    return use.released[0];
}

money security_used_on(struct action *action, const struct security_book *book, date on)
{
    return used_of(action, book, on, date_add(on, 1));
}

money security_used_by(struct action *action, const struct security_book *book, date on)
{
    return used_of(action, book, on, on);
}

money security_released_on(struct action *action, program_account account, date on)
{
    return released_of(action, account, on, date_add(on, 1));
}

money security_released_by(struct action *action, program_account account, date on)
{
    return released_of(action, account, on, on);
}

bool security_over(struct action *action, const struct security_book *book, date on)
{
    return security_used_by(action, book, on).cents > security_cover_on(book, on).carries.cents;
}

bool security_blocked(struct action *action, const struct security_book *book)
{
    return strcmp(tariff_parameter(action->tariff, "fs_block_over_limit", action->today, "0"),
                  "1") == 0 &&
           security_used_on(action, book, action->today).cents >
               security_cover_on(book, action->today).carries.cents;
}

/* ---- day by day ---- */

/* What the posted carried on a day; the requirement is read once for the days it counts. */
struct past {
    struct action *action;
    const struct security_book *book;
    const struct stored_money_step *step;
    struct security_need need;
};

static enum code limit_on(struct past *past, date on, const struct security_rules *policy,
                          money *ret)
{
    const struct stored_money_step *step = security_counts_on(past->book, on);
    if (step != past->step) {
        struct security_requirement read = {0};
        enum code code =
            step == NULL ? OK : security_read_requirement(past->action, step, &read);
        if (code != OK)
            return code;
        past->step = step;
        past->need = read.need;
    }
    *ret = security_cover_of(policy, &past->need, security_was_posted(past->book, on)).carries;
    return OK;
}

/* Record of the business before which nothing of the day, or of a later one, was posted. */
static int64_t record_before(struct action *action, program_account account, date on)
{
    struct stored_statement *issued;
    const size_t count =
        store_list_statements(action->store, action->arena, account, "SOA", &issued);
    for (size_t i = 0; i < count; i++)
        if (date_before(issued[i].issued_on, on))
            return issued[i].journal_seq;
    return 0;
}

static struct security_use use_of(struct action *action, program_account account, date from,
                                  int days)
{
    struct account_news news;
    struct security_use use = security_use_new(action->arena, from, days);
    store_load_account_news(action->store, action->arena, account,
                            record_before(action, account, from), &news);
    security_use_count(&use, news.items, news.items_count, news.links, news.links_count);
    count_released(action, &use, account, date_add(from, days));
    return use;
}

static int told_on(const struct stored_money_step *steps, size_t count, date on)
{
    int threshold = 0;
    for (size_t i = 0; i < count; i++)
        if (steps[i].step == MONEY_STEP_UTILISATION_NOTICE && date_equal(steps[i].on, on))
            threshold = security_told_of(&steps[i]).threshold;
    return threshold;
}

static enum code fill_days(struct action *action, program_account account, date from, int days,
                           struct utilisation_day *ret)
{
    struct security_book book;
    struct stored_money_step *told;
    enum code code = security_load(action, account, action->today, &book);
    if (code != OK)
        return code;
    const struct security_use use = use_of(action, account, from, days);
    struct past past = {.action = action, .book = &book};
    const size_t told_count =
        store_list_money_kind(action->store, action->arena, account, "utilisation", &told);
    for (int i = 0; i < days && code == OK; i++) {
        const date on = date_add(from, i);
        const struct security_rules policy = security_rules_of(action->tariff, on);
        ret[i].on = on;
        ret[i].used = security_used(&use, i, &policy);
        code = limit_on(&past, on, &policy, &ret[i].limit);
        ret[i].share = security_use_share(ret[i].used, ret[i].limit);
        ret[i].notice = told_on(told, told_count, on);
    }
    return code == OK ? action_whole(action) : code;
}

static enum code list_days(struct action *action, program_account account, date from, date to,
                           struct utilisation_day **ret, size_t *ret_count)
{
    const int days = date_between(from, to) + 1;
    struct utilisation_day *list = arena_array(action->arena, (size_t)days, sizeof(*list));
    enum code code = store_snapshot_begin(action->store);
    if (code != OK)
        return code;
    code = fill_days(action, account, from, days, list);
    store_snapshot_end(action->store);
    *ret = list;
    *ret_count = (size_t)days;
    return code;
}

enum code action_list_utilisation(struct action *action, program_account account, const char *from,
                                  const char *to, struct utilisation_day **ret, size_t *ret_count)
{
    const bool whole = (from == NULL || *from == '\0') && (to == NULL || *to == '\0');
    date first = date_add(action->today, -29), last = action->today; /* when none are named */
    if (!action_may(action, PERMISSION_SECURITY_VIEW, account))
        return NOT_FOUND;
    const bool read = whole || (from != NULL && to != NULL && date_parse(from, &first) &&
                                date_parse(to, &last));
    if (!read || date_before(last, first) || date_before(action->today, last) ||
        date_between(first, last) >= DAYS_MAX) {
        findings_add(&action->findings, FINDING_FSG_0206, 0, "/from", from == NULL ? "" : from,
                     to == NULL ? "" : to, date_text(action->arena, action->today));
        return FINDINGS;
    }
    return list_days(action, account, first, last, ret, ret_count);
}

enum code action_list_utilisation_months(struct action *action, program_account account,
                                         struct utilisation_day **ret, size_t *ret_count)
{
    enum { MONTHS = 12 };
    struct utilisation_day *days;
    size_t days_count, count = 0;
    if (!action_may(action, PERMISSION_SECURITY_VIEW, account))
        return NOT_FOUND;
    const date first = date_months_later(date_month_day(action->today, 1), 1 - MONTHS);
    enum code code = list_days(action, account, first, action->today, &days, &days_count);
    if (code != OK)
        return code;
    struct utilisation_day *months = arena_array(action->arena, MONTHS, sizeof(*months));
    for (size_t i = 0; i < days_count; i++) {
        int year, month, of_month;
        date_split(days[i].on, &year, &month, &of_month);
        if (of_month == 1)
            months[count++] = days[i];
        struct utilisation_day *highest = &months[count - 1];
        const int notice = days[i].notice > highest->notice ? days[i].notice : highest->notice;
        if (days[i].used.cents >= highest->used.cents)
            *highest = days[i];
        highest->notice = notice;
    }
    *ret = months;
    *ret_count = count;
    return OK;
}

/* ---- what the next review will ask for ---- */

static date next_review(struct action *action)
{
    const date this_year = security_review_day(action, action->today);
    return date_before(action->today, this_year)
               ? this_year
               : security_review_day(action, date_months_later(action->today, 12));
}

enum code action_foresee_review(struct action *action, program_account account,
                                struct security_forecast *ret)
{
    struct security_book book;
    struct security_window known, before;
    if (!action_may(action, PERMISSION_SECURITY_VIEW, account))
        return NOT_FOUND;
    enum code code = security_load(action, account, action->today, &book);
    if (code != OK)
        return code;
    struct security_forecast outlook = {.on = next_review(action)};
    if (date_is_none(outlook.on))
        return FAULT;
    outlook.from = security_review_effective(action, outlook.on);
    security_window_before(&book.policy, outlook.on, &known);
    security_window_before(&book.policy, date_months_later(outlook.on, -12), &before);
    security_count_items(action->store, account, 0, &book.policy, &known);
    security_count_items(action->store, account, 0, &book.policy, &before);
    security_expect(&known, &before, action->today, &outlook.window, outlook.expected);
    const struct stored_money_step *computed = security_computed_on(&book, action->today);
    const struct stored_money_step *then = security_counts_on(&book, outlook.from);
    const struct security_month *highest = security_highest(&outlook.window);
    money base = highest == NULL ? money_cents(0) : highest->total;
    if (computed != NULL && !security_has_history(action, account))
        base = computed->amount; /* what the importer expects */
    outlook.approved = then != NULL && then != security_computed_on(&book, outlook.from);
    if (outlook.approved)
        base = then->amount;
    outlook.need = security_need_of(&book.policy, base);
    outlook.cover = security_cover_of(&book.policy, &outlook.need,
                                      security_posted_on(&book, outlook.from));
    *ret = outlook;
    return action_whole(action);
}
