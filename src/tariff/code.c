/* Code tables. */
#include "tariff_impl.h"

#include <stdlib.h>

static int code_row_compare(const void *a, const void *b)
{
    const struct reference_row *left = *(const struct reference_row *const *)a;
    const struct reference_row *right = *(const struct reference_row *const *)b;
    int order = strcmp(left->kind, right->kind);
    return order != 0 ? order : row_compare(a, b);
}

void tariff_build_codes(struct tariff *t, struct arena *arena, struct row_list rows)
{
    if (rows.count > 1)
        qsort(rows.rows, rows.count, sizeof(*rows.rows), code_row_compare);
    struct tariff_code *codes = arena_array(arena, rows.count + 1, sizeof(*codes));
    size_t capacity = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const struct reference_row *row = rows.rows[i];
        codes[i] = (struct tariff_code){
            .row = row->id,
            .table = row->kind,
            .code = row->key,
            .name_en = row_field(arena, row, CODE_EN),
            .name_fr = row_field(arena, row, CODE_FR),
            .extra = row_field(arena, row, CODE_EXTRA),
            .confirmed = strcmp(row_field(arena, row, CODE_CONFIDENCE), "UNCONFIRMED") != 0,
            .valid_from = row->valid_from,
            .valid_to = row->valid_to,
        };
        if (*codes[i].name_fr == '\0')
            codes[i].name_fr = codes[i].name_en;
        if (i > 0 && strcmp(codes[i - 1].table, row->kind) == 0) {
            struct tariff_code *before = &codes[i - 1];
            if (strcmp(before->code, row->key) == 0 &&
                !date_before(before->valid_to, row->valid_from))
                before->valid_to = date_add(row->valid_from, -1);
        } else {
            struct code_table *table = LIST_PUSH(arena, t->tables, t->tables_count, capacity);
            *table = (struct code_table){.name = row->kind, .codes = &codes[i]};
        }
        t->tables[t->tables_count - 1].count++;
    }
    t->counts.codes = rows.count;
}

size_t tariff_codes(const struct tariff *t, const char *table, const struct tariff_code **ret)
{
    *ret = NULL;
    for (size_t i = 0; i < t->tables_count; i++)
        if (strcmp(t->tables[i].name, table) == 0) {
            *ret = t->tables[i].codes;
            return t->tables[i].count;
        }
    return 0;
}

const struct tariff_code *tariff_code_find(const struct tariff *t, const char *table,
                                           const char *code, date on)
{
    const struct tariff_code *codes;
    size_t count = tariff_codes(t, table, &codes), low = 0, high = count;
    if (code == NULL)
        return NULL;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(codes[middle].code, code) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < count && strcmp(codes[low].code, code) == 0; low++)
        if (date_within(on, codes[low].valid_from, codes[low].valid_to))
            return &codes[low];
    return NULL;
}

const char *tariff_code_name(const struct tariff_code *code, enum language language)
{
    return language == LANGUAGE_FR ? code->name_fr : code->name_en;
}

/* A country keeps its name in old papers, so the day does not matter; without one, its code. */
const char *tariff_country_name(const struct tariff *t, const char *alpha2, enum language language)
{
    const struct tariff_code *codes;
    size_t count = tariff_codes(t, "countries", &codes);
    for (size_t i = 0; alpha2 != NULL && i < count; i++)
        if (strcmp(codes[i].code, alpha2) == 0)
            return tariff_code_name(&codes[i], language);
    return alpha2 == NULL ? "" : alpha2;
}
