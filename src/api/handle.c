/* From a request to its handler: route, key, permission, formats and the repeat come first. */
#include "api_impl.h"

#include "audit.h"

#include <strings.h>

static enum api_problem problem_of(enum code code)
{
    switch (code) {
    case FINDINGS:
        return PROBLEM_FINDINGS;
    case UNREADABLE:
        return PROBLEM_UNREADABLE;
    case UNAUTHORIZED:
        return PROBLEM_UNAUTHORIZED;
    case FORBIDDEN:
        return PROBLEM_FORBIDDEN;
    case NOT_FOUND:
        return PROBLEM_NOT_FOUND;
    case CONFLICT:
        return PROBLEM_CONFLICT;
    case TOO_LARGE:
        return PROBLEM_TOO_LARGE;
    case MOVED:
    case BUSY:
        return PROBLEM_BUSY;
    case OK:
    case FAULT:
        break;
    }
    return PROBLEM_FAULT;
}

static enum code enter(struct api *api)
{
    if (api->route->who == API_OPEN)
        return OK;
    static const char scheme[] = "Bearer ";
    const char *header = http_header(api->request, "Authorization");
    if (header == NULL || strncasecmp(header, scheme, sizeof(scheme) - 1) != 0)
        return UNAUTHORIZED;
    enum code code = action_enter_key(&api->action, header + sizeof(scheme) - 1);
    api->action.language = api->language;
    return code;
}

/* The account of the path: what may not be seen is not found, what may be seen but not done is
 * forbidden. */
static enum code permit(struct api *api)
{
    bool has_account = strstr(api->route->path, "{account}") != NULL;
    if (has_account && !program_account_parse(api_parameter(api, "account"), &api->account))
        return NOT_FOUND;
    if (api->route->who < 0)
        return OK;
    if (action_may(&api->action, (enum permission)api->route->who, api->account))
        return has_account && strcmp(api->request->method, "GET") == 0
                   ? action_note_view(&api->action, api->account)
                   : OK;
    return action_may(&api->action, PERMISSION_DECLARATION_VIEW, api->account) ||
                   action_may(&api->action, PERMISSION_ACCOUNT_VIEW, api->account)
               ? FORBIDDEN
               : NOT_FOUND;
}

bool api_body_is(const struct api *api, const char *wanted)
{
    const char *type = http_header(api->request, "Content-Type");
    size_t size = strlen(wanted);
    return type != NULL && strncasecmp(type, wanted, size) == 0 &&
           (type[size] == '\0' || type[size] == ';' || type[size] == ' ');
}

/* Types parted by blanks. */
static bool is_one_of(struct api *api, const char *types)
{
    for (const char *at = types; *at != '\0'; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");
        if (api_body_is(api, arena_copy(api->arena, at, size)))
            return true;
        at += size;
    }
    return false;
}

static enum code check_body(struct api *api)
{
    if (api->request->body_too_large) {
        const char *most = arena_printf(api->arena, "%d", DOCUMENT_BYTES_MAX);
        findings_add(&api->action.findings, FINDING_DOC_0011, 0, "",
                     arena_printf(api->arena, "%d MiB", DOCUMENT_BYTES_MAX / 1024 / 1024), NULL,
                     NULL);
        return api_refuse(api, PROBLEM_TOO_LARGE, most);
    }
    if (!api->route->body)
        return OK;
    return is_one_of(api, api->route->body_type) ||
                   (api->route->lines && api_body_is(api, API_JSON_LINES))
               ? OK
               : api_refuse(api, PROBLEM_MEDIA_TYPE, NULL);
}

static enum code check_repeat(struct api *api)
{
    bool dry_run;
    if (!api->route->idempotent)
        return OK;
    enum code code = api_query_bool(api, "dryRun", &dry_run);
    if (code != OK || dry_run)
        return code;
    const char *key = http_header(api->request, "Idempotency-Key");
    size_t size = key == NULL ? 0 : strlen(key);
    for (size_t i = 0; i < size; i++)
        if (key[i] <= ' ' || key[i] > '~')
            size = 0;
    if (size == 0 || size > API_KEY_MAX)
        return api_refuse(api, PROBLEM_KEY_MISSING, NULL);
    const char *query = api->request->query;
    const char *head = arena_printf(api->arena, "%s %s%s%s\n", api->request->method,
                                    api->request->path, *query == '\0' ? "" : "?", query);
    hash256 request = hash_bytes(head, strlen(head));
    api->action.idempotency = (struct idempotency){
        .client = api->action.actor.name,
        .key = key,
        .request = hash_pair(&request, api->request->body, api->request->body_size),
    };
    code = action_replayed(&api->action, &api->replayed);
    if (code == CONFLICT)
        return api_refuse(api, PROBLEM_KEY_REUSED, NULL);
    if (code == OK)
        http_set_header(api->response, "Idempotency-Replayed", "true");
    return code == NOT_FOUND ? OK : code;
}

static enum code serve(struct api *api)
{
    const char *allow = "";
    api->route = api_match(api, &allow);
    if (api->route == NULL) {
        if (allow[0] == '\0')
            return NOT_FOUND;
        http_set_header(api->response, "Allow", allow);
        return api_refuse(api, PROBLEM_METHOD, NULL);
    }
    enum code code = enter(api);
    if (code == OK)
        code = permit(api);
    if (code != OK)
        return code;
    if (!http_fields_valid(api->request))
        return api_refuse(api, PROBLEM_PARAMETER, "?");
    api->type =
        api_type(api->arena, http_header(api->request, "Accept"), api->route->types);
    if (api->type == NULL)
        return api_refuse(api, PROBLEM_NOT_ACCEPTABLE, api->route->types);
    code = check_body(api);
    if (code == OK)
        code = check_repeat(api);
    return code == OK ? api->route->handler(api) : code;
}

void api_handle(struct http_request *request, struct http_response *response)
{
    struct door_worker *worker = request->worker;
    struct api api = {
        .request = request,
        .response = response,
        .arena = request->arena,
        .action = action_begin(worker->house, worker->reader, request->arena),
        .language = api_language(http_header(request, "Accept-Language")),
    };
    api.action.door = "api";
    api.action.remote = http_caller(request);
    enum code code = serve(&api);
    if (action_torn(&api.action)) {
        code = BUSY;
        api.refused = false;
    }
    if (code == OK)
        return;
    if (!api.refused)
        code = action_explain_licence(&api.action, code);
    if (!api.refused)
        api.problem = problem_of(code);
    if (api.problem == PROBLEM_FAULT)
        log_event("error", "api", "%s: %s", request->id,
                  api.route == NULL ? "no route" : api.route->id);
    api_answer_problem(&api, api.problem);
}
