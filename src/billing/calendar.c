#include "calendar.h"

#include <stdlib.h>

struct drawing {
    struct arena *arena;
    const struct tariff *tariff;
    date from, to;
    struct calendar_event *events;
    size_t count, capacity;
};

static void add(struct drawing *drawing, struct calendar_event event)
{
    if (date_before(event.on, drawing->from) || date_before(drawing->to, event.on))
        return;
    if (!event.reference)
        event.reference = "";
    *LIST_PUSH(drawing->arena, drawing->events, drawing->count, drawing->capacity) = event;
}

static void add_accounting(struct drawing *drawing, const struct calendar_streams *streams,
                           date period_to)
{
    /* Goods of the month before the one in which the period ends. */
    date released = date_months_later(date_month_day(period_to, 1), -1);
    if (streams->courier) {
        const struct billing_case of = {.type = TYPE_F, .released_on = released};
        struct billing_dates dates = billing_dates_of(drawing->tariff, &of);
        add(drawing, (struct calendar_event){.on = dates.account_by,
                                             .kind = CALENDAR_ACCOUNT,
                                             .rule = dates.account_rule,
                                             .about = dates.period_to});
    }
    if (streams->continuous) {
        const struct billing_case of = {
            .type = TYPE_AB, .continuous = true, .released_on = released};
        struct billing_dates dates = billing_dates_of(drawing->tariff, &of);
        if (dates.account_rule == RULE_DUE_CONTINUOUS)
            add(drawing, (struct calendar_event){.on = dates.account_by,
                                                 .kind = CALENDAR_ACCOUNT,
                                                 .rule = dates.account_rule,
                                                 .about = dates.period_to});
    }
    if (streams->csa != 0) {
        const struct billing_case of = {
            .type = TYPE_TT, .csa = streams->csa,
            .released_on = streams->csa == 2 ? period_to : released,
            .value_for_duty = money_cents(INT64_MAX / 4)};
        struct billing_dates dates = billing_dates_of(drawing->tariff, &of);
        add(drawing, (struct calendar_event){.on = dates.account_by,
                                             .kind = CALENDAR_ACCOUNT,
                                             .rule = dates.account_rule,
                                             .about = dates.period_to});
    }
}

static void add_period(struct drawing *drawing, const struct calendar_streams *streams,
                       date period_to)
{
    enum rule rule;
    date due = billing_due(drawing->tariff, period_to, &rule);
    add(drawing, (struct calendar_event){.on = date_month_day(period_to, 25),
                                         .kind = CALENDAR_STATEMENT,
                                         .rule = RULE_CALENDAR_STATEMENT,
                                         .about = period_to});
    add(drawing, (struct calendar_event){.on = due,
                                         .kind = CALENDAR_DUE,
                                         .rule = rule,
                                         .about = period_to,
                                         .computed = date_weekdays_after(period_to, 10)});
    add(drawing, (struct calendar_event){.on = due,
                                         .kind = CALENDAR_CORRECT,
                                         .rule = RULE_CALENDAR_CORRECT,
                                         .about = period_to});
    add_accounting(drawing, streams, period_to);
}

static void add_waivers(struct drawing *drawing)
{
    struct tariff_value waiver;
    for (size_t i = 0; tariff_waivers(drawing->tariff, i, &waiver); i++)
        add(drawing, (struct calendar_event){.on = waiver.from,
                                             .kind = CALENDAR_WAIVER,
                                             .rule = RULE_CALENDAR_WAIVER,
                                             .about = waiver.from,
                                             .until = waiver.to,
                                             .reference = waiver.name});
}

static void add_holidays(struct drawing *drawing)
{
    const struct calendar *calendar = tariff_calendar(drawing->tariff);
    for (size_t i = 0; i < calendar->holidays_count; i++) {
        const struct holiday *holiday = &calendar->holidays[i];
        add(drawing, (struct calendar_event){.on = holiday->on,
                                             .kind = CALENDAR_HOLIDAY,
                                             .rule = holiday->extra ? RULE_CALENDAR_HOLIDAY_EXTRA
                                                                    : RULE_CALENDAR_HOLIDAY,
                                             .about = holiday->on,
                                             .name_en = holiday->name_en,
                                             .name_fr = holiday->name_fr});
    }
}

static int compare_events(const void *left, const void *right)
{
    const struct calendar_event *a = left, *b = right;
    int order = date_compare(a->on, b->on);
    if (order == 0)
        order = (int)a->kind - (int)b->kind;
    if (order == 0)
        order = date_compare(a->about, b->about);
    return order != 0 ? order : strcmp(a->reference, b->reference);
}

void calendar_sort(struct calendar_event *events, size_t count)
{
    if (count > 1)
        qsort(events, count, sizeof(*events), compare_events);
}

size_t billing_calendar(struct arena *arena, const struct tariff *tariff,
                        const struct calendar_streams *streams, date from, date to,
                        struct calendar_event **ret)
{
    struct drawing drawing = {.arena = arena, .tariff = tariff, .from = from, .to = to};
    /* A due date lies within two months of the end of its period, however it was moved. */
    date period_to = date_month_day(date_months_later(date_month_day(from, 17), -2), 17);
    for (; !date_before(to, period_to); period_to = date_months_later(period_to, 1))
        add_period(&drawing, streams, period_to);
    add_waivers(&drawing);
    add_holidays(&drawing);
    calendar_sort(drawing.events, drawing.count);
    *ret = drawing.events;
    return drawing.count;
}
