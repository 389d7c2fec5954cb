/* Delegations as they are shown: those that say the same as one, with their sentence. */
#include "delegation_impl.h"

static const char *state_of(const struct registry_delegation *d, date today)
{
    return !date_is_none(d->ended_on)                ? "ended"
           : !registry_delegation_stands(d, today)   ? "expired"
           : d->suspended                            ? "suspended"
           : date_before(today, d->from)             ? "future"
                                                     : "active";
}

static void give_sentence(struct action *action, struct shown_delegation *shown)
{
    const struct delegation_words words = {.firm = shown->firm_name,
                                           .client = shown->client_name,
                                           .accounts = shown->accounts,
                                           .accounts_count = shown->accounts_count,
                                           .terms = &shown->terms,
                                           .today = action->today};
    shown->sentence = delegation_sentence(action->arena, &words, action->language);
}

const char *delegation_say(struct action *action, const char *client, bn firm,
                           const struct registry_delegation *list, size_t count)
{
    program_account *accounts = arena_array(action->arena, count, sizeof(*accounts));
    for (size_t i = 0; i < count; i++)
        accounts[i] = list[i].account;
    const struct delegation_words words = {
        .firm = delegation_name(action, firm), .client = client, .accounts = accounts,
        .accounts_count = registry_delegation_whole(&list[0]) ? 0 : count, .terms = &list[0],
        .today = action->today};
    return delegation_sentence(action->arena, &words, action->language);
}

static bool together(const struct shown_delegation *shown, const struct registry_delegation *d)
{
    return bn_equal(shown->client, program_account_bn(d->account)) &&
           bn_equal(shown->firm, d->delegate) && shown->accounts_count > 0 &&
           !registry_delegation_whole(d) && registry_delegation_alike(&shown->terms, d);
}

static struct shown_delegation begin(struct action *action, const struct held_delegation *held)
{
    bn client = program_account_bn(held->delegation.account);
    return (struct shown_delegation){
        .client = client,
        .firm = held->delegation.delegate,
        .client_name = held->client_name == NULL ? delegation_name(action, client)
                                                 : held->client_name,
        .firm_name = delegation_name(action, held->delegation.delegate),
        .terms = held->delegation,
        .state = state_of(&held->delegation, action->today)};
}

/* As the event says that told of it: the record does not. */
static const char *suspended_why(struct action *action, const struct shown_delegation *shown)
{
    if (strcmp(shown->state, "suspended") != 0)
        return NULL;
    return store_access_said(action->store, action->arena, shown->client, "delegation.suspended",
                             arena_printf(action->arena, "%s %s ", shown->client.text,
                                          shown->firm.text));
}

size_t delegation_group(struct action *action, const struct held_delegation *list, size_t count,
                        bool stands, struct shown_delegation **ret)
{
    struct shown_delegation *shown = arena_array(action->arena, count + 1, sizeof(*shown));
    size_t groups = 0;
    for (size_t i = 0; i < count; i++) {
        const struct registry_delegation *d = &list[i].delegation;
        if (registry_delegation_stands(d, action->today) != stands)
            continue;
        size_t at = 0;
        while (at < groups && !together(&shown[at], d))
            at++;
        if (at == groups)
            shown[groups++] = begin(action, &list[i]);
        if (registry_delegation_whole(d))
            continue;
        /* Few, and as many as the client has accounts. */
        program_account *accounts =
            arena_array(action->arena, shown[at].accounts_count + 1, sizeof(*accounts));
        for (size_t k = 0; k < shown[at].accounts_count; k++)
            accounts[k] = shown[at].accounts[k];
        accounts[shown[at].accounts_count++] = d->account;
        shown[at].accounts = accounts;
    }
    for (size_t i = 0; i < groups; i++) {
        give_sentence(action, &shown[i]);
        shown[i].suspended_why = suspended_why(action, &shown[i]);
    }
    *ret = shown;
    return groups;
}

static struct held_delegation *without_names(struct action *action,
                                             const struct registry_delegation *list, size_t count)
{
    struct held_delegation *held = arena_array(action->arena, count + 1, sizeof(*held));
    for (size_t i = 0; i < count; i++)
        held[i] = (struct held_delegation){.delegation = list[i]};
    return held;
}

static size_t list_given(struct action *action, bn client, bool stands,
                         struct shown_delegation **ret)
{
    struct registry_delegation *list;
    size_t count = store_list_delegations_to(action->store, action->arena, client, &list);
    return delegation_group(action, without_names(action, list, count), count, stands, ret);
}

size_t action_list_delegations(struct action *action, bool ended, struct shown_delegation **ret)
{
    *ret = NULL;
    return delegation_manages(action) ? list_given(action, action->actor.business, !ended, ret)
                                      : 0;
}

static bool same_client(const struct held_delegation *a, const struct held_delegation *b)
{
    return bn_equal(program_account_bn(a->delegation.account),
                    program_account_bn(b->delegation.account));
}

/* What stands of a client before what does not; both by client. */
static size_t show_held(struct action *action, const struct held_delegation *held, size_t count,
                        struct shown_delegation **ret)
{
    struct shown_delegation *standing, *over, *all;
    size_t stands = delegation_group(action, held, count, true, &standing);
    size_t others = delegation_group(action, held, count, false, &over), at = 0, total = 0;
    all = arena_array(action->arena, stands + others + 1, sizeof(*all));
    for (size_t i = 0; i < stands || at < others; total++) {
        bool first = i < stands &&
                     (at == others || strcmp(standing[i].client.text, over[at].client.text) <= 0);
        all[total] = first ? standing[i++] : over[at++];
    }
    *ret = all;
    return total;
}

