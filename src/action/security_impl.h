/* What the files about financial security share. Private to the room. */
#pragma once
#include "access.h"
#include "money_impl.h"

/* What stood for an account from one day to another; a deposit that went back is below zero. */
struct security_span {
    ledger_id matter;
    bool deposit;
    date from, to; /* both included; none: it goes on */
    money amount;
};

/* All that decides about an account and one program, as of a head of its business. States are of
 * release prior to payment alone. */
struct security_book {
    program_account account;
    enum security_program program;
    int64_t head;
    struct security_rules policy;
    struct stored_money_step *states; /* of kind rpp, oldest first */
    size_t states_count, states_capacity;
    struct stored_money_step *requirements; /* of other programs: what an officer set and stands */
    size_t requirements_count, requirements_capacity;
    struct security_allocation *allocations; /* that did not end */
    size_t allocations_count, allocations_capacity;
    money deposits; /* held */
    struct security_span *spans; /* of all that was ever posted */
    size_t spans_count, spans_capacity;
    bool asked; /* it waits, and a request to change its requirement is open */
    const struct security_requirement *requirement; /* that counts on the day; NULL none */
};
enum code security_load(struct action *action, program_account account, date on,
                        struct security_book *ret); /* of release prior to payment */
enum code security_load_program(struct action *action, program_account account,
                                enum security_program program, date on,
                                struct security_book *ret);
/* The word of a subject, from 0, that says the program; without one it is release prior to
 * payment. */
enum security_program security_program_in(const char *subject, int at);
/* " CA"; nothing for release prior to payment. */
const char *security_program_suffix(struct arena *arena, enum security_program program);
enum { ALLOCATION_PROGRAM_WORD = 4, DEPOSIT_PROGRAM_WORD = 2, DEPOSIT_BACK_PROGRAM_WORD = 1 };
/* Can the account be secured for the program? FINDINGS says at `pointer` that it cannot. */
enum code security_check_serves(struct action *action, program_account account,
                                enum security_program program, const char *pointer);
/* Of an officer's paper deposit: may it be taken so? FINDINGS, FORBIDDEN, NOT_FOUND. */
enum code security_check_approved(struct action *action, program_account account,
                                  const char *method);
/* NULL, "": release prior to payment. FINDINGS. */
enum code security_read_program(struct action *action, const char *text,
                                enum security_program *ret);
/* Requirements of release prior to payment, oldest first; kept of those of all programs. */
size_t security_keep_requirements(struct stored_money_step *steps, size_t count);
size_t security_list_requirements(struct store *store, struct arena *arena,
                                  program_account account, struct stored_money_step **ret);
/* What officers set for the program and stands, the last step of each. */
size_t security_list_ordered(struct action *action, program_account account,
                             enum security_program program, struct stored_money_step **ret);
bool security_read_need(const struct stored_money_step *step, struct arena *arena,
                        struct program_need *ret);
/* "AP - 12345000000017", "TI 2027-05-20 FAIR-1"; until "-": no time runs. */
const char *security_write_need(struct arena *arena, enum security_program program,
                                const char *until, const char *reference);
/* What is needed for a program on the day; NULL: nothing. */
const struct security_requirement *security_program_needed(struct action *action,
                                                           const struct security_book *book,
                                                           date on);
/* Of release prior to payment, what stands in steps alone, as of a record of the business; 0: now.
 * false: what was kept cannot be read. */
bool security_read_book(struct store *store, struct arena *arena, program_account account,
                        int64_t seq_max, struct security_book *ret);
/* rpp.pending ...; false: there never was one, or it is over. */
bool security_state_of(const struct security_book *book, enum money_state *ret);
struct security_posted security_posted_on(const struct security_book *book, date on);
struct security_cover security_cover_on(const struct security_book *book, date on);
/* On a day that is over, or today as it was loaded. */
struct security_posted security_was_posted(const struct security_book *book, date on);
/* Which requirement counts on a day: what an officer approved, while it is valid, else the last
 * that was worked out. NULL none. */
const struct stored_money_step *security_counts_on(const struct security_book *book, date on);
const struct stored_money_step *security_computed_on(const struct security_book *book, date on);
/* The first day after `on` on which, as things are, another one counts; none. */
date security_changes_after(const struct security_book *book, date on);
money security_overdue(struct action *action, program_account account, date on);
/* Nothing is required, but more is past due than what was posted. */
bool security_in_debt(struct action *action, const struct security_book *book, date on);

/* "REVIEW 2026-01-15": why, and until when. */
struct security_reason {
    char word[24];
    date deadline;
};
struct security_reason security_reason_of(const struct stored_money_step *step);

/* What a release system is told. */
struct rpp_check security_judge(struct action *action, const struct security_book *of);

/* The steps of one record, being put together. */
enum { SECURITY_STEPS_MAX = 3 * SECURITY_ALLOCATIONS_MAX + 8 };
struct security_record {
    struct action *action;
    date on;
    instant at;
    const char *actor;
    struct stored_money_step *steps;
    size_t count, capacity;
    const struct mail **mails; /* about it */
    size_t mails_count, mails_capacity;
};
struct security_record security_record_new(struct action *action);
struct stored_money_step *security_add(struct security_record *record, program_account account,
                                       enum money_step step, ledger_id matter, const char *subject,
                                       money amount);
/* The next state of the account, its reason and deadline; put into the book as well. */
void security_move(struct security_record *record, struct security_book *book,
                   enum money_step step, const char *reason, date deadline);
/* A letter to everybody who sees the security of the account at its business, or the agreements of
 * a provider. argument: what the letter says of it; NULL the end of the account's number. */
