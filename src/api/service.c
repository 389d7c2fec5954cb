/* What machines ask of the server itself, and receipts. */
#include "api_impl.h"

#include <stdlib.h>

static void answer_status(struct api *api, int http_status, const char *status)
{
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "status", status);
    json_object_end(&json);
    api_answer(api, http_status, &out);
}

enum code api_health(struct api *api)
{
    answer_status(api, 200, "ok");
    return OK;
}

enum code api_ready(struct api *api)
{
    bool ready = action_ready(&api->action);
    answer_status(api, ready ? 200 : 503, ready ? "ready" : "starting");
    return OK;
}

enum code api_openapi(struct api *api)
{
    api_answer_bytes(api, "application/json", api_description, api_description_size);
    return OK;
}

enum code api_show_receipt(struct api *api)
{
    const char *id = api_parameter(api, "receipt");
    const char *mark = strchr(id, '-');
    bn owner;
    if (mark == NULL || mark - id != 9 || !bn_parse(arena_copy(api->arena, id, 9), &owner))
        return NOT_FOUND;
    size_t size = strspn(mark + 1, "0123456789");
    if (size == 0 || size > 15 || mark[1 + size] != '\0')
        return NOT_FOUND;
    const char *receipt;
    enum code code =
        action_show_receipt(&api->action, owner, strtoll(mark + 1, NULL, 10), &receipt);
    if (code == OK)
        api_answer_bytes(api, "application/json", receipt, strlen(receipt));
    return code;
}
