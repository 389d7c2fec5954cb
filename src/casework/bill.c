/* Penalties by code, level and number. @source Customs Act s. 109.1 to 109.3 */
#include "bill.h"

#include <stdlib.h>

/* "150/225/450": as many amounts as there are levels. */
static bool read_amounts(const char *text, size_t size, money ret_amounts[PENALTY_LEVELS])
{
    char one[24];
    for (int level = 0; level < PENALTY_LEVELS; level++) {
        size_t part = 0;
        while (part < size && text[part] != '/')
            part++;
        if (part == 0 || part >= sizeof(one))
            return false;
        memcpy(one, text, part);
        one[part] = '\0';
        if (!money_parse(one, &ret_amounts[level]) || ret_amounts[level].cents <= 0)
            return false;
        bool last = level == PENALTY_LEVELS - 1;
        if (last ? part != size : part >= size)
            return false;
        text += part + 1;
        size -= last ? part : part + 1;
    }
    return true;
}

static bool read_number(const char *text, size_t size, int *ret_number)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (size == 0 || size > 4 || *text < '0' || *text > '9' || end != text + size)
        return false;
    *ret_number = (int)number;
    return true;
}

static bool read_member(const char *text, size_t size, struct casework_penalty *penalty)
{
    static const char *const names[] = {"levels=", "cap=", "per=", "keep=", "delay=", "auto="};
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        size_t name = strlen(names[i]);
        if (size <= name || strncmp(text, names[i], name) != 0)
            continue;
        const char *value = text + name;
        size -= name;
        switch (i) {
        case 0: return read_amounts(value, size, penalty->amounts);
        case 1: return read_amounts(value, size, penalty->caps);
        case 3: return read_number(value, size, &penalty->keep_months);
        case 4: return read_number(value, size, &penalty->delay_days);
        case 5: penalty->automatic = true; return true;
        default:
            if (size >= sizeof(penalty->per))
                return false;
            memcpy(penalty->per, value, size);
            return true;
        }
    }
    return false;
}

bool casework_penalty_read(const struct tariff_code *row, struct casework_penalty *ret)
{
    struct casework_penalty penalty = {.row = row};
    for (const char *text = row->extra; *text != '\0';) {
        size_t size = strcspn(text, " ");
        if (!read_member(text, size, &penalty))
            return false;
        text += size;
        text += strspn(text, " ");
    }
    if (penalty.amounts[0].cents == 0 || penalty.per[0] == '\0')
        return false;
    *ret = penalty;
    return true;
}

int casework_penalty_level(const struct casework_penalty *penalty,
                           const struct casework_past *past, size_t count, date happened_on,
                           const struct casework_past **ret_because)
{
    const struct casework_past *because = NULL;
    for (size_t i = 0; i < count; i++) {
        date from = date_add(past[i].served_on, past[i].level == 1 ? penalty->delay_days : 0);
        date kept = date_months_later(past[i].served_on, penalty->keep_months);
        if (date_before(from, happened_on) && !date_before(kept, happened_on) &&
            (because == NULL || past[i].level > because->level))
            because = &past[i];
    }
    if (ret_because != NULL)
        *ret_because = because;
    int level = because == NULL ? 1 : because->level + 1;
    return level > PENALTY_LEVELS ? PENALTY_LEVELS : level;
}

money casework_penalty_amount(const struct casework_penalty *penalty, int level, int units,
                              money most)
{
    assert(level >= 1 && level <= PENALTY_LEVELS && units >= 1 && units <= BILL_UNITS_MAX);
    money one = money_min(penalty->amounts[level - 1], most);
    money amount = money_cents(one.cents * units);
    money cap = penalty->caps[level - 1];
    return cap.cents > 0 ? money_min(amount, cap) : amount;
}
