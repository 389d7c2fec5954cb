/* Directories of installations and backups, and what migrate, backup and restore share. */
#pragma once
#include "carm.h"

#include <sys/types.h>

/* Nothing is there, or a directory with nothing in it. */
bool place_free(const char *path);
/* Without slashes at the end. */
char *place_path(struct arena *arena, const char *path);
/* With the directories above it; what is there stays. */
bool place_make(struct arena *arena, const char *path, mode_t mode);
/* `path` comes into being whole or not at all: it is made as path.part, of which a leftover is
 * removed, and renamed when it is on the disk. False after having said why. */
char *place_part(struct arena *arena, const char *path);
bool place_begin(struct arena *arena, const char *path);
bool place_finish(struct arena *arena, const char *path);

/* A small file, durable, in place of what was there. */
bool place_write(struct arena *arena, const char *directory, const char *name, mode_t mode,
                 const char *text);
/* The directory says from now on where its store is; NULL: inside. */
bool place_remember_store(struct arena *arena, const char *directory, const char *url);
/* What is in a small file, without the line's end; NULL when it is not there. */
char *place_read(struct arena *arena, const char *directory, const char *name);

/* Do both hold the same key pair, or does one hold none? */
bool keys_agree(struct arena *arena, const char *one, const char *other);
/* sign.pub and, when secret, sign.key; what is there stays. False after having said why. */
bool keys_copy(struct arena *arena, const char *from, const char *to, bool secret);

bool url_is_postgresql(const char *url);

/* How far it is, on standard error: a bar on a terminal, else a line every few seconds. */
struct progress {
    const char *what;
    uint64_t said_us;
    bool bar, said;
};
struct progress progress_begin(const char *what);
void progress_show(void *context, const struct store_progress *progress);
void progress_end(struct progress *progress);
