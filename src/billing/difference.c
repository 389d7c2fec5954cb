#include "difference.h"

#include <stdlib.h>

struct work {
    struct arena *arena;
    const struct statement_source *known;
    const struct statement *issued;
    struct ledger_item *items; /* that belong to it, by id, posted by its day */
    const struct ledger_item **originals; /* the same as they were posted */
    size_t items_count;
    struct ledger_link *links;
    size_t links_count;
    struct late_link { /* posted after the statement and part of it, at each of its ends */
        ledger_id item;
        const struct ledger_link *link;
    } *late;
    size_t late_count;
    const struct statement_item **issued_items, **now_items; /* by item */
    size_t issued_count, now_count;
};

static bool after(const struct work *work, date day)
{
    return date_before(work->issued->issued_on, day);
}

/* Goods of the statement's own period, accounted for or corrected since. */
static bool is_of_period(const struct work *work, const struct ledger_item *item)
{
    return !date_is_none(item->released_on) && !after(work, item->released_on) &&
           !date_is_none(item->due_on) && !date_before(work->issued->due_on, item->due_on) &&
           strcmp(item_types[item->type].section, "TX") == 0;
}

static int compare_items(const void *left, const void *right)
{
    const struct ledger_item *a = left, *b = right;
    return ledger_id_compare(a->id, b->id);
}

static struct ledger_item *find(struct ledger_item *items, size_t count, ledger_id id)
{
    const struct ledger_item wanted = {.id = id};
    return count == 0 ? NULL : bsearch(&wanted, items, count, sizeof(*items), compare_items);
}

static int compare_originals(const void *left, const void *right)
{
    return compare_items(*(const struct ledger_item *const *)left,
                         *(const struct ledger_item *const *)right);
}

/* What came late takes the statement's day. */
static void take_items(struct work *work)
{
    size_t most = work->known->items_count + 1;
    work->items = arena_array(work->arena, most, sizeof(*work->items));
    work->originals = arena_array(work->arena, most, sizeof(*work->originals));
    for (size_t i = 0; i < work->known->items_count; i++) {
        const struct ledger_item *item = &work->known->items[i];
        if (!after(work, item->posted_on) || !after(work, item->effective_on) ||
            is_of_period(work, item))
            work->originals[work->items_count++] = item;
    }
    if (work->items_count > 1)
        qsort(work->originals, work->items_count, sizeof(*work->originals), compare_originals);
    for (size_t i = 0; i < work->items_count; i++) {
        work->items[i] = *work->originals[i];
        if (after(work, work->items[i].posted_on))
            work->items[i].posted_on = work->issued->issued_on;
    }
}

/* A link that is left out did nothing to the items that are there. */
static void take_links(struct work *work)
{
    work->links = arena_array(work->arena, work->known->links_count + 1, sizeof(*work->links));
    for (size_t i = 0; i < work->known->links_count; i++) {
        struct ledger_link link = work->known->links[i];
        struct ledger_item *credit = find(work->items, work->items_count, link.credit);
        struct ledger_item *debit = find(work->items, work->items_count, link.debit);
        if ((after(work, link.posted_on) && after(work, link.value_on)) || !credit || !debit) {
            if (credit)
                credit->outstanding = money_subtract(credit->outstanding, link.amount);
            if (debit)
                debit->outstanding = money_add(debit->outstanding, link.amount);
            continue;
        }
        if (after(work, link.posted_on))
            link.posted_on = work->issued->issued_on;
        work->links[work->links_count++] = link;
    }
}

/* ---- to be found by item ---- */

static int compare_late(const void *left, const void *right)
{
    const struct late_link *a = left, *b = right;
    int order = ledger_id_compare(a->item, b->item);
    return order != 0 ? order : ledger_id_compare(a->link->id, b->link->id);
}

static void index_links(struct work *work)
{
    size_t capacity = 0;
    for (size_t i = 0; i < work->known->links_count; i++) {
        const struct ledger_link *link = &work->known->links[i];
        if (!after(work, link->posted_on) || after(work, link->value_on) ||
            !find(work->items, work->items_count, link->credit) ||
            !find(work->items, work->items_count, link->debit))
            continue;
        for (int end = 0; end < 2; end++)
            *LIST_PUSH(work->arena, work->late, work->late_count, capacity) =
                (struct late_link){end == 0 ? link->credit : link->debit, link};
    }
    if (work->late_count > 1)
        qsort(work->late, work->late_count, sizeof(*work->late), compare_late);
}

static int compare_lines(const void *left, const void *right)
{
    const struct statement_item *a = *(const struct statement_item *const *)left,
                                *b = *(const struct statement_item *const *)right;
    return ledger_id_compare(a->item, b->item);
}

static const struct statement_item **index_lines(struct arena *arena,
                                                 const struct statement *statement,
                                                 size_t *ret_count)
{
    const struct statement_item **lines =
        arena_array(arena, statement->items_count + 1, sizeof(*lines));
    *ret_count = 0;
    for (size_t i = 0; i < statement->items_count; i++)
        if (statement->items[i].item != 0)
            lines[(*ret_count)++] = &statement->items[i];
    if (*ret_count > 1)
        qsort(lines, *ret_count, sizeof(*lines), compare_lines);
    return lines;
}

