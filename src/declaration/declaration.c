#include "declaration.h"

#include <ctype.h>
#include <stdio.h>

date declaration_rates_on(const struct declaration_context *context)
{
    return date_is_none(context->rates_on) ? context->accounting_date : context->rates_on;
}

const char *declaration_country(const char origin[4], char ret_country[3])
{
    /* U and two letters is a state of the United States (UNY); a country has two letters. */
    if (origin[0] == 'U' && strlen(origin) == 3) {
        memcpy(ret_country, "US", 3);
        return ret_country;
    }
    size_t size = strnlen(origin, 3);
    if (size > 2)
        return origin;
    memcpy(ret_country, origin, size);
    ret_country[size] = '\0';
    return ret_country;
}

const struct declaration_invoice *declaration_line_invoice(const struct declaration *declaration,
                                                           const struct declaration_line *line)
{
    if (line->invoice == NULL || line->invoice[0] == '\0')
        return declaration->invoices_count == 1 ? &declaration->invoices[0] : NULL;
    for (size_t i = 0; i < declaration->invoices_count; i++)
        if (text_equal(declaration->invoices[i].number, line->invoice))
            return &declaration->invoices[i];
    return NULL;
}

bool declaration_surtax_code_next(const char **next, char *ret_code, size_t size)
{
    const char *at = *next == NULL ? "" : *next;
    at += strspn(at, ", ");
    size_t length = strcspn(at, ",");
    *next = at + length;
    while (length > 0 && at[length - 1] == ' ')
        length--;
    if (length >= size)
        length = size - 1;
    memcpy(ret_code, at, length);
    ret_code[length] = '\0';
    return length > 0;
}

bool declaration_surtax_code_fits(const char *code, const struct tariff_surtax *order)
{
    if (strcmp(code, order->order) == 0)
        return true;
    size_t size = strlen(order->code);
    if (size == 0 || strncmp(code, order->code, size) != 0)
        return false;
    return code[size] == '\0' || (isupper((unsigned char)code[size]) && code[size + 1] == '\0');
}

bool declaration_surtax_origin_fits(const struct tariff_surtax *order, const char *country)
{
    return order->origin[0] == '\0' || strcmp(order->origin, country) == 0;
}

const struct tariff_class *declaration_tariff_code_find(const struct tariff *tariff,
                                                        const char *code, date on)
{
    char digits[9];
    snprintf(digits, sizeof(digits), "%.4s0000", code);
    return tariff_special_find(tariff, digits, on);
}
