/*
 * What the closing of a day does of demands on security: those whose debts were paid lapse; those
 * that were neither paid nor rebutted in time, or not paid on the day of the determination, are in
 * default. It is written in the debtor's chain alone, where a demand stands.
 *
 * @source SOR/2024-42 ss. 9, 10
 */
#include "security_agreement.h"

#include "day_impl.h"

/* The step of the day; COUNT none. */
static enum money_step step_of(const struct security_demand *demand, date on)
{
    const date last = demand->state == MONEY_STATE_DEMAND_SENT         ? demand->answer_by
                      : demand->state == MONEY_STATE_DEMAND_DETERMINED ? demand->payable_on
                                                                       : DATE_NONE;
    if (demand->asks.cents == 0)
        return MONEY_STEP_DEMAND_LAPSE;
    return !date_is_none(last) && date_before(last, on) ? MONEY_STEP_DEMAND_DEFAULT
                                                        : MONEY_STEP_COUNT;
}

enum code day_demand(struct account_day *day, struct changes **ret)
{
    struct action *action = day->action;
    struct stored_money_step *last;
    int64_t head;
    const bn owner = program_account_bn(day->account);
    day->more = false;
    enum code code = store_load_head(action->store, owner, &head);
    const size_t count =
        code == OK ? store_list_money_pending(action->store, action->arena, day->account, "demand",
                                              &last)
                   : 0;
    struct security_record record = {.action = action, .on = day->on,
                                     .at = instant_at(day->on, 0, 30), .actor = "system"};
    for (size_t i = 0; i < count && code == OK; i++) {
        struct security_demand demand;
        code = demand_load(action, owner, last[i].matter, &demand);
        const enum money_step step = code == OK ? step_of(&demand, day->on) : MONEY_STEP_COUNT;
        if (step != MONEY_STEP_COUNT) {
            security_add(&record, day->account, step, demand.matter,
                         security_subject(action->arena, &demand.terms),
                         step == MONEY_STEP_DEMAND_LAPSE ? demand.amount : demand.asks);
            security_tell_both(&record, demand.terms.provider, LETTER_DEMAND);
        }
        code = code == NOT_FOUND ? OK : code; /* a provider's copy */
    }
    if (code != OK || record.count == 0)
        return code;
    struct changes *changes = arena_alloc(action->arena, sizeof(*changes));
    *changes = (struct changes){.bn = owner, .kind = "security", .expect_seq = head};
    security_fill(&record, changes);
    *ret = changes;
    return OK;
}
