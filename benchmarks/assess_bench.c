/*
 * What the pure part costs, without disk and network: working out declarations with their reasons,
 * and the same duties in SQL beside it. One JSON line a figure, in processor time: others may be
 * running.
 * Usage: assess_bench DATA_DIRECTORY DECLARATIONS.jsonl
 */
#include "assess_bench.h"
#include "document.h"

#include <stdio.h>
#include <stdlib.h>

enum { DECLARATIONS_MAX = 1000, BIG = 9999 };

static size_t read_declarations(struct arena *arena, const char *path,
                                struct declaration ret[DECLARATIONS_MAX])
{
    size_t size, count = 0;
    const char *next = slurp(arena, path, &size);
    for (const char *end = next + size; next < end && count < DECLARATIONS_MAX;) {
        const char *stop = memchr(next, '\n', (size_t)(end - next));
        if (stop == NULL)
            stop = end;
        struct findings findings = findings_new(arena);
        enum code code =
            document_read_declaration(arena, next, (size_t)(stop - next), &findings, &ret[count++]);
        assert(code == OK);
        next = stop + 1;
    }
    return count;
}

enum phase { CHECKED, EXPLAINED, PLAIN, WRITTEN, PHASES };

/* What one phase of one declaration takes. */
static int64_t phase_ns(const struct world *world, const struct declaration *declaration,
                        enum phase phase)
{
    arena_reset(world->scratch);
    struct findings findings = findings_new(world->scratch);
    struct assessment assessment;
    const struct declaration_context context = {
        .tariff = world->tariff, .accounting_date = world->today, .what_if = true};
    enum code code = OK;
    int64_t from = now_ns();
    if (phase == CHECKED)
        code = declaration_check(declaration, &context, &findings);
    else if (phase == PLAIN)
        code = assessment_compute_plain(world->scratch, world->tariff, declaration, world->today,
                                        &findings, &assessment);
    else
        code = assessment_compute(world->scratch, world->tariff, declaration, world->today,
                                  &findings, &assessment);
    if (phase == WRITTEN) {
        struct out out = out_new(world->scratch);
        struct json json = json_new(&out);
        document_write_assessment(&json, declaration, &assessment, LANGUAGE_EN);
        assert(out.size > 0);
    }
    int64_t took = now_ns() - from;
    assert(code == OK);
    return took;
}

static int compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

int64_t median(int64_t *values, size_t count)
{
    qsort(values, count, sizeof(*values), compare);
    return values[count / 2];
}

/* The median of single declarations: what else runs on the machine lengthens some, not that one. */
static void bench_assess(const struct world *world, const struct declaration *declarations,
                         size_t count)
{
    enum { ROUNDS = 9 };
    static const char *const names[PHASES] = {
        [CHECKED] = "assess.checked_ns",
        [EXPLAINED] = "assess.explained_ns",
        [PLAIN] = "assess.plain_ns",
        [WRITTEN] = "assess.written_ns",
    };
    static int64_t took[ROUNDS * DECLARATIONS_MAX];
    for (enum phase phase = 0; phase < PHASES; phase++) {
        size_t samples = 0;
        for (int round = 0; round < ROUNDS; round++)
            for (size_t i = 0; i < count; i++)
                took[samples++] = phase_ns(world, &declarations[i], phase);
        figure(names[phase], median(took, samples));
    }
}

/* One declaration of the most lines there may be: those of the others, numbered anew; and a tenth
 * of it. */
static void bench_big(const struct world *world, struct arena *arena,
                      const struct declaration *declarations, size_t count)
{
    enum { ROUNDS = 5 };
    struct declaration big = declarations[0];
    big.lines = arena_array(arena, BIG, sizeof(*big.lines));
    for (big.lines_count = 0; big.lines_count < BIG;) {
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < declarations[i].lines_count && big.lines_count < BIG; k++) {
                struct declaration_line *line = &big.lines[big.lines_count++];
                *line = declarations[i].lines[k];
                line->number = (int)big.lines_count;
                line->invoice_line = line->number;
                line->invoice = big.invoices[0].number;
                memcpy(line->currency, big.lines[0].currency, sizeof(line->currency));
                if (strcmp(line->currency, "JPY") == 0)
                    line->value = (decimal){100 + (int64_t)k, 0};
            }
    }
    struct declaration tenth = big;
    tenth.lines_count = BIG / 10;
    int64_t whole[ROUNDS], part[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        whole[round] = phase_ns(world, &big, EXPLAINED);
        part[round] = phase_ns(world, &tenth, EXPLAINED);
    }
    figure("assess.lines_9999_ns", median(whole, ROUNDS));
    figure("assess.lines_999_ns", median(part, ROUNDS));
}

int main(int count, char **words)
{
    if (count != 3) {
        fputs("Usage: assess_bench DATA_DIRECTORY DECLARATIONS.jsonl\n", stderr);
        return 2;
    }
    struct arena *arena = arena_new();
    struct reference_rows rows = read_reference(arena, words[1]);
    struct world world = {.tariff = tariff_build(arena, rows.rows, rows.count),
                          .today = date_make(2025, 11, 20),
                          .scratch = arena_new()};
    struct declaration *declarations = arena_array(arena, DECLARATIONS_MAX, sizeof(*declarations));
    size_t declarations_count = read_declarations(arena, words[2], declarations);
    assert(declarations_count > 0);
    bench_assess(&world, declarations, declarations_count);
    bench_big(&world, arena, declarations, declarations_count);
    figure("peer.sql_duty_ns", sql_duty_ns(&world, &rows, declarations, declarations_count));
    arena_free(world.scratch);
    arena_free(arena);
    return 0;
}
