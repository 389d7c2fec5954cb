/* Impacts of changes of the law: runs, their sums by account, declarations that come out otherwise.
 */
#include "engine.h"
#include "store_law.h"

static void sql_cursor(struct sql *sql, const struct law_cursor *cursor)
{
    bool begun = cursor->account.text[0] != '\0';
    if (begun) {
        sql_account(sql, &cursor->account);
    } else {
        sql_int(sql, -1);
        sql_text(sql, "");
    }
    sql_int(sql, cursor->accepted_at.ms);
    sql_int(sql, begun ? transaction_to_number(cursor->transaction) : 0);
    sql_int(sql, cursor->version);
}

static void read_impact(struct sql *sql, struct arena *arena, struct law_impact *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->number = column_int(sql);
    ret->change = column_int(sql);
    ret->revision = (int)column_int(sql);
    ret->base_at.ms = column_int(sql);
    ret->began_at.ms = column_int(sql);
    ret->began_by = column_text(sql, arena);
    ret->from = column_date(sql);
    ret->to = column_date(sql);
    ret->law_on = column_date(sql);
    int64_t owner = column_int(sql);
    const char *program = column_text(sql, arena);
    if (owner >= 0)
        ret->after.account = account_make(bn_from_number(owner), program);
    ret->after.accepted_at.ms = column_int(sql);
    int64_t transaction = column_int(sql);
    if (owner >= 0)
        ret->after.transaction = transaction_from_number(transaction);
    ret->after.version = (int)column_int(sql);
    ret->looked = column_int(sql);
    ret->ended_at.ms = column_int(sql);
}

