/*
 * What stands between the subject and an engine. The rooms' own code (commit.c, load_*.c, people.c,
 * reference.c, copy.c) is written once over `struct sql`; an engine runs statements and knows how
 * transactions are done. Private to the room.
 *
 * A statement gives its parameters in order, then is run (a write) or stepped through (a read). A
 * read is ended as soon as it has given what was asked, so that nothing stays open behind it.
 */
#pragma once
#include "sql.h"
#include "store_impl.h"

/* ---- statements ---- */

enum value_kind { VALUE_INT, VALUE_TEXT, VALUE_BYTES, VALUE_INTS, VALUE_TEXTS };
struct value {
    enum value_kind kind;
    bool null;
    int64_t number;
    const void *bytes; /* text is not always NUL-terminated going in, always coming out; for lists:
                          int64_t or const char * , `size` of them */
    size_t size;
};

enum { PARAMETERS_MAX = 32 };
struct sql {
    struct store *store;
    enum query query;
    int column;     /* next to be read */
    int parameters; /* given so far */
    int64_t row;    /* the engine's: where it stands, */
    void *rows;     /* and in what */
    struct value values[PARAMETERS_MAX];
};
struct sql sql_new(struct store *store, enum query query);
void sql_int(struct sql *sql, int64_t value);
void sql_text(struct sql *sql, const char *text); /* NULL is NULL; texts stay where they are until
                                                     the statement ran, or the transaction ended */
void sql_body(struct sql *sql, const char *text, size_t size);
void sql_hash(struct sql *sql, const hash256 *hash);
void sql_value(struct sql *sql, struct value value);
static inline void sql_bn(struct sql *sql, bn b) { sql_int(sql, bn_to_number(b)); }
void sql_numbers(struct sql *sql, struct arena *arena, const bn *list, size_t count);
void sql_bn_or_none(struct sql *sql, bn b); /* none is -1; 000000000 would be one */
static inline void sql_date(struct sql *sql, date d) { sql_int(sql, date_number(d)); }
static inline void sql_money(struct sql *sql, money m) { sql_int(sql, m.cents); }
void sql_program(struct sql *sql, const program_account *account); /* RM0001 */
void sql_account(struct sql *sql, const program_account *account); /* bn, then program */
/* Write: OK or FAULT. In a transaction an engine may put it off: then the trouble shows at the next
 * read or at the end. Readers do not write: FAULT. */
enum code sql_run(struct sql *sql);
/* Read: true while there is a row. A read that fails tears the store, or stops the process. */
bool sql_next(struct sql *sql);
/* The same for a read that can answer FAULT: OK for a row, NOT_FOUND at the end. */
enum code sql_get(struct sql *sql);
void sql_end(struct sql *sql);

struct value column_value(struct sql *sql); /* valid until the next row */
int64_t column_int(struct sql *sql);
const char *column_peek(struct sql *sql); /* valid until the next row; NULL for NULL */
char *column_text(struct sql *sql, struct arena *arena); /* NULL for NULL */
void column_chars(struct sql *sql, char *ret_text, size_t size);
void column_hash(struct sql *sql, hash256 *ret_hash);
static inline date column_date(struct sql *sql) { return date_from_row(column_int(sql)); }
struct registry_delegation;
void column_delegation(struct sql *sql, struct registry_delegation *ret);
static inline money column_money(struct sql *sql) { return money_cents(column_int(sql)); }
static inline bn column_bn(struct sql *sql) { return bn_from_number(column_int(sql)); }
void column_account(struct sql *sql, program_account *ret_account); /* bn, then program */
/* A day that is kept as text, 2025-11-20; none when it is no day. */
date column_day(struct sql *sql);
/* -1 when the word is not known: a row that was tampered with. */
int column_word(struct sql *sql, enum vocabulary vocabulary);
void column_classes(struct sql *sql, money ret_classes[REVENUE_COUNT]);
/* A whole row of item, from bn to why. ret or ret_state may be NULL. */
void column_item(struct sql *sql, struct arena *arena, struct ledger_item *ret,
                 struct item_state *ret_state, bool *ret_open);

