/*
 * Financial security and release prior to payment: what an account has to post, what was posted,
 * and whether its goods are released before they are paid. Included by action.h.
 *
 * All of it stands in matters of money (store_money.h): `requirement` and `rpp` are one matter of
 * an account each, `deposit` and `deposit_back` one for each deposit and request, `security` one
 * for each agreement, in the debtor's chain and, by the same steps, in its provider's; `allocation`
 * is what of an agreement stands for an account. Decision 0034.
 *
 * @source SOR/2024-42; SOR/86-1062 s. 11
 */
#pragma once
#include "security.h"

struct money_taken;
struct declaration;
struct assessment;

/* ---- the requirement ---- */

enum security_run { SECURITY_RUN_ENROLMENT, SECURITY_RUN_REVIEW, SECURITY_RUN_REQUEST,
                    SECURITY_RUN_TRANSITION, SECURITY_RUNS };
extern const char *const security_runs[SECURITY_RUNS];

/* What was worked out once and is never worked out again: a newer one stands beside it. */
struct security_requirement {
    ledger_id id;
    date on, from; /* worked out; counts from */
    date until;    /* the last day of one that an officer approved; none */
    const char *run;
    struct security_need need;
    bool declared; /* the base is not the highest month: what the importer expects, as the account
                      has no history, or what an officer approved */
    struct security_window window; /* the months as they were */
};

/* ---- where an account stands ---- */

struct security_allocation {
    ledger_id matter;
    bn provider;
    char number[36];
    date from, until; /* both included; until none: until it is terminated */
    money amount;
};
struct security_deposit_request {
    ledger_id matter;
    enum security_program program;
    money amount;
    date on;
};
struct security_standing {
    program_account account;
    bool enrolled;            /* there is a state at all */
    enum money_state state;
    const char *reason;       /* of the last change: a word of texts security.reason.* */
    date since, deadline;     /* none: no time runs */
    bool indicator;           /* goods are released before payment */
    const char *answer;       /* why, or why not: ACTIVE, NO_SECURITY ... (interfaces) */
    const struct security_requirement *requirement; /* that counts today; NULL none */
    const struct security_requirement *next;        /* that counts from a later day; NULL none */
    struct security_posted posted;
    struct security_cover cover;
    money overdue;            /* debts past due, looked at when nothing is required */
    struct security_cover after; /* on the deadline, as things are */
    money utilised;           /* unpaid of what counts, and: */
    money released;           /* estimated of goods that are released and not accounted for */
    money returnable;         /* of the deposits, what is not needed */
    const struct security_allocation *allocations;
    size_t allocations_count;
    const struct security_deposit_request *requests; /* for deposits back */
    size_t requests_count;
    const struct stored_money_step *history; /* of the state, oldest first */
    size_t history_count;
};
/* NOT_FOUND: the account is not there, or security may not be seen. */
enum code action_show_security(struct action *action, program_account account,
                               struct security_standing *ret);
/* Of the importers' accounts of a business that are open and may be seen. */
enum code action_list_standings(struct action *action, bn business,
                                struct security_standing **ret, size_t *ret_count);
/* Requirements of an account, the newest first. */
enum code action_list_requirements(struct action *action, program_account account,
                                   struct security_requirement **ret, size_t *ret_count);

/* ---- what is used of it ---- */

struct utilisation_day {
    date on;
    money used;        /* unpaid of what counts, less credits */
    money limit;       /* the base that what is posted carries */
    int64_t share;     /* basis points; -1: something is used where the limit is nothing */
    int notice;        /* the threshold, in per cent, that was told of; 0 none */
};
/* As it stood at the end of each day; both days NULL or "": the last 30. Up to 366. */
enum code action_list_utilisation(struct action *action, program_account account, const char *from,
                                  const char *to, struct utilisation_day **ret, size_t *ret_count);
/* The highest day of this month and of each of the eleven before, oldest first; notice: the highest
 * threshold of the month. */
enum code action_list_utilisation_months(struct action *action, program_account account,
                                         struct utilisation_day **ret, size_t *ret_count);
/* Notices of an account and what became of them, oldest first: threshold and deadline. */
struct utilisation_notice {
    date on;
    enum money_step step;
    int threshold;
    date deadline; /* until when more has to be posted, or paid; none */
    money used;
};
enum code action_list_notices(struct action *action, program_account account,
                              struct utilisation_notice **ret, size_t *ret_count);

/* What the next annual review will ask for when the months until then look like last year's. */
struct security_forecast {
    date on, from; /* the review; its requirement counts from */
    struct security_window window;
    bool expected[SECURITY_MONTHS_MAX]; /* the month is as it was a year before */
    struct security_need need;
    struct security_cover cover; /* of that, what is posted now and still stands then */
    bool approved;               /* what an officer approved still counts then */
};
enum code action_foresee_review(struct action *action, program_account account,
                                struct security_forecast *ret);

