/* What the files of assess_bench share. */
#pragma once
#include "assessment.h"
#include "figures.h"

struct world {
    const struct tariff *tariff;
    date today;
    struct arena *scratch; /* emptied before each round */
};

/* The same duties by SQL: nanoseconds a declaration, the median. */
int64_t sql_duty_ns(const struct world *world, const struct reference_rows *rows,
                    const struct declaration *declarations, size_t count);
int64_t median(int64_t *values, size_t count);
