/* The check of what a line says about the Special Import Measures Act, against the measures in the
 * data. Numbers of a measure indicate its goods, they do not decide: a declarant who says N is
 * warned, and what is not confirmed never refuses. */
#include "declaration_impl.h"

size_t declaration_measures(const struct tariff *tariff, const struct declaration_line *line,
                            classification c, date on,
                            const struct tariff_sima *ret[DECLARATION_MEASURES_MAX])
{
    char buffer[3];
    const char *country = declaration_country(line->origin, buffer);
    size_t count = 0;
    if (line->sima_measure[0] != '\0') {
        const struct tariff_sima *named = tariff_sima_find(tariff, line->sima_measure, on);
        if (named != NULL && (tariff_origin_listed(named->dumping_origins, country) ||
                              tariff_origin_listed(named->subsidy_origins, country)))
            ret[count++] = named;
    } else {
        count = tariff_sima_measures(tariff, c, country, on, ret, DECLARATION_MEASURES_MAX);
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!tariff_sima_excluded(ret[i], line->sima_exporter))
            ret[kept++] = ret[i];
    return kept;
}

static bool declares_amount(const struct declaration_line *line)
{
    return line->anti_dumping.cents != 0 || line->countervailing.cents != 0;
}

bool declaration_sima_known(const struct tariff *tariff, const struct declaration_line *line,
                            const struct tariff_sima *measure, date on)
{
    if (line->has_normal_value)
        return true;
    char buffer[3];
    const char *country = declaration_country(line->origin, buffer);
    for (int subsidy = 0; measure != NULL && subsidy <= 1; subsidy++)
        if (tariff_sima_rate_find(tariff, measure->measure, country, subsidy != 0,
                                  line->sima_exporter, on) != NULL)
            return true;
    return false;
}

static void check_amounts(struct line_check *at)
{
    const struct declaration_line *line = at->line;
    if (!amount_fits(line->anti_dumping))
        LINE_ADD(at, FINDING_CAD_0437, "sima/antiDumping",
                 check_amount_text(at, line->anti_dumping), NULL, NULL);
    if (!amount_fits(line->countervailing))
        LINE_ADD(at, FINDING_CAD_0437, "sima/countervailing",
                 check_amount_text(at, line->countervailing), NULL, NULL);
    const bool has[] = {line->has_export_price, line->has_normal_value};
    const decimal values[] = {line->export_price, line->normal_value};
    const char *const currencies[] = {line->export_price_currency, line->normal_value_currency};
    static const char *const names[] = {"exportPrice", "normalValue"};
    decimal limit = {AMOUNT_CENTS_MAX, 2};
    for (size_t i = 0; i < ARRAY_COUNT(has); i++) {
        if (!has[i])
            continue;
        if (values[i].units < 0 || decimal_compare(values[i], limit) > 0)
            check_add(at->check, FINDING_CAD_0459, line->number,
                      decimal_text(at->check->findings->arena, values[i]), NULL, NULL,
                      "/lines/%zu/sima/%s", at->index, names[i]);
        if (!tariff_currency_known(at->check->tariff, currencies[i], at->check->rates_on))
            check_add(at->check, FINDING_CAD_0302, line->number, currencies[i], check_day_text(at),
                      NULL, "/lines/%zu/sima/%s/currency", at->index, names[i]);
    }
}

static void check_measure_named(struct line_check *at, size_t measures_count)
{
    const char *named = at->line->sima_measure;
    if (named[0] != '\0' && measures_count == 0)
        LINE_ADD(at, FINDING_CAD_0456, "sima/measure", named, at->country, check_day_text(at));
}

