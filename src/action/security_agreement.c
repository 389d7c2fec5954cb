/*
 * Security agreements: submitted by the debtor, entered or confirmed by the provider, changed and
 * ended. Each step stands in the debtor's chain and, once the provider has acted, in the
 * provider's, in one transaction: a number is given once by a provider because its own chain
 * decides.
 */
#include "security_agreement.h"

#include <stdlib.h>

const char *security_subject(struct arena *arena, const struct security_terms *terms)
{
    return arena_printf(arena, "%s %s", terms->provider.text, terms->number);
}

/* ---- what of it stands for accounts ---- */

static struct security_allocation *find(struct security_book *book,
                                        const struct security_terms *terms)
{
    for (size_t i = 0; i < book->allocations_count; i++)
        if (bn_equal(book->allocations[i].provider, terms->provider) &&
            strcmp(book->allocations[i].number, terms->number) == 0)
            return &book->allocations[i];
    return NULL;
}

const struct agreement_part *security_part_for(const struct security_terms *terms,
                                               program_account account)
{
    for (size_t i = 0; terms != NULL && i < terms->parts_count; i++)
        if (program_account_equal(terms->parts[i].account, account))
            return &terms->parts[i];
    return NULL;
}

date security_last_day(const struct security_terms *terms)
{
    return date_is_none(terms->ends_on) ? terms->until : date_add(terms->ends_on, -1);
}

static enum code check_most(struct action *action, const struct security_book *book, date on)
{
    const money posted = security_posted_on(book, on).agreements;
    if (book->program != SECURITY_PROGRAM_RPP || posted.cents <= book->policy.max_account.cents)
        return OK;
    findings_add(&action->findings, FINDING_FSG_0034, 0, "/allocations", book->account.text,
                 money_text(action->arena, posted),
                 money_text(action->arena, book->policy.max_account));
    return FINDINGS;
}

/* Less than before, and less than is needed, is refused while an account relies on it. */
static enum code check_less(struct action *action, const struct security_book *book, money before,
                            date on)
{
    const struct security_cover cover = security_cover_on(book, on);
    const struct security_program_fact *program = &security_programs[book->program];
    enum money_state state;
    if (cover.met || security_posted_on(book, on).agreements.cents >= before.cents)
        return OK;
    if (book->program != SECURITY_PROGRAM_RPP) {
        findings_add(&action->findings, FINDING_FSG_0306, 0, "/amount", book->account.text,
                     action->language == LANGUAGE_FR ? program->fr : program->en,
                     money_text(action->arena, cover.short_agreement));
        return FINDINGS;
    }
    if (!security_state_of(book, &state) ||
        (state != MONEY_STATE_RPP_ACTIVE && state != MONEY_STATE_RPP_DEFICIENT))
        return OK;
    findings_add(&action->findings, FINDING_FSG_0033, 0, "/amount", book->account.text,
                 money_text(action->arena, cover.short_deposit), NULL);
    return FINDINGS;
}

static void set_part(struct security_record *record, struct security_book *book,
                     const struct security_terms *terms, const struct agreement_part *part)
{
    struct arena *arena = record->action->arena;
    struct security_allocation *one = find(book, terms);
    const date until = security_last_day(terms);
    const ledger_id matter = one == NULL ? 0 : one->matter;
    if (one == NULL)
        one = LIST_PUSH(arena, book->allocations, book->allocations_count,
                        book->allocations_capacity);
    else if (one->amount.cents == part->amount.cents && date_equal(one->from, terms->from) &&
             date_equal(one->until, until))
        return;
    *one = (struct security_allocation){.matter = matter, .provider = terms->provider,
                                        .from = terms->from, .until = until,
                                        .amount = part->amount};
    memcpy(one->number, terms->number, sizeof(one->number));
    const char *subject =
        arena_printf(arena, "%s %s %s%s%s", terms->provider.text, terms->number,
                     date_text(arena, terms->from), date_is_none(until) ? "" : " ",
                     date_text(arena, until));
    if (terms->program != SECURITY_PROGRAM_RPP)
        subject = arena_printf(arena, "%s%s%s", subject, date_is_none(until) ? " -" : "",
                               security_program_suffix(arena, terms->program));
    security_add(record, part->account, MONEY_STEP_ALLOCATION_SET, matter, subject, part->amount);
}

