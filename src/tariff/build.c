/* From rows to the snapshot: rows are dealt by kind, each part builds its own sorted arrays. */
#include "tariff_impl.h"

#include <stdio.h>
#include <stdlib.h>

const char *row_span(const struct reference_row *row, int column, size_t *ret_size)
{
    const char *at = row->fields;
    for (; column > 0; column--) {
        at = strchr(at, '\t');
        assert(at != NULL); /* rows come from reference_read */
        at++;
    }
    *ret_size = strcspn(at, "\t");
    return at;
}

const char *row_field(struct arena *arena, const struct reference_row *row, int column)
{
    size_t size;
    const char *text = row_span(row, column, &size);
    if (size == 0)
        return "";
    return text[size] == '\0' ? text : arena_copy(arena, text, size);
}

/* Blank is zero. */
decimal row_decimal(struct arena *arena, const struct reference_row *row, int column)
{
    decimal value = {0};
    const char *text = row_field(arena, row, column);
    bool good = *text == '\0' || decimal_parse(text, 10, &value);
    assert(good);
    return value;
}

bool row_flag(const struct reference_row *row, int column)
{
    size_t size;
    const char *text = row_span(row, column, &size);
    return size == 1 && *text == '1';
}

int row_compare(const void *a, const void *b)
{
    const struct reference_row *left = *(const struct reference_row *const *)a;
    const struct reference_row *right = *(const struct reference_row *const *)b;
    int order = strcmp(left->key, right->key);
    return order != 0 ? order : date_compare(left->valid_from, right->valid_from);
}

static int date_row_compare(const void *a, const void *b)
{
    const struct reference_row *left = *(const struct reference_row *const *)a;
    const struct reference_row *right = *(const struct reference_row *const *)b;
    return date_compare(left->valid_from, right->valid_from);
}

static void sort(struct row_list rows, int (*compare)(const void *, const void *))
{
    if (rows.count > 1)
        qsort(rows.rows, rows.count, sizeof(*rows.rows), compare);
}

static void build_holidays(struct tariff *t, struct arena *arena, struct row_list rows)
{
    sort(rows, date_row_compare);
    struct holiday *holidays = arena_array(arena, rows.count, sizeof(*holidays));
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const struct reference_row *row = rows.rows[i];
        bool extra = row_flag(row, HOLIDAY_EXTRA);
        const char *counted = tariff_parameter(t, "holidays_extra", row->valid_from, "");
        if (extra && strcmp(counted, "none") == 0)
            continue;
        holidays[count++] = (struct holiday){
            .on = row->valid_from,
            .extra = extra,
            .name_en = row_field(arena, row, HOLIDAY_EN),
            .name_fr = row_field(arena, row, HOLIDAY_FR),
        };
    }
    t->calendar = (struct calendar){holidays, count};
    t->counts.holidays = rows.count;
}

static struct dated_value *build_values(struct arena *arena, struct row_list rows, bool with_value)
{
    sort(rows, row_compare);
    struct dated_value *values = arena_array(arena, rows.count, sizeof(*values));
    for (size_t i = 0; i < rows.count; i++)
        values[i] = (struct dated_value){
            .name = rows.rows[i]->key,
            .value = with_value ? row_field(arena, rows.rows[i], PARAMETER_VALUE) : "",
            .source = rows.rows[i]->source,
            .from = rows.rows[i]->valid_from,
            .to = rows.rows[i]->valid_to,
        };
    for (size_t i = 0; i < rows.count; i++)
        values[i].number = atoi(values[i].value);
    return values;
}

static void build_gst(struct tariff *t, struct arena *arena, struct row_list rows)
{
    sort(rows, date_row_compare);
    t->gst = arena_array(arena, rows.count, sizeof(*t->gst));
    t->gst_count = rows.count;
    for (size_t i = 0; i < rows.count; i++)
        t->gst[i] = (struct gst_version){
            .gst = {rows.rows[i]->id, row_decimal(arena, rows.rows[i], GST_PERCENT),
                    rows.rows[i]->source},
            .from = rows.rows[i]->valid_from,
            .to = rows.rows[i]->valid_to,
        };
}

