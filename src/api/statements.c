/* Statements of account and daily notices: one shape, told apart by their kind. */
#include "api_impl.h"

static const char *route_kind(const struct api *api)
{
    return strstr(api->route->path, "/daily-notices") != NULL ? "DN" : "SOA";
}

static void write_summary(struct json *json, const struct stored_statement *stored)
{
    json_object(json);
    json_text(json, "id", stored->id);
    json_text(json, "kind", stored->kind);
    json_text(json, "account", stored->account.text);
    api_date(json, "issuedOn", stored->issued_on);
    api_date(json, "periodStart", stored->period_from);
    api_date(json, "periodEnd", stored->period_to);
    api_date(json, "dueDate", stored->due_on);
    api_money(json, "opening", stored->opening);
    api_money(json, "closing", stored->closing);
    api_money(json, "totalPayable", stored->total_payable);
    json_object_end(json);
}

enum code api_list_statements(struct api *api)
{
    struct api_page page;
    enum code code = api_page_open(api, &page);
    if (code != OK)
        return code;
    struct stored_statement *list;
    size_t count = action_list_statements(&api->action, api->account, route_kind(api), &list);
    size_t from = 0;
    if (page.after[0] != '\0') {
        while (from < count && strcmp(list[from].id, page.after) != 0)
            from++;
        from += from < count;
    }
    struct out out;
    struct json json = api_items(api, &out);
    size_t to = count - from > page.limit ? from + page.limit : count;
    for (size_t i = from; i < to; i++)
        write_summary(&json, &list[i]);
    api_page_close(api, &json, to < count ? list[to - 1].id : NULL);
    api_answer(api, 200, &out);
    return OK;
}

static enum code answer_statement(struct api *api, const struct statement *statement)
{
    const char *bytes = NULL, *suffix = NULL;
    size_t size = 0;
    if (strcmp(api->type, "application/json") == 0) {
        struct out out = out_new(api->arena);
        struct json json = json_new(&out);
        document_write_statement(&json, statement);
        api_answer(api, 200, &out);
        return OK;
    }
    if (strcmp(api->type, "text/csv") == 0) {
        suffix = "csv";
        bytes = document_statement_csv(api->arena, statement);
        size = strlen(bytes);
        api_answer_bytes(api, "text/csv; charset=utf-8", bytes, size);
    } else if (strcmp(api->type, "text/plain") == 0) {
        bytes = document_statement_text(api->arena, statement, api->language);
        api_answer_bytes(api, "text/plain; charset=utf-8", bytes, strlen(bytes));
        return OK;
    } else {
        suffix = "pdf";
        enum code code =
            document_statement_pdf(api->arena, statement, api->language, &bytes, &size);
        if (code != OK)
            return code;
        api_answer_bytes(api, "application/pdf", bytes, size);
    }
    http_set_header(api->response, "Content-Disposition",
                    arena_printf(api->arena, "attachment; filename=\"%s.%s\"", statement->id,
                                 suffix));
    return OK;
}

enum code api_show_statement(struct api *api)
{
    struct statement statement;
    enum code code =
        action_show_statement(&api->action, api_parameter(api, "statement"), &statement);
    if (code != OK)
        return code;
    if (!program_account_equal(statement.account, api->account) ||
        strcmp(statement.kind, route_kind(api)) != 0)
        return NOT_FOUND;
    return answer_statement(api, &statement);
}

enum code api_show_difference(struct api *api)
{
    struct difference difference;
    enum code code = action_statement_difference(&api->action, api_parameter(api, "statement"),
                                                 &difference);
    if (code == OK && !program_account_equal(difference.issued->account, api->account))
        code = NOT_FOUND;
    if (code != OK)
        return code;
    if (strcmp(api->type, "application/pdf") == 0) {
        const char *bytes;
        size_t size;
        code = document_difference_pdf(api->arena, &difference, api->action.today, api->language,
                                       &bytes, &size);
        if (code == OK)
            api_answer_bytes(api, "application/pdf", bytes, size);
        return code;
    }
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    document_write_difference(&json, &difference, api->action.today, api->language);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_preview_statement(struct api *api)
{
    struct statement statement;
    enum code code = action_preview_statement(&api->action, api->account, &statement);
    return code == OK ? answer_statement(api, &statement) : code;
}