static void end_part(struct security_record *record, struct security_book *book,
                     const struct security_terms *terms)
{
    struct security_allocation *one = find(book, terms);
    if (one == NULL)
        return;
    security_add(record, book->account, MONEY_STEP_ALLOCATION_END, one->matter,
                 security_subject(record->action->arena, terms), one->amount);
    *one = book->allocations[--book->allocations_count];
}

static enum code allocate_one(struct security_record *record, program_account account,
                              const struct security_terms *terms,
                              const struct agreement_part *part, const char *reason)
{
    struct security_book book;
    enum code code =
        security_load_program(record->action, account, terms->program, record->on, &book);
    if (code != OK)
        return code;
    const money before = security_posted_on(&book, record->on).agreements;
    if (part != NULL)
        set_part(record, &book, terms, part);
    else
        end_part(record, &book, terms);
    /* what is paid out only makes it less */
    const bool chosen = strcmp(reason, "demand") != 0;
    code = part == NULL || !chosen ? OK : check_most(record->action, &book, terms->from);
    if (code == OK && chosen)
        code = check_less(record->action, &book, before, record->on);
    if (code == OK)
        security_follow(record, &book, reason, record->on);
    return code;
}

enum code security_allocate(struct security_record *record, const struct security_terms *before,
                            const struct security_terms *after, const char *reason)
{
    for (size_t i = 0; before != NULL && i < before->parts_count; i++) {
        const program_account account = before->parts[i].account;
        if (security_part_for(after, account) != NULL)
            continue;
        enum code code = allocate_one(record, account, before, NULL, reason);
        if (code != OK)
            return code;
    }
    for (size_t i = 0; after != NULL && i < after->parts_count; i++) {
        enum code code = allocate_one(record, after->parts[i].account, after, &after->parts[i],
                                      reason);
        if (code != OK)
            return code;
    }
    return OK;
}

bool action_gives_security(struct action *action)
{
    return security_provides(action, action->actor.business);
}

static bool is_over(enum money_step step)
{
    return money_states[money_steps[step].to].open == 0;
}

enum code security_matter_of(struct action *action, bn owner, const char *subject,
                             struct money_matter *ret)
{
    return security_matter_about(action, owner, "security", subject, ACCOUNT_NONE, ret);
}

static enum code refuse_number(struct action *action, const struct security_terms *terms)
{
    findings_add(&action->findings, FINDING_FSG_0022, 0, "/number", terms->number,
                 terms->provider.text, NULL);
    return CONFLICT;
}

/* Not used by the provider, and not waiting for it in the debtor's own chain. */
static enum code check_fresh(struct action *action, const struct security_terms *terms)
{
    struct money_matter matter;
    const char *subject = security_subject(action->arena, terms);
    if (security_matter_of(action, terms->provider, subject, &matter) == OK)
        return refuse_number(action, terms);
    if (security_matter_of(action, terms->debtor, subject, &matter) == OK &&
        !is_over(money_last(&matter)->step))
        return refuse_number(action, terms);
    return OK;
}

/* ---- showing one ---- */

char *action_name_matter(struct arena *arena, program_account account, ledger_id matter)
{
    return arena_printf(arena, "%s-%lld", account.text, (long long)matter);
}

char *action_name_agreement(struct arena *arena, const struct security_agreement *agreement)
{
    return action_name_matter(arena, agreement->steps[0].account, agreement->matter);
}

bool action_parse_agreement(const char *name, program_account *ret_account, ledger_id *ret_matter)
{
    char account[16] = "", *end;
    if (strlen(name) < 17 || name[15] != '-')
        return false;
    memcpy(account, name, 15);
    *ret_matter = strtoll(name + 16, &end, 10);
    return program_account_parse(account, ret_account) && *end == '\0' && *ret_matter > 0;
}

