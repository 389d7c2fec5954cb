/* Who may do what on which account: facts/permissions.rec by role, memberships, delegations by
 * day. */
#include "action_impl.h"

#include <stdlib.h>

/* Is the word one of those parted by blanks? Never the empty one: a person of no business yet. */
bool permission_lists(const char *words, const char *word)
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

/* ---- what a role gives ---- */

static bool parameter_says(struct action *action, enum permission permission)
{
    return strcmp(tariff_parameter(action->tariff, permissions[permission].parameter,
                                   action->today, "0"), "1") == 0;
}

/* What a client lets a firm do, whatever its days. */
static bool delegation_gives(struct action *action, const struct registry_delegation *d,
                             enum permission permission)
{
    const char *needs = permissions[permission].delegated;
    bool whole = registry_delegation_whole(d);
    switch (permissions[permission].cells[whole ? ROLE_THIRD_BUSINESS : ROLE_THIRD_PROGRAM]) {
    case CELL_Y:
    case CELL_P:
        return true;
    case CELL_V:
    case CELL_V3:
    case CELL_BROKER:
        return permission_lists(needs, "any") || (d->file && permission_lists(needs, "file")) ||
               (d->statements && permission_lists(needs, "statements")) ||
               (d->pay && permission_lists(needs, "pay"));
    case CELL_D:
        return parameter_says(action, permission);
    case CELL_NO:
    case CELL_OWN:
    case CELL_REQUEST:
    case CELL_COUNT:
        break;
    }
    return false;
}

static bool delegation_covers(struct action *action, const struct registry_delegation *delegation,
                              enum permission permission)
{
    return registry_delegation_active(delegation, action->today) &&
           delegation_gives(action, delegation, permission);
}

/* In one's own business. What is of a firm itself is there for those who act for others. */
static bool role_gives(enum role role, enum permission permission, enum business_kind kind)
{
    enum cell cell = permissions[permission].cells[role];
    return cell == CELL_Y || cell == CELL_P ||
           (cell == CELL_OWN && (kind == BUSINESS_BROKER || kind == BUSINESS_CONSULTANT));
}

enum role actor_role(const struct actor *actor, bn business, const char *program)
{
    enum role role = ROLE_UNASSOCIATED;
    if (bn_equal(business, actor->business) && strcmp(actor->role, role_ids[ROLE_MANAGER]) == 0)
        return ROLE_MANAGER;
    for (size_t i = 0; i < actor->memberships_count; i++) {
        const struct membership *m = &actor->memberships[i];
        if (m->role > role && bn_equal(m->business, business) &&
            (program == NULL || m->program[0] == '\0' || strcmp(m->program, program) == 0))
            role = m->role;
    }
    return role;
}

static enum role role_on(const struct actor *actor, const program_account *account)
{
    return actor_role(actor, program_account_bn(*account), program_account_program(account));
}

/* ---- who asks ---- */

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

/* officer, agency or software; NULL: a person with memberships. */
static const char *staff(struct action *action)
{
    if (action->actor.software)
        return is_agency(action) ? "agency" : "software";
    return strcmp(action->actor.role, "officer") == 0 ? "officer" : NULL;
}

/* Does the fact give it to these: an officer by the roles held, keys as what they are? */
static bool gives(const struct action *action, const char *staff, enum permission permission)
{
    const struct permission_fact *fact = &permissions[permission];
    return strcmp(staff, "officer") == 0 ? (action->actor.staff & fact->staff) != 0
                                         : permission_lists(fact->roles, staff);
}

/* An officer is told what was missing. */
static bool refuse(struct action *action, const char *staff, enum permission permission)
{
    if (strcmp(staff, "officer") == 0)
        action->refused = &permissions[permission];
    return false;
}

/* For the agency, on every account there is. */
static bool acts_everywhere(const struct action *action, const char *staff)
{
    return action->actor.system || (staff != NULL && strcmp(staff, "software") != 0);
}

struct account_question {
    struct action *action;
    program_account account; /* none: any of the business */
    enum permission permission;
    const char *staff; /* NULL: a person */
    bool as_firm;      /* by delegation only */
    bool exists, own, delegated;
    bool others;    /* it sees what others filed, too */
    bool unlimited; /* no ceiling; else */
    money ceiling;  /* the highest */
};

