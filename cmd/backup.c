/* carm backup: an installation of its own with all that one moment had. */
#include "manifest.h"
#include "place.h"

#include <unistd.h>

struct backup {
    struct arena *arena;
    const struct arguments *arguments;
    const char *url, *path, *part;
    struct store *from;
    struct manifest manifest;
};

static bool refuse(const char *where, const char *words)
{
    fprintf(stderr, "carm backup: %s %s\n", where, words);
    return false;
}

/* All that can be refused before anything is done. */
static bool backup_allowed(struct backup *backup)
{
    const char *data = backup->arguments->data;
    const char *key = arena_printf(backup->arena, "%s/sign.key", data);
    backup->manifest.public_key = place_read(backup->arena, data, "sign.pub");
    if (!place_free(backup->path))
        return refuse(backup->path, "is there already and not empty; choose another directory");
    if (backup->manifest.public_key == NULL)
        return refuse(data, "holds no sign.pub; name the installation with --data");
    if (backup->manifest.key && access(key, R_OK) != 0)
        return refuse(key, "cannot be read; --without-key leaves it out");
    return true;
}

static enum code open_source(struct backup *backup)
{
    int64_t there;
    enum code code = store_open(backup->url, false, false, &backup->from);
    if (code == OK)
        code = store_schema(backup->url, &there, &backup->manifest.schema);
    if (code == OK && store_half_copied(backup->from)) {
        (void)refuse(store_name(backup->arena, backup->url), "is an unfinished copy");
        return CONFLICT;
    }
    if (code != OK)
        (void)refuse(store_name(backup->arena, backup->url),
                     code == NOT_FOUND  ? "holds no installation; run carm init"
                     : code == BUSY     ? "does not answer"
                     : code == CONFLICT ? "is of another version; run carm migrate"
                                        : "cannot be opened");
    return code;
}

static enum code copy_store(struct backup *backup)
{
    struct store *to;
    struct store_copied copied;
    enum code code = store_open(backup->part, true, true, &to);
    if (code != OK)
        return code;
    struct progress progress = progress_begin("copying");
    backup->manifest.at = platform_real_now();
    code = store_copy(backup->from, to, "backup", progress_show, &progress, &copied);
    progress_end(&progress);
    if (code != OK)
        fprintf(stderr, "carm backup: %s %s\n", store_error(backup->from), store_error(to));
    else
        code = store_finish_copy(to, "backup");
    store_close(to);
    backup->manifest.state = copied.state;
    return code;
}

/* Read again from its file, it must be what was read from the source. */
static enum code compare(struct backup *backup)
{
    struct store *to;
    struct store_state state;
    enum code code = store_open(backup->part, false, false, &to);
    if (code != OK)
        return code;
    code = store_state(to, &state);
    store_close(to);
    if (code == OK && memcmp(&state.hash, &backup->manifest.state.hash, sizeof(state.hash)) != 0) {
        fputs("carm backup: what was written is not what was read\n", stderr);
        code = FAULT;
    }
    return code;
}

static enum code make(struct backup *backup)
{
    if (!place_begin(backup->arena, backup->path))
        return FAULT;
    enum code code = copy_store(backup);
    if (code == OK)
        code = compare(backup);
    if (code != OK)
        return code;
    backup->manifest.program = CARM_VERSION;
    backup->manifest.source = store_kind(backup->from);
    return keys_copy(backup->arena, backup->arguments->data, backup->part, backup->manifest.key) &&
                   place_write(backup->arena, backup->part, "manifest.json", 0644,
                               manifest_write(backup->arena, &backup->manifest)) &&
                   place_finish(backup->arena, backup->path)
               ? OK
               : FAULT;
}

static void print_backup(const struct backup *backup)
{
    const struct store_state *state = &backup->manifest.state;
    char hex[65];
    hash_hex(&state->hash, hex);
    if (backup->arguments->json) {
        fputs(manifest_write(backup->arena, &backup->manifest), stdout);
        return;
    }
    printf("%lld rows of %s are in %s\nstate %s\n", (long long)state->rows,
           store_name(backup->arena, backup->url), backup->path, hex);
    if (!backup->manifest.key)
        puts("sign.key is not in it: keep it elsewhere, receipts cannot be signed without");
}

static int run(int argc, char **argv)
{
    static const char *const own[] = {"without-key", NULL};
    struct arguments arguments;
    if (!arguments_read(&command_backup, argc, argv, own, &arguments) ||
        arguments.words_count != 1)
        return usage(&command_backup);
    struct arena *arena = arena_new();
    struct backup backup = {.arena = arena, .arguments = &arguments};
    backup.url = house_locate(arena, arguments.data, arguments.store);
    backup.path = place_path(arena, arguments.words[0]);
    backup.part = place_part(arena, backup.path);
    backup.manifest.key = arguments.values[0] == NULL;
    int status = EXIT_FINDINGS;
    if (backup_allowed(&backup)) {
        enum code code = open_source(&backup);
        if (code == OK) {
            code = make(&backup);
            if (code != OK)
                fprintf(stderr, "carm backup: there is no backup; what was begun is in %s\n",
                        backup.part);
        }
        status = code == OK ? EXIT_DONE : EXIT_FAULT;
        store_close(backup.from);
    }
    if (status == EXIT_DONE)
        print_backup(&backup);
    arena_free(arena);
    return status;
}

const struct command command_backup = {
    .name = "backup",
    .arguments = "DIR [--without-key]",
    .summary = "copies everything of one moment into a directory, also while carm serves",
    .options = "  --without-key  leave the signing key out\n",
    .run = run,
};
