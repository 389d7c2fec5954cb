/* Declarations, payments and statements: rows to search by, documents from the journal. */
#include "engine.h"

#include <stdlib.h>

enum { DOCUMENTS_LISTED_MAX = 1000 };

/* The change that a row follows from. */
static enum code load_changes(struct store *store, struct arena *arena, bn owner, int64_t seq,
                              struct changes **ret_changes)
{
    struct sql sql = sql_new(store, QUERY_JOURNAL_GET);
    sql_bn(&sql, owner);
    sql_int(&sql, seq);
    enum code code = sql_get(&sql);
    if (code == OK) {
        sql.column = 6;
        code = changes_decode(arena, column_text(&sql, arena), ret_changes);
        sql_end(&sql);
    }
    /* A row without its record, or a body that is none: not what was asked for, but broken. */
    return code == OK ? OK : FAULT;
}

/* ---- declarations ---- */

static void read_declaration(struct sql *sql, struct stored_declaration *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->transaction = transaction_from_number(column_int(sql));
    ret->version = (int)column_int(sql);
    column_account(sql, &ret->importer);
    ret->accepted_at.ms = column_int(sql);
    column_chars(sql, ret->filed_by, sizeof(ret->filed_by));
    column_chars(sql, ret->type, sizeof(ret->type));
    int status = column_word(sql, VOCABULARY_DECLARATION);
    ret->status = status < 0 ? DECLARATION_ACCEPTED : (enum declaration_status)status;
    ret->released_on = column_date(sql);
    ret->accounting_date = column_date(sql);
    ret->account_by = column_date(sql);
    ret->due_on = column_date(sql);
    ret->value_for_duty = column_money(sql);
    ret->payable = column_money(sql);
    column_classes(sql, ret->totals);
    ret->lines_count = (int)column_int(sql);
    column_hash(sql, &ret->content);
    ret->journal_seq = column_int(sql);
    column_chars(sql, ret->account_rule, sizeof(ret->account_rule));
    column_chars(sql, ret->due_rule, sizeof(ret->due_rule));
}

/* Key of a version in the declaration table; version 0 gives the newest. */
static enum code find_filing(struct store *store, transaction_number transaction, int version,
                             program_account *ret_account, instant *ret_at, int *ret_version)
{
    struct sql sql = sql_new(store, version == 0 ? QUERY_FILING_NEWEST : QUERY_FILING_GET);
    sql_int(&sql, transaction_to_number(transaction));
    if (version != 0)
        sql_int(&sql, version);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    column_account(&sql, ret_account);
    ret_at->ms = column_int(&sql);
    *ret_version = version == 0 ? (int)column_int(&sql) : version;
    sql_end(&sql);
    return OK;
}

static enum code load_row(struct store *store, transaction_number transaction, int version,
                          struct stored_declaration *ret, bool *ret_newest)
{
    program_account account;
    instant at;
    if (strlen(transaction.text) != 14)
        return NOT_FOUND;
    enum code code = find_filing(store, transaction, version, &account, &at, &version);
    if (code != OK)
        return code;
    struct sql sql = sql_new(store, QUERY_DECLARATION_GET);
    sql_account(&sql, &account);
    sql_int(&sql, at.ms);
    sql_int(&sql, transaction_to_number(transaction));
    sql_int(&sql, version);
    code = sql_get(&sql);
    if (code != OK)
        return code;
    read_declaration(&sql, ret);
    *ret_newest = column_int(&sql) != 0;
    sql_end(&sql);
    return OK;
}

bool engine_load_declaration_row(struct store *store, transaction_number transaction, int version,
                                 struct stored_declaration *ret, bool *ret_newest)
{
    enum code code = load_row(store, transaction, version, ret, ret_newest);
    if (code != OK && code != NOT_FOUND)
        store_stop(store, "declaration");
    return code == OK;
}

enum code store_load_declaration(struct store *store, struct arena *arena,
                                 transaction_number transaction, int version,
                                 struct stored_declaration *ret)
{
    struct stored_declaration row;
    struct changes *changes;
    bool newest;
    enum code code = load_row(store, transaction, version, &row, &newest);
    if (code == OK)
        code = load_changes(store, arena, program_account_bn(row.importer), row.journal_seq,
                            &changes);
    if (code != OK)
        return code;
    for (size_t i = 0; i < changes->declarations_count; i++) {
        const struct stored_declaration *d = &changes->declarations[i];
        if (d->version == row.version && strcmp(d->transaction.text, transaction.text) == 0) {
            row.document = d->document;
            row.result = d->result;
            *ret = row;
            return OK;
        }
    }
    return FAULT;
}