static bool is_own(const struct account_question *question, const struct kept_business *kept)
{
    const struct actor *actor = &question->action->actor;
    if (question->staff != NULL)
        return bn_equal(kept->business->bn, actor->business);
    enum role role = question->account.text[0] == '\0'
                         ? actor_role(actor, kept->business->bn, NULL)
                         : role_on(actor, &question->account);
    return role != ROLE_UNASSOCIATED &&
           role_gives(role, question->permission, kept->business->kind);
}

/* On a client's account a person needs a role in the firm acted for that could do it, and the firm
 * the delegation. What is assigned to the person counts for the client instead of the role in the
 * firm; its manager has all. */
static bool firm_could(struct action *action, const char *staff, enum permission permission,
                       bn client)
{
    const struct actor *actor = &action->actor;
    if (staff != NULL)
        return true;
    enum role role = actor_role(actor, actor->business, NULL);
    if (role != ROLE_UNASSOCIATED && role != ROLE_MANAGER)
        role = assigned_role(action, client, role);
    return role != ROLE_UNASSOCIATED && permissions[permission].cells[role] != CELL_NO;
}

bool action_could_for(struct action *action, enum permission permission, bn client)
{
    return action->actor.system || action->actor.software ||
           firm_could(action, NULL, permission, client);
}

static void look_account(void *context, const struct kept_business *kept)
{
    struct account_question *question = context;
    struct action *action = question->action;
    question->exists = registry_find_account(kept->business, question->account) != NULL;
    question->own = !question->as_firm && is_own(question, kept);
    if (question->own)
        return;
    for (size_t i = 0; i < kept->delegations_count; i++) {
        const struct registry_delegation *d = &kept->delegations[i];
        if (!bn_equal(d->delegate, action->actor.business) ||
            !(question->account.text[0] == '\0' ||
              registry_delegation_reaches(d, question->account)) ||
            !delegation_covers(action, d, question->permission))
            continue;
        question->delegated = true;
        question->others |= !d->own_only;
        question->unlimited |= d->ceiling.cents == 0;
        if (d->ceiling.cents > question->ceiling.cents)
            question->ceiling = d->ceiling;
    }
}

static void look_licence(void *context, const struct kept_business *kept)
{
    struct account_question *question = context;
    question->delegated = registry_licence_holds(kept->business, question->action->today);
}

/* A firm acts for others while its licence holds; the door says so when it does not. */
static bool licensed(struct action *action)
{
    struct account_question question = {.action = action, .delegated = true};
    (void)kept_look(action, action->actor.business, look_licence, &question);
    action->unlicensed |= !question.delegated;
    return question.delegated;
}

/* false: there is no such business, or no such account of it. */
static bool ask(struct account_question *question, bn owner)
{
    struct action *action = question->action;
    if (kept_look(action, owner, look_account, question) != OK ||
        (question->account.text[0] != '\0' && !question->exists))
        return false;
    if (question->delegated && !firm_could(action, question->staff, question->permission, owner)) {
        question->delegated = question->others = question->unlimited = false;
        question->ceiling = (money){0};
    }
    return true;
}

/* Is there the account (or business), and is it within the actor's reach for this? */
static bool within_reach(struct action *action, enum permission permission, bn owner,
                         program_account account, bool *ret_client)
{
    const char *who = action->actor.system ? NULL : staff(action);
    struct account_question question = {
        .action = action, .account = account, .permission = permission, .staff = who};
    if (!ask(&question, owner))
        return false;
    if (who != NULL && !gives(action, who, permission) &&
        !(permissions[permission].emergency && bn_equal(action->actor.emergency, owner)))
        return refuse(action, who, permission);
    bool everywhere = acts_everywhere(action, who);
    *ret_client = everywhere || !question.own;
    return everywhere || question.own || (question.delegated && licensed(action));
}

bool action_may(struct action *action, enum permission permission, program_account account)
{
    bool client;
    if (action->actor.system)
        return true;
    if (account.text[0] != '\0')
        return within_reach(action, permission, program_account_bn(account), account, &client);
    const char *who = staff(action);
    bool anybody = permissions[permission].cells[ROLE_UNASSOCIATED] == CELL_Y;
    if (who == NULL)
        return anybody;
    return ((anybody || acts_everywhere(action, who)) && gives(action, who, permission)) ||
           refuse(action, who, permission);
}

bool action_may_look(struct action *action, enum permission permission)
{
    return (action->actor.staff & STAFF_AUDITOR) != 0 ||
           action_may(action, permission, ACCOUNT_NONE);
}

