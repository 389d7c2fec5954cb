/*
 * A store made again from the journal of another, up to an instant. Chains of different businesses
 * do not depend on one another (transaction numbers are unique), so one follows the other.
 */
#include "copy.h"
#include "seal_impl.h"

#include <inttypes.h>

enum { BATCH_RECORDS = 256, BATCH_BYTES = 8 * 1024 * 1024 };

struct replay {
    struct copy copy;
    instant until;
    void (*problem)(void *context, const char *text);
    void *context;
    struct arena *arena; /* of the batch */
    const struct changes *changes[BATCH_RECORDS];
    const char *bodies[BATCH_RECORDS];
    struct journal_record records[BATCH_RECORDS];
    size_t count, bytes;
    int64_t records_total;
    date open_from; /* the first day of whose closing something was left out; none */
    struct store_replayed done;
};

static enum code trouble(struct replay *replay, const struct journal_record *record,
                         const char *words)
{
    replay->problem(replay->context,
                    arena_printf(replay->arena, "%s record %" PRId64 ": %s", record->bn.text,
                                 record->seq, words));
    return FINDINGS;
}

/* ---- records ---- */

static void tell(const struct replay *replay)
{
    const struct store_progress progress = {.table = "journal",
                                            .rows = replay->done.records + replay->done.left_out,
                                            .rows_total = replay->records_total};
    if (replay->copy.progress != NULL)
        replay->copy.progress(replay->context, &progress);
}

/* Commits the batch and sees that every record came out as it was. */
static enum code replay_batch(struct replay *replay)
{
    struct commit_result results[BATCH_RECORDS];
    enum code code = OK;
    if (replay->count > 0)
        code = store_commit(replay->copy.to, replay->arena, replay->changes, replay->bodies,
                            replay->count, results);
    for (size_t i = 0; i < replay->count && code == OK; i++) {
        const struct journal_record *record = &replay->records[i];
        if (results[i].code != OK)
            code = trouble(replay, record, "it does not follow from what stands before it");
        else if (results[i].seq != record->seq ||
                 memcmp(&results[i].head, &record->hash, sizeof(record->hash)) != 0)
            code = trouble(replay, record, "its hash is not the one it had");
    }
    if (code == OK)
        replay->done.records += (int64_t)replay->count;
    replay->count = replay->bytes = 0;
    arena_reset(replay->arena);
    tell(replay);
    return code;
}

static enum code replay_record(struct replay *replay, const struct journal_record *record)
{
    struct changes *changes;
    size_t place = replay->count;
    if (changes_decode(replay->arena, record->body, &changes) != OK)
        return trouble(replay, record, "its body cannot be read");
    changes->expect_seq = record->seq - 1;
    replay->changes[place] = changes;
    replay->bodies[place] = record->body;
    replay->records[place] = *record;
    replay->bytes += strlen(record->body);
    replay->count++;
    return replay->count == BATCH_RECORDS || replay->bytes >= BATCH_BYTES ? replay_batch(replay)
                                                                          : OK;
}

/* What the closing of a day posts stands at half past midnight. A day of which something is missing
 * is closed again: that finds what is there. */
static void leave_out(struct replay *replay, instant at)
{
    date day = instant_date(at);
    replay->done.left_out++;
    if (at.ms == instant_at(day, 0, 30).ms &&
        (date_is_none(replay->open_from) || date_before(day, replay->open_from)))
        replay->open_from = day;
}

/* Where a replay that was cut off stands; 0 at the beginning. */
static enum code replay_head(struct replay *replay, bn owner, int64_t *ret_seq)
{
    hash256 hash;
    struct journal_record record;
    struct sql sql = sql_new(replay->copy.to, QUERY_HEAD);
    *ret_seq = 0;
    sql_bn(&sql, owner);
    enum code code = sql_get(&sql);
    if (code == NOT_FOUND)
        return OK;
    if (code != OK)
        return code;
    int64_t seq = column_int(&sql);
    column_hash(&sql, &hash);
    sql_end(&sql);
    code = store_load_journal(replay->copy.from, replay->arena, owner, seq, &record);
    if (code == NOT_FOUND)
        record = (struct journal_record){.bn = owner, .seq = seq};
    else if (code != OK)
        return code;
    if (memcmp(&hash, &record.hash, sizeof(hash)) != 0)
        return trouble(replay, &record, "another one is there already");
    *ret_seq = seq;
    return OK;
}

