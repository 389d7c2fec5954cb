/*
 * Statements of account that were not paid in full by their due date, and the penalties of the
 * system for what comes late. Pure, like the rest of billing.
 */
#pragma once
#include "billing.h"

/* A debt that falls due by its billing period belongs to one statement: the first issued after it
 * was posted whose due date is not before its own. So it can bring one penalty, and a statement can
 * bring one. Of interest, penalties and adjustments no statement brings any. */
struct late_statement {
    const char *id;
    int64_t seq; /* its journal sequence: what was posted before is on it */
    date issued_on, due_on;
    date until; /* due_on or, announced since, a later day: paid by then is paid in time */
};

struct late_debt {
    const char *reference;
    money owed;   /* what fell due with the statement, less what was never owed */
    money paid;   /* of that, by `until` */
    money unpaid; /* the rest */
};

struct late_payment {
    const struct late_statement *statement;
    money unpaid;  /* zero: it was paid in time */
    date paid_on;  /* the day on which the last of it was paid; none: something is open */
    struct late_debt *debts; /* those of which something was unpaid */
    size_t debts_count;
};

/* The time to pay one declaration was extended: paid in full by then it is paid in time, and until
 * then nothing is late. @source Customs Act s. 33.7 */
struct late_extension {
    const char *reference;
    date until;
};

/* What is known, all of it oldest first. */
struct late_books {
    const struct late_statement *statements;
    size_t statements_count;
    const struct ledger_item *items;
    size_t items_count;
    const struct ledger_link *links;
    size_t links_count;
    const struct late_extension *extensions; /* at most one of a declaration */
    size_t extensions_count;
    date on; /* as of this day */
};
/* One for each statement, as things are known now. What takes off a declaration was never owed, on
 * whichever statement it stands; it lowers the oldest first. Money counts from its value day.
 * @source Customs Act s. 33; AMPS C336 */
void billing_late_payments(struct arena *arena, const struct late_books *books,
                           struct late_payment *ret_payments);

/* Why a penalty of the system was posted, or taken back: all that its amount follows from. */
struct billing_penalty {
    enum item_type type;   /* LAP: a declaration; LPP: a statement */
    const char *code;      /* of the table of penalties */
    const char *reference; /* transaction number, or statement */
    date due_on;           /* to account, or to pay by */
    date done_on;          /* accounted, or paid in full; none: not yet */
    date on;               /* posted */
    int days;              /* late, by done_on or else `on` */
    money each;            /* parameter lap or lpp */
    money waived;          /* by an officer before */
    money amount;          /* below zero: taken back */
    const char *source;    /* of the parameter's row */
    money unpaid;          /* LPP: on due_on; zero: it turned out to be paid */
    const struct late_debt *debts;
    size_t debts_count;
};
int billing_penalty_days(const struct billing_penalty *penalty);
/* The amount from nothing but what it says; false: its parts do not fit together. */
bool billing_penalty_recompute(const struct billing_penalty *penalty, money *ret_amount);
