/*
 * store: what is remembered. Speaks the subject; two engines can stand behind it.
 *
 * A change of a business is one `struct changes`: one journal record, chained by hash to the one
 * before it in the same business, and everything that follows from it (declaration versions,
 * entries, items, links, statements), in one transaction. The journal record's body is the
 * canonical JSON of the changes: the state can be rebuilt from the journal alone.
 *
 * A `struct store` may be used by one thread at a time; open one a thread. Commits go through one
 * writer (see committer.h).
 */
#pragma once
#include "base.h"
#include "billing.h"
#include "ledger.h"
#include "registry.h"
#include "store_clients.h"
#include "store_money.h"
#include "tariff.h"

struct store;
struct mail; /* store_people.h */

/* url: a directory (SQLite inside, carm.db), or postgresql://... as libpq takes it. create makes
 * the schema and brings an older one up. writer: opens for writing; SQLite has one, with a lock.
 * NOT_FOUND: nothing is there. BUSY: somebody else writes, or the server does not answer. CONFLICT:
 * the schema is of another version. */
enum code store_open(const char *url, bool create, bool writer, struct store **ret_store);
/* Another reader of the same place, for another thread; NOT_FOUND where connections are dear. */
enum code store_open_beside(struct store *store, struct store **ret_store);
void store_close(struct store *store);
/* May others write to it while it is open here? */
bool store_shared(const struct store *store);
/* For a reader of somebody who can be told to come again. Where the database stays away for that
 * long, its reads give nothing, and store_torn() says so until store_mend(): what was read since
 * the last one is not to be used. Other readers, and all on SQLite, stop the process. */
void store_may_tear(struct store *store, int64_t wait_ms);
bool store_torn(const struct store *store);
void store_mend(struct store *store);
const char *store_error(const struct store *store); /* last fault in words, for the log */

/* ---- changes ---- */

/* ADJUSTMENT: what was asked for; whether it counts is told by its case. REDETERMINED and DECIDED:
 * made by an officer, and by the President's decision. PARTLY: what an officer
 * accepted of an adjustment's lines. SUBMITTED: to be paid before release; where it stands, and
 * whether it counts, is told by its case. */
enum declaration_status { DECLARATION_ACCEPTED, DECLARATION_CORRECTED, DECLARATION_ADJUSTMENT,
                          DECLARATION_REDETERMINED, DECLARATION_DECIDED, DECLARATION_PARTLY,
                          DECLARATION_SUBMITTED,
                          DECLARATION_STATUSES };

/* One version of a declaration. */
struct stored_declaration {
    transaction_number transaction;
    int version;
    program_account importer;
    char filed_by[16]; /* BN15 or BN9 of who filed */
    char type[3];
    enum declaration_status status;
    date released_on, accounting_date;
    date account_by, due_on; /* none: no time runs, nothing is owed */
    char account_rule[24], due_rule[24]; /* ids of the rules that gave them; "" not kept then */
    instant accepted_at;
    money value_for_duty, payable; /* of the whole version */
    money totals[REVENUE_COUNT];
    int lines_count;
    hash256 content;      /* of the canonical document, for the natural-key guard */
    const char *document; /* canonical JSON of the declaration */
    const char *result;   /* packed assessment */
    int64_t journal_seq;  /* given by the store */
};

struct stored_payment {
    char id[72]; /* chosen by the payer or the bank file; unique within the account's business */
    program_account account;
    money amount;
    date value_on, posted_on;
    char paid_by[16], method[16]; /* bank, portal-demo, counter */
    const char *reference;
    int64_t journal_seq;
};

/* Goods into or out of a bonded warehouse. A lot is what went in under one line of a declaration;
 * it keeps its account, warehouse, unit and classification. */
enum { STOCK_MOVEMENTS_MAX = 2 * 2 * 9999 }; /* of a change: both versions, both warehouses */
struct stock_movement {
    program_account account;
    transaction_number source; /* the lot: under what it went in, */
    int source_line;           /* and which line */
    bool entering;             /* of what came in; else of what went out */
    char warehouse[20], unit[4], classification[16]; /* of the lot, as it went in */
    int64_t quantity; /* thousandths, not zero; below zero, a correction takes some back */
    transaction_number transaction; /* of the declaration that moves it */
    int version, line;
    char type[3];
    date moved_on;
    int64_t journal_seq; /* given by the store */
};

