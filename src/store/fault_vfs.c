#include "fault_vfs.h"

#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512 };

enum act { ACT_WRITE, ACT_TRUNCATE, ACT_CREATE, ACT_REMOVE };

/* Something done since the last sync, and what undoes it. */
struct pending {
    enum act act;
    char *path;
    int64_t offset; /* of a write; the new size of a truncation */
    int64_t size, old_count, file_size; /* written; stood there before; of the file before */
    uint8_t *data, *old;
};

struct fault_vfs {
    sqlite3_vfs base;
    sqlite3_vfs *real;
    struct fault_plan plan;
    struct fault_log *log;
    unsigned seed;
    struct pending *pending;
    size_t count, capacity;
};

/* The real file lies behind it. */
struct fault_file {
    sqlite3_file base;
    struct fault_vfs *vfs;
    char *path;
    bool is_database;
    bool syncs_directory; /* with its next sync, as SQLite does for a new log or journal */
    sqlite3_file *real;
};

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count == 0 ? 1 : count, size);
    assert(memory != NULL);
    return memory;
}

static unsigned draw(struct fault_vfs *vfs, unsigned below)
{
    return (unsigned)rand_r(&vfs->seed) % below;
}

/* How much of a write reaches the disk: nothing, whole sectors from its start, or all of it. */
static int64_t cut(struct fault_vfs *vfs, int64_t offset, int64_t size)
{
    int64_t first = SECTOR - offset % SECTOR;
    int64_t sectors = size <= first ? 1 : 1 + (size - first + SECTOR - 1) / SECTOR;
    int64_t kept = draw(vfs, (unsigned)sectors + 1);
    if (kept == 0)
        return 0;
    return kept == sectors ? size : first + (kept - 1) * SECTOR;
}

/* Counts a call; true when it is to go wrong. */
static bool strikes(struct fault_vfs *vfs, enum fault_call call)
{
    int64_t number = ++vfs->log->calls[call];
    const struct fault_plan *plan = &vfs->plan;
    if (plan->way == FAULT_NONE || plan->call != call || number < plan->at)
        return false;
    vfs->log->struck = true;
    return number == plan->at || plan->lasting;
}

/* ---- the disk itself ---- */

static int64_t disk_read(const char *path, int64_t size, uint8_t *ret_data)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t got = read(fd, ret_data, (size_t)size);
    assert(got >= 0);
    close(fd);
    return got;
}

/* No file, nothing written: its name never reached the disk. */
static void disk_write(const char *path, int64_t offset, int64_t size, const uint8_t *data)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t put = pwrite(fd, data, (size_t)size, offset);
    assert(put == size);
    close(fd);
}

static void disk_create(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert(fd >= 0);
    close(fd);
}

static int64_t disk_size(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? status.st_size : 0;
}

static void disk_truncate(const char *path, int64_t size)
{
    int status = truncate(path, size);
    assert(status == 0 || access(path, F_OK) != 0);
}

/* ---- what has not been synced ---- */

static struct pending *remember(struct fault_vfs *vfs, enum act act, const char *path)
{
    if (vfs->count == vfs->capacity) {
        vfs->capacity = vfs->capacity == 0 ? 256 : vfs->capacity * 2;
        vfs->pending = realloc(vfs->pending, vfs->capacity * sizeof(*vfs->pending));
        assert(vfs->pending != NULL);
    }
    struct pending *p = &vfs->pending[vfs->count++];
    *p = (struct pending){.act = act, .path = strdup(path), .file_size = disk_size(path)};
    assert(p->path != NULL);
    return p;
}

/* Read through the open file: to open and close it once more would let go of its locks. */
static void remember_old(struct pending *p, sqlite3_file *real, int64_t size)
{
    p->old_count = p->file_size - p->offset < size ? p->file_size - p->offset : size;
    if (p->old_count < 0)
        p->old_count = 0;
    p->old = allocate((size_t)p->old_count, 1);
    if (p->old_count > 0) {
        int status = real->pMethods->xRead(real, p->old, (int)p->old_count, p->offset);
        assert(status == SQLITE_OK);
    }
}

static void remember_write(const struct fault_file *file, const void *data, int64_t size,
                           int64_t offset)
{
    struct pending *p = remember(file->vfs, ACT_WRITE, file->path);
    p->offset = offset;
    p->size = size;
    p->data = allocate((size_t)size, 1);
    memcpy(p->data, data, (size_t)size);
    remember_old(p, file->real, size);
}