static int compare_newest(const void *left, const void *right)
{
    const struct stored_declaration *a = left, *b = right;
    if (a->accepted_at.ms != b->accepted_at.ms)
        return a->accepted_at.ms < b->accepted_at.ms ? 1 : -1;
    return strcmp(b->transaction.text, a->transaction.text);
}

/* The lowest (fill '0') or highest ('9') number that starts with the text; -1 for no digits. */
static int64_t transaction_bound(const char *text, char fill)
{
    transaction_number number;
    size_t size = text == NULL ? 0 : strlen(text);
    if (size > 14 || (size > 0 && strspn(text, "0123456789") != size))
        return -1;
    memset(number.text, fill, 14);
    number.text[14] = '\0';
    memcpy(number.text, text == NULL ? "" : text, size);
    return transaction_to_number(number);
}

size_t store_list_declarations(struct store *store, struct arena *arena,
                               const struct declaration_filter *filter,
                               struct stored_declaration **ret)
{
    struct stored_declaration *list = NULL;
    size_t count = 0, capacity = 0;
    int64_t limit = filter->limit == 0 ? DOCUMENTS_LISTED_MAX : (int64_t)filter->limit;
    int64_t floor = INT64_MIN, before = INT64_MAX, before_number = INT64_MAX;
    int64_t low = transaction_bound(filter->text, '0'), high = transaction_bound(filter->text, '9');

    *ret = NULL;
    if (filter->after.text[0] != '\0') {
        struct stored_declaration last;
        bool newest;
        if (!engine_load_declaration_row(store, filter->after, 0, &last, &newest))
            return 0;
        before = last.accepted_at.ms;
        before_number = transaction_to_number(last.transaction);
    }
    for (size_t i = 0; i < filter->accounts_count; i++) {
        struct sql sql = sql_new(store, QUERY_DECLARATION_LIST);
        sql_account(&sql, &filter->accounts[i]);
        sql_int(&sql, floor);
        sql_int(&sql, before);
        sql_int(&sql, before_number);
        sql_int(&sql, date_number(filter->from));
        sql_int(&sql, date_is_none(filter->to) ? INT64_MAX : date_number(filter->to));
        sql_text(&sql, filter->filed_by == NULL ? "" : filter->filed_by);
        sql_int(&sql, low);
        sql_int(&sql, high);
        sql_text(&sql, filter->firms != NULL && filter->firms[i] ? filter->firm.text : "");
        sql_int(&sql, limit);
        while (sql_next(&sql))
            read_declaration(&sql, LIST_PUSH(arena, list, count, capacity));
        /* Once a page is full, older ones of the accounts to come cannot be on it. */
        if (count > 0)
            qsort(list, count, sizeof(*list), compare_newest);
        if (count >= (size_t)limit) {
            count = (size_t)limit;
            floor = list[count - 1].accepted_at.ms;
        }
    }
    *ret = list;
    return count;
}

bool store_filed_by(struct store *store, transaction_number transaction, bn firm)
{
    if (strlen(transaction.text) != 14 || firm.text[0] == '\0')
        return false;
    struct sql sql = sql_new(store, QUERY_FILING_BY);
    sql_int(&sql, transaction_to_number(transaction));
    sql_text(&sql, firm.text);
    bool found = sql_next(&sql);
    sql_end(&sql);
    return found;
}

enum code store_last_transaction(struct store *store, const char *digits, transaction_number *ret)
{
    struct sql sql = sql_new(store, QUERY_FILING_LAST);
    sql_int(&sql, transaction_bound(digits, '0'));
    sql_int(&sql, transaction_bound(digits, '9'));
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    *ret = transaction_from_number(column_int(&sql));
    sql_end(&sql);
    return OK;
}

/* ---- payments ---- */

static void read_payment(struct sql *sql, struct arena *arena, struct stored_payment *ret)
{
    memset(ret, 0, sizeof(*ret));
    bn b = column_bn(sql);
    char program[8];
    column_chars(sql, ret->id, sizeof(ret->id));
    column_chars(sql, program, sizeof(program));
    ret->account = account_make(b, program);
    ret->amount = column_money(sql);
    ret->value_on = column_date(sql);
    ret->posted_on = column_date(sql);
    column_chars(sql, ret->paid_by, sizeof(ret->paid_by));
    column_chars(sql, ret->method, sizeof(ret->method));
    ret->reference = column_text(sql, arena);
    ret->journal_seq = column_int(sql);
}