/* A read that cannot answer FAULT. */
_Noreturn void store_stop(struct store *store, const char *what);

/* ---- what a batch looks at before it is decided ---- */

struct seen_head {
    int64_t bn, seq; /* seq 0 and zeros before the first record */
    hash256 hash;
};
struct seen_filing {
    int64_t transaction, version;
    bool found;
    program_account account;
    instant accepted_at;
    int64_t by; /* commit.c's: place in the batch of who filed it, -1 before the batch */
};
struct seen_key { /* of an answer (client, key), payment or statement (bn, id) */
    int64_t bn;
    const char *client, *id;
    bool found;
};
struct seen_item {
    int64_t bn;
    struct item_state state; /* state.id is asked for */
    bool found, touched;
};
/* Distinct keys in ascending order; an engine fills in the rest. */
struct view {
    struct seen_head *heads;
    struct seen_filing *filings;
    struct seen_key *answers, *payments, *statements;
    struct seen_item *items;
    size_t heads_count, filings_count, answers_count, payments_count, statements_count,
        items_count;
    date closing; /* nothing may be posted before this day; none: no day was closed yet */
};

/* ---- engines ---- */

struct engine {
    enum dialect dialect;
    enum code (*run)(struct sql *sql);
    enum code (*step)(struct sql *sql); /* the first executes */
    struct value (*column)(const struct sql *sql, int column);
    int64_t (*number)(const struct sql *sql, int column); /* 0 for NULL and for what is none */
    void (*end)(struct sql *sql);
    enum code (*open_beside)(struct store *store, struct store **ret_store); /* or NULL */
    /* From now on the writer has callers who wait: what can be done beside it is. Or NULL. */
    void (*serve)(struct store *store);
    /* Several statements without parameters. */
    enum code (*execute)(struct store *store, const char *text);
    /* Of the outermost transaction. MOVED: others came first, nothing is done. BUSY: the connection
     * broke, and whether it is done is not known. */
    enum code (*commit)(struct store *store);
    void (*rollback)(struct store *store);
    /* Within a transaction; locks what it reads as the engine needs. */
    enum code (*look)(struct store *store, struct arena *arena, struct view *view);
    /* Within a transaction: nobody else is in the middle of a batch from now to its end. */
    enum code (*exclude)(struct store *store);
    /* Within a transaction: nobody else commits for the business until its end. */
    enum code (*hold)(struct store *store, int64_t bn);
    /* A connection that works, after one that broke; OK, or BUSY when there is none for long. */
    enum code (*reconnect)(struct store *store);
    /* Milliseconds since 1970 by the clock that all who share the store have in common. */
    enum code (*now)(struct store *store, int64_t *ret_ms);
    void (*close)(struct store *store);
};

/* The first member of each engine's own. */
struct store {
    const struct engine *engine;
    bool writer;
    bool ready;  /* opened: what fails now may have been a commit */
    bool shared; /* others may write at the same time */
    int depth;   /* of transactions under way */
    bool torn;       /* a read gave less than there is; only with */
    int64_t wait_ms; /* how long such reads wait for the database; 0: they may not tear */
    char error[256];
};

/* A statement without parameters, also outside the rule that readers do not write. */
enum code engine_plain(struct store *store, enum query query);
enum code sqlite_open(const char *directory, bool create, bool writer, struct store **ret_store);
enum code sqlite_open_beside(struct store *store, struct store **ret_store);
/* Readers of the same file that see what this one's snapshot sees, which may be begun anew; fewer
 * than wanted, or none, when the disk or the haste of others does not let them. End and close. */
size_t sqlite_readers_beside(struct store *store, struct store **ret_readers, size_t wanted);
enum code postgres_open(const char *url, bool create, bool writer, struct store **ret_store);
/* Brings an open store's schema up when create says so; CONFLICT when it is of another version. */
enum code store_bring_up(struct store *store, bool create);
