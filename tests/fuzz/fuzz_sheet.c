/* Any bytes as a sheet. What is read stays within its bounds, and written as CSV is the same sheet
 * again, but for the apostrophe that keeps a formula from being one. */
#include "fuzz.h"
#include "sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct findings findings = findings_new(arena);
    struct sheet sheet;
    if (sheet_read(arena, (const char *)bytes, size, &findings, &sheet) != OK) {
        assert(findings.errors_count > 0);
        arena_free(arena);
        return 0;
    }
    assert(sheet.rows_count > 0 && sheet.rows_count <= SHEET_ROWS_MAX);
    assert(sheet.columns_count > 0 && sheet.columns_count <= SHEET_COLUMNS_MAX);
    struct out out = out_new(arena);
    for (size_t row = 0; row <= sheet.rows_count; row++) {
        csv_field(&out, "#", true);
        for (size_t column = 0; column < sheet.columns_count; column++) {
            const char *text = sheet.header[row * sheet.columns_count + column];
            assert(text_is_utf8(text, strlen(text)) && strlen(text) <= SHEET_CELL_MAX);
            csv_field(&out, text, false);
        }
        out_put(&out, "\r\n");
    }
    struct csv csv = csv_new(out.data, out.size);
    for (size_t row = 0; row <= sheet.rows_count; row++) {
        char **fields;
        size_t count;
        bool broken;
        bool there = csv_next(&csv, arena, &fields, &count, &broken);
        assert(there && !broken && count == sheet.columns_count + 1);
        for (size_t column = 0; column < sheet.columns_count; column++) {
            const char *text = sheet.header[row * sheet.columns_count + column];
            const char *again = fields[column + 1];
            assert(strcmp(again + (again[0] == '\'' && text[0] != '\''), text) == 0);
        }
        assert(row == 0 || sheet.numbers[row - 1] > 0);
    }
    arena_free(arena);
    return 0;
}
