/* Exchange rates by currency and day. */
#include "tariff_impl.h"

#include <stdlib.h>

static int exchange_compare(const void *a, const void *b)
{
    const struct tariff_exchange *left = a, *right = b;
    return date_compare(left->on, right->on);
}

/* The slot of a currency: its own, or the empty one it would get. */
static size_t series_slot(const struct tariff *t, const char *currency)
{
    size_t slot = (size_t)((currency[0] * 31 + currency[1]) * 31 + currency[2]);
    for (;; slot++) {
        slot &= t->series_mask;
        uint32_t at = t->series_at[slot];
        if (at == 0 || memcmp(t->series[at - 1].currency, currency, 4) == 0)
            return slot;
    }
}

static size_t series_of(struct tariff *t, struct arena *arena, const char *currency,
                        size_t *capacity)
{
    uint32_t *at = &t->series_at[series_slot(t, currency)];
    if (*at == 0) {
        struct tariff_series *series = LIST_PUSH(arena, t->series, t->series_count, *capacity);
        memcpy(series->currency, currency, 4);
        *at = (uint32_t)t->series_count;
    }
    return *at - 1u;
}

void tariff_build_exchange(struct tariff *t, struct arena *arena, struct row_list rows)
{
    struct arena *scratch = arena_new();
    uint32_t *series = arena_array(scratch, rows.count + 1, sizeof(*series));
    size_t capacity = 0;
    for (t->series_mask = 1; t->series_mask <= 2 * rows.count; t->series_mask *= 2)
        ;
    t->series_at = arena_array(arena, t->series_mask, sizeof(*t->series_at));
    t->series_mask--;
    t->fx_rule = parameter_span(t, "fx_rule");
    t->fx_stopped_days = parameter_span(t, "fx_stopped_days");
    for (size_t i = 0; i < rows.count; i++) {
        series[i] = (uint32_t)series_of(t, arena, rows.rows[i]->key, &capacity);
        t->series[series[i]].count++;
    }
    struct tariff_exchange *all = arena_array(arena, rows.count + 1, sizeof(*all)), *next = all;
    for (size_t s = 0; s < t->series_count; s++) {
        t->series[s].rates = next;
        next += t->series[s].count;
        t->series[s].count = 0;
    }
    bool *unsorted = arena_array(scratch, t->series_count + 1, sizeof(*unsorted));
    for (size_t i = 0; i < rows.count; i++) {
        const struct reference_row *row = rows.rows[i];
        struct tariff_series *of = &t->series[series[i]];
        struct tariff_exchange *rate = all + (of->rates - all) + of->count++;
        const char *text = row_field(arena, row, EXCHANGE_RATE);
        *rate = (struct tariff_exchange){
            .row = row->id, .on = row->valid_from, .text = text, .source = row->source};
        bool good = decimal_parse(text, 10, &rate->rate);
        assert(good);
        if (of->count > 1 && date_before(rate->on, rate[-1].on))
            unsorted[series[i]] = true;
        if (date_before(t->exchange_last, rate->on))
            t->exchange_last = rate->on;
    }
    for (size_t s = 0; s < t->series_count; s++)
        if (unsorted[s])
            qsort(all + (t->series[s].rates - all), t->series[s].count, sizeof(*all),
                  exchange_compare);
    t->counts.exchange = rows.count;
    arena_free(scratch);
}

static const struct tariff_series *series_find(const struct tariff *t, const char *currency)
{
    if (currency == NULL || strlen(currency) != 3)
        return NULL;
    uint32_t at = t->series_at[series_slot(t, currency)];
    return at == 0 ? NULL : &t->series[at - 1];
}

/* How many rates of the series were published before the day. */
static size_t rates_before(const struct tariff_series *series, date on)
{
    size_t low = 0, high = series->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (date_before(series->rates[middle].on, on))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A currency whose series fell behind the others by more than parameter fx_stopped_days is no
 * longer published: its last rate is not "the latest rate" of a later day. Measured against the
 * newest day of any series before `on`, so that data which ends altogether does not count. */
const struct tariff_exchange *tariff_exchange_find(const struct tariff *t, const char *currency,
                                                   date on)
{
    static const struct tariff_exchange canadian = {.rate = {1, 0}, .text = "1", .source = ""};
    if (currency != NULL && strcmp(currency, "CAD") == 0)
        return &canadian;
    const struct tariff_series *series = series_find(t, currency);
    if (series == NULL)
        return NULL;
    const struct dated_value *rule = parameter_on(t, t->fx_rule, on);
    bool same_day = rule != NULL && strcmp(rule->value, "same_day") == 0;
    date before = same_day ? date_add(on, 1) : on;
    size_t count = rates_before(series, before);
    if (count == 0)
        return NULL;
    const struct tariff_exchange *rate = &series->rates[count - 1];
    date newest = date_before(t->exchange_last, before) ? t->exchange_last : date_add(before, -1);
    const struct dated_value *stopped = parameter_on(t, t->fx_stopped_days, on);
    int days = stopped == NULL ? 31 : stopped->number;
    return date_between(rate->on, newest) > days ? NULL : rate;
}

/* A currency of the code table on the day, or one with rates. */
bool tariff_currency_known(const struct tariff *t, const char *currency, date on)
{
    if (currency == NULL)
        return false;
    return strcmp(currency, "CAD") == 0 || series_find(t, currency) != NULL ||
           tariff_code_find(t, "currencies", currency, on) != NULL;
}

size_t tariff_exchange_list(const struct tariff *t, const char *currency, date from, date to,
                            const struct tariff_exchange **ret)
{
    const struct tariff_series *series = series_find(t, currency);
    *ret = NULL;
    if (series == NULL || date_before(to, from))
        return 0;
    size_t first = rates_before(series, from), end = rates_before(series, date_add(to, 1));
    *ret = series->rates + first;
    return end - first;
}
