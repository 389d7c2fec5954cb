/* Requests over many declarations: mass adjustments, agency-wide fixes. */
#include "action_bulk.h"
#include "api_impl.h"

static const char *made_text(enum bulk_made made)
{
    return made == BULK_MADE ? "made" : made == BULK_MADE_MOVED ? "moved" : "waiting";
}

static void write_count(struct json *json, const char *key, size_t count)
{
    json_key(json, key);
    json_int(json, (int64_t)count);
}

/* ---- shapes ---- */

static void write_line(struct json *json, const struct bulk_line *line)
{
    json_object(json);
    write_count(json, "line", (size_t)line->number);
    if (line->row > 0)
        write_count(json, "row", (size_t)line->row);
    json_text(json, "field", bulk_field_names[line->field]);
    json_text(json, "before", line->before);
    json_text(json, "after", line->after);
    api_classes(json, "difference", line->difference);
    json_object_end(json);
}

static void write_standing(struct api *api, struct json *json,
                           const struct bulk_standing *standing)
{
    json_text(json, "made", made_text(standing->made));
    if (!standing->has_state)
        return;
    json_text(json, "state", case_states[standing->state].id);
    json_text(json, "stateName", api->language == LANGUAGE_FR ? case_states[standing->state].fr
                                                              : case_states[standing->state].en);
}

static void write_declaration(struct api *api, struct json *json,
                              const struct bulk_declaration *d,
                              const struct bulk_standing *standing)
{
    json_object(json);
    json_text(json, "transactionNumber", d->transaction.text);
    json_text(json, "importer", d->account.text);
    write_count(json, "comparedWith", (size_t)d->basis);
    write_count(json, "version", (size_t)d->version);
    json_text(json, "kind", d->correction ? "correction" : "adjustment");
    json_key(json, "reasons");
    json_array(json);
    for (size_t i = 0; i < d->reasons_count; i++)
        json_string(json, d->reasons[i]);
    json_array_end(json);
    api_money(json, "net", d->net);
    api_classes(json, "difference", d->difference);
    if (d->interest.cents != 0) {
        api_money(json, "interest", d->interest);
        api_date(json, "interestFrom", d->interest_from);
        api_date(json, "interestTo", d->interest_to);
    }
    json_key(json, "lines");
    json_array(json);
    for (size_t i = 0; i < d->lines_count; i++)
        write_line(json, &d->lines[i]);
    json_array_end(json);
    if (standing != NULL)
        write_standing(api, json, standing);
    json_object_end(json);
}

/* Whoever mends the file may read either language. */
static void write_trouble(struct api *api, struct json *json, const struct bulk_trouble *trouble)
{
    const struct finding finding = {
        .code = trouble->code,
        .arguments = {trouble->arguments[0], trouble->arguments[1], trouble->arguments[2]}};
    json_object(json);
    if (trouble->row > 0)
        write_count(json, "row", (size_t)trouble->row);
    json_text(json, "transactionNumber", trouble->transaction);
    if (trouble->line > 0)
        write_count(json, "line", (size_t)trouble->line);
    json_text(json, "field", trouble->field);
    json_text(json, "code", finding_code_text(trouble->code));
    json_key(json, "message");
    json_object(json);
    json_text(json, "en", finding_message(api->arena, &finding, LANGUAGE_EN));
    json_text(json, "fr", finding_message(api->arena, &finding, LANGUAGE_FR));
    json_object_end(json);
    json_object_end(json);
}

static void write_troubles(struct api *api, struct json *json, const struct bulk *bulk)
{
    json_key(json, "refused");
    json_array(json);
    for (size_t i = 0; i < bulk->troubles_count; i++)
        write_trouble(api, json, &bulk->troubles[i]);
    json_array_end(json);
}

