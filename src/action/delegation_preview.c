/* What the other side will see: the checks and lists of every page, asked as if it had that. */
#include "delegation_impl.h"

enum { PREVIEW_SHOWN = 10 };

static size_t list(struct action *action, program_account account, struct stored_declaration **ret)
{
    const struct declaration_filter filter = {.accounts = &account, .accounts_count = 1};
    return action_list_declarations(action, &filter, ret);
}

static void look(struct action *action, struct action *other, program_account account,
                 struct previewed_account *ret)
{
    struct stored_declaration *all;
    struct stored_statement *statements;
    struct account_balance balance;
    *ret = (struct previewed_account){
        .account = account,
        .file = action_may(other, PERMISSION_DECLARATION_FILE, account),
        .statements = action_may(other, PERMISSION_ACCOUNT_VIEW, account),
        .pay = action_may(other, PERMISSION_PAYMENT_MAKE, account)};
    ret->seen = list(other, account, &ret->declarations);
    ret->declarations_count = ret->seen < PREVIEW_SHOWN ? ret->seen : PREVIEW_SHOWN;
    ret->all = list(action, account, &all);
    ret->statements_count = action_list_statements(other, account, NULL, &statements);
    if (action_balance(other, account, &balance) == OK)
        ret->balance = balance.balance;
}

enum code action_preview_delegation(struct action *action, bn firm,
                                    const struct delegation_order *order,
                                    struct delegation_preview *ret)
{
    const struct registry_business *client;
    const struct registry_delegation *want;
    size_t count;
    if (!delegation_manages(action))
        return FORBIDDEN;
    bn number = action->actor.business;
    enum code code = delegation_judge(action, number, firm, order, false, &want, &count);
    if (code == OK)
        code = action_business(action, number, &client);
    if (code != OK)
        return code;
    /* On its first day, should that be still to come. */
    struct registry_delegation *assumed_list = arena_array(action->arena, count, sizeof(*want));
    for (size_t i = 0; i < count; i++) {
        assumed_list[i] = want[i];
        assumed_list[i].from = action->today;
    }
    const struct assumed_delegations assumed = {number, assumed_list, count};
    struct action other = *action;
    other.assumed = &assumed;
    const struct membership manager = {
        .person = action->actor.name, .business = firm, .role = ROLE_MANAGER};
    other.actor = (struct actor){.name = action->actor.name, .business = firm, .role = "manager",
                                 .memberships = &manager, .memberships_count = 1};
    struct delegation_preview preview = {
        .sentence = delegation_say(action, client->legal_name, firm, want, count)};
    preview.accounts =
        arena_array(action->arena, client->accounts_count + 1, sizeof(*preview.accounts));
    for (size_t i = 0; i < client->accounts_count; i++) {
        struct reachable_account unused;
        if (action_reach(&other, client->accounts[i].account, &unused))
            look(action, &other, client->accounts[i].account,
                 &preview.accounts[preview.accounts_count++]);
        else
            preview.hidden_count++;
    }
    *ret = preview;
    return action_whole(action);
}
