/* The days of an account: the cycle, what is due, drafts to be accounted for, decisions that may
 * still be contested. And the secret link by which a calendar outside reads them. */
#include "access.h"
#include "http.h"

#include <stdlib.h>

enum { DECLARATIONS_LOOKED_AT = 500, SECRET_SIZE = 40 };

struct days {
    struct action *action;
    program_account account;
    date from, to;
    struct calendar_event *events;
    size_t count, capacity;
};

static void add(struct days *days, struct calendar_event event)
{
    if (date_is_none(event.on) || date_before(event.on, days->from) ||
        date_before(days->to, event.on))
        return;
    *LIST_PUSH(days->action->arena, days->events, days->count, days->capacity) = event;
}

/* What is open and due on the due dates of the cycle. */
static void fill_amounts(struct days *days, struct calendar_event *events, size_t count)
{
    struct open_due *dues;
    size_t dues_count = action_open_by_due(days->action, days->account, &dues);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < dues_count && events[i].kind == CALENDAR_DUE; k++)
            if (date_equal(dues[k].due_on, events[i].on) && dues[k].debits.cents > 0) {
                events[i].has_amount = true;
                events[i].amount = dues[k].debits;
            }
}

static const char *field_of(const struct http_field *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return fields[i].value;
    return "";
}

/* Goods that are in a draft and not accounted for yet. */
static void add_drafts(struct days *days, bool continuous)
{
    struct draft *drafts;
    struct arena *arena = days->action->arena;
    size_t count = action_list_drafts(days->action, days->account, &drafts);
    for (size_t i = 0; i < count; i++) {
        struct http_field *fields;
        size_t n = http_parse_fields(arena, drafts[i].form, strlen(drafts[i].form), &fields);
        date released;
        if (!date_parse(field_of(fields, n, "release-date"), &released))
            continue;
        const struct billing_case of = {
            .type = TYPE_AB, .continuous = continuous, .released_on = released};
        struct billing_dates dates = billing_dates_of(days->action->tariff, &of);
        const char *number = field_of(fields, n, "transaction");
        add(days, (struct calendar_event){.on = dates.account_by,
                                          .kind = CALENDAR_ACCOUNT,
                                          .rule = dates.account_rule,
                                          .about = released,
                                          .reference = *number ? number : drafts[i].id,
                                          .key = drafts[i].id});
    }
}

static void add_decision(struct days *days, transaction_number transaction,
                         const struct stored_case_step *step)
{
    const char *document;
    struct casework_statement told;
    if (action_show_adjustment(days->action, transaction, step->id, &document) != OK ||
        document_read_adjustment(days->action->arena, document, &told) != OK)
        return;
    const char *reference = arena_text(days->action->arena, transaction.text);
    const char *key = arena_printf(days->action->arena, "%s-%lld", transaction.text,
                                   (long long)step->id);
    add(days, (struct calendar_event){.on = told.dispute_until,
                                      .kind = CALENDAR_REVIEW,
                                      .rule = RULE_CALENDAR_REVIEW,
                                      .about = told.decided_on,
                                      .reference = reference,
                                      .key = key});
    add(days, (struct calendar_event){.on = told.appeal_until,
                                      .kind = CALENDAR_APPEAL,
                                      .rule = RULE_CALENDAR_APPEAL,
                                      .about = told.decided_on,
                                      .reference = reference,
                                      .key = key});
}

/* The last decision of each case about a declaration that was changed since it was accepted. */
static void add_cases(struct days *days)
{
    struct stored_declaration *rows;
    const struct declaration_filter filter = {
        .accounts = &days->account, .accounts_count = 1, .limit = DECLARATIONS_LOOKED_AT};
    size_t count = action_list_declarations(days->action, &filter, &rows);
    for (size_t i = 0; i < count; i++) {
        struct shown_case *cases;
        size_t cases_count;
        if (rows[i].status == DECLARATION_ACCEPTED || rows[i].status == DECLARATION_CORRECTED ||
            rows[i].status == DECLARATION_SUBMITTED ||
            action_list_cases(days->action, rows[i].transaction, &cases, &cases_count) != OK)
            continue;
        for (size_t k = 0; k < cases_count; k++)
            if (cases[k].steps_count > 0)
                add_decision(days, rows[i].transaction,
                             &cases[k].steps[cases[k].steps_count - 1]);
    }
}

