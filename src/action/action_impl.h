/* What the actions share and doors do not see. */
#pragma once
#include "action.h"

struct committer *house_committer(struct house *house);

/* BUSY: the store was away in the middle of the action's reads, which gave less than there is.
 * Asked before anything is concluded from lists; action_commit does. Doors ask action_torn. */
enum code action_whole(const struct action *action);

/* memo.c: store_list_open_by_due() and store_charges_by_month(), remembered and brought up. */
struct memos;
struct memos *memos_new(void);
void memos_free(struct memos *memos);
struct memos *house_memos(struct house *house);
size_t memo_open_by_due(struct action *action, program_account account, struct open_due **ret);
size_t memo_charges_by_month(struct action *action, program_account account, date from,
                             struct account_month **ret);

/* Fills in what every commit from an action has: moment, day, actor, the request's own key. */
void action_prepare(const struct action *action, struct changes *changes);
/* One commit from an action; the clock's instant and the actor's name are filled in. */
struct commit_result action_commit(struct action *action, struct changes *changes);

/* Somebody closes the action's day: waits until that is done; action_ensure_day then takes the new
 * one. A commit that says day_closed has done this. */
void action_wait_for_day(struct action *action);
/* Looks at what other nodes may have changed, unless that was done a moment ago; `now`: in any
 * case. Nothing on a store that is not shared. */
void house_refresh(struct house *house, bool now);
bool house_shared(const struct house *house);
const char *house_directory(const struct house *house);

/* Closes the days that must be closed before something may be posted today; where a later day is
 * closed already, the action goes on in that day. Asked again before each try. */
enum code action_ensure_day(struct action *action);
/* What is decided and committed again while others come first:
 *
 *     struct tries tries = action_tries(action);
 *     while (action_try(&tries))
 *         tries.code = file_once(action, ...);
 *     return tries.code;
 *
 * Before each try the days up to today are closed and the findings are those of the beginning. It
 * ends with what a try gave other than MOVED, or with BUSY. */
struct tries {
    struct action *action;
    size_t findings; /* there were before */
    int made;
    enum code code;
};
struct tries action_tries(struct action *action);
bool action_try(struct tries *tries);

/* The stored form of a version; status and days as of a correction. file.c */
void action_make_version(struct action *action, const struct declaration *declaration,
                         const struct stored_declaration *previous,
                         const struct assessment *assessment, const struct billing_dates *dates,
                         struct stored_declaration *stored);

/* ---- case.c: where the cases about one declaration stand ---- */

struct case_book {
    bn owner;
    int64_t head; /* what the rest is at least as new as */
    struct stored_declaration newest;
    struct stored_case_step *steps; /* by version, kind, order */
    size_t steps_count;
};
/* NOT_FOUND also when the actor may not see it. */
enum code case_load(struct action *action, transaction_number transaction,
                    struct case_book *ret_book);
/* The last step of a case, NULL when there is none. */
const struct stored_case_step *case_last(const struct case_book *book, int version,
                                         const char *kind);
/* The first case of the declaration in which somebody has to act, NULL none. */
const struct stored_case_step *case_open(const struct case_book *book);
/* Is the version what is owed on? */
bool case_counts(const struct case_book *book, const struct stored_declaration *version);
/* The newest version up to `from` that counts. */
enum code case_basis_of(struct action *action, const struct case_book *book, int from,
                        struct stored_declaration *ret_basis);
/* What a next version is compared with. CONFLICT with a finding while a case is open. */
enum code case_basis(struct action *action, const struct stored_declaration *newest,
                     struct stored_declaration *ret_basis);
struct stock_moves;
/* Check and assessment of a version made by somebody who may, and what it moves in warehouses. */
enum code case_assess(struct action *action, const struct declaration *declaration,
                      const struct stored_declaration *basis, struct stock_moves *ret_moves,
                      struct assessment *ret_assessment);
/* Another release date moves no day that has passed. */
enum code case_no_loss(struct action *action, const struct declaration *declaration);
void case_keep_due(const struct stored_declaration *basis, struct stored_declaration *stored);
/* After a decision on a client's own request. */
int case_days_to_pay(struct action *action);
/* Fills changes with the version as an adjustment that waits for a decision. case_adjust.c */
enum code case_adjust(struct action *action, const struct declaration *declaration,
                      const struct stored_declaration *basis, const struct assessment *after,
                      struct stored_declaration *stored, struct changes *ret_changes);

/* An adjustment without the lines that are refused ("2, 5"), as a declaration. case_part.c */
struct case_parts {
    const int *accepted, *refused;
    size_t accepted_count, refused_count;
};
enum code case_part(struct action *action, const struct stored_declaration *basis,
                    const struct stored_declaration *about, const char *refused_lines,
                    struct declaration *ret_declaration, struct case_parts *ret_parts);

