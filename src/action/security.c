/* Release prior to payment: who is in it, who decides, what a release system is told. */
#include "security_impl.h"

/* ---- enrolling ---- */

static void state_name(struct action *action, const struct security_book *book,
                       const char **ret_name, const struct stored_money_step **ret_last)
{
    const struct stored_money_step *last = &book->states[book->states_count - 1];
    const struct money_state_fact *fact = &money_states[money_steps[last->step].to];
    *ret_name = action->language == LANGUAGE_FR ? fact->fr : fact->en;
    *ret_last = last;
}

/* It is in this state already, or cannot leave it so. */
static enum code refuse_state(struct action *action, const struct security_book *book)
{
    const char *name;
    const struct stored_money_step *last;
    state_name(action, book, &name, &last);
    findings_add(&action->findings, FINDING_FSG_0002, 0, "", name,
                 date_text(action->arena, last->on), NULL);
    return CONFLICT;
}

/* NULL where the account's history says it. */
static enum code read_projection(struct action *action, const struct rpp_order *order,
                                 bool history, money *value, const money **ret)
{
    const char *text = order->projection == NULL ? "" : order->projection;
    *ret = NULL;
    if (history && text[0] != '\0')
        findings_add(&action->findings, FINDING_FSG_0004, 0, "/projection", text, NULL, NULL);
    else if (!history && text[0] == '\0')
        findings_add(&action->findings, FINDING_FSG_0003, 0, "/projection", NULL, NULL, NULL);
    else if (!history && (!money_parse(text, value) || value->cents < 0))
        findings_add(&action->findings, FINDING_DOC_0005, 0, "/projection", text, "2", NULL);
    else if (!history)
        *ret = value;
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

static bool asked(const struct security_book *book)
{
    return book->states_count > 0 &&
           strcmp(security_reason_of(&book->states[book->states_count - 1]).word, "automatic") != 0;
}

static enum code enrol_once(struct action *action, const struct rpp_order *order)
{
    const struct registry_account *account;
    struct security_book book;
    enum money_state state;
    enum code code = security_account(action, order->account, &account);
    if (code != OK)
        return code;
    if (!account->import || !registry_account_active(account, action->today)) {
        findings_add(&action->findings, FINDING_FSG_0001, 0, "/account", order->account.text,
                     NULL, NULL);
        return FINDINGS;
    }
    code = security_load(action, order->account, action->today, &book);
    if (code != OK)
        return code;
    /* who was taken into the transition period may say that it means to stay */
    if (security_state_of(&book, &state) && (state != MONEY_STATE_RPP_TRANSITION || asked(&book)))
        return refuse_state(action, &book);
    money value;
    const money *projection;
    money wanted = {0};
    code = read_projection(action, order, security_has_history(action, order->account), &value,
                           &projection);
    if (order->change != NULL)
        code = security_check_change(action, order->change, &wanted);
    if (code == OK && order->change != NULL)
        code = security_check_alone(action, order->account);
    struct security_record record = security_record_new(action);
    if (code == OK)
        code = security_work_out(&record, &book, SECURITY_RUN_ENROLMENT, action->today, projection);
    if (code != OK)
        return code;
    security_move(&record, &book, MONEY_STEP_RPP_ENROL, "asked", DATE_NONE);
    if (order->change != NULL)
        security_ask_change(&record, &book, order->change, wanted);
    if (security_in_transition(action, action->today))
        security_move(&record, &book, MONEY_STEP_RPP_CARRY, "transition", DATE_NONE);
    security_follow(&record, &book, "", DATE_NONE);
    struct commit_result result;
    return security_commit(&record, program_account_bn(order->account), book.head, &result);
}

enum code action_enrol_rpp(struct action *action, const struct rpp_order *order)
{
    enum code code = security_may(action, PERMISSION_SUBPROGRAM_ENROL, order->account);
    struct tries tries = action_tries(action);
    while (code == OK && action_try(&tries))
        tries.code = enrol_once(action, order);
    return code == OK ? tries.code : code;
}

/* ---- other steps on the state ---- */

static bool may_follow(enum money_step step, enum money_state state)
{
    const char *from = money_steps[step].from, *id = money_states[state].id;
    return permission_lists(from, id);
}

struct state_order {
    program_account account;
    enum money_step step;
    const char *words, *reason;
    date deadline;
};

static enum code step_once(struct action *action, const struct state_order *order)
{
    struct security_book book;
    enum money_state state;
    enum code code = security_load(action, order->account, action->today, &book);
    if (code != OK)
        return code;
    if (book.states_count == 0) {
        findings_add(&action->findings, FINDING_FSG_0005, 0, "", order->account.text, NULL, NULL);
        return CONFLICT;
    }
    if (!security_state_of(&book, &state) || !may_follow(order->step, state))
        return refuse_state(action, &book);
    struct security_record record = security_record_new(action);
    const struct security_reason before = security_reason_of(&book.states[book.states_count - 1]);
    /* with more time it is still short for what it was: of that depends when it no longer is */
    const bool same = order->step == MONEY_STEP_RPP_EXTEND &&
                      (strcmp(before.word, "utilisation") == 0 ||
                       strcmp(before.word, "termination") == 0);
    security_move(&record, &book, order->step, same ? before.word : order->reason,
                  order->deadline);
    record.steps[record.count - 1].words = order->words;
    if (order->step == MONEY_STEP_RPP_RESTORE)
        security_follow(&record, &book, "officer", DATE_NONE);
    struct commit_result result;
    return security_commit(&record, program_account_bn(order->account), book.head, &result);
}

static enum code take_step(struct action *action, const struct state_order *order)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = step_once(action, order);
    return tries.code;
}

