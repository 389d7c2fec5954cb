/* carm restore: an installation from a backup, proved before it may be used. */
#include "manifest.h"
#include "place.h"

#include <unistd.h>

struct restore {
    struct arena *arena;
    const struct arguments *arguments;
    const char *backup, *path, *part;
    const char *url, *name; /* of the new store; for people */
    const char *source;     /* what the unfinished store is marked with */
    bool elsewhere;         /* in a database */
    bool replaying;
    instant until;
    struct manifest manifest;
    struct store *from, *to;
    struct store_replayed replayed;
    struct verify_counts counts;
    struct store_state state; /* of what was made */
};

static void broken(const char *what, const char *words)
{
    fprintf(stderr, "broken: %s %s\n", what, words);
}

static void problem(void *context, const char *text)
{
    (void)context;
    fprintf(stderr, "broken: %s\n", text);
}

/* ---- the backup as it is now ---- */

static bool check_keys(struct restore *restore)
{
    const char *public = place_read(restore->arena, restore->backup, "sign.pub");
    struct signer *signer;
    if (!text_equal(public, restore->manifest.public_key)) {
        broken("sign.pub", "is not the key that the manifest names");
        return false;
    }
    if (!restore->manifest.key)
        return true;
    bool right = signer_open(restore->backup, &signer) == OK;
    if (right) {
        right = strcmp(signer_public_hex(signer, restore->arena), public) == 0;
        signer_close(signer);
    }
    if (!right)
        broken("sign.key", "is missing, or does not belong to sign.pub");
    return right;
}

static int check_state(struct restore *restore)
{
    struct store_state state;
    enum code code = store_state(restore->from, &state);
    if (code != OK) {
        broken("carm.db", store_error(restore->from));
        return EXIT_FINDINGS;
    }
    if (memcmp(&state.hash, &restore->manifest.state.hash, sizeof(state.hash)) == 0)
        return EXIT_DONE;
    broken(restore->backup, "does not hold what its manifest says: another state hash");
    for (size_t i = 0; i < state.tables_count; i++) {
        const char *table = state.tables[i].name;
        int64_t rows = manifest_rows(restore->arena, &restore->manifest, table);
        if (state.tables[i].rows != rows)
            fprintf(stderr, "  %s has %lld rows, the manifest says %lld\n", table,
                    (long long)state.tables[i].rows, (long long)rows);
    }
    return EXIT_FINDINGS;
}

static int open_backup(struct restore *restore)
{
    int64_t there, known;
    if (!manifest_read(restore->arena, restore->backup, &restore->manifest) ||
        !check_keys(restore))
        return EXIT_FINDINGS;
    enum code code = store_schema(restore->backup, &there, &known);
    if (code != OK) {
        broken("carm.db", code == NOT_FOUND ? "is missing" : "cannot be read");
        return EXIT_FINDINGS;
    }
    if (there != known) {
        fprintf(stderr,
                "carm restore: the backup's schema is at %lld, this program's at %lld; restore it "
                "with a carm of that schema%s\n",
                (long long)there, (long long)known, there < known ? ", then run carm migrate" : "");
        return EXIT_FAULT;
    }
    if (store_open(restore->backup, false, false, &restore->from) != OK) {
        broken("carm.db", "cannot be opened");
        return EXIT_FINDINGS;
    }
    return check_state(restore);
}

/* ---- the new store ---- */

/* With the reference data that is in it. */
static int verify(struct restore *restore, struct store *store)
{
    struct arena *arena = arena_new();
    struct reference_row *rows;
    size_t count = store_list_reference(store, arena, &rows);
    enum code code = action_verify_store(store, tariff_build(arena, rows, count),
                                         restore->manifest.public_key, problem, NULL,
                                         &restore->counts);
    arena_free(arena);
    if (code != OK) {
        fprintf(stderr, "carm restore: %s\n", store_error(store));
        return EXIT_FAULT;
    }
    return restore->counts.problems == 0 ? EXIT_DONE : EXIT_FINDINGS;
}