/* What more a declaration that is not filed yet would use. */
struct head_room {
    bool asked; /* the account is in release prior to payment, and the goods are not paid first */
    bool fits;
    bool shown; /* the amounts may be seen; others hear yes or no */
    money used, limit; /* after it were filed */
};
enum code action_head_room(struct action *action, const struct declaration *declaration,
                           const struct assessment *assessment, struct head_room *ret);

/* ---- requests to change the requirement ---- */

struct requirement_change {
    const char *amount; /* the most owed in a month that is right */
    const char *basis;  /* actual, projected */
    const char *words;  /* why */
};
struct requirement_request {
    ledger_id matter;
    program_account account;
    enum money_state state;
    money asked, approved; /* approved: zero unless it was */
    date until;            /* the last day of what was approved; none */
    const char *basis;
    const struct stored_money_step *steps; /* oldest first */
    size_t steps_count;
};
enum code action_ask_requirement(struct action *action, program_account account,
                                 const struct requirement_change *change,
                                 struct requirement_request *ret);
struct requirement_step_order {
    program_account account;
    ledger_id matter;
    enum money_step step; /* requirement_request.answer ...; approve with another amount is
                             approve_part */
    const char *words;
    const char *amount; /* approve: NULL, "" what was asked for */
    const char *until;  /* approve: the last day */
};
enum code action_step_requirement(struct action *action,
                                  const struct requirement_step_order *order,
                                  struct requirement_request *ret);
/* Of an account, the newest first. */
enum code action_list_requirement_requests(struct action *action, program_account account,
                                           struct requirement_request **ret, size_t *ret_count);
enum code action_show_requirement_request(struct action *action, program_account account,
                                          ledger_id matter, struct requirement_request *ret);
/* By what the request that made it kept (action->idempotency.outcome). */
enum code action_find_requirement_request(struct action *action, program_account account,
                                          const char *outcome, struct requirement_request *ret);
/* Of all accounts, what is open, the oldest first: for those who decide. */
enum code action_list_requests_waiting(struct action *action, size_t limit,
                                       struct requirement_request **ret, size_t *ret_count);

/* ---- release prior to payment ---- */

struct rpp_order {
    program_account account;
    const char *projection; /* the most the account expects to owe in a month; needed when it has no
                               history, refused when it has; NULL, "" none */
    const struct requirement_change *change; /* asked for at once: it waits until that is decided;
                                                NULL none */
};
enum code action_enrol_rpp(struct action *action, const struct rpp_order *order);
enum code action_leave_rpp(struct action *action, program_account account);
/* An officer's: rpp.suspend, rpp.extend (deadline), rpp.restore, rpp.remove. */
enum code action_decide_rpp(struct action *action, program_account account, enum money_step step,
                            const char *words, const char *deadline);

/* For those who decide: accounts whose last step is this one (rpp.lack, rpp.suspend ...), the one
 * that stands so longest first. */
struct rpp_row {
    program_account account;
    const char *reason;
    date since, deadline; /* deadline none: no time runs */
    money missing;        /* as a deposit */
    bool asked;           /* a request to change its requirement is open */
};
enum code action_list_rpp(struct action *action, enum money_step step, size_t limit,
                          struct rpp_row **ret, size_t *ret_count);
/* Requests for deposits back that wait, oldest first. */
enum code action_list_deposits_asked(struct action *action, size_t limit,
                                     struct stored_money_step **ret, size_t *ret_count);

struct rpp_check {
    program_account account;
    bool yes;
    const char *reason; /* ACTIVE, TRANSITION, NOT_ENROLLED, NO_SECURITY, SUSPENDED, ZERO_REQ_DEBT,
                           OVER_LIMIT, EXPORTER_ONLY, UNKNOWN */
    instant as_of;
};
/* What a release system asks. It is answered for any number, UNKNOWN where there is no such
 * account; others ask of accounts they may see, else NOT_FOUND. */
enum code action_check_rpp(struct action *action, const char *account, struct rpp_check *ret);
/* The same for a file: CSV, a number first in each row; the first row may be a heading. What may
 * not be asked, or is no number, is not known and says so in its row. */
enum { RPP_CHECKS_MAX = 5000 };
struct rpp_row_check {
    size_t row; /* of the file */
    const char *text;
    bool known; /* else findings, or nothing that may be seen */
    struct rpp_check check;
    struct findings findings;
};
enum code action_check_many(struct action *action, const char *bytes, size_t size,
                            struct rpp_row_check **ret, size_t *ret_count);

