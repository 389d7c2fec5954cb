/* Somebody's list of an account against its ledger. Nothing is stored. */
#include "action_impl.h"

enum { BEYOND_DAYS = 366 }; /* of the period, where a reference may still be found */

/* Of who may not see the account: what his own firm filed or paid. */
static size_t own_items(const struct action *action, struct ledger_item *items, size_t count)
{
    const char *firm = action->actor.business.text;
    size_t size = strlen(firm), kept = 0;
    for (size_t i = 0; i < count; i++)
        if (size > 0 && (strncmp(items[i].filed_by, firm, size) == 0 ||
                         strncmp(items[i].paid_by, firm, size) == 0))
            items[kept++] = items[i];
    return kept;
}

enum code action_reconcile(struct action *action, const struct reconcile_order *order,
                           struct reconciled *ret)
{
    struct reconciled reconciled = {0};
    bool all = action_may(action, PERMISSION_ACCOUNT_VIEW, order->account);
    if (!all && !action_may(action, PERMISSION_DECLARATION_VIEW, order->account))
        return NOT_FOUND;
    struct reconcile_row *rows;
    size_t rows_count;
    enum code code = reconcile_rows(action->arena, &order->sheet, &order->columns,
                                    &action->findings, &rows, &rows_count);
    date from = order->from, to = order->to;
    if (!date_is_none(from) && !date_is_none(to) && date_before(to, from)) {
        findings_add(&action->findings, FINDING_REC_0006, 0, "", date_text(action->arena, from),
                     date_text(action->arena, to), NULL);
        code = FINDINGS;
    }
    if (code != OK)
        return code;
    date first, last;
    reconcile_period(rows, rows_count, &first, &last);
    first = date_is_none(from) ? first : from;
    last = date_is_none(to) ? last : to;
    struct item_filter filter = {.account = order->account, .type = -1};
    if (!date_is_none(first) && date_before(date_from_number(19020101), first))
        filter.from = date_add(first, -BEYOND_DAYS);
    if (!date_is_none(last) && date_before(last, date_from_number(99980101)))
        filter.to = date_add(last, BEYOND_DAYS);
    struct ledger_item *items;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    code = action_whole(action);
    if (code != OK)
        return code;
    reconciled.own_only = !all;
    if (!all)
        count = own_items(action, items, count);
    reconcile(action->arena, rows, rows_count, items, count, from, to, &reconciled.result);
    *ret = reconciled;
    return OK;
}
