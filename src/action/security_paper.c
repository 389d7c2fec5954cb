/* Security on paper: approved beforehand, then entered by an officer.
 * @source SOR/2024-42 s. 5(3) */
#include "security_agreement.h"

const char *const paper_grounds[] = {"infrastructure", "event", "impracticable", NULL};
const char *const paper_witnesses[] = {"notary", "commissioner", "lawyer", NULL};
const char *const paper_methods[] = {"certified-cheque", "money-order", NULL};

enum { AMOUNT_WORDS_MAX = 175, COPY_MAX = 60 };

static void wrong(struct action *action, enum finding_code code, const char *pointer,
                  const char *first, const char *second)
{
    findings_add(&action->findings, code, 0, pointer, first, second, NULL);
}

static bool is_one(const char *const *list, const char *text)
{
    for (; *list != NULL; list++)
        if (text_equal(text, *list))
            return true;
    return false;
}

static const char *all_of(struct arena *arena, const char *const *list)
{
    const char *text = *list;
    while (*++list != NULL)
        text = arena_printf(arena, "%s, %s", text, *list);
    return text;
}

static bool blank(const char *text)
{
    return text == NULL || strspn(text, " \t\r\n") == strlen(text);
}

/* ---- the approval ---- */

static enum code may_decide(struct action *action, program_account account)
{
    if (action_may(action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE))
        return OK;
    return action_may(action, PERMISSION_ACCOUNT_VIEW, account) ? FORBIDDEN : NOT_FOUND;
}

static struct paper_approval approval_of(const struct stored_money_step *step, struct arena *arena)
{
    return (struct paper_approval){.matter = step->matter, .account = step->account,
                                   .ground = arena_text(arena, step->subject),
                                   .by = step->actor, .words = step->words, .on = step->on,
                                   .ended_on = DATE_NONE};
}

/* The approval that stands; false: none. */
static bool standing(struct action *action, program_account account, struct stored_money_step *ret)
{
    struct stored_money_step *steps;
    const size_t count =
        store_list_money_pending(action->store, action->arena, account, "paper", &steps);
    if (count == 0)
        return false;
    *ret = steps[count - 1];
    return true;
}

struct paper_order {
    program_account account;
    const char *ground, *words; /* ground NULL: it ends */
};

static enum code check_paper(struct action *action, const struct paper_order *order, bool stands,
                             const struct stored_money_step *last)
{
    const enum money_step step =
        order->ground != NULL ? MONEY_STEP_PAPER_APPROVE : MONEY_STEP_PAPER_END;
    if (order->ground != NULL && !is_one(paper_grounds, order->ground))
        wrong(action, FINDING_FSG_0321, "/ground", order->ground,
              all_of(action->arena, paper_grounds));
    (void)money_check_words(action, &money_steps[step], order->words);
    if (action->findings.errors_count > 0)
        return FINDINGS;
    if (order->ground != NULL && stands)
        wrong(action, FINDING_FSG_0322, "", order->account.text,
              date_text(action->arena, last->on));
    if (order->ground == NULL && !stands)
        wrong(action, FINDING_FSG_0330, "", order->account.text, NULL);
    return action->findings.errors_count > 0 ? CONFLICT : OK;
}

static enum code decide_once(struct action *action, const struct paper_order *order,
                             struct paper_approval *ret)
{
    const struct registry_business *business;
    struct stored_money_step last;
    struct commit_result result;
    int64_t head;
    enum code code = action_business(action, program_account_bn(order->account), &business);
    if (code == OK && registry_find_account(business, order->account) == NULL)
        code = NOT_FOUND;
    if (code == OK)
        code = store_load_head(action->store, business->bn, &head);
    if (code != OK)
        return code;
    const bool stands = standing(action, order->account, &last);
    code = check_paper(action, order, stands, &last);
    if (code != OK)
        return code;
    struct security_record record = security_record_new(action);
    struct stored_money_step *step =
        order->ground != NULL
            ? security_add(&record, order->account, MONEY_STEP_PAPER_APPROVE, 0, order->ground,
                           money_cents(0))
            : security_add(&record, order->account, MONEY_STEP_PAPER_END, last.matter,
                           last.subject, money_cents(0));
    step->words = order->words;
    security_tell(&record, order->account, LETTER_SECURITY_SET, NULL);
    code = security_commit(&record, business->bn, head, &result);
    if (code == OK)
        *ret = approval_of(step, action->arena);
    if (code == OK && order->ground == NULL)
        ret->ended_on = step->on;
    return code;
}

static enum code decide(struct action *action, const struct paper_order *order,
                        struct paper_approval *ret)
{
    enum code code = may_decide(action, order->account);
    struct tries tries = action_tries(action);
    while (code == OK && action_try(&tries))
        tries.code = decide_once(action, order, ret);
    return code == OK ? tries.code : code;
}

