/* Running statements on PostgreSQL. */
#include "postgres.h"

#include <arpa/inet.h>
#include <endian.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

/* Types by their numbers in PostgreSQL's catalogue, which do not change. */
enum { TYPE_BYTES = 17, TYPE_INT8 = 20, TYPE_INT2 = 21, TYPE_INT4 = 23, TYPE_TEXT = 25,
       TYPE_BYTES_LIST = 1001, TYPE_TEXT_LIST = 1009, TYPE_INT8_LIST = 1016 };
enum { PILED_BYTES_MAX = 32 * 1024 * 1024, ARRAY_HEAD = 20 };

/* ---- trouble ---- */

static enum trouble trouble_of(const char *state)
{
    /* Taken keys, serialization, deadlocks: whoever came first is seen by running again. */
    static const char *const again[] = {"23505", "40001", "40P01", "55P03"};
    /* Also what was ended for taking too long, and a server that only reads now: another connection
     * may do better. */
    if (state == NULL || strncmp(state, "08", 2) == 0 || strncmp(state, "57", 2) == 0 ||
        strcmp(state, "25P03") == 0 || strcmp(state, "25006") == 0)
        return TROUBLE_LOST;
    for (size_t i = 0; i < ARRAY_COUNT(again); i++)
        if (strcmp(state, again[i]) == 0)
            return TROUBLE_AGAIN;
    return TROUBLE_BROKEN;
}

static void note(struct postgres_store *own, enum trouble trouble, const char *words)
{
    if (own->trouble != TROUBLE_NONE && trouble != TROUBLE_LOST)
        return;
    own->trouble = trouble;
    snprintf(own->base.error, sizeof(own->base.error), "postgresql: %s", words);
    char *end = strchr(own->base.error, '\n');
    if (end != NULL)
        *end = '\0';
}

static void note_lost(struct postgres_store *own)
{
    note(own, TROUBLE_LOST, PQerrorMessage(own->connection));
}

