/* What no reference brought together: one to one by amount, one to two, and the rest. */
#include "reconcile_impl.h"

#include <stdlib.h>

static int64_t size_of(money amount)
{
    return amount.cents < 0 ? -amount.cents : amount.cents;
}

static money amount_of(const struct reconcile_pile *pile)
{
    return pile->rows_count > 0 ? pile->theirs : pile->ours;
}

static date day_of(const struct reconcile_pile *pile)
{
    return pile->rows_count > 0 ? pile->rows[0]->on : pile->items[0]->effective_on;
}

/* By the size of the amount, so that a sign that is the wrong way about stands beside the right. */
static int compare_piles(const void *left, const void *right)
{
    const struct reconcile_pile *a = left, *b = right;
    int64_t x = size_of(amount_of(a)), y = size_of(amount_of(b));
    int order = (x > y) - (x < y);
    if (order == 0)
        order = strcmp(a->key, b->key);
    if (order == 0)
        order = date_compare(day_of(a), day_of(b));
    if (order == 0)
        order = reconcile_compare_money(amount_of(a), amount_of(b));
    if (order == 0 && a->items_count > 0 && b->items_count > 0)
        order = ledger_id_compare(a->items[0]->id, b->items[0]->id);
    return order == 0 && a->rows_count > 0 && b->rows_count > 0
               ? reconcile_compare_rows(a->rows[0], b->rows[0])
               : order;
}

static bool days_near(date a, date b)
{
    int apart = date_between(a, b);
    return apart >= -RECONCILE_DAYS_APART && apart <= RECONCILE_DAYS_APART;
}

/* ---- one to one ---- */

enum { FIT_NOT, FIT_ONLY, FIT_DAY, FIT_REFERENCE };

/* only: nothing else of this amount is left on either side. */
static int fit_of(const struct reconcile_pile *theirs, const struct reconcile_pile *ours, bool only)
{
    date on = theirs->rows[0]->on;
    bool dated = !date_is_none(on);
    if (reconcile_near(theirs->key, ours->key))
        return FIT_REFERENCE;
    if (dated && reconcile_on(ours->items[0], on) && (only || theirs->key[0] == '\0'))
        return FIT_DAY;
    if (only && (dated ? days_near(on, day_of(ours)) : theirs->key[0] == '\0'))
        return FIT_ONLY;
    return FIT_NOT;
}

static void join(struct reconcile_work *work, struct reconcile_pile *theirs,
                 struct reconcile_pile *ours)
{
    date on = theirs->rows[0]->on;
    bool day = date_is_none(on) || reconcile_on(ours->items[0], on);
    bool named = theirs->key[0] != '\0';
    enum rule reason = theirs->theirs.cents != ours->ours.cents ? RULE_RECONCILE_SIGN
                       : named                                  ? RULE_RECONCILE_REFERENCE
                       : !day                                   ? RULE_RECONCILE_DATE
                                                                : RULE_RECONCILE_BY_AMOUNT;
    struct reconcile_line *line = reconcile_add(
        work, reason == RULE_RECONCILE_BY_AMOUNT ? RECONCILE_MATCHED : RECONCILE_DIFFERENT, reason,
        theirs, ours);
    line->date_differs = !day;
    line->reference_differs = named;
    theirs->used = ours->used = true;
}

/* The piles of one size on both sides: the best fits first. */
static void join_block(struct reconcile_work *work, struct reconcile_pile *theirs,
                       size_t theirs_count, struct reconcile_pile *ours, size_t ours_count)
{
    if (theirs_count * ours_count > (size_t)RECONCILE_PAIRS_MAX * RECONCILE_PAIRS_MAX / 4)
        return;
    bool only = theirs_count == 1 && ours_count == 1;
    for (int turned = 0; turned < 2; turned++)
        for (int fit = FIT_REFERENCE; fit > FIT_NOT; fit--)
            for (size_t i = 0; i < theirs_count; i++)
                for (size_t k = 0; k < ours_count && !theirs[i].used; k++)
                    if (!ours[k].used &&
                        (theirs[i].theirs.cents != ours[k].ours.cents) == (turned == 1) &&
                        fit_of(&theirs[i], &ours[k], only) >= fit)
                        join(work, &theirs[i], &ours[k]);
}

