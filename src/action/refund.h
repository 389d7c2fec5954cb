/* Refunds of a credit that stands on an account: asked for, approved, paid out, returned. A part of
 * action.h. @source Customs Act s. 74, 80; thresholds are parameters disb_* */
#pragma once
#include "bank.h"
#include "store.h"

struct action;

struct refund_order {
    program_account account;
    const char *amount;
    const char *institution, *transit, *number, *payee; /* where it goes, and whose that is */
    bool proposed; /* by an officer; the next approval is of another */
};
struct refund_room {
    money credits, debts; /* on the account; debts due later count as well */
    money most;           /* that can be refunded */
    bool on_request;      /* a client may ask */
    bool due;             /* the parameters disb_min, disb_months say it should be proposed */
    date since;           /* the account has been in credit; none: it is not */
};
enum code action_refund_room(struct action *action, program_account account,
                             struct refund_room *ret);
/* For officers: all accounts in credit, by account, after one ("" from the first). FORBIDDEN. */
enum code action_list_in_credit(struct action *action, program_account after, size_t limit,
                                struct in_credit **ret, size_t *ret_count);
/* FINDINGS DSB-, PAD-0001 to 0003, FORBIDDEN. Goes on by action_take_money_step: refund.approve
 * (one officer up to disb_second_above, above it two that differ from each other and from who
 * proposed), .refuse, .withdraw, .return. What was approved last is posted. */
enum code action_ask_refund(struct action *action, const struct refund_order *order,
                            struct money_taken *ret);

/* What was approved and is not paid yet goes into one file. */
struct payout_run {
    const char *name; /* "OUT-2025-12-01-1" */
    int number;
    money sum;
    size_t count;
    const char *actor;
    date drawn_on;
};
/* For bank.take. count 0: nothing waits. A run that was cut off is ended first, and given. */
enum code action_pay_out(struct action *action, struct payout_run *ret);
enum code action_list_payouts(struct action *action, struct payout_run **ret, size_t *ret_count);
/* ISO 20022 pain.001, always the same bytes. NOT_FOUND. */
enum code action_payout_file(struct action *action, const char *name, struct out *out);
