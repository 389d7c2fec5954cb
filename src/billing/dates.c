#include "billing.h"

/* The 17th that ends the billing period of the day. @source SOR/86-1062 s. 10.1 */
static date period_end(date day)
{
    int year, month, of_month;
    date_split(day, &year, &month, &of_month);
    date end = date_month_day(day, 17);
    return of_month <= 17 ? end : date_months_later(end, 1);
}

/* Tenth weekday after the 17th, holidays counted. */
static date due_computed(date period_to)
{
    return date_weekdays_after(period_to, 10);
}

date billing_due(const struct tariff *tariff, date period_to, enum rule *ret_rule)
{
    date computed = due_computed(period_to);
    date override = tariff_due_override(tariff, period_to);
    if (!date_is_none(override)) {
        *ret_rule = RULE_DUE_OVERRIDE;
        return override;
    }
    const char *roll = tariff_parameter(tariff, "due_roll_holiday", computed, "true");
    date rolled = strcmp(roll, "false") == 0 ? computed
                                             : calendar_roll(tariff_calendar(tariff), computed);
    *ret_rule = date_equal(rolled, computed) ? RULE_DUE_TENTH_WEEKDAY : RULE_DUE_HOLIDAY_ROLL;
    return rolled;
}

/* The period that ends on a 17th: what is due of it, when, and on which statement it belongs. */
static void dates_of_period(const struct tariff *tariff, date period_to, enum rule due_rule,
                            struct billing_dates *dates)
{
    dates->statement_on = date_month_day(period_to, 25);
    dates->due_computed = due_computed(period_to);
    dates->due_on = billing_due(tariff, period_to, &dates->due_rule);
    if (dates->due_rule == RULE_DUE_TENTH_WEEKDAY)
        dates->due_rule = due_rule;
}

static void dates_released(const struct tariff *tariff, date released_on, enum rule due_rule,
                           struct billing_dates *dates)
{
    dates->period_to = period_end(released_on);
    dates->period_from = date_add(date_months_later(dates->period_to, -1), 1);
    dates_of_period(tariff, dates->period_to, due_rule, dates);
}

/* A calendar month, billed with the period that ends on the 17th of the next. */
static void dates_of_month(const struct tariff *tariff, date released_on, enum rule due_rule,
                           struct billing_dates *dates)
{
    date next = date_month_day(date_months_later(date_month_day(released_on, 1), 1), 1);
    dates->period_from = date_month_day(released_on, 1);
    dates->period_to = date_add(next, -1);
    dates_of_period(tariff, date_month_day(next, 17), due_rule, dates);
}

static date day_24_after(date released_on)
{
    return date_month_day(date_months_later(date_month_day(released_on, 1), 1), 24);
}

static struct billing_dates dates_csa(const struct tariff *tariff, const struct billing_case *of)
{
    struct billing_dates dates = {0};
    dates.account_rule = of->csa == 2 ? RULE_DUE_CSA_OPTION_2 : RULE_DUE_CSA_OPTION_1;
    if (of->csa == 2)
        dates_released(tariff, of->released_on, RULE_DUE_CSA_OPTION_2, &dates);
    else
        dates_of_month(tariff, of->released_on, RULE_DUE_CSA_OPTION_1, &dates);
    dates.account_by = dates.due_on;
    money limit = money_cents(330000);
    (void)!money_parse(tariff_parameter(tariff, "csa_low_value", of->released_on, "3300.00"),
                       &limit);
    /* A leave, not a duty: it never shortens the time of the option. */
    date leave = day_24_after(of->released_on);
    if (of->value_for_duty.cents <= limit.cents && date_before(dates.account_by, leave)) {
        dates.account_by = leave;
        dates.account_rule = RULE_DUE_CSA_LOW_VALUE;
    }
    return dates;
}

static struct billing_dates dates_after_release(const struct tariff *tariff,
                                                const struct declaration_type_fact *type,
                                                date released_on)
{
    struct billing_dates dates = {.account_rule = (enum rule)type->account_rule};
    dates.account_by =
        calendar_business_days_after(tariff_calendar(tariff), released_on, 5, true);
    dates_released(tariff, released_on, (enum rule)type->due_rule, &dates);
    return dates;
}

/* Goods without end: by the month (CSA option 1) or, by the parameter, like any other. */
static bool is_by_month(const struct tariff *tariff, const struct billing_case *of)
{
    const char *rule =
        tariff_parameter(tariff, "continuous_transmission", of->released_on, "csa_option_1");
    return of->continuous && of->type == TYPE_AB && strcmp(rule, "csa_option_1") == 0;
}

static struct billing_dates dates_continuous(const struct tariff *tariff, date released_on)
{
    struct billing_dates dates = {.account_rule = RULE_DUE_CONTINUOUS};
    dates_of_month(tariff, released_on, RULE_DUE_CONTINUOUS, &dates);
    dates.account_by = dates.due_on;
    return dates;
}

/* Everything hangs on the day it is filed, or on the release it comes before. */
static struct billing_dates dates_at(const struct declaration_type_fact *type, date on,
                                     date account_by)
{
    struct billing_dates dates = {.account_by = account_by,
                                  .account_rule = (enum rule)type->account_rule,
                                  .due_computed = on,
                                  .due_on = on,
                                  .due_rule = (enum rule)type->due_rule};
    dates.period_to = period_end(on);
    dates.period_from = date_add(date_months_later(dates.period_to, -1), 1);
    dates.statement_on = billing_statement_of_posting(on);
    return dates;
}

struct billing_dates billing_dates_of(const struct tariff *tariff, const struct billing_case *of)
{
    const struct declaration_type_fact *type = &declaration_types[of->type];
    struct billing_dates dates = {.account_rule = (enum rule)type->account_rule,
                                  .due_rule = (enum rule)type->due_rule};
    if (is_by_month(tariff, of))
        return dates_continuous(tariff, of->released_on);
    switch (type->account_rule) {
    case RULE_DUE_CSA_OPTION_1:
        return dates_csa(tariff, of);
    case RULE_DUE_COURIER_24TH:
        dates.account_by = day_24_after(of->released_on);
        dates_of_month(tariff, of->released_on, (enum rule)type->due_rule, &dates);
        return dates;
    case RULE_DUE_AT_FILING:
        return dates_at(type, of->filed_on, DATE_NONE);
    case RULE_DUE_BEFORE_RELEASE:
        return dates_at(type, of->released_on, of->released_on);
    case RULE_DUE_IN_BOND:
        return dates;
    default:
        return dates_after_release(tariff, type, of->released_on);
    }
}

struct billing_dates billing_dates_for_release(const struct tariff *tariff, date released_on)
{
    return dates_after_release(tariff, &declaration_types[TYPE_AB], released_on);
}

date billing_statement_of_posting(date posted_on)
{
    int year, month, day;
    date_split(posted_on, &year, &month, &day);
    date issued_on = date_month_day(posted_on, 25);
    return day <= 24 ? issued_on : date_months_later(issued_on, 1);
}
