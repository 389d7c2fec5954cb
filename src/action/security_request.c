/*
 * Requests to change the requirement of an account: the importer says which base is right and why,
 * an officer approves it, or another one, up to a day, or refuses. What was approved counts as long
 * as it is valid; after that, what was worked out counts again.
 */
#include "security_impl.h"

#include <stdlib.h>

static const char kind[] = "requirement_request";

bool security_open_request(struct action *action, program_account account,
                           struct stored_money_step *ret)
{
    struct stored_money_step *steps;
    if (store_list_money_pending(action->store, action->arena, account, kind, &steps) == 0)
        return false;
    if (ret != NULL)
        *ret = steps[0];
    return true;
}

/* ---- as they are shown ---- */

static struct requirement_request request_of(struct stored_money_step *steps, size_t count)
{
    const struct stored_money_step *last = &steps[count - 1];
    struct requirement_request one = {
        .matter = steps[0].id, .account = steps[0].account, .state = money_steps[last->step].to,
        .asked = steps[0].amount, .basis = steps[0].subject, .steps = steps, .steps_count = count};
    if (last->step == MONEY_STEP_REQUIREMENT_REQUEST_APPROVE ||
        last->step == MONEY_STEP_REQUIREMENT_REQUEST_APPROVE_PART) {
        one.approved = last->amount;
        if (!date_parse(last->subject, &one.until))
            one.until = DATE_NONE;
    }
    return one;
}

static enum code load(struct action *action, program_account account, ledger_id matter,
                      struct money_matter *ret)
{
    enum code code = money_load_matter(action, program_account_bn(account), matter, ret);
    if (code != OK)
        return code;
    return program_account_equal(ret->steps[0].account, account) &&
                   strcmp(money_steps[ret->steps[0].step].kind, kind) == 0
               ? OK
               : NOT_FOUND;
}

enum code action_show_requirement_request(struct action *action, program_account account,
                                          ledger_id matter, struct requirement_request *ret)
{
    struct money_matter found;
    if (!action_may(action, PERMISSION_SECURITY_VIEW, account))
        return NOT_FOUND;
    enum code code = load(action, account, matter, &found);
    if (code == OK)
        *ret = request_of(found.steps, found.count);
    return code;
}

enum code action_find_requirement_request(struct action *action, program_account account,
                                          const char *outcome, struct requirement_request *ret)
{
    return action_show_requirement_request(action, account, strtoll(outcome, NULL, 10), ret);
}

enum code action_list_requirement_requests(struct action *action, program_account account,
                                           struct requirement_request **ret, size_t *ret_count)
{
    struct stored_money_step *steps, *own;
    if (!action_may(action, PERMISSION_SECURITY_VIEW, account))
        return NOT_FOUND;
    const size_t count =
        store_list_money_kind(action->store, action->arena, account, kind, &steps);
    struct requirement_request *list = arena_array(action->arena, count + 1, sizeof(*list));
    size_t made = 0;
    for (size_t i = count; i-- > 0;) {
        if (steps[i].id != steps[i].matter)
            continue;
        const size_t own_count = store_list_money_matter(
            action->store, action->arena, program_account_bn(account), steps[i].id, &own);
        list[made++] = request_of(own, own_count);
    }
    *ret = list;
    *ret_count = made;
    return action_whole(action);
}

enum code action_list_requests_waiting(struct action *action, size_t limit,
                                       struct requirement_request **ret, size_t *ret_count)
{
    struct stored_money_step *waiting, *own;
    *ret_count = 0;
    if (!action_may(action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE))
        return FORBIDDEN;
    const size_t count =
        store_list_money_waiting(action->store, action->arena, kind, limit, &waiting);
    struct requirement_request *list = arena_array(action->arena, count + 1, sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        const bn owner = program_account_bn(waiting[i].account);
        const size_t own_count = store_list_money_matter(action->store, action->arena, owner,
                                                         waiting[i].matter, &own);
        list[i] = request_of(own, own_count);
    }
    *ret = list;
    *ret_count = count;
    return action_whole(action);
}

