/* Demands on security agreements; what a provider may see of an account that lets it. */
#include "api_impl.h"

/* ---- demands ---- */

static void write_terms(struct api *api, struct json *json, const struct security_demand *demand)
{
    const struct security_terms *terms = &demand->terms;
    json_key(json, "agreement");
    json_object(json);
    json_text(json, "id", action_name_matter(api->arena, demand->account, demand->agreement));
    json_text(json, "number", terms->number);
    json_text(json, "debtor", terms->debtor.text);
    json_text(json, "debtorName", terms->debtor_name);
    json_text(json, "provider", terms->provider.text);
    json_text(json, "providerName", terms->provider_name);
    json_text(json, "program", security_programs[terms->program].id);
    json_text(json, "authority", terms->authority);
    api_money(json, "amount", terms->amount);
    api_date(json, "from", terms->from);
    api_date(json, "until", terms->until);
    api_date(json, "endsOn", terms->ends_on);
    json_object_end(json);
}

static void write_demand(struct api *api, struct json *json, const struct security_demand *demand)
{
    json_object(json);
    json_text(json, "id", demand->name);
    api_write_money_state(api, json, demand->state);
    json_text(json, "account", demand->account.text);
    api_date(json, "sentOn", demand->sent_on);
    api_date(json, "answerBy", demand->answer_by);
    api_date(json, "payableOn", demand->payable_on);
    api_money(json, "owed", demand->owed);
    api_money(json, "remaining", demand->remaining);
    api_money(json, "amount", demand->amount);
    api_money(json, "asks", demand->asks);
    json_text(json, "payment", demand->payment);
    write_terms(api, json, demand);
    json_key(json, "debts");
    json_array(json);
    for (size_t i = 0; i < demand->debts_count; i++) {
        const struct demand_debt *debt = &demand->debts[i];
        json_object(json);
        json_text(json, "reference", debt->reference);
        json_text(json, "type", item_types[debt->type].id);
        api_date(json, "accruedOn", debt->accrued_on);
        api_date(json, "dueOn", debt->due_on);
        api_money(json, "amount", debt->amount);
        api_money(json, "left", debt->left);
        json_object_end(json);
    }
    json_array_end(json);
    api_write_money_steps(api, json, demand->steps, demand->steps_count);
    json_object_end(json);
}

static enum code answer(struct api *api, int status, enum code code,
                        const struct security_demand *demand)
{
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_demand(api, &json, demand);
    api_answer(api, status, &out);
    return OK;
}

static enum code answer_list(struct api *api, enum code code, const struct security_demand *list,
                             size_t count)
{
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_demand(api, &json, &list[i]);
    return api_answer_items(api, &json);
}

static enum code again(struct api *api)
{
    struct security_demand demand;
    enum code code = action_find_demand(&api->action, api->replayed, &demand);
    return answer(api, 200, code, &demand);
}

enum code api_list_demands(struct api *api)
{
    struct security_demand *list = NULL;
    size_t count = 0;
    enum code code = action_list_demands(&api->action, api->account, &list, &count);
    return answer_list(api, code, list, count);
}

enum code api_list_demands_given(struct api *api)
{
    struct security_demand *list = NULL;
    size_t count = 0;
    enum code code = action_list_demands_given(&api->action, &list, &count);
    return answer_list(api, code, list, count);
}

enum code api_show_demand(struct api *api)
{
    struct security_demand demand;
    program_account account;
    ledger_id matter;
    if (!action_parse_agreement(api_parameter(api, "demand"), &account, &matter))
        return NOT_FOUND;
    return answer(api, 200, action_show_demand(&api->action, account, matter, &demand), &demand);
}

enum code api_make_demand(struct api *api)
{
    static const char *const allowed[] = {"agreement", "words", NULL};
    struct document_object *object;
    struct security_demand demand;
    program_account debtor;
    struct demand_order order = {.account = api->account};
    if (api->replayed != NULL)
        return again(api);
    enum code code = api_read_body(api, allowed, &object);
    if (code != OK)
        return code;
    const char *name = document_member(object, "agreement");
    order.words = document_member(object, "words");
    if (name == NULL || !action_parse_agreement(name, &debtor, &order.agreement) ||
        !bn_equal(program_account_bn(debtor), program_account_bn(api->account))) {
        findings_add(&api->action.findings, FINDING_FSG_0113, 0, "/agreement",
                     api->account.text, name == NULL ? "" : name, NULL);
        return FINDINGS;
    }
    code = action_make_demand(&api->action, &order, &demand);
    return answer(api, 201, code, &demand);
}

