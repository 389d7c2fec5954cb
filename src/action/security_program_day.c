/*
 * What the closing of a day does of programs other than release prior to payment. Goods imported
 * for a time are to be exported, or their duties paid, in that time: its end is told of before, and
 * once it has passed the duties are payable; the security stands for them until an officer says
 * that it is no longer needed. Who will be short when an agreement ends is told of that as well.
 *
 * @source SOR/98-58 ss. 3, 6
 */
#include "security_impl.h"

#include "day_impl.h"

/* On the days before `last` that people are told of; each once. today_too: on the day itself. */
static enum code warn(struct action *action, program_account account, enum letter letter,
                      const char *about, date on, date last, bool today_too)
{
    int days[WARNINGS_MAX];
    const size_t count = letter_days(action, "fs_warn_days", "14 7 1", days);
    const int left = date_between(on, last);
    bool told = today_too && left == 0;
    for (size_t i = 0; i < count; i++)
        told = told || days[i] == left;
    if (!told)
        return OK;
    struct security_record letters = {.action = action};
    security_tell(&letters, account, letter, NULL);
    return letters_once(action,
                        arena_printf(action->arena, "fs-%s-%s-%d-%d", account.text, about,
                                     date_number(last), left),
                        letters.mails, letters.mails_count);
}

/* Is the account short of the program once an agreement ends? */
static enum code watch(const struct account_day *day, enum security_program program)
{
    struct action *action = day->action;
    struct security_book book;
    enum code code = security_load_program(action, day->account, program, day->on, &book);
    for (size_t i = 0; code == OK && i < book.allocations_count; i++) {
        const date until = book.allocations[i].until;
        const date after = date_is_none(until) ? DATE_NONE : date_add(until, 1);
        if (!date_is_none(until) && !date_before(after, day->on) &&
            !security_cover_on(&book, after).met)
            code = warn(action, day->account, LETTER_SECURITY_ENDS,
                        security_programs[program].code, day->on, after, true);
    }
    return code;
}

enum code day_program(struct account_day *day, struct changes **ret)
{
    struct action *action = day->action;
    struct stored_money_step *steps;
    bool watched[SECURITY_PROGRAM_COUNT] = {0};
    int64_t head;
    const bn owner = program_account_bn(day->account);
    struct security_record record = {.action = action, .on = day->on,
                                     .at = instant_at(day->on, 0, 30), .actor = "system"};
    day->more = false;
    enum code code = store_load_head(action->store, owner, &head);
    const size_t count =
        code == OK ? store_list_money_pending(action->store, action->arena, day->account,
                                              "requirement", &steps)
                   : 0;
    for (size_t i = 0; i < count && code == OK; i++) {
        struct program_need need;
        if (!security_read_need(&steps[i], action->arena, &need))
            return FAULT;
        if (!watched[need.program])
            code = watch(day, need.program);
        watched[need.program] = true;
        if (code != OK || date_is_none(need.until) || need.late)
            continue;
        if (date_before(need.until, day->on))
            security_add(&record, day->account, MONEY_STEP_REQUIREMENT_LAPSE, need.matter,
                         steps[i].subject, need.amount)
                ->words = need.words; /* why it is needed is still read */
        else
            code = warn(action, day->account, LETTER_SECURITY_TIME,
                        arena_printf(action->arena, "%lld", (long long)need.matter), day->on,
                        need.until, false);
    }
    if (code != OK || record.count == 0)
        return code;
    security_tell(&record, day->account, LETTER_SECURITY_TIME, NULL);
    struct changes *changes = arena_alloc(action->arena, sizeof(*changes));
    *changes = (struct changes){.bn = owner, .kind = "security", .expect_seq = head};
    security_fill(&record, changes);
    *ret = changes;
    return OK;
}

/* What a broker needs nobody has set. */
enum code day_broker(struct account_day *day, struct changes **ret)
{
    const struct registry_business *business;
    (void)ret;
    day->more = false;
    enum code code = action_business(day->action, program_account_bn(day->account), &business);
    return code == OK && business->kind == BUSINESS_BROKER ? watch(day, SECURITY_PROGRAM_BROKER)
                                                           : code;
}
