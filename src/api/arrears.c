/* Overdue debts: notices of arrears, where a debt stands, what is at the revenue agency. */
#include "api_impl.h"

#include "action_arrears.h"

#include <stdlib.h>

static void write_debt(struct api *api, struct json *json, const struct shown_debt *debt)
{
    const struct money_state_fact *state = &money_states[debt->state];
    json_object(json);
    json_text(json, "matter",
              arena_printf(api->arena, "%s-%lld", program_account_bn(debt->item.account).text,
                           (long long)debt->matter));
    json_text(json, "account", debt->item.account.text);
    json_text(json, "state", state->id);
    json_text(json, "stateName", api->language == LANGUAGE_FR ? state->fr : state->en);
    json_text(json, "notice", debt->notice);
    api_date(json, "noticedOn", debt->noticed_on);
    api_date(json, "referredOn", debt->referred_on);
    api_date(json, "legalFrom", debt->legal_from);
    api_money(json, "interest", debt->interest);
    json_key(json, "entry");
    api_write_item(api, json, &debt->item);
    json_object_end(json);
}

enum code api_list_arrears(struct api *api)
{
    struct arrears_notice *list;
    size_t count;
    enum code code = action_list_arrears(&api->action, api->account, &list, &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        document_write_arrears(&json, &list[i]);
    return api_answer_items(api, &json);
}

enum code api_show_arrears(struct api *api)
{
    struct shown_arrears shown;
    const char *bytes;
    size_t size;
    enum code code = action_show_arrears(&api->action, api->account,
                                         api_parameter(api, "arrears"), &shown);
    if (code == OK && strcmp(api->type, "application/pdf") == 0) {
        code = document_arrears_pdf(api->arena, &shown.notice, api->language, &bytes, &size);
        if (code == OK)
            api_answer_bytes(api, "application/pdf", bytes, size);
        return code;
    }
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    out_put(&out, shown.document);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_show_debt(struct api *api)
{
    struct shown_debt debt;
    char *end;
    const char *text = api_parameter(api, "entry");
    long long id = strtoll(text, &end, 10);
    enum code code = *end != '\0' || id <= 0
                         ? NOT_FOUND
                         : action_show_debt(&api->action, api->account, id, &debt);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_debt(api, &json, &debt);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_list_referred(struct api *api)
{
    struct shown_debt *list;
    size_t count;
    enum code code = action_list_referred(&api->action, &list, &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_debt(api, &json, &list[i]);
    return api_answer_items(api, &json);
}

enum code api_list_in_credit(struct api *api)
{
    struct api_page page;
    struct in_credit *list;
    size_t count;
    program_account after = {""};
    enum code code = api_page_open(api, &page);
    if (code == OK && *page.after != '\0' && !program_account_parse(page.after, &after))
        code = NOT_FOUND;
    if (code == OK)
        code = action_list_in_credit(&api->action, after, page.limit + 1, &list, &count);
    if (code != OK)
        return code;
    bool more = count > page.limit;
    count = more ? page.limit : count;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        json_text(&json, "account", list[i].account.text);
        api_date(&json, "since", list[i].since);
        api_money(&json, "credits", list[i].credits);
        api_money(&json, "debts", list[i].debts);
        api_money(&json, "owed", money_subtract(list[i].credits, list[i].debts));
        json_object_end(&json);
    }
    api_page_close(api, &json, more ? list[count - 1].account.text : NULL);
    api_answer(api, 200, &out);
    return OK;
}
