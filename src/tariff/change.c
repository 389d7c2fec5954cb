/* What rows would do to those in force. */
#include "tariff_change.h"
#include "tariff_impl.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- rows by kind, key and first day ---- */

static int place_compare(const void *a, const void *b)
{
    const struct reference_row *left = *(const struct reference_row *const *)a;
    const struct reference_row *right = *(const struct reference_row *const *)b;
    int order = strcmp(left->kind, right->kind);
    return order != 0 ? order : row_compare(a, b);
}

static const struct reference_row **sorted_places(struct arena *arena,
                                                  const struct reference_row *rows, size_t count)
{
    const struct reference_row **list = arena_array(arena, count + 1, sizeof(*list));
    for (size_t i = 0; i < count; i++)
        list[i] = &rows[i];
    qsort(list, count, sizeof(*list), place_compare);
    return list;
}

static const struct reference_row *place_find(const struct reference_row *const *sorted,
                                              size_t count, const struct reference_row *row)
{
    const struct reference_row *const *found =
        count == 0 ? NULL : bsearch(&row, sorted, count, sizeof(*sorted), place_compare);
    return found == NULL ? NULL : *found;
}

/* ---- differences ---- */

/* Are the fields the same but for the last day and the source? */
static bool only_last_day(const struct reference_row *a, const struct reference_row *b)
{
    const struct reference_shape *shape = reference_shape_of(reference_kind_find(a->kind));
    int columns = (int)strlen(shape->checks);
    for (int i = 0; i < columns; i++) {
        size_t left_size, right_size;
        const char *left = row_span(a, i, &left_size), *right = row_span(b, i, &right_size);
        if ('a' + i == shape->to || 'a' + i == shape->source)
            continue;
        if (left_size != right_size || memcmp(left, right, left_size) != 0)
            return false;
    }
    return true;
}

static struct reference_difference compare_row(const struct reference_row *row,
                                               const struct reference_row *old)
{
    struct reference_difference one = {
        .kind = DIFFERENCE_ADDED, .row = row, .old = old, .from = row->valid_from};
    if (old == NULL)
        return one;
    one.kind = DIFFERENCE_CHANGED;
    if (!only_last_day(row, old) || date_equal(row->valid_to, old->valid_to))
        return one;
    bool sooner = date_before(row->valid_to, old->valid_to);
    if (sooner)
        one.kind = DIFFERENCE_ENDED;
    one.from = date_add(sooner ? row->valid_to : old->valid_to, 1);
    return one;
}

static void effect_add(struct arena *arena, struct reference_effect *effect, size_t *capacity,
                       struct reference_difference one)
{
    *LIST_PUSH(arena, effect->differences, effect->count, *capacity) = one;
    effect->counts[one.kind]++;
    if (date_is_none(effect->first) || date_before(one.from, effect->first))
        effect->first = one.from;
    if (date_before(effect->last, one.from))
        effect->last = one.from;
}

static hash256 effect_hash(struct arena *arena, const struct reference_effect *effect)
{
    struct out out = out_new(arena);
    for (size_t i = 0; i < effect->count; i++) {
        const struct reference_difference *one = &effect->differences[i];
        const struct reference_row *row = one->row != NULL ? one->row : one->old;
        out_printf(&out, "%d\t%lld\t%s\t%s\t%d\t%d\t%s\n", (int)one->kind,
                   one->old == NULL ? 0LL : (long long)one->old->id, row->kind, row->key,
                   date_number(row->valid_from), date_number(row->valid_to), row->fields);
    }
    return hash_bytes(out.data == NULL ? "" : out.data, out.size);
}

void reference_compare(struct arena *arena, const struct reference_row *in_force, size_t count,
                       const struct reference_rows *rows, const struct reference_rows *withdrawn,
                       struct findings *findings, struct reference_effect *ret_effect)
{
    struct reference_effect effect = {0};
    size_t capacity = 0;
    const struct reference_row **there = sorted_places(arena, in_force, count);
    for (size_t i = 0; i < rows->count; i++) {
        const struct reference_row *row = &rows->rows[i], *old = place_find(there, count, row);
        if (old != NULL && date_equal(old->valid_to, row->valid_to) &&
            text_equal(old->fields, row->fields))
            effect.unchanged++;
        else
            effect_add(arena, &effect, &capacity, compare_row(row, old));
    }
    for (size_t i = 0; i < withdrawn->count; i++) {
        const struct reference_row *row = &withdrawn->rows[i];
        const struct reference_row *old = place_find(there, count, row);
        if (old == NULL)
            findings_add(findings, FINDING_LAW_0023, (int)i + 2, "/files/" REFERENCE_WITHDRAWN,
                         row->kind, row->key, date_text(arena, row->valid_from));
        else
            effect_add(arena, &effect, &capacity,
                       (struct reference_difference){
                           .kind = DIFFERENCE_WITHDRAWN, .old = old, .from = old->valid_from});
    }
    effect.hash = effect_hash(arena, &effect);
    *ret_effect = effect;
}

static int pointer_compare(const void *a, const void *b)
{
    const struct reference_row *left = *(const struct reference_row *const *)a;
    const struct reference_row *right = *(const struct reference_row *const *)b;
    return (left > right) - (left < right);
}

