#include "api_impl.h"

enum { CURSOR_MAC = 24 };

enum code api_query_date(struct api *api, const char *name, date fallback, date *ret)
{
    const char *text = http_query(api->request, name);
    *ret = fallback;
    if (text == NULL || date_parse(text, ret))
        return OK;
    return api_refuse(api, PROBLEM_PARAMETER, name);
}

enum code api_query_bool(struct api *api, const char *name, bool *ret)
{
    const char *text = http_query(api->request, name);
    *ret = text != NULL && strcmp(text, "true") == 0;
    if (text == NULL || *ret || strcmp(text, "false") == 0)
        return OK;
    return api_refuse(api, PROBLEM_PARAMETER, name);
}

/* Signed with the installation's key, so that nobody makes one up; the filters are part of it. */
static const char *cursor_mac(struct api *api, const char *key)
{
    struct out words = out_new(api->arena);
    out_printf(&words, "open-carm-cursor-1\n%s\n%s\n%s\n", api->action.actor.business.text,
               api->request->path, key);
    struct http_field *fields;
    const char *query = api->request->query;
    size_t count = http_parse_fields(api->arena, query, strlen(query), &fields);
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, "cursor") != 0 && strcmp(fields[i].name, "limit") != 0)
            out_printf(&words, "%s=%s\n", http_escape(api->arena, fields[i].name),
                       http_escape(api->arena, fields[i].value));
    char *mac = signer_sign(house_signer(api->action.house), api->arena, words.data);
    mac[CURSOR_MAC] = '\0';
    return mac;
}

enum code api_page_open(struct api *api, struct api_page *ret)
{
    *ret = (struct api_page){.limit = API_PAGE_DEFAULT, .after = ""};
    const char *limit = http_query(api->request, "limit");
    if (limit != NULL) {
        size_t size = strspn(limit, "0123456789");
        if (size == 0 || size > 3 || limit[size] != '\0')
            return api_refuse(api, PROBLEM_PARAMETER, "limit");
        ret->limit = 0;
        for (; *limit != '\0'; limit++)
            ret->limit = ret->limit * 10 + (size_t)(*limit - '0');
        if (ret->limit < 1 || ret->limit > API_PAGE_MAX)
            return api_refuse(api, PROBLEM_PARAMETER, "limit");
    }
    const char *cursor = http_query(api->request, "cursor");
    if (cursor == NULL)
        return OK;
    const char *mark = strrchr(cursor, '~');
    if (mark == NULL || mark == cursor || strlen(cursor) > 200)
        return api_refuse(api, PROBLEM_CURSOR, NULL);
    ret->after = arena_copy(api->arena, cursor, (size_t)(mark - cursor));
    if (strcmp(mark + 1, cursor_mac(api, ret->after)) != 0)
        return api_refuse(api, PROBLEM_CURSOR, NULL);
    return OK;
}

struct json api_items(struct api *api, struct out *ret_out)
{
    *ret_out = out_new(api->arena);
    struct json json = json_new(ret_out);
    json_object(&json);
    json_key(&json, "items");
    json_array(&json);
    return json;
}

enum code api_answer_items(struct api *api, struct json *json)
{
    api_page_close(api, json, NULL);
    api_answer(api, 200, json->out);
    return OK;
}

void api_page_close(struct api *api, struct json *json, const char *next)
{
    json_array_end(json);
    if (next != NULL) {
        const char *cursor = arena_printf(api->arena, "%s~%s", next, cursor_mac(api, next));
        json_text(json, "nextCursor", cursor);
        struct out link = out_new(api->arena);
        out_printf(&link, "<%s?", api->request->path);
        struct http_field *fields;
        const char *query = api->request->query;
        size_t count = http_parse_fields(api->arena, query, strlen(query), &fields);
        for (size_t i = 0; i < count; i++)
            if (strcmp(fields[i].name, "cursor") != 0)
                out_printf(&link, "%s=%s&", http_escape(api->arena, fields[i].name),
                           http_escape(api->arena, fields[i].value));
        out_printf(&link, "cursor=%s>; rel=\"next\"", http_escape(api->arena, cursor));
        http_set_header(api->response, "Link", link.data);
    }
    json_object_end(json);
}
