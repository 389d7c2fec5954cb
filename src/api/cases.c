/* Changes after the due date: preview, cases, steps, statements of adjustment. */
#include "api_impl.h"

#include <stdlib.h>

static bool version_of(struct api *api, int *ret_version)
{
    const char *text = api_parameter(api, "version");
    size_t size = strspn(text, "0123456789");
    if (size == 0 || size > 4 || text[size] != '\0')
        return false;
    *ret_version = atoi(text);
    return *ret_version > 0;
}

static bool transaction_of(struct api *api, transaction_number *ret_number)
{
    return transaction_number_parse(api_parameter(api, "transaction"), ret_number);
}

/* The declaration in the body, of the transaction in the path; it need not say its number. */
static enum code read_change(struct api *api, transaction_number number, struct declaration *ret)
{
    enum code code = document_read_declaration(api->arena, api->request->body,
                                               api->request->body_size, &api->action.findings, ret);
    if (code != OK)
        return code;
    bool given = ret->transaction_given[0] != '\0' || ret->transaction.text[0] != '\0';
    if (given && strcmp(ret->transaction.text, number.text) != 0) {
        findings_add(&api->action.findings, FINDING_CAD_0104, 0, "/transactionNumber",
                     ret->transaction.text, NULL, NULL);
        return CONFLICT;
    }
    ret->transaction = number;
    return OK;
}

/* ---- preview ---- */

static void write_interest(struct json *json, const char *key, const struct interest_line *line)
{
    if (line->amount.cents == 0)
        return;
    json_key(json, key);
    json_raw(json, document_pack_interest(json->out->arena, line));
}

static void write_codes(struct api *api, struct json *json, const char *key,
                        const struct tariff_code *const *codes, size_t count)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < count; i++) {
        json_object(json);
        json_text(json, "code", codes[i]->code);
        json_text(json, "name", tariff_code_name(codes[i], api->language));
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_limits(struct api *api, struct json *json, const struct casework_judgement *found)
{
    json_key(json, "limits");
    json_array(json);
    for (size_t i = 0; i < found->limits_count; i++) {
        json_object(json);
        json_text(json, "limit", found->limits[i].row->code);
        json_text(json, "name", tariff_code_name(found->limits[i].row, api->language));
        api_date(json, "from", found->limits[i].from);
        api_date(json, "until", found->limits[i].until);
        json_object_end(json);
    }
    json_array_end(json);
}

enum code api_preview_change(struct api *api)
{
    static const char *const directions[] = {"neutral", "owing", "refund"};
    transaction_number number;
    struct shown_declaration newest;
    struct declaration declaration;
    struct change_preview preview;
    if (!transaction_of(api, &number))
        return NOT_FOUND;
    enum code code = action_show_declaration(&api->action, number, 0, &newest);
    if (code == OK)
        code = read_change(api, number, &declaration);
    if (code != OK)
        return code;
    declaration.version = newest.versions_count + 1;
    code = action_preview_change(&api->action, &declaration, &preview);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "transactionNumber", number.text);
    json_key(&json, "version");
    json_int(&json, declaration.version);
    json_key(&json, "comparedWith");
    json_int(&json, preview.basis.version);
    json_text(&json, "kind", preview.correction ? "correction" : "adjustment");
    json_text(&json, "effect", directions[preview.effect.direction]);
    api_money(&json, "net", preview.effect.net);
    api_classes(&json, "difference", preview.effect.difference);
    write_interest(&json, "interest", &preview.interest);
    write_interest(&json, "interestTakenBack", &preview.taken_back);
    if (preview.apart_back.cents != 0)
        api_money(&json, "interestApart", preview.apart_back);
    api_date(&json, "until", preview.until);
    api_date(&json, "dueDate", preview.due_on);
    write_limits(api, &json, &preview.judgement);
    write_codes(api, &json, "firstReasons", preview.first, preview.first_count);
    write_codes(api, &json, "furtherReasons", preview.also, preview.also_count);
    json_key(&json, "findings");
    document_write_findings(&json, &api->action.findings, api->language);
    json_object_end(&json);
    api_answer(api, 200, &out);
    return OK;
}

/* ---- cases ---- */

