/* Security of programs other than release prior to payment: what is needed, set by officers. */
#include "security_impl.h"

#include <stdlib.h>

enum { REFERENCE_MAX = 35 };

const char *const program_outcomes[] = {"exported", "destroyed", "consumed", "paid", "ended",
                                        NULL};

static const char *name_of(const struct action *action, enum security_program program)
{
    const struct security_program_fact *fact = &security_programs[program];
    return action->language == LANGUAGE_FR ? fact->fr : fact->en;
}

static void wrong(struct action *action, enum finding_code code, const char *pointer,
                  const char *first, const char *second, const char *third)
{
    findings_add(&action->findings, code, 0, pointer, first, second, third);
}

static const char *given(const char *text)
{
    return text == NULL ? "" : text;
}

enum code security_read_program(struct action *action, const char *text,
                                enum security_program *ret)
{
    *ret = SECURITY_PROGRAM_RPP;
    if (given(text)[0] == '\0' || security_program_parse(text, ret))
        return OK;
    wrong(action, FINDING_FSG_0300, "/program", text, NULL, NULL);
    return FINDINGS;
}

/* ---- as it is kept ---- */

/* "TI 2027-05-20 15478900000017"; "-" for no day, at the end "TI exported 15478900000017". */
bool security_read_need(const struct stored_money_step *step, struct arena *arena,
                        struct program_need *ret)
{
    char code[4] = "", until[16] = "", reference[REFERENCE_MAX + 1] = "";
    struct program_need need = {.matter = step->matter, .account = step->account,
                                .amount = step->amount, .on = step->on, .until = DATE_NONE,
                                .late = step->step == MONEY_STEP_REQUIREMENT_LAPSE,
                                .by = step->actor, .words = step->words};
    const bool over = step->step == MONEY_STEP_REQUIREMENT_RELEASE;
    const int read = sscanf(step->subject, "%3s %15s %35s", code, until, reference);
    if (read < 2 || !security_program_of_code(code, &need.program) ||
        (!over && strcmp(until, "-") != 0 && !date_parse(until, &need.until)))
        return false;
    need.reference = arena_text(arena, reference);
    *ret = need;
    return true;
}

const char *security_write_need(struct arena *arena, enum security_program program,
                                const char *until, const char *reference)
{
    return arena_printf(arena, "%s %s%s%s", security_programs[program].code, until,
                        reference[0] == '\0' ? "" : " ", reference);
}

static bool is_order(const struct stored_money_step *step)
{
    return step->step != MONEY_STEP_REQUIREMENT_SET;
}

size_t security_keep_requirements(struct stored_money_step *steps, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!is_order(&steps[i]))
            steps[kept++] = steps[i];
    return kept;
}

size_t security_list_requirements(struct store *store, struct arena *arena,
                                  program_account account, struct stored_money_step **ret)
{
    const size_t count = store_list_money_kind(store, arena, account, "requirement", ret);
    return security_keep_requirements(*ret, count);
}

size_t security_list_ordered(struct action *action, program_account account,
                             enum security_program program, struct stored_money_step **ret)
{
    size_t kept = 0;
    const size_t count =
        store_list_money_pending(action->store, action->arena, account, "requirement", ret);
    for (size_t i = 0; i < count; i++)
        if (is_order(&(*ret)[i]) && security_program_in((*ret)[i].subject, 0) == program)
            (*ret)[kept++] = (*ret)[i];
    return kept;
}

/* ---- whose it can be ---- */

static const struct registry_account *account_of(struct action *action, program_account account,
                                                 const struct registry_business **ret_business)
{
    return action_business(action, program_account_bn(account), ret_business) == OK
               ? registry_find_account(*ret_business, account)
               : NULL;
}

static bool is_broker(const struct registry_business *business, program_account account)
{
    return business->kind == BUSINESS_BROKER &&
           program_account_equal(business->accounts[0].account, account);
}

/* What it is tells; `ordered` says whether an officer's setting is what makes it one. */
static bool may_be(const struct registry_business *business, const struct registry_account *account,
                   enum security_program program)
{
    const char *serves = security_programs[program].serves;
    return strcmp(serves, "importer") == 0  ? account->import
           : strcmp(serves, "broker") == 0  ? is_broker(business, account->account)
           : strcmp(serves, "courier") == 0 ? account->courier
                                            : true;
}

