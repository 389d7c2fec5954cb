#include "payment.h"

#include <stdlib.h>

/* An item taking part, and what is left of it, above zero for credits too. */
struct part {
    const struct ledger_item *item;
    money left;
    date on; /* of a debt: the first day on which it can be settled without being told */
};

static int compare_classes(const struct ledger_item *x, const struct ledger_item *y)
{
    return item_types[x->type].order - item_types[y->type].order;
}

static int compare_by_age(const void *a, const void *b)
{
    const struct ledger_item *x = ((const struct part *)a)->item;
    const struct ledger_item *y = ((const struct part *)b)->item;
    int order = date_compare(x->due_on, y->due_on);
    if (order == 0)
        order = compare_classes(x, y);
    return order != 0 ? order : ledger_id_compare(x->id, y->id);
}

/* What falls due later is settled later, whatever its class. */
static int compare_by_class(const void *a, const void *b)
{
    const struct part *x = a, *y = b;
    int order = date_compare(x->on, y->on);
    if (order == 0)
        order = compare_classes(x->item, y->item);
    return order != 0 ? order : compare_by_age(a, b);
}

static int compare_credits(const void *a, const void *b)
{
    const struct ledger_item *x = ((const struct part *)a)->item;
    const struct ledger_item *y = ((const struct part *)b)->item;
    int order = date_compare(x->effective_on, y->effective_on);
    return order != 0 ? order : ledger_id_compare(x->id, y->id);
}

/* A settlement with the places of its debt and its credit in their orders. */
struct ranked {
    struct payment_settlement settlement;
    size_t debit, credit;
};

struct allocation {
    struct arena *arena;
    const struct payment_policy *policy;
    date today, until;
    struct part *debits, *credits;
    size_t debits_count, credits_count;
    struct ranked *settled;
    size_t count, capacity;
};

/* As much of the debit as the credit has, on `on`. */
static void settle(struct allocation *a, size_t credit, size_t debit, date on, enum rule rule)
{
    struct part *from = &a->credits[credit], *to = &a->debits[debit];
    money amount = money_min(from->left, to->left);
    if (amount.cents == 0)
        return;
    from->left = money_subtract(from->left, amount);
    to->left = money_subtract(to->left, amount);
    *LIST_PUSH(a->arena, a->settled, a->count, a->capacity) =
        (struct ranked){{from->item, to->item, amount, on, rule}, debit, credit};
}

/* Does the credit take back of the debit what was never owed? Interest of the same declaration, or
 * what was charged on it. */
static bool corrects(const struct ledger_item *credit, const struct ledger_item *debit)
{
    if (strcmp(credit->reference, debit->reference) != 0)
        return false;
    if (credit->type == ITEM_INT)
        return credit->base != 0 && debit->type == ITEM_INT;
    if (credit->type == ITEM_LPP)
        return credit->base == debit->id;
    return (credit->type == ITEM_COR || credit->type == ITEM_ADJ) &&
           (debit->type == ITEM_CAD || debit->type == ITEM_COR || debit->type == ITEM_ADJ);
}

static bool takes_back(const struct ledger_item *credit)
{
    return (credit->type == ITEM_INT && credit->base != 0) || credit->type == ITEM_COR ||
           credit->type == ITEM_ADJ || credit->type == ITEM_LPP;
}

static date later(date a, date b)
{
    return date_before(a, b) ? b : a;
}

/* In the order in which they happen: by day, then as debts are taken up, then oldest credit. */
static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    int order = date_compare(x->settlement.on, y->settlement.on);
    if (order == 0)
        order = (x->debit > y->debit) - (x->debit < y->debit);
    return order != 0 ? order : (x->credit > y->credit) - (x->credit < y->credit);
}

static void take_part(struct allocation *a, const struct ledger_item *items, size_t count)
{
    int wait = a->policy->preference == PAYMENT_MANUAL ? 1 : 0; /* past due, not due */
    a->debits = arena_array(a->arena, count, sizeof *a->debits);
    a->credits = arena_array(a->arena, count, sizeof *a->credits);
    for (size_t i = 0; i < count; i++) {
        const struct ledger_item *item = &items[i];
        if (ledger_item_apart(item) || item->outstanding.cents == 0)
            continue;
        if (item->outstanding.cents < 0)
            a->credits[a->credits_count++] = (struct part){
                .item = item, .left = money_negate(item->outstanding)};
        else if (date_compare(item->due_on, a->until) <= 0)
            a->debits[a->debits_count++] = (struct part){
                item, item->outstanding, later(a->today, date_add(item->due_on, wait))};
    }
    if (a->debits_count > 1)
        qsort(a->debits, a->debits_count, sizeof *a->debits,
              a->policy->order == PAYMENT_CLASS_THEN_AGE ? compare_by_class : compare_by_age);
    if (a->credits_count > 1)
        qsort(a->credits, a->credits_count, sizeof *a->credits, compare_credits);
}

