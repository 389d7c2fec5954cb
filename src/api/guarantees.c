/* Financial security: where an account stands, deposits, agreements, whether goods are released. */
#include "api_impl.h"

#include "json_value.h"

/* ---- shapes ---- */

void api_write_money_state(struct api *api, struct json *json, enum money_state state)
{
    const struct money_state_fact *fact = &money_states[state];
    json_text(json, "state", fact->id);
    json_text(json, "stateName", api->language == LANGUAGE_FR ? fact->fr : fact->en);
}

void api_write_money_steps(struct api *api, struct json *json,
                           const struct stored_money_step *steps, size_t count)
{
    json_key(json, "steps");
    json_array(json);
    for (size_t i = 0; i < count; i++)
        api_write_money_step(api, json, &steps[i]);
    json_array_end(json);
}

static void write_requirement(struct json *json, const char *name,
                              const struct security_requirement *requirement)
{
    if (requirement == NULL)
        return;
    json_key(json, name);
    json_object(json);
    json_text(json, "run", requirement->run);
    api_date(json, "on", requirement->on);
    api_date(json, "from", requirement->from);
    api_date(json, "until", requirement->until);
    json_key(json, "declared");
    json_bool(json, requirement->declared);
    api_money(json, "base", requirement->need.base);
    api_money(json, "deposit", requirement->need.deposit);
    api_money(json, "agreement", requirement->need.agreement);
    json_key(json, "months");
    json_array(json);
    for (int i = 0; i < requirement->window.count; i++) {
        const struct security_month *month = &requirement->window.months[i];
        json_object(json);
        api_date(json, "from", month->from);
        api_date(json, "to", month->to);
        api_money(json, "total", month->total);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void write_standing(struct api *api, struct json *json,
                           const struct security_standing *shown)
{
    json_text(json, "account", shown->account.text);
    json_key(json, "rpp");
    json_bool(json, shown->indicator);
    json_text(json, "reason", shown->answer);
    if (shown->enrolled) {
        api_write_money_state(api, json, shown->state);
        api_date(json, "since", shown->since);
        api_date(json, "deadline", shown->deadline);
    }
    write_requirement(json, "requirement", shown->requirement);
    write_requirement(json, "nextRequirement", shown->next);
    api_money(json, "deposits", shown->posted.deposits);
    api_money(json, "agreements", shown->posted.agreements);
    json_key(json, "covered");
    json_bool(json, shown->cover.met);
    json_key(json, "coverBasisPoints");
    json_int(json, shown->cover.share);
    api_money(json, "shortAsDeposit", shown->cover.short_deposit);
    api_money(json, "shortAsAgreement", shown->cover.short_agreement);
    api_money(json, "utilised", shown->utilised);
    api_money(json, "carries", shown->cover.carries);
    api_money(json, "overdue", shown->overdue);
    api_money(json, "returnable", shown->returnable);
    api_write_money_steps(api, json, shown->history, shown->history_count);
}

static void write_paper(struct json *json, const struct security_paper *paper)
{
    json_key(json, "paper");
    json_object(json);
    json_text(json, "amountInWords", paper->amount_words);
    json_text(json, "witness", paper->witness);
    json_text(json, "copy", paper->copy);
    json_key(json, "debtorSigned");
    json_bool(json, paper->debtor_signed);
    json_key(json, "providerSigned");
    json_bool(json, paper->provider_signed);
    json_key(json, "sealed");
    json_bool(json, paper->sealed);
    json_object_end(json);
}

static void write_agreement(struct api *api, struct json *json,
                            const struct security_agreement *agreement)
{
    const struct security_terms *terms = &agreement->terms;
    json_object(json);
    json_text(json, "id", action_name_agreement(api->arena, agreement));
    json_text(json, "number", terms->number);
    api_write_money_state(api, json, agreement->state);
    json_text(json, "debtor", terms->debtor.text);
    json_text(json, "debtorName", terms->debtor_name);
    json_text(json, "provider", terms->provider.text);
    json_text(json, "providerName", terms->provider_name);
    json_text(json, "program", security_programs[terms->program].id);
    json_text(json, "authority", terms->authority);
    json_text(json, "channel", terms->channel);
    if (terms->paper.copy != NULL)
        write_paper(json, &terms->paper);
    api_money(json, "amount", terms->amount);
    api_money(json, "paid", agreement->paid);
    api_money(json, "remaining", agreement->remaining);
    api_date(json, "from", terms->from);
    api_date(json, "until", terms->until);
    api_date(json, "endsOn", terms->ends_on);
    json_key(json, "allocations");
    json_array(json);
    for (size_t i = 0; i < terms->parts_count; i++) {
        json_object(json);
        json_text(json, "account", terms->parts[i].account.text);
        api_money(json, "amount", terms->parts[i].amount);
        json_object_end(json);
    }
    json_array_end(json);
    api_write_money_steps(api, json, agreement->steps, agreement->steps_count);
    json_object_end(json);
}

static enum code answer_standing(struct api *api, int status)
{
    struct security_standing shown;
    enum code code = action_show_security(&api->action, api->account, &shown);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    write_standing(api, &json, &shown);
    json_object_end(&json);
    api_answer(api, status, &out);
    return OK;
}

static enum code answer_agreement(struct api *api, int status, enum code code,
                                  const struct security_agreement *agreement)
{
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    write_agreement(api, &json, agreement);
    api_answer(api, status, &out);
    return OK;
}

static enum code answer_agreements(struct api *api, enum code code,
                                   const struct security_agreement *list, size_t count)
{
    if (code != OK)
        return code;
    struct out out;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++)
        write_agreement(api, &json, &list[i]);
    return api_answer_items(api, &json);
}

/* ---- an account ---- */

enum code api_show_security(struct api *api)
{
    return answer_standing(api, 200);
}

enum code api_list_standings(struct api *api)
{
    struct security_standing *list;
    struct out out;
    size_t count;
    enum code code =
        action_list_standings(&api->action, api->action.actor.business, &list, &count);
    if (code != OK)
        return code;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        write_standing(api, &json, &list[i]);
        json_object_end(&json);
    }
    return api_answer_items(api, &json);
}

