/* Which statements were not paid in time, and what a penalty of the system comes to. */
#include "late.h"

#include <stdlib.h>

/* What of one declaration fell due with one statement. */
struct part {
    const char *reference;
    size_t statement;
    money owed, paid;
    date extended_until; /* the time to pay it; none */
    money paid_extended; /* by then */
    date paid_on; /* the last money for it */
    /* Of the declaration, on the first of its parts: */
    money less;     /* corrections below zero */
    money adjusted; /* adjustments up and down */
};

struct sorting {
    struct arena *arena;
    const struct late_statement *statements;
    size_t statements_count;
    const struct ledger_item **items; /* those of declarations, by id */
    size_t items_count;
    struct part *parts;
    size_t count, capacity;
};

static bool is_of_declaration(const struct ledger_item *item)
{
    return ledger_postings[ledger_posting_of(item->type)].due == POSTING_DUE_DECLARATION ||
           item->type == ITEM_ADJ;
}

/* The statement the debt belongs to; the number of them: none yet. */
static size_t statement_of(const struct sorting *of, const struct ledger_item *item)
{
    size_t s = 0;
    while (s < of->statements_count &&
           (ledger_id_sequence(item->id) >= of->statements[s].seq ||
            date_before(of->statements[s].issued_on, item->posted_on) ||
            date_before(of->statements[s].due_on, item->due_on)))
        s++;
    return s;
}

/* ADJ: not of a statement, but what it takes off counts. */
static bool falls_due(const struct ledger_item *item)
{
    return item->amount.cents > 0 && item->type != ITEM_ADJ && !ledger_item_apart(item);
}

static int compare_ids(const void *a, const void *b)
{
    return ledger_id_compare((*(const struct ledger_item *const *)a)->id,
                             (*(const struct ledger_item *const *)b)->id);
}

static const struct ledger_item *find(const struct sorting *of, ledger_id id)
{
    const struct ledger_item key = {.id = id}, *wanted = &key;
    const struct ledger_item **found =
        of->items_count == 0 ? NULL
                             : bsearch(&wanted, of->items, of->items_count, sizeof(*of->items),
                                       compare_ids);
    return found == NULL ? NULL : *found;
}

static int compare_parts(const void *a, const void *b)
{
    const struct part *x = a, *y = b;
    int order = strcmp(x->reference, y->reference);
    return order != 0 ? order : (x->statement > y->statement) - (x->statement < y->statement);
}

