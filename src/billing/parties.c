#include "parties.h"

#include <stdlib.h>

struct work {
    struct arena *arena;
    const struct ledger_item *items;
    size_t items_count;
    const struct ledger_link *links;
    size_t links_count;
    const struct parties_scope *scope;
    const struct ledger_item **by_id;
    const struct ledger_link **by_debit;
    size_t lines_capacity, filers_capacity, payers_capacity, warnings_capacity;
    struct parties *result;
};

static bool is_payment(const struct ledger_item *item)
{
    return strcmp(item_types[item->type].section, "PY") == 0;
}

/* The firm of a BN9 or BN15, or nobody's. */
static bool is_of(const char *party, const char *firm)
{
    return !firm || (firm[0] != '\0' && strncmp(party, firm, strlen(firm)) == 0);
}

static int compare_items(const void *left, const void *right)
{
    return ledger_id_compare((*(const struct ledger_item *const *)left)->id,
                             (*(const struct ledger_item *const *)right)->id);
}

static const struct ledger_item *find(const struct work *work, ledger_id id)
{
    const struct ledger_item wanted = {.id = id}, *key = &wanted;
    const struct ledger_item **found =
        work->items_count == 0
            ? NULL
            : bsearch(&key, work->by_id, work->items_count, sizeof(*work->by_id), compare_items);
    return found ? *found : NULL;
}

static int compare_links(const void *left, const void *right)
{
    const struct ledger_link *a = *(const struct ledger_link *const *)left,
                             *b = *(const struct ledger_link *const *)right;
    int order = ledger_id_compare(a->debit, b->debit);
    return order != 0 ? order : ledger_id_compare(a->id, b->id);
}

/* The first link of the debit, or where it would stand. */
static size_t first_link(const struct work *work, ledger_id debit)
{
    size_t low = 0, high = work->links_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ledger_id_compare(work->by_debit[middle]->debit, debit) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct parties_sum *sum_of(struct work *work, struct parties_sum **sums, size_t *count,
                                  size_t *capacity, const char *party)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp((*sums)[i].party, party) == 0)
            return &(*sums)[i];
    struct parties_sum *fresh = LIST_PUSH(work->arena, *sums, *count, *capacity);
    fresh->party = party;
    return fresh;
}

static void add_to(struct parties_sum *sum, money charged, money outstanding)
{
    sum->lines++;
    sum->charged = money_add(sum->charged, charged);
    sum->outstanding = money_add(sum->outstanding, outstanding);
    sum->cleared = money_subtract(sum->charged, sum->outstanding);
}

/* ---- debts ---- */

static struct parties_payer *payer_of(struct work *work, struct parties_line *line,
                                      size_t *capacity, const char *party)
{
    for (size_t i = 0; i < line->payers_count; i++)
        if (strcmp(line->payers[i].party, party) == 0)
            return &line->payers[i];
    struct parties_payer *payer =
        LIST_PUSH(work->arena, line->payers, line->payers_count, *capacity);
    payer->party = party;
    return payer;
}

/* Who paid the line: links by value, those undone taken back. */
static void fill_payers(struct work *work, struct parties_line *line)
{
    size_t capacity = 0, kept = 0, known = 0;
    for (size_t i = first_link(work, line->item->id); i < work->links_count; i++) {
        const struct ledger_link *link = work->by_debit[i];
        if (link->debit != line->item->id)
            break;
        const struct ledger_item *credit = find(work, link->credit);
        if (!credit || !is_payment(credit))
            continue;
        struct parties_payer *payer = payer_of(work, line, &capacity, credit->paid_by);
        payer->amount = money_add(payer->amount, link->amount);
    }
    for (size_t i = 0; i < line->payers_count; i++)
        if (line->payers[i].amount.cents != 0)
            line->payers[kept++] = line->payers[i];
    line->payers_count = kept;
    for (size_t i = 0; i < kept; i++)
        known += line->payers[i].party[0] != '\0';
    if (known > 1)
        *LIST_PUSH(work->arena, work->result->warnings, work->result->warnings_count,
                   work->warnings_capacity) =
            (struct parties_warning){.rule = RULE_PARTIES_TWO_PAYERS,
                                     .first = line->item,
                                     .amount = line->item->amount};
}

static bool is_carried(const struct work *work, const struct ledger_item *item)
{
    return date_before(item->posted_on, work->scope->from) && item->outstanding.cents != 0;
}

