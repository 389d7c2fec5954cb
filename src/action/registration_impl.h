/* What the files about the register and registering share. */
#pragma once
#include "access.h"

/* What the register says of a business; when it has no row yet, or `again`, its source is asked.
 * What the ledger knows stands for a register that knows nothing. NOT_FOUND; BUSY. */
enum code register_find(struct action *action, bn number, bool again, struct stored_entry *ret);
/* Has it been open for as long as it takes to get here? (sync_cra_delay_h) */
bool register_arrived(struct action *action, date opened_on);
/* The account of an entry, NULL none. */
const struct register_account *register_account_of(const struct register_entry *entry,
                                                   program_account account);
/* Into the ledger, with one account more (NULL none). */
enum code register_bring(struct action *action, const struct register_entry *entry,
                         const struct register_account *more);
/* A number that nobody has, put into the register for this business. NOT_FOUND: none is left, or
 * none may be given out here. */
enum code register_draw(struct action *action, struct register_entry *entry);

void registration_compare(struct action *action, const struct registration *r,
                          const struct register_entry *entry, struct register_comparison *ret_name,
                          struct register_likely_address *ret_address);
bool registration_has_manager(struct action *action, bn business);
/* The person becomes the manager, after the business is in the ledger. `change` has what else is
 * written. CONFLICT with a finding when there is a manager already. */
enum code registration_complete(struct action *action, struct access_change *change,
                                struct registration *r, const char *person);

/* member.c: what the order makes of the person in the actor's business, into `change`; FINDINGS. */
enum code member_change(struct action *action, struct user *person,
                        const struct member_order *order, struct access_change *change);
/* FINDINGS where the business would be left without a manager, also by somebody quicker. */
enum code member_commit(struct action *action, const struct access_change *change);
struct mail *member_letter(struct action *action, enum letter letter, const struct user *person);
/* For the chain of access: the business, what the person has there. */
const char *member_words(struct action *action, bn business, const struct access_change *change);

/* registration_figures.c: one answer that was given. */
struct figure_try {
    enum figure figure;
    const char *key;
    transaction_number transaction;
    int version; /* 0: the newest */
    date on;
    money amount;
};
/* FINDINGS: what is no number, day or amount, or there are too few. */
enum code figures_read(struct action *action, const struct registration *r,
                       const struct registration_order *order, struct figure_try ret[FIGURES],
                       size_t *ret_count);
bool figure_right(struct action *action, const struct registration *r,
                  const struct figure_try *one);
const char *figure_word(enum figure figure);
