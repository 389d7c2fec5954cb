/* The check of one line, in the order of its fields. */
#include <stdio.h>
#include <stdlib.h>

#include "declaration_impl.h"

enum { EXCHANGE_AGE_MAX = 10 };

const char *check_day_text(const struct line_check *at)
{
    return date_text(at->check->findings->arena, at->check->rates_on);
}

const char *check_amount_text(const struct line_check *at, money amount)
{
    return money_text(at->check->findings->arena, amount);
}

static bool all_digits(const char *text)
{
    return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

/* A provision of Chapter 98 or 99, given by its four digits. */
static void check_tariff_code(struct line_check *at)
{
    const char *code = at->line->tariff_code;
    if (code[0] == '\0')
        return;
    size_t size = strlen(code);
    if (!all_digits(code) || size != 4) {
        LINE_ADD(at, FINDING_CAD_0404, "tariffCode", code, check_day_text(at), NULL);
        return;
    }
    if (code[0] != '9' || (code[1] != '8' && code[1] != '9')) {
        LINE_ADD(at, FINDING_CAD_0403, "tariffCode", code, at->line->classification, NULL);
        return;
    }
    if (declaration_tariff_code_find(at->check->tariff, code, at->check->rates_on) == NULL)
        LINE_ADD(at, FINDING_CAD_0404, "tariffCode", code, check_day_text(at), NULL);
}

static void check_classification(struct line_check *at)
{
    const struct declaration_line *line = at->line;
    at->class_parsed = classification_parse(line->classification, &at->classification);
    if (at->class_parsed)
        at->class = tariff_class_find(at->check->tariff, at->classification, at->check->rates_on);
    if (at->class == NULL)
        LINE_ADD(at, FINDING_CAD_0402, "classification", line->classification, check_day_text(at),
                 NULL);
    check_tariff_code(at);
}

static void check_treatment(struct line_check *at)
{
    const struct declaration_line *line = at->line;
    const struct check *check = at->check;
    int code = all_digits(line->treatment) ? atoi(line->treatment) : -1;
    if (code >= 0 && code < RATE_TREATMENTS_MAX)
        at->treatment = tariff_treatment_find(check->tariff, code, check->rates_on);
    if (at->treatment == NULL) {
        LINE_ADD(at, FINDING_CAD_0409, "treatment", line->treatment, check_day_text(at), NULL);
        return;
    }
    if (line->origin[0] != '\0' && check_place(check, line->origin)) {
        if (!tariff_treatment_fits(at->treatment, at->country))
            LINE_ADD(at, FINDING_CAD_0410, "treatment", line->treatment, at->country,
                     at->treatment->abbreviation_en);
        else if (!at->treatment->any_origin && !at->treatment->origins_known)
            LINE_ADD(at, FINDING_CAD_0432, "treatment", line->treatment, at->country, NULL);
    }
    if (at->class != NULL && at->class->rates[code].rate.state == RATE_NONE)
        LINE_ADD(at, FINDING_CAD_0411, "treatment", line->classification, line->treatment, NULL);
}

static void check_origin(struct line_check *at)
{
    const struct declaration_line *line = at->line;
    if (line->origin[0] == '\0' || !check_place(at->check, line->origin))
        LINE_ADD(at, FINDING_CAD_0405, "origin", line->origin, NULL, NULL);
    else if (at->index == at->check->stateless) /* told once a declaration */
        LINE_ADD(at, FINDING_CAD_0406, "origin", NULL, NULL, NULL);
    if (line->export_place[0] == '\0' || !check_place(at->check, line->export_place))
        LINE_ADD(at, FINDING_CAD_0407, "exportPlace", line->export_place, NULL, NULL);
}

static void check_shipment(struct line_check *at)
{
    const struct declaration *d = at->check->declaration;
    struct arena *arena = at->check->findings->arena;
    date shipped = at->line->direct_shipment_date;
    if (date_is_none(shipped)) {
        LINE_ADD(at, FINDING_CAD_0433, "directShipmentDate", NULL, NULL, NULL);
        return;
    }
    date until = date_is_none(d->release_date) ? at->check->rates_on : d->release_date;
    if (date_before(until, shipped))
        LINE_ADD(at, FINDING_CAD_0408, "directShipmentDate", date_text(arena, shipped),
                 date_text(arena, until), NULL);
}

static void check_quantities(struct line_check *at)
{
    const struct declaration_line *line = at->line;
    struct arena *arena = at->check->findings->arena;
    bool fits = false;
    for (size_t i = 0; i < line->quantities_count; i++) {
        const struct declaration_quantity *quantity = &line->quantities[i];
        if (quantity->value.units <= 0 || quantity->value.scale > 3 ||
            quantity->value.units / int_power10(quantity->value.scale) >= int_power10(10))
            check_add(at->check, FINDING_CAD_0434, line->number,
                      decimal_text(arena, quantity->value), NULL, NULL,
                      "/lines/%zu/quantities/%zu/value", at->index, i);
        if (!check_listed(at->check, "units", quantity->unit))
            check_add_unlisted(at->check, "units", FINDING_CAD_0435, line->number, quantity->unit,
                               NULL, "/lines/%zu/quantities/%zu/unit", at->index, i);
        fits = fits || (at->class != NULL && strcmp(quantity->unit, at->class->unit) == 0);
    }
    if (at->class == NULL || fits || at->class->unit[0] == '\0' ||
        strcmp(at->class->unit, "-") == 0)
        return;
    if (line->quantities_count == 0)
        LINE_ADD(at, FINDING_CAD_0414, "quantities", at->class->unit, line->classification, NULL);
    else
        LINE_ADD(at, FINDING_CAD_0415, "quantities/0/unit", line->quantities[0].unit,
                 at->class->unit, line->classification);
}

static void check_value(struct line_check *at)
{
    const struct declaration_line *line = at->line;
    const struct check *check = at->check;
    struct arena *arena = check->findings->arena;
    decimal limit = {AMOUNT_CENTS_MAX, 2};
    if (!line->has_value || line->value.units < 0 || decimal_compare(line->value, limit) > 0)
        LINE_ADD(at, FINDING_CAD_0413, "value",
                 line->has_value ? decimal_text(arena, line->value) : "", NULL, NULL);
    date day = check->rates_on;
    if (!tariff_currency_known(check->tariff, line->currency, day)) {
        LINE_ADD(at, FINDING_CAD_0302, "value/currency", line->currency, date_text(arena, day),
                 NULL);
        return;
    }
    if (line->has_value) {
        char pointer[64];
        snprintf(pointer, sizeof(pointer), "/lines/%zu/value/amount", at->index);
        check_decimals(check, line->value, line->currency, line->number, pointer);
    }
    date shipped = line->direct_shipment_date;
    if (strcmp(line->currency, "CAD") == 0 || date_is_none(shipped))
        return;
    const struct tariff_exchange *exchange =
        tariff_exchange_find(check->tariff, line->currency, shipped);
    if (exchange == NULL || date_between(exchange->on, shipped) > EXCHANGE_AGE_MAX)
        LINE_ADD(at, FINDING_CAD_0304, "value/currency", line->currency, date_text(arena, shipped),
                 exchange == NULL ? "-" : date_text(arena, exchange->on));
}

void check_line(const struct check *check, size_t index)
{
    const struct declaration_line *line = &check->declaration->lines[index];
    struct line_check at = {.check = check, .line = line, .index = index};
    if (line->number != (int)index + 1) {
        char given[12], wanted[12];
        snprintf(given, sizeof(given), "%d", line->number);
        snprintf(wanted, sizeof(wanted), "%d", (int)index + 1);
        LINE_ADD(&at, FINDING_CAD_0401, "number", given, wanted, NULL);
    }
    if (is_given(line->invoice) && declaration_line_invoice(check->declaration, line) == NULL)
        LINE_ADD(&at, FINDING_CAD_0306, "invoice", line->invoice, NULL, NULL);
    /* Origin is read before the treatment that rests on it is judged, but told after it. */
    struct line_check probe = at;
    char country[3];
    snprintf(probe.country, sizeof(probe.country), "%s",
             declaration_country(line->origin, country));
    check_classification(&probe);
    check_treatment(&probe);
    if (line->vfd_code[0] == '\0' || !check_listed(check, "vfd-codes", line->vfd_code))
        LINE_ADD(&at, FINDING_CAD_0412, "vfdCode", line->vfd_code, NULL, NULL);
    if (!is_given(line->description))
        LINE_ADD(&at, FINDING_CAD_0416, "description", NULL, NULL, NULL);
    check_origin(&probe);
    check_shipment(&probe);
    check_quantities(&probe);
    check_value(&probe);
    check_valuation(&probe);
    check_sima(&probe);
    check_surtax(&probe);
    check_other_charges(&probe);
    check_loss(&probe);
}
