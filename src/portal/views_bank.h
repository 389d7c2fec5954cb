/* What the pages of a bank's file are given. */
#pragma once
#include "views.h"

enum { BANK_SHOWN = 200 };
struct bank_row {
    const struct bank_line *line;
    const char *undoes; /* which payment, for what charge; NULL none */
    bool previewed;
    size_t settled;  /* debts it would meet, by itself */
    money unapplied; /* what would stay as a credit */
};
struct bank_view {
    const char *id, *name; /* of the kept file; id "" after it was taken */
    const struct bank_plan *plan;
    const struct bank_row *rows;
    size_t count, bad, more; /* bad: cannot be taken; more: not shown */
    bool taken;
    const struct problem *problems;
    size_t problems_count;
};
bool may_take_bank(const struct page *page);
struct markup bank_stand_tag(struct page *page, enum bank_stand stand);