void security_tell(struct security_record *record, program_account account, enum letter letter,
                   const char *argument);
enum letter security_letter_of(enum money_step step); /* of kind rpp */
/* Steps and letters of the record, for its commit. */
void security_fill(const struct security_record *record, struct changes *changes);
/* Adds to the record that so much of what is posted for the program stands for one declaration, or
 * case, from now on. FINDINGS: that much is not free. security_case.c */
enum code security_stand_for(struct security_record *record, program_account account,
                             enum security_program program, const char *reference, money amount,
                             const char *words);
/* What follows for the state from what the book has now: nothing, or one more step. `reason` is why
 * it may be short, `deadline` until when it may be. */
void security_follow(struct security_record *record, struct security_book *book,
                     const char *reason, date deadline);

/* Works a requirement out as of a day and adds it; it counts from `from`. projection NULL: an
 * account without history needs nothing yet. */
enum code security_work_out(struct security_record *record, struct security_book *book,
                            enum security_run run, date from, const money *projection);
/* What an officer approved counts from today, up to its last day. */
enum code security_approve(struct security_record *record, struct security_book *book, money base,
                           date until);
enum code security_read_requirement(struct action *action, const struct stored_money_step *step,
                                    struct security_requirement *ret);
enum code security_account(struct action *action, program_account account,
                           const struct registry_account **ret);
bool security_has_history(struct action *action, program_account account);

/* ---- security_use.c: what is used ---- */

/* Unpaid of what counts, less credits, on a day of which nothing is over: today, or the one that is
 * being closed, which is ahead of a clock that is advanced. */
money security_used_on(struct action *action, const struct security_book *book, date on);
/* The same for what is recorded on the day: what a release system said on it may come later. */
money security_used_by(struct action *action, const struct security_book *book, date on);
/* Of what is used, the estimated duties of goods that are not accounted for yet. */
money security_released_on(struct action *action, program_account account, date on);
money security_released_by(struct action *action, program_account account, date on);
/* More is used than what is posted carries. */
bool security_over(struct action *action, const struct security_book *book, date on);
/* So it is, and goods are not released then (fs_block_over_limit). */
bool security_blocked(struct action *action, const struct security_book *book);

/* ---- security_watch.c ---- */

/* At the closing of a day: thresholds that what is used has passed, upwards and downwards; an
 * account of which more is used than is carried is short until it posts or pays. */
enum code security_watch_use(struct security_record *record, struct security_book *book);
/* "100", "100 2026-04-15": of a step of kind utilisation. */
struct security_told {
    int threshold;
    date deadline; /* none */
};
struct security_told security_told_of(const struct stored_money_step *step);
/* What a step of it was decided by: the limit, the policy by which the rest is found again, and of
 * what was used the estimated duties of goods that were not accounted for yet. */
const char *security_write_use(struct arena *arena, const struct security_rules *policy,
                               money limit, money released);
bool security_read_use(struct arena *arena, const char *document, struct security_rules *ret_policy,
                       money *ret_limit, money *ret_released);

/* ---- security_request.c: requests to change the requirement ---- */

/* Is one open? Its last step, unless ret is NULL. */
bool security_open_request(struct action *action, program_account account,
                           struct stored_money_step *ret);
enum code security_check_change(struct action *action, const struct requirement_change *change,
                                money *ret_amount);
/* CONFLICT: another one is open. */
enum code security_check_alone(struct action *action, program_account account);
/* Asks as part of another record; it was checked. */
void security_ask_change(struct security_record *record, struct security_book *book,
                         const struct requirement_change *change, money amount);
/* What is open when the transition period ends has to be filed again. */
void security_invalidate_requests(struct security_record *record, struct security_book *book);

/* May the actor do this for the account? FORBIDDEN where it may see it, else NOT_FOUND. */
enum code security_may(struct action *action, enum permission permission, program_account account);
enum code security_commit(struct security_record *record, bn owner, int64_t head,
                          struct commit_result *ret);
int security_days(struct action *action, const char *name, int usual);
/* Requests for deposits back that wait. */
size_t security_deposit_requests(struct action *action, program_account account,
                                 enum security_program program,
                                 struct security_deposit_request **ret);
/* Out of release prior to payment: until when deposits stay because goods were released; none. */
date security_held_until(struct action *action, const struct security_book *book,
                         date *ret_released);
/* The most of the deposits, beside what is asked for already, that is not needed on the day. */
money security_spare_deposit(const struct security_book *book, date on,
                             const struct security_deposit_request *requests, size_t count);
enum code deposit_back_step(struct action *action, const struct money_matter *matter,
                            struct stored_money_step *record, struct money_taken *ret);
/* Deposits that came in by a method, within these days. */
money security_deposited(struct action *action, program_account account, const char *method,
                         date from, date to);
date security_review_day(struct action *action, date on); /* of its year; none */
/* From when a review made on the day counts. */
date security_review_effective(struct action *action, date on);
bool security_in_transition(struct action *action, date on);
bool security_transition_ends(struct action *action, date on);
/* How many accounts the end of the period left where, into the log. */
enum code security_report_transition(struct action *action, const program_account *accounts,
                                     size_t count, date on);
/* The same with the policy it was worked out by, as it was kept. */
enum code security_read_kept(struct store *store, struct arena *arena,
                             const struct stored_money_step *step,
                             struct security_requirement *ret, struct security_rules *ret_policy);
/* Adds the months of a window up, from what was posted by record seq_max; 0: all. */
void security_count_items(struct store *store, program_account account, int64_t seq_max,
                          const struct security_rules *policy, struct security_window *window);