static void note_result(struct postgres_store *own, const PGresult *result)
{
    enum trouble trouble = PQstatus(own->connection) == CONNECTION_BAD
                               ? TROUBLE_LOST
                               : trouble_of(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    note(own, trouble, PQresultErrorMessage(result));
}

static enum code code_of(enum trouble trouble)
{
    switch (trouble) {
    case TROUBLE_NONE: return OK;
    case TROUBLE_AGAIN: return MOVED;
    case TROUBLE_LOST: return BUSY;
    case TROUBLE_BROKEN: return FAULT;
    }
    return FAULT;
}

/* ---- sending ---- */

struct parameters {
    Oid types[PARAMETERS_MAX];
    const char *values[PARAMETERS_MAX];
    int sizes[PARAMETERS_MAX], formats[PARAMETERS_MAX];
    int64_t numbers[PARAMETERS_MAX]; /* in network order */
    char *lists[PARAMETERS_MAX];     /* to be freed */
    int count;
};

static void put_int32(char *at, int32_t value)
{
    uint32_t wide = htonl((uint32_t)value);
    memcpy(at, &wide, sizeof(wide));
}

static void put_array_head(char *at, bool nulls, Oid element, size_t count)
{
    put_int32(at, 1); /* dimensions */
    put_int32(at + 4, nulls);
    put_int32(at + 8, (int32_t)element);
    put_int32(at + 12, (int32_t)count);
    put_int32(at + 16, 1); /* the first has place 1 */
}

static Oid type_of(enum value_kind kind)
{
    static const Oid types[] = {[VALUE_INT] = TYPE_INT8, [VALUE_TEXT] = TYPE_TEXT,
                                [VALUE_BYTES] = TYPE_BYTES, [VALUE_INTS] = TYPE_INT8_LIST,
                                [VALUE_TEXTS] = TYPE_TEXT_LIST};
    return types[kind];
}

static Oid list_type_of(enum value_kind kind)
{
    static const Oid types[] = {[VALUE_INT] = TYPE_INT8_LIST, [VALUE_TEXT] = TYPE_TEXT_LIST,
                                [VALUE_BYTES] = TYPE_BYTES_LIST};
    return types[kind];
}

/* int64_t or texts as an array. */
static char *encode_list(const struct value *value, size_t *ret_size)
{
    size_t size = ARRAY_HEAD;
    const char *const *texts = value->bytes;
    for (size_t i = 0; i < value->size; i++)
        size += 4 + (value->kind == VALUE_INTS ? 8 : strlen(texts[i]));
    char *list = malloc(size);
    assert(list != NULL);
    put_array_head(list, false, value->kind == VALUE_INTS ? TYPE_INT8 : TYPE_TEXT, value->size);
    char *at = list + ARRAY_HEAD;
    for (size_t i = 0; i < value->size; i++) {
        if (value->kind == VALUE_INTS) {
            uint64_t wide = htobe64((uint64_t)((const int64_t *)value->bytes)[i]);
            put_int32(at, 8);
            memcpy(at + 4, &wide, 8);
            at += 12;
        } else {
            size_t length = strlen(texts[i]);
            put_int32(at, (int32_t)length);
            memcpy(at + 4, texts[i], length);
            at += 4 + length;
        }
    }
    *ret_size = size;
    return list;
}

static void add_parameter(struct parameters *p, const struct value *value)
{
    int at = p->count++;
    p->types[at] = type_of(value->kind);
    p->formats[at] = 1;
    p->lists[at] = NULL;
    p->values[at] = NULL;
    p->sizes[at] = 0;
    if (value->null)
        return;
    if (value->kind == VALUE_INT) {
        p->numbers[at] = (int64_t)htobe64((uint64_t)value->number);
        p->values[at] = (const char *)&p->numbers[at];
        p->sizes[at] = 8;
    } else if (value->kind == VALUE_INTS || value->kind == VALUE_TEXTS) {
        size_t size;
        p->values[at] = p->lists[at] = encode_list(value, &size);
        p->sizes[at] = (int)size;
    } else {
        p->values[at] = value->size == 0 ? "" : value->bytes;
        p->sizes[at] = (int)value->size;
    }
}

static void send_text(struct postgres_store *own, const char *text, const struct parameters *p,
                      struct sql *sql)
{
    if (own->trouble == TROUBLE_LOST)
        return;
    if (!PQsendQueryParams(own->connection, text, p->count, p->types, p->values, p->sizes,
                           p->formats, 1)) {
        note_lost(own);
        return;
    }
    if (own->sent_count == own->sent_capacity) {
        own->sent_capacity = own->sent_capacity == 0 ? 64 : own->sent_capacity * 2;
        own->sent = realloc(own->sent, own->sent_capacity * sizeof(*own->sent));
        assert(own->sent != NULL);
    }
    own->sent[own->sent_count++] = (struct sent){.sql = sql};
}

static void send_sql(struct sql *sql, struct sql *waiting)
{
    struct parameters p = {.count = 0};
    for (int i = 0; i < sql->parameters; i++)
        add_parameter(&p, &sql->values[i]);
    send_text(postgres_of(sql->store), query_texts[DIALECT_POSTGRESQL][sql->query], &p, waiting);
    for (int i = 0; i < p.count; i++)
        free(p.lists[i]);
}

/* ---- piles ---- */

static void pile_reserve(struct pile_column *column, size_t more)
{
    if (column->size + more <= column->capacity)
        return;
    column->capacity = (column->size + more) * 2;
    column->bytes = realloc(column->bytes, column->capacity);
    assert(column->bytes != NULL);
}

/* INSERT ... VALUES ($1, ...) becomes INSERT ... SELECT * FROM unnest; in an UPDATE each $n becomes
 * the n-th column of one. Types follow from the first row. */
static char *pile_text(enum query query, const struct sql *sql)
{
    static const char *const names[] = {[VALUE_INT] = "bigint", [VALUE_TEXT] = "text",
                                        [VALUE_BYTES] = "bytea"};
    const char *text = query_texts[DIALECT_POSTGRESQL][query];
    const char *values = strstr(text, " VALUES "), *where = strstr(text, " WHERE ");
    bool insert = strncmp(text, "INSERT", 6) == 0;
    char *made = NULL;
    size_t size;
    FILE *out = open_memstream(&made, &size);
    assert(out != NULL);
    for (const char *at = text; insert ? at < values : *at != '\0'; at++) {
        if (!insert && at == where) {
            fputs(" FROM unnest(", out);
            for (int i = 0; i < sql->parameters; i++)
                fprintf(out, "%s$%d::%s[]", i == 0 ? "" : ", ", i + 1,
                        names[sql->values[i].kind]);
            fputs(") AS piled (", out);
            for (int i = 0; i < sql->parameters; i++)
                fprintf(out, "%sc%d", i == 0 ? "" : ", ", i + 1);
            fputc(')', out);
        }
        if (*at == '$')
            fputs("piled.c", out);
        else
            fputc(*at, out);
    }
    if (insert) {
        fputs(" SELECT * FROM unnest(", out);
        for (int i = 0; i < sql->parameters; i++)
            fprintf(out, "%s$%d::%s[]", i == 0 ? "" : ", ", i + 1, names[sql->values[i].kind]);
        fputc(')', out);
    }
    fclose(out);
    return made;
}

static bool pile_fits(enum query query)
{
    const char *text = query_texts[DIALECT_POSTGRESQL][query];
    if (strncmp(text, "UPDATE ", 7) == 0)
        return true;
    return strncmp(text, "INSERT INTO ", 12) == 0 && strstr(text, " VALUES (") != NULL &&
           strstr(text, " ON CONFLICT") == NULL;
}

static void pile_send(struct postgres_store *own, struct pile *pile)
{
    struct parameters p = {.count = pile->columns_count};
    if (pile->rows == 0)
        return;
    for (int i = 0; i < p.count; i++) {
        struct pile_column *column = &pile->columns[i];
        put_array_head(column->bytes, column->nulls, type_of(column->kind), pile->rows);
        p.types[i] = list_type_of(column->kind);
        p.values[i] = column->bytes;
        p.sizes[i] = (int)column->size;
        p.formats[i] = 1;
    }
    send_text(own, pile->text, &p, NULL);
}

static void piles_clear(struct postgres_store *own)
{
    for (int i = 0; i < QUERY_COUNT; i++) {
        struct pile *pile = own->piles[i];
        if (pile == NULL)
            continue;
        pile->rows = 0;
        for (int k = 0; k < pile->columns_count; k++) {
            pile->columns[k].size = ARRAY_HEAD;
            pile->columns[k].nulls = false;
        }
    }
    own->piled = 0;
}

/* In the order of the queries' list: what must come first stands first there. */
static void piles_send(struct postgres_store *own)
{
    if (own->piled == 0)
        return;
    for (int i = 0; i < QUERY_COUNT; i++)
        if (own->piles[i] != NULL)
            pile_send(own, own->piles[i]);
    piles_clear(own);
}

static struct pile *pile_of(struct postgres_store *own, const struct sql *sql)
{
    struct pile **pile = &own->piles[sql->query];
    if (*pile == NULL) {
        *pile = calloc(1, sizeof(**pile));
        assert(*pile != NULL);
        (*pile)->text = pile_text(sql->query, sql);
        (*pile)->columns_count = sql->parameters;
        for (int i = 0; i < sql->parameters; i++) {
            (*pile)->columns[i].kind = sql->values[i].kind;
            (*pile)->columns[i].size = ARRAY_HEAD;
            pile_reserve(&(*pile)->columns[i], 0);
        }
    }
    return *pile;
}

static void pile_add(struct postgres_store *own, const struct sql *sql)
{
    struct pile *pile = pile_of(own, sql);
    for (int i = 0; i < sql->parameters; i++) {
        const struct value *value = &sql->values[i];
        struct pile_column *column = &pile->columns[i];
        size_t size = value->null ? 0 : value->kind == VALUE_INT ? 8 : value->size;
        assert(value->kind == column->kind);
        pile_reserve(column, size + 4);
        char *at = column->bytes + column->size;
        put_int32(at, value->null ? -1 : (int32_t)size);
        column->nulls = column->nulls || value->null;
        uint64_t wide = htobe64((uint64_t)value->number);
        if (size > 0)
            memcpy(at + 4, value->kind == VALUE_INT ? (const void *)&wide : value->bytes, size);
        column->size += size + 4;
        own->piled += size + 4;
    }
    pile->rows++;
    if (own->piled > PILED_BYTES_MAX)
        piles_send(own);
}

/* ---- answers ---- */

/* The next answer, within the time; NULL at the end of one statement's, or when the connection is
 * lost. A server that hangs is left behind. */
static PGresult *next_result(struct postgres_store *own, int64_t deadline)
{
    while (PQisBusy(own->connection)) {
        int64_t left = deadline - postgres_now_ms();
        struct pollfd wait = {.fd = PQsocket(own->connection), .events = POLLIN};
        if (left <= 0 || poll(&wait, 1, (int)left) == 0) {
            note(own, TROUBLE_LOST, "the server does not answer");
            return NULL;
        }
        if (!PQconsumeInput(own->connection)) {
            note_lost(own);
            break; /* what came before it broke may still tell something */
        }
    }
    return PQgetResult(own->connection);
}

static void take_result(struct postgres_store *own, const struct sent *sent, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_FATAL_ERROR)
        note_result(own, result);
    else if (status == PGRES_PIPELINE_ABORTED)
        note(own, TROUBLE_BROKEN, "what came before it failed");
    if (sent->sql != NULL && sent->sql->rows == NULL && status == PGRES_TUPLES_OK)
        sent->sql->rows = result;
    else
        PQclear(result);
}

