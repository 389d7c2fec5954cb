/*
 * Each demand on security, derived again: its debts as they were open then, the two sums of which
 * the lesser is asked, what followed and when, the payment, and the provider's copy; and of each
 * agreement what remains, and that no more of it stands for accounts.
 */
#include "security_agreement.h"

#include "json_value.h"

struct holding {
    struct store *store;
    struct arena *arena;
    bn owner;
    void (*problem)(void *context, const char *text);
    void *context;
};

static void tell(const struct holding *of, const struct stored_money_step *step, const char *what)
{
    of->problem(of->context, arena_printf(of->arena, "%s %s: %s", step->account.text,
                                          step->subject, what));
}

/* What was open of an item before a record. */
static money open_before(const struct holding *of, const struct ledger_item *item, int64_t seq)
{
    struct ledger_link *links;
    money open = item->amount;
    const size_t count =
        store_list_links(of->store, of->arena, item->account, item->id, seq - 1, &links);
    for (size_t i = 0; i < count; i++)
        open = money_subtract(open, links[i].amount);
    return open;
}

/* Of all its debts. */
static money left_before(const struct holding *of, const struct security_demand *demand,
                         int64_t seq)
{
    money sum = {0};
    for (size_t i = 0; i < demand->debts_count; i++) {
        struct ledger_item item;
        if (store_load_item(of->store, of->arena, of->owner, demand->debts[i].item, &item) == OK)
            sum = money_add(sum, open_before(of, &item, seq));
    }
    return sum;
}

/* ---- as it was made ---- */

static bool is_debt(const struct holding *of, const struct stored_money_step *made,
                    const struct demand_debt *debt, struct security_version *versions,
                    size_t count)
{
    struct ledger_item item;
    return store_load_item(of->store, of->arena, of->owner, debt->item, &item) == OK &&
           program_account_equal(item.account, made->account) && debt->amount.cents > 0 &&
           debt->amount.cents <=
               open_before(of, &item, ledger_id_sequence(made->id)).cents &&
           date_equal(item.due_on, debt->due_on) && date_before(item.due_on, made->on) &&
           date_equal(security_accrued_on(&item), debt->accrued_on) &&
           security_in_force(&security_version_on(versions, count, debt->accrued_on)->terms,
                             made->account, debt->accrued_on);
}

static money paid_before(const struct holding *of, const struct stored_money_step *made)
{
    struct stored_money_step *steps;
    money paid = {0};
    const size_t count =
        store_list_money_about(of->store, of->arena, of->owner, made->subject, &steps);
    for (size_t i = 0; i < count && steps[i].id < made->id; i++)
        if (steps[i].step == MONEY_STEP_DEMAND_PAY)
            paid = money_add(paid, steps[i].amount);
        else if (steps[i].step == MONEY_STEP_DEMAND_UNPAY)
            paid = money_subtract(paid, steps[i].amount);
    return paid;
}

static void verify_made(const struct holding *of, const struct stored_money_step *made,
                        const struct security_demand *demand)
{
    struct security_version *versions;
    size_t count;
    money owed = {0};
    bool known = false;
    if (security_load_versions(of->store, of->arena, of->owner, demand->agreement, made->id,
                               &versions, &count) != OK || count == 0) {
        tell(of, made, "the demand is on no agreement that was in force");
        return;
    }
    const money paid = paid_before(of, made);
    for (size_t i = 0; i < count; i++)
        known = known ||
                versions[i].terms.amount.cents - paid.cents == demand->remaining.cents;
    for (size_t i = 0; i < demand->debts_count; i++) {
        owed = money_add(owed, demand->debts[i].amount);
        if (!is_debt(of, made, &demand->debts[i], versions, count))
            tell(of, made, "a debt of the demand was not past due, or is not secured");
    }
    if (owed.cents != demand->owed.cents || !known || made->amount.cents <= 0 ||
        made->amount.cents > money_min(demand->owed, demand->remaining).cents)
        tell(of, made, "derived again what the demand asks for differs");
}

