/* carm migrate: the schema, and moves between engines. */
#include "place.h"

#include <errno.h>
#include <unistd.h>

/* ---- the schema ---- */

static int bring_up(const struct arguments *arguments, const char *url, const char *name)
{
    int64_t there, known;
    struct store *store;
    enum code code = store_schema(url, &there, &known);
    if (code != OK) {
        fprintf(stderr, "carm migrate: %s: %s\n", name,
                code == NOT_FOUND ? "there is no installation; run carm init"
                : code == BUSY    ? "the database does not answer"
                                  : "it is no store of carm, or is damaged");
        return EXIT_FAULT;
    }
    if (there > known) {
        fprintf(stderr,
                "carm migrate: the schema of %s is at %lld, this program knows none above %lld; "
                "use the newer carm\n",
                name, (long long)there, (long long)known);
        return EXIT_FAULT;
    }
    if (there < known) {
        code = store_open(url, true, true, &store);
        if (code != OK) {
            fprintf(stderr, "carm migrate: %s: %s\n", name,
                    code == BUSY ? "another carm is writing there; stop it first"
                                 : code_words(code));
            return EXIT_FAULT;
        }
        store_close(store);
    }
    if (arguments->json)
        printf("{\"from\":%lld,\"to\":%lld}\n", (long long)there, (long long)known);
    else if (there == known)
        printf("nothing to do: the schema of %s is at %lld\n", name, (long long)there);
    else
        printf("the schema of %s went from %lld to %lld\n", name, (long long)there,
               (long long)known);
    return EXIT_DONE;
}

/* ---- from one engine to the other ---- */

struct move {
    struct arena *arena;
    const struct arguments *arguments;
    const char *from, *to;           /* URLs */
    const char *from_name, *to_name; /* the same for people */
    const char *keys; /* directory whose keys go along; also the one that is switched, but for a
                         move into a directory, which is switched itself */
    bool to_directory;
    struct store *source, *target;
    char source_hex[65], target_hex[65];
    int64_t rows, copied;
};

static bool has(struct move *move, const char *directory, const char *name)
{
    return access(arena_printf(move->arena, "%s/%s", directory, name), F_OK) == 0;
}

/* All that can be refused before anything is done. */
static bool move_allowed(struct move *move)
{
    bool switching = move->arguments->values[2] != NULL;
    const char *needs_key = move->to_directory && has(move, move->to, "sign.key") ? move->to
                                                                                  : move->keys;
    if (strcmp(move->from, move->to) == 0) {
        fprintf(stderr, "carm migrate: --from and --to are the same store\n");
        return false;
    }
    if (!url_is_postgresql(move->from) && !has(move, move->from, "carm.db")) {
        const char *url = place_read(move->arena, move->from, "store.url");
        fprintf(stderr, "carm migrate: there is no store in %s%s%s\n", move->from,
                url == NULL ? "" : "; it is at ",
                url == NULL ? "" : store_name(move->arena, url));
        return false;
    }
    if ((move->to_directory || switching) && !has(move, needs_key, "sign.key")) {
        fprintf(stderr, "carm migrate: there is no sign.key in %s; name the installation with "
                        "--data\n", needs_key);
        return false;
    }
    if (move->to_directory && !keys_agree(move->arena, move->keys, move->to)) {
        fprintf(stderr, "carm migrate: %s has another key than %s\n", move->to, move->keys);
        return false;
    }
    return true;
}

