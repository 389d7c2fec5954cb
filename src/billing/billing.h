/*
 * billing: when things are due, daily notices, statements of account, interest. Pure: dates,
 * items and links in; documents and items out.
 */
#pragma once
#include "base.h"
#include "ledger.h"
#include "payment.h"
#include "tariff.h"

/* ---- dates; each with the rule that gave it ---- */

struct billing_dates {
    date account_by;              /* 5 business days after release */
    date period_from, period_to;  /* 18th to 17th that has the release date */
    date statement_on;            /* the 25th after period_to on which it belongs by release */
    date due_computed, due_on;    /* 10th weekday after the 17th; after holiday roll or override */
    enum rule due_rule;           /* DUE_TENTH_WEEKDAY or DUE_HOLIDAY_ROLL */
};
struct billing_dates billing_dates_for_release(const struct tariff *tariff, date released_on);
/* Due date of the period that ends on `period_to` (a 17th). */
date billing_due(const struct tariff *tariff, date period_to, enum rule *ret_rule);
/* 25th on which an item posted on `posted_on` is first shown: posted by the 24th, next 25th. */
date billing_statement_of_posting(date posted_on);

/* ---- interest ---- */

struct interest_segment {
    date from, to; /* both included */
    int days;
    money base;          /* outstanding over the segment */
    decimal percent;     /* specified yearly rate */
    int year_days;
    const char *amount;  /* interest of the segment, exact to 1e-8 dollars, as text */
    int64_t rate_row;
    bool provisional;
};
struct interest_line {
    const struct ledger_item *item;
    date from, to;
    money amount; /* rounded half-up to the cent; may be below zero (correction of a back-dated
                     payment); never zero */
    size_t segments_count;
    struct interest_segment *segments;
};

/* Interest to post on `run_on` for one overdue debit item: everything from the day after its due
 * date to `run_on`, by the balance each day as links (value_on) show it, less what `posted` items
 * (INT items whose base is the item) already charged. Compounded daily within each run (run days
 * are the 25ths): interest += (balance + interest of this run) x rate / days in the year; a day
 * paid still counts. Waived days bear none. false when there is nothing to post. */
bool billing_interest(struct arena *arena, const struct tariff *tariff,
                      const struct ledger_item *item, const struct ledger_link *links,
                      size_t links_count, const struct ledger_item *posted, size_t posted_count,
                      date run_on, struct interest_line *ret_line);
/* The same from `from` to `to` on a constant balance: for tests, previews and "what if I pay on". */
money billing_interest_amount(struct arena *arena, const struct tariff *tariff, money balance,
                              date from, date to);

/* ---- statement ---- */

enum { STATEMENT_PERIOD_MAX = 8 };
struct statement_item {
    const char *section; /* OB PY TX OT IN PD CR UR */
    enum item_type type;
    ledger_id item;
    char reference[LEDGER_REFERENCE_MAX];
    int version;
    char filed_by[16], paid_by[16];
    date effective_on, posted_on, due_on, released_on;
    money value_for_duty;
    money by_class[REVENUE_COUNT];
    money amount, cleared, outstanding;
    char status[12]; /* OPEN PART CLEARED OVERDUE */
    const char *why; /* IN: JSON of the segments */
};
struct statement_clearing {
    char credit_reference[LEDGER_REFERENCE_MAX], debit_reference[LEDGER_REFERENCE_MAX];
    enum item_type debit_type;
    money amount;
    date value_on, posted_on;
};
struct statement {
    char kind[4];  /* SOA or DN */
    char id[48];   /* SOA-123456782RM0001-202511 or DN-123456782RM0001-20251120 */
    program_account account;
    const char *name; /* legal name */
    date issued_on, period_from, period_to, due_on;
    money opening, debits, credits, closing; /* closing = opening + debits + credits (credits <= 0) */
    money past_due, total_payable, credit_balance;
    money totals[REVENUE_COUNT]; /* outstanding by class within total payable */
    size_t items_count;
    struct statement_item *items; /* in section order, then date */
    size_t clearings_count;
    struct statement_clearing *clearings;
    const char *preview; /* not NULL: nothing was issued, a look at this moment */
};

/* What a statement is made of: everything of one account known when it was issued. */
struct statement_source {
    program_account account;
    const char *name;
    const struct ledger_item *items; /* all items posted so far; outstanding is recomputed */
    size_t items_count;
    const struct ledger_link *links;
    size_t links_count;
    date previous_on;      /* issue day of the statement before, none if first */
    money previous_closing;
};
/* The statement of the 25th `issued_on`: items posted after previous_on up to issued_on are new;
 * older open ones are carried forward. total_payable is what is outstanding of items due on or
 * before the statement's due date, less unapplied credits, never below zero; credit_balance is the
 * rest. Control: opening + debits + credits = closing = sum of outstanding. Asserted. */
void billing_statement(struct arena *arena, const struct tariff *tariff,
                       const struct statement_source *source, date issued_on,
                       struct statement *ret_statement);
/* The daily notice of `on`: what was posted on the business day(s) since previous_on. */
void billing_daily_notice(struct arena *arena, const struct tariff *tariff,
                          const struct statement_source *source, date on,
                          struct statement *ret_notice);