struct item_update { /* the only thing that changes on an item beside its outstanding part */
    ledger_id item;
    date interest_through;
};

/* One step of a case about a version of a declaration. A case is named by transaction, version and
 * kind (of the step); where it stands follows from its last step. */
struct stored_case_step {
    ledger_id id; /* journal sequence x 4096 + place, given by the store */
    program_account account;
    transaction_number transaction;
    int version; /* what the case is about */
    enum case_step step;
    date on;
    instant at;
    const char *actor; /* user name or key id */
    int decided;       /* version that came of it, 0 none */
    const char *words; /* NULL none */
    const char *document; /* statement of adjustment, JSON; NULL in lists */
};

/* One step of a request over many declarations (facts/bulk_steps.rec). The request is named by its
 * first step, of which it has one; a fix is the agency's, on the agency's account. */
struct stored_bulk_step {
    ledger_id id;   /* as of a case's step */
    ledger_id bulk; /* the first step; going in, 0: this is the first */
    program_account account;
    enum bulk_step step;
    date on;
    instant at;
    const char *actor;
    hash256 content; /* mass.file: of what was asked; of a fix: of the report, on every step */
    int declarations, refused; /* that it changes; that stay out */
    money net;
    const char *words;    /* NULL none */
    const char *document; /* JSON; NULL in lists and where a step has none */
};

struct changes {
    bn bn;
    int64_t expect_seq; /* the chain head that was read; -1: any (guarded by unique keys alone) */
    instant at;
    date on;            /* business date */
    const char *kind;   /* register, declaration, payment, clearing, interest, statement, notice */
    const char *actor;  /* user name, key id, "system" */
    const struct registry_business *business; /* put as a whole; NULL none */
    size_t delegations_count;
    const struct registry_delegation *delegations;
    size_t declarations_count;
    const struct stored_declaration *declarations; /* guard: (transaction, version) is new, and
                                                      version 1 or the one before exists */
    size_t payments_count;
    const struct stored_payment *payments; /* guard: (bn, id) is new */
    /* Cases are read before they go on: with steps, expect_seq is the head that was read. */
    size_t case_steps_count;
    const struct stored_case_step *case_steps;
    size_t bulk_steps_count; /* the same holds */
    const struct stored_bulk_step *bulk_steps;
    size_t money_steps_count; /* the same holds */
    const struct stored_money_step *money_steps;
    size_t entries_count;
    const struct ledger_entry *entries;
    size_t items_count;
    const struct ledger_item *items;
    size_t links_count;
    const struct ledger_link *links; /* lower the outstanding part of both items */
    size_t updates_count;
    const struct item_update *updates;
    size_t movements_count; /* guarded by expect_seq: the lots were read at that head */
    const struct stock_movement *movements;
    const struct statement *statement; /* SOA or DN issued; guard: its id is new. Its head is kept
                                          in a row; read from the journal, items are left out */
    const char *statement_document;    /* issued JSON; there when statement is */
    /* Idempotency: the answer is kept with the effect, beside the journal. NULL key: none. The
     * guard is that client and key are new. */
    const char *idempotency_client, *idempotency_key;
    hash256 idempotency_request;
    int idempotency_status;
    const char *idempotency_answer;
    /* Letters about it; also beside the journal. */
    const struct mail *const *mails;
    size_t mails_count;
};

struct commit_result {
    enum code code; /* OK; MOVED: head or outstanding has moved, or the day is closed; CONFLICT: a
                       key is taken; BUSY: the store cannot be reached, send again; FAULT */
    bool day_closed;   /* MOVED, and why: its day is closed */
    int64_t seq;       /* of the journal record */
    hash256 head;      /* chain hash of the record */
    hash256 body_hash;
};

