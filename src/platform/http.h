/*
 * http: a narrow face of libmicrohttpd. Bytes are bounded and checked here (one Host, one length,
 * no control characters, body at most body_max, header and body deadlines); a worker thread then
 * serves the request from start to end with one arena. Handlers may block.
 */
#pragma once
#include "base.h"

#include <stdio.h>

struct http_request {
    struct arena *arena;
    const char *method, *path; /* path is decoded; refused when not UTF-8 or with a NUL */
    const char *query;         /* raw, without ?; "" none */
    const char *body;          /* NUL-terminated copy; size counts */
    size_t body_size;
    bool body_too_large;       /* body was above the limit and was not kept */
    const char *id;            /* X-Request-Id given or made */
    const char *remote;        /* address as text */
    void *connection;          /* private */
    void *worker;              /* what http_config.worker_open gave to this thread */
};
const char *http_header(const struct http_request *request, const char *name); /* NULL absent */
/* The address of who asks. A proxy on this machine says whom it asks for, last. */
const char *http_caller(const struct http_request *request);
const char *http_cookie(const struct http_request *request, const char *name); /* NULL absent */
/* Value of a query or form field (decoded, UTF-8 checked; NULL absent or not UTF-8). nth from 0. */
const char *http_query(const struct http_request *request, const char *name);
const char *http_form(const struct http_request *request, const char *name);
/* All form fields in order. */
struct http_field {
    const char *name, *value;
};
size_t http_form_fields(const struct http_request *request, struct http_field **ret);
/* A file that a form carried; its bytes stand in the body. NULL when there is none. */
struct http_file {
    const char *name, *filename, *bytes;
    size_t size;
};
const struct http_file *http_file(const struct http_request *request, const char *name);
/* Fields that are not UTF-8, hold a NUL or a broken escape are left out of all the above; this says
 * that none had to be, in query and form. */
bool http_fields_valid(const struct http_request *request);
char *http_escape(struct arena *arena, const char *text); /* percent-encoding for a query value */

enum { HTTP_HEADERS_MAX = 24 };
struct http_response {
    int status;
    const char *content_type;
    const char *body; /* in the arena, or static */
    size_t body_size;
    size_t headers_count;
    struct {
        const char *name, *value;
    } headers[HTTP_HEADERS_MAX];
    FILE *spool; /* NULL, or the body; the server closes it */
};
/* Adds to a body that may be larger than memory: it goes to a file without a name. false: there is
 * no room. */
bool http_spool(struct http_response *response, const char *bytes, size_t size);
void http_set_header(struct http_response *response, const char *name, const char *value);

typedef void http_handler(struct http_request *request, struct http_response *response);

struct http_config {
    const char *address; /* 127.0.0.1 */
    uint16_t port;       /* 0: any; see http_port */
    size_t body_max;
    int workers;
    http_handler *handler;
    void *(*worker_open)(void *context); /* once in each worker thread: opens its store */
    void (*worker_close)(void *worker);
    void *context;
    int header_seconds, body_seconds; /* deadlines; 0: 10 and 60 */
};
struct http_server;
enum code http_start(const struct http_config *config, struct http_server **ret_server);
uint16_t http_port(const struct http_server *server);
void http_stop(struct http_server *server); /* stops accepting, drains, closes */

/* Parser of urlencoded text, also for fuzzers. */
size_t http_parse_fields(struct arena *arena, const char *text, size_t size,
                         struct http_field **ret);

/* A request made by hand, for tests of doors. target is raw, with its query. */
struct http_request http_make_request(struct arena *arena, const char *method, const char *target,
                                      const struct http_field *headers, size_t headers_count,
                                      const char *body, size_t body_size);
