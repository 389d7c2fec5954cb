/* Interest day by day, for the files of billing alone. */
#pragma once
#include "billing.h"

/* Interest is carried in units of 1e-8 dollars. */
enum { UNITS_PER_CENT = 1000000, UNITS_SCALE = 8 };

/* One pass over days, oldest first. */
struct accrual {
    struct arena *arena;
    const struct tariff *tariff;
    const struct tariff_interest *rate; /* of the day before, or NULL */
    bool prescribed, paid_out;
    int64_t paid;      /* cents of the interest that were paid */
    __int128 interest; /* units, all of it so far */
    __int128 segment_interest;
    bool part; /* the next day begins a segment */
    struct interest_segment *segments;
    size_t count, capacity;
};

char *accrual_text(struct arena *arena, __int128 units);
money accrual_cents(__int128 units); /* half-up */
/* One day on `principal` and the interest that is not paid. */
void accrual_day(struct accrual *accrual, date day, money principal);
void accrual_part(struct accrual *accrual); /* nothing is added to the segment before */
