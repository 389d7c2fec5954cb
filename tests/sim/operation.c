/* What people do, in the same way in every house. */
#include "sim.h"

#include <stdio.h>

static const char *const code_names[] = {
    "OK",       "FINDINGS",  "UNREADABLE", "UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND",
    "CONFLICT", "TOO_LARGE", "MOVED",      "BUSY",         "FAULT"};

static const char *error_codes(struct arena *arena, const struct findings *findings)
{
    struct out out = out_new(arena);
    out_put(&out, "");
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].severity != SEVERITY_ERROR)
            continue;
        if (out.size > 0)
            out_char(&out, ' ');
        out_put(&out, finding_code_text(findings->items[i].code));
    }
    return out.data;
}

/* As a door does: what a key has done already is not done again. */
static enum code run_keyed(struct action *action, const struct operation *operation,
                           const char *outcome, bool *ret_done)
{
    *ret_done = false;
    if (operation->key == NULL)
        return OK;
    action->idempotency = (struct idempotency){.client = "sim", .key = operation->key,
                                               .request = hash_bytes(operation->key,
                                                                     strlen(operation->key)),
                                               .outcome = outcome};
    const char *before;
    enum code code = action_replayed(action, &before);
    if (code == NOT_FOUND)
        return OK;
    *ret_done = code == OK && strcmp(before, outcome) == 0;
    return *ret_done ? OK : CONFLICT;
}

static void run_file(struct action *action, const struct operation *operation,
                     struct outcome *outcome)
{
    const struct declaration *declaration = operation->declarations[0];
    const char *name = arena_printf(action->arena, "%s.%d", declaration->transaction.text,
                                    declaration->version);
    struct filed filed = {0};
    outcome->codes[0] = run_keyed(action, operation, name, &outcome->repeated[0]);
    if (outcome->codes[0] == OK && !outcome->repeated[0]) {
        outcome->codes[0] = action_file_declaration(action, declaration, &filed);
        outcome->repeated[0] = filed.repeated;
    }
    outcome->errors[0] = error_codes(action->arena, &action->findings);
}

static void run_bulk(struct action *action, const struct operation *operation,
                     struct outcome *outcome)
{
    struct findings findings[BULK_MAX];
    for (size_t i = 0; i < operation->papers_count; i++)
        findings[i] = findings_new(action->arena);
    action_file_declarations(action, operation->declarations, operation->papers_count,
                             outcome->codes, findings);
    for (size_t i = 0; i < operation->papers_count; i++)
        outcome->errors[i] = error_codes(action->arena, &findings[i]);
}

static void run_pay(struct action *action, const struct operation *operation,
                    struct outcome *outcome)
{
    struct paid paid = {0};
    outcome->codes[0] =
        run_keyed(action, operation, operation->order.id, &outcome->repeated[0]);
    if (outcome->codes[0] == OK && !outcome->repeated[0]) {
        outcome->codes[0] = action_pay(action, &operation->order, &paid);
        outcome->repeated[0] = paid.repeated;
    }
    outcome->errors[0] = error_codes(action->arena, &action->findings);
    bn owner = program_account_bn(operation->order.account);
    if (outcome->codes[0] == OK &&
        store_load_payment(action->store, action->arena, owner, operation->order.id,
                           &outcome->payment) != OK)
        outcome->codes[0] = NOT_FOUND;
}

/* Another due date for a period to come, as `carm load due-overrides` puts it in. */
static enum code run_announce(struct action *action, const struct operation *operation)
{
    struct arena *arena = action->arena;
    struct load_counts counts;
    const char *rows = arena_printf(arena, "period_end,due,source\n%s,%s,a notice\n",
                                    date_text(arena, operation->period_end),
                                    date_text(arena, operation->to));
    enum code code = action_load_reference(action, "due-overrides", rows, strlen(rows), false,
                                           &counts);
    return code == OK ? house_reload_tariff(action->house) : code;
}

static bool find_notice(struct action *action, const struct operation *operation,
                        struct outcome *outcome)
{
    struct shown_bill *list;
    size_t count;
    if (action_list_bills(action, operation->bill.account, 0, &list, &count) != OK)
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].bill.words, operation->bill.words) == 0)
            outcome->number = arena_text(action->arena, list[i].bill.number);
    return outcome->number != NULL;
}

/* An officer who did not hear an answer looks first; so does one whom another forestalled. */
static void run_notice(struct action *action, const struct operation *operation,
                       struct outcome *outcome)
{
    struct shown_bill shown;
    outcome->repeated[0] = find_notice(action, operation, outcome);
    if (!outcome->repeated[0]) {
        outcome->codes[0] = action_issue_bill(action, &operation->bill, &shown);
        outcome->repeated[0] = outcome->codes[0] == FINDINGS;
        if (outcome->repeated[0] || outcome->codes[0] == OK)
            outcome->codes[0] = find_notice(action, operation, outcome) ? OK : FINDINGS;
    }
    outcome->errors[0] =
        outcome->codes[0] == OK ? "" : error_codes(action->arena, &action->findings);
}

