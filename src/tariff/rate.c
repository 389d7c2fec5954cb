/*
 * Rate texts of the tariff. Known shapes only; the rest is undetermined, on purpose:
 *   Free | PART [plus PART] [but not less than PART] [or more than PART] [plus PART]
 *   PART: N % | N ¢/UNIT | $N/UNIT | N ¢each
 * "free" is read in any case: the letters are all there. "¢each" lacks only its stroke. Texts that
 * were cut ("1.9 ¢", "plus 8.", "Fre"), "N/A" and notes stay undetermined.
 */
#include "tariff_impl.h"

#include <ctype.h>
#include <strings.h>

enum { RATE_TEXT_MAX = 200 };

static const struct unit {
    const char *text, *code;
} units[] = {
    [RATE_UNIT_NONE] = {"", ""},
    [RATE_KG] = {"kg", "KGM"},
    [RATE_TONNE] = {"tonne", "TNE"},
    [RATE_HL] = {"hl", "HLT"},
    [RATE_LITRE] = {"litre", "LTR"},
    [RATE_LITRE_ALCOHOL] = {"litre of absolute ethyl alcohol", "LPA"},
    [RATE_DOZEN] = {"dozen", "DZN"},
    [RATE_EACH] = {"each", "NMB"},
};

const char *rate_unit_text(enum rate_unit unit)
{
    return units[unit].text;
}

const char *rate_unit_code(enum rate_unit unit)
{
    return units[unit].code;
}

/* Blanks, U+00A0 included. */
static const char *skip_blanks(const char *at)
{
    for (;;) {
        if (*at == ' ')
            at++;
        else if (at[0] == '\xC2' && at[1] == '\xA0')
            at += 2;
        else
            return at;
    }
}

static bool take_word(const char **at, const char *word)
{
    const char *from = skip_blanks(*at);
    size_t size = strlen(word);
    if (strncmp(from, word, size) != 0 || isalnum((unsigned char)from[size]))
        return false;
    *at = from + size;
    return true;
}

/* Digits with at most four decimals. "$.99" is how the tariff prints 99 cents: a missing zero is
 * no doubt. "8." is a text that was cut. */
static bool take_number(const char **at, decimal *ret)
{
    const char *from = *at;
    int64_t number = 0;
    int digits = 0, scale = 0;
    for (; isdigit((unsigned char)*from) && digits < 7; from++, digits++)
        number = number * 10 + (*from - '0');
    if (*from == '.') {
        from++;
        for (; isdigit((unsigned char)*from) && scale < 5; from++, scale++)
            number = number * 10 + (*from - '0');
        if (scale == 0)
            return false;
    }
    if (digits + scale == 0 || digits > 6 || scale > 4)
        return false;
    *ret = (decimal){number, (uint8_t)scale};
    *at = from;
    return true;
}

static bool take_unit(const char **at, enum rate_unit *ret)
{
    /* The longest text first: "litre" begins "litre of absolute ethyl alcohol". */
    static const enum rate_unit order[] = {
        RATE_LITRE_ALCOHOL, RATE_LITRE, RATE_KG, RATE_TONNE, RATE_HL, RATE_DOZEN, RATE_EACH};
    for (size_t i = 0; i < ARRAY_COUNT(order); i++)
        if (take_word(at, units[order[i]].text)) {
            *ret = order[i];
            return true;
        }
    return false;
}

static bool take_part(const char **at, struct rate_part *ret)
{
    struct rate_part part = {0};
    const char *from = skip_blanks(*at);
    bool dollars = *from == '$';
    if (dollars)
        from++;
    decimal number;
    if (!take_number(&from, &number))
        return false;
    from = skip_blanks(from);
    if (!dollars && *from == '%') {
        part.percent = number;
        from++;
    } else {
        if (!dollars) {
            if (from[0] != '\xC2' || from[1] != '\xA2')
                return false;
            from += 2;
            number.scale += 2;
        }
        from = skip_blanks(from);
        bool stroke = *from == '/';
        if (stroke)
            from++;
        if (!take_unit(&from, &part.unit) || (!stroke && part.unit != RATE_EACH))
            return false;
        part.amount = number;
    }
    *ret = part;
    *at = from;
    return true;
}

/* PART [plus PART], one percentage and one amount at most. */
static bool take_sum(const char **at, struct rate_part *ret)
{
    struct rate_part second;
    if (!take_part(at, ret))
        return false;
    if (!take_word(at, "plus"))
        return true;
    if (!take_part(at, &second) || (second.unit == RATE_UNIT_NONE) == (ret->unit == RATE_UNIT_NONE))
        return false;
    if (second.unit == RATE_UNIT_NONE) {
        ret->percent = second.percent;
    } else {
        ret->amount = second.amount;
        ret->unit = second.unit;
    }
    return true;
}

