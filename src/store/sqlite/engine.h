/*
 * The SQLite engine, private: one connection, its prepared statements, and small helpers that bind
 * and read in order. A statement is reset as soon as it has given what was asked, so that no read
 * transaction outlives a call.
 */
#pragma once
#include "sql.h"
#include "store_impl.h"

#include <sqlite3.h>

struct head {
    int64_t bn; /* 0 free */
    int64_t seq;
    hash256 hash;
};

struct store {
    sqlite3 *db;
    sqlite3_stmt *statements[QUERY_COUNT];
    bool writer;
    int lock;  /* file descriptor of the writer's lock, -1 none */
    int depth; /* of transactions under way */
    bool bulk; /* the last batch was a large one: check-point more rarely */
    /* Heads of the chains, by business: never stale, for there is one writer. */
    struct head *heads;
    size_t heads_count, heads_capacity;
    char error[256];
};

/* ---- running statements ---- */

struct sql {
    struct store *store;
    sqlite3_stmt *statement;
    int parameter, column;
};
struct sql sql_new(struct store *store, enum query query);
void sql_int(struct sql *sql, int64_t value);
void sql_text(struct sql *sql, const char *text); /* NULL is NULL; the text stays where it is */
void sql_body(struct sql *sql, const char *text, size_t size);
void sql_hash(struct sql *sql, const hash256 *hash);
static inline void sql_bn(struct sql *sql, bn b) { sql_int(sql, bn_to_number(b)); }
static inline void sql_date(struct sql *sql, date d) { sql_int(sql, date_number(d)); }
static inline void sql_money(struct sql *sql, money m) { sql_int(sql, m.cents); }
void sql_program(struct sql *sql, const program_account *account); /* RM0001 */
void sql_account(struct sql *sql, const program_account *account); /* bn, then program */
/* Write: OK or FAULT. */
enum code sql_run(struct sql *sql);
/* Read: true while there is a row. A read that fails stops the process. */
bool sql_next(struct sql *sql);
/* The same for a read that can answer FAULT: OK for a row, NOT_FOUND at the end. */
enum code sql_get(struct sql *sql);
void sql_end(struct sql *sql);

int64_t column_int(struct sql *sql);
char *column_text(struct sql *sql, struct arena *arena); /* NULL for NULL */
void column_chars(struct sql *sql, char *ret_text, size_t size);
void column_hash(struct sql *sql, hash256 *ret_hash);
static inline date column_date(struct sql *sql) { return date_from_row(column_int(sql)); }
static inline money column_money(struct sql *sql) { return money_cents(column_int(sql)); }
static inline bn column_bn(struct sql *sql) { return bn_from_number(column_int(sql)); }
void column_account(struct sql *sql, program_account *ret_account); /* bn, then program */
/* -1 when the word is not known: a row that was tampered with. */
int column_word(struct sql *sql, enum vocabulary vocabulary);
void column_classes(struct sql *sql, money ret_classes[REVENUE_COUNT]);

/* Records the engine's words; a failed fsync stops the process. Always FAULT. */
enum code store_fault(struct store *store, int status);
/* A read that cannot answer FAULT. */
_Noreturn void store_stop(struct store *store, const char *what);

/* ---- heads ---- */

/* The chain head of a business, seq 0 and zeros before the first record. */
enum code head_get(struct store *store, int64_t bn, struct head *ret_head);
void head_set(struct store *store, const struct head *head);
void heads_forget(struct store *store); /* after a rollback */
