/* Where the cases about a declaration stand. */
#include "action_impl.h"

enum code case_load(struct action *action, transaction_number transaction,
                    struct case_book *ret_book)
{
    struct case_book book = {0};
    struct store *store = action->store;
    enum code code = store_load_declaration(store, action->arena, transaction, 1, &book.newest);
    if (code != OK)
        return code;
    if (!action_may_see(action, book.newest.importer, transaction))
        return NOT_FOUND;
    book.owner = program_account_bn(book.newest.importer);
    code = store_load_head(store, book.owner, &book.head);
    if (code == OK)
        code = store_load_declaration(store, action->arena, transaction, 0, &book.newest);
    if (code != OK)
        return code;
    book.steps_count =
        store_list_case_steps(store, action->arena, book.owner, transaction, &book.steps);
    *ret_book = book;
    return OK;
}

const struct stored_case_step *case_last(const struct case_book *book, int version,
                                         const char *kind)
{
    const struct stored_case_step *last = NULL;
    for (size_t i = 0; i < book->steps_count; i++)
        if (book->steps[i].version == version &&
            strcmp(case_steps[book->steps[i].step].kind, kind) == 0)
            last = &book->steps[i];
    return last;
}

static bool is_open(const struct stored_case_step *last)
{
    return case_states[case_steps[last->step].to].open != 0;
}

const struct stored_case_step *case_open(const struct case_book *book)
{
    for (size_t i = 0; i < book->steps_count; i++) {
        const struct stored_case_step *step = &book->steps[i];
        if (strcmp(case_steps[step->step].kind, "drawback") == 0)
            continue; /* it is about no version, and holds none up */
        if (case_last(book, step->version, case_steps[step->step].kind) == step && is_open(step))
            return step;
    }
    return NULL;
}

bool case_counts(const struct case_book *book, const struct stored_declaration *version)
{
    bool submitted = version->status == DECLARATION_SUBMITTED;
    if (version->status != DECLARATION_ADJUSTMENT && !submitted)
        return true;
    const struct stored_case_step *last =
        case_last(book, version->version, submitted ? "release" : "adjustment");
    return last != NULL && case_states[case_steps[last->step].to].counts != 0;
}

enum code case_basis_of(struct action *action, const struct case_book *book, int from,
                        struct stored_declaration *ret_basis)
{
    for (int version = from; version > 0; version--) {
        struct stored_declaration stored;
        enum code code = store_load_declaration(action->store, action->arena,
                                                book->newest.transaction, version, &stored);
        if (code != OK)
            return code;
        if (!case_counts(book, &stored))
            continue;
        *ret_basis = stored;
        return OK;
    }
    /* Version 1 counts, but for what is paid before release and was not approved yet. */
    findings_add(&action->findings, FINDING_REL_0007, 0, "/version",
                 arena_text(action->arena, book->newest.transaction.text), NULL, NULL);
    return CONFLICT;
}

enum code case_basis(struct action *action, const struct stored_declaration *newest,
                     struct stored_declaration *ret_basis)
{
    struct case_book book;
    enum code code = case_load(action, newest->transaction, &book);
    if (code != OK)
        return code;
    const struct stored_case_step *open = case_open(&book);
    if (open != NULL && strcmp(case_steps[open->step].kind, "release") == 0) {
        findings_add(&action->findings, FINDING_REL_0007, 0, "/version",
                     arena_text(action->arena, newest->transaction.text), NULL, NULL);
        return CONFLICT;
    }
    if (open != NULL) {
        findings_add(&action->findings, FINDING_ADJ_0020, 0, "",
                     arena_printf(action->arena, "%d", open->version), NULL, NULL);
        return CONFLICT;
    }
    return case_basis_of(action, &book, book.newest.version, ret_basis);
}

enum code case_assess(struct action *action, const struct declaration *declaration,
                      const struct stored_declaration *basis, struct stock_moves *ret_moves,
                      struct assessment *ret_assessment)
{
    const struct registry_business *importer = NULL;
    enum code code = action_keeps(action, declaration, basis);
    if (code != OK)
        return code;
    code = action_business(action, program_account_bn(declaration->importer), &importer);
    if (code != OK && code != NOT_FOUND)
        return code;
    struct declaration_context context =
        action_context(action, declaration, importer, basis->accounting_date);
    if (action_may(action, PERMISSION_CASE_DECIDE, declaration->importer))
        context.door = NULL; /* the doors are for who accounts, not for who decides */
    code = declaration_check(declaration, &context, &action->findings);
    if (code == OK)
        code = action_move_stock(action, declaration, ret_moves);
    if (code != OK)
        return code;
    code = action_compute(action, declaration, context.rates_on, ret_assessment);
    return code == OK ? case_judge_drawn(action, declaration, ret_assessment) : code;
}

