/* What the actions on money share. Private to the room. */
#pragma once
#include "action_impl.h"

#include <stdio.h>

/* What one record posts, being put together; ids are places. */
struct money_posting {
    struct ledger_entry *entries;
    struct ledger_item *items;
    struct ledger_link *links;
    size_t entries_count, entries_capacity, items_count, items_capacity, links_count,
        links_capacity;
    struct stored_case_step *case_step; /* a release that is unpaid again; NULL none */
};
struct ledger_entry *money_add_entry(struct action *action, struct money_posting *posting,
                                     date effective_on, const char *reference);
/* An item with the entry last added; amount, reference and days are the caller's. */
struct ledger_item *money_add_item(struct action *action, struct money_posting *posting,
                                   program_account account, enum item_type type, money amount,
                                   date effective_on, const char *reference);
void money_fill(const struct money_posting *posting, struct changes *changes);

/* ---- money_step.c ---- */

struct money_matter {
    bn owner;
    int64_t head;
    struct stored_money_step *steps;
    size_t count;
};
static inline const struct stored_money_step *money_last(const struct money_matter *matter)
{
    return &matter->steps[matter->count - 1];
}
bool money_may_decide(struct action *action);
enum code money_load_matter(struct action *action, bn owner, ledger_id id,
                            struct money_matter *ret);
/* May this be done next, by whom it is asked? Fills the record of the step. matter NULL: it is the
 * first, of `account`. */
enum code money_check_step(struct action *action, const struct money_matter *matter,
                           program_account account, enum money_step step, const char *words,
                           struct stored_money_step *ret_record);
/* Is it said why, where that is needed, and not at too great length? FINDINGS. */
enum code money_check_words(struct action *action, const struct money_step_fact *fact,
                            const char *words);
/* The account of the agency, for what belongs to no client. */
enum code money_agency(struct action *action, program_account *ret);
/* Both or neither, in one transaction. */
enum code money_commit_two(struct action *action, struct changes *first, struct changes *second,
                           struct commit_result ret_results[2]);
/* Lasting ids and the receipt of what was committed at `seq`. */
void money_tell(struct action *action, struct stored_money_step *record,
                struct money_posting *posting, int64_t seq, struct money_taken *ret);
/* Steps about a payment that undid it. */
enum code money_undone(struct action *action, bn owner, const char *payment,
                       struct stored_money_step *ret);

/* ---- dishonour.c ---- */

struct dishonour_charge {
    money base, credited, bank, total;
};
/* What is charged. Where a bank's item says it: credited by parameter, nothing for some reasons. */
enum code dishonour_charge(struct action *action, const struct dishonour_order *order,
                           struct dishonour_charge *ret);
/* The record of undoing it. `changes` has record and posting, which live as long. */
enum code dishonour_make(struct action *action, const struct dishonour_order *order,
                         struct stored_money_step *record, struct money_posting *posting,
                         struct changes *changes);

/* ---- bank_return.c, returned.c: what a bank takes back ---- */

struct bank_line;
/* Which payment an item takes back: its stand, account, payment, charge or finding. agency "": none
 * is there to hold it. */
enum code bank_look_at_return(struct action *action, struct bank_line *line,
                              program_account named, program_account agency);
/* Dishonours or holds it; repeated: it was there before. */
enum code bank_take_return(struct action *action, const struct bank_line *line,
                           program_account agency, bool *ret_repeated);
/* Which refund came back with it: its stand, account and payment; BANK_NOBODYS with the finding
 * that says why it cannot be told. */
enum code bank_look_at_out_back(struct action *action, struct bank_line *line);
enum code bank_take_out_back(struct action *action, const struct bank_line *line,
                             bool *ret_repeated);
/* refund.c: the refund of this id, with its steps. NOT_FOUND. */
enum code refund_find(struct action *action, const char *id, struct money_matter *ret);
/* Puts back what the bank sent back; repeated: it was put back before. */
enum code refund_put_back(struct action *action, const char *id, const char *item,
                          const char *reason, bool *ret_repeated);
/* The item of a bank's file that a step tells; NULL none. */
const char *money_bank_item(struct action *action, bn owner, ledger_id step);
/* Was an item held, or matched since? */
bool returned_is_held(struct action *action, program_account agency, const char *item);
enum code returned_hold(struct action *action, const struct bank_line *line,
                        program_account agency, bool *ret_repeated);