enum code action_leave_rpp(struct action *action, program_account account)
{
    enum code code = security_may(action, PERMISSION_SUBPROGRAM_ENROL, account);
    const struct state_order order = {.account = account, .step = MONEY_STEP_RPP_WITHDRAW,
                                      .reason = "asked"};
    return code == OK ? take_step(action, &order) : code;
}

enum code action_decide_rpp(struct action *action, program_account account, enum money_step step,
                            const char *words, const char *deadline)
{
    /* what an officer suspended stays so, whatever is posted, until one lifts it */
    struct state_order order = {.account = account, .step = step, .words = words,
                                .reason = step == MONEY_STEP_RPP_RESTORE ? "restored" : "officer"};
    if (!action_may(action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE))
        return action_may(action, PERMISSION_ACCOUNT_VIEW, account) ? FORBIDDEN : NOT_FOUND;
    if (strcmp(money_steps[step].kind, "rpp") != 0 || strcmp(money_steps[step].who, "officer") != 0)
        return NOT_FOUND;
    (void)money_check_words(action, &money_steps[step], words); /* and the deadline, at once */
    if (step == MONEY_STEP_RPP_EXTEND &&
        (deadline == NULL || !date_parse(deadline, &order.deadline) ||
         !date_before(action->today, order.deadline)))
        findings_add(&action->findings, FINDING_FSG_0006, 0, "/deadline",
                     deadline == NULL ? "" : deadline, date_text(action->arena, action->today),
                     NULL);
    return action->findings.errors_count > 0 ? FINDINGS : take_step(action, &order);
}

static enum code list_standing(struct action *action, enum money_step step, size_t limit,
                               struct stored_money_step **ret, size_t *ret_count)
{
    *ret_count = 0;
    if (!action_may(action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE))
        return FORBIDDEN;
    *ret_count = store_list_money_standing(action->store, action->arena, step, limit, ret);
    return action_whole(action);
}

enum code action_list_rpp(struct action *action, enum money_step step, size_t limit,
                          struct rpp_row **ret, size_t *ret_count)
{
    struct stored_money_step *steps, *open;
    enum code code = list_standing(action, step, limit, &steps, ret_count);
    const size_t open_count =
        code != OK ? 0
                   : store_list_money_waiting(action->store, action->arena, "requirement_request",
                                              INT32_MAX, &open);
    struct rpp_row *rows = arena_array(action->arena, *ret_count + 1, sizeof(*rows));
    for (size_t i = 0; i < *ret_count && code == OK; i++) {
        const struct security_reason reason = security_reason_of(&steps[i]);
        struct security_book book;
        code = security_load(action, steps[i].account, action->today, &book);
        if (code != OK)
            return code;
        /* of today, or of the day on which it will be short */
        const bool later = date_before(action->today, reason.deadline);
        const struct security_cover cover =
            security_cover_on(&book, later ? reason.deadline : action->today);
        rows[i] = (struct rpp_row){.account = steps[i].account,
                                   .reason = arena_text(action->arena, reason.word),
                                   .since = steps[i].on, .deadline = reason.deadline,
                                   .missing = cover.short_deposit};
        for (size_t k = 0; k < open_count && !rows[i].asked; k++)
            rows[i].asked = program_account_equal(open[k].account, rows[i].account);
    }
    *ret = rows;
    return code;
}

enum code action_list_deposits_asked(struct action *action, size_t limit,
                                     struct stored_money_step **ret, size_t *ret_count)
{
    return list_standing(action, MONEY_STEP_DEPOSIT_BACK_ASK, limit, ret, ret_count);
}

/* ---- as it is shown ---- */

