/* Balances, transactions, payments. */
#include "money_impl.h"

#include <stdlib.h>

enum { TRIES_MAX = 64 }; /* of a commit, when others keep coming first */

size_t action_allocate(struct action *action, const struct ledger_item *items, size_t items_count,
                       date on, size_t first_entry_place, struct ledger_entry **ret_entries,
                       struct ledger_link **ret_links, struct payment_settlement **ret_settlements)
{
    if (items_count == 0)
        return 0;
    const struct payment_policy policy = money_policy(action, items[0].account, on);
    return action_allocate_by(action, &policy, items, items_count, on, first_entry_place,
                              ret_entries, ret_links, ret_settlements);
}

size_t action_allocate_by(struct action *action, const struct payment_policy *policy,
                          const struct ledger_item *items, size_t items_count, date on,
                          size_t first_entry_place, struct ledger_entry **ret_entries,
                          struct ledger_link **ret_links,
                          struct payment_settlement **ret_settlements)
{
    size_t count = payment_allocate_by(action->arena, policy, items, items_count, on, on,
                                       ret_settlements);
    if (count > ACTION_SETTLE_MAX)
        count = ACTION_SETTLE_MAX;
    *ret_entries = arena_array(action->arena, count, sizeof(**ret_entries));
    *ret_links = arena_array(action->arena, count, sizeof(**ret_links));
    payment_links(action->arena, *ret_settlements, count, on, first_entry_place, *ret_entries,
                  *ret_links);
    for (size_t i = 0; i < count; i++)
        (*ret_links)[i].id = ledger_place(i);
    return count;
}

static size_t open_items(struct action *action, program_account account, struct ledger_item **ret)
{
    struct item_filter filter = {.account = account, .open_only = true, .type = -1};
    return store_list_items(action->store, action->arena, &filter, ret);
}

static int compare_dues(const void *a, const void *b)
{
    const struct open_due *x = a, *y = b;
    return date_compare(x->due_on, y->due_on);
}

/* What is past due or next is seen from the day `on`. */
static struct account_balance balance_of(program_account account, const struct open_due *dues,
                                         size_t count, date on)
{
    struct account_balance balance = {.account = account};
    money due_so_far = money_cents(0);
    for (size_t i = 0; i < count; i++) {
        const struct open_due *due = &dues[i];
        balance.open_items += (size_t)due->count;
        balance.balance = money_add(balance.balance, money_add(due->debits, due->credits));
        balance.unapplied = money_subtract(balance.unapplied, due->credits);
        if (date_is_none(due->due_on))
            balance.before_release = due->debits;
        else
            due_so_far = money_add(due_so_far, due->debits);
        if (due->debits.cents == 0 || date_is_none(due->due_on))
            continue;
        if (date_before(due->due_on, on)) {
            balance.past_due = money_add(balance.past_due, due->debits);
        } else if (date_is_none(balance.next_due)) {
            balance.next_due = due->due_on;
            balance.next_payable = due_so_far;
        }
    }
    /* Payable by the next due date: everything due by then, less credits on hand. */
    if (date_is_none(balance.next_due))
        balance.next_payable = balance.past_due;
    balance.next_payable = balance.next_payable.cents > balance.unapplied.cents
                               ? money_subtract(balance.next_payable, balance.unapplied)
                               : money_cents(0);
    return balance;
}

enum code action_balance(struct action *action, program_account account,
                         struct account_balance *ret)
{
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return NOT_FOUND;
    struct open_due *dues;
    size_t count = memo_open_by_due(action, account, &dues);
    *ret = balance_of(account, dues, count, action->today);
    return OK;
}

enum code action_balance_on(struct action *action, program_account account, date effective_on,
                            date known_on, struct account_balance *ret)
{
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return NOT_FOUND;
    struct open_due *dues;
    size_t count = store_list_open_by_due_on(action->store, action->arena, account, effective_on,
                                             known_on, &dues);
    if (count > 1)
        qsort(dues, count, sizeof(*dues), compare_dues);
    *ret = balance_of(account, dues, count,
                      date_is_none(effective_on) ? action->today : effective_on);
    return OK;
}