static size_t list_held(struct action *action, bn firm, const char *after, size_t limit,
                        struct shown_delegation **ret, bn *ret_after)
{
    enum { RECORDS_OF_ONE = 8 }; /* a client rarely has more */
    struct held_delegation *held;
    bn from = {""};
    /* `after` may be the text of ret_after. */
    bool known = after == NULL || *after == '\0' || bn_parse(after, &from);
    *ret = NULL;
    *ret_after = (bn){""};
    if (!known)
        return 0;
    const size_t most = limit * RECORDS_OF_ONE;
    size_t count = store_list_held(action->store, action->arena, firm, from, most, &held);
    size_t clients = 0, kept = 0;
    while (kept < count) {
        clients += kept == 0 || !same_client(&held[kept], &held[kept - 1]);
        if (clients > limit)
            break;
        kept++;
    }
    bool more = kept < count;
    if (!more && kept > 0) {
        struct held_delegation *next;
        bn last = program_account_bn(held[kept - 1].delegation.account);
        more = store_list_held(action->store, action->arena, firm, last, 1, &next) > 0;
    }
    if (more)
        *ret_after = program_account_bn(held[kept - 1].delegation.account);
    return show_held(action, held, kept, ret);
}

size_t action_list_clients(struct action *action, const char *after, size_t limit,
                           struct shown_delegation **ret, bn *ret_after)
{
    if (delegation_leads(action))
        return list_held(action, action->actor.business, after, limit, ret, ret_after);
    *ret = NULL;
    *ret_after = (bn){""};
    return 0;
}

size_t action_list_clients_in(struct action *action, const char *group, const char *after,
                              size_t limit, struct shown_delegation **ret, bn *ret_after)
{
    struct grouped_client *members;
    struct held_delegation *held;
    size_t count = action_list_grouped(action, group, after, limit, &members, ret_after);
    bn *among = arena_array(action->arena, count + 1, sizeof(*among));
    for (size_t i = 0; i < count; i++)
        among[i] = members[i].bn;
    count = store_list_held_among(action->store, action->arena, action->actor.business, among,
                                  count, &held);
    return show_held(action, held, count, ret);
}

enum code action_list_delegations_of(struct action *action, const char *business,
                                     const char *after, size_t limit, struct delegations_of *ret)
{
    const struct registry_business *of;
    if (!action_may_look(action, PERMISSION_DELEGATION_SUSPEND))
        return NOT_FOUND;
    enum code code = people_read_bn(action, business, "/business", &ret->business);
    if (code == OK)
        code = action_business(action, ret->business, &of);
    if (code == NOT_FOUND) {
        findings_add(&action->findings, FINDING_DLG_0025, 0, "/business", ret->business.text, NULL,
                     NULL);
        return FINDINGS;
    }
    if (code != OK)
        return code;
    ret->name = of->legal_name;
    ret->firm = registry_is_firm(of->kind) || of->kind == BUSINESS_SURETY ? of : NULL;
    ret->licence_why = store_access_said(action->store, action->arena, ret->business,
                                         "licence.changed", "");
    ret->given_count = list_given(action, ret->business, true, &ret->given);
    ret->held_count = list_held(action, ret->business, after, limit, &ret->held, &ret->after);
    return action_whole(action);
}

enum code action_show_delegation(struct action *action, bn client, bn firm,
                                 struct shown_delegation **ret, size_t *ret_count)
{
    struct registry_delegation *list;
    bool agency = action_may(action, PERMISSION_DELEGATION_SUSPEND, ACCOUNT_NONE);
    bool side = (bn_equal(action->actor.business, client) && delegation_manages(action)) ||
                (bn_equal(action->actor.business, firm) && delegation_leads(action));
    if (!action->actor.system && !agency && !side)
        return NOT_FOUND;
    size_t count = store_list_delegations_to(action->store, action->arena, client, &list),
           kept = 0;
    for (size_t i = 0; i < count; i++)
        if (bn_equal(list[i].delegate, firm))
            list[kept++] = list[i];
    if (kept == 0)
        return NOT_FOUND;
    struct held_delegation *held = without_names(action, list, kept);
    *ret_count = delegation_group(action, held, kept, true, ret);
    if (*ret_count == 0)
        *ret_count = delegation_group(action, held, kept, false, ret);
    return action_whole(action);
}

size_t action_find_firms(struct action *action, const char *text, struct firm **ret)
{
    struct firm *list;
    bn number;
    bool by_number = bn_parse(text, &number);
    const char *wanted = text_fold(action->arena, text);
    size_t count = store_list_firms(action->store, action->arena, &list), kept = 0;
    for (size_t i = 0; i < count; i++)
        if (by_number ? bn_equal(list[i].bn, number)
                      : *wanted != '\0' && strstr(text_fold(action->arena, list[i].legal_name),
                                                  wanted) != NULL)
            list[kept++] = list[i];
    *ret = list;
    return kept;
}

struct delegation_order delegation_order_of(struct action *action,
                                            const struct shown_delegation *shown)
{
    const struct registry_delegation *d = &shown->terms;
    struct out programs = out_new(action->arena);
    for (size_t i = 0; i < shown->accounts_count; i++)
        out_printf(&programs, "%s%s", i == 0 ? "" : " ",
                   program_account_program(&shown->accounts[i]));
    return (struct delegation_order){
        .whole = shown->accounts_count == 0,
        .programs = programs.data == NULL ? "" : programs.data,
        .file = d->file, .pay = d->pay, .statements = d->statements, .others = !d->own_only,
        .from = date_text(action->arena, d->from),
        .until = date_is_none(d->until) ? "" : date_text(action->arena, d->until),
        .ceiling = d->ceiling.cents == 0 ? "" : money_text(action->arena, d->ceiling)};
}
