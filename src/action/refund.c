/* Refunds of a credit: how much there is to refund, asking, approving, posting, putting back. */
#include "collect_impl.h"

#include <stdlib.h>

enum { PAYEE_MAX = 140 };

static money parameter_money(struct action *action, const char *name, const char *usual)
{
    money amount = {0};
    if (!money_parse(tariff_parameter(action->tariff, name, action->today, usual), &amount))
        amount = money_cents(0); /* no amount stands there: always two officers */
    return amount;
}

/* ---- how much ---- */

static bool is_ended(const struct stored_money_step *step)
{
    return money_states[money_steps[step->step].to].open == 0;
}

/* The last step of the account's newest refund; NULL there was none. */
static const struct stored_money_step *newest_of(struct action *action, program_account account)
{
    struct stored_money_step *steps;
    size_t count =
        store_list_money_kind(action->store, action->arena, account, "refund", &steps);
    return count == 0 ? NULL : &steps[count - 1];
}

/* In credit for so long: since the oldest credit that is open. */
static date credit_since(struct action *action, program_account account)
{
    const struct item_filter filter = {.account = account, .open_only = true, .type = -1};
    struct ledger_item *items;
    date since = DATE_NONE;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    for (size_t i = 0; i < count; i++)
        if (items[i].outstanding.cents < 0 &&
            (date_is_none(since) || date_before(items[i].posted_on, since)))
            since = items[i].posted_on;
    return since;
}

static struct refund_room room_of(struct action *action, program_account account)
{
    struct refund_room room = {
        .on_request = strcmp(tariff_parameter(action->tariff, "disb_on_request", action->today,
                                              "true"), "true") == 0};
    struct open_due *dues;
    size_t count = store_list_open_by_due(action->store, action->arena, account, &dues);
    for (size_t i = 0; i < count; i++) {
        room.credits = money_subtract(room.credits, dues[i].credits);
        if (!date_is_none(dues[i].due_on))
            room.debts = money_add(room.debts, dues[i].debits);
    }
    if (room.credits.cents > room.debts.cents)
        room.most = money_subtract(room.credits, room.debts);
    if (room.most.cents == 0)
        return room;
    room.since = credit_since(action, account);
    int months = collect_number(action, "disb_months", "2");
    bool long_enough =
        !date_before(action->today, date_months_later(room.since, months));
    room.due = room.debts.cents == 0 &&
               (room.most.cents >= parameter_money(action, "disb_min", "1000.00").cents ||
                long_enough);
    return room;
}

enum code action_refund_room(struct action *action, program_account account,
                             struct refund_room *ret)
{
    if (!action_may(action, PERMISSION_ACCOUNT_VIEW, account))
        return NOT_FOUND;
    *ret = room_of(action, account);
    return action_whole(action);
}

enum code action_list_in_credit(struct action *action, program_account after, size_t limit,
                                struct in_credit **ret, size_t *ret_count)
{
    if (!action_may_look(action, PERMISSION_MONEY_DECIDE))
        return FORBIDDEN;
    *ret_count = store_list_in_credit(action->store, action->arena, after, limit, ret);
    return action_whole(action);
}

/* ---- asking ---- */

static void wrong(struct action *action, enum finding_code code, const char *field,
                  const char *first, const char *second)
{
    findings_add(&action->findings, code, 0, arena_printf(action->arena, "/%s", field), first,
                 second, NULL);
}

static void check_amount(struct action *action, const struct refund_order *order, money *ret)
{
    const char *text = order->amount == NULL ? "" : order->amount;
    money most = room_of(action, order->account).most;
    if (!money_parse(text, ret) || ret->cents <= 0)
        wrong(action, FINDING_DSB_0001, "amount", text, NULL);
    else if (ret->cents > most.cents)
        wrong(action, FINDING_DSB_0002, "amount", money_text(action->arena, *ret),
              money_text(action->arena, most));
}

