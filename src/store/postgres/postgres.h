/*
 * The PostgreSQL engine, private: one connection, always in pipeline mode. Statements are unnamed
 * and nothing is set for longer than a transaction, so that a pooler may hand the server's side of
 * the connection around between transactions.
 *
 * Writes in a transaction are only sent; their answers are read together with those of the next
 * read, or at the end. Inserts and updates of one kind are piled up and sent as one statement fed
 * with arrays.
 */
#pragma once
#include "engine.h"

#include <libpq-fe.h>

enum trouble {
    TROUBLE_NONE,
    TROUBLE_AGAIN,  /* others came first: the transaction can be run again */
    TROUBLE_LOST,   /* the connection broke */
    TROUBLE_BROKEN, /* anything else */
};

/* One column of a pile: elements in the binary form of an array, after room for its head. */
struct pile_column {
    enum value_kind kind;
    char *bytes;
    size_t size, capacity;
    bool nulls;
};
struct pile {
    char *text; /* the statement fed with arrays, made once; NULL: not yet */
    struct pile_column columns[PARAMETERS_MAX];
    int columns_count;
    size_t rows;
};

/* A statement whose answer has not been read. */
struct sent {
    struct sql *sql; /* who waits for rows; NULL: a write */
};

struct postgres_store {
    struct store base;
    PGconn *connection;
    char *url;
    enum trouble trouble; /* of the transaction under way, the first that was met */
    bool away;            /* the last read waited for the database in vain */
    struct sent *sent;
    size_t sent_count, sent_capacity;
    struct pile *piles[QUERY_COUNT];
    size_t piled; /* bytes in all piles */
};
static inline struct postgres_store *postgres_of(struct store *store)
{
    return (struct postgres_store *)store;
}
extern const struct engine postgres_engine;

/* Connects, or connects again, within the time; OK or BUSY. */
enum code postgres_connect(struct postgres_store *own, int64_t deadline_ms);
int64_t postgres_now_ms(void); /* a clock that only rises */
enum { CONNECT_MS = 20000, ANSWER_MS = 90000 };

/* Sends a read; its rows come with the next one that is asked for. */
void postgres_send(struct sql *sql);
enum code postgres_look(struct store *store, struct arena *arena, struct view *view);
enum code postgres_exclude(struct store *store);
enum code postgres_hold(struct store *store, int64_t bn);
