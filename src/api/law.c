/* Changes of the law: list, load, replace, steps, reports, the way back. */
#include "api_impl.h"

#include <stdlib.h>

enum { KINDS_MAX = 64 };

static bool number_of(const char *text, int64_t *ret)
{
    char *end;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || number < 1)
        return false;
    *ret = number;
    return true;
}

static bool change_of(struct api *api, int64_t *ret_change)
{
    return number_of(api_parameter(api, "change"), ret_change);
}

static enum code answer_law(struct api *api, int status, int64_t change)
{
    struct shown_law law;
    enum code code = action_show_law(&api->action, change, &law);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    law_write(&json, &law, api->language);
    api_answer(api, status, &out);
    return OK;
}

enum code api_show_law(struct api *api)
{
    int64_t change;
    return change_of(api, &change) ? answer_law(api, 200, change) : NOT_FOUND;
}

enum code api_list_laws(struct api *api)
{
    struct api_page page;
    struct shown_law *laws;
    size_t count;
    enum code code = api_page_open(api, &page);
    if (code == OK)
        code = action_list_laws(&api->action, strtoll(page.after, NULL, 10), page.limit + 1, &laws,
                                &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count && i < page.limit; i++)
        law_write(&json, &laws[i], api->language);
    const char *next =
        count <= page.limit
            ? NULL
            : arena_printf(api->arena, "%lld", (long long)laws[page.limit - 1].revision.change);
    api_page_close(api, &json, next);
    api_answer(api, 200, &out);
    return OK;
}

/* ---- loading ---- */

static enum code read_body(struct api *api, const char *const *allowed,
                           struct document_object **ret_object)
{
    enum code code = document_read_object(api->arena, api->request->body, api->request->body_size,
                                          &api->action.findings, ret_object);
    if (code == OK)
        document_only(*ret_object, allowed, &api->action.findings);
    return code;
}

static void take_file(struct api *api, const struct document_object *object, const char *kind,
                      struct law_order *order, struct law_file *files, const char **allowed,
                      size_t *allowed_count)
{
    const char *path = arena_printf(api->arena, "files.%s", kind);
    allowed[(*allowed_count)++] = path;
    const char *body = object == NULL ? NULL : document_member(object, path);
    if (body != NULL)
        files[order->files_count++] = (struct law_file){kind, body};
}

/* "files": {"tariff": "digits,...", "golden-cases": "{...}"}: a member a kind. */
static enum code load(struct api *api, int64_t change, int status)
{
    struct document_object *object;
    struct law_file files[KINDS_MAX];
    const char *allowed[KINDS_MAX + 4] = {"title", "source", "words"};
    size_t allowed_count = 3;
    struct law_order order = {.change = change, .files = files};
    enum code code = document_read_object(api->arena, api->request->body, api->request->body_size,
                                          &api->action.findings, &object);
    if (code != OK)
        return code;
    for (const struct reference_kind *kind = reference_kinds; kind->kind != NULL; kind++)
        take_file(api, object, kind->kind, &order, files, allowed, &allowed_count);
    take_file(api, object, REFERENCE_WITHDRAWN, &order, files, allowed, &allowed_count);
    take_file(api, object, GOLDEN_CASES, &order, files, allowed, &allowed_count);
    assert(allowed_count < ARRAY_COUNT(allowed));
    document_only(object, allowed, &api->action.findings);
    order.title = document_member(object, "title");
    order.source = document_member(object, "source");
    order.words = document_member(object, "words");
    code = action_load_law(&api->action, &order, &change);
    return code == OK ? answer_law(api, status, change) : code;
}

enum code api_load_law(struct api *api)
{
    return load(api, 0, 201);
}

enum code api_amend_law(struct api *api)
{
    int64_t change;
    return change_of(api, &change) ? load(api, change, 201) : NOT_FOUND;
}

/* ---- deciding ---- */

/* A key is software's; what a person must do names the person, who proves it. */
static enum code enter_person(struct api *api, const struct document_object *object)
{
    const char *person = document_member(object, "person");
    const char *password = document_member(object, "password");
    if (person == NULL && password == NULL)
        return OK;
    enum code code =
        action_prove(&api->action, person == NULL ? "" : person, password == NULL ? "" : password);
    if (code != UNAUTHORIZED && code != FORBIDDEN)
        return code;
    findings_add(&api->action.findings, FINDING_LAW_0025, 0, "/person", NULL, NULL, NULL);
    return FINDINGS;
}