static bool serves(struct action *action, program_account number, enum security_program program)
{
    const struct registry_business *business;
    struct stored_money_step *steps;
    const struct registry_account *account = account_of(action, number, &business);
    if (account == NULL || !registry_account_active(account, action->today) ||
        !may_be(business, account, program))
        return false;
    return strcmp(security_programs[program].serves, "any") != 0 ||
           security_list_ordered(action, number, program, &steps) > 0;
}

enum code security_check_serves(struct action *action, program_account account,
                                enum security_program program, const char *pointer)
{
    const struct registry_business *business;
    if (serves(action, account, program))
        return OK;
    const struct registry_account *found = account_of(action, account, &business);
    if (found != NULL && !date_is_none(found->closed_on) &&
        !registry_account_active(found, action->today))
        wrong(action, FINDING_FSG_0601, pointer, account.text,
              date_text(action->arena, found->closed_on), NULL);
    else if (program == SECURITY_PROGRAM_RPP)
        wrong(action, FINDING_FSG_0028, pointer, account.text, NULL, NULL);
    else
        wrong(action, FINDING_FSG_0301, pointer, account.text, name_of(action, program), NULL);
    return FINDINGS;
}

size_t action_list_postable(struct action *action, program_account account,
                            enum security_program ret[SECURITY_PROGRAM_COUNT])
{
    size_t count = 0;
    for (int i = 0; i < SECURITY_PROGRAM_COUNT; i++)
        if (i != SECURITY_PROGRAM_RPP && serves(action, account, (enum security_program)i))
            ret[count++] = (enum security_program)i;
    return count;
}

/* ---- what is needed ---- */

/* Of a broker what the regulation says, and more where an officer set more. */
static money by_law(struct action *action, program_account account,
                    enum security_program program, date on)
{
    const struct registry_business *business;
    const struct registry_account *found = account_of(action, account, &business);
    if (strcmp(security_programs[program].rule, "fixed") != 0 || found == NULL ||
        !registry_account_active(found, on) || !may_be(business, found, program))
        return money_cents(0);
    return security_program_least(action->tariff, program, on);
}

const struct security_requirement *security_program_needed(struct action *action,
                                                           const struct security_book *book,
                                                           date on)
{
    const money least = by_law(action, book->account, book->program, on);
    money sum = {0};
    for (size_t i = 0; i < book->requirements_count; i++)
        sum = money_add(sum, book->requirements[i].amount);
    if (book->requirements_count == 0 && least.cents == 0)
        return NULL;
    struct security_requirement *made = arena_alloc(action->arena, sizeof(*made));
    *made = (struct security_requirement){
        .run = "order", .on = on, .from = on,
        .need = security_need_whole(sum.cents < least.cents ? least : sum)};
    return made;
}

static const char *state_of(const struct security_book *book, struct security_posted posted,
                            struct security_cover cover)
{
    if (book->requirement == NULL || book->requirement->need.deposit.cents == 0)
        return "none";
    return cover.met                                         ? "covered"
           : posted.deposits.cents + posted.agreements.cents > 0 ? "short"
                                                                 : "needed";
}

static enum code stand(struct action *action, program_account account,
                       enum security_program program, struct program_standing *ret)
{
    struct security_book book;
    struct security_deposit_request *requests;
    enum code code = security_load_program(action, account, program, action->today, &book);
    if (code != OK)
        return code;
    struct program_need *needs =
        arena_array(action->arena, book.requirements_count + 1, sizeof(*needs));
    for (size_t i = 0; i < book.requirements_count; i++)
        if (!security_read_need(&book.requirements[i], action->arena, &needs[i]))
            return FAULT;
    *ret = (struct program_standing){.program = program,
                                     .by_law = book.requirements_count == 0,
                                     .posted = security_posted_on(&book, action->today),
                                     .cover = security_cover_on(&book, action->today),
                                     .needs = needs, .needs_count = book.requirements_count,
                                     .allocations = book.allocations,
                                     .allocations_count = book.allocations_count};
    if (book.requirement != NULL)
        ret->needed = book.requirement->need.deposit;
    ret->state = state_of(&book, ret->posted, ret->cover);
    ret->requests_count = security_deposit_requests(action, account, program, &requests);
    ret->requests = requests;
    if (security_overdue(action, account, action->today).cents == 0)
        ret->returnable = security_spare_deposit(&book, action->today, requests,
                                                 ret->requests_count);
    return OK;
}

