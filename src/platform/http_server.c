/*
 * libmicrohttpd's two threads only receive and send. A complete request is suspended and handed
 * to a worker, which runs the handler and resumes the connection to send the answer.
 */
#include "http_impl.h"
#include "platform.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    IO_THREADS = 2,
    CONNECTIONS_MAX = 4096,
    HEADER_MEMORY = 32 * 1024,
    IDLE_SECONDS = 60,
    SEND_SECONDS = 120,
    REAP_MS = 250,
    DRAIN_MS = 10 * 1000,
};
#define BODY_MEMORY_MAX ((size_t)512 * 1024 * 1024)

struct http_server {
    struct http_config config;
    struct MHD_Daemon *daemon;
    uint16_t port;
    uint64_t id_prefix;
    _Atomic uint64_t ids;

    struct queue queue;
    pthread_t *workers;
    int workers_count;
    _Atomic size_t handling;    /* handed over, handler not done */
    _Atomic size_t active;      /* handed over, answer not wholly sent */
    _Atomic size_t body_memory; /* bytes held in body buffers */
    _Atomic bool stopping;

    pthread_mutex_t mutex; /* guards connections and reaper_stop */
    pthread_cond_t reaper_wake;
    struct http_connection *connections;
    bool reaper_stop;
    pthread_t reaper;
};

/* ---- connections and their deadlines ---- */

static void connection_phase(struct http_connection *connection, enum phase phase)
{
    atomic_store_explicit(&connection->since_us, platform_monotonic_us(), memory_order_relaxed);
    atomic_store_explicit(&connection->phase, phase, memory_order_release);
}

static void remote_text(const struct sockaddr *address, char ret_text[INET6_ADDRSTRLEN])
{
    const void *bytes = NULL;
    if (address->sa_family == AF_INET)
        bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    else if (address->sa_family == AF_INET6)
        bytes = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    if (bytes == NULL ||
        inet_ntop(address->sa_family, bytes, ret_text, INET6_ADDRSTRLEN) == NULL)
        ret_text[0] = '\0';
}

static void connection_notify(void *context, struct MHD_Connection *mhd, void **socket_context,
                              enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        struct http_connection *connection = calloc(1, sizeof(*connection));
        if (connection == NULL)
            abort();
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
        connection->socket = info->connect_fd;
        info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        remote_text(info->client_addr, connection->remote);
        connection->exchange.connection = mhd;
        connection_phase(connection, PHASE_HEADERS);
        pthread_mutex_lock(&server->mutex);
        connection->next = server->connections;
        if (connection->next != NULL)
            connection->next->previous = connection;
        server->connections = connection;
        pthread_mutex_unlock(&server->mutex);
        *socket_context = connection;
    } else {
        struct http_connection *connection = *socket_context;
        pthread_mutex_lock(&server->mutex);
        if (connection->next != NULL)
            connection->next->previous = connection->previous;
        if (connection->previous != NULL)
            connection->previous->next = connection->next;
        else
            server->connections = connection->next;
        pthread_mutex_unlock(&server->mutex);
        atomic_fetch_sub(&server->body_memory, connection->exchange.body_capacity);
        free(connection->exchange.target);
        free(connection->exchange.body);
        free(connection);
    }
}

static uint64_t phase_seconds(const struct http_server *server, int phase)
{
    switch (phase) {
    case PHASE_IDLE:
        return IDLE_SECONDS;
    case PHASE_HEADERS:
        return (uint64_t)server->config.header_seconds;
    case PHASE_BODY:
        return (uint64_t)server->config.body_seconds;
    case PHASE_SEND:
        return SEND_SECONDS;
    default:
        return 0; /* a handler's time is the server's own business */
    }
}

/* libmicrohttpd counts from the last byte, so that a trickle would live for ever. */
static void *reaper_run(void *context)
{
    struct http_server *server = context;
    pthread_setname_np(pthread_self(), "http-reaper");
    pthread_mutex_lock(&server->mutex);
    while (!server->reaper_stop) {
        uint64_t now = platform_monotonic_us();
        for (struct http_connection *at = server->connections; at != NULL; at = at->next) {
            int phase = atomic_load_explicit(&at->phase, memory_order_acquire);
            uint64_t since = atomic_load_explicit(&at->since_us, memory_order_relaxed);
            uint64_t seconds = phase_seconds(server, phase);
            if (seconds > 0 && now > since && now - since > seconds * 1000000)
                shutdown(at->socket, SHUT_RDWR); /* the owner sees the end and closes */
        }
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += (long)REAP_MS * 1000000;
        if (until.tv_nsec >= 1000000000) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000;
        }
        pthread_cond_timedwait(&server->reaper_wake, &server->mutex, &until);
    }
    pthread_mutex_unlock(&server->mutex);
    return NULL;
}