enum code security_show_matter(struct action *action, const struct money_matter *matter,
                               struct security_agreement *ret)
{
    struct security_agreement shown = {.matter = matter->steps[0].id,
                                       .state = money_steps[money_last(matter)->step].to,
                                       .steps = matter->steps, .steps_count = matter->count};
    for (size_t i = matter->count; i-- > 0;) {
        struct stored_money_step loaded;
        enum code code = store_load_money_step(action->store, action->arena, matter->owner,
                                               matter->steps[i].id, &loaded);
        if (code != OK)
            return code;
        if (loaded.document == NULL)
            continue;
        if (!security_read_terms(action->arena, loaded.document, &shown.terms))
            return FAULT;
        const date last = security_last_day(&shown.terms);
        struct security_paid paid;
        security_load_paid(action->store, action->arena, &shown.terms, &paid);
        shown.paid = paid.total;
        shown.remaining = security_left(&shown.terms, &paid).amount;
        /* nobody writes that a day has passed, or that nothing is left */
        if (money_states[shown.state].open != 0 && shown.remaining.cents == 0)
            shown.state = MONEY_STATE_SECURITY_EXHAUSTED;
        else if (money_states[shown.state].open != 0 && !date_is_none(last) &&
                 date_before(last, action->today))
            shown.state = MONEY_STATE_SECURITY_ENDED;
        *ret = shown;
        return OK;
    }
    return FAULT;
}

enum code security_show_agreement(struct action *action, bn owner, ledger_id matter,
                                  struct security_agreement *ret)
{
    struct money_matter loaded;
    enum code code = money_load_matter(action, owner, matter, &loaded);
    return code == OK ? security_show_matter(action, &loaded, ret) : code;
}

static bool may_look(struct action *action, program_account account, bn provider)
{
    return action_may(action, PERMISSION_SECURITY_VIEW, account) ||
           security_provides(action, provider);
}

static enum code load_agreement(struct action *action, program_account account, ledger_id id,
                                struct money_matter *ret_matter, struct security_agreement *ret)
{
    const bn owner = program_account_bn(account);
    enum code code = money_load_matter(action, owner, id, ret_matter);
    if (code == OK && strcmp(money_steps[ret_matter->steps[0].step].kind, "security") != 0)
        code = NOT_FOUND;
    if (code == OK)
        code = security_show_matter(action, ret_matter, ret);
    if (code == OK && !may_look(action, ret_matter->steps[0].account, ret->terms.provider))
        code = NOT_FOUND;
    return code;
}

enum code action_show_agreement_of(struct action *action, program_account account,
                                   ledger_id matter, struct security_agreement *ret)
{
    struct money_matter loaded;
    return load_agreement(action, account, matter, &loaded, ret);
}

/* "123456782RM0001 764312088 SB-1": how the same request finds it again. */
static const char *outcome_of(struct action *action, program_account account, const char *subject)
{
    return arena_printf(action->arena, "%s %s", account.text, subject);
}

enum code action_find_agreement(struct action *action, const char *outcome,
                                struct security_agreement *ret)
{
    char number[16] = "";
    program_account account;
    struct money_matter matter;
    if (strlen(outcome) < 17)
        return NOT_FOUND;
    memcpy(number, outcome, 15);
    if (!program_account_parse(number, &account))
        return NOT_FOUND;
    enum code code = security_matter_of(action, program_account_bn(account), outcome + 16, &matter);
    return code == OK ? action_show_agreement_of(action, account, matter.steps[0].id, ret) : code;
}

/* ---- beginning one ---- */