/* Which programs the steps of a kind are about. */
static void mark(struct action *action, program_account account, const char *kind, int word,
                 bool seen[SECURITY_PROGRAM_COUNT])
{
    struct stored_money_step *steps;
    const size_t count =
        store_list_money_kind(action->store, action->arena, account, kind, &steps);
    for (size_t i = 0; i < count; i++)
        seen[security_program_in(steps[i].subject, word)] = true;
}

enum code action_list_programs(struct action *action, program_account account,
                               struct program_standing **ret, size_t *ret_count)
{
    bool seen[SECURITY_PROGRAM_COUNT] = {0};
    struct program_standing *list = NULL;
    size_t count = 0, capacity = 0;
    if (!action_may(action, PERMISSION_SECURITY_VIEW, account))
        return NOT_FOUND;
    mark(action, account, "requirement", 0, seen);
    mark(action, account, "allocation", ALLOCATION_PROGRAM_WORD, seen);
    mark(action, account, "deposit", DEPOSIT_PROGRAM_WORD, seen);
    for (int i = 0; i < SECURITY_PROGRAM_COUNT; i++) {
        const enum security_program program = (enum security_program)i;
        if (program == SECURITY_PROGRAM_RPP ||
            (!seen[i] && by_law(action, account, program, action->today).cents == 0))
            continue;
        enum code code = stand(action, account, program,
                               LIST_PUSH(action->arena, list, count, capacity));
        if (code != OK)
            return code;
    }
    *ret = list;
    *ret_count = count;
    return action_whole(action);
}

/* ---- an officer sets it ---- */

static enum code may_decide(struct action *action, program_account account)
{
    if (action_may(action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE))
        return OK;
    return action_may(action, PERMISSION_ACCOUNT_VIEW, account) ? FORBIDDEN : NOT_FOUND;
}

static void check_reference(struct action *action, enum security_program program,
                            const char *text)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789-./";
    const size_t size = strlen(text);
    if (security_programs[program].reference == 0) {
        if (size > 0)
            wrong(action, FINDING_FSG_0311, "/reference", text, name_of(action, program), NULL);
    } else if (size == 0 || size > REFERENCE_MAX || strspn(text, allowed) != size) {
        wrong(action, FINDING_FSG_0304, "/reference", text,
              arena_printf(action->arena, "%d", REFERENCE_MAX), NULL);
    }
}

static money read_amount(struct action *action, enum security_program program, const char *text)
{
    money amount = {0};
    if (!money_parse(text, &amount) || amount.cents < 0 ||
        (amount.cents == 0 && strcmp(security_programs[program].rule, "greater") != 0))
        wrong(action, FINDING_FSG_0023, "/amount", text, NULL, NULL);
    else if (!security_program_amount(action->tariff, program, amount, action->today, &amount))
        wrong(action, FINDING_FSG_0303, "/amount", money_text(action->arena, amount),
              name_of(action, program),
              money_text(action->arena,
                         security_program_least(action->tariff, program, action->today)));
    return amount;
}

/* The last day of the time that begins on `text`; "-" when none runs. */
static const char *read_until(struct action *action, enum security_program program,
                              const char *text)
{
    date since = action->today;
    if (text[0] != '\0' && (!date_parse(text, &since) || date_before(action->today, since))) {
        wrong(action, FINDING_FSG_0310, "/since", text, date_text(action->arena, action->today),
              NULL);
        return "-";
    }
    const date until = security_program_until(action->tariff, program, action->today, since);
    return date_is_none(until) ? "-" : date_text(action->arena, until);
}

