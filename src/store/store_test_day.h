/* A scripted day of a store, for the tests of faults: what is filed, in which order, and what must
 * be there however the day ended. */
#pragma once
#include "fault_vfs.h"
#include "store_test_world.h"

enum day_kind {
    DAY_FIRST,      /* the store is made, and a little is filed */
    DAY_COMMON,     /* all kinds of changes, with the store closed and opened again at noon */
    DAY_CHECKPOINT, /* finds a log that is carried over while it files */
    DAY_LONG,       /* finds a log so long that its index must grow */
    DAY_KINDS
};

enum { DAY_STEPS = 16, DAY_CHANGES = 4 };

enum step_act { STEP_COMMIT, STEP_SETTING, STEP_REOPEN };

struct day_step {
    enum step_act act;
    size_t count;
    const struct changes *changes[DAY_CHANGES];
    struct commit_result results[DAY_CHANGES]; /* of a day without faults */
    enum code again[DAY_CHANGES];              /* the answers when it is sent once more */
    const char *value;
};

struct day {
    enum day_kind kind;
    char *morning; /* directory as the day finds it */
    struct day_step steps[DAY_STEPS];
    size_t steps_count;
    int64_t records; /* in the journal in the morning */
};

/* Shared between who lives the day and who looks at what is left of it. */
struct day_log {
    struct fault_log faults;
    size_t done;  /* steps acknowledged */
    bool refused; /* the one after these was answered with FAULT */
    bool abrupt;  /* who gives up leaves without closing the store */
    bool closing; /* the fault struck while the store was closed */
};

enum day_end { DAY_DONE = 20, DAY_GAVE_UP, DAY_WRONG };

struct day *day_new(struct arena *arena, enum day_kind kind);
/* A fresh directory as the day finds it. */
char *day_begin(struct arena *arena, const struct day *day);

/* Lives the day, from within a process of its own. What was answered with FAULT is sent once more;
 * after a second FAULT it gives up. */
enum day_end day_live(const struct day *day, const char *directory, struct day_log *log);

/* Opens what is left, as the next start does: all that was acknowledged is there, of the step under
 * way all or nothing, of what was refused and of the rest nothing; it verifies; and the rest of the
 * day goes on to the same end. Says what is wrong. */
bool day_check(const struct day *day, const char *directory, const struct day_log *log);