static void remember_truncation(const struct fault_file *file, int64_t size)
{
    struct pending *p = remember(file->vfs, ACT_TRUNCATE, file->path);
    p->offset = size;
    remember_old(p, file->real, p->file_size);
}

static void remember_removal(struct fault_vfs *vfs, const char *path)
{
    struct pending *p = remember(vfs, ACT_REMOVE, path);
    p->old = allocate((size_t)p->file_size, 1);
    p->old_count = disk_read(path, p->file_size, p->old);
}

static void forget(struct pending *p)
{
    free(p->path);
    free(p->data);
    free(p->old);
}

static bool is_name(const struct pending *p)
{
    return p->act == ACT_CREATE || p->act == ACT_REMOVE;
}

/* Synced: all of a file, and all names when the directory is. */
static void keep(struct fault_vfs *vfs, const char *path, bool names)
{
    size_t left = 0;
    for (size_t i = 0; i < vfs->count; i++) {
        struct pending *p = &vfs->pending[i];
        if (strcmp(p->path, path) == 0 || (names && is_name(p)))
            forget(p);
        else
            vfs->pending[left++] = *p;
    }
    vfs->count = left;
}

static void undo(const struct pending *p)
{
    switch (p->act) {
    case ACT_WRITE:
        disk_write(p->path, p->offset, p->old_count, p->old);
        disk_truncate(p->path, p->file_size);
        break;
    case ACT_TRUNCATE:
        disk_truncate(p->path, p->file_size);
        disk_write(p->path, p->offset, p->old_count, p->old);
        break;
    case ACT_CREATE: unlink(p->path); break;
    case ACT_REMOVE:
        disk_create(p->path);
        disk_write(p->path, 0, p->old_count, p->old);
        break;
    }
}

/* Whether one thing reached the disk; a write may have done so in part. */
static bool redo(struct fault_vfs *vfs, const struct pending *p, unsigned of_four)
{
    if (draw(vfs, 4) >= of_four)
        return false;
    switch (p->act) {
    case ACT_WRITE: {
        int64_t size = draw(vfs, 4) == 0 ? cut(vfs, p->offset, p->size) : p->size;
        if (size > 0)
            disk_write(p->path, p->offset, size, p->data);
        break;
    }
    case ACT_TRUNCATE: disk_truncate(p->path, p->offset); break;
    case ACT_CREATE: disk_create(p->path); break;
    case ACT_REMOVE: unlink(p->path); break;
    }
    return true;
}

/* Part of what is settled: what was written to one file, or everything when path is NULL. */
static bool concerns(const struct pending *p, const char *path)
{
    return path == NULL || (strcmp(p->path, path) == 0 && !is_name(p));
}

/* A file whose name is not there is nothing. */
static void lose(struct fault_vfs *vfs, size_t from, const char *path)
{
    for (size_t i = from; i < vfs->count; i++)
        if (concerns(&vfs->pending[i], path))
            vfs->pending[i].path[0] = '\0';
}

/* What is pending has reached the disk or not: from case to case none, few, many or all of it. */
static void settle(struct fault_vfs *vfs, const char *path)
{
    unsigned of_four = draw(vfs, 5);
    for (size_t i = vfs->count; i-- > 0;)
        if (concerns(&vfs->pending[i], path))
            undo(&vfs->pending[i]);
    for (size_t i = 0; i < vfs->count; i++) {
        struct pending *p = &vfs->pending[i];
        if (p->path[0] == '\0' || !concerns(p, path))
            continue;
        if (!redo(vfs, p, of_four) && p->act == ACT_CREATE)
            lose(vfs, i + 1, p->path);
    }
}

static _Noreturn void cut_power(struct fault_vfs *vfs)
{
    settle(vfs, NULL);
    _exit(FAULT_POWER_EXIT);
}

static _Noreturn void die(void)
{
    raise(SIGKILL);
    abort();
}

/* ---- a file ---- */

static struct fault_file *of(sqlite3_file *base) { return (struct fault_file *)base; }

static int file_close(sqlite3_file *base)
{
    struct fault_file *file = of(base);
    int status = file->real->pMethods->xClose(file->real);
    free(file->path);
    return status;
}

