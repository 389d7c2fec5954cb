/* A list from a file against the account. */
#pragma once
#include "reconcile_file.h"
#include "views_drafts.h"

struct reconcile_view {
    const struct problem *problems;
    size_t problems_count;
    const char *name, *from, *to;
    const struct import_column *columns; /* of a file that was read */
    size_t columns_count;
    const struct option *controls;
    const char *table;                    /* the file as text, NULL none was read */
    const struct reconciliation *result;  /* NULL: nothing compared */
    bool own_only;
    size_t shown; /* of the lines; matched ones are counted, not shown, beyond a few */
};
const char *reconcile_line_reference(struct page *page, const struct reconcile_line *line);
