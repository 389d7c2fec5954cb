/* Goods in bonded warehouses: movements, and lots added up from them. */
#include "engine.h"

static void read_movement(struct sql *sql, struct stock_movement *ret)
{
    memset(ret, 0, sizeof(*ret));
    column_account(sql, &ret->account);
    ret->source = transaction_from_number(column_int(sql));
    ret->source_line = (int)column_int(sql);
    ret->entering = column_int(sql) != 0;
    column_chars(sql, ret->warehouse, sizeof(ret->warehouse));
    column_chars(sql, ret->unit, sizeof(ret->unit));
    column_chars(sql, ret->classification, sizeof(ret->classification));
    ret->quantity = column_int(sql);
    ret->transaction = transaction_from_number(column_int(sql));
    ret->version = (int)column_int(sql);
    ret->line = (int)column_int(sql);
    column_chars(sql, ret->type, sizeof(ret->type));
    ret->moved_on = column_date(sql);
    ret->journal_seq = column_int(sql);
}

static size_t read_movements(struct sql *sql, struct arena *arena, struct stock_movement **ret)
{
    struct stock_movement *list = NULL;
    size_t count = 0, capacity = 0;
    while (sql_next(sql))
        read_movement(sql, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

size_t engine_list_movements(struct store *store, struct arena *arena, bn owner, int64_t seq,
                             struct stock_movement **ret)
{
    struct sql sql = sql_new(store, QUERY_STOCK_OF_RECORD);
    sql_bn(&sql, owner);
    sql_int(&sql, seq);
    return read_movements(&sql, arena, ret);
}

size_t store_list_movements(struct store *store, struct arena *arena, bn owner,
                            transaction_number transaction, struct stock_movement **ret)
{
    struct sql sql = sql_new(store, QUERY_STOCK_OF_TRANSACTION);
    sql_bn(&sql, owner);
    sql_int(&sql, transaction_to_number(transaction));
    return read_movements(&sql, arena, ret);
}

size_t store_list_lot_movements(struct store *store, struct arena *arena, program_account account,
                                transaction_number source, int source_line,
                                struct stock_movement **ret)
{
    struct sql sql = sql_new(store, QUERY_STOCK_OF_LOT);
    sql_account(&sql, &account);
    sql_int(&sql, transaction_to_number(source));
    sql_int(&sql, source_line);
    return read_movements(&sql, arena, ret);
}

date store_first_departure(struct store *store, program_account account, transaction_number source,
                           int source_line)
{
    struct sql sql = sql_new(store, QUERY_STOCK_FIRST_OUT);
    date first = DATE_NONE;
    sql_account(&sql, &account);
    sql_int(&sql, transaction_to_number(source));
    sql_int(&sql, source_line);
    if (sql_next(&sql)) {
        first = column_date(&sql);
        sql_end(&sql);
    }
    return first;
}

static void read_lot(struct sql *sql, struct stock_lot *ret)
{
    memset(ret, 0, sizeof(*ret));
    column_account(sql, &ret->account);
    ret->source = transaction_from_number(column_int(sql));
    ret->source_line = (int)column_int(sql);
    column_chars(sql, ret->warehouse, sizeof(ret->warehouse));
    column_chars(sql, ret->unit, sizeof(ret->unit));
    column_chars(sql, ret->classification, sizeof(ret->classification));
    ret->entered_on = column_date(sql);
    ret->in = column_int(sql);
    ret->out = column_int(sql);
}

size_t store_list_lots(struct store *store, struct arena *arena, const struct stock_filter *filter,
                       struct stock_lot **ret)
{
    struct stock_lot *list = NULL;
    size_t count = 0, capacity = 0;
    bool one = filter->source.text[0] != '\0', later = filter->after.text[0] != '\0';
    int64_t from = one     ? transaction_to_number(filter->source)
                   : later ? transaction_to_number(filter->after)
                           : 0;
    struct sql sql = sql_new(store, QUERY_STOCK_LOTS);
    sql_account(&sql, &filter->account);
    sql_int(&sql, from);
    sql_int(&sql, one ? from : INT64_MAX);
    sql_int(&sql, filter->after_line);
    sql_int(&sql, filter->left_only);
    sql_int(&sql, filter->limit == 0 ? INT64_MAX : (int64_t)filter->limit);
    while (sql_next(&sql))
        read_lot(&sql, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

bool engine_next_broken_lot(struct store *store, bn owner, transaction_number *ret, int *ret_line)
{
    struct sql sql = sql_new(store, QUERY_STOCK_BROKEN);
    sql_bn(&sql, owner);
    bool found = sql_next(&sql);
    if (found) {
        *ret = transaction_from_number(column_int(&sql));
        *ret_line = (int)column_int(&sql);
        sql_end(&sql);
    }
    return found;
}