/* Reads the answers of all that was sent. */
static void sync_all(struct postgres_store *own)
{
    piles_send(own);
    int64_t deadline = postgres_now_ms() + ANSWER_MS;
    if (own->trouble != TROUBLE_LOST && !PQpipelineSync(own->connection))
        note_lost(own);
    for (size_t i = 0; i < own->sent_count && own->trouble != TROUBLE_LOST; i++) {
        PGresult *result;
        while ((result = next_result(own, deadline)) != NULL)
            take_result(own, &own->sent[i], result);
        if (PQstatus(own->connection) == CONNECTION_BAD)
            note_lost(own);
    }
    own->sent_count = 0;
    while (own->trouble != TROUBLE_LOST) {
        PGresult *result = next_result(own, deadline);
        bool end = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        if (result == NULL && PQstatus(own->connection) == CONNECTION_BAD)
            note_lost(own);
        PQclear(result);
        if (end)
            break;
    }
}

/* ---- the engine ---- */

/* Outside a transaction what went wrong before is over. A connection that was given up may still
 * work, and give late answers to what was asked then: nothing is asked on it again. */
static void start_over(struct postgres_store *own)
{
    if (own->base.depth > 0)
        return;
    if (own->trouble == TROUBLE_LOST)
        (void)postgres_connect(own, postgres_now_ms());
    else
        own->trouble = TROUBLE_NONE;
}