static enum code begin_once(struct action *action, const struct security_beginning *of,
                            struct security_agreement *ret)
{
    struct security_terms terms;
    int64_t head;
    enum code code = security_read_order(action, of, &terms);
    if (code == OK)
        code = store_load_head(action->store, terms.debtor, &head);
    if (code == OK)
        code = check_fresh(action, &terms);
    if (code != OK)
        return code;
    struct security_record record = security_record_new(action);
    const char *subject = security_subject(action->arena, &terms);
    struct stored_money_step *step =
        security_add(&record, of->order->account, of->step, 0, subject, terms.amount);
    action->idempotency.outcome = outcome_of(action, of->order->account, subject);
    step->document = security_write_terms(action->arena, &terms);
    ledger_id id;
    struct commit_result result;
    security_tell_both(&record, terms.provider, LETTER_BOND);
    if (of->step != MONEY_STEP_SECURITY_SUBMIT) {
        code = security_allocate(&record, NULL, &terms, "");
        if (of->dry_run)
            return code;
        if (code == OK)
            code = security_commit_both(&record, terms.provider, head, NULL, &id);
    } else {
        code = security_commit(&record, terms.debtor, head, &result);
        id = result.seq * LEDGER_ID_PLACES;
    }
    return code == OK ? security_show_agreement(action, terms.debtor, id, ret) : code;
}

enum code security_begin(struct action *action, const struct security_beginning *of,
                         struct security_agreement *ret)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = begin_once(action, of, ret);
    return tries.code;
}

enum code action_submit_security(struct action *action, const struct security_order *order,
                                 struct security_agreement *ret)
{
    const struct security_beginning of = {.order = order, .step = MONEY_STEP_SECURITY_SUBMIT,
                                          .channel = "PORTAL"};
    enum security_program program;
    enum code code = security_may(action, PERMISSION_SECURITY_POST, order->account);
    if (code == OK)
        code = security_read_program(action, order->program, &program);
    if (code == OK)
        code = security_check_electronic(action, order->account, program);
    if (code != OK)
        return code;
    if (order->parts_count > 1 ||
        (order->parts_count == 1 && !text_equal(order->parts[0].account, order->account.text))) {
        findings_add(&action->findings, FINDING_FSG_0035, 0, "/allocations", NULL, NULL, NULL);
        return FINDINGS;
    }
    return security_begin(action, &of, ret);
}

enum code action_enter_security(struct action *action, const struct security_order *order,
                                struct security_agreement *ret)
{
    const struct registry_business *debtor;
    struct security_order own = *order;
    const struct security_beginning of = {.order = &own, .step = MONEY_STEP_SECURITY_ENTER,
                                          .channel = action->actor.software ? "API" : "PROVIDER"};
    if (!security_provides(action, action->actor.business))
        return FORBIDDEN;
    own.provider = arena_text(action->arena, action->actor.business.text);
    if (action_business(action, program_account_bn(order->account), &debtor) != OK ||
        registry_find_account(debtor, order->account) == NULL) {
        findings_add(&action->findings, FINDING_FSG_0007, 0, "/account", order->account.text,
                     NULL, NULL);
        return FINDINGS;
    }
    return security_begin(action, &of, ret);
}

/* ---- going on ---- */

date action_earliest_termination(struct action *action)
{
    return date_add(action->today, security_days(action, "fs_termination_notice_days", 30));
}

static enum code read_end(struct action *action, const struct security_step_order *order,
                          struct security_terms *terms)
{
    const date earliest = action_earliest_termination(action);
    const char *on = order->on == NULL ? "" : order->on;
    if (!date_parse(on, &terms->ends_on))
        findings_add(&action->findings, FINDING_DOC_0004, 0, "/on", on, NULL, NULL);
    else if (date_before(terms->ends_on, earliest))
        findings_add(&action->findings, FINDING_FSG_0032, 0, "/on", on,
                     date_text(action->arena, earliest),
                     arena_printf(action->arena, "%d", date_between(action->today, earliest)));
    else if (!date_is_none(terms->until) && date_before(terms->until, terms->ends_on))
        findings_add(&action->findings, FINDING_FSG_0036, 0, "/on", on,
                     date_text(action->arena, terms->until), NULL);
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

/* Nobody in release prior to payment may be left short by a change. */
static enum code check_short(struct action *action, const struct security_record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct stored_money_step *step = &record->steps[i];
        if (step->step != MONEY_STEP_RPP_LACK && step->step != MONEY_STEP_RPP_LAPSE)
            continue;
        findings_add(&action->findings, FINDING_FSG_0033, 0, "/amount", step->account.text,
                     money_text(action->arena, step->amount), NULL);
        return FINDINGS;
    }
    return OK;
}

