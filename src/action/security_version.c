/*
 * Versions of an agreement: each change makes one, and a debt is guaranteed by the one that was in
 * force on the day on which it became owed.
 */
#include "security_agreement.h"

enum code security_load_versions(struct store *store, struct arena *arena, bn owner,
                                 ledger_id matter, ledger_id before,
                                 struct security_version **ret, size_t *ret_count)
{
    struct stored_money_step *steps, loaded;
    struct security_version *list = NULL;
    size_t made = 0, capacity = 0;
    const size_t count = store_list_money_matter(store, arena, owner, matter, &steps);
    for (size_t i = 0; i < count; i++) {
        const enum money_state to = money_steps[steps[i].step].to;
        if (steps[i].id >= before ||
            (to != MONEY_STATE_SECURITY_ACTIVE && to != MONEY_STATE_SECURITY_NOTIFIED))
            continue;
        enum code code = store_load_money_step(store, arena, owner, steps[i].id, &loaded);
        if (code != OK)
            return code;
        struct security_version *one = LIST_PUSH(arena, list, made, capacity);
        *one = (struct security_version){.since = steps[i].on};
        if (!security_read_terms(arena, loaded.document, &one->terms))
            return FAULT;
    }
    *ret = list;
    *ret_count = made;
    return OK;
}

struct security_version *security_version_on(struct security_version *versions, size_t count,
                                             date on)
{
    size_t at = count - 1;
    while (at > 0 && date_before(on, versions[at].since))
        at--;
    return &versions[at];
}

bool security_in_force(const struct security_terms *terms, program_account account, date on)
{
    const date last = security_last_day(terms);
    return security_part_for(terms, account) != NULL && !date_before(on, terms->from) &&
           (date_is_none(last) || !date_before(last, on));
}

date security_accrued_on(const struct ledger_item *item)
{
    return date_is_none(item->released_on) ? item->effective_on : item->released_on;
}
