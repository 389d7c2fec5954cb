/* More time to account for a declaration, or to pay it. */
#include "api_impl.h"

#include <stdlib.h>

static void write_extensions(struct api *api, int status, const struct shown_extension *list,
                             size_t count, const char *receipt)
{
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        json_text(&json, "transactionNumber", list[i].step.transaction.text);
        json_key(&json, "number");
        json_int(&json, list[i].step.version);
        api_date(&json, "accountBy", list[i].account_by);
        api_date(&json, "payBy", list[i].pay_by);
        api_date(&json, "on", list[i].step.on);
        json_text(&json, "by", list[i].step.actor);
        json_text(&json, "words", list[i].step.words);
        json_object_end(&json);
    }
    json_array_end(&json);
    api_write_receipt(&json, receipt);
    json_object_end(&json);
    api_answer(api, status, &out);
}

static enum code answer(struct api *api, int status, const char *receipt)
{
    transaction_number number;
    struct shown_extension *list;
    size_t count;
    if (!transaction_number_parse(api_parameter(api, "transaction"), &number))
        return NOT_FOUND;
    enum code code =
        action_list_extensions(&api->action, api->account, number, &list, &count);
    if (code == OK)
        write_extensions(api, status, list, count, receipt);
    return code;
}

enum code api_list_extensions(struct api *api)
{
    return answer(api, 200, NULL);
}

/* Left out, that time stays. */
static void read_day(const struct document_object *object, const char *name,
                     struct findings *findings, date *ret)
{
    const char *text = document_member(object, name);
    if (text != NULL && !date_parse(text, ret))
        findings_add(findings, FINDING_DOC_0004, 0,
                     strcmp(name, "payBy") == 0 ? "/payBy" : "/accountBy", text, NULL, NULL);
}

enum code api_extend(struct api *api)
{
    static const char *const allowed[] = {"accountBy", "payBy", "words", NULL};
    struct extension_order order = {.account = api->account};
    struct document_object *object;
    struct case_taken taken;
    struct findings *findings = &api->action.findings;
    if (!transaction_number_parse(api_parameter(api, "transaction"), &order.transaction))
        return NOT_FOUND;
    if (api->replayed != NULL)
        return answer(api, 200, NULL);
    enum code code = document_read_object(api->arena, api->request->body, api->request->body_size,
                                          findings, &object);
    if (code != OK)
        return code;
    document_only(object, allowed, findings);
    order.words = document_member(object, "words");
    read_day(object, "accountBy", findings, &order.account_by);
    read_day(object, "payBy", findings, &order.pay_by);
    if (findings->errors_count > 0)
        return FINDINGS;
    code = action_extend(&api->action, &order, &taken);
    return code == OK ? answer(api, 201, taken.receipt) : code;
}
