/* The calendar of an account, the feed for calendars outside, and what comes up soon. */
#include "templates.h"

enum { MONTHS_AHEAD = 12, FEED_DAYS_BACK = 62, FEED_DAYS_AHEAD = 400 };

const char *calendar_rule(const struct page *page, enum rule rule)
{
    return fact(page, rules[rule].en, rules[rule].fr);
}

static void fill_streams(struct page *page, struct calendar_view *view)
{
    static const struct {
        enum text_id name;
        enum declaration_type type;
        int csa;
        bool continuous;
    } streams[] = {{TEXT_CALENDAR_STREAM_COMMERCIAL, TYPE_AB, 0, false},
                   {TEXT_CALENDAR_STREAM_CSA_1, TYPE_TT, 1, false},
                   {TEXT_CALENDAR_STREAM_CSA_2, TYPE_TT, 2, false},
                   {TEXT_CALENDAR_STREAM_COURIER, TYPE_F, 0, false},
                   {TEXT_CALENDAR_STREAM_CONTINUOUS, TYPE_AB, 0, true}};
    for (size_t i = 0; i < ARRAY_COUNT(streams); i++) {
        const struct billing_case of = {.type = streams[i].type,
                                        .csa = streams[i].csa,
                                        .continuous = streams[i].continuous,
                                        .released_on = page->action->today,
                                        .filed_on = page->action->today,
                                        .value_for_duty = money_cents(INT64_MAX / 4)};
        view->streams[i] = (struct calendar_stream){
            streams[i].name, billing_dates_of(page->action->tariff, &of)};
    }
}

/* The address as whoever sees the page would write it. */
static void fill_feed(struct page *page, struct calendar_view *view)
{
    const char *link, *host = http_header(page->request, "Host");
    if (!host || action_calendar_secret(page->action, page->account->account.account, &link) != OK)
        return;
    view->feed_path = route_path(page->arena, ROUTE_CALENDAR_FEED, page->language, "",
                                 arena_printf(page->arena, "%s.ics", link));
    view->feed = arena_printf(page->arena, "%s://%s%s", page->tls ? "https" : "http", host,
                              view->feed_path);
}

enum code get_calendar(struct page *page)
{
    struct calendar_view view = {.from = page->action->today};
    struct calendar_event *events;
    view.to = date_months_later(view.from, MONTHS_AHEAD);
    enum code code = action_calendar(page->action, page->account->account.account, view.from,
                                     view.to, &events, &view.count);
    if (code != OK)
        return code;
    view.events = events;
    fill_streams(page, &view);
    fill_feed(page, &view);
    page->title = t(page, TEXT_CALENDAR_TITLE);
    page->code = "ACC-14";
    page->nav = NAV_ACCOUNT;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, NULL, page->title);
    page_calendar(page, &view);
    return page_answer(page, 200);
}

/* For who has the secret link, without a session. */
enum code get_calendar_feed(struct page *page)
{
    static const char suffix[] = ".ics";
    size_t size = strlen(page->id), end = strlen(suffix);
    program_account account;
    struct calendar_event *events;
    size_t count;
    if (size <= end || strcmp(page->id + size - end, suffix) != 0)
        return NOT_FOUND;
    struct action *action = page->action;
    enum code code =
        action_enter_calendar(action, arena_copy(page->arena, page->id, size - end), &account);
    if (code != OK)
        return code;
    code = action_calendar(action, account, date_add(action->today, -FEED_DAYS_BACK),
                           date_add(action->today, FEED_DAYS_AHEAD), &events, &count);
    if (code != OK)
        return code;
    struct reachable_account reached;
    const char *name = action_reach(action, account, &reached) ? reached.legal_name : "";
    const char *text =
        document_calendar_ics(page->arena, account, name, events, count, action->now,
                              action_reminder_days(action), page->language);
    return page_download(page, "text/calendar; charset=utf-8", "open-carm.ics", text, strlen(text));
}

void fill_reminders(struct page *page, const struct calendar_event **ret_events, size_t *ret_count)
{
    struct action *action = page->action;
    struct calendar_event *events;
    size_t count, kept = 0;
    *ret_count = 0;
    date last = date_add(action->today, action_reminder_days(action));
    if (action_calendar(action, page->account->account.account, action->today, last, &events,
                        &count) != OK)
        return;
    for (size_t i = 0; i < count; i++)
        if (events[i].kind != CALENDAR_HOLIDAY)
            events[kept++] = events[i];
    *ret_events = events;
    *ret_count = kept;
}
