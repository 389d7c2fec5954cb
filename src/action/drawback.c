/* Claims for drawback: what is known of them, filing one, deciding one, and what later versions of
 * the declaration have to leave. A claim is a case whose `version` is its number. */
#include "action_impl.h"

#include <stdio.h>

static bool is_drawback(const struct stored_case_step *step)
{
    return strcmp(case_steps[step->step].kind, "drawback") == 0;
}

bool case_has_drawback(const struct case_book *book)
{
    for (size_t i = 0; i < book->steps_count; i++)
        if (is_drawback(&book->steps[i]))
            return true;
    return false;
}

/* ---- what is known ---- */

static enum code load_text(struct action *action, const struct case_book *book, ledger_id step,
                           const char **ret_text)
{
    struct stored_case_step loaded;
    enum code code =
        store_load_case_step(action->store, action->arena, book->owner, step, &loaded);
    if (code != OK || loaded.document == NULL)
        return FAULT;
    *ret_text = loaded.document;
    return OK;
}

static bool decides(enum case_step step)
{
    return step == CASE_STEP_DRAWBACK_GRANT || step == CASE_STEP_DRAWBACK_REFUSE ||
           step == CASE_STEP_DRAWBACK_REDUCE || step == CASE_STEP_DRAWBACK_TAKE_BACK;
}

static enum code read_decisions(struct action *action, const struct case_book *book,
                                struct shown_claim *claim)
{
    const struct shown_case *steps = &claim->shown;
    claim->decisions = arena_array(action->arena, steps->steps_count, sizeof(*claim->decisions));
    for (size_t i = 0; i < steps->steps_count; i++) {
        struct shown_drawback_decision *decision = &claim->decisions[i];
        if (!decides(steps->steps[i].step))
            continue;
        enum code code = load_text(action, book, steps->steps[i].id, &decision->document);
        if (code != OK)
            return code;
        struct casework_drawback_statement *statement =
            arena_alloc(action->arena, sizeof(*statement));
        if (document_read_drawback(action->arena, decision->document, statement) != OK)
            return FAULT;
        decision->statement = statement;
        claim->document = decision->document;
        claim->statement = statement;
    }
    return OK;
}

static enum code read_claim(struct action *action, const struct case_book *book,
                            struct shown_claim *claim)
{
    const struct stored_case_step *first = &claim->shown.steps[0];
    struct findings unused = findings_new(action->arena);
    const char *text;
    enum code code = load_text(action, book, first->id, &text);
    if (code != OK)
        return code;
    if (document_read_claim(action->arena, text, strlen(text), &unused, &claim->claim) != OK)
        return FAULT;
    claim->claim.transaction = first->transaction;
    claim->claim.number = first->version;
    return read_decisions(action, book, claim);
}

static struct casework_drawable *line_of(struct shown_drawbacks *shown, int number)
{
    for (size_t i = 0; i < shown->declaration.lines_count; i++)
        if (shown->lines[i].line == number)
            return &shown->lines[i];
    return NULL;
}

static void count_claim(struct shown_drawbacks *shown, const struct shown_claim *claim)
{
    const struct casework_claim *asked =
        claim->statement == NULL ? &claim->claim : &claim->statement->claim;
    for (size_t i = 0; i < asked->lines_count; i++) {
        const struct casework_exported *out = &asked->lines[i];
        struct casework_drawable *line = line_of(shown, out->line);
        if (line == NULL)
            continue;
        line->claimed = decimal_sum(line->claimed, out->quantity);
        if (claim->shown.state == CASE_STATE_DRAWBACK_GRANTED)
            line->granted = decimal_sum(line->granted, out->quantity);
    }
    if (claim->statement == NULL)
        return;
    for (size_t i = 0; i < claim->statement->drawback.parts_count; i++) {
        const struct casework_drawn *part = &claim->statement->drawback.parts[i];
        struct casework_drawable *line = line_of(shown, part->line);
        if (line != NULL)
            line->drawn[part->class] = money_add(line->drawn[part->class], part->amount);
    }
}

