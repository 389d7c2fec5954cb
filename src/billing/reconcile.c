#include "reconcile_impl.h"

#include <stdlib.h>

char *reconcile_key(struct arena *arena, const char *reference)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    bool digits = true;
    for (const char *at = reference; *at; at++) {
        char c = *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
        bool digit = c >= '0' && c <= '9';
        if (!digit && digits && out.size == 14 && (c == '.' || c == 'V'))
            break; /* 12345000000012.2: the version */
        if (!digit && !(c >= 'A' && c <= 'Z') && !((unsigned char)c & 0x80))
            continue;
        digits = digits && digit;
        out_char(&out, c);
    }
    char *key = out.data;
    while (digits && key[0] == '0' && key[1] != '\0')
        key++;
    return key;
}

bool reconcile_is_extra(const struct ledger_item *item)
{
    return item_types[item->type].order <= 2;
}

bool reconcile_is_payment(const struct ledger_item *item)
{
    return strcmp(item_types[item->type].section, "PY") == 0;
}

bool reconcile_on(const struct ledger_item *item, date on)
{
    return date_equal(item->posted_on, on) || date_equal(item->effective_on, on) ||
           date_equal(item->released_on, on) || date_equal(item->due_on, on);
}

/* One letter wrong, two changed about, one too many, or one the end of the other. */
bool reconcile_near(const char *a, const char *b)
{
    enum { ENOUGH = 6 };
    size_t a_size = strlen(a), b_size = strlen(b);
    if (a_size < b_size)
        return reconcile_near(b, a);
    if (b_size < ENOUGH)
        return false;
    if (strncmp(a, b, b_size) == 0 || strcmp(a + a_size - b_size, b) == 0)
        return true;
    size_t same = 0;
    while (a[same] == b[same])
        same++;
    if (a_size == b_size)
        return strcmp(a + same + 1, b + same + 1) == 0 ||
               (a[same] == b[same + 1] && a[same + 1] == b[same] &&
                strcmp(a + same + 2, b + same + 2) == 0);
    return a_size == b_size + 1 && strcmp(a + same + 1, b + same) == 0;
}

void reconcile_period(const struct reconcile_row *rows, size_t rows_count, date *ret_from,
                      date *ret_to)
{
    date from = DATE_NONE, to = DATE_NONE;
    for (size_t i = 0; i < rows_count; i++) {
        if (date_is_none(rows[i].on))
            continue;
        if (date_is_none(from) || date_before(rows[i].on, from))
            from = rows[i].on;
        if (date_before(to, rows[i].on))
            to = rows[i].on;
    }
    *ret_from = from;
    *ret_to = to;
}

/* ---- sorting into piles ---- */

struct keyed_row {
    const char *key;
    const struct reconcile_row *row;
};
struct keyed_item {
    const char *key;
    const struct ledger_item *item;
};

int reconcile_compare_money(money a, money b)
{
    return (a.cents > b.cents) - (a.cents < b.cents);
}

