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

struct billing_dates billing_dates_for_release(const struct tariff *tariff, date released_on)
{
    struct billing_dates dates = {0};
    dates.account_by =
        calendar_business_days_after(tariff_calendar(tariff), released_on, 5, true);
    dates.period_to = period_end(released_on);
    dates.period_from = date_add(date_months_later(dates.period_to, -1), 1);
    dates.statement_on = date_month_day(dates.period_to, 25);
    dates.due_computed = due_computed(dates.period_to);
    dates.due_on = billing_due(tariff, dates.period_to, &dates.due_rule);
    return dates;
}

date billing_statement_of_posting(date posted_on)
{
    int year, month, day;
    date_split(posted_on, &year, &month, &day);
    date issued_on = date_month_day(posted_on, 25);
    return day <= 24 ? issued_on : date_months_later(issued_on, 1);
}