static int open_new(struct restore *restore)
{
    enum code code = store_open(restore->url, true, true, &restore->to);
    if (code == OK)
        return EXIT_DONE;
    fprintf(stderr, "carm restore: cannot make a store in %s: %s\n", restore->name,
            code == BUSY && restore->elsewhere ? "the database does not answer"
                                               : code_words(code));
    return EXIT_FAULT;
}

static int filled(struct restore *restore, enum code code)
{
    if (code == OK)
        return EXIT_DONE;
    if (code == CONFLICT)
        fprintf(stderr, "carm restore: %s is not empty; choose an empty database\n",
                restore->name);
    else if (code != FINDINGS)
        fprintf(stderr, "carm restore: %s %s\n", code_words(code), store_error(restore->to));
    return exit_of(code);
}

static int fill(struct restore *restore)
{
    struct progress progress = progress_begin(restore->replaying ? "replaying" : "copying");
    struct store_copied copied;
    enum code code;
    if (restore->replaying)
        code = store_replay(restore->from, restore->to, restore->source, restore->until, problem,
                            progress_show, &progress, &restore->replayed);
    else
        code = store_copy(restore->from, restore->to, restore->source, progress_show, &progress,
                          &copied);
    progress_end(&progress);
    return filled(restore, code);
}

static int prove(struct restore *restore)
{
    if (store_state(restore->to, &restore->state) != OK)
        return filled(restore, FAULT);
    if (!restore->replaying && memcmp(&restore->state.hash, &restore->manifest.state.hash,
                                      sizeof(restore->state.hash)) != 0) {
        broken(restore->name, "does not hold what the backup holds");
        return EXIT_FINDINGS;
    }
    return verify(restore, restore->to);
}

static int finish(struct restore *restore)
{
    struct arena *arena = restore->arena;
    bool done = keys_copy(arena, restore->backup, restore->part, restore->manifest.key) &&
                (!restore->elsewhere ||
                 place_remember_store(arena, restore->part, restore->url)) &&
                store_finish_copy(restore->to, restore->source) == OK;
    store_close(restore->to);
    restore->to = NULL;
    return done && place_finish(arena, restore->path) ? EXIT_DONE : EXIT_FAULT;
}

static int make(struct restore *restore)
{
    if (!place_begin(restore->arena, restore->path))
        return EXIT_FAULT;
    int status = open_new(restore);
    if (status == EXIT_DONE)
        status = fill(restore);
    if (status == EXIT_DONE)
        status = prove(restore);
    if (status == EXIT_DONE)
        status = finish(restore);
    if (status == EXIT_DONE)
        return status;
    if (restore->to != NULL && store_half_copied(restore->to))
        fprintf(stderr,
                "carm restore: nothing is restored; %s is unfinished and cannot be served\n",
                restore->name);
    else
        fputs("carm restore: nothing is restored\n", stderr);
    return status;
}

static void print_restore(const struct restore *restore)
{
    struct arena *arena = restore->arena;
    const struct store_replayed *replayed = &restore->replayed;
    const struct verify_counts *counts = &restore->counts;
    char hex[65];
    hash_hex(&restore->state.hash, hex);
    if (restore->arguments->json) {
        printf("{\"stateHash\":\"%s\",\"businesses\":%lld,\"records\":%lld,\"leftOut\":%lld,"
               "\"declarations\":%lld,\"problems\":0}\n",
               hex, (long long)counts->businesses, (long long)counts->records,
               (long long)replayed->left_out, (long long)counts->declarations);
        return;
    }
    if (restore->replaying) {
        printf("replayed to %s: %lld journal records, %lld later ones left out\n",
               instant_text(arena, restore->until), (long long)replayed->records,
               (long long)replayed->left_out);
        if (!date_is_none(replayed->day_done))
            printf("days are closed up to %s\n", date_text(arena, replayed->day_done));
        if (!date_is_none(replayed->clock))
            printf("the clock stands at %s\n", date_text(arena, replayed->clock));
        puts("reference data, people, keys of software and drafts are those of the backup; answers "
             "to keyed requests and sessions were left out");
    }
    printf("verified: %lld businesses, %lld journal records, %lld declarations, %lld items, %lld "
           "statements and notices: no problems\n",
           (long long)counts->businesses, (long long)counts->records,
           (long long)counts->declarations, (long long)counts->items,
           (long long)counts->statements);
    printf("state %s\n", hex);
    printf("%s is restored%s%s\n", restore->path, restore->elsewhere ? ", its store is " : "",
           restore->elsewhere ? restore->name : "");
    if (!restore->manifest.key)
        printf("put sign.key into %s before you serve it: it was not in the backup\n",
               restore->path);
}

