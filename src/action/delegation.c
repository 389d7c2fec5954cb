/* Delegations: what an order comes to, and the record that puts it in force. */
#include "delegation_impl.h"

bool delegation_manages(struct action *action)
{
    const struct actor *actor = &action->actor;
    return actor->business.text[0] != '\0' &&
           (actor->software ||
            action_may_in(action, PERMISSION_DELEGATE_MANAGE, actor->business));
}

bool delegation_decides(const struct action *action, const struct registry_delegation *d)
{
    const struct actor *actor = &action->actor;
    bool whole = registry_delegation_whole(d);
    const char *program = whole ? NULL : program_account_program(&d->account);
    enum role needed = whole ? ROLE_MANAGER : ROLE_PROGRAM_MANAGER;
    return actor->software || actor_role(actor, actor->business, program) >= needed;
}

bool delegation_leads(const struct action *action)
{
    const struct actor *actor = &action->actor;
    return actor->business.text[0] != '\0' &&
           (actor->software || actor_role(actor, actor->business, NULL) == ROLE_MANAGER);
}

enum code action_own_business(struct action *action, const struct registry_business **ret)
{
    if (action->actor.business.text[0] == '\0')
        return NOT_FOUND;
    return delegation_manages(action) ? action_business(action, action->actor.business, ret)
                                      : FORBIDDEN;
}

bool delegation_may_hold(struct action *action, bn firm)
{
    const struct registry_business *business;
    return action_business(action, firm, &business) == OK &&
           (business->kind == BUSINESS_BROKER || business->kind == BUSINESS_CONSULTANT);
}

const char *delegation_name(struct action *action, bn number)
{
    const struct registry_business *business;
    return action_business(action, number, &business) == OK ? business->legal_name
                                                            : arena_text(action->arena,
                                                                         number.text);
}

instant delegation_since(struct action *action)
{
    const int64_t days = people_number(action, "deleg_request_expiry_days", 60);
    return (instant){days == 0 ? 0 : platform_real_now().ms - days * 86400000};
}

bool delegation_words_fit(struct action *action, const char *words, const char *pointer)
{
    if (strlen(words) <= DELEGATION_WORDS_MAX)
        return true;
    findings_add(&action->findings, FINDING_DLG_0018, 0, pointer,
                 arena_printf(action->arena, "%d", DELEGATION_WORDS_MAX), NULL, NULL);
    return false;
}

/* ---- what an order comes to ---- */

struct judging {
    struct action *action;
    const struct registry_business *client;
    struct registry_delegation terms, *list;
    size_t count, capacity;
    bool fresh;
};

static date judge_day(struct judging *j, const char *text, const char *pointer, date none)
{
    date on = none;
    if (*text != '\0' && !date_parse(text, &on))
        findings_add(&j->action->findings, FINDING_DOC_0004, 0, pointer, text, NULL, NULL);
    return on;
}

static void judge_terms(struct judging *j, const struct delegation_order *order)
{
    struct action *action = j->action;
    struct registry_delegation *terms = &j->terms;
    terms->file = order->file;
    terms->pay = order->pay;
    terms->statements = order->statements;
    terms->own_only = !order->others;
    terms->from = judge_day(j, order->from, "/from", action->today);
    terms->until = judge_day(j, order->until, "/until", DATE_NONE);
    if (date_before(terms->from, action->today)) {
        if (j->fresh)
            findings_add(&action->findings, FINDING_DLG_0009, 0, "/from",
                         date_text(action->arena, terms->from),
                         date_text(action->arena, action->today), NULL);
        terms->from = action->today; /* of accounts that are added */
    }
    if (!date_is_none(terms->until) && date_before(terms->until, terms->from))
        findings_add(&action->findings, FINDING_DLG_0008, 0, "/until",
                     date_text(action->arena, terms->until),
                     date_text(action->arena, terms->from), NULL);
    if (order->pay && !order->statements)
        findings_add(&action->findings, FINDING_DLG_0011, 0, "/pay", NULL, NULL, NULL);
    if (*order->ceiling == '\0')
        return;
    if (!money_parse(order->ceiling, &terms->ceiling))
        findings_add(&action->findings, FINDING_DOC_0005, 0, "/ceiling", order->ceiling, "2",
                     NULL);
    else if (terms->ceiling.cents <= 0)
        findings_add(&action->findings, FINDING_DLG_0010, 0, "/ceiling", NULL, NULL, NULL);
}

static void judge_account(struct judging *j, const char *program)
{
    program_account account;
    const char *text =
        strlen(program) == 15 ? program
                              : arena_printf(j->action->arena, "%s%s", j->client->bn.text, program);
    struct registry_delegation one_of = {.account = {""}};
    if (!program_account_parse(text, &account) ||
        registry_find_account(j->client, account) == NULL) {
        findings_add(&j->action->findings, FINDING_DLG_0007, 0, "/accounts", program, NULL, NULL);
        return;
    }
    one_of.account = account;
    if (!delegation_decides(j->action, &one_of))
        findings_add(&j->action->findings, FINDING_DLG_0023, 0, "/accounts", program, NULL, NULL);
    for (size_t i = 0; i < j->count; i++)
        if (program_account_equal(j->list[i].account, account))
            return;
    struct registry_delegation *one =
        LIST_PUSH(j->action->arena, j->list, j->count, j->capacity);
    *one = j->terms;
    one->account = account;
}

