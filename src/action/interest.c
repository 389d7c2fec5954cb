/* A debt as interest is worked out on it, of a declaration or a notice, and the item that is
 * posted. */
#include "action_bill.h"
#include "action_impl.h"

/* The first charge stands in the record of the first version. (What is paid before release has it
 * elsewhere, and bears no interest.) */
static void add_first(struct action *action, program_account account, const char *reference,
                      struct ledger_item **items, size_t *count, size_t *capacity)
{
    transaction_number number;
    struct stored_declaration first;
    struct ledger_item *found;
    if (!transaction_number_parse(reference, &number) ||
        store_load_declaration(action->store, action->arena, number, 1, &first) != OK)
        return;
    const struct item_filter filter = {.account = account,
                                       .type = ITEM_CAD,
                                       .after = first.journal_seq * LEDGER_ID_PLACES - 1,
                                       .limit = 1};
    if (store_list_items(action->store, action->arena, &filter, &found) == 1 &&
        ledger_id_sequence(found->id) == first.journal_seq &&
        strcmp(found->reference, reference) == 0)
        *LIST_PUSH(action->arena, *items, *count, *capacity) = *found;
}

static bool ends_waiting(const struct stored_case_step *step)
{
    static const char *const kinds[] = {"dispute", "tribunal", "court"};
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        if (strcmp(case_steps[step->step].kind, kinds[i]) == 0)
            return case_states[case_steps[step->step].to].open == 0;
    return false;
}

/* From the day after security was noted to the decision that was awaited, of the President or of
 * a court. @source Customs Act s. 66(2) */
static void add_secured(struct action *action, const struct stored_case_step *steps,
                        size_t steps_count, struct billing_debt *debt)
{
    struct billing_days *days = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < steps_count; i++) {
        if (steps[i].step != CASE_STEP_SECURITY_ACCEPT)
            continue;
        struct billing_days *secured = LIST_PUSH(action->arena, days, count, capacity);
        secured->from = date_add(steps[i].on, 1);
        for (size_t k = 0; k < steps_count; k++)
            if (ends_waiting(&steps[k]) && !date_before(steps[k].on, secured->from) &&
                (date_is_none(secured->to) || date_before(steps[k].on, secured->to)))
                secured->to = steps[k].on;
    }
    debt->secured = days;
    debt->secured_count = count;
}

static void add_cases(struct action *action, program_account account, const char *reference,
                      struct billing_debt *debt)
{
    struct stored_case_step *steps;
    transaction_number number;
    bn owner = program_account_bn(account);
    if (!transaction_number_parse(reference, &number))
        return;
    size_t count = store_list_case_steps(action->store, action->arena, owner, number, &steps);
    add_secured(action, steps, count, debt);
    debt->extended_until = extension_pay_by(action->store, action->arena, owner, steps, count);
}

/* A notice stands under its number; paid in full by the day it says, it bears none.
 * @source Customs Act s. 109.5(2) */
static date add_notice(struct action *action, program_account account, const char *reference,
                       struct ledger_item **items, size_t *count, size_t *capacity)
{
    struct shown_bill shown;
    if (bill_load(action, account, reference, &shown) != OK ||
        !casework_is_served(shown.item.type))
        return DATE_NONE;
    *LIST_PUSH(action->arena, *items, *count, *capacity) = shown.item;
    return shown.bill.free_until;
}

