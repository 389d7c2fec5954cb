/* The run of a due day: drawn up as one record of the agency with its whole plan, then a record of
 * each account it collects from, then the payments. Each step looks at what is there, so that a run
 * that was cut off goes on where it stopped, and one that is done is not done again. */
#include "collect_impl.h"

#include <stdlib.h>

enum { FILE_NUMBERS = 9999, COLLECT_CENTS_DIGITS = 10 };

enum code collect_agency(struct action *action, program_account *ret)
{
    return action_may(action, PERMISSION_BANK_TAKE, ACCOUNT_NONE) ? money_agency(action, ret)
                                                                  : FORBIDDEN;
}

enum code collect_look(struct action *action, program_account *ret)
{
    return action_may_look(action, PERMISSION_BANK_TAKE) ? money_agency(action, ret) : FORBIDDEN;
}

static const char *run_subject(struct arena *arena, date due_on)
{
    return arena_printf(arena, "PAD-%s", date_text(arena, due_on));
}

/* ---- what is there ---- */

enum code collect_load_run(struct action *action, program_account agency, date due_on,
                           struct bank_run *ret_run, struct stored_money_step *ret_step)
{
    struct stored_money_step *steps;
    bn owner = program_account_bn(agency);
    size_t count = store_list_money_about(action->store, action->arena, owner,
                                          run_subject(action->arena, due_on), &steps);
    for (size_t i = 0; i < count; i++) {
        if (steps[i].step != MONEY_STEP_RUN_DRAW)
            continue;
        enum code code = store_load_money_step(action->store, action->arena, owner, steps[i].id,
                                               ret_step);
        return code == OK ? document_read_run(action->arena, ret_step->document, ret_run) : code;
    }
    return NOT_FOUND;
}

/* The steps of one collection: count 0, nothing is there. */
static enum code load_collection(struct action *action, program_account account, const char *id,
                                 struct money_matter *ret)
{
    struct stored_money_step *steps;
    bn owner = program_account_bn(account);
    struct money_matter matter = {.owner = owner};
    enum code code = store_load_head(action->store, owner, &matter.head);
    if (code != OK)
        return code;
    size_t count = store_list_money_about(action->store, action->arena, owner, id, &steps);
    for (size_t i = 0; i < count && matter.count == 0; i++)
        if (steps[i].step == MONEY_STEP_COLLECTION_DRAW)
            matter.count = store_list_money_matter(action->store, action->arena, owner,
                                                   steps[i].id, &matter.steps);
    *ret = matter;
    return OK;
}

/* ---- the plan ---- */

static int compare_accounts(const void *a, const void *b)
{
    const struct bank_run_line *x = a, *y = b;
    return strcmp(x->account.text, y->account.text);
}

static enum code plan_one(struct action *action, program_account account, ledger_id matter,
                          struct bank_run *run, size_t *capacity)
{
    const money most = money_cents(int_power10(COLLECT_CENTS_DIGITS) - 1);
    const struct stored_money_step *of;
    struct stored_money_step *steps;
    struct agreement_terms terms;
    const char *statement;
    money amount;
    size_t count = store_list_money_matter(action->store, action->arena,
                                           program_account_bn(account), matter, &steps);
    enum code code = collect_terms_on(action, steps, count, run->due_on, &terms, &of);
    if (code == NOT_FOUND ||
        (code == OK && !date_is_none(terms.until) && date_before(terms.until, run->due_on))) {
        run->nothing_due++; /* not yet, or no more */
        return OK;
    }
    if (code == OK)
        code = collect_due(action, account, run->due_on, &amount, &statement);
    if (code != OK)
        return code;
    bool limited = terms.limit.cents != 0 && amount.cents > terms.limit.cents;
    if (limited && terms.pays == AGREEMENT_CEILING)
        amount = terms.limit;
    if (amount.cents == 0)
        run->nothing_due++;
    else if ((limited && terms.pays == AGREEMENT_BALANCE) || amount.cents > most.cents)
        run->over_limit++;
    else
        *LIST_PUSH(action->arena, run->lines, run->count, *capacity) =
            (struct bank_run_line){.id = collect_id(action->arena, account, run->due_on),
                                   .account = account,
                                   .amount = amount,
                                   .agreement = of->id,
                                   .statement = statement};
    return OK;
}

