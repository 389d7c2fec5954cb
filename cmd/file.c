/* Bulk filing: one thread reads and decodes, others decide, the committer commits. */
#include "carm.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { CHUNK = 128, CHUNK_BYTES = 32 << 20, THREADS_MAX = 8, FILE_MAX = 2000000000 };

struct bulk {
    struct house *house;
    const struct arguments *arguments;
    const char *path;
    struct declaration_file file;
    pthread_mutex_t lock;
    int64_t filed, repeated, refused, lines, postings;
    enum code worst;
};

static size_t take(struct bulk *bulk, struct piece *pieces)
{
    pthread_mutex_lock(&bulk->lock);
    size_t count = declaration_file_take(&bulk->file, pieces, CHUNK);
    pthread_mutex_unlock(&bulk->lock);
    return count;
}

static void tell(struct bulk *bulk, struct arena *arena, const struct piece *piece, enum code code,
                 const struct findings *findings)
{
    struct out out = out_new(arena);
    if (bulk->arguments->json) {
        struct json json = json_new(&out);
        json_object(&json);
        json_key(&json, "line");
        json_int(&json, piece->line);
        json_text(&json, "result", code_words(code));
        json_key(&json, "findings");
        document_write_findings(&json, findings, bulk->arguments->language);
        json_object_end(&json);
        out_char(&out, '\n');
        fputs(out.data, stdout);
    } else {
        out_printf(&out, "%s line %d: %s\n", bulk->path, piece->line, code_words(code));
        out_put(&out, document_findings_text(arena, findings, bulk->arguments->language));
        fputs(out.data, stderr);
    }
}

static void *work(void *context)
{
    struct bulk *bulk = context;
    struct arena *arena = arena_new();
    struct store *reader;
    arena_keep(arena, CHUNK_BYTES);
    if (store_open(house_store(bulk->house), false, false, &reader) != OK)
        abort();
    struct piece pieces[CHUNK];
    for (;;) {
        size_t count = take(bulk, pieces);
        if (count == 0)
            break;
        struct action action = action_begin(bulk->house, reader, arena);
        action.actor = (struct actor){.name = "operator", .system = true};
        action.door = "file";
        struct declaration *declarations = arena_array(arena, count, sizeof(*declarations));
        const struct declaration **ready = arena_array(arena, count, sizeof(*ready));
        size_t *which = arena_array(arena, count, sizeof(*which));
        enum code *codes = arena_array(arena, count, sizeof(*codes));
        struct findings *findings = arena_array(arena, count, sizeof(*findings));
        enum code *filed = arena_array(arena, count, sizeof(*filed));
        struct findings *told = arena_array(arena, count, sizeof(*told));
        size_t ready_count = 0;
        for (size_t i = 0; i < count; i++) {
            findings[i] = findings_new(arena);
            codes[i] = document_read_declaration(arena, pieces[i].text, pieces[i].size,
                                                 &findings[i], &declarations[i]);
            if (codes[i] == OK) {
                which[ready_count] = i;
                told[ready_count] = findings[i];
                ready[ready_count++] = &declarations[i];
            }
        }
        action_file_declarations(&action, ready, ready_count, filed, told);
        for (size_t k = 0; k < ready_count; k++) {
            codes[which[k]] = filed[k];
            findings[which[k]] = told[k];
        }
        pthread_mutex_lock(&bulk->lock);
        for (size_t i = 0; i < count; i++) {
            if (codes[i] == OK) {
                bulk->filed++;
                bulk->lines += (int64_t)declarations[i].lines_count;
            } else {
                bulk->refused++;
                bulk->worst = codes[i] == FAULT ? FAULT : bulk->worst == FAULT ? FAULT : FINDINGS;
                tell(bulk, arena, &pieces[i], codes[i], &findings[i]);
            }
        }
        pthread_mutex_unlock(&bulk->lock);
        arena_reset(arena);
    }
    store_close(reader);
    arena_free(arena);
    return NULL;
}

static void run_file(struct bulk *bulk)
{
    /* Two a processor: while one waits for its commit, the other decides. */
    int threads = 2 * (int)platform_processors(THREADS_MAX / 2);
    pthread_t ids[THREADS_MAX];
    for (int i = 0; i < threads; i++)
        if (pthread_create(&ids[i], NULL, work, bulk) != 0)
            abort();
    for (int i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
}

static void report(const struct bulk *bulk, uint64_t took_us)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    if (took_us == 0)
        took_us = 1;
    int64_t per_second = bulk->filed * 1000000 / (int64_t)took_us;
    if (bulk->arguments->json)
        printf("{\"declarations\":%lld,\"refused\":%lld,\"lines\":%lld,\"microseconds\":%llu,"
               "\"declarationsPerSecond\":%lld,\"peakRssKib\":%ld}\n",
               (long long)bulk->filed, (long long)bulk->refused, (long long)bulk->lines,
               (unsigned long long)took_us, (long long)per_second, used.ru_maxrss);
    else
        printf("%lld declarations with %lld lines filed, %lld refused, in %llu ms (%lld a "
               "second)\n",
               (long long)bulk->filed, (long long)bulk->lines, (long long)bulk->refused,
               (unsigned long long)(took_us / 1000), (long long)per_second);
}

static int run(int argc, char **argv)
{
    static const char *const own[] = {"month=", "importer=", "number=", "office=", "mode=",
                                      "leave-out", NULL};
    struct arguments arguments;
    if (!arguments_read(&command_file, argc, argv, own, &arguments) || arguments.words_count < 1)
        return usage(&command_file);
    struct session_of_command session;
    if (!session_open(&arguments, true, &session))
        return EXIT_FAULT;
    if (arguments.values[0] != NULL) {
        int status = file_month(&session, &arguments, arguments.words[0]);
        session_close(&session);
        return status;
    }
    struct bulk bulk = {.house = session.house, .arguments = &arguments};
    pthread_mutex_init(&bulk.lock, NULL);
    uint64_t took = 0;
    int status = EXIT_DONE;
    for (int i = 0; i < arguments.words_count && status == EXIT_DONE; i++) {
        struct arena *arena = arena_new();
        size_t size;
        bulk.path = arguments.words[i];
        char *bytes = file_read(arena, bulk.path, FILE_MAX, &size);
        if (bytes == NULL) {
            status = EXIT_FAULT;
        } else {
            bulk.file = declaration_file_open(bulk.path, bytes, size);
            uint64_t from = platform_monotonic_us();
            run_file(&bulk);
            took += platform_monotonic_us() - from;
        }
        arena_free(arena);
    }
    report(&bulk, took);
    pthread_mutex_destroy(&bulk.lock);
    session_close(&session);
    return status != EXIT_DONE ? status : exit_of(bulk.worst);
}

const struct command command_file = {
    .name = "file",
    .arguments = "FILE...",
    .summary = "files declarations in bulk: a JSON declaration, or JSON Lines (.jsonl)",
    .options = "  --month YYYY-MM  a courier's shipments (CSV) as one declaration of type F, with\n"
               "                   --importer ACCOUNT --number TRANSACTION --office CODE\n"
               "                   --mode CODE\n"
               "  --leave-out      leaves out the rows that cannot be taken, and says which\n",
    .run = run,
};
