/* What the sums on a statement are made of: each open debt with its classes and age, and where
 * what settled what is told. */
#include "templates.h"

#include <stdlib.h>

enum { LOOKUPS_MAX = 200 }; /* of payments that stand on an earlier statement */

size_t age_place(int days)
{
    return days <= 0 ? 0 : days <= 30 ? 1 : days <= 60 ? 2 : days <= 90 ? 3 : 4;
}

const char *age_name(struct page *page, size_t age)
{
    static const enum text_id names[STATEMENT_AGES] = {
        TEXT_AGEING_0, TEXT_AGEING_1, TEXT_AGEING_2, TEXT_AGEING_3, TEXT_AGEING_4};
    return t(page, names[age]);
}

money section_side(const struct statement *statement, const char *section, bool credits)
{
    money sum = {0};
    for (size_t i = 0; i < statement->items_count; i++)
        if (strcmp(statement->items[i].section, section) == 0 &&
            (statement->items[i].amount.cents < 0) == credits)
            sum = money_add(sum, statement->items[i].amount);
    return sum;
}

static int compare_rows(const void *a, const void *b)
{
    const struct made_row *x = a, *y = b;
    if (x->payable != y->payable)
        return x->payable ? -1 : 1;
    if (x->days != y->days)
        return x->days > y->days ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

static void add_row(struct statement_made *made, const struct statement *statement,
                    const struct statement_item *item)
{
    struct made_row row = {.item = item};
    struct ledger_item as = {.type = item->type, .amount = item->amount};
    memcpy(as.by_class, item->by_class, sizeof(as.by_class));
    ledger_outstanding_by_class(&as, item->outstanding, row.by_class);
    bool dated = !date_is_none(item->due_on);
    row.days = document_days_late(statement, item);
    row.age = age_place(row.days);
    row.payable = dated && !date_before(statement->due_on, item->due_on);
    money *sum = row.payable ? &made->payable : &made->later;
    *sum = money_add(*sum, item->outstanding);
    made->ages[row.age] = money_add(made->ages[row.age], item->outstanding);
    for (int c = 0; c < REVENUE_COUNT; c++)
        made->used[c] |= row.by_class[c].cents != 0;
    made->rows[made->rows_count++] = row;
}

/* ---- what settled what ---- */

static const struct statement_item *credit_of(const struct statement *statement,
                                              const struct statement_clearing *clearing)
{
    for (size_t i = 0; i < statement->items_count; i++) {
        const struct statement_item *item = &statement->items[i];
        if (item->item != 0 && item->amount.cents < 0 &&
            llabs(item->amount.cents) >= llabs(clearing->amount.cents) &&
            strcmp(item->reference, clearing->credit_reference) == 0)
            return item;
    }
    return NULL;
}

static const struct statement_item *debit_of(const struct statement *statement,
                                             const struct statement_clearing *clearing)
{
    for (size_t i = 0; i < statement->items_count; i++) {
        const struct statement_item *item = &statement->items[i];
        if (item->item != 0 && item->type == clearing->debit_type && item->amount.cents > 0 &&
            strcmp(item->reference, clearing->debit_reference) == 0)
            return item;
    }
    return NULL;
}

/* Of what stands on an earlier statement, by its reference alone. */
static const char *earlier_debit(struct page *page, const struct statement_clearing *clearing)
{
    transaction_number number;
    if (transaction_number_parse(clearing->debit_reference, &number))
        return url(page, ROUTE_DECLARATION, clearing->debit_reference);
    if (casework_is_bill(clearing->debit_type))
        return url(page, ROUTE_BILL, clearing->debit_reference);
    return NULL;
}

static const char *earlier_credit(struct page *page, const struct statement *statement,
                                  const struct statement_clearing *clearing)
{
    struct stored_payment payment;
    transaction_number number;
    if (transaction_number_parse(clearing->credit_reference, &number))
        return url(page, ROUTE_DECLARATION, clearing->credit_reference);
    if (action_show_payment(page->action, statement->account, clearing->credit_reference,
                            &payment) == OK)
        return url(page, ROUTE_PAYMENT, clearing->credit_reference);
    return NULL;
}

static void link_clearings(struct page *page, const struct statement *statement,
                           struct statement_made *made)
{
    int lookups = 0;
    made->clearings = arena_array(page->arena, statement->clearings_count + 1,
                                  sizeof(*made->clearings));
    for (size_t i = 0; i < statement->clearings_count; i++) {
        const struct statement_clearing *clearing = &statement->clearings[i];
        const struct statement_item *credit = credit_of(statement, clearing);
        const struct statement_item *debit = debit_of(statement, clearing);
        struct made_credit *links = &made->clearings[i];
        if (credit != NULL)
            links->credit_url = url_number(page, ROUTE_TRANSACTION, credit->item);
        else if (i > 0 && strcmp(clearing[-1].credit_reference, clearing->credit_reference) == 0)
            links->credit_url = links[-1].credit_url;
        else if (lookups++ < LOOKUPS_MAX)
            links->credit_url = earlier_credit(page, statement, clearing);
        links->debit_url = debit != NULL ? url_number(page, ROUTE_TRANSACTION, debit->item)
                                         : earlier_debit(page, clearing);
    }
}

struct statement_made statement_made(struct page *page, const struct statement *statement)
{
    struct statement_made made = {0};
    made.rows = arena_array(page->arena, statement->items_count + 1, sizeof(*made.rows));
    for (size_t i = 0; i < statement->items_count; i++) {
        const struct statement_item *item = &statement->items[i];
        if (item->item == 0 || strcmp(item->section, "UR") == 0)
            continue;
        if (item->outstanding.cents > 0)
            add_row(&made, statement, item);
        else
            made.on_hand = money_add(made.on_hand, item->outstanding);
    }
    if (made.rows_count > 1)
        qsort(made.rows, made.rows_count, sizeof(*made.rows), compare_rows);
    link_clearings(page, statement, &made);
    return made;
}
