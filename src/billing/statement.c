#include "billing.h"

#include <stdio.h>
#include <stdlib.h>

/* What is known on the issue day, with the outstanding parts as they were then. */
struct known_item {
    const struct ledger_item *item;
    money outstanding;
    bool is_new; /* not on the document before */
};
struct known {
    const struct statement_source *source;
    date issued_on;
    struct known_item *items; /* by id */
    size_t count;
};

/* On the document before was what stood by its day and its journal sequence. A day may be closed
 * while somebody still posts on it or on one before: what came too late is new on the next. */
static bool is_new(const struct statement_source *source, ledger_id id, date posted_on)
{
    if (date_before(source->previous_on, posted_on))
        return true;
    return source->previous_seq != 0 &&
           (id <= 0 || ledger_id_sequence(id) > source->previous_seq);
}

static int compare_known(const void *a, const void *b)
{
    const struct known_item *x = a, *y = b;
    return ledger_id_compare(x->item->id, y->item->id);
}

static struct known_item *known_find(const struct known *known, ledger_id id)
{
    struct ledger_item wanted = {.id = id};
    struct known_item key = {.item = &wanted};
    return known->count == 0
               ? NULL
               : bsearch(&key, known->items, known->count, sizeof *known->items, compare_known);
}

static struct known known_on(struct arena *arena, const struct statement_source *source,
                             date issued_on)
{
    struct known known = {.source = source, .issued_on = issued_on};
    known.items = arena_array(arena, source->items_count, sizeof *known.items);
    for (size_t i = 0; i < source->items_count; i++) {
        const struct ledger_item *item = &source->items[i];
        assert(program_account_equal(item->account, source->account));
        if (date_compare(item->posted_on, issued_on) <= 0)
            known.items[known.count++] = (struct known_item){
                item, item->outstanding, is_new(source, item->id, item->posted_on)};
    }
    if (known.count > 1)
        qsort(known.items, known.count, sizeof *known.items, compare_known);
    for (size_t i = 0; i < source->links_count; i++) {
        const struct ledger_link *link = &source->links[i];
        if (!date_before(issued_on, link->posted_on))
            continue;
        struct known_item *credit = known_find(&known, link->credit);
        struct known_item *debit = known_find(&known, link->debit);
        if (credit != NULL)
            credit->outstanding = money_subtract(credit->outstanding, link->amount);
        if (debit != NULL)
            debit->outstanding = money_add(debit->outstanding, link->amount);
    }
    return known;
}

static const char *status_of(const struct known_item *known, date issued_on)
{
    if (known->outstanding.cents == 0)
        return "CLEARED";
    if (known->outstanding.cents > 0 && !ledger_item_apart(known->item) &&
        date_before(known->item->due_on, issued_on))
        return "OVERDUE";
    return known->outstanding.cents != known->item->amount.cents ? "PART" : "OPEN";
}

static struct statement_item item_line(const struct known_item *known, const char *section,
                                       date issued_on)
{
    const struct ledger_item *item = known->item;
    struct statement_item line = {
        .section = section,
        .type = item->type,
        .item = item->id,
        .version = item->version,
        .effective_on = item->effective_on,
        .posted_on = item->posted_on,
        .due_on = item->due_on,
        .released_on = item->released_on,
        .value_for_duty = item->value_for_duty,
        .amount = item->amount,
        .cleared = money_subtract(item->amount, known->outstanding),
        .outstanding = known->outstanding,
        .why = item->why,
    };
    memcpy(line.reference, item->reference, sizeof line.reference);
    memcpy(line.filed_by, item->filed_by, sizeof line.filed_by);
    memcpy(line.paid_by, item->paid_by, sizeof line.paid_by);
    memcpy(line.by_class, item->by_class, sizeof line.by_class);
    const char *status = status_of(known, issued_on);
    memcpy(line.status, status, strlen(status) + 1);
    return line;
}

static int section_rank(const char *section)
{
    static const char *const order[] = {"OB", "PY", "TX", "OT", "IN", "PD", "CR", "UR"};
    for (int i = 0; i < (int)ARRAY_COUNT(order); i++)
        if (strcmp(order[i], section) == 0)
            return i;
    assert(!"a section nobody knows");
    return -1;
}

static int compare_lines(const void *a, const void *b)
{
    const struct statement_item *x = a, *y = b;
    int order = section_rank(x->section) - section_rank(y->section);
    if (order == 0)
        order = date_compare(x->posted_on, y->posted_on);
    if (order == 0)
        order = date_compare(x->effective_on, y->effective_on);
    return order != 0 ? order : ledger_id_compare(x->item, y->item);
}

/* Items, new by section and older open ones; and the amounts that make up the control. */
static void add_items(struct arena *arena, const struct known *known, bool with_past_due,
                      struct statement *statement, size_t capacity)
{
    for (size_t i = 0; i < known->count; i++) {
        const struct known_item *item = &known->items[i];
        const char *section = item->outstanding.cents < 0 ? "CR" : "PD";
        if (item->is_new) {
            section = item_types[item->item->type].section;
            if (item->item->amount.cents > 0)
                statement->debits = money_add(statement->debits, item->item->amount);
            else
                statement->credits = money_add(statement->credits, item->item->amount);
        } else if (item->outstanding.cents == 0 ||
                   (item->outstanding.cents > 0 && !with_past_due)) {
            continue;
        }
        *LIST_PUSH(arena, statement->items, statement->items_count, capacity) =
            item_line(item, section, known->issued_on);
    }
    if (statement->items_count > 1)
        qsort(statement->items, statement->items_count, sizeof *statement->items, compare_lines);
}

