/* The check of value, safeguard, excise, tax and special authority of a line. */
#include "declaration_impl.h"

/* ---- value for duty ---- */

/* Price, plus additions, less deductions; false when a part of it is not sound. */
static bool adjusted_price(struct line_check *at, decimal *ret_sum)
{
    const struct declaration_line *line = at->line;
    const struct check *check = at->check;
    decimal limit = {AMOUNT_CENTS_MAX, 2}, sum = line->price;
    bool sound = line->price.units >= 0 && decimal_compare(line->price, limit) <= 0 &&
                 line->price.scale <= 2;
    if (!sound)
        LINE_ADD(at, FINDING_CAD_0475, "price", decimal_text(check->findings->arena, line->price),
                 NULL, NULL);
    for (size_t i = 0; i < line->adjustments_count; i++) {
        const struct declaration_adjustment *adjustment = &line->adjustments[i];
        const struct tariff_code *kind =
            tariff_code_find(check->tariff, "value-adjustments", adjustment->kind, check->rates_on);
        decimal amount = adjustment->amount;
        if (kind == NULL)
            check_add(check, FINDING_CAD_0474, line->number, adjustment->kind, NULL, NULL,
                      "/lines/%zu/adjustments/%zu/kind", at->index, i);
        bool fits = amount.units > 0 && decimal_compare(amount, limit) <= 0 && amount.scale <= 2;
        if (!fits)
            check_add(check, FINDING_CAD_0475, line->number,
                      decimal_text(check->findings->arena, amount), NULL, NULL,
                      "/lines/%zu/adjustments/%zu/amount", at->index, i);
        sound = sound && kind != NULL && fits;
        if (!sound)
            continue;
        if (strcmp(kind->extra, "deduction") == 0)
            amount.units = -amount.units;
        sum = decimal_sum(sum, amount);
    }
    *ret_sum = sum;
    return sound;
}

/* The price and what was added and taken off give the value, and the code says that there was
 * something. @source Customs Act s. 48(5) */
void check_valuation(struct line_check *at)
{
    const struct declaration_line *line = at->line;
    struct arena *arena = at->check->findings->arena;
    if (!line->has_price) {
        if (line->adjustments_count > 0)
            LINE_ADD(at, FINDING_CAD_0476, "price", NULL, NULL, NULL);
        return;
    }
    decimal sum;
    if (adjusted_price(at, &sum) && line->has_value && decimal_compare(sum, line->value) != 0)
        LINE_ADD(at, FINDING_CAD_0472, "value", decimal_text(arena, line->value),
                 decimal_text(arena, sum), NULL);
    char method = line->vfd_code[0] == '\0' ? '\0' : line->vfd_code[1];
    bool agrees = line->adjustments_count > 0 ? method == '4' : method != '4';
    if (!agrees && method != '\0')
        LINE_ADD(at, FINDING_CAD_0473, "vfdCode", line->vfd_code,
                 line->adjustments_count > 0 ? "14, 24" : "13, 23", NULL);
}

/* ---- safeguard, excise, tax, authority ---- */

static void check_safeguard(struct line_check *at)
{
    const struct declaration_line *line = at->line;
    const char *subject = line->safeguard_subject;
    if (subject[0] != '\0' && strcmp(subject, "S") != 0 && strcmp(subject, "N") != 0)
        LINE_ADD(at, FINDING_CAD_0436, "safeguard/subject", subject, "S, N", NULL);
    else if (!amount_fits(line->safeguard))
        LINE_ADD(at, FINDING_CAD_0437, "safeguard/amount", check_amount_text(at, line->safeguard),
                 NULL, NULL);
    else if (line->safeguard.cents != 0 && strcmp(subject, "S") != 0)
        LINE_ADD(at, FINDING_CAD_0422, "safeguard/subject", check_amount_text(at, line->safeguard),
                 subject, NULL);
}

static void check_excise(struct line_check *at)
{
    const struct declaration_line *line = at->line;
    if (!amount_fits(line->excise_duty))
        LINE_ADD(at, FINDING_CAD_0437, "excise/duty", check_amount_text(at, line->excise_duty),
                 NULL, NULL);
    if (!amount_fits(line->excise_tax))
        LINE_ADD(at, FINDING_CAD_0437, "excise/tax", check_amount_text(at, line->excise_tax), NULL,
                 NULL);
    const char *excise = line->excise_code;
    if (strpbrk(excise, ",; /+") != NULL)
        LINE_ADD(at, FINDING_CAD_0424, "excise/code", excise, NULL, NULL);
    else if (excise[0] == '\0' && (line->excise_duty.cents != 0 || line->excise_tax.cents != 0))
        LINE_ADD(at, FINDING_CAD_0440, "excise/code", NULL, NULL, NULL);
    else if (excise[0] != '\0' && !check_listed(at->check, "excise-codes", excise))
        check_add_unlisted(at->check, "excise-codes", FINDING_CAD_0423, line->number, excise,
                           check_day_text(at), "/lines/%zu/excise/code", at->index);
    const struct tariff_code *code =
        tariff_code_find(at->check->tariff, "excise-codes", excise, at->check->rates_on);
    money sum = money_cents(0);
    if (amount_fits(line->excise_duty) && amount_fits(line->excise_tax))
        sum = money_add(line->excise_duty, line->excise_tax);
    if (code != NULL && text_equal(code->extra, "exemption") && sum.cents != 0)
        LINE_ADD(at, FINDING_CAD_0463, "excise/code", excise, check_amount_text(at, sum), NULL);
}

static void check_tax(struct line_check *at)
{
    const char *gst = at->line->gst_code;
    if (gst[0] == '\0')
        return;
    const struct tariff_code *code =
        tariff_code_find(at->check->tariff, "gst-codes", gst, at->check->rates_on);
    if (code == NULL)
        check_add_unlisted(at->check, "gst-codes", FINDING_CAD_0425, at->line->number, gst,
                           check_day_text(at), "/lines/%zu/gstCode", at->index);
    else if (!is_given(code->extra))
        LINE_ADD(at, FINDING_CAD_0441, "gstCode", gst, NULL, NULL);
    else if (!code->confirmed)
        LINE_ADD(at, FINDING_CAD_0442, "gstCode", gst, NULL, NULL);
}

/* The province is needed only where its part is collected. */
static void check_province(struct line_check *at)
{
    const char *province = at->line->province;
    if (province[0] != '\0' && !check_listed(at->check, "provinces", province))
        LINE_ADD(at, FINDING_CAD_0465, "province", province, NULL, NULL);
    else if (province[0] == '\0' && at->check->provincial)
        LINE_ADD(at, FINDING_CAD_0466, "province", NULL, NULL, NULL);
}

static void check_authority(struct line_check *at)
{
    enum { ROWS_MAX = 64 };
    const char *authority = at->line->special_authority;
    if (!is_given(authority))
        return;
    const struct tariff_authority *rows[ROWS_MAX];
    size_t count =
        tariff_authorities(at->check->tariff, authority, at->check->rates_on, rows, ROWS_MAX);
    for (size_t i = 0; i < count && at->class_parsed; i++)
        if (tariff_authority_covers(rows[i], at->classification, at->country))
            return;
    if (count == 0)
        LINE_ADD(at, FINDING_CAD_0426, "specialAuthority", authority, check_day_text(at), NULL);
    else if (at->class_parsed)
        LINE_ADD(at, FINDING_CAD_0467, "specialAuthority", authority, at->line->classification,
                 at->country);
}

void check_other_charges(struct line_check *at)
{
    check_safeguard(at);
    check_excise(at);
    check_tax(at);
    check_province(at);
    check_authority(at);
}
