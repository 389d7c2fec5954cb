/* Cases: the officers' queue; one case with both versions side by side, what was said and done,
 * and what can be done next; its statement of adjustment. */
#include "templates.h"

#include <stdlib.h>

enum { CASES_SHOWN = 200, CASE_LINES_SHOWN = 200 };

bool may_decide(const struct page *page)
{
    return page->signed_in && action_may(page->action, PERMISSION_CASE_DECIDE, ACCOUNT_NONE);
}

const char *case_state_name(const struct page *page, enum case_state state)
{
    return fact(page, case_states[state].en, case_states[state].fr);
}

const char *case_step_name(const struct page *page, enum case_step step)
{
    return fact(page, case_steps[step].en, case_steps[step].fr);
}

struct markup case_state_tag(struct page *page, enum case_state state)
{
    const char *kind = case_states[state].open     ? "warn"
                       : case_states[state].counts ? "ok"
                                                   : "info";
    return tag(page, kind, case_state_name(page, state));
}

/* ---- the queue ---- */

const char *case_url(const struct page *page, program_account account,
                     transaction_number transaction, int version, const char *kind)
{
    if (strcmp(kind, "drawback") == 0)
        return arena_printf(page->arena, "%s?number=%d",
                            route_path(page->arena, ROUTE_DRAWBACK_CLAIM, page->language,
                                       arena_text(page->arena, account.text), transaction.text),
                            version);
    if (strcmp(kind, "release") == 0)
        return route_path(page->arena, ROUTE_RELEASE, page->language,
                          arena_text(page->arena, account.text), transaction.text);
    return arena_printf(page->arena, "%s?version=%d&kind=%s",
                        route_path(page->arena, ROUTE_CASE, page->language,
                                   arena_text(page->arena, account.text), transaction.text),
                        version, kind);
}

/* "Version 2", or "Claim 1". */
const char *case_about(struct page *page, const struct stored_case_step *step)
{
    bool claim = strcmp(case_steps[step->step].kind, "drawback") == 0;
    return say(page, claim ? TEXT_DRAWBACK_CLAIM_N : TEXT_DETAIL_VERSION,
               page_word(page, step->version), NULL);
}

enum code get_cases(struct page *page)
{
    struct stored_case_step *steps;
    struct cases_view view = {0};
    enum code code = action_list_undecided(page->action, CASES_SHOWN, &steps, &view.count);
    if (code != OK)
        return code;
    struct case_row *rows = arena_array(page->arena, view.count + 1, sizeof(*rows));
    for (size_t i = 0; i < view.count; i++)
        rows[i] = (struct case_row){
            .step = steps[i],
            .state = case_steps[steps[i].step].to,
            .about = case_about(page, &steps[i]),
            .importer = account_name(page, steps[i].account),
            .href = case_url(page, steps[i].account, steps[i].transaction, steps[i].version,
                             case_steps[steps[i].step].kind)};
    view.rows = rows;
    page->title = t(page, TEXT_CASES_TITLE);
    page->code = "OFF-01";
    page->nav = NAV_CASES;
    page_cases(page, &view);
    return page_answer(page, 200);
}

/* ---- one case ---- */

static const char *asked_kind(const struct page *page, bool posted)
{
    const char *kind = posted ? field(page, "kind") : query(page, "kind");
    static const char *const kinds[] = {"adjustment", "redetermination", "dispute",
                                        "security",   "tribunal",        "court",
                                        "expected"};
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        if (strcmp(kinds[i], kind) == 0)
            return kinds[i];
    return kinds[0];
}

/* The version of the account in the address: another account's is not found here. */
static enum code load_version(struct page *page, transaction_number number, int version,
                              struct shown_declaration *ret)
{
    enum code code = action_show_declaration(page->action, number, version, ret);
    if (code == OK && !program_account_equal(ret->stored.importer, page->account->account.account))
        return NOT_FOUND;
    return code;
}