static void add_clearings(struct arena *arena, const struct known *known,
                          struct statement *statement)
{
    size_t capacity = 0;
    for (size_t i = 0; i < known->source->links_count; i++) {
        const struct ledger_link *link = &known->source->links[i];
        if (date_before(known->issued_on, link->posted_on) ||
            !is_new(known->source, link->id, link->posted_on))
            continue;
        const struct ledger_item *credit = known_find(known, link->credit)->item;
        const struct ledger_item *debit = known_find(known, link->debit)->item;
        struct statement_clearing *clearing = LIST_PUSH(arena, statement->clearings,
                                                        statement->clearings_count, capacity);
        memcpy(clearing->credit_reference, credit->reference, sizeof credit->reference);
        memcpy(clearing->debit_reference, debit->reference, sizeof debit->reference);
        clearing->debit_type = debit->type;
        clearing->amount = link->amount;
        clearing->value_on = link->value_on;
        clearing->posted_on = link->posted_on;
    }
}

/* Past due, payable, credit balance and classes; and the control. */
static void add_totals(const struct known *known, struct statement *statement)
{
    money outstanding = {0}, payable = {0}, unapplied = {0};
    for (size_t i = 0; i < known->count; i++) {
        const struct known_item *item = &known->items[i];
        outstanding = money_add(outstanding, item->outstanding);
        if (item->outstanding.cents < 0)
            unapplied = money_subtract(unapplied, item->outstanding);
        if (item->outstanding.cents <= 0 || ledger_item_apart(item->item) ||
            date_before(statement->due_on, item->item->due_on))
            continue;
        payable = money_add(payable, item->outstanding);
        if (date_before(item->item->due_on, statement->issued_on))
            statement->past_due = money_add(statement->past_due, item->outstanding);
        money left[REVENUE_COUNT];
        ledger_outstanding_by_class(item->item, item->outstanding, left);
        for (int c = 0; c < REVENUE_COUNT; c++)
            statement->totals[c] = money_add(statement->totals[c], left[c]);
    }
    statement->closing = outstanding;
    money worked_out = money_add(statement->opening, money_add(statement->debits,
                                                               statement->credits));
    assert(worked_out.cents == statement->closing.cents);

    money rest = money_subtract(payable, unapplied);
    if (rest.cents > 0)
        statement->total_payable = rest;
    else
        statement->credit_balance = money_negate(rest);
}

static void statement_id(char ret_id[48], program_account account, date issued_on)
{
    snprintf(ret_id, 48, "SOA-%s-%06d", account.text, (int)(date_number(issued_on) / 100));
}

void billing_statement(struct arena *arena, const struct tariff *tariff,
                       const struct statement_source *source, date issued_on,
                       struct statement *ret_statement)
{
    int year, month, day;
    date_split(issued_on, &year, &month, &day);
    assert(day == 25);
    assert(date_before(source->previous_on, issued_on));

    enum rule due_rule;
    struct statement statement = {.kind = "SOA",
                                  .account = source->account,
                                  .name = source->name,
                                  .issued_on = issued_on,
                                  .period_to = date_month_day(issued_on, 17),
                                  .opening = source->previous_closing};
    statement_id(statement.id, source->account, issued_on);
    statement.period_from = date_add(date_months_later(statement.period_to, -1), 1);
    statement.due_on = date_is_none(source->due_on)
                           ? billing_due(tariff, statement.period_to, &due_rule)
                           : source->due_on;

    size_t capacity = 0;
    struct statement_item *opening =
        LIST_PUSH(arena, statement.items, statement.items_count, capacity);
    opening->section = "OB";
    opening->amount = opening->cleared = source->previous_closing;
    opening->posted_on = opening->effective_on = source->previous_on;
    memcpy(opening->status, "OPEN", sizeof "OPEN");
    if (!date_is_none(source->previous_on)) {
        char id[48];
        statement_id(id, source->account, source->previous_on);
        snprintf(opening->reference, sizeof opening->reference, "%.*s", LEDGER_REFERENCE_MAX - 1,
                 id);
    }
    struct known known = known_on(arena, source, issued_on);
    add_items(arena, &known, true, &statement, capacity);
    add_clearings(arena, &known, &statement);
    add_totals(&known, &statement);
    *ret_statement = statement;
}

void billing_daily_notice(struct arena *arena, const struct tariff *tariff,
                          const struct statement_source *source, date on,
                          struct statement *ret_notice)
{
    assert(date_before(source->previous_on, on));
    struct billing_dates dates = billing_dates_for_release(tariff, on);
    struct statement notice = {.kind = "DN",
                               .account = source->account,
                               .name = source->name,
                               .issued_on = on,
                               .period_from = date_add(source->previous_on, 1),
                               .period_to = on,
                               .due_on = dates.due_on,
                               .opening = source->previous_closing};
    if (!date_is_none(source->due_on))
        notice.due_on = source->due_on;
    if (date_is_none(source->previous_on))
        notice.period_from = on;
    snprintf(notice.id, sizeof notice.id, "DN-%s-%08d", source->account.text,
             (int)date_number(on));

    struct known known = known_on(arena, source, on);
    add_items(arena, &known, false, &notice, 0);
    add_clearings(arena, &known, &notice);
    add_totals(&known, &notice);
    *ret_notice = notice;
}
