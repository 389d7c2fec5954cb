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
    date account_by;              /* none: no time runs */
    enum rule account_rule;       /* gave account_by */
    date period_from, period_to;  /* 18th to 17th, or the month, that has the release date */
    date statement_on;            /* the 25th after period_to on which it belongs by release */
    date due_computed, due_on;    /* 10th weekday after the 17th; after holiday roll or override;
                                     none: nothing is owed */
    enum rule due_rule;           /* of the type; DUE_HOLIDAY_ROLL or DUE_OVERRIDE when moved */
};
struct billing_case {
    enum declaration_type type;
    int csa;                      /* option of the account, for TT; 0 is read as 1 */
    bool continuous;              /* of the account, for AB: goods come by pipeline or power line */
    date released_on, filed_on;
    money value_for_duty;
};
/* By the type of the declaration (facts/types.rec). @source SOR/86-1062 s. 7.1 to 10.31 */
struct billing_dates billing_dates_of(const struct tariff *tariff,
                                      const struct billing_case *of);
/* The same of what is accounted for after release (AB). */
struct billing_dates billing_dates_for_release(const struct tariff *tariff, date released_on);
/* Due date of the period that ends on `period_to` (a 17th). */
date billing_due(const struct tariff *tariff, date period_to, enum rule *ret_rule);
/* 25th on which an item posted on `posted_on` is first shown: posted by the 24th, next 25th. */
date billing_statement_of_posting(date posted_on);

/* ---- interest ----
 *
 * One running computation for each debt: what a declaration came to (CAD, COR, ADJ), and the
 * interest on it that is not paid. The specified rate, from the day after the due date to the day
 * paid, both included.
 *
 * A notice (NPA, K9) that was not paid in full by free_until bears the prescribed rate from the
 * day after service, and so does the interest on it; once the notice itself is paid, what is left
 * of the interest bears the specified rate. Until free_until nothing is charged, and nothing ever
 * if it was paid by then. Penalties of the system (LAP, LPP) bear none.
 *
 * Each day:  interest += round((principal + interest - paid of it) x percent / 100 / days in year)
 *
 * carried in units of 1e-8 dollars, each day's step rounded half-up to a unit, as things were at
 * the start of the day by the links' value days. A day of a waiver adds nothing; nor does one on
 * which nothing is owing but interest that no 25th has made known yet. What was worked out is
 * rounded to the cent as a whole, so that what is posted adds up to it however often it is posted.
 *
 * What takes off a debt (COR or ADJ below zero) counts from the beginning: it was never owed. What
 * adds to it by a decision counts from the due date of what was accounted for to the decision, and
 * again from the day after its own due date. Interest posted apart (INT without a base: at the
 * prescribed rate, or by a decision before there was one computation) is a charge of its own, and
 * the ADJ of its version then bears from its own due date. When that adjustment falls, what was
 * posted apart on what falls is taken back (INT below zero, based on it) and counts from the
 * beginning as well. Interest that was given with a refund (INT below zero without a base) is money
 * like any other; when what was refunded is owed again, it is repaid (INT above zero, based on it)
 * and bears from its own due date. A drawback that is taken back (K32_BACK), and the interest given
 * with it, bear from the day after it was granted, which is their effective day.
 *
 * Example: 10,000.00 due 2026-01-30, 8.7 %, paid 2026-02-24. 31 January adds 10,000.00 x 0.087 /
 * 365 = 2.38356164, 1 February adds 10,002.38356164 x 0.087 / 365 = 2.38412978, ... after 25 days
 * 59.75979...: 59.76. Simple interest would be 59.59.
 *
 * Where the time to pay was extended, and what was accounted for is paid by extended_until, the
 * days until then bear the prescribed rate, from the due date on as ever; so they do until it can
 * be told. Otherwise it is as if nothing had been extended. @source Customs Act s. 33.7(3)
 *
 * Parameters, as of the day: day_basis, interest_start (SOR/86-1062 s. 2.1), int_min_post.
 * @source Customs Act s. 3.1, 33.4(1), 66(2), 80.2, 109.5, Customs Tariff s. 123; decision 0023
 */

