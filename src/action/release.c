/* Declarations that are paid before their goods are released (type C): number, where they stand,
 * submission, payment. What an officer decides: release_step.c. */
#include "action_impl.h"

/* Of the steps of one version about its release, the last. */
static enum case_state state_of(const struct case_book *book, int version,
                                const struct stored_case_step **ret_last)
{
    *ret_last = case_last(book, version, "release");
    return *ret_last == NULL ? CASE_STATE_COUNT : case_steps[(*ret_last)->step].to;
}

struct release_stand release_stand_of(const struct case_book *book)
{
    struct release_stand stand = {0};
    const struct stored_case_step *last;
    date withdrawn_on = DATE_NONE;
    for (int version = 1; version <= book->newest.version; version++) {
        enum case_state state = state_of(book, version, &last);
        if (state == CASE_STATE_COUNT) /* a change after release */
            continue;
        withdrawn_on = state == CASE_STATE_RELEASE_WITHDRAWN ? last->on : DATE_NONE;
        if (state == CASE_STATE_RELEASE_SUBMITTED || state == CASE_STATE_RELEASE_ASKED)
            stand.pending = version;
        if (case_states[state].counts)
            stand.current = version;
        if (state == CASE_STATE_RELEASE_RELEASED)
            stand.released_on = last->on;
        if (state == CASE_STATE_RELEASE_CANCELLED) {
            stand.ended = true;
            stand.ended_on = last->on;
        }
    }
    if (!stand.ended && stand.current == 0 && !date_is_none(withdrawn_on)) {
        stand.ended = true;
        stand.ended_on = withdrawn_on;
    }
    return stand;
}

enum code release_before(struct action *action, const struct stored_declaration *newest,
                         struct release_stand *ret_stand, struct case_book *ret_book,
                         struct stored_declaration *ret_basis)
{
    enum code code = case_load(action, newest->transaction, ret_book);
    if (code != OK)
        return code;
    *ret_stand = release_stand_of(ret_book);
    if (ret_stand->ended) {
        findings_add(&action->findings, FINDING_REL_0001, 0, "/version",
                     arena_text(action->arena, newest->transaction.text),
                     date_text(action->arena, ret_stand->ended_on), NULL);
        return FINDINGS;
    }
    if (!date_is_none(ret_stand->released_on)) {
        code = case_basis(action, newest, ret_basis);
        ret_basis->due_on = ret_stand->released_on; /* until then nothing is past due */
        return code;
    }
    if (ret_stand->current == 0)
        return OK;
    return store_load_declaration(action->store, action->arena, newest->transaction,
                                  ret_stand->current, ret_basis);
}

enum code release_number(struct action *action, transaction_number *ret)
{
    transaction_number last;
    int64_t sequence = 0;
    enum code code = store_last_transaction(action->store, DECLARATION_SYSTEM_SECURITY, &last);
    if (code != OK && code != NOT_FOUND)
        return code;
    for (int place = 5; code == OK && place < 13; place++)
        sequence = sequence * 10 + (last.text[place] - '0');
    *ret = transaction_number_make(DECLARATION_SYSTEM_SECURITY, sequence + 1);
    return OK;
}

static struct stored_case_step step_of(struct action *action,
                                       const struct stored_declaration *about, int version,
                                       enum case_step step)
{
    return (struct stored_case_step){.account = about->importer,
                                     .transaction = about->transaction,
                                     .version = version,
                                     .step = step,
                                     .on = action->today,
                                     .at = action->now,
                                     .actor = action->actor.name};
}

enum code release_submit(struct action *action, const struct case_book *book,
                         const struct release_stand *stand, struct stored_declaration *stored,
                         struct changes *ret_changes)
{
    int64_t head = book == NULL ? 0 : book->head;
    struct stored_case_step *steps = arena_array(action->arena, 2, sizeof(*steps));
    size_t count = 0;
    stored->status = DECLARATION_SUBMITTED;
    if (book == NULL) {
        enum code code =
            store_load_head(action->store, program_account_bn(stored->importer), &head);
        if (code != OK)
            return code;
    }
    steps[count++] = step_of(action, stored, stored->version, CASE_STEP_RELEASE_FILE);
    if (stand->pending != 0)
        steps[count++] = step_of(action, stored, stand->pending, CASE_STEP_RELEASE_REPLACE);
    *ret_changes = (struct changes){.bn = program_account_bn(stored->importer),
                                    .expect_seq = head,
                                    .kind = "declaration",
                                    .declarations_count = 1,
                                    .declarations = stored,
                                    .case_steps_count = count,
                                    .case_steps = steps};
    return OK;
}

/* ---- money ---- */

