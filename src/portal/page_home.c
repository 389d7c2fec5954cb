/* Home of an account: what needs a decision, the balance, charges by month. */
#include "templates.h"

static void ages_of_dues(const struct page *page, const struct open_due *dues, size_t count,
                         money ret_ages[5], money *ret_debts, money *ret_credits)
{
    for (size_t i = 0; i < 5; i++)
        ret_ages[i] = money_cents(0);
    *ret_debts = *ret_credits = money_cents(0);
    for (size_t i = 0; i < count; i++) {
        const struct open_due *due = &dues[i];
        int days = date_is_none(due->due_on) ? 0 : date_between(due->due_on, page->action->today);
        size_t age = days <= 0 ? 0 : days <= 30 ? 1 : days <= 60 ? 2 : days <= 90 ? 3 : 4;
        ret_ages[age] = money_add(ret_ages[age], due->debits);
        *ret_debts = money_add(*ret_debts, due->debits);
        *ret_credits = money_subtract(*ret_credits, due->credits);
    }
}

enum { MONTHS = 12, SERIES = 5 };

static size_t series_of(enum revenue_class class)
{
    switch (class) {
    case REVENUE_GST:
    case REVENUE_PROVINCIAL_TAX: return 0;
    case REVENUE_CUSTOMS_DUTY: return 1;
    case REVENUE_EXCISE_DUTY:
    case REVENUE_EXCISE_TAX: return 3;
    case REVENUE_PENALTY:
    case REVENUE_INTEREST:
    case REVENUE_FEE: return 4;
    default: return 2;
    }
}

void charges_chart(struct page *page, struct chart *ret_chart)
{
    date first = date_month_day(date_months_later(date_month_day(page->action->today, 1),
                                                  1 - MONTHS), 1);
    struct account_month *found;
    size_t found_count =
        action_charges_by_month(page->action, page->account->account.account, first, &found);
    *ret_chart = (struct chart){.id = "hm", .title = t(page, TEXT_HOME_CHART)};
    if (found_count == 0)
        return;

    static const struct {
        enum text_id name;
        const char *class;
    } kinds[SERIES] = {{TEXT_SERIES_GST, "k1"},
                       {TEXT_SERIES_DUTY, "k2"},
                       {TEXT_SERIES_SPECIAL, "k3"},
                       {TEXT_SERIES_EXCISE, "k5"},
                       {TEXT_SERIES_INTEREST, "k4"}};
    money *values[SERIES];
    money sums[SERIES] = {0}, months[MONTHS] = {0}, all = {0};
    for (size_t s = 0; s < SERIES; s++)
        values[s] = arena_array(page->arena, MONTHS, sizeof(money));
    const char **labels = arena_array(page->arena, MONTHS, sizeof(*labels));
    size_t highest = 0;
    for (size_t m = 0; m < MONTHS; m++) {
        int year, month, day;
        date_split(date_months_later(first, (int)m), &year, &month, &day);
        labels[m] = t(page, (enum text_id)(TEXT_MONTH_1 + month - 1));
        for (size_t i = 0; i < found_count; i++) {
            if (found[i].year != year || found[i].month != month)
                continue;
            for (int c = 0; c < REVENUE_COUNT; c++) {
                size_t s = series_of((enum revenue_class)c);
                values[s][m] = money_add(values[s][m], found[i].by_class[c]);
                sums[s] = money_add(sums[s], found[i].by_class[c]);
                months[m] = money_add(months[m], found[i].by_class[c]);
            }
        }
        all = money_add(all, months[m]);
        if (months[m].cents > months[highest].cents)
            highest = m;
    }
    struct chart_series *series = arena_array(page->arena, SERIES, sizeof(*series));
    size_t count = 0;
    for (size_t s = 0; s < SERIES; s++)
        if (sums[s].cents != 0 || s < 2)
            series[count++] = (struct chart_series){t(page, kinds[s].name), kinds[s].class,
                                                    values[s]};
    ret_chart->labels = labels;
    ret_chart->labels_count = MONTHS;
    ret_chart->series = series;
    ret_chart->series_count = count;
    ret_chart->description = say(page, TEXT_HOME_CHART_FINDING, labels[highest],
                                 money_of(page, months[highest]), money_of(page, all), NULL);
}

enum { RECENT_SHOWN = 5, LATE_SHOWN = 3, LATE_LOOKED_AT = 25 };

enum code get_home(struct page *page)
{
    program_account account = page->account->account.account;
    struct home_view home = {
        .may_file = action_may(page->action, PERMISSION_DECLARATION_FILE, account),
        .may_pay = action_may(page->action, PERMISSION_PAYMENT_MAKE, account),
        .has_balance = action_may(page->action, PERMISSION_ACCOUNT_VIEW, account),
    };
    if (home.has_balance) {
        enum code code = action_balance(page->action, account, &home.balance);
        if (code != OK)
            return code;
        struct open_due *dues;
        size_t count = action_open_by_due(page->action, account, &dues);
        ages_of_dues(page, dues, count, home.ages, &home.debts, &home.unapplied);
        charges_chart(page, &home.chart);
        (void)arrears_open(page, &home.arrears, &home.arrears_open);
    }
    struct security_standing standing;
    if (page->account->account.import &&
        action_may(page->action, PERMISSION_SECURITY_VIEW, account)) {
        enum code code = action_show_security(page->action, account, &standing);
        if (code != OK)
            return code;
        home.security = standing.requirement == NULL ? NULL : &standing;
    }
    struct draft *drafts;
    home.drafts_count = action_list_drafts(page->action, account, &drafts);
    home.drafts = drafts;
    struct stored_declaration *rows;
    size_t count = action_list_declarations(
        page->action,
        &(struct declaration_filter){.accounts = &account, .accounts_count = 1,
                                     .limit = LATE_LOOKED_AT},
        &rows);
    home.recent = rows;
    home.recent_count = count < RECENT_SHOWN ? count : RECENT_SHOWN;
    struct stored_declaration *late = arena_array(page->arena, LATE_SHOWN, sizeof(*late));
    for (size_t i = 0; i < count && home.late_count < LATE_SHOWN; i++)
        if (rows[i].version == 1 && !date_is_none(rows[i].account_by) &&
            date_before(rows[i].account_by, rows[i].accounting_date) &&
            date_between(rows[i].accounting_date, page->action->today) <= 45)
            late[home.late_count++] = rows[i];
    home.late = late;
    fill_reminders(page, &home.reminders, &home.reminders_count);
    struct shown_emergency *emergencies;
    home.emergencies_count = action_emergencies_of(page->action, account, &emergencies);
    home.emergencies = emergencies;
    struct shown_delegation *ending;
    home.ending_count = action_delegations_ending(page->action, account, &ending);
    home.ending = ending;
    home.todo_count = home.drafts_count + home.late_count + home.ending_count +
                      (home.has_balance && home.balance.past_due.cents > 0) +
                      (home.arrears_open.cents > 0) +
                      (home.has_balance && home.balance.next_payable.cents > 0) +
                      (home.has_balance && home.balance.before_release.cents > 0) +
                      (home.unapplied.cents != 0);
    page->title = t(page, TEXT_NAV_HOME);
    page->code = "HOM-01";
    page->nav = NAV_HOME;
    page_home(page, &home);
    return page_answer(page, 200);
}
