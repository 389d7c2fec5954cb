/* Who may do what on which account: facts/permissions.rec by role, delegations by day. */
#include "action_impl.h"

/* Is the word one of those parted by blanks? Never the empty one: a person of no business yet. */
static bool lists(const char *words, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = words; *at != '\0' && size > 0; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        if (length == size && memcmp(at, word, size) == 0)
            return true;
        at += length;
    }
    return false;
}

bool permission_of_role(enum permission permission, const char *role)
{
    return lists(permissions[permission].roles, role);
}

bool permission_of_delegation(enum permission permission,
                              const struct registry_delegation *delegation)
{
    const char *needs = permissions[permission].delegated;
    return lists(needs, "any") || (delegation->file && lists(needs, "file")) ||
           (delegation->statements && lists(needs, "statements")) ||
           (delegation->pay && lists(needs, "pay"));
}

static bool delegation_covers(const struct registry_delegation *delegation,
                              enum permission permission, date on)
{
    return registry_delegation_active(delegation, on) &&
           permission_of_delegation(permission, delegation);
}

static void look_kind(void *context, const struct kept_business *kept)
{
    *(bool *)context = kept->business->kind == BUSINESS_AGENCY;
}

/* A key of the agency is no business's software. */
static bool is_agency(struct action *action)
{
    bool agency = false;
    return action->actor.software &&
           kept_look(action, action->actor.business, look_kind, &agency) == OK && agency;
}

static const char *role_of(struct action *action)
{
    return is_agency(action) ? "agency" : action->actor.software ? "software" : action->actor.role;
}

/* For the agency, on every account there is. */
static bool acts_everywhere(const char *role)
{
    return strcmp(role, "agency") == 0 || strcmp(role, "officer") == 0;
}

struct account_question {
    program_account account; /* none: any of the business */
    bn delegate;
    enum permission permission;
    date on;
    bool exists, delegated;
    bool others;      /* it sees what others filed, too */
    bool unlimited;   /* no ceiling; else */
    money ceiling;    /* the highest */
};

static void look_account(void *context, const struct kept_business *kept)
{
    struct account_question *question = context;
    question->exists = registry_find_account(kept->business, question->account) != NULL;
    for (size_t i = 0; i < kept->delegations_count; i++) {
        const struct registry_delegation *d = &kept->delegations[i];
        if (!bn_equal(d->delegate, question->delegate) ||
            !(question->account.text[0] == '\0' ||
              registry_delegation_reaches(d, question->account)) ||
            !delegation_covers(d, question->permission, question->on))
            continue;
        question->delegated = true;
        question->others |= !d->own_only;
        question->unlimited |= d->ceiling.cents == 0;
        if (d->ceiling.cents > question->ceiling.cents)
            question->ceiling = d->ceiling;
    }
}

bool action_may(struct action *action, enum permission permission, program_account account)
{
    const struct actor *actor = &action->actor;
    if (actor->system)
        return true;
    const char *role = role_of(action);
    bool everywhere = acts_everywhere(role);
    /* On a client's account a person needs a role in the firm that could do it, and the firm the
     * delegation. */
    if (!permission_of_role(permission, role))
        return false;
    if (account.text[0] == '\0')
        return everywhere;
    struct account_question question = {.account = account, .delegate = actor->business,
                                        .permission = permission, .on = action->today};
    bn owner = program_account_bn(account);
    if (kept_look(action, owner, look_account, &question) != OK || !question.exists)
        return false;
    return everywhere || bn_equal(owner, actor->business) || question.delegated;
}

/* The answer by which a firm acts on a client's account; false: it is not by a delegation. */
static bool by_delegation(struct action *action, enum permission permission,
                          program_account account, struct account_question *ret)
{
    const struct actor *actor = &action->actor;
    bn owner = program_account_bn(account);
    *ret = (struct account_question){.account = account, .delegate = actor->business,
                                     .permission = permission, .on = action->today};
    return !actor->system && !acts_everywhere(role_of(action)) &&
           !bn_equal(owner, actor->business) && kept_look(action, owner, look_account, ret) == OK;
}

bool action_sees_others(struct action *action, program_account account)
{
    struct account_question question;
    return !by_delegation(action, PERMISSION_DECLARATION_VIEW, account, &question) ||
           question.others;
}

bool action_may_see(struct action *action, program_account account, transaction_number transaction)
{
    return action_may(action, PERMISSION_DECLARATION_VIEW, account) &&
           (action_sees_others(action, account) ||
            store_filed_by(action->store, transaction, action->actor.business));
}

