/*
 * action: a file for each thing a person or program can do. Each loads what it needs, decides with
 * the rooms, commits one `struct changes`, and gives the result. Doors call these and nothing else.
 *
 * Permission: doors give the account and the actor; `action_may` answers first. What the actor may
 * not see is NOT_FOUND.
 */
#pragma once
#include "assessment.h"
#include "base.h"
#include "billing.h"
#include "calendar_file.h"
#include "casework.h"
#include "declaration.h"
#include "difference_file.h"
#include "document.h"
#include "parties.h"
#include "payment.h"
#include "platform.h"
#include "registry.h"
#include "reconcile_file.h"
#include "shipments.h"
#include "committer.h"
#include "store.h"
#include "tariff.h"

/* One running installation, shared by all threads. */
struct house;
/* The directory holds keys and, when its file store.url does not say otherwise, the store.
 * store_url: instead of both, NULL none. clock_setting NULL: the stored one. NOT_FOUND: no
 * installation there. BUSY: somebody else writes, or the database does not answer. CONFLICT: the
 * clock would stand before a day that is already closed, or the store is of another version. */
enum code house_open(const char *directory, const char *store_url, bool writer,
                     const char *clock_setting, struct house **ret_house);
void house_close(struct house *house);
/* What store_open takes, for readers; of an open house, or before there is one. */
const char *house_store(const struct house *house);
char *house_locate(struct arena *arena, const char *directory, const char *store_url);
bool house_demo(const struct house *house);
struct clock *house_clock(struct house *house);
const struct signer *house_signer(const struct house *house);
/* Newest reference data. Never freed while the house stands; a reload adds another. */
const struct tariff *house_tariff(struct house *house);
enum code house_reload_tariff(struct house *house);

/* Who acts. */
struct actor {
    const char *name;         /* user name, key id, "operator" */
    const char *display_name;
    bool system;              /* command line of the operator: may do all */
    bool software;
    bn business;              /* acts for just now */
    char role[16];            /* officer, or the strongest in that business: manager program_manager
                                 editor reader; "" none. On clients firms act as `broker` */
    const struct membership *memberships; /* in every business; by number */
    size_t memberships_count;
    unsigned staff; /* of an officer: roles (enum staff), as bits */
    bn emergency;   /* this business's accounts are open to the officer, to read; "" none */
    instant emergency_until;
};

/* A request that names itself, so that sending it twice does it once. What came of it is kept with
 * the effect, in the same transaction. */
struct idempotency {
    const char *client, *key; /* key NULL: none */
    hash256 request;
    const char *outcome; /* where the result stands, e.g. "12345000000012.1" */
};

/* One request: made by the door for each. */
struct action {
    struct arena *arena;
    struct house *house;
    struct store *store; /* this thread's reader */
    const struct tariff *tariff;
    instant now;
    date today;
    struct actor actor;
    const char *door; /* portal, api or file: some types have but one; NULL: not looked at */
    const char *remote, *agent; /* address and program of who asks; NULL: nobody from outside */
    enum language language;
    struct findings findings;
    struct idempotency idempotency; /* for action_file_declaration and action_pay */
    const struct assumed_delegations *assumed; /* for a preview; NULL none */
    const struct given_up *given;   /* kept by action_given_up(); NULL at first */
    struct referred *referred;      /* kept by action_is_referred() */
    const struct permission_fact *refused; /* the last that an officer's roles did not cover */
    bool unlicensed; /* something was refused because the firm's licence does not hold */
};
/* Fills arena-dependent members, now and today. */
struct action action_begin(struct house *house, struct store *reader, struct arena *arena);
/* The store was away meanwhile: whatever came of the action, the answer is "try again". Only with a
 * reader that may tear (store.h); others stop the process. */
bool action_torn(const struct action *action);
/* Could it do its work now? There is law to work by, and the store answers. */
bool action_ready(struct action *action);

/* May the actor do this on the account? (facts/permissions.rec, delegation) What the agency does on
 * no account in particular is asked with ACCOUNT_NONE; nobody may do anything on an account that is
 * not there. */
#define ACCOUNT_NONE ((program_account){""})
bool action_may(struct action *action, enum permission permission, program_account account);
/* Of what the agency does on no account in particular: may the actor do it, or read what was done,
 * as auditors may everywhere? */