size_t action_open_by_due(struct action *action, program_account account, struct open_due **ret)
{
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return 0;
    return memo_open_by_due(action, account, ret);
}

size_t action_list_items(struct action *action, const struct item_filter *filter,
                         struct ledger_item **ret)
{
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, filter->account))
        return 0;
    return store_list_items(action->store, action->arena, filter, ret);
}

enum code action_show_item(struct action *action, program_account account, ledger_id id,
                           struct ledger_item *ret_item, struct ledger_entry **ret_entries,
                           size_t *ret_entries_count, struct ledger_link **ret_links,
                           size_t *ret_links_count)
{
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return NOT_FOUND;
    struct ledger_item item;
    bn owner = program_account_bn(account);
    enum code code = store_load_item(action->store, action->arena, owner, id, &item);
    if (code != OK)
        return code;
    if (!program_account_equal(item.account, account))
        return NOT_FOUND;
    struct ledger_link *links;
    size_t links_count =
        store_list_links(action->store, action->arena, account, id, 0, &links);
    /* Its own entry, then one for each clearing. */
    struct ledger_entry *entries =
        arena_array(action->arena, links_count + 1, sizeof(*entries));
    size_t entries_count = 0;
    for (size_t i = 0; i <= links_count; i++) {
        struct ledger_entry *one;
        ledger_id entry = i == 0 ? item.entry : links[i - 1].entry;
        if (store_list_entries(action->store, action->arena, owner, entry, &one) == 1)
            entries[entries_count++] = one[0];
    }
    *ret_item = item;
    *ret_entries = entries;
    *ret_entries_count = entries_count;
    *ret_links = links;
    *ret_links_count = links_count;
    return OK;
}

/* What comes of one settlement: interest that stops, and, told once for each debt, what has run. */
static struct payment_effect effect_of(struct action *action,
                                       const struct payment_settlement *settlement, bool first)
{
    struct payment_effect effect = {0};
    const struct ledger_item *debit = settlement->debit;
    struct interest_line line;
    if (item_types[debit->type].interest == INTEREST_NONE || ledger_item_apart(debit) ||
        !date_before(debit->due_on, action->today))
        return effect;
    struct billing_debt debt = interest_debt(action, debit->account, debit->reference);
    if (!date_before(debt.free_until, action->today)) /* of a notice: none has begun */
        return effect;
    if (first && billing_interest_run(action->arena, action->tariff, &debt, action->today, &line))
        effect.accrued = line.amount;
    const struct billing_span span = {
        .balance = settlement->amount,
        .from = date_add(action->today, 1),
        .to = date_add(action->today, PREVIEW_DAYS),
        .prescribed = item_types[debit->type].interest == INTEREST_PRESCRIBED_30};
    billing_interest_span(action->arena, action->tariff, &span, &line);
    effect.stops = line.worked_out;
    return effect;
}

enum code action_preview_order(struct action *action, const struct payment_order *order,
                               struct payment_preview *ret)
{
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, order->account))
        return NOT_FOUND;
    struct ledger_item *items;
    size_t count = open_items(action, order->account, &items);
    struct ledger_item *with = arena_array(action->arena, count + 1, sizeof(*with));
    if (count > 0)
        memcpy(with, items, count * sizeof(*items));
    with[count] = (struct ledger_item){.account = order->account,
                                       .type = ITEM_PMT,
                                       .id = INT64_MAX, /* the newest credit */
                                       .amount = money_negate(order->amount),
                                       .outstanding = money_negate(order->amount),
                                       .effective_on = action->today,
                                       .posted_on = action->today,
                                       .due_on = action->today};
    money_payer(action, order, &with[count]);
    struct payment_preview preview = {.unapplied = order->amount};
    enum code code = money_settlements(action, order, with, count + 1, DATE_MAX,
                                       &preview.settlements, &preview.settlements_count);
    if (code != OK)
        return code;
    preview.effects =
        arena_array(action->arena, preview.settlements_count, sizeof(*preview.effects));
    for (size_t i = 0; i < preview.settlements_count; i++) {
        if (preview.settlements[i].credit->id != INT64_MAX)
            continue;
        preview.unapplied = money_subtract(preview.unapplied, preview.settlements[i].amount);
        bool first = true;
        for (size_t k = 0; k < i; k++)
            first = first && strcmp(preview.settlements[k].debit->reference,
                                    preview.settlements[i].debit->reference) != 0;
        preview.effects[i] = effect_of(action, &preview.settlements[i], first);
        preview.stops = money_add(preview.stops, preview.effects[i].stops);
    }
    *ret = preview;
    return OK;
}

