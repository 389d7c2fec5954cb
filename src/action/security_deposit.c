/* Deposits: held beside the balance of duties, given back when they are not needed. */
#include "security_agreement.h"

enum { ID_MAX = 40 };

/* "card DEP-1 CA": how it came, what its payer calls it, for which program. */
static const char *subject_of(struct action *action, const struct deposit_order *order)
{
    return arena_printf(action->arena, "%s %s%s", order->method, order->id,
                        security_program_suffix(action->arena, order->program));
}

money security_deposited(struct action *action, program_account account, const char *method,
                         date from, date to)
{
    struct stored_money_step *steps;
    money sum = {0};
    const size_t size = strlen(method);
    const size_t count =
        store_list_money_kind(action->store, action->arena, account, "deposit", &steps);
    for (size_t i = 0; i < count; i++)
        if (strncmp(steps[i].subject, method, size) == 0 && steps[i].subject[size] == ' ' &&
            !date_before(steps[i].on, from) && !date_before(to, steps[i].on))
            sum = money_add(sum, steps[i].amount);
    return sum;
}

/* ---- posting one ---- */

/* `paper`: of a form that is taken by approval only, which its officer has checked. */
static enum code check_deposit(struct action *action, const struct deposit_order *order,
                               bool paper)
{
    const size_t size = order->id == NULL ? 0 : strlen(order->id);
    const struct payment_order as_payment = {.account = order->account, .amount = order->amount,
                                             .method = order->method};
    money least;
    if (size == 0 || size > ID_MAX || strchr(order->id, ' ') != NULL)
        findings_add(&action->findings, FINDING_FSG_0008, 0, "/id",
                     arena_printf(action->arena, "%d", ID_MAX), NULL, NULL);
    if (order->amount.cents <= 0)
        findings_add(&action->findings, FINDING_PAY_0001, 0, "/amount",
                     money_text(action->arena, order->amount), NULL, NULL);
    else if (money_parse(tariff_parameter(action->tariff, "fs_min_deposit", action->today, "0.00"),
                         &least) &&
             order->amount.cents < least.cents)
        findings_add(&action->findings, FINDING_FSG_0009, 0, "/amount",
                     money_text(action->arena, order->amount), money_text(action->arena, least),
                     NULL);
    (void)security_check_serves(action, order->account, order->program, "/account");
    if (action->findings.errors_count > 0)
        return FINDINGS;
    return paper ? OK : money_check_method(action, &as_payment, action->today);
}

/* The same id again: the same deposit, or another one by mistake. */
static enum code repeated(struct action *action, const struct deposit_order *order,
                          struct money_taken *ret)
{
    struct stored_money_step *steps;
    const size_t count =
        store_list_money_kind(action->store, action->arena, order->account, "deposit", &steps);
    for (size_t i = 0; i < count; i++) {
        const char *id = strchr(steps[i].subject, ' ');
        const size_t size = id == NULL ? 0 : strcspn(id + 1, " ");
        if (id == NULL || size != strlen(order->id) || strncmp(id + 1, order->id, size) != 0)
            continue;
        if (steps[i].amount.cents != order->amount.cents ||
            strcmp(steps[i].subject, subject_of(action, order)) != 0) {
            findings_add(&action->findings, FINDING_FSG_0010, 0, "/id", order->id,
                         money_text(action->arena, steps[i].amount), NULL);
            return CONFLICT;
        }
        *ret = (struct money_taken){.step = steps[i]};
        return action_receipt(action, program_account_bn(order->account),
                              ledger_id_sequence(steps[i].id), &ret->receipt);
    }
    return NOT_FOUND;
}

static enum code commit_with(struct security_record *record, struct money_posting *posting,
                             program_account account, int64_t head, struct money_taken *ret)
{
    struct changes changes = {.bn = program_account_bn(account), .expect_seq = head,
                              .kind = "security"};
    security_fill(record, &changes);
    money_fill(posting, &changes);
    const struct commit_result result = action_commit(record->action, &changes);
    if (result.code == OK)
        money_tell(record->action, &record->steps[0], posting, result.seq, ret);
    return result.code;
}

static enum code post_once(struct action *action, const struct deposit_order *order, bool paper,
                           struct money_taken *ret)
{
    struct security_book book;
    struct money_posting posting = {0};
    enum code code = repeated(action, order, ret);
    if (code != NOT_FOUND)
        return code;
    code = check_deposit(action, order, paper);
    if (code == OK)
        code = security_load_program(action, order->account, order->program, action->today, &book);
    if (code != OK)
        return code;
    struct security_record record = security_record_new(action);
    security_add(&record, order->account, MONEY_STEP_DEPOSIT_HOLD, 0, subject_of(action, order),
                 order->amount);
    ledger_post_whole(POSTING_SEC, order->account, order->amount,
                      money_add_entry(action, &posting, action->today, order->id));
    book.deposits = money_add(book.deposits, order->amount);
    security_follow(&record, &book, "", DATE_NONE);
    return commit_with(&record, &posting, order->account, book.head, ret);
}

