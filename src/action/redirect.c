/* A payment that was posted to an account it was not meant for: moved by two persons, its value
 * date kept. It counts from the day it was made on the right account, and never on the wrong. */
#include "security_agreement.h"

static enum code check_target(struct action *action, program_account from, program_account to)
{
    const struct registry_business *business;
    if (to.text[0] == '\0')
        return OK;
    bn owner = program_account_bn(to);
    enum code code = action_business(action, owner, &business);
    if (code != OK && code != NOT_FOUND)
        return code;
    if (code != OK || registry_find_account(business, to) == NULL)
        findings_add(&action->findings, FINDING_PAY_0002, 0, "/to",
                     arena_text(action->arena, to.text), NULL, NULL);
    else if (program_account_equal(from, to))
        findings_add(&action->findings, FINDING_MON_0009, 0, "/to",
                     arena_text(action->arena, to.text), NULL, NULL);
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

/* Does a proposal about this payment wait? */
static bool is_proposed(struct action *action, bn owner, const char *payment)
{
    struct stored_money_step *steps;
    size_t count = store_list_money_about(action->store, action->arena, owner, payment, &steps);
    const struct stored_money_step *last = NULL;
    for (size_t i = 0; i < count; i++)
        if (strcmp(money_steps[steps[i].step].kind, "redirect") == 0)
            last = &steps[i];
    return last != NULL && money_states[money_steps[last->step].to].open != 0;
}

static enum code propose_once(struct action *action, const struct redirect_order *order,
                              struct money_taken *ret)
{
    struct stored_money_step record;
    struct stored_payment payment;
    int64_t head;
    bn owner = program_account_bn(order->account);
    enum code code = money_check_step(action, NULL, order->account, MONEY_STEP_REDIRECT_PROPOSE,
                                      order->words, &record);
    if (code == OK)
        code = store_load_head(action->store, owner, &head);
    if (code == OK)
        code = money_find_payment(action, order->account, order->payment, &payment);
    if (code == OK && strcmp(payment.method, SECURITY_METHOD) == 0) {
        findings_add(&action->findings, FINDING_FSG_0111, 0, "/payment", order->payment, NULL,
                     NULL);
        code = FINDINGS;
    }
    if (code == OK)
        code = check_target(action, order->account, order->to);
    if (code != OK)
        return code;
    if (is_proposed(action, owner, order->payment)) {
        findings_add(&action->findings, FINDING_MON_0010, 0, "/payment", order->payment, NULL,
                     NULL);
        return CONFLICT;
    }
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "payment", order->payment);
    json_text(&json, "to", order->to.text[0] == '\0' ? "suspense" : order->to.text);
    json_text(&json, "valueDate", date_text(action->arena, payment.value_on));
    json_text(&json, "amount", money_text(action->arena, payment.amount));
    json_object_end(&json);
    snprintf(record.subject, sizeof(record.subject), "%s", order->payment);
    record.amount = payment.amount;
    record.document = out.data;
    struct changes changes = {.bn = owner, .expect_seq = head, .kind = "redirect",
                              .money_steps = &record, .money_steps_count = 1};
    action->idempotency.outcome = order->payment;
    struct commit_result result = action_commit(action, &changes);
    if (result.code == OK)
        money_tell(action, &record, NULL, result.seq, ret);
    return result.code;
}

enum code action_propose_redirect(struct action *action, const struct redirect_order *order,
                                  struct money_taken *ret)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = propose_once(action, order, ret);
    return tries.code;
}

/* ---- the second person ---- */

/* Where it goes, from what was proposed. */
static enum code target_of(struct action *action, const struct money_matter *matter,
                           program_account *ret, bool *ret_suspense)
{
    struct stored_money_step proposal;
    struct document_object *object;
    struct findings unused = findings_new(action->arena);
    enum code code = store_load_money_step(action->store, action->arena, matter->owner,
                                           matter->steps[0].id, &proposal);
    if (code != OK || proposal.document == NULL ||
        document_read_object(action->arena, proposal.document, strlen(proposal.document), &unused,
                             &object) != OK)
        return FAULT;
    const char *to = document_member(object, "to");
    *ret_suspense = text_equal(to, "suspense");
    if (*ret_suspense)
        return money_agency(action, ret);
    return to != NULL && program_account_parse(to, ret) ? OK : FAULT;
}