/* ---- answers ---- */

static struct MHD_Response *answer_of(const char *body, size_t size)
{
    /* The signature wants a plain pointer; bytes are copied, not written. */
    struct MHD_Response *answer = MHD_create_response_from_buffer(
        size, (void *)(uintptr_t)(size == 0 ? "" : body), MHD_RESPMEM_MUST_COPY);
    if (answer == NULL)
        abort();
    return answer;
}

static struct MHD_Response *answer_with(struct MHD_Response *answer, const char *type,
                                        const char *id)
{
    if (type != NULL)
        MHD_add_response_header(answer, "Content-Type", type);
    if (id != NULL && id[0] != '\0')
        MHD_add_response_header(answer, "X-Request-Id", id);
    return answer;
}

static struct MHD_Response *answer_plain(unsigned status, const char *id)
{
    const char *phrase = MHD_get_reason_phrase_for(status);
    char text[128];
    int size = snprintf(text, sizeof(text), "%u %s\n", status, phrase);
    return answer_with(answer_of(text, (size_t)size), "text/plain; charset=utf-8", id);
}

/* Refused before any handler: by the I/O thread, and the connection ends. */
static enum MHD_Result refuse(struct http_exchange *exchange, unsigned status)
{
    struct MHD_Response *answer = answer_plain(status, exchange->id);
    MHD_add_response_header(answer, "Connection", "close");
    if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
        MHD_add_response_header(answer, "Retry-After", "1");
    enum MHD_Result result = MHD_queue_response(exchange->connection, status, answer);
    MHD_destroy_response(answer);
    return result;
}

/* ---- workers ---- */

static struct http_connection *exchange_connection(struct http_exchange *exchange)
{
    return (struct http_connection *)((char *)exchange -
                                      offsetof(struct http_connection, exchange));
}

static void exchange_serve(struct http_server *server, struct http_exchange *exchange,
                           struct arena *arena, void *worker)
{
    struct http_request request = {
        .arena = arena,
        .method = exchange->method,
        .body = exchange->body_size > 0 ? exchange->body : "",
        .body_size = exchange->body_size,
        .body_too_large = exchange->body_too_large,
        .id = exchange->id,
        .remote = exchange_connection(exchange)->remote,
        .connection = exchange,
        .worker = worker,
    };
    if (!exchange_target(exchange, arena, &request.path, &request.query)) {
        exchange->status = MHD_HTTP_BAD_REQUEST;
        exchange->answer = answer_plain(exchange->status, exchange->id);
        return;
    }
    struct http_response response = {.status = MHD_HTTP_OK};
    server->config.handler(&request, &response);
    assert(response.status >= 200 && response.status <= 599);
    struct MHD_Response *answer = response.spool != NULL
                                      ? spool_answer(response.spool)
                                      : answer_of(response.body, response.body_size);
    if (answer == NULL) {
        exchange->status = MHD_HTTP_INTERNAL_SERVER_ERROR;
        exchange->answer = answer_plain(exchange->status, exchange->id);
        return;
    }
    exchange->status = (unsigned)response.status;
    exchange->answer =
        answer_with(answer, response.content_type, exchange->id);
    for (size_t i = 0; i < response.headers_count; i++)
        if (MHD_add_response_header(exchange->answer, response.headers[i].name,
                                    response.headers[i].value) != MHD_YES)
            log_event("error", "header_refused", "%s", response.headers[i].name);
}

static void *worker_run(void *context)
{
    struct http_server *server = context;
    pthread_setname_np(pthread_self(), "http-worker");
    struct arena *arena = arena_new();
    void *worker = server->config.worker_open == NULL
                       ? server->config.context
                       : server->config.worker_open(server->config.context);
    struct http_exchange *exchange;
    while ((exchange = queue_take(&server->queue)) != NULL) {
        exchange_serve(server, exchange, arena, worker);
        arena_reset(arena);
        /* After the resume the exchange is the I/O thread's again. */
        struct MHD_Connection *connection = exchange->connection;
        MHD_resume_connection(connection);
        atomic_fetch_sub(&server->handling, 1);
    }
    if (server->config.worker_close != NULL)
        server->config.worker_close(worker);
    arena_free(arena);
    return NULL;
}

/* ---- what libmicrohttpd calls ---- */

