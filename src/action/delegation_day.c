/* Delegations that end soon are told of in time: by letter on some days before, and on pages. */
#include "delegation_impl.h"

#include <stdlib.h>

static size_t warn_days(struct action *action, int ret[WARNINGS_MAX])
{
    return letter_days(action, "deleg_expiry_warn_days", "30 7 1", ret);
}

static int longest(struct action *action)
{
    int days[WARNINGS_MAX], most = 0;
    size_t count = warn_days(action, days);
    for (size_t i = 0; i < count; i++)
        most = days[i] > most ? days[i] : most;
    return most;
}

struct ending {
    bn firm; /* "": any */
    program_account account;
    date today, until;
    struct registry_delegation *list;
    size_t count, capacity;
    struct arena *arena;
};

static void look_ending(void *context, const struct kept_business *kept)
{
    struct ending *ending = context;
    for (size_t i = 0; i < kept->delegations_count; i++) {
        const struct registry_delegation *d = &kept->delegations[i];
        if (registry_delegation_reaches(d, ending->account) &&
            registry_delegation_stands(d, ending->today) && !date_is_none(d->until) &&
            !date_before(ending->until, d->until) &&
            (ending->firm.text[0] == '\0' || bn_equal(ending->firm, d->delegate)))
            *LIST_PUSH(ending->arena, ending->list, ending->count, ending->capacity) = *d;
    }
}

size_t action_delegations_ending(struct action *action, program_account account,
                                 struct shown_delegation **ret)
{
    bn client = program_account_bn(account);
    bool own = bn_equal(client, action->actor.business);
    struct ending ending = {.account = account, .today = action->today,
                            .until = date_add(action->today, longest(action)),
                            .arena = action->arena};
    *ret = NULL;
    if (action->actor.business.text[0] == '\0' || strcmp(action->actor.role, "officer") == 0)
        return 0;
    if (!own)
        ending.firm = action->actor.business;
    if (kept_look(action, client, look_ending, &ending) != OK || ending.count == 0)
        return 0;
    struct held_delegation *held = arena_array(action->arena, ending.count, sizeof(*held));
    for (size_t i = 0; i < ending.count; i++)
        held[i] = (struct held_delegation){.delegation = ending.list[i]};
    return delegation_group(action, held, ending.count, true, ret);
}

/* One letter a manager, whatever ran the day, and however often. */
static enum code warn(struct action *action, const struct registry_delegation *d, int days)
{
    bn client = program_account_bn(d->account);
    struct access_change change = {0};
    const char *mark = arena_printf(action->arena, "dlg-%s-%s-%d-%d", client.text,
                                    d->delegate.text, date_number(d->until), days);
    delegation_write_to(action, &change, client, LETTER_DELEGATION_ENDS, client);
    delegation_write_to(action, &change, d->delegate, LETTER_DELEGATION_ENDS, client);
    return letters_once(action, mark, change.mails, change.mails_count);
}

enum code action_warn_delegations(struct action *action, date on)
{
    int days[WARNINGS_MAX];
    struct registry_delegation *list;
    size_t warnings = warn_days(action, days);
    enum code code = OK;
    for (size_t w = 0; w < warnings && code == OK; w++) {
        date last = date_add(on, days[w]);
        size_t count = store_list_expiring(action->store, action->arena, last, last, &list);
        for (size_t i = 0; i < count && code == OK; i++) {
            /* Accounts of one delegation come one after the other. */
            bool again = i > 0 && bn_equal(list[i].delegate, list[i - 1].delegate) &&
                         bn_equal(program_account_bn(list[i].account),
                                  program_account_bn(list[i - 1].account));
            if (!again && registry_delegation_stands(&list[i], on))
                code = warn(action, &list[i], days[w]);
        }
    }
    return code;
}
