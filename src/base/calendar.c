#include "base.h"

#include <ctype.h>
#include <stdio.h>

/* Day 1 is 1900-01-01; algorithms count from 1970-01-01. */
enum { DAYS_TO_1970 = 25568 };

/* Days from 1970-01-01 of a Gregorian date, counting years from March. */
static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return era * 146097 + day_of_era - 719468;
}

static void civil_from_days(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t of_year = day_of_era - (365 * of_era + of_era / 4 - of_era / 100);
    int64_t month_from_march = (5 * of_year + 2) / 153;
    *ret_day = (int)(of_year - (153 * month_from_march + 2) / 5 + 1);
    *ret_month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    *ret_year = (int)(of_era + era * 400 + (*ret_month <= 2));
}

static bool year_leaps(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int date_year_days(int year)
{
    return year_leaps(year) ? 366 : 365;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && year_leaps(year) ? 29 : days[month - 1];
}

static bool date_exists(int year, int month, int day)
{
    return year >= 1900 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= month_days(year, month);
}

date date_make(int year, int month, int day)
{
    assert(date_exists(year, month, day));
    return (date){(int32_t)(days_from_civil(year, month, day) + DAYS_TO_1970)};
}

bool date_parse(const char *text, date *ret_date)
{
    if (text == NULL || strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    int parts[3] = {0, 0, 0};
    for (int i = 0, part = 0; i < 10; i++) {
        if (i == 4 || i == 7)
            part++;
        else if (isdigit((unsigned char)text[i]))
            parts[part] = parts[part] * 10 + (text[i] - '0');
        else
            return false;
    }
    if (!date_exists(parts[0], parts[1], parts[2]))
        return false;
    *ret_date = date_make(parts[0], parts[1], parts[2]);
    return true;
}

void date_split(date d, int *ret_year, int *ret_month, int *ret_day)
{
    civil_from_days((int64_t)d.days - DAYS_TO_1970, ret_year, ret_month, ret_day);
}

int date_weekday(date d)
{
    return (int)(((int64_t)d.days % 7 + 7) % 7); /* 1900-01-01, day 1, was a Monday */
}

char *date_text(struct arena *arena, date d)
{
    char *text = arena_alloc(arena, 11);
    if (date_is_none(d))
        return text;
    int year, month, day;
    date_split(d, &year, &month, &day);
    int parts[3] = {year, month, day};
    int widths[3] = {4, 2, 2};
    char *at = text;
    for (int i = 0; i < 3; i++) {
        if (i > 0)
            *at++ = '-';
        for (int place = widths[i] - 1, rest = parts[i]; place >= 0; place--, rest /= 10)
            at[place] = (char)('0' + rest % 10);
        at += widths[i];
    }
    return text;
}

char *date_page(struct arena *arena, date d, enum language language)
{
    static const char *const months[LANGUAGES][12] = {
        {"January", "February", "March", "April", "May", "June", "July", "August", "September",
         "October", "November", "December"},
        {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
         "octobre", "novembre", "décembre"},
    };
    if (date_is_none(d))
        return arena_copy(arena, "", 0);
    int year, month, day;
    date_split(d, &year, &month, &day);
    const char *name = months[language][month - 1];
    if (language == LANGUAGE_EN)
        return arena_printf(arena, "%s %d, %d", name, day, year);
    return arena_printf(arena, "%d%s %s %d", day, day == 1 ? "er" : "", name, year);
}

int32_t date_number(date d)
{
    if (date_is_none(d))
        return 0;
    int year, month, day;
    date_split(d, &year, &month, &day);
    return year * 10000 + month * 100 + day;
}

date date_from_number(int32_t n)
{
    if (n == 0)
        return DATE_NONE;
    return date_make(n / 10000, n / 100 % 100, n % 100);
}

date date_month_day(date d, int day)
{
    int year, month, unused;
    date_split(d, &year, &month, &unused);
    return date_make(year, month, day);
}

date date_months_later(date d, int months)
{
    int year, month, day;
    date_split(d, &year, &month, &day);
    int count = year * 12 + month - 1 + months;
    year = count / 12;
    month = count % 12 + 1;
    int last = month_days(year, month);
    return date_make(year, month, day < last ? day : last);
}

bool calendar_is_holiday(const struct calendar *calendar, date d, bool with_extra)
{
    if (date_weekday(d) == 0)
        return true;
    size_t low = 0, high = calendar->holidays_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (date_before(calendar->holidays[middle].on, d))
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < calendar->holidays_count && date_equal(calendar->holidays[low].on, d); low++)
        if (with_extra || !calendar->holidays[low].extra)
            return true;
    return false;
}

bool calendar_is_business_day(const struct calendar *calendar, date d, bool with_extra)
{
    return date_weekday(d) != 6 && !calendar_is_holiday(calendar, d, with_extra);
}

date calendar_business_days_after(const struct calendar *calendar, date d, int count,
                                  bool with_extra)
{
    while (count > 0) {
        d = date_add(d, 1);
        if (calendar_is_business_day(calendar, d, with_extra))
            count--;
    }
    return d;
}

bool date_is_weekday(date d)
{
    int weekday = date_weekday(d);
    return weekday >= 1 && weekday <= 5;
}

date date_weekdays_after(date d, int count)
{
    while (count > 0) {
        d = date_add(d, 1);
        if (date_is_weekday(d))
            count--;
    }
    return d;
}

date calendar_roll(const struct calendar *calendar, date d)
{
    while (calendar_is_holiday(calendar, d, false))
        d = date_add(d, 1);
    return d;
}

/* Eastern time since 2007: summer from the second Sunday of March 02:00 standard to the first
 * Sunday of November 02:00 summer. Own arithmetic, so that results do not hang on a zone file. */
static int64_t sunday_of(int year, int month, int nth)
{
    date first = date_make(year, month, 1);
    int days_to_sunday = (7 - date_weekday(first)) % 7;
    return (int64_t)first.days + days_to_sunday + 7 * (nth - 1) - DAYS_TO_1970;
}

static int eastern_offset_minutes(instant at)
{
    int year, month, day;
    civil_from_days((at.ms / 1000 - 5 * 3600) / 86400, &year, &month, &day);
    if (year < 1901 || year > 9998)
        return -300;
    int64_t begins = (sunday_of(year, 3, 2) * 86400 + 7 * 3600) * 1000;
    int64_t ends = (sunday_of(year, 11, 1) * 86400 + 6 * 3600) * 1000;
    return at.ms >= begins && at.ms < ends ? -240 : -300;
}

static int64_t floor_divide(int64_t n, int64_t d)
{
    return n / d - (n % d < 0);
}

date instant_date(instant at)
{
    int64_t local = at.ms + (int64_t)eastern_offset_minutes(at) * 60000;
    return (date){(int32_t)(floor_divide(local, 86400000) + DAYS_TO_1970)};
}

instant instant_at(date d, int hour, int minute)
{
    int64_t local = (((int64_t)d.days - DAYS_TO_1970) * 1440 + hour * 60 + minute) * 60000;
    instant standard = {local + 300 * 60000};
    instant summer = {local + 240 * 60000};
    return eastern_offset_minutes(summer) == -240 ? summer : standard;
}

char *instant_text(struct arena *arena, instant at)
{
    int offset = eastern_offset_minutes(at);
    int64_t local = at.ms + (int64_t)offset * 60000;
    int64_t days = floor_divide(local, 86400000);
    int64_t of_day = local - days * 86400000;
    int year, month, day;
    civil_from_days(days, &year, &month, &day);
    return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%03d-%02d:00", year, month, day,
                        (int)(of_day / 3600000), (int)(of_day / 60000 % 60),
                        (int)(of_day / 1000 % 60), (int)(of_day % 1000), -offset / 60);
}
