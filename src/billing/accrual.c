/* Interest added up by the day, in segments that say how; and again from what they say. */
#include "billing_impl.h"

char *accrual_text(struct arena *arena, __int128 units)
{
    assert(units >= INT64_MIN && units <= INT64_MAX);
    return decimal_text(arena, (decimal){(int64_t)units, UNITS_SCALE});
}

void accrual_part(struct accrual *accrual)
{
    accrual->part = true;
    if (accrual->count == 0 || accrual->segments[accrual->count - 1].amount != NULL)
        return;
    struct interest_segment *segment = &accrual->segments[accrual->count - 1];
    segment->amount = accrual_text(accrual->arena, accrual->segment_interest);
    accrual->segment_interest = 0;
}

/* Parameter day_basis: actual_365_366, or actual_365. */
static int year_days(const struct tariff *tariff, date day, int year)
{
    const char *basis = tariff_parameter(tariff, "day_basis", day, "actual_365_366");
    return strcmp(basis, "actual_365") == 0 ? 365 : date_year_days(year);
}

/* The segment the day goes on with, or a new one: quarter, year or balance changed, or a gap. */
static struct interest_segment *segment_for(struct accrual *accrual, date day, money principal)
{
    int year, month, of_month;
    date_split(day, &year, &month, &of_month);
    bool turns = (month == 1 && of_month == 1) || date_equal(day, accrual->rate->from);
    int days = year_days(accrual->tariff, day, year);
    if (accrual->count > 0 && !turns && !accrual->part) {
        struct interest_segment *last = &accrual->segments[accrual->count - 1];
        if (date_equal(date_add(last->to, 1), day) && last->principal.cents == principal.cents &&
            last->paid.cents == accrual->paid && last->rate_row == accrual->rate->row &&
            last->year_days == days)
            return last;
    }
    accrual_part(accrual);
    accrual->part = false;
    /* More was paid off the principal than it came to: the rest paid interest. */
    __int128 accrued = accrual->interest - (__int128)accrual->paid * UNITS_PER_CENT;
    money base = principal.cents < 0 ? money_cents(0) : principal;
    if (principal.cents < 0)
        accrued += (__int128)principal.cents * UNITS_PER_CENT;
    struct interest_segment *segment =
        LIST_PUSH(accrual->arena, accrual->segments, accrual->count, accrual->capacity);
    *segment = (struct interest_segment){.from = day,
                                         .base = base,
                                         .principal = principal,
                                         .paid = money_cents(accrual->paid),
                                         .accrued = accrual_text(accrual->arena, accrued),
                                         .percent = accrual->prescribed
                                                        ? accrual->rate->prescribed
                                                        : accrual->rate->specified,
                                         .year_days = days,
                                         .rate_row = accrual->rate->row,
                                         .provisional = accrual->rate->provisional};
    return segment;
}

void accrual_day(struct accrual *accrual, date day, money principal)
{
    __int128 owing = (__int128)(principal.cents - accrual->paid) * UNITS_PER_CENT;
    owing += accrual->interest;
    if (owing <= 0 ||
        (!accrual->paid_out && tariff_waived(accrual->tariff, "interest", day)))
        return;
    const struct tariff_interest *rate = accrual->rate;
    if (rate == NULL || date_before(day, rate->from) || date_before(rate->to, day))
        accrual->rate = tariff_interest_find(accrual->tariff, day);
    if (accrual->rate == NULL) /* before 2018: no rate was ever published to us */
        return;

    struct interest_segment *segment = segment_for(accrual, day, principal);
    __int128 step = int_divide(owing * segment->percent.units,
                               (__int128)100 * int_power10(segment->percent.scale) *
                                   segment->year_days,
                               ROUND_HALF_UP);
    accrual->interest += step;
    accrual->segment_interest += step;
    segment->to = day;
    segment->days++;
}

money accrual_cents(__int128 units)
{
    __int128 cents = int_divide(units, UNITS_PER_CENT, ROUND_HALF_UP);
    assert(cents >= INT64_MIN && cents <= INT64_MAX);
    return money_cents((int64_t)cents);
}

money billing_interest_amount(struct arena *arena, const struct tariff *tariff, money balance,
                              date from, date to)
{
    struct accrual accrual = {.arena = arena, .tariff = tariff};
    for (date day = from; date_compare(day, to) <= 0; day = date_add(day, 1))
        accrual_day(&accrual, day, balance);
    accrual_part(&accrual);
    return accrual_cents(accrual.interest);
}