enum code api_enrol_rpp(struct api *api)
{
    static const char *const allowed[] = {"projection.amount", "projection.currency",
                                          "change.amount.amount", "change.amount.currency",
                                          "change.basis", "change.words", NULL};
    struct document_object *object;
    if (api->replayed != NULL)
        return answer_standing(api, 200);
    enum code code = api_read_body(api, allowed, &object);
    if (code != OK)
        return code;
    const struct requirement_change change = {
        .amount = document_member(object, "change.amount.amount"),
        .basis = document_member(object, "change.basis"),
        .words = document_member(object, "change.words")};
    const bool changed = change.amount != NULL || change.basis != NULL || change.words != NULL;
    const struct rpp_order order = {.account = api->account, .change = changed ? &change : NULL,
                                    .projection = document_member(object, "projection.amount")};
    code = action_enrol_rpp(&api->action, &order);
    return code == OK ? answer_standing(api, 201) : code;
}

enum code api_leave_rpp(struct api *api)
{
    enum code code = action_leave_rpp(&api->action, api->account);
    return code == OK ? answer_standing(api, 200) : code;
}

/* The step of a kind by its name; FINDINGS. */
static enum code read_step(struct api *api, const char *kind, const char *text,
                           enum money_step *ret)
{
    for (int i = 0; i < MONEY_STEP_COUNT; i++)
        if (strcmp(money_steps[i].kind, kind) == 0 && text_equal(text, money_steps[i].id)) {
            *ret = (enum money_step)i;
            return OK;
        }
    findings_add(&api->action.findings, FINDING_MON_0022, 0, "/step", text == NULL ? "" : text,
                 NULL, NULL);
    return FINDINGS;
}

enum code api_decide_rpp(struct api *api)
{
    static const char *const allowed[] = {"step", "words", "deadline", NULL};
    struct document_object *object;
    enum money_step step;
    if (api->replayed != NULL)
        return answer_standing(api, 200);
    enum code code = api_read_body(api, allowed, &object);
    if (code == OK)
        code = read_step(api, "rpp", document_member(object, "step"), &step);
    if (code == OK)
        code = action_decide_rpp(&api->action, api->account, step,
                                 document_member(object, "words"),
                                 document_member(object, "deadline"));
    return code == OK ? answer_standing(api, 201) : code;
}

/* Who posts and the officer who takes one on paper send the same. */
static enum code deposit(struct api *api, enum code (*action)(struct action *action,
                                                              const struct deposit_order *order,
                                                              struct money_taken *ret))
{
    static const char *const allowed[] = {"id", "amount.amount", "amount.currency", "method",
                                          "program", NULL};
    struct document_object *object;
    struct money_taken taken;
    if (api->replayed != NULL)
        return answer_standing(api, 200);
    enum code code = api_read_body(api, allowed, &object);
    if (code != OK)
        return code;
    const char *id = document_member(object, "id"), *method = document_member(object, "method");
    const char *amount = document_member(object, "amount.amount");
    struct deposit_order order = {.account = api->account, .id = id == NULL ? "" : id,
                                  .method = method == NULL ? "api" : method};
    if (!api_read_program(api, document_member(object, "program"), &order.program))
        return FINDINGS;
    if (amount == NULL || !money_parse(amount, &order.amount)) {
        findings_add(&api->action.findings, FINDING_DOC_0005, 0, "/amount/amount",
                     amount == NULL ? "" : amount, "2", NULL);
        return FINDINGS;
    }
    code = action(&api->action, &order, &taken);
    return code == OK ? answer_standing(api, 201) : code;
}