static enum code check_order(struct action *action, const struct refund_order *order,
                             struct agreement_terms *ret_terms, money *ret_amount)
{
    const struct stored_money_step *last = newest_of(action, order->account);
    const char *payee = order->payee == NULL ? "" : order->payee;
    size_t size = strlen(payee);
    const struct agreement_order place = {.institution = order->institution,
                                          .transit = order->transit,
                                          .number = order->number};
    if (!order->proposed && !room_of(action, order->account).on_request)
        wrong(action, FINDING_DSB_0004, "amount", NULL, NULL);
    if (last != NULL && !is_ended(last))
        wrong(action, FINDING_DSB_0003, "amount", date_text(action->arena, last->on),
              last->actor);
    else
        check_amount(action, order, ret_amount);
    agreement_read_place(action, &place, &ret_terms->from);
    if (size == 0 || size > PAYEE_MAX || strspn(payee, " ") == size)
        wrong(action, FINDING_PAD_0008, "payee",
              arena_printf(action->arena, "%d", PAYEE_MAX), NULL);
    ret_terms->payer = payee;
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

static const char *describe(struct action *action, const struct agreement_terms *terms,
                            const char *number)
{
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "institution", terms->from.institution);
    json_text(&json, "transit", terms->from.transit);
    json_text(&json, "number", number);
    json_text(&json, "payee", terms->payer);
    json_object_end(&json);
    return out.data;
}

bool refund_read_place(struct action *action, const char *document, struct bank_place *ret,
                       const char **ret_payee)
{
    struct document_object *object;
    struct findings unused = findings_new(action->arena);
    if (document == NULL ||
        document_read_object(action->arena, document, strlen(document), &unused, &object) != OK)
        return false;
    const char *institution = document_member(object, "institution");
    const char *transit = document_member(object, "transit");
    const char *number = document_member(object, "number");
    *ret_payee = document_member(object, "payee");
    if (institution == NULL || transit == NULL || number == NULL || *ret_payee == NULL)
        return false;
    snprintf(ret->institution, sizeof(ret->institution), "%s", institution);
    snprintf(ret->transit, sizeof(ret->transit), "%s", transit);
    snprintf(ret->number, sizeof(ret->number), "%s", number);
    return true;
}

const char *refund_shown_document(struct action *action, const char *document)
{
    struct agreement_terms terms = {0};
    if (document == NULL ||
        !refund_read_place(action, document, &terms.from, &terms.payer))
        return document; /* of a later step: it has no place */
    return describe(action, &terms, agreement_mask(action->arena, terms.from.number));
}

static enum code ask_once(struct action *action, const struct refund_order *order,
                          struct money_taken *ret)
{
    struct stored_money_step record;
    struct agreement_terms terms = {0};
    money amount = {0};
    bn owner = program_account_bn(order->account);
    struct changes changes = {.bn = owner, .kind = "refund", .money_steps_count = 1};
    enum code code = store_load_head(action->store, owner, &changes.expect_seq);
    if (code == OK)
        code = money_check_step(action, NULL, order->account,
                                order->proposed ? MONEY_STEP_REFUND_PROPOSE
                                                : MONEY_STEP_REFUND_ASK,
                                NULL, &record);
    if (code == OK)
        code = check_order(action, order, &terms, &amount);
    if (code != OK)
        return code;
    record.amount = amount;
    record.document = describe(action, &terms, terms.from.number);
    snprintf(record.subject, sizeof(record.subject), "%s",
             agreement_mask(action->arena, terms.from.number));
    changes.money_steps = &record;
    action->idempotency.outcome = record.subject;
    struct commit_result result = action_commit(action, &changes);
    if (result.code == OK)
        money_tell(action, &record, NULL, result.seq, ret);
    return result.code;
}

enum code action_ask_refund(struct action *action, const struct refund_order *order,
                            struct money_taken *ret)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = ask_once(action, order, ret);
    return tries.code;
}

/* ---- posting ---- */

static const char *tell_why(struct action *action, const struct money_matter *matter,
                            const struct stored_money_step *record)
{
    const struct stored_money_step *first = &matter->steps[0];
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "refund", first->subject);
    json_text(&json, "askedOn", date_text(action->arena, first->on));
    json_text(&json, "askedBy", first->actor);
    json_text(&json, "approvedBy", record->actor);
    if (money_last(matter)->step == MONEY_STEP_REFUND_APPROVE)
        json_text(&json, "firstApprovedBy", money_last(matter)->actor);
    json_text(&json, "source",
              ledger_postings[ledger_posting_of(ITEM_DISB)].source);
    json_object_end(&json);
    return out.data;
}

