/* Money whose account is not known: held by the agency with all that is known of it, until two
 * officers have said whose it is. Its value date stays. Law is silent on the matter. */
#include "money_impl.h"

enum { TRIES_MAX = 64 };

static const char *describe(struct action *action, const struct money_in *in)
{
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "account", in->account);
    json_text(&json, "amount", money_text(action->arena, in->amount));
    json_text(&json, "valueDate", date_text(action->arena, in->value_on));
    json_text(&json, "method", in->method);
    json_text(&json, "reference", in->reference);
    json_text(&json, "paidBy", in->paid_by);
    json_text(&json, "remarks", in->remarks);
    json_object_end(&json);
    return out.data;
}

static void hold(struct action *action, const struct stored_payment *payment,
                 const char *document, struct money_posting *posting,
                 struct stored_money_step *ret_record)
{
    struct ledger_entry *entry =
        money_add_entry(action, posting, payment->value_on, payment->id);
    ledger_post_whole(POSTING_SUSPENSE, payment->account, payment->amount, entry);
    *ret_record = (struct stored_money_step){.account = payment->account,
                                             .step = MONEY_STEP_SUSPENSE_RECEIVE,
                                             .on = action->today,
                                             .at = action->now,
                                             .actor = action->actor.name,
                                             .amount = payment->amount,
                                             .document = document};
    memcpy(ret_record->subject, payment->id, sizeof(ret_record->subject));
}

void suspense_hold(struct action *action, const struct stored_payment *payment,
                   struct money_posting *posting, struct stored_money_step *ret_record)
{
    const struct money_in in = {.amount = payment->amount,
                                .value_on = payment->value_on,
                                .method = payment->method,
                                .reference = payment->reference,
                                .paid_by = payment->paid_by};
    hold(action, payment, describe(action, &in), posting, ret_record);
}

/* ---- as it comes in ---- */

