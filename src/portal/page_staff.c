/* The agency's staff: roles by two persons, accounts opened in an emergency, and their review. */
#include "templates.h"

#include <stdlib.h>

enum { EMERGENCIES_SHOWN = 50 };

static void begin(struct page *page, enum text_id title, const char *code)
{
    page->title = t(page, title);
    page->code = code;
    page->nav = NAV_STAFF;
}

static enum code answer(struct page *page)
{
    return page_answer(page, page->error ? 422 : 200);
}

/* ---- roles ---- */

const char *staff_given(const struct page *page, const struct shown_staff_request *request)
{
    return staff_names(page, request->request.staff & ~request->person.staff, TEXT_STAFF_AND);
}

const char *staff_taken(const struct page *page, const struct shown_staff_request *request)
{
    return staff_names(page, request->person.staff & ~request->request.staff, TEXT_STAFF_AND);
}

static enum code show_staff(struct page *page)
{
    const char *done = query(page, "done");
    struct staff_view view = {.form = people_form(page),
                              .may_change = action_may(page->action, PERMISSION_STAFF_MANAGE,
                                                       ACCOUNT_NONE)};
    enum code code = action_list_staff(page->action, &view.list);
    if (code != OK)
        return code;
    view.done = *done == '\0' ? NULL : say_id(page, "staff.done.", done);
    begin(page, TEXT_STAFF, "STF-01");
    page_add_crumb(page, NULL, page->title);
    page_staff(page, &view);
    return answer(page);
}

enum code get_staff(struct page *page)
{
    return show_staff(page);
}

enum code post_staff(struct page *page)
{
    bool agree = strcmp(field(page, "do"), "agree") == 0;
    enum code code = action_decide_staff(page->action, field(page, "of"), agree);
    if (code == OK)
        return page_redirect(page, arena_printf(page->arena, "%s?done=%s",
                                                url(page, ROUTE_STAFF, NULL),
                                                agree ? "agreed" : "refused"));
    return code == FINDINGS ? show_staff(page) : code;
}

static enum code load_person(struct page *page, struct staff_person_view *view)
{
    struct staff_list list;
    size_t i = 0;
    if (!action_may(page->action, PERMISSION_STAFF_MANAGE, ACCOUNT_NONE))
        return FORBIDDEN;
    enum code code = action_list_staff(page->action, &list);
    if (code != OK)
        return code;
    while (i < list.persons_count && strcmp(list.persons[i].name, page->id) != 0)
        i++;
    if (i == list.persons_count)
        return NOT_FOUND;
    view->person = &list.persons[i];
    view->two = list.two;
    return OK;
}

static enum code show_person(struct page *page, struct staff_person_view *view)
{
    view->form = people_form(page);
    begin(page, TEXT_STAFF, "STF-02");
    page->title = view->person->display_name;
    page_add_crumb(page, url(page, ROUTE_STAFF, NULL), t(page, TEXT_STAFF));
    page_add_crumb(page, NULL, page->title);
    page_staff_person(page, view);
    return answer(page);
}

enum code get_staff_person(struct page *page)
{
    struct staff_person_view view = {.reason = ""};
    enum code code = load_person(page, &view);
    if (code != OK)
        return code;
    view.staff = view.person->staff;
    return show_person(page, &view);
}

enum code post_staff_person(struct page *page)
{
    struct staff_person_view view = {.reason = field(page, "reason")};
    enum code code = load_person(page, &view);
    if (code != OK)
        return code;
    for (int i = 0; i < STAFF_COUNT; i++)
        if (*field(page, staff_ids[i]) != '\0')
            view.staff |= 1U << i;
    code = action_ask_staff(page->action, page->id, view.staff, view.reason);
    if (code == OK)
        return page_redirect(page, arena_printf(page->arena, "%s?done=%s",
                                                url(page, ROUTE_STAFF, NULL),
                                                view.two ? "asked" : "agreed"));
    return code == FINDINGS ? show_person(page, &view) : code;
}

/* ---- emergencies ---- */

static enum code show_emergency(struct page *page, const char *business, const char *reason)
{
    const char *minutes = tariff_parameter(page->action->tariff, "emergency_minutes",
                                           page->action->today, "60");
    struct emergency_view view = {.business = business, .reason = reason,
                                  .minutes = atoi(minutes)};
    view.open = action_show_emergency(page->action, &view.now) == OK;
    if (!view.open && !action_may(page->action, PERMISSION_EMERGENCY_OPEN, ACCOUNT_NONE))
        return FORBIDDEN;
    view.form = people_form(page);
    begin(page, TEXT_EMERGENCY, "STF-03");
    page_add_crumb(page, url(page, ROUTE_ACCOUNTS, NULL), t(page, TEXT_ACCOUNTS_TITLE));
    page_add_crumb(page, NULL, page->title);
    page_emergency(page, &view);
    return answer(page);
}

enum code get_emergency(struct page *page)
{
    return show_emergency(page, query(page, "business"), "");
}

enum code post_emergency(struct page *page)
{
    bool end = strcmp(field(page, "do"), "end") == 0;
    const char *business = field(page, "business"), *reason = field(page, "reason");
    enum code code = end ? action_end_emergency(page->action)
                         : action_open_emergency(page->action, business, reason);
    if (code == FINDINGS)
        return show_emergency(page, business, reason);
    /* It ended by itself meanwhile: that is what was wanted. */
    return code == OK || (end && code == NOT_FOUND)
               ? page_redirect(page, url(page, ROUTE_ACCOUNTS, NULL))
               : code;
}

static enum code show_emergencies(struct page *page)
{
    const char *text = query(page, "before");
    struct emergencies_view view = {0};
    struct shown_emergency *list;
    instant before = {*text == '\0' ? INT64_MAX : strtoll(text, NULL, 10)};
    enum code code = action_list_emergencies(page->action, before, EMERGENCIES_SHOWN + 1, &list,
                                             &view.count);
    if (code != OK)
        return code;
    if (view.count > EMERGENCIES_SHOWN) {
        view.count = EMERGENCIES_SHOWN;
        view.before = arena_printf(
            page->arena, "%lld", (long long)list[view.count - 1].emergency.opened_at.ms);
    }
    view.list = list;
    view.form = people_form(page);
    begin(page, TEXT_EMERGENCIES, "STF-04");
    page_add_crumb(page, NULL, page->title);
    page_emergencies(page, &view);
    return answer(page);
}

enum code get_emergencies(struct page *page)
{
    return show_emergencies(page);
}

enum code post_emergencies(struct page *page)
{
    enum code code = action_review_emergency(page->action, field(page, "of"));
    if (code == OK)
        return page_redirect(page, url(page, ROUTE_EMERGENCIES, NULL));
    return code == FINDINGS ? show_emergencies(page) : code;
}