enum code action_approve_paper(struct action *action, program_account account, const char *ground,
                               const char *words, struct paper_approval *ret)
{
    const struct paper_order order = {account, ground == NULL ? "" : ground, words};
    return decide(action, &order, ret);
}

enum code action_end_paper(struct action *action, program_account account, const char *words,
                           struct paper_approval *ret)
{
    const struct paper_order order = {account, NULL, words};
    return decide(action, &order, ret);
}

enum code action_list_papers(struct action *action, program_account account,
                             struct paper_approval **ret, size_t *ret_count)
{
    struct stored_money_step *steps;
    struct paper_approval *list = NULL;
    size_t count = 0, capacity = 0;
    if (!action_may(action, PERMISSION_SECURITY_VIEW, account))
        return NOT_FOUND;
    const size_t made =
        store_list_money_kind(action->store, action->arena, account, "paper", &steps);
    for (size_t i = made; i-- > 0;) {
        if (steps[i].step != MONEY_STEP_PAPER_APPROVE)
            continue;
        struct paper_approval *one = LIST_PUSH(action->arena, list, count, capacity);
        *one = approval_of(&steps[i], action->arena);
        for (size_t k = i + 1; k < made; k++)
            if (steps[k].matter == steps[i].matter && steps[k].step == MONEY_STEP_PAPER_END)
                one->ended_on = steps[k].on;
    }
    *ret = list;
    *ret_count = count;
    return action_whole(action);
}

/* ---- what comes on it ---- */

static enum code check_approval(struct action *action, program_account account, date *ret_since)
{
    struct stored_money_step last;
    enum code code = may_decide(action, account);
    if (code != OK)
        return code;
    if (!standing(action, account, &last)) {
        wrong(action, FINDING_FSG_0320, "/account", account.text, NULL);
        return FINDINGS;
    }
    *ret_since = last.on;
    return OK;
}

static void check_form(struct action *action, const struct security_paper *paper)
{
    if (blank(paper->amount_words) || strlen(paper->amount_words) > AMOUNT_WORDS_MAX)
        wrong(action, FINDING_FSG_0323, "/paper/amountInWords",
              arena_printf(action->arena, "%d", AMOUNT_WORDS_MAX), NULL);
    if (!paper->debtor_signed || !paper->provider_signed)
        wrong(action, FINDING_FSG_0324,
              paper->debtor_signed ? "/paper/providerSigned" : "/paper/debtorSigned", NULL, NULL);
    if (blank(paper->witness) ? !paper->sealed : !is_one(paper_witnesses, paper->witness))
        wrong(action, FINDING_FSG_0329, "/paper/witness",
              paper->witness == NULL ? "" : paper->witness,
              all_of(action->arena, paper_witnesses));
    if (blank(paper->copy) || strlen(paper->copy) > COPY_MAX)
        wrong(action, FINDING_FSG_0325, "/paper/copy",
              arena_printf(action->arena, "%d", COPY_MAX), NULL);
}

enum code action_lodge_agreement(struct action *action, const struct security_order *order,
                                 const struct security_paper *paper,
                                 struct security_agreement *ret)
{
    struct security_beginning of = {.order = order, .step = MONEY_STEP_SECURITY_LODGE,
                                    .channel = SECURITY_PAPER, .paper = paper};
    enum code code = check_approval(action, order->account, &of.earliest);
    if (code != OK)
        return code;
    check_form(action, paper);
    return security_begin(action, &of, ret); /* what of the rest is wrong is told as well */
}

enum code security_check_approved(struct action *action, program_account account,
                                  const char *method)
{
    date unused;
    enum code code = check_approval(action, account, &unused);
    if (code == OK && !is_one(paper_methods, method)) {
        wrong(action, FINDING_FSG_0328, "/method", method == NULL ? "" : method,
              all_of(action->arena, paper_methods));
        code = FINDINGS;
    }
    return code;
}

enum code security_check_electronic(struct action *action, program_account account,
                                    enum security_program program)
{
    struct security_book book;
    enum code code = security_load_program(action, account, program, action->today, &book);
    for (size_t i = 0; code == OK && i < book.allocations_count; i++) {
        const struct security_allocation *one = &book.allocations[i];
        struct money_matter matter;
        if (!date_is_none(one->until) && date_before(one->until, action->today))
            continue;
        code = security_matter_of(action, program_account_bn(account),
                                  arena_printf(action->arena, "%s %s", one->provider.text,
                                               one->number),
                                  &matter);
        if (code == OK && matter.steps[0].step == MONEY_STEP_SECURITY_LODGE) {
            wrong(action, FINDING_FSG_0327, "", account.text, one->number);
            code = FINDINGS;
        }
    }
    return code;
}