/* ---- asking ---- */

enum code security_check_change(struct action *action, const struct requirement_change *change,
                                money *ret_amount)
{
    const char *amount = change->amount == NULL ? "" : change->amount;
    const char *basis = change->basis == NULL ? "" : change->basis;
    if (!money_parse(amount, ret_amount) || ret_amount->cents < 0)
        findings_add(&action->findings, FINDING_DOC_0005, 0, "/amount", amount, "2", NULL);
    if (strcmp(basis, "actual") != 0 && strcmp(basis, "projected") != 0)
        findings_add(&action->findings, FINDING_FSG_0203, 0, "/basis", basis, NULL, NULL);
    return money_check_words(action, &money_steps[MONEY_STEP_REQUIREMENT_REQUEST_ASK],
                             change->words);
}

enum code security_check_alone(struct action *action, program_account account)
{
    struct stored_money_step open;
    if (!security_open_request(action, account, &open))
        return OK;
    findings_add(&action->findings, FINDING_FSG_0201, 0, "/account",
                 date_text(action->arena, open.on), NULL, NULL);
    return CONFLICT;
}

void security_ask_change(struct security_record *record, struct security_book *book,
                         const struct requirement_change *change, money amount)
{
    struct stored_money_step *step = security_add(
        record, book->account, MONEY_STEP_REQUIREMENT_REQUEST_ASK, 0, change->basis, amount);
    step->words = change->words;
    book->asked = true;
}

static enum code ask_once(struct action *action, program_account account,
                          const struct requirement_change *change)
{
    struct security_book book;
    money amount;
    enum code code = security_load(action, account, action->today, &book);
    if (code == OK)
        code = security_check_change(action, change, &amount);
    if (code != OK)
        return code;
    code = security_check_alone(action, account);
    if (code != OK)
        return code;
    enum money_state state;
    if (book.requirement == NULL || !security_state_of(&book, &state)) {
        findings_add(&action->findings, FINDING_FSG_0202, 0, "/account", account.text, NULL, NULL);
        return FINDINGS;
    }
    if (book.requirement->need.base.cents == amount.cents) {
        findings_add(&action->findings, FINDING_FSG_0204, 0, "/amount",
                     money_text(action->arena, amount), NULL, NULL);
        return FINDINGS;
    }
    struct security_record record = security_record_new(action);
    struct commit_result result;
    security_ask_change(&record, &book, change, amount);
    /* the record comes after the head that was read, or not at all */
    action->idempotency.outcome = arena_printf(
        action->arena, "%lld", (long long)((book.head + 1) * LEDGER_ID_PLACES));
    return security_commit(&record, program_account_bn(account), book.head, &result);
}

enum code action_ask_requirement(struct action *action, program_account account,
                                 const struct requirement_change *change,
                                 struct requirement_request *ret)
{
    enum code code = security_may(action, PERMISSION_SECURITY_POST, account);
    struct tries tries = action_tries(action);
    while (code == OK && action_try(&tries))
        tries.code = ask_once(action, account, change);
    code = code == OK ? tries.code : code;
    return code == OK ? action_find_requirement_request(action, account,
                                                        action->idempotency.outcome, ret)
                      : code;
}

/* ---- going on ---- */

static bool approves(enum money_step step)
{
    return step == MONEY_STEP_REQUIREMENT_REQUEST_APPROVE ||
           step == MONEY_STEP_REQUIREMENT_REQUEST_APPROVE_PART;
}

