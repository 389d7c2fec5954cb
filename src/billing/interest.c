#include "billing.h"

#include <inttypes.h>
#include <stdlib.h>

/* Interest is carried in units of 1e-8 dollars. */
enum { UNITS_PER_CENT = 1000000, UNITS_SCALE = 8 };

/* The debit and the days on which its balance went down (or, undone, up). */
struct balance {
    money amount;
    const struct ledger_link **links; /* of the item, by value day */
    size_t links_count;
};

static int compare_links(const void *a, const void *b)
{
    const struct ledger_link *x = *(const struct ledger_link *const *)a;
    const struct ledger_link *y = *(const struct ledger_link *const *)b;
    int order = date_compare(x->value_on, y->value_on);
    return order != 0 ? order : ledger_id_compare(x->id, y->id);
}

static struct balance balance_of(struct arena *arena, const struct ledger_item *item,
                                 const struct ledger_link *links, size_t links_count)
{
    struct balance balance = {.amount = item->amount};
    for (size_t i = 0; i < links_count; i++)
        balance.links_count += links[i].debit == item->id;
    if (balance.links_count == 0)
        return balance;
    balance.links = arena_array(arena, balance.links_count, sizeof *balance.links);
    size_t count = 0;
    for (size_t i = 0; i < links_count; i++)
        if (links[i].debit == item->id)
            balance.links[count++] = &links[i];
    qsort(balance.links, count, sizeof *balance.links, compare_links);
    return balance;
}

/* One pass over days, oldest first. */
struct accrual {
    struct arena *arena;
    const struct tariff *tariff;
    const struct tariff_interest *rate; /* of the day before, or NULL */
    bool prescribed, paid_out;
    __int128 interest; /* units, of the run */
    __int128 segment_interest;
    struct interest_segment *segments;
    size_t count, capacity;
};

static char *units_text(struct arena *arena, __int128 units)
{
    assert(units >= 0 && units <= INT64_MAX);
    return decimal_text(arena, (decimal){(int64_t)units, UNITS_SCALE});
}

static void segment_close(struct accrual *accrual)
{
    if (accrual->count == 0)
        return;
    struct interest_segment *segment = &accrual->segments[accrual->count - 1];
    segment->amount = units_text(accrual->arena, accrual->segment_interest);
    accrual->segment_interest = 0;
}

/* The segment the day goes on with, or a new one: quarter, year or balance changed, or a gap. */
static struct interest_segment *segment_for(struct accrual *accrual, date day, money balance)
{
    int year, month, of_month;
    date_split(day, &year, &month, &of_month);
    bool turns = (month == 1 && of_month == 1) || date_equal(day, accrual->rate->from);
    if (accrual->count > 0 && !turns) {
        struct interest_segment *last = &accrual->segments[accrual->count - 1];
        if (date_equal(date_add(last->to, 1), day) && last->base.cents == balance.cents &&
            last->rate_row == accrual->rate->row)
            return last;
    }
    segment_close(accrual);
    struct interest_segment *segment =
        LIST_PUSH(accrual->arena, accrual->segments, accrual->count, accrual->capacity);
    *segment = (struct interest_segment){.from = day,
                                         .base = balance,
                                         .percent = accrual->prescribed
                                                        ? accrual->rate->prescribed
                                                        : accrual->rate->specified,
                                         .year_days = date_year_days(year),
                                         .rate_row = accrual->rate->row,
                                         .provisional = accrual->rate->provisional};
    return segment;
}

static void accrue_day(struct accrual *accrual, date day, money balance)
{
    if (balance.cents <= 0 ||
        (!accrual->paid_out && tariff_waived(accrual->tariff, "interest", day)))
        return;
    const struct tariff_interest *rate = accrual->rate;
    if (rate == NULL || date_before(day, rate->from) || date_before(rate->to, day))
        accrual->rate = tariff_interest_find(accrual->tariff, day);
    if (accrual->rate == NULL) /* before 2018: no rate was ever published to us */
        return;

    struct interest_segment *segment = segment_for(accrual, day, balance);
    __int128 base = (__int128)balance.cents * UNITS_PER_CENT + accrual->interest;
    __int128 step = int_divide(base * segment->percent.units,
                               (__int128)100 * int_power10(segment->percent.scale) *
                                   segment->year_days,
                               ROUND_HALF_UP);
    accrual->interest += step;
    accrual->segment_interest += step;
    segment->to = day;
    segment->days++;
}

static money units_to_cents(__int128 units)
{
    __int128 cents = int_divide(units, UNITS_PER_CENT, ROUND_HALF_UP);
    assert(cents <= INT64_MAX);
    return money_cents((int64_t)cents);
}

money billing_interest_amount(struct arena *arena, const struct tariff *tariff, money balance,
                              date from, date to)
{
    struct accrual accrual = {.arena = arena, .tariff = tariff};
    for (date day = from; date_compare(day, to) <= 0; day = date_add(day, 1))
        accrue_day(&accrual, day, balance);
    segment_close(&accrual);
    return units_to_cents(accrual.interest);
}

void billing_interest_span(struct arena *arena, const struct tariff *tariff,
                           const struct billing_span *span, struct interest_line *ret_line)
{
    struct accrual accrual = {.arena = arena,
                              .tariff = tariff,
                              .prescribed = span->prescribed,
                              .paid_out = span->paid_out};
    for (date day = span->from; date_compare(day, span->to) <= 0; day = date_add(day, 1))
        accrue_day(&accrual, day, span->balance);
    segment_close(&accrual);
    money worked_out = units_to_cents(accrual.interest);
    *ret_line = (struct interest_line){.from = span->from,
                                       .to = span->to,
                                       .amount = worked_out,
                                       .segments_count = accrual.count,
                                       .segments = accrual.segments,
                                       .effective_on = span->to,
                                       .worked_out = worked_out};
}

