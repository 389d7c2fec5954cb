/* A payment that the bank does not honour: undone, and charged for. @source SOR/96-188 s. 10 */
#include "money_impl.h"

static bool parameter_money(struct action *action, const char *name, const char *fallback,
                            money *ret)
{
    return money_parse(tariff_parameter(action->tariff, name, action->today, fallback), ret);
}

struct charge {
    money base, credited, bank, total;
};

/* @source SOR/96-188 s. 10 */
static enum code work_out_charge(struct action *action, const struct dishonour_order *order,
                                 struct charge *ret)
{
    struct charge charge = {.bank = order->bank_cost};
    if (!parameter_money(action, "nsf_charge", "15.00", &charge.base) ||
        !parameter_money(action, "nsf_credited", "10.00", &charge.credited))
        return FAULT; /* the reference data holds no amount there */
    if (!order->credited)
        charge.credited = money_cents(0);
    charge.total = money_add(charge.base, money_add(charge.credited, charge.bank));
    *ret = charge;
    return OK;
}

static const char *tell_why(struct action *action, const struct dishonour_order *order,
                            const struct stored_payment *payment, const struct charge *charge)
{
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "payment", order->payment);
    json_text(&json, "reason", order->words);
    json_text(&json, "valueDate", date_text(action->arena, payment->value_on));
    json_text(&json, "amount", money_text(action->arena, payment->amount));
    json_text(&json, "charge", money_text(action->arena, charge->base));
    json_text(&json, "credited", money_text(action->arena, charge->credited));
    json_text(&json, "bankCost", money_text(action->arena, charge->bank));
    json_text(&json, "rule", rules[RULE_CHARGE_DISHONOURED].id);
    json_text(&json, "source", rules[RULE_CHARGE_DISHONOURED].source);
    json_object_end(&json);
    return out.data;
}

static void post_charge(struct action *action, program_account account, const char *payment,
                        money amount, const char *why, struct money_posting *posting)
{
    money by_class[REVENUE_COUNT] = {{0}};
    if (amount.cents == 0)
        return;
    by_class[REVENUE_FEE] = amount;
    struct ledger_entry *entry = money_add_entry(action, posting, action->today, payment);
    ledger_post(POSTING_NSF, account, by_class, entry);
    struct ledger_item *item = money_add_item(action, posting, account, ITEM_NSF, amount,
                                              action->today, payment);
    memcpy(item->by_class, by_class, sizeof(by_class));
    item->why = why;
}

static enum code dishonour_once(struct action *action, const struct dishonour_order *order,
                                struct money_taken *ret)
{
    struct stored_money_step record;
    struct stored_payment payment;
    struct money_posting posting = {0};
    struct charge charge;
    int64_t head;
    bn owner = program_account_bn(order->account);
    enum code code = money_check_step(action, NULL, order->account, MONEY_STEP_PAYMENT_DISHONOUR,
                                      order->words, &record);
    if (code == OK && order->bank_cost.cents < 0) {
        findings_add(&action->findings, FINDING_MON_0007, 0, "/bankCost",
                     money_text(action->arena, order->bank_cost), NULL, NULL);
        code = FINDINGS;
    }
    if (code == OK)
        code = store_load_head(action->store, owner, &head);
    if (code == OK)
        code = money_find_payment(action, order->account, order->payment, &payment);
    if (code == OK)
        code = work_out_charge(action, order, &charge);
    if (code != OK)
        return code;
    const char *why = tell_why(action, order, &payment, &charge);
    code = money_undo_payment(action, &payment, ITEM_RET, why, &posting);
    if (code != OK)
        return code;
    post_charge(action, order->account, order->payment, charge.total, why, &posting);
    snprintf(record.subject, sizeof(record.subject), "%s", order->payment);
    record.amount = payment.amount;
    record.document = why;
    struct changes changes = {.bn = owner, .expect_seq = head, .kind = "dishonour",
                              .money_steps = &record, .money_steps_count = 1};
    money_fill(&posting, &changes);
    action->idempotency.outcome = order->payment;
    struct commit_result result = action_commit(action, &changes);
    if (result.code != OK)
        return result.code;
    money_tell(action, &record, &posting, result.seq, ret);
    return action_clear(action, order->account); /* other credits may settle what is open again */
}

enum code action_dishonour(struct action *action, const struct dishonour_order *order,
                           struct money_taken *ret)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = dishonour_once(action, order, ret);
    return tries.code;
}
