/* Each requirement of security, worked out again from the ledger as it was known then, by the
 * policy it was kept with, or as an officer approved it in the same record; what was used and
 * carried when an importer was told of it, or its account was short for it; each state of release
 * prior to payment, of notices and of requests, which must follow from the one before; each part of
 * an agreement, which must be of its program. */
#include "security_agreement.h"

struct holding {
    struct store *store;
    struct arena *arena;
    void (*problem)(void *context, const char *text);
    void *context;
};

static void tell(const struct holding *of, const struct stored_money_step *step, const char *what)
{
    of->problem(of->context, arena_printf(of->arena, "%s %s: %s", step->account.text,
                                          step->subject, what));
}

static bool same_months(const struct security_window *a, const struct security_window *b)
{
    for (int m = 0; m < a->count; m++) {
        if (a->months[m].total.cents != b->months[m].total.cents)
            return false;
        for (int c = 0; c < REVENUE_COUNT; c++)
            if (a->months[m].by_class[c].cents != b->months[m].by_class[c].cents)
                return false;
    }
    return true;
}

static void verify_requirement(const struct holding *of, const struct stored_money_step *step)
{
    struct security_requirement kept;
    struct security_rules policy;
    if (security_read_kept(of->store, of->arena, step, &kept, &policy) != OK) {
        tell(of, step, "the requirement cannot be read");
        return;
    }
    struct security_window window = {.count = kept.window.count};
    for (int m = 0; m < window.count; m++) {
        window.months[m].from = kept.window.months[m].from;
        window.months[m].to = kept.window.months[m].to;
    }
    if (window.count == 0) {
        tell(of, step, "the requirement has no months");
        return;
    }
    security_count_items(of->store, step->account, ledger_id_sequence(step->id) - 1, &policy,
                         &window);
    const struct security_month *highest = security_highest(&window);
    const money base = kept.declared || highest == NULL ? money_cents(0) : highest->total;
    const struct security_need need = security_need_of(&policy, kept.need.base);
    if (!same_months(&window, &kept.window))
        tell(of, step, "derived again the months of the requirement differ");
    if ((!kept.declared && kept.need.base.cents != base.cents) ||
        step->amount.cents != kept.need.base.cents)
        tell(of, step, "the base of the requirement is not its highest month");
    if (need.deposit.cents != kept.need.deposit.cents ||
        need.agreement.cents != kept.need.agreement.cents)
        tell(of, step, "derived again what is needed differs");
}

/* What was approved stands in the record of its approval, and nowhere else. */
static void verify_approved(const struct holding *of, const struct stored_money_step *requirements,
                            size_t requirements_count, const struct stored_money_step *requests,
                            size_t requests_count)
{
    size_t approvals = 0, matched = 0;
    for (size_t k = 0; k < requests_count; k++)
        approvals += requests[k].step == MONEY_STEP_REQUIREMENT_REQUEST_APPROVE ||
                     requests[k].step == MONEY_STEP_REQUIREMENT_REQUEST_APPROVE_PART;
    for (size_t i = 0; i < requirements_count; i++) {
        const struct stored_money_step *one = &requirements[i];
        const char *until = strstr(one->subject, " request ");
        bool found = strstr(one->subject, " request") == NULL;
        for (size_t k = 0; k < requests_count && until != NULL && !found; k++)
            if (ledger_id_sequence(requests[k].id) == ledger_id_sequence(one->id) &&
                money_states[money_steps[requests[k].step].to].open == 0 &&
                requests[k].amount.cents == one->amount.cents &&
                strcmp(requests[k].subject, until + strlen(" request ")) == 0) {
                found = true;
                matched++;
            }
        if (!found)
            tell(of, one, "nobody approved the requirement");
    }
    if (matched != approvals)
        tell(of, &requests[0], "what was approved did not become the requirement");
}

struct use {
    money used, limit; /* what was unpaid, and what the posted carried */
};

/* Goods that were released and not accounted for before a record, as what was said of them has it.
 * false: nothing was said; a journal alone knows of none. */
static bool derive_released(const struct holding *of, program_account account, int64_t record,
                            date on, money *ret)
{
    struct release_use *list;
    struct security_use use = security_use_new(of->arena, on, 1);
    const size_t count = store_list_releases_used(of->store, of->arena, account, on, on, &list);
    for (size_t i = 0; i < count; i++) {
        const bool own = bn_equal(list[i].accounted_by, program_account_bn(account));
        const bool later = own ? list[i].accounted_seq >= record
                               : !date_before(list[i].accounted_on, on);
        security_use_add(&use, list[i].duties, on, later ? DATE_NONE : list[i].accounted_on);
    }
    *ret = use.released[0];
    return count > 0;
}

