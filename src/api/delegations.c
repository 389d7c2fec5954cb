/* Delegations: what is given and held, requests, decisions. */
#include "api_impl.h"

#include <stdlib.h>

/* ---- writing ---- */

static void write_terms(struct json *json, const struct registry_delegation *d)
{
    const struct {
        const char *name;
        bool value;
    } flags[] = {{"file", d->file}, {"pay", d->pay}, {"others", !d->own_only},
                 {"statements", d->statements}};
    for (size_t i = 0; i < ARRAY_COUNT(flags); i++) {
        json_key(json, flags[i].name);
        json_bool(json, flags[i].value);
    }
    api_date(json, "from", d->from);
    api_date(json, "until", d->until);
    if (d->ceiling.cents != 0)
        api_money(json, "ceiling", d->ceiling);
}

static void write_delegation(struct json *json, const struct shown_delegation *d)
{
    json_object(json);
    json_text(json, "client", d->client.text);
    json_text(json, "clientName", d->client_name);
    json_text(json, "firm", d->firm.text);
    json_text(json, "firmName", d->firm_name);
    json_text(json, "state", d->state);
    json_text(json, "kind", d->accounts_count == 0 ? "business" : "program");
    json_key(json, "accounts");
    json_array(json);
    for (size_t i = 0; i < d->accounts_count; i++)
        json_string(json, d->accounts[i].text);
    json_array_end(json);
    write_terms(json, &d->terms);
    api_date(json, "endedOn", d->terms.ended_on);
    json_text(json, "sentence", d->sentence);
    if (d->suspended_why != NULL)
        json_text(json, "suspendedWhy", d->suspended_why);
    json_object_end(json);
}

static void write_request(struct json *json, const struct shown_delegation_request *r)
{
    json_object(json);
    json_text(json, "id", r->request.id);
    json_text(json, "client", r->request.client.text);
    if (r->client_name != NULL)
        json_text(json, "clientName", r->client_name);
    json_text(json, "firm", r->request.firm.text);
    json_text(json, "firmName", r->firm_name);
    json_text(json, "askedBy", r->request.by_firm ? "firm" : "client");
    json_text(json, "state", r->state);
    api_date(json, "askedOn", instant_date(r->request.asked_at));
    api_date(json, "expiresOn", r->expires_on);
    json_text(json, "words", r->request.words);
    json_text(json, "reason", r->request.reason);
    if (r->sentence != NULL)
        json_text(json, "sentence", r->sentence);
    json_object_end(json);
}

/* ---- lists ---- */

static enum code may_manage(struct api *api)
{
    const struct registry_business *unused;
    return action_own_business(&api->action, &unused);
}

enum code api_list_delegations(struct api *api)
{
    struct out out;
    enum code code = may_manage(api);
    if (code != OK)
        return code;
    struct json json = api_items(api, &out);
    for (int ended = 0; ended < 2; ended++) {
        struct shown_delegation *list;
        size_t count = action_list_delegations(&api->action, ended == 1, &list);
        for (size_t i = 0; i < count; i++)
            write_delegation(&json, &list[i]);
    }
    return api_answer_items(api, &json);
}

enum code api_list_clients(struct api *api)
{
    struct api_page page;
    struct shown_delegation *list;
    bn after;
    enum code code = may_manage(api);
    if (code == OK)
        code = api_page_open(api, &page);
    if (code != OK)
        return code;
    size_t count = action_list_clients(&api->action, page.after, page.limit, &list, &after);
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_delegation(&json, &list[i]);
    api_page_close(api, &json, after.text[0] == '\0' ? NULL : arena_text(api->arena, after.text));
    api_answer(api, 200, &out);
    return OK;
}

enum code api_list_delegation_requests(struct api *api)
{
    struct out out;
    enum code code = may_manage(api);
    if (code != OK)
        return code;
    struct json json = api_items(api, &out);
    for (int i = 0; i < 4; i++) {
        struct shown_delegation_request *list;
        size_t count = action_list_delegation_requests(
            &api->action, i < 2 ? DELEGATION_AS_CLIENT : DELEGATION_AS_FIRM, i % 2 == 1, false,
            &list);
        for (size_t k = 0; k < count; k++)
            write_request(&json, &list[k]);
    }
    return api_answer_items(api, &json);
}

