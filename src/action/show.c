/* Looking at declarations. */
#include "action_impl.h"
#include "audit.h"

enum code action_show_declaration(struct action *action, transaction_number transaction,
                                  int version, struct shown_declaration *ret)
{
    struct shown_declaration shown = {0};
    struct stored_declaration newest;
    enum code code =
        store_load_declaration(action->store, action->arena, transaction, 0, &newest);
    if (code != OK)
        return code;
    if (!action_may_see(action, newest.importer, transaction))
        return NOT_FOUND;
    shown.versions_count = newest.version;
    shown.stored = newest;
    if (version != 0 && version != newest.version) {
        code = store_load_declaration(action->store, action->arena, transaction, version,
                                      &shown.stored);
        if (code != OK)
            return code;
    }
    struct findings unused = findings_new(action->arena);
    code = document_read_declaration(action->arena, shown.stored.document,
                                     strlen(shown.stored.document), &unused, &shown.declaration);
    if (code == OK)
        code = document_unpack_assessment(action->arena, shown.stored.result, &shown.assessment);
    if (code != OK)
        return FAULT; /* what was stored was read once before */
    *ret = shown;
    return action_note_view(action, newest.importer);
}

size_t action_list_declarations(struct action *action, const struct declaration_filter *filter,
                                struct stored_declaration **ret)
{
    struct declaration_filter own = *filter;
    if (own.accounts == NULL) {
        struct reachable_account *accounts;
        size_t count = action_accounts(action, &accounts);
        program_account *list = arena_array(action->arena, count, sizeof(*list));
        for (size_t i = 0; i < count; i++)
            list[i] = accounts[i].account.account;
        own.accounts = list;
        own.accounts_count = count;
    } else {
        for (size_t i = 0; i < own.accounts_count; i++)
            if (!action_may(action, PERMISSION_DECLARATION_VIEW, own.accounts[i]))
                return 0;
    }
    if (own.accounts_count == 0)
        return 0;
    bool *firms = arena_array(action->arena, own.accounts_count, sizeof(*firms));
    for (size_t i = 0; i < own.accounts_count; i++)
        firms[i] = !action_sees_others(action, own.accounts[i]);
    own.firms = firms;
    own.firm = action->actor.business;
    return store_list_declarations(action->store, action->arena, &own, ret);
}
