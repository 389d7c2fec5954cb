#include "api_impl.h"

enum code api_refuse(struct api *api, enum api_problem problem, const char *argument)
{
    api->refused = true;
    api->problem = problem;
    api->argument = argument;
    return UNREADABLE;
}

static const char *language_tag(enum language language)
{
    return language == LANGUAGE_FR ? "fr-CA" : "en-CA";
}

static void answer(struct api *api, int status, const char *type, const char *bytes, size_t size)
{
    struct http_response *response = api->response;
    response->status = status;
    response->content_type = type;
    response->body = bytes;
    response->body_size = size;
    http_set_header(response, "Content-Language", language_tag(api->language));
    http_set_header(response, "Cache-Control", "no-store");
    http_set_header(response, "X-Content-Type-Options", "nosniff");
    http_set_header(response, "Vary", "Accept, Accept-Language, Authorization");
}

void api_answer(struct api *api, int status, const struct out *out)
{
    answer(api, status, "application/json", out->data, out->size);
}

void api_answer_bytes(struct api *api, const char *type, const char *bytes, size_t size)
{
    answer(api, 200, type, bytes, size);
}

static const char *fill(struct arena *arena, const char *text, const char *argument)
{
    const char *mark = strstr(text, "{0}");
    if (mark == NULL)
        return text;
    return arena_printf(arena, "%.*s%s%s", (int)(mark - text), text,
                        argument == NULL ? "" : argument, mark + 3);
}

void api_answer_problem(struct api *api, enum api_problem problem)
{
    const struct api_problem_fact *fact = &api_problems[problem];
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "type", arena_printf(api->arena, "/problems/%s", fact->id));
    json_text(&json, "title", fact->title[api->language]);
    json_key(&json, "status");
    json_int(&json, fact->status);
    json_text(&json, "detail", fill(api->arena, fact->detail[api->language], api->argument));
    json_text(&json, "instance", arena_printf(api->arena, "urn:request:%s", api->request->id));
    if (api->action.findings.count > 0) {
        json_key(&json, "findings");
        document_write_findings(&json, &api->action.findings, api->language);
    }
    json_object_end(&json);
    answer(api, fact->status, "application/problem+json", out.data, out.size);
    if (problem == PROBLEM_UNAUTHORIZED)
        http_set_header(api->response, "WWW-Authenticate", "Bearer");
    if (problem == PROBLEM_BUSY)
        http_set_header(api->response, "Retry-After", "1");
}

void api_money(struct json *json, const char *key, money amount)
{
    json_key(json, key);
    json_object(json);
    json_text(json, "amount", money_text(json->out->arena, amount));
    json_text(json, "currency", "CAD");
    json_object_end(json);
}

void api_date(struct json *json, const char *key, date on)
{
    if (!date_is_none(on))
        json_text(json, key, date_text(json->out->arena, on));
}

void api_classes(struct json *json, const char *key, const money by_class[REVENUE_COUNT])
{
    json_key(json, key);
    json_array(json);
    for (int class = 0; class < REVENUE_COUNT; class++) {
        if (by_class[class].cents == 0)
            continue;
        json_object(json);
        json_text(json, "class", revenue_classes[class].json);
        api_money(json, "amount", by_class[class]);
        json_object_end(json);
    }
    json_array_end(json);
}

void api_number(struct json *json, const char *key, int64_t number)
{
    json_text(json, key, arena_printf(json->out->arena, "%lld", (long long)number));
}
