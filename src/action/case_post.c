/* The ledger's side of a decision: the difference, and the interest that goes with it. */
#include "action_impl.h"

void case_post_item(struct case_posting *posting, const struct stored_declaration *after,
                    enum item_type type, const money by_class[REVENUE_COUNT], date on, date due_on,
                    enum rule due_rule)
{
    size_t place = posting->count++;
    assert(place < CASE_ITEMS_MAX);
    struct ledger_entry *entry = &posting->entries[place];
    struct ledger_item *item = &posting->items[place];
    *entry = (struct ledger_entry){.id = ledger_place(place), .effective_on = on, .posted_on = on};
    strncpy(entry->reference, after->transaction.text, sizeof(entry->reference) - 1);
    ledger_post(ledger_posting_of(type), after->importer, by_class, entry);
    *item = (struct ledger_item){.id = ledger_place(place),
                                 .entry = entry->id,
                                 .account = after->importer,
                                 .type = type,
                                 .version = after->version,
                                 .effective_on = on,
                                 .posted_on = on,
                                 .due_on = due_on,
                                 .due_rule = due_rule,
                                 .released_on = after->released_on};
    memcpy(item->reference, entry->reference, sizeof(item->reference));
    memcpy(item->filed_by, after->filed_by, sizeof(item->filed_by));
    for (int i = 0; i < REVENUE_COUNT; i++) {
        item->by_class[i] = by_class[i];
        item->amount = money_add(item->amount, by_class[i]);
    }
    item->outstanding = item->amount;
}

static void post_interest(struct action *action, const struct stored_declaration *after,
                          enum item_type type, date due_on, bool refund,
                          struct case_posting *posting)
{
    money by_class[REVENUE_COUNT] = {{0}};
    struct ledger_item about = {.type = type, .due_on = due_on};
    memcpy(about.reference, after->transaction.text, sizeof(after->transaction.text));
    posting->interest.item = &about;
    by_class[REVENUE_INTEREST] = refund ? money_negate(posting->interest.amount)
                                        : posting->interest.amount;
    case_post_item(posting, after, ITEM_INT, by_class, action->today, action->today,
                   RULE_DUE_IMMEDIATELY);
    posting->items[posting->count - 1].why =
        document_pack_interest(action->arena, &posting->interest);
    posting->interest.item = NULL;
}

/* Interest of the change itself, within the one computation of the debt. */
static void post_change(struct action *action, const struct stored_declaration *after,
                        struct case_posting *posting)
{
    struct interest_line line;
    if (!interest_of_change(action, posting->items, posting->count, &line))
        return;
    size_t place = posting->count++;
    assert(place < CASE_ITEMS_MAX);
    interest_item(action, after->importer, &line, after->version, action->today, place,
                  &posting->entries[place], &posting->items[place]);
    *(line.amount.cents > 0 ? &posting->interest : &posting->taken_back) = line;
}

/* What a decision at the prescribed rate charged on what falls now, or what was given with a refund
 * that is owed again. (One declaration has few.) @source Customs Act s. 80.2 */
static void take_apart_back(struct action *action, const struct stored_declaration *after,
                            struct case_posting *posting)
{
    struct interest_line *lines;
    size_t count = interest_of_apart(action, &posting->items[0], &lines);
    for (size_t i = count; i-- > 0 && posting->count + 2 < CASE_ITEMS_MAX;) {
        size_t place = posting->count++;
        interest_item(action, after->importer, &lines[i], after->version, action->today, place,
                      &posting->entries[place], &posting->items[place]);
        money sum = money_add(posting->apart_back.amount, posting->items[place].amount);
        posting->apart_back = lines[i];
        posting->apart_back.amount = sum;
    }
}

/* Is there something that was accounted for, since whose due date the difference is owed? */
static bool has_debt(struct action *action, const struct ledger_item *change)
{
    const struct billing_debt debt = interest_debt(action, change->account, change->reference);
    for (size_t i = 0; i < debt.items_count; i++)
        if ((debt.items[i].type == ITEM_CAD || debt.items[i].type == ITEM_COR) &&
            !date_is_none(debt.items[i].due_on))
            return true;
    return false;
}

