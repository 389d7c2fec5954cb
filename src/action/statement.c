#include "action_impl.h"

size_t action_list_statements(struct action *action, program_account account, const char *kind,
                              struct stored_statement **ret)
{
    if (!action_may(action, PERMISSION_STATEMENT_VIEW, account))
        return 0;
    return store_list_statements(action->store, action->arena, account, kind, ret);
}

enum code action_show_statement(struct action *action, const char *id, struct statement *ret)
{
    struct stored_statement stored;
    enum code code = store_load_statement(action->store, action->arena, id, &stored);
    if (code != OK)
        return code;
    if (!action_may(action, PERMISSION_STATEMENT_VIEW, stored.account))
        return NOT_FOUND;
    return document_read_statement(action->arena, stored.document, ret) == OK ? OK : FAULT;
}

enum code action_preview_statement(struct action *action, program_account account,
                                   struct statement *ret)
{
    const struct registry_business *business;
    enum code code = action_business(action, program_account_bn(account), &business);
    if (code != OK || !action_may(action, PERMISSION_STATEMENT_VIEW, account))
        return code == FAULT || code == BUSY ? code : NOT_FOUND;
    struct stored_statement *previous;
    struct account_news news;
    code = store_snapshot_begin(action->store);
    if (code != OK)
        return code;
    size_t found =
        store_list_statements(action->store, action->arena, account, "SOA", &previous);
    store_load_account_news(action->store, action->arena, account,
                            found > 0 ? previous[0].journal_seq : 0, &news);
    store_snapshot_end(action->store);
    code = action_whole(action);
    if (code != OK)
        return code;
    const struct statement_source source = {
        .account = account,
        .name = business->legal_name,
        .items = news.items,
        .items_count = news.items_count,
        .links = news.links,
        .links_count = news.links_count,
        .previous_on = found > 0 ? previous[0].issued_on : DATE_NONE,
        .previous_seq = found > 0 ? previous[0].journal_seq : 0,
        .previous_closing = found > 0 ? previous[0].closing : money_cents(0),
    };
    billing_statement(action->arena, action->tariff, &source,
                      billing_statement_of_posting(action->today), ret);
    ret->preview = date_text(action->arena, action->today);
    return OK;
}