static const struct statement_item *line_of(const struct statement_item **lines, size_t count,
                                            ledger_id id)
{
    const struct statement_item wanted = {.item = id}, *key = &wanted;
    const struct statement_item **found =
        count == 0 ? NULL : bsearch(&key, lines, count, sizeof(*lines), compare_lines);
    return found ? *found : NULL;
}

/* ---- lines ---- */

/* The clearings posted after the statement that belong to it: their last day, and which credits. */
static void fill_clearings(const struct work *work, ledger_id item, struct difference_line *line)
{
    struct out out = out_new(work->arena);
    out_put(&out, "");
    size_t low = 0, high = work->late_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ledger_id_compare(work->late[middle].item, item) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < work->late_count && work->late[low].item == item; low++) {
        const struct ledger_link *link = work->late[low].link;
        ledger_id other = link->credit == item ? link->debit : link->credit;
        const char *reference = find(work->items, work->items_count, other)->reference;
        if (date_before(line->known_on, link->posted_on))
            line->known_on = link->posted_on;
        if (!strstr(out.data, reference))
            out_printf(&out, "%s%s", out.size > 0 ? " " : "", reference);
    }
    line->by = out.data;
}

static void add_new(const struct work *work, const struct statement_item *now,
                    struct difference_line *line)
{
    const struct ledger_item *found = find(work->items, work->items_count, now->item);
    assert(found != NULL);
    const struct ledger_item *item = work->originals[found - work->items];
    bool carried = strcmp(now->section, "PD") == 0 || strcmp(now->section, "CR") == 0;
    line->kind = SINCE_NEW;
    line->after = now;
    if (!after(work, item->posted_on) && carried) {
        line->rule = RULE_DIFFERENCE_REOPENED;
        return;
    }
    line->known_on = item->posted_on;
    line->rule = !after(work, item->posted_on)     ? RULE_DIFFERENCE_LATE
                  : after(work, item->effective_on) ? RULE_DIFFERENCE_PERIOD
                                                    : RULE_DIFFERENCE_BACK_DATED;
}

static bool same(const struct statement_item *before, const struct statement_item *now)
{
    return now && before->amount.cents == now->amount.cents &&
           before->outstanding.cents == now->outstanding.cents;
}

static int64_t size_of(money amount)
{
    return amount.cents < 0 ? -amount.cents : amount.cents;
}

static void add_changed(const struct statement_item *before, const struct statement_item *now,
                        struct difference_line *line)
{
    bool gone = !now || (now->outstanding.cents == 0 && before->outstanding.cents != 0);
    line->kind = gone ? SINCE_GONE : SINCE_CHANGED;
    line->before = before;
    line->after = now;
    line->rule = gone || size_of(now->outstanding) < size_of(before->outstanding)
                      ? RULE_DIFFERENCE_CLEARED
                      : RULE_DIFFERENCE_REOPENED;
}

static void add_lines(struct work *work, struct difference *ret)
{
    size_t capacity = 0;
    const struct statement *now = &ret->now;
    for (int kind = 0; kind < SINCE_KINDS; kind++) {
        for (size_t i = 0; kind == SINCE_NEW && i < now->items_count; i++) {
            if (now->items[i].item == 0 ||
                line_of(work->issued_items, work->issued_count, now->items[i].item))
                continue;
            struct difference_line *line =
                LIST_PUSH(work->arena, ret->lines, ret->lines_count, capacity);
            fill_clearings(work, now->items[i].item, line);
            add_new(work, &now->items[i], line);
        }
        for (size_t i = 0; kind != SINCE_NEW && i < work->issued->items_count; i++) {
            const struct statement_item *before = &work->issued->items[i];
            const struct statement_item *after_it =
                line_of(work->now_items, work->now_count, before->item);
            struct difference_line line = {.by = ""};
            if (before->item == 0 || same(before, after_it))
                continue;
            fill_clearings(work, before->item, &line);
            add_changed(before, after_it, &line);
            if ((int)line.kind == kind)
                *LIST_PUSH(work->arena, ret->lines, ret->lines_count, capacity) = line;
        }
    }
}

void billing_difference(struct arena *arena, const struct tariff *tariff,
                        const struct statement_source *known, const struct statement *issued,
                        struct difference *ret)
{
    struct work work = {.arena = arena, .known = known, .issued = issued};
    struct statement_source source = *known;
    *ret = (struct difference){.issued = issued};
    take_items(&work);
    take_links(&work);
    source.items = work.items;
    source.items_count = work.items_count;
    source.links = work.links;
    source.links_count = work.links_count;
    billing_statement(arena, tariff, &source, issued->issued_on, &ret->now);
    index_links(&work);
    work.issued_items = index_lines(arena, issued, &work.issued_count);
    work.now_items = index_lines(arena, &ret->now, &work.now_count);
    add_lines(&work, ret);
}
