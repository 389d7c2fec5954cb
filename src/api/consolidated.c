/* A courier's month as rows of CSV. */
#include "api_impl.h"

static void write_left_out(struct api *api, struct json *json, const struct consolidated *month)
{
    json_key(json, "leftOut");
    json_array(json);
    for (size_t i = 0; i < month->bad_count; i++) {
        const struct consolidated_row *bad = &month->bad[i];
        json_object(json);
        json_key(json, "row");
        json_int(json, bad->row);
        json_text(json, "field", bad->column);
        json_text(json, "code", finding_code_text(bad->finding.code));
        json_text(json, "message", finding_message(api->arena, &bad->finding, api->language));
        json_object_end(json);
    }
    json_array_end(json);
}

static void answer_month(struct api *api, int status, const struct consolidated *month)
{
    const struct stored_declaration *stored = &month->filed.stored;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "transactionNumber", month->declaration.transaction.text);
    json_key(&json, "rows");
    json_int(&json, (int64_t)month->rows_count);
    json_key(&json, "linesCount");
    json_int(&json, (int64_t)month->declaration.lines_count);
    api_date(&json, "accountBy", stored->account_by);
    api_date(&json, "dueDate", stored->due_on);
    api_money(&json, "valueForDuty", month->filed.assessment.value_for_duty);
    api_money(&json, "payable", month->filed.assessment.payable);
    write_left_out(api, &json, month);
    api_write_receipt(&json, month->filed.receipt);
    json_object_end(&json);
    if (stored->version > 0)
        http_set_header(api->response, "Location",
                        arena_printf(api->arena, "/v1/declarations/%s/versions/%d",
                                     stored->transaction.text, stored->version));
    api_answer(api, status, &out);
}

/* What was filed when the request came first; which rows were left out was told then. */
static enum code answer_again(struct api *api)
{
    transaction_number number;
    struct shown_declaration shown;
    struct consolidated month = {0};
    const char *mark = strchr(api->replayed, '.');
    if (mark == NULL ||
        !transaction_number_parse(
            arena_copy(api->arena, api->replayed, (size_t)(mark - api->replayed)), &number))
        return FAULT;
    enum code code = action_show_declaration(&api->action, number, 1, &shown);
    if (code != OK)
        return code;
    month.declaration = shown.declaration;
    month.filed.stored = shown.stored;
    month.filed.assessment = shown.assessment;
    month.rows_count = shown.declaration.lines_count;
    answer_month(api, 200, &month);
    return OK;
}

enum code api_consolidate(struct api *api)
{
    struct consolidated month;
    struct consolidated_order order = {
        .head = {.importer = http_query(api->request, "importer"),
                 .transaction = http_query(api->request, "transactionNumber"),
                 .office = http_query(api->request, "office"),
                 .transport_mode = http_query(api->request, "transportMode"),
                 .month = http_query(api->request, "month")},
        .bytes = api->request->body,
        .size = api->request->body_size};
    bool dry_run;
    enum code code = api_query_bool(api, "dryRun", &dry_run);
    if (code == OK)
        code = api_query_bool(api, "leaveOut", &order.leave_out);
    if (code != OK)
        return code;
    if (api->replayed != NULL)
        return answer_again(api);
    code = action_file_consolidated(&api->action, &order, dry_run, &month);
    if (code == OK)
        answer_month(api, dry_run || month.filed.repeated ? 200 : 201, &month);
    return code;
}
