/* Changes of the law: revisions, files, and the chain of steps. */
#include "engine.h"
#include "store_law.h"

/* ---- the chain ---- */

static void put_hash(struct json *json, const char *key, const hash256 *hash)
{
    char hex[65];
    hash_hex(hash, hex);
    json_text(json, key, hex);
}

static void put_number(struct json *json, const char *key, int64_t value)
{
    json_key(json, key);
    json_int(json, value);
}

hash256 store_law_step_hash(struct arena *arena, const struct stored_law_step *step,
                            const hash256 *content, const hash256 *previous)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    put_number(&json, "number", step->number);
    put_number(&json, "change", step->change);
    put_number(&json, "revision", step->revision);
    put_hash(&json, "content", content);
    json_text(&json, "step", law_steps[step->step].id);
    put_number(&json, "on", date_number(step->on));
    put_number(&json, "at", step->at.ms);
    json_text(&json, "by", step->actor);
    json_text(&json, "words", step->words);
    put_hash(&json, "effect", &step->effect);
    put_number(&json, "due", step->due_at.ms);
    put_number(&json, "known", step->known_at.ms);
    json_object_end(&json);
    return hash_pair(previous, out.data, out.size);
}

static void read_step(struct sql *sql, struct arena *arena, struct stored_law_step *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->number = column_int(sql);
    ret->change = column_int(sql);
    ret->revision = (int)column_int(sql);
    int step = column_word(sql, VOCABULARY_LAW_STEP);
    /* A word that is not ours: the hash will not fit either. */
    ret->step = step < 0 ? LAW_STEP_LOAD : (enum law_step)step;
    ret->on = column_date(sql);
    ret->at.ms = column_int(sql);
    ret->actor = column_text(sql, arena);
    ret->words = column_text(sql, arena);
    column_hash(sql, &ret->effect);
    ret->due_at.ms = column_int(sql);
    ret->known_at.ms = column_int(sql);
    column_hash(sql, &ret->hash);
}

