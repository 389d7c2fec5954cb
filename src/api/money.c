/* Matters of money: directions, preferences, undone payments, money of an unknown account. */
#include "api_impl.h"

#include <stdlib.h>

enum { WAITING_MAX = 200 };

/* ---- shapes ---- */

static const char *key_of(struct api *api, const struct stored_money_step *first)
{
    return arena_printf(api->arena, "%s-%lld", program_account_bn(first->account).text,
                        (long long)first->matter);
}

/* "786534800-8192": whose chain, which step of it. */
static bool read_key(const char *key, bn *ret_owner, ledger_id *ret)
{
    char number[10] = "";
    if (strlen(key) < 11 || key[9] != '-')
        return false;
    memcpy(number, key, 9);
    char *end;
    *ret = strtoll(key + 10, &end, 10);
    return bn_parse(number, ret_owner) && *end == '\0' && *ret > 0;
}

void api_write_money_step(struct api *api, struct json *json, const struct stored_money_step *step)
{
    const struct money_step_fact *fact = &money_steps[step->step];
    json_object(json);
    json_text(json, "step", fact->id);
    json_text(json, "name", api->language == LANGUAGE_FR ? fact->fr : fact->en);
    api_date(json, "on", step->on);
    json_text(json, "by", step->actor);
    json_text(json, "words", step->words);
    json_object_end(json);
}

static void write_members(struct api *api, struct json *json, const struct shown_matter *matter)
{
    const struct stored_money_step *first = &matter->steps[0];
    const struct money_state_fact *state = &money_states[matter->state];
    json_text(json, "id", key_of(api, first));
    json_text(json, "kind", money_steps[first->step].kind);
    json_text(json, "account", first->account.text);
    json_text(json, "state", state->id);
    json_text(json, "stateName", api->language == LANGUAGE_FR ? state->fr : state->en);
    json_text(json, "subject", matter->steps[matter->steps_count - 1].subject);
    api_money(json, "amount", first->amount);
    if (matter->document != NULL) {
        json_key(json, "document");
        json_raw(json, matter->document);
    }
    json_key(json, "steps");
    json_array(json);
    for (size_t i = 0; i < matter->steps_count; i++)
        api_write_money_step(api, json, &matter->steps[i]);
    json_array_end(json);
}

static enum code answer_matter(struct api *api, int status, bn owner, ledger_id id,
                               const struct money_taken *taken)
{
    struct shown_matter matter;
    enum code code = action_show_matter(&api->action, owner, id, &matter);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    write_members(api, &json, &matter);
    if (taken != NULL) {
        api_write_entries(api, &json, ledger_id_sequence(taken->step.id), taken->items,
                          taken->items_count);
        api_write_receipt(&json, taken->receipt);
    }
    json_object_end(&json);
    api_answer(api, status, &out);
    return OK;
}

enum code api_matter_taken(struct api *api, enum code code, const struct money_taken *taken)
{
    if (code != OK)
        return code;
    return answer_matter(api, 201, program_account_bn(taken->step.account), taken->step.matter,
                         taken);
}

static enum code answer_list(struct api *api, const struct shown_matter *list, size_t count)
{
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        write_members(api, &json, &list[i]);
        json_object_end(&json);
    }
    return api_answer_items(api, &json);
}

/* The same request again: the newest matter of that kind about that subject. */
enum code api_matter_again(struct api *api, const char *kind)
{
    struct shown_matter *list;
    size_t count;
    enum code code = action_list_matters(&api->action, api->account, kind, &list, &count);
    if (code != OK)
        return code;
    if (count == 0)
        return NOT_FOUND;
    const struct stored_money_step *first = &list[count - 1].steps[0];
    return answer_matter(api, 200, program_account_bn(first->account), first->id, NULL);
}

enum code api_read_members(struct api *api, const char *const *allowed,
                           struct document_object **ret)
{
    struct findings *findings = &api->action.findings;
    enum code code = document_read_object(api->arena, api->request->body, api->request->body_size,
                                          findings, ret);
    if (code == OK)
        document_only(*ret, allowed, findings);
    return code;
}

enum code api_read_body(struct api *api, const char *const *allowed, struct document_object **ret)
{
    enum code code = api_read_members(api, allowed, ret);
    return code == OK && api->action.findings.errors_count > 0 ? FINDINGS : code;
}

/* ---- directions ---- */

enum code api_read_debts(struct api *api, const char *text, const ledger_id **ret,
                         size_t *ret_count)
{
    ledger_id *ids = arena_array(api->arena, DIRECTED_MAX + 1, sizeof(*ids));
    size_t count = 0;
    for (const char *at = text; at != NULL && *at != '\0' && count <= DIRECTED_MAX;) {
        char *end;
        ids[count] = strtoll(at, &end, 10);
        if (end == at || ids[count++] <= 0) {
            findings_add(&api->action.findings, FINDING_MON_0021, 0, "/debts", text, NULL, NULL);
            return FINDINGS;
        }
        at = end + strspn(end, " ,");
    }
    *ret = ids;
    *ret_count = count;
    return OK;
}

