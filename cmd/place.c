#include "place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Everything that an installation or a backup has in its directory. */
static const char *const place_files[] = {"carm.db",  "carm.db-wal", "carm.db-shm",  "carm.lock",
                                          "sign.key", "sign.pub",    "manifest.json", "store.url"};

static bool complain(const char *what, const char *path)
{
    fprintf(stderr, "carm: cannot %s %s: %s\n", what, path, strerror(errno));
    return false;
}

/* ---- directories ---- */

bool place_free(const char *path)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return errno == ENOENT;
    bool empty = true;
    for (struct dirent *entry; empty && (entry = readdir(directory)) != NULL;)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    closedir(directory);
    return empty;
}

char *place_path(struct arena *arena, const char *path)
{
    char *copy = arena_text(arena, path);
    for (size_t size = strlen(copy); size > 1 && copy[size - 1] == '/'; size--)
        copy[size - 1] = '\0';
    return copy;
}

char *place_part(struct arena *arena, const char *path)
{
    return arena_printf(arena, "%s.part", path);
}

/* Somebody may be at it. */
static bool place_busy(struct arena *arena, const char *path)
{
    int lock = open(arena_printf(arena, "%s/carm.lock", path), O_RDWR | O_CLOEXEC);
    if (lock < 0)
        return false;
    bool busy = flock(lock, LOCK_EX | LOCK_NB) != 0;
    close(lock);
    return busy;
}

bool place_make(struct arena *arena, const char *path, mode_t mode)
{
    char *copy = arena_text(arena, path);
    for (char *at = copy + 1; *at != '\0'; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        if (mkdir(copy, 0750) != 0 && errno != EEXIST)
            return complain("make", copy);
        *at = '/';
    }
    return mkdir(copy, mode) == 0 || errno == EEXIST || complain("make", copy);
}

bool place_begin(struct arena *arena, const char *path)
{
    const char *part = place_part(arena, path);
    if (place_busy(arena, part)) {
        fprintf(stderr, "carm: another carm is making %s\n", part);
        return false;
    }
    for (size_t i = 0; i < ARRAY_COUNT(place_files); i++) {
        const char *file = arena_printf(arena, "%s/%s", part, place_files[i]);
        (void)unlink(file);
        (void)unlink(arena_printf(arena, "%s.new", file));
    }
    if (rmdir(part) != 0 && errno != ENOENT)
        return complain("begin anew in", part);
    return place_make(arena, part, 0700);
}

static bool sync_path(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool done = file >= 0 && fsync(file) == 0;
    if (!done)
        complain("write to the disk", path);
    if (file >= 0)
        close(file);
    return done;
}

static bool sync_parent(struct arena *arena, const char *path)
{
    char *parent = arena_text(arena, path);
    char *slash = strrchr(parent, '/');
    if (slash == NULL)
        return sync_path(".");
    slash[slash == parent] = '\0';
    return sync_path(parent);
}

bool place_finish(struct arena *arena, const char *path)
{
    const char *part = place_part(arena, path);
    (void)unlink(arena_printf(arena, "%s/carm.lock", part)); /* nobody holds it */
    for (size_t i = 0; i < ARRAY_COUNT(place_files); i++) {
        const char *file = arena_printf(arena, "%s/%s", part, place_files[i]);
        if (access(file, F_OK) == 0 && !sync_path(file))
            return false;
    }
    if (!sync_path(part))
        return false;
    if (rename(part, path) != 0)
        return complain("rename the finished", part);
    return sync_parent(arena, path);
}

/* ---- small files ---- */

bool place_write(struct arena *arena, const char *directory, const char *name, mode_t mode,
                 const char *text)
{
    const char *path = arena_printf(arena, "%s/%s", directory, name);
    const char *fresh = arena_printf(arena, "%s.new", path);
    int file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    bool written = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text) &&
                   fsync(file) == 0;
    if (file >= 0)
        written = close(file) == 0 && written;
    if (!written || rename(fresh, path) != 0)
        return complain("write", path);
    return sync_path(directory);
}

/* Only its owner may read it: the URL may hold a password. */
bool place_remember_store(struct arena *arena, const char *directory, const char *url)
{
    if (url != NULL)
        return place_write(arena, directory, "store.url", 0600, arena_printf(arena, "%s\n", url));
    const char *path = arena_printf(arena, "%s/store.url", directory);
    if (unlink(path) != 0 && errno != ENOENT)
        return complain("remove", path);
    return sync_path(directory);
}

char *place_read(struct arena *arena, const char *directory, const char *name)
{
    char line[1024];
    FILE *file = fopen(arena_printf(arena, "%s/%s", directory, name), "r");
    if (file == NULL)
        return NULL;
    size_t size = fread(line, 1, sizeof(line) - 1, file);
    fclose(file);
    line[size] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    return arena_text(arena, line);
}

/* ---- keys ---- */

bool keys_agree(struct arena *arena, const char *one, const char *other)
{
    const char *left = place_read(arena, one, "sign.pub");
    const char *right = place_read(arena, other, "sign.pub");
    return left == NULL || right == NULL || strcmp(left, right) == 0;
}

static bool key_copy(struct arena *arena, const char *from, const char *to, const char *name,
                     mode_t mode)
{
    if (access(arena_printf(arena, "%s/%s", to, name), F_OK) == 0)
        return true;
    const char *text = place_read(arena, from, name);
    if (text == NULL)
        return complain("read", arena_printf(arena, "%s/%s", from, name));
    return place_write(arena, to, name, mode, arena_printf(arena, "%s\n", text));
}

bool keys_copy(struct arena *arena, const char *from, const char *to, bool secret)
{
    return (!secret || key_copy(arena, from, to, "sign.key", 0600)) &&
           key_copy(arena, from, to, "sign.pub", 0644);
}

/* ---- words on the way ---- */

bool url_is_postgresql(const char *url)
{
    return strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0;
}

enum { BAR_US = 100000, LINE_US = 3000000, BAR_WIDTH = 30 };

struct progress progress_begin(const char *what)
{
    return (struct progress){.what = what, .said_us = platform_monotonic_us(),
                             .bar = isatty(STDERR_FILENO) == 1};
}

void progress_show(void *context, const struct store_progress *progress)
{
    struct progress *own = context;
    uint64_t now = platform_monotonic_us();
    if (now - own->said_us < (own->bar ? BAR_US : LINE_US))
        return;
    own->said_us = now;
    own->said = true;
    long long rows = (long long)progress->rows, total = (long long)progress->rows_total;
    if (total == 0) {
        fprintf(stderr, own->bar ? "\r\033[Kcounting: %lld rows" : "counting: %lld rows\n", rows);
    } else if (own->bar) {
        char bar[BAR_WIDTH + 1] = "";
        int full = (int)(rows * BAR_WIDTH / total);
        memset(bar, '.', BAR_WIDTH);
        memset(bar, '#', (size_t)(full > BAR_WIDTH ? BAR_WIDTH : full));
        fprintf(stderr, "\r\033[K%s [%s] %lld %% %s", own->what, bar, rows * 100 / total,
                progress->table);
    } else {
        fprintf(stderr, "%s: %lld of %lld rows, %s\n", own->what, rows, total, progress->table);
    }
}

void progress_end(struct progress *progress)
{
    if (progress->bar && progress->said)
        fputs("\r\033[K", stderr);
    progress->said = false;
}
