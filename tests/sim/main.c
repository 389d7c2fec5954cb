/* sim --seed N --days D [--store URL ...]: see README.md. */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int64_t draw_between(struct draw *draw, int64_t low, int64_t high)
{
    /* splitmix64 */
    uint64_t z = draw->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return low + (int64_t)(z % ((uint64_t)(high - low) + 1));
}

bool draw_chance(struct draw *draw, int percent)
{
    return draw_between(draw, 0, 99) < percent;
}

struct action sim_action(struct sim *sim, struct one_house *one)
{
    struct action action = action_begin(one->house, one->reader, sim->arena);
    action.today = sim->today;
    action.now = (instant){instant_at(sim->today, 10, 0).ms + sim->operations * 1000};
    action.actor = (struct actor){.name = "operator", .system = true};
    return action;
}

_Noreturn void sim_fail(struct sim *sim, const char *format, ...)
{
    char text[16384];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    struct out out = out_new(sim->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "is", "wrong");
    json_text(&json, "on", date_text(sim->arena, sim->today));
    json_text(&json, "why", text);
    json_object_end(&json);
    puts(out.data);
    fflush(stdout);
    fprintf(stderr, "sim: seed %llu, %s: %s\n", (unsigned long long)sim->seed,
            date_text(sim->arena, sim->today), text);
    exit(1);
}

struct arguments {
    uint64_t seed;
    int days, verify_every, leap;
    bool no_faults;
    const char *data, *base, *directory;
    const char *stores[HOUSES_MAX];
    size_t stores_count;
};

static _Noreturn void usage(void)
{
    fputs("sim --seed N --days D [--store sqlite|URL ...] [--verify-every K] [--no-faults]\n"
          "    [--leap MOST] [--directory DIR] [--base DIR] [--data DIR]\n"
          "sim --make-base DIR [--data DIR]\n", stderr);
    exit(2);
}

static int64_t number_of(const char *text)
{
    char *end;
    long long value = strtoll(text, &end, 10);
    if (*text == '\0' || *end != '\0' || value < 0)
        usage();
    return value;
}

static struct arguments arguments_read(int count, char **words, const char **ret_make_base)
{
    struct arguments a = {.seed = 1, .days = 31, .data = getenv("DATA_DIR")};
    if (a.data == NULL)
        a.data = SIM_DATA;
    for (int i = 1; i < count; i++) {
        const char *word = words[i];
        if (strcmp(word, "--no-faults") == 0) {
            a.no_faults = true;
            continue;
        }
        if (i + 1 == count)
            usage();
        const char *value = words[++i];
        if (strcmp(word, "--seed") == 0)
            a.seed = (uint64_t)number_of(value);
        else if (strcmp(word, "--days") == 0)
            a.days = (int)number_of(value);
        else if (strcmp(word, "--verify-every") == 0)
            a.verify_every = (int)number_of(value);
        else if (strcmp(word, "--leap") == 0)
            a.leap = (int)number_of(value);
        else if (strcmp(word, "--store") == 0 && a.stores_count < HOUSES_MAX - 1)
            a.stores[a.stores_count++] = value;
        else if (strcmp(word, "--data") == 0)
            a.data = value;
        else if (strcmp(word, "--base") == 0)
            a.base = value;
        else if (strcmp(word, "--directory") == 0)
            a.directory = value;
        else if (strcmp(word, "--make-base") == 0)
            *ret_make_base = value;
        else
            usage();
    }
    if (a.verify_every == 0) /* a long run would do little else */
        a.verify_every = a.days <= 31 ? 1 : 10;
    return a;
}

static void open_houses(struct sim *sim, const struct arguments *a)
{
    char base[256];
    snprintf(base, sizeof(base), "%s/base", sim->directory);
    if (a->base == NULL)
        base_make(sim->arena, a->data, base);
    sim->houses_count = a->stores_count + 1;
    for (size_t i = 0; i < sim->houses_count; i++) {
        struct one_house *one = &sim->houses[i];
        const char *url = i == 0 ? NULL : a->stores[i - 1];
        one->url = url != NULL && strcmp(url, "sqlite") == 0 ? NULL : url;
        snprintf(one->directory, sizeof(one->directory), "%s/house-%d", sim->directory, (int)i);
        house_make(sim, one, a->base == NULL ? base : a->base);
    }
}

