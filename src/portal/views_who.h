/* Who may do what. */
#pragma once
#include "portal_impl.h"

enum { WHO_KEYS = 2, WHO_COLUMNS_MAX = ROLE_COUNT + WHO_KEYS };
struct who_row {
    int number; /* in the matrix, 0 none */
    const char *words;
    const char *cells[WHO_COLUMNS_MAX]; /* NULL: may not */
};
struct who_table {
    const char *heading; /* id of what names it */
    const char *names[WHO_COLUMNS_MAX];
    int columns;
    const struct who_row *rows;
    size_t count;
};
struct who_view {
    struct who_table businesses, staff;
};