size_t release_debts(struct action *action, program_account account,
                     transaction_number transaction, struct ledger_item **ret, money *ret_owing)
{
    const struct item_filter filter = {.account = account, .open_only = true, .type = -1};
    struct ledger_item *items;
    size_t count = store_list_items(action->store, action->arena, &filter, &items), kept = 0;
    money owing = {0};
    for (size_t i = 0; i < count; i++) {
        if (!ledger_item_apart(&items[i]) || items[i].outstanding.cents == 0 ||
            strcmp(items[i].reference, transaction.text) != 0)
            continue;
        owing = money_add(owing, items[i].outstanding);
        items[kept++] = items[i];
    }
    *ret = items;
    *ret_owing = owing;
    return kept;
}

size_t release_settle(struct action *action, const struct ledger_item *credit,
                      const struct ledger_item *debts, size_t count, size_t first_entry_place,
                      struct ledger_entry **ret_entries, struct ledger_link **ret_links,
                      struct payment_settlement **ret_settlements)
{
    struct arena *arena = action->arena;
    struct payment_settlement *settlements = arena_array(arena, count, sizeof(*settlements));
    money left = money_negate(credit->outstanding);
    size_t used = 0;
    for (; used < count && left.cents > 0; used++) {
        settlements[used] =
            (struct payment_settlement){.credit = credit,
                                        .debit = &debts[used],
                                        .amount = money_min(debts[used].outstanding, left),
                                        .on = action->today,
                                        .rule = RULE_ALLOCATION_BEFORE_RELEASE};
        left = money_subtract(left, settlements[used].amount);
    }
    *ret_entries = arena_array(arena, used, sizeof(**ret_entries));
    *ret_links = arena_array(arena, used, sizeof(**ret_links));
    payment_links(arena, settlements, used, action->today, first_entry_place, *ret_entries,
                  *ret_links);
    *ret_settlements = settlements;
    return used;
}

enum code release_pay(struct action *action, const struct payment_order *order,
                      const struct ledger_item *credit, struct release_payment *ret)
{
    struct arena *arena = action->arena;
    const char *number = arena_text(arena, order->towards.text);
    struct ledger_item *debts;
    money owing;
    struct stored_declaration version;
    struct release_payment pay = {0};
    size_t count = release_debts(action, order->account, order->towards, &debts, &owing);
    if (owing.cents <= 0) {
        findings_add(&action->findings, FINDING_REL_0004, 0, "/transactionNumber", number,
                     order->account.text, NULL);
        return FINDINGS;
    }
    if (order->amount.cents > owing.cents) {
        findings_add(&action->findings, FINDING_REL_0005, 0, "/amount",
                     money_text(arena, order->amount), money_text(arena, owing), number);
        return FINDINGS;
    }
    pay.count = release_settle(action, credit, debts, count, 1, &pay.entries, &pay.links,
                               &pay.settlements);
    pay.left = money_subtract(owing, order->amount);
    if (pay.left.cents == 0) {
        /* Who pays may not be let to see declarations: the steps are read without asking. */
        struct case_book book = {.owner = program_account_bn(order->account)};
        enum code code = store_load_declaration(action->store, arena, order->towards, 0, &version);
        if (code != OK)
            return code;
        book.newest = version;
        book.steps_count = store_list_case_steps(action->store, arena, book.owner, order->towards,
                                                 &book.steps);
        pay.step = arena_alloc(arena, sizeof(*pay.step));
        *pay.step = step_of(action, &version, release_stand_of(&book).current,
                            CASE_STEP_RELEASE_PAY);
    }
    *ret = pay;
    return OK;
}

enum code action_show_release(struct action *action, transaction_number transaction,
                              struct shown_release *ret)
{
    struct case_book book;
    const struct stored_case_step *last;
    enum code code = case_load(action, transaction, &book);
    if (code != OK)
        return code;
    if (state_of(&book, 1, &last) == CASE_STATE_COUNT)
        return NOT_FOUND;
    const struct release_stand stand = release_stand_of(&book);
    struct ledger_item *debts;
    *ret = (struct shown_release){.current = stand.current,
                                  .pending = stand.pending,
                                  .released_on = stand.released_on,
                                  .ended = stand.ended};
    int newest = book.newest.version;
    while (newest > 1 && state_of(&book, newest, &last) == CASE_STATE_COUNT)
        newest--;
    ret->version = stand.pending != 0 ? stand.pending : stand.current != 0 ? stand.current : newest;
    ret->state = state_of(&book, ret->version, &last);
    (void)release_debts(action, book.newest.importer, transaction, &debts, &ret->owing);
    return action_whole(action);
}