static enum code plan_run(struct action *action, program_account agency, date due_on,
                          struct bank_run *ret)
{
    struct bank_run run = {.due_on = due_on, .created = action->now};
    struct stored_money_step *last, *runs;
    size_t capacity = 0;
    size_t count = store_list_money_waiting(action->store, action->arena, "agreement",
                                            BANK_COLLECTIONS_MAX, &last);
    for (size_t i = 0; i < count; i++) {
        enum code code = plan_one(action, last[i].account, last[i].matter, &run, &capacity);
        if (code != OK)
            return code;
    }
    if (run.count > 1)
        qsort(run.lines, run.count, sizeof(*run.lines), compare_accounts);
    size_t before = store_list_money_kind(action->store, action->arena, agency, "run", &runs);
    run.number = (int)(before % FILE_NUMBERS) + 1;
    *ret = run;
    return OK;
}

static enum code check_day(struct action *action, date due_on)
{
    struct arena *arena = action->arena;
    date first = date_add(due_on, -collect_number(action, "pad_lead_days", "5"));
    if (date_before(due_on, action->today))
        findings_add(&action->findings, FINDING_PAD_0021, 0, "/dueDate",
                     date_text(arena, due_on), NULL, NULL);
    else if (date_before(action->today, first))
        findings_add(&action->findings, FINDING_PAD_0022, 0, "/dueDate",
                     date_text(arena, due_on), date_text(arena, first), NULL);
    return action->findings.errors_count > 0 ? FINDINGS : OK;
}

/* A run that could not be written as a file is none. */
static enum code check_file(struct action *action, const struct bank_run *run)
{
    struct out unused = out_new(action->arena);
    enum code code = collect_write(action, run, COLLECT_PAIN008, &unused);
    if (code == FINDINGS)
        findings_add(&action->findings, FINDING_PAD_0023, 0, "", NULL, NULL, NULL);
    return code;
}

static enum code draw_once(struct action *action, program_account agency, date due_on,
                           struct bank_run *ret)
{
    struct stored_money_step step;
    bn owner = program_account_bn(agency);
    struct changes changes = {.bn = owner, .kind = "collect", .money_steps_count = 1};
    enum code code = store_load_head(action->store, owner, &changes.expect_seq);
    if (code == OK)
        code = collect_load_run(action, agency, due_on, ret, &step);
    if (code != NOT_FOUND)
        return code;
    code = check_day(action, due_on);
    if (code == OK)
        code = plan_run(action, agency, due_on, ret);
    if (code != OK || ret->count == 0)
        return code;
    code = check_file(action, ret);
    if (code != OK)
        return code;
    step = (struct stored_money_step){.account = agency,
                                      .step = MONEY_STEP_RUN_DRAW,
                                      .on = action->today,
                                      .at = action->now,
                                      .actor = action->actor.name,
                                      .document = document_write_run(action->arena, ret)};
    for (size_t i = 0; i < ret->count; i++)
        step.amount = money_add(step.amount, ret->lines[i].amount);
    snprintf(step.subject, sizeof(step.subject), "%s", run_subject(action->arena, due_on));
    changes.money_steps = &step;
    return action_commit(action, &changes).code;
}

/* ---- of each account ---- */

static struct stored_money_step step_of(struct action *action, const struct bank_run_line *line,
                                        enum money_step step)
{
    struct stored_money_step record = {.account = line->account,
                                       .step = step,
                                       .on = action->today,
                                       .at = action->now,
                                       .actor = action->actor.name,
                                       .amount = line->amount};
    snprintf(record.subject, sizeof(record.subject), "%s", line->id);
    return record;
}

static const char *describe(struct action *action, const struct bank_run_line *line, date due_on)
{
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    json_object(&json);
    json_text(&json, "dueDate", date_text(action->arena, due_on));
    json_text(&json, "statement", line->statement);
    json_key(&json, "agreement");
    json_int(&json, line->agreement);
    json_object_end(&json);
    return out.data;
}