/* ---- orders ---- */

static const char *const order_members[] = {
    "accounts", "file", "pay", "others", "statements", "from", "until", "ceiling.amount",
    "ceiling.currency", "words", "reason", "client", "firm", "decision", "change", NULL};

static const char *member(const struct document_object *object, const char *name)
{
    const char *text = document_member(object, name);
    return text == NULL ? "" : text;
}

static bool flag(struct api *api, const struct document_object *object, const char *name)
{
    const char *text = member(object, name);
    if (*text != '\0' && strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
        findings_add(&api->action.findings, FINDING_DOC_0003, 0,
                     arena_printf(api->arena, "/%s", name), name, "true | false", NULL);
    return strcmp(text, "true") == 0;
}

static enum code read_object(struct api *api, struct document_object **ret)
{
    struct findings *findings = &api->action.findings;
    enum code code =
        document_read_object(api->arena, api->request->body, api->request->body_size, findings,
                             ret);
    if (code != OK)
        return code;
    document_only(*ret, order_members, findings);
    return findings->errors_count > 0 ? FINDINGS : OK;
}

/* "accounts" is "all", or programs parted by blanks. */
static enum code read_order(struct api *api, const struct document_object *object,
                            struct delegation_order *ret)
{
    const char *accounts = member(object, "accounts");
    *ret = (struct delegation_order){.whole = strcmp(accounts, "all") == 0,
                                     .programs = accounts,
                                     .file = flag(api, object, "file"),
                                     .pay = flag(api, object, "pay"),
                                     .statements = flag(api, object, "statements"),
                                     .others = flag(api, object, "others"),
                                     .from = member(object, "from"),
                                     .until = member(object, "until"),
                                     .ceiling = member(object, "ceiling.amount")};
    return api->action.findings.errors_count > 0 ? FINDINGS : OK;
}

static enum code answer_preview(struct api *api, bn firm, const struct delegation_order *order)
{
    struct delegation_preview preview;
    enum code code = action_preview_delegation(&api->action, firm, order, &preview);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "sentence", preview.sentence);
    json_key(&json, "accounts");
    json_array(&json);
    for (size_t i = 0; i < preview.accounts_count; i++) {
        const struct previewed_account *a = &preview.accounts[i];
        json_object(&json);
        json_text(&json, "account", a->account.text);
        json_key(&json, "file");
        json_bool(&json, a->file);
        json_key(&json, "pay");
        json_bool(&json, a->pay);
        json_key(&json, "declarationsSeen");
        json_int(&json, (int64_t)a->seen);
        json_key(&json, "declarations");
        json_int(&json, (int64_t)a->all);
        if (a->statements)
            api_money(&json, "balance", a->balance);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    api_answer(api, 200, &out);
    return OK;
}

static enum code answer_request(struct api *api, int status, const char *id)
{
    struct shown_delegation_request shown;
    enum code code = action_load_delegation_request(&api->action, id, &shown);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_request(&json, &shown);
    api_answer(api, status, &out);
    return OK;
}

/* ---- requests ---- */

enum code api_request_delegation(struct api *api)
{
    struct document_object *object;
    struct delegation_order order;
    struct shown_delegation_request *list;
    enum code code = read_object(api, &object);
    if (code != OK)
        return code;
    const char *firm = document_member(object, "firm");
    if (firm == NULL)
        code = action_request_delegation(&api->action, member(object, "client"),
                                         member(object, "words"));
    else
        code = read_order(api, object, &order);
    if (code == OK && firm != NULL)
        code = action_offer_delegation(&api->action, firm, &order, member(object, "words"));
    if (code != OK)
        return code;
    size_t count = action_list_delegation_requests(
        &api->action, firm == NULL ? DELEGATION_AS_FIRM : DELEGATION_AS_CLIENT, true, true, &list);
    return count == 0 ? FAULT : answer_request(api, 201, list[0].request.id);
}

static enum code decide(struct api *api, const char *id, const struct document_object *object,
                        bool dry_run)
{
    const char *decision = member(object, "decision");
    struct shown_delegation_request shown;
    struct delegation_order order;
    struct action *action = &api->action;
    if (strcmp(decision, "reject") == 0)
        return action_reject_delegation(action, id, member(object, "reason"));
    if (strcmp(decision, "withdraw") == 0)
        return action_withdraw_delegation(action, id);
    if (strcmp(decision, "accept") == 0)
        return action_accept_delegation(action, id);
    if (strcmp(decision, "approve") != 0) {
        findings_add(&action->findings, FINDING_DOC_0003, 0, "/decision", "decision",
                     "approve | reject | accept | withdraw", NULL);
        return FINDINGS;
    }
    enum code code = action_load_delegation_request(action, id, &shown);
    if (code == OK)
        code = read_order(api, object, &order);
    if (code != OK)
        return code;
    return dry_run ? answer_preview(api, shown.request.firm, &order)
                   : action_approve_delegation(action, id, &order);
}

enum code api_decide_delegation_request(struct api *api)
{
    const char *id = api_parameter(api, "request");
    struct document_object *object;
    bool dry_run;
    enum code code = read_object(api, &object);
    if (code == OK)
        code = api_query_bool(api, "dryRun", &dry_run);
    if (code != OK)
        return code;
    bool only_looks = dry_run && strcmp(member(object, "decision"), "approve") == 0;
    code = decide(api, id, object, dry_run);
    return code == OK && !only_looks ? answer_request(api, 200, id) : code;
}

enum code api_request_delegations(struct api *api)
{
    struct requested_row *rows;
    size_t count;
    enum code code = action_request_delegations(&api->action, api->request->body,
                                                api->request->body_size, "", &rows, &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        json_key(&json, "row");
        json_int(&json, (int64_t)rows[i].row);
        json_text(&json, "client", rows[i].number);
        json_key(&json, "made");
        json_bool(&json, rows[i].code == OK);
        if (rows[i].findings.count > 0) {
            json_text(&json, "code", findings_facts[rows[i].findings.items[0].code].id);
            json_text(&json, "message", finding_message(api->arena, &rows[i].findings.items[0],
                                                        api->language));
        }
        json_object_end(&json);
    }
    return api_answer_items(api, &json);
}

/* ---- what stands ---- */

static enum code change(struct api *api, bn client, bn firm, const struct document_object *object,
                        bool dry_run)
{
    const char *what = member(object, "change"), *reason = member(object, "reason");
    struct delegation_order order;
    struct action *action = &api->action;
    if (strcmp(what, "end") == 0)
        return action_end_delegation(action, client, firm, reason);
    if (strcmp(what, "suspend") == 0 || strcmp(what, "resume") == 0)
        return action_suspend_delegation(action, client, firm, strcmp(what, "suspend") == 0,
                                         reason);
    if (strcmp(what, "change") != 0) {
        findings_add(&action->findings, FINDING_DOC_0003, 0, "/change", "change",
                     "change | end | suspend | resume", NULL);
        return FINDINGS;
    }
    if (!bn_equal(action->actor.business, client))
        return FORBIDDEN;
    enum code code = read_order(api, object, &order);
    if (code != OK)
        return code;
    return dry_run ? answer_preview(api, firm, &order)
                   : action_change_delegation(action, firm, &order);
}

enum code api_change_delegation(struct api *api)
{
    struct document_object *object;
    struct shown_delegation *list;
    size_t count;
    bool dry_run;
    bn client, firm;
    if (!bn_parse(api_parameter(api, "client"), &client) ||
        !bn_parse(api_parameter(api, "firm"), &firm))
        return NOT_FOUND;
    enum code code = action_show_delegation(&api->action, client, firm, &list, &count);
    if (code == OK)
        code = read_object(api, &object);
    if (code == OK)
        code = api_query_bool(api, "dryRun", &dry_run);
    if (code != OK)
        return code;
    bool only_looks = dry_run && strcmp(member(object, "change"), "change") == 0;
    code = change(api, client, firm, object, dry_run);
    if (code != OK || only_looks)
        return code;
    code = action_show_delegation(&api->action, client, firm, &list, &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_delegation(&json, &list[i]);
    return api_answer_items(api, &json);
}
