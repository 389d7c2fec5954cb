/* What a row asks of a line. */
#include "bulk.h"

#include <ctype.h>

const char *const bulk_field_names[BULK_FIELDS] = {
    "classification", "value", "treatment", "origin", "tariffCode", "quantity", "vfdCode"};

bool bulk_field_find(const char *name, enum bulk_field *ret_field)
{
    for (int i = 0; name != NULL && i < BULK_FIELDS; i++)
        if (strcmp(bulk_field_names[i], name) == 0) {
            *ret_field = (enum bulk_field)i;
            return true;
        }
    return false;
}

bool bulk_is_sima(const struct declaration_line *line)
{
    return line->sima_subject[0] == 'S' || line->sima_subject[0] == 'U' ||
           line->sima_measure[0] != '\0' || line->anti_dumping.cents != 0 ||
           line->countervailing.cents != 0;
}

const char *bulk_value(struct arena *arena, const struct declaration_line *line,
                       enum bulk_field field)
{
    const struct declaration_quantity *q = &line->quantities[0];
    switch (field) {
    case BULK_CLASSIFICATION: return line->classification;
    case BULK_VALUE: return line->has_value ? decimal_text(arena, line->value) : "";
    case BULK_TREATMENT: return line->treatment;
    case BULK_ORIGIN: return line->origin;
    case BULK_TARIFF_CODE: return line->tariff_code;
    case BULK_QUANTITY:
        return line->quantities_count == 0
                   ? ""
                   : arena_printf(arena, "%s %s", decimal_text(arena, q->value), q->unit);
    case BULK_VFD_CODE: return line->vfd_code;
    case BULK_FIELDS: break;
    }
    return "";
}

static bool all(const char *text, size_t least, size_t most, int (*is)(int))
{
    size_t size = strlen(text);
    for (size_t i = 0; i < size; i++)
        if (!is((unsigned char)text[i]))
            return false;
    return size >= least && size <= most;
}

/* ret has room for one more than the field's longest. */
static enum bulk_outcome put(char *field, const char *text)
{
    if (strcmp(field, text) == 0)
        return BULK_SAME;
    memcpy(field, text, strlen(text) + 1);
    return BULK_CHANGED;
}

static enum bulk_outcome put_classification(struct declaration_line *line, const char *value)
{
    classification number;
    return classification_parse(value, &number) ? put(line->classification, number.text)
                                                : BULK_NO_VALUE;
}

static enum bulk_outcome put_value(struct declaration_line *line, const char *value)
{
    decimal amount;
    if (!decimal_parse(value, 2, &amount) || amount.units < 0)
        return BULK_NO_VALUE;
    if (line->has_value && decimal_compare(line->value, amount) == 0)
        return BULK_SAME;
    line->has_value = true;
    line->value = amount;
    return BULK_CHANGED;
}

static enum bulk_outcome put_quantity(struct arena *arena, struct declaration_line *line,
                                      const char *value)
{
    decimal amount;
    size_t size = strcspn(value, " "), place = 0;
    const char *unit = value + size + strspn(value + size, " ");
    if (!decimal_parse(arena_copy(arena, value, size), 6, &amount) || amount.units <= 0)
        return BULK_NO_VALUE;
    if (unit[0] != '\0')
        while (place < line->quantities_count &&
               strcasecmp(line->quantities[place].unit, unit) != 0)
            place++;
    if (place >= line->quantities_count)
        return BULK_NO_UNIT;
    struct declaration_quantity *quantity = &line->quantities[place];
    if (decimal_compare(quantity->value, amount) == 0)
        return BULK_SAME;
    quantity->value = amount;
    return BULK_CHANGED;
}

static enum bulk_outcome put_origin(struct declaration_line *line, const char *value)
{
    char upper[4] = "";
    if (!all(value, 2, 3, isalpha))
        return BULK_NO_VALUE;
    for (size_t i = 0; value[i] != '\0'; i++)
        upper[i] = (char)toupper((unsigned char)value[i]);
    return put(line->origin, upper);
}

static enum bulk_outcome put_code(char *field, const char *value, size_t digits)
{
    char text[3] = "0";
    if (digits == 2 && all(value, 1, 1, isdigit)) {
        text[1] = value[0];
        return put(field, text);
    }
    return all(value, digits, digits, isdigit) ? put(field, value) : BULK_NO_VALUE;
}

enum bulk_outcome bulk_change(struct arena *arena, struct declaration_line *line,
                              enum bulk_field field, const char *value)
{
    switch (field) {
    case BULK_CLASSIFICATION: return put_classification(line, value);
    case BULK_VALUE: return put_value(line, value);
    case BULK_TREATMENT: return put_code(line->treatment, value, 2);
    case BULK_ORIGIN: return put_origin(line, value);
    case BULK_TARIFF_CODE:
        return strcmp(value, "-") == 0 ? put(line->tariff_code, "")
                                       : put_code(line->tariff_code, value, 4);
    case BULK_QUANTITY: return put_quantity(arena, line, value);
    case BULK_VFD_CODE:
        return all(value, 2, 2, isdigit) ? put(line->vfd_code, value) : BULK_NO_VALUE;
    case BULK_FIELDS: break;
    }
    return BULK_NO_VALUE;
}

static bool given(const char *text) { return text != NULL && text[0] != '\0'; }

bool bulk_names_surtax(const struct declaration_line *line, const char *wanted)
{
    const char *next = line->surtax_code;
    char code[24];
    while (declaration_surtax_code_next(&next, code, sizeof(code)))
        if (strncmp(code, wanted, strlen(wanted)) == 0)
            return true;
    return false;
}

bool bulk_fits(const struct bulk_choice *choice, const struct declaration_line *line)
{
    char country[3];
    if (given(choice->classification) && strncmp(line->classification, choice->classification,
                                                 strlen(choice->classification)) != 0)
        return false;
    if (given(choice->origin) && strcmp(line->origin, choice->origin) != 0 &&
        strcmp(declaration_country(line->origin, country), choice->origin) != 0)
        return false;
    return !given(choice->treatment) || strcmp(line->treatment, choice->treatment) == 0;
}

static decimal negative(decimal value) { return (decimal){-value.units, value.scale}; }

void bulk_follow_totals(struct arena *arena, const struct declaration *before,
                        struct declaration *after)
{
    struct declaration_invoice *invoices =
        arena_array(arena, before->invoices_count + 1, sizeof(*invoices));
    for (size_t i = 0; i < before->invoices_count; i++)
        invoices[i] = before->invoices[i];
    for (size_t i = 0; i < before->lines_count && i < after->lines_count; i++) {
        const struct declaration_line *old = &before->lines[i], *new = &after->lines[i];
        const struct declaration_invoice *on = declaration_line_invoice(before, old);
        if (on == NULL || !on->has_total || !old->has_value || !new->has_value ||
            decimal_compare(old->value, new->value) == 0)
            continue;
        decimal *total = &invoices[on - before->invoices].total;
        *total = decimal_sum(*total, decimal_sum(new->value, negative(old->value)));
    }
    after->invoices = invoices;
    after->invoices_count = before->invoices_count;
}