/* ---- interest.c: interest on the debt of a declaration, or of a notice ---- */

struct billing_debt interest_debt(struct action *action, program_account account,
                                  const char *reference);
/* An INT item of a line, with its entry, both at `place`. */
void interest_item(struct action *action, program_account account,
                   const struct interest_line *line, int version, date on, size_t place,
                   struct ledger_entry *ret_entry, struct ledger_item *ret_item);
/* billing_interest_run(); what was given up is not taken back. */
bool interest_of_day(struct action *action, struct billing_debt *debt, date on,
                     struct interest_line *ret_line);
/* What items that are about to be posted bring; see billing_interest_change(). */
bool interest_of_change(struct action *action, const struct ledger_item *changes, size_t count,
                        struct interest_line *ret_line);
/* Of an INT item: what of all interest on its debt was neither taken back nor given up; of others,
 * their amount. */
money interest_standing(struct action *action, const struct ledger_item *item);
/* What such a change takes back of interest that was posted apart, charged or given with a refund:
 * the lines, all below zero. */
size_t interest_of_apart(struct action *action, const struct ledger_item *change,
                         struct interest_line **ret_lines);

/* ---- case_post.c: the ledger's side of a decision ---- */

enum { CASE_ITEMS_MAX = 12 };
struct case_posting {
    struct ledger_item items[CASE_ITEMS_MAX];
    struct ledger_entry entries[CASE_ITEMS_MAX];
    size_t count;
    struct interest_line interest;   /* added, or refunded with a refund; amount 0: none */
    struct interest_line taken_back; /* charged so far on what is not owed; amount 0: none */
    struct interest_line apart_back; /* of interest that stood apart: the sum as posted (above zero:
                                        given with a refund), the last days */
};
/* One more item of a version, with its entry. */
void case_post_item(struct case_posting *posting, const struct stored_declaration *after,
                    enum item_type type, const money by_class[REVENUE_COUNT], date on, date due_on,
                    enum rule due_rule);
/* The difference of `after` to `basis`, with its interest. `applied_on`: of a client's application,
 * none when an officer acts by himself. */
void case_post(struct action *action, const struct stored_declaration *basis,
               const struct stored_declaration *after, date applied_on, bool prescribed,
               int due_days, struct case_posting *ret_posting);
/* The statement of adjustment of a decision, into the step's document. case_statement.c */
enum code case_statement(struct action *action, const struct case_book *book,
                         const struct stored_declaration *basis,
                         const struct stored_declaration *about,
                         const struct case_posting *posting, bool prescribed, date decided_on,
                         const struct case_parts *parts, struct stored_case_step *record);
/* case_ladder.c: steps outside the agency with the day they happened on; security; how long. */
bool case_is_outside(enum case_step step);
const char *case_happened_write(struct action *action, date on);
enum code case_check_outside(struct action *action, const struct case_book *book, int version,
                             date happened, enum case_step *step); /* a late appeal is another */
enum code case_check_secured(struct action *action, const struct case_book *book, int version,
                             money open);
/* The account's own security stands for what is owing; into changes. FINDINGS. */
enum code case_accept_security(struct action *action, const struct case_book *book, int version,
                               const char *words, struct changes *changes);
/* expected.c: a payment for duties that a decision is expected to bring; the interest on what of it
 * is more than the decision brought. @source Customs Act s. 66(1) */
enum code case_check_expected(struct action *action, const struct case_book *book, int version,
                              const char *payment);
void case_post_expected(struct action *action, const struct case_book *book,
                        const struct stored_declaration *after, money net,
                        struct case_posting *posting);
bool case_redetermine_until(struct action *action, const struct case_book *book, date *ret_until);
/* extension.c: more time to account moves account_by; more time to pay, the rate of interest and
 * what is late. */
struct store;
/* The last day of the extensions among the steps of one declaration; none. */
date extension_pay_by(struct store *store, struct arena *arena, bn owner,
                      const struct stored_case_step *steps, size_t count);
struct late_extension;
/* Of an account, as known by a journal sequence. */
size_t extension_list_paid(struct store *store, struct arena *arena, program_account account,
                           int64_t known, struct late_extension **ret);
enum code case_list_extensions(struct action *action, program_account account,
                               transaction_number transaction, struct shown_extension **ret,
                               size_t *ret_count);
enum code case_extend_dates(struct action *action, program_account account,
                            transaction_number transaction, struct billing_dates *dates);
/* drawback.c: what was drawn back stays below what was paid, whatever version follows. */
bool case_has_drawback(const struct case_book *book);
enum code case_judge_drawn(struct action *action, const struct declaration *declaration,
                           const struct assessment *after);
/* Takes back what is not in order->entitled any more, or all of it.
 * @source Customs Tariff s. 114, 123 */
