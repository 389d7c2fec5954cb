/* Financial security of other programs than release prior to payment; approvals of paper. */
#include "api_impl.h"

#include <stdlib.h>

bool api_read_program(struct api *api, const char *text, enum security_program *ret)
{
    *ret = SECURITY_PROGRAM_RPP;
    if (text == NULL || security_program_parse(text, ret))
        return true;
    findings_add(&api->action.findings, FINDING_FSG_0300, 0, "/program", text, NULL, NULL);
    return false;
}

static const char *program_name(const struct api *api, enum security_program program)
{
    const struct security_program_fact *fact = &security_programs[program];
    return api->language == LANGUAGE_FR ? fact->fr : fact->en;
}

static void write_need(struct api *api, struct json *json, const struct program_need *need)
{
    json_object(json);
    json_text(json, "id", arena_printf(api->arena, "%lld", (long long)need->matter));
    json_text(json, "program", security_programs[need->program].id);
    json_text(json, "programName", program_name(api, need->program));
    json_text(json, "reference", need->reference);
    api_money(json, "amount", need->amount);
    api_date(json, "on", need->on);
    api_date(json, "until", need->until);
    json_key(json, "late");
    json_bool(json, need->late);
    json_text(json, "actor", need->by);
    json_text(json, "words", need->words);
    json_object_end(json);
}

static void write_standing(struct api *api, struct json *json, const struct program_standing *s)
{
    json_object(json);
    json_text(json, "program", security_programs[s->program].id);
    json_text(json, "programName", program_name(api, s->program));
    json_text(json, "state", s->state);
    api_money(json, "needed", s->needed);
    json_key(json, "setByLaw");
    json_bool(json, s->by_law);
    api_money(json, "deposits", s->posted.deposits);
    api_money(json, "agreements", s->posted.agreements);
    api_money(json, "short", s->cover.short_deposit);
    api_money(json, "returnable", s->returnable);
    json_key(json, "needs");
    json_array(json);
    for (size_t i = 0; i < s->needs_count; i++)
        write_need(api, json, &s->needs[i]);
    json_array_end(json);
    json_object_end(json);
}

enum code api_list_programs(struct api *api)
{
    struct program_standing *list;
    size_t count;
    struct out out;
    enum code code = action_list_programs(&api->action, api->account, &list, &count);
    if (code != OK)
        return code;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_standing(api, &json, &list[i]);
    return api_answer_items(api, &json);
}

static enum code answer_need(struct api *api, int status, enum code code,
                             const struct program_need *need)
{
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_need(api, &json, need);
    api_answer(api, status, &out);
    return OK;
}

static enum code again(struct api *api)
{
    struct program_need need;
    enum code code = action_find_need(&api->action, api->replayed, &need);
    return answer_need(api, 200, code, &need);
}

enum code api_order_security(struct api *api)
{
    static const char *const allowed[] = {"program", "reference", "amount.amount",
                                          "amount.currency", "since", "words", NULL};
    struct document_object *object;
    struct program_need need;
    if (api->replayed != NULL)
        return again(api);
    enum code code = api_read_body(api, allowed, &object);
    if (code != OK)
        return code;
    const struct program_order order = {.account = api->account,
                                        .program = document_member(object, "program"),
                                        .reference = document_member(object, "reference"),
                                        .amount = document_member(object, "amount.amount"),
                                        .since = document_member(object, "since"),
                                        .words = document_member(object, "words")};
    code = action_order_security(&api->action, &order, &need);
    return answer_need(api, 201, code, &need);
}

enum code api_step_program(struct api *api)
{
    static const char *const allowed[] = {"step", "words", "until", "outcome", NULL};
    struct program_step_order order = {.account = api->account};
    struct document_object *object;
    struct program_need need;
    if (api->replayed != NULL)
        return again(api);
    enum code code = api_read_body(api, allowed, &object);
    if (code != OK)
        return code;
    const char *step = document_member(object, "step");
    order.step = text_equal(step, "requirement.extend")    ? MONEY_STEP_REQUIREMENT_EXTEND
                 : text_equal(step, "requirement.release") ? MONEY_STEP_REQUIREMENT_RELEASE
                                                           : MONEY_STEP_COUNT;
    if (order.step == MONEY_STEP_COUNT) {
        findings_add(&api->action.findings, FINDING_MON_0022, 0, "/step",
                     step == NULL ? "" : step, NULL, NULL);
        return FINDINGS;
    }
    order.matter = strtoll(api_parameter(api, "need"), NULL, 10);
    order.words = document_member(object, "words");
    order.until = document_member(object, "until");
    order.outcome = document_member(object, "outcome");
    code = action_step_program(&api->action, &order, &need);
    return answer_need(api, 201, code, &need);
}

/* ---- paper ---- */

static void write_approval(struct json *json, const struct paper_approval *approval)
{
    json_object(json);
    json_text(json, "ground", approval->ground);
    json_text(json, "actor", approval->by);
    json_text(json, "words", approval->words);
    api_date(json, "on", approval->on);
    api_date(json, "endedOn", approval->ended_on);
    json_object_end(json);
}

enum code api_list_papers(struct api *api)
{
    struct paper_approval *list;
    size_t count;
    struct out out;
    enum code code = action_list_papers(&api->action, api->account, &list, &count);
    if (code != OK)
        return code;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_approval(&json, &list[i]);
    return api_answer_items(api, &json);
}

static enum code answer_approval(struct api *api, int status, enum code code,
                                 const struct paper_approval *approval)
{
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_approval(&json, approval);
    api_answer(api, status, &out);
    return OK;
}

enum code api_approve_paper(struct api *api)
{
    static const char *const allowed[] = {"ground", "words", NULL};
    struct document_object *object;
    struct paper_approval approval;
    enum code code = api_read_body(api, allowed, &object);
    if (code == OK)
        code = action_approve_paper(&api->action, api->account,
                                    document_member(object, "ground"),
                                    document_member(object, "words"), &approval);
    return answer_approval(api, 201, code, &approval);
}

enum code api_end_paper(struct api *api)
{
    static const char *const allowed[] = {"words", NULL};
    struct document_object *object;
    struct paper_approval approval;
    enum code code = api_read_body(api, allowed, &object);
    if (code == OK)
        code = action_end_paper(&api->action, api->account, document_member(object, "words"),
                                &approval);
    return answer_approval(api, 201, code, &approval);
}