static enum code mark_once(struct action *action, const struct bank_run_line *line, date due_on)
{
    struct money_matter matter;
    enum code code = load_collection(action, line->account, line->id, &matter);
    if (code != OK || matter.count > 0)
        return code;
    struct stored_money_step record = step_of(action, line, MONEY_STEP_COLLECTION_DRAW);
    record.document = describe(action, line, due_on);
    struct changes changes = {.bn = matter.owner, .expect_seq = matter.head, .kind = "collect",
                              .money_steps = &record, .money_steps_count = 1};
    return action_commit(action, &changes).code;
}

static enum code end_once(struct action *action, const struct bank_run_line *line,
                          enum money_step step)
{
    struct money_matter matter;
    enum code code = load_collection(action, line->account, line->id, &matter);
    if (code != OK || matter.count == 0)
        return code == OK ? NOT_FOUND : code;
    if (money_last(&matter)->step != MONEY_STEP_COLLECTION_DRAW)
        return OK;
    struct stored_money_step record = step_of(action, line, step);
    record.matter = matter.steps[0].id;
    struct changes changes = {.bn = matter.owner, .expect_seq = matter.head, .kind = "collect",
                              .money_steps = &record, .money_steps_count = 1};
    return action_commit(action, &changes).code;
}

static enum code end_collection(struct action *action, const struct bank_run_line *line,
                                enum money_step step)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = end_once(action, line, step);
    return tries.code;
}

/* The payment first: should the step after it be missing, the next run finds the payment. */
static enum code pay_line(struct action *action, const struct bank_run_line *line, date due_on)
{
    struct paid paid;
    const struct payment_order order = {.id = line->id,
                                        .account = line->account,
                                        .amount = line->amount,
                                        .value_on = due_on,
                                        .method = "pad",
                                        .reference = line->statement,
                                        .paid_by =
                                            arena_text(action->arena,
                                                       program_account_bn(line->account).text),
                                        .received = true};
    enum code code = money_pay(action, &order, &paid);
    return code == OK ? end_collection(action, line, MONEY_STEP_COLLECTION_PAY) : code;
}

static enum code settle_line(struct action *action, const struct bank_run_line *line, date due_on)
{
    struct money_matter matter;
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = mark_once(action, line, due_on);
    if (tries.code != OK || date_before(action->today, due_on))
        return tries.code;
    enum code code = load_collection(action, line->account, line->id, &matter);
    if (code != OK || money_last(&matter)->step != MONEY_STEP_COLLECTION_DRAW)
        return code;
    return pay_line(action, line, due_on);
}

static enum code settle_all(struct action *action, const struct bank_run *run)
{
    struct arena *whole = action->arena;
    enum code code = OK;
    for (size_t i = 0; i < run->count && code == OK; i++) {
        struct findings findings = action->findings;
        action->arena = arena_new(); /* a run may be long */
        action->findings = findings_new(action->arena);
        code = settle_line(action, &run->lines[i], run->due_on);
        arena_free(action->arena);
        action->arena = whole;
        action->findings = findings;
    }
    return code;
}

enum code action_collect(struct action *action, date due_on, struct collection_run *ret)
{
    struct bank_run run = {0};
    program_account agency;
    *ret = (struct collection_run){.due_on = due_on};
    enum code code = collect_agency(action, &agency);
    if (code != OK)
        return code;
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = draw_once(action, agency, due_on, &run);
    code = tries.code;
    if (code == OK && run.count == 0) {
        ret->over_limit = run.over_limit;
        ret->nothing_due = run.nothing_due;
        return OK;
    }
    if (code == OK)
        code = settle_all(action, &run);
    return code == OK ? action_show_run(action, due_on, ret) : code;
}

/* ---- what a bank takes back before it was posted ---- */

enum code collect_state(struct action *action, program_account account, const char *id,
                        money amount, enum money_state *ret)
{
    struct money_matter matter;
    enum code code = load_collection(action, account, id, &matter);
    if (code != OK)
        return code;
    if (matter.count == 0 || matter.steps[0].amount.cents != amount.cents)
        return NOT_FOUND;
    *ret = money_steps[money_last(&matter)->step].to;
    return OK;
}