static bool stands(enum case_state state)
{
    return case_states[state].open != 0 || state == CASE_STATE_DRAWBACK_GRANTED;
}

static enum code load_claims(struct action *action, const struct case_book *book,
                             struct shown_drawbacks *shown)
{
    size_t capacity = 0;
    for (size_t i = 0; i < book->steps_count; i++) {
        struct stored_case_step *step = &book->steps[i];
        if (!is_drawback(step))
            continue;
        struct shown_claim *last =
            shown->claims_count > 0 ? &shown->claims[shown->claims_count - 1] : NULL;
        if (last == NULL || last->shown.steps[0].version != step->version) {
            last = LIST_PUSH(action->arena, shown->claims, shown->claims_count, capacity);
            *last = (struct shown_claim){.shown = {.steps = step}};
        }
        last->shown.steps_count++;
        last->shown.state = case_steps[step->step].to;
    }
    for (size_t i = 0; i < shown->claims_count; i++) {
        enum code code = read_claim(action, book, &shown->claims[i]);
        if (code != OK)
            return code;
    }
    return OK;
}

/* except: this claim is left out of what was claimed. */
static enum code load_drawbacks(struct action *action, const struct case_book *book, int except,
                                struct shown_drawbacks *ret_shown)
{
    struct shown_drawbacks shown = {0};
    struct findings unused = findings_new(action->arena);
    enum code code = case_basis_of(action, book, book->newest.version, &shown.basis);
    if (code != OK)
        return code;
    if (document_read_declaration(action->arena, shown.basis.document,
                                  strlen(shown.basis.document), &unused,
                                  &shown.declaration) != OK ||
        document_unpack_assessment(action->arena, shown.basis.result, &shown.assessment) != OK)
        return FAULT;
    shown.declaration.version = shown.basis.version;
    shown.lines = arena_array(action->arena, shown.declaration.lines_count, sizeof(*shown.lines));
    for (size_t i = 0; i < shown.declaration.lines_count; i++) {
        const struct declaration_line *line = &shown.declaration.lines[i];
        shown.lines[i] = (struct casework_drawable){.line = line->number};
        if (line->quantities_count == 0 || line->quantities[0].value.units <= 0)
            continue;
        shown.lines[i].known = true;
        shown.lines[i].imported = line->quantities[0].value;
        memcpy(shown.lines[i].unit, line->quantities[0].unit, sizeof(shown.lines[i].unit));
    }
    code = load_claims(action, book, &shown);
    for (size_t i = 0; code == OK && i < shown.claims_count; i++)
        if (shown.claims[i].claim.number != except && stands(shown.claims[i].shown.state))
            count_claim(&shown, &shown.claims[i]);
    *ret_shown = shown;
    return code;
}

enum code action_show_drawbacks(struct action *action, transaction_number transaction,
                                struct shown_drawbacks *ret_shown)
{
    struct case_book book;
    enum code code = case_load(action, transaction, &book);
    return code == OK ? load_drawbacks(action, &book, 0, ret_shown) : code;
}

/* ---- versions after a drawback ---- */

enum code case_judge_drawn(struct action *action, const struct declaration *declaration,
                           const struct assessment *after)
{
    struct case_book book;
    struct shown_drawbacks shown;
    size_t errors = action->findings.errors_count;
    enum code code = case_load(action, declaration->transaction, &book);
    if (code != OK || !case_has_drawback(&book))
        return code;
    code = load_drawbacks(action, &book, 0, &shown);
    if (code != OK)
        return code;
    casework_judge_drawn(action->arena, declaration, after, shown.lines,
                         shown.declaration.lines_count, &action->findings);
    return action->findings.errors_count > errors ? FINDINGS : OK;
}

/* ---- claiming ---- */