static void judge_accounts(struct judging *j, const struct delegation_order *order)
{
    static const char between[] = " ,";
    struct registry_delegation *one;
    if (order->whole) {
        one = LIST_PUSH(j->action->arena, j->list, j->count, j->capacity);
        *one = j->terms;
        memcpy(one->account.text, j->client->bn.text, sizeof(j->client->bn.text));
        if (!delegation_decides(j->action, one))
            findings_add(&j->action->findings, FINDING_DLG_0024, 0, "/accounts", NULL, NULL, NULL);
        return;
    }
    for (const char *at = order->programs + strspn(order->programs, between); *at != '\0';
         at += strspn(at, between)) {
        size_t size = strcspn(at, between);
        judge_account(j, arena_copy(j->action->arena, at, size));
        at += size;
    }
    if (j->count == 0 && j->action->findings.errors_count == 0)
        findings_add(&j->action->findings, FINDING_DLG_0006, 0, "/accounts", NULL, NULL, NULL);
}

enum code delegation_judge(struct action *action, bn client, bn firm,
                           const struct delegation_order *order, bool fresh,
                           const struct registry_delegation **ret, size_t *ret_count)
{
    struct judging j = {.action = action, .terms = {.delegate = firm}, .fresh = fresh};
    enum code code = action_business(action, client, &j.client);
    if (code != OK)
        return code;
    judge_terms(&j, order);
    judge_accounts(&j, order);
    *ret = j.list;
    *ret_count = j.count;
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

/* ---- putting it in force ---- */

static const struct registry_delegation *find(const struct registry_delegation *list, size_t count,
                                              program_account account)
{
    for (size_t i = 0; i < count; i++)
        if (program_account_equal(list[i].account, account))
            return &list[i];
    return NULL;
}

/* All that ever was between the two, as of the head. */
static enum code load_between(struct action *action, bn client, bn firm,
                              struct registry_delegation **ret, size_t *ret_count,
                              int64_t *ret_head)
{
    enum code code = store_load_head(action->store, client, ret_head);
    if (code != OK)
        return code;
    size_t count = store_list_delegations_to(action->store, action->arena, client, ret), kept = 0;
    for (size_t i = 0; i < count; i++)
        if (bn_equal((*ret)[i].delegate, firm))
            (*ret)[kept++] = (*ret)[i];
    *ret_count = kept;
    return action_whole(action);
}

static enum code commit(struct action *action, bn client, int64_t head,
                        const struct registry_delegation *rows, size_t count)
{
    struct changes changes = {.bn = client, .expect_seq = head, .kind = "delegation",
                              .delegations = rows, .delegations_count = count};
    enum code code = action_commit(action, &changes).code;
    if (code == OK)
        house_forget_business(action->house, client);
    return code;
}

static enum code refuse(struct action *action, enum finding_code finding, bn other)
{
    findings_add(&action->findings, finding, 0, "/number", delegation_name(action, other), NULL,
                 NULL);
    return CONFLICT;
}

/* What the agency suspended stays so, whatever the two agree on. */
static bool suspended_of(const struct registry_delegation *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].suspended)
            return true;
    return false;
}

static enum code put_once(struct action *action, bn client, bn firm,
                          const struct registry_delegation *want, size_t want_count, bool fresh)
{
    struct registry_delegation *there, *rows = NULL, *standing = NULL;
    size_t there_count, count = 0, capacity = 0, stands = 0, standing_capacity = 0;
    int64_t head;
    bool as_client = bn_equal(client, action->actor.business);
    bn other = as_client ? firm : client;
    enum code code = load_between(action, client, firm, &there, &there_count, &head);
    if (code != OK)
        return code;
    for (size_t i = 0; i < there_count; i++)
        if (registry_delegation_stands(&there[i], action->today))
            *LIST_PUSH(action->arena, standing, stands, standing_capacity) = there[i];
    if (fresh ? stands > 0 : stands == 0)
        return refuse(action, fresh ? FINDING_DLG_0005 : FINDING_DLG_0017, other);
    for (size_t i = 0; i < stands; i++) {
        const struct registry_delegation *same = find(want, want_count, standing[i].account);
        if (as_client && !delegation_decides(action, &standing[i]))
            continue; /* another manager's */
        struct registry_delegation *row = LIST_PUSH(action->arena, rows, count, capacity);
        *row = same == NULL ? standing[i] : *same;
        row->from = standing[i].from;
        row->suspended = standing[i].suspended;
        if (same == NULL)
            row->ended_on = action->today;
    }
    for (size_t i = 0; i < want_count; i++) {
        if (find(standing, stands, want[i].account) != NULL)
            continue;
        struct registry_delegation *row = LIST_PUSH(action->arena, rows, count, capacity);
        *row = want[i];
        row->suspended = suspended_of(there, there_count);
    }
    return count == 0 ? FORBIDDEN : commit(action, client, head, rows, count);
}