/* Encode for the journal; called by store_commit when body is NULL, or ahead by a worker. Places
 * stay places, so that a replay gives the same ids. decode(encode(c)) has all but expect_seq, the
 * idempotency members, letters and what a statement holds beside its head. UNREADABLE: no body of
 * ours. */
char *changes_encode(struct arena *arena, const struct changes *changes);
enum code changes_decode(struct arena *arena, const char *body, struct changes **ret_changes);

/* All in one durable transaction; each succeeds or fails by itself, and sees those before it.
 * bodies (or one of them) may be NULL. Guards in order: expect_seq (MOVED), the closing day (MOVED;
 * see store_begin_closing), the idempotency key,
 * transaction numbers and versions, payment ids, the statement's id (CONFLICT), outstanding parts
 * (MOVED). FAULT for all when the engine fails; a failed fsync stops the process. Bugs abort:
 * entries that fail ledger_check, accounts of another business, lists above LEDGER_ID_PLACES, links
 * between items that do not exist or stand in different accounts.
 *
 * Entries, items and links are each numbered within their own list: place -(n + 1) becomes
 * seq x LEDGER_ID_PLACES + n. The first record of a business has seq 1. */
enum code store_commit(struct store *store, struct arena *arena,
                       const struct changes *const *changes, const char *const *bodies,
                       size_t count, struct commit_result *ret_results);

/* ---- loads; everything returned is in the arena; NOT_FOUND when it is not there ----
 * Lists cannot say FAULT: a read that fails there stops the process rather than pass for an empty
 * list. Load the business first: what is loaded after it is at least as new as its head. */

/* Reads between these two see one moment, and cost less each. While it lasts the log grows. Not on
 * a store that is in a transaction. */
enum code store_snapshot_begin(struct store *store);
void store_snapshot_end(struct store *store);

enum code store_load_business(struct store *store, struct arena *arena, bn bn,
                              struct registry_business *ret_business, int64_t *ret_head_seq);
/* Of its chain alone: seq of the last record, 0 before the first. */
enum code store_load_head(struct store *store, bn bn, int64_t *ret_head_seq);
/* Businesses after one ("": the first), by number. */
struct named_client;
size_t store_page_names(struct store *store, struct arena *arena, bn after, size_t limit,
                        struct named_client **ret);
size_t store_list_businesses(struct store *store, struct arena *arena,
                             struct registry_business **ret);
/* Accounts on which something stands (registry_delegation_stands) for the firm, in order; one for
 * each delegation that reaches it. limit 0: all. */
size_t store_list_clients(struct store *store, struct arena *arena, bn delegate, date on,
                          program_account after, size_t limit, struct registry_client **ret);
/* The same of some clients, at most a thousand or so. */
size_t store_list_clients_among(struct store *store, struct arena *arena, bn delegate, date on,
                                const bn *among, size_t count, struct registry_client **ret);
/* Clients of whom anything stands for the firm, by number from one on ("": the first). */
size_t store_list_client_names(struct store *store, struct arena *arena, bn delegate, date on,
                               bn from, struct named_client **ret);
size_t store_list_delegations_to(struct store *store, struct arena *arena, bn owner,
                                 struct registry_delegation **ret);

/* version 0: the newest. */
enum code store_load_declaration(struct store *store, struct arena *arena,
                                 transaction_number transaction, int version,
                                 struct stored_declaration *ret);
struct declaration_filter {
    const program_account *accounts; /* any of these */
    size_t accounts_count;
    const bool *firms;     /* of this account only where `firm` filed some version; NULL: of none */
    bn firm;
    const char *filed_by;  /* NULL any */
    date from, to;         /* accounting date; none: open */
    const char *text;      /* start of the transaction number; NULL any */
    transaction_number after; /* cursor: accepted before this one; "" first page */
    size_t limit;
};
/* Newest version of each, newest first, without document and result. */
size_t store_list_declarations(struct store *store, struct arena *arena,
                               const struct declaration_filter *filter,
                               struct stored_declaration **ret);