static size_t block_of(const struct reconcile_pile *piles, size_t count)
{
    size_t n = 1;
    while (n < count && size_of(amount_of(&piles[n])) == size_of(amount_of(&piles[0])))
        n++;
    return n;
}

static void one_to_one(struct reconcile_work *work)
{
    size_t i = 0, k = 0;
    while (i < work->theirs_count && k < work->ours_count) {
        int64_t x = size_of(work->theirs[i].theirs), y = size_of(work->ours[k].ours);
        size_t theirs = block_of(work->theirs + i, work->theirs_count - i);
        size_t ours = block_of(work->ours + k, work->ours_count - k);
        if (x == y)
            join_block(work, work->theirs + i, theirs, work->ours + k, ours);
        i += x <= y ? theirs : 0;
        k += y <= x ? ours : 0;
    }
}

/* ---- one to two ---- */

static bool could_be_two(const struct reconcile_pile *one, const struct reconcile_pile *a,
                         const struct reconcile_pile *b)
{
    if (a->items_count > 0 && a->items[0]->type != b->items[0]->type)
        return false;
    if ((amount_of(a).cents < 0) != (amount_of(b).cents < 0) || amount_of(a).cents == 0 ||
        amount_of(b).cents == 0)
        return false;
    const date days[] = {day_of(one), day_of(a), day_of(b)};
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < i; k++)
            if (date_is_none(days[i]) || date_is_none(days[k]) || !days_near(days[i], days[k]))
                return false;
    return true;
}

static void join_two(struct reconcile_work *work, struct reconcile_pile *one,
                     struct reconcile_pile *a, struct reconcile_pile *b)
{
    struct reconcile_pile both = {0};
    size_t rows = a->rows_count + b->rows_count, items = a->items_count + b->items_count;
    both.rows = arena_array(work->arena, rows, sizeof(*both.rows));
    both.items = arena_array(work->arena, items, sizeof(*both.items));
    const struct reconcile_pile *parts[] = {a, b};
    for (int p = 0; p < 2; p++) {
        for (size_t i = 0; i < parts[p]->rows_count; i++)
            both.rows[both.rows_count++] = parts[p]->rows[i];
        for (size_t i = 0; i < parts[p]->items_count; i++)
            both.items[both.items_count++] = parts[p]->items[i];
    }
    both.theirs = money_add(a->theirs, b->theirs);
    both.ours = money_add(a->ours, b->ours);
    bool theirs = one->rows_count > 0;
    struct reconcile_line *line =
        reconcile_add(work, RECONCILE_DIFFERENT, RULE_RECONCILE_ONE_FOR_TWO, theirs ? one : &both,
                      theirs ? &both : one);
    line->reference_differs = true;
    one->used = a->used = b->used = true;
}

/* The only two of `piles` that make one of `singles`; when there are more ways, none is taken. */
static void one_to_two(struct reconcile_work *work, struct reconcile_pile *singles,
                       size_t singles_count, struct reconcile_pile *piles, size_t piles_count)
{
    for (size_t i = 0; i < singles_count; i++) {
        if (singles[i].used)
            continue;
        struct reconcile_pile *first = NULL, *second = NULL;
        size_t ways = 0, low = 0, high = piles_count;
        int64_t wanted = size_of(amount_of(&singles[i]));
        bool below = amount_of(&singles[i]).cents < 0;
        while (low < high && ways < 2) {
            struct reconcile_pile *a = &piles[low], *b = &piles[high - 1];
            int64_t sum = size_of(amount_of(a)) + size_of(amount_of(b));
            if (sum > wanted) {
                high--;
                continue;
            }
            for (size_t k = high; sum == wanted && k-- > low + 1;) {
                b = &piles[k];
                if (size_of(amount_of(a)) + size_of(amount_of(b)) != wanted)
                    break;
                if (a->used || b->used || (amount_of(a).cents < 0) != below ||
                    !could_be_two(&singles[i], a, b))
                    continue;
                first = a;
                second = b;
                ways++;
            }
            low++;
        }
        if (ways == 1)
            join_two(work, &singles[i], first, second);
    }
}