enum code delegation_put(struct action *action, bn client, bn firm,
                         const struct registry_delegation *want, size_t count, bool fresh)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = put_once(action, client, firm, want, count, fresh);
    return tries.code;
}

/* ---- telling ---- */

void delegation_write_to(struct action *action, struct access_change *change, bn business,
                         enum letter letter, bn client)
{
    struct membership *members;
    size_t count = store_list_members(action->store, action->arena, business, &members);
    const struct mail **mails =
        arena_array(action->arena, change->mails_count + count + 1, sizeof(*mails));
    for (size_t i = 0; i < change->mails_count; i++)
        mails[i] = change->mails[i];
    for (size_t i = 0; i < count; i++) {
        const struct mail *mail =
            members[i].role == ROLE_MANAGER
                ? letter_to_member(action, &members[i], letter, client.text + 5)
                : NULL;
        if (mail != NULL)
            mails[change->mails_count++] = mail;
    }
    change->mails = mails;
}

static enum code tell_change(struct action *action, const char *kind, bn client, bn firm,
                             const char *reason)
{
    struct access_change change = {.about = client};
    access_tell(action, &change, kind, action->actor.name,
                arena_printf(action->arena, "%s %s %s", client.text, firm.text, reason));
    if (!bn_equal(action->actor.business, client))
        delegation_write_to(action, &change, client, LETTER_DELEGATION_ENDED, client);
    if (!bn_equal(action->actor.business, firm))
        delegation_write_to(action, &change, firm, LETTER_DELEGATION_ENDED, client);
    return access_commit(action, &change);
}

/* ---- changing and ending ---- */

enum code action_change_delegation(struct action *action, bn firm,
                                   const struct delegation_order *order)
{
    const struct registry_delegation *want;
    size_t count;
    if (!delegation_manages(action))
        return FORBIDDEN;
    bn client = action->actor.business;
    struct shown_delegation *shown;
    size_t shown_count;
    enum code code = action_show_delegation(action, client, firm, &shown, &shown_count);
    if (code == OK)
        code = delegation_judge(action, client, firm, order, false, &want, &count);
    if (code == OK)
        code = delegation_put(action, client, firm, want, count, false);
    return code == OK ? tell_change(action, "delegation.changed", client, firm, "") : code;
}

enum code action_end_delegation(struct action *action, bn client, bn firm, const char *reason)
{
    struct shown_delegation *shown;
    size_t count;
    enum code code = action_show_delegation(action, client, firm, &shown, &count);
    if (code != OK)
        return code;
    bool may = bn_equal(action->actor.business, client) ? delegation_manages(action)
                                                        : delegation_leads(action);
    if (!may || !(bn_equal(action->actor.business, client) ||
                  bn_equal(action->actor.business, firm)))
        return FORBIDDEN;
    if (!delegation_words_fit(action, reason, "/reason"))
        return FINDINGS;
    code = delegation_put(action, client, firm, NULL, 0, false);
    return code == OK ? tell_change(action, "delegation.ended", client, firm, reason) : code;
}

static enum code suspend_once(struct action *action, bn client, bn firm, bool suspend)
{
    struct registry_delegation *rows;
    size_t count, kept = 0;
    int64_t head;
    enum code code = load_between(action, client, firm, &rows, &count, &head);
    if (code != OK)
        return code;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].suspended == suspend ||
            (suspend && !registry_delegation_stands(&rows[i], action->today)))
            continue;
        rows[kept] = rows[i];
        rows[kept++].suspended = suspend;
    }
    return kept == 0 ? refuse(action, FINDING_DLG_0017, firm)
                     : commit(action, client, head, rows, kept);
}

enum code action_suspend_delegation(struct action *action, bn client, bn firm, bool suspend,
                                    const char *reason)
{
    struct shown_delegation *shown;
    size_t shown_count;
    if (!action_may(action, PERMISSION_DELEGATION_SUSPEND, ACCOUNT_NONE))
        return FORBIDDEN;
    enum code code = action_show_delegation(action, client, firm, &shown, &shown_count);
    if (code != OK)
        return code;
    if (strlen(reason) < 5)
        findings_add(&action->findings, FINDING_DLG_0019, 0, "/reason", NULL, NULL, NULL);
    if (!delegation_words_fit(action, reason, "/reason") || action->findings.errors_count > 0)
        return FINDINGS;
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = suspend_once(action, client, firm, suspend);
    return tries.code == OK ? tell_change(action, suspend ? "delegation.suspended"
                                                          : "delegation.resumed",
                                          client, firm, reason)
                            : tries.code;
}