static void correct(struct allocation *a)
{
    for (size_t c = 0; c < a->credits_count; c++)
        for (size_t d = 0; d < a->debits_count && takes_back(a->credits[c].item); d++)
            if (corrects(a->credits[c].item, a->debits[d].item))
                settle(a, c, d, later(a->today, a->debits[d].item->due_on),
                       RULE_ALLOCATION_CORRECTION);
}

/* Of one business: the first nine digits; where one is not known they do not meet. */
static bool same_agent(const struct ledger_item *credit, const struct ledger_item *debit)
{
    const char *filed_by = debit->filed_by[0] != '\0' ? debit->filed_by : debit->account.text;
    const char *paid_by = credit->paid_by[0] != '\0' ? credit->paid_by : credit->filed_by;
    return paid_by[0] != '\0' && strncmp(filed_by, paid_by, 9) == 0;
}

/* Each debt in order, from the oldest credit that may. `apart`: as under ACCOUNT, when the time of
 * AGENT is over. */
static void meet(struct allocation *a, bool apart, enum rule rule)
{
    bool agent = a->policy->preference == PAYMENT_AGENT && !apart;
    size_t first = 0; /* credits before it are used up */
    for (size_t d = 0; d < a->debits_count; d++) {
        while (first < a->credits_count && a->credits[first].left.cents == 0)
            first++;
        for (size_t c = first; c < a->credits_count && a->debits[d].left.cents > 0; c++) {
            const struct ledger_item *credit = a->credits[c].item;
            date on = a->debits[d].on;
            if (apart)
                on = later(on, date_add(credit->effective_on, a->policy->agent_days));
            if (date_compare(on, a->until) > 0 || date_compare(credit->effective_on, on) > 0 ||
                (agent && !same_agent(credit, a->debits[d].item)))
                continue;
            settle(a, c, d, on, rule);
        }
    }
}

size_t payment_allocate_by(struct arena *arena, const struct payment_policy *policy,
                           const struct ledger_item *items, size_t items_count, date today,
                           date until, struct payment_settlement **ret_settlements)
{
    struct allocation a = {.arena = arena, .policy = policy, .today = today, .until = until};
    enum rule order = policy->order == PAYMENT_CLASS_THEN_AGE ? RULE_ALLOCATION_CLASS_THEN_AGE
                                                              : RULE_ALLOCATION_AGE_THEN_CLASS;
    take_part(&a, items, items_count);
    correct(&a);
    switch (policy->preference) {
    case PAYMENT_ACCOUNT:
    case PAYMENT_PREFERENCES:
        meet(&a, false, order);
        break;
    case PAYMENT_AGENT:
        meet(&a, false, RULE_ALLOCATION_AGENT);
        meet(&a, true, order);
        break;
    case PAYMENT_MANUAL:
        meet(&a, false, RULE_ALLOCATION_OVERDUE);
        break;
    }
    if (a.count > 1)
        qsort(a.settled, a.count, sizeof *a.settled, compare_ranked);
    *ret_settlements = arena_array(arena, a.count, sizeof **ret_settlements);
    for (size_t i = 0; i < a.count; i++)
        (*ret_settlements)[i] = a.settled[i].settlement;
    return a.count;
}

size_t payment_allocate(struct arena *arena, const struct ledger_item *items, size_t items_count,
                        date today, date until, struct payment_settlement **ret_settlements)
{
    static const struct payment_policy usual = {PAYMENT_AGE_THEN_CLASS, PAYMENT_ACCOUNT, 0};
    return payment_allocate_by(arena, &usual, items, items_count, today, until, ret_settlements);
}

void payment_links(struct arena *arena, const struct payment_settlement *settlements, size_t count,
                   date today, size_t first_entry_place, struct ledger_entry *ret_entries,
                   struct ledger_link *ret_links)
{
    (void)arena;
    money before = {0}; /* of the same debit, by the settlements just before this one */
    for (size_t i = 0; i < count; i++) {
        const struct payment_settlement *settlement = &settlements[i];
        const struct ledger_item *credit = settlement->credit, *debit = settlement->debit;
        assert(date_compare(settlement->on, today) <= 0);
        if (i == 0 || settlements[i - 1].debit != debit)
            before = money_cents(0);

        struct ledger_entry *entry = &ret_entries[i];
        memset(entry, 0, sizeof *entry);
        entry->id = ledger_place(first_entry_place + i);
        entry->effective_on = credit->effective_on;
        entry->posted_on = today;
        memcpy(entry->reference, debit->reference, sizeof entry->reference);
        money cleared = money_subtract(debit->amount, debit->outstanding);
        ledger_post_clearing(debit, money_add(cleared, before), settlement->amount, entry);
        before = money_add(before, settlement->amount);

        ret_links[i] = (struct ledger_link){
            .id = ledger_place(i),
            .entry = entry->id,
            .credit = credit->id,
            .debit = debit->id,
            .account = debit->account,
            .amount = settlement->amount,
            .value_on = credit->effective_on,
            .posted_on = today,
        };
    }
}