size_t reference_merge(struct arena *arena, const struct reference_row *in_force, size_t count,
                       const struct reference_effect *effect, struct reference_row **ret)
{
    const struct reference_row **gone = arena_array(arena, effect->count + 1, sizeof(*gone));
    struct reference_row *merged = arena_array(arena, count + effect->count + 1, sizeof(*merged));
    size_t gone_count = 0, merged_count = 0;
    for (size_t i = 0; i < effect->count; i++)
        if (effect->differences[i].old != NULL)
            gone[gone_count++] = effect->differences[i].old;
    qsort(gone, gone_count, sizeof(*gone), pointer_compare);
    for (size_t i = 0; i < count; i++) {
        const struct reference_row *row = &in_force[i];
        if (gone_count == 0 ||
            bsearch(&row, gone, gone_count, sizeof(*gone), pointer_compare) == NULL)
            merged[merged_count++] = *row;
    }
    for (size_t i = 0; i < effect->count; i++)
        if (effect->differences[i].row != NULL)
            merged[merged_count++] = *effect->differences[i].row;
    *ret = merged;
    return merged_count;
}

/* ---- files ---- */

enum { WITHDRAWN_COLUMNS = 3, WITHDRAWN_SIZE_MAX = 64 * 1024 * 1024 };

/* Kind, key and day of one record; false with a finding when one is none. */
static bool read_place(struct arena *arena, char **fields, int row, struct findings *findings,
                       struct reference_row *ret)
{
    static const char *const names[] = {"kind", "key", "valid_from"};
    for (int i = 0; i < WITHDRAWN_COLUMNS; i++)
        if (fields[i][0] == '\0') {
            findings_add(findings, FINDING_REF_0004, row, "", names[i], NULL, NULL);
            return false;
        }
    const struct reference_kind *kind = reference_kind_find(fields[0]);
    if (kind == NULL) {
        findings_add(findings, FINDING_LAW_0001, row, "", fields[0], NULL, NULL);
        return false;
    }
    *ret = (struct reference_row){
        .kind = kind->kind, .key = arena_text(arena, fields[1]), .source = "", .fields = ""};
    if (!date_parse(fields[2], &ret->valid_from)) {
        findings_add(findings, FINDING_REF_0003, row, "", "valid_from", fields[2], "YYYY-MM-DD");
        return false;
    }
    return true;
}

enum code reference_read_withdrawn(struct arena *arena, const char *bytes, size_t size,
                                   struct findings *findings, struct reference_rows *ret_rows)
{
    struct reference_rows rows = {0};
    struct reference_row row;
    size_t errors = findings->errors_count, count;
    char **fields;
    bool broken = false;
    if (size > WITHDRAWN_SIZE_MAX)
        return TOO_LARGE;
    if (!text_is_utf8(bytes, size)) {
        findings_add(findings, FINDING_REF_0008, 1, "", "1", NULL, NULL);
        return FINDINGS;
    }
    struct csv csv = csv_new(bytes, size);
    if (!csv_next(&csv, arena, &fields, &count, &broken) || broken || count != WITHDRAWN_COLUMNS ||
        strcmp(fields[0], "kind") != 0 || strcmp(fields[1], "key") != 0 ||
        strcmp(fields[2], "valid_from") != 0) {
        findings_add(findings, FINDING_REF_0001, 1, "", REFERENCE_WITHDRAWN_COLUMNS, NULL, NULL);
        return FINDINGS;
    }
    while (findings->count < FINDINGS_MAX && csv_next(&csv, arena, &fields, &count, &broken)) {
        if (broken)
            findings_add(findings, FINDING_REF_0005, csv.row, "", NULL, NULL, NULL);
        else if (count != WITHDRAWN_COLUMNS)
            findings_add(findings, FINDING_REF_0002, csv.row, "", arena_printf(arena, "%zu", count),
                         "3", NULL);
        else if (read_place(arena, fields, csv.row, findings, &row))
            *LIST_PUSH(arena, rows.rows, rows.count, rows.capacity) = row;
    }
    if (findings->errors_count > errors)
        return FINDINGS;
    *ret_rows = rows;
    return OK;
}

/* csv_field keeps spreadsheets from taking a text for a formula; a file that is read again by us
 * must come back as it was. */
static void exact_field(struct out *out, const char *text, size_t size, bool first)
{
    if (!first)
        out_char(out, ',');
    if (memchr(text, '"', size) == NULL && memchr(text, ',', size) == NULL) {
        out_bytes(out, text, size);
        return;
    }
    out_char(out, '"');
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"')
            out_char(out, '"');
        out_char(out, text[i]);
    }
    out_char(out, '"');
}

char *reference_write_withdrawn(struct arena *arena, const struct reference_row *const *rows,
                                size_t count)
{
    struct out out = out_new(arena);
    out_put(&out, REFERENCE_WITHDRAWN_COLUMNS "\n");
    for (size_t i = 0; i < count; i++) {
        const char *day = date_text(arena, rows[i]->valid_from);
        exact_field(&out, rows[i]->kind, strlen(rows[i]->kind), true);
        exact_field(&out, rows[i]->key, strlen(rows[i]->key), false);
        exact_field(&out, day, strlen(day), false);
        out_char(&out, '\n');
    }
    return out.data;
}

char *reference_write(struct arena *arena, const struct reference_kind *kind,
                      const struct reference_row *const *rows, size_t count)
{
    const int columns = (int)strlen(reference_shape_of(kind)->checks);
    struct out out = out_new(arena);
    out_printf(&out, "%s\n", kind->columns);
    for (size_t i = 0; i < count; i++) {
        for (int column = 0; column < columns; column++) {
            size_t size;
            const char *text = row_span(rows[i], column, &size);
            exact_field(&out, text, size, column == 0);
        }
        out_char(&out, '\n');
    }
    return out.data;
}
