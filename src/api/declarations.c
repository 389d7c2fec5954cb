#include "api_impl.h"

#include <stdlib.h>

/* "accepted", "corrected", or where the case stands that is about how it came to be. */
static const char *status_text(struct api *api, const struct stored_declaration *stored)
{
    enum case_state state;
    if (action_version_state(&api->action, stored, &state))
        return case_states[state].id;
    return stored->status == DECLARATION_CORRECTED ? "corrected" : "accepted";
}

/* Members that the store knows of a version. */
static void write_state(struct api *api, struct json *json,
                        const struct stored_declaration *stored)
{
    struct arena *arena = json->out->arena;
    json_text(json, "status", status_text(api, stored));
    json_text(json, "acceptedAt", instant_text(arena, stored->accepted_at));
    api_date(json, "accountingDate", stored->accounting_date);
    api_date(json, "accountBy", stored->account_by);
    json_text(json, "accountByRule", stored->account_rule);
    api_date(json, "dueDate", stored->due_on);
    json_text(json, "dueRule", stored->due_rule);
    json_text(json, "filedBy", stored->filed_by);
}

static void write_summary(struct api *api, struct json *json,
                          const struct stored_declaration *stored)
{
    json_object(json);
    json_text(json, "transactionNumber", stored->transaction.text);
    json_key(json, "version");
    json_int(json, stored->version);
    json_text(json, "type", stored->type);
    json_text(json, "importer", stored->importer.text);
    api_date(json, "releaseDate", stored->released_on);
    write_state(api, json, stored);
    api_money(json, "valueForDuty", stored->value_for_duty);
    api_money(json, "payable", stored->payable);
    json_key(json, "linesCount");
    json_int(json, stored->lines_count);
    json_object_end(json);
}

static void write_warnings(struct api *api, struct json *json)
{
    if (api->action.findings.count == 0)
        return;
    json_key(json, "findings");
    document_write_findings(json, &api->action.findings, api->language);
}

/* Is there room for it under the account's security? A warning, nothing more. */
static void write_room(struct json *json, const struct head_room *room)
{
    json_key(json, "headRoom");
    json_object(json);
    json_key(json, "fits");
    json_bool(json, room->fits);
    if (room->shown) {
        api_money(json, "utilisation", room->used);
        api_money(json, "limit", room->limit);
    }
    json_object_end(json);
}

/* The assessment as everybody writes it, then our own members in the same object. */
static void answer_declaration(struct api *api, int status, const struct declaration *declaration,
                               const struct assessment *assessment,
                               const struct stored_declaration *stored, const struct filed *filed,
                               const struct head_room *room)
{
    struct out out = out_new(api->arena), own = out_new(api->arena);
    struct json json = json_new(&out), more = json_new(&own);
    document_write_assessment(&json, declaration, assessment, api->language);
    json_object(&more);
    if (stored != NULL)
        write_state(api, &more, stored);
    if (filed != NULL)
        api_write_entries(api, &more, stored->journal_seq, filed->items, filed->items_count);
    const char *receipt = filed == NULL ? NULL : filed->receipt;
    if (stored != NULL && receipt == NULL &&
        action_receipt(&api->action, program_account_bn(stored->importer), stored->journal_seq,
                       &receipt) != OK)
        receipt = NULL;
    api_write_receipt(&more, receipt);
    write_warnings(api, &more);
    if (room != NULL && room->asked)
        write_room(&more, room);
    json_object_end(&more);
    if (own.size > 2) {
        out.size--; /* the closing brace */
        out_char(&out, ',');
        out_bytes(&out, own.data + 1, own.size - 1);
    }
    api_answer(api, status, &out);
}

static enum code answer_shown(struct api *api, const struct shown_declaration *shown)
{
    const struct stored_declaration *stored = &shown->stored;
    if (strcmp(api->type, "text/plain") == 0) {
        const char *text = document_assessment_text(api->arena, &shown->declaration,
                                                    &shown->assessment, api->language);
        api_answer_bytes(api, "text/plain; charset=utf-8", text, strlen(text));
        return OK;
    }
    if (strcmp(api->type, "application/pdf") == 0) {
        const char *bytes;
        size_t size;
        enum code code = document_declaration_pdf(api->arena, &shown->declaration,
                                                  &shown->assessment, status_text(api, stored),
                                                  api->language, &bytes, &size);
        if (code != OK)
            return code;
        api_answer_bytes(api, "application/pdf", bytes, size);
        http_set_header(api->response, "Content-Disposition",
                        arena_printf(api->arena, "inline; filename=\"CAD-%s-%d.pdf\"",
                                     stored->transaction.text, stored->version));
        return OK;
    }
    answer_declaration(api, 200, &shown->declaration, &shown->assessment, stored, NULL, NULL);
    return OK;
}