static int compare_dates(const void *a, const void *b)
{
    return date_compare(*(const date *)a, *(const date *)b);
}

/* Ends of the runs up to `run_on`, ascending: where INT items of the item are effective, and
 * run_on. */
static size_t run_ends(struct arena *arena, const struct ledger_item *item,
                       const struct ledger_item *posted, size_t posted_count, date run_on,
                       date **ret_ends)
{
    date *ends = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < posted_count; i++)
        if (posted[i].type == ITEM_INT && posted[i].base == item->id &&
            date_before(posted[i].effective_on, run_on))
            *LIST_PUSH(arena, ends, count, capacity) = posted[i].effective_on;
    *LIST_PUSH(arena, ends, count, capacity) = run_on;
    qsort(ends, count, sizeof *ends, compare_dates);
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++)
        if (distinct == 0 || !date_equal(ends[distinct - 1], ends[i]))
            ends[distinct++] = ends[i];
    *ret_ends = ends;
    return distinct;
}

static money charged_for(const struct ledger_item *item, const struct ledger_item *posted,
                         size_t posted_count, date run_end)
{
    money charged = {0};
    for (size_t i = 0; i < posted_count; i++)
        if (posted[i].type == ITEM_INT && posted[i].base == item->id &&
            date_equal(posted[i].effective_on, run_end))
            charged = money_add(charged, posted[i].amount);
    return charged;
}

/* @source Customs Act s. 33.4(1); AMPS penalties have a rule of their own, s. 109.5 */
static bool bears_interest(const struct ledger_item *item)
{
    return item->amount.cents > 0 && item_types[item->type].interest == INTEREST_SPECIFIED;
}

/* All runs of the item up to run_on, those with nothing to post as well. */
static size_t work_out_runs(struct arena *arena, const struct tariff *tariff,
                            const struct ledger_item *item, const struct ledger_link *links,
                            size_t links_count, const struct ledger_item *posted,
                            size_t posted_count, date run_on, struct interest_line **ret_lines)
{
    date first = date_add(item->due_on, 1);
    if (!bears_interest(item) || date_before(run_on, first))
        return 0;
    struct balance balance = balance_of(arena, item, links, links_count);
    date *ends;
    size_t runs = run_ends(arena, item, posted, posted_count, run_on, &ends);
    struct interest_line *lines = arena_array(arena, runs, sizeof *lines);

    money owing = balance.amount;
    size_t next_link = 0;
    date day = first;
    for (size_t r = 0; r < runs; r++) {
        struct accrual accrual = {.arena = arena, .tariff = tariff};
        date from = day;
        for (; date_compare(day, ends[r]) <= 0; day = date_add(day, 1)) {
            for (; next_link < balance.links_count &&
                   date_before(balance.links[next_link]->value_on, day);
                 next_link++)
                owing = money_subtract(owing, balance.links[next_link]->amount);
            accrue_day(&accrual, day, owing);
        }
        segment_close(&accrual);
        money charged = charged_for(item, posted, posted_count, ends[r]);
        money worked_out = units_to_cents(accrual.interest);
        lines[r] = (struct interest_line){
            .item = item,
            .from = from,
            .to = ends[r],
            .amount = money_subtract(worked_out, charged),
            .segments_count = accrual.count,
            .segments = accrual.segments,
            .effective_on = ends[r],
            .worked_out = worked_out,
            .charged = charged,
            .correction = date_before(ends[r], run_on) || charged.cents != 0,
        };
    }
    *ret_lines = lines;
    return runs;
}

size_t billing_interest_lines(struct arena *arena, const struct tariff *tariff,
                              const struct ledger_item *item, const struct ledger_link *links,
                              size_t links_count, const struct ledger_item *posted,
                              size_t posted_count, date run_on, struct interest_line **ret_lines)
{
    struct interest_line *lines = NULL;
    size_t runs = work_out_runs(arena, tariff, item, links, links_count, posted, posted_count,
                                run_on, &lines);
    size_t count = 0;
    for (size_t r = 0; r < runs; r++)
        if (lines[r].amount.cents != 0)
            lines[count++] = lines[r];
    *ret_lines = lines;
    return count;
}

bool billing_interest(struct arena *arena, const struct tariff *tariff,
                      const struct ledger_item *item, const struct ledger_link *links,
                      size_t links_count, const struct ledger_item *posted, size_t posted_count,
                      date run_on, struct interest_line *ret_line)
{
    struct interest_line *lines = NULL;
    size_t runs = work_out_runs(arena, tariff, item, links, links_count, posted, posted_count,
                                run_on, &lines);
    if (runs == 0)
        return false;
    struct interest_line sum = {.item = item,
                                .from = lines[0].from,
                                .to = run_on,
                                .effective_on = run_on};
    size_t capacity = 0;
    for (size_t r = 0; r < runs; r++) {
        sum.amount = money_add(sum.amount, lines[r].amount);
        sum.worked_out = money_add(sum.worked_out, lines[r].worked_out);
        sum.charged = money_add(sum.charged, lines[r].charged);
        sum.correction |= lines[r].correction && lines[r].amount.cents != 0;
        for (size_t s = 0; s < lines[r].segments_count; s++)
            *LIST_PUSH(arena, sum.segments, sum.segments_count, capacity) = lines[r].segments[s];
    }
    if (sum.amount.cents == 0)
        return false;
    *ret_line = sum;
    return true;
}