static enum code load_impact(struct sql sql, struct arena *arena, struct law_impact *ret)
{
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_impact(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

enum code store_load_law_impact(struct store *store, struct arena *arena, int64_t number,
                                struct law_impact *ret)
{
    struct sql sql = sql_new(store, QUERY_LAW_IMPACT_GET);
    sql_int(&sql, number);
    return load_impact(sql, arena, ret);
}

enum code store_load_last_law_impact(struct store *store, struct arena *arena, int64_t change,
                                     struct law_impact *ret)
{
    struct sql sql = sql_new(store, QUERY_LAW_IMPACT_LAST);
    sql_int(&sql, change);
    return load_impact(sql, arena, ret);
}

enum code store_load_unfinished_law_impact(struct store *store, struct arena *arena,
                                           struct law_impact *ret)
{
    return load_impact(sql_new(store, QUERY_LAW_IMPACT_UNFINISHED), arena, ret);
}

static enum code add_impact(struct store *store, struct arena *arena, struct law_impact *impact)
{
    struct law_impact last;
    enum code code = store_load_last_law_impact(store, arena, impact->change, &last);
    if (code == OK && last.ended_at.ms == 0)
        return CONFLICT;
    if (code != OK && code != NOT_FOUND)
        return code;
    struct sql sql = sql_new(store, QUERY_LAW_IMPACT_NUMBER);
    code = sql_get(&sql);
    if (code != OK)
        return code == NOT_FOUND ? FAULT : code;
    impact->number = column_int(&sql) + 1;
    sql_end(&sql);
    sql = sql_new(store, QUERY_LAW_IMPACT_ADD);
    sql_int(&sql, impact->number);
    sql_int(&sql, impact->change);
    sql_int(&sql, impact->revision);
    sql_int(&sql, impact->base_at.ms);
    sql_int(&sql, impact->began_at.ms);
    sql_text(&sql, impact->began_by);
    sql_date(&sql, impact->from);
    sql_date(&sql, impact->to);
    sql_date(&sql, impact->law_on);
    sql_cursor(&sql, &impact->after);
    sql_int(&sql, impact->looked);
    sql_int(&sql, impact->ended_at.ms);
    return sql_run(&sql);
}

enum code store_begin_law_impact(struct store *store, struct law_impact *impact)
{
    struct arena *arena = arena_new();
    enum code code = engine_begin(store);
    if (code == OK) {
        code = store->engine->exclude(store);
        if (code == OK)
            code = add_impact(store, arena, impact);
        code = engine_end(store, code);
    }
    arena_free(arena);
    return code;
}

/* ---- the declarations ---- */

enum code store_page_law_declarations(struct store *store, struct arena *arena,
                                      const struct law_impact *impact, size_t limit,
                                      struct stored_declaration **ret, size_t *ret_count)
{
    struct stored_declaration *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_LAW_IMPACT_DECLARATIONS);
    sql_cursor(&sql, &impact->after);
    sql_date(&sql, impact->from);
    sql_date(&sql, impact->to);
    sql_int(&sql, (int64_t)limit);
    while (sql_next(&sql)) {
        struct stored_declaration *row = LIST_PUSH(arena, list, count, capacity);
        row->transaction = transaction_from_number(column_int(&sql));
        row->version = (int)column_int(&sql);
        column_account(&sql, &row->importer);
        row->accepted_at.ms = column_int(&sql);
    }
    for (size_t i = 0; i < count; i++) {
        enum code code =
            store_load_declaration(store, arena, list[i].transaction, list[i].version, &list[i]);
        if (code != OK)
            return code == NOT_FOUND ? FAULT : code;
    }
    *ret = list;
    *ret_count = count;
    return OK;
}

/* ---- sums ---- */

static void read_account(struct sql *sql, struct law_impact_account *ret)
{
    memset(ret, 0, sizeof(*ret));
    column_account(sql, &ret->account);
    ret->declarations = column_int(sql);
    ret->touched = column_int(sql);
    ret->refused = column_int(sql);
    ret->taken = column_int(sql);
    ret->neither = column_int(sql);
    ret->more = column_money(sql);
    ret->less = column_money(sql);
    column_classes(sql, ret->by_class);
}

static void account_add(struct law_impact_account *sum, const struct law_impact_account *part)
{
    sum->declarations += part->declarations;
    sum->touched += part->touched;
    sum->refused += part->refused;
    sum->taken += part->taken;
    sum->neither += part->neither;
    sum->more = money_add(sum->more, part->more);
    sum->less = money_add(sum->less, part->less);
    for (int i = 0; i < REVENUE_COUNT; i++)
        sum->by_class[i] = money_add(sum->by_class[i], part->by_class[i]);
}

static enum code put_account(struct store *store, struct arena *arena, int64_t impact,
                             const struct law_impact_account *part)
{
    struct law_impact_account sum = {.account = part->account};
    struct sql sql = sql_new(store, QUERY_LAW_IMPACT_ACCOUNT_GET);
    sql_int(&sql, impact);
    sql_account(&sql, &part->account);
    enum code code = sql_get(&sql);
    if (code == OK) {
        read_account(&sql, &sum);
        sql_end(&sql);
    } else if (code != NOT_FOUND) {
        return code;
    }
    account_add(&sum, part);
    sql = sql_new(store, QUERY_LAW_IMPACT_ACCOUNT_PUT);
    sql_int(&sql, impact);
    sql_account(&sql, &part->account);
    sql_int(&sql, sum.declarations);
    sql_int(&sql, sum.touched);
    sql_int(&sql, sum.refused);
    sql_int(&sql, sum.taken);
    sql_int(&sql, sum.neither);
    sql_money(&sql, sum.more);
    sql_money(&sql, sum.less);
    sql_text(&sql, classes_encode(arena, sum.by_class));
    return sql_run(&sql);
}

static enum code add_declaration(struct store *store, struct arena *arena, int64_t impact,
                                 const struct law_impact_declaration *one)
{
    struct sql sql = sql_new(store, QUERY_LAW_IMPACT_DECLARATION_ADD);
    sql_int(&sql, impact);
    sql_account(&sql, &one->account);
    sql_int(&sql, transaction_to_number(one->transaction));
    sql_int(&sql, one->version);
    sql_date(&sql, one->law_on);
    sql_text(&sql, one->stands);
    sql_money(&sql, one->before);
    sql_money(&sql, one->after);
    sql_text(&sql, classes_encode(arena, one->by_class));
    sql_text(&sql, one->findings);
    return sql_run(&sql);
}

static bool same_cursor(const struct law_cursor *a, const struct law_cursor *b)
{
    return program_account_equal(a->account, b->account) &&
           a->accepted_at.ms == b->accepted_at.ms &&
           strcmp(a->transaction.text, b->transaction.text) == 0 && a->version == b->version;
}

static enum code put_page(struct store *store, struct arena *arena, const struct law_page *page)
{
    struct law_impact there;
    const struct law_impact *impact = &page->impact;
    enum code code = store_load_law_impact(store, arena, impact->number, &there);
    if (code == OK && (there.ended_at.ms != 0 || !same_cursor(&there.after, &page->expect)))
        return MOVED;
    for (size_t i = 0; i < page->accounts_count && code == OK; i++)
        code = put_account(store, arena, impact->number, &page->accounts[i]);
    for (size_t i = 0; i < page->declarations_count && code == OK; i++)
        code = add_declaration(store, arena, impact->number, &page->declarations[i]);
    if (code != OK)
        return code;
    struct sql sql = sql_new(store, QUERY_LAW_IMPACT_MOVE);
    sql_cursor(&sql, &impact->after);
    sql_int(&sql, impact->looked);
    sql_int(&sql, impact->ended_at.ms);
    sql_int(&sql, impact->number);
    return sql_run(&sql);
}

enum code store_put_law_page(struct store *store, const struct law_page *page)
{
    struct arena *arena = arena_new();
    enum code code = engine_begin(store);
    if (code == OK) {
        code = store->engine->exclude(store);
        if (code == OK)
            code = put_page(store, arena, page);
        code = engine_end(store, code);
    }
    arena_free(arena);
    return code;
}

size_t store_list_law_impact_accounts(struct store *store, struct arena *arena, int64_t impact,
                                      program_account after, size_t limit,
                                      struct law_impact_account **ret)
{
    struct law_impact_account *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_LAW_IMPACT_ACCOUNT_PAGE);
    sql_int(&sql, impact);
    if (after.text[0] != '\0') {
        sql_account(&sql, &after);
    } else {
        sql_int(&sql, -1);
        sql_text(&sql, "");
    }
    sql_int(&sql, (int64_t)limit);
    while (sql_next(&sql))
        read_account(&sql, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

static size_t list_declarations(struct sql sql, struct arena *arena,
                                struct law_impact_declaration **ret)
{
    struct law_impact_declaration *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(&sql)) {
        struct law_impact_declaration *one = LIST_PUSH(arena, list, count, capacity);
        column_account(&sql, &one->account);
        one->transaction = transaction_from_number(column_int(&sql));
        one->version = (int)column_int(&sql);
        one->law_on = column_date(&sql);
        one->stands = column_text(&sql, arena);
        one->before = column_money(&sql);
        one->after = column_money(&sql);
        column_classes(&sql, one->by_class);
        one->findings = column_text(&sql, arena);
    }
    *ret = list;
    return count;
}

size_t store_list_law_impact_refused(struct store *store, struct arena *arena, int64_t impact,
                                     size_t limit, struct law_impact_declaration **ret)
{
    struct sql sql = sql_new(store, QUERY_LAW_IMPACT_DECLARATION_REFUSED);
    sql_int(&sql, impact);
    sql_int(&sql, (int64_t)limit);
    return list_declarations(sql, arena, ret);
}

size_t store_list_law_impact_declarations(struct store *store, struct arena *arena, int64_t impact,
                                          const struct law_impact_declaration *after, size_t limit,
                                          struct law_impact_declaration **ret)
{
    struct sql sql = sql_new(store, QUERY_LAW_IMPACT_DECLARATION_PAGE);
    sql_int(&sql, impact);
    if (after != NULL) {
        sql_account(&sql, &after->account);
        sql_int(&sql, transaction_to_number(after->transaction));
    } else {
        sql_int(&sql, -1);
        sql_text(&sql, "");
        sql_int(&sql, 0);
    }
    sql_int(&sql, (int64_t)limit);
    return list_declarations(sql, arena, ret);
}
