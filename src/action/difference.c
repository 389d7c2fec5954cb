/* An issued statement against the same statement worked out with what is known now. */
#include "action_impl.h"

/* The statement that was issued just before it; NULL: it is the first. */
static const struct stored_statement *before(const struct stored_statement *list, size_t count,
                                             int64_t seq)
{
    const struct stored_statement *found = NULL;
    for (size_t i = 0; i < count; i++)
        if (list[i].journal_seq < seq && (!found || list[i].journal_seq > found->journal_seq))
            found = &list[i];
    return found;
}

enum code action_statement_difference(struct action *action, const char *id,
                                      struct difference *ret)
{
    struct stored_statement stored, *list;
    int64_t head;
    enum code code = store_load_statement(action->store, action->arena, id, &stored);
    if (code != OK)
        return code;
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, stored.account) ||
        strcmp(stored.kind, "SOA") != 0)
        return NOT_FOUND;
    struct statement *issued = arena_alloc(action->arena, sizeof(*issued));
    if (document_read_statement(action->arena, stored.document, issued) != OK)
        return FAULT;
    code = store_load_head(action->store, program_account_bn(stored.account), &head);
    if (code != OK)
        return code;
    size_t count = store_list_statements(action->store, action->arena, stored.account, "SOA",
                                         &list);
    const struct stored_statement *previous = before(list, count, stored.journal_seq);
    struct item_filter filter = {.account = stored.account, .type = -1, .seq_max = head};
    struct ledger_item *items;
    struct ledger_link *links;
    struct statement_source known = {.account = stored.account, .name = issued->name};
    known.items_count = store_list_items(action->store, action->arena, &filter, &items);
    known.links_count =
        store_list_links(action->store, action->arena, stored.account, 0, head, &links);
    code = action_whole(action);
    if (code != OK)
        return code;
    known.items = items;
    known.links = links;
    if (previous) {
        known.previous_on = previous->issued_on;
        known.previous_seq = previous->journal_seq;
        known.previous_closing = previous->closing;
    }
    billing_difference(action->arena, action->tariff, &known, issued, ret);
    return OK;
}
