/* Each requirement of security, worked out again from the ledger as it was known then, by the
 * policy it was kept with, or as an officer approved it in the same record; what was used and
 * carried when an importer was told of it; each state of release prior to payment, of notices and
 * of requests, which must follow from the one before. */
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

/* What was unpaid, and what the posted carried, before the record. */
static void verify_use(const struct holding *of, const struct stored_money_step *step,
                       int threshold_before)
{
    struct stored_money_step loaded;
    struct security_rules policy;
    struct security_book book;
    struct security_requirement requirement = {0};
    struct security_rules unused;
    money limit;
    const int64_t before = ledger_id_sequence(step->id) - 1;
    if (store_load_money_step(of->store, of->arena, program_account_bn(step->account), step->id,
                              &loaded) != OK ||
        !security_read_use(of->arena, loaded.document, &policy, &limit) ||
        !security_read_book(of->store, of->arena, step->account, before, &book)) {
        tell(of, step, "the notice cannot be read");
        return;
    }
    struct ledger_item *items;
    const struct item_filter filter = {.account = step->account, .open_only = true, .type = -1,
                                       .seq_max = before};
    const size_t count = store_list_items(of->store, of->arena, &filter, &items);
    struct security_use use = security_use_new(of->arena, step->on, 1);
    security_use_count(&use, items, count, NULL, 0);
    const money used = security_used(&use, 0, &policy);
    const struct stored_money_step *counts = security_counts_on(&book, step->on);
    if (counts != NULL && security_read_kept(of->store, of->arena, counts, &requirement, &unused) !=
                              OK)
        tell(of, counts, "the requirement cannot be read");
    const struct security_cover cover = security_cover_of(
        &policy, &requirement.need, security_was_posted(&book, step->on));
    const int threshold = security_told_of(step).threshold;
    const struct security_thresholds it = {.percent = {threshold}, .count = threshold > 0};
    const struct security_thresholds was = {.percent = {threshold_before}, .count = 1};
    if (used.cents != step->amount.cents || cover.carries.cents != limit.cents)
        tell(of, step, "derived again what was used, or could be, differs");
    else if (security_passed(&it, used, limit) != threshold ||
             (step->step != MONEY_STEP_UTILISATION_NOTICE &&
              security_passed(&was, used, limit) != 0))
        tell(of, step, "the threshold of the notice does not agree with what was used");
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
        if (step->words == NULL)
            tell(of, step, "nothing says why this is needed");
        if (security_program_in(step->subject, 0) == SECURITY_PROGRAM_RPP)
            tell(of, step, "it is set for no program");
    }
}

static void verify_account(const struct holding *of, program_account account)
{
    struct stored_money_step *steps, *requests, *told;
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
