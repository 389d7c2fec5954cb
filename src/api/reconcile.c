/* A list of somebody's, as CSV, against an account. Nothing is stored. */
#include "api_impl.h"

enum code api_reconcile(struct api *api)
{
    struct reconcile_order order = {.account = api->account};
    enum code code = api_query_date(api, "from", DATE_NONE, &order.from);
    if (code == OK)
        code = api_query_date(api, "to", DATE_NONE, &order.to);
    if (code == OK)
        code = sheet_read(api->arena, api->request->body, api->request->body_size,
                          &api->action.findings, &order.sheet);
    if (code != OK)
        return code;
    order.columns = reconcile_guess(api->arena, &order.sheet);
    struct reconciled reconciled;
    code = action_reconcile(&api->action, &order, &reconciled);
    if (code != OK)
        return code;
    if (strcmp(api->type, "text/csv") == 0) {
        const char *text =
            document_reconciliation_csv(api->arena, &reconciled.result, api->language);
        api_answer_bytes(api, "text/csv; charset=utf-8", text, strlen(text));
        return OK;
    }
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    document_write_reconciliation(&json, api->account, &reconciled.result, api->language);
    api_answer(api, 200, &out);
    return OK;
}
