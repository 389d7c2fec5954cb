/* Payments out: what was approved and is not paid yet, as one record of the agency and one file. A
 * run that was cut off is ended before another is drawn up, so that nothing is paid twice. */
#include "collect_impl.h"

enum { FILE_NUMBERS = 9999 };

static enum code load_run(struct action *action, const struct stored_money_step *row,
                          struct bank_run *ret)
{
    struct stored_money_step step;
    enum code code = store_load_money_step(action->store, action->arena,
                                           program_account_bn(row->account), row->id, &step);
    return code == OK ? document_read_run(action->arena, step.document, ret) : code;
}

static struct payout_run shown_of(struct action *action, const struct stored_money_step *row,
                                  const struct bank_run *run)
{
    return (struct payout_run){.name = arena_text(action->arena, row->subject),
                               .number = run->number,
                               .sum = row->amount,
                               .count = run->count,
                               .actor = row->actor,
                               .drawn_on = row->on};
}

/* ---- drawing up ---- */

static bool plan_run(struct action *action, size_t before, struct bank_run *ret)
{
    struct stored_money_step *last;
    struct bank_run run = {.due_on = action->today,
                           .created = action->now,
                           .number = (int)(before % FILE_NUMBERS) + 1};
    size_t capacity = 0;
    size_t count = store_list_money_waiting(action->store, action->arena, "refund",
                                            BANK_COLLECTIONS_MAX, &last);
    for (size_t i = 0; i < count; i++) {
        if (money_steps[last[i].step].to != MONEY_STATE_REFUND_PAYABLE)
            continue;
        const char *id = refund_id(action->arena, last[i].account, last[i].matter);
        *LIST_PUSH(action->arena, run.lines, run.count, capacity) =
            (struct bank_run_line){.id = id,
                                   .account = last[i].account,
                                   .amount = last[i].amount,
                                   .agreement = last[i].matter,
                                   .statement = id};
    }
    *ret = run;
    return run.count > 0;
}

static enum code write_run(struct action *action, const struct bank_run *run, struct out *out)
{
    const struct bank_collector payer = collect_collector(action, run);
    struct bank_collection *list = arena_array(action->arena, run->count, sizeof(*list));
    for (size_t i = 0; i < run->count; i++) {
        const struct bank_run_line *line = &run->lines[i];
        struct stored_money_step step;
        enum code code =
            store_load_money_step(action->store, action->arena,
                                  program_account_bn(line->account), line->agreement, &step);
        if (code != OK)
            return code == NOT_FOUND ? FAULT : code;
        list[i] = (struct bank_collection){.id = line->id,
                                           .account = line->account,
                                           .amount = line->amount,
                                           .due_on = run->due_on,
                                           .mandate = line->id,
                                           .signed_on = step.on};
        if (!refund_read_place(action, step.document, &list[i].from, &list[i].payer))
            return FAULT;
    }
    return document_write_pain001(out, &payer, list, run->count, &action->findings);
}

static enum code draw(struct action *action, program_account agency, size_t before,
                      struct changes *changes, struct bank_run *ret_run,
                      struct stored_money_step *ret_row)
{
    struct out unused = out_new(action->arena);
    if (!plan_run(action, before, ret_run))
        return OK;
    enum code code = write_run(action, ret_run, &unused);
    if (code == FINDINGS)
        findings_add(&action->findings, FINDING_PAD_0023, 0, "", NULL, NULL, NULL);
    if (code != OK)
        return code;
    *ret_row = (struct stored_money_step){.account = agency,
                                          .step = MONEY_STEP_PAYOUT_DRAW,
                                          .on = action->today,
                                          .at = action->now,
                                          .actor = action->actor.name,
                                          .document =
                                              document_write_run(action->arena, ret_run)};
    for (size_t i = 0; i < ret_run->count; i++)
        ret_row->amount = money_add(ret_row->amount, ret_run->lines[i].amount);
    snprintf(ret_row->subject, sizeof(ret_row->subject), "OUT-%s-%d",
             date_text(action->arena, action->today), ret_run->number);
    changes->money_steps = ret_row;
    changes->money_steps_count = 1;
    return action_commit(action, changes).code;
}

/* ---- of each refund ---- */

