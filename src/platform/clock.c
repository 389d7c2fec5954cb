#include "platform.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { SIMULATED_HOUR = 10 };

struct clock {
    bool simulated;
    _Atomic int64_t ms;       /* last instant told (simulated) */
    _Atomic int64_t midnight; /* end of the simulated day: never told */
};

instant platform_real_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (instant){(int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000};
}

instant platform_next_now(void)
{
    static _Atomic int64_t last;
    const int64_t now = platform_real_now().ms;
    int64_t before = last, next;
    do
        next = now > before ? now : before + 1;
    while (!atomic_compare_exchange_weak(&last, &before, next));
    return (instant){next};
}

uint64_t platform_monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* "2025-11-20" is 10:00 of that day; "2025-11-20T14:30" says the time. */
static bool setting_parse(const char *setting, date *ret_day, int *ret_hour, int *ret_minute)
{
    char day[11];
    size_t size = strlen(setting);
    if (size != 10 && size != 16)
        return false;
    memcpy(day, setting, 10);
    day[10] = '\0';
    int hour = SIMULATED_HOUR, minute = 0;
    if (size == 16) {
        const char *at = setting + 10;
        for (int i = 1; i <= 5; i++)
            if (i != 3 && (at[i] < '0' || at[i] > '9'))
                return false;
        if (at[0] != 'T' || at[3] != ':')
            return false;
        hour = (at[1] - '0') * 10 + at[2] - '0';
        minute = (at[4] - '0') * 10 + at[5] - '0';
        if (hour > 23 || minute > 59)
            return false;
    }
    *ret_hour = hour;
    *ret_minute = minute;
    return date_parse(day, ret_day);
}

struct clock *clock_open(const char *setting)
{
    date day = DATE_NONE;
    int hour = 0, minute = 0;
    bool simulated = setting != NULL && strcmp(setting, "real") != 0;
    if (simulated && !setting_parse(setting, &day, &hour, &minute))
        return NULL;
    struct clock *clock = calloc(1, sizeof(*clock));
    if (clock == NULL)
        abort();
    clock->simulated = simulated;
    if (simulated) {
        clock->ms = instant_at(day, hour, minute).ms;
        clock->midnight = instant_at(date_add(day, 1), 0, 0).ms;
    }
    return clock;
}

void clock_close(struct clock *clock)
{
    free(clock);
}

bool clock_simulated(const struct clock *clock)
{
    return clock->simulated;
}

instant clock_now(struct clock *clock)
{
    if (!clock->simulated)
        return platform_real_now();
    /* Rises by a millisecond a call, but asking the time never makes it tomorrow. */
    int64_t last = atomic_load(&clock->ms);
    while (last + 1 < atomic_load(&clock->midnight))
        if (atomic_compare_exchange_weak(&clock->ms, &last, last + 1))
            return (instant){last + 1};
    return (instant){last};
}

void clock_set(struct clock *clock, date day)
{
    assert(clock->simulated);
    int64_t to = instant_at(day, SIMULATED_HOUR, 0).ms;
    int64_t midnight = instant_at(date_add(day, 1), 0, 0).ms;
    int64_t last = atomic_load(&clock->midnight);
    while (midnight > last && !atomic_compare_exchange_weak(&clock->midnight, &last, midnight))
        ;
    last = atomic_load(&clock->ms);
    while (to > last && !atomic_compare_exchange_weak(&clock->ms, &last, to))
        ;
}
