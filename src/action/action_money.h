/* What people do with money beside paying: directing it, undoing and moving what was paid, money
 * whose account is not known, preferences. A part of action.h. Matters go on in steps
 * (facts/money_steps.rec); two persons move money. */
#pragma once
#include "store.h"

struct action;

/* ---- matters ---- */

struct shown_matter {
    struct stored_money_step *steps; /* oldest first; the first names the matter */
    size_t steps_count;
    enum money_state state;
    const char *document; /* of the newest step that has one, JSON; NULL none */
    const char *first_document; /* of the first step; NULL none */
};
/* Of an account, oldest first; kind as in facts/money_steps.rec. */
enum code action_list_matters(struct action *action, program_account account, const char *kind,
                              struct shown_matter **ret, size_t *ret_count);
enum code action_show_matter(struct action *action, bn owner, ledger_id matter,
                             struct shown_matter *ret);
/* For officers: matters of a kind that wait for one, oldest first. FORBIDDEN for others. */
enum code action_list_waiting(struct action *action, const char *kind, size_t limit,
                              struct shown_matter **ret, size_t *ret_count);

struct money_order {
    bn owner; /* whose chain the matter stands in */
    ledger_id matter;
    enum money_step step;
    const char *words;
    program_account account; /* suspense.propose: whose money it is; return.match: of payment */
    const char *payment;     /* return.match: its id */
};
struct money_taken {
    struct stored_money_step step; /* with its lasting id */
    const struct ledger_item *items; /* what was posted, by place */
    size_t items_count;
    const char *receipt;
};
/* The next step of a matter that is there. FINDINGS, FORBIDDEN, NOT_FOUND; CONFLICT with a finding:
 * it is not possible from where the matter stands, or somebody came first. */
enum code action_take_money_step(struct action *action, const struct money_order *order,
                                 struct money_taken *ret);

/* ---- a payment that is undone ---- */

struct dishonour_order {
    program_account account;
    const char *payment; /* its id */
    const char *words;   /* the bank's reason */
    bool credited;       /* the bank had credited the Crown: the charge is more */
    money bank_cost;     /* what the bank charged for watching it */
    const char *item;    /* what its bank calls what took it back; NULL: an officer says it */
    const char *reason;  /* the bank's code with item; NULL, "" none */
};
/* An officer's. The payment's links are undone as of their value dates, so that interest runs as if
 * it had never been made; a charge is posted. CONFLICT, MON-0005: it was undone before. */
enum code action_dishonour(struct action *action, const struct dishonour_order *order,
                           struct money_taken *ret);

struct redirect_order {
    program_account account; /* where it was posted by mistake */
    const char *payment;
    program_account to; /* "": to suspense */
    const char *words;
};
/* An officer proposes; another approves by action_take_money_step. Nothing is posted before. */
enum code action_propose_redirect(struct action *action, const struct redirect_order *order,
                                  struct money_taken *ret);
/* The step that undid a payment; NOT_FOUND: it stands. */
enum code action_find_undoing(struct action *action, program_account account, const char *payment,
                              struct stored_money_step *ret);

/* ---- directions of the client ---- */

enum { DIRECTED_MAX = 500 };
struct direction_order {
    program_account account;
    ledger_id credit;
    const ledger_id *debts;
    size_t debts_count;
};
/* The credit settles these debts, each as a whole; FINDINGS where it does not cover them. */
enum code action_direct(struct action *action, const struct direction_order *order,
                        struct money_taken *ret);

/* How the credits of an account find its debts. */
struct shown_preference {
    enum payment_preference preference, next; /* in force today; from next_from on */
    enum payment_order_rule order;
    date from, next_from; /* none: nobody chose; no other is to come */
    const char *order_source, *preference_source; /* where the parameters are from */
    struct shown_matter matter;                    /* what was chosen when; may have no steps */
};
enum code action_show_preference(struct action *action, program_account account,
                                 struct shown_preference *ret);
/* from none: today. */
enum code action_set_preference(struct action *action, program_account account,
                                const char *preference, date from, struct money_taken *ret);

/* ---- methods (facts/payment_methods.rec) ---- */

struct method_room {
    date from, to; /* the billing cycle, 18th to 17th */
    bool limited;
    money limit, used, left;
};
/* What may still be paid by a method today. NOT_FOUND also for a method nobody knows. */
enum code action_method_room(struct action *action, program_account account, const char *method,
                             struct method_room *ret);

#include "agreement.h"
#include "refund.h"
#include "suspense.h"