static void check(struct sim *sim)
{
    for (size_t i = 0; i < sim->houses_count; i++)
        house_verify(sim, &sim->houses[i]);
    tell_ledger(sim);
}

/* To the next day, a week on, or weeks: the clock is somebody's too. */
static void advance(struct sim *sim, date last)
{
    int days = sim->leap > 1 ? (int)draw_between(&sim->people, 1, sim->leap)
               : sim->faults && draw_chance(&sim->faults_draw, 3) ? 7 : 1;
    struct operation *operation = arena_alloc(sim->arena, sizeof(*operation));
    *operation = (struct operation){.kind = OPERATION_ADVANCE, .number = ++sim->operations,
                                    .today = sim->today, .to = date_add(sim->today, days)};
    operation->actor = (struct actor){.name = "operator", .system = true};
    if (date_before(last, operation->to))
        operation->to = last;
    operation_do(sim, operation, NULL);
    sim->today = operation->to;
}

/* The agency defers the due date of the period after this one, for which nothing is filed yet. */
static void announce(struct sim *sim)
{
    struct draw *draw = &sim->people;
    enum rule unused;
    if (!draw_chance(draw, 2))
        return;
    const struct tariff *tariff = house_tariff(sim->houses[0].house);
    struct billing_dates dates = billing_dates_for_release(tariff, sim->today);
    struct operation *operation = arena_alloc(sim->arena, sizeof(*operation));
    *operation = (struct operation){.kind = OPERATION_ANNOUNCE, .number = ++sim->operations,
                                    .today = sim->today,
                                    .period_end = date_months_later(dates.period_to, 1)};
    operation->to = date_add(billing_due(tariff, operation->period_end, &unused),
                             (int)draw_between(draw, -2, 9));
    operation->actor = (struct actor){.name = "operator", .system = true};
    operation_do(sim, operation, NULL);
}

static void live(struct sim *sim)
{
    date last = date_add(sim->today, sim->days);
    for (int day = 1;; day++) {
        people_act(sim);
        announce(sim);
        tell_day(sim);
        if (day % sim->verify_every == 0 || date_equal(sim->today, last))
            check(sim);
        if (date_equal(sim->today, last))
            break;
        advance(sim, last);
        arena_reset(sim->arena);
    }
    tell_end(sim);
}

int main(int count, char **words)
{
    const char *make = NULL;
    struct arguments a = arguments_read(count, words, &make);
    struct sim sim = {.seed = a.seed, .days = a.days, .verify_every = a.verify_every,
                      .leap = a.leap,
                      .faults = !a.no_faults, .arena = arena_new(),
                      .people = {a.seed * 2 + 1}, .faults_draw = {~a.seed}};
    if (make != NULL) {
        base_make(sim.arena, a.data, make);
        arena_free(sim.arena);
        return 0;
    }
    if (a.directory != NULL) {
        snprintf(sim.directory, sizeof(sim.directory), "%s", a.directory);
        mkdir(sim.directory, 0700);
    } else {
        const char *temporary = getenv("TMPDIR");
        snprintf(sim.directory, sizeof(sim.directory), "%s/carm-sim-XXXXXX",
                 temporary == NULL ? "/tmp" : temporary);
        if (mkdtemp(sim.directory) == NULL)
            return 2;
    }
    sim.papers = calloc(PAPERS_MAX, sizeof(*sim.papers));
    /* Rates of interest are known from 2018 on, exchange rates to the end of 2025. */
    sim.today = date_add(date_make(2023, 6, 1),
                         (int)draw_between(&sim.people, 0, sim.leap > 1 ? 500 : 900));
    printf("{\"is\":\"seed\",\"seed\":%llu}\n", (unsigned long long)a.seed);
    open_houses(&sim, &a);
    people_register(&sim);
    tell_start(&sim);
    live(&sim);
    for (size_t i = 0; i < sim.houses_count; i++)
        house_end(&sim.houses[i]);
    if (a.directory == NULL)
        directory_remove(sim.directory);
    free(sim.papers);
    arena_free(sim.arena);
    return 0;
}
