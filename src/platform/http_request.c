#include "http_impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

const char *exchange_header(const struct http_exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->headers_count; i++)
        if (strcasecmp(exchange->headers[i].name, name) == 0)
            return exchange->headers[i].value;
    return NULL;
}

bool exchange_target(struct http_exchange *exchange, struct arena *arena, const char **ret_path,
                     const char **ret_query)
{
    const char *target = exchange->target;
    /* The absolute form must be taken by every server (RFC 9112 s. 3.2.2). */
    if (strncasecmp(target, "http://", 7) == 0 || strncasecmp(target, "https://", 8) == 0) {
        target = strchr(target, ':') + 3;
        target += strcspn(target, "/?#"); /* the authority */
        if (*target != '/')
            target = arena_printf(arena, "/%s", target);
    }
    if (target[0] != '/')
        return false;
    for (const char *at = target; *at != '\0'; at++)
        if ((unsigned char)*at <= 0x20 || *at == 0x7F)
            return false;
    size_t size = strcspn(target, "?#");
    const char *path = fields_decode(arena, target, size, false);
    if (path == NULL)
        return false;
    *ret_path = path;
    *ret_query = "";
    if (target[size] == '?')
        *ret_query = arena_copy(arena, target + size + 1, strcspn(target + size + 1, "#"));
    return true;
}

static bool id_is_plain(const char *id)
{
    size_t size = 0;
    for (; id[size] != '\0'; size++) {
        char c = id[size];
        if (size == REQUEST_ID_MAX ||
            !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
              c == '-' || c == '_' || c == '.'))
            return false;
    }
    return size > 0;
}

void exchange_name(struct http_exchange *exchange, uint64_t prefix, uint64_t number)
{
    const char *given = exchange_header(exchange, "X-Request-Id");
    if (given != NULL && id_is_plain(given))
        snprintf(exchange->id, sizeof(exchange->id), "%s", given);
    else
        snprintf(exchange->id, sizeof(exchange->id), "%08" PRIx64 "-%08" PRIx64,
                 prefix & 0xFFFFFFFF, number);
}

const char *http_header(const struct http_request *request, const char *name)
{
    return exchange_header(request->connection, name);
}

const char *http_cookie(const struct http_request *request, const char *name)
{
    const char *at = http_header(request, "Cookie");
    size_t name_size = strlen(name);
    while (at != NULL && *at != '\0') {
        at += strspn(at, " \t;");
        size_t size = strcspn(at, ";");
        if (size > name_size && strncmp(at, name, name_size) == 0 && at[name_size] == '=') {
            const char *value = at + name_size + 1;
            size_t value_size = size - name_size - 1;
            while (value_size > 0 && strchr(" \t", value[value_size - 1]) != NULL)
                value_size--;
            if (value_size >= 2 && value[0] == '"' && value[value_size - 1] == '"') {
                value++;
                value_size -= 2;
            }
            return arena_copy(request->arena, value, value_size);
        }
        at += size;
    }
    return NULL;
}

static const struct fields *query_fields(const struct http_request *request)
{
    struct fields *fields = &((struct http_exchange *)request->connection)->query;
    if (!fields->parsed) {
        fields->count = fields_parse(request->arena, request->query, strlen(request->query),
                                     &fields->items, &fields->valid);
        fields->parsed = true;
    }
    return fields;
}

static const struct fields *form_fields(const struct http_request *request)
{
    struct fields *fields = &((struct http_exchange *)request->connection)->form;
    if (!fields->parsed) {
        static const char form_type[] = "application/x-www-form-urlencoded";
        const char *type = http_header(request, "Content-Type");
        bool is_form = type != NULL && strncasecmp(type, form_type, sizeof(form_type) - 1) == 0 &&
                       strchr(" ;", type[sizeof(form_type) - 1]) != NULL;
        fields->valid = true;
        if (is_form)
            fields->count = fields_parse(request->arena, request->body, request->body_size,
                                         &fields->items, &fields->valid);
        else
            (void)multipart_parse(request->arena, type, request->body, request->body_size, fields);
        fields->parsed = true;
    }
    return fields;
}

static const char *field_value(const struct fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->count; i++)
        if (strcmp(fields->items[i].name, name) == 0)
            return fields->items[i].value;
    return NULL;
}

const char *http_query(const struct http_request *request, const char *name)
{
    return field_value(query_fields(request), name);
}

const char *http_form(const struct http_request *request, const char *name)
{
    return field_value(form_fields(request), name);
}

size_t http_form_fields(const struct http_request *request, struct http_field **ret)
{
    const struct fields *fields = form_fields(request);
    *ret = fields->items;
    return fields->count;
}

const struct http_file *http_file(const struct http_request *request, const char *name)
{
    const struct fields *fields = form_fields(request);
    for (size_t i = 0; i < fields->files_count; i++)
        if (strcmp(fields->files[i].name, name) == 0)
            return &fields->files[i];
    return NULL;
}

bool http_fields_valid(const struct http_request *request)
{
    return query_fields(request)->valid && form_fields(request)->valid;
}

void http_set_header(struct http_response *response, const char *name, const char *value)
{
    for (size_t i = 0; i < response->headers_count; i++)
        if (strcasecmp(response->headers[i].name, name) == 0 &&
            strcasecmp(name, "Set-Cookie") != 0) {
            response->headers[i].value = value;
            return;
        }
    assert(response->headers_count < HTTP_HEADERS_MAX);
    response->headers[response->headers_count].name = name;
    response->headers[response->headers_count].value = value;
    response->headers_count++;
}

struct http_request http_make_request(struct arena *arena, const char *method, const char *target,
                                      const struct http_field *headers, size_t headers_count,
                                      const char *body, size_t body_size)
{
    assert(headers_count <= REQUEST_HEADERS_MAX);
    struct http_exchange *exchange = arena_alloc(arena, sizeof(*exchange));
    exchange->target = arena_text(arena, target);
    for (size_t i = 0; i < headers_count; i++)
        exchange->headers[i] = headers[i];
    exchange->headers_count = headers_count;
    exchange_name(exchange, 0, 1);
    struct http_request request = {
        .arena = arena,
        .method = method,
        .body = arena_copy(arena, body, body_size),
        .body_size = body_size,
        .id = exchange->id,
        .remote = "127.0.0.1",
        .connection = exchange,
    };
    bool whole = exchange_target(exchange, arena, &request.path, &request.query);
    assert(whole);
    (void)whole;
    return request;
}

const char *http_caller(const struct http_request *request)
{
    const char *forwarded = http_header(request, "X-Forwarded-For");
    bool here = strcmp(request->remote, "127.0.0.1") == 0 || strcmp(request->remote, "::1") == 0;
    if (forwarded == NULL || !here)
        return request->remote;
    const char *last = strrchr(forwarded, ',');
    last = last == NULL ? forwarded : last + 1;
    while (*last == ' ')
        last++;
    return strlen(last) > 64 ? request->remote : last;
}
