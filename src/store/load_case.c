/* Steps of cases. */
#include "engine.h"

/* False when a word of the row is not known: it was tampered with. */
static bool read_step(struct sql *sql, struct arena *arena, struct stored_case_step *ret)
{
    memset(ret, 0, sizeof(*ret));
    column_account(sql, &ret->account);
    ret->id = column_int(sql);
    ret->transaction = transaction_from_number(column_int(sql));
    ret->version = (int)column_int(sql);
    const char *kind = column_text(sql, arena);
    int step = column_word(sql, VOCABULARY_CASE_STEP);
    int64_t undecided = column_int(sql);
    ret->on = column_date(sql);
    ret->at.ms = column_int(sql);
    ret->actor = column_text(sql, arena);
    ret->decided = (int)column_int(sql);
    ret->words = column_text(sql, arena);
    if (step < 0 || !text_equal(kind, case_steps[step].kind) ||
        undecided != case_states[case_steps[step].to].open)
        return false;
    ret->step = (enum case_step)step;
    return true;
}

static enum code load_step(struct store *store, struct arena *arena, bn owner, ledger_id id,
                           struct stored_case_step *ret)
{
    struct sql sql = sql_new(store, QUERY_CASE_STEP_GET);
    sql_bn(&sql, owner);
    sql_int(&sql, id);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    bool sound = read_step(&sql, arena, ret);
    sql_end(&sql);
    return sound ? OK : FAULT;
}

bool engine_load_case_step(struct store *store, struct arena *arena, bn owner, ledger_id id,
                           struct stored_case_step *ret)
{
    return load_step(store, arena, owner, id, ret) == OK;
}

enum code store_load_case_step(struct store *store, struct arena *arena, bn owner, ledger_id id,
                               struct stored_case_step *ret)
{
    struct stored_case_step row;
    struct journal_record record;
    struct changes *changes;
    enum code code = load_step(store, arena, owner, id, &row);
    if (code == OK)
        code = store_load_journal(store, arena, owner, ledger_id_sequence(id), &record);
    if (code != OK)
        return code;
    size_t place = (size_t)(id % LEDGER_ID_PLACES);
    if (changes_decode(arena, record.body, &changes) != OK || place >= changes->case_steps_count)
        return FAULT;
    row.document = changes->case_steps[place].document;
    *ret = row;
    return OK;
}

static size_t read_steps(struct sql *sql, struct arena *arena, struct stored_case_step **ret)
{
    struct stored_case_step *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql))
        if (!read_step(sql, arena, LIST_PUSH(arena, list, count, capacity)))
            store_stop(sql->store, "case step");
    *ret = list;
    return count;
}

size_t store_list_case_steps(struct store *store, struct arena *arena, bn owner,
                             transaction_number transaction, struct stored_case_step **ret)
{
    struct sql sql = sql_new(store, QUERY_CASE_STEP_LIST);
    sql_bn(&sql, owner);
    sql_int(&sql, transaction_to_number(transaction));
    return read_steps(&sql, arena, ret);
}

size_t store_list_extensions(struct store *store, struct arena *arena, program_account account,
                             struct stored_case_step **ret)
{
    struct sql sql = sql_new(store, QUERY_CASE_STEP_EXTENSIONS);
    sql_account(&sql, &account);
    return read_steps(&sql, arena, ret);
}

size_t store_list_undecided(struct store *store, struct arena *arena, size_t limit,
                            struct stored_case_step **ret)
{
    struct sql sql = sql_new(store, QUERY_CASE_STEP_UNDECIDED);
    sql_int(&sql, (int64_t)limit);
    return read_steps(&sql, arena, ret);
}
