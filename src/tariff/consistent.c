/* Would the law with a change still hold together? */
#include "tariff_change.h"
#include "tariff_impl.h"

#include <stdio.h>
#include <stdlib.h>

/* Which column of a kind names rows of which other kind: their key, or its beginning. */
static const struct naming {
    const char *kind;
    int column;
    const char *named;
} namings[] = {
    {"surtax-items", ITEM_ORDER, "surtax-orders"},
    {"surtax-terms", TERM_ORDER, "surtax-orders"},
    {"sima-items", SIMA_ITEM_MEASURE, "sima-measures"},
    {"sima-rates", SIMA_RATE_MEASURE, "sima-measures"},
};

struct keys {
    const struct reference_row **rows; /* sorted by kind and key */
    size_t count;
};

static int key_compare(const void *a, const void *b)
{
    const struct reference_row *left = *(const struct reference_row *const *)a;
    const struct reference_row *right = *(const struct reference_row *const *)b;
    int order = strcmp(left->kind, right->kind);
    return order != 0 ? order : strcmp(left->key, right->key);
}

static struct keys keys_of(struct arena *arena, const struct reference_row *rows, size_t count)
{
    struct keys keys = {arena_array(arena, count + 1, sizeof(*keys.rows)), count};
    for (size_t i = 0; i < count; i++)
        keys.rows[i] = &rows[i];
    qsort(keys.rows, count, sizeof(*keys.rows), key_compare);
    return keys;
}

static bool has_key(const struct keys *keys, const char *kind, const char *key)
{
    const struct reference_row row = {.kind = kind, .key = key}, *asked = &row;
    return keys->count > 0 &&
           bsearch(&asked, keys->rows, keys->count, sizeof(*keys->rows), key_compare) != NULL;
}

/* What the row names that is not there; NULL when all is. */
static const char *missing(struct arena *arena, const struct keys *keys,
                           const struct reference_row *row, const char **ret_kind)
{
    for (size_t i = 0; i < ARRAY_COUNT(namings); i++) {
        if (strcmp(row->kind, namings[i].kind) != 0)
            continue;
        const char *name = row_field(arena, row, namings[i].column);
        *ret_kind = namings[i].named;
        return has_key(keys, namings[i].named, name) ? NULL : name;
    }
    /* A statistical number has the rates of its tariff item. */
    if (strcmp(row->kind, "tariff") == 0 && strlen(row->key) > 8) {
        const char *item = arena_printf(arena, "%.8s", row->key);
        *ret_kind = "tariff";
        return has_key(keys, "tariff", item) ? NULL : item;
    }
    return NULL;
}

static void check_names(struct arena *arena, const struct keys *before, const struct keys *after,
                        struct findings *findings)
{
    for (size_t i = 0; i < after->count && findings->count < FINDINGS_MAX; i++) {
        const struct reference_row *row = after->rows[i];
        const char *kind = "", *name = missing(arena, after, row, &kind);
        if (name == NULL)
            continue;
        /* What was so before is not this change's doing. */
        if (has_key(before, row->kind, row->key) && missing(arena, before, row, &kind) != NULL)
            continue;
        findings_add(findings, FINDING_LAW_0021, 0, arena_printf(arena, "/files/%s", row->kind),
                     arena_printf(arena, "%s %s", row->kind, row->key), kind, name);
    }
}

static int from_compare(const void *a, const void *b)
{
    const struct reference_row *left = *(const struct reference_row *const *)a;
    const struct reference_row *right = *(const struct reference_row *const *)b;
    return date_compare(left->valid_from, right->valid_from);
}

/* A quarter that begins within another would be passed over without a word. */
static void check_quarters(struct arena *arena, const struct keys *after, struct findings *findings)
{
    size_t count = 0;
    const struct reference_row **rows = arena_array(arena, after->count + 1, sizeof(*rows));
    for (size_t i = 0; i < after->count; i++)
        if (strcmp(after->rows[i]->kind, "interest-rates") == 0)
            rows[count++] = after->rows[i];
    qsort(rows, count, sizeof(*rows), from_compare);
    for (size_t i = 1; i < count; i++)
        if (!date_before(rows[i - 1]->valid_to, rows[i]->valid_from))
            findings_add(findings, FINDING_LAW_0027, 0, "/files/interest-rates",
                         date_text(arena, rows[i]->valid_from),
                         date_text(arena, rows[i - 1]->valid_from), NULL);
}

/* What no declaration can do without. */
static void check_day(struct arena *arena, const struct tariff *after, date on,
                      struct findings *findings)
{
    const struct {
        const char *kind;
        bool there;
    } needed[] = {
        {"tariff", tariff_count(after).classes10 > 0},
        {"gst-rates", tariff_gst_find(after, on) != NULL},
        {"treatments", tariff_treatment_find(after, 2, on) != NULL},
        {"interest-rates", tariff_interest_find(after, on) != NULL},
    };
    for (size_t i = 0; i < ARRAY_COUNT(needed); i++)
        if (!needed[i].there)
            findings_add(findings, FINDING_LAW_0022, 0,
                         arena_printf(arena, "/files/%s", needed[i].kind), needed[i].kind,
                         date_text(arena, on), NULL);
}

static void warn_of_rates(struct arena *arena, const struct reference_effect *effect,
                          struct findings *findings)
{
    enum { RATE_FIRST = 4, WARNINGS_MAX = 20 };
    const struct reference_kind *tariff = reference_kind_find("tariff");
    const int columns = (int)strlen(reference_shape_of(tariff)->checks);
    int warned = 0;
    for (size_t i = 0; i < effect->count && warned < WARNINGS_MAX; i++) {
        const struct reference_row *row = effect->differences[i].row;
        if (row == NULL || strcmp(row->kind, "tariff") != 0)
            continue;
        for (int column = RATE_FIRST; column < columns; column++) {
            const char *text = row_field(arena, row, column);
            if (rate_parse(text).state != RATE_UNDETERMINED)
                continue;
            findings_add(findings, FINDING_LAW_0028, 0, "/files/tariff", row->key, text, NULL);
            warned++;
            break;
        }
    }
}

void reference_consistent(struct arena *arena, const struct reference_row *in_force, size_t count,
                          const struct reference_row *merged, size_t merged_count,
                          const struct reference_effect *effect, const struct tariff *after,
                          date today, struct findings *findings)
{
    struct arena *scratch = arena_new();
    const struct keys before_keys = keys_of(scratch, in_force, count);
    const struct keys after_keys = keys_of(scratch, merged, merged_count);
    check_names(scratch, &before_keys, &after_keys, findings);
    check_quarters(scratch, &after_keys, findings);
    check_day(scratch, after, today, findings);
    if (date_before(today, effect->last))
        check_day(scratch, after, effect->last, findings);
    warn_of_rates(arena, effect, findings);
    arena_free(scratch);
}