/* What they have in common: the members of the body are what they may be. */
static enum code take(struct api *api, enum money_step step, const char *const *allowed)
{
    struct demand_step_order order = {.step = step};
    struct document_object *object;
    struct security_demand demand;
    if (!action_parse_agreement(api_parameter(api, "demand"), &order.account, &order.matter))
        return NOT_FOUND;
    if (api->replayed != NULL)
        return again(api);
    enum code code = api_read_body(api, allowed, &object);
    if (code != OK)
        return code;
    const char *name = document_member(object, "step");
    for (int i = 0; order.step == MONEY_STEP_COUNT && i < MONEY_STEP_COUNT; i++)
        if (strcmp(money_steps[i].kind, "demand") == 0 && text_equal(money_steps[i].id, name))
            order.step = (enum money_step)i;
    if (order.step == MONEY_STEP_COUNT) {
        findings_add(&api->action.findings, FINDING_MON_0022, 0, "/step",
                     name == NULL ? "" : name, NULL, NULL);
        return FINDINGS;
    }
    order.words = document_member(object, "words");
    order.amount = document_member(object, "amount.amount");
    order.reference = document_member(object, "reference");
    code = action_step_demand(&api->action, &order, &demand);
    return answer(api, 201, code, &demand);
}

enum code api_pay_demand(struct api *api)
{
    static const char *const allowed[] = {"amount.amount", "amount.currency", "reference", NULL};
    return take(api, MONEY_STEP_DEMAND_PAY, allowed);
}

enum code api_rebut_demand(struct api *api)
{
    static const char *const allowed[] = {"words", NULL};
    return take(api, MONEY_STEP_DEMAND_REBUT, allowed);
}

enum code api_step_demand(struct api *api)
{
    static const char *const allowed[] = {"step", "words", "amount.amount", "amount.currency",
                                          NULL};
    return take(api, MONEY_STEP_COUNT, allowed);
}

/* ---- what a provider may see ---- */

enum code api_show_outlook(struct api *api)
{
    struct security_outlook outlook;
    static const struct security_need nothing;
    enum code code =
        action_show_outlook(&api->action, api_parameter(api, "number"), &outlook);
    if (code != OK)
        return code;
    const struct security_need *need =
        outlook.requirement == NULL ? &nothing : &outlook.requirement->need;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "account", outlook.account.text);
    json_text(&json, "legalName", outlook.legal_name);
    api_money(&json, "base", need->base);
    api_money(&json, "deposit", need->deposit);
    api_money(&json, "agreement", need->agreement);
    api_money(&json, "deposits", outlook.posted.deposits);
    api_money(&json, "agreements", outlook.posted.agreements);
    json_key(&json, "covered");
    json_bool(&json, outlook.cover.met);
    api_money(&json, "shortAsDeposit", outlook.cover.short_deposit);
    api_money(&json, "shortAsAgreement", outlook.cover.short_agreement);
    json_object_end(&json);
    api_answer(api, 200, &out);
    return OK;
}

static enum code answer_consents(struct api *api, int status)
{
    struct security_consent *list;
    size_t count;
    enum code code = action_list_consents(&api->action, api->account, &list, &count);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_key(&json, "items");
    json_array(&json);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        json_text(&json, "provider", list[i].provider.text);
        json_text(&json, "providerName", list[i].provider_name);
        api_date(&json, "since", list[i].since);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    api_answer(api, status, &out);
    return OK;
}

enum code api_list_consents(struct api *api)
{
    return answer_consents(api, 200);
}

enum code api_give_consent(struct api *api)
{
    static const char *const allowed[] = {"provider", NULL};
    struct document_object *object;
    enum code code = api_read_body(api, allowed, &object);
    if (code != OK)
        return code;
    const char *provider = document_member(object, "provider");
    code = action_set_consent(&api->action, api->account, provider == NULL ? "" : provider, true);
    return code == OK ? answer_consents(api, 201) : code;
}

enum code api_end_consent(struct api *api)
{
    enum code code = action_set_consent(&api->action, api->account,
                                        api_parameter(api, "provider"), false);
    return code == OK ? answer_consents(api, 200) : code;
}