enum code action_calendar(struct action *action, program_account account, date from, date to,
                          struct calendar_event **ret_events, size_t *ret_count)
{
    const struct registry_business *business;
    if (!action_may(action, PERMISSION_DECLARATION_VIEW, account))
        return NOT_FOUND;
    enum code code = action_business(action, program_account_bn(account), &business);
    if (code != OK)
        return code;
    const struct registry_account *registered = registry_find_account(business, account);
    if (!registered)
        return NOT_FOUND;
    struct days days = {.action = action, .account = account, .from = from, .to = to};
    const struct calendar_streams streams = {registered->csa, registered->courier,
                                             registered->continuous};
    struct calendar_event *cycle;
    size_t count = billing_calendar(action->arena, action->tariff, &streams, from, to, &cycle);
    fill_amounts(&days, cycle, count);
    for (size_t i = 0; i < count; i++)
        add(&days, cycle[i]);
    add_drafts(&days, streams.continuous);
    add_cases(&days);
    calendar_sort(days.events, days.count);
    code = action_whole(action);
    if (code != OK)
        return code;
    *ret_events = days.events;
    *ret_count = days.count;
    return OK;
}

int action_reminder_days(struct action *action)
{
    long days = strtol(tariff_parameter(action->tariff, "reminder_days", action->today, "7"), NULL,
                       10);
    return days < 0 ? 0 : days > 60 ? 60 : (int)days;
}

/* ---- the secret link ---- */

/* Signed with the installation's key over the person's stamp: a new password makes another. */
static char *secret_of(struct action *action, const struct user *user, program_account account)
{
    char *secret = signer_sign(house_signer(action->house), action->arena,
                               arena_printf(action->arena, "open-carm-calendar-1\n%s\n%s\n%s",
                                            user->name, account.text, user->stamp));
    secret[SECRET_SIZE] = '\0';
    return secret;
}

enum code action_calendar_secret(struct action *action, program_account account,
                                 const char **ret_link)
{
    struct user user;
    if (action->actor.system || action->actor.software ||
        !action_may(action, PERMISSION_DECLARATION_VIEW, account))
        return NOT_FOUND;
    enum code code = store_load_user(action->store, action->arena, action->actor.name, &user);
    if (code != OK)
        return code;
    *ret_link = arena_printf(action->arena, "%s-%s-%s", account.text,
                             secret_of(action, &user, account), user.name);
    return OK;
}

enum code action_enter_calendar(struct action *action, const char *link,
                                program_account *ret_account)
{
    enum { ACCOUNT_SIZE = 15, NAME_AT = ACCOUNT_SIZE + 1 + SECRET_SIZE + 1 };
    struct user user;
    program_account account;
    if (strlen(link) <= NAME_AT || link[ACCOUNT_SIZE] != '-' || link[NAME_AT - 1] != '-' ||
        !program_account_parse(arena_copy(action->arena, link, ACCOUNT_SIZE), &account))
        return NOT_FOUND;
    enum code code = store_load_user(action->store, action->arena, link + NAME_AT, &user);
    if (code != OK)
        return code;
    const char *secret = secret_of(action, &user, account);
    unsigned char apart = user.locked ? 1 : 0;
    for (int i = 0; i < SECRET_SIZE; i++)
        apart |= (unsigned char)(secret[i] ^ link[ACCOUNT_SIZE + 1 + i]);
    if (apart != 0)
        return NOT_FOUND;
    person_enter(action, &user);
    *ret_account = account;
    return action_may(action, PERMISSION_DECLARATION_VIEW, account) ? OK : NOT_FOUND;
}