enum code action_preview_payment(struct action *action, program_account account, money amount,
                                 struct payment_preview *ret)
{
    const struct payment_order order = {.account = account, .amount = amount};
    return action_preview_order(action, &order, ret);
}

static enum code pay_check(struct action *action, const struct payment_order *order, date value_on)
{
    struct arena *arena = action->arena;
    size_t id_size = order->id == NULL ? 0 : strlen(order->id);
    if (id_size == 0 || id_size > 64)
        findings_add(&action->findings, FINDING_PAY_0003, 0, "/id", NULL, NULL, NULL);
    if (order->amount.cents <= 0)
        findings_add(&action->findings, FINDING_PAY_0001, 0, "/amount",
                     money_text(arena, order->amount), NULL, NULL);
    if (order->towards.text[0] != '\0' && order->reference != NULL &&
        order->reference[0] != '\0' && strcmp(order->reference, order->towards.text) != 0)
        findings_add(&action->findings, FINDING_REL_0006, 0, "/reference", NULL, NULL, NULL);
    if (date_before(action->today, value_on) && !order->received)
        findings_add(&action->findings, FINDING_PAY_0005, 0, "/valueDate",
                     date_text(arena, value_on), date_text(arena, action->today), NULL);
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

static enum code pay_repeat(struct action *action, const struct payment_order *order,
                            date value_on, struct paid *ret)
{
    struct stored_payment there;
    bn owner = program_account_bn(order->account);
    enum code code = store_load_payment(action->store, action->arena, owner, order->id, &there);
    if (code != OK)
        return code;
    if (there.amount.cents != order->amount.cents ||
        !program_account_equal(there.account, order->account) ||
        (order->towards.text[0] != '\0' && !text_equal(there.reference, order->towards.text)) ||
        (!date_is_none(order->value_on) && !date_equal(there.value_on, value_on))) {
        findings_add(&action->findings, FINDING_PAY_0004, 0, "/id", order->id, NULL, NULL);
        return CONFLICT;
    }
    *ret = (struct paid){.payment = there, .repeated = true};
    struct ledger_item *unused;
    if (order->towards.text[0] != '\0')
        (void)release_debts(action, order->account, order->towards, &unused, &ret->left);
    return action_receipt(action, owner, there.journal_seq, &ret->receipt);
}

/* Who pays: as it is told, nobody where a bank does not tell, else the business of who acts. */
void money_payer(struct action *action, const struct payment_order *order,
                 struct ledger_item *credit)
{
    const char *payer = order->paid_by != NULL && order->paid_by[0] != '\0'
                            ? order->paid_by
                        : order->from_bank ? ""
                                           : action->actor.business.text;
    strncpy(credit->paid_by, payer, sizeof(credit->paid_by) - 1);
}

enum code action_pay(struct action *action, const struct payment_order *order, struct paid *ret)
{
    const struct registry_business *business;
    bn owner = program_account_bn(order->account);
    enum code code = action_business(action, owner, &business);
    if (code != OK && code != NOT_FOUND)
        return code;
    if (code != OK || registry_find_account(business, order->account) == NULL) {
        findings_add(&action->findings, FINDING_PAY_0002, 0, "/account", order->account.text,
                     NULL, NULL);
        return NOT_FOUND;
    }
    bool may = action_may(action, PERMISSION_PAYMENT_MAKE, order->account) ||
               (order->from_bank && action_may(action, PERMISSION_BANK_TAKE, order->account));
    if (!may)
        return action_may(action, PERMISSION_ACCOUNT_VIEW, order->account) ? FORBIDDEN : NOT_FOUND;
    code = order->from_bank ? OK
                            : action_check_ceiling(action, PERMISSION_PAYMENT_MAKE, order->account,
                                                   order->amount, "/amount");
    return code == OK ? money_pay(action, order, ret) : code;
}

enum code money_pay(struct action *action, const struct payment_order *order, struct paid *ret)
{
    bn owner = program_account_bn(order->account);
    date value_on = date_is_none(order->value_on) ? action->today : order->value_on;
    *ret = (struct paid){0};
    enum code code = pay_check(action, order, value_on);
    if (code != OK)
        return code;