/* ---- the rest ---- */

/* joined: how many lines there were before the rest. */
static bool row_elsewhere(const struct reconciliation *result, size_t joined,
                          const struct reconcile_row *row)
{
    for (size_t i = 0; i < joined; i++)
        for (size_t k = 0; k < result->lines[i].rows_count; k++) {
            const struct reconcile_row *other = result->lines[i].rows[k];
            if (result->lines[i].items_count > 0 && other->amount.cents == row->amount.cents &&
                !date_is_none(row->on) && date_equal(other->on, row->on))
                return true;
        }
    return false;
}

static bool payment_elsewhere(const struct reconciliation *result, size_t joined,
                              const struct ledger_item *item)
{
    for (size_t i = 0; i < joined && reconcile_is_payment(item); i++)
        for (size_t k = 0; k < result->lines[i].items_count; k++) {
            const struct ledger_item *other = result->lines[i].items[k];
            if (result->lines[i].rows_count > 0 && reconcile_is_payment(other) &&
                other->amount.cents == item->amount.cents &&
                days_near(other->effective_on, item->effective_on))
                return true;
        }
    return false;
}

static void missing(struct reconcile_work *work)
{
    size_t joined = work->result->lines_count;
    for (size_t i = 0; i < work->theirs_count; i++) {
        const struct reconcile_pile *pile = &work->theirs[i];
        if (!pile->used)
            (void)reconcile_add(work, RECONCILE_MISSING_HERE,
                                row_elsewhere(work->result, joined, pile->rows[0])
                                    ? RULE_RECONCILE_DUPLICATE
                                    : RULE_RECONCILE_NOT_HERE,
                                pile, NULL);
    }
    for (size_t i = 0; i < work->ours_count; i++) {
        const struct reconcile_pile *pile = &work->ours[i];
        if (pile->used)
            continue;
        bool extra = true;
        for (size_t k = 0; k < pile->items_count; k++)
            extra = extra && reconcile_is_extra(pile->items[k]);
        (void)reconcile_add(work, RECONCILE_MISSING_THERE,
                            extra ? RULE_RECONCILE_EXTRA
                            : payment_elsewhere(work->result, joined, pile->items[0])
                                ? RULE_RECONCILE_DUPLICATE
                                : RULE_RECONCILE_NOT_THERE,
                            NULL, pile);
    }
}

void reconcile_left(struct reconcile_work *work)
{
    if (work->theirs_count > 1)
        qsort(work->theirs, work->theirs_count, sizeof(*work->theirs), compare_piles);
    if (work->ours_count > 1)
        qsort(work->ours, work->ours_count, sizeof(*work->ours), compare_piles);
    one_to_one(work);
    size_t theirs = 0, ours = 0;
    for (size_t i = 0; i < work->theirs_count; i++)
        theirs += !work->theirs[i].used;
    for (size_t i = 0; i < work->ours_count; i++)
        ours += !work->ours[i].used;
    if (theirs <= RECONCILE_PAIRS_MAX && ours <= RECONCILE_PAIRS_MAX) {
        one_to_two(work, work->theirs, work->theirs_count, work->ours, work->ours_count);
        one_to_two(work, work->ours, work->ours_count, work->theirs, work->theirs_count);
    }
    missing(work);
}