enum { BILLING_RUN_DAY = 25 };

struct interest_segment {
    date from, to; /* both included */
    int days;
    money base;          /* what was accounted for and is not paid, over the segment */
    const char *accrued; /* interest not paid when it begins, exact to 1e-8 dollars; NULL: of lines
                            of before, then it is the sum of the segments so far */
    decimal percent;     /* yearly rate */
    int year_days;
    const char *amount;  /* interest of the segment, exact to 1e-8 dollars, as text */
    int64_t rate_row;
    bool provisional;
    money principal, paid; /* while it is worked out; base and accrued say the same */
};
struct interest_line {
    const struct ledger_item *item; /* the first charge of the debt */
    date from, to;
    money amount; /* worked_out + waived - charged; below zero: taken back; never zero */
    size_t segments_count;
    struct interest_segment *segments;
    const char *brought; /* worked out by the last run and still so, exact; the segments go on from
                            it. NULL: they are all there are */
    date effective_on;   /* the INT item's effective day: to; of what is taken back, the day on
                            which the debt was paid last: before, it was not too much */
    money worked_out;    /* interest on the debt from the beginning to `to`, as it is known now */
    money charged;       /* what was posted of it before (or, when a change adds to it, what it
                            would be without the change) */
    money waived;        /* of `charged`: given up before, and not owed as it turns out; it is not
                            taken back once more */
    bool correction;     /* what was charged before is worked out again */
};

struct billing_days {
    date from, to; /* to none: still so */
};
/* Items and links of an account, oldest first; those of other declarations are passed over. */
struct billing_debt {
    const char *reference; /* transaction number, or number of a notice */
    const struct ledger_item *items;
    size_t items_count;
    const struct ledger_link *links;
    size_t links_count;
    const struct billing_days *secured; /* days, both included, on which security stood for it
                                           while a decision was awaited: the prescribed rate */
    size_t secured_count;
    date free_until; /* of a notice: paid in full by then, no interest; none: a declaration */
    date extended_until; /* the time to pay what was accounted for was extended until then; none */
    money waived;    /* of the interest that was charged: waived or written off. Asked for only
                        when something is taken back */
};
/* Interest to post on `run_on`: at most one line for a debt, an INT item based on line->item, due
 * and posted on run_on. payment_allocate lets what is taken back clear interest of the same debt
 * first; where that was paid already it is a credit. Run again on the same day: false. */
bool billing_interest_run(struct arena *arena, const struct tariff *tariff,
                          const struct billing_debt *debt, date run_on,
                          struct interest_line *ret_line);
/* What a change brings, posted with it: what it adds to the interest up to `on`; or what it takes
 * off the interest that was charged, up to the day on which that was last. `after` has the items
 * that are about to be posted more than `before`. */
bool billing_interest_change(struct arena *arena, const struct tariff *tariff,
                             const struct billing_debt *before, const struct billing_debt *after,
                             date on, struct interest_line *ret_line);
/* Interest posted apart that was not taken back, oldest first, with what is left of its adjustment:
 * what takes off a debt takes off what was added last, and what is added takes back first what was
 * refunded last. */
enum billing_apart_kind { BILLING_CHARGED, BILLING_GIVEN };
struct billing_apart {
    const struct ledger_item *item;
    money base;    /* of the adjustment, above zero */
    money charged; /* of the interest, above zero: owed by the client, or given with a refund */
};
size_t billing_interest_apart(struct arena *arena, const struct billing_debt *debt,
                              enum billing_apart_kind kind, struct billing_apart **ret);
/* The line of interest that stands apart as it would be on `base`, by its own days and rates; its
 * amount is what that is less than `charged`. False: it cannot be read. */
bool billing_interest_rebase(struct arena *arena, const struct interest_line *posted, money base,
                             money charged, struct interest_line *ret_line);
