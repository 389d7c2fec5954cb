#include "base.h"

#include <ctype.h>

__int128 int_divide(__int128 n, __int128 d, enum rounding rounding)
{
    assert(d > 0);
    __int128 quotient, rest;
    if (n == (int64_t)n && d == (int64_t)d) { /* a division of 128 bits takes ten times as long */
        quotient = (int64_t)n / (int64_t)d;
        rest = (int64_t)n % (int64_t)d;
    } else {
        quotient = n / d;
        rest = n % d;
    }
    if (rest == 0)
        return quotient;
    __int128 twice = (rest < 0 ? -rest : rest) * 2;
    int away = n < 0 ? -1 : 1;
    switch (rounding) {
    case ROUND_HALF_UP:
        return twice >= d ? quotient + away : quotient;
    case ROUND_HALF_EVEN:
        if (twice == d)
            return quotient % 2 == 0 ? quotient : quotient + away;
        return twice > d ? quotient + away : quotient;
    case ROUND_DOWN:
        return quotient;
    case ROUND_EXACT:
        break;
    }
    assert(!"a rest where none may be");
    return quotient;
}

int64_t int_power10(int exponent)
{
    static const int64_t powers[] = {
        1,
        10,
        100,
        1000,
        10000,
        100000,
        1000000,
        10000000,
        100000000,
        1000000000,
        10000000000,
        100000000000,
        1000000000000,
        10000000000000,
        100000000000000,
        1000000000000000,
        10000000000000000,
        100000000000000000,
        1000000000000000000,
    };
    assert(exponent >= 0 && exponent < (int)ARRAY_COUNT(powers));
    return powers[exponent];
}

static int64_t int_narrow(__int128 value)
{
    assert(value >= INT64_MIN && value <= INT64_MAX);
    return (int64_t)value;
}

money money_add(money a, money b)
{
    int64_t sum;
    bool overflow = __builtin_add_overflow(a.cents, b.cents, &sum);
    assert(!overflow);
    return (money){sum};
}

money money_subtract(money a, money b)
{
    int64_t rest;
    bool overflow = __builtin_sub_overflow(a.cents, b.cents, &rest);
    assert(!overflow);
    return (money){rest};
}

money money_negate(money a)
{
    assert(a.cents != INT64_MIN);
    return (money){-a.cents};
}

money money_min(money a, money b)
{
    return a.cents < b.cents ? a : b;
}

bool decimal_parse(const char *text, int scale_max, decimal *ret_value)
{
    if (text == NULL)
        return false;
    const char *at = text;
    bool negative = *at == '-';
    if (negative)
        at++;
    if (!isdigit((unsigned char)*at))
        return false;
    int64_t units = 0;
    int digits = 0, scale = 0;
    for (; isdigit((unsigned char)*at); at++) {
        if (digits > 0 || *at != '0')
            digits++;
        if (digits > 15)
            return false;
        units = units * 10 + (*at - '0');
    }
    if (*at == '.') {
        at++;
        if (!isdigit((unsigned char)*at))
            return false;
        for (; isdigit((unsigned char)*at); at++) {
            if (++scale > scale_max || scale > DECIMAL_SCALE_MAX)
                return false;
            if (__builtin_mul_overflow(units, 10, &units) ||
                __builtin_add_overflow(units, *at - '0', &units))
                return false;
        }
    }
    if (*at != '\0')
        return false;
    *ret_value = (decimal){negative ? -units : units, (uint8_t)scale};
    return true;
}

bool money_parse(const char *text, money *ret_value)
{
    decimal value;
    if (!decimal_parse(text, 2, &value))
        return false;
    int64_t cents;
    if (__builtin_mul_overflow(value.units, int_power10(2 - value.scale), &cents))
        return false;
    if (cents > 1000000000000000 - 1 || cents < -1000000000000000 + 1)
        return false;
    *ret_value = (money){cents};
    return true;
}

char *decimal_text(struct arena *arena, decimal value)
{
    char digits[40];
    char *end = digits + sizeof(digits), *at = end;
    *--at = '\0';
    uint64_t rest = value.units < 0 ? 0 - (uint64_t)value.units : (uint64_t)value.units;
    for (int place = 0; rest > 0 || place <= value.scale; place++) {
        if (place == value.scale && value.scale > 0)
            *--at = '.';
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (value.units < 0)
        *--at = '-';
    return arena_copy(arena, at, (size_t)(end - 1 - at));
}

char *money_text(struct arena *arena, money value)
{
    return decimal_text(arena, decimal_from_money(value));
}

char *money_page(struct arena *arena, money value, enum language language)
{
    struct out out = out_new(arena);
    uint64_t cents = value.cents < 0 ? 0 - (uint64_t)value.cents : (uint64_t)value.cents;
    if (value.cents < 0)
        out_put(&out, "\u2212");
    if (language == LANGUAGE_EN)
        out_char(&out, '$');
    char *dollars = arena_printf(arena, "%llu", (unsigned long long)(cents / 100));
    size_t size = strlen(dollars);
    for (size_t i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            out_put(&out, language == LANGUAGE_EN ? "," : "\u00a0");
        out_char(&out, dollars[i]);
    }
    out_printf(&out, "%c%02d", language == LANGUAGE_EN ? '.' : ',', (int)(cents % 100));
    if (language == LANGUAGE_FR)
        out_put(&out, "\u00a0$");
    return out.data;
}

int decimal_compare(decimal a, decimal b)
{
    int scale = a.scale > b.scale ? a.scale : b.scale;
    __int128 left = (__int128)a.units * int_power10(scale - a.scale);
    __int128 right = (__int128)b.units * int_power10(scale - b.scale);
    return (left > right) - (left < right);
}

/* Trailing zeros beyond what fits are dropped, so that exact products of printed rates fit. */
static decimal decimal_from_wide(__int128 units, int scale)
{
    while (scale > 0 && units % 10 == 0 &&
           (scale > DECIMAL_SCALE_MAX || units > INT64_MAX || units < INT64_MIN)) {
        units /= 10;
        scale--;
    }
    assert(scale <= DECIMAL_SCALE_MAX);
    return (decimal){int_narrow(units), (uint8_t)scale};
}

decimal decimal_product(decimal a, decimal b)
{
    return decimal_from_wide((__int128)a.units * b.units, a.scale + b.scale);
}

decimal decimal_sum(decimal a, decimal b)
{
    int scale = a.scale > b.scale ? a.scale : b.scale;
    return decimal_from_wide((__int128)a.units * int_power10(scale - a.scale) +
                                 (__int128)b.units * int_power10(scale - b.scale),
                             scale);
}

decimal decimal_from_money(money value)
{
    return (decimal){value.cents, 2};
}

money money_from_decimal(decimal value, enum rounding rounding)
{
    if (value.scale <= 2)
        return (money){int_narrow((__int128)value.units * int_power10(2 - value.scale))};
    return (money){int_narrow(int_divide(value.units, int_power10(value.scale - 2), rounding))};
}

money money_product(decimal a, decimal b, enum rounding rounding)
{
    __int128 units = (__int128)a.units * b.units;
    int scale = a.scale + b.scale - 2;
    if (scale <= 0)
        return (money){int_narrow(units * int_power10(-scale))};
    if (scale > 18) {
        __int128 divisor = (__int128)int_power10(18) * int_power10(scale - 18);
        return (money){int_narrow(int_divide(units, divisor, rounding))};
    }
    return (money){int_narrow(int_divide(units, int_power10(scale), rounding))};
}