/* Did the firm file some version of it? */
bool store_filed_by(struct store *store, transaction_number transaction, bn firm);
/* The highest number in use that begins with these digits; NOT_FOUND: none does. */
enum code store_last_transaction(struct store *store, const char *digits,
                                 transaction_number *ret);

struct item_filter {
    program_account account;
    bool open_only;          /* outstanding is not zero, or interest still to be worked out: paid
                                late, or linked since interest_through. So an interest run updates
                                interest_through of each such item, also when it posts nothing */
    int64_t seq_max;         /* as known at this journal sequence (interest_through is of now); 0:
                                now. open_only then looks at the outstanding part as it was */
    date from, to;           /* posted_on; none: open */
    int type;                /* enum item_type or -1 */
    ledger_id after;         /* cursor: what comes after this one; 0 first page */
    size_t limit;            /* 0: all */
    bool newest_first;       /* by posted_on and id, with open_only of now by id; else by id */
};
size_t store_list_items(struct store *store, struct arena *arena, const struct item_filter *filter,
                        struct ledger_item **ret);
/* What a document of an account is made of that follows the one in record `seq`: items posted
 * since, and those from before that are open or were linked since; links made since. Outstanding
 * parts are of now. Within a snapshot, or while the business is held. */
struct account_news {
    struct ledger_item *items; /* by id */
    size_t items_count;
    struct ledger_link *links;
    size_t links_count;
};
void store_load_account_news(struct store *store, struct arena *arena, program_account account,
                             int64_t seq, struct account_news *ret);
/* The same without what is open from before and was not linked since. */
void store_load_account_changes(struct store *store, struct arena *arena, program_account account,
                                int64_t seq, struct account_news *ret);
/* Whether anything is to be done about what is open. */
struct open_summary {
    int64_t count, credits, settled; /* settled: interest is still to be worked out */
    date first_due;                  /* of debts that have one; none */
};
void store_load_open_summary(struct store *store, program_account account,
                             struct open_summary *ret);
/* Corrections, adjustments and interest that name `reference`, oldest first: the debt of a
 * declaration but for its first charge. */
size_t store_list_debt(struct store *store, struct arena *arena, program_account account,
                       const char *reference, struct ledger_item **ret);
/* What is open of an account, added up by due date, earliest first: for balances and ages. */
struct open_due {
    date due_on;
    money debits, credits; /* outstanding; credits are zero or below */
    int64_t count;
};
size_t store_list_open_by_due(struct store *store, struct arena *arena, program_account account,
                              struct open_due **ret);
/* The same as of another day: what is effective by `effective_on` of what was posted by `known_on`,
 * both included; none: no limit. Credits are added up under no due date; count is not told. */
size_t store_list_open_by_due_on(struct store *store, struct arena *arena, program_account account,
                                 date effective_on, date known_on, struct open_due **ret);
enum code store_load_item(struct store *store, struct arena *arena, bn bn, ledger_id id,
                          struct ledger_item *ret);
/* Accounts whose credits are more than all their debts (but for what is owed before release), by
 * account, after one; "" from the first. */
struct in_credit {
    program_account account;
    money credits, debts; /* both zero or more */
    date since;           /* the oldest open credit was posted */
};
size_t store_list_in_credit(struct store *store, struct arena *arena, program_account after,
                            size_t limit, struct in_credit **ret);
/* Links of an account, oldest first; seq_max as above; item 0: all, else those of one item. */
size_t store_list_links(struct store *store, struct arena *arena, program_account account,
                        ledger_id item, int64_t seq_max, struct ledger_link **ret);
size_t store_list_entries(struct store *store, struct arena *arena, bn bn, ledger_id item_entry,
                          struct ledger_entry **ret); /* item_entry 0: all of the business */
size_t store_list_payments(struct store *store, struct arena *arena, program_account account,
                           struct stored_payment **ret);
enum code store_load_payment(struct store *store, struct arena *arena, bn bn, const char *id,
                             struct stored_payment *ret);
/* Of all businesses; at most 50. */
size_t store_list_payments_named(struct store *store, struct arena *arena, const char *id,
                                 struct stored_payment **ret);

