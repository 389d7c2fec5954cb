/*
 * What a release system is told: are goods of an account released before they are paid? Every
 * question is told of in the chain of access, of each who asks once a day for each account and
 * answer; what a business asks of itself is nobody else's.
 */
#include "security_impl.h"

static struct rpp_check answer(bool yes, const char *reason)
{
    return (struct rpp_check){.yes = yes, .reason = reason};
}

/* A step may be of a moment that is still to come on the day: the end of the transition period. */
static struct security_book as_of(const struct security_book *book, instant at)
{
    struct security_book then = *book;
    while (then.states_count > 0 && then.states[then.states_count - 1].at.ms > at.ms)
        then.states_count--;
    return then;
}

struct rpp_check security_judge(struct action *action, const struct security_book *of)
{
    enum money_state state;
    const struct security_book then = as_of(of, action->now), *book = &then;
    if (!security_state_of(book, &state))
        return answer(false, "NOT_ENROLLED");
    if (state == MONEY_STATE_RPP_TRANSITION)
        return answer(true, "TRANSITION");
    if (state == MONEY_STATE_RPP_SUSPENDED)
        return answer(false, "SUSPENDED");
    if (security_in_debt(action, book, action->today))
        return answer(false, "ZERO_REQ_DEBT");
    if (state != MONEY_STATE_RPP_ACTIVE && state != MONEY_STATE_RPP_DEFICIENT)
        return answer(false, "NO_SECURITY");
    return security_blocked(action, book) ? answer(false, "OVER_LIMIT") : answer(true, "ACTIVE");
}

enum code action_count_released(struct action *action, const struct registry_business *business,
                                struct setup *setup)
{
    for (size_t i = 0; i < business->accounts_count; i++) {
        const struct registry_account *one = &business->accounts[i];
        struct security_book book;
        if (!one->import || !registry_account_active(one, action->today) ||
            !action_may(action, PERMISSION_SECURITY_VIEW, one->account))
            continue;
        enum code code = security_load(action, one->account, action->today, &book);
        if (code != OK)
            return code;
        const bool yes = security_judge(action, &book).yes;
        setup->importers++;
        setup->released += yes;
        if (!yes && setup->unsecured.text[0] == '\0')
            setup->unsecured = one->account;
    }
    return OK;
}

/* ---- asking ---- */

static enum code look(struct action *action, const char *text, bool agency, struct rpp_check *ret)
{
    const struct registry_account *found;
    struct security_book book;
    program_account account;
    *ret = answer(false, "UNKNOWN");
    ret->as_of = action->now;
    if (!program_account_parse(text, &account)) {
        findings_add(&action->findings, FINDING_FSG_0007, 0, "/account", text, NULL, NULL);
        return FINDINGS;
    }
    if (!agency && !action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return NOT_FOUND;
    enum code code = security_account(action, account, &found);
    if (code == OK && registry_account_active(found, action->today)) {
        if (!found->import) {
            *ret = answer(false, "EXPORTER_ONLY");
        } else {
            code = security_load(action, account, action->today, &book);
            if (code == OK)
                *ret = security_judge(action, &book);
        }
    }
    ret->account = account;
    ret->as_of = action->now;
    return code == NOT_FOUND ? OK : code;
}

/* What was not told of today. */
static enum code tell(struct action *action, const struct rpp_check *checks, size_t count)
{
    const instant since = instant_at(instant_date(platform_real_now()), 0, 0);
    struct access_change change = {0};
    struct access_event *list = arena_array(action->arena, count + 1, sizeof(*list));
    if (action->actor.name == NULL || action->actor.system)
        return OK;
    for (size_t i = 0; i < count; i++) {
        const bn owner = program_account_bn(checks[i].account);
        if (audit_own(action, owner))
            continue;
        const char *words = arena_printf(action->arena, "%s %s", checks[i].yes ? "Y" : "N",
                                         checks[i].reason);
        if (store_access_told(action->store, action->actor.name, checks[i].account.text,
                              "release.checked", words, since))
            continue;
        struct access_change one = {0};
        access_tell(action, &one, "release.checked",
                    action->actor.software ? NULL : action->actor.name, words);
        one.events[0].business = owner;
        one.events[0].account = arena_text(action->arena, checks[i].account.text);
        list[change.told_count++] = one.events[0];
    }
    change.told = list;
    return change.told_count == 0 ? OK : access_commit(action, &change);
}

enum code action_check_rpp(struct action *action, const char *text, struct rpp_check *ret)
{
    enum code code =
        look(action, text, action_may(action, PERMISSION_RELEASE_CHECK, ACCOUNT_NONE), ret);
    return code == OK ? tell(action, ret, 1) : code;
}

/* ---- many at once ---- */

static enum code refuse_file(struct action *action, enum finding_code finding)
{
    findings_add(&action->findings, finding, 0, "/file",
                 arena_printf(action->arena, "%d", RPP_CHECKS_MAX), NULL, NULL);
    return FINDINGS;
}

enum code action_check_many(struct action *action, const char *bytes, size_t size,
                            struct rpp_row_check **ret, size_t *ret_count)
{
    struct csv csv = csv_new(bytes, size);
    struct rpp_row_check *rows = NULL;
    size_t count = 0, capacity = 0, known = 0, fields_count;
    char **fields;
    bool broken;
    const bool agency = action_may(action, PERMISSION_RELEASE_CHECK, ACCOUNT_NONE);
    struct rpp_check *checks = arena_array(action->arena, RPP_CHECKS_MAX, sizeof(*checks));
    for (size_t number = 1; csv_next(&csv, action->arena, &fields, &fields_count, &broken);
         number++) {
        program_account unused;
        if (broken)
            return refuse_file(action, FINDING_FSG_0402);
        const char *text = fields_count == 0 ? "" : fields[0] + strspn(fields[0], " \t");
        if (*text == '\0' || (number == 1 && !program_account_parse(text, &unused)))
            continue; /* the first row may name the columns */
        if (count == RPP_CHECKS_MAX)
            return refuse_file(action, FINDING_FSG_0401);
        struct rpp_row_check *row = LIST_PUSH(action->arena, rows, count, capacity);
        struct findings findings = action->findings;
        action->findings = findings_new(action->arena);
        const enum code code = look(action, text, agency, &row->check);
        row->row = number;
        row->text = arena_text(action->arena, text);
        row->known = code == OK;
        row->findings = action->findings;
        action->findings = findings;
        if (code != OK && code != FINDINGS && code != NOT_FOUND)
            return code;
        if (code == OK)
            checks[known++] = row->check;
    }
    *ret = rows;
    *ret_count = count;
    return count == 0 ? refuse_file(action, FINDING_FSG_0400) : tell(action, checks, known);
}