/* The request line has been read: a new exchange begins. */
static void *target_notify(void *context, const char *target, struct MHD_Connection *mhd)
{
    (void)context;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct http_connection *connection = info->socket_context;
    struct http_exchange *exchange = &connection->exchange;
    size_t size = strlen(target) + 1;
    if (size > exchange->target_capacity) {
        size_t wider = size < 256 ? 256 : size;
        free(exchange->target);
        exchange->target = malloc(wider);
        if (exchange->target == NULL)
            abort();
        exchange->target_capacity = wider;
    }
    memcpy(exchange->target, target, size);
    connection_phase(connection, PHASE_HEADERS);
    exchange->begun = exchange->handed_over = false;
    exchange->headers_count = 0;
    exchange->body_size = exchange->discarded = 0;
    exchange->body_too_large = false;
    exchange->id[0] = '\0';
    exchange->query = exchange->form = (struct fields){0};
    return exchange;
}

static void completed_notify(void *context, struct MHD_Connection *mhd, void **request_context,
                             enum MHD_RequestTerminationCode why)
{
    struct http_server *server = context;
    struct http_exchange *exchange = *request_context;
    (void)mhd;
    (void)why;
    if (exchange == NULL)
        return;
    if (exchange->answer != NULL) {
        MHD_destroy_response(exchange->answer);
        exchange->answer = NULL;
    }
    if (exchange->body_capacity > BODY_KEEP) {
        atomic_fetch_sub(&server->body_memory, exchange->body_capacity);
        free(exchange->body);
        exchange->body = NULL;
        exchange->body_capacity = 0;
    }
    if (exchange->handed_over)
        atomic_fetch_sub(&server->active, 1);
    connection_phase(exchange_connection(exchange), PHASE_IDLE);
}

static enum MHD_Result hand_over(struct http_server *server, struct http_exchange *exchange)
{
    if (atomic_load(&server->stopping))
        return refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE);
    if (atomic_fetch_add(&server->handling, 1) >= QUEUE_MAX) {
        atomic_fetch_sub(&server->handling, 1);
        return refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE);
    }
    atomic_fetch_add(&server->active, 1);
    exchange->handed_over = true;
    connection_phase(exchange_connection(exchange), PHASE_HANDLER);
    MHD_suspend_connection(exchange->connection);
    bool put = queue_put(&server->queue, exchange);
    assert(put); /* handling bounds the queue, and it closes only when nothing is handled */
    (void)put;
    return MHD_YES;
}

static enum MHD_Result exchange_begin(struct http_server *server, struct http_exchange *exchange,
                                      const char *version)
{
    exchange->begun = true;
    unsigned status = guard_check(exchange, version);
    if (status != 0)
        return refuse(exchange, status);
    exchange_name(exchange, server->id_prefix, atomic_fetch_add(&server->ids, 1));
    connection_phase(exchange_connection(exchange), PHASE_BODY);
    uint64_t size = guard_body_size(exchange);
    uint64_t cap = (uint64_t)server->config.body_max * DISCARD_FACTOR;
    bool waits = exchange_header(exchange, "Expect") != NULL;
    if (size > cap || (waits && size > server->config.body_max)) {
        exchange->body_too_large = true; /* answered unread; the connection then ends */
        return hand_over(server, exchange);
    }
    return MHD_YES;
}

static enum MHD_Result body_take(struct http_server *server, struct http_exchange *exchange,
                                 const char *bytes, size_t size)
{
    if (!exchange->body_too_large && size > server->config.body_max - exchange->body_size) {
        exchange->body_too_large = true;
        exchange->discarded = exchange->body_size;
        exchange->body_size = 0;
    }
    if (exchange->body_too_large) {
        exchange->discarded += size;
        bool endless = exchange->discarded > server->config.body_max * DISCARD_FACTOR;
        return endless ? MHD_NO : MHD_YES;
    }
    size_t needed = exchange->body_size + size + 1;
    if (needed > exchange->body_capacity) {
        size_t wider = exchange->body_capacity < 4096 ? 4096 : exchange->body_capacity * 2;
        while (wider < needed)
            wider *= 2;
        size_t more = wider - exchange->body_capacity;
        if (atomic_fetch_add(&server->body_memory, more) + more > BODY_MEMORY_MAX) {
            atomic_fetch_sub(&server->body_memory, more);
            log_event("error", "body_memory_full", "connection closed");
            return MHD_NO;
        }
        char *wide = realloc(exchange->body, wider);
        if (wide == NULL)
            abort();
        exchange->body = wide;
        exchange->body_capacity = wider;
    }
    memcpy(exchange->body + exchange->body_size, bytes, size);
    exchange->body_size += size;
    exchange->body[exchange->body_size] = '\0';
    return MHD_YES;
}

