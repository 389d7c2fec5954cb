/* Who filed and who paid on an account; a broker's own filings over all its clients. */
#include "action_impl.h"

static struct parties_scope scope_of(const struct action *action, date statement_on,
                                     const char *firm)
{
    return (struct parties_scope){.from = date_add(date_months_later(statement_on, -1), 1),
                                  .to = statement_on,
                                  .on = date_before(action->today, statement_on) ? action->today
                                                                                 : statement_on,
                                  .firm = firm};
}

static enum code load(struct action *action, program_account account,
                      const struct parties_scope *scope, struct parties *ret)
{
    struct item_filter filter = {.account = account, .type = -1};
    struct ledger_item *items;
    struct ledger_link *links;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    size_t links_count =
        store_list_links(action->store, action->arena, account, 0, 0, &links);
    enum code code = action_whole(action);
    if (code == OK)
        billing_parties(action->arena, items, count, links, links_count, scope, ret);
    return code;
}

enum code action_parties(struct action *action, program_account account, date statement_on,
                         struct parties *ret, bool *ret_own_only)
{
    bool all = action_may(action, PERMISSION_ACCOUNT_VIEW, account);
    if (!all && !action_may(action, PERMISSION_DECLARATION_VIEW, account))
        return NOT_FOUND;
    *ret_own_only = !all;
    struct parties_scope scope =
        scope_of(action, statement_on, all ? NULL : action->actor.business.text);
    return load(action, account, &scope, ret);
}

enum code action_broker_statement(struct action *action, date statement_on,
                                  struct broker_statement *ret)
{
    struct reachable_account *accounts;
    struct broker_statement statement = {.statement_on = statement_on};
    size_t count = action_accounts(action, &accounts), capacity = 0;
    if (action->actor.system || action->actor.business.text[0] == '\0' ||
        strcmp(action->actor.role, "officer") == 0)
        return NOT_FOUND;
    struct parties_scope scope = scope_of(action, statement_on, action->actor.business.text);
    for (size_t i = 0; i < count; i++) {
        struct parties parties;
        if (!accounts[i].client || !action_may(action, PERMISSION_DECLARATION_VIEW,
                                               accounts[i].account.account))
            continue;
        enum code code = load(action, accounts[i].account.account, &scope, &parties);
        if (code != OK)
            return code;
        struct broker_client *client = LIST_PUSH(action->arena, statement.clients,
                                                 statement.clients_count, capacity);
        *client = (struct broker_client){&accounts[i], parties};
        statement.lines += parties.total.lines;
        statement.charged = money_add(statement.charged, parties.total.charged);
        statement.cleared = money_add(statement.cleared, parties.total.cleared);
        statement.outstanding = money_add(statement.outstanding, parties.total.outstanding);
        statement.warnings += parties.warnings_count;
    }
    *ret = statement;
    return OK;
}
