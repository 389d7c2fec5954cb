/*
 * The register of businesses, and how a person becomes the manager of one. Included by action.h.
 *
 * A business is in the ledger once somebody registers it, or the operator gives it a key or a
 * person: action_adopt() makes it so by what the register says, and brings it up to date later.
 */
#pragma once
#include "people.h"
#include "store_register.h"

struct action;

/* ---- the register ---- */

struct register_counts {
    size_t added, changed, unchanged; /* rows of the register */
    size_t businesses;                /* of the ledger that were brought up to date */
};
/* A file of the register: all of it, or FINDINGS. dry_run: as if. */
enum code action_load_register(struct action *action, const char *bytes, size_t size, bool dry_run,
                               struct register_counts *ret);
/* NOT_FOUND: neither the ledger nor the register has it; BUSY: the register does not answer. */
enum code action_adopt(struct action *action, bn number);

/* ---- the way to a business ---- */

#define REGISTRATION_START "start"       /* which of the five scenarios */
#define REGISTRATION_NUMBER "number"     /* business number, program account, other program */
#define REGISTRATION_BUSINESS "business" /* name and address as in the register */
#define REGISTRATION_FIGURES "figures"   /* what only the business can know */
#define REGISTRATION_TERMS "terms"       /* of delegation */
#define REGISTRATION_CHECK "check"       /* all at once, and then it is sent */
enum { REGISTRATION_STEPS = 6 };
extern const char *const registration_steps[REGISTRATION_STEPS];
/* Is the step one of this scenario's? Of figures only when there is something to ask about. */
bool registration_has_step(int scenario, const char *step);

enum figure { FIGURE_DECLARATION, FIGURE_PAYMENT, FIGURE_STATEMENT, FIGURES };
struct figures {
    bool offered[FIGURES]; /* the ledger has something of the kind */
    int needed;            /* how many answers: at most two */
};
struct registration_order {
    const char *step;
    const char *has_number, *has_program, *has_other, *resident; /* yes, no, "" */
    const char *entity_type;
    const char *number, *program, *other_id;
    const char *name, *street, *city, *province, *postal_code, *country, *position, *enrol;
    const char *key[FIGURES];   /* transaction number, day of a payment, day of a statement */
    const char *amount[FIGURES];
    bool agreed;
    const char *words; /* to an officer */
};
/* What came of a step beyond its findings. */
struct registration_outcome {
    int left;      /* tries, when one was wrong */
    instant until; /* end of the lock; 0 none */
    date pending_since; /* the account is too new to be here; none: no */
    bool kept_program;  /* it stood behind the business number */
    bool near;          /* name or address differ in their marks alone, told below */
    bool has_manager;
    struct register_comparison name;
    struct register_likely_address address;
};
/* The actor's newest one; NOT_FOUND. */
enum code action_load_registration(struct action *action, struct registration *ret);
/* Which figures would be asked for. */
struct figures action_registration_figures(struct action *action,
                                           const struct registration *registration);
/* One page of it; makes one when there is none or the last has ended. FINDINGS; CONFLICT: the actor
 * works for a business already, or the step is not reached yet. At the last step the actor becomes
 * the manager: CONFLICT with a finding when somebody was first. */
enum code action_register_step(struct action *action, const struct registration_order *order,
                               struct registration *ret, struct registration_outcome *ret_outcome);
/* Asks an officer to look at it. FINDINGS without a word of why. */
enum code action_ask_review(struct action *action, const char *words, struct registration *ret);
/* Gives it up. */
enum code action_end_registration(struct action *action);
/* The end of a lock, 0 none. */
instant action_registration_lock(struct action *action);

/* Where the actor's question stands: place 1 is the next; half of those decided lately were decided
 * within median_ms, -1 when none was. */
struct review_place {
    size_t place, waiting;
    int64_t median_ms;
};
struct review_place action_review_place(struct action *action,
                                        const struct registration *registration);

/* ---- for officers ---- */

struct shown_registration {
    struct registration registration;
    struct user person;
    bool known; /* the register has the business */
    struct stored_entry entry;
    struct register_comparison name;
    struct register_likely_address address;
};
/* That wait, oldest first. FORBIDDEN. */
enum code action_list_registrations(struct action *action, struct shown_registration **ret,
                                    size_t *ret_count);
/* With a reason; FINDINGS, CONFLICT when it was decided meanwhile, NOT_FOUND. */
enum code action_decide_registration(struct action *action, const char *id, bool agree,
                                     const char *reason);

/* ---- employees who ask for access ---- */

struct shown_request {
    struct access_request request;
    struct user person;
};
/* The actor's newest one; NOT_FOUND. One that nobody answered in time (req_employee_expiry_days) is
 * told as withdrawn. */
enum code action_load_request(struct action *action, struct access_request *ret);
/* It looks alike whether the business is here or not. FINDINGS; CONFLICT: one waits already, or the
 * actor works for a business. */
enum code action_ask_access(struct action *action, const char *number, const char *words);
enum code action_withdraw_request(struct action *action);
/* That wait for the actor, who may let employees in; nothing for others. */
size_t action_list_requests(struct action *action, struct shown_request **ret);
/* What a person shall have in a business: reader, editor or program_manager on these accounts
 * (RM0001 ...), or manager; role "": nothing. */
struct member_order {
    const char *role;
    const char *const *programs;
    size_t programs_count;
};
/* Role "" refuses. NOT_FOUND: not of the actor's business; CONFLICT: decided or withdrawn
 * meanwhile; FINDINGS. */
enum code action_decide_request(struct action *action, const char *id,
                                const struct member_order *order);

/* ---- who works for a business ---- */

struct employee {
    struct user person;
    const struct membership *memberships; /* in this business */
    size_t count;
    enum role role; /* the strongest of them */
};
/* Of the actor's business; to a program account manager, those on their accounts. FORBIDDEN. */
enum code action_list_employees(struct action *action, struct employee **ret, size_t *ret_count);
/* Programs of the actor's business on which the actor may decide about employees. */
size_t action_employee_accounts(struct action *action, struct reachable_account **ret);
/* In place of what the person had, on the accounts on which the actor decides; role "" ends it, and
 * the person's sessions with it. FORBIDDEN, NOT_FOUND; FINDINGS: also when it is the last manager's
 * role. */
enum code action_change_employee(struct action *action, const char *person,
                                 const struct member_order *order);
/* The actor works no longer for the business acted for. FINDINGS: as its last manager. */
enum code action_leave(struct action *action);
/* Act for another business the actor works for. NOT_FOUND. */
enum code action_act_for(struct action *action, bn business);

/* ---- afterwards ---- */

struct setup {
    bool linked; /* the actor works for a business */
    bool manager;
    bool decides; /* on employees */
    struct registry_business business;
    const struct registry_business *others; /* that the actor works for as well */
    size_t others_count;
    const struct register_account *pending; /* in the register, and too new to be here */
    size_t pending_count;
    size_t managers, delegations;
    size_t importers, released; /* accounts whose security the actor may see; in release prior to
                                   payment, with goods released */
    program_account unsecured;  /* the first of the others; "" none */
};
enum code action_setup(struct action *action, struct setup *ret);
/* Asks the register again for the actor's business, as a manager. */
enum code action_refresh_business(struct action *action);