/* The newest version below that counts: what this one was compared with. */
static enum code load_basis(struct page *page, transaction_number number, int below,
                            struct shown_declaration *ret)
{
    for (int version = below - 1; version > 0; version--) {
        enum case_state state;
        enum code code = load_version(page, number, version, ret);
        if (code != OK)
            return code;
        if (!action_version_state(page->action, &ret->stored, &state) || case_states[state].counts)
            return OK;
    }
    return NOT_FOUND;
}

static enum code load_statement(struct page *page, struct case_view *view)
{
    for (size_t i = view->found->steps_count; i > 0; i--) {
        const struct stored_case_step *step = &view->found->steps[i - 1];
        const char *text;
        enum code code = action_show_adjustment(page->action, step->transaction, step->id, &text);
        if (code == NOT_FOUND)
            continue;
        if (code != OK)
            return code;
        struct casework_statement *statement = arena_alloc(page->arena, sizeof(*statement));
        if (document_read_adjustment(page->arena, text, statement) != OK)
            return FAULT;
        view->statement = statement;
        view->document = text;
        view->statement_step = step->id;
        return OK;
    }
    return OK;
}

static void compare(struct page *page, struct case_view *view)
{
    struct form before = form_from_declaration(page->arena, &view->basis->declaration);
    struct form after = form_from_declaration(page->arena, &view->about->declaration);
    view->too_many = before.full || after.full;
    if (!view->too_many)
        view->differences_count =
            form_differences(page->arena, &before, &after, &view->differences);
}

/* Cases that an officer puts down of a version. */
static bool begins_here(const char *kind)
{
    return strcmp(kind, "security") == 0 || strcmp(kind, "tribunal") == 0 ||
           strcmp(kind, "court") == 0;
}

bool case_happens_outside(const struct case_view *view)
{
    return strcmp(view->kind, "tribunal") == 0 || strcmp(view->kind, "court") == 0;
}

/* The rung above a decision; NULL: there is none, or it is not told of here. */
const char *case_next_kind(const struct case_view *view)
{
    if (view->statement == NULL || date_is_none(view->statement->appeal_until))
        return NULL;
    return strcmp(view->kind, "dispute") == 0 ? "tribunal" : "court";
}

static enum code load_case(struct page *page, int version, const char *kind,
                           struct case_view *view)
{
    transaction_number number;
    struct shown_case *cases;
    size_t count;
    if (!transaction_number_parse(page->id, &number))
        return NOT_FOUND;
    view->about = arena_alloc(page->arena, sizeof(*view->about));
    view->basis = arena_alloc(page->arena, sizeof(*view->basis));
    enum code code = load_version(page, number, version, view->about);
    if (code == OK)
        code = load_basis(page, number, view->about->stored.version, view->basis);
    if (code == OK)
        code = action_list_cases(page->action, number, &cases, &count);
    if (code != OK)
        return code;
    view->kind = kind;
    for (size_t i = 0; i < count; i++)
        if (cases[i].steps[0].version == view->about->stored.version &&
            strcmp(case_steps[cases[i].steps[0].step].kind, kind) == 0)
            view->found = &cases[i];
    view->officer = action_may(page->action, PERMISSION_CASE_DECIDE,
                               page->account->account.account);
    view->client = action_may(page->action, PERMISSION_DECLARATION_FILE,
                              page->account->account.account);
    bool begun = view->found != NULL || strcmp(kind, "dispute") == 0;
    bool may_begin = (view->officer && begins_here(kind)) ||
                     (view->client && strcmp(kind, "expected") == 0);
    if (!begun && !may_begin)
        return NOT_FOUND;
    compare(page, view);
    if (strcmp(kind, "adjustment") != 0 ||
        !action_changed_lines(page->action, view->basis, view->about, &view->changed,
                              &view->changed_count) ||
        view->changed_count > CASE_LINES_SHOWN)
        view->changed_count = 0;
    return view->found == NULL ? OK : load_statement(page, view);
}