static void write_step(struct api *api, struct json *json, const struct stored_case_step *step)
{
    json_object(json);
    json_text(json, "step", case_steps[step->step].id);
    json_text(json, "name", api->language == LANGUAGE_FR ? case_steps[step->step].fr
                                                         : case_steps[step->step].en);
    api_date(json, "on", step->on);
    json_text(json, "at", instant_text(api->arena, step->at));
    json_text(json, "by", step->actor);
    json_text(json, "words", step->words);
    if (step->decided != 0) {
        json_key(json, "decidedVersion");
        json_int(json, step->decided);
    }
    json_object_end(json);
}

/* Without "}": the caller may have more to say. */
static void open_case(struct api *api, struct json *json, const struct stored_case_step *step,
                      enum case_state state)
{
    json_object(json);
    json_text(json, "transactionNumber", step->transaction.text);
    json_key(json, "version");
    json_int(json, step->version);
    json_text(json, "importer", step->account.text);
    json_text(json, "kind", case_states[state].kind);
    json_text(json, "state", case_states[state].id);
    json_text(json, "stateName",
              api->language == LANGUAGE_FR ? case_states[state].fr : case_states[state].en);
}

static void write_case(struct api *api, struct json *json, const struct shown_case *found)
{
    open_case(api, json, &found->steps[0], found->state);
    json_key(json, "steps");
    json_array(json);
    for (size_t i = 0; i < found->steps_count; i++)
        write_step(api, json, &found->steps[i]);
    json_array_end(json);
}