/* With the day from which it counts. */
static enum code next_requirement(struct action *action, const struct security_book *book,
                                  const struct security_requirement **ret)
{
    const date from = security_changes_after(book, action->today);
    if (date_is_none(from))
        return OK;
    struct security_requirement *next = arena_alloc(action->arena, sizeof(*next));
    enum code code = security_read_requirement(action, security_counts_on(book, from), next);
    next->from = from;
    *ret = next;
    return code;
}

/* What of the deposits is not needed beside the agreements; nothing while a debt is late. */
static money returnable(struct action *action, const struct security_book *book,
                        const struct security_standing *standing)
{
    date unused;
    if (security_overdue(action, book->account, action->today).cents > 0 ||
        !date_is_none(security_held_until(action, book, &unused)))
        return money_cents(0);
    return security_spare_deposit(book, action->today, standing->requests,
                                  standing->requests_count);
}

money security_spare_deposit(const struct security_book *book, date on,
                             const struct security_deposit_request *requests, size_t count)
{
    struct security_book without = *book;
    enum money_state state;
    int64_t asked = 0;
    for (size_t i = 0; i < count; i++)
        asked += requests[i].amount.cents;
    if (book->program == SECURITY_PROGRAM_RPP && !security_state_of(book, &state))
        return money_cents(book->deposits.cents - asked); /* out of it, nothing is needed */
    int64_t low = 0, high = book->deposits.cents - asked; /* the most that leaves enough */
    while (low < high) {
        const int64_t middle = low + (high - low + 1) / 2;
        without.deposits = money_cents(book->deposits.cents - asked - middle);
        if (security_cover_on(&without, on).met)
            low = middle;
        else
            high = middle - 1;
    }
    return money_cents(low < 0 ? 0 : low);
}

size_t security_deposit_requests(struct action *action, program_account account,
                                 enum security_program program,
                                 struct security_deposit_request **ret)
{
    size_t kept = 0;
    struct stored_money_step *steps;
    const size_t count =
        store_list_money_pending(action->store, action->arena, account, "deposit_back", &steps);
    struct security_deposit_request *list = arena_array(action->arena, count + 1, sizeof(*list));
    for (size_t i = 0; i < count; i++)
        if (security_program_in(steps[i].subject, DEPOSIT_BACK_PROGRAM_WORD) == program)
            list[kept++] = (struct security_deposit_request){steps[i].matter, program,
                                                             steps[i].amount, steps[i].on};
    *ret = list;
    return kept;
}

enum code action_show_security(struct action *action, program_account account,
                               struct security_standing *ret)
{
    struct security_book book;
    struct security_deposit_request *requests;
    if (!action_may(action, PERMISSION_SECURITY_VIEW, account))
        return NOT_FOUND;
    enum code code = security_load(action, account, action->today, &book);
    if (code != OK)
        return code;
    struct security_standing shown = {.account = account, .reason = "",
                                      .requirement = book.requirement,
                                      .posted = security_posted_on(&book, action->today),
                                      .cover = security_cover_on(&book, action->today),
                                      .allocations = book.allocations,
                                      .allocations_count = book.allocations_count,
                                      .history = book.states,
                                      .history_count = book.states_count};
    shown.requests_count =
        security_deposit_requests(action, account, SECURITY_PROGRAM_RPP, &requests);
    shown.requests = requests;
    if (book.states_count > 0) {
        const struct stored_money_step *last = &book.states[book.states_count - 1];
        const struct security_reason reason = security_reason_of(last);
        shown.enrolled = true;
        shown.state = money_steps[last->step].to;
        shown.reason = arena_text(action->arena, reason.word);
        shown.since = last->on;
        shown.deadline = reason.deadline;
    }
    shown.after = date_is_none(shown.deadline)
                      ? shown.cover
                      : security_cover_on(&book, shown.deadline);
    const struct rpp_check check = security_judge(action, &book);
    shown.indicator = check.yes;
    shown.answer = check.reason;
    shown.overdue = security_overdue(action, account, action->today);
    shown.utilised = security_used_on(action, &book, action->today);
    shown.released = security_released_on(action, account, action->today);
    shown.returnable = returnable(action, &book, &shown);
    code = next_requirement(action, &book, &shown.next);
    *ret = shown;
    return code == OK ? action_whole(action) : code;
}

enum code action_list_requirements(struct action *action, program_account account,
                                   struct security_requirement **ret, size_t *ret_count)
{
    struct stored_money_step *steps;
    if (!action_may(action, PERMISSION_SECURITY_VIEW, account))
        return NOT_FOUND;
    const size_t count =
        security_list_requirements(action->store, action->arena, account, &steps);
    struct security_requirement *list = arena_array(action->arena, count + 1, sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        enum code code = security_read_requirement(action, &steps[count - 1 - i], &list[i]);
        if (code != OK)
            return code;
    }
    *ret = list;
    *ret_count = count;
    return action_whole(action);
}