static void write_effect(struct json *json, const struct bulk *bulk)
{
    document_write_bulk_choice(json, &bulk->choice);
    json_key(json, "statements");
    json_array(json);
    for (size_t i = 0; i < bulk->statements_count; i++) {
        const struct bulk_statement *s = &bulk->statements[i];
        json_object(json);
        json_text(json, "account", s->account.text);
        json_text(json, "id", s->id);
        api_date(json, "issuedOn", s->issued_on);
        json_text(json, "transactionNumber", s->transaction.text);
        api_money(json, "amount", s->amount);
        json_object_end(json);
    }
    json_array_end(json);
    json_key(json, "interestLines");
    json_array(json);
    for (size_t i = 0; i < bulk->interests_count; i++) {
        const struct bulk_interest *interest = &bulk->interests[i];
        json_object(json);
        json_text(json, "account", interest->account.text);
        json_text(json, "transactionNumber", interest->transaction.text);
        api_number(json, "entry", interest->item);
        api_money(json, "charged", interest->charged);
        api_money(json, "wouldBe", interest->worked_out);
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_steps(struct api *api, struct json *json, const struct shown_bulk *shown)
{
    json_key(json, "steps");
    json_array(json);
    for (size_t i = 0; i < shown->steps_count; i++) {
        const struct stored_bulk_step *step = &shown->steps[i];
        json_object(json);
        json_text(json, "step", bulk_steps[step->step].id);
        json_text(json, "name", api->language == LANGUAGE_FR ? bulk_steps[step->step].fr
                                                             : bulk_steps[step->step].en);
        api_date(json, "on", step->on);
        json_text(json, "at", instant_text(api->arena, step->at));
        json_text(json, "by", step->actor);
        json_text(json, "words", step->words);
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_declarations(struct api *api, struct json *json, const char *key,
                               const struct bulk *bulk, const struct bulk_standing *standings)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < bulk->declarations_count; i++)
        write_declaration(api, json, &bulk->declarations[i],
                          standings == NULL ? NULL : &standings[i]);
    json_array_end(json);
}

static void write_posted(struct api *api, struct json *json, const struct bulk *posted)
{
    json_key(json, "posted");
    json_object(json);
    api_date(json, "on", posted->made_on);
    api_money(json, "net", posted->net);
    api_money(json, "interest", posted->interest);
    write_declarations(api, json, "declarations", posted, NULL);
    write_troubles(api, json, posted);
    json_object_end(json);
}

/* Without "}". */
static void open_bulk(struct json *json, const struct bulk *bulk)
{
    json_object(json);
    json_text(json, "kind", bulk->kind);
    json_text(json, "account", bulk->account.text);
    api_date(json, "madeOn", bulk->made_on);
    json_text(json, "madeBy", bulk->made_by);
    json_text(json, "name", bulk->name);
    json_text(json, "words", bulk->words);
    if (bulk->rows > 0)
        write_count(json, "rows", (size_t)bulk->rows);
    write_count(json, "lookedAt", (size_t)bulk->looked_at);
    write_count(json, "unchanged", (size_t)bulk->unchanged);
    api_money(json, "net", bulk->net);
    api_money(json, "interest", bulk->interest);
    api_classes(json, "difference", bulk->difference);
}

static void close_bulk(struct api *api, struct json *json)
{
    json_key(json, "findings");
    document_write_findings(json, &api->action.findings, api->language);
    json_object_end(json);
}

static enum code answer_bulk(struct api *api, int status, const struct shown_bulk *shown)
{
    char hex[65];
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    open_bulk(&json, &shown->bulk);
    json_text(&json, "number", shown->number);
    hash_hex(&shown->steps[0].content, hex);
    json_text(&json, "content", hex);
    write_count(&json, "made", shown->made);
    write_count(&json, "waiting", shown->waiting);
    write_count(&json, "moved", shown->moved);
    write_count(&json, "open", shown->open);
    write_declarations(api, &json, "declarations", &shown->bulk, shown->standings);
    write_troubles(api, &json, &shown->bulk);
    if (strcmp(shown->bulk.kind, "fix") == 0)
        write_effect(&json, &shown->bulk);
    if (shown->posted != NULL)
        write_posted(api, &json, shown->posted);
    write_steps(api, &json, shown);
    close_bulk(api, &json);
    http_set_header(api->response, "Location",
                    arena_printf(api->arena, "/v1/bulk-requests/%s", shown->number));
    api_answer(api, status, &out);
    return OK;
}

static enum code answer_csv(struct api *api, const struct shown_bulk *shown)
{
    size_t count = shown->bulk.declarations_count;
    const char **states = arena_array(api->arena, count + 1, sizeof(*states));
    for (size_t i = 0; i < count; i++)
        states[i] = shown->standings[i].has_state ? case_states[shown->standings[i].state].id
                                                  : made_text(shown->standings[i].made);
    const char *text = document_bulk_csv(api->arena, &shown->bulk, states);
    api_answer_bytes(api, "text/csv; charset=utf-8", text, strlen(text));
    return OK;
}

/* ---- looking ---- */

static enum code list(struct api *api, program_account account)
{
    struct stored_bulk_step *steps;
    size_t count;
    enum code code = action_list_bulks(&api->action, account, API_PAGE_MAX, &steps, &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        const struct stored_bulk_step *step = &steps[i];
        json_object(&json);
        json_text(&json, "number", bulk_number(api->arena, step));
        json_text(&json, "kind", bulk_steps[step->step].kind);
        json_text(&json, "account", step->account.text);
        api_date(&json, "madeOn", step->on);
        json_text(&json, "madeBy", step->actor);
        json_text(&json, "words", step->words);
        write_count(&json, "declarations", (size_t)step->declarations);
        write_count(&json, "refused", (size_t)step->refused);
        api_money(&json, "net", step->net);
        json_object_end(&json);
    }
    api_page_close(api, &json, NULL);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_list_mass(struct api *api)
{
    return list(api, api->account);
}

enum code api_list_bulks(struct api *api)
{
    return list(api, (program_account){""});
}

enum code api_show_bulk(struct api *api)
{
    struct shown_bulk shown;
    enum code code = action_show_bulk(&api->action, api_parameter(api, "bulk"), &shown);
    if (code != OK)
        return code;
    return strcmp(api->type, "text/csv") == 0 ? answer_csv(api, &shown)
                                              : answer_bulk(api, 200, &shown);
}

static enum code answer_again(struct api *api)
{
    struct shown_bulk shown;
    enum code code = action_show_bulk(&api->action, api->replayed, &shown);
    return code == OK ? answer_bulk(api, 200, &shown) : code;
}

/* ---- doing ---- */

static enum code preview(struct api *api, const struct bulk_request *request)
{
    struct bulk bulk;
    enum code code = action_preview_bulk(&api->action, request, &bulk);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    open_bulk(&json, &bulk);
    write_declarations(api, &json, "declarations", &bulk, NULL);
    write_troubles(api, &json, &bulk);
    close_bulk(api, &json);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_file_mass(struct api *api)
{
    bool dry_run;
    struct bulk_request request;
    struct shown_bulk shown;
    enum code code = api_query_bool(api, "dryRun", &dry_run);
    if (code == OK && api->replayed != NULL)
        return answer_again(api);
    if (code == OK)
        code = document_read_bulk_request(api->arena, api->request->body, api->request->body_size,
                                          api_body_is(api, API_JSON_LINES), &api->action.findings,
                                          &request);
    if (code != OK)
        return code;
    request.account = api->account;
    if (dry_run)
        return preview(api, &request);
    code = action_file_bulk(&api->action, &request, &shown);
    return code == OK ? answer_bulk(api, shown.repeated ? 200 : 201, &shown) : code;
}

enum code api_report_fix(struct api *api)
{
    struct bulk_choice choice;
    struct shown_bulk shown;
    if (api->replayed != NULL)
        return answer_again(api);
    enum code code = document_read_bulk_choice(api->arena, api->request->body,
                                               api->request->body_size, &api->action.findings,
                                               &choice);
    if (code == OK)
        code = action_report_fix(&api->action, &choice, &shown);
    return code == OK ? answer_bulk(api, 201, &shown) : code;
}

static enum code take(struct api *api, const char *number, const char *step,
                      const struct document_object *object, struct shown_bulk *ret_shown)
{
    struct findings *findings = &api->action.findings;
    const char *words = document_member(object, "words");
    const char *hex = document_member(object, "content");
    struct bulk_order order = {
        .words = words, .prescribed = text_equal(document_member(object, "prescribed"), "true")};
    hash256 content;
    size_t done;
    if (hex != NULL && !hash_parse(hex, &content)) {
        findings_add(findings, FINDING_BLK_0102, 0, "/content", strlen(hex) > 70 ? "…" : hex,
                     "content", NULL);
        return FINDINGS;
    }
    if (strcmp(step, "mass.continue") == 0)
        return action_go_on_bulk(&api->action, number, ret_shown);
    if (strcmp(step, bulk_steps[BULK_FIX_FINISH].id) == 0)
        return action_post_fix(&api->action, number, ret_shown);
    for (int i = BULK_FIX_APPROVE; i <= BULK_FIX_REFUSE; i++)
        if (strcmp(step, bulk_steps[i].id) == 0)
            return action_step_fix(&api->action, number, (enum bulk_step)i, words,
                                   hex == NULL ? NULL : &content, ret_shown);
    if (casework_step_find(step, &order.step))
        return action_decide_bulk(&api->action, number, &order, &done, ret_shown);
    findings_add(findings, FINDING_ADJ_0028, 0, "/step", strlen(step) > 40 ? "…" : step, NULL,
                 NULL);
    return FINDINGS;
}

enum code api_step_bulk(struct api *api)
{
    static const char *const allowed[] = {"step", "words", "prescribed", "content", NULL};
    struct document_object *object;
    struct shown_bulk shown;
    struct findings *findings = &api->action.findings;
    if (api->replayed != NULL)
        return answer_again(api);
    enum code code = document_read_object(api->arena, api->request->body, api->request->body_size,
                                          findings, &object);
    if (code != OK)
        return code;
    document_only(object, allowed, findings);
    const char *step = document_member(object, "step");
    if (step == NULL)
        findings_add(findings, FINDING_DOC_0002, 0, "/step", "step", NULL, NULL);
    if (findings->errors_count > 0)
        return FINDINGS;
    code = take(api, api_parameter(api, "bulk"), step, object, &shown);
    return code == OK ? answer_bulk(api, 201, &shown) : code;
}
