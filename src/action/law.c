/* Changes of the law: loading them, deciding on them. */
#include "law_impl.h"

#include <stdlib.h>

enum code law_permit(struct action *action)
{
    return action_may(action, PERMISSION_LAW_CHANGE, ACCOUNT_NONE) ? OK : FORBIDDEN;
}

enum code law_look(struct action *action)
{
    return action_may_look(action, PERMISSION_LAW_CHANGE) ? OK : FORBIDDEN;
}

/* ---- where a change stands ---- */

/* From here on nothing that was said before counts. */
static bool begins_anew(enum law_step step)
{
    return step == LAW_STEP_LOAD || step == LAW_STEP_AMEND || step == LAW_STEP_ROLLBACK ||
           step == LAW_STEP_STOP;
}

size_t law_approvals(const struct stored_law_step *steps, size_t count, const hash256 *effect)
{
    size_t persons = 0, from = count;
    while (from > 0 && !begins_anew(steps[from - 1].step))
        from--;
    for (size_t i = from; i < count; i++) {
        bool counts = steps[i].step == LAW_STEP_APPROVE && law_same(&steps[i].effect, effect);
        for (size_t k = from; k < i && counts; k++)
            counts = steps[k].step != LAW_STEP_APPROVE || !law_same(&steps[k].effect, effect) ||
                     !text_equal(steps[k].actor, steps[i].actor);
        persons += counts;
    }
    return persons;
}

enum law_state law_state_of(const struct stored_law_step *steps, size_t count)
{
    const struct stored_law_step *last = &steps[count - 1];
    switch (last->step) {
    case LAW_STEP_ACTIVATE:
        return LAW_STATE_ACTIVE;
    case LAW_STEP_REFUSE:
        return LAW_STATE_REFUSED;
    case LAW_STEP_SCHEDULE:
        return LAW_STATE_SCHEDULED;
    case LAW_STEP_APPROVE:
        return law_approvals(steps, count, &last->effect) >= LAW_APPROVALS ? LAW_STATE_APPROVED
                                                                           : LAW_STATE_PENDING;
    default:
        return LAW_STATE_PENDING;
    }
}

static enum code law_fill(struct action *action, struct law_revision revision,
                          struct shown_law *ret)
{
    struct shown_law law = {.revision = revision};
    law.steps_count =
        store_list_law_steps(action->store, action->arena, revision.change, &law.steps);
    if (law.steps_count == 0)
        return action_torn(action) ? BUSY : FAULT; /* a change begins with a step */
    law.state = law_state_of(law.steps, law.steps_count);
    law.due_at = law.steps[law.steps_count - 1].due_at;
    law.loaded_by = law.steps[0].actor;
    law.loaded_at = law.steps[0].at;
    *ret = law;
    return OK;
}

enum code law_load(struct action *action, int64_t change, struct shown_law *ret)
{
    struct law_revision revision;
    enum code code = store_load_law_revision(action->store, action->arena, change, 0, &revision);
    return code == OK ? law_fill(action, revision, ret) : code;
}

enum code law_files_of(struct action *action, const struct law_revision *revision,
                       struct law_file **ret, size_t *ret_count, struct law_content *ret_content)
{
    struct findings findings = findings_new(action->arena);
    *ret_count = store_list_law_files(action->store, action->arena, revision->change,
                                      revision->revision, ret);
    if (action_torn(action))
        return BUSY;
    /* It was read once before it was kept. */
    return law_read(action->arena, *ret, *ret_count, &findings, ret_content) == OK ? OK : FAULT;
}

enum code action_list_laws(struct action *action, int64_t before, size_t limit,
                           struct shown_law **ret, size_t *ret_count)
{
    struct law_revision *revisions;
    enum code code = law_look(action);
    if (code != OK)
        return code;
    size_t count =
        store_list_law_revisions(action->store, action->arena, before, limit, &revisions);
    struct shown_law *list = arena_array(action->arena, count + 1, sizeof(*list));
    for (size_t i = 0; i < count && code == OK; i++)
        code = law_fill(action, revisions[i], &list[i]);
    *ret = list;
    *ret_count = count;
    return code;
}

