/* More time to account for a declaration, given in writing. An extension is a case whose `version`
 * is its number; it comes before the declaration. @source Customs Act s. 33.7(1) */
#include "action_impl.h"

static bool is_extension(const struct stored_case_step *step)
{
    return step->step == CASE_STEP_EXTENSION_GRANT;
}

static enum code read_extension(struct action *action, bn owner,
                                const struct stored_case_step *step, struct shown_extension *ret)
{
    struct stored_case_step loaded;
    struct document_object *object;
    struct findings unused = findings_new(action->arena);
    enum code code = store_load_case_step(action->store, action->arena, owner, step->id, &loaded);
    if (code != OK || loaded.document == NULL)
        return FAULT;
    *ret = (struct shown_extension){.step = *step};
    if (document_read_object(action->arena, loaded.document, strlen(loaded.document), &unused,
                             &object) != OK ||
        document_member(object, "accountBy") == NULL ||
        !date_parse(document_member(object, "accountBy"), &ret->account_by))
        return FAULT;
    return OK;
}

enum code case_list_extensions(struct action *action, program_account account,
                               transaction_number transaction, struct shown_extension **ret,
                               size_t *ret_count)
{
    struct stored_case_step *steps;
    bn owner = program_account_bn(account);
    size_t steps_count =
        store_list_case_steps(action->store, action->arena, owner, transaction, &steps);
    struct shown_extension *list = arena_array(action->arena, steps_count + 1, sizeof(*list));
    size_t count = 0;
    for (size_t i = 0; i < steps_count; i++) {
        if (!is_extension(&steps[i]) || !program_account_equal(steps[i].account, account))
            continue;
        enum code code = read_extension(action, owner, &steps[i], &list[count]);
        if (code != OK)
            return code;
        count++;
    }
    *ret = list;
    *ret_count = count;
    return OK;
}

enum code action_list_extensions(struct action *action, program_account account,
                                 transaction_number transaction, struct shown_extension **ret,
                                 size_t *ret_count)
{
    if (!action_may(action, PERMISSION_DECLARATION_VIEW, account))
        return NOT_FOUND;
    return case_list_extensions(action, account, transaction, ret, ret_count);
}

/* The last one counts. */
enum code case_extend_dates(struct action *action, program_account account,
                            transaction_number transaction, struct billing_dates *dates)
{
    struct shown_extension *list;
    size_t count;
    enum code code = case_list_extensions(action, account, transaction, &list, &count);
    if (code == OK && count > 0 && date_before(dates->account_by, list[count - 1].account_by)) {
        dates->account_by = list[count - 1].account_by;
        dates->account_rule = RULE_DUE_EXTENDED;
    }
    return code;
}

/* ---- giving one ---- */

static enum code check(struct action *action, const struct extension_order *order)
{
    struct arena *arena = action->arena;
    struct findings *findings = &action->findings;
    struct stored_declaration filed;
    size_t size = order->words == NULL ? 0 : strlen(order->words);
    if (size == 0 || strspn(order->words, " \t\r\n") == size)
        findings_add(findings, FINDING_ADJ_0023, 0, "/words", NULL, NULL, NULL);
    else if (size > CASEWORK_WORDS_MAX)
        findings_add(findings, FINDING_ADJ_0024, 0, "/words", arena_printf(arena, "%zu", size),
                     arena_printf(arena, "%d", CASEWORK_WORDS_MAX), NULL);
    if (!date_before(action->today, order->account_by))
        findings_add(findings, FINDING_EXT_0002, 0, "/accountBy",
                     date_text(arena, order->account_by), date_text(arena, action->today), NULL);
    enum code code =
        store_load_declaration(action->store, arena, order->transaction, 1, &filed);
    if (code == OK)
        findings_add(findings, FINDING_EXT_0001, 0, "/transactionNumber", order->transaction.text,
                     date_text(arena, filed.accounting_date), NULL);
    else if (code != NOT_FOUND)
        return code;
    return findings->errors_count > 0 ? FINDINGS : OK;
}

static enum code find_account(struct action *action, program_account account)
{
    const struct registry_business *business;
    enum code code = action_business(action, program_account_bn(account), &business);
    if (code != OK)
        return code;
    return registry_find_account(business, account) == NULL ? NOT_FOUND : OK;
}

static enum code extend_once(struct action *action, const struct extension_order *order,
                             struct case_taken *ret_taken)
{
    struct shown_extension *list;
    size_t count;
    int64_t head;
    bn owner = program_account_bn(order->account);
    enum code code = store_load_head(action->store, owner, &head);
    if (code == OK)
        code = case_list_extensions(action, order->account, order->transaction, &list, &count);
    if (code == OK)
        code = check(action, order);
    if (code != OK)
        return code;
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "accountBy", date_text(action->arena, order->account_by));
    json_object_end(&json);
    struct stored_case_step step = {.account = order->account,
                                    .transaction = order->transaction,
                                    .version = (int)count + 1,
                                    .step = CASE_STEP_EXTENSION_GRANT,
                                    .on = action->today,
                                    .at = action->now,
                                    .actor = action->actor.name,
                                    .words = order->words,
                                    .document = out.data};
    struct changes changes = {.bn = owner,
                              .expect_seq = head,
                              .kind = "case",
                              .case_steps = &step,
                              .case_steps_count = 1};
    action->idempotency.outcome = arena_printf(action->arena, "%s.%d extension",
                                               order->transaction.text, step.version);
    struct commit_result result = action_commit(action, &changes);
    if (result.code != OK)
        return result.code;
    step.id = result.seq * LEDGER_ID_PLACES;
    *ret_taken = (struct case_taken){.step = step};
    if (action_receipt(action, owner, result.seq, &ret_taken->receipt) != OK)
        ret_taken->receipt = NULL;
    return OK;
}

enum code action_extend(struct action *action, const struct extension_order *order,
                        struct case_taken *ret_taken)
{
    struct tries tries = action_tries(action);
    if (!action_may(action, PERMISSION_CASE_DECIDE, order->account))
        return FORBIDDEN;
    enum code code = find_account(action, order->account);
    if (code != OK)
        return code;
    while (action_try(&tries))
        tries.code = extend_once(action, order, ret_taken);
    return tries.code;
}
