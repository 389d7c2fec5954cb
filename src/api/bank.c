/* A bank's file. */
#include "api_impl.h"

static const char *const stands[BANK_STANDS] = {
    "toPay",        "paid",           "toHold",       "held",       "paidBefore",
    "toDishonour",  "dishonoured",    "returnedBefore", "returnToHold", "returnHeld",
    "toPutBack",    "putBack",        "unidentified", "unknownAccount", "returned",     "refused"};

static const char *const kinds[BANK_KINDS] = {"payment", "return", "outBack"};

static void write_item(struct api *api, struct json *json, const struct bank_line *line)
{
    const struct bank_credit *credit = line->credit;
    json_object(json);
    json_key(json, "line");
    json_int(json, credit->line);
    json_text(json, "id", credit->id);
    json_text(json, "kind", kinds[credit->kind]);
    json_text(json, "state", stands[line->stand]);
    json_text(json, "account", line->account.text);
    api_money(json, "amount", credit->amount);
    api_date(json, "valueDate", credit->value_on);
    api_date(json, "bookingDate", credit->booked_on);
    json_text(json, "payer", credit->payer);
    json_text(json, "paidBy", credit->paid_by);
    json_text(json, "reference", credit->reference);
    json_text(json, "transactionNumber", credit->transaction.text);
    json_text(json, "returns", credit->returned);
    json_text(json, "returnReason", credit->reason);
    json_text(json, "payment", line->payment);
    if (line->charge.cents != 0)
        api_money(json, "charge", line->charge);
    if (line->finding != NULL) {
        json_text(json, "code", finding_code_text(line->finding->code));
        json_text(json, "message", finding_message(api->arena, line->finding, api->language));
    }
    json_object_end(json);
}

static void answer_plan(struct api *api, int status, const struct bank_plan *plan)
{
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "message", plan->file.message);
    json_key(&json, "passedOver");
    json_int(&json, (int64_t)plan->file.passed_over);
    json_key(&json, "leftOut");
    json_int(&json, (int64_t)plan->left_out);
    json_key(&json, "states");
    json_array(&json);
    for (int i = 0; i < BANK_STANDS; i++) {
        if (plan->counts[i] == 0)
            continue;
        json_object(&json);
        json_text(&json, "state", stands[i]);
        json_key(&json, "count");
        json_int(&json, (int64_t)plan->counts[i]);
        api_money(&json, "amount", plan->sums[i]);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_key(&json, "items");
    json_array(&json);
    for (size_t i = 0; i < plan->file.count; i++)
        write_item(api, &json, &plan->lines[i]);
    json_array_end(&json);
    json_object_end(&json);
    api_answer(api, status, &out);
}

enum code api_take_bank_file(struct api *api)
{
    struct bank_plan plan;
    bool dry_run, leave_out;
    enum code code = api_query_bool(api, "dryRun", &dry_run);
    if (code == OK)
        code = api_query_bool(api, "leaveOut", &leave_out);
    if (code != OK)
        return code;
    const char *body = api->request->body;
    size_t size = api->request->body_size;
    code = dry_run ? action_plan_bank(&api->action, body, size, leave_out, &plan)
                   : action_take_bank(&api->action, body, size, leave_out, &plan);
    if (code == OK)
        answer_plan(api, plan.counts[BANK_PAID] + plan.counts[BANK_HELD] +
                             plan.counts[BANK_DISHONOURED] + plan.counts[BANK_RETURN_HELD] +
                             plan.counts[BANK_PUT_BACK] > 0
                             ? 201
                             : 200,
                    &plan);
    return code;
}
