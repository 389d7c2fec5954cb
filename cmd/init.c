#include "place.h"

#include <stdlib.h>
#include <unistd.h>

static enum code put_mode(struct store *store, void *context)
{
    (void)context;
    return store_put_setting(store, "mode", "demo");
}

/* Reads every file of data/ first: a broken one leaves nothing behind. */
static enum code read_all(struct arena *arena, const struct arguments *arguments, bool demo,
                          struct reference_rows *ret_rows)
{
    struct reference_rows all = {0};
    enum code worst = OK;
    for (const struct reference_kind *kind = reference_kinds; kind->kind != NULL; kind++) {
        /* The waivers of the transition hide late interest, which a demonstration should show. */
        if (demo && strcmp(kind->kind, "waivers") == 0)
            continue;
        const char *path = arena_printf(arena, "%s/%s", reference_directory(), kind->file);
        size_t size;
        char *bytes = file_read(arena, path, 64 * 1024 * 1024, &size);
        if (bytes == NULL)
            return FAULT;
        struct findings findings = findings_new(arena);
        struct reference_rows rows;
        enum code code = reference_read(arena, kind, bytes, size, &findings, &rows);
        if (code != OK) {
            findings_print(arena, &findings, arguments, path);
            worst = code;
            continue;
        }
        for (size_t i = 0; i < rows.count; i++)
            *LIST_PUSH(arena, all.rows, all.count, all.capacity) = rows.rows[i];
    }
    *ret_rows = all;
    return worst;
}

static void print_counts(const struct arguments *arguments, struct arena *arena,
                         const struct tariff_counts *c, size_t rows, uint64_t took_ms)
{
    const struct {
        const char *name;
        size_t count;
    } lines[] = {
        {"tariffItems", c->items8},
        {"classificationNumbers", c->classes10},
        {"rateTexts", c->rate_texts},
        {"rateTextsUndetermined", c->rates_undetermined},
        {"treatments", c->treatments},
        {"exchangeRates", c->exchange},
        {"surtaxItems", c->surtax_items},
        {"interestQuarters", c->interest},
        {"interestQuartersProvisional", c->interest_provisional},
        {"holidays", c->holidays},
        {"codes", c->codes},
        {"parameters", c->parameters},
        {"rows", rows},
    };
    if (arguments->json) {
        struct out out = out_new(arena);
        struct json json = json_new(&out);
        json_object(&json);
        for (size_t i = 0; i < ARRAY_COUNT(lines); i++) {
            json_key(&json, lines[i].name);
            json_int(&json, (int64_t)lines[i].count);
        }
        json_key(&json, "milliseconds");
        json_int(&json, (int64_t)took_ms);
        json_object_end(&json);
        puts(out.data);
        return;
    }
    for (size_t i = 0; i < ARRAY_COUNT(lines); i++)
        printf("%8zu %s\n", lines[i].count, lines[i].name);
    printf("loaded in %llu ms\n", (unsigned long long)took_ms);
}

static enum code load_all(struct arguments *arguments, struct arena *arena,
                          const struct reference_rows *rows)
{
    struct store *store;
    const char *url = house_locate(arena, arguments->data, arguments->store);
    enum code code = store_open(url, true, true, &store);
    if (code != OK) {
        fprintf(stderr, "carm: cannot make a store in %s\n", store_name(arena, url));
        return code;
    }
    struct load_counts counts;
    /* A demonstration has its own time, and its law was known when that begins. */
    instant at = arguments->values[0] != NULL ? instant_at(date_make(2024, 9, 18), 0, 0)
                                              : platform_real_now();
    code = store_load_reference_rows(store, rows->rows, rows->count, at, false, &counts);
    if (code == OK && arguments->values[0] != NULL)
        code = put_mode(store, NULL);
    if (code != OK)
        fprintf(stderr, "carm: %s\n", store_error(store));
    store_close(store);
    return code;
}

