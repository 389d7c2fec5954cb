/*
 * A disk that fails, for tests: a VFS over SQLite's default one. It becomes the default itself, so
 * that whatever is opened afterwards goes through it; a test knows nothing but store.h.
 *
 * It counts the calls to database, journal and write-ahead log, and hurts at a chosen one. What was
 * written since a file's last sync is remembered with what stood there before. When the power goes,
 * each of these writes has reached the disk, or has not, or in part, as the seed has it: in no
 * order, cut at a sector. What was synced is there. Syncs are not carried out, for the power is not
 * really cut; nor is anything mapped into memory, so that every read comes by here.
 *
 * Install it in a process of its own (a fork): it stays until the process ends.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum fault_call {
    FAULT_READ,
    FAULT_CHANGE, /* write, truncation, removal */
    FAULT_SYNC,
    FAULT_MAP,    /* shared memory of the write-ahead log */
    FAULT_CALLS
};

enum fault_way {
    FAULT_NONE,      /* only count */
    FAULT_POWER_CUT, /* the process ends with FAULT_POWER_EXIT */
    FAULT_KILL,      /* SIGKILL; what was written stays, of the write under way perhaps a part */
    FAULT_ERROR,     /* of a write a part may be on the disk; a sync has lost what it was to keep */
    FAULT_FULL,      /* what would lengthen a file fails, after a part */
    FAULT_SHORT      /* the read ends early, where a file has lost its end; of a database at once:
                        SQLite takes what is missing of a page for zeros, without a word */
};

enum { FAULT_POWER_EXIT = 77 };

struct fault_plan {
    enum fault_call call;
    int64_t at;   /* which call, from 1 */
    enum fault_way way;
    bool lasting; /* and all calls of the kind after it */
    unsigned seed;
};

struct fault_log { /* may lie in memory shared with the process that looks on */
    int64_t calls[FAULT_CALLS];
    bool struck;
};

void fault_vfs_install(const struct fault_plan *plan, struct fault_log *log);