enum code action_show_law(struct action *action, int64_t change, struct shown_law *ret)
{
    struct shown_law law;
    struct law_content content;
    struct law_judgement judgement;
    struct law_file *files;
    enum code code = law_look(action);
    if (code == OK)
        code = law_load(action, change, &law);
    if (code == OK)
        code = law_files_of(action, &law.revision, &files, &law.files_count, &content);
    if (code != OK)
        return code;
    law.files = files;
    law.problems = findings_new(action->arena);
    law.golden_count = content.golden_count;
    if (law_states[law.state].open) {
        code = law_judge(action, &content, &law.problems, &judgement);
        if (code != OK && code != FINDINGS)
            return code;
        law.judged = true;
        law.effect = judgement.effect;
        law.golden_failed = law_golden(action->arena, judgement.after, &content, &law.problems);
        law.approvals = law_approvals(law.steps, law.steps_count, &law.effect.hash);
    }
    code = store_load_last_law_impact(action->store, action->arena, change, &law.impact);
    law.has_impact = code == OK;
    law.impact_current = law.has_impact && law.impact.ended_at.ms != 0 &&
                         law.impact.revision == law.revision.revision;
    *ret = law;
    return code == NOT_FOUND ? action_whole(action) : code;
}

/* ---- committing ---- */

static enum code commit_law(struct store *store, void *context)
{
    return store_commit_law(store, context);
}

enum code law_commit_step(struct action *action, struct law_commit *commit)
{
    enum code code = action_whole(action);
    commit->step->at = action->now;
    commit->step->on = action->today;
    commit->step->actor = action->actor.name;
    if (commit->step->words == NULL)
        commit->step->words = "";
    if (code == OK)
        code = committer_do(house_committer(action->house), commit_law, commit);
    if (code == OK)
        law_desk_look(house_law_desk(action->house), action->store);
    return code;
}

static bool blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

static enum code refuse(struct action *action, enum finding_code code, const char *pointer,
                        const char *argument)
{
    findings_add(&action->findings, code, 0, pointer, argument, NULL, NULL);
    return FINDINGS;
}

/* The state does not allow the step, or did not when it came to be written. */
static enum code wrong_state(struct action *action, enum law_state state)
{
    const struct law_state_fact *fact = &law_states[state];
    findings_add(&action->findings, FINDING_LAW_0016, 0, "",
                 action->language == LANGUAGE_FR ? fact->fr : fact->en, NULL, NULL);
    return CONFLICT;
}

/* ---- loading ---- */

static void check_order(struct action *action, const struct law_order *order)
{
    if (blank(order->title))
        findings_add(&action->findings, FINDING_LAW_0003, 0, "/title", NULL, NULL, NULL);
    if (blank(order->source))
        findings_add(&action->findings, FINDING_LAW_0004, 0, "/source", NULL, NULL, NULL);
}

/* Read, judged, committed as `step`. */
static enum code put_revision(struct action *action, const struct law_order *order,
                              enum law_step what, instant known_at, int64_t *ret_change)
{
    struct law_content content;
    struct law_judgement judgement;
    struct shown_law there = {0};
    struct law_revision revision = {.change = order->change,
                                    .revision = 1,
                                    .title = order->title,
                                    .source = order->source,
                                    .known_at = known_at};
    enum code code = OK;
    if (order->change != 0) {
        code = law_load(action, order->change, &there);
        if (code == OK && there.state != LAW_STATE_PENDING && there.state != LAW_STATE_APPROVED)
            return wrong_state(action, there.state);
        revision.revision = there.revision.revision + 1;
    }
    if (code == OK)
        code =
            law_read(action->arena, order->files, order->files_count, &action->findings, &content);
    if (code == OK && action->findings.errors_count > 0)
        code = FINDINGS;
    if (code == OK)
        code = law_judge(action, &content, &action->findings, &judgement);
    if (code != OK)
        return code;
    if (judgement.effect.count == 0)
        return refuse(action, FINDING_LAW_0006, "/files", NULL);
    revision.content = law_content_hash(action->arena, &revision, order->files, order->files_count);
    struct stored_law_step step = {.change = order->change,
                                   .revision = revision.revision,
                                   .step = what,
                                   .words = order->words};
    struct law_commit commit = {
        .step = &step,
        .expect_step = order->change == 0 ? 0 : there.steps[there.steps_count - 1].number,
        .revision = &revision,
        .files = order->files,
        .files_count = order->files_count};
    code = law_commit_step(action, &commit);
    if (code == MOVED)
        return wrong_state(action, there.state);
    if (code == OK)
        *ret_change = step.change;
    return code;
}