static enum code pay_once(struct action *action, const struct bank_run_line *line,
                          const char *name, bool *ret_paid)
{
    struct money_matter matter;
    struct money_posting posting = {0};
    enum code code = money_load_matter(action, program_account_bn(line->account),
                                       line->agreement, &matter);
    if (code != OK)
        return code;
    const struct stored_money_step *last = money_last(&matter);
    if (money_steps[last->step].to != MONEY_STATE_REFUND_PAYABLE)
        return OK;
    struct stored_money_step record = {.account = line->account,
                                       .matter = matter.steps[0].id,
                                       .step = MONEY_STEP_REFUND_PAY,
                                       .on = action->today,
                                       .at = action->now,
                                       .actor = action->actor.name,
                                       .amount = line->amount,
                                       .words = arena_printf(action->arena, "%s, %s", name,
                                                             line->id)};
    memcpy(record.subject, matter.steps[0].subject, sizeof(record.subject));
    struct ledger_entry *entry = money_add_entry(action, &posting, action->today, line->id);
    ledger_post_whole(POSTING_PAID_OUT, line->account, line->amount, entry);
    struct changes changes = {.bn = matter.owner, .expect_seq = matter.head, .kind = "refund",
                              .money_steps = &record, .money_steps_count = 1};
    money_fill(&posting, &changes);
    *ret_paid = true;
    return action_commit(action, &changes).code;
}

static enum code pay_all(struct action *action, const struct bank_run *run, const char *name,
                         size_t *ret_paid)
{
    enum code code = OK;
    *ret_paid = 0;
    for (size_t i = 0; i < run->count && code == OK; i++) {
        bool paid = false;
        struct tries tries = action_tries(action);
        while (action_try(&tries))
            tries.code = pay_once(action, &run->lines[i], name, &paid);
        code = tries.code;
        *ret_paid += paid;
    }
    return code;
}

/* ---- the whole ---- */

static enum code pay_out_once(struct action *action, program_account agency,
                              struct payout_run *ret)
{
    struct stored_money_step *rows, row = {0};
    struct bank_run run = {0};
    struct changes changes = {.bn = program_account_bn(agency), .kind = "payout"};
    size_t paid = 0;
    enum code code = store_load_head(action->store, changes.bn, &changes.expect_seq);
    if (code != OK)
        return code;
    size_t count =
        store_list_money_kind(action->store, action->arena, agency, "payout", &rows);
    if (count > 0) {
        code = load_run(action, &rows[count - 1], &run);
        if (code == OK)
            code = pay_all(action, &run, rows[count - 1].subject, &paid);
        if (code != OK || paid > 0) {
            *ret = shown_of(action, &rows[count - 1], &run);
            return code;
        }
    }
    run = (struct bank_run){0};
    code = draw(action, agency, count, &changes, &run, &row);
    if (code == OK && run.count > 0) {
        code = pay_all(action, &run, row.subject, &paid);
        *ret = shown_of(action, &row, &run);
    }
    return code;
}

enum code action_pay_out(struct action *action, struct payout_run *ret)
{
    program_account agency;
    *ret = (struct payout_run){0};
    enum code code = collect_agency(action, &agency);
    if (code != OK)
        return code;
    struct tries tries = action_tries(action);
    while (action_try(&tries))
        tries.code = pay_out_once(action, agency, ret);
    return tries.code;
}

enum code action_list_payouts(struct action *action, struct payout_run **ret, size_t *ret_count)
{
    struct stored_money_step *rows;
    program_account agency;
    enum code code = collect_look(action, &agency);
    if (code != OK)
        return code;
    size_t count =
        store_list_money_kind(action->store, action->arena, agency, "payout", &rows);
    struct payout_run *list = arena_array(action->arena, count, sizeof(*list));
    for (size_t i = 0; i < count && code == OK; i++) {
        struct bank_run run;
        code = load_run(action, &rows[count - 1 - i], &run);
        if (code == OK)
            list[i] = shown_of(action, &rows[count - 1 - i], &run);
    }
    *ret = list;
    *ret_count = count;
    return code;
}

enum code action_payout_file(struct action *action, const char *name, struct out *out)
{
    struct stored_money_step *rows;
    struct bank_run run;
    program_account agency;
    enum code code = collect_agency(action, &agency);
    if (code != OK)
        return code;
    size_t count = store_list_money_about(action->store, action->arena,
                                          program_account_bn(agency), name, &rows);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].step != MONEY_STEP_PAYOUT_DRAW)
            continue;
        code = load_run(action, &rows[i], &run);
        return code == OK ? write_run(action, &run, out) : code;
    }
    return NOT_FOUND;
}
