/*
 * payment: which credit settles which debt, and how that would look before it happens.
 * Pure. Rule AGE_THEN_CLASS: oldest due date first, then class order of facts/postings.rec, then
 * id.
 * A credit is matched on the due date of a debt; what is overdue or due today, at once.
 * A debt that is paid apart (ledger_item_apart) takes no part.
 * One thing comes before age: a credit that takes back what was never owed first clears that. Of
 * interest (INT below zero with a base, see billing.h) it is interest of the same declaration; of a
 * correction or adjustment (COR, ADJ below zero), what was charged on it.
 */
#pragma once
#include "base.h"
#include "ledger.h"

struct payment_settlement {
    const struct ledger_item *credit, *debit;
    money amount;
    date on; /* the day it happens: today, or the due date of the debt */
    enum rule rule; /* by which the two met: one of RULE_ALLOCATION_... */
};

/* Which open credits (items below zero, oldest effective day first, then id) settle which open
 * debits as of `today`.
 * Only debits due on or before `until` take part: `today` for posting, DATE_MAX for a preview.
 * Items come with their outstanding parts; they are not changed. Order of the result is the order
 * in which it happens; the settlements of one debit stand together. A credit takes no part before
 * its effective day. Ids are compared by ledger_id_compare: what is new comes last. */
size_t payment_allocate(struct arena *arena, const struct ledger_item *items, size_t items_count,
                        date today, date until, struct payment_settlement **ret_settlements);

/* Turn settlements (of payment_allocate, on or before `today`) into links and entries, `count` of
 * each. `first_entry_place`: place the first entry will have; the links are the first of their
 * list.
 * The items' outstanding parts are those from before the settlements.
 * value_on of a link: the later of the credit's effective day and, for a debt not yet due then,
 * still the credit's effective day (the money was there). */
void payment_links(struct arena *arena, const struct payment_settlement *settlements, size_t count,
                   date today, size_t first_entry_place, struct ledger_entry *ret_entries,
                   struct ledger_link *ret_links);

/* ---- other orders and preferences ----
 * What is above is AGE_THEN_CLASS under ACCOUNT. Under CLASS_THEN_AGE, of what is due the class
 * comes before the due date. Preferences of the client:
 *   ACCOUNT  all items of the account, automatically.
 *   AGENT    credit and debt carry the same business (who paid, who filed); what is left of a
 *            credit `agent_days` days after its effective day goes as under ACCOUNT.
 *   MANUAL   the client directs; automatically only what is past due. */
enum payment_order_rule { PAYMENT_AGE_THEN_CLASS, PAYMENT_CLASS_THEN_AGE };
enum payment_preference { PAYMENT_ACCOUNT, PAYMENT_AGENT, PAYMENT_MANUAL, PAYMENT_PREFERENCES };
struct payment_policy {
    enum payment_order_rule order;
    enum payment_preference preference;
    int agent_days;
};
extern const char *const payment_preference_names[PAYMENT_PREFERENCES];
bool payment_preference_parse(const char *text, enum payment_preference *ret);

/* As payment_allocate, by a policy. */
size_t payment_allocate_by(struct arena *arena, const struct payment_policy *policy,
                           const struct ledger_item *items, size_t items_count, date today,
                           date until, struct payment_settlement **ret_settlements);

/* What a client directs: `credit` settles each of `debts` as a whole, today, in this order. False:
 * it does not cover them, and is short by ret_short; nothing is settled in part. */
bool payment_direct(const struct ledger_item *credit, const struct ledger_item *const *debts,
                    size_t count, date today, struct payment_settlement *ret_settlements,
                    money *ret_short);
