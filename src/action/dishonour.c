/* A payment that the bank does not honour: undone, and charged for. @source SOR/96-188 s. 10 */
#include "security_agreement.h"

static bool parameter_money(struct action *action, const char *name, const char *fallback,
                            money *ret)
{
    return money_parse(tariff_parameter(action->tariff, name, action->today, fallback), ret);
}

static bool is_free(struct action *action, const char *reason)
{
    const char *free = tariff_parameter(action->tariff, "nsf_free_reasons", action->today, "");
    size_t size = reason == NULL ? 0 : strlen(reason);
    for (const char *at = free; size > 0 && (at = strstr(at, reason)) != NULL; at += size)
        if ((at == free || at[-1] == ' ') && (at[size] == '\0' || at[size] == ' '))
            return true;
    return false;
}

/* @source SOR/96-188 s. 10 */
enum code dishonour_charge(struct action *action, const struct dishonour_order *order,
                           struct dishonour_charge *ret)
{
    struct dishonour_charge charge = {.bank = order->bank_cost};
    bool credited = order->credited;
    if (!parameter_money(action, "nsf_charge", "15.00", &charge.base) ||
        !parameter_money(action, "nsf_credited", "10.00", &charge.credited))
        return FAULT; /* the reference data holds no amount there */
    if (order->item != NULL)
        credited = strcmp(tariff_parameter(action->tariff, "nsf_return_credited", action->today,
                                           "true"), "true") == 0;
    if (order->item != NULL && is_free(action, order->reason))
        charge = (struct dishonour_charge){.bank = order->bank_cost};
    if (!credited)
        charge.credited = money_cents(0);
    charge.total = money_add(charge.base, money_add(charge.credited, charge.bank));
    *ret = charge;
    return OK;
}

static const char *tell_why(struct action *action, const struct dishonour_order *order,
                            const struct stored_payment *payment,
                            const struct dishonour_charge *charge)
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
    if (order->item != NULL) {
        json_text(&json, "bankItem", order->item);
        json_text(&json, "bankReason", order->reason);
    }
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

enum code dishonour_make(struct action *action, const struct dishonour_order *order,
                         struct stored_money_step *record, struct money_posting *posting,
                         struct changes *changes)
{
    struct stored_payment payment;
    struct dishonour_charge charge;
    bn owner = program_account_bn(order->account);
    *changes = (struct changes){.bn = owner, .kind = "dishonour"};
    enum code code = money_check_step(action, NULL, order->account, MONEY_STEP_PAYMENT_DISHONOUR,
                                      order->words, record);
    if (code == OK && order->bank_cost.cents < 0) {
        findings_add(&action->findings, FINDING_MON_0007, 0, "/bankCost",
                     money_text(action->arena, order->bank_cost), NULL, NULL);
        code = FINDINGS;
    }
    if (code == OK)
        code = store_load_head(action->store, owner, &changes->expect_seq);
    if (code == OK)
        code = money_find_payment(action, order->account, order->payment, &payment);
    if (code == OK)
        code = dishonour_charge(action, order, &charge);
    if (code != OK)
        return code;
    const char *why = tell_why(action, order, &payment, &charge);
    code = money_undo_payment(action, &payment, ITEM_RET, why, posting);
    if (code != OK)
        return code;
    post_charge(action, order->account, order->payment, charge.total, why, posting);
    snprintf(record->subject, sizeof(record->subject), "%s", order->payment);
    record->amount = payment.amount;
    record->document = why;
    changes->money_steps = record;
    changes->money_steps_count = 1;
    money_fill(posting, changes);
    return demand_unpay(action, &payment, record, changes);
}

static enum code dishonour_once(struct action *action, const struct dishonour_order *order,
                                struct money_taken *ret)
{
    struct stored_money_step record;
    struct money_posting posting = {0};
    struct changes changes;
    enum code code = dishonour_make(action, order, &record, &posting, &changes);
    if (code != OK)
        return code;
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
