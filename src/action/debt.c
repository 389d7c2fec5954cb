/* Debts that a notice of arrears told of: where they stand, and what an officer does about them. */
#include "arrears_impl.h"

#include <stdlib.h>

/* The notice is the first step of the record that told of the debt. */
static const struct stored_money_step *notice_of(struct action *action, bn owner,
                                                 ledger_id noticed, struct stored_money_step *room)
{
    ledger_id first = ledger_id_sequence(noticed) * LEDGER_ID_PLACES;
    bool found = store_load_money_step(action->store, action->arena, owner, first, room) == OK;
    return found && room->step == MONEY_STEP_ARREARS_NOTICE ? room : NULL;
}

static money interest_beside(struct action *action, const struct ledger_item *item)
{
    struct ledger_item *others;
    money sum = {0};
    if (item->type == ITEM_INT || item_types[item->type].interest == INTEREST_NONE)
        return sum;
    size_t count = store_list_debt(action->store, action->arena, item->account, item->reference,
                                   &others);
    for (size_t i = 0; i < count; i++)
        if (others[i].type == ITEM_INT && others[i].outstanding.cents > 0)
            sum = money_add(sum, others[i].outstanding);
    return sum;
}

static enum code fill(struct action *action, bn owner, struct stored_money_step *steps,
                      size_t count, struct shown_debt *ret)
{
    const struct tariff *tariff = action->tariff;
    struct shown_debt debt = {.matter = steps[0].matter, .steps = steps, .steps_count = count,
                              .state = money_steps[steps[count - 1].step].to,
                              .noticed_on = steps[0].on};
    enum code code = store_load_item(action->store, action->arena, owner,
                                     strtoll(steps[0].subject, NULL, 10), &debt.item);
    if (code != OK)
        return code == NOT_FOUND ? FAULT : code;
    bool referred = debt.state == MONEY_STATE_DEBT_REFERRED || debt.state == MONEY_STATE_DEBT_LEGAL;
    for (size_t i = 0; i < count && referred; i++)
        if (money_steps[steps[i].step].to == MONEY_STATE_DEBT_REFERRED)
            debt.referred_on = steps[i].on;
    debt.legal_from =
        date_add(debt.noticed_on,
                 arrears_days(tariff, "legal_action_days", debt.noticed_on, 90) + 1);
    debt.interest = interest_beside(action, &debt.item);
    *ret = debt;
    return OK;
}

/* One item has one matter of kind debt; others may be about the same words. */
static size_t steps_about(struct action *action, bn owner, ledger_id item,
                          struct stored_money_step **ret)
{
    size_t kept = 0;
    size_t count = store_list_money_about(action->store, action->arena, owner,
                                          arrears_subject(action->arena, item), ret);
    for (size_t i = 0; i < count; i++)
        if (strcmp(money_steps[(*ret)[i].step].kind, "debt") == 0)
            (*ret)[kept++] = (*ret)[i];
    return kept;
}

enum code action_show_debt(struct action *action, program_account account, ledger_id item,
                           struct shown_debt *ret)
{
    bn owner = program_account_bn(account);
    struct stored_money_step *steps, room;
    struct shown_debt debt;
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return NOT_FOUND;
    size_t count = steps_about(action, owner, item, &steps);
    if (count == 0 || !program_account_equal(steps[0].account, account))
        return NOT_FOUND;
    enum code code = fill(action, owner, steps, count, &debt);
    if (code != OK)
        return code;
    const struct stored_money_step *notice = notice_of(action, owner, steps[0].id, &room);
    if (notice == NULL)
        return FAULT;
    debt.notice = arena_text(action->arena, notice->subject);
    *ret = debt;
    return OK;
}

struct referred {
    program_account account;
    struct arrears_matter *matters;
    size_t count;
};

bool action_is_referred(struct action *action, const struct ledger_item *item)
{
    struct referred *kept = action->referred;
    if (kept == NULL || !program_account_equal(kept->account, item->account)) {
        kept = arena_alloc(action->arena, sizeof(*kept));
        *kept = (struct referred){.account = item->account};
        kept->count =
            arrears_load(action->store, action->arena, item->account, &kept->matters);
        action->referred = kept;
    }
    for (size_t i = 0; i < kept->count && item->outstanding.cents > 0; i++)
        if (kept->matters[i].item == item->id)
            return kept->matters[i].state == MONEY_STATE_DEBT_REFERRED ||
                   kept->matters[i].state == MONEY_STATE_DEBT_LEGAL;
    return false;
}

/* What was paid today is taken off at once; the closing of the day says so in the record. */
enum code action_list_referred(struct action *action, struct shown_debt **ret, size_t *ret_count)
{
    struct stored_money_step *last;
    struct shown_debt *list = NULL;
    size_t found = 0, capacity = 0;
    enum code code = OK;
    if (!action_may_look(action, PERMISSION_MONEY_DECIDE))
        return FORBIDDEN;
    size_t count =
        store_list_money_waiting(action->store, action->arena, "debt", INT32_MAX, &last);
    for (size_t i = 0; i < count && code == OK; i++) {
        bn owner = program_account_bn(last[i].account);
        struct stored_money_step *steps, room;
        struct shown_debt debt;
        if (last[i].step == MONEY_STEP_DEBT_NOTICE || last[i].step == MONEY_STEP_DEBT_REOPEN)
            continue;
        size_t steps_count = store_list_money_matter(action->store, action->arena, owner,
                                                     last[i].matter, &steps);
        code = fill(action, owner, steps, steps_count, &debt);
        if (code != OK || debt.item.outstanding.cents <= 0)
            continue;
        const struct stored_money_step *notice = notice_of(action, owner, steps[0].id, &room);
        debt.notice = notice == NULL ? "" : arena_text(action->arena, notice->subject);
        *LIST_PUSH(action->arena, list, found, capacity) = debt;
    }
    *ret = list;
    *ret_count = found;
    return code == OK ? action_whole(action) : code;
}

/* ---- what an officer does ---- */

static void check(struct action *action, const struct shown_debt *debt, enum money_step step)
{
    struct findings *findings = &action->findings;
    struct billing_debt owed =
        interest_debt(action, debt->item.account, debt->item.reference);
    if (debt->item.outstanding.cents <= 0)
        findings_add(findings, FINDING_ARR_0001, 0, "", debt->item.reference, NULL, NULL);
    if (step == MONEY_STEP_DEBT_LEGAL && date_before(action->today, debt->legal_from))
        findings_add(findings, FINDING_ARR_0002, 0, "", date_text(action->arena, debt->legal_from),
                     date_text(action->arena, debt->noticed_on), NULL);
    if (step != MONEY_STEP_DEBT_RECALL && arrears_is_secured(&owed, action->today))
        findings_add(findings, FINDING_ARR_0003, 0, "", debt->item.reference, NULL, NULL);
}

enum code debt_step(struct action *action, const struct money_order *order,
                    const struct money_matter *matter, struct stored_money_step *record,
                    struct money_taken *ret)
{
    struct shown_debt debt;
    enum code code = fill(action, matter->owner, matter->steps, matter->count, &debt);
    if (code != OK)
        return code;
    check(action, &debt, order->step);
    if (action->findings.errors_count > 0)
        return FINDINGS;
    record->amount = debt.item.outstanding;
    struct changes changes = {.bn = matter->owner, .expect_seq = matter->head, .kind = "arrears",
                              .money_steps = record, .money_steps_count = 1};
    struct commit_result result = action_commit(action, &changes);
    if (result.code == OK)
        money_tell(action, record, NULL, result.seq, ret);
    return result.code;
}
