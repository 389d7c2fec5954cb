/* More time to account for a declaration, or to pay it, given in writing. An extension is a case
 * whose `version` is its number; the first kind comes before the declaration.
 * @source Customs Act s. 33.7 */
#include "action_impl.h"

#include "late.h"
#include "release_impl.h"

static bool is_extension(const struct stored_case_step *step)
{
    return step->step == CASE_STEP_EXTENSION_GRANT || step->step == CASE_STEP_EXTENSION_PAY;
}

static enum code read_extension(struct store *store, struct arena *arena, bn owner,
                                const struct stored_case_step *step, struct shown_extension *ret)
{
    struct stored_case_step loaded;
    struct document_object *object;
    struct findings unused = findings_new(arena);
    bool pay = step->step == CASE_STEP_EXTENSION_PAY;
    enum code code = store_load_case_step(store, arena, owner, step->id, &loaded);
    if (code != OK || loaded.document == NULL)
        return FAULT;
    *ret = (struct shown_extension){.step = *step};
    if (document_read_object(arena, loaded.document, strlen(loaded.document), &unused, &object) !=
        OK)
        return FAULT;
    const char *until = document_member(object, pay ? "payBy" : "accountBy");
    bool good = until != NULL && date_parse(until, pay ? &ret->pay_by : &ret->account_by);
    return good ? OK : FAULT;
}

date extension_pay_by(struct store *store, struct arena *arena, bn owner,
                      const struct stored_case_step *steps, size_t count)
{
    struct shown_extension shown;
    for (size_t i = count; i-- > 0;) /* the last one counts */
        if (steps[i].step == CASE_STEP_EXTENSION_PAY) {
            if (read_extension(store, arena, owner, &steps[i], &shown) == OK)
                return shown.pay_by;
            log_event("error", "extension", "%s cannot be read", steps[i].transaction.text);
        }
    return DATE_NONE;
}

size_t extension_list_paid(struct store *store, struct arena *arena, program_account account,
                           int64_t known, struct late_extension **ret)
{
    struct stored_case_step *steps;
    size_t steps_count = store_list_extensions(store, arena, account, &steps), count = 0;
    struct late_extension *list = arena_array(arena, steps_count + 1, sizeof(*list));
    for (size_t i = 0; i < steps_count; i++) {
        struct shown_extension shown;
        size_t at = 0;
        if (ledger_id_sequence(steps[i].id) > known ||
            read_extension(store, arena, program_account_bn(account), &steps[i], &shown) != OK)
            continue;
        while (at < count && strcmp(list[at].reference, steps[i].transaction.text) != 0)
            at++;
        list[at] = (struct late_extension){arena_text(arena, steps[i].transaction.text),
                                           shown.pay_by};
        count += at == count;
    }
    *ret = list;
    return count;
}

enum code case_list_extensions(struct action *action, program_account account,
                               transaction_number transaction, struct shown_extension **ret,
                               size_t *ret_count)
{
    struct stored_case_step *steps;
    bn owner = program_account_bn(account);
    size_t steps_count =
        store_list_case_steps(action->store, action->arena, owner, transaction, &steps);
    struct shown_extension *list = arena_array(action->arena, steps_count + 1, sizeof(*list));
    size_t count = 0;
    for (size_t i = 0; i < steps_count; i++) {
        if (!is_extension(&steps[i]) || !program_account_equal(steps[i].account, account))
            continue;
        enum code code =
            read_extension(action->store, action->arena, owner, &steps[i], &list[count]);
        if (code != OK)
            return code;
        count++;
    }
    *ret = list;
    *ret_count = count;
    return OK;
}

enum code action_list_extensions(struct action *action, program_account account,
                                 transaction_number transaction, struct shown_extension **ret,
                                 size_t *ret_count)
{
    if (!action_may_see(action, account, transaction))
        return NOT_FOUND;
    return case_list_extensions(action, account, transaction, ret, ret_count);
}

/* The last one counts. */
enum code case_extend_dates(struct action *action, program_account account,
                            transaction_number transaction, struct billing_dates *dates)
{
    struct shown_extension *list;
    size_t count;
    date account_by = DATE_NONE;
    enum code code = case_list_extensions(action, account, transaction, &list, &count);
    for (size_t i = 0; code == OK && i < count; i++)
        if (!date_is_none(list[i].account_by))
            account_by = list[i].account_by;
    if (code == OK && date_before(dates->account_by, account_by)) {
        dates->account_by = account_by;
        dates->account_rule = RULE_DUE_EXTENDED;
    }
    return code;
}

/* ---- giving one ---- */

static void check_account_by(struct action *action, const struct extension_order *order,
                             const struct stored_declaration *filed)
{
    struct arena *arena = action->arena;
    if (date_is_none(order->account_by))
        return;
    if (!date_before(action->today, order->account_by))
        findings_add(&action->findings, FINDING_EXT_0002, 0, "/accountBy",
                     date_text(arena, order->account_by), date_text(arena, action->today), NULL);
    if (filed != NULL)
        findings_add(&action->findings, FINDING_EXT_0001, 0, "/transactionNumber",
                     order->transaction.text, date_text(arena, filed->accounting_date), NULL);
}

/* Of what is not filed yet the due date is not known; of what is, it has to be a later day, and
 * something has to be owed. */