/* How many importers' accounts of a business there are, and in release prior to payment. */
struct setup;
enum code action_count_released(struct action *action, const struct registry_business *business,
                                struct setup *setup);

/* ---- deposits ---- */

struct deposit_order {
    program_account account;
    enum security_program program;
    const char *id; /* chosen by who pays; of the account */
    money amount;
    const char *method; /* payment_methods.rec */
};
enum code action_post_deposit(struct action *action, const struct deposit_order *order,
                              struct money_taken *ret);
enum code action_ask_deposit_back(struct action *action, program_account account,
                                  enum security_program program, money amount,
                                  struct money_taken *ret);

/* ---- agreements ---- */

enum { SECURITY_ALLOCATIONS_MAX = 50 };
struct agreement_part {
    program_account account;
    money amount;
};
/* What a paper says besides, by form BSF259. */
struct security_paper {
    const char *amount_words; /* the amount in words */
    const char *witness;      /* notary, commissioner, lawyer; "" none */
    const char *copy;         /* what the copy on file is found by */
    bool debtor_signed, provider_signed, sealed;
};
struct security_terms {
    char number[36];
    enum security_program program;
    const char *authority; /* of security_authorities.rec; of another program in words */
    bn debtor, provider;
    const char *debtor_name, *provider_name;
    money amount;
    date from, until; /* until none: continuous */
    date ends_on;     /* termination that was notified; none */
    const char *channel; /* PORTAL, PROVIDER, API, PAPER, LEGACY_D120 */
    struct security_paper paper; /* of channel PAPER */
    struct agreement_part parts[SECURITY_ALLOCATIONS_MAX];
    size_t parts_count;
};
struct security_agreement {
    ledger_id matter;
    struct security_terms terms;
    enum money_state state;
    money paid, remaining; /* on demands; of the amount */
    const struct stored_money_step *steps; /* oldest first, without documents */
    size_t steps_count;
};
struct security_part_order {
    const char *account, *amount;
};
struct security_order {
    program_account account; /* of the debtor, for whose sake it is entered */
    const char *provider;    /* its number; of who enters it, when it does */
    const char *debtor_name; /* as the order has it; NULL, "": it does not say */
    const char *program, *authority; /* NULL, "": release prior to payment; the program's first */
    const char *number, *amount, *from, *until; /* until "" or NULL: continuous */
    const struct security_part_order *parts;    /* none: all of it for `account` */
    size_t parts_count;
};
/* By the debtor: its provider confirms it before it counts. */
enum code action_submit_security(struct action *action, const struct security_order *order,
                                 struct security_agreement *ret);
/* By the provider: it counts at once. */
enum code action_enter_security(struct action *action, const struct security_order *order,
                                struct security_agreement *ret);

struct security_step_order {
    program_account account; /* of the debtor */
    ledger_id matter;
    enum money_step step;
    const char *words;
    const char *amount, *from, *until; /* amend; NULL as it is */
    const struct security_part_order *parts;
    size_t parts_count;
    const char *on;  /* terminate: the day on which it ends */
};
/* confirm, reject, amend, terminate, reinstate by the provider; withdraw by the debtor. */
enum code action_step_security(struct action *action, const struct security_step_order *order,
                               struct security_agreement *ret);
/* What names an agreement or a demand to the outside: "123456782RM0001-8192". */
char *action_name_matter(struct arena *arena, program_account account, ledger_id matter);
char *action_name_agreement(struct arena *arena, const struct security_agreement *agreement);
bool action_parse_agreement(const char *name, program_account *ret_account,
                            ledger_id *ret_matter);
enum code action_show_agreement_of(struct action *action, program_account account,
                                   ledger_id matter, struct security_agreement *ret);
/* By what the request that made it kept (action->idempotency.outcome). */
enum code action_find_agreement(struct action *action, const char *outcome,
                                struct security_agreement *ret);
/* Of the account's business, the newest first. */
enum code action_list_securities(struct action *action, program_account account,
                                 struct security_agreement **ret, size_t *ret_count);
/* Of the provider acted for: what waits for it, or what it has given; of these what fits all that
 * is asked for, NULL or "": anything. */
struct given_filter {
    bool waiting;
    const char *number, *account; /* an account or a business of the debtor */
    const char *state;            /* "security.active" */
};
enum code action_list_given(struct action *action, const struct given_filter *filter,
                            struct security_agreement **ret, size_t *ret_count);
/* First day on which an agreement can end that is terminated today. */
date action_earliest_termination(struct action *action);
/* Does the business acted for give security, and may the actor do it? */
bool action_gives_security(struct action *action);
/* Enrolled providers, by name. */
size_t action_list_providers(struct action *action, struct firm **ret);

#include "action_demand.h"
