/* Undoing a payment: dishonoured by the bank, or posted to an account it was not meant for. Its
 * links are undone as of the days they counted from, so interest comes out as if it had not been
 * made. @source SOR/96-188 s. 10 */
#include "money_impl.h"

enum { UNLINKS_MAX = ACTION_SETTLE_MAX };

/* A debt whose links are being undone, with what is cleared of it so far. */
struct reopened {
    struct ledger_item debt;
    money cleared;
};

static struct reopened *reopen(struct action *action, bn owner, ledger_id debt,
                               struct reopened *list, size_t *count)
{
    for (size_t i = 0; i < *count; i++)
        if (list[i].debt.id == debt)
            return &list[i];
    struct reopened *one = &list[*count];
    if (store_load_item(action->store, action->arena, owner, debt, &one->debt) != OK)
        return NULL;
    one->cleared = money_subtract(one->debt.amount, one->debt.outstanding);
    (*count)++;
    return one;
}

static bool is_undone(const struct ledger_link *links, size_t count, ledger_id id)
{
    for (size_t i = 0; i < count; i++)
        if (links[i].reverses == id)
            return true;
    return false;
}

/* The newest version that was paid before release is so no more. */
static enum code unpay_release(struct action *action, const struct reopened *reopened,
                               struct money_posting *posting)
{
    transaction_number number;
    struct case_book book = {.owner = program_account_bn(reopened->debt.account)};
    if (posting->case_step != NULL || !ledger_item_apart(&reopened->debt) ||
        !transaction_number_parse(reopened->debt.reference, &number))
        return OK;
    enum code code = store_load_declaration(action->store, action->arena, number, 0, &book.newest);
    if (code != OK)
        return code;
    book.steps_count =
        store_list_case_steps(action->store, action->arena, book.owner, number, &book.steps);
    int version = release_stand_of(&book).current;
    const struct stored_case_step *last =
        version == 0 ? NULL : case_last(&book, version, "release");
    if (last == NULL || case_steps[last->step].to != CASE_STATE_RELEASE_PAID)
        return OK; /* not paid in full, or the goods are gone */
    posting->case_step = arena_alloc(action->arena, sizeof(*posting->case_step));
    *posting->case_step = (struct stored_case_step){.account = reopened->debt.account,
                                                    .transaction = number,
                                                    .version = version,
                                                    .step = CASE_STEP_RELEASE_UNPAY,
                                                    .on = action->today,
                                                    .at = action->now,
                                                    .actor = action->actor.name};
    return OK;
}

static void add_unlink(struct action *action, const struct ledger_link *link,
                       struct reopened *debt, struct money_posting *posting)
{
    struct ledger_entry *entry =
        money_add_entry(action, posting, link->value_on, debt->debt.reference);
    ledger_post_clearing(&debt->debt, debt->cleared, money_negate(link->amount), entry);
    debt->cleared = money_subtract(debt->cleared, link->amount);
    *LIST_PUSH(action->arena, posting->links, posting->links_count, posting->links_capacity) =
        (struct ledger_link){.id = ledger_place(posting->links_count - 1),
                             .entry = entry->id,
                             .credit = link->credit,
                             .debit = link->debit,
                             .account = link->account,
                             .amount = money_negate(link->amount),
                             .value_on = link->value_on,
                             .posted_on = action->today,
                             .reverses = link->id};
}

static enum code unlink_all(struct action *action, const struct ledger_item *credit,
                            struct money_posting *posting)
{
    struct ledger_link *links;
    bn owner = program_account_bn(credit->account);
    size_t count =
        store_list_links(action->store, action->arena, credit->account, credit->id, 0, &links);
    struct reopened *debts = arena_array(action->arena, count, sizeof(*debts));
    size_t debts_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (links[i].reverses != 0 || is_undone(links, count, links[i].id))
            continue;
        if (posting->links_count == UNLINKS_MAX) {
            findings_add(&action->findings, FINDING_MON_0008, 0, "/payment", credit->reference,
                         arena_printf(action->arena, "%d", UNLINKS_MAX), NULL);
            return FINDINGS;
        }
        struct reopened *debt = reopen(action, owner, links[i].debit, debts, &debts_count);
        if (debt == NULL)
            return FAULT;
        add_unlink(action, &links[i], debt, posting);
        enum code code = unpay_release(action, debt, posting);
        if (code != OK)
            return code;
    }
    enum code code = OK;
    for (size_t i = 0; i < debts_count && code == OK; i++)
        code = money_due_again(action, &debts[i].debt,
                               money_subtract(debts[i].debt.amount, debts[i].cleared), posting);
    return code;
}

/* The record of a payment has its item first. */
static enum code credit_of(struct action *action, const struct stored_payment *payment,
                           struct ledger_item *ret)
{
    bn owner = program_account_bn(payment->account);
    ledger_id first = payment->journal_seq * LEDGER_ID_PLACES;
    for (ledger_id place = 0; place < LEDGER_ID_PLACES; place++) {
        enum code code =
            store_load_item(action->store, action->arena, owner, first + place, ret);
        if (code != OK)
            return code == NOT_FOUND ? FAULT : code;
        if (ret->type == ITEM_PMT && strcmp(ret->reference, payment->id) == 0)
            return OK;
    }
    return FAULT;
}

