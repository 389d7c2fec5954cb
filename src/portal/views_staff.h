/* views_staff: what handlers give to the pages of the agency's staff. */
#pragma once
#include "views_people.h"

struct staff_view {
    struct form_view form;
    struct staff_list list;
    const char *done; /* said once after a form, NULL nothing */
    bool may_change;
};
struct staff_person_view {
    struct form_view form;
    const struct user *person;
    unsigned staff; /* as ticked */
    const char *reason;
    bool two;
};
struct emergency_view {
    struct form_view form;
    const char *business, *reason;
    int minutes;
    bool open; /* one is in force */
    struct shown_emergency now;
};
struct emergencies_view {
    struct form_view form;
    const struct shown_emergency *list;
    size_t count;
    const char *before; /* where the list goes on, NULL: it ends */
};
/* The roles that a request gives, or takes. */
const char *staff_given(const struct page *page, const struct shown_staff_request *request);
const char *staff_taken(const struct page *page, const struct shown_staff_request *request);
