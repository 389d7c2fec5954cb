/* Surtax orders, the goods they list and the terms they set: build and look up. */
#include "tariff_impl.h"

#include <stdlib.h>

static enum surtax_term_kind term_kind(const char *text)
{
    static const char *const names[] = {"transit", "chapter", "total", "fact",
                                        "order",   "origin",  "permit"};
    size_t kind = 0;
    while (strcmp(names[kind], text) != 0)
        kind++; /* reference_read let only these pass */
    return (enum surtax_term_kind)kind;
}

static struct tariff_surtax_term *build_terms(struct arena *arena, struct row_list rows)
{
    struct tariff_surtax_term *terms = arena_array(arena, rows.count, sizeof(*terms));
    for (size_t i = 0; i < rows.count; i++) {
        const struct reference_row *row = rows.rows[i];
        terms[i] = (struct tariff_surtax_term){
            .row = row->id,
            .kind = term_kind(row_field(arena, row, TERM_TERM)),
            .value = row_field(arena, row, TERM_VALUE),
            .tariff = row_field(arena, row, TERM_TARIFF),
            .source = row->source,
            .from = row->valid_from,
            .to = row->valid_to,
        };
    }
    return terms;
}

/* Rows are sorted by key, which begins with the order: those of one order stand together. */
static void order_terms(struct tariff_surtax *surtax, struct row_list rows,
                        const struct tariff_surtax_term *terms)
{
    size_t order_size = strlen(surtax->order);
    for (size_t i = 0; i < rows.count; i++) {
        size_t size;
        const char *order = row_span(rows.rows[i], TERM_ORDER, &size);
        if (size != order_size || memcmp(order, surtax->order, size) != 0)
            continue;
        if (surtax->terms_count++ == 0)
            surtax->terms = &terms[i];
    }
}

const struct tariff_surtax_term *tariff_surtax_term_find(const struct tariff_surtax *order,
                                                         enum surtax_term_kind kind,
                                                         const char *value, classification c,
                                                         date on)
{
    for (size_t i = 0; i < order->terms_count; i++) {
        const struct tariff_surtax_term *term = &order->terms[i];
        if (term->kind == kind && date_within(on, term->from, term->to) &&
            (value == NULL || strcmp(term->value, value) == 0) &&
            strncmp(c.text, term->tariff, strlen(term->tariff)) == 0)
            return term;
    }
    return NULL;
}

static int item_compare(const void *a, const void *b)
{
    const struct surtax_item *left = a, *right = b;
    if (left->digits != right->digits)
        return left->digits < right->digits ? -1 : 1;
    int order = strcmp(left->surtax.order, right->surtax.order);
    return order != 0 ? order : date_compare(left->from, right->from);
}

/* An order's row fills what its items share; an item of an order that is not loaded is no surtax.
 */
void tariff_build_surtaxes(struct tariff *t, struct arena *arena, struct row_list orders,
                           struct row_list items, struct row_list terms)
{
    struct tariff_surtax_term *all = build_terms(arena, terms);
    struct surtax_item *templates = arena_array(arena, orders.count, sizeof(*templates));
    for (size_t i = 0; i < orders.count; i++) {
        const struct reference_row *row = orders.rows[i];
        struct tariff_surtax *surtax = &templates[i].surtax;
        templates[i].order_from = row->valid_from;
        templates[i].order_to = row->valid_to;
        *surtax = (struct tariff_surtax){
            .order = row->key,
            .code = row_field(arena, row, ORDER_CODE),
            .title_en = row_field(arena, row, ORDER_TITLE_EN),
            .title_fr = row_field(arena, row, ORDER_TITLE_FR),
            .declared_only = row_flag(row, ORDER_DECLARED_ONLY),
            .vehicle_content = row_flag(row, ORDER_VEHICLE),
            .exclusive = row_flag(row, ORDER_EXCLUSIVE),
            .priority = atoi(row_field(arena, row, ORDER_PRIORITY)),
        };
        const char *origin = row_field(arena, row, ORDER_ORIGIN);
        for (size_t c = 0; c < 2 && origin[c] != '\0'; c++)
            surtax->origin[c] = origin[c];
        order_terms(surtax, terms, all);
    }
    t->surtaxes = arena_array(arena, items.count, sizeof(*t->surtaxes));
    for (size_t i = 0; i < items.count; i++) {
        const struct reference_row *row = items.rows[i];
        size_t order_size = strlen(row_field(arena, row, ITEM_ORDER));
        const char *order = row_field(arena, row, ITEM_ORDER);
        size_t k = 0;
        while (k < orders.count && strcmp(templates[k].surtax.order, order) != 0)
            k++;
        if (k == orders.count)
            continue;
        const char *digits = row->key + order_size + 1;
        struct surtax_item *item = &t->surtaxes[t->surtaxes_count++];
        *item = templates[k];
        item->digits = digits_pack(digits, strlen(digits));
        item->from = row->valid_from;
        item->to = row->valid_to;
        item->surtax.row = row->id;
        item->surtax.group = row_field(arena, row, ITEM_GOODS);
        item->surtax.percent = row_decimal(arena, row, ITEM_PERCENT);
        item->surtax.source = row->source;
    }
    if (t->surtaxes_count > 1)
        qsort(t->surtaxes, t->surtaxes_count, sizeof(*t->surtaxes), item_compare);
    for (size_t i = 0; i < t->surtaxes_count; i++) {
        struct surtax_item *item = &t->surtaxes[i];
        bool listed_before = i > 0 && item[-1].digits == item->digits &&
                             strcmp(item[-1].surtax.order, item->surtax.order) == 0;
        item->surtax.since = listed_before ? item[-1].surtax.since : item->from;
    }
    if (t->surtaxes_count > 0)
        t->surtax_headings = headings_build(arena, &t->surtaxes->digits, sizeof(*t->surtaxes),
                                            t->surtaxes_count);
    t->counts.surtax_items = t->surtaxes_count;
}

static size_t surtax_first(const struct tariff *t, uint64_t digits)
{
    size_t low = 0, high = t->surtaxes_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->surtaxes[middle].digits < digits)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The longest listed number first; an order counts once. */
size_t tariff_surtaxes(const struct tariff *t, classification c, date on,
                       const struct tariff_surtax **ret, size_t max)
{
    uint64_t digits = classification_digits(c);
    struct span rest = headings_span(t->surtax_headings, digits), run;
    size_t count = 0;
    while (headings_next(t->surtax_headings, digits, &rest, &run))
        for (size_t i = run.first; i < run.end; i++) {
            const struct surtax_item *item = &t->surtaxes[i];
            if (!date_within(on, item->from, item->to) ||
                !date_within(on, item->order_from, item->order_to))
                continue;
            bool again = false;
            for (size_t k = 0; k < count; k++)
                again |= strcmp(ret[k]->order, item->surtax.order) == 0;
            if (!again && count < max)
                ret[count++] = &item->surtax;
        }
    return count;
}

bool tariff_surtax_lists(const struct tariff *t, const struct tariff_surtax *order,
                         const char *digits, date on)
{
    size_t size = strlen(digits);
    uint64_t first = digits_pack(digits, size);
    for (size_t i = surtax_first(t, first); i < t->surtaxes_count; i++) {
        const struct surtax_item *item = &t->surtaxes[i];
        if (item->digits >> (40 - 4 * size) != first >> (40 - 4 * size))
            break;
        if (date_within(on, item->from, item->to) && strcmp(item->surtax.order, order->order) == 0)
            return true;
    }
    return false;
}
