/* Businesses, accounts, delegations, journal records. */
#include "engine.h"

static void read_account(struct sql *sql, struct arena *arena, struct registry_account *ret)
{
    column_account(sql, &ret->account);
    ret->name = column_text(sql, arena);
    ret->import = column_int(sql) != 0;
    column_chars(sql, ret->asec, sizeof(ret->asec));
    ret->open_from = column_date(sql);
    ret->closed_on = column_date(sql);
    ret->csa = (int)column_int(sql);
    ret->courier = column_int(sql) != 0;
    ret->continuous = column_int(sql) != 0;
}

static size_t list_accounts(struct store *store, struct arena *arena, bn owner,
                            const struct registry_account **ret)
{
    struct registry_account *accounts = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_ACCOUNT_LIST);
    sql_bn(&sql, owner);
    while (sql_next(&sql))
        read_account(&sql, arena, LIST_PUSH(arena, accounts, count, capacity));
    *ret = accounts;
    return count;
}

static void read_business(struct sql *sql, struct arena *arena, struct registry_business *ret)
{
    struct registry_business b = {.bn = column_bn(sql)};
    int kind = column_word(sql, VOCABULARY_BUSINESS);
    b.kind = kind < 0 ? BUSINESS_IMPORTER : (enum business_kind)kind;
    b.legal_name = column_text(sql, arena);
    b.trade_name = column_text(sql, arena);
    b.street = column_text(sql, arena);
    b.city = column_text(sql, arena);
    b.province = column_text(sql, arena);
    b.postal_code = column_text(sql, arena);
    b.country = column_text(sql, arena);
    int language = column_word(sql, VOCABULARY_LANGUAGE);
    b.language = language < 0 ? LANGUAGE_EN : (enum language)language;
    b.check_exempt = column_int(sql) != 0;
    column_chars(sql, b.licence, sizeof(b.licence));
    b.licence_until = column_date(sql);
    b.licence_suspended = column_int(sql) != 0;
    *ret = b;
}

enum code store_load_head(struct store *store, bn owner, int64_t *ret_seq)
{
    struct sql sql = sql_new(store, QUERY_HEAD);
    sql_bn(&sql, owner);
    enum code code = sql_get(&sql);
    *ret_seq = 0;
    if (code != OK)
        return code == NOT_FOUND ? OK : code;
    *ret_seq = column_int(&sql);
    sql_end(&sql);
    return OK;
}

enum code store_load_business(struct store *store, struct arena *arena, bn owner,
                              struct registry_business *ret_business, int64_t *ret_head_seq)
{
    /* The head first: what is read after it is at least as new. */
    int64_t head;
    enum code code = store_load_head(store, owner, &head);
    if (code != OK)
        return code;
    struct sql sql = sql_new(store, QUERY_BUSINESS_GET);
    sql_bn(&sql, owner);
    code = sql_get(&sql);
    if (code != OK)
        return code;
    struct registry_business b;
    read_business(&sql, arena, &b);
    sql_end(&sql);
    b.accounts_count = list_accounts(store, arena, owner, &b.accounts);
    if (ret_business != NULL)
        *ret_business = b;
    if (ret_head_seq != NULL)
        *ret_head_seq = head;
    return OK;
}

size_t store_list_businesses(struct store *store, struct arena *arena,
                             struct registry_business **ret)
{
    struct registry_business *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_BUSINESS_LIST);
    while (sql_next(&sql))
        read_business(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    for (size_t i = 0; i < count; i++)
        list[i].accounts_count = list_accounts(store, arena, list[i].bn, &list[i].accounts);
    *ret = list;
    return count;
}

void column_delegation(struct sql *sql, struct registry_delegation *ret)
{
    column_account(sql, &ret->account);
    ret->delegate = column_bn(sql);
    ret->from = column_date(sql);
    ret->until = column_date(sql);
    ret->file = column_int(sql) != 0;
    ret->statements = column_int(sql) != 0;
    ret->pay = column_int(sql) != 0;
    ret->own_only = column_int(sql) != 0;
    ret->ceiling = column_money(sql);
    ret->suspended = column_int(sql) != 0;
    ret->ended_on = column_date(sql);
}