/* No word, or N, although a measure lists the goods. */
static void check_not_subject(struct line_check *at, const struct tariff_sima *measure)
{
    const struct declaration_line *line = at->line;
    const char *code = line->sima_code;
    /* 10 says the same as N; any other code, or money, needs the flag. */
    if (declares_amount(line) || (code[0] != '\0' && strcmp(code, "10") != 0)) {
        LINE_ADD(at, FINDING_CAD_0417, "sima/subject", line->sima_subject, code, NULL);
        return;
    }
    if (measure == NULL)
        return;
    if (line->sima_subject[0] != '\0' || code[0] != '\0') {
        LINE_ADD(at, FINDING_CAD_0452, "sima/subject", measure->measure, line->classification,
                 at->country);
        return;
    }
    size_t before = at->check->findings->count;
    LINE_ADD(at, FINDING_CAD_0450, "sima/subject", measure->measure, line->classification,
             at->country);
    if (!measure->confirmed)
        check_soften(at->check, before);
}

/* The first digit says how far the case has come: 3 provisional duty, 4 or 5 a finding. */
static void check_stage(struct line_check *at, const struct tariff_sima *measure)
{
    const char *code = at->line->sima_code;
    bool provisional = code[0] == '3';
    if (code[0] == '\0' || code[0] == '2' || provisional == measure->provisional)
        return;
    size_t before = at->check->findings->count;
    LINE_ADD(at, FINDING_CAD_0454, "sima/code", code, measure->measure,
             measure->provisional ? "30, 31, 32" : "40, 50, 51, 52");
    if (!measure->confirmed)
        check_soften(at->check, before);
}

static void check_subject(struct line_check *at, const struct tariff_sima *measure)
{
    const struct declaration_line *line = at->line;
    const char *subject = line->sima_subject, *code = line->sima_code;
    bool declared = declares_amount(line), undertaking = subject[0] == 'U';
    bool known = declaration_sima_known(at->check->tariff, line, measure, at->check->rates_on);
    if (code[0] == '\0' && measure != NULL && (undertaking || declared || known)) {
        if (undertaking && declared)
            LINE_ADD(at, FINDING_CAD_0438, "sima/code", "20",
                     check_amount_text(at, line->anti_dumping.cents != 0 ? line->anti_dumping
                                                                         : line->countervailing),
                     NULL);
        return; /* the code is worked out */
    }
    if (code[0] == '\0' && measure != NULL) {
        LINE_ADD(at, FINDING_CAD_0458, "sima/code", measure->measure, at->country, NULL);
        return;
    }
    if (code[0] == '\0' || !check_listed(at->check, "sima-codes", code) ||
        undertaking != (strcmp(code, "20") == 0) || strcmp(code, "10") == 0) {
        LINE_ADD(at, FINDING_CAD_0418, "sima/code", code, subject, NULL);
        return;
    }
    if (measure == NULL)
        LINE_ADD(at, FINDING_CAD_0453, "sima/subject", line->classification, at->country,
                 check_day_text(at));
    else
        check_stage(at, measure);
    bool due = code[1] != '0';
    money sum = money_cents(0);
    if (amount_fits(line->anti_dumping) && amount_fits(line->countervailing))
        sum = money_add(line->anti_dumping, line->countervailing);
    if (due && !declared && !known)
        LINE_ADD(at, FINDING_CAD_0419, "sima", code, NULL, NULL);
    else if (!due && declared)
        LINE_ADD(at, FINDING_CAD_0438, "sima/code", code, check_amount_text(at, sum), NULL);
}

void check_sima(struct line_check *at)
{
    const struct declaration_line *line = at->line;
    const char *subject = line->sima_subject;
    bool applies = strcmp(subject, "S") == 0 || strcmp(subject, "U") == 0;
    if (subject[0] != '\0' && !applies && strcmp(subject, "N") != 0) {
        LINE_ADD(at, FINDING_CAD_0436, "sima/subject", subject, "S, U, N", NULL);
        return;
    }
    check_amounts(at);
    const struct tariff_sima *measures[DECLARATION_MEASURES_MAX];
    size_t count = 0;
    if (at->class_parsed && at->class != NULL) {
        count = declaration_measures(at->check->tariff, line, at->classification,
                                     at->check->rates_on, measures);
        check_measure_named(at, count);
    }
    const struct tariff_sima *measure = count == 0 ? NULL : measures[0];
    if (applies)
        check_subject(at, measure);
    else
        check_not_subject(at, measure);
}