    for (int tries = 0; tries < TRIES_MAX; tries++) {
        code = action_ensure_day(action);
        if (code != OK)
            return code;
        value_on = date_is_none(order->value_on) ? action->today : order->value_on;
        code = pay_repeat(action, order, value_on, ret);
        if (code == NOT_FOUND)
            code = money_check_method(action, order, value_on);
        if (code != OK || ret->repeated)
            return code;
        struct registry_business fresh;
        int64_t head;
        code = store_load_business(action->store, action->arena, owner, &fresh, &head);
        if (code != OK)
            return code;
        struct ledger_item *items;
        size_t count = open_items(action, order->account, &items);
        struct ledger_item *with = arena_array(action->arena, count + 1, sizeof(*with));
        if (count > 0)
            memcpy(with, items, count * sizeof(*items));
        struct ledger_item *credit = &with[count];
        *credit = (struct ledger_item){.id = ledger_place(0),
                                       .entry = ledger_place(0),
                                       .account = order->account,
                                       .type = ITEM_PMT,
                                       .amount = money_negate(order->amount),
                                       .outstanding = money_negate(order->amount),
                                       .effective_on = value_on,
                                       .posted_on = action->today,
                                       .due_on = value_on,
                                       .due_rule = RULE_DUE_IMMEDIATELY};
        strncpy(credit->reference, order->id, sizeof(credit->reference) - 1);
        money_payer(action, order, credit);

        struct release_payment settles;
        code = money_settle(action, order, with, count + 1, &settles);
        if (code != OK)
            return code;
        size_t settled = settles.count;
        struct ledger_entry *entries =
            arena_array(action->arena, settled + 1, sizeof(*entries));
        entries[0] = (struct ledger_entry){
            .id = ledger_place(0), .effective_on = value_on, .posted_on = action->today};
        memcpy(entries[0].reference, credit->reference, sizeof(credit->reference));
        ledger_post_whole(POSTING_PMT, order->account, credit->amount, &entries[0]);
        if (settled > 0)
            memcpy(&entries[1], settles.entries, settled * sizeof(*entries));

        struct stored_payment payment = {.account = order->account,
                                         .amount = order->amount,
                                         .value_on = value_on,
                                         .posted_on = action->today,
                                         .reference = order->towards.text[0] != '\0'
                                                          ? arena_text(action->arena,
                                                                        order->towards.text)
                                                          : order->reference};
        strncpy(payment.id, order->id, sizeof(payment.id) - 1);
        strncpy(payment.method, order->method == NULL ? "bank" : order->method,
                sizeof(payment.method) - 1);
        memcpy(payment.paid_by, credit->paid_by, sizeof(payment.paid_by));
        struct changes changes = {.bn = owner,
                                  .expect_seq = head,
                                  .kind = "payment",
                                  .payments_count = 1,
                                  .payments = &payment,
                                  .entries_count = settled + 1,
                                  .entries = entries,
                                  .items_count = 1,
                                  .items = credit,
                                  .links_count = settled,
                                  .links = settles.links,
                                  .case_steps_count = settles.step != NULL,
                                  .case_steps = settles.step};
        struct commit_result result = action_commit(action, &changes);
        if (result.code == OK) {
            payment.journal_seq = result.seq;
            if (settled == ACTION_SETTLE_MAX) {
                code = action_clear(action, order->account);
                if (code != OK)
                    return code; /* the payment stands; the next day's run goes on clearing */
            }
            *ret = (struct paid){.payment = payment,
                                 .settlements = settles.settlements,
                                 .settlements_count = settled,
                                 .left = settles.left};
            return action_receipt(action, owner, result.seq, &ret->receipt);
        }
        if (result.code != MOVED && result.code != CONFLICT)
            return result.code;
    }
    return BUSY;
}
