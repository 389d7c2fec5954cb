/* What day.c, day_account.c and day_accounts.c share. */
#pragma once
#include "action_impl.h"

struct account_day {
    struct action *action; /* its arena is for what the step decides */
    program_account account;
    date on;
    const program_account *pending; /* accounts of which a collection is with the bank, sorted */
    size_t pending_count;
    const program_account *arrears; /* with a debt that a notice of arrears told of */
    size_t arrears_count;
    date first_due; /* of open debts, when credits had cleared what they could; none */
    bool more; /* out: there was more than one commit takes */
};

/* What is to be committed, NULL nothing; who commits fills in moment, day and actor. */
typedef enum code account_step(struct account_day *day, struct changes **ret);
/* What the bank collects for this day is paid: before anything is late. collect_day.c */
account_step day_collect;
account_step day_clear; /* credits clear what falls due */
/* The same before the run of the 25th; not when that broke off and is gone on with: what it charges
 * is cleared at its end. */
account_step day_clear_first;
/* Penalties for statements that fell due before this 25th and were not paid in time; those that
 * turn out to be paid, or not owed, are taken back. Before interest, whose run forgets what was
 * paid late. penalty.c */
account_step day_penalty;
account_step day_interest;
/* A small rest of what is past due is written off, after interest; or a small credit that stands
 * alone. small.c */
account_step day_small;
/* Its threshold on a day and the source of its row; zero: nothing is written off. */
money small_most(const struct tariff *tariff, date on, const char **ret_source);
/* Debts that are late are told of, once; what stays open after that is referred. arrears_day.c */
account_step day_arrears;
/* What begins, ends or is due of financial security; accounts in release prior to payment.
 * security_day.c */
account_step day_security;
account_step day_program; /* accounts of which an officer set what other programs need */
account_step day_broker;  /* accounts with agreements; security_program_day.c */
account_step day_demand; /* accounts with a demand on their security; security_demand_day.c */
account_step day_notice;    /* the daily notice, when there is news */
account_step day_statement; /* the statement of account */

/* All steps of a day for these accounts, ordered by business; a few at a time, in one commit a
 * step. `keep` is asked again and again whether it is still our turn. */
struct turn;
struct accounts_day {
    struct action *action;
    const program_account *accounts;
    size_t count;
    const program_account *pending, *arrears; /* of day_pending_accounts() */
    size_t pending_count, arrears_count;
    date on;
    bool interest_day, notice_day;
    account_step *only; /* this alone; NULL: what every account gets */
    enum code (*keep)(struct turn *turn);
    struct turn *turn;
};
enum code day_accounts(const struct accounts_day *accounts, struct day_report *report);
/* Accounts with an open matter of a kind ("collection", "debt"): sorted, one more than once where
 * it has more than one. */
enum code day_pending_accounts(struct action *action, struct arena *arena, const char *kind,
                               program_account **ret, size_t *ret_count);
bool day_is_pending(const program_account *list, size_t count, program_account account);