static enum code judge_claim(struct action *action, const struct case_book *book,
                             const struct casework_claim *claim, date claimed_on, int except,
                             struct casework_drawback *ret_drawback)
{
    struct shown_drawbacks shown;
    money open;
    date paid_on;
    enum code code = load_drawbacks(action, book, except, &shown);
    if (code != OK)
        return code;
    const struct casework_drawback_request request = {.declaration = &shown.declaration,
                                                      .assessment = &shown.assessment,
                                                      .lines = shown.lines,
                                                      .claim = claim,
                                                      .released_on = shown.basis.released_on,
                                                      .on = claimed_on};
    code = casework_draw(action->arena, action->tariff, &request, &action->findings, ret_drawback);
    case_debts(action, &shown.basis, &open, &paid_on);
    if (open.cents > 0) { /* @source Customs Tariff s. 113(1): of duties paid */
        findings_add(&action->findings, FINDING_DRW_0018, 0, "", money_text(action->arena, open),
                     NULL, NULL);
        return FINDINGS;
    }
    return code;
}

static enum code may_claim(struct action *action, const struct case_book *book)
{
    return action_may(action, PERMISSION_RELIEF_ASK, book->newest.importer) ? OK : FORBIDDEN;
}

enum code action_preview_drawback(struct action *action, const struct casework_claim *claim,
                                  struct casework_drawback *ret_drawback)
{
    struct case_book book;
    enum code code = case_load(action, claim->transaction, &book);
    if (code == OK)
        code = may_claim(action, &book);
    return code == OK ? judge_claim(action, &book, claim, action->today, 0, ret_drawback) : code;
}

static int next_number(const struct case_book *book)
{
    int last = 0;
    for (size_t i = 0; i < book->steps_count; i++)
        if (is_drawback(&book->steps[i]) && book->steps[i].version > last)
            last = book->steps[i].version;
    return last + 1;
}

static void write_claim(struct action *action, const struct casework_claim *claim,
                        const struct case_book *book, struct stored_case_step *ret_step)
{
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    document_write_claim(&json, claim);
    *ret_step = (struct stored_case_step){.account = book->newest.importer,
                                          .transaction = claim->transaction,
                                          .version = claim->number,
                                          .step = CASE_STEP_DRAWBACK_CLAIM,
                                          .on = action->today,
                                          .at = action->now,
                                          .actor = action->actor.name,
                                          .document = out.data};
}

static enum code claim_once(struct action *action, struct casework_claim *claim,
                            struct case_taken *ret_taken)
{
    struct case_book book;
    struct casework_drawback drawback;
    struct stored_case_step step;
    enum code code = case_load(action, claim->transaction, &book);
    if (code == OK)
        code = may_claim(action, &book);
    if (code == OK)
        code = judge_claim(action, &book, claim, action->today, 0, &drawback);
    if (code != OK)
        return code;
    claim->number = next_number(&book);
    write_claim(action, claim, &book, &step);
    action->idempotency.outcome = arena_printf(action->arena, "%s.%d drawback",
                                               claim->transaction.text, claim->number);
    struct changes changes = {.bn = book.owner,
                              .expect_seq = book.head,
                              .kind = "case",
                              .case_steps = &step,
                              .case_steps_count = 1};
    struct commit_result result = action_commit(action, &changes);
    if (result.code != OK)
        return result.code;
    step.id = result.seq * LEDGER_ID_PLACES;
    *ret_taken = (struct case_taken){.step = step};
    if (action_receipt(action, book.owner, result.seq, &ret_taken->receipt) != OK)
        ret_taken->receipt = NULL;
    return OK;
}

enum code action_claim_drawback(struct action *action, const struct casework_claim *claim,
                                struct case_taken *ret_taken)
{
    struct tries tries = action_tries(action);
    while (action_try(&tries)) {
        struct casework_claim asked = *claim;
        tries.code = claim_once(action, &asked, ret_taken);
    }
    return tries.code;
}

/* ---- deciding ---- */

