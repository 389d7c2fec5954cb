/* The days of an account, as JSON or for a calendar program. */
#include "api_impl.h"

enum { DAYS_AHEAD = 365, DAYS_MAX = 5 * 366 };

enum code api_show_calendar(struct api *api)
{
    date from, to;
    struct calendar_event *events;
    size_t count;
    enum code code = api_query_date(api, "from", api->action.today, &from);
    if (code == OK)
        code = api_query_date(api, "to", date_add(from, DAYS_AHEAD), &to);
    if (code == OK && (date_before(to, from) || date_between(from, to) > DAYS_MAX ||
                       date_before(from, date_from_number(19020101)) ||
                       date_before(date_from_number(99900101), to)))
        code = api_refuse(api, PROBLEM_PARAMETER, "to");
    if (code == OK)
        code = action_calendar(&api->action, api->account, from, to, &events, &count);
    if (code != OK)
        return code;
    if (strcmp(api->type, "text/calendar") == 0) {
        const char *text = document_calendar_ics(
            api->arena, api->account, "", events, count, api->action.now,
            action_reminder_days(&api->action), api->language);
        api_answer_bytes(api, "text/calendar; charset=utf-8", text, strlen(text));
        return OK;
    }
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    document_write_calendar(&json, api->account, from, to, events, count, api->language);
    api_answer(api, 200, &out);
    return OK;
}