static size_t read_payments(struct sql *sql, struct arena *arena, struct stored_payment **ret)
{
    struct stored_payment *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql))
        read_payment(sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

size_t store_list_payments(struct store *store, struct arena *arena, program_account account,
                           struct stored_payment **ret)
{
    struct sql sql = sql_new(store, QUERY_PAYMENT_LIST);
    sql_account(&sql, &account);
    return read_payments(&sql, arena, ret);
}

size_t store_list_payments_named(struct store *store, struct arena *arena, const char *id,
                                 struct stored_payment **ret)
{
    struct sql sql = sql_new(store, QUERY_PAYMENT_NAMED);
    sql_text(&sql, id);
    return read_payments(&sql, arena, ret);
}

enum code store_load_payment(struct store *store, struct arena *arena, bn owner, const char *id,
                             struct stored_payment *ret)
{
    struct sql sql = sql_new(store, QUERY_PAYMENT_GET);
    sql_bn(&sql, owner);
    sql_text(&sql, id);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_payment(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

/* ---- statements ---- */

static void read_statement(struct sql *sql, struct stored_statement *ret)
{
    memset(ret, 0, sizeof(*ret));
    bn b = column_bn(sql);
    char program[8];
    column_chars(sql, ret->id, sizeof(ret->id));
    column_chars(sql, program, sizeof(program));
    ret->account = account_make(b, program);
    column_chars(sql, ret->kind, sizeof(ret->kind));
    ret->issued_on = column_date(sql);
    ret->period_from = column_date(sql);
    ret->period_to = column_date(sql);
    ret->due_on = column_date(sql);
    ret->opening = column_money(sql);
    ret->closing = column_money(sql);
    ret->total_payable = column_money(sql);
    ret->journal_seq = column_int(sql);
}

static size_t read_statements(struct sql *sql, struct arena *arena, struct stored_statement **ret)
{
    struct stored_statement *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql))
        read_statement(sql, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

size_t store_list_statements(struct store *store, struct arena *arena, program_account account,
                             const char *kind, struct stored_statement **ret)
{
    struct sql sql = sql_new(store, QUERY_STATEMENT_LIST);
    sql_account(&sql, &account);
    sql_text(&sql, kind == NULL ? "" : kind);
    return read_statements(&sql, arena, ret);
}

size_t store_list_all_statements(struct store *store, struct arena *arena,
                                 struct stored_statement **ret)
{
    struct sql sql = sql_new(store, QUERY_STATEMENT_LIST_ALL);
    return read_statements(&sql, arena, ret);
}

size_t store_list_statements_of(struct store *store, struct arena *arena, money total_payable,
                                date since, size_t limit, struct stored_statement **ret)
{
    struct sql sql = sql_new(store, QUERY_STATEMENT_LIST_OF);
    sql_money(&sql, total_payable);
    sql_date(&sql, since);
    sql_int(&sql, (int64_t)limit);
    return read_statements(&sql, arena, ret);
}

static enum code load_statement_row(struct store *store, bn owner, const char *id,
                                    struct stored_statement *ret)
{
    struct sql sql = sql_new(store, QUERY_STATEMENT_GET);
    sql_bn(&sql, owner);
    sql_text(&sql, id);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_statement(&sql, ret);
    sql_end(&sql);
    return OK;
}

bool engine_load_statement_row(struct store *store, bn owner, const char *id,
                               struct stored_statement *ret)
{
    enum code code = load_statement_row(store, owner, id, ret);
    if (code != OK && code != NOT_FOUND)
        store_stop(store, "statement");
    return code == OK;
}

enum code store_load_statement(struct store *store, struct arena *arena, const char *id,
                               struct stored_statement *ret)
{
    /* SOA-123456782RM0001-202511: the id says whose it is. */
    const char *account = strchr(id, '-');
    bn owner = {""};
    if (account == NULL || strlen(account + 1) < 15 || strspn(account + 1, "0123456789") < 9)
        return NOT_FOUND;
    memcpy(owner.text, account + 1, 9);
    struct stored_statement row;
    struct changes *changes;
    enum code code = load_statement_row(store, owner, id, &row);
    if (code == OK)
        code = load_changes(store, arena, owner, row.journal_seq, &changes);
    if (code != OK)
        return code;
    if (changes->statement == NULL || strcmp(changes->statement->id, id) != 0)
        return FAULT;
    row.document = changes->statement_document;
    *ret = row;
    return OK;
}

date store_last_release(struct store *store, program_account account)
{
    date last = DATE_NONE;
    struct sql sql = sql_new(store, QUERY_DECLARATION_LAST_RELEASE);
    sql_account(&sql, &account);
    if (sql_next(&sql)) {
        last = column_date(&sql);
        sql_end(&sql);
    }
    return last;
}