struct stock_lot {
    program_account account;
    transaction_number source;
    int source_line;
    char warehouse[20], unit[4], classification[16];
    date entered_on;
    int64_t in, out; /* thousandths */
};
struct stock_filter {
    program_account account;
    transaction_number source; /* "" all; else those of one, after after_line */
    bool left_only;            /* something is left */
    transaction_number after;  /* cursor: lots after this line of this transaction; "" first */
    int after_line;
    size_t limit; /* 0: all */
};
size_t store_list_lots(struct store *store, struct arena *arena, const struct stock_filter *filter,
                       struct stock_lot **ret); /* by transaction and line */
size_t store_list_lot_movements(struct store *store, struct arena *arena, program_account account,
                                transaction_number source, int source_line,
                                struct stock_movement **ret); /* oldest first */
/* The first day on which something of the lot left for good; none. */
date store_first_departure(struct store *store, program_account account, transaction_number source,
                           int source_line);
/* What all versions of a declaration moved. */
size_t store_list_movements(struct store *store, struct arena *arena, bn bn,
                            transaction_number transaction, struct stock_movement **ret);

struct stored_statement {
    char kind[4], id[48];
    program_account account;
    date issued_on, period_from, period_to, due_on;
    money opening, closing, total_payable;
    int64_t journal_seq;
    const char *document; /* issued JSON; NULL in lists */
};
size_t store_list_statements(struct store *store, struct arena *arena, program_account account,
                             const char *kind, struct stored_statement **ret); /* newest first */
enum code store_load_statement(struct store *store, struct arena *arena, const char *id,
                               struct stored_statement *ret);
/* Statements of account that ask for this much, issued since a day, newest first; no documents. */
size_t store_list_statements_of(struct store *store, struct arena *arena, money total_payable,
                                date since, size_t limit, struct stored_statement **ret);
/* Of all accounts, by account and then in order of issue, without documents: for the action that
 * derives each again from all items and links there are. */
size_t store_list_all_statements(struct store *store, struct arena *arena,
                                 struct stored_statement **ret);

/* Steps of all cases about a declaration, by version, kind and order; without documents. */
size_t store_list_case_steps(struct store *store, struct arena *arena, bn owner,
                             transaction_number transaction, struct stored_case_step **ret);
/* Steps that extended the time to pay, of an account, oldest first; without documents. */
size_t store_list_extensions(struct store *store, struct arena *arena, program_account account,
                             struct stored_case_step **ret);
/* Last steps of the cases in which somebody has to act, oldest first, of all businesses. */
size_t store_list_undecided(struct store *store, struct arena *arena, size_t limit,
                            struct stored_case_step **ret);
/* With its document. */
enum code store_load_case_step(struct store *store, struct arena *arena, bn owner, ledger_id id,
                               struct stored_case_step *ret);

/* With its document. */
enum code store_load_bulk_step(struct store *store, struct arena *arena, bn owner, ledger_id id,
                               struct stored_bulk_step *ret);
/* All steps of a request, the first first; without documents. */
size_t store_list_bulk_steps(struct store *store, struct arena *arena, bn owner, ledger_id bulk,
                             struct stored_bulk_step **ret);
/* The first step of this kind with that content; NOT_FOUND. */
enum code store_find_bulk(struct store *store, struct arena *arena, bn owner,
                          const hash256 *content, enum bulk_step step,
                          struct stored_bulk_step *ret);
/* First steps of an account's requests (not waivers), newest first; of all accounts. */
size_t store_list_bulks(struct store *store, struct arena *arena, program_account account,
                        size_t limit, struct stored_bulk_step **ret);
size_t store_list_latest_bulks(struct store *store, struct arena *arena, size_t limit,
                               struct stored_bulk_step **ret);

/* The same of waivers and write-offs; account "": of all accounts, limit 0: no limit. */
size_t store_list_reliefs(struct store *store, struct arena *arena, program_account account,
                          size_t limit, struct stored_bulk_step **ret);