static size_t read_clients(struct sql *sql, struct arena *arena, struct registry_client **ret)
{
    struct registry_client *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql)) {
        struct registry_client *client = LIST_PUSH(arena, list, count, capacity);
        column_delegation(sql, &client->delegation);
        client->legal_name = column_text(sql, arena);
        read_account(sql, arena, &client->account);
    }
    *ret = list;
    return count;
}

size_t store_list_clients(struct store *store, struct arena *arena, bn delegate, date on,
                          program_account after, size_t limit, struct registry_client **ret)
{
    struct sql sql = sql_new(store, QUERY_DELEGATION_LIST_OF);
    sql_bn(&sql, delegate);
    sql_date(&sql, on);
    sql_int(&sql, after.text[0] == '\0' ? -1 : bn_to_number(program_account_bn(after)));
    sql_text(&sql, after.text[0] == '\0' ? "" : program_account_program(&after));
    sql_int(&sql, limit == 0 ? INT64_MAX : (int64_t)limit);
    return read_clients(&sql, arena, ret);
}

/* Numbers as each engine reads a list of them from a text. */
void sql_numbers(struct sql *sql, struct arena *arena, const bn *list, size_t count)
{
    bool sqlite = sql->store->engine->dialect == DIALECT_SQLITE;
    struct out out = out_new(arena);
    out_char(&out, sqlite ? '[' : '{');
    for (size_t i = 0; i < count; i++)
        out_printf(&out, "%s%lld", i == 0 ? "" : ",", (long long)bn_to_number(list[i]));
    out_char(&out, sqlite ? ']' : '}');
    sql_text(sql, out.data);
}

size_t store_list_clients_among(struct store *store, struct arena *arena, bn delegate, date on,
                                const bn *among, size_t count, struct registry_client **ret)
{
    struct sql sql = sql_new(store, QUERY_DELEGATION_LIST_AMONG);
    sql_bn(&sql, delegate);
    sql_date(&sql, on);
    sql_numbers(&sql, arena, among, count);
    return read_clients(&sql, arena, ret);
}

/* By number; one comes once, however often it is there. */
static size_t read_names(struct sql *sql, struct arena *arena, struct named_client **ret)
{
    struct named_client *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql)) {
        bn number = column_bn(sql);
        if (count > 0 && bn_equal(list[count - 1].bn, number))
            continue;
        *LIST_PUSH(arena, list, count, capacity) =
            (struct named_client){number, column_text(sql, arena)};
    }
    *ret = list;
    return count;
}

size_t store_page_names(struct store *store, struct arena *arena, bn after, size_t limit,
                        struct named_client **ret)
{
    struct sql sql = sql_new(store, QUERY_BUSINESS_NAMES);
    sql_bn_or_none(&sql, after);
    sql_int(&sql, (int64_t)limit);
    return read_names(&sql, arena, ret);
}

size_t store_list_client_names(struct store *store, struct arena *arena, bn delegate, date on,
                               bn from, struct named_client **ret)
{
    struct sql sql = sql_new(store, QUERY_DELEGATION_NAMES_OF);
    sql_bn(&sql, delegate);
    sql_date(&sql, on);
    sql_bn_or_none(&sql, from);
    return read_names(&sql, arena, ret);
}

