/* What is done in a demand: rebutted, determined, paid; and undone when the payment is. */
#include "security_agreement.h"

#include <stdlib.h>

enum { REFERENCE_MAX = 64 };

static enum code refuse(struct action *action, enum finding_code code, const char *pointer,
                        const char *first, const char *second)
{
    findings_add(&action->findings, code, 0, pointer, first, second, NULL);
    return FINDINGS;
}

/* ---- paying ---- */

static enum code check_payment(struct action *action, const struct demand_step_order *order,
                               const struct security_demand *demand)
{
    const char *amount = order->amount == NULL ? "" : order->amount;
    const size_t size = order->reference == NULL ? 0 : strlen(order->reference);
    money paid;
    if (demand->asks.cents == 0)
        return refuse(action, FINDING_FSG_0109, "", NULL, NULL);
    if (size > REFERENCE_MAX)
        (void)refuse(action, FINDING_FSG_0110, "/reference",
                     arena_printf(action->arena, "%zu", size),
                     arena_printf(action->arena, "%d", REFERENCE_MAX));
    if (!money_parse(amount, &paid) || paid.cents != demand->asks.cents)
        (void)refuse(action, FINDING_FSG_0108, "/amount", amount,
                     money_text(action->arena, demand->asks));
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

static enum code load_items(struct action *action, const struct security_demand *demand,
                            struct ledger_item **ret, size_t *ret_count)
{
    struct ledger_item *items = arena_array(action->arena, demand->debts_count, sizeof(*items));
    size_t count = 0;
    for (size_t i = 0; i < demand->debts_count; i++) {
        enum code code = store_load_item(action->store, action->arena, demand->terms.debtor,
                                         demand->debts[i].item, &items[count]);
        if (code != OK)
            return code == NOT_FOUND ? FAULT : code;
        count += items[count].outstanding.cents > 0;
    }
    *ret = items;
    *ret_count = count;
    return OK;
}

static const char *describe(struct arena *arena, const struct stored_payment *payment)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "payment", payment->id);
    json_text(&json, "amount", money_text(arena, payment->amount));
    json_text(&json, "reference", payment->reference);
    json_object_end(&json);
    return out.data;
}

/* What was paid, or is paid no more, takes from what stands for accounts, or gives back. */
static enum code follow(struct security_record *record, const struct security_demand *demand,
                        money paid)
{
    struct action *action = record->action;
    struct security_agreement agreement;
    struct security_paid all;
    enum code code = security_show_agreement(action, demand->terms.debtor, demand->agreement,
                                             &agreement);
    if (code != OK)
        return code;
    security_load_paid(action->store, action->arena, &agreement.terms, &all);
    security_add_paid(&all, demand->account, paid);
    const struct security_terms left = security_left(&agreement.terms, &all);
    return security_allocate(record, &agreement.terms, &left, "demand");
}

/* Its debts, the oldest due first; whatever the client prefers for its own payments. */
static enum code pay(struct security_record *record, const struct demand_step_order *order,
                     const struct security_demand *demand, struct stored_payment *payment,
                     struct money_posting *posting)
{
    static const struct payment_policy policy = {.order = PAYMENT_AGE_THEN_CLASS,
                                                 .preference = PAYMENT_ACCOUNT};
    struct action *action = record->action;
    struct ledger_item *items;
    size_t count;
    enum code code = check_payment(action, order, demand);
    if (code == OK)
        code = load_items(action, demand, &items, &count);
    if (code != OK)
        return code;
    *payment = (struct stored_payment){.account = demand->account, .amount = demand->asks,
                                       .value_on = record->on, .posted_on = record->on,
                                       .method = SECURITY_METHOD, .reference = ""};
    if (order->reference != NULL)
        payment->reference = order->reference;
    snprintf(payment->paid_by, sizeof(payment->paid_by), "%s", demand->terms.provider.text);
    code = money_free_id(action, demand->terms.debtor,
                         arena_printf(action->arena, SECURITY_METHOD "-%lld",
                                      (long long)demand->matter), payment->id);
    if (code != OK)
        return code;
    money_take_by(action, payment, &policy, items, count, posting);
    record->steps[0].amount = demand->asks;
    record->steps[0].document = describe(action->arena, payment);
    return follow(record, demand, demand->asks);
}

