/*
 * Trouble at the n-th call, for the whole program: LD_PRELOAD puts it between carm and libc. It
 * counts what changes or keeps a file under a directory (write, truncation, removal, renaming,
 * sync) and what is sent to a database over a local socket, over all processes that share its
 * log, and at the chosen call hurts as the plan says. See tests/faults.py, which writes the plan.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum way { WAY_COUNT, WAY_KILL, WAY_SYNC_FAILS, WAY_FULL };

/* In a file of five numbers that tests/faults.py writes and reads. */
struct plan {
    int64_t way, at;
    int64_t changes, syncs; /* calls so far */
    int64_t struck;
};

static struct plan *plan(void)
{
    static struct plan *shared;
    const char *path = getenv("CARM_FAULT_PLAN");
    if (shared == NULL && path != NULL) {
        int fd = open(path, O_RDWR | O_CLOEXEC);
        void *memory = fd < 0 ? MAP_FAILED
                              : mmap(NULL, sizeof(struct plan), PROT_READ | PROT_WRITE, MAP_SHARED,
                                     fd, 0);
        if (memory == MAP_FAILED)
            abort();
        close(fd);
        shared = memory;
    }
    return shared;
}

static int under(const char *path)
{
    const char *place = getenv("CARM_FAULT_PLACE");
    return place != NULL && strncmp(path, place, strlen(place)) == 0;
}

static int is_ours(int fd)
{
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof(path) - 1);
    if (size <= 0)
        return 0;
    path[size] = '\0';
    return under(path);
}

static int to_database(int fd)
{
    struct sockaddr_storage peer;
    socklen_t size = sizeof(peer);
    return getpeername(fd, (struct sockaddr *)&peer, &size) == 0 && peer.ss_family == AF_UNIX;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* Is it this one? Once for all who share the plan. */
static int strikes(int64_t *count)
{
    struct plan *p = plan();
    if (p == NULL)
        return 0;
    int64_t call = __atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST);
    if (p->way == WAY_COUNT || call < p->at)
        return 0;
    if (p->way == WAY_FULL)
        return p->struck = 1;
    int64_t never = 0;
    return __atomic_compare_exchange_n(&p->struck, &never, 1, 0, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}

static int change_strikes(void)
{
    struct plan *p = plan();
    if (p == NULL)
        return 0;
    if (p->way == WAY_SYNC_FAILS) {
        __atomic_add_fetch(&p->changes, 1, __ATOMIC_SEQ_CST);
        return 0;
    }
    return strikes(&p->changes);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int lengthens(int fd, off_t end)
{
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && end > status.st_size;
}

/* Whether the call is to be made as it is. A kill leaves the first half of what was to be
 * written; a full disk takes what lies within the file. */
static int may_write(int fd, const void *bytes, size_t size, off_t at)
{
    if (!is_ours(fd) || !change_strikes())
        return 1;
    if (plan()->way == WAY_FULL) {
        if (!lengthens(fd, at + (off_t)size))
            return 1;
        errno = ENOSPC;
        return 0;
    }
    if (size > 1)
        (void)!REAL(pwrite64)(fd, bytes, size / 2, at);
    die();
    return 0;
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    return may_write(fd, bytes, size, at) ? REAL(pwrite64)(fd, bytes, size, at) : -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    return may_write(fd, bytes, size, at) ? REAL(pwrite)(fd, bytes, size, at) : -1;
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    off_t at = is_ours(fd) ? lseek(fd, 0, SEEK_CUR) : 0;
    return may_write(fd, bytes, size, at < 0 ? 0 : at) ? REAL(write)(fd, bytes, size) : -1;
}

static int may_change(int ours)
{
    if (!ours || !change_strikes() || plan()->way == WAY_FULL)
        return 1;
    die();
    return 0;
}

int ftruncate64(int fd, off64_t size)
{
    return may_change(is_ours(fd)) ? REAL(ftruncate64)(fd, size) : -1;
}

int ftruncate(int fd, off_t size)
{
    return may_change(is_ours(fd)) ? REAL(ftruncate)(fd, size) : -1;
}

int unlink(const char *path)
{
    return may_change(under(path)) ? REAL(unlink)(path) : -1;
}

int rename(const char *from, const char *to)
{
    return may_change(under(to)) ? REAL(rename)(from, to) : -1;
}

/* A kill before the sync. What a failed one was to keep may be lost: here it is there, and nobody
 * may count on it. */
static int may_sync(int fd)
{
    struct plan *p = plan();
    if (p == NULL || !is_ours(fd))
        return 1;
    if (p->way == WAY_FULL || p->way == WAY_COUNT) {
        __atomic_add_fetch(&p->syncs, 1, __ATOMIC_SEQ_CST);
        return 1;
    }
    if (p->way == WAY_KILL)
        return may_change(1);
    if (!strikes(&p->syncs))
        return 1;
    errno = EIO;
    return 0;
}

int fsync(int fd)
{
    return may_sync(fd) ? REAL(fsync)(fd) : -1;
}

int fdatasync(int fd)
{
    return may_sync(fd) ? REAL(fdatasync)(fd) : -1;
}

ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
    if (getenv("CARM_FAULT_SOCKETS") != NULL && to_database(fd) && change_strikes())
        die();
    return REAL(send)(fd, bytes, size, flags);
}