enum code api_post_deposit(struct api *api)
{
    return deposit(api, action_post_deposit);
}

enum code api_lodge_deposit(struct api *api)
{
    return deposit(api, action_lodge_deposit);
}

enum code api_ask_deposit_back(struct api *api)
{
    static const char *const allowed[] = {"amount.amount", "amount.currency", "program", NULL};
    struct document_object *object;
    struct money_taken taken;
    enum security_program program;
    money amount;
    if (api->replayed != NULL)
        return answer_standing(api, 200);
    enum code code = api_read_body(api, allowed, &object);
    if (code == OK && !api_read_program(api, document_member(object, "program"), &program))
        code = FINDINGS;
    if (code == OK)
        code = api_read_amount(api, object, &amount);
    if (code == OK)
        code = action_ask_deposit_back(&api->action, api->account, program, amount, &taken);
    return code == OK ? answer_standing(api, 201) : code;
}

/* ---- agreements ---- */

static const char *amount_of(const struct json_value *value)
{
    return json_string_value(json_is_object(value) ? json_member(value, "amount") : value);
}

static bool is_true(const struct document_object *object, const char *name)
{
    return text_equal(document_member(object, name), "true");
}

static void read_paper(const struct document_object *object, struct security_paper *ret)
{
    *ret = (struct security_paper){
        .amount_words = document_member(object, "paper.amountInWords"),
        .witness = document_member(object, "paper.witness"),
        .copy = document_member(object, "paper.copy"),
        .debtor_signed = is_true(object, "paper.debtorSigned"),
        .provider_signed = is_true(object, "paper.providerSigned"),
        .sealed = is_true(object, "paper.sealed")};
}

/* The reader of objects keeps no lists. */
static enum code read_parts(struct api *api, struct security_part_order **ret, size_t *ret_count)
{
    const struct json_value *root;
    struct json_trouble trouble;
    if (json_parse(api->arena, api->request->body, api->request->body_size, DOCUMENT_DEPTH_MAX,
                   &root, &trouble) != JSON_FINE)
        return FINDINGS;
    const struct json_value *list = json_member(root, "allocations");
    const size_t count = json_array_size(list);
    struct security_part_order *parts = arena_array(api->arena, count + 1, sizeof(*parts));
    for (size_t i = 0; i < count; i++) {
        const struct json_value *one = &list->values[i];
        parts[i] = (struct security_part_order){json_string_value(json_member(one, "account")),
                                                amount_of(json_member(one, "amount"))};
    }
    *ret = parts;
    *ret_count = count;
    return OK;
}

static enum code read_order(struct api *api, struct security_order *ret,
                            struct security_paper *ret_paper)
{
    static const char *const electronic[] = {
        "account", "provider", "debtorName", "program", "authority", "number", "amount.amount",
        "amount.currency", "from", "until", "allocations", NULL};
    static const char *const paper[] = {
        "provider", "program", "authority", "number", "amount.amount", "amount.currency", "from",
        "until", "allocations", "paper.amountInWords", "paper.witness", "paper.copy",
        "paper.debtorSigned", "paper.providerSigned", "paper.sealed", NULL};
    const char *const *allowed = ret_paper == NULL ? electronic : paper;
    struct document_object *object;
    struct security_part_order *parts;
    enum code code = api_read_body(api, allowed, &object);
    if (code == OK)
        code = read_parts(api, &parts, &ret->parts_count);
    if (code != OK)
        return code;
    ret->parts = parts;
    ret->provider = document_member(object, "provider");
    ret->debtor_name = document_member(object, "debtorName");
    ret->program = document_member(object, "program");
    ret->authority = document_member(object, "authority");
    if (ret_paper != NULL)
        read_paper(object, ret_paper);
    ret->number = document_member(object, "number");
    ret->amount = document_member(object, "amount.amount");
    ret->from = document_member(object, "from");
    ret->until = document_member(object, "until");
    const char *account = document_member(object, "account");
    if (api->account.text[0] != '\0') {
        ret->account = api->account;
    } else if (account == NULL || !program_account_parse(account, &ret->account)) {
        findings_add(&api->action.findings, FINDING_FSG_0007, 0, "/account",
                     account == NULL ? "" : account, NULL, NULL);
        return FINDINGS;
    }
    return OK;
}

static enum code again(struct api *api)
{
    struct security_agreement agreement;
    enum code code = action_find_agreement(&api->action, api->replayed, &agreement);
    return answer_agreement(api, 200, code, &agreement);
}