/* The oldest credits first, up to the amount. */
static enum code link_credits(struct action *action, const struct ledger_item *debit, money amount,
                              struct money_posting *posting)
{
    const struct item_filter filter = {
        .account = debit->account, .open_only = true, .type = -1};
    struct ledger_item *items;
    size_t count = store_list_items(action->store, action->arena, &filter, &items);
    money cleared = {0};
    for (size_t i = 0; i < count && cleared.cents < amount.cents; i++) {
        money left = money_subtract(amount, cleared), part = money_negate(items[i].outstanding);
        if (part.cents <= 0)
            continue;
        if (part.cents > left.cents)
            part = left;
        if (posting->links_count == ACTION_SETTLE_MAX) {
            wrong(action, FINDING_DSB_0005, "step",
                  arena_printf(action->arena, "%d", ACTION_SETTLE_MAX), NULL);
            return FINDINGS;
        }
        struct ledger_entry *entry =
            money_add_entry(action, posting, action->today, debit->reference);
        ledger_post_clearing(debit, cleared, part, entry);
        *LIST_PUSH(action->arena, posting->links, posting->links_count,
                   posting->links_capacity) =
            (struct ledger_link){.id = ledger_place(posting->links_count - 1),
                                 .entry = entry->id,
                                 .credit = items[i].id,
                                 .debit = debit->id,
                                 .account = debit->account,
                                 .amount = part,
                                 .value_on = action->today,
                                 .posted_on = action->today};
        cleared = money_add(cleared, part);
    }
    return cleared.cents == amount.cents ? OK : CONFLICT;
}

const char *refund_id(struct arena *arena, program_account account, ledger_id matter)
{
    return arena_printf(arena, "R%s-%08llX", program_account_bn(account).text,
                        (unsigned long long)ledger_id_sequence(matter));
}

static enum code post_refund(struct action *action, const struct money_matter *matter,
                             struct stored_money_step *record, struct money_posting *posting)
{
    program_account account = matter->steps[0].account;
    money amount = matter->steps[0].amount, most = room_of(action, account).most;
    if (amount.cents > most.cents) {
        wrong(action, FINDING_DSB_0002, "step", money_text(action->arena, amount),
              money_text(action->arena, most));
        return FINDINGS;
    }
    const char *id = refund_id(action->arena, account, matter->steps[0].matter);
    struct ledger_entry *entry = money_add_entry(action, posting, action->today, id);
    ledger_post_whole(POSTING_DISB, account, amount, entry);
    struct ledger_item *item =
        money_add_item(action, posting, account, ITEM_DISB, amount, action->today, id);
    item->why = tell_why(action, matter, record);
    const struct ledger_item debit = *item;
    return link_credits(action, &debit, amount, posting);
}

/* What was paid out comes back: owed again, and at once a credit. */
static void post_return(struct action *action, const struct money_matter *matter,
                        const struct stored_money_step *record, struct money_posting *posting)
{
    program_account account = matter->steps[0].account;
    money amount = matter->steps[0].amount;
    const char *id = refund_id(action->arena, account, matter->steps[0].matter);
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "refund", id);
    json_text(&json, "reason", record->words);
    json_text(&json, "source",
              ledger_postings[ledger_posting_of(ITEM_DISB_BACK)].source);
    json_object_end(&json);
    ledger_post_whole(POSTING_OUT_BACK, account, amount,
                      money_add_entry(action, posting, action->today, id));
    ledger_post_whole(POSTING_DISB_BACK, account, money_negate(amount),
                      money_add_entry(action, posting, action->today, id));
    struct ledger_item *item = money_add_item(action, posting, account, ITEM_DISB_BACK,
                                              money_negate(amount), action->today, id);
    item->why = out.data;
}

/* ---- the next step ---- */

/* One approval is enough up to the parameter. */
static enum code choose_step(struct action *action, const struct money_matter *matter,
                             struct stored_money_step *record)
{
    money most = parameter_money(action, "disb_second_above", "1000.00");
    bool small = matter->steps[0].amount.cents <= most.cents;
    if (record->step == MONEY_STEP_REFUND_APPROVE && small)
        record->step = MONEY_STEP_REFUND_GRANT;
    if (record->step != MONEY_STEP_REFUND_GRANT || small)
        return OK;
    wrong(action, FINDING_DSB_0006, "step", money_text(action->arena, most), NULL);
    return FINDINGS;
}

