#include "assessment_impl.h"

/* Nearly all amounts fit 64 bits, where multiplying and dividing cost a fraction. */
static bool is_narrow(__int128 units)
{
    return units == (int64_t)units;
}

struct exact exact_of(decimal value)
{
    return (struct exact){value.units, value.scale};
}
struct exact exact_money(money value)
{
    return (struct exact){value.cents, 2};
}

struct exact exact_product(struct exact a, struct exact b)
{
    if (is_narrow(a.units) && is_narrow(b.units))
        return (struct exact){(__int128)(int64_t)a.units * (int64_t)b.units, a.scale + b.scale};
    __int128 units;
    bool overflow = __builtin_mul_overflow(a.units, b.units, &units);
    assert(!overflow);
    return (struct exact){units, a.scale + b.scale};
}

static void exact_align(struct exact *a, struct exact *b)
{
    struct exact *low = a->scale < b->scale ? a : b;
    int scale = a->scale < b->scale ? b->scale : a->scale;
    while (low->scale < scale) {
        int step = scale - low->scale > 18 ? 18 : scale - low->scale;
        bool overflow = __builtin_mul_overflow(low->units, int_power10(step), &low->units);
        assert(!overflow);
        low->scale += step;
    }
}

struct exact exact_sum(struct exact a, struct exact b)
{
    exact_align(&a, &b);
    return (struct exact){a.units + b.units, a.scale};
}

struct exact exact_negate(struct exact a)
{
    return (struct exact){-a.units, a.scale};
}

int exact_compare(struct exact a, struct exact b)
{
    exact_align(&a, &b);
    return (a.units > b.units) - (a.units < b.units);
}

struct exact exact_percent(struct exact value, decimal percent)
{
    struct exact product = exact_product(value, exact_of(percent));
    product.scale += 2;
    return product;
}

/* Digits beyond the cent that are zero say nothing. */
static struct exact exact_trim(struct exact value)
{
    for (; value.scale > 2 && !is_narrow(value.units) && value.units % 10 == 0; value.scale--)
        value.units /= 10;
    if (!is_narrow(value.units))
        return value;
    int64_t units = (int64_t)value.units;
    for (; value.scale > 2 && units % 10 == 0; value.scale--)
        units /= 10;
    value.units = units;
    return value;
}

static money cents_within(__int128 cents)
{
    if (cents > AMOUNT_CENTS_MAX)
        cents = AMOUNT_CENTS_MAX + 1;
    if (cents < -AMOUNT_CENTS_MAX)
        cents = -AMOUNT_CENTS_MAX - 1;
    return money_cents((int64_t)cents);
}

money exact_round(struct exact value)
{
    if (is_narrow(value.units) && value.scale >= 2 && value.scale <= 20)
        return cents_within(int_divide(value.units, int_power10(value.scale - 2), ROUND_HALF_UP));
    struct exact trimmed = exact_trim(value);
    if (trimmed.scale < 2) {
        struct exact cent = {0, 2};
        trimmed = exact_sum(trimmed, cent);
    }
    int places = trimmed.scale - 2;
    __int128 divisor = int_power10(places > 18 ? 18 : places);
    for (int i = 18; i < places; i++)
        divisor *= 10;
    return cents_within(int_divide(trimmed.units, divisor, ROUND_HALF_UP));
}

struct exact exact_bounded(struct exact value)
{
    const struct exact most = {AMOUNT_CENTS_MAX, 2}, next = {AMOUNT_CENTS_MAX + 1, 2};
    if (exact_compare(value, most) > 0)
        return next;
    return exact_compare(value, exact_negate(most)) < 0 ? exact_negate(next) : value;
}

static char *digits_text(struct arena *arena, struct exact value)
{
    char text[64];
    char *at = text + sizeof(text);
    bool negative = value.units < 0;
    unsigned __int128 rest =
        negative ? -(unsigned __int128)value.units : (unsigned __int128)value.units;
    *--at = '\0';
    int i = 0;
    for (; rest > UINT64_MAX; i++, rest /= 10) {
        if (i == value.scale && i > 0)
            *--at = '.';
        *--at = (char)('0' + (int)(rest % 10));
    }
    for (uint64_t narrow = (uint64_t)rest; narrow != 0 || i <= value.scale; i++, narrow /= 10) {
        if (i == value.scale && i > 0)
            *--at = '.';
        *--at = (char)('0' + (int)(narrow % 10));
    }
    if (negative)
        *--at = '-';
    return arena_copy(arena, at, (size_t)(text + sizeof(text) - 1 - at));
}

char *exact_text(struct arena *arena, struct exact value)
{
    if (arena == NULL)
        return NULL;
    struct exact trimmed = exact_trim(value);
    if (trimmed.scale < 2) {
        struct exact cent = {0, 2};
        trimmed = exact_sum(trimmed, cent);
    }
    return digits_text(arena, trimmed);
}

char *plain_text(struct arena *arena, decimal value)
{
    if (arena == NULL)
        return NULL;
    struct exact plain = exact_of(value);
    while (plain.scale > 0 && plain.units % 10 == 0) {
        plain.units /= 10;
        plain.scale--;
    }
    return digits_text(arena, plain);
}

char *percent_text(struct arena *arena, decimal percent)
{
    char *digits = plain_text(arena, percent);
    if (digits == NULL)
        return NULL;
    size_t size = strlen(digits);
    char *text = arena_alloc(arena, size + 3);
    memcpy(text, digits, size);
    memcpy(text + size, " %", 3);
    return text;
}

money exact_explain(struct arena *arena, struct exact value, struct explanation *why)
{
    why->rounding = ROUND_HALF_UP;
    if (arena == NULL)
        return why->amount = exact_round(value);
    struct exact trimmed = exact_trim(value);
    why->amount = exact_round(trimmed);
    why->unrounded = trimmed.scale > 2 ? exact_text(arena, trimmed) : NULL;
    return why->amount;
}

void explain_by(struct arena *arena, const struct explanation *children, size_t count,
                struct explanation *why)
{
    if (arena == NULL)
        return;
    why->children = arena_array(arena, count, sizeof(*children));
    memcpy(why->children, children, count * sizeof(*children));
    why->children_count = count;
}