enum code case_reduce_drawback(struct action *action, const struct case_book *book,
                               const struct case_order *order, struct case_posting *ret_posting,
                               struct stored_case_step *record);
enum code case_grant_drawback(struct action *action, const struct case_book *book, int number,
                              struct case_posting *ret_posting, struct stored_case_step *record);
enum code case_refuse_drawback(struct action *action, const struct case_book *book, int number,
                               struct stored_case_step *record);
/* A credit and the interest that goes with it from the 91st day after applied_on. */
void case_post_credit(struct action *action, const struct stored_declaration *version,
                      enum item_type type, const money credit[REVENUE_COUNT], date applied_on,
                      struct case_posting *ret_posting);
/* verify_drawback.c: tells of each drawback that was posted and does not come out again. */
/* Each derived again; answers how many there are. */
int64_t verify_statements(struct store *store, const struct tariff *tariff,
                          void (*problem)(void *context, const char *text), void *context);
void verify_drawbacks(struct store *store, void (*problem)(void *context, const char *text),
                      void *context);
/* verify_bill.c, verify_relief.c: the same of each bill, of each waiver and write-off. */
void verify_penalties(struct store *store, const struct tariff *tariff,
                      void (*problem)(void *context, const char *text), void *context);
void verify_bills(struct store *store, void (*problem)(void *context, const char *text),
                  void *context);
void verify_reliefs(struct store *store, void (*problem)(void *context, const char *text),
                    void *context);
void verify_arrears(struct store *store, void (*problem)(void *context, const char *text),
                    void *context);
void verify_security(struct store *store, void (*problem)(void *context, const char *text),
                     void *context);
/* What a step would decide and post, without taking it; findings as when taken. case_step.c */
struct case_tried {
    struct stored_declaration basis, made;
    struct assessment after;
    struct case_posting posting;
};
enum code case_try(struct action *action, const struct case_order *order,
                   struct case_tried *ret_tried);
/* Debts on the declaration: what is open, and the day the last was paid (none: not all is). */
void case_debts(struct action *action, const struct stored_declaration *version, money *ret_open,
                date *ret_paid_on);

/* ---- release.c, release_step.c: what is paid before its goods are released ---- */

struct release_stand {
    int current; /* the version that counts, 0 none yet; it is complete, paid or released */
    int pending; /* the version that an officer has to decide on, 0 none */
    bool ended;  /* withdrawn or cancelled, on */
    date ended_on;
    date released_on; /* none: not yet */
};
struct release_stand release_stand_of(const struct case_book *book);
/* REL-0001 when it has ended. `ret_basis` is what a next version is compared with, when
 * stand.current is not 0. */
enum code release_before(struct action *action, const struct stored_declaration *newest,
                         struct release_stand *ret_stand, struct case_book *ret_book,
                         struct stored_declaration *ret_basis);
/* The next number of the system's own. */
enum code release_number(struct action *action, transaction_number *ret);
/* Fills changes with the version as one that waits for an officer; book NULL: it is the first. */
enum code release_submit(struct action *action, const struct case_book *book,
                         const struct release_stand *stand, struct stored_declaration *stored,
                         struct changes *ret_changes);
/* Open debts of a declaration that are paid before release, oldest first. */
size_t release_debts(struct action *action, program_account account,
                     transaction_number transaction, struct ledger_item **ret, money *ret_owing);
/* What a step decides, into changes: what is posted, and the steps that come with the one taken. */
enum code release_step(struct action *action, const struct case_book *book,
                       const struct stored_case_step *record, struct case_posting *posting,
                       struct changes *changes);
/* Credit settles debts of its own declaration alone; entries from `first_entry_place`. Count. */
size_t release_settle(struct action *action, const struct ledger_item *credit,
                      const struct ledger_item *debts, size_t count, size_t first_entry_place,
                      struct ledger_entry **ret_entries, struct ledger_link **ret_links,
                      struct payment_settlement **ret_settlements);
/* A payment for one declaration: findings when it is not owed so much; what it settles; what is
 * left to pay; the step that tells it is paid, or NULL. */
struct release_payment {
    struct ledger_entry *entries;
    struct ledger_link *links;
    struct payment_settlement *settlements;
    size_t count;
    money left;
    struct stored_case_step *step;
};
enum code release_pay(struct action *action, const struct payment_order *order,
                      const struct ledger_item *credit, struct release_payment *ret);

/* The only way of a business into the ledger. setup.c */
enum code register_business(struct action *action, const struct registry_business *business,
                            const struct registry_delegation *delegations, size_t count,
                            int64_t expect_seq);

