/* Who filed and who paid. */
#pragma once
#include "parties.h"
#include "portal_impl.h"

struct parties_view {
    date statement_on;
    const struct parties *parties;
    bool own_only;
};
struct broker_view {
    const struct broker_statement *statement;
};
const char *age_band(int days); /* "1–30" ... "90+"; "" not overdue */
