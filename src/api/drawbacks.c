/* Claims for drawback: what one would come to, claiming, looking, statements. Steps on them are
 * taken like those of any case, with the number of the claim as version. */
#include "api_impl.h"

#include <stdlib.h>

static bool transaction_of(struct api *api, transaction_number *ret_number)
{
    return transaction_number_parse(api_parameter(api, "transaction"), ret_number);
}

static void write_number(struct json *json, const char *key, int value)
{
    json_key(json, key);
    json_int(json, value);
}

static void write_quantity(struct json *json, const char *key, decimal value)
{
    json_key(json, key);
    json_string(json, decimal_text(json->out->arena, value));
}

static void open_claim(struct api *api, struct json *json, const struct shown_claim *claim)
{
    const struct case_state_fact *state = &case_states[claim->shown.state];
    json_object(json);
    json_text(json, "transactionNumber", claim->claim.transaction.text);
    write_number(json, "number", claim->claim.number);
    json_text(json, "state", state->id);
    json_text(json, "stateName", api->language == LANGUAGE_FR ? state->fr : state->en);
    api_date(json, "claimedOn", claim->shown.steps[0].on);
    json_key(json, "claim");
    document_write_claim(json, &claim->claim);
    if (claim->document != NULL) {
        json_key(json, "statement");
        json_raw(json, claim->document);
    }
}

/* ---- what it comes to ---- */

enum code api_preview_drawback(struct api *api)
{
    struct casework_claim claim;
    struct casework_drawback drawback;
    transaction_number number;
    if (!transaction_of(api, &number))
        return NOT_FOUND;
    enum code code = document_read_claim(api->arena, api->request->body, api->request->body_size,
                                         &api->action.findings, &claim);
    claim.transaction = number;
    if (code == OK)
        code = action_preview_drawback(&api->action, &claim, &drawback);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    document_write_drawn(&json, &drawback);
    api_answer(api, 200, &out);
    return OK;
}

/* ---- claiming ---- */

static enum code answer_claim(struct api *api, int status, transaction_number transaction,
                              int number, const char *receipt)
{
    struct shown_drawbacks shown;
    enum code code = action_show_drawbacks(&api->action, transaction, &shown);
    for (size_t i = 0; code == OK && i < shown.claims_count; i++) {
        if (shown.claims[i].claim.number != number)
            continue;
        struct out out = out_new(api->arena);
        struct json json = json_new(&out);
        open_claim(api, &json, &shown.claims[i]);
        api_write_receipt(&json, receipt);
        json_object_end(&json);
        api_answer(api, status, &out);
        return OK;
    }
    return code == OK ? NOT_FOUND : code;
}

enum code api_claim_drawback(struct api *api)
{
    struct casework_claim claim;
    struct case_taken taken;
    transaction_number number;
    if (!transaction_of(api, &number))
        return NOT_FOUND;
    if (api->replayed != NULL) { /* "12345000000012.1 drawback" */
        const char *mark = strchr(api->replayed, '.');
        return answer_claim(api, 200, number, mark == NULL ? 0 : atoi(mark + 1), NULL);
    }
    enum code code = document_read_claim(api->arena, api->request->body, api->request->body_size,
                                         &api->action.findings, &claim);
    claim.transaction = number;
    if (code == OK)
        code = action_claim_drawback(&api->action, &claim, &taken);
    return code == OK ? answer_claim(api, 201, number, taken.step.version, taken.receipt) : code;
}

/* ---- looking ---- */

static void write_line(struct json *json, const struct casework_drawable *line)
{
    decimal left = line->claimed;
    left.units = -left.units;
    json_object(json);
    write_number(json, "line", line->line);
    if (line->known) {
        json_text(json, "unit", line->unit);
        write_quantity(json, "imported", line->imported);
        write_quantity(json, "claimed", line->claimed);
        write_quantity(json, "granted", line->granted);
        write_quantity(json, "left", decimal_sum(line->imported, left));
    }
    json_object_end(json);
}

enum code api_list_drawbacks(struct api *api)
{
    transaction_number number;
    struct shown_drawbacks shown;
    if (!transaction_of(api, &number))
        return NOT_FOUND;
    enum code code = action_show_drawbacks(&api->action, number, &shown);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < shown.claims_count; i++) {
        open_claim(api, &json, &shown.claims[i]);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_key(&json, "lines");
    json_array(&json);
    for (size_t i = 0; i < shown.declaration.lines_count; i++)
        write_line(&json, &shown.lines[i]);
    return api_answer_items(api, &json);
}

static enum code find_statement(struct api *api, const struct shown_drawback_decision **ret)
{
    transaction_number number;
    struct shown_drawbacks shown;
    const char *text = api_parameter(api, "version");
    size_t size = strspn(text, "0123456789");
    const char *asked = http_query(api->request, "decision");
    long decision = 0;
    if (asked != NULL) {
        char *end;
        decision = strtol(asked, &end, 10);
        if (end == asked || *end != '\0' || decision < 1 || decision > 999)
            return api_refuse(api, PROBLEM_PARAMETER, "decision");
    }
    if (!transaction_of(api, &number) || size == 0 || size > 6 || text[size] != '\0')
        return NOT_FOUND;
    enum code code = action_show_drawbacks(&api->action, number, &shown);
    for (size_t i = 0; code == OK && i < shown.claims_count; i++)
        if (shown.claims[i].claim.number == atoi(text)) {
            *ret = action_drawback_decision(&shown.claims[i], decision);
            return *ret == NULL ? NOT_FOUND : OK;
        }
    return code == OK ? NOT_FOUND : code;
}

enum code api_show_drawback(struct api *api)
{
    const struct shown_drawback_decision *decision;
    const char *bytes;
    size_t size;
    enum code code = find_statement(api, &decision);
    if (code != OK)
        return code;
    if (strcmp(api->type, "application/pdf") != 0) {
        struct out out = out_new(api->arena);
        out_put(&out, decision->document);
        api_answer(api, 200, &out);
        return OK;
    }
    code = document_drawback_pdf(api->arena, decision->statement, api->language, &bytes, &size);
    if (code == OK)
        api_answer_bytes(api, "application/pdf", bytes, size);
    return code;
}
