/* Between the files of the sheet reader. */
#pragma once
#include "sheet.h"

/* Cells as they are met, in any order. */
struct sheet_found {
    struct arena *arena;
    struct findings *findings;
    struct sheet_place {
        int row, column; /* from 1, from 0 */
        const char *text;
    } *places;
    size_t count, capacity;
    bool too_many_rows, too_many_columns;
    int too_long; /* row of a cell that is too long, 0 none */
};
/* Blank text is no cell. */
void sheet_put(struct sheet_found *found, int row, int column, const char *text, size_t size);
/* UNREADABLE with the reason in words. */
enum code sheet_read_xlsx(struct sheet_found *found, const char *bytes, size_t size,
                          const char **ret_reason);
/* "1234.5600000000001" is 1234.56, "1E-3" is 0.001; what is no number stays. */
const char *sheet_number(struct arena *arena, const char *text);
