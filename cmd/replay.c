/* carm replay: the whole state again from the journal, and whether it is the one that is there. */
#include "place.h"

struct replaying {
    struct arena *arena;
    const char *from, *into, *part, *url; /* url: of the new store */
    const char *source;
    bool elsewhere; /* in a database */
    struct store *source_store, *target;
    struct store_replayed replayed;
    int64_t rows;
    uint64_t took_us;
};

static void problem(void *context, const char *text)
{
    (void)context;
    fprintf(stderr, "broken: %s\n", text);
}

/* In SQLite the writer's lock is held: what is written meanwhile would seem to be a difference. */
static bool open_source(struct replaying *replaying)
{
    enum code code = store_open(replaying->from, false, !url_is_postgresql(replaying->from),
                                &replaying->source_store);
    if (code == OK)
        return true;
    fprintf(stderr, "carm replay: cannot open %s: %s\n",
            store_name(replaying->arena, replaying->from),
            code == NOT_FOUND  ? "there is no installation"
            : code == BUSY     ? "another carm is writing there (stop it, or replay a backup), or "
                                 "the database does not answer"
            : code == CONFLICT ? "its schema is of another version"
                               : code_words(code));
    return false;
}

static bool open_target(struct replaying *replaying)
{
    if (!replaying->elsewhere && !place_begin(replaying->arena, replaying->into))
        return false;
    enum code code = store_open(replaying->url, true, true, &replaying->target);
    if (code != OK)
        fprintf(stderr, "carm replay: cannot make a store in %s: %s\n",
                store_name(replaying->arena, replaying->into), code_words(code));
    return code == OK;
}

static int rebuild(struct replaying *replaying)
{
    uint64_t from = platform_monotonic_us();
    struct progress progress = progress_begin("replaying");
    enum code code = store_replay(replaying->source_store, replaying->target, replaying->source,
                                  instant_at(date_make(9999, 12, 30), 0, 0), problem,
                                  progress_show, &progress, &replaying->replayed);
    progress_end(&progress);
    replaying->took_us = platform_monotonic_us() - from;
    if (code == OK)
        code = store_compare(replaying->source_store, replaying->target, problem, NULL,
                             &replaying->rows);
    else if (code == CONFLICT)
        fprintf(stderr, "carm replay: %s is not empty; choose an empty one\n",
                store_name(replaying->arena, replaying->into));
    else if (code != FINDINGS)
        fprintf(stderr, "carm replay: %s %s\n", code_words(code),
                store_error(replaying->target));
    return exit_of(code);
}

static int finish(struct replaying *replaying, const char *keys)
{
    bool done = store_finish_copy(replaying->target, replaying->source) == OK;
    store_close(replaying->target);
    replaying->target = NULL;
    if (done && !replaying->elsewhere)
        done = keys_copy(replaying->arena, keys, replaying->part, true) &&
               place_finish(replaying->arena, replaying->into);
    return done ? EXIT_DONE : EXIT_FAULT;
}

static void print_replay(const struct replaying *replaying, bool json)
{
    long long records = (long long)replaying->replayed.records;
    long long rows = (long long)replaying->rows;
    unsigned long long ms = replaying->took_us / 1000;
    unsigned long long speed = ms == 0 ? 0 : (unsigned long long)records * 1000 / ms;
    printf(json ? "{\"records\":%lld,\"rows\":%lld,\"ms\":%llu,\"recordsPerSecond\":%llu}\n"
                : "%lld journal records give the same %lld rows, in %llu ms: %llu records a "
                  "second\n",
           records, rows, ms, speed);
}

static int replay_all(struct replaying *replaying, const struct arguments *arguments)
{
    if (!replaying->elsewhere && !place_free(replaying->into)) {
        fprintf(stderr, "carm replay: %s is not empty; choose another\n", replaying->into);
        return EXIT_FINDINGS;
    }
    if (!open_source(replaying) || !open_target(replaying))
        return EXIT_FAULT;
    int status = rebuild(replaying);
    if (status == EXIT_DONE)
        status = finish(replaying, place_path(replaying->arena, arguments->data));
    if (status == EXIT_DONE)
        print_replay(replaying, arguments->json);
    else
        fprintf(stderr, "carm replay: the journal does not give what is in %s; what was made is "
                        "unfinished and cannot be served\n",
                store_name(replaying->arena, replaying->from));
    return status;
}

static int run(int argc, char **argv)
{
    static const char *const own[] = {"into=", NULL};
    struct arguments arguments;
    if (!arguments_read(&command_replay, argc, argv, own, &arguments) ||
        arguments.words_count != 0 || arguments.values[0] == NULL)
        return usage(&command_replay);
    struct arena *arena = arena_new();
    struct replaying replaying = {.arena = arena};
    replaying.elsewhere = url_is_postgresql(arguments.values[0]);
    replaying.from = house_locate(arena, arguments.data, arguments.store);
    replaying.into =
        replaying.elsewhere ? arguments.values[0] : place_path(arena, arguments.values[0]);
    replaying.part = place_part(arena, replaying.into);
    replaying.url = replaying.elsewhere ? replaying.into : replaying.part;
    replaying.source = arena_printf(arena, "replay of %s", store_name(arena, replaying.from));
    int status = replay_all(&replaying, &arguments);
    store_close(replaying.target);
    store_close(replaying.source_store);
    arena_free(arena);
    return status;
}

const struct command command_replay = {
    .name = "replay",
    .arguments = "--into DIR|URL",
    .summary = "makes the whole state again from the journal and compares it row by row",
    .options = "  --into NEW   an empty directory, or an empty database postgresql://...\n",
    .run = run,
};