/* ---- the next step ---- */

static enum code may_step(struct action *action, const struct demand_step_order *order,
                          const struct security_demand *demand)
{
    const struct money_step_fact *fact = &money_steps[order->step];
    const struct money_state_fact *state = &money_states[demand->state];
    const struct stored_money_step *last = &demand->steps[demand->steps_count - 1];
    if (strcmp(fact->kind, "demand") != 0 || strcmp(fact->who, "nobody") == 0 ||
        strcmp(fact->from, "-") == 0)
        return NOT_FOUND;
    if (strcmp(fact->who, "provider") == 0
            ? !security_provides(action, demand->terms.provider)
            : !action_may(action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE))
        return FORBIDDEN;
    if (permission_lists(fact->from, state->id))
        return money_check_words(action, fact, order->words);
    findings_add(&action->findings, FINDING_MON_0003, 0, "",
                 action->language == LANGUAGE_FR ? state->fr : state->en,
                 date_text(action->arena, last->on), last->actor);
    return CONFLICT;
}

static enum code amend(struct action *action, const char *text, money before, money *ret)
{
    const char *amount = text == NULL ? "" : text;
    if (money_parse(amount, ret) && ret->cents > 0 && ret->cents < before.cents)
        return OK;
    return refuse(action, FINDING_FSG_0107, "/amount", amount, money_text(action->arena, before));
}

static enum code step_once(struct action *action, const struct demand_step_order *order,
                           struct security_demand *ret)
{
    struct security_demand demand;
    struct stored_payment payment;
    struct money_posting posting = {0};
    struct changes with = {0};
    int64_t head;
    ledger_id unused;
    enum code code = store_load_head(action->store, program_account_bn(order->account), &head);
    if (code == OK)
        code = action_show_demand(action, order->account, order->matter, &demand);
    if (code == OK)
        code = may_step(action, order, &demand);
    if (code != OK)
        return code;
    struct security_record record = security_record_new(action);
    struct stored_money_step *step =
        security_add(&record, demand.account, order->step, demand.matter,
                     security_subject(action->arena, &demand.terms), demand.amount);
    const char *words = order->words == NULL ? "" : order->words;
    step->words = words[strspn(words, " \t\r\n")] == '\0' ? NULL : words;
    if (order->step == MONEY_STEP_DEMAND_AMEND) {
        code = amend(action, order->amount, demand.amount, &step->amount);
    } else if (order->step == MONEY_STEP_DEMAND_PAY) {
        code = pay(&record, order, &demand, &payment, &posting);
        with.payments = &payment;
        with.payments_count = 1;
        money_fill(&posting, &with);
    }
    if (code != OK)
        return code;
    action->idempotency.outcome = demand.name;
    security_tell_both(&record, demand.terms.provider, LETTER_DEMAND);
    code = security_commit_both(&record, demand.terms.provider, head, &with, &unused);
    return code == OK ? action_show_demand(action, demand.account, demand.matter, ret) : code;
}

enum code action_step_demand(struct action *action, const struct demand_step_order *order,
                             struct security_demand *ret)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = step_once(action, order, ret);
    return tries.code;
}

/* ---- a payment that is undone ---- */

enum code demand_unpay(struct action *action, const struct stored_payment *payment,
                       const struct stored_money_step *undone, struct changes *changes)
{
    struct security_demand demand;
    const bn owner = program_account_bn(payment->account);
    if (strcmp(payment->method, SECURITY_METHOD) != 0)
        return OK;
    enum code code = demand_load(action, owner,
                                 strtoll(payment->id + strlen(SECURITY_METHOD "-"), NULL, 10),
                                 &demand);
    if (code != OK)
        return code == NOT_FOUND ? FAULT : code;
    struct security_record record = security_record_new(action);
    *LIST_PUSH(action->arena, record.steps, record.count, record.capacity) = *undone;
    security_add(&record, demand.account, MONEY_STEP_DEMAND_UNPAY, demand.matter,
                 security_subject(action->arena, &demand.terms), payment->amount);
    code = follow(&record, &demand, money_negate(payment->amount));
    security_tell_both(&record, demand.terms.provider, LETTER_DEMAND);
    security_fill(&record, changes);
    return code;
}
