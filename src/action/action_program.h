/*
 * Financial security of programs other than release prior to payment: what is needed of a carrier,
 * a broker, a warehouse, for goods imported for a time; what was posted; who set it, when and why.
 * Included by action.h.
 *
 * What an officer sets is a matter of kind `requirement`: one for each program of an account and,
 * where the program is of single things, for each of them. What is posted are deposits and
 * agreements like any other, of the program.
 *
 * @source SOR/86-1064, SOR/86-1067, SOR/86-1072, SOR/86-1065, SOR/96-46, SOR/98-58
 */
#pragma once
#include "action_security.h"

/* What an officer set, as it stands. */
struct program_need {
    ledger_id matter;
    program_account account;
    enum security_program program;
    const char *reference; /* the movement, declaration or case; "" the account as a whole */
    money amount;
    date on;               /* of the last step */
    date until;            /* by when it must have happened what it is for; none */
    bool late;             /* that day has passed: the duties are payable */
    const char *by, *words;
};
struct program_standing {
    enum security_program program;
    money needed;
    bool by_law;           /* no officer set it: a fixed amount */
    struct security_posted posted;
    struct security_cover cover;
    const char *state;     /* "needed" nothing is posted, "short", "covered", "none" is needed */
    money returnable;      /* of the deposits, what is not needed */
    const struct security_deposit_request *requests; /* for deposits back */
    size_t requests_count;
    const struct program_need *needs;
    size_t needs_count;
    const struct security_allocation *allocations;
    size_t allocations_count;
};
/* Programs of which anything is needed or posted, in the order of the facts. NOT_FOUND. */
enum code action_list_programs(struct action *action, program_account account,
                               struct program_standing **ret, size_t *ret_count);
/* Programs for which the account can post: without release prior to payment. */
size_t action_list_postable(struct action *action, program_account account,
                            enum security_program ret[SECURITY_PROGRAM_COUNT]);

struct program_order {
    program_account account;
    const char *program, *reference, *amount, *words;
    const char *since; /* first day of the time that runs; "" NULL: today */
};
/* By an officer: what is needed from now on, in the place of what was set before. */
enum code action_order_security(struct action *action, const struct program_order *order,
                                struct program_need *ret);
/* Why security is no longer needed: of goods imported for a time exported, destroyed, consumed,
 * paid; else ended. */
extern const char *const program_outcomes[]; /* NULL-ended */
struct program_step_order {
    program_account account;
    ledger_id matter;
    enum money_step step; /* requirement.extend, requirement.release */
    const char *words;
    const char *until;    /* extend */
    const char *outcome;  /* release */
};
enum code action_step_program(struct action *action, const struct program_step_order *order,
                              struct program_need *ret);
/* For those who decide: all that officers set and that stands, the oldest first. */
enum code action_list_ordered(struct action *action, size_t limit, struct program_need **ret,
                              size_t *ret_count);
/* By what the request that made it kept (action->idempotency.outcome). */
enum code action_find_need(struct action *action, const char *outcome, struct program_need *ret);
