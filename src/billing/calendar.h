/* calendar: the days of an account, each with the rule that gives it. Pure. */
#pragma once
#include "billing.h"

enum calendar_kind { CALENDAR_STATEMENT, CALENDAR_DUE, CALENDAR_CORRECT, CALENDAR_ACCOUNT,
                     CALENDAR_REVIEW, CALENDAR_APPEAL, CALENDAR_WAIVER, CALENDAR_HOLIDAY,
                     CALENDAR_KINDS };

struct calendar_event {
    date on;
    enum calendar_kind kind;
    enum rule rule;
    date about;       /* what makes it the same event when its day moves: the end of the period, the
                         day of release or decision */
    date computed;    /* DUE: by the formula, before it was moved */
    date until;       /* WAIVER: its last day */
    const char *reference; /* transaction number, kind of waiver, "" none */
    const char *key;       /* where references may be alike: of this event alone; NULL: as above */
    const char *name_en, *name_fr; /* of a holiday */
    bool has_amount;
    money amount;     /* DUE: what is open and due then */
};

/* What an account is in: option 1 or 2 of CSA (0 none), courier low value shipments, continuous
 * transmission. */
struct calendar_streams {
    int csa;
    bool courier, continuous;
};
/* The cycle from `from` to `to`, both included, by day and then kind: statements, due dates, the
 * end of corrections, the days to account by that hang on the month, waivers, holidays. */
size_t billing_calendar(struct arena *arena, const struct tariff *tariff,
                        const struct calendar_streams *streams, date from, date to,
                        struct calendar_event **ret);
void calendar_sort(struct calendar_event *events, size_t count);
