/* From a request to its handler: sign-in, form token, account and permission come first. */
#include "asset.h"
#include "audit.h"
#include "portal_impl.h"
#include "templates.h"

static const char policy[] =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'; require-trusted-types-for 'script'";

static void set_security_headers(const struct page *page)
{
    struct http_response *response = page->response;
    http_set_header(response, "Content-Security-Policy", policy);
    http_set_header(response, "X-Content-Type-Options", "nosniff");
    http_set_header(response, "Referrer-Policy", "same-origin");
    http_set_header(response, "Cross-Origin-Opener-Policy", "same-origin");
    http_set_header(response, "Permissions-Policy",
                    "camera=(), microphone=(), geolocation=(), payment=(), "
                    "publickey-credentials-get=(self), publickey-credentials-create=(self)");
    if (page->tls)
        http_set_header(response, "Strict-Transport-Security",
                        "max-age=31536000; includeSubDomains");
}

/* /assets/HASH/name: the hash changes with the content, so a browser may keep it for good. */
static bool serve_asset(struct http_request *request, struct http_response *response)
{
    const char *path = request->path + strlen("/assets/");
    size_t hash_size = strlen(asset_hash);
    if (strncmp(path, asset_hash, hash_size) != 0 || path[hash_size] != '/')
        return false;
    path += hash_size + 1;
    for (size_t i = 0; i < assets_count; i++) {
        const struct asset *asset = &assets[i];
        if (strcmp(asset->name, path) != 0)
            continue;
        const char *accepted = http_header(request, "Accept-Encoding");
        bool packed = asset->packed && accepted && strstr(accepted, "gzip");
        response->status = 200;
        response->content_type = asset->type;
        response->body = (const char *)(packed ? asset->packed : asset->bytes);
        response->body_size = packed ? asset->packed_size : asset->size;
        http_set_header(response, "Cache-Control", "public, max-age=31536000, immutable");
        http_set_header(response, "X-Content-Type-Options", "nosniff");
        if (asset->packed)
            http_set_header(response, "Vary", "Accept-Encoding");
        if (packed)
            http_set_header(response, "Content-Encoding", "gzip");
        return true;
    }
    return false;
}

/* A form of ours, sent by our own page. Browsers say where a request comes from; a POST that says
 * another site is refused even before its token is looked at. */
static bool from_our_site(const struct http_request *request)
{
    const char *site = http_header(request, "Sec-Fetch-Site");
    if (site)
        return strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0;
    const char *origin = http_header(request, "Origin");
    const char *host = http_header(request, "Host");
    if (!origin)
        return true;
    const char *name = strstr(origin, "://");
    return name && host && strcmp(name + 3, host) == 0;
}

static bool same_token(const char *given, const char *expected)
{
    size_t size = expected ? strlen(expected) : 0;
    if (size == 0 || strlen(given) != size)
        return false;
    unsigned char difference = 0;
    for (size_t i = 0; i < size; i++)
        difference |= (unsigned char)(given[i] ^ expected[i]);
    return difference == 0;
}

static int status_of(enum code code)
{
    switch (code) {
    case OK: return 200;
    case FINDINGS: return 422;
    case UNREADABLE: return 400;
    case UNAUTHORIZED: return 401;
    case FORBIDDEN: return 403;
    case NOT_FOUND: return 404;
    case CONFLICT:
    case MOVED: return 409;
    case TOO_LARGE: return 413;
    case BUSY: return 503;
    case FAULT: break;
    }
    return 500;
}

static enum code find_account(struct page *page, const char *account)
{
    program_account number;
    struct reachable_account *found = arena_alloc(page->arena, sizeof(*found));
    if (!program_account_parse(account, &number) || strcmp(number.text, account) != 0)
        return NOT_FOUND;
    action_turn(page->action, number);
    if (!action_reach(page->action, number, found))
        return page->action->refused == NULL ? NOT_FOUND : FORBIDDEN;
    page->account = found;
    return OK;
}

const char *page_cookie(const struct page *page, enum cookie cookie)
{
    static const char *const names[][2] = {{"carm", "__Host-carm"},
                                           {"carm-step", "__Host-carm-step"},
                                           {"carm-device", "__Host-carm-device"}};
    return http_cookie(page->request, names[cookie][page->tls]);
}

/* The page asked for, to come back to. */
static const char *here(const struct page *page)
{
    const char *raw = page->request->query, *path = page->request->path;
    return http_escape(page->arena,
                       raw && *raw ? arena_printf(page->arena, "%s?%s", path, raw) : path);
}

static const char *step_up_url(const struct page *page)
{
    return arena_printf(page->arena, "%s?next=%s", url(page, ROUTE_STEP_UP, NULL), here(page));
}