bool action_may_look(struct action *action, enum permission permission);
/* On an account on which it may see declarations: those of others too, or only what it filed? */
bool action_sees_others(struct action *action, program_account account);
/* Would a person of a firm do this for the client, if the firm may? By what is assigned to them. */
bool action_could_for(struct action *action, enum permission permission, bn client);
/* May the actor see this declaration? */
bool action_may_see(struct action *action, program_account account,
                    transaction_number transaction);
/* For the rest of the action the person acts for the business of the account, where they work for
 * it: unless the firm they act for acts for that one. */
void action_turn(struct action *action, program_account account);
/* Is the word one of a fact's roles, parted by blanks? */
bool permission_lists(const char *words, const char *word);
/* Like action_may, of what is a business's and on no account: where the cell says `p`, a role on
 * any of its accounts will do. */
bool action_may_in(struct action *action, enum permission permission, bn business);
/* Accounts the actor may reach, own first, then clients'. */
struct reachable_account {
    struct registry_account account;
    const char *legal_name;
    bool client;   /* another business's, by delegation */
    const char *role;
};
size_t action_accounts(struct action *action, struct reachable_account **ret);
/* The same, of those on which a delegation allows this, and no more than `most`. */
size_t action_accounts_for(struct action *action, enum permission permission, size_t most,
                           struct reachable_account **ret);
/* In the same order, those after one ("" the first); a firm's others are not read. */
size_t action_accounts_page(struct action *action, program_account after, size_t limit,
                            struct reachable_account **ret);
/* The same of those with this in their name, in their number, or in the name of a client group. */
size_t action_find_accounts(struct action *action, const char *text, program_account after,
                            size_t limit, struct reachable_account **ret);
/* One of them, without a look at the others; false when the actor may not reach it. */
bool action_reach(struct action *action, program_account account, struct reachable_account *ret);
/* The name of a business of which the actor may reach an account, else NULL. */
const char *action_business_name(struct action *action, bn business);

/* ---- signing in ---- */

#include "people.h"
#include "registration.h"
#include "delegation.h"
#include "clients.h"
#include "action_paper.h"
#include "action_program.h"
#include "action_release.h"
#include "action_security.h"
#include "staff.h"

enum code action_enter_key(struct action *action, const char *key); /* Authorization: Bearer */
enum code action_make_key(struct action *action, bn business, const char *name, char **ret_key);

/* Was action->idempotency done before? NOT_FOUND: no; OK: with its outcome; CONFLICT: the client
 * used the key for another request. */
enum code action_replayed(struct action *action, const char **ret_outcome);

/* ---- declarations ---- */

/* Check and work out; stores nothing. Findings are in action->findings. */
enum code action_assess(struct action *action, const struct declaration *declaration,
                        date as_of, struct assessment *ret_assessment);

/* Goods that somebody asks about, before there is a declaration. */
struct comparison_request {
    const char *description;
    char classification[16], origin[4], export_place[4], currency[4];
    bool has_value;
    decimal value;
    size_t quantities_count; /* needed only where a rate rests on one */
    struct declaration_quantity quantities[DECLARATION_QUANTITIES];
    date on; /* of release, accounting and exchange */
};
struct comparison_choice { /* one treatment */
    const struct tariff_treatment *treatment;
    const struct tariff_rate *rate;
    bool known;               /* could be worked out; else findings say why not */
    struct findings findings; /* warnings as well: a country list that is not known whole */
    struct declaration *declaration;
    struct assessment *assessment; /* with every reason */
    money duty, other, gst, total; /* other: surtaxes and the like */
    money saved;                   /* against the most-favoured-nation tariff */
    const struct tariff_code *proof; /* of origin, that a claim needs; NULL: not in the data */
    bool proof_spared;               /* the value is low enough to go without */
};
struct comparison {
    date on;
    const struct tariff_class *class;
    struct comparison_choice *choices; /* by code; the most-favoured-nation tariff is the first */
    size_t count;
    const struct tariff_surtax **possible; /* orders that apply only when goods are declared so */
    size_t possible_count;
};
/* Every treatment that goods of this origin may claim for this number, side by side. FINDINGS when
 * the goods cannot be worked out even under the first. Stores nothing, asks for no permission. */