static int file_read(sqlite3_file *base, void *data, int size, sqlite3_int64 offset)
{
    struct fault_file *file = of(base);
    bool now = strikes(file->vfs, FAULT_READ);
    if (now && file->vfs->plan.way == FAULT_ERROR)
        return SQLITE_IOERR_READ;
    int status = file->real->pMethods->xRead(file->real, data, size, offset);
    if (now && file->vfs->plan.way == FAULT_SHORT && status == SQLITE_OK) {
        int64_t kept = file->is_database ? 0 : cut(file->vfs, offset, size);
        memset((char *)data + kept, 0, (size_t)(size - kept));
        return SQLITE_IOERR_SHORT_READ;
    }
    return status;
}

static int put(struct fault_file *file, const void *data, int64_t size, int64_t offset)
{
    if (size == 0)
        return SQLITE_OK;
    remember_write(file, data, size, offset);
    return file->real->pMethods->xWrite(file->real, data, (int)size, offset);
}

static int file_write(sqlite3_file *base, const void *data, int size, sqlite3_int64 offset)
{
    struct fault_file *file = of(base);
    struct fault_vfs *vfs = file->vfs;
    if (!strikes(vfs, FAULT_CHANGE))
        return put(file, data, size, offset);
    if (vfs->plan.way == FAULT_FULL && offset + size <= disk_size(file->path))
        return put(file, data, size, offset);
    if (vfs->plan.way == FAULT_POWER_CUT) {
        remember_write(file, data, size, offset);
        cut_power(vfs);
    }
    /* A write that fails never is there as a whole. */
    bool killed = vfs->plan.way == FAULT_KILL;
    int64_t kept = cut(vfs, offset, size);
    int status = put(file, data, kept == size && !killed ? 0 : kept, offset);
    if (killed)
        die();
    if (status != SQLITE_OK)
        return status;
    return vfs->plan.way == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct fault_file *file = of(base);
    struct fault_vfs *vfs = file->vfs;
    bool now = strikes(vfs, FAULT_CHANGE);
    if (now && vfs->plan.way == FAULT_ERROR)
        return SQLITE_IOERR_TRUNCATE;
    remember_truncation(file, size);
    if (now && vfs->plan.way == FAULT_POWER_CUT)
        cut_power(vfs);
    int status = file->real->pMethods->xTruncate(file->real, size);
    if (now && vfs->plan.way == FAULT_KILL)
        die();
    return status;
}

static int file_sync(sqlite3_file *base, int flags)
{
    struct fault_file *file = of(base);
    struct fault_vfs *vfs = file->vfs;
    (void)flags;
    if (strikes(vfs, FAULT_SYNC)) {
        if (vfs->plan.way == FAULT_POWER_CUT)
            cut_power(vfs);
        if (vfs->plan.way == FAULT_KILL)
            die();
        settle(vfs, file->path); /* the kernel forgets what it could not write */
        keep(vfs, file->path, false);
        return SQLITE_IOERR_FSYNC;
    }
    keep(vfs, file->path, file->syncs_directory);
    file->syncs_directory = false;
    return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *ret_size)
{
    return of(base)->real->pMethods->xFileSize(of(base)->real, ret_size);
}

static int file_lock(sqlite3_file *base, int lock)
{
    return of(base)->real->pMethods->xLock(of(base)->real, lock);
}

static int file_unlock(sqlite3_file *base, int lock)
{
    return of(base)->real->pMethods->xUnlock(of(base)->real, lock);
}

static int file_reserved(sqlite3_file *base, int *ret_reserved)
{
    return of(base)->real->pMethods->xCheckReservedLock(of(base)->real, ret_reserved);
}

static int file_control(sqlite3_file *base, int op, void *argument)
{
    if (op == SQLITE_FCNTL_MMAP_SIZE)
        return SQLITE_NOTFOUND; /* else the file below would map itself */
    return of(base)->real->pMethods->xFileControl(of(base)->real, op, argument);
}

static int file_sector(sqlite3_file *base)
{
    return of(base)->real->pMethods->xSectorSize(of(base)->real);
}

static int file_traits(sqlite3_file *base)
{
    return of(base)->real->pMethods->xDeviceCharacteristics(of(base)->real);
}

static int shared_map(sqlite3_file *base, int region, int size, int extend, void volatile **ret)
{
    struct fault_file *file = of(base);
    if (strikes(file->vfs, FAULT_MAP) && extend)
        return file->vfs->plan.way == FAULT_FULL ? SQLITE_IOERR_SHMSIZE : SQLITE_IOERR_SHMMAP;
    return file->real->pMethods->xShmMap(file->real, region, size, extend, ret);
}