/* Is what was lost outside a transaction to be sent again? A server that hangs is not asked for
 * ever: each time, a statement of ours stays behind in it. */
static bool once_more(struct postgres_store *own, int64_t deadline)
{
    return own->trouble == TROUBLE_LOST && postgres_now_ms() < deadline &&
           postgres_connect(own, deadline) == OK;
}

/* How long what stands outside a transaction waits for the database. A read of a torn store tells
 * nobody anything more; one that has waited in vain does not wait again before there is a
 * connection. */
static int64_t patience(const struct postgres_store *own)
{
    if (own->base.wait_ms == 0)
        return CONNECT_MS;
    return own->away ? 0 : own->base.wait_ms;
}

static enum code run(struct sql *sql)
{
    struct postgres_store *own = postgres_of(sql->store);
    bool outside = own->base.depth == 0 && sql->query != QUERY_BEGIN &&
                   sql->query != QUERY_SNAPSHOT_BEGIN;
    start_over(own);
    if (!outside && pile_fits(sql->query)) {
        pile_add(own, sql);
        return OK;
    }
    /* A lone write is a transaction of its own; it is safe to send again. */
    int64_t deadline = postgres_now_ms() + CONNECT_MS;
    do {
        piles_send(own);
        send_sql(sql, NULL);
        if (outside)
            sync_all(own);
    } while (outside && once_more(own, deadline));
    return own->trouble == TROUBLE_NONE ? OK : outside ? FAULT : code_of(own->trouble);
}

void postgres_send(struct sql *sql)
{
    piles_send(postgres_of(sql->store));
    send_sql(sql, sql);
}

/* Outside a transaction a read is sent again when the connection breaks. */
static void fetch(struct sql *sql)
{
    struct postgres_store *own = postgres_of(sql->store);
    int64_t deadline = postgres_now_ms() + patience(own);
    bool outside = own->base.depth == 0;
    if (outside && own->base.torn)
        return;
    start_over(own);
    if (!outside && own->trouble != TROUBLE_NONE)
        return;
    do {
        postgres_send(sql);
        sync_all(own);
    } while (outside && once_more(own, deadline));
    own->away = outside && own->trouble == TROUBLE_LOST;
}

static void end(struct sql *sql)
{
    if (sql->rows != NULL)
        PQclear(sql->rows);
    sql->rows = NULL;
    sql->row = -1;
}