enum code action_compare(struct action *action, const struct comparison_request *request,
                         struct comparison *ret_comparison);

struct filed {
    struct stored_declaration stored;
    struct assessment assessment;
    const char *receipt; /* JSON text, signed */
    bool repeated;       /* the same content was there: nothing new was stored */
    struct ledger_item *items; /* what was posted: CAD or COR, LAP */
    size_t items_count;
};
/* A number the business may use next, from its account security number. */
enum code action_next_transaction(struct action *action, program_account account,
                                  transaction_number *ret);
/* version 1, or the next version (a correction, until the due date). FINDINGS, CONFLICT (finding
 * CAD-0104), NOT_FOUND, FORBIDDEN. Retries MOVED by itself. */
enum code action_file_declaration(struct action *action, const struct declaration *declaration,
                                  struct filed *ret_filed);
/* Bulk: the same, many at once, one commit wait. codes[i] and findings[i] tell each. */
void action_file_declarations(struct action *action, const struct declaration *const *declarations,
                              size_t count, enum code *ret_codes, struct findings *ret_findings);
struct shown_declaration {
    struct stored_declaration stored;
    struct declaration declaration;
    struct assessment assessment;
    int versions_count;
};
enum code action_show_declaration(struct action *action, transaction_number transaction,
                                  int version, struct shown_declaration *ret);
size_t action_list_declarations(struct action *action, const struct declaration_filter *filter,
                                struct stored_declaration **ret); /* accounts NULL: all reachable */

/* ---- goods in bonded warehouses ---- */

/* Lots of an account, by transaction and line; none for who may not see its declarations. */
decimal stock_quantity(int64_t thousandths); /* without zeros at its end */
size_t action_list_lots(struct action *action, const struct stock_filter *filter,
                        struct stock_lot **ret);
/* One lot with all its movements, oldest first. */
enum code action_show_lot(struct action *action, program_account account,
                          transaction_number source, int source_line, struct stock_lot *ret_lot,
                          struct stock_movement **ret_movements, size_t *ret_count);

/* ---- changes after the due date ----
 *
 * A next version filed after the due date is an adjustment: it waits for an officer. An officer
 * may also make a version himself (re-determination), and the client may ask the President to
 * review a decision. Steps and states: facts/case_steps.rec, facts/case_states.rec. */

/* What owes nothing has no due date, and is never past it. */
static inline bool version_past_due(const struct stored_declaration *version, date today)
{
    return !date_is_none(version->due_on) && date_before(version->due_on, today);
}

/* Past its due date, or a case was about it: no version follows without a decision. */
static inline bool version_final(const struct stored_declaration *version, date today)
{
    return version_past_due(version, today) || (version->status != DECLARATION_ACCEPTED &&
                                                version->status != DECLARATION_CORRECTED &&
                                                version->status != DECLARATION_SUBMITTED);
}

struct change_preview {
    bool correction;                  /* still before the due date: accepted at once */
    struct stored_declaration basis;  /* what it is compared with */
    struct assessment before, after;
    struct casework_effect effect;
    struct casework_judgement judgement;
    bool prescribed;                  /* interest at the prescribed rate */
    struct interest_line interest;    /* up to today; amount 0: none */
    struct interest_line taken_back;  /* charged so far and not owed; amount 0: none */
    /* As posted: the same of interest that a decision posted apart, below zero; above zero, of
     * what was given with a refund. */
    money apart_back;
    date until;                       /* last day on which it can be filed */
    date due_on;                      /* of the amount owing, if decided today */
    const struct tariff_code **first, **also; /* reasons that fit: to be put first; after it */
    size_t first_count, also_count;
};
/* What filing this next version would do; stores nothing. Findings as when filing. */
enum code action_preview_change(struct action *action, const struct declaration *declaration,
                                struct change_preview *ret_preview);

struct shown_case {
    struct stored_case_step *steps; /* of this one case, oldest first */
    size_t steps_count;
    enum case_state state;
};
/* Cases about a declaration, oldest version first. */
enum code action_list_cases(struct action *action, transaction_number transaction,
                            struct shown_case **ret_cases, size_t *ret_count);