/* What the step makes of the terms, and of the accounts. */
static enum code apply(struct security_record *record, const struct security_step_order *order,
                       const struct security_terms *before)
{
    struct action *action = record->action;
    struct security_terms after = *before;
    struct stored_money_step *own = &record->steps[0];
    enum code code = OK;
    switch (order->step) {
    case MONEY_STEP_SECURITY_CONFIRM:
        if (date_before(after.from, action->today))
            after.from = action->today; /* it is given when it is confirmed */
        before = NULL;
        break;
    case MONEY_STEP_SECURITY_AMEND:
        code = security_read_change(action, order, &after);
        break;
    case MONEY_STEP_SECURITY_TERMINATE:
        code = read_end(action, order, &after);
        break;
    case MONEY_STEP_SECURITY_REINSTATE:
        after.ends_on = DATE_NONE;
        break;
    default: /* rejected or withdrawn: it never stood */
        return OK;
    }
    if (code != OK)
        return code;
    struct security_paid paid;
    security_load_paid(action->store, action->arena, &after, &paid);
    if (after.amount.cents < paid.total.cents) {
        findings_add(&action->findings, FINDING_FSG_0112, 0, "/amount",
                     money_text(action->arena, after.amount),
                     money_text(action->arena, paid.total), NULL);
        return FINDINGS;
    }
    own->amount = after.amount;
    own->document = security_write_terms(action->arena, &after);
    const struct security_terms left = security_left(&after, &paid);
    code = security_allocate(record, before, &left, "changed");
    if (code == OK && order->step == MONEY_STEP_SECURITY_AMEND)
        code = check_short(action, record);
    return code;
}

static enum code may_step(struct action *action, const struct security_step_order *order,
                          const struct money_matter *matter,
                          const struct security_agreement *agreement)
{
    const struct security_terms *terms = &agreement->terms;
    const struct money_step_fact *fact = &money_steps[order->step];
    if (strcmp(fact->kind, "security") != 0 || strcmp(fact->who, "nobody") == 0 ||
        strcmp(fact->from, "-") == 0)
        return NOT_FOUND;
    const bool paper = strcmp(terms->channel, SECURITY_PAPER) == 0;
    const bool officer = action_may(action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE);
    if (paper && !officer && security_provides(action, terms->provider)) {
        findings_add(&action->findings, FINDING_FSG_0326, 0, "", terms->number, NULL, NULL);
        return FINDINGS;
    }
    if (strcmp(fact->who, "provider") == 0
            ? !(paper && officer) && !security_provides(action, terms->provider)
            : !action_may(action, PERMISSION_SECURITY_POST, matter->steps[0].account))
        return FORBIDDEN;
    const struct stored_money_step *last = money_last(matter);
    const struct money_state_fact *state = &money_states[agreement->state];
    if (permission_lists(fact->from, state->id))
        return OK;
    findings_add(&action->findings, FINDING_MON_0003, 0, "",
                 action->language == LANGUAGE_FR ? state->fr : state->en,
                 date_text(action->arena, last->on), last->actor);
    return CONFLICT;
}