static enum code add_demo(const struct arguments *arguments)
{
    struct house *house;
    struct store *reader;
    enum code code =
        house_open(arguments->data, arguments->store, true, "2024-09-18", &house);
    if (code != OK)
        return code;
    code = store_open(house_store(house), false, false, &reader);
    if (code == OK) {
        uint64_t seed = DEMO_SEED;
        if (arguments->values[1] != NULL)
            seed = strtoull(arguments->values[1], NULL, 10);
        fprintf(stderr, "making the demo country, seed %llu\n", (unsigned long long)seed);
        uint64_t from = platform_monotonic_us();
        date until;
        if (arguments->values[3] == NULL || !date_parse(arguments->values[3], &until))
            until = date_from_number(DEMO_UNTIL);
        code = demo_make(house, reader, seed, until);
        if (code == OK && arguments->values[2] != NULL)
            code = demo_add_clients(house, reader, atoi(arguments->values[2]));
        if (code == OK)
            fprintf(stderr, "made in %llu ms\n",
                    (unsigned long long)((platform_monotonic_us() - from) / 1000));
        store_close(reader);
    }
    house_close(house);
    return code;
}

static bool is_there(struct arena *arena, const struct arguments *arguments)
{
    struct store *store;
    const char *url = house_locate(arena, arguments->data, arguments->store);
    if (store_open(url, false, false, &store) != OK)
        return false;
    store_close(store);
    return true;
}

static bool clients_fit(const char *count)
{
    return count == NULL || (atoi(count) > 0 && atoi(count) <= DEMO_CLIENTS_MAX);
}

/* Within the days that the demonstration lives. */
static bool day_fits(const char *text)
{
    date until;
    return text == NULL || (date_parse(text, &until) && date_number(until) > DEMO_FROM &&
                            date_number(until) <= DEMO_UNTIL);
}

static int run(int argc, char **argv)
{
    static const char *const own[] = {"demo", "seed=", "clients=", "until=", NULL};
    struct arguments arguments;
    if (!arguments_read(&command_init, argc, argv, own, &arguments) ||
        arguments.words_count != 0 || !clients_fit(arguments.values[2]) ||
        !day_fits(arguments.values[3]))
        return usage(&command_init);
    struct arena *arena = arena_new();
    uint64_t from = platform_monotonic_us();
    if (arguments.values[0] != NULL && is_there(arena, &arguments)) {
        fprintf(stderr, "carm: %s holds an installation already; choose an empty directory\n",
                arguments.data);
        arena_free(arena);
        return EXIT_FINDINGS;
    }
    struct reference_rows rows;
    enum code code = read_all(arena, &arguments, arguments.values[0] != NULL, &rows);
    if (code == OK && !place_make(arena, arguments.data, 0750))
        code = FAULT;
    if (code == OK && arguments.store != NULL)
        code = place_remember_store(arena, arguments.data, arguments.store) ? OK : FAULT;
    if (code == OK)
        code = load_all(&arguments, arena, &rows);
    if (code == OK && access(arena_printf(arena, "%s/sign.key", arguments.data), F_OK) != 0)
        code = signer_create(arguments.data);
    if (code == OK) {
        const struct tariff *tariff = tariff_build(arena, rows.rows, rows.count);
        struct tariff_counts counts = tariff_count(tariff);
        print_counts(&arguments, arena, &counts, rows.count,
                     (platform_monotonic_us() - from) / 1000);
    }
    if (code == OK && arguments.values[0] != NULL)
        code = add_demo(&arguments);
    arena_free(arena);
    if (code != OK)
        fprintf(stderr, "carm init: %s\n", code_words(code));
    return exit_of(code);
}

const struct command command_init = {
    .name = "init",
    .arguments = "[--demo [--seed N] [--clients N] [--until DAY]]",
    .summary = "creates an installation: store, keys, reference data",
    .options = "  --demo       add the demo country: businesses with fourteen months of history\n"
               "  --seed N     seed of the demo country\n"
               "  --clients N  also a broker with so many clients\n"
               "  --until DAY  let its calendar stand at an earlier day than 2025-11-20\n",
    .run = run,
};