struct account_month { /* charges posted in a month by class, for the chart */
    int year, month;
    money by_class[REVENUE_COUNT];
};
size_t store_charges_by_month(struct store *store, struct arena *arena, program_account account,
                              date from, struct account_month **ret);
/* Accounts with an open item, a posting since `since`, for the day run. */
size_t store_list_active_accounts(struct store *store, struct arena *arena, date since,
                                  program_account **ret);
/* Importers' accounts that were never in release prior to payment. */
size_t store_list_unenrolled(struct store *store, struct arena *arena, program_account **ret);

/* The last day on which goods of the account's declarations were released; none. */
date store_last_release(struct store *store, program_account account);

struct journal_record {
    bn bn;
    int64_t seq;
    instant at;
    const char *kind, *body;
    hash256 body_hash, previous, hash;
};
enum code store_load_journal(struct store *store, struct arena *arena, bn bn, int64_t seq,
                             struct journal_record *ret);
/* SHA-256 of 81 bytes: the nine digits of bn, seq (8 bytes, big-endian), the previous record's hash
 * (32 zero bytes before the first), SHA-256 of the body. */
hash256 journal_hash(bn bn, int64_t seq, const hash256 *previous, const hash256 *body_hash);

/* ---- verify: recompute everything ----
 * The chain; every row against the record it follows from, and that there are no others; entries;
 * outstanding parts from amounts and links; the ledger's invariant per account; the engine's own
 * check of its file. That statements derive again is the action's part (it knows documents). */

struct verify_counts {
    int64_t businesses, records, entries, lines, items, links, statements, declarations, problems;
};
/* problem is called once for each thing broken, in words. */
enum code store_verify(struct store *store, const struct tariff *tariff,
                       void (*problem)(void *context, const char *text), void *context,
                       struct verify_counts *ret_counts);

/* ---- whole stores ---- */

/* What a store holds at one moment. hash: SHA-256 over every row of every table that matters (not
 * leases), in the order of their keys: equal in both engines for the same content. */
enum { STORE_TABLES_MAX = 64 };
struct store_state {
    hash256 hash;
    int64_t rows;
    size_t tables_count;
    struct {
        const char *name;
        int64_t rows;
    } tables[STORE_TABLES_MAX];
};
enum code store_state(struct store *store, struct store_state *ret_state);
enum code store_state_hash(struct store *store, hash256 *ret_hash); /* its hash alone */

struct store_progress {
    const char *table;
    int64_t rows, rows_total; /* of all tables; rows_total is 0 while they are counted */
};
struct store_copied {
    struct store_state state; /* of `from`, at the moment that was copied */
    int64_t rows;             /* copied now; less than there are when a cut-off copy went on */
};
/* Copies everything of one moment into an empty store of either engine. `source` names where from:
 * a copy that was cut off goes on when it comes from the same. CONFLICT: `to` holds something else.
 * progress (or NULL) is told of each page. Nobody serves `to` before store_finish_copy, which the
 * caller calls when he has convinced himself of it. */
enum code store_copy(struct store *from, struct store *to, const char *source,
                     void (*progress)(void *context, const struct store_progress *progress),
                     void *context, struct store_copied *ret_copied);
enum code store_finish_copy(struct store *to, const char *source);
/* An unfinished copy: nobody should serve it. */
bool store_half_copied(struct store *store);

struct store_replayed {
    int64_t records, left_out; /* journal records that are in `to`; that came later */
    date day_done, clock;      /* as set in `to`; none: no day was closed, the clock is real */
};
/* Makes `to` what `from` was at an instant, from the journal alone: of each business the records up
 * to the first that stands later, with their original bodies; each must get the hash it had. What
 * is not in the journal is as in `from`, but for answers to keyed requests and sessions, which stay
 * out. The last day that was surely closed is the last one done; a simulated clock goes back. As
 * with store_copy, a cut-off one goes on, and store_finish_copy ends it. FINDINGS: a record did not
 * come out as it was, and problem was told. */