static bool take_rate(const char *at, struct rate *ret)
{
    if (!take_sum(&at, &ret->base))
        return false;
    if (take_word(&at, "but not less than")) {
        ret->has_minimum = true;
        if (!take_part(&at, &ret->minimum))
            return false;
    }
    if (take_word(&at, "or more than")) {
        ret->has_maximum = true;
        if (!ret->has_minimum || !take_part(&at, &ret->maximum))
            return false;
    }
    if (ret->has_minimum && take_word(&at, "plus")) {
        ret->has_plus = true;
        if (!take_part(&at, &ret->plus))
            return false;
    }
    return *skip_blanks(at) == '\0';
}

struct rate rate_parse(const char *text)
{
    if (text == NULL)
        return (struct rate){.state = RATE_NONE};
    const char *from = skip_blanks(text);
    if (*from == '\0')
        return (struct rate){.state = RATE_NONE};
    struct rate rate = {.state = RATE_KNOWN};
    if (strnlen(from, RATE_TEXT_MAX + 1) > RATE_TEXT_MAX)
        return (struct rate){.state = RATE_UNDETERMINED};
    if (strncasecmp(from, "free", 4) == 0 && *skip_blanks(from + 4) == '\0')
        return (struct rate){.state = RATE_FREE};
    if (!take_rate(from, &rate))
        return (struct rate){.state = RATE_UNDETERMINED};
    return rate;
}

/* ---- quantities ---- */

/* How much of the dimension's base unit a declared unit is: n x 10^-scale. */
enum dimension { MASS, VOLUME, ALCOHOL, COUNT };
static const struct measure {
    const char *code;
    enum dimension dimension;
    int64_t n;
    int scale;
} measures[] = {
    {"KGM", MASS, 1, 0},         {"GRM", MASS, 1, 3},
    {"HGM", MASS, 1, 1},         {"MGM", MASS, 1, 6},
    {"CTM", MASS, 2, 4},         {"DTN", MASS, 100, 0},
    {"TNE", MASS, 1000, 0},      {"KTN", MASS, 1000000, 0},
    {"LTR", VOLUME, 1, 0},       {"MLT", VOLUME, 1, 3},
    {"CLT", VOLUME, 1, 2},       {"DLT", VOLUME, 1, 1},
    {"HLT", VOLUME, 100, 0},     {"MAL", VOLUME, 1000000, 0},
    {"MTQ", VOLUME, 1000, 0},    {"DMQ", VOLUME, 1, 0},
    {"CMQ", VOLUME, 1, 3},       {"MMQ", VOLUME, 1, 6},
    {"TMQ", VOLUME, 1000000, 0}, {"HMQ", VOLUME, 1000000000, 0},
    {"LPA", ALCOHOL, 1, 0},      {"HPA", ALCOHOL, 100, 0},
    {"NMB", COUNT, 1, 0},        {"PCE", COUNT, 1, 0},
    {"DZN", COUNT, 12, 0},       {"SCO", COUNT, 20, 0},
    {"CEN", COUNT, 100, 0},      {"GRO", COUNT, 144, 0},
    {"MIL", COUNT, 1000, 0},     {"GGR", COUNT, 1728, 0},
    {"MIO", COUNT, 1000000, 0},
};

static const struct measure *measure_find(const char *code)
{
    for (size_t i = 0; i < ARRAY_COUNT(measures); i++)
        if (strcmp(measures[i].code, code) == 0)
            return &measures[i];
    return NULL;
}

/* Exact, save for dozens of a number of pieces, where thirds are cut upwards at the last place
 * there is: a half cent stays a half cent and rounds as it should. */
bool rate_unit_convert(enum rate_unit unit, const char *declared, decimal quantity, decimal *ret)
{
    const struct measure *from = declared == NULL ? NULL : measure_find(declared);
    const struct measure *to = unit == RATE_UNIT_NONE ? NULL : measure_find(units[unit].code);
    if (from == NULL || to == NULL || from->dimension != to->dimension || quantity.units < 0)
        return false;
    __int128 n = (__int128)quantity.units * from->n;
    int scale = quantity.scale + from->scale;
    int64_t divisor = to->n;
    for (; divisor % 10 == 0; divisor /= 10)
        scale++;
    if (divisor > 1) {
        for (; n % divisor != 0 && scale < DECIMAL_SCALE_MAX && n < (__int128)INT64_MAX; scale++)
            n *= 10;
        n = (n + divisor - 1) / divisor;
    }
    for (; scale > 0 && n % 10 == 0; scale--)
        n /= 10;
    if (scale > DECIMAL_SCALE_MAX)
        return false;
    if (n > INT64_MAX) /* more than anything is charged on; what it comes to is refused */
        n = INT64_MAX;
    *ret = (decimal){(int64_t)n, (uint8_t)scale};
    return true;
}
