#include "action_impl.h"

size_t action_list_statements(struct action *action, program_account account, const char *kind,
                              struct stored_statement **ret)
{
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return 0;
    return store_list_statements(action->store, action->arena, account, kind, ret);
}

enum code action_show_statement(struct action *action, const char *id, struct statement *ret)
{
    struct stored_statement stored;
    enum code code = store_load_statement(action->store, action->arena, id, &stored);
    if (code != OK)
        return code;
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, stored.account))
        return NOT_FOUND;
    return document_read_statement(action->arena, stored.document, ret) == OK ? OK : FAULT;
}

enum code action_preview_statement(struct action *action, program_account account,
                                   struct statement *ret)
{
    const struct registry_business *business;
    enum code code = house_business(action->house, action->store, program_account_bn(account),
                                    &business);
    if (code != OK || !action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return code == FAULT || code == BUSY ? code : NOT_FOUND;
    int64_t head;
    code = store_load_head(action->store, program_account_bn(account), &head);
    if (code != OK)
        return code;
    struct stored_statement *previous;
    size_t found =
        store_list_statements(action->store, action->arena, account, "SOA", &previous);
    /* As known at the head: items and links are two reads, and somebody may post between them. */
    struct item_filter filter = {.account = account, .type = -1, .seq_max = head};
    struct ledger_item *items;
    struct ledger_link *links;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    size_t links_count =
        store_list_links(action->store, action->arena, account, 0, head, &links);
    code = action_whole(action);
    if (code != OK)
        return code;
    const struct statement_source source = {
        .account = account,
        .name = business->legal_name,
        .items = items,
        .items_count = count,
        .links = links,
        .links_count = links_count,
        .previous_on = found > 0 ? previous[0].issued_on : DATE_NONE,
        .previous_seq = found > 0 ? previous[0].journal_seq : 0,
        .previous_closing = found > 0 ? previous[0].closing : money_cents(0),
    };
    billing_statement(action->arena, action->tariff, &source,
                      billing_statement_of_posting(action->today), ret);
    ret->preview = date_text(action->arena, action->today);
    return OK;
}
