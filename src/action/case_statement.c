/* The statement of adjustment: what a decision tells, written once and kept with its step. */
#include "action_impl.h"

#include <stdio.h>

static void take_money(const struct stored_declaration *basis,
                       const struct stored_declaration *about, struct casework_statement *statement)
{
    for (int i = 0; i < REVENUE_COUNT; i++) {
        statement->before[i] = basis->totals[i];
        statement->after[i] = about->totals[i];
        statement->difference[i] = money_subtract(about->totals[i], basis->totals[i]);
        statement->net = money_add(statement->net, statement->difference[i]);
    }
}

static void take_posting(const struct case_posting *posting, struct casework_statement *statement)
{
    for (size_t i = 0; i < posting->count; i++) {
        const struct ledger_item *item = &posting->items[i];
        if (item->type == ITEM_INT) {
            const struct interest_line *line = posting->interest.amount.cents != 0
                                                   ? &posting->interest
                                               : posting->taken_back.amount.cents != 0
                                                   ? &posting->taken_back
                                                   : &posting->apart_back;
            statement->interest = money_add(statement->interest, item->amount);
            statement->interest_from = line->from;
            statement->interest_to = line->to;
        } else {
            statement->posted = true;
            statement->due_on = item->amount.cents > 0 ? item->due_on : DATE_NONE;
        }
    }
}

static enum code take_reasons(struct action *action, const struct stored_declaration *about,
                              struct casework_statement *statement)
{
    struct declaration declaration;
    struct findings unused = findings_new(action->arena);
    if (document_read_declaration(action->arena, about->document, strlen(about->document), &unused,
                                  &declaration) != OK)
        return FAULT;
    for (size_t i = 0; i < declaration.reasons_count; i++)
        statement->reasons[i] = declaration.reasons[i];
    statement->reasons_count = declaration.reasons_count;
    return OK;
}

/* A review by the President may follow a decision of an officer, then the Tribunal, then the Court.
 * @source Customs Act s. 60(1), 67(1), 68(1) */
static void take_limit(struct action *action, struct casework_statement *statement)
{
    static const struct {
        const char *kind, *ground;
    } next[] = {{"dispute", "67"}, {"tribunal", "68"}, {"court", NULL}};
    const char *kind = case_steps[statement->step].kind;
    struct casework_limit limit;
    for (size_t i = 0; i < ARRAY_COUNT(next); i++) {
        if (strcmp(next[i].kind, kind) != 0)
            continue;
        if (next[i].ground != NULL &&
            casework_limit_find(action->arena, action->tariff, next[i].ground, NULL,
                                statement->decided_on, &limit))
            statement->appeal_until = limit.until;
        return;
    }
    if (casework_limit_find(action->arena, action->tariff, "60", NULL, statement->decided_on,
                            &limit))
        statement->dispute_until = limit.until;
}

enum code case_statement(struct action *action, const struct case_book *book,
                         const struct stored_declaration *basis,
                         const struct stored_declaration *about,
                         const struct case_posting *posting, bool prescribed, date decided_on,
                         const struct case_parts *parts, struct stored_case_step *record)
{
    const struct registry_business *business;
    enum code code = action_business(action, book->owner, &business);
    if (code != OK)
        return FAULT;
    struct casework_statement statement = {
        .transaction = about->transaction,
        .importer = about->importer,
        .name = business->legal_name,
        .version = about->version,
        .basis = basis->version,
        .step = record->step,
        .filed_on = instant_date(about->accepted_at),
        .decided_on = decided_on,
        .filed_by = about->filed_by,
        .decided_by = action->actor.name,
        .words = record->words,
        .prescribed = prescribed,
        .accepted_lines = parts->accepted,
        .accepted_lines_count = parts->accepted_count,
        .refused_lines = parts->refused,
        .refused_lines_count = parts->refused_count,
    };
    snprintf(statement.id, sizeof(statement.id), "SoAdj-%s-%d", about->transaction.text,
             about->version);
    take_money(basis, about, &statement);
    take_posting(posting, &statement);
    take_limit(action, &statement);
    code = take_reasons(action, about, &statement);
    if (code != OK)
        return code;
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    document_write_adjustment(&json, &statement);
    record->document = out.data;
    return OK;
}
