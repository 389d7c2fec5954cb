#include "difference.h"

#include <stdlib.h>

struct work {
    struct arena *arena;
    const struct statement_source *known;
    const struct statement *issued;
    struct ledger_item *items; /* that belong to it, by id, posted by its day */
    size_t items_count;
    struct ledger_link *links;
    size_t links_count;
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

static const struct ledger_item *find(const struct ledger_item *items, size_t count, ledger_id id)
{
    const struct ledger_item wanted = {.id = id};
    return count == 0 ? NULL : bsearch(&wanted, items, count, sizeof(*items), compare_items);
}

/* What came late takes the statement's day. */
static void take_items(struct work *work)
{
    work->items = arena_array(work->arena, work->known->items_count + 1, sizeof(*work->items));
    for (size_t i = 0; i < work->known->items_count; i++) {
        struct ledger_item item = work->known->items[i];
        bool late = after(work, item.posted_on);
        if (late && after(work, item.effective_on) && !is_of_period(work, &item))
            continue;
        if (late)
            item.posted_on = work->issued->issued_on;
        work->items[work->items_count++] = item;
    }
    if (work->items_count > 1)
        qsort(work->items, work->items_count, sizeof(*work->items), compare_items);
}

static void take_links(struct work *work)
{
    work->links = arena_array(work->arena, work->known->links_count + 1, sizeof(*work->links));
    for (size_t i = 0; i < work->known->links_count; i++) {
        struct ledger_link link = work->known->links[i];
        if ((after(work, link.posted_on) && after(work, link.value_on)) ||
            !find(work->items, work->items_count, link.credit) ||
            !find(work->items, work->items_count, link.debit))
            continue;
        if (after(work, link.posted_on))
            link.posted_on = work->issued->issued_on;
        work->links[work->links_count++] = link;
    }
}

/* ---- lines ---- */

static const struct statement_item *item_of(const struct statement *statement, ledger_id id)
{
    for (size_t i = 0; i < statement->items_count; i++)
        if (statement->items[i].item == id && id != 0)
            return &statement->items[i];
    return NULL;
}

/* The clearings posted after the statement that belong to it: their last day, and which credits. */
static void fill_clearings(const struct work *work, ledger_id item, struct difference_line *line)
{
    struct out out = out_new(work->arena);
    out_put(&out, "");
    for (size_t i = 0; i < work->known->links_count; i++) {
        const struct ledger_link *link = &work->known->links[i];
        if ((link->credit != item && link->debit != item) || !after(work, link->posted_on) ||
            after(work, link->value_on))
            continue;
        ledger_id other = link->credit == item ? link->debit : link->credit;
        const struct ledger_item *found =
            find(work->items, work->items_count, other);
        if (!found)
            continue;
        if (date_before(line->known_on, link->posted_on))
            line->known_on = link->posted_on;
        if (!strstr(out.data, found->reference))
            out_printf(&out, "%s%s", out.size > 0 ? " " : "", found->reference);
    }
    line->by = out.data;
}

static void add_new(const struct work *work, const struct statement_item *now,
                    struct difference_line *line)
{
    const struct ledger_item *item = NULL;
    for (size_t i = 0; i < work->known->items_count && !item; i++)
        if (work->known->items[i].id == now->item)
            item = &work->known->items[i];
    assert(item != NULL);
    line->kind = SINCE_NEW;
    line->after = now;
    if (!after(work, item->posted_on)) {
        line->cause = strcmp(now->section, "PD") == 0 || strcmp(now->section, "CR") == 0
                          ? RULE_DIFFERENCE_REOPENED
                          : RULE_DIFFERENCE_LATE;
        if (line->cause == RULE_DIFFERENCE_LATE)
            line->known_on = item->posted_on;
        return;
    }
    line->known_on = item->posted_on;
    line->cause = after(work, item->effective_on) ? RULE_DIFFERENCE_PERIOD
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
    line->cause = gone || size_of(now->outstanding) < size_of(before->outstanding)
                      ? RULE_DIFFERENCE_CLEARED
                      : RULE_DIFFERENCE_REOPENED;
}

static void add_lines(struct work *work, struct difference *ret)
{
    size_t capacity = 0;
    const struct statement *now = &ret->now;
    for (int kind = 0; kind < SINCE_KINDS; kind++) {
        for (size_t i = 0; kind == SINCE_NEW && i < now->items_count; i++) {
            if (now->items[i].item == 0 || item_of(work->issued, now->items[i].item))
                continue;
            struct difference_line *line =
                LIST_PUSH(work->arena, ret->lines, ret->lines_count, capacity);
            fill_clearings(work, now->items[i].item, line);
            add_new(work, &now->items[i], line);
        }
        for (size_t i = 0; kind != SINCE_NEW && i < work->issued->items_count; i++) {
            const struct statement_item *before = &work->issued->items[i];
            const struct statement_item *after_it = item_of(now, before->item);
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
    add_lines(&work, ret);
}