static void add_debts(struct work *work, bool carried)
{
    struct parties *result = work->result;
    for (size_t i = 0; i < work->items_count; i++) {
        const struct ledger_item *item = work->by_id[i];
        bool in = !date_before(item->posted_on, work->scope->from) &&
                  !date_before(work->scope->to, item->posted_on);
        if (is_payment(item) || !is_of(item->filed_by, work->scope->firm) ||
            !(carried ? is_carried(work, item) : in))
            continue;
        struct parties_line *line =
            LIST_PUSH(work->arena, result->lines, result->lines_count, work->lines_capacity);
        int days = date_is_none(item->due_on) ? 0 : date_between(item->due_on, work->scope->on);
        *line = (struct parties_line){.item = item, .carried = carried,
                                      .outstanding = item->outstanding};
        line->days_overdue = days > 0 && item->outstanding.cents > 0 ? days : 0;
        line->cleared = money_subtract(item->amount, item->outstanding);
        fill_payers(work, line);
        add_to(&result->total, item->amount, item->outstanding);
        add_to(sum_of(work, &result->filers, &result->filers_count, &work->filers_capacity,
                      item->filed_by),
               item->amount, item->outstanding);
    }
}

/* ---- payments ---- */

/* Of the payments before it, of which there are `count`. */
static void warn_of_twins(struct work *work, const struct ledger_item *item,
                          const struct ledger_item **payments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct ledger_item *other = payments[i];
        if (other->amount.cents != item->amount.cents)
            continue;
        int apart = date_between(other->effective_on, item->effective_on);
        bool same = strcmp(other->paid_by, item->paid_by) == 0;
        if ((apart < 0 ? -apart : apart) > (same ? PARTIES_DAYS_AGAIN : PARTIES_DAYS_APART))
            continue;
        *LIST_PUSH(work->arena, work->result->warnings, work->result->warnings_count,
                   work->warnings_capacity) =
            (struct parties_warning){.rule = same ? RULE_PARTIES_PAID_AGAIN
                                                  : RULE_PARTIES_SAME_AMOUNT,
                                     .first = other,
                                     .second = item,
                                     .amount = money_negate(item->amount)};
    }
}

static void add_payments(struct work *work)
{
    struct parties *result = work->result;
    const struct ledger_item **payments =
        arena_array(work->arena, work->items_count + 1, sizeof(*payments));
    size_t count = 0;
    /* Twins of the first days of the period may stand just before it. */
    date early = date_add(work->scope->from, -PARTIES_DAYS_APART);
    for (size_t i = 0; i < work->items_count; i++) {
        const struct ledger_item *item = work->by_id[i];
        if (!is_payment(item) || !is_of(item->paid_by, work->scope->firm) ||
            date_before(item->posted_on, early) || date_before(work->scope->to, item->posted_on))
            continue;
        payments[count++] = item;
        if (date_before(item->posted_on, work->scope->from))
            continue;
        add_to(sum_of(work, &result->payers, &result->payers_count, &work->payers_capacity,
                      item->paid_by),
               money_negate(item->amount), money_negate(item->outstanding));
        warn_of_twins(work, item, payments, count - 1);
    }
}

static int compare_sums(const void *left, const void *right)
{
    return strcmp(((const struct parties_sum *)left)->party,
                  ((const struct parties_sum *)right)->party);
}

void billing_parties(struct arena *arena, const struct ledger_item *items, size_t items_count,
                     const struct ledger_link *links, size_t links_count,
                     const struct parties_scope *scope, struct parties *ret)
{
    struct work work = {.arena = arena, .items = items, .items_count = items_count,
                        .links = links, .links_count = links_count, .scope = scope, .result = ret};
    *ret = (struct parties){.total = {.party = ""}};
    work.by_id = arena_array(arena, items_count + 1, sizeof(*work.by_id));
    for (size_t i = 0; i < items_count; i++)
        work.by_id[i] = &items[i];
    if (items_count > 1)
        qsort(work.by_id, items_count, sizeof(*work.by_id), compare_items);
    work.by_debit = arena_array(arena, links_count + 1, sizeof(*work.by_debit));
    for (size_t i = 0; i < links_count; i++)
        work.by_debit[i] = &links[i];
    if (links_count > 1)
        qsort(work.by_debit, links_count, sizeof(*work.by_debit), compare_links);
    add_debts(&work, false);
    add_debts(&work, true);
    add_payments(&work);
    if (ret->filers_count > 1)
        qsort(ret->filers, ret->filers_count, sizeof(*ret->filers), compare_sums);
    if (ret->payers_count > 1)
        qsort(ret->payers, ret->payers_count, sizeof(*ret->payers), compare_sums);
}
