/* What a release system says of goods: told by the agency's, read by those whom it concerns. */
#include "api_impl.h"

static const char *const waits[] = {[RELEASE_WAITS_DECLARATION] = "declaration",
                                    [RELEASE_WAITS_ANSWER] = "answer"};

static void given(struct json *json, const char *key, const char *text)
{
    if (text != NULL && *text != '\0')
        json_text(json, key, text);
}

static void write_meaning(struct api *api, struct json *json, int indicator)
{
    const char *code = arena_printf(api->arena, "%d", indicator);
    const struct tariff_code *found = tariff_code_find(api->action.tariff, "release-indicators",
                                                       code, api->action.today);
    json_text(json, "indicator", code);
    if (found != NULL)
        json_text(json, "meaning", tariff_code_name(found, api->language));
}

/* Leaves the object open. */
static void write_event(struct api *api, struct json *json, const struct told_release *told)
{
    const struct release_event *event = &told->event;
    json_object(json);
    json_text(json, "id", release_key(api->arena, event));
    json_text(json, "transactionNumber", event->transaction.text);
    write_meaning(api, json, event->indicator);
    json_text(json, "moment", instant_text(api->arena, event->at));
    given(json, "office", event->office);
    given(json, "subLocation", event->sub_location);
    given(json, "cargoControlNumber", event->cargo);
    given(json, "serviceOption", event->service_option);
    given(json, "holder", event->holder.text);
    given(json, "importer", event->importer.text);
    api_date(json, "releaseDate", told->released_on);
    api_date(json, "accountBy", told->account_by);
    if (event->waiting != RELEASE_WAITS_NOT)
        json_text(json, "waitsFor", waits[event->waiting]);
    api_date(json, "accountedOn", event->accounted_on);
    api_date(json, "declaredReleaseDate", told->declared);
    if (event->basis[0] != '\0') {
        api_money(json, "estimatedDuties", event->duties);
        json_text(json, "estimateBasis", event->basis);
    }
    if (told->unpaid) {
        json_key(json, "unpaid");
        json_bool(json, true);
    }
    json_text(json, "takenAt", instant_text(api->arena, event->taken_at));
    if (event->closed_at.ms != 0) {
        json_text(json, "answeredAt", instant_text(api->arena, event->closed_at));
        given(json, "answeredBy", event->closed_by);
        given(json, "words", event->words);
    }
}

static void write_findings(struct api *api, struct json *json, const struct findings *findings)
{
    if (findings->count == 0)
        return;
    json_key(json, "findings");
    document_write_findings(json, findings, api->language);
}

static enum code answer(struct api *api, int status, enum code code,
                        const struct told_release *told)
{
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_event(api, &json, told);
    write_findings(api, &json, &api->action.findings);
    json_object_end(&json);
    api_answer(api, status, &out);
    return OK;
}

/* An interchange: each message by itself, whatever became of the others. */
static enum code take_interchange(struct api *api)
{
    struct release_lines lines;
    enum code code = action_take_releases(&api->action, api->request->body,
                                          api->request->body_size, &lines);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    given(&json, "sender", lines.sender);
    given(&json, "reference", lines.reference);
    json_key(&json, "test");
    json_bool(&json, lines.test);
    json_key(&json, "items");
    json_array(&json);
    for (size_t i = 0; i < lines.count; i++) {
        const struct release_line *line = &lines.lines[i];
        json_object(&json);
        json_key(&json, "message");
        json_int(&json, (int64_t)line->number);
        given(&json, "reference", line->reference);
        json_key(&json, "taken");
        json_bool(&json, line->taken);
        json_key(&json, "repeated");
        json_bool(&json, line->taken && line->told.repeated);
        if (line->taken) {
            json_key(&json, "event");
            write_event(api, &json, &line->told);
            json_object_end(&json);
        }
        write_findings(api, &json, &line->findings);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    api_answer(api, 200, &out);
    return OK;
}

enum code api_tell_release(struct api *api)
{
    static const char *const allowed[] = {"transactionNumber", "indicator", "moment", "office",
                                          "subLocation", "cargoControlNumber", "serviceOption",
                                          "importer", "estimatedDuties.amount",
                                          "estimatedDuties.currency", NULL};
    struct document_object *object;
    struct told_release told;
    if (api_body_is(api, "application/edifact"))
        return take_interchange(api);
    enum code code = api_read_body(api, allowed, &object);
    if (code != OK)
        return code;
    const char *currency = document_member(object, "estimatedDuties.currency");
    if (document_member(object, "estimatedDuties.amount") != NULL &&
        (currency == NULL || strcmp(currency, "CAD") != 0)) {
        findings_add(&api->action.findings, FINDING_DOC_0017, 0, "/estimatedDuties/currency",
                     currency == NULL ? "" : currency, NULL, NULL);
        return FINDINGS;
    }
    const struct release_notice notice = {
        .transaction = document_member(object, "transactionNumber"),
        .indicator = document_member(object, "indicator"),
        .moment = document_member(object, "moment"),
        .office = document_member(object, "office"),
        .sub_location = document_member(object, "subLocation"),
        .cargo = document_member(object, "cargoControlNumber"),
        .service_option = document_member(object, "serviceOption"),
        .importer = document_member(object, "importer"),
        .duties = document_member(object, "estimatedDuties.amount")};
    code = action_take_release(&api->action, &notice, &told);
    return answer(api, code == OK && told.repeated ? 200 : 201, code, &told);
}

enum code api_find_releases(struct api *api)
{
    struct told_release *list;
    size_t count;
    struct out out;
    enum code code = action_find_releases(&api->action, api_parameter(api, "transaction"), &list,
                                          &count);
    if (code != OK)
        return code;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        write_event(api, &json, &list[i]);
        json_object_end(&json);
    }
    return api_answer_items(api, &json);
}

enum code api_answer_release(struct api *api)
{
    static const char *const allowed[] = {"words", NULL};
    struct document_object *object;
    struct told_release told;
    enum code code = api_read_body(api, allowed, &object);
    if (code == OK)
        code = action_close_release(&api->action, api_parameter(api, "event"),
                                    document_member(object, "words"), &told);
    return answer(api, 201, code, &told);
}

enum code api_list_releases(struct api *api)
{
    struct api_page page;
    struct told_release *list;
    size_t count;
    const char *next, *what = http_query(api->request, "waitsFor");
    enum release_waiting waiting = RELEASE_WAITS_DECLARATION;
    enum code code = api_page_open(api, &page);
    if (code != OK)
        return code;
    if (what != NULL && strcmp(what, waits[RELEASE_WAITS_ANSWER]) == 0)
        waiting = RELEASE_WAITS_ANSWER;
    else if (what != NULL && strcmp(what, waits[waiting]) != 0)
        return api_refuse(api, PROBLEM_PARAMETER, "waitsFor");
    code = action_list_releases(&api->action, api->account, waiting, page.after, page.limit, &list,
                                &count, &next);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        write_event(api, &json, &list[i]);
        json_object_end(&json);
    }
    api_page_close(api, &json, next);
    api_answer(api, 200, &out);
    return OK;
}