static bool is_extended(struct action *action, const struct extension_order *order)
{
    struct shown_extension *list;
    size_t count;
    if (action_list_extensions(action, order->account, order->transaction, &list, &count) != OK)
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].step.words, order->words) == 0)
            return true;
    return false;
}

static void run_extend(struct action *action, const struct operation *operation,
                       struct outcome *outcome)
{
    struct case_taken taken;
    outcome->repeated[0] = is_extended(action, &operation->extension);
    if (!outcome->repeated[0])
        outcome->codes[0] = action_extend(action, &operation->extension, &taken);
    if (outcome->codes[0] == FINDINGS && is_extended(action, &operation->extension)) {
        outcome->codes[0] = OK; /* another forestalled him */
        outcome->repeated[0] = true;
    }
    outcome->errors[0] =
        outcome->codes[0] == OK ? "" : error_codes(action->arena, &action->findings);
}

/* Who did not hear the answer looks first; there is one agreement of an account. */
static void run_agree(struct action *action, const struct operation *operation,
                      struct outcome *outcome)
{
    struct agreement there;
    struct money_taken taken;
    outcome->repeated[0] =
        action_show_agreement(action, operation->agreement.account, &there) == OK;
    if (!outcome->repeated[0])
        outcome->codes[0] = action_agree(action, &operation->agreement, &taken);
    outcome->errors[0] = error_codes(action->arena, &action->findings);
}

static void run_collect(struct action *action, const struct operation *operation,
                        struct outcome *outcome)
{
    struct collection_run run = {0};
    outcome->repeated[0] = action_show_run(action, operation->to, &run) == OK;
    outcome->codes[0] = action_collect(action, operation->to, &run);
    outcome->repeated[0] |= run.count == 0; /* nothing is kept of it */
    outcome->errors[0] = error_codes(action->arena, &action->findings);
    outcome->collected = run.count;
    outcome->sum = run.sum;
}

/* A bank's file says so before the due day; another of its names is the same file again. */
static void run_reject(struct action *action, const struct operation *operation,
                       struct outcome *outcome)
{
    const struct collection *of = &operation->rejected;
    struct bank_plan plan = {0};
    const char *csv = arena_printf(
        action->arena, "id,account,amount,value_date,reference,returns,reason\n"
                       "back-%d,%s,%s,%s,,%s,AC04\n", operation->number, of->account.text,
        money_text(action->arena, of->amount), date_text(action->arena, operation->today), of->id);
    outcome->codes[0] = action_take_bank(action, csv, strlen(csv), false, &plan);
    outcome->repeated[0] = plan.counts[BANK_DISHONOURED] == 0;
    outcome->errors[0] = error_codes(action->arena, &action->findings);
}

/* The key says what was done; the action may keep an outcome of its own with it. */
static void run_secure(struct sim *sim, struct one_house *one, struct action *action,
                       const struct operation *operation, struct outcome *outcome)
{
    const char *before;
    action->idempotency = (struct idempotency){
        .client = "sim", .key = operation->key, .outcome = "done",
        .request = hash_bytes(operation->key, strlen(operation->key))};
    outcome->codes[0] = action_replayed(action, &before);
    outcome->repeated[0] = outcome->codes[0] == OK;
    if (outcome->codes[0] == NOT_FOUND)
        outcome->codes[0] = secure_run(sim, one, action, &operation->secure);
    outcome->errors[0] = error_codes(action->arena, &action->findings);
}

/* What was said to be filed is loaded again: the store's word counts. */
static void load_filed(struct action *action, const struct operation *operation,
                       struct outcome *outcome)
{
    for (size_t i = 0; i < operation->papers_count; i++)
        if (outcome->codes[i] == OK &&
            store_load_declaration(action->store, action->arena,
                                   operation->declarations[i]->transaction,
                                   operation->declarations[i]->version,
                                   &outcome->stored[i]) != OK)
            outcome->codes[i] = NOT_FOUND;
}

static void put_stored(struct out *out, struct arena *arena, const struct stored_declaration *d)
{
    struct json json = json_new(out);
    json_object(&json);
    json_text(&json, "account_by", date_text(arena, d->account_by));
    json_text(&json, "due_on", date_text(arena, d->due_on));
    json_text(&json, "accounting_date", date_text(arena, d->accounting_date));
    json_key(&json, "value");
    json_int(&json, d->value_for_duty.cents);
    json_key(&json, "totals");
    json_array(&json);
    for (int c = 0; c < REVENUE_COUNT; c++)
        json_int(&json, d->totals[c].cents);
    json_array_end(&json);
    json_object_end(&json);
}

