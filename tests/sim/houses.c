/* The installations that are held against one another. */
#include "sim.h"
#include "store_test_place.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static _Noreturn void die(const char *what, const char *name)
{
    fprintf(stderr, "sim: %s %s\n", what, name);
    exit(2);
}

static char *slurp(struct arena *arena, const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        die("cannot read", path);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = arena_alloc(arena, (size_t)size + 1);
    if (size < 0 || fread(bytes, 1, (size_t)size, file) != (size_t)size)
        die("cannot read", path);
    fclose(file);
    *ret_size = (size_t)size;
    return bytes;
}

/* Keeps the head and the lines the simulation needs, in place. */
static size_t keep_needed(const char *kind, char *bytes, size_t size)
{
    size_t kept = 0;
    for (size_t from = 0; from < size;) {
        char *end = memchr(bytes + from, '\n', size - from);
        size_t length = end == NULL ? size - from : (size_t)(end - bytes) - from + 1;
        if (end != NULL)
            *end = '\0';
        bool needed = from == 0 || goods_need(kind, bytes + from);
        if (end != NULL)
            *end = '\n';
        if (needed) {
            memmove(bytes + kept, bytes + from, length);
            kept += length;
        }
        from += length;
    }
    return kept;
}

static void load_rows(struct arena *arena, const struct reference_kind *kind, const char *bytes,
                      size_t size, struct store *store)
{
    struct findings findings = findings_new(arena);
    struct reference_rows rows;
    struct load_counts counts;
    if (reference_read(arena, kind, bytes, size, &findings, &rows) != OK ||
        store_load_reference_rows(store, rows.rows, rows.count, (instant){1680000000000}, false,
                                  &counts) != OK)
        die("cannot load", kind->file);
}

/* Who collects, on the days before those the data has rows for. */
static const char collector[] =
    "name,value,valid_from,valid_to,source\n"
    "pad_name,SIMULATED AGENCY,,,sim\npad_short_name,AGENCY,,,sim\n"
    "pad_originator,0000000000,,,sim\npad_data_centre,00000,,,sim\npad_type,450,,,sim\n"
    "pad_account,000-00000-0000000,,,sim\n";

static void load_reference(struct arena *arena, const char *data, struct store *store)
{
    for (const struct reference_kind *kind = reference_kinds; kind->kind != NULL; kind++) {
        size_t size;
        if (strcmp(kind->kind, "waivers") == 0) /* under them no interest could be seen */
            continue;
        char *bytes = slurp(arena, arena_printf(arena, "%s/%s", data, kind->file), &size);
        size = keep_needed(kind->kind, bytes, size);
        load_rows(arena, kind, bytes, size, store);
        if (strcmp(kind->kind, "parameters") == 0)
            load_rows(arena, kind, collector, sizeof(collector) - 1, store);
    }
}

void directory_make(const char *directory)
{
    if (mkdir(directory, 0700) != 0)
        die("cannot make", directory);
}

void base_make(struct arena *arena, const char *data, const char *directory)
{
    struct store *store;
    directory_make(directory);
    if (store_open(directory, true, true, &store) != OK)
        die("cannot make a store in", directory);
    load_reference(arena, data, store);
    store_close(store);
    if (signer_create(directory) != OK)
        die("cannot make keys in", directory);
}

static void copy_file(const char *from, const char *to)
{
    struct arena *arena = arena_new();
    size_t size;
    char *bytes = slurp(arena, from, &size);
    FILE *file = fopen(to, "wb");
    if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
        die("cannot write", to);
    chmod(to, 0600);
    arena_free(arena);
}

static void copy_directory(const char *from, const char *to)
{
    char source[600], target[600];
    directory_make(to);
    DIR *directory = opendir(from);
    if (directory == NULL)
        die("cannot read", from);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        struct stat info;
        snprintf(source, sizeof(source), "%s/%s", from, entry->d_name);
        snprintf(target, sizeof(target), "%s/%s", to, entry->d_name);
        if (stat(source, &info) == 0 && S_ISREG(info.st_mode))
            copy_file(source, target);
    }
    closedir(directory);
}

/* A database is filled from the first state's store; SQLite is a directory to copy. */
static char *database_make(struct sim *sim, const char *server, const char *base)
{
    struct store *from, *to;
    struct store_copied copied;
    setenv("CARM_TEST_STORE", server, 1);
    char *place = test_place(sim->arena, base);
    if (store_open(base, false, false, &from) != OK || store_open(place, true, true, &to) != OK ||
        store_copy(from, to, base, NULL, NULL, &copied) != OK ||
        store_finish_copy(to, base) != OK)
        die("cannot fill", place);
    store_close(to);
    store_close(from);
    return strdup(place); /* the arena is for a day */
}

void house_make(struct sim *sim, struct one_house *one, const char *base)
{
    copy_directory(base, one->directory);
    one->place = one->url == NULL ? one->directory
                                  : database_make(sim, one->url, one->directory);
    house_start(sim, one, date_text(sim->arena, sim->today));
    struct action action = sim_action(sim, one);
    /* A killed house's turn to close days is over at once. */
    if (action_put_setting(&action, "clock", date_text(sim->arena, sim->today)) != OK ||
        action_put_setting(&action, "day.lease.ms", "100") != OK)
        sim_fail(sim, "the clock cannot be kept");
}

void house_start(struct sim *sim, struct one_house *one, const char *clock_setting)
{
    if (house_open(one->directory, one->place, true, clock_setting, &one->house) != OK ||
        store_open(one->place, false, false, &one->reader) != OK ||
        store_open(one->place, false, false, &one->second) != OK)
        sim_fail(sim, "%s cannot be opened", one->place);
}

void house_end(struct one_house *one)
{
    house_shut(one);
    test_place_remove(one->place);
    if (one->place != one->directory)
        free(one->place);
}

void house_shut(struct one_house *one)
{
    if (one->reader != NULL)
        store_close(one->reader);
    if (one->second != NULL)
        store_close(one->second);
    if (one->house != NULL)
        house_close(one->house);
    one->reader = one->second = NULL;
    one->house = NULL;
}

char *house_state(struct sim *sim, struct one_house *one)
{
    hash256 hash;
    char *hex = arena_alloc(sim->arena, 65);
    if (store_state_hash(one->reader, &hash) != OK)
        sim_fail(sim, "the state of %s cannot be read", one->place);
    hash_hex(&hash, hex);
    return hex;
}

static void on_problem(void *context, const char *text)
{
    fprintf(stderr, "sim: verify of %s: %s\n", (const char *)context, text);
}

void house_verify(struct sim *sim, struct one_house *one)
{
    struct action action = sim_action(sim, one);
    struct verify_counts counts;
    if (action_verify(&action, on_problem, one->directory, &counts) != OK)
        sim_fail(sim, "verify of %s cannot be run", one->directory);
    if (counts.problems != 0)
        sim_fail(sim, "verify of %s finds %lld problems", one->directory,
                 (long long)counts.problems);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info, (void)kind, (void)walk;
    return remove(path);
}

void directory_remove(const char *directory)
{
    nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