enum code returned_step(struct action *action, const struct money_order *order,
                        const struct money_matter *matter, struct stored_money_step *record,
                        struct money_taken *ret);

/* ---- agreement.c, collect.c: pre-authorised debits ---- */

enum code agreement_step(struct action *action, const struct money_order *order,
                         const struct money_matter *matter, struct stored_money_step *record,
                         struct money_taken *ret);
/* debt.c: overdue debts that were told of. */
enum code debt_step(struct action *action, const struct money_order *order,
                    const struct money_matter *matter, struct stored_money_step *record,
                    struct money_taken *ret);
enum code refund_step(struct action *action, const struct money_order *order,
                      const struct money_matter *matter, struct stored_money_step *record,
                      struct money_taken *ret);
/* A document as it may be shown: without the number of a bank account. */
const char *agreement_shown_document(struct action *action, enum money_step step,
                                     const char *document);
/* Where a collection of this amount stands; NOT_FOUND: there is none. */
enum code collect_state(struct action *action, program_account account, const char *id,
                        money amount, enum money_state *ret);
/* What the bank takes back before it was posted: paid, when its day has come, else ended. */
enum code collect_take_back(struct action *action, program_account account, const char *id,
                            bool *ret_paid);

/* ---- undo.c ---- */

/* A payment of this account that stands. NOT_FOUND, CONFLICT with a finding. */
enum code money_find_payment(struct action *action, program_account account, const char *id,
                             struct stored_payment *ret);
/* Undoes the links of a payment and takes the payment back as an item of this type. */
enum code money_undo_payment(struct action *action, const struct stored_payment *payment,
                             enum item_type type, const char *why, struct money_posting *posting);
/* undo_release.c: of a debt that is owed again, `open` of it in all: where it was owed before its
 * goods were released, and they are gone, it gets a due date. */
enum code money_due_again(struct action *action, const struct ledger_item *debt, money open,
                          struct money_posting *posting);
/* Puts a payment on its account, and settles what it settles at once. */
void money_take_payment(struct action *action, const struct stored_payment *payment,
                        struct money_posting *posting);
/* The same of these open items alone, by a policy. */
void money_take_by(struct action *action, const struct stored_payment *payment,
                   const struct payment_policy *policy, const struct ledger_item *open,
                   size_t count, struct money_posting *posting);
/* Under `id`, or where the business has another payment of that id, under id-2, id-3, ... */
enum code money_free_id(struct action *action, bn owner, const char *id, char ret_id[72]);

/* ---- steps by kind ---- */

enum code redirect_step(struct action *action, const struct money_order *order,
                        const struct money_matter *matter, struct stored_money_step *record,
                        struct money_taken *ret);
enum code suspense_step(struct action *action, const struct money_order *order,
                        const struct money_matter *matter, struct stored_money_step *record,
                        struct money_taken *ret);

/* Holds a payment, on the agency's account, in suspense, as the first step of a matter. */
void suspense_hold(struct action *action, const struct stored_payment *payment,
                   struct money_posting *posting, struct stored_money_step *ret_record);

/* ---- method.c ---- */

/* The day a payment received at `time` ("16:05", Eastern; NULL: in time) counts for. */
enum code money_value_date(struct action *action, const char *method, date on, const char *time,
                           date *ret);
/* Is the method taken, and not more than it may bring? */
enum code money_check_method(struct action *action, const struct payment_order *order,
                             date value_on);

/* ---- money.c, direct.c, prefer.c ---- */

/* Pays without asking who may. */
enum code money_pay(struct action *action, const struct payment_order *order, struct paid *ret);
void money_payer(struct action *action, const struct payment_order *order,
                 struct ledger_item *credit);

struct payment_policy money_policy(struct action *action, program_account account, date on);
/* What a payment settles: what its order names, and by the account's rules the rest. `items`: the
 * open ones, the credit last. */
enum code money_settle(struct action *action, const struct payment_order *order,
                       const struct ledger_item *items, size_t items_count,
                       struct release_payment *ret);
/* The settlements alone, up to `until`. */
enum code money_settlements(struct action *action, const struct payment_order *order,
                            const struct ledger_item *items, size_t items_count, date until,
                            struct payment_settlement **ret, size_t *ret_count);