/* Can an officer set it for the account at all? */
static void check_order(struct action *action, program_account account,
                        enum security_program program)
{
    const struct registry_business *business;
    const struct registry_account *found = account_of(action, account, &business);
    if (strcmp(security_programs[program].rule, "base") == 0)
        wrong(action, FINDING_FSG_0305, "/program", name_of(action, program), NULL, NULL);
    else if (found == NULL || !registry_account_active(found, action->today) ||
             !may_be(business, found, program))
        wrong(action, FINDING_FSG_0301, "/account", account.text, name_of(action, program), NULL);
}

/* What stands of the program for the same thing; 0: nothing. */
static ledger_id standing_matter(struct action *action, program_account account,
                                 enum security_program program, const char *reference)
{
    struct stored_money_step *steps;
    const size_t count = security_list_ordered(action, account, program, &steps);
    for (size_t i = 0; i < count; i++) {
        struct program_need need;
        if (security_read_need(&steps[i], action->arena, &need) &&
            strcmp(need.reference, reference) == 0)
            return need.matter;
    }
    return 0;
}

/* The record of one step, and what it comes to. */
static enum code commit_need(struct security_record *record, int64_t head,
                             struct program_need *ret)
{
    struct commit_result result;
    struct stored_money_step *step = &record->steps[0];
    struct action *action = record->action;
    security_tell(record, step->account, LETTER_SECURITY_SET, NULL);
    enum code code = security_commit(record, program_account_bn(step->account), head, &result);
    if (code != OK)
        return code;
    if (step->matter == 0)
        step->matter = result.seq * LEDGER_ID_PLACES;
    if (!security_read_need(step, action->arena, ret))
        return FAULT;
    return OK;
}

static enum code order_once(struct action *action, const struct program_order *order,
                            struct program_need *ret)
{
    enum security_program program;
    int64_t head;
    const char *reference = given(order->reference);
    enum code code = store_load_head(action->store, program_account_bn(order->account), &head);
    if (code == OK)
        code = security_read_program(action, order->program, &program);
    if (code != OK)
        return code;
    check_order(action, order->account, program);
    check_reference(action, program, reference);
    const money amount = read_amount(action, program, given(order->amount));
    const char *until = read_until(action, program, given(order->since));
    (void)money_check_words(action, &money_steps[MONEY_STEP_REQUIREMENT_ORDER], order->words);
    if (action->findings.errors_count > 0)
        return FINDINGS;
    struct security_record record = security_record_new(action);
    struct stored_money_step *step = security_add(
        &record, order->account, MONEY_STEP_REQUIREMENT_ORDER,
        standing_matter(action, order->account, program, reference),
        security_write_need(action->arena, program, until, reference), amount);
    step->words = order->words;
    action->idempotency.outcome = arena_printf(action->arena, "%s %s", step->account.text,
                                               step->subject);
    return commit_need(&record, head, ret);
}

enum code action_order_security(struct action *action, const struct program_order *order,
                                struct program_need *ret)
{
    enum code code = may_decide(action, order->account);
    struct tries tries = action_tries(action);
    while (code == OK && action_try(&tries))
        tries.code = order_once(action, order, ret);
    return code == OK ? tries.code : code;
}

enum code action_find_need(struct action *action, const char *outcome, struct program_need *ret)
{
    char number[16] = "";
    program_account account;
    struct stored_money_step *steps;
    snprintf(number, sizeof(number), "%.15s", outcome);
    if (strlen(outcome) < 17 || !program_account_parse(number, &account) ||
        !action_may(action, PERMISSION_SECURITY_VIEW, account))
        return NOT_FOUND;
    const size_t count = store_list_money_about(action->store, action->arena,
                                                program_account_bn(account), outcome + 16, &steps);
    if (count == 0)
        return NOT_FOUND;
    return security_read_need(&steps[count - 1], action->arena, ret) ? OK : FAULT;
}

/* ---- more time, and the end ---- */

static date read_extended(struct action *action, const struct money_matter *matter,
                          const struct program_need *need, const char *text)
{
    struct program_need first;
    date until = DATE_NONE;
    if (date_is_none(need->until) ||
        !security_read_need(&matter->steps[0], action->arena, &first)) {
        wrong(action, FINDING_FSG_0309, "", NULL, NULL, NULL);
        return DATE_NONE;
    }
    const date latest = security_program_latest(action->tariff, need->program, action->today,
                                                first.until);
    const date yesterday = date_add(action->today, -1);
    const date after = date_before(need->until, yesterday) ? yesterday : need->until;
    if (!date_parse(text, &until) || !date_before(after, until) || date_before(latest, until))
        wrong(action, FINDING_FSG_0308, "/until", text, date_text(action->arena, after),
              date_text(action->arena, latest));
    return until;
}

