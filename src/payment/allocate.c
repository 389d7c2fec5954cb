#include "payment.h"

#include <stdlib.h>

/* An item taking part, and what is left of it, above zero for credits too. */
struct part {
    const struct ledger_item *item;
    money left;
};

static int compare_debits(const void *a, const void *b)
{
    const struct ledger_item *x = ((const struct part *)a)->item;
    const struct ledger_item *y = ((const struct part *)b)->item;
    int order = date_compare(x->due_on, y->due_on);
    if (order == 0)
        order = item_types[x->type].order - item_types[y->type].order;
    return order != 0 ? order : ledger_id_compare(x->id, y->id);
}

static int compare_credits(const void *a, const void *b)
{
    const struct ledger_item *x = ((const struct part *)a)->item;
    const struct ledger_item *y = ((const struct part *)b)->item;
    int order = date_compare(x->effective_on, y->effective_on);
    return order != 0 ? order : ledger_id_compare(x->id, y->id);
}

struct settlements {
    struct arena *arena;
    struct payment_settlement *items;
    size_t count, capacity;
};

/* As much of the debit as the credit has, on `on`. */
static void settle(struct settlements *settlements, struct part *credit, struct part *debit,
                   date on)
{
    money amount = money_min(credit->left, debit->left);
    if (amount.cents == 0)
        return;
    credit->left = money_subtract(credit->left, amount);
    debit->left = money_subtract(debit->left, amount);
    *LIST_PUSH(settlements->arena, settlements->items, settlements->count, settlements->capacity) =
        (struct payment_settlement){credit->item, debit->item, amount, on};
}

/* Does the credit take back of the debit what was never owed? Interest of the same declaration, or
 * what was charged on it. */
static bool corrects(const struct ledger_item *credit, const struct ledger_item *debit)
{
    if (strcmp(credit->reference, debit->reference) != 0)
        return false;
    if (credit->type == ITEM_INT)
        return credit->base != 0 && debit->type == ITEM_INT;
    return (credit->type == ITEM_COR || credit->type == ITEM_ADJ) &&
           (debit->type == ITEM_CAD || debit->type == ITEM_COR || debit->type == ITEM_ADJ);
}

static bool takes_back(const struct ledger_item *credit)
{
    return (credit->type == ITEM_INT && credit->base != 0) || credit->type == ITEM_COR ||
           credit->type == ITEM_ADJ;
}

static date later(date a, date b)
{
    return date_before(a, b) ? b : a;
}

/* In the order in which they happen: by day, then as debts are taken up, then oldest credit. */
static int compare_settlements(const void *a, const void *b)
{
    const struct payment_settlement *x = a, *y = b;
    struct part debits[2] = {{.item = x->debit}, {.item = y->debit}};
    struct part credits[2] = {{.item = x->credit}, {.item = y->credit}};
    int order = date_compare(x->on, y->on);
    if (order == 0)
        order = compare_debits(&debits[0], &debits[1]);
    return order != 0 ? order : compare_credits(&credits[0], &credits[1]);
}

size_t payment_allocate(struct arena *arena, const struct ledger_item *items, size_t items_count,
                        date today, date until, struct payment_settlement **ret_settlements)
{
    struct part *debits = arena_array(arena, items_count, sizeof *debits);
    struct part *credits = arena_array(arena, items_count, sizeof *credits);
    size_t debits_count = 0, credits_count = 0;
    for (size_t i = 0; i < items_count; i++) {
        const struct ledger_item *item = &items[i];
        if (ledger_item_apart(item))
            continue;
        if (item->outstanding.cents > 0 && date_compare(item->due_on, until) <= 0)
            debits[debits_count++] = (struct part){item, item->outstanding};
        else if (item->outstanding.cents < 0)
            credits[credits_count++] = (struct part){item, money_negate(item->outstanding)};
    }
    if (debits_count > 1)
        qsort(debits, debits_count, sizeof *debits, compare_debits);
    if (credits_count > 1)
        qsort(credits, credits_count, sizeof *credits, compare_credits);

    struct settlements settlements = {.arena = arena};
    for (size_t c = 0; c < credits_count; c++)
        for (size_t d = 0; d < debits_count && takes_back(credits[c].item); d++)
            if (corrects(credits[c].item, debits[d].item))
                settle(&settlements, &credits[c], &debits[d],
                       later(today, debits[d].item->due_on));

    size_t first = 0; /* credits before it are used up */
    for (size_t d = 0; d < debits_count; d++) {
        date on = later(today, debits[d].item->due_on);
        while (first < credits_count && credits[first].left.cents == 0)
            first++;
        for (size_t c = first; c < credits_count && debits[d].left.cents > 0; c++)
            if (date_compare(credits[c].item->effective_on, on) <= 0)
                settle(&settlements, &credits[c], &debits[d], on);
    }
    if (settlements.count > 1) /* corrections were settled before their turn */
        qsort(settlements.items, settlements.count, sizeof *settlements.items,
              compare_settlements);
    *ret_settlements = settlements.items;
    return settlements.count;
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
        memcpy(entry->cause, "CLEAR", sizeof "CLEAR");
        memcpy(entry->reference, debit->reference, sizeof entry->reference);
        money cleared = money_subtract(debit->amount, debit->outstanding);
        ledger_clearing_entry(debit, money_add(cleared, before), settlement->amount, entry);
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