static bool read_step(struct api *api, const struct document_object *object,
                      struct law_step_order *order)
{
    struct findings *findings = &api->action.findings;
    const char *step = document_member(object, "step");
    const char *content = document_member(object, "content");
    size_t errors = findings->errors_count;
    int found = LAW_STEP_COUNT;
    for (int i = 0; step != NULL && i < LAW_STEP_COUNT; i++)
        if (strcmp(law_steps[i].id, step) == 0)
            found = i;
    if (step == NULL)
        findings_add(findings, FINDING_DOC_0002, 0, "/step", "step", NULL, NULL);
    else if (found == LAW_STEP_COUNT)
        findings_add(findings, FINDING_LAW_0030, 0, "/step", step, NULL, NULL);
    if (content == NULL)
        findings_add(findings, FINDING_DOC_0002, 0, "/content", "content", NULL, NULL);
    else if (!hash_parse(content, &order->content))
        findings_add(findings, FINDING_LAW_0011, 0, "/content", NULL, NULL, NULL);
    order->step = (enum law_step)found;
    order->words = document_member(object, "words");
    order->at = document_member(object, "at");
    return findings->errors_count == errors;
}

enum code api_take_law_step(struct api *api)
{
    static const char *const allowed[] = {"step",   "words",    "at", "content",
                                          "person", "password", NULL};
    struct document_object *object;
    struct law_step_order order = {0};
    if (!change_of(api, &order.change))
        return NOT_FOUND;
    enum code code = read_body(api, allowed, &object);
    if (code == OK && (!read_step(api, object, &order) || api->action.findings.errors_count > 0))
        code = FINDINGS;
    if (code == OK)
        code = enter_person(api, object);
    if (code == OK)
        code = action_take_law_step(&api->action, &order);
    return code == OK ? answer_law(api, 201, order.change) : code;
}

enum code api_roll_back_law(struct api *api)
{
    static const char *const allowed[] = {"to", "kinds", "words", NULL};
    struct document_object *object;
    int64_t change;
    enum code code = read_body(api, allowed, &object);
    if (code == OK && api->action.findings.errors_count > 0)
        code = FINDINGS;
    if (code == OK)
        code = action_roll_back_law(&api->action, document_member(object, "to"),
                                    document_member(object, "kinds"),
                                    document_member(object, "words"), &change);
    return code == OK ? answer_law(api, 201, change) : code;
}

/* ---- reports ---- */

static void put(void *context, const char *bytes, size_t size)
{
    out_bytes(context, bytes, size);
}

static enum code answer_report(struct api *api, int status, int64_t change,
                               enum impact_format format)
{
    struct out out = out_new(api->arena);
    enum code code = action_write_impact(&api->action, change, 0, format, put, &out);
    if (code != OK)
        return code;
    if (format == IMPACT_CSV)
        api_answer_bytes(api, "text/csv", out.data, out.size);
    else
        api_answer(api, status, &out);
    return OK;
}

/* The server works it out; this answers at once, and the report says when it is finished. */
enum code api_begin_report(struct api *api)
{
    static const char *const allowed[] = {"months", "lawOn", NULL};
    struct document_object *object;
    int64_t change, months = LAW_MONTHS, report;
    date on = DATE_NONE;
    if (!change_of(api, &change))
        return NOT_FOUND;
    enum code code = read_body(api, allowed, &object);
    if (code != OK)
        return code;
    const char *given = document_member(object, "months"), *day = document_member(object, "lawOn");
    if (given != NULL && (!number_of(given, &months) || months > LAW_MONTHS_MAX))
        months = 0;
    if (day != NULL && !date_parse(day, &on))
        findings_add(&api->action.findings, FINDING_LAW_0014, 0, "/lawOn", day, NULL, NULL);
    if (api->action.findings.errors_count > 0)
        return FINDINGS;
    code = action_begin_impact(&api->action, change, (int)months, on, &report);
    return code == OK ? answer_report(api, 201, change, IMPACT_JSON) : code;
}

enum code api_show_report(struct api *api)
{
    int64_t change;
    if (!change_of(api, &change))
        return NOT_FOUND;
    return answer_report(api, 200, change,
                         strcmp(api->type, "text/csv") == 0 ? IMPACT_CSV : IMPACT_JSON);
}