/* @source Customs Act s. 59(4), 65(2): owing at once; practice gives days (adj_due_days) */
void case_post(struct action *action, const struct stored_declaration *basis,
               const struct stored_declaration *after, date applied_on, bool prescribed,
               int due_days, struct case_posting *ret_posting)
{
    struct case_posting posting = {0};
    money difference[REVENUE_COUNT], net = {0};
    bool any = false;
    for (int i = 0; i < REVENUE_COUNT; i++) {
        difference[i] = money_subtract(after->totals[i], basis->totals[i]);
        net = money_add(net, difference[i]);
        any = any || difference[i].cents != 0;
    }
    bool refund = net.cents < 0;
    if (refund)
        due_days = 0;
    if (any) {
        case_post_item(&posting, after, ITEM_ADJ, difference, action->today,
                       date_add(action->today, due_days),
                       due_days > 0 ? RULE_DUE_ADJUSTMENT : RULE_DUE_IMMEDIATELY);
        posting.items[0].value_for_duty =
            money_subtract(after->value_for_duty, basis->value_for_duty);
    }
    struct casework_interest what = {.due_on = basis->due_on,
                                     .on = action->today,
                                     .applied_on = applied_on,
                                     .net = net,
                                     .prescribed = prescribed};
    money open;
    if (refund && date_is_none(applied_on))
        case_debts(action, basis, &open, &what.paid_on);
    /* At a rate of its own the interest up to the decision stands apart. */
    bool debt = net.cents != 0 && has_debt(action, &posting.items[0]);
    bool within = debt && (refund || !prescribed);
    if (debt)
        take_apart_back(action, after, &posting);
    if (within) {
        posting.items[0].interest_through = action->today;
        post_change(action, after, &posting);
    }
    if ((refund || !within) &&
        casework_interest(action->arena, action->tariff, &what, &posting.interest))
        post_interest(action, after, ITEM_ADJ, basis->due_on, refund, &posting);
    else if (refund || !within)
        posting.interest = (struct interest_line){0};
    *ret_posting = posting;
}

/* @source Customs Tariff s. 127 */
void case_post_credit(struct action *action, const struct stored_declaration *version,
                      enum item_type type, const money credit[REVENUE_COUNT], date applied_on,
                      struct case_posting *ret_posting)
{
    struct case_posting posting = {0};
    struct casework_interest what = {
        .due_on = version->due_on, .on = action->today, .applied_on = applied_on};
    for (int i = 0; i < REVENUE_COUNT; i++)
        what.net = money_add(what.net, credit[i]);
    case_post_item(&posting, version, type, credit, action->today, action->today,
                   RULE_DUE_IMMEDIATELY);
    if (casework_interest(action->arena, action->tariff, &what, &posting.interest))
        post_interest(action, version, type, version->due_on, true, &posting);
    else
        posting.interest = (struct interest_line){0};
    *ret_posting = posting;
}

void case_debts(struct action *action, const struct stored_declaration *version, money *ret_open,
                date *ret_paid_on)
{
    struct item_filter filter = {.account = version->importer,
                                 .type = -1,
                                 .from = version->accounting_date};
    struct ledger_item *items;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    money open = {0};
    date paid_on = DATE_NONE;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(items[i].reference, version->transaction.text) != 0 ||
            items[i].amount.cents <= 0)
            continue;
        open = money_add(open, items[i].outstanding);
        struct ledger_link *links;
        size_t links_count = store_list_links(action->store, action->arena, version->importer,
                                              items[i].id, 0, &links);
        for (size_t k = 0; k < links_count; k++)
            if (date_is_none(paid_on) || date_before(paid_on, links[k].value_on))
                paid_on = links[k].value_on;
    }
    *ret_open = open;
    *ret_paid_on = open.cents > 0 ? DATE_NONE : paid_on;
}
