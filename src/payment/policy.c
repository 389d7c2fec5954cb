/* Names of preferences; directions by the client. */
#include "payment.h"

const char *const payment_preference_names[PAYMENT_PREFERENCES] = {"ACCOUNT", "AGENT", "MANUAL"};

bool payment_preference_parse(const char *text, enum payment_preference *ret)
{
    for (int i = 0; i < PAYMENT_PREFERENCES; i++)
        if (text != NULL && strcmp(text, payment_preference_names[i]) == 0) {
            *ret = (enum payment_preference)i;
            return true;
        }
    return false;
}

bool payment_direct(const struct ledger_item *credit, const struct ledger_item *const *debts,
                    size_t count, date today, struct payment_settlement *ret_settlements,
                    money *ret_short)
{
    money left = money_negate(credit->outstanding);
    for (size_t i = 0; i < count; i++)
        left = money_subtract(left, debts[i]->outstanding);
    if (left.cents < 0) {
        *ret_short = money_negate(left);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        ret_settlements[i] = (struct payment_settlement){.credit = credit,
                                                         .debit = debts[i],
                                                         .amount = debts[i]->outstanding,
                                                         .on = today,
                                                         .rule = RULE_ALLOCATION_DIRECTED};
    return true;
}
