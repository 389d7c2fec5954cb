/* Financial security between reviews: what is used on each day, what the next review will ask for,
 * requests to change the requirement. */
#include "api_impl.h"

#include <stdlib.h>

/* ---- what is used ---- */

enum code api_list_utilisation(struct api *api)
{
    struct utilisation_day *days;
    struct out out;
    size_t count;
    enum code code = action_list_utilisation(&api->action, api->account,
                                             http_query(api->request, "from"),
                                             http_query(api->request, "to"), &days, &count);
    if (code != OK)
        return code;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        api_date(&json, "date", days[i].on);
        api_money(&json, "utilisation", days[i].used);
        api_money(&json, "limit", days[i].limit);
        if (days[i].share >= 0) {
            json_key(&json, "basisPoints");
            json_int(&json, days[i].share);
        }
        if (days[i].notice > 0) {
            json_key(&json, "notice");
            json_int(&json, days[i].notice);
        }
        json_object_end(&json);
    }
    return api_answer_items(api, &json);
}

enum code api_foresee_review(struct api *api)
{
    struct security_forecast seen;
    enum code code = action_foresee_review(&api->action, api->account, &seen);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    api_date(&json, "review", seen.on);
    api_date(&json, "from", seen.from);
    json_key(&json, "approved");
    json_bool(&json, seen.approved);
    api_money(&json, "base", seen.need.base);
    api_money(&json, "deposit", seen.need.deposit);
    api_money(&json, "agreement", seen.need.agreement);
    json_key(&json, "covered");
    json_bool(&json, seen.cover.met);
    api_money(&json, "shortAsDeposit", seen.cover.short_deposit);
    api_money(&json, "shortAsAgreement", seen.cover.short_agreement);
    json_key(&json, "months");
    json_array(&json);
    for (int i = 0; i < seen.window.count; i++) {
        json_object(&json);
        api_date(&json, "from", seen.window.months[i].from);
        api_date(&json, "to", seen.window.months[i].to);
        api_money(&json, "total", seen.window.months[i].total);
        json_key(&json, "expected");
        json_bool(&json, seen.expected[i]);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    api_answer(api, 200, &out);
    return OK;
}

/* ---- requests ---- */

static void write_request(struct api *api, struct json *json,
                          const struct requirement_request *request)
{
    const struct money_state_fact *state = &money_states[request->state];
    json_object(json);
    json_text(json, "id", arena_printf(api->arena, "%lld", (long long)request->matter));
    json_text(json, "account", request->account.text);
    json_text(json, "state", state->id);
    json_text(json, "stateName", api->language == LANGUAGE_FR ? state->fr : state->en);
    api_money(json, "amount", request->asked);
    json_text(json, "basis", request->basis);
    if (!date_is_none(request->until))
        api_money(json, "approved", request->approved);
    api_date(json, "until", request->until);
    json_key(json, "steps");
    json_array(json);
    for (size_t i = 0; i < request->steps_count; i++)
        api_write_money_step(api, json, &request->steps[i]);
    json_array_end(json);
    json_object_end(json);
}

static enum code answer_request(struct api *api, int status, enum code code,
                                const struct requirement_request *request)
{
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_request(api, &json, request);
    api_answer(api, status, &out);
    return OK;
}

static enum code answer_requests(struct api *api, enum code code,
                                 const struct requirement_request *list, size_t count)
{
    struct out out;
    if (code != OK)
        return code;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_request(api, &json, &list[i]);
    return api_answer_items(api, &json);
}

enum code api_list_requirement_requests(struct api *api)
{
    struct requirement_request *list = NULL;
    size_t count = 0;
    enum code code =
        action_list_requirement_requests(&api->action, api->account, &list, &count);
    return answer_requests(api, code, list, count);
}

enum code api_list_requests_waiting(struct api *api)
{
    enum { MOST = 1000 };
    struct requirement_request *list = NULL;
    size_t count = 0;
    enum code code = action_list_requests_waiting(&api->action, MOST, &list, &count);
    return answer_requests(api, code, list, count);
}

static enum code again(struct api *api)
{
    struct requirement_request request;
    enum code code = action_find_requirement_request(&api->action, api->account, api->replayed,
                                                     &request);
    return answer_request(api, 200, code, &request);
}

enum code api_ask_requirement(struct api *api)
{
    static const char *const allowed[] = {"amount.amount", "amount.currency", "basis", "words",
                                          NULL};
    struct document_object *object;
    struct requirement_request request;
    if (api->replayed != NULL)
        return again(api);
    enum code code = api_read_body(api, allowed, &object);
    if (code != OK)
        return code;
    const struct requirement_change change = {
        .amount = document_member(object, "amount.amount"),
        .basis = document_member(object, "basis"),
        .words = document_member(object, "words")};
    code = action_ask_requirement(&api->action, api->account, &change, &request);
    return answer_request(api, 201, code, &request);
}

enum code api_step_requirement(struct api *api)
{
    static const char *const allowed[] = {"step", "words", "amount.amount", "amount.currency",
                                          "until", NULL};
    struct document_object *object;
    struct requirement_request request;
    if (api->replayed != NULL)
        return again(api);
    enum code code = api_read_body(api, allowed, &object);
    if (code != OK)
        return code;
    const char *step = document_member(object, "step");
    int found = 0;
    while (found < MONEY_STEP_COUNT &&
           !(strcmp(money_steps[found].kind, "requirement_request") == 0 &&
             text_equal(step, money_steps[found].id)))
        found++;
    if (found == MONEY_STEP_COUNT) {
        findings_add(&api->action.findings, FINDING_MON_0022, 0, "/step",
                     step == NULL ? "" : step, NULL, NULL);
        return FINDINGS;
    }
    const struct requirement_step_order order = {
        .account = api->account,
        .matter = strtoll(api_parameter(api, "requirementRequest"), NULL, 10),
        .step = (enum money_step)found,
        .words = document_member(object, "words"),
        .amount = document_member(object, "amount.amount"),
        .until = document_member(object, "until")};
    code = action_step_requirement(&api->action, &order, &request);
    return answer_request(api, 201, code, &request);
}
