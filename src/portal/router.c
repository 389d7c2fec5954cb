/* Paths of both languages to routes and back. */
#include "asset.h"
#include "portal_impl.h"

/* clang-format off */
#define ROUTE_ROW(id, en, fr, on_get, on_post, ...)                                               \
    [ROUTE_##id] = {{en, fr}, on_get, on_post, __VA_ARGS__},
const struct route routes[ROUTES_COUNT] = {ROUTES(ROUTE_ROW)};
/* clang-format on */

/* Does `path` follow `pattern`? {a} takes a program account, {i} anything up to the next slash. */
static bool follows(struct arena *arena, const char *pattern, const char *path,
                    const char **ret_account, const char **ret_id)
{
    const char *account = "", *id = "";
    while (*pattern && *path) {
        if (*pattern != '{') {
            if (*pattern++ != *path++)
                return false;
            continue;
        }
        size_t size = strcspn(path, "/");
        if (size == 0 || size > 96)
            return false;
        const char *value = arena_copy(arena, path, size);
        if (pattern[1] == 'a') {
            program_account parsed;
            if (!program_account_parse(value, &parsed) || strcmp(parsed.text, value) != 0)
                return false;
            account = value;
        } else {
            id = value;
        }
        pattern += 3;
        path += size;
    }
    if (*pattern || *path)
        return false;
    *ret_account = account;
    *ret_id = id;
    return true;
}

bool route_match(struct arena *arena, const char *path, enum language *ret_language,
                 enum route_id *ret_route, const char **ret_account, const char **ret_id)
{
    enum language language;
    if (strncmp(path, "/en", 3) == 0)
        language = LANGUAGE_EN;
    else if (strncmp(path, "/fr", 3) == 0)
        language = LANGUAGE_FR;
    else
        return false;
    path += 3;
    if (*path != '\0' && *path != '/')
        return false;
    *ret_language = language;
    if (*path == '/')
        path++;
    for (int i = 0; i < ROUTES_COUNT; i++) {
        if (follows(arena, routes[i].paths[language], path, ret_account, ret_id)) {
            *ret_route = (enum route_id)i;
            return true;
        }
    }
    return false;
}

const char *route_path(struct arena *arena, enum route_id route, enum language language,
                       const char *account, const char *id)
{
    struct out out = out_new(arena);
    out_put(&out, language == LANGUAGE_FR ? "/fr/" : "/en/");
    for (const char *at = routes[route].paths[language]; *at; at++) {
        if (*at != '{') {
            out_char(&out, *at);
            continue;
        }
        out_put(&out, at[1] == 'a' ? account : http_escape(arena, id));
        at += 2;
    }
    return out.data;
}

const char *url(const struct page *page, enum route_id route, const char *id)
{
    return route_path(page->arena, route, page->language,
                      page->account ? page->account->account.account.text : "", id ? id : "");
}

const char *url_number(const struct page *page, enum route_id route, int64_t id)
{
    return url(page, route, arena_printf(page->arena, "%lld", (long long)id));
}

const char *url_twin(const struct page *page)
{
    enum language other = page->language == LANGUAGE_FR ? LANGUAGE_EN : LANGUAGE_FR;
    const char *path =
        route_path(page->arena, page->route, other,
                   page->account ? page->account->account.account.text : "", page->id);
    const char *raw = page->request->query;
    return raw && *raw ? arena_printf(page->arena, "%s?%s", path, raw) : path;
}

const char *url_with(const struct page *page, const char *name, const char *value)
{
    struct out out = out_new(page->arena);
    out_put(&out, url(page, page->route, page->id));
    struct http_field *fields;
    const char *raw = page->request->query ? page->request->query : "";
    size_t count = http_parse_fields(page->arena, raw, strlen(raw), &fields);
    char mark = '?';
    for (size_t i = 0; i < count; i++) {
        bool cursor = strcmp(fields[i].name, "after") == 0; /* a changed filter starts anew */
        if (!fields[i].value || strcmp(fields[i].name, name) == 0 || cursor)
            continue;
        out_char(&out, mark);
        out_put(&out, http_escape(page->arena, fields[i].name));
        out_char(&out, '=');
        out_put(&out, http_escape(page->arena, fields[i].value));
        mark = '&';
    }
    if (value)
        out_printf(&out, "%c%s=%s", mark, name, http_escape(page->arena, value));
    return out.data;
}

const char *asset_url(const struct page *page, const char *name)
{
    return arena_printf(page->arena, "/assets/%s/%s", asset_hash, name);
}

const char *query(const struct page *page, const char *name)
{
    const char *value = http_query(page->request, name);
    return value ? value : "";
}

const char *field(const struct page *page, const char *name)
{
    const char *value = http_form(page->request, name);
    return value ? value : "";
}