/* State of the version: false when no case is about how it came to be. */
bool action_version_state(struct action *action, const struct stored_declaration *version,
                          enum case_state *ret_state);
/* For officers: last steps of cases that wait, oldest first. FORBIDDEN for others. */
enum code action_list_undecided(struct action *action, size_t limit,
                                struct stored_case_step **ret, size_t *ret_count);
/* The statement of adjustment of a decision (id of its step), as issued: JSON. NOT_FOUND: the step
 * decided nothing. */
enum code action_show_adjustment(struct action *action, transaction_number transaction,
                                 ledger_id step, const char **ret_document);

struct case_order {
    transaction_number transaction;
    int version; /* the case is about; with redetermination.make the one that is made */
    enum case_step step;
    const char *words;
    date happened_on; /* of steps outside the agency: the day there; none: today */
    bool prescribed; /* adjustment.approve: interest at the prescribed rate, authorised */
    const struct declaration *declaration; /* redetermination.make, dispute.allow: as it shall be */
    const char *refused_lines; /* adjustment.accept_part: changed lines that stay as they were */
    const char *entitled; /* drawback.reduce: quantities that stay granted, "1=60, 3=0" */
    const struct bulk_declaration *expected; /* what it has to come to, else CONFLICT, BLK-0109;
                                                NULL anything */
};
struct case_taken {
    struct stored_case_step step; /* with its lasting id */
    const struct ledger_item *items; /* what was posted */
    size_t items_count;
    const char *receipt;
};
/* FINDINGS, FORBIDDEN, NOT_FOUND; CONFLICT with a finding: somebody came first, or the step is not
 * possible from where the case stands. A late request for a review becomes a late one. */
enum code action_take_step(struct action *action, const struct case_order *order,
                           struct case_taken *ret_taken);
/* Numbers of the lines that this adjustment changes; false when it changes more than lines that
 * were there, so that it is decided as a whole. */
bool action_changed_lines(struct action *action, const struct shown_declaration *basis,
                          const struct shown_declaration *about, const int **ret_lines,
                          size_t *ret_count);

/* ---- more time to account for a declaration, or to pay it, in writing ---- */

struct extension_order {
    program_account account;
    transaction_number transaction;
    date account_by; /* of what is not accounted for yet; none: that time stays */
    date pay_by;     /* none: that time stays */
    const char *words;
};
struct shown_extension {
    struct stored_case_step step; /* its number as `version` */
    date account_by, pay_by;      /* one of them */
};
/* An officer's. Findings: no reason, no day, a day that has come, a declaration that is there
 * already, or of which nothing is left to pay or the day is not later than its due date. */
enum code action_extend(struct action *action, const struct extension_order *order,
                        struct case_taken *ret_taken);
/* Of one declaration, oldest first; the last of each kind counts. */
enum code action_list_extensions(struct action *action, program_account account,
                                 transaction_number transaction, struct shown_extension **ret,
                                 size_t *ret_count);

/* ---- drawback: claims on goods that were exported ---- */

struct shown_drawback_decision {
    const char *document;
    const struct casework_drawback_statement *statement;
};
struct shown_claim {
    struct shown_case shown; /* its steps; `version` in them is the number of the claim */
    struct casework_claim claim;
    /* Statements of drawback as issued: of each step, NULL where it decides nothing; the last. */
    struct shown_drawback_decision *decisions;
    const char *document; /* NULL while nothing is decided */
    const struct casework_drawback_statement *statement;
};
struct shown_drawbacks {
    struct stored_declaration basis; /* the newest version that counts */
    struct declaration declaration;
    struct assessment assessment;
    struct casework_drawable *lines; /* of each line of the declaration */
    struct shown_claim *claims;      /* by number */
    size_t claims_count;
};
enum code action_show_drawbacks(struct action *action, transaction_number transaction,
                                struct shown_drawbacks *ret_shown);
/* The decision of this number, from 1; 0: the last. NULL: there is none. */
const struct shown_drawback_decision *action_drawback_decision(const struct shown_claim *claim,
                                                               long number);