static const char *why_moved(struct action *action, const struct stored_payment *payment,
                             const struct stored_money_step *record)
{
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "payment", payment->id);
    json_text(&json, "valueDate", date_text(action->arena, payment->value_on));
    json_text(&json, "approvedBy", record->actor);
    json_text(&json, "rule", rules[RULE_UNDO_MISDIRECTED].id);
    json_text(&json, "source", rules[RULE_UNDO_MISDIRECTED].source);
    json_object_end(&json);
    return out.data;
}

/* One move in the making: the record of each side; the same when both are of one business. */
struct move {
    struct action *action;
    struct stored_payment payment, moved;
    bool suspense;
    struct money_posting out, in;
    struct stored_money_step received; /* suspense: the matter that begins there */
    struct changes from, to;
};

static enum code make_move(struct move *move, struct stored_money_step *record)
{
    struct action *action = move->action;
    bn owner = program_account_bn(move->payment.account);
    bn other = program_account_bn(move->moved.account);
    bool same = bn_equal(owner, other);
    struct money_posting *in = same ? &move->out : &move->in;
    enum code code = money_undo_payment(action, &move->payment, ITEM_MVD,
                                        why_moved(action, &move->payment, record), &move->out);
    if (code == OK)
        code = store_load_head(action->store, other, &move->to.expect_seq);
    if (code == OK)
        code = money_free_id(action, other, move->payment.id, move->moved.id);
    if (code != OK)
        return code;
    if (move->suspense)
        suspense_hold(action, &move->moved, in, &move->received);
    else
        money_take_payment(action, &move->moved, in);
    struct changes *to = same ? &move->from : &move->to;
    move->from.bn = owner;
    move->to.bn = other;
    move->from.kind = move->to.kind = "redirect";
    move->from.money_steps = record;
    move->from.money_steps_count = 1;
    to->payments = &move->moved;
    to->payments_count = 1;
    if (move->suspense) {
        to->money_steps = &move->received;
        to->money_steps_count = 1;
    }
    money_fill(&move->out, &move->from);
    if (!same)
        money_fill(&move->in, &move->to);
    return OK;
}

static enum code commit_move(struct move *move, int64_t *ret_seq)
{
    struct commit_result results[2];
    if (bn_equal(move->from.bn, move->to.bn)) {
        results[0] = action_commit(move->action, &move->from);
        *ret_seq = results[0].seq;
        return results[0].code;
    }
    enum code code = money_commit_two(move->action, &move->from, &move->to, results);
    *ret_seq = results[0].seq;
    return code;
}

static enum code approve(struct action *action, const struct money_matter *matter,
                         struct stored_money_step *record, struct money_taken *ret)
{
    struct move move = {.action = action, .from = {.expect_seq = matter->head}};
    program_account from = matter->steps[0].account;
    int64_t seq;
    enum code code = money_find_payment(action, from, matter->steps[0].subject, &move.payment);
    move.moved = move.payment;
    if (code == OK)
        code = target_of(action, matter, &move.moved.account, &move.suspense);
    if (code != OK)
        return code;
    move.moved.posted_on = action->today;
    move.moved.journal_seq = 0;
    code = make_move(&move, record);
    if (code == OK)
        code = commit_move(&move, &seq);
    if (code != OK)
        return code;
    money_tell(action, record, &move.out, seq, ret);
    code = action_clear(action, from);
    return code == OK && !move.suspense ? action_clear(action, move.moved.account) : code;
}

enum code redirect_step(struct action *action, const struct money_order *order,
                        const struct money_matter *matter, struct stored_money_step *record,
                        struct money_taken *ret)
{
    if (order->step == MONEY_STEP_REDIRECT_APPROVE)
        return approve(action, matter, record, ret);
    struct changes changes = {.bn = matter->owner, .expect_seq = matter->head, .kind = "redirect",
                              .money_steps = record, .money_steps_count = 1};
    struct commit_result result = action_commit(action, &changes);
    if (result.code == OK)
        money_tell(action, record, NULL, result.seq, ret);
    return result.code;
}