enum code api_list_cases(struct api *api)
{
    transaction_number number;
    struct shown_case *cases;
    size_t count;
    if (!transaction_of(api, &number))
        return NOT_FOUND;
    enum code code = action_list_cases(&api->action, number, &cases, &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        write_case(api, &json, &cases[i]);
        json_object_end(&json);
    }
    api_page_close(api, &json, NULL);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_list_undecided(struct api *api)
{
    struct stored_case_step *steps;
    size_t count;
    enum code code = action_list_undecided(&api->action, API_PAGE_MAX, &steps, &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        open_case(api, &json, &steps[i], case_steps[steps[i].step].to);
        json_key(&json, "steps");
        json_array(&json);
        write_step(api, &json, &steps[i]);
        json_array_end(&json);
        json_object_end(&json);
    }
    api_page_close(api, &json, NULL);
    api_answer(api, 200, &out);
    return OK;
}

/* The case as it stands now, with what the step posted. */
static enum code answer_case(struct api *api, int status, transaction_number number, int version,
                             const char *kind, const struct case_taken *taken)
{
    struct shown_case *cases;
    size_t count;
    enum code code = action_list_cases(&api->action, number, &cases, &count);
    if (code != OK)
        return code;
    for (size_t i = 0; i < count; i++) {
        if (cases[i].steps[0].version != version ||
            strcmp(case_steps[cases[i].steps[0].step].kind, kind) != 0)
            continue;
        struct out out = out_new(api->arena);
        struct json json = json_new(&out);
        write_case(api, &json, &cases[i]);
        if (taken != NULL) {
            api_write_entries(api, &json, ledger_id_sequence(taken->step.id), taken->items,
                              taken->items_count);
            api_write_receipt(&json, taken->receipt);
        }
        json_object_end(&json);
        api_answer(api, status, &out);
        return OK;
    }
    return NOT_FOUND;
}

static enum code take(struct api *api, const struct case_order *order)
{
    const char *kind = case_steps[order->step].kind;
    struct case_taken taken;
    if (api->replayed != NULL) { /* "12345000000012.2 adjustment" */
        const char *mark = strchr(api->replayed, '.');
        return answer_case(api, 200, order->transaction, mark == NULL ? 0 : atoi(mark + 1), kind,
                           NULL);
    }
    api->action.idempotency.outcome = arena_printf(api->arena, "%s.%d %s", order->transaction.text,
                                                   order->version, kind);
    enum code code = action_take_step(&api->action, order, &taken);
    return code == OK ? answer_case(api, 201, order->transaction, order->version, kind, &taken)
                      : code;
}

enum code api_take_step(struct api *api)
{
    static const char *const allowed[] = {"step", "words", "prescribed", "happenedOn",
                                          "refusedLines", "entitled", NULL};
    struct case_order order = {0};
    struct document_object *object;
    struct findings *findings = &api->action.findings;
    if (!transaction_of(api, &order.transaction) || !version_of(api, &order.version))
        return NOT_FOUND;
    enum code code = document_read_object(api->arena, api->request->body, api->request->body_size,
                                          findings, &object);
    if (code != OK)
        return code;
    document_only(object, allowed, findings);
    const char *step = document_member(object, "step");
    order.words = document_member(object, "words");
    order.refused_lines = document_member(object, "refusedLines");
    order.entitled = document_member(object, "entitled");
    const char *prescribed = document_member(object, "prescribed");
    order.prescribed = text_equal(prescribed, "true");
    if (prescribed != NULL && !order.prescribed && !text_equal(prescribed, "false"))
        findings_add(findings, FINDING_DOC_0025, 0, "/prescribed", "prescribed", NULL, NULL);
    const char *on = document_member(object, "happenedOn");
    if (on != NULL && !date_parse(on, &order.happened_on))
        findings_add(findings, FINDING_DOC_0004, 0, "/happenedOn", on, NULL, NULL);
    if (step == NULL)
        findings_add(findings, FINDING_DOC_0002, 0, "/step", "step", NULL, NULL);
    else if (!casework_step_find(step, &order.step))
        findings_add(findings, FINDING_ADJ_0028, 0, "/step", step, NULL, NULL);
    if (findings->errors_count > 0)
        return FINDINGS;
    return take(api, &order);
}

/* A version as the agency makes it; its notes say why. */
enum code api_redetermine(struct api *api)
{
    struct case_order order = {.step = CASE_STEP_REDETERMINATION_MAKE};
    struct declaration declaration;
    struct shown_declaration newest;
    if (!transaction_of(api, &order.transaction))
        return NOT_FOUND;
    enum code code = action_show_declaration(&api->action, order.transaction, 0, &newest);
    if (code == OK)
        code = read_change(api, order.transaction, &declaration);
    if (code != OK)
        return code;
    order.version = newest.versions_count + 1;
    order.words = declaration.notes;
    order.declaration = &declaration;
    return take(api, &order);
}

/* A decision that changes the declaration; asOf is the day it was made outside the agency. */
static enum code decide(struct api *api, enum case_step step)
{
    struct case_order order = {.step = step};
    struct declaration declaration;
    if (!transaction_of(api, &order.transaction) || !version_of(api, &order.version))
        return NOT_FOUND;
    enum code code = api_query_date(api, "asOf", api->action.today, &order.happened_on);
    if (code == OK)
        code = read_change(api, order.transaction, &declaration);
    if (code != OK)
        return code;
    order.words = declaration.notes;
    order.declaration = &declaration;
    return take(api, &order);
}

enum code api_decide_dispute(struct api *api)
{
    return decide(api, CASE_STEP_DISPUTE_ALLOW);
}

enum code api_decide_tribunal(struct api *api)
{
    return decide(api, CASE_STEP_TRIBUNAL_ALLOW);
}

enum code api_decide_court(struct api *api)
{
    return decide(api, CASE_STEP_COURT_ALLOW);
}

/* ---- the statement of adjustment ---- */

/* Of the last decision about the version. */
static enum code find_statement(struct api *api, const char **ret_text)
{
    transaction_number number;
    struct shown_case *cases;
    size_t count;
    int version;
    if (!transaction_of(api, &number) || !version_of(api, &version))
        return NOT_FOUND;
    enum code code = action_list_cases(&api->action, number, &cases, &count);
    if (code != OK)
        return code;
    ledger_id last = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < cases[i].steps_count; k++) {
            const struct stored_case_step *step = &cases[i].steps[k];
            const char *text;
            if (step->version != version || step->id < last ||
                action_show_adjustment(&api->action, number, step->id, &text) != OK)
                continue;
            last = step->id;
            *ret_text = text;
        }
    return last > 0 ? OK : NOT_FOUND;
}

enum code api_show_adjustment(struct api *api)
{
    const char *text, *bytes;
    size_t size;
    struct casework_statement statement;
    enum code code = find_statement(api, &text);
    if (code != OK)
        return code;
    if (strcmp(api->type, "application/pdf") != 0) {
        struct out out = out_new(api->arena);
        out_put(&out, text);
        api_answer(api, 200, &out);
        return OK;
    }
    if (document_read_adjustment(api->arena, text, &statement) != OK)
        return FAULT;
    code = document_adjustment_pdf(api->arena, &statement, api->language, &bytes, &size);
    if (code == OK)
        api_answer_bytes(api, "application/pdf", bytes, size);
    return code;
}
