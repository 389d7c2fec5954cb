/* Treatments, interest, GST, parameters, waivers, due dates: build and look up. */
#include "tariff_impl.h"

#include <stdlib.h>

/* ---- treatments ---- */

void tariff_build_treatments(struct tariff *t, struct arena *arena, struct row_list rows)
{
    t->treatments = arena_array(arena, rows.count, sizeof(*t->treatments));
    t->treatments_count = t->counts.treatments = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct reference_row *row = rows.rows[i];
        date to = row->valid_to;
        if (i + 1 < rows.count && strcmp(rows.rows[i + 1]->key, row->key) == 0 &&
            !date_before(to, rows.rows[i + 1]->valid_from))
            to = date_add(rows.rows[i + 1]->valid_from, -1);
        t->treatments[i] = (struct treatment_version){
            .treatment = {.row = row->id,
                          .code = (row->key[0] - '0') * 10 + row->key[1] - '0',
                          .abbreviation_en = row_field(arena, row, TREATMENT_ABBR_EN),
                          .abbreviation_fr = row_field(arena, row, TREATMENT_ABBR_FR),
                          .name_en = row_field(arena, row, TREATMENT_NAME_EN),
                          .name_fr = row_field(arena, row, TREATMENT_NAME_FR),
                          .origins = row_field(arena, row, TREATMENT_ORIGINS),
                          .any_origin = row_flag(row, TREATMENT_ANY),
                          .origins_known = row_flag(row, TREATMENT_KNOWN)},
            .column = row_field(arena, row, TREATMENT_COLUMN),
            .from = row->valid_from,
            .to = to,
        };
    }
}

const struct tariff_treatment *tariff_treatment_find(const struct tariff *t, int code, date on)
{
    for (size_t i = 0; i < t->treatments_count; i++)
        if (t->treatments[i].treatment.code == code &&
            date_within(on, t->treatments[i].from, t->treatments[i].to))
            return &t->treatments[i].treatment;
    return NULL;
}

size_t tariff_treatments(const struct tariff *t, date on, const struct tariff_treatment **ret,
                         size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < t->treatments_count && count < max; i++)
        if (date_within(on, t->treatments[i].from, t->treatments[i].to))
            ret[count++] = &t->treatments[i].treatment;
    return count;
}

bool tariff_treatment_fits(const struct tariff_treatment *treatment, const char *country)
{
    if (treatment->any_origin || !treatment->origins_known)
        return true;
    if (country == NULL || strlen(country) != 2)
        return false;
    for (const char *at = treatment->origins; *at != '\0'; at += at[2] == ';' ? 3 : 2) {
        if (strncmp(at, country, 2) == 0)
            return true;
        if (at[1] == '\0' || at[2] == '\0')
            return false;
    }
    return false;
}

/* ---- interest ---- */

/* The customs rate as published, to a tenth with ties up (SOR/86-1121 s. 4), or by the parameter
 * rate_rounding as it was published, to four decimals. Where none was found,
 * the base rate of tax interest, which is the same mean rounded up to a whole percent; where that
 * is blank too, the overdue rate less its four points. */
static decimal prescribed_rate(const struct tariff *t, struct arena *arena,
                               const struct reference_row *row, bool *ret_published,
                               bool *ret_known)
{
    *ret_published = *row_field(arena, row, INTEREST_PUBLISHED) != '\0';
    *ret_known = true;
    if (*ret_published) {
        decimal mean = row_decimal(arena, row, INTEREST_PUBLISHED);
        if (strcmp(tariff_parameter(t, "rate_rounding", row->valid_from, "reg_tenth"), "raw") == 0)
            return mean;
        return (decimal){
            (int64_t)int_divide((__int128)mean.units * 10, int_power10(mean.scale), ROUND_HALF_UP),
            1};
    }
    if (*row_field(arena, row, INTEREST_BASIC) != '\0')
        return decimal_sum(row_decimal(arena, row, INTEREST_BASIC), (decimal){0, 1});
    *ret_known = *row_field(arena, row, INTEREST_OVERDUE) != '\0';
    decimal rate = decimal_sum(row_decimal(arena, row, INTEREST_OVERDUE), (decimal){-40, 1});
    return rate.units < 0 ? (decimal){0, 1} : rate;
}

