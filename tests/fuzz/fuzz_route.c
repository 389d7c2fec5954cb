/* Any path to a route of the portal and of the API: what is found leads back to the path, and its
 * parts are within their bounds. */
#include "api_impl.h"
#include "fuzz.h"
#include "portal_impl.h"

static void check_page(struct arena *arena, const char *path)
{
    enum language language, again_language;
    enum route_id route, again_route;
    const char *account, *id, *again_account, *again_id;
    if (!route_match(arena, path, &language, &route, &account, &id))
        return;
    program_account parsed;
    assert(route < ROUTES_COUNT);
    assert(*account == '\0' || program_account_parse(account, &parsed));
    assert(strlen(id) <= 96 && strchr(id, '/') == NULL);
    /* As the server would see it: the address, with its escapes undone. */
    struct http_request request =
        http_make_request(arena, "GET", route_path(arena, route, language, account, id), NULL, 0,
                          "", 0);
    bool found = route_match(arena, request.path, &again_language, &again_route, &again_account,
                             &again_id);
    assert(found && again_route == route && again_language == language);
    assert(strcmp(again_account, account) == 0 && strcmp(again_id, id) == 0);
}

static void check_api(struct arena *arena, const char *path)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "get"};
    for (size_t i = 0; i < ARRAY_COUNT(methods); i++) {
        struct http_request request = {.arena = arena, .method = methods[i], .path = path};
        struct api api = {.arena = arena, .request = &request};
        const char *allow = NULL;
        api.route = api_match(&api, &allow);
        if (api.route == NULL) {
            assert(allow != NULL);
            continue;
        }
        assert(api_owns(path));
        assert(api.parameters_count <= API_PARAMETERS_MAX);
        struct out out = out_new(arena);
        const char *at = api.route->path;
        for (size_t k = 0; k < api.parameters_count; k++) {
            const struct http_field *parameter = &api.parameters[k];
            size_t before = strcspn(at, "{");
            assert(parameter->value[0] != '\0' && strchr(parameter->value, '/') == NULL);
            assert(strcmp(api_parameter(&api, parameter->name), parameter->value) == 0);
            out_bytes(&out, at, before);
            out_put(&out, parameter->value);
            at += before + strlen(parameter->name) + 2;
        }
        out_put(&out, at);
        assert(strcmp(out.data, path) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    const char *path = arena_copy(arena, (const char *)bytes, size);
    if (text_is_utf8(path, strlen(path))) { /* others are refused before they get here */
        check_page(arena, path);
        check_api(arena, path);
    }
    arena_free(arena);
    return 0;
}