/* ---- what followed ---- */

static bool is_payment(const struct holding *of, const struct stored_money_step *step)
{
    struct stored_money_step loaded;
    const struct json_value *root;
    struct json_trouble trouble;
    struct stored_payment payment;
    if (store_load_money_step(of->store, of->arena, of->owner, step->id, &loaded) != OK ||
        loaded.document == NULL ||
        json_parse(of->arena, loaded.document, strlen(loaded.document), 4, &root, &trouble) !=
            JSON_FINE)
        return false;
    const char *id = json_string_value(json_member(root, "payment"));
    return id != NULL &&
           store_load_payment(of->store, of->arena, of->owner, id, &payment) == OK &&
           payment.journal_seq == ledger_id_sequence(step->id) &&
           payment.amount.cents == step->amount.cents &&
           program_account_equal(payment.account, step->account) &&
           strcmp(payment.method, SECURITY_METHOD) == 0;
}

/* Undone in the same record. */
static bool is_undone(const struct holding *of, const struct stored_money_step *step)
{
    struct stored_money_step first;
    return store_load_money_step(of->store, of->arena, of->owner,
                                 ledger_id_sequence(step->id) * LEDGER_ID_PLACES, &first) == OK &&
           first.step == MONEY_STEP_PAYMENT_DISHONOUR && first.amount.cents == step->amount.cents;
}

static void verify_next(const struct holding *of, const struct security_demand *demand,
                        const struct stored_money_step *steps, size_t at, money *amount)
{
    const struct stored_money_step *step = &steps[at], *before = &steps[at - 1];
    const money left = left_before(of, demand, ledger_id_sequence(step->id));
    bool right = permission_lists(money_steps[step->step].from,
                                  money_states[money_steps[before->step].to].id);
    switch (step->step) {
    case MONEY_STEP_DEMAND_AMEND:
        right = right && step->amount.cents > 0 && step->amount.cents < amount->cents;
        *amount = step->amount;
        break;
    case MONEY_STEP_DEMAND_PAY:
        right = right && step->amount.cents == money_min(*amount, left).cents &&
                is_payment(of, step);
        break;
    case MONEY_STEP_DEMAND_UNPAY:
        right = right && step->amount.cents == before->amount.cents && is_undone(of, step);
        break;
    case MONEY_STEP_DEMAND_DEFAULT:
        right = right && left.cents > 0 &&
                date_before(before->step == MONEY_STEP_DEMAND_MAKE ? demand->answer_by
                                                                   : before->on, step->on);
        break;
    case MONEY_STEP_DEMAND_LAPSE:
        right = right && left.cents == 0;
        break;
    default:
        right = right && step->amount.cents == amount->cents;
        break;
    }
    if (!right)
        tell(of, step, "what was done in the demand does not follow");
}

/* ---- the provider's copy ---- */

static bool by_people(const struct stored_money_step *step)
{
    return strcmp(money_steps[step->step].who, "nobody") != 0;
}

/* Each step of people stands in both chains, of the same moment and amount. */
static void verify_copy(const struct holding *of, const struct security_demand *demand,
                        const struct stored_money_step *steps, size_t count)
{
    struct stored_money_step *there;
    size_t at = 0;
    const size_t all = store_list_money_about(of->store, of->arena, demand->terms.provider,
                                              steps[0].subject, &there);
    for (size_t i = 0; i < count; i++) {
        program_account debtor;
        if (!by_people(&steps[i]))
            continue;
        while (at < all && !(there[at].step == steps[i].step &&
                             there[at].at.ms == steps[i].at.ms &&
                             there[at].amount.cents == steps[i].amount.cents &&
                             security_copy_of(&there[at], &debtor) &&
                             program_account_equal(debtor, steps[i].account)))
            at++;
        if (at == all) {
            tell(of, &steps[i], "the provider’s chain does not have what was done");
            return;
        }
        at++;
    }
}

