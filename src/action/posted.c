/* What was posted to an account by one record of the journal, or for a declaration. */
#include "action_impl.h"

/* A record that posts for one thing has few items. */
enum { POSTED_PLACES = 16 };

static enum code add_posted(struct action *action, program_account account, int64_t seq,
                            struct posted *posted)
{
    for (int place = 0; place < POSTED_PLACES; place++) {
        struct ledger_item item;
        enum code code = store_load_item(action->store, action->arena, program_account_bn(account),
                                         seq * LEDGER_ID_PLACES + place, &item);
        if (code == NOT_FOUND)
            return OK;
        if (code != OK)
            return code;
        if (program_account_equal(item.account, account))
            *LIST_PUSH(action->arena, posted->items, posted->count, posted->capacity) = item;
    }
    return OK;
}

enum code action_posted_by(struct action *action, program_account account, int64_t seq,
                           struct posted *ret)
{
    *ret = (struct posted){0};
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return OK;
    return add_posted(action, account, seq, ret);
}

enum code action_posted_for(struct action *action, program_account account,
                            transaction_number transaction, struct posted *ret)
{
    struct stored_declaration first;
    *ret = (struct posted){0};
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return OK;
    enum code code =
        store_load_declaration(action->store, action->arena, transaction, 1, &first);
    if (code == OK && program_account_equal(first.importer, account))
        code = add_posted(action, account, first.journal_seq, ret);
    if (code != OK)
        return code;
    struct ledger_item *later;
    size_t count = store_list_debt(action->store, action->arena, account, transaction.text, &later);
    for (size_t i = 0; i < count; i++)
        *LIST_PUSH(action->arena, ret->items, ret->count, ret->capacity) = later[i];
    return OK;
}
