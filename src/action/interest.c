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
static size_t add_secured(struct action *action, program_account account, const char *reference,
                          struct billing_days **ret_days)
{
    struct stored_case_step *steps;
    struct billing_days *days = NULL;
    size_t count = 0, capacity = 0;
    transaction_number number;
    if (!transaction_number_parse(reference, &number))
        return 0;
    size_t steps_count = store_list_case_steps(action->store, action->arena,
                                               program_account_bn(account), number, &steps);
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
    *ret_days = days;
    return count;
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
    struct billing_days *secured = NULL;
    size_t secured_count = add_secured(action, account, reference, &secured);
    return (struct billing_debt){.reference = arena_text(arena, reference),
                                 .secured = secured,
                                 .secured_count = secured_count,
                                 .free_until = free_until,
                                 .items = items,
                                 .items_count = count,
                                 .links = links,
                                 .links_count = links_count};
}

void interest_item(struct action *action, program_account account,
                   const struct interest_line *line, int version, date on, size_t place,
                   struct ledger_entry *ret_entry, struct ledger_item *ret_item)
{
    money by_class[REVENUE_COUNT] = {{0}};
    by_class[REVENUE_INTEREST] = line->amount;
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
                               .amount = line->amount,
                               .outstanding = line->amount,
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

bool interest_of_change(struct action *action, const struct ledger_item *change,
                        struct interest_line *ret_line)
{
    struct billing_debt before = interest_debt(action, change->account, change->reference);
    struct billing_debt after = before;
    struct ledger_item *items =
        arena_array(action->arena, before.items_count + 1, sizeof(*items));
    if (before.items_count > 0)
        memcpy(items, before.items, before.items_count * sizeof(*items));
    items[before.items_count] = *change;
    after.items = items;
    after.items_count++;
    return billing_interest_change(action->arena, action->tariff, &before, &after,
                                   change->posted_on, ret_line);
}