static const char *outcome_words(struct arena *arena, const struct operation *operation,
                                 const struct outcome *outcome)
{
    struct out out = out_new(arena);
    for (size_t i = 0; i < outcome->count; i++) {
        out_printf(&out, "%s{\"code\":\"%s\",\"errors\":\"%s\"", i == 0 ? "" : ",",
                   code_names[outcome->codes[i]], outcome->errors[i]);
        bool filing = operation->kind == OPERATION_FILE || operation->kind == OPERATION_BULK;
        if (filing && outcome->codes[i] == OK) {
            out_put(&out, ",\"stored\":");
            put_stored(&out, arena, &outcome->stored[i]);
        }
        if (operation->kind == OPERATION_PAY && outcome->codes[i] == OK)
            out_printf(&out, ",\"amount\":%lld,\"value_on\":\"%s\",\"posted_on\":\"%s\"",
                       (long long)outcome->payment.amount.cents,
                       date_text(arena, outcome->payment.value_on),
                       date_text(arena, outcome->payment.posted_on));
        if (operation->kind == OPERATION_COLLECT)
            out_printf(&out, ",\"count\":%zu,\"sum\":%lld", outcome->collected,
                       (long long)outcome->sum.cents);
        if (operation->kind == OPERATION_NOTICE && outcome->codes[i] == OK)
            out_printf(&out, ",\"number\":\"%s\"", outcome->number);
        out_put(&out, "}");
    }
    return out.data;
}

struct outcome operation_run(struct sim *sim, struct one_house *one, struct store *reader,
                             const struct operation *operation)
{
    struct action action = action_begin(one->house, reader, sim->arena);
    if (!date_equal(action.today, operation->today) && operation->kind != OPERATION_ADVANCE)
        sim_fail(sim, "the clock of %s is at %s", one->directory,
                 date_text(sim->arena, action.today));
    action.today = operation->today;
    action.now = (instant){instant_at(operation->today, 10, 0).ms + operation->number * 1000};
    action.actor = operation->actor;
    struct outcome outcome = {.count = 1};
    struct day_report report;
    outcome.errors[0] = "";
    switch (operation->kind) {
    case OPERATION_FILE:
        run_file(&action, operation, &outcome);
        break;
    case OPERATION_BULK:
        outcome.count = operation->papers_count;
        run_bulk(&action, operation, &outcome);
        break;
    case OPERATION_PAY:
        run_pay(&action, operation, &outcome);
        break;
    case OPERATION_ADVANCE:
        outcome.codes[0] = action_advance(&action, operation->to, &report);
        break;
    case OPERATION_ANNOUNCE:
        outcome.codes[0] = run_announce(&action, operation);
        break;
    case OPERATION_NOTICE:
        run_notice(&action, operation, &outcome);
        break;
    case OPERATION_EXTEND:
        run_extend(&action, operation, &outcome);
        break;
    case OPERATION_AGREE:
        run_agree(&action, operation, &outcome);
        break;
    case OPERATION_COLLECT:
        run_collect(&action, operation, &outcome);
        break;
    case OPERATION_REJECT:
        run_reject(&action, operation, &outcome);
        break;
    case OPERATION_SECURE:
        run_secure(sim, one, &action, operation, &outcome);
        break;
    }
    load_filed(&action, operation, &outcome);
    outcome.words = outcome_words(sim->arena, operation, &outcome);
    return outcome;
}

static void must_agree(struct sim *sim, const struct one_house *one, const struct outcome *first,
                       const struct outcome *outcome)
{
    if (strcmp(first->words, outcome->words) != 0)
        sim_fail(sim, "%s answers %s, the first house %s", one->directory, outcome->words,
                 first->words);
}

struct outcome operation_do(struct sim *sim, const struct operation *operation,
                            const struct operation *other)
{
    struct fault fault = fault_draw(sim, operation, other != NULL);
    struct outcome first = {0}, first_other = {0};
    for (size_t i = 0; i < sim->houses_count; i++) {
        struct one_house *one = &sim->houses[i];
        struct outcome outcome, outcome_other = {0};
        if (fault.kind != FAULT_NONE && fault.house == one) {
            outcome = fault_run(sim, &fault, operation, other, &outcome_other);
        } else {
            if (other != NULL)
                outcome_other = operation_run(sim, one, one->second, other);
            outcome = operation_run(sim, one, one->reader, operation);
        }
        if (i == 0) {
            first = outcome;
            first_other = outcome_other;
        }
        must_agree(sim, one, &first, &outcome);
        if (other != NULL)
            must_agree(sim, one, &first_other, &outcome_other);
    }
    if (fault.kind != FAULT_NONE)
        tell_fault(sim, &fault);
    if (other != NULL)
        tell_operation(sim, other, &first_other);
    tell_operation(sim, operation, &first);
    return first;
}
