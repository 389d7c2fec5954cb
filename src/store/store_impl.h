/*
 * What both engines of the store share: the journal's body, the chain, lasting ids, and when an
 * item is still open. Private to the room.
 */
#pragma once
#include "store.h"

/* ---- facts by their published ids: places in a list change, ids do not ---- */

enum vocabulary { VOCABULARY_ITEM, VOCABULARY_RULE, VOCABULARY_DECLARATION, VOCABULARY_BUSINESS,
                  VOCABULARY_LANGUAGE, VOCABULARY_CASE_STEP, VOCABULARY_BULK_STEP,
                  VOCABULARY_LAW_STEP, VOCABULARY_MONEY_STEP };
const char *vocabulary_text(enum vocabulary vocabulary, int value);
bool vocabulary_parse(enum vocabulary vocabulary, const char *text, int *ret_value);
int ledger_code_number(enum ledger_code code);                      /* 1100 ... */
bool ledger_code_parse(int64_t number, enum ledger_code *ret_code);

/* ---- numbers in rows ---- */

int64_t bn_to_number(bn b);
bn bn_from_number(int64_t number);
program_account account_make(bn b, const char *program);
int64_t transaction_to_number(transaction_number t);
transaction_number transaction_from_number(int64_t number);
/* As date_from_number, but what is no date is none: a row may have been tampered with. */
date date_from_row(int64_t number);

/* Revenue classes that are not zero, as {"GST":500}. */
char *classes_encode(struct arena *arena, const money classes[REVENUE_COUNT]);
bool classes_decode(const char *text, money ret_classes[REVENUE_COUNT]);

/* ---- a change on its way in ---- */

struct prepared {
    const struct changes *changes;
    const char *body;
    size_t body_size;
    hash256 body_hash;
};
/* Encodes unless body is given, hashes, and asserts what no caller may get wrong: entries pass
 * ledger_check, everything is of the one business, no list is longer than LEDGER_ID_PLACES. */
struct prepared changes_prepare(struct arena *arena, const struct changes *changes,
                                const char *body);
/* As store_commit, of prepared ones. */
enum code store_commit_prepared(struct store *store, struct arena *arena,
                                const struct prepared *prepared, size_t count,
                                struct commit_result *ret_results);

/* Transactions nest; the outermost is one of the engine's for writing. end keeps what was done on
 * OK, undoes it otherwise, and gives code, or FAULT when keeping failed. */
enum code engine_begin(struct store *store);
enum code engine_end(struct store *store, enum code code);

/* Work in a transaction of its own, again when others came first or the connection broke. */
enum code store_transaction(struct store *store, enum code (*work)(struct store *, void *),
                            void *context);

static inline ledger_id id_first(int64_t seq) { return seq * LEDGER_ID_PLACES; }
/* The lasting id of a place in the record `seq`; any other id is itself. */
static inline ledger_id id_resolve(ledger_id id, int64_t seq)
{
    return id < 0 ? id_first(seq) - id - 1 : id;
}
/* Ids below this were known at seq; 0: now. */
static inline ledger_id id_limit(int64_t seq_max)
{
    return seq_max == 0 ? INT64_MAX : id_first(seq_max + 1);
}

/* ---- the moving part of an item ---- */

struct item_state {
    ledger_id id;
    program_account account;
    enum item_type type;
    money amount, outstanding;
    date due_on, interest_through;
    date paid_on, linked_on; /* latest value_on and posted_on of its links */
};
/* Something is outstanding; or it was paid late and interest is not worked out up to that day; or
 * it was linked after its interest was worked out, or on that day, so that a correction may be
 * due. Penalties bear none. */
bool item_state_open(const struct item_state *state);
/* Applies a link to its two items; false when more is cleared than is outstanding. */
bool item_state_link(struct item_state *credit, struct item_state *debit,
                     const struct ledger_link *link);

/* ---- what verify needs of an engine beside store.h ---- */

/* The next business with a journal, after `after` ("" first); false at the end. */
bool engine_next_business(struct store *store, bn after, bn *ret_bn);
/* The next record of a business after seq; false at the end. `previous` is not filled. */
bool engine_next_record(struct store *store, struct arena *arena, bn bn, int64_t seq,
                        struct journal_record *ret);
struct row_counts {
    int64_t journal, declarations, filings, entries, postings, items, links, payments, statements,
        businesses, delegations, movements, case_steps, bulk_steps, money_steps;
};
void engine_count_rows(struct store *store, struct row_counts *ret);
bool engine_load_link(struct store *store, bn bn, ledger_id id, struct ledger_link *ret);
/* Columns of a declaration's row, without document and result. ret_newest: no later version. */
bool engine_load_declaration_row(struct store *store, transaction_number transaction, int version,
                                 struct stored_declaration *ret, bool *ret_newest);
bool engine_load_statement_row(struct store *store, bn bn, const char *id,
                               struct stored_statement *ret);
/* Movements of one record, in order; lots of a business that do not add up. */
size_t engine_list_movements(struct store *store, struct arena *arena, bn bn, int64_t seq,
                             struct stock_movement **ret);
bool engine_next_broken_lot(struct store *store, bn bn, transaction_number *ret, int *ret_line);
/* As its row stands, without document. */
bool engine_load_case_step(struct store *store, struct arena *arena, bn bn, ledger_id id,
                           struct stored_case_step *ret);
bool engine_load_bulk_step(struct store *store, struct arena *arena, bn bn, ledger_id id,
                           struct stored_bulk_step *ret);
bool engine_load_money_step(struct store *store, struct arena *arena, bn bn, ledger_id id,
                            struct stored_money_step *ret);
/* Steps of matters of money that wait, by id. */
size_t engine_list_waiting(struct store *store, struct arena *arena, bn owner, ledger_id **ret);
bool engine_load_item_state(struct store *store, bn bn, ledger_id id, struct item_state *ret,
                            bool *ret_open);
/* The engine's own check of its file; words of the first trouble, NULL when fine. */
char *engine_check(struct store *store, struct arena *arena);
struct account_sum {
    program_account account;
    __int128 receivable, outstanding; /* wide: rows may have been tampered with */
};
/* Per program account: the sum of receivable and credit lines, and of outstanding parts. */
size_t engine_sum_accounts(struct store *store, struct arena *arena, bn bn,
                           struct account_sum **ret);