/* As of a record, on a day: what was open before it, and was released, by the requirement that it
 * may have worked out. False: it cannot be read. */
static bool derive_use(const struct holding *of, program_account account, int64_t record, date on,
                       const struct security_rules *policy, money released, struct use *ret)
{
    struct security_book book;
    struct security_requirement requirement = {0};
    struct security_rules unused;
    struct ledger_item *items;
    if (!security_read_book(of->store, of->arena, account, record, &book))
        return false;
    const struct item_filter filter = {.account = account, .open_only = true, .type = -1,
                                       .seq_max = record - 1};
    const size_t count = store_list_items(of->store, of->arena, &filter, &items);
    struct security_use use = security_use_new(of->arena, on, 1);
    security_use_count(&use, items, count, NULL, 0);
    security_use_add(&use, released, on, DATE_NONE);
    const struct stored_money_step *counts = security_counts_on(&book, on);
    if (counts != NULL &&
        security_read_kept(of->store, of->arena, counts, &requirement, &unused) != OK)
        return false;
    ret->used = security_used(&use, 0, policy);
    const struct security_posted posted = security_was_posted(&book, on);
    ret->limit = security_cover_of(policy, &requirement.need, posted).carries;
    return true;
}

static bool read_notice(const struct holding *of, const struct stored_money_step *step,
                        struct security_rules *ret_policy, money *ret_limit, money *ret_released)
{
    struct stored_money_step loaded;
    return store_load_money_step(of->store, of->arena, program_account_bn(step->account), step->id,
                                 &loaded) == OK &&
           security_read_use(of->arena, loaded.document, ret_policy, ret_limit, ret_released);
}

static void verify_use(const struct holding *of, const struct stored_money_step *step,
                       int threshold_before)
{
    struct security_rules policy;
    struct use use;
    money limit, released, derived;
    const int64_t record = ledger_id_sequence(step->id);
    if (!read_notice(of, step, &policy, &limit, &released) ||
        !derive_use(of, step->account, record, step->on, &policy, released, &use)) {
        tell(of, step, "the notice cannot be read");
        return;
    }
    const money used = use.used;
    const int threshold = security_told_of(step).threshold;
    const struct security_thresholds it = {.percent = {threshold}, .count = threshold > 0};
    const struct security_thresholds was = {.percent = {threshold_before}, .count = 1};
    if (derive_released(of, step->account, record, step->on, &derived) &&
        derived.cents != released.cents)
        tell(of, step, "what was released and not accounted for differs");
    if (used.cents != step->amount.cents || use.limit.cents != limit.cents)
        tell(of, step, "derived again what was used, or could be, differs");
    else if (security_passed(&it, used, limit) != threshold ||
             (step->step != MONEY_STEP_UTILISATION_NOTICE &&
              security_passed(&was, used, limit) != 0))
        tell(of, step, "the threshold of the notice does not agree with what was used");
}

/* Short, or suspended, for what is used: more was used than was carried. By the policy of the
 * notice before it, or in its record. */
static void verify_short(const struct holding *of, const struct stored_money_step *step,
                         const struct stored_money_step *told, size_t told_count)
{
    struct security_rules policy;
    struct use use;
    money unused, released, derived;
    const int64_t record = ledger_id_sequence(step->id);
    size_t at = told_count;
    if ((step->step != MONEY_STEP_RPP_LACK && step->step != MONEY_STEP_RPP_LAPSE) ||
        strcmp(security_reason_of(step).word, "utilisation") != 0)
        return;
    while (at > 0 && ledger_id_sequence(told[at - 1].id) > ledger_id_sequence(step->id))
        at--;
    if (at == 0)
        tell(of, step, "nobody was told of what was used");
    else if (!read_notice(of, &told[at - 1], &policy, &unused, &released) ||
             !derive_use(of, step->account, record, step->on, &policy,
                         derive_released(of, step->account, record, step->on, &derived) ? derived
                                                                                        : released,
                         &use))
        tell(of, step, "what was used cannot be read");
    else if (use.used.cents <= use.limit.cents)
        tell(of, step, "it is short, though what was used is carried");
}

