/* Where an account stands: read from its matters, never worked out anew. */
#include "security_impl.h"

#include <stdlib.h>

const char *const security_runs[SECURITY_RUNS] = {"enrolment", "review", "request", "transition"};

int security_days(struct action *action, const char *name, int usual)
{
    char *end;
    const char *text = tariff_parameter(action->tariff, name, action->today, "");
    const long days = strtol(text, &end, 10);
    return end == text || *end != '\0' || days < 0 || days > 3650 ? usual : (int)days;
}

enum code security_may(struct action *action, enum permission permission, program_account account)
{
    if (action_may(action, permission, account))
        return OK;
    return action_may(action, PERMISSION_SECURITY_VIEW, account) ||
                   action_may(action, PERMISSION_ACCOUNT_VIEW, account)
               ? FORBIDDEN
               : NOT_FOUND;
}

/* ---- allocations ---- */

/* The next word, up to `most` bytes of it; after it. */
static const char *word(const char *at, char *ret, size_t most)
{
    const size_t size = strcspn(at, " ");
    snprintf(ret, most, "%.*s", (int)size, at);
    return at + size + strspn(at + size, " ");
}

static const char *skip(const char *at, int words)
{
    for (char unused[2]; words > 0; words--)
        at = word(at, unused, sizeof(unused));
    return at;
}

enum security_program security_program_in(const char *subject, int at)
{
    char code[4];
    enum security_program program;
    (void)word(skip(subject, at), code, sizeof(code));
    return security_program_of_code(code, &program) ? program : SECURITY_PROGRAM_RPP;
}

const char *security_program_suffix(struct arena *arena, enum security_program program)
{
    return program == SECURITY_PROGRAM_RPP ? ""
                                           : arena_printf(arena, " %s",
                                                          security_programs[program].code);
}

/* "123456789 SB-1 2025-10-21 2026-10-20 CA"; "-" or nothing for no last day. */
static bool read_allocation(const struct stored_money_step *step, struct security_allocation *ret)
{
    char provider[16], from[16], until[16];
    struct security_allocation one = {.matter = step->matter, .amount = step->amount};
    const char *at = word(step->subject, provider, sizeof(provider));
    at = word(at, one.number, sizeof(one.number));
    at = word(at, from, sizeof(from));
    (void)word(at, until, sizeof(until));
    if (!bn_parse(provider, &one.provider) || !date_parse(from, &one.from) ||
        (until[0] != '\0' && strcmp(until, "-") != 0 && !date_parse(until, &one.until)))
        return false;
    *ret = one;
    return true;
}

static bool load_allocations(struct action *action, struct security_book *book)
{
    struct stored_money_step *steps;
    const size_t count =
        store_list_money_kind(action->store, action->arena, book->account, "allocation", &steps);
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < book->allocations_count && book->allocations[at].matter != steps[i].matter)
            at++;
        if (steps[i].step == MONEY_STEP_ALLOCATION_END) {
            if (at < book->allocations_count)
                book->allocations[at] = book->allocations[--book->allocations_count];
            continue;
        }
        struct security_allocation one;
        if (security_program_in(steps[i].subject, ALLOCATION_PROGRAM_WORD) != book->program)
            continue;
        if (!read_allocation(&steps[i], &one))
            return false;
        if (at == book->allocations_count)
            (void)LIST_PUSH(action->arena, book->allocations, book->allocations_count,
                            book->allocations_capacity);
        book->allocations[at] = one;
    }
    return true;
}

/* ---- deposits ---- */

static money sum_of(struct action *action, const struct security_book *book,
                    enum money_step step, int program_word)
{
    struct stored_money_step *steps;
    money sum = {0};
    const size_t count = store_list_money_kind(action->store, action->arena, book->account,
                                               money_steps[step].kind, &steps);
    for (size_t i = 0; i < count; i++)
        if (steps[i].step == step &&
            security_program_in(steps[i].subject, program_word) == book->program)
            sum = money_add(sum, steps[i].amount);
    return sum;
}

/* ---- the book ---- */

/* "2026-01-15 review" */
static bool counts_from(const struct stored_money_step *step, date *ret)
{
    char from[16];
    (void)word(step->subject, from, sizeof(from));
    return date_parse(from, ret);
}

/* The last to begin by `on`; of those of one day the last that was made. */
static const struct stored_money_step *requirement_on(const struct security_book *book, date on)
{
    const struct stored_money_step *found = NULL;
    date since = DATE_NONE, from;
    for (size_t i = 0; i < book->requirements_count; i++) {
        const struct stored_money_step *step = &book->requirements[i];
        if (counts_from(step, &from) && !date_before(on, from) && !date_before(from, since)) {
            found = step;
            since = from;
        }
    }
    return found;
}