/* The first part of the declaration that is of this statement or a later one. */
static struct part *find_part(const struct sorting *of, const char *reference, size_t statement)
{
    const struct part key = {.reference = reference, .statement = statement};
    size_t low = 0, high = of->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_parts(&of->parts[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool there = low < of->count && strcmp(of->parts[low].reference, reference) == 0;
    return there ? &of->parts[low] : NULL;
}

static void take_items(struct sorting *of, const struct ledger_item *items, size_t count)
{
    of->items = arena_array(of->arena, count + 1, sizeof(*of->items));
    for (size_t i = 0; i < count; i++)
        if (is_of_declaration(&items[i]))
            of->items[of->items_count++] = &items[i];
    if (of->items_count > 1)
        qsort(of->items, of->items_count, sizeof(*of->items), compare_ids);
    for (size_t i = 0; i < of->items_count; i++)
        if (falls_due(of->items[i]))
            *LIST_PUSH(of->arena, of->parts, of->count, of->capacity) =
                (struct part){.reference = of->items[i]->reference,
                              .statement = statement_of(of, of->items[i]),
                              .owed = of->items[i]->amount};
    if (of->count > 1)
        qsort(of->parts, of->count, sizeof(*of->parts), compare_parts);
    size_t kept = 0; /* one for each declaration and statement */
    for (size_t i = 0; i < of->count; i++)
        if (kept > 0 && compare_parts(&of->parts[kept - 1], &of->parts[i]) == 0)
            of->parts[kept - 1].owed = money_add(of->parts[kept - 1].owed, of->parts[i].owed);
        else
            of->parts[kept++] = of->parts[i];
    of->count = kept;
}

/* Money from elsewhere; what the declaration's own credits settle counts in itself. A link that is
 * undone has another with its day against it. */
static void take_links(struct sorting *of, const struct ledger_link *links, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct ledger_item *debit = find(of, links[i].debit);
        const struct ledger_item *credit = find(of, links[i].credit);
        if (debit == NULL || !falls_due(debit) ||
            (credit != NULL && strcmp(credit->reference, debit->reference) == 0))
            continue;
        size_t s = statement_of(of, debit);
        struct part *part = find_part(of, debit->reference, s);
        if (part == NULL || s == of->statements_count)
            continue;
        if (!date_before(of->statements[s].until, links[i].value_on))
            part->paid = money_add(part->paid, links[i].amount);
        if (!date_before(part->extended_until, links[i].value_on))
            part->paid_extended = money_add(part->paid_extended, links[i].amount);
        if (links[i].amount.cents > 0 && date_before(part->paid_on, links[i].value_on))
            part->paid_on = links[i].value_on;
    }
}

static money positive(money amount)
{
    return amount.cents > 0 ? amount : money_cents(0);
}

static money unpaid_of(const struct part *part)
{
    return positive(money_subtract(part->owed, part->paid));
}

/* What was never owed lowers what is unpaid, the oldest first. */
static void take_off(struct sorting *of)
{
    for (size_t i = 0; i < of->items_count; i++) {
        const struct ledger_item *item = of->items[i];
        struct part *first = falls_due(item) ? NULL : find_part(of, item->reference, 0);
        if (first == NULL || ledger_item_apart(item))
            continue;
        if (item->type == ITEM_ADJ)
            first->adjusted = money_add(first->adjusted, item->amount);
        else
            first->less = money_subtract(first->less, item->amount);
    }
    for (size_t i = 0, next; i < of->count; i = next) {
        struct part *first = &of->parts[i];
        money less = money_add(first->less, positive(money_negate(first->adjusted)));
        for (next = i;
             next < of->count && strcmp(of->parts[next].reference, first->reference) == 0; next++) {
            money off = money_min(less, unpaid_of(&of->parts[next]));
            of->parts[next].owed = money_subtract(of->parts[next].owed, off);
            less = money_subtract(less, off);
        }
    }
}

static void take_extensions(struct sorting *of, const struct late_books *books)
{
    for (size_t i = 0; i < books->extensions_count; i++) {
        const struct late_extension *extension = &books->extensions[i];
        struct part *part = find_part(of, extension->reference, 0);
        for (; part != NULL && part < of->parts + of->count &&
               strcmp(part->reference, extension->reference) == 0;
             part++)
            part->extended_until = extension->until;
    }
}

static bool is_extended(const struct part *part, date on)
{
    return !date_is_none(part->extended_until) &&
           (!date_before(part->extended_until, on) ||
            part->owed.cents <= part->paid_extended.cents);
}

static void sum_up(const struct sorting *of, date on, struct late_payment *payments)
{
    size_t *capacities = arena_array(of->arena, of->statements_count + 1, sizeof(size_t));
    for (size_t i = 0; i < of->count; i++) {
        const struct part *part = &of->parts[i];
        money unpaid = unpaid_of(part);
        if (part->statement == of->statements_count || unpaid.cents == 0 ||
            is_extended(part, on))
            continue;
        struct late_payment *payment = &payments[part->statement];
        *LIST_PUSH(of->arena, payment->debts, payment->debts_count,
                   capacities[part->statement]) =
            (struct late_debt){part->reference, part->owed, part->paid, unpaid};
        payment->unpaid = money_add(payment->unpaid, unpaid);
        if (date_before(payment->paid_on, part->paid_on))
            payment->paid_on = part->paid_on;
    }
}

/* While something is open of what was late, no day is the one on which it was paid. */
static void leave_open(const struct sorting *of, struct late_payment *payments)
{
    for (size_t i = 0; i < of->items_count; i++) {
        const struct ledger_item *item = of->items[i];
        size_t s = falls_due(item) && item->outstanding.cents > 0 ? statement_of(of, item)
                                                                  : of->statements_count;
        if (s < of->statements_count)
            payments[s].paid_on = DATE_NONE;
    }
    for (size_t s = 0; s < of->statements_count; s++)
        if (!date_before(of->statements[s].until, payments[s].paid_on))
            payments[s].paid_on = DATE_NONE; /* the rest was never paid, but taken off */
}

void billing_late_payments(struct arena *arena, const struct late_books *books,
                           struct late_payment *ret_payments)
{
    struct sorting of = {.arena = arena,
                         .statements = books->statements,
                         .statements_count = books->statements_count};
    for (size_t s = 0; s < of.statements_count; s++)
        ret_payments[s] = (struct late_payment){.statement = &of.statements[s]};
    take_items(&of, books->items, books->items_count);
    take_extensions(&of, books);
    take_links(&of, books->links, books->links_count);
    take_off(&of);
    sum_up(&of, books->on, ret_payments);
    leave_open(&of, ret_payments);
}

/* ---- the penalty ---- */

int billing_penalty_days(const struct billing_penalty *penalty)
{
    date until = date_is_none(penalty->done_on) ? penalty->on : penalty->done_on;
    int days = date_between(penalty->due_on, until);
    return days > 0 ? days : 0;
}

bool billing_penalty_recompute(const struct billing_penalty *penalty, money *ret_amount)
{
    money unpaid = {0};
    for (size_t i = 0; i < penalty->debts_count; i++) {
        const struct late_debt *debt = &penalty->debts[i];
        if (money_subtract(debt->owed, debt->paid).cents != debt->unpaid.cents ||
            debt->unpaid.cents <= 0)
            return false;
        unpaid = money_add(unpaid, debt->unpaid);
    }
    bool late = penalty->type == ITEM_LPP ? unpaid.cents > 0 : penalty->days > 0;
    if (unpaid.cents != penalty->unpaid.cents || penalty->days != billing_penalty_days(penalty) ||
        (penalty->type == ITEM_LAP && !late))
        return false;
    *ret_amount =
        late ? penalty->each : money_negate(money_subtract(penalty->each, penalty->waived));
    return true;
}
