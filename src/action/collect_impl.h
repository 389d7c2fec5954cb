/* What the actions on pre-authorised debits share. Private to the room. */
#pragma once
#include "money_impl.h"

int collect_number(struct action *action, const char *name, const char *usual); /* a parameter */
/* The terms of a kept document. */
bool collect_read_terms(struct action *action, const char *document, struct agreement_terms *ret);
/* The last that hold for a due day, of all steps of a matter; NOT_FOUND. */
enum code collect_terms_on(struct action *action, const struct stored_money_step *steps,
                           size_t count, date due_on, struct agreement_terms *ret,
                           const struct stored_money_step **ret_step);

/* What the account's statement asks for on that day, less what was paid or is with the bank since.
 * amount 0: nothing. ret_statement: its id. */
enum code collect_due(struct action *action, program_account account, date due_on,
                      money *ret_amount, const char **ret_statement);
/* "123456782RM0001-FR7": the account and the due day in three characters; 19 are all that a file
 * takes. */
const char *collect_id(struct arena *arena, program_account account, date due_on);

/* From the step that drew it, which may come without its document; pending, as it was then. */
enum code collect_read(struct action *action, const struct stored_money_step *drawn,
                       struct collection *ret);

struct bank_collector collect_collector(struct action *action, const struct bank_run *run);

/* Findings PAD-0001 to 0003; the number as it is shown. */
void agreement_read_place(struct action *action, const struct agreement_order *order,
                          struct bank_place *ret);
const char *agreement_mask(struct arena *arena, const char *number);
/* Of the first step of a refund. */
bool refund_read_place(struct action *action, const char *document, struct bank_place *ret,
                       const char **ret_payee);
const char *refund_id(struct arena *arena, program_account account, ledger_id matter);
const char *refund_shown_document(struct action *action, const char *document);

/* The agency, for who may take and make its bank files; FORBIDDEN. */
enum code collect_agency(struct action *action, program_account *ret);
enum code collect_look(struct action *action, program_account *ret); /* auditors, too */
/* The run of a due day, from the agency's chain. NOT_FOUND. ret_step: the step that drew it. */
enum code collect_load_run(struct action *action, program_account agency, date due_on,
                           struct bank_run *ret_run, struct stored_money_step *ret_step);
enum code collect_write(struct action *action, const struct bank_run *run,
                        enum collect_format format, struct out *out);
