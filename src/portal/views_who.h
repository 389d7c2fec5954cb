/* Who may do what. */
#pragma once
#include "portal_impl.h"

enum { WHO_STAFF = 3, WHO_COLUMNS = ROLE_COUNT + WHO_STAFF };
struct who_row {
    int number; /* in the matrix, 0 none */
    const char *words;
    const char *cells[WHO_COLUMNS]; /* NULL: may not */
};
struct who_view {
    const char *names[WHO_COLUMNS];
    const struct who_row *rows;
    size_t count;
};
