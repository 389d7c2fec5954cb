/* The guard: what libmicrohttpd lets through and must not (request smuggling, mostly). */
#include "http_impl.h"

#include <strings.h>

static bool is_token(const char *text, size_t size)
{
    if (size == 0)
        return false;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!letter && (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL))
            return false;
    }
    return true;
}

static bool is_clean(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    return true;
}

static bool is_number(const char *text)
{
    size_t size = strspn(text, "0123456789");
    return size > 0 && size <= 18 && text[size] == '\0';
}

struct gathered {
    struct http_exchange *exchange;
    bool broken, too_many;
};

static enum MHD_Result gather(void *context, enum MHD_ValueKind kind, const char *name,
                              size_t name_size, const char *value, size_t value_size)
{
    struct gathered *gathered = context;
    struct http_exchange *exchange = gathered->exchange;
    (void)kind;
    if (!is_token(name, name_size) || !is_clean(value == NULL ? "" : value, value_size)) {
        gathered->broken = true;
        return MHD_NO;
    }
    if (exchange->headers_count == REQUEST_HEADERS_MAX) {
        gathered->too_many = true;
        return MHD_NO;
    }
    exchange->headers[exchange->headers_count++] =
        (struct http_field){name, value == NULL ? "" : value};
    return MHD_YES;
}

static size_t header_count(const struct http_exchange *exchange, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < exchange->headers_count; i++)
        count += strcasecmp(exchange->headers[i].name, name) == 0;
    return count;
}

unsigned guard_check(struct http_exchange *exchange, const char *version)
{
    struct gathered gathered = {.exchange = exchange};
    MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, gather, &gathered);
    if (gathered.too_many)
        return MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
    if (gathered.broken || !is_token(exchange->method, strlen(exchange->method)))
        return MHD_HTTP_BAD_REQUEST;

    bool old = strcmp(version, "HTTP/1.0") == 0;
    if (!old && strcmp(version, "HTTP/1.1") != 0)
        return MHD_HTTP_HTTP_VERSION_NOT_SUPPORTED;

    size_t hosts = header_count(exchange, "Host");
    if (hosts > 1 || (hosts == 0 && !old))
        return MHD_HTTP_BAD_REQUEST;
    if (hosts == 1 && strpbrk(exchange_header(exchange, "Host"), " \t,/@") != NULL)
        return MHD_HTTP_BAD_REQUEST;

    size_t lengths = header_count(exchange, "Content-Length");
    size_t encodings = header_count(exchange, "Transfer-Encoding");
    if (lengths + encodings > 1)
        return MHD_HTTP_BAD_REQUEST;
    if (lengths == 1 && !is_number(exchange_header(exchange, "Content-Length")))
        return MHD_HTTP_BAD_REQUEST;
    if (encodings == 1 &&
        (old || strcasecmp(exchange_header(exchange, "Transfer-Encoding"), "chunked") != 0))
        return MHD_HTTP_BAD_REQUEST;
    return 0;
}

uint64_t guard_body_size(const struct http_exchange *exchange)
{
    const char *length = exchange_header(exchange, "Content-Length");
    uint64_t size = 0;
    for (; length != NULL && *length != '\0'; length++)
        size = size * 10 + (uint64_t)(*length - '0');
    return size;
}
