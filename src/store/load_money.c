/* Steps of matters of money. */
#include "engine.h"

/* False when a word of the row is not known: it was tampered with. */
static bool read_step(struct sql *sql, struct arena *arena, struct stored_money_step *ret)
{
    memset(ret, 0, sizeof(*ret));
    column_account(sql, &ret->account);
    ret->id = column_int(sql);
    ret->matter = column_int(sql);
    const char *kind = column_text(sql, arena);
    int step = column_word(sql, VOCABULARY_MONEY_STEP);
    bool waiting = column_int(sql) != 0;
    ret->on = column_date(sql);
    ret->at.ms = column_int(sql);
    ret->actor = column_text(sql, arena);
    column_chars(sql, ret->subject, sizeof(ret->subject));
    ret->amount = column_money(sql);
    ret->words = column_text(sql, arena);
    if (step < 0 || !text_equal(kind, money_steps[step].kind) ||
        (waiting && money_states[money_steps[step].to].open == 0))
        return false;
    ret->step = (enum money_step)step;
    return true;
}

static enum code load_step(struct store *store, struct arena *arena, bn owner, ledger_id id,
                           struct stored_money_step *ret)
{
    struct sql sql = sql_new(store, QUERY_MONEY_STEP_GET);
    sql_bn(&sql, owner);
    sql_int(&sql, id);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    bool sound = read_step(&sql, arena, ret);
    sql_end(&sql);
    return sound ? OK : FAULT;
}

bool engine_load_money_step(struct store *store, struct arena *arena, bn owner, ledger_id id,
                            struct stored_money_step *ret)
{
    return load_step(store, arena, owner, id, ret) == OK;
}

enum code store_load_money_step(struct store *store, struct arena *arena, bn owner, ledger_id id,
                                struct stored_money_step *ret)
{
    struct stored_money_step row;
    struct journal_record record;
    struct changes *changes;
    enum code code = load_step(store, arena, owner, id, &row);
    if (code == OK)
        code = store_load_journal(store, arena, owner, ledger_id_sequence(id), &record);
    if (code != OK)
        return code;
    size_t place = (size_t)(id % LEDGER_ID_PLACES);
    if (changes_decode(arena, record.body, &changes) != OK || place >= changes->money_steps_count)
        return FAULT;
    row.document = changes->money_steps[place].document;
    *ret = row;
    return OK;
}

static size_t read_steps(struct sql *sql, struct arena *arena, struct stored_money_step **ret)
{
    struct stored_money_step *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql))
        if (!read_step(sql, arena, LIST_PUSH(arena, list, count, capacity)))
            store_stop(sql->store, "step of a matter of money");
    *ret = list;
    return count;
}

size_t store_list_money_matter(struct store *store, struct arena *arena, bn owner,
                               ledger_id matter, struct stored_money_step **ret)
{
    struct sql sql = sql_new(store, QUERY_MONEY_STEP_MATTER);
    sql_bn(&sql, owner);
    sql_int(&sql, matter);
    return read_steps(&sql, arena, ret);
}

size_t store_list_money_kind(struct store *store, struct arena *arena, program_account account,
                             const char *kind, struct stored_money_step **ret)
{
    struct sql sql = sql_new(store, QUERY_MONEY_STEP_KIND);
    sql_account(&sql, &account);
    sql_text(&sql, kind);
    return read_steps(&sql, arena, ret);
}

size_t store_list_money_secured(struct store *store, struct arena *arena, program_account account,
                                struct stored_money_step **ret)
{
    struct sql sql = sql_new(store, QUERY_MONEY_STEP_SECURED);
    sql_account(&sql, &account);
    return read_steps(&sql, arena, ret);
}

size_t store_list_money_about(struct store *store, struct arena *arena, bn owner,
                              const char *subject, struct stored_money_step **ret)
{
    struct sql sql = sql_new(store, QUERY_MONEY_STEP_ABOUT);
    sql_bn(&sql, owner);
    sql_text(&sql, subject);
    return read_steps(&sql, arena, ret);
}

size_t store_list_money_pending(struct store *store, struct arena *arena, program_account account,
                                const char *kind, struct stored_money_step **ret)
{
    struct sql sql = sql_new(store, QUERY_MONEY_STEP_PENDING);
    sql_account(&sql, &account);
    sql_text(&sql, kind);
    return read_steps(&sql, arena, ret);
}

size_t engine_list_waiting(struct store *store, struct arena *arena, bn owner, ledger_id **ret)
{
    ledger_id *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_MONEY_STEP_WAITS);
    sql_bn(&sql, owner);
    while (sql_next(&sql))
        *LIST_PUSH(arena, list, count, capacity) = column_int(&sql);
    *ret = list;
    return count;
}

size_t store_list_money_waiting(struct store *store, struct arena *arena, const char *kind,
                                size_t limit, struct stored_money_step **ret)
{
    struct sql sql = sql_new(store, QUERY_MONEY_STEP_WAITING);
    sql_text(&sql, kind);
    sql_int(&sql, (int64_t)limit);
    return read_steps(&sql, arena, ret);
}

size_t store_list_money_submitted(struct store *store, struct arena *arena, bn provider,
                                  struct stored_money_step **ret)
{
    struct sql sql = sql_new(store, QUERY_MONEY_STEP_SUBMITTED);
    sql_text(&sql, arena_printf(arena, "%s ", provider.text));
    sql_text(&sql, arena_printf(arena, "%s!", provider.text)); /* what comes after a blank */
    return read_steps(&sql, arena, ret);
}

size_t store_list_money_standing(struct store *store, struct arena *arena, enum money_step step,
                                 size_t limit, struct stored_money_step **ret)
{
    struct sql sql = sql_new(store, QUERY_MONEY_STEP_STANDING);
    sql_text(&sql, money_steps[step].id);
    sql_int(&sql, (int64_t)limit);
    return read_steps(&sql, arena, ret);
}
