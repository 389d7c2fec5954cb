/* Reason codes: what they are for, who may use them. */
#include "casework.h"

#include <ctype.h>

/* "refund 74-C11 agency prescribed from-payment": of the table's extra column. */
static bool word_of(const char *text, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += size)
        if ((at == text || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
            return true;
    return false;
}

static const char *second_word(struct arena *arena, const char *text)
{
    const char *at = strchr(text, ' ');
    if (at == NULL)
        return "";
    at++;
    return arena_copy(arena, at, strcspn(at, " "));
}

/* The letters of the paragraph: "-1-GR-53" and "-1-G" are (g), "-1-E.TC" is (e), "-1-C11" (c.11).
 * A code that names none, as R2-74-1-TT, is about an error in treatment: (e). */
static const char *paragraph(struct arena *arena, const char *rest)
{
    static const char *const known[] = {"C11", "C1", "A", "B", "C", "D", "E", "F", "GR", "G"};
    if (strncmp(rest, "-1", 2) == 0)
        rest += 2;
    if (*rest == '-' || *rest == '.')
        rest++;
    size_t size = strcspn(rest, "-.");
    for (size_t i = 0; i < ARRAY_COUNT(known); i++)
        if (strlen(known[i]) == size && strncmp(rest, known[i], size) == 0)
            return arena_printf(arena, "74-%s", strcmp(known[i], "GR") == 0 ? "G" : known[i]);
    return "74-E";
}

/* R2-74-1-C11, R2-32-2.TC, R3-32.2.VFD: a program, then the section. */
static bool read_provision(struct arena *arena, const char *code, struct casework_reason *ret)
{
    if (toupper((unsigned char)code[0]) != 'R' || !isdigit((unsigned char)code[1]) ||
        code[2] != '-')
        return false;
    const char *section = code + 3;
    size_t digits = strspn(section, "0123456789");
    const char *rest = section + digits;
    if (digits != 2)
        return false;
    if (strncmp(section, "74", 2) == 0 || strncmp(section, "76", 2) == 0) {
        ret->direction = CASEWORK_REFUND;
        ret->ground = section[1] == '6' ? "76" : paragraph(arena, rest);
        return true;
    }
    ret->direction = CASEWORK_OWING;
    if (strncmp(section, "32", 2) == 0 && (*rest == '-' || *rest == '.') && rest[1] == '2') {
        ret->ground = "32.2";
        return true;
    }
    /* @source Customs Act s. 59(1), 60(4), 61(1): an officer's, or the President's */
    ret->agency = strncmp(section, "59", 2) == 0 || strncmp(section, "60", 2) == 0 ||
                  strncmp(section, "61", 2) == 0;
    ret->ground = "59";
    return ret->agency;
}

static bool read_row(struct arena *arena, const struct tariff_code *row,
                     struct casework_reason *ret)
{
    ret->row = row;
    bool refund = word_of(row->extra, "refund");
    if (!refund && !word_of(row->extra, "owing"))
        return false;
    ret->direction = refund ? CASEWORK_REFUND : CASEWORK_OWING;
    ret->ground = second_word(arena, row->extra);
    ret->agency = word_of(row->extra, "agency");
    ret->prescribed = word_of(row->extra, "prescribed");
    ret->from_payment = word_of(row->extra, "from-payment");
    return true;
}

bool casework_reason_read(struct arena *arena, const struct tariff *tariff, const char *code,
                          date on, struct casework_reason *ret_reason)
{
    struct casework_reason reason = {.code = code};
    const struct tariff_code *row = tariff_code_find(tariff, "reason-codes", code, on);
    if (!(row != NULL && read_row(arena, row, &reason)) && !read_provision(arena, code, &reason))
        return false;
    *ret_reason = reason;
    return true;
}

size_t casework_proposals(struct arena *arena, const struct tariff *tariff,
                          const struct casework_effect *effect, date on,
                          const struct tariff_code ***ret_first,
                          const struct tariff_code ***ret_also, size_t *ret_also_count)
{
    const struct tariff_code *codes;
    size_t count = tariff_codes(tariff, "reason-codes", &codes), first = 0, also = 0;
    *ret_first = arena_array(arena, count + 1, sizeof(**ret_first));
    *ret_also = arena_array(arena, count + 1, sizeof(**ret_also));
    for (size_t i = 0; i < count; i++) {
        struct casework_reason reason;
        if (date_before(on, codes[i].valid_from) || date_before(codes[i].valid_to, on) ||
            !casework_reason_read(arena, tariff, codes[i].code, on, &reason) || reason.agency)
            continue;
        bool refund = reason.direction == CASEWORK_REFUND;
        if (refund == (effect->direction == CASEWORK_REFUND))
            (*ret_first)[first++] = &codes[i];
        else if (refund ? effect->down : effect->up)
            (*ret_also)[also++] = &codes[i];
    }
    *ret_also_count = also;
    return first;
}
