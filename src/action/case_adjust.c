/* Filing an adjustment, and looking at what a change would do. */
#include "action_impl.h"

#include <stdlib.h>

static struct casework_request request_of(struct action *action,
                                          const struct declaration *declaration,
                                          const struct stored_declaration *basis,
                                          const struct assessment *before,
                                          const struct assessment *after)
{
    return (struct casework_request){
        .accounting_date = basis->accounting_date,
        .due_on = basis->due_on,
        .known_on = declaration->reason_known_on,
        .on = action->today,
        .reasons = declaration->reasons,
        .reasons_count = declaration->reasons_count,
        .treatment = declaration->lines_count > 0 ? declaration->lines[0].treatment : NULL,
        .declaration = declaration,
        .released_on = basis->released_on,
        .before = before,
        .after = after,
    };
}

static enum code judge(struct action *action, const struct declaration *declaration,
                       const struct stored_declaration *basis, const struct assessment *after,
                       struct assessment *ret_before, struct casework_effect *ret_effect,
                       struct casework_judgement *ret_judgement)
{
    if (document_unpack_assessment(action->arena, basis->result, ret_before) != OK)
        return FAULT;
    *ret_effect = casework_effect_of(ret_before, after);
    const struct casework_request request =
        request_of(action, declaration, basis, ret_before, after);
    return casework_judge(action->arena, action->tariff, &request, ret_effect, &action->findings,
                          ret_judgement);
}

enum code case_adjust(struct action *action, const struct declaration *declaration,
                      const struct stored_declaration *basis, const struct assessment *after,
                      struct stored_declaration *stored, struct changes *ret_changes)
{
    struct assessment before;
    struct casework_effect effect;
    struct casework_judgement judgement;
    struct stored_declaration counted;
    struct case_book book;
    enum code code = case_load(action, declaration->transaction, &book);
    if (code == OK)
        code = case_basis(action, basis, &counted);
    if (code == OK)
        code = judge(action, declaration, &counted, after, &before, &effect, &judgement);
    if (code != OK)
        return code;
    stored->status = DECLARATION_ADJUSTMENT;
    case_keep_due(&counted, stored);
    struct stored_case_step *step = arena_alloc(action->arena, sizeof(*step));
    *step = (struct stored_case_step){.account = stored->importer,
                                      .transaction = stored->transaction,
                                      .version = stored->version,
                                      .step = CASE_STEP_ADJUSTMENT_FILE,
                                      .on = action->today,
                                      .at = action->now,
                                      .actor = action->actor.name,
                                      .words = declaration->notes};
    if (step->words != NULL && step->words[0] == '\0')
        step->words = NULL;
    *ret_changes = (struct changes){.bn = book.owner,
                                    .expect_seq = book.head,
                                    .kind = "adjustment",
                                    .declarations_count = 1,
                                    .declarations = stored,
                                    .case_steps_count = 1,
                                    .case_steps = step};
    return OK;
}

/* A loss is for an officer to decide on: a correction is accepted at once. */
enum code case_no_loss(struct action *action, const struct declaration *declaration)
{
    for (size_t i = 0; i < declaration->lines_count; i++) {
        if (declaration->lines[i].loss.cents == 0)
            continue;
        findings_add(&action->findings, FINDING_LOS_0019, declaration->lines[i].number,
                     arena_printf(action->arena, "/lines/%zu/loss/value", i), NULL, NULL, NULL);
        return FINDINGS;
    }
    return OK;
}

void case_keep_due(const struct stored_declaration *basis, struct stored_declaration *stored)
{
    stored->due_on = basis->due_on;
    memcpy(stored->due_rule, basis->due_rule, sizeof(stored->due_rule));
}

int case_days_to_pay(struct action *action)
{
    long days = strtol(tariff_parameter(action->tariff, "adj_due_days", action->today, "0"), NULL,
                       10);
    return days > 0 && days < 366 ? (int)days : 0;
}

/* As it would be posted if it were approved today. */
static void preview_money(struct action *action, struct change_preview *preview)
{
    struct case_posting posting;
    struct stored_declaration after = preview->basis;
    int days = case_days_to_pay(action);
    after.version++;
    after.value_for_duty = preview->after.value_for_duty;
    memcpy(after.totals, preview->after.totals, sizeof(after.totals));
    bool from_payment =
        preview->judgement.reasons_count > 0 && preview->judgement.reasons[0].from_payment;
    case_post(action, &preview->basis, &after, from_payment ? DATE_NONE : action->today,
              preview->prescribed, days, &posting);
    preview->interest = posting.interest;
    preview->taken_back = posting.taken_back;
    preview->apart_back = posting.apart_back.amount;
    preview->due_on = date_add(action->today, days);
}

enum code action_preview_change(struct action *action, const struct declaration *declaration,
                                struct change_preview *ret_preview)
{
    struct change_preview preview = {0};
    struct stock_moves unused;
    struct case_book book;
    enum code code = case_load(action, declaration->transaction, &book);
    if (code == OK && !action_may(action, PERMISSION_DECLARATION_CORRECT, book.newest.importer) &&
        !action_may(action, PERMISSION_CASE_DECIDE, book.newest.importer))
        code = FORBIDDEN;
    if (code == OK)
        code = case_basis(action, &book.newest, &preview.basis);
    if (code == OK)
        code = case_assess(action, declaration, &preview.basis, &unused, &preview.after);
    if (code != OK)
        return code;
    preview.correction = !version_final(&preview.basis, action->today);
    if (preview.correction) {
        (void)case_no_loss(action, declaration); /* told, as filing will */
        if (document_unpack_assessment(action->arena, preview.basis.result, &preview.before) != OK)
            return FAULT;
        preview.effect = casework_effect_of(&preview.before, &preview.after);
        preview.until = preview.due_on = preview.basis.due_on;
        *ret_preview = preview;
        return OK;
    }
    if (judge(action, declaration, &preview.basis, &preview.after, &preview.before,
              &preview.effect, &preview.judgement) == FAULT)
        return FAULT;
    preview.until = preview.judgement.until;
    preview.prescribed = preview.judgement.reasons_count > 0 &&
                         preview.judgement.reasons[0].prescribed;
    preview_money(action, &preview);
    preview.first_count =
        casework_proposals(action->arena, action->tariff, &preview.effect, action->today,
                           &preview.first, &preview.also, &preview.also_count);
    *ret_preview = preview;
    /* What is wrong with the reasons is in the findings; the effect is known all the same. */
    return OK;
}