static const char *sign_in_url(const struct page *page)
{
    return arena_printf(page->arena, "%s?%snext=%s",
                        route_path(page->arena, ROUTE_SIGN_IN, page->language, "", ""),
                        page->timed_out ? "ended=1&" : "", here(page));
}

/* From an officer a form on an account takes a role that does more than read: an auditor's does
 * not, nor does an emergency. */
static bool may_send(struct page *page, enum permission who)
{
    const struct actor *actor = &page->action->actor;
    const struct permission_fact *fact = &permissions[who];
    if (strcmp(actor->role, "officer") != 0 ||
        (actor->staff & fact->staff & ~(unsigned)STAFF_AUDITOR) != 0)
        return true;
    page->action->refused = fact;
    return false;
}

static enum code dispatch(struct page *page, const char *account)
{
    const struct route *route = &routes[page->route];
    bool post = strcmp(page->request->method, "POST") == 0;
    bool get = strcmp(page->request->method, "GET") == 0 ||
               strcmp(page->request->method, "HEAD") == 0;
    if (page->request->body_too_large)
        return TOO_LARGE;
    if (!http_fields_valid(page->request))
        return UNREADABLE;
    if (!(get && route->get) && !(post && route->post))
        return NOT_FOUND;
    if (post && !from_our_site(page->request))
        return FORBIDDEN;
    if (route->who != OPEN) {
        if (!page->signed_in)
            return get ? page_redirect(page, sign_in_url(page)) : UNAUTHORIZED;
        if (post && !same_token(field(page, "token"), page->form_token))
            return FORBIDDEN;
    }
    if (route->who >= 0) {
        enum code code = find_account(page, account);
        if (code != OK)
            return code;
        int who = post && route->sends != 0 ? route->sends : route->who;
        if (!action_may(page->action, (enum permission)who, page->account->account.account) ||
            (post && !may_send(page, (enum permission)who)))
            return FORBIDDEN;
        code = get ? action_note_view(page->action, page->account->account.account) : OK;
        if (code != OK)
            return code;
    }
    bool asks = route->step_up == STEP_UP_SHOWN || (route->step_up == STEP_UP_SENT && post);
    if (page->signed_in && asks && action_needs_step_up(page->action, &page->session))
        return page_redirect(page, step_up_url(page));
    return post ? route->post(page) : route->get(page);
}

void portal_handle(struct http_request *request, struct http_response *response)
{
    if (strncmp(request->path, "/assets/", 8) == 0 && serve_asset(request, response))
        return;

    struct door_worker *worker = request->worker;
    struct action action = action_begin(worker->house, worker->reader, request->arena);
    action.door = "portal";
    action.remote = http_caller(request);
    const char *agent = http_header(request, "User-Agent");
    action.agent = agent == NULL ? "" : arena_copy(request->arena, agent, strnlen(agent, 200));
    const char *forwarded = http_header(request, "X-Forwarded-Proto");
    struct page page = {.arena = request->arena, .request = request, .response = response,
                        .action = &action, .id = "", .asked = "",
                        .code = "ERR",
                        .demo = house_demo(worker->house),
                        .tls = forwarded && strcmp(forwarded, "https") == 0};
    page.buffer = out_new(request->arena);
    page.out = &page.buffer;
    set_security_headers(&page);

    bool known = route_match(request->arena, request->path, &page.language, &page.route,
                             &page.asked, &page.id);
    const char *cookie = page_cookie(&page, COOKIE_SESSION);
    enum code entered =
        cookie ? action_enter_session(&action, cookie, &page.session) : UNAUTHORIZED;
    page.timed_out = entered == CONFLICT;
    if (entered == OK) {
        page.signed_in = true;
        page.form_token = page.session.form_token;
    }
    action.language = page.language;
    http_set_header(response, "Cache-Control",
                    page.signed_in || routes[page.route].who != OPEN ? "no-store" : "no-cache");

    enum code code;
    if (entered != OK && entered != UNAUTHORIZED && !page.timed_out) {
        code = entered; /* who it is cannot be told: not the same as nobody */
        page.route = known ? page.route : ROUTE_START;
    } else if (strcmp(request->path, "/") == 0) {
        page.route = ROUTE_START;
        page.both = true;
        code = get_start(&page);
    } else if (known) {
        code = dispatch(&page, page.asked);
        /* Nothing is secret from staff but what their roles do not cover, and that is said. */
        if (code == NOT_FOUND && routes[page.route].who == SIGNED && action.refused != NULL)
            code = FORBIDDEN;
    } else {
        page.both =
            strncmp(request->path, "/en/", 4) != 0 && strncmp(request->path, "/fr/", 4) != 0;
        page.route = ROUTE_START;
        code = NOT_FOUND;
    }
    if (action_torn(&action))
        code = BUSY;
    code = action_explain_licence(&action, code);
    if (code != OK) {
        if (code == FAULT)
            log_event("error", "portal", "request %s failed", request->id);
        page.buffer = out_new(request->arena);
        page_write_error(&page, status_of(code));
    }
}