enum code action_load_law(struct action *action, const struct law_order *order, int64_t *ret_change)
{
    enum code code = law_permit(action);
    if (code != OK)
        return code;
    check_order(action, order);
    return put_revision(action, order, order->change == 0 ? LAW_STEP_LOAD : LAW_STEP_AMEND,
                        (instant){0}, ret_change);
}

/* ---- deciding ---- */

/* Has the person loaded any content of the change? Who made it does not see what is wrong with it.
 */
static bool has_loaded(const struct shown_law *law, const char *actor)
{
    for (size_t i = 0; i < law->steps_count; i++)
        if ((law->steps[i].step == LAW_STEP_LOAD || law->steps[i].step == LAW_STEP_AMEND ||
             law->steps[i].step == LAW_STEP_ROLLBACK) &&
            text_equal(law->steps[i].actor, actor))
            return true;
    return false;
}

static bool has_approved(const struct shown_law *law, const char *actor)
{
    for (size_t i = law->steps_count; i-- > 0 && !begins_anew(law->steps[i].step);)
        if (law->steps[i].step == LAW_STEP_APPROVE && text_equal(law->steps[i].actor, actor) &&
            law_same(&law->steps[i].effect, &law->effect.hash))
            return true;
    return false;
}

/* What stands against coming into force; all of it. */
static void check_ready(struct action *action, const struct shown_law *law)
{
    for (size_t i = 0; i < law->problems.count; i++) {
        const struct finding *one = &law->problems.items[i];
        if (one->severity == SEVERITY_ERROR)
            findings_add(&action->findings, one->code, one->line, one->pointer, one->arguments[0],
                         one->arguments[1], one->arguments[2]);
    }
    if (law->effect.count == 0)
        findings_add(&action->findings, FINDING_LAW_0006, 0, "", NULL, NULL, NULL);
    if (!law->impact_current)
        findings_add(&action->findings, FINDING_LAW_0019, 0, "", NULL, NULL, NULL);
}