static enum code find_claim(struct action *action, const struct case_book *book, int number,
                            struct shown_claim *ret_claim)
{
    struct shown_drawbacks shown = {0};
    enum code code = load_claims(action, book, &shown);
    for (size_t i = 0; code == OK && i < shown.claims_count; i++)
        if (shown.claims[i].claim.number == number) {
            *ret_claim = shown.claims[i];
            return OK;
        }
    return code == OK ? NOT_FOUND : code;
}

static size_t decisions_of(const struct shown_claim *claim)
{
    size_t count = 0;
    for (size_t i = 0; i < claim->shown.steps_count; i++)
        count += claim->decisions[i].statement != NULL;
    return count;
}

const struct shown_drawback_decision *action_drawback_decision(const struct shown_claim *claim,
                                                               long number)
{
    long wanted = number == 0 ? (long)decisions_of(claim) : number;
    for (size_t i = 0; i < claim->shown.steps_count; i++)
        if (claim->decisions[i].statement != NULL && --wanted == 0)
            return &claim->decisions[i];
    return NULL;
}

/* `statement` has what the kind of decision says. */
static enum code write_statement(struct action *action, const struct case_book *book,
                                 const struct shown_claim *claim,
                                 struct casework_drawback_statement *statement,
                                 struct stored_case_step *record)
{
    const struct registry_business *business;
    const struct stored_case_step *first = &claim->shown.steps[0];
    size_t before = decisions_of(claim);
    if (action_business(action, book->owner, &business) != OK)
        return FAULT;
    statement->importer = book->newest.importer;
    statement->name = business->legal_name;
    statement->claimed_on = first->on;
    statement->decided_on = action->today;
    statement->claimed_by = first->actor;
    statement->decided_by = action->actor.name;
    statement->words = record->words;
    statement->claim.transaction = first->transaction;
    statement->claim.number = first->version;
    snprintf(statement->id, sizeof(statement->id), before == 0 ? "K32-%s-%d" : "K32-%s-%d-%zu",
             first->transaction.text, first->version, before + 1);
    struct out out = out_new(action->arena);
    struct json json = json_new(&out);
    document_write_drawback(&json, statement);
    record->document = out.data;
    return OK;
}

/* Worked out anew: since it was claimed, other claims may have been granted, and the declaration
 * corrected. */
enum code case_grant_drawback(struct action *action, const struct case_book *book, int number,
                              struct case_posting *ret_posting, struct stored_case_step *record)
{
    struct shown_claim claim;
    struct casework_drawback drawback;
    struct stored_declaration basis;
    enum code code = find_claim(action, book, number, &claim);
    if (code == OK)
        code = judge_claim(action, book, &claim.claim, claim.shown.steps[0].on, number, &drawback);
    if (code == OK)
        code = case_basis_of(action, book, book->newest.version, &basis);
    if (code != OK)
        return code;
    money credit[REVENUE_COUNT];
    for (int i = 0; i < REVENUE_COUNT; i++)
        credit[i] = money_negate(drawback.by_class[i]);
    case_post_credit(action, &basis, ITEM_K32, credit, claim.shown.steps[0].on, ret_posting);
    struct casework_drawback_statement statement = {
        .claim = claim.claim, .granted = true, .drawback = drawback};
    for (size_t i = 0; i < ret_posting->count; i++)
        if (ret_posting->items[i].type == ITEM_INT) {
            statement.interest = ret_posting->items[i].amount;
            statement.interest_from = ret_posting->interest.from;
            statement.interest_to = ret_posting->interest.to;
        }
    return write_statement(action, book, &claim, &statement, record);
}

enum code case_refuse_drawback(struct action *action, const struct case_book *book, int number,
                               struct stored_case_step *record)
{
    struct shown_claim claim;
    enum code code = find_claim(action, book, number, &claim);
    if (code != OK)
        return code;
    struct casework_drawback_statement statement = {.claim = claim.claim};
    return write_statement(action, book, &claim, &statement, record);
}

