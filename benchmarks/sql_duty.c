/*
 * The peer of assess_bench: value, duty, surtax and GST of a declaration's lines as one would first
 * write it in SQL, over the same tables, in SQLite in memory, with an index for each look-up. It
 * counts in floating point, explains nothing and checks nothing.
 */
#include "assess_bench.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static const char schema[] =
    "CREATE TABLE rate(number TEXT, treatment INT, percent REAL, amount REAL, least REAL,"
    " PRIMARY KEY(number, treatment)) WITHOUT ROWID;"
    "CREATE TABLE exchange(currency TEXT, day TEXT, rate REAL, PRIMARY KEY(currency, day))"
    " WITHOUT ROWID;"
    "CREATE TABLE surtax(number TEXT, title TEXT, origin TEXT, percent REAL, since TEXT,"
    " until TEXT, declared INT, PRIMARY KEY(number, title, since)) WITHOUT ROWID;"
    "CREATE TABLE line(place INTEGER PRIMARY KEY, number TEXT, treatment INT, origin TEXT,"
    " currency TEXT, shipped TEXT, value REAL, quantity REAL, subject TEXT);"
    "CREATE TABLE gst(percent REAL)";

static const char duties[] =
    "WITH valued AS (SELECT place, number, treatment, origin, quantity, subject,"
    " round(value * CASE currency WHEN 'CAD' THEN 1 ELSE (SELECT e.rate FROM exchange e"
    "  WHERE e.currency = line.currency AND e.day < shipped ORDER BY e.day DESC LIMIT 1) END, 2)"
    "  AS vfd FROM line),"
    "taxed AS (SELECT place, vfd, round(max(vfd * r.percent / 100 + quantity * r.amount,"
    "  quantity * r.least), 2) AS duty,"
    " coalesce((SELECT sum(round(vfd * s.percent / 100, 2)) FROM surtax s"
    "  WHERE s.number IN (v.number, substr(v.number, 1, 8)) AND s.origin = v.origin"
    "  AND s.declared = 0 AND ?1 BETWEEN s.since AND s.until AND v.subject = 'S'), 0) AS surtax"
    " FROM valued v JOIN rate r ON r.number = v.number AND r.treatment = v.treatment)"
    "SELECT place, vfd, duty, surtax, round((vfd + duty + surtax) * percent / 100, 2)"
    " FROM taxed, gst";

static void must(sqlite3 *base, bool good)
{
    if (!good) {
        fprintf(stderr, "assess_bench: SQLite: %s\n", sqlite3_errmsg(base));
        exit(3);
    }
}

static sqlite3_stmt *prepared(sqlite3 *base, const char *text)
{
    sqlite3_stmt *statement;
    must(base, sqlite3_prepare_v2(base, text, -1, &statement, NULL) == SQLITE_OK);
    return statement;
}

static void bind(sqlite3_stmt *statement, int place, const char *text)
{
    sqlite3_bind_text(statement, place, text, -1, SQLITE_TRANSIENT);
}

static void bind_decimal(sqlite3_stmt *statement, int place, decimal value)
{
    char text[48];
    snprintf(text, sizeof(text), "%lldE-%d", (long long)value.units, value.scale);
    bind(statement, place, text); /* the column's affinity makes it a number */
}

static void step(sqlite3 *base, sqlite3_stmt *statement)
{
    must(base, sqlite3_step(statement) == SQLITE_DONE);
    sqlite3_reset(statement);
}

static void fill_rates(const struct world *world, const struct reference_rows *rows, sqlite3 *base)
{
    sqlite3_stmt *insert = prepared(base, "INSERT OR IGNORE INTO rate VALUES(?,?,?,?,?)");
    for (size_t i = 0; i < rows->count; i++) {
        classification number;
        const struct tariff_class *class = NULL;
        if (strcmp(rows->rows[i].kind, "tariff") == 0 &&
            classification_parse(rows->rows[i].key, &number))
            class = tariff_class_find(world->tariff, number, world->today);
        for (int code = 0; class != NULL && code < RATE_TREATMENTS_MAX; code++) {
            const struct rate *rate = &class->rates[code].rate;
            if (rate->state != RATE_KNOWN && rate->state != RATE_FREE)
                continue;
            bind(insert, 1, class->number);
            sqlite3_bind_int(insert, 2, code);
            bind_decimal(insert, 3, rate->base.percent);
            bind_decimal(insert, 4, rate->base.amount);
            bind_decimal(insert, 5, rate->minimum.amount);
            step(base, insert);
        }
    }
    sqlite3_finalize(insert);
}

