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

enum code security_account(struct action *action, program_account account,
                           const struct registry_account **ret)
{
    const struct registry_business *business;
    enum code code = action_business(action, program_account_bn(account), &business);
    if (code != OK)
        return code;
    *ret = registry_find_account(business, account);
    return *ret == NULL ? NOT_FOUND : OK;
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

/* ---- what was posted, from day to day ---- */

/* From the day of the step what a matter had stood for is over. */
static void end_span(struct security_book *book, ledger_id matter, date on)
{
    for (size_t i = book->spans_count; i-- > 0;) {
        struct security_span *span = &book->spans[i];
        if (span->matter != matter)
            continue;
        if (date_is_none(span->to) || !date_before(span->to, on))
            span->to = date_add(on, -1);
        return;
    }
}

static void add_span(struct arena *arena, struct security_book *book,
                     const struct security_span *span)
{
    *LIST_PUSH(arena, book->spans, book->spans_count, book->spans_capacity) = *span;
}

struct security_posted security_was_posted(const struct security_book *book, date on)
{
    struct security_posted posted = {0};
    for (size_t i = 0; i < book->spans_count; i++) {
        const struct security_span *span = &book->spans[i];
        if (date_before(on, span->from) ||
            (!date_is_none(span->to) && date_before(span->to, on)))
            continue;
        money *of = span->deposit ? &posted.deposits : &posted.agreements;
        *of = money_add(*of, span->amount);
    }
    return posted;
}

/* From where an account's book is read: up to a record of its business, 0 the last. */
struct source {
    struct arena *arena;
    int64_t seq_max;
    struct stored_money_step *steps; /* by kind */
    size_t count;
};

static size_t list_kind(const struct source *from, const char *kind,
                        struct stored_money_step **ret)
{
    size_t first = 0, count = 0;
    while (first < from->count && strcmp(money_steps[from->steps[first].step].kind, kind) != 0)
        first++;
    *ret = from->steps + first;
    while (first + count < from->count &&
           strcmp(money_steps[(*ret)[count].step].kind, kind) == 0 &&
           (from->seq_max == 0 || ledger_id_sequence((*ret)[count].id) <= from->seq_max))
        count++;
    return count;
}

static bool load_allocations(const struct source *from, struct security_book *book)
{
    struct stored_money_step *steps;
    const size_t count = list_kind(from, "allocation", &steps);
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < book->allocations_count && book->allocations[at].matter != steps[i].matter)
            at++;
        end_span(book, steps[i].matter, steps[i].on); /* of none, where it is not of the program */
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
            (void)LIST_PUSH(from->arena, book->allocations, book->allocations_count,
                            book->allocations_capacity);
        book->allocations[at] = one;
        const struct security_span span = {
            .matter = one.matter, .amount = one.amount, .to = one.until,
            .from = date_before(one.from, steps[i].on) ? steps[i].on : one.from};
        add_span(from->arena, book, &span);
    }
    return true;
}

/* ---- deposits ---- */

/* Held, less what went back. */
static void load_deposits(const struct source *from, struct security_book *book,
                          enum money_step step, int program_word, bool in)
{
    struct stored_money_step *steps;
    const size_t count = list_kind(from, money_steps[step].kind, &steps);
    for (size_t i = 0; i < count; i++) {
        const money amount = in ? steps[i].amount : money_negate(steps[i].amount);
        const struct security_span span = {.deposit = true, .from = steps[i].on, .amount = amount};
        if (steps[i].step != step ||
            security_program_in(steps[i].subject, program_word) != book->program)
            continue;
        add_span(from->arena, book, &span);
        book->deposits = money_add(book->deposits, amount);
    }
}

/* ---- the book ---- */

/* "2026-01-15 review", "2026-02-03 request 2026-07-31": from when it counts, its last day. */
struct counting {
    date from, until;
    bool asked; /* approved at the importer's request */
};
static bool read_counting(const struct stored_money_step *step, struct counting *ret)
{
    char from[16], run[16], until[16];
    const char *at = word(step->subject, from, sizeof(from));
    at = word(at, run, sizeof(run));
    (void)word(at, until, sizeof(until));
    ret->asked = strcmp(run, security_runs[SECURITY_RUN_REQUEST]) == 0;
    if (!date_parse(until, &ret->until))
        ret->until = DATE_NONE;
    return date_parse(from, &ret->from);
}