/* ---- taking back ---- */

static const struct stored_case_step *grant_of(const struct shown_claim *claim)
{
    size_t i = 0;
    while (claim->shown.steps[i].step != CASE_STEP_DRAWBACK_GRANT)
        i++;
    return &claim->shown.steps[i];
}

/* What was given for the time from the claim to the grant, on what is granted no more.
 * @source Customs Tariff s. 114(1) */
static void take_interest_back(struct action *action, const struct stored_declaration *version,
                               const struct stored_case_step *grant, money stays,
                               struct case_posting *posting)
{
    const struct billing_debt debt =
        interest_debt(action, version->importer, version->transaction.text);
    const struct ledger_item *given = NULL;
    struct interest_line posted, line;
    money left = {0};
    for (size_t i = 0; i < debt.items_count; i++) {
        const struct ledger_item *item = &debt.items[i];
        if (item->type == ITEM_INT && item->base == 0 &&
            ledger_id_sequence(item->id) == ledger_id_sequence(grant->id))
            given = item;
        if (given != NULL && (item == given || item->base == given->id))
            left = money_subtract(left, item->amount);
    }
    if (given == NULL || given->why == NULL ||
        document_unpack_interest(action->arena, given->why, &posted) != OK ||
        !billing_interest_rebase(action->arena, &posted, stays, left, &line) ||
        line.amount.cents >= 0)
        return;
    line.item = given;
    line.effective_on = grant->on;
    size_t place = posting->count++;
    interest_item(action, version->importer, &line, version->version, action->today, place,
                  &posting->entries[place], &posting->items[place]);
}

/* @source Customs Tariff s. 114, 123 */
static void post_back(struct action *action, const struct stored_declaration *version,
                      const struct stored_case_step *grant,
                      struct casework_drawback_statement *statement, struct case_posting *posting)
{
    struct interest_line line;
    case_post_item(posting, version, ITEM_K32_BACK, statement->back, action->today, action->today,
                   RULE_DUE_IMMEDIATELY);
    posting->items[0].effective_on = posting->entries[0].effective_on = grant->on;
    posting->items[0].interest_through = action->today;
    take_interest_back(action, version, grant, statement->drawback.total, posting);
    if (posting->count > 1)
        statement->interest_back = posting->items[1].amount;
    if (!interest_of_change(action, posting->items, posting->count, &line))
        return;
    size_t place = posting->count++;
    interest_item(action, version->importer, &line, version->version, action->today, place,
                  &posting->entries[place], &posting->items[place]);
    statement->interest = line.amount;
    statement->interest_from = date_add(grant->on, 1);
    statement->interest_to = action->today;
}

enum code case_reduce_drawback(struct action *action, const struct case_book *book,
                               const struct case_order *order, struct case_posting *ret_posting,
                               struct stored_case_step *record)
{
    struct shown_claim claim;
    struct stored_declaration basis;
    struct case_posting posting = {0};
    enum code code = find_claim(action, book, order->version, &claim);
    if (code == OK)
        code = case_basis_of(action, book, book->newest.version, &basis);
    if (code != OK)
        return code;
    const struct casework_drawback *granted = &claim.statement->drawback;
    struct casework_drawback_statement statement = {.claim = claim.statement->claim,
                                                    .before = granted->total};
    if (record->step == CASE_STEP_DRAWBACK_REDUCE) {
        statement.granted = true;
        code = casework_reduce(action->arena, order->entitled == NULL ? "" : order->entitled,
                               granted, &statement.claim, &action->findings, &statement.drawback);
    }
    if (code != OK)
        return code;
    for (int i = 0; i < REVENUE_COUNT; i++)
        statement.back[i] =
            money_subtract(granted->by_class[i], statement.drawback.by_class[i]);
    post_back(action, &basis, grant_of(&claim), &statement, &posting);
    *ret_posting = posting;
    return write_statement(action, book, &claim, &statement, record);
}
