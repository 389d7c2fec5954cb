/* Mail to be sent, and what came of sending it. */
#include "engine.h"

static void read_mail(struct sql *sql, struct arena *arena, struct mail *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->id = column_text(sql, arena);
    ret->kind = column_text(sql, arena);
    ret->person = column_text(sql, arena);
    ret->to = column_text(sql, arena);
    ret->subject = column_text(sql, arena);
    ret->body = column_text(sql, arena);
    ret->made_at.ms = column_int(sql);
    ret->state = column_text(sql, arena);
    ret->tries = (int)column_int(sql);
    ret->next_at.ms = column_int(sql);
}

enum code store_load_mail(struct store *store, struct arena *arena, const char *id,
                          struct mail *ret)
{
    struct sql sql = sql_new(store, QUERY_MAIL_GET);
    sql_text(&sql, id);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    read_mail(&sql, arena, ret);
    sql_end(&sql);
    return OK;
}

enum code store_put_mail(struct store *store, const struct mail *mail)
{
    struct sql sql = sql_new(store, QUERY_MAIL_PUT);
    sql_text(&sql, mail->id);
    sql_text(&sql, mail->kind);
    sql_text(&sql, mail->person);
    sql_text(&sql, mail->to);
    sql_text(&sql, mail->subject);
    sql_text(&sql, mail->body);
    sql_int(&sql, mail->made_at.ms);
    sql_text(&sql, mail->state);
    sql_int(&sql, mail->tries);
    sql_int(&sql, mail->next_at.ms);
    return sql_run(&sql);
}

size_t store_list_mail_due(struct store *store, struct arena *arena, instant now, struct mail **ret)
{
    struct mail *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_MAIL_DUE);
    sql_int(&sql, now.ms);
    while (sql_next(&sql))
        read_mail(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

size_t store_list_mail(struct store *store, struct arena *arena, instant before, size_t limit,
                       struct mail **ret)
{
    struct mail *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_MAIL_LIST);
    sql_int(&sql, before.ms);
    sql_int(&sql, (int64_t)limit);
    while (sql_next(&sql))
        read_mail(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}

static void read_try(struct sql *sql, struct arena *arena, struct mail_try *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->number = (int)column_int(sql);
    ret->at.ms = column_int(sql);
    ret->code = (int)column_int(sql);
    ret->answer = column_text(sql, arena);
}

enum code store_add_mail_try(struct store *store, const char *mail, const struct mail_try *one)
{
    struct sql sql = sql_new(store, QUERY_MAIL_TRY_ADD);
    sql_text(&sql, mail);
    sql_int(&sql, one->number);
    sql_int(&sql, one->at.ms);
    sql_int(&sql, one->code);
    sql_text(&sql, one->answer);
    return sql_run(&sql);
}

size_t store_list_mail_tries(struct store *store, struct arena *arena, const char *mail,
                             struct mail_try **ret)
{
    struct mail_try *list = NULL;
    size_t count = 0, capacity = 0;
    struct sql sql = sql_new(store, QUERY_MAIL_TRY_LIST);
    sql_text(&sql, mail);
    while (sql_next(&sql))
        read_try(&sql, arena, LIST_PUSH(arena, list, count, capacity));
    *ret = list;
    return count;
}
