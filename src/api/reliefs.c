/* Waivers and write-offs of debts. */
#include "api_impl.h"

#include <stdlib.h>

#include "action_relief.h"

static void write_steps(struct json *json, const struct shown_relief *shown)
{
    json_key(json, "steps");
    json_array(json);
    for (size_t i = 0; i < shown->steps_count; i++) {
        const struct stored_bulk_step *step = &shown->steps[i];
        json_object(json);
        json_text(json, "step", bulk_steps[step->step].id);
        api_date(json, "on", step->on);
        json_text(json, "by", step->actor);
        json_text(json, "words", step->words);
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_relief(struct api *api, struct json *json, const struct shown_relief *shown)
{
    json_object(json);
    json_text(json, "number", shown->number);
    json_text(json, "kind", item_types[shown->kind].id);
    json_text(json, "state", bulk_steps[shown->state].id);
    api_money(json, "amount", shown->amount);
    json_text(json, "source", shown->source);
    json_key(json, "entry");
    api_write_item(api, json, &shown->item);
    write_steps(json, shown);
    api_write_receipt(json, shown->receipt);
    json_object_end(json);
}

static enum code answer(struct api *api, int status, const struct shown_relief *shown)
{
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_relief(api, &json, shown);
    api_answer(api, status, &out);
    return OK;
}

enum code api_show_relief(struct api *api)
{
    struct shown_relief shown;
    enum code code =
        action_show_relief(&api->action, api->account, api_parameter(api, "relief"), &shown);
    return code == OK ? answer(api, 200, &shown) : code;
}

enum code api_list_reliefs(struct api *api)
{
    struct shown_relief *list;
    size_t count;
    enum code code =
        action_list_reliefs(&api->action, api->account, API_PAGE_MAX, &list, &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_relief(api, &json, &list[i]);
    return api_answer_items(api, &json);
}

/* ---- steps ---- */

static enum code replayed(struct api *api)
{
    struct shown_relief shown;
    enum code code = action_show_relief(&api->action, api->account, api->replayed, &shown);
    return code == OK ? answer(api, 200, &shown) : code;
}

static void read_amount(struct api *api, const struct document_object *object,
                        struct relief_order *order)
{
    struct findings *findings = &api->action.findings;
    const char *amount = document_member(object, "amount.amount");
    const char *currency = document_member(object, "amount.currency");
    order->has_amount = amount != NULL;
    if (amount == NULL)
        return;
    if (!money_parse(amount, &order->amount))
        findings_add(findings, FINDING_DOC_0005, 0, "/amount/amount", amount, "2", NULL);
    if (currency == NULL || strcmp(currency, "CAD") != 0)
        findings_add(findings, FINDING_DOC_0017, 0, "/amount/currency",
                     currency == NULL ? "" : currency, NULL, NULL);
}

/* A client asks, an officer proposes. */
enum code api_begin_relief(struct api *api)
{
    static const char *const allowed[] = {"kind", "amount.amount", "amount.currency", "words",
                                          "source", "number", NULL};
    struct relief_order order = {.account = api->account};
    struct document_object *object;
    struct shown_relief shown;
    const char *entry = api_parameter(api, "entry");
    if (strspn(entry, "0123456789") != strlen(entry) || strlen(entry) > 18)
        return NOT_FOUND;
    if (api->replayed != NULL)
        return replayed(api);
    enum code code = document_read_object(api->arena, api->request->body, api->request->body_size,
                                          &api->action.findings, &object);
    if (code != OK)
        return code;
    document_only(object, allowed, &api->action.findings);
    order.item = strtoll(entry, NULL, 10);
    order.kind = document_member(object, "kind");
    order.words = document_member(object, "words");
    order.source = document_member(object, "source");
    order.number = document_member(object, "number");
    read_amount(api, object, &order);
    if (api->action.findings.errors_count > 0)
        return FINDINGS;
    code = action_may(&api->action, PERMISSION_ACCOUNT_CHARGE, api->account)
               ? action_propose_relief(&api->action, &order, &shown)
               : action_ask_relief(&api->action, &order, &shown);
    return code == OK ? answer(api, 201, &shown) : code;
}

enum code api_decide_relief(struct api *api)
{
    static const char *const allowed[] = {"step", "words", NULL};
    struct document_object *object;
    struct shown_relief shown;
    if (api->replayed != NULL)
        return replayed(api);
    enum code code = document_read_object(api->arena, api->request->body, api->request->body_size,
                                          &api->action.findings, &object);
    if (code != OK)
        return code;
    document_only(object, allowed, &api->action.findings);
    const char *step = document_member(object, "step");
    bool approve = text_equal(step, bulk_steps[BULK_RELIEF_APPROVE].id);
    if (!approve && !text_equal(step, bulk_steps[BULK_RELIEF_REFUSE].id))
        findings_add(&api->action.findings, FINDING_RLF_0009, 0, "/step",
                     step == NULL ? "" : step, NULL, NULL);
    if (api->action.findings.errors_count > 0)
        return FINDINGS;
    code = action_decide_relief(&api->action, api->account, api_parameter(api, "relief"), approve,
                                document_member(object, "words"), &shown);
    return code == OK ? answer(api, 201, &shown) : code;
}