/* What the claim would come to today; stores nothing. Findings as when claiming. */
enum code action_preview_drawback(struct action *action, const struct casework_claim *claim,
                                  struct casework_drawback *ret_drawback);
/* Its number is given. Officers decide by action_take_step with the number as version. */
enum code action_claim_drawback(struct action *action, const struct casework_claim *claim,
                                struct case_taken *ret_taken);

/* ---- a courier's month in one declaration ---- */

struct consolidated_order {
    struct shipments_head head;
    const char *bytes; /* CSV: shipments.h */
    size_t size;
    bool leave_out; /* what cannot be taken is left out, and the rest filed */
};
struct consolidated_row { /* one that cannot be taken, and the first reason why */
    int row;
    const char *column; /* the field it is about, as JSON names it */
    struct finding finding;
};
struct consolidated {
    struct declaration declaration;
    struct filed filed;
    size_t rows_count, bad_count;
    struct consolidated_row *bad; /* by row */
};
/* Files the rows as one declaration of type F: all of them, or, when they are to be left out, those
 * that can be taken. FINDINGS otherwise, with `bad` filled and nothing stored. dry_run: as if. */
enum code action_file_consolidated(struct action *action, const struct consolidated_order *order,
                                   bool dry_run, struct consolidated *ret);

/* ---- declarations that are paid before release ---- */

/* How a declaration of type C stands. Steps go through action_take_step (kind release), payments
 * through action_pay with `towards`. */
struct shown_release {
    int version;           /* the one to act on: pending, else current, else the newest */
    enum case_state state; /* of it */
    int current, pending;  /* the version that counts; that waits for an officer; 0 none */
    money owing;           /* before release */
    date released_on;
    bool ended;            /* withdrawn or cancelled: no further version */
};
/* NOT_FOUND also for a declaration of another type. */
enum code action_show_release(struct action *action, transaction_number transaction,
                              struct shown_release *ret);

/* ---- money ---- */

struct account_balance {
    program_account account;
    money balance, past_due, unapplied, next_payable; /* next_payable by next_due */
    money before_release; /* of goods that are released when it is paid */
    date next_due;
    size_t open_items;
};
enum code action_balance(struct action *action, program_account account,
                         struct account_balance *ret);
/* As of a day by effect and a day by knowledge, both included: what is effective by the one of what
 * was posted by the other; none: no limit. open_items is not told. */
enum code action_balance_on(struct action *action, program_account account, date effective_on,
                            date known_on, struct account_balance *ret);
/* What is open, added up by due date, earliest first. */
size_t action_open_by_due(struct action *action, program_account account, struct open_due **ret);
size_t action_list_items(struct action *action, const struct item_filter *filter,
                         struct ledger_item **ret);
enum code action_show_item(struct action *action, program_account account, ledger_id id,
                           struct ledger_item *ret_item, struct ledger_entry **ret_entries,
                           size_t *ret_entries_count, struct ledger_link **ret_links,
                           size_t *ret_links_count);

/* What was posted to the account; nothing for who may not see it. By the record `seq` of its
 * business; for a declaration: its charges and penalty, corrections, adjustments and interest. */
struct posted {
    struct ledger_item *items; /* oldest first */
    size_t count, capacity;
};
enum code action_posted_by(struct action *action, program_account account, int64_t seq,
                           struct posted *ret);
enum code action_posted_for(struct action *action, program_account account,
                            transaction_number transaction, struct posted *ret);

struct payment_order {
    const char *id; /* chosen by the payer; the same again is the same payment */
    program_account account;
    money amount;
    date value_on;  /* none: today */
    const char *method, *reference, *paid_by;
    /* A declaration that is paid before release: the payment is for it alone, and for no more than
     * it owes. Empty: for whatever is due on the account. */
    transaction_number towards;
    bool received; /* a bank has it: its value date, once the hour is over, may be to come */
    /* Debts that the payer wants settled, by item, each as a whole; the rest as always. */
    const ledger_id *debts;
    size_t debts_count;
    bool from_bank; /* out of a bank's file: bank.take is enough, and who paid may not be known */
};
enum { PREVIEW_DAYS = 30 };
struct payment_effect { /* of one settlement, of a debt past due that bears interest */
    money accrued; /* interest up to today that is not posted yet; it is still charged */
    money stops;   /* what the amount would bear over the next PREVIEW_DAYS days */
};
struct payment_preview {
    struct payment_settlement *settlements; /* with the new money as a credit of id INT64_MAX */
    struct payment_effect *effects;         /* of each; nothing for other credits */
    size_t settlements_count;
    money unapplied; /* what would stay as a credit */
    money stops;     /* of all that the new money settles */
};
/* What the payment would settle, by which rule and when, and what interest stops. Findings as when
 * paying, where debts are named. */