static void build_overrides(struct tariff *t, struct arena *arena, struct row_list rows)
{
    t->overrides = arena_array(arena, rows.count, sizeof(*t->overrides));
    t->overrides_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        bool good =
            date_parse(row_field(arena, rows.rows[i], OVERRIDE_END), &t->overrides[i].period_end) &&
            date_parse(row_field(arena, rows.rows[i], OVERRIDE_DUE), &t->overrides[i].due);
        assert(good);
        t->overrides[i].source = rows.rows[i]->source;
    }
}

/* Position of a row's kind in reference_kinds; successive rows are mostly of one kind. */
static size_t kind_index(const char *kind, size_t guess)
{
    if (strcmp(reference_kinds[guess].kind, kind) == 0)
        return guess;
    const struct reference_kind *found = reference_kind_find(kind);
    assert(found != NULL);
    return (size_t)(found - reference_kinds);
}

struct tariff *tariff_build(struct arena *arena, const struct reference_row *rows, size_t count)
{
    struct tariff *t = arena_alloc(arena, sizeof(*t));
    struct arena *scratch = arena_new();
    struct row_list parts[PART_CODE + 1] = {0};
    uint8_t *part_of = arena_array(scratch, count + 1, sizeof(*part_of));
    size_t guess = 0;
    for (size_t i = 0; i < count; i++) {
        guess = kind_index(rows[i].kind, guess);
        part_of[i] = (uint8_t)reference_shape_of(&reference_kinds[guess])->part;
        parts[part_of[i]].count++;
    }
    for (size_t p = 0; p <= PART_CODE; p++) {
        parts[p].rows = arena_array(scratch, parts[p].count + 1, sizeof(*parts[p].rows));
        parts[p].count = 0;
    }
    for (size_t i = 0; i < count; i++) {
        struct row_list *part = &parts[part_of[i]];
        part->rows[part->count++] = &rows[i];
    }
    t->parameters = build_values(arena, parts[PART_PARAMETER], true);
    t->parameters_count = t->counts.parameters = parts[PART_PARAMETER].count;
    t->waivers = build_values(arena, parts[PART_WAIVER], false);
    t->waivers_count = parts[PART_WAIVER].count;
    build_holidays(t, arena, parts[PART_HOLIDAY]);
    build_gst(t, arena, parts[PART_GST]);
    build_overrides(t, arena, parts[PART_OVERRIDE]);
    sort(parts[PART_TREATMENT], row_compare);
    tariff_build_treatments(t, arena, parts[PART_TREATMENT]);
    tariff_build_classes(t, arena, parts[PART_TARIFF]); /* after treatments: their columns */
    tariff_build_exchange(t, arena, parts[PART_EXCHANGE]);
    sort(parts[PART_TERM], row_compare);
    tariff_build_surtaxes(t, arena, parts[PART_ORDER], parts[PART_ITEM], parts[PART_TERM]);
    sort(parts[PART_SIMA], row_compare);
    tariff_build_sima(t, arena, parts[PART_SIMA], parts[PART_SIMA_ITEM], parts[PART_SIMA_RATE]);
    sort(parts[PART_EXCISE], row_compare);
    tariff_build_excise(t, arena, parts[PART_EXCISE]);
    sort(parts[PART_AUTHORITY], row_compare);
    tariff_build_authorities(t, arena, parts[PART_AUTHORITY]);
    tariff_build_provincial(t, arena, parts[PART_PROVINCIAL]);
    sort(parts[PART_INTEREST], date_row_compare);
    tariff_build_interest(t, arena, parts[PART_INTEREST]);
    tariff_build_codes(t, arena, parts[PART_CODE]);
    arena_free(scratch);
    return t;
}

struct tariff_counts tariff_count(const struct tariff *t)
{
    return t->counts;
}
