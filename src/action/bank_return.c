/* What a bank takes back: the payment it was is undone as if its officer had said so; what cannot
 * be told is never guessed, but held. @source SOR/96-188 s. 10 */
#include "money_impl.h"

/* ---- which payment it was ---- */

static bool same_word(const char *text, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at++) {
        bool begins = at == text || at[-1] == ' ' || at[-1] == ',';
        if (begins && (at[size] == '\0' || at[size] == ' ' || at[size] == ','))
            return true;
    }
    return false;
}

/* Not what was moved away: it stands where it was moved to. */
static bool is_moved(struct action *action, const struct stored_payment *payment)
{
    struct stored_money_step undone;
    return money_undone(action, program_account_bn(payment->account), payment->id, &undone) ==
               OK &&
           undone.step == MONEY_STEP_REDIRECT_APPROVE;
}

/* By its name, wherever it is; else, on the account that is named, by what its payer called it. How
 * many: 0, 1, 2 for more. */
static int find_payment(struct action *action, const struct bank_credit *credit,
                        program_account named, program_account agency,
                        struct stored_payment *ret)
{
    struct stored_payment *list;
    int found = 0;
    bool by_account = named.text[0] != '\0';
    for (int round = 0; round < 2 && found == 0; round++) {
        if (round == 1 && !by_account)
            break;
        size_t count =
            round == 0
                ? store_list_payments_named(action->store, action->arena, credit->returned, &list)
                : store_list_payments(action->store, action->arena, named, &list);
        for (size_t i = 0; i < count && found < 2; i++) {
            const struct stored_payment *p = &list[i];
            bool other = program_account_equal(p->account, agency) ||
                         (by_account && !program_account_equal(p->account, named));
            bool called = round == 0 || (p->reference != NULL &&
                                         p->amount.cents == credit->amount.cents &&
                                         same_word(p->reference, credit->returned));
            if (other || !called || is_moved(action, p))
                continue;
            *ret = *p;
            found++;
        }
    }
    return found;
}

static void cannot_tell(struct action *action, struct bank_line *line, program_account agency,
                        enum finding_code code, const char *arg0, const char *arg1,
                        const char *arg2)
{
    struct findings why = findings_new(action->arena);
    findings_add(&why, code, line->credit->line,
                 arena_printf(action->arena, "/items/%d", line->credit->line), arg0, arg1, arg2);
    line->finding = &why.items[0];
    line->stand = agency.text[0] != '\0' ? BANK_RETURN_TO_HOLD : BANK_RETURNED;
}

static struct dishonour_order order_of(const struct bank_line *line)
{
    return (struct dishonour_order){.account = line->account,
                                    .payment = line->payment,
                                    .item = line->credit->id,
                                    .reason = line->credit->reason};
}

const char *money_bank_item(struct action *action, bn owner, ledger_id step)
{
    struct stored_money_step loaded;
    struct document_object *object;
    struct findings unused = findings_new(action->arena);
    if (store_load_money_step(action->store, action->arena, owner, step, &loaded) != OK ||
        loaded.document == NULL ||
        document_read_object(action->arena, loaded.document, strlen(loaded.document), &unused,
                             &object) != OK)
        return NULL;
    return document_member(object, "bankItem");
}

/* The item that took it back, or an officer who came before the bank's file, comes once. */
static enum code look_at_undone(struct action *action, struct bank_line *line,
                                program_account agency, const struct stored_money_step *step)
{
    const char *item = money_bank_item(action, program_account_bn(step->account), step->id);
    if (item == NULL || strcmp(item, line->credit->id) == 0)
        line->stand = BANK_RETURNED_BEFORE;
    else
        cannot_tell(action, line, agency, FINDING_BNK_0304, line->payment,
                    date_text(action->arena, step->on), step->actor);
    return OK;
}

static enum code look_at_payment(struct action *action, struct bank_line *line,
                                 const struct stored_payment *payment, program_account agency)
{
    const struct registry_business *business;
    struct stored_money_step undone;
    struct dishonour_charge charge;
    bn owner = program_account_bn(payment->account);
    line->account = payment->account;
    line->payment = arena_text(action->arena, payment->id);
    if (action_business(action, owner, &business) == OK)
        line->legal_name = business->legal_name;
    enum code code = money_undone(action, owner, payment->id, &undone);
    if (code == OK)
        return look_at_undone(action, line, agency, &undone);
    if (code != NOT_FOUND)
        return code;
    if (payment->amount.cents != line->credit->amount.cents) {
        cannot_tell(action, line, agency, FINDING_BNK_0303, line->payment,
                    money_text(action->arena, payment->amount),
                    money_text(action->arena, line->credit->amount));
        return OK;
    }
    const struct dishonour_order order = order_of(line);
    code = dishonour_charge(action, &order, &charge);
    line->charge = charge.total;
    line->stand = BANK_TO_DISHONOUR;
    return code;
}

