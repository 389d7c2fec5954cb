/* Steps of requests over many declarations. */
#include "engine.h"

/* False when a word of the row is not known: it was tampered with. */
static bool read_step(struct sql *sql, struct arena *arena, struct stored_bulk_step *ret)
{
    memset(ret, 0, sizeof(*ret));
    column_account(sql, &ret->account);
    ret->id = column_int(sql);
    ret->bulk = column_int(sql);
    const char *kind = column_text(sql, arena);
    int step = column_word(sql, VOCABULARY_BULK_STEP);
    ret->on = column_date(sql);
    ret->at.ms = column_int(sql);
    ret->actor = column_text(sql, arena);
    column_hash(sql, &ret->content);
    ret->declarations = (int)column_int(sql);
    ret->refused = (int)column_int(sql);
    ret->net = column_money(sql);
    ret->words = column_text(sql, arena);
    if (step < 0 || !text_equal(kind, bulk_steps[step].kind))
        return false;
    ret->step = (enum bulk_step)step;
    return true;
}

static enum code get_step(struct sql *sql, struct arena *arena, struct stored_bulk_step *ret)
{
    enum code code = sql_get(sql);
    if (code != OK)
        return code;
    bool sound = read_step(sql, arena, ret);
    sql_end(sql);
    return sound ? OK : FAULT;
}

static enum code load_step(struct store *store, struct arena *arena, bn owner, ledger_id id,
                           struct stored_bulk_step *ret)
{
    struct sql sql = sql_new(store, QUERY_BULK_STEP_GET);
    sql_bn(&sql, owner);
    sql_int(&sql, id);
    return get_step(&sql, arena, ret);
}

bool engine_load_bulk_step(struct store *store, struct arena *arena, bn owner, ledger_id id,
                           struct stored_bulk_step *ret)
{
    return load_step(store, arena, owner, id, ret) == OK;
}

enum code store_load_bulk_step(struct store *store, struct arena *arena, bn owner, ledger_id id,
                               struct stored_bulk_step *ret)
{
    struct stored_bulk_step row;
    struct journal_record record;
    struct changes *changes;
    enum code code = load_step(store, arena, owner, id, &row);
    if (code == OK)
        code = store_load_journal(store, arena, owner, ledger_id_sequence(id), &record);
    if (code != OK)
        return code;
    size_t place = (size_t)(id % LEDGER_ID_PLACES);
    if (changes_decode(arena, record.body, &changes) != OK || place >= changes->bulk_steps_count)
        return FAULT;
    row.document = changes->bulk_steps[place].document;
    *ret = row;
    return OK;
}

enum code store_find_bulk(struct store *store, struct arena *arena, bn owner,
                          const hash256 *content, enum bulk_step step,
                          struct stored_bulk_step *ret)
{
    struct sql sql = sql_new(store, QUERY_BULK_STEP_FIND);
    sql_bn(&sql, owner);
    sql_hash(&sql, content);
    sql_text(&sql, bulk_steps[step].id);
    return get_step(&sql, arena, ret);
}

static size_t read_steps(struct sql *sql, struct arena *arena, struct stored_bulk_step **ret)
{
    struct stored_bulk_step *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql))
        if (!read_step(sql, arena, LIST_PUSH(arena, list, count, capacity)))
            store_stop(sql->store, "step of a request over many");
    *ret = list;
    return count;
}

size_t store_list_bulk_steps(struct store *store, struct arena *arena, bn owner, ledger_id bulk,
                             struct stored_bulk_step **ret)
{
    struct sql sql = sql_new(store, QUERY_BULK_STEP_LIST);
    sql_bn(&sql, owner);
    sql_int(&sql, bulk);
    return read_steps(&sql, arena, ret);
}

size_t store_list_bulks(struct store *store, struct arena *arena, program_account account,
                        size_t limit, struct stored_bulk_step **ret)
{
    struct sql sql = sql_new(store, QUERY_BULK_STEP_FIRST);
    sql_account(&sql, &account);
    sql_int(&sql, (int64_t)limit);
    return read_steps(&sql, arena, ret);
}

size_t store_list_latest_bulks(struct store *store, struct arena *arena, size_t limit,
                               struct stored_bulk_step **ret)
{
    struct sql sql = sql_new(store, QUERY_BULK_STEP_LATEST);
    sql_int(&sql, (int64_t)limit);
    return read_steps(&sql, arena, ret);
}

size_t store_list_reliefs(struct store *store, struct arena *arena, program_account account,
                          size_t limit, struct stored_bulk_step **ret)
{
    bool all = account.text[0] == '\0';
    struct sql sql = sql_new(store, all ? QUERY_RELIEF_LATEST : QUERY_RELIEF_FIRST);
    if (!all)
        sql_account(&sql, &account);
    sql_int(&sql, limit == 0 ? INT32_MAX : (int64_t)limit);
    return read_steps(&sql, arena, ret);
}