static void verify_demand(const struct holding *of, ledger_id matter)
{
    struct stored_money_step *steps, first;
    struct security_demand demand;
    program_account debtor;
    const size_t count = store_list_money_matter(of->store, of->arena, of->owner, matter, &steps);
    if (store_load_money_step(of->store, of->arena, of->owner, matter, &first) != OK ||
        !demand_read(of->arena, first.document, &demand)) {
        tell(of, &steps[0], "the demand cannot be read");
        return;
    }
    if (security_copy_of(&first, &debtor) && bn_equal(demand.terms.provider, of->owner))
        return; /* the other chain is looked at */
    if (!bn_equal(demand.terms.debtor, of->owner) ||
        strcmp(demand.name, action_name_matter(of->arena, first.account, matter)) != 0 ||
        strcmp(first.subject, security_subject(of->arena, &demand.terms)) != 0)
        tell(of, &first, "the demand is not of this account");
    money amount = first.amount;
    verify_made(of, &first, &demand);
    for (size_t i = 1; i < count; i++)
        verify_next(of, &demand, steps, i, &amount);
    verify_copy(of, &demand, steps, count);
}

/* ---- what is left of agreements ---- */

/* The last word about the agreement on an account: set to this amount; 0 where nothing stands. */
static money allocated(const struct holding *of, program_account account, const char *subject)
{
    struct stored_money_step *steps;
    const size_t size = strlen(subject);
    size_t at = store_list_money_kind(of->store, of->arena, account, "allocation", &steps);
    while (at-- > 0)
        if (strncmp(steps[at].subject, subject, size) == 0 &&
            (steps[at].subject[size] == ' ' || steps[at].subject[size] == '\0'))
            return steps[at].step == MONEY_STEP_ALLOCATION_SET ? steps[at].amount
                                                               : money_cents(0);
    return money_cents(0);
}

static void verify_left(const struct holding *of, const struct stored_money_step *first)
{
    struct security_version *versions;
    struct security_paid paid;
    size_t count;
    if (security_load_versions(of->store, of->arena, of->owner, first->id, INT64_MAX, &versions,
                               &count) != OK) {
        tell(of, first, "the agreement cannot be read");
        return;
    }
    if (count == 0 || !bn_equal(versions[count - 1].terms.debtor, of->owner))
        return; /* never in force, or a copy */
    const struct security_terms *terms = &versions[count - 1].terms;
    security_load_paid(of->store, of->arena, terms, &paid);
    const struct security_terms left = security_left(terms, &paid);
    if (paid.total.cents < 0)
        tell(of, first, "less than nothing was paid on demands");
    for (size_t i = 0; i < terms->parts_count; i++) {
        const struct agreement_part *part = security_part_for(&left, terms->parts[i].account);
        const money stands = allocated(of, terms->parts[i].account, first->subject);
        if (stands.cents != (part == NULL ? 0 : part->amount.cents))
            tell(of, first, "derived again what is left of the agreement differs");
    }
}

void verify_demands(struct store *store, program_account account,
                    void (*problem)(void *context, const char *text), void *context)
{
    struct stored_money_step *steps;
    const struct holding of = {.store = store, .arena = arena_new(), .problem = problem,
                               .context = context, .owner = program_account_bn(account)};
    size_t count = store_list_money_kind(store, of.arena, account, "demand", &steps);
    for (size_t i = 0; i < count; i++)
        if (steps[i].id == steps[i].matter)
            verify_demand(&of, steps[i].matter);
    count = store_list_money_kind(store, of.arena, account, "security", &steps);
    for (size_t i = 0; i < count; i++)
        if (steps[i].id == steps[i].matter)
            verify_left(&of, &steps[i]);
    arena_free(of.arena);
}
