/*
 * The peer: a plain two-table ledger as people write it in SQL, on the PostgreSQL we run on. Each
 * entry is a transaction of its own: a posting and a new balance for a customer's account, then the
 * same for the opposite leg on the one account of revenue that every entry meets. This is its best
 * case: prepared statements, no foreign keys, no index but the primary keys, the customer's account
 * locked before the hot one so that nothing deadlocks. fsync is on, or it refuses to measure.
 * One JSON line a figure; each leg counts as one posting.
 * Usage: plain_ledger URL [seconds] [customers]
 */
#include <assert.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REVENUE = 0, TEXT = 24, MANY = 8 };

static const char TABLES[] =
    "DROP SCHEMA IF EXISTS plain_ledger CASCADE; CREATE SCHEMA plain_ledger;"
    "CREATE TABLE plain_ledger.account (id bigint PRIMARY KEY, balance bigint NOT NULL);"
    "CREATE TABLE plain_ledger.posting ("
    " id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, entry bigint NOT NULL,"
    " account bigint NOT NULL, amount bigint NOT NULL, at timestamptz NOT NULL);";

struct teller {
    pthread_t thread;
    const char *url;
    int64_t until; /* us */
    int64_t entries;
    int customers;
    int number;
};

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void figure(const char *name, const char *what, int64_t count, int64_t us)
{
    printf("{\"name\":\"peer.%s_%s_per_s\",\"value\":%" PRId64 ",\"unit\":\"%s/s\"}\n", name, what,
           us == 0 ? 0 : count * 1000000 / us, what);
    fflush(stdout);
}

/* What the server answered; anything unexpected ends the measurement. */
static PGresult *checked(PGconn *connection, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fprintf(stderr, "plain_ledger: %s", PQerrorMessage(connection));
        exit(1);
    }
    return result;
}

static void run(PGconn *connection, const char *sql)
{
    PQclear(checked(connection, PQexec(connection, sql)));
}

static int64_t number_of(PGconn *connection, const char *sql)
{
    PGresult *result = checked(connection, PQexec(connection, sql));
    int64_t number = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return number;
}

static PGconn *connect_to(const char *url)
{
    PGconn *connection = PQconnectdb(url);
    if (PQstatus(connection) != CONNECTION_OK) {
        fprintf(stderr, "plain_ledger: %s", PQerrorMessage(connection));
        exit(1);
    }
    run(connection, "SET client_min_messages = warning");
    return connection;
}

static void make_ledger(PGconn *connection, int customers)
{
    char sql[160];
    run(connection, TABLES);
    snprintf(sql, sizeof(sql),
             "INSERT INTO plain_ledger.account SELECT id, 0 FROM generate_series(0, %d) AS id",
             customers);
    run(connection, sql);
    run(connection, "ANALYZE plain_ledger.account");
}

static void execute(PGconn *connection, const char *statement, int count, const char **values)
{
    PQclear(
        checked(connection, PQexecPrepared(connection, statement, count, values, NULL, NULL, 0)));
}

static void post_leg(PGconn *connection, int64_t entry, int account, int amount)
{
    char entry_text[TEXT], account_text[TEXT], amount_text[TEXT];
    snprintf(entry_text, sizeof(entry_text), "%" PRId64, entry);
    snprintf(account_text, sizeof(account_text), "%d", account);
    snprintf(amount_text, sizeof(amount_text), "%d", amount);
    execute(connection, "post", 3, (const char *[]){entry_text, account_text, amount_text});
    execute(connection, "move", 2, (const char *[]){account_text, amount_text});
}

static void *post_entries(void *argument)
{
    struct teller *teller = argument;
    PGconn *connection = connect_to(teller->url);
    unsigned seed = (unsigned)teller->number + 1;
    PQclear(
        checked(connection, PQprepare(connection, "post",
                                      "INSERT INTO plain_ledger.posting"
                                      " (entry, account, amount, at) VALUES ($1, $2, $3, now())",
                                      3, NULL)));
    PQclear(checked(connection, PQprepare(connection, "move",
                                          "UPDATE plain_ledger.account"
                                          " SET balance = balance + $2 WHERE id = $1",
                                          2, NULL)));
    PQclear(checked(connection, PQprepare(connection, "begin", "BEGIN", 0, NULL)));
    PQclear(checked(connection, PQprepare(connection, "commit", "COMMIT", 0, NULL)));
    while (now_us() < teller->until) {
        int64_t entry = (int64_t)teller->number << 40 | teller->entries;
        int customer = 1 + rand_r(&seed) % teller->customers;
        int amount = 1 + rand_r(&seed) % 100000;
        execute(connection, "begin", 0, NULL);
        post_leg(connection, entry, customer, amount);
        post_leg(connection, entry, REVENUE, -amount);
        execute(connection, "commit", 0, NULL);
        teller->entries++;
    }
    PQfinish(connection);
    return NULL;
}

static void bench(PGconn *connection, const char *url, const char *name, int count, int seconds,
                  int customers)
{
    struct teller tellers[MANY];
    make_ledger(connection, customers);
    int64_t from = now_us(), entries = 0;
    for (int i = 0; i < count; i++) {
        tellers[i] = (struct teller){.url = url,
                                     .until = from + (int64_t)seconds * 1000000,
                                     .customers = customers,
                                     .number = i};
        int status = pthread_create(&tellers[i].thread, NULL, post_entries, &tellers[i]);
        assert(status == 0);
    }
    for (int i = 0; i < count; i++) {
        pthread_join(tellers[i].thread, NULL);
        entries += tellers[i].entries;
    }
    int64_t took = now_us() - from;
    int64_t postings = number_of(connection, "SELECT count(*) FROM plain_ledger.posting");
    assert(postings == 2 * entries);
    assert(number_of(connection, "SELECT sum(balance) FROM plain_ledger.account") == 0);
    assert(number_of(connection,
                     "SELECT sum(amount) - (SELECT balance FROM plain_ledger.account"
                     " WHERE id = 0) FROM plain_ledger.posting WHERE account = 0") == 0);
    figure(name, "postings", postings, took);
    figure(name, "entries", entries, took);
}

static void must_be_durable(PGconn *connection)
{
    if (number_of(connection, "SELECT count(*) FROM pg_settings WHERE setting = 'on'"
                              " AND name IN ('fsync', 'synchronous_commit')") != 2) {
        fprintf(stderr, "plain_ledger: fsync or synchronous_commit is off\n");
        exit(1);
    }
}

static int argument(int count, char **arguments, int place, int fallback)
{
    int value = place < count ? (int)strtol(arguments[place], NULL, 10) : fallback;
    if (value < 1 || value > 1000000) {
        fprintf(stderr, "plain_ledger: %s is no number it can use\n", arguments[place]);
        exit(2);
    }
    return value;
}

int main(int count, char **arguments)
{
    if (count < 2) {
        fprintf(stderr, "Usage: plain_ledger URL [seconds] [customers]\n");
        return 2;
    }
    const char *url = arguments[1];
    int seconds = argument(count, arguments, 2, 5);
    int customers = argument(count, arguments, 3, 1000);
    PGconn *connection = connect_to(url);
    must_be_durable(connection);
    bench(connection, url, "plain_ledger", 1, seconds, customers);
    bench(connection, url, "plain_ledger_8", MANY, seconds, customers);
    run(connection, "DROP SCHEMA plain_ledger CASCADE");
    PQfinish(connection);
    return 0;
}
