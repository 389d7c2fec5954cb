/*
 * Delegations: what a client lets a firm do for it, from the request to its end. Included by
 * action.h. To people all that a firm has of a client is one delegation; the records that say the
 * same are shown as one, with one sentence. Only managers (and the software of a business) act
 * here; a delegation between others is not found.
 *
 * A request stands beside the journal (store_delegation.h); a delegation is in the journal of the
 * client, so that two decisions at once cannot both be made.
 */
#pragma once
#include "delegation_words.h"
#include "store_delegation.h"

/* For a preview: checks go as if these were the delegations of the client, and no others. */
struct assumed_delegations {
    bn client;
    const struct registry_delegation *list;
    size_t count;
};

/* What a client allows, as typed. */
struct delegation_order {
    bool whole;           /* all accounts, those opened later as well */
    const char *programs; /* else: RM0001 RM0002, parted by blanks */
    bool file, pay, statements, others;
    const char *from, *until, *ceiling; /* "" none; from: today */
};

/* Of a manager, or of a business's software; FORBIDDEN others, NOT_FOUND who works for nobody. */
enum code action_own_business(struct action *action, const struct registry_business **ret);

/* ---- requests ---- */

struct shown_delegation_request {
    struct delegation_request request;
    const char *state;       /* the request's, or expired */
    const char *firm_name;
    const char *client_name; /* NULL: the firm is not to know it yet */
    date expires_on;         /* none: never */
    const char *sentence;    /* of an offer, in the actor's language; NULL */
};
/* A firm asks a client. It looks alike whether the number is one of a business or not. FINDINGS;
 * CONFLICT with a finding: there is one, or one waits. */
enum code action_request_delegation(struct action *action, const char *number, const char *words);
/* A client offers one to a firm, by its number or a part of its name that only one firm has. */
enum code action_offer_delegation(struct action *action, const char *firm,
                                  const struct delegation_order *order, const char *words);
/* Of the actor's business: as the client or as the firm, what it received or sent; what waits, or
 * all. Newest first. */
enum delegation_side { DELEGATION_AS_CLIENT, DELEGATION_AS_FIRM };
size_t action_list_delegation_requests(struct action *action, enum delegation_side side, bool sent,
                                       bool waiting, struct shown_delegation_request **ret);
/* Either side's. NOT_FOUND. */
enum code action_load_delegation_request(struct action *action, const char *id,
                                         struct shown_delegation_request *ret);
/* The client, of a firm's request. CONFLICT with a finding: decided, withdrawn or expired. */
enum code action_approve_delegation(struct action *action, const char *id,
                                    const struct delegation_order *order);
/* Several requests at once, on the same terms: one that is refused stops no other. dry_run: what
 * each comes to. FINDINGS: none was chosen, or the terms are no good, and nothing was done. */
struct approved_request {
    const char *id; /* set by the caller */
    const char *firm_name, *sentence;
    enum code code; /* OK: approved, or it would be */
    struct findings findings;
};
enum code action_approve_delegations(struct action *action, struct approved_request *requests,
                                     size_t count, const struct delegation_order *order,
                                     bool dry_run);
/* The firm, of an offer: as it was offered. */
enum code action_accept_delegation(struct action *action, const char *id);
/* Whoever did not ask. */
enum code action_reject_delegation(struct action *action, const char *id, const char *reason);
/* Whoever asked. */
enum code action_withdraw_delegation(struct action *action, const char *id);

/* Many requests at once: a row each. */
struct requested_row {
    size_t row;         /* of the file, from 1 */
    const char *number; /* as it stands there */
    enum code code;     /* OK: made */
    struct findings findings;
};
enum { DELEGATION_ROWS_MAX = 5000 };
enum code action_request_delegations(struct action *action, const char *bytes, size_t size,
                                     const char *words, struct requested_row **ret,
                                     size_t *ret_count);

/* ---- delegations ---- */