enum code action_check_ceiling(struct action *action, enum permission permission,
                               program_account account, money amount, const char *pointer)
{
    struct account_question question;
    const struct registry_business *business;
    if (!by_delegation(action, permission, account, &question) || question.unlimited ||
        amount.cents <= question.ceiling.cents)
        return OK;
    enum code code = action_business(action, program_account_bn(account), &business);
    if (code != OK)
        return code;
    findings_add(&action->findings, FINDING_DLG_0001, 0, pointer,
                 money_text(action->arena, amount), money_text(action->arena, question.ceiling),
                 business->legal_name);
    return FINDINGS;
}

static struct reachable_account reachable(struct action *action, const char *legal_name,
                                          const struct registry_account *account, bool client)
{
    bool officer = strcmp(action->actor.role, "officer") == 0;
    return (struct reachable_account){.account = *account,
                                      .legal_name = legal_name,
                                      .client = client,
                                      .role = client && !officer ? "broker" : action->actor.role};
}

bool action_reach(struct action *action, program_account account, struct reachable_account *ret)
{
    struct account_question question = {.account = account,
                                        .delegate = action->actor.business,
                                        .permission = PERMISSION_DECLARATION_VIEW,
                                        .on = action->today};
    bn owner = program_account_bn(account);
    bool everywhere = action->actor.system || acts_everywhere(role_of(action));
    bool own = !everywhere && bn_equal(owner, action->actor.business);
    const struct registry_business *business;
    if (kept_look(action, owner, look_account, &question) != OK || !question.exists ||
        !(everywhere || own || question.delegated) ||
        action_business(action, owner, &business) != OK)
        return false;
    *ret = reachable(action, business->legal_name, registry_find_account(business, account), !own);
    return true;
}

const char *action_business_name(struct action *action, bn owner)
{
    struct account_question question = {.delegate = action->actor.business,
                                        .permission = PERMISSION_DECLARATION_VIEW,
                                        .on = action->today};
    const struct registry_business *business;
    if (kept_look(action, owner, look_account, &question) != OK ||
        !(action->actor.system || acts_everywhere(role_of(action)) ||
          bn_equal(owner, action->actor.business) || question.delegated) ||
        action_business(action, owner, &business) != OK)
        return NULL;
    return business->legal_name;
}

struct reach {
    struct action *action;
    struct reachable_account *list;
    size_t count, capacity, most;
};

static void reach(struct reach *of, const char *legal_name, const struct registry_account *account,
                  bool client)
{
    if (of->count < of->most)
        *LIST_PUSH(of->action->arena, of->list, of->count, of->capacity) =
            reachable(of->action, legal_name, account, client);
}

static void reach_all(struct reach *of, const struct registry_business *business, bool client)
{
    for (size_t i = 0; i < business->accounts_count; i++)
        reach(of, business->legal_name, &business->accounts[i], client);
}

/* An account comes once, by however many delegations. */
static void reach_clients(struct reach *of, enum permission permission)
{
    struct action *action = of->action;
    struct registry_client *list;
    const struct registry_account *last = NULL;
    if (of->count == of->most)
        return;
    size_t count = store_list_clients(action->store, action->arena, action->actor.business,
                                      action->today, ACCOUNT_NONE, 0, &list);
    for (size_t i = 0; i < count; i++) {
        const struct registry_account *account = &list[i].account;
        if (!delegation_covers(&list[i].delegation, permission, action->today) ||
            (last != NULL && program_account_equal(last->account, account->account)))
            continue;
        reach(of, list[i].legal_name, account, true);
        last = account;
    }
}

size_t action_accounts_for(struct action *action, enum permission permission, size_t most,
                           struct reachable_account **ret)
{
    struct reach all = {.action = action, .most = most};
    const struct registry_business *business;
    if (action->actor.system || acts_everywhere(role_of(action))) {
        struct registry_business *list;
        size_t count = store_list_businesses(action->store, action->arena, &list);
        for (size_t i = 0; i < count; i++)
            reach_all(&all, &list[i], true);
    } else {
        if (action_business(action, action->actor.business, &business) == OK)
            reach_all(&all, business, false);
        reach_clients(&all, permission);
    }
    *ret = all.list;
    return all.count;
}

size_t action_accounts(struct action *action, struct reachable_account **ret)
{
    return action_accounts_for(action, PERMISSION_DECLARATION_VIEW, SIZE_MAX, ret);
}
