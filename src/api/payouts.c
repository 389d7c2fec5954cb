/* Refunds of a credit, and the agency's payments out. */
#include "api_impl.h"

enum code api_show_refundable(struct api *api)
{
    struct refund_room room;
    enum code code = action_refund_room(&api->action, api->account, &room);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "account", api->account.text);
    api_money(&json, "credits", room.credits);
    api_money(&json, "debts", room.debts);
    api_money(&json, "refundable", room.most);
    json_key(&json, "onRequest");
    json_bool(&json, room.on_request);
    json_key(&json, "due");
    json_bool(&json, room.due);
    api_date(&json, "inCreditSince", room.since);
    json_object_end(&json);
    api_answer(api, 200, &out);
    return OK;
}

/* The agency's key proposes, a client's asks. */
enum code api_ask_refund(struct api *api)
{
    static const char *const allowed[] = {"amount.amount", "amount.currency", "institution",
                                          "transit", "number", "payee", NULL};
    struct document_object *object;
    struct money_taken taken;
    struct findings *findings = &api->action.findings;
    if (api->replayed != NULL)
        return api_matter_again(api, "refund");
    enum code code = document_read_object(api->arena, api->request->body,
                                          api->request->body_size, findings, &object);
    if (code != OK)
        return code;
    document_only(object, allowed, findings);
    if (findings->errors_count > 0)
        return FINDINGS;
    const struct refund_order order = {
        .account = api->account,
        .amount = document_member(object, "amount.amount"),
        .institution = document_member(object, "institution"),
        .transit = document_member(object, "transit"),
        .number = document_member(object, "number"),
        .payee = document_member(object, "payee"),
        .proposed = action_may(&api->action, PERMISSION_MONEY_DECIDE, api->account)};
    code = action_ask_refund(&api->action, &order, &taken);
    return api_matter_taken(api, code, &taken);
}

/* ---- payments out ---- */

static void write_run(struct json *json, const struct payout_run *run)
{
    json_object(json);
    if (run->count > 0) {
        json_text(json, "name", run->name);
        json_key(json, "fileNumber");
        json_int(json, run->number);
        api_date(json, "drawnOn", run->drawn_on);
        json_text(json, "drawnBy", run->actor);
    }
    json_key(json, "refunds");
    json_int(json, (int64_t)run->count);
    api_money(json, "amount", run->sum);
    json_object_end(json);
}

enum code api_pay_out(struct api *api)
{
    struct payout_run run;
    enum code code = action_pay_out(&api->action, &run);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_run(&json, &run);
    api_answer(api, run.count > 0 ? 201 : 200, &out);
    return OK;
}

enum code api_list_payouts(struct api *api)
{
    struct payout_run *list;
    size_t count;
    enum code code = action_list_payouts(&api->action, &list, &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_run(&json, &list[i]);
    return api_answer_items(api, &json);
}

enum code api_payout_file(struct api *api)
{
    struct out out = out_new(api->arena);
    enum code code = action_payout_file(&api->action, api_parameter(api, "payout"), &out);
    if (code == OK)
        api_answer_bytes(api, "application/xml", out.data, out.size);
    return code;
}