static void check_pay_by(struct action *action, const struct extension_order *order,
                         const struct stored_declaration *filed)
{
    struct arena *arena = action->arena;
    money open;
    date unused;
    if (date_is_none(order->pay_by))
        return;
    if (!date_before(action->today, order->pay_by))
        findings_add(&action->findings, FINDING_EXT_0004, 0, "/payBy",
                     date_text(arena, order->pay_by), date_text(arena, action->today), NULL);
    if (filed == NULL)
        return;
    case_debts(action, filed, &open, &unused);
    if (date_is_none(filed->due_on) || open.cents <= 0)
        findings_add(&action->findings, FINDING_EXT_0005, 0, "/transactionNumber",
                     order->transaction.text, NULL, NULL);
    else if (!date_before(filed->due_on, order->pay_by))
        findings_add(&action->findings, FINDING_EXT_0006, 0, "/payBy",
                     date_text(arena, order->pay_by), date_text(arena, filed->due_on), NULL);
}

/* Asked for twice, it is given once. */
static void check_again(struct action *action, const struct extension_order *order,
                        const struct shown_extension *list, size_t count)
{
    date account_by = DATE_NONE, pay_by = DATE_NONE;
    for (size_t i = 0; i < count; i++)
        *(date_is_none(list[i].pay_by) ? &account_by : &pay_by) =
            date_is_none(list[i].pay_by) ? list[i].account_by : list[i].pay_by;
    const struct {
        date wanted, given;
    } kinds[] = {{order->account_by, account_by}, {order->pay_by, pay_by}};
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        if (!date_is_none(kinds[i].wanted) && date_equal(kinds[i].wanted, kinds[i].given))
            findings_add(&action->findings, FINDING_EXT_0007, 0, "/transactionNumber",
                         order->transaction.text, date_text(action->arena, kinds[i].given), NULL);
}

static enum code check(struct action *action, const struct extension_order *order,
                       const struct shown_extension *list, size_t count)
{
    struct arena *arena = action->arena;
    struct findings *findings = &action->findings;
    struct stored_declaration filed;
    size_t size = order->words == NULL ? 0 : strlen(order->words);
    if (size == 0 || strspn(order->words, " \t\r\n") == size)
        findings_add(findings, FINDING_ADJ_0023, 0, "/words", NULL, NULL, NULL);
    else if (size > CASEWORK_WORDS_MAX)
        findings_add(findings, FINDING_ADJ_0024, 0, "/words", arena_printf(arena, "%zu", size),
                     arena_printf(arena, "%d", CASEWORK_WORDS_MAX), NULL);
    if (date_is_none(order->account_by) && date_is_none(order->pay_by))
        findings_add(findings, FINDING_EXT_0003, 0, "/accountBy", NULL, NULL, NULL);
    enum code code =
        store_load_declaration(action->store, arena, order->transaction, 0, &filed);
    bool there = code == OK;
    if (code != OK && code != NOT_FOUND)
        return code;
    if (there && !program_account_equal(filed.importer, order->account))
        return NOT_FOUND;
    check_account_by(action, order, there ? &filed : NULL);
    check_pay_by(action, order, there ? &filed : NULL);
    check_again(action, order, list, count);
    return findings->errors_count > 0 ? FINDINGS : OK;
}

static enum code find_account(struct action *action, program_account account)
{
    const struct registry_business *business;
    enum code code = action_business(action, program_account_bn(account), &business);
    if (code != OK)
        return code;
    return registry_find_account(business, account) == NULL ? NOT_FOUND : OK;
}

static void add_step(struct action *action, const struct extension_order *order, bool pay,
                     int number, struct changes *changes, struct stored_case_step *steps)
{
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, pay ? "payBy" : "accountBy",
              date_text(action->arena, pay ? order->pay_by : order->account_by));
    json_object_end(&json);
    steps[changes->case_steps_count++] = (struct stored_case_step){
        .account = order->account,
        .transaction = order->transaction,
        .version = number,
        .step = pay ? CASE_STEP_EXTENSION_PAY : CASE_STEP_EXTENSION_GRANT,
        .on = action->today,
        .at = action->now,
        .actor = action->actor.name,
        .words = order->words,
        .document = out.data};
}

static enum code extend_once(struct action *action, const struct extension_order *order,
                             struct case_taken *ret_taken)
{
    struct shown_extension *list;
    struct stored_case_step steps[2];
    size_t count;
    bn owner = program_account_bn(order->account);
    struct changes changes = {.bn = owner, .kind = "case", .case_steps = steps};
    enum code code = store_load_head(action->store, owner, &changes.expect_seq);
    if (code == OK)
        code = case_list_extensions(action, order->account, order->transaction, &list, &count);
    if (code == OK)
        code = check(action, order, list, count);
    if (code != OK)
        return code;
    if (!date_is_none(order->account_by))
        add_step(action, order, false, (int)count + 1, &changes, steps);
    if (!date_is_none(order->pay_by))
        add_step(action, order, true, (int)(count + changes.case_steps_count) + 1, &changes,
                 steps);
    action->idempotency.outcome = arena_printf(action->arena, "%s.%d extension",
                                               order->transaction.text, steps[0].version);
    struct commit_result result = action_commit(action, &changes);
    if (result.code != OK)
        return result.code;
    steps[0].id = result.seq * LEDGER_ID_PLACES;
    *ret_taken = (struct case_taken){.step = steps[0]};
    if (action_receipt(action, owner, result.seq, &ret_taken->receipt) != OK)
        ret_taken->receipt = NULL;
    return OK;
}

enum code action_extend(struct action *action, const struct extension_order *order,
                        struct case_taken *ret_taken)
{
    struct tries tries = action_tries(action);
    if (!action_may(action, PERMISSION_CASE_DECIDE, order->account))
        return FORBIDDEN;
    enum code code = find_account(action, order->account);
    if (code != OK)
        return code;
    while (action_try(&tries))
        tries.code = extend_once(action, order, ret_taken);
    return tries.code == OK ? release_extended(action, order->transaction, order->account_by)
                            : tries.code;
}