bool action_may_in(struct action *action, enum permission permission, bn business)
{
    bool client;
    return action->actor.system ||
           within_reach(action, permission, business, ACCOUNT_NONE, &client);
}

/* The answer by which a firm acts on a client's account; false: it is not by a delegation. */
static bool by_delegation(struct action *action, enum permission permission,
                          program_account account, struct account_question *ret)
{
    const char *who = action->actor.system ? NULL : staff(action);
    *ret = (struct account_question){
        .action = action, .account = account, .permission = permission, .staff = who};
    return !acts_everywhere(action, who) && ask(ret, program_account_bn(account)) && !ret->own;
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

void action_turn(struct action *action, program_account account)
{
    struct actor *actor = &action->actor;
    bn owner = program_account_bn(account);
    enum role role = actor_role(actor, owner, NULL);
    struct account_question question = {.action = action, .account = account, .as_firm = true,
                                        .permission = PERMISSION_DECLARATION_VIEW};
    if (role == ROLE_UNASSOCIATED || bn_equal(owner, actor->business) ||
        (ask(&question, owner) && question.delegated))
        return;
    actor->business = owner;
    memset(actor->role, 0, sizeof(actor->role));
    memcpy(actor->role, role_ids[role], strlen(role_ids[role]));
}

/* ---- what is in reach ---- */

static struct reachable_account reachable(struct action *action, const char *legal_name,
                                          const struct registry_account *account, bool client)
{
    const struct actor *actor = &action->actor;
    const char *role = strcmp(actor->role, "officer") == 0 ? actor->role
                       : client                            ? "broker"
                       : actor->software
                           ? "software"
                           : role_ids[role_on(actor, &account->account)];
    return (struct reachable_account){.account = *account, .legal_name = legal_name,
                                      .client = client, .role = role};
}

bool action_reach(struct action *action, program_account account, struct reachable_account *ret)
{
    bn owner = program_account_bn(account);
    const struct registry_business *business;
    bool client;
    if (!within_reach(action, PERMISSION_DECLARATION_VIEW, owner, account, &client) ||
        action_business(action, owner, &business) != OK)
        return false;
    *ret = reachable(action, business->legal_name, registry_find_account(business, account),
                     client);
    return true;
}

const char *action_business_name(struct action *action, bn owner)
{
    const struct registry_business *business;
    bool client;
    if (!within_reach(action, PERMISSION_DECLARATION_VIEW, owner, ACCOUNT_NONE, &client) ||
        action_business(action, owner, &business) != OK)
        return NULL;
    return business->legal_name;
}

/* What a search looks for, folded; a number without blanks, "" none; clients of groups so named. */
struct sought {
    const char *name, *number;
    bn *grouped; /* by number */
    size_t grouped_count;
};

struct reach {
    struct action *action;
    enum permission permission;
    const struct sought *sought; /* NULL: all */
    struct reachable_account *list;
    size_t count, capacity, most;
    program_account after; /* everybody: those that come behind it */
};

static int by_number(const void *a, const void *b)
{
    return strcmp(((const bn *)a)->text, ((const bn *)b)->text);
}

static bool is_sought(const struct reach *of, bn owner, const char *legal_name, const char *number)
{
    const struct sought *sought = of->sought;
    struct arena *arena = of->action->arena;
    return strstr(text_fold(arena, legal_name), sought->name) != NULL ||
           (*sought->number != '\0' && strstr(number, sought->number) != NULL) ||
           (sought->grouped_count > 0 && bsearch(&owner, sought->grouped, sought->grouped_count,
                                                 sizeof(owner), by_number) != NULL);
}

static void reach(struct reach *of, const char *legal_name, const struct registry_account *account,
                  bool client)
{
    if (of->count < of->most &&
        (of->sought == NULL ||
         is_sought(of, program_account_bn(account->account), legal_name,
                   text_fold(of->action->arena, account->account.text))))
        *LIST_PUSH(of->action->arena, of->list, of->count, of->capacity) =
            reachable(of->action, legal_name, account, client);
}

static void reach_all(struct reach *of, const struct registry_business *business, bool client)
{
    for (size_t i = 0; i < business->accounts_count; i++)
        reach(of, business->legal_name, &business->accounts[i], client);
}

static void reach_own(struct reach *of, bn number)
{
    const struct registry_business *business;
    struct action *action = of->action;
    if (action_business(action, number, &business) != OK)
        return;
    for (size_t i = 0; i < business->accounts_count; i++) {
        const struct registry_account *account = &business->accounts[i];
        if (action->actor.software ||
            role_gives(role_on(&action->actor, &account->account), of->permission, business->kind))
            reach(of, business->legal_name, account, false);
    }
}

/* How many of a full page are whole: the last account may have another delegation behind it. */
static size_t whole_accounts(const struct registry_client *list, size_t count)
{
    size_t whole = count;
    while (whole > 0 && program_account_equal(list[whole - 1].account.account,
                                              list[count - 1].account.account))
        whole--;
    return whole == 0 ? count : whole;
}

/* What the firm has, as rows of accounts; the last that was reached goes on in `last`. */
static void reach_rows(struct reach *of, const struct registry_client *list, size_t count,
                       program_account *last)
{
    struct action *action = of->action;
    const char *who = staff(action);
    for (size_t i = 0; i < count; i++) {
        const struct registry_account *account = &list[i].account;
        if (delegation_covers(action, &list[i].delegation, of->permission) &&
            !program_account_equal(*last, account->account) &&
            firm_could(action, who, of->permission, program_account_bn(account->account))) {
            reach(of, list[i].legal_name, account, true);
            *last = account->account;
        }
    }
}

enum { AT_ONCE = 1000 };

/* After one, page by page until there are enough. An account comes once, by however many
 * delegations. */
static void reach_all_clients(struct reach *of, program_account after)
{
    struct action *action = of->action;
    program_account last = ACCOUNT_NONE;
    for (bool more = true; more && of->count < of->most;) {
        struct registry_client *list;
        size_t wanted = of->most - of->count;
        /* One more than wanted says that none is behind; all of a firm's are asked for at once. */
        size_t limit = wanted < AT_ONCE ? wanted + 1 : 0;
        size_t count = store_list_clients(action->store, action->arena, action->actor.business,
                                          action->today, after, limit, &list);
        more = limit > 0 && count == limit;
        if (more)
            count = whole_accounts(list, count);
        reach_rows(of, list, count, &last);
        if (count > 0)
            after = list[count - 1].account.account;
    }
}

/* Clients by number, those of `chosen` alone; accounts after one. */
static void reach_chosen(struct reach *of, program_account after, const bn *chosen, size_t count)
{
    struct action *action = of->action;
    program_account last = ACCOUNT_NONE;
    size_t most = of->most < AT_ONCE ? of->most : AT_ONCE, some;
    for (size_t from = 0; from < count && of->count < of->most; from += some) {
        struct registry_client *list;
        size_t begin = 0;
        some = count - from < most ? count - from : most;
        size_t rows = store_list_clients_among(action->store, action->arena,
                                               action->actor.business, action->today,
                                               chosen + from, some, &list);
        while (begin < rows && strcmp(list[begin].account.account.text, after.text) <= 0)
            begin++;
        reach_rows(of, list + begin, rows - begin, &last);
    }
}

static bn client_of(program_account account)
{
    return account.text[0] == '\0' ? (bn){""} : program_account_bn(account);
}

static bool chooses(struct action *action)
{
    const struct actor *actor = &action->actor;
    return staff(action) == NULL && actor_role(actor, actor->business, NULL) != ROLE_MANAGER;
}

/* A firm's clients; to those who act for assigned ones alone there are no others. */
static void reach_clients(struct reach *of, program_account after)
{
    struct action *action = of->action;
    bn *chosen;
    size_t count;
    size_t some = of->most < AT_ONCE ? of->most + 1 : AT_ONCE;
    bn from = client_of(after);
    if (!licensed(action))
        return;
    if (!chooses(action) || !assigned_only(action, from, false, some, &chosen, &count)) {
        reach_all_clients(of, after);
        return;
    }
    while (count > 0 && of->count < of->most) {
        reach_chosen(of, after, chosen, count);
        if (count < some)
            break;
        from = chosen[count - 1];
        (void)assigned_only(action, from, true, some, &chosen, &count);
    }
}

/* Those of the business acted for first, then of the others the person works for, by number. */
static void reach_owns(struct reach *of)
{
    const struct actor *actor = &of->action->actor;
    if (actor->business.text[0] != '\0')
        reach_own(of, actor->business);
    for (size_t i = 0; i < actor->memberships_count; i++) {
        bn business = actor->memberships[i].business;
        bool again = i > 0 && bn_equal(business, actor->memberships[i - 1].business);
        if (!again && !bn_equal(business, actor->business))
            reach_own(of, business);
    }
}

/* Then its clients'. */
static void reach_each(struct reach *of, program_account after)
{
    reach_owns(of);
    if (of->action->actor.business.text[0] != '\0')
        reach_clients(of, after);
}

/* 123456782rm0001, or a part of it: what comes before the letters ends the business's number. */
static bool may_have(bn client, const char *number)
{
    size_t digits = strcspn(number, "r"), size = strlen(client.text);
    return number[digits] == '\0' ||
           (digits <= size && strncmp(client.text + size - digits, number, digits) == 0);
}

static bool name_sought(const struct reach *of, const struct named_client *named)
{
    const char *number = of->sought->number;
    return is_sought(of, named->bn, named->legal_name, named->bn.text) ||
           (strpbrk(number, "r") != NULL && may_have(named->bn, number));
}

/* Accounts of the business that come after the one of `of`. */
static bool reach_behind(struct reach *of, bn number)
{
    const struct registry_business *business;
    if (action_business(of->action, number, &business) != OK)
        return false;
    for (size_t i = 0; i < business->accounts_count; i++)
        if (strcmp(business->accounts[i].account.text, of->after.text) > 0)
            reach(of, business->legal_name, &business->accounts[i], true);
    return true;
}

/* Page by page until there are enough, by number; of those that are looked for names alone. */
static void reach_everybody(struct reach *of)
{
    struct action *action = of->action;
    bn last = client_of(of->after), exactly;
    /* A whole number, or an account: nobody else is read. */
    if (of->sought != NULL && strlen(of->sought->number) >= 9 &&
        bn_parse(arena_copy(action->arena, of->sought->number, 9), &exactly) &&
        reach_behind(of, exactly) && of->count > 0)
        return;
    if (last.text[0] != '\0')
        (void)reach_behind(of, last);
    for (bool more = true; more && of->count < of->most;) {
        struct named_client *names;
        const size_t some = of->sought == NULL && of->most < AT_ONCE ? of->most : AT_ONCE;
        size_t count = store_page_names(action->store, action->arena, last, some, &names);
        more = count == some;
        for (size_t i = 0; i < count && of->count < of->most; i++)
            if (of->sought == NULL || name_sought(of, &names[i]))
                (void)reach_behind(of, names[i].bn);
        if (count > 0)
            last = names[count - 1].bn;
    }
}

static bool reaches_everybody(const struct reach *of, const char *who)
{
    return acts_everywhere(of->action, who) &&
           (who == NULL || gives(of->action, who, of->permission));
}

/* For the agency, whatever it may; false: it is for those of a business. */
static bool reach_agency(struct reach *of, const char *who)
{
    struct action *action = of->action;
    bool may = who == NULL || gives(action, who, of->permission);
    const struct registry_business *opened;
    if (!may && permissions[of->permission].emergency &&
        action->actor.emergency.text[0] != '\0' &&
        action_business(action, action->actor.emergency, &opened) == OK)
        reach_all(of, opened, true);
    if (may && acts_everywhere(action, who))
        reach_everybody(of);
    return !may || acts_everywhere(action, who);
}

size_t action_accounts_for(struct action *action, enum permission permission, size_t most,
                           struct reachable_account **ret)
{
    const char *who = action->actor.system ? NULL : staff(action);
    struct reach all = {.action = action, .permission = permission, .most = most};
    if (!reach_agency(&all, who))
        reach_each(&all, ACCOUNT_NONE);
    *ret = all.list;
    return all.count;
}

/* Is it the business acted for, or another the person works for? */
static bool works_there(const struct actor *actor, bn business)
{
    return bn_equal(business, actor->business) ||
           actor_role(actor, business, NULL) != ROLE_UNASSOCIATED;
}

size_t action_accounts_page(struct action *action, program_account after, size_t limit,
                            struct reachable_account **ret)
{
    const char *who = action->actor.system ? NULL : staff(action);
    /* Staff find businesses whose accounts they may not open. */
    bool officer = who != NULL && strcmp(who, "officer") == 0;
    struct reach all = {.action = action, .most = limit,
                        .permission = officer ? PERMISSION_BUSINESS_VIEW
                                              : PERMISSION_DECLARATION_VIEW};
    if (reaches_everybody(&all, who)) {
        all.after = after;
        reach_everybody(&all);
        *ret = all.list;
        return all.count;
    }
    bool all_own = after.text[0] == '\0' || acts_everywhere(action, who) ||
                   works_there(&action->actor, program_account_bn(after));
    if (!all_own) {
        if (who == NULL || gives(action, who, all.permission))
            reach_clients(&all, after);
        *ret = all.list;
        return all.count;
    }
    /* Behind one of one's own all are read: few have more of those than a page. */
    size_t most = after.text[0] == '\0' ? limit : SIZE_MAX, from = 0;
    size_t count = action_accounts_for(action, all.permission, most, ret);
    if (after.text[0] != '\0') {
        while (from < count && !program_account_equal((*ret)[from].account.account, after))
            from++;
        from += from < count;
    }
    *ret += from;
    return count - from > limit ? limit : count - from;
}

size_t action_accounts(struct action *action, struct reachable_account **ret)
{
    return action_accounts_for(action, PERMISSION_DECLARATION_VIEW, SIZE_MAX, ret);
}

/* ---- found by a word ---- */

/* Numbers of the clients in groups with the word in their name. */
static void seek_groups(struct action *action, struct sought *sought)
{
    struct client_group *groups;
    size_t capacity = 0;
    size_t count = store_list_client_groups(action->store, action->arena, action->actor.business,
                                            &groups);
    for (size_t i = 0; i < count; i++) {
        struct named_client *list;
        if (strstr(groups[i].folded, sought->name) == NULL)
            continue;
        size_t members = store_list_group_members(action->store, action->arena, groups[i].firm,
                                                  groups[i].id, (bn){""}, SIZE_MAX, &list);
        for (size_t k = 0; k < members; k++)
            *LIST_PUSH(action->arena, sought->grouped, sought->grouped_count, capacity) =
                list[k].bn;
    }
    if (sought->grouped_count > 1)
        qsort(sought->grouped, sought->grouped_count, sizeof(bn), by_number);
}

/* Names alone are read of all clients, more of those that are found. */
static void find_clients(struct reach *of, program_account after)
{
    struct action *action = of->action;
    struct named_client *names;
    size_t found = 0;
    const char *who = staff(action);
    size_t count = store_list_client_names(action->store, action->arena, action->actor.business,
                                           action->today, client_of(after), &names);
    bn *list = arena_array(action->arena, count + 1, sizeof(*list));
    for (size_t i = 0; i < count; i++)
        if (name_sought(of, &names[i]) &&
            firm_could(action, who, of->permission, names[i].bn))
            list[found++] = names[i].bn;
    reach_chosen(of, after, list, found);
}

static struct sought seek(struct action *action, const char *text)
{
    struct sought sought = {.name = text_fold(action->arena, text)};
    char *number = arena_text(action->arena, sought.name), *to = number;
    for (const char *at = sought.name; *at != '\0'; at++)
        if (*at != ' ')
            *to++ = *at;
    *to = '\0';
    sought.number = number;
    return sought;
}

size_t action_find_accounts(struct action *action, const char *text, program_account after,
                            size_t limit, struct reachable_account **ret)
{
    const char *who = action->actor.system ? NULL : staff(action);
    struct sought sought = seek(action, text);
    struct reach own = {.action = action, .permission = PERMISSION_DECLARATION_VIEW,
                        .sought = &sought, .most = SIZE_MAX};
    if (reaches_everybody(&own, who)) {
        own.most = limit;
        own.after = after;
        reach_everybody(&own);
        *ret = own.list;
        return own.count;
    }
    bool agency = reach_agency(&own, who), begun = after.text[0] != '\0';
    size_t from = 0;
    if (!agency && (!begun || works_there(&action->actor, program_account_bn(after))))
        reach_owns(&own);
    while (begun && from < own.count &&
           !program_account_equal(own.list[from].account.account, after))
        from++;
    bool among_own = from < own.count;
    struct reach all = own;
    all.list = NULL;
    all.count = all.capacity = 0;
    all.most = limit;
    for (size_t i = from + (begun && among_own); i < own.count && all.count < limit; i++)
        *LIST_PUSH(action->arena, all.list, all.count, all.capacity) = own.list[i];
    if (!agency && action->actor.business.text[0] != '\0' && all.count < limit) {
        seek_groups(action, &sought);
        find_clients(&all, begun && !among_own ? after : ACCOUNT_NONE);
    }
    *ret = all.list;
    return all.count;
}