/* Who submits and who enters send the same. */
static enum code begin(struct api *api, enum code (*action)(struct action *action,
                                                            const struct security_order *order,
                                                            struct security_agreement *ret))
{
    struct security_order order = {0};
    struct security_agreement agreement;
    if (api->replayed != NULL)
        return again(api);
    enum code code = read_order(api, &order, NULL);
    if (code == OK)
        code = action(&api->action, &order, &agreement);
    return answer_agreement(api, 201, code, &agreement);
}

enum code api_submit_security(struct api *api)
{
    return begin(api, action_submit_security);
}

enum code api_enter_security(struct api *api)
{
    return begin(api, action_enter_security);
}

enum code api_lodge_agreement(struct api *api)
{
    struct security_order order = {0};
    struct security_paper paper = {0};
    struct security_agreement agreement;
    if (api->replayed != NULL)
        return again(api);
    enum code code = read_order(api, &order, &paper);
    if (code == OK)
        code = action_lodge_agreement(&api->action, &order, &paper, &agreement);
    return answer_agreement(api, 201, code, &agreement);
}

enum code api_list_securities(struct api *api)
{
    struct security_agreement *list = NULL;
    size_t count = 0;
    enum code code = action_list_securities(&api->action, api->account, &list, &count);
    return answer_agreements(api, code, list, count);
}

enum code api_list_given(struct api *api)
{
    struct security_agreement *list = NULL;
    size_t count = 0;
    struct given_filter filter = {.number = http_query(api->request, "number"),
                                  .account = http_query(api->request, "account"),
                                  .state = http_query(api->request, "state")};
    enum code code = api_query_bool(api, "waiting", &filter.waiting);
    if (code == OK)
        code = action_list_given(&api->action, &filter, &list, &count);
    return answer_agreements(api, code, list, count);
}

enum code api_show_agreement_of(struct api *api)
{
    struct security_agreement agreement;
    program_account account;
    ledger_id matter;
    if (!action_parse_agreement(api_parameter(api, "agreement"), &account, &matter))
        return NOT_FOUND;
    return answer_agreement(api, 200,
                            action_show_agreement_of(&api->action, account, matter, &agreement),
                            &agreement);
}

enum code api_step_security(struct api *api)
{
    static const char *const allowed[] = {"step", "words", "amount.amount", "amount.currency",
                                          "from", "until", "on", "allocations", NULL};
    struct security_step_order order = {0};
    struct security_agreement agreement;
    struct document_object *object;
    struct security_part_order *parts;
    if (!action_parse_agreement(api_parameter(api, "agreement"), &order.account, &order.matter))
        return NOT_FOUND;
    if (api->replayed != NULL)
        return again(api);
    enum code code = api_read_body(api, allowed, &object);
    if (code == OK)
        code = read_parts(api, &parts, &order.parts_count);
    if (code != OK)
        return code;
    code = read_step(api, "security", document_member(object, "step"), &order.step);
    if (code != OK)
        return code;
    order.parts = parts;
    order.words = document_member(object, "words");
    order.amount = document_member(object, "amount.amount");
    order.from = document_member(object, "from");
    order.until = document_member(object, "until");
    order.on = document_member(object, "on");
    code = action_step_security(&api->action, &order, &agreement);
    return answer_agreement(api, 201, code, &agreement);
}

/* ---- release ---- */

static void put_check(struct api *api, struct json *json, const struct rpp_check *check)
{
    json_text(json, "bn15", check->account.text);
    json_text(json, "rpp", check->yes ? "Y" : "N");
    json_text(json, "reason", check->reason);
    json_text(json, "asOf", instant_text(api->arena, check->as_of));
}

enum code api_check_releases(struct api *api)
{
    struct rpp_row_check *rows;
    size_t count;
    struct out out;
    enum code code = action_check_many(&api->action, api->request->body, api->request->body_size,
                                       &rows, &count);
    if (code != OK)
        return code;
    struct json json = api_items(api, &out);
    for (size_t i = 0; i < count; i++) {
        json_object(&json);
        json_key(&json, "row");
        json_int(&json, (int64_t)rows[i].row);
        json_text(&json, "text", rows[i].text);
        if (rows[i].known) {
            put_check(api, &json, &rows[i].check);
        } else if (rows[i].findings.count > 0) {
            const struct finding *first = &rows[i].findings.items[0];
            json_text(&json, "code", findings_facts[first->code].id);
            json_text(&json, "message", finding_message(api->arena, first, api->language));
        }
        json_object_end(&json);
    }
    return api_answer_items(api, &json);
}

enum code api_check_release(struct api *api)
{
    struct rpp_check check;
    enum code code = action_check_rpp(&api->action, api_parameter(api, "number"), &check);
    if (code != OK)
        return code;
    struct out out = out_new(api->arena);
    struct json json = json_new(&out);
    json_object(&json);
    put_check(api, &json, &check);
    json_object_end(&json);
    api_answer(api, 200, &out);
    return OK;
}
