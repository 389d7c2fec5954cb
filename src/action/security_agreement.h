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
/* "123456789 SB-1": how an agreement is found in either chain. */
const char *security_subject(struct arena *arena, const struct security_terms *terms);
/* Puts what of the terms stands for accounts into the record, and what follows for each. NULL
 * terms: nothing of it stands any more. `reason`: why an account may then be short. */
enum code security_allocate(struct security_record *record, const struct security_terms *before,
                            const struct security_terms *after, const char *reason);