static enum code step(struct sql *sql)
{
    struct postgres_store *own = postgres_of(sql->store);
    if (sql->rows == NULL) {
        sql->row = -1;
        bool sent = false;
        for (size_t i = 0; i < own->sent_count; i++)
            sent = sent || own->sent[i].sql == sql;
        if (sent)
            sync_all(own);
        else
            fetch(sql);
        if (sql->rows == NULL)
            return own->base.depth > 0 && own->trouble != TROUBLE_NONE ? code_of(own->trouble)
                                                                        : FAULT;
    }
    if (++sql->row < PQntuples(sql->rows))
        return OK;
    end(sql);
    return NOT_FOUND;
}

static struct value column(const struct sql *sql, int place)
{
    struct value value = {0};
    int row = (int)sql->row;
    if (PQgetisnull(sql->rows, row, place)) {
        value.null = true;
        return value;
    }
    const char *bytes = PQgetvalue(sql->rows, row, place);
    size_t size = (size_t)PQgetlength(sql->rows, row, place);
    switch (PQftype(sql->rows, place)) {
    case TYPE_INT8: {
        uint64_t wide;
        memcpy(&wide, bytes, sizeof(wide));
        value.number = (int64_t)be64toh(wide);
        return value;
    }
    case TYPE_INT4: {
        uint32_t narrow;
        memcpy(&narrow, bytes, sizeof(narrow));
        value.number = (int32_t)ntohl(narrow);
        return value;
    }
    case TYPE_BYTES:
        value.kind = VALUE_BYTES;
        break;
    default:
        value.kind = VALUE_TEXT;
        break;
    }
    value.bytes = bytes;
    value.size = size;
    return value;
}

static int64_t number(const struct sql *sql, int place)
{
    struct value value = column(sql, place);
    return value.null || value.kind != VALUE_INT ? 0 : value.number;
}

/* Several statements at once are only taken outside pipeline mode. */
static enum code execute(struct store *store, const char *text)
{
    struct postgres_store *own = postgres_of(store);
    start_over(own);
    sync_all(own);
    if (own->trouble != TROUBLE_NONE)
        return code_of(own->trouble);
    if (!PQexitPipelineMode(own->connection)) {
        note_lost(own);
        return FAULT;
    }
    PGresult *result = PQexec(own->connection, text);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        note_result(own, result);
    PQclear(result);
    if (!PQenterPipelineMode(own->connection))
        note_lost(own);
    return own->trouble == TROUBLE_NONE ? OK : FAULT;
}

static enum code commit(struct store *store)
{
    struct postgres_store *own = postgres_of(store);
    if (own->trouble != TROUBLE_NONE)
        return code_of(own->trouble);
    struct sql sql = sql_new(store, QUERY_COMMIT);
    piles_send(own);
    send_sql(&sql, NULL);
    sync_all(own);
    return code_of(own->trouble);
}

static void rollback(struct store *store)
{
    struct postgres_store *own = postgres_of(store);
    piles_clear(own);
    if (own->trouble != TROUBLE_LOST) {
        struct sql sql = sql_new(store, QUERY_ROLLBACK);
        send_sql(&sql, NULL);
        sync_all(own);
    }
    own->sent_count = 0;
}

static enum code reconnect(struct store *store)
{
    return postgres_connect(postgres_of(store), postgres_now_ms() + CONNECT_MS);
}

static enum code now(struct store *store, int64_t *ret_ms)
{
    struct sql sql = sql_new(store, QUERY_NOW);
    enum code code = sql_get(&sql);
    if (code != OK)
        return code;
    *ret_ms = column_int(&sql);
    sql_end(&sql);
    return OK;
}

static void close_store(struct store *store)
{
    struct postgres_store *own = postgres_of(store);
    for (int i = 0; i < QUERY_COUNT; i++) {
        if (own->piles[i] == NULL)
            continue;
        for (int k = 0; k < own->piles[i]->columns_count; k++)
            free(own->piles[i]->columns[k].bytes);
        free(own->piles[i]->text);
        free(own->piles[i]);
    }
    PQfinish(own->connection);
    free(own->sent);
    free(own->url);
    free(own);
}

const struct engine postgres_engine = {
    .dialect = DIALECT_POSTGRESQL,
    .run = run,
    .step = step,
    .column = column,
    .number = number,
    .end = end,
    .execute = execute,
    .commit = commit,
    .rollback = rollback,
    .look = postgres_look,
    .exclude = postgres_exclude,
    .hold = postgres_hold,
    .reconnect = reconnect,
    .now = now,
    .close = close_store,
};