/* What was posted, whatever is needed. */
static enum code load_posted(struct action *action, struct security_book *book)
{
    enum code code =
        store_load_head(action->store, program_account_bn(book->account), &book->head);
    if (code != OK)
        return code;
    if (!load_allocations(action, book))
        return FAULT;
    book->deposits = money_subtract(
        sum_of(action, book, MONEY_STEP_DEPOSIT_HOLD, DEPOSIT_PROGRAM_WORD),
        sum_of(action, book, MONEY_STEP_DEPOSIT_BACK_GRANT, DEPOSIT_BACK_PROGRAM_WORD));
    return OK;
}

enum code security_load(struct action *action, program_account account, date on,
                        struct security_book *ret)
{
    struct store *store = action->store;
    struct arena *arena = action->arena;
    struct security_book book = {.account = account,
                                 .policy = security_rules_of(action->tariff, on)};
    enum code code = load_posted(action, &book);
    if (code != OK)
        return code;
    book.states_count = book.states_capacity =
        store_list_money_kind(store, arena, account, "rpp", &book.states);
    book.requirements_count =
        security_list_requirements(store, arena, account, &book.requirements);
    const struct stored_money_step *counts = requirement_on(&book, on);
    if (counts != NULL) {
        struct security_requirement *requirement = arena_alloc(arena, sizeof(*requirement));
        code = security_read_requirement(action, counts, requirement);
        if (code != OK)
            return code;
        book.requirement = requirement;
    }
    *ret = book;
    return action_whole(action);
}

enum code security_load_program(struct action *action, program_account account,
                                enum security_program program, date on,
                                struct security_book *ret)
{
    struct security_book book = {.account = account, .program = program,
                                 .policy = security_rules_of(action->tariff, on)};
    if (program == SECURITY_PROGRAM_RPP)
        return security_load(action, account, on, ret);
    book.policy.agreement_step = book.policy.deposit_step = money_cents(1);
    enum code code = load_posted(action, &book);
    if (code != OK)
        return code;
    book.requirements_count =
        security_list_ordered(action, account, program, &book.requirements);
    book.requirement = security_program_needed(action, &book, on);
    *ret = book;
    return action_whole(action);
}

bool security_state_of(const struct security_book *book, enum money_state *ret)
{
    if (book->states_count == 0)
        return false;
    *ret = money_steps[book->states[book->states_count - 1].step].to;
    return money_states[*ret].open != 0;
}

struct security_posted security_posted_on(const struct security_book *book, date on)
{
    struct security_posted posted = {.deposits = book->deposits};
    for (size_t i = 0; i < book->allocations_count; i++) {
        const struct security_allocation *one = &book->allocations[i];
        if (!date_before(on, one->from) &&
            (date_is_none(one->until) || !date_before(one->until, on)))
            posted.agreements = money_add(posted.agreements, one->amount);
    }
    return posted;
}

struct security_cover security_cover_on(const struct security_book *book, date on)
{
    static const struct security_need nothing;
    return security_cover_of(&book->policy,
                             book->requirement == NULL ? &nothing : &book->requirement->need,
                             security_posted_on(book, on));
}

money security_overdue(struct action *action, program_account account, date on)
{
    struct open_due *due;
    money sum = {0};
    const size_t count = store_list_open_by_due(action->store, action->arena, account, &due);
    for (size_t i = 0; i < count; i++)
        if (!date_is_none(due[i].due_on) && date_before(due[i].due_on, on))
            sum = money_add(sum, due[i].debits);
    return sum;
}

bool security_in_debt(struct action *action, const struct security_book *book, date on)
{
    if (book->requirement == NULL || book->requirement->need.deposit.cents != 0)
        return false;
    const struct security_posted posted = security_posted_on(book, on);
    return security_overdue(action, book->account, on).cents >
           money_add(posted.deposits, posted.agreements).cents;
}

struct security_reason security_reason_of(const struct stored_money_step *step)
{
    struct security_reason reason = {.word = ""};
    char deadline[16];
    const char *at = word(step->subject, reason.word, sizeof(reason.word));
    (void)word(at, deadline, sizeof(deadline));
    if (!date_parse(deadline, &reason.deadline))
        reason.deadline = DATE_NONE;
    return reason;
}

/* ---- a record ---- */

struct security_record security_record_new(struct action *action)
{
    return (struct security_record){.action = action, .on = action->today, .at = action->now,
                                    .actor = action->actor.name};
}

struct stored_money_step *security_add(struct security_record *record, program_account account,
                                       enum money_step step, ledger_id matter, const char *subject,
                                       money amount)
{
    struct stored_money_step *one =
        LIST_PUSH(record->action->arena, record->steps, record->count, record->capacity);
    *one = (struct stored_money_step){.matter = matter, .account = account, .step = step,
                                      .on = record->on, .at = record->at, .actor = record->actor,
                                      .amount = amount};
    snprintf(one->subject, sizeof(one->subject), "%s", subject);
    return one;
}

enum code security_commit(struct security_record *record, bn owner, int64_t head,
                          struct commit_result *ret)
{
    struct changes changes = {.bn = owner, .expect_seq = head, .kind = "security"};
    security_fill(record, &changes);
    *ret = action_commit(record->action, &changes);
    return ret->code;
}