enum code action_preview_order(struct action *action, const struct payment_order *order,
                               struct payment_preview *ret);
enum code action_preview_payment(struct action *action, program_account account, money amount,
                                 struct payment_preview *ret);
struct paid {
    struct stored_payment payment;
    const char *receipt;
    bool repeated;
    struct payment_settlement *settlements; /* what it settled at once */
    size_t settlements_count;
    money left; /* on the declaration it was for: still to be paid before release */
};
enum code action_pay(struct action *action, const struct payment_order *order, struct paid *ret);
size_t action_list_payments(struct action *action, program_account account,
                            struct stored_payment **ret); /* oldest first */
enum code action_show_payment(struct action *action, program_account account, const char *id,
                              struct stored_payment *ret);

/* kind SOA or DN. */
size_t action_list_statements(struct action *action, program_account account, const char *kind,
                              struct stored_statement **ret);
enum code action_show_statement(struct action *action, const char *id, struct statement *ret);
/* The statement as it would be if issued on the coming 25th with what is known now. */
enum code action_preview_statement(struct action *action, program_account account,
                                   struct statement *ret);

/* An issued statement against the same statement worked out with what is known now. NOT_FOUND also
 * for a daily notice. */
enum code action_statement_difference(struct action *action, const char *id,
                                      struct difference *ret);

/* Who filed and who paid what stands on the statement of a 25th: for who may see the account all of
 * it, else what the actor's firm filed or paid. */
enum code action_parties(struct action *action, program_account account, date statement_on,
                         struct parties *ret, bool *ret_own_only);
/* The same of the firm's own filings and payments over all accounts that were delegated to it. */
struct broker_client {
    const struct reachable_account *account;
    struct parties parties;
};
struct broker_statement {
    date statement_on;
    struct broker_client *clients;
    size_t clients_count, lines, warnings;
    money charged, cleared, outstanding;
};
enum code action_broker_statement(struct action *action, date statement_on,
                                  struct broker_statement *ret);

/* A list that somebody keeps of the account against its ledger; nothing is stored. Who may see only
 * declarations compares with what his own firm filed or paid. FINDINGS (REC-...), NOT_FOUND. */
struct reconcile_order {
    program_account account;
    struct sheet sheet;
    struct reconcile_columns columns;
    date from, to; /* none: as the rows say */
};
struct reconciled {
    struct reconciliation result;
    bool own_only;
};
enum code action_reconcile(struct action *action, const struct reconcile_order *order,
                           struct reconciled *ret);

/* ---- calendar ---- */

/* The days of the account from `from` to `to`, both included, by day: the billing cycle with what
 * is due (for who may see the account), drafts to be accounted for, decisions that may be
 * contested. */
enum code action_calendar(struct action *action, program_account account, date from, date to,
                          struct calendar_event **ret_events, size_t *ret_count);
/* Days before a date at which people are reminded of it; parameter reminder_days, 0 to 60. */
int action_reminder_days(struct action *action);
/* A link by which a calendar outside may read the days of one account as this person. It ends when
 * the person's password changes, or when the person may no longer see the account. */
enum code action_calendar_secret(struct action *action, program_account account,
                                 const char **ret_link);
/* The other way: the actor becomes the person. NOT_FOUND for any other link. */
enum code action_enter_calendar(struct action *action, const char *link,
                                program_account *ret_account);

/* ---- time ---- */

struct day_report {
    date from, to;
    int days, notices, statements, interest_items, penalties, clearings, accounts;
};
/* Runs each day after the last one done, up to and with `until`: clears credits on due dates, posts
 * interest and issues statements on the 25th, daily notices. Safe to repeat and to interrupt. */
