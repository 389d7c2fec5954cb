#include "api_impl.h"

/* A new credit has no lasting id yet: by its place, or the newest of all in a preview. */
static bool is_new(const struct ledger_item *credit)
{
    return credit->id <= 0 || credit->id == INT64_MAX;
}

void api_write_settlements(struct json *json, const char *key,
                           const struct payment_settlement *settlements, size_t count)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < count; i++) {
        const struct ledger_item *debit = settlements[i].debit;
        json_object(json);
        api_number(json, "entry", debit->id);
        json_text(json, "type", item_types[debit->type].id);
        json_text(json, "reference", debit->reference);
        json_text(json, "rule", rules[settlements[i].rule].id);
        api_date(json, "dueDate", debit->due_on);
        api_money(json, "amount", settlements[i].amount);
        api_date(json, "on", settlements[i].on);
        json_key(json, "withThisPayment");
        json_bool(json, is_new(settlements[i].credit));
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_payment_members(struct json *json, const struct stored_payment *payment)
{
    json_text(json, "id", payment->id);
    json_text(json, "account", payment->account.text);
    api_money(json, "amount", payment->amount);
    api_date(json, "valueDate", payment->value_on);
    api_date(json, "accountingDate", payment->posted_on);
    json_text(json, "paidBy", payment->paid_by);
    json_text(json, "method", payment->method);
    json_text(json, "reference", payment->reference);
}

static enum code answer_payment(struct api *api, int status, const struct paid *paid)
{
    const char *receipt = paid->receipt;
    if (receipt == NULL) {
        enum code code = action_receipt(&api->action, program_account_bn(api->account),
                                        paid->payment.journal_seq, &receipt);
        if (code != OK)
            return code;
    }
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    write_payment_members(&json, &paid->payment);
    if (paid->settlements_count > 0)
        api_write_settlements(&json, "settlements", paid->settlements, paid->settlements_count);
    if (paid->left.cents > 0)
        api_money(&json, "left", paid->left);
    struct stored_money_step undone;
    if (action_find_undoing(&api->action, paid->payment.account, paid->payment.id, &undone) == OK) {
        json_text(&json, "undoneBy", money_steps[undone.step].id);
        api_date(&json, "undoneOn", undone.on);
    }
    json_key(&json, "receipt");
    json_raw(&json, receipt);
    json_object_end(&json);
    if (strcmp(api->request->method, "POST") == 0)
        http_set_header(api->response, "Location",
                        arena_printf(api->arena, "/v1/accounts/%s/payments/%s", api->account.text,
                                     http_escape(api->arena, paid->payment.id)));
    api_answer(api, status, &out);
    return OK;
}

enum code api_show_payment(struct api *api)
{
    struct paid paid = {0};
    enum code code = action_show_payment(&api->action, api->account,
                                         api_parameter(api, "payment"), &paid.payment);
    return code == OK ? answer_payment(api, 200, &paid) : code;
}

enum code api_list_payments(struct api *api)
{
    struct api_page page;
    enum code code = api_page_open(api, &page);
    if (code != OK)
        return code;
    struct stored_payment *list; /* oldest first */
    size_t left = action_list_payments(&api->action, api->account, &list);
    if (page.after[0] != '\0') {
        int64_t after = 0;
        const char *key = page.after;
        for (; *key >= '0' && *key <= '9' && after < INT64_MAX / 20; key++)
            after = after * 10 + (*key - '0');
        while (left > 0 && list[left - 1].journal_seq >= after)
            left--;
    }
    struct out out;
    struct json json = api_items(api, &out);
    size_t end = left > page.limit ? left - page.limit : 0;
    for (size_t i = left; i > end; i--) {
        json_object(&json);
        write_payment_members(&json, &list[i - 1]);
        json_object_end(&json);
    }
    const char *next =
        end > 0 ? arena_printf(api->arena, "%lld", (long long)list[end].journal_seq) : NULL;
    api_page_close(api, &json, next);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_read_amount(struct api *api, const struct document_object *object, money *ret)
{
    struct findings *findings = &api->action.findings;
    const char *amount = document_member(object, "amount.amount");
    const char *currency = document_member(object, "amount.currency");
    if (amount == NULL)
        findings_add(findings,
                     document_member(object, "amount") == NULL ? FINDING_DOC_0002
                                                               : FINDING_DOC_0016,
                     0, "/amount", "amount", NULL, NULL);
    else if (!money_parse(amount, ret))
        findings_add(findings, FINDING_DOC_0005, 0, "/amount/amount", amount, "2", NULL);
    else if (ret->cents <= 0)
        findings_add(findings, FINDING_PAY_0001, 0, "/amount/amount", amount, NULL, NULL);
    if (amount != NULL && (currency == NULL || strcmp(currency, "CAD") != 0))
        findings_add(findings, FINDING_DOC_0017, 0, "/amount/currency",
                     currency == NULL ? "" : currency, NULL, NULL);
    return findings->errors_count > 0 ? FINDINGS : OK;
}

static enum code read_order(struct api *api, struct payment_order *ret)
{
    static const char *const members[] = {
        "id", "amount.amount", "amount.currency", "valueDate", "reference", "transactionNumber",
        "debts", NULL};
    struct findings *findings = &api->action.findings;
    struct document_object *object;
    enum code code = document_read_object(api->arena, api->request->body, api->request->body_size,
                                          findings, &object);
    if (code != OK)
        return code;
    document_only(object, members, findings);
    struct payment_order order = {.account = api->account,
                                  .id = document_member(object, "id"),
                                  .reference = document_member(object, "reference"),
                                  .method = "api"};
    const char *value_on = document_member(object, "valueDate");
    if (value_on != NULL && !date_parse(value_on, &order.value_on))
        findings_add(findings, FINDING_DOC_0004, 0, "/valueDate", value_on, NULL, NULL);
    if (order.reference != NULL && strlen(order.reference) > 140)
        findings_add(findings, FINDING_DOC_0007, 0, "/reference", "reference", "140", NULL);
    const char *towards = document_member(object, "transactionNumber");
    if (towards != NULL && !transaction_number_parse(towards, &order.towards))
        findings_add(findings, FINDING_CAD_0507, 0, "/transactionNumber", towards, NULL, NULL);
    code = api_read_debts(api, document_member(object, "debts"), &order.debts, &order.debts_count);
    if (code == OK)
        code = api_read_amount(api, object, &order.amount);
    *ret = order;
    return code;
}

enum code api_make_payment(struct api *api)
{
    struct paid paid = {0};
    struct payment_order order;
    if (api->replayed != NULL) {
        enum code code =
            action_show_payment(&api->action, api->account, api->replayed, &paid.payment);
        return code == OK ? answer_payment(api, 201, &paid) : code;
    }
    enum code code = read_order(api, &order);
    if (code != OK)
        return code;
    if (order.id == NULL) {
        /* The request's own name names the payment; hashed with the client's, so that two clients
         * may use the same. */
        const struct idempotency *own = &api->action.idempotency;
        const char *words = arena_printf(api->arena, "%s\n%s", own->client, own->key);
        hash256 hash = hash_bytes(words, strlen(words));
        char hex[65];
        hash_hex(&hash, hex);
        order.id = arena_printf(api->arena, "api-%.24s", hex);
    }
    api->action.idempotency.outcome = order.id;
    code = action_pay(&api->action, &order, &paid);
    return code == OK ? answer_payment(api, paid.repeated ? 200 : 201, &paid) : code;
}

enum code api_preview_payment(struct api *api)
{
    struct payment_order order;
    struct payment_preview preview;
    enum code code = read_order(api, &order);
    if (code == OK)
        code = action_preview_order(&api->action, &order, &preview);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "account", api->account.text);
    api_money(&json, "amount", order.amount);
    api_write_settlements(&json, "settlements", preview.settlements, preview.settlements_count);
    api_money(&json, "unapplied", preview.unapplied);
    api_money(&json, "interestStops30Days", preview.stops);
    json_object_end(&json);
    api_answer(api, 200, &out);
    return OK;
}
