/* Coming into force: every request looks whether a change is due, and the first one brings it in.
 */
#include "law_impl.h"

#include <pthread.h>
#include <stdlib.h>

enum { AGAIN_MS = 1000, TRIES_MAX = 100 };

struct law_desk {
    int64_t due_ms; /* when the next activation is due; INT64_MAX: none is ordered */
    pthread_mutex_t follow, work_lock;
    struct law_work work;
    struct arena *arena;
    const char *holder; /* of the lease of reports */
};

struct law_desk *law_desk_new(void)
{
    struct law_desk *desk = calloc(1, sizeof(*desk));
    if (desk == NULL)
        abort();
    desk->due_ms = INT64_MAX;
    pthread_mutex_init(&desk->follow, NULL);
    pthread_mutex_init(&desk->work_lock, NULL);
    desk->arena = arena_new();
    desk->holder = platform_random_text(desk->arena, 16);
    return desk;
}

void law_desk_free(struct law_desk *desk)
{
    if (desk == NULL)
        return;
    arena_free(desk->work.arena);
    arena_free(desk->arena);
    pthread_mutex_destroy(&desk->follow);
    pthread_mutex_destroy(&desk->work_lock);
    free(desk);
}

struct law_work *law_desk_take_work(struct law_desk *desk, const char **ret_holder)
{
    pthread_mutex_lock(&desk->work_lock);
    *ret_holder = desk->holder;
    return &desk->work;
}

void law_desk_give_work(struct law_desk *desk)
{
    pthread_mutex_unlock(&desk->work_lock);
}

void law_desk_look(struct law_desk *desk, struct store *reader)
{
    int64_t change;
    instant due;
    enum code code = store_load_law_due(reader, &change, &due);
    if (code == OK)
        __atomic_store_n(&desk->due_ms, due.ms, __ATOMIC_RELEASE);
    else if (code == NOT_FOUND && !store_torn(reader))
        __atomic_store_n(&desk->due_ms, INT64_MAX, __ATOMIC_RELEASE);
}

/* ---- one change ---- */

static const char *first_problem(struct arena *arena, const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == SEVERITY_ERROR)
            return arena_printf(arena, "%s: %s", finding_code_text(findings->items[i].code),
                                finding_message(arena, &findings->items[i], LANGUAGE_EN));
    return "?";
}

/* Does what was approved still come of it? Adds why not. */
static enum code still_good(struct action *action, const struct shown_law *law,
                            const struct law_content *content, struct law_judgement *judgement)
{
    struct findings *findings = &action->findings;
    enum code code = law_judge(action, content, findings, judgement);
    if (code != OK && code != FINDINGS)
        return code;
    const struct stored_law_step *ordered = &law->steps[law->steps_count - 1];
    if (code == OK && !law_same(&ordered->effect, &judgement->effect.hash))
        findings_add(findings, FINDING_LAW_0029, 0, "", NULL, NULL, NULL);
    if (findings->errors_count == 0)
        (void)law_golden(action->arena, judgement->after, content, findings);
    return findings->errors_count > 0 ? FINDINGS : OK;
}

/* Rows in the order of the effect, ids of those that go without another. */
static void fill_rows(struct arena *arena, const struct reference_effect *effect,
                      struct law_commit *commit)
{
    struct reference_row *rows = arena_array(arena, effect->count + 1, sizeof(*rows));
    int64_t *ended = arena_array(arena, effect->count + 1, sizeof(*ended));
    for (size_t i = 0; i < effect->count; i++)
        if (effect->differences[i].row != NULL)
            rows[commit->rows_count++] = *effect->differences[i].row;
        else
            ended[commit->ended_count++] = effect->differences[i].old->id;
    commit->rows = rows;
    commit->ended = ended;
}

static enum code bring_in(struct action *action, int64_t change)
{
    struct shown_law law;
    struct law_file *files;
    size_t files_count;
    struct law_content content;
    struct law_judgement judgement = {0};
    enum code code = law_load(action, change, &law);
    if (code == OK && law.state != LAW_STATE_SCHEDULED)
        return MOVED; /* another node was first */
    if (code == OK)
        code = law_files_of(action, &law.revision, &files, &files_count, &content);
    if (code == OK)
        code = still_good(action, &law, &content, &judgement);
    if (code != OK && code != FINDINGS)
        return code;
    struct stored_law_step step = {.change = change,
                                   .revision = law.revision.revision,
                                   .step = code == OK ? LAW_STEP_ACTIVATE : LAW_STEP_STOP,
                                   .effect = judgement.effect.hash};
    struct law_commit commit = {.step = &step,
                                .expect_step = law.steps[law.steps_count - 1].number,
                                .expect_version = judgement.version};
    if (code == OK)
        fill_rows(action->arena, &judgement.effect, &commit);
    else
        step.words = first_problem(action->arena, &action->findings);
    code = law_commit_step(action, &commit);
    if (code == OK)
        log_event("info", "law", "change %lld: %s", (long long)change, law_steps[step.step].id);
    return code;
}

/* What begins with a request must not begin another: made by hand. */
static enum code bring_in_next(struct house *house, struct store *reader, instant now)
{
    int64_t change;
    instant due;
    enum code code = store_load_law_due(reader, &change, &due);
    if (code != OK || due.ms > now.ms)
        return code == OK ? NOT_FOUND : code;
    struct arena *arena = arena_new();
    struct action action = {.arena = arena,
                            .house = house,
                            .store = reader,
                            .now = now,
                            .today = instant_date(now),
                            .actor = {.name = "system", .system = true},
                            .findings = findings_new(arena)};
    code = bring_in(&action, change);
    if (code != OK && code != MOVED)
        log_event("error", "law", "change %lld is due and could not be brought in",
                  (long long)change);
    if (code == OK || code == MOVED)
        code = house_reload_tariff(house);
    arena_free(arena);
    return code;
}

bool law_follow(struct house *house, struct store *reader, instant now)
{
    struct law_desk *desk = house_law_desk(house);
    if (house_committer(house) == NULL || __atomic_load_n(&desk->due_ms, __ATOMIC_ACQUIRE) > now.ms)
        return false;
    bool came = false;
    pthread_mutex_lock(&desk->follow);
    if (__atomic_load_n(&desk->due_ms, __ATOMIC_ACQUIRE) <= now.ms) {
        enum code code = OK;
        store_mend(reader);
        for (int tries = 0; tries < TRIES_MAX && (code == OK || code == MOVED); tries++) {
            code = bring_in_next(house, reader, now);
            came = came || code == OK || code == MOVED; /* MOVED: another node was first */
        }
        if (code == NOT_FOUND && !came)
            house_refresh(house, true); /* another node was first, perhaps since the last look */
        if (code == NOT_FOUND && !store_torn(reader))
            law_desk_look(desk, reader);
        else /* the store is away: nothing can be filed either */
            __atomic_store_n(&desk->due_ms, now.ms + AGAIN_MS, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&desk->follow);
    return came;
}
