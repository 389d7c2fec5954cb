/* Each requirement of security, worked out again from the ledger as it was known then, by the
 * policy it was kept with; each state of release prior to payment, which must follow from the one
 * before. */
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

static void verify_states(const struct holding *of, const struct stored_money_step *steps,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *from = money_steps[steps[i].step].from;
        const char *before = i == 0 ? "-" : money_states[money_steps[steps[i - 1].step].to].id;
        if (!permission_lists(from, before))
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
            struct stored_money_step *steps;
            const program_account account = businesses[i].accounts[k].account;
            arena_reset(of.arena);
            const size_t made = security_list_requirements(store, of.arena, account, &steps);
            for (size_t s = 0; s < made; s++)
                verify_requirement(&of, &steps[s]);
            const size_t ordered =
                store_list_money_kind(store, of.arena, account, "requirement", &steps);
            verify_ordered(&of, steps, ordered);
            const size_t moved = store_list_money_kind(store, of.arena, account, "rpp", &steps);
            verify_states(&of, steps, moved);
            verify_demands(store, account, problem, context);
        }
    arena_free(of.arena);
    arena_free(arena);
}