/* SQLite: the writer's lock is held, so that nobody else writes meanwhile. */
static bool open_both(struct move *move)
{
    enum code code = store_open(move->from, false, !url_is_postgresql(move->from), &move->source);
    if (code != OK) {
        fprintf(stderr, "carm migrate: cannot open %s: %s\n", move->from_name,
                code == BUSY ? url_is_postgresql(move->from)
                                   ? "the database does not answer"
                                   : "another carm is writing there; stop it first"
                : code == NOT_FOUND ? "there is no installation"
                : code == CONFLICT  ? "its schema is of another version; run carm migrate on it"
                                    : code_words(code));
        return false;
    }
    if (store_half_copied(move->source)) {
        fprintf(stderr, "carm migrate: %s is an unfinished copy itself\n", move->from_name);
        return false;
    }
    if (move->to_directory && !place_make(move->arena, move->to, 0700))
        return false;
    code = store_open(move->to, true, true, &move->target);
    if (code != OK)
        fprintf(stderr, "carm migrate: cannot open %s: %s\n", move->to_name,
                code == BUSY ? move->to_directory ? "another carm is writing there"
                                                  : "the database does not answer"
                             : code_words(code));
    return code == OK;
}

static enum code copy_all(struct move *move, hash256 *ret_hash)
{
    struct progress progress = progress_begin("copying");
    struct store_copied copied;
    enum code code = store_copy(move->source, move->target, move->from_name, progress_show,
                                &progress, &copied);
    progress_end(&progress);
    if (code == CONFLICT && !store_half_copied(move->target)) {
        /* Done already, but perhaps not switched: its hash will tell. */
        copied.rows = 0;
        code = store_state(move->source, &copied.state);
    }
    if (code == CONFLICT) {
        fprintf(stderr, "carm migrate: %s holds an unfinished copy of something else\n",
                move->to_name);
        return code;
    }
    if (code != OK) {
        fprintf(stderr, "carm migrate: %s: %s\nStart the command again: it goes on where it "
                        "stopped.\n",
                code_words(code), store_error(move->target));
        return code;
    }
    move->rows = copied.state.rows;
    move->copied = copied.rows;
    *ret_hash = copied.state.hash;
    return OK;
}

/* OK: both hold the same, and nobody wrote to the source meanwhile. */
static enum code compare(struct move *move, const hash256 *copied)
{
    struct store_state target;
    hash256 source;
    bool whole = !store_half_copied(move->target); /* it was there before */
    enum code code = store_state(move->target, &target);
    if (code == OK)
        code = store_state_hash(move->source, &source);
    if (code != OK) {
        fprintf(stderr, "carm migrate: the states cannot be read: %s\n", code_words(code));
        return code;
    }
    hash_hex(copied, move->source_hex);
    hash_hex(&target.hash, move->target_hex);
    if (memcmp(copied, &target.hash, sizeof(target.hash)) != 0) {
        fprintf(stderr, "carm migrate: the states differ\n  %s  %s\n  %s  %s\n", move->source_hex,
                move->from_name, move->target_hex, move->to_name);
        fprintf(stderr, whole ? "%s was not empty; choose an empty one.\n"
                              : "%s cannot be served. Stop whoever writes to the source, empty "
                                "it, and start again.\n",
                move->to_name);
        return whole ? CONFLICT : FAULT;
    }
    if (memcmp(copied, &source, sizeof(source)) != 0) {
        fprintf(stderr, "carm migrate: somebody wrote to %s meanwhile. Stop all its nodes, empty "
                        "%s, which cannot be served, and start again.\n",
                move->from_name, move->to_name);
        return FAULT;
    }
    return OK;
}

/* The store that is no longer used must not be taken for the one in use: it gets another name. */
static bool set_aside(struct move *move)
{
    static const char *const ends[] = {"-wal", "-shm", ""};
    char *aside = NULL;
    for (int number = 1; aside == NULL || access(aside, F_OK) == 0; number++)
        aside = arena_printf(move->arena, "%s/carm.db.old-%d", move->from, number);
    for (size_t i = 0; i < ARRAY_COUNT(ends); i++) {
        const char *from = arena_printf(move->arena, "%s/carm.db%s", move->from, ends[i]);
        if (rename(from, arena_printf(move->arena, "%s%s", aside, ends[i])) != 0 &&
            errno != ENOENT) {
            fprintf(stderr, "carm migrate: cannot rename %s: %s\n", from, strerror(errno));
            return false;
        }
    }
    fprintf(stderr, "The store that was in %s is now %s.\n", move->from, aside);
    return true;
}