struct shown_delegation {
    bn client, firm;
    const char *client_name, *firm_name;
    struct registry_delegation terms; /* of any of its accounts */
    const program_account *accounts;  /* none: all */
    size_t accounts_count;
    const char *state; /* active, future, suspended, expired, ended */
    const char *sentence;
    const char *suspended_why; /* in the agency's words; NULL: it is not */
};
/* What the actor's business gave: what stands, or what does not any more. */
size_t action_list_delegations(struct action *action, bool ended, struct shown_delegation **ret);
/* What its firm has: of clients after one (NULL: the first), no more than about `limit` clients.
 * ret_after: the last one when more follow, "". */
size_t action_list_clients(struct action *action, const char *after, size_t limit,
                           struct shown_delegation **ret, bn *ret_after);
/* For the agency: what any business gave and stands, and what it holds of clients after one. */
struct delegations_of {
    bn business;
    const char *name;
    const struct registry_business *firm; /* NULL: it may act for nobody */
    const char *licence_why; /* what was last said of its licence; NULL nothing */
    struct shown_delegation *given, *held;
    size_t given_count, held_count;
    bn after; /* as of action_list_clients */
};
/* By its number, or an account of it, as typed. FINDINGS: it is none, or nobody's. NOT_FOUND: the
 * actor is not of the agency. */
enum code action_list_delegations_of(struct action *action, const char *business,
                                     const char *after, size_t limit, struct delegations_of *ret);
/* What one firm has of one client; the actor is of either, or the agency. None: NOT_FOUND. */
enum code action_show_delegation(struct action *action, bn client, bn firm,
                                 struct shown_delegation **ret, size_t *ret_count);
/* The client: instead of what the firm has. CONFLICT: it ended meanwhile. */
enum code action_change_delegation(struct action *action, bn firm,
                                   const struct delegation_order *order);
/* Either side; at once. */
enum code action_end_delegation(struct action *action, bn client, bn firm, const char *reason);
/* The agency; and back. */
enum code action_suspend_delegation(struct action *action, bn client, bn firm, bool suspend,
                                    const char *reason);
/* What ends within days (deleg_expiry_warn_days) on this account, for whoever acts on it. */
size_t action_delegations_ending(struct action *action, program_account account,
                                 struct shown_delegation **ret);
/* Letters about what ends in 30, 7 or 1 days; once a day, each once. */
enum code action_warn_delegations(struct action *action, date on);
/* Customs brokers and trade consultants whose name has this in it, or with this number. */
size_t action_find_firms(struct action *action, const char *text, struct firm **ret);

/* ---- licences ---- */

/* What is wrong with the licence of the firm acted for; false: it holds, or it is no firm. */
bool action_licence_problem(struct action *action, struct finding *ret);
/* For a door: was it for want of a licence that this was refused or not found? Then FORBIDDEN, and
 * a finding says so; else the code as it is. */
enum code action_explain_licence(struct action *action, enum code code);
/* Whoever files for an importer that does not let it: FINDINGS, with the licence if it is that. */
enum code action_refuse_filer(struct action *action, program_account importer);
struct licence_order {
    const char *number, *until; /* "": no last day */
    bool suspended;
    const char *reason; /* which the firm reads */
};
/* The agency, of a customs broker or trade consultant. FINDINGS; NOT_FOUND: it is none. */
enum code action_set_licence(struct action *action, bn firm, const struct licence_order *order);

/* ---- what the other side will see ---- */

struct previewed_account {
    program_account account;
    bool file, statements, pay; /* it may; that it sees declarations goes without saying */
    struct stored_declaration *declarations; /* the newest that it sees */
    size_t declarations_count, seen, all; /* of a thousand at most */
    size_t statements_count;
    money balance;
};
struct delegation_preview {
    const char *sentence;
    struct previewed_account *accounts; /* of the client, that the firm reaches */
    size_t accounts_count, hidden_count;
};
/* Asks the very checks and lists that pages use, as if the firm had this. FINDINGS. */
enum code action_preview_delegation(struct action *action, bn firm,
                                    const struct delegation_order *order,
                                    struct delegation_preview *ret);
/* The order that says what a delegation says. */
struct delegation_order delegation_order_of(struct action *action,
                                            const struct shown_delegation *shown);