enum code collect_take_back(struct action *action, program_account account, const char *id,
                            bool *ret_paid)
{
    struct collection *list;
    size_t count;
    enum code code = action_list_collections(action, account, &list, &count);
    for (size_t i = 0; code == OK && i < count; i++) {
        if (strcmp(list[i].id, id) != 0)
            continue;
        const struct bank_run_line line = {.id = id, .account = account,
                                           .amount = list[i].amount,
                                           .statement = list[i].statement};
        *ret_paid = !date_before(action->today, list[i].due_on);
        return *ret_paid ? pay_line(action, &line, list[i].due_on)
                         : end_collection(action, &line, MONEY_STEP_COLLECTION_REJECT);
    }
    return code == OK ? NOT_FOUND : code;
}

/* ---- looking ---- */

static enum code stand_of(struct action *action, const struct bank_run *run,
                          const struct bank_run_line *line, struct collection_run *shown,
                          struct collection *ret)
{
    struct money_matter matter;
    struct stored_money_step undone;
    enum code code = load_collection(action, line->account, line->id, &matter);
    if (code != OK)
        return code;
    *ret = (struct collection){.id = line->id,
                               .account = line->account,
                               .amount = line->amount,
                               .due_on = run->due_on,
                               .statement = line->statement,
                               .agreement = line->agreement,
                               .state = MONEY_STATE_COLLECTION_PENDING};
    if (matter.count > 0)
        ret->state = money_steps[money_last(&matter)->step].to;
    if (ret->state == MONEY_STATE_COLLECTION_PAID)
        ret->returned = money_undone(action, matter.owner, line->id, &undone) == OK;
    shown->sum = money_add(shown->sum, line->amount);
    shown->pending += ret->state == MONEY_STATE_COLLECTION_PENDING;
    shown->rejected += ret->state == MONEY_STATE_COLLECTION_REJECTED;
    shown->returned += ret->returned;
    shown->paid += ret->state == MONEY_STATE_COLLECTION_PAID && !ret->returned;
    return OK;
}

static enum code show_run(struct action *action, const struct bank_run *run,
                          const struct stored_money_step *step, bool whole,
                          struct collection_run *ret)
{
    struct collection_run shown = {.due_on = run->due_on,
                                   .number = run->number,
                                   .created = run->created,
                                   .count = run->count,
                                   .over_limit = run->over_limit,
                                   .nothing_due = run->nothing_due,
                                   .actor = step->actor,
                                   .drawn_on = step->on};
    struct collection one;
    if (whole)
        shown.collections = arena_array(action->arena, run->count, sizeof(*shown.collections));
    for (size_t i = 0; i < run->count; i++) {
        enum code code = stand_of(action, run, &run->lines[i], &shown,
                                  whole ? &shown.collections[i] : &one);
        if (code != OK)
            return code;
    }
    *ret = shown;
    return action_whole(action);
}

enum code action_show_run(struct action *action, date due_on, struct collection_run *ret)
{
    struct bank_run run;
    struct stored_money_step step;
    program_account agency;
    enum code code = collect_look(action, &agency);
    if (code == OK)
        code = collect_load_run(action, agency, due_on, &run, &step);
    return code == OK ? show_run(action, &run, &step, true, ret) : code;
}

enum code action_list_runs(struct action *action, struct collection_run **ret, size_t *ret_count)
{
    struct stored_money_step *steps;
    program_account agency;
    enum code code = collect_look(action, &agency);
    if (code != OK)
        return code;
    size_t count = store_list_money_kind(action->store, action->arena, agency, "run", &steps);
    struct collection_run *list = arena_array(action->arena, count, sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        struct bank_run run;
        struct stored_money_step step;
        code = store_load_money_step(action->store, action->arena, program_account_bn(agency),
                                     steps[count - 1 - i].id, &step);
        if (code == OK)
            code = document_read_run(action->arena, step.document, &run);
        if (code == OK)
            code = show_run(action, &run, &step, false, &list[i]);
        if (code != OK)
            return code;
    }
    *ret = list;
    *ret_count = count;
    return OK;
}
