/* Demands on security agreements: what may be demanded, and how a demand stands. */
#include "security_agreement.h"

#include "json_value.h"

#include <stdlib.h>

enum { DEPTH = 8 };

/* ---- the most that can be asked ---- */

static int compare_amounts(const void *a, const void *b)
{
    const struct security_version *x = a, *y = b;
    return (x->terms.amount.cents > y->terms.amount.cents) -
           (x->terms.amount.cents < y->terms.amount.cents);
}

/* The most that can be asked: of what became owed under a version, no more than it was for, less
 * what was paid; a version for more stands behind those for less. Orders the versions. */
static money most_of(struct security_version *versions, size_t count, money paid)
{
    int64_t sum = 0;
    qsort(versions, count, sizeof(*versions), compare_amounts);
    for (size_t i = 0; i < count; i++) {
        const int64_t most = versions[i].terms.amount.cents - paid.cents;
        if (versions[i].owed.cents > 0)
            sum = money_min(money_cents(sum + versions[i].owed.cents),
                            money_cents(most < 0 ? 0 : most)).cents;
    }
    return money_cents(sum);
}

/* ---- what is owed ---- */

static int compare_debts(const void *a, const void *b)
{
    const struct demand_debt *x = a, *y = b;
    const int order = date_compare(x->due_on, y->due_on);
    return order != 0 ? order : ledger_id_compare(x->item, y->item);
}

/* Past due, and became owed while the agreement secured the account; oldest first. */
static size_t list_debts(struct action *action, program_account account,
                         struct security_version *versions, size_t versions_count,
                         struct demand_debt **ret)
{
    const struct item_filter filter = {.account = account, .open_only = true, .type = -1};
    struct ledger_item *items;
    struct demand_debt *list = NULL;
    size_t made = 0, capacity = 0;
    const size_t count = store_list_items(action->store, action->arena, &filter, &items);
    for (size_t i = 0; i < count; i++) {
        const struct ledger_item *item = &items[i];
        const date since = security_accrued_on(item);
        const struct security_version *of = security_version_on(versions, versions_count, since);
        if (item->outstanding.cents <= 0 || ledger_item_apart(item) ||
            !date_before(item->due_on, action->today) ||
            !security_in_force(&of->terms, account, since))
            continue;
        *LIST_PUSH(action->arena, list, made, capacity) = (struct demand_debt){
            .item = item->id, .type = item->type, .reference = item->reference,
            .accrued_on = since, .due_on = item->due_on, .amount = item->outstanding,
            .left = item->outstanding};
    }
    if (made > 1)
        qsort(list, made, sizeof(*list), compare_debts);
    *ret = list;
    return made > SECURITY_DEBTS_MAX ? SECURITY_DEBTS_MAX : made;
}

/* What another demand asks of these debts is not asked twice. */
static money take_off(const struct security_demand *other, struct demand_debt *debts, size_t count)
{
    int64_t asks = other->asks.cents, taken = 0;
    for (size_t i = 0; i < other->debts_count && asks > 0; i++) {
        const int64_t part = money_min(money_cents(asks), other->debts[i].left).cents;
        asks -= part;
        for (size_t k = 0; k < count; k++)
            if (debts[k].item == other->debts[i].item && part > 0) {
                taken += part;
                debts[k].amount = money_subtract(debts[k].amount, money_cents(part));
            }
    }
    return money_cents(taken);
}

/* ---- as it is kept ---- */

