/* Security agreements: what their files share. */
#pragma once
#include "security_impl.h"

#define SECURITY_PAPER "PAPER"
#define SECURITY_LEGACY "LEGACY_D120"

/* How an agreement begins. */
struct security_beginning {
    const struct security_order *order;
    enum money_step step;  /* submit, enter, lodge, carry */
    const char *channel;   /* PORTAL, PROVIDER, API, PAPER, LEGACY_D120 */
    date earliest;         /* on which it can begin; none: as the parameter says */
    const struct security_paper *paper; /* NULL: it is electronic */
    bool dry_run;          /* all but the record */
};
enum code security_begin(struct action *action, const struct security_beginning *of,
                         struct security_agreement *ret);
/* The newest matter of the number in a chain; NOT_FOUND. */
enum code security_matter_of(struct action *action, bn owner, const char *subject,
                             struct money_matter *ret);
enum code security_show_matter(struct action *action, const struct money_matter *matter,
                               struct security_agreement *ret);
/* FINDINGS when an agreement on paper stands for the account: what concerns it is done there. */
enum code security_check_electronic(struct action *action, program_account account,
                                    enum security_program program);
/* FINDINGS. */
enum code security_read_order(struct action *action, const struct security_beginning *of,
                              struct security_terms *ret);
/* What an amendment makes of the terms. FINDINGS. */
enum code security_read_change(struct action *action, const struct security_step_order *order,
                               struct security_terms *terms);
const char *security_write_terms(struct arena *arena, const struct security_terms *terms);
bool security_read_terms(struct arena *arena, const char *document, struct security_terms *ret);
struct json_value;
bool security_terms_of(const struct json_value *root, struct security_terms *ret);
/* "123456789 SB-1": how an agreement is found in either chain. */
const char *security_subject(struct arena *arena, const struct security_terms *terms);
/* Puts what of the terms stands for accounts into the record, and what follows for each. NULL
 * terms: nothing of it stands any more. `reason`: why an account may then be short. */
enum code security_allocate(struct security_record *record, const struct security_terms *before,
                            const struct security_terms *after, const char *reason);
/* Without asking who may see it. */
enum code security_show_agreement(struct action *action, bn owner, ledger_id matter,
                                  struct security_agreement *ret);
/* The last day on which it stands: before it ends, or expires; none: it goes on. */
date security_last_day(const struct security_terms *terms);
const struct agreement_part *security_part_for(const struct security_terms *terms,
                                               program_account account);

/* ---- security_both.c ---- */

/* Its own people and software, and only of an enrolled provider. */
bool security_provides(struct action *action, bn provider);
enum code security_own_account(struct action *action, bn provider, program_account *ret);
/* Of a step in a provider's chain: whose it is a copy of. */
bool security_copy_of(const struct stored_money_step *step, program_account *ret);
/* The newest matter of the kind about the subject in a chain, of this debtor's account unless it
 * is none; NOT_FOUND. */
enum code security_matter_about(struct action *action, bn owner, const char *kind,
                                const char *subject, program_account account,
                                struct money_matter *ret);
/* The side that did not do it; both, of what an officer did or nobody. */
void security_tell_both(struct security_record *record, bn provider, enum letter letter);
/* The record, its first step also in the provider's chain. with: what else is posted; NULL
 * nothing. */
enum code security_commit_both(struct security_record *record, bn provider, int64_t head,
                               struct changes *with, ledger_id *ret_first);

/* ---- security_paid.c: what was paid on demands, and what is left ---- */

struct security_paid {
    money total;
    struct agreement_part parts[SECURITY_ALLOCATIONS_MAX]; /* whose debts they were */
    size_t parts_count;
};
void security_load_paid(struct store *store, struct arena *arena,
                        const struct security_terms *terms, struct security_paid *ret);
void security_add_paid(struct security_paid *paid, program_account account, money amount);
/* The terms with what remains of the amount, and of each part: first less where the debts were,
 * then, where that is not enough, of the last ones. Parts of nothing are left out. */
struct security_terms security_left(const struct security_terms *terms,
                                    const struct security_paid *paid);

/* ---- security_version.c ---- */

struct security_version {
    date since;
    struct security_terms terms;
    money owed; /* of debts that became owed under it; of who adds them up */
};
/* Of an agreement that is or was in force, made before a step; oldest first. None: it never was. */
enum code security_load_versions(struct store *store, struct arena *arena, bn owner,
                                 ledger_id matter, ledger_id before,
                                 struct security_version **ret, size_t *ret_count);
struct security_version *security_version_on(struct security_version *versions, size_t count,
                                             date on);
bool security_in_force(const struct security_terms *terms, program_account account, date on);
/* The day on which it became owed: goods are released, the rest is charged. */
date security_accrued_on(const struct ledger_item *item);

/* ---- demands ---- */

#define SECURITY_METHOD "demand" /* of payments on demands; facts/payment_methods.rec */
enum { SECURITY_DEBTS_MAX = 500 };
/* As it was made: its terms, debts and the two sums, from the document. */
bool demand_read(struct arena *arena, const char *document, struct security_demand *ret);
enum code demand_load(struct action *action, bn owner, ledger_id matter,
                      struct security_demand *ret);
/* Its payment was undone: what follows goes into the record of that. */
enum code demand_unpay(struct action *action, const struct stored_payment *payment,
                       const struct stored_money_step *undone, struct changes *changes);
/* verify_demand.c: demands, their copies, and what is left of agreements, derived again. */
void verify_demands(struct store *store, program_account account,
                    void (*problem)(void *context, const char *text), void *context);