static enum code check_in(struct action *action, const struct money_in *in)
{
    size_t size = in->id == NULL ? 0 : strlen(in->id);
    if (size == 0 || size > 64)
        findings_add(&action->findings, FINDING_PAY_0003, 0, "/id", NULL, NULL, NULL);
    if (in->amount.cents <= 0)
        findings_add(&action->findings, FINDING_PAY_0001, 0, "/amount",
                     money_text(action->arena, in->amount), NULL, NULL);
    const struct payment_order order = {.method = in->method};
    if (date_before(action->today, in->value_on))
        findings_add(&action->findings, FINDING_PAY_0005, 0, "/valueDate",
                     date_text(action->arena, in->value_on),
                     date_text(action->arena, action->today), NULL);
    (void)money_check_method(action, &order, in->value_on);
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

static bool is_open_account(struct action *action, const char *text, program_account *ret)
{
    const struct registry_business *business;
    if (text == NULL || !program_account_parse(text, ret) ||
        action_business(action, program_account_bn(*ret), &business) != OK)
        return false;
    const struct registry_account *account = registry_find_account(business, *ret);
    return account != NULL && registry_account_active(account, action->today) &&
           business->kind != BUSINESS_AGENCY;
}

/* A business number, or who owns the account where the payer is not known. */
static const char *payer_of(struct action *action, const char *told, program_account account)
{
    bn payer;
    program_account as_account;
    if (told != NULL && (bn_parse(told, &payer) || program_account_parse(told, &as_account)))
        return told;
    return arena_text(action->arena, program_account_bn(account).text);
}

static enum code repeat_in(struct action *action, const struct money_in *in, bn agency,
                           struct money_landed *ret)
{
    struct stored_payment there;
    struct stored_money_step *steps;
    enum code code = store_load_payment(action->store, action->arena, agency, in->id, &there);
    if (code != OK)
        return code;
    if (there.amount.cents != in->amount.cents || !date_equal(there.value_on, in->value_on)) {
        findings_add(&action->findings, FINDING_PAY_0004, 0, "/id", in->id, NULL, NULL);
        return CONFLICT;
    }
    *ret = (struct money_landed){.suspended = true, .account = there.account, .repeated = true};
    size_t count = store_list_money_about(action->store, action->arena, agency, in->id, &steps);
    for (size_t i = 0; i < count && ret->matter == 0; i++)
        if (steps[i].step == MONEY_STEP_SUSPENSE_RECEIVE)
            ret->matter = steps[i].id;
    return action_receipt(action, agency, there.journal_seq, &ret->receipt);
}

static enum code suspend_once(struct action *action, const struct money_in *in,
                              program_account agency, struct money_landed *ret)
{
    struct stored_money_step record;
    struct money_posting posting = {0};
    struct money_taken taken;
    bn owner = program_account_bn(agency);
    int64_t head;
    enum code code = store_load_head(action->store, owner, &head);
    if (code == OK)
        code = repeat_in(action, in, owner, ret);
    if (code != NOT_FOUND)
        return code;
    struct stored_payment payment = {.account = agency,
                                     .amount = in->amount,
                                     .value_on = in->value_on,
                                     .posted_on = action->today,
                                     .reference = in->reference};
    bn payer;
    snprintf(payment.id, sizeof(payment.id), "%s", in->id);
    snprintf(payment.method, sizeof(payment.method), "%s",
             in->method == NULL ? "bank" : in->method);
    if (in->paid_by != NULL && bn_parse(in->paid_by, &payer))
        snprintf(payment.paid_by, sizeof(payment.paid_by), "%s", in->paid_by);
    hold(action, &payment, describe(action, in), &posting, &record);
    struct changes changes = {.bn = owner, .expect_seq = head, .kind = "suspense",
                              .payments = &payment, .payments_count = 1,
                              .money_steps = &record, .money_steps_count = 1};
    money_fill(&posting, &changes);
    action->idempotency.outcome = in->id;
    struct commit_result result = action_commit(action, &changes);
    if (result.code != OK)
        return result.code == CONFLICT ? MOVED : result.code;
    money_tell(action, &record, NULL, result.seq, &taken);
    *ret = (struct money_landed){.suspended = true, .account = agency, .matter = record.id,
                                 .receipt = taken.receipt};
    return OK;
}

static enum code pay_in(struct action *action, const struct money_in *in, program_account account,
                        struct money_landed *ret)
{
    struct paid paid;
    const struct payment_order order = {.id = in->id,
                                        .account = account,
                                        .amount = in->amount,
                                        .value_on = in->value_on,
                                        .method = in->method,
                                        .reference = in->reference,
                                        .paid_by = payer_of(action, in->paid_by, account),
                                        .received = true};
    enum code code = money_pay(action, &order, &paid);
    if (code == OK)
        *ret = (struct money_landed){
            .account = account, .repeated = paid.repeated, .receipt = paid.receipt};
    return code;
}

enum code action_receive_money(struct action *action, const struct money_in *in,
                               struct money_landed *ret)
{
    program_account agency, account;
    struct money_in known = *in;
    struct stored_payment held;
    size_t before = action->findings.count;
    enum code code = money_agency(action, &agency);
    if (code != OK)
        return code;
    if (!money_may_decide(action))
        return FORBIDDEN;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        code = action_ensure_day(action);
        if (code != OK)
            return code;
        action->findings.count = before;
        known.value_on = date_is_none(in->value_on) ? action->today : in->value_on;
        code = check_in(action, &known);
        if (code == OK)
            code = money_value_date(action, known.method, known.value_on, known.received_time,
                                    &known.value_on);
        if (code != OK)
            return code;
        /* What is held already stays one piece of money, whatever was registered since. */
        code = store_load_payment(action->store, action->arena, program_account_bn(agency),
                                  known.id, &held);
        if (code != OK && code != NOT_FOUND)
            return code;
        if (code == NOT_FOUND && is_open_account(action, known.account, &account))
            return pay_in(action, &known, account, ret);
        code = suspend_once(action, &known, agency, ret);
        if (code != MOVED)
            return code;
    }
    return BUSY;
}

/* ---- whose it is ---- */

