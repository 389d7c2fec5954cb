#include "sheet_impl.h"

#include <stdlib.h>

void sheet_put(struct sheet_found *found, int row, int column, const char *text, size_t size)
{
    while (size > 0 && strchr(" \t\r\n", *text) != NULL && *text != '\0') {
        text++;
        size--;
    }
    while (size > 0 && strchr(" \t\r\n", text[size - 1]) != NULL)
        size--;
    if (size == 0)
        return;
    if (column >= SHEET_COLUMNS_MAX) {
        found->too_many_columns = true;
        return;
    }
    if (size > SHEET_CELL_MAX) {
        found->too_long = found->too_long == 0 ? row : found->too_long;
        return;
    }
    *LIST_PUSH(found->arena, found->places, found->count, found->capacity) =
        (struct sheet_place){row, column, arena_copy(found->arena, text, size)};
}

/* The sign that stands most often in the first line, outside quotes. */
static char separator_of(const char *bytes, size_t size)
{
    static const char signs[] = ",;\t";
    size_t counts[sizeof(signs) - 1] = {0}, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < size && (quoted || (bytes[i] != '\n' && bytes[i] != '\r')); i++) {
        quoted ^= bytes[i] == '"';
        for (size_t k = 0; k < sizeof(counts) / sizeof(*counts); k++)
            counts[k] += !quoted && bytes[i] == signs[k];
    }
    for (size_t k = 1; k < sizeof(counts) / sizeof(*counts); k++)
        best = counts[k] > counts[best] ? k : best;
    return signs[best];
}

static bool read_csv(struct sheet_found *found, const char *bytes, size_t size)
{
    if (!text_is_utf8(bytes, size)) {
        findings_add(found->findings, FINDING_IMP_0005, 0, "", NULL, NULL, NULL);
        return false;
    }
    struct csv csv = csv_new(bytes, size);
    csv.separator = separator_of(bytes, size);
    char **fields;
    size_t count;
    bool broken;
    while (csv_next(&csv, found->arena, &fields, &count, &broken)) {
        if (broken) {
            findings_add(found->findings, FINDING_IMP_0004, 0, "",
                         arena_printf(found->arena, "%d", csv.row), NULL, NULL);
            return false;
        }
        if (csv.row > SHEET_ROWS_MAX + 1) {
            found->too_many_rows = true;
            return true;
        }
        for (size_t i = 0; i < count; i++)
            sheet_put(found, csv.row, i < SHEET_COLUMNS_MAX ? (int)i : SHEET_COLUMNS_MAX,
                      fields[i], strlen(fields[i]));
    }
    return true;
}

static int place_compare(const void *a, const void *b)
{
    const struct sheet_place *left = a, *right = b;
    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    return (left->column > right->column) - (left->column < right->column);
}

static void fill(struct sheet_found *found, struct sheet *sheet)
{
    size_t rows = 0, columns = 0;
    if (found->count > 1)
        qsort(found->places, found->count, sizeof(*found->places), place_compare);
    for (size_t i = 0; i < found->count; i++) {
        rows += i == 0 || found->places[i].row != found->places[i - 1].row;
        size_t column = (size_t)found->places[i].column + 1;
        columns = column > columns ? column : columns;
    }
    const char **cells = arena_array(found->arena, rows * columns + 1, sizeof(*cells));
    int *numbers = arena_array(found->arena, rows + 1, sizeof(*numbers));
    for (size_t i = 0; i < rows * columns; i++)
        cells[i] = "";
    size_t row = 0;
    for (size_t i = 0; i < found->count; i++) {
        row += i > 0 && found->places[i].row != found->places[i - 1].row;
        cells[row * columns + (size_t)found->places[i].column] = found->places[i].text;
        numbers[row] = found->places[i].row;
    }
    *sheet = (struct sheet){.rows_count = rows - 1, .columns_count = columns, .header = cells,
                            .cells = cells + columns, .numbers = numbers + 1};
}

static const char *count_text(const struct sheet_found *found, int count)
{
    return arena_printf(found->arena, "%d", count);
}

enum code sheet_read(struct arena *arena, const char *bytes, size_t size, struct findings *findings,
                     struct sheet *ret_sheet)
{
    struct sheet_found found = {.arena = arena, .findings = findings};
    size_t errors = findings->errors_count;
    bool zip = size >= 4 && memcmp(bytes, "PK\3\4", 4) == 0;
    bool old = size >= 4 && memcmp(bytes, "\xD0\xCF\x11\xE0", 4) == 0;
    const char *reason = "xls";
    if (old || (zip && sheet_read_xlsx(&found, bytes, size, &reason) != OK))
        findings_add(findings, FINDING_IMP_0002, 0, "", reason, NULL, NULL);
    else if (!zip)
        (void)read_csv(&found, bytes, size);
    if (findings->errors_count > errors)
        return FINDINGS;
    struct sheet sheet = {0};
    if (found.count > 0)
        fill(&found, &sheet);
    if (found.too_many_columns)
        findings_add(findings, FINDING_IMP_0007, 0, "", count_text(&found, SHEET_COLUMNS_MAX), NULL,
                     NULL);
    if (found.too_many_rows || sheet.rows_count > SHEET_ROWS_MAX)
        findings_add(findings, FINDING_IMP_0003, 0, "", count_text(&found, SHEET_ROWS_MAX), NULL,
                     NULL);
    else if (found.too_long > 0)
        findings_add(findings, FINDING_IMP_0010, 0, "", count_text(&found, found.too_long),
                     count_text(&found, SHEET_CELL_MAX), NULL);
    else if (sheet.rows_count == 0)
        findings_add(findings, FINDING_IMP_0001, 0, "", NULL, NULL, NULL);
    if (findings->errors_count > errors)
        return FINDINGS;
    *ret_sheet = sheet;
    return OK;
}

const char *sheet_cell(const struct sheet *sheet, size_t row, size_t column)
{
    assert(row < sheet->rows_count && column < sheet->columns_count);
    return sheet->cells[row * sheet->columns_count + column];
}