size_t store_list_delegations_to(struct store *store, struct arena *arena, bn owner,
                                 struct registry_delegation **ret)
{
    struct registry_delegation *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_DELEGATION_LIST_TO);
    sql_bn(&sql, owner);
    while (sql_next(&sql))
        column_delegation(&sql, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

static size_t read_accounts(struct sql *sql, struct arena *arena, program_account **ret)
{
    program_account *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql))
        column_account(sql, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

size_t store_list_active_accounts(struct store *store, struct arena *arena, date since,
                                  program_account **ret)
{
    struct sql sql = sql_new(store, QUERY_ACCOUNT_LIST_ACTIVE);
    sql_date(&sql, since);
    return read_accounts(&sql, arena, ret);
}

size_t store_list_unenrolled(struct store *store, struct arena *arena, program_account **ret)
{
    struct sql sql = sql_new(store, QUERY_ACCOUNT_LIST_UNENROLLED);
    return read_accounts(&sql, arena, ret);
}

size_t store_list_in_credit(struct store *store, struct arena *arena, program_account after,
                            size_t limit, struct in_credit **ret)
{
    struct in_credit *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_ACCOUNT_LIST_IN_CREDIT);
    sql_account(&sql, &after);
    sql_int(&sql, (int64_t)limit);
    while (sql_next(&sql)) {
        struct in_credit *one = LIST_PUSH(arena, list, count, capacity);
        column_account(&sql, &one->account);
        one->credits = column_money(&sql);
        one->debts = column_money(&sql);
        one->since = column_date(&sql);
    }
    *ret = list;
    return count;
}

/* ---- journal ---- */

static void read_record(struct sql *sql, struct arena *arena, struct journal_record *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->bn = column_bn(sql);
    ret->seq = column_int(sql);
    ret->at.ms = column_int(sql);
    ret->kind = column_text(sql, arena);
    column_hash(sql, &ret->body_hash);
    column_hash(sql, &ret->hash);
    ret->body = column_text(sql, arena);
}

static enum code get_record(struct store *store, struct arena *arena, bn owner, int64_t seq,
                            struct journal_record *ret)
{
    struct sql sql = sql_new(store, QUERY_JOURNAL_GET);
    sql_bn(&sql, owner);
    sql_int(&sql, seq);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_record(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

enum code store_load_journal(struct store *store, struct arena *arena, bn owner, int64_t seq,
                             struct journal_record *ret)
{
    struct journal_record record, before;
    enum code code = get_record(store, arena, owner, seq, &record);
    if (code == OK && seq > 1) {
        code = get_record(store, arena, owner, seq - 1, &before);
        if (code == NOT_FOUND)
            code = FAULT; /* a hole in the chain */
        if (code == OK)
            record.previous = before.hash;
    }
    if (code == OK)
        *ret = record;
    return code;
}

bool engine_next_business(struct store *store, bn after, bn *ret_bn)
{
    struct sql sql = sql_new(store, QUERY_JOURNAL_BUSINESS_NEXT);
    sql_int(&sql, after.text[0] == '\0' ? -1 : bn_to_number(after));
    bool found = sql_next(&sql);
    if (found)
        *ret_bn = column_bn(&sql);
    sql_end(&sql);
    return found;
}

bool engine_next_record(struct store *store, struct arena *arena, bn owner, int64_t seq,
                        struct journal_record *ret)
{
    struct sql sql = sql_new(store, QUERY_JOURNAL_NEXT);
    sql_bn(&sql, owner);
    sql_int(&sql, seq);
    bool found = sql_next(&sql);
    if (found)
        read_record(&sql, arena, ret);
    sql_end(&sql);
    return found;
}

void engine_count_rows(struct store *store, struct row_counts *ret)
{
    struct sql sql = sql_new(store, QUERY_COUNT_ROWS);
    int64_t *const counts[] = {&ret->journal, &ret->declarations, &ret->filings, &ret->entries,
                               &ret->postings, &ret->items, &ret->links, &ret->payments,
                               &ret->statements, &ret->businesses, &ret->delegations,
                               &ret->movements, &ret->case_steps, &ret->bulk_steps,
                               &ret->money_steps};
    bool found = sql_next(&sql);
    assert(found);
    for (size_t i = 0; i < ARRAY_COUNT(counts); i++)
        *counts[i] = column_int(&sql);
    sql_end(&sql);
}

char *engine_check(struct store *store, struct arena *arena)
{
    struct sql sql = sql_new(store, QUERY_CHECK);
    char *words = NULL;
    if (sql_next(&sql)) {
        words = column_text(&sql, arena);
        if (words != NULL && strcmp(words, "ok") == 0)
            words = NULL;
    }
    sql_end(&sql);
    return words;
}