const char *case_lines(struct page *page, const int *lines, size_t count)
{
    struct out out = out_new(page->arena);
    for (size_t i = 0; i < count; i++)
        out_printf(&out, "%s%d", i == 0 ? "" : ", ", lines[i]);
    return out.size > 0 ? out.data : "";
}

bool case_can(const struct case_view *view, enum case_step step)
{
    if (step == CASE_STEP_ADJUSTMENT_ACCEPT_PART && view->changed_count < 2)
        return false;
    bool officer = strcmp(case_steps[step].who, "officer") == 0;
    if (!(officer ? view->officer : view->client))
        return false;
    if (view->found == NULL)
        return casework_begins(step);
    return casework_possible(view->found->state, step);
}

/* What the button of a step says; NULL when the actor cannot take it here. Decisions that change
 * the declaration need the whole of it and are made through the JSON door. */
const char *case_button(struct page *page, const struct case_view *view, enum case_step step)
{
    static const struct {
        enum case_step step;
        enum text_id text;
    } buttons[] = {
        {CASE_STEP_ADJUSTMENT_APPROVE, TEXT_CASE_DO_APPROVE},
        {CASE_STEP_ADJUSTMENT_ACCEPT_PART, TEXT_CASE_DO_ACCEPT_PART},
        {CASE_STEP_ADJUSTMENT_REFUSE, TEXT_CASE_DO_REFUSE},
        {CASE_STEP_ADJUSTMENT_ASK, TEXT_CASE_DO_ASK},
        {CASE_STEP_ADJUSTMENT_ANSWER, TEXT_CASE_DO_ANSWER},
        {CASE_STEP_ADJUSTMENT_WITHDRAW, TEXT_CASE_DO_WITHDRAW},
        {CASE_STEP_DISPUTE_REQUEST, TEXT_CASE_DO_REQUEST},
        {CASE_STEP_DISPUTE_EXTEND, TEXT_CASE_DO_EXTEND},
        {CASE_STEP_DISPUTE_REFUSE_LATE, TEXT_CASE_DO_REFUSE_LATE},
        {CASE_STEP_DISPUTE_ASK, TEXT_CASE_DO_ASK},
        {CASE_STEP_DISPUTE_ANSWER, TEXT_CASE_DO_ANSWER},
        {CASE_STEP_DISPUTE_DISMISS, TEXT_CASE_DO_DISMISS},
        {CASE_STEP_DISPUTE_WITHDRAW, TEXT_CASE_DO_WITHDRAW},
        {CASE_STEP_EXPECTED_NOTE, TEXT_CASE_DO_EXPECT},
        {CASE_STEP_SECURITY_ACCEPT, TEXT_CASE_DO_SECURE},
        {CASE_STEP_TRIBUNAL_FILE, TEXT_CASE_DO_APPEAL},
        {CASE_STEP_TRIBUNAL_DISMISS, TEXT_CASE_DO_STANDS},
        {CASE_STEP_TRIBUNAL_WITHDRAW, TEXT_CASE_DO_WITHDRAWN},
        {CASE_STEP_COURT_FILE, TEXT_CASE_DO_APPEAL},
        {CASE_STEP_COURT_DISMISS, TEXT_CASE_DO_STANDS},
        {CASE_STEP_COURT_WITHDRAW, TEXT_CASE_DO_WITHDRAWN},
    };
    for (size_t i = 0; i < ARRAY_COUNT(buttons); i++)
        if (buttons[i].step == step && case_can(view, step))
            return t(page, buttons[i].text);
    return NULL;
}

static enum code show_case(struct page *page, struct case_view *view, int status)
{
    const struct stored_declaration *about = &view->about->stored;
    page->title = say(page, TEXT_CASE_TITLE, reference_text(page, about->transaction.text),
                      page_word(page, about->version), NULL);
    page->code = "DEC-12";
    page->nav = NAV_DECLARATIONS;
    page->error = status == 422 || status == 409;
    page_add_crumb(page, url(page, ROUTE_HOME, NULL), t(page, TEXT_NAV_HOME));
    page_add_crumb(page, url(page, ROUTE_DECLARATIONS, NULL), t(page, TEXT_DEC_TITLE));
    page_add_crumb(page, url(page, ROUTE_DECLARATION, about->transaction.text),
                   reference_text(page, about->transaction.text));
    page_add_crumb(page, NULL, page->title);
    page_case(page, view);
    return page_answer(page, status);
}