enum code money_undo_payment(struct action *action, const struct stored_payment *payment,
                             enum item_type type, const char *why, struct money_posting *posting)
{
    struct ledger_item credit;
    enum code code = credit_of(action, payment, &credit);
    if (code == OK)
        code = unlink_all(action, &credit, posting);
    if (code != OK)
        return code;
    struct ledger_entry *entry =
        money_add_entry(action, posting, payment->value_on, payment->id);
    ledger_post_whole(ledger_posting_of(type), payment->account, payment->amount, entry);
    struct ledger_item *item = money_add_item(action, posting, payment->account, type,
                                              payment->amount, payment->value_on, payment->id);
    memcpy(item->paid_by, payment->paid_by, sizeof(item->paid_by));
    item->why = why;
    struct ledger_entry *clearing =
        money_add_entry(action, posting, payment->value_on, payment->id);
    ledger_post_clearing(item, money_cents(0), payment->amount, clearing);
    *LIST_PUSH(action->arena, posting->links, posting->links_count, posting->links_capacity) =
        (struct ledger_link){.id = ledger_place(posting->links_count - 1),
                             .entry = clearing->id,
                             .credit = credit.id,
                             .debit = item->id,
                             .account = payment->account,
                             .amount = payment->amount,
                             .value_on = payment->value_on,
                             .posted_on = action->today};
    return OK;
}

void money_take_payment(struct action *action, const struct stored_payment *payment,
                        struct money_posting *posting)
{
    const struct item_filter filter = {
        .account = payment->account, .open_only = true, .type = -1};
    const struct payment_policy policy = money_policy(action, payment->account, action->today);
    struct ledger_item *open;
    size_t count = store_list_items(action->store, action->arena, &filter, &open);
    money_take_by(action, payment, &policy, open, count, posting);
}

void money_take_by(struct action *action, const struct stored_payment *payment,
                   const struct payment_policy *policy, const struct ledger_item *open,
                   size_t count, struct money_posting *posting)
{
    money amount = money_negate(payment->amount);
    struct ledger_entry *entry =
        money_add_entry(action, posting, payment->value_on, payment->id);
    ledger_post_whole(POSTING_PMT, payment->account, amount, entry);
    struct ledger_item *item = money_add_item(action, posting, payment->account, ITEM_PMT, amount,
                                              payment->value_on, payment->id);
    item->due_on = payment->value_on;
    memcpy(item->paid_by, payment->paid_by, sizeof(item->paid_by));

    struct ledger_item *with = arena_array(action->arena, count + 1, sizeof(*with));
    if (count > 0)
        memcpy(with, open, count * sizeof(*open));
    with[count] = *item;
    struct ledger_entry *entries;
    struct ledger_link *links;
    struct payment_settlement *unused;
    size_t settled = action_allocate_by(action, policy, with, count + 1, action->today,
                                        posting->entries_count, &entries, &links, &unused);
    for (size_t i = 0; i < settled; i++) {
        *LIST_PUSH(action->arena, posting->entries, posting->entries_count,
                   posting->entries_capacity) = entries[i];
        links[i].id = ledger_place(posting->links_count);
        *LIST_PUSH(action->arena, posting->links, posting->links_count,
                   posting->links_capacity) = links[i];
    }
}

enum code money_free_id(struct action *action, bn owner, const char *id, char ret_id[72])
{
    enum code code = OK;
    for (int n = 1; code == OK && n < 1000; n++) {
        struct stored_payment there;
        const char *tried =
            n == 1 ? id : arena_printf(action->arena, "%.60s-%d", id, n); /* at most 64 bytes */
        code = store_load_payment(action->store, action->arena, owner, tried, &there);
        if (code == NOT_FOUND)
            snprintf(ret_id, 72, "%s", tried);
    }
    return code == NOT_FOUND ? OK : code == OK ? CONFLICT : code;
}

/* It is there, on this account, and stands. */
enum code money_find_payment(struct action *action, program_account account, const char *id,
                             struct stored_payment *ret)
{
    struct stored_money_step undone;
    bn owner = program_account_bn(account);
    enum code code = store_load_payment(action->store, action->arena, owner, id, ret);
    if (code == OK && !program_account_equal(ret->account, account))
        code = NOT_FOUND;
    if (code == NOT_FOUND)
        findings_add(&action->findings, FINDING_MON_0006, 0, "/payment", id, account.text, NULL);
    if (code != OK)
        return code;
    code = money_undone(action, owner, id, &undone);
    if (code != OK)
        return code == NOT_FOUND ? OK : code;
    findings_add(&action->findings, FINDING_MON_0005, 0, "/payment", id,
                 date_text(action->arena, undone.on), undone.actor);
    return CONFLICT;
}