/* kept.c: the record of a business, kept in memory; the copy is in the action's arena. */
struct kept;
struct kept_business {
    const struct registry_business *business;
    const struct registry_delegation *delegations; /* to others */
    size_t delegations_count;
};
/* Called with what is kept, under its lock: it only looks. */
typedef void kept_look_fn(void *context, const struct kept_business *kept);
enum code kept_look(struct action *action, bn number, kept_look_fn *look, void *context);
struct kept *kept_new(void);
void kept_free(struct kept *kept);
struct kept *house_kept(struct house *house);
enum code action_business(struct action *action, bn bn, const struct registry_business **ret);
void house_forget_business(struct house *house, bn bn);
/* assigned.c: which clients a person acts for in the firm, kept in memory. The role for one; what
 * the person has in the firm (`otherwise`) where nothing is assigned. Nothing when it cannot be
 * read. */
struct assigned;
struct assigned *assigned_new(void);
void assigned_free(struct assigned *assigned);
struct assigned *house_assigned(struct house *house);
void house_forget_assigned(struct house *house, bn firm);
enum role assigned_role(struct action *action, bn client, enum role otherwise);
/* true: the person has no clients but these, by number from one on ("": the first), or behind. */
bool assigned_only(struct action *action, bn from, bool behind, size_t limit, bn **ret,
                   size_t *ret_count);
/* The person's strongest role on RM0001 of the business, or, program NULL, on any of it. A manager
 * of the business acted for needs no list. */
enum role actor_role(const struct actor *actor, bn business, const char *program);

/* What a declaration moves in and out of warehouses beyond its version before; findings where the
 * stock does not allow it. `head` is the business's, read before the stock: the movements hold only
 * while it stands. */
struct stock_moves {
    struct stock_movement *movements;
    size_t count;
    int64_t head;
};
enum code action_move_stock(struct action *action, const struct declaration *declaration,
                            struct stock_moves *ret_moves);
/* What is owed, and whether the type allows so much. courier.c */
enum code action_compute(struct action *action, const struct declaration *declaration,
                         date rates_on, struct assessment *ret_assessment);
/* Warns of the security that goods imported for a time need, or why they need none. */
void security_mention_temporary(struct action *action, const struct declaration *declaration,
                                date rates_on, const struct assessment *assessment);
/* How the declaration is to be checked when it is filed today; accounting_date: of the first
 * version. Its rates_on is the day to assess with. type.c */
struct declaration_context action_context(struct action *action,
                                          const struct declaration *declaration,
                                          const struct registry_business *importer,
                                          date accounting_date);
/* Type and importer stay from version to version; else a finding. */
enum code action_keeps(struct action *action, const struct declaration *declaration,
                       const struct stored_declaration *before);

/* Clears what can be cleared on `on`: fills entries and links; count of settlements, at most
 * ACTION_SETTLE_MAX: a journal record has places for no more, the caller goes on with another. */
enum { ACTION_SETTLE_MAX = 2000 };
size_t action_allocate(struct action *action, const struct ledger_item *items, size_t items_count,
                       date on, size_t first_entry_place, struct ledger_entry **ret_entries,
                       struct ledger_link **ret_links,
                       struct payment_settlement **ret_settlements);
struct payment_policy;
size_t action_allocate_by(struct action *action, const struct payment_policy *policy,
                          const struct ledger_item *items, size_t items_count, date on,
                          size_t first_entry_place, struct ledger_entry **ret_entries,
                          struct ledger_link **ret_links,
                          struct payment_settlement **ret_settlements);

/* Goes on clearing an account until nothing is left that can be cleared today. */
enum code action_clear(struct action *action, program_account account);

void house_lock_day(struct house *house);
void house_unlock_day(struct house *house);
date house_day_done(const struct house *house); /* none: never */
/* A simulated clock that stands before a day that is closed, or whose closing was begun, goes
 * there: nobody could post before it. */
void house_follow_days(struct house *house);
void house_set_day_done(struct house *house, date day);

/* May the actor know of a record of a business: of an account where it sees what others file, or
 * with a declaration or payment of its own? prove.c */
bool action_sees_record(struct action *action, const struct journal_record *record);
/* FINDINGS when a delegation sets a ceiling below it. permission.c */
enum code action_check_ceiling(struct action *action, enum permission permission,
                               program_account account, money amount, const char *pointer);

/* A receipt as it was given: what it says of a journal record, and who says so. Nothing of it is
 * believed yet. False when a member is missing or malformed, one is there that no receipt has, or
 * one that is not signed (receipt, at) says otherwise than those that are. */
struct receipt {
    struct journal_record record; /* without body */
    const char *public_key, *signature;
};
/* The words that a receipt of a record is a signature over. */
char *receipt_words(struct arena *arena, const struct journal_record *record);
bool receipt_read(struct arena *arena, const struct document_object *object,
                  struct receipt *ret_receipt);
