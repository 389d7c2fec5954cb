/* Money that a bank took back, of a payment that cannot be told: held against the agency's own
 * account with the reason, until an officer has named the payment. Law is silent on the matter. */
#include "money_impl.h"

bool returned_is_held(struct action *action, program_account agency, const char *item)
{
    struct stored_money_step *steps;
    size_t count = store_list_money_about(action->store, action->arena,
                                          program_account_bn(agency), item, &steps);
    for (size_t i = 0; i < count; i++)
        if (steps[i].step == MONEY_STEP_RETURN_RECEIVE)
            return true;
    return false;
}

static const char *describe(struct action *action, const struct bank_line *line)
{
    const struct bank_credit *credit = line->credit;
    struct arena *arena = action->arena;
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "account", line->account.text);
    json_text(&json, "amount", money_text(arena, credit->amount));
    json_text(&json, "valueDate", date_text(arena, credit->value_on));
    json_text(&json, "bankItem", credit->id);
    json_text(&json, "returns", credit->returned);
    json_text(&json, "bankReason", credit->reason);
    json_text(&json, "reference", credit->reference);
    json_text(&json, "paidBy", credit->payer);
    json_text(&json, "code", finding_code_text(line->finding->code));
    json_text(&json, "whyEn", finding_message(arena, line->finding, LANGUAGE_EN));
    json_text(&json, "whyFr", finding_message(arena, line->finding, LANGUAGE_FR));
    json_object_end(&json);
    return out.data;
}

static enum code hold_once(struct action *action, const struct bank_line *line,
                           program_account agency, bool *ret_repeated)
{
    const struct bank_credit *credit = line->credit;
    struct money_posting posting = {0};
    bn owner = program_account_bn(agency);
    struct changes changes = {.bn = owner, .kind = "return", .money_steps_count = 1};
    enum code code = store_load_head(action->store, owner, &changes.expect_seq);
    if (code != OK)
        return code;
    *ret_repeated = returned_is_held(action, agency, credit->id);
    if (*ret_repeated)
        return OK;
    struct ledger_entry *entry = money_add_entry(action, &posting, credit->value_on, credit->id);
    ledger_post_whole(POSTING_TAKEN_BACK, agency, credit->amount, entry);
    struct stored_money_step record = {.account = agency,
                                       .step = MONEY_STEP_RETURN_RECEIVE,
                                       .on = action->today,
                                       .at = action->now,
                                       .actor = action->actor.name,
                                       .amount = credit->amount,
                                       .document = describe(action, line)};
    snprintf(record.subject, sizeof(record.subject), "%s", credit->id);
    changes.money_steps = &record;
    money_fill(&posting, &changes);
    return action_commit(action, &changes).code;
}

enum code returned_hold(struct action *action, const struct bank_line *line,
                        program_account agency, bool *ret_repeated)
{
    if (!money_may_decide(action))
        return FORBIDDEN;
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = hold_once(action, line, agency, ret_repeated);
    return tries.code;
}

/* ---- an officer names the payment ---- */

static enum code check_named(struct action *action, const struct money_order *order,
                             money amount)
{
    struct stored_payment payment;
    if (order->payment == NULL || order->payment[0] == '\0')
        findings_add(&action->findings, FINDING_BNK_0305, 0, "/payment", NULL, NULL, NULL);
    if (order->account.text[0] == '\0')
        findings_add(&action->findings, FINDING_MON_0020, 0, "/account", NULL, NULL, NULL);
    if (action->findings.errors_count > 0)
        return FINDINGS;
    enum code code = money_find_payment(action, order->account, order->payment, &payment);
    if (code != OK || payment.amount.cents == amount.cents)
        return code == NOT_FOUND ? FINDINGS : code;
    findings_add(&action->findings, FINDING_BNK_0303, 0, "/payment", order->payment,
                 money_text(action->arena, payment.amount), money_text(action->arena, amount));
    return FINDINGS;
}

/* What the bank told, from the first step. */
static enum code told_of(struct action *action, const struct money_matter *matter,
                         struct dishonour_order *order, date *ret_value_on)
{
    struct stored_money_step first;
    struct document_object *object;
    struct findings unused = findings_new(action->arena);
    enum code code = store_load_money_step(action->store, action->arena, matter->owner,
                                           matter->steps[0].id, &first);
    if (code != OK || first.document == NULL ||
        document_read_object(action->arena, first.document, strlen(first.document), &unused,
                             &object) != OK)
        return FAULT;
    const char *on = document_member(object, "valueDate");
    order->item = document_member(object, "bankItem");
    order->reason = document_member(object, "bankReason");
    return on != NULL && order->item != NULL && date_parse(on, ret_value_on) ? OK : FAULT;
}

/* The payment is undone and suspense is settled: two records, both or neither. */
enum code returned_step(struct action *action, const struct money_order *order,
                        const struct money_matter *matter, struct stored_money_step *record,
                        struct money_taken *ret)
{
    struct dishonour_order undo = {
        .account = order->account, .payment = order->payment, .words = order->words};
    struct money_posting out = {0}, back = {0};
    struct stored_money_step undone;
    struct changes from = {.bn = matter->owner, .expect_seq = matter->head, .kind = "return",
                           .money_steps = record, .money_steps_count = 1};
    struct changes to;
    struct commit_result results[2];
    date value_on;
    enum code code = check_named(action, order, matter->steps[0].amount);
    if (code == OK)
        code = told_of(action, matter, &undo, &value_on);
    if (code == OK)
        code = dishonour_make(action, &undo, &undone, &back, &to);
    if (code != OK)
        return code;
    struct ledger_entry *entry = money_add_entry(action, &out, value_on, record->subject);
    ledger_post_whole(POSTING_TAKEN_OUT, matter->steps[0].account, record->amount, entry);
    money_fill(&out, &from);
    code = money_commit_two(action, &from, &to, results);
    if (code != OK)
        return code;
    money_tell(action, record, NULL, results[0].seq, ret);
    return action_clear(action, order->account);
}
