/* Who else may see what security an account needs: a provider, while the account lets it. */
#include "security_agreement.h"

/* The last steps: one matter for each provider. */
static size_t list_last(struct action *action, program_account account,
                        struct stored_money_step **ret)
{
    struct stored_money_step *steps;
    size_t kept = 0;
    const size_t count =
        store_list_money_kind(action->store, action->arena, account, "consent", &steps);
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < kept && steps[at].matter != steps[i].matter)
            at++;
        steps[at] = steps[i];
        kept += at == kept;
    }
    *ret = steps;
    return kept;
}

/* Of the provider; NULL: it was never asked for. */
static const struct stored_money_step *last_of(struct action *action, program_account account,
                                               bn provider)
{
    struct stored_money_step *steps;
    const size_t count = list_last(action, account, &steps);
    for (size_t i = 0; i < count; i++)
        if (strcmp(steps[i].subject, provider.text) == 0)
            return &steps[i];
    return NULL;
}

static bool is_given(const struct stored_money_step *last)
{
    return last != NULL && last->step == MONEY_STEP_CONSENT_GIVE;
}

static enum code set_once(struct action *action, program_account account, bn provider, bool given)
{
    struct commit_result result;
    int64_t head;
    enum code code = store_load_head(action->store, program_account_bn(account), &head);
    const struct stored_money_step *last = last_of(action, account, provider);
    if (code != OK || is_given(last) == given)
        return code;
    struct security_record record = security_record_new(action);
    security_add(&record, account, given ? MONEY_STEP_CONSENT_GIVE : MONEY_STEP_CONSENT_END,
                 last == NULL ? 0 : last->matter, provider.text, money_cents(0));
    return security_commit(&record, program_account_bn(account), head, &result);
}

enum code action_set_consent(struct action *action, program_account account, const char *text,
                             bool given)
{
    const struct registry_business *business;
    bn provider;
    enum code code = security_may(action, PERMISSION_SECURITY_POST, account);
    if (code != OK)
        return code;
    if (!bn_parse(text, &provider) || action_business(action, provider, &business) != OK ||
        business->kind != BUSINESS_SURETY) {
        findings_add(&action->findings, FINDING_FSG_0020, 0, "/provider", text, NULL, NULL);
        return FINDINGS;
    }
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = set_once(action, account, provider, given);
    return tries.code;
}

enum code action_list_consents(struct action *action, program_account account,
                               struct security_consent **ret, size_t *ret_count)
{
    struct stored_money_step *steps;
    size_t kept = 0;
    if (!action_may(action, PERMISSION_SECURITY_VIEW, account))
        return NOT_FOUND;
    const size_t count = list_last(action, account, &steps);
    struct security_consent *list = arena_array(action->arena, count + 1, sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        const struct registry_business *business;
        struct security_consent one = {.since = steps[i].on};
        if (!is_given(&steps[i]))
            continue;
        if (!bn_parse(steps[i].subject, &one.provider) ||
            action_business(action, one.provider, &business) != OK)
            return FAULT;
        one.provider_name = business->legal_name;
        list[kept++] = one;
    }
    *ret = list;
    *ret_count = kept;
    return action_whole(action);
}

enum code action_show_outlook(struct action *action, const char *text,
                              struct security_outlook *ret)
{
    struct security_outlook outlook;
    const struct registry_business *business;
    struct security_book book;
    if (!action_gives_security(action))
        return FORBIDDEN;
    if (!program_account_parse(text, &outlook.account)) {
        findings_add(&action->findings, FINDING_FSG_0007, 0, "/account", text, NULL, NULL);
        return FINDINGS;
    }
    enum code code = action_business(action, program_account_bn(outlook.account), &business);
    if (code != OK)
        return code;
    if (!is_given(last_of(action, outlook.account, action->actor.business)))
        return NOT_FOUND;
    code = security_load(action, outlook.account, action->today, &book);
    if (code != OK)
        return code;
    outlook.legal_name = business->legal_name;
    outlook.requirement = book.requirement;
    outlook.posted = security_posted_on(&book, action->today);
    outlook.cover = security_cover_on(&book, action->today);
    *ret = outlook;
    return action_whole(action);
}
