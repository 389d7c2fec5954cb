/*
 * The two chains of what a provider of security does or is asked for: its steps stand in the
 * debtor's chain, which is the truth, and in the provider's, which is its evidence, in one
 * transaction. The copy's words name the debtor's account first.
 */
#include "security_agreement.h"

/* Its own people and software, and only of an enrolled provider. */
bool security_provides(struct action *action, bn provider)
{
    const struct registry_business *business;
    return provider.text[0] != '\0' && bn_equal(action->actor.business, provider) &&
           action_business(action, provider, &business) == OK &&
           business->kind == BUSINESS_SURETY &&
           action_may_in(action, PERMISSION_SECURITY_GIVE, provider);
}

enum code security_own_account(struct action *action, bn provider, program_account *ret)
{
    const struct registry_business *business;
    enum code code = action_business(action, provider, &business);
    if (code != OK)
        return code;
    *ret = business->accounts[0].account;
    return OK;
}

bool security_copy_of(const struct stored_money_step *step, program_account *ret)
{
    char number[16] = "";
    if (step->words == NULL || strlen(step->words) < 15)
        return false;
    memcpy(number, step->words, 15);
    return program_account_parse(number, ret);
}

static bool is_about(const struct stored_money_step *step, program_account account)
{
    program_account debtor;
    return account.text[0] == '\0' || program_account_equal(step->account, account) ||
           (security_copy_of(step, &debtor) && program_account_equal(debtor, account));
}

enum code security_matter_about(struct action *action, bn owner, const char *kind,
                                const char *subject, program_account account,
                                struct money_matter *ret)
{
    struct stored_money_step *steps;
    size_t at = store_list_money_about(action->store, action->arena, owner, subject, &steps);
    while (at-- > 0)
        if (strcmp(money_steps[steps[at].step].kind, kind) == 0 && is_about(&steps[at], account))
            return money_load_matter(action, owner, steps[at].matter, ret);
    return NOT_FOUND;
}

void security_tell_both(struct security_record *record, bn provider, enum letter letter)
{
    struct action *action = record->action;
    const program_account debtor = record->steps[0].account;
    program_account account;
    if (!bn_equal(action->actor.business, program_account_bn(debtor)))
        security_tell(record, debtor, letter, NULL);
    if (!bn_equal(action->actor.business, provider) &&
        security_own_account(action, provider, &account) == OK)
        security_tell(record, account, letter, NULL);
}

/* The step as the provider's chain has it: the same words about the same, and the debtor. */
static enum code copy_step(struct security_record *to, const struct stored_money_step *step,
                           bn provider, int64_t *ret_head)
{
    struct action *action = to->action;
    const struct money_step_fact *fact = &money_steps[step->step];
    struct money_matter matter;
    program_account account;
    ledger_id first = 0;
    enum code code = security_own_account(action, provider, &account);
    if (code == OK)
        code = store_load_head(action->store, provider, ret_head);
    if (code != OK)
        return code;
    if (strcmp(fact->from, "-") != 0 &&
        security_matter_about(action, provider, fact->kind, step->subject, step->account,
                              &matter) == OK)
        first = matter.steps[0].id;
    struct stored_money_step *one =
        security_add(to, account, step->step, first, step->subject, step->amount);
    one->words = arena_printf(action->arena, "%s%s%s", step->account.text,
                              step->words == NULL ? "" : " ",
                              step->words == NULL ? "" : step->words);
    one->document = step->document;
    return OK;
}

enum code security_commit_both(struct security_record *record, bn provider, int64_t head,
                               struct changes *with, ledger_id *ret_first)
{
    struct action *action = record->action;
    struct security_record other = security_record_new(action);
    struct commit_result results[2];
    int64_t other_head;
    enum code code = copy_step(&other, &record->steps[0], provider, &other_head);
    if (code != OK)
        return code;
    struct changes first = with == NULL ? (struct changes){0} : *with;
    first.bn = program_account_bn(record->steps[0].account);
    first.expect_seq = head;
    first.kind = "security";
    struct changes second = {.bn = provider, .expect_seq = other_head, .kind = "security"};
    security_fill(record, &first);
    security_fill(&other, &second);
    code = money_commit_two(action, &first, &second, results);
    *ret_first = results[0].seq * LEDGER_ID_PLACES;
    return code;
}