static enum code check_account(struct action *action, program_account account)
{
    const struct registry_business *business;
    if (account.text[0] == '\0') {
        findings_add(&action->findings, FINDING_MON_0020, 0, "/account", NULL, NULL, NULL);
        return FINDINGS;
    }
    bn owner = program_account_bn(account);
    enum code code = action_business(action, owner, &business);
    if (code != OK && code != NOT_FOUND)
        return code;
    if (code == OK && business->kind != BUSINESS_AGENCY &&
        registry_find_account(business, account) != NULL)
        return OK;
    findings_add(&action->findings, FINDING_PAY_0002, 0, "/account",
                 arena_text(action->arena, account.text), NULL, NULL);
    return FINDINGS;
}

/* What was proposed last. */
static enum code proposed_of(struct action *action, const struct money_matter *matter,
                             program_account *ret)
{
    struct stored_money_step proposal;
    struct document_object *object;
    struct findings unused = findings_new(action->arena);
    enum code code = store_load_money_step(action->store, action->arena, matter->owner,
                                           money_last(matter)->id, &proposal);
    if (code != OK || proposal.document == NULL ||
        document_read_object(action->arena, proposal.document, strlen(proposal.document), &unused,
                             &object) != OK)
        return FAULT;
    const char *account = document_member(object, "account");
    return account != NULL && program_account_parse(account, ret) ? OK : FAULT;
}

/* From suspense to the account: two records, both or neither. */
static enum code approve(struct action *action, const struct money_matter *matter,
                         struct stored_money_step *record, struct money_taken *ret)
{
    struct stored_payment held, payment;
    struct money_posting out = {0}, in = {0};
    struct commit_result results[2];
    struct changes from = {.bn = matter->owner, .expect_seq = matter->head, .kind = "suspense",
                           .money_steps = record, .money_steps_count = 1};
    struct changes to = {.kind = "payment", .payments = &payment, .payments_count = 1};
    enum code code = store_load_payment(action->store, action->arena, matter->owner,
                                        matter->steps[0].subject, &held);
    payment = held;
    if (code == OK)
        code = proposed_of(action, matter, &payment.account);
    if (code != OK)
        return code == NOT_FOUND ? FAULT : code;
    to.bn = program_account_bn(payment.account);
    payment.posted_on = action->today;
    payment.journal_seq = 0;
    snprintf(payment.paid_by, sizeof(payment.paid_by), "%s",
             payer_of(action, held.paid_by, payment.account));
    code = store_load_head(action->store, to.bn, &to.expect_seq);
    if (code == OK)
        code = money_free_id(action, to.bn, held.id, payment.id);
    if (code != OK)
        return code;
    struct ledger_entry *entry = money_add_entry(action, &out, held.value_on, held.id);
    ledger_post_whole(POSTING_SUSP_OUT, held.account, held.amount, entry);
    money_take_payment(action, &payment, &in);
    money_fill(&out, &from);
    money_fill(&in, &to);
    code = money_commit_two(action, &from, &to, results);
    if (code != OK)
        return code;
    money_tell(action, record, NULL, results[0].seq, ret);
    return action_clear(action, payment.account);
}

enum code suspense_step(struct action *action, const struct money_order *order,
                        const struct money_matter *matter, struct stored_money_step *record,
                        struct money_taken *ret)
{
    if (order->step == MONEY_STEP_SUSPENSE_APPROVE)
        return approve(action, matter, record, ret);
    if (order->step == MONEY_STEP_SUSPENSE_PROPOSE) {
        enum code code = check_account(action, order->account);
        if (code != OK)
            return code;
        struct out out = out_new(action->arena);
        struct json json = json_new(&out);
        json_object(&json);
        json_text(&json, "account", order->account.text);
        json_object_end(&json);
        record->document = out.data;
    }
    struct changes changes = {.bn = matter->owner, .expect_seq = matter->head, .kind = "suspense",
                              .money_steps = record, .money_steps_count = 1};
    struct commit_result result = action_commit(action, &changes);
    if (result.code == OK)
        money_tell(action, record, NULL, result.seq, ret);
    return result.code;
}
