/* What providers paid on demands, and what that leaves of their agreements. */
#include "security_agreement.h"

void security_add_paid(struct security_paid *paid, program_account account, money amount)
{
    size_t at = 0;
    paid->total = money_add(paid->total, amount);
    while (at < paid->parts_count && !program_account_equal(paid->parts[at].account, account))
        at++;
    if (at == SECURITY_ALLOCATIONS_MAX)
        return; /* more accounts than an agreement can have at a time: of the sum alone */
    if (at == paid->parts_count)
        paid->parts[paid->parts_count++] = (struct agreement_part){.account = account};
    paid->parts[at].amount = money_add(paid->parts[at].amount, amount);
}

void security_load_paid(struct store *store, struct arena *arena,
                        const struct security_terms *terms, struct security_paid *ret)
{
    struct stored_money_step *steps;
    struct security_paid paid = {0};
    const size_t count = store_list_money_about(store, arena, terms->debtor,
                                                security_subject(arena, terms), &steps);
    for (size_t i = 0; i < count; i++) {
        if (steps[i].step == MONEY_STEP_DEMAND_PAY)
            security_add_paid(&paid, steps[i].account, steps[i].amount);
        else if (steps[i].step == MONEY_STEP_DEMAND_UNPAY)
            security_add_paid(&paid, steps[i].account, money_negate(steps[i].amount));
    }
    *ret = paid;
}

struct security_terms security_left(const struct security_terms *terms,
                                    const struct security_paid *paid)
{
    struct security_terms left = *terms;
    int64_t free = terms->amount.cents - paid->total.cents;
    free = free < 0 ? 0 : free;
    left.amount = money_cents(free);
    left.parts_count = 0;
    for (size_t i = 0; i < terms->parts_count; i++) {
        struct agreement_part part = terms->parts[i];
        for (size_t k = 0; k < paid->parts_count; k++)
            if (program_account_equal(paid->parts[k].account, part.account))
                part.amount = money_subtract(part.amount, paid->parts[k].amount);
        if (part.amount.cents > free)
            part.amount = money_cents(free);
        if (part.amount.cents <= 0)
            continue;
        free -= part.amount.cents;
        left.parts[left.parts_count++] = part;
    }
    return left;
}
