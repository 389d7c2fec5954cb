/* Who may do what. */
#pragma once
#include "portal_impl.h"

enum { WHO_COLUMNS = 9 };
struct who_row {
    const char *words;
    bool may[WHO_COLUMNS];
};
struct who_view {
    const char *names[WHO_COLUMNS];
    const struct who_row *rows;
    size_t count;
};
