#include "ledger.h"

enum ledger_problem ledger_check(const struct ledger_entry *entry)
{
    assert(entry->lines_count <= LEDGER_LINES_MAX);
    if (entry->lines_count == 0)
        return LEDGER_EMPTY;

    __int128 debits = 0, credits = 0;
    bool foreign = false;
    bn business = program_account_bn(entry->lines[0].account);
    for (size_t i = 0; i < entry->lines_count; i++) {
        const struct ledger_line *line = &entry->lines[i];
        if (line->amount.cents == 0)
            return LEDGER_LINE_ZERO;
        if (line->amount.cents > 0)
            debits += line->amount.cents;
        else
            credits -= line->amount.cents;
        foreign |= !bn_equal(program_account_bn(line->account), business);
    }
    if (foreign)
        return LEDGER_FOREIGN;
    if (debits > INT64_MAX || credits > INT64_MAX)
        return LEDGER_OVERFLOW;
    return debits == credits ? LEDGER_FINE : LEDGER_UNBALANCED;
}

void ledger_reverse(const struct ledger_entry *entry, ledger_id id, date on,
                    struct ledger_entry *ret_reversal)
{
    struct ledger_entry reversal = *entry;
    reversal.id = id;
    reversal.effective_on = on;
    reversal.posted_on = on;
    for (size_t i = 0; i < reversal.lines_count; i++)
        reversal.lines[i].amount = money_negate(reversal.lines[i].amount);
    *ret_reversal = reversal;
}

/* Adds a line unless it would be zero. */
static void entry_add(struct ledger_entry *entry, program_account account, enum ledger_code code,
                      money amount)
{
    if (amount.cents == 0)
        return;
    assert(entry->lines_count < LEDGER_LINES_MAX);
    entry->lines[entry->lines_count++] = (struct ledger_line){account, code, amount};
}

void ledger_charge_entry(program_account account, const money by_class[REVENUE_COUNT],
                         struct ledger_entry *entry)
{
    money total = {0};
    for (int c = 0; c < REVENUE_COUNT; c++)
        total = money_add(total, by_class[c]);

    entry->lines_count = 0;
    if (total.cents < 0)
        entry_add(entry, account, LEDGER_UNAPPLIED_CREDIT, total);
    for (int c = 0; c < REVENUE_COUNT; c++) {
        if (total.cents >= 0)
            entry_add(entry, account, (enum ledger_code)revenue_classes[c].receivable, by_class[c]);
        entry_add(entry, account, (enum ledger_code)revenue_classes[c].revenue,
                  money_negate(by_class[c]));
    }
}

void ledger_payment_entry(program_account account, money amount, struct ledger_entry *entry)
{
    assert(amount.cents > 0);
    entry->lines_count = 0;
    entry_add(entry, account, LEDGER_BANK_CLEARING, amount);
    entry_add(entry, account, LEDGER_UNAPPLIED_CREDIT, money_negate(amount));
}

void ledger_clearing_entry(const struct ledger_item *debit, money cleared, money amount,
                           struct ledger_entry *entry)
{
    money after = money_add(cleared, amount);
    assert(amount.cents != 0);
    assert(cleared.cents >= 0 && cleared.cents <= debit->amount.cents);
    assert(after.cents >= 0 && after.cents <= debit->amount.cents);

    money left_before[REVENUE_COUNT], left_after[REVENUE_COUNT];
    ledger_outstanding_by_class(debit, money_subtract(debit->amount, cleared), left_before);
    ledger_outstanding_by_class(debit, money_subtract(debit->amount, after), left_after);

    entry->lines_count = 0;
    entry_add(entry, debit->account, LEDGER_UNAPPLIED_CREDIT, amount);
    for (int c = 0; c < REVENUE_COUNT; c++)
        entry_add(entry, debit->account, (enum ledger_code)revenue_classes[c].receivable,
                  money_subtract(left_after[c], left_before[c]));
}

void ledger_outstanding_by_class(const struct ledger_item *item, money outstanding,
                                 money ret_by_class[REVENUE_COUNT])
{
    money left[REVENUE_COUNT] = {{0}};
    if (item->amount.cents < 0) {
        memcpy(ret_by_class, left, sizeof left);
        return;
    }
    assert(outstanding.cents >= 0 && outstanding.cents <= item->amount.cents);

    /* Classes below zero and the part cleared both come off the others, in class order. An item
     * nothing was cleared of stands as it was posted. */
    money off = money_subtract(item->amount, outstanding);
    bool touched = off.cents > 0;
    for (int c = 0; c < REVENUE_COUNT && touched; c++)
        if (item->by_class[c].cents < 0)
            off = money_subtract(off, item->by_class[c]);
    money sum = {0};
    for (int c = 0; c < REVENUE_COUNT; c++) {
        left[c] = item->by_class[c];
        if (touched && left[c].cents < 0)
            left[c] = money_cents(0);
        if (left[c].cents > 0) {
            money part = money_min(off, left[c]);
            left[c] = money_subtract(left[c], part);
            off = money_subtract(off, part);
        }
        sum = money_add(sum, left[c]);
    }
    assert(sum.cents == outstanding.cents);
    memcpy(ret_by_class, left, sizeof left);
}