/* What stands for the account is a part of the agreement as it was then, and of its program. */
static void verify_allocation(const struct holding *of, const struct stored_money_step *step)
{
    struct stored_money_step *steps, loaded;
    struct security_terms terms;
    char provider[16] = "", number[36] = "";
    const bn owner = program_account_bn(step->account);
    const enum security_program program =
        security_program_in(step->subject, ALLOCATION_PROGRAM_WORD);
    bool read = false;
    if (step->step != MONEY_STEP_ALLOCATION_SET)
        return;
    (void)sscanf(step->subject, "%15s %35s", provider, number);
    const size_t count = store_list_money_about(
        of->store, of->arena, owner, arena_printf(of->arena, "%s %s", provider, number), &steps);
    for (size_t i = 0; i < count; i++)
        if (strcmp(money_steps[steps[i].step].kind, "security") == 0 &&
            ledger_id_sequence(steps[i].id) <= ledger_id_sequence(step->id) &&
            store_load_money_step(of->store, of->arena, owner, steps[i].id, &loaded) == OK &&
            security_read_terms(of->arena, loaded.document, &terms))
            read = true;
    if (!read)
        tell(of, step, "there is no agreement for what stands for the account");
    else if (terms.program != program)
        tell(of, step, "what stands for the account is of another program than its agreement");
    else if (security_part_for(&terms, step->account) == NULL)
        tell(of, step, "what stands for the account is no part of the agreement");
}

/* one: of all of them, as the states of an account; else within each matter. */
static void verify_states(const struct holding *of, const struct stored_money_step *steps,
                          size_t count, bool one)
{
    for (size_t i = 0; i < count; i++) {
        const char *before = "-";
        for (size_t k = i; k-- > 0 && before[0] == '-';)
            if (one || steps[k].matter == steps[i].matter)
                before = money_states[money_steps[steps[k].step].to].id;
        if (!permission_lists(money_steps[steps[i].step].from, before))
            tell(of, &steps[i], "the state does not follow from the one before");
    }
}

/* What officers set: each has its words, and a step follows from the one before on the same. */
static void verify_ordered(const struct holding *of, const struct stored_money_step *steps,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct stored_money_step *step = &steps[i];
        const char *before = "-";
        if (step->step == MONEY_STEP_REQUIREMENT_SET)
            continue;
        for (size_t k = 0; k < i; k++)
            if (steps[k].matter == step->matter)
                before = money_states[money_steps[steps[k].step].to].id;
        if (!permission_lists(money_steps[step->step].from, before) ||
            (strcmp(before, "-") == 0) != (step->matter == step->id))
            tell(of, step, "what is needed does not follow from what was set before");
        struct program_need need;
        if (step->step == MONEY_STEP_REQUIREMENT_LAPSE) {
            if (!security_read_need(step, of->arena, &need) || date_is_none(need.until) ||
                !date_before(need.until, step->on))
                tell(of, step, "the time of what is needed had not passed");
        } else if (step->words == NULL) {
            tell(of, step, "nothing says why this is needed");
        }
        if (security_program_in(step->subject, 0) == SECURITY_PROGRAM_RPP)
            tell(of, step, "it is set for no program");
    }
}

static void verify_account(const struct holding *of, program_account account)
{
    struct stored_money_step *steps, *requests, *told, *parts;
    const size_t made = security_list_requirements(of->store, of->arena, account, &steps);
    for (size_t s = 0; s < made; s++)
        verify_requirement(of, &steps[s]);
    const size_t asked =
        store_list_money_kind(of->store, of->arena, account, "requirement_request", &requests);
    verify_states(of, requests, asked, false);
    verify_approved(of, steps, made, requests, asked);
    const size_t notices =
        store_list_money_kind(of->store, of->arena, account, "utilisation", &told);
    verify_states(of, told, notices, false);
    for (size_t s = 0; s < notices; s++)
        verify_use(of, &told[s], s == 0 ? 0 : security_told_of(&told[s - 1]).threshold);
    const size_t ordered =
        store_list_money_kind(of->store, of->arena, account, "requirement", &steps);
    verify_ordered(of, steps, ordered);
    const size_t moved = store_list_money_kind(of->store, of->arena, account, "rpp", &steps);
    verify_states(of, steps, moved, true);
    for (size_t s = 0; s < moved; s++)
        verify_short(of, &steps[s], told, notices);
    const size_t allocated =
        store_list_money_kind(of->store, of->arena, account, "allocation", &parts);
    for (size_t s = 0; s < allocated; s++)
        verify_allocation(of, &parts[s]);
}

void verify_security(struct store *store, void (*problem)(void *context, const char *text),
                     void *context)
{
    struct arena *arena = arena_new();
    struct registry_business *businesses;
    struct holding of = {.store = store, .arena = arena_new(), .problem = problem,
                         .context = context};
    const size_t count = store_list_businesses(store, arena, &businesses);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < businesses[i].accounts_count; k++) {
            arena_reset(of.arena);
            verify_account(&of, businesses[i].accounts[k].account);
            verify_demands(store, businesses[i].accounts[k].account, problem, context);
        }
    arena_free(of.arena);
    arena_free(arena);
}