static enum code replay_business(struct replay *replay, bn owner)
{
    struct journal_record record;
    int64_t seq;
    bool past = false;
    enum code code = replay_head(replay, owner, &seq);
    replay->done.records += seq;
    while (code == OK &&
           engine_next_record(replay->copy.from, replay->arena, owner, seq, &record)) {
        seq = record.seq;
        past = past || record.at.ms > replay->until.ms;
        if (!past) {
            code = replay_record(replay, &record);
        } else {
            leave_out(replay, record.at);
            code = replay_batch(replay); /* nothing but the first time */
        }
    }
    return code;
}

static enum code replay_journal(struct replay *replay)
{
    enum code code = OK;
    bn owner, after = {""};
    while (code == OK && engine_next_business(replay->copy.from, after, &owner)) {
        after = owner;
        code = replay_business(replay, owner);
    }
    return code == OK ? replay_batch(replay) : code;
}

/* ---- what is beside the journal ---- */

static bool listed(const char *const *names, const char *name)
{
    while (*names != NULL && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

/* Settings come last: while a day counts as closed, nothing of before it would be taken. */
static enum code copy_others(struct replay *replay, bool settings)
{
    static const char *const others[] = {
        "business", "account", "delegation", "journal", "filing", "declaration", "entry",
        "posting", "item", "link", "payment", "statement",
        "stock_movement", "case_step", "bulk_step",
        "money_step", /* so far: they follow from the journal */
        "answer", "portal_session", /* of effects and people that are to come */
        "sign_in_flow", "guard",
        NULL};
    enum code code = OK;
    for (int i = 0; i < TABLES && code == OK; i++)
        if (!listed(others, tables[i].name) &&
            settings == (strcmp(tables[i].name, "setting") == 0))
            code = copy_table(&replay->copy, &tables[i]);
    return code;
}

static date setting_day(struct replay *replay, const char *name)
{
    date day;
    if (store_load_day(replay->copy.from, name, &day) != OK)
        store_stop(replay->copy.from, name);
    return day;
}

static enum code put_day(struct replay *replay, const char *name, date day)
{
    return date_is_none(setting_day(replay, name))
               ? OK
               : store_put_setting(replay->copy.to, name, date_text(replay->arena, day));
}

static date earlier(date a, date b) { return date_before(a, b) ? a : b; }

/* When nothing was left out, the days stand where they stood. */
static enum code set_days(struct replay *replay)
{
    date day = instant_date(replay->until);
    struct store_replayed *done = &replay->done;
    done->clock = setting_day(replay, "clock");
    done->day_done = setting_day(replay, "day.done");
    if (done->left_out == 0)
        return OK;
    done->clock = earlier(done->clock, day);
    if (replay->until.ms < instant_at(day, 0, 30).ms)
        day = date_add(day, -1);
    if (!date_is_none(replay->open_from))
        day = earlier(day, date_add(replay->open_from, -1));
    done->day_done = earlier(done->day_done, day);
    /* The closing of a day seals the one before. */
    enum code code = seal_drop(replay->copy.to, done->day_done);
    if (code == OK)
        code = put_day(replay, "clock", done->clock);
    if (code == OK)
        code = put_day(replay, "day.done", done->day_done);
    return code == OK ? put_day(replay, "day.closing", done->day_done) : code;
}

/* Within a snapshot of the source. */
static enum code replay_all(struct replay *replay)
{
    struct row_counts counts;
    engine_count_rows(replay->copy.from, &counts);
    replay->records_total = counts.journal;
    enum code code = copy_others(replay, false);
    if (code == OK)
        code = replay_journal(replay);
    if (code == OK)
        code = copy_others(replay, true);
    return code == OK ? set_days(replay) : code;
}

enum code store_replay(struct store *from, struct store *to, const char *source, instant until,
                       void (*problem)(void *context, const char *text),
                       void (*progress)(void *context, const struct store_progress *progress),
                       void *context, struct store_replayed *ret_replayed)
{
    struct arena *arena = arena_new(), *own = arena_new();
    struct replay *replay = arena_alloc(own, sizeof(*replay));
    *replay = (struct replay){.copy = {.from = from, .to = to, .source = source,
                                       .progress = progress, .context = context},
                              .until = until, .problem = problem, .context = context,
                              .arena = arena};
    enum code code = copy_begin(&replay->copy);
    if (code == OK) {
        code = store_snapshot_begin(from);
        if (code == OK) {
            code = replay_all(replay);
            store_snapshot_end(from);
        }
    }
    if (code == OK)
        code = copy_identities(to);
    if (code == OK)
        *ret_replayed = replay->done;
    arena_free(arena);
    arena_free(own);
    return code;
}
