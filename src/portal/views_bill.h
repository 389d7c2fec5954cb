/* views_bill: what handlers give to the templates of bills. */
#pragma once
#include "action_bill.h"
#include "views.h"

struct bills_view {
    const struct shown_bill *list;
    size_t count;
    bool may_charge;
};
struct bill_view {
    const struct shown_bill *shown;
    bool may_pay;
};
struct bill_new_view {
    struct form_view form; /* problems alone */
    const char *type, *class, *amount, *code, *units, *happened_on, *served_on, *due_on, *words,
        *source, *about;
    const struct option *types, *classes, *codes;
    const struct casework_bill *bill; /* worked out; NULL: not yet */
};