/* Called when the head is complete, for each piece of the body, at the end, and after a resume. */
static enum MHD_Result access_notify(void *context, struct MHD_Connection *mhd, const char *url,
                                     const char *method, const char *version, const char *bytes,
                                     size_t *bytes_size, void **request_context)
{
    struct http_server *server = context;
    struct http_exchange *exchange = *request_context;
    (void)url;
    if (exchange->answer != NULL) {
        struct MHD_Response *answer = exchange->answer;
        exchange->answer = NULL;
        connection_phase(exchange_connection(exchange), PHASE_SEND);
        if (atomic_load(&server->stopping))
            MHD_add_response_header(answer, "Connection", "close");
        enum MHD_Result result = MHD_queue_response(mhd, exchange->status, answer);
        MHD_destroy_response(answer);
        return result;
    }
    if (!exchange->begun) {
        exchange->method = method;
        return exchange_begin(server, exchange, version);
    }
    if (*bytes_size > 0) {
        enum MHD_Result result = body_take(server, exchange, bytes, *bytes_size);
        *bytes_size = 0;
        return result;
    }
    return hand_over(server, exchange);
}

/* Targets are decoded here, strictly; libmicrohttpd leaves them alone. */
static size_t unescape_nothing(void *context, struct MHD_Connection *mhd, char *text)
{
    (void)context;
    (void)mhd;
    return strlen(text);
}

/* ---- start and stop ---- */

static bool address_parse(const struct http_config *config, struct sockaddr_storage *ret)
{
    const char *text = config->address == NULL || strcmp(config->address, "localhost") == 0
                           ? "127.0.0.1"
                           : config->address;
    struct sockaddr_in *four = (struct sockaddr_in *)ret;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)ret;
    memset(ret, 0, sizeof(*ret));
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(config->port);
        return true;
    }
    if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(config->port);
        return true;
    }
    return false;
}

static struct MHD_Daemon *daemon_start(struct http_server *server)
{
    struct sockaddr_storage address;
    if (!address_parse(&server->config, &address))
        return NULL;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    if (address.ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    return MHD_start_daemon(
        flags, server->config.port, NULL, NULL, access_notify, server, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&address, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)IO_THREADS,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_URI_LOG_CALLBACK, target_notify, server,
        MHD_OPTION_UNESCAPE_CALLBACK, unescape_nothing, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        completed_notify, server, MHD_OPTION_NOTIFY_CONNECTION, connection_notify, server,
        MHD_OPTION_END);
}

enum code http_start(const struct http_config *config, struct http_server **ret_server)
{
    assert(config->handler != NULL && config->workers > 0 && config->body_max > 0);
    struct http_server *server = calloc(1, sizeof(*server));
    if (server == NULL)
        abort();
    server->config = *config;
    if (server->config.header_seconds == 0)
        server->config.header_seconds = 10;
    if (server->config.body_seconds == 0)
        server->config.body_seconds = 60;
    platform_random(&server->id_prefix, sizeof(server->id_prefix));
    pthread_mutex_init(&server->mutex, NULL);
    pthread_cond_init(&server->reaper_wake, NULL);
    queue_open(&server->queue);

    /* Signals are for the main thread. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    server->daemon = daemon_start(server);
    if (server->daemon == NULL) {
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        log_event("error", "listen_failed", "%s port %u",
                  config->address == NULL ? "127.0.0.1" : config->address, config->port);
        queue_free(&server->queue);
        free(server);
        return FAULT;
    }
    server->workers = calloc((size_t)config->workers, sizeof(*server->workers));
    if (server->workers == NULL ||
        pthread_create(&server->reaper, NULL, reaper_run, server) != 0)
        abort();
    for (; server->workers_count < config->workers; server->workers_count++)
        if (pthread_create(&server->workers[server->workers_count], NULL, worker_run, server) != 0)
            abort();
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    server->port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    *ret_server = server;
    return OK;
}

uint16_t http_port(const struct http_server *server)
{
    return server->port;
}

void http_stop(struct http_server *server)
{
    MHD_socket listening = MHD_quiesce_daemon(server->daemon);
    atomic_store(&server->stopping, true);
    /* Handlers are waited for; slow readers of answers only so long. */
    for (int waited = 0; atomic_load(&server->handling) > 0 ||
                         (atomic_load(&server->active) > 0 && waited < DRAIN_MS);
         waited += 2)
        usleep(2000);
    MHD_stop_daemon(server->daemon);
    if (listening != MHD_INVALID_SOCKET)
        close(listening);
    queue_close(&server->queue);
    for (int i = 0; i < server->workers_count; i++)
        pthread_join(server->workers[i], NULL);
    pthread_mutex_lock(&server->mutex);
    server->reaper_stop = true;
    pthread_cond_signal(&server->reaper_wake);
    pthread_mutex_unlock(&server->mutex);
    pthread_join(server->reaper, NULL);
    queue_free(&server->queue);
    pthread_cond_destroy(&server->reaper_wake);
    pthread_mutex_destroy(&server->mutex);
    free(server->workers);
    free(server);
}