struct billing_debt interest_debt(struct action *action, program_account account,
                                  const char *reference)
{
    struct arena *arena = action->arena;
    struct ledger_item *items = NULL, *others;
    struct ledger_link *links = NULL;
    size_t count = 0, capacity = 0, links_count = 0, links_capacity = 0;
    add_first(action, account, reference, &items, &count, &capacity);
    date free_until = add_notice(action, account, reference, &items, &count, &capacity);
    size_t more = store_list_debt(action->store, arena, account, reference, &others);
    for (size_t i = 0; i < more; i++)
        *LIST_PUSH(arena, items, count, capacity) = others[i];
    for (size_t i = 0; i < count; i++) {
        struct ledger_link *own;
        size_t own_count =
            store_list_links(action->store, arena, account, items[i].id, 0, &own);
        for (size_t k = 0; k < own_count; k++)
            *LIST_PUSH(arena, links, links_count, links_capacity) = own[k];
    }
    struct billing_debt debt = {.reference = arena_text(arena, reference),
                                .free_until = free_until,
                                .items = items,
                                .items_count = count,
                                .links = links,
                                .links_count = links_count};
    add_cases(action, account, reference, &debt);
    return debt;
}

static bool given_with_refund(const struct ledger_item *item)
{
    return item->type == ITEM_INT && item->base == 0 && item->amount.cents < 0;
}

void interest_item(struct action *action, program_account account,
                   const struct interest_line *line, int version, date on, size_t place,
                   struct ledger_entry *ret_entry, struct ledger_item *ret_item)
{
    money by_class[REVENUE_COUNT] = {{0}};
    /* A line about interest that was given says what is given; less of it is owed. */
    money amount = given_with_refund(line->item) ? money_negate(line->amount) : line->amount;
    by_class[REVENUE_INTEREST] = amount;
    struct ledger_entry entry = {.id = ledger_place(place),
                                 .effective_on = line->effective_on,
                                 .posted_on = on};
    memcpy(entry.reference, line->item->reference, sizeof(entry.reference));
    ledger_post(POSTING_INT, account, by_class, &entry);
    struct ledger_item item = {.id = entry.id,
                               .entry = entry.id,
                               .account = account,
                               .type = ITEM_INT,
                               .version = version,
                               .amount = amount,
                               .outstanding = amount,
                               .effective_on = line->effective_on,
                               .posted_on = on,
                               .due_on = on,
                               .due_rule = RULE_DUE_IMMEDIATELY,
                               .interest_through = on, /* paid with money from before, it is
                                                          looked at once more */
                               .base = line->item->id,
                               .why = document_pack_interest(action->arena, line)};
    memcpy(item.reference, line->item->reference, sizeof(item.reference));
    memcpy(item.by_class, by_class, sizeof(by_class));
    *ret_entry = entry;
    *ret_item = item;
}

/* Interest of the debt that officers, or the run of small balances, gave up. */
static money given_up(struct action *action, const struct billing_debt *debt)
{
    static const enum item_type kinds[] = {ITEM_WAV, ITEM_WO};
    money sum = {0};
    for (size_t k = 0; k < ARRAY_COUNT(kinds) && debt->items_count > 0; k++) {
        const struct item_filter filter = {.account = debt->items[0].account,
                                           .type = (int)kinds[k]};
        struct ledger_item *given;
        size_t count = store_list_items(action->store, action->arena, &filter, &given);
        for (size_t i = 0; i < count; i++)
            for (size_t n = 0; n < debt->items_count; n++)
                if (given[i].base == debt->items[n].id && debt->items[n].type == ITEM_INT &&
                    debt->items[n].base != 0)
                    sum = money_subtract(sum, given[i].amount);
    }
    return sum;
}

money interest_standing(struct action *action, const struct ledger_item *item)
{
    if (item->type != ITEM_INT || item->amount.cents <= 0)
        return item->amount;
    const struct billing_debt debt = interest_debt(action, item->account, item->reference);
    money sum = {0};
    for (size_t i = 0; i < debt.items_count; i++) {
        const struct ledger_item *other = &debt.items[i];
        bool apart = item->base == 0 && (other->id == item->id || other->base == item->id);
        if (other->type == ITEM_INT && (item->base == 0 ? apart : other->base == item->base))
            sum = money_add(sum, other->amount);
    }
    if (item->base != 0)
        sum = money_subtract(sum, given_up(action, &debt));
    return sum.cents > 0 ? sum : money_cents(0);
}