/* Of goods imported for a time how it ended; of the others that it did. */
static const char *read_outcome(struct action *action, const struct program_need *need,
                                const char *text)
{
    const bool timed = security_programs[need->program].months[0] != '\0';
    for (const char *const *one = program_outcomes; *one != NULL; one++)
        if (strcmp(*one, text) == 0 && (strcmp(text, "ended") == 0) != timed)
            return *one;
    wrong(action, FINDING_FSG_0307, "/outcome", text,
          timed ? "exported, destroyed, consumed, paid" : "ended", NULL);
    return "-";
}

static enum code step_once(struct action *action, const struct program_step_order *order,
                           struct program_need *ret)
{
    struct money_matter matter;
    struct program_need need;
    const struct money_step_fact *fact = &money_steps[order->step];
    enum code code =
        money_load_matter(action, program_account_bn(order->account), order->matter, &matter);
    if (code != OK)
        return code;
    const struct stored_money_step *last = money_last(&matter);
    if (strcmp(money_steps[last->step].kind, "requirement") != 0 || !is_order(last) ||
        !program_account_equal(last->account, order->account))
        return NOT_FOUND;
    const struct money_state_fact *state = &money_states[money_steps[last->step].to];
    if (!permission_lists(fact->from, state->id)) {
        wrong(action, FINDING_MON_0003, "", action->language == LANGUAGE_FR ? state->fr : state->en,
              date_text(action->arena, last->on), last->actor);
        return CONFLICT;
    }
    if (!security_read_need(last, action->arena, &need))
        return FAULT;
    const char *second =
        order->step == MONEY_STEP_REQUIREMENT_EXTEND
            ? date_text(action->arena,
                        read_extended(action, &matter, &need, given(order->until)))
            : read_outcome(action, &need, given(order->outcome));
    (void)money_check_words(action, fact, order->words);
    if (action->findings.errors_count > 0)
        return FINDINGS;
    struct security_record record = security_record_new(action);
    struct stored_money_step *step =
        security_add(&record, order->account, order->step, matter.steps[0].id,
                     security_write_need(action->arena, need.program, second, need.reference),
                     need.amount);
    step->words = order->words;
    action->idempotency.outcome = arena_printf(action->arena, "%s %s", step->account.text,
                                               step->subject);
    return commit_need(&record, matter.head, ret);
}

enum code action_step_program(struct action *action, const struct program_step_order *order,
                              struct program_need *ret)
{
    if (order->step != MONEY_STEP_REQUIREMENT_EXTEND &&
        order->step != MONEY_STEP_REQUIREMENT_RELEASE)
        return NOT_FOUND;
    enum code code = may_decide(action, order->account);
    struct tries tries = action_tries(action);
    while (code == OK && action_try(&tries))
        tries.code = step_once(action, order, ret);
    return code == OK ? tries.code : code;
}

/* ---- for those who decide ---- */

enum code action_list_ordered(struct action *action, size_t limit, struct program_need **ret,
                              size_t *ret_count)
{
    static const enum money_step steps[] = {MONEY_STEP_REQUIREMENT_LAPSE,
                                            MONEY_STEP_REQUIREMENT_ORDER,
                                            MONEY_STEP_REQUIREMENT_EXTEND};
    struct program_need *list = NULL;
    size_t made = 0, capacity = 0;
    if (!action_may(action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE))
        return FORBIDDEN;
    for (size_t s = 0; s < ARRAY_COUNT(steps); s++) {
        struct stored_money_step *rows;
        const size_t count =
            store_list_money_standing(action->store, action->arena, steps[s], limit, &rows);
        for (size_t i = 0; i < count; i++)
            if (!security_read_need(&rows[i], action->arena,
                           LIST_PUSH(action->arena, list, made, capacity)))
                return FAULT;
    }
    *ret = list;
    *ret_count = made;
    return action_whole(action);
}
