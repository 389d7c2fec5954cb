/*
 * The head of a request, as libmicrohttpd would give it: lines, the first "METHOD TARGET VERSION",
 * the others "NAME: VALUE"; what follows an empty line is the body. What passes the guard has one
 * host and one length, and its path, query, cookie and form are what handlers may rely on.
 */
#include "fuzz.h"
#include "http_impl.h"

#include <strings.h>

/* What stands behind the connection of the exchange here: this file takes the library's part. */
struct head {
    struct arena *arena;
    const char *next, *end;
};

static bool line_next(struct head *head, const char **ret_line, size_t *ret_size)
{
    if (head->next >= head->end)
        return false;
    size_t left = (size_t)(head->end - head->next);
    const char *stop = memchr(head->next, '\n', left);
    *ret_line = head->next;
    *ret_size = stop == NULL ? left : (size_t)(stop - head->next);
    head->next += *ret_size + (stop != NULL);
    return true;
}

int MHD_get_connection_values_n(struct MHD_Connection *connection, enum MHD_ValueKind kind,
                                MHD_KeyValueIteratorN iterator, void *iterator_cls)
{
    struct head *head = (void *)connection;
    const char *line;
    size_t size;
    int count = 0;
    while (line_next(head, &line, &size) && size > 0) {
        const char *colon = memchr(line, ':', size), *value = NULL;
        size_t name_size = colon == NULL ? size : (size_t)(colon - line);
        size_t value_size = colon == NULL ? 0 : size - name_size - 1;
        if (colon != NULL)
            value = arena_copy(head->arena, colon + 1, value_size);
        count++;
        if (iterator(iterator_cls, kind, arena_copy(head->arena, line, name_size), name_size,
                     value, value_size) == MHD_NO)
            break;
    }
    return count;
}

static size_t count_of(const struct http_exchange *exchange, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < exchange->headers_count; i++)
        count += strcasecmp(exchange->headers[i].name, name) == 0;
    return count;
}

/* What the guard promises of the headers it let through. */
static void check_headers(const struct http_exchange *exchange)
{
    assert(exchange->headers_count <= REQUEST_HEADERS_MAX);
    assert(count_of(exchange, "Host") <= 1);
    assert(count_of(exchange, "Content-Length") + count_of(exchange, "Transfer-Encoding") <= 1);
    for (size_t i = 0; i < exchange->headers_count; i++) {
        assert(exchange->headers[i].name[0] != '\0');
        assert(strpbrk(exchange->headers[i].name, " :\r\n\t") == NULL);
        assert(strpbrk(exchange->headers[i].value, "\r\n\x7f") == NULL);
    }
    const char *length = exchange_header(exchange, "Content-Length");
    uint64_t size = guard_body_size(exchange);
    assert(size < 1000000000000000000);
    if (length != NULL)
        assert(strspn(length, "0123456789") == strlen(length));
    else
        assert(size == 0);
}

static void check_fields(const struct http_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert(text_is_utf8(fields[i].name, strlen(fields[i].name)));
        assert(text_is_utf8(fields[i].value, strlen(fields[i].value)));
    }
}

static void check_request(struct http_exchange *exchange, struct http_request *request)
{
    struct arena *arena = request->arena;
    if (!exchange_target(exchange, arena, &request->path, &request->query))
        return;
    assert(request->path[0] == '/');
    assert(text_is_utf8(request->path, strlen(request->path)));
    assert(strpbrk(request->query, "# \r\n") == NULL);
    /* The same path and query again, sent plainly, are the same path and query. */
    struct http_exchange plain = {
        .target = arena_printf(arena, "/%s?%s", http_escape(arena, request->path + 1),
                               request->query)};
    const char *path, *query;
    bool whole = exchange_target(&plain, arena, &path, &query);
    assert(whole && strcmp(path, request->path) == 0 && strcmp(query, request->query) == 0);

    struct http_field *fields;
    check_fields(fields, http_form_fields(request, &fields));
    (void)http_query(request, "as_of");
    if (http_fields_valid(request))
        check_fields(exchange->query.items, exchange->query.count);
    const char *cookie = http_cookie(request, "carm");
    assert(cookie == NULL || strchr(cookie, ';') == NULL);
    exchange_name(exchange, UINT64_MAX, 1);
    assert(exchange->id[0] != '\0' && strlen(exchange->id) <= REQUEST_ID_MAX);
    assert(strpbrk(exchange->id, " \"\\\r\n") == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct head head = {arena, (const char *)bytes, (const char *)bytes + size};
    struct http_exchange exchange = {.connection = (void *)&head};
    const char *line, *words[3] = {"", "", ""};
    size_t line_size;
    if (line_next(&head, &line, &line_size)) {
        char *rest = arena_copy(arena, line, line_size);
        for (size_t i = 0; i < ARRAY_COUNT(words) && rest != NULL; i++)
            words[i] = strsep(&rest, " ");
    }
    exchange.method = words[0];
    exchange.target = arena_text(arena, words[1]);
    unsigned status = guard_check(&exchange, words[2]);
    assert(status == 0 || (status >= 400 && status < 600));
    if (status == 0) {
        check_headers(&exchange);
        struct http_request request = {.arena = arena,
                                       .method = exchange.method,
                                       .body = arena_copy(arena, head.next,
                                                          (size_t)(head.end - head.next)),
                                       .body_size = (size_t)(head.end - head.next),
                                       .connection = &exchange};
        check_request(&exchange, &request);
    }
    arena_free(arena);
    return 0;
}
