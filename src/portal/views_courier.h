/* A courier's month: its lines by classification number. */
#pragma once

struct courier_class {
    const char *number;
    const struct declaration_line **lines;
    size_t lines_count;
    money value_for_duty, payable;
};
struct courier_view {
    const struct assessment *assessment;
    const struct courier_class *classes; /* by number */
    size_t count, lines, shipments;
};
/* NULL: it is no consolidated declaration. */
const struct courier_view *courier_view_of(struct page *page, const struct declaration *declaration,
                                           const struct assessment *assessment);
