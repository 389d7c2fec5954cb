/* Which debts ended by being waived or written off: few of an account, read once for an action. */
#include "action_impl.h"
#include "action_relief.h"

struct given_up {
    program_account account;
    struct ledger_item *credits[2]; /* WAV, WO */
    size_t counts[2];
};
static const enum item_type kinds[2] = {ITEM_WAV, ITEM_WO};

static const struct given_up *given_of(struct action *action, program_account account)
{
    if (action->given != NULL && program_account_equal(action->given->account, account))
        return action->given;
    struct given_up *given = arena_alloc(action->arena, sizeof(*given));
    *given = (struct given_up){.account = account};
    for (size_t k = 0; k < ARRAY_COUNT(kinds); k++) {
        const struct item_filter filter = {.account = account, .type = (int)kinds[k]};
        given->counts[k] =
            store_list_items(action->store, action->arena, &filter, &given->credits[k]);
    }
    action->given = given;
    return given;
}

bool action_given_up(struct action *action, const struct ledger_item *item, enum item_type *ret,
                     bool *ret_whole)
{
    if (item->outstanding.cents != 0 || item->amount.cents <= 0 || !ledger_by_class(item->type))
        return false;
    const struct given_up *given = given_of(action, item->account);
    for (size_t k = 0; k < ARRAY_COUNT(kinds); k++)
        for (size_t i = 0; i < given->counts[k]; i++)
            if (given->credits[k][i].base == item->id) {
                *ret = kinds[k];
                *ret_whole = given->credits[k][i].amount.cents == -item->amount.cents;
                return true;
            }
    return false;
}