/* Quarters follow one another without gaps up to 2099, a missing one taking the rate before it. */
void tariff_build_interest(struct tariff *t, struct arena *arena, struct row_list rows)
{
    if (rows.count == 0)
        return;
    date end = date_make(2099, 12, 31), from = rows.rows[0]->valid_from;
    size_t capacity = 0, next = 0;
    struct tariff_interest last = {0};
    while (!date_before(end, from)) {
        struct tariff_interest quarter = last;
        quarter.from = from;
        quarter.to = date_add(date_months_later(from, 3), -1);
        quarter.provisional = true;
        while (next < rows.count && date_before(rows.rows[next]->valid_from, from))
            next++; /* overlaps the quarter before */
        if (next < rows.count && date_equal(rows.rows[next]->valid_from, from)) {
            const struct reference_row *row = rows.rows[next++];
            bool published, known;
            decimal rate = prescribed_rate(t, arena, row, &published, &known);
            if (known) {
                quarter.prescribed = rate;
                quarter.specified = decimal_sum(rate, (decimal){60, 1});
                quarter.provisional = !published;
            }
            quarter.row = row->id;
            quarter.source = row->source;
            quarter.to = row->valid_to;
            t->counts.interest++;
            if (quarter.provisional)
                t->counts.interest_provisional++;
            last = quarter;
        } else if (next < rows.count && !date_before(quarter.to, rows.rows[next]->valid_from)) {
            quarter.to = date_add(rows.rows[next]->valid_from, -1);
        }
        *LIST_PUSH(arena, t->interest, t->interest_count, capacity) = quarter;
        from = date_add(quarter.to, 1);
    }
}

const struct tariff_interest *tariff_interest_find(const struct tariff *t, date on)
{
    size_t low = 0, high = t->interest_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (date_before(t->interest[middle].to, on))
            low = middle + 1;
        else
            high = middle;
    }
    if (t->interest_count == 0 || date_before(on, t->interest[0].from))
        return NULL;
    return &t->interest[low < t->interest_count ? low : t->interest_count - 1];
}

/* ---- the rest ---- */

const struct tariff_gst *tariff_gst_find(const struct tariff *t, date on)
{
    for (size_t i = t->gst_count; i-- > 0;)
        if (date_within(on, t->gst[i].from, t->gst[i].to))
            return &t->gst[i].gst;
    return NULL;
}

/* They stand by name, then day. */
struct span parameter_span(const struct tariff *t, const char *name)
{
    size_t low = 0, high = t->parameters_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(t->parameters[middle].name, name) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    struct span versions = {low, low};
    while (versions.first > 0 && strcmp(t->parameters[versions.first - 1].name, name) == 0)
        versions.first--;
    return versions;
}

const struct dated_value *parameter_on(const struct tariff *t, struct span versions, date on)
{
    for (size_t i = versions.end; i-- > versions.first;)
        if (date_within(on, t->parameters[i].from, t->parameters[i].to))
            return &t->parameters[i];
    return NULL;
}

const char *tariff_parameter(const struct tariff *t, const char *name, date on,
                             const char *fallback)
{
    const struct dated_value *found = parameter_on(t, parameter_span(t, name), on);
    return found == NULL ? fallback : found->value;
}

const char *tariff_parameter_source(const struct tariff *t, const char *name, date on)
{
    const struct dated_value *found = parameter_on(t, parameter_span(t, name), on);
    return found == NULL ? NULL : found->source;
}

bool tariff_waived(const struct tariff *t, const char *kind, date on)
{
    for (size_t i = 0; i < t->waivers_count; i++)
        if (strcmp(t->waivers[i].name, kind) == 0 &&
            date_within(on, t->waivers[i].from, t->waivers[i].to))
            return true;
    return false;
}

const struct calendar *tariff_calendar(const struct tariff *t)
{
    return &t->calendar;
}

date tariff_due_override(const struct tariff *t, date period_end)
{
    for (size_t i = 0; i < t->overrides_count; i++)
        if (date_equal(t->overrides[i].period_end, period_end))
            return t->overrides[i].due;
    return DATE_NONE;
}

/* ---- all rows, to be shown ---- */

static const struct tariff_value *value_at(const struct dated_value *values, size_t count,
                                           size_t index, struct tariff_value *ret)
{
    if (index >= count)
        return NULL;
    *ret = (struct tariff_value){values[index].name, values[index].value, values[index].source,
                                 values[index].from, values[index].to};
    return ret;
}

const struct tariff_value *tariff_parameters(const struct tariff *t, size_t index,
                                             struct tariff_value *ret)
{
    return value_at(t->parameters, t->parameters_count, index, ret);
}

const struct tariff_value *tariff_waivers(const struct tariff *t, size_t index,
                                          struct tariff_value *ret)
{
    return value_at(t->waivers, t->waivers_count, index, ret);
}

const struct tariff_value *tariff_due_overrides(const struct tariff *t, size_t index,
                                                struct tariff_value *ret)
{
    if (index >= t->overrides_count)
        return NULL;
    *ret = (struct tariff_value){"", "", t->overrides[index].source,
                                 t->overrides[index].period_end, t->overrides[index].due};
    return ret;
}
