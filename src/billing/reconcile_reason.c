/* What parts the two sides of one reference. */
#include "reconcile_impl.h"

/* Everybody's day is one that an item of the line carries. */
static bool days_fit(const struct reconcile_pile *pile)
{
    for (size_t i = 0; i < pile->rows_count; i++) {
        bool fits = date_is_none(pile->rows[i]->on);
        for (size_t k = 0; k < pile->items_count && !fits; k++)
            fits = reconcile_on(pile->items[k], pile->rows[i]->on);
        if (!fits)
            return false;
    }
    return true;
}

/* GST of the items, and false when a row does not say its own. */
static bool taxes(const struct reconcile_pile *pile, money *ret_theirs, money *ret_ours)
{
    *ret_theirs = *ret_ours = money_cents(0);
    for (size_t i = 0; i < pile->items_count; i++)
        *ret_ours = money_add(*ret_ours, pile->items[i]->by_class[REVENUE_GST]);
    for (size_t i = 0; i < pile->rows_count; i++) {
        if (!pile->rows[i]->has_tax)
            return false;
        *ret_theirs = money_add(*ret_theirs, pile->rows[i]->tax);
    }
    return true;
}

/* The same amount again and again, and the other side has it less often. */
static bool is_repeated(money amount, size_t count, money other)
{
    return count > 1 && amount.cents != 0 && other.cents % amount.cents == 0 &&
           other.cents / amount.cents >= 1 && other.cents / amount.cents < (int64_t)count;
}

static bool is_duplicate(const struct reconcile_pile *pile)
{
    bool rows = true, items = true;
    for (size_t i = 1; i < pile->rows_count; i++)
        rows = rows && pile->rows[i]->amount.cents == pile->rows[0]->amount.cents;
    for (size_t i = 0; i < pile->items_count; i++)
        items = items && reconcile_is_payment(pile->items[i]) &&
                pile->items[i]->amount.cents == pile->items[0]->amount.cents;
    return (rows && is_repeated(pile->rows[0]->amount, pile->rows_count, pile->ours)) ||
           (items && is_repeated(pile->items[0]->amount, pile->items_count, pile->theirs));
}

/* What the reference came to before its last changes, or comes to with those after the period. */
static bool is_version(const struct reconcile_pile *pile)
{
    money sum = money_cents(0), counted = money_cents(0);
    bool found = false;
    for (size_t i = 0; i < pile->all_count; i++) {
        if (reconcile_is_extra(pile->all[i]) || reconcile_is_payment(pile->all[i]))
            continue;
        sum = money_add(sum, pile->all[i]->amount);
        found = found || sum.cents == pile->theirs.cents;
    }
    for (size_t i = 0; i < pile->items_count; i++)
        if (!reconcile_is_extra(pile->items[i]) && !reconcile_is_payment(pile->items[i]))
            counted = money_add(counted, pile->items[i]->amount);
    return found && counted.cents != pile->theirs.cents;
}

static bool is_extra(const struct reconcile_pile *pile)
{
    money sum = money_cents(0);
    size_t extras = 0;
    for (size_t i = 0; i < pile->items_count; i++) {
        extras += reconcile_is_extra(pile->items[i]);
        if (!reconcile_is_extra(pile->items[i]))
            sum = money_add(sum, pile->items[i]->amount);
    }
    return extras > 0 && extras < pile->items_count && sum.cents == pile->theirs.cents;
}

static enum rule amount_reason(const struct reconcile_pile *pile)
{
    money tax, gst;
    int64_t apart = pile->ours.cents - pile->theirs.cents;
    if (pile->theirs.cents == -pile->ours.cents)
        return RULE_RECONCILE_SIGN;
    if (is_duplicate(pile))
        return RULE_RECONCILE_DUPLICATE;
    if (is_version(pile))
        return RULE_RECONCILE_VERSION;
    if (is_extra(pile))
        return RULE_RECONCILE_EXTRA;
    (void)taxes(pile, &tax, &gst);
    if (gst.cents != 0 && (pile->theirs.cents == gst.cents || apart == gst.cents))
        return RULE_RECONCILE_SPLIT;
    if (apart >= -RECONCILE_CENTS && apart <= RECONCILE_CENTS)
        return RULE_RECONCILE_CENTS;
    return RULE_RECONCILE_AMOUNT;
}

void reconcile_both(struct reconcile_work *work, const struct reconcile_pile *pile)
{
    bool dated = days_fit(pile);
    money tax, gst;
    bool split = taxes(pile, &tax, &gst) && tax.cents != gst.cents;
    enum rule reason = pile->rows_count == 1 && pile->items_count == 1 ? RULE_RECONCILE_EQUAL
                                                                       : RULE_RECONCILE_SUM;
    if (pile->theirs.cents != pile->ours.cents)
        reason = amount_reason(pile);
    else if (split)
        reason = RULE_RECONCILE_SPLIT;
    else if (!dated)
        reason = RULE_RECONCILE_DATE;
    bool same = reason == RULE_RECONCILE_EQUAL || reason == RULE_RECONCILE_SUM;
    struct reconcile_line *line = reconcile_add(
        work, same ? RECONCILE_MATCHED : RECONCILE_DIFFERENT, reason, pile, pile);
    line->date_differs = !dated;
}