/* The amount of a line from nothing but what it says; false: its segments do not come to what they
 * say. Of lines that were posted before decision 0023 too. */
bool billing_interest_recompute(const struct interest_line *line, money *ret_amount);
/* From `from` to `to`, both included, on a constant balance, compounding throughout: for tests,
 * previews and "what if I pay on". */
money billing_interest_amount(struct arena *arena, const struct tariff *tariff, money balance,
                              date from, date to);

/* Interest on a balance that stays the same from `from` to `to`, both included, with its segments:
 * of a difference that is posted long after its due date, or of a refund (`paid_out`: by the
 * agency, so that no waiver of what clients owe touches it). `prescribed`: at the prescribed rate
 * instead of the specified one. The line is about no item. @source Customs Act s. 3.1, 3.2, 80 */
struct billing_span {
    money balance;
    date from, to;
    bool prescribed, paid_out;
};
void billing_interest_span(struct arena *arena, const struct tariff *tariff,
                           const struct billing_span *span, struct interest_line *ret_line);

/* ---- statement ---- */

enum { STATEMENT_PERIOD_MAX = 8 };
struct statement_item {
    /* OB opening (type means nothing, outstanding is zero), PY TX OT IN what is new, by type, PD
     * older debits still open, CR older credits still open, UR under review. */
    const char *section;
    enum item_type type;
    ledger_id item;
    char reference[LEDGER_REFERENCE_MAX];
    int version;
    char filed_by[16], paid_by[16];
    date effective_on, posted_on, due_on, released_on;
    money value_for_duty;
    money by_class[REVENUE_COUNT];
    money amount, cleared, outstanding;
    char status[12]; /* OPEN PART CLEARED OVERDUE: as of the issue day */
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
    money opening, debits, credits, closing; /* opening + debits + credits (<= 0) */
    money past_due, total_payable, credit_balance;
    money totals[REVENUE_COUNT]; /* outstanding by class within total payable */
    size_t items_count;
    struct statement_item *items; /* in section order, then date */
    size_t clearings_count;
    struct statement_clearing *clearings;
    const char *preview; /* not NULL: nothing was issued, a look at this moment */
};

/* What a statement is made of: of what is known of one account when it is issued, at least the
 * items that are new or open or that a link names, and the links that are new. */
struct statement_source {
    program_account account;
    const char *name;
    const struct ledger_item *items; /* outstanding: after all links there are */
    size_t items_count;
    const struct ledger_link *links;
    size_t links_count;
    date previous_on;      /* issue day of the statement before, none if first */
    int64_t previous_seq; /* journal sequence of that statement; 0 none. Needed to tell what was
                             posted after it with its day or an earlier one */
    money previous_closing;
    date due_on; /* as it was issued, when it is derived again: another may have been announced
                    since; none: as known now */
};
/* The statement of the 25th `issued_on`, for the period that ended on the 17th before. New is what
 * was posted up to issued_on and was not on the statement before: posted after previous_on, or
 * later than previous_seq. Older open items are carried forward for information (PD, CR): they are
 * within the opening balance and add nothing. Links count by their posting day: those posted after
 * issued_on are undone.
 *
 * past_due: outstanding debits due before the issue day. total_payable: outstanding debits due on
 * or before the statement's due date, less unapplied credits, never below zero; credit_balance
 * (never below zero) is what those credits are more. totals: the same debits by class, before
 * credits. Control: opening + debits + credits = closing = sum of outstanding of all items.
 * Asserted. */
void billing_statement(struct arena *arena, const struct tariff *tariff,
                       const struct statement_source *source, date issued_on,
                       struct statement *ret_statement);
/* The daily notice of `on`: what was posted on the business day(s) since previous_on (the notice
 * before), under the same control; sections PY TX OT IN CR. Its due date is that of the billing
 * period `on` is in. */
void billing_daily_notice(struct arena *arena, const struct tariff *tariff,
                          const struct statement_source *source, date on,
                          struct statement *ret_notice);