static enum code check_approve(struct action *action, const struct shown_law *law)
{
    const char *actor = action->actor.name;
    if (law->state != LAW_STATE_PENDING && law->state != LAW_STATE_APPROVED)
        return wrong_state(action, law->state);
    if (has_loaded(law, actor))
        findings_add(&action->findings, FINDING_LAW_0009, 0, "", actor, NULL, NULL);
    if (has_approved(law, actor))
        findings_add(&action->findings, FINDING_LAW_0010, 0, "", actor, NULL, NULL);
    check_ready(action, law);
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

static enum code check_schedule(struct action *action, const struct shown_law *law,
                                const struct law_step_order *order, instant *ret_due)
{
    if (law->state != LAW_STATE_PENDING && law->state != LAW_STATE_APPROVED)
        return wrong_state(action, law->state);
    *ret_due = action->now;
    if (!blank(order->at)) {
        if (!law_instant_parse(order->at, ret_due))
            findings_add(&action->findings, FINDING_LAW_0014, 0, "/at", order->at, NULL, NULL);
        else if (ret_due->ms < action->now.ms)
            findings_add(&action->findings, FINDING_LAW_0013, 0, "/at", order->at, NULL, NULL);
    }
    if (law->approvals < LAW_APPROVALS)
        findings_add(&action->findings, FINDING_LAW_0012, 0, "",
                     arena_printf(action->arena, "%zu", law->approvals), NULL, NULL);
    check_ready(action, law);
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

static enum code check_step(struct action *action, const struct shown_law *law,
                            const struct law_step_order *order, instant *ret_due)
{
    static const hash256 unsaid;
    if (!law_same(&order->content, &unsaid) && !law_same(&order->content, &law->revision.content)) {
        findings_add(&action->findings, FINDING_LAW_0011, 0, "", NULL, NULL, NULL);
        return CONFLICT;
    }
    switch (order->step) {
    case LAW_STEP_APPROVE:
        return check_approve(action, law);
    case LAW_STEP_SCHEDULE:
        return check_schedule(action, law, order, ret_due);
    case LAW_STEP_REFUSE:
        if (!law_states[law->state].open)
            return wrong_state(action, law->state);
        return blank(order->words) ? refuse(action, FINDING_LAW_0015, "/words", NULL) : OK;
    default:
        return refuse(action, FINDING_LAW_0030, "/step", law_steps[order->step].id);
    }
}

enum code action_take_law_step(struct action *action, const struct law_step_order *order)
{
    struct shown_law law;
    instant due = {0};
    enum code code = law_permit(action);
    if (code == OK && (action->actor.system || action->actor.software))
        code = refuse(action, FINDING_LAW_0020, "", NULL);
    if (code == OK)
        code = action_show_law(action, order->change, &law);
    if (code == OK)
        code = check_step(action, &law, order, &due);
    if (code != OK)
        return code;
    struct stored_law_step step = {.change = order->change,
                                   .revision = law.revision.revision,
                                   .step = order->step,
                                   .words = order->words};
    if (order->step != LAW_STEP_REFUSE)
        step.effect = law.effect.hash;
    if (order->step == LAW_STEP_SCHEDULE)
        step.due_at = due;
    struct law_commit commit = {.step = &step,
                                .expect_step = law.steps[law.steps_count - 1].number};
    code = law_commit_step(action, &commit);
    if (code == MOVED)
        return wrong_state(action, law.state);
    /* At once means before the answer. */
    if (code == OK && order->step == LAW_STEP_SCHEDULE)
        law_follow(action->house, action->store, action->now);
    return code;
}

/* ---- back to the law as it was known ---- */

/* 2026-01-01T00:00 of Eastern time. */
bool law_instant_parse(const char *text, instant *ret)
{
    char day[11];
    date on;
    if (strlen(text) != 16 || text[10] != 'T' || text[13] != ':')
        return false;
    for (int i = 11; i < 16; i++)
        if (i != 13 && (text[i] < '0' || text[i] > '9'))
            return false;
    memcpy(day, text, 10);
    day[10] = '\0';
    int hour = (text[11] - '0') * 10 + text[12] - '0';
    int minute = (text[14] - '0') * 10 + text[15] - '0';
    if (!date_parse(day, &on) || hour > 23 || minute > 59)
        return false;
    *ret = instant_at(on, hour, minute);
    return true;
}

static enum code read_past(struct action *action, const char *text, instant *ret)
{
    instant first, last;
    date day;
    enum code code = store_load_reference_span(action->store, &first, &last);
    if (code != OK)
        return code;
    if (date_parse(text, &day))
        *ret = (instant){instant_at(date_add(day, 1), 0, 0).ms - 1};
    else if (!law_instant_parse(text, ret))
        return refuse(action, FINDING_LAW_0018, "/to", text);
    if (ret->ms >= action->now.ms)
        return refuse(action, FINDING_LAW_0018, "/to", text);
    if (ret->ms < first.ms)
        return refuse(action, FINDING_LAW_0017, "/to", instant_text(action->arena, first));
    return OK;
}

static bool wanted(const char *kinds, const char *kind)
{
    size_t size = strlen(kind);
    if (blank(kinds))
        return strcmp(kind, "exchange-rates") != 0;
    for (const char *at = kinds; (at = strstr(at, kind)) != NULL; at += size)
        if ((at == kinds || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
            return true;
    return false;
}

static enum code check_kinds(struct action *action, const char *kinds)
{
    char *rest = arena_text(action->arena, kinds == NULL ? "" : kinds), *word;
    while ((word = strsep(&rest, " ")) != NULL)
        if (word[0] != '\0' && reference_kind_find(word) == NULL)
            return refuse(action, FINDING_LAW_0001, "/kinds", word);
    return OK;
}

/* Rows of the wanted kinds. */
static struct reference_rows rows_wanted(struct arena *arena, const struct reference_row *rows,
                                         size_t count, const char *kinds)
{
    struct reference_rows list = {0};
    for (size_t i = 0; i < count; i++)
        if (wanted(kinds, rows[i].kind))
            *LIST_PUSH(arena, list.rows, list.count, list.capacity) = rows[i];
    return list;
}

static size_t write_files(struct arena *arena, const struct reference_effect *back,
                          const struct reference_effect *gone, struct law_file **ret)
{
    struct law_file *files = NULL;
    size_t count = 0, capacity = 0;
    size_t most = back->count + gone->count + 1;
    const struct reference_row **rows = arena_array(arena, most, sizeof(*rows));
    for (const struct reference_kind *kind = reference_kinds; kind->kind != NULL; kind++) {
        size_t found = 0;
        for (size_t i = 0; i < back->count; i++)
            if (strcmp(back->differences[i].row->kind, kind->kind) == 0)
                rows[found++] = back->differences[i].row;
        if (found > 0)
            *LIST_PUSH(arena, files, count, capacity) =
                (struct law_file){kind->kind, reference_write(arena, kind, rows, found)};
    }
    size_t found = 0;
    for (size_t i = 0; i < gone->count; i++)
        if (gone->differences[i].kind == DIFFERENCE_ADDED)
            rows[found++] = gone->differences[i].row;
    if (found > 0)
        *LIST_PUSH(arena, files, count, capacity) =
            (struct law_file){REFERENCE_WITHDRAWN, reference_write_withdrawn(arena, rows, found)};
    *ret = files;
    return count;
}

enum code action_roll_back_law(struct action *action, const char *at, const char *kinds,
                               const char *words, int64_t *ret_change)
{
    const struct reference_rows none = {0};
    struct reference_row *then_rows, *now_rows;
    struct reference_effect back, gone;
    instant known_at;
    enum code code = law_permit(action);
    if (code == OK && blank(words))
        code = refuse(action, FINDING_LAW_0015, "/words", NULL);
    if (code == OK)
        code = check_kinds(action, kinds);
    if (code == OK)
        code = read_past(action, at == NULL ? "" : at, &known_at);
    if (code != OK)
        return code;
    struct arena *arena = action->arena;
    size_t then_count = store_list_reference_at(action->store, arena, known_at, &then_rows);
    size_t now_count = store_list_reference(action->store, arena, &now_rows);
    struct reference_rows then = rows_wanted(arena, then_rows, then_count, kinds);
    struct reference_rows now = rows_wanted(arena, now_rows, now_count, kinds);
    reference_compare(arena, now.rows, now.count, &then, &none, &action->findings, &back);
    reference_compare(arena, then.rows, then.count, &now, &none, &action->findings, &gone);
    struct law_file *files;
    size_t files_count = write_files(arena, &back, &gone, &files);
    if (files_count == 0)
        return refuse(action, FINDING_LAW_0006, "/to", NULL);
    const char *moment = instant_text(arena, known_at);
    bool french = action->language == LANGUAGE_FR;
    const struct law_order order = {
        .title = arena_printf(arena,
                              french ? "Retour au droit connu à %.16s"
                                     : "Return to the law as known at %.16s",
                              moment),
        .source = arena_printf(arena, french ? "Rangées connues à %s" : "Rows as known at %s",
                               moment),
        .words = words,
        .files = files,
        .files_count = files_count};
    return put_revision(action, &order, LAW_STEP_ROLLBACK, known_at, ret_change);
}