/* ---- looking ---- */

enum code action_list_cases(struct action *action, transaction_number transaction,
                            struct shown_case **ret_cases, size_t *ret_count)
{
    struct case_book book;
    struct shown_case *cases = NULL;
    size_t count = 0, capacity = 0;
    enum code code = case_load(action, transaction, &book);
    if (code != OK)
        return code;
    for (size_t i = 0; i < book.steps_count; i++) {
        struct stored_case_step *step = &book.steps[i];
        struct shown_case *last = count > 0 ? &cases[count - 1] : NULL;
        if (last == NULL || last->steps[0].version != step->version ||
            strcmp(case_steps[last->steps[0].step].kind, case_steps[step->step].kind) != 0) {
            last = LIST_PUSH(action->arena, cases, count, capacity);
            *last = (struct shown_case){.steps = step};
        }
        last->steps_count++;
        last->state = case_steps[step->step].to;
    }
    *ret_cases = cases;
    *ret_count = count;
    return OK;
}

/* The decision that made a version: the President's, the Tribunal's, the Court's. */
static const struct stored_case_step *decided_by(const struct case_book *book, int version)
{
    for (size_t i = 0; i < book->steps_count; i++)
        if (book->steps[i].decided == version &&
            strcmp(case_steps[book->steps[i].step].kind, "redetermination") != 0)
            return &book->steps[i];
    return NULL;
}

bool action_version_state(struct action *action, const struct stored_declaration *version,
                          enum case_state *ret_state)
{
    static const char *const kinds[DECLARATION_STATUSES] = {
        [DECLARATION_ADJUSTMENT] = "adjustment",
        [DECLARATION_REDETERMINED] = "redetermination",
        [DECLARATION_SUBMITTED] = "release",
    };
    if (version->status == DECLARATION_PARTLY) {
        *ret_state = CASE_STATE_ADJUSTMENT_PART;
        return true;
    }
    if (kinds[version->status] == NULL && version->status != DECLARATION_DECIDED)
        return false;
    struct case_book book = {.owner = program_account_bn(version->importer)};
    book.steps_count = store_list_case_steps(action->store, action->arena, book.owner,
                                             version->transaction, &book.steps);
    const struct stored_case_step *last =
        version->status == DECLARATION_DECIDED
            ? decided_by(&book, version->version)
            : case_last(&book, version->version, kinds[version->status]);
    if (last == NULL)
        return false;
    *ret_state = case_steps[last->step].to;
    return true;
}

enum code action_list_undecided(struct action *action, size_t limit,
                                struct stored_case_step **ret, size_t *ret_count)
{
    if (!action_may_look(action, PERMISSION_CASE_DECIDE))
        return FORBIDDEN;
    *ret_count = store_list_undecided(action->store, action->arena, limit, ret);
    return OK;
}

/* A statement of adjustment: other steps keep other documents, or none. */
static bool has_statement(const struct stored_case_step *step)
{
    bool begins = casework_begins(step->step) && step->step != CASE_STEP_REDETERMINATION_MAKE;
    return !begins && strcmp(case_steps[step->step].kind, "drawback") != 0;
}

enum code action_show_adjustment(struct action *action, transaction_number transaction,
                                 ledger_id step, const char **ret_document)
{
    struct case_book book;
    struct stored_case_step loaded;
    enum code code = case_load(action, transaction, &book);
    if (code != OK)
        return code;
    for (size_t i = 0; i < book.steps_count; i++) {
        if (book.steps[i].id != step || !has_statement(&book.steps[i]))
            continue;
        code = store_load_case_step(action->store, action->arena, book.owner, step, &loaded);
        if (code != OK)
            return code;
        *ret_document = loaded.document;
        return loaded.document == NULL ? NOT_FOUND : OK;
    }
    return NOT_FOUND;
}