/* A replay takes the records for sound: that is seen first. */
static int restore_all(struct restore *restore)
{
    if (!place_free(restore->path)) {
        fprintf(stderr, "carm restore: %s is not empty; choose another with --data\n",
                restore->path);
        return EXIT_FINDINGS;
    }
    int status = open_backup(restore);
    if (status == EXIT_DONE && restore->replaying)
        status = verify(restore, restore->from);
    if (status == EXIT_DONE) {
        char hex[65];
        hash_hex(&restore->manifest.state.hash, hex);
        restore->source = arena_printf(restore->arena, "backup %s until %lld", hex,
                                       restore->replaying ? (long long)restore->until.ms : 0LL);
        status = make(restore);
    }
    store_close(restore->to);
    store_close(restore->from);
    return status;
}

/* ---- the command ---- */

static bool digits_between(const char *text, int from, int to, int *ret)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *ret = (text[0] - '0') * 10 + text[1] - '0';
    return *ret >= from && *ret <= to;
}

/* A day to its end, Eastern; or YYYY-MM-DDThh:mm:ssZ. */
static bool until_parse(struct arena *arena, const char *text, instant *ret)
{
    date day;
    int hour, minute, second;
    if (date_parse(text, &day)) {
        ret->ms = instant_at(date_add(day, 1), 0, 0).ms - 1;
        return true;
    }
    if (strlen(text) != 20 || !date_parse(arena_printf(arena, "%.10s", text), &day) ||
        text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z' ||
        !digits_between(text + 11, 0, 23, &hour) || !digits_between(text + 14, 0, 59, &minute) ||
        !digits_between(text + 17, 0, 59, &second))
        return false;
    int64_t days = date_between(date_make(1970, 1, 1), day);
    ret->ms = ((days * 24 + hour) * 60 + minute) * 60000 + second * 1000;
    return true;
}

static int run(int argc, char **argv)
{
    static const char *const own[] = {"until=", NULL};
    struct arguments arguments;
    if (!arguments_read(&command_restore, argc, argv, own, &arguments) ||
        arguments.words_count != 1)
        return usage(&command_restore);
    struct arena *arena = arena_new();
    struct restore restore = {.arena = arena, .arguments = &arguments};
    restore.backup = place_path(arena, arguments.words[0]);
    restore.path = place_path(arena, arguments.data);
    restore.part = place_part(arena, restore.path);
    restore.elsewhere = arguments.store != NULL && arguments.store[0] != '\0';
    restore.url = restore.elsewhere ? arguments.store : restore.part;
    restore.name = store_name(arena, restore.url);
    restore.replaying = arguments.values[0] != NULL;
    int status;
    if (restore.replaying && !until_parse(arena, arguments.values[0], &restore.until)) {
        fprintf(stderr, "carm restore: %s is neither YYYY-MM-DD nor YYYY-MM-DDThh:mm:ssZ\n",
                arguments.values[0]);
        status = EXIT_USAGE;
    } else if (restore.elsewhere && !url_is_postgresql(restore.url)) {
        fputs("carm restore: --store takes postgresql://...; a directory is named by --data\n",
              stderr);
        status = EXIT_USAGE;
    } else {
        status = restore_all(&restore);
    }
    if (status == EXIT_DONE)
        print_restore(&restore);
    arena_free(arena);
    return status;
}

const struct command command_restore = {
    .name = "restore",
    .arguments = "DIR [--until YYYY-MM-DD|YYYY-MM-DDThh:mm:ssZ]",
    .summary = "makes an installation from a backup and proves it; also as of a past instant",
    .options = "  --until WHEN  only what was done up to this day's end, or this instant\n",
    .run = run,
};
