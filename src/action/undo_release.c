/* Goods that were released because they were paid for, by a payment that is undone: what is owed
 * again has a due date. It is taken back as owed before release and charged anew, due on the day on
 * which it was accounted for, so that interest runs from the day after.
 * @source Customs Act s. 32(1), 33.4(1)(b) */
#include "money_impl.h"

static enum code released(struct action *action, const struct ledger_item *debt, bool *ret,
                          date *ret_liable_on)
{
    transaction_number number;
    struct case_book book = {.owner = program_account_bn(debt->account)};
    struct stored_declaration version;
    *ret = false;
    if (!ledger_item_apart(debt) || !transaction_number_parse(debt->reference, &number))
        return OK;
    enum code code = store_load_declaration(action->store, action->arena, number, 0, &book.newest);
    if (code == OK)
        code = store_load_declaration(action->store, action->arena, number, debt->version,
                                      &version);
    if (code != OK)
        return code;
    book.steps_count =
        store_list_case_steps(action->store, action->arena, book.owner, number, &book.steps);
    *ret = !date_is_none(release_stand_of(&book).released_on);
    *ret_liable_on = version.accounting_date;
    return OK;
}

static void take_back(struct action *action, const struct ledger_item *debt, money open, date on,
                      const money by_class[REVENUE_COUNT], struct money_posting *posting)
{
    money less[REVENUE_COUNT];
    for (int i = 0; i < REVENUE_COUNT; i++)
        less[i] = money_negate(by_class[i]);
    struct ledger_entry *entry = money_add_entry(action, posting, on, debt->reference);
    ledger_post(POSTING_COR, debt->account, less, entry);
    struct ledger_item *item = money_add_item(action, posting, debt->account, ITEM_COR,
                                              money_negate(open), on, debt->reference);
    memcpy(item->by_class, less, sizeof(less));
    memcpy(item->filed_by, debt->filed_by, sizeof(item->filed_by));
    item->version = debt->version;
    item->due_on = DATE_NONE; /* as what it takes back: it is no part of what bears interest */
    item->due_rule = debt->due_rule;
    ledger_id credit = item->id;
    entry = money_add_entry(action, posting, on, debt->reference);
    ledger_post_clearing(debt, money_subtract(debt->amount, open), open, entry);
    *LIST_PUSH(action->arena, posting->links, posting->links_count, posting->links_capacity) =
        (struct ledger_link){.id = ledger_place(posting->links_count - 1),
                             .entry = entry->id,
                             .credit = credit,
                             .debit = debt->id,
                             .account = debt->account,
                             .amount = open,
                             .value_on = on,
                             .posted_on = action->today};
}

enum code money_due_again(struct action *action, const struct ledger_item *debt, money open,
                          struct money_posting *posting)
{
    money by_class[REVENUE_COUNT];
    date liable_on;
    bool gone;
    enum code code = released(action, debt, &gone, &liable_on);
    if (code != OK || !gone || open.cents <= 0)
        return code;
    ledger_outstanding_by_class(debt, open, by_class);
    take_back(action, debt, open, liable_on, by_class, posting);
    struct ledger_entry *entry = money_add_entry(action, posting, liable_on, debt->reference);
    ledger_post(POSTING_COR, debt->account, by_class, entry);
    struct ledger_item *item = money_add_item(action, posting, debt->account, ITEM_COR, open,
                                              liable_on, debt->reference);
    memcpy(item->by_class, by_class, sizeof(by_class));
    memcpy(item->filed_by, debt->filed_by, sizeof(item->filed_by));
    item->version = debt->version;
    item->due_on = liable_on;
    item->due_rule = RULE_DUE_UNPAID_RELEASE;
    return OK;
}
