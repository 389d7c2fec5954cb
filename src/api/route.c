#include "api_impl.h"

bool api_owns(const char *path)
{
    return strncmp(path, "/v1/", 4) == 0 || strcmp(path, "/v1") == 0 ||
           strcmp(path, "/openapi.json") == 0 || strcmp(path, "/health") == 0 ||
           strcmp(path, "/ready") == 0;
}

/* Does the path follow the pattern? {name} takes what stands up to the next slash. */
static bool follows(struct api *api, const char *pattern, const char *path)
{
    api->parameters_count = 0;
    while (*pattern != '\0' && *path != '\0') {
        if (*pattern != '{') {
            if (*pattern++ != *path++)
                return false;
            continue;
        }
        size_t name_size = strcspn(pattern + 1, "}"), size = strcspn(path, "/");
        if (size == 0)
            return false;
        assert(api->parameters_count < API_PARAMETERS_MAX);
        api->parameters[api->parameters_count++] =
            (struct http_field){arena_copy(api->arena, pattern + 1, name_size),
                                arena_copy(api->arena, path, size)};
        pattern += name_size + 2;
        path += size;
    }
    return *pattern == '\0' && *path == '\0';
}

const struct api_route *api_match(struct api *api, const char **ret_allow)
{
    const char *method = api->request->method;
    if (strcmp(method, "HEAD") == 0)
        method = "GET";
    struct out allow = out_new(api->arena);
    for (size_t i = 0; i < api_routes_count; i++) {
        if (!follows(api, api_routes[i].path, api->request->path))
            continue;
        if (strcmp(api_routes[i].method, method) == 0)
            return &api_routes[i];
        /* A later pattern may take the same path with this method. */
        if (strstr(allow.data, api_routes[i].method) == NULL) {
            out_printf(&allow, "%s%s", allow.size > 0 ? ", " : "", api_routes[i].method);
            if (strcmp(api_routes[i].method, "GET") == 0)
                out_put(&allow, ", HEAD");
        }
    }
    *ret_allow = allow.data;
    return NULL;
}

const char *api_parameter(const struct api *api, const char *name)
{
    for (size_t i = 0; i < api->parameters_count; i++)
        if (strcmp(api->parameters[i].name, name) == 0)
            return api->parameters[i].value;
    assert(!"the route has no such parameter");
    return "";
}
