/* Everything that was decided on the law, worked out again from its rows. */
#include "law_impl.h"

#include <stdlib.h>

enum { PAGE_STEPS = 200 };

struct verifying {
    struct store *store;
    struct arena *arena; /* of one step */
    void (*problem)(void *context, const char *text);
    void *context;
    int64_t steps;
};

static void trouble(struct verifying *v, const struct stored_law_step *step, const char *words)
{
    v->problem(v->context, arena_printf(v->arena, "law change %lld, step %lld: %s",
                                        (long long)step->change, (long long)step->number, words));
}

static bool same_row(const struct reference_row *a, const struct reference_row *b)
{
    return strcmp(a->kind, b->kind) == 0 && strcmp(a->key, b->key) == 0 &&
           date_equal(a->valid_from, b->valid_from);
}

static int row_order(const void *a, const void *b)
{
    const struct reference_row *left = a, *right = b;
    int order = strcmp(left->kind, right->kind);
    if (order == 0)
        order = strcmp(left->key, right->key);
    return order != 0 ? order : date_compare(left->valid_from, right->valid_from);
}

/* From that instant on the law had every row of the change, and none of those withdrawn. */
static void verify_in_force(struct verifying *v, const struct stored_law_step *step,
                            const struct law_content *content)
{
    struct reference_row *known;
    size_t count = store_list_reference_at(v->store, v->arena, step->known_at, &known);
    qsort(known, count, sizeof(*known), row_order);
    for (size_t i = 0; i < content->rows.count; i++) {
        const struct reference_row *row = &content->rows.rows[i];
        const struct reference_row *found = bsearch(row, known, count, sizeof(*known), row_order);
        if (found == NULL || !date_equal(found->valid_to, row->valid_to) ||
            !text_equal(found->fields, row->fields)) {
            trouble(v, step,
                    arena_printf(v->arena, "%s %s did not come into force as approved", row->kind,
                                 row->key));
            return;
        }
    }
    for (size_t i = 0; i < content->withdrawn.count; i++) {
        const struct reference_row *row = &content->withdrawn.rows[i];
        const struct reference_row *found = bsearch(row, known, count, sizeof(*known), row_order);
        if (found != NULL && same_row(found, row))
            trouble(v, step,
                    arena_printf(v->arena, "%s %s was not withdrawn", row->kind, row->key));
    }
}

/* Two persons, none of whom loaded it, for what came of it. */
static void verify_persons(struct verifying *v, const struct stored_law_step *step)
{
    struct stored_law_step *steps;
    size_t count = store_list_law_steps(v->store, v->arena, step->change, &steps), before = 0;
    while (before < count && steps[before].number < step->number)
        before++;
    if (law_approvals(steps, before, &step->effect) < LAW_APPROVALS)
        trouble(v, step, "it was not approved by two persons");
    for (size_t i = 0; i < before; i++)
        for (size_t k = 0; k < before; k++)
            if (steps[i].step == LAW_STEP_APPROVE && steps[k].step != LAW_STEP_APPROVE &&
                (steps[k].step == LAW_STEP_LOAD || steps[k].step == LAW_STEP_AMEND ||
                 steps[k].step == LAW_STEP_ROLLBACK) &&
                steps[k].number < steps[i].number && text_equal(steps[i].actor, steps[k].actor))
                trouble(v, step, "who loaded it approved it");
}

static void verify_step(struct verifying *v, const struct stored_law_step *step, int64_t number,
                        const hash256 *previous)
{
    struct law_revision revision;
    struct law_content content;
    struct law_file *files;
    if (step->number != number)
        trouble(v, step, "a step before it is missing");
    if (store_load_law_revision(v->store, v->arena, step->change, step->revision, &revision) !=
        OK) {
        trouble(v, step, "its content is missing");
        return;
    }
    hash256 hash = store_law_step_hash(v->arena, step, &revision.content, previous);
    if (!law_same(&hash, &step->hash))
        trouble(v, step, "its hash does not follow from it and the step before");
    size_t count = store_list_law_files(v->store, v->arena, step->change, step->revision, &files);
    hash256 content_hash = law_content_hash(v->arena, &revision, files, count);
    struct findings unused = findings_new(v->arena);
    if (!law_same(&content_hash, &revision.content))
        trouble(v, step, "its files are not those that were loaded");
    else if (law_read(v->arena, files, count, &unused, &content) != OK)
        trouble(v, step, "its files cannot be read");
    else if (step->step == LAW_STEP_ACTIVATE)
        verify_in_force(v, step, &content);
    if (step->step == LAW_STEP_ACTIVATE)
        verify_persons(v, step);
}

int64_t law_verify(struct store *store, void (*problem)(void *context, const char *text),
                   void *context)
{
    struct arena *page = arena_new();
    struct verifying v = {
        .store = store, .arena = arena_new(), .problem = problem, .context = context};
    hash256 previous = {0};
    size_t count = PAGE_STEPS;
    while (count == PAGE_STEPS) {
        struct stored_law_step *steps;
        count = store_page_law_steps(store, page, v.steps, PAGE_STEPS, &steps);
        for (size_t i = 0; i < count; i++) {
            verify_step(&v, &steps[i], v.steps + 1, &previous);
            v.steps = steps[i].number;
            previous = steps[i].hash;
            arena_reset(v.arena);
        }
        arena_reset(page);
    }
    arena_free(v.arena);
    arena_free(page);
    return v.steps;
}
