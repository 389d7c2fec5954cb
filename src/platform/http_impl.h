/*
 * http, private: what its files share. A connection holds one exchange (request and answer) at a
 * time and reuses its memory for the next.
 */
#pragma once
#include "http.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    REQUEST_HEADERS_MAX = 100,
    REQUEST_ID_MAX = 64,
    QUEUE_MAX = 1024,
    /* How far above body_max bytes are still read and thrown away, so that the client hears 413. */
    DISCARD_FACTOR = 4,
    BODY_KEEP = 64 * 1024, /* a larger body buffer is not kept for the next request */
    FIELDS_MAX = 65536,
};

/* An answer whose body is the spool, which is closed; NULL: it could not be read. */
struct MHD_Response *spool_answer(FILE *spool);

/* Where an exchange stands; each phase has its deadline. */
enum phase { PHASE_IDLE, PHASE_HEADERS, PHASE_BODY, PHASE_HANDLER, PHASE_SEND };

/* Fields of a query or form, parsed when first asked for. */
struct fields {
    struct http_field *items;
    size_t count;
    bool parsed, valid;
    struct http_file *files; /* of a multipart form */
    size_t files_count;
};

struct http_exchange {
    bool begun, handed_over;
    char *target; /* raw, as sent; malloc's */
    size_t target_capacity;
    struct http_field headers[REQUEST_HEADERS_MAX];
    size_t headers_count;
    const char *method;
    char *body; /* malloc's */
    size_t body_size, body_capacity, discarded;
    bool body_too_large;
    char id[REQUEST_ID_MAX + 1];
    struct fields query, form;

    struct MHD_Connection *connection;
    struct MHD_Response *answer; /* made by the worker */
    unsigned status;
};

struct http_connection {
    struct http_connection *next, *previous;
    int socket;
    char remote[INET6_ADDRSTRLEN];
    _Atomic int phase;
    _Atomic uint64_t since_us; /* when the phase began */
    struct http_exchange exchange;
};

/* Requests that wait for a worker. */
struct queue {
    pthread_mutex_t mutex;
    pthread_cond_t some;
    struct http_exchange *items[QUEUE_MAX];
    size_t first, count;
    bool closed;
};
void queue_open(struct queue *queue);
void queue_close(struct queue *queue); /* wakes all; queue_take then gives NULL once empty */
void queue_free(struct queue *queue);
bool queue_put(struct queue *queue, struct http_exchange *exchange); /* false: full or closed */
struct http_exchange *queue_take(struct queue *queue);

/* Status to refuse with, 0 when the head of the request is in order. Fills exchange->headers. */
unsigned guard_check(struct http_exchange *exchange, const char *version);
/* Content-Length, or 0 when there is none. */
uint64_t guard_body_size(const struct http_exchange *exchange);

const char *exchange_header(const struct http_exchange *exchange, const char *name);
/* Splits the raw target; false when the path is not UTF-8 or broken. */
bool exchange_target(struct http_exchange *exchange, struct arena *arena, const char **ret_path,
                     const char **ret_query);
void exchange_name(struct http_exchange *exchange, uint64_t prefix, uint64_t number);

/* Percent-decoding in place of `size` bytes, `plus` as a blank; NULL when an escape is broken or
 * the result is not UTF-8. */
char *fields_decode(struct arena *arena, const char *text, size_t size, bool plus);
/* As http_parse_fields, and whether nothing had to be left out. */
size_t fields_parse(struct arena *arena, const char *text, size_t size, struct http_field **ret,
                    bool *ret_valid);
/* A body of the type multipart/form-data; false, and nothing done, when `type` is another. */
bool multipart_parse(struct arena *arena, const char *type, const char *body, size_t size,
                     struct fields *fields);