static int small_number(const char *text)
{
    long number = strtol(text, NULL, 10);
    return number > 0 && number < 10000 ? (int)number : 0;
}

enum code get_case(struct page *page)
{
    struct case_view view = {.words = "", .happened_on = ""};
    enum code code = load_case(page, small_number(query(page, "version")),
                               asked_kind(page, false), &view);
    return code == OK ? show_case(page, &view, 200) : code;
}

/* The lines that are marked. */
static const char *marked_lines(struct page *page, const struct case_view *view)
{
    int *lines = arena_array(page->arena, view->changed_count + 1, sizeof(*lines));
    size_t count = 0;
    for (size_t i = 0; i < view->changed_count; i++)
        if (*field(page, arena_printf(page->arena, "refuse-%d", view->changed[i])))
            lines[count++] = view->changed[i];
    return case_lines(page, lines, count);
}

/* A step that was refused shows the case as it stands now, with what is wrong. */
enum code post_case(struct page *page)
{
    struct case_view view = {.words = field(page, "words"),
                             .happened_on = field(page, "happened-on")};
    int version = small_number(field(page, "version"));
    const char *kind = asked_kind(page, true);
    struct case_order order = {.version = version,
                               .words = view.words,
                               .prescribed = strcmp(field(page, "prescribed"), "1") == 0};
    struct case_taken taken;
    if (!transaction_number_parse(page->id, &order.transaction) ||
        !casework_step_find(field(page, "do"), &order.step))
        return UNREADABLE;
    enum code code = load_case(page, version, kind, &view);
    if (code == OK && *view.happened_on && !date_parse(view.happened_on, &order.happened_on)) {
        findings_add(&page->action->findings, FINDING_DOC_0004, 0, "/happenedOn", view.happened_on,
                     NULL, NULL);
        code = FINDINGS;
    }
    order.refused_lines = marked_lines(page, &view);
    if (code == OK)
        code = action_take_step(page->action, &order, &taken);
    if (code == OK)
        return page_redirect(page, case_url(page, page->account->account.account,
                                            order.transaction, version, kind));
    if (code != FINDINGS && !(code == CONFLICT && page->action->findings.count > 0))
        return code;
    struct case_view again = {.words = view.words, .happened_on = view.happened_on,
                              .problems = &page->action->findings};
    enum code loaded = load_case(page, version, kind, &again);
    return loaded == OK ? show_case(page, &again, code == CONFLICT ? 409 : 422) : loaded;
}

/* ---- the statement of adjustment as a file ---- */

static enum code load_document(struct page *page, struct case_view *view)
{
    enum code code = load_case(page, small_number(query(page, "version")),
                               asked_kind(page, false), view);
    return code == OK && view->statement == NULL ? NOT_FOUND : code;
}

enum code get_adjustment_pdf(struct page *page)
{
    struct case_view view = {0};
    const char *bytes;
    size_t size;
    enum code code = load_document(page, &view);
    if (code == OK)
        code = document_adjustment_pdf(page->arena, view.statement, page->language, &bytes, &size);
    if (code != OK)
        return code;
    return page_download(page, "application/pdf",
                         arena_printf(page->arena, "%s.pdf", view.statement->id), bytes, size);
}

enum code get_adjustment_json(struct page *page)
{
    struct case_view view = {0};
    enum code code = load_document(page, &view);
    if (code != OK)
        return code;
    return page_download(page, "application/json",
                         arena_printf(page->arena, "%s.json", view.statement->id), view.document,
                         strlen(view.document));
}
