/* Pre-authorised debits: the agreement of an account, its collections, the agency's runs. */
#include "api_impl.h"

/* ---- the agreement ---- */

static void write_terms(struct json *json, const struct agreement_terms *terms)
{
    json_text(json, "institution", terms->from.institution);
    json_text(json, "transit", terms->from.transit);
    json_text(json, "payer", terms->payer);
    json_text(json, "pays", agreement_pays_names[terms->pays]);
    if (terms->limit.cents != 0)
        api_money(json, "limit", terms->limit);
    api_date(json, "effective", terms->effective);
    api_date(json, "until", terms->until);
}

static enum code answer_agreement(struct api *api, int status, const char *receipt)
{
    struct agreement agreement;
    enum code code = action_show_agreement(&api->action, api->account, &agreement);
    if (code != OK)
        return code;
    const struct stored_money_step *first = &agreement.matter.steps[0];
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "id",
              arena_printf(api->arena, "%s-%lld", program_account_bn(first->account).text,
                           (long long)first->matter));
    json_text(&json, "account", api->account.text);
    json_text(&json, "state", money_states[agreement.matter.state].id);
    json_text(&json, "number", agreement.masked);
    write_terms(&json, &agreement.terms);
    api_date(&json, "signedOn", agreement.signed_on);
    if (agreement.changes) {
        json_key(&json, "next");
        json_object(&json);
        write_terms(&json, &agreement.next);
        json_object_end(&json);
    }
    api_write_receipt(&json, receipt);
    json_object_end(&json);
    api_answer(api, status, &out);
    return OK;
}

enum code api_show_agreement(struct api *api)
{
    return answer_agreement(api, 200, NULL);
}

enum code api_agree(struct api *api)
{
    static const char *const allowed[] = {"institution", "transit", "number", "payer", "pays",
                                          "limit.amount", "limit.currency", "effective", "until",
                                          NULL};
    struct document_object *object;
    struct money_taken taken;
    struct findings *findings = &api->action.findings;
    if (api->replayed != NULL)
        return answer_agreement(api, 200, NULL);
    enum code code = document_read_object(api->arena, api->request->body,
                                          api->request->body_size, findings, &object);
    if (code != OK)
        return code;
    document_only(object, allowed, findings);
    if (findings->errors_count > 0)
        return FINDINGS;
    const struct agreement_order order = {.account = api->account,
                                          .institution = document_member(object, "institution"),
                                          .transit = document_member(object, "transit"),
                                          .number = document_member(object, "number"),
                                          .payer = document_member(object, "payer"),
                                          .pays = document_member(object, "pays"),
                                          .limit = document_member(object, "limit.amount"),
                                          .effective = document_member(object, "effective"),
                                          .until = document_member(object, "until")};
    code = action_agree(&api->action, &order, &taken);
    return code == OK ? answer_agreement(api, 201, taken.receipt) : code;
}

/* ---- collections ---- */

static void write_collection(struct json *json, const struct collection *one)
{
    json_object(json);
    json_text(json, "id", one->id);
    json_text(json, "account", one->account.text);
    api_money(json, "amount", one->amount);
    api_date(json, "dueDate", one->due_on);
    json_text(json, "statement", one->statement);
    json_text(json, "state", one->returned ? "collection.returned" : money_states[one->state].id);
    json_object_end(json);
}

enum code api_list_collections(struct api *api)
{
    struct collection *list;
    size_t count;
    enum code code = action_list_collections(&api->action, api->account, &list, &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_collection(&json, &list[i]);
    return api_answer_items(api, &json);
}

/* ---- runs ---- */

static void write_run(struct json *json, const struct collection_run *run)
{
    const struct {
        const char *name;
        size_t count;
    } counts[] = {{"collections", run->count},    {"pending", run->pending},
                  {"paid", run->paid},            {"rejected", run->rejected},
                  {"returned", run->returned},    {"overLimit", run->over_limit},
                  {"nothingDue", run->nothing_due}};
    json_object(json);
    api_date(json, "dueDate", run->due_on);
    if (run->count > 0) {
        json_key(json, "fileNumber");
        json_int(json, run->number);
        api_date(json, "drawnOn", run->drawn_on);
        json_text(json, "drawnBy", run->actor);
    }
    api_money(json, "amount", run->sum);
    for (size_t i = 0; i < ARRAY_COUNT(counts); i++) {
        json_key(json, counts[i].name);
        json_int(json, (int64_t)counts[i].count);
    }
    if (run->collections != NULL) {
        json_key(json, "items");
        json_array(json);
        for (size_t i = 0; i < run->count; i++)
            write_collection(json, &run->collections[i]);
        json_array_end(json);
    }
    json_object_end(json);
}

static enum code read_day(struct api *api, date *ret)
{
    return date_parse(api_parameter(api, "day"), ret) ? OK : NOT_FOUND;
}

static enum code answer_run(struct api *api, enum code code, const struct collection_run *run)
{
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_run(&json, run);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_collect(struct api *api)
{
    struct collection_run run;
    date on;
    enum code code = read_day(api, &on);
    if (code == OK)
        code = action_collect(&api->action, on, &run);
    return answer_run(api, code, &run);
}

enum code api_show_run(struct api *api)
{
    struct collection_run run;
    date on;
    enum code code = read_day(api, &on);
    if (code == OK)
        code = action_show_run(&api->action, on, &run);
    return answer_run(api, code, &run);
}

enum code api_list_runs(struct api *api)
{
    struct collection_run *list;
    size_t count;
    enum code code = action_list_runs(&api->action, &list, &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_run(&json, &list[i]);
    return api_answer_items(api, &json);
}

enum code api_run_file(struct api *api)
{
    struct out out = out_new(api->arena);
    date on;
    bool cpa = strcmp(api->type, "text/plain") == 0;
    enum code code = read_day(api, &on);
    if (code == OK)
        code = action_collect_file(&api->action, on, cpa ? COLLECT_CPA005 : COLLECT_PAIN008,
                                   &out);
    if (code == OK)
        api_answer_bytes(api, cpa ? "text/plain; charset=us-ascii" : "application/xml", out.data,
                         out.size);
    return code;
}
