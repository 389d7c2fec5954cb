/*
 * sheet: a table out of a spreadsheet, CSV or XLSX: text in cells, nothing more. Numbers are the
 * digits that the file says, to the 15 that spreadsheets keep; days are YYYY-MM-DD. No formula is
 * worked out, nothing outside the file is looked at.
 */
#pragma once
#include "base.h"

enum { SHEET_ROWS_MAX = 5000, SHEET_COLUMNS_MAX = 60, SHEET_CELL_MAX = 2000 };

struct sheet {
    size_t rows_count, columns_count; /* rows: without the header */
    const char *const *header;        /* columns_count names, "" where there is none */
    const char *const *cells;         /* row after row, columns_count each; never NULL */
    const int *numbers;               /* of the rows in the file, the first line is 1 */
};

/* First sheet of an XLSX, or a CSV whose fields are parted by commas, semicolons or tabs. Blank
 * rows are left out. FINDINGS (IMP-0001 to 0005, 0007, 0010) when it cannot be used; the sheet is
 * then not filled. */
enum code sheet_read(struct arena *arena, const char *bytes, size_t size, struct findings *findings,
                     struct sheet *ret_sheet);
const char *sheet_cell(const struct sheet *sheet, size_t row, size_t column);
