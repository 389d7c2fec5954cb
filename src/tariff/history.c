/* What covered a number over time. */
#include "tariff_impl.h"

#include <stdlib.h>

static int period_compare(const void *a, const void *b)
{
    const struct tariff_surtax_period *left = a, *right = b;
    int order = date_compare(left->from, right->from);
    return order != 0 ? order : strcmp(left->surtax->order, right->surtax->order);
}

/* Is one of the prefixes of the ten digits? A nought nibble is no digit. */
static bool covers(uint64_t item, uint64_t number)
{
    int shift = 0;
    while (shift < 40 && (item >> shift & 0xF) == 0)
        shift += 4;
    return shift < 40 && item >> shift == number >> shift;
}

size_t tariff_surtax_periods(const struct tariff *t, classification c,
                             struct tariff_surtax_period *ret, size_t max)
{
    size_t count = 0;
    uint64_t number = digits_pack(c.text, strspn(c.text, "0123456789"));
    for (size_t i = 0; i < t->surtaxes_count && count < max; i++) {
        const struct surtax_item *item = &t->surtaxes[i];
        if (!covers(item->digits, number))
            continue;
        struct tariff_surtax_period period = {&item->surtax, item->from, item->to};
        if (date_before(period.from, item->order_from))
            period.from = item->order_from;
        if (date_before(item->order_to, period.to))
            period.to = item->order_to;
        if (!date_before(period.to, period.from))
            ret[count++] = period;
    }
    if (count > 1)
        qsort(ret, count, sizeof(*ret), period_compare);
    return count;
}
