/* What an officer charges: K23, FEE, NPA, K9. */
#include "api_impl.h"

#include <stdlib.h>

#include "action_bill.h"

static void write_bill(struct api *api, struct json *json, const struct shown_bill *shown)
{
    json_object(json);
    if (shown->item.id != 0) {
        json_key(json, "entry");
        api_write_item(api, json, &shown->item);
    }
    json_key(json, "bill");
    document_write_bill(json, &shown->bill);
    api_write_receipt(json, shown->receipt);
    json_object_end(json);
}

static enum code answer(struct api *api, int status, const struct shown_bill *shown)
{
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_bill(api, &json, shown);
    api_answer(api, status, &out);
    return OK;
}

enum code api_show_bill(struct api *api)
{
    struct shown_bill shown;
    const char *bytes;
    size_t size;
    enum code code =
        action_show_bill(&api->action, api->account, api_parameter(api, "bill"), &shown);
    if (code != OK || strcmp(api->type, "application/pdf") != 0)
        return code == OK ? answer(api, 200, &shown) : code;
    code = document_bill_pdf(api->arena, &shown.bill, api->language, &bytes, &size);
    if (code == OK)
        api_answer_bytes(api, "application/pdf", bytes, size);
    return code;
}

enum code api_list_bills(struct api *api)
{
    struct shown_bill *list;
    size_t count;
    enum code code =
        action_list_bills(&api->action, api->account, API_PAGE_MAX, &list, &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_bill(api, &json, &list[i]);
    return api_answer_items(api, &json);
}

/* ---- issuing ---- */

static date read_day(struct api *api, const struct document_object *object, const char *name)
{
    date on = DATE_NONE;
    const char *text = document_member(object, name);
    if (text != NULL && !date_parse(text, &on))
        findings_add(&api->action.findings, FINDING_DOC_0004, 0,
                     arena_printf(api->arena, "/%s", name), text, NULL, NULL);
    return on;
}

static void read_amount(struct api *api, const struct document_object *object,
                        struct bill_order *order)
{
    struct findings *findings = &api->action.findings;
    const char *amount = document_member(object, "amount.amount");
    const char *currency = document_member(object, "amount.currency");
    order->has_amount = amount != NULL;
    if (amount == NULL) {
        if (document_member(object, "amount") != NULL)
            findings_add(findings, FINDING_DOC_0016, 0, "/amount", "amount", NULL, NULL);
        return;
    }
    if (!money_parse(amount, &order->amount))
        findings_add(findings, FINDING_DOC_0005, 0, "/amount/amount", amount, "2", NULL);
    if (currency == NULL || strcmp(currency, "CAD") != 0)
        findings_add(findings, FINDING_DOC_0017, 0, "/amount/currency",
                     currency == NULL ? "" : currency, NULL, NULL);
}

static void read_order(struct api *api, const struct document_object *object,
                       struct bill_order *order)
{
    order->type = document_member(object, "type");
    order->class = document_member(object, "class");
    order->code = document_member(object, "code");
    order->words = document_member(object, "words");
    order->source = document_member(object, "source");
    order->about = document_member(object, "about");
    order->happened_on = read_day(api, object, "happenedOn");
    order->served_on = read_day(api, object, "servedOn");
    order->due_on = read_day(api, object, "dueOn");
    const char *units = document_member(object, "units");
    if (units != NULL)
        order->units = strspn(units, "0123456789") == strlen(units) && strlen(units) < 6 &&
                               strtol(units, NULL, 10) > 0
                           ? atoi(units)
                           : BILL_UNITS_MAX + 1;
    read_amount(api, object, order);
}

enum code api_issue_bill(struct api *api)
{
    static const char *const allowed[] = {
        "type", "class", "amount.amount", "amount.currency", "code", "units", "happenedOn",
        "servedOn", "dueOn", "words", "source", "about", NULL};
    struct bill_order order = {.account = api->account};
    struct document_object *object;
    struct shown_bill shown;
    if (api->replayed != NULL) {
        enum code known = action_show_bill(&api->action, api->account, api->replayed, &shown);
        return known == OK ? answer(api, 200, &shown) : known;
    }
    enum code code = api_query_bool(api, "dryRun", &order.dry_run);
    if (code == OK)
        code = document_read_object(api->arena, api->request->body, api->request->body_size,
                                    &api->action.findings, &object);
    if (code != OK)
        return code;
    document_only(object, allowed, &api->action.findings);
    read_order(api, object, &order);
    if (api->action.findings.errors_count > 0)
        return FINDINGS;
    code = action_issue_bill(&api->action, &order, &shown);
    return code == OK ? answer(api, order.dry_run ? 200 : 201, &shown) : code;
}