enum code api_direct(struct api *api)
{
    static const char *const allowed[] = {"credit", "debts", NULL};
    struct direction_order order = {.account = api->account};
    struct document_object *object;
    struct money_taken taken;
    if (api->replayed != NULL)
        return api_matter_again(api, "direction");
    enum code code = api_read_members(api, allowed, &object);
    if (code != OK)
        return code;
    const char *credit = document_member(object, "credit");
    if (credit == NULL)
        findings_add(&api->action.findings, FINDING_DOC_0002, 0, "/credit", "credit", NULL, NULL);
    else
        order.credit = strtoll(credit, NULL, 10);
    code = api_read_debts(api, document_member(object, "debts"), &order.debts,
                          &order.debts_count);
    if (code != OK || api->action.findings.errors_count > 0)
        return FINDINGS;
    code = action_direct(&api->action, &order, &taken);
    return api_matter_taken(api, code, &taken);
}

/* ---- preferences ---- */

static const char *order_name(enum payment_order_rule order)
{
    return order == PAYMENT_CLASS_THEN_AGE ? "CLASS_THEN_AGE" : "AGE_THEN_CLASS";
}

static enum code answer_preference(struct api *api, int status)
{
    struct shown_preference shown;
    enum code code = action_show_preference(&api->action, api->account, &shown);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "account", api->account.text);
    json_text(&json, "preference", payment_preference_names[shown.preference]);
    api_date(&json, "from", shown.from);
    if (!date_is_none(shown.next_from)) {
        json_text(&json, "next", payment_preference_names[shown.next]);
        api_date(&json, "nextFrom", shown.next_from);
    }
    json_text(&json, "order", order_name(shown.order));
    json_key(&json, "steps");
    json_array(&json);
    for (size_t i = 0; i < shown.matter.steps_count; i++)
        api_write_money_step(api, &json, &shown.matter.steps[i]);
    json_array_end(&json);
    json_object_end(&json);
    api_answer(api, status, &out);
    return OK;
}

enum code api_show_preference(struct api *api)
{
    return answer_preference(api, 200);
}

enum code api_set_preference(struct api *api)
{
    static const char *const allowed[] = {"preference", "from", NULL};
    struct document_object *object;
    struct money_taken taken;
    date from = DATE_NONE;
    if (api->replayed != NULL)
        return answer_preference(api, 200);
    enum code code = api_read_members(api, allowed, &object);
    if (code != OK)
        return code;
    const char *text = document_member(object, "from");
    if (text != NULL && !date_parse(text, &from))
        findings_add(&api->action.findings, FINDING_DOC_0004, 0, "/from", text, NULL, NULL);
    if (api->action.findings.errors_count > 0)
        return FINDINGS;
    code = action_set_preference(&api->action, api->account,
                                 document_member(object, "preference"), from, &taken);
    return code == OK ? answer_preference(api, 201) : code;
}

/* ---- payments that are undone ---- */

enum code api_dishonour(struct api *api)
{
    static const char *const allowed[] = {"words", "credited", "bankCost.amount",
                                          "bankCost.currency", NULL};
    struct dishonour_order order = {.account = api->account,
                                    .payment = api_parameter(api, "payment")};
    struct document_object *object;
    struct money_taken taken;
    struct findings *findings = &api->action.findings;
    if (api->replayed != NULL)
        return api_matter_again(api, "payment");
    enum code code = api_read_members(api, allowed, &object);
    if (code != OK)
        return code;
    order.words = document_member(object, "words");
    const char *credited = document_member(object, "credited");
    const char *cost = document_member(object, "bankCost.amount");
    order.credited = text_equal(credited, "true");
    if (credited != NULL && !order.credited && !text_equal(credited, "false"))
        findings_add(findings, FINDING_DOC_0025, 0, "/credited", "credited", NULL, NULL);
    if (cost != NULL && !money_parse(cost, &order.bank_cost))
        findings_add(findings, FINDING_DOC_0005, 0, "/bankCost/amount", cost, "2", NULL);
    if (findings->errors_count > 0)
        return FINDINGS;
    code = action_dishonour(&api->action, &order, &taken);
    return api_matter_taken(api, code, &taken);
}

enum code api_redirect(struct api *api)
{
    static const char *const allowed[] = {"to", "words", NULL};
    struct redirect_order order = {.account = api->account,
                                   .payment = api_parameter(api, "payment")};
    struct document_object *object;
    struct money_taken taken;
    if (api->replayed != NULL)
        return api_matter_again(api, "redirect");
    enum code code = api_read_members(api, allowed, &object);
    if (code != OK)
        return code;
    order.words = document_member(object, "words");
    const char *to = document_member(object, "to");
    if (to == NULL) {
        findings_add(&api->action.findings, FINDING_DOC_0002, 0, "/to", "to", NULL, NULL);
    } else if (strcmp(to, "suspense") != 0 && !program_account_parse(to, &order.to)) {
        findings_add(&api->action.findings, FINDING_PAY_0002, 0, "/to", to, NULL, NULL);
    }
    if (api->action.findings.errors_count > 0)
        return FINDINGS;
    code = action_propose_redirect(&api->action, &order, &taken);
    return api_matter_taken(api, code, &taken);
}

