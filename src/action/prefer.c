/* How credits of an account find its debts: an order, which is a parameter, and a preference, which
 * is the client's; both by day. */
#include "money_impl.h"

#include <stdlib.h>

/* "2025-12-01 AGENT": from when, what. */
static bool read_choice(const struct stored_money_step *step, date *ret_from,
                        enum payment_preference *ret)
{
    char day[11];
    if (strlen(step->subject) < 12)
        return false;
    memcpy(day, step->subject, 10);
    day[10] = '\0';
    return date_parse(day, ret_from) && payment_preference_parse(step->subject + 11, ret);
}

/* The last choice that holds on `on`, and the first that is to come. */
static bool chosen(const struct stored_money_step *steps, size_t count, date on,
                   enum payment_preference *ret, date *ret_from)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        date from;
        enum payment_preference preference;
        if (!read_choice(&steps[i], &from, &preference) || date_before(on, from) ||
            date_before(on, steps[i].on) || (found && date_before(from, *ret_from)))
            continue;
        *ret = preference;
        *ret_from = from;
        found = true;
    }
    return found;
}

static enum payment_order_rule order_on(struct action *action, date on)
{
    const char *order = tariff_parameter(action->tariff, "alloc_order", on, "AGE_THEN_CLASS");
    return strcmp(order, "CLASS_THEN_AGE") == 0 ? PAYMENT_CLASS_THEN_AGE : PAYMENT_AGE_THEN_CLASS;
}

static enum payment_preference usual_on(struct action *action, date on)
{
    enum payment_preference preference = PAYMENT_ACCOUNT;
    (void)payment_preference_parse(
        tariff_parameter(action->tariff, "offset_pref", on, "ACCOUNT"), &preference);
    return preference;
}

struct payment_policy money_policy(struct action *action, program_account account, date on)
{
    struct stored_money_step *steps;
    date from;
    size_t count =
        store_list_money_kind(action->store, action->arena, account, "preference", &steps);
    struct payment_policy policy = {.order = order_on(action, on),
                                    .preference = usual_on(action, on)};
    (void)chosen(steps, count, on, &policy.preference, &from);
    policy.agent_days = (int)strtol(
        tariff_parameter(action->tariff, "offset_agent_days", on, "30"), NULL, 10);
    return policy;
}

enum code action_show_preference(struct action *action, program_account account,
                                 struct shown_preference *ret)
{
    struct shown_matter *matters;
    size_t count;
    enum code code = action_list_matters(action, account, "preference", &matters, &count);
    if (code != OK)
        return code;
    struct shown_preference shown = {.preference = usual_on(action, action->today),
                                     .order = order_on(action, action->today)};
    if (count > 0)
        shown.matter = matters[0];
    const struct stored_money_step *steps = shown.matter.steps;
    (void)chosen(steps, shown.matter.steps_count, action->today, &shown.preference, &shown.from);
    shown.next = shown.preference;
    for (size_t i = 0; i < shown.matter.steps_count; i++) {
        date from;
        enum payment_preference preference;
        if (read_choice(&steps[i], &from, &preference) && date_before(action->today, from) &&
            (date_is_none(shown.next_from) || date_compare(from, shown.next_from) <= 0)) {
            shown.next_from = from;
            shown.next = preference;
        }
    }
    *ret = shown;
    return OK;
}

static enum code check(struct action *action, const char *preference, date from,
                       enum payment_preference *ret)
{
    struct arena *arena = action->arena;
    if (!payment_preference_parse(preference, ret))
        findings_add(&action->findings, FINDING_MON_0017, 0, "/preference",
                     preference == NULL ? "" : preference, NULL, NULL);
    if (date_before(from, action->today))
        findings_add(&action->findings, FINDING_MON_0018, 0, "/from", date_text(arena, from),
                     date_text(arena, action->today), NULL);
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

static enum code set_once(struct action *action, program_account account, const char *preference,
                          date from, struct money_taken *ret)
{
    struct stored_money_step record, *steps;
    struct money_matter matter;
    enum payment_preference chosen_now;
    int64_t head;
    bn owner = program_account_bn(account);
    enum code code = store_load_head(action->store, owner, &head);
    if (code != OK)
        return code;
    size_t count =
        store_list_money_kind(action->store, action->arena, account, "preference", &steps);
    matter = (struct money_matter){owner, head, steps, count};
    code = money_check_step(action, count == 0 ? NULL : &matter, account,
                            MONEY_STEP_PREFERENCE_SET, NULL, &record);
    if (code == OK)
        code = check(action, preference, from, &chosen_now);
    if (code != OK)
        return code;
    snprintf(record.subject, sizeof(record.subject), "%s %s", date_text(action->arena, from),
             payment_preference_names[chosen_now]);
    struct changes changes = {.bn = owner, .expect_seq = head, .kind = "preference",
                              .money_steps = &record, .money_steps_count = 1};
    action->idempotency.outcome = payment_preference_names[chosen_now];
    struct commit_result result = action_commit(action, &changes);
    if (result.code == OK)
        money_tell(action, &record, NULL, result.seq, ret);
    return result.code;
}

enum code action_set_preference(struct action *action, program_account account,
                                const char *preference, date from, struct money_taken *ret)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = set_once(action, account, preference,
                              date_is_none(from) ? action->today : from, ret);
    return tries.code;
}