static const char *write(struct arena *arena, const struct security_demand *demand)
{
    struct out out = out_new(arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "demand", demand->name);
    json_key(&json, "agreement");
    json_raw(&json, security_write_terms(arena, &demand->terms));
    json_key(&json, "agreementMatter");
    json_int(&json, demand->agreement);
    json_text(&json, "owed", money_text(arena, demand->owed));
    json_text(&json, "remaining", money_text(arena, demand->remaining));
    json_text(&json, "answerBy", date_text(arena, demand->answer_by));
    json_key(&json, "debts");
    json_array(&json);
    for (size_t i = 0; i < demand->debts_count; i++) {
        const struct demand_debt *debt = &demand->debts[i];
        json_object(&json);
        json_key(&json, "item");
        json_int(&json, debt->item);
        json_text(&json, "reference", debt->reference);
        json_text(&json, "accruedOn", date_text(arena, debt->accrued_on));
        json_text(&json, "dueOn", date_text(arena, debt->due_on));
        json_text(&json, "amount", money_text(arena, debt->amount));
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    return out.data;
}

static bool read_money(const struct json_value *object, const char *name, money *ret)
{
    const char *text = json_string_value(json_member(object, name));
    return text != NULL && money_parse(text, ret);
}

static bool read_day(const struct json_value *object, const char *name, date *ret)
{
    const char *text = json_string_value(json_member(object, name));
    return text != NULL && date_parse(text, ret);
}

bool demand_read(struct arena *arena, const char *document, struct security_demand *ret)
{
    struct security_demand demand = {0};
    const struct json_value *root;
    struct json_trouble trouble;
    if (document == NULL ||
        json_parse(arena, document, strlen(document), DEPTH, &root, &trouble) != JSON_FINE ||
        !security_terms_of(json_member(root, "agreement"), &demand.terms) ||
        !read_money(root, "owed", &demand.owed) ||
        !read_money(root, "remaining", &demand.remaining) ||
        !read_day(root, "answerBy", &demand.answer_by))
        return false;
    const struct json_value *debts = json_member(root, "debts");
    demand.name = json_string_value(json_member(root, "demand"));
    demand.agreement = json_integer_value(json_member(root, "agreementMatter"));
    demand.debts_count = json_array_size(debts);
    struct demand_debt *list = arena_array(arena, demand.debts_count + 1, sizeof(*list));
    for (size_t i = 0; i < demand.debts_count; i++) {
        const struct json_value *one = &debts->values[i];
        list[i].item = json_integer_value(json_member(one, "item"));
        list[i].reference = json_string_value(json_member(one, "reference"));
        if (list[i].reference == NULL || !read_day(one, "accruedOn", &list[i].accrued_on) ||
            !read_day(one, "dueOn", &list[i].due_on) ||
            !read_money(one, "amount", &list[i].amount))
            return false;
    }
    demand.debts = list;
    *ret = demand;
    return demand.name != NULL;
}

/* ---- as it stands ---- */

/* The debts as they are now, and what is asked of them. */
static enum code look(struct action *action, struct security_demand *demand)
{
    struct demand_debt *debts = arena_array(action->arena, demand->debts_count + 1, sizeof(*debts));
    const bn owner = program_account_bn(demand->account);
    int64_t left = 0;
    for (size_t i = 0; i < demand->debts_count; i++) {
        struct ledger_item item;
        debts[i] = demand->debts[i];
        enum code code =
            store_load_item(action->store, action->arena, owner, debts[i].item, &item);
        if (code != OK)
            return code == NOT_FOUND ? FAULT : code;
        debts[i].type = item.type;
        debts[i].left = item.outstanding;
        left += item.outstanding.cents;
    }
    demand->debts = debts;
    if (money_states[demand->state].open != 0)
        demand->asks = money_min(demand->amount, money_cents(left));
    return OK;
}

static enum code find_payment(struct action *action, bn owner, struct security_demand *demand)
{
    for (size_t i = demand->steps_count; i-- > 0;) {
        struct stored_money_step loaded;
        const struct json_value *root;
        struct json_trouble trouble;
        if (demand->steps[i].step != MONEY_STEP_DEMAND_PAY)
            continue;
        enum code code = store_load_money_step(action->store, action->arena, owner,
                                               demand->steps[i].id, &loaded);
        if (code != OK)
            return code;
        if (loaded.document == NULL ||
            json_parse(action->arena, loaded.document, strlen(loaded.document), DEPTH, &root,
                       &trouble) != JSON_FINE)
            return FAULT;
        demand->payment = json_string_value(json_member(root, "payment"));
        return demand->payment == NULL ? FAULT : OK;
    }
    return OK;
}

enum code demand_load(struct action *action, bn owner, ledger_id id, struct security_demand *ret)
{
    struct money_matter matter;
    struct stored_money_step first;
    struct security_demand demand;
    enum code code = money_load_matter(action, owner, id, &matter);
    if (code == OK && matter.steps[0].step != MONEY_STEP_DEMAND_MAKE)
        code = NOT_FOUND;
    if (code == OK)
        code = store_load_money_step(action->store, action->arena, owner, matter.steps[0].id,
                                     &first);
    if (code != OK)
        return code;
    if (!demand_read(action->arena, first.document, &demand) ||
        !bn_equal(demand.terms.debtor, owner))
        return NOT_FOUND; /* a provider's copy names no demand */
    demand.matter = id;
    demand.account = first.account;
    demand.state = money_steps[money_last(&matter)->step].to;
    demand.sent_on = first.on;
    demand.steps = matter.steps;
    demand.steps_count = matter.count;
    for (size_t i = 0; i < matter.count; i++) {
        const enum money_step step = matter.steps[i].step;
        if (step == MONEY_STEP_DEMAND_MAKE || step == MONEY_STEP_DEMAND_AMEND)
            demand.amount = matter.steps[i].amount;
        if (money_steps[step].to == MONEY_STATE_DEMAND_DETERMINED)
            demand.payable_on = matter.steps[i].on;
    }
    code = find_payment(action, owner, &demand);
    if (code == OK)
        code = look(action, &demand);
    *ret = demand;
    return code;
}

static bool may_see(struct action *action, const struct security_demand *demand)
{
    return action_may(action, PERMISSION_SECURITY_VIEW, demand->account) ||
           security_provides(action, demand->terms.provider);
}

enum code action_show_demand(struct action *action, program_account account, ledger_id matter,
                             struct security_demand *ret)
{
    enum code code = demand_load(action, program_account_bn(account), matter, ret);
    return code == OK && !may_see(action, ret) ? NOT_FOUND : code;
}

enum code action_find_demand(struct action *action, const char *outcome,
                             struct security_demand *ret)
{
    program_account account;
    ledger_id matter;
    return action_parse_agreement(outcome, &account, &matter)
               ? action_show_demand(action, account, matter, ret)
               : NOT_FOUND;
}

/* ---- making one ---- */

static enum code refuse(struct action *action, enum finding_code code, const char *first,
                        const char *second, const char *third)
{
    findings_add(&action->findings, code, 0, "", first, second, third);
    return FINDINGS;
}

static date day_it_ended(const struct security_terms *terms)
{
    return date_is_none(terms->ends_on) ? terms->until : terms->ends_on;
}

/* Was it ever in force for the account, and is it not too late? */
static enum code check_agreement(struct action *action, const struct security_version *versions,
                                 size_t count, const char *number, program_account account)
{
    bool secures = false;
    if (count == 0)
        return refuse(action, FINDING_FSG_0101, number, NULL, NULL);
    for (size_t i = 0; i < count; i++)
        secures = secures || security_part_for(&versions[i].terms, account) != NULL;
    if (!secures)
        return refuse(action, FINDING_FSG_0113, account.text, number, NULL);
    const date ended = day_it_ended(&versions[count - 1].terms);
    const int days = security_days(action, "fs_claim_days", 365);
    if (!date_is_none(ended) && date_before(date_add(ended, days), action->today))
        return refuse(action, FINDING_FSG_0102, number, date_text(action->arena, ended),
                      date_text(action->arena, date_add(ended, days)));
    return OK;
}

/* Leaves to the demand what no other open one asks. */
static enum code check_others(struct action *action, struct security_demand *demand,
                              struct demand_debt *debts, size_t *count)
{
    struct stored_money_step *last;
    int64_t taken = 0;
    size_t kept = 0;
    const size_t open = store_list_money_pending(action->store, action->arena, demand->account,
                                                 "demand", &last);
    for (size_t i = 0; i < open; i++) {
        struct security_demand other;
        enum code code = demand_load(action, demand->terms.debtor, last[i].matter, &other);
        if (code != OK)
            return code;
        if (other.agreement == demand->agreement)
            return refuse(action, FINDING_FSG_0104, other.terms.number,
                          money_text(action->arena, other.asks),
                          date_text(action->arena, other.sent_on));
        taken += take_off(&other, debts, *count).cents;
    }
    for (size_t i = 0; i < *count; i++)
        if (debts[i].amount.cents > 0)
            debts[kept++] = debts[i];
    *count = kept;
    return kept > 0 ? OK
                    : refuse(action, FINDING_FSG_0105, demand->account.text,
                             money_text(action->arena, money_cents(taken)), NULL);
}

static enum code weigh(struct action *action, const struct demand_order *order,
                       struct security_demand *ret)
{
    struct security_agreement agreement;
    struct security_version *versions;
    struct demand_debt *debts;
    struct security_paid paid;
    size_t versions_count, count;
    enum code code = action_show_agreement_of(action, order->account, order->agreement, &agreement);
    if (code == OK)
        code = security_load_versions(action->store, action->arena, agreement.terms.debtor,
                                      agreement.matter, INT64_MAX, &versions, &versions_count);
    if (code == OK)
        code = check_agreement(action, versions, versions_count, agreement.terms.number,
                               order->account);
    if (code != OK)
        return code;
    struct security_demand demand = {.agreement = agreement.matter, .account = order->account,
                                     .terms = versions[versions_count - 1].terms,
                                     .state = MONEY_STATE_DEMAND_SENT, .sent_on = action->today};
    demand.answer_by = date_add(action->today, security_days(action, "fs_demand_days", 60));
    count = list_debts(action, order->account, versions, versions_count, &debts);
    if (count == 0)
        return refuse(action, FINDING_FSG_0103, order->account.text, demand.terms.number, NULL);
    code = check_others(action, &demand, debts, &count);
    if (code != OK)
        return code;
    for (size_t i = 0; i < count; i++) {
        struct security_version *of =
            security_version_on(versions, versions_count, debts[i].accrued_on);
        of->owed = money_add(of->owed, debts[i].amount);
        demand.owed = money_add(demand.owed, debts[i].amount);
        if (demand.remaining.cents < of->terms.amount.cents)
            demand.remaining = of->terms.amount;
    }
    security_load_paid(action->store, action->arena, &demand.terms, &paid);
    demand.remaining = money_subtract(demand.remaining, paid.total);
    demand.amount = demand.asks = most_of(versions, versions_count, paid.total);
    demand.debts = debts;
    demand.debts_count = count;
    if (demand.amount.cents <= 0)
        return refuse(action, FINDING_FSG_0106, demand.terms.number,
                      money_text(action->arena, paid.total), NULL);
    *ret = demand;
    return action_whole(action);
}

static enum code may_decide(struct action *action, program_account account)
{
    if (action_may(action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE))
        return OK;
    return action_may(action, PERMISSION_SECURITY_VIEW, account) ? FORBIDDEN : NOT_FOUND;
}

enum code action_preview_demand(struct action *action, const struct demand_order *order,
                                struct security_demand *ret)
{
    enum code code = may_decide(action, order->account);
    return code == OK ? weigh(action, order, ret) : code;
}

static enum code make_once(struct action *action, const struct demand_order *order,
                           struct security_demand *ret)
{
    struct security_demand demand;
    int64_t head;
    ledger_id first;
    enum code code = store_load_head(action->store, program_account_bn(order->account), &head);
    if (code == OK)
        code = weigh(action, order, &demand);
    if (code == OK)
        code = money_check_words(action, &money_steps[MONEY_STEP_DEMAND_MAKE], order->words);
    if (code != OK)
        return code;
    struct security_record record = security_record_new(action);
    struct stored_money_step *step =
        security_add(&record, order->account, MONEY_STEP_DEMAND_MAKE, 0,
                     security_subject(action->arena, &demand.terms), demand.amount);
    demand.name = action_name_matter(action->arena, order->account, (head + 1) * LEDGER_ID_PLACES);
    action->idempotency.outcome = demand.name;
    step->words = order->words;
    step->document = write(action->arena, &demand);
    security_tell_both(&record, demand.terms.provider, LETTER_DEMAND);
    code = security_commit_both(&record, demand.terms.provider, head, NULL, &first);
    return code == OK ? action_show_demand(action, order->account, first, ret) : code;
}

enum code action_make_demand(struct action *action, const struct demand_order *order,
                             struct security_demand *ret)
{
    enum code code = may_decide(action, order->account);
    struct tries tries = action_tries(action);
    while (code == OK && action_try(&tries))
        tries.code = make_once(action, order, ret);
    return code == OK ? tries.code : code;
}

/* ---- lists ---- */

static enum code load_list(struct action *action, const struct stored_money_step *steps,
                           size_t count, struct security_demand **ret, size_t *ret_count)
{
    struct security_demand *list = NULL;
    size_t made = 0, capacity = 0;
    for (size_t i = 0; i < count; i++) {
        struct security_demand one;
        enum code code = demand_load(action, program_account_bn(steps[i].account),
                                     steps[i].matter, &one);
        if (code != OK && code != NOT_FOUND) /* a copy */
            return code;
        if (code == OK)
            *LIST_PUSH(action->arena, list, made, capacity) = one;
    }
    *ret = list;
    *ret_count = made;
    return action_whole(action);
}

/* First steps, the newest first. */
static size_t first_steps(struct action *action, program_account account,
                          struct stored_money_step **ret)
{
    struct stored_money_step *steps;
    size_t kept = 0;
    const size_t count =
        store_list_money_kind(action->store, action->arena, account, "demand", &steps);
    struct stored_money_step *list = arena_array(action->arena, count + 1, sizeof(*list));
    for (size_t i = count; i-- > 0;)
        if (steps[i].step == MONEY_STEP_DEMAND_MAKE)
            list[kept++] = steps[i];
    *ret = list;
    return kept;
}

enum code action_list_demands(struct action *action, program_account account,
                              struct security_demand **ret, size_t *ret_count)
{
    struct stored_money_step *steps;
    if (!action_may(action, PERMISSION_SECURITY_VIEW, account))
        return NOT_FOUND;
    const size_t count = first_steps(action, account, &steps);
    return load_list(action, steps, count, ret, ret_count);
}

enum code action_list_demands_on(struct action *action, const struct security_agreement *agreement,
                                 struct security_demand **ret, size_t *ret_count)
{
    struct stored_money_step *steps;
    struct security_demand *list = NULL;
    size_t made = 0, capacity = 0;
    const struct security_terms *terms = &agreement->terms;
    size_t at = store_list_money_about(action->store, action->arena, terms->debtor,
                                       security_subject(action->arena, terms), &steps);
    while (at-- > 0) {
        struct security_demand one;
        if (steps[at].step != MONEY_STEP_DEMAND_MAKE)
            continue;
        enum code code = demand_load(action, terms->debtor, steps[at].matter, &one);
        if (code != OK)
            return code;
        if (may_see(action, &one))
            *LIST_PUSH(action->arena, list, made, capacity) = one;
    }
    *ret = list;
    *ret_count = made;
    return action_whole(action);
}

/* By what the copy calls the demand. */
static enum code load_copied(struct action *action, const struct stored_money_step *copy,
                             struct security_demand *ret)
{
    struct stored_money_step loaded;
    struct security_demand read;
    program_account debtor;
    ledger_id matter;
    enum code code = store_load_money_step(action->store, action->arena,
                                           program_account_bn(copy->account), copy->id, &loaded);
    if (code != OK)
        return code;
    if (!demand_read(action->arena, loaded.document, &read) ||
        !action_parse_agreement(read.name, &debtor, &matter))
        return FAULT;
    return demand_load(action, program_account_bn(debtor), matter, ret);
}

enum code action_list_demands_given(struct action *action, struct security_demand **ret,
                                    size_t *ret_count)
{
    struct stored_money_step *steps;
    struct security_demand *list = NULL;
    program_account own;
    size_t made = 0, capacity = 0;
    if (!action_gives_security(action))
        return FORBIDDEN;
    enum code code = security_own_account(action, action->actor.business, &own);
    const size_t count = code == OK ? first_steps(action, own, &steps) : 0;
    for (size_t i = 0; i < count && code == OK; i++)
        code = load_copied(action, &steps[i], LIST_PUSH(action->arena, list, made, capacity));
    *ret = list;
    *ret_count = made;
    return code == OK ? action_whole(action) : code;
}

enum code action_list_demands_standing(struct action *action, enum money_step step, size_t limit,
                                       struct security_demand **ret, size_t *ret_count)
{
    struct stored_money_step *steps;
    *ret_count = 0;
    if (!action_may(action, PERMISSION_SECURITY_DECIDE, ACCOUNT_NONE))
        return FORBIDDEN;
    const size_t count =
        store_list_money_standing(action->store, action->arena, step, limit, &steps);
    return load_list(action, steps, count, ret, ret_count);
}