enum code action_day(struct action *action, date until, struct day_report *ret);
/* Demo: set the clock to a later day and run the days between. FORBIDDEN: it is no such clock, the
 * day is past, or further than that. */
enum { ADVANCE_MAX = 400 };
enum code action_advance(struct action *action, date to, struct day_report *ret);
/* The next day on which something happens to the account, and what (text id for the portal). */
date action_next_event(struct action *action, program_account account, const char **ret_what_en,
                       const char **ret_what_fr);

/* ---- proof ---- */

/* Receipt of a journal record as JSON: business, sequence, kind, hashes, moment, signature. */
enum code action_receipt(struct action *action, bn bn, int64_t seq, const char **ret_receipt);
/* The same, for who may see an account of the business; NOT_FOUND otherwise. */
enum code action_show_receipt(struct action *action, bn bn, int64_t seq, const char **ret_receipt);
/* Checks a receipt's text against its own signature and, when the record is here, the journal. */
enum code action_check_receipt(struct action *action, const char *receipt, const char **ret_words);

/* Everything recomputed: the store's own (chain, entries, items, projections), and every issued
 * statement and notice derived again and compared byte for byte. */
enum code action_verify(struct action *action, void (*problem)(void *context, const char *text),
                        void *context, struct verify_counts *ret_counts);
/* The same of a store that no house stands on yet; the key that its days are sealed with. */
enum code action_verify_store(struct store *store, const struct tariff *tariff,
                              const char *public_key,
                              void (*problem)(void *context, const char *text), void *context,
                              struct verify_counts *ret_counts);

/* ---- setting up ---- */

enum code action_register(struct action *action, const struct registry_business *business,
                          const struct registry_delegation *delegations, size_t count);
enum code action_put_setting(struct action *action, const char *name, const char *value);
/* What an operator adds: the key has the person's name. password NULL: it stays. */
enum code action_put_user(struct action *action, const struct user *user, const char *password);
enum code action_load_reference(struct action *action, const char *kind, const char *bytes,
                                size_t size, bool dry_run, struct load_counts *ret_counts);

/* ---- drafts of the portal: what was typed, kept on the server ---- */

/* NOT_FOUND also when it belongs to another account or the actor may not file for this one. */
enum code action_show_draft(struct action *action, program_account account, const char *id,
                            struct draft *ret_draft);
/* An empty id makes a new draft and fills the id; user and saved_at are set here. */
enum code action_put_draft(struct action *action, struct draft *draft);
enum code action_end_draft(struct action *action, program_account account, const char *id);
size_t action_list_drafts(struct action *action, program_account account, struct draft **ret);
/* What else is kept in the same way, told by the beginning of its id: a draft to begin others from;
 * rows of a file on their way into a draft; what the columns of an account's files mean, of which
 * there is one an account; a file on its way into a mass adjustment. action_show_draft and
 * action_end_draft take all of them. */
enum draft_kind { DRAFT_DECLARATION, DRAFT_TEMPLATE, DRAFT_IMPORT, DRAFT_COLUMNS, DRAFT_MASS };
enum code action_put_kept(struct action *action, enum draft_kind kind, struct draft *draft);
size_t action_list_kept(struct action *action, program_account account, enum draft_kind kind,
                        struct draft **ret);
bool draft_is(const char *id, enum draft_kind kind);
const char *draft_columns_id(struct arena *arena, program_account account);
/* Everything that filing would find, but for the number being taken; stores nothing. */
enum code action_check_declaration(struct action *action, const struct declaration *declaration,
                                   struct assessment *ret_assessment);
/* When it is to be accounted for and paid, by its type and the account's program. accounting_date:
 * of the first version; value_for_duty as assessed. */
enum code action_dates(struct action *action, const struct declaration *declaration,
                       date accounting_date, money value_for_duty,
                       struct billing_dates *ret_dates);

/* ---- looks for the first pages ---- */

size_t action_charges_by_month(struct action *action, program_account account, date from,
                               struct account_month **ret);
/* People of a demonstration and their one password (setting "demo.password"); 0 elsewhere. */
size_t action_demo_users(struct action *action, struct user **ret, const char **ret_password);

#include "action_money.h"
#include "bank_desk.h"
#include "law.h"