void billing_interest_span(struct arena *arena, const struct tariff *tariff,
                           const struct billing_span *span, struct interest_line *ret_line)
{
    struct accrual accrual = {.arena = arena,
                              .tariff = tariff,
                              .prescribed = span->prescribed,
                              .paid_out = span->paid_out};
    for (date day = span->from; date_compare(day, span->to) <= 0; day = date_add(day, 1))
        accrual_day(&accrual, day, span->balance);
    accrual_part(&accrual);
    money worked_out = accrual_cents(accrual.interest);
    *ret_line = (struct interest_line){.from = span->from,
                                       .to = span->to,
                                       .amount = worked_out,
                                       .segments_count = accrual.count,
                                       .segments = accrual.segments,
                                       .effective_on = span->to,
                                       .worked_out = worked_out};
}

/* ---- recomputing ---- */

static bool units_parse(const char *text, __int128 *ret_units)
{
    decimal value;
    if (text == NULL || !decimal_parse(text, UNITS_SCALE, &value))
        return false;
    *ret_units = (__int128)value.units * int_power10(UNITS_SCALE - value.scale);
    return true;
}

/* A line may say anything: no sum of these leaves its type. */
static bool in_reach(__int128 units)
{
    const __int128 most = (__int128)1000000000000000 * 100 * UNITS_PER_CENT;
    return units <= most && units >= -most;
}

/* What its days add to what was owing. */
static bool segment_again(const struct interest_segment *segment, __int128 owing,
                          __int128 *ret_sum)
{
    __int128 sum = 0;
    if (segment->days < 0 || segment->days > 366 || segment->year_days <= 0 ||
        segment->percent.units < 0 || segment->percent.units > 1000000000)
        return false;
    for (int i = 0; i < segment->days && in_reach(owing + sum); i++)
        sum += int_divide((owing + sum) * segment->percent.units,
                          (__int128)100 * int_power10(segment->percent.scale) *
                              segment->year_days,
                          ROUND_HALF_UP);
    *ret_sum = sum;
    return in_reach(owing + sum);
}

bool billing_interest_recompute(const struct interest_line *line, money *ret_amount)
{
    __int128 interest = 0, stated, accrued;
    if (line->brought != NULL && !units_parse(line->brought, &interest))
        return false;
    for (size_t i = 0; i < line->segments_count; i++) {
        const struct interest_segment *segment = &line->segments[i];
        accrued = interest; /* lines of before say nothing of it: it is that of the run so far */
        if ((segment->accrued != NULL && !units_parse(segment->accrued, &accrued)) ||
            !units_parse(segment->amount, &stated))
            return false;
        __int128 owing = (__int128)segment->base.cents * UNITS_PER_CENT + accrued, sum;
        if (!segment_again(segment, owing, &sum) || sum != stated)
            return false;
        interest += stated;
        if (!in_reach(interest))
            return false;
    }
    if (!in_reach(interest) || !in_reach((__int128)line->charged.cents * UNITS_PER_CENT))
        return false;
    if (!in_reach((__int128)line->waived.cents * UNITS_PER_CENT))
        return false;
    *ret_amount =
        money_subtract(money_add(accrual_cents(interest), line->waived), line->charged);
    return true;
}

bool billing_interest_rebase(struct arena *arena, const struct interest_line *posted, money base,
                             money charged, struct interest_line *ret_line)
{
    struct interest_line line = *posted;
    __int128 interest = 0;
    line.segments = arena_array(arena, line.segments_count + 1, sizeof(*line.segments));
    for (size_t i = 0; i < line.segments_count; i++) {
        struct interest_segment *segment = &line.segments[i];
        __int128 owing = (__int128)base.cents * UNITS_PER_CENT + interest, sum;
        *segment = posted->segments[i];
        if (!segment_again(segment, owing, &sum))
            return false;
        segment->base = base;
        segment->accrued = accrual_text(arena, interest);
        segment->amount = accrual_text(arena, sum);
        interest += sum;
    }
    line.brought = NULL;
    line.worked_out = accrual_cents(interest);
    line.charged = charged;
    line.waived = money_cents(0);
    line.amount = money_subtract(line.worked_out, charged);
    line.correction = true;
    *ret_line = line;
    return true;
}
