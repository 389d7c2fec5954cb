/* How much of a security is used: what is unpaid, day by day, and how far it may go. */
#include "security.h"

#include <stdlib.h>

enum { WHOLE = 10000 }; /* basis points */

struct security_use security_use_new(struct arena *arena, date from, int days)
{
    const size_t places = (size_t)days + 1; /* the last takes what goes on after the days */
    return (struct security_use){.arena = arena, .from = from, .days = days,
                                 .unpaid = arena_array(arena, places, sizeof(money[REVENUE_COUNT])),
                                 .credit = arena_array(arena, places, sizeof(money)),
                                 .released = arena_array(arena, places, sizeof(money))};
}

/* A link as one of its items sees it. */
struct half {
    ledger_id item;
    const struct ledger_link *link;
};

static int compare_halves(const void *left, const void *right)
{
    const struct half *a = left, *b = right;
    const int order = ledger_id_compare(a->item, b->item);
    if (order != 0)
        return order;
    /* the latest first: an item is followed back from what is left of it now */
    const int32_t later = b->link->posted_on.days - a->link->posted_on.days;
    return later != 0 ? (later > 0 ? 1 : -1) : -ledger_id_compare(a->link->id, b->link->id);
}

static int place(const struct security_use *use, date on)
{
    const int at = date_between(use->from, on);
    return at < 0 ? 0 : at > use->days ? use->days : at;
}

/* So much was left of it on the days from `first` up to the one before `end`. */
static void put(struct security_use *use, const struct ledger_item *item, money left, int first,
                int end)
{
    money by_class[REVENUE_COUNT];
    if (first >= end || left.cents == 0)
        return;
    if (left.cents < 0) {
        use->credit[first] = money_subtract(use->credit[first], left);
        use->credit[end] = money_add(use->credit[end], left);
        return;
    }
    ledger_outstanding_by_class(item, left, by_class);
    for (int c = 0; c < REVENUE_COUNT; c++) {
        use->unpaid[first][c] = money_add(use->unpaid[first][c], by_class[c]);
        use->unpaid[end][c] = money_subtract(use->unpaid[end][c], by_class[c]);
    }
}

static void follow(struct security_use *use, const struct ledger_item *item,
                   const struct half *halves, size_t count)
{
    const int first = place(use, item->posted_on);
    money left = item->outstanding;
    int end = use->days;
    if (ledger_item_apart(item) || (item->amount.cents > 0 && !ledger_by_class(item->type)))
        return;
    for (size_t i = 0; i < count; i++) {
        const int at = place(use, halves[i].link->posted_on);
        put(use, item, left, at > first ? at : first, end);
        end = at < end ? at : end;
        left = item->amount.cents > 0 ? money_add(left, halves[i].link->amount)
                                      : money_subtract(left, halves[i].link->amount);
    }
    put(use, item, left, first, end);
}

void security_use_count(struct security_use *use, const struct ledger_item *items,
                        size_t items_count, const struct ledger_link *links, size_t links_count)
{
    struct half *halves = arena_array(use->arena, links_count * 2 + 1, sizeof(*halves));
    for (size_t i = 0; i < links_count; i++) {
        halves[2 * i] = (struct half){links[i].credit, &links[i]};
        halves[2 * i + 1] = (struct half){links[i].debit, &links[i]};
    }
    if (links_count > 0)
        qsort(halves, links_count * 2, sizeof(*halves), compare_halves);
    for (size_t i = 0, at = 0; i < items_count; i++) {
        while (at < links_count * 2 && ledger_id_compare(halves[at].item, items[i].id) < 0)
            at++;
        size_t to = at;
        while (to < links_count * 2 && halves[to].item == items[i].id)
            to++;
        follow(use, &items[i], &halves[at], to - at);
        at = to;
    }
    for (int day = 1; day < use->days; day++) {
        use->credit[day] = money_add(use->credit[day], use->credit[day - 1]);
        for (int c = 0; c < REVENUE_COUNT; c++)
            use->unpaid[day][c] = money_add(use->unpaid[day][c], use->unpaid[day - 1][c]);
    }
}

void security_use_add(struct security_use *use, money duties, date from, date until)
{
    const int end = date_is_none(until) ? use->days : place(use, until);
    for (int day = place(use, from); day < end; day++)
        use->released[day] = money_add(use->released[day], duties);
}

money security_used(const struct security_use *use, int day, const struct security_rules *policy)
{
    money sum = money_subtract(use->released[day], use->credit[day]);
    for (int c = 0; c < REVENUE_COUNT; c++)
        if (policy->counted[c])
            sum = money_add(sum, use->unpaid[day][c]);
    return sum.cents < 0 ? money_cents(0) : sum;
}

int64_t security_use_share(money used, money limit)
{
    if (used.cents <= 0)
        return 0;
    return limit.cents <= 0 ? -1 : (int64_t)((__int128)used.cents * WHOLE / limit.cents);
}

int security_passed(const struct security_thresholds *thresholds, money used, money limit)
{
    int passed = 0;
    for (int i = 0; i < thresholds->count; i++)
        if ((__int128)used.cents * 100 > (__int128)limit.cents * thresholds->percent[i] &&
            thresholds->percent[i] > passed)
            passed = thresholds->percent[i];
    return passed;
}

struct security_thresholds security_thresholds_of(const struct tariff *tariff, date on)
{
    struct security_thresholds read = {0};
    const char *at = tariff_parameter(tariff, "fs_util_nudge_pct", on, "75 90 100");
    while (read.count < SECURITY_THRESHOLDS_MAX) {
        char *end;
        const long percent = strtol(at, &end, 10);
        if (end == at)
            break;
        at = end;
        if (percent > 0 && percent <= 1000)
            read.percent[read.count++] = (int)percent;
    }
    return read;
}

/* ---- months that are still to come ---- */

void security_expect(const struct security_window *known, const struct security_window *before,
                     date today, struct security_window *ret,
                     bool ret_expected[SECURITY_MONTHS_MAX])
{
    *ret = *known;
    for (int m = 0; m < known->count; m++) {
        struct security_month *month = &ret->months[m];
        const struct security_month *last = &before->months[m];
        ret_expected[m] = !date_before(month->to, today) && last->total.cents > month->total.cents;
        if (!ret_expected[m])
            continue;
        memcpy(month->by_class, last->by_class, sizeof(month->by_class));
        month->total = last->total;
    }
}