static int shared_lock(sqlite3_file *base, int offset, int count, int flags)
{
    return of(base)->real->pMethods->xShmLock(of(base)->real, offset, count, flags);
}

static void shared_barrier(sqlite3_file *base)
{
    of(base)->real->pMethods->xShmBarrier(of(base)->real);
}

static int shared_unmap(sqlite3_file *base, int remove)
{
    return of(base)->real->pMethods->xShmUnmap(of(base)->real, remove);
}

/* Version 2: shared memory, which a write-ahead log needs, but no mapped pages. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = shared_map,
    .xShmLock = shared_lock,
    .xShmBarrier = shared_barrier,
    .xShmUnmap = shared_unmap,
};

/* ---- the file system ---- */

static int vfs_open(sqlite3_vfs *base, const char *path, sqlite3_file *ret_file, int flags,
                    int *ret_flags)
{
    struct fault_vfs *vfs = base->pAppData;
    const int watched = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
    if (path == NULL || (flags & watched) == 0)
        return vfs->real->xOpen(vfs->real, path, ret_file, flags, ret_flags);
    struct fault_file *file = of(ret_file);
    *file = (struct fault_file){.vfs = vfs, .real = (sqlite3_file *)(file + 1)};
    bool fresh = access(path, F_OK) != 0;
    int status = vfs->real->xOpen(vfs->real, path, file->real, flags, ret_flags);
    if (status != SQLITE_OK)
        return status;
    if (fresh)
        (void)remember(vfs, ACT_CREATE, path);
    file->path = strdup(path);
    assert(file->path != NULL);
    file->is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    file->syncs_directory = !file->is_database;
    file->base.pMethods = &methods;
    return SQLITE_OK;
}

static int vfs_remove(sqlite3_vfs *base, const char *path, int sync_directory)
{
    struct fault_vfs *vfs = base->pAppData;
    bool now = strikes(vfs, FAULT_CHANGE);
    if (now && vfs->plan.way == FAULT_ERROR)
        return SQLITE_IOERR_DELETE;
    if (access(path, F_OK) == 0)
        remember_removal(vfs, path);
    if (now && vfs->plan.way == FAULT_POWER_CUT)
        cut_power(vfs);
    int status = vfs->real->xDelete(vfs->real, path, 0);
    if (now && vfs->plan.way == FAULT_KILL)
        die();
    if (status != SQLITE_OK || !sync_directory)
        return status;
    if (strikes(vfs, FAULT_SYNC) && vfs->plan.way == FAULT_ERROR)
        return SQLITE_IOERR_DIR_FSYNC;
    keep(vfs, path, true);
    return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *base, const char *path, int flags, int *ret_answer)
{
    struct fault_vfs *vfs = base->pAppData;
    return vfs->real->xAccess(vfs->real, path, flags, ret_answer);
}

static int vfs_full_path(sqlite3_vfs *base, const char *path, int size, char *ret_path)
{
    struct fault_vfs *vfs = base->pAppData;
    return vfs->real->xFullPathname(vfs->real, path, size, ret_path);
}

/* The salts of a log are drawn: from the seed, so that a case replays to the byte. */
static int vfs_randomness(sqlite3_vfs *base, int size, char *ret_bytes)
{
    struct fault_vfs *vfs = base->pAppData;
    for (int i = 0; i < size; i++)
        ret_bytes[i] = (char)draw(vfs, 256);
    return size;
}

void fault_vfs_install(const struct fault_plan *plan, struct fault_log *log)
{
    struct fault_vfs *vfs = allocate(1, sizeof(*vfs));
    vfs->real = sqlite3_vfs_find(NULL);
    assert(vfs->real != NULL);
    vfs->plan = *plan;
    vfs->log = log;
    vfs->seed = plan->seed;
    vfs->base = *vfs->real; /* sleep, time and loading need neither */
    vfs->base.pNext = NULL;
    vfs->base.zName = "fault";
    vfs->base.szOsFile = (int)sizeof(struct fault_file) + vfs->real->szOsFile;
    vfs->base.pAppData = vfs;
    vfs->base.xOpen = vfs_open;
    vfs->base.xDelete = vfs_remove;
    vfs->base.xAccess = vfs_access;
    vfs->base.xFullPathname = vfs_full_path;
    vfs->base.xRandomness = vfs_randomness;
    int status = sqlite3_vfs_register(&vfs->base, 1);
    assert(status == SQLITE_OK);
    sqlite3_randomness(0, NULL); /* draw anew, also after a fork */
}