/* ---- money that comes in ---- */

static enum code read_money_in(struct api *api, struct money_in *ret)
{
    static const char *const allowed[] = {
        "id", "account", "amount.amount", "amount.currency", "valueDate", "receivedTime",
        "method", "reference", "paidBy", "remarks", NULL};
    struct document_object *object;
    struct findings *findings = &api->action.findings;
    enum code code = api_read_members(api, allowed, &object);
    if (code != OK)
        return code;
    struct money_in in = {.id = document_member(object, "id"),
                          .account = document_member(object, "account"),
                          .received_time = document_member(object, "receivedTime"),
                          .method = document_member(object, "method"),
                          .reference = document_member(object, "reference"),
                          .paid_by = document_member(object, "paidBy"),
                          .remarks = document_member(object, "remarks")};
    const char *on = document_member(object, "valueDate");
    if (on != NULL && !date_parse(on, &in.value_on))
        findings_add(findings, FINDING_DOC_0004, 0, "/valueDate", on, NULL, NULL);
    code = api_read_amount(api, object, &in.amount);
    *ret = in;
    return code;
}

enum code api_receive_money(struct api *api)
{
    struct money_in in;
    struct money_landed landed;
    enum code code = read_money_in(api, &in);
    if (code == OK)
        code = action_receive_money(&api->action, &in, &landed);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "id", in.id);
    json_key(&json, "suspended");
    json_bool(&json, landed.suspended);
    json_text(&json, "account", landed.account.text);
    if (landed.matter != 0)
        json_text(&json, "matter",
                  arena_printf(api->arena, "%s-%lld", program_account_bn(landed.account).text,
                               (long long)landed.matter));
    api_write_receipt(&json, landed.receipt);
    json_object_end(&json);
    api_answer(api, landed.repeated ? 200 : 201, &out);
    return OK;
}

/* ---- matters ---- */

enum code api_list_matters(struct api *api)
{
    struct shown_matter *list;
    size_t count;
    const char *kind = http_query(api->request, "kind");
    enum code code = action_list_matters(&api->action, api->account,
                                         kind == NULL ? "" : kind, &list, &count);
    return code == OK ? answer_list(api, list, count) : code;
}

enum code api_list_waiting(struct api *api)
{
    struct shown_matter *list;
    size_t count;
    const char *kind = http_query(api->request, "kind");
    enum code code = action_list_waiting(&api->action, kind == NULL ? "suspense" : kind,
                                         WAITING_MAX, &list, &count);
    return code == OK ? answer_list(api, list, count) : code;
}

enum code api_show_matter(struct api *api)
{
    bn owner;
    ledger_id id;
    if (!read_key(api_parameter(api, "matter"), &owner, &id))
        return NOT_FOUND;
    return answer_matter(api, 200, owner, id, NULL);
}

enum code api_take_money_step(struct api *api)
{
    static const char *const allowed[] = {"step", "words", "account", "payment", NULL};
    struct money_order order = {0};
    struct document_object *object;
    struct money_taken taken;
    struct findings *findings = &api->action.findings;
    if (!read_key(api_parameter(api, "matter"), &order.owner, &order.matter))
        return NOT_FOUND;
    if (api->replayed != NULL)
        return answer_matter(api, 200, order.owner, order.matter, NULL);
    enum code code = api_read_members(api, allowed, &object);
    if (code != OK)
        return code;
    const char *step = document_member(object, "step");
    const char *account = document_member(object, "account");
    order.words = document_member(object, "words");
    order.payment = document_member(object, "payment");
    if (account != NULL && !program_account_parse(account, &order.account))
        findings_add(findings, FINDING_PAY_0002, 0, "/account", account, NULL, NULL);
    int found = 0;
    while (found < MONEY_STEP_COUNT && !text_equal(step, money_steps[found].id))
        found++;
    if (found == MONEY_STEP_COUNT)
        findings_add(findings, FINDING_MON_0022, 0, "/step", step == NULL ? "" : step, NULL, NULL);
    if (findings->errors_count > 0)
        return FINDINGS;
    order.step = (enum money_step)found;
    code = action_take_money_step(&api->action, &order, &taken);
    return api_matter_taken(api, code, &taken);
}

enum code api_suggest_accounts(struct api *api)
{
    static const char *const reasons[SUGGESTIONS] = {"reference", "near", "amount"};
    struct money_suggestion *list;
    size_t count;
    bn owner;
    ledger_id id;
    if (!read_key(api_parameter(api, "matter"), &owner, &id))
        return NOT_FOUND;
    enum code code = action_suggest_accounts(&api->action, owner, id, &list, &count);
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        json_text(&json, "account", list[i].account.text);
        json_text(&json, "name", list[i].legal_name);
        json_text(&json, "because", reasons[list[i].why]);
        json_text(&json, "detail", list[i].detail);
        json_key(&json, "score");
        json_int(&json, list[i].score);
        json_object_end(&json);
    }
    return api_answer_items(api, &json);
}