/* With the bank still: its payment is not posted yet. NOT_FOUND: it is no collection. */
static enum code look_at_collection(struct action *action, struct bank_line *line,
                                    program_account named)
{
    const struct bank_credit *credit = line->credit;
    const struct registry_business *business;
    enum money_state state;
    bn owner = program_account_bn(named);
    enum code code = action_business(action, owner, &business);
    if (code == OK)
        code = collect_state(action, named, credit->returned, credit->amount, &state);
    if (code != OK)
        return code;
    line->legal_name = business->legal_name;
    line->payment = credit->returned;
    line->collection = true;
    line->stand = state == MONEY_STATE_COLLECTION_PENDING ? BANK_TO_DISHONOUR
                                                          : BANK_RETURNED_BEFORE;
    return OK;
}

enum code bank_look_at_return(struct action *action, struct bank_line *line,
                              program_account named, program_account agency)
{
    const struct bank_credit *credit = line->credit;
    struct stored_payment payment;
    line->account = named;
    if (agency.text[0] != '\0' && returned_is_held(action, agency, credit->id)) {
        line->stand = BANK_RETURNED_BEFORE;
        return OK;
    }
    if (*credit->returned == '\0') {
        cannot_tell(action, line, agency, FINDING_BNK_0103, credit->id, NULL, NULL);
        return OK;
    }
    int found = find_payment(action, credit, named, agency, &payment);
    if (found == 0 && named.text[0] != '\0') {
        enum code code = look_at_collection(action, line, named);
        if (code != NOT_FOUND)
            return code;
    }
    if (found == 1)
        return look_at_payment(action, line, &payment, agency);
    if (found == 0)
        cannot_tell(action, line, agency, FINDING_BNK_0301, credit->id, credit->returned,
                    named.text[0] == '\0' ? "?" : arena_text(action->arena, named.text));
    else
        cannot_tell(action, line, agency, FINDING_BNK_0302, credit->id, credit->returned, NULL);
    return OK;
}

/* ---- a refund of ours that comes back ---- */

enum code bank_look_at_out_back(struct action *action, struct bank_line *line)
{
    const struct bank_credit *credit = line->credit;
    const struct registry_business *business;
    struct money_matter matter;
    struct findings why = findings_new(action->arena);
    const char *pointer = arena_printf(action->arena, "/items/%d", credit->line);
    line->stand = BANK_NOBODYS;
    enum code code = refund_find(action, credit->returned, &matter);
    if (code != OK && code != NOT_FOUND)
        return code;
    const struct stored_money_step *last = code == OK ? money_last(&matter) : NULL;
    enum money_state state = last == NULL ? MONEY_STATE_COUNT : money_steps[last->step].to;
    bool same = last != NULL && matter.steps[0].amount.cents == credit->amount.cents;
    if (state == MONEY_STATE_REFUND_RETURNED && same) {
        const char *item = money_bank_item(action, matter.owner, last->id);
        if (item == NULL || strcmp(item, credit->id) == 0)
            line->stand = BANK_RETURNED_BEFORE; /* or by an officer who heard of it first */
        else
            findings_add(&why, FINDING_BNK_0307, credit->line, pointer, credit->returned,
                         date_text(action->arena, last->on), last->actor);
    } else if (state == MONEY_STATE_REFUND_PAID && same) {
        line->stand = BANK_TO_PUT_BACK;
    } else {
        findings_add(&why, FINDING_BNK_0306, credit->line, pointer, credit->id, credit->returned,
                     money_text(action->arena, credit->amount));
    }
    if (why.count > 0) {
        line->finding = &why.items[0];
        return OK;
    }
    line->account = matter.steps[0].account;
    line->payment = credit->returned;
    if (action_business(action, matter.owner, &business) == OK)
        line->legal_name = business->legal_name;
    return OK;
}

enum code bank_take_out_back(struct action *action, const struct bank_line *line,
                             bool *ret_repeated)
{
    return refund_put_back(action, line->payment, line->credit->id, line->credit->reason,
                           ret_repeated);
}

/* ---- taking it ---- */

enum code bank_take_return(struct action *action, const struct bank_line *line,
                           program_account agency, bool *ret_repeated)
{
    struct dishonour_order order = order_of(line);
    struct money_taken taken;
    if (line->stand == BANK_RETURN_TO_HOLD)
        return returned_hold(action, line, agency, ret_repeated);
    order.words = *order.reason == '\0'
                      ? order.item
                      : arena_printf(action->arena, "%s, %s", order.item, order.reason);
    if (line->collection) {
        bool paid = false;
        enum code code = collect_take_back(action, line->account, line->payment, &paid);
        if (code != OK || !paid)
            return code;
    }
    return action_dishonour(action, &order, &taken);
}
