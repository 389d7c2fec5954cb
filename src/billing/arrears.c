/* Which debts a notice of arrears is about, and what it comes to. */
#include "arrears.h"

#include <stdlib.h>

bool billing_is_late(const struct ledger_item *item, date on, int days)
{
    return item->amount.cents > 0 && item->outstanding.cents > 0 && !ledger_item_apart(item) &&
           date_before(date_add(item->due_on, days), on);
}

static bool bears_interest(const struct ledger_item *item)
{
    return item->type != ITEM_INT && item_types[item->type].interest != INTEREST_NONE;
}

static int compare_words(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int compare_ids(const void *a, const void *b)
{
    return ledger_id_compare(*(const ledger_id *)a, *(const ledger_id *)b);
}

static int compare_found(const void *a, const void *b)
{
    const struct ledger_item *x = *(const struct ledger_item *const *)a;
    const struct ledger_item *y = *(const struct ledger_item *const *)b;
    int order = date_compare(x->due_on, y->due_on);
    return order != 0 ? order : ledger_id_compare(x->id, y->id);
}

/* References of what bears interest and is late, told of or not. */
static size_t late_references(struct arena *arena, const struct ledger_item *items, size_t count,
                              date on, int days, const char ***ret)
{
    const char **list = arena_array(arena, count + 1, sizeof(*list));
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        if (bears_interest(&items[i]) && billing_is_late(&items[i], on, days))
            list[found++] = items[i].reference;
    if (found > 1)
        qsort(list, found, sizeof(*list), compare_words);
    *ret = list;
    return found;
}

static int compare_references(const void *a, const void *b)
{
    const struct ledger_item *x = *(const struct ledger_item *const *)a;
    const struct ledger_item *y = *(const struct ledger_item *const *)b;
    int order = strcmp(x->reference, y->reference);
    return order != 0 ? order : ledger_id_compare(x->id, y->id);
}

static bool is_noticed(const ledger_id *noticed, size_t count, ledger_id id)
{
    return count > 0 && bsearch(&id, noticed, count, sizeof(id), compare_ids) != NULL;
}

struct arrears_found billing_arrears_find(struct arena *arena, const struct ledger_item *items,
                                          size_t items_count, const ledger_id *noticed,
                                          size_t noticed_count, date on, int days)
{
    struct arrears_found found = {
        .items = arena_array(arena, items_count + 1, sizeof(*found.items)),
        .interest = arena_array(arena, items_count + 1, sizeof(*found.interest))};
    const char **late;
    size_t late_count = late_references(arena, items, items_count, on, days, &late);
    for (size_t i = 0; i < items_count; i++) {
        const struct ledger_item *item = &items[i];
        const char *reference = item->reference;
        bool interest = item->type == ITEM_INT && item->outstanding.cents > 0;
        bool within = interest && late_count > 0 &&
                      bsearch(&reference, late, late_count, sizeof(*late), compare_words) != NULL;
        if (billing_is_late(item, on, days) && !within &&
            !is_noticed(noticed, noticed_count, item->id))
            found.items[found.count++] = item;
        else if (interest)
            found.interest[found.interest_count++] = item;
    }
    if (found.count > 1)
        qsort(found.items, found.count, sizeof(*found.items), compare_found);
    if (found.interest_count > 1)
        qsort(found.interest, found.interest_count, sizeof(*found.interest), compare_references);
    return found;
}

/* Of its declaration or notice, the first of this notice. */
static bool is_first(const struct arrears_notice *notice, const struct ledger_item *item)
{
    if (item_types[item->type].interest == INTEREST_NONE)
        return false;
    for (size_t i = 0; i < notice->rows_count; i++)
        if (item_types[notice->rows[i].type].interest != INTEREST_NONE &&
            strcmp(notice->rows[i].reference, item->reference) == 0)
            return false;
    return true;
}

static money interest_of(const struct arrears_found *found, const char *reference)
{
    money sum = {0};
    size_t low = 0, high = found->interest_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(found->interest[middle]->reference, reference) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < found->interest_count &&
           strcmp(found->interest[low]->reference, reference) == 0; low++)
        sum = money_add(sum, found->interest[low]->outstanding);
    return sum;
}

bool billing_arrears_add(struct arrears_notice *notice, const struct arrears_found *found,
                         const struct ledger_item *item, date on)
{
    bool first = is_first(notice, item);
    struct arrears_row *row = &notice->rows[notice->rows_count++];
    *row = (struct arrears_row){.item = item->id, .type = item->type, .due_on = item->due_on,
                                .age = date_between(item->due_on, on), .amount = item->amount,
                                .outstanding = item->outstanding};
    memcpy(row->reference, item->reference, sizeof(row->reference));
    if (first)
        row->interest = interest_of(found, item->reference);
    return first;
}

void billing_arrears_sum(struct arrears_notice *notice)
{
    notice->outstanding = notice->interest = notice->accrued = money_cents(0);
    for (size_t i = 0; i < notice->rows_count; i++) {
        const struct arrears_row *row = &notice->rows[i];
        notice->outstanding = money_add(notice->outstanding, row->outstanding);
        notice->interest = money_add(notice->interest, row->interest);
        notice->accrued = money_add(notice->accrued, row->accrued);
    }
    notice->total =
        money_add(notice->outstanding, money_add(notice->interest, notice->accrued));
}