enum code refund_step(struct action *action, const struct money_order *order,
                      const struct money_matter *matter, struct stored_money_step *record,
                      struct money_taken *ret)
{
    struct money_posting posting = {0};
    struct changes changes = {.bn = matter->owner, .expect_seq = matter->head, .kind = "refund",
                              .money_steps = record, .money_steps_count = 1};
    (void)order;
    enum code code = choose_step(action, matter, record);
    enum money_state to = money_steps[record->step].to;
    if (code == OK && to == MONEY_STATE_REFUND_PAYABLE)
        code = post_refund(action, matter, record, &posting);
    if (code != OK)
        return code;
    if (to == MONEY_STATE_REFUND_RETURNED)
        post_return(action, matter, record, &posting);
    money_fill(&posting, &changes);
    struct commit_result result = action_commit(action, &changes);
    if (result.code != OK)
        return result.code;
    money_tell(action, record, &posting, result.seq, ret);
    return to == MONEY_STATE_REFUND_RETURNED ? action_clear(action, record->account) : OK;
}

/* ---- by a bank's file ---- */

enum code refund_find(struct action *action, const char *id, struct money_matter *ret)
{
    enum { DIGITS = 9, HEAD = DIGITS + 2 };
    char number[DIGITS + 1] = "", *end;
    bn owner;
    if (id[0] != 'R' || strlen(id) <= HEAD || id[HEAD - 1] != '-')
        return NOT_FOUND;
    memcpy(number, id + 1, DIGITS);
    unsigned long long sequence = strtoull(id + HEAD, &end, 16);
    if (*end != '\0' || !bn_parse(number, &owner) || sequence == 0 ||
        sequence > INT64_MAX / LEDGER_ID_PLACES)
        return NOT_FOUND;
    ledger_id matter = (ledger_id)sequence * LEDGER_ID_PLACES;
    enum code code = money_load_matter(action, owner, matter, ret);
    if (code != OK)
        return code;
    const struct stored_money_step *first = &ret->steps[0];
    bool refund = strcmp(money_steps[first->step].kind, "refund") == 0 &&
                  strcmp(refund_id(action->arena, first->account, matter), id) == 0;
    return refund ? OK : NOT_FOUND;
}

static const char *tell_item(struct action *action, const char *item, const char *reason)
{
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "bankItem", item);
    json_text(&json, "reason", reason);
    json_object_end(&json);
    return out.data;
}

static enum code put_back_once(struct action *action, const char *id, const char *item,
                               const char *reason, bool *ret_repeated)
{
    struct money_matter matter;
    struct money_posting posting = {0};
    enum code code = refund_find(action, id, &matter);
    if (code != OK)
        return code;
    *ret_repeated = money_steps[money_last(&matter)->step].to == MONEY_STATE_REFUND_RETURNED;
    if (*ret_repeated)
        return OK;
    if (money_steps[money_last(&matter)->step].to != MONEY_STATE_REFUND_PAID)
        return CONFLICT;
    struct stored_money_step record = {
        .account = matter.steps[0].account,
        .matter = matter.steps[0].id,
        .step = MONEY_STEP_REFUND_RETURN,
        .on = action->today,
        .at = action->now,
        .actor = action->actor.name,
        .amount = matter.steps[0].amount,
        .words = *reason == '\0' ? item : arena_printf(action->arena, "%s, %s", item, reason),
        .document = tell_item(action, item, reason)};
    memcpy(record.subject, matter.steps[0].subject, sizeof(record.subject));
    struct changes changes = {.bn = matter.owner, .expect_seq = matter.head, .kind = "refund",
                              .money_steps = &record, .money_steps_count = 1};
    post_return(action, &matter, &record, &posting);
    money_fill(&posting, &changes);
    code = action_commit(action, &changes).code;
    return code == OK ? action_clear(action, record.account) : code;
}

enum code refund_put_back(struct action *action, const char *id, const char *item,
                          const char *reason, bool *ret_repeated)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = put_back_once(action, id, item, reason, ret_repeated);
    return tries.code;
}