static bool version_parse(const char *text, int *ret_version)
{
    size_t size = strspn(text, "0123456789");
    if (size == 0 || size > 4 || text[size] != '\0')
        return false;
    *ret_version = atoi(text);
    return *ret_version > 0;
}

/* "12345000000012.1": how an explanation and the outcome of a filing are named. */
static bool version_id_parse(struct arena *arena, const char *id, transaction_number *ret_number,
                             int *ret_version)
{
    const char *mark = strchr(id, '.');
    return mark != NULL &&
           transaction_number_parse(arena_copy(arena, id, (size_t)(mark - id)), ret_number) &&
           version_parse(mark + 1, ret_version);
}

static enum code answer_filed(struct api *api, const struct declaration *declaration,
                              const struct filed *filed)
{
    const struct stored_declaration *stored = &filed->stored;
    http_set_header(api->response, "Location",
                    arena_printf(api->arena, "/v1/declarations/%s/versions/%d",
                                 stored->transaction.text, stored->version));
    answer_declaration(api, filed->repeated ? 200 : 201, declaration, &filed->assessment, stored,
                       filed, NULL);
    return OK;
}

/* The same request sent again: what it made is shown again. */
static enum code answer_replayed(struct api *api)
{
    transaction_number number;
    int version;
    struct shown_declaration shown;
    if (!version_id_parse(api->arena, api->replayed, &number, &version))
        return FAULT;
    enum code code = action_show_declaration(&api->action, number, version, &shown);
    if (code != OK)
        return code;
    struct filed filed = {.stored = shown.stored, .assessment = shown.assessment};
    return answer_filed(api, &shown.declaration, &filed);
}

static enum code read_declaration(struct api *api, struct declaration *ret)
{
    return document_read_declaration(api->arena, api->request->body, api->request->body_size,
                                     &api->action.findings, ret);
}

static enum code file(struct api *api, const struct declaration *declaration)
{
    api->action.idempotency.outcome =
        arena_printf(api->arena, "%s.%d", declaration->transaction.text, declaration->version);
    struct filed filed;
    enum code code = action_file_declaration(&api->action, declaration, &filed);
    return code == OK ? answer_filed(api, declaration, &filed) : code;
}

enum code api_file_declaration(struct api *api)
{
    bool dry_run;
    enum code code = api_query_bool(api, "dryRun", &dry_run);
    if (code != OK)
        return code;
    if (api->replayed != NULL)
        return answer_replayed(api);
    struct declaration declaration;
    code = read_declaration(api, &declaration);
    if (code != OK)
        return code;
    if (declaration.version != 1) {
        findings_add(&api->action.findings, FINDING_CAD_0105, 0, "/version",
                     arena_printf(api->arena, "%d", declaration.version), "1", NULL);
        return FINDINGS;
    }
    if (!dry_run)
        return file(api, &declaration);
    struct assessment assessment;
    bool may = declaration.importer.text[0] == '\0' ||
               action_may(&api->action, PERMISSION_DECLARATION_FILE, declaration.importer);
    /* An account of one's own that is not there is the check's to tell, as when it is filed. */
    if (!may && !bn_equal(program_account_bn(declaration.importer), api->action.actor.business))
        return action_refuse_filer(&api->action, declaration.importer);
    code = action_check_declaration(&api->action, &declaration, &assessment);
    if (code == OK && !may)
        return FORBIDDEN;
    struct head_room room;
    if (code == OK)
        code = action_head_room(&api->action, &declaration, &assessment, &room);
    if (code == OK)
        answer_declaration(api, 200, &declaration, &assessment, NULL, NULL, &room);
    return code;
}

/* Does the body say which version it is? The reader gives 1 to one that does not. */
static bool says_version(struct api *api)
{
    struct findings unused = findings_new(api->arena);
    struct document_object *object;
    return document_read_object(api->arena, api->request->body, api->request->body_size, &unused,
                                &object) == OK &&
           document_member(object, "version") != NULL;
}