enum code page_answer(struct page *page, int status)
{
    page->response->status = status;
    page->response->content_type = "text/html; charset=utf-8";
    page->response->body = page->out->data ? page->out->data : "";
    page->response->body_size = page->out->size;
    return OK;
}

enum code page_redirect(struct page *page, const char *location)
{
    page->response->status = 303;
    page->response->content_type = "text/plain; charset=utf-8";
    page->response->body = "";
    http_set_header(page->response, "Location", location);
    return OK;
}

enum code page_download(struct page *page, const char *type, const char *name, const char *bytes,
                        size_t size)
{
    page->response->status = 200;
    page->response->content_type = type;
    page->response->body = bytes;
    page->response->body_size = size;
    http_set_header(page->response, "Content-Disposition",
                    arena_printf(page->arena, "attachment; filename=\"%s\"", name));
    return OK;
}

enum code page_json(struct page *page, int status, const char *text)
{
    page->response->status = status;
    page->response->content_type = "application/json";
    page->response->body = text;
    page->response->body_size = strlen(text);
    return OK;
}

void page_add_crumb(struct page *page, const char *href, const char *label)
{
    if (page->crumbs_count < ARRAY_COUNT(page->crumbs))
        page->crumbs[page->crumbs_count++] = (struct crumb){href, label};
}

static const struct {
    int status;
    enum text_id title, what;
} errors[] = {
    {400, TEXT_ERROR_400_TITLE, TEXT_ERROR_400_WHAT},
    {401, TEXT_ERROR_401_TITLE, TEXT_ERROR_401_WHAT},
    {403, TEXT_ERROR_403_TITLE, TEXT_ERROR_403_WHAT},
    {404, TEXT_ERROR_404_TITLE, TEXT_ERROR_404_WHAT},
    {409, TEXT_ERROR_409_TITLE, TEXT_ERROR_409_WHAT},
    {413, TEXT_ERROR_413_TITLE, TEXT_ERROR_413_WHAT},
    {422, TEXT_ERROR_422_TITLE, TEXT_ERROR_422_WHAT},
    {500, TEXT_ERROR_500_TITLE, TEXT_ERROR_500_WHAT},
    {503, TEXT_ERROR_503_TITLE, TEXT_ERROR_503_WHAT},
};

bool may_look(const struct page *page, enum permission permission)
{
    return page->signed_in && action_may_look(page->action, permission);
}

const char *staff_names(const struct page *page, unsigned staff, enum text_id between)
{
    struct out out = out_new(page->arena);
    for (int i = 0; i < STAFF_COUNT; i++) {
        if ((staff >> i & 1) == 0)
            continue;
        bool last = staff >> i == 1;
        if (out.size > 0)
            out_put(&out, last ? arena_printf(page->arena, " %s ", t(page, between)) : ", ");
        out_put(&out, say_id(page, "staff.", staff_ids[i]));
    }
    return out.size == 0 ? t(page, TEXT_STAFF_NONE) : out.data;
}

static const char *missing_role(const struct page *page)
{
    const struct permission_fact *fact = page->action->refused;
    if (fact->staff == 0)
        return say(page, TEXT_ERROR_403_CLIENT,
                   page->language == LANGUAGE_FR ? fact->fr : fact->en, NULL);
    return say(page, TEXT_ERROR_403_STAFF, page->language == LANGUAGE_FR ? fact->fr : fact->en,
               staff_names(page, fact->staff & ~page->action->actor.staff, TEXT_STAFF_OR),
               staff_names(page, page->action->actor.staff, TEXT_STAFF_AND), NULL);
}

void page_write_error(struct page *page, int status)
{
    size_t which = 7;
    for (size_t i = 0; i < ARRAY_COUNT(errors); i++)
        if (errors[i].status == status)
            which = i;
    struct error_view view = {.status = status, .title = errors[which].title,
                              .what = errors[which].what};
    if (status == 403 && page->action->refused != NULL) {
        view.role = missing_role(page);
        bool opens = page->action->refused->emergency &&
                     action_may(page->action, PERMISSION_EMERGENCY_OPEN, ACCOUNT_NONE);
        if (opens && strlen(page->asked) >= 9)
            view.emergency = arena_copy(page->arena, page->asked, 9);
    }
    page->title = t(page, view.title);
    page->code = arena_printf(page->arena, "ERR-%d", status);
    page->crumbs_count = 0;
    page->error = false;
    page_error(page, &view);
    (void)page_answer(page, status);
}