enum code action_post_deposit(struct action *action, const struct deposit_order *order,
                              struct money_taken *ret)
{
    enum code code = security_may(action, PERMISSION_SECURITY_POST, order->account);
    if (code == OK)
        code = security_check_electronic(action, order->account, order->program);
    struct tries tries = action_tries(action);
    while (code == OK && action_try(&tries))
        tries.code = post_once(action, order, false, ret);
    return code == OK ? tries.code : code;
}

enum code action_lodge_deposit(struct action *action, const struct deposit_order *order,
                               struct money_taken *ret)
{
    enum code code = security_check_approved(action, order->account, order->method);
    struct tries tries = action_tries(action);
    while (code == OK && action_try(&tries))
        tries.code = post_once(action, order, true, ret);
    return code == OK ? tries.code : code;
}

/* ---- having it back ---- */

date security_held_until(struct action *action, const struct security_book *book,
                         date *ret_released)
{
    enum money_state state;
    *ret_released = DATE_NONE;
    if (book->program != SECURITY_PROGRAM_RPP || security_state_of(book, &state))
        return DATE_NONE;
    *ret_released = store_last_release(action->store, book->account);
    const date until =
        date_is_none(*ret_released)
            ? DATE_NONE
            : date_add(*ret_released, security_days(action, "fs_refund_hold_days", 30));
    return date_before(action->today, until) ? until : DATE_NONE;
}

static void refuse_return(struct action *action, money wanted, money most, money overdue)
{
    if (overdue.cents > 0)
        findings_add(&action->findings, FINDING_FSG_0012, 0, "/amount",
                     money_text(action->arena, overdue), NULL, NULL);
    else
        findings_add(&action->findings, FINDING_FSG_0011, 0, "/amount",
                     money_text(action->arena, wanted), money_text(action->arena, most), NULL);
}

/* May so much go back today? `but` is the request itself, 0 none. */
static enum code check_return(struct action *action, const struct security_book *book,
                              money amount, ledger_id but)
{
    struct security_deposit_request *requests;
    size_t count = security_deposit_requests(action, book->account, book->program, &requests);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (requests[i].matter != but)
            requests[kept++] = requests[i];
    date released;
    const date until = security_held_until(action, book, &released);
    if (!date_is_none(until)) {
        findings_add(&action->findings, FINDING_FSG_0013, 0, "/amount",
                     date_text(action->arena, released), date_text(action->arena, until), NULL);
        return FINDINGS;
    }
    const money overdue = security_overdue(action, book->account, action->today);
    const money most =
        overdue.cents > 0 ? money_cents(0)
                          : security_spare_deposit(book, action->today, requests, kept);
    if (amount.cents <= most.cents)
        return OK;
    refuse_return(action, amount, most, overdue);
    return FINDINGS;
}

static enum code ask_once(struct action *action, program_account account,
                          enum security_program program, money amount, struct money_taken *ret)
{
    struct security_book book;
    struct money_posting nothing = {0};
    enum code code = security_load_program(action, account, program, action->today, &book);
    if (code == OK && amount.cents <= 0) {
        findings_add(&action->findings, FINDING_PAY_0001, 0, "/amount",
                     money_text(action->arena, amount), NULL, NULL);
        return FINDINGS;
    }
    if (code == OK)
        code = check_return(action, &book, amount, 0);
    if (code != OK)
        return code;
    struct security_record record = security_record_new(action);
    security_add(&record, account, MONEY_STEP_DEPOSIT_BACK_ASK, 0,
                 arena_printf(action->arena, "deposit%s",
                              security_program_suffix(action->arena, program)),
                 amount);
    return commit_with(&record, &nothing, account, book.head, ret);
}

enum code action_ask_deposit_back(struct action *action, program_account account,
                                  enum security_program program, money amount,
                                  struct money_taken *ret)
{
    enum code code = security_may(action, PERMISSION_SECURITY_POST, account);
    if (code == OK)
        code = security_check_electronic(action, account, program);
    struct tries tries = action_tries(action);
    while (code == OK && action_try(&tries))
        tries.code = ask_once(action, account, program, amount, ret);
    return code == OK ? tries.code : code;
}

enum code deposit_back_step(struct action *action, const struct money_matter *matter,
                            struct stored_money_step *record, struct money_taken *ret)
{
    struct security_book book;
    struct money_posting posting = {0};
    const program_account account = matter->steps[0].account;
    const enum security_program program =
        security_program_in(matter->steps[0].subject, DEPOSIT_BACK_PROGRAM_WORD);
    enum code code = security_load_program(action, account, program, action->today, &book);
    if (code != OK)
        return code;
    struct security_record all = security_record_new(action);
    *LIST_PUSH(action->arena, all.steps, all.count, all.capacity) = *record;
    if (record->step == MONEY_STEP_DEPOSIT_BACK_GRANT) {
        /* as things are now: debts may have become late since it was asked for */
        code = check_return(action, &book, record->amount, matter->steps[0].id);
        if (code != OK)
            return code;
        ledger_post_whole(POSTING_SEC_BACK, account, record->amount,
                          money_add_entry(action, &posting, action->today, "deposit"));
        book.deposits = money_subtract(book.deposits, record->amount);
        security_follow(&all, &book, "", DATE_NONE);
    }
    return commit_with(&all, &posting, account, matter->head, ret);
}