bool interest_of_day(struct action *action, struct billing_debt *debt, date on,
                     struct interest_line *ret_line)
{
    struct interest_line line;
    if (!billing_interest_run(action->arena, action->tariff, debt, on, &line))
        return false;
    if (line.amount.cents < 0) {
        debt->waived = given_up(action, debt);
        if (debt->waived.cents != 0 &&
            !billing_interest_run(action->arena, action->tariff, debt, on, &line))
            return false;
    }
    *ret_line = line;
    return true;
}

static struct billing_debt debt_with(struct action *action, const struct billing_debt *before,
                                     const struct ledger_item *changes, size_t count)
{
    struct billing_debt after = *before;
    struct ledger_item *items =
        arena_array(action->arena, before->items_count + count, sizeof(*items));
    if (before->items_count > 0)
        memcpy(items, before->items, before->items_count * sizeof(*items));
    memcpy(items + before->items_count, changes, count * sizeof(*items));
    after.items = items;
    after.items_count += count;
    return after;
}

bool interest_of_change(struct action *action, const struct ledger_item *changes, size_t count,
                        struct interest_line *ret_line)
{
    struct billing_debt before = interest_debt(action, changes[0].account, changes[0].reference);
    struct billing_debt after = debt_with(action, &before, changes, count);
    date on = changes[0].posted_on;
    struct interest_line line;
    if (!billing_interest_change(action->arena, action->tariff, &before, &after, on, &line))
        return false;
    if (line.amount.cents < 0) {
        after.waived = given_up(action, &before);
        if (after.waived.cents != 0 &&
            !billing_interest_change(action->arena, action->tariff, &before, &after, on, &line))
            return false;
    }
    *ret_line = line;
    return true;
}

/* The day on which the item was paid last, when nothing of it is open. */
static date paid_on(struct action *action, const struct ledger_item *item, date otherwise)
{
    struct ledger_link *links;
    date paid = DATE_NONE;
    size_t count =
        store_list_links(action->store, action->arena, item->account, item->id, 0, &links);
    for (size_t i = 0; i < count && item->outstanding.cents == 0; i++)
        if (date_before(paid, links[i].value_on))
            paid = links[i].value_on;
    return date_is_none(paid) || date_before(otherwise, paid) ? otherwise : paid;
}

/* Of a refund, not of a drawback or of what was waived. */
static bool is_of_refund(const struct interest_line *posted)
{
    return posted->item != NULL && posted->item->type == ITEM_ADJ;
}

size_t interest_of_apart(struct action *action, const struct ledger_item *change,
                         struct interest_line **ret_lines)
{
    struct billing_debt before = interest_debt(action, change->account, change->reference);
    const struct billing_debt after = debt_with(action, &before, change, 1);
    enum billing_apart_kind kind =
        change->amount.cents < 0 ? BILLING_CHARGED : BILLING_GIVEN;
    struct billing_apart *apart;
    size_t count = billing_interest_apart(action->arena, &after, kind, &apart), lines_count = 0;
    struct interest_line *lines = arena_array(action->arena, count + 1, sizeof(*lines));
    for (size_t i = 0; i < count; i++) {
        struct interest_line posted, *line = &lines[lines_count];
        if (apart[i].item->why == NULL ||
            document_unpack_interest(action->arena, apart[i].item->why, &posted) != OK ||
            (kind == BILLING_GIVEN && !is_of_refund(&posted)) ||
            !billing_interest_rebase(action->arena, &posted, apart[i].base, apart[i].charged,
                                     line) ||
            line->amount.cents >= 0)
            continue;
        line->item = apart[i].item;
        line->effective_on = kind == BILLING_CHARGED
                                 ? paid_on(action, apart[i].item, change->posted_on)
                                 : change->posted_on;
        lines_count++;
    }
    *ret_lines = lines;
    return lines_count;
}