enum code store_replay(struct store *from, struct store *to, const char *source, instant until,
                       void (*problem)(void *context, const char *text),
                       void (*progress)(void *context, const struct store_progress *progress),
                       void *context, struct store_replayed *ret_replayed);

/* Row by row, what a replay makes: all but answers to keyed requests and sessions. problem is told
 * of the first difference in each table: the row by its key, the column, both values. FINDINGS when
 * there is one; ret_rows: that were equal. */
enum code store_compare(struct store *one, struct store *other,
                        void (*problem)(void *context, const char *text), void *context,
                        int64_t *ret_rows);

/* Which migration the store at url is at, and the newest that this program knows. */
enum code store_schema(const char *url, int64_t *ret_there, int64_t *ret_known);
const char *store_kind(const struct store *store); /* sqlite, postgresql */
/* The url for people to see: without its password. */
char *store_name(struct arena *arena, const char *url);

/* ---- reference data ---- */

struct load_counts {
    size_t added, changed, unchanged;
};
/* In one transaction: new rows are added; a row whose fields differ ends the old one's knowledge
 * (it stays, superseded) and adds the new; equal rows are left alone. dry_run: nothing is kept. */
enum code store_load_reference_rows(struct store *store, const struct reference_row *rows,
                                    size_t count, instant at, bool dry_run,
                                    struct load_counts *ret_counts);
size_t store_list_reference(struct store *store, struct arena *arena,
                            struct reference_row **ret); /* current ones, all kinds */
/* Rises with each load that changes; 0 before the first. */
enum code store_load_reference_version(struct store *store, int64_t *ret_version);

/* ---- people and software; not chained (see docs/decisions) ---- */

#include "store_people.h"

struct api_key {
    hash256 hash;
    char id[24];
    const char *name;
    bn business;
    bool ended;
};
enum code store_load_key(struct store *store, struct arena *arena, const hash256 *hash,
                         struct api_key *ret);
enum code store_put_key(struct store *store, const struct api_key *key);

/* Drafts of the portal: what was typed, as it was typed. */
struct draft {
    char id[24]; /* what is kept in the same way and is no declaration has a point in it */
    char user[64];
    program_account account;
    instant saved_at;
    const char *form; /* application/x-www-form-urlencoded fields */
    const char *title;
};
enum code store_load_draft(struct store *store, struct arena *arena, bn bn, const char *id,
                           struct draft *ret);
enum code store_put_draft(struct store *store, const struct draft *draft);
enum code store_end_draft(struct store *store, bn bn, const char *id);
size_t store_list_drafts(struct store *store, struct arena *arena, program_account account,
                         struct draft **ret);

struct stored_answer {
    hash256 request;
    int status;
    const char *answer;
};
enum code store_load_answer(struct store *store, struct arena *arena, const char *client,
                            const char *key, struct stored_answer *ret);

/* Small settings of the installation: "clock", "mode" (demo), "sign.public", "day.done",
 * "day.closing". */
char *store_setting(struct store *store, struct arena *arena, const char *name);
enum code store_load_setting(struct store *store, struct arena *arena, const char *name,
                             char **ret_value);
/* One that is a day; none when there is no such setting, or it is no day. */
enum code store_load_day(struct store *store, const char *name, date *ret_day);
enum code store_put_setting(struct store *store, const char *name, const char *value);

/* ---- several nodes on one store ---- */

/* One node at a time does a job. OK: it is this holder's for `ms` milliseconds from now by the
 * store's clock, taken or kept. CONFLICT: somebody else's. Whoever dies lets go by the time. */
enum code store_take_lease(struct store *store, const char *job, const char *holder, int64_t ms);
enum code store_end_lease(struct store *store, const char *job, const char *holder);
/* Within committer_do: nobody else extends this business's chain until its transaction ends. */
enum code store_hold_business(struct store *store, bn bn);
/* From when this returns, nothing dated before `day` is taken by anybody (MOVED): statements of
 * that day can be made in peace. Waits for batches under way. */
enum code store_begin_closing(struct store *store, date day);
/* The day is closed. Neither goes back to a day before the one that was reached. */
enum code store_end_closing(struct store *store, date day);