static enum code step_once(struct action *action, const struct security_step_order *order,
                           struct security_agreement *ret)
{
    struct money_matter matter, there;
    struct security_agreement agreement;
    enum code code = load_agreement(action, order->account, order->matter, &matter, &agreement);
    if (code == OK)
        code = may_step(action, order, &matter, &agreement);
    if (code != OK)
        return code;
    const struct security_terms *terms = &agreement.terms;
    const bool provides = strcmp(money_steps[order->step].who, "provider") == 0;
    const bool confirms = order->step == MONEY_STEP_SECURITY_CONFIRM;
    struct security_record record = security_record_new(action);
    struct stored_money_step *step =
        security_add(&record, matter.steps[0].account, order->step, matter.steps[0].id,
                     security_subject(action->arena, terms), terms->amount);
    action->idempotency.outcome = outcome_of(action, step->account, step->subject);
    security_tell_both(&record, terms->provider, LETTER_BOND);
    code = money_check_words(action, &money_steps[order->step], order->words);
    const char *words = order->words == NULL ? "" : order->words;
    step->words = strspn(words, " \t\r\n") == strlen(words) ? NULL : words;
    if (code == OK && confirms &&
        security_matter_of(action, terms->provider, step->subject, &there) == OK)
        code = refuse_number(action, terms);
    if (code == OK)
        code = apply(&record, order, terms);
    if (code != OK)
        return code;
    ledger_id unused;
    struct commit_result result;
    code = provides && order->step != MONEY_STEP_SECURITY_REJECT
               ? security_commit_both(&record, terms->provider, matter.head, NULL, &unused)
               : security_commit(&record, matter.owner, matter.head, &result);
    return code == OK
               ? security_show_agreement(action, matter.owner, matter.steps[0].id, ret)
               : code;
}

enum code action_step_security(struct action *action, const struct security_step_order *order,
                               struct security_agreement *ret)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = step_once(action, order, ret);
    return tries.code;
}

/* ---- lists ---- */

enum code action_list_securities(struct action *action, program_account account,
                                 struct security_agreement **ret, size_t *ret_count)
{
    struct stored_money_step *steps;
    struct security_agreement *list = NULL;
    size_t made = 0, capacity = 0;
    const bn owner = program_account_bn(account);
    if (!action_may(action, PERMISSION_SECURITY_VIEW, account))
        return NOT_FOUND;
    const size_t count =
        store_list_money_kind(action->store, action->arena, account, "security", &steps);
    for (size_t i = count; i-- > 0;) {
        if (steps[i].matter != steps[i].id)
            continue;
        enum code code = security_show_agreement(action, owner, steps[i].matter,
                                    LIST_PUSH(action->arena, list, made, capacity));
        if (code != OK)
            return code;
    }
    *ret = list;
    *ret_count = made;
    return action_whole(action);
}

static bool fits(const struct given_filter *filter, const struct security_terms *terms,
                 enum money_state state)
{
    bool found = text_equal(filter->account, NULL) ||
                 text_equal(filter->account, terms->debtor.text);
    for (size_t i = 0; i < terms->parts_count && !found; i++)
        found = strcmp(filter->account, terms->parts[i].account.text) == 0;
    return found && (text_equal(filter->number, NULL) ||
                     text_equal(filter->number, terms->number)) &&
           (text_equal(filter->state, NULL) || text_equal(filter->state, money_states[state].id));
}

enum code action_list_given(struct action *action, const struct given_filter *filter,
                            struct security_agreement **ret, size_t *ret_count)
{
    struct stored_money_step *steps;
    struct security_agreement *list = NULL;
    program_account own;
    size_t made = 0, capacity = 0, count;
    const bn provider = action->actor.business;
    const bool waiting = filter->waiting;
    if (!security_provides(action, provider))
        return FORBIDDEN;
    enum code code = security_own_account(action, provider, &own);
    if (code != OK)
        return code;
    count = waiting ? store_list_money_submitted(action->store, action->arena, provider, &steps)
                    : store_list_money_kind(action->store, action->arena, own, "security", &steps);
    for (size_t i = count; i-- > 0;) {
        if (!waiting && steps[i].matter != steps[i].id)
            continue;
        program_account debtor = steps[i].account;
        struct money_matter matter;
        struct security_agreement one;
        if (!waiting && !security_copy_of(&steps[i], &debtor))
            return FAULT;
        code = security_matter_of(action, program_account_bn(debtor), steps[i].subject, &matter);
        if (code == OK)
            code = security_show_matter(action, &matter, &one);
        if (code != OK)
            return code;
        if (fits(filter, &one.terms, one.state))
            *LIST_PUSH(action->arena, list, made, capacity) = one;
    }
    *ret = list;
    *ret_count = made;
    return action_whole(action);
}

size_t action_list_providers(struct action *action, struct firm **ret)
{
    return store_list_sureties(action->store, action->arena, ret);
}