/* Exchange rates and surtax items are taken from the rows as they were read. */
static void fill_rows(const struct world *world, const struct reference_rows *rows, sqlite3 *base,
                      struct arena *arena)
{
    sqlite3_stmt *exchange = prepared(base, "INSERT OR IGNORE INTO exchange VALUES(?,?,?)");
    sqlite3_stmt *surtax = prepared(base, "INSERT OR IGNORE INTO surtax VALUES(?,?,?,?,?,?,?)");
    for (size_t i = 0; i < rows->count; i++) {
        const struct reference_row *row = &rows->rows[i];
        if (strcmp(row->kind, "exchange-rates") == 0) {
            const struct tariff_exchange *found =
                tariff_exchange_find(world->tariff, row->key, date_add(row->valid_from, 1));
            if (found == NULL)
                continue;
            bind(exchange, 1, row->key);
            bind(exchange, 2, date_text(arena, row->valid_from));
            bind_decimal(exchange, 3, found->rate);
            step(base, exchange);
        }
        classification number;
        if (strcmp(row->kind, "tariff") != 0 || !classification_parse(row->key, &number))
            continue;
        const struct tariff_surtax *orders[32];
        size_t count = tariff_surtaxes(world->tariff, number, world->today, orders, 32);
        for (size_t k = 0; k < count; k++) {
            bind(surtax, 1, number.text);
            bind(surtax, 2, orders[k]->order);
            bind(surtax, 3, orders[k]->origin);
            bind_decimal(surtax, 4, orders[k]->percent);
            bind(surtax, 5, "2025-01-01");
            bind(surtax, 6, "9999-12-31");
            sqlite3_bind_int(surtax, 7, orders[k]->declared_only);
            step(base, surtax);
        }
    }
    sqlite3_finalize(exchange);
    sqlite3_finalize(surtax);
}

static int64_t declaration_ns(sqlite3 *base, sqlite3_stmt *const statements[3],
                              const struct declaration *declaration, struct arena *arena)
{
    int64_t from = now_ns();
    step(base, statements[0]);
    for (size_t i = 0; i < declaration->lines_count; i++) {
        const struct declaration_line *line = &declaration->lines[i];
        char country[3];
        sqlite3_bind_int(statements[1], 1, line->number);
        bind(statements[1], 2, line->classification);
        sqlite3_bind_int(statements[1], 3, atoi(line->treatment));
        bind(statements[1], 4, declaration_country(line->origin, country));
        bind(statements[1], 5, line->currency);
        bind(statements[1], 6, date_text(arena, line->direct_shipment_date));
        bind_decimal(statements[1], 7, line->value);
        bind_decimal(statements[1], 8,
                     line->quantities_count > 0 ? line->quantities[0].value : (decimal){0, 0});
        bind(statements[1], 9, line->surtax_subject);
        step(base, statements[1]);
    }
    size_t answers = 0;
    while (sqlite3_step(statements[2]) == SQLITE_ROW)
        answers += sqlite3_column_double(statements[2], 4) >= 0;
    sqlite3_reset(statements[2]);
    int64_t took = now_ns() - from;
    assert(answers == declaration->lines_count);
    return took;
}

int64_t sql_duty_ns(const struct world *world, const struct reference_rows *rows,
                    const struct declaration *declarations, size_t count)
{
    enum { ROUNDS = 3 };
    sqlite3 *base;
    must(NULL, sqlite3_open(":memory:", &base) == SQLITE_OK);
    must(base, sqlite3_exec(base, schema, NULL, NULL, NULL) == SQLITE_OK);
    must(base, sqlite3_exec(base, "BEGIN", NULL, NULL, NULL) == SQLITE_OK);
    fill_rates(world, rows, base);
    struct arena *arena = arena_new();
    fill_rows(world, rows, base, arena);
    must(base, sqlite3_exec(base, "INSERT INTO gst VALUES(5); COMMIT; ANALYZE", NULL, NULL, NULL) ==
                   SQLITE_OK);
    sqlite3_stmt *statements[] = {
        prepared(base, "DELETE FROM line"),
        prepared(base, "INSERT INTO line VALUES(?,?,?,?,?,?,?,?,?)"),
        prepared(base, duties),
    };
    bind(statements[2], 1, date_text(arena, world->today));
    int64_t *took = arena_array(arena, ROUNDS * count, sizeof(*took));
    sqlite3_exec(base, "BEGIN", NULL, NULL, NULL); /* nothing of it is kept */
    for (size_t i = 0; i < ROUNDS * count; i++)
        took[i] = declaration_ns(base, statements, &declarations[i % count], arena);
    int64_t middle = median(took, ROUNDS * count);
    for (size_t i = 0; i < ARRAY_COUNT(statements); i++)
        sqlite3_finalize(statements[i]);
    sqlite3_close(base);
    arena_free(arena);
    return middle;
}