/* The last to begin by `on`; of those of one day the last that was made. */
static const struct stored_money_step *last_begun(const struct security_book *book, date on,
                                                  bool asked)
{
    const struct stored_money_step *found = NULL;
    struct counting last = {.from = DATE_NONE, .until = DATE_NONE};
    for (size_t i = 0; i < book->requirements_count; i++) {
        const struct stored_money_step *step = &book->requirements[i];
        struct counting one;
        if (!read_counting(step, &one) || one.asked != asked || date_before(on, one.from) ||
            date_before(one.from, last.from))
            continue;
        found = step;
        last = one;
    }
    return !date_is_none(last.until) && date_before(last.until, on) ? NULL : found;
}

const struct stored_money_step *security_computed_on(const struct security_book *book, date on)
{
    return last_begun(book, on, false);
}

const struct stored_money_step *security_counts_on(const struct security_book *book, date on)
{
    const struct stored_money_step *approved = last_begun(book, on, true);
    return approved != NULL ? approved : security_computed_on(book, on);
}

date security_changes_after(const struct security_book *book, date on)
{
    const struct stored_money_step *now = security_counts_on(book, on);
    date first = DATE_NONE;
    for (size_t i = 0; i < book->requirements_count; i++) {
        struct counting one;
        if (!read_counting(&book->requirements[i], &one))
            continue;
        const date days[] = {one.from, date_is_none(one.until) ? one.from : date_add(one.until, 1)};
        for (size_t k = 0; k < ARRAY_COUNT(days); k++)
            if (date_before(on, days[k]) && security_counts_on(book, days[k]) != now &&
                (date_is_none(first) || date_before(days[k], first)))
                first = days[k];
    }
    return first;
}

/* What was posted, whatever is needed. */
static bool load_posted(const struct source *from, struct security_book *book)
{
    load_deposits(from, book, MONEY_STEP_DEPOSIT_HOLD, DEPOSIT_PROGRAM_WORD, true);
    load_deposits(from, book, MONEY_STEP_DEPOSIT_BACK_GRANT, DEPOSIT_BACK_PROGRAM_WORD, false);
    return load_allocations(from, book);
}

bool security_read_book(struct store *store, struct arena *arena, program_account account,
                        int64_t seq_max, struct security_book *ret)
{
    struct source from = {.arena = arena, .seq_max = seq_max};
    struct security_book book = {.account = account};
    from.count = store_list_money_secured(store, arena, account, &from.steps);
    book.states_count = book.states_capacity = list_kind(&from, "rpp", &book.states);
    const size_t all = list_kind(&from, "requirement", &book.requirements);
    book.requirements_count = book.requirements_capacity =
        security_keep_requirements(book.requirements, all);
    const bool read = load_posted(&from, &book);
    *ret = book;
    return read;
}

enum code security_load(struct action *action, program_account account, date on,
                        struct security_book *ret)
{
    struct security_book book;
    enum money_state state;
    int64_t head;
    enum code code = store_load_head(action->store, program_account_bn(account), &head);
    if (code != OK)
        return code;
    if (!security_read_book(action->store, action->arena, account, 0, &book))
        return FAULT;
    book.head = head;
    book.policy = security_rules_of(action->tariff, on);
    book.asked = security_state_of(&book, &state) && state == MONEY_STATE_RPP_PENDING &&
                 security_open_request(action, account, NULL);
    const struct stored_money_step *counts = security_counts_on(&book, on);
    if (counts != NULL) {
        struct security_requirement *requirement =
            arena_alloc(action->arena, sizeof(*requirement));
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
    struct source from = {.arena = action->arena};
    from.count =
        store_list_money_secured(action->store, action->arena, account, &from.steps);
    enum code code = store_load_head(action->store, program_account_bn(account), &book.head);
    if (code != OK)
        return code;
    if (!load_posted(&from, &book))
        return FAULT;
    book.requirements_count = book.requirements_capacity =
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