/* The amount, which decides the step, and the last day. */
static enum code read_approval(struct action *action, const struct requirement_step_order *order,
                               money asked, enum money_step *ret_step, money *ret_amount,
                               date *ret_until)
{
    const char *until = order->until == NULL ? "" : order->until;
    const date last = date_add(action->today, security_days(action, "fs_request_days", 366));
    *ret_amount = asked;
    if (order->amount != NULL && order->amount[0] != '\0' &&
        (!money_parse(order->amount, ret_amount) || ret_amount->cents < 0))
        findings_add(&action->findings, FINDING_DOC_0005, 0, "/amount", order->amount, "2", NULL);
    if (!date_parse(until, ret_until) || date_before(*ret_until, action->today) ||
        date_before(last, *ret_until))
        findings_add(&action->findings, FINDING_FSG_0205, 0, "/until", until,
                     date_text(action->arena, action->today), date_text(action->arena, last));
    *ret_step = ret_amount->cents == asked.cents ? MONEY_STEP_REQUIREMENT_REQUEST_APPROVE
                                                 : MONEY_STEP_REQUIREMENT_REQUEST_APPROVE_PART;
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

static enum code add_approved(struct security_record *record, struct security_book *book,
                              money amount, date until)
{
    struct action *action = record->action;
    enum code code = security_approve(record, book, amount, until);
    if (code == OK)
        security_follow(record, book, "request",
                        date_add(record->on, security_days(action, "fs_topup_days", 30)));
    return code;
}

static enum code step_once(struct action *action, const struct requirement_step_order *order)
{
    struct money_matter matter;
    struct security_book book;
    struct stored_money_step next;
    enum money_step step = order->step;
    money amount = {0};
    date until = DATE_NONE;
    enum code code = load(action, order->account, order->matter, &matter);
    if (code == OK && approves(step)) {
        code = money_check_step(action, &matter, order->account,
                                MONEY_STEP_REQUIREMENT_REQUEST_APPROVE, NULL, &next);
        if (code == OK)
            code = read_approval(action, order, matter.steps[0].amount, &step, &amount, &until);
    }
    if (code == OK)
        code = money_check_step(action, &matter, order->account, step, order->words, &next);
    if (code == OK)
        code = security_load(action, order->account, action->today, &book);
    if (code != OK)
        return code;
    struct security_record record = security_record_new(action);
    struct stored_money_step *made = security_add(&record, order->account, step, next.matter,
                                                  next.subject, next.amount);
    made->words = next.words;
    if (money_states[money_steps[step].to].open == 0)
        book.asked = false;
    if (approves(step)) {
        made->amount = amount;
        snprintf(made->subject, sizeof(made->subject), "%s", date_text(action->arena, until));
        code = add_approved(&record, &book, amount, until);
    } else if (!book.asked) {
        security_follow(&record, &book, "asked", DATE_NONE);
    }
    if (code != OK)
        return code;
    if (strcmp(money_steps[step].who, "client") != 0)
        security_tell(&record, order->account, LETTER_RPP_REQUEST, NULL);
    struct commit_result result;
    action->idempotency.outcome = arena_printf(action->arena, "%lld", (long long)order->matter);
    return security_commit(&record, program_account_bn(order->account), matter.head, &result);
}

enum code action_step_requirement(struct action *action,
                                  const struct requirement_step_order *order,
                                  struct requirement_request *ret)
{
    struct tries tries = action_tries(action);
    if (strcmp(money_steps[order->step].kind, kind) != 0 ||
        order->step == MONEY_STEP_REQUIREMENT_REQUEST_ASK)
        return NOT_FOUND;
    while (action_try(&tries))
        tries.code = step_once(action, order);
    return tries.code == OK
               ? action_show_requirement_request(action, order->account, order->matter, ret)
               : tries.code;
}

void security_invalidate_requests(struct security_record *record, struct security_book *book)
{
    struct stored_money_step open;
    if (!security_open_request(record->action, book->account, &open))
        return;
    security_add(record, book->account, MONEY_STEP_REQUIREMENT_REQUEST_INVALIDATE, open.matter,
                 open.subject, open.amount);
    security_tell(record, book->account, LETTER_RPP_REQUEST, NULL);
    book->asked = false;
}
