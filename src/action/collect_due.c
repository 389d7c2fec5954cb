/* What there is to collect from one account for one due day. */
#include "collect_impl.h"

const char *collect_id(struct arena *arena, program_account account, date due_on)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    int day = date_between(date_make(2000, 1, 1), due_on) % (36 * 36 * 36);
    return arena_printf(arena, "%s-%c%c%c", account.text, digits[day / (36 * 36)],
                        digits[day / 36 % 36], digits[day % 36]);
}

/* With the bank already, for other due days. */
static money pending_of(struct action *action, program_account account)
{
    struct stored_money_step *steps;
    money sum = {0};
    size_t count =
        store_list_money_pending(action->store, action->arena, account, "collection", &steps);
    for (size_t i = 0; i < count; i++)
        sum = money_add(sum, steps[i].amount);
    return sum;
}

static bool statement_for(struct action *action, program_account account, date due_on,
                          struct stored_statement *ret)
{
    struct stored_statement *list;
    size_t count =
        store_list_statements(action->store, action->arena, account, "SOA", &list);
    for (size_t i = 0; i < count; i++)
        if (date_equal(list[i].due_on, due_on)) {
            *ret = list[i];
            return true;
        }
    return false;
}

enum code collect_due(struct action *action, program_account account, date due_on,
                      money *ret_amount, const char **ret_statement)
{
    struct stored_statement statement;
    struct open_due *dues;
    *ret_amount = money_cents(0);
    *ret_statement = NULL;
    if (!statement_for(action, account, due_on, &statement))
        return OK;
    money owed = money_negate(pending_of(action, account));
    size_t count = store_list_open_by_due(action->store, action->arena, account, &dues);
    for (size_t i = 0; i < count; i++) {
        owed = money_add(owed, dues[i].credits);
        if (!date_is_none(dues[i].due_on) && !date_before(due_on, dues[i].due_on))
            owed = money_add(owed, dues[i].debits);
    }
    if (owed.cents > statement.total_payable.cents)
        owed = statement.total_payable;
    *ret_statement = arena_text(action->arena, statement.id);
    if (owed.cents > 0)
        *ret_amount = owed;
    return OK;
}