static bool switch_over(struct move *move)
{
    const char *home = move->to_directory ? move->to : move->keys;
    if (move->arguments->values[2] == NULL) {
        const char *uses = house_locate(move->arena, home, NULL);
        if (has(move, home, "sign.key") && strcmp(uses, move->to) != 0)
            fprintf(stderr, "%s still uses %s; --switch makes it use %s.\n", home,
                    store_name(move->arena, uses), move->to_name);
        return true;
    }
    if (!place_remember_store(move->arena, home, move->to_directory ? NULL : move->to))
        return false;
    fprintf(stderr, "%s uses %s from now on.\n", home, move->to_name);
    return url_is_postgresql(move->from) || move->to_directory || set_aside(move);
}

static void print_move(const struct move *move)
{
    if (move->arguments->json) {
        printf("{\"rows\":%lld,\"copied\":%lld,\"stateHash\":\"%s\"}\n", (long long)move->rows,
               (long long)move->copied, move->target_hex);
        return;
    }
    printf("%lld rows, %lld of them copied now\n", (long long)move->rows,
           (long long)move->copied);
    printf("%s  %s\n%s  %s\n", move->source_hex, move->from_name, move->target_hex,
           move->to_name);
    puts("the states are equal");
}

static int move_open(struct move *move)
{
    hash256 hash;
    enum code code = copy_all(move, &hash);
    if (code == OK)
        code = compare(move, &hash);
    if (code != OK)
        return exit_of(code);
    if (move->to_directory && !keys_copy(move->arena, move->keys, move->to, true))
        return EXIT_FAULT;
    code = store_finish_copy(move->target, move->from_name);
    if (code != OK)
        return exit_of(code);
    print_move(move);
    return EXIT_DONE;
}

static int move_stores(struct move *move)
{
    if (!move_allowed(move))
        return EXIT_FINDINGS;
    int status = open_both(move) ? move_open(move) : EXIT_FAULT;
    store_close(move->target);
    store_close(move->source); /* before it is renamed */
    if (status == EXIT_DONE && !switch_over(move))
        status = EXIT_FAULT;
    return status;
}

static int run(int argc, char **argv)
{
    static const char *const own[] = {"from=", "to=", "switch", NULL};
    struct arguments arguments;
    if (!arguments_read(&command_migrate, argc, argv, own, &arguments) ||
        arguments.words_count != 0)
        return usage(&command_migrate);
    const char *from = arguments.values[0], *to = arguments.values[1];
    if ((from == NULL) != (to == NULL) || (from == NULL && arguments.values[2] != NULL))
        return usage(&command_migrate);
    struct arena *arena = arena_new();
    int status;
    if (from == NULL) {
        const char *url = house_locate(arena, arguments.data, arguments.store);
        status = bring_up(&arguments, url, store_name(arena, url));
    } else {
        struct move move = {.arena = arena, .arguments = &arguments};
        move.from = url_is_postgresql(from) ? from : place_path(arena, from);
        move.to = url_is_postgresql(to) ? to : place_path(arena, to);
        move.from_name = store_name(arena, move.from);
        move.to_name = store_name(arena, move.to);
        move.keys = url_is_postgresql(from) ? place_path(arena, arguments.data) : move.from;
        move.to_directory = !url_is_postgresql(to);
        status = move_stores(&move);
    }
    arena_free(arena);
    return status;
}

const struct command command_migrate = {
    .name = "migrate",
    .arguments = "[--from URL --to URL [--switch]]",
    .summary = "brings the schema up; or moves everything to another store",
    .options = "  --from URL   copy from this store: a directory or postgresql://...\n"
               "  --to URL     to this empty one\n"
               "  --switch     the installation uses the new store from then on\n",
    .run = run,
};
