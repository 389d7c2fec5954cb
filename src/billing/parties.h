/*
 * parties: who filed and who paid, from the ledger of one account: for its importer all of it, for
 * a broker what the firm filed or paid itself. Pure.
 */
#pragma once
#include "billing.h"

struct parties_payer {
    const char *party; /* as the payment says, "" unknown */
    money amount;      /* of this debt, net of what was undone */
};
struct parties_line {
    const struct ledger_item *item;
    bool carried;      /* posted before the period and still open */
    int days_overdue;  /* 0: not overdue */
    money cleared, outstanding;
    struct parties_payer *payers;
    size_t payers_count;
};
struct parties_sum { /* of one who filed or paid */
    const char *party;
    size_t lines;
    money charged, cleared, outstanding; /* of payments: received, applied, free */
};
struct parties_warning {
    enum rule rule; /* RULE_PARTIES_... */
    const struct ledger_item *first, *second; /* two payments; second NULL: a debt, first */
    money amount;
};
struct parties {
    size_t lines_count, filers_count, payers_count, warnings_count;
    struct parties_line *lines; /* what was posted in the period, then what is carried; by id */
    struct parties_sum *filers, *payers; /* by party */
    struct parties_sum total;   /* of the lines */
    struct parties_warning *warnings;
};
struct parties_scope {
    date from, to;     /* posted, both included */
    date on;           /* what is overdue is so on this day */
    const char *firm;  /* BN9: only what it filed or paid; NULL all */
};

enum { PARTIES_DAYS_APART = 31 /* of payments of one amount by two payers */,
       PARTIES_DAYS_AGAIN = 5  /* by the same */ };

void billing_parties(struct arena *arena, const struct ledger_item *items, size_t items_count,
                     const struct ledger_link *links, size_t links_count,
                     const struct parties_scope *scope, struct parties *ret);