size_t store_list_law_steps(struct store *store, struct arena *arena, int64_t change,
                            struct stored_law_step **ret)
{
    struct stored_law_step *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_LAW_STEP_LIST);
    sql_int(&sql, change);
    while (sql_next(&sql))
        read_step(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

size_t store_page_law_steps(struct store *store, struct arena *arena, int64_t after, size_t limit,
                            struct stored_law_step **ret)
{
    struct stored_law_step *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_LAW_STEP_PAGE);
    sql_int(&sql, after);
    sql_int(&sql, (int64_t)limit);
    while (sql_next(&sql))
        read_step(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

enum code store_load_law_due(struct store *store, int64_t *ret_change, instant *ret_at)
{
    struct sql sql = sql_new(store, QUERY_LAW_STEP_DUE);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    *ret_change = column_int(&sql);
    ret_at->ms = column_int(&sql);
    sql_end(&sql);
    return OK;
}

/* ---- revisions ---- */

static void read_revision(struct sql *sql, struct arena *arena, struct law_revision *ret)
{
    ret->change = column_int(sql);
    ret->revision = (int)column_int(sql);
    ret->title = column_text(sql, arena);
    ret->source = column_text(sql, arena);
    ret->known_at.ms = column_int(sql);
    column_hash(sql, &ret->content);
}

enum code store_load_law_revision(struct store *store, struct arena *arena, int64_t change,
                                  int revision, struct law_revision *ret)
{
    struct sql sql =
        sql_new(store, revision == 0 ? QUERY_LAW_REVISION_LAST : QUERY_LAW_REVISION_GET);
    sql_int(&sql, change);
    if (revision != 0)
        sql_int(&sql, revision);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_revision(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

size_t store_list_law_revisions(struct store *store, struct arena *arena, int64_t before,
                                size_t limit, struct law_revision **ret)
{
    struct law_revision *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_LAW_REVISION_PAGE);
    sql_int(&sql, before == 0 ? INT64_MAX : before);
    sql_int(&sql, (int64_t)limit);
    while (sql_next(&sql))
        read_revision(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

size_t store_list_law_files(struct store *store, struct arena *arena, int64_t change, int revision,
                            struct law_file **ret)
{
    struct law_file *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_LAW_FILE_LIST);
    sql_int(&sql, change);
    sql_int(&sql, revision);
    while (sql_next(&sql)) {
        struct law_file *file = LIST_PUSH(arena, list, count, capacity);
        file->kind = column_text(&sql, arena);
        file->body = column_text(&sql, arena);
    }
    *ret = list;
    return count;
}

/* ---- committing ---- */

static enum code one_number(struct store *store, enum query query, int64_t *ret)
{
    struct sql sql = sql_new(store, query);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code == NOT_FOUND ? FAULT : code;
    *ret = column_int(&sql);
    sql_end(&sql);
    return OK;
}

static enum code add_revision(struct store *store, const struct law_commit *commit)
{
    const struct law_revision *revision = commit->revision;
    struct sql sql = sql_new(store, QUERY_LAW_REVISION_ADD);
    sql_int(&sql, revision->change);
    sql_int(&sql, revision->revision);
    sql_text(&sql, revision->title);
    sql_text(&sql, revision->source);
    sql_int(&sql, revision->known_at.ms);
    sql_hash(&sql, &revision->content);
    enum code code = sql_run(&sql);
    for (size_t i = 0; i < commit->files_count && code == OK; i++) {
        sql = sql_new(store, QUERY_LAW_FILE_ADD);
        sql_int(&sql, revision->change);
        sql_int(&sql, revision->revision);
        sql_int(&sql, (int64_t)i);
        sql_text(&sql, commit->files[i].kind);
        sql_text(&sql, commit->files[i].body);
        code = sql_run(&sql);
    }
    return code;
}

static enum code add_step(struct store *store, const struct stored_law_step *step)
{
    struct sql sql = sql_new(store, QUERY_LAW_STEP_ADD);
    sql_int(&sql, step->number);
    sql_int(&sql, step->change);
    sql_int(&sql, step->revision);
    sql_text(&sql, vocabulary_text(VOCABULARY_LAW_STEP, (int)step->step));
    sql_date(&sql, step->on);
    sql_int(&sql, step->at.ms);
    sql_text(&sql, step->actor);
    sql_text(&sql, step->words == NULL ? "" : step->words);
    sql_hash(&sql, &step->effect);
    sql_int(&sql, step->due_at.ms);
    sql_int(&sql, step->known_at.ms);
    sql_hash(&sql, &step->hash);
    return sql_run(&sql);
}

/* Is the change where it was read? A new one gets its number. */
static enum code find_place(struct store *store, struct arena *arena, struct law_commit *commit)
{
    struct stored_law_step *steps;
    if (commit->expect_step == 0) {
        enum code code = one_number(store, QUERY_LAW_CHANGE_LAST, &commit->step->change);
        commit->revision->change = ++commit->step->change;
        return code;
    }
    size_t count = store_list_law_steps(store, arena, commit->step->change, &steps);
    return count > 0 && steps[count - 1].number == commit->expect_step ? OK : MOVED;
}

static enum code put_in_force(struct store *store, struct arena *arena, struct law_commit *commit)
{
    int64_t version;
    struct load_counts counts = {0};
    if (commit->step->step != LAW_STEP_ACTIVATE)
        return OK;
    enum code code = store_load_reference_version(store, &version);
    if (code == OK && version != commit->expect_version)
        return MOVED;
    commit->step->known_at = commit->step->at;
    if (code == OK)
        code = reference_change(store, arena, commit->rows, commit->rows_count, commit->ended,
                                commit->ended_count, &commit->step->known_at, &counts);
    return code;
}

static enum code chain_step(struct store *store, struct arena *arena, struct stored_law_step *step)
{
    struct law_revision revision;
    hash256 previous = {0};
    int64_t last = 0;
    struct sql sql = sql_new(store, QUERY_LAW_STEP_LAST);
    enum code code = sql_get(&sql);
    if (code == OK) {
        last = column_int(&sql);
        column_hash(&sql, &previous);
        sql_end(&sql);
    } else if (code != NOT_FOUND) {
        return code;
    }
    step->number = last + 1;
    code = store_load_law_revision(store, arena, step->change, step->revision, &revision);
    if (code != OK)
        return code == NOT_FOUND ? FAULT : code;
    step->hash = store_law_step_hash(arena, step, &revision.content, &previous);
    return add_step(store, step);
}

enum code store_commit_law(struct store *store, struct law_commit *commit)
{
    struct arena *arena = arena_new();
    enum code code = engine_begin(store);
    if (code == OK) {
        code = store->engine->exclude(store); /* one step after the other, and no load between */
        if (code == OK)
            code = find_place(store, arena, commit);
        if (code == OK && commit->revision != NULL)
            code = add_revision(store, commit);
        if (code == OK)
            code = put_in_force(store, arena, commit);
        if (code == OK)
            code = chain_step(store, arena, commit->step);
        code = engine_end(store, code);
    }
    arena_free(arena);
    return code;
}