int reconcile_compare_rows(const struct reconcile_row *a, const struct reconcile_row *b)
{
    int order = date_compare(a->on, b->on);
    if (order == 0)
        order = reconcile_compare_money(a->amount, b->amount);
    if (order == 0)
        order = (a->has_tax > b->has_tax) - (a->has_tax < b->has_tax);
    if (order == 0)
        order = reconcile_compare_money(a->tax, b->tax);
    if (order == 0)
        order = strcmp(a->reference, b->reference);
    return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

static int compare_keyed(const void *left, const void *right)
{
    const struct keyed_row *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    return order != 0 ? order : reconcile_compare_rows(a->row, b->row);
}

static int compare_items(const void *left, const void *right)
{
    const struct keyed_item *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    return order != 0 ? order : ledger_id_compare(a->item->id, b->item->id);
}

static bool within(date day, date from, date to)
{
    return (date_is_none(from) || !date_before(day, from)) &&
           (date_is_none(to) || !date_before(to, day));
}

static void sum_pile(struct reconcile_pile *pile)
{
    pile->theirs = pile->ours = money_cents(0);
    for (size_t i = 0; i < pile->rows_count; i++)
        pile->theirs = money_add(pile->theirs, pile->rows[i]->amount);
    for (size_t i = 0; i < pile->items_count; i++)
        pile->ours = money_add(pile->ours, pile->items[i]->amount);
}

/* Rows from `at` on with one key; without a reference each stands alone. */
static size_t take_rows(struct arena *arena, const struct keyed_row *rows, size_t count,
                        struct reconcile_pile *pile)
{
    size_t n = 1;
    while (rows[0].key[0] != '\0' && n < count && strcmp(rows[n].key, rows[0].key) == 0)
        n++;
    pile->key = rows[0].key;
    pile->rows = arena_array(arena, n, sizeof(*pile->rows));
    for (size_t i = 0; i < n; i++)
        pile->rows[i] = rows[i].row;
    pile->rows_count = n;
    return n;
}

/* What was posted in the period counts; when nothing was, whatever the reference has. */
static size_t take_items(struct arena *arena, const struct keyed_item *items, size_t count,
                         date from, date to, struct reconcile_pile *pile)
{
    size_t n = 1;
    while (items[0].key[0] != '\0' && n < count && strcmp(items[n].key, items[0].key) == 0)
        n++;
    pile->key = items[0].key;
    pile->all = arena_array(arena, n, sizeof(*pile->all));
    pile->items = arena_array(arena, n, sizeof(*pile->items));
    for (size_t i = 0; i < n; i++) {
        pile->all[i] = items[i].item;
        if (within(items[i].item->posted_on, from, to))
            pile->items[pile->items_count++] = items[i].item;
    }
    pile->all_count = n;
    return n;
}

static void keep(struct reconcile_work *work, struct reconcile_pile pile)
{
    if (pile.rows_count > 0 && pile.all_count > 0) {
        if (pile.items_count == 0) {
            pile.items = pile.all;
            pile.items_count = pile.all_count;
        }
        sum_pile(&pile);
        reconcile_both(work, &pile);
        return;
    }
    sum_pile(&pile);
    if (pile.rows_count > 0)
        work->theirs[work->theirs_count++] = pile;
    else if (pile.items_count > 0)
        work->ours[work->ours_count++] = pile;
}

static void merge(struct reconcile_work *work, const struct keyed_row *rows, size_t rows_count,
                  const struct keyed_item *items, size_t items_count)
{
    date from = work->result->from, to = work->result->to;
    size_t row = 0, item = 0;
    while (row < rows_count || item < items_count) {
        struct reconcile_pile pile = {0};
        int order = row == rows_count    ? 1
                    : item == items_count ? -1
                                          : strcmp(rows[row].key, items[item].key);
        bool alone = order == 0 && rows[row].key[0] == '\0';
        if (order <= 0)
            row += take_rows(work->arena, rows + row, rows_count - row, &pile);
        if (order >= 0 && !alone)
            item += take_items(work->arena, items + item, items_count - item, from, to, &pile);
        keep(work, pile);
    }
}

/* ---- lines ---- */

struct reconcile_line *reconcile_add(struct reconcile_work *work, enum reconcile_group group,
                                     enum rule reason, const struct reconcile_pile *theirs,
                                     const struct reconcile_pile *ours)
{
    struct reconcile_line *line = LIST_PUSH(work->arena, work->result->lines,
                                            work->result->lines_count, work->capacity);
    line->group = group;
    line->reason = reason;
    if (theirs) {
        line->rows = theirs->rows;
        line->rows_count = theirs->rows_count;
        line->theirs = theirs->theirs;
    }
    if (ours) {
        line->items = ours->items;
        line->items_count = ours->items_count;
        line->ours = ours->ours;
    }
    line->difference = money_subtract(line->ours, line->theirs);
    line->amount_differs = line->difference.cents != 0 && theirs && ours;
    return line;
}

static date line_day(const struct reconcile_line *line)
{
    return line->items_count > 0 ? line->items[0]->posted_on
           : line->rows_count > 0 ? line->rows[0]->on
                                  : DATE_NONE;
}

static int compare_lines(const void *left, const void *right)
{
    const struct reconcile_line *a = left, *b = right;
    int order = (int)a->group - (int)b->group;
    if (order == 0)
        order = date_compare(line_day(a), line_day(b));
    if (order == 0 && a->items_count > 0 && b->items_count > 0)
        order = ledger_id_compare(a->items[0]->id, b->items[0]->id);
    if (order == 0)
        order = reconcile_compare_money(a->theirs, b->theirs);
    return order == 0 && a->rows_count > 0 && b->rows_count > 0
               ? reconcile_compare_rows(a->rows[0], b->rows[0])
               : order;
}

static void add_up(struct reconcile_sum *sum, const struct reconcile_line *line)
{
    sum->lines++;
    sum->rows += line->rows_count;
    sum->items += line->items_count;
    sum->theirs = money_add(sum->theirs, line->theirs);
    sum->ours = money_add(sum->ours, line->ours);
    sum->difference = money_add(sum->difference, line->difference);
}

static void finish(struct reconciliation *result, size_t rows_count)
{
    size_t rows = 0;
    if (result->lines_count > 1)
        qsort(result->lines, result->lines_count, sizeof(*result->lines), compare_lines);
    for (size_t i = 0; i < result->lines_count; i++) {
        const struct reconcile_line *line = &result->lines[i];
        add_up(&result->sums[line->group], line);
        if (line->group != RECONCILE_OUTSIDE)
            add_up(&result->total, line);
        rows += line->rows_count;
    }
    assert(rows == rows_count);
    assert(result->total.difference.cents ==
           money_subtract(result->total.ours, result->total.theirs).cents);
}

void reconcile(struct arena *arena, const struct reconcile_row *rows, size_t rows_count,
               const struct ledger_item *items, size_t items_count, date from, date to,
               struct reconciliation *ret)
{
    date first, last;
    reconcile_period(rows, rows_count, &first, &last);
    *ret = (struct reconciliation){.from = date_is_none(from) ? first : from,
                                   .to = date_is_none(to) ? last : to};
    struct reconcile_work work = {.arena = arena, .result = ret};
    work.theirs = arena_array(arena, rows_count + 1, sizeof(*work.theirs));
    work.ours = arena_array(arena, items_count + 1, sizeof(*work.ours));
    struct keyed_row *keyed = arena_array(arena, rows_count + 1, sizeof(*keyed));
    struct keyed_item *known = arena_array(arena, items_count + 1, sizeof(*known));
    size_t count = 0;
    for (size_t i = 0; i < rows_count; i++)
        if (date_is_none(rows[i].on) || within(rows[i].on, ret->from, ret->to)) {
            keyed[count++] = (struct keyed_row){reconcile_key(arena, rows[i].reference), &rows[i]};
        } else {
            struct reconcile_pile alone = {.theirs = rows[i].amount, .rows_count = 1};
            alone.rows = arena_array(arena, 1, sizeof(*alone.rows));
            alone.rows[0] = &rows[i];
            (void)reconcile_add(&work, RECONCILE_OUTSIDE, RULE_RECONCILE_OUTSIDE, &alone, NULL);
        }
    for (size_t i = 0; i < items_count; i++)
        known[i] = (struct keyed_item){reconcile_key(arena, items[i].reference), &items[i]};
    if (count > 1)
        qsort(keyed, count, sizeof(*keyed), compare_keyed);
    if (items_count > 1)
        qsort(known, items_count, sizeof(*known), compare_items);
    merge(&work, keyed, count, known, items_count);
    reconcile_left(&work);
    finish(ret, rows_count);
}