enum code api_correct_declaration(struct api *api)
{
    transaction_number number;
    struct shown_declaration shown;
    struct declaration declaration;
    if (!transaction_number_parse(api_parameter(api, "transaction"), &number))
        return NOT_FOUND;
    if (api->replayed != NULL)
        return answer_replayed(api);
    enum code code = action_show_declaration(&api->action, number, 0, &shown);
    if (code == OK)
        code = read_declaration(api, &declaration);
    if (code != OK)
        return code;
    if (strcmp(declaration.transaction.text, number.text) != 0) {
        if (declaration.transaction_given[0] != '\0' || declaration.transaction.text[0] != '\0') {
            findings_add(&api->action.findings, FINDING_CAD_0104, 0, "/transactionNumber",
                         declaration.transaction.text, NULL, NULL);
            return CONFLICT;
        }
        declaration.transaction = number;
    }
    if (declaration.version <= 1 && !says_version(api))
        declaration.version = shown.versions_count + 1;
    if (declaration.version <= 1) {
        findings_add(&api->action.findings, FINDING_CAD_0105, 0, "/version",
                     arena_printf(api->arena, "%d", declaration.version),
                     arena_printf(api->arena, "%d", shown.versions_count + 1), NULL);
        return CONFLICT;
    }
    return file(api, &declaration);
}

enum code api_show_declaration(struct api *api)
{
    transaction_number number;
    int version = 0;
    if (!transaction_number_parse(api_parameter(api, "transaction"), &number))
        return NOT_FOUND;
    if (strstr(api->route->path, "{version}") != NULL &&
        !version_parse(api_parameter(api, "version"), &version))
        return NOT_FOUND;
    struct shown_declaration shown;
    enum code code = action_show_declaration(&api->action, number, version, &shown);
    return code == OK ? answer_shown(api, &shown) : code;
}

enum code api_show_explanation(struct api *api)
{
    transaction_number number;
    int version;
    struct shown_declaration shown;
    if (!version_id_parse(api->arena, api_parameter(api, "explanation"), &number, &version))
        return NOT_FOUND;
    enum code code = action_show_declaration(&api->action, number, version, &shown);
    return code == OK ? answer_shown(api, &shown) : code;
}

enum code api_list_versions(struct api *api)
{
    transaction_number number;
    struct shown_declaration shown;
    if (!transaction_number_parse(api_parameter(api, "transaction"), &number))
        return NOT_FOUND;
    enum code code = action_show_declaration(&api->action, number, 0, &shown);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (int version = shown.versions_count; version > 0; version--) {
        code = action_show_declaration(&api->action, number, version, &shown);
        if (code != OK)
            return code;
        write_summary(api, &json, &shown.stored);
    }
    api_page_close(api, &json, NULL);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_list_declarations(struct api *api)
{
    struct api_page page;
    struct declaration_filter filter = {.text = http_query(api->request, "transactionNumber")};
    enum code code = api_page_open(api, &page);
    if (code == OK)
        code = api_query_date(api, "from", DATE_NONE, &filter.from);
    if (code == OK)
        code = api_query_date(api, "to", DATE_NONE, &filter.to);
    if (code != OK)
        return code;
    program_account importer;
    const char *account = http_query(api->request, "importer");
    if (account != NULL) {
        if (!program_account_parse(account, &importer))
            return api_refuse(api, PROBLEM_PARAMETER, "importer");
        filter.accounts = &importer;
        filter.accounts_count = 1;
    }
    if (filter.text != NULL && (strspn(filter.text, "0123456789") != strlen(filter.text) ||
                                strlen(filter.text) > 14 || filter.text[0] == '\0'))
        return api_refuse(api, PROBLEM_PARAMETER, "transactionNumber");
    if (page.after[0] != '\0' && !transaction_number_parse(page.after, &filter.after))
        return api_refuse(api, PROBLEM_CURSOR, NULL);
    filter.limit = page.limit + 1;
    struct stored_declaration *stored;
    size_t count = action_list_declarations(&api->action, &filter, &stored);
    bool more = count > page.limit;
    count = more ? page.limit : count;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_summary(api, &json, &stored[i]);
    api_page_close(api, &json, more ? stored[count - 1].transaction.text : NULL);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_make_assessment(struct api *api)
{
    date as_of;
    struct declaration declaration;
    struct assessment assessment;
    enum code code = api_query_date(api, "asOf", api->action.today, &as_of);
    if (code == OK)
        code = read_declaration(api, &declaration);
    if (code == OK)
        code = action_assess(&api->action, &declaration, as_of, &assessment);
    if (code == OK)
        answer_declaration(api, 200, &declaration, &assessment, NULL, NULL, NULL);
    return code;
}
