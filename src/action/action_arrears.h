/* Collection of overdue debt: notices of arrears, and what becomes of the debts they told of. A
 * notice is a matter of kind "arrears" with its document; each debt in it is a matter of kind
 * "debt" (facts/money_steps.rec), whose subject is the id of its item. The closing of a day takes
 * the steps that nobody asks for. */
#pragma once
#include "document_arrears.h"
#include "store.h"

struct action;

/* Notices of an account, newest first. */
enum code action_list_arrears(struct action *action, program_account account,
                              struct arrears_notice **ret, size_t *ret_count);
/* One of them by its id, the JSON as issued, and the record that issued it. */
struct shown_arrears {
    struct arrears_notice notice;
    const char *document;
    int64_t seq;
    struct ledger_item *items; /* of each row, as it stands now */
};
enum code action_show_arrears(struct action *action, program_account account, const char *id,
                              struct shown_arrears *ret);

/* ---- a debt that a notice told of ---- */

struct shown_debt {
    struct ledger_item item; /* as it stands now */
    money interest;          /* posted on its declaration or notice and open, beside it */
    enum money_state state;
    ledger_id matter;
    const char *notice;      /* id of the notice of arrears */
    date noticed_on;
    date referred_on;        /* the last time; none: it is not referred */
    date legal_from;         /* no legal action before. @source Customs Act s. 97.34 */
    struct stored_money_step *steps; /* oldest first */
    size_t steps_count;
};
/* NOT_FOUND: no notice told of it. Goes on by action_take_money_step, for officers: debt.recall,
 * debt.again, debt.legal. Findings ARR-... */
enum code action_show_debt(struct action *action, program_account account, ledger_id item,
                           struct shown_debt *ret);
/* Is the debt referred, or has legal action begun? Cheap: read once for an action. */
bool action_is_referred(struct action *action, const struct ledger_item *item);
/* For officers: debts that are referred or recalled and not paid, longest first. FORBIDDEN. */
enum code action_list_referred(struct action *action, struct shown_debt **ret, size_t *ret_count);
